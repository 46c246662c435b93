"""The door: who may come in, which book is opened, where an address leads, and what is said when none can be opened."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from core import config
from core.store import Book
from tests.pages.screens import (
    APP,
    SCREENS,
    TITLES,
    checked,
    clicked,
    metrics,
    opened,
    read,
    rows,
    sentences,
    title,
    turned_to,
)

# The password


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_shown_before_the_password_is_given(screen: str, filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")
    app = opened(screen)
    assert title(app) == "Zonebook"
    assert [one.label for one in app.text_input] == ["Password"]
    assert not (app.button or app.metric or app.dataframe or app.subheader or app.caption or app.page_link)


def test_a_wrong_password_shows_nothing_but_that_it_was_wrong(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")
    app = opened()
    checked(app.text_input[0].set_value("open barley").run())
    assert [error.value for error in app.error] == ["That is not the password."]
    assert title(app) == "Zonebook" and not app.metric


def test_the_password_opens_every_screen_for_this_session_and_for_no_other(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")
    app = opened()
    checked(app.text_input[0].set_value("open sesame").run())
    assert title(app) == "Overview"
    assert title(turned_to(app, "rides")) == "Rides"
    assert title(opened("rides")) == "Zonebook"


def test_a_password_may_hold_any_letters(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "Öffne Dich ✓")
    app = opened()
    checked(app.text_input[0].set_value("Öffne dich ✓").run())
    assert title(app) == "Zonebook"
    checked(app.text_input[0].set_value("Öffne Dich ✓").run())
    assert title(app) == "Overview"


def test_without_a_password_a_visitor_from_another_machine_is_kept_out(filled: Book, monkeypatch):
    monkeypatch.setattr("core.ui.is_local_visitor", lambda: False)
    app = opened()
    assert "ZONEBOOK_PASSWORD" in read(app.error[0].value)
    assert not app.title and not app.metric and not app.button


# The sample athlete only


@pytest.mark.parametrize("screen", SCREENS)
def test_a_demonstration_shows_the_sample_athlete_only_with_no_way_to_the_own_book(
    screen: str, sample: Book, monkeypatch
):
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    monkeypatch.setenv("ZONEBOOK_PASSWORD", "open sesame")  # nothing here is anybody's, so nobody is kept out
    app = opened(screen)
    assert title(app) == (TITLES[screen] or title(app)) != "Zonebook"
    assert "Sample athlete." in sentences(app)
    assert not {"back_to_mine", "refresh", "settings_sample"} & {one.key for one in app.button}
    assert "Connect with this token" not in {one.label for one in app.button}
    assert not app.file_uploader


def test_a_demonstration_never_makes_the_own_book(sample: Book, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    turned_to(opened(), "settings")
    assert not (tmp_path / "zonebook.db").exists()


# Two books in one process


def test_two_sessions_look_at_two_books_without_mixing_them(filled: Book, sample: Book):
    (newest,) = rows(filled, "id")[-1:]
    with sqlite3.connect(filled.path) as own:
        own.execute("UPDATE workout SET output_kj = 12345, discipline = 'cycling' WHERE id = ?", (newest.id,))
        own.execute("UPDATE subject_version SET version = version + 1")
    own.close()
    mine, other = opened("rides", rides_period="All"), opened("rides", rides_period="All")
    clicked(turned_to(other, "settings"), "settings_sample")
    turned_to(other, "rides")
    total = sum(row.output_kj or 0 for row in rows(filled, "output_kj"))
    assert metrics(mine)["Output"] == f"{total:,.0f} kJ"
    assert metrics(other)["Output"] == f"{sum(row.output_kj or 0 for row in rows(sample, 'output_kj')):,.0f} kJ"
    assert metrics(mine)["Output"] != metrics(other)["Output"]


# Addresses


def test_an_address_with_a_workout_leads_to_that_workout_from_any_screen(filled: Book):
    third = rows(filled, "id", "title")[2]
    for screen in ("overview", "rides"):
        app = opened(screen, workout=str(third.id))
        assert read(title(app)) == third.title


@pytest.mark.parametrize("asked", ["0", "-1", "99999999", "' OR 1=1", "1.5", "٣", "9" * 40, ""])
def test_an_address_with_a_workout_that_is_none_shows_another_or_says_so(asked: str, filled: Book):
    app = opened("workout", workout=asked)
    assert title(app)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_cold_server_that_is_asked_for_a_screen_directly_shows_the_whole_app(
    screen: str, filled: Book, visited_server: Any, monkeypatch
):
    monkeypatch.setattr(PagesManager, "__init__", visited_server)
    app = opened(screen)
    assert title(app) == (TITLES[screen] or title(app))
    assert "From imported files" in sentences(app)  # the bar of app.py is there


# A book that cannot be opened


def test_a_book_of_a_newer_zonebook_is_left_alone_and_the_reason_is_told(filled: Book):
    with sqlite3.connect(filled.path) as own:
        own.execute("UPDATE alembic_version SET version_num = '9999'")
    own.close()
    app = opened()
    assert "newer than this Zonebook" in read(app.error[0].value)
    assert not app.title


def test_a_setting_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv("ZONEBOOK_SYNC_MINUTES", "hourly")
    config.settings.cache_clear()
    app = checked(AppTest.from_file(str(APP), default_timeout=60).run())
    assert "ZONEBOOK_SYNC_MINUTES is 'hourly'" in read(app.error[0].value)
