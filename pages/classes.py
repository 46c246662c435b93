"""Classes: which class fits what I want, and which ones do I keep on my lists?"""

from functools import partial

import streamlit as st

from core import actions_classes as actions
from core import ui, ui_bookmarks, ui_classes
from core.charts.classes import MARK_COLOURS
from core.frames import bookmarks, books
from core.frames import library as frames

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)

st.title("Classes")
ui.show_outcome()

if frames.classes(book).empty:
    st.info("No class yet. Connect Peloton: the classes you took come in first, and Settings can fetch the library.")
    st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
    st.stop()

view = st.segmented_control(
    "View", frames.VIEWS, default=frames.FIND, key="classes_view", required=True, bind="query-params",
    persist_state="session", label_visibility="collapsed",
)  # fmt: skip

if view == frames.FIND:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = ui_classes.ask_wanted(
            frames.options(book), frames.TIMES, (frames.BOOKMARKED, frames.FAVORITE), (frames.EASIEST, frames.HARDEST)
        )
        by, is_reversed = ui_classes.ask_order(frames.SORTS)
    wanted = frames.wanted(asked)
    found = frames.found(book, wanted, today, by=by, is_reversed=is_reversed)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(ui.plain(frames.sentence(book, found, wanted)))
        if wanted != frames.Wanted():
            st.button("Show all classes", key="classes_reset", on_click=ui.set_widgets, args=(frames.EVERYTHING,))
    if found.empty:
        st.stop()
    table = frames.listed(found, today)
    row = ui_classes.show_classes(table, MARK_COLOURS, key="classes_table", leading=[frames.SORTS[by]])
    if few := frames.why_few(book):
        st.caption(few)
    if row is not None:
        st.switch_page("pages/class.py", query_params={"class": str(table.index[row])})
    st.stop()

shelves, names = bookmarks.shelves(book), bookmarks.names(book)
with st.container(horizontal=True, vertical_alignment="center"):
    places = list(range(len(shelves)))
    place = None
    if shelves:
        labels = ui.told_apart({n: ui.plain(f"{shelf.name} ({len(shelf.classes)})") for n, shelf in enumerate(shelves)})
        place = st.pills(
            "List", places, default=0, format_func=labels.__getitem__,
            key="classes_list", label_visibility="collapsed", required=True, wrap=True,
        )  # fmt: skip
    if book.is_writable:
        ui_bookmarks.ask_new_list(partial(actions.add_list, book))

if not names:
    st.info(
        "No list of yours yet. Open a class to put it on one"
        + (", or make a list here first." if book.is_writable else "; this book is open for reading only.")
    )
if place is None or place >= len(shelves):
    st.stop()

shelf = shelves[place]
with st.container(horizontal=True, vertical_alignment="center"):
    st.subheader(ui.plain(shelf.name))
    if book.is_writable and shelf.list_id is not None:
        others = {i: name for i, name in names.items() if i != shelf.list_id}
        ui_bookmarks.ask_list_name(shelf.name, partial(actions.rename_list, book, shelf.list_id))
        if len(shelf.classes):
            ui_bookmarks.ask_move(
                shelf.titles, others, partial(actions.move_bookmark, book, list_id=shelf.list_id),
                partial(actions.remove_bookmark, book, shelf.list_id),
            )  # fmt: skip
        if st.button("Delete", icon=":material/delete:", key="list_delete"):
            ui.undoable(partial(actions.delete_list, book, shelf.list_id))

if shelf.classes.empty:
    st.info("Nothing on this list yet. Open a class to put it here.")
    st.stop()
if shelf.list_id is None:
    st.caption("What you marked as favourites at Peloton. It is read from there, and changed there.")
table = bookmarks.listed(shelf, frames.listed(shelf.classes, today))
row = ui_classes.show_classes(
    table, MARK_COLOURS, key=f"classes_list_{shelf.list_id}", leading=() if shelf.list_id is None else ("note", "added")
)
if row is not None:
    st.switch_page("pages/class.py", query_params={"class": str(table.index[row])})
