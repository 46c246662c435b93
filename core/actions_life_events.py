"""The writes on life events: entered, corrected, ended and taken out. Each is one transaction with a way back."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from core import store
from core.actions_done import Done
from core.models import DISCIPLINES, LifeEvent
from core.quantities import how_many, written
from core.queries import life_events
from core.queries.life_events import KINDS
from core.queries.local import today_of
from core.store import Book

#: An event lasts so long at most, and ends so long after today at most; both are beyond what can be meant.
LONGEST_DAYS, FARTHEST_DAYS = 5 * 366, 366
#: A race is planned for longer ahead.
FARTHEST_RACE_DAYS = 3 * 366
EARLIEST = date(1970, 1, 1)
LONGEST_NOTE = 2000
GONE = "That entry is gone already."
RACE = "race"
#: How much a race matters, and for how many days before it training may taper off.
PRIORITIES, LONGEST_TAPER_DAYS = ("A", "B", "C"), 28
#: How long training tapers off where nothing else is said: two weeks do most before the race that counts (Bosquet and
#: others 2007); a week for one of the second rank, nothing for one that is part of training.
USUAL_TAPER_DAYS = {"A": 14, "B": 7, "C": 0}
LONGEST_TITLE = 80


@dataclass(frozen=True)
class RaceSaid:
    """What is said of a race besides its days and its note."""

    priority: str | None = None
    discipline: str | None = None
    taper_days: int | None = None


def add_life_event(
    book: Book, kind: str, first: date, last: date, note: str | None = None, *, race: RaceSaid | None = None
) -> Done:
    """Keep an illness, an injury, a journey, a holiday or a race, both days included; streaks heed it at once.

    Raises:
        ValueError: There is no such kind, it ends before it begins, it cannot be meant, or it is here already.
    """
    store.check_writable(book)
    said = _checked(book, kind, first, last, note) | _checked_race(kind, race or RaceSaid())
    with store.writing(book, "athlete") as session:
        others = _others(session, said)
        new = life_events.put(session, **said).model_dump()
    return Done(f"{_told(said)}{_overlap(others)}", lambda: _remove_again(book, new))


def add_race(
    book: Book, title: str, day: date, race: RaceSaid, *, days: int = 1, note: str | None = None
) -> Done:  # fmt: skip
    """Keep a race or an event to be fresh for, by its name; what else is noted of it goes below.

    Raises:
        ValueError: As of ``add_life_event``, or it has no name.
    """
    return add_life_event(book, RACE, day, day + timedelta(days=days - 1), _named(title, note), race=race)


def change_race(
    book: Book, event_id: int, title: str, day: date, race: RaceSaid, *, days: int = 1, note: str | None = None
) -> Done:
    """Correct a race.

    Raises:
        ValueError: As of ``change_life_event``, or it has no name.
    """
    last = day + timedelta(days=days - 1)
    return change_life_event(book, event_id, RACE, day, last, _named(title, note), race=race)


def _named(title: str, note: str | None) -> str:
    name = " ".join(title.split())[:LONGEST_TITLE]
    if not name:
        raise ValueError("Give the race a name.")
    return f"{name}\n{(note or '').strip()}".strip()


def change_life_event(
    book: Book, event_id: int, kind: str, first: date, last: date, note: str | None = None, *,
    race: RaceSaid | None = None,
) -> Done:  # fmt: skip
    """Correct an event; what was said of a race stays where ``race`` says nothing and it is still one.

    Raises:
        ValueError: As of ``add_life_event``, or it is gone already.
    """
    store.check_writable(book)
    said = _checked(book, kind, first, last, note)
    if kind != RACE or race is not None:
        said |= _checked_race(kind, race or RaceSaid())
    with store.writing(book, "athlete") as session:
        others = _others(session, said, but=event_id)
        before = life_events.change(session, event_id, **said)
        if before is None:
            raise ValueError(GONE)
    return Done(f"{_told(said)}{_overlap(others)}", lambda: _put_back(book, before))


def end_life_event(book: Book, event_id: int) -> Done:
    """End an event today: the athlete is back.

    Raises:
        ValueError: It is gone already, has not begun, or is over.
    """
    today = today_of(book)
    with store.writing(book, "athlete") as session:
        event = session.get(LifeEvent, event_id)
        if event is None:
            raise ValueError(GONE)
        if not event.first_day <= today <= event.last_day:
            raise ValueError("That is not going on today, so it cannot end today.")
        before = life_events.change(session, event_id, last_day=today) or {}
    return Done(f"Welcome back. {_told(before | {'last_day': today})}", lambda: _put_back(book, before))


def remove_life_event(book: Book, event_id: int) -> Done:
    """Take an event out; streaks stand without it at once.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, "athlete") as session:
        before = life_events.take_out(session, event_id)
    if before is None:
        raise ValueError(GONE)
    return Done(f"Taken out: {_told(before)}", lambda: _bring_back(book, before))


def _checked(book: Book, kind: str, first: date, last: date, note: str | None) -> dict[str, Any]:
    if kind not in KINDS:
        raise ValueError(f"There is no life event called {kind}. Choose one of: {', '.join(KINDS)}.")
    if last < first:
        raise ValueError(f"It ends on {written(last)}, before it begins on {written(first)}. Turn the days around.")
    if first < EARLIEST or (last - first).days >= LONGEST_DAYS:
        raise ValueError("That is longer ago or longer than can be meant. Check the years of both days.")
    years, ahead = ("three years", FARTHEST_RACE_DAYS) if kind == RACE else ("a year", FARTHEST_DAYS)
    if last > today_of(book) + timedelta(days=ahead):
        raise ValueError(f"It ends more than {years} from today. Give a nearer day; it can be moved later.")
    return {"kind": kind, "first_day": first, "last_day": last, "note": (note or "").strip()[:LONGEST_NOTE] or None}


def _checked_race(kind: str, race: RaceSaid) -> dict[str, Any]:
    """The columns of a race; those of anything else are empty."""
    if kind != RACE:
        return asdict(RaceSaid())
    if race.priority not in (None, *PRIORITIES):
        raise ValueError(f"A race has one of the priorities {', '.join(PRIORITIES)}.")
    if race.discipline not in (None, *DISCIPLINES):
        raise ValueError(f"{race.discipline!r} is no discipline. Choose one of: {', '.join(DISCIPLINES)}.")
    if race.taper_days is not None and not 0 <= race.taper_days <= LONGEST_TAPER_DAYS:
        raise ValueError(f"Training tapers off for 0 to {LONGEST_TAPER_DAYS} days before a race.")
    return asdict(race)


def _others(session: Session, said: dict[str, Any], *, but: int | None = None) -> list[LifeEvent]:
    """Events on the same days; the very same is refused."""
    others = life_events.overlapping(session, said["first_day"], said["last_day"], but=but)
    same = ("kind", "first_day", "last_day", *(("note",) if said["kind"] == RACE else ()))
    if any(all(getattr(other, name) == said[name] for name in same) for other in others):
        raise ValueError("That is here already, with the same days.")
    return others


def _told(said: dict[str, Any]) -> str:
    """Illness from 3 Nov to 9 November 2026 (7 days)."""
    first, last = said["first_day"], said["last_day"]
    what = said["kind"].capitalize()
    if said.get("priority"):
        what += f" of priority {said['priority']}"
    if first == last:
        return f"{what} on {written(first)}."
    return f"{what} from {written(first)} to {written(last)} ({how_many((last - first).days + 1, 'day')})."


def _overlap(others: list[LifeEvent]) -> str:
    if not others:
        return ""
    told = [f"{o.kind} ({written(o.first_day, short=True)} to {written(o.last_day, short=True)})" for o in others]
    return f" It overlaps with {' and '.join(told)}; a day is protected once."


def _put_back(book: Book, before: dict[str, Any]) -> str:
    with store.writing(book, "athlete") as session:
        values = {name: value for name, value in before.items() if name != "id"}
        if life_events.change(session, before["id"], **values) is None:
            return GONE
    return f"As it was: {_told(before)}"


def _bring_back(book: Book, before: dict[str, Any]) -> str:
    with store.writing(book, "athlete") as session:
        there = life_events.overlapping(session, before["first_day"], before["last_day"])
        if not any(one.model_dump(exclude={"id"}) | {"id": before["id"]} == before for one in there):
            is_free = session.get(LifeEvent, before["id"]) is None
            life_events.put(session, **(before if is_free else before | {"id": None}))
    return f"Brought back: {_told(before)}"


def _remove_again(book: Book, new: dict[str, Any]) -> str:
    """Take back what was entered; one that was entered after it was taken out may have its number."""
    same = ("kind", "first_day")
    with store.writing(book, "athlete") as session:
        found = session.get(LifeEvent, new["id"])
        if found is None or any(getattr(found, name) != new[name] for name in same):
            return GONE
    return remove_life_event(book, new["id"]).said
