"""What was sent to a service, and what waits to be sent: one job a workout and service, for ever."""

from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import ExportJob, Recording, Workout
from core.store import Book, reading, upsert

STRAVA, WORKOUT = "strava", "workout"
QUEUED, SENT, DONE, FAILED = "queued", "sent", "done", "failed"
#: Jobs that something is still to be done for.
OPEN = (QUEUED, SENT)
#: How far a job is, the furthest last.
FURTHEST = (FAILED, QUEUED, SENT, DONE)
#: So long after its end a workout is left alone: its other recordings may still be on their way.
SETTLES_IN = timedelta(minutes=15)


def add(session: Session, workout_ids: list[int], *, now: datetime, service: str = STRAVA) -> None:
    """Queue workouts; one that is queued, sent or done already stays as it is, one that failed is tried anew."""
    rows = [
        {"service": service, "kind": WORKOUT, "workout_id": workout_id, "state": QUEUED, "attempts": 0,
         "created_at": now, "updated_at": now}
        for workout_id in workout_ids
    ]  # fmt: skip
    upsert(session, ExportJob, rows, key=("service", "kind", "workout_id"), update=False)
    failed = (col(ExportJob.workout_id).in_(workout_ids), col(ExportJob.state) == FAILED)
    anew = {"state": QUEUED, "attempts": 0, "retry_at": None, "problem": None, "upload_id": None, "updated_at": now}
    session.execute(sa.update(ExportJob).where(col(ExportJob.service) == service, *failed).values(**anew))


def withdraw(session: Session, workout_id: int, *, service: str = STRAVA) -> bool:
    """Take a workout out of the queue as long as nothing was sent; returns whether it was."""
    waits = (col(ExportJob.state) == QUEUED, col(ExportJob.attempts) == 0)
    query = sa.delete(ExportJob).where(
        col(ExportJob.service) == service, col(ExportJob.workout_id) == workout_id, *waits
    )
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def of_workout(book: Book, workout_id: int, *, service: str = STRAVA) -> ExportJob | None:
    """How sending a workout stands; None where nobody asked for it."""
    query = select(ExportJob).where(ExportJob.service == service, ExportJob.workout_id == workout_id)
    with reading(book) as connection, Session(connection) as session:
        return session.exec(query).first()


def due(book: Book, *, now: datetime, service: str = STRAVA) -> list[int]:
    """Ids of the jobs whose time has come, the oldest first."""
    is_time = col(ExportJob.retry_at).is_(None) | (col(ExportJob.retry_at) <= now)
    query = (
        sa.select(ExportJob.id)
        .where(col(ExportJob.service) == service, col(ExportJob.state).in_(OPEN), is_time)
        .order_by(ExportJob.created_at, ExportJob.id)
    )
    with reading(book) as connection:
        return [row[0] for row in connection.execute(query)]


def postpone_all(session: Session, until: datetime, problem: str, *, service: str = STRAVA) -> None:
    """Leave everything that waits alone until then, because the service takes nothing now."""
    query = sa.update(ExportJob).where(col(ExportJob.service) == service, col(ExportJob.state).in_(OPEN))
    session.execute(query.values(retry_at=until, problem=problem))


def unsent(session: Session, *, since: datetime, now: datetime, service: str = STRAVA) -> list[int]:
    """Workouts begun since then: never queued or sent, complete, of some length, and not from the service itself."""
    has_job = sa.exists().where(col(ExportJob.workout_id) == Workout.id, col(ExportJob.service) == service)
    unfit = (col(Recording.source) == service) | (col(Recording.detail_state) == "listed")
    has_unfit = sa.exists().where(col(Recording.workout_id) == Workout.id, unfit)
    query = (
        sa.select(Workout.id, Workout.started_at, Workout.duration_s)
        .where(
            col(Workout.started_at) >= since, col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded),
            col(Workout.duration_s) > 0, ~has_job, ~has_unfit,
        )
        .order_by(Workout.started_at)
    )  # fmt: skip
    return [
        row.id
        for row in session.execute(query)
        if row.started_at + timedelta(seconds=row.duration_s) + SETTLES_IN <= now
    ]


def listed(book: Book, *, service: str = STRAVA, limit: int = 200) -> pd.DataFrame:
    """Jobs, what moved last first: ``workout_id, title, started_at, state, remote_id, problem, retry_at``."""
    title = sa.func.coalesce(Workout.edited_title, Workout.title).label("title")
    query = (
        sa.select(
            ExportJob.workout_id, title, Workout.started_at, ExportJob.state, ExportJob.remote_id, ExportJob.problem,
            ExportJob.retry_at, ExportJob.updated_at,
        )  # type: ignore[call-overload]
        .join(Workout, col(Workout.id) == ExportJob.workout_id)
        .where(col(ExportJob.service) == service)
        .order_by(col(ExportJob.updated_at).desc(), col(ExportJob.id).desc())
        .limit(limit)
    )  # fmt: skip
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def counts(book: Book, *, service: str = STRAVA) -> dict[str, int]:
    """How many jobs are in each state; 0 for none."""
    query = sa.select(ExportJob.state, sa.func.count()).where(col(ExportJob.service) == service)
    with reading(book) as connection:
        found = {row[0]: row[1] for row in connection.execute(query.group_by(ExportJob.state))}
    return dict.fromkeys((QUEUED, SENT, DONE, FAILED), 0) | found


def move(session: Session, left: int, home: int) -> None:
    """A workout that went up in another one takes its jobs along; of two of a service the one that is further stays."""
    jobs = session.exec(select(ExportJob).where(col(ExportJob.workout_id).in_((left, home)))).all()
    for kind in {(job.service, job.kind) for job in jobs}:
        same = [job for job in jobs if (job.service, job.kind) == kind]
        same.sort(key=lambda job: (FURTHEST.index(job.state), job.workout_id == home))
        for lesser in same[:-1]:
            session.delete(lesser)
        session.flush()
        same[-1].workout_id = home
    session.flush()
