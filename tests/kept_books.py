"""A book with something in every corner, and all rows of a book to hold against those of another."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from core import store
from core.backup_files import MARK
from core.demo import book as demo_book
from core.models import ImportedFile, Secret, SyncRun
from core.queries import athlete
from core.store import Book

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def url(book: Book) -> str:
    """The address of a book, to open it once more."""
    return book.engine.url.render_as_string(hide_password=False)


def filled(book: Book, *, workouts: int = 12) -> Book:
    """The sample athlete in a book of an athlete, with a token, a setting, a file and a pass."""
    with store.writing(book, *store.SUBJECTS) as session:
        for table, rows in _sample_rows(workouts).items():
            session.execute(sa.insert(SQLModel.metadata.tables[table]), rows)
        if not book.path:
            for table in ("measurement", "goal", "life_event", "workout", "recording", "song_text", "bookmark_list"):
                session.execute(
                    sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
                )
        session.add(Secret(name="peloton.tokens", value=b"sealed", updated_at=NOW))
        session.add(SyncRun(source="peloton", state="done", started_at=NOW, finished_at=NOW))
        session.add(
            ImportedFile(
                sha256="a", name="ä %_'\".fit", kind="fit", size_bytes=3, imported_at=NOW, body=bytes(range(256))
            )
        )
        athlete.save_setting(session, "list", ["ü", 1, None, {"a": 0.1}])
        athlete.save_setting(session, "peloton.seed", "fingerprint")
    return book


@cache
def _sample_rows(workouts: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of the sample athlete, invented once."""
    with tempfile.TemporaryDirectory() as folder:
        sample = demo_book.write(f"sqlite:///{folder}/sample.db", workouts=workouts, classes=20, today=NOW.date())
        with store.reading(sample) as connection:
            rows = {
                table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in SQLModel.metadata.sorted_tables
                if table.name != "subject_version"
            }
        sample.engine.dispose()
    return {name: found for name, found in rows.items() if found}


def rows_of(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in the order of their keys, but counters, a backup's mark, and what screens note."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "subject_version"]
    with store.reading(book) as connection:
        rows = {
            table.name: [_comparable(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in tables
        }
    rows["setting"] = [row for row in rows["setting"] if row[0] != MARK and not row[0].startswith("notifications.")]
    return {name: found for name, found in rows.items() if found}


def _comparable(row: sa.Row) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
