"""What adjustments do to planned workouts: how much shorter, how much easier, which day, and what never happens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.coaching.planned import (
    Change,
    Exercise,
    Planned,
    Repeat,
    Step,
    Target,
    Thresholds,
    changed,
    length_s,
    tss_of,
)
from core.coaching.review_changes import Room, eased, lighter, rested, scaled, simpler, swapped
from core.coaching.schedule import Race, Schedule
from tests.coaching.evening import FRIDAY, INTERVALS, ahead, easy, hard, usual_week

AT = Thresholds()
HALF_DAY = ((0, 30),)  # half an hour after midnight is all there is


def room(*plan: Planned, schedule: Schedule | None = None, hard_days: tuple[date, ...] = ()) -> Room:
    return Room(plan, schedule or Schedule(), hard_days)


def test_intervals_lose_a_repeat_before_their_work_gets_shorter():
    found = scaled(hard("a", 1), 0.8, at=AT)  # 45 min, 36 asked for; two of three repeats are 35
    assert found.steps == (INTERVALS[0], replace(INTERVALS[1], times=2), INTERVALS[2])
    assert (found.duration_s, found.title) == (35 * 60, "Ride a (shorter)")
    assert found.tss == pytest.approx(tss_of(found.steps, "hard", 35 * 60), abs=0.05)


def test_where_one_repeat_less_is_too_much_the_work_gets_shorter():
    two_long = (Step("warmup", 600), Repeat(2, (Step("work", 1200), Step("recovery", 300))), Step("cooldown", 300))
    found = scaled(hard("a", 1, steps=two_long, duration_s=3900), 0.9, at=AT)  # 65 min; one repeat would be 40
    assert found.steps[1] == Repeat(2, (Step("work", 1020), Step("recovery", 300)))  # 58.5 min: 390 s less in two
    assert found.duration_s == 3900 - 2 * 180


def test_warm_up_and_targets_stay_when_a_workout_gets_shorter():
    found = scaled(hard("a", 1), 0.6, at=AT)
    assert found.steps[0] == INTERVALS[0]
    block = found.steps[1]
    assert isinstance(block, Repeat) and block.steps[0].target == Target("power_pct", 95, 105)


def test_a_workout_without_steps_is_cut_to_whole_minutes_and_ten_of_them_at_least():
    assert scaled(easy("a", 1), 0.81, at=AT).duration_s == 49 * 60  # 48.6
    assert scaled(easy("a", 1, duration_s=900), 0.5, at=AT).duration_s == 600


def test_tss_that_was_planned_otherwise_shrinks_in_proportion():
    of_class = easy("a", 1, tss=80.0, class_id="c1", routine_id=3)
    found = scaled(of_class, 0.5, at=AT)
    assert (found.tss, found.class_id, found.routine_id) == (40.0, None, 3)


def test_a_swim_of_distances_is_cut_without_a_pace_too():
    swim = easy("a", 1, discipline="swimming", steps=(Repeat(8, (Step("work", distance_m=100), Step("rest", 20))),))
    assert scaled(swim, 0.75, at=AT).steps == (replace(swim.steps[0], times=6),)


def test_longer_is_one_repeat_more_or_a_longer_main_piece_and_a_quarter_at_most():
    assert scaled(hard("a", 1), 1.25, at=AT).duration_s == 55 * 60  # one repeat of ten minutes; 56 min was the most
    steady = easy("a", 1, steps=(Step("warmup", 600), Step("work", 3000)))
    assert scaled(steady, 1.15, at=AT).steps == (Step("warmup", 600), Step("work", 3540))
    assert scaled(steady, 3.0, at=AT).duration_s == 4500


def test_easier_is_a_step_down_with_lower_targets_and_says_so():
    found = eased(hard("a", 1, class_id="c1"), at=AT)
    block = found.steps[1]
    assert isinstance(block, Repeat) and block.steps[0].target == Target("power_pct", 82, 91)  # x 0.78 / 0.90
    assert (found.intensity, found.focus, found.title, found.class_id) == ("moderate", "tempo", "Ride a (easier)", None)
    assert found.tss is not None and found.tss < tss_of(INTERVALS, "hard", 2700)


def test_what_is_easy_cannot_be_made_easier():
    assert eased(easy("a", 1), at=AT) == easy("a", 1)


def test_effort_goes_down_by_two_and_not_below_one():
    by_feel = hard("a", 1, steps=(Step("work", 2700, target=Target("rpe", 2, 7)),))
    assert eased(by_feel, at=AT).steps == (Step("work", 2700, target=Target("rpe", 1, 5)),)


def test_optional_workouts_go_first_then_normal_ones_get_shorter_then_key_ones():
    plan = (easy("o", 1, priority="optional", duration_s=1800), easy("n", 2), easy("k", 3, priority="key"))
    total = 1800 + 3600 + 3600
    fifth = lighter(plan, 0.8, at=AT)
    assert [(change.uid, change.after) for change in fifth] == [("o", None)]  # half an hour is a fifth
    half = {change.uid: change.after for change in lighter(plan, 0.5, at=AT)}
    assert half["o"] is None
    assert (half["n"].duration_s, half["k"].duration_s) == (1800, 2700)  # 4500 - 1800 - 1800 is left for the key one
    assert total * 0.5 == half["n"].duration_s + half["k"].duration_s


def test_a_rest_day_moves_what_matters_drops_the_optional_and_keeps_the_key_one_easy():
    today = (easy("k", 1, priority="key"), easy("n", 1), easy("o", 1, priority="optional"))
    free = {change.uid: change.after for change in rested(today, room(*today), first=ahead(2), last=ahead(7), at=AT)}
    assert (free["k"].day, free["n"].day, free["o"]) == (ahead(2), ahead(3), None)
    assert free["k"].first_planned_day == ahead(1)
    full = room(*today, schedule=Schedule(busy={ahead(n): ((0, 1440),) for n in range(2, 8)}))
    none = {change.uid: change.after for change in rested(today, full, first=ahead(2), last=ahead(7), at=AT)}
    assert (none["k"].day, none["k"].duration_s, none["n"], none["o"]) == (ahead(1), 1800, None, None)


def test_a_free_day_is_an_empty_one_then_the_nearest_then_the_earlier():
    one = easy("a", 3)
    assert room(one).free_day(one, ahead(1), ahead(7)) == ahead(2)
    assert room(one, easy("b", 2)).free_day(one, ahead(1), ahead(7)) == ahead(4)
    taken = [easy(str(n), n) for n in range(1, 8)]
    assert room(*taken).free_day(taken[2], ahead(1), ahead(7)) == ahead(2)  # beside one other
    twice = [easy(f"{n}x", n) for n in range(1, 8)]
    assert room(*taken, *twice).free_day(taken[2], ahead(1), ahead(7)) is None  # never a third


def test_a_workout_keeps_its_time_on_another_day_unless_something_else_is_planned_for_it():
    ride = easy("a", 1, start_minute=18 * 60)
    for begins, minute in ((17 * 60, 18 * 60), (17 * 60 + 1, None), (19 * 60 - 1, None), (19 * 60, 18 * 60)):
        there = room(ride, easy("b", 2, start_minute=begins))
        assert there.to(ride, ahead(2)).start_minute == minute
    assert room(ride, easy("b", 2)).to(ride, ahead(2)).start_minute == 18 * 60


def test_a_hard_workout_keeps_a_day_away_from_others_from_races_and_from_tapers():
    one = hard("a", 5)
    with_race = Schedule(races=(Race(ahead(4), "Race", taper_days=1),))
    assert room(one, hard("b", 1)).fits(one, ahead(2)) is False
    assert room(one, hard("b", 1)).fits(one, ahead(3)) is True
    assert room(one, hard_days=(FRIDAY,)).fits(one, ahead(1)) is False
    assert room(one, schedule=with_race).fits(one, ahead(4)) is False
    assert room(one, schedule=with_race).fits(one, ahead(3)) is False
    assert room(easy("e", 5), schedule=with_race).fits(easy("e", 5), ahead(3)) is True


def test_two_workouts_change_their_days_only_where_both_fit():
    one, other = hard("a", 1), easy("b", 3)
    assert {change.uid: change.after.day for change in swapped(one, other, room(one, other))} == {
        "a": ahead(3), "b": ahead(1),
    }  # fmt: skip
    assert swapped(one, other, room(one, other, hard("c", 4))) == ()
    assert swapped(one, other, room(one, other, schedule=Schedule(hours={ahead(1).weekday(): HALF_DAY}))) == ()


def test_simpler_takes_substitutes_without_weights_and_a_round_less():
    squat, chair = Exercise("hevy", "squat", "Back squat"), Exercise("zonebook", "chair", "Chair squat")
    lift = easy("a", 1, discipline="strength", routine_id=4, steps=(
        Repeat(3, (Step("work", reps=10, exercise=squat, weight_kg=60.0), Step("rest", 90))),
    ))  # fmt: skip
    found = simpler(lift, {("hevy", "squat"): (chair,)}, at=AT)
    assert found.steps == (Repeat(2, (Step("work", reps=10, exercise=chair), Step("rest", 90))),)
    assert (found.routine_id, found.title) == (None, "Ride a (simpler)")
    assert found.duration_s == 3600 - 125  # a set of ten and its rest
    assert simpler(easy("b", 1), {}, at=AT).duration_s == 2520


def test_where_nothing_is_simpler_and_no_round_is_left_the_last_exercises_go():
    four = tuple(part for n in range(4) for part in (Step("work", reps=10, note=str(n)), Step("rest", 60)))
    once = easy("a", 1, steps=(*four, Step("cooldown", 300)), duration_s=800)
    found = simpler(once, {}, at=AT)
    assert [step.note for step in found.steps if step.kind == "work"] == ["0", "1", "2"]
    assert found.steps[-1] == Step("cooldown", 300) and len(found.steps) == 7
    assert found.duration_s == 800 - 95  # ten repetitions and the rest after them


def test_a_substitute_that_is_in_the_workout_already_is_not_taken():
    squat, chair = Exercise("hevy", "squat", "Back squat"), Exercise("zonebook", "chair", "Chair squat")
    both = easy("a", 1, steps=(Step("work", reps=5, exercise=squat), Step("work", reps=5, exercise=chair)))
    assert simpler(both, {("hevy", "squat"): (chair,)}, at=AT).steps == both.steps


PARTS = st.one_of(
    st.builds(Step, st.sampled_from(["warmup", "work", "recovery", "cooldown"]), st.integers(30, 3600).map(float)),
    st.builds(
        Repeat,
        st.integers(1, 12),
        st.tuples(
            st.builds(
                Step, st.just("work"), st.integers(15, 1200).map(float), target=st.just(Target("power_pct", 88, 94))
            ),
            st.builds(Step, st.just("recovery"), st.integers(15, 600).map(float)),
        ),
    ),
)
INTENSITIES = st.sampled_from(["easy", "moderate", "hard"])


@given(st.lists(PARTS, min_size=1, max_size=5).map(tuple), INTENSITIES, st.floats(0.5, 0.99))
@settings(max_examples=200, deadline=None)
def test_a_shorter_workout_is_shorter_by_a_bounded_amount_and_costs_no_more(steps, intensity, share):
    whole_s = length_s(steps)
    one = easy("a", 1, steps=steps, duration_s=int(whole_s), intensity=intensity)
    found = scaled(one, share, at=AT)
    assert found.duration_s == pytest.approx(length_s(found.steps), abs=1)
    assert found.duration_s <= one.duration_s
    assert found.duration_s >= min(0.4 * one.duration_s, 600) - 1  # half, less the slack of a repeat
    assert found.day == one.day and found.uid == one.uid


@given(st.lists(PARTS, min_size=1, max_size=5).map(tuple), st.floats(1.01, 4.0))
@settings(max_examples=100, deadline=None)
def test_a_longer_workout_grows_by_a_quarter_at_most(steps, share):
    one = easy("a", 1, steps=steps, duration_s=int(length_s(steps)))
    assert one.duration_s <= scaled(one, share, at=AT).duration_s <= 1.25 * one.duration_s + 1


@given(st.integers(0, 6), st.floats(0.5, 1.0))
@settings(max_examples=50, deadline=None)
def test_a_lighter_week_is_never_below_what_workouts_may_give(n, share):
    week = usual_week()[: n + 1]
    found = changed(week, lighter(week, share, at=AT))
    before, after = (sum(one.duration_s for one in plan) for plan in (week, found))
    assert 0.4 * before <= after <= before
    assert after == pytest.approx(max(share, 0.5) * before, abs=0.15 * before)


def test_changes_are_what_planned_changed_makes_of_them():
    week = usual_week()
    changes = lighter(week, 0.7, at=AT)
    after = {one.uid: one for one in changed(week, changes)}
    assert all(after[change.uid] == change.after for change in changes if change.after is not None)
    assert all(isinstance(change, Change) and change.before in week for change in changes)
    assert timedelta(0) < after["mon"].day - FRIDAY
