"""The writes on when there is time: usual hours by weekday, and calendars that are read in. Each has a way back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from core import store
from core.actions_done import Done
from core.coaching.busy_days import clock, joined, local_days
from core.coaching.schedule import WHOLE_DAY, Stretch
from core.files import ics
from core.quantities import how_many, written
from core.queries import schedule
from core.queries.local import today_of, zone_of
from core.store import Book

#: A calendar is kept for so many days back and ahead.
DAYS_BACK, DAYS_AHEAD = 60, 400
#: So many stretches a weekday, and so many calendars, at most.
MOST_STRETCHES, MOST_CALENDARS = 8, 20
LONGEST_NAME = 80
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GONE = "That calendar is gone already."


# --- usual hours --------------------------------------------------------------------------------------------------


def save_hours(book: Book, stretches: Iterable[tuple[int, int, int]]) -> Done:
    """Keep these stretches of weekdays (0 Monday ... 6, from and to in minutes) and no others; none means any time.

    Stretches that touch become one.

    Raises:
        ValueError: One of them cannot be; the sentence says why.
    """
    store.check_writable(book)
    wanted = _checked(stretches)
    with store.writing(book, "plan") as session:
        before = schedule.put_hours(session, wanted)
    return Done(_told(wanted), lambda: _hours_back(book, before))


def add_hours(book: Book, weekdays: Iterable[int], first_minute: int, last_minute: int) -> Done:
    """Add one stretch to several weekdays; it joins what it touches.

    Raises:
        ValueError: No weekday is given, or the stretch cannot be.
    """
    store.check_writable(book)
    chosen = list(weekdays)
    if not chosen:
        raise ValueError("Choose a weekday, or several.")
    with store.writing(book, "plan") as session:
        now = [(one.weekday, one.first_minute, one.last_minute) for one in schedule.hours(session)]
        wanted = _checked([*now, *((weekday, first_minute, last_minute) for weekday in chosen)])
        before = schedule.put_hours(session, wanted)
    return Done(_told(wanted), lambda: _hours_back(book, before))


def _checked(stretches: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    by_weekday: dict[int, list[Stretch]] = {}
    for weekday, first, last in stretches:
        if weekday not in range(7):
            raise ValueError("There is no such weekday. Choose one from Monday to Sunday.")
        if not WHOLE_DAY[0] <= first < WHOLE_DAY[1] or not WHOLE_DAY[0] < last <= WHOLE_DAY[1]:
            raise ValueError(f"{WEEKDAYS[weekday]} has a time that is none. Hours are from 0:00 to midnight.")
        if last <= first:
            raise ValueError(
                f"{WEEKDAYS[weekday]} ends at {clock(last)}, before it begins at {clock(first)}. Turn the times around;"
                " what goes on after midnight belongs to the next day."
            )
        by_weekday.setdefault(weekday, []).append((first, last))
    wanted = [(weekday, *each) for weekday, each in sorted(by_weekday.items()) for each in joined(each)]
    for weekday in by_weekday:
        if sum(one[0] == weekday for one in wanted) > MOST_STRETCHES:
            raise ValueError(f"{WEEKDAYS[weekday]} has more than {MOST_STRETCHES} stretches. Make fewer of them.")
    return wanted


def _told(wanted: list[tuple[int, int, int]]) -> str:
    if not wanted:
        return "Any time is fine again."
    minutes = sum(last - first for _, first, last in wanted)
    days = how_many(len({weekday for weekday, _, _ in wanted}), "day")
    return f"Saved: {minutes // 60} h {minutes % 60:02d} min a week, on {days}."


def _hours_back(book: Book, before: list[tuple[int, int, int]]) -> str:
    with store.writing(book, "plan") as session:
        schedule.put_hours(session, before)
    return "Your hours are as they were."


# --- calendars ----------------------------------------------------------------------------------------------------


def read_calendar(book: Book, file_name: str, data: bytes, name: str = "") -> Done:
    """Read a calendar in; one of the same name is replaced as a whole.

    Args:
        file_name: What it is called where neither ``name`` nor the file says it.
        data: The ICS file.

    Raises:
        UnreadableFile: Nothing of it can be read; the sentence says why, and nothing was changed.
        ValueError: There are too many calendars.
    """
    store.check_writable(book)
    zone, today = zone_of(book), today_of(book)
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    content = ics.parse(data, zone=zone, first=first, last=last)
    called = _one_line(name) or _one_line(content.name) or _one_line(PurePath(file_name).stem) or "Calendar"
    rows = [_row(one, zone) for one in content.occurrences]
    with store.writing(book, "plan") as session:
        found = schedule.calendar_named(session, called)
        if found is None and len(schedule.calendars(session)) >= MOST_CALENDARS:
            raise ValueError(f"There are {MOST_CALENDARS} calendars already. Remove one first.")
        before = schedule.take_out_calendar(session, found.id or 0) if found else None
        calendar_id = schedule.put_calendar(session, called, rows, problem=content.problem, now=_now())
    said = f"{called}: {how_many(len(rows), 'appointment')} up to {written(last)}."
    said += " They are in the place of those that it had." if before else ""
    return Done(f"{said} {content.problem or ''}".strip(), lambda: _unread(book, calendar_id, before))


def remove_calendar(book: Book, calendar_id: int) -> Done:
    """Take a calendar out with all that was read of it.

    Raises:
        ValueError: It is gone already.
    """
    with store.writing(book, "plan") as session:
        before = schedule.take_out_calendar(session, calendar_id)
    if before is None:
        raise ValueError(GONE)
    return Done(f"Removed: {before[0]['name']}. Its appointments take no time any more.", lambda: _again(book, before))


def _row(one: ics.Occurrence, zone: Any) -> dict[str, Any]:
    day, last_day = (one.day, one.last_day) if one.day else local_days(one.started_at, one.ended_at, zone)
    return asdict(one) | {"day": day, "last_day": last_day or day, "is_all_day": one.day is not None}


def _unread(book: Book, calendar_id: int, before: tuple[Mapping[str, Any], list[dict[str, Any]]] | None) -> str:
    with store.writing(book, "plan") as session:
        if schedule.take_out_calendar(session, calendar_id) is None:
            return GONE
        if before:
            _put(session, before)
    return "It is as it was." if before else "Taken out again."


def _again(book: Book, before: tuple[Mapping[str, Any], list[dict[str, Any]]]) -> str:
    with store.writing(book, "plan") as session:
        if schedule.calendar_named(session, before[0]["name"]):
            return "A calendar of that name was read in meanwhile, so it stays."
        _put(session, before)
    return f"Brought back: {before[0]['name']}."


def _put(session: Any, before: tuple[Mapping[str, Any], list[dict[str, Any]]]) -> None:
    kept, rows = before
    schedule.put_calendar(session, kept["name"], rows, problem=kept["problem"], now=kept["read_at"])


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())[:LONGEST_NAME]


def _now() -> datetime:
    return datetime.now(UTC)
