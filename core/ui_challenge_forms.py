"""The questions of the Challenges screens: which template, what by hand, which file, pauses, who takes part."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.challenge_rules import (
    FTP_TEST,
    KINDS,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_TASKS,
    MOST_TIERS,
    TASK_KINDS,
    Rules,
)
from core.quantities import label

WAYS = ("From a template", "By hand", "From a file")
KIND_NAMES = {"solo": "Alone", "team": "With friends"}
ALL_WEEKS = "Empty: every full week."


def ask_way() -> str:
    """How a new challenge comes to be."""
    return st.segmented_control(
        "How",
        WAYS,
        default=WAYS[0],
        required=True,
        key="challenge_way",
        label_visibility="collapsed",
        bind="query-params",
    )


def ask_template(templates: Mapping[str, str], today: date, monday: date) -> dict[str, Any]:
    """A template and what it depends on, as ``frames.challenge_drafts.of_template`` takes it."""
    name = st.pills("Template", list(templates), default=next(iter(templates)), required=True,
                    key="challenge_template", label_visibility="collapsed")  # fmt: skip
    template = templates[name or next(iter(templates))]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wish: dict[str, Any] = {"name": template, "day": today}
        match template:
            case "annual_minutes":
                wish["day"] = date(
                    int(st.selectbox("Year", [today.year, today.year + 1], key="challenge_year", width=130)), 1, 1
                )
            case "power_zone_weeks":
                wish |= _ask_weeks(monday, 4, 8, 6)
            case "mixed_weeks":
                wish |= _ask_weeks(monday, 1, 12, 4)
            case "streak_month" | "team_month":
                wish["day"] = _ask_month(today)
        if template == "streak_month":
            days = st.number_input("Days", 1, 31, None, placeholder="every day", key="challenge_days", width=150)
            wish["days"] = None if days is None else int(days)
        if template != "team_month":
            wish["kind"] = _ask_kind("challenge_template_kind")
    return wish


def _ask_weeks(monday: date, fewest: int, most: int, usual: int) -> dict[str, Any]:
    day = st.date_input("First day", monday, key="challenge_first_day", width=170,
                        help="Any day will do: weeks are counted from it.")  # fmt: skip
    weeks = st.number_input("Weeks", fewest, most, usual, key=f"challenge_weeks_{fewest}_{most}", width=130)
    return {"day": day or monday, "weeks": int(weeks)}


def _ask_month(today: date) -> date:
    this = today.replace(day=1)
    months = [this, (this + timedelta(days=32)).replace(day=1)]
    return st.selectbox("Month", months, format_func=lambda day: f"{day:%B %Y}", key="challenge_month", width=190)


def _ask_kind(key: str, default: str = "solo") -> str:
    return st.segmented_control("Who", KINDS, default=default, required=True, format_func=KIND_NAMES.__getitem__,
                                key=key)  # fmt: skip


def ask_from(first_day: date, today: date, *, key: str) -> date | None:
    """From where it counts, where it began already: None is its first day, else today."""
    if first_day >= today:
        return None
    since = f"{quantities.written(first_day)}, its first day"
    chosen = st.segmented_control(
        "It counts from", [since, "today"], default=since, required=True, key=key,
        help="It began already. From today on, weeks before count as not ridden rather than missed.",
    )  # fmt: skip
    return today if chosen == "today" else None


def ask_rules(
    before: Rules, tiers: pd.DataFrame, tasks: pd.DataFrame, metrics: Mapping[str, str], disciplines: Sequence[str], *,
    key: str, submit: str,
) -> dict[str, Any] | None:  # fmt: skip
    """A challenge as it was typed, once it was submitted: the fields of ``frames.challenge_drafts.Draft``."""
    with st.form(f"challenge_form_{key}", border=False):
        with st.grid(4, min_column_width=170):
            name = st.text_input("Name", before.name, max_chars=LONGEST_NAME, key=f"challenge_name_{key}")
            first = st.date_input("First day", before.first_day, key=f"challenge_first_{key}")
            last = st.date_input("Last day", before.last_day, key=f"challenge_last_{key}")
            metric = st.selectbox(
                "It counts", list(metrics), list(metrics).index(before.metric), key=f"challenge_metric_{key}",
                format_func=metrics.__getitem__, help="Points come from the tasks below.",
            )  # fmt: skip
        chosen = st.multiselect("Disciplines", disciplines, list(before.disciplines or ()), format_func=label,
                                placeholder="Every discipline", key=f"challenge_disciplines_{key}")  # fmt: skip
        about = st.text_input("About", before.description or "", max_chars=LONGEST_DESCRIPTION, placeholder="optional",
                              key=f"challenge_about_{key}")  # fmt: skip
        kind = _ask_kind(f"challenge_kind_{key}", before.kind)
        st.markdown("**Tiers**", help=f"From so much of what it counts on. At most {MOST_TIERS}.")
        given_tiers = _ask_tiers(tiers, key)
        st.markdown("**Tasks of a week**", help=f"What a week asks for. At most {MOST_TASKS}. A workout does one task "
                    "of a week, unless it is shared; sums and days count every workout.")  # fmt: skip
        given_tasks = _ask_tasks(tasks, metrics, disciplines, key)
        if not st.form_submit_button(submit, type="primary", icon=":material/flag:"):
            return None
    return {
        "name": name, "description": about, "kind": kind, "metric": metric, "first_day": first, "last_day": last,
        "disciplines": tuple(chosen), "tiers": given_tiers, "tasks": given_tasks,
    }  # fmt: skip


def _ask_tiers(tiers: pd.DataFrame, key: str) -> pd.DataFrame:
    return st.data_editor(
        tiers, num_rows="dynamic", hide_index=True, key=f"challenge_tiers_{key}",
        column_config={
            "name": st.column_config.TextColumn("Name", max_chars=LONGEST_NAME),
            "threshold": st.column_config.NumberColumn("From", min_value=0, format="%.6g"),
        },
    )  # fmt: skip


def _ask_tasks(tasks: pd.DataFrame, metrics: Mapping[str, str], disciplines: Sequence[str], key: str) -> pd.DataFrame:
    column = st.column_config
    return st.data_editor(
        tasks, num_rows="dynamic", hide_index=True, key=f"challenge_tasks_of_{key}",
        column_config={
            "name": column.TextColumn("Task", max_chars=LONGEST_NAME, width="medium"),
            "week": column.NumberColumn("Week", min_value=1, step=1, help=ALL_WEEKS),
            "kind": column.SelectboxColumn("Kind", options=list(TASK_KINDS), default="core"),
            "points": column.NumberColumn("Points", min_value=0, default=10),
            "metric": column.SelectboxColumn("Counts", options=[name for name in metrics if name != "points"],
                                             default="workouts", format_func=lambda name: metrics[str(name)]),
            "target": column.NumberColumn("Target", min_value=0, default=1),
            "disciplines": column.MultiselectColumn("Disciplines", options=list(disciplines), format_func=label,
                                                    help="Empty: those of the challenge."),
            "class_type": column.TextColumn("Type of class", help=f"The type of a class, or words of its title: Power "
                                            f"Zone Max. “{FTP_TEST}” is a 20-minute FTP test."),
            "class_ids": column.TextColumn("Classes", help="A class and its alternatives: their addresses or ids, any "
                                           "of them does it."),
            "minutes": column.NumberColumn("Minutes at least", min_value=1),
            "has_retakes": column.CheckboxColumn("Retakes", default=True, help="It may be done again in its week for a "
                                                 "better result; that gives no more points."),
            "is_shared": column.CheckboxColumn("Shared", default=False, help="A workout that does another task counts "
                                               "here too."),
        },
    )  # fmt: skip


def ask_pause(today: date, illnesses: Sequence[Any]) -> dict[str, Any] | None:
    """Days and reason of a pause, once they were submitted; ``illnesses`` are offered as they were entered."""
    for one in illnesses:
        days = f"{quantities.written(one.first_day, short=True)} to {quantities.written(one.last_day, short=True)}"
        if st.button(f"{one.reason}, {days}", icon=":material/sick:", key=f"challenge_ill_{one.first_day}"):
            return {"first_day": one.first_day, "last_day": one.last_day, "reason": one.reason}
    with st.form("challenge_pause", border=False):
        with st.container(horizontal=True):
            first = st.date_input("From", today, key="challenge_pause_from")
            last = st.date_input("To", today + timedelta(days=6), key="challenge_pause_to")
        reason = st.text_input("Why", placeholder="optional", max_chars=200, key="challenge_pause_why")
        st.caption("Its weeks and its end move on by these days. What you do on them does not count.")
        is_given = st.form_submit_button("Pause", type="primary", icon=":material/pause:")
    return {"first_day": first, "last_day": last, "reason": reason} if is_given else None


def ask_members(
    names: Mapping[int, str], teams: Mapping[int | None, str | None]
) -> dict[int | None, str | None] | None:
    """Who takes part and in which team, by the friend's id, None is the athlete; once it was submitted."""
    if not names:
        st.markdown("Nobody is among your friends yet. Add them on Friends: from Peloton, from a CSV, or by hand.")
        return None
    keys: list[int | None] = [None, *names]
    table = pd.DataFrame(
        {
            "name": ["You", *names.values()],
            "takes_part": [True, *(n in teams for n in names)],
            "team": [teams.get(n) or "" for n in keys],
        }
    )
    with st.form("challenge_members", border=False):
        given = st.data_editor(
            table, hide_index=True, num_rows="fixed", disabled=["name"], key=f"challenge_members_{hash(str(teams))}",
            column_config={
                "name": "Who", "takes_part": st.column_config.CheckboxColumn("Takes part"),
                "team": st.column_config.TextColumn("Team", max_chars=60, help="The same name is the same team."),
            },
        )  # fmt: skip
        if not st.form_submit_button("Save", type="primary", icon=":material/group:"):
            return None
    rows = zip(keys, given["takes_part"], given["team"], strict=True)
    return {n: str(team or "") or None for n, takes_part, team in rows if takes_part or n is None}


def ask_file(join: Callable[[bytes, date | None, str | None], None], today: date) -> None:
    """A challenge that somebody sent, and joining it; ``join`` takes the file, from when it counts, and a team."""
    given = st.file_uploader("The file of a challenge", type=["json"], key="challenge_file", max_upload_size=1)
    late = st.segmented_control("It counts from", ["its first day", "today"], default="its first day", required=True,
                                key="challenge_file_from")  # fmt: skip
    team = st.text_input("My team", placeholder="none", max_chars=60, key="challenge_file_team")
    if given is not None and st.button("Join", type="primary", icon=":material/login:", key="challenge_join"):
        join(given.getvalue(), today if late == "today" else None, team.strip() or None)


def show_ways_out(told: Any, leave: Callable[[], None], rejoin: Callable[[], None], delete: Callable[[], None]) -> None:
    """Leaving a challenge, taking it up again, deleting it."""
    if told.standing.state == "left":
        if st.button("Take it up again", icon=":material/undo:", key="challenge_rejoin"):
            rejoin()
    elif st.button("Leave", icon=":material/logout:", key="challenge_leave",
                   help="What was done in it up to today stays to be seen."):  # fmt: skip
        leave()
    if st.button("Delete", icon=":material/delete:", key="challenge_delete", help="Your workouts stay."):
        delete()


def show_send(make: Callable[[bool], Any], *, may_name: bool) -> None:
    """A challenge as a file for a friend; ``make`` takes whether names may be in it."""
    with_names = may_name and st.checkbox(
        "With the names and teams of all who take part", key="challenge_names",
        help="Without it, only what the challenge asks for is in the file. Results are never in it.",
    )  # fmt: skip
    file = make(with_names)
    st.download_button("Download the file", file.data, file.name, file.mime, icon=":material/download:",
                       on_click="ignore", key="challenge_send")  # fmt: skip
    st.caption("Your friend joins with it under Challenges, New challenge, From a file.")
