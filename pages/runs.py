"""Runs: how much and how fast do I go on foot, what are my best efforts, and how do two runs compare?"""

from dataclasses import replace
from typing import Any

import streamlit as st

from core import ui, ui_runs
from core.charts import maps, theme
from core.charts import runs as charts
from core.charts.rides import MARK_COLOURS
from core.charts.workout import zones_chart
from core.frames import books, tracks
from core.frames import runs as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
earliest = frames.earliest(book)

st.title("Runs")

if earliest is None:
    st.info("No run, walk or hike in this book yet. Connect a service or import files in Settings.")
    st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
    st.stop()

names = frames.route_names(book, units)
with st.container(horizontal=True, vertical_alignment="bottom"):
    first, last = ui.ask_period(today, earliest, key="runs_period")
    asked = ui_runs.ask_filters(frames.disciplines(book), frames.PLACES, frames.DISTANCES, frames.LENGTHS, names)
choice = frames.Choice(first, last, **asked)
runs = frames.runs(book, choice)

if runs.empty:
    st.info("No session in this period matches these filters. Choose All for the period, or another filter.")
    st.stop()

with st.grid(6, min_column_width=140):
    for name, value in frames.totals(runs).items():
        ui.show_quantity(value, frames.QUANTITIES.get(name, name), units)

kept: Any = {"required": True, "bind": "query-params", "persist_state": "session", "label_visibility": "collapsed"}
view = st.segmented_control("View", frames.VIEWS, default="List", key="runs_view", **kept)

if view == "List":
    table = frames.listed(runs)
    marks = list(frames.MARKS.values())
    row = ui_runs.show_runs(table, frames.QUANTITIES, marks, MARK_COLOURS, units, key="runs_table")
    st.caption(f"{len(table):,} session{'s' if len(table) > 1 else ''}. Click one to open it, or to mark it as a race.")
    if row is not None:
        st.switch_page("pages/workout.py", query_params={"workout": str(table.index[row])})

elif view == "Trends":
    measure = st.pills(
        "By week", charts.MEASURES, default="distance_m", format_func=charts.MEASURES.__getitem__, key="runs_measure",
        **kept,
    )  # fmt: skip
    weeks = frames.weeks(runs, books.week_start(book))
    with st.container(border=True):
        show_chart(charts.weeks_chart(weeks, measure or "distance_m", units))
    number = st.selectbox(
        "Number", frames.TRENDS, format_func=lambda name: frames.described(name).label, key="runs_trend"
    )
    course, zones = st.columns([2, 1], border=True)
    show_chart(charts.trend_chart(runs, frames.described(number), units), place=course)
    course.caption(frames.described(number).help)
    if (in_zones := frames.zone_seconds(runs)).empty:
        zones.caption("Time in pace zones needs your Peloton pace level: enter it in Settings.")
    else:
        show_chart(zones_chart(in_zones, "Time in pace zones of your level", theme.POWER_ZONES), place=zones)

elif view == "Best efforts":
    ever = frames.runs(book, replace(choice, first=earliest, last=today))
    for title, found, place in zip(
        ("All time", "In this period"), (ever, runs), st.columns(2, border=True), strict=True
    ):
        bests = frames.bests(book, found)
        with place:
            st.markdown(f"**{title}**")
            row = ui_runs.show_bests(bests, frames.QUANTITIES, units, key=f"runs_bests_{title}")
            if row is not None:
                st.switch_page("pages/workout.py", query_params={"workout": str(bests["workout_id"].iloc[row])})
    st.caption(
        "The fastest stretch of each distance inside a session, stops included; other filters count, excluded and "
        "doubtful sessions do not. Only sessions recorded second by second have one."
    )

elif view == "Routes":
    routes = frames.routes(runs)
    if routes.empty:
        st.info("No way was gone twice in this period. A route shows up with the second session that has positions.")
        st.stop()
    listed, drawn = st.columns([2, 1], border=True)
    with listed:
        row = ui_runs.show_routes(routes, names, frames.QUANTITIES, units)
        st.caption("Click one to see its way and every time on it.")
    best_id = int(routes["best_id"].iloc[row or 0])
    on_it = runs[runs["route"].eq(routes.index[row or 0])]
    route_name = names[int(routes.index[row or 0])]
    way = maps.way_chart(tracks.way(book, best_id), title=route_name, is_cut=tracks.is_cut(book))
    show_chart(way, place=drawn)
    show_chart(charts.trend_chart(on_it, frames.described("duration_s"), units))

else:
    labels = frames.labels(runs, units)
    chosen = ui_runs.ask_compared(labels)
    lines = frames.compared(book, chosen)
    if lines.empty:
        st.info("Choose sessions that were recorded second by second, with a speed or a distance.")
        st.stop()
    for channel in ("pace_s_per_km", "heart_rate_bpm", "altitude_m"):
        if lines[channel].notna().any():
            with st.container(border=True):
                show_chart(charts.compared_chart(lines, {i: labels[i] for i in chosen}, channel, units))
