"""The crawl of the class library by the clock and from the command line."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import __main__ as cli
from core import actions_library, config, scheduler, store
from core.config import Settings
from core.models import PelotonClass, SyncRun
from core.queries import crawl, sync_runs
from core.store import Book
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history
from tests.fakes.peloton_library import Library, library_class, library_classes
from tests.test_scheduler import until

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def clock_of_its_own() -> Iterator[None]:
    """Each test begins and ends without a clock, and a crawl at work ends before its server does."""
    scheduler.stop()
    yield
    while scheduler._registry().scheduler:  # what was at work may have started it again
        scheduler.stop(wait=True)
    sys.modules.pop("_zonebook_scheduler", None)


@pytest.fixture
def peloton() -> Iterator[FakePeloton]:
    """A small Peloton with a library of thirty classes."""
    with FakePeloton(generated_history(16), library=Library(library_classes(30), page_size=20)) as fake:
        yield fake


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The clock is on, and Peloton is the fake one."""
    there = replace(settings, is_scheduler_on=True)
    monkeypatch.setattr(config, "settings", lambda: there)


def read_classes(book: Book) -> int:
    counted = sa.select(sa.func.count(PelotonClass.detailed_at)).where(PelotonClass.listed_at.is_not(None))
    with store.reading(book) as connection:
        return connection.scalar(counted) or 0


def ended(book: Book) -> str | None:
    """How the newest crawl ended, None while it goes on."""
    run = sync_runs.latest(book, crawl.SOURCE)
    return None if run is None or run.state in sync_runs.OPEN else run.state


def refreshed(book: Book, ago: timedelta = timedelta(0)) -> None:
    """A refresh went through not long ago."""
    at = datetime.now(UTC) - ago
    with store.writing(book) as session:
        session.add(SyncRun(source="peloton", state="done", started_at=at, finished_at=at))


def test_nothing_is_crawled_until_it_is_switched_on(book: Book, on: None, peloton: FakePeloton):
    scheduler.refresh(book)
    assert sync_runs.latest(book, crawl.SOURCE) is None
    assert peloton.count("/archived") == 0


def test_a_crawl_that_is_switched_on_begins_at_once_and_again_after_a_day(book: Book, on: None, peloton: FakePeloton):
    said = actions_library.start_crawl(book, ["cycling"])
    assert "on its way" in said
    assert until(lambda: ended(book) == "done")
    assert read_classes(book) == 30
    peloton.library.add(library_class(-1))
    scheduler.refresh(book)
    assert ended(book) == "done"
    assert read_classes(book) == 30  # it was a moment ago
    with store.writing(book) as session:
        session.execute(
            sa.update(SyncRun)
            .where(SyncRun.source == "classes")
            .values(started_at=datetime.now(UTC) - timedelta(days=2))
        )
    scheduler.refresh(book)
    assert until(lambda: read_classes(book) == 31)


def test_a_crawl_that_was_cut_off_by_the_end_of_the_process_goes_on_at_the_next_start(book: Book, on: None):
    with store.writing(book, "settings") as session:
        crawl.save_wanted(session, is_on=True, disciplines=["cycling"])
    refreshed(book)
    sync_runs.start(book, crawl.SOURCE, now=datetime.now(UTC))
    scheduler.start(book)
    assert until(lambda: ended(book) == "done")
    assert read_classes(book) == 30


def test_a_paused_crawl_rests_over_a_start_and_goes_on_when_asked(book: Book, on: None):
    with store.writing(book, "settings") as session:
        crawl.save_wanted(session, is_on=True, disciplines=["cycling"])
    actions_library.pause_crawl(book)
    refreshed(book)
    scheduler.start(book)
    assert sync_runs.latest(book, crawl.SOURCE) is None
    actions_library.resume_crawl(book)
    assert until(lambda: ended(book) == "done")
    assert read_classes(book) == 30


def test_switching_it_off_ends_a_crawl_at_work_and_keeps_what_came_in(book: Book, on: None, peloton: FakePeloton):
    peloton.fail("/details", times=100, kind="slow", delay_s=0.1)
    actions_library.start_crawl(book, ["cycling"])
    assert until(lambda: read_classes(book) >= 2)
    actions_library.stop_crawl(book)
    assert until(lambda: ended(book) == "interrupted")
    assert 2 <= read_classes(book) < 30
    assert not crawl.wanted(book).is_on
    assert crawl.wanted(book).disciplines == ("cycling",)


def test_a_crawl_of_no_discipline_is_refused_in_a_sentence(book: Book, on: None):
    with pytest.raises(ValueError, match="Choose"):
        actions_library.start_crawl(book, [])


def test_a_process_that_ends_does_not_wait_for_its_crawl(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail("/details", times=1000, kind="slow", delay_s=0.2)
    code = (
        "import time\nfrom core import actions_library, config, scheduler, store\n"
        "book = store.open_book(config.settings().database_url)\nactions_library.start_crawl(book, ['cycling'])\n"
        "time.sleep(1.5)"
    )
    environment = os.environ | {
        "PELOTON_API_URL": peloton.api_url, "PELOTON_AUTH_URL": peloton.auth_url,
        "PELOTON_REFRESH_TOKEN": settings.peloton_refresh_token or "", "PELOTON_REQUESTS_PER_SECOND": "2",
    }  # fmt: skip
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
    assert time.monotonic() - started < 15  # thirty classes at this pace take longer
    assert ended(book) == "interrupted"


# From the command line


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: Settings, book: Book):
    """Run a command on the book; returns (exit code, standard output, standard error)."""
    monkeypatch.setattr(config, "settings", lambda: settings)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = cli.main([*arguments, "--database", str(book.url)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_a_crawl_from_the_command_line_says_what_came_and_that_it_is_not_switched_on(run, book: Book):
    code, out, _ = run("sync", "--source", "classes")
    assert code == 0
    assert out.strip() == (
        "30 new classes, 30 read with plan and playlist. This was once: it is not switched on in Settings."
    )
    assert read_classes(book) == 30


def test_a_crawl_tells_machines_the_same(run, peloton: FakePeloton):
    peloton.fail(rf"/api/ride/{peloton.library.ids[0]}/details", times=9, kind="html")
    code, out, _ = run("sync", "--source", "classes", "--full", "--json")
    told = json.loads(out)
    assert (code, told["exit_code"], told["state"]) == (1, 1, "partial")
    assert (told["found"], told["saved"], told["failed"], told["is_full"]) == (30, 29, 1, True)
    assert (told["disciplines"], told["is_on"]) == (["cycling"], False)


def test_a_crawl_from_the_command_line_runs_though_the_one_by_itself_is_paused(run, book: Book):
    actions_library.pause_crawl(book)
    assert run("sync", "--source", "classes")[0] == 0
    assert read_classes(book) == 30
    assert crawl.wanted(book).paused_at


def test_ctrl_c_keeps_what_is_there(run, book: Book, monkeypatch: pytest.MonkeyPatch):
    from core import sync_classes

    usual, left = sync_classes._save, [5]

    def interrupted(*arguments):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        usual(*arguments)

    monkeypatch.setattr(sync_classes, "_save", interrupted)
    code, _, err = run("sync", "--source", "classes")
    assert (code, err.strip()) == (1, "Stopped. The next run goes on from here.")
    assert read_classes(book) == 5
    monkeypatch.setattr(sync_classes, "_save", usual)
    assert run("sync", "--source", "classes")[0] == 0
    assert read_classes(book) == 30
