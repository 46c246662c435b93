"""The bell on every screen: how much is new, the list behind it, and a word about what came since the last opening."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.errors import ZonebookError
from core.quantities import how_many, written
from core.ui import plain

#: How many things are announced one by one.
ANNOUNCED = 3
#: With more entries than this the list scrolls by itself, at this height.
ENTRIES, HEIGHT_PX = 5, 400
#: Days that are told by how long ago they are.
RECENT_DAYS = 14
#: What stands before each kind.
ICONS = {
    "record": "emoji_events", "milestone": "celebration", "goal": "flag", "challenge": "military_tech",
    "badge": "workspace_premium", "review": "today", "report": "description",
}  # fmt: skip
#: Where a session keeps in which state of the book it asked for news.
ASKED = "zonebook.asked_for_news"
#: What the address says of a notification that was followed.
FOLLOWED = "news"


def announce(state: object, news: Callable[[bool], list[str]]) -> None:
    """A word about what is new: of the first few one by one, and how many there are besides.

    ``news`` looks for it and is told whether this is the opening. That takes a moment in a large book, so a session
    asks once in each ``state`` of the book.
    """
    if st.session_state.get(ASKED) == state:
        return
    is_opening = ASKED not in st.session_state
    st.session_state[ASKED] = state
    sentences = news(is_opening)
    for sentence in sentences[:ANNOUNCED]:
        st.toast(plain(sentence), icon=":material/notifications:", duration="long")
    if (more := len(sentences) - ANNOUNCED) > 0:
        st.toast(f"and {more} more behind the bell", icon=":material/notifications:", duration="long")


def follow(on_seen: Callable[[int], object]) -> None:
    """Take the notification that led here as seen, once; the address forgets it."""
    told = st.query_params.get(FOLLOWED, "")
    if told:
        del st.query_params[FOLLOWED]
    if re.fullmatch(r"[0-9]{1,18}", told):
        _tried(lambda: on_seen(int(told)))


def show_bell(bell: Any, today: date, pages: Mapping[str, Any], on_seen: Callable[[], object] | None) -> None:
    """The bell and its list. ``bell`` is a ``frames.notifications.Bell``.

    Args:
        bell: What happened.
        today: The day it is, to say when things happened.
        pages: The screens that a link may lead to, by their names.
        on_seen: Marks everything as seen; without it nothing is marked.
    """
    is_new = bell.unseen > 0
    with st.popover(
        str(bell.unseen) if is_new else "", key="bell", type="tertiary",
        icon=":material/notifications_unread:" if is_new else ":material/notifications:",
        help=f"{how_many(bell.unseen, 'notification')} not seen" if is_new else "Notifications",
    ):  # fmt: skip
        if bell.news.empty:
            st.markdown("Nothing has happened yet.")
            st.caption("Records, milestones and goals that you reach are told here.")
            return
        if on_seen and is_new:
            st.button(
                "Mark all as seen", icon=":material/done_all:", key="bell_seen", on_click=_tried, args=[on_seen],
                type="tertiary",
            )  # fmt: skip
        with st.container(height=HEIGHT_PX if len(bell.news) > ENTRIES else "content", border=False, gap="small"):
            for row in bell.news.itertuples():
                _show_one(row, today, pages, is_marked=on_seen is not None)


def _show_one(row: Any, today: date, pages: Mapping[str, Any], *, is_marked: bool) -> None:
    words = plain(row.sentence)
    with st.container(gap=None):
        st.markdown(f":material/{ICONS.get(row.kind, 'notifications')}: {words if row.is_seen else f'**{words}**'}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_when(row.day, today) + ("" if row.is_seen else " · new"), width="content")
            if page := pages.get(row.page):
                query = row.query | ({FOLLOWED: str(row.id)} if is_marked and not row.is_seen else {})
                st.page_link(page, label="Open", icon=":material/arrow_forward:", query_params=query)


def _when(day: date, today: date) -> str:
    """When it was, in words.

    >>> _when(date(2026, 5, 1), date(2026, 5, 1)), _when(date(2026, 4, 28), date(2026, 5, 1))
    ('Today', '3 days ago')
    """
    days = (today - day).days
    return {0: "Today", 1: "Yesterday"}.get(days) or (
        f"{days} days ago" if 0 < days <= RECENT_DAYS else written(day, short=True)
    )


def _tried(write: Callable[[], object]) -> None:
    try:
        write()
    except ZonebookError as error:
        st.toast(plain(error), icon=":material/error:", duration="long")
