"""The questions of the plan: which plan to begin, where a workout goes, why it is skipped, and how it is planned."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

import streamlit as st

from core.quantities import label
from core.ui import plain, told_apart

#: Why workouts are skipped, the most frequent first; anything else can be typed.
REASONS = ("no time", "tired", "ill", "sore or injured", "travel", "weather", "no wish")
HAND = "By hand"
#: What is chosen of a workout, the usual one first.
CHOICES = {
    "intensity": ("moderate", "easy", "hard"), "priority": ("normal", "key", "optional"),
    "needs": ("nothing", "class", "exercises", "intervals"),
}  # fmt: skip


def ask_template(names: Mapping[str, str]) -> str | None:
    """Which template a plan is made from; ``HAND`` is none of them."""
    told = told_apart(dict(names))
    return st.pills("Begin with", [*told, HAND], key="plan_template",
                    format_func=lambda key: plain(told.get(key, key)))  # fmt: skip


def ask_begin(key: str, first_day: date, range_h: tuple[float, float] | None) -> dict[str, Any]:
    """From when on, and how many hours a week."""
    with st.grid(2, min_column_width=220):
        first = st.date_input("First day", first_day, key=f"plan_first_{key}", format="YYYY-MM-DD",
                              help="Its weeks begin on this weekday; nothing falls on days that are over.")  # fmt: skip
        hours = None
        if range_h:
            most = max(12.0, 2 * range_h[1])
            hours = st.slider("Hours a week", 0.5, most, range_h, 0.5, key=f"plan_hours_{key}",
                              help="The plan grows from the first to the second; easier weeks have less.")  # fmt: skip
    return {"first_day": first, "hours": hours}


def ask_by_hand(first_day: date, areas: Mapping[str, str]) -> dict[str, Any]:
    """A plan without workouts yet."""
    with st.grid(3, min_column_width=180):
        title = st.text_input("Title", key="plan_hand_title", max_chars=120)
        first = st.date_input("First day", first_day, key="plan_hand_first", format="YYYY-MM-DD")
        last = st.date_input("Last day", first_day + timedelta(days=27), key="plan_hand_last", format="YYYY-MM-DD")
    focus = ask_focus([], areas, key="plan_hand_focus")
    hours = st.slider("Hours a week", 0.0, 20.0, (3.0, 5.0), 0.5, key="plan_hand_hours")
    note = st.text_input("Note", key="plan_hand_note", max_chars=500)
    return {"title": title, "first_day": first, "last_day": last, "focus": focus, "hours": hours, "note": note}


def ask_change(plan: Any, areas: Mapping[str, str]) -> dict[str, Any]:
    """Other words and another volume for a plan; ``plan`` is a ``PlanLine``."""
    key = f"plan_change_{plan.plan_id}"
    title = st.text_input("Title", plan.title, key=f"{key}_title", max_chars=120)
    last = st.date_input("Last day", plan.last_day, key=f"{key}_last", format="YYYY-MM-DD")
    focus = ask_focus(list(plan.focus), areas, key=f"{key}_focus")
    before = ((plan.weekly_min_s or 0) / 3600, (plan.weekly_max_s or 0) / 3600)
    hours = st.slider("Hours a week", 0.0, max(20.0, before[1]), before, 0.5, key=f"{key}_hours")
    note = st.text_input("Note", plan.note, key=f"{key}_note", max_chars=500)
    return {"title": title, "last_day": last, "focus": focus, "hours": hours if hours[1] else None, "note": note}


def ask_focus(chosen: Sequence[str], areas: Mapping[str, str], *, key: str) -> list[str]:
    """Which focus areas."""
    return list(
        st.multiselect("Focus", list(areas), list(chosen), format_func=areas.__getitem__, key=key,
                       placeholder="What it is about")
    )  # fmt: skip


def ask_day(days: Mapping[date, str], planned: Any, *, key: str) -> date | None:
    """Where a ``Planned`` goes, one tap a day; ``days`` says what stands there already."""
    key = f"{key}_{planned.uid}_{planned.day}"  # on another day it is another question, with nothing chosen yet
    return st.pills("Move to", list(days), format_func=lambda day: plain(days[day]), key=key, wrap=True)


def ask_reason(*, key: str) -> str | None:
    """Why a workout is skipped: one tap, or words of one's own."""
    chosen = st.pills("Skip, because of", REASONS, key=f"{key}_reason", wrap=True)
    with st.form(f"{key}_own", border=False):
        typed = st.text_input("Another reason", max_chars=200, key=f"{key}_typed")
        is_given = st.form_submit_button("Skip", key=f"{key}_go")
    if is_given and typed.strip():
        return typed
    return chosen


def ask_week_to(weeks: Mapping[date, str], *, key: str) -> date | None:
    """Into which week."""
    return st.selectbox("Into the week from", list(weeks), format_func=weeks.__getitem__, key=key)


def ask_workout(
    disciplines: Sequence[str], areas: Mapping[str, str], how: str, *, key: str, day: date, first: Any = None,
    steps: str | None = "",
) -> dict[str, Any] | None:  # fmt: skip
    """A planned workout, as ``coaching.plan_drafts.Draft`` takes it, once it was submitted.

    Args:
        how: How steps are typed.
        day: What it begins with.
        first: What it is now, a ``coaching.planned.Planned``; None for a new one.
        steps: Its steps as text; None where text cannot say them.
    """
    with st.form(f"{key}_form", border=False):
        with st.grid(3, min_column_width=150):
            title = st.text_input("Title", first.title if first else "", max_chars=120, key=f"{key}_title")
            asked_day = st.date_input("Day", first.day if first else day, key=f"{key}_day", format="YYYY-MM-DD")
            discipline = st.selectbox(
                "Discipline", disciplines, disciplines.index(first.discipline) if first else 0, format_func=label,
                key=f"{key}_discipline",
            )  # fmt: skip
            minutes = st.number_input(
                "Minutes", 1, 720, round(first.duration_s / 60) if first else None, key=f"{key}_minutes",
                help="Leave it empty where the steps tell.",
            )  # fmt: skip
            tss = st.number_input("TSS", 0, 1000, None, key=f"{key}_tss",
                                  help="Leave it empty to have it estimated from steps and intensity.")  # fmt: skip
            start = st.time_input("Begins at", _time(first.start_minute if first else None), key=f"{key}_start",
                                  help="Leave it empty for any time of the day.")  # fmt: skip
            chosen = {name: _choice(name, first, key) for name in CHOICES}
            focus = st.selectbox(
                "Focus", [None, *areas], [None, *areas].index(first.focus if first else None),
                format_func=lambda name: areas.get(name, "–"), key=f"{key}_focus",
            )  # fmt: skip
        typed = None if steps is None else st.text_area("Steps", steps, key=f"{key}_steps", help=how, height=130,
                                                        placeholder="10 min warm-up at 55 % FTP")  # fmt: skip
        note = st.text_input("Note", (first.note or "") if first else "", max_chars=500, key=f"{key}_note")
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    if not is_given:
        return None
    is_same = first is not None and minutes == round(first.duration_s / 60)
    if first is not None and is_same:  # a workout of 43.5 minutes stays one; steps that are others tell it anew
        minutes = first.duration_s / 60 if typed is None or typed == steps else None
    return {
        "day": asked_day, "discipline": discipline, "title": title, "minutes": minutes,
        "focus": focus, "start": start, "tss": tss, **chosen,
        "steps": None if typed == steps and first is not None else typed, "note": note,
    }  # fmt: skip


def _choice(name: str, first: Any, key: str) -> str:
    options = CHOICES[name]
    now = getattr(first, name) if first else options[0]
    return st.selectbox(name.capitalize(), options, options.index(now), format_func=str.capitalize,
                        key=f"{key}_{name}")  # fmt: skip


def _time(start_minute: int | None) -> time | None:
    return None if start_minute is None else time(start_minute // 60, start_minute % 60)


def ask_near(near: Mapping[int, str], *, key: str) -> int | None:
    """Which workout it was, once that was said."""
    told = told_apart(dict(near))
    chosen = st.selectbox("This workout was it", list(told), index=None, format_func=told.__getitem__, key=key,
                          placeholder="Choose a workout")  # fmt: skip
    return chosen if chosen is not None and st.button("It was this one", key=f"{key}_go") else None


def ask_routine(routines: Mapping[int, str], *, key: str) -> int | None:
    """Which routine fills it, once that was said."""
    told = told_apart(dict(routines))
    chosen = st.selectbox("Fill it by", list(told), index=None, format_func=told.__getitem__, key=key,
                          placeholder="Choose a routine")  # fmt: skip
    return chosen if chosen is not None and st.button("Fill", key=f"{key}_go", icon=":material/add:") else None
