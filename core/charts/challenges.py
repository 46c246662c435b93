"""How challenges are drawn: the total against the even pace and the tiers, its weeks, and everybody's course."""

import altair as alt
import pandas as pd

from core import quantities
from core.challenge_rules import described
from core.charts import theme
from core.quantities import Units

#: At most so many others are drawn beside the athlete.
MOST_OTHERS = 6
OTHERS = ("#e07b39", "#2aa198", "#9a6fd0", "#d95f7f", "#c9a227", "#7d8ca3")
WEEK_COLOURS = {"Met": theme.GOOD, "Not met": theme.QUIET, "Open": theme.ACCENT, "–": theme.HEAT[0]}
PACE = "Even pace"


def course_chart(course: pd.DataFrame, tiers: pd.DataFrame, metric: str, units: Units) -> alt.Chart | alt.LayerChart:
    """The total by day over the even pace, tiers as lines across.

    ``course`` and ``tiers`` are of ``frames.challenges.Told``: ``day, total, pace`` and ``name, threshold``.
    """
    if course.empty:
        return theme.nothing("Progress")
    title = quantities.axis(described(metric), units)
    rows = course.assign(**{name: _shown(course[name], metric, units) for name in ("total", "pace")})
    base = alt.Chart(rows).encode(x=_days())
    tooltips = [
        alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
        alt.Tooltip("total:Q", title=title, format=",.1~f"),
        alt.Tooltip("pace:Q", title=PACE, format=",.1~f"),
    ]
    y = alt.Y("total:Q", title=title)
    done = base.transform_filter("isValid(datum.total)")
    layers = [
        base.transform_filter("isValid(datum.pace)")
        .mark_line(color=theme.QUIET, strokeDash=[5, 4], strokeWidth=1.5)
        .encode(y=alt.Y("pace:Q", title=title), tooltip=tooltips),
        done.mark_area(color=theme.ACCENT, opacity=0.12, interpolate="step-after").encode(y=y),
        done.mark_line(color=theme.ACCENT, strokeWidth=2.5, interpolate="step-after").encode(y=y, tooltip=tooltips),
    ]
    return theme.dressed(alt.layer(*layers, *_tier_lines(tiers, metric, units)), height=260)


def weeks_chart(weeks: pd.DataFrame, metric: str, units: Units) -> alt.Chart:
    """What each week brought, by whether it did what it asks for; ``weeks`` is of ``frames.challenges.Told``."""
    title = quantities.axis(described(metric), units)
    if weeks.empty or not weeks["amount"].any():
        return theme.nothing("Weeks")
    rows = weeks[["week", "days", "met", "medal"]].assign(amount=_shown(weeks["amount"], metric, units))
    shown = [name for name in WEEK_COLOURS if name in set(rows["met"])]
    chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X("week:O", title="Week", axis=alt.Axis(labelAngle=0, grid=False, ticks=False, labelOverlap=True)),
            y=alt.Y("amount:Q", title=title),
            color=alt.Color("met:N", scale=alt.Scale(domain=shown, range=[WEEK_COLOURS[name] for name in shown])),
            tooltip=[
                alt.Tooltip("week:O", title="Week"),
                alt.Tooltip("days:N", title="Days"),
                alt.Tooltip("amount:Q", title=title, format=",.1~f"),
                alt.Tooltip("met:N", title="What it asks for"),
                alt.Tooltip("medal:N", title="Medal"),
            ],
        )
    )
    return theme.dressed(chart, height=220)


def race_chart(course: pd.DataFrame, metric: str, units: Units) -> alt.Chart | alt.LayerChart:
    """Everybody's total by day: the athlete and the six with the most.

    ``course`` is of ``coaching.leaderboards.Race``: ``day, name, is_you, total``.
    """
    if course.empty:
        return theme.nothing("The race")
    ends = course.groupby("name")["total"].max().sort_values(ascending=False)
    you = course.loc[course["is_you"].astype(bool), "name"].unique().tolist()
    names = [*you, *[name for name in ends.index if name not in you][:MOST_OTHERS]]
    rows = course[course["name"].isin(names)].assign(total=lambda table: _shown(table["total"], metric, units))
    title = quantities.axis(described(metric), units)
    colours = alt.Scale(domain=names, range=[*[theme.ACCENT] * len(you), *OTHERS][: len(names)])
    chart = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2, interpolate="step-after")
        .encode(
            x=_days(),
            y=alt.Y("total:Q", title=title),
            color=alt.Color("name:N", scale=colours, legend=alt.Legend(columns=4, labelLimit=140)),
            strokeWidth=alt.condition("datum.is_you", alt.value(3.5), alt.value(1.8)),
            tooltip=[
                alt.Tooltip("name:N", title="Who"),
                alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
                alt.Tooltip("total:Q", title=title, format=",.1~f"),
            ],
        )
    )
    return theme.dressed(chart, height=280)


def _tier_lines(tiers: pd.DataFrame, metric: str, units: Units) -> list[alt.Chart]:
    if tiers.empty:
        return []
    base = alt.Chart(tiers.assign(threshold=_shown(tiers["threshold"], metric, units)))
    y = alt.Y("threshold:Q")
    line = base.mark_rule(color=theme.GOOD, strokeDash=[2, 3], opacity=0.8).encode(y=y)
    name = base.mark_text(color=theme.GOOD, align="left", baseline="bottom", dx=4, dy=-2, fontWeight=600, limit=200)
    return [line, name.encode(x=alt.value(0), y=y, text="name:N")]


def _shown(values: pd.Series, metric: str, units: Units) -> pd.Series:
    return quantities.converted(values.astype(float), described(metric), units).round(2)


def _days() -> alt.X:
    return alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6))
