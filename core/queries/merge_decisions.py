"""Why recordings are one workout, or are not; and which of them tell of a part, or of more than one."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.models import MergeDecision, Recording, Workout
from core.store import upsert


def by_athlete(session: Session, *, is_same: bool) -> set[tuple[int, int]]:
    """Pairs of recordings that the athlete has said are one session, or are two."""
    query = sa.select(MergeDecision.recording_id, MergeDecision.other_recording_id).where(
        col(MergeDecision.is_same) == is_same, col(MergeDecision.decided_by) == "athlete"
    )
    return {(one, other) for one, other in session.execute(query)}


def replace(session: Session, recording_ids: Collection[int], rows: Iterable[dict], *, rules: Collection[str]) -> None:
    """Put decisions of ``rules`` in the place of those that were made about these recordings; the athlete's stay."""
    session.execute(
        sa.delete(MergeDecision).where(
            col(MergeDecision.recording_id).in_(recording_ids), col(MergeDecision.decided_by) == "rule",
            col(MergeDecision.rule).in_(rules),
        )
    )  # fmt: skip
    upsert(session, MergeDecision, list(rows), key=("recording_id", "other_recording_id"), update=False)


def with_rules(session: sa.Connection | Session, recording_ids: Collection[int], rules: Collection[str]) -> set[int]:
    """Those of ``recording_ids`` that were joined by one of ``rules``."""
    query = sa.select(MergeDecision.recording_id).where(
        col(MergeDecision.recording_id).in_(recording_ids), col(MergeDecision.rule).in_(rules)
    )
    return set(session.scalars(query))


def covering(session: sa.Connection | Session, workout_ids: Collection[int], rule: str) -> list[tuple[int, int]]:
    """(recording, workout) of recordings of other workouts that, by ``rule``, tell of these as well."""
    other = aliased(Recording)
    query = (
        sa.select(MergeDecision.recording_id, other.workout_id)
        .join_from(MergeDecision, other, other.id == MergeDecision.other_recording_id)
        .join(Recording, Recording.id == MergeDecision.recording_id)
        .where(
            col(MergeDecision.rule) == rule, other.workout_id.in_(workout_ids),  # type: ignore[union-attr]
            col(Recording.workout_id) != other.workout_id,
        )
    )  # fmt: skip
    return [(recording_id, workout_id) for recording_id, workout_id in session.execute(query)]


def touched_by(session: sa.Connection | Session, recording_ids: Collection[int], rule: str) -> set[int]:
    """Both recordings of each decision by ``rule`` that concerns one of ``recording_ids``."""
    one, other = col(MergeDecision.recording_id), col(MergeDecision.other_recording_id)
    query = sa.select(MergeDecision.recording_id, MergeDecision.other_recording_id).where(
        col(MergeDecision.rule) == rule, one.in_(recording_ids) | other.in_(recording_ids)
    )
    return {recording_id for pair in session.execute(query) for recording_id in pair}


def clocks(
    session: sa.Connection | Session, *, workout_ids: Collection[int] = (), recording_ids: Collection[int] = ()
) -> list[sa.Row]:
    """When recordings and workouts began: ``id, workout_id, source, started_at, duration_s, pauses, starts_at``."""
    query = sa.select(
        Recording.id, Recording.workout_id, Recording.source, Recording.started_at, Recording.duration_s,
        Recording.pauses, Workout.started_at.label("starts_at"),  # type: ignore[attr-defined]
    ).join_from(Recording, Workout, Recording.workout_id == Workout.id)  # fmt: skip
    asked = col(Recording.workout_id).in_(workout_ids) | col(Recording.id).in_(recording_ids)
    return list(session.execute(query.where(asked)))
