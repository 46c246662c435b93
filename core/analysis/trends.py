"""Day by day: what was done on every calendar day, and its rolling averages."""

from datetime import date, timedelta

import pandas as pd

from core.metrics import TOTALS, local_days, measures, rolling_average

#: The windows of the rolling averages, in days.
ROLLING_DAYS = (7, 30)


def daily_totals(workouts: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """What was done on each day from ``first`` to ``last``, both included, rest days too.

    Returns:
        Indexed by ``day`` (datetime64), every day once, oldest first: ``workouts``, ``minutes``, ``output_kj``,
        ``distance_m``, ``calories_kcal``. 0 on a rest day; NaN where no workout of the day knows its value.
    """
    sums = measures(workouts).groupby("day")[list(TOTALS)].sum(min_count=1)
    days = pd.date_range(first, last, name="day", unit="us")
    rest = days.difference(sums.index)
    daily = sums.reindex(days)
    daily.loc[rest] = 0.0
    return daily


def trends(workouts: pd.DataFrame, today: date, *, days: int = 180) -> pd.DataFrame:
    """Output and volume of the last ``days`` days, today included, with their 7- and 30-day averages.

    Averages count rest days as 0 and days without a known output as adding nothing; they begin when their window lies
    wholly after the first workout.

    Returns:
        Indexed by ``day`` (datetime64), oldest first, not before the first workout: ``output_kj``, ``minutes``, and
        for each ``_7d`` and ``_30d``, a mean per day.
    """
    days_done = local_days(workouts)
    first = min(days_done.min().date(), today) if len(workouts) else today + timedelta(days=1)
    shown_first = pd.Timestamp(today - timedelta(days=days - 1))
    return _with_averages(daily_totals(workouts, first, today)).loc[shown_first:]


def _with_averages(daily: pd.DataFrame) -> pd.DataFrame:
    averages = {
        f"{column}_{days}d": rolling_average(daily[column], days=days)
        for column in ("output_kj", "minutes")
        for days in ROLLING_DAYS
    }
    return daily[["output_kj", "minutes"]].assign(**averages)
