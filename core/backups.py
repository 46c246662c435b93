"""Backups of the whole book: taken while it is in use, listed, and kept by age.

A backup gets its name when it is whole and checked, never before; so a kill leaves those that were there, and no half
one. What is in one is in ``backup_files.py``; how one becomes the book again, in ``restoring.py``.
"""

import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

from core import config, store
from core.backup_files import (
    ASKED,
    BEFORE_DELETION,
    BEFORE_RESTORE,
    DAILY,
    Backup,
    check,
    disk_said_plainly,
    look_into,
    mark,
    snapshot,
)
from core.errors import BackupUnusable, BookBusy, BookUnreadable, FolderUnusable, ZonebookError
from core.queries import athlete
from core.store import Book

#: Settings of this installation: what no restored book changes.
OWN = "backups."
FOLDER, IS_DAILY, PROBLEM = "backups.folder", "backups.is_daily", "backups.problem"
#: The lock under which backups of a book are made.
LOCK = "backup"
#: How long one waits for another one (s).
WAIT_S = 60
EVERY = timedelta(hours=24)
#: Kept by age: all of so many days, the last of each of so many weeks and months, and always so many of the newest.
ALL_DAYS, WEEKS, MONTHS, NEWEST = 7, 8, 12, 3
#: Tables that alone make no book worth keeping.
FURNITURE = ("setting", "secret", "subject_version", "sync_run")
NAME = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6}Z)(?P<why>-before-restore|-before-deletion)?(-\d+)?\.db")


def folder(book: Book) -> Path:
    """Where backups of this book lie: as set, else ``backups`` beside its file, or in the data folder."""
    if book.path and not book.path.exists():
        return default_folder(book)
    try:
        chosen = athlete.setting(book, FOLDER)
    except BookUnreadable:  # it is damaged, so that somebody looks for a backup
        chosen = None
    return Path(chosen) if chosen else default_folder(book)


def take(book: Book, *, now: datetime, reason: str = ASKED, to: Path | None = None) -> Backup:
    """Copy the book as it is at one moment, while it goes on being used; in its folder, old ones then make room.

    Args:
        now: The moment that it is named after.
        to: A file, or a folder to put it in; by default :func:`folder`. Another backup there is replaced, nothing else.

    Raises:
        StorageFull, FolderUnusable, BookBusy: There is no new file, and those that were there are as they were.
        BookUnreadable: The book itself is damaged.
    """
    with store.sole_owner(book, LOCK, wait_s=WAIT_S):
        made = taken(book, now=now, reason=reason, to=to)
        if to is None:
            thin(book, now=now)
        return made


def taken(book: Book, *, now: datetime, reason: str = ASKED, to: Path | None = None) -> Backup:
    """As :func:`take`, for who holds the lock already."""
    place, is_given = _place(book, to), to is not None and not to.is_dir()
    with workshop(book, place.parent if is_given else place, "backup") as inside:
        draft = inside / "draft.db"
        snapshot(book, draft)
        mark(draft, now=now, reason=reason, book=book)
        _check_own(draft)
        if is_given:
            draft.replace(place)
            for rest in ("-wal", "-shm", "-journal"):  # of what was there before
                Path(f"{place}{rest}").unlink(missing_ok=True)
        else:
            place = _put(draft, place, f"{stem(book)}-{now.astimezone(UTC):%Y%m%d-%H%M%SZ}", reason)
        _sync_folder(place.parent)
    return look_into(place)


def take_if_due(book: Book, *, now: datetime) -> Backup | None:
    """The daily backup, unless it is switched off, not its time yet, or the book holds nothing.

    Raises:
        ZonebookError: It failed; the sentence is kept for the screens.
    """
    try:
        if not is_daily(book) or not _is_due(book, now) or is_empty(book):
            return None
        with store.sole_owner(book, LOCK):
            if not _is_due(book, now):  # another process has just made it
                return None
            made = taken(book, now=now, reason=DAILY)
            thin(book, now=now)
    except BookBusy:
        return None  # somebody else makes one; the next turn looks again
    except ZonebookError as error:
        with suppress(ZonebookError):  # a full disk takes no note of itself
            _note(book, str(error))
        raise
    _note(book, None)
    return made


def is_daily(book: Book) -> bool:
    """Whether the clock makes a backup a day."""
    return bool(athlete.setting(book, IS_DAILY, True))


def problem(book: Book) -> str | None:
    """Why the last daily backup failed; None where it did not."""
    return athlete.setting(book, PROBLEM)


def is_empty(book: Book) -> bool:
    """Whether nothing is in the book that would be missed."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in FURNITURE]
    with store.reading(book) as connection:
        return not any(connection.scalar(sa.select(sa.exists().select_from(table))) for table in tables)


def listed(book: Book) -> list[Backup]:
    """Every file in the folder that is a backup or a copy of a book, the newest first."""
    return in_folder(folder(book))


def in_folder(where: Path) -> list[Backup]:
    """Every file in a folder that is a backup or a copy of a book, the newest first."""
    found = []
    for path in where.glob("*.db") if where.is_dir() else ():
        with suppress(OSError):  # removed meanwhile, or not ours to read
            made = look_into(path)
            if made.schema or made.reason or NAME.fullmatch(path.name):
                found.append(made)
    return sorted(found, key=lambda made: (made.made_at, made.path.name), reverse=True)


def newest(book: Book, there: Sequence[Backup] | None = None) -> Backup | None:
    """The newest whole backup of this book that was made by the clock or asked for, out of what is ``there``."""
    own = _own(book, listed(book) if there is None else there)
    return next((made for made in own if made.reason in (ASKED, DAILY)), None)


def thin(book: Book, *, now: datetime) -> list[Path]:
    """Remove backups of this book that are superfluous by age; returns which. Copies by hand and others' stay."""
    own = _own(book, listed(book))
    gone: list[Path] = []
    for reasons in ((ASKED, DAILY), (BEFORE_RESTORE,), (BEFORE_DELETION,)):
        made = {backup.made_at: backup.path for backup in own if backup.reason in reasons}
        old = superfluous(made, now) if reasons == (ASKED, DAILY) else _but_newest(made, now)
        gone += [made[moment] for moment in old]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def remove_all(book: Book) -> int:
    """Remove every backup and copy of this book, whoever made it; returns how many there were."""
    start = re.escape(stem(book))
    ours = re.compile(rf"{start}-(before-upgrade-.+|\d{{8}}-\d{{6}}Z.*)\.db")
    gone = [path for path in folder(book).glob("*.db") if ours.fullmatch(path.name)]
    for path in gone:
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
    return len(gone)


def superfluous(made: Iterable[datetime], now: datetime) -> list[datetime]:
    """Which of these moments need not be kept, oldest first.

    Kept are all of the last 7 days, the last of each calendar week of the 8 weeks before today and of each month of the
    12 months before, and the three newest whatever their age. Weeks and months are those of UTC.
    """
    moments = sorted(set(made))
    kept = set(moments[-NEWEST:]) | {moment for moment in moments if now - moment <= timedelta(days=ALL_DAYS)}
    recent = {moment for moment in moments if now - moment <= timedelta(weeks=WEEKS)}
    kept |= set({moment.astimezone(UTC).isocalendar()[:2]: moment for moment in sorted(recent)}.values())
    year = [moment for moment in moments if now - moment <= timedelta(days=366 * MONTHS / 12)]
    kept |= set({(moment.astimezone(UTC).year, moment.astimezone(UTC).month): moment for moment in year}.values())
    return [moment for moment in moments if moment not in kept]


@contextmanager
def workshop(book: Book, where: Path, what: str) -> Iterator[Path]:
    """A hidden folder in ``where`` for what is not whole yet. What a kill left of earlier ones is removed first."""
    start = f".{stem(book)}-{zlib.crc32(book.id.encode()):08x}-{what}-"
    with disk_said_plainly(where):
        for left in where.glob(f"{start}*"):
            shutil.rmtree(left, ignore_errors=True)
        inside = Path(tempfile.mkdtemp(prefix=start, dir=where))
        try:
            with store.said_plainly():
                yield inside
        finally:
            shutil.rmtree(inside, ignore_errors=True)


def stem(book: Book) -> str:
    """What the names of this book's backups begin with."""
    name = book.path.stem if book.path else book.engine.url.database or "zonebook"
    return re.sub(r"[^\w.-]", "_", name)


def default_place(book: Book) -> Path:
    """The folder of this book where it is there, else the one that can always be made."""
    chosen = folder(book)
    return chosen if chosen.is_dir() else _made(default_folder(book))


def default_folder(book: Book) -> Path:
    """Where backups go unless a folder was chosen."""
    return (book.path.parent if book.path else Path(config.DATA)) / "backups"


# --- writing one --------------------------------------------------------------------------------------------------


def _place(book: Book, to: Path | None) -> Path:
    """The folder to write to, or the file that was named."""
    if to is None:
        chosen = folder(book)
        return _made(chosen) if chosen == default_folder(book) else _usable(chosen)
    if to.is_dir():
        return to
    _usable(to.parent)
    if to.exists() and look_into(to).reason is None:
        raise FolderUnusable(f"{to.name} is there already and is no backup, so it stays as it is. Give another name.")
    return to


def _check_own(draft: Path) -> None:
    try:
        check(draft)
    except BackupUnusable as error:
        raise BookUnreadable(
            "The book itself is damaged, so no backup was made, and those that are there stay. Restore one of them:"
            " python -m core restore FILE."
        ) from error


def _made(path: Path) -> Path:
    with disk_said_plainly(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def _usable(path: Path) -> Path:
    """A folder that somebody chose: never made, as it may be on a disk that is not there now."""
    if not path.is_dir():
        raise FolderUnusable(f"The folder {path} is not there, so no backup was made. Choose another one.")
    return path


def _put(draft: Path, where: Path, name: str, reason: str) -> Path:
    """Give a whole file its name, in one step, and never that of another one."""
    why = f"-{reason}" if reason in (BEFORE_RESTORE, BEFORE_DELETION) else ""
    for again in ("", *(f"-{n}" for n in range(2, 1000))):
        place = where / f"{name}{why}{again}.db"
        try:
            os.link(draft, place)
        except FileExistsError:
            continue
        except OSError:  # a disk without hard links
            if place.exists():
                continue
            draft.replace(place)
        return place
    raise FolderUnusable(f"The folder {where} is full of backups of this second.")


def _sync_folder(where: Path) -> None:
    """A name is kept for good when its folder is."""
    if os.name == "posix":
        descriptor = os.open(where, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _note(book: Book, why: str | None) -> None:
    if problem(book) != why:
        with store.writing(book, "settings") as session:
            athlete.save_setting(session, PROBLEM, why)


# --- looking at what is there -------------------------------------------------------------------------------------


def _own(book: Book, there: Sequence[Backup]) -> list[Backup]:
    """Whole backups of this book by their names, the newest first; copies before an upgrade are not among them."""
    whole = [made for made in there if made.problem is None and made.reason]
    return [made for made in whole if (name := NAME.fullmatch(made.path.name)) and name["stem"] == stem(book)]


def _is_due(book: Book, now: datetime) -> bool:
    made = [
        backup.made_at
        for backup in _own(book, listed(book))
        if backup.reason in (ASKED, DAILY) and backup.made_at <= now
    ]
    return not made or now - max(made) >= EVERY


def _but_newest(made: Iterable[datetime], now: datetime) -> list[datetime]:
    """Copies of what was replaced: all but the three newest and those of the last days."""
    return [moment for moment in sorted(made)[:-NEWEST] if now - moment > timedelta(days=ALL_DAYS)]
