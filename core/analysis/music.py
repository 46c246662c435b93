"""Music: the songs of the classes one took, who made them, how often they were heard, and where to find them again.

``plays`` has a row for each song of the class of each workout, oldest first: ``workout_id``, ``day`` (datetime64),
``song_id``, ``song`` (the title, missing where Peloton gives none). ``song_artists`` has a row for each artist of a
song, in the order given: ``song_id``, ``artist_id``, ``artist``. Songs of the same title are different songs.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.words import fold, words

#: What stands where a song has no title, or nobody who made it.
UNTITLED, UNKNOWN_ARTIST = "Untitled", "Unknown artist"


@dataclass(frozen=True)
class Totals:
    """How much was heard."""

    #: Songs of all classes, every time one was played.
    plays: int
    #: Different songs.
    songs: int
    artists: int


def totals(plays: pd.DataFrame, song_artists: pd.DataFrame) -> Totals:
    """How many songs were heard, how many different ones, and by how many artists."""
    artists = song_artists[song_artists["song_id"].isin(plays["song_id"])]
    return Totals(len(plays), plays["song_id"].nunique(), artists["artist_id"].nunique())


def top_songs(plays: pd.DataFrame, song_artists: pd.DataFrame) -> pd.DataFrame:
    """Every song heard, the most played first, of equals the one heard last.

    Returns:
        Indexed by ``song_id``: ``song``, ``artists`` (joined by commas), ``plays``, ``first_heard``, ``last_heard``.
    """
    heard = _heard(plays)
    named = plays.drop_duplicates("song_id").set_index("song_id")["song"].reindex(heard.index)
    heard.insert(0, "song", _named(named, UNTITLED))
    heard.insert(1, "artists", artists_of(heard.index, song_artists))
    return heard.sort_values(["plays", "last_heard", "song"], ascending=[False, False, True], kind="stable")


def top_artists(plays: pd.DataFrame, song_artists: pd.DataFrame) -> pd.DataFrame:
    """Every artist heard, the most played first; a song of two artists counts for both.

    Returns:
        Indexed by ``artist_id``: ``artist``, ``plays``, ``songs`` (different ones), ``first_heard``, ``last_heard``.
    """
    made = song_artists.join(_heard(plays), on="song_id", how="inner")
    artists = made.groupby("artist_id").agg(
        artist=("artist", "first"), plays=("plays", "sum"), songs=("song_id", "size"),
        first_heard=("first_heard", "min"), last_heard=("last_heard", "max"),
    )  # fmt: skip
    return artists.sort_values(["plays", "last_heard", "artist"], ascending=[False, False, True], kind="stable")


def monthly(plays: pd.DataFrame, first: date) -> pd.DataFrame:
    """Songs heard by month from the day ``first`` on, for the first time ever and again.

    ``plays`` must reach back to the first workout, or an old song would look new.

    Returns:
        Indexed by ``month`` (its first day), from the first month with a song to the last, silent ones too: ``new``
        and ``again``, in plays.
    """
    is_new = ~plays["song_id"].duplicated()
    months = plays["day"].dt.to_period("M").dt.to_timestamp().rename("month")
    is_asked = plays["day"] >= pd.Timestamp(first)
    counts = pd.DataFrame({"new": is_new, "again": ~is_new})[is_asked].groupby(months[is_asked]).sum()
    if counts.empty:
        return counts
    every_month = pd.date_range(counts.index.min(), counts.index.max(), freq="MS", name="month")
    return counts.reindex(every_month, fill_value=0)


def artists_of(song_ids: pd.Index, song_artists: pd.DataFrame) -> pd.Series:
    """The artists of each song, joined by commas in the order given."""
    names = song_artists.groupby("song_id", sort=False).agg(artists=("artist", ", ".join))["artists"]
    return _named(names.reindex(song_ids), UNKNOWN_ARTIST)


def search(plays: pd.DataFrame, song_artists: pd.DataFrame, text: str) -> pd.DataFrame:
    """Workouts in which a song was played whose title and artists have all the words of ``text``.

    Case, accents and punctuation do not matter. Whole words come before beginnings of words, and those before bits of
    words; "Sia" finds Sia before Sian, and Sian before Asia. Of equals the newest comes first.

    Returns:
        Indexed by ``workout_id``: ``day``, ``songs`` (the songs found, with their artists), ``rank`` (0 whole words,
        1 beginnings, 2 bits).
    """
    songs = plays.drop_duplicates("song_id").set_index("song_id")["song"]
    found = pd.DataFrame({"song": _named(songs, UNTITLED), "artists": artists_of(songs.index, song_artists)})
    wanted = fold(text).split()
    found["rank"] = [
        _rank(wanted, words(song) | words(artists))
        for song, artists in zip(found["song"], found["artists"], strict=True)
    ]
    found = found.dropna(subset="rank")
    found["rank"] = found["rank"].astype(int)
    found["songs"] = found["song"] + " · " + found["artists"]
    hits = plays[["workout_id", "day", "song_id"]].join(found[["songs", "rank"]], on="song_id", how="inner")
    hits = hits.drop_duplicates(["workout_id", "song_id"]).sort_values("rank", kind="stable")
    workouts = hits.groupby("workout_id").agg(day=("day", "first"), songs=("songs", "; ".join), rank=("rank", "min"))
    return workouts.sort_values(["rank", "day"], ascending=[True, False], kind="stable")


def _rank(wanted: list[str], found: frozenset[str]) -> int | None:
    if not wanted:
        return None
    if all(word in found for word in wanted):
        return 0
    if all(any(other.startswith(word) for other in found) for word in wanted):
        return 1
    if all(any(word in other for other in found) for word in wanted):
        return 2
    return None


def _heard(plays: pd.DataFrame) -> pd.DataFrame:
    """Indexed by ``song_id``: ``plays``, ``first_heard``, ``last_heard``."""
    return plays.groupby("song_id").agg(plays=("day", "size"), first_heard=("day", "min"), last_heard=("day", "max"))


def _named(names: pd.Series, nameless: str) -> pd.Series:
    """``names`` with something to read where there is none."""
    return names.where(names.notna() & names.astype(str).str.strip().ne(""), nameless)
