"""The questions and pieces of the Body screen: which measurement is held against load, and tests as a list."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import quantities

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
