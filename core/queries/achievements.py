"""Peloton's badges: kept as its replies tell of them, and read for the screens."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Achievement
from core.store import Book, reading


def keep(session: Session, earned: Iterable[Mapping[str, Any]], *, now: datetime) -> list[Achievement]:
    """Take over what a reply tells of badges: ``slug, name, category, description, count``.

    One that is told twice counts as often as it is told most. What the reply leaves out stays. ``noticed_at`` moves
    only where the count grows.

    Returns:
        The badges that are new or were earned again.
    """
    told: dict[str, Mapping[str, Any]] = {}
    for badge in earned:
        if badge["slug"] not in told or badge["count"] > told[badge["slug"]]["count"]:
            told[badge["slug"]] = badge
    here = {kept.slug: kept for kept in session.exec(select(Achievement).where(col(Achievement.slug).in_(told)))}
    grown = []
    for slug, badge in told.items():
        kept = here.get(slug)
        if kept is None:
            kept = Achievement(**badge, noticed_at=now)
            has_grown = kept.count > 0
        else:
            has_grown = badge["count"] > kept.count
            for name, value in badge.items():
                setattr(kept, name, value)
            kept.noticed_at = now if has_grown else kept.noticed_at
        session.add(kept)
        grown += [kept] if has_grown else []
    session.flush()
    return grown


def achievements(book: Book) -> pd.DataFrame:
    """Badges that were earned at least once, by category and name.

    Returns:
        ``slug, name, category`` and ``description`` (None where unknown), ``count``, ``noticed_at`` (UTC).
    """
    query = (
        sa.select(Achievement.__table__)  # type: ignore[attr-defined]
        .where(col(Achievement.count) > 0)
        .order_by(Achievement.category, Achievement.name, Achievement.slug)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)
