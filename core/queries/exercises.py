"""Exercises that are kept (the athlete's own, and those that services brought), routines made of them, and ticks.

The library that Zonebook brings is in the code, not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Exercise
from core.models_plan import ExerciseTick, PlannedWorkout, Routine, RoutineItem
from core.store import Book, reading

OWN = "own"


@dataclass(frozen=True, slots=True)
class Ticked:
    """An exercise of a routine that was done on a day: which one the routine has, and which one it really was."""

    day: date
    routine_id: int
    item_id: int
    planned: tuple[str, str]
    done: tuple[str, str]
    ticked_at: datetime


def exercises(source: Book | Session) -> list[Exercise]:
    """Every exercise that is kept, by name."""
    return _rows(source, select(Exercise).order_by(col(Exercise.name), col(Exercise.source), col(Exercise.id)))


def exercise(session: Session, source: str, exercise_id: str) -> Exercise | None:
    """One of them; None where there is none."""
    return session.get(Exercise, (source, exercise_id))


def put_own(session: Session, exercise_id: str, **said: Any) -> dict[str, Any] | None:
    """Keep an exercise of the athlete's own; returns what it was, None for a new one."""
    found = exercise(session, OWN, exercise_id)
    before = found.model_dump() if found else None
    kept = found or Exercise(source=OWN, id=exercise_id, **said)
    for name, value in said.items():
        setattr(kept, name, value)
    session.add(kept)
    session.flush()
    return before


def take_out_own(session: Session, exercise_id: str) -> dict[str, Any] | None:
    """Delete an exercise of the athlete's own; returns what it was."""
    found = exercise(session, OWN, exercise_id)
    if found is None:
        return None
    session.delete(found)
    session.flush()
    return found.model_dump()


# --- routines -----------------------------------------------------------------------------------------------------


def routines(source: Book | Session) -> list[Routine]:
    """Every routine, by title."""
    return _rows(source, select(Routine).order_by(col(Routine.title), col(Routine.id)))


def items(source: Book | Session, routine_id: int | None = None) -> list[RoutineItem]:
    """The exercises of a routine, or of all of them, in order."""
    query = select(RoutineItem)
    if routine_id is not None:
        query = query.where(RoutineItem.routine_id == routine_id)
    return _rows(source, query.order_by(col(RoutineItem.routine_id), col(RoutineItem.position)))


def titles_with(session: Session, source: str, exercise_id: str) -> list[str]:
    """The routines that an exercise is in, by title."""
    query = (
        select(Routine.title)
        .join(RoutineItem, col(RoutineItem.routine_id) == Routine.id)
        .where(RoutineItem.exercise_source == source, RoutineItem.exercise_id == exercise_id)
        .distinct()
        .order_by(Routine.title)
    )
    return list(session.exec(query))


def put_routine(session: Session, title: str, discipline: str, note: str | None, *, now: datetime) -> int:
    """Keep a new routine without exercises; returns its id."""
    routine = Routine(title=title, discipline=discipline, note=note, created_at=now)
    session.add(routine)
    session.flush()
    return routine.id or 0


def put_items(session: Session, routine_id: int, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Make these the exercises of a routine, in this order; returns those before, and the ticks that went with some.

    Args:
        rows: Columns of ``routine_item``; one with the ``id`` of an item of this routine stays that item, with its
            ticks, and one with an id that is gone gets it back.
    """
    before = {one.id: one for one in items(session, routine_id)}
    wanted = [dict(row) for row in rows]
    told = {"items": [one.model_dump() for one in before.values()], "ticks": []}
    gone = [item_id for item_id in before if item_id not in {row.get("id") for row in wanted}]
    told["ticks"] = [one.model_dump() for one in _ticks_of(session, gone)]
    session.execute(sa.delete(ExerciseTick).where(col(ExerciseTick.routine_item_id).in_(gone)))
    for position, kept in enumerate(before.values()):  # places are unique, so all of them are freed first
        kept.position = -1 - position
    session.flush()
    for item_id in gone:
        session.delete(before[item_id])
    session.flush()
    for position, row in enumerate(wanted):
        said = {name: value for name, value in row.items() if name not in ("position", "routine_id")}
        if (kept := before.get(row.get("id"))) is not None:
            for name, value in said.items():
                setattr(kept, name, value)
            kept.position = position
        else:
            session.add(RoutineItem(**said, routine_id=routine_id, position=position))
    session.flush()
    return told


def bring_back_items(session: Session, routine_id: int, told: Mapping[str, list[dict[str, Any]]]) -> None:
    """What ``put_items`` returned, with its ticks; an item whose number another one has by now gets a new one."""
    ids = {row["id"] for row in told["items"]} - {one.id for one in items(session, routine_id)}
    taken = set(session.scalars(select(RoutineItem.id).where(col(RoutineItem.id).in_(ids))))
    put_items(session, routine_id, [row | {"id": None} if row["id"] in taken else row for row in told["items"]])
    now = {row["id"]: one.id for row, one in zip(told["items"], items(session, routine_id), strict=True)}
    there = {(one.day, one.routine_item_id) for one in _ticks_of(session, [one or 0 for one in now.values()])}
    back = [row | {"id": None, "routine_item_id": now[row["routine_item_id"]]} for row in told["ticks"]]
    session.add_all([ExerciseTick(**row) for row in back if (row["day"], row["routine_item_id"]) not in there])
    session.flush()


def take_out_routine(session: Session, routine_id: int) -> dict[str, Any] | None:
    """Delete a routine with its exercises and ticks; what is planned with it stays, without it. Returns all of it."""
    found = session.get(Routine, routine_id)
    if found is None:
        return None
    planned = list(session.scalars(select(PlannedWorkout.uid).where(PlannedWorkout.routine_id == routine_id)))
    session.execute(sa.update(PlannedWorkout).where(col(PlannedWorkout.uid).in_(planned)).values(routine_id=None))
    told = put_items(session, routine_id, [])
    before = found.model_dump()
    session.delete(found)
    session.flush()
    return {"routine": before, "planned": planned, **told}


def bring_back_routine(session: Session, told: Mapping[str, Any]) -> None:
    """The other way round; under another number where a newer routine has it."""
    is_free = session.get(Routine, told["routine"]["id"]) is None
    routine = Routine(**(told["routine"] if is_free else told["routine"] | {"id": None}))
    session.add(routine)
    session.flush()
    bring_back_items(session, routine.id or 0, told)
    query = sa.update(PlannedWorkout).where(
        col(PlannedWorkout.uid).in_(told["planned"]), col(PlannedWorkout.routine_id).is_(None)
    )
    session.execute(query.values(routine_id=routine.id))


# --- ticks --------------------------------------------------------------------------------------------------------


def ticks(source: Book | Session, first: date, last: date) -> list[Ticked]:
    """What of routines was ticked as done on the days ``first`` to ``last``, both included, in the order of doing."""
    query = (
        sa.select(ExerciseTick, RoutineItem)
        .join(RoutineItem, col(RoutineItem.id) == ExerciseTick.routine_item_id)
        .where(col(ExerciseTick.day).between(first, last))
        .order_by(col(ExerciseTick.day), col(ExerciseTick.ticked_at), col(ExerciseTick.id))
    )
    if isinstance(source, Session):
        found = source.execute(query).all()
    else:
        with reading(source) as connection, Session(connection) as session:
            found = session.execute(query).all()
    return [
        Ticked(
            tick.day, item.routine_id, item.id, (item.exercise_source, item.exercise_id),
            (tick.exercise_source, tick.exercise_id), tick.ticked_at,
        )
        for tick, item in found
    ]  # fmt: skip


def tick(session: Session, item_id: int, day: date, exercise: tuple[str, str], *, now: datetime) -> None:
    """Note an item as done on a day, as this exercise; ticked again, it is that exercise and keeps its time."""
    query = select(ExerciseTick).where(ExerciseTick.day == day, ExerciseTick.routine_item_id == item_id)
    kept = session.scalar(query)
    if kept is None:
        kept = ExerciseTick(day=day, routine_item_id=item_id, exercise_source="", exercise_id="", ticked_at=now)
    kept.exercise_source, kept.exercise_id = exercise
    session.add(kept)
    session.flush()


def untick(session: Session, item_id: int, day: date) -> None:
    """Note an item as not done on a day."""
    session.execute(
        sa.delete(ExerciseTick).where(col(ExerciseTick.day) == day, col(ExerciseTick.routine_item_id) == item_id)
    )


def _ticks_of(session: Session, item_ids: list[int]) -> list[ExerciseTick]:
    return list(session.scalars(select(ExerciseTick).where(col(ExerciseTick.routine_item_id).in_(item_ids))))


def _rows(source: Book | Session, query: Any) -> list[Any]:
    if isinstance(source, Session):
        return list(source.scalars(query))
    with reading(source) as connection, Session(connection) as session:
        return list(session.exec(query))
