"""How the Daily Review is drawn: time by discipline, in front of what is usual."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme


def disciplines_chart(disciplines: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Minutes of seven days by discipline, in front of the usual ones. ``disciplines`` is that of the review."""
    if disciplines.empty:
        return theme.nothing("Time by discipline")
    names = [str(name) for name in disciplines.index]
    rows = pd.DataFrame(
        {
            "discipline": [theme.label(name) for name in names],
            "minutes": disciplines["minutes"].round(1).to_numpy(),
            "usual": disciplines["usual_minutes"].round(1).to_numpy(),
            "workouts": disciplines["workouts"].to_numpy(),
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("discipline:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelPadding=6)),
        tooltip=[
            alt.Tooltip("discipline:N", title="Discipline"),
            alt.Tooltip("workouts:Q", title="Workouts", format=".0f"),
            alt.Tooltip("minutes:Q", title="These seven days (min)", format=",.0f"),
            alt.Tooltip("usual:Q", title="Usual week (min)", format=",.0f"),
        ],
    )
    title = quantities.axis("minutes")
    bars = base.encode(
        x=alt.X("minutes:Q", title=title),
        color=alt.Color("discipline:N", scale=theme.discipline_scale(names), legend=None),
    ).mark_bar(cornerRadiusEnd=3, height={"band": 0.44})
    usual = base.encode(x=alt.X("usual:Q", title=title)).mark_bar(
        color=theme.QUIET, opacity=0.35, cornerRadiusEnd=3, height={"band": 0.86}
    )
    return theme.dressed(alt.layer(usual, bars), height=max(90, 44 * len(rows) + 40))
