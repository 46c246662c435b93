"""Planned workouts as files: with thresholds of their day, with the steps of their routine, and all as a calendar."""

import json
from datetime import date
from zoneinfo import ZoneInfo

from core import planned_files, store
from core.coaching.planned import Step, Target
from core.models_plan import Routine, RoutineItem
from core.queries import athlete
from core.store import Book
from tests.frames.small_book import add_ftp, add_sessions
from tests.planned_rows import NOW, TODAY, know, lift, put, ride


def watts(book: Book, uid: str = "ride") -> tuple[float, float]:
    found = planned_files.file(book, uid, "garmin")
    assert found
    step = json.loads(found.data)["workoutSegments"][0]["workoutSteps"][0]
    return step["targetValueOne"], step["targetValueTwo"]


def test_the_ftp_of_the_planned_day_is_in_the_targets(any_book: Book):
    add_ftp(any_book, ("2026-01-01", 200), ("2026-11-25", 300))
    put(any_book, ride("before", 4), ride("after", 5))
    assert watts(any_book, "before") == (100.0, 150.0)  # 50 and 75 %
    assert watts(any_book, "after") == (150.0, 225.0)


def test_threshold_paces_become_speeds_and_the_pool_is_the_last_one_swum_in(book: Book):
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, "run_threshold_pace", 250.0, date(2026, 1, 1), now=NOW)  # s/km
        athlete.save_measurement(session, "swim_threshold_pace", 100.0, date(2026, 1, 1), now=NOW)  # s/100 m
    swims = {"discipline": "swimming"}
    add_sessions(
        book,
        {"day": "2026-11-09", "pool_length_m": 25.0, **swims},
        {"day": "2026-11-10", "pool_length_m": 50.0, **swims},
    )
    known = planned_files.around(book)
    assert (known.at(TODAY).run_speed_mps, known.at(TODAY).swim_speed_mps) == (4.0, 1.0)
    assert known.at(TODAY).ftp_w is None
    put(book, ride("swim", discipline="swimming", steps=(Step("work", distance_m=100),)))
    found = planned_files.file(book, "swim", "garmin")
    assert found and json.loads(found.data)["poolLength"] == 50.0


def test_notes_of_steps_are_in_the_units_of_the_athlete(book: Book):
    put(book, ride("run", discipline="running", steps=(Step("work", distance_m=1609.344, note="Tall"),)))
    for units, way in (("metric", b"1.61 km. Tall"), ("imperial", b"1.00 mi. Tall")):
        with store.writing(book, "athlete") as session:
            athlete.save_athlete(session, units=units)
        for kind in ("fit", "garmin", "zwo"):
            found = planned_files.file(book, "run", kind)
            assert found and b"Work " + way in found.data


def test_a_workout_without_steps_has_those_of_its_routine(any_book: Book):
    know(any_book)
    with store.writing(any_book, "plan") as session:
        session.add(Routine(id=1, title="Push", created_at=NOW))
        session.flush()
        session.add(RoutineItem(routine_id=1, position=0, exercise_source="hevy", exercise_id="79D0BB3A", sets=4,
                                reps=6, weight_kg=62.5, rest_s=120))  # fmt: skip
        session.add(RoutineItem(routine_id=1, position=1, exercise_source="zonebook", exercise_id="dead_bug", sets=2,
                                duration_s=40))  # fmt: skip
    put(any_book, lift(steps=(), routine_id=1), lift("own", routine_id=1))
    kept = planned_files.of_uid(any_book, "lift")
    assert kept
    made = planned_files.hevy(kept, planned_files.around(any_book))
    assert made.body
    (bench,) = made.body.exercises
    assert (bench.exercise_id, bench.rest_s, [one.reps for one in bench.sets]) == ("79D0BB3A", 120, [6] * 4)
    assert "Dead Bug: 2 x 40 s" in (made.body.note or "")
    own = planned_files.of_uid(any_book, "own")
    assert own and own.planned.steps == lift().steps


def test_files_are_called_by_day_and_title(book: Book):
    put(book, ride(title="Über den Berg: 3 × 8′ / hart"))
    names = {kind: planned_files.file(book, "ride", kind) for kind in planned_files.FORMATS}
    assert {kind: one.name for kind, one in names.items() if one} == {
        "fit": "2026-11-21-uber-den-berg-3-8-hart.fit", "zwo": "2026-11-21-uber-den-berg-3-8-hart.zwo",
        "ics": "2026-11-21-uber-den-berg-3-8-hart.ics", "garmin": "2026-11-21-uber-den-berg-3-8-hart.json",
    }  # fmt: skip


def test_a_format_without_a_place_for_a_workout_gives_no_file_and_a_workout_that_is_gone_none_at_all(book: Book):
    put(book, lift())
    assert planned_files.file(book, "lift", "zwo") is None
    assert planned_files.file(book, "gone", "fit") is None and planned_files.left_out(book, "gone") == {}


def test_what_a_format_cannot_say_is_named_by_its_name(book: Book):
    put(book, ride(steps=(Step("work", 300, target=Target("rpe", 7, 8)),)))
    said = planned_files.left_out(book, "ride")
    assert set(said) == {"FIT", "ZWO", "Garmin JSON"}
    assert all("effort" in sentences[0] for sentences in said.values())


def test_the_calendar_has_four_weeks_behind_and_all_ahead_or_one_plan_whole(book: Book):
    put(book, ride("old", -29), ride("recent", -28), ride(), lift("far", 200))
    text = planned_files.calendar(book, TODAY).data.decode()
    assert [uid for uid in ("old", "recent", "ride", "far") if f"UID:{uid}\r\n" in text] == ["recent", "ride", "far"]


def test_times_of_day_are_those_of_the_athletes_zone(book: Book):
    assert planned_files.around(book).zone == ZoneInfo("America/New_York")
    put(book, ride(start_minute=390))
    assert "DTSTART:20261121T113000Z" in planned_files.calendar(book, TODAY).data.decode()  # 6:30 in New York
