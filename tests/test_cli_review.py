"""``python -m core review``: which day, what is said, and what is refused."""

import json
from datetime import timedelta

import pytest

from core.__main__ import main
from core.queries import reviews
from core.queries.local import today_of
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.plan_rows import add_plan, add_review, planned, proposal, ride
from tests.test_actions_review import shorter


@pytest.fixture
def ridden(book: Book) -> Book:
    """A book with one ride in October."""
    add_sessions(book, {"day": "2026-10-14", "title": "Ride"})
    return book


def ran(capsys, *arguments: str) -> tuple[int, dict]:
    """The exit code and the summary of a run."""
    code = main(["review", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_without_a_word_it_is_that_of_today(ridden: Book, capsys):
    code, told = ran(capsys)
    assert (code, told["day"], told["verdict"]) == (0, today_of(ridden).isoformat(), "watch")
    assert told["insights"] and told["proposals"] == []
    assert reviews.review(ridden, today_of(ridden)) is not None


def test_a_day_is_reviewed_as_of_its_evening(ridden: Book, capsys):
    code, told = ran(capsys, "--day", "2026-10-20")
    assert (code, told["day"]) == (0, "2026-10-20")


def test_people_read_sentences(ridden: Book, capsys):
    assert main(["review", "--day", "2026-10-20"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2026-10-20: watch.\n- ")


def test_what_was_decided_stays_and_is_told(ridden: Book, capsys):
    from core import actions_review

    day = today_of(ridden)
    add_plan(ridden, ride("a", day + timedelta(days=2)))
    (one,) = add_review(ridden, day, proposal(shorter(planned(ridden)["a"])))
    actions_review.reject(ridden, one)
    code, told = ran(capsys)
    assert code == 0 and ("deload", "rejected") in [(row["rule"], row["state"]) for row in told["proposals"]]


@pytest.mark.parametrize("arguments", [("--day", "soon"), ("--day", "2026-13-01")])
def test_a_day_that_cannot_be_read_is_wrong_usage(ridden: Book, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["review", *arguments])
    assert ended.value.code == 2


def test_a_day_to_come_is_wrong_usage(ridden: Book, capsys):
    code, told = ran(capsys, "--day", (today_of(ridden) + timedelta(days=2)).isoformat())
    assert code == 2 and "still to come" in told["problem"]
    assert reviews.reviews(ridden) == []


def test_an_empty_book_is_refused_with_a_sentence(book: Book, capsys):
    code, told = ran(capsys)
    assert code == 1 and "nothing to look at yet" in told["problem"]


def test_a_book_that_may_only_be_read_is_refused(ridden: Book, capsys, monkeypatch):
    from core import config

    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    code, told = ran(capsys)
    assert (code, told["problem_kind"]) == (1, "BookReadOnly")
