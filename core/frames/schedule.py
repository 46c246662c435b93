"""When there is time to train: the usual hours, calendars that were read in, races, days away, and what is free."""

import streamlit as st

from core import derive_schedule
from core.coaching.schedule import Schedule
from core.frames import books
from core.store import Book


def schedule(book: Book) -> Schedule:
    """Everything that says when there is time, as of now."""
    return _schedule(book.id, books.version(book, "plan", "athlete"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _schedule(book_id: str, version: tuple[int, ...], _book: Book) -> Schedule:
    return derive_schedule.schedule(_book)
