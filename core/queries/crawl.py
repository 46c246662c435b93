"""The crawl of the class library: what the athlete wants of it, how far its lists are, and what is still unread."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import ClassGenre, PelotonClass, Workout
from core.queries import athlete
from core.store import Book, reading, upsert

#: The source of its passes in ``sync_run``.
SOURCE = "classes"
#: The lists that Peloton has, by our disciplines.
DISCIPLINES = (
    "cycling", "bike_bootcamp", "running", "walking", "tread_bootcamp", "rowing", "row_bootcamp", "strength", "cardio",
    "yoga", "stretching", "meditation",
)  # fmt: skip
#: The settings that hold what is wanted, since when it rests, and, each with a name behind it, how far the lists are.
WANTED, PAUSED, LIST = "classes.crawl", "classes.paused", "classes.list."


@dataclass(frozen=True)
class Wanted:
    """What the athlete wants of the crawl."""

    is_on: bool
    disciplines: tuple[str, ...]
    #: Since when it rests; None while it may go on.
    paused_at: datetime | None


@dataclass(frozen=True)
class Reached:
    """How far a list was followed. Pages count from 0."""

    #: The first page that listing to the end has not kept yet.
    page: int = 0
    #: Whether the end was seen.
    is_complete: bool = False
    #: Up to which page something new may be missing, as following what is new was cut off there.
    front: int = 0
    #: How many classes Peloton said the list has.
    total: int | None = None


def wanted(book: Book) -> Wanted:
    """Whether and what to crawl: at first nothing, and then what the athlete does, or cycling."""
    kept = athlete.setting(book, WANTED, {})
    disciplines = [name for name in kept.get("disciplines", ()) if name in DISCIPLINES]
    return Wanted(
        is_on=bool(kept.get("is_on")),
        disciplines=tuple(disciplines) or _done(book) or DISCIPLINES[:1],
        paused_at=paused_at(book),
    )


def paused_at(book: Book) -> datetime | None:
    """Since when the crawl rests; None while it may go on."""
    said = athlete.setting(book, PAUSED)
    return datetime.fromisoformat(said) if said else None


def save_wanted(session: Session, *, is_on: bool, disciplines: Collection[str]) -> None:
    """Keep what the athlete wants."""
    chosen = [name for name in DISCIPLINES if name in disciplines]
    athlete.save_setting(session, WANTED, {"is_on": is_on, "disciplines": chosen})


def save_pause(session: Session, since: datetime | None) -> None:
    """Let the crawl rest from ``since`` on; None lets it go on."""
    athlete.save_setting(session, PAUSED, since.isoformat() if since else None)


def reached(book: Book, name: str) -> Reached:
    """How far the list ``name`` was followed."""
    return Reached(**athlete.setting(book, LIST + name, {}))


def save_reached(session: Session, name: str, to: Reached) -> None:
    """Keep how far the list ``name`` was followed."""
    athlete.save_setting(session, LIST + name, asdict(to))


def save_genre(session: Session, genre: str, class_ids: list[str]) -> int:
    """Keep that classes are listed under a kind of music; returns for how many that was not known."""
    here = sa.select(ClassGenre.class_id).where(col(ClassGenre.class_id).in_(class_ids), col(ClassGenre.genre) == genre)
    known = set(session.scalars(here))
    rows = [{"class_id": found, "genre": genre} for found in dict.fromkeys(class_ids) if found not in known]
    upsert(session, ClassGenre, rows, key=("class_id", "genre"))
    return len(rows)


def unread(book: Book, disciplines: Collection[str], *, now: datetime, retry_all: bool = False) -> list[str]:
    """Ids of listed classes whose plan and playlist nobody has read and whose pause is over: newest first."""
    query = sa.select(PelotonClass.id).where(*_unread(disciplines))
    if not retry_all:
        query = query.where(col(PelotonClass.retry_at).is_(None) | (col(PelotonClass.retry_at) <= now))
    newest = col(PelotonClass.original_air_time).desc().nulls_last()
    with reading(book) as connection:
        return list(connection.scalars(query.order_by(newest, col(PelotonClass.id))))


def counts(book: Book, disciplines: Collection[str]) -> dict[str, int]:
    """How many classes are ``here`` and of how many plan and playlist are ``read``; ``left`` of these disciplines."""
    is_left = sa.and_(*_unread(disciplines))
    query = sa.select(
        sa.func.count().label("here"),
        sa.func.count(PelotonClass.detailed_at).label("read"),
        sa.func.count(sa.case((is_left, 1))).label("left"),
    ).select_from(PelotonClass)
    with reading(book) as connection:
        return dict(connection.execute(query).mappings().one())


def _unread(disciplines: Collection[str]) -> tuple[Any, ...]:
    return (
        col(PelotonClass.detailed_at).is_(None),
        col(PelotonClass.listed_at).is_not(None),
        ~col(PelotonClass.is_removed),
        col(PelotonClass.discipline).in_(list(disciplines)),
    )


def _done(book: Book) -> tuple[str, ...]:
    with reading(book) as connection:
        done = set(connection.scalars(sa.select(Workout.discipline).distinct()))
    return tuple(name for name in DISCIPLINES if name in done)
