"""Goals on values: reached by a day, or held in a band."""

import doctest
from datetime import date, timedelta

import pandas as pd
import pytest

from core.coaching import goal_values
from core.coaching.goal_values import value_standing
from core.coaching.goals import (
    BEHIND,
    DRIFTING,
    MISSED,
    NO_DATA,
    ON_TRACK,
    OUT_OF_REACH,
    OUTSIDE,
    REACHED,
    Aim,
)

TODAY = date(2026, 11, 20)


def aim(metric: str, target: float, **values) -> Aim:
    standard = {"id": 1, "kind": "value", "metric": metric, "target": target, "first_day": date(2026, 10, 1),
                "due_day": date(2026, 12, 30)}  # fmt: skip
    return Aim(**(standard | values))


def measured(*values: tuple[str, float]) -> pd.Series:
    return pd.Series([value for _, value in values], index=pd.to_datetime([day for day, _ in values]), dtype=float)


def weekly(first: float, step: float, n: int, last: date = TODAY) -> pd.Series:
    return pd.Series([first + step * k for k in range(n)], index=pd.date_range(end=last, periods=n, freq="7D"))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(goal_values).failed == 0


def test_a_value_is_on_its_way_from_where_it_was_when_the_goal_was_set():
    """90 days for 20 W: half of them are over on 15 November, ten of the watts should be there."""
    found = value_standing(
        aim("ftp", 220.0), measured(("2026-09-01", 200.0), ("2026-11-10", 208.0)), date(2026, 11, 15)
    )
    assert (found.start, found.now, found.now_day) == (200, 208, date(2026, 11, 10))
    assert found.expected == pytest.approx(210)
    assert (found.needed, found.days_left, found.share) == (12, 46, pytest.approx(0.4))
    assert found.verdict == BEHIND  # by the line: two values tell no course


@pytest.mark.parametrize(
    ("metric", "values", "lowest", "highest"),
    [
        ("swim_100yd", (60.0, 200.0, 60.0, 200.0, 60.0), 40.0, 600.0),
        ("body_fat", (5.0, 55.0, 5.0, 55.0, 8.0), 2.0, 70.0),
        ("w_per_kg", (0.5, 7.5, 0.5, 7.5, 1.0), 0.3, 8.0),
        ("w_per_kg", (0.1, 7.5, 0.5, 7.5, 1.0), 0.1, 8.0),  # what was there already is not beyond belief
    ],
)
def test_no_value_is_forecast_beyond_what_can_be(metric, values, lowest, highest):
    # values that jump about were said to be heading for a time of -0:49 and for less than no fat
    known = pd.Series(values, index=pd.date_range(end=TODAY, periods=5, freq="7D"))
    for of in (aim(metric, 5.0), aim(metric, 1.0, kind="band", upper=6.0, due_day=None)):
        ends = value_standing(of, known, TODAY).forecast
        assert ends is not None
        assert lowest <= ends.low <= ends.expected <= ends.high <= highest
        assert lowest <= ends.outcomes.min() <= ends.outcomes.max() <= highest


def test_weight_goes_the_way_that_the_goal_lies():
    down = value_standing(aim("weight", 75.0), measured(("2026-09-30", 80.0), ("2026-11-18", 77.0)), TODAY)
    assert (down.needed, down.share, down.verdict) == (2, 0.6, ON_TRACK)
    up = value_standing(aim("weight", 75.0), measured(("2026-09-30", 70.0), ("2026-11-18", 74.0)), TODAY)
    assert (up.needed, up.share) == (1, 0.8)


def test_of_a_time_less_is_better_whatever_the_start():
    found = value_standing(aim("swim_100yd", 70.0), measured(("2026-09-30", 76.0), ("2026-11-18", 69.5)), TODAY)
    assert (found.verdict, found.reached_day) == (REACHED, date(2026, 11, 18))


def test_what_was_met_when_it_was_set_is_reached_on_that_day():
    found = value_standing(aim("ftp", 200.0), measured(("2026-09-01", 210.0)), TODAY)
    assert (found.verdict, found.reached_day, found.needed) == (REACHED, date(2026, 10, 1), 0)


def test_a_first_value_after_it_was_set_that_meets_it_reaches_it_on_its_own_day():
    found = value_standing(aim("ftp", 200.0), measured(("2026-11-10", 210.0)), TODAY)
    assert (found.verdict, found.reached_day) == (REACHED, date(2026, 11, 10))


def test_a_value_once_reached_stays_reached_though_it_fell_again():
    values = measured(("2026-09-30", 80.0), ("2026-10-20", 74.9), ("2026-11-18", 76.0))
    found = value_standing(aim("weight", 75.0), values, TODAY)
    assert (found.verdict, found.reached_day, found.now) == (REACHED, date(2026, 10, 20), 76)


def test_after_its_day_a_goal_is_missed_whatever_came_later():
    values = measured(("2026-09-30", 200.0), ("2026-12-01", 210.0), ("2027-01-10", 230.0))
    found = value_standing(aim("ftp", 220.0), values, date(2027, 1, 20))
    assert (found.verdict, found.now, found.needed, found.days_left) == (MISSED, 210, 10, 0)


def test_without_any_value_nothing_is_known():
    found = value_standing(aim("vo2max", 50.0), measured(), TODAY)
    assert (found.verdict, found.now, found.share) == (NO_DATA, None, 0)
    assert value_standing(aim("vo2max", 50.0), measured(("2027-01-01", 48.0)), TODAY).verdict == NO_DATA


def test_the_course_of_a_year_says_whether_it_gets_there():
    """A watt a week for twenty weeks: in forty days it is 5.7 W more than today's 219."""
    rising = weekly(200.0, 1.0, 20)
    reachable = value_standing(aim("ftp", 224.0, first_day=date(2026, 7, 10)), rising, TODAY)
    assert reachable.forecast and reachable.forecast.expected == pytest.approx(219 + 40 / 7)
    assert reachable.verdict == ON_TRACK
    assert value_standing(aim("ftp", 240.0, first_day=date(2026, 7, 10)), rising, TODAY).verdict == OUT_OF_REACH


def test_the_rate_is_a_change_a_week_and_silent_where_few_weeks_are_known():
    rate = value_standing(aim("ftp", 224.0, first_day=date(2026, 7, 10)), weekly(200.0, 1.0, 20), TODAY).slope
    assert rate and rate.per_step == pytest.approx(1.0)
    assert value_standing(aim("ftp", 224.0), weekly(200.0, 1.0, 3), TODAY).slope is None


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (weekly(14.0, 0.0, 10), ON_TRACK),
        (weekly(12.3, 0.2, 13), DRIFTING),  # 14.7 now, 15.5 in four weeks
        (weekly(13.0, 0.2, 13), OUTSIDE),
    ],
)
def test_a_band_is_held_left_soon_or_left(values, verdict):
    band = aim("body_fat", 13.0, kind="band", upper=15.0, due_day=None)
    assert value_standing(band, values, TODAY).verdict == verdict


def test_a_band_tells_on_how_many_measured_days_of_four_weeks_it_held():
    values = measured(("2026-10-01", 20.0), ("2026-11-01", 16.0), ("2026-11-10", 14.0), ("2026-11-19", 15.0))
    found = value_standing(aim("body_fat", 13.0, kind="band", upper=15.0, due_day=None), values, TODAY)
    assert (found.kept_share, found.kept_days) == (pytest.approx(2 / 3), 3)


def test_a_band_without_an_upper_end_is_held_from_its_lower_one_up():
    band = aim("box_jump", 0.5, kind="band", due_day=None)
    assert value_standing(band, measured(("2026-11-01", 0.7)), TODAY).verdict == ON_TRACK
    below = value_standing(band, measured(("2026-11-01", 0.45)), TODAY)
    assert (below.verdict, below.needed) == (OUTSIDE, pytest.approx(0.05))


def test_the_last_day_is_still_a_day():
    due = aim("ftp", 220.0, due_day=TODAY)
    assert value_standing(due, measured(("2026-09-01", 200.0)), TODAY).days_left == 1
    assert value_standing(due, measured(("2026-09-01", 200.0)), TODAY + timedelta(days=1)).verdict == MISSED
