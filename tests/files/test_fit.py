"""FIT files made with Garmin's encoder to the point of each test."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import fit, fit_messages, track
from core.models import Recording
from core.recorded import FileContent, RecordedSession
from tests.files.fit_making import START, activity, at, records, ride, session, timer
from tests.files.fit_making import fit as made

ZONE = ZoneInfo("America/New_York")


def read(data: bytes) -> FileContent:
    return fit.parse(data, name="a.fit", zone=ZONE)


def one(data: bytes) -> RecordedSession:
    content = read(data)
    assert len(content.sessions) == 1
    return content.sessions[0]


def minute_of_power(**fields) -> bytes:
    """A minute at 100, 101 ... 159 W."""
    return made(*records({"power": range(100, 160)}), ride(59, **fields))


def test_a_ride_is_its_samples_second_by_second():
    data = made(
        timer("start", 0),
        *records({"power": [200, 0, 220], "heart_rate": [120, 121, 122], "cadence": [90, 0, 91],
                  "enhanced_speed": [8.0, 8.5, 9.0], "enhanced_altitude": [100.0, 101, 102],
                  "position_lat": [2**30, 2**30, 2**30], "position_long": [-(2**29)] * 3, "distance": [0, 8.5, 17.5],
                  "temperature": [20, 20, 21]}),
        timer("stop_all", 2), ride(2), activity(7200),
    )  # fmt: skip
    ours = one(data)
    assert ours.streams["power_w"].tolist() == [200, 0, 220]
    assert ours.streams["heart_rate_bpm"].tolist() == [120, 121, 122]
    assert ours.streams["latitude_deg"].tolist() == [90, 90, 90]
    assert ours.streams["longitude_deg"].tolist() == [-45, -45, -45]
    assert ours.streams["distance_m"].tolist() == [0, 8.5, 17.5]
    recording = ours.recording
    assert (recording.started_at, recording.duration_s, recording.pauses) == (START, 2, [])
    assert recording.avg_power_w == 140 and recording.output_kj == pytest.approx(0.42)
    assert recording.avg_cadence_rpm == 90.5  # while the cranks turn
    assert (recording.is_outdoor, recording.device, recording.source) == (True, "Garmin Edge 530", "file")


def test_local_time_is_that_of_the_file_else_that_of_the_zone():
    told = one(made(*records({"power": [200, 210]}), ride(1), activity(20_700))).recording
    assert told.utc_offset_s == 20_700  # Kathmandu
    assert told.title == "Lunch Ride"  # 06:30 UTC is 12:15 there
    assert one(made(*records({"power": [200, 210]}), ride(1), activity(1234))).recording.utc_offset_s == -14_400
    assert one(made(*records({"power": [200, 210]}), ride(1))).recording.title == "Night Ride"  # 02:30 in New York


def test_a_pause_is_left_out_of_the_duration_and_stays_empty():
    data = made(
        timer("start", 0), *records({"power": [200] * 4, "heart_rate": [120] * 4}, [0, 1, 5, 6]),
        timer("stop_all", 1), timer("start", 5), timer("stop_all", 6), ride(6, total_timer_time=2),
    )  # fmt: skip
    ours = one(data)
    assert (ours.recording.duration_s, ours.recording.pauses) == (2, [[1, 5]])
    assert np.isnan(ours.streams["power_w"][2:5]).all() and np.isnan(ours.streams["heart_rate_bpm"][2:5]).all()


def test_smart_recording_is_filled_while_the_timer_runs():
    data = made(*records({"power": [200, 260, 100], "heart_rate": [120, 124, 130]}, [0, 4, 30]), ride(30))
    ours = one(data)
    assert ours.streams["power_w"][:5].tolist() == [200, 200, 200, 200, 260]
    assert ours.streams["heart_rate_bpm"][:5].tolist() == [120, 121, 122, 123, 124]
    assert np.isnan(ours.streams["power_w"][5:30]).all()


def test_zero_watts_are_power_and_zero_beats_are_no_heart_rate():
    ours = one(made(*records({"power": [0, 200], "heart_rate": [0, 120]}), ride(1)))
    assert ours.streams["power_w"].tolist() == [0, 200]
    assert np.isnan(ours.streams["heart_rate_bpm"][0])


def test_a_sensor_that_was_not_there_has_no_average():
    ours = one(made(*records({"heart_rate": [120, 121]}), ride(1, avg_power=0, max_power=0, avg_cadence=0))).recording
    assert (ours.avg_power_w, ours.max_power_w, ours.avg_cadence_rpm, ours.distance_m) == (None, None, None, None)


def test_cadence_of_a_run_is_steps_of_both_feet():
    data = made(
        *records({"cadence": [80, 82], "fractional_cadence": [0.5, 0.0]}),
        session(1, sport="running", avg_cadence=81, avg_fractional_cadence=0.25),
    )
    ours = one(data)
    assert ours.streams["cadence_rpm"].tolist() == [161, 164]
    assert ours.recording.avg_cadence_rpm == 162.5


def test_strokes_of_a_row_are_strokes():
    ours = one(made(*records({"cadence": [24, 26]}), session(1, sport="rowing", sub_sport="indoor_rowing")))
    assert ours.streams["stroke_rate_spm"].tolist() == [24, 26]
    assert "cadence_rpm" not in ours.streams
    assert ours.recording.is_outdoor is False


def test_running_dynamics_are_metres_and_seconds():
    data = made(
        *records(
            {"step_length": [1180.0, 1200.0], "vertical_oscillation": [82.2, 80.0], "stance_time": [271.0, 250.0]}
        ),
        session(1, sport="running", avg_step_length=1190.0, avg_vertical_oscillation=81.1, avg_stance_time=260.5),
    )
    ours = one(data)
    assert ours.streams["step_length_m"] == pytest.approx([1.18, 1.2])
    assert ours.streams["vertical_oscillation_m"] == pytest.approx([0.0822, 0.08])
    assert ours.streams["stance_time_s"] == pytest.approx([0.271, 0.25])
    assert ours.recording.avg_step_length_m == pytest.approx(1.19)


def test_balance_is_the_left_legs_share_where_the_file_knows_the_leg():
    balance = [0x80 | 48, 0x80 | 50, 48, 0x80 | 55]  # the highest bit says that this is the right leg
    left_pct = one(made(*records({"left_right_balance": balance, "power": [200] * 4}), ride(3))).streams[
        "left_power_pct"
    ]
    assert left_pct[[0, 1, 3]].tolist() == [52, 50, 45]
    assert np.isnan(left_pct[2])


def test_a_meter_on_one_side_has_no_balance():
    ours = one(made(*records({"left_right_balance": [0x80 | 100] * 3, "power": [200] * 3}), ride(2)))
    assert "left_power_pct" not in ours.streams


def lengths_of_a_swim() -> bytes:
    """Two lengths of 25 m in 20 s and 25 s, a rest of 15 s between them; a record at each wall."""
    told = ((0, 20, "active", 10), (20, 15, "idle", None), (35, 25, "active", 12))
    lengths = [
        ("LENGTH", {"timestamp": at(begin + seconds), "start_time": at(begin), "total_elapsed_time": seconds,
                    "total_timer_time": seconds, "length_type": kind, "swim_stroke": "freestyle",
                    **({"total_strokes": strokes} if strokes else {})})
        for begin, seconds, kind, strokes in told
    ]  # fmt: skip
    swim = session(60, sport="swimming", sub_sport="lap_swimming", pool_length=25.0, total_distance=50)
    return made(*records({"distance": [25, 50]}, [20, 60]), *lengths, swim)


def test_a_pool_swim_has_lengths_strokes_and_rests():
    ours = one(lengths_of_a_swim())
    assert [(each.start_s, each.duration_s, each.is_active, each.strokes, each.stroke) for each in ours.lengths] == [
        (0, 20, True, 10, "freestyle"), (20, 15, False, None, None), (35, 25, True, 12, "freestyle")
    ]  # fmt: skip
    assert ours.recording.pool_length_m == 25
    assert ours.recording.is_outdoor is None


def test_speed_of_a_pool_swim_follows_from_its_lengths():
    ours = one(lengths_of_a_swim()).streams
    assert set(ours["speed_mps"][:20]) == {1.25} and set(ours["speed_mps"][20:35]) == {0.0}
    assert set(ours["speed_mps"][35:60]) == {1.0}
    assert ours["distance_m"][[0, 10, 25, 40]].tolist() == [0, 12.5, 25, 30]
    assert set(ours["stroke_rate_spm"][:20]) == {30.0}


def test_heart_rate_that_a_strap_hands_over_after_a_swim_is_merged():
    beats = [("HR", {"timestamp": at(0), "fractional_timestamp": 0.0, "event_timestamp": [0.0], "filtered_bpm": [100]})]
    beats += [("HR", {"event_timestamp": [float(second)], "filtered_bpm": [100 + second]}) for second in range(1, 31)]
    swim = session(30, sport="swimming", sub_sport="open_water", total_distance=30)
    ours = one(made(*records({"distance": range(31)}), *beats, swim))
    beats_bpm = ours.streams["heart_rate_bpm"]
    assert np.nanmax(beats_bpm) >= 128 and np.nanmin(beats_bpm) <= 102
    assert np.nanmean(np.diff(beats_bpm)) == pytest.approx(1, abs=0.1)


def test_laps_are_on_the_elapsed_clock():
    laps = [
        ("LAP", {"timestamp": at(begin + 5), "start_time": at(begin), "total_elapsed_time": 5, "total_timer_time": 5,
                 "avg_power": watts, "lap_trigger": "manual"})
        for begin, watts in ((0, 150), (5, 250))
    ]  # fmt: skip
    ours = one(made(*records({"power": [150] * 5 + [250] * 6}), *laps, ride(10)))
    assert [(lap.start_s, lap.duration_s, lap.avg_power_w, lap.trigger) for lap in ours.laps] == [
        (0, 5, 150, "manual"), (5, 5, 250, "manual")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sport", "sub_sport", "discipline", "is_outdoor"),
    [
        ("cycling", "virtual_activity", "cycling", False), ("cycling", "indoor_cycling", "cycling", False),
        ("running", "trail", "running", True), ("running", "treadmill", "running", False),
        ("fitness_equipment", "treadmill", "running", False), ("fitness_equipment", "indoor_rowing", "rowing", False),
        ("swimming", "lap_swimming", "swimming", None), ("swimming", "open_water", "swimming", True),
        ("training", "strength_training", "strength", False), ("training", "yoga", "yoga", False),
        ("hiit", "hiit", "cardio", False), ("hiking", "generic", "hiking", None),
        ("walking", "generic", "walking", None), ("rowing", "generic", "rowing", None),
        ("generic", "generic", "other", None), ("tennis", "generic", "other", None),
    ],
)  # fmt: skip
def test_sports_become_disciplines(sport, sub_sport, discipline, is_outdoor):
    ours = one(made(*records({"heart_rate": [90, 91]}), session(1, sport=sport, sub_sport=sub_sport))).recording
    assert (ours.discipline, ours.is_outdoor) == (discipline, is_outdoor)


def test_the_name_of_the_workout_that_was_followed_is_the_title():
    planned = ("WORKOUT", {"wkt_name": "Hill repeats", "sport": "cycling"})
    assert one(made(planned, *records({"power": [200, 210]}), ride(1, sport_profile_name="Road"))).recording.title == (
        "Hill repeats"
    )
    assert one(made(*records({"power": [200, 210]}), ride(1, sport_profile_name="Road"))).recording.title == "Road"


# --- bad input


def test_records_that_go_backwards_are_sorted():
    ours = one(made(*records({"power": [300, 100, 200]}, [2, 0, 1]), ride(2)))
    assert ours.streams["power_w"].tolist() == [100, 200, 300]


def test_records_of_a_clock_that_was_not_set_are_left_out_with_a_sentence():
    early = ("RECORD", {"timestamp": datetime(1989, 12, 31, 0, 0, 9, tzinfo=UTC), "power": 400})
    content = read(made(early, *records({"power": [100, 200]}), ride(1)))
    assert content.sessions[0].streams["power_w"].tolist() == [100, 200]
    assert "1 sample before the start" in content.errors[0]


def test_a_file_from_1989_is_refused_with_a_sentence():
    early = [
        ("RECORD", {"timestamp": datetime(1989, 12, 31, 0, 0, second, tzinfo=UTC), "power": 400}) for second in range(9)
    ]
    with pytest.raises(UnreadableFile, match="clock of the device was never set"):
        read(made(*early))


def test_a_session_dated_other_than_its_samples_is_where_they_are():
    wrong = ("SESSION", {"start_time": at(-90_000), "timestamp": at(-89_990), "sport": "cycling"})
    content = read(made(*records({"power": [100, 200]}), wrong))
    assert content.sessions[0].recording.started_at == START
    assert "the samples are believed" in content.errors[0]


def test_what_is_recorded_after_a_day_is_left_out_with_a_sentence():
    content = read(made(*records({"power": [100, 200, 300]}, [0, 1, 90_000]), ride(90_000)))
    assert content.sessions[0].streams["power_w"].tolist() == [100, 200]
    assert "a day after it" in content.errors[0]


def test_a_recording_of_24_hours_is_read_whole():
    ours = one(made(*records({"power": [100, 200, 300]}, [0, 43_200, 86_399]), ride(86_399)))
    assert ours.recording.duration_s == 86_399
    assert ours.streams["power_w"].size == 86_400


def test_two_sessions_at_the_same_second_are_two_recordings():
    content = read(made(*records({"power": [100, 200]}), ride(1), session(1, sport="running")))
    assert [each.recording.discipline for each in content.sessions] == ["cycling", "running"]
    assert len({each.recording.source_id for each in content.sessions}) == 2


def test_positions_off_the_globe_are_missing():
    ours = one(
        made(*records({"position_lat": [2**31 - 2, 2**29], "position_long": [0, 2**29], "power": [1, 2]}), ride(1))
    )
    assert np.isnan(ours.streams["latitude_deg"][0])
    assert ours.streams["latitude_deg"][1] == 45


def test_garbage_of_a_sensor_is_missing():
    ours = one(made(*records({"heart_rate": [254, 120], "power": [65_000, 200], "cadence": [254, 90]}), ride(1)))
    assert np.isnan(ours.streams["heart_rate_bpm"][0]) and np.isnan(ours.streams["power_w"][0])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 a file called ride.fit", b"<gpx></gpx>", b"PK\3\4"])
def test_what_is_no_fit_file_is_refused_whatever_it_is_called(data):
    assert not fit.is_fit(data)
    with pytest.raises(UnreadableFile, match="is not a FIT file"):
        read(data)


@pytest.mark.parametrize("kind", ["course", "settings", "monitoring_b", "segment"])
def test_what_is_no_recording_is_refused_by_what_it_is(kind):
    with pytest.raises(UnreadableFile, match="The file holds"):
        read(made(*records({"heart_rate": [60, 61]}), kind=kind))


def test_a_file_whose_header_was_never_finished_is_read():
    data = bytearray(minute_of_power())
    data[4:8] = b"\0\0\0\0"  # the size of its data, written last
    content = read(bytes(data))
    assert np.isfinite(content.sessions[0].streams["power_w"]).sum() == 60


def test_bytes_after_the_end_are_told_and_cost_nothing():
    content = read(minute_of_power() + b"not another FIT file")
    assert np.isfinite(content.sessions[0].streams["power_w"]).sum() == 60
    assert content.errors == ["The FIT file is damaged or cut off before its first sample. Export the workout again."]
    assert not read(minute_of_power() + bytes(64)).errors  # padding


def test_a_file_too_large_for_a_recording_is_refused():
    with pytest.raises(UnreadableFile, match="larger than 32 MB"):
        read(minute_of_power() + bytes(32 * 2**20))


def test_a_wrong_checksum_is_no_reason_to_refuse():
    data = bytearray(minute_of_power())
    data[-2:] = b"\1\2"
    assert np.isfinite(one(bytes(data)).streams["power_w"]).sum() == 60


def test_a_truncated_file_gives_the_minutes_it_has():
    whole = made(*records({"power": range(100, 400), "heart_rate": [130] * 300}), ride(299))
    content = read(whole[: len(whole) // 2])
    seconds = np.isfinite(content.sessions[0].streams["power_w"]).sum()
    assert 100 < seconds < 200
    assert content.errors == [fit_messages.DAMAGED]


def test_the_same_file_has_the_same_ids_and_another_has_others():
    assert one(minute_of_power()).recording.source_id == one(minute_of_power()).recording.source_id
    assert one(minute_of_power()).recording.source_id != one(minute_of_power(total_calories=9)).recording.source_id


SMALL = made(timer("start", 0), *records({"power": [100, 200], "heart_rate": [120, 121]}), ride(1), activity())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=120).map(lambda tail: SMALL[:14] + tail))
def test_no_bytes_break_the_reader(data):
    try:
        content = read(data)
    except UnreadableFile as error:
        assert str(error)
    else:
        assert all(isinstance(each.recording, Recording) for each in content.sessions)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL)), st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_breaks_the_reader(cut, changes):
    damaged = bytearray(SMALL)
    for place, byte in changes:
        damaged[place] = byte
    try:
        content = read(bytes(damaged[:cut]))
    except UnreadableFile as error:
        assert str(error)
    else:
        assert all(set(each.streams) <= set(track.LIMITS) for each in content.sessions)


def test_a_weight_out_of_bounds_is_left_out():
    scale = [("WEIGHT_SCALE", {"timestamp": at(day * 86_400), "weight": kg}) for day, kg in enumerate((70.5, 5.0))]
    content = read(made(*scale, kind="weight"))
    assert [(each.kind, each.day, each.value) for each in content.measured] == [("weight", date(2026, 5, 2), 70.5)]
