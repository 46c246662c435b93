"""Music: what did I hear in my classes, by whom, and in which class was that song?"""

import streamlit as st

from core import ui
from core.charts.music import monthly_chart
from core.frames import books
from core.frames import music as frames

ui.ensure_nav()
book = ui.open_book()

st.title("Music")

earliest = frames.earliest(book)
if earliest is None:
    st.info(ui.plain(frames.why_empty(book)))
    st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
    st.stop()

first, last = ui.ask_period(books.today(book), earliest, key="music_period")
heard = frames.heard(book, first, last)

if not heard.totals.plays:
    st.info("No songs in this period. Choose a longer one.")
    st.stop()

with st.grid(4, min_column_width=150):
    ui.show_quantity(heard.totals.plays, frames.SONGS_HEARD, "metric")
    ui.show_quantity(heard.totals.songs, frames.DIFFERENT_SONGS, "metric")
    ui.show_quantity(heard.totals.artists, frames.ARTISTS, "metric")
    ui.show_quantity(heard.new_songs, frames.NEW_SONGS, "metric")

with st.container(border=True):
    st.subheader("Which class was it?")
    text = st.text_input(
        "Song or artist", placeholder="Song or artist", icon=":material/search:", label_visibility="collapsed",
        key="music_search", bind="query-params",
    )  # fmt: skip
    if text:
        found = frames.found(book, text, first, last)
        st.caption(ui.plain(frames.sentence(found, text)))
    if text and len(found):
        picked = st.dataframe(
            found,
            hide_index=True,
            placeholder="",
            on_select="rerun",
            selection_mode=["single-row", "single-cell"],
            key="music_found",
            column_config={
                "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
                "songs": st.column_config.TextColumn("Songs found", width="large"),
                "title": st.column_config.TextColumn("Class", width=230),
                "instructor_name": "Instructor",
            },
        )
        if (row := ui.picked_row(picked)) is not None:
            st.switch_page("pages/workout.py", query_params={"workout": str(found.index[row])})

by_artist, by_song = st.columns([2, 3])
with by_artist, st.container(border=True):
    st.subheader("Top artists")
    st.dataframe(
        heard.artists[["artist", "plays", "songs", "last_heard"]],
        hide_index=True,
        column_config={
            "artist": st.column_config.TextColumn("Artist", width=150),
            "plays": st.column_config.ProgressColumn("Heard", format="%d", max_value=heard.most_of_artist, width=100),
            "songs": "Songs",
            "last_heard": st.column_config.DateColumn("Last heard", format="D MMM YYYY"),
        },
    )
with by_song, st.container(border=True):
    st.subheader("Top songs")
    st.dataframe(
        heard.songs[["song", "plays", "artists", "last_heard"]],
        hide_index=True,
        column_config={
            "song": st.column_config.TextColumn("Song", width=150),
            "artists": st.column_config.TextColumn("Artists", width=150),
            "plays": st.column_config.ProgressColumn("Heard", format="%d", max_value=heard.most_of_song, width=100),
            "last_heard": st.column_config.DateColumn("Last heard", format="D MMM YYYY"),
        },
    )

with st.container(border=True):
    st.subheader("Songs by month")
    st.altair_chart(monthly_chart(heard.monthly))
    st.caption("From the playlists of the classes you took. Excluded workouts do not count.")
