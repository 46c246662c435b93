"""Pool swims length by length."""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core.models import PoolLength, Recording, Workout
from core.store import Book, reading

#: Columns that are numbers, missing or not.
_NUMBERS = ["pool_length_m", "start_s", "duration_s", "strokes"]


def lengths(book: Book) -> pd.DataFrame:
    """Every length, and every rest between two, of the swims that count, oldest first.

    Returns:
        A row per length: ``workout_id``, ``recording_id``, ``source``, ``day`` (datetime64), ``pool_length_m``,
        ``position``, ``start_s`` (on the recording's elapsed clock), ``duration_s``, ``is_active`` (False for a rest),
        ``strokes``, ``stroke``, ``is_doubtful`` (of the workout); NaN/None where unknown. A swim that two devices
        recorded has the lengths of both.
    """
    query = (
        sa.select(
            col(Recording.workout_id), PoolLength.recording_id, Recording.source, Workout.day,
            sa.func.coalesce(Recording.pool_length_m, Workout.pool_length_m).label("pool_length_m"),
            PoolLength.position, PoolLength.start_s, PoolLength.duration_s, PoolLength.is_active, PoolLength.strokes,
            PoolLength.stroke, Workout.is_doubtful,
        )
        .join_from(PoolLength, Recording, Recording.id == PoolLength.recording_id)
        .join(Workout, Workout.id == Recording.workout_id)
        .where(col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .order_by(Workout.started_at, Workout.id, PoolLength.recording_id, PoolLength.position)
    )  # fmt: skip
    with reading(book) as connection:
        frame = pd.read_sql(query, connection)
    frame[_NUMBERS] = frame[_NUMBERS].astype(float)
    return frame.assign(day=pd.to_datetime(frame["day"]), is_active=frame["is_active"].astype(bool))
