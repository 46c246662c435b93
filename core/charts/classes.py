"""What a class asks for, minute by minute: its power zones as a strip, its other targets as bands."""

from typing import Any

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Units

#: Heights in pixels, title and axis included.
ZONES_HEIGHT, BAND_HEIGHT = 220, 170
#: The other targets, in the order in which they are drawn: the quantity that they are shown as, or a name and a unit.
BANDS = {
    "cadence": "cadence_rpm", "resistance": "resistance_pct", "stroke_rate": "stroke_rate_spm",
    "incline": "incline_pct", "speed": "speed_mps",
    "pace_intensity": quantities.Quantity("pace_intensity", "Pace, 0 recovery to 6 max"),
}  # fmt: skip
COLOURS = {
    "cadence": theme.CHANNELS["cadence_rpm"], "resistance": theme.CHANNELS["resistance_pct"],
    "stroke_rate": theme.CHANNELS["stroke_rate_spm"], "incline": theme.CHANNELS["incline_pct"],
    "speed": theme.CHANNELS["speed_mps"], "pace_intensity": theme.CHANNELS["speed_mps"],
}  # fmt: skip
#: How the marks of a class are coloured, in Streamlit's names.
MARK_COLOURS: dict[str, Any] = {
    "bookmarked": "blue", "favourite": "red", "FTP test": "violet", "removed": "gray", "favourite at Peloton": "red",
    "no longer at Peloton": "orange", "explicit": "gray",
}  # fmt: skip
#: The share of a band's range that a target of a single value is drawn high.
THIN = 0.02


def plan_charts(targets: pd.DataFrame, length_s: float | None, units: Units) -> list[theme.Drawn]:
    """The plan of a class: a strip of its power zones, and a band for each other metric that it asks for.

    Args:
        targets: ``start_s, end_s, metric, lower, upper`` on the pedalling clock.
        length_s: Of the class; without it the plan ends with its last target.
    """
    rows = _drawable(targets, length_s)
    zones = rows[rows["metric"] == "power_zone"]
    charts = [zones_chart(zones, _minutes(rows, length_s))] if len(zones) else []
    for metric in BANDS:
        band = rows[rows["metric"] == metric]
        if len(band):
            charts.append(band_chart(band, metric, _minutes(rows, length_s), units))
    return charts


def zones_chart(rows: pd.DataFrame, minutes: float) -> alt.Chart:
    """A bar for each stretch in power zones, as long as it lasts, as high and as coloured as its highest zone."""
    zones = [f"Zone {zone}" for zone in range(1, 8)]
    upper = rows["upper"].clip(1, 7).astype(int)
    lower = rows["lower"].clip(1, 7).astype(int)
    drawn = pd.DataFrame(
        {
            "start": rows["start_s"] / 60, "end": rows["end_s"] / 60, "zone": upper,
            "name": [f"Zone {zone}" for zone in upper],
            "asked": [f"Zone {a}" if a == b else f"Zones {a} to {b}" for a, b in zip(lower, upper, strict=True)],
            "at": _clocks(rows["start_s"]), "lasts": _clocks(rows["end_s"] - rows["start_s"]),
        }
    )  # fmt: skip
    chart = (
        alt.Chart(drawn)
        .mark_rect(cornerRadius=1)
        .encode(
            x=_time(minutes),
            x2="end:Q",
            y=alt.Y("zone:Q", title="Zone", scale=alt.Scale(domain=[0, 7]), axis=alt.Axis(values=list(range(1, 8)))),
            y2=alt.datum(0),
            color=alt.Color("name:N", scale=alt.Scale(domain=zones, range=list(theme.POWER_ZONES)), legend=None),
            tooltip=[
                alt.Tooltip("asked:N", title="Asked"),
                alt.Tooltip("at:N", title="At"),
                alt.Tooltip("lasts:N", title="Lasts"),
            ],
        )
    )
    return theme.dressed(chart, title="Power zones", height=ZONES_HEIGHT)


def band_chart(rows: pd.DataFrame, metric: str, minutes: float, units: Units) -> alt.Chart:
    """What is asked of one metric: from the lowest to the highest value, for as long as it lasts."""
    quantity = quantities.described(BANDS[metric])
    lower, upper = (quantities.converted(rows[name].astype(float), quantity, units) for name in ("lower", "upper"))
    lowest, highest = float(lower.min()), float(upper.max())
    room = max((highest - lowest) * THIN, 0.1)
    drawn = pd.DataFrame(
        {
            "start": rows["start_s"] / 60, "end": rows["end_s"] / 60, "bottom": lower - room / 2,
            "top": upper + room / 2, "asked": _ranges(lower, upper, quantity.decimals),
            "at": _clocks(rows["start_s"]), "lasts": _clocks(rows["end_s"] - rows["start_s"]),
        }
    )  # fmt: skip
    axis = quantities.axis(quantity, units)
    chart = (
        alt.Chart(drawn)
        .mark_rect(color=COLOURS[metric], opacity=0.75)
        .encode(
            x=_time(minutes),
            x2="end:Q",
            y=alt.Y("bottom:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=4)),
            y2="top:Q",
            tooltip=[
                alt.Tooltip("asked:N", title=axis),
                alt.Tooltip("at:N", title="At"),
                alt.Tooltip("lasts:N", title="Lasts"),
            ],
        )
    )
    return theme.dressed(chart, title=axis, height=BAND_HEIGHT)


def zone_minutes_chart(zones: pd.DataFrame) -> alt.Chart:
    """Planned minutes in each zone. ``zones`` is ``frames.one_class.OneClass.zones``."""
    if zones.empty:
        return theme.nothing("Planned minutes in zone")
    names = [f"Zone {zone}" for zone in zones.index]
    drawn = pd.DataFrame(
        {
            "zone": names, "minutes": zones["minutes"].round(2).to_numpy(),
            "share": [f"{100 * share:.0f} %" for share in zones["share"]],
        }
    )  # fmt: skip
    chart = (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            y=alt.Y("zone:N", axis=theme.NAMES, sort=None),
            x=alt.X("minutes:Q", title="Minutes"),
            color=alt.Color(
                "zone:N", legend=None,
                scale=alt.Scale(domain=names, range=[theme.POWER_ZONES[zone - 1] for zone in zones.index]),
            ),
            tooltip=[
                alt.Tooltip("zone:N", title="Zone"),
                alt.Tooltip("minutes:Q", title="Minutes", format=".1f"),
                alt.Tooltip("share:N", title="Share of the plan"),
            ],
        )
    )  # fmt: skip
    return theme.dressed(chart, title="Planned minutes in zone", height=100 + 26 * len(names))


def _drawable(targets: pd.DataFrame, length_s: float | None) -> pd.DataFrame:
    """Targets with both bounds, cut to the class."""
    rows = targets.dropna(subset=["lower", "upper"])
    ends = rows["end_s"].clip(upper=length_s) if length_s else rows["end_s"]
    rows = rows.assign(start_s=rows["start_s"].clip(lower=0), end_s=ends)
    return rows[rows["end_s"] > rows["start_s"]]


def _minutes(rows: pd.DataFrame, length_s: float | None) -> float:
    return (length_s or float(rows["end_s"].max())) / 60


def _time(minutes: float) -> alt.X:
    scale = alt.Scale(domain=[0, minutes], nice=False)
    return alt.X("start:Q", title="Minutes", scale=scale, axis=alt.Axis(grid=False, format="~g"))


def _clocks(seconds: pd.Series) -> list[str]:
    return [quantities.clock(second) for second in seconds]


def _ranges(lower: pd.Series, upper: pd.Series, decimals: int) -> list[str]:
    return [
        f"{a:.{decimals}f}" if a == b else f"{a:.{decimals}f} to {b:.{decimals}f}"
        for a, b in zip(lower, upper, strict=True)
    ]
