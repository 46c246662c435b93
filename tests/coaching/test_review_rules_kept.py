"""Rules on what of the plan was done, each on both sides of its bound."""

import pytest

from core.coaching.planned import Exercise, Repeat, Step
from core.coaching.review_evidence import PlanSpan
from core.coaching.review_rules import review
from tests.coaching.evening import ahead, easy, evening, match, proposed, usual_week, week


@pytest.mark.parametrize(("adherence", "asks"), [(0.70, False), (0.699, True)])
def test_adherence_below_seventy_percent_asks_for_less(adherence: float, asks: bool):
    found = proposed(evening(weeks=(week(adherence),)), "low-adherence")
    assert [one.kind for one in found] == (["volume"] if asks else [])


@pytest.mark.parametrize(("adherence", "share"), [(0.5, 0.8), (0.499, 0.7)])
def test_a_fifth_less_and_three_tenths_where_not_even_half_was_done(adherence: float, share: float):
    (found,) = proposed(evening(weeks=(week(adherence),)), "low-adherence")
    assert found.sentence.endswith(f" min, {len(found.changes)} workouts shorter.")
    before = sum(one.duration_s for one in usual_week())
    saved = sum(change.before.duration_s - change.after.duration_s for change in found.changes)
    assert saved == pytest.approx((1 - share) * before, rel=0.1)


def test_an_optional_workout_goes_before_any_other_gets_shorter():
    plan = (*usual_week(), easy("extra", 2, priority="optional"))
    (found,) = proposed(evening(planned=plan, weeks=(week(0.6),)), "low-adherence")
    assert [(change.uid, change.after) for change in found.changes] == [("extra", None)]
    assert found.sentence == "Less until 27 Nov 2026: 270 instead of 330 min, 1 workout fewer."


def test_only_the_coming_seven_days_get_less():
    plan = (*usual_week(), easy("later", 8))
    (found,) = proposed(evening(planned=plan, weeks=(week(0.6),)), "low-adherence")
    assert all(change.before.day <= ahead(7) for change in found.changes)


def test_low_adherence_says_how_many_were_missed_and_how_much_time():
    of_week = week(0.6, done=3, missed=2, skipped=1, due_s=6 * 3600, done_s=4 * 3600)
    (found,) = proposed(evening(weeks=(of_week,)), "low-adherence")
    assert [dict(said.numbers) for said in found.evidence] == [
        {"adherence_pct": 60.0, "missed": 2, "skipped": 1, "due": 6}, {"done_min": 240, "due_min": 360},
    ]  # fmt: skip


def test_a_lighter_week_below_what_the_plan_aims_at_says_so():
    for least_min, told in ((271, 0), (270, 1), (216, 0)):  # 270 min are planned, 217 are left
        plan = PlanSpan(1, "Base", ahead(-20), ahead(20), (), 60 * least_min)
        (found,) = proposed(evening(plans=(plan,), weeks=(week(0.6),)), "low-adherence")
        assert len([said for said in found.evidence if "least_min" in said.numbers]) == told


def lifts(*states: str, days_apart: int = 2):
    return tuple(match(f"s{n}", days_apart * n, state, discipline="strength") for n, state in enumerate(states))


PLAN = (*usual_week(), easy("lift", 5, discipline="strength", focus="strength"))


@pytest.mark.parametrize(
    ("states", "asks"),
    [
        (("missed",), False),  # one is none
        (("missed", "skipped"), True),
        (("missed", "missed", "done", "done"), True),  # half of them
        (("missed", "missed", "done", "done", "late"), False),
        (("missed", "excused"), False),  # an illness is no miss
    ],
)
def test_missed_strength_sessions_get_simpler(states: tuple, asks: bool):
    found = proposed(evening(planned=PLAN, matches=lifts(*states)), "strength-missed")
    assert [(one.kind, one.about) for one in found] == ([("exercises", "simpler")] if asks else [])


def test_two_weeks_are_looked_back_on():
    assert proposed(evening(planned=PLAN, matches=lifts("missed", "missed", days_apart=13)), "strength-missed")
    assert not proposed(evening(planned=PLAN, matches=lifts("missed", "missed", days_apart=14)), "strength-missed")


def test_rides_that_are_missed_are_not_strength():
    rides = tuple(match(f"r{n}", n, "missed") for n in (1, 2, 3))
    assert proposed(evening(planned=PLAN, matches=rides), "strength-missed") == []


@pytest.mark.parametrize(("missed", "about"), [(2, "simpler"), (3, "fewer")])
def test_from_three_missed_on_one_session_fewer(missed: int, about: str):
    two = (*PLAN, easy("lift2", 7, discipline="strength", focus="strength"))
    (found,) = proposed(evening(planned=two, matches=lifts(*["missed"] * missed)), "strength-missed")
    assert found.about == about
    if about == "fewer":
        assert [(change.uid, change.after) for change in found.changes] == [("lift2", None)]


def test_simpler_strength_takes_the_substitutes_that_are_handed_in():
    deadlift, bridge = Exercise("hevy", "deadlift", "Deadlift"), Exercise("zonebook", "bridge", "Glute bridge")
    steps = (Repeat(4, (Step("work", reps=5, exercise=deadlift, weight_kg=100.0), Step("rest", 120))),)
    lift = easy("lift", 5, discipline="strength", steps=steps)
    evidence = evening(
        planned=(lift,), matches=lifts("missed", "missed"), substitutes={("hevy", "deadlift"): (bridge,)}
    )
    (found,) = proposed(evidence, "strength-missed")
    after = found.changes[0].after
    assert after.steps == (Repeat(3, (Step("work", reps=5, exercise=bridge), Step("rest", 120))),)


def test_without_strength_to_come_there_is_nothing_to_make_simpler():
    assert review(evening(matches=lifts("missed", "missed"))).proposals == ()
