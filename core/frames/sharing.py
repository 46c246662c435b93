"""What of the book others see where it is shared for reading, and how the athlete chooses it."""

from dataclasses import dataclass

from core import config
from core.queries import athlete
from core.sharing import SHOWN
from core.store import Book


@dataclass(frozen=True)
class Sharing:
    """What a shared app shows of ``config.SHAREABLE``."""

    shown: tuple[str, ...]
    #: ZONEBOOK_SHOWN says so, whatever is chosen on the screen.
    is_fixed: bool


def sharing(book: Book) -> Sharing:
    """What an app that shares this book for reading shows."""
    fixed = config.settings().shown
    if fixed is not None:
        return Sharing(fixed, is_fixed=True)
    chosen = athlete.setting(book, SHOWN, [])
    return Sharing(tuple(subject for subject in config.SHAREABLE if subject in chosen), is_fixed=False)


def hidden(book: Book) -> tuple[str, ...]:
    """What is not in this book, as it is shared; nothing in the athlete's own."""
    return tuple(subject for subject in config.SHAREABLE if book.hides(subject))
