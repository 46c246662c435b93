"""The Plan screen and one planned workout: begun in two clicks, moved, skipped, filled; hostile titles; read only."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from core import actions_exercises, actions_planned, actions_routines, config, store
from core.coaching.plan_drafts import Draft
from core.coaching.planned import Planned, Repeat, Step, as_row
from core.frames import plan_adherence
from core.models import LifeEvent, PelotonClass
from core.models_plan import PlannedWorkout, TrainingPlan
from core.queries import athlete, exercises
from core.queries import plan as rows
from core.queries.local import today_of
from core.store import Book
from tests.conftest import NOW
from tests.pages.screens import button, checked, clicked, field, mine, opened, read, sentences, title

HOSTILE = "**[x](javascript:alert(1))** <script>$a$ :red[b]"


@pytest.fixture
def empty(filled: Book) -> Book:
    """A book with workouts and no plan."""
    with store.writing(filled, "plan") as session:
        rows.take_out(session, [one["uid"] for one in rows.planned(session)])
        for plan in session.exec(select(TrainingPlan)):
            session.delete(plan)
    return filled


def plan_today(book: Book, *titles: str, **said) -> list[str]:
    """Plan workouts of today, of a kind that nothing done fits; returns their uids."""
    for one in titles:
        actions_planned.add_workout(book, Draft(today_of(book), "swimming", one, minutes=45, **said))
    return [one["uid"] for one in rows.planned(book, today_of(book), today_of(book))]


def pill(app, key: str):
    return next(one for one in app.button_group if one.key == key)


# Nothing, something


def test_without_a_plan_the_screen_says_what_one_is_and_offers_templates(empty: Book):
    app = opened("plan")
    assert app.info[0].value.startswith("No plan yet. A plan is weeks with a purpose")
    assert "Move or skip" not in sentences(app) and not app.metric


def test_a_plan_is_begun_in_two_clicks_and_taken_back_in_one(empty: Book):
    app = opened("plan")
    checked(pill(app, "plan_template").set_value("power_zones").run())
    clicked(app, "plan_begin")
    assert "Power Zone block begun" in read(sentences(app))
    assert rows.plans(empty)[0].template == "power_zones" and len(rows.planned(empty)) > 10
    clicked(app, "undo")
    assert not rows.plans(empty) and not rows.planned(empty)


def test_a_plan_by_hand_that_has_no_title_is_refused_on_the_screen(empty: Book):
    app = opened("plan")
    checked(pill(app, "plan_template").set_value("By hand").run())
    clicked(app, "plan_begin")
    assert app.error[0].value == "Give the plan a title." and not rows.plans(empty)
    field(app, "text_input", "plan_hand_title").set_value("Winter")
    clicked(app, "plan_begin")
    assert [plan.title for plan in rows.plans(empty)] == ["Winter"]


def test_a_book_without_workouts_can_have_a_plan():
    app = opened("plan")
    assert title(app) == "Plan" and app.info
    checked(pill(app, "plan_template").set_value("swim").run())
    clicked(app, "plan_begin")
    assert rows.plans(mine())[0].template == "swim"
    assert title(opened("planned")) in {one["title"] for one in rows.planned(mine())}


def test_the_sample_athlete_has_a_plan_that_runs_with_what_was_done_and_what_it_leads_to(filled: Book):
    app = opened("plan")
    said = read(sentences(app))
    assert ", week 3 of 4" in said and "Followed as planned, fitness goes from" in said
    assert [one.label for one in app.metric][:4] == ["Workouts", "Time", "Training stress", "Hard days"]
    assert "Harbour Hill Climb" in said


def test_earlier_and_later_weeks_are_a_click_away_and_stand_in_the_address(filled: Book):
    app = opened("plan")
    this = today_of(filled) - timedelta(days=today_of(filled).weekday())
    clicked(app, "Earlier")
    assert app.query_params["week"] == (this - timedelta(days=7)).isoformat()
    assert f"Mon {(this - timedelta(days=7)).day}" in sentences(app)
    clicked(app, "This week")
    assert "week" not in app.query_params and button(app, "This week").disabled
    assert f"**{this.day} {this:%B} –" in sentences(opened("plan", week="not a week"))
    assert f"Mon {(this - timedelta(days=7)).day}" in sentences(opened("plan", week=str(this - timedelta(days=4))))


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "soon"])
def test_an_address_of_any_week_shows_one(filled: Book, week: str):
    with store.writing(filled, "athlete") as session:
        athlete.save_athlete(session, week_start=6)
    assert title(opened("plan", week=week)) == "Plan"


def test_an_empty_week_says_that_it_is_empty(filled: Book):
    app = opened("plan", week="2031-01-06")
    assert not app.exception and title(app) == "Plan"
    empty_week = today_of(filled) + timedelta(weeks=30)
    assert "Nothing is planned for this week, and nothing was done." in sentences(opened("plan", week=str(empty_week)))


def test_a_plan_that_ended_shows_its_weeks_and_offers_a_new_one(empty: Book):
    with store.writing(empty, "plan") as session:
        session.add(TrainingPlan(title="Old", first_day=date(2025, 1, 6), last_day=date(2025, 2, 2), created_at=NOW))
    app = opened("plan")
    assert "**Old** :gray-badge[Over]" in sentences(app)
    assert "Nothing is planned from today on" in sentences(app)
    assert not app.info and [one.label for one in app.expander] == ["New plan"]


# Moving and skipping


def test_a_workout_is_moved_from_the_calendar_in_two_taps(empty: Book):
    (uid,) = plan_today(empty, "Ride")
    app, today = opened("plan"), today_of(empty)
    tomorrow = today + timedelta(days=1)
    checked(pill(app, f"plan_move_{uid}_{today}").set_value(tomorrow).run())
    assert rows.planned(empty)[0]["day"] == tomorrow
    assert f"Ride moved to {tomorrow:%A}" in sentences(app) and not app.error
    clicked(app, "undo")
    assert rows.planned(empty)[0]["day"] == today
    checked(app.run())
    assert rows.planned(empty)[0]["day"] == today and not app.error, "nothing is chosen any more"


def test_a_workout_is_skipped_with_a_reason_and_planned_again(empty: Book):
    (uid,) = plan_today(empty, "Ride")
    app = opened("plan")
    checked(pill(app, f"plan_skip_{uid}_reason").set_value("no time").run())
    assert rows.planned(empty)[0]["skipped_reason"] == "no time" and "Skipped: no time" in read(sentences(app))
    clicked(app, f"plan_unskip_{uid}")
    assert rows.planned(empty)[0]["skipped_reason"] is None


def test_a_new_note_leaves_a_workout_of_half_minutes_as_long_as_it_is(empty: Book):
    today = today_of(empty)
    steps = (Step("warmup", 600), Repeat(3, (Step("work", 90), Step("recovery", 60))), Step("cooldown", 360))
    one = Planned("half", today, "cycling", "Short", 1410, steps=steps, tss=20.0)  # 23.5 minutes
    with store.writing(empty, "plan") as session:
        rows.put(session, [as_row(one)], now=NOW)
    app = opened("planned", planned="half")
    field(app, "text_input", "planned_edit_half_note").set_value("Easy today")
    clicked(app, "planned_edit_half_go")
    kept = rows.of_uid(empty, "half") or {}
    assert (kept["note"], kept["duration_s"], kept["tss"], kept["steps"]) == (
        "Easy today",
        1410,
        20.0,
        as_row(one)["steps"],
    )


def test_a_strength_workout_is_filled_by_a_routine_and_done_by_ticking_it(empty: Book):
    today = today_of(empty)
    actions_planned.add_workout(empty, Draft(today, "strength", "Lifting", 10))
    uid = rows.planned(empty)[0]["uid"]
    for one in exercises.routines(empty):
        actions_routines.delete_routine(empty, one.id or 0)
    assert "Choose a routine" not in read(sentences(opened("planned", planned=uid)))
    actions_routines.copy_ready(empty, "core_10")
    with store.writing(empty, "plan") as session:
        routine = exercises.routines(session)[0]
        routine.title, routine_id = HOSTILE, routine.id or 0
    app = opened("planned", planned=uid)
    field(app, "selectbox", f"planned_routine_{uid}").set_value(routine_id).run()
    clicked(app, f"planned_routine_{uid}_go")
    assert "Dead Bug" in read(sentences(app)) and button(app, "planned_routine_out")
    actions_exercises.tick_all(empty, routine_id, today)
    assert plan_adherence.kept(empty, today).matches[0].state == "done"
    clicked(app, "planned_routine_out")
    assert rows.planned(empty)[0]["routine_id"] is None


def test_a_reason_of_ones_own_is_typed(empty: Book):
    (uid,) = plan_today(empty, "Ride")
    app = opened("planned", planned=uid)
    field(app, "text_input", f"planned_skip_{uid}_typed").set_value("the *cat* sat on the pedals")
    clicked(app, f"planned_skip_{uid}_go")
    assert rows.planned(empty)[0]["skipped_reason"] == "the *cat* sat on the pedals"
    assert "the \\*cat\\* sat" in sentences(app)


def test_three_workouts_of_a_day_stand_one_below_the_other_with_a_title_of_their_own(empty: Book):
    uids = plan_today(empty, "Ride", "Ride", "Lift")
    app = opened("plan")
    moves = [one.key for one in app.button_group if (one.key or "").startswith("plan_move_")]
    assert sorted(moves) == sorted(f"plan_move_{uid}_{today_of(empty)}" for uid in uids)
    assert [one.label for one in app.page_link if one.label in ("Ride", "Lift")].count("Ride") == 2


def test_a_workout_is_added_and_a_week_is_copied_on_the_screen(empty: Book):
    plan_today(empty, "Ride")
    app = opened("plan")
    field(app, "text_input", "plan_add_title").set_value("Intervals")
    field(app, "text_area", "plan_add_steps").set_value("3 x: 8 min work at 100 % FTP, 2 min recovery")
    clicked(app, "plan_add_go")
    assert "Planned: Intervals, 30 min" in read(sentences(app))
    clicked(app, "plan_copy")
    assert "2 workouts copied to the week from" in sentences(app) and len(rows.planned(empty)) == 4


def test_steps_that_cannot_be_read_are_told_on_the_screen_and_nothing_is_kept(empty: Book):
    plan_today(empty, "Ride")
    app = opened("plan")
    field(app, "text_area", "plan_add_steps").set_value("dance a little")
    clicked(app, "plan_add_go")
    assert "cannot be read" in read(app.error[0].value) and len(rows.planned(empty)) == 1


def test_a_plan_is_ended_changed_kept_and_deleted_from_the_list(filled: Book):
    running = next(plan for plan in rows.plans(filled) if plan.first_day <= today_of(filled) <= plan.last_day)
    app = opened("plan")
    clicked(app, f"plan_keep_{running.id}")
    assert "Kept as a template: Mixed" in read(sentences(app))
    field(app, "text_input", f"plan_change_{running.id}_title").set_value("Winter")
    clicked(app, f"plan_save_{running.id}")
    assert "Saved: Winter" in read(sentences(app))
    clicked(app, f"plan_end_{running.id}")
    assert "Winter ended today." in sentences(app)
    clicked(app, f"plan_delete_{running.id}")
    assert "Deleted: Winter" in read(sentences(app))
    clicked(app, "undo")
    assert "Winter" in {plan.title for plan in rows.plans(filled)}


# One planned workout


def test_a_planned_workout_shows_steps_in_words_why_and_classes_that_fit(filled: Book):
    ride = next(row for row in rows.planned(filled, today_of(filled)) if row["needs"] == "class" and row["steps"])
    app = opened("planned", planned=ride["uid"])
    said = read(sentences(app))
    assert title(app) == ride["title"] and "Warm-up" in said and "% of FTP" in said and " W)" in said
    assert "Why" in said and "What it became" in said


def test_a_class_fills_it_and_is_taken_out_again(empty: Book):
    with store.writing(empty, "classes") as session:
        wanted = session.exec(select(PelotonClass).where(PelotonClass.discipline == "cycling",
                                                         col(PelotonClass.duration_s) == 1800)).first()  # fmt: skip
    assert wanted
    actions_planned.add_workout(empty, Draft(today_of(empty), "cycling", "Ride", minutes=30))
    uid = rows.planned(empty)[0]["uid"]
    app = opened("planned", planned=uid)
    first = next(one.key for one in app.button if (one.key or "").startswith("planned_fill_"))
    clicked(app, first)
    assert rows.planned(empty)[0]["class_id"] == first.removeprefix("planned_fill_")
    clicked(app, "planned_class_out")
    assert rows.planned(empty)[0]["class_id"] is None


def test_what_it_became_can_be_denied_and_said(empty: Book):
    from core.frames import plan as frames

    done = next(day for day in (today_of(empty) - timedelta(days=n) for n in range(1, 40))
                if any(one.discipline == "cycling" for one in ridden(empty, day)))  # fmt: skip
    ride = next(one for one in ridden(empty, done) if one.discipline == "cycling")
    planned = Planned("a" * 32, done, "cycling", "Ride", round(ride.duration_s or 0))
    with store.writing(empty, "plan") as session:
        rows.put(session, [as_row(planned)], now=NOW)
    app = opened("planned", planned="a" * 32)
    assert "Kept to" in sentences(app)
    (before,) = frames.matches(empty, done, done, today_of(empty))
    clicked(app, "planned_not")
    (after,) = frames.matches(empty, done, done, today_of(empty))
    assert after.workout_id != before.workout_id
    field(app, "selectbox", f"planned_was_{'a' * 32}").set_value(before.workout_id)
    checked(app.run())
    clicked(app, f"planned_was_{'a' * 32}_go")
    assert "You said that it was this one." in sentences(app)


def ridden(book: Book, on: date):
    from core.coaching.plan_weeks import ridden as of
    from core.queries.workouts import workouts

    return of(workouts(book), on, on).get(on, ())


def test_a_planned_workout_that_is_gone_says_so_and_leads_back(filled: Book):
    app = opened("planned", planned="nothing")
    assert app.info[0].value == "This planned workout is not in the plan any more."
    assert [one.label for one in app.page_link][-1] == "The plan"


def test_deleting_it_leads_to_a_sentence_and_back_again(empty: Book):
    (uid,) = plan_today(empty, "Ride")
    app = clicked(opened("planned", planned=uid), "planned_delete")
    assert "Taken out: Ride" in read(sentences(app)) and app.info
    clicked(app, "undo")
    assert title(app) == "Ride"


@pytest.mark.parametrize("screen", ["plan", "planned", "overview"])
def test_titles_and_notes_from_outside_are_text(screen: str, empty: Book):
    (uid,) = plan_today(empty, HOSTILE, note=HOSTILE)
    actions_planned.skip_workout(empty, uid, HOSTILE)
    with store.writing(empty, "plan", "athlete") as session:
        session.add(TrainingPlan(title=HOSTILE, first_day=today_of(empty), last_day=today_of(empty), note=HOSTILE,
                                 created_at=NOW))  # fmt: skip
        session.add(LifeEvent(kind="race", first_day=today_of(empty), last_day=today_of(empty), note=HOSTILE))
    app = opened(screen, **({"planned": uid} if screen == "planned" else {}))
    said = sentences(app)
    assert "javascript" in said and HOSTILE not in said and "**[x]" not in said and "<script>" not in said
    assert "javascript" in "".join(one.label for one in app.page_link) or screen == "planned"


# Others


def test_overview_says_what_is_planned_today_and_nothing_where_nothing_is(empty: Book):
    assert "Planned today" not in sentences(opened())
    plan_today(empty, "Ride")
    assert "Planned today" in sentences(opened()) and "45 min" in sentences(opened())


def test_a_read_only_book_offers_no_way_to_change_the_plan(filled: Book, monkeypatch: pytest.MonkeyPatch):
    uid = rows.planned(filled, today_of(filled))[0]["uid"]
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    offers = ("plan_skip", "planned_", "plan_begin", "plan_save")
    for app in (opened("plan"), opened("planned", planned=uid)):
        assert not [one.key for one in app.button if (one.key or "").startswith(offers)]
        assert not app.text_input and not app.button_group and "New plan" not in [one.label for one in app.expander]


def test_a_deep_link_opens_a_planned_workout_whatever_address_it_names(filled: Book):
    uid = rows.planned(filled, today_of(filled))[0]["uid"]
    app = opened(planned=uid)
    with store.reading(filled) as connection:
        assert title(app) == connection.scalar(select(PlannedWorkout.title).where(PlannedWorkout.uid == uid))
