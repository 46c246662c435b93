"""What a change of the plan does to form and to each goal: with the plan as it is, and as proposed. Pure.

An athlete does not do exactly what is planned. How much of it is done is read off the last weeks of the plan itself
(``kept``): the mean is what is expected, the least and the most of those weeks are the ends of the interval. A sum has
the interval of ``analysis/forecast`` besides, which is how far the athlete's habits were off at earlier moments; the
change of the plan is counted on top of it. What a value such as FTP makes of a changed week nobody can tell, and so it
is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

import pandas as pd

from core.analysis import fitness
from core.coaching import goal_words
from core.coaching.goals import Aim, Period, Standing, period_of
from core.coaching.planned import Change, Planned, changed
from core.coaching.proposals import Effect
from core.coaching.review_evidence import DAY, Evidence, GoalSeen
from core.coaching.review_goals import Rates, drives, load_of, planned_sum
from core.quantities import how_many, written

#: Weeks of the plan that say how much of it is done, and fewer than that say nothing.
KEPT_WEEKS, LEAST_KEPT_WEEKS = 6, 2
#: Where nothing says: all of it is expected, from seven tenths to a tenth more. A convention of ours.
ASSUMED_KEPT = (1.0, 0.7, 1.1)
#: More than this of a plan is never taken to be done.
MOST_KEPT = 1.25
#: Form is told at least so many days ahead.
LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Kept:
    """Which share of the planned time is done: the mean, the least and the most of so many weeks (0: assumed)."""

    share: float
    low: float
    high: float
    weeks: int = 0


def kept(evidence: Evidence) -> Kept:
    """How much of the plan was done in the last six weeks that are over.

    >>> kept(Evidence(date(2026, 11, 20)))
    Kept(share=1.0, low=0.7, high=1.1, weeks=0)
    """
    over = sorted(
        (week for week in evidence.weeks if week.first_day + 6 * DAY < evidence.tomorrow and week.due_s > 0),
        key=lambda week: week.first_day,
    )
    shares = [min(week.done_s / week.due_s, MOST_KEPT) for week in over[-KEPT_WEEKS:]]
    if len(shares) < LEAST_KEPT_WEEKS:
        return Kept(*ASSUMED_KEPT)
    return Kept(sum(shares) / len(shares), min(shares), max(shares), len(shares))


def effects(evidence: Evidence, changes: Sequence[Change]) -> tuple[Effect, ...]:
    """What these changes do to form, and to every goal that they touch."""
    if not changes:
        return ()
    return (form_effect(evidence, changes), *goal_effects(evidence, changes))


def form_effect(evidence: Evidence, changes: Sequence[Change]) -> Effect:
    """Form (TSB) on the morning after the last changed day, a week ahead at least; fitness on the evening before."""
    if len(evidence.daily_tss) < fitness.FITNESS_DAYS:
        return Effect("form", "Form", f"Form is told from {fitness.FITNESS_DAYS} days of training on.")
    last = max(evidence.day + timedelta(days=LEAST_DAYS), *(day for change in changes for day in _days(change)))
    share = kept(evidence)
    after = changed(evidence.plan, changes)
    (ctl_before, before), (ctl_after, expected) = (
        _ends(evidence, of, last, share.share) for of in (evidence.plan, after)
    )
    ends = sorted(_ends(evidence, after, last, part)[1] for part in (share.low, share.high))
    morning = written(last + DAY, short=True)
    sentence = (
        f"Form on the morning of {morning}: {expected:+.0f} ({ends[0]:+.0f} to {ends[1]:+.0f}), "
        f"{before:+.0f} with the plan as it is. Fitness: {ctl_after:.1f}, {ctl_before:.1f} as it is. {_how(share)}"
    )
    return Effect("form", "Form", sentence, None, before, expected, ends[0], ends[1])


def goal_effects(evidence: Evidence, changes: Sequence[Change]) -> tuple[Effect, ...]:
    """What the changes do to the goals, those left out that they have nothing to do with."""
    goals = sorted(evidence.goals, key=lambda goal: goal.id)
    found = (_on_goal(evidence, goal, changes, evidence.rates) for goal in goals)
    return tuple(effect for effect in found if effect is not None)


def _on_goal(evidence: Evidence, goal: GoalSeen, changes: Sequence[Change], of: Rates) -> Effect | None:
    touched = [one for change in changes for one in (change.before, change.after) if one is not None]
    aim = goal.standing.aim
    if not any(drives(aim, one) for one in touched):
        return None
    return _on_sum(evidence, goal, changes, of) if aim.is_sum else _on_value(goal, changes)


def _on_value(goal: GoalSeen, changes: Sequence[Change]) -> Effect | None:
    aim = goal.standing.aim
    minutes = [
        sum(one.duration_s / 60 for one in side if one is not None and drives(aim, one))
        for side in ((change.before for change in changes), (change.after for change in changes))
    ]
    if minutes[0] == minutes[1]:
        return None
    told = f"{minutes[1]:.0f} min of what moves it in the changed workouts, {minutes[0]:.0f} as the plan is"
    sentence = f"{goal.title}: {told}. How far that moves the value cannot be told from a few days."
    return Effect("goal", goal.title, sentence, aim.id)


def _on_sum(evidence: Evidence, goal: GoalSeen, changes: Sequence[Change], of: Rates) -> Effect | None:
    standing, aim = goal.standing, goal.standing.aim
    after_plan = changed(evidence.plan, changes)
    days = sorted(day for change in changes for day in _days(change))
    period, is_current = _period(standing, days, evidence)
    if period is None:
        return None
    sums = [_planned(evidence, aim, plan, period, of, is_current=is_current) for plan in (evidence.plan, after_plan)]
    if sums[0] is None or sums[1] is None:
        sentence = f"{goal.title}: too little is known of what an hour brings to tell it."
        return Effect("goal", goal.title, sentence, aim.id)
    if sums[0] == sums[1]:
        return None
    share = kept(evidence)
    before, after, low, high = _outcome(standing if is_current else None, sums[0], sums[1], share)
    amounts = [goal_words.amount(value, aim, evidence.units) for value in (after, low, high, before)]
    sentence = (
        f"{goal.title}: {amounts[0]} by {written(period.last, short=True)} ({amounts[1]} to {amounts[2]}), "
        f"{amounts[3]} with the plan as it is."
    )
    return Effect("goal", goal.title, sentence, aim.id, before, after, low, high)


def _outcome(
    standing: Standing | None, planned_before: float, planned_after: float, share: Kept
) -> tuple[float, float, float, float]:
    """The sum at the end of the period: as the plan is, as proposed, and where the latter may lie.

    With a forecast the change is counted on top of it; without one the plan is counted on top of what is done.
    """
    done = (standing.now if standing is not None else None) or 0.0
    ends = standing.forecast if standing is not None else None
    change = planned_after - planned_before
    if ends is None:
        span = (done + planned_after * share.low, done + planned_after * share.high)
        return done + planned_before * share.share, done + planned_after * share.share, span[0], span[1]
    moves = [change * part for part in (min(share.low, 1.0), min(share.share, 1.0), min(share.high, 1.0))]
    low, high = ends.low + min(moves), ends.high + max(moves)
    after = ends.expected + moves[1]
    before, after, low, high = (max(value, done) for value in (ends.expected, after, low, high))
    return before, after, low, high


def _period(standing: Standing, days: Sequence[date], evidence: Evidence) -> tuple[Period | None, bool]:
    """The goal's period that the first change falls into, and whether it is the current one."""
    aim = standing.aim
    if standing.last is not None and days[0] <= standing.last:
        return Period(standing.first, standing.last), True
    if aim.period == "range":
        return None, False
    return period_of(aim, days[0], first_weekday=evidence.first_weekday), False


def _planned(
    evidence: Evidence, aim: Aim, plan: Iterable[Planned], period: Period, of: Rates, *, is_current: bool
) -> float | None:
    first = max(evidence.tomorrow, period.first) if is_current else period.first
    return planned_sum(aim, plan, first, period.last, of=of, at=evidence.thresholds)


def _ends(evidence: Evidence, plan: Iterable[Planned], last: date, share: float) -> tuple[float, float]:
    """Fitness on the evening of ``last`` and form on the morning after, when this share of the plan is done."""
    days = pd.date_range(evidence.tomorrow, last, name="day", unit="us")
    by_day = pd.Series(0.0, index=days)
    for one in plan:
        if evidence.day < one.day <= last and not one.is_skipped:
            by_day[pd.Timestamp(one.day)] += share * load_of(one, evidence.thresholds)
    end = fitness.continued(evidence.load, by_day).iloc[-1]
    return float(end["ctl"]), float(end["ctl"] - end["atl"])


def _days(change: Change) -> tuple[date, ...]:
    return tuple(one.day for one in (change.before, change.after) if one is not None)


def _how(share: Kept) -> str:
    if not share.weeks or not isfinite(share.share):
        return "Assumed: 70 to 110 % of the plan is done."
    return (
        f"From {100 * share.low:.0f} to {100 * share.high:.0f} % of the plan was done in the last "
        f"{how_many(share.weeks, 'week')}."
    )
