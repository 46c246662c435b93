"""The questions at the door: a password, or the host's own login; and the way out again."""

import time
from collections.abc import Collection

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core import admission, ui
from core.admission import Visit

#: Where a session keeps that its visitor was let in, and what the door said last.
VISIT, SAID = "zonebook.visit", "zonebook.door_said"
#: How often a window that nobody touches looks whether the visit is over (s).
WATCH_S = 60.0
NO_LOGIN = (
    "ZONEBOOK_ALLOWED_EMAILS names who may come in, but this host has no login: there is no [auth] in the secrets. "
    "docs/cloud.md says how to set one up."
)
PRIVATE = "This Zonebook is private. Its owner can set ZONEBOOK_PASSWORD to let visitors in."


def admit(password: str | None, allowed_emails: Collection[str] | None, *, session_hours: float) -> None:
    """Go on only with a visitor who may come in; every lock that is set has to be opened.

    Without any, visitors from other machines are kept out.
    """
    if allowed_emails is not None:
        _ask_login(allowed_emails)
    if password:
        _ask_password(password, idle_s=session_hours * 3600)
    elif allowed_emails is None and not ui.is_local_visitor():
        _keep_out()
        st.error(PRIVATE)
        st.stop()


def may_lock(password: str | None, allowed_emails: Collection[str] | None) -> bool:
    """Whether there is a lock that a visitor can close behind them."""
    return bool(password) or allowed_emails is not None


def lock() -> None:
    """End this visit: the screen behind "Lock" in the navigation."""
    st.title("Locked")
    is_known = bool(st.user.get("is_logged_in"))
    _keep_out()
    if is_known:
        st.logout()
    st.switch_page("pages/overview.py")


def _keep_out() -> None:
    """Nothing that a visitor was shown is left in the session."""
    for key in list(st.session_state):
        del st.session_state[key]


# --- the password -------------------------------------------------------------------------------------------------


def _ask_password(password: str, *, idle_s: float) -> None:
    visit, now = st.session_state.get(VISIT), time.monotonic()
    if visit is not None and visit.is_over(now, idle_s=idle_s):
        _keep_out()
        visit, st.session_state[SAID] = None, "You were away for long. Give the password again."
    if visit is None:
        _ask(password)
        st.stop()
    if not ui.was_by_itself():
        visit.seen_at = now
    st.fragment(_watch, run_every=WATCH_S)(visit, idle_s)


def _ask(password: str) -> None:
    st.title("Zonebook")
    st.text_input(
        "Password", type="password", key="password", max_chars=500, on_change=_try, args=(password,),
        autocomplete="current-password",
    )  # fmt: skip
    if said := st.session_state.pop(SAID, ""):
        st.error(ui.plain(said))


def _try(password: str) -> None:
    """Look at what was typed, once; the field is empty again, so that the same words can be tried later."""
    if not (given := st.session_state.get("password", "")):
        return
    now = time.monotonic()
    answer = admission.gate().answer(given, password, now)
    st.session_state["password"] = ""
    if answer.is_right:
        st.session_state[VISIT] = Visit(began_at=now, seen_at=now)
    else:
        st.session_state[SAID] = answer.sentence


def _watch(visit: Visit, idle_s: float) -> None:
    """In a window that nobody touches: whether the visit is over."""
    if visit.is_over(time.monotonic(), idle_s=idle_s):
        st.rerun()


# --- the host's own login -----------------------------------------------------------------------------------------


def _ask_login(allowed: Collection[str]) -> None:
    """Streamlit's own login, where the host has it set up in its secrets."""
    user = dict(st.user)
    if user.get("is_logged_in") and (reason := admission.why_not(user, allowed)) is None:
        return
    _keep_out()
    st.title("Zonebook")
    if "is_logged_in" not in user:
        st.error(ui.plain(NO_LOGIN))
    elif user["is_logged_in"]:
        st.error(ui.plain(reason))
        st.button("Log out", icon=":material/logout:", on_click=st.logout, key="door_logout")
    else:
        st.markdown("Log in to see it.")
        st.button("Log in", icon=":material/login:", type="primary", on_click=_log_in, key="door_login")
    st.stop()


def _log_in() -> None:
    try:
        st.login()
    except StreamlitAPIException as error:
        st.error(ui.plain(f"The login of this host cannot be used: {str(error).splitlines()[0]}"))
