"""The questions of the Classes screen, and how lists of classes are shown."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import label
from core.ui import picked_row

#: Filters stand in the address and last for the session.
KEPT: Any = {"bind": "query-params", "persist_state": "session"}
HIDDEN: Any = KEPT | {"label_visibility": "collapsed"}


def ask_wanted(
    offered: Any, times: Iterable[str], marks: Iterable[str], hardest: tuple[float, float]
) -> dict[str, Any]:
    """What a class should be, by the names of ``frames.library.wanted``; ``offered`` is its ``Options``."""
    text = st.text_input(
        "Text in the title", key="classes_text", type="search", icon=":material/search:", live=True, max_chars=100,
        placeholder="Text in the title", **HIDDEN,
    )  # fmt: skip
    disciplines = st.multiselect(
        "Discipline", offered.disciplines, format_func=label, key="classes_discipline", placeholder="Every discipline",
        **HIDDEN,
    )  # fmt: skip
    with st.popover("What I need", icon=":material/target:"):
        needed = _ask_needed()
    with st.popover("Filters", icon=":material/tune:"):
        rarer = _ask_rarer(offered, times, marks, hardest)
    return {"text": text or "", "disciplines": tuple(disciplines), **needed, **rarer}


def _ask_needed() -> dict[str, Any]:
    tss = st.number_input(
        "Training stress (TSS)", 1, 500, None, 5, key="classes_tss", placeholder="any", **KEPT,
        help="Classes expected to cost this much at your FTP of today, 10 TSS more or less. Those of which nobody can "
        "tell are left out.",
    )  # fmt: skip
    most = st.number_input(
        "Time I have (min)", 1, 600, None, 5, key="classes_most", placeholder="any", **KEPT,
        help="No class longer than this.",
    )  # fmt: skip
    zones = st.multiselect(
        "Power zones", range(1, 8), format_func=lambda zone: f"Zone {zone}", key="classes_zones", placeholder="any",
        **KEPT, help="With the minutes below: the time planned in these zones together.",
    )  # fmt: skip
    minutes = st.number_input(
        "Minutes in them, at least", 1, 120, None, 1, key="classes_zone_minutes", placeholder="1", **KEPT,
        help="Only classes with a plan in power zones have such minutes.",
    )  # fmt: skip
    return {"tss": tss, "most_minutes": most, "zones": tuple(zones), "zone_minutes": minutes or (1 if zones else 0)}


def _ask_rarer(
    offered: Any, times: Iterable[str], marks: Iterable[str], hardest: tuple[float, float]
) -> dict[str, Any]:  # fmt: skip
    lengths = st.multiselect("Minutes", offered.minutes, key="classes_minutes", placeholder="Every length", **KEPT)
    instructors = st.multiselect(
        "Instructor", offered.instructors, key="classes_instructor", placeholder="Every instructor", **KEPT
    )
    class_types = st.multiselect("Type", offered.class_types, key="classes_type", placeholder="Every type", **KEPT)
    difficulty = st.slider(
        "Difficulty", *hardest, hardest, 0.5, key="classes_difficulty", **KEPT,
        help="As others rate it, 1 to 10. A class that nobody rated is left out as soon as you narrow it.",
    )  # fmt: skip
    taken = st.selectbox("Taken", list(times), None, key="classes_times", placeholder="Any number of times", **KEPT)
    weeks = st.number_input(
        "Not for so many weeks", 1, 1000, None, 1, key="classes_weeks", placeholder="any", **KEPT,
        help="Classes that you did not take within so many weeks; those never taken fit.",
    )  # fmt: skip
    marked = st.multiselect(
        "Marked", list(marks), key="classes_marked", placeholder="Marked or not", **KEPT,
        help="With both chosen, one of the two is enough.",
    )  # fmt: skip
    languages: list[str] = []
    if len(offered.languages) > 1:
        languages = st.multiselect(
            "Language",
            offered.languages,
            format_func=label,
            key="classes_language",
            placeholder="Every language",
            **KEPT,
        )
    return {
        "minutes": tuple(lengths), "instructors": tuple(instructors), "class_types": tuple(class_types),
        "difficulty": tuple(difficulty), "times": taken, "not_for_weeks": weeks, "marked": tuple(marked),
        "languages": tuple(languages),
        "with_removed": st.toggle("With classes that Peloton removed", key="classes_removed", **KEPT),
    }  # fmt: skip


def ask_order(sorts: Iterable[str]) -> tuple[str, bool]:
    """What to sort by, and whether the other way round than it is usual."""
    names = list(sorts)
    with st.popover("Sort", icon=":material/sort:"):
        by = st.selectbox("Sort by", names, key="classes_sort", **KEPT)
        is_reversed = st.toggle(
            "The other way round", key="classes_reversed", **KEPT,
            help="Usually names run from A to Z, and numbers and days from the highest and the last down.",
        )  # fmt: skip
    return by or names[0], is_reversed


def show_classes(
    table: pd.DataFrame, mark_colours: Mapping[str, str], *, key: str, leading: Iterable[str] = ()
) -> int | None:  # fmt: skip
    """Classes as a table; which row was clicked. ``table`` is of ``frames.library.listed``.

    ``leading`` are further columns of it that stand behind the title: 'alike', 'reasons', 'note', 'aired' ...
    """
    order = [
        "title", *(name for name in leading if name in table), "instructor", "minutes", "class_type", "zones",
        "expected_tss", "expected_intensity", "difficulty", "times", "last_day", "weeks_ago", "marks",
    ]  # fmt: skip
    named = {name: table[name].map(label, na_action="ignore") for name in ("discipline", "language") if name in table}
    picked = st.dataframe(
        table.assign(**named), hide_index=True, placeholder="", height=560 if len(table) > 15 else "content", key=key,
        on_select="rerun", selection_mode=["single-row", "single-cell"], column_order=dict.fromkeys(order),
        column_config=_columns(mark_colours),
    )  # fmt: skip
    return picked_row(picked)


def _columns(mark_colours: Mapping[str, str]) -> dict[str, Any]:
    text, number, day = st.column_config.TextColumn, st.column_config.NumberColumn, st.column_config.DateColumn
    return {
        "title": text("Class", width=250),
        "instructor": text("Instructor", width=125),
        "discipline": text("Discipline", width=110),
        "language": text("Language", width=90),
        "class_type": text("Type", width=110),
        "minutes": number("Min", format="%.0f", width=50, help="The planned length of the class."),
        "zones": st.column_config.BarChartColumn(
            "Zones", y_min=0, width=85, help="Planned minutes in power zones 1 to 7; empty without such a plan."
        ),
        "expected_tss": number(
            "TSS", format="%.0f", width=55, help="Expected training stress at your FTP of today; its own screen tells "
            "how it was made. Empty: unknown.",
        ),
        "expected_intensity": number(
            "IF", format="%.2f", width=50, help="Expected intensity factor: normalized power over your FTP. Rides only."
        ),
        "difficulty": number("Hard", format="%.1f", width=55, help="How hard others rate it, 1 to 10."),
        "liked_share": number("Liked", format="percent", width=60, help="The share of its raters who liked it."),
        "times": number("Times", format="%.0f", width=60, help="How often you took it."),
        "last_day": day("Last taken", format="D MMM YYYY", width=95),
        "weeks_ago": number("Weeks ago", format="%.0f", width=80, help="Whole weeks since you took it last."),
        "my_intensity": number("My IF", format="%.2f", width=60, help="Mean intensity factor of your attempts."),
        "aired": day("First given", format="D MMM YYYY", width=95),
        "marks": st.column_config.MultiselectColumn(
            "Marks", options=list(mark_colours), color=list(mark_colours.values()), width=150,
            help="Bookmarked: on a list of yours. Favourite: marked at Peloton.",
        ),
        "alike": number("Alike", format="percent", width=60, help="1 less the distance, all parts weighted."),
        "reasons": text("Why", width=320, help="What the two have in common, and where they differ."),
        "note": text("Note", width=220),
        "added": day("Added", format="D MMM YYYY", width=95),
    }  # fmt: skip
