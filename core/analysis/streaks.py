"""Days and weeks in a row with workouts, and what keeps them alive today. Days are local ones, where it was done."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from core.metrics import counted, local_days, week_start

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

#: Kinds of life events that protect a streak; a race does not.
PROTECTING = ("illness", "injury", "travel", "holiday")
#: A week that is short of its workouts is bridged when at least so many of its days are protected.
PROTECTED_DAYS_OF_WEEK = 4
#: Streaks that are remembered, the longest first.
BEST_STREAKS = 5
#: The clock goes ahead by more than this between two workouts only where the date line was crossed westward.
DATE_LINE_S = 12 * 3600


@dataclass(frozen=True)
class Run:
    """Days or weeks in a row: the first and the last day of it, and how many were done, bridged ones not counted."""

    first: date
    last: date
    length: int


@dataclass(frozen=True)
class Streak:
    """A streak as of today. Days and weeks that are bridged (illness, holiday ...) are not counted in a length."""

    unit: Literal["day", "week"]
    #: Days or weeks in a row; 0 when there is no streak.
    length: int
    #: The first day of the current streak (of its first week), None when there is none.
    first: date | None
    #: Whether the current day or week has its workouts.
    is_done: bool
    #: Whether the streak lives on without a workout in the current day or week, because it is protected.
    is_protected: bool
    #: Days left in which workouts keep the streak alive, today included; 0 when it is done or protected.
    days_left: int
    #: The longest streaks ever, the current one too, longest first, of equals the latest first.
    best: tuple[Run, ...] = ()
    #: Workouts that a day or week needs, and how many the current one has.
    least: int = 1
    done: int = 0
    #: The last day of the current day or week.
    until: date | None = None
    #: What one and what many of them are called.
    what: tuple[str, str] = ("workout", "workouts")

    @property
    def best_length(self) -> int:
        """How long the best streak was; 0 without any."""
        return self.best[0].length if self.best else 0

    @property
    def best_first(self) -> date | None:
        """The first day of the best streak (of its first week), the latest of equals."""
        return self.best[0].first if self.best else None

    @property
    def best_last(self) -> date | None:
        """The last day of the best streak (of its last week)."""
        return self.best[0].last if self.best else None

    @property
    def is_best(self) -> bool:
        """Whether the current streak is the longest ever."""
        return 0 < self.length == self.best_length

    @property
    def needed(self) -> int:
        """Workouts that the current day or week still lacks."""
        return max(self.least - self.done, 0)

    @property
    def sentence(self) -> str:
        """What the streak is and what keeps it alive."""
        if self.length == 0:
            starts = f"{self._missing} {'starts' if self.needed == 1 else 'start'} one" if self.least > 1 else ""
            return f"No streak yet: {starts or f'a {self.what[0]} today starts one'}."
        row = f"{self.length} {self.unit}{'s' if self.length > 1 else ''} in a row"
        this = "today" if self.unit == "day" else "this week"
        if self.is_done:
            return f"{row}; {this} is done."
        if self.is_protected:
            return f"{row}; {this} is protected, so it lives on."
        if self.least > 1:
            return f"{row}; {self._missing} {'keeps' if self.needed == 1 else 'keep'} it alive."
        if self.days_left == 1:
            return f"{row}; a {self.what[0]} today keeps it alive."
        return f"{row}; a {self.what[0]} within {self.days_left} days, today included, keeps it alive."

    @property
    def _missing(self) -> str:
        """2 more rides by Sunday."""
        by = f" by {self.until:%A}" if self.until and self.days_left != 1 else " today"
        return f"{self.needed} more {self.what[self.needed != 1]}{by}"


def daily_streak(workouts: pd.DataFrame, today: date, *, protected: Collection[date] = frozenset()) -> Streak:
    """Days in a row with a workout. It survives until the end of today; ``protected`` days are bridged.

    So is a date that crossing the date line westward took away: ``skipped_days``.
    """
    bridged = {*protected, *skipped_days(workouts)}
    done = Counter(day for day in _days(workouts) if day <= today)
    return _streak("day", done, 1, today, DAY, bridged, today, is_protected=today in protected)


def weekly_streak(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset(),
    least: int = 1, what: tuple[str, str] = ("workout", "workouts"),
) -> Streak:  # fmt: skip
    """Weeks in a row with at least ``least`` workouts. It survives until the end of this week.

    A week that has fewer is bridged when it is mostly protected; one that has enough counts, protected or not.
    """
    done = Counter(week_start(day, first_weekday) for day in _days(workouts) if day <= today)
    bridged = _protected_weeks(protected, first_weekday)
    this_week = week_start(today, first_weekday)
    return _streak(
        "week", done, least, this_week, WEEK, bridged, today, is_protected=this_week in bridged, what=what
    )  # fmt: skip


def of_a_kind(workouts: pd.DataFrame, *, disciplines: Sequence[str] = (), minutes: float = 0) -> pd.DataFrame:
    """The counted workouts of these disciplines (of all without any) that took so many minutes at least."""
    rows = counted(workouts)
    if disciplines:
        rows = rows[rows["discipline"].isin(disciplines)]
    return rows[rows["duration_s"].astype(float) >= 60 * minutes] if minutes > 0 else rows


def protected_days(events: pd.DataFrame, first: date, last: date) -> set[date]:
    """The days from ``first`` to ``last`` that lie in an event of ``PROTECTING``: ``kind, first_day, last_day``."""
    days: set[date] = set()
    for event in events[events["kind"].isin(PROTECTING)].to_dict("records"):
        begins, ends = max(_date(event["first_day"]), first), min(_date(event["last_day"]), last)
        days |= {begins + n * DAY for n in range((ends - begins).days + 1)}
    return days


def skipped_days(workouts: pd.DataFrame) -> set[date]:
    """Dates that the athlete never had: crossing the date line westward leads from one day to the next but one.

    That is a single date between two workouts of which the later one's clock is more than twelve hours ahead.
    """
    if "utc_offset_s" not in workouts:
        return set()
    days, offsets_s = local_days(workouts), workouts["utc_offset_s"].astype(float)
    is_crossed = (days.diff() == pd.Timedelta(days=2)) & (offsets_s.diff() > DATE_LINE_S)
    return {day.date() - DAY for day in days[is_crossed]}


def daily_runs(workouts: pd.DataFrame, today: date, *, protected: Collection[date] = frozenset()) -> list[Run]:
    """Every row of days with a workout up to ``today``, oldest first; bridged as in :func:`daily_streak`."""
    done = sorted({day for day in _days(workouts) if day <= today})
    return _runs(done, DAY, {*protected, *skipped_days(workouts)})


def weekly_runs(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> list[Run]:
    """Every row of weeks with a workout up to ``today``, oldest first; bridged as in :func:`weekly_streak`."""
    done = sorted({week_start(day, first_weekday) for day in _days(workouts) if day <= today})
    runs = _runs(done, WEEK, _protected_weeks(protected, first_weekday))
    return [Run(run.first, min(_last_day(run.last, WEEK), today), run.length) for run in runs]


def _streak(
    unit: Literal["day", "week"], done: Counter[date], least: int, current: date, step: timedelta,
    bridged: Collection[date], today: date, *, is_protected: bool, what: tuple[str, str] = ("workout", "workouts"),
) -> Streak:  # fmt: skip
    kept = sorted(start for start, workouts in done.items() if workouts >= least)
    runs = _runs(kept, step, bridged)
    run = runs[-1] if runs and _is_linked(runs[-1].last, current, step, bridged) else None
    is_done = current in kept[-1:]
    until = _last_day(current, step)
    is_open = not is_done and not is_protected
    whole = [Run(each.first, _last_day(each.last, step), each.length) for each in runs]
    return Streak(
        unit=unit,
        length=run.length if run else 0,
        first=run.first if run else None,
        is_done=is_done,
        is_protected=is_protected,
        days_left=(until - today).days + 1 if is_open and (run or least > 1) else 0,
        best=tuple(sorted(whole, key=lambda each: (each.length, each.first), reverse=True)[:BEST_STREAKS]),
        least=least,
        done=done[current],
        until=until,
        what=what,
    )


def _runs(done: list[date], step: timedelta, bridged: Collection[date]) -> list[Run]:
    """``done`` (sorted, once each) cut where something between two of them is neither done nor bridged."""
    runs: list[Run] = []
    for start in done:
        if runs and _is_linked(runs[-1].last, start, step, bridged):
            runs[-1] = Run(runs[-1].first, start, runs[-1].length + 1)
        else:
            runs.append(Run(start, start, 1))
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
    """The day of each workout, as often as there are workouts on it."""
    return local_days(workouts).dropna().dt.date.tolist()


def _date(day: date) -> date:
    return date(day.year, day.month, day.day)


def _last_day(start: date, step: timedelta) -> date:
    return start + step - DAY
