"""A challenge as a file that a friend can join from: what it asks for, and the teams' names where that is wanted.

JSON, with the version of its form on top. Nobody's results, ids of friends or pauses are in it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.challenge_rules import FILE_MARK, FILE_VERSION, Rules

MIME = "application/json"


def write(rules: Rules, members: Sequence[tuple[str, str | None]] = ()) -> bytes:
    """The file of a challenge; ``members`` are names with their teams, as far as they may be told."""
    told: dict[str, Any] = {FILE_MARK: FILE_VERSION} | asdict(rules)
    told |= {"first_day": rules.first_day.isoformat(), "last_day": rules.last_day.isoformat()}
    told["members"] = [{"name": name, "team": team} for name, team in members]
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def file_name(rules: Rules) -> str:
    """What the file is called."""
    words = "-".join(re.findall(r"[a-z0-9]+", rules.name.lower()))[:60].strip("-")
    return f"{words or 'challenge'}.challenge.json"
