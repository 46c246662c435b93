"""Settings, Connections: the class library, and the crawl that brings it in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest

from core import config, scheduler, store
from core.queries import crawl, sync_runs
from core.store import Book
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history
from tests.fakes.peloton_library import Library, library_classes
from tests.pages.screens import button, checked, clicked, field, metrics, mine, opened, read, sentences


@pytest.fixture
def peloton() -> Iterator[FakePeloton]:
    """A small Peloton with a library of thirty classes."""
    with FakePeloton(generated_history(16), library=Library(library_classes(30))) as fake:
        yield fake


@pytest.fixture
def connected(peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch) -> FakePeloton:
    """The app is connected to the Peloton, with no limit to the requests."""
    monkeypatch.setenv("PELOTON_API_URL", peloton.api_url)
    monkeypatch.setenv("PELOTON_AUTH_URL", peloton.auth_url)
    monkeypatch.setenv("PELOTON_REQUESTS_PER_SECOND", "0")
    monkeypatch.setenv("PELOTON_REFRESH_TOKEN", peloton.issue_tokens().refresh_token)
    return peloton


def ended(book: Book, seconds: float = 30) -> str:
    """How the newest crawl ended."""
    until = monotonic() + seconds
    while monotonic() < until:
        run = sync_runs.latest(book, crawl.SOURCE)
        if run and run.state not in sync_runs.OPEN:
            with scheduler._registry().crawling:
                return run.state
        sleep(0.05)
    raise AssertionError("the crawl does not end")


def keys(app) -> set[str]:
    return {one.key for one in app.button}


def test_without_a_connection_the_library_says_what_it_is_and_what_to_do_first(filled: Book):
    app = opened("settings")
    assert "Class library" in [one.value for one in app.subheader]
    assert "Connect Peloton first." in sentences(app)
    assert "a thousand take about 12 minutes" in sentences(app)  # 0.75 s each
    assert "crawl_start" not in keys(app)


def test_start_brings_the_library_in_and_says_how_much_is_here(connected: FakePeloton):
    app = opened("settings")
    assert metrics(app)["Classes here"] == "0"
    field(app, "multiselect", "crawl_disciplines").set_value(["cycling", "yoga"])
    clicked(app, "crawl_start")
    assert "The class library is on its way" in read(sentences(app))
    assert ended(mine()) == "done"
    checked(app.run())
    assert metrics(app)["Classes here"] == metrics(app)["With plan and playlist"] == "30"
    assert "Looked for new classes" in sentences(app)
    assert crawl.wanted(mine()).disciplines == ("cycling", "yoga")
    assert {"crawl_stop"} == {key for key in keys(app) if key and key.startswith("crawl")}


def test_no_discipline_is_refused_in_a_sentence(connected: FakePeloton):
    app = opened("settings")
    field(app, "multiselect", "crawl_disciplines").set_value([])
    clicked(app, "crawl_start")
    assert "Choose at least one discipline." in [read(one.value) for one in app.error]
    assert not crawl.wanted(mine()).is_on


def test_a_crawl_is_paused_goes_on_and_is_switched_off(connected: FakePeloton):
    connected.fail("/details", times=1000, kind="slow", delay_s=0.2)
    app = clicked(opened("settings"), "crawl_start")
    assert app.progress
    clicked(app, "crawl_pause")
    assert "Paused. What came in stays." in read(sentences(app))
    assert ended(mine()) == "interrupted"
    connected.clear_faults()
    app = opened("settings")
    assert "goes on from there" in sentences(app)
    clicked(app, "crawl_resume")
    assert ended(mine()) == "done"
    clicked(opened("settings"), "crawl_stop")
    assert not crawl.wanted(mine()).is_on
    assert button(opened("settings"), "crawl_start")


def test_other_disciplines_are_taken_over_with_a_click(connected: FakePeloton):
    clicked(opened("settings"), "crawl_start")
    assert ended(mine()) == "done"
    app = opened("settings")
    assert "crawl_change" not in keys(app)
    field(app, "multiselect", "crawl_disciplines").set_value(["rowing"])
    clicked(checked(app.run()), "crawl_change")
    assert crawl.wanted(mine()).disciplines == ("rowing",)


def test_what_went_wrong_with_a_crawl_stands_in_its_place(connected: FakePeloton):
    connected.fail("/archived", times=100, status=503)
    app = clicked(opened("settings"), "crawl_start")
    assert ended(mine()) == "failed"
    checked(app.run())
    assert any("Peloton" in read(one.value) for one in app.warning)
    assert "failed" in sentences(app)


def test_what_is_left_is_told_in_requests_and_time(filled: Book):
    with store.writing(filled, "classes") as session:
        from core.models import PelotonClass

        session.add_all(
            PelotonClass(id=f"left{n}", title="Left", discipline="cycling", listed_at=datetime.now(UTC))
            for n in range(2000)
        )
    assert "about 2,000 requests, about 25 minutes" in sentences(opened("settings"))  # 0.75 s each


def test_the_sample_athlete_and_a_book_for_reading_have_no_crawl(filled: Book, sample: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    assert "Class library" not in [one.value for one in opened("settings").subheader]
    monkeypatch.delenv("ZONEBOOK_READ_ONLY")
    config.settings.cache_clear()
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    assert "Class library" not in [one.value for one in opened("settings").subheader]
