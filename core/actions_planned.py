"""The writes on single planned workouts: added, changed, moved, skipped, filled, matched. Each one has a way back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from core import derive_schedule, derive_thresholds, store
from core.actions_done import Done
from core.coaching import plan_drafts
from core.coaching.plan_drafts import Draft
from core.coaching.planned import Planned, as_row, moved, planned_of
from core.coaching.schedule import Schedule
from core.models import DISCIPLINES, PelotonClass, Workout
from core.models_plan import Routine
from core.quantities import how_many, written
from core.queries import exercises, training_plans
from core.queries import plan as rows
from core.queries.local import today_of
from core.queries.plan import PLAN
from core.store import Book

GONE = "That planned workout is gone already."


def add_workout(book: Book, draft: Draft, *, plan_id: int | None = None) -> Done:
    """Plan a workout; where the schedule has no room for it, it is planned all the same and the sentence says so.

    Raises:
        ValueError: It cannot be meant, or its day is over or full.
    """
    store.check_writable(book)
    uid = uuid4().hex
    new = _checked(book, draft, uid)
    with store.writing(book, PLAN) as session:
        _check_room(session, new.day)
        if plan_id is not None and training_plans.plan_of(session, plan_id) is None:
            raise ValueError("That plan is gone already.")
        rows.put(session, [as_row(replace(new, plan_id=plan_id))], now=_now())
    return Done(f"Planned: {_told(new)}.{_clash(book, new)}", lambda: _put_back(book, [], [uid]))


def change_workout(book: Book, uid: str, draft: Draft) -> Done:
    """Plan it in another way; steps that were not typed stay.

    Raises:
        ValueError: It is gone, or cannot be meant.
    """
    store.check_writable(book)
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        old = planned_of(before)
        new = _checked(book, draft, uid, before=old)
        if new.day != old.day:
            _check_room(session, new.day)
            new = replace(moved(old, new.day), **_but_day(new))
        rows.put(session, [as_row(new)], now=_now())
    return Done(f"Saved: {_told(new)}.{_clash(book, new)}", lambda: _put_back(book, [before]))


def move_workout(book: Book, uid: str, day: date, *, start_minute: int | None = None) -> Done:
    """Move it to another day; it remembers the first one, and is skipped no more. What clashes is said.

    Raises:
        ValueError: It is gone, or that day is over or full.
    """
    store.check_writable(book)
    plan_drafts.check_day(day, today_of(book))
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        old = planned_of(before)
        if day == old.day and start_minute == old.start_minute:
            raise ValueError(f"It is on {day:%A}, {written(day)} already.")
        if day != old.day:
            _check_room(session, day)
        new = replace(moved(old, day), start_minute=start_minute, skipped_reason=None)
        rows.put(session, [as_row(new)], now=_now())
    others = "" if day == old.day else _others(book, new)
    said = f"{new.title} moved to {day:%A}, {written(day)}."
    return Done(f"{said}{_clash(book, new)}{others}", lambda: _put_back(book, [before]))


def delete_workout(book: Book, uid: str) -> Done:
    """Take a workout out of the plan.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        rows.take_out(session, [uid])
    return Done(f"Taken out: {_told(planned_of(before))}.", lambda: _put_back(book, [before]))


def copy_week(book: Book, first: date, to: date) -> Done:
    """Plan the seven days from ``first`` on once more, from ``to`` on; what clashes is left out and said.

    Raises:
        ValueError: There is nothing to copy, or nothing of it finds a place.
    """
    store.check_writable(book)
    today, days, schedule = today_of(book), (to - first).days, derive_schedule.schedule(book)
    if days == 0:
        raise ValueError("That is the same week. Choose another one.")
    plan_drafts.check_day(to + timedelta(days=6), today)
    with store.writing(book, PLAN) as session:
        copied = [planned_of(row) for row in rows.planned(session, first, first + timedelta(days=6))]
        if not copied:
            raise ValueError("Nothing is planned in this week, so there is nothing to copy.")
        taken = {row["day"] for row in rows.planned(session, to, to + timedelta(days=6))}
        shifted = [_again(one, one.day + timedelta(days=days), _plan_on(session, one, days)) for one in copied]
        clashes = {one.uid: _why_not(one, today, taken, schedule) for one in shifted}
        kept = [one for one in shifted if not clashes[one.uid]]
        if not kept:
            raise ValueError(" ".join(["Nothing was copied.", *_named(shifted, clashes)]))
        rows.put(session, [as_row(one) for one in kept], now=_now())
    said = f"{how_many(len(kept), 'workout')} copied to the week from {written(to)}."
    return Done(
        " ".join([said, *_named(shifted, clashes)]), lambda: _put_back(book, [], [one.uid for one in kept])
    )  # fmt: skip


def skip_workout(book: Book, uid: str, reason: str) -> Done:
    """Leave it out on purpose; the reason is kept with it.

    Raises:
        ValueError: It is gone, or no reason is given.
    """
    store.check_writable(book)
    why = plan_drafts.checked_text(reason, "a reason, such as: no time", plan_drafts.LONGEST_REASON)
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        rows.put(session, [{"uid": uid, "skipped_reason": why, "skipped_at": _now()}], now=_now())
    return Done(f"Skipped: {before['title']}, {why}.", lambda: _put_back(book, [before]))


def unskip_workout(book: Book, uid: str) -> Done:
    """Take a skip back.

    Raises:
        ValueError: It is gone, or was not skipped.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        if before["skipped_reason"] is None:
            raise ValueError("It is not skipped.")
        rows.put(session, [{"uid": uid, "skipped_reason": None, "skipped_at": None}], now=_now())
    return Done(f"Planned again: {_told(planned_of(before))}.", lambda: _put_back(book, [before]))


def fill_workout(book: Book, uid: str, class_id: str) -> Done:
    """Fill it by a class; what it aims at stays.

    Raises:
        ValueError: It or the class is gone.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        found = session.get(PelotonClass, class_id)
        if found is None:
            raise ValueError("That class is not in your library any more.")
        title = found.title
        rows.put(session, [{"uid": uid, "class_id": class_id}], now=_now())
    return Done(f"{before['title']} is filled by {title}.", lambda: _put_back(book, [before]))


def take_class_out(book: Book, uid: str) -> Done:
    """Take the class out of it again.

    Raises:
        ValueError: It is gone, or has no class.
    """
    return _taken_out(book, uid, "class_id", "class")


def take_routine(book: Book, uid: str, routine_id: int) -> Done:
    """Fill it by a routine: its exercises are the steps from now on; how long it takes and what it costs stays.

    Raises:
        ValueError: It or the routine is gone, or the routine has no exercise.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        found = session.get(Routine, routine_id)
        if found is None:
            raise ValueError("That routine is gone already.")
        if not exercises.items(session, routine_id):
            raise ValueError(f"{found.title} has no exercise yet. Add some under Exercises.")
        title = found.title
        rows.put(session, [{"uid": uid, "routine_id": routine_id, "needs": "exercises", "steps": None}], now=_now())
    return Done(f"{before['title']} is filled by {title}.", lambda: _put_back(book, [before]))


def take_routine_out(book: Book, uid: str) -> Done:
    """Take the routine out of it again.

    Raises:
        ValueError: It is gone, or has no routine.
    """
    return _taken_out(book, uid, "routine_id", "routine")


def say_it_was(book: Book, uid: str, workout_id: int) -> Done:
    """Say which workout it became; no other planned one is that one then.

    Raises:
        ValueError: It or the workout is gone.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        workout = session.get(Workout, workout_id)
        if workout is None or workout.deleted_at is not None:
            raise ValueError("That workout is not in this book any more.")
        others = [row for row in rows.planned(session) if row["workout_id"] == workout_id and row["uid"] != uid]
        refused = training_plans.refused(session)
        left = refused | {uid: [one for one in refused.get(uid, []) if one != workout_id]}
        training_plans.put_refused(session, left)
        freed = [{"uid": row["uid"], "workout_id": None} for row in others]
        rows.put(session, [*freed, {"uid": uid, "workout_id": workout_id}], now=_now())
    said = f"{before['title']} of {written(before['day'])} was this workout."
    return Done(said, lambda: _put_back(book, [before, *others], refused=refused))


def say_it_was_not(book: Book, uid: str, workout_id: int) -> Done:
    """Say that a workout is not what it became; it is looked for among the others.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        refused = training_plans.refused(session)
        training_plans.put_refused(session, refused | {uid: sorted({*refused.get(uid, []), workout_id})})
        rows.put(session, [{"uid": uid, "workout_id": None}], now=_now())
    said = f"{before['title']} of {written(before['day'])} was another one, or none."
    return Done(said, lambda: _put_back(book, [before], refused=refused))


# --- pieces -------------------------------------------------------------------------------------------------------


def _row(session: Session, uid: str) -> dict[str, Any]:
    found = rows.of_uid(session, uid)
    if found is None:
        raise ValueError(GONE)
    return found


def _checked(book: Book, draft: Draft, uid: str, before: Planned | None = None) -> Planned:
    today = today_of(book)
    at = derive_thresholds.thresholds(book, today)
    return plan_drafts.checked(draft, uid, today=today, disciplines=DISCIPLINES, at=at, before=before)


def _taken_out(book: Book, uid: str, column: str, what: str) -> Done:
    with store.writing(book, PLAN) as session:
        before = _row(session, uid)
        if before[column] is None:
            raise ValueError(f"There is no {what} in it.")
        rows.put(session, [{"uid": uid, column: None}], now=_now())
    return Done(f"{before['title']} has no {what} any more.", lambda: _put_back(book, [before]))


def _put_back(
    book: Book, before: Sequence[Mapping[str, Any]], made: Sequence[str] = (), *,
    refused: dict[str, list[int]] | None = None,
) -> str:  # fmt: skip
    with store.writing(book, PLAN) as session:
        rows.take_out(session, list(made))
        rows.put(session, before, now=_now())
        if refused is not None:
            training_plans.put_refused(session, refused)
    return "As it was."


def _check_room(session: Session, day: date) -> None:
    if len(rows.planned(session, day, day)) >= plan_drafts.MOST_A_DAY:
        raise ValueError(f"{written(day)} has {plan_drafts.MOST_A_DAY} workouts already, as many as a day takes.")


def _but_day(new: Planned) -> dict[str, Any]:
    names = set(Planned.__dataclass_fields__) - {"day", "first_planned_day"}
    return {name: getattr(new, name) for name in names}


def _again(one: Planned, day: date, plan_id: int | None) -> Planned:
    """The same workout once more, with nothing of what became of it."""
    return replace(one, uid=uuid4().hex, day=day, plan_id=plan_id, workout_id=None, skipped_reason=None,
                   first_planned_day=None)  # fmt: skip


def _plan_on(session: Session, one: Planned, days: int) -> int | None:
    """The plan of a copy: that of the original where it still runs then."""
    plan = training_plans.plan_of(session, one.plan_id) if one.plan_id is not None else None
    day = one.day + timedelta(days=days)
    return plan.id if plan and plan.first_day <= day <= plan.last_day else None


def _why_not(one: Planned, today: date, taken: set[date], schedule: Schedule) -> str:
    if one.day < today:
        return f"{one.day:%A} is over"
    if one.day in taken:
        return f"{one.day:%A} holds a workout already"
    if race := schedule.race_on(one.day):
        return f"{one.day:%A} is the day of {race.title}"
    return (schedule.clash(one.day, one.duration_s, one.start_minute) or "").rstrip(".")


def _named(workouts: Sequence[Planned], clashes: Mapping[str, str]) -> list[str]:
    return [f"{one.title} was left out: {why}." for one in workouts if (why := clashes[one.uid])]


def _others(book: Book, one: Planned) -> str:
    n = sum(row["uid"] != one.uid for row in rows.planned(book, one.day, one.day))
    return f" {how_many(n + 1, 'workout')} are planned there now." if n else ""


def _clash(book: Book, one: Planned) -> str:
    schedule = derive_schedule.schedule(book)
    race = schedule.race_on(one.day)
    said = [f"It is the day of {race.title}." if race else None,
            schedule.clash(one.day, one.duration_s, one.start_minute)]  # fmt: skip
    return "".join(f" {sentence}" for sentence in said if sentence)


def _told(one: Planned) -> str:
    return f"{one.title}, {one.duration_s / 60:.0f} min, {one.day:%A}, {written(one.day)}"


def _now() -> datetime:
    return datetime.now(UTC)
