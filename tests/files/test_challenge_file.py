"""A challenge as a file: it comes back as it went, and what is no challenge is refused with a sentence."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching.challenge_templates import mixed_weeks, power_zone_weeks
from core.errors import UnreadableFile
from core.exports import challenge_file as out
from core.files import challenge_file as into

ASKED = replace(power_zone_weeks(date(2026, 11, 2)), key="0123456789abcdef")


def changed(**said: object) -> bytes:
    return json.dumps(json.loads(out.write(ASKED)) | said).encode()


@pytest.mark.parametrize(
    "asked", [ASKED, replace(mixed_weeks(date(2026, 12, 28)), key="k" * 32, name="Ünï ☂ <b>*x*</b>")]
)
def test_a_challenge_comes_back_as_it_was_sent(asked):
    assert into.parse(out.write(asked)) == into.Sent(asked)


def test_names_and_teams_are_in_it_only_where_they_were_given():
    sent = into.parse(out.write(ASKED, [("Early Bird", "Sunrise"), ("Night Rider", None)]))
    assert sent.members == (("Early Bird", "Sunrise"), ("Night Rider", None)) and sent.teams == ["Sunrise"]
    assert json.loads(out.write(ASKED))["members"] == []


def test_nothing_else_of_anybody_is_in_it():
    told = json.loads(out.write(ASKED, [("Early Bird", "Sunrise")]))
    assert set(told) == {
        "zonebook_challenge", "key", "name", "kind", "metric", "first_day", "last_day", "disciplines", "description",
        "template", "tasks", "tiers", "members",
    }  # fmt: skip


def test_a_file_is_called_after_its_challenge():
    assert out.file_name(ASKED) == "6-power-zone-weeks.challenge.json"
    assert out.file_name(replace(ASKED, name="../../☂")) == "challenge.challenge.json"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"[]", b"null", b"{}", b'{"zonebook_challenge": "1"}', b"\xff\xfe", b"[" * 100_000,
     b'{"zonebook_challenge": true}', b'{"zonebook_challenge": 0}', b'{"zonebook_challenge": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_challenge_is_refused(data: bytes):
    with pytest.raises(UnreadableFile, match="This is not a challenge from Zonebook"):
        into.parse(data)


def test_a_newer_form_and_a_large_file_are_refused():
    with pytest.raises(UnreadableFile, match="newer Zonebook"):
        into.parse(changed(zonebook_challenge=2))
    with pytest.raises(UnreadableFile, match="no larger than 512 kB"):
        into.parse(b" " * (512 * 1024 + 1))


@pytest.mark.parametrize(
    "said",
    [
        {"key": "../../etc"}, {"key": None}, {"name": 5}, {"name": "x" * 81}, {"first_day": "tomorrow"},
        {"first_day": "0001-01-01"}, {"last_day": "9999-12-31"}, {"metric": ["minutes"]}, {"tasks": "all"},
        {"tasks": [1]}, {"tasks": [{"name": "x"}] * 251}, {"tasks": [{"name": "x", "points": "5"}]},
        {"tasks": [{"name": "x", "points": True}]}, {"tasks": [{"name": "x", "week": 1.5}]},
        {"tasks": [{"name": "x", "has_retakes": "no"}]}, {"tiers": [{"name": "x", "threshold": 1e300}]},
        {"tiers": [{"name": "x"}]}, {"disciplines": "cycling"}, {"disciplines": [1]},
        {"members": [{"name": "x"}] * 201}, {"members": {"name": "x"}}, {"members": [{"name": ["x"]}]},
    ],
)  # fmt: skip
def test_a_damaged_field_is_named(said: dict):
    with pytest.raises(UnreadableFile, match="The file of this challenge is damaged: its"):
        into.parse(changed(**said))


@pytest.mark.parametrize(
    "said",
    [
        {"last_day": "2026-11-01"},
        {"disciplines": ["chess"]},
        {"kind": "duel"},
        {"tasks": [], "tiers": []},
        {"name": " "},
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(said: dict):
    with pytest.raises(UnreadableFile, match=r"This challenge cannot be joined\. "):
        into.parse(changed(**said))


def test_numbers_that_are_none_are_refused():
    with pytest.raises(UnreadableFile):
        into.parse(out.write(ASKED).replace(b'"threshold": 110', b'"threshold": NaN'))
    with pytest.raises(UnreadableFile):
        into.parse(out.write(ASKED).replace(b'"threshold": 110', b'"threshold": 1e999'))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(sorted(json.loads(out.write(ASKED)))), anything)
def test_whatever_stands_in_a_field_it_is_read_or_refused_with_a_sentence(name: str, value: object):
    try:
        into.parse(changed(**{name: value}))
    except UnreadableFile as error:
        assert str(error).endswith((".", "”"))
