"""Class: what does it ask for, what does it play, what would it cost me, and how did I do in it?"""

from functools import partial

import streamlit as st

from core import actions_classes as actions
from core import ui, ui_bookmarks, ui_class, ui_classes, ui_personal_best
from core.charts import classes as charts
from core.charts.personal_best import calibration_chart
from core.frames import bookmarks, books, personal_best
from core.frames import one_class as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
units, today = books.units(book), books.today(book)
class_id = st.query_params.get("class", "")
told = frames.one_class(book, class_id) if class_id else None

if told is None:
    st.title("Class")
    st.info("There is no such class in this book." if class_id else "Choose a class in the list of all classes.")
    st.page_link("pages/classes.py", label="All classes", icon=":material/video_library:")
    st.stop()

st.page_link("pages/classes.py", label="Classes", icon=":material/arrow_back:")
st.title(ui.plain(told.title))
st.caption(ui.plain(told.subtitle))
ui.show_outcome()
with st.container(horizontal=True):
    for mark in told.marks:
        st.badge(mark, color=charts.MARK_COLOURS.get(mark, "gray"))
is_removed = told.plan.peloton_class.is_removed
if is_removed:
    st.warning("Peloton has removed this class, so it cannot be taken any more. The nearest ones stand below.")
if told.missing:
    st.info(ui.plain(told.missing), icon=":material/hourglass_empty:")
if told.plan.peloton_class.description:
    st.markdown(ui.plain(told.plan.peloton_class.description))

with st.grid(5, min_column_width=140):
    ui_class.show_numbers({**told.expected, **told.asked, **told.mine}, units)
st.caption(ui.plain(f"Expected: {told.method}"))
if told.plan.peloton_class.discipline == personal_best.DISCIPLINE and not is_removed:
    calibration = personal_best.calibration(book)
    chart = calibration_chart(calibration.bins)
    ui_personal_best.show_chance(personal_best.chance(book, class_id, today), calibration, units, chart=chart)

drawn = charts.plan_charts(told.plan.targets, told.plan.peloton_class.duration_s, units)
if drawn:
    with st.container(border=True):
        for chart in drawn:
            show_chart(chart)
        if len(told.zones):
            show_chart(charts.zone_minutes_chart(told.zones))
if len(told.parts):
    with st.expander(f"Parts ({len(told.parts)})"):
        st.dataframe(told.parts, hide_index=True, height="content", placeholder="")

mine, kept = st.columns([3, 2], border=True)
with mine:
    attempts = frames.attempts(book, class_id)
    st.markdown("**My attempts**" if len(attempts) else "**You have not taken it yet.**")
    if told.placed:
        st.markdown(ui.plain(told.placed))
    if len(attempts):
        row = ui_class.show_attempts(attempts, units, key=f"class_attempts_{class_id}")
        if row is not None:
            st.switch_page("pages/workout.py", query_params={"workout": str(attempts.index[row])})
with kept:
    on, lists = bookmarks.of_class(book, class_id), bookmarks.names(book)
    st.markdown("**On my lists**" if len(on) else "**On none of my lists**")
    if told.plan.peloton_class.is_favorite:
        st.caption(":material/favorite: One of your favourites at Peloton.")
    edit, remove = partial(actions.edit_note, book), partial(actions.remove_bookmark, book)
    ui_bookmarks.show_bookmarks(
        on, (lambda i, note: edit(i, class_id, note)) if book.is_writable else None,
        (lambda i: remove(i, class_id)) if book.is_writable else None,
    )  # fmt: skip
    if book.is_writable:
        others = {i: name for i, name in lists.items() if i not in set(on["list_id"])}
        with st.popover("Add to a list", icon=":material/bookmark_add:"):
            ui_bookmarks.ask_bookmark(others, partial(actions.add_bookmark, book, class_id))

if len(told.songs):
    with st.container(border=True):
        st.markdown(f"**Songs: {len(told.songs)}**", help="Click one to look for its artist in Music.")
        song_id = ui_class.show_songs(told.songs, key=f"class_songs_{class_id}")
        if song_id and (artist := frames.first_artists(book, class_id).get(song_id)):
            st.switch_page("pages/music.py", query_params={"music_search": artist})

with st.expander("Nearest classes", expanded=is_removed):
    near = frames.nearest(book, class_id, today)
    if near.empty:
        st.caption(frames.NOTHING_NEAR)
    else:
        row = ui_classes.show_classes(
            near, charts.MARK_COLOURS, key=f"class_near_{class_id}", leading=("alike", "reasons")
        )
        st.caption(frames.HOW_NEAR)
        if row is not None:
            st.switch_page("pages/class.py", query_params={"class": str(near.index[row])})
