"""This week and month against the same days before."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import periods
from tests.workout_rows import on, workout_rows

FRIDAY = date(2026, 11, 20)


def test_this_week_is_held_against_the_same_weekdays_of_last_week():
    workouts = workout_rows(
        on("2026-11-08", duration_s=9000),  # the Sunday before last week
        on("2026-11-09", duration_s=1800, output_kj=200.0),
        on("2026-11-13", duration_s=1800, output_kj=100.0),
        on("2026-11-14", duration_s=6000, output_kj=999.0),  # a Saturday: not yet reached this week
        on("2026-11-16", duration_s=2700, output_kj=400.0),
        on("2026-11-20", duration_s=1800),
    )
    week = periods.week_so_far(workouts, FRIDAY)
    assert (week.first, week.last) == (date(2026, 11, 16), FRIDAY)
    assert (week.previous_first, week.previous_last) == (date(2026, 11, 9), date(2026, 11, 13))
    assert week.totals.loc["minutes"].tolist() == [75, 60, 15, 25]
    assert week.totals.loc["output_kj", ["now", "before"]].tolist() == [400, 300]
    assert len(week.daily) == 12
    assert week.daily["minutes"].sum() == 30 + 30 + 100 + 45 + 30


def test_a_week_may_start_on_sunday():
    workouts = workout_rows(on("2026-11-15", duration_s=600))  # a Sunday
    assert periods.week_so_far(workouts, FRIDAY).totals.loc["workouts", "now"] == 0
    assert periods.week_so_far(workouts, FRIDAY, first_weekday=6).totals.loc["workouts", "now"] == 1


@pytest.mark.parametrize(
    ("today", "previous_last"),
    [
        ("2026-03-15", "2026-02-15"),
        ("2026-03-31", "2026-02-28"),
        ("2024-03-30", "2024-02-29"),
        ("2026-01-31", "2025-12-31"),
    ],
)
def test_this_month_is_held_against_the_same_days_of_a_maybe_shorter_month(today, previous_last):
    month = periods.month_so_far(workout_rows(), date.fromisoformat(today))
    assert month.previous_last == date.fromisoformat(previous_last)
    assert month.previous_first == month.previous_last.replace(day=1)


def test_nothing_done_is_zero_but_workouts_without_a_value_are_unknown():
    workouts = workout_rows(on("2026-11-20", duration_s=1200, discipline="yoga"))
    week = periods.week_so_far(workouts, FRIDAY)
    assert week.totals.loc["output_kj", "before"] == 0
    assert pd.isna(week.totals.loc["output_kj", "now"])
    assert pd.isna(week.totals.loc["minutes", "change_pct"])  # from nothing there is no percentage


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5000)), max_size=40), st.integers(0, 6))
def test_weeks_add_up_to_the_days_they_hold(done, first_weekday):
    rows = [on(str(FRIDAY - timedelta(days=ago)), duration_s=seconds) for ago, seconds in sorted(done, reverse=True)]
    workouts = workout_rows(*rows)
    weekly = periods.weekly_totals(workouts, FRIDAY, weeks=4, first_weekday=first_weekday)
    first = weekly.index[0].date()
    assert weekly["minutes"].sum() == pytest.approx(periods.totals(workouts, first, FRIDAY)["minutes"])
    assert {day.weekday() for day in weekly.index} == {first_weekday}
    assert weekly["is_partial"].tolist() == [False] * 3 + [True]


def test_a_workout_dated_tomorrow_does_not_count_yet():
    workouts = workout_rows(on("2026-11-21", duration_s=600))
    assert periods.weekly_totals(workouts, FRIDAY)["workouts"].sum() == 0
    assert periods.monthly_totals(workouts, FRIDAY)["workouts"].sum() == 0


def test_months_are_counted_by_their_local_days():
    workouts = workout_rows(on("2026-09-30", duration_s=600), on("2026-10-01", duration_s=1200))
    monthly = periods.monthly_totals(workouts, FRIDAY, months=3)
    assert monthly["minutes"].tolist() == [10, 20, 0]
    assert [str(month.date()) for month in monthly.index] == ["2026-09-01", "2026-10-01", "2026-11-01"]


def test_this_year_is_held_against_last_year_month_by_month_up_to_now():
    workouts = workout_rows(
        on("2024-12-31", output_kj=9.0),
        on("2025-01-05", output_kj=200.0),
        on("2025-11-30", output_kj=100.0),
        on("2025-12-05", output_kj=80.0),
        on("2026-01-05", output_kj=250.0),
        on("2026-11-05", output_kj=70.0),
    )
    months = periods.year_against_year(workouts, FRIDAY)
    assert months.loc[1].tolist() == [250, 200, 25, False]
    assert months.loc[11, ["this_year", "last_year", "is_partial"]].tolist() == [70, 100, True]
    assert pd.isna(months.loc[11, "change_pct"])  # the month is not over
    assert pd.isna(months.loc[12, "this_year"]) and months.loc[12, "last_year"] == 80
