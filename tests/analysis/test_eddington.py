"""Eddington numbers: against counting by hand, and by whole units of whole days."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.eddington import daily_sums, eddington
from tests.workout_rows import on, workout_rows


def sums(*values: float | None) -> pd.Series:
    return pd.Series(values, dtype=float)


def test_three_days_of_three_are_three_and_a_fourth_of_three_is_not_four():
    assert eddington(sums(3, 3, 3)).number == 3
    found = eddington(sums(3, 3, 3, 3))
    assert (found.number, found.days_with(4), found.days_missing(4)) == (3, 0, 4)


def test_nothing_done_and_nothing_known_have_no_number():
    for daily in (sums(), sums(None, None), sums(0.4, 0.9)):
        assert eddington(daily).number == 0
        assert eddington(daily).steps.empty
    assert eddington(sums(1)).days_missing(2) == 2


def test_units_are_whole_but_a_rounding_error_is_forgiven():
    assert eddington(sums(1.99, 1.99)).number == 1
    assert eddington(sums(2 - 1e-9, 2 - 1e-9)).number == 2


def test_a_day_beyond_belief_changes_no_more_than_one_day():
    assert eddington(sums(1e30, 2, 2)).number == 2


def test_the_staircase_tells_days_with_at_least_so_much():
    steps = eddington(sums(2, 5, 5, 1)).steps
    assert steps.to_numpy().tolist() == [[1, 4], [2, 3], [5, 2]]


@given(st.lists(st.one_of(st.floats(0, 60), st.integers(0, 60).map(float)), max_size=80), st.integers(1, 70))
def test_the_number_and_what_is_missing_are_what_counting_gives(values, asked):
    found = eddington(sums(*values))
    whole = [int(np.floor(value + 1e-6)) for value in values]
    counted = max((e for e in range(len(whole) + 1) if sum(unit >= e for unit in whole) >= e), default=0)
    assert found.number == counted
    assert found.days_with(asked) == sum(unit >= asked for unit in whole)
    more = found.days_missing(asked)
    assert eddington(sums(*values, *[float(asked)] * more)).number >= asked
    if more:
        assert eddington(sums(*values, *[float(asked)] * (more - 1))).number < asked


def test_a_day_adds_all_its_workouts_that_count_and_are_not_doubtful():
    workouts = workout_rows(
        on("2026-11-16", distance_m=10_000.0), on("2026-11-16", distance_m=5_000.0, discipline="running"),
        on("2026-11-17", distance_m=99_000.0, is_doubtful=True), on("2026-11-18", distance_m=9_000.0, is_excluded=True),
        on("2026-11-19", discipline="yoga"),
    )  # fmt: skip
    assert daily_sums(workouts, "distance_m").to_dict() == {pd.Timestamp(date(2026, 11, 16)): 15_000}
    assert daily_sums(workouts, "distance_m", disciplines=("running",)).tolist() == [5_000]


def test_minutes_come_from_durations():
    assert daily_sums(workout_rows(on("2026-11-16", duration_s=2700)), "minutes").tolist() == [pytest.approx(45)]
