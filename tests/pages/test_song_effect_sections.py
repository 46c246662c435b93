"""The sections Effect and Playlists of the Music screen, as they stand there by themselves."""

import pytest
from streamlit.testing.v1 import AppTest

from core.store import Book
from tests.frames.sung_book import ridden
from tests.pages.screens import checked, read, sentences


def effect_section(url: str) -> None:
    """The section as on the page."""
    import streamlit as st

    from core import store, ui, ui_song_effects
    from core.charts.song_effects import effects_chart
    from core.frames import song_effects

    book = store.open_book(url)
    found = song_effects.effects(book)
    if reason := song_effects.why_empty(found):
        st.info(ui.plain(reason))
        st.stop()
    kind = ui_song_effects.ask_kind(song_effects.KINDS, heading="What does a song do to me?", key="music_effect")
    table = found.tables[kind]
    ui_song_effects.show_effects(table, found.sentence(kind), effects_chart(table, kind))
    ui_song_effects.show_how(found.how(kind))


def playlist_section(url: str) -> None:
    """The section as on the page."""
    import streamlit as st

    from core import store, ui_song_effects
    from core.frames import playlists

    book = store.open_book(url)
    kind = ui_song_effects.ask_kind(playlists.KINDS, heading="Playlists", key="music_playlist")
    if kind == "Power zone":
        zone = st.segmented_control("Zone", playlists.ZONES, format_func=playlists.ZONES.get, default=2, required=True)
        playlist = playlists.of_zone(book, zone)
    else:
        playlist = playlists.lifting(book)
    service = ui_song_effects.ask_service(playlists.services(), key="music_service")
    ui_song_effects.show_playlist(playlist, service, key="music_list")


def opened(section, book: Book) -> AppTest:
    url = book.engine.url.render_as_string(hide_password=False)
    return checked(AppTest.from_function(section, args=(url,), default_timeout=30).run())


def test_what_was_found_is_said_drawn_listed_and_explained(book: Book):
    ridden(book)
    app = opened(effect_section, book)
    assert "Beyond chance over" in sentences(app)
    assert "Maker *s0*" in read(sentences(app)) and "Maker *s0*" not in sentences(app)  # no Markdown from outside
    assert len(app.dataframe) == 1 and len(app.get("vega_lite_chart")) == 1
    assert "The placebo: with songs shuffled" in read(sentences(app))
    artists = checked(app.segmented_control(key="music_effect").set_value("Artists").run())
    assert "artists" not in artists.dataframe[0].value.columns


def test_an_empty_book_says_what_is_missing(book: Book):
    assert "power by the second, an FTP" in sentences(opened(effect_section, book))


@pytest.mark.parametrize("service", ["Spotify", "Deezer"])
def test_a_list_is_shown_with_links_and_two_files(book: Book, service: str):
    ridden(book)
    app = opened(playlist_section, book)
    app = checked(app.selectbox(key="music_service").set_value(service).run())
    assert service.lower() in app.dataframe[0].value["link"].iloc[0]
    assert len(app.get("download_button")) == 2
    lifting = checked(app.segmented_control(key="music_playlist").set_value("Lifting").run())
    assert lifting.dataframe[0].value["title"].iloc[0] == "Copper Parade"


def test_an_empty_list_offers_no_file(book: Book):
    app = opened(playlist_section, book)
    assert "No song was heard mostly in zone 2" in sentences(app)
    assert not app.get("download_button") and not app.dataframe


def test_of_two_artists_called_the_same_each_can_be_chosen():
    def page():
        import streamlit as st

        from core import ui_song_effects

        st.text(ui_song_effects.ask_artist({"a1": "Maker", "a2": "Maker"}, key="artist"))

    app = checked(AppTest.from_function(page, default_timeout=60).run())
    for place, artist_id in ((1, "a2"), (0, "a1")):
        assert app.selectbox[0].select_index(place).run().text[0].value == artist_id
