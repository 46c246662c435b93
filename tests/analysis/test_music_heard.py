"""What was heard, how often, of what kind and how new."""

import doctest

import pandas as pd
import pytest

from core.analysis import music
from core.analysis.music import (
    decade_in,
    decades,
    genres,
    heard_by_kind,
    monthly,
    monthly_by_discipline,
    new_songs,
    soundtrack,
    top_artists,
    top_songs,
    totals,
    with_news,
)

MAKERS = pd.DataFrame(
    [
        ("s1", "a1", "Sia"),
        ("s2", "a2", "Asia"),
        ("s3", "a3", "Beyoncé"),
        ("s3", "a4", "JAY-Z"),
        ("s4", "a5", "Sian Evans"),
        ("s6", "a3", "Beyoncé"),
    ],
    columns=["song_id", "artist_id", "artist"],
)
TITLES = {"s1": "Alive", "s2": "Heat of the Moment", "s3": "Déjà Vu", "s4": "Alive", "s5": None, "s6": "Don’t Hurt"}


def plays(*rows):
    table = pd.DataFrame(rows, columns=["workout_id", "day", "song_id"])
    named = table.assign(day=pd.to_datetime(table["day"]), song=table["song_id"].map(TITLES), class_id="c5")
    return with_news(named.assign(discipline="cycling"))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(music).failed == 0


def test_a_song_counts_every_time_it_was_played_and_remembers_the_first_and_the_last():
    heard = plays((1, "2026-01-05", "s1"), (2, "2026-02-07", "s2"), (3, "2026-03-09", "s1"))
    songs = top_songs(heard, MAKERS)
    assert list(songs.index) == ["s1", "s2"]
    assert songs.loc["s1", ["song", "artists", "plays"]].tolist() == ["Alive", "Sia", 2]
    assert songs.loc["s1", "first_heard"] == pd.Timestamp("2026-01-05")
    assert songs.loc["s1", "last_heard"] == pd.Timestamp("2026-03-09")


def test_two_songs_of_one_title_stay_two_songs():
    songs = top_songs(plays((1, "2026-01-05", "s1"), (1, "2026-01-05", "s4")), MAKERS)
    assert songs["song"].tolist() == ["Alive", "Alive"]
    assert sorted(songs["artists"]) == ["Sia", "Sian Evans"]


def test_a_song_without_title_or_artist_is_listed_as_untitled():
    songs = top_songs(plays((1, "2026-01-05", "s5")), MAKERS)
    assert songs.loc["s5", ["song", "artists", "plays"]].tolist() == ["Untitled", "Unknown artist", 1]


def test_a_song_of_two_artists_counts_for_both_and_names_both_in_order():
    heard = plays((1, "2026-01-05", "s3"), (2, "2026-01-06", "s3"), (2, "2026-01-06", "s6"))
    artists = top_artists(heard, MAKERS)
    assert artists.loc["a3", ["artist", "plays", "songs"]].tolist() == ["Beyoncé", 3, 2]
    assert artists.loc["a4", ["artist", "plays", "songs"]].tolist() == ["JAY-Z", 2, 1]
    assert top_songs(heard, MAKERS).loc["s3", "artists"] == "Beyoncé, JAY-Z"


def test_totals_count_plays_songs_and_artists():
    heard = plays((1, "2026-01-05", "s3"), (2, "2026-01-06", "s3"), (2, "2026-01-06", "s5"))
    assert totals(heard, MAKERS) == music.Totals(plays=3, songs=2, artists=2)


def test_a_month_tells_new_songs_from_known_ones_and_silent_months_are_there():
    heard = plays((1, "2026-01-05", "s1"), (1, "2026-01-05", "s2"), (2, "2026-03-01", "s1"), (2, "2026-03-01", "s3"))
    months = monthly(heard)
    assert [f"{month:%b}" for month in months.index] == ["Jan", "Feb", "Mar"]
    assert months["new"].tolist() == [2, 0, 1]
    assert months["again"].tolist() == [0, 0, 1]


def test_a_song_of_the_days_before_the_period_is_known_in_it():
    heard = plays((1, "2026-01-05", "s1"), (2, "2026-01-20", "s1"), (2, "2026-01-20", "s2"))
    months = monthly(heard[heard["day"] >= "2026-01-06"])
    assert months.to_numpy().tolist() == [[1, 1]]


def test_songs_by_discipline_have_a_column_for_each_the_most_heard_first():
    heard = plays((1, "2026-01-05", "s1"), (2, "2026-03-07", "s1"), (2, "2026-03-07", "s2"))
    months = monthly_by_discipline(heard.assign(discipline=["yoga", "cycling", "cycling"]))
    assert list(months.columns) == ["cycling", "yoga"]
    assert months.to_numpy().tolist() == [[0, 1], [0, 0], [2, 0]]


def test_new_songs_are_those_first_heard_in_the_period_the_latest_discovery_first():
    heard = plays((1, "2026-01-05", "s1"), (2, "2026-02-07", "s1"), (2, "2026-02-07", "s2"), (3, "2026-02-09", "s3"))
    found = new_songs(heard[heard["day"] >= "2026-02-01"], MAKERS)
    assert found.index.tolist() == ["s3", "s2"]
    assert found.loc["s3", ["song", "artists", "plays"]].tolist() == ["Déjà Vu", "Beyoncé, JAY-Z", 1]


def test_a_soundtrack_has_every_song_in_its_order_with_its_class():
    heard = plays((1, "2026-01-05", "s3"), (1, "2026-01-05", "s5"), (2, "2026-02-07", "s3"))
    heard = heard.assign(class_id=["c1", "c1", "c2"], position=[0, 1, 0], start_s=[-20.0, 180.0, None])
    told = soundtrack(heard, MAKERS, pd.Series({"c1": "30 min Pop Ride", "c2": "Evening Run"}))
    assert list(told.columns) == [
        "day", "position", "song", "artists", "title", "class_id", "workout_id", "song_id", "start_s"
    ]  # fmt: skip
    assert told["song"].tolist() == ["Déjà Vu", "Untitled", "Déjà Vu"]
    assert told["artists"].tolist() == ["Beyoncé, JAY-Z", "Unknown artist", "Beyoncé, JAY-Z"]
    assert told["title"].tolist() == ["30 min Pop Ride", "30 min Pop Ride", "Evening Run"]
    assert told["start_s"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("title", "decade"),
    [
        ("30 min 90s Ride", "1990s"), ("20 min '80s Pop Ride", "1980s"), ("45 min 1970s Run", "1970s"),
        ("2000s Pop Run", "2000s"), ("00s Throwback", "2000s"), ("2010's Hits", "2010s"), ("30 min 80S RIDE", "1980s"),
        ("30 min Ride", None), ("40s on, 20s off", None), ("80s vs 90s Ride", None), ("30 min HIIT 190s", None),
    ],
)  # fmt: skip
def test_the_decade_of_a_class_is_the_one_that_its_title_names(title, decade):
    assert decade_in(title) == decade


CLASSES = pd.DataFrame(
    [
        ("c1", "30 min Rock Ride", "Music"),
        ("c2", "Rock Your Body Strength", "Full Body"),
        ("c3", "45 min Pop Punk Ride", "Music"),
        ("c4", "20 min 90s Rock Ride", "Music"),
        ("c5", "30 min Ride", None),
    ],
    columns=["class_id", "title", "class_type"],
).set_index("class_id")
LISTED = pd.DataFrame([("c4", "Grunge"), ("c2", "Metal"), ("c2", "Pop")], columns=["class_id", "genre"])


def test_a_title_tells_the_genre_only_of_a_music_class_that_is_listed_under_none():
    found = genres(CLASSES, LISTED)
    by_class = found.groupby("class_id")["kind"].agg(sorted).to_dict()
    assert by_class == {"c1": ["Rock"], "c2": ["Metal", "Pop"], "c3": ["Pop", "Punk"], "c4": ["Grunge"]}


def test_songs_count_as_of_the_genre_and_the_decade_of_their_class_and_the_rest_is_unknown():
    heard = plays((1, "2026-01-05", "s1"), (1, "2026-01-05", "s2"), (2, "2026-02-07", "s1"), (3, "2026-03-09", "s3"))
    heard = heard.assign(class_id=["c4", "c4", "c2", "c5"])
    of_genre = heard_by_kind(heard, genres(CLASSES, LISTED))
    assert of_genre.table["plays"].to_dict() == {"Grunge": 2, "Metal": 1, "Pop": 1}  # c2 is both
    assert of_genre.table["songs"].to_dict() == {"Grunge": 2, "Metal": 1, "Pop": 1}
    assert of_genre.table["share"].to_dict() == {"Grunge": 0.5, "Metal": 0.25, "Pop": 0.25}
    assert of_genre.unknown_share == 0.25
    of_decade = heard_by_kind(heard, decades(CLASSES))
    assert of_decade.table["plays"].to_dict() == {"1990s": 2}
    assert of_decade.unknown_share == 0.5


def test_without_any_play_everything_is_empty():
    assert top_songs(plays(), MAKERS).empty
    assert top_artists(plays(), MAKERS).empty
    assert monthly(plays()).empty and monthly_by_discipline(plays()).empty
    assert new_songs(plays(), MAKERS).empty
    assert heard_by_kind(plays(), genres(CLASSES, LISTED)).unknown_share is None
    assert totals(plays(), MAKERS) == music.Totals(0, 0, 0)
