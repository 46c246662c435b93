"""Restoring: verified first, whole or not at all, what was there is kept, and no screen goes on with what it saw."""

import importlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core import backup_files, backups, restoring, store
from core.backup_files import BEFORE_DELETION, BEFORE_RESTORE
from core.errors import BackupUnusable, BookBusy, BookNewer, BookReadOnly, StorageFull
from core.models import Measurement, Secret, SongText, SyncRun
from core.queries import athlete, sync_runs, workouts
from core.store import Book
from tests.kept_books import NOW, filled, rows_of, url
from tests.test_backups import damage, limited, rewritten

ROOT = Path(__file__).parents[1]
DAY = timedelta(days=1)


def changed(book: Book) -> None:
    """The book goes on: a value more, a workout less, another setting."""
    with store.writing(book, "athlete", "workouts", "settings") as session:
        athlete.save_measurement(session, "ftp", 333, NOW.date(), now=NOW)
        athlete.save_setting(session, "list", "changed")
        workouts.edit(session, int(workouts.workouts(book).index[0]), now=NOW, deleted_at=NOW, notes="gone")


# What a restore does


def test_a_restored_book_is_what_it_was(any_book: Book):
    before = rows_of(filled(any_book))
    made = backups.take(any_book, now=NOW)
    changed(any_book)
    assert rows_of(any_book) != before
    restoring.restore(any_book, made.path, now=NOW + DAY)
    assert rows_of(any_book) == before


def test_what_is_replaced_is_kept_under_a_name_that_says_so_and_leads_back(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    changed(any_book)
    between = rows_of(any_book)
    kept = restoring.restore(any_book, made.path, now=NOW + DAY).kept
    assert kept and kept.path.name.endswith("-before-restore.db") and kept.reason == BEFORE_RESTORE
    restoring.restore(any_book, kept.path, now=NOW + 2 * DAY)
    assert rows_of(any_book) == between


@pytest.mark.parametrize("way", ["to PostgreSQL", "to SQLite"])
def test_a_book_moves_from_one_database_to_the_other(way: str, tmp_path: Path, postgres: str):
    from tests.conftest import _fresh_database

    books = [store.open_book(f"sqlite:///{tmp_path / 'file.db'}"), store.open_book(_fresh_database(postgres))]
    here, there = books if way == "to PostgreSQL" else reversed(books)
    made = backups.take(filled(here), now=NOW, to=tmp_path / "moved.db")
    restoring.restore(there, made.path, now=NOW)
    assert rows_of(there) == rows_of(here)
    with store.writing(there, "athlete") as session:  # ids count on from those that came
        athlete.save_measurement(session, "ftp", 200, NOW.date(), now=NOW)
    assert athlete.measurements(there, "ftp")["value"].iloc[-1] == 200
    assert songs_found(there) == songs_found(here) != []


def test_a_file_with_a_letter_that_postgresql_refuses_moves_all_the_same(tmp_path: Path, postgres: str):
    """It ended in an error of the driver; nothing was lost, and nobody was told what to do."""
    from tests.conftest import _fresh_database

    made = backups.take(filled(store.open_book(f"sqlite:///{tmp_path / 'file.db'}")), now=NOW, to=tmp_path / "moved.db")
    rewritten(made.path, "UPDATE workout SET title = 'Ride' || char(0) || ' home'")
    there = store.open_book(_fresh_database(postgres))
    restoring.restore(there, made.path, now=NOW)
    assert set(workouts.workouts(there)["title"]) == {"Ride home"}
    there.engine.dispose()


def songs_found(book: Book) -> list[str]:
    """Songs by a word of the first one, found by the database's own index."""
    with store.reading(book) as connection:
        word = connection.scalar(sa.select(SongText.words).order_by(SongText.id)).split()[0]
        if book.path:
            query = sa.text(
                "SELECT words FROM song_text WHERE id IN (SELECT rowid FROM song_fts WHERE song_fts MATCH :w)"
            )
        else:
            query = sa.text(
                "SELECT words FROM song_text WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :w)"
            )
        return sorted(connection.scalars(query, {"w": word}))


def test_songs_are_searched_in_the_restored_book_and_not_in_the_one_before(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    with store.writing(any_book, "classes") as session:
        session.execute(sa.update(SongText).values(words="elsewhere"))
    restoring.restore(any_book, made.path, now=NOW)
    assert "elsewhere" not in songs_found(any_book) != []
    with store.writing(any_book, "classes") as session:  # the index goes on with the table
        session.execute(sa.delete(SongText))
    if any_book.path:
        with store.reading(any_book) as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM song_fts WHERE song_fts MATCH 'a*'")) == 0


def test_counters_move_past_both_books_so_that_no_cache_takes_one_for_the_other(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    with store.writing(any_book) as session:
        session.execute(sa.text("UPDATE subject_version SET version = 1000 WHERE subject = 'workouts'"))
    high = backups.take(any_book, now=NOW)
    with store.writing(any_book) as session:
        session.execute(sa.text("UPDATE subject_version SET version = 5 WHERE subject = 'workouts'"))
    low = store.versions(any_book)
    restoring.restore(any_book, high.path, now=NOW)
    first = store.versions(any_book)
    assert first["workouts"] == 1001 and all(first[name] > low[name] for name in store.SUBJECTS)
    restoring.restore(any_book, made.path, now=NOW)
    assert all(store.versions(any_book)[name] > first[name] for name in store.SUBJECTS)


def test_a_running_app_sees_the_restored_book_through_its_open_connections(any_book: Book):
    """A second process keeps a connection open and answers, after each line, with what its caches would show."""
    made = backups.take(filled(any_book), now=NOW)
    app = subprocess.Popen([sys.executable, "-c", APP, url(any_book)], cwd=ROOT, stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, text=True)  # fmt: skip

    def shown() -> str:
        assert app.stdin and app.stdout
        app.stdin.write("\n")
        app.stdin.flush()
        return app.stdout.readline().strip()

    try:
        assert shown() == "12 workouts, list ['ü', 1, None, {'a': 0.1}]"
        changed(any_book)
        assert shown() == "11 workouts, list changed"
        restoring.restore(any_book, made.path, now=NOW + DAY)
        assert shown() == "12 workouts, list ['ü', 1, None, {'a': 0.1}]"
        changed(any_book)
        assert shown() == "11 workouts, list changed"
    finally:
        app.kill()
        app.communicate()


#: A process with caches keyed as those of the screens are, and a connection that is never given back.
APP = """
import sys
sys.stdout.reconfigure(encoding="utf-8")
from core import store
from core.queries import athlete, workouts
book, shown = store.open_book(sys.argv[1]), {}
held = book.engine.connect()
for line in sys.stdin:
    key = tuple(store.versions(book).values())
    if key not in shown:
        shown[key] = f"{len(workouts.workouts(book))} workouts, list {athlete.setting(book, 'list')}"
    print(shown[key], flush=True)
"""


def test_a_pass_that_was_at_work_in_the_backup_is_not_at_work_in_the_book(any_book: Book):
    filled(any_book)
    with store.writing(any_book, "sync") as session:
        session.add(SyncRun(source="peloton", state="running", started_at=NOW, told_at=NOW))
    made = backups.take(any_book, now=NOW)
    restoring.restore(any_book, made.path, now=NOW)
    assert sync_runs.latest(any_book, "peloton").state == "interrupted"


def test_the_tokens_of_now_stay_because_those_of_the_backup_were_renewed_since(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    with store.writing(any_book) as session:
        session.get_one(Secret, "peloton.tokens").value = b"renewed"
        athlete.save_setting(session, "peloton.seed", "of now")
        athlete.save_setting(session, "peloton.listed_to_end", True)
    restoring.restore(any_book, made.path, now=NOW)
    assert tokens(any_book) == {"peloton.tokens": b"renewed"}
    assert athlete.setting(any_book, "peloton.seed") == "of now"
    assert athlete.setting(any_book, "peloton.listed_to_end") is None  # a mark of the workouts, not of the login
    with store.writing(any_book) as session:
        session.execute(sa.delete(Secret))
    restoring.restore(any_book, made.path, now=NOW)
    assert tokens(any_book) == {"peloton.tokens": b"sealed"}
    assert athlete.setting(any_book, "peloton.seed") == "fingerprint"


def tokens(book: Book) -> dict[str, bytes]:
    with store.reading(book) as connection, Session(connection) as session:
        return {secret.name: bytes(secret.value) for secret in session.scalars(sa.select(Secret))}


def test_where_backups_go_is_a_setting_of_this_machine_and_stays(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW)
    (tmp_path / "stick").mkdir()
    with store.writing(book) as session:
        athlete.save_setting(session, backups.FOLDER, str(tmp_path / "stick"))
    kept = restoring.restore(book, made.path, now=NOW).kept
    assert kept and kept.path.parent == backups.folder(book) == tmp_path / "stick"


def test_what_is_replaced_is_kept_even_where_the_chosen_folder_is_gone(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW)
    with store.writing(book) as session:
        athlete.save_setting(session, backups.FOLDER, str(tmp_path / "unplugged"))
    kept = restoring.restore(book, made.path, now=NOW).kept
    assert kept and kept.path.parent == tmp_path / "backups"


# An older one


def test_an_older_backup_is_restored_and_brought_to_this_version(any_book: Book, tmp_path: Path):
    old = book_of_version("0004", tmp_path / "old.db")
    restoring.restore(any_book, old, now=NOW)
    assert athlete.measurements(any_book, "ftp")["value"].tolist() == [211]
    assert [path.name for path in tmp_path.glob("old*")] == ["old.db"]
    assert backup_files.look_into(old).schema == "0004"  # the backup itself is as it was


def book_of_version(revision: str, path: Path) -> Path:
    """A file as an older Zonebook left it, with one value in it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    engine = store.book_at(f"sqlite:///{path}").engine
    with engine.execution_options(zonebook_writes=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        row = {"kind": "ftp", "day": NOW.date(), "value": 211.0, "source": "athlete", "created_at": NOW}
        connection.execute(sa.insert(Measurement), [row])
    engine.dispose()
    rewritten(path, "PRAGMA journal_mode=DELETE")
    return path


# What is refused


@pytest.mark.parametrize("share", [0.0, 0.2, 0.95])
def test_a_backup_that_was_cut_short_is_refused_and_nothing_changes(any_book: Book, tmp_path: Path, share: float):
    made = backups.take(filled(any_book), now=NOW, to=tmp_path / "cut.db")
    data = made.path.read_bytes()
    made.path.write_bytes(data[: int(len(data) * share)])
    refused(any_book, made.path, BackupUnusable, "cut short|not a backup")


def refused(book: Book, file: Path, error: type[Exception], match: str) -> None:
    before, counters = rows_of(book), store.versions(book)
    with pytest.raises(error, match=match) as told:
        restoring.restore(book, file, now=NOW)
    assert str(told.value).endswith(".")
    assert (rows_of(book), store.versions(book)) == (before, counters)
    assert backups.listed(book) == []


def test_a_backup_with_a_damaged_page_is_refused(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW, to=tmp_path / "damaged.db")
    data = bytearray(made.path.read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 8192] = b"\xff" * 8192
    made.path.write_bytes(bytes(data))
    refused(book, made.path, BackupUnusable, "damaged|not a backup|book of Zonebook")


def test_a_backup_that_lost_rows_since_is_refused(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW, to=tmp_path / "a.db")
    rewritten(made.path, "DELETE FROM measurement WHERE id = (SELECT min(id) FROM measurement)")
    refused(book, made.path, BackupUnusable, "not whole: measurement")


def test_a_backup_from_next_year_is_refused_with_a_sentence(any_book: Book, tmp_path: Path):
    made = backups.take(filled(any_book), now=NOW, to=tmp_path / "next.db")
    rewritten(made.path, "UPDATE alembic_version SET version_num = '9999'")
    refused(any_book, made.path, BookNewer, "Update Zonebook")


def test_something_else_is_refused(any_book: Book, tmp_path: Path):
    filled(any_book)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("CREATE TABLE workout (id)")
    shop.close()
    with sqlite3.connect(tmp_path / "false.db") as false:
        false.execute("CREATE TABLE alembic_version (version_num)")
        false.execute(f"INSERT INTO alembic_version VALUES ('{store.SCHEMA}')")
        false.execute("CREATE TABLE setting (key, value)")
        false.execute("CREATE TABLE workout (day, deleted_at)")
    false.close()
    for name in ("a.pdf", "shop.db", "false.db", "nothing.db", "."):
        refused(any_book, tmp_path / name, BackupUnusable, ".")


def test_a_book_for_reading_only_refuses(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    reader = store.open_book(url(any_book), is_writable=False)
    before = rows_of(any_book)
    with pytest.raises(BookReadOnly):
        restoring.restore(reader, made.path, now=NOW)
    with pytest.raises(BookReadOnly):
        restoring.delete_everything(reader, now=NOW)
    assert rows_of(any_book) == before
    assert [found.path for found in backups.listed(any_book)] == [made.path]


@pytest.mark.parametrize("name", restoring.PASSES)
def test_nothing_is_restored_or_deleted_while_a_pass_is_at_work(any_book: Book, name: str):
    made = backups.take(filled(any_book), now=NOW)
    before = rows_of(any_book)
    with store.sole_owner(any_book, name):
        with pytest.raises(BookBusy, match="Try again when it is over"):
            restoring.restore(any_book, made.path, now=NOW)
        with pytest.raises(BookBusy):
            restoring.delete_everything(any_book, now=NOW)
    assert rows_of(any_book) == before
    restoring.restore(any_book, made.path, now=NOW)  # and when it is over, it goes


def test_every_lock_of_a_pass_is_known():
    """Whoever fills a book under a lock of another name would be run over by a restore."""
    held = set()
    for path in (*(ROOT / "core").glob("sync*.py"), ROOT / "core/imports.py", ROOT / "core/rebuild.py"):
        module = importlib.import_module(f"core.{path.stem}")
        for name in re.findall(r"sole_owner\(\w+, ([\w.\"-]+)", path.read_text("utf-8")):
            held.add(name.strip('"') if name.startswith('"') else attrgetter(name)(module))
    assert held == set(restoring.PASSES)


# Kills and full disks


def test_a_kill_in_the_middle_of_a_restore_leaves_the_old_book_or_the_new_one(any_book: Book):
    survive_kills(any_book, rounds=5, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_kills_in_the_middle_of_a_restore_leave_the_old_book_or_the_new_one(any_book: Book, seed: int):
    survive_kills(any_book, rounds=20, seed=seed)


def survive_kills(book: Book, *, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    new = rows_of(filled(book))
    made = backups.take(book, now=NOW, to=backups.default_place(book))
    changed(book)
    old, was = rows_of(book), store.versions(book)
    seen = []
    for _ in range(rounds):
        child = subprocess.Popen([sys.executable, "-c", SLOW_RESTORE, url(book), str(made.path)], cwd=ROOT,
                                 stdout=subprocess.PIPE)  # fmt: skip
        assert child.stdout and child.stdout.readline()
        time.sleep(chance.uniform(0, 1.2))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        found, is_now = rows_of(book), store.versions(book)
        assert found in (old, new)
        assert (found == old) == (is_now == was)
        for kept in backups.listed(book):
            assert kept.problem is None
        seen.append(found == new)
        if found == new:
            changed(book)
            old, was = rows_of(book), store.versions(book)
    restoring.restore(book, made.path, now=NOW)
    assert rows_of(book) == new
    assert not list(backups.folder(book).glob(".*"))


#: A restore that takes its time from its first row to its last; it says when it begins to replace.
SLOW_RESTORE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import sqlalchemy as sa
from core import restoring, store

book = store.open_book(sys.argv[1])
replace = restoring._replace

def replace_slowly(*given, **named):
    @sa.event.listens_for(book.engine, "after_cursor_execute")
    def slowly(connection, cursor, statement, *rest):
        time.sleep(0.01)
    print("begun", flush=True)
    replace(*given, **named)

restoring._replace = replace_slowly
restoring.restore(book, Path(sys.argv[2]), now=datetime.now(UTC))
"""


def test_a_disk_that_is_full_in_the_middle_of_a_restore_leaves_the_old_book(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW)
    changed(book)
    before = rows_of(book)
    ran = limited(book, "restore", str(made.path))
    assert ran.returncode == 1 and "ree some space" in ran.stderr
    assert rows_of(book) == before
    with store.reading(book) as connection:  # now the copies fit and the rows do not
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    big = larger_than(book, tmp_path)
    with pytest.raises(StorageFull, match="disk is full"):
        restoring.restore(book, big, now=NOW)
    assert rows_of(book) == before


def larger_than(book: Book, folder: Path) -> Path:
    other = filled(store.open_book(f"sqlite:///{folder / 'larger.db'}"), workouts=60)
    return backups.take(other, now=NOW, to=folder / "larger backup.db").path


# A damaged book


def test_a_damaged_book_is_put_aside_and_the_backup_takes_its_place(book: Book):
    before = rows_of(filled(book))
    made = backups.take(book, now=NOW)
    damage(book)
    done = restoring.restore_damaged(book, made.path, now=NOW + DAY)
    assert done.damaged and done.damaged.exists()
    again = store.open_book(url(book))
    assert rows_of(again) == before
    assert athlete.setting(again, backup_files.MARK) is None


def test_the_log_of_a_damaged_book_is_kept_and_not_read_into_the_new_one(book: Book, tmp_path: Path):
    made = backups.take(filled(book), now=NOW, to=tmp_path / "good.db")
    before = rows_of(book)
    changed(book)
    log = Path(f"{book.path}-wal")
    held = log.read_bytes()
    damage(book)
    log.write_bytes(held)  # as after a crash: a log that was not yet taken over
    done = restoring.restore_damaged(book, made.path, now=NOW)
    assert Path(f"{done.damaged}-wal").read_bytes() == held
    assert rows_of(store.open_book(url(book))) == before


# Deletion


def test_deletion_leaves_no_row_and_a_last_backup_leads_back(any_book: Book):
    before = rows_of(filled(any_book))
    was = store.versions(any_book)
    done = restoring.delete_everything(any_book, now=NOW)
    assert rows_of(any_book) == {}
    assert done.workouts == 12 and done.kept and done.kept.reason == BEFORE_DELETION
    assert all(store.versions(any_book)[name] > was[name] for name in store.SUBJECTS)
    restoring.restore(any_book, done.kept.path, now=NOW + DAY)
    assert rows_of(any_book) == before


def test_deletion_of_backups_too_leaves_nothing_of_this_book_and_all_of_others(book: Book, tmp_path: Path):
    filled(book)
    for n in range(3):
        backups.take(book, now=NOW - n * DAY)
    folder = backups.folder(book)
    backup_files.snapshot(book, folder / "zonebook-before-upgrade-from-0004-20260101-101010.db")
    other = store.open_book(f"sqlite:///{tmp_path / 'zonebook-of-ann.db'}")
    theirs = backups.take(other, now=NOW, to=folder).path
    done = restoring.delete_everything(book, now=NOW, with_backups=True)
    assert (done.kept, done.backups) == (None, 4)
    assert list(folder.glob("*.db")) == [theirs]


def test_bytes_of_deleted_rows_are_gone_from_the_file(book: Book):
    with store.writing(book) as session:
        athlete.save_setting(session, "note", "my most private words")
    restoring.delete_everything(book, now=NOW, keeps_backup=False)
    book.engine.dispose()
    left = b"".join(path.read_bytes() for path in book.path.parent.iterdir() if path.is_file())
    assert b"most private" not in left


def test_logins_stay_only_where_that_is_asked_for(any_book: Book):
    filled(any_book)
    restoring.delete_everything(any_book, now=NOW, keeps_backup=False, keeps_logins=True)
    assert set(rows_of(any_book)) == {"secret", "setting"}
    restoring.delete_everything(any_book, now=NOW, keeps_backup=False)
    assert rows_of(any_book) == {}


def test_a_deletion_without_room_for_the_last_backup_deletes_nothing(book: Book):
    filled(book)
    before = rows_of(book)
    ran = limited(book, "delete", "--yes")
    assert ran.returncode == 1 and "ree some space" in ran.stderr
    assert rows_of(book) == before
