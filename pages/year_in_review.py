"""Year In Review: what did a year bring, and how does it stand beside another one?"""

import streamlit as st

from core import ui, ui_exports
from core import ui_reports as pieces
from core.charts.reports import report_chart
from core.frames import books
from core.frames import reports as frames

#: What two years are compared by, in the order of the screen.
SUBJECTS = ("marks", "worked", "worries", "zones", "records", "goals", "favourites", "music", "workouts")

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
years = list(frames.spans(book, "year", today))

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Year In Review")
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        year = pieces.ask_year(years, "Year", key="review_year", index=0)
        others = [one for one in years if one != year]
        other = pieces.ask_year(others, "Beside", key="review_beside", index=years.index(year)) if others else None

shown = [frames.report(book, "year", one, today) for one in (year, other) if one is not None]
report = shown[0]
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(ui.plain(report.told))
    ui_exports.show_downloads(frames.downloads(report, today), key="year")

if report.is_empty:
    st.info(f"{year} has no workout. Choose another year, or bring in files that reach back so far.")
else:
    pieces.show_cards(report, units)
if (years_section := report.section("years")) is not None:
    with st.container(border=True):
        pieces.show_section(years_section, report_chart)
for name in SUBJECTS:
    told = [(one, section) for one in shown if (section := one.section(name)) is not None]
    if not told:
        continue
    for column, one in zip(st.columns(len(shown), border=True), shown, strict=True):
        with column:
            st.caption(one.title)
            if (section := one.section(name)) is not None:
                pieces.show_section(section, report_chart, prefix=f"{one.span.key}_")
