"""How well a session was what was planned: parts with stated weights, each worked out by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching.plan_compliance import (
    GRADES,
    WEIGHTS,
    compliance,
    grade,
    intensity,
    of_amount,
    planned_factor,
    planned_tss,
    zone_shares,
    zones_off,
)
from core.coaching.plan_doings import Doing, doings
from core.coaching.planned import Repeat, Step, Target, zone_target
from tests.coaching.plan_making import MON, did, plan
from tests.workout_rows import workout_rows

#: An hour at IF 0.70: 49 TSS.
RIDE = plan(MON, tss=49, intensity="moderate")
DONE = Doing(MON, "cycling", 1, duration_s=3600, tss=49, intensity_factor=0.70)


def test_the_weights_are_40_25_25_and_10():
    assert list(WEIGHTS.values()) == [0.40, 0.25, 0.25, 0.10]
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_what_was_planned_and_done_to_the_point_is_1():
    assert compliance(RIDE, DONE).total == pytest.approx(1)


def test_each_part_costs_its_weight():
    short = compliance(RIDE, replace(DONE, duration_s=1710))  # half of 95 % of an hour
    assert (short.duration, short.total) == (pytest.approx(0.5), pytest.approx(1 - 0.25 * 0.5))
    hard = compliance(RIDE, replace(DONE, intensity_factor=0.70 + 0.175))  # halfway from 0.05 to 0.30 off
    assert (hard.intensity, hard.total) == (pytest.approx(0.5), pytest.approx(1 - 0.25 * 0.5))
    light = compliance(RIDE, replace(DONE, tss=49 * 0.475))
    assert (light.load, light.total) == (pytest.approx(0.5), pytest.approx(1 - 0.10 * 0.5))
    left = compliance(RIDE, replace(DONE, left_of_s=7200))
    assert (left.completed, left.total) == (0.5, pytest.approx(1 - 0.40 * 0.5))


def test_parts_that_are_not_known_are_left_out_and_the_others_keep_their_proportion():
    found = compliance(RIDE, Doing(MON, "cycling", 1, duration_s=1710))
    assert (found.intensity, found.load) == (None, None)
    assert found.total == pytest.approx((0.40 + 0.25 * 0.5) / 0.65)
    assert compliance(RIDE, Doing(MON, "cycling", 1)).total == 1


def test_strength_and_yoga_are_not_held_against_an_intensity_factor():
    found = compliance(plan(MON, discipline="strength", tss=61), replace(DONE, discipline="strength", tss=20))
    assert (found.intensity, found.load, found.total) == (None, None, 1)


def test_more_than_planned_costs_half_of_what_is_over():
    assert of_amount(66, 60) == pytest.approx(1 - (1.10 - 1.05) / 2)
    assert of_amount(120, 60) == pytest.approx(1 - 0.95 / 2)
    assert of_amount(600, 60) == 0


def test_five_percent_more_or_less_is_as_planned():
    assert of_amount(57, 60) == of_amount(63, 60) == 1


def test_an_amount_that_nobody_knows_or_planned_says_nothing():
    assert of_amount(None, 60) is of_amount(60, None) is of_amount(60, 0) is None


def test_nothing_is_too_easy_for_an_easy_workout_but_it_can_be_too_hard():
    easy = plan(MON, intensity="easy", tss=36)  # IF 0.60
    assert intensity(easy, replace(DONE, intensity_factor=0.40)) == 1
    assert intensity(easy, replace(DONE, intensity_factor=0.60 + 0.175)) == pytest.approx(0.5)
    assert intensity(easy, replace(DONE, intensity_factor=0.95)) == 0


def test_intervals_are_told_from_a_steady_ride_of_the_same_load_by_their_zones():
    steps = (Repeat(3, (Step("work", 600, target=zone_target(5)), Step("recovery", 600, target=zone_target(1)))),)
    asked = plan(MON, steps=steps)
    steady = replace(DONE, zones_s=(0, 0, 3600, 0, 0, 0, 0))
    ridden = replace(DONE, zones_s=(1800, 0, 0, 0, 1800, 0, 0))
    assert (intensity(asked, steady), intensity(asked, ridden)) == (0, 1)  # each second is two zones off, or none


def test_an_easy_ride_in_zones_below_the_planned_ones_is_not_too_easy_either():
    easy = plan(MON, intensity="easy", steps=(Step("work", 3600, target=zone_target(2)),))
    below = replace(DONE, zones_s=(3600, 0, 0, 0, 0, 0, 0))
    mixed = replace(DONE, zones_s=(1800, 0, 0, 1800, 0, 0, 0))  # half of it two zones above: one zone on average
    assert (intensity(easy, below), intensity(easy, mixed)) == (1, pytest.approx((2 - 1) / 1.5))
    assert intensity(replace(easy, intensity="moderate"), below) == pytest.approx((2 - 1) / 1.5)


def test_half_a_zone_off_is_as_planned_and_two_are_another_session():
    asked = plan(MON, steps=(Step("work", 3600, target=zone_target(2)),))
    half = replace(DONE, zones_s=(0, 1800, 1800, 0, 0, 0, 0))
    most = replace(DONE, zones_s=(0, 900, 900, 900, 900, 0, 0))  # 0, 1, 2 and 3 zones off: 1.5 on average
    assert intensity(asked, half) == 1
    assert intensity(asked, most) == pytest.approx(0.5 / 1.5)


def test_a_band_over_two_zones_is_spread_over_them():
    steps = (Step("work", 600, target=Target("power_pct", 65, 85)),)
    assert zone_shares(steps) == pytest.approx((0, 0.5, 0.5, 0, 0, 0, 0))


def test_zones_say_nothing_where_a_step_asks_for_no_power():
    assert zone_shares((Step("work", 600, target=Target("rpe", 6, 7)),)) is None
    assert zone_shares((Step("work", 600),)) is None
    assert zone_shares(()) is None


def test_zones_off_counts_how_far_seconds_would_have_to_move():
    assert zones_off((0.5, 0, 0.5), (0, 1, 0)) == pytest.approx((0.5, 0.5))


def test_a_planned_workout_without_a_load_has_that_of_its_steps():
    asked = plan(MON, steps=(Step("work", 3600, target=Target("power_pct", 80, 80)),))
    assert (planned_tss(asked), planned_factor(asked)) == (pytest.approx(64), pytest.approx(0.8))


def test_an_estimated_load_is_no_measure_of_a_plan():
    (guessed,) = doings(workout_rows(did(MON, tss=55, tss_method="estimate")))
    assert (guessed.tss, guessed.intensity_factor) == (None, None)
    (measured,) = doings(workout_rows(did(MON, tss=64, tss_method="heart rate")))
    assert measured.intensity_factor == pytest.approx(0.8)


def test_a_class_that_was_left_early_is_done_as_far_as_it_went():
    (left,) = doings(workout_rows(did(MON, minutes=30, class_duration_s=3600, is_stopped_early=True)))
    assert compliance(RIDE, left).completed == 0.5


def test_grades_are_at_15_and_35_percent_off():
    assert [grade(share) for share in (1, 0.85, 0.84, 0.65, 0.64, 0)] == [
        "as planned", "as planned", "partly", "partly", "far off", "far off",
    ]  # fmt: skip
    assert GRADES[-1][0] == 0


AMOUNT = st.none() | st.floats(0, 50_000)


@given(
    st.integers(1, 40_000), st.none() | st.floats(0, 500), AMOUNT, AMOUNT, st.none() | st.floats(0, 3), AMOUNT,
    st.sampled_from(("easy", "moderate", "hard")),
)  # fmt: skip
def test_compliance_is_never_below_0_nor_above_1(planned_s, tss, duration_s, load, factor, left_of_s, how):
    asked = replace(RIDE, duration_s=planned_s, tss=tss, intensity=how)
    found = compliance(asked, Doing(MON, "cycling", 1, duration_s, load, factor, left_of_s=left_of_s))
    for part in (found.total, found.completed, found.duration, found.intensity, found.load):
        assert part is None or 0 <= part <= 1
