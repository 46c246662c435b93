"""Goals that were reached stand behind the bell, and go when it was not so after all."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import derive_notifications, store
from core.derive_goals import goal_news_of
from core.models import Goal, Workout
from core.queries import athlete, notifications
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_sessions


def add(book: Book, **values) -> None:
    standard = {"first_day": date(2026, 1, 1), "created_at": NOW}
    with store.writing(book, "goals") as session:
        session.add(Goal(**(standard | values)))


def measure(book: Book, kind: str, day: date, value: float, note: str | None = None) -> None:
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, kind, value, day, now=NOW, note=note)


@pytest.mark.parametrize(
    ("goal", "kind", "value", "note"),
    [
        ({"metric": "ftp", "target": 220.0}, "ftp", 221.0, None),
        ({"metric": "lift", "target": 100.0, "subject": "Squat"}, "tested_lift", 100.0, "squat"),
        ({"metric": "swim_100yd", "target": 70.0}, "swim_100yd", 69.0, None),
    ],
)
def test_a_value_that_is_reached_is_told(any_book: Book, goal, kind, value, note):
    add_sessions(any_book, {"day": "2026-11-01"})
    add(any_book, kind="value", due_day=date(2026, 12, 31), **goal)
    assert goal_news_of(any_book, TODAY) == []
    measure(any_book, kind, TODAY, value, note)
    [one] = goal_news_of(any_book, TODAY)
    assert one.day == TODAY and one.sentence.startswith("Goal reached: ")


def test_without_goals_nothing_is_read_or_told(any_book: Book):
    add_sessions(any_book, {"day": "2026-11-18"})
    assert goal_news_of(any_book, TODAY) == []


def test_a_reached_week_is_announced_once_and_withdrawn_with_its_workout(any_book: Book):
    today = datetime.now(UTC).date()
    [workout_id] = add_sessions(any_book, {"day": str(today - timedelta(days=1))})
    add(any_book, metric="workouts", target=1.0)
    derive_notifications.bring_up_to_date(any_book, datetime.now(UTC))
    derive_notifications.bring_up_to_date(any_book, datetime.now(UTC))
    assert goals_told(any_book) == ["Goal reached: 1 workout a week."]
    with store.writing(any_book, "workouts") as session:
        session.execute(sa.update(Workout).where(Workout.id == workout_id).values(deleted_at=datetime.now(UTC)))
    derive_notifications.bring_up_to_date(any_book, datetime.now(UTC))
    assert goals_told(any_book) == []


def goals_told(book: Book) -> list[str]:
    found = notifications.notifications(book)
    return found.loc[found["kind"] == "goal", "sentence"].tolist()
