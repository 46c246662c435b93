"""Sets of strength sessions, and the exercises that sources name."""

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.models import Exercise, Recording, StrengthSet, Workout
from core.store import Book, reading

#: Columns that are numbers, missing or not.
_NUMBERS = ["reps", "weight_kg", "distance_m", "duration_s", "rpe"]


def sets(book: Book) -> pd.DataFrame:
    """Every set of the workouts that count, oldest first, in the order it was done.

    Returns:
        A row per set: ``workout_id``, ``recording_id``, ``source``, ``day`` (datetime64), ``position``, ``exercise``
        (as the source names it), ``kind`` ('warmup', 'normal', 'failure', 'dropset'), ``reps``, ``weight_kg``,
        ``distance_m``, ``duration_s``, ``rpe``, ``muscle_group`` (as the source says it), ``is_doubtful`` (of the
        workout); NaN/None where unknown. A session that two sources recorded has the sets of both, but for what its
        source has deleted.
    """
    other = aliased(Recording)
    is_told_elsewhere = sa.exists().where(
        other.workout_id == Recording.workout_id, other.id != Recording.id, other.detail_state != "gone"
    )
    is_it = (Exercise.source == Recording.source) & (Exercise.id == StrengthSet.exercise_id)
    query = (
        sa.select(
            col(Recording.workout_id), StrengthSet.recording_id, Recording.source, Workout.day, StrengthSet.position,
            StrengthSet.exercise, StrengthSet.kind, StrengthSet.reps, StrengthSet.weight_kg, StrengthSet.distance_m,
            StrengthSet.duration_s, StrengthSet.rpe, Exercise.muscle_group, Workout.is_doubtful,
        )
        .join_from(StrengthSet, Recording, Recording.id == StrengthSet.recording_id)
        .join(Workout, Workout.id == Recording.workout_id)
        .join(Exercise, is_it, isouter=True)
        .where(col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .where((col(Recording.detail_state) != "gone") | ~is_told_elsewhere)
        .order_by(Workout.started_at, Workout.id, StrengthSet.recording_id, StrengthSet.position)
    )  # fmt: skip
    with reading(book) as connection:
        frame = pd.read_sql(query, connection)
    frame[_NUMBERS] = frame[_NUMBERS].astype(float)
    return frame.assign(day=pd.to_datetime(frame["day"]))
