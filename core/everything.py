"""Everything in the book in one ZIP: a CSV of each table, and each workout as FIT and as TCX.

It is written out of a snapshot, so all parts of it belong to one moment, and a few rows at a time, however many there
are. Tokens and fingerprints of passwords stay out.
"""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from core import backup_files, finished, restoring, store
from core.exports.playlists import FORMULA_STARTS
from core.store import Book, reading

#: Tables that nobody else should read.
LEFT_OUT = ("secret",)
KINDS = ("fit", "tcx")
#: Rows in memory at a time; fewer of those that hold packed bytes, as whole files.
ROWS, PACKED_ROWS = 500, 5
README = """Everything that Zonebook keeps of you, as of {moment} UTC.

tables/   a CSV of each table, UTF-8, the columns described in docs/tables.md
fit/      each workout as FIT, which watches and most programs read
tcx/      each workout as TCX, for programs that do not read FIT

In the tables an empty cell is an unknown value; times are UTC as 2026-05-01T10:15:00Z, days 2026-05-01, yes and no
true and false, lists JSON, and packed bytes base64. Text that a spreadsheet would take for a formula has an apostrophe
before it. Tokens, and what is remembered of passwords, are left out. To move the book as it is, take a backup.
"""


def write(book: Book, to: Path, inside: Path) -> Iterator[float]:
    """Write the ZIP; ``inside`` is a folder for the snapshot.

    Yields:
        The share that is written, 0 to 1.
    """
    still = inside / "snapshot.db"
    backup_files.snapshot(book, still)
    copy = store.open_book(f"sqlite:///{still}", is_writable=False)
    try:
        ids, done = finished.ids(copy), 0
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_OUT]
        whole = len(tables) + len(ids)
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            now = datetime.now(UTC)
            archive.writestr(_entry("README.txt", now), README.format(moment=f"{now:%Y-%m-%d %H:%M}"))
            for table in tables:
                _write_table(archive, copy, table, now)
                done += 1
                yield done / whole
            for start in range(0, len(ids), finished.BATCH):
                done += _write_workouts(archive, copy, ids[start : start + finished.BATCH])
                yield done / whole
    finally:
        copy.engine.dispose()


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _write_table(archive: zipfile.ZipFile, copy: Book, table: sa.Table, now: datetime) -> None:
    entry = archive.open(_entry(f"tables/{table.name}.csv", now), "w", force_zip64=True)
    with io.TextIOWrapper(entry, "utf-8", newline="") as text, reading(copy) as connection:
        rows = csv.writer(text, lineterminator="\r\n")
        rows.writerow(column.name for column in table.columns)
        query = sa.select(table).order_by(*table.primary_key.columns)
        is_packed = any(isinstance(column.type, sa.LargeBinary) for column in table.columns)
        for row in connection.execution_options(yield_per=PACKED_ROWS if is_packed else ROWS).execute(query):
            if not _is_of_a_login(table, row):
                rows.writerow(map(_written, row))


def _write_workouts(archive: zipfile.ZipFile, copy: Book, ids: list[int]) -> int:
    with reading(copy) as connection, Session(connection) as session:
        for told in finished.of_ids(session, ids):
            for kind in KINDS:
                written = finished.FORMATS[kind]
                name = f"{kind}/{told.file_name(written.ending)}"
                archive.writestr(finished.member(name, told), written.write(told))
    return len(ids)


def _is_of_a_login(table: sa.Table, row: sa.Row) -> bool:
    """Whether a setting is a fingerprint of a password or token."""
    return table.name == "setting" and row.key.rpartition(".")[2] in restoring.LOGIN_MARKS


def _written(value: Any) -> str:
    """A value as it stands in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case str():
            return f"'{value}" if value.startswith(FORMULA_STARTS) else value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return repr(value)
