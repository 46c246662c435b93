"""When there is time to train, out of what is kept: usual hours, calendars, days away and races."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.coaching.busy_days import Appointment, busy_days
from core.coaching.schedule import Race, Schedule, Stretch
from core.models import LifeEvent
from core.queries import schedule as rows
from core.queries.local import zone_of
from core.store import Book

RACE = "race"
#: What a race counts as that was entered without a priority.
USUAL_PRIORITY = "B"
LONGEST_TITLE = 80


def schedule(book: Book) -> Schedule:
    """Everything that says when there is time, as of now; what plans, reviews and screens look at."""
    hours: dict[int, list[Stretch]] = {}
    for one in rows.hours(book):
        hours.setdefault(one.weekday, []).append((one.first_minute, one.last_minute))
    events = rows.life_events(book)
    return Schedule(
        hours={weekday: tuple(stretches) for weekday, stretches in hours.items()},
        busy=busy_days((Appointment(*one) for one in rows.taken(book)), zone_of(book)),
        away=away_days(events),
        races=tuple(race_of(event) for event in events if event.kind == RACE),
    )


def away_days(events: Iterable[LifeEvent]) -> dict[date, str]:
    """Days without training, and why; of several reasons the one that began last."""
    return {
        event.first_day + timedelta(days=number): event.kind
        for event in events
        if event.kind != RACE
        for number in range((event.last_day - event.first_day).days + 1)
    }


def race_of(event: LifeEvent) -> Race:
    """A race as plans know it: its title is the first line of its note."""
    title = next(iter((event.note or "").strip().splitlines()), "")[:LONGEST_TITLE].strip()
    return Race(
        day=event.first_day, title=title or "Race", priority=event.priority or USUAL_PRIORITY,
        discipline=event.discipline, taper_days=event.taper_days or 0,
        last_day=event.last_day if event.last_day > event.first_day else None,
    )  # fmt: skip
