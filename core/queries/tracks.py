"""Where workouts went, thinned for maps, and the places around which nothing is shown."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import PrivacyZone, Recording, Stream, Track, Workout
from core.store import Book, reading, upsert

#: The setting that says within how many metres of its start and end no track is shown.
HIDDEN_ENDS = "tracks.hidden_ends_m"


def tracks(
    book: Book, *, disciplines: Collection[str] = (), first: date | None = None, last: date | None = None
) -> dict[int, bytes]:
    """Stored points by workout, oldest first; without deleted and excluded workouts and those without a position.

    No discipline asks for every one; the days are both included.
    """
    query = (
        sa.select(Track.workout_id, Track.points)
        .join(Workout, col(Workout.id) == Track.workout_id)
        .where(col(Track.n) > 1, col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .order_by(Workout.started_at, Workout.id)
    )
    if disciplines:
        query = query.where(col(Workout.discipline).in_(disciplines))
    if first:
        query = query.where(col(Workout.day) >= first)
    if last:
        query = query.where(col(Workout.day) <= last)
    with reading(book) as connection:
        return {row.workout_id: row.points for row in connection.execute(query)}


def track(book: Book, workout_id: int) -> bytes | None:
    """The stored points of one workout, whatever the athlete says of it; None where it has none."""
    query = sa.select(Track.points).where(col(Track.workout_id) == workout_id, col(Track.n) > 1)
    with reading(book) as connection:
        return connection.scalar(query)


def disciplines(book: Book) -> pd.DataFrame:
    """What there are tracks of, most first: ``discipline``, ``workouts``, ``first_day`` (date)."""
    count = sa.func.count().label("workouts")
    query = (
        sa.select(Workout.discipline, count, sa.func.min(Workout.day).label("first_day"))
        .join_from(Workout, Track, col(Track.workout_id) == Workout.id)
        .where(col(Track.n) > 1, col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .group_by(Workout.discipline)
        .order_by(count.desc(), Workout.discipline)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def save(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put tracks in the place of older ones; a row has every column of ``models.Track``."""
    upsert(session, Track, rows, key=("workout_id",))


def delete(session: Session, workout_ids: Iterable[int]) -> None:
    """Forget the tracks of workouts that have no positions any more."""
    session.execute(sa.delete(Track).where(col(Track.workout_id).in_(list(workout_ids))))


def outdated_ids(connection: sa.Connection | Session, version: int) -> list[int]:
    """Ids of workouts with positions whose track was never made, or by an older version of the rules."""
    query = (
        sa.select(Recording.workout_id)
        .distinct()
        .join_from(Stream, Recording, col(Recording.id) == Stream.recording_id)
        .join(Track, col(Track.workout_id) == Recording.workout_id, isouter=True)
        .where(
            col(Stream.channel) == "latitude_deg",
            col(Recording.workout_id).is_not(None),
            col(Track.version).is_(None) | (col(Track.version) < version),
        )
        .order_by(Recording.workout_id)
    )
    return [row[0] for row in connection.execute(query)]


def privacy_zones(book: Book) -> pd.DataFrame:
    """Places around which nothing is shown, oldest first: ``id, name, latitude_deg, longitude_deg, radius_m``."""
    columns = [PrivacyZone.id, PrivacyZone.name, PrivacyZone.latitude_deg, PrivacyZone.longitude_deg,
               PrivacyZone.radius_m]  # fmt: skip
    with reading(book) as connection:
        return pd.read_sql(sa.select(*columns).order_by(PrivacyZone.id), connection)
