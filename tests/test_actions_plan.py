"""Plans and planned workouts are changed in one transaction each, with a way back; what cannot be meant is refused."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from core import actions_plan, actions_planned, actions_routines, planned_files, store
from core.actions_done import Done
from core.coaching.plan_drafts import Draft
from core.coaching.planned import flat
from core.models import LifeEvent, PelotonClass
from core.models_plan import Availability
from core.queries import exercises, training_plans
from core.queries import plan as rows
from core.store import Book
from tests.frames.small_book import NOW, add_sessions

TODAY = date(2026, 11, 18)  # a Wednesday
MONDAY = date(2026, 11, 23)
GONE = "f" * 32


@pytest.fixture(autouse=True)
def on_this_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (actions_plan, actions_planned):
        monkeypatch.setattr(module, "today_of", lambda _book: TODAY)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def seen(book: Book) -> tuple[Any, ...]:
    """Everything of the plan but when it was written."""
    plans = [one.model_dump(exclude={"created_at"}) for one in rows.plans(book)]
    kept = [{k: v for k, v in row.items() if k not in ("id", "created_at", "updated_at")} for row in rows.planned(book)]
    own = [one.model_dump(exclude={"created_at"}) for one in training_plans.templates(book)]
    return plans, kept, own, training_plans.refused(book)


def with_way_back(book: Book, write: Callable[[], Done]) -> str:
    """Do a write, be sure that it did something and that its way back undoes all of it, and do it again."""
    before = seen(book)
    done = write()
    assert seen(book) != before
    done.undo()
    assert seen(book) == before
    return write().said


def added(book: Book, on: date = MONDAY, **said: Any) -> str:
    """Plan a ride of an hour; returns its uid."""
    known = {row["uid"] for row in rows.planned(book)}
    actions_planned.add_workout(book, Draft(on, **{"discipline": "cycling", "minutes": 60, "title": "Ride"} | said))
    return next(row["uid"] for row in rows.planned(book) if row["uid"] not in known)


def row(book: Book, uid: str) -> dict[str, Any]:
    found = rows.of_uid(book, uid)
    assert found
    return found


# Plans


def test_a_plan_is_begun_from_a_template_in_one_go_and_gone_in_one(any_book: Book):
    said = with_way_back(any_book, lambda: actions_plan.begin_plan(any_book, "power_zones", MONDAY, hours=(3, 5)))
    (plan,) = rows.plans(any_book)
    kept = rows.planned(any_book)
    assert said.startswith(f"Power Zone block begun: {len(kept)} workouts from 23 Nov 2026 to 20 December 2026.")
    assert (plan.template, plan.first_day, plan.last_day) == ("power_zones", MONDAY, day(27))
    assert (plan.focus, plan.weekly_min_s, plan.weekly_max_s) == (["threshold", "vo2max", "endurance"], 10800, 18000)
    assert {one["plan_id"] for one in kept} == {plan.id} and all(one["steps"] and one["tss"] for one in kept)
    assert len({one["uid"] for one in kept}) == len(kept)


def test_a_plan_is_laid_around_hours_races_days_away_and_what_is_planned(any_book: Book):
    with store.writing(any_book, "plan", "athlete") as session:
        session.add_all([Availability(weekday=n, first_minute=360, last_minute=480) for n in (0, 1, 3, 5)])
        session.add(LifeEvent(kind="travel", first_day=day(0), last_day=day(1)))
        session.add(LifeEvent(kind="race", first_day=day(12), last_day=day(12), note="Climb", priority="A",
                              taper_days=5))  # fmt: skip
    there = added(any_book, day(7))
    said = actions_plan.begin_plan(any_book, "power_zones", MONDAY, hours=(3, 5)).said
    days = {one["day"] for one in rows.planned(any_book) if one["uid"] != there}
    assert {one.weekday() for one in days} <= {0, 1, 3, 5}
    assert not days & {day(0), day(1), day(7), day(12)}
    assert "nothing is planned on 2 days of travel" in said and "the day of Climb is kept free" in said
    assert "shorter before Climb" in said and "is left out, as no day has room for it" in said


def test_a_plan_may_begin_within_this_week_and_uses_the_days_that_are_left(any_book: Book):
    actions_plan.begin_plan(any_book, "mixed", date(2026, 11, 16), hours=(3, 5))
    assert min(one["day"] for one in rows.planned(any_book)) >= TODAY


def test_a_plan_by_hand_begins_empty(any_book: Book):
    said = with_way_back(any_book, lambda: actions_plan.begin_by_hand(
        any_book, " My  plan ", MONDAY, day(13), focus=["tempo", "endurance"], hours=(3, 5), note="For spring"
    ))  # fmt: skip
    (plan,) = rows.plans(any_book)
    assert said == "My plan begun, 23 Nov 2026 to 6 December 2026. Add workouts to its days."
    assert (plan.title, plan.template, plan.focus, plan.note) == ("My plan", None, ["endurance", "tempo"], "For spring")


def test_a_plan_is_changed_and_its_workouts_stay(any_book: Book):
    actions_plan.begin_plan(any_book, "mixed", MONDAY, hours=(3, 5))
    plan_id, workouts = rows.plans(any_book)[0].id, rows.planned(any_book)
    with_way_back(any_book, lambda: actions_plan.change_plan(
        any_book, plan_id, title="Winter", last_day=day(34), focus=["tempo"], hours=(2, 4), note="n"
    ))  # fmt: skip
    plan = rows.plans(any_book)[0]
    assert (plan.title, plan.last_day, plan.focus, plan.weekly_max_s) == ("Winter", day(34), ["tempo"], 14400)
    assert rows.planned(any_book) == workouts
    with pytest.raises(ValueError, match="planned after 23 November"):
        actions_plan.change_plan(any_book, plan_id, title="Winter", last_day=MONDAY)


def test_ending_a_plan_takes_later_days_out_and_keeps_its_past(any_book: Book, monkeypatch):
    actions_plan.begin_plan(any_book, "mixed", MONDAY, hours=(3, 5))
    plan_id, before = rows.plans(any_book)[0].id, rows.planned(any_book)
    monkeypatch.setattr(actions_plan, "today_of", lambda _book: day(8))
    said = with_way_back(any_book, lambda: actions_plan.end_plan(any_book, plan_id))
    late = [one for one in before if one["day"] > day(8)]
    assert said == f"Mixed ended today. {len(late)} workouts of later days taken out."
    assert len(rows.planned(any_book)) == len(before) - len(late) and rows.plans(any_book)[0].last_day == day(8)
    monkeypatch.setattr(actions_plan, "today_of", lambda _book: day(9))
    with pytest.raises(ValueError, match="ended on 1 December 2026 already"):
        actions_plan.end_plan(any_book, plan_id)


def test_a_plan_is_deleted_with_its_workouts_and_no_others(any_book: Book):
    other = added(any_book, day(40))
    actions_plan.begin_plan(any_book, "mixed", MONDAY, hours=(3, 5))
    plan_id = rows.plans(any_book)[0].id
    with_way_back(any_book, lambda: actions_plan.delete_plan(any_book, plan_id))
    assert [one["uid"] for one in rows.planned(any_book)] == [other] and not rows.plans(any_book)


def test_a_plan_is_kept_as_a_template_and_begun_on_another_monday(any_book: Book):
    actions_plan.begin_plan(any_book, "mixed", MONDAY, hours=(3, 5))
    first = rows.planned(any_book)
    plan_id = rows.plans(any_book)[0].id
    with_way_back(any_book, lambda: actions_plan.save_template(any_book, plan_id, "Mine"))
    (kept,) = training_plans.templates(any_book)
    actions_plan.begin_plan(any_book, f"own:{kept.id}", day(28))
    second = [one for one in rows.planned(any_book) if one["plan_id"] != plan_id]
    assert [(one["title"], one["day"] - timedelta(days=28), one["duration_s"], one["steps"]) for one in second] == [
        (one["title"], one["day"], one["duration_s"], one["steps"]) for one in first
    ]
    with pytest.raises(ValueError, match="called Mine already"):
        actions_plan.save_template(any_book, plan_id, "Mine")
    with_way_back(any_book, lambda: actions_plan.delete_template(any_book, kept.id))
    assert len(rows.plans(any_book)) == 2, "what was made from it stays"


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (lambda b: actions_plan.begin_plan(b, "none", MONDAY), "no template called none"),
        (lambda b: actions_plan.begin_plan(b, "own:7", MONDAY), "no template called own:7"),
        (lambda b: actions_plan.begin_plan(b, "own:x", MONDAY), "no template called own:x"),
        (lambda b: actions_plan.begin_plan(b, "mixed", date(2026, 9, 7)), "which is over"),
        (lambda b: actions_plan.begin_plan(b, "mixed", date(2036, 9, 7)), "more than two years ahead"),
        (lambda b: actions_plan.begin_plan(b, "mixed", MONDAY, hours=(5, 3)), "from low to high"),
        (lambda b: actions_plan.begin_plan(b, "mixed", MONDAY, hours=(0, 0)), "cannot be meant"),
        (lambda b: actions_plan.begin_plan(b, "mixed", MONDAY, hours=(3, 400)), "40 h at most"),
        (lambda b: actions_plan.begin_plan(b, "mixed", MONDAY, hours=(float("nan"), 3)), "cannot be meant"),
        (lambda b: actions_plan.begin_by_hand(b, "  ", MONDAY, day(6)), "Give the plan a title"),
        (lambda b: actions_plan.begin_by_hand(b, "P", MONDAY, day(-1)), "before it begins"),
        (lambda b: actions_plan.begin_by_hand(b, "P", date(2026, 1, 5), date(2026, 2, 1)), "which is over"),
        (lambda b: actions_plan.begin_by_hand(b, "P", MONDAY, day(400)), "52 weeks at most"),
        (lambda b: actions_plan.begin_by_hand(b, "P", MONDAY, day(6), focus=["luck"]), "no focus called luck"),
        (lambda b: actions_plan.change_plan(b, 9, title="P", last_day=MONDAY), "gone already"),
        (lambda b: actions_plan.end_plan(b, 9), "gone already"),
        (lambda b: actions_plan.delete_plan(b, 9), "gone already"),
        (lambda b: actions_plan.delete_template(b, 9), "gone already"),
        (lambda b: actions_plan.save_template(b, 9, "x"), "gone already"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_and_nothing_is_kept(book: Book, write, why: str):
    before = seen(book)
    with pytest.raises(ValueError, match=why):
        write(book)
    assert seen(book) == before


def test_the_same_plan_is_begun_once(book: Book):
    actions_plan.begin_plan(book, "mixed", MONDAY, hours=(3, 5))
    before = seen(book)
    with pytest.raises(ValueError, match="in your plans already"):
        actions_plan.begin_plan(book, "mixed", MONDAY, hours=(3, 5))
    assert seen(book) == before


def test_a_plan_of_which_nothing_finds_a_place_is_not_begun(book: Book):
    with store.writing(book, "athlete") as session:
        session.add(LifeEvent(kind="injury", first_day=MONDAY, last_day=day(60)))
    with pytest.raises(ValueError, match="Nothing of this plan finds a place"):
        actions_plan.begin_plan(book, "mixed", MONDAY, hours=(3, 5))
    assert not rows.plans(book)


def test_an_empty_plan_is_no_template_and_one_to_come_is_not_ended(book: Book):
    actions_plan.begin_by_hand(book, "P", MONDAY, day(6))
    with pytest.raises(ValueError, match="nothing to keep"):
        actions_plan.save_template(book, 1, "x")
    with pytest.raises(ValueError, match="Delete it instead"):
        actions_plan.end_plan(book, 1)


# Planned workouts


def test_a_workout_is_planned_from_its_steps(any_book: Book):
    said = with_way_back(any_book, lambda: actions_planned.add_workout(any_book, Draft(
        MONDAY, "cycling", "Threshold", intensity="hard", priority="key", focus="threshold", start=time(6, 30),
        steps="10 min warm-up at 55 % FTP\n3 x: 8 min work at 100 % FTP, 3 min recovery at 50 % FTP\n5 min cool-down",
    )))  # fmt: skip
    (kept,) = rows.planned(any_book)
    assert said == "Planned: Threshold, 48 min, Monday, 23 November 2026."
    assert (kept["duration_s"], kept["start_minute"], kept["plan_id"]) == (48 * 60, 390, None)
    # (600 x 0.55^4 + 1440 x 1^4 + 840 x 0.5^4) / 2880 is 0.537, its square root IF^2: 48/60 x 0.733 x 100
    assert kept["tss"] == pytest.approx(58.6, abs=0.1)


def test_a_workout_that_clashes_is_planned_all_the_same_and_the_sentence_says_so(any_book: Book):
    with store.writing(any_book, "athlete", "plan") as session:
        session.add(LifeEvent(kind="illness", first_day=day(1), last_day=day(1)))
        session.add(LifeEvent(kind="race", first_day=day(3), last_day=day(3), note="Climb"))
        session.add_all([Availability(weekday=n, first_minute=360, last_minute=400) for n in range(7)])
    ride = Draft(day(1), "cycling", minutes=60)
    assert "Tuesday is a day of illness." in actions_planned.add_workout(any_book, ride).said
    uid = added(any_book, day(2), minutes=30)
    assert "40 free minutes in one piece, not 60" in actions_planned.change_workout(
        any_book, uid, Draft(day(2), "cycling", minutes=60)
    ).said  # fmt: skip
    assert "It is the day of Climb." in actions_planned.move_workout(any_book, uid, day(3)).said


def test_a_workout_is_changed_and_what_was_not_said_follows(any_book: Book):
    uid = added(any_book, steps="10 min warm-up\n40 min work at 70 % FTP\n10 min cool-down")
    with_way_back(any_book, lambda: actions_planned.change_workout(any_book, uid, Draft(
        day(1), "cycling", "Longer", minutes=90, intensity="easy", note="slow"
    )))  # fmt: skip
    kept = row(any_book, uid)
    assert (kept["day"], kept["first_planned_day"], kept["title"], kept["note"]) == (day(1), MONDAY, "Longer", "slow")
    assert [step["duration_s"] for step in kept["steps"]] == [600, 4200, 600], "the work takes up the change"


def test_a_stress_that_was_typed_stays_as_long_as_nothing_changes_that_it_is_made_of(any_book: Book):
    uid = added(any_book, tss=77.0)
    actions_planned.change_workout(any_book, uid, Draft(MONDAY, "cycling", "Other title", minutes=60))
    assert row(any_book, uid)["tss"] == 77
    actions_planned.change_workout(any_book, uid, Draft(MONDAY, "cycling", "Other title", minutes=30))
    assert row(any_book, uid)["tss"] == pytest.approx(50 * 0.78**2, abs=0.1)


def test_a_moved_workout_remembers_its_first_day_and_says_who_is_there(any_book: Book):
    uid = added(any_book)
    added(any_book, day(2))
    actions_planned.move_workout(any_book, uid, day(1))
    said = with_way_back(any_book, lambda: actions_planned.move_workout(any_book, uid, day(2)))
    assert said == "Ride moved to Wednesday, 25 November 2026. 2 workouts are planned there now."
    assert (row(any_book, uid)["day"], row(any_book, uid)["first_planned_day"]) == (day(2), MONDAY)


def test_a_skip_keeps_its_reason_until_it_is_taken_back_or_the_workout_moves(any_book: Book):
    uid = added(any_book)
    with_way_back(any_book, lambda: actions_planned.skip_workout(any_book, uid, " no \n time "))
    assert row(any_book, uid)["skipped_reason"] == "no time" and row(any_book, uid)["skipped_at"]
    with_way_back(any_book, lambda: actions_planned.unskip_workout(any_book, uid))
    assert row(any_book, uid)["skipped_reason"] is row(any_book, uid)["skipped_at"] is None
    actions_planned.skip_workout(any_book, uid, "tired")
    actions_planned.move_workout(any_book, uid, day(1))
    assert row(any_book, uid)["skipped_reason"] is row(any_book, uid)["skipped_at"] is None


def test_a_workout_is_taken_out_and_brought_back_with_all_that_it_was(any_book: Book):
    uid = added(any_book, note="x", steps="20 min work at 90 % FTP")
    actions_planned.skip_workout(any_book, uid, "tired")
    with_way_back(any_book, lambda: actions_planned.delete_workout(any_book, uid))
    assert not rows.planned(any_book)


def test_a_week_is_copied_and_what_clashes_is_left_out_and_said(any_book: Book):
    actions_plan.begin_by_hand(any_book, "P", MONDAY, day(9))
    plan_id = rows.plans(any_book)[0].id
    for n in (0, 0, 1, 2, 3):
        actions_planned.add_workout(any_book, Draft(day(n), "cycling", f"Ride {n}", minutes=60), plan_id=plan_id)
    actions_planned.skip_workout(any_book, rows.planned(any_book)[0]["uid"], "tired")
    added(any_book, day(8))
    with store.writing(any_book, "athlete") as session:
        session.add(LifeEvent(kind="holiday", first_day=day(10), last_day=day(10)))
    said = with_way_back(any_book, lambda: actions_planned.copy_week(any_book, MONDAY, day(7)))
    assert said == (
        "3 workouts copied to the week from 30 November 2026. Ride 1 was left out: Tuesday holds a workout already. "
        "Ride 3 was left out: Thursday is a day of holiday."
    )
    copied = [one for one in rows.planned(any_book, day(7)) if one["title"] != "Ride"]
    assert [(one["title"], one["day"], one["skipped_reason"]) for one in copied] == [
        ("Ride 0", day(7), None), ("Ride 0", day(7), None), ("Ride 2", day(9), None)
    ]  # fmt: skip
    assert {one["plan_id"] for one in copied} == {plan_id}
    actions_planned.copy_week(any_book, day(7), day(14))
    assert {one["plan_id"] for one in rows.planned(any_book, day(14))} == {None}, "the plan is over by then"


def test_a_ride_is_filled_by_a_class_and_keeps_its_aim(any_book: Book):
    with store.writing(any_book, "classes") as session:
        session.add(PelotonClass(id="c1", title="45 min Power Zone Ride", discipline="cycling", duration_s=2700))
    uid = added(any_book)
    said = with_way_back(any_book, lambda: actions_planned.fill_workout(any_book, uid, "c1"))
    assert said == "Ride is filled by 45 min Power Zone Ride."
    assert (row(any_book, uid)["class_id"], row(any_book, uid)["duration_s"]) == ("c1", 3600)
    with_way_back(any_book, lambda: actions_planned.take_class_out(any_book, uid))
    assert row(any_book, uid)["class_id"] is None


def test_the_athlete_says_which_workout_it_was_and_which_it_was_not(any_book: Book):
    one, other = add_sessions(any_book, {"day": "2026-11-16"}, {"day": "2026-11-17"})
    first, second = added(any_book), added(any_book, day(1))
    actions_planned.say_it_was(any_book, first, one)
    with_way_back(any_book, lambda: actions_planned.say_it_was(any_book, second, one))
    assert [row(any_book, uid)["workout_id"] for uid in (first, second)] == [None, one], "never one to two"
    with_way_back(any_book, lambda: actions_planned.say_it_was_not(any_book, second, one))
    actions_planned.say_it_was_not(any_book, second, other)
    assert row(any_book, second)["workout_id"] is None and training_plans.refused(any_book) == {second: [one, other]}
    actions_planned.say_it_was(any_book, second, other)
    assert training_plans.refused(any_book) == {second: [one]}, "the last word counts"


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        ({"day": date(2026, 11, 17)}, "Tuesday, 17 November 2026 is over"),
        ({"day": date(2036, 11, 17)}, "more than two years ahead"),
        ({"minutes": 0}, "1 to 720 minutes, not 0"),
        ({"minutes": -5}, "not -5"),
        ({"minutes": 721}, "not 721"),
        ({"minutes": float("nan")}, "not nan"),
        ({"minutes": None}, "Give its minutes, or steps with lengths"),
        ({"discipline": "chess"}, "no discipline called chess"),
        ({"intensity": "mad"}, "no intensity called mad"),
        ({"focus": "luck"}, "no focus called luck"),
        ({"tss": -1}, "0 to 1000"),
        ({"tss": float("inf")}, "0 to 1000"),
        ({"steps": "run around"}, "cannot be read"),
    ],
)
def test_a_workout_that_cannot_be_meant_is_refused_and_nothing_is_kept(book: Book, draft: dict, why: str):
    said = {"day": MONDAY, "discipline": "cycling", "minutes": 60, **draft}
    with pytest.raises(ValueError, match=why):
        actions_planned.add_workout(book, Draft(**said))
    uid = added(book)
    before = seen(book)
    with pytest.raises(ValueError, match=why):
        actions_planned.change_workout(book, uid, Draft(**said))
    assert seen(book) == before


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (lambda b, uid: actions_planned.move_workout(b, uid, date(2026, 11, 17)), "is over"),
        (lambda b, uid: actions_planned.move_workout(b, uid, MONDAY), "on Monday, 23 November 2026 already"),
        (lambda b, uid: actions_planned.skip_workout(b, uid, "  "), "Give a reason"),
        (lambda b, uid: actions_planned.unskip_workout(b, uid), "not skipped"),
        (lambda b, uid: actions_planned.fill_workout(b, uid, "none"), "not in your library"),
        (lambda b, uid: actions_planned.take_class_out(b, uid), "no class in it"),
        (lambda b, uid: actions_planned.say_it_was(b, uid, 99), "not in this book any more"),
        (lambda b, uid: actions_planned.copy_week(b, MONDAY, MONDAY), "the same week"),
        (lambda b, uid: actions_planned.copy_week(b, day(7), day(14)), "nothing to copy"),
        (lambda b, uid: actions_planned.copy_week(b, MONDAY, date(2026, 11, 2)), "is over"),
        (lambda b, uid: actions_planned.add_workout(b, Draft(MONDAY, "cycling", minutes=5), plan_id=9), "gone already"),
        (lambda b, _uid: actions_planned.move_workout(b, GONE, day(1)), "gone already"),
        (lambda b, _uid: actions_planned.delete_workout(b, GONE), "gone already"),
        (lambda b, _uid: actions_planned.skip_workout(b, GONE, "x"), "gone already"),
    ],
)
def test_what_makes_no_sense_for_a_workout_is_refused_and_nothing_changes(book: Book, write, why: str):
    uid = added(book)
    before = seen(book)
    with pytest.raises(ValueError, match=why):
        write(book, uid)
    assert seen(book) == before


def test_three_workouts_of_a_day_are_fine_and_nine_are_not(book: Book):
    for _ in range(8):
        added(book)
    with pytest.raises(ValueError, match="has 8 workouts already"):
        added(book)


def test_taking_a_deletion_back_after_its_plan_went_leaves_the_workout_without_one(book: Book):
    actions_plan.begin_by_hand(book, "P", MONDAY, day(6))
    actions_planned.add_workout(book, Draft(MONDAY, "cycling", minutes=60), plan_id=1)
    gone = actions_planned.delete_workout(book, rows.planned(book)[0]["uid"])
    actions_plan.delete_plan(book, 1)
    gone.undo()
    assert [one["plan_id"] for one in rows.planned(book)] == [None]


def test_titles_and_notes_of_any_length_and_kind_are_kept_as_text(any_book: Book):
    hostile = "**[x](javascript:alert(1))** <b>&\x00\ud83d " + "long " * 100
    uid = added(any_book, title=hostile, note=hostile)
    kept = row(any_book, uid)
    assert len(kept["title"]) <= 120 and kept["title"].startswith("**[x](javascript:alert(1))** <b>&")


# --- taken back after something else ------------------------------------------------------------------------------


def test_a_deleted_plan_comes_back_beside_one_that_was_begun_meanwhile(any_book: Book):
    actions_plan.begin_by_hand(any_book, "First", MONDAY, day(20))
    first = rows.plans(any_book)[0].id or 0
    actions_planned.add_workout(any_book, Draft(MONDAY, "cycling", "Hers", 60), plan_id=first)
    deleted = actions_plan.delete_plan(any_book, first)
    actions_plan.begin_by_hand(any_book, "Second", MONDAY, day(20))  # SQLite gives it the number that is free again
    second = rows.plans(any_book)[0].id or 0
    actions_planned.add_workout(any_book, Draft(MONDAY, "running", "Its", 30), plan_id=second)
    deleted.undo()
    titles = {plan.id: plan.title for plan in rows.plans(any_book)}
    assert sorted(titles.values()) == ["First", "Second"]
    found = {(titles[one["plan_id"]], one["title"]) for one in rows.planned(any_book)}
    assert found == {("First", "Hers"), ("Second", "Its")}


def test_taking_back_the_begin_or_the_change_of_a_plan_that_is_gone_leaves_others_alone(any_book: Book):
    begun = actions_plan.begin_by_hand(any_book, "First", MONDAY, day(20))
    first = rows.plans(any_book)[0].id or 0
    changed = actions_plan.change_plan(any_book, first, title="Other", last_day=day(20))
    actions_plan.delete_plan(any_book, first)
    actions_plan.begin_by_hand(any_book, "Second", MONDAY, day(20))
    assert begun.undo() == changed.undo() == actions_plan.GONE
    assert [plan.title for plan in rows.plans(any_book)] == ["Second"]


def test_a_deleted_template_comes_back_beside_a_newer_one_and_not_over_one_of_its_name(any_book: Book):
    added(any_book)
    actions_plan.begin_by_hand(any_book, "Base", MONDAY, day(20))
    plan_id = rows.plans(any_book)[0].id or 0
    actions_planned.add_workout(any_book, Draft(MONDAY, "cycling", "Ride", 60), plan_id=plan_id)
    kept = actions_plan.save_template(any_book, plan_id, "Mine")
    deleted = actions_plan.delete_template(any_book, training_plans.templates(any_book)[0].id or 0)
    actions_plan.save_template(any_book, plan_id, "Newer")
    assert kept.undo() == actions_plan.TEMPLATE_GONE
    deleted.undo()
    assert [one.name for one in training_plans.templates(any_book)] == ["Mine", "Newer"]
    assert deleted.undo() == "There is a template called Mine by now, so it stays."


def test_a_workout_whose_routine_is_gone_comes_back_and_is_begun_from_a_template_without_it(any_book: Book):
    actions_routines.copy_ready(any_book, "core_10")
    routine = exercises.routines(any_book)[0].id or 0
    actions_plan.begin_by_hand(any_book, "Base", MONDAY, day(20))
    plan_id = rows.plans(any_book)[0].id or 0
    actions_planned.add_workout(any_book, Draft(MONDAY, "strength", "Core", 10), plan_id=plan_id)
    uid = rows.planned(any_book)[0]["uid"]
    with store.writing(any_book, "plan") as session:
        rows.put(session, [{"uid": uid, "routine_id": routine}], now=NOW)
    actions_plan.save_template(any_book, plan_id, "Mine")
    deleted = actions_planned.delete_workout(any_book, uid)
    actions_routines.delete_routine(any_book, routine)
    deleted.undo()
    actions_plan.begin_plan(any_book, f"own:{training_plans.templates(any_book)[0].id}", day(7))
    assert [(one["title"], one["routine_id"]) for one in rows.planned(any_book)] == [("Core", None), ("Core", None)]


def test_a_workout_is_filled_by_a_routine_whose_exercises_are_its_steps(any_book: Book):
    uid = added(any_book, discipline="strength", steps="3 x: 10 reps, 60 s rest")
    actions_routines.copy_ready(any_book, "core_10")
    actions_routines.new_routine(any_book, "Empty", "strength")
    core, empty = (one.id or 0 for one in exercises.routines(any_book))
    said = with_way_back(any_book, lambda: actions_planned.take_routine(any_book, uid, core))
    assert said == "Ride is filled by Core, 10 Minutes."
    kept = row(any_book, uid)
    assert (kept["routine_id"], kept["needs"], kept["steps"], kept["duration_s"]) == (core, "exercises", None, 3600)
    filled = planned_files.of_uid(any_book, uid)
    names = [step.exercise.name for step in flat(filled.planned.steps) if step.exercise] if filled else []
    assert list(dict.fromkeys(names)) == ["Dead Bug", "Bird Dog", "Curl-up with One Knee Bent", "Plank", "Side Plank"]
    with_way_back(any_book, lambda: actions_planned.take_routine_out(any_book, uid))
    with pytest.raises(ValueError, match="no routine in it"):
        actions_planned.take_routine_out(any_book, uid)
    with pytest.raises(ValueError, match="Empty has no exercise yet"):
        actions_planned.take_routine(any_book, uid, empty)
    with pytest.raises(ValueError, match="gone already"):
        actions_planned.take_routine(any_book, uid, 999)


def test_a_workout_of_another_discipline_is_not_filled_by_its_class_any_more(book: Book):
    with store.writing(book, "classes") as session:
        session.add(PelotonClass(id="c1", title="Climb", discipline="cycling"))
    uid = added(book)
    actions_planned.fill_workout(book, uid, "c1")
    actions_planned.change_workout(book, uid, Draft(MONDAY, "cycling", "Longer", 75))
    assert row(book, uid)["class_id"] == "c1"
    actions_planned.change_workout(book, uid, Draft(MONDAY, "running", "Run instead", 30)).undo()
    assert row(book, uid)["class_id"] == "c1"
    actions_planned.change_workout(book, uid, Draft(MONDAY, "running", "Run instead", 30))
    assert row(book, uid)["class_id"] is None


def test_a_template_says_on_which_weekday_its_weeks_begin(book: Book):
    actions_plan.begin_by_hand(book, "Base", day(2), day(20))
    plan_id = rows.plans(book)[0].id or 0
    actions_planned.add_workout(book, Draft(day(5), "cycling", "Saturday ride", 60), plan_id=plan_id)
    assert actions_plan.save_template(book, plan_id, "Mine").said.endswith("Begin it on any Wednesday.")
    actions_plan.begin_plan(book, f"own:{training_plans.templates(book)[0].id}", day(9))
    assert [one["day"] for one in rows.planned(book)] == [day(5), day(12)]
