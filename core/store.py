"""The door to the database: opening, upgrading, transactions, locks and version counters. No other module opens one.

What is read and written through the door is in ``core/queries``, one file a subject.
"""

import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlmodel import Session

from core import (
    models_challenges,  # noqa: F401 - its tables belong to the book
    models_plan,  # noqa: F401 - and so do these
    sharing,
)
from core.errors import BookBusy, BookNewer, BookReadOnly, BookUnreadable, StorageFull, UpgradeFailed
from core.models import SubjectVersion

#: The newest revision in core/migrations/versions; a test holds the two together.
SCHEMA = "0007"

NO_ADDRESS = "DATABASE_URL is not an address of SQLite or PostgreSQL. See .env.example."
NO_BOOK = "There is no book here yet. Open it once for writing (without ZONEBOOK_READ_ONLY) to make it."

#: How long a writer waits for another one before it gives up.
BUSY_S = 15
#: How SQLite and PostgreSQL say that somebody else was first.
BUSY_WORDS = ("is locked", "could not obtain lock", "lock timeout", "deadlock detected")
#: Copies of the database made before an upgrade; older ones are removed.
UPGRADE_COPIES = 3

#: With less room than this on the disk, a pass would soon fail.
LEAST_ROOM_BYTES = 50 * 1024 * 1024

#: What a write can change. Frames key their caches on these counters.
SUBJECTS = (
    "workouts", "classes", "athlete", "goals", "bookmarks", "challenges", "notifications", "reports", "settings",
    "sync", "plan",
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """An open database: the athlete's, or the sample athlete's own file."""

    id: str
    engine: sa.Engine = field(repr=False, compare=False)
    is_writable: bool = True
    is_sample: bool = False
    #: What of ``config.SHAREABLE`` is in it, where it is shared for reading; None in an athlete's own, which has all.
    shown: frozenset[str] | None = None

    @property
    def is_shared(self) -> bool:
        """Whether others look at it: what is private is not in it then, whatever is asked."""
        return self.shown is not None

    def hides(self, subject: str) -> bool:
        """Whether a subject of ``config.SHAREABLE`` is not in it."""
        return self.shown is not None and subject not in self.shown

    @property
    def url(self) -> sa.URL:
        """Where it lies; the password is masked when shown."""
        return self.engine.url

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        return _file_of(self.engine.url)


def open_book(
    url: str, *, is_writable: bool = True, is_sample: bool = False, shown: Collection[str] | None = None
) -> Book:
    """Open the database at ``url``, making or upgrading it first when it may be written.

    With ``shown`` it is opened for others to read: of ``config.SHAREABLE`` only this is in it, and what is the
    athlete's own affair is not (``core/sharing.py``). Its id is another one, so no cache serves both.

    Raises:
        BookNewer: It was written by a newer Zonebook.
        BookReadOnly: It has to be made or upgraded, but may not be written.
        BookBusy: Another process kept it locked for too long.
        StorageFull: There is no room to make it.
        BookUnreadable: There is something else at ``url``, or nothing can be reached there.
    """
    book = book_at(url, is_writable=is_writable, is_sample=is_sample, shown=shown)
    if path := book.path:
        if not book.is_writable and not path.exists():
            raise BookReadOnly(NO_BOOK)
        if book.is_writable:
            path.parent.mkdir(parents=True, exist_ok=True)
    with said_plainly():
        _bring_up_to_date(book)
    return book


def book_at(
    url: str, *, is_writable: bool = True, is_sample: bool = False, shown: Collection[str] | None = None
) -> Book:
    """The book at ``url``, neither looked at nor made yet; ``shown`` as of :func:`open_book`.

    Raises:
        BookUnreadable: ``url`` is no address.
    """
    address, is_writable = _address(url), is_writable and shown is None
    engine, told = _engine(address, is_writable=is_writable), None if shown is None else frozenset(shown)
    name = address.render_as_string(hide_password=True)
    if told is not None:
        _share(engine, told)
        name += f"#shared:{','.join(sorted(told))}"
    return Book(id=name, engine=engine, is_writable=is_writable, is_sample=is_sample, shown=told)


@contextmanager
def reading(book: Book) -> Iterator[sa.Connection]:
    """A connection that sees one consistent state of the book."""
    with said_plainly(), book.engine.connect() as connection:
        yield connection


@contextmanager
def writing(book: Book, *subjects: str) -> Iterator[Session]:
    """A transaction: all of it is kept, or nothing. The counters of ``subjects`` move with it.

    Raises:
        BookReadOnly, BookBusy, StorageFull: Nothing was written; the message is for the athlete.
    """
    check_writable(book)
    writer = book.engine.execution_options(zonebook_writes=True)
    with said_plainly(), Session(writer, expire_on_commit=False) as session, session.begin():
        yield session
        for subject in subjects:
            _move(session, subject)


def check_writable(book: Book) -> None:
    """Be sure that a write can be kept, before anything is asked of anybody for it.

    Raises:
        BookReadOnly: The book is open for reading only.
    """
    if not book.is_writable:
        raise BookReadOnly(sharing.READ_ONLY)


def versions(book: Book) -> dict[str, int]:
    """The counter of every subject; 0 for one that was never written."""
    with reading(book) as connection:
        rows = connection.execute(sa.select(SubjectVersion.subject, SubjectVersion.version))
        return dict.fromkeys(SUBJECTS, 0) | {row.subject: row.version for row in rows}


@contextmanager
def sole_owner(book: Book, name: str, *, wait_s: float = 0) -> Iterator[None]:
    """Hold the lock ``name`` of this book against every other thread and process; a killed owner lets go of it.

    Raises:
        BookBusy: Somebody else holds it.
    """
    if path := book.path:
        try:
            with FileLock(f"{path}.{name}.lock", timeout=wait_s):
                yield
        except Timeout as error:
            raise BookBusy(f"Another process holds the {name} of this book. Try again when it is done.") from error
        return
    with book.engine.connect() as connection:
        connection.detach()  # its end lets go of the lock; a pool would keep it alive
        number = _hold_advisory_lock(connection, f"{book.engine.url.database}.{name}", wait_s)
        try:
            yield
        finally:  # the server ends a connection a moment after us, so that the next owner would be turned away
            with suppress(DBAPIError):  # where the connection is gone, so is the lock
                connection.rollback()
                connection.scalar(sa.select(sa.func.pg_advisory_unlock(number)))


def size_bytes(book: Book) -> int:
    """How much room the database takes, its write-ahead log included."""
    if path := book.path:
        return sum(part.stat().st_size for part in (path, path.with_name(path.name + "-wal")) if part.exists())
    with reading(book) as connection:
        return int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)


def is_almost_full(book: Book) -> bool:
    """Whether the disk under the book has too little room left to go on writing."""
    path = book.path
    return path is not None and shutil.disk_usage(path.parent).free < LEAST_ROOM_BYTES


def upsert(session: Session, table: type, rows: list[dict], *, key: tuple[str, ...], update: bool = True) -> None:
    """Insert ``rows``; where ``key`` exists already, overwrite the other columns, or leave the row (update=False)."""
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    insert = _inserts()[dialect](table)
    columns = [column for column in rows[0] if column not in key]
    if update and columns:
        insert = insert.on_conflict_do_update(
            index_elements=key, set_={name: insert.excluded[name] for name in columns}
        )
    else:
        insert = insert.on_conflict_do_nothing(index_elements=key)
    session.execute(insert, rows)


def _inserts() -> dict:
    from sqlalchemy.dialects import postgresql, sqlite

    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _move(session: Session, subject: str) -> None:
    insert = _inserts()[session.get_bind().dialect.name](SubjectVersion).values(subject=subject, version=1)
    session.execute(
        insert.on_conflict_do_update(index_elements=["subject"], set_={"version": SubjectVersion.version + 1})
    )


# --- opening -----------------------------------------------------------------------------------------------------


def _address(url: str) -> sa.URL:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if "://" not in url:
        url = f"sqlite:///{url}"
    try:
        address = sa.make_url(url)
    except ArgumentError as error:
        raise BookUnreadable(NO_ADDRESS) from error
    kind = address.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise BookUnreadable(NO_ADDRESS)
    return address.set(drivername=kind)  # whichever driver it names, it is opened with the one that is here


def _file_of(address: sa.URL) -> Path | None:
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(address.database).absolute() if is_file and address.database else None


def _engine(address: sa.URL, *, is_writable: bool = True) -> sa.Engine:
    if address.get_backend_name() != "sqlite":
        options = {} if is_writable else {"execution_options": {"postgresql_readonly": True}}
        return sa.create_engine(address, pool_pre_ping=True, pool_recycle=280, pool_size=5, max_overflow=5, **options)
    engine = sa.create_engine(
        address, connect_args={"check_same_thread": False, "timeout": BUSY_S, "isolation_level": None}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    if not is_writable:
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _share(engine: sa.Engine, shown: frozenset[str]) -> None:
    """Whatever is asked through this engine is answered without what others may not see."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def cut(
        connection: sa.Connection, _cursor: object, statement: str, parameters: object, _context: object, _many: bool
    ) -> tuple[str, object]:
        return sharing.cut(statement, shown, connection.dialect), parameters


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_S * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """The driver begins nothing by itself (isolation_level=None); a writer takes its lock before it reads."""
    writes = connection.get_execution_options().get("zonebook_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# --- upgrading ---------------------------------------------------------------------------------------------------


def _bring_up_to_date(book: Book) -> None:
    if _revision(book) == SCHEMA:
        return
    if not book.is_writable:
        raise BookReadOnly(_why_not_yet(book))
    with sole_owner(book, "upgrade", wait_s=60):
        revision = _revision(book)  # another process may have done it while we waited
        if revision == SCHEMA:
            return
        if revision and (path := book.path):
            _keep_copy(path, revision)
        _upgrade(book)


def _why_not_yet(book: Book) -> str:
    """Why a book that may only be read cannot be shown as it is."""
    return (
        "This book was made by an older Zonebook. Open it once for writing to upgrade it."
        if _revision(book)
        else NO_BOOK
    )


def _revision(book: Book) -> str | None:
    """The schema revision in the database, None for an empty one. Read without Alembic, which is slow to import."""
    with book.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if revision and revision > SCHEMA:
        raise BookNewer(
            f"This book is of version {revision}, newer than this Zonebook reads ({SCHEMA}). Update Zonebook to open it"
            " again."
        )
    return revision


def _upgrade(book: Book) -> None:
    """All missing migrations in one transaction: a kill leaves the old schema, never half of a new one."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with book.engine.execution_options(zonebook_writes=True).connect() as connection:
        _check_foreign_keys(connection, is_on=False)  # a table that is made anew may be pointed to meanwhile
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise UpgradeFailed("The upgrade would leave rows that point nowhere, so nothing was changed.")
        _check_foreign_keys(connection, is_on=True)


def _check_foreign_keys(connection: sa.Connection, *, is_on: bool) -> None:
    """SQLite takes this word only outside of a transaction, so it goes past SQLAlchemy's."""
    if connection.dialect.name == "sqlite" and (driver := connection.connection.dbapi_connection):
        driver.execute(f"PRAGMA foreign_keys={'ON' if is_on else 'OFF'}")  # type: ignore[attr-defined]


def _keep_copy(path: Path, revision: str) -> None:
    """A consistent copy of the file beside it in ``backups/``, before its schema changes."""
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    stamp = datetime.fromtimestamp(path.stat().st_mtime).astimezone().strftime("%Y%m%d-%H%M%S")
    copy = folder / f"{path.stem}-before-upgrade-from-{revision}-{stamp}.db"
    if path.stat().st_size * 1.2 > shutil.disk_usage(folder).free:
        raise StorageFull(
            "There is no room for the copy that is made before an upgrade. Free some space, then start again."
        )
    with sqlite3.connect(path) as old, sqlite3.connect(copy) as new:
        old.backup(new)
    old.close()
    new.close()
    for older in sorted(folder.glob(f"{path.stem}-before-upgrade-*.db"))[:-UPGRADE_COPIES]:
        older.unlink()


# --- what can go wrong --------------------------------------------------------------------------------------------


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn the database's own words for 'locked' and 'full' into errors that say what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.DatabaseError) as error:
        said = str(getattr(error, "orig", error)).lower()
        if any(words in said for words in BUSY_WORDS):
            raise BookBusy("Another program keeps the database locked. Close it, then try again.") from error
        if "disk is full" in said or "no space left" in said or "disk i/o error" in said:
            raise StorageFull("The disk is full, so nothing was written. Free some space, then try again.") from error
        if "readonly database" in said or "read-only" in said:
            raise BookReadOnly("The database file may not be written. Check its permissions.") from error
        if "not a database" in said or "malformed" in said:
            raise BookUnreadable("The file is not a Zonebook database, or it is damaged. Restore a backup.") from error
        if "unable to open" in said:
            raise BookUnreadable("The database file cannot be opened. Check DATABASE_URL and its folder.") from error
        if isinstance(error, OperationalError) and "connect" in said:
            raise BookUnreadable("The database server does not answer. Check DATABASE_URL and the server.") from error
        raise


def _hold_advisory_lock(connection: sa.Connection, name: str, wait_s: float) -> int:
    """PostgreSQL's own lock, let go when the connection ends; returns its number."""
    import time
    import zlib

    number = zlib.crc32(name.encode())
    deadline = datetime.now().astimezone() + timedelta(seconds=wait_s)
    while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
        if datetime.now().astimezone() >= deadline:
            raise BookBusy("Another process is at work on this book. Try again when it is done.")
        time.sleep(0.2)
    return number
