"""Peloton's workout-history CSV, on rows written here and on recorded exports."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import peloton_csv
from core.models import DISCIPLINES, Recording

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "peloton"
PACIFIC = ZoneInfo("America/Los_Angeles")
MILE_M = 1609.344
HEADER = (
    "Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,Class Timestamp,"
    "Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),Calories Burned,"
    "Avg. Heartrate,Avg. Incline,Avg. Pace (min/mi)"
)
RIDE = (
    "2020-04-17 12:29 (PDT),On Demand,Ann Coach,20,Cycling,Theme,20 min Ride,2018-08-24 12:11 (PDT),"
    "119,99,37%,84,15.81,5.26,164,131.99,,"
)


def test_a_row_becomes_a_recording_in_our_units():
    ride = one(RIDE)
    assert ride.source == "peloton_csv"
    assert ride.detail_state == "complete"
    assert (ride.discipline, ride.title, ride.class_type) == ("cycling", "20 min Ride", "Theme")
    assert (ride.instructor_name, ride.is_live) == ("Ann Coach", False)
    assert ride.started_at == datetime(2020, 4, 17, 19, 29, tzinfo=UTC)
    assert ride.class_aired_at == datetime(2018, 8, 24, 19, 11, tzinfo=UTC)
    assert ride.utc_offset_s == -7 * 3600
    assert (ride.duration_s, ride.class_duration_s) == (1200, 1200)
    assert (ride.output_kj, ride.avg_power_w, ride.avg_resistance_pct, ride.avg_cadence_rpm) == (119, 99, 37, 84)
    assert ride.avg_speed_mps == pytest.approx(15.81 * MILE_M / 3600)  # 7.068 m/s
    assert ride.distance_m == pytest.approx(5.26 * MILE_M)  # 8465 m
    assert (ride.calories_kcal, ride.avg_heart_rate_bpm, ride.avg_incline_pct) == (164, 131.99, None)
    assert ride.created_at == ride.updated_at == ride.started_at


def test_there_is_no_class_behind_a_row():
    sessions, _ = peloton_csv.parse(export(RIDE), zone=PACIFIC)
    assert sessions[0].content is None
    assert sessions[0].recording.class_id is None


# --- recorded exports


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the recorded exports are not here: {path.name}")
    return path.read_bytes()


def test_the_recorded_history_gives_what_its_columns_add_up_to():
    rides = read(sample("workout_history.csv"))
    assert len(rides) == 280
    assert sum(ride.output_kj or 0 for ride in rides) == 51199
    assert sum(ride.distance_m or 0 for ride in rides) == pytest.approx(1928.33 * MILE_M)  # 3,103 km
    assert sum(ride.calories_kcal or 0 for ride in rides) == 103171
    assert {ride.discipline for ride in rides} == {"cycling", "meditation"}
    assert len({ride.source_id for ride in rides}) == 280


def test_the_recorded_history_has_one_ride_that_was_stopped_early():
    rides = read(sample("workout_history.csv"))
    stopped = [ride for ride in rides if ride.duration_s != ride.class_duration_s]
    assert [(ride.title, ride.duration_s, ride.class_duration_s) for ride in stopped] == [
        ("5 min Warm Up Ride", 13, 300)
    ]
    assert sum(ride.class_duration_s or 0 for ride in rides) == 6700 * 60
    assert sum(ride.duration_s or 0 for ride in rides) == 6700 * 60 - 287


def test_a_fixed_offset_and_the_letters_of_a_winter_export_mean_the_same_instant():
    """Of one class, most rows say 2019-09-25 12:40 (PST), one says 2019-09-25 11:40 (-08)."""
    export = sample("workout_history.csv")
    assert b"2019-09-25 12:40 (PST)" in export and b"2019-09-25 11:40 (-08)" in export
    warm_ups = [ride for ride in read(export) if ride.title == "5 min Warm Up Ride"]
    aired = {ride.class_aired_at for ride in warm_ups if f"{ride.class_aired_at:%Y-%m-%d}" == "2019-09-25"}
    assert aired == {datetime(2019, 9, 25, 19, 40, tzinfo=UTC)}


def test_the_metric_export_gives_kilometres_in_metres():
    ride, stretch, test = read(sample("workout_history_metric_units.csv"))
    assert (ride.distance_m, test.distance_m) == (15790, 12210)
    assert ride.avg_speed_mps == pytest.approx(31.61 / 3.6)
    assert (ride.output_kj, ride.avg_heart_rate_bpm) == (303, 128.53)
    assert (stretch.discipline, stretch.distance_m, stretch.output_kj) == ("stretching", None, None)
    assert ride.started_at == datetime(2018, 3, 21, 2, 58, tzinfo=UTC)


def quirk(title: str) -> Recording:
    (recording,) = (each for each in read(sample("workout_history_quirks.csv")) if each.title == title)
    return recording


def test_a_summer_label_on_a_winter_ride_is_read_as_winter_time():
    ride = quirk("30 min HIIT Ride")  # 2020-01-30 09:30 (CDT)
    assert ride.started_at == datetime(2020, 1, 30, 15, 30, tzinfo=UTC)
    assert ride.class_aired_at == datetime(2020, 1, 30, 15, 18, tzinfo=UTC)
    assert ride.utc_offset_s == -6 * 3600
    assert ride.is_live is True


def test_a_lanebreak_of_length_0_lasts_as_long_as_distance_and_speed_say():
    ride = quirk("Lanebreak Ride")
    assert ride.duration_s == 13  # 0.01 mi at 2.75 mph
    assert (ride.class_duration_s, ride.class_type, ride.is_live) == (None, "Lanebreak", None)
    assert (ride.output_kj, ride.calories_kcal, ride.avg_power_w) == (0, 0, 10)
    assert ride.started_at == datetime(2023, 11, 8, 18, 4, tzinfo=UTC)


def test_a_scenic_ride_by_time_has_a_length_and_no_instructor():
    ride = quirk("20 min Olympic National Park Scenic Ride")
    assert (ride.duration_s, ride.class_duration_s) == (1200, 1200)
    assert (ride.instructor_name, ride.class_aired_at, ride.class_type) == (None, None, "Scenic Ride")


def test_a_just_ride_has_its_own_length_and_no_class():
    ride = quirk("33 min Just Ride")
    assert (ride.duration_s, ride.class_duration_s) == (1980, None)
    assert (ride.class_type, ride.is_live, ride.class_aired_at) == ("Just Ride", None, None)


def test_a_scenic_ride_by_distance_lasts_as_long_as_distance_and_speed_say():
    ride = quirk("5 KM Alaska Lutak Inlet Ride")
    assert (ride.duration_s, ride.class_duration_s) == (649, None)  # 3.16 mi at 17.52 mph


def test_a_ride_without_bike_values_keeps_them_missing():
    ride = quirk("20 min Beginner Ride")
    assert (ride.output_kj, ride.avg_power_w, ride.distance_m, ride.avg_speed_mps) == (None, None, None, None)
    assert (ride.calories_kcal, ride.avg_heart_rate_bpm) == (195, 117.17)
    assert (ride.duration_s, ride.class_duration_s) == (1200, 1200)


def test_a_stretch_has_calories_and_nothing_else():
    stretch = quirk("5 min Pre-Ride Warm Up")
    assert (stretch.discipline, stretch.class_type) == ("stretching", "Pre & Post-Ride Stretch")
    assert (stretch.calories_kcal, stretch.duration_s, stretch.avg_heart_rate_bpm) == (14, 300, None)


# --- recognising


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_history_is_recognised_and_read_with_any_line_ending_and_a_byte_order_mark(ending: str, mark: str):
    data = (mark + ending.join([HEADER, RIDE, RIDE.replace("12:29", "13:29"), ""])).encode()
    assert peloton_csv.is_peloton_csv(data[:400])
    assert peloton_csv.is_peloton_csv(data.decode())
    assert len(read(data)) == 2


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n",
        b"Date,Workout Name,Exercise Name",
        b'{"data": []}',
        b"\x00\x01FIT",
        b'"Workout Timestamp',
        b"PK\x03\x04",
    ],
)
def test_other_files_are_not_taken_for_a_history(head: bytes):
    assert not peloton_csv.is_peloton_csv(head)


def test_columns_are_found_in_any_order_and_case():
    names, cells = HEADER.split(","), RIDE.split(",")
    turned = "\n".join([",".join(reversed(names)).upper(), ",".join(reversed(cells))]).encode()
    assert peloton_csv.is_peloton_csv(turned)
    assert values(read(turned)[0]) == values(one(RIDE))


def test_the_older_header_means_the_same():
    older = HEADER.replace("(mph)", "(MPH)").replace("(mi)", "(miles)").replace("(min/mi)", "(min/mile)")
    assert values(one(RIDE, header=older)) == values(one(RIDE))


def test_a_header_in_another_language_is_refused_with_what_is_missing():
    german = "Zeitstempel,Live/Abruf,Name,Dauer (Minuten),Disziplin,Art,Titel"
    with pytest.raises(UnreadableFile, match=r"no column 'Workout Timestamp', 'Length .minutes.'.*'Title'.*English"):
        peloton_csv.parse(german.encode(), zone=PACIFIC)


def test_an_empty_file_is_refused_and_a_header_alone_is_an_empty_history():
    with pytest.raises(UnreadableFile, match="empty"):
        peloton_csv.parse(b"\n\n", zone=PACIFIC)
    assert peloton_csv.parse(HEADER.encode(), zone=PACIFIC) == ([], [])


@pytest.mark.parametrize("data", [HEADER.encode("utf-16"), b"\0" * 100, b"x" * 10_000_000])
def test_what_is_no_text_is_refused(data: bytes):
    with pytest.raises(UnreadableFile):
        peloton_csv.parse(data, zone=PACIFIC)


def test_a_file_that_no_history_can_be_is_refused_for_its_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peloton_csv, "MAX_BYTES", 100)
    with pytest.raises(UnreadableFile, match="larger"):
        peloton_csv.parse(export(RIDE), zone=PACIFIC)


# --- lines that cannot be read


@pytest.mark.parametrize(
    ("cell", "changed", "reason"),
    [
        ("2020-04-17 12:29 (PDT)", "", "no workout timestamp"),
        ("2020-04-17 12:29 (PDT)", "17/04/2020", "workout timestamp '17/04/2020' is not a date and time"),
        ("2020-04-17 12:29 (PDT)", "2020-02-30 12:29 (PDT)", "is not a date and time"),
        ("2020-04-17 12:29 (PDT)", "2020-04-17 12:29 (+99)", "is not a date and time"),
        ("2020-04-17 12:29 (PDT)", "0001-01-01 00:00 (+14)", "is not a date and time"),
        ("2018-08-24 12:11 (PDT)", "yesterday", "class timestamp 'yesterday' is not a date and time"),
        (",119,", ",12e9,", "output '12e9' is not a number"),
        (",99,", ",-99,", "power '-99' is not a number"),
        ("15.81", "inf", "speed 'inf' is not a number"),
        ("5.26", "5_26", "distance '5_26' is not a number"),
        ("164", "9" * 400, "calories '9999"),
        ("20,Cycling", "200000,Cycling", "length of 200,000 minutes"),
        ("Ann Coach", '"Ann Coach', "quotation marks"),
        ("Ann Coach", "Ann\0Coach", "NUL"),
        ("Ann Coach", "A" * 10_000_000, "characters, which no workout needs"),
        ("Ann Coach", "Ann, Coach", "19 columns where the header names 18"),
        (",164,131.99,,", "", "14 columns where the header names 18"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number_and_the_rest_is_read(
    cell: str, changed: str, reason: str
):
    assert RIDE.count(cell) == 1
    sessions, errors = peloton_csv.parse(
        export(RIDE, RIDE.replace(cell, changed), RIDE.replace("12:29", "13:29")), zone=PACIFIC
    )
    assert [session.recording.started_at.hour for session in sessions] == [19, 20]
    (error,) = errors
    assert error.startswith("Line 3: ") and reason in error and error.endswith(".")
    assert len(error) < 200


def test_a_thousand_bad_lines_are_counted_not_listed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peloton_csv, "MAX_ERRORS", 3)
    _, errors = peloton_csv.parse(export(*["x"] * 1000), zone=PACIFIC)
    assert len(errors) == 4
    assert errors[-1] == "997 more lines could not be read."


def test_a_name_in_latin_1_is_read_beside_one_in_utf_8():
    data = (
        export(RIDE.replace("Ann", "Renée"))
        + b"\n"
        + RIDE.replace("Ann", "André").replace("12:29", "13:29").encode("latin-1")
    )
    assert [ride.instructor_name for ride in read(data)] == ["Renée Coach", "André Coach"]


def test_a_quoted_title_keeps_its_comma():
    assert one(RIDE.replace("20 min Ride", '"20 min XOXO, Ann"')).title == "20 min XOXO, Ann"


# --- values


def test_a_trailing_blank_in_a_name_is_dropped():
    assert one(RIDE.replace("Ann Coach", "Ann &  Bo  ")).instructor_name == "Ann & Bo"


def test_no_watts_with_no_output_are_0_and_empty_cells_are_missing():
    ride = one(RIDE.replace("119,99,37%,84", "0,0,,"))
    assert (ride.output_kj, ride.avg_power_w, ride.avg_resistance_pct, ride.avg_cadence_rpm) == (0, 0, None, None)


def test_a_heart_rate_of_0_is_a_strap_that_never_connected():
    assert one(RIDE.replace("131.99", "0")).avg_heart_rate_bpm is None


@pytest.mark.parametrize(
    ("unit", "pace", "speed_mps"),
    [
        ("min/mi", "9.5", MILE_M / 570),
        ("min/mi", "9:30", MILE_M / 570),  # the same pace: 9 min 30 s is 570 s
        ("min/mile", "9:30", MILE_M / 570),
        ("min/km", "5:00", 1000 / 300),
        ("min/km", "0", None),
        ("min/km", "", None),
    ],
)
def test_pace_gives_the_speed_where_that_is_missing(unit: str, pace: str, speed_mps: float | None):
    row = RIDE.replace("15.81", "").removesuffix(",,") + f",1.5,{pace}"
    run = one(row, header=HEADER.replace("min/mi)", f"{unit})"))
    assert run.avg_speed_mps == pytest.approx(speed_mps)
    assert run.avg_incline_pct == 1.5


def test_a_speed_is_not_replaced_by_a_pace():
    assert one(RIDE.removesuffix(",,") + ",,9:30").avg_speed_mps == pytest.approx(15.81 * MILE_M / 3600)


def test_a_column_in_an_unknown_unit_is_left_out_and_said():
    sessions, errors = peloton_csv.parse(export(RIDE, header=HEADER.replace("(mi)", "(leagues)")), zone=PACIFIC)
    assert sessions[0].recording.distance_m is None
    assert errors == ["Line 1: the unit 'leagues' of distance is not known, so no distance is read."]


@pytest.mark.parametrize(
    ("word", "discipline"),
    [("Cycling", "cycling"), ("Running", "running"), ("Walking", "walking"), ("Strength", "strength"),
     ("Yoga", "yoga"), ("Stretching", "stretching"), ("Meditation", "meditation"), ("Cardio", "cardio"),
     ("Bike Bootcamp", "bike_bootcamp"), ("Tread Bootcamp", "tread_bootcamp"), ("Bootcamp", "tread_bootcamp"),
     ("Row Bootcamp", "row_bootcamp"), ("Rowing", "rowing"), ("Juggling", "other"), ("", "other")],
)  # fmt: skip
def test_disciplines_become_ours(word: str, discipline: str):
    assert one(RIDE.replace("Cycling", word)).discipline == discipline
    assert discipline in DISCIPLINES


@pytest.mark.parametrize(
    ("title", "class_type"),
    [("33 min Just Ride", "Just Ride"), ("Just Run", "Just Run"), ("12 min Just Walk", "Just Walk"),
     ("Just Row", "Just Row"), ("Lanebreak Ride", "Lanebreak"), ("20 min Lake Scenic Run", "Scenic Run"),
     ("20 min Pop Ride", None)],
)  # fmt: skip
def test_where_the_type_is_empty_the_title_tells_it(title: str, class_type: str | None):
    assert one(RIDE.replace(",Theme,20 min Ride,", f",,{title},")).class_type == class_type


@pytest.mark.parametrize(("word", "is_live"), [("Live", True), ("On Demand", False), ("On-Demand", False), ("", None)])
def test_live_is_known_only_where_there_was_a_class(word: str, is_live: bool | None):
    assert one(RIDE.replace("On Demand", word)).is_live is is_live


# --- lengths


def test_a_ride_that_was_stopped_early_lasts_as_long_as_its_figures_say():
    ride = one(RIDE.replace("119,99,37%,84,15.81,5.26", "59,99,37%,84,15.81,2.63"))
    assert ride.class_duration_s == 1200
    assert ride.duration_s == 599  # 2.63 mi at 15.81 mph; 59 kJ at 99 W are 596 s


def test_a_ride_whose_figures_disagree_lasts_as_long_as_its_class():
    only_distance = one(RIDE.replace("5.26", "2.63"))
    assert (only_distance.duration_s, only_distance.class_duration_s) == (1200, 1200)
    both_short = one(RIDE.replace("119,99,37%,84,15.81,5.26", "100,99,37%,84,15.81,2.63"))  # 1010 s and 599 s
    assert both_short.duration_s == 1200


def test_a_ride_that_was_left_in_the_cool_down_lasts_as_long_as_its_class():
    ride = one(RIDE.replace("119,99,37%,84,15.81,5.26", "113,99,37%,84,15.81,5.01"))  # 1141 s of 1200 s by both
    assert (ride.duration_s, ride.class_duration_s) == (1200, 1200)


def test_one_clear_figure_is_not_enough_where_the_other_is_too_coarse():
    """250 s of 300 s by both, but 3 kJ at 12 W may be as much as 363 s."""
    row = RIDE.replace(",20,Cycling", ",5,Cycling").replace("119,99,37%,84,15.81,5.26", "3,12,,,14.40,1.00")
    assert one(row).duration_s == 300
    assert one(row.replace("3,12,,,14.40,1.00", ",,,,14.40,1.00")).duration_s == 250


def test_a_lanebreak_has_no_class_though_it_is_on_demand():
    ride = one(RIDE.replace("20 min Ride", "Lanebreak Ride"))
    assert (ride.duration_s, ride.class_duration_s) == (1200, None)


def test_just_ride_is_no_instructor():
    assert one(RIDE.replace("Ann Coach", "JUST RIDE")).instructor_name is None


def test_a_ride_too_short_to_tell_lasts_as_long_as_its_class():
    """3 kJ at 12 W are 250 s of a class of 300 s, or 250 to 333 s with the last digits against it."""
    assert (
        one(RIDE.replace(",20,Cycling", ",5,Cycling").replace("119,99,37%,84,15.81,5.26", "3,12,,,,")).duration_s == 300
    )


def test_a_bootcamp_is_half_off_the_bike_and_not_stopped_early():
    row = RIDE.replace("Cycling", "Bike Bootcamp").replace("119,99,37%,84,15.81,5.26", "59,99,37%,84,15.81,2.63")
    assert one(row).duration_s == 1200


@pytest.mark.parametrize("length", ["None", "", "0"])
def test_without_a_length_output_and_power_give_the_duration(length: str):
    row = RIDE.replace(",20,Cycling", f",{length},Cycling").replace("119,99,37%,84,15.81,5.26", "119,100,37%,84,,")
    assert (one(row).duration_s, one(row).class_duration_s) == (1190, None)


def test_without_a_length_and_figures_the_duration_is_unknown():
    row = RIDE.replace(",20,Cycling", ",None,Cycling").replace("119,99,37%,84,15.81,5.26", "0,10,,,2.75,0.00")
    assert one(row).duration_s is None


# --- times


@pytest.mark.parametrize(
    ("stamp", "zone", "instant"),
    [
        ("2020-04-17 12:29 (PDT)", "Europe/Berlin", "2020-04-17T19:29Z"),
        ("2020-04-17 12:29 (PST)", "Europe/Berlin", "2020-04-17T19:29Z"),  # April is summer time whatever the letters
        ("2020-07-01 12:00 (EST)", "Europe/Berlin", "2020-07-01T16:00Z"),
        ("2020-07-01 12:00 (GMT)", "America/New_York", "2020-07-01T11:00Z"),  # London in July
        ("2020-07-01 12:00 (UTC)", "America/New_York", "2020-07-01T12:00Z"),
        ("2020-07-01 12:00 (-07)", "America/New_York", "2020-07-01T19:00Z"),
        ("2020-07-01 12:00 (-08)", "America/Los_Angeles", "2020-07-01T20:00Z"),
        ("2020-07-01 12:00 (+01)", "America/New_York", "2020-07-01T11:00Z"),
        ("2020-07-01 12:00 (+0530)", "America/New_York", "2020-07-01T06:30Z"),
        ("2020-07-01 12:00 (+05:30)", "America/New_York", "2020-07-01T06:30Z"),
        ("2020-07-01 12:00", "Europe/Berlin", "2020-07-01T10:00Z"),
        ("2020-07-01 12:00 ()", "Europe/Berlin", "2020-07-01T10:00Z"),
        ("2020-07-01 12:00 (XYZ)", "Europe/Berlin", "2020-07-01T10:00Z"),
        ("2020-07-01 12:00 (CST)", "America/New_York", "2020-07-01T17:00Z"),
        ("2020-07-01 12:00 (CST)", "Asia/Shanghai", "2020-07-01T04:00Z"),
        ("2020-07-01 12:00 (IST)", "Asia/Kolkata", "2020-07-01T06:30Z"),
        ("2020-07-01 12:00 (IST)", "Europe/Dublin", "2020-07-01T11:00Z"),
        ("2020-07-01 12:00 (IST)", "Asia/Jerusalem", "2020-07-01T09:00Z"),
        ("2020-07-01 12:00 (MST)", "America/Phoenix", "2020-07-01T19:00Z"),
        ("2020-07-01 12:00 (MST)", "America/New_York", "2020-07-01T18:00Z"),
        ("2020-07-01 12:00 (-03)", "America/Santiago", "2020-07-01T16:00Z"),  # -03 in summer, -04 in July
        ("2020-07-01 12:00 (-03)", "America/New_York", "2020-07-01T15:00Z"),
    ],
)
def test_the_letters_name_a_place_and_the_numbers_an_offset(stamp: str, zone: str, instant: str):
    row = RIDE.replace("2020-04-17 12:29 (PDT)", stamp)
    assert one(row, zone=zone).started_at == datetime.fromisoformat(instant.replace("Z", "+00:00"))


@pytest.mark.parametrize(
    ("wall", "instant", "offset_h"),
    [
        ("2020-11-01 00:59", "2020-11-01T07:59", -7),
        ("2020-11-01 01:30", "2020-11-01T08:30", -7),  # comes twice: the first one
        ("2020-11-01 02:00", "2020-11-01T10:00", -8),
        ("2021-03-14 01:59", "2021-03-14T09:59", -8),
        ("2021-03-14 02:30", "2021-03-14T10:30", -7),  # never came: half an hour after the change
        ("2021-03-14 03:00", "2021-03-14T10:00", -7),
    ],
)
@pytest.mark.parametrize("letters", ["PST", "PDT"])
def test_on_the_nights_when_the_clock_changes(wall: str, instant: str, offset_h: int, letters: str):
    ride = one(RIDE.replace("2020-04-17 12:29 (PDT)", f"{wall} ({letters})"))
    assert ride.started_at == datetime.fromisoformat(f"{instant}+00:00")
    assert ride.utc_offset_s == offset_h * 3600


def test_a_class_stamp_without_a_zone_is_told_by_the_clock_of_the_workout():
    ride = one(RIDE.replace("(PDT)", "(-08)", 1).replace("12:11 (PDT)", "12:11"))
    assert ride.class_aired_at == datetime(2018, 8, 24, 20, 11, tzinfo=UTC)


# --- identity


def test_the_same_workout_has_the_same_id_in_a_summer_and_a_winter_export():
    history = sample("workout_history.csv")
    assert identities(history) == identities(history.replace(b"(PST)", b"(PDT)"))
    assert len(identities(history)) == 280


def test_a_renamed_type_is_the_same_workout():
    renamed = one(RIDE.replace("Theme", "Music"))
    assert renamed.source_id == one(RIDE).source_id
    assert renamed.class_type == "Music"


def test_an_export_in_other_units_has_the_same_ids():
    metric = HEADER.replace("mph", "kph").replace("(mi)", "(km)").replace("min/mi", "min/km")
    imperial_id = one(RIDE).source_id
    assert one(RIDE.replace("15.81,5.26", "25.44,8.47"), header=metric).source_id == imperial_id


def test_workouts_that_share_a_minute_and_a_title_are_two_in_any_order():
    quit_ride, ride = RIDE.replace(",119,99,37%,84,15.81,5.26,164", ",0,24,24%,61,8.14,0.03,0"), RIDE
    forward, backward = export(quit_ride, ride), export(ride, quit_ride)
    assert len(read(forward)) == 2
    assert {each.source_id: each.output_kj for each in read(forward)} == {
        each.source_id: each.output_kj for each in read(backward)
    }


def test_workouts_that_share_a_minute_keep_their_ids_when_a_type_is_renamed():
    rides = RIDE, RIDE.replace(",119,", ",120,")
    renamed = RIDE.replace("Theme", "Music"), RIDE.replace(",119,", ",120,").replace("Theme", "Beginner")
    assert {each.source_id: each.output_kj for each in read(export(*rides))} == {
        each.source_id: each.output_kj for each in read(export(*renamed))
    }


def test_a_doubled_line_is_one_workout():
    assert len(read(export(RIDE, RIDE))) == 1


def test_two_exports_in_one_file_give_each_workout_once():
    winter = "\n".join([HEADER, RIDE.replace("PDT", "PST").replace("Theme", "Music"), RIDE.replace("12:29", "13:29")])
    sessions, errors = peloton_csv.parse(export(RIDE) + b"\n" + winter.encode(), zone=PACIFIC)
    assert (len(sessions), errors) == (2, [])


@st.composite
def histories(draw: st.DrawFn) -> list[str]:
    """Rows with few different minutes, titles and outputs, so that many collide; some on the autumn night."""
    first = datetime.fromisoformat(
        draw(st.sampled_from(["2020-11-01 00:50Z", "2021-03-13 23:50Z", "2020-06-01 00:00Z"]))
    )
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        wall = first + timedelta(minutes=draw(st.integers(0, 3)) * 40)
        title = draw(st.sampled_from(["20 min Ride", "20 min Rock Ride", "Lanebreak Ride"]))
        figures = draw(st.sampled_from(["119,99,37%,84,15.81,5.26", "0,0,,,,", ",,,,,", "120,100,,,,"]))
        label = draw(st.sampled_from(["PST", "PST", "-08"]))
        rows.append(f"{wall:%Y-%m-%d %H:%M} ({label}),,,20,Cycling,,{title},,{figures},164,,,")
    return rows


@given(histories(), st.randoms(use_true_random=False), st.sampled_from(["PST", "PDT"]))
def test_neither_the_order_of_the_rows_nor_the_letters_change_what_is_read(
    rows: list[str], shuffling: random.Random, letters: str
):
    again = [row.replace("(PST)", f"({letters})") for row in rows]
    shuffling.shuffle(again)
    assert identities(export(*rows)) == identities(export(*again))
    assert len(identities(export(*rows))) == len({source_id for source_id, _ in identities(export(*rows))})
    assert [values(ride) for ride in read(export(*rows))] == [values(ride) for ride in read(export(*again))]


@given(st.binary(max_size=300), st.sampled_from([bytes.__add__, lambda junk, data: data + b"\n" + junk]))
def test_no_bytes_make_it_fail_otherwise_than_with_a_sentence(junk: bytes, mix: Callable[[bytes, bytes], bytes]):
    try:
        sessions, errors = peloton_csv.parse(mix(junk, export(RIDE)), zone=PACIFIC)
    except UnreadableFile:
        return
    assert all(isinstance(error, str) for error in errors)
    assert all(session.recording.started_at.tzinfo for session in sessions)


# --- how the tests write and read


def export(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def read(data: bytes, zone: str = "America/Los_Angeles") -> list[Recording]:
    sessions, errors = peloton_csv.parse(data, zone=ZoneInfo(zone))
    assert errors == []
    return [session.recording for session in sessions]


def one(row: str, *, header: str = HEADER, zone: str = "America/Los_Angeles") -> Recording:
    (recording,) = read(export(row, header=header), zone)
    return recording


def values(recording: Recording) -> dict[str, object]:
    return recording.model_dump(exclude={"id"})


def identities(data: bytes) -> set[tuple[str, datetime]]:
    return {(each.source_id, each.started_at) for each in read(data)}
