"""Overview: how am I doing this week and this month, and what is worth knowing today?"""

import streamlit as st

from core import ui, ui_goals, ui_overview, ui_plan, ui_streaks
from core.charts import theme
from core.charts.overview import calendar_chart, load_chart, trend_chart
from core.frames import books, cards, goals, plan
from core.frames import overview as frames
from core.frames import streaks as streak_frames
from core.ui_cards import show_cards
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
shown = frames.overview(book, today)

st.title("Overview")

standing = goals.cards(book, today)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    span = st.segmented_control("Span", ["This week", "This month"], default="This week", key="span",
                                bind="query-params", required=True, label_visibility="collapsed")  # fmt: skip
    show_cards(cards.of_book(book, today, theme, shown.bests, standing), cards, key="share_card_overview")
so_far, than = (shown.week, "same days last week") if span == "This week" else (shown.month, "same days last month")
ui.tell_period(so_far.first, so_far.last)
ui_plan.show_today(plan.today_of_plan(book, today))
with st.container(horizontal=True):
    for measure in ("workouts", "minutes", "output_kj", "distance_m", "calories_kcal"):
        now, before = so_far.totals.loc[measure, ["now", "before"]]
        ui.show_quantity(now, measure, units, before=before, than=than, trend=so_far.daily[measure].fillna(0).tolist())

calendar, streaks = st.columns([2, 1], border=True)
with calendar:
    st.subheader("The last year")
    show_chart(calendar_chart(shown.calendar, first_weekday=books.week_start(book)), "The last year")
with streaks:
    st.subheader("Streaks")
    ui_streaks.show_overview_streaks(streak_frames.standing(book, streak_frames.today(book)).all)
    st.page_link("pages/streaks.py", label="All streaks", icon=":material/local_fire_department:")

if form := frames.form_and_load(book, today):
    resting, load, changes = st.columns([1, 1.3, 1.2], border=True)
    with resting:
        st.subheader("Form and load")
        ui_overview.show_form(form)
    with load:
        st.subheader("Load by week")
        show_chart(load_chart(form.weeks), "Load by week")
    with changes:
        st.subheader("What changed")
        ui_overview.show_changes(form.changes)

output, volume = st.columns(2, border=True)
with output:
    st.subheader("Output")
    show_chart(trend_chart(shown.trends, "output_kj"), "Output")
with volume:
    st.subheader("Volume")
    show_chart(trend_chart(shown.trends, "minutes"), "Volume")

bests, side = st.columns([2, 1], border=True)
with bests:
    st.subheader("Personal bests")
    ui_overview.show_bests(shown.bests, units)
    for miss in shown.near_misses.itertuples():
        st.caption(ui_overview.near_miss(miss, units))
with side:
    st.subheader("Goals")
    for card in standing[: goals.MAIN]:
        ui_goals.show_line(card)
    if not standing:
        st.caption("No goal yet.")
        st.page_link("pages/goals.py", label="Set one", icon=":material/flag:")
    st.subheader("Lately")
    for highlight in shown.highlights[:6]:
        st.caption(f"{highlight.day.day} {highlight.day:%b} · {ui.plain(highlight.sentence)}")
    if not shown.highlights:
        st.caption("Nothing out of the ordinary in the last 30 days.")
