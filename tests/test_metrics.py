"""The numbers, against hand calculation, brute force and recorded Peloton workouts."""

import doctest
import json
from datetime import date
from math import exp
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import metrics, models
from core.metrics import CURVE_DURATIONS_S
from tests.workout_rows import on, workout_rows

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "peloton"
NAN = float("nan")

whole_watts = st.lists(st.integers(0, 900), min_size=1, max_size=200).map(lambda watts: np.array(watts, dtype=float))
some_missing = st.lists(st.one_of(st.just(NAN), st.integers(0, 900)), max_size=200).map(
    lambda watts: np.array(watts, dtype=float)
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(metrics).failed == 0


# Power


def test_normalized_power_weighs_surges_more_than_the_mean():
    ride_w = np.array([0.0] * 30 + [300.0] * 30)  # 30-s means climb 0, 10 ... 300
    mean_fourth_power = 10**4 * 61 * 2789  # the sum of k**4 for k <= 30 is 31 * 61 * 2789, over 31 windows
    assert metrics.normalized_power(ride_w) == pytest.approx(mean_fourth_power**0.25)  # 203 W, the mean is 150


def test_normalized_power_takes_full_windows_only():
    assert metrics.normalized_power(np.arange(29.0)) is None
    assert metrics.normalized_power(np.arange(30.0)) == pytest.approx(14.5)  # one window, its mean


def test_normalized_power_drops_samples_without_power_and_keeps_zeros():
    ride_w = np.array([100.0, 300.0] * 40)
    with_gaps = np.insert(ride_w, [0, 7, 7, 50, 80], NAN)
    assert metrics.normalized_power(with_gaps) == pytest.approx(metrics.normalized_power(ride_w))
    with_zeros = np.insert(ride_w, [7] * 20, 0.0)
    assert metrics.normalized_power(with_zeros) < metrics.normalized_power(ride_w)


@given(st.lists(st.integers(0, 900), min_size=30, max_size=120), st.floats(0.1, 3))
def test_normalized_power_scales_with_power(watts, factor):
    ride_w = np.array(watts, dtype=float)
    assert metrics.normalized_power(factor * ride_w) == pytest.approx(
        factor * metrics.normalized_power(ride_w), abs=1e-6
    )


@given(st.lists(st.integers(0, 900), min_size=30, max_size=120))
def test_normalized_power_is_at_least_the_mean_of_the_30_s_means_and_at_most_the_highest(watts):
    smooth_w = np.convolve(watts, np.ones(30) / 30, mode="valid")
    assert smooth_w.mean() - 1e-6 <= metrics.normalized_power(np.array(watts, dtype=float)) <= smooth_w.max() + 1e-6


def test_an_hour_at_ftp_is_100_points_and_half_an_hour_at_80_percent_is_32():
    assert metrics.training_stress_score(duration_s=3600, np_w=250, ftp_w=250) == 100
    assert metrics.training_stress_score(duration_s=1800, np_w=200, ftp_w=250) == pytest.approx(50 * 0.8**2)


@pytest.mark.parametrize("ftp_w", [None, 0, NAN])
def test_without_an_ftp_nothing_relative_to_it_is_known(ftp_w):
    ride_w = np.array([100.0, 200.0])
    assert metrics.intensity_factor(np_w=200, ftp_w=ftp_w) is None
    assert metrics.training_stress_score(duration_s=3600, np_w=200, ftp_w=ftp_w) is None
    assert metrics.work_above_ftp_kj(ride_w, ftp_w=ftp_w) is None
    assert metrics.power_zone_bounds_w(ftp_w) is None
    assert metrics.power_zone_seconds(ride_w, ftp_w=ftp_w) is None
    assert metrics.power_zone_seconds_of_histogram(metrics.power_histogram(ride_w), ftp_w=ftp_w) is None


def test_ratios_are_unknown_when_what_they_are_of_is_unknown_or_zero():
    assert metrics.variability_index(np_w=210, avg_power_w=200) == pytest.approx(1.05)
    assert metrics.variability_index(np_w=0, avg_power_w=0) is None
    assert metrics.efficiency_factor(np_w=None, avg_heart_rate_bpm=140) is None
    assert metrics.efficiency_factor(np_w=210, avg_heart_rate_bpm=None) is None


def test_decoupling_compares_the_halves_of_the_samples_that_have_a_heart_beat():
    power_w = np.array([500, 200, 200, 180, 190, 170.0])
    heart_rate_bpm = np.array([0, 100, 100, 120, NAN, 130.0])
    # counted: 200/100, 200/100 | 180/120, 170/130: 200 over 100 against 175 over 125
    assert metrics.aerobic_decoupling(power_w, heart_rate_bpm) == pytest.approx(100 * (2 - 1.4) / 2)


def test_decoupling_is_negative_when_the_second_half_was_cheaper_and_unknown_without_beats_or_power():
    steady_bpm = np.full(4, 120.0)
    assert metrics.aerobic_decoupling(np.array([100, 100, 110, 110.0]), steady_bpm) == pytest.approx(-10)
    assert metrics.aerobic_decoupling(np.array([0, 0, 110, 110.0]), steady_bpm) is None
    assert metrics.aerobic_decoupling(np.array([100.0, 110.0]), np.zeros(2)) is None


def test_work_is_the_sum_of_seconds_and_unknown_when_no_second_is_known():
    ride_w = np.array([100.0, NAN, 250.0, 300.0])
    assert metrics.work_kj(ride_w) == pytest.approx(0.65)
    assert metrics.work_above_ftp_kj(ride_w, ftp_w=240) == pytest.approx((10 + 60) / 1000)
    assert metrics.work_kj(np.array([NAN])) is None
    assert metrics.work_kj(np.array([])) is None
    assert metrics.work_kj(np.zeros(10)) == 0


# Power curve


def test_the_curve_has_108_rising_durations_with_those_that_riders_ask_for():
    assert len(CURVE_DURATIONS_S) == 108
    assert list(CURVE_DURATIONS_S) == sorted(set(CURVE_DURATIONS_S))
    assert CURVE_DURATIONS_S[0] == 1 and CURVE_DURATIONS_S[-1] == 5 * 3600
    assert {5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 2700, 3600} <= set(CURVE_DURATIONS_S)


@given(whole_watts)
def test_the_curve_is_the_best_window_of_each_duration(ride_w):
    for duration_s, best_w in zip(CURVE_DURATIONS_S, metrics.mean_max_power(ride_w), strict=True):
        windows = [ride_w[i : i + duration_s].mean() for i in range(len(ride_w) - duration_s + 1)]
        assert best_w == pytest.approx(max(windows, default=NAN), nan_ok=True)


@given(whole_watts)
def test_a_longer_best_never_holds_less_work(ride_w):
    work_j = (metrics.mean_max_power(ride_w) * CURVE_DURATIONS_S)[: np.searchsorted(CURVE_DURATIONS_S, len(ride_w) + 1)]
    assert (np.diff(work_j) >= -1e-6).all()


def test_a_pause_is_not_rewarded_in_the_curve():
    ride_w = np.array([300.0] * 5 + [NAN] * 10 + [300.0] * 5)
    curve_w = dict(zip(CURVE_DURATIONS_S, metrics.mean_max_power(ride_w), strict=True))
    assert curve_w[5] == 300
    assert curve_w[10] == 150  # five seconds of riding in any ten
    assert curve_w[20] == 150
    assert np.isnan(curve_w[22])


def test_the_curve_of_a_recording_without_power_is_unknown():
    assert np.isnan(metrics.mean_max_power(np.full(100, NAN))).all()
    assert np.isnan(metrics.mean_max_power(np.array([]))).all()


# Zones and histograms


def test_a_power_zone_bound_belongs_to_the_lower_zone():
    ftp_w = 200  # bounds 110, 150, 180, 210, 240, 300
    ride_w = np.array([110, 111, 150, 151, 180, 181, 210, 211, 240, 241, 300, 301.0])
    assert metrics.power_zone_seconds(ride_w, ftp_w=ftp_w) == (1, 2, 2, 2, 2, 2, 1)


@pytest.mark.parametrize("ftp_w", range(50, 500, 7))
def test_power_zone_bounds_of_a_whole_ftp_are_exact(ftp_w):
    for bound_w, pct in zip(metrics.power_zone_bounds_w(ftp_w), (55, 75, 90, 105, 120, 150), strict=True):
        if ftp_w * pct % 100 == 0:
            assert bound_w == ftp_w * pct // 100


@given(some_missing, st.floats(50, 450))
def test_every_known_second_is_in_exactly_one_zone_and_a_missing_one_in_none(ride_w, ftp_w):
    known = int(np.isfinite(ride_w).sum())
    zones_s = metrics.power_zone_seconds(ride_w, ftp_w=ftp_w)
    assert zones_s is None if known == 0 else sum(zones_s) == known


@given(some_missing, st.one_of(st.integers(50, 450), st.floats(50, 450)))
def test_zones_from_the_histogram_equal_zones_from_the_stream_on_whole_watts(ride_w, ftp_w):
    from_histogram = metrics.power_zone_seconds_of_histogram(metrics.power_histogram(ride_w), ftp_w=ftp_w)
    assert from_histogram == metrics.power_zone_seconds(ride_w, ftp_w=ftp_w)


@given(some_missing)
def test_the_histogram_keeps_every_known_second_and_its_work(ride_w):
    seconds = metrics.power_histogram(ride_w)
    assert seconds.sum() == np.isfinite(ride_w).sum()
    assert (seconds * np.arange(seconds.size)).sum() == np.nansum(ride_w)


def test_negative_power_is_in_no_zone_and_no_histogram():
    ride_w = np.array([-5.0, 120.0])
    assert metrics.power_zone_seconds(ride_w, ftp_w=200) == (0, 1, 0, 0, 0, 0, 0)
    assert metrics.power_histogram(ride_w).sum() == 1


@given(st.lists(st.integers(0, 230), max_size=100), st.integers(140, 220))
def test_heart_rate_zones_from_histogram_and_stream_agree_and_leave_out_zeros(beats, max_bpm):
    heart_rate_bpm = np.array(beats, dtype=float)
    zones_s = metrics.heart_rate_zone_seconds(heart_rate_bpm, max_heart_rate_bpm=max_bpm)
    histogram_s = metrics.heart_rate_histogram(heart_rate_bpm)
    assert metrics.heart_rate_zone_seconds_of_histogram(histogram_s, max_heart_rate_bpm=max_bpm) == zones_s
    assert sum(zones_s or ()) == np.count_nonzero(heart_rate_bpm)


def test_heart_rate_zones_are_unknown_without_a_maximum_or_a_beat():
    assert metrics.heart_rate_zone_seconds(np.array([120.0]), max_heart_rate_bpm=None) is None
    assert metrics.heart_rate_zone_seconds(np.array([0.0, NAN]), max_heart_rate_bpm=185) is None


# Heart-rate load


def test_trimp_sums_every_second_of_the_reserve_in_use():
    beats = np.array([110.0] * 60 + [150.0] * 120)  # r = 0.5 for one minute, then 0.9 for two: rest 60, max 160
    expected = 1 * 0.5 * 0.64 * exp(1.92 * 0.5) + 2 * 0.9 * 0.64 * exp(1.92 * 0.9)
    limits = {"max_heart_rate_bpm": 160, "resting_heart_rate_bpm": 60}
    assert metrics.trimp(beats, **limits, sex="male") == pytest.approx(expected)
    hers = 1 * 0.5 * 0.64 * exp(1.67 * 0.5) + 2 * 0.9 * 0.64 * exp(1.67 * 0.9)
    assert metrics.trimp(beats, **limits, sex="female") == pytest.approx(hers)
    average = metrics.trimp(np.full(180, beats.mean()), **limits, sex="male")
    assert average < expected  # the average hides the surges


def test_trimp_counts_nothing_below_rest_and_nothing_missing():
    limits = {"max_heart_rate_bpm": 160, "resting_heart_rate_bpm": 60, "sex": "male"}
    beats = np.array([150.0, 140.0])
    more = np.array([150.0, 50.0, NAN, 0.0, 140.0])
    assert metrics.trimp(more, **limits) == pytest.approx(metrics.trimp(beats, **limits))


@pytest.mark.parametrize(
    "unknown",
    [{"sex": None}, {"resting_heart_rate_bpm": None}, {"max_heart_rate_bpm": None}, {"max_heart_rate_bpm": 50}],
)
def test_trimp_and_hr_tss_need_maximum_rest_and_sex(unknown):
    limits = {"max_heart_rate_bpm": 190, "resting_heart_rate_bpm": 60, "sex": "female"} | unknown
    assert metrics.trimp(np.array([150.0]), **limits) is None
    assert metrics.hr_tss(None, **limits) is None


def test_an_hour_at_threshold_heart_rate_is_100_points():
    limits = {"max_heart_rate_bpm": 190, "resting_heart_rate_bpm": 50, "sex": "male"}
    at_default = np.full(3600, 50 + 0.85 * 140)
    assert metrics.hr_tss(metrics.trimp(at_default, **limits), **limits) == pytest.approx(100)
    half_hour = metrics.trimp(np.full(1800, 160.0), **limits)
    assert metrics.hr_tss(half_hour, **limits, threshold_heart_rate_bpm=160) == pytest.approx(50)


# Whole workouts


def test_every_discipline_has_an_estimated_stress_an_hour():
    assert set(metrics.TSS_PER_HOUR) == set(models.DISCIPLINES)


def test_estimated_stress_goes_by_class_type_where_that_says_more():
    def estimate(class_type, duration_s=3600, discipline="cycling"):
        return metrics.estimated_tss(discipline=discipline, class_type=class_type, duration_s=duration_s)

    assert estimate("LOW IMPACT") < estimate(None) == estimate("Music") < estimate("Intervals")
    assert estimate("Intervals", 1800) == estimate("Intervals") / 2
    assert estimate(None, discipline="meditation") == 0
    assert estimate(None, duration_s=None) is None


def test_hard_is_70_points_an_hour_for_20_minutes():
    assert metrics.is_hard(tss=35, duration_s=1800) is True  # 70 an hour
    assert metrics.is_hard(tss=23, duration_s=1200) is False  # 69 an hour
    assert metrics.is_hard(tss=30, duration_s=1199) is False
    assert metrics.is_hard(tss=None, duration_s=1200) is None


def test_a_class_left_before_nine_tenths_was_stopped_early():
    assert metrics.is_stopped_early(duration_s=1079, class_duration_s=1200)
    assert not metrics.is_stopped_early(duration_s=1080, class_duration_s=1200)
    assert not metrics.is_stopped_early(duration_s=60, class_duration_s=None)
    assert not metrics.is_stopped_early(duration_s=None, class_duration_s=1200)


@pytest.mark.parametrize(("rank", "total"), [(None, 10), (3, None), (0, 10), (11, 10), (NAN, 10)])
def test_a_place_that_is_not_on_the_leaderboard_has_no_share(rank, total):
    assert metrics.top_share(rank, total) is None


def test_the_first_of_a_hundred_is_in_the_top_percent_and_the_last_in_the_top_hundred():
    assert metrics.top_share(1, 100) == 0.01
    assert metrics.top_share(100, 100) == 1


# Days


@pytest.mark.parametrize("weekday", range(7))
def test_a_week_starts_on_the_chosen_weekday_at_most_six_days_ago(weekday):
    day = date(2024, 3, 1)
    start = metrics.week_start(day, weekday)
    assert start.weekday() == weekday
    assert 0 <= (day - start).days <= 6


def test_a_month_starts_on_its_first():
    assert metrics.month_start(date(2024, 2, 29)) == date(2024, 2, 1)


def test_a_rolling_average_counts_rest_days_and_waits_for_a_full_window():
    daily = pd.Series([70.0, 0.0, 0.0, 35.0, NAN, 0.0, 0.0, 70.0])
    average = metrics.rolling_average(daily, days=7)
    assert average.isna().tolist() == [True] * 6 + [False] * 2
    assert average.iloc[6:].tolist() == pytest.approx([105 / 7, 105 / 7])


def test_measures_leave_out_excluded_workouts_and_keep_unknown_values_unknown():
    workouts = workout_rows(
        on("2026-11-01", duration_s=1800, output_kj=250.0),
        on("2026-11-02", duration_s=1200, discipline="yoga"),
        on("2026-11-03", duration_s=600, is_excluded=True),
    )
    rows = metrics.measures(workouts)
    assert rows.index.tolist() == [1, 2]
    assert rows["minutes"].tolist() == [30, 20]
    assert rows["output_kj"].isna().tolist() == [False, True]


def test_days_may_come_as_dates_or_as_datetimes():
    workouts = workout_rows(on("2026-11-01"), on("2026-11-02"))
    as_datetimes = workouts.assign(day=pd.to_datetime(workouts["day"]).astype("datetime64[s]"))
    pd.testing.assert_series_equal(metrics.local_days(workouts), metrics.local_days(as_datetimes))


# Recorded Peloton workouts


def recorded(name: str) -> dict:
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip(f"needs the recorded reply {name}.json in ../shared/samples/peloton")
    return json.loads(path.read_text())


def channel(graph: dict, slug: str) -> np.ndarray:
    values = next(metric["values"] for metric in graph["metrics"] if metric["slug"] == slug)
    return np.array([NAN if value is None else value for value in values], dtype=float)


def heart_rate_zones(graph: dict) -> list[dict]:
    return next(metric["zones"] for metric in graph["metrics"] if metric["slug"] == "heart_rate")


WITH_HEART_RATE = ["power_zone_endurance_ride", "tread_walk", "outdoor_walk_gps", "row", "scenic_distance_ride"]


@pytest.mark.parametrize("name", WITH_HEART_RATE)
def test_heart_rate_bounds_are_pelotons(name):
    zones = heart_rate_zones(recorded(name)["WorkoutSamples"])
    assert list(metrics.heart_rate_zone_bounds(zones[4]["max_value"])) == [zone["min_value"] for zone in zones[1:]]


@pytest.mark.parametrize("name", WITH_HEART_RATE[:3])  # Peloton's own count of the other two does not add up
def test_heart_rate_zone_seconds_are_pelotons_within_two_seconds(name):
    graph = recorded(name)["WorkoutSamples"]
    zones = heart_rate_zones(graph)
    ours_s = metrics.heart_rate_zone_seconds(channel(graph, "heart_rate"), max_heart_rate_bpm=zones[4]["max_value"])
    assert np.abs(np.subtract(ours_s, [zone["duration"] for zone in zones])).max() <= 2


@pytest.mark.parametrize("name", WITH_HEART_RATE[1:])
def test_strive_is_pelotons(name):
    effort = recorded(name)["WorkoutSamples"]["effort_zones"]
    seconds = [effort["heart_rate_zone_durations"][f"heart_rate_z{zone}_duration"] for zone in range(1, 6)]
    assert metrics.strive_score(seconds) == pytest.approx(effort["total_effort_points"], abs=0.05)


@pytest.mark.parametrize("name", ["power_zone_endurance_ride", "tread_walk", "scenic_distance_ride"])
def test_output_is_the_sum_of_recorded_power(name):
    reply = recorded(name)
    ours_kj = metrics.work_kj(channel(reply["WorkoutSamples"], "output"))
    assert ours_kj == pytest.approx(reply["Workout"]["total_work"] / 1000, abs=0.7)


@pytest.mark.parametrize("name", ["power_zone_endurance_ride", "lanebreak_ride", "scenic_distance_ride"])
def test_the_bikes_speed_follows_from_its_power(name):
    graph = recorded(name)["WorkoutSamples"]
    shown_mph, power_w = channel(graph, "speed"), channel(graph, "output")
    ours_mph = np.array([metrics.speed_mps_of_power(watts) for watts in power_w]) / metrics.MPS_PER_MPH
    assert (np.abs(ours_mph - shown_mph) < 0.1).mean() > 0.995
