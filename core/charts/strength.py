"""How strength is drawn: an exercise over time, weeks, and sets by muscle group."""

import altair as alt
import pandas as pd

from core.charts import theme
from core.quantities import LB_PER_KG, Units

#: What weeks can be drawn by: the column, and the title of its axis.
WEEK_MEASURES = {"Time": ("minutes", "Time (min)"), "Sets": ("sets", "Sets"), "Tonnage": ("tonnage_kg", "Tonnage")}
ROW, AROUND = 28, 40
COLOUR = theme.DISCIPLINES["strength"]


def exercise_chart(history: pd.DataFrame, tested: pd.DataFrame, units: Units) -> alt.Chart | alt.LayerChart:
    """The estimated maximum of an exercise by day, records filled, tested lifts as diamonds.

    Args:
        history: Of ``strength.history``.
        tested: ``day``, ``value`` (kg), ``note``.
        units: Kilograms or pounds.
    """
    rows = history[["one_rm_kg", "heaviest_kg", "is_record"]].dropna(subset=["one_rm_kg"]).reset_index()
    if rows.empty and tested.empty:
        return theme.nothing("Estimated 1RM")
    factor, unit = _weights(units)
    rows = rows.assign(one_rm=rows["one_rm_kg"] * factor, heaviest=rows["heaviest_kg"] * factor)
    rows = rows[["day", "one_rm", "heaviest", "is_record"]]
    title = f"Estimated 1RM ({unit})"
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(rows).encode(
        x=_days(),
        y=alt.Y("one_rm:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5, format=".1~f")),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"), alt.Tooltip("one_rm:Q", title=title, format=".1f"),
            alt.Tooltip("heaviest:Q", title=f"Heaviest set ({unit})", format=".1f"),
            alt.Tooltip("is_record:N", title="Record"),
        ],
    )  # fmt: skip
    lifts = tested.assign(one_rm=tested["value"].astype(float) * factor)[["day", "one_rm", "note"]]
    diamonds = (
        alt.Chart(lifts)
        .mark_point(shape="diamond", filled=True, size=110, opacity=1, color=theme.DISCIPLINES["running"])
        .encode(
            x=_days(),
            y=alt.Y("one_rm:Q", scale=scale),
            tooltip=[
                alt.Tooltip("day:T", title="Tested on", format="%-d %B %Y"),
                alt.Tooltip("one_rm:Q", title=f"Tested ({unit})", format=".1f"), alt.Tooltip("note:N", title="Note"),
            ],
        )
    )  # fmt: skip
    line = base.mark_line(color=theme.QUIET, strokeWidth=1.5, opacity=0.7)
    dots = base.mark_circle(color=theme.QUIET, size=36, opacity=0.9)
    records = base.transform_filter("datum.is_record").mark_circle(color=COLOUR, size=80, opacity=1)
    return theme.dressed(alt.layer(line, dots, records, diamonds), height=260)


def weeks_chart(weeks: pd.DataFrame, measure: str, units: Units) -> alt.Chart:
    """Weeks by one of ``WEEK_MEASURES``; a week whose sets are not known has no bar for them."""
    column, title = WEEK_MEASURES[measure]
    rows = weeks[["week", column]].rename(columns={column: "value"})
    if not rows["value"].fillna(0).any():
        return theme.nothing(f"{measure} by week")
    if measure == "Tonnage":
        factor, unit = _weights(units)
        rows, title = rows.assign(value=rows["value"] * factor), f"Tonnage ({unit})"
    chart = alt.Chart(rows).encode(
        x=alt.X("week:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6)),
        y=alt.Y("value:Q", title=title, axis=alt.Axis(tickCount=5)),
        tooltip=[
            alt.Tooltip("week:T", title="Week from", format="%-d %B %Y"),
            alt.Tooltip("value:Q", title=title, format=",.0f"),
        ],
    )
    size = max(2.0, min(24.0, 420 / max(len(rows), 1)))
    return theme.dressed(chart.mark_bar(color=COLOUR, cornerRadiusEnd=2, size=size), height=260)


def muscles_chart(muscles: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Sets of the mean week by muscle group. ``muscles`` is of ``strength.sets_a_week``."""
    if muscles.empty:
        return theme.nothing("Sets a week by muscle group")
    rows = muscles.rename_axis("muscle").reset_index()
    rows = rows.assign(muscle=[name.capitalize() for name in rows["muscle"]])
    base = alt.Chart(rows).encode(
        y=alt.Y("muscle:N", sort=rows["muscle"].tolist(), axis=theme.NAMES),
        x=alt.X("sets_a_week:Q", title="Sets a week", axis=alt.Axis(tickCount=5)),
        tooltip=[
            alt.Tooltip("muscle:N", title="Muscle group"),
            alt.Tooltip("sets_a_week:Q", title="Sets a week", format=".1f"),
        ],
    )
    bars = base.mark_bar(color=COLOUR, cornerRadiusEnd=3, height={"band": 0.66})
    words = base.mark_text(align="left", dx=6, color=theme.QUIET).encode(text=alt.Text("sets_a_week:Q", format=".1f"))
    return theme.dressed(alt.layer(bars, words), height=ROW * len(rows) + AROUND)


def _weights(units: Units) -> tuple[float, str]:
    return (LB_PER_KG, "lb") if units == "imperial" else (1.0, "kg")


def _days() -> alt.X:
    return alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
