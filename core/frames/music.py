"""Music: what was heard in the classes of a period, and the classes in which a song or an artist was played."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from core.analysis import music
from core.frames import books
from core.quantities import COUNTED, Quantity
from core.queries import classes
from core.store import Book

#: How many rows the two lists show.
TOP = 100

SONGS_HEARD = Quantity(
    "songs_heard", "Songs heard", source=COUNTED, help="Songs of the classes you took, every time one was played."
)
DIFFERENT_SONGS = Quantity(
    "different_songs", "Different songs", source=COUNTED, help="Songs of the same title are told apart."
)
NEW_SONGS = Quantity(
    "new_songs", "New to you", source=COUNTED, help="Songs that you heard for the first time in this period."
)
ARTISTS = Quantity("artists", "Artists", source=COUNTED, help="A song of two artists counts for both.")


@dataclass(frozen=True)
class Heard:
    """What was heard in a period."""

    totals: music.Totals
    new_songs: int
    #: As :func:`core.analysis.music.top_artists` and :func:`core.analysis.music.top_songs`, the first ``TOP``.
    artists: pd.DataFrame
    songs: pd.DataFrame
    #: As :func:`core.analysis.music.monthly`.
    monthly: pd.DataFrame

    @property
    def most_of_artist(self) -> int:
        """How often the first artist was played."""
        return max([1, *self.artists["plays"].head(1)])

    @property
    def most_of_song(self) -> int:
        """How often the first song was played."""
        return max([1, *self.songs["plays"].head(1)])


def earliest(book: Book) -> date | None:
    """The day of the first song; None where no playlist is here."""
    days = _plays(book)["day"]
    return days.min().date() if len(days) else None


def why_empty(book: Book) -> str:
    """Why there is no song yet, and what to do."""
    reason = "No songs yet. Playlists come with the details of your classes, which a CSV export does not have."
    if to_come := len(classes.to_do(book, now=datetime.now(UTC), retry_all=True)):
        return f"{reason} Classes still to be read: {to_come:,}. They come in with the next refreshes."
    return f"{reason} Connect Peloton and refresh; songs then come in class by class."


def sentence(found: pd.DataFrame, text: str) -> str:
    """How many classes were found, or what to try."""
    if found.empty:
        return f"Nothing by or called “{text}” in this period. Try fewer words, or a longer period."
    return f"{len(found):,} workout{'s' if len(found) != 1 else ''}, whole words first. Pick one to open it."


def heard(book: Book, first: date, last: date) -> Heard:
    """What was heard on the days ``first`` to ``last``, both included."""
    return _heard(book.id, _version(book), first, last, book)


def found(book: Book, text: str, first: date, last: date) -> pd.DataFrame:
    """The workouts of the days ``first`` to ``last`` in which a song was played that ``text`` names, best first.

    Returns:
        Indexed by ``workout_id``: ``day``, ``songs``, ``title``, ``instructor_name``.
    """
    return _found(book.id, _version(book), text, first, last, book)


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


@st.cache_data(max_entries=8, show_spinner=False)
def _heard(book_id: str, version: tuple[int, ...], first: date, last: date, _book: Book) -> Heard:
    everything, makers = _plays(_book), _makers(_book)
    until = everything[everything["day"] <= pd.Timestamp(last)]
    plays = until[until["day"] >= pd.Timestamp(first)]
    first_time = until.drop_duplicates("song_id")["day"]
    return Heard(
        totals=music.totals(plays, makers),
        new_songs=int((first_time >= pd.Timestamp(first)).sum()),
        artists=music.top_artists(plays, makers).head(TOP),
        songs=music.top_songs(plays, makers).head(TOP),
        monthly=music.monthly(until, first),
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _found(book_id: str, version: tuple[int, ...], text: str, first: date, last: date, _book: Book) -> pd.DataFrame:
    plays = _plays(_book)
    plays = plays[plays["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    hits = music.search(plays, _makers(_book), text)
    return hits[["day", "songs"]].join(books.workouts(_book)[["title", "instructor_name"]])


def _plays(book: Book) -> pd.DataFrame:
    return _cached_plays(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_plays(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return classes.plays(_book)[["workout_id", "day", "song_id", "song"]]


def _makers(book: Book) -> pd.DataFrame:
    return _cached_makers(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _cached_makers(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return classes.song_artists(_book)
