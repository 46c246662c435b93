"""What the book tells of its challenges."""

from datetime import date

from core import actions_challenges as actions
from core.coaching.challenge_templates import annual_minutes
from core.derive_challenges import challenge_news
from core.store import Book
from tests.frames.small_book import add_sessions


def test_tiers_of_the_book_are_told_with_a_way_to_the_challenge(any_book: Book):
    add_sessions(any_book, {"day": "2026-03-01", "duration_s": 36_000}, {"day": "2026-03-02", "duration_s": 36_000})
    challenge_id = actions.start(any_book, annual_minutes(2026)).challenge_id
    (one,) = challenge_news(any_book, date(2026, 11, 20))
    assert (one.day, one.sentence) == (date(2026, 3, 2), "“Minutes of 2026”: 1,000 min reached.")
    assert one.link == f"challenge?challenge={challenge_id}"


def test_a_challenge_that_ended_long_ago_or_has_not_begun_is_not_looked_at(book: Book):
    add_sessions(book, {"day": "2026-03-01", "duration_s": 72_000})
    actions.start(book, annual_minutes(2026))
    assert challenge_news(book, date(2026, 12, 31))
    assert challenge_news(book, date(2027, 6, 1)) == [] == challenge_news(book, date(2025, 12, 31))


def test_a_book_without_challenges_tells_nothing(book: Book):
    assert challenge_news(book, date(2026, 11, 20)) == []
