"""How a pass fetches many things: a few threads ask, one saves, and a wish to slow down is heeded.

What is asked for, and what is kept of the answers, is said in core/sync.py and core/sync_classes.py.
"""

import random
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session

from core import store
from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply, ZonebookError
from core.peloton import Peloton
from core.queries import athlete, classes
from core.recorded import ClassContent, RawReply, RecordedSession
from core.store import Book

#: Items in the hands of one thread at a time, so that a long list costs no memory.
IN_FLIGHT = 3
#: After so many items in a row failed for the same outward reason, the other side is down and the pass ends.
GIVE_UP_AFTER = 5
#: Pause before a failed item is tried again: doubled each time, at most this.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=7)
#: How often in a row a pass heeds a request to slow down, and the longest pause it keeps; beyond that it ends.
PATIENCE, LONGEST_REST_S = 4, 60.0
#: The setting that holds the names of Peloton's class types by id.
CLASS_TYPES = "peloton.class_types"

T = TypeVar("T")


@dataclass(frozen=True)
class Item:
    """One thing to fetch: a workout with the class that is still unknown, or a class alone."""

    id: int | None
    source_id: str
    attempts: int = 0
    #: The class to read with it.
    class_id: str | None = None
    #: The class that the list told of; it is in the book already.
    listed_class_id: str | None = None


@dataclass
class Fetched:
    """What came of an item. ``error`` is set where the item itself failed, ``class_error`` where only its class did."""

    item: Item
    session: RecordedSession | None = None
    content: ClassContent | None = None
    replies: list[RawReply] = field(default_factory=list)
    error: ZonebookError | None = None
    class_error: ZonebookError | None = None


def work_through(
    peloton: Peloton,
    items: list[Item],
    fetch: Callable[[Item], Fetched],
    save: Callable[[Fetched], None],
    *,
    threads: int,
) -> None:
    """Fetch in a few threads, save in this one, in the order in which answers come.

    Raises:
        LoginRequired, SlowDown: Nothing more can be asked for now.
        SourceUnavailable, Refused: Several items in a row failed, so the other side is down.
    """
    in_a_row = 0
    with closing(_fetched(peloton, items, fetch, threads)) as answers:
        for fetched in answers:
            error = fetched.error or fetched.class_error
            if isinstance(error, LoginRequired | SlowDown):
                raise error
            save(fetched)
            in_a_row = in_a_row + 1 if isinstance(fetched.error, (SourceUnavailable, Refused)) else 0
            if fetched.error and in_a_row >= GIVE_UP_AFTER:
                raise fetched.error


def fetch_class(peloton: Peloton, names: dict[str, str], item: Item) -> Fetched:
    """Ask for one class; what goes wrong is in the answer."""
    fetched = Fetched(item)
    try:
        fetched.content, reply = peloton.class_content(item.class_id or "", class_types=names)
        fetched.replies = [reply]
    except ZonebookError as error:
        fetched.error = error
    return fetched


def save_class_failure(session: Session, class_id: str, error: ZonebookError, *, now: datetime) -> None:
    """Say why a class could not be read, and when to ask again; one that Peloton removed is not asked for again."""
    if isinstance(error, Gone):
        classes.mark_removed(session, class_id, now=now)
    else:
        attempts = classes.attempts(session, class_id)
        classes.mark_failed(
            session, class_id, problem=str(error), retry_at=now + pause(attempts), attempts=attempts + 1
        )


def pause(attempts: int) -> timedelta:
    """How long a failed item rests: twice as long each time, with some chance in it."""
    return min(FIRST_PAUSE * 2 ** min(attempts, 20), LONGEST_PAUSE) * random.uniform(0.75, 1.25)


def patiently(peloton: Peloton, ask: Callable[[], T]) -> T:
    """Ask, and ask again a few times when told to slow down, after the pause that was wished for."""
    for tried in range(PATIENCE):
        try:
            return ask()
        except SlowDown as error:
            _rest(peloton, error, tried)
    return ask()


def known_class_types(book: Book) -> dict[str, str]:
    """The names of class types as Peloton gave them last; what is not known yet comes with the classes themselves."""
    return athlete.setting(book, CLASS_TYPES, {})


def learn_class_types(book: Book, peloton: Peloton) -> dict[str, str]:
    """Ask for the names of class types, once a pass that has anything to fetch; nice to have, never needed."""
    try:
        names = peloton.class_types()
    except (SourceUnavailable, UnexpectedReply, Refused, Gone):
        return known_class_types(book)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, CLASS_TYPES, names)
    return names


def _fetched(peloton: Peloton, items: list[Item], fetch: Callable[[Item], Fetched], threads: int) -> Generator[Fetched]:
    """Answers as they come; no more than a few items are on their way at a time.

    An item that met a request to slow down goes back in line, after the pause; after a few such in a row it is yielded.
    """
    left, slowed = deque(items), 0
    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as fetchers:
        flying: set[Future[Fetched]] = set()
        try:
            while left or flying:
                while left and len(flying) < IN_FLIGHT * threads:
                    flying.add(fetchers.submit(fetch, left.popleft()))
                done, flying = wait(flying, return_when=FIRST_COMPLETED)
                for fetched in (future.result() for future in done):
                    error = fetched.error or fetched.class_error
                    if not isinstance(error, SlowDown):
                        slowed = 0
                    elif slowed < PATIENCE * threads:
                        _rest(peloton, error, slowed // threads)
                        slowed += 1
                        left.appendleft(fetched.item)
                        continue
                    yield fetched
        finally:
            fetchers.shutdown(wait=False, cancel_futures=True)


def _rest(peloton: Peloton, error: SlowDown, tried: int) -> None:
    """Pause all requests as long as the other side wishes, growing where it does not say.

    Raises:
        SlowDown: It wishes for a pause longer than a pass should wait; the next pass goes on.
    """
    pause_s = error.retry_after_s if error.retry_after_s is not None else 2.0**tried
    if pause_s > LONGEST_REST_S:
        raise error
    peloton.pause(pause_s)
