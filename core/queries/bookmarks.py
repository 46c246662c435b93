"""The athlete's lists of classes, and what is on them."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Bookmark, BookmarkList
from core.store import Book, reading


def lists(book: Book) -> pd.DataFrame:
    """Every list by its name: indexed by ``list_id``, ``name``, ``created_at`` (UTC), ``classes`` (how many)."""
    query = (
        sa.select(
            BookmarkList.id.label("list_id"), BookmarkList.name, BookmarkList.created_at,  # type: ignore[union-attr]
            sa.func.count(Bookmark.class_id).label("classes"),
        )
        .join_from(BookmarkList, Bookmark, Bookmark.list_id == BookmarkList.id, isouter=True)
        .group_by(BookmarkList.id, BookmarkList.name, BookmarkList.created_at)
    )  # fmt: skip
    with reading(book) as connection:
        frame = pd.read_sql(query, connection, index_col="list_id")
    return frame.sort_values("name", key=lambda names: names.str.casefold(), kind="stable")


def entries(book: Book) -> pd.DataFrame:
    """Every bookmark, the newest first: ``list_id``, ``class_id``, ``note`` (None: nothing), ``created_at`` (UTC)."""
    query = sa.select(Bookmark.__table__).order_by(col(Bookmark.created_at).desc(), Bookmark.class_id)  # type: ignore[attr-defined]
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def names(session: Session) -> dict[int, str]:
    """The names of all lists, by their ids."""
    return {row.id: row.name for row in session.execute(sa.select(BookmarkList.id, BookmarkList.name))}


def add_list(session: Session, name: str, *, now: datetime) -> int:
    """Make a list; returns its id."""
    made = BookmarkList(name=name, created_at=now)
    session.add(made)
    session.flush()
    return made.id or 0


def of_list(session: Session, list_id: int) -> list[Bookmark]:
    """What is on a list."""
    return list(session.scalars(sa.select(Bookmark).where(col(Bookmark.list_id) == list_id)))


def delete_list(session: Session, found: BookmarkList) -> None:
    """Remove a list and all that is on it."""
    session.execute(sa.delete(Bookmark).where(col(Bookmark.list_id) == found.id))
    session.delete(found)
