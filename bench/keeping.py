"""How fast a book is backed up, looked into and restored."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import line, seconds_of, timed
from core import backups, restoring, store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def backup_and_restore(url: str, folder: Path) -> None:
    """Of a copy of the book, as it is replaced; the baseline is a bare copy of the file."""
    here = store.open_book(url)
    assert here.path
    with store.reading(here) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    book = store.open_book(f"sqlite:///{shutil.copy(here.path, folder / 'kept.db')}")
    bare = seconds_of(lambda: shutil.copyfile(here.path or "", folder / "bare.db"))
    megabytes = here.path.stat().st_size / 1e6
    took = seconds_of(lambda: backups.take(book, now=NOW))
    line(f"backup, {megabytes:,.0f} MB, checked", took, "s", budget=3, baseline=("a bare copy of the file", bare))
    made = backups.listed(book)[0]
    line("what is in a backup", 1000 * seconds_of(lambda: backups.listed(book)) / len(backups.listed(book)), "ms each")
    with timed() as restored:
        restoring.restore(book, made.path, now=NOW)
    line("restore, verified, the old book kept", restored[0], "s", baseline=("a backup", took))
    with timed() as deleted:
        restoring.delete_everything(book, now=NOW)
    line("deletion of everything, with a last backup", deleted[0], "s")
