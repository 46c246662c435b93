"""How training load is drawn: fitness, fatigue and form by day, the load of weeks, the parts of recovery."""

import altair as alt
import pandas as pd

from core.charts import theme

#: Fitness and fatigue, and form above and below nought.
LOADS = {"Fitness": ("ctl", theme.ACCENT), "Fatigue": ("atl", theme.DISCIPLINES["running"])}
FRESH, TIRED = theme.GOOD, theme.POWER_ZONES[3]
#: So wide are the labels of both charts, so that their days stand below each other.
LABELS = 34


def load_chart(load: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Fitness and fatigue by day, the days to come dashed. ``load`` is ``frames.fitness.Fitness.since``."""
    if load.empty:
        return theme.nothing("Fitness and fatigue")
    names = {column: name for name, (column, _colour) in LOADS.items()}
    rows = load[["day", "is_ahead", *names]].melt(["day", "is_ahead"], list(names), "load", "value")
    rows["load"] = rows["load"].map(names)
    colours = alt.Scale(domain=list(LOADS), range=[colour for _column, colour in LOADS.values()])
    base = alt.Chart(_joined(rows)).encode(
        x=_days(load, with_labels=False),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(minExtent=LABELS, tickCount=5)),
        color=alt.Color("load:N", scale=colours, legend=alt.Legend(orient="top")),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("load:N", title="Load"),
            alt.Tooltip("value:Q", title="TSS a day", format=".0f"),
        ],
    )
    done = base.transform_filter("!datum.is_ahead").mark_line(strokeWidth=2)
    ahead = base.transform_filter("datum.is_ahead").mark_line(strokeWidth=2, strokeDash=[4, 4])
    return theme.dressed(alt.layer(done, ahead), height=240)


def form_chart(load: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Form by day, fresh and tired apart, the days to come pale. ``load`` as for ``load_chart``."""
    if load.empty:
        return theme.nothing("Form")
    rows = load[["day", "tsb", "is_ahead"]]
    base = alt.Chart(rows).encode(
        x=_days(load, with_labels=True),
        y=alt.Y("part:Q", title=None, axis=alt.Axis(minExtent=LABELS, tickCount=4)),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("tsb:Q", title="Form", format="+.0f"),
        ],
    )
    layers = [
        base.transform_filter(when)
        .transform_calculate(part=f"{pick}(datum.tsb, 0)")
        .mark_area(interpolate="step-after", color=colour, opacity=opacity)
        for when, opacity in (("!datum.is_ahead", 0.8), ("datum.is_ahead", 0.35))
        for pick, colour in (("max", FRESH), ("min", TIRED))
    ]
    return theme.dressed(alt.layer(*layers), height=130)


def changes_chart(weeks: pd.DataFrame) -> alt.Chart:
    """TSS by week, the one that is not over pale. ``weeks`` comes from ``fitness.weekly_changes``."""
    if weeks.empty or not weeks["tss"].any():
        return theme.nothing("Load by week")
    rows = weeks.rename_axis(index="start").reset_index()
    rows = rows.assign(
        week=[f"{start.day} {start:%b}" for start in rows["start"]],
        told=["–" if pct != pct else f"{pct:+.0f} %" for pct in rows["change_pct"].astype(float)],
    )
    chart = alt.Chart(rows[["week", "tss", "told", "is_partial"]]).encode(
        x=alt.X(
            "week:O",
            title=None,
            sort=rows["week"].tolist(),
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False),
        ),
        y=alt.Y("tss:Q", title="Training stress (TSS)", axis=alt.Axis(tickCount=5)),
        opacity=alt.condition("datum.is_partial", alt.value(0.5), alt.value(1)),
        tooltip=[
            alt.Tooltip("week:N", title="Week from"),
            alt.Tooltip("tss:Q", title="TSS", format=",.0f"),
            alt.Tooltip("told:N", title="Against the week before"),
        ],
    )
    return theme.dressed(chart.mark_bar(color=theme.ACCENT, cornerRadiusEnd=3), height=300)


def recovery_chart(parts: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Points of each part of the recovery score; an unknown part has no bar. ``parts``: ``part, points, share``."""
    if parts.empty:
        return theme.nothing("Recovery")
    is_known = parts["points"].notna()
    rows = pd.DataFrame(
        {
            "part": [part[0].upper() + part[1:] for part in parts["part"]],
            "points": parts["points"].fillna(0.0),
            "told": [
                f"{points:.0f} · counts {100 * share:.0f} %" if known else "unknown"
                for points, share, known in zip(parts["points"], parts["share"], is_known, strict=True)
            ],
        }
    )
    names = rows["part"].tolist()
    base = alt.Chart(rows).encode(
        y=alt.Y("part:N", sort=names, axis=alt.Axis(title=None, labelLimit=200, ticks=False, labelPadding=6)),
        x=alt.X("points:Q", axis=None, scale=alt.Scale(domain=[0, 190])),
        tooltip=[alt.Tooltip("part:N", title="Part"), alt.Tooltip("told:N", title="Points of 100")],
    )
    colour = alt.Color(
        "points:Q", legend=None, scale=alt.Scale(domain=[0, 50, 100], range=[theme.BAD, TIRED, theme.GOOD])
    )
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.66}).encode(color=colour)
    words = base.mark_text(align="left", dx=6, color=theme.QUIET).encode(text="told:N")
    return theme.dressed(alt.layer(bars, words), height=32 * len(rows) + 16)


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    """The last day that was is also the first of those to come, so that the lines meet."""
    last = rows[~rows["is_ahead"]].groupby("load").tail(1)
    return pd.concat([rows, last.assign(is_ahead=True)], ignore_index=True)


def _days(load: pd.DataFrame, *, with_labels: bool) -> alt.X:
    ends = [load["day"].iloc[0], load["day"].iloc[-1]]
    scale = alt.Scale(domain=[alt.DateTime(year=day.year, month=day.month, date=day.day) for day in ends])
    axis = alt.Axis(labels=with_labels, ticks=with_labels, grid=False, labelOverlap="greedy", tickCount=6)
    return alt.X("day:T", title=None, scale=scale, axis=axis)
