"""Instructors: how hard are their classes for me?"""

import streamlit as st

from core import ui, ui_instructors
from core.charts.instructors import hardness_chart
from core.frames import books, library
from core.frames import instructors as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
offered = frames.disciplines(book)

st.title("Instructors")

if not offered:
    st.info("No class with an instructor that you took to its end yet. Such classes come in with the next refreshes.")
    st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    discipline = ui_instructors.ask_discipline(offered)
    measured = frames.measures(book, discipline)
    if measured:
        measure = ui_instructors.ask_measure(measured)
    first, last = ui.ask_period(books.today(book), frames.earliest(book), key="instructors_period", default="All")

if not measured:
    st.info("Nothing tells how hard these classes were: neither power nor heart rate. Choose another discipline.")
    st.stop()

found = frames.instructors(book, discipline, measure, first, last)

if found.table.empty:
    st.info("No class with an instructor in this period. Choose a longer one.")
    st.stop()

st.markdown(ui.plain(found.sentence))
effect = frames.MEASURES[measure]

if not found.told.empty:
    with st.container(border=True):
        st.subheader("How hard for you")
        show_chart(hardness_chart(found.told, effect), "How hard for you")
        st.caption(
            "Corrected for length, class type, your form of the day and the season; few classes draw a dot towards 0. "
            "The line is the 95 % interval. What stands out would hardly do so by chance, for all who are looked at."
        )

picked = ui_instructors.show_table(found.table, effect)
st.caption("Pick an instructor to see their classes.")
if (row := ui.picked_row(picked)) is not None:
    name = found.table["instructor"].iloc[row]
    if name in library.options(book).instructors:
        st.switch_page("pages/classes.py", query_params={"classes_instructor": name})
    st.info(f"No class of {ui.plain(name)} is in your library yet. Read the library in Settings.")
