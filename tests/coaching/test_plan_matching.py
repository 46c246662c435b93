"""Which planned workout became which session: by day, discipline, duration and structure, never one to two."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.coaching.plan_doings import ExercisesDone
from core.coaching.plan_matching import best_pairs, matched
from core.coaching.planned import Exercise, Step, Target
from core.metrics import week_start
from tests.coaching.plan_making import FRI, MON, SAT, SUN, THU, TUE, WED, by_uid, did, plan
from tests.workout_rows import workout_rows

SQUAT, LUNGE, PLANK = (Exercise("zonebook", name, name.title()) for name in ("squat", "lunge", "plank"))


def matches_of(planned, *rows, today=SUN, **said):
    return by_uid(matched(planned, workout_rows(*rows), today, **said))


def test_no_plan_has_no_matches():
    assert matched([], workout_rows(did(MON)), SUN) == []


def test_a_workout_of_its_day_is_done():
    assert matches_of([plan(MON)], did(MON)) == {"mon": ("done", 1)}


def test_a_workout_done_a_day_early_is_early():
    assert matches_of([plan(TUE)], did(MON), today=MON) == {"tue": ("early", 1)}


def test_a_workout_done_two_days_late_is_late_and_three_days_late_is_another_one():
    assert matches_of([plan(MON)], did(WED)) == {"mon": ("late", 1)}
    assert matches_of([plan(MON)], did(THU)) == {"mon": ("missed", None)}


def test_a_week_ends_where_the_athletes_weeks_end():
    assert matches_of([plan(SUN)], did(SUN + timedelta(days=1)), today=SUN + timedelta(days=3)) == {
        "sun": ("missed", None)
    }
    sundays = {"today": SUN + timedelta(days=3), "first_weekday": 6}
    assert matches_of([plan(SUN)], did(SUN + timedelta(days=1)), **sundays) == {"sun": ("late", 1)}
    assert matches_of([plan(SAT)], did(SUN), **sundays) == {"sat": ("missed", None)}


def test_the_week_of_new_year_is_one_week():
    assert matches_of([plan(date(2026, 12, 31))], did(date(2027, 1, 1)), today=date(2027, 1, 3)) == {"thu": ("late", 1)}


def test_the_clock_changed_by_daylight_saving_leaves_a_workout_on_its_local_day():
    # 29 March 2026: in Berlin 00:30 and 23:30 of the day lie 22 hours apart, and 23:30 of the day is 21:30 UTC
    late = did(date(2026, 3, 29), started_at=datetime(2026, 3, 29, 21, 30, tzinfo=UTC), utc_offset_s=7200)
    early = did(date(2026, 3, 29), started_at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC), utc_offset_s=3600)
    planned = [plan(date(2026, 3, 29), "am", start_minute=30), plan(date(2026, 3, 29), "pm", start_minute=23 * 60)]
    assert matches_of(planned, early, late, today=date(2026, 3, 29)) == {"am": ("done", 1), "pm": ("done", 2)}


def test_today_and_what_is_to_come_is_open():
    assert matches_of([plan(WED), plan(FRI)], today=WED) == {"wed": ("open", None), "fri": ("open", None)}


def test_what_happened_after_the_day_that_is_looked_at_is_not_known():
    assert matches_of([plan(TUE), plan(FRI)], did(FRI), today=WED) == {"tue": ("missed", None), "fri": ("open", None)}


def test_a_skipped_workout_says_why_and_takes_no_session():
    skipped = plan(TUE, skipped_reason="No time")
    (match,) = matched([skipped], workout_rows(did(TUE)), SUN)
    assert (match.state, match.reason, match.workout_id) == ("skipped", "No time", None)


def test_a_day_away_excuses_unless_it_was_ridden():
    away = {TUE: "illness", WED: "illness"}
    assert matches_of([plan(TUE), plan(WED)], did(WED), away=away) == {"tue": ("excused", None), "wed": ("done", 1)}
    (match,) = matched([plan(TUE)], workout_rows(), SUN, away=away)
    assert match.reason == "illness"


def test_excluded_workouts_count_for_nothing_even_where_the_athlete_named_them():
    assert matches_of([plan(MON, workout_id=1)], did(MON, is_excluded=True)) == {"mon": ("missed", None)}


def test_the_same_day_is_best_and_no_other_takes_it():
    # without the rank, Monday's would take Tuesday's ride and Tuesday's Thursday's: both done, none on its day
    assert matches_of([plan(MON), plan(TUE)], did(TUE), did(THU)) == {"mon": ("missed", None), "tue": ("done", 1)}


def test_a_session_cut_short_gives_way_to_the_whole_one_of_the_next_day():
    assert matches_of([plan(MON)], did(MON, minutes=15), did(TUE)) == {"mon": ("late", 2)}
    assert matches_of([plan(MON)], did(MON, minutes=15)) == {"mon": ("done", 1)}


def test_a_cool_down_is_not_the_workout():
    assert matches_of([plan(MON)], did(MON, minutes=10)) == {"mon": ("missed", None)}


def test_a_workout_of_unknown_length_counts():
    assert matches_of([plan(MON)], did(MON, minutes=None)) == {"mon": ("done", 1)}


@pytest.mark.parametrize(
    ("planned", "done", "is_match"),
    [
        ("cycling", "bike_bootcamp", True), ("yoga", "stretching", True), ("mobility", "yoga", True),
        ("running", "walking", False), ("cycling", "running", False), ("strength", "yoga", False),
    ],
)  # fmt: skip
def test_disciplines_that_are_close_count_and_others_do_not(planned: str, done: str, is_match: bool):
    found = matches_of([plan(MON, discipline=planned)], did(MON, discipline=done))
    assert found == {"mon": ("done", 1) if is_match else ("missed", None)}


def test_the_same_discipline_goes_before_a_close_one():
    planned = [plan(MON, "ride"), plan(MON, "camp", discipline="bike_bootcamp")]
    rows = did(MON, discipline="bike_bootcamp"), did(MON)
    assert matches_of(planned, *rows) == {"camp": ("done", 1), "ride": ("done", 2)}


def test_the_class_that_was_planned_is_it_on_whatever_day_of_the_week():
    planned = [plan(MON, class_id="c1"), plan(FRI)]
    assert matches_of(planned, did(FRI, class_id="c1")) == {"mon": ("late", 1), "fri": ("missed", None)}


def test_of_two_sessions_of_the_class_that_was_planned_the_nearer_one_is_it():
    planned = [plan(THU, class_id="c1")]
    assert matches_of(planned, did(MON, class_id="c1"), did(THU, class_id="c1")) == {"thu": ("done", 2)}


def test_a_day_off_goes_before_two_days_off():
    assert matches_of([plan(WED)], did(MON), did(THU)) == {"wed": ("late", 2)}


def test_three_on_one_day_find_their_own_by_duration_and_discipline():
    planned = [plan(MON, "long", minutes=60), plan(MON, "short", minutes=20), plan(MON, "yoga", discipline="yoga")]
    rows = did(MON, discipline="yoga"), did(MON, minutes=21), did(MON, minutes=58)
    assert matches_of(planned, *rows) == {"long": ("done", 3), "short": ("done", 2), "yoga": ("done", 1)}


def test_of_two_rides_of_equal_length_the_hard_one_was_the_hard_one():
    planned = [plan(MON, "a", intensity="easy"), plan(MON, "b", intensity="hard")]
    rows = did(MON, tss=81, tss_method="power"), did(MON, tss=40, tss_method="power")
    assert matches_of(planned, *rows) == {"a": ("done", 2), "b": ("done", 1)}


def test_of_two_rides_of_equal_load_the_intervals_are_found_by_their_zones():
    def ridden(**seconds):
        return did(MON, tss=60, tss_method="power", **{f"power_zone_{n}_s": 0 for n in range(1, 8)} | seconds)

    steps = tuple(Step("work", 1800, target=Target("power_pct", low, high)) for low, high in ((45, 55), (106, 120)))
    planned = [
        plan(MON, "a", steps=steps),
        plan(MON, "b", steps=(Step("work", 3600, target=Target("power_pct", 76, 90)),)),
    ]
    rows = ridden(power_zone_3_s=3600), ridden(power_zone_1_s=1800, power_zone_5_s=1800)
    assert matches_of(planned, *rows) == {"a": ("done", 2), "b": ("done", 1)}


def test_a_rest_day_ridden_is_no_planned_workout():
    assert matches_of([plan(MON), plan(SAT)], did(MON), did(WED)) == {"mon": ("done", 1), "sat": ("missed", None)}


def test_the_athletes_word_wins_over_day_and_discipline():
    planned = [plan(MON, workout_id=2), plan(TUE)]
    found = matched(planned, workout_rows(did(MON), did(SUN, discipline="running")), SUN)
    assert by_uid(found) == {"mon": ("late", 2), "tue": ("early", 1)}
    assert [match.is_said for match in found] == [True, False]


def test_the_athletes_word_reaches_into_another_week():
    assert matches_of([plan(MON, workout_id=1)], did(MON - timedelta(days=4))) == {"mon": ("early", 1)}


def test_a_workout_that_two_name_is_that_of_the_nearer_one():
    planned = [plan(MON, workout_id=1), plan(TUE, workout_id=1)]
    assert matches_of(planned, did(TUE)) == {"mon": ("missed", None), "tue": ("done", 1)}


def test_a_short_ride_before_a_long_one_is_not_it_and_after_it_it_is():
    long = plan(THU, minutes=120)
    assert matches_of([long], did(WED, minutes=45), today=WED) == {"thu": ("open", None)}
    assert matches_of([long], did(WED, minutes=90), today=WED) == {"thu": ("early", 1)}
    assert matches_of([long], did(FRI, minutes=45), today=SUN) == {"thu": ("late", 1)}


def test_what_the_athlete_says_it_was_not_it_is_not():
    assert matches_of([plan(MON)], did(MON), did(TUE), denied={("mon", 1)}) == {"mon": ("late", 2)}


def test_ticks_stay_done_where_a_class_of_their_day_was_another_one():
    planned = plan(MON, discipline="strength", routine_id=7)
    known = ExercisesDone(routines={7: (SQUAT, LUNGE)}, ticked={(MON, 7): 2})
    done = workout_rows(did(MON, discipline="strength"))
    (together,) = matched([planned], done, SUN, exercises=known)
    (apart,) = matched([planned], done, SUN, exercises=known, denied=[("mon", 1)])
    assert (together.state, together.workout_id) == ("done", 1)
    assert (apart.state, apart.workout_id, apart.day) == ("done", None, MON)


def test_ticked_exercises_are_the_routine_and_a_substitute_counts():
    routine = plan(MON, discipline="strength", routine_id=7)
    known = ExercisesDone(routines={7: (SQUAT, LUNGE, PLANK)}, ticked={(TUE, 7): 2})
    (match,) = matched([routine], workout_rows(), SUN, exercises=known)
    assert (match.state, match.workout_id, match.day) == ("late", None, TUE)
    assert match.compliance.completed == match.compliance.total == pytest.approx(2 / 3)


def test_ticks_and_the_session_of_the_day_are_one():
    planned = [plan(day, discipline="strength", routine_id=7) for day in (MON, TUE)]
    known = ExercisesDone(routines={7: (SQUAT, LUNGE)}, ticked={(MON, 7): 2})
    found = matches_of(planned, did(MON, discipline="strength"), exercises=known)
    assert found == {"mon": ("done", 1), "tue": ("missed", None)}


def test_sets_of_a_substitute_count_as_the_exercise_that_was_planned():
    routine = plan(MON, discipline="strength", routine_id=7)
    press, taken = Exercise("hevy", "A1", "Leg Press"), frozenset({("hevy", "A1")})
    known = ExercisesDone(
        routines={7: (SQUAT, LUNGE, PLANK)}, of_workout={1: (press, Exercise("hevy", "B2", "PLANK"))},
        substitutes={("zonebook", "squat"): taken, ("zonebook", "lunge"): taken},
    )  # fmt: skip
    (match,) = matched([routine], workout_rows(did(MON, discipline="strength")), SUN, exercises=known)
    assert match.compliance.completed == pytest.approx(2 / 3)  # the press stands for one of squat and lunge; the plank


def test_a_substitute_of_the_library_counts_and_so_does_its_name_at_another_service():
    routine = plan(MON, discipline="strength", routine_id=7)
    asked = Exercise("zonebook", "pull_up", "Pull-up"), Exercise("zonebook", "plank", "Plank")
    sets = Exercise("hevy", "A1", "Band pulldown"), Exercise("hevy", "B2", "PLANK")
    known = ExercisesDone(routines={7: asked}, of_workout={1: sets})
    (match,) = matched([routine], workout_rows(did(MON, discipline="strength")), SUN, exercises=known)
    assert match.compliance.completed == 1


DAYS = [MON + timedelta(days=n) for n in range(-3, 12)]
KINDS = ("cycling", "bike_bootcamp", "running", "yoga")
PLANS = st.lists(
    st.builds(
        lambda n, day, kind, minutes, how: plan(day, f"p{n}", discipline=kind, minutes=minutes, intensity=how),
        st.integers(0, 99), st.sampled_from(DAYS), st.sampled_from(KINDS), st.sampled_from((20, 30, 45, 60)),
        st.sampled_from(("easy", "hard")),
    ), max_size=9, unique_by=lambda one: one.uid,
)  # fmt: skip
ROWS = st.lists(
    st.builds(
        lambda day, kind, minutes, tss: did(day, discipline=kind, minutes=minutes, tss=tss, tss_method="power"),
        st.sampled_from(DAYS), st.sampled_from(KINDS), st.sampled_from((10, 20, 45, 61)),
        st.sampled_from((None, 20, 60)),
    ), max_size=9,
)  # fmt: skip


@given(PLANS, ROWS)
def test_no_session_is_two_planned_workouts_and_each_is_of_its_week(planned, rows):
    found = matched(planned, workout_rows(*rows), DAYS[-1])
    assert {match.planned.uid for match in found} == {one.uid for one in planned}
    taken = [match.workout_id for match in found if match.workout_id]
    assert len(taken) == len(set(taken))
    for match in found:
        assert match.day is None or week_start(match.day) == week_start(match.planned.day)


@given(PLANS, ROWS, st.randoms())
def test_the_order_of_plan_and_workouts_changes_nothing(planned, rows, random):
    workouts, other = workout_rows(*rows), list(planned)
    random.shuffle(other)
    turned = workouts.loc[random.sample(list(workouts.index), len(workouts))]
    assert matched(planned, workouts, DAYS[-1]) == matched(other, turned, DAYS[-1])


@given(PLANS, ROWS)
def test_a_further_session_takes_no_planned_workout_away_from_being_done(planned, rows):
    def done(rows):
        return {one.planned.uid for one in matched(planned, workout_rows(*rows), DAYS[-1]) if one.workout_id}

    assert done(rows[:-1]) <= done(rows)


@given(PLANS, ROWS, st.sampled_from(DAYS))
def test_an_unrelated_session_changes_no_match(planned, rows, day):
    before = matched(planned, workout_rows(*rows), DAYS[-1])
    assert matched(planned, workout_rows(*rows, did(day, discipline="swimming")), DAYS[-1]) == before


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 9).map(float), min_size=4, max_size=4), min_size=1, max_size=6))
def test_the_pairs_are_worth_the_most_that_can_be_had(worth):
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.array(worth), maximize=True)
    assert sum(worth[n][m] for n, m in best_pairs(worth)) == np.array(worth)[rows, columns].sum()
