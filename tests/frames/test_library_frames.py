"""The library with what the athlete did in it, one class with all that is known of it, and the lists."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from core import actions_classes as actions
from core import derive_classes, store
from core.analysis.class_search import Wanted
from core.frames import bookmarks, books, one_class
from core.frames import library as frames
from core.models import ClassTarget, PelotonClass
from core.queries import classes
from core.recorded import ClassContent
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_class, add_ftp, add_sessions

ALL = Wanted(with_removed=True)


def add_bare(book: Book, class_id: str, **values: Any) -> None:
    """Write a class with hardly anything known of it."""
    standard = {"title": f"Class {class_id}", "discipline": "cycling"}
    content = ClassContent(peloton_class=PelotonClass(id=class_id, **standard | values))
    with store.writing(book, "classes") as session:
        classes.save_glimpse(session, content)


def add_zoned(book: Book, class_id: str, *zones: tuple[int, int], **values: Any) -> None:
    """Write a power-zone class: minutes in a zone, one after the other."""
    starts = [60 * sum(minutes for minutes, _zone in zones[:n]) for n in range(len(zones) + 1)]
    content = ClassContent(
        peloton_class=PelotonClass(
            id=class_id, title=f"Class {class_id}", discipline="cycling", duration_s=starts[-1],
            class_type="Power Zone", **values,
        ),
        targets=[
            ClassTarget(class_id=class_id, position=n, start_s=starts[n], end_s=starts[n + 1], metric="power_zone",
                        lower=zone, upper=zone)
            for n, (_minutes, zone) in enumerate(zones)
        ],
    )  # fmt: skip
    with store.writing(book, "classes") as session:
        classes.save_content(session, content, now=NOW)
        derive_classes.refresh(session, [class_id])


def ridden(book: Book) -> list[int]:
    """Two rides of class c1 at 160 and 180 W with an FTP of 200 W, one of them stopped early."""
    add_ftp(book, ("2026-01-01", 200))
    add_class(book, "c1", ("s1", "Alive", ("Velvet Otter", "The Lanterns")), ("s2", None, ()))
    said = {"class_id": "c1", "class_duration_s": 1800, "title": "30 min Climb"}
    return add_sessions(
        book,
        {"day": "2026-05-02", "power_w": [160.0] * 1800, "output_kj": 288.0, **said},
        {"day": "2026-06-10", "power_w": [180.0] * 900, "output_kj": 162.0, "duration_s": 900, "is_stopped_early": True,
         **said},
    )  # fmt: skip


def test_a_class_knows_how_often_and_how_well_it_was_taken(book: Book):
    ridden(book)
    row = frames.mine(book).loc["c1"]
    assert row["times"] == 2
    assert row["last_day"] == pd.Timestamp("2026-06-10")
    assert row["best_kj"] == 288
    assert row["my_intensity"] == pytest.approx(0.8, abs=0.001)


def test_a_plan_is_expected_at_the_ftp_in_force_today(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(books, "today", lambda _book: TODAY)
    add_zoned(book, "c1", (30, 3))
    add_ftp(book, ("2026-01-01", 200), ("2026-10-01", 240), ("2027-01-01", 300))
    row, ftp_w = frames.mine(book).loc["c1"], frames.ftp_w(book)
    assert ftp_w == 240
    assert row["expected_by"] == "plan"
    assert row["expected_intensity"] == pytest.approx(0.825, abs=0.001)  # the middle of zone 3
    assert row["expected_kj"] == pytest.approx(0.825 * ftp_w * 1.8, rel=0.001)  # kJ in half an hour


def test_a_new_ftp_and_a_new_bookmark_are_seen_at_once(book: Book):
    add_zoned(book, "c1", (30, 3))
    add_ftp(book, ("2026-01-01", 200))
    before = frames.mine(book).loc["c1"]
    add_ftp(book, ("2026-02-01", 220))
    actions.add_bookmark(book, "c1", new_list="Rainy days")
    after = frames.mine(book).loc["c1"]
    assert after["expected_kj"] == pytest.approx(before["expected_kj"] * 1.1)
    assert (before["is_bookmarked"], after["is_bookmarked"]) == (False, True)


def test_a_class_of_which_nothing_is_known_is_listed_and_expected_of_nothing(book: Book):
    add_bare(book, "c1")
    row = frames.mine(book).loc["c1"]
    assert row["times"] == 0 and pd.isna(row["expected_tss"]) and pd.isna(row["expected_by"])
    listed = frames.listed(frames.found(book, ALL, TODAY, by="Date"), TODAY)
    assert listed.loc["c1", "zones"] is None
    assert pd.isna(listed.loc["c1", "instructor"]) and pd.isna(listed.loc["c1", "weeks_ago"])


def test_the_list_says_minutes_in_zones_weeks_and_marks(book: Book):
    add_zoned(book, "c1", (10, 2), (20, 3), is_favorite=True, is_removed=True)
    add_sessions(book, {"day": "2026-11-05", "class_id": "c1"})
    actions.add_bookmark(book, "c1", new_list="Rainy days")
    row = frames.listed(frames.mine(book), TODAY).loc["c1"]
    assert row["zones"] == [0, 10, 20, 0, 0, 0, 0]
    assert row["weeks_ago"] == 2  # 15 days
    assert row["marks"] == ["bookmarked", "favourite", "removed"]


def test_only_the_first_rows_are_listed_and_the_whole_number_is_said(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frames, "TOP", 2)
    for n in range(3):
        add_bare(book, f"c{n}")
    found = frames.found(book, ALL, TODAY, by="Title")
    assert len(frames.listed(found, TODAY)) == 2
    assert frames.sentence(book, found, ALL) == "3 classes, the first 2 are shown. Pick one to open it."


def test_names_run_from_a_to_z_and_numbers_from_the_highest_down(book: Book):
    for class_id, title, difficulty in (("c1", "Ärger", 3.0), ("c2", "Zeit", 8.0), ("c3", "beat", None)):
        add_bare(book, class_id, title=title, difficulty=difficulty)
    orders = {
        (by, is_reversed): frames.found(book, ALL, TODAY, by=by, is_reversed=is_reversed).index.tolist()
        for by in ("Title", "Difficulty")
        for is_reversed in (False, True)
    }
    assert orders["Title", False] == ["c1", "c3", "c2"]
    assert orders["Title", True] == ["c2", "c3", "c1"]
    assert orders["Difficulty", False] == ["c2", "c1", "c3"]
    assert orders["Difficulty", True] == ["c1", "c2", "c3"]


def test_a_target_says_how_many_classes_it_cannot_judge(book: Book):
    add_zoned(book, "c1", (60, 3))  # 68 TSS
    add_bare(book, "c2")
    wanted = Wanted(tss=65)
    found = frames.found(book, wanted, TODAY, by="Date")
    assert found.index.tolist() == ["c1"]
    assert frames.sentence(book, found, wanted).endswith("1 of the library have no expected TSS and fit no target.")


def test_nothing_found_says_what_to_do(book: Book):
    add_bare(book, "c1")
    wanted = Wanted(text="nothing like it")
    found = frames.found(book, wanted, TODAY, by="Date")
    assert frames.sentence(book, found, wanted).startswith("No class is as you want it.")


def test_what_is_asked_on_the_screen_becomes_what_is_wanted():
    asked = {"text": "x", "times": "Once", "marked": (frames.FAVORITE,), "difficulty": (1.0, 10.0)}
    assert frames.wanted(asked) == Wanted(text="x", least_times=1, most_times=1, is_favorite=True)
    assert frames.wanted({"difficulty": (2.0, 10.0)}) == Wanted(difficulty=(2.0, 10.0))


def test_the_filters_offer_what_is_there_the_most_frequent_first(book: Book):
    add_class(book, "c1")
    add_bare(book, "c2", duration_s=1800, class_type="Climb")
    add_bare(book, "c3", duration_s=1200, class_type="Music", language="german")
    add_bare(book, "c4", duration_s=1790, class_type="Climb", discipline="yoga")
    offered = frames.options(book)
    assert offered.minutes == [20, 30]
    assert offered.disciplines == ["cycling", "yoga"]
    assert (offered.instructors, offered.class_types) == (["Marit Solbrook"], ["Climb", "Music"])


def test_a_library_of_taken_classes_alone_says_where_more_are(book: Book):
    add_bare(book, "c1")
    assert "Settings can fetch" in (frames.why_few(book) or "")
    add_bare(book, "c2", listed_at=NOW)
    assert frames.why_few(book) is None


def test_both_databases_tell_the_same_of_a_library(any_book: Book):
    add_zoned(any_book, "c1", (10, 2), (20, 3), is_favorite=True)
    add_class(any_book, "c2", ("s1", "Alive", ("Velvet Otter",)))
    add_class(any_book, "c3", ("s1", "Alive", ("Velvet Otter",)))
    add_sessions(any_book, {"day": "2026-11-05", "class_id": "c2"})
    actions.add_bookmark(any_book, "c2", new_list="Rainy days")
    mine = frames.mine(any_book)
    assert mine.loc["c2", ["times", "last_day", "is_bookmarked"]].tolist() == [1, pd.Timestamp("2026-11-05"), True]
    assert mine.loc["c1", ["planned_zone_3_s", "is_favorite", "expected_by"]].tolist() == [1200, True, "plan"]
    assert one_class.nearest(any_book, "c2", TODAY).index.tolist() == ["c3", "c1"]
    assert [shelf.classes.index.tolist() for shelf in bookmarks.shelves(any_book)] == [["c2"], ["c1"]]


# One class


def test_one_class_tells_what_it_costs_and_how_that_was_made(book: Book):
    ridden(book)
    with store.writing(book, "classes") as session:
        session.get_one(PelotonClass, "c1").duration_s = 1800
    told = one_class.one_class(book, "c1")
    assert told is not None
    numbers = {quantity.name: value for quantity, value in told.expected.items()}
    assert numbers["expected_tss"] == pytest.approx(32, abs=0.1)  # 50 * 0.8 ** 2
    assert numbers["expected_kj"] == pytest.approx(288)
    assert told.method == "From your one attempt at it."
    assert all(told.method in quantity.help for quantity in told.expected)
    assert {quantity.name for quantity in told.mine} == {"times", "best_kj", "my_intensity"}


def test_the_attempts_stand_newest_first_with_what_sets_them_apart(book: Book):
    first, second = ridden(book)
    table = one_class.attempts(book, "c1")
    assert table.index.tolist() == [second, first]
    assert table.loc[second, "mark"] == "stopped early"
    assert "rpe" not in table  # nobody said


def test_songs_stand_in_order_with_what_is_unknown_in_words(book: Book):
    add_class(book, "c1", ("s1", "Alive", ("Velvet Otter", "The Lanterns")), ("s2", None, ()))
    told = one_class.one_class(book, "c1")
    assert told is not None
    assert told.songs[["at", "song", "artists"]].to_numpy().tolist() == [
        ["0:00", "Alive", "Velvet Otter, The Lanterns"], ["3:20", "Untitled", "Unknown artist"],
    ]  # fmt: skip
    assert one_class.first_artists(book, "c1") == {"s1": "Velvet Otter"}


def test_planned_minutes_leave_out_zones_that_are_not_asked_for(book: Book):
    add_zoned(book, "c1", (10, 2), (30, 4))
    told = one_class.one_class(book, "c1")
    assert told is not None
    assert told.zones["minutes"].to_dict() == {2: 10, 4: 30}
    assert told.zones["share"].tolist() == [0.25, 0.75]


def test_a_class_that_was_not_read_says_what_is_missing(book: Book):
    add_bare(book, "c1")
    told = one_class.one_class(book, "c1")
    assert told is not None and told.missing is not None
    assert "were not read yet" in told.missing
    assert told.method.startswith("Unknown: its length is not told")
    assert told.subtitle == "Cycling · length unknown · no instructor named"
    assert told.songs.empty and told.parts.empty and told.zones.empty


def test_a_class_removed_before_it_was_read_stays_unknown(book: Book):
    add_bare(book, "c1", duration_s=1800)
    with store.writing(book, "classes") as session:
        classes.mark_removed(session, "c1", now=datetime(2026, 5, 1).astimezone())
    told = one_class.one_class(book, "c1")
    assert told is not None
    assert told.marks == ["no longer at Peloton"]
    assert "removed it before" in (told.missing or "")


def test_an_unknown_class_is_none(book: Book):
    assert one_class.one_class(book, "nothing") is None


def test_the_nearest_class_is_the_one_with_the_same_artists(book: Book):
    for class_id, artist in (("c1", "Velvet Otter"), ("c2", "The Lanterns"), ("c3", "Velvet Otter")):
        add_class(book, class_id, (f"song {class_id}", "Alive", (artist,)))
    near = one_class.nearest(book, "c1", TODAY)
    assert near.index.tolist() == ["c3", "c2"]
    assert near["reasons"].tolist() == ["same instructor, 1 of its 1 artists", "same instructor"]


# Lists


def test_lists_stand_by_name_with_peloton_s_favourites_last(book: Book):
    add_bare(book, "c1", is_favorite=True)
    add_bare(book, "c2")
    actions.add_list(book, "when rested")
    actions.add_bookmark(book, "c2", new_list="Rainy days", note="The best.")
    shelves = bookmarks.shelves(book)
    assert [(shelf.name, shelf.classes.index.tolist()) for shelf in shelves] == [
        ("Rainy days", ["c2"]), ("when rested", []), (bookmarks.FAVORITES, ["c1"]),
    ]  # fmt: skip
    assert shelves[2].list_id is None
    table = bookmarks.listed(shelves[0], frames.listed(shelves[0].classes, TODAY))
    assert table.loc["c2", "note"] == "The best."
    assert shelves[0].titles == {"c2": "Class c2"}


def test_classes_called_the_same_on_a_list_are_told_apart_by_the_day_they_were_first_given(book: Book):
    actions.add_list(book, "Climbs")
    (list_id,) = bookmarks.names(book)
    for class_id, day in (("c1", 1), ("c2", 2), ("c3", None)):
        aired = None if day is None else datetime(2026, 3, day, 12, tzinfo=UTC)
        add_bare(book, class_id, title="30 min Climb Ride", original_air_time=aired)
        actions.add_bookmark(book, class_id, list_id=list_id)
    (shelf,) = bookmarks.shelves(book)
    assert shelf.titles == {
        "c1": "30 min Climb Ride · 01 Mar 2026", "c2": "30 min Climb Ride · 02 Mar 2026", "c3": "30 min Climb Ride",
    }  # fmt: skip


def test_a_length_of_0_is_unknown_and_fits_no_time(book: Book):
    add_bare(book, "c1", duration_s=0)
    assert frames.mine(book)["duration_s"].isna().all()
    assert frames.found(book, frames.Wanted(most_minutes=30), TODAY, by="Date").empty
    assert frames.listed(frames.mine(book), TODAY)["minutes"].isna().all()


def test_a_class_tells_on_which_lists_it_is(book: Book):
    add_bare(book, "c1")
    actions.add_bookmark(book, "c1", new_list="Rainy days", note="The best.")
    actions.add_bookmark(book, "c1", new_list="A first")
    on = bookmarks.of_class(book, "c1")
    assert on["name"].tolist() == ["A first", "Rainy days"]
    assert on["note"].tolist() == [None, "The best."]
    assert bookmarks.of_class(book, "c2").empty


def test_an_empty_library_has_no_list_no_class_and_no_option(book: Book):
    assert frames.mine(book).empty and bookmarks.shelves(book) == []
    assert frames.found(book, ALL, TODAY, by="Instructor").empty
    assert frames.options(book).minutes == []
