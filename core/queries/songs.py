"""Songs: which classes play those that have some words, and what was heard. The full-text indexes are known here alone.

``song_text.words`` holds the folded words of a song's title and artists. SQLite has an FTS5 table over it, PostgreSQL
a GIN index. What is looked for is made of ``words.fold`` alone, letters and digits, and goes in as a bound parameter.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import col

from core.models import Artist, ClassGenre, ClassSong, PelotonClass, Song, SongArtist, SongText, Workout
from core.store import Book, reading

#: The full-text table of SQLite; it is named as a column on the left of MATCH.
_FTS = sa.table("song_fts", sa.column("rowid", sa.Integer))
_SIMPLE: sa.ColumnElement[Any] = sa.literal_column("'simple'")
#: Every word with the number of songs that have it.
_VOCABULARY = {
    "sqlite": sa.text("SELECT term, doc FROM song_fts_words"),
    "postgresql": sa.text(
        "SELECT word, ndoc FROM ts_stat('SELECT to_tsvector(''simple'', song_text.words) FROM song_text')"
    ),
}
#: Which workouts count.
_COUNTS = (col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))


def class_ids(book: Book, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Ids of the classes with a song that has each of ``words`` whole, and with one in which only words begin so.

    A class stands once for each of its songs that match.
    """
    with reading(book) as connection:
        whole, begun = (_ids(connection, _classes(songs)) for songs in _matches(connection.dialect.name, words))
    return whole, begun


def matching_songs(book: Book, words: Sequence[str], class_ids: Sequence[str]) -> pd.DataFrame:
    """The songs of ``class_ids`` that have each of ``words``, whole words first, then in the order of the playlist.

    Returns:
        ``class_id, is_whole`` (the words are), ``song_id, song`` (title, None where Peloton gives none),
        ``artists`` (all names, joined by commas; None where nobody is known).
    """
    played = sa.select(ClassSong.class_id, ClassSong.song_id).where(col(ClassSong.class_id).in_(class_ids))
    with reading(book) as connection:
        whole, begun = (set(_ids(connection, _songs(songs))) for songs in _matches(connection.dialect.name, words))
        rows = dict.fromkeys(connection.execute(played.order_by(ClassSong.class_id, ClassSong.position)).all())
        hits = [row for row in rows if row[1] in whole] + [row for row in rows if row[1] in begun]
        names = _names(connection, {song_id for _class_id, song_id in hits})
    found = [(class_id, song_id in whole, song_id, *names[song_id]) for class_id, song_id in hits]
    return pd.DataFrame(found, columns=["class_id", "is_whole", "song_id", "song", "artists"])


def vocabulary(book: Book) -> pd.Series:
    """Every word of a title or an artist's name, in alphabetical order, with the number of ``songs`` that have it."""
    with reading(book) as connection:
        found = connection.execute(_VOCABULARY[connection.dialect.name]).all()
    counts = pd.Series(dict(found), dtype="int64", name="songs")
    return counts.rename_axis("word").sort_index()


def heard(book: Book, *, since: date | None = None) -> pd.DataFrame:
    """Every song heard: a row for each song of the class of each workout that still counts, in the order of time.

    Args:
        book: Where it is read.
        since: Before this day a single row tells of each song: the day it was first heard on, and its id.

    Returns:
        ``workout_id, day`` (datetime64), ``discipline`` (of the workout), ``class_id, position, start_s`` (on the
        pedalling clock, NaN where unknown), ``song_id, song`` (title, missing where Peloton gives none).
    """
    query = (
        sa.select(
            Workout.id.label("workout_id"), Workout.day, Workout.discipline, Workout.class_id,  # type: ignore[union-attr]
            ClassSong.position, ClassSong.start_s, ClassSong.song_id, Song.title.label("song"),  # type: ignore[union-attr]
        )
        .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
        .join(Song, Song.id == ClassSong.song_id)
        .where(*_COUNTS)
        .order_by(Workout.started_at, Workout.id, ClassSong.position)
    )  # fmt: skip
    with reading(book) as connection:
        if since is None:
            frame = pd.read_sql(query, connection)
        else:
            newer = pd.read_sql(query.where(col(Workout.day) >= since), connection)
            frame = pd.concat([_first_heard(connection, before=since), newer], ignore_index=True)
    return frame.assign(day=pd.to_datetime(frame["day"]), start_s=frame["start_s"].astype(float))


def _first_heard(connection: sa.Connection, *, before: date) -> pd.DataFrame:
    """Each song that was heard before a day, and the first day on which it was: ``day, song_id``."""
    query = (
        sa.select(sa.func.min(Workout.day).label("day"), ClassSong.song_id)
        .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
        .where(*_COUNTS, col(Workout.day) < before)
        .group_by(ClassSong.song_id)
    )
    return pd.read_sql(query, connection)


def heard_artists(book: Book) -> pd.DataFrame:
    """Who made the songs of the classes that were taken: ``song_id, artist_id, artist``, in the order given."""
    is_taken = sa.exists().where(col(Workout.class_id) == ClassSong.class_id)
    query = (
        sa.select(SongArtist.song_id, Artist.id.label("artist_id"), Artist.name.label("artist"))  # type: ignore[attr-defined]
        .join_from(SongArtist, Artist, SongArtist.artist_id == Artist.id)
        .where(col(SongArtist.song_id).in_(sa.select(ClassSong.song_id).where(is_taken)))
        .order_by(SongArtist.song_id, SongArtist.position)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def taken_classes(book: Book) -> pd.DataFrame:
    """The classes that were taken, indexed by ``class_id``: ``title`` and ``class_type`` (missing where not told)."""
    is_taken = sa.exists().where(col(Workout.class_id) == PelotonClass.id)
    query = sa.select(PelotonClass.id.label("class_id"), PelotonClass.title, PelotonClass.class_type).where(is_taken)  # type: ignore[attr-defined]
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="class_id")


def taken_genres(book: Book) -> pd.DataFrame:
    """What kinds of music the classes that were taken are listed under: ``class_id, genre``."""
    is_taken = sa.exists().where(col(Workout.class_id) == ClassGenre.class_id)
    query = sa.select(ClassGenre.class_id, ClassGenre.genre).where(is_taken)
    with reading(book) as connection:
        return pd.read_sql(query.order_by(ClassGenre.class_id, ClassGenre.genre), connection)


def has_any(book: Book) -> bool:
    """Whether any class has a playlist."""
    with reading(book) as connection:
        return connection.scalar(sa.select(ClassSong.class_id).limit(1)) is not None


def _ids(connection: sa.Connection, all_in_one: sa.Select) -> list[str]:
    """Ids that come in one value, apart by spaces: that is twice as fast as a row for each."""
    return str(connection.scalar(all_in_one) or "").split()


def _songs(found: sa.Select) -> sa.Select:
    return sa.select(sa.func.aggregate_strings(SongText.song_id, " ")).where(col(SongText.id).in_(found))


def _classes(found: sa.Select) -> sa.Select:
    songs = sa.select(SongText.song_id).where(col(SongText.id).in_(found))
    return sa.select(sa.func.aggregate_strings(ClassSong.class_id, " ")).where(col(ClassSong.song_id).in_(songs))


def _matches(dialect: str, words: Sequence[str]) -> tuple[sa.Select, sa.Select]:
    """Ids in ``song_text`` of the songs that have all words whole, and of those others that have all as beginnings."""
    match dialect:
        case "sqlite":
            whole, begun = (" AND ".join(f'"{word}"{star}' for word in words) for star in ("", "*"))
            return _in_sqlite(whole), _in_sqlite(f"({begun}) NOT ({whole})")
        case "postgresql":
            whole, begun = (" & ".join(f"'{word}'{star}" for word in words) for star in ("", ":*"))
            return _in_postgres(whole), _in_postgres(f"({begun}) & !({whole})")
        case _:
            raise ValueError(f"no full-text search on {dialect}")


def _in_sqlite(asked: str) -> sa.Select:
    return sa.select(_FTS.c.rowid).where(sa.literal_column("song_fts").op("MATCH")(asked))


def _in_postgres(asked: str) -> sa.Select:
    text = sa.orm.aliased(SongText)
    return sa.select(text.id).where(
        sa.func.to_tsvector(_SIMPLE, text.words).op("@@")(sa.func.to_tsquery(_SIMPLE, asked))
    )


def _names(connection: sa.Connection, song_ids: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Title and artists of songs, by their ids."""
    query = (
        sa.select(Song.id, Song.title, Artist.name)
        .join_from(Song, SongArtist, SongArtist.song_id == Song.id, isouter=True)
        .join(Artist, Artist.id == SongArtist.artist_id, isouter=True)
        .where(col(Song.id).in_(song_ids))
        .order_by(Song.id, SongArtist.position)
    )
    names: dict[str, tuple[str | None, str | None]] = {}
    for song_id, title, artist in connection.execute(query):
        known = names.get(song_id, (title, None))[1]
        names[song_id] = (title, f"{known}, {artist}" if known and artist else known or artist)
    return names
