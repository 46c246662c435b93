"""What is entered by hand: dated values with notes, how hard it felt, workouts without a device; and the way back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from core import actions_entry, store
from core.models import Workout, WorkoutMetrics
from core.quantities import parse_measurement
from core.queries import athlete, entries, workouts
from core.store import Book
from tests.frames.small_book import add_ftp, add_sessions

DAY = date(2026, 9, 1)
#: One value of every kind that the issue names, and how it is stored.
NAMED: dict[str, tuple[str, float]] = {
    "body fat": ("18.5", 18.5), "weight": ("72,4 kg", 72.4), "energy": ("4", 4), "soreness": ("2", 2),
    "sleep quality": ("5", 5), "tested lift": ("100 kg", 100), "box jump": ("60 cm", 0.6), "balance": ("35 s", 35),
    "flexibility": ("-4", -0.04), "100yd": ("1:25", 85), "dietary energy": ("2400 kcal", 2400),
    "readiness": ("71", 71), "recovery score": ("66", 66), "strain": ("14.2", 14.2),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_background(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is judged behind the test's back."""
    monkeypatch.setattr("core.scheduler.judge_soon", lambda _book: None)
    yield


def values(book: Book, kind: str) -> list[tuple[date, float, str | None]]:
    found = athlete.measurements(book, kind)
    notes = [note if isinstance(note, str) else None for note in found["note"]]
    return list(zip(found["day"], found["value"], notes, strict=True))


def the_workout(book: Book, workout_id: int) -> Workout:
    found = workouts.workout(book, workout_id)
    assert found
    return found[0]


def listed(book: Book) -> list[int]:
    return [int(workout_id) for workout_id in workouts.workouts(book).index]


def entered(book: Book, **said: Any) -> tuple[actions_entry.Done, int]:
    """A yoga class in the park, unless told otherwise; and the workout that it is now."""
    standard = {"discipline": "yoga", "day": DAY, "start": time(7, 30), "minutes": 45.0}
    done = actions_entry.record_workout(book, **(standard | said))
    return done, int(entries.manual_workouts(book)["workout_id"].iloc[0])


# Dated values


@pytest.mark.parametrize("kind", NAMED)
def test_every_kind_of_value_is_kept_with_its_note_and_can_be_taken_back(any_book: Book, kind: str):
    text, stored = NAMED[kind]
    done = actions_entry.record_text(any_book, kind, text, DAY, "  after a long week ")
    name, _ = parse_measurement(kind, text)
    assert values(any_book, name) == [(DAY, pytest.approx(stored), "after a long week")]
    done.undo()
    assert values(any_book, name) == []


def test_a_value_is_read_in_the_units_of_the_athlete(book: Book):
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, units="imperial")
    done = actions_entry.record_text(book, "weight", "160", DAY)
    assert values(book, "weight")[0][1] == pytest.approx(160 * 0.45359237)
    assert "160.0 lb" in done.said


def test_a_second_value_of_a_day_corrects_the_first_and_undo_brings_that_back(any_book: Book):
    actions_entry.record_text(any_book, "weight", "72", DAY, "scale")
    done = actions_entry.record_text(any_book, "weight", "73", DAY)
    assert values(any_book, "weight") == [(DAY, 73, None)]
    done.undo()
    assert values(any_book, "weight") == [(DAY, 72, "scale")]


def test_two_lifts_of_a_day_are_two_values_and_a_lift_that_comes_again_is_corrected(any_book: Book):
    actions_entry.record_text(any_book, "lift", "100 kg", DAY, "squat")
    actions_entry.record_text(any_book, "lift", "60 kg", DAY, "Bench press")
    done = actions_entry.record_text(any_book, "lift", "62.5 kg", DAY, "bench press")
    assert {note: value for _, value, note in values(any_book, "tested_lift")} == {"squat": 100, "bench press": 62.5}
    assert "(bench press)" in done.said


def test_a_lift_without_a_name_is_asked_for_it(book: Book):
    with pytest.raises(ValueError, match="which lift"):
        actions_entry.record_text(book, "lift", "100 kg", DAY)


@pytest.mark.parametrize(("kind", "text"), [("energy", "6"), ("weight", "7200"), ("body fat", "much"), ("speed", "3")])
def test_what_cannot_be_true_is_refused_in_a_sentence(book: Book, kind: str, text: str):
    with pytest.raises(ValueError, match=r"\.$"):
        actions_entry.record_text(book, kind, text, DAY)


def test_a_day_to_come_is_refused(book: Book):
    with pytest.raises(ValueError, match="still to come"):
        actions_entry.record_text(book, "weight", "72", datetime.now(UTC).date() + timedelta(days=3))


def test_an_ftp_and_its_undo_recompute_what_they_touch(any_book: Book):
    (workout_id,) = add_sessions(any_book, {"day": "2026-10-01", "power_w": [200.0] * 1800})
    add_ftp(any_book, ("2026-08-01", 200))
    done = actions_entry.record_text(any_book, "ftp", "250", DAY)
    assert "1 workout recomputed" in done.said
    assert workouts.workout(any_book, workout_id)[1].intensity_factor == pytest.approx(0.8)  # type: ignore[index]
    done.undo()
    assert workouts.workout(any_book, workout_id)[1].intensity_factor == pytest.approx(1.0)  # type: ignore[index]


def test_a_value_that_is_removed_comes_back_whole(any_book: Book):
    actions_entry.record_text(any_book, "body fat", "18", DAY, "caliper")
    (row,) = athlete.measurements(any_book, "body_fat").to_dict("records")
    done = actions_entry.remove(any_book, row["id"])
    assert values(any_book, "body_fat") == []
    done.undo()
    assert values(any_book, "body_fat") == [(DAY, 18, "caliper")]


def test_a_value_of_a_service_that_is_removed_stays_away_until_it_is_brought_back(any_book: Book):
    with store.writing(any_book, "athlete") as session:
        athlete.save_measurement(session, "weight", 71, DAY, now=datetime.now(UTC), source="garmin")
    (row,) = athlete.measurements(any_book, "weight").to_dict("records")
    done = actions_entry.remove(any_book, row["id"])
    with store.reading(any_book) as connection, Session(connection) as session:
        assert athlete.removed_values(session)
    done.undo()
    with store.reading(any_book) as connection, Session(connection) as session:
        assert not athlete.removed_values(session)
    assert values(any_book, "weight") == [(DAY, 71, None)]


# How hard it felt


def test_an_effort_of_a_day_is_that_of_its_last_workout(any_book: Book):
    early, late = add_sessions(any_book, {"day": "2026-09-01"}, {"day": "2026-09-01"})
    done = actions_entry.record_text(any_book, "rpe", "8", DAY, "legs were heavy")
    assert (the_workout(any_book, early).rpe, the_workout(any_book, late).rpe) == (None, 8)
    assert the_workout(any_book, late).notes == "legs were heavy"
    done.undo()
    assert (the_workout(any_book, late).rpe, the_workout(any_book, late).notes) == (None, None)


def test_an_effort_of_a_day_without_a_workout_is_refused_with_what_to_do(book: Book):
    with pytest.raises(ValueError, match="Enter the workout first"):
        actions_entry.record_text(book, "rpe", "8", DAY)


# Workouts without a device


def test_a_workout_without_a_device_is_a_workout_like_any_other(any_book: Book):
    done, workout_id = entered(
        any_book, discipline="running", distance_m=8000.0, calories_kcal=500.0, rpe=6, note="Rain"
    )
    found = the_workout(any_book, workout_id)
    assert (found.discipline, found.day, found.duration_s, found.distance_m) == ("running", DAY, 2700, 8000)
    assert found.avg_speed_mps == pytest.approx(8000 / 2700)
    assert (found.calories_kcal, found.rpe, found.notes, found.title) == (500, 6, "Rain", "Running")
    assert found.started_at == datetime(2026, 9, 1, 11, 30, tzinfo=UTC)  # 07:30 in New York, where the tests live
    assert workouts.workout(any_book, workout_id)[1] is not None  # type: ignore[index]
    done.undo()
    assert listed(any_book) == []


def test_what_is_not_known_of_it_stays_unknown(any_book: Book):
    _, workout_id = entered(any_book)
    found = the_workout(any_book, workout_id)
    assert (found.distance_m, found.calories_kcal, found.rpe, found.avg_speed_mps) == (None, None, None, None)


def test_entered_twice_it_is_one_workout_corrected_and_undo_goes_one_step_back(any_book: Book):
    entered(any_book, minutes=45.0)
    done, workout_id = entered(any_book, minutes=60.0)
    assert listed(any_book) == [workout_id]
    assert the_workout(any_book, workout_id).duration_s == 3600
    assert done.said.startswith("Corrected")
    done.undo()
    assert the_workout(any_book, workout_id).duration_s == 2700


def test_one_that_a_device_recorded_too_is_one_workout_and_undo_leaves_the_devices(any_book: Book):
    (ride_id,) = add_sessions(any_book, {"day": "2026-09-01", "power_w": [150.0] * 1800})  # 08:00 UTC
    done, workout_id = entered(any_book, discipline="cycling", start=time(4, 2), minutes=29.0, rpe=7)
    assert workout_id == ride_id and listed(any_book) == [ride_id]
    assert "A device recorded the same session" in done.said
    assert the_workout(any_book, ride_id).rpe == 7
    done.undo()
    assert listed(any_book) == [ride_id]
    assert (the_workout(any_book, ride_id).rpe, the_workout(any_book, ride_id).duration_s) == (None, 1800)
    assert entries.manual_workouts(any_book).empty


def test_removed_it_can_be_brought_back_and_entered_again(any_book: Book):
    _, workout_id = entered(any_book)
    key = entries.manual_workouts(any_book)["source_id"].iloc[0]
    done = actions_entry.remove_workout(any_book, key)
    assert listed(any_book) == []
    done.undo()
    assert listed(any_book) == [workout_id]
    actions_entry.remove_workout(any_book, key)
    entered(any_book)
    assert listed(any_book) == [workout_id]


@pytest.mark.parametrize(
    "said",
    [
        {"discipline": "chess"}, {"minutes": 0.5}, {"minutes": 1441.0}, {"distance_m": -1.0}, {"distance_m": 6e5},
        {"calories_kcal": 1e6}, {"rpe": 11}, {"day": date(2999, 1, 1)},
    ],
)  # fmt: skip
def test_a_workout_that_cannot_be_true_is_refused_and_nothing_is_kept(book: Book, said: dict[str, Any]):
    with pytest.raises(ValueError, match=r"\.$"):
        entered(book, **said)
    assert listed(book) == []


def test_a_read_only_book_takes_no_entry(book: Book):
    from core.errors import BookReadOnly
    from tests.frames.small_book import read_only

    with pytest.raises(BookReadOnly):
        actions_entry.record_text(read_only(book), "weight", "72", DAY)
    with pytest.raises(BookReadOnly):
        entered(read_only(book))


def test_an_entered_workout_counts_in_load(any_book: Book):
    _, workout_id = entered(any_book, minutes=60.0)
    derived: WorkoutMetrics | None = workouts.workout(any_book, workout_id)[1]  # type: ignore[index]
    assert derived and derived.tss_method in (None, "estimate")
