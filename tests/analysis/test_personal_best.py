"""The chance of a personal best, on athletes whose true chances are known."""

from datetime import timedelta
from math import log

import numpy as np
import pandas as pd
import pytest

from core.analysis import personal_best as subject
from core.analysis.personal_best import called, chances_above, fitted, is_best, rides, why_silent
from core.analysis.recalibration import brier

TYPES = ("Climb", "Intervals", "Low Impact", "Music")
HARDNESS = {"Climb": 0.02, "Intervals": 0.0, "Low Impact": -0.12, "Music": -0.03}
MINUTES = (20, 30, 45)


def library(seed: int, n: int = 120) -> pd.DataFrame:
    """Classes whose members' average tells most of what they ask for."""
    rng = np.random.default_rng([seed, 1])
    kinds, minutes = rng.choice(TYPES, n), rng.choice(MINUTES, n)
    asked = np.array([HARDNESS[kind] for kind in kinds]) - 0.06 * np.log(minutes / 30) + rng.normal(0, 0.05, n)
    return pd.DataFrame(
        {
            "duration_s": 60.0 * minutes,
            "class_type": kinds,
            "instructor": rng.choice(["Dex Harrowfield", "Talia Wintermoor"], n),
            "planned_intensity": np.where(kinds == "Climb", 0.8 + asked, np.nan),
            "avg_output_kj": 130 * np.exp(asked) * 60 * minutes / 1000,
            "is_ftp_test": False,
            "asked": asked,
        },
        index=pd.Index([f"c{i}" for i in range(n)], name="class_id"),
    )


def history(seed: int, classes: pd.DataFrame, n: int = 400) -> pd.DataFrame:
    """Rides of an athlete whose level wanders around a slowly rising FTP that is entered twice a year."""
    rng = np.random.default_rng([seed, 2])
    days = np.cumsum(rng.integers(1, 4, n))
    level = np.cumsum(rng.normal(0.0006, 0.006, n))
    entered = pd.Series(level).groupby(days // 180).transform("first").to_numpy()
    taken = classes.iloc[rng.integers(0, len(classes), n)]
    watts = 190 * np.exp(level + taken["asked"].to_numpy() + rng.normal(0, 0.04, n))
    seconds = taken["duration_s"].to_numpy()
    return pd.DataFrame(
        {
            "day": pd.Timestamp("2023-01-01") + pd.to_timedelta(days, unit="D"),
            "discipline": "cycling",
            "class_id": taken.index,
            "class_type": taken["class_type"].to_numpy(),
            "instructor_name": taken["instructor"].to_numpy(),
            "class_duration_s": seconds,
            "output_kj": watts * seconds / 1000,
            "ftp_w": 200 * np.exp(entered),
            "tss": 50 * seconds / 1800,
            "is_excluded": False,
        },
        index=pd.RangeIndex(1, n + 1, name="workout_id"),
    )


def ridden(seed: int, n: int = 400) -> pd.DataFrame:
    classes = library(seed)
    return rides(history(seed, classes, n), classes)


# Whether calls hold


@pytest.fixture(scope="module")
def calls() -> list[pd.DataFrame]:
    """The last fifth of twenty histories, as called by a model of the rest."""
    return [subject.last_fifth(ridden(seed)) for seed in range(20)]


def test_what_is_called_comes_true_as_often_as_it_is_called(calls):
    for one in calls:
        assert abs(deviations(one)) < 3
    everything = pd.concat(calls)
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 1)):
        part = everything[everything["chance"].between(low, high, inclusive="left")]
        assert len(part) > 25 and abs(deviations(part)) < 3


def deviations(part: pd.DataFrame) -> float:
    """By how many binomial standard deviations more came true than was called."""
    spread = np.sqrt((part["chance"] * (1 - part["chance"])).sum())
    return float((part["came_true"].sum() - part["chance"].sum()) / spread)


def test_calls_are_sharper_than_always_saying_the_share_that_comes_true(calls):
    always = [brier(np.full(len(one), one["came_true"].mean()), one["came_true"]) for one in calls]
    better = np.array(always) - [brier(one["chance"], one["came_true"]) for one in calls]
    assert better.mean() > 0.015 and (better > 0).sum() >= 18


def test_calls_that_are_too_bold_are_corrected_by_earlier_ones(monkeypatch):
    honest = subject.Model.forecast

    def too_bold(model: subject.Model, rows: pd.DataFrame, seen: subject.Seen) -> pd.DataFrame:
        forecast = honest(model, rows, seen)
        return forecast.assign(log_spread=forecast["log_spread"] / 5)

    monkeypatch.setattr(subject.Model, "forecast", too_bold)
    bold = [subject.last_fifth(ridden(seed)) for seed in range(20)]
    corrected = pd.concat([one for one in bold if not one["raw"].equals(one["chance"])])
    assert len(corrected) > 400
    assert brier(corrected["chance"], corrected["came_true"]) < brier(corrected["raw"], corrected["came_true"])
    assert (
        surprise(corrected["chance"], corrected["came_true"]) < surprise(corrected["raw"], corrected["came_true"]) / 1.3
    )


def surprise(chances: pd.Series, came_true: pd.Series) -> float:
    """Mean of minus the logarithm of the chance that was given to what happened, none taken for below 1 in 1,000."""
    given = chances.where(came_true, 1 - chances).clip(lower=1e-3)
    return float(-np.log(given).mean())


# No look ahead


def test_a_later_ride_changes_no_earlier_chance():
    classes = library(3)
    before = history(3, classes)
    after = before.copy()
    after.loc[381:, "output_kj"] *= 1.5
    after.loc[381:, "tss"] *= 3
    first, second = (subject.last_fifth(rides(workouts, classes))["chance"] for workouts in (before, after))
    pd.testing.assert_series_equal(first.loc[:381], second.loc[:381])
    assert not np.allclose(first.loc[382:], second.loc[382:])


def test_the_last_fifth_never_corrects_itself():
    rows = ridden(4)
    other = rows.copy()
    other.iloc[320:, other.columns.get_loc("output_kj")] *= 1.3
    assert subject.correction(rows) == subject.correction(other)


# The chance itself


def test_the_chance_is_the_part_of_the_normal_above_the_best():
    forecast = pd.DataFrame({"log_w": [log(200), log(200)], "log_spread": [0.05, 0.05]})
    best_kj = pd.Series([360.0, 360 * np.exp(0.05)])  # 200 W for 30 minutes; one spread more
    assert chances_above(forecast, best_kj, pd.Series([1800.0, 1800.0])) == pytest.approx([0.5, 0.158655], abs=1e-6)


def test_the_higher_the_best_the_lower_the_chance():
    forecast = pd.DataFrame({"log_w": np.full(9, 5.3), "log_spread": np.full(9, 0.06)})
    chances = chances_above(forecast, pd.Series(np.linspace(250, 450, 9)), pd.Series(np.full(9, 1800.0)))
    assert (np.diff(chances) < 0).all()


def test_four_of_five_rides_end_in_the_interval():
    rows = ridden(5)
    model = fitted(rows.iloc[:320])
    forecast = model.forecast(rows, model.seen_before(rows)).iloc[320:]
    inside = rows["output_kj"].iloc[320:].between(forecast["low_kj"], forecast["high_kj"])
    assert 0.68 < inside.mean() < 0.92  # 80 rides: 0.8 give or take 2.7 times 0.045


def test_members_who_made_more_and_rides_that_went_well_lately_raise_what_is_expected():
    rows = ridden(6)
    model = fitted(rows)
    today = rows["day"].iloc[-1].date()
    plain = {"class_type": "Music", "instructor": None, "class_duration_s": 1800.0, "planned_intensity": np.nan,
             "members_w": 125.0, "is_ftp_test": 0.0, "ftp_w": 230.0, "tsb": 0.0}  # fmt: skip
    asked = pd.DataFrame([plain, plain | {"members_w": 140.0}])
    usual, raised = model.forecast(asked, model.seen_until(rows, today))["expected_kj"]
    assert raised > 1.05 * usual
    lately = rows.assign(output_kj=rows["output_kj"].where(np.arange(400) < 390, 1.1 * rows["output_kj"]))
    assert model.forecast(asked, model.seen_until(lately, today))["expected_kj"].iloc[0] > 1.02 * usual


def test_what_is_not_known_of_a_class_makes_no_chance_unknown():
    rows = ridden(7)
    model = fitted(rows)
    asked = {"class_type": "Barre", "instructor": "Nobody Known", "class_duration_s": 1800.0, "ftp_w": np.nan}
    unknown = dict.fromkeys(["planned_intensity", "members_w", "is_ftp_test", "tsb"], np.nan)
    forecast = model.forecast(pd.DataFrame([asked | unknown]), model.seen_until(rows, rows["day"].iloc[-1].date()))
    assert rows["output_kj"].min() < forecast["expected_kj"].iloc[0] < rows["output_kj"].max()


def test_after_a_break_less_is_sure():
    rows = ridden(6)
    model, last = fitted(rows), rows["day"].iloc[-1].date()
    soon, late = (model.seen_until(rows, last + timedelta(days=days)).variance[0] for days in (1, 90))
    assert model.walk_per_day > 0
    assert late - soon == pytest.approx(89 * model.walk_per_day)


def test_a_first_ride_of_a_length_has_no_chance():
    rows = ridden(8, 60)
    chances = called(fitted(rows), rows)
    assert np.isnan(chances[0])
    assert np.isnan(chances).sum() == rows["class_duration_s"].nunique()


# What counts, and when nothing is said


def test_only_whole_cycling_classes_with_output_count():
    classes = library(1)
    workouts = history(1, classes, 6).assign(is_stopped_early=False, is_doubtful=False)
    for column, value in (("is_stopped_early", True), ("is_doubtful", True), ("is_excluded", True)):
        workouts.loc[len(workouts) - 3 + ["is_stopped_early", "is_doubtful", "is_excluded"].index(column), column] = (
            value
        )
    workouts.loc[6, "discipline"] = "bike_bootcamp"
    assert rides(workouts, classes).index.tolist() == [1, 2]


def test_form_is_that_of_the_day_and_the_best_is_the_one_before():
    classes = library(1)
    workouts = history(1, classes, 3).assign(
        day=pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"]), output_kj=[300.0, 280.0, 310.0], tss=100.0,
        class_duration_s=1800.0,
    )  # fmt: skip
    rows = rides(workouts, classes)
    assert rows["best_before_kj"].tolist() == pytest.approx([np.nan, 300, 300], nan_ok=True)
    fitness_1, fatigue_1 = 100 * (1 - np.exp(-1 / 42)), 100 * (1 - np.exp(-1 / 7))
    assert rows["tsb"].iloc[:2].tolist() == pytest.approx([0, fitness_1 - fatigue_1])
    assert is_best(rows).tolist() == [False, False, True]


def test_with_too_few_rides_nothing_is_said_but_how_many_there_are():
    assert why_silent(ridden(1, 49)).startswith("Too few rides to call a chance: 49 cycling classes with output")
    assert why_silent(ridden(1, 1)).startswith("Too few rides to call a chance: 1 cycling class with output is known")


def test_with_too_few_bests_nothing_is_said_but_how_many_there_are():
    rows = ridden(2, 80)
    falling = rows.assign(output_kj=400.0, best_before_kj=500.0)
    assert why_silent(falling) == "Too few personal bests to call a chance: 0 of 80 rides, 8 are needed."
    assert why_silent(rows) == ""


def test_without_rides_there_is_nothing_to_call():
    classes = library(1)
    rows = rides(history(1, classes, 5).iloc[:0], classes)
    assert rows.empty and why_silent(rows).startswith("Too few rides to call a chance: 0 cycling classes")


def test_what_was_seen_until_a_day_is_what_a_ride_of_that_day_is_called_with():
    rows = ridden(9)
    model = fitted(rows.iloc[:-1])
    until, before = model.seen_until(rows.iloc[:-1], rows["day"].iloc[-1].date()), model.seen_before(rows)
    assert until.log_w == pytest.approx(before.log_w[-1:])
    assert until.columns[0] == pytest.approx(before.columns[-1])
    assert until.variance == pytest.approx(before.variance[-1:])
