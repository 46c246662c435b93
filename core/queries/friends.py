"""Friends and what they did, as it is read; how it is kept is in ``core/queries/friend_rows.py``."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core import streams
from core.models import PelotonClass, Workout
from core.models_challenges import Friend, FriendStream, FriendWorkout, PelotonChallenge
from core.queries import athlete
from core.store import Book, reading

#: Where a friend's result can come from, best first where two tell of the same session.
SOURCES = PELOTON, CSV, MANUAL = ("peloton", "csv", "manual")
#: The settings: whether Peloton may be asked whom the athlete follows, whom it told and when, when its challenges were
#: last asked for, and the results whose seconds the athlete asked for.
IS_ON, FOLLOWING, CHALLENGES_AT, WISHED = (
    "friends.is_on", "friends.following", "friends.challenges_at", "friends.seconds_wished",
)  # fmt: skip
NUMBERS = ("duration_s", "distance_m", "output_kj", "calories_kcal", "avg_power_w")


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
        query = query.where(col(FriendWorkout.friend_id).in_([int(friend_id) for friend_id in friend_ids]))
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="id")


def has_clock(results: pd.DataFrame) -> pd.Series:
    """Whether the time of day of each result is known; of a CSV or by hand there may be the day alone."""
    is_timed = results["source_id"].astype(str).str.match(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")
    return (results["source"] == PELOTON) | is_timed


def seconds(book: Book, workout_ids: Collection[int]) -> dict[int, dict[str, np.ndarray]]:
    """The channels of friends' workouts by their id; those without any are left out."""
    query = sa.select(FriendStream.__table__).where(
        col(FriendStream.friend_workout_id).in_([int(workout_id) for workout_id in workout_ids])
    )  # type: ignore[attr-defined]
    found: dict[int, dict[str, np.ndarray]] = {}
    with reading(book) as connection:
        for row in connection.execute(query):
            packed = streams.PackedStream(row.start_s, row.sample_s, row.n, row.dtype, row.scale, row.codec, row.data)
            found.setdefault(row.friend_workout_id, {})[row.channel] = streams.unpack(packed)
    return found


def challenges(book: Book) -> pd.DataFrame:
    """Peloton's own challenges, those that end first on top: the columns of ``PelotonChallenge``."""
    ends = col(PelotonChallenge.ended_at).asc().nulls_last()
    with reading(book) as connection:
        return pd.read_sql(sa.select(PelotonChallenge.__table__).order_by(ends, PelotonChallenge.title), connection)  # type: ignore[attr-defined]


# --- what a pass looks for ----------------------------------------------------------------------------------------


def is_on(book: Book) -> bool:
    """Whether the athlete let Peloton be asked whom they follow."""
    return bool(athlete.setting(book, IS_ON))


def following(book: Book) -> dict[str, Any]:
    """Whom Peloton last said the athlete follows: ``asked_at`` (None before) and ``members``: id, name, is_private."""
    told = athlete.setting(book, FOLLOWING, {})
    asked_at = told.get("asked_at")
    return {"asked_at": datetime.fromisoformat(asked_at) if asked_at else None, "members": told.get("members", [])}


def asked_for(book: Book) -> list[Friend]:
    """The friends whose workouts a pass asks for, by name."""
    is_chosen = col(Friend.is_followed) & col(Friend.peloton_user_id).is_not(None)
    query = sa.select(Friend.__table__).where(is_chosen).order_by(Friend.name, Friend.id)  # type: ignore[attr-defined]
    with reading(book) as connection:
        return [Friend(**row) for row in connection.execute(query).mappings()]


def without_seconds(book: Book, limit: int) -> list[tuple[int, str]]:
    """(id, Peloton's id) of friends' results whose seconds nobody has asked for and that a race could be ridden on.

    Those that the athlete wishes for come first, then the newest of classes that the athlete took too, ``limit`` of
    them at most.
    """
    wished = athlete.setting(book, WISHED, [])
    is_taken = sa.exists().where(
        col(Workout.class_id) == FriendWorkout.class_id, col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded)
    )
    query = (
        sa.select(FriendWorkout.id, FriendWorkout.source_id)
        .join_from(FriendWorkout, Friend)
        .where(
            col(FriendWorkout.source) == PELOTON, col(FriendWorkout.has_stream).is_(None), is_taken,
            col(Friend.is_followed), ~col(Friend.is_private),
        )
        .order_by(col(FriendWorkout.started_at).desc(), FriendWorkout.id)
    )  # fmt: skip
    with reading(book) as connection:
        asked = [(row.id, row.source_id) for row in connection.execute(query.where(col(FriendWorkout.id).in_(wished)))]
        newest = [(row.id, row.source_id) for row in connection.execute(query.limit(limit))]
    return list(dict.fromkeys([*asked, *newest]))


def class_given(connection: Any, title: str, aired_at: datetime, within: timedelta) -> str | None:
    """The class of that title that was first given at about that time, where the library has just one."""
    aired = col(PelotonClass.original_air_time)
    query = sa.select(PelotonClass.id).where(
        col(PelotonClass.title) == title, aired.between(aired_at - within, aired_at + within)
    )
    found = list(connection.execute(query.limit(2)).scalars())
    return found[0] if len(found) == 1 else None
