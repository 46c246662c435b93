"""Goals: what can be aimed at, and where each goal on a sum stands in its week, month, year or span of days. Pure.

Goals on values, such as weight or FTP, are in ``goal_values``; what is said of both in ``goal_words``.
``goals`` has one row a goal, by priority, with the columns of ``models.Goal``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor, isfinite
from typing import Any

import numpy as np
import pandas as pd

from core.analysis import forecast
from core.analysis.forecast import Forecast
from core.analysis.patterns import Slope
from core.metrics import counted, local_days, month_start, week_start
from core.quantities import MEASUREMENTS

#: Sums of workouts that a goal can ask for, and the columns that they are made of; days are counted.
SUMS: Mapping[str, str] = {
    "workouts": "", "minutes": "duration_s", "distance_m": "distance_m", "output_kj": "output_kj",
    "calories_kcal": "calories_kcal", "tss": "tss", "elevation_gain_m": "elevation_gain_m", "days": "",
    "power_zone_minutes": "power_zone_{}_s", "hr_zone_minutes": "hr_zone_{}_s",
}  # fmt: skip
#: Of these, those in minutes that are kept in seconds, and those of zones, which ``subject`` names ("4" or "4-7").
IN_MINUTES = ("minutes", "power_zone_minutes", "hr_zone_minutes")
ZONES = {"power_zone_minutes": 7, "hr_zone_minutes": 5}
#: Those that come in whole ones: nobody owes 0.43 workouts on a Tuesday.
WHOLE_METRICS = ("workouts", "days")
#: Values that a goal can ask for: everything that is measured, and what is worked out from it or from recordings.
VALUES = (*(kind for kind in MEASUREMENTS if kind not in ("rpe", "tested_lift")), "w_per_kg", "lift", "race_time")
#: Values with a subject: an exercise, a distance.
WITH_SUBJECT = ("lift", "race_time")
#: How long a returning sum runs.
PERIODS = ("week", "month", "year", "range")

REACHED, ON_TRACK, BEHIND, OUT_OF_REACH = "Reached", "On track", "Behind", "Out of reach"
OVER, MISSED, NOT_BEGUN, NO_DATA, DRIFTING, OUTSIDE = "Over", "Missed", "Not begun", "No data", "Drifting", "Outside"

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Aim:
    """A goal as the athlete set it; the fields are those of ``models.Goal``."""

    id: int
    kind: str
    metric: str
    target: float
    first_day: date
    subject: str | None = None
    period: str = "week"
    upper: float | None = None
    discipline: str | None = None
    due_day: date | None = None
    last_day: date | None = None

    @property
    def is_sum(self) -> bool:
        return self.metric in SUMS


@dataclass(frozen=True)
class Period:
    """A week, a month, a year or a span, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Standing:
    """Where one goal stands. Amounts are in the unit of the goal's metric; None is unknown."""

    aim: Aim
    verdict: str
    #: The current period, or from the day the goal was set to the day it is due (None: it is to be held).
    first: date
    last: date | None
    #: What was done in the period; of a value the newest one.
    now: float | None
    #: How much of the way is done; may pass 1.
    share: float = 0.0
    #: Where the even line from start to target is this morning.
    expected: float | None = None
    #: Still to do, or the way that is left; 0 when reached.
    needed: float = 0.0
    #: Today included; 0 when it is over.
    days_left: int = 0
    #: Of a goal on days: whether today counts already, so that only the days after it can add to it.
    is_today_counted: bool = False
    #: The end of the period, or the day it is due; of a band in four weeks.
    forecast: Forecast | None = None
    #: How likely the forecast ends where the goal wants it.
    chance: float | None = None
    #: The most that as many days as are left ever brought.
    most_ever: float | None = None
    #: The value when the goal was set, and the day of the newest one.
    start: float | None = None
    now_day: date | None = None
    reached_day: date | None = None
    #: Change a week of a value.
    slope: Slope | None = None
    #: Of a band: the share of the measured days of the last four weeks within it, and how many they are.
    kept_share: float | None = None
    kept_days: int = 0
    #: What the chart draws: ``day, value``; of a sum the running total of the period.
    track: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    @property
    def open_days(self) -> int:
        """Of the days left those that can add to it."""
        return self.days_left - self.is_today_counted

    @property
    def needed_per_day(self) -> float:
        return self.needed / self.days_left if self.days_left else self.needed

    @property
    def is_reached(self) -> bool:
        return self.verdict == REACHED

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done about it."""
        return self.verdict not in (REACHED, MISSED, NOT_BEGUN)

    @property
    def lead(self) -> float | None:
        """How far the way done is ahead of the time gone (share of the whole way); None where neither is known."""
        if self.last is None or self.now is None or self.verdict in (NOT_BEGUN, NO_DATA):
            return None
        whole = (self.last - self.first).days + 1
        return self.share - min(max((whole - self.days_left) / whole, 0.0), 1.0)


def aims(goals: pd.DataFrame) -> list[Aim]:
    """Goals as they were set, in the order of the rows."""
    return [_aim(row) for row in goals.to_dict("records")]


def stands(aim: Aim, today: date) -> bool:
    """Whether the goal was set by then and not ended before; one that begins later stands as well."""
    begins = aim.first_day if aim.period != "range" or not aim.is_sum else min(aim.first_day, today)
    return begins <= today and (aim.last_day is None or aim.last_day >= today)


@dataclass(frozen=True)
class Sums:
    """What every counted workout adds, ready to be added up by day for many goals."""

    days: np.ndarray
    disciplines: np.ndarray
    rows: pd.DataFrame


def sums(workouts: pd.DataFrame) -> Sums:
    """``workouts`` without the excluded ones, for :func:`daily`."""
    rows = counted(workouts)
    days = local_days(rows).to_numpy().astype("datetime64[D]").astype(np.int64)
    return Sums(days, rows["discipline"].to_numpy(dtype=object), rows)


def daily(aim: Aim, of: Sums, first: date, last: date) -> np.ndarray:
    """What each day from ``first`` to ``last`` added; a workout that does not know its value adds nothing.

    Raises:
        ValueError: No goal can be set on the metric.
    """
    from_day, size = _number(first), (last - first).days + 1
    is_in = (of.days >= from_day) & (of.days < from_day + size)
    if aim.discipline is not None:
        is_in &= of.disciplines == aim.discipline
    places = of.days[is_in] - from_day
    if aim.metric == "days":
        return np.bincount(places, minlength=max(size, 0)).clip(max=1).astype(float)
    return np.bincount(places, weights=_amounts(aim, of.rows)[is_in], minlength=max(size, 0))


def sum_standing(
    aim: Aim, of: Sums, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> Standing:
    """Where a goal on a sum stands in its current period.

    ``protected`` days (illness, injury, travel, holiday) are no example of how the athlete trains, and nothing is
    expected of those still ahead.
    """
    period = period_of(aim, today, first_weekday=first_weekday)
    until = min(today, period.last)
    by_day = daily(aim, of, period.first, until) if until >= period.first else np.zeros(0)
    done = float(by_day.sum())
    if today < period.first:
        return Standing(aim, NOT_BEGUN, period.first, period.last, done, needed=aim.target,
                        days_left=period.days, track=_track(by_day, period.first))  # fmt: skip
    days_left = max((period.last - today).days + 1, 0)
    if not is_told(aim, of):
        return Standing(aim, NO_DATA, period.first, period.last, None, needed=aim.target, days_left=days_left)
    needed = max(aim.target - done, 0.0)
    is_today_done = bool(today <= period.last and by_day[-1])
    is_today_counted = is_today_done and aim.metric == "days"
    coming = _to_come(aim, of, today, period.last, is_today_done, protected)
    ends = coming.plus(done) if coming else None
    most = _most(aim, of, today, days_left)
    return Standing(
        aim=aim,
        verdict=_sum_verdict(aim, done, needed, days_left, days_left - is_today_counted, ends, most, period, today),
        first=period.first,
        last=period.last,
        now=done,
        share=done / aim.target,
        expected=_even(aim, period, today),
        needed=needed,
        days_left=days_left,
        is_today_counted=is_today_counted,
        forecast=ends,
        chance=ends.chance_of(aim.target, aim.upper if aim.upper is not None else np.inf) if ends else None,
        most_ever=most,
        reached_day=reached_day(by_day, aim.target, period.first),
        track=_track(by_day, period.first),
    )  # fmt: skip


def history(aim: Aim, of: Sums, today: date, *, periods: int = 12, first_weekday: int = 0) -> pd.DataFrame:
    """Which of the last ``periods`` weeks, months or years, the current one left out, hit a returning goal.

    A period counts from the one on whose last day the goal stood.

    Returns:
        Oldest first: ``first``, ``last`` (dates), ``done``, ``target``, ``is_hit``; empty for a span of days, and
        where no workout tells what the goal asks for.
    """
    found: list[Period] = []
    if aim.is_sum and aim.period != "range" and is_told(aim, of):
        first = period_of(aim, today, first_weekday=first_weekday).first
        while len(found) < periods:
            period = period_of(aim, first - DAY, first_weekday=first_weekday)
            if period.last < aim.first_day:
                break
            found.insert(0, period)
            first = period.first
    by_day = daily(aim, of, found[0].first, found[-1].last) if found else np.zeros(0)
    rows = []
    for period in found:
        begins = (period.first - found[0].first).days
        done = float(by_day[begins : begins + period.days].sum())
        is_hit = done >= aim.target and (aim.upper is None or done <= aim.upper)
        rows.append((period.first, period.last, done, aim.target, is_hit))
    return pd.DataFrame(rows, columns=["first", "last", "done", "target", "is_hit"])


def period_of(aim: Aim, day: date, *, first_weekday: int = 0) -> Period:
    """The week, month or year that ``day`` is in, or the goal's own span.

    >>> period_of(Aim(1, "sum", "minutes", 1, date(2024, 1, 1), period="month"), date(2024, 2, 10)).last
    datetime.date(2024, 2, 29)
    """
    match aim.period:
        case "week":
            first = week_start(day, first_weekday)
            return Period(first, first + 6 * DAY)
        case "month":
            first = month_start(day)
            return Period(first, month_start(first + 31 * DAY) - DAY)
        case "year":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))
        case "range":
            return Period(aim.first_day, max(aim.due_day or aim.first_day, aim.first_day))
        case _:
            raise ValueError(f"A goal is for a week, a month, a year or a span of days, not a {aim.period!r}.")


def zones_of(aim: Aim) -> range:
    """The zones that a goal on zone minutes counts, from its subject: "4" or "4-7".

    >>> list(zones_of(Aim(1, "sum", "power_zone_minutes", 60, date(2026, 1, 1), subject="4-6")))
    [4, 5, 6]
    """
    first, _, last = (aim.subject or f"1-{ZONES[aim.metric]}").partition("-")
    return range(int(first), int(last or first) + 1)


def reached_day(by_day: np.ndarray, target: float, first: date) -> date | None:
    """The day on which the days from ``first`` on add up to the target; None where they do not."""
    is_there = np.cumsum(by_day) >= target
    return first + int(is_there.argmax()) * DAY if is_there.any() else None


def _sum_verdict(
    aim: Aim, done: float, needed: float, days_left: int, open_days: int, ends: Forecast | None, most: float | None,
    period: Period, today: date,
) -> str:  # fmt: skip
    if aim.upper is not None and done > aim.upper:
        return OVER
    if needed == 0:
        return REACHED
    if days_left == 0:
        return MISSED
    if needed > _possible(aim.metric, open_days) or (most is not None and ends is not None and needed > most):
        return OUT_OF_REACH
    expected = _even(aim, period, today)
    if ends is None:
        return ON_TRACK if done >= expected else BEHIND
    if aim.upper is not None and ends.expected > aim.upper:
        return OVER
    return ON_TRACK if ends.expected >= aim.target else BEHIND


def _possible(metric: str, days: int) -> float:
    """The most of something that so many days can hold."""
    if metric == "days":
        return days
    return days * MINUTES_A_DAY if metric in IN_MINUTES else float("inf")


def _even(aim: Aim, period: Period, today: date) -> float:
    """The target's share that belongs to the days before today, in whole ones where it comes in whole ones."""
    expected = aim.target * min((today - period.first).days, period.days) / period.days
    return floor(expected) if aim.metric in WHOLE_METRICS else expected


def _to_come(
    aim: Aim, of: Sums, today: date, last: date, is_today_done: bool, protected: Collection[date]
) -> Forecast | None:
    """What the days ahead bring: from tomorrow on where today has its share already, else from today on."""
    begins = today + DAY if is_today_done else today
    first = _first_day(aim, of)
    if first is None or begins <= first or last < today:
        return None
    known = daily(aim, of, first, begins - DAY)
    for day in protected:
        if first <= day < begins and not known[(day - first).days]:
            known[(day - first).days] = np.nan
    ahead = (last - begins).days + 1
    free = np.array([begins + n * DAY not in protected for n in range(max(ahead, 0))], dtype=bool)
    return forecast.to_come(known, ahead, free=free if ahead > 0 else None)


def _most(aim: Aim, of: Sums, today: date, days: int) -> float | None:
    first = _first_day(aim, of)
    return (
        None if first is None or days < 1 or first > today else forecast.most_ever(daily(aim, of, first, today), days)
    )


def _first_day(aim: Aim, of: Sums) -> date | None:
    """The first day that tells anything about how the athlete trains."""
    known = of.days if aim.discipline is None else of.days[of.disciplines == aim.discipline]
    return date(1970, 1, 1) + timedelta(days=int(known.min())) if known.size else None


def _amounts(aim: Aim, rows: pd.DataFrame) -> np.ndarray:
    """What each workout adds, 0 where it is unknown."""
    if aim.metric not in SUMS:
        raise ValueError(f"No goal can be set on {aim.metric!r}; there are: {', '.join((*SUMS, *VALUES))}.")
    if aim.metric == "workouts":
        return np.ones(len(rows))
    values = np.nan_to_num(rows.reindex(columns=_columns(aim)).to_numpy(dtype=float)).sum(axis=1)
    return values / 60 if aim.metric in IN_MINUTES else values


def is_told(aim: Aim, of: Sums) -> bool:
    """Whether any workout that the goal is of tells what it asks for; without any workout nothing is done, for sure."""
    is_of_it = of.disciplines == aim.discipline if aim.discipline is not None else np.ones(of.days.size, dtype=bool)
    if aim.metric in WHOLE_METRICS or not is_of_it.any():
        return True
    return bool(of.rows.reindex(columns=_columns(aim)).notna().to_numpy()[is_of_it].any())


def _columns(aim: Aim) -> list[str]:
    """The columns of workouts that a goal adds up."""
    template = SUMS[aim.metric]
    return [template.format(zone) for zone in zones_of(aim)] if aim.metric in ZONES else [template]


def _track(by_day: np.ndarray, first: date) -> pd.DataFrame:
    days = pd.date_range(first, periods=by_day.size, freq="D")
    return pd.DataFrame({"day": days, "value": np.cumsum(by_day)})


def _aim(row: Mapping[Any, Any]) -> Aim:
    return Aim(
        id=int(row["id"]),
        kind=_told(row.get("kind")) or "sum",
        metric=row["metric"],
        subject=_told(row.get("subject")),
        period=row["period"],
        target=float(row["target"]),
        upper=_told(row.get("upper")),
        discipline=_told(row["discipline"]),
        first_day=_day(row["first_day"]) or date.min,
        due_day=_day(row.get("due_day")),
        last_day=_day(row["last_day"]),
    )


def _told(value: Any) -> Any:
    is_missing = value is None or value is pd.NaT or (isinstance(value, float) and not isfinite(value))
    return None if is_missing else value


def _day(value: Any) -> date | None:
    if _told(value) is None or pd.isna(value):
        return None
    day: Any = pd.Timestamp(value)
    return day.date()


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
