"""What the athlete may ask of the plan at Garmin and Hevy, and that every change is on its way by itself."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import actions_plan_exports as actions
from core import config, garmin_login, scheduler, store, sync_plan
from core.errors import NotConnected
from core.queries import athlete, plan_exports
from core.store import Book
from tests.fakes.garmin import FakeGarmin, tokens
from tests.planned_rows import know, put, ride


@pytest.fixture
def garmin(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin() as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def connected(book: Book, garmin: FakeGarmin) -> Book:
    garmin_login.keep(book, config.settings(), tokens())
    know(book)
    return book


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads may run."""
    monkeypatch.setenv("ZONEBOOK_SCHEDULER", "1")
    config.settings.cache_clear()


def planned(book: Book, **said) -> None:
    """A ride of today, whatever day it is."""
    today = datetime.now(UTC).date()
    put(book, replace(ride(**said), day=today), now=datetime.now(UTC))


def until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_service_that_is_not_connected_cannot_be_chosen(book: Book):
    with pytest.raises(NotConnected, match="Hevy is not connected"):
        actions.send_plan_to(book, ["hevy"])
    with pytest.raises(ValueError, match="cannot be sent to"):
        actions.send_plan_to(book, ["nowhere"])
    assert sync_plan.chosen(book) == []


def test_choosing_queues_the_plan_and_choosing_nobody_keeps_it_here(connected: Book):
    planned(connected)
    assert "goes to Garmin" in actions.send_plan_to(connected, ["garmin"])
    assert [row.state for row in plan_exports.rows(connected)] == ["queued"]
    assert "stays here" in actions.send_plan_to(connected, [])
    assert sync_plan.chosen(connected) == []


def test_a_service_that_was_chosen_before_may_stay_chosen_while_it_is_not_connected(connected: Book):
    actions.send_plan_to(connected, ["garmin"])
    garmin_login.disconnect(connected, config.settings())
    actions.send_plan_to(connected, ["garmin"])
    assert sync_plan.chosen(connected) == ["garmin"]


def test_nothing_is_tried_again_where_nobody_was_chosen(book: Book):
    with pytest.raises(NotConnected, match="Choose a service"):
        actions.try_again(book)


def test_a_change_of_the_plan_is_there_within_moments(connected: Book, garmin: FakeGarmin, in_background: None):
    actions.follow(connected)
    actions.send_plan_to(connected, ["garmin"])
    planned(connected)
    actions.follow(connected)
    until(lambda: [row.state for row in plan_exports.rows(connected)] == ["done"])
    for title in ("4 x 8", "5 x 8", "6 x 8"):  # faster than they can be sent
        planned(connected, title=title)
        actions.follow(connected)
    until(lambda: [one["workoutName"] for one in garmin.library.workouts.values()] == ["6 x 8"])
    until(lambda: plan_exports.rows(connected)[0].state == "done")
    assert len(garmin.library.places) == 1


def test_following_asks_for_nothing_while_nothing_changes(connected: Book, monkeypatch: pytest.MonkeyPatch):
    asked: list[Book] = []
    monkeypatch.setattr(actions, "export_soon", asked.append)
    planned(connected)
    for _ in range(3):
        actions.follow(connected)
    assert asked == []
    planned(connected, title="4 x 8")
    for _ in range(3):
        actions.follow(connected)
    assert len(asked) == 1
    actions.follow(replace(connected, is_writable=False))
    assert len(asked) == 1


def test_a_problem_on_the_way_stops_no_screen(connected: Book, garmin: FakeGarmin, in_background: None):
    actions.send_plan_to(connected, ["garmin"])
    garmin.fail("workout-service", status=503, times=100)
    planned(connected)
    actions.export_soon(connected)
    until(lambda: [row.state for row in plan_exports.rows(connected)] == ["failed"])
    garmin.server.clear_faults()
    assert actions.try_again(connected) == "It is being sent again."
    until(lambda: [row.state for row in plan_exports.rows(connected)] == ["done"])
    assert len(garmin.library.workouts) == 1


def test_the_clock_sends_what_is_left(connected: Book, garmin: FakeGarmin):
    with store.writing(connected, "settings") as session:
        athlete.save_setting(session, sync_plan.SEND_TO, ["garmin"])
    planned(connected)
    scheduler.export_plan(connected)
    assert len(garmin.library.workouts) == 1
    with store.sole_owner(connected, sync_plan.LOCK):
        planned(connected, title="4 x 8")
        scheduler.export_plan(connected)  # another run is at work: it says so in the log, and goes on
    scheduler.export_plan(connected)
    assert [one["workoutName"] for one in garmin.library.workouts.values()] == ["4 x 8"]


def test_the_clock_looks_every_few_minutes(book: Book, in_background: None):
    try:
        scheduler.start(book)
        assert scheduler._registry().scheduler.get_job("plan").trigger.interval.total_seconds() == 120
    finally:
        scheduler.stop(wait=True)
