"""When there is time to train: the usual hours, calendars that were read in, races, days away, and what is free."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from core import derive_schedule
from core.coaching.busy_days import Appointment, busy_days, clock
from core.coaching.schedule import WHOLE_DAY, Schedule
from core.frames import books
from core.models import DISCIPLINES
from core.quantities import how_many, label, written
from core.queries import schedule as rows
from core.store import Book

__all__ = ["DISCIPLINES"]

#: How far ahead free time is shown.
DAYS_SHOWN = 14
#: A calendar that was read longer ago is worth reading again.
FRESH_DAYS = 30
#: What a stretch of a day is, in the order of the legend.
FREE, TAKEN, AWAY = "Free", "Taken", "Away"


@dataclass(frozen=True)
class Ahead:
    """The days from today on, and the time that they leave."""

    #: A row for each stretch: ``day``, ``label``, ``first_minute``, ``last_minute``, ``kind``, ``told``.
    stretches: pd.DataFrame
    #: The names of the days, in order, also of those without a stretch.
    labels: tuple[str, ...]
    is_any_time: bool
    free_minutes: int
    longest_minutes: int
    #: Days without any time, and why, in words.
    without: tuple[str, ...]
    #: What training tapers off for, and races, in words.
    races: tuple[str, ...]


@dataclass(frozen=True)
class RaceAhead:
    """A race that is not over, as a form begins with it."""

    id: int
    title: str
    note: str
    first_day: date
    days: int
    priority: str
    discipline: str | None
    taper_days: int
    sentence: str


@dataclass(frozen=True)
class CalendarCard:
    """A calendar that was read in."""

    id: int
    name: str
    sentence: str
    is_old: bool
    problem: str | None


def schedule(book: Book) -> Schedule:
    """Everything that says when there is time, as of now."""
    return _schedule(book.id, books.version(book, "plan", "athlete"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _schedule(book_id: str, version: tuple[int, ...], _book: Book) -> Schedule:
    return derive_schedule.schedule(_book)


# --- the days ahead -----------------------------------------------------------------------------------------------


def ahead(book: Book, today: date) -> Ahead:
    """The days from ``today`` on: what is free of each, what is taken, and why there is no time."""
    return _ahead(book.id, books.version(book, "plan", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _ahead(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Ahead:
    found, zone = schedule(_book), books.zone(_book)
    days = [today + timedelta(days=number) for number in range(DAYS_SHOWN)]
    told = [_stretch(day, *stretch, FREE, "Free") for day in days for stretch in found.free(day)]
    told += [_stretch(day, *WHOLE_DAY, AWAY, label(found.away[day])) for day in days if day in found.away]
    taken = rows.events(_book, today - timedelta(days=1), days[-1] + timedelta(days=1))
    told += [_stretch(day, *each, TAKEN, name) for day, each, name in _taken(taken, zone) if day in days]
    free = [sum(last - first for first, last in found.free(day)) for day in days]
    return Ahead(
        stretches=pd.DataFrame(told, columns=["day", "label", "first_minute", "last_minute", "kind", "told"]),
        labels=tuple(map(day_label, days)),
        is_any_time=not (found.hours or found.busy or found.away),
        free_minutes=sum(free),
        longest_minutes=max(map(found.free_minutes, days)),
        without=tuple(
            f"{day_label(day)}: {found.away.get(day, 'no time')}"
            for day, minutes in zip(days, free, strict=True)
            if not minutes
        ),
        races=_races_told(found, days),
    )  # fmt: skip


def day_label(day: date) -> str:
    """How a day of the strip is called."""
    return f"{day:%a} {day.day} {day:%b}"


def span(minutes: int) -> str:
    """A length as it is read.

    >>> span(690), span(45), span(120)
    ('11 h 30 min', '45 min', '2 h')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def _stretch(day: date, first: int, last: int, kind: str, told: str) -> tuple:
    times = "All day" if (first, last) == WHOLE_DAY else f"{clock(first)} to {clock(last)}"
    return day, day_label(day), first, last, kind, f"{times}: {told}"


def _taken(events: list, zone: ZoneInfo) -> list[tuple]:
    """Each appointment that takes time, day by day: the day, its stretch, its title."""
    found = []
    for one in events:
        if one.is_busy:
            asked = Appointment(one.started_at, one.ended_at, one.day, one.last_day, one.is_all_day)
            days = busy_days([asked], zone)
            found += [(day, stretch, one.title) for day, each in days.items() for stretch in each]
    return found


def _races_told(found: Schedule, days: list[date]) -> tuple[str, ...]:
    told = [
        f"{race.title} ({race.priority}) on {written(race.day, short=True)}" for race in found.races if race.day in days
    ]
    if (tapers := found.taper_for(days[0])) is not None:
        told.append(f"training tapers off for {tapers.title}, {how_many((tapers.day - days[0]).days, 'day')} from now")
    return tuple(told)


# --- what is said of it -------------------------------------------------------------------------------------------


def hours(book: Book) -> pd.DataFrame:
    """The usual hours, a row a stretch: ``weekday`` (0 Monday), ``begins``, ``ends`` (times; midnight ends a day)."""
    kept = rows.hours(book)
    return pd.DataFrame(
        {
            "weekday": pd.Series([one.weekday for one in kept], dtype=int),
            "begins": pd.Series([_time(one.first_minute) for one in kept], dtype=object),
            "ends": pd.Series([_time(one.last_minute % WHOLE_DAY[1]) for one in kept], dtype=object),
        }
    )


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def races(book: Book, today: date) -> list[RaceAhead]:
    """Races that are not over on ``today``, the next one first."""
    return [
        _race(one, today)
        for one in rows.life_events(book)
        if one.kind == derive_schedule.RACE and one.last_day >= today
    ]


def away(book: Book, today: date) -> dict[int, str]:
    """Days away that are not over on ``today``, in words, by their id."""
    return {
        one.id or 0: f"{label(one.kind)}, {written(one.first_day)}"
        + ("" if one.last_day == one.first_day else f" to {written(one.last_day)}")
        for one in rows.life_events(book)
        if one.kind != derive_schedule.RACE and one.last_day >= today
    }


def _race(event, today: date) -> RaceAhead:
    race = derive_schedule.race_of(event)
    days_left = (race.day - today).days
    when = "today" if days_left == 0 else f"in {how_many(days_left, 'day')}" if days_left > 0 else "going on"
    parts = [written(race.day), when]
    if race.discipline:
        parts.append(label(race.discipline).lower())
    if race.taper_days:
        parts.append(f"training tapers off from {written(race.day - timedelta(days=race.taper_days))} on")
    named = event.note or ""
    return RaceAhead(
        id=event.id or 0, title=race.title, note=named.partition("\n")[2].strip(), first_day=event.first_day,
        days=(event.last_day - event.first_day).days + 1, priority=race.priority, discipline=race.discipline,
        taper_days=race.taper_days, sentence=", ".join(parts) + ".",
    )  # fmt: skip


# --- calendars ----------------------------------------------------------------------------------------------------


def calendars(book: Book, today: date) -> list[CalendarCard]:
    """Calendars that were read in, by name."""
    return _calendars(book.id, books.version(book, "plan"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _calendars(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> list[CalendarCard]:
    events = rows.events(_book)
    cards = []
    for one in rows.calendars(_book):
        own = [event for event in events if event.calendar_id == one.id]
        read_on = one.read_at.astimezone(books.zone(_book)).date()
        n_free = sum(not event.is_busy for event in own)
        sentence = f"{how_many(len(own), 'appointment')}, read on {written(read_on)}"
        sentence += f"; {n_free:,} of them take no time." if n_free else "."
        cards.append(CalendarCard(one.id or 0, one.name, sentence, (today - read_on).days > FRESH_DAYS, one.problem))
    return cards


def appointments(book: Book, calendar_id: int) -> pd.DataFrame:
    """What was read of a calendar, in order: ``day``, ``time``, ``title``, ``takes_time``."""
    zone = books.zone(book)
    found = rows.events(book, calendar_id=calendar_id)
    return pd.DataFrame(
        {
            "day": [one.day for one in found],
            "time": ["all day" if one.is_all_day else _times(one, zone) for one in found],
            "title": [one.title for one in found],
            "takes_time": [one.is_busy for one in found],
        }
    )


def _times(one, zone: ZoneInfo) -> str:
    first, last = one.started_at.astimezone(zone), one.ended_at.astimezone(zone)
    return f"{first.hour}:{first.minute:02d} to {last.hour}:{last.minute:02d}"
