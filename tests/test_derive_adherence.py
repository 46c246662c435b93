"""How the plan of a book is kept: plan, workouts, days away, ticks and sets come together."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from core import derive_adherence, store
from core.coaching.planned import Planned
from core.models import Exercise, LifeEvent, Recording, StrengthSet
from core.models_plan import ExerciseTick, Routine, RoutineItem
from core.queries import plan, training_plans, workouts
from core.store import Book
from tests.frames.small_book import NOW, add_sessions, exclude
from tests.planned_book import put_plan, ride

MON, TUE, THU, FRI = (date(2026, 11, day) for day in (16, 17, 19, 20))


def put(book: Book, *planned: Planned) -> None:
    put_plan(book, *planned, first=MON, last=date(2026, 11, 22))


def adherence(book: Book, today: date = FRI):
    return derive_adherence.adherence(book, workouts.workouts(book), today)


def states(book: Book) -> dict[str, str]:
    return {match.planned.uid: match.state for match in adherence(book).matches}


def test_a_book_without_a_plan_has_nothing_to_keep(any_book: Book):
    add_sessions(any_book, {"day": "2026-11-16"})
    assert (adherence(any_book).matches, adherence(any_book).weeks, adherence(any_book).patterns) == ((), (), ())


def test_the_plan_of_a_book_is_held_against_its_workouts_and_days_away(any_book: Book):
    monday, thursday = add_sessions(any_book, {"day": "2026-11-16"}, {"day": "2026-11-19"})
    put(any_book, ride(MON, "a"), ride(TUE, "b"), ride(THU, "c"), ride(date(2026, 11, 22), "d"))
    with store.writing(any_book, "athlete") as session:
        session.add(LifeEvent(kind="illness", first_day=TUE, last_day=TUE))
    exclude(any_book, thursday)
    assert states(any_book) == {"a": "done", "b": "excused", "c": "missed", "d": "open"}
    (week,) = adherence(any_book).weeks
    assert (week.adherence, week.done_s, week.planned_s) == (pytest.approx(0.5), 1800, 7200)
    assert adherence(any_book).matches[0].workout_id == monday


def test_what_the_athlete_says_it_was_not_is_looked_for_elsewhere(any_book: Book):
    (monday,) = add_sessions(any_book, {"day": "2026-11-16"})
    put(any_book, ride(MON, "a"))
    with store.writing(any_book, "plan") as session:
        training_plans.put_refused(session, {"a": [monday]})
    assert states(any_book) == {"a": "missed"}


def test_a_deleted_workout_is_no_planned_one(any_book: Book):
    (monday,) = add_sessions(any_book, {"day": "2026-11-16"})
    put(any_book, ride(MON, "a", workout_id=monday))
    with store.writing(any_book, "workouts") as session:
        workouts.edit(session, monday, now=NOW, deleted_at=datetime(2026, 11, 17, tzinfo=UTC))
    assert states(any_book) == {"a": "missed"}


def put_routine(book: Book) -> None:
    with store.writing(book, "plan") as session:
        session.add(Routine(id=7, title="Legs", created_at=NOW))
        for one, others in (("squat", [["hevy", "A1"]]), ("lunge", None), ("plank", None)):
            session.add(Exercise(source="zonebook", id=one, name=one.title(), substitutes=others))
        session.flush()
        for n, one in enumerate(("squat", "lunge", "plank")):
            item = RoutineItem(id=n + 1, routine_id=7, position=n, exercise_source="zonebook", exercise_id=one)
            session.add(item)
    put(book, ride(MON, "legs", discipline="strength", routine_id=7))


def test_ticked_exercises_count_whatever_was_done_in_their_place(any_book: Book):
    put_routine(any_book)
    with store.writing(any_book, "plan") as session:
        for item, source, one in ((1, "hevy", "A1"), (2, "zonebook", "lunge")):
            tick = ExerciseTick(day=MON, routine_item_id=item, exercise_source=source, exercise_id=one, ticked_at=NOW)
            session.add(tick)
    (match,) = adherence(any_book).matches
    assert (match.state, match.compliance.completed) == ("done", pytest.approx(2 / 3))


def test_sets_of_a_substitute_count_as_the_exercise(any_book: Book):
    put_routine(any_book)
    (workout_id,) = add_sessions(any_book, {"day": "2026-11-16", "discipline": "strength"})
    with store.writing(any_book, "workouts") as session:
        (recording_id,) = session.scalars(sa.select(Recording.id))
        for n, (one, name) in enumerate((("A1", "Leg Press"), ("B2", "plank"))):
            session.add(StrengthSet(recording_id=recording_id, position=n, exercise=name, exercise_id=one, reps=8))
        session.execute(sa.update(Recording).values(source="hevy"))
    (match,) = adherence(any_book).matches
    assert (match.workout_id, match.compliance.completed) == (workout_id, pytest.approx(2 / 3))


def test_sets_of_another_source_count_as_exercises_of_the_library_and_as_what_may_replace_them(any_book: Book):
    with store.writing(any_book, "plan") as session:
        session.add(Routine(id=7, title="Arms", created_at=NOW))
        session.flush()
        for n, one in enumerate(("push_up", "pull_up", "plank")):
            session.add(RoutineItem(id=n + 1, routine_id=7, position=n, exercise_source="zonebook", exercise_id=one))
    put(any_book, ride(MON, "arms", discipline="strength", routine_id=7))
    add_sessions(any_book, {"day": "2026-11-16", "discipline": "strength"})
    with store.writing(any_book, "workouts") as session:
        (recording_id,) = session.scalars(sa.select(Recording.id))
        for n, name in enumerate(("Knee Push Up", "Pull Up", "Biceps Curl")):  # a substitute, the same, and another
            session.add(StrengthSet(recording_id=recording_id, position=n, exercise=name, exercise_id=f"X{n}", reps=8))
        session.execute(sa.update(Recording).values(source="hevy"))
    (match,) = adherence(any_book).matches
    assert match.compliance.completed == pytest.approx(2 / 3)


def test_who_may_not_read_a_reason_still_sees_what_was_skipped(any_book: Book):
    put(any_book, ride(MON, "a"))
    with store.writing(any_book, "plan") as session:
        plan.put(session, [{"uid": "a", "skipped_reason": "Knee", "skipped_at": NOW}], now=NOW)
    shared = store.open_book(any_book.url.render_as_string(hide_password=False), shown=())
    assert [(match.state, match.reason) for match in adherence(shared).matches] == [("skipped", "")]
    shared.engine.dispose()


def test_a_day_in_the_past_is_looked_at_as_it_stood(any_book: Book):
    add_sessions(any_book, {"day": "2026-11-16"}, {"day": "2026-11-19"})
    put(any_book, ride(MON, "a"), ride(THU, "c"))
    assert [match.state for match in adherence(any_book, TUE).matches] == ["done", "open"]
