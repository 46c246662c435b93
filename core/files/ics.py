"""Calendars (ICS, RFC 5545) in our words: what takes time, each time it takes place. Knows no store and no clock.

icalendar reads lines and values, dateutil follows rules and the zones that a file describes. What is ours lies around
them: files that are broken or made to take for ever, and which of several versions of an event counts.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from io import StringIO
from math import prod
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from core.errors import UnreadableFile
from core.quantities import how_many

LARGEST_BYTES, LONGEST_LINE_BYTES, DEEPEST = 20 * 1024 * 1024, 100_000, 6
#: So many events are read of a file, so many times that they take place are kept, so many zones are as it says.
MOST_EVENTS, MOST_OCCURRENCES, MOST_ZONES = 50_000, 10_000, 50
#: An appointment is no longer than this; one that claims more is none.
LONGEST = timedelta(days=400)
LONGEST_TITLE, LONGEST_UID = 200, 255
#: So many days may be looked at for one file; a rule has so many times a day, and so many positions.
MOST_STEPS, MOST_TIMES, MOST_POSITIONS = 2_000_000, 48, 12

WEB_PAGE = "This is a web page, not a calendar. Export the calendar as ICS (iCalendar) and give that file."
NO_CALENDAR = "This is no calendar file. Export the calendar as ICS (iCalendar) and give that file."
NO_EVENTS = "There is no event in this calendar, so nothing of it takes time."
TOO_LARGE = f"The calendar is larger than {LARGEST_BYTES // 2**20} MB. Export fewer years of it."

#: What never comes true is looked for until the year 9999, so rules are followed close to it: the calendar is the same
#: after 400 years, weekdays too.
_AHEAD = timedelta(days=19 * 146_097)
_RULE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY",
         "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS"}  # fmt: skip
#: Rules that are followed, with their step in months or days.
_FREQUENCIES = {"YEARLY": 12, "MONTHLY": 1, "WEEKLY": 7, "DAILY": 1}
_WANTED = re.compile(
    r"\s*(SUMMARY|UID|SEQUENCE|STATUS|TRANSP|X-MICROSOFT-CDO-BUSYSTATUS|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|"
    r"RECURRENCE-ID|METHOD|NAME|X-WR-CALNAME|TZID|X-LIC-LOCATION)\s*[;:]", re.I)  # fmt: skip
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Outlook has written names of zones with a colon and without quotes.
_UNQUOTED = re.compile(r'(;TZID=)(\([^":;]*:[^":;]*):(?=[^:]*$)', re.I)
_ZONE_NAMES = ("BEGIN", "END", "DTSTART", "RDATE", "RRULE", "TZOFFSETFROM", "TZOFFSETTO")
#: What of a zone is followed: rules that come true each year, or at least now and then.
_ZONE_LINE = re.compile(
    r"(BEGIN|END):(STANDARD|DAYLIGHT)|DTSTART:\d{8}T\d{6}|TZOFFSET(FROM|TO):[+-]\d{4}(\d\d)?|"
    r"RDATE:\d{8}T\d{6}(,\d{8}T\d{6})*|RRULE:FREQ=YEARLY(;(INTERVAL=1|BYMONTH=(1[0-2]|0?[1-9])|UNTIL=\d{8}(T\d{6}Z?)?|"
    r"WKST=[A-Z]{2}|BYDAY=[+-]?[1-5]?[A-Z]{2}|BYMONTHDAY=-?(1?\d|2[0-8])(,-?\d\d?)*))*"
)
#: The year in which a zone that changes each year begins: Windows says 1601, from 1970 on is enough.
_EARLY = re.compile(r"DTSTART:(?:1[0-8]\d\d|19[0-6]\d)(?=\d{4}T)")

#: Parameters and value of each line, by name.
Said = dict[str, list[tuple[Any, str]]]


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


@dataclass
class _Event:
    """One VEVENT, read. A moment is a day, or a time with its zone; the length is days on the clock, then time."""

    uid: str
    title: str
    start: date
    length: tuple[timedelta, timedelta]
    is_busy: bool
    is_cancelled: bool
    sequence: int
    rules: list[str]
    added: list[tuple[date, timedelta | None]]
    without: set[date]
    in_place_of: date | None


class _TooMuch(Exception):
    """It takes too long to find out when events come again."""


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
        self.zones: dict[str, tzinfo | None] = {}
        self.steps, self.unread = MOST_STEPS, 0
        self.unknown: dict[str, None] = {}
        self.problems: list[str] = []

    def content(self, data: bytes) -> CalendarContent:
        head, parts, is_cut = _parts(_lines(data))
        calendar, rows = _said(head), [lines for name, lines in parts if name == "VEVENT"]
        if not rows:
            raise UnreadableFile(NO_EVENTS)
        for said, lines in [(_said(lines), lines) for name, lines in parts if name == "VTIMEZONE"][:MOST_ZONES]:
            known = zone_named(_text(said, "TZID")) or zone_named(_text(said, "X-LIC-LOCATION"))
            self.zones[_text(said, "TZID")] = known or _described(lines)
        is_withdrawn = _text(calendar, "METHOD").upper() == "CANCEL"
        events = self._events([] if is_withdrawn else rows[:MOST_EVENTS])
        found = self._occurrences(events)
        if is_cut:
            self.problems.insert(0, "The file is cut off: what comes after that is not in it.")
        if len(rows) > MOST_EVENTS:
            self.problems.append(f"It has more than {MOST_EVENTS:,} events; the others are left out.")
        if len(found) > MOST_OCCURRENCES:
            left = found[MOST_OCCURRENCES].started_at.astimezone(self.zone).date()
            more = f"It has more than {MOST_OCCURRENCES:,} appointments; those from {left} on are left out."
            self.problems.append(more)
        if self.unread:
            self.problems.append(f"{how_many(self.unread, 'event')} could not be read.")
        if self.unknown:
            named = ", ".join(list(self.unknown)[:3])[:120]
            self.problems.append(f"Nobody knows the time zone {named}, so your own was taken.")
        name = _text(calendar, "X-WR-CALNAME") or _text(calendar, "NAME")
        problem = " ".join(dict.fromkeys(self.problems)) or None
        return CalendarContent(name[:LONGEST_TITLE] or None, found[:MOST_OCCURRENCES], problem)

    def _take(self, number: int) -> None:
        self.steps -= number
        if self.steps < 0:
            raise _TooMuch

    def _moments(self, said: Said, name: str) -> Iterator[tuple[date, timedelta | None]]:
        """Times with their zones, or days, as lists have them; a period has a length."""
        from icalendar.prop import vDDDTypes

        for parameters, text in said.get(name, []):
            for one in filter(None, map(str.strip, text.split(",")[:2000])):
                found: Any = vDDDTypes.from_ical(one)
                begins, ends = found if isinstance(found, tuple) else (found, None)
                start = self._placed(begins, parameters)
                if isinstance(ends, date):
                    ends = self._at(self._placed(ends, parameters)) - self._at(start)
                yield start, ends

    def _moment(self, said: Said, name: str) -> date | None:
        return next((moment for moment, _ in self._moments(said, name)), None)

    def _placed(self, at: Any, parameters: Any) -> date:
        """A time on the clock of its zone, without one on the athlete's."""
        if not isinstance(at, date) or not 1900 <= at.year <= 2200:
            raise ValueError("That is no time, or too far away.")
        if not isinstance(at, datetime) or at.tzinfo:
            return at
        name = " ".join(str(parameters.get("TZID") or "").split())
        if name and name not in self.zones:
            self.zones[name] = zone_named(name)
        if name and self.zones[name] is None:
            self.unknown[name] = None
        return at.replace(tzinfo=self.zones.get(name) or self.zone)

    def _at(self, moment: date) -> datetime:
        """The instant of a moment; a day begins with the athlete's midnight."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min, self.zone)
        return moment.astimezone(UTC)

    def _events(self, rows: list[list[str]]) -> list[_Event]:
        found: list[_Event] = []
        for said in map(_said, rows):
            try:
                start = self._moment(said, "DTSTART")
                if start is None:
                    raise ValueError("It does not say when it begins.")
                title, sequence = _text(said, "SUMMARY")[:LONGEST_TITLE], _text(said, "SEQUENCE")
                if any("RANGE" in parameters for parameters, _ in said.get("RECURRENCE-ID", [])):
                    self.problems.append("Some events are changed from one time on; only that time is followed.")
                found.append(_Event(
                    uid=(_text(said, "UID") or f"{title} {_text(said, 'DTSTART')}")[:LONGEST_UID],
                    title=title or "Busy", start=start, length=self._length(said, start), is_busy=_is_busy(said),
                    is_cancelled=_text(said, "STATUS").upper() == "CANCELLED",
                    sequence=int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0,
                    rules=[text for _, text in said.get("RRULE", [])[:5]], added=list(self._moments(said, "RDATE")),
                    without={_place(moment) for moment, _ in self._moments(said, "EXDATE")},
                    in_place_of=self._moment(said, "RECURRENCE-ID"),
                ))  # fmt: skip
            except (ValueError, OverflowError):
                self.unread += 1
        return found

    def _length(self, said: Said, start: date) -> tuple[timedelta, timedelta]:
        """Days on the clock and time beyond them; what ends before it begins takes no time."""
        from icalendar.prop import vDuration

        nothing, text, end = timedelta(0), _text(said, "DURATION").upper(), self._moment(said, "DTEND")
        length = vDuration.from_ical(text) if text and not end else nothing
        if end:
            length = self._at(end) - self._at(start) if isinstance(start, datetime) else _day(end) - start
        length = min(max(length, nothing), LONGEST)
        if not isinstance(start, datetime):
            return timedelta(days=max(1, length.days)), nothing
        return (nothing, length) if end or "T" in text else (length, nothing)

    def _occurrences(self, events: list[_Event]) -> list[Occurrence]:
        """All that takes place within the days, in order; what was moved stands in its new place alone."""
        newest: dict[str, int] = {}
        moved: dict[str, dict[date, _Event]] = {}
        for one in sorted(events, key=lambda one: one.sequence):
            if one.in_place_of is None:
                newest[one.uid] = one.sequence
            else:
                moved.setdefault(one.uid, {})[_place(one.in_place_of)] = one
        found: dict[tuple[str, datetime], Occurrence] = {}
        for one in events:
            if one.in_place_of is None and one.sequence == newest[one.uid] and not one.is_cancelled:
                without = one.without | moved.get(one.uid, {}).keys()
                for place, (start, length) in self._starts(one).items():
                    if place not in without and _day(start) not in without:
                        self._keep(found, one, start, length)
        for one in (one for places in moved.values() for one in places.values() if not one.is_cancelled):
            self._keep(found, one, one.start, None)
        return sorted(found.values(), key=lambda one: (one.started_at, one.ended_at, one.uid))

    def _starts(self, event: _Event) -> dict[date, tuple[date, timedelta | None]]:
        """When an event begins, each time, by its place: its beginning, its rules and single days together."""
        found: dict[date, tuple[date, timedelta | None]] = {_place(event.start): (event.start, None)}
        try:
            for moment in self._by_rules(event):
                found.setdefault(_place(moment), (moment, None))
        except _TooMuch:
            self.problems.append("It repeats so much that not all of it could be followed.")
        for moment, length in event.added:
            found.setdefault(_place(moment), (moment, length))
        return found

    def _by_rules(self, event: _Event) -> Iterator[date]:
        start = event.start if isinstance(event.start, datetime) else datetime.combine(event.start, time.min)
        first = datetime.combine(self.first, time.min) - timedelta(days=2) - sum(event.length, timedelta(0))
        last = datetime.combine(self.last, time.max) + timedelta(days=2)
        for text in event.rules:
            try:
                rule = read_rule(text)
                end = min(last, _until(rule["UNTIL"][0], start.tzinfo)) if "UNTIL" in rule else last
                for at in repeats(rule, start.replace(tzinfo=None), first, end, self._take):
                    if not isinstance(start.tzinfo, ZoneInfo | None):
                        self._take(20)  # a described zone is slow
                    yield at.replace(tzinfo=start.tzinfo) if start.tzinfo else at.date()
            except (ValueError, IndexError):  # dateutil has both
                self.problems.append("Some events repeat in a way that is not followed; they are here once.")

    def _keep(self, found: dict[Any, Occurrence], event: _Event, start: date, length: timedelta | None) -> None:
        """Keep what takes place at a time, where that is within the days."""
        days, hours = event.length
        try:
            if isinstance(start, datetime):
                begins = self._at(start)
                ends = self._at(start + days) + hours if length is None else begins + min(length, LONGEST)
                one = Occurrence(event.uid, event.title, begins, max(begins, ends), is_busy=event.is_busy)
            else:
                a_day = timedelta(days=1)
                end = start + max(days, a_day)
                places = self._at(start), self._at(end), start, end - a_day
                one = Occurrence(event.uid, event.title, *places, is_busy=event.is_busy)
        except (ValueError, OverflowError):
            self.unread += 1
            return
        begins_on = one.day or one.started_at.astimezone(self.zone).date()
        ends_on = one.last_day or one.ended_at.astimezone(self.zone).date()
        if begins_on <= self.last and ends_on >= self.first:
            found[one.uid, one.started_at] = one


def read_rule(text: str) -> Any:
    """``FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131T180000Z``, as icalendar has it.

    Raises:
        ValueError: It is no rule, or none for an appointment: nothing that comes again within a day is one.
    """
    from icalendar.prop import vRecur

    rule = vRecur.from_ical(text.upper().replace(" ", ""))
    times = prod(len(rule.get(name, "1")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if str(rule.get("FREQ", [""])[0]) not in _FREQUENCIES or set(rule) - _RULE:
        raise ValueError("It repeats in a way that is not followed.")
    if times > MOST_TIMES or len(rule.get("BYSETPOS", [])) > MOST_POSITIONS:
        raise ValueError("It repeats more often than an appointment can.")
    if not all(0 < int(rule.get(name, [1])[0]) < 1_000_000 for name in ("INTERVAL", "COUNT")):
        raise ValueError("Its rule has a number that cannot be.")
    days = [str(day) for day in rule.get("BYDAY", [])]
    if len({len(day) > 2 for day in days}) == 2:  # dateutil would have each day be both
        most = range(1, 54 if str(rule["FREQ"][0]) == "YEARLY" and "BYMONTH" not in rule else 6)
        every = [f"{nth}{day}" for day in days for nth in (most if len(day) == 2 else [""])]
        rule["BYDAY"] = list(dict.fromkeys(every))
    return rule


def repeats(
    rule: Any, begin: datetime, first: datetime, last: datetime, take: Callable[[int], None]
) -> Iterator[datetime]:
    """When something that began at ``begin`` comes again from ``first`` to ``last``, in order, without a zone.

    The beginning counts as the first of COUNT, as in RFC 5545, also where the rule itself would not have it.

    Args:
        take: Is told how many days were looked at, and may end it.
    """
    from dateutil.rrule import rrulestr

    take(1)
    times, done = int(rule["COUNT"][0]) if "COUNT" in rule else None, 1
    before = begin if times else _later(rule, begin, first)
    endless = type(rule)({name: value for name, value in rule.items() if name not in ("COUNT", "UNTIL")})
    if "BYWEEKNO" in endless and "BYDAY" not in endless:  # dateutil would have each day of such a week
        endless["BYDAY"] = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[begin.weekday()]]
    for ahead in rrulestr(endless.to_ical().decode(), dtstart=before + _AHEAD):
        at = ahead - _AHEAD
        take((at - before).days + 2)
        before = at
        done += at > begin
        if at > last or (times and done > times):
            return
        if at >= first and at > begin:
            yield at
    take((date.max - _AHEAD - before.date()).days)


def _later(rule: Any, begin: datetime, first: datetime) -> datetime:
    """A later beginning from which a rule goes on alike, so that old events are not followed from long ago."""
    from dateutil.relativedelta import relativedelta

    frequency = str(rule["FREQ"][0])
    step = _FREQUENCIES[frequency] * int(rule.get("INTERVAL", [1])[0])
    if frequency in ("WEEKLY", "DAILY"):
        return begin + timedelta(days=max(0, (first - begin).days // step - 1) * step)
    months = (first.year - begin.year) * 12 + first.month - begin.month
    return begin + relativedelta(months=max(0, months // step - 1) * step if begin.day <= 28 else 0)


def _until(end: Any, zone: tzinfo | None) -> datetime:
    """The end of a rule on the event's own clock; a day ends with its last second."""
    if not isinstance(end, datetime):
        return datetime.combine(end, time(23, 59, 59))
    return (end.astimezone(zone) if end.tzinfo and zone else end).replace(tzinfo=None)


def zone_named(name: str) -> ZoneInfo | None:
    """A zone by a name of the tz database, also with a vendor's path before it, or by that of Windows."""
    parts = name.strip().strip('"')[:200].casefold().split("/")[-3:]
    tails = ("/".join(parts[number:]) for number in range(len(parts)))
    return next((ZoneInfo(_zones()[tail]) for tail in tails if tail in _zones()), None)


@cache
def _zones() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    known = {name: name for name in available_timezones()} | WINDOWS_TO_OLSON
    return {name.casefold(): zone for name, zone in known.items()}


def _described(lines: list[str]) -> tzinfo | None:
    """A zone as a file describes it; None where it does not say one, or one that is too much to follow."""
    from dateutil.tz import tzical

    pairs = [
        (head.partition(";")[0].strip(), value) for head, _, value in (line.upper().partition(":") for line in lines)
    ]
    kept = [f"{name}:{value.strip().removesuffix('Z')}" for name, value in pairs if name in _ZONE_NAMES]
    if len(kept) > 100 or not all(len(line) < 2000 and _ZONE_LINE.fullmatch(line) for line in kept):
        return None
    parts = [_EARLY.sub("DTSTART:1970", part) if "RRULE" in part else part for part in "\n".join(kept).split("END:")]
    try:
        return tzical(StringIO("\n".join(["BEGIN:VTIMEZONE", "TZID:It", "END:".join(parts), "END:VTIMEZONE"]))).get()
    except (ValueError, OverflowError):
        return None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _place(moment: date) -> date:
    """What tells one time of a series from the others: its instant, or its day."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _is_busy(said: Said) -> bool:
    """Whether it takes time: a calendar may say that the time is free all the same."""
    outlook = _text(said, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    return outlook != "FREE" if outlook and "TRANSP" not in said else _text(said, "TRANSP").upper() != "TRANSPARENT"


def _text(said: Said, name: str) -> str:
    """A text as it is read by people, on one line; "" where there is none."""
    return " ".join(_UNSEEN.sub("", said[name][0][1]).split()) if name in said else ""


def _lines(data: bytes) -> Iterator[str]:
    """Lines as they were before they were folded; a fold may lie within a letter, so bytes are joined first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    whole = re.sub(rb"(?:\r\n|\n|\r)[ \t]", b"", data.removeprefix(b"\xef\xbb\xbf"))
    for line in re.split(rb"\r\n|\n|\r", whole):
        if 0 < len(line) <= LONGEST_LINE_BYTES:
            try:
                yield line.decode()
            except UnicodeDecodeError:
                yield line.decode("cp1252", "replace")


def _parts(lines: Iterable[str]) -> tuple[list[str], list[tuple[str, list[str]]], bool]:
    """A file's own lines, its parts by name with theirs, and whether it ends before it should.

    A part that its END does not close ends with what it lies in. An event that the file breaks off in is left out: it
    may lack its end, its rule or that it was called off. Of what lies in a part, that of a zone alone is kept.
    """
    head: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    around: list[str] = []
    for line in lines:
        word, _, name = (text.strip().upper() for text in line.partition(":"))
        is_kept = len(around) == 2 or (len(around) > 2 and around[1] == "VTIMEZONE")
        if word == "BEGIN" and name == "VCALENDAR":
            around = [name]
        elif word == "BEGIN" and 0 < len(around) < DEEPEST:
            around.append(name)
            if len(around) == 2:
                parts.append((name, []))
            elif around[1] == "VTIMEZONE":
                parts[-1][1].append(line)
        elif word == "END" and name in around:
            if len(around) > 2 and is_kept:
                parts[-1][1].append(line)
            del around[len(around) - 1 - around[::-1].index(name) :]
        elif around and (is_kept or len(around) == 1):
            (parts[-1][1] if is_kept else head).append(line)
    is_whole = len(around) < 2 or around[1] != "VEVENT"
    return head, parts if is_whole else parts[:-1], bool(around)


def _said(lines: Iterable[str]) -> Said:
    """What lines say, by name; what is no line at all is passed over."""
    from icalendar.parser import Contentline

    said: Said = {}
    for line in filter(_WANTED.match, lines):
        try:
            name, parameters, value = Contentline(_UNQUOTED.sub(r'\1"\2":', line)).parts()
        except ValueError:
            continue
        said.setdefault(name.upper(), []).append((parameters, value))
    return said
