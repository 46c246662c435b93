"""Pace zones of the Tread by level."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import pace
from core.metrics import MPS_PER_MPH

NAN = float("nan")
LEVELS = range(1, 11)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(pace).failed == 0


def test_every_level_has_rising_zones_and_asks_for_more_than_the_one_before():
    bounds = np.array([pace.pace_zone_bounds_mps(level) for level in LEVELS])
    assert bounds.shape == (10, 6)
    assert (np.diff(bounds, axis=1) > 0).all()
    assert (np.diff(bounds, axis=0) > 0).all()


@pytest.mark.parametrize("level", LEVELS)
def test_a_tenth_of_a_mile_an_hour_on_the_bound_is_in_the_upper_zone_as_it_is_stored(level):
    for zone, mph in enumerate(pace.ZONE_LOWER_MPH[level], 1):
        stored_mps = np.round(np.array([mph - 0.1, mph]) * MPS_PER_MPH, 3)
        seconds = pace.pace_zone_seconds(stored_mps, level=level)
        assert seconds[zone - 1] == seconds[zone] == 1


def test_zones_are_contiguous():
    zones = pace.pace_zones(5)
    assert zones["zone"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert zones["name"].tolist()[0] == "Recovery" and zones["name"].tolist()[-1] == "Max"
    assert zones["upper_mps"].tolist()[:-1] == zones["lower_mps"].tolist()[1:]
    assert np.isnan([zones["lower_mps"].iloc[0], zones["upper_mps"].iloc[-1]]).all()


@given(st.lists(st.one_of(st.just(NAN), st.floats(0, 6)), max_size=60), st.sampled_from(LEVELS), st.randoms())
def test_every_moving_second_is_in_one_zone_in_any_order(speeds, level, random):
    speed_mps = np.array(speeds, dtype=float)
    moving = int((speed_mps > 0).sum())
    seconds = pace.pace_zone_seconds(speed_mps, level=level)
    assert seconds is None if moving == 0 else sum(seconds) == moving
    shuffled = np.array(random.sample(speeds, len(speeds)), dtype=float)
    assert pace.pace_zone_seconds(shuffled, level=level) == seconds


def test_a_higher_level_puts_the_same_run_into_lower_zones():
    run_mps = np.linspace(1.0, 6.0, 50)
    means = [np.average(range(1, 8), weights=pace.pace_zone_seconds(run_mps, level=level)) for level in LEVELS]
    assert (np.diff(means) < 0).all()


@pytest.mark.parametrize("level", [None, 0, 11, 5.5])
def test_without_a_level_from_1_to_10_nothing_is_known(level):
    assert pace.pace_zone_bounds_mps(level) is None
    assert pace.pace_zones(level) is None
    assert pace.pace_zone_seconds(np.array([3.0]), level=level) is None
