"""Challenges that are not kept yet, from a template or typed in tables; and the file that a kept one is sent as."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import quantities
from core.challenge_rules import METRICS, TASK_METRICS, Rules, Task, Tier, described, last_day
from core.coaching import challenge_templates as templates
from core.exports import challenge_file
from core.frames import books
from core.frames.challenges import Told
from core.models import DISCIPLINES
from core.quantities import Units
from core.store import Book

__all__ = ["DISCIPLINES", "METRICS", "TASK_METRICS", "TEMPLATES", "Draft", "File", "blank", "file", "metric_names",
           "of_draft", "of_template", "tasks_table", "tiers_table"]  # fmt: skip

#: Templates by what they are called.
TEMPLATES: Mapping[str, str] = {
    "Minutes of a year": "annual_minutes", "Power Zone weeks": "power_zone_weeks", "Streak month": "streak_month",
    "Mixed weeks": "mixed_weeks", "Team month": "team_month",
}  # fmt: skip
TASK_COLUMNS = ["name", "week", "kind", "points", "metric", "target", "disciplines", "class_type", "class_ids",
                "minutes", "has_retakes", "is_shared"]  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A challenge as it was typed, in the athlete's units."""

    name: str
    description: str
    kind: str
    metric: str
    first_day: date
    last_day: date
    disciplines: tuple[str, ...]
    #: As ``tiers_table`` and ``tasks_table``.
    tiers: pd.DataFrame
    tasks: pd.DataFrame


@dataclass(frozen=True)
class File:
    """A challenge as it is sent."""

    name: str
    data: bytes
    mime: str = challenge_file.MIME


def of_template(name: str, day: date, *, weeks: int = 6, days: int | None = None, kind: str = "solo") -> Rules:
    """The challenge of a template, by its key in ``TEMPLATES``; what it does not ask for is not heeded."""
    made: Mapping[str, Callable[[], Rules]] = {
        "annual_minutes": lambda: templates.annual_minutes(day.year, kind=kind),
        "power_zone_weeks": lambda: templates.power_zone_weeks(day, weeks=weeks, kind=kind),
        "streak_month": lambda: templates.streak_month(day, days=days, kind=kind),
        "mixed_weeks": lambda: templates.mixed_weeks(day, weeks=weeks, kind=kind),
        "team_month": lambda: templates.team_month(day),
    }
    return made[name]()


def blank(first_day: date) -> Rules:
    """What a challenge by hand begins with: four weeks of minutes."""
    return Rules(
        name="", kind="solo", metric="minutes", first_day=first_day, last_day=last_day(first_day, 4),
        tiers=(Tier("Bronze", 300), Tier("Silver", 600), Tier("Gold", 900)),
    )  # fmt: skip


def metric_names(units: Units) -> dict[str, str]:
    """What a challenge can count: names with the units that numbers are given in."""
    return {metric: quantities.axis(described(metric), units) for metric in METRICS}


def tiers_table(rules: Rules, units: Units) -> pd.DataFrame:
    """The tiers as they are typed: ``name``, ``threshold`` in the unit that is shown."""
    factor = _factor(rules.metric, units)
    table = [(tier.name, round(tier.threshold * factor, 2)) for tier in rules.tiers]
    return pd.DataFrame(table, columns=["name", "threshold"]).astype({"name": object, "threshold": float})


def tasks_table(rules: Rules, units: Units) -> pd.DataFrame:
    """The tasks as they are typed: ``TASK_COLUMNS``, ``target`` in the unit that is shown, ``minutes`` at least."""
    table = [
        {
            "name": task.name, "week": task.week, "kind": task.kind, "points": task.points, "metric": task.metric,
            "target": round(task.target * _factor(task.metric, units), 2), "disciplines": list(task.disciplines or ()),
            "class_type": task.class_type or "", "class_ids": " ".join(task.class_ids or ()),
            "minutes": task.min_duration_s / 60 if task.min_duration_s else None, "has_retakes": task.has_retakes,
            "is_shared": task.is_shared,
        }
        for task in rules.tasks
    ]  # fmt: skip
    numbers = dict.fromkeys(("week", "points", "target", "minutes"), float)
    return pd.DataFrame(table, columns=TASK_COLUMNS).astype(
        {**numbers, "has_retakes": bool, "is_shared": bool, "disciplines": object, "class_type": object}
    )


def of_draft(draft: Draft, units: Units) -> Rules:
    """The challenge that was typed; rows without a name and a number are left out.

    Raises:
        ValueError: Something is missing or cannot be read; the sentence says what.
    """
    factor = _factor(draft.metric, units)
    tiers = sorted((tier for row in draft.tiers.to_dict("records") if (tier := _tier(row, factor))),
                   key=lambda tier: tier.threshold)  # fmt: skip
    tasks = [task for row in draft.tasks.to_dict("records") if (task := _task(row, units))]
    return Rules(
        name=draft.name, kind=draft.kind, metric=draft.metric, first_day=draft.first_day, last_day=draft.last_day,
        disciplines=draft.disciplines or None, description=draft.description, tasks=tuple(tasks), tiers=tuple(tiers),
    )  # fmt: skip


def file(book: Book, told: Told, *, with_names: bool, names: Mapping[int, str]) -> File:
    """A challenge as it is sent, with the names of all who take part only where that is wanted."""
    members: list[tuple[str, str | None]] = []
    if with_names:
        own = books.athlete(book).name
        members = [(own, told.teams.get(None))] if own else []
        members += [(names[n], team) for n, team in told.teams.items() if n is not None and n in names]
    return File(challenge_file.file_name(told.rules), challenge_file.write(told.rules, members))


def _tier(row: Mapping[str, Any], factor: float) -> Tier | None:
    name, threshold = _words(row["name"]), _number(row["threshold"])
    if not name and threshold is None:
        return None
    if threshold is None:
        raise ValueError(f"The tier {name} needs a number.")
    return Tier(name or f"{threshold:,g}", threshold / factor)


def _task(row: Mapping[str, Any], units: Units) -> Task | None:
    name, metric = _words(row["name"]), _words(row["metric"]) or "workouts"
    if not name:
        return None
    week, minutes, target = _number(row["week"]), _number(row["minutes"]), _number(row["target"])
    if week is not None and week != int(week):
        raise ValueError(f"{name}: weeks come in whole ones.")
    named = row["disciplines"] if isinstance(row["disciplines"], list | tuple) else ()
    return Task(
        name=name, week=None if week is None else int(week), kind=_words(row["kind"]) or "core",
        points=_number(row["points"]) or 0.0, metric=metric,
        target=1.0 if target is None else target / _factor(metric, units), disciplines=tuple(named) or None,
        class_ids=tuple(dict.fromkeys(_class_ids(_words(row["class_ids"])))) or None,
        class_type=_words(row["class_type"]) or None,
        min_duration_s=None if not minutes else round(60 * minutes),
        has_retakes=_is_yes(row["has_retakes"], True), is_shared=_is_yes(row["is_shared"], False),
    )  # fmt: skip


def _class_ids(text: str) -> list[str]:
    """Peloton's ids in what was pasted: ids themselves, or addresses of classes."""
    return re.findall(r"\b[0-9a-f]{32}\b", text) or [part for part in re.split(r"[\s,;]+", text) if part]


def _factor(metric: str, units: Units) -> float:
    """The stored value times this is the value that is shown."""
    return float(quantities.converted(pd.Series([1.0]), described(metric), units).iloc[0])


def _words(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _is_yes(value: Any, otherwise: bool) -> bool:
    return otherwise if value is None or (isinstance(value, float) and pd.isna(value)) else bool(value)
