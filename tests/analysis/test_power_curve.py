"""The power curve of many rides, its envelopes, and one ride's peaks against all others."""

import doctest
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import metrics
from core.analysis import power_curve
from core.metrics import CURVE_DURATIONS_S

NAN = float("nan")
watts = st.one_of(st.just(NAN), st.integers(0, 900), st.floats(0, 900))
many_rides = st.lists(st.lists(watts, max_size=70).map(lambda w: np.array(w, dtype=float)), max_size=40)


def curve_rows(rides: dict[int, dict[int, float]]) -> pd.DataFrame:
    """Curves that know only some durations: {workout_id: {duration_s: power_w}}."""
    rows = pd.DataFrame.from_dict(rides, orient="index", dtype=float)
    return rows.reindex(columns=pd.Index(CURVE_DURATIONS_S, name="duration_s")).rename_axis("workout_id")


def days_of(curves: pd.DataFrame, *days: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)), index=curves.index)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(power_curve).failed == 0


# Curves of many rides


@given(many_rides)
def test_the_curves_of_many_rides_are_those_of_each(rides):
    one_by_one = [metrics.mean_max_power(ride_w) for ride_w in rides]
    together = power_curve.mean_max_powers(rides)
    assert together.shape == (len(rides), len(CURVE_DURATIONS_S))
    for ours, expected in zip(together, one_by_one, strict=True):
        assert ours == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_rides_of_whole_watts_and_one_length_give_exactly_the_same():
    rides = np.random.default_rng(0).integers(0, 900, (70, 400)).astype(np.int16)
    expected = np.array([metrics.mean_max_power(ride_w) for ride_w in rides])
    assert np.array_equal(power_curve.mean_max_powers(rides), expected, equal_nan=True)


def test_work_beyond_32_bits_is_still_summed_right():
    curve_w = power_curve.mean_max_powers([np.full(18_000, 200_000.0)])[0]
    assert curve_w == pytest.approx(np.full(len(CURVE_DURATIONS_S), 200_000))


def test_curves_are_read_as_they_are_stored():
    rides = [np.array([100.0, 320.0, 160.0]), np.array([200.0] * 20)]
    stored = [metrics.mean_max_power(ride_w).astype("<f4").tobytes() for ride_w in rides]
    packed = pd.Series([stored[0], None, stored[1]], index=pd.Index([7, 8, 9], name="workout_id"))
    curves = power_curve.stored_curves(packed)
    assert curves.index.tolist() == [7, 9]
    assert curves.columns.tolist() == list(CURVE_DURATIONS_S)
    assert curves.to_numpy() == pytest.approx(power_curve.mean_max_powers(rides), nan_ok=True)
    assert power_curve.stored_curves(packed.iloc[1:2]).empty


def test_power_between_points_lies_between_them_by_the_logarithm_of_duration():
    curve_w = np.full(len(CURVE_DURATIONS_S), NAN)
    at = {CURVE_DURATIONS_S.index(s): watts for s, watts in ((20, 400), (22, 380), (24, 330))}
    curve_w[list(at)] = list(at.values())
    assert power_curve.power_at(curve_w, 22) == 380
    assert power_curve.power_at(curve_w, 22 * (24 / 22) ** 0.5) == pytest.approx(355)
    assert [power_curve.power_at(curve_w, s) for s in (19, 25)] == [None, None]
    assert power_curve.power_at(np.full(len(CURVE_DURATIONS_S), NAN), 60) is None


def test_power_read_off_a_real_looking_curve_is_right_within_one_percent():
    surges_w = np.random.default_rng(3).gamma(4, 55, 3029)
    ride_w = np.convolve(surges_w, np.ones(30) / 30, mode="valid").round()
    curve_w = metrics.mean_max_power(ride_w)
    work_j = np.concatenate([[0], np.cumsum(ride_w)])
    for duration_s in (35, 77, 500, 1111, 2222):
        exact_w = (work_j[duration_s:] - work_j[:-duration_s]).max() / duration_s
        assert power_curve.power_at(curve_w, duration_s) == pytest.approx(exact_w, rel=0.01)


# Bests


def test_the_envelope_is_the_best_of_each_duration_and_names_its_ride():
    curves = curve_rows({1: {5: 700, 60: 350}, 2: {5: 800, 60: 340, 300: 250}, 3: {5: 800, 60: 350}})
    best = power_curve.envelope(curves, days_of(curves, "2026-01-03", "2026-02-03", "2026-03-03"))
    assert best.index.tolist() == [5, 60, 300]
    assert best["power_w"].tolist() == [800, 350, 250]
    assert best["workout_id"].tolist() == [2, 1, 2]  # of equals the first
    assert best["day"].dt.month.tolist() == [2, 1, 2]


@given(st.lists(st.lists(st.integers(100, 900), min_size=3, max_size=3), min_size=1, max_size=8), st.randoms())
def test_the_envelope_does_not_depend_on_the_order_and_never_falls_with_more_rides(peaks, random):
    rides = {i: dict(zip((5, 60, 300), powers, strict=True)) for i, powers in enumerate(peaks)}
    curves = curve_rows(rides)
    days = pd.Series(pd.Timestamp("2026-01-01"), index=curves.index)
    best_w = power_curve.envelope(curves, days)["power_w"]
    shuffled = curves.loc[random.sample(list(curves.index), len(curves))]
    assert power_curve.envelope(shuffled, days)["power_w"].tolist() == best_w.tolist()
    assert (power_curve.envelope(curves.iloc[:-1], days)["power_w"].reindex(best_w.index).fillna(0) <= best_w).all()


def test_the_envelope_of_no_ride_is_empty():
    assert power_curve.envelope(curve_rows({}), pd.Series(dtype="datetime64[us]")).empty


def test_periods_end_today_and_hold_their_first_and_last_day():
    curves = curve_rows({i: {60: 400 - 10 * i} for i in range(7)})
    today = date(2026, 11, 20)  # 41 days before is 10 October, 89 is 23 August
    days = days_of(curves, "2025-12-31", "2026-01-01", "2026-08-22", "2026-08-23", "2026-10-09", "2026-10-10",
                   "2026-11-20")  # fmt: skip
    rows = power_curve.compared(curves, days, today, workout_id=6)
    best = rows[rows["duration_s"] == 60].set_index("period")["workout_id"]
    assert best.to_dict() == {"All time": 0, "This year": 1, "90 days": 3, "6 weeks": 5, "This ride": 6}
    assert rows.columns.tolist() == ["period", "duration_s", "power_w", "workout_id", "day"]
    assert 6 not in power_curve.compared(curves, days, date(2026, 11, 19))["workout_id"].tolist()
    assert power_curve.compared(curves, days, date(2020, 1, 1)).empty


def test_by_weight_another_ride_may_be_the_best_and_rides_without_a_weight_are_left_out():
    curves = curve_rows({1: {60: 400}, 2: {60: 390}, 3: {60: 500}, 4: {60: 500}})
    days = days_of(curves, "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04")
    weight_kg = pd.Series({1: 80.0, 2: 75.0, 3: NAN, 4: 0.0})
    rows = power_curve.compared_per_kg(curves, days, weight_kg, date(2026, 11, 20))
    assert rows["workout_id"].unique().tolist() == [2]
    assert rows["power_w_per_kg"].unique().tolist() == [pytest.approx(5.2)]
    assert power_curve.per_kg(curves, weight_kg).index.tolist() == [1, 2]


def test_peaks_say_how_far_from_the_best_and_when_they_were_last_beaten():
    curves = curve_rows(
        {
            1: {5: 600, 300: 310},
            2: {5: 900, 300: 300},
            3: {5: 700, 300: 280, 600: 250},
            4: {5: 650, 300: 290, 600: 255},  # the ride in question
            5: {5: 660, 300: 330, 600: 200},
        }
    )
    days = days_of(curves, "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")
    peaks = power_curve.peaks(curves, days, 4)
    assert peaks.index.tolist() == [5, 300, 600]
    assert peaks["best_workout_id"].tolist() == [2, 5, 4]
    assert peaks["gap_w"].tolist() == [250, 40, 0]
    assert peaks["gap_kj"].tolist() == pytest.approx([1.25, 12, 0])  # 250 W * 5 s, 40 W * 300 s
    assert peaks["share"].tolist() == pytest.approx([650 / 900, 290 / 330, 1])
    assert peaks["beaten_day"].dt.month.tolist()[:2] == [3, 2]  # later rides do not count
    assert pd.isna(peaks.loc[600, "beaten_day"])
    assert peaks["earlier_rides"].tolist() == [3, 3, 1]


def test_an_equal_ride_has_not_beaten_and_the_first_ride_has_nothing_to_beat():
    curves = curve_rows({1: {60: 300}, 2: {60: 300}})
    days = days_of(curves, "2026-01-01", "2026-02-01")
    assert power_curve.peaks(curves, days, 2)["beaten_day"].isna().all()
    assert power_curve.peaks(curves, days, 1)["earlier_rides"].tolist() == [0]


def test_a_ride_without_power_has_no_peaks():
    curves = curve_rows({1: {60: 300}})
    assert power_curve.peaks(curves, days_of(curves, "2026-01-01"), 99).empty
