"""Safe Keeping: which backups are there, how does one come back, and how does everything leave?"""

from functools import partial
from pathlib import Path

import streamlit as st

from core import actions_keeping, ui, ui_exports, ui_keeping
from core.frames import exports
from core.frames import keeping as frames

ui.ensure_nav()
book = ui.open_book()

st.title("Safe Keeping")
ui.show_outcome()
if book.is_sample or not book.is_writable:
    st.info(ui_keeping.OF_THE_SAMPLE if book.is_sample else ui_keeping.OF_A_READER, icon=":material/lock:")
    st.stop()

there = frames.there(book)
keeping = frames.keeping(book, there)
ui_keeping.show_keeping(keeping)
if st.button("Back up now", type="primary", icon=":material/backup:", key="keeping_now"):
    ui.attempt(partial(actions_keeping.back_up, book))

chosen = ui_keeping.show_backups(frames.table(book, there))
if chosen:
    ui_keeping.show_chosen(chosen, frames.download, lambda path: actions_keeping.restore(book, Path(path)))
ui_keeping.ask_given(partial(actions_keeping.restore_file, book))

by_itself, as_files = st.columns(2, border=True)
with by_itself:
    st.subheader("By itself", help=ui_keeping.ABOUT)
    if (wanted := ui_keeping.ask_daily(keeping)) != keeping.is_daily:
        ui.attempt(partial(actions_keeping.set_daily, book, wanted))
    if (folder := ui_keeping.ask_folder(keeping)) is not None:
        ui.attempt(partial(actions_keeping.set_folder, book, folder))
with as_files:
    st.subheader("Everything as files")
    if ui_keeping.ask_export(exports.workouts(book)):
        ui_exports.make_zip(partial(actions_keeping.write_everything, book))
    ui_exports.show_made(exports.made(book, "everything"))

if asked := ui_keeping.ask_deletion(actions_keeping.WORD):
    ui_keeping.do(partial(actions_keeping.delete_everything, book, **asked), then="pages/overview.py")
