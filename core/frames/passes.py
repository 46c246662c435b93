"""How the passes over the services are doing: what the bar on every screen and the Settings screen say."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd

from core import backups, config, connections, quantities, store
from core.models import SyncRun
from core.queries import crawl, recordings, sync_runs
from core.store import Book

PELOTON, FRIENDS = "peloton", "friends"
#: The other services, whose passes follow Peloton's.
OTHERS = tuple(service for service in connections.SERVICES if service != PELOTON)
#: Problems that only the athlete can solve.
LOGIN_PROBLEMS = ("LoginRequired", "LoginWayClosed", "MfaRequired", "NotConnected")
#: A pass cannot write down that there was no room to write.
DISK_FULL = "The disk is almost full, so nothing new can be saved. Free some space, then refresh."


@dataclass(frozen=True)
class Status:
    """One moment of the newest pass, in words for the screen."""

    is_busy: bool
    #: 0 to 1
    share: float
    sentence: str
    problem: str | None = None
    is_login_needed: bool = False
    #: Whether there is anything to refresh from.
    can_refresh: bool = False


def status(book: Book) -> Status:
    """How the newest pass is doing, or how the last one ended and how fresh the book is; and what else went wrong."""
    told = _of_passes(book)
    if told.is_busy or told.problem or not book.is_writable:
        return told
    return replace(told, problem=backups.problem(book))


def _of_passes(book: Book) -> Status:
    is_connected = bool(connections.connected(book, config.settings()))
    run = sync_runs.latest(book, PELOTON)
    others = [other for source in OTHERS if (other := sync_runs.latest(book, source))]
    with_friends = sync_runs.latest(book, FRIENDS)
    if busy := next((other for other in (*others, with_friends) if other and is_alive(other)), None):
        run = busy if run is None or not is_alive(run) else run
    elif run is None and others:
        newest = max(others, key=lambda other: other.started_at)
        ended = quantities.ago(newest.finished_at or newest.started_at, datetime.now(UTC))
        return Status(False, 1, f"Refreshed {ended}", newest.problem, can_refresh=is_connected)
    if run is None:
        unconnected = "From imported files; nothing is connected." if has_files(book) else "Nothing is connected yet."
        sentence = "Connected, not refreshed yet." if is_connected else unconnected
        return Status(False, 0, sentence, can_refresh=is_connected)
    if is_alive(run):
        share = min(run.done / run.total, 1.0) if run.total else 0.0
        return Status(True, share, _progress(run))
    problem = DISK_FULL if store.is_almost_full(book) else run.problem
    is_login_needed = run.problem_kind in LOGIN_PROBLEMS
    return Status(False, 1, _freshness(book), problem, is_login_needed, can_refresh=is_connected)


def of_crawl(book: Book) -> str:
    """What the crawl of the class library is doing, or how the last one ended, in a sentence."""
    run = sync_runs.latest(book, crawl.SOURCE)
    if run is None:
        return "No crawl yet."
    if is_alive(run):
        at_work = sync_runs.latest(book, PELOTON)
        waits = run.state == "running" and at_work is not None and is_alive(at_work)
        return "Waiting until the refresh is over" if waits else _progress(run)
    ended = quantities.ago(run.finished_at or run.started_at, datetime.now(UTC))
    match run.state:
        case "done" | "partial":
            return f"Looked for new classes {ended}."
        case "failed":
            return f"The last try, {ended}, failed."
        case _:
            return f"Stopped {ended}; it goes on from there."


def is_alive(run: SyncRun) -> bool:
    """Whether a pass is at work, and not merely left open by a process that was killed."""
    return sync_runs.is_alive(run, datetime.now(UTC))


def log(book: Book, limit: int = 30) -> pd.DataFrame:
    """The newest passes: the columns of ``models.SyncRun``."""
    return sync_runs.log(book, limit=limit)


def missing(book: Book) -> tuple[int, int] | None:
    """How many workouts Peloton says it has, and how many of them are here; None before the first pass."""
    run = sync_runs.last_success(book, PELOTON)
    if run is None or run.source_total is None:
        return None
    counts = recordings.counts(book)
    return run.source_total, int(counts.loc[counts["source"] == PELOTON, "n"].sum())


def has_files(book: Book) -> bool:
    """Whether anything in the book came from a file."""
    return bool((recordings.counts(book)["source"] != PELOTON).any())


def _progress(run: SyncRun) -> str:
    if run.state == "queued":
        return "Waiting to start"
    sentence = run.phase or "Starting"
    if run.total:
        sentence += f" · {run.done:,} of {run.total:,}"
    if left := _time_left(run):
        sentence += f" · {left} left"
    return sentence


def _time_left(run: SyncRun) -> str | None:
    if not run.phase_started_at or not run.done or not run.total:
        return None
    elapsed_s = ((run.told_at or datetime.now(UTC)) - run.phase_started_at).total_seconds()
    left_s = elapsed_s / run.done * (run.total - run.done)
    if elapsed_s < 2 or left_s < 1:
        return None
    return f"about {left_s:.0f} s" if left_s < 90 else f"about {left_s / 60:.0f} min"


def _freshness(book: Book) -> str:
    last = sync_runs.last_success(book, PELOTON)
    if last is None or last.finished_at is None:
        return "Never refreshed yet."
    told, here = missing(book) or (None, 0)
    sentence = f"Refreshed {quantities.ago(last.finished_at, datetime.now(UTC))}"
    if told is None:
        return sentence
    if here >= told:
        return f"{sentence} · all {told:,} of Peloton's workouts are here"
    return f"{sentence} · {here:,} of Peloton's {told:,} workouts are here"
