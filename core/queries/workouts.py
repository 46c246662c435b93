"""Workouts with their derived numbers: what every screen counts, and what the athlete says about them."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import FTP_DISCIPLINES, ClassTarget, MergeDecision, PelotonClass, Recording, Workout, WorkoutMetrics
from core.store import Book, reading, upsert

#: Derived columns that lists and sums need; curves and histograms are read where they are drawn.
LIGHT_METRICS = [
    column
    for column in WorkoutMetrics.__table__.columns  # type: ignore[attr-defined]
    if column.name not in ("workout_id", "version", "max_heart_rate_bpm")
    and not isinstance(column.type, sa.LargeBinary)
]
#: Columns that are numbers, missing or not.
NUMBERS = [
    column.name
    for column in (*Workout.__table__.columns, *LIGHT_METRICS)  # type: ignore[attr-defined]
    if isinstance(column.type, sa.Integer | sa.Float) and column.name != "id"
]


def workouts(book: Book, *, deleted: bool = False) -> pd.DataFrame:
    """Every workout with its light metrics, oldest first, indexed by ``id``; only deleted ones with ``deleted``.

    Returns:
        The columns of ``models.Workout`` and ``models.WorkoutMetrics`` without curves and histograms, and whether its
        class ``is_ftp_test``.
        ``title`` is the athlete's own where there is one. Missing is NaN/None/NaT. ``day`` is a datetime64 at midnight.
    """
    is_deleted = col(Workout.deleted_at).is_not(None) if deleted else col(Workout.deleted_at).is_(None)
    query = (
        sa.select(Workout.__table__, *LIGHT_METRICS, PelotonClass.is_ftp_test)  # type: ignore[attr-defined]
        .join_from(Workout, WorkoutMetrics, isouter=True)
        .join(PelotonClass, PelotonClass.id == Workout.class_id, isouter=True)
        .where(is_deleted)
        .order_by(Workout.started_at, Workout.id)
    )
    with reading(book) as connection:
        frame = pd.read_sql(query, connection, index_col="id")
    frame[NUMBERS] = frame[NUMBERS].astype(float)  # a column without any value has no type of its own
    frame["day"] = pd.to_datetime(frame["day"])
    frame["title"] = frame["edited_title"].fillna(frame["title"])
    frame.index.name = "workout_id"
    return frame


def first_day(book: Book) -> date | None:
    """The day of the first workout that was not deleted; None without any."""
    with reading(book) as connection:
        return connection.scalar(sa.select(sa.func.min(Workout.day)).where(col(Workout.deleted_at).is_(None)))


def workout(book: Book, workout_id: int) -> tuple[Workout, WorkoutMetrics | None] | None:
    """One workout with all that was derived of it, or None where there is none of that id."""
    with reading(book) as connection, Session(connection) as session:
        found = session.get(Workout, workout_id)
        return (found, session.get(WorkoutMetrics, workout_id)) if found else None


def evidence(book: Book, workout_id: int) -> pd.DataFrame:
    """Where a workout comes from, by recording.

    Returns:
        ``recording_id, source, source_id, device, started_at, duration_s, detail_state, problem``, and of why it was
        joined ``rule, score, evidence``.
    """
    query = (
        sa.select(
            Recording.id.label("recording_id"), Recording.started_at, Recording.duration_s, MergeDecision.evidence,  # type: ignore[union-attr]
            Recording.source, Recording.source_id, Recording.device, Recording.detail_state, Recording.problem,
            MergeDecision.rule, MergeDecision.score,
        )
        .join_from(Recording, MergeDecision, MergeDecision.recording_id == Recording.id, isouter=True)
        .where(col(Recording.workout_id) == workout_id)
        .order_by(Recording.id)
    )  # fmt: skip
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def edit(session: Session, workout_id: int, *, now: datetime, **said: Any) -> Workout:
    """Set what the athlete says: edited_title, notes, rpe, is_excluded, is_doubtful, is_race, deleted_at."""
    allowed = {"edited_title", "notes", "rpe", "is_excluded", "is_doubtful", "is_race", "deleted_at"}
    if unknown := said.keys() - allowed:
        raise ValueError(f"not the athlete's to say: {', '.join(sorted(unknown))}")
    found = session.get_one(Workout, workout_id)
    for name, value in said.items():
        setattr(found, name, value)
    found.updated_at = now
    return found


def save_metrics(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put derived rows in the place of older ones; a row has every column of ``models.WorkoutMetrics``."""
    upsert(session, WorkoutMetrics, rows, key=("workout_id",))


def save_judgements(session: Session, judged: list[dict]) -> None:
    """Set ``compliance``, ``compliance_offset_s`` and ``compliance_ftp_w`` of workouts, by ``workout_id``."""
    if judged:
        session.execute(sa.update(WorkoutMetrics), judged)


def ids(connection: sa.Connection | Session, *, first: date | None = None, last: date | None = None) -> list[int]:
    """Ids of all workouts, deleted ones too, of the local days ``first`` to ``last``, both included where given."""
    query = sa.select(Workout.id).order_by(Workout.id)
    if first:
        query = query.where(col(Workout.day) >= first)
    if last:
        query = query.where(col(Workout.day) <= last)
    return [row[0] for row in connection.execute(query)]


def unjudged_ids(connection: sa.Connection | Session) -> list[int]:
    """Ids of workouts whose class has targets and that were not held against them, or by another FTP."""
    has_targets = sa.exists().where(col(ClassTarget.class_id) == Workout.class_id)
    query = (
        sa.select(Workout.id)
        .join_from(Workout, WorkoutMetrics)
        .where(
            has_targets,
            col(WorkoutMetrics.compliance_offset_s).is_(None)
            | col(WorkoutMetrics.compliance_ftp_w).is_distinct_from(WorkoutMetrics.ftp_w),
        )
        .order_by(Workout.id)
    )
    return [row[0] for row in connection.execute(query)]


def curves(book: Book) -> pd.DataFrame:
    """Power curves and histograms of the cycling workouts that count, oldest first.

    Returns:
        Indexed by ``workout_id``: ``day`` (datetime64), ``discipline``, and packed as in ``models.WorkoutMetrics``
        ``power_curve``, ``power_histogram``, ``quality``. Without deleted, excluded and doubtful workouts and those
        without power.
    """
    query = (
        sa.select(
            Workout.id.label("workout_id"), Workout.day, Workout.discipline,  # type: ignore[union-attr]
            WorkoutMetrics.power_curve, WorkoutMetrics.power_histogram, WorkoutMetrics.quality,
        )
        .join_from(Workout, WorkoutMetrics)
        .where(
            col(Workout.discipline).in_(FTP_DISCIPLINES), col(Workout.deleted_at).is_(None),
            ~col(Workout.is_excluded), ~col(Workout.is_doubtful), col(WorkoutMetrics.power_curve).is_not(None),
        )
        .order_by(Workout.started_at, Workout.id)
    )  # fmt: skip
    with reading(book) as connection:
        frame = pd.read_sql(query, connection, index_col="workout_id")
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


def is_any_outdated(connection: sa.Connection | Session, version: int) -> bool:
    """Whether a workout still has numbers that an older version of the rules made."""
    older = sa.select(sa.exists().where(col(WorkoutMetrics.version) < version))
    return bool(connection.execute(older).scalar())


def fastest_stretches(book: Book) -> pd.Series:
    """Packed as in ``models.WorkoutMetrics``, by ``workout_id``; sessions without any are left out."""
    query = sa.select(WorkoutMetrics.workout_id, WorkoutMetrics.fastest_stretches).where(
        col(WorkoutMetrics.fastest_stretches).is_not(None)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="workout_id")["fastest_stretches"]


def outdated_ids(connection: sa.Connection | Session, version: int) -> list[int]:
    """Ids of workouts that were never derived, or by an older version of the rules."""
    query = (
        sa.select(Workout.id)
        .join_from(Workout, WorkoutMetrics, isouter=True)
        .where(col(WorkoutMetrics.version).is_(None) | (col(WorkoutMetrics.version) < version))
    )
    return [row[0] for row in connection.execute(query)]
