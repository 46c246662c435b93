"""What a change does to form and to goals: the sums behind it, and that its interval holds what really comes."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.analysis import fitness
from core.coaching.comparison import WeekOfPlan
from core.coaching.goals import BEHIND, NOT_BEGUN, ON_TRACK, Aim, sum_standing, sums
from core.coaching.planned import Change, Planned, changed
from core.coaching.review_effects import Kept, effects, form_effect, kept
from core.coaching.review_evidence import Evidence, GoalSeen
from tests.coaching.evening import FRIDAY, MONDAY, ahead, done_every_day, easy, evening, expects, goal, hard, usual_week
from tests.workout_rows import workout_rows


def weeks_kept(*shares: float) -> tuple[WeekOfPlan, ...]:
    """Weeks that are over, of ten hours each, of which these shares were done; the newest last."""
    return tuple(
        WeekOfPlan(MONDAY - timedelta(weeks=len(shares) - n), planned=5, done=5, adherence=0.9, due_s=36_000,
                   done_s=36_000 * share)
        for n, share in enumerate(shares)
    )  # fmt: skip


def test_how_much_of_a_plan_is_done_is_read_off_six_weeks_that_are_over():
    found = kept(evening(weeks=weeks_kept(0.1, 0.5, 0.7, 0.9, 0.6, 0.8, 1.6)))
    assert found == Kept(pytest.approx((0.5 + 0.7 + 0.9 + 0.6 + 0.8 + 1.25) / 6), 0.5, 1.25, 6)


def test_one_week_says_nothing_and_the_usual_is_assumed():
    assert kept(evening(weeks=weeks_kept(0.2))) == Kept(1.0, 0.7, 1.1)
    this_week = WeekOfPlan(MONDAY, due_s=36_000, done_s=0)
    assert kept(evening(weeks=(*weeks_kept(0.2), this_week))).weeks == 0  # it is not over


def test_form_with_and_without_is_the_load_of_both_plans():
    evidence = evening(workouts=done_every_day(100, 60), weeks=weeks_kept(0.8, 1.0),
                       planned=(easy("a", 2, tss=100.0), easy("b", 4, tss=50.0)))  # fmt: skip
    found = form_effect(evidence, (Change(evidence.planned[0], None),))
    for value, loads in ((found.before, (0, 90, 0, 45, 0, 0, 0)), (found.after, (0, 0, 0, 45, 0, 0, 0))):
        series = pd.concat([evidence.daily_tss, pd.Series(loads, pd.date_range(ahead(1), ahead(7)), dtype=float)])
        last = fitness.training_load(series).iloc[-1]
        assert value == pytest.approx(last["ctl"] - last["atl"])
    assert found.lower < found.after < found.upper  # 80 to 100 % of it are done
    assert found.after > found.before
    assert "From 80 to 100 % of the plan was done in the last 2 weeks." in found.sentence


def test_form_is_told_at_the_end_of_the_changed_span():
    far = easy("far", 12, tss=60.0)
    found = form_effect(evening(workouts=done_every_day(100, 60), planned=(far,)), (Change(far, None),))
    assert found.sentence.startswith("Form on the morning of 3 Dec 2026")


def test_of_a_short_history_no_form_is_told():
    plan = usual_week()
    found = form_effect(evening(workouts=done_every_day(41, 60)), (Change(plan[0], None),))
    assert (found.before, found.after, found.lower) == (None, None, None)
    assert form_effect(evening(workouts=done_every_day(42, 60)), (Change(plan[0], None),)).after is not None


def this_week(now: float = 100.0, **said):
    return goal(1, ON_TRACK, metric="minutes", target=240.0, period="week", first=MONDAY, last=ahead(2), days_left=3,
                now=now, title="4 h a week", **said)  # fmt: skip


def on_goal(evidence: Evidence, *changes: Change):
    return [effect for effect in effects(evidence, changes) if effect.on == "goal"]


def test_a_change_is_counted_on_top_of_the_forecast_and_its_interval():
    saturday = easy("sat", 1)
    evidence = evening(planned=(saturday,), goals=(this_week(forecast=expects(200, 50)),), weeks=weeks_kept(0.5, 0.9))
    (found,) = on_goal(evidence, Change(saturday, None))
    assert found.before == 200
    assert found.after == pytest.approx(200 - 0.7 * 60)
    assert (found.lower, found.upper) == (pytest.approx(160 - 0.9 * 60), pytest.approx(240 - 0.5 * 60))


def test_what_is_done_is_never_taken_back():
    saturday = easy("sat", 1)
    evidence = evening(planned=(saturday,), goals=(this_week(now=190, forecast=expects(200, 10)),))
    (found,) = on_goal(evidence, Change(saturday, None))
    assert (found.after, found.lower) == (190, 190)


def test_without_a_forecast_the_plan_is_counted_on_top_of_what_is_done():
    saturday = easy("sat", 1)
    evidence = evening(planned=(saturday,), goals=(this_week(),))
    (found,) = on_goal(evidence, Change(saturday, replace(saturday, duration_s=1800)))
    assert (found.before, found.after) == (160, 130)
    assert (found.lower, found.upper) == (pytest.approx(100 + 21), pytest.approx(100 + 33))


def test_a_change_in_next_week_tells_of_next_week():
    tuesday = easy("tue", 4)
    evidence = evening(planned=(tuesday, easy("thu", 6)), goals=(this_week(forecast=expects(200, 50)),))
    (found,) = on_goal(evidence, Change(tuesday, None))
    assert (found.before, found.after) == (120, 60)
    assert "29 Nov 2026" in found.sentence


def test_a_goal_that_is_not_touched_or_is_over_by_then_is_not_named():
    running = goal(1, ON_TRACK, metric="minutes", discipline="running", target=100.0, period="week", first=MONDAY,
                   last=ahead(2), now=0.0)  # fmt: skip
    ended = goal(2, ON_TRACK, metric="minutes", target=100.0, period="range", last=ahead(2), now=0.0)
    tuesday = easy("tue", 4)
    assert on_goal(evening(planned=(tuesday,), goals=(running, ended)), Change(tuesday, None)) == []


def test_a_workout_that_only_moves_within_the_week_changes_no_sum():
    saturday = easy("sat", 1)
    evidence = evening(planned=(saturday,), goals=(this_week(),))
    assert on_goal(evidence, Change(saturday, replace(saturday, day=ahead(2)))) == []


def test_of_a_value_minutes_are_told_and_no_effect_is_made_up():
    session = hard("a", 3)
    evidence = evening(planned=(session,), goals=(goal(1, BEHIND, title="FTP to 260 W"),))
    (found,) = on_goal(evidence, Change(session, None))
    assert (found.before, found.after, found.lower, found.upper) == (None, None, None, None)
    assert found.sentence == (
        "FTP to 260 W: 0 min of what moves it in the changed workouts, 45 as the plan is. "
        "How far that moves the value cannot be told from a few days."
    )


def test_where_an_hour_brings_nobody_knows_what_that_is_said():
    saturday = easy("sat", 1)
    far = goal(1, ON_TRACK, metric="distance_m", target=1e5, period="week", first=MONDAY, last=ahead(2), now=0.0)
    (found,) = on_goal(evening(planned=(saturday,), goals=(far,)), Change(saturday, None))
    assert found.after is None and "too little is known" in found.sentence


def test_without_changes_there_is_no_effect():
    assert effects(evening(), ()) == ()


# planted histories


def planted(rng: np.random.Generator, *, usual: np.ndarray, follows: float) -> tuple[Evidence, Planned, float]:
    """An athlete who does the sessions of a plan with a chance and roughly as long, and what the week really brought.

    The plan has ``usual`` minutes by weekday; the proposal takes Saturday's session out. The truth is one more draw.
    """
    first = MONDAY - timedelta(weeks=40)
    days = [first + timedelta(days=n) for n in range(40 * 7 + 7)]
    planned_min = np.array([usual[day.weekday()] for day in days])
    done = planned_min * (rng.random(len(days)) < follows) * rng.normal(1.0, 0.1, len(days)).clip(0.6, 1.4)
    known = [n for n, day in enumerate(days) if day <= FRIDAY and done[n] > 0]
    workouts = workout_rows(*({"day": days[n], "duration_s": 60.0 * done[n], "tss": done[n]} for n in known))
    saturday = easy("sat", 1, duration_s=int(60 * usual[5]))
    plan = (saturday, easy("sun", 2, duration_s=int(60 * usual[6])))
    aim = Aim(1, "sum", "minutes", 300.0, date(2026, 1, 1))
    standing = sum_standing(aim, sums(workouts), FRIDAY)
    weeks = tuple(
        WeekOfPlan(days[7 * n], adherence=0.9, due_s=60 * usual.sum(), done_s=60 * done[7 * n : 7 * n + 7].sum())
        for n in range(34, 40)
    )
    evidence = Evidence(FRIDAY, planned=plan, weeks=weeks, goals=(GoalSeen("5 h a week", standing),), workouts=workouts)
    truth = done[40 * 7 : 40 * 7 + 5].sum() + done[40 * 7 + 6]  # Saturday's session is taken out
    return evidence, saturday, float(truth)


@pytest.mark.parametrize("follows", [0.95, 0.8, 0.6])
def test_weeks_that_were_changed_end_within_the_interval_as_often_as_it_says(follows: float):
    rng = np.random.default_rng(11)
    usual = np.array([60, 0, 45, 60, 0, 90, 75], dtype=float)
    hits, widths = [], []
    for _ in range(60):
        evidence, saturday, truth = planted(rng, usual=usual, follows=follows)
        (found,) = on_goal(evidence, Change(saturday, None))
        hits.append(found.lower - 0.5 <= truth <= found.upper + 0.5)
        widths.append(found.upper - found.lower)
        assert found.lower <= found.after <= found.upper
    assert 0.72 <= np.mean(hits) <= 1.0  # four of five, less two standard errors of sixty draws, which is a tenth
    assert np.mean(widths) < 0.8 * usual.sum()  # and not by being as wide as a week


@pytest.mark.parametrize("lowest", [0.5, 0.8])
def test_form_that_really_comes_lies_within_its_interval(lowest: float):
    """Of each week's load a share from ``lowest`` to 1 is done; so it is in the week to come."""
    rng = np.random.default_rng(5)
    hits = []
    for _ in range(60):
        shares = rng.uniform(lowest, 1.0, 7)
        evidence = evening(workouts=done_every_day(100, 50), weeks=weeks_kept(*shares[:6]),
                           planned=tuple(easy(str(n), n, tss=50.0) for n in range(1, 8)))  # fmt: skip
        change = Change(evidence.planned[0], None)
        found = form_effect(evidence, (change,))
        came = pd.Series(0.0, index=pd.date_range(ahead(1), ahead(7)))
        for one in changed(evidence.plan, (change,)):
            came[pd.Timestamp(one.day)] += shares[6] * (one.tss or 0)
        last = fitness.continued(evidence.load, came).iloc[-1]
        hits.append(found.lower <= last["ctl"] - last["atl"] <= found.upper)
    assert 0.6 <= np.mean(hits) <= 0.85  # a seventh draw is between the ends of six in five of seven cases


def test_a_goal_that_has_not_begun_is_left_to_its_own_time():
    later = goal(1, NOT_BEGUN, metric="minutes", target=100.0, period="range", first=ahead(20), last=ahead(40), now=0.0)
    saturday = easy("sat", 1)
    assert on_goal(evening(planned=(saturday,), goals=(later,)), Change(saturday, None)) == []
