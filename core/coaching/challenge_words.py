"""A challenge in sentences: where it stands, what is left this week and today, and what does not count and why."""

from collections.abc import Iterator
from math import ceil

from core.challenge_rules import WHOLE_METRICS, amount, described
from core.coaching.challenges import Standing, TaskStanding, Week
from core.quantities import Units, how_many, written


def sentences(at: Standing, units: Units = "metric") -> list[str]:
    """What there is to say of a challenge, the most pressing first."""
    return list(_sentences(at, units))


def left_this_week(week: Week | None, units: Units = "metric") -> str:
    """What the running week still asks for; "" where it asks for nothing."""
    if week is None or not week.tasks:
        return ""
    open_ones = [one for one in week.tasks if not one.is_done]
    if not open_ones:
        return f"Week {week.number} is done, all of it."
    main = [one for one in open_ones if one.task.kind != "bonus"]
    told = ", ".join(_open_task(one, units) for one in main or open_ones)
    if not main:
        return f"Week {week.number} is done; a bonus is left: {told}."
    return f"Left in week {week.number}: {told}."


def needed(at: Standing, units: Units = "metric") -> str:
    """What the next tier needs from here: a week, in the last week a day; "" where that is out of reach."""
    if at.next_tier is None or at.is_out_of_reach or not at.days_left:
        return ""
    span, word = (1, "day") if at.days_left < 7 else (7, "week")
    each = at.missing * span / at.days_left
    each = ceil(each * 10 - 1e-9) / 10 if at.rules.metric in WHOLE_METRICS else each
    return f"{amount(each, at.rules.metric, units)} a {word}"


def headline(at: Standing, units: Units = "metric") -> str:
    """One sentence for a list of challenges: how far it is, or when it begins, or how it ended."""
    match at.state:
        case "impossible":
            return "It ends before it starts. Change its days."
        case "coming":
            return f"Begins on {written(at.days[0])}, in {how_many((at.days[0] - at.today).days, 'day')}."
        case "left":
            return f"You left it with {amount(at.total, at.rules.metric, units)}."
        case "finished":
            return _outcome(at, units)
        case "running":
            return _pace(at, units)


def _sentences(at: Standing, units: Units) -> Iterator[str]:
    yield headline(at, units)
    if at.is_paused:
        yield "It is paused: nothing counts today, and nothing is missed."
    elif at.state == "running":
        yield from _today(at, units)
    yield from _exceptions(at, units)


def _today(at: Standing, units: Units) -> Iterator[str]:
    """What is left today, this week, and until the end."""
    if told := left_this_week(at.week, units):
        yield told
    if at.next_tier and not at.is_out_of_reach and at.rules.metric not in ("points",):
        behind = _evening_target(at) - at.total
        if behind > 1e-9:
            more = ceil(behind - 1e-9) if at.rules.metric in WHOLE_METRICS else behind
            yield f"{amount(more, at.rules.metric, units)} more today would be the even pace to {at.next_tier.name}."
    yield "Today is its last day." if at.days_left == 1 else f"{at.days_left} days are left, today included."


def _evening_target(at: Standing) -> float:
    """How much of the next tier belongs to the days up to and including today."""
    mine = [day for day in at.days if day >= at.from_day]
    return at.next_tier.threshold * sum(day <= at.today for day in mine) / len(mine) if at.next_tier and mine else 0.0


def _pace(at: Standing, units: Units) -> str:
    metric, done = at.rules.metric, amount(at.total, at.rules.metric, units)
    if at.next_tier is None:
        return f"{done}; the highest tier, {at.tier.name}, is reached." if at.tier else f"{done} so far."
    to_go = f"{amount(at.missing, metric, units)} to {at.next_tier.name}"
    if at.is_out_of_reach:
        most = amount(at.most_left, metric, units)
        return f"{done}; {to_go}, out of reach: {most} can still be had."
    word = "on pace" if at.is_on_pace else "behind the even pace"
    return f"{done}, {word}; {to_go}: {needed(at, units)} from here."


def _outcome(at: Standing, units: Units) -> str:
    done = amount(at.total, at.rules.metric, units)
    if at.tier:
        return f"Finished with {done}: {at.tier.name}."
    if at.next_tier:
        return f"Finished with {done}; {amount(at.missing, at.rules.metric, units)} short of {at.next_tier.name}."
    return f"Finished with {done}."


def _exceptions(at: Standing, units: Units) -> Iterator[str]:
    """What counts for nothing, and why."""
    before = sum(week.state == "before" for week in at.weeks)
    if at.from_day > at.rules.first_day:
        counts = "counts" if before == 1 else "count"
        weeks = f" {how_many(before, 'week')} before that {counts} as not ridden, not as missed." if before else ""
        yield f"You joined on {written(at.from_day)}: what was done before does not count, tiers stay the same.{weeks}"
    if at.last and (moved := (at.last - at.rules.last_day).days):
        yield f"Pauses moved its end by {how_many(moved, 'day')}, to {written(at.last)}."
    if at.on_pause:
        does = "does" if at.on_pause == 1 else "do"
        yield f"{how_many(at.on_pause, 'workout')} on paused days {does} not count."
    if at.unknown:
        name = described(at.rules.metric).label.lower()
        if at.unknown == at.workouts:
            yield f"None of its {how_many(at.workouts, 'workout')} knows its {name}, so the total stays at 0."
        else:
            yield f"Of {how_many(at.workouts, 'workout')} {at.unknown} without a known {name} add nothing."
    if at.state == "running" and not at.workouts and at.from_day <= at.today:
        yield "No workout of yours counts for it yet."


def _open_task(one: TaskStanding, units: Units) -> str:
    task = one.task
    if task.metric == "workouts" and task.target == 1:
        return task.name
    so_far, target = amount(one.done, task.metric, units), amount(task.target, task.metric, units)
    return f"{task.name} ({so_far.split(' ')[0]} of {target})"
