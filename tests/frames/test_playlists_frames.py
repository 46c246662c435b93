"""Playlists out of a book: which songs are on them, in which order, and which are left out."""

from datetime import date

from core.frames import playlists as frames
from tests.frames.small_book import TODAY, add_class, add_sessions
from tests.frames.sung_book import LIFTS, ridden

JUNE = date(2026, 6, 1)


def listened(book):
    add_class(book, "c1", ("s1", "Copper Parade", ("Fenn", "Ilka Mossgate")), ("s2", " \n", ("Fenn",)))
    add_class(book, "c2", ("s1", "Copper Parade", ("Fenn", "Ilka Mossgate")), ("s3", "Slow Lantern", ()))
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"}, {"day": "2026-06-10", "class_id": "c2"})


def test_the_most_heard_come_first_and_songs_without_a_title_are_counted(book):
    listened(book)
    made = frames.most_heard(book, date(2026, 1, 1), TODAY)
    assert [(track.title, track.artists, track.note) for track in made.tracks] == [
        ("Copper Parade", ("Fenn", "Ilka Mossgate"), "heard 2 times"), ("Slow Lantern", (), "heard 1 time"),
    ]  # fmt: skip
    assert made.untitled == 1
    assert made.sentence.endswith("1 song without a title is left out.")


def test_a_period_counts_its_own_songs(book):
    listened(book)
    assert [track.title for track in frames.most_heard(book, JUNE, TODAY).tracks] == ["Copper Parade", "Slow Lantern"]
    empty = frames.most_heard(book, TODAY, TODAY)
    assert (empty.tracks, empty.sentence) == ((), "No songs in this period.")


def test_an_artist_has_songs_made_with_others_too(book):
    listened(book)
    assert frames.artists(book) == {"Fenn": "Fenn", "Ilka Mossgate": "Ilka Mossgate"}
    made = frames.of_artist(book, "Ilka Mossgate")
    assert (made.name, [track.title for track in made.tracks]) == ("Songs by Ilka Mossgate", ["Copper Parade"])


def test_a_song_is_in_the_zone_in_which_most_of_its_time_was_ridden(book):
    ridden(book)
    in_zone = {zone: {track.artists for track in frames.of_zone(book, zone).tracks} for zone in frames.ZONES}
    assert not any(in_zone[zone] for zone in (1, 4, 5, 6, 7))  # zones 2 and 3 were asked for
    assert in_zone[2] and in_zone[3] and not in_zone[2] & in_zone[3]
    assert frames.of_zone(book, 7).sentence == "No song was heard mostly in zone 7. Choose another zone."


def test_the_list_by_effect_has_songs_above_0_with_the_strongest_first(book):
    ridden(book)
    first, *_ = frames.lifting(book).tracks
    assert first.artists == (f"Maker *{LIFTS}*",)
    assert first.note.endswith("% more power over 24 plays, stands out from chance")
    assert first.duration_s == 150


def test_without_enough_plays_no_song_is_said_to_lift(book):
    listened(book)
    assert frames.lifting(book).sentence == "No song has been played often enough to say what it does."


def test_a_list_has_a_link_for_each_song_and_a_safe_name_for_its_files(book):
    listened(book)
    made = frames.of_artist(book, "Fenn")
    assert made.table("Tidal")["link"].tolist() == [
        "https://tidal.com/search?q=Fenn%20Ilka%20Mossgate%20Copper%20Parade"
    ]
    assert made.file_name == "songs-by-fenn"
    assert b"Fenn, Ilka Mossgate - Copper Parade" in made.m3u("Tidal")
    assert b'"Fenn, Ilka Mossgate"' in made.csv("Tidal")
    assert frames.Playlist("../../=É", (), 0, "").file_name == "playlist"


def test_an_empty_book_gives_empty_lists(book):
    assert frames.artists(book) == {}
    assert all(not made.tracks for made in (frames.of_zone(book, 2), frames.lifting(book), frames.of_artist(book, "x")))
