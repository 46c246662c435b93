"""How well each week's plan was kept: counts, adherence, volume, kinds of work, days between hard sessions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching.plan_adherence import (
    adherence,
    intensity_of,
    not_done,
    recent_adherence,
    rest_days,
    week_of,
    weeks,
)
from core.coaching.plan_matching import matched
from tests.coaching.plan_making import FRI, MON, SAT, SUN, THU, TUE, WED, did, plan
from tests.workout_rows import workout_rows

HARD, EASY = {"tss": 80, "tss_method": "power"}, {"tss": 36, "tss_method": "power"}


def weeks_of(planned, *rows, today=SUN, **said):
    workouts = workout_rows(*rows)
    return weeks(matched(planned, workouts, today, **said), workouts, today=today)


def test_no_plan_has_no_weeks():
    assert weeks_of([], did(MON)) == []


def test_a_week_counts_what_became_of_each_planned_workout():
    planned = [plan(MON), plan(TUE), plan(WED, skipped_reason="No time"), plan(THU), plan(SUN)]
    (week,) = weeks_of(planned, did(MON), today=SAT, away={THU: "illness"})
    assert (week.planned, week.done, week.missed, week.skipped, week.excused) == (5, 1, 1, 1, 1)
    assert week.adherence == pytest.approx(1 / 3)  # the day of illness and the one to come do not count


def test_a_week_in_which_nothing_is_due_yet_has_no_adherence():
    (week,) = weeks_of([plan(FRI)], today=MON)
    assert (week.planned, week.adherence, week.due_s) == (1, None, 0)


def test_adherence_is_the_mean_compliance_of_what_was_due():
    (week,) = weeks_of([plan(MON), plan(WED)], did(MON), did(WED, minutes=28.5))
    assert week.adherence == pytest.approx((1 + (0.40 + 0.25 * 0.5) / 0.65) / 2)


def test_planned_and_actual_volume_count_every_workout_of_the_week():
    (week,) = weeks_of([plan(MON), plan(SAT, minutes=90)], did(MON), did(WED, minutes=30, discipline="yoga"), today=FRI)
    assert (week.planned_s, week.done_s, week.due_s) == (9000, 5400, 3600)
    assert week.planned_s_by == {"cycling": 9000}
    assert week.done_s_by == {"cycling": 3600, "yoga": 1800}
    assert week.unplanned_ids == (2,)


def test_volume_is_told_by_how_hard_it_was_planned_and_done():
    planned = [plan(MON, intensity="easy"), plan(WED, intensity="hard")]
    (week,) = weeks_of(planned, did(MON, **HARD), did(WED, **HARD), did(SUN, tss=55, tss_method="estimate"))
    assert week.planned_s_by_intensity == {"easy": 3600, "hard": 3600}
    assert week.done_s_by_intensity == {"hard": 7200, "unknown": 3600}


def test_planned_and_done_load():
    (week,) = weeks_of([plan(MON, tss=50), plan(WED, tss=70)], did(MON, **EASY), did(WED))
    assert (week.planned_tss, week.done_tss) == (120, 36)
    (idle,) = weeks_of([plan(MON, tss=50)], did(MON))
    assert idle.done_tss is None  # not 0: nobody measured it


def test_excluded_workouts_are_in_no_sum():
    (week,) = weeks_of([plan(MON)], did(MON, is_excluded=True))
    assert (week.done_s, week.unplanned_ids, week.adherence) == (0, (), 0)


def test_days_between_hard_sessions_are_the_whole_days_between_them():
    assert weeks_of([plan(MON)], did(MON, **HARD), did(TUE, **EASY), did(THU, **HARD))[0].days_between_hard == 2
    assert weeks_of([plan(MON)], did(MON, **HARD), did(TUE, **HARD), did(SUN, **HARD))[0].days_between_hard == 0
    assert weeks_of([plan(MON)], did(MON, **HARD), did(TUE, **EASY))[0].days_between_hard is None


def test_a_hard_sunday_is_the_one_before_a_hard_monday():
    sunday = MON - timedelta(days=1)
    assert weeks_of([plan(MON)], did(sunday, **HARD), did(MON, **HARD))[0].days_between_hard == 0


def test_hard_sessions_of_another_week_say_nothing_of_this_one():
    later = MON + timedelta(days=7)
    rows = [did(day, **HARD) for day in (MON, TUE, later, later + timedelta(days=3))]
    found = weeks_of([plan(MON), plan(later, "later")], *rows, today=later + timedelta(days=6))
    assert [week.days_between_hard for week in found] == [0, 2]


def test_a_guess_is_no_hard_session():
    guess = {"tss": 80, "tss_method": "estimate"}
    assert weeks_of([plan(MON)], did(MON, **guess), did(TUE, **guess))[0].days_between_hard is None


def test_intensity_is_by_training_stress_an_hour():
    an_hour = {"duration_s": 3600, "method": "power"}
    assert [intensity_of(tss=tss, **an_hour) for tss in (48, 49, 69, 70)] == ["easy", "moderate", "moderate", "hard"]
    assert intensity_of(tss=20, duration_s=600, method="power") == "moderate"  # 120 an hour, but for ten minutes
    assert intensity_of(tss=None, **an_hour) == intensity_of(tss=70, duration_s=None, method="power") == "unknown"


def test_an_empty_week_in_a_plan_is_a_week_without_adherence():
    found = weeks_of([plan(MON), plan(MON + timedelta(days=14), "later")], did(MON), today=SUN + timedelta(days=14))
    assert [(week.first_day, week.planned, week.adherence) for week in found] == [
        (MON, 1, 1), (MON + timedelta(days=7), 0, None), (MON + timedelta(days=14), 1, 0),
    ]  # fmt: skip


def test_a_plan_that_ended_keeps_its_weeks_and_the_next_one_has_none():
    found = weeks_of([plan(MON)], did(MON), did(SUN + timedelta(days=2)), today=SUN + timedelta(days=30))
    assert len(found) == 1
    assert week_of(found, SUN + timedelta(days=2)).planned == 0
    assert week_of(found, WED) == found[0]


def test_the_week_of_new_year_is_one_week():
    planned = [plan(date(2026, 12, 30), "a"), plan(date(2027, 1, 2), "b")]
    (week,) = weeks_of(planned, did(date(2026, 12, 30)), did(date(2027, 1, 2)), today=date(2027, 1, 3))
    assert (week.first_day, week.done) == (date(2026, 12, 28), 2)


def test_the_hour_that_daylight_saving_takes_makes_no_week_longer():
    # 29 March 2026, a Sunday of 23 hours
    planned = [plan(date(2026, 3, 29), "a"), plan(date(2026, 3, 30), "b")]
    found = weeks_of(planned, did(date(2026, 3, 29)), did(date(2026, 3, 30)), today=date(2026, 3, 31))
    assert [(week.first_day, week.done) for week in found] == [(date(2026, 3, 23), 1), (date(2026, 3, 30), 1)]


def test_three_on_one_day_are_three():
    planned = [plan(MON, "a"), plan(MON, "b", minutes=20), plan(MON, "c", discipline="yoga")]
    (week,) = weeks_of(planned, did(MON), did(MON, minutes=20), did(MON, discipline="yoga"))
    assert (week.done, week.adherence) == (3, 1)


def test_a_rest_day_ridden_is_unplanned_and_lowers_nothing():
    (week,) = weeks_of([plan(MON)], did(MON), did(WED, **HARD))
    assert (week.adherence, week.unplanned_ids) == (1, (2,))


def test_rest_days_are_the_days_of_a_plan_without_a_planned_workout():
    assert rest_days([(MON, SUN)], {MON, WED}, FRI) == [TUE, THU, FRI]
    assert rest_days([(SAT, SUN)], set(), FRI) == []


def test_what_was_not_done_comes_latest_first_with_its_reason():
    planned = [plan(MON), plan(TUE, skipped_reason="No time"), plan(WED), plan(THU)]
    found = not_done(matched(planned, workout_rows(did(THU)), SUN, away={WED: "injury"}))
    assert [(match.planned.uid, match.state, match.reason) for match in found] == [
        ("wed", "excused", "injury"), ("tue", "skipped", "No time"), ("mon", "missed", None),
    ]  # fmt: skip


def test_recent_adherence_is_of_four_weeks():
    planned = [plan(MON - timedelta(days=7 * n), f"w{n}") for n in range(6)]
    found = matched(planned, workout_rows(did(MON), did(MON - timedelta(days=28))), SUN)
    assert recent_adherence(found, SUN) == pytest.approx(1 / 4)  # the ride of five weeks ago is beyond
    assert recent_adherence([], SUN) is None


DAYS = [MON + timedelta(days=n) for n in range(14)]
PLANS = st.lists(
    st.builds(lambda n, day: plan(day, f"p{n}"), st.integers(0, 99), st.sampled_from(DAYS)),
    min_size=1, max_size=8, unique_by=lambda one: one.uid,
)  # fmt: skip
ROWS = st.lists(st.builds(lambda day, minutes: did(day, minutes=minutes), st.sampled_from(DAYS), st.integers(5, 120)),
                max_size=8)  # fmt: skip


@given(PLANS, ROWS, st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_an_unrelated_workout_never_lowers_adherence(planned, rows, today, day):
    before = [week.adherence for week in weeks_of(planned, *rows, today=today)]
    after = [week.adherence for week in weeks_of(planned, *rows, did(day, discipline="swimming"), today=today)]
    assert after == before


@given(PLANS, ROWS, st.sampled_from(DAYS))
def test_weeks_add_up_to_the_whole(planned, rows, today):
    workouts = workout_rows(*rows)
    matches = matched(planned, workouts, today)
    found = weeks(matches, workouts, today=today)
    assert sum(week.planned for week in found) == len(planned)
    assert sum(week.done for week in found) == sum(match.workout_id is not None for match in matches)
    total = adherence(matches)
    assert (total is None) == all(week.adherence is None for week in found)
    assert all(week.adherence is None or 0 <= week.adherence <= 1 for week in found)
