"""How fast screens are with 5,000 workouts, on the server and in a real browser, and the memory of the app."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.measure import line, seconds_of

ROOT = Path(__file__).parents[1]
SCREENS = (
    "overview",
    "rides",
    "workout",
    "power_zones",
    "music",
    "classes",
    "next_class",
    "stack",
    "instructors",
    "runs",
    "heat_map",
    "swims",
    "strength",
    "body",
    "goals",
    "challenges",
    "challenge",
    "records",
    "plan",
    "planned",
    "schedule",
    "exercises",
    "adherence",
    "daily_review",
    "reports",
    "year_in_review",
    "entry",
    "files",
    "settings",
)
#: Those that are for the athlete alone cost nothing where the book is shared.
SHARED_SCREENS = tuple(screen for screen in SCREENS if screen not in ("entry", "files", "schedule", "settings"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
AT_REST = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


#: So many challenges are in the book, of which the fewest weigh as much as a year with thirteen tiers.
CHALLENGES = 20
#: And so many goals.
GOALS = 40


def on_the_server(url: str) -> None:
    """Each screen with cold caches, then warm, by Streamlit's own test runner."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from core import config

    os.environ |= {"DATABASE_URL": url, "ZONEBOOK_SCHEDULER": "0", "ZONEBOOK_KEY": "bench"}
    config.settings.cache_clear()
    add_challenges(url)
    add_goals(url)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for screen in SCREENS:
        page = f"pages/{screen}.py"
        if screen == "challenge":
            app.query_params["challenge"] = "3"  # the race of teams
        app.switch_page(page).run()  # imports are paid once
        st.cache_data.clear()
        cold = seconds_of(lambda: app.run(), times=1)
        warm = seconds_of(lambda: app.run())
        assert not app.exception, (screen, app.exception)
        line(f"{screen}, cold caches", cold, "s", budget=1.5)
        line(f"{screen}, warm", warm, "s", budget=0.3, baseline=("cold", cold))


def add_challenges(url: str) -> None:
    """Years of minutes, Power Zone weeks and mixed weeks, until there are ``CHALLENGES``."""
    from datetime import UTC, datetime, timedelta

    from core import actions_challenges, store
    from core.coaching import challenge_templates as templates
    from core.queries import challenges

    book = store.open_book(url)
    for n in range(CHALLENGES - len(challenges.challenges(book))):
        day = datetime.now(UTC).date() - timedelta(days=20 + 25 * n)
        made = (
            templates.annual_minutes(day.year),
            templates.power_zone_weeks(day, weeks=8),
            templates.mixed_weeks(day),
        )
        actions_challenges.start(book, made[n % len(made)])


def add_goals(url: str) -> None:
    """Sums by week, month and year of every discipline, and a value, until there are ``GOALS``."""
    from itertools import product

    from core import actions_goals, store
    from core.coaching.goal_drafts import Draft
    from core.queries import athlete

    book = store.open_book(url)
    disciplines = (None, "cycling", "running", "strength", "yoga")
    metrics, periods = ("tss", "days", "calories_kcal", "distance_m"), ("week", "month", "year")
    kinds = product(metrics, periods, disciplines)
    for _, (metric, period, discipline) in zip(range(GOALS - len(athlete.goals(book))), kinds, strict=False):
        actions_goals.add_goals(book, [Draft(metric, 5.0, period=period, discipline=discipline)])


def of_a_shared_book(url: str) -> None:
    """Every screen of the book as others see it, against the same screens of the athlete's own, in the same run."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from core import config

    os.environ |= {"DATABASE_URL": url, "ZONEBOOK_SCHEDULER": "0", "ZONEBOOK_KEY": "bench"}
    seconds = {}
    for name, shared in (("own", {}), ("shared", {"ZONEBOOK_READ_ONLY": "1", "ZONEBOOK_SHOWN": "all"})):
        os.environ |= shared
        config.settings.cache_clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        cold, warm = 0.0, 0.0
        for screen in SHARED_SCREENS:
            app.switch_page(f"pages/{screen}.py").run()
            st.cache_data.clear()
            cold += seconds_of(lambda: app.run(), times=1)  # noqa: B023 (run at once)
            warm += seconds_of(lambda: app.run())  # noqa: B023
            assert not app.exception, (screen, app.exception)
        seconds[name] = {"cold caches": cold, "warm": warm}
    for kind, shared_s in seconds["shared"].items():
        line(f"all screens of a shared book, {kind}", shared_s, "s", baseline=("own", seconds["own"][kind]))
    for variable in ("ZONEBOOK_READ_ONLY", "ZONEBOOK_SHOWN"):
        del os.environ[variable]
    config.settings.cache_clear()


def in_a_browser(url: str) -> None:
    """Time to the last chart drawn in a real browser, and how much memory the app has taken after all screens."""
    from playwright.sync_api import sync_playwright

    from bench import pictures

    port = 8731
    environment = os.environ | {"DATABASE_URL": url, "ZONEBOOK_SCHEDULER": "0", "ZONEBOOK_KEY": "bench"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address",
               "127.0.0.1", "--server.headless", "true"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=os.environ.get("CHROME_PATH", "/usr/bin/chromium"), args=FLAGS
            )
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            for visit in ("first visit", "again"):
                for screen in ("overview", "rides", "workout", "power_zones"):
                    started = time.perf_counter()
                    page.goto(f"http://127.0.0.1:{port}/{'' if screen == 'overview' else screen}")
                    page.wait_for_selector("[data-testid=stApp]")
                    page.wait_for_function(AT_REST)
                    _wait_for_charts(page)
                    line(f"{screen} in the browser, {visit}: last chart drawn", time.perf_counter() - started, "s")
            browser.close()
        pictures.whole_screens(f"http://127.0.0.1:{port}")
        line("memory of the app after all of that", _resident_mb(server.pid), "MB", budget=400)
    finally:
        server.terminate()
        server.wait()


def _wait_for_charts(page) -> None:
    page.wait_for_function(
        "() => { const kinds = '[data-testid=stVegaLiteChart], [data-testid=stPlotlyChart]';"
        " const boxes = [...document.querySelectorAll(kinds)];"
        " return boxes.every(box => box.querySelector('canvas, svg')); }"
    )


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
