"""Challenges: which ones am I in, how am I doing, and which one is next?"""

import streamlit as st

from core import actions_challenges as actions
from core import ui, ui_challenge_forms, ui_challenges
from core.frames import books
from core.frames import challenge_drafts as drafts
from core.frames import challenges as frames

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
cards = frames.cards(book, today)

DETAIL = "pages/challenge.py"


@st.fragment
def ask_new() -> None:
    """A new challenge: from a template, by hand, or from a file."""
    monday = frames.next_monday(book, today)
    way = ui_challenge_forms.ask_way()
    if way == "From a template":
        rules = drafts.of_template(**ui_challenge_forms.ask_template(drafts.TEMPLATES, today, monday))
        ui_challenges.show_preview(frames.preview(rules, units))
        joined = ui_challenge_forms.ask_from(rules.first_day, today, key="challenge_template_from")
        if st.button("Start it", type="primary", icon=":material/flag:", key="challenge_start"):
            ui.undoable(lambda: actions.start(book, rules, joined_day=joined))
    elif way == "By hand":
        blank = drafts.blank(monday)
        typed = ui_challenge_forms.ask_rules(
            blank, drafts.tiers_table(blank, units), drafts.tasks_table(blank, units), drafts.metric_names(units),
            drafts.DISCIPLINES, key="new", submit="Start it",
        )  # fmt: skip
        if typed:
            ui.undoable(lambda: actions.start(book, drafts.of_draft(drafts.Draft(**typed), units)))
    else:
        ui_challenge_forms.ask_file(
            lambda data, day, team: ui.undoable(lambda: actions.join_from_file(book, data, joined_day=day, team=team)),
            today,
        )


st.title("Challenges")
ui.show_outcome()

if not cards:
    st.info(ui_challenges.NOTHING + (" Start one below." if book.is_writable else ""))

with st.grid(2, min_column_width=320):
    for card in cards:
        if card.state in ("running", "coming"):
            ui_challenges.show_card(card, DETAIL)

if over := [card for card in cards if card.state not in ("running", "coming")]:
    with st.expander(f"Finished and left ({len(over)})", expanded=len(over) == len(cards)):
        for card in over:
            ui_challenges.show_line(card, DETAIL)

if book.is_writable:
    with st.container(border=True):
        st.subheader("New challenge")
        ask_new()

st.caption("Excluded and deleted workouts do not count; doubtful ones count as done, never as a result.")
