"""What follows training load after some days: found where it is planted, and not where it is not."""

import numpy as np
import pandas as pd
import pytest

from core.analysis import lagged

DAYS = pd.date_range("2024-11-20", periods=728, name="day")


def drifting(rng: np.random.Generator, n: int, alike: float) -> np.ndarray:
    """A series whose days resemble the day before."""
    steps, values = rng.normal(size=n), np.empty(n)
    values[0] = steps[0] / np.sqrt(1 - alike**2)
    for i in range(1, n):
        values[i] = alike * values[i - 1] + steps[i]
    return values


def training(rng: np.random.Generator, n: int = len(DAYS)) -> pd.Series:
    """Hard and easy days of a week, more and less of it over months."""
    week = np.resize([0.0, 60, 0, 80, 40, 0, 120], n)
    return pd.Series(week * rng.uniform(0.3, 1.4, n) * (1 + 0.4 * np.sin(np.arange(n) / 50)), index=DAYS[:n])


def test_a_heart_that_beats_faster_the_day_after_is_found_with_its_lag():
    rng = np.random.default_rng(7)
    load = training(rng)
    beats = 50 + 0.03 * load.shift(1).fillna(0) + 1.5 * drifting(rng, len(load), 0.5)
    found = {
        one.name: one for one in lagged.family(load, {"beats": beats, "other": beats * 0 + drifting(rng, 728, 0.9)})
    }
    assert found["beats"].stands_out and found["beats"].lag == 1
    assert found["beats"].lags.loc[1, "low"] > 0
    assert not found["other"].stands_out


def test_a_loss_that_shows_after_a_week_is_found_in_few_values_too():
    rng = np.random.default_rng(3)
    load = training(rng)
    hrv = (4 - 0.006 * load.shift(7).fillna(0) + 0.25 * drifting(rng, len(load), 0.3)).sample(frac=0.5, random_state=1)
    (found,) = lagged.family(load, {"hrv": hrv.sort_index()})
    assert (found.lag, found.stands_out) == (7, True) and found.lags.loc[7, "r"] < 0


def test_of_forty_books_without_any_link_hardly_one_is_told_of_one():
    told = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        load = training(rng, 400)
        measured = {
            str(alike): pd.Series(drifting(rng, 400, alike), index=DAYS[:400]) for alike in (0.0, 0.5, 0.9, 0.98)
        }
        told += any(one.stands_out for one in lagged.family(load, measured))
    assert told <= 5  # 5 % of 40 are 2; six or more come up in one of 72 such runs


def test_what_is_only_done_on_the_same_weekdays_is_no_finding():
    rng = np.random.default_rng(5)
    load = training(rng)
    sleep = pd.Series(np.resize([7.0, 7, 7, 7, 7, 8.5, 9], len(load)), index=load.index)
    sleep += 0.5 * rng.normal(size=len(load))
    (found,) = lagged.family(load, {"sleep": sleep})
    assert not found.stands_out


def test_fewer_than_sixty_days_say_nothing():
    rng = np.random.default_rng(1)
    load = training(rng)
    few = pd.Series(rng.normal(size=len(load)), index=load.index).iloc[100:159]
    assert lagged.family(load, {"few": few}) == ()


def test_a_history_too_short_to_tell_chance_says_nothing():
    load = training(np.random.default_rng(1), 300)  # 15 lags of 294 days: no chance below 5.1 % could be told
    assert lagged.family(load, {"same": load + 0.0}) == ()


def test_the_strongest_single_pair_has_the_chance_of_its_lags_among_all_turns():
    rng = np.random.default_rng(1)
    load = pd.Series(rng.normal(size=700), index=DAYS[:700])
    (found,) = lagged.family(load, {"twice": 2 * load})
    assert found.lag == 0 and found.lags.loc[0, "r"] == pytest.approx(1, abs=0.01)
    assert found.p == pytest.approx(15 / 700)  # it is the strongest of 15 turns of 700


def test_values_that_resemble_their_neighbours_are_worth_fewer():
    rng = np.random.default_rng(2)
    slow, quick = drifting(rng, 2000, 0.9), drifting(rng, 2000, 0.0)
    assert lagged.independent_pairs(slow, slow[::-1], 2000) < 400  # (1 - 0.81) / (1 + 0.81) of 2,000 are 210
    assert lagged.independent_pairs(quick, quick[::-1], 2000) > 1800
