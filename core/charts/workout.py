"""One workout drawn: every second in stacked panels, time in zones, attempts one over the other, and the way it went.

Names of parts and songs come from outside; Plotly reads its texts as HTML, so they are escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core import metrics, quantities
from core.charts import theme
from core.charts.efforts import W_BALANCE, W_BALANCE_COLOUR, W_BALANCE_FILL, zone_bands
from core.charts.maps import way_chart
from core.quantities import Units

#: Which channels are drawn and in which order; on foot the pace leads.
PANELS = (
    "power_w", W_BALANCE.name, "stroke_rate_spm", "cadence_rpm", "resistance_pct", "speed_mps", "heart_rate_bpm",
    "incline_pct", "altitude_m",
)  # fmt: skip
PANELS_ON_FOOT = ("speed_mps", "heart_rate_bpm", "incline_pct", "altitude_m", "power_w", "cadence_rpm")
ON_FOOT = ("running", "walking", "hiking", "tread_bootcamp")
#: Which channel a target of a class is drawn behind.
TARGETS = {
    "power_zone": "power_w", "cadence": "cadence_rpm", "resistance": "resistance_pct", "stroke_rate": "stroke_rate_spm",
    "incline": "incline_pct",
}  # fmt: skip

#: Heights in pixels: the first panel, the others, a lane of parts or songs, and the room below each of them.
FIRST_PX, OTHER_PX, LANE_PX, GAP_PX = 200, 84, 22, 26
MARGIN = {"l": 46, "r": 10, "t": 30, "b": 34}
#: Zone 7 has no end: its target is drawn up to this share of FTP.
ZONE_7_DRAWN_TO = 1.8
#: Slower than this is standing still, and has no pace.
STANDING_MPS = 0.4
LINE_WIDTH = 1.3
#: Letters of a name under the pointer.
LONGEST_TEXT = 36
#: Greys that can be seen on white and on near-black.
FAINT, BAND, GRID, INK = "rgba(127,127,127,0.07)", "rgba(127,127,127,0.18)", "rgba(127,127,127,0.2)", "#808a95"
#: Blocks of the lanes, dark enough for white names: easy parts, the other parts, and every second song.
EASY_PART, MAIN_PART, SONGS = "#6b7684", "#3569b5", ("#6b7684", "#7b8693")

#: Attempts that one is compared with, the latest first.
OTHER_ATTEMPTS = ("#9aa5b1", "#2aa198", "#8a6fd0", "#e07b39", "#d95f7f")
#: How the marks of a workout are coloured, in Streamlit's names.
MARK_COLOURS: dict[str, Any] = {
    "PR": "green", "live": "blue", "race": "violet", "stopped early": "orange", "doubtful": "yellow",
    "excluded": "gray",
}  # fmt: skip
#: What a reader may do with the picture; its download is sharp enough for print.
CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "pan2d", "autoScale2d"],
    "toImageButtonOptions": {"scale": 2, "filename": "workout"},
}


#: What is drawn behind the lines, gathered for the whole picture.
_Shapes = list[dict[str, Any]]
_BEHIND = {"type": "rect", "layer": "below", "line": {"width": 0}}


@dataclass(frozen=True)
class _Row:
    """A panel or a lane of the picture: the name of its y axis, and where it stands (0 is the bottom, 1 the top)."""

    axis: str
    bottom: float
    top: float

    @property
    def layout_name(self) -> str:
        return "yaxis" + self.axis.removeprefix("y")


def seconds_chart(
    seconds: pd.DataFrame, *, discipline: str, units: Units, ftp_w: float | None = None,
    segments: pd.DataFrame | None = None, targets: pd.DataFrame | None = None, songs: pd.DataFrame | None = None,
    is_zoomable: bool = True,
) -> go.Figure:  # fmt: skip
    """Every second of a workout, the channels one above the other on one clock, with what the class asked for.

    Args:
        seconds: ``frames.workout.seconds``; gaps stay gaps. ``w_balance_kj`` may stand beside the channels.
        ftp_w: In force that day; without it power-zone targets have no watts and are not drawn. Where the class asks
            for no power, its zones stand faintly behind the line.
        segments, targets, songs: Of the class, as in ``frames.workout.ClassPlan``.
        is_zoomable: Whether dragging zooms in; off where a finger has to scroll past.
    """
    channels = drawn_channels(seconds, discipline)
    parts, played = _within(segments, len(seconds)), _played(songs, len(seconds))
    names = [*(["parts"] if len(parts) else []), *channels, *(["songs"] if len(played) else [])]
    figure, rows = go.Figure(), _stacked(names)
    shapes: _Shapes = []
    if len(parts):
        _draw_parts(figure, rows["parts"], parts, len(seconds), shapes)
    for channel in channels:
        if channel == "speed_mps" and discipline in ON_FOOT:
            _draw_pace(figure, rows[channel], seconds[channel], units)
        else:
            _draw_channel(figure, rows[channel], seconds[channel], channel, units, ftp_w)
            asked = _targets_of(channel, targets, len(seconds), ftp_w)
            _draw_targets(figure, rows[channel], asked, channel, seconds, shapes)
            if channel == "power_w" and asked.empty:
                _draw_zones(figure, rows[channel], ftp_w, shapes)
    if len(played):
        _draw_songs(figure, rows["songs"], played, len(seconds))
    figure.layout.shapes = shapes  # all at once: adding them one by one takes a tenth of a second
    return _dressed(figure, len(seconds), _height(names), is_zoomable)


def drawn_channels(seconds: pd.DataFrame, discipline: str) -> list[str]:
    """The channels that have anything to draw, in the order of the panels."""
    order = PANELS_ON_FOOT if discipline in ON_FOOT else PANELS
    return [name for name in order if name in seconds and seconds[name].notna().any()]


# --- the rows of the picture --------------------------------------------------------------------------------------


def _heights(names: list[str]) -> list[int]:
    first = next((name for name in names if name not in ("parts", "songs")), None)
    return [LANE_PX if name in ("parts", "songs") else FIRST_PX if name == first else OTHER_PX for name in names]


def _height(names: list[str]) -> int:
    return sum(_heights(names)) + GAP_PX * max(len(names) - 1, 0)


def _stacked(names: list[str]) -> dict[str, _Row]:
    """Where each row stands, the first on top."""
    full, bottom, rows = max(_height(names), 1), _height(names), {}
    for number, (name, height) in enumerate(zip(names, _heights(names), strict=True), 1):
        top, bottom = bottom, bottom - height
        rows[name] = _Row("y" if number == 1 else f"y{number}", max(bottom / full, 0), min(top / full, 1))
        bottom -= GAP_PX
    return rows


def _axis(figure: go.Figure, row: _Row, **said: object) -> None:
    settled = {"domain": [row.bottom, row.top], "anchor": "x", "fixedrange": True, "zeroline": False, "title": None}
    figure.update_layout({row.layout_name: settled | {"gridcolor": GRID, "nticks": 4, "showline": False} | said})


def _headline(figure: go.Figure, row: _Row, text: str, colour: str) -> None:
    """The name of a panel, on top of it at the left."""
    figure.add_annotation(
        text=text, x=0, xref="paper", xanchor="left", y=row.top, yref="paper", yanchor="bottom", yshift=1,
        showarrow=False, font={"size": 12, "color": colour, "weight": 600},
    )  # fmt: skip


def _dressed(figure: go.Figure, length_s: int, height: int, is_zoomable: bool) -> go.Figure:
    figure.update_layout(
        height=height + MARGIN["t"] + MARGIN["b"], margin=MARGIN, showlegend=False, barmode="overlay", bargap=0,
        hovermode="x unified", hoversubplots="axis", hoverdistance=40, dragmode="zoom" if is_zoomable else False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", colorway=list(theme.CHANNELS.values()),
        uniformtext={"minsize": 10, "mode": "hide"},
    )  # fmt: skip
    clock = "%-H:%M:%S" if length_s >= 3600 else "%-M:%S"
    figure.update_xaxes(
        type="date", range=[0, 1000 * length_s], tickformat=clock, hoverformat=clock, showgrid=False, zeroline=False,
        nticks=10, anchor="free", position=0, side="bottom", title=None,
        showspikes=True, spikemode="across", spikesnap="hovered data", spikedash="solid", spikecolor=INK,
        spikethickness=-1,  # a positive one is drawn with a border twice as thick
    )  # fmt: skip
    return figure


def _clocked() -> dict[str, int]:
    """One value a second on the clock axis, which counts milliseconds; so no second has to be sent."""
    return {"x0": 0, "dx": 1000}


# --- channels and their targets -----------------------------------------------------------------------------------


def _draw_channel(
    figure: go.Figure, row: _Row, values: pd.Series, channel: str, units: Units, ftp_w: float | None
) -> None:
    is_balance = channel == W_BALANCE.name
    quantity = W_BALANCE if is_balance else quantities.described(channel)
    colour = W_BALANCE_COLOUR if is_balance else theme.CHANNELS[channel]
    shown, unit = quantities.converted(values, quantity, units), quantities.unit(quantity, units)
    bounds_w = metrics.power_zone_bounds_w(ftp_w) if channel == "power_w" else None
    zones = np.searchsorted(bounds_w, values, side="left").astype(np.int8) + 1 if bounds_w else None
    written = f"%{{y:,.{quantity.decimals}f}} {unit}" + (" · zone %{customdata}" if zones is not None else "")
    figure.add_scatter(
        **_clocked(), y=shown.to_numpy(np.float32), name=quantity.label, yaxis=row.axis, mode="lines",
        connectgaps=False, line={"color": colour, "width": LINE_WIDTH}, customdata=zones, hovertemplate=written,
        **({"fill": "tozeroy", "fillcolor": W_BALANCE_FILL} if is_balance else {}),
    )  # fmt: skip
    _axis(figure, row, range=_range(shown, channel), **({"zeroline": True, "zerolinecolor": INK} if is_balance else {}))
    _headline(figure, row, quantities.axis(quantity, units), colour)


def _range(shown: pd.Series, channel: str) -> list[float]:
    lowest, highest = float(shown.min()), float(shown.max())
    if channel in ("heart_rate_bpm", "altitude_m", "incline_pct"):
        room = max((highest - lowest) * 0.08, 2)
        return [lowest - room, highest + room]
    return [min(lowest * 1.06, 0) if channel == W_BALANCE.name else 0, max(highest * 1.06, 1)]


def _draw_pace(figure: go.Figure, row: _Row, speed_mps: pd.Series, units: Units) -> None:
    """Speed as runners read it: minutes for a kilometre or a mile, faster is higher."""
    quantity, colour = quantities.described("pace_s_per_km"), theme.CHANNELS["speed_mps"]
    pace_s = 1000 / speed_mps.where(speed_mps > STANDING_MPS)
    shown_ms = quantities.converted(pace_s, quantity, units) * 60_000
    per = quantities.unit(quantity, units).removeprefix("min")
    figure.add_scatter(
        **_clocked(), y=shown_ms.to_numpy(float), name=quantity.label, yaxis=row.axis, mode="lines", connectgaps=False,
        line={"color": colour, "width": LINE_WIDTH}, hovertemplate=f"%{{y|%-M:%S}} {per}",
    )  # fmt: skip
    fastest, slowest = (float(q) for q in shown_ms.quantile([0.01, 0.95])) if shown_ms.notna().any() else (0.0, 1.0)
    slowest = min(slowest * 1.15, fastest * 3)
    _axis(figure, row, type="date", range=[slowest, fastest * 0.95], tickformat="%-M:%S")
    _headline(figure, row, quantities.axis(quantity, units), colour)


def _targets_of(channel: str, targets: pd.DataFrame | None, length_s: int, ftp_w: float | None) -> pd.DataFrame:
    """What the class asked of a channel, in its unit: ``start_s, end_s, lower, upper, colour, label``."""
    rows = _within(targets, length_s)
    if len(rows):
        rows = rows[rows["metric"].map(TARGETS) == channel].dropna(subset=["lower", "upper"])
    if rows.empty or channel != "power_w":
        labels = [
            _range_label(low, high) for low, high in zip(rows.get("lower", []), rows.get("upper", []), strict=True)
        ]
        return rows.assign(colour=BAND, label=labels)
    bounds_w = metrics.power_zone_bounds_w(ftp_w)
    if bounds_w is None or ftp_w is None:
        return rows.iloc[:0]
    edges_w = [0.0, *bounds_w, ZONE_7_DRAWN_TO * ftp_w]
    lower, upper = (rows[name].astype(int).clip(1, 7) for name in ("lower", "upper"))
    return rows.assign(
        lower=[edges_w[zone - 1] for zone in lower],
        upper=[edges_w[zone] for zone in upper],
        colour=[theme.POWER_ZONES[zone - 1] for zone in upper],
        label=[_zone_label(low, high, edges_w) for low, high in zip(lower, upper, strict=True)],
    )


def _range_label(lower: float, upper: float) -> str:
    return f"{lower:.0f}" if lower == upper else f"{lower:.0f}–{upper:.0f}"


def _zone_label(lower: int, upper: int, edges_w: list[float]) -> str:
    zones = f"zone {lower}" if lower == upper else f"zones {lower}–{upper}"
    if upper == 7:
        return f"{zones}, from {edges_w[lower - 1]:.0f} W"
    if lower == 1:
        return f"{zones}, up to {edges_w[upper]:.0f} W"
    return f"{zones}, {edges_w[lower - 1]:.0f}–{edges_w[upper]:.0f} W"


def _draw_targets(
    figure: go.Figure, row: _Row, targets: pd.DataFrame, channel: str, seconds: pd.DataFrame, shapes: _Shapes
) -> None:
    """Bands behind the line, and what they say under the pointer."""
    if targets.empty:
        return
    lowest, highest = figure.layout[row.layout_name].range
    columns = ["start_s", "end_s", "lower", "upper", "colour"]
    for start_s, end_s, lower, upper, colour in targets[columns].itertuples(index=False):
        shapes.append({
            **_BEHIND, "xref": "x", "yref": row.axis, "fillcolor": colour,
            "opacity": 0.38 if channel == "power_w" else 1.0, "x0": 1000 * start_s, "x1": 1000 * end_s,
            "y0": max(lower, lowest), "y1": min(upper, highest),
        })  # fmt: skip
    _whisper(figure, row, targets, "label", len(seconds), "Target", y=(lowest + highest) / 2)


def _draw_zones(figure: go.Figure, row: _Row, ftp_w: float | None, shapes: _Shapes) -> None:
    """The power zones as faint bands over the whole length."""
    lowest, highest = figure.layout[row.layout_name].range
    for lower, upper, colour in zone_bands(ftp_w).itertuples(index=False):
        if lower < highest:
            shapes.append({
                **_BEHIND, "xref": "x domain", "yref": row.axis, "fillcolor": colour, "opacity": 0.14, "x0": 0, "x1": 1,
                "y0": max(lower, lowest), "y1": min(upper, highest),
            })  # fmt: skip


# --- lanes of parts and songs -------------------------------------------------------------------------------------


def _within(rows: pd.DataFrame | None, length_s: int) -> pd.DataFrame:
    """Those ``rows`` with a ``start_s`` and ``end_s`` inside the workout, cut to it."""
    if rows is None or rows.empty:
        return pd.DataFrame()
    cut = rows.assign(start_s=rows["start_s"].clip(lower=0), end_s=rows["end_s"].clip(upper=length_s))
    return cut[cut["end_s"] > cut["start_s"]]


def _played(songs: pd.DataFrame | None, length_s: int) -> pd.DataFrame:
    """Songs from their start to the next one's: ``start_s, end_s, title, artists``."""
    if songs is None or songs.empty or songs["start_s"].isna().all():
        return pd.DataFrame()
    known = songs.dropna(subset="start_s").sort_values("start_s")
    return _within(known.assign(end_s=known["start_s"].shift(-1).fillna(length_s)), length_s)


def _draw_parts(figure: go.Figure, row: _Row, parts: pd.DataFrame, length_s: int, shapes: _Shapes) -> None:
    names = parts["name"].fillna("").map(_outside)
    is_easy = parts["kind"].fillna("").str.contains("warm|cool", case=False)
    _lane(figure, row, parts, names, np.where(is_easy, EASY_PART, MAIN_PART).tolist())
    for start_s, end_s in parts[["start_s", "end_s"]].iloc[::2].itertuples(index=False):
        shapes.append({
            **_BEHIND, "xref": "x", "yref": "paper", "fillcolor": FAINT, "x0": 1000 * start_s, "x1": 1000 * end_s,
            "y0": 0, "y1": 1,
        })  # fmt: skip
    _whisper(figure, row, parts.assign(told=names), "told", length_s, "Part")


def _draw_songs(figure: go.Figure, row: _Row, songs: pd.DataFrame, length_s: int) -> None:
    titles, artists = songs["title"].fillna("Untitled").map(_outside), songs["artists"].fillna("").map(_outside)
    _lane(figure, row, songs, titles, [SONGS[number % 2] for number in range(len(songs))])
    told = titles.where(artists == "", titles + " – " + artists)
    _whisper(figure, row, songs.assign(told=told), "told", length_s, "Song")
    _headline(figure, row, "Songs", INK)


def _outside(text: str) -> str:
    """Text from outside as Plotly shows it letter by letter, cut where a phone has no more room."""
    return escape(text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…")


def _lane(figure: go.Figure, row: _Row, rows: pd.DataFrame, texts: pd.Series, colours: list[str]) -> None:
    """Blocks from ``start_s`` to ``end_s`` with their names where they fit."""
    length_ms = 1000 * (rows["end_s"] - rows["start_s"]).to_numpy(float)
    figure.add_bar(
        orientation="h", base=1000 * rows["start_s"].to_numpy(float), x=length_ms, y=[0.5] * len(rows), width=1,
        yaxis=row.axis, marker={"color": colours, "line": {"width": 0}}, hoverinfo="skip", text=texts.tolist(),
        textposition="inside", insidetextanchor="middle", textangle=0, textfont={"size": 11, "color": "white"},
    )  # fmt: skip
    _axis(figure, row, range=[0, 1], showticklabels=False, showgrid=False)


def _whisper(
    figure: go.Figure, row: _Row, rows: pd.DataFrame, column: str, length_s: int, name: str, *, y: float = 0.5
) -> None:
    """Say ``rows[column]`` under the pointer wherever a row is in force, without drawing anything."""
    told = np.full(length_s, None, dtype=object)
    for start_s, end_s, text in zip(rows["start_s"].astype(int), rows["end_s"].astype(int), rows[column], strict=True):
        told[start_s:end_s] = text
    height = np.where(told == np.array(None), np.nan, y).astype(np.float32)
    figure.add_scatter(
        **_clocked(), y=height, customdata=told.tolist(), name=name, yaxis=row.axis, mode="lines", connectgaps=False,
        line={"width": 0, "color": INK}, hovertemplate="%{customdata}",
    )  # fmt: skip


# --- zones, attempts, the way -------------------------------------------------------------------------------------


def side_charts(
    power_zones: pd.DataFrame, heart_rate_zones: pd.DataFrame, pace_zones: pd.DataFrame, way: Sequence[np.ndarray],
    *, is_cut: bool,
) -> list[theme.Drawn]:  # fmt: skip
    """What stands beside each other below the seconds: time in zones and the way, as far as there is any.

    ``way`` is of ``frames.tracks.way``; where ``is_cut``, places of it may be hidden.
    """
    charts: list[theme.Drawn] = []
    if len(pace_zones):
        charts.append(zones_chart(pace_zones, "Time in pace zones of your level", theme.POWER_ZONES))
    if len(power_zones):
        charts.append(zones_chart(power_zones, "Time in power zones", theme.POWER_ZONES))
    if len(heart_rate_zones):
        charts.append(zones_chart(heart_rate_zones, "Time in heart-rate zones", theme.HEART_RATE_ZONES))
    if way:
        charts.append(way_chart(way, is_cut=is_cut))
    return charts


def zones_chart(zones: pd.DataFrame, title: str, colours: tuple[str, ...]) -> alt.Chart:
    """Time in each zone as bars, time and share written at their ends. ``zones`` has ``seconds`` and ``share``."""
    if zones.empty or not zones["seconds"].sum():
        return theme.nothing(title)
    named = [f"Zone {zone}" for zone in zones.index]
    rows = pd.DataFrame(
        {
            "zone": named,
            "minutes": (zones["seconds"] / 60).to_numpy(),
            "told": [_time_and_share(*row) for row in zones[["seconds", "share"]].itertuples(index=False)],
        }
    )
    room = float(rows["minutes"].max()) * 1.35
    base = alt.Chart(rows).encode(
        y=alt.Y("zone:N", sort=named, title=None, axis=theme.NAMES),
        x=alt.X("minutes:Q", title=None, axis=None, scale=alt.Scale(domain=[0, room])),
        tooltip=[alt.Tooltip("zone:N", title="Zone"), alt.Tooltip("told:N", title="Time")],
    )
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.72}).encode(
        color=alt.Color("zone:N", scale=alt.Scale(domain=named, range=list(colours)), legend=None)
    )
    labels = base.mark_text(align="left", dx=6, color=theme.QUIET).encode(text="told:N")
    return theme.dressed(bars + labels, title=title, height=32 * len(rows) + 44)


def _time_and_share(seconds: float, share: float) -> str:
    """Seconds as a clock, but sums of many workouts in whole hours; and their share."""
    time = quantities.clock(seconds) if seconds < 36_000 else f"{seconds / 3600:,.0f} h"
    return f"{time} · {100 * share:.0f} %"


def overlay_chart(lines: pd.DataFrame, labels: dict[int, str], this_id: int) -> alt.Chart:
    """The power of several attempts at a class, this one in front.

    Args:
        lines: ``frames.workout.overlay``.
        labels: How each ``workout_id`` is called in the legend, at most six, in its order.
        this_id: The workout that is looked at.
    """
    title = "Output of each attempt"
    if lines.empty:
        return theme.nothing(title)
    others = [workout_id for workout_id in labels if workout_id != this_id]
    palette = dict(zip(others, OTHER_ATTEMPTS, strict=False)) | {this_id: theme.ACCENT}
    shown = [workout_id for workout_id in labels if workout_id in set(lines["workout_id"])]
    rows = pd.DataFrame(
        {"second": lines["second"], "power_w": lines["power_w"].round(1), "attempt": lines["workout_id"].map(labels)}
    )
    clock = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02')"
    watts = quantities.axis("power_w")
    scale = alt.Scale(domain=[labels[i] for i in shown], range=[palette[i] for i in shown])
    ticks = alt.Axis(labelExpr=clock, grid=False, values=_ticks(rows["second"].max()))
    chart = alt.Chart(rows).mark_line(interpolate="monotone").encode(
        x=alt.X("second:Q", title=None, axis=ticks),
        y=alt.Y("power_w:Q", title=watts, scale=alt.Scale(zero=False)),
        color=alt.Color("attempt:N", scale=scale, legend=alt.Legend(columns=3, labelLimit=240)),
        strokeWidth=alt.condition(alt.datum.attempt == labels[this_id], alt.value(2.4), alt.value(1.3)),
        tooltip=[alt.Tooltip("attempt:N", title="Attempt"), alt.Tooltip("power_w:Q", title=watts, format=".0f")],
    )  # fmt: skip
    return theme.dressed(chart, title=title, height=320)


def _ticks(last_s: float) -> list[int]:
    step_s = next((step for step in (60, 300, 600, 900) if last_s / step <= 10), 1800)
    return list(range(0, int(last_s) + 1, step_s))
