"""Questions about bookmarks: on which lists a class is, and the lists themselves.

Every write is handed in; it returns what it did (``said``) and the way back (``undo``), as ``actions_classes.Done``.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.ui import attempt, plain, told_apart, undoable

#: What stands for a list that is yet to be made.
NEW = "New list"
LONGEST_NAME, LONGEST_NOTE = 60, 2000

#: A write that tells what it did and how to take it back.
Write = Callable[..., Any]


def show_bookmarks(on: pd.DataFrame, edit: Write | None, remove: Write | None) -> None:
    """The lists that a class is on, with their notes; ``on`` is of ``frames.bookmarks.of_class``.

    ``edit`` takes a list's id and a note, ``remove`` a list's id; None where the book may not be written.
    """
    for row in on.to_dict("records"):
        list_id = int(row["list_id"])
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(row['name'])}**")
            if edit:
                with st.popover("Note", icon=":material/edit_note:", type="tertiary", key=f"note_{list_id}"):
                    ask_note(list_id, row["note"] or "", edit)
            if remove and st.button(
                "Take off", icon=":material/bookmark_remove:", type="tertiary", key=f"off_{list_id}"
            ):
                undoable(lambda i=list_id: remove(i))
        if row["note"]:
            st.caption(plain(row["note"]))


def ask_note(list_id: int, note: str, save: Write) -> None:
    """What to note of a class on a list; ``save`` takes the list's id and the note."""
    with st.form(f"note_form_{list_id}", border=False):
        said = st.text_area("Note", note, max_chars=LONGEST_NOTE, help="Left empty, there is no note.")
        is_given = st.form_submit_button("Save the note", type="primary", icon=":material/save:")
    if is_given:
        undoable(lambda: save(list_id, said))


def ask_bookmark(lists: Mapping[int, str], add: Write) -> None:
    """On which list to put a class, with a note; ``add`` takes list_id or new_list, and note."""
    with st.form("bookmark_add", border=False):
        names = told_apart({**lists, None: NEW})
        chosen = st.selectbox("List", list(names), format_func=names.__getitem__)
        name = st.text_input(
            "Name of the new list", max_chars=LONGEST_NAME, help=f"Only read where {names[None]} is chosen above."
        )
        note = st.text_area("Note", max_chars=LONGEST_NOTE, height=80)
        is_given = st.form_submit_button("Add", type="primary", icon=":material/bookmark_add:")
    if is_given:
        undoable(lambda: add(list_id=None if name.strip() else chosen, new_list=name, note=note))


def ask_new_list(add: Callable[[str], str]) -> None:
    """The name of a new list; ``add`` takes it."""
    with st.popover("New list", icon=":material/playlist_add:"), st.form("list_new", border=False):
        name = st.text_input("Name", max_chars=LONGEST_NAME)
        if st.form_submit_button("Make it", type="primary"):
            attempt(lambda: add(name))


def ask_list_name(name: str, rename: Write) -> None:
    """What else to call a list; ``rename`` takes the name."""
    with st.popover("Rename", icon=":material/edit:"), st.form("list_name", border=False):
        said = st.text_input("New name", name, max_chars=LONGEST_NAME)
        is_given = st.form_submit_button("Rename it", type="primary", icon=":material/save:")
    if is_given:
        undoable(lambda: rename(said))


def ask_move(titles: Mapping[str, str], lists: Mapping[int, str], move: Write, remove: Write) -> None:
    """Which class to put on which other list, or to take off; ``move`` takes class_id and to, ``remove`` class_id."""
    with st.popover("Move", icon=":material/drive_file_move:"):
        names = told_apart(titles)
        class_id = st.selectbox("Class", list(names), format_func=names.__getitem__, key="move_class")
        to = st.selectbox(
            "To", list(lists), format_func=lists.__getitem__, key="move_to", placeholder="There is no other list yet"
        )
        if st.button("Move it", type="primary", icon=":material/drive_file_move:", disabled=not lists, key="move_go"):
            undoable(lambda: move(class_id, to=to))
        if st.button("Take it off the list", icon=":material/bookmark_remove:", key="move_off"):
            undoable(lambda: remove(class_id))
