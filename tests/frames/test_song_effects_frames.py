"""From streams and playlists to what a song does, over a whole book."""

import sqlalchemy as sa
from sqlmodel import col

from core import store
from core.demo import book as demo_book
from core.frames import song_effects as frames
from core.models import WorkoutMetrics
from core.queries import song_plays
from tests.frames.small_book import TODAY, exclude
from tests.frames.sung_book import LIFTS, ridden


def test_a_song_with_5_pct_more_power_is_found_in_the_streams(book):
    ridden(book)
    found = frames.effects(book)
    songs = found.tables["Songs"]
    assert songs.index[0] == LIFTS and songs["stands_out"].sum() == 1
    assert songs.loc[LIFTS, ["plays", "rides", "classes"]].tolist() == [24, 24, 6]
    assert songs.loc[LIFTS, "low_pct"] < 5 < songs.loc[LIFTS, "high_pct"]
    assert found.rides_by_rule == {"zone": 24} and found.rides_left_out == 0
    assert found.sentence("Songs").startswith("Beyond chance over ")
    assert "“Copper Parade” (Maker *s0*) " in found.sentence("Songs")


def test_its_artist_is_found_with_it(book):
    ridden(book)
    artists = frames.effects(book).tables["Artists"]
    assert artists["name"].iloc[0] == "Maker *s0*" and artists["stands_out"].iloc[0]


def test_without_an_effect_the_screen_says_that_nothing_stands_out(book):
    ridden(book, lift=0)
    found = frames.effects(book)
    assert not found.tables["Songs"]["stands_out"].any()
    assert found.sentence("Songs").startswith("Nothing stands out from chance over ")
    assert "The placebo" in found.how("Songs")[-1]


def test_a_playlist_without_offsets_is_not_used_and_the_screen_says_why_it_is_empty(book):
    ridden(book, offsets=False)
    found = frames.effects(book)
    assert frames.plays(book).table.empty
    assert (found.rides, found.rides_left_out) == (0, 24)
    assert frames.why_empty(found).startswith("No ride can be told of yet")
    assert found.sentence("Songs").startswith("Too little to say anything")


def test_an_empty_book_has_no_effects(book):
    found = frames.effects(book)
    assert found.tables["Songs"].empty and found.tables["Artists"].empty
    assert frames.why_empty(found)


def test_an_excluded_ride_does_not_count(book):
    first, *_ = ridden(book)
    exclude(book, first)
    assert first not in frames.plays(book).table["workout_id"].tolist()
    assert frames.effects(book).rides == 23


def test_a_recording_that_runs_behind_the_class_is_shifted(book):
    first, *_ = ridden(book, rides=1)
    zone_s = frames.plays(book).table["heard_s"]
    with store.writing(book, "workouts") as session:
        session.execute(
            sa.update(WorkoutMetrics).where(col(WorkoutMetrics.workout_id) == first).values(compliance_offset_s=30)
        )
    assert frames.plays(book).table["heard_s"].tolist() == [*zone_s[:-1], zone_s.iloc[-1] - 30]


def test_streams_are_read_in_batches_and_only_the_channels_that_are_asked_for(book, monkeypatch):
    ids = ridden(book, rides=5)
    monkeypatch.setattr(song_plays, "BATCH", 2)
    read = dict(song_plays.streams_of(book, ids, "power_w"))
    assert list(read) == ids
    assert all(channels.keys() == {"power_w"} for channels in read.values())
    assert dict(song_plays.streams_of(book, ids, "cadence_rpm")) == {}


def test_the_sample_athlete_whose_music_does_nothing_is_told_of_nothing(tmp_path):
    sample = demo_book.write(f"sqlite:///{tmp_path / 'sample.db'}", workouts=250, today=TODAY)
    found = frames.effects(sample)
    assert not found.tables["Songs"]["stands_out"].any() and not found.tables["Artists"]["stands_out"].any()
    assert set(found.rides_by_rule) == {"zone", "bike"}
