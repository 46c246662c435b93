"""Ready-made challenges: what they ask for, and that all of them can be kept."""

from datetime import date

import pytest

from core.challenge_rules import FTP_TEST, checked
from core.coaching import challenge_templates as templates
from core.coaching.challenges import standing
from core.models import DISCIPLINES
from tests.coaching.challenge_making import MONDAY, done, zones


@pytest.mark.parametrize("weeks", templates.POWER_ZONE_WEEKS)
def test_power_zone_weeks_have_a_test_at_both_ends_and_a_longer_option_in_weeks_5_and_6(weeks: int):
    asked = checked(templates.power_zone_weeks(MONDAY, weeks=weeks), DISCIPLINES)
    assert [task.week for task in asked.tasks if task.class_type == FTP_TEST] == [1, weeks]
    assert [task.week for task in asked.tasks if task.min_duration_s == 3600] == [n for n in (5, 6) if n <= weeks]
    assert asked.weeks == weeks and asked.tiers[-1].threshold == weeks * 30 + 40


def test_a_power_zone_week_gives_each_core_ride_its_class():
    asked = templates.power_zone_weeks(MONDAY)
    rides = done(
        (0, 20, {"title": "20 min FTP Test Ride", "class_type": "Power Zone", "class_duration_s": 1200}),
        (1, 45, zones("Power Zone Endurance")), (2, 45, zones("Power Zone Endurance")),
        (4, 30, zones("Power Zone Max", 30)),
    )  # fmt: skip
    week = standing(asked, rides, date(2026, 11, 8)).weeks[0]
    did = {one.task.name: one.workout_ids for one in week.tasks}
    assert did["FTP test"] == (1,) and did["Power Zone Max ride"] == (4,)
    assert {did["Power Zone Endurance ride"][0], did["Power Zone ride"][0]} == {
        2,
        3,
    }  # any Power Zone ride does the second
    assert did["Another Power Zone ride"] == ()
    assert week.amount == 20 + 3 * 10


def test_the_tiers_of_a_year_are_those_of_pelotons_own():
    asked = checked(templates.annual_minutes(2026), DISCIPLINES)
    assert [tier.threshold for tier in asked.tiers] == [*range(1000, 10_001, 1000), 15_000, 18_000, 20_000]
    assert (asked.first_day, asked.last_day) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_streak_month_knows_february_and_may_ask_for_fewer_days():
    every = checked(templates.streak_month(date(2028, 2, 10)), DISCIPLINES)
    assert (every.days, every.tiers[-1].threshold, every.name) == (29, 29, "Every day of February 2028")
    some = checked(templates.streak_month(date(2026, 12, 31), days=12), DISCIPLINES)
    assert [(tier.name, tier.threshold) for tier in some.tiers] == [("Bronze", 10), ("12 days", 12)]
    assert some.last_day == date(2026, 12, 31)


def test_mixed_weeks_ask_for_what_is_wanted():
    asked = checked(templates.mixed_weeks(MONDAY, times={"running": 0, "yoga": 2}), DISCIPLINES)
    assert [task.name for task in asked.tasks] == [
        "Ride, 2 times",
        "Strength, 2 times",
        "Yoga, 2 times",
        "Active on 5 days",
    ]
    assert asked.tiers[-1].threshold == 4 * 60


def test_a_team_month_is_for_teams():
    asked = checked(templates.team_month(date(2026, 12, 5)), DISCIPLINES)
    assert (asked.kind, asked.days, asked.tiers[0].threshold) == ("team", 31, 300)
