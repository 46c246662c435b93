"""Tokens at rest: unreadable without the key, and never in what is shown."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from core import config, secrets
from core.errors import LoginRequired
from core.store import Book


def test_what_is_kept_comes_back_and_is_not_in_the_file(book: Book):
    secrets.save(book, "peloton.tokens", "refresh-me-please", config.settings())
    assert secrets.load(book, "peloton.tokens", config.settings()) == "refresh-me-please"
    assert book.path
    for part in book.path.parent.glob("zonebook.db*"):
        assert b"refresh-me-please" not in part.read_bytes()


def test_nothing_kept_is_none_and_what_is_forgotten_is_gone(any_book: Book):
    assert secrets.load(any_book, "a", config.settings()) is None
    secrets.save(any_book, "a", "x", config.settings())
    assert secrets.is_kept(any_book, "a")
    secrets.forget(any_book, "a")
    assert secrets.load(any_book, "a", config.settings()) is None


def test_another_key_is_said_in_a_sentence(book: Book):
    secrets.save(book, "a", "x", config.settings())
    with pytest.raises(LoginRequired, match="Connect again"):
        secrets.load(book, "a", replace(config.settings(), key="another"))


def test_without_a_key_in_the_environment_one_is_made_for_its_owner_only(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(secrets, "user_config_path", lambda app: tmp_path / app)
    keyless = replace(config.settings(), key=None)
    secrets.save(book, "a", "x", keyless)
    assert secrets.load(book, "a", keyless) == "x"
    [key] = (tmp_path / "zonebook").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert secrets.key_place(keyless) == str(key)


def test_a_fingerprint_tells_a_change_and_nothing_else():
    assert secrets.fingerprint("a") == secrets.fingerprint("a") != secrets.fingerprint("b")
    assert "a token" not in secrets.fingerprint("a token")
