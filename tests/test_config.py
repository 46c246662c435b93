"""Settings: who wins, what is secret, and what cannot be read."""

import pytest

from core import config
from core.config import Settings


def test_the_environment_wins_over_secrets_and_those_over_the_env_file():
    sources = ({"ZONEBOOK_TIMEZONE": "Europe/Berlin"}, {"ZONEBOOK_TIMEZONE": "Asia/Tokyo", "PELOTON_USERNAME": "b"},
               {"PELOTON_USERNAME": "c", "ZONEBOOK_SYNC_MINUTES": "15"})  # fmt: skip
    settings = config.settings_from(*sources)
    assert (settings.time_zone, settings.peloton_username, settings.sync_minutes) == ("Europe/Berlin", "b", 15)


def test_an_empty_variable_is_an_unset_one():
    assert config.settings_from({"DATABASE_URL": "", "PELOTON_REQUESTS_PER_SECOND": " "}) == Settings()


@pytest.mark.parametrize(("text", "is_on"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("off", False)])
def test_yes_and_no_are_read_in_the_usual_words(text: str, is_on: bool):
    assert config.settings_from({"ZONEBOOK_DEMO": text}).is_demo is is_on


@pytest.mark.parametrize("name", ["ZONEBOOK_SYNC_MINUTES", "ZONEBOOK_DEMO", "PELOTON_REQUESTS_PER_SECOND"])
def test_what_cannot_be_read_is_named(name: str):
    with pytest.raises(ValueError, match=name):
        config.settings_from({name: "often"})


def test_secrets_never_show_in_repr():
    secret = {
        name: f"hidden-{name}" for name in config.VARIABLES if any(w in name for w in ("PASSWORD", "KEY", "TOKEN"))
    }
    assert len(secret) == 10
    assert "hidden" not in repr(config.settings_from(secret))
