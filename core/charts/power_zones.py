"""How Power Zones are drawn: FTP as steps, the zones of today as a table, time in zone as stacked weeks."""

from datetime import date, timedelta

import altair as alt
import pandas as pd
from pandas.io.formats.style import Styler

from core import quantities
from core.charts import theme

#: How zones read in legends and tooltips.
ZONE_LABELS = [f"Zone {zone}" for zone in range(1, 8)]
#: As high as the table of zones beside it.
FTP_HEIGHT = 352
#: Room below the lowest FTP and above the highest.
AROUND_W = 8
#: Room above the highest week.
HEADROOM = 1.06


def ftp_chart(history: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """FTP over time as steps, a point an entry. ``history`` comes from :func:`core.frames.power_zones.history`."""
    if history.empty:
        return theme.nothing("FTP")
    rows = history[["day", "ftp_w", "source", "note", "is_entry"]]
    base = alt.Chart(rows).encode(
        x=alt.X("day:T", title=None),
        y=alt.Y(
            "ftp_w:Q",
            title=quantities.axis("ftp_w"),
            scale=alt.Scale(domain=[rows["ftp_w"].min() - AROUND_W, rows["ftp_w"].max() + AROUND_W], nice=True),
            axis=alt.Axis(tickMinStep=5, format=".0f"),
        ),
    )
    steps = base.mark_line(interpolate="step-after", color=theme.ACCENT, strokeWidth=2)
    points = base.transform_filter("datum.is_entry").encode(
        tooltip=[
            alt.Tooltip("day:T", title="From", format="%-d %B %Y"),
            alt.Tooltip("ftp_w:Q", title="FTP (W)", format=".0f"),
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("note:N", title="Note"),
        ]
    )
    circles = points.mark_circle(color=theme.ACCENT, size=70, opacity=1)
    return theme.dressed(alt.layer(steps, circles), height=FTP_HEIGHT)


def weekly_zones_chart(weeks: pd.DataFrame) -> alt.Chart:
    """Minutes in each power zone, a bar a week. ``weeks`` is ``TimeInZones.weeks``: seconds, a column a zone."""
    if not weeks.to_numpy().any():
        return theme.nothing("Time in zone by week")
    names = [_day(week) for week in weeks.index]
    rows = weeks.rename_axis(columns="zone").stack().rename("seconds").reset_index()
    rows = rows[rows["seconds"] > 0]
    rows = pd.DataFrame(
        {
            "week": [_day(week) for week in rows["week"]],
            "days": [_days_of_week(week) for week in rows["week"]],
            "zone": [ZONE_LABELS[zone - 1] for zone in rows["zone"]],
            "order": rows["zone"],
            "minutes": (rows["seconds"] / 60).round(1),
            "time": [quantities.clock(seconds) for seconds in rows["seconds"]],
        }
    )
    top_min = weeks.sum(axis=1).max() / 60 * HEADROOM
    zones = alt.Scale(domain=ZONE_LABELS, range=list(theme.POWER_ZONES))
    chart = alt.Chart(rows).encode(
        x=alt.X(
            "week:O",
            title=None,
            scale=alt.Scale(domain=names, paddingInner=0.2, paddingOuter=0.1),
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False),
        ),
        y=alt.Y("minutes:Q", title=quantities.axis("minutes"), scale=alt.Scale(domainMax=top_min)),
        color=alt.Color("zone:N", scale=zones, legend=alt.Legend(columns=4)),
        order=alt.Order("order:Q"),
        tooltip=[
            alt.Tooltip("days:N", title="Week"),
            alt.Tooltip("zone:N", title="Zone"),
            alt.Tooltip("time:N", title="Time"),
        ],
    )
    return theme.dressed(chart.mark_bar(), height=300)


def zone_table(rows: pd.DataFrame) -> Styler:
    """``rows`` with a column ``zone`` (1 to 7 in order) as a table whose zone numbers stand on their colours."""
    return rows.style.apply(lambda _zones: [_patch(colour) for colour in theme.POWER_ZONES], subset=["zone"])


def _patch(colour: str) -> str:
    return f"background-color: {colour}; color: #ffffff; font-weight: bold; text-align: center"


def _days_of_week(week: date) -> str:
    last = week + timedelta(days=6)
    return f"{_day(week)} to {_day(last)} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
