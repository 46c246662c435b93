"""What workouts that go out are made of, besides their channels: recordings, laps, lengths of a pool, sets."""

from collections.abc import Collection
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Lap, PoolLength, Recording, StrengthSet, Workout, WorkoutMetrics
from core.store import Book, reading

T = TypeVar("T", Lap, PoolLength, StrengthSet)


def workout_ids(book: Book) -> list[int]:
    """Every workout that was not deleted, oldest first."""
    query = sa.select(Workout.id).where(col(Workout.deleted_at).is_(None)).order_by(Workout.started_at, Workout.id)
    with reading(book) as connection:
        return [row[0] for row in connection.execute(query)]


def workouts(session: Session, ids: Collection[int]) -> dict[int, tuple[Workout, WorkoutMetrics | None]]:
    """Workouts with what was derived of them, by id."""
    query = (
        select(Workout, WorkoutMetrics)
        .join(WorkoutMetrics, col(WorkoutMetrics.workout_id) == Workout.id, isouter=True)
        .where(col(Workout.id).in_(ids))
    )
    return {workout.id or 0: (workout, derived) for workout, derived in session.exec(query)}


def recordings(session: Session, workout_ids: Collection[int]) -> dict[int, list[Recording]]:
    """The recordings of each workout, by its id."""
    by_workout: dict[int, list[Recording]] = {}
    for recording in session.exec(select(Recording).where(col(Recording.workout_id).in_(workout_ids))):
        by_workout.setdefault(recording.workout_id or 0, []).append(recording)
    return by_workout


def of_recordings(session: Session, table: type[T], recording_ids: Collection[int]) -> dict[int, list[T]]:
    """Laps, lengths or sets by their recording, in order."""
    rows: dict[int, list[T]] = {}
    query = select(table).where(col(table.recording_id).in_(recording_ids))
    for row in session.exec(query.order_by(col(table.recording_id), col(table.position))):
        rows.setdefault(row.recording_id, []).append(row)
    return rows
