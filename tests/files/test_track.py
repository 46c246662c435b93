"""Samples with timestamps on the grid of elapsed seconds, and their totals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import track

NAN = np.nan
#: 2026-05-02 06:30 UTC.
START_S = 1_777_703_400.0


def grid(seconds, pauses=(), **channels) -> dict[str, np.ndarray]:
    columns = {name: np.array(values, dtype=float) for name, values in channels.items()}
    return track.on_grid(np.array(seconds, dtype=float), columns, pauses=pauses)


def placed(instants_s, piece=None, **channels) -> track.Placed:
    columns = {name: np.array(values, dtype=float) for name, values in channels.items()}
    pieces = np.zeros(len(instants_s)) if piece is None else np.array(piece)
    return track.placed(track.Track(np.array(instants_s, dtype=float), columns, pieces))


def test_power_is_held_over_a_short_gap_and_heart_rate_moves_in_a_line():
    ours = grid([0, 4], power_w=[100, 200], heart_rate_bpm=[120, 140])
    assert ours["power_w"].tolist() == [100, 100, 100, 100, 200]
    assert ours["heart_rate_bpm"].tolist() == [120, 125, 130, 135, 140]


def test_a_gap_of_ten_seconds_is_filled_and_one_of_eleven_is_not():
    assert np.isfinite(grid([0, 10], power_w=[100, 200])["power_w"]).all()
    assert np.isnan(grid([0, 11], power_w=[100, 200])["power_w"][1:11]).all()


def test_what_a_sample_does_not_know_stays_missing():
    ours = grid([0, 1, 2, 3, 4], power_w=[100, 110, NAN, 130, 140])
    np.testing.assert_equal(ours["power_w"], [100, 110, NAN, 130, 140])


def test_a_channel_that_is_sampled_more_rarely_is_filled_between_its_own_samples():
    ours = grid(range(7), power_w=[100] * 7, heart_rate_bpm=[120, NAN, NAN, 123, NAN, NAN, 126])
    assert ours["heart_rate_bpm"].tolist() == [120, 121, 122, 123, 124, 125, 126]


def test_samples_of_two_sensors_in_one_second_are_one():
    ours = grid([0, 0, 1, 1], power_w=[100, NAN, 110, NAN], heart_rate_bpm=[NAN, 120, NAN, 121])
    assert ours["power_w"].tolist() == [100, 110]
    assert ours["heart_rate_bpm"].tolist() == [120, 121]


def test_a_pause_is_not_filled_however_short():
    ours = grid([0, 1, 5, 6], pauses=[[1, 5]], power_w=[100, 100, 100, 100])
    assert np.isnan(ours["power_w"][2:5]).all()


def test_the_line_over_the_date_line_is_the_short_one():
    ours = grid([0, 2, 4], longitude_deg=[179.9998, -179.9998, -179.9994], latitude_deg=[0, 0, 0])
    assert abs(ours["longitude_deg"][1]) == pytest.approx(180)
    assert ours["longitude_deg"][3] == pytest.approx(-179.9996)
    assert track.way_m(np.array([0.0, 0.0]), np.array([179.9998, -179.9998]))[0] == pytest.approx(44.5, abs=0.1)


def test_samples_before_the_start_and_after_a_day_are_left_out():
    assert grid([-5, 0, 1, 86_400], power_w=[9, 1, 2, 9])["power_w"].tolist() == [1, 2]
    assert grid([-5, 86_400], power_w=[9, 9]) == {}


def test_values_that_cannot_be_are_missing():
    ours = track.believable({
        "heart_rate_bpm": np.array([0.0, 120, 300]), "power_w": np.array([0.0, -1, 65_535]),
        "latitude_deg": np.array([91.0, 45, 0]), "longitude_deg": np.array([10.0, 10, 0]),
        "cadence_rpm": np.zeros(3),
    })  # fmt: skip
    np.testing.assert_equal(ours["heart_rate_bpm"], [NAN, 120, NAN])
    np.testing.assert_equal(ours["power_w"], [0, NAN, NAN])
    np.testing.assert_equal(ours["longitude_deg"], [NAN, 10, NAN])  # half a position and one at 0, 0 are none
    assert "cadence_rpm" not in ours  # nothing but zeros: no sensor


def test_distance_and_speed_follow_from_positions():
    degree_m = np.pi / 180 * track.EARTH_M  # along a meridian
    ours = placed(
        START_S + np.arange(11), latitude_deg=50 + np.arange(11) * 5 / degree_m, longitude_deg=[8.0] * 11
    ).channels
    assert ours["distance_m"] == pytest.approx(np.arange(11) * 5.0)
    assert ours["speed_mps"][1:-1] == pytest.approx([5.0] * 9)


def test_the_way_through_a_pause_does_not_count():
    ours = placed(
        START_S + np.array([0, 1, 60, 61]), piece=[0, 0, 1, 1],
        latitude_deg=[50, 50.0001, 50.01, 50.0101], longitude_deg=[8, 8, 8, 8],
    )  # fmt: skip
    assert ours.pauses == [[1, 60]]
    assert np.nanmax(ours.channels["distance_m"]) == pytest.approx(2 * 11.1, abs=0.1)


def test_a_break_of_a_second_between_two_pieces_is_no_pause():
    assert placed(START_S + np.arange(4), piece=[0, 0, 1, 1], power_w=[1, 2, 3, 4]).pauses == []


def test_samples_days_apart_are_not_one_session():
    ours = placed(START_S + np.array([-200_000, 0, 1, 2]), power_w=[9, 1, 2, 3])
    assert (ours.started_s, ours.channels["power_w"].tolist()) == (START_S, [1, 2, 3])
    assert ours.notes == ["1 sample with a time that is wrong, or more than a day away: left out."]


def test_without_a_time_that_can_be_true_there_is_no_session():
    with pytest.raises(UnreadableFile, match="clock of the device"):
        placed([10.0, NAN, 9e15], power_w=[1, 2, 3])


@pytest.mark.parametrize(
    ("altitude_m", "climbed_m"),
    [
        ([100, 110, 105, 120], 10 + 15),
        ([100, 102, 100, 102, 100], 0),  # noise
        ([100, 102, 101, 104, 103, 106], 6),  # a climb with dips below 3 m is one climb
        ([120, 100], 0),
        ([NAN, 100, NAN, 105], 5),
    ],
)
def test_a_climb_counts_from_three_metres_on(altitude_m, climbed_m):
    assert track.climbed_m(np.array(altitude_m, dtype=float)) == climbed_m


def test_totals_know_what_the_channels_know():
    ours = track.totals(
        {"power_w": np.array([0.0, 200, 100]), "cadence_rpm": np.array([0.0, 80, 90]),
         "distance_m": np.array([0.0, 5, 12]), "speed_mps": np.array([0.0, 5, 7])}, duration_s=3,
    )  # fmt: skip
    assert (ours["avg_power_w"], ours["max_power_w"], ours["output_kj"]) == (100, 200, 0.3)
    assert (ours["avg_cadence_rpm"], ours["avg_speed_mps"], ours["moving_s"]) == (85, 4, 2)
    assert ours["avg_heart_rate_bpm"] is None and ours["elevation_gain_m"] is None


def test_power_that_is_never_above_zero_has_no_average():
    ours = track.totals({"power_w": np.zeros(5)}, duration_s=5)
    assert (ours["avg_power_w"], ours["max_power_w"], ours["output_kj"]) == (None, None, None)


def test_moving_time_is_unknown_where_speed_is_known_now_and_then():
    speed_mps = np.full(100, NAN)
    speed_mps[::10] = 2.0
    assert track.totals({"speed_mps": speed_mps}, duration_s=100)["moving_s"] is None


def test_steps_of_one_leg_are_doubled_and_those_of_both_are_not():
    assert track.steps_per_minute(np.array([0.0, 80, 82])).tolist() == [0, 160, 164]
    assert track.steps_per_minute(np.array([0.0, 160, 164])).tolist() == [0, 160, 164]


@pytest.mark.parametrize(
    ("hour", "title"),
    [(0, "Night Run"), (5, "Morning Run"), (12, "Lunch Run"), (15, "Afternoon Run"), (23, "Night Run")],
)
def test_a_session_without_a_name_is_called_by_its_hour(hour, title):
    assert track.title_by_hour("running", hour) == title


@given(st.lists(st.tuples(st.integers(0, 300), st.none() | st.floats(0, 500)), min_size=1, max_size=40))
def test_the_grid_holds_each_known_sample_at_its_second(samples):
    seconds = [second for second, _ in samples]
    values = np.array([NAN if value is None else value for _, value in samples])
    ours = grid(seconds, power_w=values)
    last = {second: value for second, value in samples if value is not None}
    assert ("power_w" in ours) == bool(last)
    assert all(ours["power_w"][second] == value for second, value in last.items())
