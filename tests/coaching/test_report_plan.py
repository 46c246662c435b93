"""What a report says of the plan: adherence against the span before, what was not done, and what comes next."""

from dataclasses import replace
from datetime import date, timedelta

from core.coaching.plan_kept import Followed
from core.coaching.report import report
from core.coaching.report_spans import month_of, week_of, year_of
from tests.coaching.plan_making import FRI, MON, SUN, THU, TUE, WED, plan
from tests.coaching.report_rows import cells, known, section
from tests.workout_rows import on

BEFORE = MON - timedelta(days=7)
NEXT = MON + timedelta(days=7)


def planned(*workouts, **said):
    return Followed(planned=tuple(workouts), spans=((BEFORE, NEXT + timedelta(days=6)),), **said)


def rode(day: date, minutes: float = 60):
    return on(day.isoformat(), duration_s=60 * minutes)


def test_without_a_plan_a_report_says_nothing_of_one():
    of = known("2026-11-23", rode(MON))
    assert report(of, week_of(MON)).section("plan") is None
    assert not any("planned" in one.lower() for one in section(of, week_of(MON), "next").sentences)


def test_a_week_says_how_the_plan_was_kept_against_the_week_before():
    plan_of = planned(
        plan(BEFORE, "x"), plan(MON), plan(WED), plan(THU, skipped_reason="*Knee*"), plan(FRI), away={FRI: "travel"}
    )
    of = known("2026-11-23", rode(BEFORE), rode(MON), rode(TUE, 30), plan=plan_of)
    found = section(of, week_of(MON), "plan")
    assert found.sentences[0] == "2 of 3 due workouts done, 1 skipped, 1 excused."
    # Tuesday's half hour is Wednesday's hour a day early: (0.40 + 0.25 * 0.5 / 0.95) / 0.65; skipped is 0
    assert found.sentences[1].startswith("Adherence 61 %, 100 % the week before")
    assert found.sentences[2] == "On another day of the week than planned: 1 early."
    assert found.sentences[3] == "3.0 h were due, 1.5 h were done, planned or not."
    assert cells(report(of, week_of(MON)), "plan") == {
        "Thu 19 Nov": ("Ride", "Cycling", "Skipped", "*Knee*"), "Fri 20 Nov": ("Ride", "Cycling", "Excused", "Travel"),
    }  # fmt: skip


def test_a_plan_that_was_kept_works_and_one_that_was_not_worries():
    kept = known("2026-11-23", rode(MON), plan=planned(plan(MON)))
    missed = replace(kept, plan=planned(plan(MON), plan(THU)))
    assert "The plan was kept: adherence 100 %." in section(kept, week_of(MON), "worked").sentences
    assert "The plan was kept by 50 % only." in section(missed, week_of(MON), "worries").sentences
    assert not any("plan" in one for one in section(kept, week_of(MON), "worries").sentences)


def test_the_last_day_of_a_week_that_is_over_is_over_and_that_of_one_that_is_not_is_to_come():
    plan_of = planned(plan(MON), plan(SUN))
    over, still = (known(today, rode(MON), plan=plan_of) for today in ("2026-11-23", "2026-11-22"))
    assert section(over, week_of(MON), "plan").sentences[0] == "1 of 2 due workouts done, 1 missed."
    assert section(still, week_of(MON), "plan").sentences[0] == "1 of 1 due workout done, 1 to come."


def test_what_was_done_after_a_month_is_not_known_in_its_report():
    monday = date(2026, 11, 30)  # the last day of November; its ride was done on 1 December
    of = known("2026-12-05", rode(MON), rode(monday + timedelta(days=1)), plan=planned(plan(MON), plan(monday, "n")))
    assert section(of, month_of(MON), "plan").sentences[0] == "1 of 2 due workouts done, 1 missed."


def test_a_month_has_a_row_for_each_of_its_weeks():
    of = known("2026-12-01", rode(BEFORE), rode(MON), plan=planned(plan(BEFORE, "x"), plan(MON), plan(FRI)))
    made = report(of, month_of(MON))
    assert cells(made, "plan") == {
        "From 9 Nov": ("100 %", "1 of 1", "1.0 h", "1.0 h"), "From 16 Nov": ("50 %", "1 of 2", "2.0 h", "1.0 h"),
    }  # fmt: skip


def test_a_year_leaves_the_plan_to_its_weeks_and_months():
    of = known("2026-11-23", rode(MON), plan=planned(plan(MON)))
    assert report(of, year_of(MON)).section("plan") is None


def test_next_steps_name_what_is_planned_next():
    ahead = [
        plan(NEXT, "n", tss=50, priority="key", title="Threshold"), plan(NEXT + timedelta(days=2), "m", tss=40),
        plan(NEXT + timedelta(days=3), "s", skipped_reason="Away"), plan(NEXT + timedelta(days=7), "later"),
    ]  # fmt: skip
    told = section(known("2026-11-23", rode(MON), plan=planned(plan(MON), *ahead)), week_of(MON), "next").sentences
    assert told == (
        "Planned for the next seven days: 2 workouts, 2.0 h, 90 TSS.", "What they are about: Threshold on Monday.",
    )  # fmt: skip
