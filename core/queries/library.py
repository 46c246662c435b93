"""The class library as one frame, and whose music its classes play."""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core.models import Artist, ClassSong, Instructor, PelotonClass, SongArtist
from core.store import Book, reading

#: Columns of a class that are read as they are.
_PLAIN = (
    "title", "discipline", "class_type", "duration_s", "difficulty", "liked_share", "language", "original_air_time",
    "is_removed", "is_favorite", "is_power_zone", "is_ftp_test", "is_explicit", "planned_zone_1_s", "planned_zone_2_s",
    "planned_zone_3_s", "planned_zone_4_s", "planned_zone_5_s", "planned_zone_6_s", "planned_zone_7_s",
    "planned_intensity", "avg_output_kj", "expected_output_lower_kj", "expected_output_upper_kj",
)  # fmt: skip
_FEW_VALUES = ("discipline", "class_type", "instructor", "language")
_NUMBERS = (
    "duration_s", "difficulty", "liked_share", "planned_intensity", "avg_output_kj", "expected_output_lower_kj",
    "expected_output_upper_kj", *(f"planned_zone_{zone}_s" for zone in range(1, 8)),
)  # fmt: skip
_YES_OR_NO = ("is_removed", "is_favorite", "is_power_zone", "is_ftp_test", "is_explicit", "is_detailed")


def classes(book: Book) -> pd.DataFrame:
    """Every class of the library, the newest first.

    Returns:
        Indexed by ``class_id``: ``title``; ``discipline``, ``class_type``, ``instructor`` (name), ``language``
        (categories, missing where not told); ``duration_s`` (never 0), ``difficulty`` (1 to 10), ``liked_share``,
        ``planned_zone_1_s`` ... ``planned_zone_7_s``, ``planned_intensity``, ``avg_output_kj``,
        ``expected_output_lower_kj``, ``expected_output_upper_kj`` (floats, NaN where unknown); ``aired`` (the UTC day
        it was first given, NaT where unknown); ``is_removed``, ``is_favorite``, ``is_power_zone``, ``is_ftp_test``,
        ``is_explicit``, ``is_detailed`` (plan and playlist were read): False where not told.
    """
    table = PelotonClass.__table__  # type: ignore[attr-defined]
    query = (
        sa.select(
            table.c.id, *(table.c[name] for name in _PLAIN),
            Instructor.name.label("instructor"), table.c.detailed_at.is_not(None).label("is_detailed"),  # type: ignore[attr-defined]
        )
        .join_from(table, Instructor, table.c.instructor_id == Instructor.id, isouter=True)
        .order_by(table.c.original_air_time.desc().nulls_last(), table.c.id)
    )  # fmt: skip
    with reading(book) as connection:
        rows = connection.execute(query)
        frame = pd.DataFrame.from_records([tuple(row) for row in rows.all()], columns=list(rows.keys()), index="id")
    frame.index.name = "class_id"
    frame["instructor"] = frame["instructor"].replace("", None)
    frame["aired"] = pd.to_datetime(frame.pop("original_air_time"), utc=True).dt.tz_localize(None).dt.normalize()
    kinds = dict.fromkeys(_FEW_VALUES, "category") | dict.fromkeys(_NUMBERS, float)
    frame = frame.assign(**{name: frame[name].eq(True) for name in _YES_OR_NO}).astype(kinds)
    return frame.assign(duration_s=frame["duration_s"].where(frame["duration_s"] > 0))


def has_any(book: Book) -> bool:
    """Whether there is any class."""
    with reading(book) as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(col(PelotonClass.id).is_not(None)))))


def is_listed(book: Book) -> bool:
    """Whether a list of the library has ever told of a class; else only classes that were taken are here."""
    with reading(book) as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(col(PelotonClass.listed_at).is_not(None)))))


def makers(book: Book, class_ids: Sequence[str]) -> pd.DataFrame:
    """Who made the songs of some classes, in order: ``class_id``, ``song_id``, ``artist_id``, ``artist``.

    Songs that name no artist have no row.
    """
    query = (
        sa.select(ClassSong.class_id, ClassSong.song_id, Artist.id.label("artist_id"), Artist.name.label("artist"))  # type: ignore[attr-defined]
        .join_from(ClassSong, SongArtist, SongArtist.song_id == ClassSong.song_id)
        .join(Artist, Artist.id == SongArtist.artist_id)
        .where(col(ClassSong.class_id).in_(class_ids))
        .order_by(ClassSong.class_id, ClassSong.position, SongArtist.position)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)
