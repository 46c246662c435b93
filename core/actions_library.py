"""What the athlete may ask of the crawl of the class library. Each write says what it did."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from core import scheduler, store
from core.queries import crawl
from core.store import Book


def start_crawl(book: Book, disciplines: Collection[str]) -> str:
    """Switch the crawl on for some disciplines, and begin.

    Raises:
        ValueError: None was chosen.
    """
    if not disciplines:
        raise ValueError("Choose at least one discipline.")
    with store.writing(book, "settings") as session:
        crawl.save_wanted(session, is_on=True, disciplines=disciplines)
        crawl.save_pause(session, None)
    scheduler.crawl_now(book)
    return "The class library is on its way. It looks for new classes once a day from now on."


def pause_crawl(book: Book) -> str:
    """Let the crawl rest until it may go on."""
    with store.writing(book, "settings") as session:
        crawl.save_pause(session, datetime.now(UTC))
    return "Paused. What came in stays."


def resume_crawl(book: Book) -> str:
    """Let the crawl go on where it was."""
    with store.writing(book, "settings") as session:
        crawl.save_pause(session, None)
    scheduler.crawl_now(book)
    return "It goes on where it was."


def stop_crawl(book: Book) -> str:
    """Switch the crawl off; one that is at work ends."""
    disciplines = crawl.wanted(book).disciplines
    with store.writing(book, "settings") as session:
        crawl.save_wanted(session, is_on=False, disciplines=disciplines)
        crawl.save_pause(session, datetime.now(UTC))
    return "Switched off. What came in stays; the classes that you take come in as before."


#: What a screen may ask for, by name; all but the first take the book alone.
ASKED: Mapping[str, Callable[..., str]] = {
    "start": start_crawl, "pause": pause_crawl, "resume": resume_crawl, "stop": stop_crawl,
}  # fmt: skip
