"""Goals: what did I set out to do, where does each goal stand, where is it heading, and what is still needed?"""

from functools import partial

import streamlit as st

from core import actions_goals as actions
from core import ui, ui_goals
from core.charts import theme
from core.charts.goals import history_chart, lead_chart, progress_chart
from core.frames import books, goal_templates
from core.frames import cards as share_cards
from core.frames import goals as frames
from core.ui_cards import show_cards
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
cards = frames.cards(book, today)


@st.fragment
def ask_goal() -> None:
    """Goals that are ready to be set, or one by hand."""
    ready = goal_templates.templates(book, today)
    name = st.pills("Begin with", [*ready, ui_goals.BY_HAND], key="goal_template", default=ui_goals.BY_HAND)
    if name and name != ui_goals.BY_HAND:
        st.caption(ready[name].about)
        drafts = list(ready[name].drafts)
        begun = [(frames.called(d, units), *goal_templates.typed(d, units), d.due_day) for d in drafts]
        asked = ui_goals.ask_drafts(name, begun)
    else:
        metric = ui_goals.ask_metric(frames.metrics(book))
        drafts = [frames.Draft(metric, None)]
        if frames.is_sum(metric):
            asked = [ui_goals.ask_sum(frames.disciplines(book), theme.label, zones=frames.zones(metric), today=today)]
        else:
            asked = [ui_goals.ask_value(frames.subjects(book, metric), today)]
    if st.button("Set goal", type="primary", icon=":material/add:", key="goal_add"):
        ui.undoable(lambda: actions.add_goals(book, list(map(partial(frames.drafted, book), drafts, asked))))


@st.fragment
def ask_change(card: frames.GoalCard) -> None:
    """What can be done to one goal."""
    aim, goal_id = card.aim, card.goal_id
    asked = ui_goals.ask_amounts(goal_id, *frames.typed(aim, units), aim.due_day)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key=f"goal_save_{goal_id}"):
            ui.undoable(lambda: actions.change_goal(book, goal_id, frames.changed(book, aim, asked)))
        for label, write, hint in (
            ("Up", actions.raise_goal, "More important than the one before it."),
            ("Down", actions.lower_goal, "Less important than the one after it."),
            ("End", actions.end_goal, "It rests from today on; its past stays."),
            ("Delete", actions.delete_goal, "It goes with its past."),
        ):
            if st.button(label, help=hint, key=f"goal_{label.lower()}_{goal_id}"):
                ui.undoable(partial(write, book, goal_id))


with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Goals")
    if cards:
        with st.container(width="content"):
            show_cards(share_cards.of_goals(cards, theme), share_cards, key="share_card_goals")
ui.show_outcome()

if not cards:
    st.info(
        "No goals yet. A goal is a sum in every week, month or year, or until a day; a value to reach by a day; or a "
        "value to hold in a band. Whatever has a number can be one."
        + (" Set one below: with a template it takes two clicks." if book.is_writable else "")
    )

with st.grid(3, min_column_width=300):
    for card in cards[: frames.MAIN]:
        with st.container(border=True, height="stretch"):
            ui_goals.show_card(card, progress_chart(card.standing, card.quantity, units))
            if book.is_writable:
                with st.popover("Change", type="tertiary", icon=":material/edit:"):
                    ask_change(card)

if book.is_writable:
    with st.expander("New goal", icon=":material/add:", expanded=not cards):
        ask_goal()

if len(cards) > frames.MAIN:
    st.subheader("All goals, by priority")
    picked = st.dataframe(
        frames.table(cards), hide_index=True, on_select="rerun", selection_mode=["single-row", "single-cell"],
        key="goal_table", column_config=ui_goals.COLUMNS,
    )  # fmt: skip
    if (row := ui.picked_row(picked)) is not None:
        with st.container(border=True):
            card = cards[row]
            ui_goals.show_card(
                card,
                progress_chart(card.standing, card.quantity, units),
                history_chart(card.history, card.quantity, units),
            )
            if book.is_writable:
                ask_change(card)
    else:
        st.caption("Select a goal to see its course and to change it.")

if len(cards) > 1:
    ahead, together = st.columns(2, border=True)
    with ahead:
        st.subheader("Ahead and behind", help=ui_goals.LEADS)
        show_chart(lead_chart(frames.leads(cards)), "Ahead and behind")
    with together:
        st.subheader("What goals do to each other", help=ui_goals.PULLS)
        ui_goals.show_pulls(frames.pulls(book, today))

if resting := frames.ended(book):
    with st.expander(f"Ended goals ({len(resting)})"):
        for goal_id, what in resting.items():
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(ui.plain(what))
                if book.is_writable and st.button("Take up again", key=f"goal_again_{goal_id}", type="tertiary"):
                    ui.undoable(partial(actions.take_up_goal, book, goal_id))

st.caption("Excluded and deleted workouts do not count. A goal is judged from the period in which it was set.")
