"""FIT files that devices recorded, against what the devices themselves wrote about them."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core.errors import UnreadableFile
from core.files import fit, fit_messages
from core.models import DISCIPLINES
from core.recorded import FileContent
from core.streams import CHANNELS

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
ZONE = ZoneInfo("America/New_York")
PLANS = ("workout_plan_custom_targets", "workout_plan_repeat_steps", "workout_plan_trainerroad")
RECORDINGS = sorted(path.name for path in (SAMPLES / "fit").glob("*.fit") if path.stem not in PLANS)
EXPECTED = json.loads((SAMPLES / "fit" / "expected.json").read_text()) if (SAMPLES / "fit").exists() else {}

needs_samples = pytest.mark.skipif(not RECORDINGS, reason="needs the recordings in ../shared/samples/fit")
each_recording = pytest.mark.parametrize("name", RECORDINGS or [pytest.param("", marks=needs_samples)])
each_expected = pytest.mark.parametrize("name", sorted(EXPECTED) or [pytest.param("", marks=needs_samples)])


@cache
def sample(name: str) -> bytes:
    path = SAMPLES / "fit" / Path(name).name
    if not path.exists():
        pytest.skip("recorded FIT files are not on this machine (../shared/samples/fit)")
    return path.read_bytes()


@cache
def read_sample(name: str) -> FileContent:
    return fit.parse(sample(name), name=name, zone=ZONE)


def read(data: bytes) -> FileContent:
    return fit.parse(data, name="a.fit", zone=ZONE)


@each_recording
def test_every_recording_is_read(name):
    content = read_sample(name)
    assert content.sessions or content.measured
    for recorded in content.sessions:
        recording = recorded.recording
        assert recording.discipline in DISCIPLINES
        assert recording.title and recording.duration_s and recording.detail_state == "complete"
        assert set(recorded.streams) <= set(CHANNELS)
        assert all(np.isfinite(values).any() and values.ndim == 1 for values in recorded.streams.values())
        for lap in recorded.laps:
            assert 0 <= lap.start_s <= max(values.size for values in recorded.streams.values())


@each_expected
def test_a_recording_has_the_values_that_its_device_wrote(name):
    told = EXPECTED[name]["device_expected"]
    sessions = read_sample(name).sessions
    assert len(sessions) == len(told)
    for recorded, device in zip(sessions, told, strict=True):
        ours = recorded.recording
        assert ours.started_at == datetime.fromisoformat(device["start_time"])
        assert ours.duration_s == pytest.approx(device["total_timer_time"], abs=0.51)
        assert len(recorded.laps) == device["num_laps"]
        for field, key, factor in (
            ("distance_m", "total_distance", 1), ("elevation_gain_m", "total_ascent", 1),
            ("calories_kcal", "total_calories", 1), ("output_kj", "total_work", 0.001),
            ("avg_power_w", "avg_power", 1), ("max_power_w", "max_power", 1),
            ("avg_speed_mps", "enhanced_avg_speed", 1),
            ("avg_heart_rate_bpm", "avg_heart_rate", 1), ("max_heart_rate_bpm", "max_heart_rate", 1),
            ("avg_step_length_m", "avg_step_length", 0.001), ("avg_stance_time_s", "avg_stance_time", 0.001),
            ("avg_vertical_oscillation_m", "avg_vertical_oscillation", 0.001), ("pool_length_m", "pool_length", 1),
            ("source_ftp_w", "threshold_power", 1),
        ):  # fmt: skip
            if device.get(key):
                assert getattr(ours, field) == pytest.approx(device[key] * factor, rel=1e-6), field


@each_expected
def test_elapsed_time_is_timer_and_pauses(name):
    if "swim_25yd" in name:
        pytest.skip(
            "its device forgot the last rests in its own elapsed time: 1619.7 s, and a timer that stops at 1716"
        )
    for recorded, device in zip(read_sample(name).sessions, EXPECTED[name]["device_expected"], strict=True):
        paused_s = sum(until - since for since, until in recorded.recording.pauses or ())
        assert device["total_timer_time"] + paused_s == pytest.approx(device["total_elapsed_time"], abs=2)


@each_expected
def test_samples_agree_with_what_the_device_made_of_them(name):
    for recorded, device in zip(read_sample(name).sessions, EXPECTED[name]["device_expected"], strict=True):
        for channel, key, tolerance in (("power_w", "avg_power", 0.01), ("heart_rate_bpm", "avg_heart_rate", 0.01)):
            if device.get(key):
                assert np.nanmean(recorded.streams[channel]) == pytest.approx(device[key], rel=tolerance)
        if device.get("total_distance") and "distance_m" in recorded.streams:
            swum_m = device.get("pool_length") or 0  # the last length ends at the wall, a second after its last sample
            metres = np.nanmax(recorded.streams["distance_m"])
            assert metres == pytest.approx(device["total_distance"], rel=0.002, abs=swum_m)


@each_expected
def test_no_record_is_lost(name):
    content, expected = read_sample(name), EXPECTED[name]
    if expected["n_power"]:
        seconds = sum(np.isfinite(each.streams.get("power_w", np.empty(0))).sum() for each in content.sessions)
        assert seconds >= expected["n_power"] * 0.995
    assert sum(len(each.lengths) for each in content.sessions) == expected["n_lengths"]


@each_recording
def test_the_fast_way_reads_what_the_full_one_reads(name, monkeypatch):
    ours = read_sample(name)
    monkeypatch.setattr(fit_messages, "_FAST", fit_messages._FULL)
    full = read(sample(name))
    assert [each.recording.model_dump() for each in ours.sessions] == [
        each.recording.model_dump() for each in full.sessions
    ]
    for fast_session, full_session in zip(ours.sessions, full.sessions, strict=True):
        assert fast_session.streams.keys() == full_session.streams.keys()
        for channel, values in fast_session.streams.items():
            np.testing.assert_allclose(values, full_session.streams[channel], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_refused_as_a_plan(name):
    with pytest.raises(UnreadableFile, match="planned workout, not a recording"):
        read(sample(f"{name}.fit"))


def test_a_scale_gives_weight_and_body_fat():
    content = read_sample("weight_scale.fit")
    assert [(each.kind, each.value) for each in content.measured][:2] == [("weight", 75.8), ("body_fat", 22.3)]
    assert not content.sessions


def test_a_triathlon_is_three_sessions_and_its_transitions_are_none():
    sessions = read_sample("triathlon_multisport.fit").sessions
    assert [each.recording.discipline for each in sessions] == ["swimming", "cycling", "running"]
    assert len({each.recording.source_id for each in sessions}) == 3
    assert np.nanmax(sessions[2].streams["distance_m"]) < 4_500  # the race counts on to 18.7 km


def test_files_in_a_chain_keep_their_samples_apart():
    first, swim = read_sample("chained_activity_and_swim.fit").sessions
    assert (len(first.lengths), len(swim.lengths)) == (0, 24)
    assert "power_w" in first.streams and "power_w" not in swim.streams


def test_a_file_without_an_end_gives_what_it_has():
    content = read_sample("ride_truncated.fit")
    assert np.isfinite(content.sessions[0].streams["speed_mps"]).sum() > 14_000
    assert "damaged or cut off" in content.errors[0]


def test_developer_fields_of_a_wrong_size_do_not_hide_the_ride():
    ours = read_sample("ride_tpv_developer_fields.fit").sessions[0]
    assert ours.recording.device == "TrainingPeaks Virtual"
    assert np.isfinite(ours.streams["power_w"]).sum() > 3_000


def test_power_of_a_foot_pod_is_power():
    ours = read_sample("run_fenix5x_developer_fields.fit").sessions[0]
    assert np.nanmean(ours.streams["power_w"]) == pytest.approx(252, abs=1)  # "Power", not "Form Power" (about 80 W)
    assert ours.recording.avg_cadence_rpm == pytest.approx(2 * (79 + 0.8984375))


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("run_fenix5x_developer_fields", "Garmin Fenix 5X"), ("run_fr965_stamina", "Garmin Forerunner 965"),
        ("ride_edge1030plus", "Garmin Edge 1030 Plus"), ("ride_edge510", "Garmin Edge 510"),
        ("ride_zwift_2025", "Zwift"), ("ride_mywhoosh_2026", "MyWhoosh"), ("ride_coros_dura_2025", "COROS DURA"),
    ],
)  # fmt: skip
def test_the_device_is_named_as_its_maker_does(name, device):
    assert read_sample(f"{name}.fit").sessions[0].recording.device == device


def test_a_clock_that_the_sun_contradicts_is_not_believed():
    ours = read_sample("ride_coros_pace2_misaligned.fit").sessions[0].recording  # in the Andes, "local time is UTC"
    assert ours.utc_offset_s == -4 * 3600  # that of New York in October
