"""Planned workouts as an iCalendar file (RFC 5545), for any calendar. Knows no store and no clock.

Each event is known by the workout's uid, wherever it moves. Times of day are written in UTC, so that no table of a
zone's rules can go stale: an hour that a spring night leaves out begins an hour later, one that comes twice is the
first of the two. Workouts without a time are days; those left out on purpose are cancelled events.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.coaching.planned import FOCUS_AREAS, Planned, Thresholds
from core.exports.planned_steps import cut, told_all
from core.quantities import Units, label
from core.quantities import clock as clock_text

#: The most bytes of a line [RFC 5545, 3.1].
LINE_BYTES = 75
#: A reminder comes so long before a workout with a time, and at this hour of the day of one without.
REMIND_BEFORE, REMIND_AT = timedelta(minutes=30), time(7)
#: Changes are counted in seconds since then: more than before after each change, as a calendar wants it.
COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)
NAME = "Zonebook plan"


@dataclass(frozen=True, slots=True)
class Entry:
    """A planned workout, when it was last changed (aware), and the athlete's thresholds of its day."""

    planned: Planned
    changed_at: datetime
    at: Thresholds


def ics(
    entries: Iterable[Entry], *, zone: ZoneInfo, name: str = NAME, units: Units = "metric", reminds: bool = True
) -> bytes:
    """A calendar of planned workouts.

    Args:
        entries: In any order.
        zone: The athlete's, in which times of day are meant.
        name: What the calendar is called.
        units: Of what is told about the steps.
        reminds: Whether events bring a reminder.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zonebook//Plan//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(name)}"]  # fmt: skip
    for entry in sorted(entries, key=lambda one: (one.planned.day, one.planned.start_minute or 0, one.planned.uid)):
        lines += _event(entry, zone, units, reminds=reminds)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(entry: Entry, zone: ZoneInfo, units: Units, *, reminds: bool) -> Iterator[str]:
    planned, changed = entry.planned, entry.changed_at.astimezone(UTC)
    title = cut(planned.title, 200) or "Workout"
    yield from ("BEGIN:VEVENT", f"UID:{_text(planned.uid)}", f"DTSTAMP:{_instant(changed)}")
    yield from (f"LAST-MODIFIED:{_instant(changed)}", f"SEQUENCE:{_sequence(changed)}")
    yield from _when(planned, zone)
    yield from (f"SUMMARY:{_text(title)}", f"DESCRIPTION:{_text(chr(10).join(_description(entry, units)))}")
    yield f"CATEGORIES:{_text(label(planned.discipline))}"
    yield f"STATUS:{'CANCELLED' if planned.is_skipped else 'CONFIRMED'}"
    if reminds and not planned.is_skipped:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", _trigger(planned), "END:VALARM")
    yield "END:VEVENT"


def _when(planned: Planned, zone: ZoneInfo) -> Iterator[str]:
    if planned.start_minute is None:
        yield f"DTSTART;VALUE=DATE:{planned.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{planned.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
        return
    start = datetime.combine(planned.day, time(), zone) + timedelta(minutes=planned.start_minute)
    began = start.astimezone(UTC)
    yield f"DTSTART:{_instant(began)}"
    yield f"DTEND:{_instant(began + timedelta(seconds=max(planned.duration_s, 60)))}"


def _trigger(planned: Planned) -> str:
    """When to remind: before a time of day, or in the morning of a day."""
    if planned.start_minute is None:
        return f"TRIGGER:PT{REMIND_AT.hour}H"
    return f"TRIGGER:-PT{REMIND_BEFORE // timedelta(minutes=1)}M"


def _description(entry: Entry, units: Units) -> Iterator[str]:
    planned = entry.planned
    about = [clock_text(planned.duration_s), planned.intensity]
    if focus := FOCUS_AREAS.get(planned.focus or ""):
        about.insert(0, focus)
    if planned.tss is not None:
        about.append(f"TSS {planned.tss:.0f}")
    yield ", ".join(about)
    yield from told_all(planned, entry.at, units)
    if planned.note:
        yield planned.note
    if planned.skipped_reason:
        yield f"Left out: {planned.skipped_reason}"


def _sequence(changed: datetime) -> int:
    return max(int((changed - COUNTED_FROM).total_seconds()), 0)


def _instant(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A text as a value [RFC 5545, 3.3.11]: on one line, its marks escaped, without control characters."""
    clean = cut(text.replace("\r\n", "\n"), 4000)
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        clean = clean.replace(mark, escaped)
    return clean


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 bytes, none of which cuts a character in two; the next ones begin with a space."""
    piece, room = "", LINE_BYTES
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", LINE_BYTES - 1
        piece += character
        room -= size
    yield piece
