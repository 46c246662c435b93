"""How workouts are spread."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import distributions
from tests.workout_rows import on, workout_rows


def at(hour_utc: int, utc_offset_h: int = 0, **values):
    started_at = pd.Timestamp(f"2026-11-20 {hour_utc:02}:30", tz="UTC")
    return on("2026-11-20", started_at=started_at, utc_offset_s=utc_offset_h * 3600, **values)


def test_a_length_is_the_classs_or_the_time_taken_to_the_nearest_five_minutes():
    workouts = workout_rows(
        on("2026-11-01", class_duration_s=1800, duration_s=1500),
        on("2026-11-02", duration_s=1700),
        on("2026-11-03", duration_s=100, discipline="walking"),
        on("2026-11-04"),
    )
    histogram = distributions.duration_histogram(workouts)
    assert histogram.to_dict("records") == [
        {"minutes": 5, "discipline": "walking", "workouts": 1},
        {"minutes": 30, "discipline": "cycling", "workouts": 2},
    ]


def test_output_bands_include_their_lower_edge_and_show_empty_ones_between():
    workouts = workout_rows(*(on("2026-11-01", output_kj=kj) for kj in (100.0, 124.9, 175.0, None)))
    bands = distributions.output_histogram(workouts)
    assert bands.to_numpy().tolist() == [[100, 125, 2], [125, 150, 0], [150, 175, 0], [175, 200, 1]]


@given(st.lists(st.floats(0.1, 2000), max_size=50), st.sampled_from([10, 25, 50]))
def test_output_bands_hold_every_workout_once(outputs, width_kj):
    workouts = workout_rows(*(on("2026-11-01", output_kj=kj) for kj in outputs))
    assert distributions.output_histogram(workouts, width_kj=width_kj)["workouts"].sum() == len(outputs)


def test_heart_rate_zones_are_summed_over_the_workouts_that_know_theirs():
    workouts = workout_rows(
        on("2026-11-01", hr_zone_1_s=100, hr_zone_2_s=300, hr_zone_3_s=0, hr_zone_4_s=0, hr_zone_5_s=0),
        on("2026-11-02"),
        on("2026-11-03", hr_zone_1_s=0, hr_zone_2_s=0, hr_zone_3_s=0, hr_zone_4_s=500, hr_zone_5_s=100),
    )
    zones = distributions.heart_rate_zones(workouts)
    assert zones["seconds"].tolist() == [100, 300, 0, 500, 100]
    assert zones["share"].tolist() == pytest.approx([0.1, 0.3, 0, 0.5, 0.1])


def test_no_zone_time_has_no_shares():
    assert distributions.heart_rate_zones(workout_rows())["share"].isna().all()
    assert distributions.weekly_power_zones(workout_rows()).empty


def zone_ride(day: str, *seconds: int):
    return on(day, **{f"power_zone_{zone}_s": s for zone, s in enumerate(seconds, 1)})


def test_power_zones_are_summed_by_week_with_idle_weeks_between():
    workouts = workout_rows(
        zone_ride("2026-11-01", 10, 20, 30, 40, 50, 60, 70),  # a Sunday
        on("2026-11-02"),
        zone_ride("2026-11-16", 1, 0, 0, 0, 0, 0, 0),
        zone_ride("2026-11-22", 2, 0, 0, 0, 0, 0, 7),
    )
    weekly = distributions.weekly_power_zones(workouts)
    assert [str(week.date()) for week in weekly.index] == ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"]
    assert weekly[1].tolist() == [10, 0, 0, 3]
    assert weekly[7].tolist() == [70, 0, 0, 7]
    assert distributions.monthly_power_zones(workouts)[1].tolist() == [13]
    assert distributions.power_zones(workouts)["seconds"].tolist() == [13, 20, 30, 40, 50, 60, 77]


def test_a_group_counts_every_workout_but_averages_only_whole_ones_with_output():
    workouts = workout_rows(
        on("2026-11-01", instructor_name="Ada", duration_s=1800, output_kj=300.0),
        on("2026-11-02", instructor_name="Ada", duration_s=600, output_kj=20.0, is_stopped_early=True),
        on("2026-11-03", instructor_name="Ada", duration_s=1200, discipline="yoga"),
        on("2026-11-04", instructor_name="Ada", duration_s=3600, output_kj=690.0),
        on("2026-11-05", duration_s=1200),
        on("2026-11-06", instructor_name="Bo", is_excluded=True),
    )
    table = distributions.by_instructor(workouts)
    assert table.index.tolist() == ["Ada", distributions.NO_INSTRUCTOR]
    assert table["workouts"].tolist() == [4, 1]
    assert table["minutes"].tolist() == [120, 20]
    assert table.loc["Ada", "output_kj_per_min"] == pytest.approx(990 / 90)
    assert pd.isna(table.loc[distributions.NO_INSTRUCTOR, "output_kj_per_min"])
    assert table.loc["Ada", "last_day"] == pd.Timestamp("2026-11-04")


def test_lengths_are_in_order_and_types_by_frequency():
    workouts = workout_rows(
        on("2026-11-01", class_duration_s=2700, class_type="Climb"),
        on("2026-11-02", class_duration_s=600, class_type="Music"),
        on("2026-11-03", class_duration_s=600, class_type="Music"),
    )
    assert distributions.by_duration(workouts)["workouts"].to_dict() == {10: 2, 45: 1}
    assert distributions.by_class_type(workouts).index.tolist() == ["Music", "Climb"]


@pytest.mark.parametrize(
    ("hour_utc", "utc_offset_h", "part"),
    [
        (4, 0, "Night"), (5, 0, "Morning"), (10, 0, "Morning"), (11, 0, "Noon"), (14, 0, "Afternoon"),
        (18, 0, "Evening"), (22, 0, "Night"), (2, -8, "Evening"), (21, 9, "Morning"),
    ],
)  # fmt: skip
def test_the_time_of_day_is_the_local_hour_of_the_start(hour_utc, utc_offset_h, part):
    table = distributions.by_time_of_day(workout_rows(at(hour_utc, utc_offset_h)))
    assert table.index.tolist() == list(distributions.TIMES_OF_DAY)
    assert table["workouts"].idxmax() == part
    assert table["workouts"].sum() == 1


def test_all_seven_weekdays_stand_in_the_athletes_order():
    workouts = workout_rows(on("2026-11-20", duration_s=600), on("2026-11-22", duration_s=600))
    assert distributions.by_weekday(workouts)["workouts"].tolist() == [0, 0, 0, 0, 1, 0, 1]
    assert distributions.by_weekday(workouts, first_weekday=6)["workouts"].tolist() == [1, 0, 0, 0, 0, 1, 0]


def test_without_workouts_every_table_is_there():
    assert distributions.by_instructor(workout_rows()).empty
    assert distributions.by_duration(workout_rows()).empty
    assert distributions.by_time_of_day(workout_rows())["workouts"].sum() == 0
    assert distributions.duration_histogram(workout_rows()).empty
    assert distributions.output_histogram(workout_rows()).empty
