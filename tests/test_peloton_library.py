"""Pages and filters of Peloton's class library in our words."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.config import Settings
from core.connections import crawl_limiter, crawl_request_s
from core.models import DISCIPLINES
from core.peloton_library import BROWSE_CATEGORIES, parse_genres, parse_library_page
from core.queries import crawl
from core.web import RateLimiter
from tests.fakes.peloton_classes import instructors
from tests.fakes.peloton_library import GENRES, filters_reply
from tests.peloton_samples import recorded


def test_a_recorded_page_of_the_archive_is_read():
    page = parse_library_page(recorded("archived_list"))
    (content,) = page.items
    found = content.peloton_class
    assert (found.id, found.title, found.discipline) == (
        "15cb779304024a4791f56e4152decb45", "5 min Warm Up Ride", "cycling",
    )  # fmt: skip
    assert (found.duration_s, found.language, found.is_favorite, found.is_removed) == (300, "english", False, False)
    assert found.original_air_time == datetime.fromtimestamp(1736830800, UTC)
    assert content.instructor
    assert (content.instructor.id, content.instructor.name) == ("05735e106f0747d2a112d32678be8afd", "")
    assert (page.show_next, page.total, page.problems) == (False, None, [])


def test_a_recorded_item_of_the_archive_is_read():
    page = parse_library_page({"data": [recorded("archived_class")], "show_next": True, "total": 12345, "page": 0})
    found = page.items[0].peloton_class
    assert (found.title, found.duration_s, found.liked_share) == ("20 min Low Impact Ride", 1200, 0.9893410852713178)
    assert (page.show_next, page.total) == (True, 12345)


@pytest.mark.parametrize("where", ["beside", "joined"])
def test_an_instructor_is_named_by_the_item_or_beside_the_items(where: str):
    teacher = instructors()[0]
    item = recorded("archived_class") | {"instructor_id": teacher["id"]}
    item |= {"instructor": teacher} if where == "joined" else {}
    page = parse_library_page({"data": [item], "instructors": [teacher] if where == "beside" else None})
    assert page.items[0].instructor
    assert page.items[0].instructor.name == teacher["name"]


def test_what_cannot_be_read_is_a_problem_and_the_rest_comes():
    good = recorded("archived_class")
    reply = {"data": ["?", None, good, good | {"duration": ["long"]}, {"id": "0" * 32}], "instructors": "none"}
    page = parse_library_page(reply)
    assert [content.peloton_class.id for content in page.items] == [good["id"]]
    assert len(page.problems) == 3
    assert "duration" in page.problems[2]


def test_a_class_that_members_can_no_longer_take_is_removed():
    item = recorded("archived_class") | {"availability": {"is_available": False, "reason": "expired"}}
    assert parse_library_page({"data": [item]}).items[0].peloton_class.is_removed


def test_kinds_of_music_are_the_choices_of_their_filter():
    assert [genre.name for genre in parse_genres(filters_reply())] == list(GENRES)
    listed = {"filters": [{"name": "super_genre_id", "values": [{"value": ["a1"], "name": "Rock"}, {"value": None}]}]}
    assert [(genre.id, genre.name) for genre in parse_genres(listed)] == [("a1", "Rock")]


@pytest.mark.parametrize(
    "reply", [{}, {"filters": "none"}, {"filters": [7]}, {"filters": [{"name": "super_genre_id", "values": [["?"]]}]},
              {"filters": [{"name": "super_genre_id", "values": [{"value": {"a": 1}, "display_name": "Rock"}]}]}]
)  # fmt: skip
def test_filters_of_an_unknown_shape_have_no_kinds_of_music(reply: dict):
    assert parse_genres(reply) == []


def test_every_discipline_that_can_be_chosen_has_a_list():
    assert set(crawl.DISCIPLINES) == set(BROWSE_CATEGORIES) <= set(DISCIPLINES)


def test_a_limiter_with_jitter_is_never_faster_than_its_rate():
    limiter = RateLimiter(100, jitter_s=0.01)
    limiter.wait()
    started = time.monotonic()
    for _ in range(20):
        limiter.wait()
    assert 0.19 <= time.monotonic() - started < 10  # one turn may be made up for


def test_a_crawl_asks_twice_a_second_at_most_and_less_where_the_settings_say_so():
    usual = Settings()
    assert crawl_request_s(usual) == 0.75  # half a second, and a chance part of half a second
    assert crawl_request_s(replace(usual, peloton_requests_per_second=0.5)) == 2.25
    assert crawl_request_s(replace(usual, peloton_requests_per_second=0)) == 0
    assert crawl_limiter(usual)._interval_s == 0.5
