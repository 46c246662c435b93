"""The pieces of a class's own screen: its numbers, its songs, and the attempts at it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import Units
from core.ui import in_units, number_columns, picked_row, show_quantity


def show_numbers(numbers: Mapping[Any, float | None], units: Units) -> None:
    """Cards of numbers, by the quantity that each is."""
    for quantity, value in numbers.items():
        show_quantity(value, quantity, units)


def show_songs(songs: pd.DataFrame, *, key: str) -> str | None:
    """Songs in order; the id of the one that was clicked. ``songs`` is of ``frames.one_class.OneClass.songs``."""
    picked = st.dataframe(
        songs, hide_index=True, placeholder="", height=353 if len(songs) > 10 else "content", key=key,
        on_select="rerun", selection_mode=["single-row", "single-cell"], column_order=["at", "song", "artists"],
        column_config={
            "at": st.column_config.TextColumn("At", width=55, help="On the clock of the class; – where nobody told."),
            "song": st.column_config.TextColumn("Song", width=190),
            "artists": st.column_config.TextColumn("Artists", width=170),
        },
    )  # fmt: skip
    row = picked_row(picked)
    return None if row is None else str(songs["song_id"].iloc[row])


def show_attempts(table: pd.DataFrame, units: Units, *, key: str) -> int | None:
    """The attempts at a class; which row was clicked. ``table`` is of ``frames.one_class.attempts``."""
    picked = st.dataframe(
        in_units(table, units), hide_index=True, placeholder="", height=353 if len(table) > 10 else "content", key=key,
        on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_config=number_columns(
            table, units, output_kj="Output (kJ)", avg_power_w="Power (W)", intensity_factor="IF", tss="TSS",
            compliance="On target (%)", avg_heart_rate_bpm="HR (bpm)", rpe="RPE",
        ) | {"day": st.column_config.DateColumn("Day", format="D MMM YYYY"), "mark": ""},
    )  # fmt: skip
    return picked_row(picked)
