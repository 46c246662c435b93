"""The questions and pieces of the Power Zones screen: FTP entries and proposals, own zones, cards, peaks, recovery."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units
from core.ui import attempt, picked_row, plain
from core.ui_picture import show_chart

#: The views of the screen.
VIEWS = ("Zones", "Power curve", "Fitness", "Patterns")
#: Why there are no zones, and what to do.
NO_FTP = (
    "No FTP yet, so no watts can be put into zones: they are shares of FTP, the power you can hold for an hour. "
    "It comes with the next refresh from Peloton, or enter it here: 95 % of the mean power of a 20-minute test."
)
#: How a question stands beside a heading, in the address.
BESIDE: Any = {"bind": "query-params", "required": True, "label_visibility": "collapsed"}
#: What a first table of own zones may look like.
EXAMPLE = "56, 76, 91, 106, 121"


#: A write that a page hands in; None where the book may only be read.
Write = Callable[..., object] | None


# --- shared by the views ------------------------------------------------------------------------------------------


def allowed(book: Any, *writes: Callable[..., object]) -> list[Write]:
    """Writes on this book; None for each where it may only be read."""
    return [partial(write, book) if book.is_writable else None for write in writes]


def ask_beside(heading: str, label: str, options: Iterable[str], *, key: str) -> str:
    """A heading with a choice beside it; the choice stands in the address."""
    names = list(options)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(heading)
        asked = st.segmented_control(label, names, default=names[0], key=key, **BESIDE)
    return asked or names[0]


def show_card(heading: str, chart: Any, sentence: str) -> None:
    """One chart as a bordered card: its heading, what it means, the chart."""
    with st.container(border=True, height="stretch"):
        st.subheader(heading)
        st.caption(plain(sentence))
        show_chart(chart, heading)


def show_pair(*cards: tuple[str, Any, str]) -> None:
    """Charts as cards beside each other, on a phone below each other: heading, chart, what it means."""
    for place, card in zip(st.columns(len(cards)), cards, strict=True):
        with place:
            show_card(*card)


def show_numbers(cards: Iterable[Any], units: Units) -> None:
    """Numbers as bordered cards, each with a few grey words under it; ``cards`` are ``frames.fitness.Card``."""
    for quantity, value, note in cards:
        st.metric(
            quantity.label, quantities.shown(value, quantity, units), note or None, delta_color="off",
            delta_arrow="off", help=quantities.hint(quantity), border=True, height="stretch",
        )  # fmt: skip


def show_efficiency(measures: Mapping[str, str], trends: Mapping[str, Any], draw: Callable[[Any, str], Any]) -> None:
    """How efficiency went, by the measure that is asked for; ``trends`` are of ``frames.patterns``."""
    with st.container(border=True):
        how = ask_beside("Efficiency", "Measured by", measures, key="patterns_efficiency")
        st.caption(plain(f"{measures[how]} {trends[how].sentence}"))
        show_chart(draw(trends[how].weeks, how), how)


def open_workout(table: pd.DataFrame, selected: Any) -> None:
    """Go to the workout of the row that was clicked; ``table`` is indexed by ``workout_id``."""
    if (row := picked_row(selected)) is not None:
        st.switch_page("pages/workout.py", query_params={"workout": str(table.index[row])})


# --- zones --------------------------------------------------------------------------------------------------------


@st.fragment
def ask_ftp(record: Write, today: date, bikes: Sequence[str]) -> None:
    """The form for an entry by hand, where one may be made; ``record`` is ``actions.record``."""
    if record is None:
        return
    with st.container(border=True):
        st.subheader("Enter an FTP")
        _ask_ftp(record, today, bikes)


def _ask_ftp(record: Callable[..., object], today: date, bikes: Sequence[str]) -> None:
    with st.form("ftp_entry", border=False):
        watts = st.number_input("FTP (W)", value=None, step=1, placeholder="For example 215", key="ftp_watts")
        day = st.date_input("In force from", today, max_value=today, format="YYYY-MM-DD", key="ftp_day")
        bike = None
        if len(bikes) > 1:
            bike = st.selectbox(
                "Only on", bikes, index=None, placeholder="Every bike", key="ftp_device",
                help="Two bikes are calibrated differently: an entry for one of them goes before those for all.",
            )  # fmt: skip
        note = st.text_input("Note", placeholder="For example 20-minute test", max_chars=200, key="ftp_note")
        is_given = st.form_submit_button("Save FTP", type="primary", icon=":material/save:")
    if is_given and watts is not None:
        attempt(partial(record, "ftp", float(watts), day, note or None, device=bike))
    elif is_given:
        st.error("Give your FTP in watts, for example 215.")


def show_proposals(waiting: Sequence[Any], accept: Write, reject: Write, advice: str | None) -> None:
    """What the rides say about FTP, waiting for a yes or a no; and the ``advice`` that its age gives."""
    if advice:
        st.info(advice, icon=":material/timer:")
    for proposal in waiting:
        with st.container(border=True):
            is_test = proposal.value_w is None
            day = quantities.written(proposal.day)
            title = "Time for a test?" if is_test else f"New FTP: {proposal.value_w} W from {day}?"
            st.markdown(f":material/lightbulb: **{title}**")
            st.caption(plain(proposal.evidence))
            with st.container(horizontal=True, vertical_alignment="center"):
                if accept and st.button(
                    "Accept", icon=":material/check:", type="primary", key=f"accept_{proposal.key}"
                ):
                    attempt(partial(accept, proposal))
                if reject and st.button("Reject", icon=":material/close:", key=f"reject_{proposal.key}"):
                    attempt(partial(reject, proposal))
                st.page_link(
                    "pages/workout.py", label="The ride", icon=":material/directions_bike:",
                    query_params={"workout": str(proposal.workout_id)},
                )  # fmt: skip


def show_decided(decided: pd.DataFrame, reconsider: Write) -> None:
    """Proposals that were decided, with the way back; nothing where none was."""
    if decided.empty:
        return
    with st.expander(f"Decided proposals: {len(decided)}", icon=":material/gavel:"):
        for row in decided.to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{str(row['state']).capitalize()}** · {plain(row['evidence'])}")
                if reconsider and st.button("Reconsider", icon=":material/undo:", key=f"again_{row['key']}"):
                    attempt(partial(reconsider, row["key"]))


def show_entries(entries: pd.DataFrame, each: Sequence[Any], forget: Write, record: Write) -> None:
    """Every FTP entry as a table, and which to remove; ``each`` are the same as ``frames.power_zones.Entry``."""
    with st.container(border=True, height="stretch"):
        st.subheader("FTP entries")
        _show_entries(entries)
        if forget and record:
            _ask_removal(each, forget, record)


def _show_entries(entries: pd.DataFrame) -> None:
    columns = ["day", "ftp_w", "change_w", "note", "source"]
    if entries["device"].notna().any():
        columns.insert(3, "device")
    st.dataframe(
        entries[columns], hide_index=True, placeholder="",
        column_config={
            "day": st.column_config.DateColumn("In force from", format="D MMM YYYY"),
            "ftp_w": st.column_config.NumberColumn("FTP", format="%d W", width="small"),
            "change_w": st.column_config.NumberColumn("Change", format="%+d W", width="small"),
            "device": st.column_config.TextColumn("Only on", width="small"),
            "source": "Entered by",
            "note": "Note",
        },
    )  # fmt: skip


def _ask_removal(each: Sequence[Any], forget: Callable[..., object], record: Callable[..., object]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.selectbox("Remove an entry", each, key="ftp_gone")
        if st.button("Remove", icon=":material/delete:", key="ftp_remove"):
            back = partial(record, "ftp", gone.ftp_w, gone.day, gone.note, source=gone.kept_as, device=gone.device)
            attempt(partial(forget, gone.id), undo=back)


def ask_zone_time(steps: Mapping[str, Sequence[int]]) -> tuple[str, int]:
    """Whether time in zone is counted by week or by month, and over how many; ``steps`` says what is offered."""
    step = ask_beside("Time in zone", "By", list(steps), key="zone_step")
    number = st.segmented_control(
        "How many", steps[step], default=steps[step][0], key=f"zone_{step.lower()}s",
        format_func=f"{{}} {step.lower()}s".format, **BESIDE,
    )  # fmt: skip
    return step, number or steps[step][0]


def show_zones(table: Any) -> None:
    """Zones as a table: their watts and shares of FTP, or the time in them, or both."""
    st.dataframe(
        table, hide_index=True, height="content",
        column_config={
            "zone": st.column_config.NumberColumn("Zone", width="small"),
            "name": "Name",
            "watts": st.column_config.TextColumn("Power", help="A bound belongs to the lower zone."),
            "share": "Of FTP",
            "time": "Time",
            "share_pct": st.column_config.ProgressColumn("Share", format="%.0f %%", min_value=0, max_value=100),
        },
    )  # fmt: skip


def show_own_zones(own: Any, save: Write) -> None:
    """The athlete's own zones with the time in them, and how to set them; ``own`` is a ``power_zones.OwnZones``."""
    with st.container(border=True, height="stretch"):
        st.subheader("Your own zones", help="The time is that of the weeks or months chosen above.")
        if own:
            show_zones(own.table)
        else:
            st.caption("None: the seven zones above count. Give bounds of your own to see the time in them.")
        if save:
            _ask_own_zones(own.upper_pct if own else None, save)


def _ask_own_zones(upper_pct: Sequence[float] | None, save: Callable[..., object]) -> None:
    with st.form("own_zones", border=False):
        told = st.text_input(
            "Upper bounds in % of FTP, lowest first",
            ", ".join(f"{bound:g}" for bound in upper_pct) if upper_pct else "",
            placeholder=f"For example {EXAMPLE}", max_chars=100, key="own_bounds",
            help="Five bounds make six zones: the last zone is all above the highest bound. A bound belongs to the "
            "lower zone.",
        )  # fmt: skip
        is_given = st.form_submit_button("Save zones", type="primary", icon=":material/save:")
    if is_given:
        attempt(lambda: save(bounds_of(told)))
    if upper_pct and st.button("Remove my zones", icon=":material/delete:", key="own_reset"):
        attempt(partial(save, None), undo=partial(save, list(upper_pct)))


def bounds_of(text: str) -> list[float]:
    """Bounds as typed, separated by commas or spaces.

    Raises:
        ValueError: What was typed is no list of numbers that rise; the sentence says how it should look.

    >>> bounds_of("56, 76 91%")
    [56.0, 76.0, 91.0]
    """
    words = [word for word in re.split(r"[,;\s%]+", text) if word]
    if not words or not all(re.fullmatch(r"\d{1,3}(\.\d+)?", word) for word in words):
        raise ValueError(f"Give the upper bounds in percent of FTP, lowest first, for example {EXAMPLE}.")
    bounds = [float(word) for word in words]
    if bounds != sorted(set(bounds)) or bounds[0] <= 0 or len(bounds) > 9:
        raise ValueError("Each bound is higher than the one before it, the first above 0, and there are nine at most.")
    return bounds


# --- power curve --------------------------------------------------------------------------------------------------


def ask_curve(rides: dict[int, str], periods: Sequence[str], why_no_weight: str | None) -> dict[str, Any]:
    """Which period, watts or watts by weight, and which ride beside it, as ``frames.power_curve`` asks for them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = st.segmented_control("Period", periods, default=periods[2], key="curve_period", **BESIDE,
                                      help="The model, the profile and the table are of this period.")  # fmt: skip
        by = st.segmented_control("Power in", ["W", "W/kg"], default="W", key="curve_by", **BESIDE)
        ride = st.selectbox(
            "Beside it", list(rides), index=None, format_func=rides.__getitem__, key="curve_ride", width=320,
            placeholder="One ride beside it", label_visibility="collapsed",
        )  # fmt: skip
    is_per_kg = by == "W/kg" and not why_no_weight
    if by == "W/kg" and why_no_weight:
        st.info(why_no_weight, icon=":material/scale:")
    return {"period": period or periods[2], "is_per_kg": is_per_kg, "workout_id": ride}


def show_model(model: Any, vo2max: Any, units: Units) -> None:
    """Critical power with its standard errors, or why there is none, and VO2max; ``model`` is a ``Model`` of frames."""
    with st.container(border=True):
        st.subheader("Critical power and VO2max", help="P = CP + W' / t: what could be held for long, and the work "
                     "above it, as the efforts of this period tell.")  # fmt: skip
        with st.grid(4, min_column_width=140):
            show_numbers([*model.cards, vo2max], units)
        st.caption(plain(model.sentence))
        st.caption(
            "VO2max comes from your best five minutes and your weight. Take it as an estimate: "
            "riders differ in how much oxygen a watt costs them, and it is too low where they were not all out."
        )


def show_standing(cards: Sequence[tuple[str, str, str]], why_not: str) -> None:
    """Power profile: effort, category and what the next one asks; or what is missing for it."""
    with st.container(border=True):
        st.subheader("Power profile", help="Coggan's categories by watts for a kilogram, for your sex. A value is in "
                     "the best category it reaches; below the lowest it is still called untrained.")  # fmt: skip
        if not cards:
            st.caption(why_not)
        with st.grid(4, min_column_width=150):
            for effort, category, standing in cards:
                with st.container(border=True, height="stretch"):
                    st.metric(effort, category)
                    st.caption(standing)


def show_peaks(peaks: pd.DataFrame, period: str, duration: Callable[[float], str]) -> None:
    """Best powers over the durations that riders name; a click opens the ride."""
    with st.container(border=True):
        st.subheader(f"Peaks: {period}")
        if peaks.empty:
            st.caption("No ride with power in this time. Choose a longer one.")
        else:
            _show_peaks(peaks, duration)


def _show_peaks(peaks: pd.DataFrame, duration: Callable[[float], str]) -> None:
    table = peaks.assign(duration_s=[duration(seconds) for seconds in peaks["duration_s"]], day=peaks["day"].dt.date)
    picked = st.dataframe(
        table, hide_index=True, height="content", placeholder="–", key="curve_peaks", on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "duration_s": st.column_config.TextColumn("For", width=70),
            "power_w": st.column_config.NumberColumn("Power", format="%.0f W", width=80),
            "power_w_per_kg": st.column_config.NumberColumn(
                "By weight", format="%.2f W/kg", width=100, help="With the weight in force on that day."
            ),
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=110),
            "title": "Ride",
        },
    )  # fmt: skip
    st.caption("Click one to open the ride.")
    open_workout(peaks, picked)


# --- fitness ------------------------------------------------------------------------------------------------------


def show_recovery(quantity: Any, recovery: Any, parts: pd.DataFrame, chart: Any) -> None:
    """The recovery score with its parts as bars and in words; what is unknown is said to be."""
    with st.container(border=True, height="stretch"):
        score = quantities.shown(recovery.score if recovery else None, quantity)
        st.metric(quantity.label, score, help=quantities.hint(quantity))
        show_chart(chart, quantity.label)
        lines = [
            f"**{part[0].upper()}{part[1:]}** · {plain(told)}" for part, told in parts[["part", "told"]].to_numpy()
        ]
        st.caption("  \n".join(lines))


def show_hard(table: pd.DataFrame, spacing: str) -> None:
    """Hard sessions, newest first, with the days since the one before; a click opens one."""
    with st.container(border=True, height="stretch"):
        _show_hard(table, spacing)


def _show_hard(table: pd.DataFrame, spacing: str) -> None:
    st.subheader("Hard sessions", help="20 minutes or more at 70 TSS an hour or more.")
    st.caption(spacing)
    picked = st.dataframe(
        table.assign(duration_s=table["duration_s"] / 60), hide_index=True, height="content", placeholder="–",
        key="fitness_hard", on_select="rerun", selection_mode=["single-row", "single-cell"],
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=110),
            "title": "Workout",
            "tss": st.column_config.NumberColumn("TSS", format="%.0f", width=60),
            "duration_s": st.column_config.NumberColumn("Time", format="%.0f min", width=80),
            "days_since_last": st.column_config.NumberColumn(
                "Days since", format="%.0f", width=90, help="Days from the hard day before; 0 is the second of one day."
            ),
        },
    )  # fmt: skip
    open_workout(table, picked)
