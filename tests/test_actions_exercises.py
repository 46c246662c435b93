"""Own exercises, routines and ticks: kept, altered, taken back; and a routine that is recorded once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core import actions_exercises as actions
from core import actions_routines as routines
from core import store
from core.errors import BookReadOnly
from core.models import Exercise
from core.queries import entries, exercises
from core.queries import plan as plan_rows
from core.store import Book

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
OURS = "zonebook"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def routine(book: Book, *exercise_ids: str, title: str = "Morning") -> int:
    routines.new_routine(book, title, "strength")
    routine_id = next(one.id or 0 for one in exercises.routines(book) if one.title == title)
    for one in exercise_ids:
        routines.add_item(book, routine_id, OURS, one)
    return routine_id


def ids(book: Book, routine_id: int) -> list[int]:
    return [one.id or 0 for one in exercises.items(book, routine_id)]


def names(book: Book, routine_id: int) -> list[str]:
    return [one.exercise_id for one in exercises.items(book, routine_id)]


def own(book: Book) -> list[Exercise]:
    return [one for one in exercises.exercises(book) if one.source == "own"]


def rows_of(book: Book, routine_id: int) -> list[dict]:
    return [one.model_dump() for one in exercises.items(book, routine_id)]


# Own exercises


def test_an_exercise_of_ones_own_is_added_corrected_and_each_taken_back(any_book: Book):
    added = actions.save_exercise(
        any_book, " Zercher  March ", "strength", ["glutes", "abdominals"], equipment=["barbell"],
        instructions="Carry it.", video_url="https://example.com/film", instead_of=[(OURS, "farmer_carry")],
    )  # fmt: skip
    assert added.said == "Added: Zercher March."
    [kept] = own(any_book)
    assert (kept.name, kept.muscle_group, kept.other_muscle_groups) == ("Zercher March", "glutes", ["abdominals"])
    assert kept.substitutes == [[OURS, "farmer_carry"]] and kept.equipment == ["barbell"]
    changed = actions.save_exercise(any_book, "Zercher Walk", "core", ["abdominals"], exercise_id=kept.id)
    assert changed.said == "Saved: Zercher Walk." and len(own(any_book)) == 1
    assert changed.undo() == "It is as it was."
    assert own(any_book)[0].model_dump() == kept.model_dump()
    assert added.undo() == "Taken out again." and own(any_book) == []


@pytest.mark.parametrize(("said", "why"), [
    ({"name": " "}, "a name"), ({"kind": "chess"}, "what it is for"), ({"muscles": []}, "the muscle"),
    ({"muscles": ["liver"]}, "the muscle"), ({"equipment": ["sword"]}, "Equipment is one of"),
    ({"video_url": "http://example.com"}, "https://"), ({"video_url": "javascript:alert(1)"}, "https://"),
    ({"video_url": "https://x y"}, "no spaces"), ({"name": "PUSH up"}, "called PUSH up already"),
    ({"instead_of": [(OURS, "nothing")]}, "not here any more"),
])  # fmt: skip
def test_an_exercise_that_cannot_be_is_refused_in_a_sentence(book: Book, said: dict, why: str):
    with pytest.raises(ValueError, match=why):
        actions.save_exercise(book, **{"name": "March", "kind": "strength", "muscles": ["glutes"]} | said)
    assert own(book) == []


def test_two_own_exercises_have_two_names_and_one_may_keep_its_own(book: Book):
    actions.save_exercise(book, "March", "strength", ["glutes"])
    with pytest.raises(ValueError, match="already"):
        actions.save_exercise(book, "march", "strength", ["glutes"])
    assert actions.save_exercise(book, "March", "core", ["glutes"], exercise_id=own(book)[0].id).said == "Saved: March."


def test_an_exercise_that_a_routine_has_is_not_deleted(any_book: Book):
    added = actions.save_exercise(any_book, "March", "strength", ["glutes"])
    own_id, routine_id = own(any_book)[0].id, routine(any_book)
    routines.add_item(any_book, routine_id, "own", own_id)
    with pytest.raises(ValueError, match="in the routine Morning"):
        actions.delete_exercise(any_book, own_id)
    assert added.undo() == "It is in the routine Morning by now, so it stays."
    routines.save_items(any_book, routine_id, [])
    done = actions.delete_exercise(any_book, own_id)
    assert own(any_book) == []
    done.undo()
    assert own(any_book)[0].name == "March"


# Routines


def test_a_ready_routine_is_copied_whole_and_twice_has_two_titles(any_book: Book):
    done = routines.copy_ready(any_book, "pelvic_floor_10")
    routines.copy_ready(any_book, "pelvic_floor_10")
    first, second = exercises.routines(any_book)
    assert (first.title, second.title) == ("Pelvic Floor, 10 Minutes", "Pelvic Floor, 10 Minutes (2)")
    assert names(any_book, first.id or 0)[:2] == ["pelvic_floor_release", "pelvic_floor_slow"]
    assert done.undo() == "Taken back." and [one.id for one in exercises.routines(any_book)] == [second.id]
    with pytest.raises(ValueError, match="no such ready routine"):
        routines.copy_ready(any_book, "x")


def test_a_routine_is_begun_filled_and_put_into_another_order(any_book: Book):
    routine_id = routine(any_book, "push_up", "plank", "step_up")
    rows = rows_of(any_book, routine_id)
    assert [(row["sets"], row["reps"], row["duration_s"]) for row in rows] == [
        (3, 10, None),
        (1, None, 30),
        (3, 10, None),
    ]
    rows[0] |= {"weight_kg": 12.5, "reps": 8}
    done = routines.save_items(any_book, routine_id, [rows[2], rows[0], rows[1]])
    assert done.said == "Saved: Morning, 3 exercises."
    assert names(any_book, routine_id) == ["step_up", "push_up", "plank"]
    assert exercises.items(any_book, routine_id)[1].weight_kg == 12.5
    done.undo()
    assert names(any_book, routine_id) == ["push_up", "plank", "step_up"] and ids(any_book, routine_id) == [
        row["id"] for row in rows
    ]


def test_what_is_taken_out_of_a_routine_comes_back_with_its_ticks(any_book: Book):
    routine_id = routine(any_book, "push_up", "plank")
    push_up, plank = ids(any_book, routine_id)
    actions.tick(any_book, plank, FRIDAY, (OURS, "bear_hold"))
    done = routines.save_items(any_book, routine_id, rows_of(any_book, routine_id)[:1])
    assert ids(any_book, routine_id) == [push_up] and exercises.ticks(any_book, FRIDAY, FRIDAY) == []
    done.undo()
    [tick] = exercises.ticks(any_book, FRIDAY, FRIDAY)
    assert (tick.item_id, tick.planned, tick.done) == (plank, (OURS, "plank"), (OURS, "bear_hold"))


@pytest.mark.parametrize(("said", "why"), [
    ({"sets": 0}, "Sets are from 1 to 20"), ({"reps": 500}, "Repetitions are"),
    ({"reps": None}, "repetitions or seconds"),
    ({"weight_kg": -1}, "Kilograms are"), ({"rest_s": 1000}, "Seconds of rest"), ({"id": 999}, "not in the routine"),
])  # fmt: skip
def test_what_cannot_be_asked_of_an_exercise_is_refused_and_nothing_is_changed(any_book: Book, said: dict, why: str):
    routine_id = routine(any_book, "push_up")
    before = rows_of(any_book, routine_id)
    with pytest.raises(ValueError, match=why):
        routines.save_items(any_book, routine_id, [before[0] | said])
    assert rows_of(any_book, routine_id) == before


def test_an_item_given_twice_or_of_another_routine_is_refused(book: Book):
    one, other = routine(book, "push_up"), routine(book, "plank", title="Evening")
    row = rows_of(book, one)[0]
    for rows in ([row, row], rows_of(book, other)):
        with pytest.raises(ValueError, match="not in the routine"):
            routines.save_items(book, one, rows)


def test_a_routine_is_renamed_copied_and_deleted_and_all_of_it_comes_back(any_book: Book):
    routine_id = routine(any_book, "push_up", "plank")
    routines.copy_routine(any_book, routine_id)
    renamed = routines.change_routine(any_book, routine_id, "Evening", "yoga", "calm")
    assert [(one.title, one.discipline) for one in exercises.routines(any_book)] == [
        ("Evening", "yoga"), ("Morning (2)", "strength"),
    ]  # fmt: skip
    renamed.undo()
    actions.tick(any_book, ids(any_book, routine_id)[0], FRIDAY)
    row = {
        "uid": "u",
        "day": FRIDAY,
        "discipline": "strength",
        "title": "x",
        "duration_s": 600,
        "routine_id": routine_id,
    }
    with store.writing(any_book, "plan") as session:
        plan_rows.put(session, [row], now=NOW)
    before = rows_of(any_book, routine_id), exercises.ticks(any_book, FRIDAY, FRIDAY)
    done = routines.delete_routine(any_book, routine_id)
    assert [one.title for one in exercises.routines(any_book)] == ["Morning (2)"]
    assert (plan_rows.of_uid(any_book, "u") or {})["routine_id"] is None
    done.undo()
    assert (rows_of(any_book, routine_id), exercises.ticks(any_book, FRIDAY, FRIDAY)) == before
    assert (plan_rows.of_uid(any_book, "u") or {})["routine_id"] == routine_id
    with pytest.raises(ValueError, match="gone already"):
        routines.delete_routine(any_book, 999)


def test_what_was_deleted_comes_back_beside_a_routine_that_was_begun_meanwhile(any_book: Book, clock):
    routine_id = routine(any_book, "push_up", "plank")
    _first, plank = ids(any_book, routine_id)
    actions.tick(any_book, plank, FRIDAY)
    shortened = routines.save_items(any_book, routine_id, rows_of(any_book, routine_id)[:1])
    other = routine(any_book, "step_up", title="Evening")  # SQLite gives its item the number that is free again
    shortened.undo()
    deleted = routines.delete_routine(any_book, routine_id)
    clock.shift(timedelta(minutes=1))
    newest = routine(any_book, "bird_dog", title="Noon")
    deleted.undo()
    back = next(one.id or 0 for one in exercises.routines(any_book) if one.title == "Morning")
    assert {n: names(any_book, n) for n in (back, other, newest)} == {
        back: ["push_up", "plank"], other: ["step_up"], newest: ["bird_dog"],
    }  # fmt: skip
    [tick] = exercises.ticks(any_book, FRIDAY, FRIDAY)
    assert (tick.routine_id, tick.planned) == (back, (OURS, "plank"))


def test_what_is_taken_back_of_a_routine_that_is_gone_leaves_others_alone(any_book: Book, clock):
    begun = routines.new_routine(any_book, "Morning", "strength")
    routine_id = exercises.routines(any_book)[0].id or 0
    renamed = routines.change_routine(any_book, routine_id, "Early", "strength")
    routines.delete_routine(any_book, routine_id)
    clock.shift(timedelta(minutes=1))
    routines.new_routine(any_book, "Evening", "yoga")
    assert begun.undo() == renamed.undo() == "That routine is gone already."
    assert [one.title for one in exercises.routines(any_book)] == ["Evening"]


def test_a_deletion_that_is_cut_off_deletes_nothing(any_book: Book, monkeypatch):
    routine_id = routine(any_book, "push_up", "plank")
    actions.tick(any_book, ids(any_book, routine_id)[0], FRIDAY)
    with pytest.raises(RuntimeError), store.writing(any_book, "plan") as session:
        exercises.take_out_routine(session, routine_id)
        raise RuntimeError("killed")
    assert names(any_book, routine_id) == ["push_up", "plank"]
    assert len(exercises.ticks(any_book, FRIDAY, FRIDAY)) == 1


def test_routines_refuse_what_they_cannot_be(book: Book):
    routine_id = routine(book)
    for write in (
        lambda: routines.new_routine(book, " ", "strength"), lambda: routines.new_routine(book, "x", "chess"),
        lambda: routines.add_item(book, routine_id, OURS, "nothing"),
        lambda: routines.add_item(book, 99, OURS, "plank"),
        lambda: routines.copy_routine(book, 99), lambda: routines.change_routine(book, 99, "x", "yoga"),
        lambda: routines.save_items(book, 99, []),
    ):  # fmt: skip
        with pytest.raises(ValueError):
            write()
    assert len(exercises.routines(book)) == 1


def test_a_routine_has_an_end(book: Book, monkeypatch):
    routine_id = routine(book, "push_up")
    monkeypatch.setattr(routines, "MOST_ITEMS", 1)
    with pytest.raises(ValueError, match="at most"):
        routines.add_item(book, routine_id, OURS, "plank")


# Ticks


def test_an_exercise_is_ticked_once_as_itself_or_as_its_substitute(any_book: Book):
    routine_id = routine(any_book, "push_up")
    [item] = ids(any_book, routine_id)
    actions.tick(any_book, item, FRIDAY)
    actions.tick(any_book, item, FRIDAY, (OURS, "knee_push_up"))
    [tick] = exercises.ticks(any_book, FRIDAY, FRIDAY)
    assert (tick.routine_id, tick.planned, tick.done) == (routine_id, (OURS, "push_up"), (OURS, "knee_push_up"))
    actions.untick(any_book, item, FRIDAY)
    actions.untick(any_book, item, FRIDAY)
    assert exercises.ticks(any_book, FRIDAY, FRIDAY) == []


def test_ticks_are_read_by_days_both_included(book: Book, clock):
    [item] = ids(book, routine(book, "push_up"))
    actions.tick(book, item, FRIDAY - timedelta(days=1))
    clock.shift(60)
    actions.tick(book, item, FRIDAY)
    assert [one.day for one in exercises.ticks(book, FRIDAY - timedelta(days=1), FRIDAY)] == [
        FRIDAY - timedelta(days=1), FRIDAY,
    ]  # fmt: skip
    assert len(exercises.ticks(book, FRIDAY, FRIDAY)) == 1


@pytest.mark.parametrize("days", [-2, 1, 30])
def test_ticks_are_of_today_or_the_day_before(book: Book, days: int):
    [item] = ids(book, routine(book, "push_up"))
    with pytest.raises(ValueError, match="on the day"):
        actions.tick(book, item, FRIDAY + timedelta(days=days))


def test_the_rest_is_ticked_at_once_and_taken_back_without_what_was_before(any_book: Book):
    routine_id = routine(any_book, "push_up", "plank", "step_up")
    actions.tick(any_book, ids(any_book, routine_id)[1], FRIDAY, (OURS, "bear_hold"))
    done = actions.tick_all(any_book, routine_id, FRIDAY)
    assert done.said == "2 exercises ticked." and len(exercises.ticks(any_book, FRIDAY, FRIDAY)) == 3
    done.undo()
    assert [one.done for one in exercises.ticks(any_book, FRIDAY, FRIDAY)] == [(OURS, "bear_hold")]


# A routine that is done


def test_a_finished_routine_is_a_workout_from_its_first_tick_on_and_is_taken_back(any_book: Book, clock):
    routine_id = routine(any_book, "push_up", "plank")
    actions.tick(any_book, ids(any_book, routine_id)[0], FRIDAY)
    clock.shift(timedelta(minutes=25))
    done = actions.finish(any_book, routine_id, FRIDAY, 20, rpe=6)
    assert done.said == "Entered: Morning, 20 November 2026."
    [kept] = entries.manual_workouts(any_book).to_dict("records")
    assert (kept["title"], kept["discipline"], kept["duration_s"], kept["day"]) == ("Morning", "strength", 1200, FRIDAY)
    assert kept["source_id"] == "2026-11-20T15:00Z strength"
    done.undo()
    assert entries.manual_workouts(any_book).empty
    assert len(exercises.ticks(any_book, FRIDAY, FRIDAY)) == 1


def test_finishing_twice_records_once(any_book: Book, clock):
    routine_id = routine(any_book, "push_up")
    actions.tick(any_book, ids(any_book, routine_id)[0], FRIDAY)
    actions.finish(any_book, routine_id, FRIDAY, 20)
    clock.shift(90)
    with pytest.raises(ValueError, match="recorded already"):
        actions.finish(any_book, routine_id, FRIDAY, 20)
    assert len(entries.manual_workouts(any_book)) == 1


def test_a_routine_that_was_taken_back_can_be_finished_again(book: Book):
    routine_id = routine(book, "push_up")
    actions.tick(book, ids(book, routine_id)[0], FRIDAY)
    actions.finish(book, routine_id, FRIDAY, 20).undo()
    actions.finish(book, routine_id, FRIDAY, 25)
    assert entries.manual_workouts(book)["duration_s"].tolist() == [1500]


def test_a_routine_just_after_midnight_began_the_day_before_and_is_recorded_once(any_book: Book, clock):
    clock.move_to(datetime(2026, 11, 21, 5, 10, tzinfo=UTC))  # ten past midnight in New York
    saturday = date(2026, 11, 21)
    routine_id = routine(any_book, "push_up")
    actions.tick(any_book, ids(any_book, routine_id)[0], saturday)
    actions.finish(any_book, routine_id, saturday, 30)
    assert entries.manual_workouts(any_book)["day"].tolist() == [FRIDAY]
    with pytest.raises(ValueError, match="recorded already"):
        actions.finish(any_book, routine_id, saturday, 30)


def test_nothing_ticked_is_nothing_done(book: Book):
    routine_id = routine(book, "push_up")
    with pytest.raises(ValueError, match="Nothing of it is ticked"):
        actions.finish(book, routine_id, FRIDAY, 20)
    with pytest.raises(ValueError, match="gone already"):
        actions.finish(book, 99, FRIDAY, 20)
    assert entries.manual_workouts(book).empty


def test_minutes_that_cannot_be_are_refused(book: Book):
    routine_id = routine(book, "push_up")
    actions.tick(book, ids(book, routine_id)[0], FRIDAY)
    with pytest.raises(ValueError, match="from 1 minute"):
        actions.finish(book, routine_id, FRIDAY, 0)


def test_a_book_for_reading_only_takes_no_tick(book: Book):
    shut = replace(book, is_writable=False)
    for write in (lambda: actions.tick(shut, 1, FRIDAY), lambda: actions.finish(shut, 1, FRIDAY, 20)):
        with pytest.raises(BookReadOnly):
            write()


def test_what_is_planned_with_a_routine_hears_of_the_plan(book: Book):
    before = store.versions(book)["plan"]
    routine(book)
    assert store.versions(book)["plan"] == before + 1
