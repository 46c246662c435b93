"""What a challenge can ask for, and what is refused with a sentence."""

import doctest
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core import challenge_rules
from core.challenge_rules import METRICS, Pause, Task, Tier, checked, checked_pause, described, of_rows, to_rows
from core.coaching.challenge_templates import power_zone_weeks
from core.models import DISCIPLINES
from tests.coaching.challenge_making import MONDAY, day, rules


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(challenge_rules).failed == 0


def test_every_metric_says_what_it_is():
    for metric in METRICS:
        assert described(metric).label and described(metric).help


def test_a_challenge_comes_back_from_its_rows_as_it_was():
    asked = replace(power_zone_weeks(MONDAY), key="k" * 8, description="About it")
    challenge, tasks, tiers = to_rows(asked)
    assert of_rows(challenge, tasks, tiers) == asked


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": " "}, "A challenge needs a name."),
        ({"name": "x" * 81}, "A name has at most 80 letters."),
        ({"kind": "duel"}, "A challenge is one of: solo, team."),
        ({"metric": "smiles"}, "A challenge counts one of: points"),
        ({"disciplines": ("chess",)}, "There is no discipline 'chess'."),
        ({"last_day": MONDAY - timedelta(days=1)}, "It ends before it starts."),
        ({"last_day": MONDAY + timedelta(days=1100)}, "A challenge lasts 1,100 days at most."),
        ({"tiers": (Tier("A", 5), Tier("B", 5))}, "Each tier asks for more than the one before it."),
        ({"tiers": (Tier("A", 0),)}, "The tier A needs a number above 0."),
        ({"tiers": (Tier("A", float("nan")),)}, "The tier A needs a number above 0."),
        ({"tiers": tuple(Tier("A", n) for n in range(1, 32))}, "A challenge has 30 tiers at most."),
        ({"metric": "points"}, "Points come from tasks: add a task that gives some."),
        ({"metric": "points", "tasks": (Task("One"),)}, "Points come from tasks"),
        ({"tasks": (Task("One", week=5),)}, "The challenge has 4 weeks, so One cannot be in another one."),
        ({"tasks": (Task("One", target=1.5),)}, "One: workouts come in whole ones."),
        ({"tasks": (Task("One", target=31),)}, "One: a task of a week asks for 30 workouts at most."),
        ({"tasks": (Task("One", metric="days", target=8),)}, "One: a week has 7 days."),
        ({"tasks": (Task("One", points=-1),)}, "The number of points of One lies between 0 and 10,000."),
        ({"tasks": (Task("One", points=float("inf")),)}, "The number of points of One lies between 0 and 10,000."),
        ({"tasks": (Task("One", metric="minutes", target=0),)}, "One needs a target above 0."),
        ({"tasks": (Task("One", min_duration_s=0),)}, "One: the shortest time is between a minute and a day."),
        ({"tasks": (Task("One", class_ids=("a b",)),)}, "One: name 20 classes at most, each by Peloton's id of it."),
        ({"tasks": (Task(""),)}, "A task needs a name."),
        ({"tasks": tuple(Task("One") for _ in range(16))}, "A week has 15 tasks with workouts of their own at most"),
        ({"tasks": tuple(Task("Two", target=2) for _ in range(7))}, "Week 1 has more."),
        (
            {"tasks": tuple(Task("One", week=1, is_shared=True) for _ in range(251))},
            "A challenge has 250 tasks at most.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(wrong: dict, why: str):
    with pytest.raises(ValueError, match=re.escape(why)):
        checked(replace(rules(), **wrong), DISCIPLINES)


def test_a_pause_ends_after_it_begins_and_within_a_year():
    assert checked_pause(Pause(day(3), day(3))) == Pause(day(3), day(3))
    with pytest.raises(ValueError, match="The pause ends before it begins"):
        checked_pause(Pause(day(3), day(2)))
    with pytest.raises(ValueError, match="A pause lasts a year at most"):
        checked_pause(Pause(day(0), day(367)))
