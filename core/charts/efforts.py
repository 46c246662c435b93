"""How hard a workout was, drawn: zone bands, what is left of W', and how much of what a class asked for was done."""

import altair as alt
import pandas as pd

from core import metrics
from core.charts import theme
from core.quantities import Quantity

#: What is left of W' after each second, as a panel of the second-by-second chart.
W_BALANCE = Quantity(
    "w_balance_kj", "W′ left", "kJ", 1, source="computed from 1-Hz power",
    help="Work above critical power that is left: spent above it, refilled below it (differential model).",
)  # fmt: skip
W_BALANCE_COLOUR, W_BALANCE_FILL = "#2aa198", "rgba(42,161,152,0.18)"
#: How what was done agrees with what was asked, from left to right.
VERDICTS = {"Below": "#8c98a4", "On target": theme.GOOD, "Above": "#e98a35"}


def zone_bands(ftp_w: float | None) -> pd.DataFrame:
    """The power zones as bands: ``lower``, ``upper`` (W; zone 7 is open), ``colour``. Empty without an FTP."""
    bounds_w = metrics.power_zone_bounds_w(ftp_w)
    if bounds_w is None:
        return pd.DataFrame(columns=["lower", "upper", "colour"])
    edges_w = [0.0, *bounds_w, float("inf")]
    return pd.DataFrame({"lower": edges_w[:-1], "upper": edges_w[1:], "colour": theme.POWER_ZONES})


def asked_chart(shares: pd.DataFrame) -> alt.Chart:
    """Below, on and above target for each metric, as one bar of 100 %. ``shares``: ``metric, verdict, share``."""
    if shares.empty:
        return theme.nothing("On target")
    names = list(dict.fromkeys(shares["metric"]))
    rows = shares.assign(
        order=shares["verdict"].map({verdict: n for n, verdict in enumerate(VERDICTS)}),
        told=[f"{100 * share:.0f} %" if share >= 0.08 else "" for share in shares["share"]],
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("metric:N", sort=names, title=None, axis=theme.NAMES),
        x=alt.X("share:Q", stack="normalize", title=None, axis=None),
        order="order:Q",
        tooltip=[
            alt.Tooltip("metric:N", title="Asked for"),
            alt.Tooltip("verdict:N", title="Done"),
            alt.Tooltip("share:Q", title="Share of the time", format=".1%"),
        ],
    )
    colours = alt.Scale(domain=list(VERDICTS), range=list(VERDICTS.values()))
    bars = base.mark_bar(height={"band": 0.74}).encode(color=alt.Color("verdict:N", scale=colours, sort=list(VERDICTS)))
    labels = base.mark_text(color="white", fontWeight=600).encode(
        x=alt.X("share:Q", stack="normalize", bandPosition=0.5), text="told:N", detail="verdict:N"
    )
    return theme.dressed(bars + labels, height=34 * len(names) + 56)
