"""Reports: what did a week, a month or a year bring, to read here and to take along?"""

from functools import partial

import streamlit as st

from core import actions_reports as actions
from core import ui, ui_exports
from core import ui_reports as pieces
from core.charts.reports import report_chart
from core.frames import books
from core.frames import reports as frames

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)

st.title("Reports")
ui.show_outcome()
kind, key = pieces.ask_span(
    frames.kind_of, lambda kind: frames.spans(book, kind, today), lambda kind: frames.usual_key(book, kind, today)
)  # fmt: skip
report = frames.report(book, kind, key, today)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(ui.plain(report.told))
    ui_exports.show_downloads(frames.downloads(report, today), key="report")
pieces.show_cards(report, units)
pieces.show_report(report, report_chart)

if book.is_sample or book.is_shared:
    st.stop()
st.subheader("Written by themselves")
if (problem := frames.problem(book)) is not None:
    st.warning(ui.plain(problem), icon=":material/error:")
kept = frames.kept(book)
listed, wishes = st.columns([3, 2], border=True) if book.is_writable else (st.container(border=True), None)
with listed:
    if (again := pieces.show_kept(kept, is_writable=book.is_writable)) is not None:
        ui.attempt(partial(actions.send_again, book, *again))
    if not kept:
        st.caption("None yet. The first comes once a week or a month is over while Zonebook runs.")
if wishes is not None:
    with wishes:
        wished = pieces.ask_schedule(frames.schedule(book), frames.ways(book), frames.usual_folder())
        if wished is not None:
            ui.undoable(partial(actions.save_schedule, book, frames.Schedule(**wished)))
