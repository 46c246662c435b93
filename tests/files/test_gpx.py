"""GPX files: recorded ones, and written here to the point of each test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import gpx, track
from core.recorded import FileContent, RecordedSession

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "gpx"
ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 5, 2, 6, 30, tzinfo=UTC)
HEAD = '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="Trail Pal" xmlns="http://www.topografix.com/GPX/1/1">'


def point(second: int | None, inner: str = "", latitude: float | str = 50.0) -> str:
    time = (
        "" if second is None else f"<time>{(START + timedelta(seconds=second)).strftime('%Y-%m-%dT%H:%M:%SZ')}</time>"
    )
    return f'<trkpt lat="{latitude}" lon="8.0">{time}{inner}</trkpt>'


def file(*segments: str, about: str = "", head: str = HEAD) -> bytes:
    inner = "".join(f"<trkseg>{segment}</trkseg>" for segment in segments)
    return f"{head}<trk>{about}{inner}</trk></gpx>".encode()


def read(data: bytes) -> FileContent:
    return gpx.parse(data, name="a.gpx", zone=ZONE)


def one(data: bytes) -> RecordedSession:
    content = read(data)
    assert len(content.sessions) == 1
    return content.sessions[0]


def sample(name: str) -> bytes:
    if not (SAMPLES / name).exists():
        pytest.skip("recorded GPX files are not on this machine (../shared/samples/gpx)")
    return (SAMPLES / name).read_bytes()


def test_a_recorded_ride_of_stravas_is_read():
    ours = one(sample("ride_strava.gpx"))
    assert (ours.recording.discipline, ours.recording.title) == ("cycling", "Rondje achterhoek")  # its type is "1"
    assert ours.recording.duration_s == 5158  # 11:10:44 to 12:36:42
    assert ours.recording.distance_m == pytest.approx(36_271, abs=1)
    assert ours.streams["heart_rate_bpm"][0] == 121 and ours.streams["temperature_c"][0] == 29
    assert np.isfinite(ours.streams["latitude_deg"]).all()


def test_a_recorded_ride_of_garmins_is_read():
    ours = one(sample("run_garmin.gpx"))
    assert (ours.recording.discipline, ours.recording.title) == ("cycling", "Leiden Fietsen")
    assert ours.streams["cadence_rpm"][0] == 90


@pytest.mark.parametrize(
    "name", ["coros_gpx10_no_version_synthetic", "coros_gpx11_synthetic", "coros_undeclared_prefix_synthetic"]
)
def test_each_way_in_which_coros_writes_is_read(name):
    ours = one(sample(f"{name}.gpx"))
    assert ours.streams["heart_rate_bpm"][:3].tolist() == [110, 111, 112]
    assert ours.streams["power_w"][:3].tolist() == [240, 241, 242]
    assert ours.recording.distance_m == pytest.approx(177, abs=3)
    assert set(ours.streams["speed_mps"]) == {3.0}


def test_a_route_of_apple_health_is_read():
    ours = one(sample("apple_health_route.gpx"))
    assert ours.recording.started_at == datetime(2019, 6, 11, 22, 0, 42, tzinfo=UTC)
    assert ours.streams["speed_mps"].tolist() == [0.116181, 0.054395]  # the last of each second


def test_points_are_the_samples_of_the_way():
    inner = "<ele>{}</ele><extensions><x:p xmlns:x='u'><x:hr>{}</x:hr><x:cad>{}</x:cad></x:p></extensions>"
    data = file(
        point(0, inner.format(100, 120, 80)) + point(1, inner.format(104, 121, 82)), about="<type>running</type>"
    )
    ours = one(data)
    assert ours.streams["heart_rate_bpm"].tolist() == [120, 121]
    assert ours.streams["cadence_rpm"].tolist() == [160, 164]  # steps of both feet
    assert ours.recording.elevation_gain_m == 4
    assert (ours.recording.title, ours.recording.device, ours.recording.utc_offset_s) == (
        "Morning Run",
        "Trail Pal",
        7200,
    )


def test_distance_and_speed_follow_from_the_positions():
    degree_m = np.pi / 180 * track.EARTH_M
    ours = one(file("".join(point(second, latitude=50 + second * 4 / degree_m) for second in range(11))))
    assert ours.recording.distance_m == pytest.approx(40, abs=0.01)
    assert ours.recording.avg_speed_mps == pytest.approx(4, abs=0.001)
    assert ours.streams["speed_mps"][2:-2] == pytest.approx([4] * 7, abs=0.01)


def test_a_break_between_two_segments_is_a_pause():
    ours = one(file(point(0) + point(1, latitude=50.0001), point(61, latitude=50.01) + point(62, latitude=50.0101)))
    assert (ours.recording.duration_s, ours.recording.pauses) == (2, [[1, 61]])
    assert ours.recording.distance_m == pytest.approx(22.2, abs=0.1)


@pytest.mark.parametrize(
    ("about", "discipline"),
    [
        ("<type>1</type>", "cycling"), ("<type>9</type>", "running"), ("<type>77</type>", "other"),
        ("<type>trail_running</type>", "running"), ("<type>Biking</type>", "cycling"),
        ("<type>hiking</type>", "hiking"),
        ("<name>Evening walk</name>", "walking"), ("<name>x</name>", "other"), ("", "other"),
        ("<type>drunken tour</type>", "other"),
    ],
)  # fmt: skip
def test_the_discipline_is_told_by_type_or_name(about, discipline):
    assert one(file(point(0) + point(1), about=about)).recording.discipline == discipline


def test_several_tracks_are_several_sessions():
    data = file(point(0) + point(1)).replace(
        b"</gpx>", f"<trk><trkseg>{point(90)}{point(91)}</trkseg></trk></gpx>".encode()
    )
    assert [each.recording.started_at for each in read(data).sessions] == [START, START + timedelta(seconds=90)]


# --- bad input


def test_a_route_without_times_is_refused_as_a_route():
    with pytest.raises(UnreadableFile, match="a route, not a recording"):
        read(file(point(None) + point(None)))
    with pytest.raises(UnreadableFile, match="a route, not a recording"):
        read(f'{HEAD}<rte><rtept lat="50" lon="8"/></rte></gpx>'.encode())


def test_points_without_a_time_are_left_out_with_a_sentence():
    content = read(file(point(0) + point(None) + point(1)))
    assert content.errors == ["1 of 3 points have no time: left out."]
    assert content.sessions[0].streams["latitude_deg"].size == 2


def test_positions_off_the_globe_are_missing():
    ours = one(file(point(0, latitude=91) + point(1) + point(2, latitude="NaN")))
    np.testing.assert_equal(ours.streams["latitude_deg"], [np.nan, 50, np.nan])


def test_times_of_1989_are_left_out_and_a_file_of_them_is_refused():
    early = '<trkpt lat="50" lon="8"><time>1989-12-31T00:00:05Z</time></trkpt>'
    content = read(file(early + point(0) + point(1)))
    assert content.sessions[0].recording.started_at == START
    assert "1 sample with a time that is wrong" in content.errors[0]
    with pytest.raises(UnreadableFile, match="clock of the device"):
        read(file(early))


def test_a_file_that_is_cut_off_gives_what_it_has():
    whole = file("".join(point(second) for second in range(60)))
    content = read(whole[: len(whole) // 2])
    assert 20 < content.sessions[0].streams["latitude_deg"].size < 40
    assert "cut off at line" in content.errors[0]


def test_document_types_and_entities_are_refused():
    head = '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><gpx>'
    with pytest.raises(UnreadableFile, match="entities"):
        read(file(point(0) + point(1), about="<name>&lol2;</name>", head=head))


def test_a_file_too_large_for_a_recording_is_refused():
    with pytest.raises(UnreadableFile, match="larger than 64 MB"):
        read(HEAD.encode() + b" " * 64 * 2**20)


def test_elements_without_end_are_refused():
    with pytest.raises(UnreadableFile, match="nests its elements too deep"):
        read(HEAD.encode() + b"<trk>" * 10_000)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"<TrainingCenterDatabase/>", b"\x0e\x20\0\0\0\0\0\0.FIT" + b"\0" * 9]
)
def test_what_is_no_gpx_file_is_refused(data):
    assert not gpx.is_gpx(data)
    with pytest.raises(UnreadableFile, match="is not a GPX file"):
        read(data)


def test_a_gpx_file_is_known_by_its_content():
    assert gpx.is_gpx(b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- made by a gadget --><g:gpx xmlns:g='u'>")
    assert not gpx.is_gpx(b"gpx,but,a,table")


SMALL = file(point(0, "<ele>5</ele>") + point(1, "<ele>6</ele>"))


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


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/?!:='\"gpxtrkseg latlon09.&; \n\x00", max_size=120))
def test_no_text_breaks_the_reader(text):
    try:
        read(b"<gpx>" + text.encode())
    except UnreadableFile as error:
        assert str(error)
