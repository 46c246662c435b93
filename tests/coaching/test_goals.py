"""Where goals stand and which periods were hit."""

import doctest
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching import goals
from core.coaching.goals import goal_history, goal_progress
from tests.workout_rows import on, workout_rows

THURSDAY = date(2026, 11, 19)


def goal_rows(*rows):
    standard = {"period": "week", "discipline": None, "priority": 0, "first_day": date(2026, 1, 1), "last_day": None}
    columns = ["id", "metric", "target", *standard]
    return pd.DataFrame([standard | {"id": i} | row for i, row in enumerate(rows, 1)], columns=columns)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(goals).failed == 0


def test_a_weekly_goal_tells_what_is_done_and_what_each_day_left_needs():
    workouts = workout_rows(
        on("2026-11-15", duration_s=6000),  # last Sunday
        on("2026-11-16", duration_s=3600),
        on("2026-11-18", duration_s=1800),
    )
    progress = goal_progress(goal_rows({"metric": "minutes", "target": 210.0}), workouts, THURSDAY)[0]
    assert (progress.first, progress.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (progress.done, progress.needed, progress.days_left) == (90, 120, 4)
    assert progress.needed_per_day == 30
    assert progress.expected == 90  # three of seven days are over
    assert progress.is_on_track and not progress.is_reached


def test_one_minute_less_is_behind():
    workouts = workout_rows(on("2026-11-16", duration_s=89 * 60))
    assert not goal_progress(goal_rows({"metric": "minutes", "target": 210.0}), workouts, THURSDAY)[0].is_on_track


def test_nobody_owes_a_part_of_a_workout():
    rows = goal_rows({"metric": "workouts", "target": 3.0})
    tuesday, wednesday, friday = (THURSDAY + timedelta(days=days) for days in (-2, -1, 1))
    assert goal_progress(rows, workout_rows(), tuesday)[0].is_on_track  # 3/7 expected
    assert goal_progress(rows, workout_rows(), wednesday)[0].is_on_track  # 6/7
    assert not goal_progress(rows, workout_rows(), THURSDAY)[0].is_on_track  # 9/7
    assert goal_progress(rows, workout_rows(on("2026-11-16")), friday)[0].expected == 1  # 12/7


def test_a_reached_goal_needs_nothing_more_and_may_be_passed():
    workouts = workout_rows(on("2026-11-16", output_kj=500.0), on("2026-11-17", output_kj=700.0), on("2026-11-18"))
    progress = goal_progress(goal_rows({"metric": "output_kj", "target": 1000.0}), workouts, THURSDAY)[0]
    assert (progress.done, progress.share, progress.needed, progress.is_reached) == (1200, 1.2, 0, True)


def test_a_goal_may_be_for_one_discipline_for_a_month_and_in_days():
    workouts = workout_rows(
        on("2026-10-31", discipline="yoga"),
        on("2026-11-01", discipline="yoga"),
        on("2026-11-01", discipline="yoga"),
        on("2026-11-02"),
        on("2026-11-20", discipline="yoga"),  # tomorrow
    )
    rows = goal_rows({"metric": "days", "target": 10.0, "discipline": "yoga", "period": "month"})
    progress = goal_progress(rows, workouts, THURSDAY)[0]
    assert (progress.done, progress.days_left, progress.expected) == (1, 12, 6)  # 10 * 18 / 30


def test_only_goals_that_stand_today_are_told_in_their_order():
    rows = goal_rows(
        {"metric": "workouts", "target": 3.0, "last_day": date(2026, 11, 18)},
        {"metric": "minutes", "target": 100.0, "last_day": THURSDAY},
        {"metric": "output_kj", "target": 100.0, "first_day": date(2026, 11, 20)},
        {"metric": "days", "target": 3.0, "first_day": THURSDAY},
    )
    assert [progress.goal_id for progress in goal_progress(rows, workout_rows(), THURSDAY)] == [2, 4]


def test_history_tells_which_finished_weeks_hit_the_goal_since_it_was_set():
    workouts = workout_rows(
        on("2026-10-20"), on("2026-10-21"), on("2026-10-28"), on("2026-11-03"), on("2026-11-04"), on("2026-11-17")
    )
    rows = goal_rows({"metric": "workouts", "target": 2.0, "first_day": date(2026, 10, 28)})
    history = goal_history(rows, workouts, THURSDAY)
    assert [str(first) for first in history["first"]] == ["2026-10-26", "2026-11-02", "2026-11-09"]
    assert history["done"].tolist() == [1, 2, 0]
    assert history["is_hit"].tolist() == [False, True, False]


def test_history_goes_back_twelve_months_across_the_year():
    rows = goal_rows({"metric": "workouts", "target": 1.0, "period": "month", "first_day": date(2020, 1, 1)})
    history = goal_history(rows, workout_rows(on("2025-12-31")), THURSDAY)
    assert len(history) == 12
    assert history.loc[history["is_hit"], "last"].tolist() == [date(2025, 12, 31)]


def test_without_goals_there_is_nothing_to_tell():
    assert goal_progress(goal_rows(), workout_rows(), THURSDAY) == []
    assert goal_history(goal_rows(), workout_rows(), THURSDAY).empty


@pytest.mark.parametrize("wrong", [{"metric": "fun"}, {"period": "decade"}])
def test_a_goal_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        goal_progress(goal_rows({"metric": "minutes", "target": 1.0} | wrong), workout_rows(), THURSDAY)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 7200)), max_size=20), st.integers(0, 6), st.integers(1, 900)
)
def test_what_is_done_and_what_is_needed_make_the_target(done, first_weekday, target):
    rows = [on(str(THURSDAY - timedelta(days=ago)), duration_s=s) for ago, s in sorted(done, reverse=True)]
    goal = goal_rows({"metric": "minutes", "target": float(target)})
    progress = goal_progress(goal, workout_rows(*rows), THURSDAY, first_weekday=first_weekday)[0]
    assert progress.needed == pytest.approx(max(target - progress.done, 0))
    assert progress.needed_per_day * progress.days_left == pytest.approx(progress.needed)
    assert 1 <= progress.days_left <= 7
