"""Swims: how much do I swim, how fast, what could I hold, and is it getting better?"""

import streamlit as st

from core import ui, ui_swims
from core.charts import swims as charts
from core.frames import books
from core.frames import swims as frames
from core.ui_picture import show_chart
from core.ui_power_zones import show_card, show_numbers

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)
earliest = frames.earliest(book)
speed = frames.speed(book, today)

st.title("Swims")

if earliest is None and speed.hundreds.empty:
    st.info(ui_swims.NO_SWIMS)
    st.stop()

with st.container(horizontal=True):
    first, last = ui.ask_period(today, earliest, key="swims_period")
    per = ui_swims.ask_per(frames.PER, frames.usual_per(book))
units = frames.PER[per]
swims = frames.swims(book, first, last)

if swims is None:
    st.info("No swim in this period." + (" Choose a longer one." if earliest else ""))
else:
    with st.grid(5, min_column_width=140):
        show_numbers(swims.cards, units)
    paces, volume = st.columns(2)
    with paces:
        show_card("Pace", charts.pace_chart(swims.table, units), f"{swims.pace_sentence} {swims.told}")
    with volume:
        show_card("Distance by week", charts.volume_chart(swims.weeks, units), "A week without a swim counts as 0.")

threshold, hundred = st.columns(2, border=True)
with threshold:
    ui_swims.show_speed(speed.css_card, units)
    show_chart(charts.critical_speed_chart(speed.css, units), "Threshold pace")
    st.caption(ui_swims.CSS_COURSE)
with hundred:
    ui_swims.show_speed(speed.hundred_card, units)
    show_chart(charts.hundreds_chart(speed.hundreds), "100 yards")
    st.caption(ui.plain(speed.volume_sentence))

bests, listed = st.columns([2, 5], border=True)
with bests:
    st.subheader("Bests", help="The fastest freestyle lengths in a row without a rest, over all of your history.")
    ui_swims.show_bests(frames.best_table(speed.bests))
with listed:
    st.subheader("Swims of the period")
    if swims is not None:
        ui_swims.show_swims(frames.listed(swims.table, per), per)
