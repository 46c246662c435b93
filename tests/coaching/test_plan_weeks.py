"""A week of the plan as a calendar, the weeks to come, and what becomes of form when the plan is followed."""

from datetime import date, timedelta
from math import exp

import pandas as pd
import pytest

from core.coaching import plan_weeks
from core.coaching.comparison import Match
from core.coaching.schedule import Race, Schedule
from tests.coaching.plan_making import FRI, MON, MONDAY, SAT, SUN, THU, TUE, WED, did, plan
from tests.workout_rows import workout_rows


def rows(*done: dict) -> pd.DataFrame:
    return workout_rows(*done).assign(title=[f"Ride {n}" for n in range(1, len(done) + 1)])


def test_planned_and_done_stand_on_their_days_and_are_added_up():
    done = rows(did(MON, tss=50), did(WED, minutes=30, tss=90), did(THU, minutes=None))
    matches = [Match(plan(MON, tss=60.0), "done", workout_id=1, day=MON),
               Match(plan(TUE, intensity="hard", tss=None), "late", workout_id=2, day=WED),
               Match(plan(FRI, tss=40.0, skipped_reason="tired"), "skipped")]  # fmt: skip
    week = plan_weeks.week(MONDAY, matches, done, Schedule())
    monday, tuesday, wednesday, thursday, *_rest = week.days
    assert [one.planned.uid for one in monday.planned] == ["mon"] and monday.became[1].tss == 50
    assert tuesday.became[2].title == "Ride 2", "it stands with what was planned, on whatever day it was done"
    assert not wednesday.besides and [one.workout_id for one in thursday.besides] == [3]
    assert thursday.besides[0].duration_s is None
    assert (week.planned.workouts, week.planned.seconds, week.planned.tss) == (3, 3 * 3600, 100)
    assert (week.done.workouts, week.done.seconds, week.done.tss) == (3, 5400, 140)
    assert (week.planned.hard_days, week.done.hard_days) == (1, 1), "90 TSS in half an hour were hard"


def test_workouts_of_other_weeks_and_excluded_ones_are_not_in_it():
    done = rows(did(MONDAY - timedelta(days=1)), did(MONDAY + timedelta(days=7)), did(MON, is_excluded=True))
    week = plan_weeks.week(MONDAY, [], done, Schedule())
    assert week.is_empty and not any(day.besides for day in week.days)


def test_an_empty_week_of_an_empty_book_is_seven_days_of_nothing():
    week = plan_weeks.week(MONDAY, [], rows(), Schedule())
    assert week.is_empty and (week.first, week.last) == (MON, SUN)
    assert week.planned.tss is None and week.done.tss is None, "unknown, not 0"


def test_days_away_races_tapers_and_rest_days_are_marked():
    schedule = Schedule(away={TUE: "illness"}, races=(Race(SAT, "Climb", "A", taper_days=1),))
    week = plan_weeks.week(MONDAY, [Match(plan(MON), "open")], rows(), schedule, [(MON, FRI)])
    assert [day.away for day in week.days] == [None, "illness", None, None, None, None, None]
    assert week.days[5].race == week.days[4].taper_for == schedule.races[0]
    assert [day.is_rest for day in week.days] == [False, False, True, True, True, False, False]


def test_the_clock_changes_and_a_week_has_seven_days():
    sunday = date(2026, 11, 1)  # clocks go back in New York
    started = pd.Timestamp("2026-11-01 05:30", tz="UTC")  # half past one, before they do
    done = rows(did(sunday, started_at=started, utc_offset_s=-4 * 3600))
    week = plan_weeks.week(date(2026, 10, 26), [], done, Schedule())
    assert [len(day.besides) for day in week.days] == [0, 0, 0, 0, 0, 0, 1]
    assert [day.day for day in week.days] == [date(2026, 10, 26) + timedelta(days=n) for n in range(7)]


def test_the_weeks_to_come_leave_out_what_is_skipped():
    planned = [plan(MON, focus="tempo", tss=50.0), plan(WED, minutes=90, intensity="hard"),
               plan(FRI, skipped_reason="tired"), plan(MONDAY + timedelta(days=8), focus="tempo")]  # fmt: skip
    first, second, third = plan_weeks.ahead(planned, MONDAY, 3)
    assert (first.planned.workouts, first.planned.seconds, first.planned.hard_days) == (2, 9000, 1)
    assert dict(first.by_focus) == {"other": 5400, "tempo": 3600} and list(first.by_focus) == ["other", "tempo"]
    assert (second.planned.workouts, third.planned.workouts, third.planned.tss) == (1, 0, None)


def test_form_ahead_adds_what_is_planned_and_still_open_to_what_was_done():
    today = WED
    daily = pd.Series([100.0, 0.0, 20.0], pd.date_range(MON, WED, name="day", unit="us"))
    matches = [Match(plan(MON, tss=99.0), "missed"), Match(plan(WED, tss=30.0), "open"),
               Match(plan(THU, tss=70.0), "open"), Match(plan(FRI, tss=70.0), "skipped"),
               Match(plan(SAT), "open")]  # fmt: skip
    load = plan_weeks.form_ahead(daily, matches, today, SUN).set_index("day")
    assert load["tss"].tolist() == [100, 0, 50, 70, 0, 0, 0]
    assert load["is_ahead"].tolist() == [False] * 3 + [True] * 4
    ctl = 0.0
    for tss in (100, 0, 50, 70, 0, 0, 0):
        ctl += (1 - exp(-1 / 42)) * (tss - ctl)
    assert load["ctl"].iloc[-1] == pytest.approx(ctl)
    assert load["tsb"].iloc[3] == pytest.approx(load["ctl"].iloc[2] - load["atl"].iloc[2]), "form is of the day before"


def test_form_ahead_reaches_four_weeks_or_as_far_as_the_plan():
    daily = pd.Series([10.0], pd.date_range(MON, MON, name="day", unit="us"))
    far = Match(plan(MON + timedelta(days=60)), "open")
    assert plan_weeks.form_ahead(daily, [], MON)["day"].iloc[-1] == pd.Timestamp(MON + timedelta(days=28))
    assert plan_weeks.form_ahead(daily, [far], MON)["day"].iloc[-1] == pd.Timestamp(MON + timedelta(days=60))
    assert plan_weeks.form_ahead(daily.iloc[:0], [far], MON).empty


def test_weeks_of_a_plan_are_counted_from_the_calendar_week_it_begins_in():
    begun = date(2026, 11, 18)  # a Wednesday
    assert [plan_weeks.number_of(begun, begun + timedelta(days=n)) for n in (0, 4, 5, 12)] == [1, 1, 2, 3]
    assert plan_weeks.number_of(begun, date(2026, 11, 22), first_weekday=6) == 2, "weeks that begin on Sunday"
