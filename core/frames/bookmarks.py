"""The athlete's lists of classes, with Peloton's own favourites beside them."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.frames import books, library
from core.queries import bookmarks
from core.store import Book

#: What the list of the classes that the athlete marked at Peloton is called; it can only be read here.
FAVORITES = "Favourites at Peloton"


@dataclass(frozen=True)
class Shelf:
    """A list of classes."""

    name: str
    #: None for Peloton's own favourites, which are changed there.
    list_id: int | None
    #: Indexed by ``class_id``: the columns of ``library.mine`` with ``note`` and ``added`` (datetime64, None and NaT
    #: where there is none), the newest first.
    classes: pd.DataFrame

    @property
    def titles(self) -> dict[str, str]:
        """What its classes are called, by their ids; those called the same with the day they were first given."""
        who = self.classes["instructor"].astype(object)
        named = pd.Series(
            [f"{title} · {name}" if isinstance(name, str) else str(title)
             for title, name in zip(self.classes["title"], who, strict=True)],
            self.classes.index, dtype=object,
        )  # fmt: skip
        is_shared = named.duplicated(keep=False) & self.classes["aired"].notna()
        days = self.classes["aired"].dt.strftime(" · %d %b %Y").where(is_shared, "")
        return (named + days).to_dict()


def shelves(book: Book) -> list[Shelf]:
    """Every list by its name, then Peloton's favourites where there are any."""
    mine, entries = library.mine(book), _entries(book)
    kept = [
        Shelf(name, list_id, _on(mine, entries[entries["list_id"] == list_id])) for list_id, name in names(book).items()
    ]
    favorites = mine[mine["is_favorite"]]
    if favorites.empty:
        return kept
    return [*kept, Shelf(FAVORITES, None, favorites.assign(note=None, added=pd.Series(pd.NaT, favorites.index)))]


def names(book: Book) -> dict[int, str]:
    """The names of the athlete's lists by their ids, in the order of the names."""
    rows = _lists(book.id, books.version(book, "bookmarks"), book)
    return {int(list_id): str(name) for list_id, name in rows["name"].items()}


def of_class(book: Book, class_id: str) -> pd.DataFrame:
    """On which lists a class is: ``list_id``, ``name``, ``note`` (None: nothing), ``added`` (datetime64)."""
    entries = _entries(book)
    rows = entries[entries["class_id"] == class_id]
    return rows.assign(name=rows["list_id"].map(names(book))).sort_values("name", ignore_index=True)


def listed(shelf: Shelf, table: pd.DataFrame) -> pd.DataFrame:
    """``table`` (of ``library.listed``) with the notes of a shelf, and the day on which each class was added."""
    rows = shelf.classes.loc[table.index, ["note", "added"]]
    return table.assign(note=rows["note"], added=rows["added"])


def _on(mine: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    kept = entries.set_index("class_id")[["note", "added"]]
    return mine.loc[[class_id for class_id in kept.index if class_id in mine.index]].join(kept)


def _entries(book: Book) -> pd.DataFrame:
    """As ``queries.bookmarks.entries``, with the local day on which each was ``added``."""
    rows = _read(book.id, books.version(book, "bookmarks"), book)
    created = pd.to_datetime(rows["created_at"], utc=True)
    return rows.assign(added=created.dt.tz_convert(books.zone(book)).dt.tz_localize(None).dt.normalize())


@st.cache_data(max_entries=4, show_spinner=False)
def _read(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    rows = bookmarks.entries(_book)
    return rows.assign(note=rows["note"].astype(object).where(rows["note"].notna(), None))


@st.cache_data(max_entries=4, show_spinner=False)
def _lists(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return bookmarks.lists(_book)
