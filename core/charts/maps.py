"""Ways on the ground, north up, without a map behind them: maps would have to come from the internet."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import plotly.graph_objects as go

from core.charts import theme

#: From one workout to the most, visible on white and on near-black.
HEAT_SCALE = ("#6b4a9c", "#a23d97", "#d9534f", "#e98a35", "#f2d13c")
#: Greys that can be seen on white and on near-black.
GRID_LINE, INK = "rgba(127,127,127,0.18)", "#808a95"
HEIGHT = 620
#: What a reader may do with the heat map: draw a box to look closer, and save the picture.
CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "pan2d", "zoom2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"],
    "toImageButtonOptions": {"scale": 2, "filename": "heat_map"},
}


def heat_map(grid: Any, *, is_selectable: bool = True) -> go.Figure:
    """How many workouts came through each place; degrees on the axes, as long on both as on the ground.

    ``grid`` is ``frames.tracks.heat``. Colours follow the logarithm, so that a place seen twice stands out as much
    against one seen once as 40 against 20.
    """
    most = int(grid.workouts.max(initial=0))
    figure = go.Figure()
    if most:
        figure.add_heatmap(
            z=np.where(grid.workouts > 0, grid.workouts, np.nan).astype(np.float32),
            x0=float(grid.longitudes_deg[0]), dx=float(np.diff(grid.longitudes_deg[:2]).sum()) or 1e-5,
            y0=float(grid.latitudes_deg[0]), dy=float(np.diff(grid.latitudes_deg[:2]).sum()) or 1e-5,
            zmin=1, zmax=max(most, 2), colorscale=_by_logarithm(max(most, 2)), hoverongaps=False, zsmooth=False,
            hovertemplate="%{z} workouts<br>%{y:.4f}°, %{x:.4f}°<extra></extra>",
            colorbar={"title": "Workouts", "thickness": 10, "outlinewidth": 0, "tickformat": "d", "len": 0.6},
        )  # fmt: skip
        # A box can be drawn only where there are points to choose from: these cannot be seen.
        figure.add_scatter(
            x=[grid.box.west, grid.box.east], y=[grid.box.south, grid.box.north], mode="markers",
            marker={"opacity": 0, "color": INK}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    figure.update_layout(
        height=HEIGHT, margin={"l": 10, "r": 10, "t": 10, "b": 10}, dragmode="select" if is_selectable else False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", colorway=list(HEAT_SCALE), showlegend=False,
    )  # fmt: skip
    settled = {"gridcolor": GRID_LINE, "zeroline": False, "ticksuffix": "°", "title": None, "nticks": 5}
    figure.update_xaxes(range=[grid.box.west, grid.box.east], constrain="domain", **settled)
    figure.update_yaxes(
        range=[grid.box.south, grid.box.north], scaleanchor="x", scaleratio=1 / grid.box.shrink, constrain="domain",
        **settled,
    )  # fmt: skip
    return figure


def _by_logarithm(most: int) -> list[list[float | str]]:
    """The colours at even steps of the logarithm, on a scale that is linear."""
    steps = np.linspace(0, 1, len(HEAT_SCALE))
    return [[float((most**step - 1) / (most - 1)), colour] for step, colour in zip(steps, HEAT_SCALE, strict=True)]


def way_chart(pieces: Sequence[np.ndarray], *, title: str = "The way", is_cut: bool = False) -> alt.Chart:
    """One way in pieces; where one ends and the next begins something is hidden or unknown, and nothing is drawn.

    Args:
        pieces: Each an array of (latitude, longitude) rows in degrees: ``frames.tracks.way``.
        title: What stands on top.
        is_cut: Whether starts and ends are hidden; the ends of the line are then not called start and finish.
    """
    if not pieces:
        return theme.nothing(title)
    lines = [piece[:, ::-1].round(5).tolist() for piece in pieces]
    way = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": lines}}
    drawn = alt.Chart(alt.Data(values=[way])).mark_geoshape(filled=False, strokeWidth=2.5, stroke=theme.ACCENT)
    if is_cut:
        return theme.dressed(drawn.project("mercator"), title=title, height=300)
    ends = [
        {"here": "Start", "longitude": lines[0][0][0], "latitude": lines[0][0][1]},
        {"here": "Finish", "longitude": lines[-1][-1][0], "latitude": lines[-1][-1][1]},
    ]
    marked = alt.Chart(alt.Data(values=ends)).mark_point(filled=True, opacity=1).encode(
        longitude="longitude:Q", latitude="latitude:Q",
        color=alt.Color("here:N", scale=alt.Scale(domain=["Start", "Finish"], range=[theme.GOOD, theme.BAD])),
        size=alt.Size("here:N", scale=alt.Scale(domain=["Start", "Finish"], range=[190, 60]), legend=None),
        tooltip=alt.Tooltip("here:N", title="Here"),
    )  # fmt: skip
    return theme.dressed(alt.layer(drawn, marked).project("mercator"), title=title, height=300)
