"""The clock of the process: one of it, fires by itself, catches up at start, and goes at once when asked."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import backups, config, scheduler, store
from core.config import Settings
from core.derive_notifications import LOOK
from core.frames import passes as bar
from core.models import Secret, SyncRun
from core.queries import athlete, sync_runs, workouts
from core.store import Book
from tests.kept_books import filled


@pytest.fixture(autouse=True)
def clock_of_its_own() -> Iterator[None]:
    """Each test begins and ends without a clock, and without a pass that would ask the next one's Peloton."""
    scheduler.stop()
    yield
    while scheduler._registry().scheduler:  # what was at work may have started it again
        scheduler.stop(wait=True)
    sys.modules.pop("_zonebook_scheduler", None)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The clock is on, and Peloton is the fake one."""
    there = replace(settings, is_scheduler_on=True)
    monkeypatch.setattr(config, "settings", lambda: there)


def job():
    return scheduler._registry().scheduler.get_job("refresh")


def until(is_so, seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def finished(book: Book) -> bool:
    run = sync_runs.latest(book, "peloton")
    return run is not None and run.state == "done"


def passes(book: Book) -> list[str]:
    """How each pass over Peloton ended, the newest first."""
    log = sync_runs.log(book)
    return log.loc[log["source"] == "peloton", "state"].tolist()


def test_a_first_start_refreshes_at_once(book: Book, on: None):
    scheduler.start(book)
    assert until(lambda: finished(book))
    assert len(workouts.workouts(book)) == 16


def test_a_start_soon_after_a_success_waits_for_its_turn(book: Book, on: None):
    now = datetime.now(UTC)
    with store.writing(book) as session:
        session.add(SyncRun(source="peloton", state="done", started_at=now - timedelta(minutes=20), finished_at=now))
    scheduler.start(book)
    due_s = (job().next_run_time - now).total_seconds()
    assert 38 * 60 < due_s < 42 * 60


def test_a_pass_that_was_cut_off_goes_on_at_the_next_start(book: Book, on: None):
    now = datetime.now(UTC)
    with store.writing(book) as session:
        session.add(SyncRun(source="peloton", state="done", started_at=now - timedelta(minutes=20), finished_at=now))
        session.add(SyncRun(source="peloton", state="running", started_at=now - timedelta(minutes=1)))
    scheduler.start(book)
    assert until(lambda: finished(book))
    assert passes(book) == ["done", "interrupted", "done"]


def test_many_starts_are_one_clock_and_do_not_push_the_next_time_away(book: Book, on: None):
    with store.writing(book) as session:
        now = datetime.now(UTC)
        session.add(SyncRun(source="peloton", state="done", started_at=now, finished_at=now))
    scheduler.start(book)
    first, due = scheduler._registry().scheduler, job().next_run_time
    for _ in range(3):
        scheduler.start(book)
    assert scheduler._registry().scheduler is first
    assert job().next_run_time == due


def test_refresh_shows_as_queued_at_once_and_then_happens(book: Book, on: None):
    scheduler.refresh_now(book)
    assert sync_runs.latest(book, "peloton") is not None
    assert until(lambda: finished(book))
    assert len(passes(book)) == 1  # the queued pass is the one that ran


def test_the_interval_is_what_the_screen_says_unless_the_environment_does(book: Book, on: None, settings: Settings):
    from core import connections

    assert connections.refresh_minutes(book, settings) == 60
    with store.writing(book) as session:
        athlete.save_setting(session, connections.MINUTES, 30)
    assert connections.refresh_minutes(book, settings) == 30
    assert connections.refresh_minutes(book, replace(settings, sync_minutes=5)) == 5


def test_a_changed_interval_counts_from_then_on(book: Book, on: None):
    from core import connections

    with store.writing(book) as session:
        now = datetime.now(UTC)
        session.add(SyncRun(source="peloton", state="done", started_at=now, finished_at=now))
    scheduler.start(book)
    with store.writing(book) as session:
        athlete.save_setting(session, connections.MINUTES, 15)
    scheduler.reschedule(book)
    assert job().trigger.interval == timedelta(minutes=15)


def test_the_clock_can_be_switched_off(book: Book, settings: Settings):
    scheduler.start(book)
    assert scheduler._registry().scheduler is None


def test_the_sample_athlete_is_never_refreshed(book: Book, on: None):
    scheduler.start(replace(book, is_sample=True))
    assert scheduler._registry().scheduler is None


def test_a_refresh_with_nothing_connected_leaves_a_sentence_and_no_open_pass(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(config, "settings", lambda: replace(settings, peloton_refresh_token=None))
    scheduler.refresh_now(book)
    assert until(lambda: (run := sync_runs.latest(book, "peloton")) is not None and run.state == "failed")


def test_news_is_looked_for_after_a_pass(book: Book, on: None):
    scheduler.start(book)
    assert until(lambda: finished(book))
    seen = store.versions(book)["workouts"]
    assert until(lambda: athlete.setting(book, LOOK, {}).get("versions", {}).get("workouts", 0) >= seen)


def test_news_is_looked_for_in_the_background_only_where_the_clock_runs_for_the_book(book: Book, on: None):
    assert not scheduler.look_soon(book)
    scheduler.start(book)
    assert scheduler.look_soon(book) and not scheduler.look_soon(replace(book, is_sample=True))


def test_after_a_refresh_friends_are_asked_for_where_peloton_is_connected(book: Book, on: None):
    scheduler.refresh(book)
    run = sync_runs.latest(book, "friends")
    assert run is not None and run.state == "done"
    scheduler.refresh(book)
    assert (sync_runs.latest(book, "friends") or run).id == run.id  # no friend is chosen: once a day is enough


def test_asking_for_friends_shows_as_queued_at_once_and_then_happens(book: Book, on: None):
    scheduler.friends_now(book)
    assert sync_runs.latest(book, "friends") is not None
    assert until(lambda: getattr(sync_runs.latest(book, "friends"), "state", "") == "done")


def test_without_peloton_nobody_is_asked_for(book: Book):
    scheduler.refresh(book)
    assert sync_runs.latest(book, "friends") is None


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is on, and no Peloton is there."""
    there = replace(config.settings(), is_scheduler_on=True)
    monkeypatch.setattr(config, "settings", lambda: there)


def test_a_start_makes_the_daily_backup_when_the_last_one_is_older_than_a_day(book: Book, alone: None):
    filled(book)
    backups.take(book, now=datetime.now(UTC) - timedelta(hours=30))
    scheduler.start(book)
    assert until(lambda: len(backups.listed(book)) == 2)
    assert backups.newest(book).reason == "daily"
    scheduler.back_up_when_due(book)  # and again half an hour later
    assert len(backups.listed(book)) == 2


def test_a_start_soon_after_a_backup_makes_none(book: Book, alone: None):
    filled(book)
    backups.take(book, now=datetime.now(UTC) - timedelta(hours=20))
    scheduler.start(book)
    assert until(lambda: scheduler._registry().scheduler.get_job("derive") is None)
    scheduler.back_up_when_due(book)
    assert len(backups.listed(book)) == 1


def test_a_backup_that_fails_by_itself_stops_nothing_and_is_said(book: Book, alone: None, tmp_path):
    filled(book)
    with store.writing(book) as session:
        athlete.save_setting(session, backups.FOLDER, str(tmp_path / "unplugged"))
        session.delete(session.get_one(Secret, "peloton.tokens"))  # no pass is in the way
    scheduler.start(book)
    assert until(lambda: backups.problem(book) is not None)
    assert "is not there" in bar.status(book).problem
    (tmp_path / "unplugged").mkdir()
    scheduler.back_up_when_due(book)
    assert bar.status(book).problem is None
