"""Where the athlete lives, what day it is there, and in which units they read and type."""

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from core import config
from core.queries import athlete
from core.store import Book


def zone_of(book: Book) -> ZoneInfo:
    """The athlete's time zone."""
    return athlete.zone(book, config.settings().time_zone)


def today_of(book: Book) -> date:
    """The local day in that zone."""
    return datetime.now(UTC).astimezone(zone_of(book)).date()


def units_of(book: Book) -> Literal["metric", "imperial"]:
    """How the athlete reads and types numbers."""
    return "imperial" if athlete.athlete(book).units == "imperial" else "metric"
