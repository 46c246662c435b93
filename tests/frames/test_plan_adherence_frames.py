"""What the Adherence screen is given: weeks, lists, and each workout explained."""

from datetime import date, timedelta

import pytest

from core import store
from core.frames import plan_adherence as frames
from core.queries import workouts
from core.store import Book
from tests.frames.small_book import NOW, add_ftp, add_sessions
from tests.planned_book import put_plan, ride

MON, TUE, WED, FRI = (date(2026, 11, day) for day in (16, 17, 18, 20))
SUN = date(2026, 11, 22)


@pytest.fixture
def kept_book(book: Book) -> Book:
    """Half an hour was ridden on Monday; Tuesday was skipped, Wednesday missed for yoga; Friday is to come."""
    add_ftp(book, ("2026-01-01", 200))
    add_sessions(
        book, {"day": "2026-11-09", "title": "Before it"}, {"day": "2026-11-16", "power_w": [120.0] * 1800},
        {"day": "2026-11-18", "discipline": "yoga", "title": "Evening *flow*"},
    )  # fmt: skip
    planned = [
        ride(MON, "a", tss=18, intensity="easy"), ride(TUE, "b", skipped_reason="Late at work"), ride(WED, "c"),
        ride(FRI, "d", minutes=60),
    ]  # fmt: skip
    put_plan(book, *planned, first=MON, last=SUN)
    return book


def test_weeks_are_those_with_a_planned_workout_up_to_this_one(kept_book: Book):
    assert frames.overview(kept_book, FRI).weeks == {"16 Nov – 22 Nov 2026": MON}
    assert frames.overview(kept_book, MON - timedelta(days=1)).weeks == {}
    assert frames.overview(kept_book, FRI).begins == MON


def test_a_book_without_a_plan_has_no_weeks_and_no_lists(book: Book):
    add_sessions(book, {"day": "2026-11-16"})
    assert (frames.overview(book, FRI).weeks, frames.overview(book, FRI).begins, frames.overview(book, FRI).recent) == (
        {},
        None,
        None,
    )
    assert (
        frames.overview(book, FRI).workouts.empty
        and frames.overview(book, FRI).not_done.empty
        and frames.overview(book, FRI).history.empty
    )


def test_a_week_lists_what_each_planned_workout_became(kept_book: Book):
    week = frames.week(kept_book, MON, FRI)
    table = week.workouts
    assert table["state"].to_dict() == {"a": "Done", "b": "Skipped", "c": "Missed", "d": "To come"}
    assert table["became"].dropna().to_dict() == {"a": "Ride 2"}
    assert table["compliance"].fillna(-1).to_dict() == {"a": 100, "b": 0, "c": 0, "d": -1}
    assert table.loc["b", list(frames.PERCENT[1:])].isna().all()
    assert week.sentence == "1 of 3 due workouts done, 1 missed, 1 skipped, 1 to come."


def test_what_was_not_planned_is_listed_and_a_rest_day_is_marked(kept_book: Book):
    add_sessions(kept_book, {"day": "2026-11-19", "title": "On a rest day", "discipline": "rowing"})
    unplanned = frames.week(kept_book, MON, FRI).unplanned
    assert unplanned["title"].tolist() == ["Evening *flow*", "On a rest day"]
    assert unplanned["is_rest_day"].tolist() == [False, True]


def test_the_kinds_of_work_are_told_by_discipline_and_by_intensity(kept_book: Book):
    found = frames.week(kept_book, MON, FRI).distribution.set_index(["by", "name"])
    assert found.loc[("discipline", "cycling")].tolist() == [150, 30]
    assert found.loc[("discipline", "yoga")].tolist() == [0, 30]
    assert found.loc[("intensity", "easy")].tolist() == [30, 30]
    assert found.loc[("intensity", "moderate")].tolist() == [120, 0]
    assert found.loc[("intensity", "unknown")].tolist() == [0, 30]


def test_what_was_not_done_says_why_as_far_as_anybody_said(kept_book: Book):
    table = frames.overview(kept_book, FRI).not_done
    assert table[["day", "state", "reason"]].to_numpy().tolist() == [
        [WED, "Missed", "Done instead: Evening *flow*"], [TUE, "Skipped", "Late at work"],
    ]  # fmt: skip


def test_history_has_a_row_a_week(kept_book: Book):
    row = frames.overview(kept_book, FRI).history.iloc[-1]
    assert (row["adherence"], row["planned_h"], row["done_h"], row["done"], row["due"]) == (
        pytest.approx(100 / 3), 2.5, 1.0, 1, 3,
    )  # fmt: skip


def test_a_workout_is_explained_part_by_part(kept_book: Book):
    told = frames.told(kept_book, "a", FRI)
    assert told is not None and (told.state, told.total) == ("Done", 1)
    assert [part.told for part in told.parts] == [
        "It was done.", "30 min of 30 min that were planned.",
        "Done at an intensity factor of 0.60; 0.60 was planned.", "18 TSS of 18 that were planned.",
    ]  # fmt: skip
    missed = frames.told(kept_book, "c", FRI)
    assert missed is not None and (missed.parts, missed.total, missed.workout_id) == ((), None, None)
    assert frames.told(kept_book, "nobody", FRI) is None


def test_an_edited_workout_is_seen_at_once(kept_book: Book):
    frames.week(kept_book, MON, FRI)
    with store.writing(kept_book, "workouts") as session:
        workouts.edit(session, 2, now=NOW, is_excluded=True)
    assert frames.week(kept_book, MON, FRI).of.done == 0


def test_four_weeks_are_the_mean_of_what_was_due(kept_book: Book):
    assert frames.overview(kept_book, FRI).recent == pytest.approx(1 / 3)
