"""The first start: three ways on, the sample athlete and back, a workout history dropped into the window."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.e2e.serving import served

pytestmark = pytest.mark.browser

#: The sample athlete is written in under 10 s on a machine with nothing else to do.
PATIENCE_S = 40
HISTORY = """Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,\
Class Timestamp,Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),\
Calories Burned,Avg. Heartrate,Avg. Incline,Avg. Pace (min/mi)
2020-04-17 12:29 (PDT),On Demand,Ann Coach,20,Cycling,Theme,20 min Ride,2018-08-24 12:11 (PDT),\
119,99,37%,84,15.81,5.26,164,131.99,,
"""


@pytest.fixture(scope="module")
def new_server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server that was never started before."""
    with served(tmp_path_factory.mktemp("new") / "app") as server:
        yield server


def test_the_first_start_offers_three_ways_and_the_sample_athlete_is_one_click_away_and_one_back(
    new_server: Any, visit: Any, record_property: Any
):
    window = visit(new_server)
    page = window.go()
    assert window.title() == "Welcome to Zonebook"
    for way in ("Connect Peloton", "Import a file", "Look around"):
        assert page.get_by_role("heading", name=way, exact=True).is_visible()

    begun = monotonic()
    page.get_by_role("button", name="Look around as the sample athlete").click()
    page.get_by_text("Sample athlete.").wait_for(timeout=PATIENCE_S * 1000)
    window.arrive("Overview")
    record_property("seconds_to_the_sample_athlete", round(monotonic() - begun, 1))
    assert window.metrics()["Workouts"] != "–"
    assert window.troubles() == []

    page.get_by_role("button", name="Back to my book").click()
    window.arrive("Welcome to Zonebook")
    assert window.troubles() == []
    assert new_server.book.id.endswith("zonebook.db")  # the sample athlete lies in a file of its own
    assert (new_server.data / "sample.db").exists()


def test_the_way_to_connect_leads_to_settings(new_server: Any, visit: Any):
    window = visit(new_server)
    window.go().get_by_role("button", name="Connect Peloton").click()
    assert window.arrive("Settings").url.endswith("/settings")
    assert window.troubles() == []


def test_a_workout_history_that_is_dropped_into_the_window_fills_the_book(browser: Any, visit: Any, tmp_path: Path):
    (tmp_path / "history.csv").write_text(HISTORY)
    with served(tmp_path / "app") as server:
        window = visit(server)
        page = window.go()
        page.locator("input[type=file]").set_input_files(tmp_path / "history.csv")
        page.get_by_role("button", name="Import 1 file").click()
        window.arrive("Overview")
        assert page.get_by_text(re.compile("history.csv: 1 workouts?, 1 new")).first.is_visible()
        window.go("rides?rides_period=All")
        assert window.metrics()["Output"] == "119 kJ"
        assert window.troubles() == []
