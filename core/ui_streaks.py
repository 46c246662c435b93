"""The questions and pieces of the Streaks screen: streaks, life events, Eddington numbers, milestones and badges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import how_many, label, written
from core.ui import plain

#: The views of the screen.
VIEWS = ("Streaks", "Habits", "Eddington", "Milestones")
#: How a question stands beside a heading, in the address.
BESIDE: Any = {"bind": "query-params", "required": True, "label_visibility": "collapsed"}
#: What the streaks are.
HINTS = {
    "day": "Days in a row with a workout, by the date where it was done. It lives until the end of today.",
    "week": "Weeks in a row with enough workouts. It lives until the end of this week.",
}
PROTECTED = (
    "Days of illness, injury, travel and holiday break no streak and add nothing to its length; a week that is short "
    "of its workouts is bridged when at least four of its days are protected. A date that is skipped by crossing the "
    "date line breaks nothing either."
)
LIFE = (
    "Illness, injury, travel and holiday protect your streaks on every screen at once; a race is marked only. Not "
    "known how long? Give a day ahead: *I am back* ends it on the day you click."
)
NO_BADGES = (
    "No badge of Peloton is here. They come with a refresh after a new workout, once Peloton is connected in Settings, "
    "as far as Peloton tells them; how often one was earned is known, the day is not."
)
EDDINGTON = (
    "Your Eddington number is the largest E such that you did at least E on each of E days. A day counts with its "
    "whole units, all workouts of it together; doubtful ones are left out."
)
#: So many of the next milestones are told.
MOST_NEXT = 8


# --- streaks ------------------------------------------------------------------------------------------------------


def show_streaks(named: Mapping[str, Any]) -> None:
    """Each streak as a card: its length, what keeps it alive, the best one. They are ``analysis.streaks.Streak``."""
    for name, streak in named.items():
        with st.container(border=True, height="stretch"):
            st.metric(name, _length(streak), help=HINTS[streak.unit], height="content")
            st.markdown(plain(streak.sentence))
            st.caption(_best(streak))


def show_overview_streaks(named: Mapping[str, Any]) -> None:
    """The streaks in few lines, for a side of a screen."""
    for name, streak in named.items():
        what = f" of {streak.least} {streak.what[1]}" if streak.least > 1 else ""
        st.markdown(f"**{_length(streak)}{what}**", help=f"{name}. {HINTS[streak.unit]}")
        st.caption(f"{plain(streak.sentence)} Best: {streak.best_length}.")


def show_best_streaks(best: pd.DataFrame) -> None:
    """The longest streaks of each kind. ``best`` is that of ``frames.streaks.Standing``."""
    if best.empty:
        st.caption("No streak yet.")
        return
    table = best.assign(is_current=best["is_current"].map({True: "still alive", False: ""}))
    day = st.column_config.DateColumn
    st.dataframe(
        table, hide_index=True, height="content",
        column_config={
            "streak": "Streak", "length": st.column_config.NumberColumn("Length", help="Days or weeks that were done."),
            "first": day("From", format="D MMM YYYY"), "last": day("To", format="D MMM YYYY"),
            "bridged": st.column_config.NumberColumn("Bridged", help="Protected days or weeks within it; not counted."),
            "is_current": "",
        },
    )  # fmt: skip


def ask_target(target: Any, disciplines: Sequence[str], least: int, most: int, most_minutes: int) -> Any:
    """How many workouts a week: (number or None, disciplines, minutes) once it was submitted, else None."""
    mark = "" if target is None else f"_{target.least}_{target.minutes}_{'_'.join(target.disciplines)}"
    with st.form("streak_target", border=False):  # another target is another question, so that it begins with it
        number = st.number_input(
            "Workouts a week", least, most, target.least if target else 3, key=f"streak_least{mark}",
            help="Several on one day count each.",
        )  # fmt: skip
        chosen = st.multiselect(
            "Of", disciplines, list(target.disciplines) if target else [], format_func=label,
            placeholder="Every discipline", key=f"streak_disciplines{mark}",
        )  # fmt: skip
        minutes = st.number_input(
            "Minutes at least", 0, most_minutes, target.minutes if target else 0, 5, key=f"streak_minutes{mark}",
            help="So that a warm-up is none of them; 0 counts every one.",
        )  # fmt: skip
        with st.container(horizontal=True):
            is_given = st.form_submit_button("Save", type="primary", key="streak_target_go")
            is_ended = target is not None and st.form_submit_button("Count none", key="streak_target_none")
    if is_ended:
        return None, (), 0
    return (int(number), tuple(chosen), int(minutes)) if is_given else None


# --- life events --------------------------------------------------------------------------------------------------


def ask_event(
    kinds: Sequence[str], day: date, usual: Mapping[str, int], *, key: str, event: Any = None
) -> tuple[str, date, date, str | None] | None:
    """A life event, new or as it is (``event``: ``kind, first_day, last_day, note``), once it was submitted."""
    chosen = event.kind if event is not None else kinds[0]
    kind = st.pills("What", kinds, default=chosen, format_func=label, required=True, key=f"{key}_kind", wrap=True)
    kind = kind or chosen
    first = event.first_day if event is not None else day
    last = event.last_day if event is not None else day + timedelta(days=usual[kind] - 1)
    with st.form(f"{key}_form", border=False):
        with st.container(horizontal=True):
            begins = st.date_input("From", first, min_value=date(1970, 1, 1), key=f"{key}_first")
            ends = st.date_input("To", last, min_value=date(1970, 1, 1), key=f"{key}_last_{kind}")
        note = st.text_input("Note", (event.note or "") if event is not None else "", placeholder="optional",
                             max_chars=2000, key=f"{key}_note")  # fmt: skip
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    return (kind, begins, ends, note.strip() or None) if is_given and begins and ends else None


def show_going_on(events: Mapping[int, str], *, is_writable: bool) -> int | None:
    """What is going on today; returns the id of an event that the athlete is back from."""
    back = None
    for event_id, told in events.items():
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f":material/shield: {plain(told)}.")
            if is_writable and st.button("I am back", icon=":material/undo:", key=f"life_back_{event_id}"):
                back = event_id
    return back


def pick_event(events: pd.DataFrame) -> int | None:
    """All life events, newest first; returns the id of the one that was clicked.

    With another event more or less it is another table, in which nothing is clicked yet.
    """
    table = pd.DataFrame(
        {
            "What": events["kind"].map(label),
            "From": events["first_day"],
            "To": events["last_day"],
            "Note": events["note"].fillna(""),
        }
    )
    day = st.column_config.DateColumn(format="D MMM YY")
    rows = st.dataframe(
        table, hide_index=True, height=213 if len(table) > 5 else "content", on_select="rerun",
        selection_mode="single-row", key=f"life_events_{len(events)}_{events.index.max()}",
        column_config={"From": day, "To": day},
    ).selection.rows  # fmt: skip
    return int(table.index[rows[0]]) if rows and rows[0] < len(table) else None


# --- the calendar -------------------------------------------------------------------------------------------------


def ask_calendar(years: Sequence[int], measures: Sequence[str]) -> tuple[int, str]:
    """Which year, and by what its days are coloured; both stand in the address."""
    names = {quantities.described(name).label: name for name in measures}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Calendar")
        with st.container(horizontal=True, width="content"):
            year = st.selectbox(
                "Year", [str(year) for year in years], key="streaks_year", bind="query-params", width=110,
                label_visibility="collapsed",
            )  # fmt: skip
            by = st.selectbox(
                "Coloured by",
                list(names),
                key="streaks_by",
                bind="query-params",
                width=170,
                label_visibility="collapsed",
            )
    return int(year or years[0]), names[by or next(iter(names))]


# --- Eddington ----------------------------------------------------------------------------------------------------


def show_eddingtons(found: Iterable[Any]) -> None:
    """Each Eddington number as a card. They are ``frames.habits.EddingtonOf``."""
    for each in found:
        st.metric(
            each.name, f"{each.eddington.number:,} {each.unit}", each.needed, delta_color="off", delta_arrow="off",
            help=f"{each.sentence} {EDDINGTON}", border=True, height="stretch",
        )  # fmt: skip


def show_ahead(ahead: pd.DataFrame, unit: str) -> None:
    """What the next Eddington numbers take: ``number, days_with, days_missing``."""
    number = st.column_config.NumberColumn
    st.dataframe(
        ahead, hide_index=True, height="content",
        column_config={
            "number": number(f"E ({unit})"),
            "days_with": number("Days now", help=f"Days with at least so many {unit} so far."),
            "days_missing": number("More needed", help=f"Further days with at least so many {unit} that it takes."),
        },
    )  # fmt: skip


# --- milestones and badges ----------------------------------------------------------------------------------------


def ask_kind(kinds: Mapping[str, str]) -> str | None:
    """Of which kind milestones are shown, by its name; None for all."""
    return st.pills(
        "Which", list(kinds), format_func=lambda kind: kinds[kind], key="streaks_kind", bind="query-params", wrap=True,
        label_visibility="collapsed",
    )  # fmt: skip


def show_next(upcoming: Sequence[Any], told: Any) -> None:
    """The next milestones, each as a bar. They are ``analysis.milestones.Next``; ``told`` words how far one is."""
    for one in upcoming[:MOST_NEXT]:
        share = min(one.done / one.value, 1.0) if one.value else 0.0
        st.progress(share, text=f"**{one.value:,.0f}** {plain(one.what)} · {one.done:,.0f} done")
        st.caption(told(one))
    if not upcoming:
        st.caption("Nothing is counted yet.")


def show_reached(reached: pd.DataFrame) -> Any:
    """Milestones that were reached; returns what was selected."""
    return st.dataframe(
        reached.drop(columns="workout_id"), hide_index=True, height=420 if len(reached) > 11 else "content",
        on_select="rerun", selection_mode=["single-row", "single-cell"], key="milestones",
        column_config={
            "day": st.column_config.DateColumn("Reached", format="D MMM YYYY"), "what": "Milestone", "kind": "Of",
        },
    )  # fmt: skip


def show_badges(badges: pd.DataFrame) -> None:
    """Peloton's badges: ``category, name, count, description, noticed_at``."""
    if badges.empty:
        st.caption(NO_BADGES)
        return
    st.caption(f"{how_many(len(badges), 'badge')}, earned {how_many(int(badges['count'].sum()), 'time')} in all.")
    number, day = st.column_config.NumberColumn, st.column_config.DateColumn
    st.dataframe(
        badges, hide_index=True, height=420 if len(badges) > 11 else "content", placeholder="",
        column_config={
            "category": "Of", "name": "Badge", "count": number("Times", help="How often it was earned."),
            "description": "For",
            "noticed_at": day("Noticed", format="D MMM YYYY", help="When this number was first seen here; Peloton does "
                              "not tell when it was earned."),
        },
    )  # fmt: skip


def _length(streak: Any) -> str:
    return how_many(streak.length, streak.unit)


def _best(streak: Any) -> str:
    if not streak.best_length:
        return "No streak so far."
    if streak.is_best:
        return "This is your longest ever."
    span = f"{written(streak.best_first, short=True)} to {written(streak.best_last, short=True)}"
    return f"Best: {how_many(streak.best_length, streak.unit)}, {span}."
