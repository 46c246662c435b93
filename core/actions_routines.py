"""The writes on routines: begun, copied, altered, deleted. Each is one transaction with a way back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from core import store
from core.actions_done import Done
from core.coaching.exercise_library import READY, SOURCE, of
from core.models import DISCIPLINES
from core.models_plan import Routine
from core.quantities import how_many
from core.queries import exercises
from core.store import Book

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTE = 80, 2000, 500
#: What of an item can be meant.
MOST_SETS, MOST_REPS, LONGEST_S, MOST_KG, LONGEST_REST_S = 20, 200, 3600, 500.0, 900
MOST_ITEMS, MOST_ROUTINES = 60, 200
ROUTINE_GONE = "That routine is gone already."
ITEM_GONE = "That exercise is not in the routine any more."
UNKNOWN = "That exercise is not here any more. Choose another one."


def new_routine(book: Book, title: str, discipline: str) -> Done:
    """Begin a routine without exercises.

    Raises:
        ValueError: It has no title, or no discipline that there is.
    """
    return _added(book, title, discipline, None, [])


def copy_ready(book: Book, key: str) -> Done:
    """Make a routine that Zonebook brings one's own.

    Raises:
        ValueError: There is none of that key.
    """
    ready = next((one for one in READY if one.key == key), None)
    if ready is None:
        raise ValueError("There is no such ready routine.")
    rows = [
        {"exercise_source": SOURCE, "exercise_id": one.exercise_id, "sets": one.sets, "reps": one.reps,
         "duration_s": one.duration_s, "rest_s": one.rest_s}
        for one in ready.items
    ]  # fmt: skip
    return _added(book, ready.title, ready.discipline, ready.about, rows)


def copy_routine(book: Book, routine_id: int) -> Done:
    """Another routine with the same exercises.

    Raises:
        ValueError: It is gone already.
    """
    store.check_writable(book)
    with store.writing(book, "plan") as session:
        found = _routine(session, routine_id)
        rows = [
            one.model_dump(exclude={"id", "routine_id", "position"}) for one in exercises.items(session, routine_id)
        ]
        told = found.title, found.discipline, found.note
    return _added(book, *told, rows)


def change_routine(book: Book, routine_id: int, title: str, discipline: str, note: str | None = None) -> Done:
    """Call a routine something else, or let it count as something else.

    Raises:
        ValueError: It is gone already, or has no title.
    """
    store.check_writable(book)
    told = (note or "").strip()[:LONGEST_TEXT] or None
    said = {"title": _titled(title), "discipline": _discipline(discipline), "note": told}
    with store.writing(book, "plan") as session:
        found = _routine(session, routine_id)
        before = found.model_dump()
        _set(session, found, said)
    return Done(f"Saved: {said['title']}.", lambda: _routine_set_back(book, before))


def delete_routine(book: Book, routine_id: int) -> Done:
    """Take a routine out with its ticks; workouts that were recorded of it stay.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, "plan") as session:
        told = exercises.take_out_routine(session, routine_id)
    if told is None:
        raise ValueError(ROUTINE_GONE)
    return Done(f"Deleted: {told['routine']['title']}.", lambda: _routine_back(book, told))


def add_item(book: Book, routine_id: int, source: str, exercise_id: str) -> Done:
    """Put an exercise at the end of a routine, with three sets of ten, or one of half a minute where it is timed.

    Raises:
        ValueError: Routine or exercise are gone already, or the routine is full.
    """
    store.check_writable(book)
    with store.writing(book, "plan") as session:
        found = _routine(session, routine_id)
        if of(source, exercise_id) is None and exercises.exercise(session, source, exercise_id) is None:
            raise ValueError(UNKNOWN)
        rows = [one.model_dump() for one in exercises.items(session, routine_id)]
        if len(rows) >= MOST_ITEMS:
            raise ValueError(f"A routine has {MOST_ITEMS} exercises at most. Begin another one.")
        told = exercises.put_items(session, routine_id, [*rows, _usual(session, source, exercise_id)])
        title = found.title
    return Done(f"Added to {title}.", lambda: _items_back(book, routine_id, told))


def save_items(book: Book, routine_id: int, rows: Iterable[Mapping[str, Any]]) -> Done:
    """Keep what a routine asks for of its exercises, in this order; those that are not among ``rows`` go.

    Args:
        rows: ``id`` of the item, ``sets``, ``reps``, ``duration_s``, ``weight_kg``, ``rest_s``, ``note``.

    Raises:
        ValueError: Something of it cannot be, or an item is gone already.
    """
    store.check_writable(book)
    wanted = [{"id": int(row["id"]), **_checked_item(row)} for row in rows]
    with store.writing(book, "plan") as session:
        found = _routine(session, routine_id)
        there = {one.id for one in exercises.items(session, routine_id)}
        if len({row["id"] for row in wanted}) < len(wanted) or not {row["id"] for row in wanted} <= there:
            raise ValueError(ITEM_GONE)
        told = exercises.put_items(session, routine_id, wanted)
        said = f"Saved: {found.title}, {how_many(len(wanted), 'exercise')}."
    return Done(said, lambda: _items_back(book, routine_id, told))


def _added(book: Book, title: str, discipline: str, note: str | None, rows: list[dict[str, Any]]) -> Done:
    store.check_writable(book)
    called, counts_as = _titled(title), _discipline(discipline)
    with store.writing(book, "plan") as session:
        taken = {one.title for one in exercises.routines(session)}
        if len(taken) >= MOST_ROUTINES:
            raise ValueError(f"There are {MOST_ROUTINES} routines already. Delete one first.")
        numbered = (f"{called[: LONGEST_TITLE - 5]} ({n})" for n in range(2, MOST_ROUTINES + 2))
        called = next(one for one in (called, *numbered) if one not in taken)
        routine_id = exercises.put_routine(session, called, counts_as, note, now=_now())
        exercises.put_items(session, routine_id, rows)
        new = _routine(session, routine_id).model_dump()
    return Done(f"Added: {called}.", lambda: _take_back_routine(book, new))


def _usual(session: Session, source: str, exercise_id: str) -> dict[str, Any]:
    ours, kept = of(source, exercise_id), exercises.exercise(session, source, exercise_id)
    is_timed = ours.is_timed if ours else bool(kept and kept.is_timed)
    asked = {"sets": 1, "duration_s": 30} if is_timed else {"sets": 3, "reps": 10, "rest_s": 60}
    return {"exercise_source": source, "exercise_id": exercise_id, **asked}


def _checked_item(row: Mapping[str, Any]) -> dict[str, Any]:
    bounds = {
        "sets": (1, MOST_SETS), "reps": (1, MOST_REPS), "duration_s": (1, LONGEST_S), "weight_kg": (0, MOST_KG),
        "rest_s": (0, LONGEST_REST_S),
    }  # fmt: skip
    said: dict[str, Any] = {name: row.get(name) for name in bounds}
    said["sets"] = 1 if said["sets"] is None else said["sets"]
    for name, (least, most) in bounds.items():
        value = said[name]
        if value is not None and not least <= value <= most:
            raise ValueError(f"{_ITEM_WORDS[name]} are from {least:g} to {most:g}.")
        if value is not None:
            said[name] = float(value) if name == "weight_kg" else round(value)
    if said["reps"] is None and said["duration_s"] is None:
        raise ValueError("Each exercise takes repetitions or seconds.")
    return said | {"note": " ".join(str(row.get("note") or "").split())[:LONGEST_NOTE] or None}


_ITEM_WORDS = {
    "sets": "Sets", "reps": "Repetitions", "duration_s": "Seconds", "weight_kg": "Kilograms",
    "rest_s": "Seconds of rest",
}  # fmt: skip


def _titled(title: str) -> str:
    called = " ".join(title.split())[:LONGEST_TITLE]
    if not called:
        raise ValueError("Give the routine a title.")
    return called


def _discipline(discipline: str) -> str:
    if discipline not in DISCIPLINES:
        raise ValueError(f"{discipline!r} is no discipline. Choose one of: {', '.join(DISCIPLINES)}.")
    return discipline


def _routine(session: Session, routine_id: int) -> Routine:
    found = session.get(Routine, routine_id)
    if found is None:
        raise ValueError(ROUTINE_GONE)
    return found


def _set(session: Session, routine: Routine, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(routine, name, value)
    session.add(routine)
    session.flush()


def _is_there(session: Session, routine: Mapping[str, Any]) -> bool:
    """Whether a routine is there still; one that was begun after it may have its number."""
    found = session.get(Routine, routine["id"])
    return found is not None and found.created_at == routine["created_at"]


def _routine_set_back(book: Book, before: Mapping[str, Any]) -> str:
    with store.writing(book, "plan") as session:
        if not _is_there(session, before):
            return ROUTINE_GONE
        _set(session, _routine(session, before["id"]), before)
    return "It is as it was."


def _take_back_routine(book: Book, routine: Mapping[str, Any]) -> str:
    with store.writing(book, "plan") as session:
        if not _is_there(session, routine):
            return ROUTINE_GONE
        exercises.take_out_routine(session, routine["id"])
    return "Taken back."


def _routine_back(book: Book, told: Mapping[str, Any]) -> str:
    with store.writing(book, "plan") as session:
        if not _is_there(session, told["routine"]):
            exercises.bring_back_routine(session, told)
    return f"Brought back: {told['routine']['title']}."


def _items_back(book: Book, routine_id: int, told: Mapping[str, Any]) -> str:
    with store.writing(book, "plan") as session:
        _routine(session, routine_id)
        exercises.bring_back_items(session, routine_id, told)
    return "The routine is as it was."


def _now() -> datetime:
    return datetime.now(UTC)
