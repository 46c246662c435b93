"""Which books there are, what day it is in one, and the workouts that every screen starts from."""

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from core import config, derive_records, store
from core.analysis import estimates, streaks
from core.config import Settings
from core.models import Athlete
from core.quantities import Units
from core.queries import athlete as athlete_rows
from core.queries import local
from core.queries import workouts as workout_rows
from core.sharing import SHOWN
from core.store import Book

#: The names of the two books a browser session can look at.
MINE, SAMPLE = "mine", "sample"
#: Protected days are looked at from here to so many days ahead, as a life event without a bound would have no end.
EARLIEST, AHEAD_DAYS = date(1970, 1, 1), 400
SAMPLE_FILE = "sample.db"


@st.cache_resource(show_spinner=False)
def athletes(url: str, shown: tuple[str, ...] | None = None) -> Book:
    """The athlete's own book, opened once in this process; with ``shown`` as others may see it."""
    return store.open_book(url, shown=shown)


@st.cache_resource(show_spinner=False)
def sample() -> Book:
    """The sample athlete's own file; it is written by ``actions.write_sample`` and holds nothing of the athlete's."""
    return store.open_book(f"sqlite:///{_writable(config.DATA) / SAMPLE_FILE}", is_sample=True)


def chosen(name: str) -> Book:
    """The book that a browser session looks at: 'mine' or 'sample'."""
    settings = config.settings()
    if settings.is_demo or name == SAMPLE:
        return replace(sample(), is_writable=not (settings.is_demo or settings.is_read_only))
    return _shared(settings) if settings.is_read_only else athletes(settings.database_url)


def _shared(settings: Settings) -> Book:
    """The athlete's book with what others may see: as the environment says, else as the athlete chose in Settings."""
    shown = settings.shown
    if shown is None:
        chosen = athlete_rows.setting(athletes(settings.database_url, ()), SHOWN, [])
        shown = tuple(subject for subject in config.SHAREABLE if subject in chosen)
    return athletes(settings.database_url, shown)


@cache
def _writable(folder: Path) -> Path:
    """A folder; where nothing can be written in it, as on some hosts, one that lasts as long as this process."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="zonebook-"))


def version(book: Book, *subjects: str) -> tuple[int, ...]:
    """The counters of ``subjects``: what a cached frame of this book is keyed on."""
    now = store.versions(book)
    return tuple(now[subject] for subject in subjects)


def zone(book: Book) -> ZoneInfo:
    """The athlete's time zone."""
    return local.zone_of(book)


def today(book: Book) -> date:
    """The local day in the athlete's zone."""
    return local.today_of(book)


def athlete(book: Book) -> Athlete:
    """Whose book it is."""
    return athlete_rows.athlete(book)


def units(book: Book) -> Units:
    """How the athlete prefers to read numbers."""
    return local.units_of(book)


def week_start(book: Book) -> int:
    """0 Monday ... 6 Sunday."""
    return athlete(book).week_start or 0


def protected_days(book: Book) -> set[date]:
    """Days of illness, injury, travel and holiday: they bridge a streak, and are no example of how one trains."""
    events = athlete_rows.life_events(book)
    return streaks.protected_days(events, EARLIEST, today(book) + timedelta(days=AHEAD_DAYS))


def workouts(book: Book) -> pd.DataFrame:
    """Every workout, oldest first; the columns are those of ``queries.workouts.workouts``.

    Where nothing was measured, ``tss`` is estimated from the athlete's own workouts of the kind, if enough.
    """
    return _workouts(book.id, version(book, "workouts", "athlete"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _workouts(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return estimates.with_learned_tss(workout_rows.workouts(_book))


def power_curves(book: Book) -> tuple[pd.DataFrame, pd.Series]:
    """The power curves of all rides that may be a best, oldest first, as ``stored_curves`` has them, and their days."""
    return _power_curves(book.id, version(book, "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _power_curves(book_id: str, version: tuple[int, ...], _book: Book) -> tuple[pd.DataFrame, pd.Series]:
    return derive_records.curves(_book)


def is_empty(book: Book) -> bool:
    """Whether no workout is in the book yet."""
    return workouts(book).empty
