"""How a record grew, and where one stands on leaderboards, drawn."""

import altair as alt
import pandas as pd

from core.charts import theme
from core.quantities import Quantity, Units, axis, converted, label, shown

#: No more tries than this are drawn; bests and what is newest always are.
MOST_TRIES = 1500
#: Seconds as a clock.
CLOCK = (
    "floor(datum.value / 3600) > 0 ? floor(datum.value / 3600) + ':' + format(floor(datum.value % 3600 / 60), '02d') + "
    "':' + format(datum.value % 60, '02d') : floor(datum.value / 60) + ':' + format(datum.value % 60, '02d')"
)


def history_chart(
    history: pd.DataFrame, quantity: Quantity, units: Units, *, is_low: bool
) -> alt.Chart | alt.LayerChart:
    """Every try as a dot, and the best in force as steps; ``history`` is of ``record_book.history``, with ``title``.

    Where less is better the axis is turned round, so that better is always higher.
    """
    if history.empty:
        return theme.nothing("History")
    is_clock = quantity.form == "clock"
    every = max(len(history) // MOST_TRIES, 1)
    kept = history[history["is_best"] | ((len(history) - 1 - history.index.to_series()) % every == 0)]
    rows = pd.DataFrame(
        {
            "day": kept["day"],
            "value": kept["value"] if is_clock else converted(kept["value"], quantity, units),
            "is_best": kept["is_best"],
            "told": [shown(value, quantity, units) for value in kept["value"]],
            "title": kept["title"].fillna("") if "title" in kept else "",
        }
    )
    labels = {"labelExpr": CLOCK} if is_clock else {}
    y = alt.Y(
        "value:Q", title=f"{quantity.label} (min)" if is_clock else axis(quantity, units),
        scale=alt.Scale(zero=False, nice=True, reverse=is_low), axis=alt.Axis(tickCount=5, **labels),
    )  # fmt: skip
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=5))
    tooltip = [
        alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("told:N", title=quantity.label),
        alt.Tooltip("title:N", title="Workout"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tooltip)
    best = base.transform_filter("datum.is_best")
    last = rows[rows["is_best"]].tail(1).assign(day=rows["day"].max())
    steps = alt.Chart(pd.concat([rows[rows["is_best"]], last])[["day", "value"]]).mark_line(
        interpolate="step-after", strokeWidth=2, color=theme.ACCENT
    )
    return theme.dressed(
        alt.layer(
            base.mark_circle(size=26, opacity=0.45, color=theme.QUIET),
            steps.encode(x=x, y=y),
            best.mark_circle(size=64, opacity=1, color=theme.ACCENT),
        ),
        height=240,
    )


def standing_chart(places: pd.DataFrame, discipline: str) -> alt.Chart | alt.LayerChart:
    """The share of each class's leaderboard as a dot, the median of those around it as a line; the top is on top.

    ``places`` is of ``leaderboards.Standing``.
    """
    if places.empty:
        return theme.nothing("Leaderboards")
    rows = pd.DataFrame(
        {"day": places["day"], "percent": 100 * places["top_share"], "smooth": 100 * places["smooth"]}
    ).assign(told=[shown(share, "top_share") for share in places["top_share"]])
    colour = theme.DISCIPLINES.get(discipline, theme.ACCENT)
    title = f"{label('leaderboard')}, top %"
    scale = alt.Scale(zero=True, nice=True, reverse=True)
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
    base = alt.Chart(rows)
    dots = base.mark_circle(size=30, opacity=0.45, color=theme.QUIET).encode(
        x=x,
        y=alt.Y("percent:Q", title=title, scale=scale),
        tooltip=[alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("told:N", title="Leaderboard")],
    )
    line = base.transform_filter("isValid(datum.smooth)").mark_line(strokeWidth=2.5, color=colour)
    return theme.dressed(alt.layer(dots, line.encode(x=x, y=alt.Y("smooth:Q", title=title, scale=scale))), height=240)
