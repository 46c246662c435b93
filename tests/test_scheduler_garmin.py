"""Passes over Garmin by the clock and when asked: one that cannot begin says why."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest

from core import config, garmin_login, scheduler_garmin, store
from core.models import SyncRun
from core.queries import sync_runs
from core.store import Book
from tests.fakes.garmin import FakeGarmin, activities, tokens


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin(activities(2)) as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def connected(book: Book, fake: FakeGarmin) -> Book:
    garmin_login.keep(book, config.settings(), tokens())
    return book


def latest(book: Book) -> SyncRun:
    run = sync_runs.latest(book, "garmin")
    assert run is not None
    return run


def ended(book: Book) -> SyncRun:
    until = monotonic() + 60
    while latest(book).state in sync_runs.OPEN and monotonic() < until:
        sleep(0.02)
    return latest(book)


def test_without_a_connection_the_clock_makes_no_pass(book: Book, fake: FakeGarmin):
    scheduler_garmin.refresh(book)
    assert sync_runs.latest(book, "garmin") is None
    assert fake.server.requests == []


def test_the_clock_makes_a_pass(connected: Book):
    scheduler_garmin.refresh(connected)
    assert (latest(connected).state, latest(connected).saved) == ("done", 2)


def test_a_pass_that_is_asked_for_runs_in_the_background(connected: Book):
    scheduler_garmin.refresh_now(connected)
    assert ended(connected).state == "done"


def test_a_pass_that_is_asked_for_twice_is_made_once(connected: Book, monkeypatch: pytest.MonkeyPatch):
    begun: list[object] = []
    monkeypatch.setattr(scheduler_garmin, "refresh", lambda *_args, **_options: begun.append(1))
    scheduler_garmin.refresh_now(connected)
    assert latest(connected).state == "queued"
    scheduler_garmin.refresh_now(connected)
    assert len(begun) == 1


def test_a_pass_that_cannot_begin_says_why(connected: Book):
    sync_runs.start(connected, "garmin", now=datetime.now(UTC), state="queued")
    with store.sole_owner(connected, "sync"):
        scheduler_garmin.refresh(connected, wait_s=0.1)
    assert latest(connected).state == "failed"
    assert "Another process" in (latest(connected).problem or "")
