"""How swims are drawn: pace by swim, volume by week, critical swim speed and the fastest hundreds over time.

A pace is drawn as a clock, the faster the higher.
"""

import altair as alt
import pandas as pd

from core.charts import theme
from core.quantities import YD_PER_M, Units, clock

#: Seconds as m:ss on an axis.
CLOCK = "floor(datum.value / 60) + ':' + (datum.value % 60 < 9.5 ? '0' : '') + round(datum.value % 60)"
BY_HAND = "by hand"


def pace_chart(swims: pd.DataFrame, units: Units) -> alt.Chart | alt.LayerChart:
    """Pace by swim as dots, larger with more distance, under their mean of nine; of ``Swims.table``."""
    rows = swims.loc[swims["pace_s_per_100m"].notna(), ["day", "title", "pace_s_per_100m", "distance_m"]]
    if rows.empty:
        return theme.nothing("Pace")
    per = _per(units)
    factor = _factor(units)
    rows = rows.assign(pace_s=rows["pace_s_per_100m"] / factor, distance=rows["distance_m"].astype(float) * factor)
    rows = rows.sort_values("day")
    rows["mean"] = rows["pace_s"].rolling(9, min_periods=1, center=True).mean()
    rows["told"] = [clock(pace_s) for pace_s in rows["pace_s"]]
    rows = rows[["day", "title", "pace_s", "distance", "mean", "told"]]
    base = alt.Chart(rows).encode(x=_days())
    dots = base.mark_circle(color=theme.DISCIPLINES["swimming"], opacity=0.6).encode(
        y=_clock("pace_s", f"Pace (min/{per})"),
        size=alt.Size("distance:Q", legend=None, scale=alt.Scale(range=[20, 140])),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("title:N", title="Swim"),
            alt.Tooltip("told:N", title=f"Pace per {per}"),
            alt.Tooltip("distance:Q", title=f"Distance ({per.split()[1]})", format=",.0f"),
        ],
    )  # fmt: skip
    line = base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y=_clock("mean", f"Pace (min/{per})"))
    return theme.dressed(alt.layer(dots, line), height=260)


def volume_chart(weeks: pd.DataFrame, units: Units) -> alt.Chart:
    """Distance by week. ``weeks``: ``week, distance_m, swims``."""
    if weeks.empty or not weeks["swims"].any():
        return theme.nothing("Distance by week")
    unit = _per(units).split()[1]
    rows = weeks.assign(distance=weeks["distance_m"] * _factor(units))[["week", "distance", "swims"]]
    chart = alt.Chart(rows).encode(
        x=_days("week"),
        y=alt.Y("distance:Q", title=f"Distance ({unit})", axis=alt.Axis(tickCount=5)),
        tooltip=[
            alt.Tooltip("week:T", title="Week from", format="%-d %B %Y"),
            alt.Tooltip("distance:Q", title=f"Distance ({unit})", format=",.0f"),
            alt.Tooltip("swims:Q", title="Swims"),
        ],
    )
    size = max(2.0, min(24.0, 420 / len(rows)))
    bars = chart.mark_bar(color=theme.DISCIPLINES["swimming"], cornerRadiusEnd=2, size=size)
    return theme.dressed(bars, height=260)


def critical_speed_chart(css: pd.DataFrame, units: Units) -> alt.Chart | alt.LayerChart:
    """Critical swim speed as steps, and what was entered as diamonds. ``css`` is ``frames.Speed.css``."""
    if css.empty:
        return theme.nothing("Critical swim speed")
    per = _per(units)
    rows = css.assign(pace_s=css["pace_s_per_100m"] / _factor(units))
    rows = rows.assign(told=[clock(pace_s) for pace_s in rows["pace_s"]])[["day", "pace_s", "how", "told"]]
    base = alt.Chart(rows).encode(
        x=_days(),
        y=_clock("pace_s", f"Pace (min/{per})"),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("told:N", title=f"Pace per {per}"),
            alt.Tooltip("how:N", title="From"),
        ],
    )  # fmt: skip
    computed = base.transform_filter(f"datum.how != '{BY_HAND}'")
    entered = base.transform_filter(f"datum.how == '{BY_HAND}'")
    return theme.dressed(
        alt.layer(
            computed.mark_line(interpolate="step-after", strokeWidth=2, color=theme.ACCENT),
            computed.mark_circle(size=36, opacity=1, color=theme.ACCENT),
            entered.mark_point(shape="diamond", filled=True, size=90, opacity=1, color=theme.DISCIPLINES["running"]),
        ),
        height=240,
    )


def hundreds_chart(hundreds: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """The fastest hundred of each swim, those that beat all before joined by steps; of ``Speed.hundreds``."""
    if hundreds.empty:
        return theme.nothing("Fastest 100")
    rows = hundreds.assign(told=[clock(time_s) for time_s in hundreds["time_s"]])
    base = alt.Chart(rows[["day", "time_s", "how", "is_best", "told"]]).encode(
        x=_days(),
        y=_clock("time_s", "Time (min)"),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("told:N", title="100 in"),
            alt.Tooltip("how:N", title="Timed"),
        ],
    )  # fmt: skip
    shapes = alt.Shape(
        "how:N", legend=None, scale=alt.Scale(domain=[BY_HAND, "from lengths"], range=["diamond", "circle"])
    )
    dots = base.mark_point(filled=True, size=50, opacity=0.7, color=theme.QUIET).encode(shape=shapes)
    best = base.transform_filter("datum.is_best")
    return theme.dressed(
        alt.layer(
            dots,
            best.mark_line(interpolate="step-after", strokeWidth=2, color=theme.ACCENT),
            best.mark_point(filled=True, size=70, opacity=1, color=theme.ACCENT).encode(shape=shapes),
        ),
        height=240,
    )


def _per(units: Units) -> str:
    return "100 yd" if units == "imperial" else "100 m"


def _factor(units: Units) -> float:
    return YD_PER_M if units == "imperial" else 1.0


def _clock(name: str, title: str) -> alt.Y:
    scale = alt.Scale(zero=False, nice=True, reverse=True)
    return alt.Y(f"{name}:Q", title=title, scale=scale, axis=alt.Axis(labelExpr=CLOCK, tickCount=5, tickMinStep=1))


def _days(name: str = "day") -> alt.X:
    return alt.X(f"{name}:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
