"""Daily reviews, what they proposed, and what the athlete said to it; and when they are written by themselves."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Setting
from core.models_plan import DailyReview, PlanAdjustment, PlannedWorkout
from core.queries import athlete
from core.store import Book, reading

#: What becomes of a proposal.
OPEN, APPROVED, REJECTED, EXPIRED, UNDONE = "open", "approved", "rejected", "expired", "undone"
#: Of these the athlete has said something.
DECIDED = (APPROVED, REJECTED, UNDONE)
#: The setting that says when reviews are written by themselves.
SCHEDULE = "reviews.schedule"


@dataclass(frozen=True)
class Schedule:
    """When reviews are written by themselves: at this hour of the athlete's evening."""

    is_on: bool = True
    hour: int = 20
    #: The local day on which they were switched on, as ISO text; evenings before it were not missed.
    since: str | None = None


def schedule(book: Book) -> Schedule:
    """When reviews are written by themselves."""
    return _schedule(athlete.setting(book, SCHEDULE))


def put_schedule(session: Session, wished: Schedule) -> Schedule:
    """Keep when reviews are written; returns what it was before."""
    kept = session.get(Setting, SCHEDULE)
    athlete.save_setting(session, SCHEDULE, asdict(wished))
    return _schedule(kept.value if kept else None)


def reviews(source: Book | Session, since: date | None = None) -> list[DailyReview]:
    """Every review from a day on (None: all), the newest first."""
    query = select(DailyReview).order_by(col(DailyReview.day).desc())
    return _rows(source, query if since is None else query.where(DailyReview.day >= since))


def review(source: Book | Session, day: date) -> DailyReview | None:
    """The review of a day; None where none was written."""
    return next(iter(_rows(source, select(DailyReview).where(DailyReview.day == day))), None)


def adjustments(
    source: Book | Session, *, of: date | None = None, since: date | None = None, before: date | None = None
) -> list[PlanAdjustment]:
    """What reviews proposed, in the order of their days: of one review, or of those from ``since`` on and before
    ``before``."""
    query = select(PlanAdjustment).order_by(col(PlanAdjustment.review_day), col(PlanAdjustment.id))
    if of is not None:
        query = query.where(PlanAdjustment.review_day == of)
    if since is not None:
        query = query.where(PlanAdjustment.review_day >= since)
    if before is not None:
        query = query.where(PlanAdjustment.review_day < before)
    return _rows(source, query)


def stamp(row: PlanAdjustment) -> str:
    """What a proposal would change, in a few letters: another one after it was written anew with other changes."""
    return sha256(json.dumps(row.changes, sort_keys=True).encode()).hexdigest()[:16]


def held(session: Session, adjustment_id: int) -> PlanAdjustment | None:
    """One proposal, so that nobody else decides on it until this transaction ends; None where there is none."""
    query = select(PlanAdjustment).where(PlanAdjustment.id == adjustment_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def hold_planned(session: Session, uids: Sequence[str]) -> None:
    """Nobody else changes these planned workouts until this transaction ends."""
    query = sa.select(PlannedWorkout.id).where(col(PlannedWorkout.uid).in_(uids)).order_by(col(PlannedWorkout.uid))  # type: ignore[call-overload]
    session.execute(query.with_for_update()).all()


def put(session: Session, said: DailyReview, proposed: Sequence[dict[str, Any]]) -> None:
    """Keep a review in the place of the one of its day, with what it proposes.

    What the athlete has decided on stays as it is; of the rest nothing is left but what is proposed now. What older
    reviews left open is replaced by this one and expires; where there is a newer review, this one leaves nothing open.
    """
    _keep(session, said)
    is_newest = not session.scalar(sa.select(sa.func.count()).where(col(DailyReview.day) > said.day))
    state, new = OPEN if is_newest else EXPIRED, {row["key"]: row for row in proposed}
    for row in adjustments(session, of=said.day):
        columns = new.pop(row.key, None)
        if row.state in DECIDED:
            continue
        if columns is None:
            session.delete(row)
        else:
            for name, value in columns.items():
                setattr(row, name, value)
            row.state = state
    session.add_all([PlanAdjustment(review_day=said.day, state=state, **columns) for columns in new.values()])
    session.flush()
    if is_newest:
        _expire_before(session, said.day)
    settle(session, said.day, now=said.written_at)


def decide(session: Session, row: PlanAdjustment, state: str, *, now: datetime, written: list[Any] | None) -> None:
    """Keep what the athlete said to a proposal, and whether it was the last one of its review."""
    row.state, row.decided_at, row.written = state, None if state == OPEN else now, written
    session.add(row)
    session.flush()
    settle(session, row.review_day, now=now)


def settle(session: Session, day: date, *, now: datetime) -> None:
    """Note when all that a review proposed was decided on; not where anything is open, or nothing was proposed."""
    found = session.get_one(DailyReview, day)
    states = [row.state for row in adjustments(session, of=day)]
    is_settled = any(state in DECIDED for state in states) and OPEN not in states
    if not is_settled:
        found.approved_at = None
    elif found.approved_at is None:
        found.approved_at = now
    session.add(found)
    session.flush()


def expire(session: Session, ids: Sequence[int]) -> None:
    """These proposals can be decided on no longer."""
    change = sa.update(PlanAdjustment).where(col(PlanAdjustment.id).in_(ids), col(PlanAdjustment.state) == OPEN)
    session.execute(change.values(state=EXPIRED))


def _keep(session: Session, said: DailyReview) -> None:
    """In the place of what was said of the day; what was decided on, and when, stays."""
    kept = session.get(DailyReview, said.day)
    if kept is None:
        session.add(DailyReview(**said.model_dump(exclude={"approved_at"})))
    else:
        for name, value in said.model_dump(exclude={"day", "approved_at"}).items():
            setattr(kept, name, value)
    session.flush()


def _expire_before(session: Session, day: date) -> None:
    is_older = (col(PlanAdjustment.review_day) < day, col(PlanAdjustment.state) == OPEN)
    session.execute(sa.update(PlanAdjustment).where(*is_older).values(state=EXPIRED))


def _schedule(value: Any) -> Schedule:
    known = {one.name for one in fields(Schedule)}
    return Schedule(**{name: each for name, each in value.items() if name in known}) if isinstance(value, dict) else (
        Schedule()
    )  # fmt: skip


def _rows(source: Book | Session, query: Any) -> list[Any]:
    if isinstance(source, Session):
        return list(source.scalars(query))
    with reading(source) as connection, Session(connection) as session:
        return list(session.exec(query))
