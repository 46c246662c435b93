"""Friends and what they did."""

from collections.abc import Collection

import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core.models_challenges import Friend, FriendWorkout
from core.store import Book, reading


def friends(book: Book) -> pd.DataFrame:
    """Everybody the athlete rides with or against, by name: the columns of ``Friend``."""
    with reading(book) as connection:
        return pd.read_sql(sa.select(Friend.__table__).order_by(Friend.name, Friend.id), connection)  # type: ignore[attr-defined]


def friend_workouts(book: Book, friend_ids: Collection[int] | None = None) -> pd.DataFrame:
    """What friends did, oldest first; of these friends, or of all.

    Returns:
        The columns of ``FriendWorkout``, indexed by its ``id``; ``day`` is a date, a value not told is missing.
    """
    query = sa.select(FriendWorkout.__table__).order_by(FriendWorkout.started_at, FriendWorkout.id)  # type: ignore[attr-defined]
    if friend_ids is not None:
        query = query.where(col(FriendWorkout.friend_id).in_(friend_ids))
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="id")
