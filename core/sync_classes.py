"""How the class library comes in: a crawl lists what is new, newest first, then reads the classes that are unread.

It is slower than a pass, rests while one is at work, and stops between two requests when the athlete says so. The book
is the queue: each page and each class is kept at once, so a crawl that was cut off goes on with what is missing.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from core import connections, derive_classes, store
from core.config import Settings
from core.errors import Gone, Refused, SlowDown, SourceUnavailable, UnexpectedReply, ZonebookError
from core.fetching import (
    Fetched,
    Item,
    fetch_class,
    known_class_types,
    learn_class_types,
    patiently,
    save_class_failure,
    work_through,
)
from core.models import SyncRun
from core.peloton import PAGE_LIMIT, Peloton
from core.peloton_library import Genre, LibraryPage
from core.progress import Progress
from core.queries import classes, crawl, recordings, sync_runs
from core.queries.crawl import Reached
from core.store import Book
from core.sync import PELOTON

#: Two, so that a slow answer does not hold the next request up; the rate is the limiter's.
FETCHERS = 2
#: The library is large to read again, so screens are told of it seldom.
ANNOUNCE_S = 30.0
#: How often a crawl that rests looks whether it may go on.
LOOK_S = 1.0
#: How long after a crawl that went through the next one is due.
INTERVAL = timedelta(days=1)
PAUSED = "Stopped as you asked. What came in stays, and the next crawl goes on from there."
CUT_OFF = "Stopped in the middle; the next crawl goes on from there."

T = TypeVar("T")


class Stopped(Exception):
    """The crawl ends here and now, and the next one goes on: the athlete asked for it, or the process is ending."""


@dataclass(frozen=True)
class Crawl:
    """What one crawl works with."""

    book: Book
    peloton: Peloton
    progress: Progress
    #: Names of class types by id.
    names: dict[str, str]
    started_at: datetime
    is_full: bool


@dataclass
class Told:
    """What following one list has told."""

    ids: set[str] = field(default_factory=set)
    #: What each page said of the length of the list.
    totals: set[int | None] = field(default_factory=set)
    has_problems: bool = False
    #: Whether every page was asked for, from the first to the last.
    is_at_end: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the whole list was seen, and it did not change meanwhile."""
        length = next(iter(self.totals)) if len(self.totals) == 1 else None
        return self.is_at_end and not self.has_problems and length is not None and len(self.ids) >= length

    def add(self, page: LibraryPage) -> None:
        """Take a page in."""
        self.ids |= {content.peloton_class.id for content in page.items}
        self.totals.add(page.total)
        self.has_problems |= bool(page.problems)


def sync_classes(book: Book, settings: Settings, *, full: bool = False) -> SyncRun:
    """One crawl of the disciplines that the athlete chose. With ``full`` it lists to the end and marks what is gone.

    Returns:
        The finished pass: 'done', 'partial' (some classes to try again), 'failed' (with the problem in a sentence) or
        'interrupted' (the athlete paused it).

    Raises:
        BookBusy: Another process is crawling into this book.
    """
    with store.sole_owner(book, crawl.SOURCE):
        started_at = _now()
        run_id = sync_runs.start(book, crawl.SOURCE, now=started_at, is_full=full)
        progress = Progress(book, run_id, fills=("classes",), announce_s=ANNOUNCE_S, items=("class", "classes"))
        try:
            peloton = connections.peloton(book, settings, limiter=connections.crawl_limiter(settings))
            names = known_class_types(book) or learn_class_types(book, peloton)
            _crawl(Crawl(book, peloton, progress, names, started_at, full))
        except Stopped as stopped:
            return progress.finish("interrupted", why=str(stopped))
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted", why=CUT_OFF)
            raise
        return progress.finish()


def is_due(book: Book, now: datetime) -> bool:
    """Whether a crawl should begin by itself: it is on, does not rest, and the last one is a day ago or did not end."""
    wanted = crawl.wanted(book)
    if not wanted.is_on or wanted.paused_at:
        return False
    latest, last = sync_runs.latest(book, crawl.SOURCE), sync_runs.last_success(book, crawl.SOURCE)
    was_cut_off = latest is not None and latest.state not in ("done", "partial")
    return last is None or was_cut_off or last.started_at + INTERVAL <= now


def _crawl(job: Crawl) -> None:
    """What the athlete took comes first; then all lists, so that the library is there; then plans and playlists."""
    disciplines = crawl.wanted(job.book).disciplines
    _read(job, sorted(_taken(job)), "Reading the classes that you took")
    told: dict[str, Told] = {}
    trouble: SourceUnavailable | None = None
    try:
        for discipline in disciplines:
            told[discipline] = _list_discipline(job, discipline)
    except SlowDown:
        raise
    except SourceUnavailable as error:  # what is listed already can be read all the same
        trouble = error
    if job.is_full and trouble is None and all(one.is_whole for one in told.values()):
        _mark_unlisted(job, disciplines)
    unread = crawl.unread(job.book, disciplines, now=_now(), retry_all=job.is_full)
    _read(job, [*sorted(_taken(job)), *unread], "Reading classes")
    if trouble:
        raise trouble
    _name_instructors(job)


# --- lists --------------------------------------------------------------------------------------------------------


def _list_discipline(job: Crawl, discipline: str) -> Told:
    """Follow the list of a discipline, then those of its kinds of music where that brought news."""
    job.progress.enter(f"Listing {_called(discipline)} classes")
    genres = f"{discipline}.genres"

    def keep(session: Session, page: LibraryPage) -> int:
        news = _keep(job, session, page)
        if news:
            crawl.save_reached(session, genres, Reached())
        return news

    try:
        told = _follow(job, discipline, partial(job.peloton.archive, discipline, class_types=job.names), keep)
        if job.is_full or not crawl.reached(job.book, genres).is_complete:
            _list_genres(job, discipline)
            with store.writing(job.book) as session:
                crawl.save_reached(session, genres, Reached(is_complete=True))
    except (UnexpectedReply, Refused, Gone) as error:  # of this list alone; the others may be well
        job.progress.unreadable([str(error)])
        return Told()
    return told


def _list_genres(job: Crawl, discipline: str) -> None:
    for genre in _asked(job, lambda: job.peloton.genres(discipline)):
        job.progress.enter(f"Listing {_called(discipline)} classes: {genre.name}")
        ask = partial(job.peloton.archive, discipline, genre_id=genre.id, class_types=job.names)
        _follow(job, f"{discipline}.genre.{genre.id}", ask, partial(_keep_genre, job, genre))


def _follow(
    job: Crawl, name: str, ask: Callable[[int], LibraryPage], keep: Callable[[Session, LibraryPage], int]
) -> Told:
    """Follow a list from the newest on, each page kept at once with how far we are.

    What is new since an earlier crawl is followed until a page without news; where that was cut off before, at least as
    far as it had come. Then listing goes on one page before where it was, if it has never seen the end.

    Args:
        job: The crawl.
        name: Of the list.
        ask: Gives a page by its number.
        keep: Keeps a page; says of how many of its classes nothing was known.
    """
    here = crawl.reached(job.book, name)
    is_catching_up = not job.is_full and (here.is_complete or here.page > 1)
    told, number, until = Told(), 0, here.front
    while True:
        page = _asked(job, partial(ask, number))
        is_end = not page.show_next or not (page.items or page.problems)
        with store.writing(job.book, *job.progress.subjects()) as session:
            news = keep(session, page)
            until += bool(news)  # as much as came in front, the others were moved back
            is_caught_up = is_catching_up and not news and number >= until
            here_now = _moved(here, number, until, is_end, is_catching_up, is_caught_up)
            crawl.save_reached(session, name, replace(here_now, total=page.total))
        here = here_now
        told.add(page)
        job.progress.unreadable(page.problems)
        job.progress.reach(number * PAGE_LIMIT + len(page.items), page.total)
        if is_end or (is_caught_up and here.is_complete):
            told.is_at_end = is_end and job.is_full
            return told
        number += 1
        if is_caught_up:
            number, is_catching_up = max(number, here.page - 1), False


def _moved(here: Reached, number: int, until: int, is_end: bool, is_catching_up: bool, is_caught_up: bool) -> Reached:
    """How far a list is followed once the page ``number`` is kept."""
    if is_end:
        return Reached(is_complete=True)
    if is_catching_up:
        return replace(here, front=0 if is_caught_up else max(until, number + 1))
    return replace(here, page=max(here.page, number + 1))


def _asked(job: Crawl, ask: Callable[[], T]) -> T:
    _go_on(job)
    return patiently(job.peloton, ask)


def _keep(job: Crawl, session: Session, page: LibraryPage) -> int:
    new, news = classes.save_listed(session, page.items, now=_now())
    job.progress.found += new
    return news


def _keep_genre(job: Crawl, genre: Genre, session: Session, page: LibraryPage) -> int:
    _keep(job, session, page)
    return crawl.save_genre(session, genre.name, [content.peloton_class.id for content in page.items])


def _mark_unlisted(job: Crawl, disciplines: tuple[str, ...]) -> None:
    """After every list was seen from its first page to its last: what lists told of before and now do not is gone."""
    with store.writing(job.book, "classes") as session:
        for discipline in disciplines:
            classes.mark_unlisted(session, discipline, since=job.started_at)


# --- classes ------------------------------------------------------------------------------------------------------


def _read(job: Crawl, class_ids: list[str], phase: str) -> None:
    """Read classes with plan and playlist, each kept whole in one transaction."""
    if not class_ids:
        return
    job.progress.enter(phase, len(class_ids))
    _go_on(job)
    items = [Item(None, class_id, class_id=class_id) for class_id in dict.fromkeys(class_ids)]
    fetch = partial(fetch_class, job.peloton, job.names)
    work_through(job.peloton, items, fetch, partial(_save, job, _taken(job)), threads=FETCHERS)


def _save(job: Crawl, taken: set[str], fetched: Fetched) -> None:
    """Keep one class, or why there is none; the raw reply only of one that the athlete took, as all would be 400 MB."""
    now, class_id = _now(), fetched.item.source_id
    with store.writing(job.book, *job.progress.subjects()) as session:
        if fetched.content:
            classes.save_content(session, fetched.content, now=now)
            derive_classes.refresh(session, [class_id])
            recordings.save_replies(session, PELOTON, fetched.replies if class_id in taken else [], now=now)
        elif fetched.error:
            save_class_failure(session, class_id, fetched.error, now=now)
    job.progress.saved += bool(fetched.content)
    job.progress.failed += bool(fetched.error) and not isinstance(fetched.error, Gone)
    job.progress.advance()
    _go_on(job)


def _taken(job: Crawl) -> set[str]:
    """Unread classes that the athlete took."""
    return classes.to_do(job.book, now=_now(), retry_all=job.is_full)


def _name_instructors(job: Crawl) -> None:
    """Name those who are known by id only; nice to have, the next crawl asks again."""
    if not classes.has_nameless(job.book):
        return
    try:
        named = _asked(job, job.peloton.instructors)
    except (SourceUnavailable, UnexpectedReply, Refused, Gone):
        return
    with store.writing(job.book, "classes") as session:
        classes.name_instructors(session, named)


def _go_on(job: Crawl) -> None:
    """Return when the crawl may go on: it does not share Peloton's patience with a pass that is at work.

    Raises:
        Stopped: The athlete paused or ended it, or the process is ending.
    """
    while True:
        if not threading.main_thread().is_alive():
            raise Stopped(CUT_OFF)
        paused_at = crawl.paused_at(job.book)
        if paused_at and paused_at >= job.started_at:  # one that is older does not hold what is asked for now
            raise Stopped(PAUSED)
        run = sync_runs.latest(job.book, PELOTON)
        if run is None or not sync_runs.is_alive(run, _now()):
            return
        job.progress.wait()
        time.sleep(LOOK_S)


def _called(discipline: str) -> str:
    return discipline.replace("_", " ")


def _now() -> datetime:
    return datetime.now(UTC)
