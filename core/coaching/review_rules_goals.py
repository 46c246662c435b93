"""Rules on goals: one runs ahead while another lags, and a goal that lags by itself. Pure.

What moves which goal is in ``review_goals``. Load grows by a tenth a week at most, a convention that is older than any
study of it; a week is never planned beyond the athlete's own range for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import isfinite

from core.coaching.comparison import Said
from core.coaching.goals import Standing
from core.coaching.planned import Change, Planned
from core.coaching.review_changes import GIVE_WAY, is_hard_day, scaled
from core.coaching.review_evidence import Evidence, GoalSeen
from core.coaching.review_goals import HARDNESS, HOME, driver, drives, home, is_long_enough, of_focus, planned_sum
from core.coaching.review_rule import WEEK_AHEAD, Finding, Rule, Taken
from core.quantities import label, written

#: So many goals that lag are taken up in one evening, the one with the least chance first.
MOST_GOALS = 2
#: What drives a goal grows by this share, and the week as a whole by no more than this one.
GROWTH, WEEK_GROWTH = 1.15, 1.10
#: A session that is added takes so long.
ADDED_S = 30 * 60


def ahead_and_behind(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """One goal runs ahead while another lags: a session of the first is given to the second."""
    ahead = [goal for goal in evidence.goals if goal.is_ahead]
    for goal in lagging(evidence)[:MOST_GOALS]:
        focus = driver(goal.standing.aim)
        leaders = sorted((one for one in ahead if one.id != goal.id), key=lambda one: (-_lead(one.standing), one.id))
        if focus is None:
            continue
        for leader in leaders:
            if driver(leader.standing.aim) in (None, focus):
                continue
            given = [one for one in _coming(evidence, taken) if drives(leader.standing.aim, one)]
            change = _given(evidence, taken, given, goal, focus)
            if change is None or change.before is None:
                continue
            taken = taken.and_of(Finding("", "focus", "", 0, changes=(change,)))
            sentence = f"{_becomes(change)}: less for {leader.title}, more for {goal.title}."
            told = (_stands(leader), _stands(goal))
            yield Finding(f"goal {goal.id}", "focus", sentence, _strength(goal.standing), told, (change,))
            break


def goal_lags(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """A goal lags: more of what drives it, within the range of the week; or an easy session given to it."""
    done = {goal.id for goal in lagging(evidence) if _is_taken_up(goal, taken)}
    for goal in [goal for goal in lagging(evidence) if goal.id not in done][:MOST_GOALS]:
        focus = driver(goal.standing.aim)
        if not goal.standing.aim.is_sum and focus is None:
            continue  # no workout is known to move it
        short = _short_of(evidence, goal)
        if short is not None and short <= 0:
            continue  # the plan brings what is missing: it wants to be kept, not changed
        changes = _more(evidence, taken, goal) or _instead(evidence, taken, goal, focus)
        taken = taken.and_of(Finding("", "volume", "", 0, changes=changes))
        kind = "focus" if any(change.before and change.after and change.before.focus != change.after.focus
                              for change in changes) else "volume"  # fmt: skip
        why_not = (
            "Load comes off these days, so nothing is added."
            if taken.is_easing
            else "The coming week has no room for more within its range."
        )
        yield Finding(
            f"goal {goal.id}", kind, _sentence(goal, changes), _strength(goal.standing), (_stands(goal),), changes,
            why_not=why_not,
        )  # fmt: skip


def lagging(evidence: Evidence) -> list[GoalSeen]:
    """Goals that can still be met and do not go there, the one with the least chance first."""
    behind = [goal for goal in evidence.goals if goal.is_judged and goal.is_behind and goal.standing.days_left > 1]
    return sorted(behind, key=lambda goal: (_chance(goal.standing), -_strength(goal.standing), goal.id))


def _coming(evidence: Evidence, taken: Taken) -> list[Planned]:
    left = taken.left(evidence, evidence.day + timedelta(days=WEEK_AHEAD))
    return sorted(left, key=lambda one: (list(GIVE_WAY).index(one.priority), is_hard_day(one), one.day, one.uid))


def _given(evidence: Evidence, taken: Taken, sessions: Sequence[Planned], goal: GoalSeen, focus: str) -> Change | None:
    """The first of the sessions, key ones aside, given to the goal: where it stands, else on a day that suits.

    Where nothing hard fits, or load comes off, easy endurance stands in for intervals, unless those are counted.
    """
    aim, at = goal.standing.aim, evidence.thresholds
    open_to = [
        one
        for one in sessions
        if one.priority != "key" and not drives(aim, one) and is_long_enough(focus, one.duration_s)
    ]
    room, last = taken.room(evidence), _until(evidence, goal.standing)
    others = (
        []
        if taken.is_easing and HARDNESS.get(focus) == "hard"
        else [(one, of_focus(one, focus, at=at, discipline=home(aim))) for one in open_to]
    )
    for one, other in others:
        if not is_hard_day(other) or is_hard_day(one) or room.fits(other, other.day):
            return Change(one, other)
    for one, other in others:
        if (day := room.free_day(other, evidence.tomorrow, last)) is not None:
            return Change(one, room.to(other, day))
    if HARDNESS.get(focus) != "hard" or aim.is_sum:
        return None
    stands_in = (one for one in open_to if one.focus != "endurance")
    return next((Change(one, of_focus(one, "endurance", at=at, discipline=home(aim))) for one in stands_in), None)


def _more(evidence: Evidence, taken: Taken, goal: GoalSeen) -> tuple[Change, ...]:
    """Longer sessions of what drives the goal, else one more of them where days or workouts are counted."""
    if taken.is_easing:
        return ()
    aim, last = goal.standing.aim, _until(evidence, goal.standing)
    driving = [one for one in taken.left(evidence, last) if drives(aim, one)]
    room_s = _room_s(evidence)
    if aim.is_sum and (aim.metric in ("workouts", "days") or not driving):
        return _one_more(evidence, taken, goal, last) if room_s >= ADDED_S else ()
    changes = []
    for one in driving:
        longer = scaled(one, GROWTH, at=evidence.thresholds)
        more_s = longer.duration_s - one.duration_s
        is_free = evidence.schedule.clash(longer.day, longer.duration_s, longer.start_minute) is None
        if 0 < more_s <= room_s and is_free and evidence.schedule.taper_for(one.day) is None:
            changes.append(Change(one, longer))
            room_s -= more_s
    return tuple(changes)


def _one_more(evidence: Evidence, taken: Taken, goal: GoalSeen, last: date) -> tuple[Change, ...]:
    """A session of half an hour, none that is hard, on the day that suits best."""
    aim = goal.standing.aim
    focus = driver(aim) or "endurance"
    discipline = home(aim) or HOME.get(focus, "cycling")
    blank = Planned(
        f"review-{evidence.day}-goal-{aim.id}", evidence.day, discipline, label(discipline), ADDED_S,
        intensity="easy", priority="optional",
    )  # fmt: skip
    easy = "endurance" if HARDNESS.get(focus) == "hard" else focus
    added = of_focus(blank, easy, at=evidence.thresholds, discipline=discipline)
    room = taken.room(evidence)
    day = room.free_day(added, evidence.tomorrow, last)
    if day is None or any(one.uid == added.uid for one in evidence.plan):
        return ()
    plans = [plan.id for plan in evidence.running_plans if plan.first_day <= day <= plan.last_day]
    return (Change(None, replace(added, day=day, plan_id=next(iter(plans), None))),)


def _instead(evidence: Evidence, taken: Taken, goal: GoalSeen, focus: str | None) -> tuple[Change, ...]:
    """A session that drives no goal which lags, given to this one."""
    if focus is None:
        return ()
    last = _until(evidence, goal.standing)
    spare = [
        one
        for one in _coming(evidence, taken)
        if one.day <= last and not any(drives(other.standing.aim, one) for other in lagging(evidence))
    ]
    change = _given(evidence, taken, spare, goal, focus)
    return (change,) if change is not None else ()


def _short_of(evidence: Evidence, goal: GoalSeen) -> float | None:
    """What the plan leaves missing of a sum, if all of it is done; None where that cannot be told."""
    standing = goal.standing
    if not standing.aim.is_sum or standing.last is None:
        return None
    brings = planned_sum(standing.aim, evidence.ahead, evidence.tomorrow, standing.last,
                         of=evidence.rates, at=evidence.thresholds)  # fmt: skip
    return None if brings is None else standing.needed - brings


def _room_s(evidence: Evidence) -> float:
    """How many seconds the coming seven days may grow by: a tenth, and not beyond the range of the plans."""
    coming_s = float(sum(one.duration_s for one in evidence.ahead_until(evidence.day + timedelta(days=WEEK_AHEAD))))
    most_s = evidence.volume_range_s[1]
    tenth_s = max(coming_s * (WEEK_GROWTH - 1), ADDED_S if most_s is not None else 0.0)
    weeks = {evidence.week_of(evidence.tomorrow)[0], evidence.week_of(evidence.day + timedelta(days=WEEK_AHEAD))[0]}
    left_s = float("inf") if most_s is None else most_s - max(evidence.week_planned_s(week) for week in weeks)
    return max(min(tenth_s, left_s), 0.0)


def _until(evidence: Evidence, standing: Standing) -> date:
    """How far ahead the plan is changed for a goal: a week, and no further than it runs."""
    week = evidence.day + timedelta(days=WEEK_AHEAD)
    return min(week, standing.last) if standing.last is not None else week


def _is_taken_up(goal: GoalSeen, taken: Taken) -> bool:
    """Whether a proposal of tonight gives the goal a session already."""
    return any(
        change.before is not None
        and change.after is not None
        and change.before.focus != change.after.focus
        and drives(goal.standing.aim, change.after)
        and not drives(goal.standing.aim, change.before)
        for change in taken.changes
    )


def _sentence(goal: GoalSeen, changes: Sequence[Change]) -> str:
    added = [change.after for change in changes if change.before is None and change.after is not None]
    if added:
        one = added[0]
        return f"One session more for {goal.title}: {one.title} on {one.day:%A}, {one.duration_s / 60:.0f} min."
    given = [change.after for change in changes if change.before and change.after]
    if given and changes[0].before and given[0].focus != changes[0].before.focus:
        return f"{_becomes(changes[0])}, for {goal.title}."
    more = sum((change.after.duration_s - change.before.duration_s) / 60
               for change in changes if change.before and change.after)  # fmt: skip
    return f"{more:.0f} min more of what moves {goal.title}."


def _becomes(change: Change) -> str:
    if change.before is None or change.after is None:
        return ""
    moved = f" on {change.after.day:%A}" if change.after.day != change.before.day else ""
    return f"{change.before.title} on {change.before.day:%A} becomes {change.after.title}{moved}"


def _stands(goal: GoalSeen) -> Said:
    standing = goal.standing
    numbers: dict[str, float | None] = {
        "share_pct": 100 * standing.share, "chance_pct": None if standing.chance is None else 100 * standing.chance,
        "lead_pct": None if standing.lead is None else 100 * standing.lead,
    }  # fmt: skip
    by = f" by {written(standing.last, short=True)}" if standing.last else ""
    chance = f", chance {100 * standing.chance:.0f} %" if standing.chance is not None else ""
    lead = standing.lead
    of_time = f", {100 * (standing.share - lead):.0f} % of its time is gone" if lead is not None else ""
    told = f"{goal.title}: {standing.verdict.lower()}, {100 * standing.share:.0f} % of the way{of_time}{chance}{by}."
    return Said(told if isfinite(standing.share) else f"{goal.title}: {standing.verdict.lower()}.", numbers)


def _strength(standing: Standing) -> float:
    """1 at an even chance and an even pace; more the less likely it is and the further it lags."""
    return 1 + 2 * max(0.5 - _chance(standing), 0.0) + max(-_lead(standing), 0.0)


def _chance(standing: Standing) -> float:
    return 0.5 if standing.chance is None else standing.chance


def _lead(standing: Standing) -> float:
    return standing.lead if standing.lead is not None else 0.0


RULES = (
    Rule("ahead-and-behind", "One goal ahead, another behind", "Where every goal stands and what moves it.",
         "Ahead: 10 points of percent more of its way done than of its time gone. Behind: not heading for its target "
         "(conventions).", "What moves what: Allen and Coggan", ahead_and_behind),
    Rule("goal-lags", "A goal lags", "Goals that are behind or out of reach, and what the plan brings for them.",
         "Heading below its target, and the plan does not bring what is missing. 15 % more of what drives it, the week "
         "10 % at most and within its range (conventions).", "What moves what: Allen and Coggan", goal_lags),
)  # fmt: skip
