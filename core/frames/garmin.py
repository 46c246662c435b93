"""Garmin as the Settings screen shows it: how it is connected, how far a login is, and what came from it."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from core import config, garmin_login
from core.frames import passes
from core.models import SyncRun
from core.queries import athlete, recordings, sync_runs
from core.store import Book

GARMIN = garmin_login.GARMIN


@dataclass(frozen=True)
class GarminConnection:
    """How Garmin is connected, and what came from it."""

    is_connected: bool
    #: 'Connected', 'Log in again', 'Not connected'
    state: str
    last_success: datetime | None
    #: Workouts of it that are here, and of these those with all details.
    here: int
    complete: int
    #: Garmin is not asked how many it has.
    there: int | None
    problem: str | None
    #: Dated values (sleep, weight ...) that came from it.
    values: int
    is_busy: bool
    #: How the pass at work is doing.
    sentence: str | None
    #: How far a login is: 'idle', 'running', 'needs code', 'done' or 'failed', and that in words.
    login: str
    login_sentence: str | None
    #: The athlete's own time until which no login is tried, and why; None when one may be.
    blocked_until: datetime | None
    blocked_because: str | None


def connection(book: Book) -> GarminConnection:
    """The connection to Garmin at this moment; not cached, as a login moves without the book."""
    settings = config.settings()
    is_connected = garmin_login.is_connected(book, settings)
    run, last = sync_runs.latest(book, GARMIN), sync_runs.last_success(book, GARMIN)
    is_busy = run is not None and passes.is_alive(run)
    is_refused = bool(run and run.problem_kind in passes.LOGIN_PROBLEMS)
    counts = recordings.counts(book)
    counts = counts[counts["source"] == GARMIN]
    login, until = garmin_login.state(book), garmin_login.blocked_until(book)
    return GarminConnection(
        is_connected=is_connected,
        state="Log in again" if is_connected and is_refused else "Connected" if is_connected else "Not connected",
        last_success=last.finished_at if last else None,
        here=int(counts["n"].sum()),
        complete=int(counts.loc[counts["detail_state"] == "complete", "n"].sum()),
        there=None,
        problem=run.problem if run and not is_busy else None,
        values=len(values(book)),
        is_busy=is_busy,
        sentence=_sentence(run) if run and is_busy else None,
        login=login.step,
        login_sentence=login.sentence,
        blocked_until=until.astimezone(athlete.zone(book, settings.time_zone)) if until else None,
        blocked_because=athlete.setting(book, garmin_login.BLOCKED_BECAUSE) if until else None,
    )


def values(book: Book) -> pd.DataFrame:
    """The dated values that came from Garmin: the columns of ``queries.athlete.measurements``."""
    frame = athlete.measurements(book)
    return frame[frame["source"] == GARMIN]


def _sentence(run: SyncRun) -> str:
    if run.state == "queued" or not run.phase:
        return "Waiting to start"
    return f"{run.phase} · {run.done:,} of {run.total:,}" if run.total else run.phase
