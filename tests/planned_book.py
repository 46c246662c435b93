"""A book with a plan, written in a test as short as it can be."""

from datetime import date
from typing import Any

from core import store
from core.coaching.planned import Planned, as_row
from core.models_plan import TrainingPlan
from core.queries import plan
from core.store import Book
from tests.frames.small_book import NOW


def put_plan(book: Book, *planned: Planned, first: date, last: date) -> None:
    """Write a plan of these days with these workouts."""
    with store.writing(book, "plan") as session:
        made = TrainingPlan(title="Base", first_day=first, last_day=last, created_at=NOW)
        session.add(made)
        session.flush()
        plan.put(session, [as_row(one) | {"plan_id": made.id} for one in planned], now=NOW)


def ride(day: date, uid: str, *, minutes: float = 30, **said: Any) -> Planned:
    """A planned ride of half an hour unless said otherwise."""
    words = {"discipline": "cycling", "title": "Ride", **said}
    return Planned(uid, day, duration_s=int(60 * minutes), **words)
