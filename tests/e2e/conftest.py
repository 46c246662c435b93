"""Servers and windows for the browser tests; without a browser they are skipped, or fail where they must run."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.demo import book as demo_book
from tests.e2e.serving import served

#: Enough for a few months of everything.
WORKOUTS = 60


def _needs_a_browser(reason: str) -> Any:
    """Skip, or fail where REQUIRE_BROWSER says that these tests must run."""
    if os.environ.get("REQUIRE_BROWSER", "") not in ("", "0"):
        pytest.fail(f"REQUIRE_BROWSER is set, but {reason}", pytrace=False)
    pytest.skip(f"browser tests cannot run: {reason}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _needs_a_browser("Playwright is not installed (pip install -r requirements-dev.txt)")
    from tests.e2e.browsing import FLAGS, chromium

    if not (path := chromium()):
        _needs_a_browser("there is no Chromium (apt-get install chromium, or set CHROME_PATH)")
    with sync_playwright() as play:
        try:
            running = play.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            _needs_a_browser(f"{path} does not start: {str(error).splitlines()[0]}")
        yield running
        running.close()


@pytest.fixture(scope="session")
def window_like(browser: Any) -> Callable[..., Any]:
    """Windows of one colour scheme and size share what they have loaded, as the windows of one visitor do."""

    @cache
    def context(color_scheme: str, width: int, height: int) -> Any:
        return browser.new_context(color_scheme=color_scheme, viewport={"width": width, "height": height})

    return context


@pytest.fixture
def visit(window_like: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Opens windows on a server, and closes them."""
    from tests.e2e.browsing import Visitor

    windows = []

    def opened(server: Any, color_scheme: str = "light", width: int = 1440, height: int = 900) -> Any:
        windows.append(Visitor(window_like(color_scheme, width, height), server))
        return windows[-1]

    yield opened
    for window in windows:
        window.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample athlete, written once; servers look at copies of it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    demo_book.write(f"sqlite:///{path}", workouts=WORKOUTS).engine.dispose()
    return path


@pytest.fixture(scope="session")
def filled_server(browser: Any, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server whose athlete has a few months of everything; tests only look at it."""
    with served(tmp_path_factory.mktemp("filled") / "app", athletes_book=sample_file) as server:
        yield server
