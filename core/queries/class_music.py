"""Which classes play an artist or a kind of music, and whom the athlete heard most."""

from collections.abc import Collection

import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core.models import Artist, ClassGenre, ClassSong, SongArtist, Workout
from core.store import Book, reading


def artists(book: Book) -> pd.Series:
    """The name of every artist, indexed by ``artist_id``, in the order of the alphabet."""
    with reading(book) as connection:
        rows = connection.execute(sa.select(Artist.id, Artist.name).order_by(Artist.name, Artist.id)).all()
    return pd.Series({row.id: row.name for row in rows}, dtype=object, name="name").rename_axis("artist_id")


def heard_artists(book: Book, most: int) -> pd.DataFrame:
    """The artists heard most in classes of workouts that count.

    Returns:
        Indexed by ``artist_id``, the most heard first: ``name``, ``plays``.
    """
    plays = sa.func.count().label("plays")
    query = (
        sa.select(Artist.id.label("artist_id"), Artist.name, plays)  # type: ignore[attr-defined]
        .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
        .join(SongArtist, SongArtist.song_id == ClassSong.song_id)
        .join(Artist, Artist.id == SongArtist.artist_id)
        .where(col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .group_by(Artist.id, Artist.name)
        .order_by(plays.desc(), Artist.name, Artist.id)
        .limit(most)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="artist_id")


def classes_of_artists(book: Book, artist_ids: Collection[str]) -> pd.Series:
    """How many different ones of these artists each class plays: indexed by ``class_id``, only classes with any."""
    artists_played = sa.func.count(sa.distinct(SongArtist.artist_id)).label("artists")
    query = (
        sa.select(ClassSong.class_id, artists_played)
        .join_from(SongArtist, ClassSong, ClassSong.song_id == SongArtist.song_id)
        .where(col(SongArtist.artist_id).in_(artist_ids))
        .group_by(ClassSong.class_id)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="class_id")["artists"]


def genres(book: Book) -> list[str]:
    """Every kind of music that a class is listed under, the most frequent first."""
    query = sa.select(ClassGenre.genre).group_by(ClassGenre.genre).order_by(sa.func.count().desc(), ClassGenre.genre)
    with reading(book) as connection:
        return list(connection.scalars(query))


def classes_of_genres(book: Book, names: Collection[str]) -> set[str]:
    """Ids of the classes that are listed under any of these kinds of music."""
    with reading(book) as connection:
        return set(connection.scalars(sa.select(ClassGenre.class_id).where(col(ClassGenre.genre).in_(names))))
