"""Every calendar day, and averages over them."""

from datetime import date

import pytest

from core.analysis.trends import daily_totals, trends
from tests.workout_rows import on, workout_rows


def test_rest_days_are_zero_and_days_of_unknown_output_are_unknown():
    workouts = workout_rows(
        on("2026-11-01", duration_s=1800, output_kj=250.0),
        on("2026-11-01", duration_s=600, output_kj=50.0),
        on("2026-11-03", duration_s=1200, discipline="yoga"),
    )
    daily = daily_totals(workouts, date(2026, 11, 1), date(2026, 11, 4))
    assert daily["minutes"].tolist() == [40, 0, 20, 0]
    assert daily["output_kj"].fillna(-1).tolist() == [300, 0, -1, 0]


def test_without_workouts_every_day_is_zero():
    daily = daily_totals(workout_rows(), date(2026, 2, 27), date(2026, 3, 1))
    assert [str(day.date()) for day in daily.index] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert (daily == 0).all(axis=None)


def test_averages_begin_when_their_window_lies_after_the_first_workout():
    workouts = workout_rows(
        on("2026-11-01", duration_s=4200, output_kj=700.0),
        on("2026-11-07", duration_s=4200, discipline="yoga"),
        on("2026-11-08", duration_s=2100, output_kj=350.0),
    )
    shown = trends(workouts, date(2026, 11, 8))
    assert len(shown) == 8
    assert shown["minutes_7d"].isna().tolist() == [True] * 6 + [False] * 2
    assert shown["minutes_7d"].iloc[6:].tolist() == pytest.approx([20, 15])  # (70 + 70) / 7, (70 + 35) / 7
    assert shown["output_kj_7d"].iloc[6:].tolist() == pytest.approx([100, 50])  # yoga adds nothing
    assert shown["output_kj_30d"].isna().all()


def test_a_shorter_view_still_averages_over_the_days_before_it():
    workouts = workout_rows(on("2026-10-01", duration_s=60), on("2026-11-14", duration_s=4200))
    shown = trends(workouts, date(2026, 11, 20), days=3)
    assert shown["minutes_7d"].tolist() == pytest.approx([10, 10, 10])


def test_before_the_first_workout_there_is_no_trend():
    assert trends(workout_rows(), date(2026, 11, 20)).empty
