"""Notifications: what happened, newest first, and whether the athlete saw it."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Notification
from core.store import Book, reading, upsert

#: How many are listed.
LISTED = 50
#: The setting that says up to which moment of their making notifications were announced.
ANNOUNCED = "notifications.announced"


class Told(Protocol):
    """What happened, as ``core.analysis.news.News`` has it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def sentence(self) -> str: ...
    @property
    def link(self) -> str | None: ...


def notifications(book: Book, limit: int = LISTED) -> pd.DataFrame:
    """What happened, newest first.

    Returns:
        ``id``, ``key``, ``kind``, ``day`` (date), ``sentence``, ``link`` (None: nowhere to go), ``is_seen``,
        ``created_at`` (UTC).
    """
    query = (
        sa.select(Notification.__table__)  # type: ignore[attr-defined]
        .order_by(col(Notification.happened_at).desc(), col(Notification.id).desc())
        .limit(limit)
    )
    with reading(book) as connection:
        frame = pd.read_sql(query, connection)
    days = [instant.astimezone(UTC).date() for instant in frame["happened_at"]]
    link = frame["link"].astype(object).where(frame["link"].notna(), None)
    frame = frame.assign(day=pd.Series(days, dtype=object), is_seen=frame["seen_at"].notna(), link=link)
    return frame[["id", "key", "kind", "day", "sentence", "link", "is_seen", "created_at"]]


def unseen(book: Book) -> int:
    """How many the athlete has not seen."""
    query = sa.select(sa.func.count()).where(col(Notification.seen_at).is_(None))
    with reading(book) as connection:
        return connection.scalar(query) or 0


def add(session: Session, news: Iterable[Told], *, now: datetime) -> int:
    """Keep what happened, once per key: what is known already stays as it is. Returns how many were new."""
    here = kept(session).keys()
    new = {one.key: one for one in news if one.key not in here}
    rows = [_columns(one) | {"key": key, "seen_at": None, "created_at": now} for key, one in new.items()]
    upsert(session, Notification, rows, key=("key",), update=False)
    return len(rows)


def kept(source: Book | Session) -> dict[str, Notification]:
    """Everything that is kept, by its key."""
    if isinstance(source, Session):
        return {row.key: row for row in source.scalars(sa.select(Notification))}
    with reading(source) as connection, Session(connection) as session:
        return kept(session)


def correct(session: Session, news: Iterable[Told]) -> None:
    """Say what is kept as it is told now; whether it was seen stays."""
    for one in news:
        session.execute(sa.update(Notification).where(col(Notification.key) == one.key).values(**_columns(one)))


def withdraw(session: Session, keys: Collection[str]) -> None:
    """Forget what does not hold any longer."""
    for key in keys:
        session.execute(sa.delete(Notification).where(col(Notification.key) == key))


def mark_seen(session: Session, ids: Collection[int] | None = None, *, now: datetime) -> int:
    """The athlete saw these, or all; returns how many were new to them. When they were seen first stays."""
    query = sa.update(Notification).where(col(Notification.seen_at).is_(None))
    if ids is not None:
        query = query.where(col(Notification.id).in_(ids))
    return session.execute(query.values(seen_at=now)).rowcount  # type: ignore[attr-defined]


def day_of(notification: Notification) -> date:
    """The local day on which it happened."""
    return notification.happened_at.astimezone(UTC).date()


def _columns(one: Told) -> dict[str, Any]:
    """A local day is kept as its noon in UTC, so that it can be read back wherever the athlete is."""
    noon = datetime.combine(one.day, time(12), UTC)
    return {"kind": one.kind, "happened_at": noon, "sentence": one.sentence, "link": one.link}
