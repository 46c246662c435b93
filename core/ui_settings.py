"""The questions and pieces of the Settings screen."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import MEASUREMENTS, Units
from core.ui import plain

#: How often a crawl at work is looked at (s).
LIBRARY_POLL_S, READING_POLL_S = 2.0, 1.0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOW_TO_FIND_A_TOKEN = """
The sturdiest way; it also works with Google, Apple and Facebook logins and with a second factor.

1. Open a private window of your browser, log in at members.onepeloton.com and open the developer tools (F12).
2. Look under *Application* (Firefox: *Storage*) → *Local Storage* for the entry whose name starts with `@@auth0spajs`.
   Copy its whole value and paste it here.
3. No such entry? Open *Network*, reload, click any request to `api.onepeloton.com`, and copy what follows
   `Authorization: Bearer`. That one lasts about two days; the first way lasts until you log out.
4. Close the private window without logging out: a token that two programs renew soon works in neither.
"""


WHERE_HEVY_SHOWS_THE_KEY = "Hevy gives a key to Hevy Pro: hevy.com, Settings, Developer. It is kept encrypted."
WHAT_FILES = (
    "FIT, TCX and GPX recordings of any device, Peloton's workout history (members.onepeloton.com, Profile, Workouts, "
    "Download workouts), Hevy's, Strava's and Apple Health's exports, and ZIPs or folders of these. They are "
    "recognised by what is in them, and nothing comes in twice. Whoop and Oura come in through Apple Health."
)


def show_connection(name: str, connection: Any) -> None:
    """How a service is connected; ``connection`` is a ``frames.settings.Connection``."""
    colours: dict[str, Literal["green", "red"]] = {"Connected": "green", "Log in again": "red"}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(name)
        st.badge(connection.state, color=colours.get(connection.state, "gray"))
    if connection.problem:
        st.warning(plain(connection.problem), icon=":material/info:")
    if connection.last_success:
        st.caption(f"Last success {quantities.ago(connection.last_success, datetime.now(UTC))}.")
    if connection.here:
        told = f" of the {connection.there:,} that {name} has" if connection.there is not None else ""
        st.caption(f"{connection.here:,} workouts{told}; {connection.complete:,} with all details.")


def ask_token() -> str | None:
    """A pasted token, once it was submitted."""
    with st.form("token", border=False):
        st.markdown("**With a token from your browser**")
        with st.expander("Where do I find it?"):
            st.markdown(HOW_TO_FIND_A_TOKEN)
        pasted = st.text_area("Token", height=80, placeholder="Paste the refresh token, bearer, or whole value here")
        return pasted if st.form_submit_button("Connect with this token", type="primary") and pasted.strip() else None


def ask_login() -> tuple[str, str] | None:
    """A user name and a password, once they were submitted."""
    with st.form("login", border=False):
        st.markdown("**With your password**")
        st.caption("It is sent to Peloton once and not kept. It cannot work for accounts with a second factor.")
        username = st.text_input("Email or user name", autocomplete="username")
        password = st.text_input("Password", type="password", autocomplete="current-password")
        return (username, password) if st.form_submit_button("Log in") and username and password else None


def show_reading(read: Callable[[], Any]) -> None:
    """How the import of files is doing; ``read`` returns a ``frames.settings.Reading`` of this moment."""
    is_busy = read().is_busy
    st.fragment(_reading, run_every=READING_POLL_S if is_busy else None)(read, is_busy)


def _reading(read: Callable[[], Any], was_busy: bool) -> None:
    reading = read()
    if was_busy != reading.is_busy:
        st.rerun()
    if reading.is_busy:
        st.progress(reading.share, text=reading.sentence)
    elif reading.sentence:
        st.caption(plain(reading.sentence))


def ask_path() -> str | None:
    """A path on the machine that Zonebook runs on, once it was submitted."""
    with st.form("path", border=False, clear_on_submit=True):
        text = st.text_input(
            "Path on this machine", placeholder="/home/me/export.zip",
            help="For folders and for files too large to be dropped here: Apple Health, Strava and Garmin exports.",
        )  # fmt: skip
        return text if st.form_submit_button("Read it") and text.strip() else None


def file_columns() -> dict[str, Any]:
    """The columns of the list of imported files, in words."""
    column = st.column_config
    return {
        "name": column.TextColumn("File", width=240),
        "kind": column.TextColumn("What it is"),
        "rows": column.NumberColumn("Rows", help="Workouts and dated values in it; 0 where it was refused."),
        "problem": column.TextColumn("What was left out", width="large"),
        "imported_at": column.DatetimeColumn("Read", format="D MMM YYYY, HH:mm"),
        "size_mb": column.NumberColumn("Size", format="%.1f MB"),
    }


def ask_key(name: str, where: str) -> str | None:
    """The key of a service, once it was submitted."""
    with st.form(f"key_{name}", border=False):
        st.caption(where)
        key = st.text_input("Key", type="password", autocomplete="off")
        return key if st.form_submit_button(f"Connect {name}") and key.strip() else None


def show_library(read: Callable[[], Any]) -> None:
    """What of the class library is here, with progress while a crawl is at work.

    ``read`` returns a ``frames.settings.Library`` of this moment.
    """
    is_busy = read().is_busy
    st.fragment(_library, run_every=LIBRARY_POLL_S if is_busy else None)(read, is_busy)


def _library(read: Callable[[], Any], was_busy: bool) -> None:
    library = read()
    if was_busy != library.is_busy:
        st.rerun()
    with st.container(horizontal=True):
        st.metric("Classes here", f"{library.here:,}", border=True,
                  help="Classes that your workouts or Peloton's lists named. Removed ones stay, marked.")  # fmt: skip
        st.metric("With plan and playlist", f"{library.read:,}", border=True,
                  help="Classes that were read whole: one request each.")  # fmt: skip
    if library.is_busy:
        st.progress(library.share, text=library.sentence)
    elif library.here or library.is_on:
        st.caption(library.sentence)
    if library.problem:
        st.warning(plain(library.problem), icon=":material/info:")


def ask_crawl(library: Any) -> tuple[Any, ...] | None:
    """What to do with the crawl, once it was clicked: a name of ``actions_library.ASKED``, then what was given."""
    st.caption(_cost(library))
    chosen = st.multiselect(
        "Disciplines", library.choices, list(library.disciplines), format_func=quantities.label, key="crawl_disciplines"
    )
    if not library.is_connected:
        st.caption("Connect Peloton first.")
        return None
    with st.container(horizontal=True):
        if not library.is_on:
            return ("start", chosen) if st.button("Start", key="crawl_start", type="primary") else None
        if library.is_paused and st.button("Go on", key="crawl_resume", type="primary"):
            return ("resume",)
        if not library.is_paused and library.is_busy and st.button("Pause", key="crawl_pause"):
            return ("pause",)
        if set(chosen) != set(library.disciplines) and st.button("Take these", key="crawl_change", type="primary"):
            return "start", chosen
        return ("stop",) if st.button("Switch off", key="crawl_stop", type="tertiary") else None


def _cost(library: Any) -> str:
    """What the crawl is for, and what it takes."""
    what = (
        "All classes of Peloton with plan and playlist, to search and to choose from; without it, only those you took."
    )
    minutes = 1000 * library.request_s / 60
    pace = f"One request a class: a thousand take about {minutes:.0f} minutes." if minutes else "One request a class."
    if not library.left:
        return f"{what} {pace} It runs beside everything else, goes on by itself, and then looks once a day."
    requests = quantities.how_many(library.left, "request")
    return f"{what} Still to read: about {requests}, {_lasting(library.left * library.request_s)}."


def _lasting(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 1:
        return "less than a minute"
    return f"about {minutes:.0f} minutes" if minutes < 90 else f"about {minutes / 60:.0f} hours"


def ask_profile(athlete: Any, zone: ZoneInfo, *, is_writable: bool) -> dict[str, Any] | None:
    """What the athlete says about themselves, once it was submitted; ``athlete`` is a ``models.Athlete``."""
    zones = sorted(available_timezones())
    with st.form("profile", border=False):
        said = {
            "name": st.text_input("Name", athlete.name or "") or None,
            "sex": st.selectbox("Sex", [None, "female", "male"], _place([None, "female", "male"], athlete.sex),
                                format_func=lambda sex: sex or "not said", help="Heart-rate load differs by it."),
            "birth_date": st.date_input("Born", athlete.birth_date, date(1920, 1, 1), date.today()),  # noqa: DTZ011
            "height_m": _metres(st.number_input("Height (cm)", 100.0, 230.0, _centimetres(athlete.height_m), 1.0)),
            "units": st.selectbox("Units", ["metric", "imperial"], _place(["metric", "imperial"], athlete.units)),
            "week_start": st.selectbox("Weeks start on", range(7), athlete.week_start or 0,
                                       format_func=WEEKDAYS.__getitem__),
            "time_zone": st.selectbox("Time zone", zones, _place(zones, zone.key),
                                      help="Days begin at midnight here; a workout keeps its own day."),
        }  # fmt: skip
        return said if st.form_submit_button("Save", disabled=not is_writable) else None


def ask_measurement(kinds: tuple[str, ...], today: date, units: Units) -> tuple[str, str, date, str | None] | None:
    """A new dated value as it was typed, once it was submitted: kind, value, day, note."""
    form = st.form("measurement", border=False, clear_on_submit=True)
    with form.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("What", kinds, format_func=lambda name: MEASUREMENTS[name].quantity.label)
        value = st.text_input("Value", placeholder="215, 72.5 kg, 160 lb")
        day = st.date_input("In force from", today, max_value=today)
        note = st.text_input("Note", placeholder="optional")
        return (kind, value, day, note or None) if st.form_submit_button("Add") and value else None


def show_measurements(values: pd.DataFrame, units: Units) -> Any | None:
    """The dated values; returns the row that was asked to be removed."""
    if values.empty:
        st.caption("None yet. FTP and maximum heart rate make the zones; Peloton's own are taken over when connected.")
        return None
    table = pd.DataFrame(
        {
            "From": values["day"],
            "What": values["label"],
            "Value": [
                quantities.shown(value, MEASUREMENTS[kind].quantity, units)
                for kind, value in zip(values["kind"], values["value"], strict=True)
            ],
            "Said by": values["source"].map({"athlete": "you"}).fillna(values["source"].str.capitalize()),
            "Note": values["note"].fillna(""),
        }
    )
    event = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key="measurements")
    rows = event.selection.rows
    if rows and st.button("Remove the chosen value", icon=":material/delete:"):
        return next(values.iloc[rows].itertuples(index=False))
    return None


def ask_interval(place: Any) -> int | None:
    """Minutes between two refreshes, once others were chosen; ``place`` is a ``frames.settings.Place``."""
    minutes, is_fixed = place.interval_min, place.is_interval_fixed
    chosen = st.select_slider(
        "Refresh every (minutes)", sorted({15, 30, 60, 120, 240, 720, 1440, minutes}), minutes, disabled=is_fixed,
        help="Set by ZONEBOOK_SYNC_MINUTES." if is_fixed else "While Zonebook runs, in a browser or not.",
    )  # fmt: skip
    return chosen if chosen != minutes else None


def show_passes(log: pd.DataFrame) -> None:
    """The passes, the newest first; of ``log`` what is worth reading."""
    if log.empty:
        st.info("No pass yet. Connect Peloton and click Refresh; each pass is written down here.")
    else:
        columns = _pass_columns()
        st.dataframe(log, hide_index=True, column_config=columns, column_order=list(columns))


def show_troubled(troubled: pd.DataFrame) -> None:
    """Workouts whose details could not be fetched yet, and why."""
    if not troubled.empty:
        st.subheader("Still to come")
        st.dataframe(troubled, hide_index=True, column_config=_trouble_columns())


def _pass_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "started_at": column.DatetimeColumn("Started", format="D MMM, HH:mm"),
        "source": column.TextColumn("Source"),
        "state": column.TextColumn("Outcome", help="Partial: some items failed and will be tried again."),
        "found": column.NumberColumn("New", help="Workouts, or classes of the library, seen for the first time."),
        "saved": column.NumberColumn(
            "Details", help="Workouts whose details came in, or classes with plan and playlist."
        ),
        "failed": column.NumberColumn("Failed"),
        "problem": column.TextColumn("What went wrong", width="large"),
    }


def _trouble_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "title": column.TextColumn("Workout"),
        "started_at": column.DatetimeColumn("Done", format="D MMM YYYY"),
        "problem": column.TextColumn("Why it is not here yet", width="large"),
        "retry_at": column.DatetimeColumn("Tried again", format="D MMM, HH:mm"),
    }


def show_place(place: Any) -> None:
    """Where everything lies; ``place`` is a ``frames.settings.Place``."""
    with st.container(border=True):
        st.markdown("**Your book**")
        st.text(f"{place.database} · {place.size_bytes / 1e6:,.1f} MB")
        st.caption("One SQLite file that opens in any SQLite browser, or a PostgreSQL database. Backups: Safe Keeping.")
        st.markdown("**Your tokens**")
        st.text(f"In the book, encrypted. The key: {place.key}")
        st.caption("A copy of the book without the key gives no token away.")
        st.markdown("**Version**")
        st.text(f"Zonebook {place.version}")


def _place(options: list[Any], chosen: Any) -> int:
    return options.index(chosen) if chosen in options else 0


def _centimetres(metres: float | None) -> float | None:
    return None if metres is None else round(metres * 100, 1)


def _metres(centimetres: float | None) -> float | None:
    return None if centimetres is None else centimetres / 100
