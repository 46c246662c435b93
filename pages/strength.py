"""Strength: what do I lift, am I getting stronger, and which muscles do I train?"""

import streamlit as st

from core import ui, ui_strength
from core.charts import strength as charts
from core.frames import books
from core.frames import strength as frames
from core.ui_picture import show_chart
from core.ui_power_zones import show_card, show_numbers

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
earliest = frames.earliest(book)
tested = frames.tested_lifts(book)

st.title("Strength")

if earliest is None and tested.empty:
    st.info(ui_strength.NO_STRENGTH)
    st.stop()

first, last = ui.ask_period(today, earliest, key="strength_period")
strength = frames.strength(book, first, last)

if strength is None:
    st.info("No strength session in this period." + (" Choose a longer one." if earliest else ""))
else:
    with st.grid(5, min_column_width=140):
        show_numbers(strength.cards, units)

if strength is not None and strength.exercises.empty:
    st.info(ui_strength.NO_SETS)
    show_card("Time by week", charts.weeks_chart(strength.weeks, "Time", units), strength.told)

elif strength is not None:
    weeks, muscles = st.columns(2, border=True)
    with weeks:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("By week")
            measure = ui_strength.ask_measure(list(charts.WEEK_MEASURES))
        show_chart(charts.weeks_chart(strength.weeks, measure, units), f"{measure} by week")
        st.caption(ui.plain(strength.told))
    with muscles:
        st.subheader("Sets a week by muscle group")
        show_chart(charts.muscles_chart(strength.muscles), "Sets a week by muscle group")
        st.caption(ui.plain(strength.muscles_told))
    with st.container(border=True):
        st.subheader("Exercises of the period")
        ui_strength.show_exercises(frames.exercise_table(strength.exercises, units), units)
    with st.container(border=True):
        one = frames.one_exercise(book, ui_strength.ask_exercise(strength.exercises.index.tolist()), today)
        with st.grid(4, min_column_width=150):
            show_numbers(one.cards, units)
        drawn, records = st.columns([3, 1])
        show_chart(charts.exercise_chart(one.history, one.tested, units), "Best sets", place=drawn)
        with records:
            ui_strength.show_records(frames.record_table(one, units))
        st.caption(ui.plain(one.going.sentence))

listed, lifts = st.columns([3, 2], border=True)
with listed:
    st.subheader("Sessions of the period")
    if strength is not None:
        ui_strength.show_sessions(frames.session_table(strength.sessions, units), units)
with lifts:
    st.subheader("Tested lifts")
    ui_strength.show_tested(tested, units)
