"""Estimated maxima, tonnage, muscle groups, and what counts as gaining."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.analysis import strength

TODAY = date(2026, 11, 20)


def sets(*rows: tuple) -> pd.DataFrame:
    """(day, exercise, kg, repetitions[, kind[, muscle group]])."""
    table = [
        (n, pd.Timestamp(day), exercise, kind, reps, weight_kg, muscle)
        for n, row in enumerate(rows)
        for day, exercise, weight_kg, reps, kind, muscle in [(*row, *("normal", None)[len(row) - 4 :])]
    ]
    columns = ["workout_id", "day", "exercise", "kind", "reps", "weight_kg", "muscle_group"]
    return pd.DataFrame(table, columns=columns).astype({"reps": float, "weight_kg": float})


def test_a_maximum_is_estimated_by_epley_up_to_ten_repetitions():
    worked = strength.worked(sets(("2026-11-01", "Squat", 90, 5), ("2026-11-02", "Squat", 60, 12)))
    assert worked["one_rm_kg"].tolist() == [pytest.approx(105), pytest.approx(np.nan, nan_ok=True)]  # 90 * (1 + 5 / 30)
    assert worked["tonnage_kg"].tolist() == [450, 720]


def test_a_single_is_its_own_maximum():
    assert strength.worked(sets(("2026-11-01", "Squat", 100, 1)))["one_rm_kg"].tolist() == [100]


def test_warm_ups_count_nowhere():
    worked = strength.worked(sets(("2026-11-01", "Squat", 40, 5, "warmup"), ("2026-11-01", "Squat", 90, 5)))
    assert worked["weight_kg"].tolist() == [90]


def test_body_weight_sets_are_counted_apart_and_have_no_tonnage():
    worked = strength.worked(sets(("2026-11-01", "Push Up", None, 20), ("2026-11-01", "Push Up", 0, 15)))
    table = strength.exercises(worked)
    assert table.loc["Push Up", "body_weight_sets"] == 2
    assert pd.isna(table.loc["Push Up", "tonnage_kg"]) and pd.isna(table.loc["Push Up", "one_rm_kg"])


def test_the_help_of_a_machine_is_no_weight_lifted():
    worked = strength.worked(sets(("2026-11-01", "Pull Up (Assisted)", 30, 8)))
    assert worked["is_body_weight"].tolist() == [True]
    assert worked["tonnage_kg"].isna().all() and worked["one_rm_kg"].isna().all()
    assert pd.isna(strength.exercises(worked)["heaviest_kg"].iloc[0])


def test_added_weight_adds_tonnage_but_tells_no_maximum():
    worked = strength.worked(sets(("2026-11-01", "Pull Up (Weighted)", 10, 5)))
    assert worked["tonnage_kg"].tolist() == [50] and worked["one_rm_kg"].isna().all()


def test_two_spellings_of_an_exercise_are_one_named_as_it_was_last():
    named = [("2026-11-01", "bench press (barbell)", 60, 5), ("2026-11-02", "Bench Press (Barbell)", 60, 5)]
    worked = strength.worked(sets(*named))
    assert strength.exercises(worked)["sets"].to_dict() == {"Bench Press (Barbell)": 2}


@pytest.mark.parametrize(
    ("exercise", "told", "muscle"),
    [
        ("Bench Press (Barbell)", "upper_back", "upper back"),  # the source knows better
        ("Bicep Curl (Dumbbell)", None, "biceps"), ("Lying Leg Curl", None, "hamstrings"),
        ("Triceps Dip", None, "triceps"), ("Bent Over Row", None, "upper back"), ("Upright Row", None, "shoulders"),
        ("Zercher March", None, "unknown"),
    ],
)  # fmt: skip
def test_a_muscle_group_is_what_the_source_says_else_by_name_else_unknown(exercise: str, told: str | None, muscle: str):
    assert strength.muscle_of(exercise, told) == muscle


def test_a_record_beats_every_day_before_and_the_first_day_is_none():
    worked = strength.worked(
        sets(("2026-11-01", "Squat", 100, 1), ("2026-11-03", "Squat", 95, 1), ("2026-11-05", "Squat", 102.5, 1))
    )
    assert strength.history(worked, "Squat")["is_record"].tolist() == [False, False, True]


def by_day(values: list[float], every: int = 7) -> pd.DataFrame:
    days = [pd.Timestamp(TODAY - timedelta(days=every * n)) for n in range(len(values))][::-1]
    return pd.DataFrame({"one_rm_kg": values}, index=pd.DatetimeIndex(days, name="day"))


def test_a_steady_climb_is_gaining():
    going = strength.going(by_day([100 + n for n in range(12)]), TODAY)
    assert going.direction == "gaining"
    assert going.pct_per_month == pytest.approx(100 * 30 / 7 / 105.5)  # a kilogram a week on a median of 105.5


def test_a_plateau_is_said_only_where_the_interval_is_narrow():
    assert strength.going(by_day([100, 100.5] * 6), TODAY).direction == "plateau"
    assert strength.going(by_day([100, 115, 90] * 4), TODAY).direction == "not clear"


def test_below_eight_days_in_twelve_weeks_nothing_is_said():
    going = strength.going(by_day([100 + n for n in range(20)], every=14), TODAY)
    assert (going.direction, going.n) == ("too little", 6)
    assert "a trend needs 8" in going.sentence


def test_the_mean_week_counts_idle_weeks_and_each_set_once():
    worked = strength.worked(sets(*[("2026-11-02", "Squat", 80, 5)] * 6, ("2026-11-17", "Plank", None, None)))
    weekly = strength.weekly_sets(worked, date(2026, 11, 2), date(2026, 11, 22))
    assert strength.sets_a_week(weekly, date(2026, 11, 2), date(2026, 11, 22))["sets_a_week"].to_dict() == {
        "quadriceps": 2, "abdominals": pytest.approx(1 / 3),
    }  # fmt: skip
