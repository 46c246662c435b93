"""How one channel of one recording is packed into a row, and read back. Knows no database.

In memory a channel is a float array with one value a second of the elapsed clock, second 0 first, NaN where the
recording has none. In the table it is a row of little-endian integers with a scale, zlib level 6, with its own
sentinel for missing values.
"""

import zlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

CODEC = "zlib"
ZLIB_LEVEL = 6


class Packing(NamedTuple):
    """Integer type and the number of steps per unit."""

    dtype: str
    scale: float


#: How each channel is stored: integer type and steps per unit. Values outside the range become missing.
CHANNELS: dict[str, Packing] = {
    "power_w": Packing("<i2", 1),
    "cadence_rpm": Packing("<i2", 10),
    "resistance_pct": Packing("<i2", 100),
    "speed_mps": Packing("<i2", 1000),
    "heart_rate_bpm": Packing("<i2", 10),
    "incline_pct": Packing("<i2", 100),
    "altitude_m": Packing("<i4", 10),
    "stroke_rate_spm": Packing("<i2", 10),
    "latitude_deg": Packing("<i4", 1e7),
    "longitude_deg": Packing("<i4", 1e7),
    "distance_m": Packing("<i4", 10),
    "step_length_m": Packing("<i2", 1000),
    "vertical_oscillation_m": Packing("<i2", 10_000),
    "stance_time_s": Packing("<i2", 10_000),
    "left_power_pct": Packing("<i2", 100),
    "temperature_c": Packing("<i2", 10),
}


@dataclass(frozen=True)
class PackedStream:
    """The columns of a ``stream`` row, without its key."""

    start_s: int
    sample_s: int
    n: int
    dtype: str
    scale: float
    codec: str
    data: bytes


def pack(channel: str, values: np.ndarray) -> PackedStream | None:
    """Pack one value a second (NaN is missing), or None when nothing in it is known.

    Leading and trailing missing seconds are not stored; values that do not fit the channel's integers are missing.
    """
    dtype, scale = CHANNELS[channel]
    stored = as_stored(channel, values)
    known = np.flatnonzero(np.isfinite(stored))
    if known.size == 0:
        return None
    start, missing = int(known[0]), _limits(dtype).min
    steps = np.rint(stored[start:] * scale)
    integers = np.where(np.isfinite(steps), steps, missing).astype(dtype)
    packed = zlib.compress(integers.tobytes(), ZLIB_LEVEL)
    return PackedStream(start, 1, integers.size, dtype, scale, CODEC, packed)


def as_stored(channel: str, values: np.ndarray) -> np.ndarray:
    """``values`` as :func:`unpack` gives them back: in the channel's steps, without missing ones at the end."""
    dtype, scale = CHANNELS[channel]
    limits = _limits(dtype)
    steps = np.rint(np.asarray(values, dtype=float) * scale)
    with np.errstate(invalid="ignore"):
        steps[~((steps > limits.min) & (steps <= limits.max))] = np.nan
    known = np.flatnonzero(np.isfinite(steps))
    return steps[: known[-1] + 1 if known.size else 0] / scale


def as_stored_channels(channels: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Channels as they will be read back; one without any known value is left out."""
    stored = {name: as_stored(name, values) for name, values in channels.items()}
    return {name: values for name, values in stored.items() if values.size}


def unpack(packed: PackedStream, *, length_s: int | None = None) -> np.ndarray:
    """One value a second from second 0, NaN where missing; cut or filled to ``length_s`` when given."""
    integers = np.frombuffer(zlib.decompress(packed.data), dtype=packed.dtype)
    values = integers.astype(float)
    values[integers == _limits(packed.dtype).min] = np.nan
    values /= packed.scale
    full = np.full(max(packed.start_s + packed.n, length_s or 0), np.nan)
    full[packed.start_s : packed.start_s + packed.n] = values
    return full if length_s is None else full[:length_s]


def _limits(dtype: str) -> np.iinfo:
    return np.iinfo(np.dtype(dtype).name)
