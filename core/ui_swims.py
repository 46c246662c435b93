"""The questions and pieces of the Swims screen: what a pace is told for, cards with a note, lists that open a swim."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import Units
from core.ui import plain, show_quantity
from core.ui_power_zones import open_workout

#: Where swims come from.
NO_SWIMS = (
    "No swim is in this book yet. Swims come in with the FIT, TCX or GPX files of a watch, from Garmin Connect, Apple "
    "Health or a Strava archive: bring them in under Settings. Pool lengths with strokes, which SWOLF, fastest "
    "hundreds and critical swim speed need, are in FIT files only."
)
#: How critical speed over time is read.
CSS_COURSE = (
    "Over all of your history: from the best 200 and 400 of the 90 days before each swim; diamonds are threshold paces "
    "that you entered. Neighbouring points share their swims, so no trend is computed from them."
)
#: Why there may be no bests.
NO_BESTS = (
    "No stretch of freestyle lengths without a rest is known. Watches write lengths and strokes of a pool into FIT "
    "files; open water, drills and lengths of an unknown stroke have none."
)


def ask_per(offered: Iterable[str], usual: str) -> str:
    """Whether a pace is told for 100 m or 100 yd."""
    chosen = st.segmented_control(
        "Pace per", list(offered), default=usual, key="swims_per", bind="query-params", required=True,
        label_visibility="collapsed", help="A pool of yards suggests 100 yd, one of metres 100 m.",
    )  # fmt: skip
    return chosen or usual


def show_speed(card: Any, units: Units) -> None:
    """One number and, below it, what it rests on or why there is none; a card is ``quantity, value, note``."""
    show_quantity(card.value, card.quantity, units)
    st.caption(plain(card.note))


def show_swims(table: pd.DataFrame, per: str) -> None:
    """Swims as a list; a click opens one. ``table`` is of ``frames.swims.listed``."""
    unit = per.split()[1]
    columns = [name for name in table if name != "pace_of" and table[name].notna().any()]
    picked = st.dataframe(
        table, hide_index=True, height=460 if len(table) > 12 else "content", placeholder="", key="swims_table",
        on_select="rerun", selection_mode=["single-row", "single-cell"], column_order=columns,
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=100),
            "title": st.column_config.TextColumn("Title", width=200),
            "distance": st.column_config.NumberColumn(f"Distance ({unit})", format="%,.0f", help="How far you swam."),
            "minutes": st.column_config.NumberColumn("Time (min)", format="%.0f", help="Rests included."),
            "pool": st.column_config.TextColumn("Pool", help="Length of the pool; none in open water."),
            "pace": st.column_config.TextColumn(
                f"Pace /{per}", help="Minutes and seconds, rests between lengths left out where lengths are known."
            ),
            "swolf": st.column_config.NumberColumn(
                "SWOLF", format="%.1f", help="Seconds and strokes of a length, the mean of the lengths whose strokes "
                "are known. Compare within one pool length.",
            ),
            "strokes": st.column_config.NumberColumn(
                "Strokes", format="%.1f", help="Mean strokes of a length as the watch counts: those of one arm."
            ),
            "rest_min": st.column_config.NumberColumn("Rest (min)", format="%.1f", help="Rests between lengths."),
            "pace_of": st.column_config.TextColumn("Pace of", help="What the pace was taken from."),
        },
    )  # fmt: skip
    st.caption(f"{len(table):,} swim{'s' if len(table) != 1 else ''}. Click one to open it.")
    open_workout(table, picked)


def show_bests(table: pd.DataFrame) -> None:
    """Best times by distance; a click opens the swim. ``table`` is of ``frames.swims.best_table``."""
    if table.empty:
        st.caption(NO_BESTS)
        return
    picked = st.dataframe(
        table, hide_index=True, height="content", key="swims_bests", on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "distance": st.column_config.TextColumn("Freestyle", width=90),
            "time": st.column_config.TextColumn("Time", width=70),
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "swims": st.column_config.NumberColumn("Of swims", help="Swims with such a stretch without a rest."),
        },
    )  # fmt: skip
    open_workout(table, picked)
