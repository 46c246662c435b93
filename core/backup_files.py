"""A backup as a file: written out of a book that is in use, marked, checked, and looked into.

It is one SQLite file with the tables of the book, whichever database that lies in; so it also moves a book from one to
the other. Tokens are in it as they are in the book, encrypted; the key is not. Where backups lie and how long they are
kept is in ``backups.py``.
"""

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from core import config, store
from core.errors import BackupUnusable, FolderUnusable, StorageFull
from core.store import Book

#: Why a backup was made. The last three say so in their names.
ASKED, DAILY = "asked", "daily"
BEFORE_RESTORE, BEFORE_DELETION, BEFORE_UPGRADE = "before-restore", "before-deletion", "before-upgrade"
#: Why a backup was made, in words.
REASONS = {
    ASKED: "asked for", DAILY: "daily", BEFORE_RESTORE: "before a restore", BEFORE_DELETION: "before a deletion",
    BEFORE_UPGRADE: "before an upgrade",
}  # fmt: skip
#: The setting within a backup that says what it is; no open book has it.
MARK = "backup.made"
#: Rows of PostgreSQL that are in memory at a time.
BATCH = 500
MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Backup:
    """A file that a book can be made of, and what is in it."""

    path: Path
    size_bytes: int
    made_at: datetime
    #: One of the reasons above; None for a file that was copied by hand.
    reason: str | None = None
    #: Version of the tables; None where it cannot be read.
    schema: str | None = None
    workouts: int = 0
    first_day: date | None = None
    last_day: date | None = None
    #: Rows of each table when it was made; None where nobody counted.
    rows: dict[str, int] | None = None
    #: Why no book can be made of it, as a sentence.
    problem: str | None = None

    @property
    def is_newer(self) -> bool:
        """Whether a newer Zonebook made it."""
        return self.schema is not None and self.schema > store.SCHEMA


def snapshot(book: Book, path: Path) -> None:
    """Write all tables, as they are at one moment, into a new SQLite file that needs no other file beside it."""
    if file := book.path:
        if file.stat().st_size * 1.1 > shutil.disk_usage(path.parent).free:
            raise StorageFull(
                f"There is no room for a copy of the book in {path.parent.parent}. Free some space, then try again."
            )
        with store.reading(book) as connection, closing(sqlite3.connect(path)) as copy:
            driver: Any = connection.connection.dbapi_connection
            driver.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _copy_rows(book, path)
    with store.said_plainly(), closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def mark(draft: Path, *, now: datetime, reason: str, book: Book) -> None:
    """Write into a copy what it is, and make sure that all of it is on the disk."""
    with closing(sqlite3.connect(draft)) as copy, copy:
        copy.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, '{}')", (MARK,))
        names = [table.name for table in SQLModel.metadata.sorted_tables]
        told = _counted(copy) | {
            "made_at": now.astimezone(UTC).isoformat(), "reason": reason, "zonebook": config.VERSION,
            "database": book.engine.dialect.name,
            "rows": {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names},
        }  # fmt: skip
        copy.execute("UPDATE setting SET value = ? WHERE key = ?", (json.dumps(told), MARK))
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def check(path: Path) -> None:
    """Read every page of a file.

    Raises:
        BackupUnusable: Something in it is damaged.
    """
    try:
        with closing(opened(path)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupUnusable(f"{path.name} is damaged ({' '.join(found.split())}), so no book can be made of it.")


def look_into(path: Path) -> Backup:
    """What is in a file, without changing anything beside it; ``problem`` says why no book can be made of it."""
    size = path.stat()
    told: dict[str, Any] = {
        "path": path, "size_bytes": size.st_size, "made_at": datetime.fromtimestamp(size.st_mtime, UTC),
    }  # fmt: skip
    if why := _cut_short(path):
        return Backup(**told, problem=why)
    try:
        with closing(opened(path)) as connection:
            return Backup(**told | _told_by(connection))
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
        return Backup(**told, problem=f"{path.name} is damaged, or something else than a book of Zonebook's.")


def opened(path: Path) -> sqlite3.Connection:
    """A file for reading only. Nothing is written beside it, unless a log of its last writes lies there."""
    log = Path(f"{path}-wal")
    way = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True)


@contextmanager
def disk_said_plainly(where: Path) -> Iterator[None]:
    """Turn the system's own words for a full disk or a closed folder into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(f"There is no room in {where}. Free some space, then try again.") from error
        raise FolderUnusable(f"Nothing can be written to {where} ({error.strerror}). Choose another folder.") from error


# --- how ------------------------------------------------------------------------------------------------------------


def _copy_rows(book: Book, path: Path) -> None:
    """PostgreSQL: every row by one snapshot into a new file of the same tables."""
    store.open_book(f"sqlite:///{path}").engine.dispose()
    frozen = book.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with store.said_plainly(), frozen.connect() as connection, closing(sqlite3.connect(path)) as copy, copy:
        for table in SQLModel.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            places = ", ".join("?" * len(table.columns))
            query = sa.select(*(_as_stored(column) for column in table.columns)).select_from(table)
            rows = connection.execution_options(yield_per=BATCH).execute(query)
            copy.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', map(tuple, rows))


def _as_stored(column: sa.Column) -> sa.ColumnElement:
    """A column of PostgreSQL as SQLite holds it; the server does what would take most of the time here."""
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    match kind:
        case sa.DateTime():
            return sa.func.to_char(sa.func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")
        case sa.Date() | sa.JSON():
            return sa.cast(column, sa.Text)
        case sa.Boolean():
            return sa.cast(column, sa.Integer)
        case _:
            return column


def _cut_short(path: Path) -> str | None:
    """Whether a file is shorter than its own head says, or no database at all, as a sentence."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(MAGIC):
        return f"{path.name} is not a backup of Zonebook's."
    page_bytes = int.from_bytes(head[16:18], "big")
    pages, counted_at, changed_at = (int.from_bytes(head[place : place + 4], "big") for place in (28, 92, 24))
    is_counted = pages and counted_at == changed_at
    if is_counted and path.stat().st_size < pages * (65536 if page_bytes == 1 else page_bytes):
        return f"{path.name} was cut short: a part of it is missing."
    return None


def _told_by(connection: sqlite3.Connection) -> dict[str, Any]:
    told: dict[str, Any] = {"schema": str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])}
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (MARK,)).fetchone()
    if row is None:
        name = Path(connection.execute("PRAGMA database_list").fetchone()[2]).name
        return told | _as_days(_counted(connection)) | ({"reason": BEFORE_UPGRADE} if BEFORE_UPGRADE in name else {})
    mark = json.loads(row[0])
    told |= {name: mark[name] for name in ("reason", "rows", "workouts")}
    return told | _as_days(mark) | {"made_at": datetime.fromisoformat(mark["made_at"])}


def _counted(connection: sqlite3.Connection) -> dict[str, Any]:
    """Workouts that are not deleted, and their first and last day, as text."""
    query = "SELECT count(*), min(day), max(day) FROM workout WHERE deleted_at IS NULL"
    return dict(zip(("workouts", "first_day", "last_day"), connection.execute(query).fetchone(), strict=True))


def _as_days(told: dict[str, Any]) -> dict[str, Any]:
    days = {name: told[name] and date.fromisoformat(told[name]) for name in ("first_day", "last_day")}
    return {"workouts": told["workouts"]} | days
