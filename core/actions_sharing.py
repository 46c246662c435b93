"""What the athlete says of who sees what where the book is shared for reading."""

from collections.abc import Collection

from core import config, store
from core.queries import athlete
from core.sharing import SHOWN
from core.store import Book


def show(book: Book, subjects: Collection[str]) -> str:
    """Let an app that shares this book show these of ``config.SHAREABLE``, and the others not.

    Raises:
        ValueError: There is no such subject.
    """
    if unknown := set(subjects) - set(config.SHAREABLE):
        raise ValueError(f"There is nothing to share that is called {', '.join(sorted(unknown))}.")
    chosen = [subject for subject in config.SHAREABLE if subject in subjects]
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, SHOWN, chosen)
    return "Saved. A shared app shows it from its next click on."
