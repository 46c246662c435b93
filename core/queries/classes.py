"""Classes with their plans, instructors, songs and artists."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from core.models import (
    Artist,
    ClassSegment,
    ClassSong,
    ClassTarget,
    Instructor,
    PelotonClass,
    Recording,
    Song,
    SongArtist,
    SongText,
    Workout,
)  # fmt: skip
from core.recorded import ClassContent
from core.store import Book, reading, upsert
from core.words import words

#: What a class is called whose title Peloton does not tell; no title that is known is replaced by it.
UNTITLED = "Untitled class"
#: Start and end (s, half-open), lowest and highest zone.
ZoneTarget = tuple[int, int, float | None, float | None]


def save_glimpse(session: Session, content: ClassContent) -> None:
    """Keep what a workout told of its class, unless the class itself was read already."""
    _save_instructor(session, content)
    upsert(session, PelotonClass, [_row(content.peloton_class)], key=("id",), update=False)


def save_listed(session: Session, listed: list[ClassContent], *, now: datetime) -> tuple[int, int]:
    """Keep what a list of the library tells: of a new class all, of a known one what may have changed since.

    Plan, playlist and details stay. A removed class that is listed again is back; without a playlist it is read again.

    Returns:
        How many classes are new here, and of how many no list had told before.
    """
    told = {content.peloton_class.id: content for content in listed}
    query = sa.select(PelotonClass.id, PelotonClass.listed_at, PelotonClass.is_removed)
    here = {row.id: row for row in session.execute(query.where(col(PelotonClass.id).in_(list(told))))}
    for content in told.values():
        _save_instructor(session, content)
        content.peloton_class.listed_at = now
    fresh = [_row(content.peloton_class) for class_id, content in told.items() if class_id not in here]
    upsert(session, PelotonClass, fresh, key=("id",))
    known = [content.peloton_class for class_id, content in told.items() if class_id in here]
    if known:
        session.execute(sa.update(PelotonClass), [_listed_values(found) for found in known])
    _read_again(session, [found.id for found in known if here[found.id].is_removed and not found.is_removed])
    return len(fresh), len(fresh) + sum(row.listed_at is None for row in here.values())


def mark_unlisted(session: Session, discipline: str, *, since: datetime) -> int:
    """Mark classes as removed that lists told of before ``since`` and not after; returns how many."""
    was_listed = (col(PelotonClass.discipline) == discipline) & (col(PelotonClass.listed_at) < since)
    gone = list(session.scalars(sa.select(PelotonClass.id).where(was_listed, ~col(PelotonClass.is_removed))))
    if gone:
        session.execute(sa.update(PelotonClass), [{"id": class_id, "is_removed": True} for class_id in gone])
    return len(gone)


def save_content(session: Session, content: ClassContent, *, now: datetime | None) -> None:
    """Keep a class whole: plan and playlist replace what was here of it."""
    class_id = content.peloton_class.id
    _save_instructor(session, content)
    content.peloton_class.detailed_at = now
    upsert(session, PelotonClass, [_told_row(content.peloton_class)], key=("id",))
    for part in (ClassTarget, ClassSegment, ClassSong):
        session.execute(sa.delete(part).where(col(part.class_id) == class_id))
    for rows, table in ((content.targets, ClassTarget), (content.segments, ClassSegment)):
        if rows:
            session.execute(sa.insert(table), [_row(row) for row in rows])
    upsert(session, Artist, [_row(row) for row in content.artists], key=("id",))
    for has_title in (True, False):  # a playlist that leaves a title out takes no known one away
        songs = [_row(song) for song in content.songs if bool(song.title) is has_title]
        upsert(session, Song, songs, key=("id",), update=has_title)
    upsert(session, SongArtist, [_row(row) for row in content.song_artists], key=("song_id", "artist_id"))
    is_played = col(Song.id).in_([song.id for song in content.songs])  # other playlists may name more of its artists
    upsert(session, SongText, _texts(session, is_played), key=("song_id",))
    if content.class_songs:
        session.execute(sa.insert(ClassSong), [_row(row) for row in content.class_songs])


def song_texts(
    songs: Iterable[Song], artists: Iterable[Artist], song_artists: Iterable[SongArtist]
) -> list[dict[str, Any]]:
    """What each song can be found by, as rows of ``song_text``."""
    names = {artist.id: artist.name for artist in artists}
    found = {song.id: words(song.title or "") for song in songs}
    for made in song_artists:
        found[made.song_id] |= words(names[made.artist_id])
    return [{"song_id": song_id, "words": " ".join(sorted(told))} for song_id, told in found.items()]


def add_missing_texts(session: Session) -> None:
    """Say what songs can be found by that nobody has said it of yet."""
    is_told = sa.exists().where(col(SongText.song_id) == Song.id)
    upsert(session, SongText, _texts(session, ~is_told), key=("song_id",))


def _texts(session: Session, is_it: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """As :func:`song_texts`, of songs that are here, by all that is known of them."""
    query = (
        sa.select(Song.id, Song.title, Artist.name)
        .join_from(Song, SongArtist, SongArtist.song_id == Song.id, isouter=True)
        .join(Artist, Artist.id == SongArtist.artist_id, isouter=True)
        .where(is_it)
    )
    found: dict[str, frozenset[str]] = {}
    for song_id, title, artist in session.execute(query):
        found[song_id] = found.get(song_id, words(title or "")) | words(artist or "")
    return [{"song_id": song_id, "words": " ".join(sorted(told))} for song_id, told in found.items()]


def zone_targets(
    session: Session, class_ids: list[str]
) -> dict[str, list[tuple[int, int, float | None, float | None]]]:
    """The power-zone targets of classes, by class: start and end (s), lowest and highest zone."""
    target = ClassTarget
    query = sa.select(target.class_id, target.start_s, target.end_s, target.lower, target.upper).where(
        col(target.class_id).in_(class_ids), col(target.metric) == "power_zone"
    )
    found: dict[str, list[ZoneTarget]] = {}
    for class_id, start_s, end_s, lower, upper in session.execute(query):
        found.setdefault(class_id, []).append((start_s, end_s, lower, upper))
    return found


def durations(session: Session, class_ids: list[str]) -> dict[str, int | None]:
    """How long classes last (s), by class; None for those over a distance."""
    query = sa.select(PelotonClass.id, PelotonClass.duration_s).where(col(PelotonClass.id).in_(class_ids))
    return {row.id: row.duration_s for row in session.execute(query)}


def save_plans(session: Session, rows: list[dict[str, Any]]) -> None:
    """Set the columns of ``derive_classes.planned_values``, each row with its ``id``."""
    if rows:
        session.execute(sa.update(PelotonClass), rows)


def outdated_ids(connection: sa.Connection, version: int) -> list[str]:
    """Ids of classes whose plan was added up by other rules than those of ``version``, or never."""
    of_version = col(PelotonClass.plan_version)
    query = sa.select(PelotonClass.id).where(
        col(PelotonClass.detailed_at).is_not(None), of_version.is_(None) | (of_version != version)
    )
    return list(connection.scalars(query.order_by(PelotonClass.id)))


def _save_instructor(session: Session, content: ClassContent) -> None:
    """A reply may leave the name out; it takes no known name away."""
    if content.instructor:
        upsert(session, Instructor, [_row(content.instructor)], key=("id",), update=bool(content.instructor.name))


def has_nameless(book: Book) -> bool:
    """Whether an instructor is known by id only."""
    with reading(book) as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(col(Instructor.name) == ""))))


def name_instructors(session: Session, named: list[Instructor]) -> None:
    """Give instructors that are here their names; those whose classes nobody took stay out."""
    here = set(session.scalars(sa.select(Instructor.id)))
    rows = [_row(instructor) for instructor in named if instructor.id in here and instructor.name]
    upsert(session, Instructor, rows, key=("id",))


def mark_removed(session: Session, class_id: str, *, now: datetime) -> None:
    """Peloton has it no more: keep what is known of it, and ask no more."""
    session.execute(
        sa.update(PelotonClass).where(col(PelotonClass.id) == class_id).values(is_removed=True, detailed_at=now)
    )


def mark_failed(session: Session, class_id: str, *, problem: str, retry_at: datetime, attempts: int) -> None:
    """Say why a class could not be read, and when to ask again."""
    session.execute(
        sa.update(PelotonClass)
        .where(col(PelotonClass.id) == class_id)
        .values(problem=problem, retry_at=retry_at, attempts=attempts)
    )


def attempts(session: Session, class_id: str) -> int:
    """How often reading a class has failed in a row."""
    return session.scalar(sa.select(PelotonClass.attempts).where(col(PelotonClass.id) == class_id)) or 0


def to_do(book: Book, *, now: datetime, retry_all: bool = False) -> set[str]:
    """Ids of classes that a recording names but nobody has read, and whose pause is over.

    What only lists of the library told of is none of these; see ``queries.crawl.unread``.
    """
    is_taken = sa.exists().where(col(Recording.class_id) == PelotonClass.id)
    unread = sa.select(PelotonClass.id).where(col(PelotonClass.detailed_at).is_(None), is_taken)
    if not retry_all:
        unread = unread.where(col(PelotonClass.retry_at).is_(None) | (col(PelotonClass.retry_at) <= now))
    with reading(book) as connection:
        return set(connection.scalars(unread))


def one(book: Book, class_id: str) -> tuple[PelotonClass, str | None] | None:
    """A class and its instructor's name, or None."""
    with reading(book) as connection, Session(connection) as session:
        found = session.get(PelotonClass, class_id)
        if not found:
            return None
        instructor = session.get(Instructor, found.instructor_id) if found.instructor_id else None
        return found, instructor.name if instructor else None


def targets(book: Book, class_id: str) -> pd.DataFrame:
    """What the class asks for: ``start_s, end_s`` (half-open), ``metric, lower, upper``, in order."""
    return _parts(book, ClassTarget, class_id)


def targets_in(session: Session, class_id: str) -> pd.DataFrame:
    """As :func:`targets`, within a transaction."""
    query = sa.select(ClassTarget.__table__).where(col(ClassTarget.class_id) == class_id)  # type: ignore[attr-defined]
    return pd.read_sql(query.order_by(ClassTarget.start_s, ClassTarget.position), session.connection())


def segments(book: Book, class_id: str) -> pd.DataFrame:
    """The parts of the class: ``start_s, end_s`` (half-open), ``name, kind``, in order."""
    return _parts(book, ClassSegment, class_id)


def songs_of(book: Book, class_id: str) -> pd.DataFrame:
    """The playlist of a class: ``start_s, song_id, title, artists`` (joined by commas), in order; missing is None."""
    query = (
        sa.select(
            ClassSong.position, ClassSong.start_s, Song.id.label("song_id"), Song.title, Artist.name.label("artist")
        )  # type: ignore[attr-defined]
        .join_from(ClassSong, Song, ClassSong.song_id == Song.id)
        .join(SongArtist, SongArtist.song_id == Song.id, isouter=True)
        .join(Artist, Artist.id == SongArtist.artist_id, isouter=True)
        .where(col(ClassSong.class_id) == class_id)
        .order_by(ClassSong.position, SongArtist.position)
    )
    with reading(book) as connection:
        rows = pd.read_sql(query, connection)
    return (
        rows.groupby(["position", "song_id"], sort=True, dropna=False)
        .agg(start_s=("start_s", "first"), title=("title", "first"), artists=("artist", _joined))
        .reset_index()
    )


def plays(book: Book) -> pd.DataFrame:
    """Every song heard: a row for each song of the class of each workout that still counts.

    Returns:
        ``workout_id, day, discipline, class_id, song_id, song`` (title), ``album``; :func:`song_artists` has artists.
    """
    query = (
        sa.select(
            Workout.id.label("workout_id"), Workout.day, Workout.discipline, Workout.class_id,  # type: ignore[union-attr]
            Song.id.label("song_id"), Song.title.label("song"), Song.album,  # type: ignore[attr-defined,union-attr]
        )
        .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
        .join(Song, Song.id == ClassSong.song_id)
        .where(col(Workout.deleted_at).is_(None), ~col(Workout.is_excluded))
        .order_by(Workout.started_at, ClassSong.position)
    )  # fmt: skip
    with reading(book) as connection:
        frame = pd.read_sql(query, connection)
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


def song_artists(book: Book) -> pd.DataFrame:
    """Who made which song: ``song_id, artist_id, artist``, in the order given."""
    query = (
        sa.select(SongArtist.song_id, Artist.id.label("artist_id"), Artist.name.label("artist"))  # type: ignore[attr-defined]
        .join_from(SongArtist, Artist, SongArtist.artist_id == Artist.id)
        .order_by(SongArtist.song_id, SongArtist.position)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def _parts(book: Book, table: type[ClassTarget] | type[ClassSegment], class_id: str) -> pd.DataFrame:
    query = sa.select(table.__table__).where(col(table.class_id) == class_id).order_by(table.start_s, table.position)  # type: ignore[union-attr]
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def _joined(names: pd.Series) -> str | None:
    return ", ".join(names.dropna()) or None


def _told_row(told: PelotonClass) -> dict:
    """A class as a reply tells it: without what lists and plans say of it, and a favourite only where it says so."""
    kept = {"listed_at", "plan_version", *(name for name in PelotonClass.model_fields if name.startswith("planned_"))}
    return _row(told, kept if told.is_favorite is not None else {*kept, "is_favorite"})


def _listed_values(told: PelotonClass) -> dict[str, Any]:
    """What a list tells of a class that is here; where it is silent, what is known stays."""
    names = ("id", "difficulty", "liked_share", "is_favorite", "is_removed", "listed_at")
    title = {} if told.title == UNTITLED else {"title": told.title}
    return title | {name: value for name in names if (value := getattr(told, name)) is not None}


def _read_again(session: Session, class_ids: list[str]) -> None:
    """Classes that are back and have no playlist wait for being read, as they may never have been."""
    has_songs = sa.exists().where(col(ClassSong.class_id) == PelotonClass.id)
    session.execute(
        sa.update(PelotonClass)
        .where(col(PelotonClass.id).in_(class_ids), ~has_songs)
        .values(detailed_at=None, attempts=0, retry_at=None, problem=None)
        .execution_options(synchronize_session=False)
    )


def _row(model: SQLModel, without: Collection[str] = ()) -> dict:
    return model.model_dump(exclude=set(without))
