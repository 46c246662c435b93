"""A plan in a book, written in a test as short as it can be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, as_row
from core.models import Exercise as ExerciseRow
from core.queries import athlete, plan
from core.store import Book, writing
from tests.fakes.hevy import EXERCISES

#: A Friday, at noon in Greenwich.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
BENCH = Exercise("hevy", "79D0BB3A", "Bench Press (Barbell)")
INTERVALS = (
    Step("warmup", 600, target=Target("power_pct", 50, 75)),
    Repeat(3, (Step("work", 480, target=Target("power_pct", 95, 105)), Step("recovery", 120))),
)
PUSH = (Repeat(3, (Step("work", reps=8, exercise=BENCH, weight_kg=50.0), Step("rest", 90))),)


def ride(uid: str = "ride", days: int = 1, **said: Any) -> Planned:
    """A ride with intervals so many days after the Friday."""
    given = {"discipline": "cycling", "title": "3 x 8", "duration_s": 2400, "steps": INTERVALS, **said}
    return Planned(uid=uid, day=TODAY + timedelta(days=days), **given)


def lift(uid: str = "lift", days: int = 2, **said: Any) -> Planned:
    """A strength workout with one exercise."""
    given = {"discipline": "strength", "title": "Push", "duration_s": 1800, "steps": PUSH, **said}
    return Planned(uid=uid, day=TODAY + timedelta(days=days), **given)


def put(book: Book, *planned: Planned, now: datetime = NOW) -> None:
    """Write planned workouts, each in the place of the one with its uid."""
    with writing(book, "plan") as session:
        plan.put(session, [as_row(one) for one in planned], now=now)


def take_out(book: Book, *uids: str) -> None:
    with writing(book, "plan") as session:
        plan.take_out(session, list(uids))


def know(book: Book, *, ftp_w: float = 250.0) -> None:
    """The athlete's FTP, and the exercises that Hevy has."""
    with writing(book, "athlete", "workouts") as session:
        athlete.save_measurement(session, "ftp", ftp_w, date(2026, 1, 1), now=NOW)
        for one in EXERCISES:
            session.merge(ExerciseRow(source="hevy", id=one["id"], name=one["title"]))
