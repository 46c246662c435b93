"""How a plan was kept, in words."""

import pytest

from core.coaching.comparison import Compliance, Match, WeekOfPlan
from core.coaching.plan_compliance import compliance
from core.coaching.plan_doings import Doing
from core.coaching.plan_words import next_days, parts, reason, week_sentence
from tests.coaching.plan_making import MON, TUE, plan


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ({"planned": 1, "done": 1}, "1 of 1 due workout done."),
        ({"planned": 4, "done": 3, "excused": 1}, "3 of 3 due workouts done, 1 excused."),
        ({"planned": 3, "missed": 2}, "0 of 2 due workouts done, 2 missed, 1 to come."),
        ({"planned": 2, "skipped": 1}, "0 of 1 due workout done, 1 skipped, 1 to come."),
        ({"planned": 2}, "Nothing was due, 2 to come."),
        ({}, "Nothing was due."),
    ],
)
def test_a_week_is_told_in_one_sentence(week, said):
    assert week_sentence(WeekOfPlan(MON, **week)) == said


def test_parts_that_are_not_known_say_why():
    asked, done = plan(MON, discipline="yoga"), Doing(MON, "yoga", 1)
    told = parts(Match(asked, "done", 1, MON, compliance(asked, done)), done)
    assert [(part.name, part.share) for part in told] == [
        ("completed", 1), ("duration", None), ("intensity", None), ("load", None),
    ]  # fmt: skip
    assert told[1].told == "How long it took is not known."
    assert told[3].told == "Not known: no training stress was measured."


def test_a_class_that_was_left_and_a_list_that_was_shortened_are_told_as_such():
    left = Doing(MON, "cycling", 1, duration_s=1800, left_of_s=3600)
    asked = plan(MON)
    assert parts(Match(asked, "done", 1, MON, compliance(asked, left)), left)[0].told == (
        "The class was left after 30 min of 60 min."
    )
    ticked = Doing(MON, "strength")
    told = parts(Match(asked, "done", None, MON, Compliance(0.5, 0.5)), ticked)
    assert told[0].told == "50 % of its exercises were done; a substitute counts."


def test_what_was_not_done_has_no_parts():
    assert parts(Match(plan(MON), "missed", compliance=Compliance(0, 0)), None) == []


def test_a_reason_is_the_athletes_own_before_any_other():
    assert reason(Match(plan(MON), "skipped", reason="Knee"), ["Flow"]) == "Knee"
    assert reason(Match(plan(MON), "skipped"), ["Flow"]) == ""
    assert reason(Match(plan(MON), "missed")) == ""


def test_next_days_is_told_with_what_it_is_about():
    told = list(next_days([plan(MON, tss=40), plan(TUE, tss=60, priority="key", title="Threshold")]))
    assert told == [
        "Planned for the next seven days: 2 workouts, 2.0 h, 100 TSS.",
        "What they are about: Threshold on Tuesday.",
    ]
    assert list(next_days([])) == []
