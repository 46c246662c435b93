"""Finished workouts of every kind, as short as they can be, and their way back through our own readers."""

from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.exports.finished import Finished
from core.models import Lap, PoolLength, StrengthSet, Workout
from core.recorded import RecordedSession

START = datetime(2026, 5, 2, 6, 30, tzinfo=UTC)
#: Two hours ahead of UTC.
OFFSET_S = 7200
NAN = np.nan


def finished(discipline: str = "cycling", *, title: str = "Morning Hills", **said: Any) -> Finished:
    """A workout; what is no part of ``Finished`` is a value of the workout."""
    parts = {name: said.pop(name) for name in ("channels", "pauses", "laps", "lengths", "sets") if name in said}
    values = {"duration_s": 60} | said
    workout = Workout(
        id=17, discipline=discipline, title=title, started_at=START, utc_offset_s=OFFSET_S, day=date(2026, 5, 2),
        created_at=START, updated_at=START, **values,
    )  # fmt: skip
    return Finished(workout, **parts)


def ride() -> Finished:
    """A minute outdoors with every channel of a ride, values missing here and there, and totals of its own."""
    second = np.arange(60.0)
    power_w = 150 + second
    power_w[[5, 20, 21]] = NAN
    heart_rate_bpm = 120 + np.rint(second / 3)
    heart_rate_bpm[:4] = NAN
    channels = {
        "power_w": power_w, "heart_rate_bpm": heart_rate_bpm, "cadence_rpm": 80 + second / 10,
        "speed_mps": 8 + second / 100, "altitude_m": 400 + second / 5, "distance_m": 8 * second,
        "latitude_deg": 47.1 + second / 1e5, "longitude_deg": 8.5 - second / 1e5, "temperature_c": np.full(60, -3.0),
        "left_power_pct": np.full(60, 48.0), "incline_pct": np.full(60, 2.5), "resistance_pct": np.full(60, 40.0),
    }  # fmt: skip
    return finished(
        channels=channels, distance_m=480.0, calories_kcal=12.0, output_kj=9.5, avg_power_w=180.4, max_power_w=209.0,
        avg_heart_rate_bpm=130.0, max_heart_rate_bpm=140.0, is_outdoor=True, device="Roadbook 3", pauses=[],
    )  # fmt: skip


def run() -> Finished:
    """A minute on foot: steps of both feet a minute, and how they are made."""
    channels = {
        "cadence_rpm": 160 + np.arange(60.0) % 7, "speed_mps": np.full(60, 3.125), "heart_rate_bpm": np.full(60, 151.0),
        "step_length_m": np.full(60, 1.172), "vertical_oscillation_m": np.full(60, 0.0835),
        "stance_time_s": np.full(60, 0.2413),
    }  # fmt: skip
    return finished("running", channels=channels, distance_m=187.5, avg_cadence_rpm=163.0, avg_step_length_m=1.172)


def swim() -> Finished:
    """Two lengths of a 25-yard pool with a rest between them."""
    lengths = [
        PoolLength(recording_id=1, position=0, start_s=0, duration_s=25, strokes=14, stroke="freestyle"),
        PoolLength(recording_id=1, position=1, start_s=25, duration_s=10, is_active=False),
        PoolLength(recording_id=1, position=2, start_s=35, duration_s=25, strokes=16, stroke="backstroke"),
    ]
    channels = {"heart_rate_bpm": np.full(60, 133.0), "stroke_rate_spm": np.full(60, 34.0)}
    return finished("swimming", channels=channels, lengths=lengths, pool_length_m=22.86, distance_m=45.72)


def lifting() -> Finished:
    """Three sets of two exercises, and no seconds."""
    sets = [
        StrengthSet(recording_id=1, position=0, exercise="Bench Press (Barbell)", reps=8, weight_kg=62.5),
        StrengthSet(recording_id=1, position=1, exercise="Bench Press (Barbell)", reps=6, weight_kg=65),
        StrengthSet(recording_id=1, position=2, exercise="Juggling", duration_s=45),
    ]
    return finished("strength", title="Push Day", sets=sets, duration_s=2400, channels={})


def paused() -> Finished:
    """A minute of riding with a break of 40 s in its middle, cut into two laps at the break."""
    power_w = np.full(100, 200.0)
    power_w[30:70] = NAN
    laps = [
        Lap(recording_id=1, position=0, start_s=0, duration_s=30, distance_m=200, calories_kcal=5, trigger="manual"),
        Lap(recording_id=1, position=1, start_s=70, duration_s=30, distance_m=210, calories_kcal=6, trigger="manual"),
    ]
    return finished(channels={"power_w": power_w}, pauses=[[30, 70]], laps=laps, distance_m=410.0, calories_kcal=11.0)


def read_back(data: bytes, by: ModuleType) -> RecordedSession:
    """The one session that our own reader finds, and nothing to complain of."""
    content = by.parse(data, name="export", zone=ZoneInfo("UTC"))
    assert content.errors == []
    (session,) = content.sessions
    return session


def assert_same_channels(session: RecordedSession, told: Finished, steps: dict[str, float]) -> None:
    """Every channel of ``steps`` came back within half its step, with the same seconds missing."""
    for name, step in steps.items():
        ours, theirs = told.channels[name], session.streams[name]
        size = max(ours.size, theirs.size)
        ours, theirs = (np.pad(v, (0, size - v.size), constant_values=NAN) for v in (ours, theirs))
        assert (np.isfinite(ours) == np.isfinite(theirs)).all(), name
        assert np.nanmax(np.abs(ours - theirs)) <= step / 2 + 1e-9, name
