"""How the pictures of a report are drawn: load, training stress by day, zones, and years beside each other."""

from typing import Literal

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.charts.fitness import LOADS
from core.charts.workout import zones_chart
from core.quantities import label

Kind = Literal["load", "days", "power_zones", "hr_zones", "years"]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: How high the bar of a zone is with its share of the air.
ZONE_HEIGHT = 22
#: The newest year stands in front of these.
OLDER_YEARS = ("#9aa5b1", "#c9a227", "#2aa198", "#9a6fd0")


def report_chart(kind: Kind, rows: pd.DataFrame) -> theme.Drawn:
    """The chart of a drawing; ``rows`` are those of ``core.coaching.report_content.Drawing``."""
    match kind:
        case "load":
            return load_chart(rows)
        case "days":
            return days_chart(rows)
        case "power_zones":
            return zones_chart(rows, "", theme.POWER_ZONES).properties(height=ZONE_HEIGHT * len(rows))
        case "hr_zones":
            return zones_chart(rows, "", theme.HEART_RATE_ZONES).properties(height=ZONE_HEIGHT * len(rows))
        case "years":
            return years_chart(rows)


def load_chart(load: pd.DataFrame) -> theme.Drawn:
    """Fitness and fatigue by day, the days of the span shaded. ``load``: ``day, ctl, atl, is_span``."""
    if load.empty:
        return theme.nothing("Fitness and fatigue")
    names = {column: name for name, (column, _colour) in LOADS.items()}
    rows = load[["day", *names]].melt("day", list(names), "load", "value")
    rows["load"] = rows["load"].map(names)
    colours = alt.Scale(domain=list(LOADS), range=[colour for _column, colour in LOADS.values()])
    span = load.loc[load["is_span"], "day"]
    ends = pd.DataFrame({"first": [span.min()], "last": [span.max()]})
    shade = alt.Chart(ends).mark_rect(color=theme.QUIET, opacity=0.18).encode(x="first:T", x2="last:T")
    days = alt.X("day:T", title=None, axis=alt.Axis(grid=False, tickCount=6, labelOverlap="greedy"))
    lines = alt.Chart(rows).mark_line(strokeWidth=2).encode(
        x=days,
        y=alt.Y("value:Q", title="TSS a day", axis=alt.Axis(tickCount=5)),
        color=alt.Color("load:N", scale=colours),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("load:N", title="Load"),
            alt.Tooltip("value:Q", title="TSS a day", format=".1f"),
        ],
    )  # fmt: skip
    return theme.dressed(alt.layer(shade, lines), height=180)


def days_chart(days: pd.DataFrame) -> theme.Drawn:
    """Training stress by day or month, by discipline. ``days``: ``name`` (in order), ``discipline, tss``."""
    known = days[days["discipline"].notna()]
    if known.empty:
        return theme.nothing("Training stress")
    names = [str(name) for name in known.groupby("discipline")["tss"].sum().sort_values(ascending=False).index]
    rows = known.assign(discipline=[label(str(name)) for name in known["discipline"]])
    chart = alt.Chart(rows).mark_bar().encode(
        x=alt.X("name:O", title=None, scale=alt.Scale(domain=list(dict.fromkeys(days["name"]))),
                axis=alt.Axis(labelAngle=0, labelOverlap="greedy", ticks=False)),
        y=alt.Y("tss:Q", title="TSS", axis=alt.Axis(tickCount=5)),
        color=alt.Color("discipline:N", scale=theme.discipline_scale(names), legend=alt.Legend(columns=4)),
        tooltip=[
            alt.Tooltip("name:N", title="Day"),
            alt.Tooltip("discipline:N", title="Discipline"),
            alt.Tooltip("tss:Q", title="TSS", format=",.0f"),
        ],
    )  # fmt: skip
    return theme.dressed(chart, height=170)


def years_chart(months: pd.DataFrame) -> theme.Drawn:
    """Minutes of each month, a line a year, the newest in front. ``months``: ``year, month, minutes``."""
    if months.empty:
        return theme.nothing("Minutes by month")
    years = sorted(months["year"].unique())
    named = [str(year) for year in years]
    colours = [*OLDER_YEARS[: len(named) - 1], theme.ACCENT]
    rows = months.assign(name=[MONTHS[month - 1] for month in months["month"]], year=months["year"].astype(str))
    base = alt.Chart(rows).encode(
        x=alt.X("name:O", title=None, scale=alt.Scale(domain=list(MONTHS)), axis=alt.Axis(labelAngle=0, ticks=False)),
        y=alt.Y("minutes:Q", title=quantities.axis("minutes"), axis=alt.Axis(tickCount=5)),
        color=alt.Color("year:N", scale=alt.Scale(domain=named, range=colours)),
        strokeWidth=alt.condition(alt.datum.year == named[-1], alt.value(3), alt.value(1.5)),
        tooltip=[
            alt.Tooltip("year:N", title="Year"),
            alt.Tooltip("name:N", title="Month"),
            alt.Tooltip("minutes:Q", title=quantities.axis("minutes"), format=",.0f"),
        ],
    )  # fmt: skip
    return theme.dressed(base.mark_line(point=True), height=170)
