"""How zones are drawn: FTP as steps, the zones of today as a table, time in zone by week or month, and the mix."""

from datetime import date, timedelta

import altair as alt
import pandas as pd
from pandas.io.formats.style import Styler

from core import quantities
from core.charts import theme

#: As high as the table of zones beside it.
FTP_HEIGHT = 352
#: Room below the lowest FTP and above the highest.
AROUND_W = 8
#: Room above the highest period.
HEADROOM = 1.06
#: The bikes of which FTP is drawn, those for all first.
BIKES = (theme.ACCENT, theme.DISCIPLINES["running"], theme.GOOD)
#: What a ridden test is drawn with.
TEST = theme.POWER_ZONES[4]
#: Easy, in between and hard.
DOMAINS = {"low": theme.POWER_ZONES[1], "threshold": theme.POWER_ZONES[3], "high": theme.POWER_ZONES[5]}


def ftp_chart(history: pd.DataFrame, tests: pd.DataFrame | None = None) -> alt.Chart | alt.LayerChart:
    """FTP over time as steps, a point an entry, a diamond a ridden test.

    Args:
        history: ``frames.power_zones.history``.
        tests: ``day``, ``title``, ``tested_w`` of every test.
    """
    if history.empty:
        return theme.nothing("FTP")
    rows = history[["day", "ftp_w", "source", "note", "is_entry", "bike"]]
    tests = pd.DataFrame(columns=["day", "title", "tested_w"]) if tests is None else tests
    watts = pd.concat([rows["ftp_w"], tests["tested_w"].astype(float)])
    scale = alt.Scale(domain=[watts.min() - AROUND_W, watts.max() + AROUND_W], nice=True)
    bikes = rows["bike"].unique().tolist()
    legend = alt.Legend() if len(bikes) > 1 else None
    colour = alt.Color("bike:N", scale=alt.Scale(domain=bikes, range=list(BIKES[: len(bikes)])), legend=legend)
    base = alt.Chart(rows).encode(
        x=alt.X("day:T", title=None),
        y=alt.Y("ftp_w:Q", title=quantities.axis("ftp_w"), scale=scale, axis=alt.Axis(tickMinStep=5, format=".0f")),
        color=colour,
    )
    steps = base.mark_line(interpolate="step-after", strokeWidth=2)
    points = base.transform_filter("datum.is_entry").encode(
        tooltip=[
            alt.Tooltip("day:T", title="From", format="%-d %B %Y"),
            alt.Tooltip("ftp_w:Q", title="FTP (W)", format=".0f"),
            alt.Tooltip("bike:N", title="On"),
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("note:N", title="Note"),
        ]
    )
    diamonds = (
        alt.Chart(tests[["day", "title", "tested_w"]])
        .mark_point(shape="diamond", size=90, color=TEST, filled=False, strokeWidth=1.5, opacity=1)
        .encode(
            x="day:T",
            y=alt.Y("tested_w:Q", scale=scale),
            tooltip=[
                alt.Tooltip("title:N", title="Test"),
                alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
                alt.Tooltip("tested_w:Q", title="95 % of 20 minutes (W)", format=".0f"),
            ],
        )
    )
    return theme.dressed(alt.layer(steps, diamonds, points.mark_circle(size=36, opacity=1)), height=FTP_HEIGHT)


def zones_by_period_chart(
    periods: pd.DataFrame, title: str, colours: tuple[str, ...], *, height: int = 300
) -> alt.Chart:
    """Time in each zone, a bar a week or month. ``periods``: seconds, a column a zone, indexed by its first day."""
    if not periods.to_numpy().any():
        return theme.nothing(title)
    is_month = periods.index.name == "month"
    write = _month if is_month else _day
    labels = [f"Zone {zone}" for zone in periods.columns]
    rows = periods.rename_axis(index="start", columns="zone").stack().rename("seconds").reset_index()
    rows = rows[rows["seconds"] > 0]
    is_long = float(periods.sum(axis=1).max()) > 4 * 3600
    unit_s = 3600 if is_long else 60
    rows = pd.DataFrame(
        {
            "period": [write(start) for start in rows["start"]],
            "days": [f"{start:%B %Y}" if is_month else _days_of_week(start) for start in rows["start"]],
            "zone": [f"Zone {zone}" for zone in rows["zone"]],
            "order": rows["zone"].astype(int),
            "amount": (rows["seconds"] / unit_s).round(2),
            "time": [quantities.clock(seconds) for seconds in rows["seconds"]],
        }
    )
    top = periods.sum(axis=1).max() / unit_s * HEADROOM
    chart = alt.Chart(rows).encode(
        x=alt.X(
            "period:O",
            title=None,
            scale=alt.Scale(domain=[write(start) for start in periods.index], paddingInner=0.2, paddingOuter=0.1),
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False),
        ),
        y=alt.Y("amount:Q", title="Time (h)" if is_long else "Time (min)", scale=alt.Scale(domainMax=top)),
        color=alt.Color(
            "zone:N",
            scale=alt.Scale(domain=labels, range=list(colours)),
            legend=alt.Legend(columns=3 if len(labels) < 6 else 4),
        ),
        order=alt.Order("order:Q"),
        tooltip=[
            alt.Tooltip("days:N", title="Month" if is_month else "Week"),
            alt.Tooltip("zone:N", title="Zone"),
            alt.Tooltip("time:N", title="Time"),
        ],
    )
    return theme.dressed(chart.mark_bar(), height=height)


def mix_chart(mixes: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Easy, in between and hard as one bar, under it the classic distributions. ``mixes``: ``who, domain, share``."""
    if mixes.empty:
        return theme.nothing("Zone mix")
    order = {domain: place for place, domain in enumerate(DOMAINS)}
    until = mixes.groupby("who", sort=False)["share"].cumsum()
    rows = mixes.assign(
        place=mixes["domain"].map(order),
        middle=until - mixes["share"] / 2,
        told=[f"{100 * share:.0f} %" if share >= 0.05 else "" for share in mixes["share"]],
        domain=mixes["domain"].str.capitalize(),
    )
    base = alt.Chart(rows).encode(y=alt.Y("who:N", sort=mixes["who"].unique().tolist(), axis=theme.NAMES))
    names = [domain.capitalize() for domain in DOMAINS]
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("share:Q", title=None, axis=alt.Axis(format=".0%", grid=False), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("domain:N", scale=alt.Scale(domain=names, range=list(DOMAINS.values()))),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("who:N", title="Mix"),
            alt.Tooltip("domain:N", title="Part"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
        ],
    )
    words = base.mark_text(color="#ffffff", fontWeight="bold", fontSize=11).encode(x="middle:Q", text="told:N")
    return theme.dressed(alt.layer(bars, words), height=200)


def zone_table(rows: pd.DataFrame) -> Styler:
    """``rows`` with a column ``zone`` (1 to 7 in order) as a table whose zone numbers stand on their colours."""
    return rows.style.apply(lambda _zones: [_patch(colour) for colour in theme.POWER_ZONES], subset=["zone"])


def _patch(colour: str) -> str:
    return f"background-color: {colour}; color: #ffffff; font-weight: bold; text-align: center"


def _days_of_week(week: date) -> str:
    last = week + timedelta(days=6)
    return f"{_day(week)} to {_day(last)} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _month(day: date) -> str:
    return f"{day:%b %y}"
