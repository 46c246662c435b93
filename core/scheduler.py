"""The clock of the process: one APScheduler that refreshes the athlete's book by the hour, and at once when asked.

There is one per process, whatever Streamlit reloads: it lives in ``sys.modules``, which a code edit leaves alone.
"""

import logging
import sys
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from core import config, connections, sync
from core.errors import BookBusy, ZonebookError
from core.queries import athlete, sync_runs
from core.store import Book

log = logging.getLogger("zonebook.scheduler")


def _registry() -> SimpleNamespace:
    made = SimpleNamespace(scheduler=None, lock=threading.RLock(), at_work=threading.Lock())
    return sys.modules.setdefault("_zonebook_scheduler", made)  # type: ignore[return-value,arg-type]


def start(book: Book) -> None:
    """Begin refreshing ``book``; more calls change nothing. A pass runs at once when the last success is too long ago."""
    with _registry().lock:
        if config.settings().is_scheduler_on and book.is_writable and not book.is_sample and not _is_started():
            minutes = connections.refresh_minutes(book, config.settings())
            interval = timedelta(minutes=minutes)
            _running().add_job(refresh, "interval", args=[book], id="refresh", jitter=60,
                               minutes=minutes, next_run_time=_first_time(book, interval))  # fmt: skip


def stop() -> None:
    """End the clock of this process; a pass that is running goes on to its end."""
    with _registry().lock:
        if running := _registry().scheduler:
            running.shutdown(wait=False)
            _registry().scheduler = None


def reschedule(book: Book) -> None:
    """Take over a changed interval."""
    minutes = connections.refresh_minutes(book, config.settings())
    with _registry().lock:
        if _registry().scheduler and _registry().scheduler.get_job("refresh"):
            _registry().scheduler.reschedule_job("refresh", trigger="interval", minutes=minutes, jitter=60)


def refresh_now(book: Book, *, full: bool = False) -> None:
    """Ask for a pass at once, in the background; it shows as queued on every screen right away."""
    latest = sync_runs.latest(book, sync.PELOTON)
    if latest is None or latest.state not in sync_runs.OPEN:
        sync_runs.start(book, sync.PELOTON, now=datetime.now(UTC), state="queued", is_full=full)
    _running().add_job(refresh, args=[book], kwargs={"full": full}, id="refresh-now", replace_existing=True)


def refresh(book: Book, *, full: bool = False) -> None:
    """One pass over every connected source; what goes wrong stands in its ``sync_run``."""
    if not _registry().at_work.acquire(blocking=False):
        return
    try:
        for service, pass_over in ((sync.PELOTON, sync.sync_peloton),):
            if connections.is_connected(book, service, config.settings()):
                run = pass_over(book, config.settings(), full=full)
                log.info("%s: %s, %d saved, %d failed", service, run.state, run.saved, run.failed)
    except BookBusy:
        log.info("another process is syncing")
    except ZonebookError as error:
        log.warning("no pass: %s", error)
    finally:
        _registry().at_work.release()


def _is_started() -> bool:
    return _registry().scheduler is not None and _registry().scheduler.get_job("refresh") is not None


def _running() -> Any:
    with _registry().lock:
        if _registry().scheduler is None:
            from apscheduler.schedulers.background import BackgroundScheduler

            defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
            _registry().scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults)
            _registry().scheduler.start()
        return _registry().scheduler


def _first_time(book: Book, interval: timedelta) -> datetime:
    """Now, when the last success is longer ago than the interval; else when the interval is over."""
    last = sync_runs.last_success(book, sync.PELOTON)
    now = datetime.now(UTC)
    return now if last is None else max(now, last.started_at + interval)
