"""Days and weeks in a row, and what keeps them alive."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.streaks import daily_streak, of_a_kind, protected_days, skipped_days, weekly_streak
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


# Workouts a week


def test_so_many_workouts_a_week_say_how_many_are_missing_and_by_when():
    workouts = done_days_ago(2, 9, 10, 11)  # one this week (Wednesday), three in the last
    streak = weekly_streak(workouts, FRIDAY, least=3, what=("ride", "rides"))
    assert (streak.length, streak.done, streak.needed, streak.is_done) == (1, 1, 2, False)
    assert streak.sentence == "1 week in a row; 2 more rides by Sunday keep it alive."


def test_several_workouts_of_one_day_count_each_towards_the_week():
    streak = weekly_streak(done_days_ago(0, 0, 0), FRIDAY, least=3)
    assert (streak.length, streak.is_done, streak.needed) == (1, True, 0)
    assert streak.sentence == "1 week in a row; this week is done."


def test_a_week_with_too_few_workouts_ends_the_streak_and_counts_for_none():
    workouts = done_days_ago(0, 1, 9, 14, 15)  # two this week, one last week (Wednesday), two in the week before
    streak = weekly_streak(workouts, FRIDAY, least=2)
    assert (streak.length, [run.length for run in streak.best]) == (1, [1, 1])


def test_on_the_last_day_of_the_week_the_missing_workouts_are_due_today():
    sunday = FRIDAY + timedelta(days=2)
    streak = weekly_streak(done_days_ago(0, 9, 10), sunday, least=2, what=("ride", "rides"))
    assert streak.sentence == "1 week in a row; 1 more ride today keeps it alive."
    assert streak.days_left == 1


def test_without_a_streak_it_says_what_starts_one_this_week():
    streak = weekly_streak(done_days_ago(1), FRIDAY, least=3)
    assert streak.length == 0
    assert streak.sentence == "No streak yet: 2 more workouts by Sunday start one."


def test_a_week_that_begins_on_sunday_is_over_on_saturday():
    workouts = done_days_ago(0, 5, 6)  # Friday, Sunday; the Saturday before belongs to last week
    streak = weekly_streak(workouts, FRIDAY, least=3, first_weekday=6)
    assert (streak.done, streak.until) == (2, date(2026, 11, 21))
    assert streak.sentence == "No streak yet: 1 more workout by Saturday starts one."


def test_a_week_short_of_its_workouts_is_bridged_when_most_of_it_is_protected_and_counts_when_it_has_enough():
    monday = date(2026, 11, 9)
    away = {monday + timedelta(days=n) for n in range(4)}
    short = done_days_ago(0, 1, 6, 14, 15)  # last week has one, on Saturday
    assert weekly_streak(short, FRIDAY, least=2, protected=away).length == 2
    enough = done_days_ago(0, 1, 6, 7, 14, 15)
    assert weekly_streak(enough, FRIDAY, least=2, protected=away).length == 3


def test_only_workouts_of_the_kind_that_was_chosen_count_and_none_that_is_excluded():
    workouts = workout_rows(
        on("2026-11-16", duration_s=1800), on("2026-11-17", duration_s=300), on("2026-11-18"),
        on("2026-11-18", discipline="yoga", duration_s=1800), on("2026-11-19", duration_s=1800, is_excluded=True),
    )  # fmt: skip
    assert of_a_kind(workouts, disciplines=["cycling"], minutes=10).index.tolist() == [1]
    assert of_a_kind(workouts, disciplines=["cycling"]).index.tolist() == [1, 2, 3]
    assert of_a_kind(workouts).index.tolist() == [1, 2, 3, 4]


# The best ones


def test_the_best_streaks_are_the_longest_five_of_equals_the_latest_first():
    ago = [0, 1, 3, 4, 6, 8, 10, 12, 13, 14]  # runs of 2, 2, 1, 1, 1, 3
    best = daily_streak(done_days_ago(*ago), FRIDAY).best
    assert [run.length for run in best] == [3, 2, 2, 1, 1]
    assert [run.last for run in best[1:4]] == [FRIDAY, FRIDAY - timedelta(days=3), FRIDAY - timedelta(days=6)]


# Days and zones


def test_new_year_is_a_day_like_any_other():
    workouts = workout_rows(on("2026-12-30"), on("2026-12-31"), on("2027-01-01"))
    assert daily_streak(workouts, date(2027, 1, 1)).length == 3
    weeks = workout_rows(on("2026-12-21"), on("2026-12-31"), on("2027-01-05"))
    assert weekly_streak(weeks, date(2027, 1, 5)).length == 3  # the week of 28 December has one, in the old year


@pytest.mark.parametrize("change", ["2026-03-08", "2026-11-01"])  # New York: a day of 23 hours, one of 25
def test_a_day_of_23_or_25_hours_is_one_day(change: str):
    day = date.fromisoformat(change)
    rows = [
        on(str(day + timedelta(days=n)), utc_offset_s=-4 * 3600 if (day.month == 3) == (n >= 0) else -5 * 3600)
        for n in (-1, 0, 1)
    ]
    assert daily_streak(workout_rows(*rows), day + timedelta(days=1)).length == 3


def test_a_date_that_was_skipped_by_crossing_the_date_line_westward_breaks_nothing():
    monday = on("2026-11-16", utc_offset_s=-8 * 3600)  # Los Angeles
    wednesday = on("2026-11-18", utc_offset_s=9 * 3600)  # Tokyo
    workouts = workout_rows(monday, wednesday)
    assert skipped_days(workouts) == {date(2026, 11, 17)}
    assert daily_streak(workouts, date(2026, 11, 18)).length == 2


def test_the_same_date_twice_by_crossing_it_eastward_is_one_day():
    rows = (on("2026-11-17", utc_offset_s=9 * 3600), on("2026-11-17", utc_offset_s=-8 * 3600), on("2026-11-18"))
    assert daily_streak(workout_rows(*rows), date(2026, 11, 18)).length == 2


@pytest.mark.parametrize(("later", "offset_h"), [("2026-11-18", 2), ("2026-11-19", 9)])
def test_a_shorter_journey_or_a_longer_pause_skips_no_date(later: str, offset_h: int):
    workouts = workout_rows(on("2026-11-16", utc_offset_s=-8 * 3600), on(later, utc_offset_s=offset_h * 3600))
    assert skipped_days(workouts) == set()
    assert daily_streak(workouts, date.fromisoformat(later)).length == 1


# Life events


def events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    days = [(kind, date.fromisoformat(first), date.fromisoformat(last)) for kind, first, last in rows]
    return pd.DataFrame(days, columns=["kind", "first_day", "last_day"])


def test_illness_injury_travel_and_holiday_protect_both_their_ends_and_a_race_protects_nothing():
    found = events(("illness", "2026-11-02", "2026-11-03"), ("race", "2026-11-08", "2026-11-08"))
    days = protected_days(found, date(2026, 1, 1), FRIDAY)
    assert days == {date(2026, 11, 2), date(2026, 11, 3)}


def test_overlapping_events_protect_a_day_once_and_an_endless_one_only_what_is_looked_at():
    found = events(("travel", "2026-11-01", "9999-12-31"), ("holiday", "2026-11-02", "2026-11-04"))
    assert len(protected_days(found, date(2026, 11, 1), FRIDAY)) == 20


def test_an_event_that_ends_before_it_begins_protects_nothing():
    assert protected_days(events(("travel", "2026-11-05", "2026-11-01")), date(2026, 1, 1), FRIDAY) == set()


@given(st.lists(st.integers(0, 80), max_size=60), st.sets(st.integers(0, 80)), st.integers(1, 4), st.integers(0, 6))
def test_weeks_of_so_many_agree_with_counting_backwards_week_by_week(ago, protected_ago, least, first_weekday):
    workouts = done_days_ago(*ago)
    protected = {FRIDAY - timedelta(days=days) for days in protected_ago}
    streak = weekly_streak(workouts, FRIDAY, least=least, first_weekday=first_weekday, protected=protected)
    start = FRIDAY - timedelta(days=(FRIDAY.weekday() - first_weekday) % 7)
    length, is_current = 0, True
    while start > FRIDAY - timedelta(days=100):
        days = [start + timedelta(days=n) for n in range(7)]
        if sum(FRIDAY - timedelta(days=n) in days for n in ago) >= least:
            length += 1
        elif sum(day in protected for day in days) < 4 and not is_current:
            break
        start, is_current = start - timedelta(days=7), False
    assert streak.length == length
