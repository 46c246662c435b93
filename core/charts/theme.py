"""The one palette: a colour for each discipline, zone and load, and how every chart is dressed.

Colours are chosen to be told apart on white and on near-black, also with a red-green weakness.
"""

from typing import Any

import altair as alt

from core.quantities import label

DISCIPLINES = {
    "cycling": "#3b7dd8", "running": "#e07b39", "walking": "#c9a227", "hiking": "#8f7a2e", "rowing": "#2aa198",
    "swimming": "#4aa8d8", "strength": "#9a6fd0", "yoga": "#4caf7d", "stretching": "#8fbf5a", "meditation": "#7d8ca3",
    "cardio": "#d95f7f", "bike_bootcamp": "#5f6fd6", "tread_bootcamp": "#c9654a", "row_bootcamp": "#4f8f8a",
    "other": "#98a1ab",
}  # fmt: skip

#: Power zones 1 to 7, from recovery to all out.
POWER_ZONES = ("#8c98a4", "#4a90d9", "#3fae7a", "#d9b32c", "#e98a35", "#d9534f", "#a54fb5")
#: Heart-rate zones 1 to 5.
HEART_RATE_ZONES = ("#8c98a4", "#4a90d9", "#3fae7a", "#e98a35", "#d9534f")

#: The second-by-second channels.
CHANNELS = {
    "power_w": "#d9a21b", "cadence_rpm": "#3b7dd8", "resistance_pct": "#8a6fd0", "speed_mps": "#2aa198",
    "heart_rate_bpm": "#d9534f", "incline_pct": "#7d8ca3", "altitude_m": "#8f7a2e", "stroke_rate_spm": "#3b7dd8",
}  # fmt: skip

#: What is in the foreground, and what it is compared with.
ACCENT, QUIET = "#3b7dd8", "#9aa5b1"
GOOD, BAD = "#3fae7a", "#d9534f"

#: What life events are marked with.
LIFE_EVENTS = {
    "illness": "#d9534f", "injury": "#a54fb5", "travel": "#2aa198", "holiday": "#e0a030", "race": "#5a6572",
}  # fmt: skip

#: From an empty day to a full one, readable on light and dark.
HEAT = ("#9ec5f0", "#6ba3e5", "#3b7dd8", "#2559a6", "#173a70")

HEIGHT = 280

#: Any chart of Altair, simple, layered or side by side; the library has no common type that can be dressed.
Drawn = Any

#: The axis of horizontal bars: every name is written, none at an angle.
NAMES = alt.Axis(title=None, labelLimit=160, labelOverlap=False, ticks=False, labelPadding=6)


def dressed(chart: Drawn, *, title: str | None = None, height: int = HEIGHT) -> Drawn:
    """The look that all charts share; colours of text and background follow the reader's theme."""
    if title:
        chart = chart.properties(title=alt.TitleParams(title, anchor="start", fontSize=14))
    sized = chart.properties(height=height, width="container")
    return (
        sized.configure_legend(orient="bottom", title=None)
        .configure_view(strokeWidth=0)
        .configure_axis(domain=False, tickSize=3)
    )


def nothing(title: str, *, height: int = 120) -> alt.Chart:
    """An empty, titled chart for an empty frame."""
    empty = alt.Chart(alt.Data(values=[{"text": "Nothing to show yet"}])).mark_text(color=QUIET).encode(text="text:N")
    return dressed(empty, title=title, height=height)


def discipline_scale(names: list[str]) -> alt.Scale:
    """The colours of the disciplines in ``names``, in that order."""
    return alt.Scale(domain=[label(n) for n in names], range=[DISCIPLINES.get(n, DISCIPLINES["other"]) for n in names])
