"""Music: which classes play a song or an artist, what did I hear in mine, and what does it do to me?"""

import streamlit as st

from core import ui, ui_music, ui_song_effects
from core.charts import music as charts
from core.charts.song_effects import effects_chart
from core.frames import books, playlists, song_effects, song_search
from core.frames import music as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
units = books.units(book)

st.title("Music")

if not frames.has_any(book):
    st.info(ui.plain(frames.why_empty(book)))
    st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
    st.stop()

section = st.segmented_control(
    "Section", ["Search", "My music", "Effect", "Playlists"], default="Search", key="music_section",
    bind="query-params", required=True, wrap=True, label_visibility="collapsed",
)  # fmt: skip

if section == "Search":
    offered = song_search.options(book)
    wanted = song_search.Wanted(**ui_music.ask_search(offered, (song_search.TAKEN, song_search.NOT_TAKEN)))
    if not offered.has_untaken:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Only classes that you took are searched so far. The whole library can be fetched in Settings.")
            st.page_link("pages/settings.py", label="Settings", icon=":material/settings:")
    if not song_search.words_of(wanted.text):
        st.info("Type a song, an artist or both: every class that plays it is listed, those you took and all others.")
        ui_music.show_suggestions(frames.favourites(book))
        st.stop()
    found = song_search.found(book, wanted)
    if correction := song_search.correction(found):
        st.warning(ui.plain(correction), icon=":material/spellcheck:")
    page = ui_music.ask_page(found.pages, wanted)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(ui.plain(song_search.sentence(found, page)))
        if found.total < found.unfiltered:
            st.button("Take all filters away", key="music_reset", on_click=ui.set_widgets, args=(ui_music.EVERYTHING,))
    if not found.total:
        st.stop()
    if (class_id := ui_music.show_found(song_search.listed(book, found, page))) is not None:
        st.switch_page("pages/class.py", query_params={"class": class_id})

elif (earliest := frames.earliest(book)) is None:
    st.info(ui.plain(frames.why_empty(book)))

elif section == "My music":
    first, last, discipline = ui_music.ask_heard(
        books.today(book), earliest, frames.months(book), frames.disciplines(book)
    )
    heard = frames.heard(book, first, last, discipline)
    if not heard.totals.plays:
        st.info("No songs in this period. Choose a longer one, or every discipline.")
        st.stop()
    ui_music.show_totals(heard, frames.TOTALS, units)
    view = st.segmented_control(
        "View", frames.VIEWS, default=frames.VIEWS[0], key="music_view", bind="query-params", required=True, wrap=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == "Most heard":
        ui_music.show_most_heard(heard)
    elif view == "New to me":
        ui_music.show_new(heard.new_songs, frames.TOP)
    elif view == "Genres and decades":
        genres, decades = st.columns(2)
        with genres:
            ui_music.show_kinds("Genres", heard.genres.table, frames.genre_sentence(heard))
        with decades:
            ui_music.show_kinds("Decades", heard.decades.table, frames.decade_sentence(heard))
    else:
        ui_music.show_soundtrack(frames.soundtrack(book, first, last, discipline), frames.SOUNDTRACK_TOP)
    with st.container(border=True):
        st.subheader("Songs by month")
        if ui_music.ask_parts() == "By discipline":
            show_chart(charts.disciplines_chart(heard.monthly_by_discipline), "Songs by month")
        else:
            show_chart(charts.monthly_chart(heard.monthly), "Songs by month")
        st.caption("From the playlists of the classes you took. Excluded workouts do not count.")

elif section == "Effect":
    effects = song_effects.effects(book)
    if reason := song_effects.why_empty(effects):
        st.info(ui.plain(reason))
        st.stop()
    kind = ui_song_effects.ask_kind(song_effects.KINDS, heading="What does a song do to me?", key="music_effect")
    table = effects.tables[kind]
    with st.container(border=True):
        ui_song_effects.show_effects(table, effects.sentence(kind), effects_chart(table, kind))
    ui_song_effects.show_how(effects.how(kind))

else:
    kind = ui_song_effects.ask_kind(playlists.KINDS, heading="Playlists", key="music_playlist")
    if kind == "Power zone":
        playlist = playlists.of_zone(book, ui_song_effects.ask_zone(playlists.ZONES, key="music_zone"))
    elif kind == "Lifting":
        playlist = playlists.lifting(book)
    elif kind == "Most heard":
        playlist = playlists.most_heard(book, *ui.ask_period(books.today(book), earliest, key="music_list_period"))
    else:
        playlist = playlists.of_artist(book, ui_song_effects.ask_artist(playlists.artists(book), key="music_artist"))
    service = ui_song_effects.ask_service(playlists.services(), key="music_service")
    ui_song_effects.show_playlist(playlist, service, key="music_list")
