"""The questions and pieces of the Safe Keeping screen. Every write is handed in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.errors import ZonebookError
from core.ui import OUTCOME, picked_row, plain, tell
from core.ui_exports import LARGEST_DOWNLOAD_BYTES, show_downloads

#: So many rows of the table are seen at once.
FEW_ROWS, ROWS_PX = 9, 350
OF_THE_SAMPLE = "The sample athlete is invented anew whenever it is needed, so nobody has to keep it safe."
OF_A_READER = "This book is open for reading only. Its backups are made where it is written."
ABOUT = (
    "A backup is one file with everything in the book, checked when it is made. Kept are all of the last 7 days, then"
    " one a week for 8 weeks and one a month for a year, and always the newest ones. Tokens are in it encrypted; the"
    " key is not."
)


def do(write: Callable[[], Any], *, then: str | None = None) -> None:
    """Do a write that says what it did and may know its way back, or say here why it was refused.

    ``then`` is the screen to go on to, which tells of it.
    """
    try:
        with st.spinner("At work"):
            done = write()
    except (ZonebookError, ValueError) as error:
        st.error(plain(error))
        return
    if then:
        st.session_state[OUTCOME] = (done.said, done.undo)
        st.switch_page(then)
    tell(done.said, undo=done.undo)


def show_keeping(keeping: Any) -> None:
    """How the book is kept safe; ``keeping`` is a ``frames.keeping.Keeping``."""
    if keeping.problem:
        st.warning(plain(keeping.problem), icon=":material/warning:")
    with st.grid(3, min_column_width=150):
        last = quantities.ago(keeping.last, datetime.now(UTC)) if keeping.last else quantities.UNKNOWN
        st.metric(
            "Last backup", last, border=True, help="The newest that is whole: the daily one, or one you asked for."
        )
        st.metric(
            "Backups", f"{keeping.count:,}", border=True, help="Everything below, copies before an upgrade included."
        )
        st.metric(
            "Together", f"{keeping.size_bytes / 1e6:,.1f} MB", border=True, help="Room that they take on the disk."
        )


def ask_daily(keeping: Any) -> bool:
    """Whether the clock makes a backup a day."""
    wanted = st.toggle(
        "One a day", keeping.is_daily, key="keeping_daily",
        help="While Zonebook runs, and at its start where the last one is older than a day.",
    )  # fmt: skip
    if wanted and not keeping.has_clock:
        st.caption("The clock of this Zonebook is switched off (ZONEBOOK_SCHEDULER), so none is made by itself.")
    return wanted


def ask_folder(keeping: Any) -> str | None:
    """Another folder for backups, once it was submitted; empty is the one beside the book."""
    with st.form("keeping_folder", border=False):
        text = st.text_input(
            "Folder on the machine that Zonebook runs on", "" if keeping.is_default_folder else keeping.folder,
            placeholder=keeping.folder if keeping.is_default_folder else None,
            help="Best on another disk. Left empty, backups lie beside the book.",
        )  # fmt: skip
        return text if st.form_submit_button("Use this folder") else None


def show_backups(table: pd.DataFrame) -> dict[str, Any] | None:
    """The backups; the one that was clicked. ``table`` is of ``frames.keeping.table``."""
    if table.empty:
        st.info(
            "No backup yet. One is made every day while Zonebook runs, once something is in the book; or make one now."
        )
        return None
    columns = _columns()
    event = st.dataframe(
        table, hide_index=True, column_order=list(columns), column_config=columns, on_select="rerun",
        selection_mode=["single-row", "single-cell"], key="keeping_backups",
        height="content" if len(table) <= FEW_ROWS else ROWS_PX,
    )  # fmt: skip
    row = picked_row(event)
    if row is None:
        st.caption("Click one to download or restore it.")
        return None
    return table.iloc[row].to_dict()


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "made_at": column.DatetimeColumn("Made", format="D MMM YYYY, HH:mm", width="medium"),
        "reason": column.TextColumn("Why", help="Daily, asked for, or before something was replaced."),
        "workouts": column.NumberColumn("Workouts", format="%,d"),
        "first_day": column.DateColumn("From", format="D MMM YYYY"),
        "last_day": column.DateColumn("To", format="D MMM YYYY"),
        "size_mb": column.NumberColumn("Size", format="%,.1f MB"),
        "state": column.TextColumn("State", help="Click one that is not whole to read why."),
        "schema": column.TextColumn("Version", help="Of the tables. An older one is brought to this version."),
        "name": column.TextColumn("File", width="large"),
    }


def show_chosen(chosen: dict[str, Any], download: Callable[[str], Any], restore: Callable[[str], Any]) -> None:
    """What can be done with one backup; ``chosen`` is a row of the table."""
    with st.container(border=True):
        st.markdown(f"**{plain(chosen['name'])}**")
        if not chosen["is_usable"]:
            st.warning(plain(chosen["why"]), icon=":material/warning:")
        with st.container(horizontal=True, vertical_alignment="center"):
            if chosen["size_mb"] * 1e6 <= LARGEST_DOWNLOAD_BYTES:
                show_downloads([download(chosen["path"])], key="keeping")
            else:
                st.text(chosen["path"])
            if chosen["is_usable"]:
                with st.popover("Restore", icon=":material/settings_backup_restore:"):
                    ask_restore(lambda: restore(chosen["path"]), key="keeping_restore")


def ask_restore(restore: Callable[[], Any], *, key: str) -> None:
    """The last question before a backup becomes the book."""
    st.markdown("**Make this backup the book?**")
    st.markdown("What is in the book now is kept as a backup first, and leads back. Connections stay as they are.")
    if st.button("Yes, restore it", type="primary", key=key):
        do(restore)


def ask_given(restore: Callable[[str, bytes], Any]) -> None:
    """A backup that lies on the machine of the browser, as one that was downloaded."""
    with st.expander("Restore a file of yours", icon=":material/upload_file:"):
        given = st.file_uploader("A backup of Zonebook's", type=["db"], key="keeping_given")
        if given:
            ask_restore(lambda: restore(given.name, given.getvalue()), key="keeping_restore_given")


def ask_export(workouts: int) -> bool:
    """Whether to write everything into a ZIP."""
    st.caption(
        f"One ZIP: every table as CSV, and {quantities.how_many(workouts, 'workout')} as FIT and as TCX. For other"
        " programs and spreadsheets; a thousand take about a minute. Tokens stay out."
    )
    return st.button("Make the ZIP", icon=":material/folder_zip:", key="keeping_export")


def ask_deletion(word: str) -> dict[str, bool] | None:
    """What to delete, once it was typed out; ``word`` is what has to be typed."""
    with st.expander("Delete everything", icon=":material/delete_forever:"), st.form("keeping_deletion", border=False):
        st.markdown("Every workout, value, goal and note, all that came from services, and their connections.")
        keeps_backup = st.checkbox("Make a last backup first", True, help="The only way back.")
        with_backups = st.checkbox(
            "Delete all backups too", False, help="Then no last one is made: there is no way back."
        )
        keeps_logins = st.checkbox("Stay connected", False, help="Services then bring their workouts in again.")
        typed = st.text_input(f"Type “{word}” to go on", autocomplete="off")
        if not st.form_submit_button("Delete everything", icon=":material/delete_forever:"):
            return None
        if typed.strip().lower() != word:
            st.error("Nothing was deleted: the words do not match.")
            return None
    return {"keeps_backup": keeps_backup, "with_backups": with_backups, "keeps_logins": keeps_logins}
