"""Where goals on sums stand and which periods were hit."""

import doctest
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching import goals
from core.coaching.goals import (
    BEHIND,
    MISSED,
    NO_DATA,
    NOT_BEGUN,
    ON_TRACK,
    OUT_OF_REACH,
    OVER,
    REACHED,
    Aim,
    Standing,
    aims,
    history,
    stands,
    sum_standing,
    sums,
)
from tests.workout_rows import on, workout_rows

THURSDAY = date(2026, 11, 19)


def aim(metric: str, target: float, **values) -> Aim:
    return Aim(**({"id": 1, "kind": "sum", "metric": metric, "target": target, "first_day": date(2026, 1, 1)} | values))


def standing(of: Aim, workouts: pd.DataFrame, today: date = THURSDAY, **how) -> Standing:
    return sum_standing(of, sums(workouts), today, **how)


def weeks_of(minutes: float, weeks: int, last: date) -> list[dict]:
    """A ride every Tuesday, the last of them on or before ``last``."""
    tuesday = last - timedelta(days=(last.weekday() - 1) % 7)
    return [on(str(tuesday - timedelta(weeks=n)), duration_s=60 * minutes) for n in reversed(range(weeks))]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(goals).failed == 0


def test_a_weekly_goal_tells_what_is_done_and_what_each_day_left_needs():
    workouts = workout_rows(
        on("2026-11-15", duration_s=6000),  # last Sunday
        on("2026-11-16", duration_s=3600),
        on("2026-11-18", duration_s=1800),
    )
    found = standing(aim("minutes", 210.0), workouts)
    assert (found.first, found.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (found.now, found.needed, found.days_left) == (90, 120, 4)
    assert found.needed_per_day == 30
    assert found.expected == 90  # three of seven days are over
    assert found.verdict == ON_TRACK  # by the line: the history is too short to tell


def test_one_minute_less_is_behind():
    workouts = workout_rows(on("2026-11-16", duration_s=89 * 60))
    assert standing(aim("minutes", 210.0), workouts).verdict == BEHIND


def test_nobody_owes_a_part_of_a_workout():
    three = aim("workouts", 3.0)
    tuesday, wednesday, friday = (THURSDAY + timedelta(days=days) for days in (-2, -1, 1))
    assert standing(three, workout_rows(), tuesday).verdict == ON_TRACK  # 3/7 expected
    assert standing(three, workout_rows(), wednesday).verdict == ON_TRACK  # 6/7
    assert standing(three, workout_rows()).verdict == BEHIND  # 9/7
    assert standing(three, workout_rows(on("2026-11-16")), friday).expected == 1  # 12/7


def test_a_reached_goal_needs_nothing_more_may_be_passed_and_knows_its_day():
    workouts = workout_rows(on("2026-11-16", output_kj=500.0), on("2026-11-17", output_kj=700.0), on("2026-11-18"))
    found = standing(aim("output_kj", 1000.0), workouts)
    assert (found.now, found.share, found.needed, found.verdict) == (1200, 1.2, 0, REACHED)
    assert found.reached_day == date(2026, 11, 17)


def test_a_goal_may_be_for_one_discipline_for_a_month_and_in_days():
    workouts = workout_rows(
        on("2026-10-31", discipline="yoga"),
        on("2026-11-01", discipline="yoga"),
        on("2026-11-01", discipline="yoga"),
        on("2026-11-02"),
        on("2026-11-20", discipline="yoga"),  # tomorrow
    )
    found = standing(aim("days", 10.0, discipline="yoga", period="month"), workouts)
    assert (found.now, found.days_left, found.expected) == (1, 12, 6)  # 10 * 18 / 30


def test_a_year_runs_from_new_year_to_new_years_eve():
    workouts = workout_rows(on("2025-12-31"), on("2026-01-01"), on("2026-11-01"))
    found = standing(aim("workouts", 100.0, period="year"), workouts)
    assert (found.first, found.last, found.now) == (date(2026, 1, 1), date(2026, 12, 31), 2)
    assert standing(aim("workouts", 100.0, period="year"), workouts, date(2027, 1, 1)).now == 0


def test_a_span_counts_from_its_first_day_to_its_last_across_new_year():
    span = aim("distance_m", 90_000.0, period="range", first_day=date(2026, 11, 15), due_day=date(2027, 1, 13))
    rows = [on("2026-11-14", distance_m=50_000.0), on("2026-11-15", distance_m=20_000.0),
            on("2027-01-01", distance_m=5000.0), on("2027-01-13", distance_m=7000.0),
            on("2027-01-14", distance_m=9000.0)]  # fmt: skip
    found = standing(span, workout_rows(*rows), date(2027, 1, 14))
    assert (found.now, found.days_left, found.verdict) == (32_000, 0, MISSED)
    half_way = standing(span, workout_rows(*rows[:2]), date(2026, 12, 15))
    assert half_way.expected == 45_000  # 30 of 60 days


def test_a_span_that_lies_ahead_has_not_begun():
    span = aim("minutes", 100.0, period="range", first_day=date(2026, 12, 1), due_day=date(2026, 12, 31))
    found = standing(span, workout_rows(on("2026-11-18", duration_s=3600)))
    assert (found.verdict, found.now, found.days_left) == (NOT_BEGUN, 0, 31)
    assert stands(span, THURSDAY)


def test_a_span_that_ends_before_it_starts_is_one_day_and_no_crash():
    span = aim("minutes", 100.0, period="range", first_day=date(2026, 11, 19), due_day=date(2026, 11, 1))
    assert standing(span, workout_rows()).last == THURSDAY


def test_minutes_in_zones_count_those_zones_only_and_unknown_ones_as_nothing():
    workouts = workout_rows(
        on("2026-11-16", power_zone_3_s=600.0, power_zone_4_s=300.0, power_zone_5_s=120.0),
        on("2026-11-17", power_zone_4_s=np.nan),
    )
    assert standing(aim("power_zone_minutes", 30.0, subject="4-7"), workouts).now == 7
    assert standing(aim("power_zone_minutes", 30.0, subject="3"), workouts).now == 10


def test_a_band_is_reached_at_its_lower_end_and_left_above_its_upper_one():
    band = aim("minutes", 180.0, upper=300.0)
    assert standing(band, workout_rows(on("2026-11-16", duration_s=200 * 60))).verdict == REACHED
    assert standing(band, workout_rows(on("2026-11-16", duration_s=301 * 60))).verdict == OVER


def test_more_days_than_are_left_are_out_of_reach():
    saturday = date(2026, 11, 21)
    assert standing(aim("days", 5.0), workout_rows(on("2026-11-16")), saturday).verdict == OUT_OF_REACH
    assert standing(aim("days", 3.0), workout_rows(on("2026-11-16")), saturday).verdict == BEHIND


def test_a_day_that_counts_already_cannot_count_twice():
    # four of five on Sunday evening, Sunday among them: it was called behind, with a day to go and a day left
    sunday = date(2026, 11, 22)
    workouts = workout_rows(*(on(f"2026-11-{day}") for day in (16, 17, 18, 22)))
    found = standing(aim("days", 5.0), workouts, sunday)
    assert (found.verdict, found.days_left, found.open_days) == (OUT_OF_REACH, 1, 0)
    assert standing(aim("days", 5.0), workouts.iloc[:3], sunday - timedelta(days=1)).verdict == ON_TRACK
    assert standing(aim("workouts", 5.0), workouts, sunday).verdict == BEHIND  # a second one today would do


def test_what_no_workout_knows_is_no_data_rather_than_nought():
    indoors = workout_rows(on("2026-11-16", duration_s=3600), on("2026-11-17", duration_s=3600))
    for metric, subject in (("distance_m", None), ("power_zone_minutes", "4-7"), ("hr_zone_minutes", None)):
        found = standing(aim(metric, 100.0, subject=subject), indoors)
        assert (found.verdict, found.now) == (NO_DATA, None)
        assert history(
            aim(metric, 100.0, subject=subject, first_day=date(2026, 1, 1)), sums(indoors), date(2026, 11, 20)
        ).empty
    one_knows = workout_rows(on("2026-11-16", distance_m=0.0), on("2026-11-17"))
    assert standing(aim("distance_m", 100.0), one_knows).now == 0
    assert standing(aim("distance_m", 100.0, discipline="running"), indoors).now == 0  # no run: nought kilometres run


def test_more_minutes_than_the_days_have_are_out_of_reach():
    sunday = date(2026, 11, 22)
    assert standing(aim("minutes", 1441.0), workout_rows(), sunday).verdict == OUT_OF_REACH
    assert standing(aim("minutes", 1440.0), workout_rows(), sunday).verdict == BEHIND


def test_history_says_whether_going_on_gets_there():
    """A ride of an hour every Tuesday for half a year; on a Monday the even line asks for nothing yet."""
    monday = date(2026, 11, 16)
    workouts = workout_rows(*weeks_of(60, 26, monday - timedelta(days=1)))
    assert standing(aim("minutes", 60.0), workouts, monday).verdict == ON_TRACK
    found = standing(aim("minutes", 61.0), workouts, monday)
    assert found.forecast and found.forecast.expected == 60
    assert (found.verdict, found.most_ever) == (OUT_OF_REACH, 60)  # no seven days ever had more
    wednesday = monday + timedelta(days=2)
    assert standing(aim("minutes", 60.0), workouts, wednesday).verdict == BEHIND  # Tuesday is over, and went by idle


def test_a_history_that_does_more_than_the_band_allows_is_heading_over():
    monday = date(2026, 11, 16)
    workouts = workout_rows(*weeks_of(100, 26, monday - timedelta(days=1)))
    assert standing(aim("minutes", 60.0, upper=90.0), workouts, monday).verdict == OVER


def test_what_was_done_today_counts_and_today_brings_no_more_of_it():
    tuesday = date(2026, 11, 17)
    found = standing(aim("minutes", 60.0), workout_rows(*weeks_of(60, 27, tuesday)), tuesday)
    assert found.now == 60 and found.forecast and found.forecast.expected == 60


def test_days_of_illness_ahead_bring_nothing():
    monday = date(2026, 11, 16)
    workouts = workout_rows(*weeks_of(60, 26, monday - timedelta(days=1)))
    found = standing(aim("minutes", 60.0), workouts, monday, protected={date(2026, 11, 17)})
    assert found.forecast and found.forecast.expected == 0


def test_an_excluded_workout_counts_nowhere():
    workouts = workout_rows(on("2026-11-16", is_excluded=True), on("2026-11-17"))
    assert standing(aim("workouts", 3.0), workouts).now == 1


def test_goals_are_read_as_they_are_kept_and_only_some_stand():
    table = pd.DataFrame(
        [
            {"id": 1, "metric": "workouts", "target": 3.0, "last_day": date(2026, 11, 18)},
            {"id": 2, "metric": "minutes", "target": 100.0, "last_day": THURSDAY},
            {"id": 3, "metric": "output_kj", "target": 100.0, "first_day": date(2026, 11, 20)},
            {"id": 4, "metric": "days", "target": 3.0, "first_day": THURSDAY},
            {"id": 5, "kind": "value", "metric": "ftp", "target": 250.0, "due_day": "2027-01-01"},
        ]
    )
    table["period"], table["discipline"] = "week", None
    table["first_day"] = table["first_day"].fillna(date(2026, 1, 1))
    read = aims(table)
    assert [one.id for one in read if stands(one, THURSDAY)] == [2, 4, 5]
    assert (read[4].kind, read[4].due_day, read[0].kind, read[0].upper) == ("value", date(2027, 1, 1), "sum", None)


def test_history_tells_which_finished_weeks_hit_the_goal_since_it_was_set():
    workouts = workout_rows(
        on("2026-10-20"), on("2026-10-21"), on("2026-10-28"), on("2026-11-03"), on("2026-11-04"), on("2026-11-17")
    )
    found = history(aim("workouts", 2.0, first_day=date(2026, 10, 28)), sums(workouts), THURSDAY)
    assert [str(first) for first in found["first"]] == ["2026-10-26", "2026-11-02", "2026-11-09"]
    assert found["done"].tolist() == [1, 2, 0]
    assert found["is_hit"].tolist() == [False, True, False]


def test_a_week_above_the_band_did_not_hit_it():
    workouts = workout_rows(on("2026-11-10", duration_s=301 * 60))
    found = history(aim("minutes", 180.0, upper=300.0, first_day=date(2026, 11, 9)), sums(workouts), THURSDAY)
    assert found["is_hit"].tolist() == [False]


def test_history_goes_back_twelve_months_across_the_year():
    monthly = aim("workouts", 1.0, period="month", first_day=date(2020, 1, 1))
    found = history(monthly, sums(workout_rows(on("2025-12-31"))), THURSDAY)
    assert len(found) == 12
    assert found.loc[found["is_hit"], "last"].tolist() == [date(2025, 12, 31)]


def test_a_span_of_days_has_no_periods_behind_it():
    span = aim("minutes", 100.0, period="range", first_day=date(2026, 1, 1), due_day=date(2026, 12, 31))
    assert history(span, sums(workout_rows(on("2026-11-10"))), THURSDAY).empty


@pytest.mark.parametrize("wrong", [{"metric": "fun"}, {"period": "decade"}])
def test_a_goal_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        standing(aim(**({"metric": "minutes", "target": 1.0} | wrong)), workout_rows())


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 7200)), max_size=20), st.integers(0, 6), st.integers(1, 900)
)
def test_what_is_done_and_what_is_needed_make_the_target(done, first_weekday, target):
    rows = [on(str(THURSDAY - timedelta(days=ago)), duration_s=s) for ago, s in sorted(done, reverse=True)]
    found = standing(aim("minutes", float(target)), workout_rows(*rows), first_weekday=first_weekday)
    in_week = sum(s for ago, s in done if ago <= (THURSDAY.weekday() - first_weekday) % 7) / 60
    assert found.now == pytest.approx(in_week)
    assert found.needed == pytest.approx(max(target - in_week, 0))
    assert found.needed_per_day * found.days_left == pytest.approx(found.needed)
    assert 1 <= found.days_left <= 7


@pytest.mark.parametrize(
    ("share", "days_left", "lead"), [(0.5, 4, 0.5 - 3 / 7), (1.2, 4, 1.2 - 3 / 7), (0.0, 1, -6 / 7)]
)
def test_the_lead_is_the_way_done_less_the_time_gone(share, days_left, lead):
    found = Standing(aim("minutes", 10.0), ON_TRACK, date(2026, 11, 16), date(2026, 11, 22), 1.0, share=share,
                     days_left=days_left)  # fmt: skip
    assert found.lead == pytest.approx(lead)
