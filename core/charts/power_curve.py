"""How power curves are drawn: the most that was held over each duration, with the model behind it."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme

#: A colour for each curve that is compared, as ``analysis.power_curve`` calls them.
CURVES = {
    "All time": theme.QUIET,
    "This year": theme.DISCIPLINES["strength"],
    "90 days": theme.ACCENT,
    "6 weeks": theme.GOOD,
    "This ride": theme.DISCIPLINES["running"],
}
#: How the model is called among them, and its colour.
MODEL, MODEL_COLOUR = "Model", theme.BAD
#: Durations (s) that are named on the axis, and how.
NAMED_S = {1: "1 s", 5: "5 s", 15: "15 s", 60: "1 min", 300: "5 min", 1200: "20 min", 3600: "1 h", 10800: "3 h"}


def curve_chart(lines: pd.DataFrame, model: pd.DataFrame, *, is_per_kg: bool) -> alt.Chart | alt.LayerChart:
    """Power over duration, a line a period, the model dashed; hovering says which ride it was.

    Args:
        lines: ``frames.power_curve.Shown.lines``.
        model: Its ``model.line``; may be empty.
        is_per_kg: Whether powers are in W/kg.
    """
    if lines.empty:
        return theme.nothing("Power curve", height=360)
    drawn = lines.assign(told=[duration(s) for s in lines["duration_s"]])
    drawn = drawn[["period", "duration_s", "power", "day", "title", "told"]]
    dashed = model.assign(period=MODEL, told=[duration(s) for s in model["duration_s"]])
    unit, decimals = ("W/kg", ".2f") if is_per_kg else ("W", ",.0f")
    shown = [name for name in CURVES if name in set(lines["period"])]
    colours = [CURVES[name] for name in shown]
    scale = alt.Scale(domain=[*shown, MODEL], range=[*colours, MODEL_COLOUR])
    if dashed.empty:
        scale = alt.Scale(domain=shown, range=colours)
    longest_s = float(lines["duration_s"].max())
    x = alt.X(
        "duration_s:Q", title=None, axis=_durations(longest_s), scale=alt.Scale(type="log", domain=[1, longest_s])
    )
    y = alt.Y("power:Q", title=f"Power ({unit})", scale=alt.Scale(zero=True))
    colour = alt.Color("period:N", scale=scale, legend=alt.Legend(columns=3))
    base = alt.Chart(drawn).encode(x=x, y=y, color=colour)
    hovered = alt.selection_point(on="pointerover", nearest=True, empty=False, fields=["duration_s", "period"])
    points = base.mark_circle(size=80).encode(
        opacity=alt.when(hovered).then(alt.value(1)).otherwise(alt.value(0)),
        tooltip=[
            alt.Tooltip("told:N", title="For"),
            alt.Tooltip("power:Q", title=f"Power ({unit})", format=decimals),
            alt.Tooltip("period:N", title="Best of"),
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("title:N", title="Ride"),
        ],
    )
    fitted = alt.Chart(dashed).mark_line(strokeDash=[6, 4], strokeWidth=2).encode(x=x, y=y, color=colour)
    layers = [base.mark_line(strokeWidth=2), points.add_params(hovered)]
    return theme.dressed(alt.layer(*layers, *([] if dashed.empty else [fitted])), height=380)


def duration(seconds: float) -> str:
    """A duration as riders say it: 45 s, 5 min, 12:30, 1 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole % 3600 == 0:
        return f"{whole // 3600} h"
    return f"{whole // 60} min" if whole % 60 == 0 else quantities.clock(whole)


def _durations(longest_s: float) -> alt.Axis:
    named = {seconds: name for seconds, name in NAMED_S.items() if seconds <= longest_s}
    choices = "".join(f"datum.value == {seconds} ? '{name}' : " for seconds, name in named.items())
    return alt.Axis(values=list(named), labelExpr=f"{choices}''", labelOverlap="greedy", labelFlush=True)
