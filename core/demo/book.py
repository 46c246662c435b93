"""Writes the sample athlete into a book: as any source's data is written, only many sessions at a time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from core import config, derive, derive_notifications, derive_tracks, merge, store
from core.demo import SampleAthlete, challenges, friends, lifting, reviews, sample_athlete, training
from core.demo.badges import badges
from core.demo.classes import Library
from core.errors import BookReadOnly
from core.models import (
    Artist,
    Bookmark,
    BookmarkList,
    ClassGenre,
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
from core.queries import athlete, classes, recordings
from core.queries import workouts as workout_rows
from core.queries.streak_target import StreakTarget, put_streak_target
from core.recorded import RecordedSession
from core.store import Book
from core.streams import as_stored_channels

SOURCE = "sample"
FILE = "sample.db"
#: Sessions in one transaction's step, and classes in one statement.
BATCH, CLASS_BATCH = 100, 2000
#: The setting that says the sample athlete is here whole, and which day was its today.
WRITTEN_ON = "sample.written_on"
#: The lists of bookmarks by the kind of classes on them, and what is noted of the first of each.
BOOKMARKED, BOOKMARK_NOTE = (
    {"Rainy days": "power_zone_endurance", "When rested": "power_zone_max"},
    "The best of these.",
)
#: What the sample athlete wants every week.
STREAK_TARGET = StreakTarget(2, ("cycling",), 10)
#: How long the sample athlete counts as being of today.
FRESH = timedelta(days=2)


def url() -> str:
    """Where the sample athlete's own book is."""
    return f"sqlite:///{config.DATA / FILE}"


def write(
    address: str, *, workouts: int = 700, classes: int | None = None, seed: int = 1, today: date | None = None
) -> Book:
    """Write the sample athlete into the book at ``address``; an earlier one there is replaced, all or nothing.

    Raises:
        BookReadOnly: The book holds an athlete's own data; it was not touched.
    """
    book = store.open_book(address, is_sample=True)
    if holds_real_data(book):
        raise BookReadOnly("That book holds real data, so the sample athlete stays out. Give another --database.")
    today = today or datetime.now(UTC).date()
    sample = sample_athlete(workouts=workouts, classes=classes, seed=seed, today=today)
    with store.writing(book, *store.SUBJECTS) as session:
        _clear(session)
        _write_athlete(session, sample)
        _write_library(session, sample.classes)
        _write_bookmarks(session, sample.classes, today)
        values = derive.dated_values(session)
        for sessions in _batches(sample.sessions(), BATCH):
            _write_sessions(session, sessions, values)
        derive.judge(session, workout_rows.unjudged_ids(session))
        _write_badges(session)
        friends.write(session, seed=seed, today=today)
        challenges.write(session, seed=seed, today=today)
        training.write(session, seed=seed, today=today)
        lifting.write(session, seed=seed, today=today)
        athlete.save_setting(session, WRITTEN_ON, today.isoformat())
    reviews.write(book, today=today)
    derive_notifications.bring_up_to_date(book, datetime.combine(today, time(12), UTC))
    return book


def holds_real_data(book: Book) -> bool:
    """Whether anything in the book came from somewhere else than the sample athlete."""
    with store.reading(book) as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(col(Recording.source) != SOURCE))))


def ensure(book: Book, today: date) -> None:
    """Write the sample athlete into its own book, unless it is there whole and no more than a few days old."""
    if is_fresh(book, today):
        return
    with store.sole_owner(book, "sample", wait_s=60):
        if not is_fresh(book, today):  # somebody else may have written it meanwhile
            write(book.engine.url.render_as_string(hide_password=False), today=today)


def is_fresh(book: Book, today: date) -> bool:
    """Whether the sample athlete is in the book, whole, by the rules of now, and up to a few days ago."""
    written = athlete.setting(book, WRITTEN_ON)
    with store.reading(book) as connection:
        if workout_rows.is_any_outdated(connection, derive.VERSION):
            return False
    return written is not None and timedelta(0) <= today - date.fromisoformat(written) <= FRESH


def _clear(session: Session) -> None:
    """Empty every table; nothing here is anybody's. A recording and its workout point at each other only one way."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name != "subject_version":
            session.execute(sa.delete(table))


def _write_athlete(session: Session, sample: SampleAthlete) -> None:
    session.add_all([sample.athlete, *sample.measurements, *sample.life_events, *sample.goals])
    session.flush()
    put_streak_target(session, STREAK_TARGET)


def _write_library(session: Session, library: Library) -> None:
    """Every class with its plan and playlist, a few thousand at a time."""
    music = library.music
    _insert(session, Instructor, [model.model_dump() for model in library.instructors])
    _insert(session, Artist, [model.model_dump() for model in music.artists])
    _insert(session, Song, [model.model_dump() for model in music.songs])
    _insert(session, SongArtist, [model.model_dump() for model in chain.from_iterable(music.song_artists)])
    song_artists = chain.from_iterable(music.song_artists)
    _insert(session, SongText, classes.song_texts(music.songs, music.artists, song_artists))
    for rows in _batches(library.rows(), CLASS_BATCH):
        _insert(session, PelotonClass, [row.peloton_class for row in rows])
        _insert(session, ClassGenre, [genre for row in rows for genre in row.genres])
        _insert(session, ClassTarget, [target for row in rows for target in row.targets])
        _insert(session, ClassSegment, [segment for row in rows for segment in row.segments])
        _insert(session, ClassSong, [song for row in rows for song in row.class_songs])


def _write_bookmarks(session: Session, library: Library, today: date) -> None:
    """Two lists that the sample athlete keeps."""
    now = datetime.combine(today, datetime.min.time(), UTC)
    for name, kind in BOOKMARKED.items():
        kept = BookmarkList(name=name, created_at=now)
        session.add(kept)
        session.flush()
        chosen = [outline for outline in library.outlines if outline.kind.name == kind][:3]
        session.add_all([
            Bookmark(list_id=kept.id, class_id=outline.id, created_at=now, note=BOOKMARK_NOTE if n == 0 else None)
            for n, outline in enumerate(chosen)
        ])  # fmt: skip
    session.flush()


def _insert(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(sa.insert(table), rows)


def _write_sessions(session: Session, batch: list[RecordedSession], values: derive.DatedValues) -> None:
    said = [recorded.recording for recorded in batch]
    session.add_all(said)
    session.flush()
    placed = merge.place(session, said, now=max(recording.updated_at for recording in said))
    with ThreadPoolExecutor(2) as packers:
        packed = packers.map(recordings.packed, [recording.id for recording in said], [r.streams for r in batch])
        recordings.add_packed(session, [row for rows in packed for row in rows])
    of_id = {workout.id: workout for workout in session.exec(select(Workout).where(col(Workout.id).in_(placed)))}
    done = [(of_id[recorded.recording.workout_id], as_stored_channels(recorded.streams)) for recorded in batch]
    told = [(workout, channels, values.on(workout.day, workout.device)) for workout, channels in done]
    workout_rows.save_metrics(session, derive.of_many(told))
    derive_tracks.keep(session, {workout.id or 0: channels for workout, channels in done})
    session.expunge_all()


def _write_badges(session: Session) -> None:
    """What Peloton would have given for these workouts."""
    query = sa.select(Workout.started_at, Workout.discipline, Workout.is_personal_record).order_by(Workout.started_at)
    session.add_all(badges((at, discipline, bool(record)) for at, discipline, record in session.execute(query)))


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
