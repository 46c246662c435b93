"""What the Entry screen shows: the newest value of each kind, what was entered, and workouts to say something of."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core import quantities
from core.frames import books
from core.models import DISCIPLINES
from core.quantities import MEASUREMENTS
from core.queries import athlete, entries
from core.store import Book

#: What can be entered, by what it tells of; FTP and the heart rates that make zones are in Settings.
KINDS: dict[str, tuple[str, ...]] = {
    "Body": ("weight", "body_fat", "resting_heart_rate", "hrv", "vo2max"),
    "How I feel": ("energy", "soreness", "sleep_quality", "sleep_hours"),
    "Tests": ("tested_lift", "box_jump", "balance_test", "flexibility_test", "swim_100yd"),
    "Bands and rings": ("readiness", "recovery_score", "strain"),
    "Food": ("dietary_energy",),
}
__all__ = ["DISCIPLINES", "KINDS", "Newest", "entered", "kinds", "manual_workouts", "newest", "recent_workouts"]

#: So many workouts are offered for a perceived effort, and so many entries are listed.
RECENT_WORKOUTS, RECENT_ENTRIES = 30, 200


@dataclass(frozen=True)
class Newest:
    """The newest value of a kind."""

    value: float | None = None
    day: date | None = None
    source: str | None = None
    note: str | None = None


def newest(book: Book, kind: str) -> Newest:
    """The newest value of a kind, the athlete's own word last on a day; unknown where there is none."""
    found = _values(book.id, books.version(book, "athlete"), book)
    found = found[found["kind"] == kind]
    if found.empty:
        return Newest()
    row = found.iloc[-1]
    return Newest(float(row["value"]), row["day"], row["source"], row["note"])


def entered(book: Book) -> pd.DataFrame:
    """What the athlete entered of these kinds, newest first: ``id, kind, label, day, value, note``."""
    found = _values(book.id, books.version(book, "athlete"), book)
    found = found[(found["source"] == entries.ATHLETE) & found["kind"].isin(kinds())]
    found = found.assign(label=found["kind"].map({kind: m.quantity.label for kind, m in MEASUREMENTS.items()}))
    found = found.sort_values(["day", "id"], ascending=False).head(RECENT_ENTRIES)
    return found[["id", "kind", "label", "day", "value", "note"]].reset_index(drop=True)


def kinds() -> list[str]:
    """Every kind that can be entered here."""
    return [kind for group in KINDS.values() for kind in group]


def recent_workouts(book: Book) -> pd.DataFrame:
    """The newest workouts, newest first, by ``workout_id``: ``label`` in words and ``rpe`` (NaN where not said)."""
    done = books.workouts(book).tail(RECENT_WORKOUTS).iloc[::-1]
    days = [quantities.written(day.date(), short=True) for day in done["day"]]
    labels = [f"{day} · {title}" for day, title in zip(days, done["title"], strict=True)]
    return pd.DataFrame({"label": labels, "rpe": done["rpe"]}, index=done.index)


def manual_workouts(book: Book) -> pd.DataFrame:
    """Workouts entered by hand, newest first: the columns of ``queries.entries.manual_workouts``."""
    return _manual_workouts(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _manual_workouts(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return entries.manual_workouts(_book)


@st.cache_data(max_entries=2, show_spinner=False)
def _values(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    """Dated values of all kinds, oldest first: the columns of ``queries.athlete.measurements``."""
    found = athlete.measurements(_book)
    return found.assign(note=found["note"].astype(object).where(found["note"].notna(), None))
