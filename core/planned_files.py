"""Planned workouts on their way out: read from the book with the athlete's thresholds, and written in each format."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from core.coaching import exercise_library
from core.coaching.planned import Exercise, Part, Planned, Repeat, Step, Thresholds, planned_of
from core.derive_thresholds import Known, known
from core.exports.fit_workout import fit_workout
from core.exports.garmin_workout import fits as garmin_fits
from core.exports.garmin_workout import garmin_workout
from core.exports.hevy_routine import Routine, hevy_routine
from core.exports.hevy_routine import fits as hevy_fits
from core.exports.ics import Entry, ics
from core.exports.planned_steps import Written, mark
from core.exports.zwo import zwo
from core.models_plan import RoutineItem
from core.queries import exercises, local, plan, plan_exports
from core.store import Book
from core.words import fold

#: A plan of this many days behind and ahead goes into a calendar.
DAYS_BACK = 28


@dataclass(frozen=True)
class Kept:
    """A planned workout as it is kept: with the steps of its routine, where it has none of its own."""

    planned: Planned
    changed_at: datetime


@dataclass(frozen=True)
class Around:
    """What of the athlete goes into a planned workout."""

    thresholds: Known
    zone: ZoneInfo
    units: Literal["metric", "imperial"]
    pool_length_m: float | None = None
    #: The exercises that Hevy has.
    hevy: tuple[Exercise, ...] = ()

    def at(self, day: date) -> Thresholds:
        """The thresholds in force on a day."""
        return self.thresholds.on(day)


@dataclass(frozen=True)
class File:
    """A file that is ready to be saved, and what of the workout is not in it."""

    name: str
    mime: str
    data: bytes
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called, the ending of its name, and how it is written."""

    label: str
    ending: str
    mime: str
    write: Callable[[Kept, Around], Written[bytes]]


def mark_of(uid: str) -> str:
    """What a planned workout is known by in the text that goes with it to a service."""
    return mark(uid)


def garmin(kept: Kept, around: Around) -> Written[dict[str, Any]]:
    """A planned workout as Garmin Connect takes it."""
    return garmin_workout(
        kept.planned, at=around.at(kept.planned.day), pool_length_m=around.pool_length_m, units=around.units
    )


def hevy(kept: Kept, around: Around) -> Written[Routine]:
    """A planned workout as a routine of Hevy."""
    return hevy_routine(kept.planned, offered=around.hevy, at=around.at(kept.planned.day), units=around.units)


def _json(kept: Kept, around: Around) -> Written[bytes]:
    made = garmin(kept, around)
    return Written(json.dumps(made.body, indent=1, ensure_ascii=False).encode(), made.left_out)


def _fit(kept: Kept, around: Around) -> Written[bytes]:
    return fit_workout(
        kept.planned, at=around.at(kept.planned.day), pool_length_m=around.pool_length_m, units=around.units
    )


def _zwo(kept: Kept, around: Around) -> Written[bytes]:
    return zwo(kept.planned, at=around.at(kept.planned.day), units=around.units)


def _ics(kept: Kept, around: Around) -> Written[bytes]:
    return Written(_calendar([kept], around))


FORMATS: Mapping[str, Format] = {
    "fit": Format("FIT", "fit", "application/octet-stream", _fit),
    "zwo": Format("ZWO", "zwo", "application/xml", _zwo),
    "ics": Format("Calendar", "ics", "text/calendar", _ics),
    "garmin": Format("Garmin JSON", "json", "application/json", _json),
}


def around(book: Book) -> Around:
    """What of the athlete goes into planned workouts, as of now."""
    kept = sorted((one for one in exercises.exercises(book) if one.source == plan_exports.HEVY), key=lambda one: one.id)
    hevy = tuple(Exercise(one.source, one.id, one.name) for one in kept)
    pool_length_m = plan_exports.pool_length_m(book)
    return Around(known(book), local.zone_of(book), local.units_of(book), pool_length_m, hevy)


def planned(book: Book, first: date | None = None, last: date | None = None) -> list[Kept]:
    """Planned workouts of these days, both included, by day and time."""
    return _with_routines(book, plan.planned(book, first, last))


def of_uid(book: Book, uid: str) -> Kept | None:
    """One planned workout; None where it is gone."""
    row = plan.of_uid(book, uid)
    return _with_routines(book, [row])[0] if row else None


def file(book: Book, uid: str, kind: str) -> File | None:
    """A planned workout as one of ``FORMATS``; None where it is gone, or the format has no place for it."""
    kept = of_uid(book, uid)
    if kept is None:
        return None
    made = FORMATS[kind].write(kept, around(book))
    if made.body is None:
        return None
    return File(file_name(kept.planned, FORMATS[kind].ending), FORMATS[kind].mime, made.body, made.left_out)


def left_out(book: Book, uid: str) -> dict[str, tuple[str, ...]]:
    """What each of ``FORMATS`` cannot say of a planned workout, by its name there; only those that have something."""
    kept = of_uid(book, uid)
    if kept is None:
        return {}
    of_athlete = around(book)
    said = {one.label: one.write(kept, of_athlete).left_out for one in FORMATS.values()}
    return {label: sentences for label, sentences in said.items() if sentences}


def fits(planned: Planned, service: str) -> bool:
    """Whether a service has a place for such a workout."""
    return hevy_fits(planned) if service == plan_exports.HEVY else garmin_fits(planned.discipline)


def takes(planned: Planned, kind: str) -> bool:
    """Whether a format has a place for such a workout."""
    return kind != "zwo" or zwo(planned, at=Thresholds()).body is not None


def calendar(book: Book, today: date, *, plan_id: int | None = None) -> File:
    """A calendar of the plan: from four weeks ago on, or of the whole of one plan."""
    first = None if plan_id is not None else date.fromordinal(today.toordinal() - DAYS_BACK)
    wanted = [one for one in planned(book, first) if plan_id is None or one.planned.plan_id == plan_id]
    return File("zonebook-plan.ics", "text/calendar", _calendar(wanted, around(book)))


def file_name(planned: Planned, ending: str) -> str:
    """What a file is called: its day and its title, in letters that any disk takes.

    >>> file_name(Planned("u", date(2026, 11, 23), "cycling", "Sweet Spot: 3 × 10′", 3600), "fit")
    '2026-11-23-sweet-spot-3-10.fit'
    """
    words = re.sub(r"[^a-z0-9]+", "-", fold(planned.title)).strip("-")[:60].strip("-")
    return f"{planned.day.isoformat()}-{words or 'workout'}.{ending}"


def _calendar(kept: list[Kept], around: Around) -> bytes:
    entries = [Entry(one.planned, one.changed_at, around.at(one.planned.day)) for one in kept]
    return ics(entries, zone=around.zone, units=around.units)


def _with_routines(book: Book, rows: list[dict[str, Any]]) -> list[Kept]:
    found = [Kept(planned_of(row), row["updated_at"]) for row in rows]
    if not any(one.planned.routine_id and not one.planned.steps for one in found):
        return found
    items: dict[int, list[RoutineItem]] = {}
    for item in exercises.items(book):
        items.setdefault(item.routine_id, []).append(item)
    names = {(one.source, one.id): one.name for one in exercises.exercises(book)}
    return [
        replace(one, planned=replace(one.planned, steps=_steps(items.get(one.planned.routine_id or 0, []), names)))
        if one.planned.routine_id and not one.planned.steps
        else one
        for one in found
    ]


def _steps(items: list[RoutineItem], names: Mapping[tuple[str, str], str]) -> tuple[Part, ...]:
    """The exercises of a routine as steps: so many sets of each, with a rest after each."""
    parts: list[Part] = []
    for item in items:
        key = (item.exercise_source, item.exercise_id)
        ready = exercise_library.of(*key)
        name = ready.name if ready else names.get(key) or item.exercise_id
        work = Step(
            "work", duration_s=None if item.reps else item.duration_s, reps=item.reps, exercise=Exercise(*key, name),
            weight_kg=item.weight_kg, note=item.note,
        )  # fmt: skip
        rest = (Step("rest", duration_s=item.rest_s),) if item.rest_s else ()
        parts.append(Repeat(item.sets, (work, *rest)))
    return tuple(parts)
