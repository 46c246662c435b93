"""What is stored about a workout, with the values in force on its day, and what a changed value touches."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core import actions, derive, metrics, store
from core.analysis import best_efforts
from core.models import Recording, Workout, WorkoutMetrics
from core.queries import workouts
from core.recorded import RecordedSession
from core.store import Book
from core.sync import _save_session
from tests.conftest import NOW

FIRST = date(2026, 1, 10)
RAMP_W = np.tile(np.arange(100.0, 300.0), 3)  # 600 s
BEATS = np.where(np.arange(600) < 40, np.nan, 120 + np.arange(600) / 20)


def rides(book: Book, days: int, **values: object) -> list[int]:
    """A ride a day from FIRST on, each with power and heart rate; their workout ids."""
    with store.writing(book, "workouts") as session:
        for n in range(days):
            start = datetime(FIRST.year, FIRST.month, FIRST.day, 18, tzinfo=UTC) + timedelta(days=n)
            recording = Recording(source="sample", source_id=str(n), detail_state="complete", discipline="cycling",
                                  title="Ride", started_at=start, utc_offset_s=0, duration_s=600, created_at=NOW,
                                  updated_at=NOW, **values)  # fmt: skip
            recorded = RecordedSession(recording, {"power_w": RAMP_W, "heart_rate_bpm": BEATS})
            _save_session(session, recorded, derive.dated_values(session), now=NOW)
        return workouts.ids(session)


def test_stored_numbers_are_those_of_the_formulas(any_book: Book):
    [workout_id] = rides(any_book, 1)
    actions.record(any_book, "ftp", 200, FIRST)
    actions.record(any_book, "max_heart_rate", 180, FIRST)
    _, derived = workouts.workout(any_book, workout_id) or (None, None)
    assert derived
    assert derived.np_w == pytest.approx(metrics.normalized_power(RAMP_W))
    assert derived.tss == pytest.approx(
        metrics.training_stress_score(duration_s=600, np_w=metrics.normalized_power(RAMP_W), ftp_w=200)
    )
    zones = [getattr(derived, f"power_zone_{zone}_s") for zone in range(1, 8)]
    assert zones == list(metrics.power_zone_seconds(RAMP_W, ftp_w=200) or ())
    assert sum(zones) == 600
    assert derived.work_above_ftp_kj == pytest.approx(metrics.work_above_ftp_kj(RAMP_W, ftp_w=200))
    beats = [getattr(derived, f"hr_zone_{zone}_s") for zone in range(1, 6)]
    assert sum(beats) == 560
    curve = derive.power_curve(derived.power_curve)
    assert curve is not None
    assert curve[0] == 299
    assert derived.quality == ["Heart rate starts after 40 s."]


def test_the_fastest_stretches_are_kept_of_sessions_on_foot_only(any_book: Book):
    start, speed_mps = datetime(2026, 1, 10, 18, tzinfo=UTC), np.r_[np.full(300, 2.5), np.full(300, 4.0)]
    with store.writing(any_book, "workouts") as session:
        for hour, discipline in enumerate(("running", "cycling", "running")):
            recording = Recording(source="sample", source_id=discipline + str(hour), detail_state="complete",
                                  discipline=discipline, title="Session", started_at=start + timedelta(hours=hour),
                                  utc_offset_s=0, duration_s=600, created_at=NOW, updated_at=NOW)  # fmt: skip
            seconds = {"speed_mps": speed_mps} if hour < 2 else {"heart_rate_bpm": BEATS}
            _save_session(session, RecordedSession(recording, seconds), derive.dated_values(session), now=NOW)
        run = min(workouts.ids(session))
    stored = workouts.fastest_stretches(any_book)
    assert stored.index.tolist() == [run]
    rows = best_efforts.table(stored)
    slow_s = 409.344 / 2.5
    assert rows["distance_m"].tolist() == [400.0, 1000.0, 1609.344]
    assert rows["time_s"].tolist() == pytest.approx([100, 250, 300 + slow_s])
    assert rows["start_s"].tolist() == pytest.approx([300, 300, 300 - slow_s])


def test_the_entry_in_force_is_the_newest_on_or_before_the_day(any_book: Book):
    rides(any_book, 4)
    actions.record(any_book, "ftp", 200, FIRST + timedelta(days=1))
    actions.record(any_book, "ftp", 220, FIRST + timedelta(days=3))
    frame = workouts.workouts(any_book)
    assert frame["ftp_w"].tolist() == [200, 200, 200, 220]
    assert frame["is_ftp_assumed"].tolist() == [True, False, False, False]


def test_a_back_dated_entry_touches_exactly_the_days_until_the_next_one(any_book: Book):
    rides(any_book, 6)
    actions.record(any_book, "ftp", 200, FIRST)
    actions.record(any_book, "ftp", 220, FIRST + timedelta(days=4))
    said = actions.record(any_book, "ftp", 210, FIRST + timedelta(days=2))
    assert said.endswith("2 workouts recomputed.")
    assert workouts.workouts(any_book)["ftp_w"].tolist() == [200, 200, 210, 210, 220, 220]


def test_an_entry_that_is_taken_back_leaves_no_trace(any_book: Book):
    rides(any_book, 4)
    actions.record(any_book, "ftp", 200, FIRST)
    before = workouts.workouts(any_book)
    actions.record(any_book, "ftp", 250, FIRST + timedelta(days=2))
    entry = int(measured(any_book).iloc[-1]["id"])
    assert "2 workouts recomputed" in actions.forget_measurement(any_book, entry)
    assert workouts.workouts(any_book).equals(before)


def test_the_athletes_own_word_counts_over_peloton_on_the_same_day(any_book: Book):
    rides(any_book, 1)
    actions.record(any_book, "ftp", 205, FIRST)
    actions.record(any_book, "ftp", 190, FIRST, source="peloton")
    assert workouts.workouts(any_book)["ftp_w"].tolist() == [205]


def test_re_zoning_from_histograms_equals_deriving_from_streams(any_book: Book):
    ids = rides(any_book, 3)
    actions.record(any_book, "ftp", 187, FIRST)
    actions.record(any_book, "max_heart_rate", 171, FIRST)
    re_zoned = workouts.workouts(any_book)
    with store.writing(any_book) as session:
        derive.refresh(session, ids)
    assert workouts.workouts(any_book).equals(re_zoned)


def test_many_workouts_at_once_are_derived_as_each_alone():
    values = derive.InForce(200, False, 180, 50, None, None, "male")
    made = [
        (Workout(id=n, discipline="cycling", title="Ride", started_at=NOW, utc_offset_s=0, day=FIRST, duration_s=600,
                 created_at=NOW, updated_at=NOW), {"power_w": RAMP_W[: 600 - 50 * n], "heart_rate_bpm": BEATS}, values)
        for n in range(5)
    ]  # fmt: skip
    assert derive.of_many(made) == [derive.of_streams(*one).model_dump() for one in made]


def test_ftp_is_a_cycling_number(any_book: Book):
    with store.writing(any_book) as session:
        recording = Recording(
            source="sample", source_id="run", detail_state="complete", discipline="running", title="Run",
            started_at=NOW, utc_offset_s=0, duration_s=600, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        recorded = RecordedSession(recording, {"power_w": RAMP_W})
        _save_session(session, recorded, derive.dated_values(session), now=NOW)
    actions.record(any_book, "ftp", 200, FIRST)
    row = workouts.workouts(any_book).iloc[0]
    assert np.isnan(row["ftp_w"])
    assert np.isnan(row["power_zone_1_s"])
    assert row["tss_method"] == "estimate"


@pytest.mark.parametrize(
    ("values", "method"),
    [
        ({"avg_power_w": 180.0}, "average power"),
        ({"avg_heart_rate_bpm": 150.0}, "average heart rate"),
        ({}, "estimate"),
    ],
)
def test_without_streams_the_best_that_is_known_says_how_hard_it_was(values: dict[str, float], method: str):
    ride = Workout(discipline="cycling", title="Ride", started_at=NOW, utc_offset_s=0, day=FIRST, duration_s=1800,
                   created_at=NOW, updated_at=NOW, **values)  # fmt: skip
    in_force = derive.InForce(200, False, 180, 50, None, None, "female")
    derived = derive.of_streams(ride, {}, in_force)
    assert derived.tss_method == method
    assert derived.tss
    assert derived.tss > 0


def test_nothing_known_stays_unknown():
    nothing = Workout(discipline="cycling", title="Ride", started_at=NOW, utc_offset_s=0, day=FIRST, created_at=NOW,
                      updated_at=NOW)  # fmt: skip
    derived = derive.of_streams(nothing, {}, derive.InForce(*[None] * 7))
    told = derived.model_dump(exclude={"workout_id", "version"})
    assert set(told.values()) == {None}
    assert isinstance(derived, WorkoutMetrics)


def measured(book: Book):
    from core.queries import athlete

    return athlete.measurements(book)
