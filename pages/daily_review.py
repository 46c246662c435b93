"""Daily Review: what did I do today and in the last seven days, and how is that against my own usual week?"""

import streamlit as st

from core import ui, ui_goals
from core.charts import theme
from core.charts.daily_review import disciplines_chart
from core.frames import books, goals
from core.frames import daily_review as frames
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Daily Review")
    day = st.date_input(
        "Day", today, min_value=min(frames.first_day(book), today), max_value=today, format="YYYY-MM-DD", width=170,
        key="review_day", bind="query-params",
    )  # fmt: skip
review = frames.review(book, day)

if day < today:
    st.caption(f"As it stood on the evening of {review.written}, which is “today” here.")

with st.grid(6, min_column_width=150):
    for measure in frames.MEASURES:
        summed, usual = review.week.loc[measure, ["last_7_days", "usual"]]
        ui.show_quantity(summed, measure, units, before=usual, than="vs usual")
st.caption(ui.plain(review.rule))

said, open_goals = st.columns([3, 2], border=True)
with said:
    st.subheader("In short")
    st.markdown("\n".join(f"- {ui.plain(sentence)}" for sentence in review.sentences))
with open_goals:
    st.subheader("Open goals")
    cards = goals.cards_of(book, day)
    for card in cards:
        if not card.standing.is_reached:
            ui_goals.show_line(card)
    if reached := [card.title for card in cards if card.standing.is_reached]:
        st.caption(f":material/check_circle: Reached: {ui.plain(', '.join(reached))}.")
    if not cards:
        st.caption("No goal stands on this day.")
        st.page_link("pages/goals.py", label="Set one", icon=":material/flag:")

by_discipline, done = st.columns([2, 3], border=True)
with by_discipline:
    st.subheader("By discipline")
    show_chart(disciplines_chart(review.disciplines), "By discipline")
    st.caption("In colour the last seven days, in grey behind them your usual week.")
with done:
    for title, workouts in (("Today", review.today), ("The six days before", review.days_before)):
        st.subheader(title)
        if workouts.empty:
            st.caption("No workout.")
            continue
        picked = st.dataframe(
            ui.in_units(workouts, units).assign(discipline=workouts["discipline"].map(theme.label)),
            hide_index=True,
            placeholder="",
            on_select="rerun",
            selection_mode=["single-row", "single-cell"],
            key=f"review_{title}",
            column_config={
                "day": st.column_config.DateColumn("Day", format="D MMM"),
                "title": st.column_config.TextColumn("Title", width=220),
                "discipline": "Discipline",
            }
            | ui.number_columns(workouts, units, duration_s="Time (min)", output_kj="Output (kJ)", tss="TSS"),
        )
        if (row := ui.picked_row(picked)) is not None:
            st.switch_page("pages/workout.py", query_params={"workout": str(workouts.index[row])})
