"""A real browser window that looks at the app, for the tests of this folder."""

import os
import re
import shutil

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.e2e.serving import Server

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The script has ended, the connection stands, nothing is being drawn.
AT_REST = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-testid=stSkeleton]');
}"""
#: The screen has this title; the joiners that keep a title from being read as anything but text are left out.
IS_TITLED = "title => document.querySelector('h1')?.innerText.replaceAll('\\u2060', '').trim() === title"
#: How many pixels the screen can be moved sideways.
SIDEWAYS = """() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
    .map(box => box ? box.scrollWidth - box.clientWidth : 0))"""
BACKGROUND = """() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor
    .match(/[0-9.]+/g).slice(0, 3).map(Number)"""


def chromium() -> str | None:
    """Where a Chromium is, None where there is none."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


class Visitor:
    """One browser window that looks at a server, and keeps what went wrong in it."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.server = server
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.wrong: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))

    def go(self, address: str = "") -> Page:
        """Open an address of the app, and wait until it has come to rest."""
        self.page.goto(f"{self.server.url}/{address}", wait_until="domcontentloaded")
        return self.rest()

    def rest(self) -> Page:
        """Wait until the script has ended and everything is drawn, and be sure that it did not break."""
        self.page.wait_for_function(AT_REST, timeout=60_000)
        broken = [box.inner_text()[:600] for box in self.page.get_by_test_id("stException").all()]
        assert not broken, broken[0]
        return self.page

    def title(self) -> str:
        """The title of the screen, without the joiners that keep it from being read as anything but text."""
        return self.page.locator("h1").first.inner_text().replace("\u2060", "").strip()

    def arrive(self, title: str) -> Page:
        """Wait until the screen of this title is there and at rest."""
        self.page.wait_for_function(IS_TITLED, arg=title)
        return self.rest()

    def metrics(self) -> dict[str, str]:
        """What the cards say, by their labels."""
        cards = self.page.get_by_test_id("stMetric").all()
        return {
            card.get_by_test_id("stMetricLabel").inner_text(): card.get_by_test_id("stMetricValue").inner_text()
            for card in cards
        }

    def background(self) -> list[float]:
        """The colour behind everything: red, green, blue."""
        return self.page.evaluate(BACKGROUND)

    def troubles(self) -> list[str]:
        """Everything that is wrong with the screen as it stands."""
        lost = ["page not found"] if self.page.get_by_text("Page not found").count() else []
        sideways = self.page.evaluate(SIDEWAYS)
        return [*self.wrong, *lost, *([f"scrolls sideways by {sideways} px"] if sideways > 2 else [])]

    def close(self) -> None:
        """Close the window."""
        self.page.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_noise(message):
            self.wrong.append(f"console: {message.text[:300]}")


def _is_noise(message: ConsoleMessage) -> bool:
    """What a closed network and Streamlit's own probing of deep links print."""
    return bool(re.search(r"net::ERR", message.text)) or "_stcore" in (message.location or {}).get("url", "")
