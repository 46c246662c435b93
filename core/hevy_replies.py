"""What Hevy's replies mean, in our words and units. Knows no network and no database.

Hevy's ``exercise_template_id`` is our ``exercise_id``; its ``supersets_id`` (``superset_id`` in what is written) tells
which exercises alternate. ``custom_metric`` (steps or floors of stair machines) stays in the kept reply.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from core import hevy_sessions
from core.errors import UnexpectedReply
from core.models import StrengthSet
from core.recorded import RawReply, RecordedSession

Raw = Mapping[str, Any]

#: What no set exceeds, in our units; a value above it is a slip and missing.
_MOST = {"weight_kg": 2000.0, "reps": 10_000.0, "distance_m": 1e6, "duration_s": 86_400.0, "rpe": 10.0}


@dataclass(frozen=True)
class Account:
    """Whose key it is."""

    id: str
    name: str | None = None


@dataclass(frozen=True)
class Updated:
    """A workout that was added or changed. ``hevy_id`` is Hevy's own id, and that of the kept reply."""

    hevy_id: str
    changed_at: datetime | None
    session: RecordedSession


@dataclass(frozen=True)
class Deleted:
    """A workout that the athlete deleted in Hevy; which one, the kept reply with this id tells."""

    hevy_id: str
    deleted_at: datetime | None


@dataclass(frozen=True)
class Unread:
    """A workout or change that cannot be read, and why."""

    hevy_id: str
    problem: str


Event = Updated | Deleted | Unread


@dataclass(frozen=True)
class Exercise:
    """An exercise, Hevy's or the athlete's own. Muscles are in Hevy's words: "chest", "upper_back" ..."""

    id: str
    title: str
    kind: str | None = None
    muscle: str | None = None
    other_muscles: tuple[str, ...] = ()
    is_custom: bool = False


@dataclass(frozen=True)
class PlannedSet:
    """A set as a routine asks for it; repetitions as a number, or from ``reps`` up to ``most_reps``."""

    kind: str = "normal"
    reps: int | None = None
    most_reps: int | None = None
    weight_kg: float | None = None
    distance_m: float | None = None
    duration_s: int | None = None


@dataclass(frozen=True)
class PlannedExercise:
    """An exercise of a routine with its sets."""

    exercise_id: str
    title: str = ""
    sets: tuple[PlannedSet, ...] = ()
    note: str | None = None
    rest_s: int | None = None
    superset: int | None = None


@dataclass(frozen=True)
class Routine:
    """A routine; ``id`` is None while Hevy does not know it yet."""

    title: str
    exercises: tuple[PlannedExercise, ...] = ()
    id: str | None = None
    note: str | None = None
    folder_id: int | None = None
    changed_at: datetime | None = field(default=None, compare=False)


def parse_account(raw: Raw) -> Account:
    """{"data": {"id": "9c46...", "name": "...", "url": "https://hevy.com/user/..."}}"""
    data = _part(raw, "data")
    return Account(_required(data, "id"), _text(data, "name"))


def parse_event(raw: Raw, *, zone: ZoneInfo) -> Event:
    """{"type": "updated", "workout": {...}} or {"type": "deleted", "id": "efe6...", "deleted_at": "2021-..."}"""
    try:
        match raw.get("type"):
            case "updated":
                return parse_updated(_part(raw, "workout"), zone=zone)
            case "deleted":
                return Deleted(_required(raw, "id"), _instant(raw, "deleted_at"))
            case other:
                return Unread(str(raw.get("id", ""))[:80], f"Hevy tells of an unknown change ({str(other)[:40]}).")
    except UnexpectedReply as error:
        return Unread(str(raw.get("id", ""))[:80], str(error))


def parse_updated(raw: Raw, *, zone: ZoneInfo) -> Updated | Unread:
    """A workout as :func:`parse_workout` reads it, or why it cannot."""
    try:
        return Updated(_required(raw, "id"), _instant(raw, "updated_at"), parse_workout(raw, zone=zone))
    except UnexpectedReply as error:
        return Unread(str(raw.get("id", ""))[:80], str(error))


def parse_workout(raw: Raw, *, zone: ZoneInfo) -> RecordedSession:
    """A workout with its sets in order and the reply that they come from.

    Raises:
        UnexpectedReply: It has no start, or a field has an unknown form.

    ::

        {"id": "b459...", "title": "Push Day", "start_time": "2021-09-14T12:00:00Z", "end_time": ..., "exercises": [
            {"title": "Bench Press (Barbell)", "notes": "...", "exercise_template_id": "05293BCA", "supersets_id": 0,
             "sets": [{"type": "normal", "weight_kg": 100, "reps": 10, "distance_meters": null, "rpe": 9.5}]}]}
    """
    started_at = _instant(raw, "start_time")
    if started_at is None or started_at.year < 2000:
        raise UnexpectedReply("A workout of Hevy's has no start that can be right. Correct its date in the app.")
    sets = [done for exercise in _parts(raw, "exercises") for done in _sets(exercise)]
    return hevy_sessions.session(
        title=" ".join((_text(raw, "title") or "Workout").split())[:200], started_at=started_at,
        ended_at=_instant(raw, "end_time"), zone=zone, sets=sets,
        replies=[RawReply("workout", _required(raw, "id"), dict(raw))],
    )  # fmt: skip


def parse_exercise(raw: Raw) -> Exercise:
    """{"id": "05293BCA", "title": "Bench Press (Barbell)", "primary_muscle_group": "chest", ...}"""
    others = raw.get("secondary_muscle_groups")
    return Exercise(
        id=_required(raw, "id"), title=_text(raw, "title") or "Exercise", kind=_text(raw, "type"),
        muscle=_text(raw, "primary_muscle_group"), is_custom=raw.get("is_custom") is True,
        other_muscles=tuple(str(each) for each in others if each) if isinstance(others, list) else (),
    )  # fmt: skip


def parse_routine(raw: Raw) -> Routine:
    """A routine with its exercises and sets."""
    return Routine(
        title=_text(raw, "title") or "Routine", id=_required(raw, "id"), note=_text(raw, "notes"),
        folder_id=_whole(raw, "folder_id"), changed_at=_instant(raw, "updated_at"),
        exercises=tuple(_planned_exercise(exercise) for exercise in _parts(raw, "exercises")),
    )  # fmt: skip


def routine_request(routine: Routine) -> dict[str, Any]:
    """A routine as Hevy takes it. A folder can be chosen for a new one only."""
    body: dict[str, Any] = {
        "title": routine.title,
        "notes": routine.note or "",
        "exercises": [
            {
                "exercise_template_id": exercise.exercise_id,
                "superset_id": exercise.superset,
                "rest_seconds": exercise.rest_s,
                "notes": exercise.note or "",
                "sets": [_set_request(planned) for planned in exercise.sets],
            }
            for exercise in routine.exercises
        ],
    }
    if routine.id is None:
        body["folder_id"] = routine.folder_id
    return {"routine": body}


def routine_id(reply: Raw) -> str | None:
    """The id in the answer to a new routine: bare, under "routine", in a list, or not there at all."""
    inner: Any = reply.get("routine", reply)
    inner = inner[0] if isinstance(inner, list) and inner else inner
    found = inner.get("id") if isinstance(inner, dict) else None
    return found if isinstance(found, str) and found else None


def _sets(exercise: Raw) -> list[StrengthSet]:
    """The sets of one exercise; its note is kept with the first."""
    note = _text(exercise, "notes")
    return [
        StrengthSet(
            recording_id=0, position=0, exercise=" ".join((_text(exercise, "title") or "Exercise").split())[:200],
            exercise_id=_text(exercise, "exercise_template_id"), superset=_whole(exercise, "supersets_id"),
            kind=hevy_sessions.SET_KINDS.get(str(done.get("type")), "normal"), reps=_whole_reps(done),
            weight_kg=_amount(done, "weight_kg", "weight_kg"),
            distance_m=_amount(done, "distance_meters", "distance_m") or None,
            duration_s=_amount(done, "duration_seconds", "duration_s") or None,
            rpe=_amount(done, "rpe", "rpe") or None, note=note if place == 0 else None,
        )
        for place, done in enumerate(_parts(exercise, "sets"))
    ]  # fmt: skip


def _planned_exercise(raw: Raw) -> PlannedExercise:
    return PlannedExercise(
        exercise_id=_required(raw, "exercise_template_id"), title=_text(raw, "title") or "", note=_text(raw, "notes"),
        rest_s=_whole(raw, "rest_seconds"), superset=_whole(raw, "supersets_id"),
        sets=tuple(_planned_set(planned) for planned in _parts(raw, "sets")),
    )  # fmt: skip


def _planned_set(raw: Raw) -> PlannedSet:
    span = _part(raw, "rep_range")
    reps = _whole(span, "start") if span else _whole_reps(raw)
    duration_s = _amount(raw, "duration_seconds", "duration_s")
    return PlannedSet(
        kind=hevy_sessions.SET_KINDS.get(str(raw.get("type")), "normal"), reps=reps, most_reps=_whole(span, "end"),
        weight_kg=_amount(raw, "weight_kg", "weight_kg"),
        distance_m=_amount(raw, "distance_meters", "distance_m") or None,
        duration_s=round(duration_s) if duration_s else None,
    )  # fmt: skip


def _set_request(planned: PlannedSet) -> dict[str, Any]:
    span = planned.most_reps is not None
    return {
        "type": planned.kind,
        "weight_kg": planned.weight_kg,
        "reps": None if span else planned.reps,
        "distance_meters": None if planned.distance_m is None else round(planned.distance_m),
        "duration_seconds": planned.duration_s,
        "custom_metric": None,
        "rep_range": {"start": planned.reps, "end": planned.most_reps} if span else None,
    }


def _amount(raw: Raw, name: str, ours: str) -> float | None:
    """A number that can be true, else None."""
    value = _number(raw, name)
    return value if value is not None and 0 <= value <= _MOST[ours] else None


def _whole_reps(raw: Raw) -> int | None:
    reps = _amount(raw, "reps", "reps")
    return None if reps is None else round(reps)


def _whole(raw: Raw, name: str) -> int | None:
    value = _number(raw, name)
    return None if value is None else round(value)


def _required(raw: Raw, name: str) -> str:
    found = _text(raw, name)
    if found is None:
        raise UnexpectedReply(f"Hevy's answer has no {name}. Update Zonebook if this stays so.")
    return found


def _instant(raw: Raw, name: str) -> datetime | None:
    """ "2021-09-14T12:00:00Z" as an aware instant; None where there is none. A time without a zone is UTC."""
    written = _text(raw, name)
    if written is None:
        return None
    try:
        read = datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnexpectedReply(
            f"Hevy's {name} is no date: {written[:40]!r}. Update Zonebook if this stays so."
        ) from error


# --- fields: numbers may come as text, anything as null


def _number(raw: Raw, name: str) -> float | None:
    value = raw.get(name)
    if value is None or value == "":
        return None
    try:
        read = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        read = None
    if read is None:
        _unreadable(name, value)
    return read if isfinite(read) else None


def _text(raw: Raw, name: str) -> str | None:
    value = raw.get(name)
    if isinstance(value, Mapping | list):
        _unreadable(name, value)
    return None if value is None else str(value).strip() or None


def _part(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        _unreadable(name, value)
    return value


def _parts(raw: Raw, name: str) -> list[Raw]:
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        _unreadable(name, value)
    return value


def _unreadable(name: str, value: object) -> NoReturn:
    raise UnexpectedReply(
        f"Hevy's {name} is of a kind ({type(value).__name__}) that cannot be read. Update Zonebook if this stays so."
    )
