"""The questions and pieces of the Settings screen about Garmin."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from core.ui import plain
from core.ui_settings import show_connection

#: How often a login or a pass at work is looked at (s).
POLL_S = 2.0


def show_garmin(read: Callable[[], Any]) -> None:
    """How Garmin is connected, with progress while a login or a pass is at work.

    ``read`` returns a ``frames.garmin.GarminConnection`` of this moment.
    """
    seen = read()
    st.fragment(_garmin, run_every=POLL_S if _is_moving(seen) else None)(read, _marks(seen))


def _garmin(read: Callable[[], Any], before: tuple) -> None:
    connection = read()
    if _marks(connection) != before:
        st.rerun()
    show_connection("Garmin", connection)
    if connection.values:
        st.caption(f"{connection.values:,} dated values: sleep, heart rate, weight and more.")
    if connection.is_busy:
        st.caption(f":material/sync: {plain(connection.sentence)}")
    match connection.login:
        case "running":
            st.info(plain(connection.login_sentence), icon=":material/hourglass_top:")
        case "needs code":
            st.info(plain(connection.login_sentence), icon=":material/pin:")
        case "failed":
            st.error(plain(connection.login_sentence))


def _is_moving(connection: Any) -> bool:
    return connection.is_busy or connection.login == "running"


def _marks(connection: Any) -> tuple:
    """What makes the rest of the screen look different."""
    return connection.login, connection.state, connection.is_busy


def is_login_open(connection: Any) -> bool:
    """Whether a login is called for and none is under way."""
    return connection.state != "Connected" and connection.login != "running"


def ask_login(connection: Any) -> tuple[str, str] | None:
    """E-mail and password, once they were submitted; not while Garmin refuses logins."""
    until = connection.blocked_until
    with st.form("garmin_login", border=False):
        st.caption(
            "They are sent to Garmin once and not kept; what is kept, encrypted, is the token that Garmin gives. With a"
            " second factor you are asked for the code next."
        )
        email = st.text_input("Garmin email", autocomplete="username", key="garmin_email")
        password = st.text_input(
            "Garmin password", type="password", autocomplete="current-password", key="garmin_password"
        )
        if until:
            why = f"{plain(connection.blocked_because)} " if connection.blocked_because else ""
            st.warning(f"{why}Each try makes Garmin's lock longer, so none is made before {until:%H:%M}.")
        label = f"Log in to Garmin (from {until:%H:%M})" if until else "Log in to Garmin"
        is_sent = st.form_submit_button(label, type="primary", disabled=bool(until))
    return (email, password) if is_sent and email.strip() and password else None


def ask_all(connection: Any) -> tuple[str, ...] | None:
    """What is asked of Garmin now, and what was given for it: a name of ``actions_garmin.ASKED`` first."""
    if connection.login == "needs code":
        return ask_code()
    if is_login_open(connection) and (login := ask_login(connection)):
        return "login", *login
    next_step = ask_what_next(connection) if connection.is_connected else None
    return (next_step,) if next_step else None


def ask_code() -> tuple[str, ...] | None:
    """The code that Garmin sent, or the wish to stop, once it was clicked."""
    with st.form("garmin_code", border=False, clear_on_submit=True):
        code = st.text_input("Code", autocomplete="one-time-code", max_chars=12, key="garmin_code_text")
        is_sent = st.form_submit_button("Send the code", type="primary")
    if is_sent and code.strip():
        return "code", code
    return ("stop",) if st.button("Stop the login", key="garmin_stop", type="tertiary") else None


def ask_what_next(connection: Any) -> Literal["refresh", "disconnect"] | None:
    """To look for news or to disconnect, once it was clicked."""
    with st.container(horizontal=True):
        if not connection.is_busy and st.button("Look for news", icon=":material/sync:", key="garmin_refresh"):
            return "refresh"
        return "disconnect" if st.button("Disconnect", icon=":material/link_off:", key="garmin_disconnect") else None
