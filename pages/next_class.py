"""Next Class: which class next, and why?"""

import streamlit as st

from core import ui, ui_stack
from core.frames import books
from core.frames import next_class as frames

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)

st.title("Next Class")

with st.container(horizontal=True, vertical_alignment="bottom"):
    minutes, disciplines = ui_stack.ask_next(frames.disciplines(book))
    nth = ui_stack.ask_set(of=(minutes, disciplines))
suggested = frames.suggestions(book, today, minutes=minutes, disciplines=disciplines, nth=nth)

if suggested.why_none:
    st.info(ui.plain(suggested.why_none))
with st.grid(3, min_column_width=280):
    for one in suggested.classes:
        ui_stack.show_suggestion(one)
if suggested.classes:
    st.caption(
        "No two of one instructor or type, nothing of the last 14 days, and what you did most in the last four weeks "
        "comes last. The same until tomorrow, unless your book changes."
    )

with st.container(border=True):
    st.subheader("Favourites not done for longest")
    favourites = frames.favourites(book, today, minutes=minutes, disciplines=disciplines)
    if favourites.empty and not frames.favourites(book, today).empty:
        st.caption("No favourite of these disciplines fits into the time. Choose others, or more minutes.")
    elif favourites.empty:
        st.caption(
            "No favourite yet: mark classes as favourites at Peloton, keep them on a list, or take them three times."
        )
    else:
        opened = ui_stack.show_favourites(favourites)
        st.caption("Favourites at Peloton, on a list of yours, or taken three times. Click one to open it.")
        if opened:
            st.switch_page("pages/class.py", query_params={"class": opened})
