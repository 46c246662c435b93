"""How effects are drawn: a row for each name, a dot with its 95 % interval, and a line at none at all."""

import altair as alt
import pandas as pd

from core.charts import theme

STANDS_OUT, CHANCE = "stands out", "no more than chance"


def intervals_chart(
    rows: pd.DataFrame, *, name: str, value: str, axis: str, counts: dict[str, str], height: int, decimals: int = 1
) -> alt.LayerChart:
    """One row for each row of ``rows``, in their order; what stands out from chance in the colour that leads the eye.

    Args:
        rows: ``name`` (each once), ``value``, ``low``, ``high``, ``stands_out``, and the columns of ``counts``.
        name: What the names are.
        value: What the values are.
        axis: What stands under the values.
        counts: Further columns and what they are.
        height: Pixels.
        decimals: Of the values.
    """
    is_out = rows["stands_out"].astype(bool)
    drawn = rows.drop(columns="stands_out").assign(chance=is_out.map({True: STANDS_OUT, False: CHANCE}))
    number = f"+.{decimals}f"
    base = alt.Chart(drawn).encode(
        y=alt.Y("name:N", sort=drawn["name"].tolist(), axis=theme.NAMES, scale=alt.Scale(padding=0.6)),
        color=alt.Color("chance:N", scale=alt.Scale(domain=[STANDS_OUT, CHANCE], range=[theme.ACCENT, theme.QUIET])),
        tooltip=[
            alt.Tooltip("name:N", title=name),
            alt.Tooltip("value:Q", title=value, format=number),
            alt.Tooltip("low:Q", title="95 % interval from", format=number),
            alt.Tooltip("high:Q", title="to", format=number),
            *(alt.Tooltip(f"{column}:Q", title=title) for column, title in counts.items()),
            alt.Tooltip("chance:N", title="Against chance"),
        ],
    )
    below = alt.X("low:Q", title=axis, axis=alt.Axis(tickCount=8))
    bars = base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=below, x2="high:Q")
    dots = base.mark_circle(size=90, opacity=1).encode(x="value:Q")
    none = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x="x:Q")
    return theme.dressed(alt.layer(none, bars, dots), height=height)
