"""The questions and pieces of the Body screen: goal lines, which measurement is held against load, tests as a list."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units

#: Where what is shown here comes from.
NOTHING = (
    "Nothing about your body is in this book yet. Weight, body fat, resting heart rate, HRV, sleep and VO2max come "
    "from Garmin and from an Apple Health export (Whoop, Oura and scales write into that too); each can also be "
    "entered by hand, as can energy, soreness and what was eaten."
)
#: How trends are drawn.
TRENDS = (
    "Dots are values, the line is their trend: a mean that moves by a tenth of the distance to a new value a day. Of "
    "HRV the line is the mean of seven days of ln HRV, the band its usual range."
)
#: How links are read.
LINKS = (
    "Correlation of each day's value with the training stress of so many days before, over three years at most. What "
    "moves slowly (a mean of 57 days) and what goes by the week is taken off both. Chance is asked by turning the days "
    "against each other in a circle, and corrected for all lags and measurements together."
)


def ask_goal_lines(goals: Mapping[str, float | None], units: Units) -> dict[str, str]:
    """The goal lines as they were typed, those that were changed, once they were submitted; "" is none.

    ``goals`` are those that are set, as stored, by the kind of measurement.
    """
    typed = {}
    with st.form("goal_lines", border=False):
        for kind, goal in goals.items():
            quantity = quantities.described(kind)
            before = "" if goal is None else quantities.shown(goal, quantity, units)
            text = st.text_input(
                f"{quantity.label} ({quantities.unit(quantity, units)})", before, placeholder="no line", max_chars=20,
                key=f"goal_line_{kind}_{before}", help="Drawn dashed across the chart. Leave it empty to draw none.",
            )  # fmt: skip
            if text.strip() != before:
                typed[kind] = text
        is_given = st.form_submit_button("Save", type="primary", key="goal_lines_go")
    return typed if is_given else {}


def ask_link(kinds: Sequence[str]) -> str:
    """Which measurement is held against training load."""
    chosen = st.pills(
        "Measurement", kinds, default=kinds[0], key="body_link", required=True, wrap=True,
        format_func=lambda kind: quantities.described(kind).label, label_visibility="collapsed",
    )  # fmt: skip
    return chosen or kinds[0]


def show_tests(tests: pd.DataFrame) -> None:
    """Tests now and then as they were entered: ``day, test, result, note``."""
    st.dataframe(
        tests, hide_index=True, height=300 if len(tests) > 8 else "content", placeholder="",
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "test": "Test",
            "result": "Result",
            "note": "Note",
        },
    )  # fmt: skip
