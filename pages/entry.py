"""Entry: what did I measure, feel or do that no device records?"""

from dataclasses import asdict
from functools import partial

import streamlit as st

from core import actions_entry, ui, ui_entry
from core.frames import books
from core.frames import entry as frames

ui.ensure_nav()
book = ui.open_book()
units, today = books.units(book), books.today(book)

st.title("Entry")
ui.show_outcome()
if not book.is_writable:
    st.info("This book is open for reading only, so nothing can be entered here.", icon=":material/lock:")

value, done = st.columns(2, border=True)
with value:
    st.subheader("A value")
    kind = ui_entry.ask_kind(frames.KINDS)
    ui_entry.show_newest(kind, frames.newest(book, kind), units)
    if book.is_writable and (given := ui_entry.ask_value(kind, today, units)):
        ui.undoable(partial(actions_entry.record_text, book, kind, *given))
with done:
    st.subheader("A workout done without a device")
    if book.is_writable and (workout := ui_entry.ask_workout(frames.DISCIPLINES, today, units)):
        ui.undoable(partial(actions_entry.record_workout, book, **asdict(workout)))
    by_hand = frames.manual_workouts(book)
    if by_hand.empty:
        st.caption("None entered yet. One that a device recorded too becomes one workout with it.")
    elif book.is_writable and (source_id := ui_entry.show_manual_workouts(by_hand)):
        ui.undoable(partial(actions_entry.remove_workout, book, source_id))

with st.container(border=True):
    st.subheader("How hard was it?")
    recent = frames.recent_workouts(book)
    if recent.empty:
        st.caption("There is no workout in this book yet. Import or enter one first.")
    elif book.is_writable and (effort := ui_entry.ask_effort(recent)):
        ui.undoable(partial(actions_entry.record_effort, book, *effort))

st.subheader("What you entered")
entered = frames.entered(book)
if entered.empty:
    st.caption("Nothing yet. What you enter above stands here, and can be taken out again.")
elif (gone := ui_entry.show_entered(entered, units)) is not None and book.is_writable:
    ui.undoable(partial(actions_entry.remove, book, gone))

with st.expander("What comes in by itself"):
    ui_entry.show_by_itself()
