"""How the hardness of instructors' classes is drawn: a dot with its interval for each."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Quantity

#: So many instructors are drawn: those farthest from average.
MOST = 20
#: A row, and what is around them.
ROW, AROUND = 28, 56
HEARD = ("stands out", "no more than chance")


def hardness_chart(told: pd.DataFrame, effect: Quantity) -> alt.Chart | alt.LayerChart:
    """How much harder each instructor's classes are than average. ``told`` is ``frames.instructors.Instructors.told``;
    ``effect`` says what is counted."""
    if told.empty:
        return theme.nothing("How hard for you")
    farthest = told["effect"].abs().nlargest(MOST).index
    rows = told.loc[told.index.isin(farthest), ["instructor", "effect", "low", "high", "n", "stands_out"]]
    rows = rows.assign(heard=[HEARD[0] if is_out else HEARD[1] for is_out in rows.pop("stands_out")])
    base = alt.Chart(rows).encode(
        y=alt.Y("instructor:N", sort=rows["instructor"].tolist(), axis=theme.NAMES, scale=alt.Scale(padding=0.6)),
        color=alt.Color("heard:N", scale=alt.Scale(domain=list(HEARD), range=[theme.ACCENT, theme.QUIET])),
        tooltip=[
            alt.Tooltip("instructor:N", title="Instructor"),
            alt.Tooltip("effect:Q", title=quantities.axis(effect), format="+.1f"),
            alt.Tooltip("low:Q", title="95 % interval from", format="+.1f"),
            alt.Tooltip("high:Q", title="to", format="+.1f"),
            alt.Tooltip("n:Q", title="Classes"),
            alt.Tooltip("heard:N", title="Against chance"),
        ],
    )
    title = f"Harder than average ({effect.unit})"
    bars = base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=alt.X("low:Q", title=title), x2="high:Q")
    dots = base.mark_circle(size=90, opacity=1).encode(x="effect:Q")
    average = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x="x:Q")
    return theme.dressed(alt.layer(average, bars, dots), height=ROW * len(rows) + AROUND)
