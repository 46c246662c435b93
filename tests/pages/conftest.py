"""Books for the screens to stand on: a small sample athlete, in its own file or in the place of the athlete's book."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager

from core import admission, config, scheduler, store
from core.demo import book as demo_book
from core.frames import books
from core.store import Book

#: Enough for a few months of everything.
WORKOUTS = 60


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """No test sees the books or the clock that another one left in this process."""
    books.athletes.clear()
    books.sample.clear()
    admission.gate.cache_clear()
    yield
    while scheduler._registry().scheduler:  # what is at work ends before the next test's settings count
        scheduler.stop(wait=True)
    books.athletes.clear()
    books.sample.clear()


@pytest.fixture(autouse=True)
def visited_server(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The app as on a server that somebody has visited before.

    AppTest begins every single run as on a cold one, where a page hands over to app.py first and a click is lost.
    Returns what makes it cold again, in the place of ``PagesManager.__init__``.
    """
    made = PagesManager.__init__

    def made_warm(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", made_warm)
    return made


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample athlete, written once; tests look at copies of it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    demo_book.write(f"sqlite:///{path}", workouts=WORKOUTS).engine.dispose()
    return path


@pytest.fixture
def sample(sample_file: Path) -> Book:
    """The sample athlete's own file, written already where the app looks for it."""
    return store.open_book(f"sqlite:///{shutil.copy(sample_file, config.DATA / 'sample.db')}", is_sample=True)


@pytest.fixture
def filled(sample_file: Path) -> Book:
    """The athlete's own book with the same workouts in it."""
    return store.open_book(f"sqlite:///{shutil.copy(sample_file, config.DATA / 'zonebook.db')}")
