"""How long a chart, a share card and a picture of a whole screen take."""

import os
import time
from datetime import date

from bench.measure import line, seconds_of
from bench.screens import AT_REST, FLAGS

SCREENS = ("", "workout", "rides", "power_zones", "body")
DAY = date(2026, 11, 20)


def charts_and_cards(url: str) -> None:
    """The year's calendar, the largest chart there is, as every kind, and the cards of a year and of a workout."""
    from core import store
    from core.charts import theme
    from core.charts.overview import calendar_chart
    from core.exports import cards, pictures
    from core.frames import books, overview
    from core.frames import cards as card_frames
    from core.frames import workout as workouts

    book = store.open_book(url)
    today = books.today(book)
    calendar = calendar_chart(overview.overview(book, today).calendar)
    started = time.perf_counter()
    pictures.drawn(calendar, "png", title="The last year", made=DAY)
    line("the first chart as PNG", time.perf_counter() - started, "s")
    kinds: tuple[pictures.Kind, ...] = ("png", "svg", "pdf")
    for kind in kinds:
        took = seconds_of(lambda kind=kind: pictures.drawn(calendar, kind, title="The last year", made=DAY))
        line(f"the year's calendar as {kind.upper()}", took, "s", budget=0.1)
    told = workouts.told(book, workouts.newest_id(book) or 0)
    offered = card_frames.of_book(book, today, theme, overview.overview(book, today).bests)
    if told:
        offered |= card_frames.of_workout(book, told, theme)
    for name in (str(today.year), "This workout"):
        line(f"share card: {name}", seconds_of(lambda name=name: cards.png(offered[name](False))), "s")


def whole_screens(address: str) -> None:
    """A click to the saved picture, in a real browser, the first one of a screen and the next."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROME_PATH", "/usr/bin/chromium"), args=FLAGS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        for screen in SCREENS:
            page.goto(f"{address}/{screen}")
            page.wait_for_selector("h1")
            page.wait_for_function(AT_REST)
            page.wait_for_timeout(1500)  # charts are drawn after the script has ended
            page.get_by_role("button", name="Picture").click()
            button = page.get_by_role("button", name="Save the screen")
            button.wait_for()
            for turn in ("first", "again"):
                page.wait_for_function(AT_REST)
                with page.expect_download() as coming:
                    started = time.perf_counter()
                    button.click()
                line(f"picture of {screen or 'overview'}, {turn}", time.perf_counter() - started, "s", budget=2)
                coming.value.delete()
                page.wait_for_timeout(600)
        browser.close()
