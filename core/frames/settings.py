"""Settings: what is connected and how it is doing, the athlete's dated values, and where everything lies."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from core import config, connections, secrets, store
from core.frames import passes
from core.quantities import MEASUREMENTS, how_many
from core.queries import athlete, crawl, imported_files, recordings, sync_runs
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
class Library:
    """How the crawl of the class library is doing, and what of the library is here."""

    is_connected: bool
    is_on: bool
    is_paused: bool
    is_busy: bool
    #: Of the part that is being done, 0 to 1.
    share: float
    #: How it is doing, or how it ended.
    sentence: str
    problem: str | None
    #: What is chosen, out of what can be.
    disciplines: tuple[str, ...]
    choices: tuple[str, ...]
    #: Classes that are known, and those whose plan and playlist are.
    here: int
    read: int
    #: Requests that are left for what lists told of.
    left: int
    #: Seconds that a request takes with its pause.
    request_s: float


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
    return service(book, passes.PELOTON)


def service(book: Book, source: str) -> Connection:
    """The connection to a service."""
    is_connected = connections.is_connected(book, source, config.settings())
    run, last = sync_runs.latest(book, source), sync_runs.last_success(book, source)
    counts = recordings.counts(book)
    counts = counts[counts["source"] == source]
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


def library(book: Book) -> Library:
    """The class library: what of it is here, and what the crawl does."""
    wanted, run = crawl.wanted(book), sync_runs.latest(book, crawl.SOURCE)
    counts = crawl.counts(book, wanted.disciplines)
    is_busy = run is not None and passes.is_alive(run)
    is_ending = run is not None and wanted.paused_at is not None and run.started_at <= wanted.paused_at
    return Library(
        is_connected=connections.is_connected(book, passes.PELOTON, config.settings()),
        is_on=wanted.is_on,
        is_paused=wanted.is_on and wanted.paused_at is not None,
        is_busy=is_busy,
        share=min(run.done / run.total, 1.0) if run and run.total else 0.0,
        sentence="Coming to a stop" if is_busy and is_ending else passes.of_crawl(book),
        problem=run.problem if run and not is_busy and run.state != "interrupted" else None,
        disciplines=wanted.disciplines,
        choices=crawl.DISCIPLINES,
        here=counts["here"],
        read=counts["read"],
        left=counts["left"],
        request_s=connections.crawl_request_s(config.settings()),
    )


@dataclass(frozen=True)
class Reading:
    """How the import of files is doing."""

    is_busy: bool
    #: Of the files of this run, 0 to 1.
    share: float
    sentence: str


def reading(book: Book) -> Reading:
    """The import that runs in the background, or how the last one ended."""
    run = sync_runs.latest(book, imported_files.SOURCE)
    if run is None:
        return Reading(False, 0.0, "")
    if passes.is_alive(run):
        said = f"Reading files: {run.done:,} of {run.total:,}" if run.total else "Looking for files"
        return Reading(True, min(run.done / run.total, 1.0) if run.total else 0.0, said)
    said = f"{how_many(run.done, 'file')} read, {how_many(run.saved, 'new row')}. {run.problem or ''}".strip()
    return Reading(False, 1.0, said)


def files(book: Book) -> pd.DataFrame:
    """Every file that was given, the newest first: ``name, kind, rows, problem, imported_at, size_mb``."""
    frame = imported_files.all_files(book)
    kinds = frame["kind"].map(KINDS).fillna(frame["kind"])
    return frame.assign(kind=kinds, size_mb=frame["size_bytes"] / 1e6).drop(columns="size_bytes")


#: Kinds of files in words.
KINDS = {
    "fit": "FIT", "tcx": "TCX", "gpx": "GPX", "peloton_csv": "Peloton's workout history", "hevy_csv": "Hevy's export",
    "strava_list": "Strava's list", "apple_health": "Apple Health", "unknown": "not known",
}  # fmt: skip


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
