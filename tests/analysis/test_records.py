"""Personal bests, near misses and how a record grew."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.records import efforts, near_misses, personal_bests, record_history
from tests.workout_rows import on, workout_rows

TODAY = date(2026, 11, 20)


def ride(day: str, output_kj: float | None, **values):
    return on(day, class_duration_s=1800, output_kj=output_kj, **values)


def test_a_best_knows_its_day_the_one_before_it_and_that_it_is_new():
    workouts = workout_rows(ride("2026-01-01", 300.0), ride("2026-02-01", 310.0), ride("2026-11-10", 325.0))
    best = personal_bests(workouts, TODAY).loc[0]
    assert (best["best"], best["workout_id"], best["previous_best"], best["gain"]) == (325, 3, 310, 15)
    assert best["attempts"] == 3
    assert best["is_new"]
    assert not personal_bests(workouts, date(2026, 12, 20)).loc[0, "is_new"]


def test_a_first_attempt_is_a_best_but_no_news():
    best = personal_bests(workout_rows(ride("2026-11-19", 300.0)), TODAY).loc[0]
    assert best["best"] == 300
    assert not best["is_new"]


def test_equalling_a_best_does_not_take_it():
    workouts = workout_rows(ride("2026-01-01", 300.0), ride("2026-11-19", 300.0))
    assert personal_bests(workouts, TODAY).loc[0, "workout_id"] == 1


def test_lengths_and_disciplines_have_their_own_bests():
    workouts = workout_rows(
        ride("2026-01-01", 300.0), on("2026-01-02", class_duration_s=2700, output_kj=420.0),
        ride("2026-01-03", 90.0, discipline="rowing"),
    )  # fmt: skip
    bests = personal_bests(workouts, TODAY)
    assert list(zip(bests["discipline"], bests["class_duration_s"], bests["best"], strict=True)) == [
        ("cycling", 1800, 300),
        ("cycling", 2700, 420),
        ("rowing", 1800, 90),
    ]


def test_no_best_on_what_was_stopped_early_is_doubtful_excluded_or_had_no_class():
    workouts = workout_rows(
        ride("2026-01-01", 300.0),
        ride("2026-01-02", 400.0, is_stopped_early=True),
        ride("2026-01-03", 500.0, is_doubtful=True),
        ride("2026-01-04", 600.0, is_excluded=True),
        on("2026-01-05", duration_s=1800, output_kj=700.0),
    )
    bests = personal_bests(workouts, TODAY)
    assert bests["best"].tolist() == [300]


def test_distance_is_a_feat_on_foot_and_on_the_water_but_not_on_a_bike_that_stands_still():
    workouts = workout_rows(
        ride("2026-01-01", 300.0, distance_m=15000.0),
        on("2026-01-02", class_duration_s=1800, distance_m=5000.0, discipline="running"),
        on("2026-01-03", class_duration_s=1800, distance_m=6000.0, output_kj=120.0, discipline="rowing"),
    )
    bests = personal_bests(workouts, TODAY)
    assert list(zip(bests["discipline"], bests["measure"], bests["best"], strict=True)) == [
        ("cycling", "output_kj", 300),
        ("rowing", "distance_m", 6000),
        ("rowing", "output_kj", 120),
        ("running", "distance_m", 5000),
    ]


def test_average_power_stands_in_where_no_class_of_that_length_has_an_output():
    workouts = workout_rows(
        on("2026-01-01", class_duration_s=1200, avg_power_w=150.0),
        on("2026-01-02", class_duration_s=1200, avg_power_w=160.0),
        ride("2026-01-03", None, avg_power_w=200.0),
        ride("2026-01-04", 300.0, avg_power_w=166.0),
    )
    bests = personal_bests(workouts, TODAY)
    assert list(zip(bests["class_duration_s"], bests["measure"], bests["best"], strict=True)) == [
        (1200, "avg_power_w", 160),
        (1800, "output_kj", 300),
    ]


def test_a_near_miss_is_within_two_percent_of_the_best_in_force_and_recent():
    workouts = workout_rows(
        ride("2026-01-01", 400.0),
        ride("2026-02-01", 399.0),  # near, but long ago
        ride("2026-11-01", 391.0),  # 2.25 % short
        ride("2026-11-02", 392.0),  # 2 % short
        ride("2026-11-03", 410.0),  # the new best
        ride("2026-11-04", 405.0),
    )
    near = near_misses(workouts, TODAY)
    assert near["workout_id"].tolist() == [6, 4]
    assert near["short_by"].tolist() == [5, 8]
    assert near.loc[1, "short_by_pct"] == 2


def test_the_history_of_a_record_has_only_those_who_held_it():
    workouts = workout_rows(
        ride("2026-01-01", 300.0), ride("2026-01-02", 290.0), ride("2026-01-03", 310.0), ride("2026-01-04", 310.0),
        ride("2026-01-05", 330.0), ride("2026-01-06", 350.0, discipline="rowing"),
    )  # fmt: skip
    history = record_history(workouts, discipline="cycling", class_duration_s=1800)
    assert history["value"].tolist() == [300, 310, 330]
    assert history["gain"].fillna(0).tolist() == [0, 10, 20]


def test_without_workouts_there_are_no_records():
    assert personal_bests(workout_rows(), TODAY).empty
    assert near_misses(workout_rows(), TODAY).empty
    assert record_history(workout_rows(), discipline="cycling", class_duration_s=1800).empty


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from([1200, 1800]), st.integers(1, 500)), max_size=30))
def test_a_best_is_the_most_of_all_and_first_reached_on_its_day(rides):
    rides = sorted(rides, key=lambda ride: -ride[0])
    workouts = workout_rows(
        *(
            on(str(TODAY - timedelta(days=ago)), class_duration_s=length, output_kj=float(kj))
            for ago, length, kj in rides
        )
    )
    for _, best in personal_bests(workouts, TODAY).iterrows():
        same = [(ago, kj) for ago, length, kj in rides if length == best["class_duration_s"]]
        most = max(kj for _, kj in same)
        assert best["best"] == most
        assert best["day"] == pd.Timestamp(TODAY - timedelta(days=max(ago for ago, kj in same if kj == most)))
    assert efforts(workouts)["is_best"].sum() >= len({length for _, length, _ in rides})
