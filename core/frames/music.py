"""Music: what was heard in the classes of a period; ``song_search`` finds classes by what they play."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from core.analysis import music
from core.frames import books
from core.quantities import COUNTED, Quantity
from core.queries import classes, songs
from core.store import Book

#: How many rows a list shows, and how many songs a soundtrack on the screen.
TOP, SOUNDTRACK_TOP = 100, 500
#: How many artists are suggested to search for.
FAVOURITES = 8

#: What My music shows, one at a time.
VIEWS = ("Most heard", "New to me", "Genres and decades", "Soundtrack")

SONGS_HEARD = Quantity(
    "songs_heard", "Songs heard", source=COUNTED, help="Songs of the classes you took, every time one was played."
)
DIFFERENT_SONGS = Quantity(
    "different_songs", "Different songs", source=COUNTED, help="Songs of the same title are told apart."
)
NEW_SONGS = Quantity(
    "new_songs", "New to you", source=COUNTED, help="Songs that you heard for the first time ever in this period."
)
ARTISTS = Quantity("artists", "Artists", source=COUNTED, help="A song of two artists counts for both.")
#: The cards, in the order of ``ui_music.show_totals``.
TOTALS = (SONGS_HEARD, DIFFERENT_SONGS, ARTISTS, NEW_SONGS)


@dataclass(frozen=True)
class Heard:
    """What was heard in a period."""

    totals: music.Totals
    #: As :func:`core.analysis.music.top_artists` and :func:`core.analysis.music.top_songs`, the first ``TOP``.
    artists: pd.DataFrame
    songs: pd.DataFrame
    #: As :func:`core.analysis.music.new_songs`, all of them.
    new_songs: pd.DataFrame
    #: As :func:`core.analysis.music.monthly` and :func:`core.analysis.music.monthly_by_discipline`.
    monthly: pd.DataFrame
    monthly_by_discipline: pd.DataFrame
    genres: music.Kinds
    decades: music.Kinds

    @property
    def most_of_artist(self) -> int:
        """How often the first artist was played."""
        return max([1, *self.artists["plays"].head(1)])

    @property
    def most_of_song(self) -> int:
        """How often the first song was played."""
        return max([1, *self.songs["plays"].head(1)])


def has_any(book: Book) -> bool:
    """Whether the library has a playlist at all, of a class that was taken or of another one."""
    return songs.has_any(book)


def earliest(book: Book) -> date | None:
    """The day of the first song that was heard; None where no class that was taken has a playlist."""
    days = _plays(book)["day"]
    return days.min().date() if len(days) else None


def disciplines(book: Book) -> list[str]:
    """The disciplines in which a song was heard, the one with the most first."""
    return _plays(book)["discipline"].value_counts().index.tolist()


def months(book: Book) -> dict[str, tuple[date, date]]:
    """The months in which a song was heard, the newest first: how each is written, with its first and last day."""
    heard_in = sorted(_plays(book)["day"].dt.to_period("M").unique(), reverse=True)
    return {f"{month.start_time:%B %Y}": (month.start_time.date(), month.end_time.date()) for month in heard_in}


def favourites(book: Book) -> list[str]:
    """The names of the ``FAVOURITES`` artists heard most of all time."""
    return _favourites(book.id, _version(book), book)


def why_empty(book: Book) -> str:
    """Why there is no song yet, and what to do."""
    reason = "No songs yet. Playlists come with the details of your classes, which a CSV export does not have."
    if to_come := len(classes.to_do(book, now=datetime.now(UTC), retry_all=True)):
        return f"{reason} Classes still to be read: {to_come:,}. They come in with the next refreshes."
    return f"{reason} Connect Peloton and refresh; songs then come in class by class."


def heard(book: Book, first: date, last: date, discipline: str | None = None) -> Heard:
    """What was heard on the days ``first`` to ``last``, both included, in ``discipline`` or in all of them."""
    return _heard(book.id, _version(book), first, last, discipline, book)


def soundtrack(book: Book, first: date, last: date, discipline: str | None = None) -> pd.DataFrame:
    """The songs of the days ``first`` to ``last``, both included, in the order in which they were heard.

    Returns:
        ``day`` (datetime64), ``position`` (in the playlist, from 0), ``song, artists, title`` (of the class),
        ``class_id, workout_id, song_id, start_s`` (on the pedalling clock, NaN where unknown).
    """
    return _soundtrack(book.id, _version(book), first, last, discipline, book)


def genre_sentence(heard: Heard) -> str:
    """How much of what was heard is of a genre that nobody told."""
    return _unknown(heard.genres, "genre", "Peloton lists the class under none, and its title names none")


def decade_sentence(heard: Heard) -> str:
    """How much of what was heard is of a decade that nobody told."""
    return _unknown(heard.decades, "decade", "only the titles of some classes name one, and only one")


def _unknown(kinds: music.Kinds, what: str, reason: str) -> str:
    if kinds.table.empty:
        return f"The {what} of what was heard is unknown: {reason}."
    share = kinds.unknown_share or 0
    return f"The {what} is unknown for {100 * share:.0f} % of the songs heard: {reason}."


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


@st.cache_data(max_entries=8, show_spinner=False)
def _heard(
    book_id: str, version: tuple[int, ...], first: date, last: date, discipline: str | None, _book: Book
) -> Heard:
    makers, kinds = _makers(_book), _classes(_book)
    plays = _asked(_plays(_book), first, last, discipline)
    return Heard(
        totals=music.totals(plays, makers),
        artists=music.top_artists(plays, makers).head(TOP),
        songs=music.top_songs(plays, makers).head(TOP),
        new_songs=music.new_songs(plays, makers),
        monthly=music.monthly(plays),
        monthly_by_discipline=music.monthly_by_discipline(plays),
        genres=music.heard_by_kind(plays, kinds.genres),
        decades=music.heard_by_kind(plays, kinds.decades),
    )


@st.cache_data(max_entries=4, show_spinner=False)
def _soundtrack(
    book_id: str, version: tuple[int, ...], first: date, last: date, discipline: str | None, _book: Book
) -> pd.DataFrame:
    plays = _asked(_plays(_book), first, last, discipline)
    return music.soundtrack(plays, _makers(_book), _classes(_book).titles)


@st.cache_data(max_entries=2, show_spinner=False)
def _favourites(book_id: str, version: tuple[int, ...], _book: Book) -> list[str]:
    names = music.top_artists(_plays(_book), _makers(_book))["artist"]
    return names[names.str.strip() != ""].drop_duplicates().head(FAVOURITES).tolist()


def _asked(plays: pd.DataFrame, first: date, last: date, discipline: str | None) -> pd.DataFrame:
    is_asked = plays["day"].between(pd.Timestamp(first), pd.Timestamp(last))
    return plays[is_asked & plays["discipline"].eq(discipline)] if discipline else plays[is_asked]


@dataclass(frozen=True)
class _Classes:
    """What the classes that were taken are called, and what kinds of music they play, as ``analysis.music`` says."""

    titles: pd.Series
    genres: pd.DataFrame
    decades: pd.DataFrame


def _plays(book: Book) -> pd.DataFrame:
    return _cached_plays(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_plays(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return music.with_news(songs.heard(_book))


def _makers(book: Book) -> pd.DataFrame:
    return _cached_makers(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_makers(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return songs.heard_artists(_book)


def _classes(book: Book) -> _Classes:
    return _cached_classes(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_classes(book_id: str, version: tuple[int, ...], _book: Book) -> _Classes:
    taken = songs.taken_classes(_book)
    return _Classes(taken["title"], music.genres(taken, songs.taken_genres(_book)), music.decades(taken))
