"""How the Daily Review is drawn: time by discipline in front of what is usual, and form as it might have been."""

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


def replay_chart(days: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Form by day as done, as planned, and had a proposal been accepted. ``days`` is that of a replay."""
    if days.empty:
        return theme.nothing("Form")
    names = {"done_tsb": "As done", "was_tsb": "By the plan", "would_tsb": "Had you accepted"}
    rows = days.rename_axis("day").reset_index()[["day", *names]].melt("day", list(names), "what", "form")
    rows["what"] = rows["what"].map(names)
    colours = alt.Scale(domain=list(names.values()), range=[theme.QUIET, theme.ACCENT, theme.GOOD])
    chart = alt.Chart(rows.round({"form": 1})).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap="greedy", tickMinStep=24 * 3600_000)),
        y=alt.Y("form:Q", title="Form (TSB)", axis=alt.Axis(tickCount=4)),
        color=alt.Color("what:N", scale=colours, legend=alt.Legend(orient="top", title=None)),
        tooltip=[
            alt.Tooltip("day:T", title="Morning of", format="%-d %B %Y"),
            alt.Tooltip("what:N", title="Which"),
            alt.Tooltip("form:Q", title="Form", format="+.0f"),
        ],
    )
    return theme.dressed(chart.mark_line(point=True, strokeWidth=2), height=180)
