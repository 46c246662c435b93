"""Which goals pull against each other: what was planted is found, chance is not."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.coaching.goal_pulls import contradictions, pulls
from core.coaching.goals import Aim, sums
from tests.workout_rows import on, workout_rows

SUNDAY = date(2026, 11, 15)
WEEKS = 120


def aim(number: int, metric: str, **values) -> Aim:
    standard = {"id": number, "kind": "sum" if metric in ("minutes", "workouts") else "value", "metric": metric,
                "target": 75.0, "first_day": date(2024, 1, 1)}  # fmt: skip
    return Aim(**(standard | values))


def rides(minutes: np.ndarray, discipline: str = "cycling") -> list[dict]:
    """One a week, on Wednesdays, the last one in the week of ``SUNDAY``."""
    days = [SUNDAY - timedelta(days=4, weeks=int(n)) for n in reversed(range(minutes.size))]
    return [on(str(day), duration_s=60 * m, discipline=discipline) for day, m in zip(days, minutes, strict=True)]


def weights(steps: np.ndarray) -> pd.Series:
    """A weight each Saturday that moves by ``steps``."""
    days = pd.to_datetime([SUNDAY - timedelta(days=1, weeks=int(n)) for n in reversed(range(steps.size))])
    return pd.Series(80 + np.cumsum(steps), index=days)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_weight_that_falls_in_weeks_with_many_minutes_goes_together_with_them(rng):
    minutes = rng.normal(150, 40, WEEKS).clip(10)
    steps = -(minutes - 150) / 200 + rng.normal(0, 0.1, WEEKS)
    goals = [aim(1, "minutes"), aim(2, "weight", target=70.0)]
    [found] = pulls(goals, sums(workout_rows(*rides(minutes))), {2: weights(steps)}, SUNDAY + timedelta(days=1))
    assert (found.done.id, found.followed.id, found.lag_weeks) == (1, 2, 0)
    assert found.r > 0.6 and found.low > 0 and found.n >= WEEKS - 4


def test_the_same_weeks_pull_against_a_goal_to_gain_weight(rng):
    minutes = rng.normal(150, 40, WEEKS).clip(10)
    steps = -(minutes - 150) / 200 + rng.normal(0, 0.1, WEEKS)
    goals = [aim(1, "minutes"), aim(2, "vo2max", target=70.0)]
    [found] = pulls(goals, sums(workout_rows(*rides(minutes))), {2: weights(steps)}, SUNDAY + timedelta(days=1))
    assert found.r < -0.6 and found.high < 0


def test_what_follows_a_week_later_is_told_with_its_lag(rng):
    minutes = rng.normal(150, 40, WEEKS).clip(10)
    steps = np.r_[0, -(minutes[:-1] - 150) / 200] + rng.normal(0, 0.05, WEEKS)
    goals = [aim(1, "minutes"), aim(2, "weight", target=70.0)]
    found = pulls(goals, sums(workout_rows(*rides(minutes))), {2: weights(steps)}, SUNDAY + timedelta(days=1))
    assert [one.lag_weeks for one in found] == [1]


def test_chance_hardly_ever_stands_out():
    named = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = [*rides(rng.normal(150, 40, WEEKS).clip(10)), *rides(rng.normal(60, 20, WEEKS).clip(5), "strength")]
        goals = [aim(1, "minutes", discipline="cycling"), aim(2, "minutes", discipline="strength"),
                 aim(3, "weight", target=70.0)]  # fmt: skip
        of = sums(workout_rows(*sorted(rows, key=lambda row: row["day"])))
        named += bool(pulls(goals, of, {3: weights(rng.normal(0, 0.3, WEEKS))}, SUNDAY + timedelta(days=1)))
    assert named <= 4  # one in twenty is what the correction allows


def test_two_sums_of_the_same_workouts_are_no_finding(rng):
    of = sums(workout_rows(*rides(rng.normal(150, 40, WEEKS).clip(10))))
    assert pulls([aim(1, "minutes"), aim(2, "workouts")], of, {}, SUNDAY + timedelta(days=1)) == []


def test_a_thin_history_says_nothing(rng):
    minutes = rng.normal(150, 40, 20).clip(10)
    goals = [aim(1, "minutes"), aim(2, "weight", target=70.0)]
    of = sums(workout_rows(*rides(minutes)))
    assert pulls(goals, of, {2: weights(-(minutes - 150) / 200)}, SUNDAY + timedelta(days=1)) == []


def test_goals_that_exclude_each_other_are_named():
    band = aim(1, "weight", kind="band", target=74.0, upper=76.0)
    inside, outside = aim(2, "weight", target=75.0), aim(3, "weight", target=70.0)
    whole = aim(4, "minutes", target=180.0, upper=300.0)
    part, small = (
        aim(5, "minutes", target=360.0, discipline="cycling"),
        aim(6, "minutes", target=60.0, discipline="yoga"),
    )
    found = contradictions([band, inside, outside, whole, part, small])
    assert [(one.id, other.id) for one, other in found] == [(1, 3), (4, 5)]
