"""Friends drawn: who did how much, the gap of a race second by second with a moment to move, and where it was won.

Names come from outside; Plotly reads its texts as HTML, so they are escaped here.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core import quantities
from core.charts import theme
from core.quantities import Quantity, Units

#: The athlete, and the rivals in their order.
RIVALS = ("#e07b39", "#2aa198", "#8a6fd0", "#d95f7f")
#: Moments that the slider knows, at most; and how long each shows while it plays (ms).
MOMENTS, MOMENT_MS = 60, 150
#: Letters of a name under the pointer and beside the moment.
LONGEST_NAME = 24
#: The gap on top, what was done below it; heights in pixels, the slider's room included.
HEIGHT, MARGIN = 520, {"l": 52, "r": 12, "t": 62, "b": 96}
GAP_DOMAIN, DONE_DOMAIN = [0.44, 1.0], [0.0, 0.36]
GRID, INK, BAND = "rgba(127,127,127,0.2)", "#808a95", "rgba(127,127,127,0.09)"
CONFIG = {"displaylogo": False, "displayModeBar": False}


def standings_chart(table: pd.DataFrame, measure: str, units: Units) -> alt.Chart | alt.LayerChart:
    """What each did as bars, the most on top, the athlete's own in the colour of the foreground.

    ``table`` is ``frames.friends.standings``, indexed by ``friend_id`` with 0 for the athlete.
    """
    described = quantities.described(measure)
    rows = pd.DataFrame(
        {
            "name": table["name"],
            "amount": quantities.converted(table[measure].astype(float), described, units),
            "written": [quantities.shown(value, described, units) for value in table[measure]],
            "is_me": table.index == 0,
            "order": table[measure].fillna(0).rank(ascending=False, method="first"),
        }
    )
    rows["name"] = _told_apart(rows["name"])
    if rows.empty:
        return theme.nothing(described.label)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=alt.EncodingSortField("order"), axis=theme.NAMES),
        tooltip=[alt.Tooltip("name:N", title="Who"), alt.Tooltip("written:N", title=described.label)],
    )
    x = alt.X("amount:Q", title=quantities.axis(described, units), axis=alt.Axis(tickCount=5))
    colour = alt.condition(alt.datum.is_me, alt.value(theme.ACCENT), alt.value(theme.QUIET))
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.66}).encode(x=x, color=colour)
    return theme.dressed(bars, height=max(110, 34 * len(rows) + 40))


def stretches_chart(stretches: pd.DataFrame, gap: Quantity, units: Units, rival: str) -> alt.Chart | alt.LayerChart:
    """How the gap to one rival changed in each stretch of the class: up where the athlete gained.

    ``stretches`` is of ``analysis.replay.Duel``: ``start_s, end_s, name, change``.
    """
    title = f"Won and lost against {rival}"
    if stretches.empty:
        return theme.nothing(title)
    spans = [f"{quantities.clock(a)} – {quantities.clock(b)}" for a, b in stretches[["start_s", "end_s"]].to_numpy()]
    rows = pd.DataFrame(
        {
            "start": stretches["start_s"], "end": stretches["end_s"], "span": spans,
            "part": [name or span for name, span in zip(stretches["name"], spans, strict=True)],
            "change": quantities.converted(stretches["change"], gap, units).round(gap.decimals + 1), "level": 0,
        }
    )  # fmt: skip
    unit = quantities.unit(gap, units)
    clock = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02')"
    bars = alt.Chart(rows).mark_bar(stroke="transparent", strokeWidth=2).encode(
        x=alt.X("start:Q", title=None, axis=alt.Axis(labelExpr=clock, grid=False, values=_ticks(rows["end"].max()))),
        x2="end:Q",
        y=alt.Y("change:Q", title=f"Gained ({unit})", axis=alt.Axis(tickCount=4)),
        y2="level:Q",
        color=alt.condition(alt.datum.change >= 0, alt.value(theme.GOOD), alt.value(theme.BAD)),
        opacity=alt.value(0.85),
        tooltip=[
            alt.Tooltip("part:N", title="Part"), alt.Tooltip("span:N", title="From, to"),
            alt.Tooltip("change:Q", title=f"Change of the gap ({unit})", format=f"+.{gap.decimals}f"),
        ],
    )  # fmt: skip
    return theme.dressed(bars, title=title, height=190)


def _ticks(last_s: float) -> list[int]:
    step_s = next((step for step in (60, 300, 600) if last_s / step <= 7), 1200)
    return list(range(0, int(last_s) + 1, step_s))


def race_chart(
    done: pd.DataFrame, labels: Mapping[str, str], gaps: Mapping[str, pd.Series], *, amount: str, gap: Quantity,
    units: Units, stretches: pd.DataFrame | None = None,
) -> go.Figure:  # fmt: skip
    """A race second by second: the gap to each rival on top, what each had done below, and a moment to move or play.

    Args:
        done: By ``second`` what each had done, a column a rider, the athlete's first.
        labels: How each column is called.
        gaps: The gap to each rival, by their column.
        amount: The quantity of ``done``; ``gap`` is that of the gaps.
        stretches: Parts of the class, every second one shaded.
    """
    figure = go.Figure()
    colours = dict(zip([*done.columns[:1], *gaps], (theme.ACCENT, *RIVALS), strict=False))
    shown = {key: quantities.converted(done[key], amount, units) for key in colours}
    apart = {key: quantities.converted(line, gap, units) for key, line in gaps.items()}
    length_s = max(len(done) - 1, 0)
    for key, line in apart.items():
        _draw_line(figure, line, f"Gap to {labels[key]}", colours[key], "y", gap, units)
    for key, line in shown.items():
        _draw_line(figure, line, labels[key], colours[key], "y2", amount, units)
    moments = np.unique(np.linspace(0, length_s, min(MOMENTS, length_s) + 1).astype(int)) if length_s else np.array([0])
    _draw_moments(figure, moments, apart, shown, colours)
    told = {int(second): _told(int(second), shown, apart, labels, amount, gap, units) for second in moments}
    figure.layout.shapes = _bands(stretches, length_s)
    return _dressed(figure, moments, told, length_s, quantities.axis(gap, units), quantities.axis(amount, units))


def _draw_line(
    figure: go.Figure, line: pd.Series, name: str, colour: str, axis: str, quantity: str | Quantity, units: Units
) -> None:
    described = quantities.described(quantity)
    form = f"%{{y:{'+' if axis == 'y' else ''},.{described.decimals}f}} {quantities.unit(described, units)}"
    figure.add_scatter(
        x0=0, dx=1000, y=line.to_numpy().round(3), name=_short(name), mode="lines", yaxis=axis,
        line={"color": colour, "width": 1.8}, hovertemplate=f"{form}<extra>{_short(name)}</extra>", showlegend=False,
    )  # fmt: skip


def _draw_moments(
    figure: go.Figure, moments: np.ndarray, apart: Mapping[str, pd.Series], shown: Mapping[str, pd.Series],
    colours: Mapping[str, str],
) -> None:  # fmt: skip
    """A dot on every line, which the frames move from moment to moment. It begins at the end of the race."""
    lines = [(key, line, "y") for key, line in apart.items()] + [(key, line, "y2") for key, line in shown.items()]
    first, last = len(figure.data), int(moments[-1])
    for key, line, axis in lines:
        dot = {"x": [1000 * last], "y": [_value(line, last)]}
        figure.add_scatter(
            **dot, mode="markers", yaxis=axis, marker={"color": colours[key], "size": 11}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    places = list(range(first, first + len(lines)))
    figure.frames = [_frame(int(second), places, [line for _key, line, _axis in lines]) for second in moments]


def _frame(second: int, places: list[int], lines: list[pd.Series]) -> go.Frame:
    """Every dot at one moment."""
    dots = [{"type": "scatter", "x": [1000 * second], "y": [_value(line, second)]} for line in lines]
    return go.Frame(name=str(second), traces=places, data=dots)


def _told(
    second: int, shown: Mapping[str, pd.Series], apart: Mapping[str, pd.Series], labels: Mapping[str, str], amount: str,
    gap: Quantity, units: Units,
) -> str:  # fmt: skip
    """One moment in words: the clock and what each had done."""
    described, unit = quantities.described(amount), quantities.unit(amount, units)
    parts = []
    for key, line in shown.items():
        by = f" ({_value(apart[key], second):+,.{gap.decimals}f})" if key in apart else ""
        parts.append(f"{_short(labels[key])} {_value(line, second):,.{described.decimals}f}{by}")
    return f"<b>{quantities.clock(second)}</b> · {' · '.join(parts)} {unit}"


def _bands(stretches: pd.DataFrame | None, length_s: int) -> list[dict[str, Any]]:
    """Every second part of the class, faintly behind both panels."""
    if stretches is None:
        return []
    behind = {"type": "rect", "layer": "below", "line": {"width": 0}, "yref": "paper", "y0": 0, "y1": 1}
    rows = stretches.iloc[1::2]
    return [
        behind | {"x0": 1000 * int(a), "x1": 1000 * min(int(b), length_s), "fillcolor": BAND}
        for a, b in rows[["start_s", "end_s"]].to_numpy()
    ]


def _dressed(
    figure: go.Figure, moments: np.ndarray, told: Mapping[int, str], length_s: int, gap_title: str, done_title: str
) -> go.Figure:
    clock = "%-H:%M:%S" if length_s >= 3600 else "%-M:%S"
    heading = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "yanchor": "bottom"}
    font = {"size": 12, "color": INK}
    last = int(moments[-1])
    heads = [
        heading | {"text": f"<b>{gap_title}</b>, above 0 you are ahead", "y": GAP_DOMAIN[1], "yshift": 2, "font": font},
        heading | {"text": f"<b>{done_title}</b>", "y": DONE_DOMAIN[1], "yshift": 2, "font": font},
    ]
    moment = heading | {"text": told[last], "y": GAP_DOMAIN[1], "yshift": 24, "font": {"size": 13, "color": INK}}
    figure.update_layout(
        height=HEIGHT, margin=MARGIN, hovermode="x unified", dragmode=False, showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", colorway=[theme.ACCENT, *RIVALS],
        annotations=[*heads, moment],
        yaxis={"domain": GAP_DOMAIN, "gridcolor": GRID, "zeroline": True, "zerolinecolor": INK, "fixedrange": True,
               "nticks": 6, "title": None},
        yaxis2={"domain": DONE_DOMAIN, "gridcolor": GRID, "zeroline": False, "fixedrange": True, "nticks": 4,
                "anchor": "x", "title": None},
        sliders=[_slider(moments)], updatemenus=[_buttons()],
    )  # fmt: skip
    figure.update_xaxes(
        type="date", range=[0, 1012 * max(length_s, 1)], tickformat=clock, hoverformat=clock, showgrid=False,
        zeroline=False, nticks=8, fixedrange=True, anchor="y2", title=None,
    )  # fmt: skip
    for frame in figure.frames:
        frame.layout = {"annotations": [*heads, moment | {"text": told[int(frame.name)]}]}
    return figure


def _slider(moments: np.ndarray) -> dict[str, Any]:
    """A step for each moment."""
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    return {
        "active": len(moments) - 1, "x": 0.34, "len": 0.66, "y": -0.1, "pad": {"t": 4, "b": 0}, "ticklen": 0,
        "minorticklen": 0, "borderwidth": 0, "bgcolor": GRID, "activebgcolor": theme.ACCENT,
        "currentvalue": {"visible": False}, "font": {"color": "rgba(0,0,0,0)", "size": 1},
        "steps": [
            {"label": quantities.clock(int(second)), "method": "animate", "args": [[str(second)], at_once]}
            for second in moments
        ],
    }  # fmt: skip


def _buttons() -> dict[str, Any]:
    """Play and pause."""
    play = {
        "mode": "immediate", "fromcurrent": True, "frame": {"duration": MOMENT_MS, "redraw": True},
        "transition": {"duration": 0},
    }  # fmt: skip
    stop = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    return {
        "type": "buttons", "direction": "left", "x": 0, "xanchor": "left", "y": -0.1, "yanchor": "top",
        "pad": {"t": 0, "r": 8}, "showactive": False, "bgcolor": "rgba(127,127,127,0.18)", "borderwidth": 0,
        "font": {"color": INK},
        "buttons": [
            {"label": "▶", "method": "animate", "args": [None, play]},
            {"label": "❚❚", "method": "animate", "args": [[None], stop]},
        ],
    }  # fmt: skip


def _value(line: pd.Series, second: int) -> float:
    return round(float(line.iloc[second]), 3)


def _short(name: str) -> str:
    return escape(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…")


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that come again, as bars of one name would be stacked."""
    told: list[str] = []
    for name in names:
        same = sum(other == name or other.startswith(f"{name} (") for other in told)
        told.append(f"{name} ({same + 1})" if same else name)
    return told
