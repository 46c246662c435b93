"""How the time of the coming days is drawn: a row a day, what is free of it, what is taken, and days away."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.charts import theme

#: What a stretch is, and its colour; free time stands out.
COLOURS = {"Free": theme.GOOD, "Taken": theme.QUIET, "Away": theme.LIFE_EVENTS["holiday"]}
ROW, AROUND = 22, 70
_HOURS = "floor(datum.value / 60) + ':00'"


def ahead_chart(stretches: pd.DataFrame, labels: Sequence[str]) -> alt.Chart | alt.LayerChart:
    """Each day as a row of 24 hours. ``stretches``: ``label, first_minute, last_minute, kind, told``."""
    if stretches.empty:
        return theme.nothing("The days ahead")
    base = alt.Chart(stretches[["label", "first_minute", "last_minute", "kind", "told"]]).encode(
        x=alt.X(
            "first_minute:Q", title=None, scale=alt.Scale(domain=[0, 1440], nice=False),
            axis=alt.Axis(values=list(range(0, 1441, 180)), labelExpr=_HOURS, grid=True),
        ),
        x2="last_minute:Q",
        y=alt.Y("label:N", sort=list(labels), scale=alt.Scale(domain=list(labels)), axis=theme.NAMES),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))),
        tooltip=[alt.Tooltip("label:N", title="Day"), alt.Tooltip("told:N", title="Time")],
    )  # fmt: skip
    bars = base.mark_bar(height=ROW - 8, cornerRadius=2)
    return theme.dressed(bars, height=ROW * len(labels) + AROUND)
