"""What milestones and badges tell the list behind the bell."""

from datetime import timedelta

from core import store
from core.derive_milestones import badge_news, milestone_news
from core.queries import achievements, athlete
from core.store import Book
from tests.conftest import NOW
from tests.frames.small_book import TODAY, add_sessions, exclude


def days_ago(*ago: int, **values) -> list[dict]:
    return [{"day": str(TODAY - timedelta(days=n)), **values} for n in ago]


def keep(book: Book, now, **counts: int) -> None:
    told = {"category": None, "description": None}
    with store.writing(book, "goals") as session:
        achievements.keep(session, [{"slug": s, "name": s, "count": n, **told} for s, n in counts.items()], now=now)


def test_an_empty_book_has_no_news(any_book: Book):
    assert milestone_news(any_book, TODAY) == badge_news(any_book, TODAY) == []


def test_a_milestone_is_told_with_its_day_and_its_workout_and_keeps_its_key(any_book: Book):
    ids = add_sessions(any_book, *days_ago(*range(10, 0, -1)))
    told = {news.key: news for news in milestone_news(any_book, TODAY)}
    tenth = told["milestone:workouts::10"]
    assert (tenth.kind, tenth.day, tenth.sentence) == ("milestone", TODAY - timedelta(days=1), "10th workout.")
    assert tenth.link == f"workout?workout={ids[-1]}"
    exclude(any_book, ids[0])
    assert "milestone:workouts::10" not in {news.key for news in milestone_news(any_book, TODAY)}


def test_sums_are_told_in_the_athletes_unit_and_long_ago_is_none(any_book: Book):
    add_sessions(any_book, *days_ago(200, 2, distance_m=100_000.0))
    assert {news.sentence for news in milestone_news(any_book, TODAY)} == {"200 km in all."}
    with store.writing(any_book, "athlete") as session:
        athlete.save_athlete(session, units="imperial")
    assert {news.sentence for news in milestone_news(any_book, TODAY)} == {"100 mi in all."}


def test_badges_that_come_with_the_first_reply_are_the_past_and_those_after_it_are_news(any_book: Book):
    keep(any_book, NOW, century=3, rooster=1)
    assert badge_news(any_book, TODAY) == []
    keep(any_book, NOW + timedelta(days=2, hours=14), century=4, rooster=1, moon=1)  # the 19th, two at night in UTC
    told = {news.key: (news.day, news.sentence) for news in badge_news(any_book, TODAY)}
    day = (NOW + timedelta(days=2)).date()  # ten in the evening in New York
    assert told == {
        "badge:century:4": (day, "Peloton's badge century, 4 times by now."),
        "badge:moon:1": (day, "Peloton's badge moon."),
    }
