"""How the plan is kept, out of a book: the one place where the plan, what was done and what is known of both meet.

What comes of it is decided in ``coaching.plan_matching``, ``plan_adherence`` and ``plan_patterns``. Nothing is kept.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from core import derive_schedule
from core.coaching import exercise_library
from core.coaching.plan_doings import ExercisesDone
from core.coaching.plan_kept import Followed, Kept, kept
from core.coaching.planned import Exercise, Planned, flat, planned_of
from core.queries import athlete, plan, plan_exercises, schedule, training_plans
from core.store import Book

#: Disciplines whose sets are looked at for the exercises that were planned.
WITH_SETS = ("strength", "bike_bootcamp", "tread_bootcamp", "row_bootcamp", "cardio", "other")

WEEK = timedelta(days=7)


def followed(book: Book, workouts: pd.DataFrame) -> Followed:
    """The plan and all that it is held against. ``workouts`` are those of the book."""
    planned = tuple(_planned(row) for row in plan.planned(book))
    return Followed(
        planned=planned,
        spans=tuple((one.first_day, one.last_day) for one in plan.plans(book)),
        away=derive_schedule.away_days(schedule.life_events(book)) if planned else {},
        exercises=_exercises(book, planned, workouts),
        denied=frozenset((uid, workout_id) for uid, ids in training_plans.refused(book).items() for workout_id in ids),
        first_weekday=athlete.athlete(book).week_start or 0,
    )


def adherence(book: Book, workouts: pd.DataFrame, today: date) -> Kept:
    """How the plan was kept, as it stands on the evening of ``today``."""
    return kept(followed(book, workouts), workouts, today)


def _planned(row: dict) -> Planned:
    """A row as what it means. Who may not read why something was skipped still sees that it was."""
    is_skipped = row["skipped_at"] is not None and row["skipped_reason"] is None
    return planned_of(row | {"skipped_reason": ""}) if is_skipped else planned_of(row)


def _exercises(book: Book, planned: Sequence[Planned], workouts: pd.DataFrame) -> ExercisesDone:
    """What is known of exercises; nothing is read where no plan has any."""
    days = [one.day for one in planned if one.routine_id is not None or any(step.exercise for step in flat(one.steps))]
    if not days:
        return ExercisesDone()
    items: dict[int, list[Exercise]] = defaultdict(list)
    for routine, _item, source, one, name in plan_exercises.routine_items(book):
        ours = exercise_library.of(source, one)
        items[routine].append(Exercise(source, one, name or (ours.name if ours else "")))
    done: dict[int, list[Exercise]] = defaultdict(list)
    span = pd.to_datetime(workouts["day"]).between(str(min(days) - WEEK), str(max(days) + WEEK))
    ids = workouts.index[span & workouts["discipline"].isin(WITH_SETS)]
    for workout_id, source, one, name in plan_exercises.exercises_of(book, [int(n) for n in ids]):
        done[workout_id].append(Exercise(source, one, name))
    return ExercisesDone(
        routines={routine: tuple(theirs) for routine, theirs in items.items()},
        ticked={(day, routine): number for day, routine, number in plan_exercises.ticks(book)},
        of_workout={workout_id: tuple(theirs) for workout_id, theirs in done.items()},
        substitutes={one: frozenset(others) for one, others in plan_exercises.substitutes(book).items()},
    )
