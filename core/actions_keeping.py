"""The writes of safe keeping: backups, restoring, the ZIP of everything, and the deletion of everything."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import backups, config, everything, finished, restoring, scheduler, store
from core.backup_files import REASONS, Backup, disk_said_plainly
from core.errors import FolderUnusable
from core.quantities import how_many, written
from core.queries import athlete
from core.store import Book

#: What is typed to delete everything.
WORD = "delete everything"


@dataclass(frozen=True)
class Outcome:
    """What a write did, as a sentence, and the write that takes it back, where there is one."""

    said: str
    undo: Callable[[], str] | None


def back_up(book: Book) -> str:
    """Make a backup now.

    Raises:
        StorageFull, FolderUnusable, BookBusy: There is none; the others are as they were.
    """
    store.check_writable(book)
    made = backups.take(book, now=_now())
    return f"{made.path.name}: {described(made)}, {made.size_bytes / 1e6:,.1f} MB."


def restore(book: Book, path: Path) -> Outcome:
    """Make a backup the book; what was there before is kept, and the way back.

    Raises:
        BackupUnusable, BookNewer, BookBusy, StorageFull, BookReadOnly: Everything is as it was.
    """
    done = restoring.restore(book, path, now=_now())
    _take_up(book)
    said = f"The book is that of {path.name} again: {described(done.backup)}."
    if done.kept is None:
        return Outcome(said, None)
    kept = done.kept.path
    return Outcome(f"{said} What was here before is kept as {kept.name}.", lambda: restore(book, kept).said)


def restore_file(book: Book, name: str, data: bytes) -> Outcome:
    """As :func:`restore`, with a backup that was given as bytes."""
    store.check_writable(book)
    where = backups.default_place(book)
    with disk_said_plainly(where), tempfile.TemporaryDirectory(prefix=".given-", dir=where) as inside:
        given = Path(inside) / (Path(name).name or "backup.db")
        given.write_bytes(data)
        return restore(book, given)


def set_daily(book: Book, is_wanted: bool) -> str:
    """Whether the clock makes a backup a day."""
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, backups.IS_DAILY, None if is_wanted else False)
        if not is_wanted:
            athlete.save_setting(session, backups.PROBLEM, None)
    if not is_wanted:
        return "No backup is made by itself any more."
    scheduler.back_up_soon(book)
    return "A backup is made every day while Zonebook runs."


def set_folder(book: Book, text: str) -> str:
    """Where backups go from now on; those that are there stay where they are. Nothing goes back to the folder of old.

    Raises:
        FolderUnusable: It is not there, or may not be written.
    """
    store.check_writable(book)
    path = Path(text.strip().strip('"')).expanduser().absolute() if text.strip() else None
    if path:
        _try_folder(path)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, backups.FOLDER, str(path) if path else None)
        athlete.save_setting(session, backups.PROBLEM, None)
    return f"Backups go to {backups.folder(book)} from now on. Those made before stay where they are."


def write_everything(book: Book, progress: Callable[[float], object] | None = None, to: Path | None = None) -> Path:
    """Write all tables and all workouts into a ZIP and return where it lies.

    Args:
        book: Whose; nothing of it is changed. One that is open for reading only is shown to others, so it is refused.
        progress: Told the share that is written, 0 to 1.
        to: The file; by default one in the folder for exports, which takes the place of the last one.

    Raises:
        StorageFull, FolderUnusable, BookReadOnly: There is no new file.
    """
    store.check_writable(book)
    if to is None:
        to = finished.zip_place(book, "everything")
        with disk_said_plainly(to.parent):
            to.parent.mkdir(parents=True, exist_ok=True)
    if not to.parent.is_dir() or to.is_dir():
        raise FolderUnusable(f"There is no folder for {to}. Make it first, or name another file.")
    with store.sole_owner(book, "export"), backups.workshop(book, to.parent, "export") as inside:
        draft = inside / to.name
        for share in everything.write(book, draft, inside):
            if progress:
                progress(share)
        return draft.replace(to)


def delete_everything(
    book: Book, *, with_backups: bool, keeps_backup: bool = True, keeps_logins: bool = False
) -> Outcome:
    """Delete all rows of the book, after a last backup unless there is to be none.

    Raises:
        BookBusy, StorageFull, FolderUnusable, BookReadOnly: Nothing was deleted.
    """
    done = restoring.delete_everything(
        book, now=_now(), keeps_backup=keeps_backup, with_backups=with_backups, keeps_logins=keeps_logins
    )
    if with_backups:
        _remove_exports(book)
    said = f"Everything is deleted: {how_many(done.workouts, 'workout')} and all that belonged to them."
    if with_backups:
        said += f" {how_many(done.backups, 'backup')} with it." if done.backups else ""
    if done.kept is None:
        return Outcome(said, None)
    kept = done.kept.path
    return Outcome(f"{said} A last backup lies at {kept}.", lambda: restore(book, kept).said)


def described(backup: Backup) -> str:
    """What is in a backup, in a few words."""
    said = how_many(backup.workouts, "workout")
    if backup.first_day and backup.last_day:
        said += f" from {written(backup.first_day)} to {written(backup.last_day)}"
    return said


def in_words(backup: Backup) -> str:
    """What a backup is: why and when it was made, what is in it, and whether a book can be made of it."""
    when = f"{backup.made_at:%Y-%m-%d %H:%M} UTC"
    why = REASONS.get(backup.reason or "", "copied by hand")
    fit = backup.problem or ("made by a newer Zonebook" if backup.is_newer else "whole")
    return f"{why}, {when}, {described(backup)}, version {backup.schema or '?'}, {fit}"


def as_dict(backup: Backup) -> dict[str, Any]:
    """A backup for machines."""
    return {
        "path": str(backup.path), "size_bytes": backup.size_bytes, "made_at": backup.made_at.isoformat(),
        "reason": backup.reason, "schema": backup.schema, "workouts": backup.workouts,
        "first_day": backup.first_day, "last_day": backup.last_day, "is_complete": backup.problem is None,
        "is_newer": backup.is_newer, "problem": backup.problem,
    }  # fmt: skip


def _take_up(book: Book) -> None:
    """What a book of long ago still needs: numbers by the rules of today, in the background."""
    if config.settings().is_scheduler_on:
        scheduler.bring_up_to_date_soon(book)


def _remove_exports(book: Book) -> None:
    """The ZIPs and reports that were made of this book, where they lie unless another folder was chosen."""
    if not book.is_sample:
        for folder in (finished.FOLDER, "reports"):
            for path in (Path(config.DATA) / folder).glob("zonebook-*.*"):
                path.unlink(missing_ok=True)


def _try_folder(path: Path) -> None:
    if not path.is_dir():
        raise FolderUnusable(f"There is no folder {path} on the machine that Zonebook runs on. Make it first.")
    with disk_said_plainly(path), tempfile.TemporaryDirectory(prefix=".tried-", dir=path):
        pass


def _now() -> datetime:
    return datetime.now(UTC)
