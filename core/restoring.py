"""A backup becomes the book again, or everything in the book is deleted: all of it in one transaction, or nothing.

Nothing is replaced before the file is verified, and what is replaced is kept as a backup first. The rows change under
the feet of a running app, so the counters of all subjects move past those of both: no screen goes on with what it saw.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from core import backup_files, backups, store
from core.backup_files import BEFORE_DELETION, BEFORE_RESTORE, Backup
from core.errors import BackupUnusable, BookBusy, BookNewer, BookReadOnly, BookUnreadable, ZonebookError
from core.models import Secret, Setting, SubjectVersion, SyncRun
from core.queries import crawl, imported_files, sync_runs
from core.store import Book
from core.words import storable

#: The locks of everything that fills a book for longer than a moment.
PASSES = (
    "sync", "hevy", "friends", "reports", "reviews", "plan-export", "strava-upload", crawl.SOURCE,
    imported_files.SOURCE,
)  # fmt: skip
#: What is remembered of a login besides its tokens: settings ``<service>.<name>``, which stay or go with them.
LOGIN_MARKS = ("seed", "refused_seed", "refused_password", "left")
#: How long PostgreSQL waits for other writers.
LOCK_TIMEOUT = f"{store.BUSY_S}s"
AT_WORK = "A refresh, an import or another backup is at work on this book. Try again when it is over."


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    backup: Backup
    #: What was there before; None where that could not be read any more.
    kept: Backup | None
    #: Where a damaged file was moved to; an app that has it open has to be started anew.
    damaged: Path | None = None


@dataclass(frozen=True)
class Deleted:
    """What a deletion did."""

    #: The last backup; None where none was wanted.
    kept: Backup | None
    workouts: int
    #: Backups that were removed with it.
    backups: int = 0


def restore(book: Book, file: Path, *, now: datetime) -> Restored:
    """Make ``file`` the book, while the app may go on running.

    The connections of now stay connected: their tokens are newer than those of the file, which stopped working when
    they were renewed. Services that are connected only in the file are so again.

    Raises:
        BackupUnusable, BookNewer: No book can be made of the file.
        BookBusy: Somebody is at work on the book.
        BookReadOnly, StorageFull, FolderUnusable: Nothing was changed either.
    """
    _refuse_readers(book)
    _refuse_strangers(file)
    with _alone(book), backups.workshop(book, backups.default_place(book), "restore") as inside:
        told, staged = backup_files.look_into(file), verified(file, inside)
        kept = backups.taken(book, now=now, reason=BEFORE_RESTORE, to=backups.default_place(book))
        _replace(book, staged, now=now)
    return Restored(told, kept)


def restore_damaged(book: Book, file: Path, *, now: datetime) -> Restored:
    """Put ``file`` in the place of a SQLite file that cannot be read any more; that one is kept beside the backups.

    Raises:
        BackupUnusable, BookNewer, BookBusy, StorageFull, FolderUnusable: Everything is as it was.
    """
    path = book.path
    _refuse_readers(book)
    _refuse_strangers(file)
    if path is None or not path.is_file():
        raise BookUnreadable("There is no database file to put the backup in the place of. Check DATABASE_URL.")
    where = path.parent / "backups"
    with _alone(book), backup_files.disk_said_plainly(where):
        where.mkdir(exist_ok=True)
        with backups.workshop(book, where, "restore") as inside:
            staged = verified(file, inside)
            _unmark(staged, now=now)
            damaged = where / f"{path.stem}-{now.astimezone(UTC):%Y%m%d-%H%M%SZ}-damaged.db"
            shutil.copy2(path, damaged)
            for end in ("-wal", "-shm"):  # the log of the damaged file must not be read into the new one
                if (log := Path(f"{path}{end}")).exists():
                    shutil.copy2(log, f"{damaged}{end}")
                    log.unlink()
            staged.replace(path)
    return Restored(backup_files.look_into(file), None, damaged)


def delete_everything(
    book: Book, *, now: datetime, keeps_backup: bool = True, with_backups: bool = False, keeps_logins: bool = False
) -> Deleted:
    """Delete every row of the book, after a last backup.

    Args:
        keeps_backup: Make that backup; it is the only way back.
        with_backups: Delete all backups of this book too, so that nothing is left of it; then none is made.
        keeps_logins: Leave services connected, which bring workouts in again at the next refresh.
    """
    _refuse_readers(book)
    with _alone(book):
        kept = None
        if keeps_backup and not with_backups:
            kept = backups.taken(book, now=now, reason=BEFORE_DELETION, to=backups.default_place(book))
        with store.reading(book) as connection:
            workouts = connection.scalar(sa.text("SELECT count(*) FROM workout")) or 0
        _replace(book, None, now=now, keeps_logins=keeps_logins, keeps_own=not with_backups)
        gone = backups.remove_all(book) if with_backups else 0
        with suppress(ZonebookError):  # rows are gone; their bytes go with the next one where somebody is in the way
            _leave_no_trace(book)
    return Deleted(kept, workouts, gone)


def verified(file: Path, inside: Path) -> Path:
    """A copy of a backup in the folder ``inside``, checked to its last page and brought to this version.

    Raises:
        BackupUnusable: It is no backup, was cut short, is damaged, or lacks rows that it had when it was made.
        BookNewer: A newer Zonebook made it.
    """
    _refuse_strangers(file)
    told = backup_files.look_into(file)
    staged = inside / file.name
    with store.said_plainly():
        try:
            with closing(backup_files.opened(file)) as source, closing(sqlite3.connect(staged)) as copy:
                source.backup(copy)
        except sqlite3.DatabaseError as error:
            if "malformed" not in str(error):
                raise
            raise BackupUnusable(f"{file.name} is damaged, so no book can be made of it.") from error
    backup_files.check(staged)
    _check_rows(staged, told)
    store.open_book(f"sqlite:///{staged}").engine.dispose()  # an older one is brought to this version
    _check_columns(staged)
    return staged


# --- verifying ----------------------------------------------------------------------------------------------------


def _refuse_strangers(file: Path) -> None:
    """What can be told at a glance, before anything is held up."""
    if not file.is_file():
        raise BackupUnusable(f"There is no file {file}.")
    told = backup_files.look_into(file)
    if told.problem:
        raise BackupUnusable(told.problem)
    if told.is_newer:
        raise BookNewer(
            f"{file.name} is of version {told.schema}, newer than this Zonebook reads ({store.SCHEMA}). Update"
            " Zonebook, then restore it."
        )


def _check_rows(staged: Path, told: Backup) -> None:
    with closing(sqlite3.connect(staged)) as copy:
        if astray := copy.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupUnusable(f"{staged.name} is damaged: rows of {astray[0]} point nowhere.")
        for table, n in (told.rows or {}).items():
            found = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if found != n:
                raise BackupUnusable(f"{staged.name} is not whole: {table} has {found:,} rows and had {n:,}.")


def _check_columns(staged: Path) -> None:
    with closing(sqlite3.connect(staged)) as copy:
        for table in SQLModel.metadata.sorted_tables:
            there = {row[1] for row in copy.execute(f'PRAGMA table_info("{table.name}")')}
            if missing := set(table.columns.keys()) - there:
                raise BackupUnusable(f"{staged.name} is no book of Zonebook's: {table.name} has no {min(missing)}.")


# --- replacing ----------------------------------------------------------------------------------------------------


def _refuse_readers(book: Book) -> None:
    if not book.is_writable:
        raise BookReadOnly("This book is open for reading only, so nothing can be changed here.")


@contextmanager
def _alone(book: Book) -> Iterator[None]:
    """No pass, import or backup is at work on the book, and none can begin."""
    with ExitStack() as held:
        try:
            for name in (backups.LOCK, *PASSES):
                held.enter_context(store.sole_owner(book, name))
        except BookBusy as error:
            raise BookBusy(AT_WORK) from error
        yield


def _replace(
    book: Book, staged: Path | None, *, now: datetime, keeps_logins: bool = True, keeps_own: bool = True
) -> None:
    """All rows out, those of ``staged`` in, in one transaction; without one, nothing in."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name != SubjectVersion.__tablename__]
    with _transaction(book, staged) as session:
        _shut_others_out(session)
        logins = _logins(session) if keeps_logins else []
        own = _own_settings(session) if keeps_own else []
        counters = [_counters(session)]
        for table in reversed(tables):
            session.execute(sa.delete(table))
        if staged:
            _take_rows(session, staged, tables)
            counters.append(_counters_of(staged))
        _keep(session, logins, own)
        _close_runs(session, now)
        _raise_counters(session, counters)
        _renew_indexes(session, tables)


@contextmanager
def _transaction(book: Book, staged: Path | None) -> Iterator[Session]:
    """A transaction of a writer; on SQLite it also sees the file ``staged``, under that name."""
    writer = book.engine.execution_options(zonebook_writes=True)
    with store.said_plainly(), writer.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        is_attached = staged is not None and book.path is not None
        if is_attached:
            driver.execute("ATTACH DATABASE ? AS staged", (str(staged),))
        try:
            with Session(connection) as session, session.begin():
                yield session
        finally:
            if is_attached:
                driver.execute("DETACH DATABASE staged")


def _shut_others_out(session: Session) -> None:
    """PostgreSQL: readers go on with the old rows, writers wait. SQLite's writer is alone as it is."""
    if not _is_sqlite(session):
        names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        session.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        session.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _take_rows(session: Session, staged: Path, tables: Sequence[sa.Table]) -> None:
    """Copy every row, parents before what points to them."""
    if _is_sqlite(session):
        for table in tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            session.execute(
                sa.text(f'INSERT INTO main."{table.name}" ({names}) SELECT {names} FROM staged."{table.name}"')
            )
        return
    source = store.open_book(f"sqlite:///{staged}")
    try:
        with store.reading(source) as connection:
            for table in tables:
                rows = connection.execution_options(yield_per=backup_files.BATCH).execute(sa.select(table))
                for part in rows.mappings().partitions():
                    session.execute(sa.insert(table), [_as_kept(row) for row in part])
    finally:
        source.engine.dispose()


def _as_kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as PostgreSQL keeps it: a file that was written by hand may hold the character 0, which it refuses."""
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _logins(session: Session) -> list[Secret | Setting]:
    """Tokens of the services that are connected now, and what is remembered of their logins."""
    tokens = list(session.scalars(sa.select(Secret)))
    marks = {f"{_service(secret.name)}.{mark}" for secret in tokens for mark in LOGIN_MARKS}
    settings = session.scalars(sa.select(Setting).where(col(Setting.key).in_(marks)))
    return [*(Secret(**secret.model_dump()) for secret in tokens), *(Setting(**kept.model_dump()) for kept in settings)]


def _own_settings(session: Session) -> list[Setting]:
    settings = session.scalars(sa.select(Setting).where(col(Setting.key).startswith(backups.OWN, autoescape=True)))
    return [Setting(**kept.model_dump()) for kept in settings]


def _keep(session: Session, logins: Sequence[Secret | Setting], own: Sequence[Setting]) -> None:
    """Put back what belongs to this installation, in the place of what the backup has of it."""
    session.expunge_all()
    services = {_service(login.name) for login in logins if isinstance(login, Secret)}
    marks = {f"{service}.{mark}" for service in services for mark in LOGIN_MARKS} | {backup_files.MARK}
    is_own = col(Setting.key).startswith(backups.OWN, autoescape=True)
    session.execute(sa.delete(Setting).where(col(Setting.key).in_(marks) | is_own))
    for service in services:
        session.execute(sa.delete(Secret).where(col(Secret.name).startswith(f"{service}.", autoescape=True)))
    session.add_all([*logins, *own])
    session.flush()


def _service(name: str) -> str:
    return name.split(".")[0]


def _close_runs(session: Session, now: datetime) -> None:
    """A pass that was at work when the backup was made is not at work now."""
    left = {"state": "interrupted", "finished_at": now, "problem": "Was at work when the backup was made."}
    session.execute(sa.update(SyncRun).where(col(SyncRun.state).in_(sync_runs.OPEN)).values(**left))


def _counters(session: Session) -> dict[str, int]:
    return {row.subject: row.version for row in session.scalars(sa.select(SubjectVersion))}


def _counters_of(staged: Path) -> dict[str, int]:
    with closing(sqlite3.connect(staged)) as copy:
        return dict(copy.execute("SELECT subject, version FROM subject_version").fetchall())


def _raise_counters(session: Session, known: Sequence[Mapping[str, int]]) -> None:
    """Past all that were ever seen, so that no cache takes the new rows for the old ones."""
    subjects = set(store.SUBJECTS).union(*known)
    rows = [{"subject": name, "version": max(told.get(name, 0) for told in known) + 1} for name in sorted(subjects)]
    store.upsert(session, SubjectVersion, rows, key=("subject",))


def _renew_indexes(session: Session, tables: Sequence[sa.Table]) -> None:
    """SQLite's search over songs is made anew; PostgreSQL counts ids on from the highest."""
    if _is_sqlite(session):
        session.execute(sa.text("INSERT INTO song_fts(song_fts) VALUES ('rebuild')"))
        return
    for table in tables:
        if (key := table.autoincrement_column) is not None:
            place = f"pg_get_serial_sequence('{table.name}', '{key.name}')"
            highest = f'(SELECT max("{key.name}") FROM "{table.name}")'
            session.execute(sa.text(f"SELECT setval({place}, coalesce({highest}, 1)) WHERE {place} IS NOT NULL"))


def _unmark(staged: Path, *, now: datetime) -> None:
    """Make a verified copy a book: without the mark of a backup, and with counters of its own."""
    book = store.open_book(f"sqlite:///{staged}")
    with store.writing(book) as session:
        _keep(session, [], _own_settings(session))
        _close_runs(session, now)
        _raise_counters(session, [_counters(session)])
    book.engine.dispose()
    with closing(sqlite3.connect(staged)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _leave_no_trace(book: Book) -> None:
    """SQLite keeps the bytes of deleted rows in its file until it is written anew."""
    if book.path:
        with store.said_plainly(), book.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
