"""What a review comes to: the verdict at its bounds, the order of the rules, and that evidence alone decides."""

import doctest
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.coaching import review_effects, review_goals
from core.coaching.comparison import Pattern
from core.coaching.goals import BEHIND, ON_TRACK
from core.coaching.proposals import Proposal
from core.coaching.review_evidence import Decided, Evidence, LifeSpan, PlanSpan
from core.coaching.review_rules import RULES, review
from core.coaching.schedule import Race, Schedule
from tests.coaching.evening import (
    FRIDAY,
    MONDAY,
    ahead,
    checked,
    done_every_day,
    easy,
    evening,
    goal,
    hard,
    match,
    proposed,
    rules_of,
    usual_week,
    week,
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(review_goals).failed == doctest.testmod(review_effects).failed == 0


@pytest.mark.parametrize(
    ("adherence", "verdict"), [(0.801, "keep"), (0.80, "watch"), (0.70, "watch"), (0.699, "adjust"), (None, "watch")]
)
def test_adherence_decides_at_its_bounds(adherence: float | None, verdict: str):
    assert review(evening(weeks=(week(adherence),))).verdict == verdict


def test_a_week_in_which_too_little_was_due_decides_nothing():
    found = review(evening(weeks=(week(0.3, done=1, missed=1),)))
    assert (found.verdict, found.proposals) == ("watch", ())
    assert review(evening(weeks=(week(0.3, done=1, missed=2),))).verdict == "adjust"  # three are enough


def test_of_a_week_that_is_over_two_due_workouts_are_enough_and_the_newest_week_decides():
    last_week = week(0.3, first_day=MONDAY - timedelta(weeks=1), done=1, missed=1)
    assert review(evening(weeks=(last_week,))).verdict == "adjust"
    assert review(evening(weeks=(week(0.95), last_week))).verdict == "keep"


def test_a_week_of_long_ago_says_nothing_of_today():
    old = week(0.3, first_day=MONDAY - timedelta(weeks=3))
    assert review(evening(weeks=(old,))).verdict == "watch"


def test_a_goal_that_is_behind_is_watched_where_nothing_moves_it():
    weight = goal(1, BEHIND, metric="weight", target=70.0)
    found = review(evening(goals=(weight,)))
    assert (found.verdict, found.proposals) == ("watch", ())
    assert "1 goal behind" in found.reason.sentence


@pytest.mark.parametrize(
    ("done_h", "verdict"), [(2.86, "keep"), (2.84, "watch"), (5.24, "keep"), (5.26, "watch")]
)  # 3 to 5 h with a twentieth of slack: 2.85 to 5.25 h
def test_volume_outside_of_its_range_is_watched(done_h: float, verdict: str):
    plan = PlanSpan(1, "Base", date(2026, 11, 2), date(2026, 12, 27), (), 3 * 3600, 5 * 3600)
    of_week = week(0.95, done_s=3600 * done_h)
    nothing_left = tuple(one for one in usual_week() if one.day > ahead(2))  # this week ends on Sunday
    assert review(evening(plans=(plan,), weeks=(of_week,), planned=nothing_left)).verdict == verdict


def test_of_a_week_that_goes_on_what_is_still_planned_counts_to_its_volume():
    plan = PlanSpan(1, "Base", date(2026, 11, 2), date(2026, 12, 27), (), 3 * 3600, 5 * 3600)
    assert review(evening(plans=(plan,), weeks=(week(0.95, done_s=2 * 3600),))).verdict == "keep"  # an hour on Saturday


def test_without_a_plan_nothing_is_judged_and_nothing_proposed():
    tired = {"workouts": done_every_day(90, 60, newest=[200.0] * 7), "check_ins": checked({"sleep_hours": 3.0})}
    found = review(Evidence(FRIDAY, weeks=(week(0.2),), **tired))
    assert (found.verdict, found.proposals) == ("watch", ())
    assert "Make a plan first" in found.reason.sentence


def test_a_plan_that_ended_says_so_and_proposes_nothing():
    ended = PlanSpan(1, "Base block", date(2026, 9, 7), date(2026, 11, 15))
    found = review(evening(planned=(easy("old", -8),), plans=(ended,), weeks=(week(0.2),)))
    assert (found.verdict, found.proposals) == ("watch", ())
    assert found.reason.sentence.startswith("Base block ended on 15 Nov 2026")


def test_an_evening_without_anything_known_says_what_is_not_known():
    found = review(Evidence(FRIDAY))
    told = [said.sentence for said in found.insights["why"]]
    assert "Nothing is known of sleep, soreness and energy of the last three days." in told
    assert any("it takes 42" in sentence for sentence in told)


def test_every_rule_has_a_name_of_its_own_and_says_what_it_looks_at():
    assert len({rule.name for rule in RULES}) == len(RULES) == 13
    assert all(rule.title and rule.looks_at and rule.limits and rule.find.__doc__ for rule in RULES)


def five_things_wrong() -> Evidence:
    """Too little done, tired, sore, a day without time, a goal behind and another ahead, strength missed."""
    return evening(
        planned=(*usual_week(), easy("lift", 5, discipline="strength", focus="strength"), hard("later", 10),
                 easy("swim", 8, discipline="swimming", focus="swimming", priority="optional")),
        weeks=(week(0.5), week(0.9, first_day=MONDAY - timedelta(weeks=1))),
        workouts=done_every_day(90, 60, newest=[150.0] * 7),
        check_ins=checked({"soreness": 4.0, "sleep_hours": 5.0}, {"soreness": 5.0, "sleep_hours": 6.5}),
        matches=tuple(match(f"s{n}", n, "missed", "No time", discipline="strength") for n in (2, 5, 9)),
        goals=(goal(1, BEHIND, chance=0.2, share=0.2), goal(2, ON_TRACK, metric="swim_100yd", share=0.9, chance=0.9)),
        schedule=Schedule(busy={ahead(10): ((0, 1440),)}),
        events=(LifeSpan("travel", ahead(12), ahead(13)), LifeSpan("illness", ahead(-12), ahead(-10))),
        patterns=(Pattern("weekday", "Thursdays are missed.", 3, 4), Pattern("short", "Rides end early.", 2, 9)),
    )  # fmt: skip


def shuffled(evidence: Evidence, seed: int) -> Evidence:
    """The same evidence, handed in in another order."""
    mixed = random.Random(seed)
    names = ("planned", "plans", "matches", "weeks", "patterns", "goals", "check_ins", "events", "decided")
    said = {name: tuple(mixed.sample(getattr(evidence, name), len(getattr(evidence, name)))) for name in names}
    rows = evidence.workouts.sample(frac=1, random_state=seed)
    return replace(evidence, **said, workouts=rows)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_evidence_in_another_order_gives_the_same_review(seed: int):
    evidence = five_things_wrong()
    assert review(shuffled(evidence, seed)) == review(evidence)


def test_no_two_proposals_of_an_evening_change_the_same_workout():
    found = review(five_things_wrong())
    uids = [change.uid for one in found.proposals for change in one.changes]
    assert len(uids) == len(set(uids)) > 0
    assert len(found.proposals) >= 2


def test_earlier_rules_come_first_and_what_they_take_is_said_where_it_is_missed():
    found = review(five_things_wrong())
    order = [rule.name for rule in RULES]
    places = [order.index(one.rule) for one in found.proposals]
    assert places == sorted(places)
    assert found.proposals[0].rule == "fatigue"
    assert any(said.sentence.startswith("Too little of the plan is done. Other proposals") for said in found.held_back)


def test_nothing_is_added_on_an_evening_that_takes_load_off():
    behind = goal(1, BEHIND, metric="minutes", period="week", target=600.0, now=10.0, needed=590.0,
                  first=MONDAY, last=ahead(2), days_left=3, share=0.02)  # fmt: skip
    tired = done_every_day(90, 60, newest=[150.0] * 7)
    assert rules_of(evening(goals=(behind,))) == ["goal-lags"]
    assert rules_of(evening(goals=(behind,), workouts=tired)) == ["fatigue"]


def test_a_workout_of_today_is_never_touched():
    plan = (easy("today", 0), *usual_week())
    (found,) = proposed(evening(planned=plan, weeks=(week(0.4),)), "low-adherence")
    assert "today" not in {change.uid for change in found.changes}


def test_the_day_of_a_race_is_never_touched():
    race = Schedule(races=(Race(ahead(1), "Criterium", "A"),))
    poor = checked({"sleep_hours": 3.0})
    assert [change.uid for one in proposed(evening(check_ins=poor), "poor-sleep") for change in one.changes] == ["sat"]
    assert review(evening(check_ins=poor, schedule=race)).proposals == ()


def test_a_workout_that_was_done_early_or_skipped_is_not_changed():
    poor = checked({"sleep_hours": 3.0})
    early = tuple(match("sat", -1, state) for state in ("early",))
    assert rules_of(evening(check_ins=poor, matches=early)) == []
    skipped = (easy("sat", 1, skipped_reason="Family"), *usual_week()[1:])
    assert rules_of(evening(check_ins=poor, planned=skipped)) == []


def test_what_was_rejected_is_held_back_and_said():
    no = Decided("poor-sleep:sleep", "rejected", ahead(-3), 2.0)
    found = review(evening(check_ins=checked({"sleep_hours": 3.5}), decided=(no,)))
    assert found.proposals == ()
    assert found.verdict == "adjust"  # the evidence still asks for it
    assert found.held_back[0].sentence == (
        "Poor sleep. Turned down on 17 Nov 2026: not proposed again before 1 Dec 2026 unless it gets worse."
    )


def test_what_was_accepted_is_given_a_week():
    tired = done_every_day(90, 60, newest=[150.0] * 7)
    for days_ago, rules in ((6, []), (7, ["fatigue"])):
        yes = Decided("fatigue:load", "approved", ahead(-days_ago), 1.9)
        found = review(evening(workouts=tired, decided=(yes,)))
        assert [one.rule for one in found.proposals] == rules
        assert found.verdict == ("adjust" if rules else "keep")


@pytest.mark.parametrize(("days_ago", "rules"), [(6, []), (7, ["low-adherence"])])
def test_a_week_that_was_made_lighter_is_not_made_lighter_again(days_ago: int, rules: list[str]):
    deload = Decided("fatigue:load", "approved", ahead(-days_ago), 1.9)
    found = review(evening(weeks=(week(0.6),), decided=(deload,)))
    assert [one.rule for one in found.proposals] == rules
    if not rules:
        assert found.held_back[0].sentence == (
            "Too little of the plan is done. The week was made lighter on 14 Nov 2026 already."
        )


@pytest.mark.parametrize(("days_ago", "rules"), [(6, []), (7, ["fatigue"])])
def test_a_week_that_was_made_lighter_is_no_deload_week_on_top(days_ago: int, rules: list[str]):
    less = Decided("low-adherence:week", "approved", ahead(-days_ago), 1.9)
    found = review(evening(workouts=done_every_day(90, 60, newest=[150.0] * 7), decided=(less,)))
    assert [one.rule for one in found.proposals] == rules
    if not rules:
        assert found.verdict == "adjust"
        assert found.held_back[0].sentence == "Fatigue builds up. The week was made lighter on 14 Nov 2026 already."


def test_nor_is_it_made_heavier():
    behind = goal(1, BEHIND, metric="minutes", period="week", target=600.0, now=10.0, needed=590.0,
                  first=MONDAY, last=ahead(2), days_left=3, share=0.02)  # fmt: skip
    deload = Decided("fatigue:load", "approved", ahead(-6), 1.9)
    assert rules_of(evening(goals=(behind,), decided=(deload,))) == []


def test_a_review_can_be_kept_and_read_back():
    found = review(five_things_wrong())
    for one in found.proposals:
        assert Proposal.read(one.written()) == one
    rows = found.written_insights()
    assert rows[0] == {"part": "verdict", "sentence": found.reason.sentence, "numbers": dict(found.reason.numbers)}
    assert {row["part"] for row in rows} == {"verdict", "works", "worries", "why", "held back"}
    assert [row["sentence"] for row in found.written_focus()] == [said.sentence for said in found.focus]
