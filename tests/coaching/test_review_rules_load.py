"""The rule on fatigue, on both sides of each of its bounds."""

import pandas as pd
import pytest

from core.analysis import fitness
from core.coaching import review_rules_load
from core.coaching.review_rules import review
from tests.coaching.evening import done_every_day, evening, proposed, usual_week


def with_form(tsb: float, *, days: int = 90):
    """A history whose form tomorrow is ``tsb``: a steady one, and a last day that brings it there."""
    steady = done_every_day(days, 60)
    load = fitness.training_load(fitness.daily_tss(steady.iloc[:-1], steady["day"].iloc[-2]))
    fast, slow = 0.1331221, 0.0235284  # 1 - exp(-1/7), 1 - exp(-1/42)
    ctl, atl = load["ctl"].iloc[-1], load["atl"].iloc[-1]
    last = ((1 - slow) * ctl - (1 - fast) * atl - tsb) / (fast - slow)
    return done_every_day(days, 60, newest=[last])


@pytest.mark.parametrize(("tsb", "asks"), [(-29.9, False), (-30.1, True)])
def test_form_below_minus_thirty_asks_for_a_deload_week(tsb: float, asks: bool):
    evidence = evening(workouts=with_form(tsb))
    assert review_rules_load.form(evidence) == pytest.approx(tsb, abs=0.001)
    assert [one.kind for one in proposed(evidence, "fatigue")] == (["deload"] if asks else [])


def test_of_a_short_history_neither_form_nor_growth_is_judged():
    heavy = [150.0] * 41
    assert proposed(evening(workouts=done_every_day(41, 150, newest=heavy)), "fatigue") == []
    assert proposed(evening(workouts=done_every_day(42, 150)), "fatigue")


def growing(step: float):
    """A year at 50 a day, then a week that is ``step`` heavier."""
    return evening(workouts=done_every_day(400, 50, newest=[50 + step] * 7))


def test_fitness_that_grows_by_more_than_eight_a_week_asks_for_a_deload_week():
    per_tss = 1 - (1 - 0.0235284) ** 7  # of a week's step this share arrives in fitness: 0.1535
    below, above = growing(7.98 / per_tss), growing(8.02 / per_tss)
    assert review_rules_load.ramp(below) == pytest.approx(7.98, abs=0.01)
    assert review_rules_load.ramp(above) == pytest.approx(8.02, abs=0.01)
    grew = [said.numbers for one in proposed(above, "fatigue") for said in one.evidence if "ramp" in said.numbers]
    assert len(grew) == 1
    assert not [said for one in proposed(below, "fatigue") for said in one.evidence if "ramp" in said.numbers]


def test_a_heavy_week_of_equal_days_is_a_sign_and_a_light_one_is_not():
    alike = [20.0, 22.0] * 3 + [21.0]
    light = evening(workouts=done_every_day(90, 20, newest=alike))
    assert review_rules_load.monotony(light) > 2
    assert proposed(light, "fatigue") == []
    heavy = evening(workouts=done_every_day(90, 20, newest=[2 * tss for tss in alike]))
    assert review_rules_load.leap(heavy) > 1.5
    (found,) = proposed(heavy, "fatigue")
    assert [set(said.numbers) for said in found.evidence] == [{"monotony", "acute_chronic"}]


def test_a_deload_week_takes_two_fifths_off_and_keeps_what_is_hard_hard():
    (found,) = proposed(evening(workouts=with_form(-40)), "fatigue")
    week = usual_week()
    saved = sum(change.before.duration_s - change.after.duration_s for change in found.changes)
    assert saved == pytest.approx(0.4 * sum(one.duration_s for one in week), rel=0.05)
    assert all(change.after.intensity == change.before.intensity for change in found.changes)
    assert "thu" not in {change.uid for change in found.changes}  # the key workout stays as it is


def test_without_workouts_in_the_coming_week_there_is_nothing_to_take_off():
    found = review(evening(workouts=with_form(-40), planned=()))
    assert found.proposals == ()


def test_days_before_the_last_workout_are_rest_days_up_to_tonight():
    rested = done_every_day(90, 60, last=pd.Timestamp("2026-11-10").date())
    assert review_rules_load.form(evening(workouts=rested)) > 0
