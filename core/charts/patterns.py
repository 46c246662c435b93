"""How patterns are drawn: intervals of gains, trends over weeks, cadence and resistance by class type, energy."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.charts.intervals import intervals_chart

#: So many class types are drawn, those with the most time or the likeliest first.
MOST = 10
#: A row of horizontal marks, and what is around them.
ROW, AROUND = 30, 52


def effects_chart(effects: pd.DataFrame, of: str) -> alt.Chart | alt.LayerChart:
    """What each class type went with, as a dot with its interval. ``effects`` is ``frames.patterns.Gains.table``."""
    if effects.empty:
        return theme.nothing(f"Followed by gains in {of}")
    rows = effects.head(MOST).rename(
        columns={"class_type": "name", "gain_pct": "value", "low_pct": "low", "high_pct": "high"}
    )
    return intervals_chart(
        rows[["name", "value", "low", "high", "stands_out", "n", "n_with"]],
        name="Class type", value=f"{of[0].upper() + of[1:]} gained (%)", axis="Gain (%) for 10 points more of the time",
        counts={"n": "Changes", "n_with": "of them with this type"}, height=ROW * len(rows) + AROUND, decimals=2,
    )  # fmt: skip


def compliance_chart(rides: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Share of targeted seconds on target, a dot a ride, under its rolling mean."""
    if rides.empty:
        return theme.nothing("Compliance")
    rows = rides[["day", "title", "compliance_pct", "rolling_pct"]]
    base = alt.Chart(rows).encode(x=_days())
    lowest = 10 * (rows["compliance_pct"].min() // 10)
    y = alt.Y("compliance_pct:Q", title="On target (%)", scale=alt.Scale(domain=[min(lowest, 80), 100]))
    dots = base.mark_circle(size=36, color=theme.QUIET, opacity=0.6).encode(
        y=y,
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("title:N", title="Ride"),
            alt.Tooltip("compliance_pct:Q", title="On target (%)", format=".0f"),
            alt.Tooltip("rolling_pct:Q", title="Mean of the last rides (%)", format=".0f"),
        ],
    )
    line = base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y="rolling_pct:Q")
    return theme.dressed(alt.layer(dots, line), height=240)


def spread_chart(types: pd.DataFrame, channel: str) -> alt.Chart | alt.LayerChart:
    """The middle half and the median of 'cadence_rpm' or 'resistance_pct' by class type, most time first."""
    quantity = quantities.described(channel)
    columns = {f"{channel}_{part}": part for part in ("q25", "median", "q75")}
    rows = types[["workouts", *columns]].rename(columns=columns).dropna().head(MOST)
    if rows.empty:
        return theme.nothing(quantity.label)
    rows = rows.rename_axis(index="class_type").reset_index()
    base = alt.Chart(rows).encode(
        y=alt.Y("class_type:N", sort=rows["class_type"].tolist(), axis=theme.NAMES),
        tooltip=[
            alt.Tooltip("class_type:N", title="Class type"),
            alt.Tooltip("median:Q", title=f"Median ({quantity.unit})", format=".0f"),
            alt.Tooltip("q25:Q", title="Middle half from", format=".0f"),
            alt.Tooltip("q75:Q", title="to", format=".0f"),
            alt.Tooltip("workouts:Q", title="Rides"),
        ],
    )
    colour = theme.CHANNELS[channel]
    title = quantities.axis(quantity)
    scale = alt.Scale(zero=False, nice=True, padding=8)
    bars = base.mark_bar(color=colour, opacity=0.4, height={"band": 0.5}, cornerRadius=3).encode(
        x=alt.X("q25:Q", title=title, scale=scale), x2="q75:Q"
    )
    ticks = base.mark_tick(color=colour, thickness=3, height={"band": 0.8}).encode(x=alt.X("median:Q", scale=scale))
    return theme.dressed(alt.layer(bars, ticks), height=ROW * len(rows) + AROUND)


def trend_chart(weeks: pd.DataFrame, name: str) -> alt.Chart | alt.LayerChart:
    """A value by week as dots, larger with more rides, under their mean of five weeks. ``weeks``: ``rides, value``."""
    if weeks.empty:
        return theme.nothing(name)
    rows = weeks.rename_axis(index="week").reset_index()
    rows = rows.assign(mean=rows["value"].rolling(5, min_periods=1, center=True).mean())
    base = alt.Chart(rows).encode(x=_days("week"))
    scale = alt.Scale(zero=False, nice=True)
    dots = base.mark_circle(color=theme.QUIET, opacity=0.6).encode(
        y=alt.Y("value:Q", title=f"{name} (W/bpm)", scale=scale),
        size=alt.Size("rides:Q", legend=None, scale=alt.Scale(range=[20, 140])),
        tooltip=[
            alt.Tooltip("week:T", title="Week from", format="%-d %B %Y"),
            alt.Tooltip("value:Q", title=f"{name}, median", format=".2f"),
            alt.Tooltip("rides:Q", title="Rides"),
        ],
    )
    line = base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y=alt.Y("mean:Q", scale=scale))
    return theme.dressed(alt.layer(dots, line), height=240)


def monthly_chart(months: pd.DataFrame, column: str, title: str) -> alt.Chart | alt.LayerChart:
    """One value a month as a line with dots. ``months`` is indexed by ``month``."""
    rows = months[[column]].dropna().rename(columns={column: "value"}).rename_axis(index="month").reset_index()
    if rows.empty:
        return theme.nothing(title)
    base = alt.Chart(rows).encode(
        x=_days("month"),
        y=alt.Y("value:Q", title=title, scale=_around(rows["value"]), axis=alt.Axis(tickCount=5, tickMinStep=0.1)),
        tooltip=[
            alt.Tooltip("month:T", title="Month", format="%B %Y"),
            alt.Tooltip("value:Q", title=title, format=".1f"),
        ],
    )
    colour = theme.ACCENT
    layers = alt.layer(base.mark_line(color=colour, strokeWidth=2), base.mark_circle(color=colour, size=50, opacity=1))
    return theme.dressed(layers, height=220)


def _around(values: pd.Series) -> alt.Scale:
    """From a tenth below to a tenth above, so that small changes look small."""
    return alt.Scale(domain=[0.9 * values.min(), 1.1 * values.max()], nice=True)


def _days(name: str = "day") -> alt.X:
    return alt.X(f"{name}:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
