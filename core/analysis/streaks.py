"""Days and weeks in a row with a workout, and what keeps them alive today. Every workout counts, however short."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from core.metrics import local_days, week_start

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

#: A week without a workout is bridged when at least so many of its days are protected.
PROTECTED_DAYS_OF_WEEK = 4


@dataclass(frozen=True)
class Streak:
    """A streak as of today. Days and weeks that are bridged (illness, holiday ...) are not counted in a length."""

    unit: Literal["day", "week"]
    #: Days or weeks in a row; 0 when there is no streak.
    length: int
    #: The first day of the current streak (of its first week), None when there is none.
    first: date | None
    #: Whether the current day or week has its workout.
    is_done: bool
    #: Whether the streak lives on without a workout in the current day or week, because it is protected.
    is_protected: bool
    #: Days left in which a workout keeps the streak alive, today included; 0 when it is done or protected.
    days_left: int
    best_length: int
    #: First and last day of the best streak (of its first and last week), the latest of equals; None without any.
    best_first: date | None
    best_last: date | None

    @property
    def is_best(self) -> bool:
        """Whether the current streak is the longest ever."""
        return 0 < self.length == self.best_length

    @property
    def sentence(self) -> str:
        """What the streak is and what keeps it alive."""
        if self.length == 0:
            return "No streak yet: a workout today starts one."
        row = f"{self.length} {self.unit}{'s' if self.length > 1 else ''} in a row"
        this = "today" if self.unit == "day" else "this week"
        if self.is_done:
            return f"{row}; {this} is done."
        if self.is_protected:
            return f"{row}; {this} is protected, so it lives on."
        if self.days_left == 1:
            return f"{row}; a workout today keeps it alive."
        return f"{row}; a workout within {self.days_left} days, today included, keeps it alive."


def daily_streak(workouts: pd.DataFrame, today: date, *, protected: Collection[date] = frozenset()) -> Streak:
    """Days in a row with a workout. It survives until the end of today; ``protected`` days are bridged."""
    done = [day for day in _days(workouts) if day <= today]
    is_done, is_protected = today in done[-1:], today in protected
    days_left = 0 if is_done or is_protected else 1
    return _streak("day", _runs(done, DAY, protected), today, DAY, protected, is_done, is_protected, days_left)


def weekly_streak(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> Streak:
    """Weeks in a row with a workout. It survives until the end of this week; weeks mostly protected are bridged."""
    done = sorted({week_start(day, first_weekday) for day in _days(workouts) if day <= today})
    this_week = week_start(today, first_weekday)
    bridged = _protected_weeks(protected, first_weekday)
    is_done, is_protected = this_week in done[-1:], this_week in bridged
    days_left = 0 if is_done or is_protected else 7 - (today - this_week).days
    return _streak("week", _runs(done, WEEK, bridged), this_week, WEEK, bridged, is_done, is_protected, days_left)


@dataclass(frozen=True)
class _Run:
    first: date
    last: date
    length: int


def _streak(
    unit: Literal["day", "week"], runs: list[_Run], current: date, step: timedelta, bridged: Collection[date],
    is_done: bool, is_protected: bool, days_left: int,
) -> Streak:  # fmt: skip
    best = max(runs, key=lambda run: (run.length, run.first), default=None)
    run = runs[-1] if runs and _is_linked(runs[-1].last, current, step, bridged) else None
    return Streak(
        unit=unit,
        length=run.length if run else 0,
        first=run.first if run else None,
        is_done=is_done,
        is_protected=is_protected,
        days_left=days_left if run else 0,
        best_length=best.length if best else 0,
        best_first=best.first if best else None,
        best_last=_last_day(best.last, step) if best else None,
    )


def _runs(done: list[date], step: timedelta, bridged: Collection[date]) -> list[_Run]:
    """``done`` (sorted, once each) cut where something between two of them is neither done nor bridged."""
    runs: list[_Run] = []
    for start in done:
        if runs and _is_linked(runs[-1].last, start, step, bridged):
            runs[-1] = _Run(runs[-1].first, start, runs[-1].length + 1)
        else:
            runs.append(_Run(start, start, 1))
    return runs


def _is_linked(earlier: date, later: date, step: timedelta, bridged: Collection[date]) -> bool:
    missing = int((later - earlier) / step) - 1
    if missing > len(bridged):
        return False
    return all(earlier + step * (i + 1) in bridged for i in range(missing))


def _protected_weeks(protected: Collection[date], first_weekday: int) -> set[date]:
    days_of = Counter(week_start(day, first_weekday) for day in set(protected))
    return {week for week, days in days_of.items() if days >= PROTECTED_DAYS_OF_WEEK}


def _days(workouts: pd.DataFrame) -> list[date]:
    return sorted(day.date() for day in local_days(workouts).dropna().unique())


def _last_day(start: date, step: timedelta) -> date:
    return start + step - DAY
