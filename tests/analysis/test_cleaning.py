"""Bad input: each kind has a stated result and a sentence, and is never a silent zero."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import metrics
from core.analysis import cleaning
from core.analysis.cleaning import cleaned, resampled

NAN = float("nan")


def a_ride(seconds: int = 600) -> np.ndarray:
    """Power between 120 and 279 W, different each second."""
    return 120 + np.arange(seconds) * 7 % 160.0


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(cleaning).failed == 0


def test_a_good_recording_is_left_as_it_is_without_a_word():
    channels = {"power_w": a_ride(), "heart_rate_bpm": 100 + a_ride() / 10, "cadence_rpm": np.full(600, 85.0)}
    ours = cleaned(channels)
    assert ours.notes == ()
    assert all(np.array_equal(ours.channels[name], values) for name, values in channels.items())


def test_power_of_nothing_but_zeros_is_not_recorded():
    ours = cleaned({"power_w": np.array([0.0, NAN, 0.0] * 100), "cadence_rpm": a_ride(300)})
    assert list(ours.channels) == ["cadence_rpm"]
    assert ours.notes == ("Power is never above 0: taken as not recorded.",)


def test_zeros_among_other_power_are_coasting_and_stay():
    power_w = np.where(np.arange(600) % 3, a_ride(), 0.0)
    assert np.array_equal(cleaned({"power_w": power_w}).channels["power_w"], power_w)


def test_a_single_sample_says_nothing():
    ours = cleaned({"power_w": np.array([NAN, 210.0, NAN]), "heart_rate_bpm": np.array([120.0])})
    assert ours.channels == {}
    assert ours.notes == (
        "Only a single second has power: it is left out.",
        "Only a single second has heart rate: it is left out.",
    )
    assert cleaned({"power_w": np.array([])}).notes == ()
    assert cleaned({}).channels == {}


def test_a_gap_of_an_hour_is_a_pause_that_is_told_and_not_filled():
    power_w = np.concatenate([a_ride(600), np.full(3600, NAN), a_ride(600)])
    ours = cleaned({"power_w": power_w})
    assert ours.notes == ("Nothing was recorded for 1:00:00 from 10:00 on: a pause.",)
    assert np.array_equal(ours.channels["power_w"], power_w, equal_nan=True)
    joined_w = np.concatenate([a_ride(600), a_ride(600)])
    assert metrics.normalized_power(ours.channels["power_w"]) == pytest.approx(metrics.normalized_power(joined_w))


def test_a_gap_that_another_channel_fills_is_no_pause():
    power_w = np.concatenate([a_ride(600), np.full(3600, NAN), a_ride(600)])
    beats = np.full(4800, NAN)
    beats[600:4200:5] = 130.0
    assert cleaned({"power_w": power_w, "heart_rate_bpm": beats}).notes == ()


def test_a_gap_is_told_from_ten_minutes_on():
    def notes(gap_s: int) -> tuple[str, ...]:
        return cleaned({"power_w": np.concatenate([a_ride(), np.full(gap_s, NAN), a_ride()])}).notes

    assert notes(599) == ()
    assert notes(600) == ("Nothing was recorded for 10:00 from 10:00 on: a pause.",)


@pytest.mark.parametrize("spike_w", [1500, 3000, 65_535])
def test_a_spike_of_one_second_is_left_out(spike_w):
    power_w = a_ride()
    power_w[300] = spike_w
    ours = cleaned({"power_w": power_w})
    assert np.flatnonzero(np.isnan(ours.channels["power_w"])).tolist() == [300]
    assert len(ours.notes) == 1 and "1 second" in ours.notes[0]
    assert power_w[300] == spike_w  # what was given is not changed
    assert metrics.mean_max_power(ours.channels["power_w"])[0] == 279


def test_more_than_2500_watts_is_nobodys_for_however_long():
    power_w = a_ride()
    power_w[300:320] = 2600
    power_w[400:405] = 2500
    ours = cleaned({"power_w": power_w})
    assert np.isnan(ours.channels["power_w"][300:320]).all()
    assert ours.channels["power_w"][400:405].tolist() == [2500] * 5
    assert ours.notes == ("Power is above 2,500 W for 20 seconds: left out.",)


@pytest.mark.parametrize(
    "sprint_w",
    [
        [400, 900, 1300, 1250, 900, 300],
        [0, 0, 950, 0, 0],
        [300, 1700, 650, 300],
        [1400, 1400],
        [700, 700, 0, 1800, 0, 700],
    ],
    ids=[
        "a sprint",
        "one stroke out of coasting",
        "not three times what follows",
        "two seconds",
        "sprint and dropouts",
    ],
)
def test_what_legs_can_do_stays(sprint_w):
    power_w = np.concatenate([np.full(60, 150.0), sprint_w, np.full(60, 150.0)])
    ours = cleaned({"power_w": power_w})
    assert np.array_equal(ours.channels["power_w"], power_w)
    assert ours.notes == ()


def test_a_spike_at_either_end_is_one_too():
    power_w = a_ride()
    power_w[[0, -1]] = 1800
    assert np.flatnonzero(np.isnan(cleaned({"power_w": power_w}).channels["power_w"])).tolist() == [0, 599]


def test_negative_power_is_left_out():
    power_w = a_ride()
    power_w[[5, 6]] = -40
    ours = cleaned({"power_w": power_w})
    assert np.flatnonzero(np.isnan(ours.channels["power_w"])).tolist() == [5, 6]
    assert ours.notes == ("Power is negative for 2 seconds: left out.",)


def test_zeros_around_a_single_impossible_value_are_no_power():
    for impossible_w in (1001.0, 3000.0, -40.0):
        ours = cleaned({"power_w": np.array([0.0, 0, impossible_w, 0])})
        assert ours.channels == {}
        assert ours.notes[-1] == "Power is never above 0: taken as not recorded."


def test_impossible_heart_rates_are_left_out_and_zeros_without_a_word():
    beats = np.array([0.0, 0, -5, 24, 25, 120, NAN, 240, 241, 255])
    ours = cleaned({"heart_rate_bpm": beats})
    assert ours.channels["heart_rate_bpm"][[4, 5, 7]].tolist() == [25, 120, 240]
    assert np.isnan(ours.channels["heart_rate_bpm"][[0, 1, 2, 3, 6, 8, 9]]).all()
    assert ours.notes == ("Heart rate is below 25 or above 240 bpm for 4 seconds: left out.",)
    assert cleaned({"heart_rate_bpm": np.array([0.0, 110, 111])}).notes == ()


def test_what_comes_after_a_day_is_left_out():
    ours = cleaned({"power_w": np.full(90_000, 150.0)})
    assert ours.channels["power_w"].size == 86_400
    assert ours.notes == ("The recording is longer than a day (25:00:00): all after 24 hours is left out.",)
    assert cleaned({"power_w": np.full(86_400, 150.0)}).notes == ()


@given(
    st.lists(st.one_of(st.just(NAN), st.floats(-100, 4000)), max_size=80),
    st.lists(st.one_of(st.just(NAN), st.floats(-10, 300)), max_size=80),
)
def test_what_is_left_is_believable_and_cleaning_again_changes_nothing(power, beats):
    ours = cleaned({"power_w": np.array(power, dtype=float), "heart_rate_bpm": np.array(beats, dtype=float)})
    for name, lowest, highest in (("power_w", 0, 2500), ("heart_rate_bpm", 25, 240)):
        values = ours.channels.get(name, np.array([]))
        known = values[np.isfinite(values)]
        assert known.size != 1
        assert ((known >= lowest) & (known <= highest)).all()
    again = cleaned(ours.channels)
    assert all(np.array_equal(again.channels[n], values, equal_nan=True) for n, values in ours.channels.items())


def test_an_ftp_of_zero_or_none_is_told():
    assert cleaning.usable_ftp(250) == (250, None)
    for ftp_w in (None, 0, -5, NAN):
        value, note = cleaning.usable_ftp(ftp_w)
        assert value is None and "No FTP is known" in note


# Sampling


def test_five_second_sampling_is_held_and_told():
    power_w = np.array([100.0, 300, 200, 150])
    ours = resampled(np.array([0, 5, 10, 15]), {"power_w": power_w})
    assert ours.channels["power_w"].tolist() == np.repeat(power_w, 5).tolist()
    assert ours.notes == ("Recorded about every 5 s: each value stands until the next, for 10 s at most.",)


def test_irregular_samples_stand_until_the_next_within_ten_seconds():
    ours = resampled(np.array([0, 1, 4, 14]), {"heart_rate_bpm": np.array([100.0, 110, 120, 130])})
    assert ours.channels["heart_rate_bpm"].tolist() == [100, *[110] * 3, *[120] * 10, *[130] * 3]  # the usual step is 3


def test_before_a_pause_a_value_stands_for_the_usual_step_only():
    elapsed_s = np.array([0, 1, 2, 14, 15])  # 12 s after the third sample
    ours = resampled(elapsed_s, {"power_w": np.array([100.0, 200, 300, 150, 160])}).channels["power_w"]
    assert ours[:3].tolist() == [100, 200, 300]
    assert np.isnan(ours[3:14]).all()
    assert ours[14:].tolist() == [150, 160]


def test_one_sample_a_second_is_left_as_it_is_with_its_dropouts():
    power_w = np.array([100.0, NAN, 200.0, 210.0])
    ours = resampled(np.arange(4), {"power_w": power_w})
    assert np.array_equal(ours.channels["power_w"], power_w, equal_nan=True)
    assert ours.notes == ()


def test_samples_are_sorted_and_the_last_of_a_second_counts():
    ours = resampled(np.array([2.0, 0.0, 1.2, 1.7]), {"power_w": np.array([30.0, 10, 20, 25])})
    assert ours.channels["power_w"].tolist() == [10, 25, 30]


def test_samples_before_the_start_after_a_day_or_without_a_time_are_left_out():
    elapsed_s = np.array([-3.0, 0, 1, NAN, 86_400, 4e9])
    ours = resampled(elapsed_s, {"power_w": np.arange(6.0)})
    assert ours.channels["power_w"].tolist() == [1, 2]
    assert ours.notes == ("The recording is longer than a day: 2 samples after 24 hours are left out.",)


def test_no_samples_give_no_channels_and_one_gives_a_second():
    assert resampled(np.array([]), {"power_w": np.array([])}).channels == {}
    assert resampled(np.array([NAN]), {"power_w": np.array([5.0])}).channels == {}
    assert resampled(np.array([3]), {"power_w": np.array([200.0])}).channels["power_w"][3:].tolist() == [200]


@given(st.lists(st.tuples(st.floats(0, 200), st.integers(0, 500)), min_size=1, max_size=40))
def test_every_value_on_the_grid_was_recorded_at_most_ten_seconds_before(samples):
    elapsed_s, values = (np.array(column, dtype=float) for column in zip(*samples, strict=True))
    power_w = resampled(elapsed_s, {"power_w": values}).channels["power_w"]
    for second in np.flatnonzero(np.isfinite(power_w)):
        whole_s = np.floor(elapsed_s)
        recent = values[(whole_s <= second) & (whole_s > second - 10)]
        assert power_w[second] in recent
    assert np.isfinite(power_w[np.floor(elapsed_s).astype(int)]).all()
