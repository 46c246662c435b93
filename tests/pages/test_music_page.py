"""Music as it is used: searched, filtered, looked through by what was heard."""

import pytest
import sqlalchemy as sa

from core import store
from core.models import Artist, ClassSong, PelotonClass, Song, SongArtist, Workout
from core.store import Book
from tests.frames.small_book import add_class, add_sessions
from tests.pages.screens import checked, clicked, field, metrics, mine, opened, read, sentences


def most_played(book: Book) -> tuple[str, str]:
    """Title and artist of the song that most classes play."""
    query = (
        sa.select(Song.title, Artist.name)
        .join_from(ClassSong, Song, ClassSong.song_id == Song.id)
        .join(SongArtist, SongArtist.song_id == Song.id)
        .join(Artist, Artist.id == SongArtist.artist_id)
        .group_by(Song.id, Song.title, Artist.name)
        .order_by(sa.func.count().desc(), Song.id)
    )
    with store.reading(book) as connection:
        title, artist = connection.execute(query).all()[0]
    return title, artist


def test_music_asks_for_a_song_or_an_artist_and_offers_some(filled: Book):
    app = opened("music")
    assert app.info[0].value.startswith("Type a song, an artist or both")
    assert not app.dataframe
    (offered,) = (group for group in app.button_group if group.key == "music_suggested")
    artist = read(offered.options[0])
    offered.set_value(artist)
    found = checked(app.run()).dataframe[0].value
    assert all(artist in songs for songs in found["songs"])


def test_a_song_by_title_and_artist_is_listed_with_the_classes_that_play_it(filled: Book):
    title, artist = most_played(filled)
    table = opened("music", music_search=f"{artist} {title}").dataframe[0].value
    assert all(f"{title} · {artist}" in songs for songs in table["songs"])


def test_a_search_stands_in_the_address_and_says_what_it_put_right():
    book = mine()
    add_class(book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"})
    app = opened("music", music_search="lantren")
    assert app.warning[0].value == "Nothing called “lantren”; showing “lantern”."
    assert app.dataframe[0].value["songs"].tolist() == ["Lantern · Orsa Fenn"]
    assert app.dataframe[0].value["times_taken"].tolist() == [1]


def test_an_address_that_names_filters_which_are_none_is_no_error():
    book = mine()
    add_class(book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"})
    app = opened(
        "music",
        music_search="lantern",
        music_difficulty="abc",
        music_length="x",
        music_taken="<b>",
        music_type="nothing",
    )
    assert app.dataframe[0].value.index.tolist() == ["c1"]
    opened("music", music_section="nothing", music_view="<b>", music_month="Smarch 2026", music_heard_in="flying")


def test_filters_that_leave_nothing_can_be_taken_away_with_one_click():
    book = mine()
    add_class(book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_class(book, "c2", ("s1", "Lantern", ("Orsa Fenn",)))
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"})
    app = opened("music", music_search="lantern", music_taken="Not taken")
    assert app.dataframe[0].value.index.tolist() == ["c2"]
    field(app, "multiselect", "music_length").set_value([])
    field(app, "slider", "music_difficulty").set_value((7.0, 9.0))
    checked(app.run())
    assert "2 classes with these songs, none within the filters" in sentences(app)
    assert sorted(clicked(app, "music_reset").dataframe[0].value.index) == ["c1", "c2"]


def test_a_library_of_taken_classes_alone_says_that_the_whole_one_can_be_fetched():
    book = mine()
    add_class(book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"})
    assert "The whole library can be fetched in Settings." in sentences(opened("music"))
    add_class(book, "c2", ("s2", "Meridian", ("Orsa Fenn",)))
    assert "The whole library can be fetched" not in sentences(opened("music"))


def test_a_library_of_which_no_class_with_songs_was_taken_can_be_searched_and_my_music_says_why_it_is_empty():
    book = mine()
    add_class(book, "c1", ("s1", "Lantern", ("Orsa Fenn",)))
    add_sessions(book, {"day": "2026-05-02"})
    assert opened("music", music_search="lantern").dataframe[0].value.index.tolist() == ["c1"]
    assert opened("music", music_section="My music").info[0].value.startswith("No songs yet")


@pytest.mark.parametrize("view", ["Most heard", "New to me", "Genres and decades", "Soundtrack"])
@pytest.mark.parametrize("parts", ["New and known", "By discipline"])
def test_every_view_of_my_music_stands_on_the_sample_athlete(view: str, parts: str, filled: Book):
    app = opened("music", music_section="My music", music_period="All", music_view=view, music_parts=parts)
    assert app.dataframe
    assert len(app.get("vega_lite_chart")) == 1


def test_my_music_can_be_narrowed_to_a_month_and_a_discipline(filled: Book):
    with store.reading(filled) as connection:
        newest, discipline = connection.execute(
            sa.select(Workout.day, Workout.discipline)
            .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
            .order_by(Workout.day.desc())  # type: ignore[attr-defined]
        ).all()[0]
        songs = connection.scalars(
            sa.select(Workout.day)
            .join_from(Workout, ClassSong, ClassSong.class_id == Workout.class_id)
            .where(Workout.discipline == discipline)
        ).all()
    app = opened("music", music_section="My music", music_period="All")
    field(app, "selectbox", "music_month").set_value(f"{newest:%B %Y}")
    field(app, "selectbox", "music_heard_in").set_value(discipline)
    in_month = sum((day.year, day.month) == (newest.year, newest.month) for day in songs)
    assert metrics(checked(app.run()))["Songs heard"] == f"{in_month:,}"


def test_titles_with_markup_are_searched_as_text():
    book = mine()
    add_class(book, "c1", ("s1", "<b>Lantern</b> **loud**", ("Orsa Fenn",)))
    with store.writing(book, "classes") as session:
        session.get_one(PelotonClass, "c1").title = "[30 min](https://example.com) Ride"
    add_sessions(book, {"day": "2026-05-02", "class_id": "c1"})
    app = opened("music", music_search="**lantern**")
    assert app.dataframe[0].value["songs"].tolist() == ["<b>Lantern</b> **loud** · Orsa Fenn"]
    assert "1 class" in read(sentences(app))
