"""Recordings of several devices settle into sessions: reads who is near whom, asks the rules, moves what has to move.

The rules are in ``analysis/sessions.py``. A workout that loses its last recording to another one hands over what the
athlete said of it and goes; one that gains a recording keeps its id.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.analysis import sessions as rules
from core.analysis.sessions import Group, Span
from core.models import SOURCES, ExportJob, MergeDecision, Proposal, Recording, Track, Workout, WorkoutMetrics
from core.queries import export_jobs, merge_decisions, plan, training_plans

#: Whose word counts first where several recordings tell the same thing.
PRIORITY = {source: rank for rank, source in enumerate(SOURCES)}
#: Recordings farther away than this have nothing to do with each other, whatever their clocks say: a new one may cast
#: doubt on the clocks of two others, each as far from the next as zones are, and on those that these lie near.
REACH = 5 * timedelta(seconds=rules.MOST_ZONE_S + 3600)
#: No recording that is still running began earlier than this.
LONGEST = timedelta(days=7)
#: Joins that this module makes; others (a CSV row and its API workout) are made elsewhere and stay.
RULES = (rules.SAME_TIME, rules.PART, rules.COVERS, rules.DUPLICATE, rules.SHIFTED)
#: Recordings joined by these tell of a part of a session, or of more than it.
PARTIAL = (rules.PART, rules.COVERS)
#: What the athlete says of a workout.
SAID = ("edited_title", "notes", "rpe")
MARKED = ("is_race", "is_doubtful")


def settle(session: Session, recordings: Iterable[Recording], *, now: datetime) -> set[int]:
    """Let recordings that came in, and those that they meet, find the sessions that they tell of.

    Returns:
        The ids of the workouts whose recordings are others now.
    """
    recordings = list(recordings)
    fresh = {recording.id or 0 for recording in recordings}
    near = _near(session, recordings)
    if len({recording.source.removesuffix("_csv") for recording in near}) < 2 and not _may_hold_copies(near):
        return set()
    return _settle(session, near, fresh, now=now)


def settle_all(session: Session, *, now: datetime) -> set[int]:
    """Do it for everything that is here: after the athlete changed their mind, or the rules did."""
    everything = list(session.exec(select(Recording).where(col(Recording.workout_id).is_not(None))))
    return _settle(session, everything, {recording.id or 0 for recording in everything}, now=now)


def _near(session: Session, fresh: list[Recording]) -> list[Recording]:
    """Everything that was recorded within reach of the new ones, or was still running then."""
    if not fresh:
        return []
    first = min(recording.started_at for recording in fresh)
    last = max(recording.started_at + timedelta(seconds=_elapsed_s(recording)) for recording in fresh)
    query = select(Recording).where(
        col(Recording.started_at).between(first - REACH - LONGEST, last + REACH), col(Recording.workout_id).is_not(None)
    )
    return list(session.exec(query))


def _may_hold_copies(near: list[Recording]) -> bool:
    return any(recording.source not in ("peloton", "peloton_csv", "sample", "hevy", "manual") for recording in near)


def _settle(session: Session, near: list[Recording], fresh: set[int], *, now: datetime) -> set[int]:
    by_id = {recording.id or 0: recording for recording in near}
    spans = _spans(near)
    same, apart = (merge_decisions.by_athlete(session, is_same=is_same) for is_same in (True, False))
    shifted = {(one.recording_id, other.recording_id) for one, other in rules.shifted(spans)} - apart
    moved: set[int] = set()
    taken: set[int] = set()
    for cluster in _clusters(spans, fresh | _doubted(spans, fresh), same | shifted):
        groups = rules.sessions(cluster, same=same, shifted=shifted, apart=apart)
        moved |= _apply(session, groups, by_id, taken, now=now)
    _drop_empty(session, moved)
    session.flush()
    return {workout_id for workout_id in moved if session.get(Workout, workout_id)}


def _spans(recordings: list[Recording]) -> list[Span]:
    """One span a recording; of Peloton's API and its CSV, which are one lane, the API's."""
    told = {r.workout_id for r in recordings if r.source == "peloton"}
    return [
        Span(
            recording_id=recording.id or 0,
            rank=PRIORITY.get(recording.source, len(PRIORITY)),
            lane=_lane(recording),
            discipline=recording.discipline,
            start_s=recording.started_at.timestamp(),
            end_s=recording.started_at.timestamp() + _elapsed_s(recording),
            duration_s=recording.duration_s,
            distance_m=recording.distance_m,
        )
        for recording in recordings
        if not (recording.source == "peloton_csv" and recording.workout_id in told)
        and not (recording.source == "hevy" and recording.detail_state == "gone")  # deleted there, maybe logged again
    ]


def _doubted(spans: list[Span], fresh: set[int]) -> set[int]:
    """Recordings whose clocks a new one may have shed another light on, and the partners of these."""
    pairs = [(one.recording_id, other.recording_id) for one, other in rules.shift_candidates(spans)]
    doubted = set(fresh)
    for _ in range(2):
        doubted |= {recording_id for pair in pairs if doubted & {*pair} for recording_id in pair}
    return doubted


def _lane(recording: Recording) -> str:
    """What one device of one source recorded; Peloton's and what is entered by hand is one lane each."""
    if recording.source in ("peloton", "peloton_csv", "manual", "hevy", "sample"):
        return recording.source.removesuffix("_csv")
    return f"{recording.source}/{recording.device or ''}"


def _elapsed_s(recording: Recording) -> float:
    """From the first to the last second, pauses included."""
    paused_s = sum(to_s - from_s for from_s, to_s in recording.pauses or [])
    return (recording.duration_s or recording.class_duration_s or 0) + paused_s


def _clusters(spans: list[Span], fresh: set[int], same: Iterable[tuple[int, int]]) -> Iterable[list[Span]]:
    """Recordings that may meet, as far as a new one is among them; wrong clocks and the athlete's word bridge gaps."""
    clusters = rules.clusters(spans)
    of = {span.recording_id: n for n, cluster in enumerate(clusters) for span in cluster}
    for one, other in same:
        if one in of and other in of and of[one] != of[other]:
            clusters[of[one]] += clusters[of[other]]
            moved, clusters[of[other]] = clusters[of[other]], []
            of |= {span.recording_id: of[one] for span in moved}
    return [c for c in clusters if len(c) > 1 and any(span.recording_id in fresh for span in c)] + [
        c for c in clusters if len(c) == 1 and c[0].recording_id in fresh
    ]


def _apply(
    session: Session, groups: list[Group], by_id: dict[int, Recording], taken: set[int], *, now: datetime
) -> set[int]:
    """Give each group a workout that is not ``taken`` and write down why; returns the workouts that changed."""
    moved: set[int] = set()
    for group in groups:
        members = [by_id[span.recording_id] for span in group.members]
        home = _home(session, members, taken, now=now)
        taken.add(home)
        for member in members:
            moved |= _move(session, member, home, now=now)
    joins = [join for group in groups for join in group.joins]
    rows = [
        {"recording_id": join.recording_id, "other_recording_id": join.other_id, "is_same": True, "rule": join.rule,
         "score": join.score, "evidence": join.evidence, "decided_by": "rule", "decided_at": now}
        for join in joins if join.rule != rules.ATHLETE
    ]  # fmt: skip
    ids = [span.recording_id for group in groups for span in group.members]
    merge_decisions.replace(session, ids, rows, rules=RULES)
    return moved


def _home(session: Session, members: list[Recording], taken: set[int], *, now: datetime) -> int:
    """The oldest workout of its recordings that no other group has; else a new one."""
    if free := {member.workout_id or 0 for member in members} - taken - {0}:
        return min(free)
    from core.merge import new_workout  # merge places recordings and asks for this module's opinion

    made = new_workout(members[0], now=now)
    session.add(made)
    session.flush()
    return made.id or 0


def _move(session: Session, recording: Recording, home: int, *, now: datetime) -> set[int]:
    """Move a recording, and the CSV row that goes with it, to a workout; returns the workouts that changed."""
    left = recording.workout_id
    if left == home or left is None:
        return set()
    if recording.source == "peloton":
        twins = select(Recording).where(Recording.workout_id == left, Recording.source == "peloton_csv")
        for twin in session.exec(twins):
            twin.workout_id = home
    recording.workout_id = home
    session.flush()
    _hand_over(session, left, home, now=now)
    return {left, home}


def _hand_over(session: Session, left: int, home: int, *, now: datetime) -> None:
    """What the athlete said of a workout that is empty now goes to the one its recording went to."""
    if session.scalar(sa.select(sa.exists().where(col(Recording.workout_id) == left))):
        return
    export_jobs.move(session, left, home)
    plan.move_workout(session, left, home)
    training_plans.move_refused(session, left, home)
    old, new = session.get_one(Workout, left), session.get_one(Workout, home)
    for name in SAID:
        if getattr(new, name) is None:
            setattr(new, name, getattr(old, name))
    for name in MARKED:
        setattr(new, name, getattr(new, name) or getattr(old, name))
    if old.created_at < now:  # one that the athlete has kept is not lost in one that is deleted or excluded
        new.deleted_at = new.deleted_at if old.deleted_at else None
        new.is_excluded = old.is_excluded and (new.is_excluded or new.created_at >= now)


def _drop_empty(session: Session, workout_ids: set[int]) -> None:
    """Workouts without any recording are no workouts."""
    full = set(session.exec(select(Recording.workout_id).where(col(Recording.workout_id).in_(workout_ids))))
    empty = workout_ids - full
    if empty:
        session.execute(sa.update(Proposal).where(col(Proposal.workout_id).in_(empty)).values(workout_id=None))
        session.execute(sa.delete(ExportJob).where(col(ExportJob.workout_id).in_(empty)))
        plan.forget_workouts(session, empty)
        training_plans.forget_refused(session, empty)
        session.execute(sa.delete(Track).where(col(Track.workout_id).in_(empty)))
        session.execute(sa.delete(WorkoutMetrics).where(col(WorkoutMetrics.workout_id).in_(empty)))
        session.execute(sa.delete(Workout).where(col(Workout.id).in_(empty)))
        session.expire_all()


def forget(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Forget what was decided of pairs of recordings, whichever comes first."""
    for one, other in pairs:
        session.execute(
            sa.delete(MergeDecision).where(
                (col(MergeDecision.recording_id) == one) & (col(MergeDecision.other_recording_id) == other)
                | (col(MergeDecision.recording_id) == other) & (col(MergeDecision.other_recording_id) == one)
            )
        )


def said_by_athlete(session: Session, one: int, other: int, *, is_same: bool, now: datetime) -> None:
    """Keep what the athlete says of two recordings; it wins over every rule, for ever."""
    forget(session, [(one, other)])
    evidence: dict[str, Any] = {}
    session.add(
        MergeDecision(recording_id=one, other_recording_id=other, is_same=is_same, rule=rules.ATHLETE, score=1.0,
                      evidence=evidence, decided_by="athlete", decided_at=now)
    )  # fmt: skip
    session.flush()
