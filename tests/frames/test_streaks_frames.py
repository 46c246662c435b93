"""Streaks, life events, the calendar, habits, Eddington numbers, milestones and badges as the screen gets them."""

from datetime import date, timedelta

import pandas as pd
import pytest
import time_machine

from core import actions_life_events, store
from core.actions_streaks import save_streak_target
from core.frames import habits, milestones
from core.frames import streaks as frames
from core.queries import achievements, athlete
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude


def days_ago(*ago: int, **values) -> list[dict]:
    return [{"day": str(TODAY - timedelta(days=n)), **values} for n in ago]


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2026-11-20T17:00:00Z", tick=False):  # noon in New York
        yield


# Streaks


def test_an_empty_book_has_no_streak_and_breaks_nothing(book: Book):
    found = frames.standing(book, TODAY)
    assert (found.daily.length, found.weekly.length, found.per_week, found.protection) == (0, 0, None, "")
    assert found.best.empty
    assert frames.calendar(book, TODAY.year, TODAY)["workouts"].sum() == 0


def test_excluded_workouts_keep_nothing_alive(book: Book):
    add_sessions(book, *days_ago(2, 1, 0))
    exclude(book, 2)
    assert frames.standing(book, TODAY).daily.length == 1


def test_a_life_event_is_heeded_at_once_and_so_is_its_end(any_book: Book):
    add_sessions(any_book, *days_ago(6, 5, 1))
    assert frames.standing(any_book, TODAY).daily.length == 1
    first, last = TODAY - timedelta(days=4), TODAY - timedelta(days=2)
    done = actions_life_events.add_life_event(any_book, "illness", first, last)
    assert frames.standing(any_book, TODAY).daily.length == 3
    assert frames.standing(any_book, TODAY).best["bridged"].tolist()[0] == 3
    done.undo()
    assert frames.standing(any_book, TODAY).daily.length == 1


def test_an_illness_until_further_notice_protects_today_and_the_week(book: Book):
    add_sessions(book, *days_ago(8, 7))
    actions_life_events.add_life_event(book, "illness", TODAY - timedelta(days=6), TODAY + timedelta(days=60))
    found = frames.standing(book, TODAY)
    assert (found.daily.length, found.daily.is_protected, found.weekly.is_protected) == (2, True, True)
    assert found.protection == "Illness until 19 January 2027, 60 days from now"
    assert list(frames.going_on(book, TODAY).values()) == [found.protection]


def test_a_race_is_marked_and_protects_nothing(book: Book):
    add_sessions(book, *days_ago(2, 0))
    actions_life_events.add_life_event(book, "race", TODAY - timedelta(days=1), TODAY)
    found = frames.standing(book, TODAY)
    assert (found.daily.length, found.protection) == (1, "")
    assert list(frames.going_on(book, TODAY).values()) == ["Race, today is its last day"]


def test_the_weekly_number_is_a_streak_of_its_own_from_the_moment_it_is_chosen(any_book: Book):
    yoga = days_ago(10, discipline="yoga")
    add_sessions(any_book, *days_ago(11), *yoga, *days_ago(9, 3), *days_ago(2, duration_s=300))
    assert frames.standing(any_book, TODAY).per_week is None
    save_streak_target(any_book, 2, ["cycling"], 10)
    streak = frames.standing(any_book, TODAY).per_week
    assert (streak.length, streak.done) == (1, 1)
    assert streak.sentence == "1 week in a row; 1 more ride by Sunday keeps it alive."
    assert list(frames.standing(any_book, TODAY).all) == ["Days", "Weeks", "Weeks of 2"]


def test_weeks_begin_where_the_athlete_begins_them(book: Book):
    add_sessions(book, *days_ago(6, 5, 0))  # Saturday, Sunday, Friday
    save_streak_target(book, 2)
    assert frames.standing(book, TODAY).per_week.done == 1
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, week_start=6)
    assert frames.standing(book, TODAY).per_week.done == 2


# Which day it is


def on_tour(book: Book, day: str, utc_hour: int, offset_h: float) -> None:
    """Workouts at home long ago, and a last one that begins at this hour (8 to 19) of UTC elsewhere."""
    add_sessions(book, *days_ago(*range(400, 400 - (utc_hour - 8), -1)),
                 {"day": day, "utc_offset_s": int(3600 * offset_h)})  # fmt: skip


def test_at_home_it_is_the_day_of_the_athletes_zone(book: Book):
    on_tour(book, "2026-11-19", 10, -5)
    with time_machine.travel("2026-11-20T04:30:00Z", tick=False):  # half past eleven on the 19th
        assert frames.today(book) == date(2026, 11, 19)


def test_far_to_the_east_a_workout_of_tomorrow_counts_today(book: Book):
    on_tour(book, "2026-11-18", 12, 13)  # one in the morning of the 19th in Auckland
    with time_machine.travel("2026-11-18T14:00:00Z", tick=False):  # the 18th in New York
        assert frames.today(book) == date(2026, 11, 19)
        streak = frames.standing(book, frames.today(book)).daily
        assert (streak.length, streak.is_done) == (1, True)


def test_far_to_the_west_a_streak_lives_until_the_day_is_over_there(book: Book):
    on_tour(book, "2026-11-18", 8, -10)  # ten in the evening of the 17th in Honolulu
    with time_machine.travel("2026-11-19T06:00:00Z", tick=False):  # the 19th in New York, the 18th in Honolulu
        assert frames.today(book) == date(2026, 11, 18)
        assert frames.standing(book, frames.today(book)).daily.sentence.endswith("a workout today keeps it alive.")


def test_days_after_the_last_workout_the_athlete_is_thought_to_be_home(book: Book):
    on_tour(book, "2026-11-14", 8, -10)
    with time_machine.travel("2026-11-19T06:00:00Z", tick=False):
        assert frames.today(book) == date(2026, 11, 19)


def test_a_changed_clock_is_no_journey(book: Book):
    on_tour(book, "2026-03-07", 15, -5)  # the day before New York goes from -5 to -4 hours
    with time_machine.travel("2026-03-09T04:30:00Z", tick=False):  # half past midnight
        assert frames.today(book) == date(2026, 3, 9)


def test_without_workouts_it_is_the_day_at_home(book: Book):
    assert frames.today(book) == TODAY


# The calendar


def test_the_calendar_has_every_day_of_the_year_so_far_with_its_sums_and_events(book: Book):
    add_sessions(book, {"day": "2025-12-31"}, {"day": "2026-01-01", "output_kj": 300.0, "distance_m": 9000.0},
                 {"day": "2026-01-01", "discipline": "yoga"})  # fmt: skip
    actions_life_events.add_life_event(book, "travel", date(2025, 12, 30), date(2026, 1, 2), "*Alps*")
    actions_life_events.add_life_event(book, "illness", date(2026, 1, 2), date(2026, 1, 3))
    assert frames.years(book, TODAY) == [2026, 2025]
    days = frames.calendar(book, 2026, TODAY).set_index("day")
    assert (len(days), days.index[-1]) == (324, pd.Timestamp(TODAY))
    first = days.iloc[0]
    assert (first["workouts"], first["minutes"], first["output_kj"], first["distance_m"]) == (2, 60, 300, 9000)
    assert days["event"].head(3).tolist() == ["Travel: *Alps*", "Travel: *Alps*; Illness", "Illness"]
    assert days["event"].notna().sum() == days["kind"].notna().sum() == 3
    assert days["kind"].head(3).tolist() == ["travel", "illness", "illness"]
    whole = frames.calendar(book, 2025, TODAY)
    assert len(whole) == 365 and whole["workouts"].sum() == 1


# Habits and Eddington numbers


def test_starts_are_those_of_the_period(book: Book):
    add_sessions(book, *days_ago(100, 3, 1))
    assert habits.starts(book, "3 months", TODAY).slots["workouts"].sum() == 2
    found = habits.starts(book, "All", TODAY)
    assert found.slots["workouts"].sum() == 3
    assert "of 3 workouts" in found.sentence
    assert habits.starts(book, "3 months", date(2020, 1, 1)).sentence == "No workout began in this period."


def test_eddington_numbers_are_in_the_athletes_unit_and_tell_what_the_next_takes(book: Book):
    add_sessions(book, *days_ago(3, 2, 1, distance_m=3300.0, duration_s=120))
    found = habits.eddingtons(book, TODAY)
    assert set(found) == {"Minutes", "Kilometres, all", "Kilometres, cycling"}
    assert found["Kilometres, all"].needed == "4 more days of 4 km make it 4"
    assert found["Minutes"].ahead.iloc[0].tolist() == [3, 0, 3]
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, units="imperial")
    found = habits.eddingtons(book, TODAY)
    assert found["Miles, all"].eddington.number == 2  # 3.3 km are 2.05 miles
    assert found["Kilometres, all"].eddington.number == 3


# Milestones and badges


def test_milestones_are_narrowed_by_kind(book: Book):
    add_sessions(book, *days_ago(*range(12, 0, -1)))
    found = milestones.all_milestones(book, TODAY)
    assert found.reached["what"].tolist()[:2] == ["10th workout", "10th cycling workout"]
    only = milestones.of_kind(found, "discipline")
    assert only.reached["what"].tolist() == ["10th cycling workout", "First cycling workout"]
    assert [one.what for one in only.upcoming] == ["cycling workouts"]
    assert milestones.told(only.upcoming[0]) == "13 to go, when cannot be told from the last 90 days."


def test_a_deleted_workout_takes_its_milestone_along(book: Book):
    add_sessions(book, *days_ago(*range(10, 0, -1)))
    exclude(book, 3)
    assert "10th workout" not in milestones.all_milestones(book, TODAY).reached["what"].tolist()


def test_badges_stand_by_category_most_earned_first(any_book: Book):
    assert milestones.badges(any_book).empty
    told = {"category": "milestones", "description": None}
    with store.writing(any_book, "goals") as session:
        achievements.keep(
            session,
            [
                {"slug": "a", "name": "Once", "count": 1, **told},
                {"slug": "b", "name": "*Often*", "count": 9, **told},
                {"slug": "c", "name": "Lone", "count": 2, "category": None, "description": "[x](y)"},
            ],
            now=NOW,
        )
    found = milestones.badges(any_book)
    assert list(zip(found["category"], found["name"], found["count"], strict=True)) == [
        ("Milestones", "*Often*", 9), ("Milestones", "Once", 1), ("Others", "Lone", 2),
    ]  # fmt: skip
