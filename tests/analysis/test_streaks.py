"""Days and weeks in a row, and what keeps them alive."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.streaks import daily_streak, weekly_streak
from tests.workout_rows import on, workout_rows

FRIDAY = date(2026, 11, 20)


def done_days_ago(*ago: int):
    return workout_rows(*(on(str(FRIDAY - timedelta(days=days))) for days in sorted(ago, reverse=True)))


def test_a_streak_survives_until_the_end_of_today():
    streak = daily_streak(done_days_ago(1, 2, 3), FRIDAY)
    assert (streak.length, streak.is_done, streak.days_left) == (3, False, 1)
    assert streak.sentence == "3 days in a row; a workout today keeps it alive."


def test_todays_workout_counts_and_nothing_more_is_needed():
    streak = daily_streak(done_days_ago(0, 1, 2, 3), FRIDAY)
    assert (streak.length, streak.is_done, streak.days_left) == (4, True, 0)
    assert streak.sentence == "4 days in a row; today is done."


def test_a_missed_day_ends_a_streak_but_the_best_is_remembered():
    streak = daily_streak(done_days_ago(2, 3, 4, 10, 11), FRIDAY)
    assert (streak.length, streak.first) == (0, None)
    assert (streak.best_length, streak.best_first, streak.best_last) == (3, date(2026, 11, 16), date(2026, 11, 18))
    assert streak.sentence == "No streak yet: a workout today starts one."


def test_several_workouts_a_day_are_one_day():
    assert daily_streak(done_days_ago(0, 0, 0, 1), FRIDAY).length == 2


def test_of_equal_streaks_the_latest_is_the_best():
    streak = daily_streak(done_days_ago(0, 1, 10, 11), FRIDAY)
    assert streak.is_best
    assert streak.best_last == FRIDAY


def test_protected_days_are_bridged_and_not_counted():
    workouts = done_days_ago(0, 1, 4, 5)
    ill = {FRIDAY - timedelta(days=2), FRIDAY - timedelta(days=3)}
    assert daily_streak(workouts, FRIDAY).length == 2
    assert daily_streak(workouts, FRIDAY, protected=ill).length == 4


def test_a_protected_today_keeps_the_streak_without_a_workout():
    streak = daily_streak(done_days_ago(1, 2), FRIDAY, protected={FRIDAY})
    assert (streak.length, streak.days_left) == (2, 0)
    assert streak.sentence == "2 days in a row; today is protected, so it lives on."


def test_tomorrow_does_not_count_yet():
    assert daily_streak(done_days_ago(-1), FRIDAY).length == 0


def test_nothing_done_is_no_streak():
    assert daily_streak(workout_rows(), FRIDAY).best_length == 0
    assert weekly_streak(workout_rows(), FRIDAY).best_first is None


def test_a_week_survives_until_its_end():
    streak = weekly_streak(done_days_ago(5, 12), FRIDAY)  # Sunday of last week, Sunday of the one before
    assert (streak.length, streak.is_done, streak.days_left) == (2, False, 3)
    assert streak.first == date(2026, 11, 2)
    assert (streak.best_first, streak.best_last) == (date(2026, 11, 2), date(2026, 11, 15))  # whole weeks
    assert streak.sentence == "2 weeks in a row; a workout within 3 days, today included, keeps it alive."


def test_weeks_follow_the_athletes_first_weekday():
    workouts = done_days_ago(0, 5)  # Friday and the Sunday before
    assert weekly_streak(workouts, FRIDAY).length == 2
    assert weekly_streak(workouts, FRIDAY, first_weekday=6).length == 1


@pytest.mark.parametrize(("protected_days", "length"), [(3, 1), (4, 2)])
def test_a_week_is_bridged_when_most_of_it_is_protected(protected_days, length):
    workouts = done_days_ago(0, 14)
    last_monday = date(2026, 11, 9)
    protected = {last_monday + timedelta(days=i) for i in range(protected_days)}
    assert weekly_streak(workouts, FRIDAY, protected=protected).length == length


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_the_best_streak_is_never_shorter_than_the_current_and_protection_never_shortens(ago, protected_ago):
    workouts = done_days_ago(*ago)
    protected = {FRIDAY - timedelta(days=days) for days in protected_ago}
    plain, bridged = daily_streak(workouts, FRIDAY), daily_streak(workouts, FRIDAY, protected=protected)
    assert plain.length <= plain.best_length <= len(ago)
    assert plain.length <= bridged.length <= bridged.best_length <= len(ago)
