"""Goals of so much in every week or month: where each stands, what is still needed, and which periods were hit.

``goals`` has one row a goal, by priority, with the columns of ``models.Goal``: ``id``, ``metric`` (of
``GOAL_METRICS``), ``period`` ('week' or 'month'), ``target`` (above 0, in the unit that the metric is stored in),
``discipline`` (None counts all), ``first_day``, ``last_day`` (None while it stands).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

import pandas as pd

from core.metrics import TOTALS, measures, month_start, week_start

#: What a goal can ask for: every sum of workouts, and days with a workout.
GOAL_METRICS = (*TOTALS, "days")
#: Of these, those that come in whole ones: nobody owes 0.43 workouts on a Tuesday.
WHOLE_METRICS = ("workouts", "days")

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A week or a month, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class GoalProgress:
    """One goal in its current period."""

    goal_id: int
    metric: str
    period: str
    discipline: str | None
    target: float
    #: First and last day of the period.
    first: date
    last: date
    #: What was done up to today; workouts that do not know the value add nothing.
    done: float
    #: Done over target; may pass 1.
    share: float
    #: Still to do; 0 when reached.
    needed: float
    #: Today included.
    days_left: int
    needed_per_day: float
    #: The target's share that belongs to the days before today, in whole ones where it comes in whole ones.
    expected: float
    is_reached: bool
    #: At least what was expected is done; on the first morning of a period that is nothing.
    is_on_track: bool


def goal_progress(
    goals: pd.DataFrame, workouts: pd.DataFrame, today: date, *, first_weekday: int = 0
) -> list[GoalProgress]:
    """Where every goal that stands today is in its current week or month, by priority."""
    rows = measures(workouts)
    return [_progress(goal, rows, today, first_weekday) for goal in _standing(goals, today)]


def goal_history(
    goals: pd.DataFrame, workouts: pd.DataFrame, today: date, *, periods: int = 12, first_weekday: int = 0
) -> pd.DataFrame:
    """Which of the last ``periods`` weeks or months, the current one left out, hit each goal that stands today.

    A period counts from the one on whose last day the goal stood.

    Returns:
        By priority, oldest first within each goal: ``goal_id``, ``first``, ``last`` (dates), ``done``, ``target``,
        ``is_hit``.
    """
    rows = measures(workouts)
    table = []
    for goal in _standing(goals, today):
        for period in _earlier_periods(goal.period, today, periods, first_weekday):
            if goal.first_day <= pd.Timestamp(period.last):
                done = _done(goal, rows, period.first, period.last)
                table.append((goal.id, period.first, period.last, done, goal.target, done >= goal.target))
    return pd.DataFrame(table, columns=["goal_id", "first", "last", "done", "target", "is_hit"])


def period_of(name: str, day: date, *, first_weekday: int = 0) -> Period:
    """The week or month that ``day`` is in.

    >>> period_of("month", date(2024, 2, 10)).last
    datetime.date(2024, 2, 29)
    """
    match name:
        case "week":
            first = week_start(day, first_weekday)
            return Period(first, first + 6 * DAY)
        case "month":
            first = month_start(day)
            return Period(first, month_start(first + 31 * DAY) - DAY)
        case _:
            raise ValueError(f"A goal is for a week or a month, not a {name!r}.")


@dataclass(frozen=True)
class _Goal:
    id: int
    metric: str
    period: str
    discipline: str | None
    target: float
    first_day: pd.Timestamp


def _standing(goals: pd.DataFrame, today: date) -> list[_Goal]:
    first_days, last_days = pd.to_datetime(goals["first_day"]), pd.to_datetime(goals["last_day"])
    stands = (first_days <= pd.Timestamp(today)) & ~(last_days < pd.Timestamp(today))
    rows = goals.assign(first_day=first_days, discipline=goals["discipline"].astype(object))[stands]
    return [
        _Goal(
            id=int(row["id"]),
            metric=row["metric"],
            period=row["period"],
            discipline=None if pd.isna(row["discipline"]) else row["discipline"],
            target=float(row["target"]),
            first_day=row["first_day"],
        )
        for row in rows.to_dict("records")
    ]


def _progress(goal: _Goal, rows: pd.DataFrame, today: date, first_weekday: int) -> GoalProgress:
    period = period_of(goal.period, today, first_weekday=first_weekday)
    done = _done(goal, rows, period.first, today)
    needed = max(goal.target - done, 0.0)
    days_left = (period.last - today).days + 1
    expected = goal.target * (today - period.first).days / period.days
    expected = floor(expected) if goal.metric in WHOLE_METRICS else expected
    return GoalProgress(
        goal_id=goal.id,
        metric=goal.metric,
        period=goal.period,
        discipline=goal.discipline,
        target=goal.target,
        first=period.first,
        last=period.last,
        done=done,
        share=done / goal.target if goal.target > 0 else 1.0,
        needed=needed,
        days_left=days_left,
        needed_per_day=needed / days_left,
        expected=expected,
        is_reached=needed == 0,
        is_on_track=done >= expected,
    )


def _done(goal: _Goal, rows: pd.DataFrame, first: date, last: date) -> float:
    is_counted = rows["day"].between(pd.Timestamp(first), pd.Timestamp(last))
    if goal.discipline is not None:
        is_counted &= rows["discipline"] == goal.discipline
    if goal.metric == "days":
        return float(rows.loc[is_counted, "day"].nunique())
    if goal.metric not in GOAL_METRICS:
        raise ValueError(f"No goal can be set on {goal.metric!r}; there are: {', '.join(GOAL_METRICS)}.")
    return float(rows.loc[is_counted, goal.metric].sum())


def _earlier_periods(name: str, today: date, count: int, first_weekday: int) -> list[Period]:
    """The ``count`` periods before the current one, oldest first."""
    periods: list[Period] = []
    first = period_of(name, today, first_weekday=first_weekday).first
    while len(periods) < count:
        periods.insert(0, period_of(name, first - DAY, first_weekday=first_weekday))
        first = periods[0].first
    return periods
