"""Weeks of the plan as a calendar: each day's planned and done workouts, sums, the weeks to come, and form ahead.

What became of a planned workout is found by ``plan_matching`` and given here as matches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isfinite
from typing import Any

import pandas as pd

from core.analysis import fitness
from core.coaching.comparison import DONE, Match
from core.coaching.planned import Planned
from core.coaching.schedule import Race, Schedule
from core.metrics import counted, local_days, week_start

#: Form is drawn from so many days back, and at least so many ahead.
DAYS_BACK, LEAST_DAYS_AHEAD = 28, 28


@dataclass(frozen=True, slots=True)
class Ridden:
    """A workout that was done, as a calendar shows it; None is unknown."""

    workout_id: int
    day: date
    title: str
    discipline: str
    duration_s: float | None
    tss: float | None


@dataclass(frozen=True)
class Day:
    """One day: what was planned and what became of it, and what was done besides."""

    day: date
    planned: tuple[Match, ...] = ()
    #: The workouts that planned ones became, by their ids, on whatever day.
    became: Mapping[int, Ridden] = field(default_factory=dict)
    #: Done without being planned.
    besides: tuple[Ridden, ...] = ()
    #: Why there is no training, where there is none: illness, injury, travel, holiday.
    away: str | None = None
    race: Race | None = None
    taper_for: Race | None = None
    #: It lies in a plan's span and nothing is planned.
    is_rest: bool = False


@dataclass(frozen=True)
class Sums:
    """How much; TSS None where nothing of it is known."""

    workouts: int = 0
    seconds: float = 0.0
    tss: float | None = None
    hard_days: int = 0


@dataclass(frozen=True)
class Week:
    """Seven days, what was planned for them in all, and what was done."""

    days: tuple[Day, ...]
    planned: Sums
    done: Sums

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def is_empty(self) -> bool:
        """Nothing was planned and nothing was done."""
        return not self.planned.workouts and not self.done.workouts


@dataclass(frozen=True)
class Ahead:
    """A week to come, or what is left of one."""

    first: date
    planned: Sums
    #: Seconds by focus, the longest first.
    by_focus: Mapping[str, float]


def week(
    first: date, matches: Sequence[Match], workouts: pd.DataFrame, schedule: Schedule,
    spans: Iterable[tuple[date, date]] = (),
) -> Week:  # fmt: skip
    """The seven days from ``first`` on.

    Args:
        matches: Of the planned workouts of these days; of others too, what they became is not besides.
        workouts: As ``frames.books.workouts`` has them.
        spans: The days of each plan, from and to.
    """
    days, spans = [first + timedelta(days=n) for n in range(7)], list(spans)
    done = ridden(workouts, first - timedelta(days=7), days[-1] + timedelta(days=7))
    ids = {match.workout_id for match in matches if match.workout_id is not None}
    became = {one.workout_id: one for each in done.values() for one in each if one.workout_id in ids}
    made = []
    for day in days:
        of_day = tuple(match for match in matches if match.planned.day == day)
        is_inside = any(start <= day <= end for start, end in spans)
        made.append(
            Day(
                day, of_day,
                {match.workout_id: became[match.workout_id] for match in of_day if match.workout_id in became},
                tuple(one for one in done.get(day, ()) if one.workout_id not in ids),
                schedule.away.get(day), schedule.race_on(day), schedule.taper_for(day),
                is_rest=is_inside and not of_day and day not in schedule.away,
            )
        )  # fmt: skip
    in_week = [one for day in days for one in done.get(day, ())]
    planned = sums(match.planned for day in made for match in day.planned)
    return Week(tuple(made), planned, _sums_done(in_week, workouts, first, days[-1]))


def ridden(workouts: pd.DataFrame, first: date, last: date) -> dict[date, tuple[Ridden, ...]]:
    """What was done on each of these days, both included, in its order; excluded workouts are none."""
    rows = _of_days(workouts, first, last)
    found: dict[date, list[Ridden]] = {}
    for workout_id, row in zip(rows.index, rows.to_dict("records"), strict=True):
        lasted, tss = (_known(row[name]) for name in ("duration_s", "tss"))
        on = row["on"].date()
        one = Ridden(int(workout_id), on, str(row["title"]), str(row["discipline"]), lasted, tss)
        found.setdefault(on, []).append(one)
    return {day: tuple(ones) for day, ones in found.items()}


def sums(planned: Iterable[Planned]) -> Sums:
    """What planned workouts add up to; skipped ones were planned too."""
    rows = list(planned)
    known = [one.tss for one in rows if one.tss is not None and isfinite(one.tss)]
    hard = {one.day for one in rows if one.intensity == "hard"}
    return Sums(len(rows), sum(one.duration_s for one in rows), sum(known) if known else None, len(hard))


def ahead(planned: Iterable[Planned], first: date, weeks: int = 4) -> list[Ahead]:
    """The weeks from ``first`` on, one after the other; what is skipped does not count."""
    open_rows = [one for one in planned if not one.is_skipped]
    found = []
    for n in range(weeks):
        start = first + timedelta(days=7 * n)
        rows = [one for one in open_rows if start <= one.day < start + timedelta(days=7)]
        by: dict[str, float] = {}
        for one in rows:
            by[one.focus or "other"] = by.get(one.focus or "other", 0.0) + one.duration_s
        ordered = dict(sorted(by.items(), key=lambda item: (-item[1], item[0])))
        found.append(Ahead(start, sums(rows), ordered))
    return found


def form_ahead(daily_tss: pd.Series, matches: Iterable[Match], today: date, last: date | None = None) -> pd.DataFrame:
    """Fitness, fatigue and form by day, and what they become when the plan is followed.

    Days that are over have the TSS of what was done. Today has that, and of the plan what is still open; days to come
    have what is planned, a workout without TSS adds nothing.

    Args:
        daily_tss: As of ``analysis.fitness.daily_tss`` up to ``today``.
        matches: Of the planned workouts from today on, at least.
        last: The last day; by default four weeks from today, or the last planned one.

    Returns:
        ``day`` (datetime64), ``ctl``, ``atl``, ``tsb``, ``tss``, ``is_ahead`` of the last four weeks and the days to
        ``last``; empty where nothing was ever done.
    """
    if daily_tss.empty:
        return pd.DataFrame({"day": [], "ctl": [], "atl": [], "tsb": [], "tss": [], "is_ahead": []})
    open_rows = [one.planned for one in matches if one.state == "open" and one.planned.day >= today]
    ends = [today + timedelta(days=LEAST_DAYS_AHEAD), *(one.day for one in open_rows)]
    days = pd.date_range(daily_tss.index.min(), last or max(ends), name="day", unit="us")
    daily = daily_tss.reindex(days, fill_value=0.0).astype(float)
    for one in open_rows:
        if pd.Timestamp(one.day) <= days[-1]:
            daily[pd.Timestamp(one.day)] += one.tss or 0.0
    load = fitness.training_load(daily).reset_index()
    load["is_ahead"] = load["day"] > pd.Timestamp(today)
    since = pd.Timestamp(today - timedelta(days=DAYS_BACK))
    return load.loc[load["day"] >= since, ["day", "ctl", "atl", "tsb", "tss", "is_ahead"]].reset_index(drop=True)


def number_of(first_day: date, day: date, first_weekday: int = 0) -> int:
    """Which week of a plan a day is in, from 1 on; calendar weeks count."""
    return (week_start(day, first_weekday) - week_start(first_day, first_weekday)).days // 7 + 1


def is_done(match: Match) -> bool:
    """Whether a planned workout was done, on whatever day."""
    return match.state in DONE


def _known(value: Any) -> float | None:
    return None if value is None or not isfinite(value) else float(value)


def _of_days(workouts: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    rows = counted(workouts)
    rows = rows.assign(on=local_days(rows))
    return rows[(rows["on"] >= pd.Timestamp(first)) & (rows["on"] <= pd.Timestamp(last))]


def _sums_done(done: Sequence[Ridden], workouts: pd.DataFrame, first: date, last: date) -> Sums:
    known = [one.tss for one in done if one.tss is not None]
    hard = fitness.hard_sessions(_of_days(workouts, first, last))["day"].nunique()
    return Sums(len(done), sum(one.duration_s or 0.0 for one in done), sum(known) if known else None, int(hard))
