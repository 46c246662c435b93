"""The writes of what no device records: dated values, how hard a workout felt, and workouts done without a device.

Each is one transaction, and is undone by one that it returns.
"""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core import derive, merge, quantities, scheduler, store
from core.actions_done import Done
from core.models import DISCIPLINES, Measurement, MergeDecision, Recording, Workout
from core.queries import athlete, entries, recordings, workouts
from core.queries.local import today_of, units_of, zone_of
from core.store import Book
from core.words import fold

#: Kinds of which there are several on a day, told apart by their notes, and what to ask for where the note is missing.
NAMED = {"tested_lift": "Say in the note which lift it is, such as: squat."}
EFFORT = "rpe"
#: What of a workout done without a device can be true.
LONGEST_MIN, FARTHEST_M, MOST_KCAL = 24 * 60, 500_000, 30_000
LONGEST_NOTE = 2000


# --- dated values -------------------------------------------------------------------------------------------------


def record_text(book: Book, kind: str, text: str, day: date, note: str | None = None) -> Done:
    """Keep a dated value as it was typed, with its unit or in the athlete's own.

    Raises:
        ValueError: It cannot be read or cannot be true; the sentence says why.
    """
    units = units_of(book)
    return record(book, *quantities.parse_measurement(kind, text, units), day, note)


def record(book: Book, kind: str, value: float, day: date, note: str | None = None) -> Done:
    """Keep a dated value of the athlete's own; another of the same kind and day is corrected by it.

    Of tested lifts there may be several on a day, one for each note. A perceived effort is that of the day's last
    workout.
    """
    value, note = quantities.checked_measurement(kind, value), (note or "").strip()[:LONGEST_NOTE] or None
    if day > today_of(book):
        raise ValueError("That day is still to come. Choose today or an earlier one.")
    if kind == EFFORT:
        return record_effort(book, _last_workout_of(book, day), round(value), note)
    if kind in NAMED and not note:
        raise ValueError(NAMED[kind])
    entry = Measurement(kind=kind, day=day, value=value, note=note, created_at=_now())
    with store.writing(book, "athlete", "workouts") as session:
        before = [
            Measurement(**row.model_dump()) for row in entries.own_values(session, kind, day) if _is_same(row, entry)
        ]
        changed = _put(session, [entry], in_place_of=before)
    _judge_again(book, changed)
    entry_id = entry.id or 0
    said = f"{_described(entry, units_of(book))}{_recomputed(changed)}"
    return Done(said, lambda: _take_back(book, entry_id, kind, day, before))


def remove(book: Book, measurement_id: int) -> Done:
    """Take a dated value out, whoever said it; one of a service stays away then."""
    with store.writing(book, "athlete", "workouts") as session:
        gone = athlete.delete_measurement(session, measurement_id)
        if gone is None:
            return Done("That entry is gone already.", lambda: "There is nothing to bring back.")
        kept = Measurement(**gone.model_dump())
        session.flush()
        changed = derive.rezone_after(session, kept.kind, kept.day, kept.device)
    _judge_again(book, changed)
    return Done(f"Removed: {_described(kept, units_of(book))}{_recomputed(changed)}", lambda: _bring_back(book, kept))


def _is_same(kept: Measurement, entry: Measurement) -> bool:
    """Whether an entry is a correction of what is kept of its day."""
    return kept.kind not in NAMED or fold(kept.note or "") == fold(entry.note or "")


def _put(session: Session, new: list[Measurement], *, in_place_of: list[Measurement]) -> list[int]:
    """Put entries of one kind and day in the place of others; returns the workouts whose numbers changed."""
    old = [row.id for row in in_place_of]
    session.execute(sa.delete(Measurement).where(col(Measurement.id).in_(old)))
    session.add_all(new)
    session.flush()
    one = (new or in_place_of)[0]
    return derive.rezone_after(session, one.kind, one.day, one.device)


def _take_back(book: Book, entry_id: int, kind: str, day: date, before: list[Measurement]) -> str:
    with store.writing(book, "athlete", "workouts") as session:
        entry = session.get(Measurement, entry_id)
        if entry is None:
            return "That entry is gone already."
        changed = _put(session, [Measurement(**row.model_dump(exclude={"id"})) for row in before], in_place_of=[entry])
    _judge_again(book, changed)
    label = quantities.MEASUREMENTS[kind].quantity.label
    return f"{label} of {quantities.written(day)} is as it was.{_recomputed(changed)}"


def _bring_back(book: Book, kept: Measurement) -> str:
    with store.writing(book, "athlete", "workouts") as session:
        if kept.source != entries.ATHLETE:  # this also forgets that it was to stay away
            athlete.save_measurement(session, kept.kind, kept.value, kept.day, now=kept.created_at, source=kept.source,
                                     note=kept.note, device=kept.device)  # fmt: skip
        else:
            session.add(Measurement(**kept.model_dump(exclude={"id"})))
        session.flush()
        changed = derive.rezone_after(session, kept.kind, kept.day, kept.device)
    _judge_again(book, changed)
    return f"Brought back.{_recomputed(changed)}"


# --- how a workout felt -------------------------------------------------------------------------------------------


def record_effort(book: Book, workout_id: int, rpe: int, note: str | None = None) -> Done:
    """Set how hard a workout felt, 1 to 10; a note goes below those that it has."""
    quantities.checked_measurement(EFFORT, rpe)
    with store.writing(book, "workouts") as session:
        workout = session.get(Workout, workout_id)
        if workout is None:
            raise ValueError("That workout is gone. Choose another one.")
        before = {"rpe": workout.rpe, "notes": workout.notes}
        notes = "\n".join(filter(None, (workout.notes, note)))[:5000] or None
        workouts.edit(session, workout_id, now=_now(), rpe=rpe, notes=notes)
        title = workout.edited_title or workout.title
    return Done(f"Perceived effort {rpe} for {title}.", lambda: _set_back(book, workout_id, before))


def _set_back(book: Book, workout_id: int, before: dict) -> str:
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=_now(), **before)
    return "It is as it was."


def _last_workout_of(book: Book, day: date) -> int:
    with store.reading(book) as connection, Session(connection) as session:
        found = entries.workouts_of_day(session, day)
    if not found:
        raise ValueError(
            f"There is no workout on {quantities.written(day)}, and a perceived effort belongs to one. Enter the"
            " workout first, or choose its day."
        )
    return found[-1].id or 0


# --- a workout done without a device ------------------------------------------------------------------------------


def record_workout(
    book: Book, *, discipline: str, day: date, start: time, minutes: float, title: str = "",
    distance_m: float | None = None, calories_kcal: float | None = None, rpe: int | None = None,
    note: str | None = None,
) -> Done:  # fmt: skip
    """Keep a workout that nothing recorded. Where a device did record it, it joins that one and adds what is missing.

    The same discipline at the same minute is the same workout: entered again, it is corrected.

    Raises:
        ValueError: It cannot be true; the sentence says why.
    """
    started_at = datetime.combine(day, start.replace(second=0, microsecond=0), zone_of(book)).astimezone(UTC)
    _check_workout(discipline, started_at, minutes, distance_m, calories_kcal, rpe)
    now, offset = _now(), started_at.astimezone(zone_of(book)).utcoffset() or timedelta(0)
    duration_s = round(minutes * 60)
    recording = Recording(
        source=entries.MANUAL, source_id=f"{started_at:%Y-%m-%dT%H:%MZ} {discipline}", detail_state="complete",
        discipline=discipline, title=title.strip()[:200] or quantities.label(discipline), started_at=started_at,
        utc_offset_s=int(offset.total_seconds()), duration_s=duration_s, distance_m=distance_m or None,
        calories_kcal=calories_kcal or None, avg_speed_mps=distance_m / duration_s if distance_m else None,
        created_at=now, updated_at=now,
    )  # fmt: skip
    with store.writing(book, "workouts") as session:
        before = entries.manual_recording(session, recording.source_id)
        was_deleted = before is not None and _is_deleted(session, before)
        old = None if before is None or was_deleted else Recording(**before.model_dump())
        recordings.save_values(session, [recording], now=now)
        kept = entries.manual_recording(session, recording.source_id) or recording
        workout_id, joined = _placed(session, kept, now)
        was_said = _say(session, workout_id, rpe, note, now)
        source_id = kept.source_id
    said = f"{'Corrected' if old else 'Entered'}: {recording.title}, {quantities.written(day)}."
    said += " A device recorded the same session: both are one workout." if joined else ""
    return Done(said, lambda: _unrecord(book, source_id, old, workout_id, was_said))


def remove_workout(book: Book, source_id: str) -> Done:
    """Take out a workout that was entered by hand; where a device recorded it too, only what was entered goes."""
    with store.writing(book, "workouts") as session:
        found = entries.manual_recording(session, source_id)
        if found is None:
            return Done("That workout is gone already.", lambda: "There is nothing to bring back.")
        kept = Recording(**found.model_dump())
        _drop(session, found, _now())
    return Done(f"Removed: {kept.title}, {quantities.written(merge.local_day(kept))}.", lambda: _again(book, kept))


def _check_workout(
    discipline: str, started_at: datetime, minutes: float, distance_m: float | None, calories_kcal: float | None,
    rpe: int | None,
) -> None:  # fmt: skip
    if discipline not in DISCIPLINES:
        raise ValueError(f"{discipline!r} is no discipline. Choose one of: {', '.join(DISCIPLINES)}.")
    if not 1 <= minutes <= LONGEST_MIN:
        raise ValueError("A workout takes from 1 minute to a day. Correct the minutes.")
    if started_at + timedelta(minutes=minutes) > _now() + timedelta(minutes=1):
        raise ValueError("That workout would end in the future. Enter it when it is done.")
    if distance_m is not None and not 0 <= distance_m <= FARTHEST_M:
        raise ValueError("A distance is from 0 to 500 km. Correct it, or leave it empty where you do not know it.")
    if calories_kcal is not None and not 0 <= calories_kcal <= MOST_KCAL:
        raise ValueError("Calories are from 0 to 30,000 kcal. Correct them, or leave them empty.")
    if rpe is not None:
        quantities.checked_measurement(EFFORT, rpe)


def _placed(session: Session, kept: Recording, now: datetime) -> tuple[int, bool]:
    """Give a recording its workout and derive it; returns it, and whether a device recorded it too."""
    touched = merge.place(session, [kept], now=now)
    if kept.workout_id and kept.workout_id not in touched:
        touched.append(kept.workout_id)
        merge.refresh(session, [kept.workout_id], now=now)
    workout_id = kept.workout_id or 0
    if session.get_one(Workout, workout_id).deleted_at:
        workouts.edit(session, workout_id, now=now, deleted_at=None)
    derive.refresh(session, touched)
    return workout_id, len(recordings.of_workout(session, workout_id)) > 1


def _say(session: Session, workout_id: int, rpe: int | None, note: str | None, now: datetime) -> dict:
    """Set what was said of the workout; returns what was there."""
    workout = session.get_one(Workout, workout_id)
    before = {"rpe": workout.rpe, "notes": workout.notes}
    said = {"rpe": rpe, "notes": (note or "").strip()[:5000] or None}
    workouts.edit(session, workout_id, now=now, **{name: value for name, value in said.items() if value is not None})
    return before


def _unrecord(book: Book, source_id: str, old: Recording | None, workout_id: int, was_said: dict) -> str:
    now = _now()
    with store.writing(book, "workouts") as session:
        found = entries.manual_recording(session, source_id)
        if found is None:
            return "That workout is gone already."
        if session.get(Workout, workout_id):
            workouts.edit(session, workout_id, now=now, **was_said)
        if old is None:
            _drop(session, found, now)
            return "Taken back."
        recordings.take_values(found, old)
        session.flush()
        _placed(session, found, now)
    return "It is as it was."


def _again(book: Book, kept: Recording) -> str:
    now = _now()
    with store.writing(book, "workouts") as session:
        found = entries.manual_recording(session, kept.source_id)
        if found is None:
            found = Recording(**kept.model_dump(exclude={"id", "workout_id"}))
            session.add(found)
            session.flush()
        _placed(session, found, now)
    return "Brought back."


def _drop(session: Session, recording: Recording, now: datetime) -> None:
    """Take a recording out of its workout; a workout that has no other goes from every list."""
    workout_id = recording.workout_id or 0
    if len(recordings.of_workout(session, workout_id)) < 2:
        workouts.edit(session, workout_id, now=now, deleted_at=now)
        return
    names = (col(MergeDecision.recording_id) == recording.id) | (col(MergeDecision.other_recording_id) == recording.id)
    session.execute(sa.delete(MergeDecision).where(names))
    session.delete(recording)
    session.flush()
    merge.refresh(session, [workout_id], now=now)
    derive.refresh(session, [workout_id])


def _is_deleted(session: Session, recording: Recording) -> bool:
    workout = session.get(Workout, recording.workout_id)
    return workout is None or workout.deleted_at is not None


# --- words and times ----------------------------------------------------------------------------------------------


def _described(entry: Measurement, units: quantities.Units) -> str:
    quantity = quantities.MEASUREMENTS[entry.kind].quantity
    named = f" ({entry.note})" if entry.kind in NAMED and entry.note else ""
    return (
        f"{quantity.label}{named} {quantities.shown(entry.value, quantity, units)} of {quantities.written(entry.day)}."
    )


def _recomputed(changed: list[int]) -> str:
    return f" {quantities.how_many(len(changed), 'workout')} recomputed." if changed else ""


def _judge_again(book: Book, changed: list[int]) -> None:
    """Class targets in watts follow the FTP; judging by them is done behind the screen."""
    if changed:
        scheduler.judge_soon(book)


def _now() -> datetime:
    return datetime.now(UTC)
