"""Cadence and resistance by class type, efficiency over time, energy by the minute."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import patterns

VALUES = {
    "class_type": "Climb", "duration_s": 1800.0, "avg_cadence_rpm": None, "avg_resistance_pct": None,
    "avg_power_w": None, "avg_heart_rate_bpm": None, "efficiency_factor": None, "output_kj": None,
    "calories_kcal": None, "is_stopped_early": False, "is_doubtful": False, "is_excluded": False,
}  # fmt: skip


def rides(*rows: dict[str, Any]) -> pd.DataFrame:
    index = pd.RangeIndex(1, len(rows) + 1, name="workout_id")
    return pd.DataFrame([{"day": date(2026, 11, 2)} | VALUES | row for row in rows], index=index)


def weekly(values: list[float], column: str = "efficiency_factor") -> pd.DataFrame:
    """One ride a week from Monday, 5 January 2026."""
    return rides(*({"day": date(2026, 1, 5) + timedelta(weeks=n), column: v} for n, v in enumerate(values)))


# Cadence and resistance


def test_averages_count_for_as_long_as_they_lasted():
    table = patterns.by_class_type(
        rides(
            {"duration_s": 3600, "avg_cadence_rpm": 70.0, "avg_resistance_pct": 50.0},
            {"duration_s": 1200, "avg_cadence_rpm": 90.0},
            {"duration_s": 600, "avg_cadence_rpm": 100.0, "class_type": None},
        )
    )
    assert table.index.tolist() == ["Climb", "No class type"]
    climb = table.loc["Climb"]
    assert (climb["workouts"], climb["minutes"]) == (2, 80)
    assert (climb["cadence_rpm_q25"], climb["cadence_rpm_median"], climb["cadence_rpm_q75"]) == (70, 70, 70)
    assert climb["resistance_pct_median"] == 50
    assert table.loc["No class type", "cadence_rpm_median"] == 100
    assert np.isnan(table.loc["No class type", "resistance_pct_median"])


def test_seconds_take_the_place_of_the_average_and_standing_cranks_say_nothing():
    rows = rides({"duration_s": 400, "avg_cadence_rpm": 60.0}, {"duration_s": 100, "avg_cadence_rpm": 90.0})
    cadence_rpm = np.repeat([0.0, 70.0, 80.0, np.nan], 100)
    resistance_pct = np.repeat([20.0, 40.0, 50.0, 50.0], 100)
    seconds = {1: {"cadence_rpm": cadence_rpm, "resistance_pct": resistance_pct}}
    climb = patterns.by_class_type(rows, seconds=seconds).loc["Climb"]
    assert (climb["cadence_rpm_q25"], climb["cadence_rpm_median"], climb["cadence_rpm_q75"]) == (70, 80, 90)
    assert climb["resistance_pct_q25"] == 40  # not 20, at which nobody pedalled


def test_excluded_workouts_are_in_no_pattern():
    assert patterns.by_class_type(rides({"avg_cadence_rpm": 70.0, "is_excluded": True})).empty


@given(st.lists(st.tuples(st.floats(0, 200), st.integers(1, 9)), min_size=1, max_size=40), st.floats(0.01, 0.99))
def test_a_weighted_quantile_is_that_of_the_values_repeated(rows, share):
    values, weights = np.array(rows).T
    repeated = np.repeat(values, weights.astype(int))
    expected = np.quantile(repeated, share, method="inverted_cdf")
    assert patterns.weighted_quantiles(values, weights, (share,)) == [pytest.approx(expected)]


# Efficiency


def test_a_trend_is_the_median_of_all_slopes_so_one_odd_week_bends_nothing():
    values = [1.0 + 0.01 * week for week in range(20)]
    values[10] = 9.0
    trend = patterns.efficiency_factor_trend(weekly(values))
    assert trend.slope.per_step == pytest.approx(0.01)
    assert trend.slope.n == 20
    assert trend.pct_per_month == pytest.approx(100 * 0.01 * 30 / 7 / np.median(values))


def test_the_slope_and_its_interval_are_those_of_scipy():
    scipy_stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(1)
    x = np.sort(rng.choice(200, 60, replace=False)).astype(float)
    y = 0.02 * x + rng.normal(0, 1, 60)
    found, expected = patterns.theil_sen(x, y), scipy_stats.theilslopes(y, x, 0.95)
    assert (found.per_step, found.low, found.high) == pytest.approx(
        (expected.slope, expected.low_slope, expected.high_slope)
    )


@given(st.floats(-5, 5), st.floats(-50, 50), st.floats(0.1, 10))
def test_a_slope_moves_with_what_is_added_to_it_and_scales_with_the_values(tilt, height, factor):
    x = np.arange(12.0)
    y = np.random.default_rng(2).normal(0, 1, 12)
    plain, changed = patterns.theil_sen(x, y), patterns.theil_sen(x, factor * y + tilt * x + height)
    assert changed.per_step == pytest.approx(factor * plain.per_step + tilt, abs=1e-9)
    assert changed.low <= changed.per_step <= changed.high


def test_noise_has_no_clear_trend_and_seven_weeks_have_none():
    noise = np.random.default_rng(3).normal(1.5, 0.1, 30).tolist()
    assert patterns.efficiency_factor_trend(weekly(noise)).sentence == "No clear trend over 30 weeks with rides."
    short = patterns.efficiency_factor_trend(weekly(noise[:7]))
    assert short.slope is None
    assert short.sentence == "7 weeks with rides: a trend needs 8."


@pytest.mark.parametrize(("step", "word"), [(0.01, "Rising"), (-0.01, "Falling")])
def test_a_clear_trend_says_where_it_goes_with_its_interval(step, word):
    values = [1.5 + step * week for week in range(21)]  # 100 * 0.01 * 30 / 7 / (1.5 + 0.1) = 2.7 and ... / 1.4 = 3.1
    pct = "2.7" if step > 0 else "3.1"
    assert patterns.efficiency_factor_trend(weekly(values)).sentence == (
        f"{word} by {pct} % a month (95 % interval {pct} to {pct} %, 21 weeks with rides)."
    )


def test_a_week_is_the_median_of_its_rides_and_short_or_stopped_ones_say_nothing():
    ok = {"efficiency_factor": 1.5}
    rows = rides(
        ok, ok | {"efficiency_factor": 1.7}, ok | {"efficiency_factor": 2.9},
        {"efficiency_factor": 5.0, "duration_s": 1199}, {"efficiency_factor": 5.0, "is_stopped_early": True},
        {"efficiency_factor": 5.0, "is_doubtful": True}, {"efficiency_factor": None},
    )  # fmt: skip
    weeks = patterns.efficiency_factor_trend(rows).weeks
    assert weeks.index.tolist() == [pd.Timestamp("2026-11-02")]
    assert weeks.to_numpy().tolist() == [[3, 1.7]]


def test_watts_per_beat_are_average_power_over_average_heart_rate():
    rows = rides(
        {"avg_power_w": 180.0, "avg_heart_rate_bpm": 120.0}, {"avg_power_w": 180.0, "avg_heart_rate_bpm": 0.0},
        {"avg_power_w": 180.0},
    )  # fmt: skip
    assert patterns.watts_per_beat(rows).fillna(-1).tolist() == [1.5, -1, -1]
    assert patterns.watts_per_beat_trend(rows).weeks["value"].tolist() == [1.5]
    assert patterns.watts_per_beat_trend(rows.iloc[:0]).weeks.empty


# Energy


def test_energy_of_a_month_is_all_of_it_over_the_minutes_that_know_it():
    rows = rides(
        {"day": date(2026, 10, 31), "output_kj": 300.0, "calories_kcal": 420.0},
        {"day": date(2026, 11, 1), "duration_s": 3600, "output_kj": 600.0},
        {"day": date(2026, 11, 2), "output_kj": 420.0, "calories_kcal": 450.0},
        {"day": date(2026, 11, 3), "duration_s": 60, "output_kj": 99.0, "is_stopped_early": True},
    )
    table = patterns.energy_by_month(rows)
    assert table.index.strftime("%Y-%m").tolist() == ["2026-10", "2026-11"]
    assert table["workouts"].tolist() == [1, 2]
    assert table["output_kj_per_min"].tolist() == pytest.approx([10, 1020 / 90])
    assert table["calories_kcal_per_min"].tolist() == [14, 15]


def test_what_nobody_measured_is_unknown_not_0():
    table = patterns.energy_by_month(rides({"output_kj": 0.0}))
    assert table["output_kj_per_min"].isna().all()
    assert table["calories_kcal_per_min"].isna().all()
