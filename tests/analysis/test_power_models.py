"""xPower, W' balance and critical power, against hand calculation, the definitions, and an independent fit."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import power_models
from core.analysis.power_models import CriticalPower, Refused
from core.metrics import CURVE_DURATIONS_S

NAN = float("nan")
rides = st.lists(st.integers(0, 900), min_size=25, max_size=90).map(lambda watts: np.array(watts, dtype=float))

#: 200 W and 24 kJ: 400 W for 2 minutes, 280 for 5, 240 for 10, 220 for 20.
DURATIONS_S = np.array([120.0, 300, 600, 1200])
POWERS_W = np.array([400.0, 280, 240, 220])


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(power_models).failed == 0


# xPower


def test_xpower_fades_by_25_of_26_a_second_from_zero():
    ride_w = np.array([0.0] * 30 + [300.0] * 30)
    rising_w = 300 * (1 - (25 / 26) ** np.arange(1, 31))  # the first half stays at 0 and counts
    assert power_models.xpower(ride_w) == pytest.approx(((rising_w**4).sum() / 60) ** 0.25)


def test_a_short_pause_counts_as_seconds_at_zero_and_a_long_one_only_until_it_has_faded():
    ride_w = np.array([250.0, 150.0] * 60)
    short = power_models.xpower(np.concatenate([ride_w, np.full(20, NAN), ride_w]))
    assert short == pytest.approx(power_models.xpower(np.concatenate([ride_w, np.zeros(20), ride_w])))
    long = [power_models.xpower(np.concatenate([ride_w, np.full(s, NAN), ride_w])) for s in (500, 3600)]
    assert long[0] == pytest.approx(long[1])
    assert long[0] < short


def test_what_is_missing_before_the_first_and_after_the_last_sample_counts_nowhere():
    ride_w = np.array([250.0, 150.0] * 60)
    padded_w = np.concatenate([np.full(40, NAN), ride_w, np.full(40, NAN)])
    assert power_models.xpower(padded_w) == pytest.approx(power_models.xpower(ride_w))


def golden_cheetahs_xpower(seconds: list[int], watts: list[float]) -> float:
    """As the published code goes over its list of points, gaps and all."""
    weighted, last_s, total, count = 0.0, 0, 0.0, 0
    for second, power in zip(seconds, watts, strict=True):
        while weighted > 0.1 and second > last_s + 1.1:
            weighted *= 25 / 26
            last_s += 1
            total, count = total + weighted**4, count + 1
        weighted = weighted * 25 / 26 + power / 26
        last_s = second
        total, count = total + weighted**4, count + 1
    return (total / count) ** 0.25


def test_xpower_is_golden_cheetahs_with_dropouts_and_pauses():
    rng = np.random.default_rng(4)
    ride_w = rng.integers(0, 500, 2000).astype(float)
    ride_w[rng.random(2000) < 0.05] = NAN
    ride_w[900:1400] = NAN
    seconds = np.flatnonzero(np.isfinite(ride_w))
    expected = golden_cheetahs_xpower((seconds + 1).tolist(), ride_w[seconds].tolist())
    assert power_models.xpower(ride_w) == pytest.approx(expected)


@given(rides, st.floats(0.1, 3))
def test_xpower_scales_with_power_and_never_exceeds_the_highest(ride_w, factor):
    ours = power_models.xpower(ride_w)
    assert power_models.xpower(factor * ride_w) == pytest.approx(factor * ours, abs=1e-6)
    assert ours <= ride_w.max()


def test_xpower_of_less_than_25_samples_is_unknown():
    assert power_models.xpower(np.append(np.arange(24.0), NAN)) is None
    assert power_models.xpower(np.arange(25.0)) is not None


def test_relative_intensity_is_unknown_without_a_critical_power():
    assert power_models.relative_intensity(xpower_w=200, cp_w=250) == 0.8
    assert power_models.relative_intensity(xpower_w=200, cp_w=0) is None


# W' balance


def test_w_prime_is_spent_above_cp_and_refilled_by_the_share_that_is_spent():
    left_j = power_models.w_balance(np.array([350.0, 250, 100, 200, 0]), cp_w=250, w_prime_j=1000)
    # 100 spent; at CP nothing; 150 W below with a tenth spent: +15; 50 W with 85 of 1000 spent: +4.25; 250 W: +20.1875
    assert left_j == pytest.approx([900, 900, 915, 919.25, 939.4375])


@given(rides, st.integers(150, 350), st.integers(5_000, 30_000))
def test_w_balance_stays_at_or_below_w_prime(ride_w, cp_w, w_prime_j):
    assert power_models.w_balance(ride_w, cp_w=cp_w, w_prime_j=w_prime_j).max() <= w_prime_j + 1e-6
    assert power_models.w_balance_integral(ride_w, cp_w=cp_w, w_prime_j=w_prime_j).max() <= w_prime_j


@given(rides, st.integers(0, 24), st.integers(1, 500))
def test_a_harder_second_never_leaves_more_later(ride_w, second, more_w):
    harder_w = ride_w.copy()
    harder_w[second] += more_w
    before, after = (power_models.w_balance(watts, cp_w=220, w_prime_j=20_000) for watts in (ride_w, harder_w))
    assert (after <= before + 1e-6).all()


@given(rides, st.floats(0.5, 2))
def test_w_balance_scales_with_power_cp_and_w_prime_together(ride_w, factor):
    left_j = power_models.w_balance(ride_w, cp_w=220, w_prime_j=20_000)
    scaled_j = power_models.w_balance(factor * ride_w, cp_w=factor * 220, w_prime_j=factor * 20_000)
    assert scaled_j == pytest.approx(factor * left_j)


def test_the_integral_is_the_sum_of_all_that_was_spent_faded_by_its_age():
    ride_w = np.random.default_rng(2).integers(0, 600, 300).astype(float)
    cp_w, w_prime_j = 250, 20_000
    constant_s = 546 * np.exp(-0.01 * (cp_w - ride_w[ride_w < cp_w].mean())) + 316
    age_s = np.arange(300)[:, None] - np.arange(300)[None, :]
    weights = np.where(age_s >= 0, np.exp(-age_s / constant_s), 0)
    expected_j = w_prime_j - weights @ np.maximum(ride_w - cp_w, 0)
    assert power_models.w_balance_integral(ride_w, cp_w=cp_w, w_prime_j=w_prime_j) == pytest.approx(expected_j)


def test_easier_riding_below_cp_recovers_faster():
    hard, easy = (power_models.recovery_time_s(np.array([400.0, below]), cp_w=250) for below in (200.0, 50.0))
    assert easy < hard
    always_above = power_models.recovery_time_s(np.array([300.0, 400.0]), cp_w=250)
    assert always_above == pytest.approx(546 * np.exp(-2.5) + 316)  # as if resting at 0 W
    at_cp = power_models.recovery_time_s(np.array([250.0, 150.0]), cp_w=250)
    assert at_cp == pytest.approx(546 * np.exp(-1) + 316)  # a second at CP is not below it


@pytest.mark.parametrize("balance", [power_models.w_balance, power_models.w_balance_integral])
def test_missing_seconds_are_rest_in_both_balances(balance):
    ride_w = np.array([400.0, NAN, NAN, 400.0, NAN])
    resting_w = np.array([400.0, 0, 0, 400.0, 0])
    limits = {"cp_w": 250, "w_prime_j": 15_000}
    assert balance(ride_w, **limits) == pytest.approx(balance(resting_w, **limits))
    assert balance(np.full(5, NAN), **limits) is None
    assert balance(ride_w, cp_w=None, w_prime_j=15_000) is None
    assert balance(ride_w, cp_w=250, w_prime_j=0) is None


# Critical power


def test_both_ways_to_fit_find_the_curve_that_efforts_lie_on():
    for fit in (power_models.hyperbolic_fit(DURATIONS_S, POWERS_W), power_models.work_time_fit(DURATIONS_S, POWERS_W)):
        assert (fit.cp_w, fit.w_prime_j) == pytest.approx((200, 24_000))
        assert (fit.cp_se_w, fit.w_prime_se_j) == pytest.approx((0, 0), abs=1e-6)


def test_standard_errors_are_those_of_a_line():
    # 1 / t of 120, 200 and 600 s is 5, 3 and 1 six-hundredths, so residuals of 2, -4 and 2 W move neither CP nor W'
    fit = power_models.hyperbolic_fit(np.array([120.0, 200, 600]), np.array([402.0, 316, 242]))
    assert (fit.cp_w, fit.w_prime_j) == pytest.approx((200, 24_000))
    variance = 2**2 + 4**2 + 2**2  # of one degree of freedom
    assert fit.w_prime_se_j == pytest.approx((variance / (2 / 300**2)) ** 0.5)
    assert fit.cp_se_w == pytest.approx((variance * (1 / 3 + (1 / 200) ** 2 / (2 / 300**2))) ** 0.5)  # 5.9 W


def test_moritanis_example_is_met_within_what_its_printed_times_allow():
    minutes, watts = np.array([1.7, 2.2, 3.1, 4.0]), np.array([400.0, 350, 300, 275])
    printed_cp_w, printed_w_prime_j = 185.4, 358.7 * 60
    assert np.round(printed_w_prime_j / 60 / (watts - printed_cp_w), 1).tolist() == minutes.tolist()
    for fit in (power_models.work_time_fit, power_models.hyperbolic_fit):
        ours = fit(minutes * 60, watts)
        assert ours.cp_w == pytest.approx(printed_cp_w, rel=0.025)
        assert ours.w_prime_j == pytest.approx(printed_w_prime_j, rel=0.04)
    exact_min = 358.7 / (watts - printed_cp_w)
    assert power_models.work_time_fit(exact_min * 60, watts).cp_w == pytest.approx(printed_cp_w)


def test_only_efforts_of_2_to_20_minutes_tell_critical_power_in_any_order():
    fit = power_models.critical_power(DURATIONS_S, POWERS_W)
    assert isinstance(fit, CriticalPower)
    assert fit.efforts == 4
    duration_s = np.array([3600.0, 600, 5, 120, 1200, 300, 119, 600])
    power_w = np.array([190.0, 240, 1000, 400, 220, 280, 500, 100])  # of two 10-minute efforts the better
    assert power_models.critical_power(duration_s, power_w) == fit


@given(st.floats(0.5, 2))
def test_critical_power_and_its_errors_scale_with_power(factor):
    power_w = POWERS_W + np.array([4, -5, 3, -2])
    fit, scaled = (power_models.critical_power(DURATIONS_S, watts) for watts in (power_w, factor * power_w))
    assert isinstance(fit, CriticalPower) and isinstance(scaled, CriticalPower)
    ours = np.array([fit.cp_w, fit.cp_se_w, fit.w_prime_j, fit.w_prime_se_j])
    assert [scaled.cp_w, scaled.cp_se_w, scaled.w_prime_j, scaled.w_prime_se_j] == pytest.approx(factor * ours)


def test_the_model_gives_back_the_power_of_a_duration():
    fit = CriticalPower(200, 0, 24_000, 0, 3)
    assert fit.power_w(DURATIONS_S) == pytest.approx(POWERS_W)
    with_pmax = CriticalPower(200, 0, 24_000, 0, 3, pmax_w=1000, pmax_se_w=0)
    assert with_pmax.power_w(0.0) == pytest.approx(1000)
    assert with_pmax.power_w(30.0) == pytest.approx(600)  # the shift is 24,000 / 800 = 30 s: half of 800 is left


REFUSED = {
    "needs bests of 3 or more durations": ([120, 600, 1800], [400, 240, 210]),
    "too alike in length": ([240, 300, 600], [300, 280, 240]),
    "is not below that of 2 min": ([120, 300, 1200], [280, 300, 220]),
    "20 min is not below": ([120, 300, 1200], [250, 250, 250]),
    "W' would be 1.2 kJ": ([120, 300, 1200], [210, 204, 201]),
    "W' would be 60.0 kJ": ([120, 300, 1200], [700, 400, 250]),
    "too uncertain": ([120, 200, 600], [412, 296, 252]),
    # a power law, 450 W * (t / 120 s) ** -0.2, is no hyperbola
    "Two ways to fit critical power disagree": (
        [120, 180, 240, 300, 420, 600, 900, 1200],
        [450 * (t / 120) ** -0.2 for t in (120, 180, 240, 300, 420, 600, 900, 1200)],
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_critical_power_is_refused_with_the_reason_where_efforts_do_not_support_it(reason):
    duration_s, power_w = (np.array(values, dtype=float) for values in REFUSED[reason])
    refused = power_models.critical_power(duration_s, power_w)
    assert isinstance(refused, Refused)
    assert reason in refused.reason


def test_a_rise_that_a_meter_may_be_wrong_by_is_let_pass():
    duration_s = np.array([120.0, 300, 600, 660, 1200])
    fit = power_models.critical_power(duration_s, np.array([400.0, 280, 240, 242, 220]))  # 0.8 % up
    assert isinstance(fit, CriticalPower)
    refused = power_models.critical_power(duration_s, np.array([400.0, 280, 240, 243, 220]))  # 1.25 % up
    assert isinstance(refused, Refused) and "11 min is not below that of 10 min" in refused.reason


def test_unknown_and_zero_power_is_no_effort():
    refused = power_models.critical_power(np.array([120.0, 300, 600, 1200]), np.array([400.0, NAN, 0, 220]))
    assert isinstance(refused, Refused) and "there are 2" in refused.reason


# The highest power


SPRINT_DURATIONS_S = np.array([5.0, 15, 30, 60, 120, 300, 600, 1200])


def with_pmax(duration_s: np.ndarray, *, cp_w=250.0, w_prime_j=18_000.0, pmax_w=1000.0) -> np.ndarray:
    return cp_w + w_prime_j / (duration_s + w_prime_j / (pmax_w - cp_w))


def test_the_three_parameters_are_found_where_efforts_lie_on_their_curve():
    fit = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, with_pmax(SPRINT_DURATIONS_S))
    assert isinstance(fit, CriticalPower)
    assert (fit.cp_w, fit.w_prime_j, fit.pmax_w) == pytest.approx((250, 18_000, 1000), rel=1e-6)
    assert (fit.cp_se_w, fit.w_prime_se_j, fit.pmax_se_w) == pytest.approx((0, 0, 0), abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_the_three_parameters_and_their_errors_are_those_of_an_independent_least_squares(seed):
    optimize = pytest.importorskip("scipy.optimize", reason="scipy, a test-only checker, is not installed")
    noise = np.random.default_rng(seed).normal(1, 0.01, SPRINT_DURATIONS_S.size)
    power_w = with_pmax(SPRINT_DURATIONS_S) * noise
    fit = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, power_w)
    assert isinstance(fit, CriticalPower)
    found, covariance = optimize.curve_fit(
        lambda t, cp_w, w_prime_j, pmax_w: with_pmax(t, cp_w=cp_w, w_prime_j=w_prime_j, pmax_w=pmax_w),
        SPRINT_DURATIONS_S,
        power_w,
        p0=(200, 15_000, 1200),
    )
    assert (fit.cp_w, fit.w_prime_j, fit.pmax_w) == pytest.approx(found, rel=1e-4)
    assert (fit.cp_se_w, fit.w_prime_se_j, fit.pmax_se_w) == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-3)


def test_the_highest_power_is_refused_without_sprints_and_where_they_do_not_bend():
    long = SPRINT_DURATIONS_S >= 60
    refused = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S[long], with_pmax(SPRINT_DURATIONS_S)[long])
    assert isinstance(refused, Refused) and "two or more durations of a minute or less" in refused.reason
    straight = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, 250 + 18_000 / SPRINT_DURATIONS_S)
    assert isinstance(straight, Refused) and "below 3,000 W" in straight.reason
    beyond = with_pmax(SPRINT_DURATIONS_S, pmax_w=3500)
    assert isinstance(power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, beyond), Refused)


def test_the_highest_power_needs_what_critical_power_needs():
    short = SPRINT_DURATIONS_S <= 300
    refused = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S[short], with_pmax(SPRINT_DURATIONS_S)[short])
    assert isinstance(refused, Refused) and "needs bests of 3 or more durations" in refused.reason
    steady_w = np.where(SPRINT_DURATIONS_S < 120, with_pmax(SPRINT_DURATIONS_S), 222 - SPRINT_DURATIONS_S / 240)
    refused = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, steady_w)
    assert isinstance(refused, Refused) and "the efforts were not all out" in refused.reason
    scattered_w = with_pmax(SPRINT_DURATIONS_S) * [1, 0.8, 1.15, 1, 1, 1, 1, 1]
    refused = power_models.critical_power_and_pmax(SPRINT_DURATIONS_S, scattered_w)
    assert isinstance(refused, Refused) and "30 s is not below that of 15 s" in refused.reason


def test_a_highest_power_that_sprints_hardly_tell_is_refused():
    duration_s = np.array([50.0, 60, 120, 300, 600, 1200])
    power_w = with_pmax(duration_s) * [1.04, 0.97, 1, 1, 1, 1]
    refused = power_models.critical_power_and_pmax(duration_s, power_w)
    assert isinstance(refused, Refused) and "highest power is too uncertain" in refused.reason


def test_a_curve_is_read_at_efforts_that_are_far_enough_apart():
    curve_w = with_pmax(np.array(CURVE_DURATIONS_S, dtype=float))
    curve_w[np.array(CURVE_DURATIONS_S) > 900] = NAN  # a ride of 15 minutes
    duration_s, power_w = power_models.efforts(curve_w)
    assert duration_s.tolist() == [s for s in power_models.EFFORT_DURATIONS_S if s <= 900]
    assert power_w == pytest.approx(with_pmax(duration_s))
