"""What the athlete says of which recordings are one session. It wins over every rule, until it is taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlmodel import Session, select

from core import derive, merge, same_sessions, store
from core.models import Recording
from core.store import Book


@dataclass(frozen=True)
class Said:
    """What was done, in a sentence, and the pairs of recordings that it was said of."""

    sentence: str
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class About:
    """What may be said of one workout's recordings, and how that is taken back."""

    part: Callable[[int], Said]
    join: Callable[[int], Said]
    undo: Callable[[Said], Callable[[], str]]


def about(book: Book, workout_id: int) -> About:
    """What may be said of a workout of this book."""
    return About(partial(part, book), partial(join, book, workout_id), partial(undo_of, book))


def part(book: Book, recording_id: int) -> Said:
    """One recording of a workout is of another session: it becomes, or goes back to, a workout of its own.

    Raises:
        ValueError: It is the only one of its workout.
    """
    with store.writing(book, "workouts") as session:
        own = session.get_one(Recording, recording_id)
        others = _beside(session, own)
        if not others:
            raise ValueError("It is the only recording of this workout.")
        pairs = tuple((recording_id, other) for other in others)
        _say(session, pairs, is_same=False)
    return Said("Parted: the recording is a workout of its own now.", pairs)


def join(book: Book, workout_id: int, other_workout_id: int) -> Said:
    """Two workouts are one session.

    Raises:
        ValueError: One of them is gone, or they are the same already.
    """
    with store.writing(book, "workouts") as session:
        best, other = (_best(session, found) for found in (workout_id, other_workout_id))
        if best is None or other is None or workout_id == other_workout_id:
            raise ValueError("There are no two workouts to join.")
        pairs = ((best, other),)
        _say(session, pairs, is_same=True)
    return Said("Joined: the two count once from now on.", pairs)


def take_back(book: Book, pairs: Iterable[tuple[int, int]]) -> str:
    """Forget what was said of pairs; the rules decide again."""
    with store.writing(book, "workouts") as session:
        said = list(pairs)
        same_sessions.forget(session, said)
        _settle(session, said)
    return "Undone: the rules decide again."


def undo_of(book: Book, said: Said) -> partial[str]:
    """The way back from what was said."""
    return partial(take_back, book, said.pairs)


def _say(session: Session, pairs: Iterable[tuple[int, int]], *, is_same: bool) -> None:
    said = list(pairs)
    for one, other in said:
        same_sessions.said_by_athlete(session, one, other, is_same=is_same, now=_now())
    _settle(session, said)


def _settle(session: Session, pairs: list[tuple[int, int]]) -> None:
    ids = {recording_id for pair in pairs for recording_id in pair}
    touched = [session.get_one(Recording, recording_id) for recording_id in sorted(ids)]
    moved = same_sessions.settle(session, touched, now=_now())
    merge.refresh(session, moved, now=_now())
    derive.refresh(session, moved)


def _beside(session: Session, own: Recording) -> list[int]:
    query = select(Recording.id).where(Recording.workout_id == own.workout_id, Recording.id != own.id)
    return [recording_id for recording_id in session.exec(query) if recording_id]


def _best(session: Session, workout_id: int) -> int | None:
    """The recording whose word counts first."""
    told = session.exec(select(Recording).where(Recording.workout_id == workout_id)).all()
    ranked = sorted(told, key=lambda r: (merge.PRIORITY.get(r.source, len(merge.PRIORITY)), r.id))
    return ranked[0].id if ranked else None


def _now() -> datetime:
    return datetime.now(UTC)
