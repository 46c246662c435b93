"""How friends' results come in: whom the athlete follows, what chosen friends did, the seconds of common classes.

Nobody is asked for before the athlete says so on the Friends screen. Each page of a list is kept at once, so a pass
that was cut off goes on with what is missing. Of other members no reply is kept, only columns of ``friend_workout``.
Peloton's own challenges come in with it, once a day: they are the athlete's own and need no friend.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from core import connections, store
from core.config import Settings
from core.errors import Gone, Private, Refused, SlowDown, SourceUnavailable, UnexpectedReply, ZonebookError
from core.fetching import GIVE_UP_AFTER, known_class_types, patiently
from core.files import friends_csv
from core.files.friends_csv import FriendResult
from core.models import SyncRun
from core.models_challenges import Friend
from core.peloton import Peloton
from core.peloton_friends import FriendPage
from core.progress import Progress
from core.queries import athlete, friend_rows, sync_runs
from core.queries import friends as friend_queries
from core.store import Book
from core.sync import PELOTON

SOURCE = "friends"
#: How far back friends' workouts are asked for.
REACH = timedelta(days=400)
#: So often, at most, for whom the athlete follows, for Peloton's challenges, and for a friend who shows nothing.
DAILY = timedelta(days=1)
#: Results whose seconds a pass asks for by itself, the newest first; those that the athlete wishes for come on top.
SECONDS_A_PASS = 6
#: How often a pass that rests while another one is at work looks whether it may go on.
LOOK_S = 1.0

PRIVATE = "Peloton shows their workouts to nobody, or not to you. What came before stays; asked again once a day."
UNKNOWN = "Peloton does not know this member any more. What came before stays; asked again once a day."
UNFOLLOWED = "You no longer follow them at Peloton, so nothing new is asked for. What came before stays."
CUT_OFF = "Stopped in the middle; the next pass goes on from there."

T = TypeVar("T")


class Stopped(Exception):
    """The process is ending: the pass ends here and now, and the next one goes on."""


@dataclass(frozen=True)
class Job:
    """What one pass works with."""

    book: Book
    peloton: Peloton
    progress: Progress
    #: Names of class types by id.
    names: dict[str, str]
    now: datetime
    is_full: bool


def sync_friends(book: Book, settings: Settings, *, full: bool = False) -> SyncRun:
    """One pass over friends and Peloton's challenges. With ``full`` lists go to the end and nothing waits for its day.

    Returns:
        The finished pass: 'done', 'partial' (some friends to ask for again), 'failed' (with the problem in a sentence).

    Raises:
        BookBusy: Another process is at it.
    """
    with store.sole_owner(book, SOURCE):
        now = _now()
        run_id = sync_runs.start(book, SOURCE, now=now, is_full=full)
        progress = Progress(book, run_id, fills=("challenges",), items=("friend", "friends"))
        try:
            job = Job(book, connections.peloton(book, settings), progress, known_class_types(book), now, full)
            _look_whom_we_follow(job)
            _list_friends(job)
            _fetch_seconds(job)
            _fetch_challenges(job)
        except Stopped:
            return progress.finish("interrupted", why=CUT_OFF)
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted", why=CUT_OFF)
            raise
        return progress.finish()


def results_in(data: bytes, *, zone: ZoneInfo, latest: date) -> tuple[list[FriendResult], list[str]]:
    """The results of friends in a file, and a sentence for each row that could not be read.

    Raises:
        UnreadableFile: It is no such file; the message says why.
    """
    return friends_csv.parse(data, zone=zone, latest=latest)


def is_due(book: Book, now: datetime) -> bool:
    """Whether there is anything to ask for: friends were chosen, or something that comes once a day is a day old."""
    is_looking = friend_queries.is_on(book) and _is_old(friend_queries.following(book)["asked_at"], now)
    return bool(is_looking or friend_queries.asked_for(book) or _is_old(_challenges_at(book), now))


# --- who ----------------------------------------------------------------------------------------------------------


def _look_whom_we_follow(job: Job) -> None:
    """Ask whom the athlete follows, once a day, if they said that this may be asked."""
    asked_at = friend_queries.following(job.book)["asked_at"]
    if not friend_queries.is_on(job.book) or not (job.is_full or _is_old(asked_at, job.now)):
        return
    job.progress.enter("Asking whom you follow")
    try:
        members = _asked(job, job.peloton.following)
    except (UnexpectedReply, Refused, Gone) as error:  # of this list alone; those known already are asked for
        job.progress.unreadable([str(error)])
        return
    told = [{"id": one.user_id, "name": one.name, "is_private": one.is_private} for one in members]
    friend_rows.save_following(job.book, told, now=job.now)


# --- what they did ------------------------------------------------------------------------------------------------


def _list_friends(job: Job) -> None:
    """Each chosen friend in turn. One that fails does not stop the others; where several do, the other side is down."""
    chosen = friend_queries.asked_for(job.book)
    told = friend_queries.following(job.book)
    followed = {member["id"] for member in told["members"]} if told["asked_at"] else None
    if chosen:
        job.progress.enter("Fetching what your friends did", len(chosen))
    in_a_row = 0
    for friend in chosen:
        if followed is not None and friend.peloton_user_id not in followed:
            _tell(job, friend, problem=UNFOLLOWED)
        elif job.is_full or not _is_resting(friend, job.now):
            error = _list_patiently(job, friend)
            in_a_row = in_a_row + 1 if error else 0
            if error and in_a_row >= GIVE_UP_AFTER:
                raise error
        job.progress.advance()


def _is_resting(friend: Friend, now: datetime) -> bool:
    """Whether a friend who showed nothing was asked for less than a day ago."""
    return friend.problem in (PRIVATE, UNKNOWN) and not _is_old(friend.asked_at, now)


def _list_patiently(job: Job, friend: Friend) -> ZonebookError | None:
    """Ask for what one friend did; what goes wrong stands with the friend. Returns an error that others may share."""
    try:
        unread = _list(job, friend)
    except Private:
        _tell(job, friend, asked_at=job.now, is_private=True, problem=PRIVATE)
    except Gone:
        _tell(job, friend, asked_at=job.now, problem=UNKNOWN)
    except SlowDown:
        raise
    except (SourceUnavailable, Refused) as error:
        job.progress.failed += 1
        _tell(job, friend, asked_at=job.now, problem=str(error))
        return error
    except UnexpectedReply as error:
        job.progress.failed += 1
        _tell(job, friend, asked_at=job.now, problem=str(error))
    else:
        _tell(job, friend, asked_at=job.now, fetched_at=job.now, is_private=False, problem=unread)
    return None


def _list(job: Job, friend: Friend) -> str | None:
    """List a friend's workouts newest first, each page kept at once, until what is known or as far back as we go.

    Where everything older is known (``is_listed``), listing ends at the first page with something known. Until a page
    is the last one of its pass, the friend is not ``is_listed``, so one that was cut off is listed to the end again.

    Returns:
        Why workouts could not be read, as a sentence; None where all could.
    """
    was_listed, unread = friend.is_listed and not job.is_full, 0
    for number in count():
        page = _asked(job, lambda: job.peloton.workouts_of(friend.peloton_user_id or "", number, class_types=job.names))  # noqa: B023 (asked at once)
        unread += len(page.problems)
        if _keep(job, friend, page, was_listed):
            break
    return f"{unread} of their workouts could not be read." if unread else None


def _keep(job: Job, friend: Friend, page: FriendPage, was_listed: bool) -> bool:
    """Keep a page; returns whether it is the last that is needed."""
    recent = [result for result in page.items if result.started_at >= job.now - REACH]
    with store.writing(job.book, *job.progress.subjects()) as session:
        if not friend_rows.is_asked_for(session, friend.id or 0):
            return True  # deleted, or no longer chosen, while we asked
        kept = friend_rows.save_results(session, friend.id or 0, recent, now=job.now)
        is_end = not page.show_next or len(recent) < len(page.items)
        is_last = is_end or (was_listed and len(kept.added) < len(recent))
        friend_rows.tell(session, friend.id or 0, is_listed=is_last)
    job.progress.found += len(kept.added)
    return is_last


def _tell(job: Job, friend: Friend, **columns: object) -> None:
    if all(getattr(friend, name) == value for name, value in columns.items()):
        return
    with store.writing(job.book, *job.progress.subjects()) as session:
        friend_rows.tell(session, friend.id or 0, **columns)


# --- second by second ---------------------------------------------------------------------------------------------


def _fetch_seconds(job: Job) -> None:
    """Ask for the seconds of results that a race could be ridden on: those wished for, and the newest few."""
    waiting = friend_queries.without_seconds(job.book, SECONDS_A_PASS)
    if waiting:
        job.progress.enter("Fetching races second by second", len(waiting))
    for workout_id, source_id in waiting:
        try:
            channels = _asked(job, lambda: job.peloton.seconds_of(source_id))  # noqa: B023 (asked at once)
        except SlowDown:
            raise
        except SourceUnavailable as error:  # the next pass goes on
            job.progress.unreadable([str(error)])
            return
        except (Refused, Gone, UnexpectedReply):  # not shown, or not to be read: totals are all there is
            channels = {}
        with store.writing(job.book, *job.progress.subjects()) as session:
            friend_rows.save_seconds(session, workout_id, channels)
        job.progress.saved += bool(channels)
        job.progress.advance()
    with store.writing(job.book) as session:
        friend_rows.save_wished(session, ())


# --- Peloton's own challenges -------------------------------------------------------------------------------------


def _fetch_challenges(job: Job) -> None:
    """Peloton's own challenges, once a day; where it does not tell, what was told before stays."""
    if not (job.is_full or _is_old(_challenges_at(job.book), job.now)):
        return
    job.progress.enter("Asking for Peloton's challenges")
    try:
        told = _asked(job, job.peloton.challenges)
    except (UnexpectedReply, Refused, Gone) as error:
        job.progress.unreadable([str(error)])
        told = None
    with store.writing(job.book, "challenges") as session:
        if told is not None:
            friend_rows.replace_challenges(session, told, now=job.now)
        athlete.save_setting(session, friend_queries.CHALLENGES_AT, job.now.isoformat())


def _challenges_at(book: Book) -> datetime | None:
    said = athlete.setting(book, friend_queries.CHALLENGES_AT)
    return datetime.fromisoformat(said) if said else None


def _asked(job: Job, ask: Callable[[], T]) -> T:
    """Ask when the athlete's own pass is not at work: both together would ask Peloton for too much."""
    while (run := sync_runs.latest(job.book, PELOTON)) is not None and sync_runs.is_alive(run, _now()):
        _go_on()
        job.progress.wait()
        time.sleep(LOOK_S)
    _go_on()
    return patiently(job.peloton, ask)


def _go_on() -> None:
    if not threading.main_thread().is_alive():
        raise Stopped


def _is_old(at: datetime | None, now: datetime) -> bool:
    return at is None or at + DAILY <= now


def _now() -> datetime:
    return datetime.now(UTC)
