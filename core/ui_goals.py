"""The pieces of the Goals screen: a goal as a card, and the questions that set one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core.ui import plain
from core.ui_picture import show_chart

#: How each state is coloured, in the words of Streamlit's badges.
STATES = {
    "Reached": "green", "On track": "blue", "Behind": "orange", "Out of reach": "red", "Missed": "red",
    "Over": "orange", "Drifting": "orange", "Outside": "orange", "Not begun": "gray", "No data": "gray",
}  # fmt: skip
BY_HAND = "By hand"
PERIODS = {"week": "every week", "month": "every month", "year": "every year", "range": "between two days"}
#: How a value is aimed at.
REACH, HOLD = "Reach it by a day", "Hold it in a band"
#: What can be typed.
HOW = "A number, with a unit where you like: 3 h, 150 min, 100 km, 72.5 kg, 24:30."

#: How the list of all goals is drawn.
COLUMNS = {
    "goal": st.column_config.TextColumn("Goal", width=230),
    "state": st.column_config.TextColumn("State", width=90),
    "share": st.column_config.ProgressColumn("Done", min_value=0, max_value=100, format="%.0f %%", width=110),
    "done": "Where it stands", "needed": "Still needed", "heading": "Heading", "kept": "Kept",
}  # fmt: skip
LEADS = "The share of the way that is done less the share of the time that is gone."
PULLS = (
    "Week by week, what was done for one goal against what came of another, up to two weeks later. Only what stands "
    "out from chance is told, corrected for all goals and lags that were looked at; the first six goals are."
)


def show_card(card: Any, progress: Any, behind: Any = None) -> None:
    """One goal: what it is, where it stands, where it is heading.

    Args:
        card: A ``frames.goals.GoalCard``.
        progress: The chart of its way so far and ahead.
        behind: The chart of the periods behind it; None draws none.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{plain(card.title)}**")
        st.markdown(f":{STATES[card.state]}-badge[{card.state}]")
    st.progress(card.share, text=plain(card.done))
    st.caption(plain(card.needed))
    if len(card.standing.track):
        show_chart(progress, card.title, key=f"goal_progress_{card.goal_id}_{behind is not None}")
    if card.heading:
        st.caption(plain(card.heading))
    if behind is not None and len(card.history):
        show_chart(behind, f"{card.title}: before", key=f"goal_history_{card.goal_id}")
    if card.kept:
        st.caption(plain(card.kept))


def show_line(card: Any) -> None:
    """One goal in three lines, for screens that are about something else."""
    st.progress(card.share, text=plain(f"{card.title}: {card.done}"))
    st.caption(f":{STATES[card.state]}-badge[{card.state}] {plain(card.needed)}")


def ask_metric(names: Mapping[str, str]) -> str:
    """What the goal is on."""
    return st.selectbox("What", list(names), format_func=names.__getitem__, key="goal_metric")


def ask_sum(disciplines: Sequence[str], label: Callable[[str], str], *, zones: int, today: date) -> dict[str, Any]:
    """How much of it, in how long, of what; ``zones`` is how many zones there are to choose from, 0: none."""
    with st.grid(4, min_column_width=150):
        target = st.text_input("How much", key="goal_target", help=HOW)
        upper = st.text_input("At most", key="goal_upper", help="Leave it empty where more is always welcome.")
        period = st.selectbox("In", list(PERIODS), format_func=PERIODS.__getitem__, key="goal_period")
        discipline = st.selectbox(
            "Of", ["", *disciplines], format_func=lambda name: label(name or "every discipline"), key="goal_discipline"
        )
    asked = {"target": target, "upper": upper, "period": period, "discipline": discipline or None}
    if zones:
        first, last = st.slider("Zones", 1, zones, (min(4, zones), zones), key=f"goal_zones_{zones}")
        asked["subject"] = f"{first}-{last}" if last > first else str(first)
    if period == "range":
        first_day = st.date_input("From", today, key="goal_from", format="YYYY-MM-DD")
        due_day = st.date_input("To", today + timedelta(days=90), key="goal_to", format="YYYY-MM-DD")
        asked |= {"first_day": first_day, "due_day": due_day}
    return asked


def ask_value(subjects: Sequence[str] | None, today: date) -> dict[str, Any]:
    """Which value, and whether it is reached or held; ``subjects`` are those to choose from, None: there is one."""
    asked: dict[str, Any] = {}
    if subjects is not None:
        asked["subject"] = st.selectbox(
            "Which", subjects, key="goal_subject", placeholder="None in your book yet", index=0 if subjects else None
        )
    way = st.segmented_control("How", [REACH, HOLD], default=REACH, required=True, key="goal_way")
    with st.grid(3, min_column_width=150):
        if way == REACH:
            target = st.text_input("Target", key="goal_value", help=HOW)
            due = st.date_input("By", today + timedelta(weeks=12), key="goal_due", format="YYYY-MM-DD")
            return asked | {"kind": "value", "target": target, "due_day": due}
        low = st.text_input("From", key="goal_low", help=HOW)
        high = st.text_input("To", key="goal_high", help="Leave it empty where more is always welcome.")
        return asked | {"kind": "band", "target": low, "upper": high}


def ask_drafts(name: str, drafts: Sequence[tuple[str, str, str, date | None]]) -> list[dict[str, Any]]:
    """The amounts of ready goals, which may be changed: (what it is on, target, upper end, day it is due)."""
    asked = []
    for n, (what, target, upper, due) in enumerate(drafts):
        with st.grid(4, min_column_width=150):
            st.markdown(f"**{plain(what)}**")
            given = {"target": st.text_input("Target", target, key=f"goal_{name}_{n}_target", help=HOW)}
            given["upper"] = st.text_input("At most", upper, key=f"goal_{name}_{n}_upper", help=HOW) if upper else ""
            if due:
                given["due_day"] = st.date_input("By", due, key=f"goal_{name}_{n}_due", format="YYYY-MM-DD")
        asked.append(given)
    return asked


def ask_amounts(goal_id: int, target: str, upper: str, due: date | None) -> dict[str, Any]:
    """Other amounts for a goal that stands."""
    key = f"{goal_id}_{target}_{upper}_{due}"  # other amounts are other questions, so that they begin with those
    given: dict[str, Any] = {"target": st.text_input("Target", target, key=f"goal_target_{key}", help=HOW)}
    if upper:
        given["upper"] = st.text_input("At most", upper, key=f"goal_upper_{key}", help=HOW)
    if due:
        given["due_day"] = st.date_input("By", due, key=f"goal_due_{key}", format="YYYY-MM-DD")
    return given


def show_pulls(pulls: Any) -> None:
    """Which goals pull against each other or go together. ``pulls`` is a ``frames.goals.Pulls``."""
    for sentence in pulls.contradictions:
        st.warning(plain(sentence), icon=":material/call_split:")
    for sentence in pulls.sentences:
        st.markdown(f"- {plain(sentence)}")
    if not pulls.sentences:
        st.caption("Nothing that stands out from chance yet. It takes more than a year of weeks with both to tell.")
