"""Samples of a FIT file as channels: which field fills which channel, and in which unit. Knows no sessions."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from core.files import track
from core.models import PoolLength

#: Positions are halves of a circle in 31 bits.
SEMICIRCLE_DEG = 180 / 2**31

#: Fields of a record that fill a channel, the better first, and what one of their unit is in ours.
_FIELDS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "power_w": (("power",), 1),
    "speed_mps": (("enhanced_speed", "speed"), 1),
    "heart_rate_bpm": (("heart_rate",), 1),
    "altitude_m": (("enhanced_altitude", "altitude"), 1),
    "latitude_deg": (("position_lat",), SEMICIRCLE_DEG),
    "longitude_deg": (("position_long",), SEMICIRCLE_DEG),
    "distance_m": (("distance",), 1),
    "step_length_m": (("step_length",), 1 / 1000),
    "vertical_oscillation_m": (("vertical_oscillation",), 1 / 1000),
    "stance_time_s": (("stance_time",), 1 / 1000),
    "temperature_c": (("temperature",), 1),
    "incline_pct": (("grade",), 1),
    "resistance_pct": (("resistance",), 100 / 254),
}
#: Developer fields that we know, by the standard field they say they stand for, and by name.
_BY_NATIVE_FIELD = {
    3: "heart_rate_bpm", 4: "cadence_rpm", 7: "power_w", 39: "vertical_oscillation_m", 41: "stance_time_s",
    85: "step_length_m",
}  # fmt: skip
_BY_NAME = {
    "power": "power_w", "running power": "power_w", "run power": "power_w", "rp_power": "power_w",
    "stryd power": "power_w", "heart rate": "heart_rate_bpm", "cadence": "cadence_rpm",
    "ground time": "stance_time_s", "stance time": "stance_time_s", "ground contact time": "stance_time_s",
    "vertical oscillation": "vertical_oscillation_m", "step length": "step_length_m",
}  # fmt: skip
_UNITS = {
    "centimeters": 0.01, "centimetres": 0.01, "cm": 0.01, "millimeters": 0.001, "millimetres": 0.001, "mm": 0.001,
    "milliseconds": 0.001, "ms": 0.001,
}  # fmt: skip
_RECORD = 20
_RIGHT, _SHARE = 0x80, 0x7F
_STROKED = ("swimming", "rowing")


def number(message: Mapping[Any, Any], *names: str) -> float | None:
    """The first of the fields that is a finite number; None where none is."""
    for name in names:
        value = message.get(name)
        if isinstance(value, int | float) and isfinite(value):
            return float(value)
    return None


def word(message: Mapping[Any, Any], name: str) -> str | None:
    """A field as one of FIT's words; None where it is missing or a number that FIT has no word for."""
    value = message.get(name)
    return value if isinstance(value, str) else None


def numbers(messages: Sequence[Mapping[Any, Any]], name: str) -> np.ndarray:
    """A field of many messages as floats, NaN where it is missing or no number."""
    values = [message.get(name) for message in messages]
    try:
        column = np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        column = np.empty(0)
    if column.shape == (len(values),):
        return column
    return np.array([np.nan if (found := number(message, name)) is None else found for message in messages])


def sampled(
    records: Sequence[Mapping[Any, Any]], descriptions: Sequence[Mapping[Any, Any]], discipline: str
) -> dict[str, np.ndarray]:
    """Channels of the records, one value each, without what cannot be true; only those of which something is known."""
    fields: set[Any] = set().union(*(record.keys() for record in records)) if records else set()
    channels: dict[str, np.ndarray] = {}
    for channel, (names, factor) in _FIELDS.items():
        for name in names:
            if name in fields:
                values = numbers(records, name) * factor
                channels[channel] = _first_known(channels.get(channel), values)
    if "cadence" in fields:
        channels["cadence_rpm"] = _cadence(records, fields)
    if "left_right_balance" in fields:
        channels["left_power_pct"] = _left_share(numbers(records, "left_right_balance"))
    channels = track.believable(channels)
    if "developer_fields" in fields:
        channels = {**track.believable(_developed(records, descriptions)), **channels}
    if "cadence_rpm" in channels:
        if discipline in track.ON_FOOT:
            channels["cadence_rpm"] = track.steps_per_minute(channels["cadence_rpm"])
        elif discipline in _STROKED:
            channels["stroke_rate_spm"] = channels.pop("cadence_rpm")
    return channels


def _first_known(better: np.ndarray | None, values: np.ndarray) -> np.ndarray:
    return values if better is None else np.where(np.isfinite(better), better, values)


def _cadence(records: Sequence[Mapping[Any, Any]], fields: set[Any]) -> np.ndarray:
    """Turns a minute with their fraction; 255 is no value."""
    cadence = numbers(records, "cadence")
    cadence[cadence == 255] = np.nan
    return (
        cadence + np.nan_to_num(numbers(records, "fractional_cadence")) if "fractional_cadence" in fields else cadence
    )


def _left_share(balance: np.ndarray) -> np.ndarray:
    """Share of the left leg (%): the field holds that of the right one where its highest bit says so, else nobody's."""
    known = np.clip(np.nan_to_num(balance), 0, 255).astype(np.int64)
    left_pct = np.where(known & _RIGHT != 0, 100.0 - (known & _SHARE), np.nan)
    is_shared = (left_pct > 0) & (left_pct < 100)
    return left_pct if is_shared.any() else np.full(left_pct.size, np.nan)  # one side alone is no balance


def _developed(
    records: Sequence[Mapping[Any, Any]], descriptions: Sequence[Mapping[Any, Any]]
) -> dict[str, np.ndarray]:
    """Channels out of fields that an app on the device added ("Power" of a foot pod); unknown ones are left out."""
    channels: dict[str, np.ndarray] = {}
    own = [record.get("developer_fields") or {} for record in records]
    for index, description in enumerate(descriptions):
        channel = _channel_of(description)
        if channel is None or channel in channels:
            continue
        values = numbers(own, description.get("key", index))
        channels[channel] = values * _UNITS.get(str(description.get("units")).casefold(), 1)
    return channels


def _channel_of(description: Mapping[Any, Any]) -> str | None:
    if description.get("native_mesg_num") not in (None, _RECORD, "record"):
        return None
    name = description.get("field_name")
    name = (name[0] if isinstance(name, list | tuple) and name else name) or ""
    native = description.get("native_field_num")
    return _BY_NATIVE_FIELD.get(native if isinstance(native, int) else -1) or _BY_NAME.get(str(name).strip().casefold())


def swum(
    lengths: Sequence[PoolLength], pool_length_m: float, channels: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Speed, distance and strokes a minute by the lengths of the pool, where the records know less than half of them.

    A watch that only writes a record at each wall leaves the seconds between empty; the length says what was swum.
    """
    ends_s = [(length.start_s, length.start_s + (length.duration_s or 0)) for length in lengths]
    size = int(max(end for _, end in ends_s)) + 1
    if size > track.DAY_S:
        return {}
    found = {name: np.full(size, np.nan) for name in ("speed_mps", "distance_m", "stroke_rate_spm")}
    swum_m = 0.0
    for length, (since, until) in zip(lengths, ends_s, strict=True):
        seconds = slice(round(since), max(round(until), round(since)))
        if until <= since:
            continue
        speed_mps = pool_length_m / (until - since) if length.is_active else 0.0
        passed_s = np.arange(seconds.start, seconds.stop) - seconds.start
        size_left = found["speed_mps"][seconds].size
        found["speed_mps"][seconds] = speed_mps
        found["distance_m"][seconds] = swum_m + (speed_mps * passed_s)[:size_left]
        if length.strokes:
            found["stroke_rate_spm"][seconds] = length.strokes / (until - since) * 60
        swum_m += pool_length_m if length.is_active else 0.0
    return {
        name: values
        for name, values in track.believable(found).items()
        if 2 * _known(channels.get(name)) < _known(values)
    }


def _known(values: np.ndarray | None) -> int:
    return 0 if values is None else int(np.isfinite(values).sum())
