"""Which recordings of Peloton's API and of its CSV are one session, on pairs planted here."""

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.analysis.twins import PELOTON_AND_ITS_CSV, Match, RecordingKey, matches
from core.files import peloton_csv

NOON = datetime(2020, 4, 17, 12, 0, tzinfo=UTC)


def api(recording_id: int, start: datetime = NOON, title: str = "20 min Pop Ride", **values: object) -> RecordingKey:
    """A recording of the API: seconds and fractions."""
    ride = RecordingKey(recording_id, "peloton", "cycling", title, start, 1200, 1200, 119.4, 8463.0, 164.0, "Ann Coach")
    return replace(ride, **values)


def row(recording_id: int, start: datetime = NOON, title: str = "20 min Pop Ride", **values: object) -> RecordingKey:
    """The same session as the CSV tells it: whole minutes and rounded values."""
    ride = RecordingKey(
        recording_id, "peloton_csv", "cycling", title, start, 1200, 1200, 119.0, 8465.1, 164.0, "Ann Coach"
    )
    return replace(ride, **values)


NOTHING_MEASURED: dict[str, Any] = {"output_kj": None, "distance_m": None, "calories_kcal": None}


def test_a_row_and_its_workout_are_one_session_with_the_values_side_by_side():
    (match,) = matches([api(1, NOON + timedelta(seconds=61))], [row(2)])
    assert (match.recording_id, match.other_recording_id, match.rule) == (1, 2, "same minute")
    assert match.score == pytest.approx(1 - 0.15 / 9, abs=1e-4)  # a minute of three, squared, of the start's 15 %
    assert match.evidence["output_kj"] == [119.4, 119.0]
    assert match.evidence["start_difference_s"] == -61
    assert match.evidence["differs"] == []


@pytest.mark.parametrize(("seconds", "is_one"), [(0, 1), (59, 1), (110, 1), (179, 1), (180, 0), (-61, 1), (-121, 0)])
def test_starts_may_differ_by_two_minutes_after_cutting_to_the_minute(seconds: int, is_one: int):
    assert len(matches([api(1, NOON + timedelta(seconds=seconds))], [row(2)])) == is_one


def test_another_discipline_is_another_session():
    assert matches([api(1)], [row(2, discipline="running")]) == []


def test_stacked_classes_that_start_within_two_minutes_keep_their_own_partner():
    """A warm-up that was quit at once, tried again a minute later, and again: one title, three outputs."""
    minutes = [NOON + timedelta(minutes=k) for k in range(3)]
    outputs = [2.2, 30.3, 41.4]
    workouts = [api(k, start, output_kj=kj) for k, (start, kj) in enumerate(zip(minutes, outputs, strict=True))]
    rows = [row(10 + k, minutes[2 - k], output_kj=round(kj)) for k, kj in enumerate(outputs)]  # starts turned round
    assert ids(matches(workouts, rows)) == {(0, 10), (1, 11), (2, 12)}


def test_twins_without_values_pair_up_in_the_order_in_which_they_were_done():
    workouts = [api(k, NOON + timedelta(seconds=60 * k + 61), **NOTHING_MEASURED) for k in (0, 1)]
    rows = [row(10 + k, NOON + timedelta(minutes=k), **NOTHING_MEASURED) for k in (1, 0)]
    assert ids(matches(workouts, rows)) == {
        (0, 10),
        (1, 11),
    }  # a minute off each; 0 with 11 would be exact, and 1 two off


def test_nine_rows_in_one_minute_find_their_nine_workouts():
    workouts = [api(k, instructor_name=f"Coach {k}") for k in range(9)]
    rows = [row(20 + k, instructor_name=f"Coach {k}") for k in range(9)]
    assert ids(matches(workouts, rows[::-1])) == {(k, 20 + k) for k in range(9)}


def test_the_sum_of_the_scores_decides_not_the_best_pair():
    """Row 10 fits both workouts, row 11 only the first: taking the nearest for row 10 would leave row 11 alone."""
    first, second = api(1, NOON), api(2, NOON + timedelta(minutes=2))
    rows = [row(10, NOON), row(11, NOON - timedelta(minutes=2))]
    assert ids(matches([first, second], rows)) == {(1, 11), (2, 10)}


def test_a_title_that_differs_is_the_same_session_where_the_output_agrees():
    lanebreak = api(1, title="30 min Dance Hits", class_duration_s=None, instructor_name=None)
    (match,) = matches([lanebreak], [row(2, title="Lanebreak Ride", class_duration_s=None, instructor_name=None)])
    assert match.score < 0.75
    assert match.evidence["differs"] == ["title"]


@pytest.mark.parametrize(
    ("output_kj", "is_one"),
    [(119.0, 1), (121.3, 1), (122.9, 1), (123.2, 0), (60.0, 0)],  # 3 % of 123 kJ are 3.7 kJ
)
def test_title_and_output_that_differ_are_two_sessions(output_kj: float, is_one: int):
    assert len(matches([api(1)], [row(2, title="20 min Rock Ride", output_kj=output_kj)])) == is_one


def test_a_title_that_differs_and_another_class_length_are_two_sessions():
    values: dict[str, Any] = {**NOTHING_MEASURED, "calories_kcal": 20.0}
    workout = api(1, title="10 min Sleep", class_duration_s=600, **values)
    assert matches([workout], [row(2, title="20 min Sleep", **values)]) == []


def test_a_title_that_differs_and_no_value_that_agrees_are_two_sessions():
    workout = api(1, output_kj=None, class_duration_s=None, duration_s=None)
    other = row(2, title="Lanebreak", output_kj=None, distance_m=2000.0, calories_kcal=30.0, class_duration_s=None)
    assert matches([workout], [other]) == []


def test_a_workout_that_was_listed_before_it_had_ended_is_its_row():
    assert ids(matches([api(1, output_kj=40.0, distance_m=3000.0, calories_kcal=60.0)], [row(2)])) == {(1, 2)}


def test_a_listed_workout_without_values_is_its_row():
    workout = RecordingKey(1, "peloton", "cycling", "20 min Pop Ride", NOON)
    assert ids(matches([workout], [row(2)])) == {(1, 2)}


def test_a_just_ride_is_called_with_and_without_its_minutes():
    (match,) = matches([api(1, title="Just Ride")], [row(2, title="33 min Just Ride")])
    assert match.evidence["differs"] == []


# --- shifted clocks


@pytest.mark.parametrize("hours", [-26, -3, -0.25, 0.75, 1, 5.5, 26])
def test_a_clock_in_the_wrong_zone_is_seen_through(hours: float):
    (match,) = matches([api(1, NOON + timedelta(hours=hours, seconds=61))], [row(2)])
    assert match.rule == "shifted clock"
    assert match.evidence["shift_min"] == -60 * hours
    assert match.score == pytest.approx(0.85)  # all but the start agrees


@pytest.mark.parametrize("minutes", [8, 67, 26 * 60 + 15, 24 * 60 * 7])
def test_other_differences_are_no_wrong_zone(minutes: int):
    assert matches([api(1, NOON + timedelta(minutes=minutes))], [row(2)]) == []


@pytest.mark.parametrize(
    "changed",
    [{"title": "20 min Rock Ride"}, {"output_kj": 122.0}, {"calories_kcal": 180.0}, {"distance_m": 9000.0},
     {"output_kj": None}, {"discipline": "running"}],
)  # fmt: skip
def test_a_shifted_clock_needs_the_same_title_and_values(changed: dict[str, Any]):
    assert matches([api(1, NOON + timedelta(hours=3))], [row(2, **changed)]) == []


def test_where_nothing_was_measured_the_same_length_is_needed():
    three_hours_later = NOON + timedelta(hours=3)
    workout = api(1, three_hours_later, **NOTHING_MEASURED)
    assert len(matches([workout], [row(2, **NOTHING_MEASURED)])) == 1
    assert matches([workout], [row(2, class_duration_s=600, **NOTHING_MEASURED)]) == []


def test_a_meditation_every_night_is_not_the_one_of_the_night_before():
    assert matches([api(1, NOON + timedelta(hours=24), **NOTHING_MEASURED)], [row(2, **NOTHING_MEASURED)]) == []


def test_two_candidates_for_a_shifted_clock_are_left_to_the_athlete():
    twins = [api(1, NOON + timedelta(hours=1)), api(2, NOON + timedelta(hours=2))]
    assert matches(twins, [row(3)]) == []
    worse = api(4, output_kj=40.0)  # in the same minute
    assert ids(matches([worse], [row(3)])) == {(4, 3)}
    assert matches([*twins, worse], [row(3)]) == []


def test_a_shift_that_other_pairs_have_decides_between_two_candidates():
    twins = [api(1, NOON + timedelta(hours=1)), api(2, NOON + timedelta(hours=2))]
    days = [NOON + timedelta(days=3 * k) for k in range(1, 4)]
    sure = [api(10 + k, day + timedelta(hours=2), output_kj=200.0 + 9 * k) for k, day in enumerate(days)]
    rows = [row(20 + k, day, output_kj=200.0 + 9 * k) for k, day in enumerate(days)]
    found = matches([*twins, *sure], [row(3), *rows])
    assert ids(found) == {(2, 3), (10, 20), (11, 21), (12, 22)}
    assert found[0].evidence["other_pairs_with_this_shift"] == 3
    assert found[0].score == pytest.approx(0.85 + 0.15 * 0.9 * 3 / 4, abs=1e-4)  # surer than a pair alone


def test_a_shifted_pair_goes_before_a_worse_one_in_the_same_minute():
    """The whole export is an hour early: the row of the first ride stands where the second one was."""
    first, second = api(1, NOON, output_kj=119.0), api(2, NOON + timedelta(hours=1), output_kj=95.0)
    rows = [row(11, NOON + timedelta(hours=1), output_kj=119.0), row(12, NOON + timedelta(hours=2), output_kj=95.0)]
    assert ids(matches([first, second], rows)) == {(1, 11), (2, 12)}


# --- the athlete, and the order of things


def test_what_the_athlete_has_taken_apart_stays_apart():
    assert matches([api(1)], [row(2)], apart=[(1, 2)]) == []
    assert ids(matches([api(1)], [row(2), row(3)], apart=[(1, 2)])) == {(1, 3)}


def test_nothing_matches_nothing():
    assert matches([], []) == matches([api(1)], []) == matches([], [row(1)]) == []


@pytest.mark.parametrize("seed", range(6))
def test_every_planted_pair_is_found_and_no_other(seed: int):
    workouts, rows, truth = planted(seed)
    found = matches(workouts, rows)
    assert ids(found) == truth
    assert {match.rule for match in found} == {"same minute", "shifted clock"}
    assert all(0 < match.score <= 1 for match in found)


@pytest.mark.parametrize("seed", range(3))
def test_it_makes_no_difference_which_source_came_first_and_in_which_order(seed: int):
    workouts, rows, truth = planted(seed)
    random.Random(seed).shuffle(workouts)
    assert {(other, recording) for recording, other in ids(matches(rows, workouts))} == truth


@pytest.mark.parametrize("seed", range(3))
def test_pairs_found_page_by_page_are_the_pairs_found_at_once(seed: int):
    """The rows are there first; the API lists newest first, a hundred at a time."""
    workouts, rows, truth = planted(seed)
    found: set[tuple[int, int]] = set()
    newest_first = sorted(workouts, key=lambda key: key.started_at, reverse=True)
    for listed in range(100, len(newest_first) + 100, 100):
        paired = {recording_id for pair in found for recording_id in pair}
        found |= ids(matches(without(paired, newest_first[:listed]), without(paired, rows)))
    assert found == truth


@pytest.mark.parametrize(
    ("letters", "shifts_min"),
    [("PST", {0}), ("EST", {0, -180}), ("GMT", {0, -480, -420}), ("IST", {0, -750, -810}), ("-08", {0, 60})],
)
def test_a_recorded_export_finds_all_its_workouts_whatever_the_letters(letters: str, shifts_min: set[int]):
    """20 of its 280 rows have an offset instead of letters; summer and winter shift differently."""
    path = Path(__file__).resolve().parents[3] / "shared" / "samples" / "peloton" / "workout_history.csv"
    if not path.exists():
        pytest.skip("the recorded export is not here")
    export = path.read_bytes()
    workouts = keys_of(export, first_id=0)
    found = matches(workouts, keys_of(export.replace(b"(PST)", f"({letters})".encode()), first_id=1000))
    assert ids(found) == {(k, 1000 + k) for k in range(280)}
    assert {match.evidence.get("shift_min", 0) for match in found} == shifts_min


def test_every_weight_is_of_a_part_that_is_compared():
    (match,) = matches([api(1)], [row(2)])
    assert {*match.evidence["agrees"], "start"} == set(PELOTON_AND_ITS_CSV.weights)
    assert sum(PELOTON_AND_ITS_CSV.weights.values()) == pytest.approx(1)


def without(paired: set[int], keys: list[RecordingKey]) -> list[RecordingKey]:
    return [key for key in keys if key.recording_id not in paired]


def keys_of(export: bytes, *, first_id: int) -> list[RecordingKey]:
    sessions, _ = peloton_csv.parse(export, zone=ZoneInfo("America/Los_Angeles"))
    names = [field.name for field in fields(RecordingKey) if field.name != "recording_id"]
    return [
        RecordingKey(first_id + k, **{name: getattr(session.recording, name) for name in names})
        for k, session in enumerate(sessions)
    ]


def ids(found: Sequence[Match]) -> set[tuple[int, int]]:
    return {(match.recording_id, match.other_recording_id) for match in found}


def planted(
    seed: int, shifts_h: Sequence[float] = (0, 3, 0, -5.5, 1)
) -> tuple[list[RecordingKey], list[RecordingKey], set[tuple[int, int]]]:
    """A year of stacked classes in both sources, each with sessions of its own, and the pairs that are one.

    The year falls into stretches whose rows were written in the wrong zone by ``shifts_h``.
    """
    rng = random.Random(seed)
    workouts: list[RecordingKey] = []
    rows: list[RecordingKey] = []
    truth: set[tuple[int, int]] = set()
    for day in range(360):
        shift = timedelta(hours=shifts_h[day * len(shifts_h) // 360])
        start = NOON + timedelta(days=day, minutes=rng.randrange(-240, 300), seconds=rng.randrange(60))
        for session in a_day(rng, start):
            number = len(workouts) + len(rows)
            workout = replace(session, recording_id=number, source="peloton")
            told = as_row(session, 100_000 + number, rng, shift)
            kept = rng.choices(["both", "workout", "row"], [94, 3, 3])[0]
            if kept != "row":
                workouts.append(workout)
            if kept != "workout":
                rows.append(told)
            if kept == "both":
                truth.add((workout.recording_id, told.recording_id))
    return workouts, rows, truth


def a_day(rng: random.Random, start: datetime) -> list[RecordingKey]:
    """One to four classes back to back, of few titles: warm-ups, some quit and tried again, a ride, a stretch."""
    plan = [("5 min Warm Up Ride", 5, "cycling")] * rng.randrange(3)
    plan += [(f"{rng.choice([20, 30])} min {rng.choice(['Pop', 'Rock', 'Power Zone'])} Ride", 30, "cycling")]
    plan += [("5 min Post-Ride Stretch", 5, "stretching")] * (rng.random() < 0.3)
    sessions = []
    for title, minutes, discipline in plan:
        is_quit = title.startswith("5 min Warm") and rng.random() < 0.2
        output_kj = None if discipline == "stretching" else minutes * rng.uniform(0.2 if is_quit else 5, 9)
        if is_quit and output_kj is not None:
            output_kj /= 10
        sessions.append(
            RecordingKey(
                recording_id=0,
                source="",
                discipline=discipline,
                title=title,
                started_at=start,
                duration_s=minutes * 60,
                class_duration_s=minutes * 60,
                output_kj=output_kj,
                distance_m=None if output_kj is None else output_kj * 70,
                calories_kcal=rng.uniform(10, 20) if output_kj is None else output_kj * rng.uniform(1.4, 2.4),
                instructor_name=rng.choice(["Ann Coach", "Bo Coach"]),
            )
        )
        start += timedelta(minutes=2 if is_quit else minutes + rng.randrange(1, 4))
    return sessions


def as_row(session: RecordingKey, recording_id: int, rng: random.Random, shift: timedelta) -> RecordingKey:
    """What the CSV says of it: opened up to two minutes before, by a shifted clock, rounded, some titles renamed."""
    opened = (session.started_at - timedelta(seconds=rng.choice([1, 60, 61, 90]))).replace(second=0)
    renamed = session.title.upper() if rng.random() < 0.05 else session.title
    return replace(
        session,
        recording_id=recording_id,
        source="peloton_csv",
        title=renamed,
        started_at=opened + shift,
        output_kj=None if session.output_kj is None else float(round(session.output_kj)),
        distance_m=None if session.distance_m is None else round(session.distance_m / 1609.344, 2) * 1609.344,
        calories_kcal=None if session.calories_kcal is None else float(round(session.calories_kcal)),
    )
