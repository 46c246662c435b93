"""Calendars (ICS, RFC 5545) in our words: what takes time, each time it takes place. Knows no store and no clock.

The raw input, a line each, folded after 75 bytes, with parameters before the colon::

    BEGIN:VEVENT
    UID:7c1f@example.com
    DTSTART;TZID=Europe/Berlin:20261105T180000
    DTEND;TZID=Europe/Berlin:20261105T193000
    RRULE:FREQ=WEEKLY;BYDAY=TH
    EXDATE;TZID=Europe/Berlin:20261224T180000
    SUMMARY:Choir
    END:VEVENT

Events that come again are spelled out within the days that are asked for. What cannot be read is left out and told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import UnreadableFile
from core.files.ics_lines import Component, Property, components, text_of
from core.files.ics_rules import Steps, TooMuch, parse_rule, starts
from core.files.ics_zones import Zone, described, instant, on_clock, zone_named
from core.quantities import how_many

LARGEST_BYTES = 20 * 1024 * 1024
#: So many events are read of a file, and so many times that they take place are kept.
MOST_EVENTS, MOST_OCCURRENCES = 50_000, 10_000
#: An appointment is no longer than this; one that claims more is none.
LONGEST = timedelta(days=400)
LONGEST_TITLE, LONGEST_UID = 200, 255
UNTITLED = "Busy"

WEB_PAGE = "This is a web page, not a calendar. Export the calendar as ICS (iCalendar) and give that file."
NO_CALENDAR = "This is no calendar file. Export the calendar as ICS (iCalendar) and give that file."
NO_EVENTS = "There is no event in this calendar, so nothing of it takes time."
TOO_LARGE = f"The calendar is larger than {LARGEST_BYTES // 2**20} MB. Export fewer years of it."

_DURATION = re.compile(r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something in a calendar, once. ``day`` and ``last_day`` are given where it takes whole days."""

    uid: str
    title: str
    started_at: datetime
    ended_at: datetime
    day: date | None = None
    last_day: date | None = None
    is_busy: bool = True


@dataclass(frozen=True)
class CalendarContent:
    """What a file says, in order of time; ``problem`` is a sentence about what of it is left out."""

    name: str | None
    occurrences: list[Occurrence]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day, or a time on a clock; ``zone`` None is that of whoever reads it."""

    local: datetime
    zone: Zone
    is_day: bool = False

    def at(self) -> datetime:
        return instant(self.local, self.zone)


@dataclass
class _Event:
    """One VEVENT, read."""

    uid: str
    title: str
    start: _Moment
    #: How long it is: days on the clock, then exact time.
    days: int
    length: timedelta
    is_busy: bool
    is_cancelled: bool
    sequence: int
    rules: list[str]
    added: list[tuple[_Moment, timedelta | None]] = field(default_factory=list)
    without: list[_Moment] = field(default_factory=list)
    in_place_of: _Moment | None = None


def is_ics(head: bytes) -> bool:
    """True where a calendar begins, whatever the file is called."""
    return b"BEGIN:VCALENDAR" in head.replace(b"\0", b"").upper()


def parse(data: bytes, *, zone: ZoneInfo, first: date, last: date) -> CalendarContent:
    """Read a calendar: all that takes place on the local days ``first`` to ``last``, both included.

    Args:
        zone: The athlete's own; times without a zone are meant in it.

    Raises:
        UnreadableFile: It is no calendar, is too large, or holds no event; the sentence says which.
    """
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(TOO_LARGE)
    if not is_ics(data[:4096]):
        raise UnreadableFile(WEB_PAGE if b"<html" in data[:4096].lower() else NO_CALENDAR)
    return _Reading(zone, first, last).content(data)


class _Reading:
    """One file while it is read: the zones that it describes, what could not be read, and what may still be done."""

    def __init__(self, zone: ZoneInfo, first: date, last: date) -> None:
        self.zone, self.first, self.last = zone, first, last
        self.zones: dict[str, Zone | None] = {}
        self.steps = Steps()
        self.unread: int = 0
        self.unknown: dict[str, None] = {}
        self.problems: dict[str, None] = {}

    def content(self, data: bytes) -> CalendarContent:
        found, is_cut = components(data)
        if is_cut:
            self.problems["The file is cut off: what comes after that is not in it."] = None
        calendar = Component(
            "", [one for top in found for one in top.properties], [p for top in found for p in top.parts]
        )
        self._read_zones(calendar)
        rows = [one for one in calendar.parts if one.name == "VEVENT"]
        if not rows:
            raise UnreadableFile(NO_EVENTS)
        if len(rows) > MOST_EVENTS:
            self.problems[f"It has more than {MOST_EVENTS:,} events; the others are left out."] = None
        is_withdrawn = (calendar.first("METHOD") or Property("")).value.strip().upper() == "CANCEL"
        events = [] if is_withdrawn else [event for row in rows[:MOST_EVENTS] if (event := self._event(row))]
        occurrences = self._occurrences(events)
        if len(occurrences) > MOST_OCCURRENCES:
            left = occurrences[MOST_OCCURRENCES].started_at.astimezone(self.zone).date()
            self.problems[f"It has more than {MOST_OCCURRENCES:,} appointments; those from {left} on are left out."] = (
                None
            )
        name = text_of(calendar.first("X-WR-CALNAME") or calendar.first("NAME"))
        return CalendarContent(name[:LONGEST_TITLE] or None, occurrences[:MOST_OCCURRENCES], self._problem())

    def _problem(self) -> str | None:
        said = list(self.problems)
        if self.unread:
            said.append(f"{how_many(self.unread, 'event')} could not be read.")
        if self.unknown:
            named = ", ".join(list(self.unknown)[:3])
            said.append(f"Nobody knows the time zone {named[:120]}, so your own was taken.")
        return " ".join(said) or None

    # --- times --------------------------------------------------------------------------------------------------

    def _read_zones(self, calendar: Component) -> None:
        """Zones by the names that the file gives them; a known name wins over what the file describes."""
        until = datetime.combine(self.last, datetime.min.time()) + timedelta(days=2 * 366)
        for part in [one for one in calendar.parts if one.name == "VTIMEZONE"][:500]:
            name = text_of(part.first("TZID"))
            known = zone_named(name) or zone_named(text_of(part.first("X-LIC-LOCATION")))
            self.zones[name] = known or described((one.values() for one in part.parts), until=until, steps=self.steps)

    def _zone(self, name: str | None) -> Zone:
        if not name:
            return self.zone
        if name not in self.zones:
            self.zones[name] = zone_named(name)
        found = self.zones[name]
        if found is None:
            self.unknown[name] = None
        return found or self.zone

    def _moment(self, text: str, zone_name: str | None = None) -> _Moment:
        """``20261105T180000`` on the clock of a zone, the same with Z for UTC, or a whole day.

        Raises:
            ValueError: It is no such thing.
        """
        found = _MOMENT.fullmatch(text.strip())
        if found is None:
            raise ValueError("That is no time.")
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - its zone is beside it
        if not 1900 <= year <= 2200:
            raise ValueError("That is too far away.")
        match found.group(7):
            case None:
                return _Moment(local, self._zone(zone_name), is_day=found.group(4) is None)
            case "Z":
                return _Moment(local, ZoneInfo("UTC"))
            case _:
                offset = datetime.fromisoformat(f"{local.isoformat()}{found.group(7)}").utcoffset() or timedelta(0)
                return _Moment(local - offset, ZoneInfo("UTC"))

    def _moments(self, part: Component, name: str) -> Iterator[tuple[_Moment, timedelta | None]]:
        """The times of a list, as EXDATE and RDATE have them; a period has a length."""
        for one in part.all(name):
            for text in one.value.split(",")[:2000]:
                begins, _, ends = text.partition("/")
                if begins.strip():
                    start = self._moment(begins, one.parameter("TZID"))
                    yield start, self._until(start, ends, one) if ends else None

    def _until(self, start: _Moment, text: str, said: Property) -> timedelta:
        if text.lstrip("+-").startswith("P"):
            days, length = _duration(text)
            return timedelta(days=days) + length
        return self._moment(text, said.parameter("TZID")).at() - start.at()

    # --- events -------------------------------------------------------------------------------------------------

    def _event(self, part: Component) -> _Event | None:
        try:
            return self._read_event(part)
        except (ValueError, OverflowError):
            self.unread += 1
            return None

    def _read_event(self, part: Component) -> _Event:
        began = part.first("DTSTART")
        if began is None:
            raise ValueError("It does not say when it begins.")
        start = self._moment(began.value, began.parameter("TZID"))
        days, length = self._length(part, start)
        title = text_of(part.first("SUMMARY"))[:LONGEST_TITLE]
        again = part.first("RECURRENCE-ID")
        return _Event(
            uid=(text_of(part.first("UID")) or f"{title} {began.value.strip()}")[:LONGEST_UID],
            title=title or UNTITLED, start=start, days=days, length=length, is_busy=_is_busy(part),
            is_cancelled=_word(part, "STATUS") == "CANCELLED", sequence=_whole(part.first("SEQUENCE")),
            rules=[one.value for one in part.all("RRULE")][:5], added=list(self._moments(part, "RDATE")),
            without=[moment for moment, _ in self._moments(part, "EXDATE")],
            in_place_of=self._moment(again.value, again.parameter("TZID")) if again else None,
        )  # fmt: skip

    def _length(self, part: Component, start: _Moment) -> tuple[int, timedelta]:
        """Days on the clock and time beyond them; what ends before it begins takes no time."""
        if ends := part.first("DTEND"):
            end = self._moment(ends.value, ends.parameter("TZID"))
            if start.is_day:
                return max(1, min((end.local.date() - start.local.date()).days, LONGEST.days)), timedelta(0)
            return 0, min(max(end.at() - start.at(), timedelta(0)), LONGEST)
        days, length = _duration(said.value) if (said := part.first("DURATION")) else (0, timedelta(0))
        if start.is_day:
            return max(1, min(days + (length > timedelta(0)), LONGEST.days)), timedelta(0)
        return min(days, LONGEST.days), min(length, LONGEST)

    # --- when they take place -----------------------------------------------------------------------------------

    def _occurrences(self, events: list[_Event]) -> list[Occurrence]:
        """All that takes place within the days, in order; what was moved stands in its new place alone."""
        newest: dict[str, int] = {}
        for one in events:
            newest[one.uid] = (
                max(newest.get(one.uid, 0), one.sequence) if one.in_place_of is None else newest.get(one.uid, 0)
            )
        series = [one for one in events if one.in_place_of is None and one.sequence == newest[one.uid]]
        moved: dict[str, dict[Any, _Event]] = {}
        for one in sorted((one for one in events if one.in_place_of), key=lambda one: one.sequence):
            moved.setdefault(one.uid, {})[_place(one.in_place_of)] = one
        found: dict[tuple[str, datetime], Occurrence] = {}
        for one in series:
            places = moved.get(one.uid, {})
            for start, length in self._starts(one):
                if not one.is_cancelled and _place(start) not in places and start.local.date() not in places:
                    self._keep(found, one, start, length)
        for one in (one for places in moved.values() for one in places.values()):
            if not one.is_cancelled:
                self._keep(found, one, one.start, None)
        return sorted(found.values(), key=lambda one: (one.started_at, one.ended_at, one.uid))

    def _starts(self, event: _Event) -> Iterator[tuple[_Moment, timedelta | None]]:
        """When an event begins, each time: its rules and single days together, without those taken out."""
        without = {_place(one) for one in event.without} | {one.local.date() for one in event.without if one.is_day}
        found: dict[Any, tuple[_Moment, timedelta | None]] = {}
        try:
            for local in self._by_rules(event):
                moment = replace(event.start, local=local)
                found.setdefault(_place(moment), (moment, None))
        except TooMuch:
            self.problems["It repeats so much that not all of it could be followed."] = None
        for moment, length in event.added:
            found.setdefault(_place(moment), (moment, length))
        for place, said in found.items():
            if place not in without and said[0].local.date() not in without:
                yield said

    def _by_rules(self, event: _Event) -> Iterator[datetime]:
        begin, back = event.start.local, timedelta(days=event.days + 2) + event.length
        yield begin
        first = datetime.combine(self.first, datetime.min.time()) - back
        last = datetime.combine(self.last, datetime.max.time()) + timedelta(days=2)
        for text in event.rules:
            try:
                rule = parse_rule(text)
                until = self._end_of(rule.until, event.start)
            except TooMuch:
                raise
            except ValueError:
                self.problems["Some events repeat in a way that is not followed; they are here once."] = None
                continue
            yield from starts(rule, begin, first, last, until=until, steps=self.steps)

    def _end_of(self, text: str | None, start: _Moment) -> datetime | None:
        """The end of a rule on the event's own clock; a day ends with its last second."""
        if text is None:
            return None
        end = self._moment(text)
        if end.is_day:
            return end.local + timedelta(days=1, seconds=-1)
        is_of_other_clock = text.endswith("Z") and not start.is_day
        return on_clock(end.at(), start.zone) if is_of_other_clock else end.local

    def _keep(self, found: dict[Any, Occurrence], event: _Event, start: _Moment, length: timedelta | None) -> None:
        try:
            one = self._occurrence(event, start, length)
        except (ValueError, OverflowError):
            self.unread += 1
            return
        begins = one.day or one.started_at.astimezone(self.zone).date()
        ends = one.last_day or one.ended_at.astimezone(self.zone).date()
        if begins <= self.last and ends >= self.first:
            found[one.uid, one.started_at] = one

    def _occurrence(self, event: _Event, start: _Moment, length: timedelta | None) -> Occurrence:
        if start.is_day:
            day = start.local.date()
            last_day = day + timedelta(days=event.days - 1)
            begins = instant(start.local, self.zone)
            ends = instant(datetime.combine(last_day + timedelta(days=1), datetime.min.time()), self.zone)
            return Occurrence(event.uid, event.title, begins, ends, day, last_day, event.is_busy)
        begins = start.at()
        later = instant(start.local + timedelta(days=event.days), start.zone) if event.days else begins
        ends = later + event.length if length is None else begins + min(max(length, timedelta(0)), LONGEST)
        return Occurrence(event.uid, event.title, begins, ends, is_busy=event.is_busy)


def _place(moment: _Moment | None) -> Any:
    """What tells one time of a series from the others: its instant, or its day."""
    if moment is None:
        return None
    return moment.local.date() if moment.is_day else moment.at()


def _is_busy(part: Component) -> bool:
    """Whether it takes time: a calendar may say that the time is free all the same."""
    outlook = _word(part, "X-MICROSOFT-CDO-BUSYSTATUS")
    return outlook != "FREE" if outlook and not part.first("TRANSP") else _word(part, "TRANSP") != "TRANSPARENT"


def _word(part: Component, name: str) -> str:
    return text_of(part.first(name)).upper()


def _whole(said: Property | None) -> int:
    text = text_of(said)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _duration(text: str) -> tuple[int, timedelta]:
    """``P1DT2H``: days on the clock, and time beyond them; nothing where it goes back.

    Raises:
        ValueError: It is no duration.
    """
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError("That is no duration.")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if found.group(1) == "-":
        return 0, timedelta(0)
    return weeks * 7 + days, timedelta(hours=hours, minutes=minutes, seconds=seconds)
