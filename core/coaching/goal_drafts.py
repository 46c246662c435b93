"""A goal before it is set: how its amounts are read from what was typed, and what cannot be a goal. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

from core.coaching.goals import (
    IN_MINUTES,
    MINUTES_A_DAY,
    PERIODS,
    SUMS,
    VALUES,
    WHOLE_METRICS,
    WITH_SUBJECT,
    ZONES,
    Aim,
    period_of,
    zones_of,
)
from core.quantities import (
    FT_PER_M,
    MEASUREMENTS,
    MI_PER_M,
    Units,
    checked_measurement,
    described,
    parse_measurement,
    written,
)

#: Units that an amount of a sum may be typed in, each as a factor to the stored one.
_HOURS = {"": 1.0, "min": 1.0, "minute": 1.0, "minutes": 1.0, "h": 60.0, "hour": 60.0, "hours": 60.0}
SUM_UNITS: dict[str, dict[str, float]] = {
    "minutes": _HOURS, "power_zone_minutes": _HOURS, "hr_zone_minutes": _HOURS,
    "distance_m": {"km": 1000.0, "mi": 1 / MI_PER_M, "m": 1.0},
    "elevation_gain_m": {"m": 1.0, "ft": 1 / FT_PER_M},
    "output_kj": {"": 1.0, "kj": 1.0, "mj": 1000.0}, "calories_kcal": {"": 1.0, "kcal": 1.0, "cal": 1.0},
    "tss": {"": 1.0, "tss": 1.0}, "workouts": dict.fromkeys(("", "workout", "workouts"), 1.0),
    "days": dict.fromkeys(("", "day", "days", "active day", "active days"), 1.0),
}  # fmt: skip
#: What a number without a unit is in.
BARE = {"distance_m": {"metric": "km", "imperial": "mi"}, "elevation_gain_m": {"metric": "m", "imperial": "ft"}}
#: FTP by weight that people have, in W/kg; the longest race that is believed, in s.
W_PER_KG, LONGEST_RACE_S = (0.3, 8.0), 48 * 3600


@dataclass(frozen=True)
class Draft:
    """A goal that is to be set; the fields are those of ``models.Goal``."""

    metric: str
    target: float | None
    kind: str = "sum"
    upper: float | None = None
    subject: str | None = None
    period: str = "week"
    discipline: str | None = None
    first_day: date | None = None
    due_day: date | None = None


def amount(metric: str, typed: str, units: Units) -> float:
    """What was typed as the stored amount: ("minutes", "3 h"), ("distance_m", "100"), ("race_time", "24:30").

    Raises:
        ValueError: It cannot be read; the sentence says how it can.

    >>> amount("minutes", "3 h", "metric"), amount("distance_m", "100", "metric")
    (180.0, 100000.0)
    """
    typed = typed.strip()
    if not typed:
        raise ValueError("Say how much it is to be.")
    if metric == "race_time":
        return _race_s(typed)
    if metric == "lift":
        return parse_measurement("tested_lift", typed, units)[1]
    if metric in MEASUREMENTS:
        return parse_measurement(metric, typed, units)[1]
    match = re.fullmatch(r"(\d[\d.,]*)\s*([a-zA-Z/ ]*)", typed)
    if match is None:
        raise ValueError(f"{described(_label_of(metric)).label} is a number, not {typed!r}.")
    number = _decimal(match[1])
    if metric == "w_per_kg":
        return number
    known = SUM_UNITS[metric]
    unit = match[2].lower() or BARE.get(metric, {}).get(units, "")
    if unit not in known:
        raise ValueError(f"{match[2]!r} is no unit of it; use {', '.join(name for name in known if name) or 'none'}.")
    return number * known[unit]


def checked(draft: Draft, today: date) -> Draft:
    """The goal as it may be kept, with its first day.

    Raises:
        ValueError: It cannot be a goal; the sentence says why.
    """
    if draft.metric not in SUMS and draft.metric not in VALUES:
        raise ValueError(f"No goal can be set on {draft.metric!r}.")
    if draft.target is None or not isfinite(draft.target):
        raise ValueError("Say how much it is to be.")
    if draft.upper is not None and not draft.upper > draft.target:
        raise ValueError("The upper end has to be above the lower one.")
    draft = replace(draft, first_day=draft.first_day or today)
    if draft.metric in SUMS:
        _check_sum(draft, today)
    else:
        _check_value(draft, today)
    return draft


def _check_sum(draft: Draft, today: date) -> None:
    if draft.kind != "sum" or draft.period not in PERIODS:
        raise ValueError("A sum is for a week, a month, a year or a span of days.")
    if draft.target is None or draft.target <= 0:
        raise ValueError("Give a target above 0.")
    if draft.metric in WHOLE_METRICS and draft.target != int(draft.target):
        raise ValueError(f"{described(draft.metric).label} come in whole ones.")
    if draft.period == "range":
        _check_span(draft, today)
    if draft.metric in ZONES:
        _check_zones(draft)
    aim = Aim(
        0, "sum", draft.metric, draft.target, draft.first_day or today, period=draft.period, due_day=draft.due_day
    )
    days = period_of(aim, today).days
    most = days if draft.metric == "days" else days * MINUTES_A_DAY if draft.metric in IN_MINUTES else float("inf")
    if draft.target > most:
        raise ValueError(
            f"So much does not fit: {'it' if draft.period == 'range' else f'a {draft.period}'} has {days} days."
        )


def _check_value(draft: Draft, today: date) -> None:
    if draft.kind not in ("value", "band"):
        raise ValueError("A value is reached by a day, or held in a band.")
    if draft.metric in WITH_SUBJECT and not draft.subject:
        raise ValueError(f"Say which {'exercise' if draft.metric == 'lift' else 'distance'} it is.")
    for value in (draft.target, draft.upper):
        if value is not None:
            _check_bounds(draft.metric, value)
    if draft.kind == "value":
        if draft.due_day is None:
            raise ValueError("Say by which day it is to be reached.")
        _check_span(draft, today)


def _check_bounds(metric: str, value: float) -> None:
    if metric in MEASUREMENTS:
        checked_measurement(metric, value)
    elif metric == "lift":
        checked_measurement("tested_lift", value)
    elif metric == "w_per_kg" and not W_PER_KG[0] <= value <= W_PER_KG[1]:
        raise ValueError(f"FTP by weight of {value:g} W/kg cannot be right: give {W_PER_KG[0]:g} to {W_PER_KG[1]:g}.")
    elif metric == "race_time" and not 10 <= value <= LONGEST_RACE_S:
        raise ValueError("That is no time for a race: give it as 24:30 or 1:45:00.")


def _check_span(draft: Draft, today: date) -> None:
    if draft.due_day is None:
        raise ValueError("Say on which day it ends.")
    if draft.due_day < (draft.first_day or today):
        raise ValueError(f"It would end on {written(draft.due_day)}, before it begins. Choose a later day.")
    if draft.due_day < today or (draft.kind == "value" and draft.due_day == today):
        raise ValueError("The day it ends has to lie ahead.")


def _check_zones(draft: Draft) -> None:
    aim = Aim(0, "sum", draft.metric, 1.0, date.min, subject=draft.subject)
    zones = zones_of(aim)
    if not zones or zones[0] < 1 or zones[-1] > ZONES[draft.metric]:
        raise ValueError(f"The zones go from 1 to {ZONES[draft.metric]}.")


def _race_s(typed: str) -> float:
    parts = typed.split(":")
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(r"\d{1,2}(\.\d+)?", part) for part in parts):
        raise ValueError(f"A race time is written as 24:30 or 1:45:00, not {typed!r}.")
    seconds = 0.0
    for part in parts:
        seconds = 60 * seconds + float(part)
    return seconds


def _decimal(digits: str) -> float:
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    try:
        return float(digits.replace(",", ""))
    except ValueError:
        raise ValueError(f"{digits!r} is not a number.") from None


def _label_of(metric: str) -> str:
    return "minutes" if metric in ZONES else metric
