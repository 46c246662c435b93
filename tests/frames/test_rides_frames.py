"""What the Rides screen lists, sums, groups and compares."""

from dataclasses import replace
from datetime import date

import pytest

from core import store
from core.frames import rides as frames
from core.queries import workouts
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude

EVERYTHING = frames.Choice(date(2024, 1, 1), TODAY)


def say(book, workout_id, **said):
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=NOW, **said)


def titles(book, **asked):
    return frames.rides(book, replace(EVERYTHING, **asked))["title"].tolist()


@pytest.fixture
def filled(book):
    """Four workouts: a live climb, a power zone ride on demand, a Just Ride, and yoga that was stopped early."""
    add_sessions(
        book,
        {
            "day": "2026-03-02", "title": "30 min Climb Ride", "class_type": "Climb", "instructor_name": "Jess Marlow",
            "class_duration_s": 1800, "output_kj": 300.0, "is_live": True, "leaderboard_rank": 5,
            "leaderboard_total": 100, "is_personal_record": True,
        },
        {
            "day": "2026-05-04", "title": "45 min Power Zone Ride", "class_type": "Power Zone",
            "instructor_name": "Dex Harrow", "class_duration_s": 2700, "duration_s": 2700, "output_kj": 500.0,
            "is_live": False,
        },
        {"day": "2026-05-05", "title": "Just Ride", "class_type": "Just Ride", "duration_s": 840, "output_kj": 100.0},
        {
            "day": "2026-06-06", "title": "60 min Yoga Flow", "discipline": "yoga", "instructor_name": "Jess Marlow",
            "class_duration_s": 3600, "duration_s": 600, "is_live": False,
        },
    )  # fmt: skip
    return book


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["30 min Climb Ride", "45 min Power Zone Ride", "Just Ride", "60 min Yoga Flow"]),
        ({"first": date(2026, 5, 4), "last": date(2026, 5, 5)}, ["45 min Power Zone Ride", "Just Ride"]),
        ({"disciplines": ("yoga",)}, ["60 min Yoga Flow"]),
        ({"class_types": ("Climb", "Just Ride")}, ["30 min Climb Ride", "Just Ride"]),
        ({"class_types": ("No class type",)}, ["60 min Yoga Flow"]),
        ({"instructors": ("Jess Marlow",)}, ["30 min Climb Ride", "60 min Yoga Flow"]),
        ({"instructors": ("No instructor",)}, ["Just Ride"]),
        ({"how": "Live"}, ["30 min Climb Ride"]),
        ({"how": "On demand"}, ["45 min Power Zone Ride", "60 min Yoga Flow"]),  # a Just Ride is neither
        ({"instructors": ("Jess Marlow",), "disciplines": ("cycling",)}, ["30 min Climb Ride"]),
    ],
)
def test_every_filter_narrows_and_the_days_are_both_included(filled, asked, expected):
    assert titles(filled, **asked) == expected


def test_a_class_has_its_planned_length_and_a_ride_without_one_the_time_it_took(filled):
    assert titles(filled, lengths=("An hour and more",)) == ["60 min Yoga Flow"]  # left after ten minutes
    assert titles(filled, lengths=("Under 15 min", "30 to 44 min")) == ["30 min Climb Ride", "Just Ride"]


def test_all_words_of_a_search_are_found_in_title_instructor_or_notes_whatever_their_case_and_accents(filled):
    assert titles(filled, text="jess CLIMB") == ["30 min Climb Ride"]
    assert titles(filled, text="climb zone") == []
    say(filled, 3, notes="With Zoë: legs of lead (again)")
    assert titles(filled, text="zoe lead (again)") == ["Just Ride"]
    assert len(titles(filled, text=" ")) == 4


def test_an_own_title_is_listed_and_searched_in_place_of_the_source_s(filled):
    say(filled, 3, edited_title="Commute")
    assert titles(filled, text="commute") == ["Commute"]
    assert titles(filled, text="just") == []


def test_an_excluded_workout_is_listed_with_its_mark_but_in_no_sum(filled):
    exclude(filled, 2)
    rides = frames.rides(filled, EVERYTHING)
    assert frames.listed(rides)["marks"].tolist() == [["stopped early"], [], ["excluded"], ["PR", "live"]]
    assert frames.totals(rides, EVERYTHING)["output_kj"] == 300 + 100
    assert frames.totals(rides, EVERYTHING)["workouts"] == 3


def test_deleted_workouts_are_only_there_when_they_are_asked_for(filled):
    say(filled, 1, deleted_at=NOW)
    assert "30 min Climb Ride" not in titles(filled)
    assert titles(filled, is_deleted=True) == ["30 min Climb Ride"]


def test_the_list_has_the_newest_first_and_says_within_which_share_of_the_leaderboard_one_was(filled):
    table = frames.listed(frames.rides(filled, EVERYTHING))
    assert table.index.tolist() == [4, 3, 2, 1]
    assert table.loc[1, "top_share"] == pytest.approx(0.05)
    assert table["top_share"].isna().tolist() == [True, True, True, False]


def test_a_place_that_cannot_be_on_the_leaderboard_is_no_share(book):
    add_sessions(
        book,
        {"day": "2026-03-02", "leaderboard_rank": 7, "leaderboard_total": 5},
        {"day": "2026-03-03", "leaderboard_rank": 0, "leaderboard_total": 5},
    )
    assert frames.listed(frames.rides(book, EVERYTHING))["top_share"].isna().all()


def test_a_ride_stopped_early_is_counted_in_its_group_but_left_out_of_its_output_per_minute(book):
    whole = {"class_duration_s": 1800, "instructor_name": "Jess Marlow"}
    add_sessions(
        book,
        {"day": "2026-03-02", "output_kj": 270.0, **whole},
        {"day": "2026-03-03", "output_kj": 10.0, "duration_s": 600} | whole,
    )
    group = frames.grouped(frames.rides(book, EVERYTHING), "Instructor").loc["Jess Marlow"]
    assert group["workouts"] == 2
    assert group["minutes"] == 30 + 10
    assert group["output_kj_per_min"] == 270 / 30


@pytest.mark.parametrize(
    ("by", "first"),
    [("Instructor", "Jess Marlow"), ("Class type", "Climb"), ("Duration", "15 min"), ("Time of day", "Morning"),
     ("Weekday", "Sunday")],
)  # fmt: skip
def test_every_grouping_is_named_in_words_and_adds_up_to_all_workouts(filled, by, first):
    groups = frames.grouped(frames.rides(filled, EVERYTHING), by, first_weekday=6)
    assert groups.index.name == "group"
    assert groups.index[0] == first
    assert groups["workouts"].sum() == 4


def test_months_are_compared_whatever_the_period_but_under_the_other_filters(filled):
    add_sessions(filled, {"day": "2025-05-20", "output_kj": 250.0, "class_type": "Climb"})
    today_only = replace(EVERYTHING, first=TODAY, last=TODAY, disciplines=("cycling",))
    months = frames.months(filled, today_only, TODAY, "output_kj")
    assert months.loc[5, ["this_year", "last_year", "change_pct"]].tolist() == [600, 250, 140]
    climbs = frames.months(filled, replace(today_only, class_types=("Climb",)), TODAY, "output_kj")
    assert climbs.loc[5, ["this_year", "last_year"]].tolist() == [0, 250]


@pytest.mark.parametrize(("first", "parts"), [(date(2026, 5, 1), 30), (date(2024, 1, 1), 35), (date(2016, 1, 1), 11)])
def test_the_trend_is_by_week_month_or_year_and_adds_up_to_the_total(filled, first, parts):
    choice = replace(EVERYTHING, first=first)
    rides = frames.rides(filled, choice)
    trend = frames.trend(rides, choice)
    assert len(trend) == parts  # weeks from Monday 27 April, months from January 2024, years from 2016
    assert trend["output_kj"].sum() == frames.totals(rides, choice)["output_kj"]


def test_the_filters_offer_what_is_in_the_book_the_most_frequent_first(filled):
    offered = frames.options(filled)
    assert offered.disciplines == ["cycling", "yoga"]
    assert offered.instructors[0] == "Jess Marlow"
    assert set(offered.class_types) == {"Climb", "Power Zone", "Just Ride", "No class type"}
    assert offered.earliest == date(2026, 3, 2)


def test_an_empty_book_has_nothing_to_offer_and_nothing_to_list(book):
    assert frames.options(book).earliest is None
    assert frames.listed(frames.rides(book, EVERYTHING)).empty


def test_what_was_asked_for_beyond_the_first_row_of_filters_is_said_in_words():
    asked = replace(EVERYTHING, class_types=("Climb",), how="Live", is_deleted=True, text="x", disciplines=("yoga",))
    assert asked.rarer == ["Climb", "Live", "deleted workouts"]


def test_a_new_workout_is_listed_at_once(filled):
    assert len(titles(filled)) == 4
    add_sessions(filled, {"day": "2026-11-19", "title": "20 min Ride"})
    assert titles(filled)[-1] == "20 min Ride"
