"""Adherence: how well did I keep my plan, where did it go wrong, and what keeps happening to it?"""

from functools import partial

import streamlit as st

from core import actions_planned as actions
from core import ui
from core import ui_plan_adherence as pieces
from core.charts import plan_adherence as charts
from core.frames import books
from core.frames import plan_adherence as frames
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)
every = frames.overview(book, today)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Adherence")
    first = pieces.ask_week(every.weeks) if every.weeks else None
ui.show_outcome()

if first is None:
    pieces.show_nothing(every.begins)
    st.stop()

week = frames.week(book, first, today)
with st.grid(5, min_column_width=150):
    pieces.show_week(week.of, every.recent)
st.caption(ui.plain(week.sentence))

done, kinds = st.columns([3, 2], border=True)
with done:
    st.subheader("The week's workouts", help=pieces.COMPLIANCE)
    picked = pieces.pick_workout(week.workouts, "week", pieces.WEEK_COLUMNS)
    told = frames.told(book, picked, today) if picked else None
    if told and (other := pieces.show_told(told, "week", is_writable=book.is_writable)):
        ui.undoable(partial(actions.say_it_was_not, book, told.uid, other))
    if len(week.unplanned):
        st.markdown("**Not planned**", help=pieces.UNPLANNED)
        pieces.show_unplanned(week.unplanned)
with kinds:
    st.subheader("What kind of work")
    by = pieces.ask_distribution()
    show_chart(charts.distribution_chart(week.distribution, by), "What kind of work")
    st.caption("In colour what was done, in grey behind it what was planned.")

by_week, volume = st.columns(2, border=True)
with by_week:
    st.subheader("Week by week", help=pieces.ADHERENCE)
    show_chart(charts.adherence_chart(every.history), "Adherence by week")
with volume:
    st.subheader("Planned and done", help="Hours of all workouts of a week, in front of those that were planned.")
    show_chart(charts.volume_chart(every.history), "Planned and done by week")

keeps, missed = st.columns([2, 3], border=True)
with keeps:
    st.subheader("What keeps happening", help=pieces.PATTERNS)
    pieces.show_patterns(every.patterns)
with missed, private("plan_reasons"):
    st.subheader("Not done, and why")
    pieces.show_not_done(every.not_done)

with st.container(border=True):
    st.subheader("Every workout", help=pieces.COMPLIANCE)
    chosen = pieces.pick_workout(every.workouts, "all", pieces.ALL_COLUMNS)
    told = frames.told(book, chosen, today) if chosen else None
    if told and (other := pieces.show_told(told, "all", is_writable=book.is_writable)):
        ui.undoable(partial(actions.say_it_was_not, book, told.uid, other))
