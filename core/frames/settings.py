"""Settings: what is connected and how it is doing, the athlete's dated values, and where everything lies."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from core import config, connections, secrets, store
from core.frames import passes
from core.quantities import MEASUREMENTS
from core.queries import athlete, recordings, sync_runs
from core.store import Book

#: The dated values that the Settings screen asks for; the others have screens of their own.
PROFILE_KINDS = ("ftp", "max_heart_rate", "resting_heart_rate", "weight", "pace_level")


@dataclass(frozen=True)
class Connection:
    """How one service is connected."""

    is_connected: bool
    #: 'Connected', 'Log in again' ...
    state: str
    last_success: datetime | None
    #: Workouts of it that are here, and of these those with all details.
    here: int
    complete: int
    #: Workouts that the service says it has; None before the first pass.
    there: int | None
    problem: str | None


@dataclass(frozen=True)
class Place:
    """Where the book and its secrets lie."""

    database: str
    size_bytes: int
    key: str
    version: str
    interval_min: int
    is_interval_fixed: bool


def peloton(book: Book) -> Connection:
    """The connection to Peloton."""
    is_connected = connections.is_connected(book, passes.PELOTON, config.settings())
    run, last = sync_runs.latest(book, passes.PELOTON), sync_runs.last_success(book, passes.PELOTON)
    counts = recordings.counts(book)
    counts = counts[counts["source"] == passes.PELOTON]
    is_refused = bool(run and run.problem_kind in passes.LOGIN_PROBLEMS)
    return Connection(
        is_connected=is_connected,
        state="Log in again" if is_connected and is_refused else "Connected" if is_connected else "Not connected",
        last_success=last.finished_at if last else None,
        here=int(counts["n"].sum()),
        complete=int(counts.loc[counts["detail_state"] == "complete", "n"].sum()),
        there=last.source_total if last else None,
        problem=run.problem if run and not passes.is_alive(run) else None,
    )


def values(book: Book) -> pd.DataFrame:
    """The athlete's dated values, newest first: ``id, kind, label, day, value, source, note``."""
    frame = athlete.measurements(book)
    frame = frame[frame["kind"].isin(MEASUREMENTS)]
    frame = frame.assign(label=frame["kind"].map({kind: m.quantity.label for kind, m in MEASUREMENTS.items()}))
    return frame.sort_values(["day", "id"], ascending=False)[["id", "kind", "label", "day", "value", "source", "note"]]


def troubled(book: Book) -> pd.DataFrame:
    """Workouts whose details could not be fetched: ``title, started_at, problem, retry_at``."""
    return recordings.troubled(book)


def place(book: Book) -> Place:
    """Where everything lies, and how often it is refreshed."""
    settings = config.settings()
    return Place(
        database=str(book.path or book.url),
        size_bytes=store.size_bytes(book),
        key=secrets.key_place(settings),
        version=config.VERSION,
        interval_min=connections.refresh_minutes(book, settings),
        is_interval_fixed=settings.sync_minutes is not None,
    )
