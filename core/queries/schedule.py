"""When there is time: usual hours, calendars that were read in, and races, as they are kept."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import LifeEvent
from core.models_plan import Availability, Calendar, CalendarEvent
from core.store import Book, reading


def hours(source: Book | Session) -> list[Availability]:
    """The stretches of weekdays in which there is time, in the order of the week; none at all: any time."""
    return _rows(source, select(Availability).order_by(col(Availability.weekday), col(Availability.first_minute)))


def put_hours(session: Session, stretches: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Keep these (weekday, from, to) and no others; returns those before."""
    before = [(one.weekday, one.first_minute, one.last_minute) for one in hours(session)]
    session.execute(sa.delete(Availability))
    for weekday, first, last in stretches:
        session.add(Availability(weekday=weekday, first_minute=first, last_minute=last))
    session.flush()
    return before


def calendars(source: Book | Session) -> list[Calendar]:
    """Every calendar that was read in, by name."""
    return _rows(source, select(Calendar).order_by(col(Calendar.name)))


def events(
    source: Book | Session, first: date | None = None, last: date | None = None, *, calendar_id: int | None = None
) -> list[CalendarEvent]:
    """What calendars have on the days ``first`` to ``last``, both included (None: no bound), in order of time."""
    query = select(CalendarEvent)
    if first is not None:
        query = query.where(col(CalendarEvent.last_day) >= first)
    if last is not None:
        query = query.where(col(CalendarEvent.day) <= last)
    if calendar_id is not None:
        query = query.where(CalendarEvent.calendar_id == calendar_id)
    return _rows(source, query.order_by(col(CalendarEvent.started_at), col(CalendarEvent.id)))


def taken(book: Book) -> list[tuple[datetime, datetime, date, date, bool]]:
    """What takes time in calendars, in order: from, to, its first and last day, whether it takes whole days."""
    query = (
        sa.select(
            col(CalendarEvent.started_at), col(CalendarEvent.ended_at), col(CalendarEvent.day),
            col(CalendarEvent.last_day), col(CalendarEvent.is_all_day),
        )
        .where(col(CalendarEvent.is_busy))
        .order_by(col(CalendarEvent.started_at), col(CalendarEvent.id))
    )  # fmt: skip
    with reading(book) as connection:
        return [tuple(row) for row in connection.execute(query)]


def life_events(source: Book | Session) -> list[LifeEvent]:
    """Days away and races, the earliest first."""
    return _rows(source, select(LifeEvent).order_by(col(LifeEvent.first_day), col(LifeEvent.id)))


def calendar_named(session: Session, name: str) -> Calendar | None:
    """The calendar of this name; None where none has it."""
    return session.scalar(select(Calendar).where(Calendar.name == name))


def put_calendar(
    session: Session, name: str, occurrences: Iterable[dict[str, Any]], *, problem: str | None, now: datetime
) -> int:
    """Keep a calendar with these occurrences in the place of those that it had; returns its id.

    Args:
        occurrences: Columns of ``calendar_event`` but its ids; no two with the same ``uid`` and ``started_at``.
    """
    kept = calendar_named(session, name) or Calendar(name=name, read_at=now)
    kept.read_at, kept.problem = now, problem
    session.add(kept)
    session.flush()
    calendar_id = kept.id or 0
    session.execute(sa.delete(CalendarEvent).where(col(CalendarEvent.calendar_id) == calendar_id))
    if rows := [said | {"calendar_id": calendar_id} for said in occurrences]:
        session.execute(sa.insert(CalendarEvent), rows)
    return calendar_id


def take_out_calendar(session: Session, calendar_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """Delete a calendar with all that was read of it; returns both as they were, None where it is gone."""
    found = session.get(Calendar, calendar_id)
    if found is None:
        return None
    rows = [one.model_dump(exclude={"id", "calendar_id"}) for one in events(session, calendar_id=calendar_id)]
    session.execute(sa.delete(CalendarEvent).where(col(CalendarEvent.calendar_id) == calendar_id))
    before = found.model_dump()
    session.delete(found)
    session.flush()
    return before, rows


def _rows(source: Book | Session, query: Any) -> list[Any]:
    if isinstance(source, Session):
        return list(source.scalars(query))
    with reading(source) as connection, Session(connection) as session:
        return list(session.exec(query))
