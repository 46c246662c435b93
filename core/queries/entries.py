"""What the athlete entered by hand: dated values one by one, and workouts that no device recorded."""

from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Measurement, Recording, Workout
from core.store import Book, reading

MANUAL = "manual"
ATHLETE = "athlete"


def own_values(session: Session, kind: str, day: date) -> list[Measurement]:
    """What the athlete said of a kind on a day, for all devices."""
    query = select(Measurement).where(
        Measurement.kind == kind,
        Measurement.day == day,
        Measurement.source == ATHLETE,
        col(Measurement.device).is_(None),
    )
    return list(session.exec(query))


def workouts_of_day(session: Session, day: date) -> list[Workout]:
    """Workouts of a local day that were not deleted, in the order they were done."""
    query = select(Workout).where(Workout.day == day, col(Workout.deleted_at).is_(None))
    return list(session.exec(query.order_by(col(Workout.started_at), col(Workout.id))))


def manual_recording(session: Session, source_id: str) -> Recording | None:
    """A workout that was entered by hand, by the key it was kept under."""
    query = select(Recording).where(Recording.source == MANUAL, Recording.source_id == source_id)
    return session.exec(query).one_or_none()


def manual_workouts(book: Book) -> pd.DataFrame:
    """Workouts entered by hand that were not deleted, newest first: ``source_id, workout_id, title, discipline, day,
    duration_s``, indexed by number."""
    query = (
        sa.select(
            Recording.source_id, Recording.workout_id, Recording.title, Recording.discipline, Workout.day,
            Recording.duration_s,
        )
        .join_from(Recording, Workout, Recording.workout_id == Workout.id)
        .where(col(Recording.source) == MANUAL, col(Workout.deleted_at).is_(None))
        .order_by(col(Recording.started_at).desc())
    )  # fmt: skip
    with reading(book) as connection:
        return pd.read_sql(query, connection)
