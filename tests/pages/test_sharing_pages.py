"""Choosing what others see, and what a shared app then shows of it."""

from dataclasses import replace

import pytest

from core import config, secrets
from core.errors import KeyRequired
from core.frames import sharing as frames
from core.store import Book
from tests.pages.screens import checked, clicked, opened, read, sentences, title


def ticked(app) -> list[str]:
    """The subjects whose box is ticked."""
    return [box.label.split(".")[0].strip("*") for box in app.checkbox if box.value]


def test_at_first_nothing_private_is_shared(filled: Book):
    app = opened("settings", section="Sharing")
    assert [box.label.split(".")[0] for box in app.checkbox] == ["**Body", "**Notes", "**Tracks", "**Heart rate"]
    assert ticked(app) == [] and "your logins" in sentences(app)


def test_what_is_ticked_is_shown_by_a_shared_app_from_the_next_click_on(filled: Book, monkeypatch):
    app = opened("settings", section="Sharing")
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    others = opened("body")
    assert "Body: not shown in this shared book" in sentences(others)
    monkeypatch.delenv("ZONEBOOK_READ_ONLY")
    config.settings.cache_clear()
    app.checkbox[0].check()
    app.checkbox[3].check()
    clicked(app, "sharing_go")
    assert "Saved." in sentences(app) and ticked(app) == ["Body", "Heart rate"]
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    checked(others.run())
    assert "Not shown: notes, tracks." in sentences(others) and "Weight" in {card.label for card in others.metric}


def test_a_variable_fixes_it(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_SHOWN", "notes, tracks")
    app = opened("settings", section="Sharing")
    assert ticked(app) == ["Notes", "Tracks"] and all(box.disabled for box in app.checkbox)
    assert "Set by ZONEBOOK\\_SHOWN" in sentences(app) or "Set by ZONEBOOK_SHOWN" in sentences(app)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("all", config.SHAREABLE), ("none", ()), ("Heart_Rate,body", ("body", "heart_rate")), (" notes ", ("notes",))],
)
def test_what_is_shown_is_read_from_words(text: str, shown: tuple[str, ...]):
    assert config.settings_from({"ZONEBOOK_SHOWN": text}).shown == shown


@pytest.mark.parametrize("text", ["weight", "body heart_rate", "all,none", "body;notes"])
def test_what_is_not_known_is_refused_and_not_taken_for_something_else(text: str):
    with pytest.raises(ValueError, match="ZONEBOOK_SHOWN"):
        config.settings_from({"ZONEBOOK_SHOWN": text})


def test_the_athletes_own_book_hides_nothing_and_says_nothing_of_sharing(filled: Book):
    assert frames.hidden(filled) == ()
    assert "Shared for reading" not in sentences(opened())


@pytest.mark.parametrize(("screen", "subject"), [("body", "Body"), ("heat_map", "Tracks")])
def test_a_screen_that_is_all_about_something_private_says_so(screen: str, subject: str, filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened(screen)
    assert read(app.info[0].value) == f"{subject}: not shown in this shared book. Its athlete keeps that private."
    monkeypatch.setenv("ZONEBOOK_SHOWN", "all")
    app = opened(screen)
    assert title(app) and "not shown" not in sentences(app).lower()


def test_a_login_in_postgresql_demands_a_key_of_the_athletes_own(any_book: Book):
    keyless = replace(config.settings(), key=None)
    if any_book.engine.dialect.name == "sqlite":
        secrets.demand_key(any_book, keyless)
        return
    for ask in (
        lambda: secrets.save(any_book, "a", "x", keyless),
        lambda: secrets.load(any_book, "a", keyless),
        lambda: secrets.check_keepable(any_book, keyless),
    ):
        with pytest.raises(KeyRequired, match="ZONEBOOK_KEY"):
            ask()
    secrets.save(any_book, "a", "x", config.settings())
    assert secrets.load(any_book, "a", config.settings()) == "x"
