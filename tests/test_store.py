"""The door to the database: opening, upgrading, transactions, counters and locks, on SQLite and on PostgreSQL."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from core import models, store
from core.errors import BookBusy, BookNewer, BookReadOnly, BookUnreadable
from core.models import Measurement, Setting, Workout
from core.queries import athlete
from core.store import Book
from tests.conftest import _fresh_database

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_newest_migration_is_the_schema_that_the_store_asks_for():
    newest = max(path.stem.split("_")[0] for path in (Path(store.__file__).parent / "migrations/versions").glob("*.py"))
    assert newest == store.SCHEMA


def test_the_migrations_make_what_the_models_say(any_book: Book):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with any_book.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    others = ("alembic_version", "song_fts")  # Alembic's own, and the databases' full-text indexes over ``song_text``
    assert [found for found in differences if not any(name in str(found) for name in others)] == []


def test_an_instant_comes_back_aware_and_in_utc(any_book: Book):
    with store.writing(any_book) as session:
        athlete.save_measurement(session, "ftp", 210, NOON.date(), now=NOON)
    assert athlete.measurements(any_book)["created_at"].iloc[0] == NOON
    assert athlete.measurements(any_book)["day"].iloc[0] == NOON.date()


def test_a_missing_json_value_is_null_in_the_database(any_book: Book):
    with store.writing(any_book) as session:
        session.add(models.PelotonClass(id="a", title="Ride", discipline="cycling"))
    with store.reading(any_book) as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM peloton_class WHERE class_type_ids IS NULL")) == 1


def test_a_write_moves_the_counters_of_its_subjects_and_no_others(any_book: Book):
    before = store.versions(any_book)
    with store.writing(any_book, "workouts", "goals") as session:
        athlete.save_setting(session, "a", 1)
    after = store.versions(any_book)
    assert {name for name in after if after[name] != before[name]} == {"workouts", "goals"}


def test_a_write_that_fails_leaves_nothing_behind(any_book: Book):
    with pytest.raises(ZeroDivisionError), store.writing(any_book, "settings") as session:
        athlete.save_setting(session, "a", 1)
        session.flush()
        raise ZeroDivisionError
    assert athlete.setting(any_book, "a") is None
    assert store.versions(any_book)["settings"] == 0


def test_saving_again_updates_and_does_not_duplicate(any_book: Book):
    for value in (200.0, 210.0):
        with store.writing(any_book) as session:
            athlete.save_measurement(session, "ftp", value, NOON.date(), now=NOON)
            athlete.save_setting(session, "a", value)
    assert athlete.measurements(any_book, "ftp")["value"].tolist() == [210]
    assert athlete.setting(any_book, "a") == 210


def test_a_book_for_reading_only_refuses_writes_and_is_never_migrated(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with pytest.raises(BookReadOnly, match="no book here yet"):
        store.open_book(url, is_writable=False)
    assert not (tmp_path / "a.db").exists()
    store.open_book(url)
    book = store.open_book(url, is_writable=False)
    with pytest.raises(BookReadOnly, match="reading only"), store.writing(book):
        pass


def test_a_book_from_a_newer_version_is_refused_with_a_sentence(any_book: Book):
    with any_book.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BookNewer, match="Update Zonebook"):
        store.open_book(any_book.engine.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("url", ["nonsense://x", "mysql://user:secret@h/x", "sqlite:///{folder}", "sqlite:///{folder}/garbage.db",
                                 "postgresql://user:secret@127.0.0.1:1/none"])  # fmt: skip
def test_what_cannot_be_opened_is_said_in_a_sentence_without_secrets(url: str, tmp_path: Path):
    (tmp_path / "garbage.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(BookUnreadable) as told:
        store.open_book(url.format(folder=tmp_path))
    assert str(told.value).endswith(".")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "asyncpg"])
def test_an_address_may_name_another_driver_than_the_one_that_is_here(driver: str, postgres: str):
    """Hosts of databases hand out such addresses; they ended in an error about a module that is missing."""
    address = _fresh_database(postgres).replace("postgresql://", f"postgresql+{driver}://")
    book = store.open_book(address)
    with store.reading(book) as connection:
        assert connection.dialect.driver == "psycopg"
    book.engine.dispose()


def test_an_older_book_is_not_upgraded_by_a_reader(any_book: Book):
    with any_book.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(BookReadOnly, match="older Zonebook"):
        store.open_book(any_book.engine.url.render_as_string(hide_password=False), is_writable=False)


def test_a_copy_is_kept_before_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    book = store.open_book(f"sqlite:///{tmp_path / 'a.db'}")
    with store.writing(book) as session:
        athlete.save_setting(session, "kept", "yes")
    with book.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    monkeypatch.setattr(store, "_upgrade", lambda _book: None)  # what is tested is what comes before it
    store.open_book(f"sqlite:///{tmp_path / 'a.db'}")
    [copy] = (tmp_path / "backups").glob("*.db")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT value FROM setting").fetchall() == [('"yes"',)]


def test_two_processes_at_once_make_one_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))  # a screen of another test may be that one
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_opened, [url] * 2) == [store.SCHEMA] * 2


def test_a_kill_in_the_middle_of_a_migration_leaves_a_book_that_opens(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    for pause_s in (0.0, 0.01, 0.03, 0.06, 0.1):
        child = subprocess.Popen([sys.executable, "-c", SLOW_MIGRATION, url], cwd=Path(__file__).parents[1],
                                 stdout=subprocess.PIPE)  # fmt: skip
        assert child.stdout
        child.stdout.readline()  # the first table is made now
        time.sleep(pause_s)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with sqlite3.connect(tmp_path / "a.db") as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('workout', 'recording')")
            assert tables.fetchone()[0] in (0, 2)
        connection.close()
    assert _opened(url) == store.SCHEMA


def test_a_lock_keeps_others_out_and_dies_with_its_owner(any_book: Book):
    with store.sole_owner(any_book, "sync"), pytest.raises(BookBusy), store.sole_owner(any_book, "sync"):
        pass
    with store.sole_owner(any_book, "sync"), store.sole_owner(any_book, "another"):
        pass


def test_a_lock_that_was_let_go_can_be_taken_at_once(any_book: Book):
    for _ in range(100):
        with store.sole_owner(any_book, "sync"):
            pass
    with pytest.raises(ZeroDivisionError), store.sole_owner(any_book, "sync"):
        raise ZeroDivisionError
    with store.sole_owner(any_book, "sync"):
        pass


def test_a_locked_database_is_said_in_a_sentence(book: Book, monkeypatch: pytest.MonkeyPatch):
    with sqlite3.connect(book.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with book.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(BookBusy, match="locked"), store.writing(book) as session:
            athlete.save_setting(session, "a", 1)
    other.close()


def test_a_full_disk_is_said_in_a_sentence_and_loses_nothing(book: Book):
    with store.writing(book) as session:
        athlete.save_setting(session, "before", "kept")
    with book.engine.connect() as connection:  # the pool hands out this very connection again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")
    with pytest.raises(store.StorageFull, match="disk is full"), store.writing(book) as session:
        session.add(Setting(key="big", value="x" * 1_000_000))
    assert athlete.setting(book, "before") == "kept"
    assert athlete.setting(book, "big") is None


def test_deleting_what_others_point_to_is_refused(any_book: Book):
    with pytest.raises(sa.exc.IntegrityError), store.writing(any_book) as session:
        session.add(
            Workout(discipline="cycling", title="Ride", started_at=NOON, utc_offset_s=0, day=NOON.date(),
                    class_id="nowhere", created_at=NOON, updated_at=NOON)
        )  # fmt: skip


def test_an_address_says_what_it_means(tmp_path: Path):
    assert store._address("postgres://user:secret@host/db").drivername == "postgresql"
    assert store._address(str(tmp_path / "a.db")).database == str(tmp_path / "a.db")
    assert "secret" not in repr(Book("id", sa.create_engine("sqlite://"))) + str(
        store._address("postgres://u:secret@h/d")
    )


def test_the_entry_of_a_day_comes_before_the_one_of_the_next(any_book: Book):
    with store.writing(any_book) as session:
        for day, value in ((2, 205.0), (1, 200.0), (3, 210.0)):
            athlete.save_measurement(session, "ftp", value, NOON.date().replace(day=day), now=NOON)
    assert athlete.measurements(any_book, "ftp")["value"].tolist() == [200, 205, 210]
    with store.reading(any_book) as connection:
        assert connection.execute(select(Measurement.kind)).scalars().all() == ["ftp"] * 3


def _opened(url: str) -> str | None:
    return store._revision(store.open_book(url))


#: Opens a book, says when the first table is made, and takes its time over each of the others.
SLOW_MIGRATION = """
import sys, time
import sqlalchemy as sa
from core import store

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def slowly(connection, cursor, statement, *rest):
    if statement.lstrip().upper().startswith("CREATE TABLE"):
        print("table", flush=True)
        time.sleep(0.01)

store.open_book(sys.argv[1])
"""
