"""Goals: what did I set out to do each week or month, how far am I, and what is still needed?"""

from functools import partial

import streamlit as st

from core import actions, ui
from core.charts import theme
from core.charts.goals import history_chart
from core.frames import books
from core.frames import goals as frames

ui.ensure_nav()
book = ui.open_book()
units = books.units(book)
cards = frames.cards(book, books.today(book))

ADDED = "Goal added; it counts from this period on."
COLOURS = {"Reached": "green", "On track": "blue", "Behind": "orange"}


@st.fragment
def ask_goal() -> None:
    """A goal by hand."""
    with st.grid(4, min_column_width=160):
        metrics = frames.metrics(book)
        metric = st.selectbox("What", list(metrics), format_func=lambda name: metrics[name], key="goal_metric")
        given = st.number_input("How much", value=None, min_value=0.0, step=1.0, format="%g", key="goal_target")
        period = st.segmented_control("In every", ["week", "month"], default="week", required=True, key="goal_period")
        discipline = st.selectbox(
            "Of", ["", *frames.disciplines(book)], format_func=lambda name: theme.label(name or "every discipline"),
            key="goal_discipline",
        )  # fmt: skip
    if st.button("Add goal", type="primary", icon=":material/add:", key="goal_add"):
        ui.attempt(
            lambda: actions.add_goal(
                book, metric=metric, period=period, discipline=discipline or None,
                target=frames.target(book, metric, period, given),
            ),
            ADDED,
        )  # fmt: skip


@st.fragment
def ask_change(card: frames.GoalCard) -> None:
    """What can be done to one goal."""
    goal, goal_id = card.progress, card.goal_id
    before = frames.given(book, goal.metric, goal.target)
    key = f"goal_target_{goal_id}_{before:g}"  # another target is another question, so that it begins with that target
    given = st.number_input("Target", value=before, min_value=0.0, step=1.0, format="%g", key=key)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key=f"goal_save_{goal_id}"):
            ui.attempt(
                lambda: actions.change_goal(book, goal_id, target=frames.target(book, goal.metric, goal.period, given)),
                "Target changed.",
                undo=partial(actions.change_goal, book, goal_id, target=goal.target),
            )
        if st.button("End", help="It rests from today on; its past stays.", key=f"goal_end_{goal_id}"):
            ui.attempt(
                partial(actions.end_goal, book, goal_id), f"Ended: {card.title}.",
                undo=partial(actions.end_goal, book, goal_id, standing=True),
            )  # fmt: skip
        if st.button("Delete", help="It goes with its past.", key=f"goal_delete_{goal_id}"):
            gone = []
            ui.attempt(
                lambda: gone.append(actions.delete_goal(book, goal_id)), f"Deleted: {card.title}.",
                undo=lambda: actions.restore_goal(book, gone[0]),
            )  # fmt: skip


st.title("Goals")
ui.show_outcome()

if not cards:
    st.info(
        "No goals yet. A goal is so much of something in every week or month, such as three workouts a week. Every "
        "workout in your book counts towards it." + (" Set one below." if book.is_writable else "")
    )

with st.grid(3, min_column_width=300):
    for card in cards:
        goal = card.progress
        with st.container(border=True, height="stretch"):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"**{ui.plain(card.title)}**")
                st.markdown(f":{COLOURS[card.state]}-badge[{card.state}]")
            st.progress(min(goal.share, 1.0), text=card.done)
            st.caption(card.needed)
            if len(card.history):
                st.altair_chart(history_chart(card.history, goal.metric, units), key=f"goal_history_{card.goal_id}")
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.caption(card.kept)
                if book.is_writable:
                    with st.popover("Change", type="tertiary", icon=":material/edit:"):
                        ask_change(card)

if book.is_writable:
    with st.container(border=True):
        st.subheader("New goal")
        with st.container(horizontal=True):
            for title, (metric, period, target) in frames.templates(book, cards).items():
                if st.button(title, icon=":material/add:", key=f"goal_template_{metric}"):
                    ui.attempt(partial(actions.add_goal, book, metric=metric, period=period, target=target), ADDED)
        ask_goal()

if resting := frames.ended(book):
    with st.expander(f"Ended goals ({len(resting)})"):
        for goal_id, what in resting.items():
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(ui.plain(what))
                if book.is_writable and st.button("Take up again", key=f"goal_again_{goal_id}", type="tertiary"):
                    ui.attempt(
                        partial(actions.end_goal, book, goal_id, standing=True), "It counts again.",
                        undo=partial(actions.end_goal, book, goal_id),
                    )  # fmt: skip

st.caption("Excluded and deleted workouts do not count. A goal is judged from the period in which it was set.")
