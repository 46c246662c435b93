"""The questions and pieces of the Schedule screen: usual hours, races, calendars, and what time is left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

import pandas as pd
import streamlit as st

from core.quantities import label
from core.ui import plain

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PRIORITIES = {"A": "A, the season is about it", "B": "B, to do well at", "C": "C, part of training"}
NOTHING = (
    "Nothing is said yet, so any time counts as free. Say below in which hours you can train, read a calendar in, or "
    "enter a race: plans and proposals keep to all of it."
)
HOURS = "Hours of a usual week in which you can train. No row at all means any time; a weekday without a row, none."
ALL_DAY_COUNTS = "No usual hours are said, so all of a day counts as free, the night too."
CALENDARS = (
    "Export a calendar as an ICS file and read it here: nothing is planned into its appointments. Kept are title and "
    "time, from 60 days ago to 400 ahead, in this database alone. Read under the same name again, it is replaced."
)


# --- what is ahead ------------------------------------------------------------------------------------------------


def show_ahead(ahead: Any, free: str, longest: str) -> None:
    """What the coming days leave, as cards. ``ahead`` is ``frames.schedule.Ahead``."""
    days = len(ahead.labels)
    with st.grid(3, min_column_width=150):
        st.metric("Free time", free, border=True, height="stretch",
                  help=f"In the next {days} days: your hours less what calendars take and days away.")  # fmt: skip
        st.metric("Longest piece", longest, border=True, height="stretch",
                  help="A workout is done in one piece, so it has to fit into one.")  # fmt: skip
        st.metric("Days without time", f"{len(ahead.without)} of {days}", border=True, height="stretch",
                  help=plain("; ".join(ahead.without)) or "Each day has some.")  # fmt: skip
    if ahead.races:
        st.markdown(f":material/flag: {plain('; '.join(ahead.races))}.")


# --- usual hours --------------------------------------------------------------------------------------------------


def ask_hours(hours: pd.DataFrame) -> list[dict[str, Any]] | None:
    """The table of usual hours as it was edited, once it was saved: ``weekday`` (a name), ``begins``, ``ends``."""
    table = hours.assign(weekday=[WEEKDAYS[number] for number in hours["weekday"]])
    mark = "_".join(f"{row['weekday'][:2]}{row['begins']:%H%M}{row['ends']:%H%M}" for row in table.to_dict("records"))
    with st.form("schedule_hours", border=False):  # other hours are another table, so that it begins with them
        edited = st.data_editor(
            table, num_rows="dynamic", hide_index=True, key=f"schedule_hours_{mark}",
            column_config={
                "weekday": st.column_config.SelectboxColumn("Day", options=list(WEEKDAYS), required=True),
                "begins": st.column_config.TimeColumn("From", format="HH:mm", step=300, required=True),
                "ends": st.column_config.TimeColumn("To", format="HH:mm", step=300, required=True,
                                                    help="0:00 is midnight, the end of the day."),
            },
        )  # fmt: skip
        is_given = st.form_submit_button("Save hours", type="primary", key="schedule_hours_go")
    return edited.to_dict("records") if is_given else None


def stretches_of(rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, int, int]]:
    """Rows of that table as (weekday, from, to) in minutes; empty rows are none.

    Raises:
        ValueError: A row says only a part of it.
    """
    found = []
    for number, row in enumerate(rows, start=1):
        weekday, begins, ends = (row.get(name) for name in ("weekday", "begins", "ends"))
        if weekday in WEEKDAYS and isinstance(begins, time) and isinstance(ends, time):
            found.append((WEEKDAYS.index(weekday), minute_of(begins), minute_of(ends) or 24 * 60))
        elif any(one is not None and one == one for one in (weekday, begins, ends)):  # NaN and NaT are not themselves
            raise ValueError(f"Row {number} is not whole: it takes a day, a time from and a time to.")
    return found


def minute_of(at: time) -> int:
    """The minute of the day of a time."""
    return at.hour * 60 + at.minute


def ask_same_hours(first_weekday: int) -> tuple[list[int], int, int] | None:
    """One stretch for several weekdays, once it was submitted: their numbers, from and to in minutes."""
    order = [(first_weekday + number) % 7 for number in range(7)]
    with st.form("schedule_same", border=False):
        chosen = st.pills(
            "On", order, selection_mode="multi", format_func=lambda number: WEEKDAYS[number][:3], key="schedule_days",
            wrap=True,
        )  # fmt: skip
        with st.container(horizontal=True):
            begins = st.time_input("From", time(17), key="schedule_from", step=900)
            ends = st.time_input("To", time(20), key="schedule_to", step=900, help="0:00 is midnight.")
        is_given = st.form_submit_button("Add", type="primary", key="schedule_same_go")
    if not is_given or begins is None or ends is None:
        return None
    return list(chosen), minute_of(begins), minute_of(ends) or 24 * 60


# --- races and days away ------------------------------------------------------------------------------------------


def ask_race(
    disciplines: Sequence[str], today: date, usual_taper: Mapping[str, int], longest_taper: int, *, key: str,
    race: Any = None,
) -> dict[str, Any] | None:  # fmt: skip
    """A race, new or as it is (``frames.schedule.RaceAhead``), once it was submitted: what the writes take by name."""
    chosen = race.priority if race else "B"
    priority = st.pills(
        "Priority", list(PRIORITIES), default=chosen, format_func=PRIORITIES.__getitem__, required=True, wrap=True,
        key=f"{key}_priority",
    ) or chosen  # fmt: skip
    taper = race.taper_days if race and race.priority == priority else usual_taper[priority]
    with st.form(f"{key}_form", border=False):
        title = st.text_input("Name", race.title if race else "", max_chars=80, key=f"{key}_title")
        with st.container(horizontal=True):
            day = st.date_input("Day", race.first_day if race else today, min_value=date(1970, 1, 1), key=f"{key}_day")
            days = st.number_input("Days", 1, 30, race.days if race else 1, key=f"{key}_days")
        discipline = st.selectbox(
            "In", disciplines, list(disciplines).index(race.discipline) if race and race.discipline else None,
            format_func=label, placeholder="not said", key=f"{key}_discipline",
        )  # fmt: skip
        taper_days = st.number_input(
            "Days of taper before it", 0, longest_taper, taper, key=f"{key}_taper_{priority}",
            help="Training gets less for so many days before, so that you are fresh. Two weeks do most before the race "
            "that counts (Bosquet and others, 2007).",
        )  # fmt: skip
        note = st.text_area("Note", race.note if race else "", max_chars=1500, key=f"{key}_note", height=80)
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    if not is_given or day is None:
        return None
    return {"title": title, "day": day, "days": int(days), "note": note.strip() or None,
            "said": (priority, discipline, int(taper_days))}  # fmt: skip


def show_race(race: Any) -> None:
    """A race in two lines. ``race`` is ``frames.schedule.RaceAhead``."""
    st.markdown(f"**{plain(race.title)}** :gray-badge[{race.priority}]", help=PRIORITIES.get(race.priority))
    st.caption(plain(race.sentence))


# --- calendars ----------------------------------------------------------------------------------------------------


def ask_calendar(names: Sequence[str]) -> tuple[str, bytes, str] | None:
    """A calendar file, what it is called, and under which name it is kept, once it was submitted."""
    with st.form("schedule_calendar", border=False, clear_on_submit=True):
        file = st.file_uploader("ICS file", type=["ics", "ical", "ifb", "icalendar"], key="schedule_file",
                                max_upload_size=20)  # fmt: skip
        name = st.selectbox(
            "Name", names, None, accept_new_options=True, placeholder="as the file says", key="schedule_name",
            help="The same name as before replaces what was read under it.",
        )  # fmt: skip
        is_given = st.form_submit_button("Read", type="primary", key="schedule_read")
    if is_given and file is None:
        st.warning("Choose a file first.")
    return (file.name, file.getvalue(), name or "") if is_given and file else None


def show_calendar(card: Any) -> None:
    """A calendar that was read in. ``card`` is ``frames.schedule.CalendarCard``."""
    st.markdown(f"**{plain(card.name)}**")
    st.caption(plain(card.sentence))
    if card.problem:
        st.caption(f":material/warning: {plain(card.problem)}")
    if card.is_old:
        st.caption(":material/update: That is a while ago. Export it again and read it under the same name.")


def show_appointments(appointments: pd.DataFrame) -> None:
    """What was read of a calendar: ``day, time, title, takes_time``."""
    st.dataframe(
        appointments, hide_index=True, height=320 if len(appointments) > 8 else "content",
        column_config={
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"), "time": "Time", "title": "Title",
            "takes_time": st.column_config.CheckboxColumn("Takes time", help="As the calendar says."),
        },
    )  # fmt: skip
