"""What the classes that were ridden play and ask for, and the power by the second, read for many rides at once."""

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core import streams
from core.models import SOURCES, ClassSong, ClassTarget, Recording, Song, Stream, Workout
from core.store import Book, reading

#: Disciplines that are ridden against an FTP.
RIDDEN = ("cycling", "bike_bootcamp")
#: What a class can ask for that power is compared with.
ASKED = ("power_zone", "cadence", "resistance")
#: Rides whose streams are in memory at a time.
BATCH = 200


#: Start and end (s, half-open), lower and upper bound.
Target = tuple[int, int, float | None, float | None]


def class_songs(book: Book) -> dict[str, list[tuple[int, str, int | None]]]:
    """The playlists of all classes that were ridden, by class, in order: position, song, start (s, None: unknown)."""
    song = ClassSong
    query = (
        sa.select(song.class_id, song.position, song.song_id, song.start_s)
        .where(col(song.class_id).in_(_ridden_classes()))
        .order_by(song.class_id, song.position)
    )
    found: dict[str, list[tuple[int, str, int | None]]] = {}
    with reading(book) as connection:
        for class_id, *played in connection.execute(query):
            found.setdefault(class_id, []).append((played[0], played[1], played[2]))
    return found


def class_targets(book: Book) -> dict[str, dict[str, list[Target]]]:
    """What those classes ask for, by class and by metric of ``ASKED``, in order."""
    target = ClassTarget
    query = (
        sa.select(target.class_id, target.metric, target.start_s, target.end_s, target.lower, target.upper)
        .where(col(target.class_id).in_(_ridden_classes()), col(target.metric).in_(ASKED))
        .order_by(target.class_id, target.start_s, target.position)
    )
    found: dict[str, dict[str, list[Target]]] = {}
    with reading(book) as connection:
        for class_id, metric, *told in connection.execute(query):
            found.setdefault(class_id, {}).setdefault(metric, []).append((told[0], told[1], told[2], told[3]))
    return found


def streams_of(book: Book, workout_ids: Collection[int], *channels: str) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """The ``channels`` of each workout that has any, a batch of rides in memory at a time.

    Each channel is from the best of the workout's recordings: one value a second, NaN where missing.
    """
    ids = list(workout_ids)
    rank = sa.case({source: rank for rank, source in enumerate(SOURCES)}, value=Recording.source, else_=len(SOURCES))
    for start in range(0, len(ids), BATCH):
        query = (
            sa.select(Recording.workout_id, Stream.__table__)  # type: ignore[attr-defined]
            .join_from(Recording, Stream, Stream.recording_id == Recording.id)
            .where(col(Recording.workout_id).in_(ids[start : start + BATCH]), col(Stream.channel).in_(channels))
            .order_by(rank, Recording.id)
        )
        found: dict[int, dict[str, np.ndarray]] = {}
        with reading(book) as connection:
            for row in connection.execute(query):
                told = found.setdefault(row.workout_id, {})
                if row.channel not in told:
                    told[row.channel] = streams.unpack(
                        streams.PackedStream(
                            row.start_s, row.sample_s, row.n, row.dtype, row.scale, row.codec, row.data
                        )
                    )
        yield from found.items()


def _ridden_classes() -> sa.Select:
    return sa.select(Workout.class_id).where(
        col(Workout.discipline).in_(RIDDEN), col(Workout.deleted_at).is_(None), col(Workout.class_id).is_not(None)
    )


def song_titles(book: Book) -> pd.Series:
    """Titles of all songs of those classes, by ``song_id``; None where it has none."""
    heard = sa.select(ClassSong.song_id).where(col(ClassSong.class_id).in_(_ridden_classes()))
    query = sa.select(Song.id.label("song_id"), Song.title).where(col(Song.id).in_(heard))  # type: ignore[attr-defined]
    with reading(book) as connection:
        return pd.read_sql(query, connection, index_col="song_id")["title"]
