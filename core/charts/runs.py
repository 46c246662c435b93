"""Sessions on foot drawn: volume by week, pace over time, and runs side by side by the way covered."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Quantity, Units

#: Runs that are compared, the first in front.
COMPARED = (theme.ACCENT, "#e07b39", "#2aa198", "#8a6fd0", "#d95f7f")
#: What weeks are measured by, as the screen calls it.
MEASURES = {"distance_m": "Distance", "minutes": "Time", "workouts": "Sessions"}
#: Minutes of a pace as runners write them.
_PACE_LABEL = "floor(datum.value) + ':' + format(round(60 * (datum.value - floor(datum.value))) % 60, '02')"


def weeks_chart(weeks: pd.DataFrame, measure: str, units: Units) -> alt.Chart:
    """Volume by week, disciplines on top of each other. ``weeks`` is ``frames.runs.weeks``."""
    title = f"{MEASURES[measure]} by week"
    rows = weeks.dropna(subset=[measure])
    if rows.empty:
        return theme.nothing(title)
    axis = quantities.axis(measure, units) if measure != "workouts" else "Sessions"
    names = rows.groupby("discipline")[measure].sum().sort_values(ascending=False).index.tolist()
    drawn = pd.DataFrame(
        {
            "week": rows["week"],
            "discipline": rows["discipline"].map(theme.label),
            "value": quantities.converted(rows[measure].astype(float), measure, units).round(2),
        }
    )
    bars = alt.Chart(drawn).mark_bar(cornerRadiusEnd=2, width={"band": 0.8}).encode(
        x=alt.X("yearweek(week):T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True)),
        y=alt.Y("sum(value):Q", title=axis),
        color=alt.Color("discipline:N", scale=theme.discipline_scale(names)),
        tooltip=[
            alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"),
            alt.Tooltip("discipline:N", title="Discipline"), alt.Tooltip("sum(value):Q", title=axis, format=",.1f"),
        ],
    )  # fmt: skip
    return theme.dressed(bars, title=title)


def trend_chart(runs: pd.DataFrame, quantity: Quantity, units: Units) -> alt.Chart:
    """One number of each session over time, faster paces on top, with its course over a month or so.

    ``runs`` is ``frames.runs.runs``; the course is a mean weighted by nearness (loess), drawn from ten sessions on.
    """
    rows = runs.dropna(subset=[quantity.name])
    title = quantity.label
    if rows.empty:
        return theme.nothing(title)
    is_pace = quantity.form == "pace"
    drawn = pd.DataFrame(
        {
            "day": rows["day"],
            "value": quantities.converted(rows[quantity.name].astype(float), quantity, units),
            "told": [quantities.shown(value, quantity, units) for value in rows[quantity.name]],
            "title": rows["title"],
        }
    )
    axis = alt.Axis(labelExpr=_PACE_LABEL) if is_pace else alt.Axis()
    y = alt.Y("value:Q", title=quantities.axis(quantity, units), axis=axis,
              scale=alt.Scale(zero=False, reverse=is_pace))  # fmt: skip
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False))
    points = alt.Chart(drawn).mark_circle(size=40, opacity=0.7, color=theme.ACCENT).encode(
        x=x, y=y,
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %b %Y"), alt.Tooltip("title:N", title="Title"),
            alt.Tooltip("told:N", title=quantity.label),
        ],
    )  # fmt: skip
    if len(drawn) < 10:
        return theme.dressed(points, title=title)
    course = alt.Chart(drawn).transform_loess("day", "value", bandwidth=0.4).mark_line(color="#e07b39").encode(x=x, y=y)
    return theme.dressed(points + course, title=title)


def compared_chart(lines: pd.DataFrame, labels: dict[int, str], channel: str, units: Units) -> alt.Chart:
    """One channel of several sessions over the way covered.

    Args:
        lines: ``frames.runs.compared``.
        labels: How each ``workout_id`` is called in the legend, at most five, in its order.
        channel: 'pace_s_per_km', 'heart_rate_bpm' or 'altitude_m'.
        units: How distances and paces are read.
    """
    quantity = quantities.described(channel)
    title = f"{quantity.label} by distance"
    rows = lines.dropna(subset=[channel]) if channel in lines else lines.iloc[:0]
    if rows.empty:
        return theme.nothing(title)
    shown = [workout_id for workout_id in labels if workout_id in set(rows["workout_id"])]
    drawn = pd.DataFrame(
        {
            "way": quantities.converted(rows["way_m"], "distance_m", units).round(3),
            "value": quantities.converted(rows[channel].astype(float), channel, units).round(3),
            "run": rows["workout_id"].map(labels),
        }
    )
    colours = dict(zip(labels, COMPARED, strict=False))
    is_pace = quantity.form == "pace"
    slowest = float(drawn["value"].quantile(0.98)) if is_pace else None
    drawn = drawn[drawn["value"] <= slowest * 1.2] if slowest else drawn
    line = alt.Chart(drawn).mark_line(interpolate="monotone", strokeWidth=1.8).encode(
        x=alt.X("way:Q", title=quantities.axis("distance_m", units), axis=alt.Axis(grid=False)),
        y=alt.Y(
            "value:Q", title=quantities.axis(quantity, units), scale=alt.Scale(zero=False, reverse=is_pace),
            axis=alt.Axis(labelExpr=_PACE_LABEL) if is_pace else alt.Axis(),
        ),
        color=alt.Color(
            "run:N", legend=alt.Legend(columns=2, labelLimit=260),
            scale=alt.Scale(domain=[labels[i] for i in shown], range=[colours[i] for i in shown]),
        ),
        tooltip=[
            alt.Tooltip("run:N", title="Run"),
            alt.Tooltip("way:Q", title=quantities.axis("distance_m", units), format=".2f"),
            alt.Tooltip("value:Q", title=quantities.axis(quantity, units), format=".2f"),
        ],
    )  # fmt: skip
    return theme.dressed(line, title=title, height=240)
