"""The plan as it is kept: plans, their workouts, and which workouts are meant for which days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import PelotonClass, Workout
from core.models_plan import PlannedWorkout, Routine, TrainingPlan
from core.store import Book, reading

#: The subject whose counter moves with plans, routines, times and reviews.
PLAN = "plan"


def plans(source: Book | Session) -> list[TrainingPlan]:
    """Every plan, the one that begins first first."""
    query = select(TrainingPlan).order_by(col(TrainingPlan.first_day), col(TrainingPlan.id))
    return _rows(source, query)


def planned(source: Book | Session, first: date | None = None, last: date | None = None) -> list[dict[str, Any]]:
    """Planned workouts of the days ``first`` to ``last``, both included (None: no bound), by day and time: a row each.

    ``coaching.planned.planned_of`` makes of a row what it means.
    """
    query = select(PlannedWorkout)
    if first is not None:
        query = query.where(PlannedWorkout.day >= first)
    if last is not None:
        query = query.where(PlannedWorkout.day <= last)
    query = query.order_by(col(PlannedWorkout.day), col(PlannedWorkout.start_minute), col(PlannedWorkout.id))
    return [row.model_dump() for row in _rows(source, query)]


def of_uid(source: Book | Session, uid: str) -> dict[str, Any] | None:
    """One planned workout; None where it is gone."""
    found = _rows(source, select(PlannedWorkout).where(PlannedWorkout.uid == uid))
    return found[0].model_dump() if found else None


def put(session: Session, rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Keep planned workouts, each in the place of the one with its uid where there is one.

    Args:
        rows: Columns of the table; days may be text, as ``coaching.planned.as_row`` writes them. Columns that a row
            does not have stay as they are; a plan, class, routine or workout that is gone meanwhile is none.
    """
    rows = list(rows)
    here = _still_here(session, rows)
    for row in rows:
        said = {name: _day(value) if name in _DAYS else value for name, value in row.items() if name not in _OWN}
        said |= {name: None for name in said.keys() & _NAMED.keys() if said[name] not in here[name]}
        found = session.scalar(select(PlannedWorkout).where(PlannedWorkout.uid == row["uid"]))
        kept = found or PlannedWorkout(**said, created_at=now, updated_at=now)
        for name, value in said.items():
            setattr(kept, name, value)
        if "skipped_reason" in said and said["skipped_reason"] is None:
            kept.skipped_at = None
        kept.updated_at = now
        session.add(kept)
        session.flush()


def take_out(session: Session, uids: list[str]) -> list[dict[str, Any]]:
    """Delete planned workouts; returns what they were."""
    found = session.scalars(select(PlannedWorkout).where(col(PlannedWorkout.uid).in_(uids))).all()
    before = [row.model_dump() for row in found]
    for row in found:
        session.delete(row)
    session.flush()
    return before


def move_workout(session: Session, left: int, home: int) -> None:
    """What was said to be a workout that went up in another one is that one."""
    query = sa.update(PlannedWorkout).where(col(PlannedWorkout.workout_id) == left)
    session.execute(query.values(workout_id=home))


def forget_workouts(session: Session, workout_ids: Iterable[int]) -> None:
    """What was said to be a workout that is gone is looked for among the others again."""
    query = sa.update(PlannedWorkout).where(col(PlannedWorkout.workout_id).in_(list(workout_ids)))
    session.execute(query.values(workout_id=None))


_DAYS = ("day", "first_planned_day")
_OWN = ("id", "created_at", "updated_at")
#: Columns that name a row of another table.
_NAMED: Mapping[str, Any] = {
    "plan_id": TrainingPlan.id, "class_id": PelotonClass.id, "routine_id": Routine.id, "workout_id": Workout.id,
}  # fmt: skip


def _still_here(session: Session, rows: list[Mapping[str, Any]]) -> dict[str, set[Any]]:
    """Of what rows name by these columns, what there is."""
    named = {name: {row[name] for row in rows if row.get(name) is not None} for name in _NAMED}
    return {
        name: set(session.scalars(select(_NAMED[name]).where(col(_NAMED[name]).in_(ids)))) if ids else set()
        for name, ids in named.items()
    }


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _rows(source: Book | Session, query: Any) -> list[Any]:
    if isinstance(source, Session):
        return list(source.scalars(query))
    with reading(source) as connection, Session(connection) as session:
        return list(session.exec(query))
