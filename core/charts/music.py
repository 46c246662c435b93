"""How Music is drawn: songs by month, heard for the first time and again."""

import altair as alt
import pandas as pd

from core.charts import theme

NEW, AGAIN = "For the first time", "Heard before"


def monthly_chart(monthly: pd.DataFrame) -> alt.Chart:
    """Songs by month. ``monthly`` comes from :func:`core.analysis.music.monthly`."""
    if monthly.empty:
        return theme.nothing("Songs by month")
    counts = monthly.rename(columns={"new": NEW, "again": AGAIN}).rename_axis(columns="heard")
    rows = counts.stack().rename("songs").reset_index()
    rows = rows.assign(month=[f"{month:%b %Y}" for month in rows["month"]])
    chart = alt.Chart(rows).encode(
        x=alt.X(
            "month:O",
            title=None,
            scale=alt.Scale(domain=[f"{month:%b %Y}" for month in monthly.index], paddingInner=0.2, paddingOuter=0.1),
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False),
        ),
        y=alt.Y("songs:Q", title="Songs", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("heard:N", scale=alt.Scale(domain=[AGAIN, NEW], range=[theme.QUIET, theme.ACCENT])),
        tooltip=[
            alt.Tooltip("month:O", title="Month"),
            alt.Tooltip("heard:N", title="Songs"),
            alt.Tooltip("songs:Q", title="Played"),
        ],
    )
    return theme.dressed(chart.mark_bar(), height=220)
