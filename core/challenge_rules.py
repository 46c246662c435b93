"""What a challenge asks for, as plain values: its days, tasks, tiers and pauses, and what of it can be true.

How it goes is in ``coaching.challenges``, how it is kept in ``queries.challenges``, how it travels in
``exports.challenge_file`` and ``files.challenge_file``.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, isfinite
from typing import Any

from core import quantities
from core.quantities import Quantity, Units, how_many

#: What a total can count, and of these what a task can.
METRICS = ("points", "workouts", "minutes", "distance_m", "output_kj", "calories_kcal", "days")
TASK_METRICS = METRICS[1:]
#: Those that come in whole ones.
WHOLE_METRICS = ("points", "workouts", "days")
KINDS, TASK_KINDS = ("solo", "team"), ("core", "bonus", "test")
#: The type of class that stands for a 20-minute FTP test, known by its class or its title.
FTP_TEST = "FTP test"

#: What says that a file is a challenge, and in which form.
FILE_MARK, FILE_VERSION = "zonebook_challenge", 1

#: What is believed of a challenge.
LONGEST_NAME, LONGEST_DESCRIPTION = 80, 500
LONGEST_DAYS, MOST_TIERS, MOST_TASKS, MOST_CLASSES = 1100, 30, 250, 20
MOST_POINTS, MOST_AMOUNT, LONGEST_TASK_S = 10_000.0, 1e9, 24 * 3600
MOST_WORKOUTS_A_TASK = 30
#: Tasks of one week that take workouts for themselves, and of these those that take several.
MOST_A_WEEK, MOST_OF_SEVERAL = 15, 6

POINTS = Quantity(
    "points", "Points", "", source="the tasks of the challenge", help="What the tasks done so far give together."
)
_COUNTED = {"points": "point", "workouts": "workout", "days": "day"}


@dataclass(frozen=True)
class Task:
    """A part of a challenge: so much of something in a week, or workouts of a kind, for so many points."""

    name: str
    #: Week of the challenge from 1; None is every full week.
    week: int | None = None
    #: 'core', 'bonus' or 'test'
    kind: str = "core"
    points: float = 0
    #: How much of what: of ``TASK_METRICS``; for workouts of a kind 'workouts' and how many.
    metric: str = "workouts"
    target: float = 1
    #: Disciplines that do it; None: those of the challenge.
    disciplines: tuple[str, ...] | None = None
    #: The class and its alternatives. With a type beside them either is enough.
    class_ids: tuple[str, ...] | None = None
    class_type: str | None = None
    #: A shorter workout does not do it.
    min_duration_s: int | None = None
    #: Whether it may be done again in its week for a better result.
    has_retakes: bool = True
    #: Whether a workout that does another task counts here too. Sums and days always count every workout.
    is_shared: bool = False

    @property
    def takes_workouts(self) -> bool:
        """Whether its workouts are its own: none of them does another such task of the week."""
        return self.metric == "workouts" and not self.is_shared


@dataclass(frozen=True)
class Tier:
    """A medal: from so much of the challenge's metric on."""

    name: str
    threshold: float


@dataclass(frozen=True)
class Pause:
    """Days of illness; both included."""

    first_day: date
    last_day: date
    reason: str | None = None


@dataclass(frozen=True)
class Rules:
    """A challenge, the same for everybody in it."""

    name: str
    #: 'solo' or 'team'
    kind: str
    #: What its total counts: of ``METRICS``.
    metric: str
    #: The first day of week 1, and the last day as long as nothing pauses.
    first_day: date
    last_day: date
    #: Disciplines that count; None counts all.
    disciplines: tuple[str, ...] | None = None
    description: str | None = None
    template: str | None = None
    #: In their order.
    tasks: tuple[Task, ...] = ()
    #: The lowest first.
    tiers: tuple[Tier, ...] = ()
    #: The same wherever it was sent to; "" until it is kept.
    key: str = ""

    @property
    def days(self) -> int:
        """How many days it has; 0 or less where it ends before it starts."""
        return (self.last_day - self.first_day).days + 1

    @property
    def weeks(self) -> int:
        """How many weeks it has, the last of which may be shorter."""
        return max(0, ceil(self.days / 7))

    def tasks_of(self, week: int) -> tuple[Task, ...]:
        """What a week asks for. A rest of fewer than seven days at the end asks only for what names that week."""
        is_full = 7 * week <= self.days
        return tuple(task for task in self.tasks if task.week == week or (task.week is None and is_full))


def described(metric: str) -> Quantity:
    """The quantity of a metric."""
    return POINTS if metric == "points" else quantities.described(metric)


def amount(value: float | None, metric: str, units: Units = "metric") -> str:
    """So much of a metric as it is said.

    >>> amount(1, "points"), amount(2500, "minutes"), amount(42195, "distance_m", "imperial"), amount(3, "days")
    ('1 point', '2,500 min', '26.22 mi', '3 days')
    """
    if metric in _COUNTED and value is not None and isfinite(value):
        return how_many(round(value, 1), _COUNTED[metric])
    return quantities.shown(value, described(metric), units)


def last_day(first_day: date, weeks: int) -> date:
    """The last day of so many weeks."""
    return first_day + timedelta(days=7 * weeks - 1)


def of_rows(challenge: Mapping[str, Any], tasks: Iterable[Mapping], tiers: Iterable[Mapping]) -> Rules:
    """The challenge of its rows, tasks and tiers in their order; columns are those of the tables."""
    names = ("name", "kind", "metric", "first_day", "last_day", "description", "template", "key")
    return Rules(
        **{name: challenge[name] for name in names},
        disciplines=_tuple(challenge["disciplines"]),
        tasks=tuple(_task(row) for row in tasks),
        tiers=tuple(Tier(row["name"], row["threshold"]) for row in tiers),
    )


def to_rows(rules: Rules) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The other way round: the columns of a challenge, of its tasks and of its tiers in their order."""
    challenge = {name: value for name, value in _columns(rules).items() if name not in ("tasks", "tiers")}
    tasks = [_columns(task) | {"position": n} for n, task in enumerate(rules.tasks)]
    return challenge, tasks, [_columns(tier) | {"position": n} for n, tier in enumerate(rules.tiers)]


def _columns(part: Rules | Task | Tier) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(part).items()}


def _task(row: Mapping[str, Any]) -> Task:
    plain = {name: row[name] for name in Task.__dataclass_fields__ if name not in ("disciplines", "class_ids")}
    return Task(**plain, disciplines=_tuple(row["disciplines"]), class_ids=_tuple(row["class_ids"]))


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


# What can be true


def checked(rules: Rules, disciplines: Collection[str]) -> Rules:
    """The same challenge, once it is sure that it can be done; ``disciplines`` are those that there are.

    Raises:
        ValueError: It cannot; the sentence says why.
    """
    _check_name(rules.name, "A challenge")
    if len(rules.description or "") > LONGEST_DESCRIPTION:
        raise ValueError(f"A description has at most {LONGEST_DESCRIPTION} letters.")
    _check_one_of(rules.kind, KINDS, "A challenge is")
    _check_one_of(rules.metric, METRICS, "A challenge counts")
    _check_disciplines(rules.disciplines, disciplines)
    if rules.days < 1:
        raise ValueError("It ends before it starts. Choose a last day that is not before the first one.")
    if rules.days > LONGEST_DAYS:
        raise ValueError(f"A challenge lasts {LONGEST_DAYS:,} days at most.")
    _check_tiers(rules)
    _check_tasks(rules, disciplines)
    return rules


def checked_pause(pause: Pause) -> Pause:
    """The same pause, once it is sure that it ends after it begins, within a year."""
    if pause.last_day < pause.first_day:
        raise ValueError("The pause ends before it begins. Choose a last day that is not before the first one.")
    if (pause.last_day - pause.first_day).days > 366:
        raise ValueError("A pause lasts a year at most.")
    return pause


def _check_name(name: str, what: str) -> None:
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        raise ValueError(f"{what} needs a name.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} letters.")


def _check_one_of(value: str, allowed: Collection[str], what: str) -> None:
    if value not in allowed:
        raise ValueError(f"{what} one of: {', '.join(allowed)}.")


def _check_disciplines(names: Collection[str] | None, known: Collection[str]) -> None:
    if unknown := set(names or ()) - set(known):
        raise ValueError(f"There is no discipline {sorted(unknown)[0][:40]!r}.")


def _check_number(value: float, lowest: float, highest: float, what: str) -> None:
    if not isfinite(value) or not lowest <= value <= highest:
        raise ValueError(f"{what} lies between {lowest:g} and {highest:,.0f}.")


def _check_tiers(rules: Rules) -> None:
    if len(rules.tiers) > MOST_TIERS:
        raise ValueError(f"A challenge has {MOST_TIERS} tiers at most.")
    for tier in rules.tiers:
        _check_name(tier.name, "A tier")
        if not isfinite(tier.threshold) or not 0 < tier.threshold <= MOST_AMOUNT:
            raise ValueError(f"The tier {tier.name} needs a number above 0.")
    if any(high.threshold <= low.threshold for low, high in pairwise(rules.tiers)):
        raise ValueError("Each tier asks for more than the one before it.")


def _check_tasks(rules: Rules, disciplines: Collection[str]) -> None:
    if len(rules.tasks) > MOST_TASKS:
        raise ValueError(f"A challenge has {MOST_TASKS} tasks at most.")
    if rules.metric == "points" and not any(task.points > 0 for task in rules.tasks):
        raise ValueError("Points come from tasks: add a task that gives some.")
    for task in rules.tasks:
        _check_task(task, rules, disciplines)
    for week in range(1, rules.weeks + 1):
        own = [task for task in rules.tasks_of(week) if task.takes_workouts]
        if len(own) > MOST_A_WEEK or sum(task.target > 1 for task in own) > MOST_OF_SEVERAL:
            raise ValueError(
                f"A week has {MOST_A_WEEK} tasks with workouts of their own at most, {MOST_OF_SEVERAL} of them with"
                " several workouts. Week "
                f"{week} has more."
            )


def _check_task(task: Task, rules: Rules, disciplines: Collection[str]) -> None:
    _check_name(task.name, "A task")
    _check_one_of(task.kind, TASK_KINDS, "A task is")
    _check_one_of(task.metric, TASK_METRICS, "A task counts")
    _check_disciplines(task.disciplines, disciplines)
    _check_number(task.points, 0, MOST_POINTS, f"The number of points of {task.name}")
    if task.week is not None and not 1 <= task.week <= rules.weeks:
        raise ValueError(f"The challenge has {how_many(rules.weeks, 'week')}, so {task.name} cannot be in another one.")
    if not isfinite(task.target) or not 0 < task.target <= MOST_AMOUNT:
        raise ValueError(f"{task.name} needs a target above 0.")
    if task.metric in WHOLE_METRICS and task.target != int(task.target):
        raise ValueError(f"{task.name}: {task.metric} come in whole ones.")
    if task.metric == "workouts" and task.target > MOST_WORKOUTS_A_TASK:
        raise ValueError(f"{task.name}: a task of a week asks for {MOST_WORKOUTS_A_TASK} workouts at most.")
    if task.metric == "days" and task.target > 7:
        raise ValueError(f"{task.name}: a week has 7 days.")
    if task.min_duration_s is not None and not 0 < task.min_duration_s <= LONGEST_TASK_S:
        raise ValueError(f"{task.name}: the shortest time is between a minute and a day.")
    is_known = all(re.fullmatch(r"[\w-]{1,64}", class_id) for class_id in task.class_ids or ())
    if len(task.class_ids or ()) > MOST_CLASSES or not is_known:
        raise ValueError(f"{task.name}: name {MOST_CLASSES} classes at most, each by Peloton's id of it.")
    if len(task.class_type or "") > LONGEST_NAME:
        raise ValueError(f"{task.name}: a type of class has at most {LONGEST_NAME} letters.")
