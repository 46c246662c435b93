"""How single fields of Peloton's replies are read: numbers, texts, instants, units. What they mean is not known here.

Peloton's types wobble: a number may come as text, a list as an empty object, anything as null. All of that is read;
what cannot be read raises :class:`UnexpectedReply` that names the field.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnexpectedReply
from core.words import storable

Raw = Mapping[str, Any]

METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "ft": 0.3048, "yd": 0.9144}
METRES_PER_SECOND = {"mph": 0.44704, "kph": 1 / 3.6, "km/h": 1 / 3.6, "m/s": 1.0}
#: The stretch that a pace gives the minutes for.
PACE_METRES = {"min/mi": 1609.344, "min/km": 1000.0, "min/500m": 500.0, "min/100m": 100.0}
KG_PER_LB = 0.45359237
METRES_PER_INCH = 0.0254
#: No zone is further from UTC; a device clock that says so is wrong.
MAX_UTC_OFFSET_S = 14 * 3600

_NOTHING = (None, "", "None", "null")


def number(raw: Raw, name: str) -> float | None:
    """A number, also one written as text; None where there is none."""
    value = raw.get(name)
    if value in _NOTHING:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        _unreadable(name, value, "a number")
    try:
        read = float(value)
    except (ValueError, OverflowError):
        _unreadable(name, value, "a number")
    return read if np.isfinite(read) else None


def positive(raw: Raw, name: str) -> float | None:
    """A number above zero; Peloton writes 0 where it knows nothing."""
    read = number(raw, name)
    return read if read and read > 0 else None


def whole(raw: Raw, name: str) -> int | None:
    """A whole number, rounded where it comes with decimals."""
    read = number(raw, name)
    return None if read is None else round(read)


def text(raw: Raw, name: str) -> str | None:
    """A text that can be kept, without blanks around it; None where it is empty."""
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, Mapping | list):
        _unreadable(name, value, "a text")
    return storable(str(value)).strip() or None


def flag(raw: Raw, name: str) -> bool | None:
    """True or false, also written as 0, 1 or text; None where it is not said."""
    value = raw.get(name)
    if value in _NOTHING:
        return None
    if value in (True, "true", "True", "1"):
        return True
    if value in (False, "false", "False", "0"):
        return False
    _unreadable(name, value, "yes or no")


def part(raw: Raw, name: str) -> Raw:
    """A nested object; empty where there is none."""
    value = raw.get(name)
    if isinstance(value, Mapping):
        return value
    if value in _NOTHING or value == []:
        return {}
    _unreadable(name, value, "an object")


def items(raw: Raw, name: str) -> list[Any]:
    """A list; empty where there is none."""
    value = raw.get(name)
    if isinstance(value, list):
        return value
    if value in _NOTHING or value == {}:
        return []
    _unreadable(name, value, "a list")


def parts(raw: Raw, name: str) -> list[Raw]:
    """A list of objects; its nulls are left out."""
    found = [value for value in items(raw, name) if value is not None]
    for value in found:
        if not isinstance(value, Mapping):
            _unreadable(name, value, "an object")
    return found


def numbers(raw: Raw, name: str) -> np.ndarray:
    """A list of numbers as floats, NaN for null."""
    values = items(raw, name)
    try:
        read = np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        _unreadable(name, values, "a list of numbers")
    if read.ndim != 1:
        _unreadable(name, values, "a list of numbers")
    return read


def instant(raw: Raw, name: str) -> datetime | None:
    """Epoch seconds as an aware instant; 0 and null are no instant."""
    epoch_s = positive(raw, name)
    if epoch_s is None:
        return None
    try:
        return datetime.fromtimestamp(epoch_s, UTC)
    except (OverflowError, ValueError, OSError):
        _unreadable(name, epoch_s, "a time")


def needed(value: Any, name: str) -> Any:
    """``value``, which must be there."""
    if value is None:
        raise UnexpectedReply(f"Peloton's reply has no {name}. Update Zonebook if this stays so.")
    return value


def metres(value: float | None, unit: str | None) -> float | None:
    """A length in metres."""
    return None if value is None else value * METRES[_known_unit(unit, METRES)]


def metres_per_second(value: float | None, unit: str | None) -> float | None:
    """A speed, or the speed of a pace. A pace of 0 is none."""
    if value is None or (_spelled(unit) in PACE_METRES and value <= 0):
        return None
    return float(speeds(np.array([value]), unit)[0])


def speeds(values: np.ndarray, unit: str | None) -> np.ndarray:
    """Speeds or paces as metres a second; NaN where a pace is unknown or 0."""
    known = _known_unit(unit, METRES_PER_SECOND | PACE_METRES)
    if known in METRES_PER_SECOND:
        return values * METRES_PER_SECOND[known]
    minutes = np.where(values > 0, values, np.nan)
    return PACE_METRES[known] / (60 * minutes)


def zone_offset_s(zone: str | None, at: datetime) -> int | None:
    """Local time minus UTC in a named zone; "Etc/GMT+4" is four hours *behind* UTC, as POSIX has it."""
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    except (KeyError, ValueError, OSError):  # no such zone
        return None
    return None if offset is None else offset // timedelta(seconds=1)


def _known_unit(unit: str | None, known: Mapping[str, float]) -> str:
    spelled = _spelled(unit)
    if spelled not in known:
        raise UnexpectedReply(f"Peloton gives a value in {unit!r}, a unit unknown to Zonebook. Update Zonebook.")
    return spelled


def _spelled(unit: str | None) -> str:
    return str(unit or "").strip().lower()


def _unreadable(name: str, value: object, expected: str) -> NoReturn:
    kind = type(value).__name__
    raise UnexpectedReply(
        f"Peloton's {name} is of a kind ({kind}) that cannot be read as {expected}. Update Zonebook if this stays so."
    )
