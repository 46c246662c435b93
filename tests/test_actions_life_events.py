"""Life events and the weekly number: entered, corrected, ended, taken out, each with a way back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from core import actions_life_events as actions
from core import store
from core.actions_streaks import save_streak_target
from core.errors import BookReadOnly
from core.queries import athlete
from core.queries.streak_target import KEY, StreakTarget, streak_target
from core.store import Book

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def events(book: Book) -> list[tuple[str, date, date, str | None]]:
    rows = athlete.life_events(book)
    return [(row.kind, row.first_day, row.last_day, row.note) for row in rows.itertuples()]


def test_an_event_is_entered_with_both_its_days_and_taken_back(any_book: Book):
    done = actions.add_life_event(any_book, "illness", date(2026, 11, 3), date(2026, 11, 9), " Flu ")
    assert done.said == "Illness from 3 November 2026 to 9 November 2026 (7 days)."
    assert events(any_book) == [("illness", date(2026, 11, 3), date(2026, 11, 9), "Flu")]
    assert done.undo() == "Taken out: Illness from 3 November 2026 to 9 November 2026 (7 days)."
    assert events(any_book) == []


def test_an_event_comes_back_beside_one_that_was_entered_meanwhile(any_book: Book):
    entered = actions.add_life_event(any_book, "illness", date(2026, 11, 3), date(2026, 11, 9))
    taken_out = actions.remove_life_event(any_book, 1)
    actions.add_life_event(any_book, "travel", date(2026, 12, 1), date(2026, 12, 2))
    assert entered.undo() == actions.GONE, "SQLite gives the next one its number"
    taken_out.undo()
    taken_out.undo()
    assert [event[0] for event in events(any_book)] == ["illness", "travel"]


def test_what_reads_the_athlete_hears_of_it(any_book: Book):
    before = store.versions(any_book)["athlete"]
    actions.add_life_event(any_book, "race", TODAY, TODAY)
    assert store.versions(any_book)["athlete"] == before + 1


@pytest.mark.parametrize(
    ("kind", "first", "last", "why"),
    [
        ("travel", TODAY, TODAY - timedelta(days=1), "before it begins"),
        ("party", TODAY, TODAY, "no life event called party"),
        ("travel", TODAY, TODAY + timedelta(days=367), "more than a year"),
        ("injury", date(1969, 12, 31), date(1970, 1, 2), "longer ago"),
        ("injury", date(2016, 11, 20), TODAY, "longer"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(any_book: Book, kind, first, last, why):
    with pytest.raises(ValueError, match=why):
        actions.add_life_event(any_book, kind, first, last)
    assert events(any_book) == []


def test_overlapping_is_allowed_and_told_but_the_very_same_is_not_kept_twice(any_book: Book):
    actions.add_life_event(any_book, "travel", date(2026, 11, 1), date(2026, 11, 5))
    done = actions.add_life_event(any_book, "illness", date(2026, 11, 5), date(2026, 11, 9))
    assert done.said.endswith("It overlaps with travel (1 Nov 2026 to 5 Nov 2026); a day is protected once.")
    with pytest.raises(ValueError, match="here already"):
        actions.add_life_event(any_book, "travel", date(2026, 11, 1), date(2026, 11, 5))
    assert "overlaps" not in actions.add_life_event(any_book, "holiday", date(2026, 11, 10), TODAY).said
    assert len(events(any_book)) == 3


def test_a_correction_stands_in_the_place_of_what_was_and_is_taken_back(any_book: Book):
    actions.add_life_event(any_book, "illness", date(2026, 11, 3), date(2026, 11, 9), "Flu")
    (event_id,) = athlete.life_events(any_book)["id"]
    done = actions.change_life_event(any_book, event_id, "injury", date(2026, 11, 4), date(2026, 11, 8), None)
    assert "overlaps" not in done.said  # with itself
    assert events(any_book) == [("injury", date(2026, 11, 4), date(2026, 11, 8), None)]
    assert done.undo().startswith("As it was: Illness")
    assert events(any_book) == [("illness", date(2026, 11, 3), date(2026, 11, 9), "Flu")]


def test_a_day_of_return_is_not_needed_in_advance(any_book: Book):
    actions.add_life_event(any_book, "illness", TODAY - timedelta(days=5), TODAY + timedelta(days=60))
    (event_id,) = athlete.life_events(any_book)["id"]
    done = actions.end_life_event(any_book, event_id)
    assert done.said.startswith("Welcome back.")
    assert events(any_book)[0][2] == TODAY
    done.undo()
    assert events(any_book)[0][2] == TODAY + timedelta(days=60)


def test_only_what_is_going_on_can_end_today(any_book: Book):
    actions.add_life_event(any_book, "holiday", TODAY + timedelta(days=3), TODAY + timedelta(days=9))
    (event_id,) = athlete.life_events(any_book)["id"]
    with pytest.raises(ValueError, match="not going on today"):
        actions.end_life_event(any_book, event_id)


def test_today_is_that_of_the_athletes_zone(any_book: Book):
    with time_machine.travel("2026-11-20T03:00:00Z", tick=False):  # the 19th, ten in the evening, in New York
        actions.add_life_event(any_book, "illness", date(2026, 11, 18), date(2026, 11, 30))
        (event_id,) = athlete.life_events(any_book)["id"]
        actions.end_life_event(any_book, event_id)
    assert events(any_book)[0][2] == date(2026, 11, 19)


def test_what_was_taken_out_comes_back_as_it_was_and_only_once(any_book: Book):
    actions.add_life_event(any_book, "travel", TODAY, TODAY, "*north*")
    before = athlete.life_events(any_book).to_dict("records")
    done = actions.remove_life_event(any_book, before[0]["id"])
    assert events(any_book) == []
    done.undo()
    done.undo()
    assert athlete.life_events(any_book).to_dict("records") == before


def test_what_is_gone_is_told_as_gone(any_book: Book):
    for write in (
        lambda: actions.remove_life_event(any_book, 7),
        lambda: actions.end_life_event(any_book, 7),
        lambda: actions.change_life_event(any_book, 7, "race", TODAY, TODAY),
    ):
        with pytest.raises(ValueError, match="gone already"):
            write()


def test_a_book_for_readers_takes_none_of_it(any_book: Book):
    readers = replace(any_book, is_writable=False)
    with pytest.raises(BookReadOnly):
        actions.add_life_event(readers, "race", TODAY, TODAY)
    with pytest.raises(BookReadOnly):
        save_streak_target(readers, 3)


# The weekly number


def test_a_weekly_number_is_kept_with_what_counts_and_taken_back(any_book: Book):
    assert streak_target(any_book) is None
    done = save_streak_target(any_book, 3, ("running", "cycling"), 20)
    assert done.said == "Weeks with at least 3 cycling and running workouts of 20 minutes or more are counted in a row."
    assert streak_target(any_book) == StreakTarget(3, ("cycling", "running"), 20)
    again = save_streak_target(any_book, None)
    assert (again.said, streak_target(any_book)) == ("No weekly number is counted any more.", None)
    again.undo()
    assert streak_target(any_book) == StreakTarget(3, ("cycling", "running"), 20)
    done.undo()
    assert streak_target(any_book) is None


@pytest.mark.parametrize("given", [(1,), (22,), (3, ("golf",)), (3, (), -5), (3, (), 121)])
def test_a_weekly_number_that_cannot_be_meant_is_refused(any_book: Book, given):
    with pytest.raises(ValueError, match=r"Choose between|no discipline"):
        save_streak_target(any_book, *given)
    assert streak_target(any_book) is None


@pytest.mark.parametrize("kept", [7, "three", {"most": 3}, {"least": "3"}, {"least": 3, "disciplines": ["golf"]}])
def test_a_setting_that_nobody_here_wrote_breaks_nothing(any_book: Book, kept):
    with store.writing(any_book, "settings") as session:
        athlete.save_setting(session, KEY, kept)
    assert streak_target(any_book) in (None, StreakTarget(3))
