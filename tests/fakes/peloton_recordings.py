"""Invented second-by-second recordings: what the machine measured in a session, and what it adds up to.

Every value is a whole number of steps (a watt, a tenth of a mile an hour), so that what is served adds up exactly and
becomes JSON by looking numbers up.
"""

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from tests.fakes.peloton_classes import Kind, Part, PelotonClass, free_parts
from tests.fakes.peloton_music import invented_id

Reply = dict[str, Any]
Rng = np.random.Generator

#: Lower bounds of Peloton's heart-rate zones as shares of the maximum; an edge belongs to the lower zone.
HEART_RATE_ZONES = (0.0, 0.65, 0.75, 0.85, 0.95)
#: Strive points a minute in each heart-rate zone, fitted to recorded workouts.
EFFORT_POINTS_PER_MINUTE = (0.3, 0.6, 1.3, 2.0, 3.0)
MAX_HEART_RATE_BPM = 185
KM_PER_MILE = 1.609344
#: Where the invented outdoor walks go round in a circle: open fields.
WALK_CENTRE_DEG = (40.02, -100.51)
WALK_RADIUS_M = 180.0


@dataclass(frozen=True)
class Session:
    """All that a recording is made of; the same session always gives the same recording."""

    key: tuple[int, ...]
    workout_id: str
    kind: Kind
    peloton_class: PelotonClass | None
    duration_s: int
    #: What the rider can hold for an hour; the efforts of a plan are shares of it.
    threshold_w: int
    is_metric: bool


@dataclass(frozen=True)
class Channel:
    """One metric of the graph in whole steps, so many to the unit."""

    slug: str
    name: str
    unit: str
    steps: np.ndarray
    per_unit: int = 1
    #: Of a pace: 0 steps mean standing still and are sent as null.
    is_pace: bool = False
    #: Of a pace: the same as speed.
    alternative: "Channel | None" = None


@dataclass(frozen=True)
class Recorded:
    """A session's seconds and channels with what they add up to."""

    seconds: np.ndarray
    channels: tuple[Channel, ...] = ()
    total_work_j: int = 0
    #: (slug, name, unit, value) of each total.
    totals: tuple[tuple[str, str, str | None, float], ...] = ()
    heart_rate_zone_s: tuple[int, ...] | None = None
    locations: list[Reply] = field(default_factory=list)

    @property
    def avg_power_w(self) -> int:
        """Mean power as the summary rounds it."""
        return round(self.total_work_j / max(1, len(self.seconds)))

    def effort_zones(self) -> Reply | None:
        """Strive points and seconds by heart-rate zone; None without heart rate."""
        if self.heart_rate_zone_s is None:
            return None
        pairs = zip(self.heart_rate_zone_s, EFFORT_POINTS_PER_MINUTE, strict=True)
        return {
            "total_effort_points": round(sum(zone_s / 60 * points for zone_s, points in pairs), 1),
            "heart_rate_zone_durations": {
                f"heart_rate_z{zone}_duration": zone_s for zone, zone_s in enumerate(self.heart_rate_zone_s, start=1)
            },
        }


def recorded(session: Session) -> Recorded:
    """What the machine recorded of a session."""
    rng = np.random.default_rng(session.key)
    seconds = _seconds(session.duration_s, rng)
    parts = session.peloton_class.parts if session.peloton_class else free_parts(session.duration_s, rng)
    effort = _by_second(parts, session.duration_s)[seconds]
    match session.kind.name:
        case "running":
            return _run(session, seconds, effort, rng)
        case "row":
            return _row(session, seconds, effort, rng)
        case "outdoor_walk":
            return _walk(session, seconds, rng)
        case _ if session.kind.metrics_type == "cycling":
            return _ride(session, seconds, effort, rng)
        case _:
            return _floor_work(session, seconds, rng)


def _seconds(duration_s: int, rng: Rng) -> np.ndarray:
    """Seconds since pedalling start: the first is 0, 1, 2 or 7, and one recording in six has gaps."""
    seconds = np.arange(int(rng.choice((0, 1, 1, 1, 2, 7))), duration_s)
    if rng.random() < 1 / 6:
        for start_s in rng.integers(30, duration_s - 30, size=2):
            seconds = seconds[(seconds < start_s) | (seconds >= start_s + int(rng.integers(2, 20)))]
    return seconds


def _by_second(parts: tuple[Part, ...], duration_s: int) -> np.ndarray:
    lengths_s = [part.end_s - part.start_s for part in parts]
    effort = np.repeat([part.intensity for part in parts], lengths_s)
    return np.resize(effort, duration_s)


def _ride(session: Session, seconds: np.ndarray, effort: np.ndarray, rng: Rng) -> Recorded:
    steadiness = 0.015 if session.kind.name == "ftp_test" else 0.06
    power_w = np.rint(effort * session.threshold_w * (1 + steadiness * _wobble(len(seconds), rng))).astype(int)
    if session.kind.name in ("just_ride", "lanebreak", "scenic"):
        power_w = _with_a_stop(power_w, rng)
    cadence_rpm = np.rint(84 + 5 * _wobble(len(seconds), rng)).astype(int) * (power_w > 0)
    resistance_pct = np.rint(35.7 * np.sqrt(power_w / np.maximum(cadence_rpm, 1)) - 1.4).clip(0, 100).astype(int)
    speed = _bike_speeds(session.is_metric)[power_w]
    channels = (
        Channel("output", "Output", "watts", power_w),
        Channel("cadence", "Cadence", "rpm", cadence_rpm),
        Channel("resistance", "Resistance", "%", resistance_pct),
        Channel("speed", "Speed", _speed_unit(session), speed, 10),
    )
    totals = (
        _total_output(power_w),
        ("distance", "Distance", _distance_unit(session), round(int(speed.sum()) / 36_000, 2)),
        ("calories", "Calories", "kcal", round(int(power_w.sum()) * 1.34 / 1000)),
    )
    if session.kind.name == "scenic":
        totals = (("duration", "Duration", "min", round(session.duration_s / 60, 2)), *totals)
    return _with_heart_rate(seconds, channels, totals, power_w / session.threshold_w, rng)


def _run(session: Session, seconds: np.ndarray, effort: np.ndarray, rng: Rng) -> Recorded:
    mph_tenths = np.rint(effort * 60 * (1 + 0.02 * _wobble(len(seconds), rng))).astype(int)
    mph_tenths = _with_a_stop(mph_tenths, rng) * (seconds >= 8)  # the belt starts late
    incline = np.repeat(rng.integers(0, 8, size=len(seconds) // 300 + 1) * 5, 300)[: len(seconds)]
    power_w = np.rint(75 * mph_tenths / 22.37 * (1 + 0.0132 * incline)).astype(int)
    speed = _in_units(mph_tenths, session)
    channels = (
        Channel("output", "Output", "watts", power_w),
        _pace(session, speed),
        Channel("incline", "Incline", "%", incline, 10),
    )
    climb_m = float((mph_tenths / 22.37 * incline / 1000).sum())
    totals = (
        _total_output(power_w),
        ("distance", "Distance", _distance_unit(session), round(int(speed.sum()) / 36_000, 2)),
        ("elevation", "Elevation", *_height(climb_m, session)),
        ("calories", "Calories", "kcal", round(int(power_w.sum()) * 0.99 / 1000)),
    )
    return _with_heart_rate(seconds, channels, totals, mph_tenths / 70, rng)


def _row(session: Session, seconds: np.ndarray, effort: np.ndarray, rng: Rng) -> Recorded:
    power_w = np.rint(effort * 130 * (1 + 0.08 * _wobble(len(seconds), rng))).astype(int)
    rate_spm = np.rint(effort * 30).astype(int)
    speed_mps = np.cbrt(power_w / 2.8)
    pace = np.rint(100 * 500 / 60 / speed_mps).astype(int)
    channels = (
        Channel("output", "Stroke Output", "watts", power_w),
        Channel("stroke_rate", "Stroke Rate", "spm", rate_spm),
        Channel("split_pace", "Pace", "min/500m", pace, 100, is_pace=True),
    )
    totals = (
        _total_output(power_w),
        ("distance", "Distance", "m", round(float(speed_mps.sum()), 2)),
        ("stroke_count", "Strokes", None, round(int(rate_spm.sum()) / 60)),
        ("calories", "Calories", "kcal", round(int(power_w.sum()) * 3 / 1000)),
    )
    return _with_heart_rate(seconds, channels, totals, power_w / 150, rng)


def _walk(session: Session, seconds: np.ndarray, rng: Rng) -> Recorded:
    mph_tenths = np.rint(32 + 2 * _wobble(len(seconds), rng)).astype(int) * (seconds >= 3)  # no position yet
    altitude_m = 820 + 4 * np.cumsum(_wobble(len(seconds), rng)) / 60
    climb_m = float(np.diff(altitude_m).clip(0).sum())
    speed = _in_units(mph_tenths, session)
    altitude = np.rint(altitude_m if session.is_metric else altitude_m / 0.3048).astype(int)
    channels = (_pace(session, speed), Channel("altitude", "Elevation", _height(0, session)[0], altitude))
    distance = round(int(speed.sum()) / 36_000, 2)
    totals = (
        ("distance", "Distance", _distance_unit(session), distance),
        ("elevation", "Elevation", *_height(climb_m, session)),
        ("calories", "Calories", "kcal", round(session.duration_s / 60 * 4.5)),
    )
    walked = _with_heart_rate(seconds, channels, totals, mph_tenths / 50, rng)
    locations = _locations(session, seconds, mph_tenths / 22.37, speed)
    return Recorded(seconds, walked.channels, 0, totals, walked.heart_rate_zone_s, locations)


def _floor_work(session: Session, seconds: np.ndarray, rng: Rng) -> Recorded:
    if session.kind.name == "meditation":
        return Recorded(seconds)
    totals = (("calories", "Calories", "kcal", round(session.duration_s / 60 * 4.7)),)
    if rng.random() < 0.7:
        return Recorded(seconds, totals=totals)
    return _with_heart_rate(seconds, (), totals, 0.5 + 0.1 * _wobble(len(seconds), rng), rng)


def _with_heart_rate(
    seconds: np.ndarray, channels: tuple[Channel, ...], totals: tuple[Any, ...], effort: np.ndarray, rng: Rng
) -> Recorded:
    """Heart rate follows the effort, unless the strap stayed at home; 0 until the strap connects."""
    output = next((channel.steps for channel in channels if channel.slug == "output"), None)
    total_work_j = int(output.sum()) if output is not None else 0
    strap = rng.random()
    if strap < 0.1:
        return Recorded(seconds, channels, total_work_j, totals)
    drift = np.linspace(0, 0.03, len(seconds))
    share = 0.55 + 0.33 * _trailing_mean(effort, 60) + drift + 0.008 * _wobble(len(seconds), rng)
    heart_rate_bpm = np.rint(MAX_HEART_RATE_BPM * share.clip(0.3, 1)).astype(int)
    if strap < 0.35:
        heart_rate_bpm[: int(rng.integers(5, 90))] = 0
    heart_rate = Channel("heart_rate", "Heart Rate", "bpm", heart_rate_bpm)
    return Recorded(seconds, (*channels, heart_rate), total_work_j, totals, _zone_seconds(heart_rate_bpm))


def _zone_seconds(heart_rate_bpm: np.ndarray) -> tuple[int, ...]:
    known = heart_rate_bpm[heart_rate_bpm > 0]
    bounds = np.array(HEART_RATE_ZONES[1:]) * MAX_HEART_RATE_BPM
    return tuple(np.bincount(np.searchsorted(bounds, known), minlength=len(HEART_RATE_ZONES)).tolist())


def _trailing_mean(values: np.ndarray, seconds: int) -> np.ndarray:
    sums: np.ndarray = np.cumsum(np.concatenate((np.full(seconds, 0.3), values)))
    return (sums[seconds:] - sums[:-seconds]) / seconds


def _with_a_stop(values: np.ndarray, rng: Rng) -> np.ndarray:
    """One time in three 20 to 60 seconds of it are 0."""
    if rng.random() > 1 / 3:
        return values
    start = int(rng.integers(60, len(values) - 60))
    index = np.arange(len(values))
    return values * ((index < start) | (index >= start + int(rng.integers(20, 60))))


def _wobble(length: int, rng: Rng) -> np.ndarray:
    """Smooth noise around 0 with deviation 1: a stretch of one long noise made once."""
    wobble = _long_wobble()
    start = int(rng.integers(0, len(wobble) - length))
    return wobble[start : start + length]


@cache
def _long_wobble() -> np.ndarray:
    noise = np.random.default_rng(20).standard_normal(1 << 16)
    smooth = np.convolve(noise, np.hanning(15), mode="same")
    return smooth / smooth.std()


@cache
def _bike_speeds(is_metric: bool) -> np.ndarray:
    """Tenths of miles or kilometres an hour by whole watts, fitted to recorded rides."""
    mph = 2.343 * np.arange(2000) ** 0.412
    return np.rint(10 * mph * (KM_PER_MILE if is_metric else 1)).astype(int)


def _in_units(mph_tenths: np.ndarray, session: Session) -> np.ndarray:
    return np.rint(mph_tenths * KM_PER_MILE).astype(int) if session.is_metric else mph_tenths


def _pace(session: Session, speed_tenths: np.ndarray) -> Channel:
    pace = np.rint(60_000 / np.maximum(speed_tenths, 1)).astype(int) * (speed_tenths > 0)
    speed = Channel("speed", "Speed", _speed_unit(session), speed_tenths, 10)
    return Channel("pace", "Pace", f"min/{_distance_unit(session)}", pace, 100, is_pace=True, alternative=speed)


def _speed_unit(session: Session) -> str:
    return "kph" if session.is_metric else "mph"


def _distance_unit(session: Session) -> str:
    return "km" if session.is_metric else "mi"


def _height(metres: float, session: Session) -> tuple[str, int]:
    return ("m", round(metres)) if session.is_metric else ("ft", round(metres / 0.3048))


def _total_output(power_w: np.ndarray) -> tuple[str, str, str, int]:
    return "total_output", "Total Output", "kj", round(int(power_w.sum()) / 1000)


def _locations(session: Session, seconds: np.ndarray, speed_mps: np.ndarray, speed: np.ndarray) -> list[Reply]:
    """A walk in circles, as three segments of which the middle one is a gap in reception."""
    angle = np.cumsum(speed_mps) / WALK_RADIUS_M
    latitude = WALK_CENTRE_DEG[0] + np.sin(angle) * WALK_RADIUS_M / 111_320
    metres_per_degree = 111_320 * math.cos(math.radians(WALK_CENTRE_DEG[0]))
    longitude = WALK_CENTRE_DEG[1] + np.cos(angle) * WALK_RADIUS_M / metres_per_degree
    distance = np.cumsum(speed) / 36_000
    points = [
        {
            "seconds_offset_from_start": second,
            "latitude": round(north, 5),
            "longitude": round(east, 5),
            "accuracy": 4.7,
            "distance": round(far, 2),
            "distance_display_unit": _distance_unit(session),
        }
        for second, north, east, far in zip(
            seconds.tolist(), latitude.tolist(), longitude.tolist(), distance.tolist(), strict=True
        )
    ]
    third = len(points) // 3
    pieces = ((points[:third], False), (points[third : third + 30], True), (points[third + 30 :], False))
    return [
        {"segment_id": invented_id(session.workout_id, number), "is_gap": is_gap, "coordinates": coordinates}
        for number, (coordinates, is_gap) in enumerate(pieces)
    ]
