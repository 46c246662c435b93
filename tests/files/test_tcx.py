"""TCX files: recorded ones, and written here to the point of each test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import tcx
from core.recorded import FileContent, RecordedSession

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "tcx"
ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 5, 2, 6, 30, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase '
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
    'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
)


def stamp(second: float) -> str:
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def point(second: float, inner: str = "") -> str:
    return f"<Trackpoint><Time>{stamp(second)}</Time>{inner}</Trackpoint>"


def watts(value: int, prefix: str = "ns3") -> str:
    return f"<Extensions><{prefix}:TPX><{prefix}:Watts>{value}</{prefix}:Watts></{prefix}:TPX></Extensions>"


def lap(*tracks: str, begin: int = 0, seconds: float = 10, values: str = "") -> str:
    inner = "".join(f"<Track>{each}</Track>" for each in tracks)
    return (
        f'<Lap StartTime="{stamp(begin)}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>{values}'
        f"<TriggerMethod>Manual</TriggerMethod>{inner}</Lap>"
    )


def file(*laps: str, sport: str = "Biking", after: str = "", head: str = HEAD) -> bytes:
    activity = f'<Activity Sport="{sport}"><Id>{stamp(0)}</Id>{"".join(laps)}{after}</Activity>'
    return f"{head}<Activities>{activity}</Activities></TrainingCenterDatabase>".encode()


def read(data: bytes) -> FileContent:
    return tcx.parse(data, name="a.tcx", zone=ZONE)


def one(data: bytes) -> RecordedSession:
    content = read(data)
    assert len(content.sessions) == 1
    return content.sessions[0]


def sample(name: str) -> bytes:
    if not (SAMPLES / name).exists():
        pytest.skip("recorded TCX files are not on this machine (../shared/samples/tcx)")
    return (SAMPLES / name).read_bytes()


def test_a_recorded_ride_has_what_its_laps_and_points_say():
    ours = one(sample("run_garmin.tcx"))
    assert (ours.recording.discipline, ours.recording.device) == ("cycling", "Garmin Edge 1000")
    assert (ours.recording.duration_s, ours.recording.calories_kcal) == (126, 12)
    assert ours.recording.distance_m == pytest.approx(668.19)
    assert ours.streams["power_w"][0] == 162 and ours.streams["heart_rate_bpm"][0] == 154
    assert [lap.distance_m for lap in ours.laps][:2] == pytest.approx([142.35, 104.2])


def test_a_recorded_pool_swim_without_positions_is_read():
    ours = one(sample("pool_swim.tcx")).recording
    assert (ours.distance_m, ours.duration_s, ours.calories_kcal) == (1500, 1531, 329)
    assert ours.is_outdoor is None


def test_points_are_the_samples_of_the_ride():
    place = "<Position><LatitudeDegrees>50.0</LatitudeDegrees><LongitudeDegrees>8.0</LongitudeDegrees></Position>"
    bpm = "<HeartRateBpm><Value>120</Value></HeartRateBpm>"
    ours = one(file(lap(point(0, place + bpm + watts(200)) + point(1, place + bpm + watts(0)), seconds=1)))
    assert ours.streams["power_w"].tolist() == [200, 0]
    assert ours.streams["heart_rate_bpm"].tolist() == [120, 120]
    assert (ours.recording.started_at, ours.recording.utc_offset_s) == (START, 7200)
    assert (ours.recording.title, ours.recording.is_outdoor) == ("Morning Ride", True)


def test_extensions_count_whatever_their_prefix_even_an_undeclared_one():
    ours = one(file(lap(point(0, watts(200, "x")) + point(1, watts(210, "x")))))
    assert ours.streams["power_w"].tolist() == [200, 210]


@pytest.mark.parametrize(("cadence", "steps"), [(80, 160), (160, 160)])
def test_cadence_of_a_run_is_steps_of_both_feet(cadence, steps):
    inner = f"<Extensions><ns3:TPX><ns3:RunCadence>{cadence}</ns3:RunCadence></ns3:TPX></Extensions>"
    ours = one(file(lap(point(0, inner) + point(1, inner)), sport="Running"))
    assert ours.streams["cadence_rpm"].tolist() == [steps, steps]


def test_laps_add_up():
    values = "<DistanceMeters>50</DistanceMeters><Calories>5</Calories>"
    ours = one(file(
        lap(point(0) + point(9, watts(100)), seconds=10, values=values),
        lap(point(10) + point(19, watts(200)), begin=10, seconds=10, values=values),
    ))  # fmt: skip
    assert (ours.recording.duration_s, ours.recording.distance_m, ours.recording.calories_kcal) == (20, 100, 10)
    assert [(each.start_s, each.distance_m, each.avg_speed_mps, each.trigger) for each in ours.laps] == [
        (0, 50, 5, "manual"), (10, 50, 5, "manual")
    ]  # fmt: skip


def test_a_break_between_two_tracks_is_a_pause():
    ours = one(file(lap(point(0, watts(1)) + point(1, watts(2)), point(61, watts(3)) + point(62, watts(4)), seconds=2)))
    assert (ours.recording.duration_s, ours.recording.pauses) == (2, [[1, 61]])


def test_several_activities_are_several_sessions():
    data = file(lap(point(0, watts(1)) + point(1, watts(2)))).replace(
        b"</Activities>",
        f'<Activity Sport="Running">{lap(point(9) + point(10), begin=9)}</Activity></Activities>'.encode(),
    )
    sessions = read(data).sessions
    assert [each.recording.discipline for each in sessions] == ["cycling", "running"]
    assert len({each.recording.source_id for each in sessions}) == 2


def test_an_activity_of_laps_alone_is_kept_with_its_totals():
    ours = one(file(lap(seconds=1800, values="<DistanceMeters>9000</DistanceMeters>"), sport="Other"))
    assert (ours.recording.duration_s, ours.recording.distance_m, ours.streams) == (1800, 9000, {})


def test_a_short_note_is_the_title():
    assert one(file(lap(point(0) + point(1)), after="<Notes>Lake loop</Notes>")).recording.title == "Lake loop"


# --- bad input


def test_times_that_go_backwards_are_sorted():
    ours = one(file(lap(point(2, watts(30)) + point(0, watts(10)) + point(1, watts(20)))))
    assert ours.streams["power_w"].tolist() == [10, 20, 30]


def test_points_with_broken_times_are_left_out_with_a_sentence():
    broken = f"<Trackpoint><Time>2026-13-45T99:00:00Z</Time>{watts(999)}</Trackpoint>"
    content = read(file(lap(point(0, watts(10)) + broken + point(1, watts(20)))))
    assert content.sessions[0].streams["power_w"].tolist() == [10, 20]
    assert "1 sample with a time that is wrong" in content.errors[0]


def test_a_file_that_is_cut_off_gives_what_it_has():
    whole = file(lap("".join(point(second, watts(100 + second)) for second in range(60)), seconds=60))
    content = read(whole[: len(whole) // 2])
    assert 20 < content.sessions[0].streams["power_w"].size < 40
    assert "cut off at line" in content.errors[0]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + HEAD.partition("?>")[2],
        HEAD.partition("?>")[0] + '?><!DOCTYPE x SYSTEM "file:///etc/passwd">' + HEAD.partition("?>")[2],
    ],
)
def test_document_types_and_entities_are_refused(head):
    with pytest.raises(UnreadableFile, match="entities"):
        read(file(lap(point(0) + point(1)), head=head))


def test_entities_in_another_encoding_are_refused_too():
    text = HEAD.partition("?>")[2].replace("<Training", '<!DOCTYPE x [<!ENTITY a "b">]><Training')
    with pytest.raises(UnreadableFile, match="entities"):
        read(file(lap(point(0)), head=text).decode().encode("utf-16"))


def test_a_byte_order_mark_and_blank_lines_are_no_obstacle():
    data = file(lap(point(0, watts(5)) + point(1, watts(6))))
    assert one(b"\xef\xbb\xbf\n \n" + data).streams["power_w"].tolist() == [5, 6]
    assert one(data.decode().encode("utf-16")).streams["power_w"].tolist() == [5, 6]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<gpx></gpx>", b"\x0e\x20\0\0\0\0\0\0.FIT"])
def test_what_is_no_tcx_file_is_refused(data):
    with pytest.raises(UnreadableFile, match="is not a TCX file"):
        read(data)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ("<Courses><Course><Name>x</Name></Course></Courses>", "course to follow"),
        ('<Workouts><Workout Sport="Biking"/></Workouts>', "planned workout"),
        ("", "no activity"),
        ('<Activities><Activity Sport="Biking"/></Activities>', "neither samples nor laps"),
    ],
)
def test_what_is_no_recording_is_refused_by_what_it_is(inner, why):
    with pytest.raises(UnreadableFile, match=why):
        read(f"{HEAD}{inner}</TrainingCenterDatabase>".encode())


def test_garbage_in_numbers_is_missing():
    bpm = "<HeartRateBpm><Value>{}</Value></HeartRateBpm>"
    ours = one(file(lap(point(0, bpm.format("NaN")) + point(1, bpm.format(0)) + point(2, bpm.format(120)))))
    assert np.isnan(ours.streams["heart_rate_bpm"][:2]).all()


SMALL = file(lap(point(0, watts(10)) + point(1, watts(20))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL)), st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_breaks_the_reader(cut, changes):
    damaged = bytearray(SMALL)
    for place, byte in changes:
        damaged[place] = byte
    try:
        assert read(bytes(damaged[:cut])).sessions
    except UnreadableFile as error:
        assert str(error)
