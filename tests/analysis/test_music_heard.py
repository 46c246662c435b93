"""What was heard, how often, and how songs are found again."""

import doctest
from datetime import date

import pandas as pd
import pytest

from core.analysis import music
from core.analysis.music import monthly, search, top_artists, top_songs, totals

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
    return table.assign(day=pd.to_datetime(table["day"]), song=table["song_id"].map(TITLES))


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
    months = monthly(heard, date(2026, 1, 1))
    assert [f"{month:%b}" for month in months.index] == ["Jan", "Feb", "Mar"]
    assert months["new"].tolist() == [2, 0, 1]
    assert months["again"].tolist() == [0, 0, 1]


def test_a_song_of_the_days_before_the_period_is_known_in_it():
    heard = plays((1, "2026-01-05", "s1"), (2, "2026-01-20", "s1"), (2, "2026-01-20", "s2"))
    months = monthly(heard, date(2026, 1, 6))
    assert months.to_numpy().tolist() == [[1, 1]]


def test_whole_words_come_before_beginnings_and_those_before_bits_of_words():
    heard = plays((1, "2026-05-01", "s2"), (2, "2026-04-01", "s4"), (3, "2026-03-01", "s1"), (4, "2026-02-01", "s1"))
    found = search(heard, MAKERS, "sia")
    assert found.index.tolist() == [3, 4, 2, 1]  # Sia twice, newest first; Sian; Asia
    assert found["rank"].tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize("typed", ["beyonce", "BEYONCÉ", "deja  vu", "vu beyonce", "jay z", "jayz", "jay-z"])
def test_case_accents_punctuation_and_order_of_words_do_not_matter(typed):
    found = search(plays((1, "2026-05-01", "s3"), (2, "2026-05-02", "s1")), MAKERS, typed)
    assert found.index.tolist() == [1]
    assert found["rank"].tolist() == [0]


def test_every_word_has_to_be_there():
    assert search(plays((1, "2026-05-01", "s3")), MAKERS, "beyonce alive").empty


def test_an_apostrophe_of_any_kind_is_none():
    heard = plays((1, "2026-05-01", "s6"))
    assert [len(search(heard, MAKERS, typed)) for typed in ("dont", "don't", "don’t")] == [1, 1, 1]


def test_a_workout_comes_once_with_all_its_songs_that_match_the_best_one_first():
    heard = plays((1, "2026-05-01", "s4"), (1, "2026-05-01", "s1"), (1, "2026-05-01", "s1"), (1, "2026-05-01", "s3"))
    found = search(heard, MAKERS, "sia")
    assert found.loc[1, "songs"] == "Alive · Sia; Alive · Sian Evans"
    assert len(found) == 1


@pytest.mark.parametrize("typed", ["", "  ", "?!"])
def test_nothing_to_look_for_finds_nothing(typed):
    assert search(plays((1, "2026-05-01", "s1")), MAKERS, typed).empty


def test_without_any_play_everything_is_empty():
    assert top_songs(plays(), MAKERS).empty
    assert top_artists(plays(), MAKERS).empty
    assert monthly(plays(), date(2026, 1, 1)).empty
    assert search(plays(), MAKERS, "sia").empty
    assert totals(plays(), MAKERS) == music.Totals(0, 0, 0)
