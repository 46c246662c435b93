"""How the effects of songs and artists are drawn: a dot with its interval each, the most lifting and most slowing."""

import altair as alt
import pandas as pd

from core.charts import theme

#: So many are drawn from either end.
MOST = 8
#: A row of horizontal marks, and what is around them.
ROW, AROUND = 26, 60
STANDS_OUT, CHANCE = "stands out", "no more than chance"


def effects_chart(table: pd.DataFrame, kind: str) -> alt.Chart | alt.LayerChart:
    """The strongest of either side. ``table`` is one of ``frames.song_effects.SongEffects.tables``."""
    if table.empty:
        return theme.nothing(f"What {kind.lower()} do")
    rows = _ends(table)
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=rows["label"].tolist(), axis=theme.NAMES, scale=alt.Scale(padding=0.6)),
        color=alt.Color("verdict:N", scale=alt.Scale(domain=[STANDS_OUT, CHANCE], range=[theme.ACCENT, theme.QUIET])),
        tooltip=[
            alt.Tooltip("label:N", title=kind.removesuffix("s")),
            alt.Tooltip("effect_pct:Q", title="Power (%)", format="+.1f"),
            alt.Tooltip("low_pct:Q", title="95 % interval from", format="+.1f"),
            alt.Tooltip("high_pct:Q", title="to", format="+.1f"),
            alt.Tooltip("plays:Q", title="Plays"),
            alt.Tooltip("rides:Q", title="Rides"),
            alt.Tooltip("verdict:N", title="Against chance"),
        ],
    )
    title = "Power against other songs of the ride (%)"
    bars = base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=alt.X("low_pct:Q", title=title), x2="high_pct:Q")
    dots = base.mark_circle(size=90, opacity=1).encode(x="effect_pct:Q")
    nought = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x="x:Q")
    return theme.dressed(alt.layer(nought, bars, dots), height=ROW * len(rows) + AROUND)


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """The first and the last rows, the most lifting on top, each with a label of its own."""
    ordered = table.sort_values("effect_pct", ascending=False, kind="stable")
    rows = ordered if len(ordered) <= 2 * MOST else pd.concat([ordered.head(MOST), ordered.tail(MOST)])
    label = rows["name"] + " · " + rows["artists"] if "artists" in rows else rows["name"]
    same = label.groupby(label).cumcount()
    label = label.where(same == 0, label + " (" + (same + 1).astype(str) + ")")
    verdict = rows["stands_out"].map({True: STANDS_OUT, False: CHANCE})
    drawn = rows[["effect_pct", "low_pct", "high_pct", "plays", "rides"]].assign(label=label, verdict=verdict)
    return drawn.reset_index(drop=True)
