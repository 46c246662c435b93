"""Playlists out: songs by the power zone they were heard in, by what they do, by how often, or by artist."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis import music
from core.exports import playlists as files
from core.exports.playlists import SERVICES, Track
from core.frames import books, song_effects
from core.queries import classes
from core.store import Book

#: The lists that are offered.
KINDS = ("Power zone", "Lifting", "Most heard", "Artist")
#: So many songs are on a list at most.
MOST = 100
#: Zones by number, as they are asked for.
ZONES = {zone: f"Zone {zone}" for zone in range(1, 8)}


@dataclass(frozen=True)
class Playlist:
    """One list of songs."""

    name: str
    tracks: tuple[Track, ...]
    #: Songs that belong here and have no title to look for.
    untitled: int
    #: How it was made, or why there is nothing on it.
    told: str

    @property
    def sentence(self) -> str:
        """What is on it."""
        if not self.untitled:
            return self.told
        songs = "1 song without a title is" if self.untitled == 1 else f"{self.untitled:,} songs without a title are"
        return f"{self.told} {songs} left out."

    def table(self, service: str) -> pd.DataFrame:
        """``title, artists`` (joined by commas), ``note``, ``link`` (a search of the service)."""
        rows = [(t.title, ", ".join(t.artists), t.note, files.search_link(t, service)) for t in self.tracks]
        return pd.DataFrame(rows, columns=["title", "artists", "note", "link"])

    def m3u(self, service: str) -> bytes:
        """The list as an extended M3U of search links."""
        return files.m3u(self.tracks, name=self.name, service=service)

    def csv(self, service: str) -> bytes:
        """The list for spreadsheets."""
        return files.csv_file(self.tracks, service=service)

    @property
    def file_name(self) -> str:
        """The name of its files, without an ending."""
        kept = "".join(c if c.isalnum() and c.isascii() else "-" for c in self.name.lower())
        return "-".join(filter(None, kept.split("-")))[:60] or "playlist"


def services() -> list[str]:
    """The music services that can be searched."""
    return list(SERVICES)


def of_zone(book: Book, zone: int) -> Playlist:
    """Songs during which most of the time was ridden in this power zone, the most heard first."""
    heard = _by_zone(book.id, _version(book), book)
    chosen = heard[heard["zone"] == zone]
    notes = chosen["plays"].map(lambda plays: f"{plays:,} play{'s' if plays != 1 else ''} on rides")
    told = (
        f"Songs during which you mostly rode in zone {zone}, the most heard first."
        if len(chosen)
        else f"No song was heard mostly in zone {zone}. Choose another zone."
    )
    return _playlist(book, f"Zone {zone}", notes, told)


def lifting(book: Book) -> Playlist:
    """Songs with an effect above 0, the strongest first; only those with enough plays to be told of."""
    songs = song_effects.effects(book).tables["Songs"]
    chosen = songs[songs["effect_pct"] > 0]
    notes = pd.Series([_effect(row) for row in chosen.to_dict("records")], index=chosen.index, dtype=object)
    told = (
        "Songs that you pushed more with than with the other songs of the same rides, the strongest first. Most of "
        "these differences are no more than chance: the list says which are."
        if len(chosen)
        else "No song has been played often enough to say what it does."
    )
    return _playlist(book, "Songs that lift me", notes, told)


def most_heard(book: Book, first: date, last: date) -> Playlist:
    """The songs heard most on the days ``first`` to ``last``, both included."""
    plays = _plays(book.id, _version(book), book)
    plays = plays[plays["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    told = "The songs of this period, the most heard first." if len(plays) else "No songs in this period."
    return _playlist(book, f"Most heard {first:%d %b %Y} to {last:%d %b %Y}", _counted(plays), told)


def of_artist(book: Book, artist_id: str | None) -> Playlist:
    """All songs heard by an artist, the most heard first."""
    if artist_id is None:
        return Playlist("Artist", (), 0, "No artist is known yet. Artists come with the playlists of your classes.")
    makers = _makers(book.id, _version(book), book)
    own = makers[makers["artist_id"] == artist_id]
    plays = _plays(book.id, _version(book), book)
    notes = _counted(plays[plays["song_id"].isin(own["song_id"])])
    name = own["artist"].iloc[0] if len(own) else "this artist"
    return _playlist(book, f"Songs by {name}", notes, f"Songs by {name} that you heard, the most heard first.")


def artists(book: Book) -> dict[str, str]:
    """Artists with a song that was heard, the most heard first: names by id."""
    version = _version(book)
    return music.top_artists(_plays(book.id, version, book), _makers(book.id, version, book))["artist"].to_dict()


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


def _playlist(book: Book, name: str, notes: pd.Series, told: str) -> Playlist:
    """The songs that ``notes`` says why of, in that order, by ``song_id``."""
    songs = _songs(book.id, _version(book), book)
    chosen = songs.reindex(notes.index).assign(note=notes)
    has_title = chosen["title"].fillna("").map(files.flat).ne("")
    rows = chosen[has_title].head(MOST).to_dict("records")
    return Playlist(name, tuple(_track(row) for row in rows), int((~has_title).sum()), told)


def _track(row: Mapping[Hashable, Any]) -> Track:
    duration_s = None if pd.isna(row["heard_s"]) else int(row["heard_s"])
    made = row["artists"] if isinstance(row["artists"], tuple) else ()
    return Track(title=row["title"], artists=made, duration_s=duration_s, note=row["note"])


def _counted(plays: pd.DataFrame) -> pd.Series:
    """How often each song was heard, the most first, by ``song_id``, in words."""
    counts = plays["song_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return counts.map(lambda count: f"heard {count:,} time{'s' if count != 1 else ''}")


def _effect(row: Mapping[Hashable, Any]) -> str:
    verdict = "stands out from chance" if row["stands_out"] else "no more than chance"
    return f"{row['effect_pct']:.1f} % more power over {row['plays']:,} plays, {verdict}"


@st.cache_data(max_entries=2, show_spinner=False)
def _plays(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return classes.plays(_book)[["day", "song_id", "song"]]


@st.cache_data(max_entries=2, show_spinner=False)
def _makers(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return classes.song_artists(_book)


@st.cache_data(max_entries=2, show_spinner=False)
def _by_zone(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    """By song, the most heard first: ``zone`` in which most of its time was ridden, ``plays`` on rides."""
    heard = song_effects.plays(_book).table
    heard = heard[heard["zone"] > 0]
    seconds = heard.groupby(["song_id", "zone"])["heard_s"].sum().sort_values(ascending=False, kind="stable")
    zone = seconds.reset_index().drop_duplicates("song_id").set_index("song_id")["zone"]
    plays = heard.groupby("song_id").size()
    by_song = pd.DataFrame({"zone": zone, "plays": plays, "heard_s": heard.groupby("song_id")["heard_s"].sum()})
    return by_song.sort_values(["plays", "heard_s"], ascending=False, kind="stable")


@st.cache_data(max_entries=2, show_spinner=False)
def _songs(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    """Every song heard, by ``song_id``: ``title, artists`` (a tuple), ``heard_s`` (median seconds of a play; NaN)."""
    plays, makers = _plays(book_id, version, _book), _makers(book_id, version, _book)
    titles = plays.drop_duplicates("song_id").set_index("song_id")["song"].rename("title")
    made = pd.DataFrame({"artists": makers.groupby("song_id", sort=False)["artist"].agg(tuple)})
    heard = song_effects.plays(_book).table
    length_s = heard[heard["heard_s"] > 0].groupby("song_id")["heard_s"].median()
    return titles.to_frame().join([made, length_s])
