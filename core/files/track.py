"""Samples with timestamps as channels on the grid of elapsed seconds, and the totals that follow from them.

What FIT, TCX and GPX files share. Knows no file format, no clock and no store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnreadableFile

#: Recorders that write only changes leave gaps; up to this long they are filled while the timer runs.
FILL_S = 10
#: What comes later than this after the start is left out: a recording that nobody stopped.
DAY_S = 86_400
#: Instants before 2000 or after 2100 are those of a clock that was never set.
FIRST_INSTANT_S, LAST_INSTANT_S = 946_684_800.0, 4_102_444_800.0
#: Slower than this (m/s) is standing still.
MOVING_MPS = 0.3
#: A climb or a descent counts once it is this high: less is the noise of a barometer.
CLIMB_M = 3.0
#: Seconds over which speed is measured where only positions are known.
SPEED_OVER_S = 4
#: Feet touch the ground more often than this in a minute; fewer are the steps of one leg.
LEAST_STEPS_PER_MINUTE = 120
#: The mean radius of the earth.
EARTH_M = 6_371_008.8

#: Channels that keep their value until the next sample; the others move in a straight line.
HELD = frozenset(("power_w", "cadence_rpm", "resistance_pct", "left_power_pct", "stroke_rate_spm"))
#: What a channel can hold, both included; the rest is missing. Doubtful values within are for the cleaning.
LIMITS: Mapping[str, tuple[float, float]] = {
    "power_w": (0, 10_000),
    "cadence_rpm": (0, 300),
    "resistance_pct": (0, 100),
    "speed_mps": (0, 60),
    "heart_rate_bpm": (25, 240),
    "incline_pct": (-60, 60),
    "altitude_m": (-500, 9_000),
    "stroke_rate_spm": (0, 150),
    "latitude_deg": (-90, 90),
    "longitude_deg": (-180, 180),
    "distance_m": (0, 5_000_000),
    "step_length_m": (0.1, 4),
    "vertical_oscillation_m": (0.005, 0.5),
    "stance_time_s": (0.05, 2),
    "left_power_pct": (0, 100),
    "temperature_c": (-60, 80),
}
#: Channels of sensors that write nothing but zeros when they are not there.
SILENT_AT_ZERO = frozenset(("cadence_rpm", "stroke_rate_spm", "speed_mps", "distance_m", "resistance_pct"))
ON_FOOT = ("running", "walking", "hiking")

_WORDS = {
    "cycling": "Ride", "running": "Run", "walking": "Walk", "hiking": "Hike", "rowing": "Row", "swimming": "Swim",
    "strength": "Strength", "yoga": "Yoga", "stretching": "Stretching", "meditation": "Meditation", "cardio": "Cardio",
}  # fmt: skip


@dataclass(frozen=True)
class Track:
    """Samples as a file has them: epoch seconds (NaN where unreadable), channels, and the piece each belongs to."""

    instants_s: np.ndarray
    channels: dict[str, np.ndarray]
    piece: np.ndarray


@dataclass(frozen=True)
class Placed:
    """A track on the elapsed clock: when it starts, its pauses, one value a second, and what was left out."""

    started_s: int
    elapsed_s: int
    pauses: list[list[float]]
    channels: dict[str, np.ndarray]
    notes: list[str]


def placed(track: Track) -> Placed:
    """Put a track on the elapsed clock; a break of more than 10 s between two of its pieces is a pause.

    Samples are sorted by time. Of samples that lie more than a day apart the largest group stays.

    Raises:
        UnreadableFile: No sample has a time that can be true.
    """
    chosen, notes = one_session(track.instants_s)
    order = chosen[np.argsort(track.instants_s[chosen], kind="stable")]
    instants_s, piece = track.instants_s[order], track.piece[order]
    started_s = int(instants_s[0])
    elapsed_s = instants_s - started_s
    is_break = (np.diff(piece) != 0) & (np.diff(elapsed_s) > FILL_S)
    pauses = [[float(elapsed_s[i]), float(elapsed_s[i + 1])] for i in np.flatnonzero(is_break)]
    channels = {name: values[order] for name, values in track.channels.items()}
    grid = on_grid(elapsed_s, believable(channels), pauses=pauses)
    return Placed(started_s, int(elapsed_s[-1]), pauses, with_distance(grid, pauses), notes)


def one_session(instants_s: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The samples of one session, by index in their order, and a sentence for those that are left out.

    Raises:
        UnreadableFile: No sample has a time that can be true.
    """
    with np.errstate(invalid="ignore"):
        known = np.flatnonzero((instants_s >= FIRST_INSTANT_S) & (instants_s < LAST_INSTANT_S))
    if not known.size:
        raise UnreadableFile(
            "No sample of this file has a date that can be true: the clock of the device was never set. "
            "Export the workout again from where its date is right."
        )
    times_s = np.sort(instants_s[known])
    first = np.concatenate(([0], np.flatnonzero(np.diff(times_s) > DAY_S) + 1, [times_s.size]))
    largest = int(np.argmax(np.diff(first)))
    start_s = times_s[first[largest]]
    last_s = min(times_s[first[largest + 1] - 1], start_s + DAY_S - 1)
    chosen = known[(instants_s[known] >= start_s) & (instants_s[known] <= last_s)]
    left_out = instants_s.size - chosen.size
    notes = [f"{samples(left_out)} with a time that is wrong, or more than a day away: left out."] if left_out else []
    return chosen, notes


def samples(number: int) -> str:
    """A number of samples in words."""
    return f"{number:,} sample{'' if number == 1 else 's'}"


# --- channels


def believable(channels: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Channels without values that cannot be, as floats; without channels in which nothing remains.

    A heart rate of 0 and a position at 0, 0 are devices that have none; half a position is none. 0 W is kept.
    """
    kept: dict[str, np.ndarray] = {}
    with np.errstate(invalid="ignore"):
        for name, values in channels.items():
            lowest, highest = LIMITS[name]
            kept[name] = np.where((values >= lowest) & (values <= highest), values, np.nan)
    latitude_deg, longitude_deg = kept.pop("latitude_deg", None), kept.pop("longitude_deg", None)
    if latitude_deg is not None and longitude_deg is not None:
        is_nowhere = ~(np.isfinite(latitude_deg) & np.isfinite(longitude_deg))
        is_nowhere |= (latitude_deg == 0) & (longitude_deg == 0)
        kept["latitude_deg"] = np.where(is_nowhere, np.nan, latitude_deg)
        kept["longitude_deg"] = np.where(is_nowhere, np.nan, longitude_deg)
    return {
        name: values
        for name, values in kept.items()
        if np.isfinite(values).any() and not (name in SILENT_AT_ZERO and not np.nanmax(values))
    }


def on_grid(
    elapsed_s: np.ndarray, channels: Mapping[str, np.ndarray], *, pauses: Sequence[Sequence[float]] = ()
) -> dict[str, np.ndarray]:
    """Samples at any times as one value a second of the elapsed clock, NaN where unknown.

    Of several samples in a second the last known value counts. A gap of up to 10 s between two samples is filled:
    power, cadence and the like keep their value, the others move in a straight line. What a sample itself has no value
    of stays missing, unless the channel is sampled more rarely than the others. Pauses stay empty. Samples before 0 or
    after a day are left out.

    >>> on_grid(np.array([0, 2, 4, 60]), {"power_w": np.array([100.0, 200, 150, 90])})["power_w"][:6]
    array([100., 100., 200., 200., 150.,  nan])
    """
    usable = np.flatnonzero((elapsed_s >= 0) & (elapsed_s < DAY_S))
    if not usable.size:
        return {}
    order = usable[np.argsort(elapsed_s[usable], kind="stable")]
    second = elapsed_s[order].astype(np.int64)
    sampled = np.unique(second)
    grid = {}
    for name, values in channels.items():
        ordered = values[order]
        is_known = np.isfinite(ordered)
        if not is_known.any():
            continue
        grid[name] = np.full(int(sampled[-1]) + 1, np.nan)
        grid[name][second[is_known]] = ordered[is_known]
        own = np.unique(second[is_known])
        _fill(grid[name], own if _is_rarer(own, sampled) else sampled, name, pauses)
    return grid


def _is_rarer(own: np.ndarray, sampled: np.ndarray) -> bool:
    """True where a channel is usually sampled less often than the recording."""
    return own.size > 1 and bool(_usual_step(own) > _usual_step(sampled))


def _usual_step(seconds: np.ndarray) -> int:
    return int(np.quantile(np.diff(seconds), 0.5, method="lower"))


def _fill(grid: np.ndarray, sampled: np.ndarray, name: str, pauses: Sequence[Sequence[float]]) -> None:
    """Fill the short gaps between sampled seconds of ``grid``, in place."""
    begins, ends = sampled[:-1], sampled[1:]
    is_gap = (ends - begins > 1) & (ends - begins <= FILL_S)
    if not is_gap.any():
        return
    for pause_from_s, pause_to_s in pauses:
        is_gap &= ~((begins < pause_to_s) & (ends > pause_from_s))
    begins, ends = begins[is_gap], ends[is_gap]
    missing = ends - begins - 1
    step = np.arange(missing.sum()) - np.repeat(np.cumsum(missing) - missing, missing) + 1
    before, after = grid[begins], grid[ends]
    if name in HELD:
        grid[np.repeat(begins, missing) + step] = np.repeat(before, missing)
        return
    rise = after - before
    if name == "longitude_deg":
        rise = (rise + 180) % 360 - 180  # the short way over the date line
    filled = np.repeat(before, missing) + np.repeat(rise / (ends - begins), missing) * step
    if name == "longitude_deg":
        filled = np.where(np.abs(filled) > 180, filled - np.copysign(360, filled), filled)
    grid[np.repeat(begins, missing) + step] = filled


def with_distance(channels: dict[str, np.ndarray], pauses: Sequence[Sequence[float]]) -> dict[str, np.ndarray]:
    """Channels with distance and speed from positions where the recorder gave none.

    Ways through a pause do not count. Speed is that over four seconds, because positions jump.
    """
    channels = dict(channels)
    if "distance_m" not in channels and "latitude_deg" in channels:
        channels["distance_m"] = _distance_by_positions(channels["latitude_deg"], channels["longitude_deg"], pauses)
    if "speed_mps" not in channels and "distance_m" in channels:
        speed_mps = _speed_by_distance(channels["distance_m"])
        if np.isfinite(speed_mps).any():
            channels["speed_mps"] = speed_mps
    return channels


def _distance_by_positions(
    latitude_deg: np.ndarray, longitude_deg: np.ndarray, pauses: Sequence[Sequence[float]]
) -> np.ndarray:
    known = np.flatnonzero(np.isfinite(latitude_deg))
    steps_m = way_m(latitude_deg[known], longitude_deg[known])
    for pause_from_s, pause_to_s in pauses:
        steps_m[(known[:-1] < pause_to_s) & (known[1:] > pause_from_s)] = 0
    distance_m = np.full(latitude_deg.size, np.nan)
    distance_m[known] = np.concatenate(([0.0], np.cumsum(steps_m)))
    return distance_m


def way_m(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """Metres from each position to the next on the great circle (haversine)."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    half = (
        np.sin(np.diff(latitude) / 2) ** 2
        + np.cos(latitude[:-1]) * np.cos(latitude[1:]) * np.sin(np.diff(longitude) / 2) ** 2
    )
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1)))


def _speed_by_distance(distance_m: np.ndarray) -> np.ndarray:
    speed_mps = np.full(distance_m.size, np.nan)
    half_s = SPEED_OVER_S // 2
    for around_s in range(1, half_s + 1):  # the widest last: nearer to an edge or a gap a narrower one must do
        if distance_m.size > 2 * around_s:
            wide = (distance_m[2 * around_s :] - distance_m[: -2 * around_s]) / (2 * around_s)
            inner = speed_mps[around_s:-around_s]
            inner[np.isfinite(wide)] = wide[np.isfinite(wide)]
    lowest, highest = LIMITS["speed_mps"]
    with np.errstate(invalid="ignore"):
        return np.where((speed_mps >= lowest) & (speed_mps <= highest), speed_mps, np.nan)


def steps_per_minute(cadence: np.ndarray) -> np.ndarray:
    """Cadence of a run or walk as steps of both feet a minute: most recorders count one leg, some both."""
    moving = cadence[cadence > 0]
    is_one_leg = moving.size and moving.mean() <= LEAST_STEPS_PER_MINUTE
    return cadence * 2 if is_one_leg else cadence


# --- totals


def totals(channels: Mapping[str, np.ndarray], *, duration_s: float | None) -> dict[str, Any]:
    """The values of a session that its channels can tell, None where they cannot; keys are those of ``SessionValues``.

    Power counts its zeros; cadence is that of the seconds in which something turns, as devices count it; a climb
    counts from 3 m on; speed is distance by duration; what moves faster than 0.3 m/s is moving.
    """
    power_w, speed_mps = channels.get("power_w"), channels.get("speed_mps")
    turns = channels.get("cadence_rpm", channels.get("stroke_rate_spm"))
    turning = None if turns is None else np.where(turns > 0, turns, np.nan)
    distance_m = _most(channels.get("distance_m"))
    has_power = bool(_most(power_w))
    return {
        "avg_power_w": _mean(power_w) if has_power else None,
        "max_power_w": _most(power_w) if has_power else None,
        "output_kj": float(np.nansum(power_w)) / 1000 if has_power and power_w is not None else None,
        "avg_cadence_rpm": _mean(turning),
        "max_cadence_rpm": _most(turning),
        "avg_resistance_pct": _mean(channels.get("resistance_pct")),
        "max_resistance_pct": _most(channels.get("resistance_pct")),
        "avg_incline_pct": _mean(channels.get("incline_pct")),
        "avg_heart_rate_bpm": _mean(channels.get("heart_rate_bpm")),
        "max_heart_rate_bpm": _most(channels.get("heart_rate_bpm")),
        "avg_step_length_m": _mean(channels.get("step_length_m")),
        "avg_vertical_oscillation_m": _mean(channels.get("vertical_oscillation_m")),
        "avg_stance_time_s": _mean(channels.get("stance_time_s")),
        "distance_m": distance_m or None,
        "avg_speed_mps": distance_m / duration_s if distance_m and duration_s else _mean(speed_mps) or None,
        "max_speed_mps": _most(speed_mps) or None,
        "moving_s": None if speed_mps is None else _moving_s(speed_mps, duration_s or speed_mps.size),
        "elevation_gain_m": climbed_m(channels["altitude_m"]) if "altitude_m" in channels else None,
    }


def climbed_m(altitude_m: np.ndarray) -> float:
    """Metres climbed, counted once a rise is 3 m high, so that the noise of a barometer does not add up."""
    climbed = 0.0
    low = high = None
    for metres in altitude_m[np.isfinite(altitude_m)].tolist():
        if low is None or high is None:
            low = high = metres
        elif metres > high:
            high = metres
        elif high - metres >= CLIMB_M:  # over the top
            climbed += high - low if high - low >= CLIMB_M else 0.0
            low = high = metres
        elif metres < low:
            low = high = metres
    return climbed + (high - low if low is not None and high is not None and high - low >= CLIMB_M else 0.0)


def _moving_s(speed_mps: np.ndarray, duration_s: float) -> int | None:
    """Seconds in motion, None where speed is known for less than half of the session."""
    if 2 * np.count_nonzero(np.isfinite(speed_mps)) < duration_s:
        return None
    return min(int(np.count_nonzero(speed_mps > MOVING_MPS)), round(duration_s)) or None


def _mean(values: np.ndarray | None) -> float | None:
    known = () if values is None else values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else None


def _most(values: np.ndarray | None) -> float | None:
    known = () if values is None else values[np.isfinite(values)]
    return float(np.max(known)) if len(known) else None


# --- words and times


def started(started_s: float) -> datetime:
    """The instant of an epoch second."""
    return datetime.fromtimestamp(int(started_s), UTC)


def offset_s(instant: datetime, zone: ZoneInfo) -> int:
    """Local time minus UTC in a zone at an instant."""
    offset = instant.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def title_by_hour(discipline: str, hour: int) -> str:
    """A title for a session that has none: "Morning Ride" by the local hour it started.

    >>> title_by_hour("running", 18)
    'Evening Run'
    """
    part = next(word for before, word in _PARTS_OF_DAY if hour < before)
    return f"{part} {_WORDS.get(discipline, 'Workout')}"


_PARTS_OF_DAY = ((5, "Night"), (12, "Morning"), (14, "Lunch"), (18, "Afternoon"), (22, "Evening"), (24, "Night"))
