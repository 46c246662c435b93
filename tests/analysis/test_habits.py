"""When one trains and how regularly, and whether a time of the day goes with more output."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core.analysis.habits import LEAST_OF_ALL, best_times, local_clock, regularity, starts
from tests.workout_rows import on, workout_rows

TODAY = date(2026, 11, 20)  # a Friday
THIS_MONDAY = date(2026, 11, 16)


def begun(day: date, hour: int, *, offset_h: float = 0, **values):
    """A workout that begins at this hour of the clock where it is done."""
    local = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
    return on(str(day), started_at=local - timedelta(hours=offset_h), utc_offset_s=int(3600 * offset_h), **values)


# When


def test_the_hour_is_that_of_the_clock_where_it_was_done():
    workouts = workout_rows(begun(TODAY, 6, offset_h=-5), begun(TODAY, 6, offset_h=9.5))
    assert local_clock(workouts).dt.hour.tolist() == [6, 6]
    assert starts(workouts).query("workouts > 0").to_dict("records") == [
        {"weekday": 4, "hour": 6, "workouts": 2, "minutes": 0.0}
    ]


def test_an_hour_that_comes_twice_in_autumn_is_one_row_and_every_weekday_has_its_hours():
    first, again = begun(date(2026, 11, 1), 1, offset_h=-4), begun(date(2026, 11, 1), 1, offset_h=-5)
    slots = starts(workout_rows(first, again, begun(date(2026, 11, 3), 3, duration_s=1800)))
    assert len(slots) == 7 * 3
    assert slots.query("weekday == 6 and hour == 1")["workouts"].tolist() == [2]
    assert slots.query("weekday == 1 and hour == 3")["minutes"].tolist() == [30]


def test_nothing_and_what_is_excluded_fill_no_hour():
    assert starts(workout_rows()).empty
    assert starts(workout_rows(begun(TODAY, 6, is_excluded=True))).empty


# How regularly


def weeks_of(n: int, *weekdays: int):
    """``n`` whole weeks before this one with a workout on each of these weekdays."""
    mondays = [THIS_MONDAY - timedelta(weeks=ago) for ago in range(n, 0, -1)]
    return [on(str(monday + timedelta(days=day))) for monday in mondays for day in weekdays]


def test_training_days_are_counted_week_by_week():
    found = regularity(workout_rows(*weeks_of(10, 0, 2, 5)), TODAY)
    assert (found.weeks, found.quartiles, found.weekdays) == (10, (3, 3, 3), (10, 0, 10, 0, 0, 10, 0))
    assert found.sentences == (
        "You trained on 3 days in the usual week of the last 10. Monday is the surest day, in 10 of these weeks; "
        "Tuesday the rarest, in 0."
    )


def test_the_current_week_and_those_before_the_first_workout_are_left_out():
    rows = [*weeks_of(8, 1), on(str(TODAY)), on(str(TODAY - timedelta(days=1)))]
    assert regularity(workout_rows(*rows), TODAY).weeks == 8


def test_two_workouts_on_a_day_are_one_training_day():
    found = regularity(workout_rows(*sorted(weeks_of(8, 0) * 2, key=lambda row: row["day"])), TODAY)
    assert found.quartiles == (1, 1, 1)


def test_mostly_protected_weeks_say_nothing_of_habits():
    away = {THIS_MONDAY - timedelta(weeks=1) + timedelta(days=n) for n in range(4)}
    assert regularity(workout_rows(*weeks_of(9, 0)), TODAY, protected=away).weeks == 8


def test_too_few_weeks_and_none_at_all_are_told_as_such():
    assert "3 are known" in regularity(workout_rows(*weeks_of(3, 0)), TODAY).sentences
    assert "0 are known" in regularity(workout_rows(), TODAY).sentences


def test_weeks_begin_where_the_athlete_begins_them():
    found = regularity(workout_rows(*weeks_of(10, 6)), TODAY, first_weekday=6)
    assert (found.weeks, found.quartiles[1]) == (9, 1)  # the tenth Sunday, the 15th, begins the current week


# How well


def rides(n: int, effect: float, *, seed: int = 1, evening: float = 0.5, **values):
    """``n`` rides over half a year, half an hour each; in the evening ``effect`` (log) more output, of two types."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        is_evening = rng.random() < evening
        kind = ("Climb", "Recovery")[int(rng.random() < (0.2 if is_evening else 0.8))]  # easy ones in the morning
        log_kj = np.log(300 if kind == "Climb" else 150) + effect * is_evening + 0.05 * rng.standard_normal()
        day = TODAY - timedelta(days=int(180 * (1 - i / n)))
        rows.append(begun(day, 18 if is_evening else 6, output_kj=float(np.exp(log_kj)), duration_s=1800,
                          class_type=kind, **values))  # fmt: skip
    return workout_rows(*rows)


def test_what_was_put_in_is_found_within_its_interval_though_the_evening_has_the_harder_classes():
    found = best_times(rides(160, np.log(1.06)), TODAY)
    parts = found.parts.set_index("name")
    assert found.n == 160 and parts["n"].sum() == 160
    gap = parts.at["Evening", "value"] - parts.at["Early morning", "value"]
    assert gap == pytest.approx(6, abs=2)  # by class types alone it would be 50 %
    assert parts["stands_out"].all() and found.best["name"] == "Evening"
    assert "more output a minute than is usual for you" in found.sentence


def test_where_the_time_of_the_day_does_nothing_it_is_seldom_said_to():
    called = sum(best_times(rides(120, 0.0, seed=seed), TODAY).parts["stands_out"].any() for seed in range(40))
    assert called <= 6  # 5 % of 40 is 2


def test_few_workouts_or_a_single_time_of_the_day_say_nothing():
    few = best_times(rides(LEAST_OF_ALL - 1, 0.5), TODAY)
    assert few.parts.empty and f"{LEAST_OF_ALL - 1} are known" in few.sentence
    assert best_times(rides(100, 0.5, evening=1.0), TODAY).parts.empty
    assert best_times(workout_rows(), TODAY).best is None


def test_doubtful_ones_and_those_stopped_early_are_not_compared():
    for mark in ("is_doubtful", "is_stopped_early", "is_excluded"):
        assert best_times(rides(100, 0.5, **{mark: True}), TODAY).n == 0
