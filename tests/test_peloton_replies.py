"""Peloton's workouts and graphs become recordings in our units."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core.errors import UnexpectedReply
from core.models import Recording
from core.peloton_privacy import scrubbed
from core.peloton_replies import parse_listed, parse_page, parse_session, parse_streams
from core.recorded import RecordedSession
from tests.peloton_samples import recorded, recorded_pair

MILE_M = 1609.344
MPH = 0.44704
PAIRS = (
    "power_zone_endurance_ride",
    "tread_walk",
    "row",
    "scenic_distance_ride",
    "lanebreak_ride",
    "meditation",
    "app_run_no_metrics",
    "outdoor_walk_gps",
    "just_ride",
    "strength",
)


# Recorded workouts, with the numbers that stand in the files.


def test_a_power_zone_ride_is_read_with_every_value_and_channel():
    session = played("power_zone_endurance_ride")
    ride = session.recording
    assert (ride.source, ride.source_id) == ("peloton", "3bade6602259414a82576302f9339175")
    assert (ride.discipline, ride.title) == ("cycling", "30 min Power Zone Endurance Ride")
    assert ride.started_at == datetime.fromtimestamp(1619718402, UTC)
    assert (ride.utc_offset_s, ride.duration_s) == (-5 * 3600, 1798)
    assert ride.output_kj == pytest.approx(175.77276)
    assert (ride.avg_power_w, ride.max_power_w) == (98, 140)
    assert (ride.avg_cadence_rpm, ride.max_cadence_rpm) == (85, 120)
    assert (ride.avg_resistance_pct, ride.max_resistance_pct) == (37, 42)
    assert (ride.avg_heart_rate_bpm, ride.max_heart_rate_bpm) == (138, 154)
    assert ride.distance_m == pytest.approx(7.97 * MILE_M)
    assert ride.avg_speed_mps == pytest.approx(15.9 * MPH)
    assert ride.max_speed_mps == pytest.approx(18.6 * MPH)
    assert ride.calories_kcal == 236
    assert (ride.leaderboard_rank, ride.leaderboard_total) == (33331, 57337)
    assert (ride.class_id, ride.class_type) == ("6e513fd6ad1c4d12b829624fa22b38a0", "Power Zone")
    assert (ride.class_duration_s, ride.is_live, ride.is_outdoor) == (1800, False, False)
    assert ride.class_aired_at == datetime.fromtimestamp(1615312800, UTC)
    assert (ride.device, ride.source_ftp_w) == ("Bike", 154)
    assert ride.source_hr_zones_s == [247, 441, 1111, 0, 0]
    assert (ride.detail_state, ride.is_personal_record, ride.effort_points) == ("complete", False, None)
    assert set(session.streams) == {"power_w", "cadence_rpm", "resistance_pct", "speed_mps", "heart_rate_bpm"}
    for values in session.streams.values():
        assert values.size == 1800  # seconds 1 to 1799, and a second 0 that nothing was said of
        assert np.isnan(values[0])
        assert np.isfinite(values[1:]).all()
    assert session.streams["power_w"][[1, 2, 4, 1799]].tolist() == [39, 38, 67, 16]
    assert np.nanmax(session.streams["speed_mps"]) == pytest.approx(18.3 * MPH)
    assert [reply.kind for reply in session.replies] == ["workout", "performance_graph"]


def test_a_walk_on_the_tread_is_read_with_incline_and_climb():
    session = played("tread_walk")
    walk = session.recording
    assert (walk.discipline, walk.title, walk.device) == ("walking", "30 min Pop Punk Walk", "Tread")
    assert (walk.utc_offset_s, walk.duration_s) == (-4 * 3600, 1799)
    assert walk.output_kj == pytest.approx(295.50575)
    assert walk.distance_m == pytest.approx(1.66 * MILE_M)
    assert walk.elevation_gain_m == pytest.approx(264 * 0.3048)
    assert (walk.avg_incline_pct, walk.calories_kcal) == (3.7, 292)
    assert (walk.avg_heart_rate_bpm, walk.max_heart_rate_bpm) == (108, 139)
    assert walk.avg_speed_mps == pytest.approx(3.3 * MPH)
    assert walk.max_speed_mps == pytest.approx(4.1 * MPH)
    assert (walk.leaderboard_rank, walk.leaderboard_total) == (1558, 3555)
    assert (walk.effort_points, walk.source_hr_zones_s) == (9.89, [878, 478, 36, 0, 0])
    assert (walk.avg_cadence_rpm, walk.avg_resistance_pct, walk.source_ftp_w) == (None, None, None)
    assert set(session.streams) == {"power_w", "speed_mps", "incline_pct", "heart_rate_bpm"}
    assert {values.size for values in session.streams.values()} == {1801}
    assert session.streams["incline_pct"][1] == 0
    assert np.nanmax(session.streams["incline_pct"]) == 7


def test_a_row_is_read_in_metres_strokes_and_speed():
    session = played("row")
    row = session.recording
    assert (row.discipline, row.title) == ("rowing", "10 min Form & Drills Row")
    assert (row.utc_offset_s, row.duration_s) == (-6 * 3600, 603)
    assert row.distance_m == 1023.28  # "display_unit": "m"
    assert row.output_kj == pytest.approx(22.62963)
    assert (row.avg_power_w, row.max_power_w) == (55, 93)
    assert (row.avg_cadence_rpm, row.max_cadence_rpm) == (20, 26)  # strokes a minute
    assert row.avg_speed_mps == pytest.approx(500 / (3.26 * 60))
    assert row.max_speed_mps == pytest.approx(500 / (2.79 * 60))
    assert (row.effort_points, row.source_hr_zones_s) == (10.3, [164, 173, 246, 70, 0])
    assert (row.is_personal_record, row.is_outdoor) == (True, False)
    assert set(session.streams) == {"power_w", "stroke_rate_spm", "speed_mps", "heart_rate_bpm"}
    assert {values.size for values in session.streams.values()} == {601}
    assert session.streams["stroke_rate_spm"][[1, 600]].tolist() == [14, 28]


def test_a_scenic_distance_ride_has_no_planned_length_and_no_instructor():
    session = played("scenic_distance_ride")
    ride = session.recording
    assert (ride.title, ride.class_type) == ("5 KM Scotland Glencoe Ride", "Scenic Ride")
    assert (ride.duration_s, ride.class_duration_s, ride.instructor_name) == (647, None, None)
    assert ride.distance_m == pytest.approx(3.11 * MILE_M)
    assert ride.output_kj == pytest.approx(76.49251)
    assert (ride.effort_points, ride.source_hr_zones_s) == (6.3, [20, 625, 0, 0, 0])
    assert (ride.class_id, ride.is_live) == ("caa5a6e4eb954a6fb54e77a60b7a0851", False)
    assert {values.size for values in session.streams.values()} == {646}
    assert session.content
    assert session.content.instructor is None


def test_a_lanebreak_ride_is_named_after_its_music_and_has_no_class():
    session = played("lanebreak_ride")
    ride = session.recording
    assert (ride.title, ride.class_type) == ("30 min DAVID GUETTA HITS", "Lanebreak")
    assert (ride.class_id, ride.is_live, ride.instructor_name) == (None, None, None)
    assert (ride.class_duration_s, ride.class_aired_at, session.content) == (None, None, None)
    assert (ride.duration_s, ride.utc_offset_s) == (1823, -6 * 3600)
    assert ride.output_kj == pytest.approx(203.36308)
    assert (ride.leaderboard_rank, ride.leaderboard_total) == (None, None)
    power_w = session.streams["power_w"]
    assert power_w.size == 1824  # the last second said is 1823
    assert np.isfinite(power_w).sum() == 1785
    assert np.isnan(power_w[:7]).all()
    assert np.isnan(power_w[42])
    assert power_w[[7, 8, 1823]].tolist() == [0, 39, 22]


def test_a_just_ride_is_read_without_a_class():
    session = played("just_ride")
    ride = session.recording
    assert (ride.title, ride.class_type, ride.class_id) == ("27 sec Just Ride", "Just Ride", None)
    assert (ride.instructor_name, ride.is_live, ride.class_duration_s) == (None, None, None)
    assert (ride.duration_s, ride.utc_offset_s) == (27, -5 * 3600)
    assert ride.output_kj == pytest.approx(0.72403)
    assert ride.source_ftp_w is None  # "ftp": 0
    power_w = session.streams["power_w"]
    assert (power_w.size, np.isfinite(power_w).sum()) == (28, 23)
    assert power_w[[2, 3, 18, 20]].tolist() == [17, 27, 20, 25]
    assert np.isnan(power_w[[0, 1, 19, 22, 24]]).all()


def test_a_meditation_has_a_duration_and_no_numbers():
    session = played("meditation")
    sitting = session.recording
    assert (sitting.discipline, sitting.title) == ("meditation", "5 min Sleep Meditation")
    assert (sitting.duration_s, sitting.class_duration_s) == (281, 300)
    assert (sitting.output_kj, sitting.calories_kcal, sitting.distance_m, sitting.avg_heart_rate_bpm) == (None,) * 4
    assert (sitting.is_personal_record, session.streams) == (None, {})


def test_a_run_with_the_app_has_calories_and_no_channels():
    session = played("app_run_no_metrics")
    run = session.recording
    assert (run.discipline, run.title, run.device) == ("running", "30 min Progression Run", "App")
    assert (run.calories_kcal, run.output_kj, run.distance_m, run.is_outdoor) == (236, None, None, False)
    assert run.duration_s == 1643314039 - 1643312141
    assert session.streams == {}


def test_a_strength_class_has_calories_and_no_output():
    session = played("strength")
    lifting = session.recording
    assert (lifting.discipline, lifting.title) == ("strength", "10 min Bodyweight Strength")
    assert (lifting.calories_kcal, lifting.output_kj, lifting.duration_s) == (47, None, 585)
    assert session.streams == {}


def test_an_outdoor_walk_is_read_with_its_track_altitude_and_pace():
    session = played("outdoor_walk_gps")
    walk = session.recording
    assert (walk.is_outdoor, walk.device, walk.effort_points) == (True, "App", 18.96)
    assert walk.distance_m == pytest.approx(1.53 * MILE_M)
    assert walk.elevation_gain_m == pytest.approx(26 * 0.3048)
    assert walk.source_hr_zones_s == [973, 415, 325, 86, 0]
    assert set(session.streams) == {"speed_mps", "altitude_m", "heart_rate_bpm", "latitude_deg", "longitude_deg"}
    assert {values.size for values in session.streams.values()} == {1800}
    latitude, longitude = session.streams["latitude_deg"], session.streams["longitude_deg"]
    assert (latitude[1], longitude[1]) == (37.19677, -94.45025)
    assert (latitude[299], latitude[300], latitude[1799]) == (37.1984, 37.19841, 37.19779)
    assert np.isnan(latitude[[0, 1042, 1043]]).all()
    assert session.streams["altitude_m"][1] == pytest.approx(958 * 0.3048)
    assert session.streams["speed_mps"][4] == pytest.approx(2.3 * MPH)


def test_a_page_of_the_list_is_read_whole():
    page = parse_page(recorded("workouts_page"))
    assert (len(page.items), page.total, page.show_next, page.problems) == (20, 495, True, [])
    first = page.items[0].recording
    assert (first.discipline, first.title) == ("stretching", "Stretching Workout")
    assert (first.detail_state, first.duration_s, first.utc_offset_s) == ("listed", 298, -4 * 3600)
    assert first.output_kj is None
    recordings = [item.recording for item in page.items]
    assert [r.discipline for r in recordings].count("cycling") == 13
    assert sum(r.output_kj or 0 for r in recordings) == pytest.approx(3668.02194)
    assert [item.replies[0].kind for item in page.items] == ["list_item"] * 20


def test_a_list_item_with_its_class_tells_of_the_class():
    (item,) = parse_page(recorded("workouts_page_row")).items
    assert (item.recording.title, item.recording.class_duration_s) == ("10 min Form & Drills Row", 600)
    assert item.recording.effort_points == 10.3
    assert item.content
    assert item.content.peloton_class.pedaling_start_offset_s == 60
    assert item.content.peloton_class.detailed_at is None


# Each gotcha of the reference that concerns reading.


def test_gotcha_1_etc_gmt_plus_4_is_four_hours_behind_utc():
    assert offset_h(timezone="Etc/GMT+4", device_time_created_at=None) == -4
    assert offset_h(timezone="Etc/GMT-2", device_time_created_at=None) == 2


def test_gotcha_1_the_device_clock_tells_the_offset_where_the_zone_says_something_else():
    assert offset_h(timezone="America/New_York", device_time_created_at=1_600_000_000 + 2 * 3600) == 2


def test_gotcha_1_a_second_between_the_two_clocks_is_no_offset():
    # recorded: -25201 s in America/Los_Angeles
    assert offset_h(timezone="America/Los_Angeles", device_time_created_at=1_600_000_000 - 25_201) == -7


def test_gotcha_1_offsets_of_half_and_quarter_hours_are_kept():
    assert offset_h(timezone=None, device_time_created_at=1_600_000_000 + 20_700) == 5.75  # Nepal


def test_gotcha_1_a_device_clock_that_is_in_no_zone_is_not_believed():
    assert offset_h(timezone="Europe/Berlin", device_time_created_at=0) == 2
    assert offset_h(timezone="Europe/Berlin", device_time_created_at=1_600_000_000 + 400) == 2
    assert offset_h(timezone="No/Such_Zone", device_time_created_at=None) == 0


def test_gotcha_2_the_workout_starts_when_pedalling_starts_and_not_when_it_was_created():
    ride = played("power_zone_endurance_ride").recording
    assert (ride.started_at - datetime.fromtimestamp(1619718341, UTC)).total_seconds() == 61


def test_gotcha_2_samples_stand_at_the_second_that_is_said_for_them():
    graph = a_graph(seconds=[0, 1, 4, 7], output=[10, 11, 14, 17])
    power_w = parse_streams(graph)["power_w"]
    assert power_w[[0, 1, 4, 7]].tolist() == [10, 11, 14, 17]
    assert np.isnan(power_w[[2, 3, 5, 6]]).all()


def test_gotcha_3_work_is_in_joules_and_fits_the_watts():
    for name in ("power_zone_endurance_ride", "scenic_distance_ride", "tread_walk", "just_ride"):
        session = played(name)
        assert session.recording.output_kj == pytest.approx(np.nansum(session.streams["power_w"]) / 1000, abs=0.7), name


def test_gotcha_3_work_fits_the_watts_of_a_ride_with_gaps_once_they_are_filled():
    session = played("lanebreak_ride")
    power_w = session.streams["power_w"]
    mean_kj = np.nanmean(power_w) * session.recording.duration_s / 1000  # 38 of 1823 seconds are missing
    assert session.recording.output_kj == pytest.approx(mean_kj, abs=1.0)


def test_gotcha_3_no_meter_is_no_output_and_not_an_output_of_zero():
    assert listed(total_work=0.0, has_pedaling_metrics=False).output_kj is None
    assert listed(total_work=0.0, has_pedaling_metrics=True).output_kj == 0
    assert listed(total_work=None, has_pedaling_metrics=True).output_kj is None


def test_gotcha_4_units_are_those_that_each_value_names():
    ride = parse_session(a_workout(), a_graph(distance=(20.0, "km"), avg_speed=(36.0, "kph"))).recording
    assert (ride.distance_m, ride.avg_speed_mps) == (20_000, pytest.approx(10))
    run = parse_session(a_workout(), a_graph(distance=(3.0, "mi"), avg_pace=(5.0, "min/km"))).recording
    assert (run.distance_m, run.avg_speed_mps) == (pytest.approx(4828.032), pytest.approx(1000 / 300))


def test_gotcha_4_a_unit_that_is_not_known_is_not_guessed():
    with pytest.raises(UnexpectedReply, match="furlong"):
        parse_session(a_workout(), a_graph(distance=(20.0, "furlong")))


def test_gotcha_4_the_distance_of_a_list_item_is_not_used():
    assert listed(distance=12.3).distance_m is None


def test_gotcha_5_a_graph_of_every_fifth_second_has_values_at_those_seconds_only():
    graph = recorded("performance_graph")
    session = parse_session(a_workout(), graph)
    assert (session.recording.avg_power_w, session.recording.calories_kcal) == (71, 216)
    assert session.recording.distance_m == pytest.approx(3.47 * MILE_M)
    assert session.recording.source_hr_zones_s == [44, 808, 48, 0, 0]
    power_w = session.streams["power_w"]
    assert power_w.size == 901
    assert np.isfinite(power_w).sum() == 181
    assert power_w[[2, 7, 900]].tolist() == [51, 60, 0]
    assert np.isnan(power_w[[0, 3, 4, 5, 6, 899]]).all()


def test_gotcha_5_lists_of_different_length_are_read_as_far_as_both_go():
    shorter = parse_streams(a_graph(seconds=[1, 2, 3, 4], output=[10, 20, 30]))["power_w"]
    assert shorter[1:4].tolist() == [10, 20, 30]
    assert np.isnan(shorter[4])
    longer = parse_streams(a_graph(seconds=[1, 2], output=[10, 20, 30]))["power_w"]
    assert longer[1:].tolist() == [10, 20]


def test_gotcha_6_channels_are_found_by_slug_wherever_they_stand():
    graph = a_graph(seconds=[1, 2], cadence=[80, 81], output=[100, 101])
    graph["metrics"].reverse()
    assert parse_streams(graph)["power_w"][1:].tolist() == [100, 101]


def test_gotcha_6_speed_of_a_pace_channel_is_zero_when_standing_and_not_unknown():
    speed_mps = played("tread_walk").streams["speed_mps"]
    assert speed_mps[1:11].tolist() == [0] * 10  # the pace is null there
    assert speed_mps[11] == pytest.approx(1.0 * MPH)  # 60 min/mi


def test_gotcha_6_a_pace_without_speed_is_unknown_when_standing():
    pace = {"slug": "pace", "display_unit": "min/mi", "values": [None, 10.0, 0], "max_value": 10.0}
    graph = a_graph(seconds=[1, 2, 3]) | {"metrics": [pace]}
    speed_mps = parse_streams(graph)["speed_mps"]
    assert np.isnan(speed_mps[[1, 3]]).all()
    assert speed_mps[2] == pytest.approx(MILE_M / 600)


def test_gotcha_6_a_heart_rate_of_zero_is_a_strap_that_is_not_connected():
    walk = played("tread_walk")
    bpm = walk.streams["heart_rate_bpm"]
    assert np.isfinite(bpm).sum() == 1800 - 407
    assert np.nanmin(bpm) > 0
    assert np.nanmean(bpm) == pytest.approx(walk.recording.avg_heart_rate_bpm, abs=0.5)


def test_gotcha_6_any_channel_may_be_absent():
    session = parse_session(a_workout(), a_graph(seconds=[1, 2], output=[100, 101]))
    assert set(session.streams) == {"power_w"}
    assert session.recording.avg_heart_rate_bpm is None
    assert session.recording.source_hr_zones_s is None


def test_gotcha_7_missing_data_duration_may_be_negative_and_changes_nothing():
    workout, graph = recorded_pair("row")
    assert graph["metrics"][3]["missing_data_duration"] == -53
    assert np.isfinite(parse_session(workout, graph).streams["heart_rate_bpm"]).sum() == 600


def test_gotcha_8_zone_durations_of_many_workouts_are_not_this_workouts():
    workout, graph = recorded_pair("power_zone_endurance_ride")
    of_many = {f"heart_rate_z{zone}_duration": 11_137 for zone in range(1, 6)}
    workout = workout | {"total_heart_rate_zone_durations": of_many, "average_effort_score": 67.3}
    ride = parse_session(workout, graph).recording
    assert ride.source_hr_zones_s == [247, 441, 1111, 0, 0]
    assert ride.effort_points is None


def test_gotcha_8_zone_seconds_are_no_more_than_the_workout():
    for name in PAIRS:
        recording = played(name).recording
        if name != "row":  # there Peloton counts 653 s in a workout of 603
            assert sum(recording.source_hr_zones_s or [0]) <= (recording.duration_s or 0) + 30, name


def test_gotcha_11_a_class_id_of_zeros_is_no_class():
    assert played("just_ride").recording.class_id is None
    assert played("just_ride").content is None


def test_gotcha_11_an_id_with_dashes_is_a_gym_workout_whose_class_cannot_be_asked_for():
    ride = {"id": "2f1b7c52-8c5b-4b8e-9a53-2f0f3c8f9a11", "title": "Full Body Gym", "duration": 1800}
    gym = listed(fitness_discipline="strength", ride=ride)
    assert (gym.title, gym.class_id, gym.is_live) == ("Full Body Gym", None, None)


@pytest.mark.parametrize("ride", [{}, {"ride": None}])
def test_gotcha_11_a_workout_without_a_ride_is_still_a_workout(ride: dict[str, Any]):
    workout = {name: value for name, value in a_workout().items() if name != "ride"} | ride
    recording = parse_session(workout, a_graph()).recording
    assert (recording.title, recording.class_id) == ("Cycling Workout", None)


def test_gotcha_12_a_ride_without_a_duration_lasts_as_long_as_it_was_recorded():
    assert played("scenic_distance_ride").recording.duration_s == 647


def test_gotcha_13_freestyle_workouts_have_a_type_of_their_own():
    assert listed(workout_type="freestyle", name="Lanebreak Ride").class_type == "Lanebreak"
    assert listed(workout_type="freestyle").class_type == "Just Ride"
    assert listed(workout_type="freestyle", fitness_discipline="running").class_type == "Just Run"
    assert listed(workout_type="freestyle", fitness_discipline="caesar").class_type == "Just Row"
    assert listed(workout_type="scenic", fitness_discipline="running").class_type == "Scenic Run"


def test_gotcha_14_no_rank_among_nobody():
    none = listed(leaderboard_rank=None, total_leaderboard_users=0)
    zero = listed(leaderboard_rank=0, total_leaderboard_users=0)
    assert (none.leaderboard_rank, none.leaderboard_total) == (None, None)
    assert (zero.leaderboard_rank, zero.leaderboard_total) == (None, None)


def test_gotcha_14_a_class_over_a_distance_has_a_leaderboard_of_its_own():
    ride = listed(
        leaderboard_rank=None,
        total_leaderboard_users=0,
        leaderboard_distance_rank=12,
        total_leaderboard_distance_users=340,
    )
    assert (ride.leaderboard_rank, ride.leaderboard_total) == (12, 340)


def test_gotcha_15_a_workout_that_is_going_on_waits_until_it_is_complete():
    going_on = recorded("workout_in_progress")
    assert parse_listed(going_on) is None
    page = parse_page({"data": [going_on, a_workout()], "total": 2, "show_next": False})
    assert (len(page.items), page.in_progress) == (1, 1)


def test_gotcha_15_an_end_that_equals_the_start_is_no_end():
    ride = a_ride(duration=1200)
    assert listed(start_time=1_600_000_000, end_time=1_600_000_000, ride=ride).duration_s == 1200
    assert listed(start_time=1_600_000_000, end_time=None, ride=ride).duration_s == 1200


def test_gotcha_16_a_gap_in_the_track_stays_a_gap():
    segments = [
        {"is_gap": False, "coordinates": [point(1, 50.0), point(2, 50.1)]},
        {"is_gap": True, "coordinates": [point(3, 50.2)]},
        {"is_gap": False, "coordinates": [point(4, 50.3)]},
    ]
    latitude = parse_streams(a_graph(seconds=[1, 2, 3, 4]) | {"location_data": segments})["latitude_deg"]
    assert latitude[[1, 2, 4]].tolist() == [50.0, 50.1, 50.3]
    assert np.isnan(latitude[3])


def test_gotcha_16_older_workouts_were_outdoors_when_a_phone_had_gps():
    with_gps = a_ride(metrics=["heart_rate", "gps"])
    assert listed(device_type="iPhone", ride=with_gps).is_outdoor is True
    assert listed(device_type="home_tread", ride=with_gps).is_outdoor is False
    assert listed(device_type="iPhone", ride=with_gps, is_outdoor=False).is_outdoor is False


def test_gotcha_17_a_class_that_is_not_available_any_more_is_marked_and_keeps_its_title():
    item = parse_listed(a_workout(ride=a_ride(availability={"is_available": False, "reason": "removed"})))
    assert item
    assert item.content
    assert (item.content.peloton_class.title, item.content.peloton_class.is_removed) == ("20 min Ride", True)


@pytest.mark.parametrize(
    ("slug", "ours"),
    [
        ("circuit", "tread_bootcamp"),
        ("caesar", "rowing"),
        ("caesar_bootcamp", "row_bootcamp"),
        ("bike_bootcamp", "bike_bootcamp"),
        ("yoga", "yoga"),
        ("pilates_of_2027", "other"),
        (None, "other"),
    ],
)
def test_gotcha_19_disciplines_are_our_words(slug: str | None, ours: str):
    assert listed(fitness_discipline=slug).discipline == ours


def test_gotcha_20_numbers_written_as_text_are_numbers():
    ride = listed(total_work="256256.99", start_time="1600000060", end_time=1_600_001_260.0, leaderboard_rank="7")
    assert ride.output_kj == pytest.approx(256.25699)
    assert (ride.duration_s, ride.leaderboard_rank) == (1200, 7)
    graph = a_graph(seconds=["1", "2"], output=["100", None])
    assert parse_streams(graph)["power_w"][1] == 100


def test_gotcha_20_an_empty_list_where_an_object_should_be_is_nothing():
    workout = a_workout(effort_zones=[], ftp_info=None)
    graph = a_graph() | {"splits_data": [], "effort_zones": [], "location_data": None, "metrics": None}
    assert parse_session(workout, graph).recording.effort_points is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_time", {"when": 1}),
        ("total_work", "a lot"),
        ("ride", "some ride"),
        ("title", {"en": "Ride"}),
        ("effort_zones", 7),
        ("is_outdoor", "perhaps"),
        ("leaderboard_rank", [1]),
    ],
)
def test_gotcha_20_a_field_that_changed_its_type_is_named(field: str, value: Any):
    with pytest.raises(UnexpectedReply, match=field):
        parse_session(a_workout() | {field: value}, a_graph())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("metrics", {"output": [1, 2]}),
        ("metrics", ["output"]),
        ("summaries", 3),
        ("seconds_since_pedaling_start", "1-1800"),
        ("seconds_since_pedaling_start", [[1], [2]]),
        ("location_data", [7]),
    ],
)
def test_gotcha_20_a_part_of_the_graph_that_changed_its_type_is_named(field: str, value: Any):
    with pytest.raises(UnexpectedReply, match=field):
        parse_session(a_workout(), a_graph(seconds=[1], output=[1]) | {field: value})


def test_gotcha_20_values_that_are_no_numbers_are_named():
    with pytest.raises(UnexpectedReply, match="values"):
        parse_streams(a_graph(seconds=[1, 2], output=[1, "fast"]))


def test_gotcha_20_unknown_fields_are_ignored():
    assert listed(brand_new={"deep": [1]}).title == "20 min Ride"


def test_gotcha_21_only_a_workout_with_output_can_be_a_record():
    assert listed(is_total_work_personal_record=True).is_personal_record is True
    assert listed(is_total_work_personal_record=False).is_personal_record is False
    assert listed(is_total_work_personal_record=False, total_work=0.0).is_personal_record is None


def test_gotcha_22_pauses_are_not_counted():
    ride = a_ride(duration=1200)
    paused = listed(start_time=1_600_000_000, end_time=1_600_001_800, has_paused=True, ride=ride)
    assert paused.duration_s == 1200
    assert listed(start_time=1_600_000_000, end_time=1_600_001_800, has_paused=False, ride=ride).duration_s == 1800


def test_gotcha_23_stacked_classes_are_workouts_of_their_own():
    first = a_workout(id="a" * 32, start_time=1_600_000_000, end_time=1_600_001_200)
    second = a_workout(id="b" * 32, start_time=1_600_001_210, end_time=1_600_001_510)
    page = parse_page({"data": [second, first], "total": 2, "show_next": False})
    assert [item.recording.source_id for item in page.items] == ["b" * 32, "a" * 32]


# Other rules.


def test_a_class_is_live_when_it_was_started_at_its_time():
    scheduled = 1_600_000_000
    ride = a_ride(scheduled_start_time=scheduled, original_air_time=scheduled - 480)
    assert listed(start_time=scheduled + 60, end_time=scheduled + 1260, ride=ride).is_live is True
    assert listed(start_time=scheduled + 901, end_time=scheduled + 2000, ride=ride).is_live is False
    assert listed(start_time=scheduled + 86_400, end_time=scheduled + 87_600, ride=ride).is_live is False


def test_the_class_type_is_peloton_s_name_for_the_first_type_it_names():
    item = parse_listed(
        a_workout(ride=a_ride(class_type_ids=["unknown", "f10471dcd6a34e5f8ed54eb634b5df19"])),
        class_types={"f10471dcd6a34e5f8ed54eb634b5df19": "Theme"},
    )
    assert item
    assert item.recording.class_type == "Theme"
    assert item.content
    assert item.content.peloton_class.class_type == "Theme"


def test_the_instructors_name_is_kept_without_blanks():
    ride = a_ride(instructor={"id": "i1", "name": "Jess & Robin "}, instructor_id="i1")
    assert listed(ride=ride).instructor_name == "Jess & Robin"


def test_an_ftp_that_was_typed_in_counts_95_percent():
    manual = {"ftp": 200, "ftp_source": "ftp_manual_source", "ftp_workout_id": None}
    tested = {"ftp": 200, "ftp_source": "ftp_workout_source", "ftp_workout_id": "x"}
    assert listed(ftp_info=manual).source_ftp_w == pytest.approx(190)
    assert listed(ftp_info=tested).source_ftp_w == 200


def test_what_the_workout_leaves_out_is_taken_from_the_list():
    listed_item = a_workout(effort_zones={"total_effort_points": 21.5})
    workout = a_workout(effort_zones=None, ride=None, leaderboard_rank=5, total_leaderboard_users=9)
    ride = parse_session(workout, a_graph(), listed=listed_item).recording
    assert (ride.title, ride.effort_points, ride.leaderboard_rank) == ("20 min Ride", 21.5, 5)


def test_a_workout_without_a_graph_is_complete_without_channels():
    session = parse_session(a_workout(), None)
    assert (session.recording.detail_state, session.streams) == ("complete", {})
    assert [reply.kind for reply in session.replies] == ["workout"]


def test_an_item_that_cannot_be_read_does_not_hide_the_others():
    page = parse_page({"data": [a_workout() | {"start_time": {}}, a_workout()], "total": 2, "show_next": False})
    assert len(page.items) == 1
    assert "start_time" in page.problems[0]


def test_a_page_of_which_nothing_can_be_read_is_not_taken_for_an_empty_one():
    with pytest.raises(UnexpectedReply, match="start_time"):
        parse_page({"data": [a_workout() | {"start_time": {}}], "total": 1, "show_next": False})


def test_an_absurd_second_does_not_fill_the_memory():
    power_w = parse_streams(a_graph(seconds=[1, 2, 1_600_000_000, -5], output=[1, 2, 3, 4]))["power_w"]
    assert power_w.size == 3


@pytest.mark.parametrize("name", PAIRS)
def test_a_scrubbed_reply_is_read_like_the_reply_itself(name: str):
    workout, graph = recorded_pair(name)
    before = parse_session(workout, graph)
    after = parse_session(scrubbed(workout), scrubbed(graph))
    assert same(before, after)
    assert before.replies == after.replies


@pytest.mark.parametrize("name", PAIRS)
def test_reading_alters_no_reply(name: str):
    workout, graph = recorded_pair(name)
    copies = deepcopy(workout), deepcopy(graph)
    parse_session(workout, graph)
    assert (workout, graph) == copies


def played(name: str) -> RecordedSession:
    return parse_session(*recorded_pair(name))


def same(one: RecordedSession, other: RecordedSession) -> bool:
    return (
        one.recording.model_dump() == other.recording.model_dump()
        and one.streams.keys() == other.streams.keys()
        and all(np.array_equal(one.streams[name], other.streams[name], equal_nan=True) for name in one.streams)
        and (one.content and one.content.peloton_class.model_dump())
        == (other.content and other.content.peloton_class.model_dump())
    )


def a_ride(**changes: Any) -> dict[str, Any]:
    """A class as it is joined to a workout."""
    return {
        "id": "c" * 32,
        "title": "20 min Ride",
        "duration": 1200,
        "fitness_discipline": "cycling",
        "scheduled_start_time": 1_500_000_000,
        "original_air_time": 1_500_000_000,
        "instructor_id": "i1",
        "instructor": {"id": "i1", "name": "Ann Coach"},
    } | changes


def a_workout(**changes: Any) -> dict[str, Any]:
    """A finished ride of twenty minutes, in a class of that length."""
    return {
        "id": "d" * 32,
        "created_at": 1_600_000_000,
        "device_time_created_at": 1_600_000_000 - 4 * 3600,
        "start_time": 1_600_000_060,
        "end_time": 1_600_001_260,
        "timezone": "Etc/GMT+4",
        "status": "COMPLETE",
        "fitness_discipline": "cycling",
        "workout_type": "class",
        "name": "Cycling Workout",
        "title": None,
        "device_type": "home_bike_v1",
        "has_pedaling_metrics": True,
        "total_work": 240_000.0,
        "ride": a_ride(),
    } | changes


def a_graph(
    *,
    seconds: list[Any] | None = None,
    distance: tuple[float, str] | None = None,
    avg_speed: tuple[float, str] | None = None,
    avg_pace: tuple[float, str] | None = None,
    **channels: list[Any],
) -> dict[str, Any]:
    """A performance graph with channels by slug."""
    averages = {"avg_speed": avg_speed, "avg_pace": avg_pace}
    return {
        "duration": 1200,
        "segment_list": [],
        "seconds_since_pedaling_start": seconds or [],
        "summaries": [summary("distance", *distance)] if distance else [],
        "average_summaries": [summary(slug, *value) for slug, value in averages.items() if value],
        "metrics": [{"slug": slug, "display_unit": "watts", "values": values} for slug, values in channels.items()],
        "location_data": [],
        "effort_zones": None,
    }


def summary(slug: str, value: float, unit: str) -> dict[str, Any]:
    return {"slug": slug, "value": value, "display_unit": unit}


def point(second: int, latitude: float) -> dict[str, Any]:
    return {"seconds_offset_from_start": second, "latitude": latitude, "longitude": 8.0}


def listed(**changes: Any) -> Recording:
    found = parse_listed(a_workout(**changes))
    assert found
    return found.recording


def offset_h(**changes: Any) -> float:
    return listed(**changes).utc_offset_s / 3600
