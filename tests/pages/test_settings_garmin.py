"""Settings, Connections: connecting Garmin, with a code where it asks for one, and what a refusal looks like."""

from collections.abc import Iterator
from time import monotonic, sleep

import pytest
from streamlit.testing.v1 import AppTest

from core import config, garmin_login, scheduler_garmin
from core.queries import athlete
from core.store import Book
from tests.fakes.garmin import CODE, EMAIL, PASSWORD, FakeGarmin
from tests.pages.screens import button, checked, clicked, field, mine, read, sentences


def section() -> None:
    """The section as the Settings screen has it."""
    from functools import partial

    from core import actions_garmin, config, store, ui, ui_garmin
    from core.frames import garmin

    book = store.open_book(config.settings().database_url, is_writable=not config.settings().is_read_only)
    ui.show_outcome()
    connection = garmin.connection(book)
    ui_garmin.show_garmin(partial(garmin.connection, book))
    if book.is_writable and (asked := ui_garmin.ask_all(connection)):
        what, *given = asked
        ui.attempt(partial(actions_garmin.ASKED[what], book, *given))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    garmin_login._registry().attempts.clear()
    with FakeGarmin([]) as server:
        server.stand_in(monkeypatch)
        monkeypatch.setattr(scheduler_garmin, "refresh", lambda *_args, **_options: None)
        yield server
    garmin_login._registry().attempts.clear()


@pytest.fixture
def book() -> Book:
    """The athlete's own book, empty."""
    return mine()


def shown() -> AppTest:
    return checked(AppTest.from_function(section, default_timeout=30).run())


def sent(app: AppTest, email: str, password: str) -> AppTest:
    field(app, "text_input", "garmin_email").set_value(email)
    field(app, "text_input", "garmin_password").set_value(password)
    return clicked(app, "Log in to Garmin")


def moved_on(app: AppTest, book: Book, step: str) -> AppTest:
    until = monotonic() + 10
    while garmin_login.state(book).step != step and monotonic() < until:
        sleep(0.02)
    return checked(app.run())


def test_nothing_is_connected_and_the_form_says_what_becomes_of_the_password(book: Book, fake: FakeGarmin):
    app = shown()
    assert "not kept" in sentences(app)
    assert not button(app, "Log in to Garmin").disabled


def test_a_login_says_that_it_runs_and_then_that_it_is_connected(book: Book, fake: FakeGarmin):
    fake.may_answer.clear()
    app = checked(sent(shown(), EMAIL, PASSWORD).run())  # the sentence about the click is told once
    assert "Logging in to Garmin. This takes up to a minute." in read(sentences(app))
    assert "Log in to Garmin" not in [one.label for one in app.button]
    fake.may_answer.set()
    app = moved_on(app, book, "done")
    assert "Log in to Garmin" not in [one.label for one in app.button]
    assert button(app, "garmin_disconnect")
    assert garmin_login.is_connected(book, config.settings())


def test_a_code_is_asked_for_and_a_wrong_one_may_be_followed_by_another(book: Book, fake: FakeGarmin):
    fake.needs_code = True
    app = moved_on(sent(shown(), EMAIL, PASSWORD), book, "needs code")
    assert "Garmin has sent you a code" in read(sentences(app))
    field(app, "text_input", "garmin_code_text").set_value("000000")
    app = moved_on(clicked(app, "Send the code"), book, "needs code")
    assert "does not accept this code" in read(sentences(app))
    field(app, "text_input", "garmin_code_text").set_value(CODE)
    app = moved_on(clicked(app, "Send the code"), book, "done")
    assert button(app, "garmin_disconnect")


def test_a_login_that_waits_for_a_code_can_be_stopped(book: Book, fake: FakeGarmin):
    fake.needs_code = True
    app = moved_on(sent(shown(), EMAIL, PASSWORD), book, "needs code")
    app = clicked(app, "garmin_stop")
    assert not button(app, "Log in to Garmin").disabled


def test_after_a_refusal_the_button_says_from_when_on(book: Book, fake: FakeGarmin):
    app = moved_on(sent(shown(), EMAIL, "wrong pony"), book, "failed")
    (login,) = (one for one in app.button if one.label.startswith("Log in to Garmin"))
    until = garmin_login.blocked_until(book)
    assert until is not None
    at = until.astimezone(athlete.zone(book, "America/New_York"))
    assert login.disabled
    assert login.label == f"Log in to Garmin (from {at:%H:%M})"
    assert "does not accept this e-mail and password" in read(sentences(app))
    assert fake.logins == 1


def test_disconnecting_leaves_the_form(book: Book, fake: FakeGarmin):
    app = moved_on(sent(shown(), EMAIL, PASSWORD), book, "done")
    app = clicked(app, "garmin_disconnect")
    assert "Everything that came in stays" in read(sentences(app))
    assert button(app, "Log in to Garmin")


def test_a_book_for_reading_has_no_form(book: Book, fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    assert not shown().button
