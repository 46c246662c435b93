"""A plan, a review and what it proposes, written in a test as short as they can be."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core import store
from core.coaching.planned import Change, Planned, as_row, planned_of, zone_target
from core.coaching.planned import Step as Stretch
from core.coaching.proposals import Proposal
from core.models_plan import DailyReview, PlanAdjustment, PlannedWorkout, TrainingPlan
from core.queries import athlete, life_events, plan, reviews
from core.queries.local import today_of
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.planned_rows import PUSH

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


def ride(uid: str, day: date, minutes: int = 60, **said: Any) -> Planned:
    """A planned ride with one step."""
    steps = (Stretch("work", minutes * 60, target=zone_target(2)),)
    standard = {"discipline": "cycling", "title": f"Ride {uid}", "duration_s": minutes * 60, "tss": float(minutes)}
    return Planned(uid=uid, day=day, **({"steps": steps} | standard | said))


def add_plan(book: Book, *workouts: Planned, title: str = "Base", weeks: int = 8, first: date | None = None) -> int:
    """Keep a plan around today with these workouts; returns its id."""
    first = first or today_of(book) - timedelta(days=28)
    with store.writing(book, plan.PLAN) as session:
        kept = TrainingPlan(
            title=title, first_day=first, last_day=first + timedelta(days=7 * weeks - 1), focus=["endurance"],
            created_at=NOW,
        )  # fmt: skip
        session.add(kept)
        session.flush()
        plan.put(session, [as_row(one) | {"plan_id": kept.id} for one in workouts], now=NOW)
        return kept.id or 0


def planned(book: Book) -> dict[str, Planned]:
    """Everything that is planned, by uid."""
    return {row["uid"]: planned_of(row) for row in plan.planned(book)}


def proposal(*changes: Change, rule: str = "deload", about: str = "week", **said: Any) -> Proposal:
    """A proposal of these changes."""
    return Proposal(rule, about, "deload", said.pop("sentence", "Take it easy."), said.pop("strength", 1.0),
                    changes=tuple(changes), **said)  # fmt: skip


def add_review(book: Book, day: date, *proposals: Proposal, verdict: str = "adjust", **said: Any) -> list[int]:
    """Keep a review of a day that proposes this; returns the ids of its proposals."""
    made = DailyReview(day=day, written_at=NOW, rules_version=1, verdict=verdict, **said)
    with store.writing(book, plan.PLAN) as session:
        reviews.put(session, made, [one.written() for one in proposals])
    return ids_of(book, day)


def ids_of(book: Book, day: date) -> list[int]:
    """The ids of what the review of a day proposed."""
    return [row.id or 0 for row in reviews.adjustments(book, of=day)]


def states(book: Book, day: date) -> Sequence[str]:
    """What became of it, in the same order."""
    return [row.state for row in reviews.adjustments(book, of=day)]


def add_bad_week(book: Book, today: date) -> None:
    """A plan, and a week that goes wrong in five ways: little of it is done, strength is missed, a night is short, a
    journey comes, and two hard days follow each other."""
    behind = [
        ride(f"b{n}", today - timedelta(days=n), discipline="strength" if n in (3, 8) else "cycling", steps=())
        for n in range(1, 15)
    ]
    to_come = [
        ride("tomorrow", today + timedelta(days=1), title="Endurance"),
        ride(
            "lift", today + timedelta(days=2), 45, discipline="strength", focus="strength", title="Lifting", steps=PUSH
        ),
        ride("long", today + timedelta(days=3), 90, title="Long ride", intensity="easy"),
        ride("away", today + timedelta(days=4), title="Tempo"),
        ride("hard", today + timedelta(days=6), 45, intensity="hard", title="Intervals"),
        ride("harder", today + timedelta(days=7), 45, intensity="hard", title="More intervals"),
    ]
    add_plan(book, *behind, *to_come)
    add_sessions(book, {"day": (today - timedelta(days=2)).isoformat(), "title": "The only one", "duration_s": 3600})
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, "sleep_hours", 4.5, today, now=NOW)
        life_events.put(session, kind="travel", first_day=today + timedelta(days=4), last_day=today + timedelta(days=4))


def without_coach(book: Book) -> Book:
    """The same book without plans and reviews."""
    with store.writing(book, plan.PLAN) as session:
        for table in (PlanAdjustment, DailyReview, PlannedWorkout, TrainingPlan):
            session.execute(sa.delete(table))
    return book
