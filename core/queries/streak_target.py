"""How many workouts a week the athlete wants in a row, and which ones count: kept as one setting."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from core.models import DISCIPLINES, Setting
from core.queries import athlete
from core.store import Book

#: The setting that holds it.
KEY = "streaks.per_week"
#: At least and at most so many a week, and the minutes that one may have to take.
LEAST, MOST, MOST_MINUTES = 2, 21, 120


@dataclass(frozen=True)
class StreakTarget:
    """At least so many workouts in each week."""

    least: int
    #: Only these count; all do where it is empty.
    disciplines: tuple[str, ...] = ()
    #: Shorter ones do not count.
    minutes: int = 0


def streak_target(book: Book) -> StreakTarget | None:
    """What the athlete wants; None where nothing was set, or where it cannot be read."""
    return _read(athlete.setting(book, KEY))


def put_streak_target(session: Session, target: StreakTarget | None) -> StreakTarget | None:
    """Set the target, None takes it away; returns the one before."""
    kept = session.get(Setting, KEY)
    before = None if kept is None else _read(kept.value)
    athlete.save_setting(session, KEY, None if target is None else asdict(target))
    return before


def _read(value: Any) -> StreakTarget | None:
    if not isinstance(value, dict) or not isinstance(value.get("least"), int):
        return None
    chosen = tuple(name for name in value.get("disciplines") or () if name in DISCIPLINES)
    return StreakTarget(value["least"], chosen, int(value.get("minutes") or 0))
