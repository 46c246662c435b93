"""Trends of what was measured, HRV against its usual, and the energy balance."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.analysis import body

TODAY = date(2026, 11, 20)


def daily(values: list[float] | np.ndarray, last: str = "2026-11-20") -> pd.Series:
    return pd.Series(values, index=pd.date_range(end=last, periods=len(values), name="day"), dtype=float)


def test_a_trend_moves_a_tenth_of_the_way_a_day_and_further_after_a_gap():
    values = pd.Series([80.0, 90.0, 90.0], index=pd.to_datetime(["2026-11-01", "2026-11-02", "2026-11-12"]))
    assert body.trend(values).tolist() == pytest.approx([80, 81, 81 + (1 - 0.9**10) * 9])


def test_hrv_is_a_mean_of_logarithms_against_the_sixty_days_before():
    values = [40.0, 60.0] * 30 + [30.0] * 7
    row = body.hrv_range(daily(values)).iloc[-1]
    usual, spread = np.log([40, 60]).mean(), np.std(np.log([40, 60] * 30), ddof=1)
    assert row["week_ms"] == pytest.approx(30)
    assert row["usual_ms"] == pytest.approx(np.sqrt(40 * 60))
    assert (row["low_ms"], row["high_ms"]) == pytest.approx((np.exp(usual - spread), np.exp(usual + spread)))


@pytest.mark.parametrize(("week_ms", "standing"), [(30.0, "below"), (48.0, "within"), (90.0, "above")])
def test_a_week_of_hrv_stands_below_within_or_above_the_usual(week_ms: float, standing: str):
    ranges = body.hrv_range(daily([40.0, 60.0] * 30 + [week_ms] * 7))
    assert body.hrv_standing(ranges, TODAY) == standing


def test_hrv_stands_nowhere_without_thirty_days_before_or_a_value_of_these_days():
    assert body.hrv_standing(body.hrv_range(daily([40.0, 60.0] * 18)), TODAY) is None  # 29 of the days before
    assert body.hrv_standing(body.hrv_range(daily([40.0, 60.0] * 40, last="2026-11-17")), TODAY) is None


def test_stored_energy_is_the_slope_of_weight_times_7700():
    stored = body.stored_energy(daily(80 - 0.05 * np.arange(28)))
    assert stored is not None and stored.value == pytest.approx(-385)  # 50 g a day
    assert stored.high - stored.low == pytest.approx(0, abs=1e-6)


def test_scatter_widens_the_interval_and_a_slow_wave_widens_it_more():
    rng = np.random.default_rng(1)
    scatter = rng.normal(size=28) * 0.5
    wave = np.sin(np.arange(28) / 3)
    wave *= scatter.std() / wave.std()
    spans = [body.stored_energy(daily(80 + noise)) for noise in (scatter, wave)]
    widths = [span.high - span.low for span in spans if span]
    assert widths[1] > 1.5 * widths[0] > 0


def test_stored_energy_needs_eight_weights_over_three_weeks():
    assert body.stored_energy(daily([80.0] * 20)) is None
    assert body.stored_energy(daily([80.0] * 28).iloc[::5]) is None


def balance(**given: object) -> body.EnergyBalance:
    activity = pd.DataFrame(
        {"day": pd.to_datetime(["2026-11-19", "2026-11-18", "2026-09-01"]), "calories_kcal": [760.0, None, 900.0],
         "duration_s": [3600.0, 1800.0, 3600.0]}
    )  # fmt: skip
    standard = {"weight_kg": daily([80.0] * 28), "eaten_kcal": daily([2000.0, 2400.0] * 10), "activity": activity,
                "today": TODAY, "resting_kcal": 1440.0, "resting_by": "weight and body fat"}  # fmt: skip
    return body.energy_balance(**(standard | given))  # type: ignore[arg-type]


def test_training_counts_beyond_rest_and_says_how_many_workouts_know():
    of = balance()
    assert of.activity == pytest.approx((760 - 1440 / 24) / 28)
    assert (of.workouts, of.workouts_known) == (2, 1)


def test_what_was_eaten_less_what_was_stored_must_have_been_burned():
    of = balance(weight_kg=daily(80 - 0.05 * np.arange(28)))
    assert of.implied_burned is not None and of.implied_burned.value == pytest.approx(2200 + 385)
    assert of.implied_eaten is not None and of.burned is not None
    assert of.implied_eaten.value == pytest.approx(of.burned.value - 385)


def test_thirteen_days_of_food_are_too_few():
    of = balance(eaten_kcal=daily([2000.0] * 13))
    assert of.eaten is None and of.implied_burned is None and of.eaten_days == 13


def test_without_rest_nothing_burned_is_known():
    of = balance(resting_kcal=None)
    assert of.burned is None and of.implied_eaten is None
    assert of.activity == pytest.approx(760 / 28)


def test_errors_that_know_nothing_of_each_other_add_as_squares():
    total = body.Span(100, 97, 103) + body.Span(10, 6, 14)
    assert (total.value, total.low, total.high) == (110, 105, 115)


def test_nobody_rests_without_a_weight():
    known = {"height_m": 1.7, "age_years": 30.0, "sex": "male", "body_fat_pct": 20.0}
    assert body.resting_energy(weight_kg=None, **known) == (None, "")


def test_a_weight_that_rises_a_tenth_of_a_kilogram_a_week_has_that_slope():
    slope = body.weekly_slope(daily(80 + np.arange(84) / 70), date(2026, 8, 29), TODAY)
    assert slope is not None and slope.per_step == pytest.approx(0.1)
