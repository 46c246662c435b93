"""The questions of the Rides screen: which workouts to show."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from core.quantities import label

#: Filters stand in the address and last for the session.
KEPT: Any = {"bind": "query-params", "persist_state": "session"}
HIDDEN: Any = KEPT | {"label_visibility": "collapsed"}


def ask_filters(offered: Any, lengths: Iterable[str], how: Iterable[str]) -> dict[str, Any]:
    """What to narrow the workouts to, by the names of ``frames.rides.Choice``; ``offered`` is its ``Options``."""
    text = st.text_input(
        "Search in titles, instructors and notes", key="rides_text", type="search", icon=":material/search:", live=True,
        max_chars=100, placeholder="Search", **HIDDEN,
    )  # fmt: skip
    disciplines = st.multiselect(
        "Discipline", offered.disciplines, format_func=label, key="rides_discipline", placeholder="Every discipline",
        **HIDDEN,
    )  # fmt: skip
    with st.popover("Filters", icon=":material/tune:"):
        return {"text": text or "", "disciplines": tuple(disciplines), **_ask_rarer(offered, lengths, how)}


def _ask_rarer(offered: Any, lengths: Iterable[str], how: Iterable[str]) -> dict[str, Any]:
    class_types = st.multiselect(
        "Class type", offered.class_types, key="rides_type", placeholder="Every type", **KEPT,
        help="Peloton's own type of the class: Power Zone, Climb, Low Impact and so on. Rides without a class are "
        "Just Ride, Scenic Ride or Lanebreak. A row of the workout-history file has the type printed in it. "
        "What has none stands under No class type.",
    )  # fmt: skip
    instructors = st.multiselect(
        "Instructor", offered.instructors, key="rides_instructor", placeholder="Every instructor", **KEPT
    )
    chosen_lengths = st.multiselect(
        "Duration", list(lengths), key="rides_length", placeholder="Every length", **KEPT,
        help="The planned length of the class; without a class the time it took.",
    )  # fmt: skip
    return {
        "class_types": tuple(class_types),
        "instructors": tuple(instructors),
        "lengths": tuple(chosen_lengths),
        "how": st.segmented_control("Live or on demand", list(how), key="rides_how", **KEPT),
        "is_deleted": st.toggle("Show deleted workouts", key="rides_deleted", help="Open one to bring it back."),
    }
