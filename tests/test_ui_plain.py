"""Text from outside stands on the screen as it is."""

import re

import pytest

from core.ui import plain


@pytest.mark.parametrize(
    "text", ["*bold* _it_", "[a](b)", "# head", "$x$", "`code`", "<b>b</b>", "| a |", "~~no~~", "a & b"]
)
def test_a_mark_of_markdown_is_escaped(text):
    assert plain(text).replace("\\", "") == text
    assert not re.search(r"(?<!\\)[*_\[\]#$`<>|~&]", plain(text))


@pytest.mark.parametrize(
    "text", [":material/home:", ":red[x]", "www.example.com", "https://example.com", "a@example.com"]
)
def test_what_would_become_an_icon_or_a_link_is_broken_by_an_unseen_joiner(text):
    shown = plain(text).replace("\\", "")
    assert shown != text
    assert shown.replace("\N{WORD JOINER}", "") == text


def test_ordinary_text_and_times_stay_untouched_but_for_backslashes():
    assert plain("45 min: 90s Ride, 10:30").replace("\\", "") == "45 min: 90s Ride, 10:30"


@pytest.mark.parametrize("text", ["- item", "+ item", "1. item", "2) item", "# head", "=== rule"])
def test_what_begins_a_list_or_a_heading_is_escaped_at_the_beginning(text):
    assert plain(text).count("\\") == 1
    assert plain(f"a {text}") == f"a {text}"


def test_an_everyday_title_stays_as_it_is():
    assert plain("10 min Post-Ride Stretch (Vol. 2)!") == "10 min Post-Ride Stretch (Vol. 2)!"


def test_lines_become_one():
    assert plain("a\n\n    b") == "a b"
