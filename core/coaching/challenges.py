"""Where a challenge stands: its weeks, which workout did which task, points, medals, tiers, and what is still needed.

Everything is derived anew from the workouts, so one that is deleted, excluded or re-dated is heeded at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Literal

import pandas as pd

from core.challenge_rules import WHOLE_METRICS, Pause, Rules, Task, Tier, of_rows
from core.coaching.assignment import Wanted, assigned
from core.coaching.challenge_days import Done, counts_for, days_of, does, done_in, weeks_of

State = Literal["coming", "running", "finished", "left", "impossible"]
#: Medals of a week with tasks, the best last.
MEDALS = ("Bronze", "Silver", "Gold")


@dataclass(frozen=True)
class TaskStanding:
    """A task in one week."""

    task: Task
    #: How much of its target was done, and whether that is all of it.
    done: float
    is_done: bool
    #: The day on which it became done.
    day: date | None
    #: The workouts that did it, or count towards it, oldest first.
    workout_ids: tuple[int, ...]
    #: How often it was done: more than once are retakes, which give no more points.
    tries: int
    #: The best of its tries, doubtful ones left out: mean power (W), else speed (m/s); None where neither is known.
    power_w: float | None = None
    speed_mps: float | None = None

    @property
    def points(self) -> float:
        """What it gives."""
        return self.task.points if self.is_done else 0.0


@dataclass(frozen=True)
class Week:
    """A week of a challenge."""

    number: int
    #: Its first and last day; a pause in it lies between them and is not of it.
    first: date
    last: date
    #: How many days it has: 7, fewer at the end.
    days: int
    #: 'before' joining, 'over', 'running', 'coming', or 'after' leaving
    state: Literal["before", "over", "running", "coming", "after"]
    #: Whether the athlete joined in the middle of it.
    is_partial: bool
    tasks: tuple[TaskStanding, ...]
    #: In the metric of the challenge.
    amount: float
    #: What it asks for: its tasks, its share of the lowest tier, a workout, or nothing.
    asks: Literal["tasks", "amount", "workout", "nothing"]
    #: That share; None where it asks for something else.
    target: float | None
    workouts: int

    @property
    def main_tasks(self) -> list[TaskStanding]:
        """Core tasks and tests: what the week is about."""
        return [standing for standing in self.tasks if standing.task.kind != "bonus"]

    @property
    def is_met(self) -> bool | None:
        """Whether all that the week asks for was done; None where that is open or nobody could do it."""
        if self.state in ("before", "coming"):
            return None
        match self.asks:
            case "tasks":
                met = all(standing.is_done for standing in self.main_tasks or self.tasks)
            case "amount":
                met = self.amount >= (self.target or 0.0) - 1e-9
            case "workout":
                met = self.workouts > 0
            case "nothing":
                return None
        return True if met else None if self.state in ("running", "after") or self.is_partial else False


@dataclass(frozen=True)
class Standing:
    """A challenge as of a day."""

    rules: Rules
    today: date
    state: State
    is_paused: bool
    #: The days that are in it, and the last of them with the pauses added; empty and None where it has none.
    days: tuple[date, ...]
    last: date | None
    #: From here on workouts count.
    from_day: date
    weeks: tuple[Week, ...]
    #: In the metric of the challenge.
    total: float
    #: The same by day: ``day`` (datetime64), ``total`` up to it; every day of it up to today.
    course: pd.DataFrame
    workouts: int
    #: How many of these do not know the metric.
    unknown: int
    #: Workouts on paused days, which count for nothing.
    on_pause: int
    #: The most that can still be had; None where there is no bound.
    most_left: float | None

    @property
    def tier(self) -> Tier | None:
        """The highest tier reached."""
        return next((tier for tier in reversed(self.rules.tiers) if self.total >= tier.threshold - 1e-9), None)

    @property
    def next_tier(self) -> Tier | None:
        """The lowest tier not reached yet."""
        return next((tier for tier in self.rules.tiers if self.total < tier.threshold - 1e-9), None)

    @property
    def week(self) -> Week | None:
        """The week that runs today."""
        return next((week for week in self.weeks if week.state == "running"), None)

    @property
    def days_left(self) -> int:
        """Days still to come, today included."""
        return sum(day >= self.today for day in self.days) if self.state in ("running", "coming") else 0

    @property
    def missing(self) -> float:
        """What is missing to the next tier; 0 where there is none."""
        return self.next_tier.threshold - self.total if self.next_tier else 0.0

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the next tier cannot be reached any more."""
        return self.next_tier is not None and self.most_left is not None and self.missing > self.most_left + 1e-9

    def expected(self, tier: Tier) -> float:
        """How much of a tier belongs to the days before today: even over its days, of points as weeks give them."""
        mine = [day for day in self.days if day >= self.from_day]
        share = sum(day < self.today for day in mine) / len(mine) if mine else 0.0
        if self.rules.metric == "points":
            share = _share_given(self.rules, self.weeks)
        expected = tier.threshold * share
        return float(int(expected + 1e-9)) if self.rules.metric in WHOLE_METRICS else expected

    @property
    def is_on_pace(self) -> bool | None:
        """Whether at least what was expected for the next tier is done; None where there is none or it is over."""
        if self.state != "running" or self.next_tier is None:
            return None
        return self.total >= self.expected(self.next_tier) - 1e-9

    @property
    def medals(self) -> dict[str, int]:
        """How many weeks earned each medal, the best first."""
        earned = [medal for week in self.weeks if (medal := week_medal(week, self.rules))]
        names = MEDALS if self.rules.tasks else tuple(tier.name for tier in self.rules.tiers)
        return {name: earned.count(name) for name in reversed(names) if name in earned}


def standing(
    rules: Rules,
    workouts: pd.DataFrame,
    today: date,
    *,
    pauses: Sequence[Pause] = (),
    joined_day: date | None = None,
    left_day: date | None = None,
) -> Standing:
    """Where a challenge stands on the evening of ``today``.

    Args:
        rules: What it asks for.
        workouts: All workouts, or a friend's: ``day``, ``discipline``, ``duration_s``, and what else is known of them.
        today: The day on which it is looked at.
        pauses: Days of illness; its weeks and its end move on by them, and what was done on them does not count.
        joined_day: What was done before does not count, and weeks before are not ridden rather than missed.
        left_day: What was done after it does not count.
    """
    days = tuple(days_of(rules, pauses))
    from_day = max(rules.first_day, joined_day or rules.first_day)
    until = min(today, left_day or today)
    mine = set(days)
    every = (
        done_in(workouts, rules, from_day, min(until, days[-1])) if days and from_day <= min(until, days[-1]) else []
    )
    done = [one for one in every if one.day in mine]
    weeks = tuple(
        _week(rules, number, span, [one for one in done if span[0] <= one.day <= span[-1]], from_day, today, left_day)
        for number, span in enumerate(weeks_of(days), 1)
    )
    counting = [one for one in done if counts_for(rules)(one)]
    adds = _adds_by_day(rules, counting, weeks)
    return Standing(
        rules=rules,
        today=today,
        state=_state(days, today, left_day),
        is_paused=bool(days) and today <= days[-1] and any(p.first_day <= today <= p.last_day for p in pauses),
        days=days,
        last=days[-1] if days else None,
        from_day=from_day,
        weeks=weeks,
        total=sum(adds.values()),
        course=_course(adds, [day for day in days if from_day <= day <= until]),
        workouts=len(counting),
        unknown=sum(one.adds[rules.metric] is None for one in counting if rules.metric in one.adds),
        on_pause=len(every) - len(done),
        most_left=_most_left(rules, weeks, [day for day in days if day >= max(today, from_day)], adds, left_day),
    )


def kept_standing(kept: Any, workouts: pd.DataFrame, today: date) -> Standing:
    """Where a challenge stands as it is kept: a ``queries.challenges.Kept``."""
    mine, pauses = kept.challenge, [Pause(one.first_day, one.last_day, one.reason) for one in kept.pauses]
    joined_day, left_day = mine.joined_day, mine.left_day
    return standing(
        of_rows(*kept.asked()), workouts, today, pauses=pauses, joined_day=joined_day, left_day=left_day
    )  # fmt: skip


def week_medal(week: Week, rules: Rules) -> str | None:
    """The medal of a week: of its tasks, else the highest tier whose even share of a week was done; None without.

    Gold is every task, bonuses too; silver every core task and test; bronze half of these.
    """
    if week.tasks:
        main = week.main_tasks or list(week.tasks)
        if all(standing.is_done for standing in week.tasks):
            return "Gold"
        if all(standing.is_done for standing in main):
            return "Silver"
        return "Bronze" if 2 * sum(standing.is_done for standing in main) >= len(main) else None
    if rules.tasks or week.amount <= 0:
        return None
    share = week.days / rules.days
    return next((t.name for t in reversed(rules.tiers) if week.amount >= t.threshold * share - 1e-9), None)


# A week


def _week(
    rules: Rules, number: int, span: Sequence[date], done: list[Done], from_day: date, today: date,
    left_day: date | None,
) -> Week:  # fmt: skip
    tasks = rules.tasks_of(number)
    counting = [one for one in done if counts_for(rules)(one)]
    standings = _tasks(tasks, done, rules.disciplines)
    asks = _asks(rules, tasks, len(span))
    return Week(
        number=number, first=span[0], last=span[-1], days=len(span),
        state=_week_state(span, from_day, today, left_day), is_partial=span[0] < from_day <= span[-1],
        tasks=standings, amount=_amount(rules, counting, standings), asks=asks,
        target=rules.tiers[0].threshold * len(span) / rules.days if asks == "amount" else None,
        workouts=len(counting),
    )  # fmt: skip


def _asks(rules: Rules, tasks: Sequence[Task], days: int):
    if rules.tasks:
        return "tasks" if tasks else "nothing"
    if rules.tiers and rules.metric != "points":
        return "amount"
    return "workout" if days == 7 else "nothing"


def _week_state(span: Sequence[date], from_day: date, today: date, left_day: date | None):
    if span[-1] < from_day:
        return "before"
    if left_day is not None and span[-1] > left_day:
        return "after"
    if span[0] > today:
        return "coming"
    return "over" if span[-1] < today else "running"


def _tasks(tasks: Sequence[Task], done: list[Done], disciplines: tuple[str, ...] | None) -> tuple[TaskStanding, ...]:
    """Each task of a week; the workouts are of that week, oldest first."""
    fitting = [[n for n, one in enumerate(done) if does(task, one, disciplines)] for task in tasks]
    own = [n for n, task in enumerate(tasks) if task.takes_workouts]
    taken = dict(zip(own, assigned([_wanted(tasks[n], fitting[n]) for n in own]), strict=True))
    used = {workout for workouts in taken.values() for workout in workouts}
    return tuple(
        _own_standing(task, done, fitting[n], taken[n], used) if n in taken else _sum_standing(task, done, fitting[n])
        for n, task in enumerate(tasks)
    )


def _wanted(task: Task, fitting: Sequence[int]) -> Wanted:
    """Of equal points core tasks and tests go before bonuses, and more tasks before fewer."""
    return Wanted((task.points, float(task.kind != "bonus"), 1.0), round(task.target), tuple(fitting))


def _own_standing(
    task: Task, done: list[Done], fitting: Sequence[int], taken: Sequence[int], used: set[int]
) -> TaskStanding:
    """A task with workouts of its own; spare workouts that would do it too are retakes."""
    spare = [n for n in fitting if n not in used]
    if not taken:
        so_far = spare[: round(task.target) - 1]
        return TaskStanding(task, len(so_far), False, None, tuple(done[n].workout_id for n in so_far), 0)
    tries = sorted({*taken, *(spare if task.has_retakes else ())})
    power_w, speed_mps = _best([done[n] for n in tries])
    return TaskStanding(
        task, len(taken), True, done[max(taken)].day, tuple(done[n].workout_id for n in tries),
        1 + (len(tries) - len(taken)) // round(task.target), power_w, speed_mps,
    )  # fmt: skip


def _sum_standing(task: Task, done: list[Done], fitting: Sequence[int]) -> TaskStanding:
    """A task that every fitting workout counts for, whatever else it did."""
    counted = [done[n] for n in fitting]
    so_far = list(accumulate(_adds(task.metric, counted)))
    reached = next((n for n, total in enumerate(so_far) if total >= task.target - 1e-9), None)
    is_done = reached is not None
    power_w, speed_mps = _best(counted) if is_done and task.metric == "workouts" else (None, None)
    return TaskStanding(
        task, so_far[-1] if so_far else 0.0, is_done, counted[reached].day if reached is not None else None,
        tuple(one.workout_id for one in counted), int(is_done), power_w, speed_mps,
    )  # fmt: skip


def _adds(metric: str, done: Sequence[Done]) -> list[float]:
    """What each workout adds to a metric; a day counts once, an unknown value adds nothing."""
    if metric == "days":
        first = {one.day: n for n, one in reversed(list(enumerate(done)))}
        return [float(first[one.day] == n) for n, one in enumerate(done)]
    return [one.adds[metric] or 0.0 for one in done]


def _best(tries: Sequence[Done]) -> tuple[float | None, float | None]:
    """The best mean power of the tries that are not doubtful, and their best speed where none has power."""
    sure = [one for one in tries if not one.is_doubtful]
    power_w = max((one.power_w for one in sure if one.power_w is not None), default=None)
    if power_w is not None:
        return power_w, None
    return None, max((one.speed_mps for one in sure if one.speed_mps is not None), default=None)


def _amount(rules: Rules, counting: list[Done], standings: Sequence[TaskStanding]) -> float:
    if rules.metric == "points":
        return sum(one.points for one in standings)
    return sum(_adds(rules.metric, counting))


# The whole


def _state(days: Sequence[date], today: date, left_day: date | None) -> State:
    if not days:
        return "impossible"
    if left_day is not None:
        return "left"
    if today < days[0]:
        return "coming"
    return "finished" if today > days[-1] else "running"


def _adds_by_day(rules: Rules, counting: list[Done], weeks: Sequence[Week]) -> dict[date, float]:
    """What each day added to the total; a task gives its points on the day on which it was done."""
    adds: dict[date, float] = {}
    if rules.metric == "points":
        for day, points in ((task.day, task.points) for week in weeks for task in week.tasks):
            if day is not None:
                adds[day] = adds.get(day, 0.0) + points
    else:
        for one, added in zip(counting, _adds(rules.metric, counting), strict=True):
            adds[one.day] = adds.get(one.day, 0.0) + added
    return adds


def _course(adds: dict[date, float], days: Sequence[date]) -> pd.DataFrame:
    total = list(accumulate(adds.get(day, 0.0) for day in days))
    return pd.DataFrame({"day": pd.to_datetime(list(days)), "total": pd.Series(total, dtype=float)})


def _most_left(
    rules: Rules, weeks: Sequence[Week], days: Sequence[date], adds: dict[date, float], left_day: date | None
) -> float | None:
    """The most that ``days`` from today on can bring: open tasks, or a day each; None: without bound."""
    if left_day is not None or not days:
        return 0.0
    match rules.metric:
        case "points":
            still = (week for week in weeks if week.state in ("running", "coming"))
            return sum(one.task.points for week in still for one in week.tasks if not one.is_done)
        case "days":
            return float(sum(day not in adds for day in days))
        case _:
            return None


def _share_given(rules: Rules, weeks: Sequence[Week]) -> float:
    """The share of all points, from joining on, that the weeks that are over could give."""
    of_week = {week.number: sum(task.points for task in rules.tasks_of(week.number)) for week in weeks}
    mine = [week for week in weeks if week.state != "before"]
    whole = sum(of_week[week.number] for week in mine)
    return sum(of_week[week.number] for week in mine if week.state == "over") / whole if whole else 0.0
