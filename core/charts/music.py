"""How Music is drawn: songs by month, new ones told from known ones, or one discipline from another."""

import altair as alt
import pandas as pd

from core.charts import theme

NEW, AGAIN = "For the first time", "Heard before"


def monthly_chart(monthly: pd.DataFrame) -> alt.Chart:
    """Songs by month, new and known. ``monthly`` comes from :func:`core.analysis.music.monthly`."""
    if monthly.empty:
        return theme.nothing("Songs by month")
    return _stacked(
        monthly.rename(columns={"new": NEW, "again": AGAIN}),
        alt.Scale(domain=[AGAIN, NEW], range=[theme.QUIET, theme.ACCENT]),
    )


def disciplines_chart(monthly: pd.DataFrame) -> alt.Chart:
    """Songs by month and discipline; ``monthly`` comes from :func:`core.analysis.music.monthly_by_discipline`."""
    if monthly.empty:
        return theme.nothing("Songs by month")
    names = [str(name) for name in monthly.columns]
    return _stacked(monthly.rename(columns=theme.label), theme.discipline_scale(names))


def _stacked(counts: pd.DataFrame, colours: alt.Scale) -> alt.Chart:
    """A bar a month, made of the columns of ``counts``."""
    rows = counts.rename_axis(columns="heard").stack().rename("songs").reset_index()
    rows = rows.assign(month=[f"{month:%b %Y}" for month in rows["month"]])
    chart = alt.Chart(rows).encode(
        x=alt.X(
            "month:O",
            title=None,
            scale=alt.Scale(domain=[f"{month:%b %Y}" for month in counts.index], paddingInner=0.2, paddingOuter=0.1),
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False),
        ),
        y=alt.Y("songs:Q", title="Songs", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("heard:N", scale=colours),
        tooltip=[
            alt.Tooltip("month:O", title="Month"),
            alt.Tooltip("heard:N", title="Songs"),
            alt.Tooltip("songs:Q", title="Played"),
        ],
    )
    return theme.dressed(chart.mark_bar(), height=220)
