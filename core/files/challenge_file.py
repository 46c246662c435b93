"""Reads the file of a challenge that somebody sent. Every field is checked; what is not known is refused, not guessed.

The form: {"zonebook_challenge": 1, "key": "…", "name": "…", "kind": "team", "metric": "points",
"first_day": "2026-01-05", "last_day": "2026-02-15", "tasks": [{"name": "…", "points": 10, …}],
"tiers": [{"name": "Bronze", "threshold": 100}], "members": [{"name": "…", "team": "…"}], …}
"""

import json
import re
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any

from core.challenge_rules import FILE_MARK, FILE_VERSION, LONGEST_NAME, Rules, Task, Tier, checked
from core.errors import UnreadableFile
from core.models import DISCIPLINES
from core.words import storable

LARGEST_BYTES, MOST_MEMBERS = 512 * 1024, 200
NOT_ONE = "This is not a challenge from Zonebook. Ask for the file that “Send to a friend” gives."
DAMAGED = "The file of this challenge is damaged: {}. Ask for it again."
FIRST_YEAR, LAST_YEAR = 1990, 2199


@dataclass(frozen=True)
class Sent:
    """A challenge that somebody sent, and who is in it as far as that is told: names with their teams."""

    rules: Rules
    members: tuple[tuple[str, str | None], ...] = ()

    @property
    def teams(self) -> list[str]:
        """The names of its teams."""
        return list(dict.fromkeys(team for _, team in self.members if team))


def parse(data: bytes) -> Sent:
    """The challenge in a file.

    Raises:
        UnreadableFile: It is none, of a newer form, damaged, or asks for what cannot be; the sentence says which.
    """
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(f"A challenge is no larger than {LARGEST_BYTES // 1024} kB; this file is something else.")
    told = _json(data)
    if not isinstance(told, dict) or FILE_MARK not in told:
        raise UnreadableFile(NOT_ONE)
    if type(told[FILE_MARK]) is not int or told[FILE_MARK] < 1:
        raise UnreadableFile(NOT_ONE)
    if told[FILE_MARK] > FILE_VERSION:
        raise UnreadableFile("This challenge was sent by a newer Zonebook. Update yours, then open it again.")
    try:
        return Sent(checked(_rules(told), DISCIPLINES), _members(told))
    except _Damaged as error:
        raise UnreadableFile(DAMAGED.format(error)) from error
    except ValueError as error:
        raise UnreadableFile(f"This challenge cannot be joined. {error}") from error


class _Damaged(Exception):
    """A field is missing or of another kind; the message says which."""


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(NOT_ONE) from error


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _rules(told: dict[str, Any]) -> Rules:
    key = _text(told, "key", 64)
    if not re.fullmatch(r"[\w-]{8,64}", key, re.ASCII):
        raise _Damaged("its key cannot be one")
    return Rules(
        key=key, name=_text(told, "name"), kind=_text(told, "kind"), metric=_text(told, "metric"),
        first_day=_day(told, "first_day"), last_day=_day(told, "last_day"),
        disciplines=_texts(told, "disciplines"), description=_maybe_text(told, "description", 500),
        template=_maybe_text(told, "template"),
        tasks=tuple(_task(one) for one in _dicts(told, "tasks", 250)),
        tiers=tuple(Tier(_text(one, "name"), _number(one, "threshold")) for one in _dicts(told, "tiers", 30)),
    )  # fmt: skip


def _task(told: dict[str, Any]) -> Task:
    standard = {field.name: field.default for field in fields(Task) if field.default is not MISSING}
    told = standard | told
    return Task(
        name=_text(told, "name"), week=_maybe_whole(told, "week"), kind=_text(told, "kind"),
        points=_number(told, "points"), metric=_text(told, "metric"), target=_number(told, "target"),
        disciplines=_texts(told, "disciplines"), class_ids=_texts(told, "class_ids"),
        class_type=_maybe_text(told, "class_type"), min_duration_s=_maybe_whole(told, "min_duration_s"),
        has_retakes=_yes_or_no(told, "has_retakes"), is_shared=_yes_or_no(told, "is_shared"),
    )  # fmt: skip


def _members(told: dict[str, Any]) -> tuple[tuple[str, str | None], ...]:
    members = [(_text(one, "name"), _maybe_text(one, "team")) for one in _dicts(told, "members", MOST_MEMBERS)]
    return tuple((name, team) for name, team in members if name)


def _dicts(told: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    values = told.get(name) or []
    if not isinstance(values, list) or len(values) > most or not all(isinstance(one, dict) for one in values):
        raise _Damaged(f"its {name} cannot be read")
    return values


def _texts(told: dict[str, Any], name: str) -> tuple[str, ...] | None:
    values = told.get(name) or None
    if values is None:
        return None
    if not isinstance(values, list) or len(values) > 60 or not all(isinstance(one, str) for one in values):
        raise _Damaged(f"its {name} cannot be read")
    return tuple(storable(one) for one in values)


def _text(told: dict[str, Any], name: str, longest: int = LONGEST_NAME) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise _Damaged(f"its {name} cannot be read")
    return " ".join(storable(value).split())


def _maybe_text(told: dict[str, Any], name: str, longest: int = LONGEST_NAME) -> str | None:
    return None if told.get(name) is None else _text(told, name, longest) or None


def _number(told: dict[str, Any], name: str) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        raise _Damaged(f"its {name} is no number")
    return float(value)


def _maybe_whole(told: dict[str, Any], name: str) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    number = _number(told, name)
    if number != int(number):
        raise _Damaged(f"its {name} is no whole number")
    return int(number)


def _yes_or_no(told: dict[str, Any], name: str) -> bool:
    if not isinstance(told.get(name), bool):
        raise _Damaged(f"its {name} is neither yes nor no")
    return told[name]


def _day(told: dict[str, Any], name: str) -> date:
    try:
        day = date.fromisoformat(_text(told, name))
    except ValueError as error:
        raise _Damaged(f"its {name} is no day") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Damaged(f"its {name} is far away")
    return day
