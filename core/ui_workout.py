"""The questions and pieces of the workout's own screen: what the athlete says of it, and its class."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units
from core.ui import attempt, plain

#: What stands for "not said" in the scale of perceived effort.
NOT_SAID = "–"


@st.dialog("Edit this workout")
def ask_about_workout(title: str, workout: Any, save: Callable[..., object]) -> None:
    """What the athlete says about a workout; ``save`` takes title, notes, rpe, is_doubtful and is_excluded."""
    with st.form("workout_said", border=False):
        said_title = st.text_input("Title", title, max_chars=200, help="Left empty, the source's own title comes back.")
        notes = st.text_area("Notes", workout.notes or "", max_chars=5000)
        rpe = st.select_slider(
            "Perceived effort", [NOT_SAID, *range(1, 11)], workout.rpe or NOT_SAID,
            help="How hard it felt: 1 is very easy, 10 is all out.",
        )  # fmt: skip
        is_doubtful = st.toggle(
            "Doubtful", workout.is_doubtful, help="Its numbers look wrong: it is counted, but never a personal best."
        )
        is_excluded = st.toggle(
            "Excluded", workout.is_excluded, help="It stays in the list, but is in no sum, average or best."
        )
        is_given = st.form_submit_button("Save", type="primary", icon=":material/save:")
    if is_given:
        said = {
            "title": "" if said_title == workout.title else said_title, "notes": notes,
            "rpe": None if rpe == NOT_SAID else rpe, "is_doubtful": is_doubtful, "is_excluded": is_excluded,
        }  # fmt: skip
        attempt(lambda: save(**said), "Saved.")


@st.dialog("Delete this workout?")
def ask_deletion(delete: Callable[[], object], restore: Callable[[], object]) -> None:
    """Ask once more before a workout is deleted, and offer to take it back afterwards."""
    st.markdown("It goes from every list and sum. Nothing is lost: you can bring it back at any time.")
    if st.button("Delete", type="primary", icon=":material/delete:", key="workout_delete_sure"):
        attempt(delete, "Deleted.", undo=restore)


def show_class(plan: Any, units: Units) -> None:
    """A class with its plan and playlist. ``plan`` is a ``frames.workout.ClassPlan``."""
    told = plan.peloton_class
    facts = [
        f"with {plan.instructor}" if plan.instructor else None,
        told.class_type,
        quantities.shown(told.duration_s, "class_duration_s") if told.duration_s else None,
        f"difficulty {told.difficulty:.1f} of 10" if told.difficulty else None,
        f"{told.liked_share:.0%} liked it" if told.liked_share else None,
        f"first given {told.original_air_time.day} {told.original_air_time:%B %Y}" if told.original_air_time else None,
        "no longer at Peloton" if told.is_removed else None,
    ]
    with st.container(border=True):
        st.markdown(f"**The class: {plain(told.title)}**")
        st.caption(plain(" · ".join(fact for fact in facts if fact)))
        if told.description:
            st.markdown(plain(told.description))
        parts, songs = st.columns(2)
        if len(plan.segments):
            at = [quantities.clock(second) for second in plan.segments["start_s"]]
            length = [quantities.clock(second) for second in plan.segments["end_s"] - plan.segments["start_s"]]
            table = pd.DataFrame({"At": at, "Length": length, "Part": plan.segments["name"]})
            parts.dataframe(table, hide_index=True, height="content", placeholder="")
        if len(plan.songs):
            at = plan.songs["start_s"].map(quantities.clock, na_action="ignore").fillna(quantities.UNKNOWN)
            table = pd.DataFrame({"At": at, "Song": plan.songs["title"], "Artists": plan.songs["artists"]})
            songs.dataframe(table, hide_index=True, height="content", placeholder="")
        if plan.instructor:
            st.page_link(
                "pages/rides.py", label=f"All workouts with {plain(plan.instructor)}", icon=":material/person:",
                query_params={"rides_period": "All", "rides_instructor": plan.instructor},
            )  # fmt: skip
