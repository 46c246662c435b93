"""What is learned from measured workouts for those that nothing measured, and what output cost."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import metrics
from core.analysis import estimates
from tests.workout_rows import on, workout_rows


def measured(per_hour: float, **values: Any) -> dict[str, Any]:
    """A half-hour ride with power at so many TSS an hour."""
    return on("2026-11-01", duration_s=1800, tss=per_hour / 2, tss_method="power", **values)


def test_a_kind_is_learned_half_way_to_the_table_when_as_many_are_measured_as_the_table_is_worth():
    rows = [measured(rate, class_type="Low Impact") for rate in (50, 52, 54, 56, 58, 60, 62, 200)]
    rates = estimates.learned_rates(workout_rows(*rows))
    kind = rates.loc[("cycling", "low impact")]
    assert kind[["own_per_hour", "table_per_hour", "measured"]].tolist() == [57, 42, 8]  # the median, not the mean
    assert kind["tss_per_hour"] == pytest.approx((57 + 42) / 2)
    estimate = estimates.tss_estimate(rates, discipline="cycling", class_type="LOW IMPACT", duration_s=2400)
    assert estimate.tss == pytest.approx((57 + 42) / 2 * 2400 / 3600)
    assert estimate.measured == 8
    assert "8 of your own" in estimate.sentence


def test_the_more_are_measured_the_less_the_table_counts():
    rates = estimates.learned_rates(workout_rows(*[measured(75)] * 24))
    assert rates.loc[("cycling", ""), "tss_per_hour"] == pytest.approx((24 * 75 + 8 * 55) / 32)


def test_with_fewer_than_eight_the_table_stands():
    rates = estimates.learned_rates(workout_rows(*[measured(90, class_type="Climb")] * 7))
    assert rates.empty
    estimate = estimates.tss_estimate(rates, discipline="cycling", class_type="Climb", duration_s=1800)
    assert estimate.tss == metrics.estimated_tss(discipline="cycling", class_type="Climb", duration_s=1800)
    assert estimate.measured == 0
    assert "too few of yours" in estimate.sentence


def test_an_unlisted_type_goes_by_the_discipline_and_a_listed_one_by_the_table():
    rates = estimates.learned_rates(workout_rows(*[measured(75, class_type="Music")] * 8))
    by_discipline = (75 + metrics.TSS_PER_HOUR["cycling"]) / 2
    for class_type in (None, "Theme"):
        estimate = estimates.tss_estimate(rates, discipline="cycling", class_type=class_type, duration_s=3600)
        assert (estimate.tss, estimate.measured) == (pytest.approx(by_discipline), 8)
    recovery = estimates.tss_estimate(rates, discipline="cycling", class_type="Recovery", duration_s=3600)
    assert (recovery.tss, recovery.measured) == (25, 0)  # hard classes teach nothing about easy ones


def test_estimates_doubtful_excluded_and_very_short_workouts_teach_nothing():
    untaught = [
        measured(60) | {"tss_method": "estimate"},
        measured(60) | {"is_doubtful": True},
        measured(60) | {"is_excluded": True},
        measured(60) | {"duration_s": 299},
        measured(60) | {"tss": None},
    ]
    workouts = workout_rows(*[measured(60)] * 7, *untaught)
    assert estimates.learned_rates(workouts).empty
    assert len(estimates.learned_rates(workout_rows(*[measured(60)] * 8, *untaught))) == 1


def test_heart_rate_is_a_measurement_too_and_disciplines_stay_apart():
    runs = [measured(80, discipline="running", class_type="Endurance") | {"tss_method": "heart rate"}] * 9
    rates = estimates.learned_rates(workout_rows(*runs, *[measured(50)] * 8))
    assert rates.index.tolist() == [("cycling", ""), ("running", ""), ("running", "endurance")]


@given(st.lists(st.integers(20, 120), min_size=8, max_size=40), st.randoms())
def test_a_learned_rate_lies_between_the_athletes_own_and_the_table_in_any_order(rates_per_hour, random):
    learned = estimates.learned_rates(workout_rows(*map(measured, rates_per_hour))).iloc[0]
    low, high = sorted(learned[["own_per_hour", "table_per_hour"]])
    assert low - 1e-9 <= learned["tss_per_hour"] <= high + 1e-9
    shuffled = random.sample(rates_per_hour, len(rates_per_hour))
    pd.testing.assert_series_equal(estimates.learned_rates(workout_rows(*map(measured, shuffled))).iloc[0], learned)


@pytest.mark.parametrize("duration_s", [None, math.nan])
def test_without_a_duration_there_is_no_estimate(duration_s):
    rates = estimates.learned_rates(workout_rows())
    assert estimates.tss_estimate(rates, discipline="yoga", class_type=None, duration_s=duration_s) is None


def test_efficiency_sets_output_against_time_energy_and_heart_beats():
    row = on("2026-11-01", duration_s=1800, output_kj=270.0, calories_kcal=405.0, avg_heart_rate_bpm=150.0)
    ride = estimates.efficiency(workout_rows(row)).iloc[0]
    assert ride["kj_per_min"] == 9
    assert ride["kcal_per_min"] == 13.5
    assert ride["kcal_per_kj"] == 1.5
    assert ride["gross_efficiency_pct"] == pytest.approx(100 / 1.5 / 4.184)
    assert ride["joules_per_beat"] == 60  # 270,000 J over 4,500 beats


def test_efficiency_is_unknown_where_a_part_is_unknown_or_zero():
    rows = [on("2026-11-01", duration_s=1800, output_kj=0.0, calories_kcal=200.0), on("2026-11-02", duration_s=0)]
    table = estimates.efficiency(workout_rows(*rows))
    assert table["kcal_per_min"].tolist() == pytest.approx([200 / 30, math.nan], nan_ok=True)
    assert table.drop(columns="kcal_per_min").isna().all().all()
