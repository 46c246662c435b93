"""What an evening's review says, each sentence with its numbers, and nothing twice."""

import re
from datetime import date

import pytest

from core.coaching.comparison import Pattern
from core.coaching.goals import BEHIND, ON_TRACK, REACHED
from core.coaching.review_evidence import LifeSpan, PlanSpan
from core.coaching.review_insights import focus, in_range, insights
from core.coaching.review_rules import review
from core.coaching.schedule import Race, Schedule
from tests.coaching.evening import (
    FRIDAY,
    MONDAY,
    ahead,
    checked,
    done_every_day,
    evening,
    goal,
    match,
    usual_week,
    week,
)
from tests.coaching.test_review_rules import five_things_wrong


def said(part: str, **evidence) -> list[str]:
    return [one.sentence for one in insights(evening(**evidence))[part]]


@pytest.mark.parametrize(("adherence", "part"), [(0.81, "works"), (0.80, "worries"), (0.6, "worries")])
def test_how_the_plan_is_kept_works_above_eighty_percent_and_worries_below(adherence: float, part: str):
    other = {"works": "worries", "worries": "works"}[part]
    told = f"4 of 5 in the week of 16 Nov 2026, {100 * adherence:.0f} %."
    assert any(told in sentence for sentence in said(part, weeks=(week(adherence),)))
    assert not any(told in sentence for sentence in said(other, weeks=(week(adherence),)))


def test_goals_that_are_ahead_work_and_those_behind_worry():
    goals = (goal(1, REACHED, title="Lift 80 kg", metric="lift", target=80.0, now=80.0),
             goal(2, ON_TRACK, title="FTP to 260 W", share=0.8, chance=0.9),
             goal(3, BEHIND, title="Run 5 km", metric="race_time", target=1500.0, now=1600.0, chance=0.2))  # fmt: skip
    found = insights(evening(goals=goals))
    assert [one.sentence for one in found["works"]][1:] == [
        "Lift 80 kg is reached at 80.0 kg.", "FTP to 260 W is ahead of its time at 250 W, 90 % likely to be met.",
    ]  # fmt: skip
    assert found["worries"][0].sentence == "Run 5 km is behind at 26:40, 20 % likely to be met."
    assert found["worries"][0].numbers == {"now": 1600.0, "target": 1500.0, "chance_pct": 20.0}


def test_fitness_is_told_when_it_moves_by_a_point_in_four_weeks():
    rising = done_every_day(100, 60, newest=[64.0] * 28)
    assert any(sentence.startswith("Fitness is") for sentence in said("works", workouts=rising))
    falling = done_every_day(200, 60, newest=[50.0] * 28)
    assert any("lower than four weeks ago" in sentence for sentence in said("worries", workouts=falling))
    level = done_every_day(400, 60, newest=[60.5] * 28)
    assert not any("Fitness is" in one for part in ("works", "worries") for one in said(part, workouts=level))


@pytest.mark.parametrize(("hours", "part", "side"), [(7.0, "works", "enough"), (6.9, "worries", "a little short"),
                                                     (5.9, "worries", "short")])  # fmt: skip
def test_sleep_is_told_from_three_nights_on(hours: float, part: str, side: str):
    three = checked(*[{"sleep_hours": hours}] * 3)
    assert f"Sleep is {side}: {hours:.1f} h a night over 3 nights." in said(part, check_ins=three)
    two = checked(*[{"sleep_hours": hours}] * 2)
    assert not any("Sleep is" in sentence for sentence in said(part, check_ins=two))


def test_why_names_what_was_not_done_the_reasons_and_what_keeps_happening():
    late = "Work ran late."
    matches = (match("a", 1, "missed"), match("b", 2, "skipped", late), match("c", 3, "skipped", late),
               match("d", 4, "missed", discipline="strength"), match("e", 5, "done"),
               match("f", 15, "missed"))  # fmt: skip
    patterns = (Pattern("weekday", "Thursdays are missed, 3 of 4.", 3, 4), Pattern("once", "Once.", 1, 1))
    found = said("why", matches=matches, patterns=patterns)
    assert found[:3] == [
        "Not done in two weeks: 3 cycling, 1 strength.", "Reason given 2 times: Work ran late.",
        "Thursdays are missed, 3 of 4.",
    ]  # fmt: skip
    assert "Once." not in found


@pytest.mark.parametrize(("days", "is_told"), [(0, False), (1, True), (6, True), (7, False)])
def test_hard_days_that_were_kept_apart_are_told_and_rare_ones_are_not(days: int, is_told: bool):
    told = any("kept apart" in sentence for sentence in said("works", weeks=(week(0.9, days_between_hard=days),)))
    assert told is is_told


def test_illness_of_the_last_two_weeks_is_a_reason():
    ill = (LifeSpan("illness", ahead(-20), ahead(-12)), LifeSpan("travel", ahead(-30), ahead(-14)))
    assert "2 days of illness in the last two weeks." in said("why", events=ill)
    assert not any("travel" in sentence for sentence in said("why", events=ill))


def test_a_short_history_and_a_week_with_little_due_are_said_to_be_unknown():
    found = said("why", workouts=done_every_day(41, 60), weeks=(week(0.5, done=1, missed=0),))
    assert "Fatigue is not judged yet: 41 days of training known, it takes 42." in found
    assert any(sentence.startswith("Too few planned workouts were due") for sentence in found)
    known = said("why", workouts=done_every_day(42, 60), check_ins=checked({"energy": 3.0}))
    assert known == []


def test_the_focus_of_next_week_names_areas_volume_and_key_workouts():
    found = [one.sentence for one in focus(evening())]
    assert found == ["Week of 23 Nov 2026: endurance. 4 workouts, 210 min.", "It is about Ride thu on Thursday."]


def test_the_focus_of_next_week_names_what_moves_the_goal_that_lags_and_a_race_to_come():
    races = Schedule(races=(Race(ahead(16), "Gran Fondo", "A", taper_days=7), Race(ahead(40), "Far", "B")))
    found = [one.sentence for one in focus(evening(goals=(goal(1, BEHIND, title="FTP to 260 W"),), schedule=races))]
    assert "What moves FTP to 260 W: Threshold, 90 min planned." in found
    assert "Gran Fondo is in 16 days, training tapers off from 29 Nov 2026." in found
    assert not any("Far" in sentence for sentence in found)


def test_an_empty_week_to_come_says_what_to_do():
    saturday = tuple(one for one in usual_week() if one.uid == "sat")
    assert focus(evening(planned=saturday))[0].sentence == (
        "Nothing is planned for the week of 23 Nov 2026: make or copy a week under Plan."
    )


def test_next_week_begins_on_the_athletes_own_first_weekday():
    assert "Week of 22 Nov 2026" in focus(evening(first_weekday=6))[0].sentence


def test_volume_has_no_range_in_a_week_that_the_plan_began_in_the_middle_of():
    late = PlanSpan(1, "Base", MONDAY.replace(day=18), date(2026, 12, 27), (), 3 * 3600, 5 * 3600)
    whole = PlanSpan(1, "Base", MONDAY, date(2026, 12, 27), (), 3 * 3600, 5 * 3600)
    of_week = week(0.9, done_s=60)
    assert in_range(evening(plans=(late,)), of_week) is None
    assert in_range(evening(plans=(whole,)), of_week) is False
    assert in_range(evening(), of_week) is None  # the plan names none


def numbers_in(sentence: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", sentence)


def test_no_sentence_of_a_review_is_said_twice_and_those_with_numbers_carry_them():
    found = review(five_things_wrong())
    told = [*(one for part in found.insights.values() for one in part), *found.focus, *found.held_back,
            *(one for proposal in found.proposals for one in proposal.evidence)]  # fmt: skip
    sentences = [one.sentence for one in told] + [one.sentence for one in found.proposals]
    assert len(sentences) == len(set(sentences)) > 15
    assert all(one.numbers for one in told if numbers_in(one.sentence) and one not in found.insights["why"])


def test_a_quiet_evening_says_that_nothing_asks_for_a_change():
    found = review(evening(workouts=done_every_day(200, 50), check_ins=checked(*[{"sleep_hours": 7.5}] * 3)))
    assert (found.verdict, found.insights["worries"], found.insights["why"]) == ("keep", (), ())
    assert found.reason.sentence == "Keep it up: nothing asks for a change. Adherence is at 95 %."
    assert FRIDAY > MONDAY
