"""An address as the very first request to a cold server: the whole app is there, not one bare page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.queries import workouts
from tests.e2e.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture
def cold_server(browser: Any, sample_file: Path, tmp_path: Path) -> Iterator[Any]:
    """A server that nobody has asked for anything, with a few months of everything."""
    with served(tmp_path / "app", athletes_book=sample_file) as server:
        yield server


def the_whole_app(window: Any) -> None:
    """The navigation is on top, the sidebar of old is not there, and nothing went wrong."""
    names = (
        window.page.get_by_test_id("stTopNavLink").all_inner_texts()
        + window.page.get_by_test_id("stTopNavSection").all_inner_texts()
    )
    assert any("Overview" in name for name in names) and len(names) >= 3
    assert window.page.get_by_test_id("stSidebarNav").count() == 0
    assert window.page.get_by_text("From imported files").count() == 1  # the bar on top of every screen
    assert window.troubles() == []


def test_a_screen_as_the_first_request_to_a_cold_server(cold_server: Any, visit: Any):
    window = visit(cold_server)
    window.go("power_zones")
    assert window.title() == "Power Zones"
    the_whole_app(window)


def test_a_filtered_list_as_the_first_request_to_a_cold_server_keeps_its_filters(cold_server: Any, visit: Any):
    window = visit(cold_server)
    window.go("rides?rides_period=All&rides_discipline=Running")
    runs = int((workouts.workouts(cold_server.book)["discipline"] == "running").sum())
    assert window.title() == "Rides"
    assert window.metrics()["Workouts"] == str(runs)
    the_whole_app(window)


@pytest.mark.parametrize("address", ["workout?workout=", "?workout="])
def test_a_workout_as_the_first_request_to_a_cold_server(address: str, cold_server: Any, visit: Any):
    third = workouts.workouts(cold_server.book).iloc[2]
    window = visit(cold_server)
    window.go(f"{address}{third.name}")
    window.page.wait_for_url(f"**/workout?workout={third.name}")
    window.arrive(third["title"])
    the_whole_app(window)
