"""Life events as the athlete enters them: kept, changed and taken out; ``athlete.life_events`` reads all of them."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from core.models import LifeEvent

#: What there is: the first four protect streaks, a race does not.
KINDS = ("illness", "injury", "travel", "holiday", "race")


def put(session: Session, **said: Any) -> LifeEvent:
    """Keep a new event; returns it with its id."""
    event = LifeEvent(**said)
    session.add(event)
    session.flush()
    return event


def change(session: Session, event_id: int, **said: Any) -> dict[str, Any] | None:
    """Set columns of an event; returns what it was, None where there is none of that id."""
    found = session.get(LifeEvent, event_id)
    if found is None:
        return None
    before = found.model_dump()
    for name, value in said.items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    return before


def take_out(session: Session, event_id: int) -> dict[str, Any] | None:
    """Delete an event; returns what it was, None where there is none of that id."""
    found = session.get(LifeEvent, event_id)
    if found is None:
        return None
    session.delete(found)
    session.flush()
    return found.model_dump()


def overlapping(session: Session, first: date, last: date, *, but: int | None = None) -> list[LifeEvent]:
    """Events with a day from ``first`` to ``last``, both included, oldest first; without the one of id ``but``."""
    query = (
        select(LifeEvent)
        .where(col(LifeEvent.first_day) <= last, col(LifeEvent.last_day) >= first)
        .order_by(col(LifeEvent.first_day), col(LifeEvent.id))
    )
    return [event for event in session.exec(query) if event.id != but]
