"""How goals read: what is done, what is needed, and what a new one may be."""

import doctest
from datetime import date

import pytest

from core import store
from core.frames import goals as frames
from core.models import Athlete, Goal
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude


def add_goal(book, metric, target, **values):
    standard = {"period": "week", "first_day": date(2026, 1, 1), "created_at": NOW}
    with store.writing(book, "goals") as session:
        goal = Goal(metric=metric, target=target, **(standard | values))
        session.add(goal)
        session.flush()
        return goal.id


def card(book, day=TODAY):
    return frames.cards(book, day)[0]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(frames).failed == 0


def test_minutes_tell_what_each_day_left_needs(book):
    add_sessions(book, {"day": "2026-11-17", "duration_s": 3600}, {"day": "2026-11-18", "duration_s": 1800})
    add_goal(book, "minutes", 150)
    goal = card(book)  # on a Friday: 3 of 7 days are left
    assert goal.title == "150 min a week"
    assert goal.done == "90 of 150 min this week"
    assert goal.needed == "60 min to go, 3 days left: 20 min a day."
    assert goal.state == "On track"  # four of seven days are over, which asks for 85.7 min


def test_an_excluded_workout_does_not_count(book):
    (workout_id,) = add_sessions(book, {"day": "2026-11-17", "duration_s": 3600})
    add_goal(book, "minutes", 150)
    exclude(book, workout_id)
    assert card(book).done == "0 of 150 min this week"
    assert card(book).state == "Behind"


@pytest.mark.parametrize(
    ("target", "needed"),
    [
        (1, "Reached with 1 workout to spare."),
        (2, "Reached, 3 days left."),
        (3, "1 workout to go, 3 days left."),
        (5, "3 workouts to go, 3 days left: one every day."),
        (9, "7 workouts to go, 3 days left: up to 3 a day."),
    ],
)
def test_workouts_come_in_whole_ones(book, target, needed):
    add_sessions(book, {"day": "2026-11-17"}, {"day": "2026-11-18"})
    add_goal(book, "workouts", target)
    assert card(book).needed == needed


def test_early_in_the_week_there_is_time_between_workouts(book):
    add_goal(book, "workouts", 3)
    assert card(book, date(2026, 11, 16)).needed == "3 workouts to go, 7 days left: one every 2 days."


def test_more_active_days_than_there_are_left_ask_for_nothing_impossible(book):
    add_goal(book, "days", 6)
    assert card(book).needed == "6 active days to go, 3 days left."


def test_on_the_last_day_it_says_so(book):
    add_goal(book, "output_kj", 900)
    assert card(book, date(2026, 11, 22)).needed == "900 kJ to go, and today is the last day."


def test_a_goal_of_one_discipline_counts_only_that(book):
    add_sessions(book, {"day": "2026-11-17", "discipline": "yoga"}, {"day": "2026-11-18"})
    add_goal(book, "workouts", 3, discipline="yoga")
    assert card(book).title == "3 workouts a week · yoga"
    assert card(book).done == "1 of 3 workouts this week"


def test_the_weeks_behind_tell_how_often_it_was_hit(book):
    add_sessions(book, {"day": "2026-11-11"}, {"day": "2026-11-12"}, {"day": "2026-11-03"})
    add_goal(book, "workouts", 2, first_day=date(2026, 11, 1))
    goal = card(book)  # set on a Sunday, whose week counts
    assert goal.history["done"].tolist() == [0, 1, 2]
    assert goal.history["is_hit"].tolist() == [False, False, True]
    assert goal.kept == "Hit in 1 of the last 3 weeks."


def test_a_goal_of_this_week_has_no_past_yet(book):
    add_goal(book, "workouts", 2, first_day=TODAY)
    assert card(book).kept == "No full week yet."


def test_an_ended_goal_rests_and_still_belongs_to_the_days_it_stood(book):
    goal_id = add_goal(book, "workouts", 2, last_day=TODAY)
    assert frames.cards(book, TODAY) == []
    assert [goal.goal_id for goal in frames.cards_of(book, date(2026, 11, 18))] == [goal_id]
    assert frames.ended(book) == {goal_id: "2 workouts a week, 1 Jan 2026 to 20 Nov 2026"}


def test_a_template_is_offered_until_such_a_goal_stands(book):
    assert list(frames.templates(book, [])) == ["3 workouts a week", "150 min a week", "900 kJ a week"]
    add_goal(book, "minutes", 200)
    assert list(frames.templates(book, frames.cards(book, TODAY))) == ["3 workouts a week", "900 kJ a week"]


def test_a_distance_is_given_in_the_athletes_unit_and_kept_in_metres(book):
    with store.writing(book, "athlete") as session:
        session.add(Athlete(units="imperial"))
    kept = frames.target(book, "distance_m", "month", 100)
    assert kept == pytest.approx(160_934.4)
    assert frames.given(book, "distance_m", kept) == 100
    assert frames.metrics(book)["distance_m"] == "Distance (mi)"


@pytest.mark.parametrize(
    ("metric", "given", "sentence"),
    [
        ("minutes", None, "Give a target above 0."),
        ("minutes", 0, "Give a target above 0."),
        ("workouts", 2.5, "Workouts come in whole ones."),
        ("days", 8, "A week has no more than 7 days."),
    ],
)
def test_what_cannot_be_a_target_is_refused_with_the_reason(book, metric, given, sentence):
    with pytest.raises(ValueError, match=sentence):
        frames.target(book, metric, "week", given)
