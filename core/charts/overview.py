"""The charts of the Overview: the year as a calendar, output and volume with rolling averages, and load by week."""

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Units

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
#: What a calendar can be coloured by, with how it is written.
CALENDAR_MEASURES = {"workouts": "", "minutes": ",.0f", "output_kj": ",.0f", "tss": ",.0f", "distance_m": ",.1f"}


def calendar_chart(
    days: pd.DataFrame, *, first_weekday: int = 0, measure: str = "minutes", units: Units = "metric"
) -> alt.Chart | alt.LayerChart:
    """A year, a square a day, darker with more of ``measure``, grey where a workout does not know it.

    Days of life events have a frame.

    Args:
        days: ``day, workouts, minutes, output_kj``, further measures, and where there are any the ``kind`` of a life
            event and what is told of it (``event``), both None on other days.
        first_weekday: 0 Monday ... 6 Sunday.
        measure: One of ``CALENDAR_MEASURES``.
        units: How numbers are read.
    """
    if days.empty or not (days["workouts"].sum() or days.get("kind", pd.Series(dtype=object)).notna().any()):
        return theme.nothing("The last year")
    weekdays = days["day"].dt.day_of_week
    week = days["day"] - pd.to_timedelta((weekdays - first_weekday) % 7, unit="D")
    order = WEEKDAYS[first_weekday:] + WEEKDAYS[:first_weekday]
    told = [name for name in CALENDAR_MEASURES if name in days]
    shown = {name: quantities.converted(days[name].astype(float), name, units).round(2) for name in told}
    cells = days.assign(
        **shown, week=week, weekday=weekdays.map(dict(enumerate(WEEKDAYS))), done=days["workouts"] > 0
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("day:T", title="Day", format="%A, %-d %B %Y"),
        *(
            alt.Tooltip(f"{name}:Q", title=quantities.axis(name, units), format=CALENDAR_MEASURES[name])
            for name in told
        ),
    ]
    if "event" in cells:
        cells["event"] = cells["event"].fillna("–")
        tooltip.append(alt.Tooltip("event:N", title="Life"))
    base = alt.Chart(cells).encode(
        x=alt.X("yearmonthdate(week):O", title=None, axis=_month_axis()),
        y=alt.Y("weekday:O", title=None, sort=order, axis=alt.Axis(ticks=False, domain=False, values=order[::2])),
        tooltip=tooltip,
    )
    is_known = f"datum.done && isValid(datum.{measure}) && datum.{measure} > 0"
    rest = (
        base.transform_filter(f"!({is_known})")
        .mark_rect(cornerRadius=2, color=theme.QUIET)
        .encode(opacity=alt.condition("datum.done", alt.value(0.5), alt.value(0.15)))
    )
    heat = alt.Scale(range=list(theme.HEAT), type="quantile")
    done = (
        base.transform_filter(is_known)
        .mark_rect(cornerRadius=2)
        .encode(color=alt.Color(f"{measure}:Q", scale=heat, legend=None))
    )
    layers = [rest, done]
    if "kind" in cells and cells["kind"].notna().any():
        kinds = [kind for kind in theme.LIFE_EVENTS if (cells["kind"] == kind).any()]
        colours = alt.Scale(domain=kinds, range=[theme.LIFE_EVENTS[kind] for kind in kinds])
        legend = alt.Legend(symbolFillColor="transparent", symbolOpacity=1, symbolType="square")
        framed = base.transform_filter("isValid(datum.kind)").mark_rect(
            cornerRadius=2, fillOpacity=0, strokeWidth=2, strokeOpacity=1
        )
        layers.append(framed.encode(stroke=alt.Stroke("kind:N", scale=colours, legend=legend)))
    return theme.dressed(alt.layer(*layers), height=150 if len(layers) == 2 else 185)


def trend_chart(trends: pd.DataFrame, column: str) -> alt.Chart:
    """One daily measure ('output_kj' or 'minutes') as bars under its 7- and 30-day averages."""
    quantity = quantities.described(column)
    if trends.empty:
        return theme.nothing(quantity.label)
    names = {f"{column}_7d": "7-day average", f"{column}_30d": "30-day average"}
    days = trends.reset_index()[["day", column, *names]]
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %-d", labelOverlap=True, grid=False))
    bars = (
        alt.Chart(days)
        .mark_bar(color=theme.QUIET, opacity=0.35)
        .encode(
            x=x,
            y=alt.Y(f"{column}:Q", title=quantities.axis(quantity)),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip(f"{column}:Q", title=quantity.label, format=",.0f"),
            ],
        )
    )
    averages = days[["day", *names]].melt("day", list(names), "average", column)
    averages["average"] = averages["average"].map(names)
    colours = alt.Scale(domain=list(names.values()), range=[theme.DISCIPLINES["running"], theme.ACCENT])
    lines = (
        alt.Chart(averages.dropna())
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y(f"{column}:Q", title=quantities.axis(quantity)),
            color=alt.Color("average:N", scale=colours),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("average:N", title="Average"),
                alt.Tooltip(f"{column}:Q", title="A day", format=",.1f"),
            ],
        )
    )
    return theme.dressed(alt.layer(bars, lines))


def load_chart(weeks: pd.DataFrame) -> alt.Chart:
    """Training stress by week, the share that is only estimated on top. ``weeks``: ``measured, estimated`` by week."""
    if weeks.empty or not weeks.to_numpy().sum():
        return theme.nothing("Load by week")
    names = {"measured": "From power or heart rate", "estimated": "Estimated"}
    rows = weeks.rename_axis("week").reset_index().melt("week", list(names), "kind", "tss")
    total = rows.groupby("week")["tss"].transform("sum")
    rows = rows.assign(kind=rows["kind"].map(names), share=(rows["tss"] / total.where(total > 0)).fillna(0.0))
    bars = alt.Chart(rows).mark_bar(width={"band": 0.78}).encode(
        x=alt.X("yearmonthdate(week):O", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, labelAngle=0)),
        y=alt.Y("tss:Q", title=quantities.axis("tss")),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(names.values()), range=[theme.ACCENT, theme.QUIET])),
        order=alt.Order("kind:N", sort="descending"),
        tooltip=[
            alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"),
            alt.Tooltip("kind:N", title="Load"),
            alt.Tooltip("tss:Q", title="TSS", format=",.0f"),
            alt.Tooltip("share:Q", title="Share of the week", format=".0%"),
        ],
    )  # fmt: skip
    return theme.dressed(bars, height=200)


def _month_axis() -> alt.Axis:
    """A month's name at the first week that begins in it."""
    return alt.Axis(
        labelExpr="date(datum.value) <= 7 ? timeFormat(datum.value, '%b') : ''",
        ticks=False, domain=False, labelOverlap=False, labelAngle=0, grid=False,
    )  # fmt: skip
