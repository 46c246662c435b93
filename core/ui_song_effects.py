"""The questions and pieces of the sections Effect and Playlists of the Music screen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.ui import plain, told_apart
from core.ui_picture import show_chart

#: How a question stands beside a heading, in the address.
BESIDE: Any = {"bind": "query-params", "required": True, "label_visibility": "collapsed"}
#: What the numbers of the table are.
EFFECT_HELP = (
    "How much more (+) or less (-) power than with the other songs of the same rides, in % of what was expected, "
    "pulled towards 0 where plays are few."
)
INTERVAL_HELP = "The 95 % interval of the effect: where it lies with a chance of 95 %."
OUT_HELP = "Whether shuffled songs hardly ever have any as strong: in less than 5 % of the shuffles, over all here."


def ask_kind(kinds: Sequence[str], *, heading: str, key: str) -> str:
    """A heading with the choice of what to look at beside it; the choice stands in the address."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(heading)
        asked = st.segmented_control(heading, list(kinds), default=kinds[0], key=key, **BESIDE)
    return asked or kinds[0]


def show_effects(table: pd.DataFrame, sentence: str, chart: Any) -> None:
    """What was found in a sentence, a chart of the strongest, and all of them as a table."""
    st.markdown(plain(sentence))
    if table.empty:
        return
    show_chart(chart, "What songs do")
    columns = ["name", *(["artists"] if "artists" in table else []), "effect_pct", "low_pct", "high_pct", "plays",
               "rides", "stands_out"]  # fmt: skip
    number = st.column_config.NumberColumn
    st.dataframe(
        table[columns], hide_index=True, height=320,
        column_config={
            "name": st.column_config.TextColumn("Name", width=160),
            "artists": st.column_config.TextColumn("Artists", width=140),
            "effect_pct": number("Effect", format="%+.1f %%", help=EFFECT_HELP),
            "low_pct": number("From", format="%+.1f %%", help=INTERVAL_HELP),
            "high_pct": number("To", format="%+.1f %%", help=INTERVAL_HELP),
            "plays": number("Plays", help="Plays of a minute and more that could be compared."),
            "rides": number("Rides", help="Different rides with such a play."),
            "stands_out": st.column_config.CheckboxColumn("Stands out", help=OUT_HELP),
        },
    )  # fmt: skip


def show_how(sentences: Sequence[str]) -> None:
    """How it was computed, one line each, folded away."""
    with st.expander("How this is computed", icon=":material/calculate:"):
        for sentence in sentences:
            st.caption(plain(sentence))


def ask_zone(zones: Mapping[int, str], *, key: str, first: int = 2) -> int:
    """Which power zone; it stands in the address."""
    asked = st.segmented_control("Zone", list(zones), format_func=zones.__getitem__, default=first, key=key, **BESIDE)
    return asked or first


def ask_artist(names: Mapping[str, str], *, key: str) -> str | None:
    """Which artist, by id; None where none is known."""
    if not names:
        return None
    told = told_apart(names)
    return st.selectbox("Artist", list(told), format_func=told.__getitem__, key=key)


def ask_service(services: Sequence[str], *, key: str) -> str:
    """Which music service is searched."""
    return st.selectbox("Search with", list(services), key=key, width=220)


def show_playlist(playlist: Any, service: str, *, key: str) -> None:
    """One ``frames.playlists.Playlist``: what is on it, its songs with a search link each, and its two files."""
    st.caption(plain(playlist.sentence))
    if not playlist.tracks:
        return
    st.dataframe(
        playlist.table(service), hide_index=True, height=320,
        column_config={
            "title": st.column_config.TextColumn("Song", width=180),
            "artists": st.column_config.TextColumn("Artists", width=160),
            "note": st.column_config.TextColumn("Why it is here", width=200),
            "link": st.column_config.LinkColumn("Search", display_text="Look for it", help=f"Opens {service}."),
        },
    )  # fmt: skip
    with st.container(horizontal=True):
        _show_download("M3U", ".m3u8", "audio/x-mpegurl", playlist, lambda: playlist.m3u(service), key)
        _show_download("CSV", ".csv", "text/csv", playlist, lambda: playlist.csv(service), key)


def _show_download(label: str, ending: str, mime: str, playlist: Any, made: Callable[[], bytes], key: str) -> None:
    st.download_button(
        label, made(), file_name=playlist.file_name + ending, mime=mime, icon=":material/download:",
        key=f"{key}_{label.lower()}", on_click="ignore",
    )  # fmt: skip
