"""Passes over sources: how one is doing, and the log of all."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import SyncRun
from core.store import Book, reading, writing

#: States in which a pass is not over.
OPEN = ("queued", "running")
#: An open pass that has not told of itself for so long was killed.
SILENT = timedelta(minutes=5)


def start(book: Book, source: str, *, now: datetime, state: str = "running", is_full: bool = False) -> int:
    """Open a pass, taking up one that is queued. What another process left running is marked interrupted."""
    with writing(book, "sync") as session:
        if state == "running":
            session.execute(
                sa.update(SyncRun)
                .where(col(SyncRun.source) == source, col(SyncRun.state) == "running")
                .values(
                    state="interrupted",
                    finished_at=now,
                    problem="Stopped in the middle; the next pass goes on from there.",
                )
            )
        run = session.scalar(sa.select(SyncRun).where(col(SyncRun.source) == source, col(SyncRun.state) == "queued"))
        run = run or SyncRun(source=source, state=state, started_at=now, is_full=is_full)
        if state == "running":
            run.state, run.started_at, run.is_full = "running", now, is_full or run.is_full
        session.add(run)
        session.flush()
        return run.id or 0


def tell(session: Session, run_id: int, **columns: Any) -> None:
    """Write progress of a pass."""
    session.execute(sa.update(SyncRun).where(col(SyncRun.id) == run_id).values(**columns))


def withdraw(book: Book, source: str, problem: str, *, now: datetime) -> None:
    """Close a pass that was asked for and could not begin."""
    with writing(book, "sync") as session:
        session.execute(
            sa.update(SyncRun)
            .where(col(SyncRun.source) == source, col(SyncRun.state) == "queued")
            .values(state="failed", finished_at=now, problem=problem)
        )


def is_alive(run: SyncRun, now: datetime) -> bool:
    """Whether a pass is at work, and not merely left open by a process that was killed."""
    return run.state in OPEN and now - (run.told_at or run.started_at) < SILENT


def is_any_alive(book: Book, *, now: datetime) -> bool:
    """Whether a pass over any source is at work or queued."""
    query = sa.select(SyncRun).where(col(SyncRun.state).in_(OPEN))
    with reading(book) as connection, Session(connection) as session:
        return any(is_alive(run, now) for run in session.scalars(query))


def one(book: Book, run_id: int) -> SyncRun | None:
    """One pass by its id."""
    return _newest(book, col(SyncRun.id) == run_id)


def latest(book: Book, source: str) -> SyncRun | None:
    """The newest pass over ``source``, open or over."""
    return _newest(book, col(SyncRun.source) == source)


def last_success(book: Book, source: str) -> SyncRun | None:
    """The newest pass over ``source`` that went through, even if some items are still to come."""
    return _newest(book, (col(SyncRun.source) == source) & col(SyncRun.state).in_(("done", "partial")))


def log(book: Book, *, limit: int = 50) -> pd.DataFrame:
    """The newest passes first, the columns of ``models.SyncRun``."""
    query = sa.select(SyncRun.__table__).order_by(col(SyncRun.id).desc()).limit(limit)  # type: ignore[attr-defined]
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def _newest(book: Book, condition: Any) -> SyncRun | None:
    with reading(book) as connection, Session(connection) as session:
        return session.scalar(sa.select(SyncRun).where(condition).order_by(col(SyncRun.id).desc()).limit(1))
