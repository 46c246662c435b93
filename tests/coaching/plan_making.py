"""Planned workouts and what was done, written in a test as short as they can be; the week of 16 November 2026."""

from datetime import date, timedelta
from typing import Any

from core.coaching.comparison import Match
from core.coaching.planned import Planned

MONDAY = date(2026, 11, 16)
MON, TUE, WED, THU, FRI, SAT, SUN = (MONDAY + timedelta(days=n) for n in range(7))


def plan(day: date, uid: str | None = None, *, minutes: float = 60, **said: Any) -> Planned:
    """A planned ride of an hour unless said otherwise; its uid is the day unless said otherwise."""
    words = {"discipline": "cycling", "title": "Ride", **said}
    return Planned(uid=uid or f"{day:%a}".lower(), day=day, duration_s=int(60 * minutes), **words)


def did(day: date, *, minutes: float | None = 60, **said: Any) -> dict[str, Any]:
    """A row for ``workout_rows``: a ride of an hour unless said otherwise."""
    return {"day": day, "duration_s": None if minutes is None else 60 * minutes, **said}


def by_uid(matches: list[Match]) -> dict[str, tuple[str, int | None]]:
    """State and workout of each planned workout."""
    return {match.planned.uid: (match.state, match.workout_id) for match in matches}
