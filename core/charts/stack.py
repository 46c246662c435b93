"""How a stack is drawn: what its classes ask for over time."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.charts.theme import Drawn

TITLE = "What it asks for"
#: Where nothing is known of how hard a class is, its block stands this high, as a share of FTP.
UNKNOWN_SHARE = 0.5
NO_ZONE = "No zones asked for"


def strip_chart(strip: pd.DataFrame) -> Drawn:
    """Share of FTP over the minutes of a stack, coloured by power zone. ``strip`` is ``frames.stack.Built.strip``.

    A class without a plan in zones is one grey block at its expected intensity, or at 50 % where that is unknown too.
    """
    if strip.empty:
        return theme.nothing(TITLE)
    blocks = strip.assign(
        asked=[f"Zone {zone:.0f}" if zone == zone else NO_ZONE for zone in strip["zone"]],
        height=100 * strip["share"].fillna(UNKNOWN_SHARE),
        floor=0,
        told=[f"{100 * share:.0f} % of FTP" if share == share else "unknown" for share in strip["share"]],
        time=[_clock(start, end) for start, end in zip(strip["start_min"], strip["end_min"], strict=True)],
        label=[f"{nth}. {title}" for nth, title in zip(strip["nth"], strip["title"], strict=True)],
    )
    names = [*(f"Zone {zone}" for zone in range(1, 8)), NO_ZONE]
    colours = [*theme.POWER_ZONES, theme.QUIET]
    used = [name for name in names if name in set(blocks["asked"])]
    end_min = float(strip["end_min"].max())
    x = alt.X("start_min:Q", title="Minutes", scale=alt.Scale(domain=[0, end_min], nice=False))
    bars = alt.Chart(blocks).mark_bar(binSpacing=0).encode(
        x=x, x2="end_min:Q",
        y=alt.Y("height:Q", title="% of FTP", scale=alt.Scale(domainMin=0)), y2="floor:Q",
        opacity=alt.condition(alt.datum.zone > 0, alt.value(1), alt.value(0.45)),
        color=alt.Color("asked:N", scale=alt.Scale(domain=used, range=[colours[names.index(name)] for name in used])),
        tooltip=[
            alt.Tooltip("label:N", title="Class"), alt.Tooltip("time:N", title="Time"),
            alt.Tooltip("asked:N", title="Zone"), alt.Tooltip("told:N", title="Intensity"),
        ],
    )  # fmt: skip
    starts = strip.groupby("nth", as_index=False)["start_min"].min()
    changes = alt.Chart(starts[starts["start_min"] > 0]).mark_rule(color=theme.QUIET, strokeDash=[4, 3])
    layers = alt.layer(bars, changes.encode(x=alt.X("start_min:Q", title="Minutes")))
    return theme.dressed(layers, title=TITLE, height=300)


def _clock(start_min: float, end_min: float) -> str:
    return f"{quantities.clock(60 * start_min)} to {quantities.clock(60 * end_min)}"
