"""How goals stood at the end of a span, as it was known then, and what each asks for next. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from core.coaching import goal_words, report_plan
from core.coaching.goal_values import value_standing
from core.coaching.goals import (
    MISSED,
    NO_DATA,
    OVER,
    REACHED,
    Aim,
    Standing,
    Sums,
    aims,
    history,
    stands,
    sum_standing,
    sums,
)
from core.coaching.report_content import Section, Table, View
from core.quantities import how_many, written

#: The shortest that a period of a goal can be, in days.
LEAST_DAYS = {"week": 7, "month": 28, "year": 365, "range": 1}
#: The amounts of so many weeks or months are named.
MOST_NAMED = 6
#: A life event that begins within so many days is named.
AHEAD_DAYS = 14


@dataclass(frozen=True)
class GoalLine:
    """One goal in a report."""

    title: str
    #: 'Reached', 'Missed', 'On track' ...; of several weeks or months how often it was hit.
    state: str
    told: str
    #: How many of its own weeks, months or years ended in the span, and how many of them were hit.
    periods: int = 0
    hits: int = 0

    @property
    def is_met(self) -> bool:
        """Whether it is reached, or was hit each time."""
        return self.state == REACHED or 0 < self.periods == self.hits

    @property
    def is_missed(self) -> bool:
        """Whether it was missed in the span more often than hit, or cannot be reached any longer."""
        return self.periods > 2 * self.hits or self.state in (MISSED, "Out of reach")


def goal_lines(view: View) -> list[GoalLine]:
    """Every goal that stood at the end of the span or ended in it, by priority."""
    of = sums(view.workouts)
    return [_line(aim, of, view) for aim in aims(view.known.goals) if _concerns(aim, view)]


def goals_section(lines: Sequence[GoalLine]) -> Section:
    """The goals of a span."""
    rows = tuple((line.title, line.state, line.told) for line in lines)
    tables = (Table(("Goal", "State", "Where it stands"), rows, 3),) if rows else ()
    return Section("goals", "Goals", (), tables)


def next_steps(view: View) -> Section:
    """What each goal asks for in the days after the span, and what is planned and entered for them."""
    told = [*_asked(view), *report_plan.ahead(view), *_entered(view)]
    return Section("next", "Next steps", tuple(told))


def _asked(view: View) -> Iterator[str]:
    day = view.until + timedelta(days=1)
    of = sums(view.workouts)
    for aim in aims(view.known.goals):
        if not stands(aim, day) or (aim.due_day is not None and aim.due_day < day):
            continue
        ended = _ended(aim, of, view)
        if said := _short(aim, ended, view) if len(ended) else _still(aim, of, day, view):
            yield f"{goal_words.title(aim, view.known.units)}: {said}"


def _short(aim: Aim, ended: pd.DataFrame, view: View) -> str:
    """What a goal that returns lacked in the span; nothing where it lacked nothing."""
    brought, units = float(ended["done"].mean()), view.known.units
    if brought >= aim.target:
        return ""
    more, now = (goal_words.amount(amount, aim, units) for amount in (aim.target - brought, brought))
    of = (
        f"the last {aim.period} brought {now}" if len(ended) == 1 else f"the last {len(ended)} brought {now} on average"
    )
    return f"{more} more a {aim.period}; {of}."


def _still(aim: Aim, of: Sums, day: date, view: View) -> str:
    """What is left of a goal that goes on; nothing where nothing is."""
    standing = _standing(aim, of, day, view)
    if standing.verdict in (REACHED, NO_DATA, OVER) or standing.needed == 0:
        return ""
    return goal_words.needed(standing, view.known.units).replace("today is the last day", "one day is left")


def _entered(view: View) -> Iterator[str]:
    last = view.until + timedelta(days=AHEAD_DAYS)
    for event in view.known.events.sort_values("first_day").to_dict("records"):
        first = _date(event["first_day"])
        if view.until < first <= last:
            note = f" ({event['note']})" if isinstance(event["note"], str) and event["note"].strip() else ""
            days = how_many((first - view.until).days, "day")
            yield f"{str(event['kind']).capitalize()} from {written(first)}{note}: {days} ahead."


def _concerns(aim: Aim, view: View) -> bool:
    if aim.due_day is not None and aim.due_day < view.span.first:
        return False
    ended_in = aim.last_day is not None and view.span.first <= aim.last_day < view.until and aim.first_day <= view.until
    return stands(aim, view.until) or ended_in


def _line(aim: Aim, of: Sums, view: View) -> GoalLine:
    units, title = view.known.units, goal_words.title(aim, view.known.units)
    ended = _ended(aim, of, view)
    if ended.empty:
        standing = _standing(aim, of, view.until, view)
        said = [goal_words.done(standing, units).removesuffix("."), goal_words.needed(standing, units)]
        return GoalLine(title, standing.verdict, ". ".join(said if standing.now is not None else said[1:]))
    hits = int(ended["is_hit"].sum())
    amounts = [_bare(done, aim, view) for done in ended["done"]]
    if len(ended) == 1:
        state = REACHED if hits else OVER if ended["done"].iloc[0] > aim.target else MISSED
        of_what = goal_words.between(aim, units) if aim.upper is not None else goal_words.amount(aim.target, aim, units)
        return GoalLine(title, state, f"{amounts[0]} of {of_what}.", 1, hits)
    each = f": {', '.join(amounts)}" if len(ended) <= MOST_NAMED else ""
    state = f"{hits} of {how_many(len(ended), aim.period)}"
    return GoalLine(title, state, f"Hit in {state}{each}.", len(ended), hits)


def _bare(done: float, aim: Aim, view: View) -> str:
    """An amount without its unit, which the target behind it has."""
    return goal_words.amount(done, aim, view.known.units).split(" ")[0]


def _ended(aim: Aim, of: Sums, view: View) -> pd.DataFrame:
    """The goal's own weeks, months or years that ended in the span, as ``goals.history``, oldest first."""
    after, most = view.until + timedelta(days=1), view.span.days // LEAST_DAYS[aim.period] + 1
    rows = history(aim, of, after, periods=most, first_weekday=view.known.first_weekday)
    if not aim.is_sum or rows.empty:
        return rows
    until = min(aim.last_day or view.until, view.until if view.is_over else view.until - timedelta(days=1))
    return rows[(rows["last"] >= view.span.first) & (rows["last"] <= until)]


def _standing(aim: Aim, of: Sums, day: date, view: View) -> Standing:
    if aim.is_sum:
        return sum_standing(
            aim, of, day, first_weekday=view.known.first_weekday, protected=view.known.protected
        )  # fmt: skip
    values = view.known.values.get(aim.id, pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day")))
    return value_standing(aim, values, day)


def _date(day: date) -> date:
    return date(day.year, day.month, day.day)
