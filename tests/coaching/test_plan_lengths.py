"""A workout made longer or shorter keeps what it is about: whole efforts, the same targets."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.coaching.plan_lengths import resized
from core.coaching.plan_templates import templates
from core.coaching.planned import Exercise, Repeat, Step, Target, Thresholds, flat, length_s

HARD = Target("power_pct", 90, 105)
AT = Thresholds(swim_speed_mps=0.8)
SESSIONS = [one for template in templates().values() for week in template.weeks for one in week.sessions]


def ride(times: int) -> tuple:
    efforts = Repeat(times, (Step("work", 480, target=HARD), Step("recovery", 180)))
    return (Step("warmup", 600), efforts, Step("cooldown", 300))


def test_a_longer_workout_has_more_efforts_of_the_same_length_and_target():
    longer = resized(ride(3), 70 * 60, discipline="cycling", at=AT)
    assert longer[1] == Repeat(5, (Step("work", 480, target=HARD), Step("recovery", 180)))
    assert length_s(longer) == 70 * 60


def test_a_shorter_workout_has_fewer_efforts_and_never_none():
    shorter = resized(ride(3), 30 * 60, discipline="cycling", at=AT)
    assert isinstance(shorter[1], Repeat) and shorter[1].times in (1, 2)
    assert length_s(shorter) == 30 * 60


def test_an_easy_ride_keeps_its_warm_up_and_stretches_its_work():
    steps = (Step("warmup", 600), Step("work", 1800, target=HARD), Step("cooldown", 300))
    assert resized(steps, 4500, discipline="cycling", at=AT) == (
        Step("warmup", 600), Step("work", 3600, target=HARD), Step("cooldown", 300)
    )  # fmt: skip


def test_a_swim_changes_by_whole_lengths_of_a_pool():
    swim = next(one for one in SESSIONS if one.discipline == "swimming")
    longer = resized(swim.steps, 1.4 * length_s(swim.steps, discipline="swimming", at=AT), discipline="swimming", at=AT)
    metres = [step.distance_m for step in flat(longer) if step.distance_m]
    assert all(metre % 25 == 0 for metre in metres) and sum(metres) > sum(s.distance_m or 0 for s in flat(swim.steps))


def test_steps_that_say_nothing_of_their_length_stay_as_they_are():
    steps = (Step("work", exercise=Exercise("own", "1", "Plank")),)
    assert resized(steps, 600, discipline="strength", at=AT) == steps
    assert resized((), 600, discipline="strength", at=AT) == ()


@given(some.sampled_from(SESSIONS), some.floats(0.6, 1.6))
def test_any_workout_of_a_template_takes_about_as_long_as_it_is_asked_to(session, share):
    before = length_s(session.steps, discipline=session.discipline, at=AT)
    wanted = 300 * round(before * share / 300)
    steps = resized(session.steps, wanted, discipline=session.discipline, at=AT)
    now = length_s(steps, discipline=session.discipline, at=AT)
    assert now == pytest.approx(wanted, abs=31 if session.discipline != "swimming" else 0.25 * wanted)
    targets = {step.target for step in flat(session.steps)}
    assert {step.target for step in flat(steps)} == targets
    assert all((step.duration_s or 1) > 0 for step in flat(steps))
