"""Milestones reached and next, and the badges that Peloton gave."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core.analysis import milestones
from core.analysis.milestones import Next
from core.frames import books
from core.quantities import label, written
from core.queries import achievements
from core.store import Book

#: What the milestones of a kind are called.
KINDS = {
    "workouts": "Workouts", "discipline": "By discipline", "instructor": "By instructor", "distance": "Distance",
    "output": "Output", "time": "Hours",
}  # fmt: skip
#: Where a badge stands whose category Peloton does not tell.
NO_CATEGORY = "Others"


@dataclass(frozen=True)
class Milestones:
    """What was reached and what is next."""

    #: Newest first, by ``workout_id``'s own column: ``day`` (date), ``what``, ``kind``, ``workout_id``.
    reached: pd.DataFrame
    #: The nearest first.
    upcoming: tuple[Next, ...]


def of_kind(found: Milestones, kind: str | None) -> Milestones:
    """Only those of a kind by its name in ``KINDS``; all where it is None."""
    if kind is None:
        return found
    rows = found.reached[found.reached["kind"] == KINDS[kind]]
    return Milestones(rows.reset_index(drop=True), tuple(one for one in found.upcoming if one.kind == kind))


def all_milestones(book: Book, today: date) -> Milestones:
    """Every milestone up to ``today``, and the next of each kind."""
    return _milestones(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _milestones(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Milestones:
    workouts, is_imperial = books.workouts(_book), books.units(_book) == "imperial"
    found = milestones.reached(workouts, today, is_imperial=is_imperial)
    table = pd.DataFrame(
        {
            "day": pd.to_datetime(found["day"]).dt.date,
            "what": found["sentence"],
            "kind": found["kind"].map(KINDS),
            "workout_id": found["workout_id"],
        }
    )
    return Milestones(table, tuple(milestones.upcoming(workouts, today, is_imperial=is_imperial)))


def told(one: Next) -> str:
    """How far the next milestone is, and about when it is reached."""
    left = f"{one.left:,.0f}" if one.left >= 10 or one.left == int(one.left) else f"{one.left:.1f}"
    when = f"about {written(one.expected)} at your rate of the last 90 days" if one.expected else (
        "when cannot be told from the last 90 days"
    )  # fmt: skip
    return f"{left} to go, {when}."


def badges(book: Book) -> pd.DataFrame:
    """Peloton's badges, by category, most earned first: ``category, name, count, description, noticed_at``."""
    found = _badges(book.id, books.version(book, "goals"), book)
    category = found["category"].astype(object).where(found["category"].notna(), NO_CATEGORY).map(label)
    found = found.assign(category=category)
    return found.sort_values(["category", "count", "name"], ascending=[True, False, True], ignore_index=True)


@st.cache_data(max_entries=2, show_spinner=False)
def _badges(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return achievements.achievements(_book)[["category", "name", "count", "description", "noticed_at"]]
