"""The pieces of the Overview: form, what changed, personal bests and near misses."""

from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units
from core.ui import plain

#: The numbers of form, with what they are.
FORM = {
    "ctl": ("Fitness", "Chronic training load: an average of daily training stress that fades with 42 days."),
    "atl": ("Fatigue", "Acute training load: an average of daily training stress that fades with 7 days."),
    "tsb": ("Form", "Fitness less fatigue, as of yesterday evening: below 0 is tired, above 5 is fresh."),
}


def show_form(form: Any) -> None:
    """Fitness, fatigue and form of today, and what form means. ``form`` is a ``frames.overview.FormAndLoad``."""
    with st.container(horizontal=True):
        for name, (label, hint) in FORM.items():
            value = getattr(form, name)
            with st.container(width=96, gap=None):
                st.caption(label, help=hint)
                st.markdown(f"## {f'{value:+.0f}'.replace('-', '−') if name == 'tsb' else f'{value:.0f}'}")
    st.markdown(form.meaning)
    st.caption(form.load)


def show_changes(changes: list[Any]) -> None:
    """What changed, a dated sentence each. ``changes`` are of ``analysis.highlights.Highlight``."""
    for change in changes:
        st.caption(f"{change.day.day} {change.day:%b} · {plain(change.sentence)}")
    if not changes:
        st.caption("FTP, load, form and best powers are where they usually are.")


def show_bests(bests: pd.DataFrame, units: Units) -> None:
    """Personal bests as a table, the new ones marked. ``bests`` comes from ``analysis.records`` with titles."""
    if bests.empty:
        st.caption("No class with a measured output yet.")
        return
    rows = bests.sort_values(["is_new", "day"], ascending=False)
    table = pd.DataFrame(
        {
            "Discipline": rows["discipline"].str.replace("_", " ").str.capitalize(),
            "Class": [quantities.shown(seconds, "class_duration_s") for seconds in rows["class_duration_s"]],
            "Best": [quantities.shown(best, m, units) for best, m in zip(rows["best"], rows["measure"], strict=True)],
            "Gain": [_gain(gain, m, units) for gain, m in zip(rows["gain"], rows["measure"], strict=True)],
            "Day": rows["day"].dt.date,
            "": rows["is_new"].map({True: "new", False: ""}),
        }
    )
    st.dataframe(
        table, hide_index=True, height=min(38 + 35 * len(table), 318),
        column_config={"Day": st.column_config.DateColumn(format="D MMM YYYY")},
    )  # fmt: skip


def near_miss(miss: Any, units: Units) -> str:
    """How near a best an effort came, in words. ``miss`` is a row of ``records.near_misses`` with its title."""
    short_by = quantities.shown(miss.short_by, miss.measure, units)
    return f"{miss.day.day} {miss.day:%b} · {plain(miss.title)}: only {short_by} short of your best."


def _gain(gain: float, measure: str, units: Units) -> str:
    return f"+{quantities.shown(gain, measure, units)}" if isfinite(gain) else "first"
