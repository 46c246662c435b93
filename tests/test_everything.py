"""The ZIP of everything: every row of every table, every workout as FIT and TCX, and no secret."""

import base64
import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from core import actions_keeping, store
from core.errors import BookBusy, BookReadOnly, FolderUnusable
from core.files import fit
from core.models import Workout
from core.queries import athlete
from core.store import Book
from tests.exports.made import read_back
from tests.kept_books import NOW, filled, rows_of, url
from tests.test_backups import limited


@pytest.fixture(autouse=True)
def long_cells() -> Iterator[None]:
    """Cells of blobs are longer than what readers of CSV take by themselves; others go on with their own limit."""
    before = csv.field_size_limit(10_000_000)
    yield
    csv.field_size_limit(before)


@pytest.fixture
def archive(any_book: Book, tmp_path: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(actions_keeping.write_everything(filled(any_book), to=tmp_path / "all.zip")) as opened:
        yield opened


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    with archive.open(f"tables/{table}.csv") as file:
        return list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))


def test_every_table_but_secrets_has_a_file_with_all_columns(archive: zipfile.ZipFile):
    there = {Path(name).stem for name in archive.namelist() if name.startswith("tables/")}
    assert there == set(SQLModel.metadata.tables) - {"secret"}
    for table in there:
        with archive.open(f"tables/{table}.csv") as file:
            header = file.readline().decode("utf-8").strip().split(",")
        assert header == SQLModel.metadata.tables[table].columns.keys()


def test_every_row_reads_back_as_it_is_in_the_book(archive: zipfile.ZipFile, any_book: Book):
    for table, kept in rows_of(any_book).items():
        if table in ("secret", "setting"):
            continue
        cells = [list(row.values()) for row in rows(archive, table)]
        read = [
            tuple(back(cell, type(value)) for cell, value in zip(*pair, strict=True))
            for pair in zip(cells, kept, strict=True)
        ]
        assert read == [tuple(None if value == "" else value for value in row) for row in kept]


def back(text: str, kind: type) -> Any:
    """A cell as the value that it was."""
    if text == "":
        return None
    readers = {
        bool: lambda t: t == "true", bytes: base64.b64decode, date: date.fromisoformat, dict: json.loads,
        datetime: lambda t: datetime.fromisoformat(t.replace("Z", "+00:00")), int: int, float: float, list: json.loads,
    }  # fmt: skip
    return readers.get(kind, str)(text)


def test_every_workout_is_there_as_fit_and_as_tcx(archive: zipfile.ZipFile):
    names = archive.namelist()
    assert [sum(name.startswith(f"{kind}/") for name in names) for kind in ("fit", "tcx")] == [12, 12]
    first = read_back(archive.read(next(name for name in names if name.startswith("fit/"))), fit)
    assert f"{first.recording.started_at:%Y-%m-%dT%H:%M:%SZ}" == rows(archive, "workout")[0]["started_at"]


def test_no_token_and_no_fingerprint_of_a_password_is_in_it(archive: zipfile.ZipFile):
    held = b"".join(archive.read(name) for name in archive.namelist())
    assert b"sealed" not in held and b"fingerprint" not in held
    settings = {row["key"] for row in rows(archive, "setting")}
    assert "list" in settings and "peloton.seed" not in settings


def test_titles_from_outside_are_text_and_no_formulas(any_book: Book, tmp_path: Path):
    filled(any_book)
    title = '=HYPERLINK("http://a")\nnext, "line" \U0001f6b4 \u202eright to left'
    with store.writing(any_book) as session:
        session.get_one(Workout, 1).title = title
    with zipfile.ZipFile(actions_keeping.write_everything(any_book, to=tmp_path / "all.zip")) as archive:
        assert rows(archive, "workout")[0]["title"] == "'" + title
        assert not [name for name in archive.namelist() if ".." in name or name.startswith("/")]


def test_progress_rises_to_the_end(book: Book, tmp_path: Path):
    told: list[float] = []
    actions_keeping.write_everything(filled(book), told.append, to=tmp_path / "all.zip")
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 40


def test_an_empty_book_gives_a_zip_of_empty_tables(book: Book, tmp_path: Path):
    with zipfile.ZipFile(actions_keeping.write_everything(book, to=tmp_path / "all.zip")) as archive:
        assert rows(archive, "workout") == []


def test_a_shared_book_gives_nothing_away(book: Book, tmp_path: Path):
    reader = store.open_book(url(filled(book)), is_writable=False)
    with pytest.raises(BookReadOnly):
        actions_keeping.write_everything(reader, to=tmp_path / "all.zip")
    assert not (tmp_path / "all.zip").exists()


def test_a_full_disk_leaves_the_zip_of_before(book: Book, tmp_path: Path):
    (tmp_path / "all.zip").write_bytes(b"before")
    ran = limited(filled(book), "export", str(tmp_path / "all.zip"))
    assert ran.returncode == 1 and "ree some space" in ran.stderr
    assert (tmp_path / "all.zip").read_bytes() == b"before"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_two_at_once_do_not_disturb_each_other_and_a_missing_folder_is_a_sentence(book: Book, tmp_path: Path):
    filled(book)
    with store.sole_owner(book, "export"), pytest.raises(BookBusy):
        actions_keeping.write_everything(book, to=tmp_path / "all.zip")
    with pytest.raises(FolderUnusable, match="no folder"):
        actions_keeping.write_everything(book, to=tmp_path / "nowhere" / "all.zip")


def test_memory_does_not_grow_with_the_book(tmp_path: Path):
    """Ten files of 20 MB each are in the book; the process needs a few of them at a time, not all."""
    book = store.open_book(f"sqlite:///{tmp_path / 'large.db'}")
    with store.writing(book) as session:
        from core.models import ImportedFile

        for n in range(10):
            session.add(
                ImportedFile(sha256=str(n), name="a", kind="fit", size_bytes=1, imported_at=NOW, body=bytes(20_000_000))
            )
            session.flush()
    code = (
        "import sys, resource; from pathlib import Path; from core import actions_keeping, store\n"
        "book = store.open_book(sys.argv[1]); began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "actions_keeping.write_everything(book, to=Path(sys.argv[2]))\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) / 1024)"
    )
    ran = subprocess.run([sys.executable, "-c", code, url(book), str(tmp_path / "all.zip")],
                         cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)  # fmt: skip
    assert float(ran.stdout) < 150


def test_it_is_of_one_moment(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    filled(book)
    write_table, seen = actions_keeping.everything._write_table, []

    def and_somebody_writes(*given: Any) -> None:
        write_table(*given)
        seen.append(given)
        with store.writing(book) as session:
            athlete.save_measurement(session, "ftp", 100.0 + len(seen), NOW.date(), now=datetime.now(UTC))

    before = len(athlete.measurements(book))
    monkeypatch.setattr(actions_keeping.everything, "_write_table", and_somebody_writes)
    with zipfile.ZipFile(actions_keeping.write_everything(book, to=tmp_path / "all.zip")) as archive:
        assert len(rows(archive, "measurement")) == before
