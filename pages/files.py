"""Files: what did I bring in from files, what came of each, and how does everything come out again?"""

from functools import partial

import streamlit as st

from core import actions, actions_exports, ui, ui_exports, ui_settings
from core.frames import exports
from core.frames import settings as frames

ui.ensure_nav()
book = ui.open_book()

st.title("Files")
ui.show_outcome()
st.caption(ui_settings.WHAT_FILES)

if book.is_writable and not book.is_sample:
    dropped, by_path = st.columns(2, border=True)
    with dropped:
        st.markdown("**Drop files**")
        ui.show_file_import(lambda file: actions.import_file(book, file.name, file.getvalue()), key="settings_file")
    with by_path:
        st.markdown("**Read from this machine**")
        if path := ui_settings.ask_path():
            ui.attempt(partial(actions.import_path, book, path))
        ui_settings.show_reading(partial(frames.reading, book))

if book.is_writable:
    with st.container(border=True):
        st.markdown("**Everything as files**")
        if kind := ui_exports.ask_everything(exports.formats(), exports.workouts(book)):
            ui_exports.make_zip(partial(actions_exports.write_everything, book, kind))
        ui_exports.show_made(exports.made(book, *exports.formats()))

files = frames.files(book)
if files.empty:
    st.info("No file yet. Drop one above, or give the path of a folder, a ZIP or a large export.")
    st.stop()
st.dataframe(files, hide_index=True, column_config=ui_settings.file_columns())
