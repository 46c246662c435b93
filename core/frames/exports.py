"""What goes out of the book: files of one workout or of all, and how uploads to Strava stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pandas as pd

from core import config, connections_strava, finished
from core.exports.finished import Finished
from core.finished import FORMATS
from core.models import Workout
from core.queries import athlete, export_jobs
from core.store import Book

#: The setting that ``sync_strava`` reads.
AUTOMATIC_SINCE = "strava.automatic_since"
ACTIVITY = "https://www.strava.com/activities/"


@dataclass(frozen=True)
class Download:
    """A file that is made when it is asked for."""

    label: str
    file_name: str
    mime: str
    data: Callable[[], bytes]


@dataclass(frozen=True)
class Made:
    """A ZIP that was made, and stays until the next one of its kind."""

    path: str
    size_bytes: int
    made_at: datetime
    download: Download


@dataclass(frozen=True)
class Upload:
    """How a workout stands with Strava."""

    is_connected: bool
    #: 'queued', 'sent', 'done', 'failed'; None where nobody asked for it.
    state: str | None = None
    #: Where it is at Strava.
    link: str | None = None
    problem: str | None = None
    retry_at: datetime | None = None
    #: Nothing was sent yet, so it can be taken back.
    may_be_withdrawn: bool = False


@dataclass(frozen=True)
class StravaConnection:
    """How Strava is connected, and what waits."""

    has_client: bool
    is_connected: bool
    is_automatic: bool
    #: Jobs by state.
    counts: dict[str, int]
    #: What to do first, where there is no client.
    no_client: str = connections_strava.NO_CLIENT


def downloads(book: Book, workout: Workout) -> list[Download]:
    """A workout as each kind of file; nothing is read or written before it is asked for."""
    told = Finished(workout)
    return [
        Download(kind.label, told.file_name(kind.ending), kind.mime, partial(_data, book, workout.id or 0, name))
        for name, kind in FORMATS.items()
    ]


def made(book: Book, *kinds: str) -> list[Made]:
    """The ZIPs of these kinds that lie there, the newest of each: some of ``formats``, or ``everything``."""
    found = []
    for path in (finished.zip_place(book, kind) for kind in kinds):
        if path.is_file():
            about = path.stat()
            download = Download(path.name, path.name, "application/zip", path.read_bytes)
            found.append(Made(str(path), about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), download))
    return found


def formats() -> dict[str, str]:
    """The kinds of files, by name, as they are called."""
    return {name: kind.label for name, kind in FORMATS.items()}


def workouts(book: Book) -> int:
    """How many workouts would go out."""
    return len(finished.ids(book))


def upload(book: Book, workout_id: int) -> Upload:
    """How a workout stands with Strava."""
    is_connected, job = connections_strava.is_connected(book), export_jobs.of_workout(book, workout_id)
    if job is None:
        return Upload(is_connected)
    return Upload(
        is_connected,
        state=job.state,
        link=f"{ACTIVITY}{job.remote_id}" if job.remote_id else None,
        problem=job.problem,
        retry_at=job.retry_at,
        may_be_withdrawn=job.state == export_jobs.QUEUED and not job.attempts,
    )


def strava(book: Book) -> StravaConnection:
    """How Strava is connected, and what waits."""
    return StravaConnection(
        has_client=connections_strava.has_client(config.settings()),
        is_connected=connections_strava.is_connected(book),
        is_automatic=athlete.setting(book, AUTOMATIC_SINCE) is not None,
        counts=export_jobs.counts(book),
    )


def uploads(book: Book) -> pd.DataFrame:
    """What went to Strava or waits, what moved last first: ``title, started_at, state, link, problem, retry_at``."""
    jobs = export_jobs.listed(book)
    known = jobs["remote_id"].notna()
    jobs["link"] = (ACTIVITY + jobs["remote_id"].astype(str)).where(known, None)
    return jobs[["title", "started_at", "state", "link", "problem", "retry_at"]]


def _data(book: Book, workout_id: int, kind: str) -> bytes:
    found = finished.file(book, workout_id, kind)
    return found.data if found else b""
