"""The questions and pieces of the Daily Review: the check-in, the verdict, and the proposals that wait for a yes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Units, how_many
from core.ui import in_units, number_columns, picked_row, plain, set_widgets
from core.ui_goals import show_line
from core.ui_picture import show_chart
from core.ui_plan_exports import show_states

#: What a click on a proposal asks for.
Wish = Literal["approve", "reject", "undo", "reopen"]
SCALE = (1, 2, 3, 4, 5)
#: How the ends of each scale are called.
SCALES: Mapping[str, str] = {
    "energy": "Energy: 1 empty, 5 full", "soreness": "Soreness: 1 none, 5 very sore",
    "sleep_quality": "Sleep: 1 bad, 5 very good",
}  # fmt: skip
ICONS: Mapping[str, tuple[str, str]] = {
    "keep": (":material/check_circle:", "green"), "watch": (":material/visibility:", "orange"),
    "adjust": (":material/tune:", "red"),
}  # fmt: skip
LISTS: Mapping[str, str] = {"works": "What works", "worries": "What worries", "why": "Why"}
SHARED = (
    "What the coach says of an evening, and what it proposes, is between the coach and the athlete. Below is what was "
    "done."
)
#: The day that is looked at, and where a session keeps what was clicked on a proposal.
DAY, WISHED = "review_day", "zonebook.review_wish"


# --- the check-in -------------------------------------------------------------------------------------------------


def ask_check_in(known: Mapping[str, float | None], day: date) -> dict[str, float] | None:
    """How the athlete feels, once it was submitted: what differs from what is known already."""
    with st.form(f"check_in_{day}", border=False):
        said: dict[str, float | None] = {
            kind: st.segmented_control(
                label, SCALE, default=_whole(known.get(kind)), key=f"check_{kind}_{day}",
                help=quantities.hint(quantities.MEASUREMENTS[kind].quantity),
            )
            for kind, label in SCALES.items()
        }  # fmt: skip
        said["sleep_hours"] = st.number_input(
            "Hours slept", 0.0, 24.0, known.get("sleep_hours"), 0.25, key=f"check_sleep_hours_{day}", placeholder="–",
            help=quantities.hint(quantities.MEASUREMENTS["sleep_hours"].quantity),
        )  # fmt: skip
        if not st.form_submit_button("Check in", type="primary", icon=":material/done:", key=f"check_in_go_{day}"):
            return None
    return {kind: value for kind, value in said.items() if value is not None and value != known.get(kind)}


def show_check_in(known: Mapping[str, float | None]) -> None:
    """What is known of how the athlete felt, where nothing can be entered."""
    described = {kind: quantities.MEASUREMENTS[kind].quantity for kind in known}
    told = [
        f"{described[kind].label.lower()} {quantities.shown(value, described[kind])}"
        for kind, value in known.items()
        if value is not None
    ]
    st.caption(plain(", ".join(told).capitalize() + "." if told else "Nothing was said of this day."))


def _whole(value: float | None) -> int | None:
    return int(value) if value is not None and int(value) in SCALE else None


# --- what it says -------------------------------------------------------------------------------------------------


def show_verdict(kept: Any) -> None:
    """The verdict, why it is that, and when it was written."""
    icon, colour = ICONS.get(kept.verdict, (":material/today:", "gray"))
    st.markdown(f":{colour}-badge[{icon} {plain(kept.verdict.capitalize())}]")
    st.markdown(f"**{plain(kept.headline)}**")
    for sentence in kept.said["verdict"]:
        st.markdown(plain(sentence))
    st.caption(f"Written on {plain(kept.written_at)}. {_waiting(kept)}")


def _waiting(kept: Any) -> str:
    if not kept.cards:
        return "It proposes no change of the plan."
    if n := len(kept.open_cards):
        return f"{how_many(n, 'proposal')} {'waits' if n == 1 else 'wait'} for your yes or no."
    return "Nothing waits for your answer any more." if any(card.is_over for card in kept.cards) else "All is decided."


def show_sentences(kept: Any) -> None:
    """What works, what worries, why, and the focus of next week."""
    shown = {title: kept.said[part] for part, title in LISTS.items()} | {"Focus of next week": kept.focus}
    shown = {title: sentences for title, sentences in shown.items() if sentences}
    with st.grid(max(len(shown), 1), min_column_width=260):
        for title, sentences in shown.items():
            with st.container(border=True, height="stretch"):
                st.subheader(title)
                st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
    if held_back := kept.said["held back"]:
        with st.expander("Seen, but nothing proposed"):
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in held_back))


def show_against(against: pd.DataFrame) -> None:
    """The planned workouts of the seven days, and what became of them."""
    st.dataframe(
        against, hide_index=True, placeholder="", key="review_against",
        column_config={
            "day": st.column_config.DateColumn("Day", format="ddd D MMM"),
            "title": st.column_config.TextColumn("Planned", width=200), "discipline": "Discipline",
            "planned_min": st.column_config.NumberColumn("Minutes", format="%.0f", help="Planned."),
            "ended": "What became of it", "reason": "Why",
            "compliance_pct": st.column_config.ProgressColumn(
                "Kept", format="%.0f %%", min_value=0, max_value=100,
                help="How well it was what was planned: completed, duration, intensity and load together.",
            ),
        },
    )  # fmt: skip


# --- what it proposes ---------------------------------------------------------------------------------------------


def wished() -> tuple[int, Wish, dict[str, dict[str, Any]] | None, str] | None:
    """What was clicked on a proposal, told once: which, what, what the athlete made of it first, and what they saw.

    A click is kept by its callback, as the button may be gone when the screen is drawn again: decided in another tab.
    """
    return st.session_state.pop(WISHED, None)


def show_proposal(card: Any, *, is_writable: bool, today: date, replay: Callable[[], Any], draw: Callable) -> None:
    """One proposal: the rule, its evidence, the plan before and after, the effects, and what can be said to it.

    ``replay`` tells what it would have meant, ``draw`` makes the chart of that.
    """
    with st.container(border=True):
        st.markdown(f"**{plain(card.sentence)}**")
        st.caption(plain(f"{card.kind.capitalize()} · {card.title}. {card.looks_at}"))
        if card.evidence:
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in card.evidence))
        _show_days(card)
        if card.effects:
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in card.effects))
        if card.ended:
            st.markdown(f":material/history: {plain(card.ended)}")
        if is_writable:
            _ask_wish(card, today)
        if card.can_replay and (told := replay()) is not None:
            with st.expander("Had you accepted"):
                st.markdown("\n".join(f"- {plain(sentence)}" for sentence in told.said))
                if len(told.days):
                    show_chart(draw(told.days), "Had you accepted", key=f"replay_{card.id}")
                st.caption("Both plans are taken as if they had been kept to the letter.")


def _show_days(card: Any) -> None:
    """The plan day by day; a table that breaks its lines, so that both plans are seen on a phone too."""
    if card.days.empty:
        return
    rows = zip(card.days["day"], card.days["is_changed"], strict=True)
    days = [f"{'● ' if is_changed else ''}{day:%a} {day.day} {day:%b}" for day, is_changed in rows]
    sides = {"The plan now" if card.is_open else "The plan before": "before", "With this change": "after"}
    told = {title: [plain(text) for text in card.days[side]] for title, side in sides.items()}
    st.table(pd.DataFrame({"Day": days} | told).set_index("Day"))


def _ask_wish(card: Any, today: date) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if card.is_open:
            _ask(card, "approve", "Approve", "check", is_first=True)
            with st.popover("Edit", icon=":material/edit:"):
                _ask_edits(card, today)
            _ask(card, "reject", "Reject", "close")
        if card.can_undo:
            _ask(card, "undo", "Undo", "undo")
        if card.can_reopen:
            _ask(card, "reopen", "Decide again", "undo")


def _ask(card: Any, wish: Wish, label: str, icon: str, *, is_first: bool = False) -> None:
    st.button(
        label, type="primary" if is_first else "secondary", icon=f":material/{icon}:", key=f"{wish}_{card.id}",
        on_click=_wish, args=(card, wish),
    )  # fmt: skip


def _wish(card: Any, wish: Wish) -> None:
    st.session_state[WISHED] = (card.id, wish, None, card.seen)


def _ask_edits(card: Any, today: date) -> None:
    """Which changes to keep, on which day and how long."""
    tomorrow = today + timedelta(days=1)
    with st.form(f"edit_{card.id}_{card.seen}", border=False):
        for number, piece in enumerate(card.pieces):
            st.checkbox(plain(piece.told), True, key=_key(card, "keep", number))
            if piece.day is None:
                continue
            with st.container(horizontal=True):
                st.date_input("Day", max(piece.day, tomorrow), min_value=tomorrow, format="YYYY-MM-DD",
                              key=_key(card, "day", number))  # fmt: skip
                st.number_input("Minutes", 5, 720, min(max(piece.minutes, 5), 720), 5, key=_key(card, "min", number))
        st.form_submit_button(
            "Approve as edited", type="primary", key=f"edit_go_{card.id}", on_click=_wish_edited, args=(card,)
        )


def _wish_edited(card: Any) -> None:
    """What is left of a proposal, by uid: what of it is another day or length than was proposed."""
    edits: dict[str, dict[str, Any]] = {}
    for number, piece in enumerate(card.pieces):
        if st.session_state[_key(card, "keep", number)]:
            day = st.session_state.get(_key(card, "day", number), piece.day)
            minutes = st.session_state.get(_key(card, "min", number), piece.minutes)
            edits[piece.uid] = {
                "day": day if day != piece.day else None,
                "duration_s": 60 * minutes if minutes != piece.minutes else None,
            }
    st.session_state[WISHED] = (card.id, "approve", edits, card.seen)


def _key(card: Any, what: str, number: int) -> str:
    """A proposal that was written anew asks anew."""
    return f"edit_{what}_{card.id}_{number}_{card.seen}"


def show_sent(read: Callable[[], tuple[Any, pd.DataFrame]], again: Callable[[], str] | None) -> None:
    """How the workouts that a yes has changed stand at the services that get the plan; nothing where none does."""
    if read()[0].chosen:
        st.subheader("At your devices")
        show_states(read, again)


# --- what was done ------------------------------------------------------------------------------------------------


def show_goals(cards: Sequence[Any]) -> None:
    """The goals that stood on the day, those that are open first."""
    for card in cards:
        if not card.standing.is_reached:
            show_line(card)
    if reached := [card.title for card in cards if card.standing.is_reached]:
        st.caption(f":material/check_circle: Reached: {plain(', '.join(reached))}.")
    if not cards:
        st.caption("No goal stands on this day.")
        st.page_link("pages/goals.py", label="Set one", icon=":material/flag:")


def show_workouts(title: str, workouts: pd.DataFrame, units: Units, label: Callable[[str], str]) -> int | None:
    """The workouts of one or more days; returns which row was clicked."""
    st.subheader(title)
    if workouts.empty:
        st.caption("No workout.")
        return None
    picked = st.dataframe(
        in_units(workouts, units).assign(discipline=workouts["discipline"].map(label)),
        hide_index=True, placeholder="", on_select="rerun", selection_mode=["single-row", "single-cell"],
        key=f"review_{title}",
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM"),
            "title": st.column_config.TextColumn("Title", width=220), "discipline": "Discipline",
        } | number_columns(workouts, units, duration_s="Time (min)", output_kj="Output (kJ)", tss="TSS"),
    )  # fmt: skip
    return picked_row(picked)


# --- all of them, the rules, and when ----------------------------------------------------------------------------


def show_all(days: pd.DataFrame) -> None:
    """Every review that was written; a click reads it."""
    st.dataframe(
        days.assign(verdict=days["verdict"].str.capitalize()), hide_index=True, placeholder="", key="review_all",
        on_select=lambda: _open_row(days["day"].tolist()), selection_mode=["single-row", "single-cell"],
        column_config={
            "day": st.column_config.DateColumn("Evening", format="ddd D MMM YYYY"), "verdict": "Verdict",
            "proposed": "Proposed", "approved": "Approved", "rejected": "Rejected",
        },
    )  # fmt: skip


def offer_last(last: date, told: str) -> None:
    """The way to the newest review, where the day has none."""
    st.markdown(plain(told))
    st.button("Read it", icon=":material/history:", on_click=set_widgets, args=[{DAY: last}], key="review_last")


def _open_row(days: Sequence[date]) -> None:
    selection = st.session_state["review_all"].selection
    rows = selection.rows or [row for row, _column in selection.cells]
    if rows:
        set_widgets({DAY: days[rows[0]]})


def show_record(record: pd.DataFrame) -> None:
    """What became of all that each rule proposed, and what followed."""
    counts = {
        "proposed": "Proposed", "accepted": "Accepted", "edited": "Edited", "rejected": "Rejected",
        "undone": "Taken back", "expired": "Not decided", "open": "Open",
    }  # fmt: skip
    st.dataframe(
        record, hide_index=True, placeholder="–", key="review_record",
        column_config=counts | {
            "rule": st.column_config.TextColumn("Rule", width=180),
            "looks_at": st.column_config.TextColumn("Looks at", width=260),
            "limits": st.column_config.TextColumn("Asks for a change from", width=260),
            "source": st.column_config.TextColumn("Where that is from", width=200),
            "n_followed": st.column_config.NumberColumn("Two weeks on", help="Accepted proposals of which the two"
                                                        " weeks after are over: what the next columns are of."),
            "adherence_before_pct": st.column_config.NumberColumn("Adherence before (%)", format="%.0f"),
            "adherence_after_pct": st.column_config.NumberColumn("Adherence after (%)", format="%.0f"),
            "form_before": st.column_config.NumberColumn("Form before", format="%+.0f"),
            "form_after": st.column_config.NumberColumn("Form after", format="%+.0f"),
        },
    )  # fmt: skip
    st.caption("What followed a yes is no proof that it came of it.")


def ask_schedule(schedule: Any, hours: Sequence[int]) -> dict[str, Any] | None:
    """Whether and when reviews are written by themselves, once that was saved."""
    with st.form("review_schedule", border=False):
        is_on = st.toggle("Write it each evening", schedule.is_on, key="review_on",
                          help="While Zonebook runs; a missed evening is caught up at the next start.")  # fmt: skip
        index = hours.index(schedule.hour) if schedule.hour in hours else 0
        hour = st.selectbox("At", hours, index=index, format_func=lambda one: f"{one}:00", key="review_hour", width=120)
        return {"is_on": is_on, "hour": hour} if st.form_submit_button("Save", key="review_schedule_go") else None
