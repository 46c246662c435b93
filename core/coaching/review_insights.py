"""What an evening's review says: what works, what worries, why, and the focus of next week. Pure.

Each sentence has its numbers. The bounds are those of the rules and of reports, so that none contradicts another.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from statistics import mean

from core.coaching import goal_words
from core.coaching.comparison import DUE, Said, WeekOfPlan
from core.coaching.goals import REACHED
from core.coaching.planned import FOCUS_AREAS
from core.coaching.report_rules import LEAST_FITNESS, MONOTONOUS, TIRED
from core.coaching.review_evidence import DAY, Evidence, GoalSeen
from core.coaching.review_goals import driver, drives
from core.coaching.review_rules_goals import lagging
from core.coaching.review_rules_health import LEAST_SLEEP_H, MOST_SORE
from core.coaching.review_rules_kept import KEEP_ABOVE
from core.coaching.review_rules_load import LEAST_HISTORY_DAYS, MOST_RAMP, form, monotony, ramp
from core.quantities import how_many, label, written

#: A week this much (share) outside of its range is still in range: nobody rides to the minute.
VOLUME_SLACK = 0.05
#: Of goals, patterns and key workouts so many are named.
MOST_NAMED = 3
#: Nights and days that sleep is told of, how many must be known, and the hours that adults need (Watson 2015).
NIGHTS, LEAST_NIGHTS, ENOUGH_SLEEP_H = 7, 3, 7.0
#: Fitness is compared with so many days ago; missed workouts and life events of so many days are named.
FITNESS_DAYS, LOOK_BACK_DAYS = 28, 14
#: Hard days this far apart were not kept apart, they were few.
MOST_BETWEEN_HARD = 6
#: A pattern is a reason from so many times on.
LEAST_TIMES = 2


def insights(evidence: Evidence) -> Mapping[str, tuple[Said, ...]]:
    """By ``review_evidence.PARTS``: what works, what worries, why."""
    return {"works": tuple(works(evidence)), "worries": tuple(worries(evidence)), "why": tuple(why(evidence))}


def in_range(evidence: Evidence, week: WeekOfPlan) -> bool | None:
    """Whether the volume of a week is within its plan's range, of one that goes on with what is still planned.

    None without a range, and of a week that the plan began in the middle of.
    """
    low, high = evidence.volume_range_s
    begins = min((plan.first_day for plan in evidence.plans if plan.last_day >= evidence.day), default=date.max)
    if (low is None and high is None) or begins > week.first_day:
        return None
    volume_s = _volume_s(evidence, week)
    return (low is None or volume_s >= (1 - VOLUME_SLACK) * low) and (
        high is None or volume_s <= (1 + VOLUME_SLACK) * high
    )


def works(evidence: Evidence) -> Iterator[Said]:
    """What goes well."""
    week = evidence.judged_week
    if week is not None and week.adherence is not None and week.adherence > KEEP_ABOVE:
        yield _adherence(week, week.adherence, "The plan holds")
    if week is not None and in_range(evidence, week):
        yield _volume(evidence, week, "within")
    for goal in [goal for goal in _by_title(evidence) if goal.standing.verdict == REACHED or goal.is_ahead][
        :MOST_NAMED
    ]:
        yield _goal(evidence, goal, "reached" if goal.standing.verdict == REACHED else "ahead of its time")
    gained = _gained(evidence)
    if gained is not None and gained[0] >= LEAST_FITNESS:
        yield Said(f"Fitness is {gained[0]:.1f} points higher than four weeks ago, at {gained[1]:.1f}.",
                   {"gained": gained[0], "ctl": gained[1]})  # fmt: skip
    if week is not None and week.days_between_hard is not None and 1 <= week.days_between_hard <= MOST_BETWEEN_HARD:
        yield Said(f"Hard days were kept apart, with {how_many(week.days_between_hard, 'day')} between them at least.",
                   {"days_between_hard": week.days_between_hard})  # fmt: skip
    hours = _sleep(evidence)
    if hours and mean(hours) >= ENOUGH_SLEEP_H:
        yield _slept(hours)


def worries(evidence: Evidence) -> Iterator[Said]:
    """What does not go well."""
    week = evidence.judged_week
    if week is not None and week.adherence is not None and week.adherence <= KEEP_ABOVE:
        yield _adherence(week, week.adherence, "The plan slips")
    if week is not None and in_range(evidence, week) is False:
        yield _volume(evidence, week, "outside")
    for goal in lagging(evidence)[:MOST_NAMED]:
        yield _goal(evidence, goal, goal.standing.verdict.lower())
    gained = _gained(evidence)
    if gained is not None and gained[0] <= -LEAST_FITNESS:
        yield Said(f"Fitness is {-gained[0]:.1f} points lower than four weeks ago, at {gained[1]:.1f}.",
                   {"gained": gained[0], "ctl": gained[1]})  # fmt: skip
    yield from _load(evidence)
    yield from _body(evidence)


def why(evidence: Evidence) -> Iterator[Said]:
    """What lies behind it, and what is not known."""
    yield from _reasons(evidence)
    often = sorted((one for one in evidence.patterns if one.times >= LEAST_TIMES),
                   key=lambda one: (-one.times / max(one.of, 1), one.sentence))  # fmt: skip
    for one in often[:MOST_NAMED]:
        yield Said(one.sentence, {"times": one.times, "of": one.of})
    yield from _events(evidence)
    yield from _unknown(evidence)


def focus(evidence: Evidence) -> tuple[Said, ...]:
    """What next week is about."""
    return tuple(_focus(evidence))


def _focus(evidence: Evidence) -> Iterator[Said]:
    first = evidence.week_of(evidence.day)[1] + DAY
    last = first + 6 * DAY
    coming = [one for one in evidence.plan if first <= one.day <= last and not one.is_skipped]
    if not coming:
        yield Said(f"Nothing is planned for the week of {written(first, short=True)}: make or copy a week under Plan.")
    else:
        areas = [area for plan in evidence.running_plans if plan.first_day <= last for area in plan.focus]
        named = ", ".join(FOCUS_AREAS[area].lower() for area in dict.fromkeys(areas) if area in FOCUS_AREAS)
        minutes = sum(one.duration_s for one in coming) / 60
        yield Said(
            f"Week of {written(first, short=True)}{': ' + named if named else ''}. {how_many(len(coming), 'workout')}, "
            f"{minutes:.0f} min.", {"workouts": len(coming), "minutes": minutes},
        )  # fmt: skip
    keys = [one for one in coming if one.priority == "key"]
    if keys:
        told = ", ".join(f"{one.title} on {one.day:%A}" for one in keys[:MOST_NAMED])
        yield Said(f"It is about {told}.", {"key_workouts": len(keys)})
    for goal in lagging(evidence)[:MOST_NAMED]:
        area = driver(goal.standing.aim)
        minutes = sum(one.duration_s for one in coming if drives(goal.standing.aim, one)) / 60
        what = FOCUS_AREAS[area] if area else "all that adds to it"
        yield Said(f"What moves {goal.title}: {what}, {minutes:.0f} min planned.", {"minutes": minutes})
    yield from _races(evidence, last)


def _races(evidence: Evidence, last: date) -> Iterator[Said]:
    races = (race for race in evidence.schedule.races if evidence.day < race.day)
    for race in sorted(races, key=lambda race: (race.day, race.title)):
        begins = race.day - timedelta(days=race.taper_days)
        if min(begins, race.day) <= last:
            days = (race.day - evidence.day).days
            taper = f", training tapers off from {written(begins, short=True)}" if race.taper_days else ""
            yield Said(f"{race.title} is in {how_many(days, 'day')}{taper}.", {"days": days})


def _adherence(week: WeekOfPlan, adherence: float, how: str) -> Said:
    due = week.done + week.missed + week.skipped
    sentence = (
        f"{how}: {week.done} of {due} in the week of {written(week.first_day, short=True)}, {100 * adherence:.0f} %."
    )
    return Said(sentence, {"done": week.done, "due": due, "adherence_pct": 100 * adherence})


def _volume(evidence: Evidence, week: WeekOfPlan, where: str) -> Said:
    low, high = evidence.volume_range_s
    hours = _volume_s(evidence, week) / 3600
    ends = " to ".join(f"{bound / 3600:.1f}" for bound in (low, high) if bound is not None)
    only = "at least " if high is None else "at most " if low is None else ""
    is_over = week.first_day + 6 * DAY <= evidence.day
    yet = "" if is_over else " with what is still planned"
    numbers = {
        "hours": hours,
        "least_h": None if low is None else low / 3600,
        "most_h": None if high is None else high / 3600,
    }
    return Said(f"{hours:.1f} h that week{yet}, {where} the {only}{ends} h aimed at.", numbers)


def _volume_s(evidence: Evidence, week: WeekOfPlan) -> float:
    last = week.first_day + 6 * DAY
    return week.done_s + sum(one.duration_s for one in evidence.ahead if week.first_day <= one.day <= last)


def _goal(evidence: Evidence, goal: GoalSeen, how: str) -> Said:
    standing = goal.standing
    now = "" if standing.now is None else f" at {goal_words.amount(standing.now, standing.aim, evidence.units)}"
    chance = "" if standing.chance is None or how == "reached" else f", {100 * standing.chance:.0f} % likely to be met"
    numbers = {
        "now": standing.now,
        "target": standing.aim.target,
        "chance_pct": standing.chance and 100 * standing.chance,
    }
    return Said(f"{goal.title} is {how}{now}{chance}.", numbers)


def _by_title(evidence: Evidence) -> list[GoalSeen]:
    return sorted(evidence.goals, key=lambda goal: (goal.standing.verdict != REACHED, goal.id))


def _gained(evidence: Evidence) -> tuple[float, float] | None:
    """By how much fitness changed in four weeks, and where it is; None while the history is too short."""
    ctl = evidence.load["ctl"]
    if len(ctl) < LEAST_HISTORY_DAYS + FITNESS_DAYS:
        return None
    return float(ctl.iloc[-1] - ctl.iloc[-1 - FITNESS_DAYS]), float(ctl.iloc[-1])


def _load(evidence: Evidence) -> Iterator[Said]:
    tsb, grown, alike = form(evidence), ramp(evidence), monotony(evidence)
    if tsb is not None and tsb < TIRED:
        yield Said(f"Tired: form is at {tsb:+.0f} for tomorrow.", {"tsb": tsb})
    if grown is not None and grown > MOST_RAMP:
        yield Said(f"Load rises fast, fitness by {grown:+.1f} points in a week.", {"ramp": grown})
    if alike is not None and alike > MONOTONOUS:
        yield Said(f"One day is like the other: monotony {alike:.1f}.", {"monotony": alike})


def _body(evidence: Evidence) -> Iterator[Said]:
    hours = _sleep(evidence)
    if hours and mean(hours) < ENOUGH_SLEEP_H:
        yield _slept(hours)
    sore = [one.soreness for one in evidence.checked_in(NIGHTS) if one.soreness is not None]
    if len(sore) >= LEAST_NIGHTS and mean(sore) >= MOST_SORE - 1:
        yield Said(
            f"Muscles stay sore, {mean(sore):.1f} of 5 over {how_many(len(sore), 'day')}.", {"soreness": mean(sore)}
        )


def _sleep(evidence: Evidence) -> list[float]:
    hours = [one.sleep_hours for one in evidence.checked_in(NIGHTS) if one.sleep_hours is not None]
    return hours if len(hours) >= LEAST_NIGHTS else []


def _slept(hours: list[float]) -> Said:
    side = "enough" if mean(hours) >= ENOUGH_SLEEP_H else "short" if mean(hours) < LEAST_SLEEP_H else "a little short"
    told = f"Sleep is {side}: {mean(hours):.1f} h a night over {how_many(len(hours), 'night')}."
    return Said(told, {"mean_sleep_h": mean(hours), "nights": len(hours)})


def _reasons(evidence: Evidence) -> Iterator[Said]:
    first = evidence.day - timedelta(days=LOOK_BACK_DAYS - 1)
    recent = [match for match in evidence.matches if first <= match.planned.day <= evidence.day]
    gone = [match for match in recent if match.state in DUE and match.state in ("missed", "skipped")]
    if not gone:
        return
    kinds = Counter(label(match.planned.discipline).lower() for match in gone)
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
    yield Said(f"Not done in two weeks: {told}.", {"not_done": len(gone)})
    reasons = Counter(match.reason for match in gone if match.reason)
    for reason, n in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMED]:
        often = "once" if n == 1 else how_many(n, "time")
        yield Said(f"Reason given {often}: {reason.rstrip('.')}.", {"times": n})


def _events(evidence: Evidence) -> Iterator[Said]:
    first = evidence.day - timedelta(days=LOOK_BACK_DAYS - 1)
    events = sorted(evidence.events, key=lambda one: (one.first_day, one.kind))
    for one in events:
        days = (min(one.last_day, evidence.day) - max(one.first_day, first)).days + 1
        if days > 0:
            yield Said(f"{how_many(days, 'day')} of {one.kind} in the last two weeks.", {"days": days})


def _unknown(evidence: Evidence) -> Iterator[Said]:
    """What could not be judged, and what it would take."""
    if evidence.judged_week is None and (evidence.planned or evidence.weeks):
        yield Said("Too few planned workouts were due in the last two weeks to say how well the plan is kept.")
    known = len(evidence.daily_tss)
    if known < LEAST_HISTORY_DAYS:
        yield Said(
            f"Fatigue is not judged yet: {how_many(known, 'day')} of training known, it takes {LEAST_HISTORY_DAYS}.",
            {"days": known},
        )
    if not evidence.checked_in(3):
        yield Said("Nothing is known of sleep, soreness and energy of the last three days.")
