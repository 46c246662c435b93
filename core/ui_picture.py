"""The way out as a picture, on every screen: the whole screen by the browser, its charts by this machine.

``show_chart`` draws every chart of the app, so that this screen's charts are known where they are offered. What others
must not see is drawn inside ``private``; ways are known by their kind, numbers of body and heart by their names.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from core.ui import PERIOD, told_apart

#: Where a session keeps the charts that the screen has drawn: by key their name and themselves.
CHARTS = "zonebook.charts"
#: And which screen that was.
SCREEN = "zonebook.screen"
#: What numbers of body and heart are called, in cards, sentences, columns, panels and charts. Weights of strength
#: training are none of them.
PRIVATE_WORDS = (
    r"heart|bpm|\bhr\b|\bhrv\b|pulse|trimp|efficiency factor|decoupling|^weight( \(|$)|body (weight|fat)|sleep|"
    r"readiness|soreness|vo2|w/kg|\bkg\b.*\bweigh|recovery score|dietary|energy (burned|balance)"
)
BROWSER = Path(__file__).parent / "browser"
KINDS = {"png": "PNG", "svg": "SVG", "pdf": "PDF"}
BUTTON = """<button type="button">Save the screen as PNG</button><p role="status"></p>"""
STYLE = """
button { width: 100%; padding: 0.4rem 0.75rem; font: inherit; color: white; cursor: pointer;
  background: var(--st-primary-color); border: none; border-radius: var(--st-base-radius); }
button:disabled { opacity: 0.6; cursor: wait; }
p { margin: 0.4rem 0 0; min-height: 1.2em; font-family: var(--st-font); font-size: 0.85em; color: var(--st-text-color);
  opacity: 0.7; }
"""


# --- what screens draw --------------------------------------------------------------------------------------------


def show_chart(
    chart: Any, name: str = "", *, place: Any = st, key: str | None = None, is_private: bool | None = None,
    told: str | None = None,
) -> None:  # fmt: skip
    """Draw a chart of Altair and offer it among the pictures of this screen.

    Args:
        chart: The chart.
        name: What it is called there, where it has no title of its own.
        place: Where it stands, where that is no ``with`` block.
        key: What it is known by, for charts in a fragment, which draws them anew by itself.
        is_private: Whether a blurred picture hides it; left out, its name and what it draws decide.
        told: What is in it, for those who hear the screen.
    """
    charts = st.session_state.setdefault(CHARTS, {})
    key = key or f"chart_{len(charts) + 1}"
    name = name or title_of(chart) or "Chart"
    charts[key] = (name, chart)
    if _is_private(name, chart) if is_private is None else is_private:
        place = place.container(key=f"private_{key}")
    place.altair_chart(chart, alt=told)


def title_of(chart: Any) -> str:
    """The title that stands over a chart, empty where there is none."""
    title = chart._get("title")
    text = getattr(title, "text", title)
    return text if isinstance(text, str) else ""


def private(what: str) -> Any:
    """A place for what a blurred picture hides, by a name that comes once on a screen: ``with private("notes"):``."""
    return st.container(key=f"private_{what}")


def _is_private(name: str, chart: Any) -> bool:
    return _draws_places(chart) or bool(re.search(PRIVATE_WORDS, name, re.IGNORECASE))


def _draws_places(chart: Any) -> bool:
    layers = chart._get("layer")
    if isinstance(layers, list):
        return any(map(_draws_places, layers))
    mark = chart._get("mark")
    return getattr(mark, "type", mark) == "geoshape"


# --- what every screen offers -------------------------------------------------------------------------------------


def offer(place: Any, *, screen: str, title: str, today: date, files: Callable[..., list[Any]]) -> None:
    """Offer the screen that is about to be drawn as a picture.

    This stands before the screen, as a screen that stops lets nothing be drawn after it; what is behind the button is
    there once it is open, and by then the screen has been drawn.

    Args:
        place: Where the button stands.
        screen: What the file is called after.
        title: What stands on the picture where the screen shows no title.
        today: The day that stands on it.
        files: ``frames.pictures.downloads`` of that day.
    """
    drawn = st.session_state.setdefault(CHARTS, {})
    if st.session_state.get(SCREEN) != screen:
        drawn.clear()
    st.session_state[SCREEN] = screen
    told = {
        "fileName": f"zonebook-{screen}-{today}.png", "title": title, "made": f"{today.day} {today:%B %Y}",
        "privateWords": PRIVATE_WORDS,
    }  # fmt: skip
    with place:
        st.fragment(_offer)(screen, told, files)
    drawn.clear()
    st.session_state.pop(PERIOD, None)


def _offer(screen: str, told: Mapping[str, Any], files: Callable[..., list[Any]]) -> None:
    choices = st.popover("Picture", icon=":material/photo_camera:", type="tertiary", key="picture", on_change="rerun")
    if not choices.open:
        return
    with choices:
        _ask(screen, {**told, "period": st.session_state.get(PERIOD)}, files)


def _ask(screen: str, told: Mapping[str, Any], files: Callable[..., list[Any]]) -> None:
    shown = st.context.theme.type or "light"
    look = st.segmented_control(
        "Look", ["light", "dark"], default=shown, format_func=str.capitalize, key="picture_look", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    is_blurred = st.toggle(
        "Blur what is private", key="picture_blur",
        help="Body, heart rate, sleep, notes, names of people, and where you were. Titles and power stay.",
    )  # fmt: skip
    _component()(data={**told, "look": look or shown, "isBlurred": is_blurred}, key="picture_screen")
    drawn = st.session_state[CHARTS]
    names = told_apart({key: name for key, (name, _chart) in drawn.items()})
    if names:
        _ask_for_charts(screen, {name: drawn[key][1] for key, name in names.items()}, look or shown, files)


def _ask_for_charts(screen: str, charts: Mapping[str, Any], look: str, files: Callable[..., list[Any]]) -> None:
    chosen = st.selectbox("Chart", list(charts), key=f"picture_chart_{screen}")
    kind = st.segmented_control(
        "As", list(KINDS), default="png", format_func=KINDS.__getitem__, key="picture_kind", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True):
        for number, file in enumerate(files(charts, chosen, kind or "png", look)):
            st.download_button(
                file.label, file.data, file.file_name, file.mime, key=f"picture_{number}_{kind}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip


@cache
def _component() -> Callable[..., Any]:
    """The button whose work is done in the browser."""
    script = "\n".join((BROWSER / name).read_text("utf-8") for name in ("html-to-image.js", "picture.js"))
    return partial(st.components.v2.component("zonebook_picture", html=BUTTON, css=STYLE, js=script), height="content")
