"""The last seven days against the athlete's own usual week."""

from datetime import date, timedelta

import pandas as pd
import pytest

from core.coaching.review import daily_review
from tests.workout_rows import on, workout_rows

DAY = date(2026, 11, 20)


def ago(days: int, **values):
    return on(str(DAY - timedelta(days=days)), **values)


def weeks_before(minutes: list[int], **values):
    """One workout in each seven-day window before the last seven days, the oldest first; 0 is an idle window."""
    windows = len(minutes)
    return [
        ago(7 * (windows - i) + 6, duration_s=60 * length, **values) for i, length in enumerate(minutes) if length > 0
    ]


def test_the_usual_week_is_the_median_of_the_eight_windows_before():
    workouts = workout_rows(
        *weeks_before([10, 20, 30, 40, 60, 70, 80, 900]), ago(6, duration_s=3600), ago(0, duration_s=1500)
    )
    week = daily_review(workouts, DAY).week
    assert week.loc["minutes"].tolist() == [85, 50, pytest.approx(70)]  # 85 against the median of 40 and 60
    assert week.loc["workouts", "usual"] == 1


def test_idle_windows_count_as_nothing_done():
    workouts = workout_rows(*weeks_before([30, 0, 30, 0, 30, 0, 30, 0]))
    assert daily_review(workouts, DAY).week.loc["minutes", "usual"] == 15


def test_windows_before_the_first_workout_do_not_count():
    workouts = workout_rows(*weeks_before([50, 50, 70, 70]))
    assert daily_review(workouts, DAY).week.loc["minutes", "usual"] == 60


def test_a_usual_week_of_fewer_than_four_windows_is_not_told():
    review = daily_review(workout_rows(*weeks_before([50, 50, 70]), ago(0, duration_s=600)), DAY)
    assert review.week["usual"].isna().all()
    assert review.sentences == (
        "Today: 1 workout, 10 min.",
        "The last seven days: 1 workout, 10 min.",
        "Your usual week is not known yet: it takes four weeks with workouts among the eight before this one.",
    )


def test_each_measure_and_discipline_is_silent_on_its_own():
    workouts = workout_rows(
        *weeks_before([30] * 8),
        *weeks_before([20] * 3, discipline="yoga", output_kj=1.0),
        ago(0, duration_s=600, discipline="strength"),
    )
    review = daily_review(workouts, DAY)
    assert pd.isna(review.week.loc["output_kj", "usual"])
    assert review.disciplines.index.tolist() == ["strength", "cycling"]
    assert review.disciplines.loc["cycling"].tolist() == [0, 0, 1, 30]
    assert pd.isna(review.disciplines.loc["strength", "usual_minutes"])


def test_sentences_are_made_of_the_numbers():
    workouts = workout_rows(
        *weeks_before([60] * 8, output_kj=500.0),
        ago(3, duration_s=3600, output_kj=600.0, discipline="rowing", tss=90.0),
        ago(0, duration_s=1800, output_kj=300.0, discipline="rowing", tss=20.0),
    )
    assert daily_review(workouts, DAY).sentences == (
        "Today: 1 workout, 30 min, 300 kJ.",
        "The last seven days: 2 workouts, 90 min, 900 kJ.",
        "50 % more time than your usual week: 1 workout, 60 min, 500 kJ.",
        "No cycling in these seven days; usually 1 a week.",
        "The last hard session was 3 days ago.",
    )


def test_a_week_within_a_tenth_is_as_usual():
    workouts = workout_rows(*weeks_before([100] * 8), ago(1, duration_s=110 * 60))
    assert daily_review(workouts, DAY).sentences[2] == "About as much as your usual week: 1 workout, 100 min."


def test_only_measured_stress_makes_a_session_hard():
    workouts = workout_rows(
        ago(5, duration_s=3600, tss=80.0, tss_method="power"),
        ago(4, duration_s=3600, tss=69.0, tss_method="power"),
        ago(2, duration_s=3600, tss=90.0, tss_method="estimate"),
        ago(1, duration_s=3600),
        ago(-1, duration_s=3600, tss=95.0, tss_method="power"),
    )
    assert daily_review(workouts, DAY).days_since_hard == 5
    assert daily_review(workouts.drop(columns=["tss", "tss_method"]), DAY).days_since_hard is None


def test_later_workouts_are_not_known_on_the_day():
    workouts = workout_rows(ago(0, duration_s=600), ago(-1, duration_s=600))
    review = daily_review(workouts, DAY)
    assert review.today.index.tolist() == [1]
    assert review.week.loc["workouts", "last_7_days"] == 1


def test_a_rest_day_in_an_empty_book_is_a_review_too():
    review = daily_review(workout_rows(), DAY)
    assert review.sentences[:2] == ("No workout today.", "The last seven days: 0 workouts.")
    assert review.disciplines.empty
    assert review.first == date(2026, 11, 14)
