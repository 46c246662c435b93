"""The questions and pieces of a book that is shared for reading: what others see of it, and what they do not."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

#: What each subject is called, and what belongs to it.
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "body": ("Body", "Weight, body fat, sleep, HRV, soreness and the like, age, sex, height, and what follows from "
             "them: watts per kilogram, the energy balance, the Body screen."),
    "notes": ("Notes", "Notes of workouts, values, bookmarks and sets, perceived effort, illness, travel and other "
              "days off."),
    "tracks": ("Tracks", "Maps, the heat map, ways and routes, and positions in files. Your hidden places and the "
               "first and last 200 m of every way stay hidden even then."),
    "heart_rate": ("Heart rate", "Every heart rate, its zones and limits, and what is made of it: TRIMP, efficiency, "
                   "decoupling. Training stress that only heart rate tells becomes an estimate."),
}  # fmt: skip
#: What nobody else ever sees.
NEVER = (
    "Nobody else ever sees your name, your logins and connections, the files you brought in, where the book lies, "
    "deleted workouts, notifications, your daily reviews and schedule, or your friends and what they did."
)
SHARED = "This book is shared for reading. Nothing can be entered or changed here."


def show_hidden(hidden: Sequence[str]) -> None:
    """On every screen of a shared book: that it is one, and what is not in it."""
    names = [SUBJECTS[subject][0].lower() for subject in hidden]
    told = f" Not shown: {', '.join(names)}." if names else ""
    st.caption(f":material/visibility: Shared for reading.{told}")


def show_not_shown(title: str, subject: str) -> None:
    """In the place of a screen that is all about something that is not shown."""
    name, what = SUBJECTS[subject]
    st.title(title)
    st.info(f"{name}: not shown in this shared book. Its athlete keeps that private.", icon=":material/visibility_off:")
    st.caption(f"That is: {what[0].lower()}{what[1:]}")


def show_athletes_own(title: str) -> None:
    """In the place of a screen that is for the athlete alone."""
    st.title(title)
    st.info(SHARED, icon=":material/lock:")
    st.caption("This screen is for the athlete whose book it is.")


def ask_shown(sharing: Any, *, is_writable: bool) -> tuple[str, ...] | None:
    """What others may see, once it was submitted; ``sharing`` is a ``frames.sharing.Sharing``."""
    st.caption(
        "ZONEBOOK_READ_ONLY=1 makes an app that others may look at, without a way to change anything. It shows your "
        "training, and of the following what you tick."
    )
    with st.form("sharing", border=False):
        ticked = [
            subject
            for subject, (name, what) in SUBJECTS.items()
            if st.checkbox(f"**{name}.** {what}", subject in sharing.shown, key=_key(subject, sharing.shown),
                           disabled=sharing.is_fixed or not is_writable)
        ]  # fmt: skip
        is_given = st.form_submit_button(
            "Save", type="primary", key="sharing_go", disabled=sharing.is_fixed or not is_writable
        )
    if sharing.is_fixed:
        st.caption("Set by ZONEBOOK_SHOWN.")
    st.caption(NEVER)
    return tuple(ticked) if is_given else None


def _key(subject: str, shown: Collection[str]) -> str:
    return f"sharing_{subject}_{subject in shown}"
