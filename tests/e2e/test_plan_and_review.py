"""A week goes wrong in five ways; the review proposes, the athlete answers, and plan and devices follow."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from core import store, sync_plan
from core.coaching.planned import Change, Planned
from core.queries import athlete, plan_exports, reviews
from core.queries.local import today_of
from core.store import Book
from tests.e2e.serving import HOME, served
from tests.fakes.garmin import FakeGarmin, tokens
from tests.fakes.hevy import API_KEY, FakeHevy
from tests.plan_rows import add_bad_week, planned
from tests.planned_rows import know

pytestmark = pytest.mark.browser

#: Appended to the server's own copy of the one module that names Garmin's library: the fake is at its other end.
POINTED = """

def _library():
    import os
    from tests.fakes.garmin import pointed_library
    return pointed_library(os.environ["FAKE_GARMIN_URL"])


REQUESTS_PER_SECOND = None
"""


@pytest.fixture
def services() -> Iterator[tuple[FakeGarmin, FakeHevy]]:
    """A Garmin without activities and a Hevy without workouts."""
    with FakeGarmin() as garmin, FakeHevy([]) as hevy:
        yield garmin, hevy


@pytest.fixture
def server(browser: Any, services: tuple[FakeGarmin, FakeHevy], tmp_path: Path) -> Iterator[Any]:
    """A server whose athlete had a bad week, and whose plan goes to both services."""
    garmin, hevy = services
    book = store.open_book(f"sqlite:///{tmp_path / 'prepared.db'}")
    add_bad_week(book, today_of(book))
    know(book)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, sync_plan.SEND_TO, ["garmin", "hevy"])
    book.engine.dispose()
    settings = {
        "ZONEBOOK_SCHEDULER": "1", "GARMIN_TOKENS": tokens(), "HEVY_API_KEY": API_KEY, "HEVY_API_URL": hevy.url,
        "FAKE_GARMIN_URL": garmin.server.url, "PYTHONPATH": str(HOME),
    }  # fmt: skip
    folder = tmp_path / "app"
    with served(folder, athletes_book=tmp_path / "prepared.db", before=_point, **settings) as running:
        yield running


def _point(folder: Path) -> None:
    with (folder / "core" / "garmin.py").open("a") as module:
        module.write(POINTED)


def test_a_bad_week_is_answered_and_plan_and_devices_follow(
    server: Any, services: tuple[FakeGarmin, FakeHevy], visit: Any
):
    garmin, hevy = services
    window, book = visit(server), server.book
    page = window.go("daily_review")
    before, today = planned(book), today_of(book)
    page.get_by_role("button", name="Write the review now").click()
    page.get_by_text("5 proposals wait for your yes or no.").wait_for()
    rows = {row.rule: row for row in reviews.adjustments(book)}
    assert set(rows) == {"poor-sleep", "away", "hard-in-a-row", "strength-missed", "low-adherence"}
    assert planned(book) == before  # nothing changes without a yes

    approve(window, rows["poor-sleep"].id)
    page.get_by_text("Approved: A rest day tomorrow").wait_for()
    reject(window, rows["away"].id)
    page.get_by_text("Rejected: Around the travel").wait_for()
    edit(window, rows["strength-missed"].id, minutes=25)
    page.get_by_text("Approved: Simpler strength").wait_for()
    window.rest()
    assert states(book) == {
        "poor-sleep": "approved", "away": "rejected", "strength-missed": "approved", "hard-in-a-row": "open",
        "low-adherence": "open",
    }  # fmt: skip

    moved = changed_to(rows["poor-sleep"], "tomorrow")
    after = planned(book)
    assert after["tomorrow"].day == moved.day != before["tomorrow"].day
    assert after["lift"].duration_s == 25 * 60
    assert {uid: one for uid, one in after.items() if uid not in ("tomorrow", "lift")} == {
        uid: one for uid, one in before.items() if uid not in ("tomorrow", "lift")
    }

    wait_until(lambda: all(row.state == "done" for row in plan_exports.rows(book)) and at_garmin(garmin) == due(book))
    assert at_garmin(garmin) == due(book)
    names = [body["workoutName"] for method, path, body in garmin.library.written if is_new(method, path)]
    assert max(Counter(names).values()) == 1 and len(names) == len(garmin.library.workouts)  # each was sent once
    (routine,) = hevy.routines_held
    assert [method for method, _path in hevy.writes].count("POST") == 1
    assert routine["title"].endswith(": Lifting (simpler)") and len(routine["exercises"][0]["sets"]) == 2  # 3 planned
    page.get_by_text("At your devices").wait_for()

    window.go("plan")
    week = moved.day - timedelta(days=moved.day.weekday())
    if week > today:
        page.get_by_role("button", name=re.compile("Next|Later|chevron_right", re.I)).first.click()
        window.rest()
    assert "Endurance" in page.get_by_test_id("stMain").inner_text()
    assert window.troubles() == []

    undone = window.go("daily_review")
    undone.get_by_test_id("stMain").get_by_role("button", name="Undo").first.click()
    undone.get_by_text("Taken back: A rest day tomorrow").wait_for()
    assert planned(book)["tomorrow"] == before["tomorrow"]
    wait_until(lambda: at_garmin(garmin) == due(book))
    assert at_garmin(garmin) == due(book)
    assert [is_new(method, path) for method, path, _ in garmin.library.written].count(True) == len(names)


def approve(window: Any, adjustment_id: int) -> None:
    card(window, f"approve_{adjustment_id}").click()


def reject(window: Any, adjustment_id: int) -> None:
    window.rest()
    card(window, f"reject_{adjustment_id}").click()


def edit(window: Any, adjustment_id: int, *, minutes: int) -> None:
    """Another length for the only workout of a proposal."""
    window.rest()
    box = window.page.locator("[data-testid=stVerticalBlock]", has=card(window, f"approve_{adjustment_id}")).last
    box.get_by_role("button", name="Edit").click()
    form = window.page.get_by_test_id("stPopoverBody")
    form.get_by_label("Minutes").fill(str(minutes))
    form.get_by_label("Minutes").press("Tab")
    form.get_by_role("button", name="Approve as edited").click()


def card(window: Any, key: str) -> Any:
    """A button by its key."""
    return window.page.locator(f".st-key-{key} button")


def states(book: Book) -> dict[str, str]:
    return {row.rule: row.state for row in reviews.adjustments(book)}


def changed_to(row: Any, uid: str) -> Planned:
    """What a proposal makes of a planned workout."""
    (change,) = [one for one in map(Change.read, row.changes) if one.uid == uid]
    assert change.after
    return change.after


def due(book: Book) -> dict[str, list[str]]:
    """What should stand in Garmin's calendar: titles by day, from today on."""
    found: dict[str, list[str]] = {}
    for one in planned(book).values():
        if one.day > today_of(book):
            found.setdefault(one.day.isoformat(), []).append(one.title)
    return {day: sorted(titles) for day, titles in found.items()}


def at_garmin(garmin: FakeGarmin) -> dict[str, list[str]]:
    return {day: sorted(titles) for day, titles in garmin.library.days().items()}


def is_new(method: str, path: str) -> bool:
    return method == "POST" and path.endswith("/workout")


def wait_until(holds: Any, *, seconds: float = 60) -> None:
    """Until it holds; whoever asks says afterwards what should hold."""
    until = monotonic() + seconds
    while not holds() and monotonic() < until:
        sleep(0.25)
