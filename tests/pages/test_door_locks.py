"""The locks of the door: a password that is slow to guesses, a visit that ends, the host's login, links that wait."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core import admission, config, ui, ui_door
from core.store import Book
from tests.pages.screens import APP, button, checked, opened, read, rows, sentences, title, turned_to


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands until it is moved."""
    clock = SimpleNamespace(now=5000.0)
    monkeypatch.setattr(ui_door, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@pytest.fixture
def locked(filled: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """The athlete's book behind a password."""
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")
    return filled


def tried(app: AppTest, password: str) -> AppTest:
    """The same session after a password was typed."""
    return checked(app.text_input[0].set_value(password).run())


def said(app: AppTest) -> list[str]:
    """What the door says."""
    return [error.value for error in app.error]


# The password


def test_guesses_slow_down_however_many_windows_are_opened(locked: Book, clock: SimpleNamespace):
    for _ in range(2):
        assert said(tried(opened(), "open barley")) == ["That is not the password."]
    assert said(tried(opened(), "open barley")) == ["That did not open it. Try again in 2 seconds."]
    app = tried(opened(), "open sesame")  # right, but too soon: it is not even looked at
    assert said(app) == ["That did not open it. Try again in 2 seconds."] and title(app) == "Zonebook"
    assert app.text_input[0].value == ""  # so that the same can be typed once more
    clock.now += 2
    assert title(tried(app, "open sesame")) == "Overview"


def test_what_a_browser_can_clear_does_not_clear_the_gate(locked: Book, clock: SimpleNamespace):
    import streamlit as st

    for _ in range(3):
        tried(opened(), "open barley")
    st.cache_data.clear()
    st.cache_resource.clear()
    assert said(tried(opened(), "open barley")) == ["That did not open it. Try again in 2 seconds."]


def test_a_wrong_password_is_counted_once_and_not_with_every_run(locked: Book, clock: SimpleNamespace):
    app = tried(opened(), "open barley")
    for _ in range(5):
        checked(app.run())
    assert admission.gate().failures == 1 and not app.error


@pytest.mark.parametrize(("screen", "query"), [("rides", {"rides_period": "All"}), ("workout", {"workout": "third"}),
                                               ("overview", {"workout": "third"})])  # fmt: skip
def test_a_link_leads_where_it_leads_after_the_password(screen: str, query: dict, locked: Book):
    third = rows(locked, "id", "title")[2]
    asked = {name: str(third.id) if value == "third" else value for name, value in query.items()}
    app = opened(screen, **asked)
    assert title(app) == "Zonebook"
    tried(app, "open sesame")
    assert read(title(app)) == (third.title if "workout" in query else "Rides")
    assert {name: app.query_params[name] for name in asked} == asked


def test_a_visit_ends_after_hours_without_a_click(locked: Book, clock: SimpleNamespace, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_SESSION_HOURS", "2")
    app = tried(opened(), "open sesame")
    clock.now += 7100
    assert title(turned_to(app, "rides")) == "Rides"
    clock.now += 7100
    assert title(turned_to(app, "goals")) == "Goals"  # a click was a sign of life
    clock.now += 7300
    turned_to(app, "rides")
    assert title(app) == "Zonebook" and said(app) == ["You were away for long. Give the password again."]
    assert not app.metric and ui.BOOK not in app.session_state
    assert title(tried(app, "open sesame")) == "Rides"


def test_a_screen_that_is_drawn_anew_by_itself_is_no_sign_of_life(locked: Book, clock: SimpleNamespace):
    app = tried(opened(), "open sesame")
    clock.now += 11 * 3600
    app.session_state[ui.BY_ITSELF] = True  # as the bar leaves it when a pass begins
    checked(app.run())
    assert title(app) == "Overview"
    clock.now += 2 * 3600
    assert title(checked(app.run())) == "Zonebook"


def test_a_visit_of_more_than_a_week_is_over_however_busy_it_is(locked: Book):
    app = tried(opened(), "open sesame")
    app.session_state[ui_door.VISIT] = admission.Visit(began_at=-1e9, seen_at=1e9)
    checked(app.run())
    assert title(app) == "Zonebook" and ui.BOOK not in app.session_state


# Who is on this machine


@pytest.mark.parametrize(
    ("headers", "is_local"),
    [
        ({}, True), ({"Host": "localhost:8501"}, True), ({"Host": "127.0.0.1:8501"}, True),
        ({"Host": "[::1]:8501"}, True),
        ({"Host": "zonebook.example.com"}, False), ({"Host": "192.168.1.7:8501"}, False),
        ({"Host": "localhost.example.com"}, False),
        ({"Host": "localhost:8501", "X-Forwarded-For": "203.0.113.9"}, False),
        ({"Host": "localhost:8501", "cf-connecting-ip": "203.0.113.9"}, False),
        ({"Host": "localhost:8501", "Forwarded": "for=203.0.113.9"}, False),
    ],
)  # fmt: skip
def test_who_comes_through_a_proxy_or_by_another_name_is_not_on_this_machine(
    headers: dict, is_local: bool, monkeypatch
):
    monkeypatch.setattr(ui.st, "context", SimpleNamespace(headers=headers, ip_address=None))
    assert ui.is_local_visitor() is is_local


# The host's own login


def opened_by(user: dict, screen: str = "overview") -> AppTest:
    """A session of somebody of whom the host's login tells this."""
    config.settings.cache_clear()
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in user.items():
        app.user[name] = value
    if screen != "overview":
        app.switch_page(f"pages/{screen}.py")
    return checked(app.run())


KNOWN = {"is_logged_in": True, "email": "rider@example.com", "email_verified": True}


def test_somebody_who_is_named_comes_in_and_a_stranger_is_told(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "Rider@example.com, partner@example.com")
    assert title(opened_by(KNOWN)) == "Overview"
    app = opened_by(KNOWN | {"email": "stranger@example.com"}, "rides")
    assert title(app) == "Zonebook" and "not among those" in read(said(app)[0])
    assert button(app, "door_logout") and not app.metric


def test_an_address_that_nobody_confirms_opens_nothing(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "rider@example.com")
    assert "does not confirm" in read(said(opened_by(KNOWN | {"email_verified": False}))[0])


def test_who_is_not_logged_in_is_asked_to_and_sees_nothing_else(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "rider@example.com")
    app = opened_by({"is_logged_in": False}, "rides")
    assert button(app, "door_login") and title(app) == "Zonebook"
    assert not (app.metric or app.dataframe or app.text_input)


def test_names_without_a_login_at_the_host_let_nobody_in(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "rider@example.com")
    app = opened()
    assert "this host has no login" in read(said(app)[0]) and not app.button and not app.metric


def test_with_a_password_beside_it_both_are_asked(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "rider@example.com")
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")
    app = opened_by(KNOWN)
    assert title(app) == "Zonebook" and [one.label for one in app.text_input] == ["Password"]
    assert title(tried(app, "open sesame")) == "Overview"
    assert not opened_by(KNOWN | {"email": "stranger@example.com"}).text_input


def test_a_session_whose_login_ended_keeps_nothing_of_the_book(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_ALLOWED_EMAILS", "rider@example.com")
    app = opened_by(KNOWN)
    app.user["is_logged_in"] = False
    checked(app.run())
    assert ui.BOOK not in app.session_state and "Overview" not in sentences(app)
