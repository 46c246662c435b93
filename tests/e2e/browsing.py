"""A real server of the app and a real browser that looks at it, for the tests of this folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from core import config, store
from core.store import Book

HOME = Path(__file__).resolve().parents[2]
#: What the app is made of; a developer's own .env, secrets and data stay behind.
PARTS = ("app.py", "core", "pages", ".streamlit")
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


# --- the server -----------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A process that serves the app on loopback, with a folder of its own for everything that it keeps."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    url: str = ""
    process: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        """Where its books are."""
        return self.home / "data"

    @property
    def book(self) -> Book:
        """The athlete's book, opened beside the server."""
        return store.open_book(f"sqlite:///{self.data / 'zonebook.db'}")

    def start(self) -> None:
        """Serve from a free port, and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port",
            str(port), "--server.headless", "true", "--server.fileWatcherType", "none",
        ]  # fmt: skip
        with (self.home / "server.log").open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start in 60 s:\n{self.log()}")

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def log(self) -> str:
        """What it printed."""
        return (self.home / "server.log").read_text()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in config.VARIABLES}
        own = {
            "ZONEBOOK_KEY": "a key for tests",
            "ZONEBOOK_TIMEZONE": "America/New_York",
            "ZONEBOOK_SCHEDULER": "0",
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "HOME": str(self.home),
        }
        return inherited | own | self.settings


def copy_of_the_app(folder: Path) -> Path:
    """The app alone, so that nothing of this machine's own is read, and nothing here changes it."""
    for part in PARTS:
        if (HOME / part).is_dir():
            shutil.copytree(HOME / part, folder / part, ignore=shutil.ignore_patterns("secrets.toml"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOME / part, folder / part)
    (folder / "data").mkdir()
    return folder


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Server]:
    """A server that runs as long as the block."""
    server = Server(copy_of_the_app(folder), settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# --- the visitor ----------------------------------------------------------------------------------------------------


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
        """Wait until the script has ended and everything is drawn."""
        self.page.wait_for_function(AT_REST, timeout=60_000)
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
        boxes = [f"exception: {box.inner_text()[:300]}" for box in self.page.get_by_test_id("stException").all()]
        lost = ["page not found"] if self.page.get_by_text("Page not found").count() else []
        sideways = self.page.evaluate(SIDEWAYS)
        return [*self.wrong, *boxes, *lost, *([f"scrolls sideways by {sideways} px"] if sideways > 2 else [])]

    def close(self) -> None:
        """Close the window."""
        self.page.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_noise(message):
            self.wrong.append(f"console: {message.text[:300]}")


def _is_noise(message: ConsoleMessage) -> bool:
    """What a closed network and Streamlit's own probing of deep links print."""
    return bool(re.search(r"net::ERR", message.text)) or "_stcore" in (message.location or {}).get("url", "")
