"""The questions and pieces of the Music screen: what to search for, and what was heard."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core import ui
from core.quantities import Units, label

#: What is chosen stands in the address and lasts for the session.
KEPT: Any = {"bind": "query-params", "persist_state": "session"}
HIDDEN: Any = KEPT | {"label_visibility": "collapsed"}

#: The least and the most difficult class there can be, as members rate them.
EASIEST, HARDEST = 1.0, 10.0
#: The filters of the search, by their keys, when everything is asked for.
EVERYTHING: dict[str, Any] = {
    "music_discipline": [], "music_length": [], "music_instructor": [], "music_type": [],
    "music_difficulty": (EASIEST, HARDEST), "music_taken": None,
}  # fmt: skip

DAY = "D MMM YYYY"


def ask_search(offered: Any, taken: Sequence[str]) -> dict[str, Any]:
    """What to look for, by the names of ``frames.song_search.Wanted``; ``offered`` is its ``Options``."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Song or artist", key="music_search", type="search", icon=":material/search:", max_chars=300, live=True,
            placeholder="Song, artist or both", **HIDDEN,
        )  # fmt: skip
        with st.popover("Filters", icon=":material/tune:"):
            return {"text": text or "", **_ask_filters(offered, taken)}


def _ask_filters(offered: Any, taken: Sequence[str]) -> dict[str, Any]:
    disciplines = st.multiselect(
        "Discipline", offered.disciplines, format_func=label, key="music_discipline", placeholder="Every discipline",
        **KEPT,
    )  # fmt: skip
    durations_min = st.multiselect(
        "Duration", offered.durations_min, format_func=_minutes, key="music_length", placeholder="Every length",
        help="The planned length of the class, in minutes.", **KEPT,
    )  # fmt: skip
    instructors = st.multiselect(
        "Instructor", offered.instructors, key="music_instructor", placeholder="Every instructor", **KEPT
    )
    class_types = st.multiselect(
        "Class type", offered.class_types, key="music_type", placeholder="Every type", **KEPT,
        help="Peloton's own type of the class: Music, Power Zone, Climb and so on.",
    )  # fmt: skip
    difficulty = st.slider(
        "Difficulty", EASIEST, HARDEST, (EASIEST, HARDEST), 0.5, key="music_difficulty", **KEPT,
        help="As other members rate the class, 1 to 10. Narrowed down, classes without a rating are left out.",
    )  # fmt: skip
    return {
        "disciplines": tuple(disciplines),
        "durations_min": tuple(durations_min),
        "instructors": tuple(instructors),
        "class_types": tuple(class_types),
        "difficulty": None if difficulty == (EASIEST, HARDEST) else tuple(difficulty),
        "taken": st.segmented_control("Taken by you", list(taken), key="music_taken", **KEPT),
    }


def _minutes(minutes: int) -> str:
    return f"{minutes} min"


def show_suggestions(artists: Sequence[str]) -> None:
    """Artists to search for with one click."""
    if artists:
        st.pills(
            "Or an artist you often hear", list(artists), key="music_suggested", format_func=ui.plain,
            on_change=_search_suggested,
        )  # fmt: skip


def _search_suggested() -> None:
    st.session_state["music_search"] = st.session_state.pop("music_suggested", None) or ""


def ask_page(pages: int, wanted: Hashable) -> int:
    """Which page of the results, from 1 on; what else is wanted begins with its own first page."""
    return st.pagination(pages, key=f"music_page_{hash(wanted)}") if pages > 1 else 1


def show_found(classes: pd.DataFrame) -> str | None:
    """The classes that were found; returns the id of the one that was picked.

    ``classes`` comes from :func:`core.frames.song_search.listed`.
    """
    table = classes.assign(
        discipline=classes["discipline"].astype(object).map(label, na_action="ignore"),
        duration_min=classes["duration_s"] / 60,
    )
    picked = st.dataframe(
        table,
        hide_index=True, placeholder="", on_select="rerun", selection_mode=["single-row", "single-cell"],
        key="music_found", height=560 if len(table) > 15 else "content",
        column_order=["songs", "title", "instructor", "duration_min", "times_taken", "last_taken", "aired",
                      "discipline", "difficulty", *(["is_removed"] if table["is_removed"].any() else [])],
        column_config={
            "songs": st.column_config.TextColumn(
                "Songs found", width=300, help="The songs of the class that match: title · artists."
            ),
            "title": st.column_config.TextColumn("Class", width=230),
            "instructor": st.column_config.TextColumn("Instructor", width=130),
            "duration_min": st.column_config.NumberColumn(
                "Length (min)", format="%.0f", help="The planned length of the class."
            ),
            "times_taken": st.column_config.NumberColumn(
                "Taken", format="%d ×", help="How often you took it; excluded workouts do not count."
            ),
            "last_taken": st.column_config.DateColumn("Last taken", format=DAY, help="Empty: never."),
            "aired": st.column_config.DateColumn("First aired", format=DAY, help="Empty: Peloton does not say."),
            "discipline": "Discipline",
            "difficulty": st.column_config.NumberColumn(
                "Difficulty", format="%.1f", help="As other members rate it, 1 to 10. Empty: not rated."
            ),
            "is_removed": st.column_config.CheckboxColumn("Removed", help="Peloton offers this class no more."),
        },
    )  # fmt: skip
    row = ui.picked_row(picked)
    return None if row is None else str(table.index[row])


def ask_heard(
    today: date, earliest: date, months: Mapping[str, tuple[date, date]], disciplines: Sequence[str]
) -> tuple[date, date, str | None]:
    """First and last day, both included, and the discipline or None for all; a month goes before the period."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, last = ui.ask_period(today, earliest, key="music_period")
        month = st.selectbox(
            "Month", list(months), index=None, key="music_month", placeholder="or one month", width=170, **HIDDEN
        )
        discipline = st.selectbox(
            "In", list(disciplines), index=None, key="music_heard_in", format_func=label, width=190,
            placeholder="Every discipline", **HIDDEN,
        )  # fmt: skip
    if month:
        first, last = months[month]
    return first, last, discipline


def ask_parts() -> str:
    """What the bar of a month is made of: 'New and known' or 'By discipline'."""
    parts = ["New and known", "By discipline"]
    return st.segmented_control("Bars", parts, default=parts[0], key="music_parts", required=True, **HIDDEN)


def show_totals(heard: Any, described: Sequence[Any], units: Units) -> None:
    """How many songs, different ones, artists and discoveries; ``described`` are their quantities in this order."""
    values = (heard.totals.plays, heard.totals.songs, heard.totals.artists, len(heard.new_songs))
    with st.grid(4, min_column_width=150):
        for value, quantity in zip(values, described, strict=True):
            ui.show_quantity(value, quantity, units)


def show_most_heard(heard: Any) -> None:
    """The artists and the songs that were heard most."""
    by_artist, by_song = st.columns([2, 3])
    with by_artist, st.container(border=True):
        st.subheader("Top artists")
        st.dataframe(
            heard.artists[["artist", "plays", "songs", "last_heard"]],
            hide_index=True,
            column_config={
                "artist": st.column_config.TextColumn("Artist", width=150),
                "plays": _heard_column(heard.most_of_artist),
                "songs": st.column_config.NumberColumn("Songs", help="Different songs."),
                "last_heard": st.column_config.DateColumn("Last heard", format=DAY),
            },
        )
    with by_song, st.container(border=True):
        st.subheader("Top songs")
        st.dataframe(
            heard.songs[["song", "plays", "artists", "last_heard"]],
            hide_index=True,
            column_config={
                **_song_columns(),
                "plays": _heard_column(heard.most_of_song),
                "last_heard": st.column_config.DateColumn("Last heard", format=DAY),
            },
        )


def show_new(songs: pd.DataFrame, top: int) -> None:
    """The songs that were heard for the first time, at most ``top`` of them."""
    with st.container(border=True):
        st.subheader("New to you")
        if songs.empty:
            st.caption("You had heard every song of these classes before.")
            return
        st.dataframe(
            songs.head(top),
            hide_index=True,
            height=560 if len(songs) > 15 else "content",
            column_config={
                **_song_columns(),
                "first_heard": st.column_config.DateColumn("First heard", format=DAY),
                "plays": st.column_config.NumberColumn("Heard", help="How often in this period, the first included."),
            },
        )
        st.caption(_shown_of(len(songs), top, "songs", "the newest discoveries first"))


def show_kinds(heading: str, table: pd.DataFrame, unknown: str) -> None:
    """How much of each genre or decade was heard, and of how much nobody knows."""
    with st.container(border=True):
        st.subheader(heading)
        if not table.empty:
            st.dataframe(
                table.reset_index(),
                hide_index=True,
                column_order=["kind", "share", "plays", "songs"],
                column_config={
                    "kind": st.column_config.TextColumn(heading.removesuffix("s"), width=110),
                    "share": st.column_config.ProgressColumn(
                        "Share", format="percent", max_value=max(float(table["share"].max()), 0.01),
                        help="Of all songs heard, every time one was played. A song of two kinds counts for both.",
                    ),
                    "plays": st.column_config.NumberColumn("Heard", help="Songs, every time one was played."),
                    "songs": st.column_config.NumberColumn("Songs", help="Different songs."),
                },
            )  # fmt: skip
        st.caption(ui.plain(unknown))


def show_soundtrack(soundtrack: pd.DataFrame, top: int) -> None:
    """The songs in the order in which they were heard, the last ``top`` of them."""
    with st.container(border=True):
        st.subheader("Soundtrack")
        st.dataframe(
            soundtrack.tail(top),
            hide_index=True,
            height=560 if len(soundtrack) > 15 else "content",
            column_order=["day", "song", "artists", "title"],
            column_config={
                **_song_columns(),
                "day": st.column_config.DateColumn("Day", format=DAY, width=95),
                "title": st.column_config.TextColumn("Class", width=230),
            },
        )
        st.caption(_shown_of(len(soundtrack), top, "songs", "the last ones of the period, in the order of time"))


def _song_columns() -> dict[str, Any]:
    return {
        "song": st.column_config.TextColumn("Song", width=150),
        "artists": st.column_config.TextColumn("Artists", width=150),
    }


def _heard_column(most: int) -> Any:
    return st.column_config.ProgressColumn(
        "Heard", format="%d", max_value=most, width=100, help="How often it was played in classes you took."
    )


def _shown_of(total: int, top: int, what: str, which: str) -> str:
    return f"{top:,} of {total:,} {what}: {which}." if total > top else f"{total:,} {what}."
