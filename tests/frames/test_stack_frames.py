"""The stack and the next class as their screens read them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core import store
from core.frames import next_class, stack
from core.frames.stack import Asked, Built, NotBuilt
from core.models import Bookmark, ClassGenre, ClassTarget, PelotonClass
from core.queries import bookmarks, class_music
from core.store import Book
from tests.frames.small_book import TODAY, add_class, add_ftp, add_sessions, exclude

#: When everything is written.
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def change(book: Book, class_id: str, *rows: Any, **said: Any) -> None:
    """Set columns of a class, and add rows that belong to it."""
    with store.writing(book, "classes") as session:
        found = session.get_one(PelotonClass, class_id)
        for name, value in said.items():
            setattr(found, name, value)
        session.add_all(rows)


def two_classes(book: Book) -> None:
    """c1 is 30 minutes with a plan and a song of Ansa's, c2 is 20 minutes with a song of Rumi's; c1 was taken twice."""
    add_class(book, "c1", ("s1", "Dawn", ("Ansa Pomfreth",)))
    add_class(book, "c2", ("s2", "Dusk", ("Rumi Quarrel", "Ansa Pomfreth")))
    planned = dict.fromkeys((f"planned_zone_{zone}_s" for zone in range(1, 8)), 0)
    change(
        book, "c1", ClassTarget(class_id="c1", position=0, start_s=0, end_s=600, metric="power_zone", lower=2, upper=2),
        ClassTarget(class_id="c1", position=1, start_s=600, end_s=1800, metric="power_zone", lower=3, upper=4),
        ClassTarget(class_id="c1", position=2, start_s=0, end_s=1800, metric="cadence", lower=80, upper=90),
        ClassGenre(class_id="c1", genre="Slow"), duration_s=1800, planned_intensity=0.8,
        **planned | {"planned_zone_2_s": 600, "planned_zone_3_s": 1200},
    )  # fmt: skip
    change(book, "c2", ClassGenre(class_id="c2", genre="Loud"), duration_s=1200)
    add_ftp(book, ("2026-01-01", 200))
    add_sessions(book, {"day": "2026-11-06", "class_id": "c1"}, {"day": "2026-08-01", "class_id": "c1"})


def built(book: Book, **asked: Any) -> Built:
    found = stack.built(book, Asked(**asked), TODAY)
    assert isinstance(found, Built), found
    return found


def test_a_stack_comes_with_its_classes_and_what_they_ask_for_over_time(book: Book):
    two_classes(book)
    found = built(book, minutes=50)
    assert found.table["minutes"].to_dict() == {"c1": 30, "c2": 20}  # c1 first: of c2 no intensity is known
    assert found.table.loc["c1", "weeks_ago"] == 2
    assert found.table.loc["c1", "expected_tss"] == pytest.approx(100 * 0.5 * 0.8**2)
    assert found.table["known_by"].to_dict() == {"c1": "its plan", "c2": "unknown"}
    assert found.strip[["start_min", "end_min"]].to_numpy().tolist() == [[0, 10], [10, 30], [30, 50]]
    assert found.strip["zone"].tolist()[:2] == [2, 3]
    assert found.strip["share"].tolist()[1] == pytest.approx((0.825 + 0.975) / 2)  # the middle of zones 3 and 4
    assert found.strip["zone"].isna().tolist() == [False, False, True]
    assert found.tss is None  # of c2 it is not known


def test_totals_stand_beside_the_goal(book: Book):
    two_classes(book)
    asked = Asked(minutes=45, zones=((2, 8), (3, 20)))
    found = stack.built(book, asked, TODAY)
    assert isinstance(found, Built)
    told = {total.quantity.label: (total.value, total.goal) for total in stack.totals(found, asked)}
    assert told["Time"] == (30, 45)
    assert told["Zone 2"] == (10, 8)
    assert told["Zone 3"] == (20, 20)
    assert found.notes == ("1 class is left out, as what it adds to your goal is not known.",)
    assert stack.parts(found).iloc[-1].tolist()[:2] == ["All", found.stack.points]


def test_music_that_is_wanted_is_found_by_artist_and_by_kind(book: Book):
    two_classes(book)
    for wanted, best in ({"artists": ("RUMI quarrel",)}, "c2"), ({"genres": ("Slow",)}, "c1"):
        found = built(book, minutes=30, **wanted)
        assert (found.stack.class_ids, found.stack.lost["music"] < 0) == ((best,), True)


def test_an_artist_that_nobody_plays_is_named(book: Book):
    two_classes(book)
    assert built(book, minutes=30, artists=("Nobody",)).notes == ("No class is known to play Nobody.",)


def test_a_class_on_a_list_counts_as_a_favourite(book: Book):
    two_classes(book)
    with store.writing(book, "bookmarks") as session:
        later = bookmarks.add_list(session, "Later", now=NOON)
        session.add(Bookmark(list_id=later, class_id="c2", created_at=NOON))
    assert built(book, minutes=20).stack.lost["favourite"] == -200  # 20 minutes at 0.1


def test_a_goal_that_nothing_is_known_to_lead_to_is_told_so(book: Book):
    two_classes(book)
    change(book, "c1", is_removed=True)
    found = stack.built(book, Asked(minutes=30, tss=30), TODAY)
    assert isinstance(found, NotBuilt)
    assert found.why.startswith("1 class would fit, but its expected TSS is not known")


def test_where_no_length_is_known_it_says_so(book: Book):
    two_classes(book)
    change(book, "c1", duration_s=0)
    change(book, "c2", duration_s=None)
    found = stack.built(book, Asked(minutes=30), TODAY)
    assert isinstance(found, NotBuilt)
    assert found.why.startswith("Of no class in your library the length is known")


def test_an_empty_library_says_where_classes_come_from(book: Book):
    found = stack.built(book, Asked(minutes=30), TODAY)
    assert isinstance(found, NotBuilt)
    assert "No class is in your library yet." in found.why
    assert "No class is in your library yet." in suggested(book).why_none


def suggested(book: Book, nth: int = 0) -> next_class.Suggestions:
    return next_class.suggestions(book, TODAY, minutes=None, disciplines=(), nth=nth)


def test_too_little_load_says_nothing_of_form(book: Book):
    two_classes(book)
    assert "Nothing speaks for one class more" in suggested(book).why_none


def test_a_class_taken_three_times_long_ago_is_suggested_again_and_stands_among_the_favourites(book: Book):
    two_classes(book)
    add_sessions(book, *({"day": f"2025-0{month}-01", "class_id": "c2"} for month in (3, 4, 5)))
    (one,) = suggested(book).classes
    weeks = (TODAY - date(2025, 5, 1)).days // 7
    assert one.reason == f"One of your favourites, last done {weeks} weeks ago, three times in all."
    assert (one.class_id, one.minutes, one.expected_tss) == ("c2", 20, None)
    assert next_class.favourites(book, TODAY).index.tolist() == ["c2"]


def test_favourites_are_of_the_disciplines_and_the_time_that_were_asked_for(book: Book):
    # strength classes stood there where only rides were asked for
    two_classes(book)
    change(book, "c1", is_favorite=True, discipline="strength")
    change(book, "c2", is_favorite=True)

    def named(**asked: Any) -> list[str]:
        return sorted(next_class.favourites(book, TODAY, **asked).index)

    assert named() == ["c1", "c2"]
    assert named(disciplines=("cycling",)) == ["c2"]
    assert named(minutes=29) == ["c2"]
    assert named(disciplines=("strength",), minutes=20) == []


def test_artists_heard_are_counted_once_for_each_time_and_excluded_workouts_not_at_all(any_book: Book):
    add_class(any_book, "c1", ("s1", "Dawn", ("Ansa Pomfreth",)))
    add_class(any_book, "c2", ("s2", "Dusk", ("Rumi Quarrel", "Ansa Pomfreth")))
    _kept, _again, out = add_sessions(
        any_book, {"day": "2026-11-06", "class_id": "c1"}, {"day": "2026-08-01", "class_id": "c2"},
        {"day": "2026-08-02", "class_id": "c2"},
    )  # fmt: skip
    exclude(any_book, out)
    heard = class_music.heard_artists(any_book, 5)
    assert heard[["name", "plays"]].to_numpy().tolist() == [["Ansa Pomfreth", 2], ["Rumi Quarrel", 1]]
    assert class_music.classes_of_artists(any_book, list(heard.index)).to_dict() == {"c1": 1, "c2": 2}
    assert class_music.artists(any_book).tolist() == ["Ansa Pomfreth", "Rumi Quarrel"]
    assert class_music.genres(any_book) == []
