"""A book with swims length by length, strength sets and dated values, written in a test as short as they can be."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core import derive, merge, store
from core.models import Exercise, PoolLength, Recording, StrengthSet
from core.queries import athlete, recordings
from core.recorded import RecordedSession
from core.store import Book
from tests.frames.small_book import NOW

YARDS_25_M = 22.86


def add_swim(
    book: Book, day: str, lengths: Sequence[float | None], *, pool_length_m: float = 25.0, strokes: int | None = 10,
    stroke: str | None = "freestyle", rest_s: float = 30, source: str = "file", **values: Any,
) -> int:  # fmt: skip
    """Write a swim: the seconds of each length, None for a rest of ``rest_s``. Returns the workout's id.

    With ``workout_id`` it is another recording of that workout.
    """
    rows, at_s = [], 0.0
    for position, seconds in enumerate(lengths):
        is_active = seconds is not None
        duration_s = seconds if seconds is not None else rest_s
        rows.append(
            PoolLength(
                recording_id=0, position=position, start_s=at_s, duration_s=duration_s, is_active=is_active,
                strokes=strokes if is_active else None, stroke=stroke if is_active else None,
            )
        )  # fmt: skip
        at_s += duration_s
    known: dict[str, Any] = {
        "discipline": "swimming", "title": "Pool swim", "duration_s": round(at_s), "pool_length_m": pool_length_m,
        "distance_m": pool_length_m * sum(row.is_active for row in rows),
    }  # fmt: skip
    return _add(book, RecordedSession(_recording(day, source, known | values), lengths=rows))


def add_sets(book: Book, day: str, *sets: tuple[Any, ...], source: str = "hevy", **values: Any) -> int:
    """Write a strength session; a set is (exercise, kg or None, repetitions[, kind[, exercise id]]). Returns its id."""
    rows = [
        StrengthSet(
            recording_id=0, position=position, exercise=exercise, weight_kg=weight_kg, reps=reps,
            kind=more[0] if more else "normal", exercise_id=more[1] if len(more) > 1 else None,
        )
        for position, (exercise, weight_kg, reps, *more) in enumerate(sets)
    ]  # fmt: skip
    known: dict[str, Any] = {"discipline": "strength", "title": "Lifting", "duration_s": 2700}
    return _add(book, RecordedSession(_recording(day, source, known | values), sets=rows))


def add_exercise(book: Book, exercise_id: str, name: str, muscle_group: str | None, source: str = "hevy") -> None:
    """Write an exercise as a source describes it."""
    with store.writing(book, "workouts") as session:
        session.add(Exercise(source=source, id=exercise_id, name=name, muscle_group=muscle_group))


def add_measured(book: Book, kind: str, values: Mapping[str | date, float], *, note: str | None = None) -> None:
    """Write dated values of a kind."""
    with store.writing(book, "athlete") as session:
        for day, value in values.items():
            on = date.fromisoformat(day) if isinstance(day, str) else day
            athlete.save_measurement(session, kind, value, on, now=NOW, note=note)


def _recording(day: str, source: str, values: dict[str, Any]) -> Recording:
    return Recording(
        source=source, source_id=f"{source}-{day}-{values['title']}", detail_state="complete", utc_offset_s=0,
        started_at=datetime.fromisoformat(f"{day}T07:00:00+00:00"), **values,
    )  # fmt: skip


def _add(book: Book, recorded: RecordedSession) -> int:
    with store.writing(book, "workouts") as session:
        kept = recordings.save_session(session, recorded, now=NOW)
        recordings.replace_parts(session, kept.id or 0, recorded)
        derive.refresh(session, merge.place(session, [kept], now=NOW))
        return kept.workout_id or 0
