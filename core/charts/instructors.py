"""How the hardness of instructors' classes is drawn: a dot with its interval for each."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.charts.intervals import intervals_chart
from core.quantities import Quantity

#: So many instructors are drawn: those farthest from average.
MOST = 20
#: A row, and what is around them.
ROW, AROUND = 28, 56


def hardness_chart(told: pd.DataFrame, effect: Quantity) -> alt.Chart | alt.LayerChart:
    """How much harder each instructor's classes are than average. ``told`` is ``frames.instructors.Instructors.told``;
    ``effect`` says what is counted."""
    if told.empty:
        return theme.nothing("How hard for you")
    farthest = told["effect"].abs().nlargest(MOST).index
    rows = told[told.index.isin(farthest)].rename(columns={"instructor": "name", "effect": "value"})
    return intervals_chart(
        rows[["name", "value", "low", "high", "stands_out", "n"]],
        name="Instructor", value=quantities.axis(effect), axis=f"Harder than average ({effect.unit})",
        counts={"n": "Classes"}, height=ROW * len(rows) + AROUND,
    )  # fmt: skip
