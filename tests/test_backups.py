"""Backups: complete in themselves while somebody writes, whole or not there at all, and kept by age."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core import backup_files, backups, store
from core.backup_files import ASKED, BEFORE_RESTORE, DAILY, look_into
from core.errors import BookUnreadable, FolderUnusable, StorageFull
from core.models import Setting, Workout
from core.queries import athlete, workouts
from core.store import Book
from tests.kept_books import NOW, filled, rows_of, url

ROOT = Path(__file__).parents[1]
DAY = timedelta(days=1)


def opened(path: Path) -> Book:
    """A copy of a backup as a book of its own; opening leaves files beside it."""
    inside = tempfile.mkdtemp(dir=path.parent.parent)
    return store.open_book(f"sqlite:///{shutil.copy(path, inside)}", is_writable=False)


def hidden(folder: Path) -> list[str]:
    """What is in a folder besides backups."""
    return [path.name for path in folder.iterdir() if path.suffix != ".db" or path.name.startswith(".")]


# What is in one


def test_a_backup_holds_every_row_of_the_book(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    assert rows_of(opened(made.path)) == rows_of(any_book)
    assert rows_of(any_book)["imported_file"][0][-1] == bytes(range(256))


def test_a_backup_says_what_it_is_and_what_is_in_it(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    assert made.path.name == f"{backups.stem(any_book)}-20261120-120000Z.db"
    assert (made.made_at, made.reason, made.schema, made.problem) == (NOW, ASKED, store.SCHEMA, None)
    days = [row[list(row_columns("workout")).index("day")] for row in rows_of(any_book)["workout"]]
    assert (made.workouts, made.first_day, made.last_day) == (12, min(days), max(days))
    assert made.size_bytes == made.path.stat().st_size
    assert backups.listed(any_book) == [made]


def row_columns(table: str) -> list[str]:
    from sqlmodel import SQLModel

    return SQLModel.metadata.tables[table].columns.keys()


def test_a_backup_is_one_file_and_nothing_is_left_beside_it(any_book: Book):
    made = backups.take(filled(any_book), now=NOW)
    backups.listed(any_book)
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert made.path.read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log belongs to it


def test_the_key_is_in_no_backup_and_tokens_are_sealed(book: Book, monkeypatch: pytest.MonkeyPatch):
    from core import config, secrets

    secrets.save(book, "peloton.tokens", "a refresh token in the clear", config.settings())
    held = backups.take(book, now=NOW).path.read_bytes()
    assert b"a key for tests" not in held and b"in the clear" not in held


def test_two_backups_of_one_second_are_two_files(book: Book):
    first, second = backups.take(book, now=NOW), backups.take(book, now=NOW)
    assert first.path != second.path and first.path.exists() and second.path.exists()


def test_an_empty_book_can_be_backed_up_and_says_that_it_is_empty(any_book: Book):
    made = backups.take(any_book, now=NOW)
    assert (made.workouts, made.first_day, made.last_day, made.problem) == (0, None, None, None)
    assert backups.is_empty(any_book)


# Where it goes


def test_a_backup_goes_to_the_file_or_folder_that_is_named(book: Book, tmp_path: Path):
    (tmp_path / "stick").mkdir()
    assert backups.take(book, now=NOW, to=tmp_path / "stick").path.parent == tmp_path / "stick"
    assert backups.take(book, now=NOW, to=tmp_path / "my book").path == tmp_path / "my book"
    assert backups.take(book, now=NOW + DAY, to=tmp_path / "my book").made_at == NOW + DAY  # a backup makes room
    assert backups.listed(book) == []


@pytest.mark.parametrize("name", ["thesis.doc", "zonebook.db", "other.db"])
def test_what_is_no_backup_is_never_overwritten(book: Book, tmp_path: Path, name: str):
    (tmp_path / "thesis.doc").write_text("years of work")
    store.open_book(f"sqlite:///{tmp_path / 'other.db'}").engine.dispose()
    before = (tmp_path / name).read_bytes()
    with pytest.raises(FolderUnusable, match="no backup, so it stays"):
        backups.take(book, now=NOW, to=tmp_path / name)
    assert (tmp_path / name).read_bytes() == before


def test_a_folder_that_is_not_there_is_a_sentence_and_is_not_made(book: Book, tmp_path: Path):
    with store.writing(book) as session:
        athlete.save_setting(session, backups.FOLDER, str(tmp_path / "unplugged"))
    with pytest.raises(FolderUnusable, match="is not there"):
        backups.take(book, now=NOW)
    with pytest.raises(FolderUnusable, match="is not there"):
        backups.take(book, now=NOW, to=tmp_path / "unplugged" / "a.db")
    assert not (tmp_path / "unplugged").exists()


# While somebody writes


def test_a_backup_during_writes_is_one_moment_of_the_book(any_book: Book):
    """A writer puts one number into several tables at once; a copy of two moments would hold two numbers."""
    filled(any_book)
    is_over = threading.Event()

    def write_without_end() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            with store.writing(any_book) as session:
                athlete.save_athlete(session, name=str(number))
                session.execute(sa.update(Workout).values(notes=str(number)))
                for row in range(50):
                    athlete.save_setting(session, f"n{row}", str(number))

    writer = threading.Thread(target=write_without_end)
    writer.start()
    try:
        until(lambda: athlete.setting(any_book, "n49"))
        seen = []
        for _ in range(8):
            copy = opened(backups.take(any_book, now=NOW).path)
            notes = set(workouts.workouts(copy)["notes"])
            seen.append({athlete.setting(copy, f"n{row}") for row in range(50)} | notes | {athlete.athlete(copy).name})
            copy.engine.dispose()
    finally:
        is_over.set()
        writer.join()
    assert [len(numbers) for numbers in seen] == [1] * 8
    assert len(set.union(*seen)) > 1  # the book went on meanwhile


def until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)


# What goes wrong


def test_a_kill_in_the_middle_leaves_whole_backups_or_none(book: Book):
    survive_kills(filled(book), rounds=6, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_kills_in_the_middle_leave_whole_backups_or_none(book: Book, seed: int):
    survive_kills(filled(book), rounds=25, seed=seed)


def survive_kills(book: Book, *, rounds: int, seed: int) -> None:
    """Kill the command at moments of chance, from the first byte to the name; then look at what is there."""
    chance, before = random.Random(seed), rows_of(book)
    for _ in range(rounds):
        child = subprocess.Popen([sys.executable, "-c", SLOW_BACKUP, url(book)], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout and child.stdout.readline()
        time.sleep(chance.uniform(0, 0.25))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for made in backups.listed(book):
            assert made.problem is None
            assert rows_of(opened(made.path)) == before
    backups.take(book, now=NOW)
    assert hidden(backups.folder(book)) == []  # what the kills left is gone


#: A backup that takes its time between its steps; it says when it begins.
SLOW_BACKUP = """
import sys, time
from datetime import UTC, datetime
from core import backups, store

for name in ("snapshot", "mark", "check", "look_into"):
    def slow(*given, step=getattr(backups, name), **named):
        time.sleep(0.04)
        return step(*given, **named)
    setattr(backups, name, slow)
book = store.open_book(sys.argv[1])
print("begun", flush=True)
backups.take(book, now=datetime.now(UTC))
"""


def test_a_full_disk_is_a_sentence_and_leaves_no_half_backup(book: Book):
    filled(book)
    first = backups.take(book, now=NOW)
    ran = limited(book, "backup")
    assert ran.returncode == 1 and "ree some space" in ran.stderr
    assert backups.listed(book) == [first] and hidden(backups.folder(book)) == []


def limited(book: Book, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command under a limit of the system on how large a file may grow: so a disk is full for real."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    command = [sys.executable, "-m", "core", *arguments, "--database", url(book)]
    return subprocess.run(command, cwd=ROOT, preexec_fn=limit, capture_output=True, text=True, check=False)


def test_too_little_room_is_said_before_a_byte_is_written(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: namedtuple("usage", "free")(1000))
    with pytest.raises(StorageFull, match="no room for a copy of the book"):
        backups.take(filled(book), now=NOW)
    assert backups.listed(book) == []


def test_a_damaged_book_makes_no_backup_and_keeps_the_ones_that_are_there(book: Book):
    filled(book)
    first = backups.take(book, now=NOW)
    damage(book)
    with pytest.raises(BookUnreadable, match="damaged"):
        backups.take(book, now=NOW + DAY)
    assert backups.listed(book) == [first]


def damage(book: Book) -> None:
    """Overwrite the middle of the file, as a failing disk does."""
    with store.reading(book) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    book.engine.dispose()
    assert book.path
    size = book.path.stat().st_size
    with book.path.open("rb+") as file:
        for place in range(size // 4096 // 3, size // 4096 // 3 + 20):
            file.seek(place * 4096)
            file.write(b"\xff" * 4096)


# Looking at files


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.9999])
def test_a_backup_that_was_cut_short_says_so(book: Book, share: float):
    made = backups.take(filled(book), now=NOW)
    data = made.path.read_bytes()
    made.path.write_bytes(data[: int(len(data) * share)])
    [told] = backups.listed(book)
    assert told.problem and told.problem.endswith(".")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(5000)])
def test_what_is_no_backup_is_told_apart(tmp_path: Path, content: bytes):
    (tmp_path / "a.db").write_bytes(content)
    assert look_into(tmp_path / "a.db").problem


def test_a_database_of_another_program_is_no_backup_and_is_not_listed(book: Book):
    folder = backups.default_place(book)
    with sqlite3.connect(folder / "shop.db") as other:
        other.execute("CREATE TABLE orders (id)")
    other.close()
    assert look_into(folder / "shop.db").problem
    assert backups.listed(book) == []


def test_a_backup_of_a_newer_zonebook_is_listed_as_such(book: Book):
    made = backups.take(book, now=NOW)
    rewritten(made.path, "UPDATE alembic_version SET version_num = '9999'")
    [told] = backups.listed(book)
    assert told.is_newer and told.schema == "9999"


def rewritten(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as file:
        file.execute(statement)
    file.close()


def test_a_copy_by_hand_and_one_before_an_upgrade_are_listed_too(book: Book):
    filled(book)
    folder = backups.default_place(book)
    for name in ("copied.db", "zonebook-before-upgrade-from-0004-20260101-101010.db"):
        backup_files.snapshot(book, folder / name)
    told = {made.path.name: (made.reason, made.workouts) for made in backups.listed(book)}
    assert told == {
        "copied.db": (None, 12),
        "zonebook-before-upgrade-from-0004-20260101-101010.db": ("before-upgrade", 12),
    }


# By age


def test_kept_are_a_week_of_days_eight_weeks_and_twelve_months():
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
    daily = [now - n * DAY for n in range(3 * 365)]
    kept = sorted(set(daily) - set(backups.superfluous(daily, now)), reverse=True)
    days = [now - n * DAY for n in range(8)]
    sundays = [datetime(2026, 11, 8, 12, tzinfo=UTC) - n * 7 * DAY for n in range(7)]  # 8 Nov back to 27 Sep
    months = [(datetime(2026, month, 1, 12, tzinfo=UTC) - DAY) for month in range(11, 0, -1)]  # 31 Oct back to 31 Dec
    months.append(datetime(2025, 11, 30, 12, tzinfo=UTC))
    # The weeks of 8 and 15 November end on their Sundays; 15 November lies within the last seven days.
    assert kept == sorted({*days, *sundays, *months}, reverse=True)


def test_the_only_backup_and_the_newest_ones_stay_however_old():
    old = [NOW - n * 800 * DAY for n in (1, 2, 3, 4)]
    assert backups.superfluous(old[:1], NOW) == []
    assert backups.superfluous(old, NOW) == [old[3]]


@given(st.lists(st.integers(0, 900), max_size=60), st.integers(0, 400))
def test_thinning_day_by_day_keeps_what_thinning_at_once_would(hours: list[int], later: int):
    """Never the newest; never empty; a second look removes nothing; and the last of a month stays for a year."""
    made = [NOW - timedelta(hours=11 * n) for n in hours]
    now = NOW + timedelta(days=later)
    gone = backups.superfluous(made, now)
    left = set(made) - set(gone)
    assert not made or max(made) in left
    assert backups.superfluous(left, now) == []
    for moment in made:
        if now - moment < timedelta(days=365):
            assert any((kept.year, kept.month) == (moment.year, moment.month) and kept >= moment for kept in left)


def test_thinning_removes_old_backups_of_this_book_and_nothing_else(book: Book, tmp_path: Path):
    filled(book)
    old = [backups.take(book, now=NOW - (400 + n) * DAY, to=backups.default_place(book)).path for n in range(5)]
    folder = backups.folder(book)
    others = [
        folder / "zonebook-before-upgrade-from-0004-20200101-101010.db",
        folder / "notes.txt",
        folder / "copied.db",
    ]
    for path in others:
        path.write_bytes(old[0].read_bytes() if path.suffix == ".db" else b"mine")
    stranger = store.open_book(f"sqlite:///{tmp_path / 'other.db'}")
    theirs = [backups.take(stranger, now=NOW - (400 + n) * DAY, to=folder).path for n in range(5)]
    newest = backups.take(book, now=NOW).path
    assert [path.exists() for path in old] == [True, True, False, False, False]
    assert all(path.exists() for path in (*others, *theirs, newest))


def test_a_damaged_backup_takes_no_whole_ones_place(book: Book):
    filled(book)
    whole = [backups.take(book, now=NOW - (300 + n) * DAY, to=backups.default_place(book)).path for n in (30, 60, 90)]
    for n in range(4):
        cut = backups.take(book, now=NOW - n * DAY, to=backups.default_place(book)).path
        cut.write_bytes(cut.read_bytes()[:9000])
    backups.thin(book, now=NOW)
    assert all(path.exists() for path in whole)


def test_what_was_kept_before_a_restore_stays_for_a_week_and_three_for_good(book: Book):
    place = backups.default_place(book)
    made = [backups.take(book, now=NOW - n * DAY, reason=BEFORE_RESTORE, to=place).path for n in (1, 8, 9, 10, 11)]
    backups.thin(book, now=NOW)
    assert [path.exists() for path in made] == [True, True, True, False, False]


# By itself


def test_the_daily_backup_is_made_once_a_day(any_book: Book):
    filled(any_book)
    assert backups.take_if_due(any_book, now=NOW).reason == DAILY
    assert backups.take_if_due(any_book, now=NOW + timedelta(hours=23)) is None
    assert backups.take_if_due(any_book, now=NOW + DAY).made_at == NOW + DAY
    assert backups.newest(any_book).made_at == NOW + DAY


def test_a_book_without_anything_makes_no_daily_backups_that_would_push_others_out(any_book: Book):
    assert backups.take_if_due(any_book, now=NOW) is None


def test_the_daily_backup_can_be_switched_off(book: Book):
    filled(book)
    with store.writing(book) as session:
        athlete.save_setting(session, backups.IS_DAILY, False)
    assert backups.take_if_due(book, now=NOW) is None


def test_a_clock_that_was_wrong_once_does_not_end_daily_backups(book: Book):
    backups.take(filled(book), now=NOW + 900 * DAY)
    assert backups.take_if_due(book, now=NOW)


def test_a_daily_backup_that_fails_is_a_sentence_until_one_succeeds(book: Book, tmp_path: Path):
    filled(book)
    with store.writing(book) as session:
        session.add(Setting(key=backups.FOLDER, value=str(tmp_path / "stick")))
    with pytest.raises(FolderUnusable):
        backups.take_if_due(book, now=NOW)
    assert "is not there" in (backups.problem(book) or "")
    (tmp_path / "stick").mkdir()
    assert backups.take_if_due(book, now=NOW)
    assert backups.problem(book) is None
