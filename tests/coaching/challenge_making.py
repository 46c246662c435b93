"""Challenges and workouts, written in a test as short as they can be."""

from datetime import date, timedelta

import pandas as pd

from core.challenge_rules import Rules, Task, Tier
from tests.workout_rows import on, workout_rows

#: A Monday.
MONDAY = date(2026, 11, 2)


def day(n: int) -> date:
    """Day n of the challenges that begin on ``MONDAY``, from 0."""
    return MONDAY + timedelta(days=n)


def rules(days: int = 28, *, metric: str = "minutes", tasks: tuple[Task, ...] = (), tiers=(), **told) -> Rules:
    """A challenge from ``MONDAY`` on; tiers by name and number."""
    made = tuple(Tier(name, number) for name, number in dict(tiers).items())
    standard = {"name": "A challenge", "kind": "solo", "first_day": MONDAY, "last_day": day(days - 1)}
    return Rules(**(standard | {"metric": metric, "tasks": tasks, "tiers": made} | told))


def done(*rides: tuple) -> pd.DataFrame:
    """Workouts by day number and minutes, and what else is said of each."""
    told = (
        on(day(ride[0]).isoformat(), duration_s=60 * ride[1], **(ride[2] if len(ride) > 2 else {})) for ride in rides
    )
    frame = workout_rows(*told)
    titles = [ride[2].get("title", "Ride") if len(ride) > 2 else "Ride" for ride in rides]
    return frame.assign(title=pd.Series(titles, frame.index, dtype=object))


def zones(title: str, minutes: int = 45, **told) -> dict:
    """What is said of a Power Zone class of that title."""
    return {
        "title": f"{minutes} min {title} Ride",
        "class_type": "Power Zone",
        "class_duration_s": 60 * minutes,
        **told,
    }
