"""The write on the streak of so many workouts a week. It is one transaction, with a way back."""

from collections.abc import Iterable

from core import store
from core.actions_done import Done
from core.models import DISCIPLINES
from core.quantities import label
from core.queries.streak_target import LEAST, MOST, MOST_MINUTES, StreakTarget, put_streak_target
from core.store import Book


def save_streak_target(book: Book, least: int | None, disciplines: Iterable[str] = (), minutes: int = 0) -> Done:
    """Count weeks in a row with at least so many workouts of these disciplines; None counts none.

    Raises:
        ValueError: The number, a discipline or the minutes cannot be meant; nothing was changed.
    """
    store.check_writable(book)
    target = None if least is None else _checked(least, tuple(disciplines), minutes)
    before = _put(book, target)
    return Done(_told(target), lambda: _put_back(book, before))


def _checked(least: int, disciplines: tuple[str, ...], minutes: int) -> StreakTarget:
    if not LEAST <= least <= MOST or least != int(least):
        raise ValueError(f"Choose between {LEAST} and {MOST} workouts a week.")
    if unknown := sorted(set(disciplines) - set(DISCIPLINES)):
        raise ValueError(f"There is no discipline called {', '.join(unknown)}.")
    if not 0 <= minutes <= MOST_MINUTES:
        raise ValueError(f"Choose between 0 and {MOST_MINUTES} minutes.")
    return StreakTarget(int(least), tuple(name for name in DISCIPLINES if name in disciplines), int(minutes))


def _put(book: Book, target: StreakTarget | None) -> StreakTarget | None:
    with store.writing(book, "settings") as session:
        return put_streak_target(session, target)


def _put_back(book: Book, before: StreakTarget | None) -> str:
    _put(book, before)
    return "The weekly number is as it was."


def _told(target: StreakTarget | None) -> str:
    if target is None:
        return "No weekly number is counted any more."
    of = " and ".join(label(name).lower() for name in target.disciplines)
    long = f" of {target.minutes} minutes or more" if target.minutes else ""
    return f"Weeks with at least {target.least} {of + ' ' if of else ''}workouts{long} are counted in a row."
