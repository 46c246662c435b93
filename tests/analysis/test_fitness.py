"""Fitness, fatigue and form, monotony, ratios, changes and recovery, against published numbers and by hand."""

import doctest
import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import fitness
from tests.workout_rows import on, workout_rows

PMC_VECTOR = Path(__file__).parents[3] / "shared" / "samples" / "metrics" / "pmc_vector.json"
SLOW, FAST = 1 - math.exp(-1 / 42), 1 - math.exp(-1 / 7)
loads = st.lists(st.integers(0, 400), min_size=1, max_size=60)


def every_day(tss: list[float], first: str = "2026-01-05") -> pd.Series:
    """Loads of one day after the other; 5 January 2026 is a Monday."""
    return pd.Series(tss, index=pd.date_range(first, periods=len(tss), name="day", unit="us"), dtype=float)


def a_season() -> pd.Series:
    rng = np.random.default_rng(7)
    return every_day((rng.gamma(2, 40, 400) * (rng.random(400) < 0.7)).tolist())


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(fitness).failed == 0


# Fitness, fatigue, form


def test_fitness_and_fatigue_start_from_zero_and_form_is_of_the_day_before():
    load = fitness.training_load(every_day([100, 0, 50]))
    ctl = [100 * SLOW, 100 * SLOW * (1 - SLOW), 100 * SLOW * (1 - SLOW) ** 2 + 50 * SLOW]
    atl = [100 * FAST, 100 * FAST * (1 - FAST), 100 * FAST * (1 - FAST) ** 2 + 50 * FAST]
    assert load["ctl"].tolist() == pytest.approx(ctl)
    assert load["atl"].tolist() == pytest.approx(atl)
    assert load["tsb"].tolist() == pytest.approx([0, ctl[0] - atl[0], ctl[1] - atl[1]])


def test_the_published_numbers_are_met_floored_to_two_decimals():
    if not PMC_VECTOR.exists():
        pytest.skip("needs ../shared/samples/metrics/pmc_vector.json")
    vector = json.loads(PMC_VECTOR.read_text())
    daily = pd.Series(vector["daily"], dtype=float)
    daily.index = pd.to_datetime(daily.index)
    days = pd.date_range("2018-01-01", daily.index.max(), name="day")
    load = fitness.training_load(daily.reindex(days, fill_value=0.0))
    for day, expected in vector["expected_floor2"].items():
        ours = load.loc[day, ["ctl", "atl", "tsb"]]
        assert [math.floor(100 * value) / 100 for value in ours] == list(expected.values())


@given(loads, loads, st.floats(0.1, 3))
def test_load_adds_up_and_scales(a, b, factor):
    n = min(len(a), len(b))
    first, second = every_day(a[:n]), every_day(b[:n])
    columns = ["ctl", "atl", "tsb"]
    apart = fitness.training_load(first)[columns] + factor * fitness.training_load(second)[columns]
    together = fitness.training_load(first + factor * second)[columns]
    assert together.to_numpy() == pytest.approx(apart.to_numpy())


@given(loads)
def test_an_average_of_load_never_leaves_what_was_done(tss):
    load = fitness.training_load(every_day(tss))
    assert (load[["ctl", "atl"]] <= max(tss) + 1e-9).all().all()
    assert (load[["ctl", "atl"]] >= 0).all().all()


def test_doing_nothing_ahead_is_the_same_as_rest_days():
    season = a_season()
    load = fitness.training_load(season)
    rested = fitness.training_load(every_day([*season.tolist(), *[0.0] * 10])).iloc[-10:]
    pd.testing.assert_frame_equal(fitness.projected(load, days=10), rested, check_freq=False)
    assert fitness.projected(load, days=60)["tsb"].max() > load["tsb"].iloc[-1]


def test_no_day_has_no_load_and_no_future():
    load = fitness.training_load(every_day([]))
    assert load.empty and fitness.projected(load).empty


def test_the_ramp_is_what_fitness_gained_in_seven_days():
    load = fitness.training_load(every_day([70.0] * 9))
    ramp = fitness.ramp_rate(load)
    assert ramp.isna().tolist() == [True] * 7 + [False] * 2
    expected = 70 * ((1 - SLOW) ** 2 - (1 - SLOW) ** 9)  # from 70 * (1 - q**2) to 70 * (1 - q**9)
    assert ramp.iloc[-1] == pytest.approx(expected)


# How load is spread


def test_monotony_is_the_mean_over_the_sample_deviation_and_strain_the_weeks_load_times_it():
    week = [0, 80, 40, 0, 90, 60, 80]  # mean 50, squares of the deviations add up to 8,600
    table = fitness.monotony_and_strain(every_day(week))
    monotony = 50 / (8600 / 6) ** 0.5
    assert table["monotony"].isna().tolist() == [True] * 6 + [False]
    assert table.iloc[-1].tolist() == pytest.approx([monotony, 350 * monotony])


@pytest.mark.parametrize("load", [0, 45.7])
def test_seven_equal_days_have_no_monotony(load):
    table = fitness.monotony_and_strain(every_day([300, 12.3, *[load] * 7]))
    assert table.iloc[-1].isna().all()
    assert table.iloc[-2].notna().all()


@given(st.lists(st.integers(0, 300), min_size=7, max_size=7), st.randoms(), st.floats(0.1, 5))
def test_monotony_knows_neither_the_order_of_the_days_nor_the_unit(week, random, factor):
    def last(tss):
        return fitness.monotony_and_strain(every_day(tss)).iloc[-1].to_numpy()

    shuffled = random.sample(week, 7)
    assert last(shuffled) == pytest.approx(last(week), nan_ok=True)
    assert last([factor * tss for tss in week]) == pytest.approx(last(week) * [1, factor], nan_ok=True)


def test_a_week_of_twice_the_load_reads_1_6_coupled_and_2_uncoupled():
    ratio = fitness.acute_chronic_ratio(every_day([50.0] * 28 + [100.0] * 7)).iloc[-1]
    assert ratio["coupled"] == pytest.approx(100 / ((21 * 50 + 7 * 100) / 28))
    assert ratio["uncoupled"] == pytest.approx(2)


@given(st.lists(st.integers(0, 300), min_size=28, max_size=45))
def test_the_coupled_ratio_never_exceeds_4_and_lies_between_1_and_the_uncoupled(tss):
    ratio = fitness.acute_chronic_ratio(every_day(tss)).dropna()
    assert (ratio["coupled"] <= 4 + 1e-9).all()
    between = ratio[["uncoupled"]].assign(one=1.0)
    assert (ratio["coupled"] >= between.min(axis=1) - 1e-9).all()
    assert (ratio["coupled"] <= between.max(axis=1) + 1e-9).all()


def test_there_is_no_ratio_to_nothing():
    ratio = fitness.acute_chronic_ratio(every_day([90.0, 31.7] + [0.0] * 30 + [80.0]))
    assert ratio[["coupled", "uncoupled"]].iloc[-2].isna().all()
    assert ratio["coupled"].iloc[-1] == pytest.approx(4)
    assert np.isnan(ratio["uncoupled"].iloc[-1])
    assert np.isfinite(ratio.to_numpy()[~ratio.isna().to_numpy()]).all()


@pytest.mark.parametrize(("column", "method"), [("coupled", "rac"), ("uncoupled", "rau"), ("ewma", "ewma")])
def test_ratios_are_those_of_an_independent_package(column, method):
    acwr = pytest.importorskip("acwr", reason="acwr, a test-only checker, is not installed")
    expected = acwr.acwr(a_season(), method=method)
    assert fitness.acute_chronic_ratio(a_season())[column].tolist() == pytest.approx(expected.tolist(), nan_ok=True)


def test_monotony_and_strain_are_those_of_an_independent_package():
    acwr = pytest.importorskip("acwr", reason="acwr, a test-only checker, is not installed")
    table = fitness.monotony_and_strain(a_season())
    assert table["monotony"].tolist() == pytest.approx(acwr.monotony(a_season()).tolist(), nan_ok=True)
    assert table["strain"].tolist() == pytest.approx(acwr.strain(a_season()).tolist(), nan_ok=True)


def test_rolling_loads_are_sums_that_wait_for_a_full_window():
    rolling = fitness.rolling_loads(every_day([10.0] * 29 + [100.0]))
    assert rolling["tss_7d"].iloc[[5, 6, -1]].tolist() == pytest.approx([math.nan, 70, 160], nan_ok=True)
    assert rolling["tss_30d"].iloc[[-2, -1]].tolist() == pytest.approx([math.nan, 390], nan_ok=True)


def test_a_week_that_is_not_over_stands_against_the_same_days():
    changes = fitness.weekly_changes(every_day([10, 20, 30, 0, 0, 0, 40, 25, 20]))  # Monday and Tuesday
    assert changes["tss"].tolist() == [100, 45]
    assert changes["before"].tolist() == pytest.approx([math.nan, 30], nan_ok=True)
    assert changes["change_pct"].iloc[-1] == pytest.approx(50)
    assert changes["is_partial"].tolist() == [False, True]


def test_a_week_that_is_over_stands_against_the_whole_week_before():
    changes = fitness.weekly_changes(every_day([10.0] * 7 + [12.0] * 7))
    assert changes.iloc[-1][["tss", "before", "change"]].tolist() == [84, 70, 14]
    assert not changes["is_partial"].any()
    sundays = fitness.weekly_changes(every_day([10.0] * 7 + [12.0] * 7), first_weekday=6)
    assert sundays["tss"].tolist() == [60, 10 + 72, 12]


def test_a_month_that_is_not_over_stands_against_the_same_days_of_the_one_before():
    january, february = [10.0] * 31, [20.0] * 14
    changes = fitness.monthly_changes(every_day([*january, *february], "2026-01-01"))
    assert changes.index.strftime("%Y-%m").tolist() == ["2026-01", "2026-02"]
    assert changes.iloc[-1][["tss", "before", "change_pct"]].tolist() == [280, 140, 100]
    whole = fitness.monthly_changes(every_day([10.0] * 59, "2026-01-01")).iloc[-1]
    assert whole[["tss", "before", "is_partial"]].tolist() == [280, 310, False]
    march_30 = fitness.monthly_changes(every_day([10.0] * 89, "2026-01-01")).iloc[-1]
    assert march_30[["tss", "before", "is_partial"]].tolist() == [300, 280, True]


def test_without_any_day_there_are_no_changes_and_from_nothing_no_percentage():
    assert fitness.weekly_changes(every_day([])).empty and fitness.monthly_changes(every_day([])).empty
    changes = fitness.weekly_changes(every_day([0.0] * 7 + [50.0] * 7))
    assert changes["change"].iloc[-1] == 350 and np.isnan(changes["change_pct"].iloc[-1])


# From workouts


def test_every_day_to_today_has_its_load_and_rest_days_none():
    workouts = workout_rows(
        on("2026-11-16", tss=40.0),
        on("2026-11-16", tss=20.0),
        on("2026-11-17"),  # nothing known
        on("2026-11-18", tss=90.0, is_excluded=True),
        on("2026-11-19", tss=30.0),
        on("2026-11-22", tss=99.0),  # to come
    )
    daily = fitness.daily_tss(workouts, date(2026, 11, 20))
    assert daily.tolist() == [60, 0, 0, 30, 0]
    assert fitness.daily_tss(workouts, date(2026, 11, 1)).empty


def hard_rows() -> pd.DataFrame:
    return workout_rows(
        on("2026-11-02", tss=60.0, duration_s=1800),
        on("2026-11-04", tss=20.0, duration_s=1800),  # easy
        on("2026-11-05", tss=80.0, duration_s=3600),
        on("2026-11-05", tss=30.0, duration_s=1200),
        on("2026-11-06", tss=90.0, duration_s=3600, is_excluded=True),
        on("2026-11-07", duration_s=3600),
        on("2026-11-10", tss=75.0, duration_s=3600),
    )


def test_hard_sessions_tell_the_days_since_the_one_before():
    hard = fitness.hard_sessions(hard_rows())
    assert hard.index.tolist() == [1, 3, 4, 7]
    assert hard["days_since_last"].tolist() == pytest.approx([math.nan, 3, 0, 5], nan_ok=True)


def test_hard_days_count_a_day_once_and_only_up_to_today():
    hard = fitness.hard_sessions(hard_rows())
    days = fitness.hard_days(hard, date(2026, 11, 12))
    assert (days.last, days.days_since, days.usual_days_between, days.days) == (date(2026, 11, 10), 2, 4, 3)
    earlier = fitness.hard_days(hard, date(2026, 11, 4))
    assert (earlier.days_since, earlier.usual_days_between, earlier.days) == (2, None, 1)
    assert fitness.hard_days(hard, date(2026, 11, 1)) is None
    assert fitness.hard_days(fitness.hard_sessions(workout_rows()), date(2026, 11, 1)) is None


# Recovery


def test_what_is_usual_is_the_median_of_four_weeks_without_today():
    bpm = pd.Series(
        [90.0, *[50.0, 52.0, 51.0, 49.0, 53.0, 51.0, 51.0], 80.0],
        index=pd.to_datetime(["2026-10-20", *[f"2026-11-{day}" for day in range(10, 17)], "2026-11-20"]),
    )
    assert fitness.usual(bpm, date(2026, 11, 20)) == 51  # 20 October is too old, 20 November is today
    assert fitness.usual(bpm.iloc[2:], date(2026, 11, 20)) is None  # six values


def test_the_recovery_score_weighs_what_is_known_and_says_what_is_not():
    recovery = fitness.recovery_score(
        tsb=-12.5, days_since_hard=1, resting_heart_rate_bpm=53, usual_resting_heart_rate_bpm=50, soreness=2
    )
    points = {part.name: part.points for part in recovery.parts}
    assert points == pytest.approx(
        {"form": 50, "days since a hard session": 100 / 3, "resting heart rate": 40, "soreness": 75}
    )
    assert recovery.score == pytest.approx((3 * 50 + 2 * 100 / 3 + 1.5 * 40 + 1 * 75) / 7.5)
    assert recovery.unknown == ("HRV", "sleep")
    assert "HRV, sleep" in recovery.sentence
    assert sum(part.share for part in recovery.parts) == pytest.approx(1)


def test_heart_rate_and_hrv_count_only_against_what_is_usual():
    recovery = fitness.recovery_score(tsb=0, resting_heart_rate_bpm=53, hrv_ms=40)
    assert {"resting heart rate", "HRV"} <= set(recovery.unknown)
    assert fitness.recovery_score(resting_heart_rate_bpm=53) is None
    lower = fitness.recovery_score(hrv_ms=54, usual_hrv_ms=60)
    assert lower.score == pytest.approx(60)  # 10 % below, where 25 % gives nothing


PARTS = {
    "tsb": (-40, 20), "days_since_hard": (0, 10), "resting_heart_rate_bpm": (70, 40), "hrv_ms": (20, 90),
    "sleep_hours": (3, 10), "soreness": (5, 1),
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@given(st.floats(0, 1), st.floats(0, 1))
def test_each_part_moves_the_score_one_way_between_0_and_100(part, a, b):
    worst, best = PARTS[part]
    usual = {"usual_resting_heart_rate_bpm": 50, "usual_hrv_ms": 60}
    low, high = sorted((a, b))
    scores = [
        fitness.recovery_score(**{part: worst + share * (best - worst)}, **usual).score for share in (0, low, high, 1)
    ]
    assert scores[0] == 0 and scores[-1] == 100
    assert scores[1] <= scores[2] + 1e-9
