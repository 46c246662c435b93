"""The list behind the bell."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import streamlit as st

from core.derive_notifications import SUBJECTS
from core.frames import books
from core.queries import notifications as rows
from core.store import Book


@dataclass(frozen=True)
class Bell:
    """What stands behind the bell."""

    #: Newest first: the columns of ``queries.notifications.notifications``, and ``page`` and ``query`` of the link.
    news: pd.DataFrame
    #: How many of all are not seen.
    unseen: int


def state(book: Book) -> tuple[str | int, ...]:
    """What changes whenever there may be news in the book."""
    return book.id, *books.version(book, *SUBJECTS, "notifications")


def bell(book: Book) -> Bell:
    """The list behind the bell, and how much of it is not seen."""
    return _bell(book.id, books.version(book, "notifications"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _bell(book_id: str, version: tuple[int, ...], _book: Book) -> Bell:
    news = rows.notifications(_book)
    links = [urlsplit(link or "") for link in news["link"]]
    pages = pd.Series([link.path for link in links], index=news.index, dtype=object)
    queries = pd.Series([dict(parse_qsl(link.query)) for link in links], index=news.index, dtype=object)
    return Bell(news.assign(page=pages, query=queries), rows.unseen(_book))
