"""Rules on goals, and what of a plan drives which goal."""

from datetime import timedelta

import pytest

from core.coaching.goals import BEHIND, ON_TRACK, OUT_OF_REACH, REACHED, Aim
from core.coaching.planned import Repeat, Step, Target, Thresholds, flat, length_s
from core.coaching.review_evidence import PlanSpan
from core.coaching.review_goals import Rates, driver, drives, of_focus, planned_sum, rates, session
from core.coaching.review_rules import review
from core.coaching.schedule import Race, Schedule
from tests.coaching.evening import (
    FRIDAY,
    MONDAY,
    ahead,
    done_every_day,
    easy,
    evening,
    goal,
    hard,
    proposed,
    usual_week,
)
from tests.workout_rows import on, workout_rows

AT = Thresholds(run_speed_mps=4.0)
SWIM = easy("swim", 2, discipline="swimming", focus="swimming")
SLOW_VO2 = goal(1, BEHIND, metric="vo2max", chance=0.2, share=0.3, title="VO2max to 50")


def fast_swim(share: float, verdict: str = ON_TRACK):
    """A swimming goal half way through its time (181 days, 101 left: 44 % are gone)."""
    return goal(2, verdict, metric="swim_100yd", share=share, chance=0.9, title="100 yd in 1:20")


def test_a_swim_that_runs_ahead_gives_a_session_to_the_vo2max_that_lags():
    (found,) = proposed(evening(goals=(SLOW_VO2, fast_swim(0.8)), planned=(*usual_week(), SWIM)), "ahead-and-behind")
    (change,) = found.changes
    assert (change.before.uid, change.after.discipline, change.after.focus) == ("swim", "cycling", "vo2max")
    assert found.kind == "focus"
    assert "less for 100 yd in 1:20, more for VO2max to 50" in found.sentence
    assert [said.numbers["share_pct"] for said in found.evidence] == [80.0, 30.0]


@pytest.mark.parametrize(("share", "asks"), [(0.5415, False), (0.5425, True)])  # 80 of 181 days are gone: 44.2 %
def test_ahead_is_ten_points_of_percent_more_than_the_time_that_is_gone(share: float, asks: bool):
    found = proposed(evening(goals=(SLOW_VO2, fast_swim(share)), planned=(*usual_week(), SWIM)), "ahead-and-behind")
    assert bool(found) is asks


@pytest.mark.parametrize(
    ("verdict", "asks"), [(BEHIND, True), (OUT_OF_REACH, True), (ON_TRACK, False), (REACHED, False)]
)
def test_only_a_goal_that_does_not_go_to_its_target_lags(verdict: str, asks: bool):
    ftp = goal(1, verdict, chance=0.2, share=0.3)
    assert bool(proposed(evening(goals=(ftp,)), "goal-lags")) is asks


def test_a_key_session_of_the_goal_ahead_is_not_given_away():
    key = easy("swim", 2, discipline="swimming", focus="swimming", priority="key")
    assert proposed(evening(goals=(SLOW_VO2, fast_swim(0.8)), planned=(*usual_week(), key)), "ahead-and-behind") == []


def test_two_goals_that_the_same_work_moves_take_nothing_from_each_other():
    ahead_too = goal(2, ON_TRACK, metric="w_per_kg", share=0.9, chance=0.9)
    behind = goal(1, BEHIND, share=0.2, chance=0.2)
    assert proposed(evening(goals=(behind, ahead_too)), "ahead-and-behind") == []


def test_where_nothing_hard_fits_endurance_takes_the_place_of_the_swim():
    full = (*(hard(str(n), n) for n in (1, 3, 5, 7)), SWIM)
    races = Schedule(races=(Race(ahead(8), "Race", taper_days=7),))
    (found,) = proposed(evening(goals=(SLOW_VO2, fast_swim(0.8)), planned=full, schedule=races), "ahead-and-behind")
    assert [(change.after.discipline, change.after.focus) for change in found.changes] == [("cycling", "endurance")]


def weekly(metric: str, target: float, now: float, **said):
    """A goal of this week, which ends on Sunday."""
    return goal(3, BEHIND, metric=metric, target=target, now=now, needed=target - now, period="week", first=MONDAY,
                last=ahead(2), days_left=3, share=now / target, chance=0.3, **said)  # fmt: skip


def test_a_sum_that_the_plan_brings_anyway_asks_for_nothing_and_is_watched():
    """An hour is planned for Saturday."""
    assert review(evening(goals=(weekly("minutes", 240, 180),))).verdict == "watch"
    assert proposed(evening(goals=(weekly("minutes", 240, 180),)), "goal-lags") == []
    assert proposed(evening(goals=(weekly("minutes", 241, 180),)), "goal-lags")


def test_minutes_that_are_missing_make_the_sessions_left_a_little_longer():
    (found,) = proposed(evening(goals=(weekly("minutes", 300, 180),)), "goal-lags")
    (change,) = found.changes
    assert (change.uid, change.after.duration_s) == ("sat", 69 * 60)  # 15 % more
    assert found.kind == "volume"


def test_a_week_never_grows_beyond_its_range():
    saturday = (easy("sat", 1), easy("past", -1, duration_s=4 * 3600))
    for most_min, asks in ((300 + 9, True), (300 + 8, False)):
        plan = PlanSpan(1, "Base", MONDAY, ahead(30), (), None, most_min * 60)
        evidence = evening(goals=(weekly("minutes", 600, 180),), planned=saturday, plans=(plan,))
        assert bool(proposed(evidence, "goal-lags")) is asks


def test_a_workout_that_is_missing_is_added_on_a_free_day_of_the_period():
    plan = PlanSpan(7, "Base", MONDAY, ahead(30), (), 3 * 3600, 9 * 3600)
    evidence = evening(goals=(weekly("workouts", 6, 3),), plans=(plan,))
    (found,) = proposed(evidence, "goal-lags")
    (change,) = found.changes
    assert change.before is None
    assert (change.after.uid, change.after.day, change.after.plan_id) == ("review-2026-11-20-goal-3", ahead(2), 7)
    assert (change.after.duration_s, change.after.intensity, change.after.priority) == (1800, "easy", "optional")


def test_a_goal_that_no_workout_moves_changes_nothing():
    assert proposed(evening(goals=(goal(1, BEHIND, metric="weight", chance=0.1),)), "goal-lags") == []


def test_the_goal_with_the_least_chance_is_served_first_and_two_in_all():
    three = ((1, "lift", 0.4), (2, "ftp", 0.1), (3, "flexibility_test", 0.2))
    behind = tuple(goal(n, BEHIND, metric=metric, chance=chance, share=0.2) for n, metric, chance in three)
    plan = (*usual_week(), easy("sun", 2), easy("wed", 5))
    found = proposed(evening(goals=behind, planned=plan), "goal-lags")
    assert [one.about for one in found] == ["goal 2", "goal 3"]


def test_a_goal_further_behind_is_stronger_evidence():
    one, other = (
        proposed(evening(goals=(goal(1, BEHIND, chance=chance, share=0.3),)), "goal-lags")[0].strength
        for chance in (0.3, 0.1)
    )
    assert other > one > 1


# what drives what


@pytest.mark.parametrize(
    ("metric", "focus"),
    [("ftp", "threshold"), ("vo2max", "vo2max"), ("swim_100yd", "swimming"), ("race_time", "running"),
     ("lift", "strength"), ("flexibility_test", "mobility"), ("weight", None)],
)  # fmt: skip
def test_each_value_has_what_moves_it_most(metric: str, focus: str | None):
    assert driver(Aim(1, "value", metric, 1.0, MONDAY)) == focus


def test_zones_are_trained_in_their_focus_and_ftp_on_the_bike_only():
    assert driver(Aim(1, "sum", "power_zone_minutes", 60, MONDAY, subject="4-5")) == "threshold"
    ftp = Aim(1, "value", "ftp", 260, MONDAY)
    assert drives(ftp, hard("a", 1)) and not drives(ftp, hard("a", 1, discipline="running"))


def test_sums_of_the_plan_count_what_each_metric_counts():
    plan = (
        easy("a", 1),
        hard("b", 1),
        easy("c", 2, discipline="running"),
        easy("d", 3, skipped_reason="Ill"),
        easy("e", 9),
    )
    unknown = rates(workout_rows(), FRIDAY)
    said = {
        metric: planned_sum(Aim(1, "sum", metric, 1, MONDAY), plan, ahead(1), ahead(7), of=unknown, at=AT)
        for metric in ("workouts", "minutes", "days", "power_zone_minutes", "distance_m")
    }  # fmt: skip
    assert said["workouts"] == 3
    assert said["minutes"] == 60 + 45 + 60
    assert said["days"] == 2
    assert said["power_zone_minutes"] is None  # the rides without targets do not say
    assert said["distance_m"] is None  # nor does anything say how far an hour goes


@pytest.mark.parametrize("metric", ["distance_m", "output_kj", "elevation_gain_m", "power_zone_minutes"])
def test_what_is_done_on_the_spot_brings_no_way_no_output_and_no_zones(metric: str):
    aim = Aim(1, "sum", metric, 1, MONDAY)
    lift, stretch = easy("l", 1, discipline="strength"), easy("s", 1, discipline="stretching")
    assert not drives(aim, lift) and not drives(aim, stretch) and drives(aim, hard("b", 1))
    of = Rates({("cycling", metric): 400.0})
    with_them, alone = (
        planned_sum(aim, plan, ahead(1), ahead(1), of=of, at=AT)
        for plan in ((hard("b", 1), lift, stretch), (hard("b", 1),))
    )
    assert with_them == alone is not None  # as if they were not there, and not unknown


def test_only_what_brings_a_goal_on_zones_is_made_longer_for_it():
    zones = goal(1, BEHIND, metric="power_zone_minutes", subject="4-7", chance=0.1, share=0.1, target=90.0, now=9.0,
                 needed=81.0)  # fmt: skip
    lift = easy("lift", 3, discipline="strength", focus="strength", priority="key")
    ride = hard("a", 1, steps=(Step("work", 2700, target=Target("power_pct", 95, 105)),))
    (found,) = proposed(evening(goals=(zones,), planned=(ride, lift)), "goal-lags")
    assert [change.uid for change in found.changes] == ["a"]


def test_a_session_that_is_too_short_for_intervals_is_not_given_to_them():
    ftp = goal(1, BEHIND, metric="ftp", chance=0.1, share=0.1)
    short, longer = (easy(f"{n}", 3, discipline="stretching", focus="mobility", duration_s=60 * n) for n in (10, 15))
    assert proposed(evening(goals=(ftp,), planned=(short,)), "goal-lags") == []
    (found,) = proposed(evening(goals=(ftp,), planned=(short, longer)), "goal-lags")
    (change,) = found.changes
    assert change.uid == "15" and change.after.title == "Threshold"
    work = [step for step in flat(change.after.steps) if step.kind == "work"]
    assert [(step.duration_s, step.target.lower) for step in work] == [(420, 95)]  # five minutes up, three down


def test_where_no_interval_fits_nothing_stands_in_for_a_goal_that_counts_them():
    zones = goal(1, BEHIND, metric="power_zone_minutes", subject="4-7", chance=0.1, share=0.1, target=90.0, now=9.0,
                 needed=81.0)  # fmt: skip
    races = Schedule(races=(Race(ahead(8), "Race", taper_days=7),))
    assert proposed(evening(goals=(zones,), planned=(SWIM,), schedule=races), "goal-lags") == []


def test_minutes_in_zones_come_of_the_targets_of_the_steps():
    def minutes(zones: str) -> float | None:
        aim = Aim(1, "sum", "power_zone_minutes", 60, MONDAY, subject=zones)
        return planned_sum(aim, (hard("b", 1),), ahead(1), ahead(1), of=rates(workout_rows(), FRIDAY), at=AT)

    assert (minutes("4"), minutes("2"), minutes("5-7")) == (24, 10, 0)


def test_what_an_hour_brings_is_read_off_three_workouts_of_eight_weeks():
    rides = [on(f"2026-11-{day:02d}", duration_s=3600.0, distance_m=30_000.0 + 1000 * day) for day in (2, 9, 16)]
    old = on("2026-09-01", duration_s=3600.0, distance_m=1.0)
    assert rates(workout_rows(old, *rides), FRIDAY).per_hour == {("cycling", "distance_m"): 39_000}
    assert rates(workout_rows(old, *rides[:2]), FRIDAY).per_hour == {}
    aim = Aim(1, "sum", "distance_m", 1, MONDAY)
    of = rates(workout_rows(*rides), FRIDAY)
    assert planned_sum(aim, (hard("b", 1),), ahead(1), ahead(1), of=of, at=AT) == 0.75 * 39_000


def test_a_way_that_the_steps_name_counts_as_it_is():
    swim = easy("s", 1, discipline="swimming", steps=(Repeat(10, (Step("work", distance_m=100), Step("rest", 20))),))
    aim = Aim(1, "sum", "distance_m", 1, MONDAY, discipline="swimming")
    assert planned_sum(aim, (swim,), ahead(1), ahead(1), of=rates(workout_rows(), FRIDAY), at=AT) == 1000


@pytest.mark.parametrize("focus", ["vo2max", "threshold", "tempo", "anaerobic", "endurance", "recovery", "running"])
@pytest.mark.parametrize("minutes", [10, 20, 30, 45, 60, 90])
def test_a_session_of_a_focus_lasts_as_long_as_it_is_said_to(focus: str, minutes: int):
    assert length_s(session(focus, 60 * minutes, "cycling")) == 60 * minutes


def test_another_focus_keeps_the_day_the_length_and_the_uid():
    before = easy("a", 3, class_id="c", routine_id=2, note="with Ann")
    after = of_focus(before, "vo2max", at=AT)
    assert after.title == "VO2max"  # its length may change again
    kept = ("uid", "day", "duration_s", "priority", "plan_id", "note")
    assert all(getattr(before, name) == getattr(after, name) for name in kept)
    assert (after.intensity, after.needs, after.class_id, after.routine_id) == ("hard", "intervals", None, None)
    assert after.tss is not None and after.tss > 60
    run = of_focus(easy("r", 3, discipline="running"), "threshold", at=AT)
    assert run.discipline == "running"
    lift = of_focus(before, "strength", at=AT)
    assert (lift.discipline, lift.steps, lift.needs) == ("strength", (), "exercises")


def test_a_goal_on_load_counts_planned_tss():
    aim = Aim(1, "sum", "tss", 300, MONDAY)
    plan = (easy("a", 1, tss=50.0), easy("b", 2))
    found = planned_sum(aim, plan, ahead(1), ahead(2), of=rates(done_every_day(5, 50), FRIDAY), at=AT)
    assert found == pytest.approx(50 + 100 * 0.62**2)  # an easy hour without steps
    assert ahead(2) - FRIDAY == timedelta(days=2)
