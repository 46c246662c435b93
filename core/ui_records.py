"""The pieces of the Records screen: what is asked, the records, how one grew, and what came near."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import hint, label
from core.ui import picked_row, plain
from core.ui_picture import show_chart
from core.ui_power_zones import open_workout

NOTHING = (
    "No record yet. A class, a ride with power, a run, a swim or a set with a weight is the first try at one; import "
    "or refresh, and they stand here."
)
EVERY = "Every discipline"
#: What a place on a leaderboard is worth.
CAVEAT = (
    "Compare with yourself first. Bikes are calibrated differently, so your place says as much about "
    "your bike as about you; who takes a class differs from class to class; and a place is that of the day on which it "
    "was fetched, while leaderboards go on growing. The line is the median of nine classes."
)


def ask_group(groups: Sequence[str], first: str | None) -> str:
    """Which subject; it stands in the address."""
    return (
        st.segmented_control(
            "Subject", groups, default=first or groups[0], key="records_of", required=True,
            label_visibility="collapsed",
        )
        or groups[0]
    )  # fmt: skip


def ask_discipline(disciplines: Sequence[str], group: str) -> str | None:
    """One discipline or all (None); not asked where there is no choice."""
    if len(disciplines) < 2:
        return None
    names = {EVERY: None} | {label(name): name for name in disciplines}
    return names[
        st.selectbox("Discipline", list(names), key=f"records_discipline_{group}", label_visibility="collapsed")
    ]


def show_records(table: pd.DataFrame, asked: str | None, *, key: str) -> str:
    """Records as a table; returns the one that was clicked, else the one that the address asks for, else the newest.

    ``table`` is of ``frames.records.listed``.
    """
    text = st.column_config.TextColumn
    picked = st.dataframe(
        table, hide_index=True, height=420 if len(table) > 11 else "content", key=key, on_select="rerun",
        selection_mode=["single-row", "single-cell"], placeholder="–",
        column_order=["name", "best", "gain", "day", "new", "attempts", "near"],
        column_config={
            "name": text("Record", width=190),
            "best": text("Best", width=84),
            "gain": text("Gain", width=76, help="Against the best before it; the first try has none."),
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=92),
            "new": text("", width=40, help="Beaten in the last 30 days."),
            "attempts": st.column_config.NumberColumn("Tries", format="%d", width=56),
            "near": st.column_config.NumberColumn(
                "Near", format="%d", width=50, help="Near misses of the last 30 days: within 2 % of the best in force."
            ),
        },
    )  # fmt: skip
    row = picked_row(picked)
    if row is not None and row < len(table):
        return str(table.index[row])
    return asked if asked and asked in table.index else str(table["day"].idxmax())


def show_one(one: Any, chart: Any, steps: pd.DataFrame, misses: pd.DataFrame) -> None:
    """One record: how it grew, step by step, and what came near. ``one`` is a ``frames.records.OneRecord``."""
    st.subheader(plain(one.kind.name))
    st.caption(f"{one.quantity.label}. {plain(one.sentence)}", help=hint(one.quantity))
    show_chart(chart, one.kind.name, key="record_chart")
    grown, near = st.tabs([f"Grown ({len(steps)})", f"Near misses ({len(misses)})"])
    with grown:
        _show_list(steps, {"best": "Best", "gain": "Gain", "title": "Workout"}, key=f"record_steps_{one.kind.key}")
    with near:
        if misses.empty:
            st.caption("Nothing came within 2 % of the best of its day without beating it.")
        else:
            _show_list(
                misses,
                {"value": "Value", "short_by": "Short by", "title": "Workout"},
                key=f"record_misses_{one.kind.key}",
            )


def show_latest(table: pd.DataFrame) -> None:
    """What was beaten last."""
    if table.empty:
        st.caption("No record was beaten yet: each of them was tried once, or the first try stands.")
        return
    columns = {"name": "Record", "best": "Best", "gain": "Gain", "title": "Workout"}
    _show_list(table, columns, key="records_latest")


def show_misses(table: pd.DataFrame) -> None:
    """What came near in the last 30 days."""
    if table.empty:
        st.caption("Nothing of the last 30 days came within 2 % of a best without beating it.")
        return
    columns = {"name": "Record", "value": "Value", "short_by": "Short by", "title": "Workout"}
    _show_list(table, columns, key="records_near")


def ask_standing(names: Sequence[str]) -> int:
    """Which class type's places, by its number."""
    return st.selectbox(
        "Class type", range(len(names)), format_func=lambda n: names[n], key="records_class_type",
        label_visibility="collapsed",
    )  # fmt: skip


def _show_list(table: pd.DataFrame, columns: dict[str, str], *, key: str) -> None:
    """Efforts, newest first; a click opens the workout, where there is one."""
    text = st.column_config.TextColumn
    picked = st.dataframe(
        table, hide_index=True, height=250 if len(table) > 6 else "content", key=key, on_select="rerun",
        selection_mode=["single-row", "single-cell"], placeholder="–", column_order=["day", *columns],
        column_config={"day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=92)}
        | {name: text(title) for name, title in columns.items()},
    )  # fmt: skip
    row = picked_row(picked)
    if row is not None and table.index[row] == table.index[row]:  # a week is no workout
        open_workout(table.set_index(table.index.astype("Int64")), picked)
