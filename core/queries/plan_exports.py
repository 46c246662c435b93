"""What services have of the plan: a row a service and planned workout, which outlives the workout until it is gone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from core.models import Recording
from core.models_plan import PlanExport
from core.store import Book, reading, upsert, writing

#: The subject whose counter moves with these rows: not the plan's, which does not change while it is sent.
SUBJECT = "sync"
GARMIN, HEVY = "garmin", "hevy"
QUEUED, SENDING, DONE, FAILED, REMOVING, REMOVED = "queued", "sending", "done", "failed", "removing", "removed"
#: Something is still to be done for these, by themselves.
UNDER_WAY = (QUEUED, SENDING, REMOVING)


def rows(book: Book, service: str | None = None) -> list[PlanExport]:
    """Every row, the oldest first."""
    query = select(PlanExport).order_by(col(PlanExport.id))
    if service is not None:
        query = query.where(PlanExport.service == service)
    with reading(book) as connection, Session(connection) as session:
        return list(session.exec(query))


def put_states(book: Book, service: str, states: Mapping[str, str], *, now: datetime) -> None:
    """Give rows their state by uid, with a new row where there is none; what was removed begins anew."""
    if not states:
        return
    new = [
        {"service": service, "uid": uid, "state": state, "attempts": 0, "created_at": now, "updated_at": now}
        for uid, state in states.items()
    ]
    with writing(book, SUBJECT) as session:
        upsert(session, PlanExport, new, key=("service", "uid"), update=False)
        query = select(PlanExport).where(PlanExport.service == service, col(PlanExport.uid).in_(list(states)))
        for row in session.exec(query):
            if row.state == REMOVED:
                row.attempts, row.problem, row.retry_at = 0, None, None
            row.state, row.updated_at = states[row.uid], now


def note(book: Book, row_id: int, *, now: datetime, **said: object) -> PlanExport:
    """Set columns of a row; durable when this returns."""
    with writing(book, SUBJECT) as session:
        row = session.get_one(PlanExport, row_id)
        for name, value in (said | {"updated_at": now}).items():
            setattr(row, name, value)
        return row


def try_now(book: Book, uids: Collection[str], *, now: datetime) -> None:
    """Let these workouts that failed, or all without any named, be tried at once; they begin with short pauses anew."""
    with writing(book, SUBJECT) as session:
        query = select(PlanExport).where(PlanExport.state == FAILED)
        for row in session.exec(query):
            if not uids or row.uid in uids:
                # One attempt stays on the record: what it may have left at the service is looked for.
                row.retry_at, row.attempts, row.updated_at = None, min(row.attempts, 1), now


def take_over(book: Book, row_id: int, spare_id: int, *, now: datetime) -> PlanExport:
    """Give a row what the service has of another one, which has nothing there any more; all in one transaction."""
    with writing(book, SUBJECT) as session:
        row, spare = session.get_one(PlanExport, row_id), session.get_one(PlanExport, spare_id)
        row.remote_id, spare.remote_id = spare.remote_id, None
        row.sent_hash = row.sent_day = None
        spare.state, spare.problem = REMOVED, None
        row.updated_at = spare.updated_at = now
        return row


def drop(book: Book, row_id: int) -> None:
    """Forget a row that nothing was ever sent for."""
    with writing(book, SUBJECT) as session:
        session.delete(session.get_one(PlanExport, row_id))


def pool_length_m(book: Book) -> float | None:
    """The length of the pool that was last swum in."""
    query = (
        select(Recording.pool_length_m)
        .where(col(Recording.pool_length_m).is_not(None))
        .order_by(col(Recording.started_at).desc())
        .limit(1)
    )
    with reading(book) as connection, Session(connection) as session:
        return session.exec(query).first()
