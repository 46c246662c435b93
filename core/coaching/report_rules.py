"""What worked in a span and what worries, by rules: each sentence has the numbers that it is made of. Pure.

Thresholds are conventions; docs/numbers.md says where each comes from. Nothing is said where too little is known.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from math import isnan

import numpy as np
import pandas as pd

from core.analysis import fitness, streaks
from core.coaching import report_plan
from core.coaching.report_content import Section, View
from core.coaching.report_goals import GoalLine
from core.coaching.report_parts import ftp_on, signed
from core.coaching.report_spans import between
from core.metrics import local_days
from core.quantities import how_many, shown

#: So much above the usual amount is worth a good word, so much below a worried one.
MORE_SHARE, LESS_SHARE = 0.10, 0.25
#: Fitness that moves by less than this says nothing, in points.
LEAST_FITNESS = 1.0
#: Days in a row without a workout that are told, by the kind of span.
GAP_DAYS = {"week": 4, "month": 7, "year": 14}
#: The load of seven days over that of four weeks that is a leap.
LEAP = 1.5
#: Form below this asks for easy days.
TIRED = -30.0
#: Foster's bound above which a week is monotonous.
MONOTONOUS = 2.0
#: Share of the seconds on target that has to change to be told (points of percent), and the rides that it takes.
ON_TARGET_PCT, LEAST_JUDGED = 3.0, 2
#: Weeks in a row with a workout that are worth a word.
LEAST_WEEKS = 4


def worked(view: View, goals: Sequence[GoalLine], records: int) -> Section:
    """What went well; ``records`` is how many were beaten."""
    return Section("worked", "What worked", tuple(_worked(view, goals, records)))


def worries(view: View, goals: Sequence[GoalLine]) -> Section:
    """What does not go well."""
    return Section("worries", "What worries", tuple(_worries(view, goals)))


def _worked(view: View, goals: Sequence[GoalLine], records: int) -> Iterator[str]:
    usual, now = _minutes(view)
    if usual and now >= (1 + MORE_SHARE) * usual:
        yield f"{_against_usual(now, usual, view)}."
    if (gained := _fitness(view)) and gained[1] - gained[0] >= LEAST_FITNESS:
        yield f"Fitness rose by {gained[1] - gained[0]:.1f} to {gained[1]:.1f} TSS a day."
    yield from report_plan.worked(view)
    yield from (f"{line.title}: {line.told.removesuffix('.')}." for line in goals if line.is_met)
    if records:
        yield f"{how_many(records, 'new record')}."
    before, after = ftp_on(view, view.span.first - timedelta(days=1)), ftp_on(view, view.until)
    if before and after and after > before:
        yield f"FTP rose from {before:.0f} to {after:.0f} W."
    yield from _on_target(view, is_better=True)
    if (weeks := _weeks_in_a_row(view)) >= LEAST_WEEKS and not view.done.empty:
        yield f"{weeks} weeks in a row with a workout."


def _worries(view: View, goals: Sequence[GoalLine]) -> Iterator[str]:
    usual, now = _minutes(view)
    protected = _protected(view)
    if usual and 0 < now <= (1 - LESS_SHARE) * usual:
        why = f", with {how_many(protected, 'day')} of illness, injury, travel or holiday" if protected else ""
        yield f"{_against_usual(now, usual, view)}{why}."
    if (gained := _fitness(view)) and gained[1] - gained[0] <= -LEAST_FITNESS:
        yield f"Fitness fell by {gained[0] - gained[1]:.1f} to {gained[1]:.1f} TSS a day."
    yield from _gap(view)
    yield from _leaps(view)
    yield from report_plan.worries(view)
    for line in goals:
        if line.is_missed:
            yield f"{line.title}: {line.state.lower() if not line.periods else line.told.removesuffix('.')}."
    yield from _on_target(view, is_better=False)


def _minutes(view: View) -> tuple[float | None, float]:
    now, usual = view.figures.loc["minutes", ["now", "usual"]]
    known = not isnan(usual) and not isnan(now) and usual > 0
    return (float(usual) if known else None), float(now)


def _against_usual(now: float, usual: float, view: View) -> str:
    side = "above" if now > usual else "below"
    pct = abs(100 * (now / usual - 1))
    return f"{shown(now, 'minutes')}, {pct:.0f} % {side} your usual {view.span.kind} of {shown(usual, 'minutes')}"


def _fitness(view: View) -> tuple[float, float] | None:
    """Fitness before the first day and on the last; None where either is unknown."""
    earlier = view.load["ctl"][view.load.index < pd.Timestamp(view.span.first)]
    return (float(earlier.iloc[-1]), float(view.load["ctl"].iloc[-1])) if len(earlier) else None


def _protected(view: View) -> int:
    return sum(view.span.first <= day <= view.until for day in view.known.protected)


def _gap(view: View) -> Iterator[str]:
    """The longest stretch of days without a workout, those with a reason told."""
    if view.workouts.empty or view.done.empty:
        return
    days = sorted({day.date() for day in local_days(view.done)})
    known_from = max(view.span.first, local_days(view.workouts).min().date())
    edges = [known_from - timedelta(days=1), *days, view.until + timedelta(days=1)]
    idle = [(b - a).days - 1 for a, b in pairwise(edges)]
    longest = int(np.argmax(idle))
    if idle[longest] < GAP_DAYS[view.span.kind]:
        return
    first, last = edges[longest] + timedelta(days=1), edges[longest + 1] - timedelta(days=1)
    excused = sum(first <= day <= last for day in view.known.protected)
    if excused < idle[longest]:
        why = f"; {how_many(excused, 'day')} of them ill, injured or away" if excused else ""
        yield f"{how_many(idle[longest], 'day')} in a row without a workout, {between(first, last)}{why}."


def _leaps(view: View) -> Iterator[str]:
    if view.daily.empty or view.done.empty:
        return
    ratio = fitness.acute_chronic_ratio(view.daily)["coupled"].iloc[-1]
    if ratio > LEAP:
        yield f"The last seven days weighed {ratio:.1f} times an average week of the last four: a leap in load."
    form = view.load["tsb"].iloc[-1]
    if form < TIRED:
        yield f"Form is at {signed(form)}: plan easy days before the next hard one."
    monotony = fitness.monotony_and_strain(view.daily)["monotony"].iloc[-1]
    if monotony > MONOTONOUS:
        yield f"The last seven days were much alike (monotony {monotony:.1f}): easy days between hard ones help."


def _on_target(view: View, *, is_better: bool) -> Iterator[str]:
    """The share of seconds on target against the span before, where that changed."""
    (now, rides), (before, rides_before) = (_compliance(rows) for rows in (view.done, view.done_before))
    if min(rides, rides_before) < LEAST_JUDGED or abs(now - before) < ON_TARGET_PCT:
        return
    if (now > before) == is_better:
        yield (
            f"On target {now:.0f} % of the time over {how_many(rides, 'class', 'classes')}, {before:.0f} % the "
            f"{view.span.kind} before."
        )


def _compliance(rows: pd.DataFrame) -> tuple[float, int]:
    if "compliance" not in rows:
        return float("nan"), 0
    known = rows["compliance"].astype(float).dropna()
    return 100 * float(known.mean()) if len(known) else float("nan"), len(known)


def _weeks_in_a_row(view: View) -> int:
    return streaks.weekly_streak(
        view.workouts, view.until, first_weekday=view.known.first_weekday, protected=view.known.protected
    ).length
