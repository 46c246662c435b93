"""The questions and pieces of the Entry screen. Every write is handed in, and returns what it did and the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import MEASUREMENTS, Units
from core.ui import picked_row, plain, show_quantity

#: A write that tells what it did and how to take it back, as ``actions_entry.Done``.
Write = Callable[..., Any]

#: A whole-number kind with so few steps is asked for by a click.
FEW_STEPS = 10
EXAMPLES = {"tested_lift": "squat", "dietary_energy": "a feast", "swim_100yd": "pool, push start"}
METRES = {"metric": 1000.0, "imperial": 1609.344}

#: What comes in without being entered, and from where.
BY_ITSELF = (
    ("Weight, body fat", "Garmin scales; any scale that writes to Apple Health; FIT files of a scale"),
    ("Resting heart rate", "Garmin; Apple Health, from a watch, Whoop or Oura"),
    ("Heart-rate variability", "Garmin (RMSSD); Apple Health (SDNN), from a watch or a newer Oura. Whoop keeps it to "
                               "itself: enter it by hand"),
    ("Sleep", "Garmin; Apple Health, from a watch, Whoop or Oura"),
    ("VO2max", "Garmin; Apple Health, from a watch"),
    ("Dietary energy", "Apple Health, from an app that counts food"),
    ("Workouts", "Peloton, Garmin, Hevy; Apple Health, from a watch, Whoop or Oura; FIT, TCX and GPX files"),
    ("Readiness", "Garmin. Oura keeps it to itself: enter it by hand"),
    ("Recovery score and strain of Whoop", "Nowhere: Whoop keeps them to itself, so enter them by hand"),
    ("Energy, soreness, sleep quality, perceived effort, tests", "Only from you"),
)  # fmt: skip


@dataclass(frozen=True)
class DoneWorkout:
    """A workout as it was entered, in SI."""

    discipline: str
    day: date
    start: time
    minutes: float
    title: str
    distance_m: float | None
    calories_kcal: float | None
    rpe: int | None
    note: str | None


def ask_kind(groups: Mapping[str, Sequence[str]]) -> str:
    """What is entered; it stands in the address, so that a link can ask for one kind by its label."""
    kinds = [kind for group in groups.values() for kind in group]
    return st.selectbox(
        "What", kinds, key="entry_kind", bind="query-params",
        format_func=lambda kind: MEASUREMENTS[kind].quantity.label,
        help=" ".join(f"{group}: {', '.join(_labels(group_kinds))}." for group, group_kinds in groups.items()),
    )  # fmt: skip


def _labels(kinds: Sequence[str]) -> list[str]:
    return [MEASUREMENTS[kind].quantity.label for kind in kinds]


def show_newest(kind: str, newest: Any, units: Units) -> None:
    """The newest value of a kind, who said it and when; ``newest`` is a ``frames.entry.Newest``."""
    show_quantity(newest.value, kind, units, label=f"{MEASUREMENTS[kind].quantity.label}, newest")
    if newest.day is None:
        st.caption("None yet: enter the first one here.")
        return
    by = "you" if newest.source == "athlete" else str(newest.source).replace("_", " ").capitalize()
    note = f" · {plain(newest.note)}" if newest.note else ""
    st.caption(f"{quantities.written(newest.day)}, said by {by}{note}")


def ask_value(kind: str, today: date, units: Units) -> tuple[str, date, str | None] | None:
    """A value as it was typed, its day and a note, once they were submitted."""
    allowed = MEASUREMENTS[kind]
    with st.form(f"entry_{kind}", border=False, clear_on_submit=True):
        if allowed.is_whole and allowed.highest - allowed.lowest < FEW_STEPS:
            steps = range(int(allowed.lowest), int(allowed.highest) + 1)
            picked = st.segmented_control("Value", steps, help=allowed.quantity.help, key=f"entry_value_{kind}")
            text = "" if picked is None else str(picked)
        else:
            unit = quantities.unit(allowed.quantity, units) or "a number"
            placeholder = "1:25" if allowed.quantity.form == "clock" else f"in {unit}"
            text = st.text_input(
                "Value", placeholder=placeholder, help=allowed.quantity.help, key=f"entry_value_{kind}"
            )
        day = st.date_input("Day", today, max_value=today, key=f"entry_day_{kind}")
        note = st.text_input(
            "Note", placeholder=EXAMPLES.get(kind, "optional"), key=f"entry_note_{kind}", max_chars=2000
        )
        is_given = st.form_submit_button("Enter", type="primary", icon=":material/add:", key=f"entry_go_{kind}")
    return (text, day, note.strip() or None) if is_given and text.strip() else None


def ask_effort(recent: pd.DataFrame) -> tuple[int, int, str | None] | None:
    """How hard a workout felt, once it was submitted: its id, 1 to 10, a note; ``recent`` of ``frames.entry``."""
    with st.form("entry_effort", border=False, clear_on_submit=True):
        labels = recent["label"].to_dict()
        workout_id = st.selectbox("Workout", list(labels), format_func=labels.__getitem__, key="entry_effort_of")
        rpe = st.segmented_control("Perceived effort", range(1, 11), key="entry_effort_value",
                                   help="1 is very easy, 10 is all out.")  # fmt: skip
        note = st.text_input("Note", placeholder="optional", key="entry_effort_note", max_chars=2000)
        is_given = st.form_submit_button("Enter", type="primary", icon=":material/add:", key="entry_effort_go")
    if not is_given or workout_id is None or rpe is None:
        return None
    return workout_id, rpe, note.strip() or None


def ask_workout(disciplines: Sequence[str], today: date, units: Units) -> DoneWorkout | None:
    """A workout done without a device, once it was submitted."""
    with st.form("entry_workout", border=False, clear_on_submit=True):
        discipline = st.selectbox("Discipline", disciplines, format_func=quantities.label, key="entry_discipline")
        when = st.container(horizontal=True)
        day = when.date_input("Day", today, max_value=today, key="entry_workout_day")
        start = when.time_input("Start", time(8, 0), step=300, key="entry_start", help="On the clock where you were.")
        minutes = when.number_input("Minutes", 1.0, 1440.0, 30.0, 5.0, format="%.0f", key="entry_minutes")
        size = st.container(horizontal=True)
        unit = "mi" if units == "imperial" else "km"
        distance = size.number_input(
            f"Distance ({unit})", 0.0, 500.0, None, 0.1, placeholder="not known", key="entry_distance"
        )
        calories = size.number_input(
            "Calories (kcal)", 0.0, 30_000.0, None, 10.0, placeholder="not known", key="entry_calories"
        )
        title = st.text_input("Title", placeholder="optional", max_chars=200, key="entry_title")
        rpe = st.segmented_control("Perceived effort", range(1, 11), key="entry_workout_effort",
                                   help="1 is very easy, 10 is all out.")  # fmt: skip
        note = st.text_input("Note", placeholder="optional", max_chars=2000, key="entry_workout_note")
        if not st.form_submit_button("Enter", type="primary", icon=":material/add:", key="entry_workout_go"):
            return None
    distance_m = distance * METRES[units] if distance else None
    return DoneWorkout(discipline, day, start, minutes, title, distance_m, calories or None, rpe, note.strip() or None)


def show_entered(entered: pd.DataFrame, units: Units) -> int | None:
    """What was entered; returns the id of an entry that is to go."""
    table = pd.DataFrame(
        {
            "Day": entered["day"],
            "What": entered["label"],
            "Value": [
                quantities.shown(value, kind, units)
                for kind, value in zip(entered["kind"], entered["value"], strict=True)
            ],
            "Note": entered["note"].fillna(""),
        }
    )
    event = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode=["single-row", "single-cell"], key="entry_entered",
        column_config={"Day": st.column_config.DateColumn(format="D MMM YYYY")},
    )  # fmt: skip
    row = picked_row(event)
    if (
        row is not None
        and row < len(entered)
        and st.button("Remove the chosen entry", icon=":material/delete:", key="entry_gone")
    ):
        return int(entered["id"].iloc[row])
    return None


def show_manual_workouts(workouts: pd.DataFrame) -> str | None:
    """Workouts entered by hand; returns the key of one that is to go."""
    for row in workouts.head(20).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            minutes = quantities.shown(row["duration_s"], "duration_s")
            st.markdown(f"{plain(row['title'])} · {quantities.written(row['day'], short=True)} · {minutes}")
            if st.button("Remove", icon=":material/delete:", type="tertiary", key=f"entry_drop_{row['source_id']}"):
                return str(row["source_id"])
    if len(workouts) > 20:
        st.caption(f"The newest 20 of {len(workouts):,}. Older ones are deleted on their own screens.")
    return None


def show_by_itself() -> None:
    """Which values need not be entered."""
    st.caption(
        "Whoop and Oura are read from Apple Health's export: switch on, in their apps, that they write to Apple Health."
    )
    st.dataframe(pd.DataFrame(BY_ITSELF, columns=["What", "Comes from"]), hide_index=True, height="content")
