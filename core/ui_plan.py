"""The pieces of the Plan screen: a week as a calendar, its numbers, plans as a list, and what is planned today."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core.quantities import UNKNOWN, how_many, label, shown, written
from core.ui import plain

#: Each state of a planned workout: its word, icon and colour, the latter in the words of Streamlit's badges.
STATES = {
    "done": ("Done", "check_circle", "green"), "early": ("Done early", "check_circle", "green"),
    "late": ("Done late", "check_circle", "green"), "missed": ("Missed", "cancel", "red"),
    "skipped": ("Skipped", "skip_next", "orange"), "open": ("Planned", "radio_button_unchecked", "gray"),
    "excused": ("Excused", "beach_access", "violet"),
}  # fmt: skip
DONE = ("done", "early", "late")
AWAY = {"illness": "sick", "injury": "personal_injury", "travel": "flight", "holiday": "beach_access"}
PRIORITIES = {"key": ":material/star: key", "normal": "", "optional": "optional"}
NOTHING = (
    "No plan yet. A plan is weeks with a purpose: workouts on days that suit you, with steps, targets and what each "
    "costs. Begin one from a template below; it is laid around your schedule, races and days away."
)
PLANNED_HELP = "Of everything that is planned for these seven days, skipped workouts too."
DONE_HELP = "Of every workout that you did in these seven days, planned or not."
FORM = (
    "Fitness and fatigue are means of TSS over 42 and 7 days, form is yesterday's fitness less yesterday's fatigue. "
    "Days to come have the TSS of their planned workouts, as if all were done; nothing else is added."
)
GONE = "This planned workout is not in the plan any more."
PAGE = "pages/planned.py"
#: How far the calendar goes.
WEEKS_BACK, WEEKS_AHEAD = timedelta(weeks=520), timedelta(weeks=104)


def ask_week(this_week: date) -> date:
    """Which week is shown; it stands in the address."""
    earliest, latest = this_week - WEEKS_BACK, this_week + WEEKS_AHEAD
    shown = min(max(_week_of_address(this_week), earliest), latest)
    with st.container(horizontal=True, vertical_alignment="center"):
        week = timedelta(days=7)
        for name, to, icon in (
            ("Earlier", shown - week, "chevron_left"), ("This week", this_week, "today"),
            ("Later", shown + week, "chevron_right"),
        ):  # fmt: skip
            st.button(
                name, icon=f":material/{icon}:", key=f"plan_{name}", type="tertiary", on_click=_show_week,
                args=(to, this_week), disabled=to == shown or not earliest <= to <= latest,
            )  # fmt: skip
        st.markdown(f"**{shown.day} {shown:%B} – {written(shown + timedelta(days=6))}**")
    return shown


def _week_of_address(this_week: date) -> date:
    try:
        asked = date.fromisoformat(st.query_params.get("week", ""))
        return asked - timedelta(days=(asked - this_week).days % 7)
    except (ValueError, OverflowError):  # no day, or one of the first week that there is
        return this_week


def _show_week(first: date, this_week: date) -> None:
    if first == this_week:
        st.query_params.pop("week", None)
    else:
        st.query_params["week"] = first.isoformat()


def show_sums(week: Any) -> None:
    """What was planned for a week, and what was done. ``week`` is a ``coaching.plan_weeks.Week``."""
    planned, done = week.planned, week.done
    with st.grid(4, min_column_width=140):
        _sum("Workouts", str(done.workouts), f"{planned.workouts} planned")
        _sum("Time", _hours(done.seconds), f"{_hours(planned.seconds)} planned")
        _sum("Training stress", shown(done.tss, "tss"), f"{shown(planned.tss, 'tss')} planned")
        _sum("Hard days", str(done.hard_days), f"{planned.hard_days} planned")


def _sum(name: str, value: str, note: str) -> None:
    with st.container(border=True, height="stretch"):
        st.metric(name, value, help=f"{DONE_HELP} Planned: {PLANNED_HELP[0].lower()}{PLANNED_HELP[1:]}")
        st.caption(note)


def show_week(week: Any, today: date, act: Callable[[Any], None] | None) -> None:
    """Seven days side by side; on a phone one below the other. ``act`` draws what can be done to a planned workout."""
    for day, column in zip(week.days, st.columns(7, border=True, gap="xsmall"), strict=True):
        with column:
            _show_day(day, today, act)


def _show_day(day: Any, today: date, act: Callable[[Any], None] | None) -> None:
    name = f"{day.day:%a} {day.day.day}"
    st.markdown(f":blue[**{name} · today**]" if day.day == today else f"**{name}**")
    if day.race:
        st.badge(plain(f"Race: {day.race.title}"), icon=":material/flag:", color="violet")
    elif day.taper_for:
        st.badge("Taper", icon=":material/trending_down:", color="gray", help=plain(f"Before {day.taper_for.title}."))
    if day.away:
        st.badge(label(day.away), icon=f":material/{AWAY.get(day.away, 'event_busy')}:", color="orange")
    for match in day.planned:
        _show_match(match, day.became.get(match.workout_id), act)
    for one in day.besides:
        st.page_link("pages/workout.py", label=plain(one.title), icon=":material/add_circle:",
                     query_params={"workout": str(one.workout_id)})  # fmt: skip
        st.caption(f"{_hours(one.duration_s)}, {shown(one.tss, 'tss')}, not planned")
    if day.is_rest and not day.besides:
        st.caption("Rest day")


def _show_match(match: Any, became: Any, act: Callable[[Any], None] | None) -> None:
    one = match.planned
    word, icon, colour = STATES[match.state]
    st.page_link(PAGE, label=plain(one.title), icon=f":material/{icon}:", query_params={"planned": one.uid},
                 help=plain(f"{one.title}: steps, class, edit."))  # fmt: skip
    planned = ", ".join(filter(None, [_hours(one.duration_s), f"{shown(one.tss, 'tss')}", at(one.start_minute)]))
    st.caption(" · ".join(filter(None, [planned, PRIORITIES[one.priority]])))
    if match.state != "open":
        when = f" on {match.day:%A}" if match.state in ("early", "late") and match.day else ""
        said = plain(match.reason) if match.reason else ""
        said = f"{_hours(became.duration_s)}, {shown(became.tss, 'tss')}" if became else said
        st.caption(f":{colour}[{word}{when}{': ' if said else ''}{said}]")
    if act is None or match.state in DONE:
        return
    with st.popover("Move or skip", key=f"plan_act_{one.uid}", type="tertiary", icon=":material/swap_horiz:"):
        act(match)


def at(start_minute: int | None) -> str:
    """When it begins, where that is said."""
    return "" if start_minute is None else f"at {start_minute // 60}:{start_minute % 60:02d}"


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return UNKNOWN
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d}"


def show_plan_head(plan: Any) -> None:
    """The plan that runs: which week of it, its focus, and how much it wants. ``plan`` is a ``PlanLine``."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(plan.title)}**, week {plan.week} of {plan.weeks}")
        for focus in plan.focus:
            st.badge({"vo2max": "VO2max"}.get(focus, label(focus)), color="blue")
        if volume := volume_of(plan.weekly_min_s, plan.weekly_max_s):
            st.caption(f"{volume} a week")


def volume_of(least_s: int | None, most_s: int | None) -> str:
    """A weekly volume in words, "" where none is wanted."""
    if most_s is None:
        return ""
    least, most = (least_s or 0) / 3600, most_s / 3600
    return f"{most:g} h" if least == most else f"{least:g} to {most:g} h"


def show_ahead(weeks: Sequence[Any]) -> None:
    """The weeks to come in words, for those who do not see the chart: hours, TSS and hard days."""
    for one in weeks:
        sums = one.planned
        st.caption(
            f"From {one.first.day} {one.first:%b}: {how_many(sums.workouts, 'workout')}, {_hours(sums.seconds)}, "
            f"{shown(sums.tss, 'tss')}, {how_many(sums.hard_days, 'hard day')}."
        )


def show_line(plan: Any) -> None:
    """One plan of the list."""
    colours = {"running": "green", "to come": "blue", "over": "gray"}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(plan.title)}** :{colours[plan.state]}-badge[{plan.state.capitalize()}]")
    volume = volume_of(plan.weekly_min_s, plan.weekly_max_s)
    said = [f"{written(plan.first_day, short=True)} to {written(plan.last_day, short=True)}",
            how_many(plan.workouts, "planned workout"), f"{volume} a week" if volume else ""]  # fmt: skip
    st.caption(" · ".join(filter(None, said)))
    if plan.note:
        st.caption(plain(plan.note))


def show_today(matches: Sequence[Any]) -> None:
    """What is planned today, on screens that are about something else; nothing where nothing is."""
    if not matches:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(":material/event: **Planned today**")
        for match in matches:
            word, icon, _colour = STATES[match.state]
            one = match.planned
            st.page_link(PAGE, label=plain(one.title), icon=f":material/{icon}:", query_params={"planned": one.uid})
            st.caption(f"{_hours(one.duration_s)} · {shown(one.tss, 'tss')} · {word.lower()}")


# --- one planned workout ------------------------------------------------------------------------------------------

STEPS = (
    "As wide as they are long, as high as they are hard, in percent of your threshold; colours are those of power "
    "zones. Watts, paces and beats are those of today's FTP, thresholds and highest heart rate."
)
CLASSES = (
    "Classes of the library of the same discipline and about the same length, those first whose expected TSS and "
    "intensity are nearest. Filling it by a class keeps what it aims at."
)


ROUTINES = (
    "Your routines of the same discipline. Filling it by one makes its exercises the steps; ticking them under "
    "Exercises is doing it, and a substitute counts."
)
NO_ROUTINE = "No routine of yours fits. Exercises has some that are ready to be copied."


def show_when(one: Any, match: Any) -> None:
    """When it is planned, and what became of it. ``one`` is a ``Planned``, ``match`` its ``Match``."""
    word, icon, colour = STATES[match.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":{colour}-badge[:material/{icon}: {word}]")
        said = [f"{one.day:%A}, {written(one.day)}", at(one.start_minute), label(one.discipline)]
        st.caption(" · ".join(filter(None, said)))
        if match.reason:
            st.caption(plain(match.reason))


def show_numbers(one: Any, intensity_factor: float) -> None:
    """How long it takes, what it costs and how hard it is."""
    with st.grid(5, min_column_width=130):
        st.metric("Time", _hours(one.duration_s), border=True, help="By its steps, or as it was typed.")
        st.metric("Training stress", shown(one.tss, "tss"), border=True, help="Estimated from its steps: hours x IF² x "
                  "100, IF by the fourth-power mean of the targets' middles.")  # fmt: skip
        st.metric("Intensity factor", f"{intensity_factor:.2f}", border=True, help="What follows from TSS and time.")
        st.metric("Intensity", one.intensity.capitalize(), border=True)
        st.metric("Priority", one.priority.capitalize(), border=True)


def show_became(told: Any) -> None:
    """The workout that it became, and how well it was kept. ``told`` is a ``frames.planned.Told``."""
    match, became = told.match, told.became
    if match.state not in DONE:
        st.caption({
            "open": "It is still to be done.", "missed": "Nothing that was done fits it.",
            "skipped": "It was skipped.", "excused": "It fell on a day away, so nobody asks for it.",
        }[match.state])  # fmt: skip
        return
    if became:
        st.page_link("pages/workout.py", label=plain(became.title), icon=":material/timeline:",
                     query_params={"workout": str(became.workout_id)})  # fmt: skip
        st.caption(f"{_hours(became.duration_s)}, {shown(became.tss, 'tss')}"
                   + (f", on {match.day:%A}" if match.day else ""))  # fmt: skip
    if match.is_said:
        st.caption("You said that it was this one.")
    if kept := match.compliance:
        parts = {"Completed": kept.completed, "Duration": kept.duration, "Intensity": kept.intensity, "Load": kept.load}
        st.progress(kept.total, text=f"Kept to {100 * kept.total:.0f} %")
        st.caption(" · ".join(f"{name} {100 * value:.0f} %" for name, value in parts.items() if value is not None))


def show_fit(fit: Any, *, may_fill: bool) -> bool:
    """A class that fits, and whether it was taken for it. ``fit`` is a ``coaching.plan_classes.Fitting``."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch"):
            name = fit.title if fit.instructor is None else f"{fit.title} · {fit.instructor}"
            st.page_link("pages/class.py", label=plain(name), query_params={"class": fit.class_id})
            st.caption(plain(fit.sentence))
        key = f"planned_fill_{fit.class_id}"
        return may_fill and st.button("Fill", key=key, type="tertiary", icon=":material/add:")
