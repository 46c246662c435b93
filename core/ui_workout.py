"""The questions and pieces of the workout's own screen: what the athlete says of it, its effort, attempts and class."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.errors import ZonebookError
from core.quantities import Units
from core.ui import attempt, in_units, number_columns, picked_row, plain, show_quantity, tell
from core.ui_picture import show_chart

#: What stands for "not said" in the scale of perceived effort.
NOT_SAID = "–"


@st.dialog("Edit this workout")
def ask_about_workout(title: str, workout: Any, save: Callable[..., object]) -> None:
    """What the athlete says about a workout; ``save`` takes title, notes, rpe, is_doubtful, is_excluded and is_race."""
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
        is_race = st.toggle("Race", workout.is_race, help="Marked as a race in lists.")
        is_given = st.form_submit_button("Save", type="primary", icon=":material/save:")
    if is_given:
        said = {
            "title": "" if said_title == workout.title else said_title, "notes": notes,
            "rpe": None if rpe == NOT_SAID else rpe, "is_doubtful": is_doubtful, "is_excluded": is_excluded,
            "is_race": is_race,
        }  # fmt: skip
        attempt(lambda: save(**said), "Saved.")


@st.dialog("Delete this workout?")
def ask_deletion(delete: Callable[[], object], restore: Callable[[], object]) -> None:
    """Ask once more before a workout is deleted, and offer to take it back afterwards."""
    st.markdown("It goes from every list and sum. Nothing is lost: you can bring it back at any time.")
    if st.button("Delete", type="primary", icon=":material/delete:", key="workout_delete_sure"):
        attempt(delete, "Deleted.", undo=restore)


def show_neighbours(before: int | None, after: int | None) -> None:
    """The ways to the workouts done before and after this one."""
    for label, neighbour, icon in (("Earlier", before, "chevron_left"), ("Later", after, "chevron_right")):
        if st.button(
            label, icon=f":material/{icon}:", disabled=neighbour is None, type="tertiary", key=f"workout_{label}"
        ):
            st.switch_page("pages/workout.py", query_params={"workout": str(neighbour)})


def show_session(parts: pd.DataFrame, workout_id: int) -> None:
    """The workouts that were done one right after the other, as one session, each a click away."""
    if parts.empty:
        return
    lasted = quantities.clock(parts["duration_s"].sum())
    total = f"{quantities.how_many(len(parts), 'workout')} one after the other, {lasted}"
    tss = f", {parts['tss'].sum():.0f} TSS" if parts["tss"].notna().all() else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Part of a session: {total}{tss}.")
        for other, title in parts["title"].items():
            if other != workout_id:
                st.page_link("pages/workout.py", label=plain(title), query_params={"workout": str(other)})


def show_origins(origins: pd.DataFrame, method: Sequence[str], near: Mapping[int, str], said: Any | None) -> None:
    """Which recordings the numbers come from and why they are one.

    ``said`` is an ``actions_sessions.About``, with which a recording is parted or another workout joined; None is for
    reading only.
    """
    with st.expander("Where these numbers come from"):
        columns: dict[str, Any] = {"How sure": st.column_config.NumberColumn(format="percent")}
        picked = st.dataframe(
            origins, hide_index=True, placeholder="", height="content", on_select="rerun",
            selection_mode="single-row", key="workout_origins", column_config=columns,
        )  # fmt: skip
        for line in method:
            st.markdown(f"- {plain(line)}")
        if said is None:
            return
        rows = picked.selection.rows if len(origins) > 1 else []
        if rows and st.button("The chosen recording is another session", icon=":material/call_split:"):
            _say(lambda: said.part(int(origins.index[rows[0]])), said.undo)
        if near:
            with st.popover("The same session as …", icon=":material/call_merge:"):
                other = st.selectbox("Workout", list(near), format_func=near.__getitem__, key="workout_join")
                if st.button("They are one session", key="workout_join_go") and other is not None:
                    _say(lambda: said.join(other), said.undo)


def _say(write: Callable[[], Any], undo: Callable[[Any], Callable[[], object]]) -> None:
    try:
        said = write()
    except (ZonebookError, ValueError) as error:
        st.error(plain(error))
        return
    tell(said.sentence, undo=undo(said))


def show_notes(notes: list[str]) -> None:
    """What is wrong with the recording, a line each."""
    for note in notes:
        st.caption(f":material/info: {plain(note)}")


def show_asked(asked: Any, chart: Any, units: Units, *, key: str) -> None:
    """What the class asked for beside what was done, over all and block by block.

    ``asked`` is a ``frames.efforts.Asked``, ``chart`` is drawn from its shares.
    """
    with st.container(border=True):
        st.markdown("**Did I do what the class asked?**")
        if asked.done is not None:
            st.markdown(plain(asked.done.sentence))
            show_chart(chart, "What the class asked")
        for sentence in asked.sentences:
            st.caption(plain(sentence))
        if asked.done is None:
            return
        names = list(asked.metrics)
        metric = names[0]
        if len(names) > 1:
            metric = st.segmented_control(
                "Blocks", names, default=names[0], format_func=asked.metrics.__getitem__, required=True, key=key,
                label_visibility="collapsed",
            )  # fmt: skip
        _show_blocks(asked.blocks(metric or names[0], units), asked.channel(metric or names[0]), units)


def _show_blocks(blocks: pd.DataFrame, channel: str, units: Units) -> None:
    unit, decimals = quantities.unit(channel, units), quantities.described(channel).decimals
    st.dataframe(
        blocks, hide_index=True, placeholder="", height="content" if len(blocks) < 10 else 353,
        column_order=["at", "asked", "on_share", "mean", "above_share", "below_share", "lag_s", "miss", "length"],
        column_config={
            "at": st.column_config.TextColumn("At", help="On the clock of the class.", width=55),
            "asked": st.column_config.TextColumn("Asked", width=165),
            "on_share": _share("On target", "Share of the seconds that count."),
            "mean": st.column_config.NumberColumn(
                f"Mean ({unit})", format=f"%,.{decimals}f", width=85, help="Mean of the seconds that count."
            ),
            "above_share": _share("Above", "Share above the band and its tolerance."),
            "below_share": _share("Below", "Share below the band and its tolerance."),
            "lag_s": st.column_config.NumberColumn(
                "Lag (s)", format="%d", width=70,
                help="Seconds from the call to the first three in a row on target; empty where that never happened.",
            ),
            "miss": st.column_config.NumberColumn(
                f"Miss ({unit})", format=f"%,.{decimals + 1}f", width=85,
                help="Mean distance outside of the band, 0 for seconds on target; negative is too little.",
            ),
            "length": st.column_config.TextColumn("Length", width=65),
        },
    )  # fmt: skip


def _share(label: str, help_: str) -> Any:
    return st.column_config.NumberColumn(label, help=help_, format="percent", width=75)


def show_effort(effort: Any, described: Callable[[str], Any], units: Units) -> None:
    """How hard and how even a ride was, as cards. ``effort`` is a ``frames.efforts.Efforts``."""
    st.markdown("**How hard, how even**")
    with st.grid(3, min_column_width=150):
        for name, value in effort.numbers.items():
            label = f"TSS {effort.tss_method}" if name == "tss" and effort.tss_method else None
            show_quantity(value, described(name), units, label=label)
    st.markdown(plain(effort.pacing))
    if effort.unknown:
        st.caption(plain(effort.unknown))


def show_peaks(effort: Any) -> None:
    """Best powers of the ride against the athlete's best up to then. ``effort`` is a ``frames.efforts.Efforts``."""
    st.markdown(
        "**Against your best up to then**",
        help="The most power held over each duration, against all rides up to this one; later rides do not count.",
    )
    if effort.best:
        st.markdown(plain(effort.best))
    if effort.peaks.empty:
        st.caption(plain(effort.peaks_note or "It is too short for any of the durations that are compared."))
        return
    st.dataframe(
        effort.peaks, hide_index=True, placeholder="", height="content",
        column_config={
            "duration": st.column_config.TextColumn("For", width=60),
            "power_w": st.column_config.NumberColumn("Power (W)", format="%,.0f", width=80),
            "verdict": st.column_config.TextColumn("This ride", width=155),
            "since": st.column_config.DateColumn(
                "Best since", format="D MMM YYYY", width=90,
                help="The last day on which more was held, where that is four weeks or longer ago.",
            ),
            "best_w": st.column_config.NumberColumn("Best (W)", format="%,.0f", width=70),
            "best_day": st.column_config.DateColumn("Best on", format="D MMM YYYY", width=90),
        },
    )  # fmt: skip


def ask_compared(others: Sequence[int], labels: Mapping[int, str], *, key: str) -> list[int]:
    """Which other attempts at a class to see beside this one, at first the newest."""
    return st.multiselect(
        "Compared with", others, others[:3], format_func=labels.__getitem__, max_selections=5, key=key
    )


def show_attempts(table: pd.DataFrame, units: Units, *, key: str) -> int | None:
    """Every attempt at a class as a table; which row was clicked. ``table`` is of ``frames.workout.compared``."""
    picked = st.dataframe(
        in_units(table, units), hide_index=True, placeholder="", height="content",
        on_select="rerun", selection_mode=["single-row", "single-cell"], key=key,
        column_config=number_columns(table, units, top_share="Top (%)") | {
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "delta_kj": st.column_config.NumberColumn("To the best (kJ)", format="%+.0f",
                                                      help="Output less the most you have done in this class."),
            "mark": "",
        },
    )  # fmt: skip
    return picked_row(picked)


def show_further(numbers: Mapping[str, Any], units: Units) -> None:
    """What else is known in numbers, folded away."""
    if numbers:
        with st.expander("More numbers"), st.grid(6, min_column_width=150):
            for name, value in numbers.items():
                show_quantity(value, name, units)


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
        st.page_link(
            "pages/class.py", label="Its own page: what to expect, attempts, nearest classes",
            icon=":material/video_library:", query_params={"class": told.id},
        )  # fmt: skip
        if plan.instructor:
            st.page_link(
                "pages/rides.py", label=f"All workouts with {plain(plan.instructor)}", icon=":material/person:",
                query_params={"rides_period": "All", "rides_instructor": plan.instructor},
            )  # fmt: skip
