"""What goals tell the list behind the bell: reached, and over without having been. Pure."""

from datetime import date, timedelta

import pandas as pd

from core.analysis.news import News
from core.coaching import goal_words
from core.coaching.goal_values import value_standing
from core.coaching.goals import MISSED, Aim, Period, Sums, daily, is_told, period_of, reached_day
from core.quantities import Units

#: The list reaches back so many days.
TOLD_DAYS = 90
LINK = "goals"


def news(
    aim: Aim, of: Sums, values: pd.Series | None, today: date, *, units: Units = "metric", first_weekday: int = 0
) -> list[News]:
    """What happened to one goal in the last ``TOLD_DAYS`` days; ``values`` are known of a goal on a value."""
    first = today - timedelta(days=TOLD_DAYS - 1)
    if aim.is_sum:
        found = [_of_period(aim, of, period, today, units) for period in _periods(aim, first, today, first_weekday)]
    else:
        found = [_of_value(aim, pd.Series(dtype=float) if values is None else values, today, units)]
    until = today if aim.last_day is None else min(aim.last_day, today)
    return [one for one in found if one and first <= one.day <= until]


def _of_period(aim: Aim, of: Sums, period: Period, today: date, units: Units) -> News | None:
    """A sum that was reached, or one between two days that was not."""
    if period.first > today:
        return None
    by_day = daily(aim, of, period.first, min(period.last, today))
    key, title = f"goal:{aim.id}:{period.first}", goal_words.title(aim, units)
    day = reached_day(by_day, aim.target, period.first)
    if day and (aim.upper is None or by_day.sum() <= aim.upper):
        return News(key, "goal", day, f"Goal reached: {title}.", LINK)
    if day is None and aim.period == "range" and period.last < today and is_told(aim, of):
        short = goal_words.amount(aim.target - float(by_day.sum()), aim, units)
        return News(f"{key}:over", "goal", period.last, f"Goal over, {short} short: {title}.", LINK)
    return None


def _of_value(aim: Aim, values: pd.Series, today: date, units: Units) -> News | None:
    """A value that was reached after the goal was set, or not by its day."""
    if aim.kind == "band":
        return None
    at, title = value_standing(aim, values, today), goal_words.title(aim, units)
    if at.reached_day and at.reached_day > aim.first_day:
        return News(f"goal:{aim.id}", "goal", at.reached_day, f"Goal reached: {title}.", LINK)
    if at.verdict == MISSED and aim.due_day:
        short = goal_words.amount(at.needed, aim, units)
        return News(f"goal:{aim.id}:over", "goal", aim.due_day, f"Goal over, {short} short: {title}.", LINK)
    return None


def _periods(aim: Aim, first: date, today: date, first_weekday: int) -> list[Period]:
    """The periods that a goal stood in and that reach into the days from ``first`` on."""
    if aim.period == "range":
        return [period_of(aim, today)]
    periods, day = [], today
    while day >= max(first, aim.first_day):
        period = period_of(aim, day, first_weekday=first_weekday)
        periods.append(period)
        day = period.first - timedelta(days=1)
    return periods
