"""Friends and what they did, written in a test as short as they can be."""

from datetime import UTC, date, datetime, time

from core import store
from core.models_challenges import Friend, FriendWorkout
from core.store import Book
from tests.frames.small_book import NOW


def add_friend(book: Book, name: str, *workouts: tuple[str, float], **told: object) -> int:
    """Write somebody with workouts of a day, as 2026-11-20, and minutes; returns their id."""
    with store.writing(book, "challenges") as session:
        friend = Friend(name=name, created_at=NOW, **told)
        session.add(friend)
        session.flush()
        friend_id = friend.id or 0
        for n, (day, minutes) in enumerate(workouts):
            on = date.fromisoformat(day)
            session.add(
                FriendWorkout(
                    friend_id=friend_id, source="manual", source_id=f"{day}-{n}", discipline="cycling", title="Ride",
                    started_at=datetime.combine(on, time(9), UTC), day=on, duration_s=round(60 * minutes),
                    created_at=NOW,
                )
            )  # fmt: skip
    return friend_id
