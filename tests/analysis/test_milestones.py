"""Round numbers: when each was reached, by which workout, and what is next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.highlights import milestones as lately
from core.analysis.milestones import next_count, next_sum, reached, upcoming
from tests.workout_rows import on, workout_rows

TODAY = date(2026, 11, 20)


def days_up_to_today(n: int, **values):
    """A workout on each of the last ``n`` days, today's the last."""
    return workout_rows(*(on(str(TODAY - timedelta(days=ago)), **values) for ago in range(n - 1, -1, -1)))


def sentences(found) -> list[str]:
    return found["sentence"].tolist()


def test_the_tenth_ride_is_reached_on_its_day_by_its_workout():
    found = reached(days_up_to_today(12), TODAY)
    tenth = found[found["key"] == "discipline:cycling:10"].iloc[0]
    assert (tenth["sentence"], tenth["workout_id"], tenth["day"].date()) == (
        "10th cycling workout", 10, TODAY - timedelta(days=2),
    )  # fmt: skip
    assert set(sentences(found)) == {"First workout", "10th workout", "First cycling workout", "10th cycling workout"}


def test_every_hundredth_is_a_milestone_and_what_lies_between_is_none():
    found = sentences(reached(days_up_to_today(205), TODAY))
    assert [one for one in found if one.endswith("0th workout")] == [
        "200th workout", "100th workout", "50th workout", "10th workout",
    ]  # fmt: skip


def test_an_instructor_is_counted_by_name_as_it_stands():
    found = reached(days_up_to_today(10, instructor_name="*Ada_{Lund}*"), TODAY)
    assert "10th class with *Ada_{Lund}*" in sentences(found)


def test_a_sum_is_reached_by_the_workout_that_passes_it_and_one_can_pass_several():
    workouts = workout_rows(
        on("2026-11-01", distance_m=90_000.0), on("2026-11-02", distance_m=10_000.0), on("2026-11-03"),
        on("2026-11-04", distance_m=250_000.0),
    )  # fmt: skip
    found = reached(workouts, TODAY)
    found = found[found["kind"] == "distance"]
    assert dict(zip(found["sentence"], found["workout_id"], strict=True)) == {
        "100 km in all": 2, "200 km in all": 4, "300 km in all": 4,
    }  # fmt: skip


def test_distance_is_counted_in_the_athletes_unit():
    workouts = workout_rows(on("2026-11-01", distance_m=160_934.4))
    assert "100 mi in all" in sentences(reached(workouts, TODAY, is_imperial=True))
    assert "100 km in all" in sentences(reached(workouts, TODAY))


def test_excluded_workouts_and_days_to_come_count_for_nothing():
    workouts = workout_rows(on("2026-11-01", is_excluded=True), on("2026-11-21"))
    assert reached(workouts, TODAY).empty and upcoming(workouts, TODAY) == []


def test_of_an_empty_book_nothing_is_told():
    assert reached(workout_rows(), TODAY).empty
    assert upcoming(workout_rows(), TODAY) == []


def test_the_next_one_is_told_with_what_is_left_and_about_when():
    found = {one.what: one for one in upcoming(days_up_to_today(45), TODAY)}
    rides = found["cycling workouts"]
    assert (rides.value, rides.done, rides.left) == (50, 45, 5)
    assert rides.expected == TODAY + timedelta(days=5)  # one a day


def test_the_rate_is_that_of_the_last_90_days_and_needs_some_of_them():
    few = upcoming(days_up_to_today(10), TODAY)[0]
    assert (few.left, few.expected) == (15, None)
    long_ago = workout_rows(*(on(f"2026-01-{day:02}") for day in range(1, 25)))
    assert {one.expected for one in upcoming(long_ago, TODAY)} == {None}
    slow = workout_rows(*(on(f"2026-01-{day:02}") for day in range(1, 25)), on("2026-11-01"))
    (workouts,) = [one for one in upcoming(slow, TODAY) if one.kind == "workouts"]
    assert (workouts.left, workouts.expected) == (25, None)  # at one in 90 days, six years


def test_the_nearest_in_time_comes_first_and_an_instructor_needs_five_classes():
    rows = [
        on(str(TODAY - timedelta(days=ago)), instructor_name="Ada" if ago < 4 else "Bo") for ago in range(44, -1, -1)
    ]
    found = upcoming(workout_rows(*rows), TODAY)
    assert [one.what for one in found] == ["workouts", "cycling workouts", "classes with Bo"]


def test_an_output_sum_counts_what_is_known():
    workouts = workout_rows(on("2026-11-01", output_kj=400.0), on("2026-11-02"), on("2026-11-03", output_kj=700.0))
    (one,) = [one for one in upcoming(workouts, TODAY) if one.kind == "output"]
    assert (one.value, one.done, one.what) == (2000, pytest.approx(1100), "kJ in all")


@given(st.integers(0, 3000))
def test_the_next_count_is_the_smallest_round_one_beyond(done: int):
    rounds = [1, 10, 25, 50, *range(100, 3200, 100)]
    assert next_count(done) == min(n for n in rounds if n > done)


@given(st.floats(0, 9e6), st.sampled_from([10, 100, 1000]))
def test_the_next_sum_is_the_smallest_round_one_beyond(done: float, least: int):
    rounds = sorted(digit * least * 10**zeros for digit in range(1, 10) for zeros in range(8))
    assert next_sum(done, least) == min(n for n in rounds if n > done)


def test_the_overview_tells_of_the_round_counts_of_the_last_30_days_newest_first():
    told = lately(days_up_to_today(105), TODAY)
    assert [(one.sentence, one.workout_id) for one in told] == [
        ("100th workout", 100), ("100th cycling workout", 100),
    ]  # fmt: skip
    assert told[0].day == TODAY - timedelta(days=5)
