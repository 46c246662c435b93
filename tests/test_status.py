"""What a monitor is told: the shape that docs/keeping.md promises, and what is wrong now."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import __main__ as command_line
from core import backups, config, status, store
from core.models import SyncRun
from core.queries import athlete, reports
from core.queries.reports import FAILED, Sending, Written
from core.store import Book
from tests.kept_books import NOW, filled, url
from tests.test_docs import names, sections, table_rows

PAGE = (Path(__file__).parents[1] / "docs" / "keeping.md").read_text("utf-8")


def told_fields() -> set[str]:
    return {name for row in table_rows(sections(PAGE)["Monitors"]) for name in names(row[0])}


def test_the_shape_is_the_one_that_is_documented(any_book: Book, capsys: pytest.CaptureFixture[str]):
    filled(any_book)
    assert command_line.main(["status", "--json", "--database", url(any_book)]) == 0
    said = json.loads(capsys.readouterr().out)
    fields = set(said) - {"backup", "reports"}
    fields |= {f"{part}.{name}" for part in ("backup", "reports") for name in said[part]}
    fields |= {f"sources.*.{name}" for source in said["sources"].values() for name in source}
    assert fields == told_fields()
    [row] = [row for row in table_rows(sections(PAGE)["Monitors"]) if names(row[0]) == ["versions"]]
    assert set(names(row[1])) == set(said["versions"])
    [row] = [row for row in table_rows(sections(PAGE)["Monitors"]) if names(row[0]) == ["sources"]]
    assert set(names(row[1])) == set(said["sources"])


def test_sizes_and_versions_are_those_of_here(book: Book):
    import platform

    import streamlit

    filled(book)
    made = [backups.take(book, now=NOW), backups.take(book, now=NOW + timedelta(days=1))]
    said = status.status(book, config.settings())
    assert said["versions"] == {"zonebook": config.VERSION, "schema": store.SCHEMA, "streamlit": streamlit.__version__,
                                "python": platform.python_version()}  # fmt: skip
    assert said["sizes"]["backups_bytes"] == sum(one.size_bytes for one in made)
    assert said["sizes"]["database_bytes"] == said["size_bytes"] >= book.path.stat().st_size
    assert (said["backup"]["last"], said["backup"]["count"]) == (made[1].made_at.isoformat(), 2)
    assert said["backup"]["last_workouts"] == said["workouts"] == 12


def test_a_lag_is_counted_from_the_last_success(book: Book):
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with store.writing(book, "sync") as session:
        session.add(SyncRun(source="peloton", state="done", started_at=an_hour_ago, finished_at=an_hour_ago))
        session.add(
            SyncRun(source="peloton", state="failed", started_at=an_hour_ago, problem="No.", problem_kind="Refused")
        )
    told = status.status(book, config.settings())
    assert told["sources"]["peloton"]["lag_s"] == pytest.approx(3600, abs=60)
    assert told["errors"] == [{"of": "peloton", "kind": "Refused", "sentence": "No."}]
    assert told["backup"]["lag_s"] is None


def test_what_needs_no_connection_is_not_said_to_lack_one(book: Book):
    """Files that came in were followed by the advice to connect Peloton."""
    done = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with store.writing(book, "sync") as session:
        for source in ("files", "classes", "friends"):
            session.add(SyncRun(source=source, state="done", started_at=done, finished_at=done))
    lines = status.as_text(status.status(book, config.settings())).splitlines()
    for name in ("Files", "Classes", "Friends"):
        assert f"{name}: last success 2026-11-20T12:00:00+00:00" in lines
    assert [line for line in lines if "not connected" in line] == [
        "Peloton: not connected. Run 'python -m core connect peloton', or connect on the Settings screen."
    ]


def test_a_backup_that_failed_is_an_error_and_nothing_wrong_is_an_empty_list(book: Book):
    assert status.status(book, config.settings())["errors"] == []
    with store.writing(book) as session:
        athlete.save_setting(session, backups.PROBLEM, "The folder is not there.")
    told = status.status(book, config.settings())
    assert told["errors"] == [{"of": "backup", "kind": None, "sentence": "The folder is not there."}]
    assert "The folder is not there." in status.as_text(told)


def test_a_report_that_was_not_written_or_not_sent_is_an_error_until_the_next_one(book: Book):
    def told() -> dict:
        said = status.status(book, config.settings())
        return {name: said[name] for name in ("reports", "errors")}

    refused = Sending("mail", FAILED, 1, "The mail server does not take the letter.")
    week = Written("2026-W45", "week", "Week 45", "w.pdf", "2026-11-08", "2026-11-09", sendings=(refused,))
    month = Written("2026-10", "month", "October", "m.pdf", "2026-10-31", "2026-11-01", sendings=(Sending("ntfy"),))
    with store.writing(book, "reports") as session:
        reports.put(session, week)
        reports.put(session, month)
    said = told()
    assert said["errors"] == [{"of": "reports", "kind": None, "sentence": refused.problem}]
    assert said["reports"] == {"last": "2026-W45", "last_day": "2026-11-09", "waiting": 1, "failed": 1,
                               "problem": refused.problem}  # fmt: skip
    with store.writing(book, "reports") as session:
        reports.put(session, replace(week, key="2026-W46", last="2026-11-15", day="2026-11-16", sendings=()))
    assert told()["errors"] == []
    with store.writing(book, "reports") as session:
        reports.put_problem(session, "The disk is full.")
    assert told()["errors"] == [{"of": "reports", "kind": None, "sentence": "The disk is full."}]
    assert "2026-W46" in status.as_text(status.status(book, config.settings()))


def test_no_secret_is_told(any_book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PELOTON_PASSWORD", "right horse")
    config.settings.cache_clear()
    told = json.dumps(status.status(filled(any_book), config.settings()))
    assert not re.search("right horse|a key for tests|sealed|fingerprint", told)
