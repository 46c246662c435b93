"""Numbers of runs, worked out on channels short enough to add up by hand."""

import numpy as np
import pytest

from core.analysis import running


def uphill(grade: float, speed_mps: np.ndarray) -> dict[str, np.ndarray]:
    """Channels of a run on an even slope."""
    return {"speed_mps": speed_mps, "altitude_m": 400 + grade * np.cumsum(speed_mps)}


def test_an_even_slope_is_found_from_altitude_at_any_speed_up_to_its_ends():
    speed_mps = np.linspace(2, 4, 300)
    np.testing.assert_allclose(running.grade_pct(uphill(0.06, speed_mps), is_outdoor=True), 6)


@pytest.mark.parametrize("grade_pct", [-12.0, -3.0, 0.0, 4.0, 11.0])
def test_on_an_even_slope_the_adjustment_is_the_polynomial(grade_pct: float):
    g = grade_pct
    polynomial = (
        1 + 0.029290920646623777 * g + 0.0018083953212790634 * g**2 + 4.0662425671715924e-7 * g**3
        - 3.686186584867523e-7 * g**4 - 2.6628107325930747e-9 * g**5
    )  # fmt: skip
    run = uphill(g / 100, np.linspace(2, 4, 600))
    assert running.grade_adjustment(run, is_outdoor=True) == pytest.approx(polynomial)


def test_up_and_down_the_same_hill_is_harder_than_the_flat():
    """6 % up at 2 m/s, then down at 4 m/s: the same way each, so the mean of both factors counts."""
    climb = np.r_[np.full(1200, 2.0), np.full(600, 4.0)]
    altitude_m = 400 + np.cumsum(np.r_[np.full(1200, 0.12), np.full(600, -0.24)])
    up, down = running.flat_speed_factor(np.array([6.0, -6.0]))
    both = running.grade_adjustment({"speed_mps": climb, "altitude_m": altitude_m}, is_outdoor=True)
    assert both == pytest.approx((up + down) / 2, abs=0.002)
    assert both > 1


def test_the_belt_tells_its_incline_and_nothing_else_does_indoors():
    tread = {"speed_mps": np.full(300, 3.0), "incline_pct": np.full(300, 4.0)}
    assert running.grade_adjustment(tread, is_outdoor=False) == pytest.approx(running.flat_speed_factor(np.array(4.0)))
    assert running.grade_adjustment(uphill(0.04, np.full(300, 3.0)), is_outdoor=False) is None


def test_a_slope_steeper_than_the_fit_is_taken_for_the_steepest():
    assert running.flat_speed_factor(np.array(70.0)) == running.flat_speed_factor(np.array(40.0))


def test_seconds_at_a_light_change_neither_slope_nor_efficiency():
    """A minute's stop in the middle: metres a beat come from the seconds in motion alone."""
    speed_mps = np.r_[np.full(120, 3.0), np.zeros(60), np.full(120, 3.0)]
    heart_rate_bpm = np.r_[np.full(120, 150.0), np.full(60, 110.0), np.full(120, 150.0)]
    assert running.m_per_beat(speed_mps, heart_rate_bpm) == pytest.approx(3.0 * 60 / 150)


def test_decoupling_is_how_much_less_way_a_beat_gives_in_the_second_half():
    """3 m/s at 150 bpm, then at 160 bpm: the ratio falls by 1 - 150/160."""
    speed_mps, heart_rate_bpm = np.full(2400, 3.0), np.r_[np.full(1200, 150.0), np.full(1200, 160.0)]
    assert running.decoupling_pct(speed_mps, heart_rate_bpm) == pytest.approx(100 * (1 - 150 / 160))
    assert running.decoupling_pct(speed_mps[:1100], heart_rate_bpm[:1100]) is None


def test_speeds_that_nobody_runs_are_missing():
    speeds = running.speeds_mps({"speed_mps": np.array([3.0, 40.0, -1.0, np.nan, 12.0])})
    assert speeds is not None
    np.testing.assert_array_equal(speeds, [3, np.nan, np.nan, np.nan, 12])


def test_without_a_speed_the_distance_tells_it():
    np.testing.assert_array_equal(running.speeds_mps({"distance_m": np.array([0.0, 3.0, 7.0])}), [np.nan, 3, 4])


def test_vertical_ratio_is_up_and_down_over_forward():
    assert running.vertical_ratio_pct(0.088, 1.1) == pytest.approx(8)
    assert running.vertical_ratio_pct(None, 1.1) is None


def test_without_a_channel_everything_is_unknown():
    assert set(running.values({}, is_outdoor=None).values()) == {None}
