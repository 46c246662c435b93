"""What was ridden while each song played, against what was asked for in those seconds."""

import numpy as np
import pandas as pd
import pytest

from core.analysis.song_plays import (
    CLIP,
    FIRST_THIRD,
    ZONE_LEVELS,
    BikeLaw,
    all_plays,
    bike_law,
    class_music,
    course_plays,
    course_steps,
    ride_plays,
    windows,
)

SONGS = [(0, "s1", 0), (1, "s2", 100), (2, "s3", 200)]


def zoned(*zones: tuple[int, int, int]) -> dict:
    """Power-zone targets: start, end, zone."""
    return {"power_zone": [(start, end, zone, zone) for start, end, zone in zones]}


# When which song plays


def test_a_song_ends_where_the_next_begins_and_the_last_with_the_class():
    assert windows([0, 180, 400], 600) == [(0, 180), (180, 400), (400, 600)]


def test_without_offsets_no_song_can_be_placed():
    assert windows([None, None], 600) == [None, None]
    assert class_music([(0, "s1", None), (1, "s2", None)], {}, 600) is None


def test_a_playlist_whose_offsets_are_all_the_same_is_not_believed():
    assert windows([0, 0, 0], 600) == [None, None, None]


def test_a_song_before_one_without_an_offset_has_no_known_end():
    assert windows([0, None, 400], 600) == [None, None, (400, 600)]


def test_a_song_is_believed_for_ten_minutes_and_the_intro_is_cut_off():
    assert windows([-30, 200], 3600) == [(0, 200), (200, 800)]


def test_the_last_song_of_a_class_of_unknown_length_is_left_out():
    assert windows([0, 100], None) == [(0, 100), None]


# Against power zones


def test_a_play_is_the_log_of_power_over_the_middle_of_the_zone_less_the_middle_of_the_ride():
    music = class_music(SONGS, zoned((0, 300, 2)), 300)
    power_w = np.repeat([131.0, 131.0, 131.0 * 1.04], 100)  # zone 2 of 200 W has its middle at 65.5 %
    plays = ride_plays(music, power_w, ftp_w=200)
    assert music.rule == "zone"
    assert plays.value.tolist() == pytest.approx([0, 0, np.log(1.04)])
    assert plays.known_s.tolist() == [92, 100, 100]  # the first 8 s settle
    assert plays.shares[:, 2].tolist() == [1, 1, 1]  # zones 2 to 2 add up to 4, the third level from 2
    assert plays.shares[:, FIRST_THIRD : FIRST_THIRD + 3].tolist() == np.eye(3).tolist()


def test_seconds_after_a_change_of_target_and_seconds_without_one_count_nowhere():
    music = class_music([(0, "s1", 0)], zoned((0, 100, 2), (100, 200, 3), (250, 300, 3)), 300)
    plays = ride_plays(music, np.full(300, 150.0), ftp_w=200)
    assert plays.known_s.tolist() == [92 + 92 + 42]


def test_stops_count_nowhere_and_less_than_a_minute_is_no_play():
    power_w = np.full(300, 131.0)
    power_w[110:180] = 0
    plays = ride_plays(class_music(SONGS, zoned((0, 300, 2)), 300), power_w, ftp_w=200)
    assert plays.known_s.tolist() == [92, 30, 100]
    assert np.isnan(plays.value).tolist() == [False, True, False]


def test_the_clock_of_the_class_is_shifted_to_that_of_the_recording():
    music = class_music(SONGS, zoned((0, 300, 2)), 300)
    power_w = np.concatenate([np.full(20, 50.0), np.repeat([131.0, 131.0, 140.0], 100)])
    assert ride_plays(music, power_w, ftp_w=200, offset_s=20).value.tolist() == pytest.approx([0, 0, np.log(140 / 131)])


def test_one_wild_second_counts_for_half_as_much_again_at_most():
    power_w = np.full(300, 131.0)
    power_w[250] = 1310
    value = ride_plays(class_music(SONGS, zoned((0, 300, 2)), 300), power_w, ftp_w=200).value
    assert value[2] == pytest.approx(CLIP / 100)


def test_the_seconds_in_each_zone_are_counted_while_a_song_plays():
    power_w = np.repeat([100.0, 190.0, 210.0], 100)
    plays = ride_plays(class_music(SONGS, {}, 300), power_w, ftp_w=200)
    assert plays.zone_s.argmax(axis=1).tolist() == [0, 3, 3]  # 210 W is 105 %: a bound belongs to the lower zone
    assert np.isnan(plays.value).all()  # nothing was asked for, so the other rides have to tell


# Against the own bike


def test_the_law_of_a_bike_is_read_off_its_seconds():
    rng = np.random.default_rng(1)
    cadence_rpm, resistance_pct = rng.uniform(60, 110, 2000), rng.uniform(20, 60, 2000)
    power_w = np.exp(-9 + 1.5 * np.log(cadence_rpm) + 2.2 * np.log(resistance_pct))
    ride = {"power_w": power_w, "cadence_rpm": cadence_rpm, "resistance_pct": resistance_pct}
    assert bike_law([ride]) == pytest.approx((-9, 1.5, 2.2))


def test_a_bike_that_was_never_turned_has_no_law():
    steady = {"power_w": np.full(900, 150.0), "cadence_rpm": np.full(900, 80.0), "resistance_pct": np.full(900, 40.0)}
    assert bike_law([steady]) is None
    assert bike_law([]) is None


def test_cadence_and_resistance_that_are_asked_for_make_a_power():
    targets = {"cadence": [(0, 300, 75, 85)], "resistance": [(0, 300, 38, 42)]}
    music = class_music(SONGS, targets, 300)
    law = BikeLaw(np.log(100) - np.log(80) - np.log(40), 1, 1)  # 100 W at 80 rpm and 40 %
    plays = ride_plays(music, np.repeat([100.0, 100.0, 110.0], 100), ftp_w=200, law=law)
    assert music.rule == "bike"
    assert plays.value.tolist() == pytest.approx([0, 0, np.log(1.1)])
    assert plays.shares[:, ZONE_LEVELS].tolist() == [1, 1, 1]  # 100 W of 200 is zone 1
    assert np.isnan(ride_plays(music, np.full(300, 100.0), ftp_w=200).value).all()  # the bike is not known


# Against the own course


def test_without_targets_the_mean_course_of_the_other_rides_is_expected():
    music = class_music([(n, f"s{n}", 200 * n) for n in range(4)], {}, 800)
    course = np.concatenate([np.full(400, 120.0), np.full(400, 180.0)])
    louder = course.copy()
    louder[600:] *= 1.1
    steps = [course_steps(music, power_w) for power_w in [course * 0.9] * 6 + [louder]]
    *_, last = course_plays([(music, one) for one in steps], [np.zeros((4, 7))] * 7)
    above = last.value[3] - last.value[:3].mean()
    assert above == pytest.approx(np.log(1.1), abs=0.01)  # the course is smoothed alike for all


def test_a_course_needs_five_other_rides():
    music = class_music(SONGS, {}, 300)
    rides = [(music, course_steps(music, np.full(300, 150.0)))] * 5
    assert all(np.isnan(plays.value).all() for plays in course_plays(rides, [np.zeros((3, 7))] * 5))


# All plays


def test_all_plays_stand_in_one_table_with_the_zone_that_had_most_seconds():
    music = class_music(SONGS, zoned((0, 300, 2)), 300)
    ride = ride_plays(music, np.repeat([131.0, 160.0, 131.0], 100), ftp_w=200)
    plays = all_plays([(7, pd.Timestamp("2026-11-20"), "c1", music, ride)])
    assert plays.table[["workout_id", "song_id", "zone", "rule"]].to_numpy().tolist() == [
        [7, "s1", 2, "zone"], [7, "s2", 3, "zone"], [7, "s3", 2, "zone"],
    ]  # fmt: skip
    assert all_plays([]).table.empty
