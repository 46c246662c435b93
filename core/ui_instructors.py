"""The questions and the table of the Instructors screen."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Quantity, label

#: The choices stand in the address.
KEPT: Any = {"bind": "query-params", "label_visibility": "collapsed"}


def ask_discipline(offered: Sequence[str]) -> str:
    """Whose classes are looked at."""
    return st.selectbox("Discipline", offered, format_func=label, key="instructors_discipline", width=180, **KEPT)


def ask_measure(offered: Sequence[str]) -> str:
    """What makes a class hard; not asked where there is only one way to tell."""
    if len(offered) == 1:
        return offered[0]
    return st.segmented_control(
        "Measured by", offered, default=offered[0], key="instructors_measure", required=True, **KEPT
    )


def show_table(table: pd.DataFrame, effect: Quantity) -> Any:
    """Every instructor with what is known of them; returns what was picked.

    ``table`` is ``frames.instructors.Instructors.table``, ``effect`` says what its effect is counted in.
    """
    interval = f"The true value lies between these two with 95 % certainty. In {effect.unit}; 0 is average."
    columns = {
        "instructor": st.column_config.TextColumn("Instructor", width=150),
        "n": st.column_config.NumberColumn("Classes", help="Classes that you took whole in this period."),
        "effect": st.column_config.NumberColumn(
            quantities.axis(effect), format="%+.1f",
            help=f"{quantities.hint(effect)} Empty where fewer than five classes say too little.",
        ),
        "low": st.column_config.NumberColumn("From", format="%+.1f", help=interval),
        "high": st.column_config.NumberColumn("To", format="%+.1f", help=interval),
        "difficulty": st.column_config.NumberColumn(
            "Members say", format="%.1f",
            help="Mean difficulty of this instructor's classes in your library, as members rate them, 1 to 10.",
        ),
        "avg_power_w": st.column_config.NumberColumn(
            "Power (W)", format="%.0f", help="Mean of your average power in these classes. Not corrected for anything.",
        ),
        "last_day": st.column_config.DateColumn("Last", format="D MMM YYYY", help="When you last took one."),
    }  # fmt: skip
    shown = [name for name in columns if name in ("instructor", "n", "effect") or table[name].notna().any()]
    return st.dataframe(
        table[shown], hide_index=True, placeholder="", on_select="rerun", key="instructors_table",
        selection_mode=["single-row", "single-cell"], column_config=columns,
    )  # fmt: skip
