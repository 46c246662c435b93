"""Passes over Garmin by the clock, and at once when asked; what goes wrong stands in their ``sync_run``."""

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime

from core import config, garmin_login, store, sync_garmin
from core.errors import ZonebookError
from core.queries import sync_runs
from core.store import Book

log = logging.getLogger("zonebook.scheduler")

#: A pass that was asked for waits so long for one over another source.
PATIENCE_S = 3600.0


def refresh(book: Book, *, full: bool = False, wait_s: float = 0) -> None:
    """One pass over Garmin, where it is connected."""
    try:
        if garmin_login.is_connected(book, config.settings()):
            run = sync_garmin.sync_garmin(book, config.settings(), full=full, wait_s=wait_s)
            log.info("garmin: %s, %d saved, %d failed", run.state, run.saved, run.failed)
    except ZonebookError as error:
        log.warning("no pass over Garmin: %s", error)
        with suppress(ZonebookError):
            sync_runs.withdraw(book, garmin_login.GARMIN, str(error), now=datetime.now(UTC))


def refresh_now(book: Book, *, full: bool = False) -> None:
    """Ask for a pass at once, in the background; it shows as queued right away. One that is at work is let be."""
    store.check_writable(book)
    latest = sync_runs.latest(book, garmin_login.GARMIN)
    if latest is not None and sync_runs.is_alive(latest, datetime.now(UTC)):
        return
    sync_runs.start(book, garmin_login.GARMIN, now=datetime.now(UTC), state="queued", is_full=full)
    threading.Thread(
        target=refresh, args=(book,), kwargs={"full": full, "wait_s": PATIENCE_S}, name="garmin", daemon=True
    ).start()
