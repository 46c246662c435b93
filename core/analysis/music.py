"""Music: the songs of the classes one took, who made them, how often they were heard, of what kind and how new.

``plays`` has a row for each song of the class of each workout, oldest first: ``workout_id``, ``day`` (datetime64),
``discipline``, ``class_id``, ``song_id``, ``song`` (the title, missing where Peloton gives none), ``is_new`` (heard for
the first time ever, from :func:`with_news`). ``song_artists`` has a row for each artist of a song, in the order given:
``song_id``, ``artist_id``, ``artist``. Songs of the same title are different songs.
"""

import re
from dataclasses import dataclass

import pandas as pd

from core.words import fold

#: What stands where a song has no title, or nobody who made it.
UNTITLED, UNKNOWN_ARTIST = "Untitled", "Unknown artist"

#: The type of the classes that are built around a kind of music; only their titles are read for a genre.
MUSIC_TYPE = "Music"
#: Names of genres as class titles write them.
GENRES = (
    "Afrobeats", "Alternative", "Blues", "Bollywood", "Broadway", "Classic Rock", "Classical", "Country", "Dance",
    "Dancehall", "Disco", "EDM", "Electronic", "Emo", "Folk", "Funk", "Gospel", "Grunge", "Hip Hop", "House", "Indie",
    "Jazz", "K-Pop", "Latin", "Metal", "Motown", "Pop", "Punk", "R&B", "Rap", "Reggae", "Reggaeton", "Rock", "Salsa",
    "Soul", "Techno", "Trance",
)  # fmt: skip
_DECADE = re.compile(
    r"(?<!\w)['’‘]?(?:(?P<century>19|20)(?=\d0)|(?=[6-9]0|00))(?P<years>\d0)['’]?s(?!\w)", re.IGNORECASE
)


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


def new_songs(plays: pd.DataFrame, song_artists: pd.DataFrame) -> pd.DataFrame:
    """Songs heard for the first time ever, the newest discovery first.

    Returns:
        Indexed by ``song_id``: ``song``, ``artists``, ``first_heard``, ``plays`` (that one and all since, within
        ``plays``).
    """
    songs = top_songs(plays, song_artists)
    songs = songs[songs.index.isin(plays.loc[plays["is_new"], "song_id"])]
    return songs.sort_values("first_heard", ascending=False, kind="stable")[["song", "artists", "first_heard", "plays"]]


def with_news(plays: pd.DataFrame) -> pd.DataFrame:
    """``plays`` with ``is_new``; they must reach back to the first workout, or an old song would look new."""
    return plays.assign(is_new=~plays["song_id"].duplicated())


def monthly(plays: pd.DataFrame) -> pd.DataFrame:
    """Songs heard by month, for the first time ever and again.

    Returns:
        Indexed by ``month`` (its first day), from the first month with a song to the last, silent ones too: ``new``
        and ``again``, in plays.
    """
    heard = pd.DataFrame({"new": plays["is_new"], "again": ~plays["is_new"]}).groupby(_months(plays)).sum()
    return _every_month(heard)


def monthly_by_discipline(plays: pd.DataFrame) -> pd.DataFrame:
    """Songs heard by month, a column for each discipline of the workouts, the one with the most songs first.

    Returns:
        Indexed by ``month`` as in :func:`monthly`, in plays.
    """
    heard = plays.groupby([_months(plays), "discipline"]).size().unstack(fill_value=0)
    return _every_month(heard[heard.sum().sort_values(ascending=False, kind="stable").index])


def soundtrack(plays: pd.DataFrame, song_artists: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """The songs in the order in which they were heard, with the class of each.

    Args:
        plays: With ``position`` and ``start_s`` (on the pedalling clock).
        titles: Of the classes, by ``class_id``.

    Returns:
        ``day, position, song, artists, title`` (of the class), ``class_id, workout_id, song_id, start_s``.
    """
    artists = artists_of(pd.Index(plays["song_id"].unique()), song_artists)
    return pd.DataFrame({
        "day": plays["day"], "position": plays["position"], "song": _named(plays["song"], UNTITLED),
        "artists": plays["song_id"].map(artists), "title": plays["class_id"].map(titles), "class_id": plays["class_id"],
        "workout_id": plays["workout_id"], "song_id": plays["song_id"], "start_s": plays["start_s"],
    }).reset_index(drop=True)  # fmt: skip


def artists_of(song_ids: pd.Index, song_artists: pd.DataFrame) -> pd.Series:
    """The artists of each song, joined by commas in the order given."""
    names = song_artists.groupby("song_id", sort=False).agg(artists=("artist", ", ".join))["artists"]
    return _named(names.reindex(song_ids), UNKNOWN_ARTIST)


def genres(classes: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """What kinds of music classes play: those that Peloton lists them under, or else those that the title names.

    A title counts only of a class whose type is ``MUSIC_TYPE``, and only words of ``GENRES``: a Rock Your Body Ride
    of another type is no rock.

    Args:
        classes: Indexed by ``class_id``: ``title``, ``class_type``.
        listed: ``class_id, genre``.

    Returns:
        ``class_id, kind``; a class may have several, or no row.
    """
    is_told = classes.index.isin(listed["class_id"])
    titles = classes.loc[~is_told & classes["class_type"].eq(MUSIC_TYPE), "title"]
    told = [(class_id, genre) for class_id, title in titles.items() for genre in genres_in(title)]
    given = listed.rename(columns={"genre": "kind"})[["class_id", "kind"]]
    return pd.concat([given, pd.DataFrame(told, columns=["class_id", "kind"])], ignore_index=True)


def genres_in(title: str) -> list[str]:
    """The genres of ``GENRES`` that a title names, longer names first: K-Pop is not also Pop.

    >>> genres_in("30 min K-Pop Ride"), genres_in("20 min Pop Rock Ride"), genres_in("45 min Popular Hits")
    (['K-Pop'], ['Rock', 'Pop'], [])
    """
    left, named = f" {fold(title)} ", []
    for genre in sorted(GENRES, key=len, reverse=True):
        if f" {fold(genre)} " in left:
            named.append(genre)
            left = left.replace(f" {fold(genre)} ", " ")
    return named


def decades(classes: pd.DataFrame) -> pd.DataFrame:
    """The decade that the title of a class names: ``class_id, kind`` ("1990s"), no row where none or several are."""
    told = [(class_id, decade) for class_id, title in classes["title"].items() if (decade := decade_in(title))]
    return pd.DataFrame(told, columns=["class_id", "kind"])


def decade_in(title: str) -> str | None:
    """The one decade that a title names. 10s to 50s are taken for seconds unless the century is there.

    >>> decade_in("30 min '90s Ride"), decade_in("2000s Pop Run"), decade_in("40s on, 20s off"), decade_in("80s v 90s")
    ('1990s', '2000s', None, None)
    """
    named = {
        f"{found['century'] or ('20' if found['years'] == '00' else '19')}{found['years']}s"
        for found in _DECADE.finditer(title)
    }
    return named.pop() if len(named) == 1 else None


@dataclass(frozen=True)
class Kinds:
    """How much of each kind was heard."""

    #: Indexed by ``kind``, the most heard first: ``plays``, ``songs`` (different ones), ``share`` of all plays (0 to
    #: 1). A play of two kinds counts for both.
    table: pd.DataFrame
    #: Share (0 to 1) of all plays whose kind is not known; None without plays.
    unknown_share: float | None


def heard_by_kind(plays: pd.DataFrame, kinds: pd.DataFrame) -> Kinds:
    """How often music of each kind was heard; ``kinds`` comes from :func:`genres` or :func:`decades`."""
    known = plays[["class_id", "song_id"]].merge(kinds.drop_duplicates(), on="class_id")
    table = known.groupby("kind").agg(plays=("song_id", "size"), songs=("song_id", "nunique"))
    table["share"] = table["plays"] / max(len(plays), 1)
    is_unknown = ~plays["class_id"].isin(kinds["class_id"])
    ordered = table.sort_values(["plays", "kind"], ascending=[False, True])
    return Kinds(ordered, float(is_unknown.mean()) if len(plays) else None)


def _months(plays: pd.DataFrame) -> pd.Series:
    return plays["day"].dt.to_period("M").dt.to_timestamp().rename("month")


def _every_month(counts: pd.DataFrame) -> pd.DataFrame:
    if counts.empty:
        return counts
    every_month = pd.date_range(counts.index.min(), counts.index.max(), freq="MS", name="month")
    return counts.reindex(every_month, fill_value=0)


def _heard(plays: pd.DataFrame) -> pd.DataFrame:
    """Indexed by ``song_id``: ``plays``, ``first_heard``, ``last_heard``."""
    return plays.groupby("song_id").agg(plays=("day", "size"), first_heard=("day", "min"), last_heard=("day", "max"))


def _named(names: pd.Series, nameless: str) -> pd.Series:
    """``names`` with something to read where there is none."""
    return names.where(names.notna() & names.astype(str).str.strip().ne(""), nameless)
