"""The questions and pieces of the Adherence screen: a week's numbers, lists of workouts, and how a share came about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import UNKNOWN, how_many
from core.ui import plain

#: What the lists of workouts show.
WEEK_COLUMNS = ("day", "planned", "compliance", "state", "became")
ALL_COLUMNS = (
    "day", "planned", "compliance", "completed", "duration", "intensity", "load", "state", "became", "done_on",
    "discipline",
)  # fmt: skip
NOTHING = (
    "No workout is planned, so there is nothing to hold what you did against. Begin a plan, or plan a workout by hand: "
    "from its first day on you see here how it was kept."
)
#: How each number of the screen comes about.
ADHERENCE = (
    "The mean compliance of the workouts that were due: what was missed or skipped counts 0, days of illness, injury, "
    "travel and holiday do not count. Over 80 % the plan stays, from 70 % on it is watched, below it is to change."
)
COMPLIANCE = (
    "How well it was what was planned: completed 40 %, duration 25 %, intensity 25 %, load 10 %. A part that is not "
    "known is left out, the others keep their proportion. Done is done on its day, or up to two days early or late "
    "within the week."
)
PART_HELP = {
    "completed": "1 for a session that was done; of a list of exercises, or of a class that was left, the share. A "
    "substituted exercise counts as done.",
    "duration": "Within 5 % of what was planned it counts whole; less counts as its share, more costs half of what is "
    "over.",
    "intensity": "By time in power zones where the plan asks for power, else by intensity factor: within 0.05 it "
    "counts whole, from 0.30 off nothing. An easy workout cannot be too easy. Unknown for strength, yoga and the like, "
    "and where nothing was measured.",
    "load": "Measured training stress against what was planned, by the same rule as duration.",
}
HARD = (
    "The fewest whole days between a hard session of the week and the one before it. Hard is at least 20 minutes at 70 "
    "TSS an hour or more, where it was measured."
)
PATTERNS = (
    "What happened in the last half year more often than chance explains: by Fisher's exact test against the other "
    "workouts, or by the binomial test against once in four, all of them judged together by Holm's method at 5 %; at "
    "least four occasions, and a third of them."
)
UNPLANNED = "Sessions that no planned workout became. They count in the volume, and lower nothing."


def show_nothing(begins: date | None) -> None:
    """Why there is nothing to show, and what to do next."""
    if begins is None:
        st.info(NOTHING)
    else:
        st.info(f"The first planned workout is on {begins:%A}, {begins.day} {begins:%B %Y}: nothing was due yet.")
    st.page_link("pages/plan.py", label="The plan", icon=":material/event_note:")


def ask_week(weeks: dict[str, date]) -> date:
    """Which week, newest first; it stands in the address."""
    chosen = st.selectbox(
        "Week", list(weeks), key="adherence_week", bind="query-params", width=230, label_visibility="collapsed"
    )
    return weeks[chosen or next(iter(weeks))]


def show_week(of: Any, recent: float | None) -> None:
    """A week's numbers as cards. ``of`` is a ``WeekOfPlan``, ``recent`` the adherence of four weeks."""
    due = of.done + of.missed + of.skipped
    _card("Adherence", _share(of.adherence), f"{_share(recent)} in four weeks", ADHERENCE)
    _card("Done", f"{of.done} of {due}", f"{of.planned} planned", "Workouts that were done, of those that were due.")
    hours = f"{of.done_s / 3600:.1f} h"
    _card(
        "Volume", hours, f"{of.planned_s / 3600:.1f} h planned", "All that was done, planned or not, against the plan."
    )
    load = UNKNOWN if of.done_tss is None else f"{of.done_tss:,.0f} TSS"
    asked = UNKNOWN if of.planned_tss is None else f"{of.planned_tss:,.0f} planned"
    _card("Load", load, asked, "Training stress of all workouts, estimates too, against what was planned.")
    between = UNKNOWN if of.days_between_hard is None else how_many(of.days_between_hard, "day")
    _card("Between hard days", between, "the fewest", HARD)


def _card(label: str, value: str, note: str, help: str) -> None:
    st.metric(label, value, note, delta_color="off", delta_arrow="off", help=help, border=True, height="stretch")


def _share(share: float | None) -> str:
    return UNKNOWN if share is None else f"{100 * share:.0f} %"


def ask_distribution() -> str:
    """Whether the week's time is told by discipline or by intensity."""
    ways = {"Discipline": "discipline", "Intensity": "intensity"}
    chosen = st.segmented_control(
        "By", list(ways), default="Discipline", key="adherence_by", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return ways[chosen or "Discipline"]


def pick_workout(table: pd.DataFrame, key: str, columns: Sequence[str]) -> str | None:
    """Planned workouts with what became of them; returns the uid of the one that was clicked."""
    share = {
        name: st.column_config.ProgressColumn(
            name.capitalize(), help=COMPLIANCE if name == "compliance" else PART_HELP[name], format="%.0f %%",
            min_value=0, max_value=100, width="small",
        )
        for name in ("compliance", *PART_HELP)
    }  # fmt: skip
    rows = st.dataframe(
        table[list(columns)], hide_index=True, height="content" if len(table) <= 9 else 353, placeholder="",
        on_select="rerun", selection_mode=["single-row", "single-cell"], key=f"adherence_{key}_{len(table)}",
        column_config={
            "day": st.column_config.DateColumn("Day", format="ddd D MMM" if key == "week" else "ddd D MMM YY"),
            "planned": st.column_config.TextColumn("Planned", width=180),
            "discipline": "Discipline",
            "state": "State",
            "became": st.column_config.TextColumn("Became", width=180),
            "done_on": st.column_config.DateColumn("Done on", format="ddd D MMM"),
            **share,
        },
    ).selection  # fmt: skip
    picked = rows.rows or [row for row, _column in rows.cells]
    return str(table.index[picked[0]]) if picked and picked[0] < len(table) else None


def show_told(told: Any, key: str, *, is_writable: bool) -> int | None:
    """How the compliance of one workout came about; returns the workout that it was not, once the athlete says so.

    ``told`` is that of ``frames.plan_adherence``.
    """
    total = "" if told.total is None else f" · {100 * told.total:.0f} %"
    st.markdown(f"**{plain(told.title)}** · {told.state}{total}")
    for part in told.parts:
        share = UNKNOWN if part.share is None else f"{100 * part.share:.0f} %"
        st.markdown(f"- {part.name.capitalize()} (weighs {100 * part.weight:.0f} %): **{share}**. {plain(part.told)}")
    if not told.parts:
        st.caption("There is no session that it became.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/planned.py", label="What was planned", icon=":material/event_note:",
            query_params={"planned": told.uid},
        )  # fmt: skip
        if told.workout_id is None:
            return None
        st.page_link(
            "pages/workout.py", label="What was done", icon=":material/timeline:",
            query_params={"workout": str(told.workout_id)},
        )  # fmt: skip
        is_refused = is_writable and st.button(
            "It was not this one", icon=":material/link_off:", key=f"adherence_not_{key}", type="tertiary",
            help="Another session is looked for then. What was planned lets you say which one it was.",
        )  # fmt: skip
    return told.workout_id if is_refused else None


def show_patterns(patterns: Sequence[Any]) -> None:
    """What keeps happening, each with its counts."""
    for pattern in patterns:
        st.markdown(f"- {plain(pattern.sentence)}")
    if not patterns:
        st.caption("Nothing keeps happening to the plan that chance would not explain.")


def show_not_done(table: pd.DataFrame) -> None:
    """What was missed, skipped or excused, and why."""
    if table.empty:
        st.caption("Nothing was missed, skipped or excused.")
        return
    st.dataframe(
        table, hide_index=True, height="content" if len(table) <= 9 else 353,
        column_config={
            "day": st.column_config.DateColumn("Day", format="ddd D MMM YY"), "planned": "Planned",
            "discipline": "Discipline", "state": "State",
            "reason": st.column_config.TextColumn("Why", help="What you said when you skipped it, the days away that "
                "you entered, or what was done on that day instead."),
        },
    )  # fmt: skip


def show_unplanned(table: pd.DataFrame) -> None:
    """Sessions that nobody had planned, those on a rest day marked."""
    for row in table.to_dict("records"):
        day, minutes = row["day"], UNKNOWN if pd.isna(row["minutes"]) else f"{row['minutes']:.0f} min"
        mark = " · on a rest day" if row["is_rest_day"] else ""
        st.markdown(f"- {day:%a} {day.day} {day:%b}: {plain(row['title'])}, {minutes}{mark}")
