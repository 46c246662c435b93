"""The writes on exercises: those of the athlete's own, ticks of what was done, and a routine that is done.

What alters a routine is in ``actions_routines``. Each is one transaction; what can be missed has a way back.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from core import actions_entry, store
from core.actions_done import Done
from core.actions_routines import ITEM_GONE, ROUTINE_GONE, UNKNOWN
from core.coaching.exercise_library import EQUIPMENT, KINDS, MUSCLES, named, of
from core.models_plan import Routine, RoutineItem
from core.quantities import how_many
from core.queries import entries, exercises
from core.queries.exercises import OWN
from core.queries.local import today_of, zone_of
from core.store import Book
from core.words import fold

LONGEST_NAME, LONGEST_TEXT = 80, 2000
#: A tick is of today, or of the day before where midnight passed meanwhile.
TICK_DAYS_BACK = 1

#: Which exercise: a source, and its id there.
Which = tuple[str, str]


# --- own exercises ------------------------------------------------------------------------------------------------


def save_exercise(
    book: Book, name: str, kind: str, muscles: Sequence[str], *, exercise_id: str | None = None,
    equipment: Sequence[str] = (), instructions: str = "", video_url: str = "", is_timed: bool = False,
    instead_of: Sequence[Which] = (),
) -> Done:  # fmt: skip
    """Keep an exercise of the athlete's own, new or corrected (``exercise_id``).

    Args:
        muscles: Of ``MUSCLES``, the one that it is mainly for first.
        instead_of: Exercises that it may take the place of, and they its.

    Raises:
        ValueError: Something of it cannot be, or there is one of that name already; the sentence says which.
    """
    store.check_writable(book)
    said = _checked_exercise(name, kind, muscles, equipment, instructions, video_url)
    said |= {"is_timed": is_timed, "substitutes": [list(one) for one in instead_of] or None}
    own_id = exercise_id or uuid4().hex[:12]
    with store.writing(book, "plan") as session:
        _check_name(session, said["name"], own_id)
        for source, other in instead_of:
            if not _is_here(session, source, other):
                raise ValueError(UNKNOWN)
        before = exercises.put_own(session, own_id, **said)
    done = "Saved" if before else "Added"
    return Done(f"{done}: {said['name']}.", lambda: _exercise_back(book, own_id, before))


def delete_exercise(book: Book, exercise_id: str) -> Done:
    """Take an exercise of the athlete's own out.

    Raises:
        ValueError: It is gone already, or a routine has it.
    """
    with store.writing(book, "plan") as session:
        if titles := exercises.titles_with(session, OWN, exercise_id):
            raise ValueError(f"It is in the routine {titles[0]}. Take it out there first.")
        before = exercises.take_out_own(session, exercise_id)
        if before is None:
            raise ValueError("That exercise is gone already.")
    return Done(f"Deleted: {before['name']}.", lambda: _exercise_back(book, exercise_id, before))


def _checked_exercise(
    name: str, kind: str, muscles: Sequence[str], equipment: Sequence[str], instructions: str, video_url: str
) -> dict[str, Any]:
    called, link = " ".join(name.split())[:LONGEST_NAME], video_url.strip()
    if not called:
        raise ValueError("Give the exercise a name.")
    if kind not in KINDS:
        raise ValueError(f"Choose what it is for: {', '.join(KINDS.values())}.")
    if not muscles or set(muscles) - set(MUSCLES):
        raise ValueError("Choose the muscle that it is mainly for, or several.")
    if set(equipment) - set(EQUIPMENT):
        raise ValueError(f"Equipment is one of: {', '.join(EQUIPMENT)}.")
    if link and (not link.startswith("https://") or any(letter.isspace() for letter in link) or len(link) > 500):
        raise ValueError("A link to a video begins with https:// and has no spaces.")
    return {
        "name": called, "kind": kind, "muscle_group": muscles[0], "other_muscle_groups": list(muscles[1:]) or None,
        "equipment": list(equipment) or None, "instructions": instructions.strip()[:LONGEST_TEXT] or None,
        "video_url": link or None,
    }  # fmt: skip


def _check_name(session: Session, name: str, own_id: str) -> None:
    own = [one for one in exercises.exercises(session) if one.source == OWN and one.id != own_id]
    if named(name) or any(fold(one.name) == fold(name) for one in own):
        raise ValueError(f"There is an exercise called {name} already. Give yours another name.")


def _exercise_back(book: Book, exercise_id: str, before: Mapping[str, Any] | None) -> str:
    with store.writing(book, "plan") as session:
        if before is None:
            if titles := exercises.titles_with(session, OWN, exercise_id):
                return f"It is in the routine {titles[0]} by now, so it stays."
            exercises.take_out_own(session, exercise_id)
            return "Taken out again."
        said = {name: value for name, value in before.items() if name not in ("source", "id")}
        exercises.put_own(session, exercise_id, **said)
    return "It is as it was."


# --- doing it -----------------------------------------------------------------------------------------------------


def tick(book: Book, item_id: int, day: date, instead: Which | None = None) -> str:
    """Note an exercise of a routine as done, as itself or as another one (``instead``); again it is corrected.

    Raises:
        ValueError: It is gone already, or the day is neither today nor the one before.
    """
    store.check_writable(book)
    _check_day(book, day)
    with store.writing(book, "plan") as session:
        item = session.get(RoutineItem, item_id)
        if item is None:
            raise ValueError(ITEM_GONE)
        done = instead or (item.exercise_source, item.exercise_id)
        if not _is_here(session, *done):
            raise ValueError(UNKNOWN)
        exercises.tick(session, item_id, day, done, now=_now())
    return "Done."


def untick(book: Book, item_id: int, day: date) -> str:
    """Note an exercise of a routine as not done.

    Raises:
        ValueError: The day is neither today nor the one before.
    """
    store.check_writable(book)
    _check_day(book, day)
    with store.writing(book, "plan") as session:
        exercises.untick(session, item_id, day)
    return "Not done."


def tick_all(book: Book, routine_id: int, day: date) -> Done:
    """Note every exercise of a routine as done that is not yet.

    Raises:
        ValueError: The routine is gone already, or the day is neither today nor the one before.
    """
    store.check_writable(book)
    _check_day(book, day)
    with store.writing(book, "plan") as session:
        if session.get(Routine, routine_id) is None:
            raise ValueError(ROUTINE_GONE)
        done = {one.item_id for one in exercises.ticks(session, day, day)}
        new = [one for one in exercises.items(session, routine_id) if one.id not in done]
        for one in new:
            exercises.tick(session, one.id or 0, day, (one.exercise_source, one.exercise_id), now=_now())
        ids = [one.id or 0 for one in new]
    return Done(f"{how_many(len(ids), 'exercise')} ticked.", lambda: _untick_all(book, ids, day))


def finish(book: Book, routine_id: int, day: date, minutes: float, *, rpe: int | None = None) -> Done:
    """Record a routine of which something was ticked as a workout, once a day however often it is asked for.

    It begins with its first tick, or so long ago that it is over by now.

    Raises:
        ValueError: Nothing was ticked, it is recorded already, or its minutes cannot be.
    """
    store.check_writable(book)
    with store.sole_owner(book, "routines", wait_s=10):
        title, discipline, began, done, of_all = _what_was_done(book, routine_id, day)
        start = min(began, _now() - timedelta(minutes=minutes)).astimezone(zone_of(book))
        if _is_recorded(book, title, discipline, {day, start.date()}):
            raise ValueError(f"{title} is recorded already on that day. Correct it under Entry.")
        note = None if done == of_all else f"{done} of {how_many(of_all, 'exercise')}."
        return actions_entry.record_workout(
            book, discipline=discipline, day=start.date(), start=start.time(), minutes=minutes, title=title, rpe=rpe,
            note=note,
        )  # fmt: skip


def _what_was_done(book: Book, routine_id: int, day: date) -> tuple[str, str, datetime, int, int]:
    """Title, discipline, the first tick, how many exercises were ticked, and how many there are."""
    found = next((one for one in exercises.routines(book) if one.id == routine_id), None)
    if found is None:
        raise ValueError(ROUTINE_GONE)
    ticked = [one for one in exercises.ticks(book, day, day) if one.routine_id == routine_id]
    if not ticked:
        raise ValueError("Nothing of it is ticked. Tick what you did, then finish.")
    began = min(one.ticked_at for one in ticked)
    return found.title, found.discipline, began, len(ticked), len(exercises.items(book, routine_id))


def _is_recorded(book: Book, title: str, discipline: str, days: set[date]) -> bool:
    found = entries.manual_workouts(book)
    is_it = (found["title"] == title) & (found["discipline"] == discipline)
    return any(day in days for day in found.loc[is_it, "day"])


def _untick_all(book: Book, item_ids: list[int], day: date) -> str:
    with store.writing(book, "plan") as session:
        for item_id in item_ids:
            exercises.untick(session, item_id, day)
    return "Not ticked any more."


def _is_here(session: Session, source: str, exercise_id: str) -> bool:
    return of(source, exercise_id) is not None or exercises.exercise(session, source, exercise_id) is not None


def _check_day(book: Book, day: date) -> None:
    today = today_of(book)
    if not today - timedelta(days=TICK_DAYS_BACK) <= day <= today:
        raise ValueError("Exercises are ticked on the day on which they are done.")


def _now() -> datetime:
    return datetime.now(UTC)
