"""Peloton's badges: kept with each pass that brings news, noticed when their number grows, made again without it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import rebuild, store, sync
from core.config import Settings
from core.models import Achievement
from core.queries import achievements
from core.recorded import RawReply
from core.store import Book
from tests.conftest import NOW
from tests.fakes.peloton import FakePeloton

LATER = NOW + timedelta(days=1)
CENTURY = {"slug": "century", "name": "Century", "category": "Milestones", "description": "100 rides", "count": 1}


def keep(book: Book, *badges: dict, now=NOW) -> list[str]:
    with store.writing(book, "goals") as session:
        return [badge.slug for badge in achievements.keep(session, badges, now=now)]


def kept(book: Book) -> dict[str, tuple]:
    rows = achievements.achievements(book)
    return {row.slug: (row.name, row.category, row.count, row.noticed_at) for row in rows.itertuples()}


def test_a_badge_is_noticed_when_its_number_grows_and_only_then(any_book: Book):
    assert keep(any_book, CENTURY) == ["century"]
    assert keep(any_book, CENTURY | {"name": "Century Ride"}, now=LATER) == []
    assert kept(any_book) == {"century": ("Century Ride", "Milestones", 1, NOW)}
    assert keep(any_book, CENTURY | {"count": 3}, now=LATER) == ["century"]
    assert kept(any_book)["century"][2:] == (3, LATER)


def test_a_number_that_shrinks_is_taken_over_without_notice(any_book: Book):
    keep(any_book, CENTURY | {"count": 3})
    assert keep(any_book, CENTURY, now=LATER) == []
    assert kept(any_book)["century"][2:] == (1, NOW)


def test_what_was_never_earned_is_kept_but_not_shown_and_what_is_left_out_stays(any_book: Book):
    assert keep(any_book, CENTURY, CENTURY | {"slug": "moon", "count": 0}) == ["century"]
    assert keep(any_book, now=LATER) == []
    assert kept(any_book).keys() == {"century"}
    assert keep(any_book, CENTURY | {"slug": "moon", "count": 1}, now=LATER) == ["moon"]


def test_a_badge_in_two_categories_counts_as_often_as_it_is_told_most(any_book: Book):
    keep(any_book, CENTURY | {"count": 2}, CENTURY | {"category": "All", "count": 5}, CENTURY)
    assert kept(any_book)["century"][1:3] == ("All", 5)


def test_a_badge_without_category_and_description_is_kept(any_book: Book):
    keep(any_book, CENTURY | {"category": None, "description": None})
    assert kept(any_book)["century"][1] is None


def test_a_pass_keeps_the_badges_that_peloton_tells_of_and_moves_the_counter(
    any_book: Book, settings: Settings, peloton: FakePeloton
):
    before = store.versions(any_book)["goals"]
    sync.sync_peloton(any_book, settings)
    told = [badge for w in peloton.history.workouts for badge in w.get("achievement_templates", [])]
    assert told
    assert {slug: count for slug, (_n, _c, count, _at) in kept(any_book).items()} == {
        badge["slug"]: sum(other["slug"] == badge["slug"] for other in told) for badge in told
    }
    assert store.versions(any_book)["goals"] > before


@pytest.mark.parametrize("body", [{"categories": 7}, {"categories": [{"achievements": [{"template": 3}]}]}, {}])
def test_a_reply_of_another_shape_brings_no_badge_and_no_harm(body):
    assert sync.earned([RawReply(sync.BADGES, "me", body)]) == []


def test_peloton_that_does_not_tell_of_badges_leaves_the_pass_whole(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.fail("/achievements", times=9, status=403)
    assert sync.sync_peloton(book, settings).state == "done"
    assert kept(book) == {}


def test_a_rebuild_brings_badges_back_from_the_kept_reply_and_leaves_those_that_are_here(
    book: Book, settings: Settings, peloton: FakePeloton
):
    sync.sync_peloton(book, settings)
    before = kept(book)
    rebuild.rebuild(book)
    assert kept(book) == before
    with store.writing(book, "goals") as session:
        session.execute(sa.delete(Achievement))
    rebuild.rebuild(book)
    after = kept(book)
    assert {slug: row[:3] for slug, row in after.items()} == {slug: row[:3] for slug, row in before.items()}
    told_at = {row[3] for row in after.values()}
    assert len(told_at) == 1 and abs(min(told_at) - min(row[3] for row in before.values())) < timedelta(minutes=1)
