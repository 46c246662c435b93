"""Rides and the workout in a real browser: filters, a click on a row, the drawing second by second."""

from typing import Any

import pytest

from core.queries import workouts
from core.store import Book

pytestmark = pytest.mark.browser

#: The first row of a table lies below its head; its first cells are boxes to tick.
HEAD_PX, ROW_PX, INTO_THE_TITLE_PX = 35, 35, 250
#: How many values each line of the drawing has.
DRAWN = "() => document.querySelector('.js-plotly-plot')._fullData.map(line => line.y?.length ?? 0)"


def newest(book: Book, discipline: str) -> Any:
    """The newest workout of a discipline."""
    done = workouts.workouts(book)
    return done[done["discipline"] == discipline].iloc[-1]


def click_first_row(window: Any) -> None:
    """Click the title in the first row of the table; it is a drawing, so the place counts."""
    table = window.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    window.page.mouse.click(box["x"] + INTO_THE_TITLE_PX, box["y"] + HEAD_PX + ROW_PX / 2)


def choose(window: Any, label: str, option: str) -> None:
    """Choose one option of a list of many."""
    window.page.get_by_role("combobox", name=label).first.click()
    window.page.get_by_role("option", name=option, exact=True).click()
    window.page.keyboard.press("Escape")


def test_rides_of_one_discipline_are_fewer_and_the_address_keeps_the_choice(filled_server: Any, visit: Any):
    window = visit(filled_server)
    page = window.go("rides?rides_period=All")
    done = workouts.workouts(filled_server.book)
    assert window.metrics()["Workouts"] == str(len(done))

    choose(window, "Discipline", "Cycling")
    rides = str(int((done["discipline"] == "cycling").sum()))
    page.get_by_test_id("stMetricValue").get_by_text(rides, exact=True).first.wait_for()
    window.rest()
    assert window.metrics()["Workouts"] == rides != str(len(done))

    again = visit(filled_server)
    again.go(page.url.removeprefix(f"{filled_server.url}/"))
    assert again.metrics()["Workouts"] == rides
    assert window.troubles() == [] == again.troubles()


def test_a_click_on_a_row_opens_the_workout_with_every_second_drawn(filled_server: Any, visit: Any):
    window = visit(filled_server)
    window.go("rides?rides_period=All&rides_discipline=Cycling")
    click_first_row(window)
    ride = newest(filled_server.book, "cycling")
    window.arrive(ride["title"])
    assert window.page.url.endswith(f"/workout?workout={ride.name}")
    window.page.wait_for_function("() => document.querySelector('.js-plotly-plot .trace, .js-plotly-plot canvas')")
    assert max(window.page.evaluate(DRAWN)) >= ride["duration_s"] - 1
    assert window.troubles() == []


def test_a_workout_leads_to_the_one_before_and_back_to_the_list(filled_server: Any, visit: Any):
    window = visit(filled_server)
    window.go("workout")
    done = workouts.workouts(filled_server.book)
    assert window.title() == done.iloc[-1]["title"]
    window.page.get_by_role("button", name="Earlier").click()
    window.page.wait_for_url(f"**/workout?workout={done.index[-2]}")
    window.arrive(done.iloc[-2]["title"])
    window.page.get_by_test_id("stPageLink").get_by_text("Rides", exact=True).click()
    window.arrive("Rides")
    assert window.troubles() == []
