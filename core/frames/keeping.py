"""Safe keeping: which backups there are, what is in each, and how the daily one is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd

from core import backups, config
from core.backup_files import REASONS, Backup
from core.frames import books
from core.frames.exports import Download
from core.quantities import UNKNOWN
from core.store import Book

NEWER = "A newer Zonebook made it. Update Zonebook, then restore it."


@dataclass(frozen=True)
class Keeping:
    """How the book is kept safe."""

    #: When the newest whole backup was made, by the clock or because it was asked for.
    last: datetime | None
    count: int
    size_bytes: int
    folder: str
    is_default_folder: bool
    is_daily: bool
    #: The clock runs in this process.
    has_clock: bool
    #: Why the last daily backup failed.
    problem: str | None


def there(book: Book) -> list[Backup]:
    """Every backup, the newest first."""
    return backups.listed(book)


def keeping(book: Book, there: Sequence[Backup]) -> Keeping:
    """How the book is kept safe, at this moment; ``there`` is what :func:`there` gave."""
    last, folder = backups.newest(book, there), backups.folder(book)
    return Keeping(
        last=last.made_at if last else None,
        count=len(there),
        size_bytes=sum(made.size_bytes for made in there),
        folder=str(folder),
        is_default_folder=folder == backups.default_folder(book),
        is_daily=backups.is_daily(book),
        has_clock=config.settings().is_scheduler_on,
        problem=backups.problem(book),
    )


def table(book: Book, there: Sequence[Backup]) -> pd.DataFrame:
    """What is in each backup.

    Returns:
        ``made_at`` (the athlete's local time), ``reason`` (words), ``workouts, first_day, last_day`` (None where
        unknown), ``size_mb, schema, state, why`` (a sentence where it is not usable), ``is_usable, name, path``.
    """
    zone = books.zone(book)
    return pd.DataFrame(
        {
            "made_at": made.made_at.astimezone(zone).replace(tzinfo=None),
            "reason": UNKNOWN if made.problem else REASONS.get(made.reason or "", "copied by hand"),
            "workouts": made.workouts if made.problem is None else None,
            "first_day": made.first_day,
            "last_day": made.last_day,
            "size_mb": made.size_bytes / 1e6,
            "schema": made.schema or UNKNOWN,
            "state": "not whole" if made.problem else "newer" if made.is_newer else "whole",
            "why": made.problem or (NEWER if made.is_newer else ""),
            "is_usable": made.problem is None and not made.is_newer,
            "name": made.path.name,
            "path": str(made.path),
        }
        for made in there
    )


def download(path: str) -> Download:
    """A backup for downloading, read when it is asked for."""
    return Download("Download", Path(path).name, "application/vnd.sqlite3", partial(Path(path).read_bytes))
