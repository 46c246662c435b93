"""Recordings of one session become one workout: which belong together, and which value comes from which.

Every recording belongs to exactly one workout. Why two share one is kept as a ``merge_decision``; what the athlete
decided there is never overruled.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from core import metrics, same_sessions
from core.analysis.twins import Match, RecordingKey, matches
from core.models import MergeDecision, Recording, SessionValues, Workout
from core.queries import merge_decisions

#: Whose word counts first where several recordings tell the same thing.
PRIORITY = same_sessions.PRIORITY
#: Sources that tell of the same sessions as another one.
TWINS = {"peloton": ("peloton_csv",), "peloton_csv": ("peloton",)}


def place(session: Session, recordings: Iterable[Recording], *, now: datetime) -> list[int]:
    """Give recordings that have no workout yet the one they belong to, or a new one.

    Returns:
        The ids of the workouts they went to, refreshed from their recordings.
    """
    homeless = [recording for recording in recordings if recording.workout_id is None]
    sources = sorted({recording.source for recording in homeless})
    joined: set[int | None] = set()
    for source in sources:
        own = [r for r in homeless if r.source == source]
        _join_twins(session, source, own, now=now)
        joined |= {recording.workout_id for recording in own}
        if set(TWINS.get(source, ())) & set(sources):  # the other one looks for workouts to join
            _found(session, [recording for recording in own if recording.workout_id is None], now=now)
    session.flush()
    refresh(session, [workout_id for workout_id in joined if workout_id], now=now)
    _found(session, [recording for recording in homeless if recording.workout_id is None], now=now)
    moved = same_sessions.settle(session, homeless, now=now)
    refresh(session, moved, now=now)
    return sorted({recording.workout_id for recording in homeless if recording.workout_id} | moved)


def refresh(session: Session, workout_ids: Iterable[int], *, now: datetime) -> None:
    """Set the values of workouts to the best of their recordings; what the athlete said stays."""
    by_workout: dict[int, list[Recording]] = {workout_id: [] for workout_id in workout_ids}
    for recording in session.exec(select(Recording).where(col(Recording.workout_id).in_(by_workout))):
        by_workout[recording.workout_id or 0].append(recording)
    several = [r.id or 0 for told in by_workout.values() if len(told) > 1 for r in told]
    partial = merge_decisions.with_rules(session, several, same_sessions.PARTIAL) if several else set()
    for workout in session.exec(select(Workout).where(col(Workout.id).in_(by_workout))):
        _take_best(workout, by_workout[workout.id or 0], partial, now=now)
    session.flush()


def _take_best(workout: Workout, recordings: list[Recording], partial: set[int], *, now: datetime) -> None:
    """A recording of a part, or of more than this session, has no say in what the whole of it was."""
    whole = [recording for recording in recordings if recording.id not in partial] or recordings
    ranked = sorted(whole, key=lambda r: (PRIORITY.get(r.source, len(PRIORITY)), r.id))
    best: dict[str, Any] = {name: _first_known(ranked, name) for name in SessionValues.model_fields}
    values = SessionValues.model_construct(**best)
    best |= {"day": local_day(values), "is_stopped_early": _is_stopped_early(values)}
    for name, value in best.items():
        if getattr(workout, name) != value:
            setattr(workout, name, value)
            workout.updated_at = now


def _first_known(ranked: list[Recording], name: str) -> Any:
    return next((value for recording in ranked if (value := getattr(recording, name)) is not None), None)


def _is_stopped_early(values: SessionValues) -> bool:
    return metrics.is_stopped_early(duration_s=values.duration_s, class_duration_s=values.class_duration_s)


def local_day(values: SessionValues) -> date:
    """The date on the clock where the session was done."""
    return (values.started_at + timedelta(seconds=values.utc_offset_s)).date()


def _found(session: Session, recordings: list[Recording], *, now: datetime) -> None:
    """Make a workout of its own for each recording."""
    made = [new_workout(recording, now=now) for recording in recordings]
    session.add_all(made)
    session.flush()
    for recording, workout in zip(recordings, made, strict=True):
        recording.workout_id = workout.id
    session.flush()


def new_workout(recording: Recording, *, now: datetime) -> Workout:
    """A workout as one recording tells of it."""
    values = {name: getattr(recording, name) for name in SessionValues.model_fields}
    return Workout(**values, day=local_day(recording), is_stopped_early=_is_stopped_early(recording), created_at=now,
                   updated_at=now)  # fmt: skip


def _join_twins(session: Session, source: str, recordings: list[Recording], *, now: datetime) -> None:
    """Put recordings into the workouts of their counterparts from a source that tells of the same sessions."""
    for twin in TWINS.get(source, ()):
        unpaired = _unpaired(session, twin, without=source)
        if not unpaired:
            continue
        own = {recording.id: recording for recording in recordings if recording.workout_id is None}
        apart = _told_apart(session)
        for match in matches([_key(r) for r in own.values()], [_key(r) for r in unpaired.values()], apart=apart):
            _join(session, own[match.recording_id], unpaired[match.other_recording_id], match, now=now)


def _unpaired(session: Session, source: str, *, without: str) -> dict[int, Recording]:
    """Recordings of ``source`` whose workout has none of ``without`` yet."""
    paired = select(Recording.workout_id).where(Recording.source == without, col(Recording.workout_id).is_not(None))
    query = select(Recording).where(
        Recording.source == source, col(Recording.workout_id).is_not(None), col(Recording.workout_id).not_in(paired)
    )
    return {recording.id or 0: recording for recording in session.exec(query)}


def _told_apart(session: Session) -> set[tuple[int, int]]:
    """Pairs that were decided not to be one session, both ways round."""
    query = select(MergeDecision.recording_id, MergeDecision.other_recording_id).where(~col(MergeDecision.is_same))
    pairs = list(session.exec(query))
    return {*pairs, *((other, one) for one, other in pairs)}


def _join(session: Session, recording: Recording, other: Recording, match: Match, *, now: datetime) -> None:
    recording.workout_id = other.workout_id
    session.add(
        MergeDecision(
            recording_id=recording.id, other_recording_id=other.id, is_same=True, rule=match.rule, score=match.score,
            evidence=match.evidence, decided_at=now,
        )
    )  # fmt: skip


def _key(recording: Recording) -> RecordingKey:
    return RecordingKey(
        recording_id=recording.id or 0,
        source=recording.source,
        discipline=recording.discipline,
        title=recording.title,
        started_at=recording.started_at,
        duration_s=recording.duration_s,
        class_duration_s=recording.class_duration_s,
        output_kj=recording.output_kj,
        distance_m=recording.distance_m,
        calories_kcal=recording.calories_kcal,
        instructor_name=recording.instructor_name,
    )
