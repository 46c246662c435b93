"""Rides: which workouts have I done, how much was it, and how do they compare by instructor, class, hour and month?"""

from typing import Any

import streamlit as st

from core import ui, ui_rides
from core.charts import rides as charts
from core.charts import theme
from core.charts.workout import zones_chart
from core.frames import books
from core.frames import rides as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
offered = frames.options(book)
kept: Any = {"bind": "query-params", "persist_state": "session"}
hidden: Any = kept | {"label_visibility": "collapsed"}
chosen: Any = kept | {"required": True, "wrap": True}

st.title("Rides")

with st.container(horizontal=True, vertical_alignment="bottom"):
    first, last = ui.ask_period(today, offered.earliest, key="rides_period")
    asked = ui_rides.ask_filters(offered, frames.LENGTHS, frames.HOW)
choice = frames.Choice(first, last, **asked)
rides = frames.rides(book, choice)

if rides.empty:
    st.info(f"No {'deleted ' if choice.is_deleted else ''}workout in this period matches these filters.")
if rides.empty or choice.rarer:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Only {ui.plain(' · '.join(choice.rarer))}." if choice.rarer else "")
        st.button("Show all workouts", key="rides_reset", on_click=ui.set_widgets, args=(frames.EVERYTHING,))
if rides.empty:
    st.stop()

view = "List"
if not choice.is_deleted:
    trend = frames.trend(rides, choice)
    with st.grid(5, min_column_width=140):
        for measure, total in frames.totals(rides, choice).items():
            ui.show_quantity(total, str(measure), units, trend=trend[measure].fillna(0).tolist())
    view = st.segmented_control("View", frames.VIEWS, default="List", key="rides_view", required=True, **hidden)

if view == "List":
    table = frames.listed(rides)
    picked = st.dataframe(
        ui.in_units(table, units).assign(discipline=table["discipline"].map(theme.label)),
        hide_index=True, height=560 if len(table) > 15 else "content", placeholder="", key="rides_table",
        on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_order=[column for column in table if column != "distance_m"],  # still in the menu of the table
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=95),
            "title": st.column_config.TextColumn("Title", width=235),
            "discipline": st.column_config.TextColumn("Discipline"),
            "instructor_name": st.column_config.TextColumn("Instructor", width=130),
            "marks": st.column_config.MultiselectColumn(
                "Marks", options=list(frames.MARKS.values()), color=charts.MARK_COLOURS,
                help="Excluded workouts are in no sum; doubtful and stopped ones are never a best.", width=150,
            ),
        }
        | ui.number_columns(
            table, units, duration_s="Time (min)", output_kj="Output (kJ)", avg_power_w="Power (W)",
            avg_heart_rate_bpm="HR (bpm)", tss="TSS", effort_points="Strive", top_share="Top (%)",
        ),
    )  # fmt: skip
    st.caption(f"{len(table):,} workout{'s' if len(table) > 1 else ''}. Click one to open it.")
    if (row := ui.picked_row(picked)) is not None:
        st.switch_page("pages/workout.py", query_params={"workout": str(table.index[row])})

elif view == "Groups":
    with st.container(horizontal=True, gap="large"):
        by = st.pills("Grouped by", frames.GROUPS, default=frames.GROUPS[0], key="rides_by", **chosen)
        measure = st.pills(
            "Drawn by", charts.GROUP_MEASURES, default="workouts", format_func=charts.GROUP_MEASURES.__getitem__,
            key="rides_measure", **chosen,
        )  # fmt: skip
    groups = frames.grouped(rides, by, first_weekday=books.week_start(book))
    drawn, listed = st.columns(2, border=True)
    show_chart(charts.groups_chart(groups, measure, units), place=drawn)
    listed.dataframe(
        ui.in_units(groups, units), height="stretch", placeholder="",
        column_config=ui.number_columns(groups, units, output_kj_per_min="kJ/min")
        | {"group": by, "last_day": st.column_config.DateColumn("Last", format="D MMM YYYY")},
    )  # fmt: skip
    st.caption("Workouts stopped early are counted, but left out of output per minute. Excluded ones are left out.")

elif view == "Distributions":
    spread = frames.distributed(rides)
    length, output = st.columns(2, border=True)
    show_chart(charts.durations_chart(spread.durations), place=length)
    show_chart(charts.outputs_chart(spread.outputs), place=output)
    heart, power = st.columns(2, border=True)
    show_chart(zones_chart(spread.heart_rate_zones, "Time in heart-rate zones", theme.HEART_RATE_ZONES), place=heart)
    show_chart(zones_chart(spread.power_zones, "Time in power zones", theme.POWER_ZONES), place=power)

else:
    measure = st.pills(
        "Drawn by", charts.MONTH_MEASURES, default="output_kj", format_func=charts.MONTH_MEASURES.__getitem__,
        key="rides_month_measure", **chosen,
    )  # fmt: skip
    months = frames.months(book, choice, today, measure)
    drawn, listed = st.columns([2, 1], border=True)
    show_chart(charts.months_chart(months, measure, today.year, units), "This year by month", place=drawn)
    listed.dataframe(charts.months_table(months, measure, today.year, units), hide_index=True, height="content")
    st.caption("Whole calendar years, whatever the period above; the other filters count. This month is not over yet.")
