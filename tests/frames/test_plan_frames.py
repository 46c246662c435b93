"""What the screens of the plan read: weeks, plans, form ahead, one planned workout with steps, classes and its fate."""

from datetime import date, timedelta
from typing import Any

import pytest

from core import actions_plan, actions_planned, store
from core.coaching.planned import Planned, Repeat, Step, Target, as_row
from core.frames import plan as frames
from core.frames import planned as one_frames
from core.models import Exercise, LifeEvent
from core.models_plan import TrainingPlan
from core.queries import athlete
from core.queries import plan as rows
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_ftp, add_sessions

MONDAY = date(2026, 11, 16)
STEPS = (
    Step("warmup", 600, target=Target("power_pct", 50, 60)),
    Repeat(2, (Step("work", 480, target=Target("power_pct", 100, 110)), Step("recovery", 120))),
)  # fmt: skip


def put(book: Book, *planned: Planned, first: date = MONDAY, last: date = date(2026, 12, 13), title="Base") -> int:
    with store.writing(book, "plan") as session:
        plan = TrainingPlan(title=title, first_day=first, last_day=last, focus=["tempo"], created_at=NOW)
        session.add(plan)
        session.flush()
        rows.put(session, [as_row(one) | {"plan_id": plan.id} for one in planned], now=NOW)
        return plan.id or 0


def ride(uid: str, n: int, **said: Any) -> Planned:
    return Planned(uid, MONDAY + timedelta(days=n), **{"discipline": "cycling", "title": f"Ride {uid}",
                                                        "duration_s": 1800, "tss": 30.0, **said})  # fmt: skip


def test_a_book_without_a_plan_has_nothing_to_show(book: Book):
    assert not frames.has_anything(book)
    assert frames.week(book, MONDAY, TODAY).is_empty and frames.plan_list(book, TODAY) == []
    assert frames.form(book, TODAY) is None and frames.today_of_plan(book, TODAY) == []
    assert one_frames.next_uid(book, TODAY) is None and one_frames.told(book, "x", TODAY) is None


def test_a_week_shows_states_and_follows_every_change(any_book: Book):
    add_sessions(any_book, {"day": "2026-11-16", "duration_s": 1800})
    put(any_book, ride("a", 0), ride("b", 1), ride("c", 4), ride("d", 5))
    week = frames.week(any_book, MONDAY, TODAY)
    states = {match.planned.uid: match.state for day in week.days for match in day.planned}
    assert states == {"a": "done", "b": "missed", "c": "open", "d": "open"}
    assert [match.planned.uid for match in frames.today_of_plan(any_book, TODAY)] == ["c"]
    actions_planned.skip_workout(any_book, "c", "tired")
    assert [match.state for match in frames.today_of_plan(any_book, TODAY)] == ["skipped"]
    add_sessions(any_book, {"day": "2026-11-17", "duration_s": 1800})
    week = frames.week(any_book, MONDAY, TODAY)
    assert [match.state for match in week.days[1].planned] == ["done"]


def test_a_workout_done_a_day_early_is_done_and_stands_with_its_plan(book: Book):
    add_sessions(book, {"day": "2026-11-18", "duration_s": 1800})
    put(book, ride("a", 3))
    week = frames.week(book, MONDAY, TODAY)
    (match,) = week.days[3].planned
    assert (match.state, match.day) == ("early", date(2026, 11, 18))
    assert not week.days[2].besides and week.days[3].became


def test_plans_are_listed_running_first_and_say_their_week(book: Book):
    put(book, first=date(2026, 9, 7), last=date(2026, 10, 4), title="Over")
    put(book, first=date(2026, 12, 14), last=date(2027, 1, 10), title="Next")
    put(book, ride("a", 0), first=date(2026, 11, 9), title="Now")
    assert [(one.title, one.state, one.week, one.weeks, one.workouts) for one in frames.plan_list(book, TODAY)] == [
        ("Now", "running", 2, 5, 1), ("Next", "to come", 1, 4, 0), ("Over", "over", 4, 4, 0)
    ]  # fmt: skip
    assert frames.plan_on(frames.plan_list(book, TODAY), date(2026, 12, 20)) == 2
    assert frames.plan_on(frames.plan_list(book, TODAY), date(2026, 12, 1)) == 3
    assert frames.plan_on(frames.plan_list(book, TODAY), date(2027, 2, 1)) is None


def test_form_ahead_says_where_the_plan_leads_and_what_form_is_on_the_day_of_a_race(book: Book):
    add_sessions(book, {"day": "2026-11-16", "duration_s": 3600})
    put(book, ride("a", 4, tss=80.0), ride("b", 6, tss=None))
    with store.writing(book, "athlete") as session:
        session.add(LifeEvent(kind="race", first_day=date(2026, 11, 28), last_day=date(2026, 11, 28), note="Climb"))
    form = frames.form(book, TODAY)
    assert form is not None and form.races["title"].tolist() == ["Climb"]
    assert form.sentence.startswith("Followed as planned, fitness goes from ")
    assert "On the day of Climb form is " in form.sentence
    assert form.sentence.endswith("1 planned workout has no TSS and counts as none.")
    assert form.days["day"].iloc[-1].date() == TODAY + timedelta(days=28)


def test_days_to_move_to_say_what_stands_there(book: Book):
    put(book, ride("a", 4), ride("b", 5))
    with store.writing(book, "athlete") as session:
        session.add(LifeEvent(kind="travel", first_day=date(2026, 11, 22), last_day=date(2026, 11, 22)))
        session.add(LifeEvent(kind="race", first_day=date(2026, 11, 23), last_day=date(2026, 11, 23), note="R"))
    days = frames.days_to_move_to(book, ride("a", 4), TODAY)
    assert list(days.values())[:3] == ["Sat 21 (1 planned)", "Sun 22 (travel)", "Mon 23 (race)"]
    assert TODAY not in days and list(days)[-1] == date(2026, 11, 29)


def test_a_workout_of_far_ahead_is_moved_around_its_own_week(book: Book):
    days = list(frames.days_to_move_to(book, ride("a", 70), TODAY))
    assert days[0] == MONDAY + timedelta(days=63) and days[-1] == MONDAY + timedelta(days=83) and len(days) == 20


def test_weeks_to_copy_to_begin_with_the_next_one_and_say_what_is_there(book: Book):
    put(book, ride("a", 0), ride("b", 7))
    weeks = frames.weeks_to_copy_to(book, MONDAY, TODAY)
    assert next(iter(weeks.items())) == (date(2026, 11, 23), "23 November (1 planned)")
    assert MONDAY not in weeks and len(weeks) == 26


def test_weeks_begin_on_the_athletes_day(book: Book):
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, week_start=6)
    assert frames.book_week_start(book, TODAY) == date(2026, 11, 15)
    assert frames.next_week(book, TODAY) == date(2026, 11, 22)
    put(book, ride("a", -1), ride("b", 5))
    assert frames.week(book, date(2026, 11, 15), TODAY).planned.workouts == 2


def test_own_templates_stand_behind_the_ready_ones_and_are_taken_as_they_are(book: Book, monkeypatch):
    monkeypatch.setattr(actions_plan, "today_of", lambda _book: TODAY)
    plan_id = put(book, ride("a", 0))
    actions_plan.save_template(book, plan_id, "Mine")
    key = list(frames.templates(book))[-1]
    assert frames.templates(book)[key].title == "Mine" and frames.own_id(key) == 1
    assert frames.range_h(frames.templates(book)[key]) is None
    assert frames.range_h(frames.templates(book)["mixed"]) == (3, 5) and frames.own_id("mixed") is None


# One planned workout


def test_a_planned_workout_is_told_with_its_steps_in_todays_watts(book: Book):
    add_ftp(book, ("2026-11-01", 200))
    put(book, ride("a", 8, steps=STEPS, duration_s=1800, focus="threshold", priority="key"))
    told = one_frames.told(book, "a", TODAY)
    assert told is not None
    assert [round(one) for one in told.steps["end_min"]] == [10, 18, 20, 28, 30]
    assert told.steps["share"].tolist() == [55, 105, 50, 105, 50] and told.steps["zone"].tolist() == [1, 4, 1, 4, 1]
    assert "100–120 W" in told.lines[0] and "200–220 W" in told.lines[1] and told.lines[1].startswith("2 x ")
    assert told.typed == "10 min warm-up at 50-60 % FTP\n2 x: 8 min work at 100-110 % FTP, 2 min recovery"
    assert told.why[0] == "Week 2 of Base." and "Efforts around FTP" in told.why[1] and "key workout" in told.why[2]
    assert told.intensity_factor == pytest.approx((30 * 36 / 1800) ** 0.5)


def test_steps_without_a_known_speed_or_with_exercises_are_drawn_all_the_same(book: Book):
    with store.writing(book, "workouts") as session:
        session.add(Exercise(source="own", id="1", name="Plank"))
    steps = (Step("work", distance_m=500), Step("work", reps=10), Step("rest"))
    put(book, ride("a", 8, steps=steps, discipline="swimming"))
    told = one_frames.told(book, "a", TODAY)
    assert told is not None and len(told.steps) == 2 and len(told.lines) == 3
    assert told.steps["end_min"].iloc[0] == pytest.approx(500 / 2.5 / 60)


def test_what_it_became_is_told_with_how_well_it_was_kept_and_what_it_may_have_been(book: Book):
    first, second = add_sessions(
        book, {"day": "2026-11-16", "duration_s": 1800}, {"day": "2026-11-18", "duration_s": 600}
    )
    put(book, ride("a", 0))
    told = one_frames.told(book, "a", TODAY)
    assert told is not None and told.match.state == "done" and told.became and told.became.workout_id == first
    assert told.match.compliance is not None and list(told.near) == [second]
    actions_planned.say_it_was_not(book, "a", first)
    again = one_frames.told(book, "a", TODAY)
    assert again is not None and again.match.workout_id != first and first in again.near
    actions_planned.say_it_was(book, "a", first)
    last = one_frames.told(book, "a", TODAY)
    assert last is not None and last.match.is_said and last.match.workout_id == first


def test_a_moved_workout_says_where_it_came_from(book: Book):
    put(book, ride("a", 8, first_planned_day=date(2026, 11, 21)))
    told = one_frames.told(book, "a", TODAY)
    assert told is not None and told.why[-1] == "It was planned for Saturday, 21 November 2026 at first."


def test_without_a_name_the_next_planned_workout_is_opened_else_the_last_one(book: Book):
    put(book, ride("a", 0), ride("b", 5), ride("c", 6))
    assert one_frames.next_uid(book, TODAY) == "b"
    assert one_frames.next_uid(book, date(2027, 1, 1)) == "c"


def test_days_that_the_clock_changes_on_are_days_like_others(book: Book):
    sunday = date(2026, 11, 1)  # clocks go back in New York, where the athlete lives
    add_sessions(book, {"day": "2026-11-01", "duration_s": 1800})
    put(book, ride("a", -15), first=date(2026, 10, 26))
    (match,) = frames.matches(book, sunday, sunday, TODAY)
    assert match.state == "done" and match.day == sunday


def test_a_workout_that_was_said_to_be_one_of_another_week_is_none_of_its_own(any_book: Book):
    add_sessions(any_book, {"day": "2026-11-17", "duration_s": 1800})
    put(any_book, ride("before", -2), ride("own", 1))
    actions_planned.say_it_was(any_book, "before", 1)
    week = frames.week(any_book, MONDAY, TODAY)
    assert [match.state for day in week.days for match in day.planned] == ["missed"], "as Adherence has it"
    assert not any(day.besides for day in week.days), "it was planned, in another week"
    assert (week.planned.workouts, week.done.workouts) == (1, 1)
    (said,) = frames.matches(any_book, date(2026, 11, 14), date(2026, 11, 14), TODAY)
    assert (said.planned.uid, said.state, said.workout_id) == ("before", "late", 1)
