"""How called chances and what came true are drawn."""

import altair as alt
import pandas as pd

from core.charts import theme

TITLE = "Called and came true"


def calibration_chart(bins: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """What was called against what came true, with 95 % intervals and counts; on the diagonal is as called.

    ``bins`` is of :func:`core.analysis.recalibration.calibration_bins`.
    """
    if bins.empty:
        return theme.nothing(TITLE)
    rows = bins[["called", "share", "low", "high", "n"]].astype(float)
    whole = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=5)
    base = alt.Chart(rows).encode(
        x=alt.X("called:Q", title="Called", scale=whole, axis=axis),
        tooltip=[
            alt.Tooltip("called:Q", title="Called, mean", format=".0%"),
            alt.Tooltip("share:Q", title="Came true", format=".0%"),
            alt.Tooltip("low:Q", title="95 % interval from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("n:Q", title="Rides", format=".0f"),
        ],
    )
    ends = pd.DataFrame({"called": [0.0, 1.0], "share": [0.0, 1.0]})
    diagonal = (
        alt.Chart(ends)
        .mark_line(color=theme.QUIET, strokeDash=[3, 3], strokeWidth=1)
        .encode(x=alt.X("called:Q", scale=whole), y=alt.Y("share:Q", scale=whole))
    )
    y = alt.Y("share:Q", title="Came true", scale=whole, axis=axis)
    reach = base.mark_rule(color=theme.ACCENT, strokeWidth=2, opacity=0.5).encode(
        y=alt.Y("low:Q", title="Came true", scale=whole, axis=axis), y2="high:Q"
    )
    dots = base.mark_circle(color=theme.ACCENT, size=90, opacity=1).encode(y=y)
    counts = base.mark_text(color=theme.QUIET, align="left", dx=9).encode(y=y, text=alt.Text("n:Q", format=".0f"))
    return theme.dressed(alt.layer(diagonal, reach, dots, counts), title=TITLE, height=240)
