"""Power Zones: which watts are which zone today, how did FTP come here, and how long was I in each zone?"""

from functools import partial

import streamlit as st

from core import actions, ui
from core.charts.power_zones import ftp_chart, weekly_zones_chart, zone_table
from core.frames import books
from core.frames import power_zones as frames

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)
entries = frames.entries(book)
ftp = frames.ftp_on(entries, today)


@st.fragment
def ask_ftp() -> None:
    """The form for an entry by hand."""
    with st.form("ftp_entry", border=False):
        watts = st.number_input("FTP (W)", value=None, step=1, placeholder="For example 215", key="ftp_watts")
        day = st.date_input("In force from", today, max_value=today, format="YYYY-MM-DD", key="ftp_day")
        note = st.text_input("Note", placeholder="For example 20-minute test", max_chars=200, key="ftp_note")
        is_given = st.form_submit_button("Save FTP", type="primary", icon=":material/save:")
    if is_given and watts is not None:
        ui.attempt(partial(actions.record, book, "ftp", float(watts), day, note or None))
    elif is_given:
        st.error("Give your FTP in watts, for example 215.")


st.title("Power Zones")
ui.show_outcome()

if ftp is None:
    st.info(
        "No FTP yet, so no watts can be put into zones: they are shares of FTP, the power you can hold for an hour. "
        "It comes with the next refresh from Peloton, or enter it here: 95 % of the mean power of a 20-minute test."
    )
    if book.is_writable:
        with st.container(border=True):
            ask_ftp()
    st.stop()

now, past = st.columns([2, 3])
with now:
    ui.show_quantity(ftp.ftp_w, "ftp", "metric", before=ftp.before_w, than="than before", label="FTP in force")
    with st.container(border=True):
        st.subheader("Zones today")
        st.dataframe(
            zone_table(frames.zones(ftp.ftp_w)),
            hide_index=True,
            column_config={
                "zone": st.column_config.NumberColumn("Zone", width="small"),
                "name": "Name",
                "watts": st.column_config.TextColumn("Power", help="A bound belongs to the lower zone."),
                "share": "Of FTP",
            },
        )
with past, st.container(border=True, height="stretch"):
    st.subheader("FTP over time")
    st.caption(ftp.sentence)
    st.altair_chart(ftp_chart(frames.history(entries, today)))

with st.container(border=True):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Time in zone by week")
        weeks = st.segmented_control(
            "Weeks", [12, 26, 52], default=12, format_func="{} weeks".format, key="zone_weeks", bind="query-params",
            required=True, label_visibility="collapsed",
        )  # fmt: skip
    ridden = frames.time_in_zones(book, weeks=weeks or 12, today=today)
    chart, table = st.columns([3, 1])
    chart.altair_chart(weekly_zones_chart(ridden.weeks))
    table.dataframe(
        zone_table(ridden.table),
        hide_index=True,
        column_config={
            "zone": st.column_config.NumberColumn("Zone", width="small"),
            "time": "Time",
            "share_pct": st.column_config.ProgressColumn("Share", format="%.0f %%", min_value=0, max_value=100),
        },
    )
    st.caption(ui.plain(ridden.sentences))

listed, entered = st.columns([3, 2])
with listed, st.container(border=True, height="stretch"):
    st.subheader("FTP entries")
    st.dataframe(
        entries[["day", "ftp_w", "change_w", "note", "source"]],
        hide_index=True,
        column_config={
            "day": st.column_config.DateColumn("In force from", format="D MMM YYYY"),
            "ftp_w": st.column_config.NumberColumn("FTP", format="%d W", width="small"),
            "change_w": st.column_config.NumberColumn("Change", format="%+d W", width="small"),
            "source": "Entered by",
            "note": "Note",
        },
    )
    if book.is_writable:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            gone = st.selectbox("Remove an entry", frames.each(entries), key="ftp_gone")
            if st.button("Remove", icon=":material/delete:", key="ftp_remove"):
                ui.attempt(
                    partial(actions.forget_measurement, book, gone.id),
                    undo=partial(actions.record, book, "ftp", gone.ftp_w, gone.day, gone.note, source=gone.kept_as),
                )
if book.is_writable:
    with entered, st.container(border=True, height="stretch"):
        st.subheader("Enter an FTP")
        ask_ftp()
