"""The questions and pieces of the plan on its way out: files, who gets it, and how it stands there."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.errors import ZonebookError
from core.ui import attempt, plain

#: How often it is looked whether what is on its way has arrived (s).
POLL_S = 2.0
WHAT_A_FILE_HOLDS = {
    "FIT": "For watches and bike computers: copy it into the folder NewFiles of the device.",
    "ZWO": "For Zwift and other indoor programs; power as a share of your FTP.",
    "Calendar": "One event for any calendar, with a reminder.",
    "Garmin JSON": "What Garmin Connect is sent.",
}
CALENDAR = (
    "Every planned workout from four weeks ago on, for any calendar: open or import the file. Read in again later, it"
    " moves what has moved; what you leave out is cancelled there."
)
STATES = {
    "queued": "On its way to {}", "sending": "On its way to {}", "done": "At {}", "failed": "Not at {} as planned",
    "removing": "Leaving {}", "removed": "Not at {} any more",
}  # fmt: skip
HOW_IT_IS_THERE = {
    "garmin": "Each workout is in Garmin's library and on its day in Garmin's calendar. What is not planned any more is"
              " deleted there.",
    "hevy": "Strength workouts become routines, the day in their title. Hevy lets no program delete a routine: one that"
            " is not planned any more says so in its title, and is used for the next workout.",
}  # fmt: skip
NOTHING_THERE = "Nothing of the plan was sent yet: there is nothing planned for the next four weeks that fits."


def offer_files(downloads: Sequence[Any], left_out: Sequence[str] = (), *, key: str = "planned") -> None:
    """A planned workout as files, made when clicked; ``downloads`` and ``left_out`` of ``frames.plan_exports``."""
    if not downloads:
        return
    with st.container(horizontal=True):
        for one in downloads:
            _download(one, key=f"{key}_{one.label}", help=WHAT_A_FILE_HOLDS.get(one.label))
    if left_out:
        with st.expander("What files cannot say of it"):
            for sentence in left_out:
                st.caption(plain(sentence))


def offer_calendar(download: Any, *, key: str = "plan") -> None:
    """The plan as a calendar; ``download`` of ``frames.plan_exports.calendar``."""
    _download(download, key=f"{key}_calendar", help=CALENDAR)


def show_at_services(read: Callable[[], Sequence[Any]], again: Callable[[], str] | None = None) -> None:
    """How one planned workout stands at each service; ``read`` gives ``frames.plan_exports.AtService`` of this moment.

    It looks again by itself while something is on its way. Without ``again`` for reading.
    """
    is_busy = _is_busy(read())
    st.fragment(_at_services, run_every=POLL_S if is_busy else None)(read, again, is_busy)


def _at_services(read: Callable[[], Sequence[Any]], again: Callable[[], str] | None, was_busy: bool) -> None:
    found = [one for one in read() if one.state != "removed"]
    if was_busy and not _is_busy(found):
        st.rerun()
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(STATES[one.state].format(one.service), color=_colour(one.state))
            if again and one.state == "failed" and st.button("Try again", key=f"plan_again_{one.service}"):
                attempt(again)
        if one.problem and one.state != "done":
            later = f" It is tried again at {one.retry_at:%H:%M}." if one.retry_at else ""
            st.caption(plain(one.problem + later))


def show_way_out(
    calendar: Any, read: Callable[[], tuple[Any, pd.DataFrame]], again: Callable[[], str] | None = None
) -> None:
    """How the plan leaves: as a calendar, and to the services that get it; without ``again`` for reading."""
    with st.container(border=True):
        st.subheader("Take it with you")
        offer_calendar(calendar)
        show_states(read, again)


def ask_services(exports: Any, *, is_writable: bool) -> list[str] | None:
    """Who gets the plan, once that changes; ``exports`` is a ``frames.plan_exports.PlanExports``."""
    st.caption(
        "Planned workouts of the next four weeks, with your watts, paces and heart rates of the day. A change here"
        " changes them there; Garmin puts each on its day, Hevy gets strength workouts as routines."
    )
    wanted = [
        service
        for service, name in exports.services.items()
        if st.toggle(
            f"Send my plan to {name}", service in exports.chosen, key=f"plan_to_{service}",
            disabled=not is_writable or (service not in exports.connected and service not in exports.chosen),
            help=HOW_IT_IS_THERE[service] if service in exports.connected else f"{name} is not connected.",
        )
    ]  # fmt: skip
    return wanted if is_writable and wanted != list(exports.chosen) else None


def show_states(read: Callable[[], tuple[Any, pd.DataFrame]], again: Callable[[], str] | None = None) -> None:
    """How the plan stands at the services; ``read`` gives ``frames.plan_exports``' ``exports`` and ``states``.

    It looks again by itself while something is on its way. Without ``again`` for reading.
    """
    exports, _ = read()
    if exports.chosen:
        st.fragment(_states, run_every=POLL_S if exports.is_busy else None)(read, again, exports.is_busy)


def _states(read: Callable[[], tuple[Any, pd.DataFrame]], again: Callable[[], str] | None, was_busy: bool) -> None:
    exports, states = read()
    if was_busy and not exports.is_busy:
        st.rerun()
    if states.empty:
        st.caption(NOTHING_THERE)
        return
    n = {what: int(states["state"].isin(names).sum()) for what, names in _SUMS.items()}
    st.caption(", ".join(f"{quantities.how_many(n[what], 'workout')} {what}" for what in _SUMS if n[what]) + ".")
    if n["failed"]:
        for problem in states.loc[states["state"] == "failed", "problem"].dropna().unique():
            st.warning(plain(problem), icon=":material/sync_problem:")
        if again and st.button("Try again", icon=":material/refresh:", key="plan_exports_again"):
            attempt(again)
    words = [STATES[state].format(service) for state, service in zip(states["state"], states["service"], strict=True)]
    columns = state_columns() if n["failed"] else {name: state_columns()[name] for name in ("day", "title", "state")}
    with st.expander("Each workout"):
        st.dataframe(states.assign(state=words), hide_index=True, column_config=columns, column_order=list(columns))


_SUMS = {"there": ["done"], "on the way": ["queued", "sending", "removing"], "failed": ["failed"]}


def state_columns() -> dict[str, Any]:
    """The columns of how the plan stands, in words."""
    column = st.column_config
    return {
        "day": column.DateColumn("Day", format="ddd D MMM"),
        "title": column.TextColumn("Workout", help="Empty where it is not planned any more."),
        "state": column.TextColumn("How it stands"),
        "problem": column.TextColumn("What went wrong", width="large"),
        "retry_at": column.DatetimeColumn("Tried again", format="D MMM, HH:mm"),
    }


def show_rehearsal(read: Callable[[], Sequence[Any]]) -> None:
    """What would be sent now, request for request, once asked for; ``read`` gives ``sync_plan_places.Asked``."""
    with st.expander("What would be sent now"):
        st.caption("A rehearsal: nothing is sent. Each request as it would go out, with what is in it.")
        if not st.button("Show", icon=":material/visibility:", key="plan_rehearse"):
            return
        try:
            asked = read()
        except ZonebookError as error:
            st.error(plain(error))
            return
        if not asked:
            st.caption("Nothing: everything is where it should be.")
        for one in asked:
            st.code(f"{one.service}: {one.told}", language="json", height=240 if one.body is not None else "content")


def _download(one: Any, *, key: str, help: str | None) -> None:
    st.download_button(
        one.label, one.data, one.file_name, one.mime, key=key, icon=":material/download:", on_click="ignore", help=help
    )


def _is_busy(found: Sequence[Any]) -> bool:
    return any(one.state in ("queued", "sending", "removing") for one in found)


def _colour(state: str) -> Any:
    return {"done": "green", "failed": "red"}.get(state, "gray")
