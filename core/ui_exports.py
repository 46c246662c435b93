"""The questions and pieces of what goes out: files of a workout, the ZIP of all, and uploads to Strava."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.errors import ZonebookError
from core.ui import attempt, plain

#: How often the progress of a ZIP is looked at (s).
WRITING_POLL_S = 0.2
#: A larger file is not handed to the browser, which would keep it in memory twice: it is said where it lies.
LARGEST_DOWNLOAD_BYTES = 150 * 1024 * 1024
WHAT_A_FILE_HOLDS = {
    "FIT": "What watches write: every channel, laps, lengths and sets. The best choice for other programs.",
    "TCX": "Nearly every program reads it: power, heart rate, cadence, speed, places.",
    "CSV": "A row a second for spreadsheets, units in the header.",
}
STATES = {
    "queued": "Waits for Strava",
    "sent": "Strava is at work on it",
    "done": "At Strava",
    "failed": "Not at Strava",
}


def show_way_out(
    downloads: Any, upload: Any | None, send: Callable[[], str] | None = None, hold: Callable[[], str] | None = None
) -> None:
    """How a workout leaves: as files, and to Strava where ``upload`` tells of that; without ``send`` for reading."""
    with st.container(border=True):
        st.markdown("**Take it with you**")
        show_downloads(downloads, key="workout")
        if upload is not None:
            show_upload(upload, send, hold)


def show_downloads(downloads: Sequence[Any], *, key: str) -> None:
    """A button for each kind of file, which is made when it is clicked; ``downloads`` of ``frames.exports``."""
    with st.container(horizontal=True):
        for download in downloads:
            st.download_button(
                download.label, download.data, download.file_name, download.mime, key=f"{key}_{download.label}",
                icon=":material/download:", on_click="ignore", help=WHAT_A_FILE_HOLDS.get(download.label),
            )  # fmt: skip


def show_upload(upload: Any, ask: Callable[[], str] | None, withdraw: Callable[[], str] | None) -> None:
    """How a workout stands with Strava, and the way there; ``upload`` is a ``frames.exports.Upload``.

    ``ask`` and ``withdraw`` are None where the book may not be written.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        if upload.state:
            st.badge(STATES[upload.state], color="green" if upload.state == "done" else "gray")
        if upload.link:
            st.link_button("Open at Strava", upload.link, icon=":material/open_in_new:", type="tertiary")
        is_wanted = ask and upload.is_connected and upload.state in (None, "failed")
        if ask and is_wanted and st.button("Send to Strava", icon=":material/upload:", key="workout_strava"):
            attempt(ask)
        if withdraw and upload.may_be_withdrawn and st.button("Do not send", key="workout_strava_not", type="tertiary"):
            attempt(withdraw)
    if upload.problem and upload.state != "done":
        st.caption(plain(upload.problem))
    if not upload.is_connected and upload.state is None:
        st.caption("Strava can be connected in Settings, to send workouts there.")


def ask_everything(formats: Mapping[str, str], workouts: int) -> str | None:
    """Which kind of file to make of every workout, once it was clicked."""
    st.caption(
        f"{quantities.how_many(workouts, 'workout')}, a file each, and a list of all with their totals, in one ZIP. A"
        " thousand take about a minute."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Kind of file", list(formats), default="fit", format_func=formats.__getitem__, key="everything_kind",
            required=True,
        )  # fmt: skip
        is_asked = st.button("Make the ZIP", icon=":material/folder_zip:", key="everything_make", disabled=not workouts)
    return kind if is_asked else None


def make_zip(write: Callable[[Callable[[float], object]], object]) -> None:
    """Make a ZIP with its progress on view. It is made to the end, also where the screen is left meanwhile."""
    shares, said = [0.0], ["It could not be written. The log of Zonebook says why."]

    def work() -> None:
        try:
            write(shares.append)
            said.clear()
        except ZonebookError as error:
            said[:] = [str(error)]

    worker = threading.Thread(target=work, name="zonebook-zip", daemon=True)
    worker.start()
    bar = st.progress(0.0, text="Writing")
    while worker.is_alive():
        bar.progress(shares[-1], text=f"Writing: {shares[-1]:.0%}")
        worker.join(WRITING_POLL_S)
    bar.empty()
    for sentence in said:
        st.error(plain(sentence))


def show_made(made: Sequence[Any]) -> None:
    """The ZIPs that were made, ``frames.exports.Made``: each for downloading, or where it lies when it is large."""
    for one in made:
        when = quantities.ago(one.made_at, datetime.now(UTC))
        st.caption(f"Made {when}, {one.size_bytes / 1e6:,.1f} MB, kept until the next one of its kind:")
        st.text(one.path)
        if one.size_bytes <= LARGEST_DOWNLOAD_BYTES:
            show_downloads([one.download], key="everything")


def show_strava(connection: Any) -> None:
    """How Strava is connected; ``connection`` is a ``frames.exports.StravaConnection``."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Strava")
        st.badge(
            "Connected" if connection.is_connected else "Not connected",
            color="green" if connection.is_connected else "gray",
        )
    st.caption(
        "Workouts go up with their titles and your notes, without hidden places, starts and ends; nothing is read from "
        "there: Strava's terms forbid what a training book does with it."
    )
    waiting = connection.counts["queued"] + connection.counts["sent"]
    if any(connection.counts.values()):
        st.caption(f"{connection.counts['done']:,} sent, {waiting:,} waiting, {connection.counts['failed']:,} failed.")


def ask_strava(connection: Any, link: Callable[[], str]) -> None:
    """The way to Strava's own page, where uploads are allowed; ``link`` gives its address when it is asked for."""
    if not connection.has_client:
        st.caption(plain(connection.no_client))
        return
    if st.button("Connect Strava", icon=":material/link:", key="strava_connect"):
        attempt_link(link)


def attempt_link(link: Callable[[], str]) -> None:
    """Offer the address that ``link`` gives, or say why there is none."""
    try:
        address = link()
    except ZonebookError as error:
        st.error(plain(error))
        return
    st.link_button("Go on at Strava", address, type="primary", icon=":material/open_in_new:")
    st.caption("Leave the box for uploads ticked there. Strava then brings you back here.")


def ask_automatic(is_automatic: bool) -> bool:
    """Whether every new workout goes up by itself."""
    return st.toggle(
        "Send every new workout", is_automatic, key="strava_automatic",
        help="Workouts that begin from now on, once they are complete. Older ones only go up when you ask for each.",
    )  # fmt: skip


def came_back() -> tuple[str, str, str] | None:
    """Code, state and scope that Strava sent the athlete back with; the address is clean after that."""
    told = {name: st.query_params.get(name, "") for name in ("code", "state", "scope", "error")}
    if not told["state"] or not (told["code"] or told["error"]):
        return None
    for name in told:
        st.query_params.pop(name, None)
    return (told["code"], told["state"], told["scope"])


def redirect_address() -> str:
    """Where Strava is to send the athlete back: this screen, as the browser knows it."""
    return (st.context.url or "http://localhost:8501/settings").split("?")[0]


def upload_columns() -> dict[str, Any]:
    """The columns of what went to Strava, in words."""
    column = st.column_config
    return {
        "title": column.TextColumn("Workout"),
        "started_at": column.DatetimeColumn("Done", format="D MMM YYYY"),
        "state": column.TextColumn("How it stands", help="Queued, sent (Strava is at work on it), done or failed."),
        "link": column.LinkColumn("At Strava", display_text="Open"),
        "problem": column.TextColumn("What went wrong", width="large"),
        "retry_at": column.DatetimeColumn("Tried again", format="D MMM, HH:mm"),
    }


def show_uploads(uploads: pd.DataFrame) -> None:
    """What went to Strava, or waits."""
    if not uploads.empty:
        st.dataframe(uploads, hide_index=True, column_config=upload_columns(), column_order=list(upload_columns()))
