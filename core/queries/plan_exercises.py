"""What is known of single exercises: those of routines, what was ticked, sets of workouts, and what replaces what."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from core.models import Exercise, Recording, StrengthSet
from core.models_plan import ExerciseTick, RoutineItem
from core.store import Book, reading


def routine_items(book: Book) -> list[tuple[int, int, str, str, str]]:
    """Every item in the order of its routine: routine, item, the exercise's source, its id, its name ('' unknown)."""
    is_it = (col(Exercise.source) == RoutineItem.exercise_source) & (col(Exercise.id) == RoutineItem.exercise_id)
    query = (
        sa.select(
            col(RoutineItem.routine_id), col(RoutineItem.id), col(RoutineItem.exercise_source),
            col(RoutineItem.exercise_id), sa.func.coalesce(Exercise.name, ""),
        )
        .join(Exercise, is_it, isouter=True)
        .order_by(col(RoutineItem.routine_id), col(RoutineItem.position))
    )  # fmt: skip
    return _rows(book, query)


def ticks(book: Book) -> list[tuple[date, int, int]]:
    """How many exercises of a routine were ticked on a day, as themselves or as another: day, routine, number."""
    query = (
        sa.select(col(ExerciseTick.day), col(RoutineItem.routine_id), sa.func.count())
        .join(RoutineItem, col(RoutineItem.id) == ExerciseTick.routine_item_id)
        .group_by(col(ExerciseTick.day), col(RoutineItem.routine_id))
    )
    return _rows(book, query)


def exercises_of(book: Book, workout_ids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    """The exercises that the sets of workouts were of: workout, source, id ('' unknown), name."""
    query = (
        sa.select(
            col(Recording.workout_id), col(Recording.source), sa.func.coalesce(StrengthSet.exercise_id, ""),
            col(StrengthSet.exercise),
        )
        .join(Recording, col(Recording.id) == StrengthSet.recording_id)
        .where(col(Recording.workout_id).in_(list(workout_ids)))
        .distinct()
    )  # fmt: skip
    return _rows(book, query)


def substitutes(book: Book) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What may take the place of each exercise that says so: a source and an id each."""
    query = sa.select(col(Exercise.source), col(Exercise.id), col(Exercise.substitutes))
    rows = _rows(book, query.where(col(Exercise.substitutes).is_not(None)))
    return {(source, one): [(there, other) for there, other in others or ()] for source, one, others in rows}


def _rows(book: Book, query: sa.Select) -> list[tuple]:
    with reading(book) as connection:
        return [tuple(row) for row in connection.execute(query)]
