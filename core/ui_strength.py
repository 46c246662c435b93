"""The questions and pieces of the Strength screen: which exercise, lists of exercises, records, sessions and tests."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units
from core.ui_power_zones import open_workout

#: Where strength comes from.
NO_STRENGTH = (
    "No strength session is in this book yet. Sets with weights come from Hevy, by its key or its CSV export under "
    "Settings. Peloton's strength classes and those of Garmin or Apple Health come in too, with their time only."
)
NO_SETS = (
    "No sets are known of this period, so there are no exercises, tonnage or records. Peloton tells only how long a "
    "strength class was. Log sets in Hevy and connect it, or import its CSV export, under Settings."
)


def ask_exercise(names: Sequence[str]) -> str:
    """Which exercise is looked at; the one with most sets first."""
    return st.selectbox("Exercise", names, key="strength_exercise", width=360)


def ask_measure(measures: Sequence[str]) -> str:
    """What weeks are drawn by."""
    chosen = st.segmented_control(
        "Weeks by", measures, default=measures[0], key="strength_weeks", required=True, label_visibility="collapsed"
    )
    return chosen or measures[0]


def show_exercises(table: pd.DataFrame, units: Units) -> None:
    """Exercises of the period, most sets first. ``table`` is of ``frames.strength.exercise_table``."""
    unit = "lb" if units == "imperial" else "kg"
    columns = [
        "name", "muscle", "sessions", "sets", "body_weight_sets", "tonnage_kg", "heaviest_kg", "most_reps", "one_rm_kg",
        "one_rm_ratio", "going", "last_day",
    ]  # fmt: skip
    number = st.column_config.NumberColumn
    st.dataframe(
        table, hide_index=True, height=460 if len(table) > 12 else "content", placeholder="–", key="strength_exercises",
        column_order=[name for name in columns if table[name].notna().any()],
        column_config={
            "name": st.column_config.TextColumn("Exercise", width=200),
            "muscle": st.column_config.TextColumn("Mainly for", help="As the source says, else by the name; unknown "
                                                  "where neither tells."),
            "sessions": number("Sessions", help="Sessions with this exercise."),
            "sets": number("Sets", help="Without warm-ups."),
            "body_weight_sets": number("Body weight", help="Sets without a weight, or with a machine's help."),
            "tonnage_kg": number(f"Tonnage ({unit})", format="%,.0f", help="Weight times repetitions, added up."),
            "heaviest_kg": number(f"Heaviest ({unit})", format="%.1f", help="The most weight of a set."),
            "most_reps": number("Most reps", format="%.0f", help="The most repetitions of a set."),
            "one_rm_kg": number(f"1RM ({unit})", format="%.1f", help="Estimated by the best set of 1 to 10 "
                                "repetitions: weight x (1 + repetitions / 30) (Epley 1985)."),
            "one_rm_ratio": number("1RM / weight", format="%.2f", help="Over your weight in force on that day."),
            "going": st.column_config.TextColumn(
                "Going", help="The last 12 weeks up to the end of the period, by day: gaining or losing where the 95 % "
                "interval lies on one side of no change; plateau where it lies within 2 % a month; else not clear. "
                "Nothing below 8 days."
            ),
            "last_day": st.column_config.DateColumn("Last", format="D MMM YYYY"),
        },
    )  # fmt: skip


def show_records(table: pd.DataFrame) -> None:
    """Days on which an estimated maximum was beaten; a click opens the session."""
    if table.empty:
        st.caption("No record yet: a record beats a day before.")
        return
    picked = st.dataframe(
        table, hide_index=True, height=260 if len(table) > 6 else "content", key="strength_records",
        on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_config={
            "day": st.column_config.DateColumn("Record on", format="D MMM YYYY"),
            "one_rm": st.column_config.TextColumn("Estimated 1RM"),
            "gain": st.column_config.TextColumn("Beaten by", help="Against the best of all days before."),
        },
    )  # fmt: skip
    open_workout(table, picked)


def show_sessions(table: pd.DataFrame, units: Units) -> None:
    """Sessions of the period, newest first; a click opens one."""
    unit = "lb" if units == "imperial" else "kg"
    columns = ["day", "title", "minutes", "sets", "tonnage_kg"]
    picked = st.dataframe(
        table, hide_index=True, height=420 if len(table) > 11 else "content", placeholder="–", key="strength_sessions",
        on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_order=[name for name in columns if table[name].notna().any()],
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=100),
            "title": st.column_config.TextColumn("Title", width=220),
            "minutes": st.column_config.NumberColumn("Time (min)", format="%.0f", help="Rests included."),
            "sets": st.column_config.NumberColumn("Sets", format="%.0f", help="Without warm-ups; – where not known."),
            "tonnage_kg": st.column_config.NumberColumn(
                f"Tonnage ({unit})", format="%,.0f", help="Weight times repetitions, body-weight sets left out."
            ),
        },
    )  # fmt: skip
    st.caption(f"{len(table):,} session{'s' if len(table) != 1 else ''}. Click one to open it.")
    open_workout(table, picked)


def show_tested(tested: pd.DataFrame, units: Units) -> None:
    """Lifts that were tested, as they were entered; ``tested``: ``day, value, note``."""
    if tested.empty:
        st.caption("No lift was tested yet. Enter one by hand as Tested lift, with the lift as its note.")
        return
    kind = quantities.described("tested_lift")
    table = pd.DataFrame(
        {
            "day": tested["day"].dt.date,
            "lift": tested["note"].replace("", "which lift is not said"),
            "tested": [quantities.shown(value, kind, units) for value in tested["value"]],
        }
    )
    st.dataframe(
        table, hide_index=True, height=260 if len(table) > 6 else "content",
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "lift": "Lift",
            "tested": st.column_config.TextColumn("Tested", help=quantities.hint(kind)),
        },
    )  # fmt: skip
