"""Connecting Peloton in the window and seeing a whole history come in, on a real server on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa

from core import store
from core.models import SyncRun
from core.store import Book
from tests.e2e.serving import served
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history

pytestmark = pytest.mark.browser

WORKOUTS = 150
#: How long each answer takes, so that a pass can be watched.
LATENCY_S = 0.04


@pytest.fixture(scope="module")
def slow_peloton() -> Iterator[FakePeloton]:
    """A Peloton some way off."""
    with FakePeloton(generated_history(WORKOUTS), latency_s=LATENCY_S) as fake:
        yield fake


def leading_to(peloton: FakePeloton, **more: str) -> dict[str, str]:
    """The settings of a server that reaches this Peloton and no other."""
    where = {"PELOTON_API_URL": peloton.api_url, "PELOTON_AUTH_URL": peloton.auth_url}
    return where | {"PELOTON_REQUESTS_PER_SECOND": "0"} | more


@pytest.fixture(scope="module")
def unconnected_server(
    browser: Any, slow_peloton: FakePeloton, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A server that nothing is connected to yet."""
    with served(tmp_path_factory.mktemp("unconnected") / "app", **leading_to(slow_peloton)) as server:
        yield server


def passes(book: Book) -> list[str]:
    """The states of every pass over the athlete's own workouts; one over friends and challenges follows each."""
    query = sa.select(SyncRun.state).where(SyncRun.source == "peloton").order_by(SyncRun.id)
    with store.reading(book) as connection:
        return list(connection.scalars(query))


def bars_seen(window: Any, *, seconds: float = 90) -> list[str]:
    """What the progress bar said, one text after the other, until it was gone."""
    seen: list[str] = []
    bar = window.page.get_by_test_id("stProgress")
    bar.first.wait_for()
    until = monotonic() + seconds
    while monotonic() < until:
        texts = bar.all_inner_texts()
        if not texts and not bar.count():
            return seen
        if texts and texts[0] not in seen[-1:]:
            seen.append(texts[0])
        window.page.wait_for_timeout(100)
    raise AssertionError(f"the pass did not end in {seconds} s: {seen[-3:]}")


def test_a_wrong_token_is_refused_in_a_sentence(unconnected_server: Any, visit: Any):
    window = visit(unconnected_server)
    page = window.go("settings")
    page.get_by_label("Token", exact=True).fill("this is no token")
    page.get_by_role("button", name="Connect with this token").click()
    page.get_by_test_id("stAlert").first.wait_for()
    assert len(page.get_by_test_id("stAlert").first.inner_text()) > 20
    assert window.rest() and window.troubles() == []
    assert passes(unconnected_server.book) == []


def test_a_pasted_token_brings_the_whole_history_behind_a_bar_that_moves(
    unconnected_server: Any, slow_peloton: FakePeloton, visit: Any
):
    window = visit(unconnected_server)
    page = window.go("settings")
    page.get_by_label("Token", exact=True).fill(slow_peloton.issue_tokens().refresh_token)
    page.get_by_role("button", name="Connect with this token").click()
    page.get_by_text("Connected to Peloton. Your workouts are on their way.").wait_for()

    seen = bars_seen(window)
    counts = [int(found[1]) for text in seen if (found := re.search(rf"([\d,]+) of {WORKOUTS}", text))]
    assert len(set(counts)) >= 3, seen
    assert any("left" in text for text in seen), seen

    window.rest()
    assert page.get_by_text(f"all {WORKOUTS} of Peloton's workouts are here").is_visible()
    assert passes(unconnected_server.book) == ["done"]
    window.go("rides?rides_period=All")
    assert window.metrics()["Workouts"] == str(WORKOUTS)
    assert window.troubles() == []


def test_what_is_listed_can_be_looked_at_while_details_still_arrive(visit: Any, tmp_path: Path):
    everything = "all 60 of Peloton's workouts are here"
    with FakePeloton(generated_history(60), latency_s=2 * LATENCY_S) as peloton:
        token = peloton.issue_tokens().refresh_token
        with served(tmp_path / "app", **leading_to(peloton, PELOTON_REFRESH_TOKEN=token)) as server:
            window, other = visit(server), visit(server)
            window.go().get_by_role("button", name="Refresh").click()
            window.page.get_by_text("Fetching").first.wait_for()
            other.page.goto(f"{server.url}/rides?rides_period=All", wait_until="domcontentloaded")
            other.page.get_by_test_id("stMetricValue").get_by_text("60", exact=True).wait_for()
            assert other.page.get_by_test_id("stProgress").count() == 1
            for each in (window, other):
                each.page.get_by_text(everything).wait_for(timeout=60_000)
                each.rest()
            assert passes(server.book) == ["done"]
            assert window.troubles() == [] == other.troubles()


def test_two_windows_that_are_opened_at_once_start_one_clock_and_one_pass(visit: Any, tmp_path: Path):
    with FakePeloton(generated_history(16)) as peloton:
        token = peloton.issue_tokens().refresh_token
        unattended = leading_to(peloton, PELOTON_REFRESH_TOKEN=token, ZONEBOOK_SCHEDULER="1")
        with served(tmp_path / "app", **unattended) as server:
            windows = [visit(server), visit(server)]
            for window in windows:
                window.page.goto(server.url, wait_until="commit")
            for window in windows:
                window.page.get_by_text("all 16 of Peloton's workouts are here").wait_for(timeout=60_000)
                window.rest()
            assert passes(server.book) == ["done"]
            assert peloton.count("^/api/workout/[^/]+$") == 16  # nothing was asked for twice
            assert [window.troubles() for window in windows] == [[], []]
