"""How the body is drawn: values by day under their trend, HRV with its usual range, and links with load by lag."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Quantity, Units


def measured_chart(
    days: pd.DataFrame, kind: str, units: Units, goal: float | None = None
) -> alt.Chart | alt.LayerChart:  # fmt: skip
    """Values as dots under their trend; of HRV the usual range as a band, where it is known; the goal as a line.

    ``days`` is ``frames.body.Measured.days``: ``day, value, trend``, and ``low, high`` of HRV; ``goal`` is as stored.
    """
    quantity = quantities.described(kind)
    rows = days.dropna(subset=["value"])
    if rows.empty:
        return theme.nothing(quantity.label)
    drawn = [name for name in ("value", "trend", "low", "high") if name in rows]
    rows = rows[["day"]].assign(**{name: quantities.converted(rows[name], quantity, units) for name in drawn})
    title, form = quantities.axis(quantity, units), f".{quantity.decimals}f"
    trend = "Mean of 7 days" if "low" in rows else "Trend"
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(rows).encode(x=_days())
    tooltips = [
        alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
        alt.Tooltip("value:Q", title=title, format=form),
        alt.Tooltip("trend:Q", title=trend, format=f".{quantity.decimals + 1}f"),
    ]
    y = alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5))
    dots = base.mark_circle(color=theme.QUIET, size=28, opacity=0.6).encode(y=y, tooltip=tooltips)
    line = base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y=alt.Y("trend:Q", scale=scale))
    layers = [dots, line]
    if "low" in rows and rows["low"].notna().any():
        band = base.transform_filter("isValid(datum.low)").mark_area(color=theme.GOOD, opacity=0.18)
        layers.insert(0, band.encode(y=alt.Y("low:Q", scale=scale, title=title), y2="high:Q"))
    if goal is not None:
        layers += _goal_line(goal, quantity, units, scale)
    return theme.dressed(alt.layer(*layers), height=220)


def _goal_line(goal: float, quantity: Quantity, units: Units, scale: alt.Scale) -> list[alt.Chart]:
    """A dashed line and its name at the left end, as a trend that comes near does so on the right."""
    named = f"Goal {quantities.shown(goal, quantity, units)}"
    rows = pd.DataFrame({"goal": quantities.converted(pd.Series([goal]), quantity, units), "named": named})
    base = alt.Chart(rows).encode(y=alt.Y("goal:Q", scale=scale))
    line = base.mark_rule(color=theme.GOOD, strokeDash=[6, 4], strokeWidth=1.5).encode(
        tooltip=alt.Tooltip("named:N", title="Your line")
    )
    name = base.mark_text(color=theme.GOOD, align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600)
    return [line, name.encode(x=alt.value(0), text="named:N")]


def lags_chart(lags: pd.DataFrame, label: str) -> alt.Chart | alt.LayerChart:
    """Correlation with the training stress of so many days before, with the interval of each lag alone.

    ``lags`` is of ``lagged.Lagged``: indexed by ``lag``, ``r, low, high, n``.
    """
    if lags.empty:
        return theme.nothing(label)
    rows = lags[["r", "low", "high", "n"]].reset_index()
    base = alt.Chart(rows).encode(
        x=alt.X("lag:O", title="Days after the training", axis=alt.Axis(labelAngle=0, grid=False, ticks=False)),
        tooltip=[
            alt.Tooltip("lag:O", title="Days after"),
            alt.Tooltip("r:Q", title="Correlation", format="+.2f"),
            alt.Tooltip("low:Q", title="95 % interval from", format="+.2f"),
            alt.Tooltip("high:Q", title="to", format="+.2f"),
            alt.Tooltip("n:Q", title="Days"),
        ],
    )
    reach = max(0.3, float(rows[["low", "high"]].abs().max().max()))
    y = alt.Y("low:Q", title="Correlation", scale=alt.Scale(domain=[-reach, reach], nice=True))
    bars = base.mark_rule(strokeWidth=3, opacity=0.5, color=theme.QUIET).encode(y=y, y2="high:Q")
    dots = base.mark_circle(size=70, opacity=1, color=theme.ACCENT).encode(y="r:Q")
    nought = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(y="y:Q")
    return theme.dressed(alt.layer(nought, bars, dots), height=240)


def _days() -> alt.X:
    return alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
