"""What can be a goal, and how its amounts are typed."""

import doctest
from datetime import date

import pytest

from core.coaching import goal_drafts
from core.coaching.goal_drafts import Draft, amount, checked

TODAY = date(2026, 11, 20)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(goal_drafts).failed == 0


@pytest.mark.parametrize(
    ("metric", "typed", "metric_units", "imperial_units"),
    [
        ("minutes", "150", 150, 150),
        ("minutes", "2.5 h", 150, 150),
        ("minutes", "2,5 h", 150, 150),
        ("distance_m", "100", 100_000, 160_934.4),
        ("distance_m", "5 mi", 8046.72, 8046.72),
        ("elevation_gain_m", "1000", 1000, 304.8),
        ("output_kj", "1,500 kJ", 1500, 1500),
        ("tss", "300", 300, 300),
        ("workouts", "1 workout", 1, 1),
        ("days", "5 active days", 5, 5),
        ("ftp", "260 W", 260, 260),
        ("weight", "160", None, 72.5748),
        ("weight", "72.5 kg", 72.5, 72.5),
        ("swim_100yd", "1:10", 70, 70),
        ("lift", "100", 100, 45.3592),
        ("race_time", "24:30", 1470, 1470),
        ("race_time", "1:45:00", 6300, 6300),
        ("w_per_kg", "3.2", 3.2, 3.2),
    ],
)
def test_amounts_are_read_with_their_unit_or_in_the_athletes_own(metric, typed, metric_units, imperial_units):
    if metric_units is not None:
        assert amount(metric, typed, "metric") == pytest.approx(metric_units)
    assert amount(metric, typed, "imperial") == pytest.approx(imperial_units, rel=1e-4)


@pytest.mark.parametrize(
    ("metric", "typed"),
    [("minutes", ""), ("minutes", "a lot"), ("minutes", "3 km"), ("distance_m", "5 h"), ("race_time", "24"),
     ("race_time", "24:300"), ("ftp", "5 kg"), ("minutes", "-5"), ("minutes", "1.2.3"), ("tss", "<b>9</b>")],
)  # fmt: skip
def test_what_cannot_be_read_says_how_it_can(metric, typed):
    with pytest.raises(ValueError, match=r"\.$"):
        amount(metric, typed, "metric")


def test_a_goal_begins_today_where_no_day_is_chosen():
    assert checked(Draft("minutes", 150.0), TODAY).first_day == TODAY


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (Draft("fun", 1.0), "No goal can be set"),
        (Draft("minutes", None), "how much"),
        (Draft("minutes", float("nan")), "how much"),
        (Draft("minutes", 0.0), "above 0"),
        (Draft("minutes", -5.0), "above 0"),
        (Draft("minutes", 180.0, upper=180.0), "upper end"),
        (Draft("workouts", 2.5), "whole ones"),
        (Draft("days", 8.0), "a week has 7 days"),
        (Draft("minutes", 10_081.0), "a week has 7 days"),
        (Draft("days", 31.0, period="range", first_day=TODAY, due_day=date(2026, 12, 19)), "it has 30 days"),
        (Draft("minutes", 10.0, period="decade"), "a week, a month"),
        (Draft("minutes", 10.0, kind="value"), "a week, a month"),
        (Draft("minutes", 10.0, period="range"), "which day"),
        (Draft("minutes", 10.0, period="range", first_day=date(2026, 12, 1), due_day=date(2026, 11, 30)),
         "30 November 2026, before it begins"),
        (Draft("minutes", 10.0, period="range", first_day=date(2026, 1, 1), due_day=date(2026, 11, 19)), "lie ahead"),
        (Draft("power_zone_minutes", 10.0, subject="4-9"), "1 to 7"),
        (Draft("hr_zone_minutes", 10.0, subject="5-2"), "1 to 5"),
        (Draft("ftp", 260.0), "reached by a day"),
        (Draft("ftp", 260.0, kind="value"), "by which day"),
        (Draft("ftp", 260.0, kind="value", due_day=TODAY), "lie ahead"),
        (Draft("ftp", 2600.0, kind="value", due_day=date(2027, 1, 1)), "cannot be right"),
        (Draft("weight", 75.0, kind="band", upper=7500.0), "cannot be right"),
        (Draft("lift", 80.0, kind="value", due_day=date(2027, 1, 1)), "which exercise"),
        (Draft("race_time", 1500.0, kind="value", due_day=date(2027, 1, 1)), "which distance"),
        (Draft("race_time", 5.0, kind="value", subject="5 km", due_day=date(2027, 1, 1)), "no time for a race"),
        (Draft("w_per_kg", 20.0, kind="value", due_day=date(2027, 1, 1)), "cannot be right"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_goal_is_refused_with_the_reason(draft, said):
    with pytest.raises(ValueError, match=said):
        checked(draft, TODAY)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("minutes", 180.0, upper=300.0),
        Draft("days", 31.0, period="range", first_day=TODAY, due_day=date(2026, 12, 20)),
        Draft("flexibility_test", -0.05, kind="band"),
        Draft("power_zone_minutes", 60.0, subject="4-7"),
        Draft("race_time", 1500.0, kind="value", subject="5 km", due_day=date(2027, 1, 1)),
    ],
)
def test_what_can_be_a_goal_is_taken_as_it_is(draft):
    assert checked(draft, TODAY).target == draft.target
