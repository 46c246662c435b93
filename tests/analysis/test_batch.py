"""Many rides at once give what each gives alone."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import metrics
from core.analysis import batch

NAN = float("nan")
watts = st.one_of(st.just(NAN), st.integers(-20, 900).map(float), st.floats(0, 900))
equal_rides = st.tuples(st.integers(0, 5), st.integers(1, 80)).flatmap(
    lambda shape: arrays(float, shape, elements=watts)
)


def known_or_nan(value: float | tuple[int, ...] | None, size: int) -> np.ndarray:
    return np.full(size, NAN) if value is None else np.atleast_1d(np.asarray(value, dtype=float))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(batch).failed == 0


@given(equal_rides)
def test_normalized_powers_are_those_of_each_ride(rides):
    rides = np.abs(rides)
    for ours, ride_w in zip(batch.normalized_powers(rides), rides, strict=True):
        assert ours == pytest.approx(known_or_nan(metrics.normalized_power(ride_w), 1)[0], abs=1e-3, nan_ok=True)


def test_normalized_powers_are_right_to_a_millionth_over_many_batches_of_whole_watts():
    rides = np.random.default_rng(1).gamma(4, 50, (100, 900)).astype(np.int16)
    expected = [metrics.normalized_power(ride_w) for ride_w in rides]
    assert batch.normalized_powers(rides) == pytest.approx(expected, rel=1e-6)


@given(equal_rides, st.data())
def test_zone_seconds_from_streams_are_those_of_each_ride(rides, data):
    ftp_w = np.array([data.draw(st.sampled_from([NAN, 0.0, 180.0, 200.0, 251.3])) for _ in rides])
    ours = batch.power_zone_seconds(rides, ftp_w)
    for zones, ride_w, ftp in zip(ours, rides, ftp_w, strict=True):
        assert zones == pytest.approx(known_or_nan(metrics.power_zone_seconds(ride_w, ftp_w=ftp), 7), nan_ok=True)


def test_zone_seconds_of_whole_watts_are_exact_at_every_bound():
    ride_w = np.array([[0, 110, 111, 150, 151, 180, 181, 210, 211, 240, 241, 300, 301]], dtype=np.int16)
    assert batch.power_zone_seconds(ride_w, np.array([200])).tolist() == [[2, 2, 2, 2, 2, 2, 1]]
    above_w = np.array([[111]], dtype=np.int16)  # 55 % of 201 W is 110.55 W
    assert batch.power_zone_seconds(above_w, np.array([201])).tolist() == [[0, 1, 0, 0, 0, 0, 0]]


def test_a_histogram_without_a_second_is_unknown():
    zones = batch.stacked([np.zeros(5, dtype=np.uint32), np.array([3], dtype=np.uint32)])
    assert np.isnan(zones.zone_seconds(np.array([200, 200]))).all(axis=1).tolist() == [True, False]


@given(st.lists(st.lists(st.integers(0, 400), max_size=60), max_size=6), st.data())
def test_zone_seconds_from_histograms_are_those_of_each_ride_for_any_ftp(rides, data):
    histograms = [metrics.power_histogram(np.array(ride, dtype=float)) for ride in rides]
    ftp_w = np.array([data.draw(st.one_of(st.just(NAN), st.floats(1, 500))) for _ in rides])
    ours = batch.stacked(histograms).zone_seconds(ftp_w)
    assert ours.shape == (len(rides), 7)
    for zones, histogram_s, ftp in zip(ours, histograms, ftp_w, strict=True):
        expected = metrics.power_zone_seconds_of_histogram(histogram_s, ftp_w=ftp)
        assert zones == pytest.approx(known_or_nan(expected, 7), nan_ok=True)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=60), st.floats(50, 250), st.floats(250, 500))
def test_a_higher_ftp_never_raises_the_time_above_a_zone(ride, lower_w, higher_w):
    stacked = batch.stacked([metrics.power_histogram(np.array(ride, dtype=float))] * 2)
    above = np.cumsum(stacked.zone_seconds(np.array([lower_w, higher_w]))[:, ::-1], axis=1)
    assert (above[1] <= above[0]).all()
    assert above[:, -1].tolist() == [len(ride), len(ride)]


def test_running_work_is_in_whole_joules_only_where_it_fits():
    assert batch.running_work([np.array([1.0, 2.0])]).dtype == np.int32
    assert batch.running_work([np.array([1.5, 2.0])]).tolist() == [[0, 1.5, 3.5]]
    far = batch.running_work([np.full(30_000, 100_000.0)])
    assert far[0, -1] == 3e9
