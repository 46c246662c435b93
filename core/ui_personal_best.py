"""The piece that tells the chance of a personal best in a class, with what it rests on and whether such calls hold."""

from typing import Any

import streamlit as st

from core.quantities import Quantity, Units, shown
from core.ui import show_quantity
from core.ui_picture import show_chart

CHANCE_HELP = (
    "How likely you are to make more output in this class today than ever before in a class of its length, if you "
    "finish it. From your earlier rides: what such classes brought you, your FTP, your form and how the last rides "
    "went. Source: computed from your rides."
)
BEST = Quantity(
    "best_kj", "To beat", "kJ", help="The most output you ever made in a class of this length; classes stopped early, "
    "doubtful and excluded ones are left out.", source="your workouts",
)  # fmt: skip
EXPECTED = Quantity(
    "expected_kj", "Expected today", "kJ", help="The output that you are as likely to pass as to miss.",
    source="computed from your rides",
)  # fmt: skip


def show_chance(chance: Any, calibration: Any, units: Units, *, chart: Any = None) -> None:
    """The chance, the best to beat, what is expected, and what came of earlier calls.

    Args:
        chance: A ``frames.personal_best.Chance``.
        calibration: A ``frames.personal_best.Calibration``.
        units: How numbers are read.
        chart: Of ``charts.personal_best.calibration_chart``; none is drawn without.
    """
    if chance.chance is None:
        st.info(chance.why)
        if chance.best_kj is not None:
            st.caption(_to_beat(chance, units))
        return
    with st.grid(3, min_column_width=150):
        st.metric("Chance of a best", chance.called, help=CHANCE_HELP, border=True, height="stretch")
        show_quantity(chance.best_kj, BEST, units)
        show_quantity(chance.expected_kj, EXPECTED, units)
    low, high = shown(chance.low_kj, EXPECTED), shown(chance.high_kj, EXPECTED)
    span = f"Four of five such rides end between {low} and {high}."
    st.caption(" ".join(filter(None, [span, _to_beat(chance, units), chance.of_this_class])))
    st.caption(" ".join(filter(None, [chance.rests_on, calibration.like(chance.chance)])))
    with st.expander("Do such calls come true?", icon=":material/rule:"):
        st.markdown(calibration.sentence)
        if chart is not None and len(calibration.bins):
            show_chart(chart)
            st.caption(
                "Each dot is the rides that were called about so likely, with their number and the 95 % interval of "
                "what came true. On the dashed line, chances come true as often as they were called."
            )


def _to_beat(chance: Any, units: Units) -> str:
    """Since when the best stands, and what it was in watts."""
    if chance.best_day is None:
        return ""
    day = f"{chance.best_day.day} {chance.best_day:%B %Y}"
    length = shown(chance.class_duration_s, "class_duration_s", units)
    output, power = shown(chance.best_kj, BEST, units), shown(chance.best_w, "avg_power_w", units)
    return f"Your best in {length} is {output} ({power}) of {day}."
