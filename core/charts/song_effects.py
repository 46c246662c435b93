"""How the effects of songs and artists are drawn: a dot with its interval each, the most lifting and most slowing."""

import altair as alt
import pandas as pd

from core.charts import theme
from core.charts.intervals import intervals_chart

#: So many are drawn from either end.
MOST = 8
#: A row of horizontal marks, and what is around them.
ROW, AROUND = 26, 60


def effects_chart(table: pd.DataFrame, kind: str) -> alt.Chart | alt.LayerChart:
    """The strongest of either side. ``table`` is one of ``frames.song_effects.SongEffects.tables``."""
    if table.empty:
        return theme.nothing(f"What {kind.lower()} do")
    rows = _ends(table)
    return intervals_chart(
        rows, name=kind.removesuffix("s"), value="Power (%)", axis="Power against other songs of the ride (%)",
        counts={"plays": "Plays", "rides": "Rides"}, height=ROW * len(rows) + AROUND,
    )  # fmt: skip


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """The first and the last rows, the most lifting on top, each with a label of its own."""
    ordered = table.sort_values("effect_pct", ascending=False, kind="stable")
    rows = ordered if len(ordered) <= 2 * MOST else pd.concat([ordered.head(MOST), ordered.tail(MOST)])
    label = rows["name"] + " · " + rows["artists"] if "artists" in rows else rows["name"]
    same = label.groupby(label).cumcount()
    label = label.where(same == 0, label + " (" + (same + 1).astype(str) + ")")
    drawn = rows.rename(columns={"effect_pct": "value", "low_pct": "low", "high_pct": "high"}).assign(name=label)
    return drawn[["name", "value", "low", "high", "stands_out", "plays", "rides"]].reset_index(drop=True)
