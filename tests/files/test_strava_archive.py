"""The list of activities in Strava's bulk export, on rows written here."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import strava_archive
from core.files.strava_archive import StravaActivity
from core.models import Recording
from core.recorded import RecordedSession

BERLIN = ZoneInfo("Europe/Berlin")
HEADER = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,"
    "Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,"
    "Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,"
    "Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,Relative Effort,Total Work"
)
RIDE = (
    '4147000001,"Oct 7, 2020, 2:43:11 PM",Lunch Ride,Ride,,3725,30.52,171,64,false,,,activities/4401.fit.gz,,,3725.0,'
    "3604.0,30520.1,14.2,8.47,312.4,300,10,80,9,0,,,101,84,171,149.5,612,187,640,,,64,"
)
#: The same columns in German: no name is known, but those that come twice do so in the same places.
GERMAN = ",".join(
    {"Elapsed Time": "Verstrichene Zeit", "Distance": "Distanz", "Max Heart Rate": "Max. Herzfrequenz"}.get(
        name, f"Spalte {place}"
    )
    for place, name in enumerate(HEADER.split(","))
)


def listed(*rows: str, header: str = HEADER) -> list[StravaActivity]:
    found, errors = strava_archive.activities("\n".join([header, *rows]).encode(), zone=BERLIN)
    assert errors == []
    return found


def one(row: str, header: str = HEADER) -> Recording:
    (activity,) = listed(row, header=header)
    return activity.recording


def test_an_activity_becomes_a_recording_in_our_units():
    (activity,) = listed(RIDE)
    ride = activity.recording
    assert activity.file_name == "activities/4401.fit.gz"
    assert (ride.source, ride.source_id, ride.title, ride.discipline) == (
        "strava",
        "4147000001",
        "Lunch Ride",
        "cycling",
    )
    assert ride.started_at == datetime(2020, 10, 7, 14, 43, 11, tzinfo=UTC)
    assert ride.utc_offset_s == 7200  # summer in Berlin
    assert (ride.duration_s, ride.moving_s, ride.distance_m) == (3725, 3604, 30520.1)
    assert (ride.avg_speed_mps, ride.max_speed_mps, ride.elevation_gain_m) == (8.47, 14.2, 312.4)
    assert (ride.avg_heart_rate_bpm, ride.max_heart_rate_bpm) == (149.5, 171)
    assert (ride.avg_power_w, ride.max_power_w, ride.avg_cadence_rpm, ride.calories_kcal) == (187, 612, 84, 640)


def test_of_two_columns_with_one_name_the_second_distance_is_in_metres():
    assert one(RIDE.replace("30.52", "99.99")).distance_m == 30520.1
    assert one(RIDE.replace("30520.1", "")).distance_m == pytest.approx(30520)


def test_the_first_distance_of_a_swim_is_in_metres_already():
    swim = RIDE.replace("Ride,Ride", "Swim,Swim").replace("30520.1", "").replace("30.52", "1500")
    assert (one(swim).discipline, one(swim).distance_m) == ("swimming", 1500)


def test_watts_without_a_highest_one_were_guessed_and_are_left_out():
    assert one(RIDE.replace(",612,", ",,")).avg_power_w is None


def test_a_cadence_of_one_leg_is_doubled_on_foot():
    assert one(RIDE.replace("Ride,Ride", "Run,Run")).avg_cadence_rpm == 168
    assert one(RIDE.replace("Ride,Ride", "Run,Run").replace(",101,84,", ",190,172,")).avg_cadence_rpm == 172


def test_an_activity_entered_by_hand_has_no_file():
    (activity,) = listed(RIDE.replace("activities/4401.fit.gz", ""))
    assert activity.file_name is None


def test_a_file_outside_the_archive_is_not_looked_for():
    (activity,) = listed(RIDE.replace("activities/4401.fit.gz", "../../etc/passwd"))
    assert activity.file_name is None


def test_a_list_in_another_language_is_read_by_its_places():
    row = RIDE.replace('"Oct 7, 2020, 2:43:11 PM"', '"07.10.2020, 14:43:11"').replace(",Ride,", ",Radfahrt,")
    row = row.replace("30520.1", '"30520,1"')
    ride = one(row, GERMAN)
    assert (ride.discipline, ride.distance_m, ride.moving_s) == ("cycling", 30520.1, 3604)
    assert ride.started_at == datetime(2020, 10, 7, 14, 43, 11, tzinfo=UTC)


def test_a_list_whose_columns_are_not_known_gives_what_is_certain_and_says_so():
    header = ",".join(f"Kolumn {place}" for place in range(20))
    cells = ["4147000001", '"7 okt. 2020, 14:43:11"', "Lunch", "Cykling", *[""] * 16]
    cells[9] = "activities/4401.gpx.gz"
    (activity,), errors = strava_archive.activities(f"{header}\n{','.join(cells)}".encode(), zone=BERLIN)
    assert activity.file_name == "activities/4401.gpx.gz"
    assert (activity.recording.duration_s, activity.recording.discipline) == (None, "other")
    assert "English" in errors[0]


@pytest.mark.parametrize(
    ("word", "discipline"),
    [("Virtual Ride", "cycling"), ("Trail Run", "running"), ("Weight Training", "strength"), ("Hike", "hiking"),
     ("Course à pied", "running"), ("Natación", "swimming"), ("Alpine Ski", "other")],
)  # fmt: skip
def test_types_become_our_disciplines(word: str, discipline: str):
    assert one(RIDE.replace(",Ride,", f",{word},")).discipline == discipline


def test_a_virtual_ride_was_indoors():
    assert one(RIDE.replace(",Ride,", ",Virtual Ride,")).is_outdoor is False
    assert one(RIDE).is_outdoor is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (RIDE.replace("4147000001", "x"), "no number"),
        (RIDE.replace("Oct 7, 2020", "Dec 31, 1989"), "clock of the device"),
        (RIDE.replace("Oct 7, 2020, 2:43:11 PM", ""), "not a date"),
    ],
)
def test_a_row_that_cannot_be_right_is_left_out_and_the_rest_read(row: str, why: str):
    found, errors = strava_archive.activities("\n".join([HEADER, row, RIDE]).encode(), zone=BERLIN)
    assert len(found) == 1
    assert "row 2" in errors[0] and why in errors[0]


@pytest.mark.parametrize("junk", ["NaN", "-187", "1e999", "inf", "??"])
def test_a_value_that_is_none_is_missing(junk: str):
    assert one(RIDE.replace(",187,", f",{junk},")).avg_power_w is None


def test_an_activity_that_comes_twice_is_one():
    assert len(listed(RIDE, RIDE)) == 1


def test_a_list_without_activities_is_empty():
    assert listed() == []


def test_the_recording_of_the_file_counts_and_the_list_gives_the_name():
    (activity,) = listed(RIDE)
    measured = Recording(
        source="file", source_id="f", discipline="other", title="Morning Ride", utc_offset_s=3600, distance_m=30500.0,
        pauses=[[10, 20]], started_at=activity.recording.started_at, created_at=activity.recording.started_at,
        updated_at=activity.recording.started_at,
    )  # fmt: skip
    session = strava_archive.with_recording(activity, RecordedSession(measured, {"power_w": np.array([187.0])}))
    ride = session.recording
    assert (ride.source, ride.source_id, ride.title, ride.discipline) == (
        "strava",
        "4147000001",
        "Lunch Ride",
        "cycling",
    )
    assert (ride.distance_m, ride.calories_kcal, ride.pauses) == (30500, 640, [[10, 20]])
    assert session.streams["power_w"].tolist() == [187.0]


def test_an_archive_is_recognised_by_its_files():
    assert strava_archive.is_strava_archive(["activities.csv", "activities/1.gpx", "media/a.jpg"])
    assert strava_archive.list_name(["export_1/profile.csv", "export_1/activities.csv"]) == "export_1/activities.csv"
    assert not strava_archive.is_strava_archive(["activities.csv"])
    assert not strava_archive.is_strava_archive(["apple_health_export/export.xml"])


def test_a_list_is_recognised_in_any_language():
    assert strava_archive.is_strava_csv(HEADER.encode())
    assert strava_archive.is_strava_csv("\ufeff".encode() + f"{GERMAN}\n{RIDE}".encode())
    assert not strava_archive.is_strava_csv(b"title,start_time\n")
    assert not strava_archive.is_strava_csv(b"")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"a,b\n1,2\n", b"a,b,c,d,e\nx,y,z,1,2\n"])
def test_another_file_is_refused(data: bytes):
    with pytest.raises(UnreadableFile, match="whole ZIP"):
        strava_archive.activities(data, zone=BERLIN)


@given(st.binary(max_size=200))
def test_no_bytes_after_a_row_do_more_than_refuse_rows(tail: bytes):
    found, errors = strava_archive.activities(f"{HEADER}\n{RIDE}\n".encode() + tail, zone=BERLIN)
    assert found or errors


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_anything_but_a_refusal(data: bytes):
    strava_archive.is_strava_csv(data)
    with pytest.raises(UnreadableFile):
        strava_archive.activities(data, zone=BERLIN)


@given(st.lists(st.text(alphabet='47 Oct2020,:1"\n;.-e\x00/µ', max_size=12), min_size=13, max_size=39))
def test_no_cells_raise_anything(cells: list[str]):
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    strava_archive.activities(f"{HEADER}\n4147000001,{row}\n{RIDE}".encode(), zone=BERLIN)
