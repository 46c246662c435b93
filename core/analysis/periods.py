"""Weeks and months against each other: so far against the same days before, week by week, month by month."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.analysis.trends import daily_totals
from core.metrics import TOTALS, measures, month_start, week_start


@dataclass(frozen=True)
class Comparison:
    """A period so far and the same days of the one before; all four days are included."""

    first: date
    last: date
    previous_first: date
    previous_last: date
    #: A row for each of ``metrics.TOTALS``: ``now``, ``before``, ``change`` and ``change_pct`` (NaN when either is
    #: unknown, the percentage also when there was nothing before).
    totals: pd.DataFrame
    #: ``trends.daily_totals`` from the first day of the period before to the last of this one, for sparklines.
    daily: pd.DataFrame


def week_so_far(workouts: pd.DataFrame, today: date, *, first_weekday: int = 0) -> Comparison:
    """This week up to today against the same weekdays of last week."""
    first = week_start(today, first_weekday)
    week = timedelta(days=7)
    return _comparison(workouts, first, today, first - week, today - week)


def month_so_far(workouts: pd.DataFrame, today: date) -> Comparison:
    """This month up to today against the same days of the month before; the 31st is held against its last day."""
    first = month_start(today)
    previous_end = first - timedelta(days=1)
    previous_last = previous_end.replace(day=min(today.day, previous_end.day))
    return _comparison(workouts, first, today, month_start(previous_end), previous_last)


def totals(workouts: pd.DataFrame, first: date, last: date) -> pd.Series:
    """The sums of the days ``first`` to ``last``, both included, indexed by ``metrics.TOTALS``.

    0 when nothing was done; NaN when workouts were done and none of them knows its value.
    """
    rows = measures(workouts)
    within = rows.loc[rows["day"].between(pd.Timestamp(first), pd.Timestamp(last)), list(TOTALS)]
    return within.sum(min_count=1 if len(within) else 0)


def weekly_totals(workouts: pd.DataFrame, today: date, *, weeks: int = 12, first_weekday: int = 0) -> pd.DataFrame:
    """The last ``weeks`` weeks, the current one last and only up to today.

    Returns:
        Indexed by ``week`` (its first day, datetime64), oldest first, idle weeks as 0: the columns of
        ``metrics.TOTALS``, NaN where no workout of the week knows its value, and ``is_partial`` (the current week).
    """
    this_week = pd.Timestamp(week_start(today, first_weekday))
    starts = pd.date_range(end=this_week, periods=weeks, freq="7D", name="week", unit="us")
    rows = measures(workouts)
    rows = rows[rows["day"] <= pd.Timestamp(today)]
    sums = _sums(rows, week_starts(rows["day"], first_weekday), starts)
    return sums.assign(is_partial=sums.index == this_week)


def monthly_totals(workouts: pd.DataFrame, today: date, *, months: int = 12) -> pd.DataFrame:
    """The last ``months`` months, the current one last and only up to today: as ``weekly_totals``, by ``month``."""
    this_month = pd.Timestamp(month_start(today))
    starts = pd.date_range(end=this_month, periods=months, freq="MS", name="month", unit="us")
    rows = measures(workouts)
    rows = rows[rows["day"] <= pd.Timestamp(today)]
    sums = _sums(rows, month_starts(rows["day"]), starts)
    return sums.assign(is_partial=sums.index == this_month)


def year_against_year(workouts: pd.DataFrame, today: date, measure: str = "output_kj") -> pd.DataFrame:
    """This year's months against last year's, for one of ``metrics.TOTALS``.

    Returns:
        Indexed by ``month`` (1 to 12): ``this_year`` (NaN in months to come), ``last_year``, ``change_pct`` (NaN where
        either is unknown or 0 before, and for the current month, which is not over), ``is_partial``.
    """
    first = date(today.year - 1, 1, 1)
    rows = measures(workouts)
    rows = rows[rows["day"].between(pd.Timestamp(first), pd.Timestamp(today))]
    starts = pd.date_range(first, periods=24, freq="MS", unit="us")
    sums = _sums(rows, month_starts(rows["day"]), starts)[measure].to_numpy()
    table = pd.DataFrame({"this_year": sums[12:], "last_year": sums[:12]}, index=pd.RangeIndex(1, 13, name="month"))
    table.loc[table.index > today.month, "this_year"] = np.nan
    is_partial = (table.index == today.month) & (today.day < monthrange(today.year, today.month)[1])
    change_pct = _change_pct(table["this_year"], table["last_year"]).mask(is_partial)
    return table.assign(change_pct=change_pct, is_partial=is_partial)


def week_starts(days: pd.Series, first_weekday: int = 0) -> pd.Series:
    """The first day of the week of each of ``days`` (datetime64)."""
    return days - pd.to_timedelta((days.dt.day_of_week - first_weekday) % 7, unit="D")


def month_starts(days: pd.Series) -> pd.Series:
    """The first day of the month of each of ``days`` (datetime64)."""
    return days.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")


def _comparison(
    workouts: pd.DataFrame, first: date, last: date, previous_first: date, previous_last: date
) -> Comparison:
    now, before = totals(workouts, first, last), totals(workouts, previous_first, previous_last)
    table = pd.DataFrame({"now": now, "before": before, "change": now - before, "change_pct": _change_pct(now, before)})
    return Comparison(first, last, previous_first, previous_last, table, daily_totals(workouts, previous_first, last))


def _change_pct(now: pd.Series, before: pd.Series) -> pd.Series:
    return 100 * (now - before) / before.where(before > 0)


def _sums(rows: pd.DataFrame, key: pd.Series, starts: pd.DatetimeIndex) -> pd.DataFrame:
    """``rows`` of ``metrics.measures`` summed by ``key``; a start in which nothing was done is 0."""
    sums = rows.groupby(key)[list(TOTALS)].sum(min_count=1)
    idle = starts.difference(sums.index)
    table = sums.reindex(starts)
    table.loc[idle] = 0.0
    return table
