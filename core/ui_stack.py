"""The questions of the Stack and Next Class screens, and how a stack stands there as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import ui
from core.quantities import label

#: What was chosen stands in the address and lasts for the session.
KEPT: Any = {"bind": "query-params", "persist_state": "session"}


def ask_time(minutes: int, most: int) -> int:
    """How many minutes there are."""
    asked = st.number_input(
        "Minutes I have", min_value=1, max_value=most, value=minutes, step=5, key="stack_minutes", width=150,
        required=True, help="The lengths of all classes together are at most this.", **KEPT,
    )  # fmt: skip
    return int(asked)


def ask_goal(aims: Sequence[str], *, tss: int, zone_minutes: int, most_zones: int, most: int) -> dict[str, Any]:
    """What to aim at, one of ``aims`` (nothing, TSS, zones), as ``tss`` and ``zones`` of ``frames.stack.Asked``."""
    nothing, _tss, _zones = aims
    aim = st.segmented_control("Goal", aims, default=nothing, key="stack_aim", required=True, **KEPT)
    if aim == _tss:
        asked = st.number_input(
            "TSS", min_value=1, max_value=999, value=tss, step=5, key="stack_tss", width=130,
            required=True,
            help="Training stress of all classes together, as expected at your FTP. 100 is an hour at threshold.",
            **KEPT,
        )  # fmt: skip
        return {"tss": int(asked)}
    return {"zones": _ask_zones(zone_minutes, most_zones, most)} if aim == _zones else {}


def _ask_zones(minutes: int, most_zones: int, most: int) -> tuple[tuple[int, int], ...]:
    zones = st.multiselect(
        "Power zones", list(range(1, 8)), default=[4], format_func=lambda zone: f"Zone {zone}", key="stack_zones",
        max_selections=most_zones, placeholder="Choose zones", width=230, **KEPT,
        help=f"By the plans of power-zone classes. At most {most_zones}.",
    )  # fmt: skip
    return tuple(
        (int(zone), int(st.number_input(
            f"Minutes in zone {zone}", min_value=0, max_value=most, value=minutes, key=f"stack_zone_{zone}", width=150,
            required=True, **KEPT,
        )))
        for zone in sorted(zones)
    )  # fmt: skip


def ask_wishes(offered: Any, freshness: Mapping[str, int | None]) -> dict[str, Any]:
    """Disciplines and what is wished for, by the names of ``frames.stack.Asked``; ``offered`` is its ``Options``."""
    disciplines = st.multiselect(
        "Disciplines", offered.disciplines, default=offered.first_disciplines, format_func=label,
        key="stack_discipline", placeholder="Every discipline", **KEPT,
    )  # fmt: skip
    with st.popover("Wishes", icon=":material/tune:"):
        instructors = st.multiselect(
            "Instructors", offered.instructors, key="stack_instructor", placeholder="Any instructor", **KEPT
        )
        is_only = st.toggle(
            "Only these", key="stack_only", disabled=not instructors, **KEPT,
            help="Off, classes of others are worth less. On, they are left out.",
        )  # fmt: skip
        artists = st.multiselect(
            "Artists", offered.artists, key="stack_artist", placeholder="Any artist", accept_new_options=True,
            max_selections=20, help="The ones you heard most; any other can be typed.", **KEPT,
        )  # fmt: skip
        genres = st.multiselect("Kinds of music", offered.genres, key="stack_genre", placeholder="Any music", **KEPT)
        fresh = st.selectbox(
            "Not taken for", list(freshness), key="stack_fresh", help="Classes taken since are worth less.", **KEPT
        )
        prefers_new = st.toggle("Rather ones I have never taken", key="stack_new", **KEPT)
    return {
        "disciplines": tuple(disciplines),
        "instructors": tuple(instructors),
        "is_only_these": bool(is_only and instructors),
        "artists": tuple(artists),
        "genres": tuple(genres),
        "fresh_weeks": freshness.get(fresh),
        "prefers_new": bool(prefers_new),
    }


def show_classes(table: pd.DataFrame, *, key: str) -> str | None:
    """The classes of a stack, a row each; the id of the one that was clicked.

    ``table`` is as ``frames.stack.Built.table``.
    """
    picked = st.dataframe(
        table.assign(discipline=table["discipline"].map(label), weeks_ago=_weeks(table["weeks_ago"])),
        hide_index=True, placeholder="–", key=key, on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_order=["title", "instructor", "minutes", "expected_tss", "expected_intensity", "weeks_ago", "times",
                      "points", "discipline", "known_by"],
        column_config={
            "title": st.column_config.TextColumn("Class", width=230),
            "instructor": st.column_config.TextColumn("Instructor", width=120),
            "minutes": st.column_config.NumberColumn("Min", help="Length of the class in minutes."),
            "expected_tss": st.column_config.NumberColumn(
                "TSS", format="%.0f", help="Training stress that it may be expected to cost you at your FTP of today: "
                "from its plan, your own attempts, or the members' output. Empty where nothing tells.",
            ),
            "expected_intensity": st.column_config.NumberColumn(
                "IF", format="%.2f", help="Expected intensity factor: normalized power over FTP; 1.00 is an hour's "
                "limit. Empty where nothing tells, and off the bike.",
            ),
            "weeks_ago": st.column_config.TextColumn("Last taken", help="Whole weeks since you last took it."),
            "times": st.column_config.NumberColumn("Times", format="%.0f", help="How often you took it."),
            "points": st.column_config.NumberColumn(
                "Wishes", format="%.1f", help="Points that it gains by having what you wish for; see how stacks are "
                "compared.",
            ),
            "discipline": "Discipline",
            "known_by": st.column_config.TextColumn(
                "TSS from", help="The first of these that knows it: its plan in power zones, your last attempts, the "
                "members' average output times your usual ratio to it, Peloton's expected range, your own median of "
                "the kind.",
            ),
        },
    )  # fmt: skip
    return None if (row := ui.picked_row(picked)) is None else str(table.index[row])


def show_parts(parts: pd.DataFrame) -> None:
    """The points that stacks lose, a row a part and a column a stack; ``parts`` is of ``frames.stack.parts``."""
    st.dataframe(
        parts, hide_index=True, height="content",
        column_config={
            name: st.column_config.NumberColumn(format="%.1f", help="Points lost; below 0 they are gained.")
            for name in parts.columns[1:]
        },
    )  # fmt: skip
    st.caption("Each runner-up is the best stack without the longer half of the classes of those before it.")


def ask_next(disciplines: Sequence[str]) -> tuple[int | None, tuple[str, ...]]:
    """Minutes that there are (None for any) and the disciplines that are meant; the first one at first."""
    minutes = st.number_input(
        "Minutes I have", min_value=1, max_value=600, value=None, step=5, key="next_minutes", placeholder="any",
        width=150, help="A class takes at least half of it and not more.", **KEPT,
    )  # fmt: skip
    chosen = st.multiselect(
        "Disciplines", disciplines, default=list(disciplines[:1]), format_func=label, key="next_discipline",
        placeholder="Every discipline", **KEPT,
    )  # fmt: skip
    return None if minutes is None else int(minutes), tuple(chosen)


def ask_set(*, of: object) -> int:
    """Which set of suggestions, from 0; it begins again when what it is a set ``of`` changes."""
    nth, before = st.session_state.get("next_set", (0, of))
    if before != of:
        nth = 0
    st.session_state["next_set"] = (nth, of)
    st.button(
        "Another set", icon=":material/shuffle:", key="next_another", on_click=ui.set_widgets,
        args=({"next_set": (nth + 1, of)},),
    )  # fmt: skip
    return nth


def show_suggestion(one: Any) -> None:
    """A suggested class with its reason, as ``frames.next_class.Suggested``; its title leads to it."""
    with st.container(border=True, height="stretch"):
        st.page_link(
            "pages/class.py", label=f"**{ui.plain(one.title)}**", query_params={"class": one.class_id},
            help="The class with its plan, its songs and your attempts.",
        )  # fmt: skip
        parts = [one.instructor, f"{one.minutes:.0f} min"]
        parts += [f"about {one.expected_tss:.0f} TSS" if one.expected_tss is not None else "TSS unknown"]
        st.caption(ui.plain(" · ".join(part for part in parts if part)))
        st.markdown(ui.plain(one.reason))


def show_favourites(table: pd.DataFrame) -> str | None:
    """Favourites, a row each; the id of the one that was clicked. ``table`` is of ``frames.next_class.favourites``."""
    picked = st.dataframe(
        table.assign(weeks_ago=_weeks(table["weeks_ago"]), instructor=table["instructor"].astype(object)),
        hide_index=True, placeholder="–", key="next_favourites", on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_order=["title", "weeks_ago", "times", "instructor", "minutes", "why"],
        column_config={
            "title": st.column_config.TextColumn("Class", width=230),
            "weeks_ago": st.column_config.TextColumn("Last taken", help="Whole weeks since you last took it."),
            "times": st.column_config.NumberColumn("Times", format="%.0f", help="How often you took it."),
            "instructor": st.column_config.TextColumn("Instructor", width=130),
            "minutes": st.column_config.NumberColumn("Min", format="%.0f", help="Length of the class in minutes."),
            "why": st.column_config.TextColumn("Why a favourite", width=220),
        },
    )  # fmt: skip
    return None if (row := ui.picked_row(picked)) is None else str(table.index[row])


def _weeks(weeks: pd.Series) -> pd.Series:
    """Weeks in words: never, this week, 9 weeks ago."""
    whole = weeks.fillna(-1).astype(int)
    words = whole.map(lambda n: f"{n} week{'s' if n > 1 else ''} ago").mask(whole == 0, "this week")
    return words.mask(weeks.isna(), "never")
