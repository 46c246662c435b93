"""How the plan is drawn: a workout as blocks by intensity, the weeks to come, and form when the plan is followed."""

import altair as alt
import pandas as pd

from core.charts import fitness, theme
from core.quantities import label

#: A colour for each focus, those of the discipline or zone that it is most like.
FOCUS = {
    "endurance": theme.POWER_ZONES[1], "tempo": theme.POWER_ZONES[2], "threshold": theme.POWER_ZONES[3],
    "vo2max": theme.POWER_ZONES[4], "anaerobic": theme.POWER_ZONES[5], "strength": theme.DISCIPLINES["strength"],
    "mobility": theme.DISCIPLINES["stretching"], "swimming": theme.DISCIPLINES["swimming"],
    "running": theme.DISCIPLINES["running"], "recovery": theme.POWER_ZONES[0], "other": theme.DISCIPLINES["other"],
}  # fmt: skip
NAMES = {"vo2max": "VO2max"}


def steps_chart(steps: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """A workout as blocks: as wide as they are long, as high as they are hard, coloured by power zone.

    ``steps`` is of ``frames.planned.Told``: ``start_min, end_min, share, zone`` (1 to 7), ``told``.
    """
    if steps.empty:
        return theme.nothing("Steps")
    zones = [f"Zone {zone}" for zone in range(1, 8)]
    rows = steps[["start_min", "end_min", "share", "told"]].assign(
        zone=[f"Zone {int(zone)}" for zone in steps["zone"]], floor=0
    )
    chart = alt.Chart(rows).mark_rect(cornerRadius=2, stroke="white", strokeWidth=0.5).encode(
        x=alt.X("start_min:Q", title="Minutes", axis=alt.Axis(grid=False, tickCount=8), scale=alt.Scale(nice=False)),
        x2="end_min:Q",
        y=alt.Y("floor:Q", title="% of threshold", axis=alt.Axis(tickCount=4)),
        y2="share:Q",
        color=alt.Color("zone:N", scale=alt.Scale(domain=zones, range=list(theme.POWER_ZONES)), legend=None),
        tooltip=[
            alt.Tooltip("told:N", title="Step"),
            alt.Tooltip("zone:N", title="As hard as"),
            alt.Tooltip("start_min:Q", title="From minute", format=".1f"),
            alt.Tooltip("end_min:Q", title="To minute", format=".1f"),
        ],
    )  # fmt: skip
    return theme.dressed(chart, height=200)


def weeks_chart(weeks: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Planned hours of the weeks to come by focus, and what each costs.

    ``weeks`` is of ``frames.plan.weeks_table``: ``week, focus, hours, order, told``.
    """
    if weeks.empty or not weeks["hours"].any():
        return theme.nothing("The next four weeks")
    order = weeks["week"].drop_duplicates().tolist()
    names = [focus for focus in FOCUS if focus in set(weeks["focus"])]
    rows = weeks.assign(focus=[NAMES.get(focus, label(focus)) for focus in weeks["focus"]])
    scale = alt.Scale(domain=[NAMES.get(one, label(one)) for one in names], range=[FOCUS[one] for one in names])
    x = alt.X("week:O", title=None, sort=order, axis=alt.Axis(labelAngle=0, ticks=False))
    bars = (
        alt.Chart(rows[["week", "focus", "hours"]])
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            x=x,
            y=alt.Y("hours:Q", title="Planned (h)", axis=alt.Axis(tickCount=5)),
            color=alt.Color("focus:N", scale=scale, legend=alt.Legend(orient="bottom", columns=4)),
            tooltip=[
                alt.Tooltip("week:N", title="Week from"),
                alt.Tooltip("focus:N", title="Focus"),
                alt.Tooltip("hours:Q", title="Hours", format=".1f"),
            ],
        )
    )
    tops = rows.groupby("week", sort=False).agg(hours=("hours", "sum"), told=("told", "first")).reset_index()
    words = (
        alt.Chart(tops)
        .mark_text(dy=-8, color=theme.QUIET, fontWeight=600)
        .encode(x=x, y="hours:Q", text="told:N", tooltip=alt.Tooltip("told:N", title="Training stress"))
    )
    return theme.dressed(alt.layer(bars, words), height=260)


def form_chart(days: pd.DataFrame, races: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Fitness, fatigue and form by day, the days to come dashed, with races.

    Args:
        days: Of ``frames.plan.Form``: ``day, ctl, atl, tsb, is_ahead``.
        races: ``day, title``.
    """
    if days.empty:
        return theme.nothing("Form ahead")
    named = {"ctl": "Fitness", "atl": "Fatigue", "tsb": "Form"}
    rows = days[["day", "is_ahead", *named]].melt(["day", "is_ahead"], list(named), "load", "value")
    rows["load"] = rows["load"].map(named)
    last = rows[~rows["is_ahead"]].groupby("load").tail(1)
    rows = pd.concat([rows, last.assign(is_ahead=True)], ignore_index=True)
    colours = [*(colour for _column, colour in fitness.LOADS.values()), theme.GOOD]
    base = alt.Chart(rows).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap="greedy", tickCount=6, format="%-d %b")),
        y=alt.Y("value:Q", title="TSS a day", axis=alt.Axis(tickCount=6)),
        color=alt.Color(
            "load:N", scale=alt.Scale(domain=list(named.values()), range=colours), legend=alt.Legend(orient="top")
        ),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %B %Y"),
            alt.Tooltip("load:N", title="Load"),
            alt.Tooltip("value:Q", title="TSS a day", format="+.0f"),
        ],
    )
    done = base.transform_filter("!datum.is_ahead").mark_line(strokeWidth=2)
    ahead = base.transform_filter("datum.is_ahead").mark_line(strokeWidth=2, strokeDash=[4, 4])
    layers = [done, ahead, _mark(days.loc[~days["is_ahead"], "day"].iloc[-1:], ["Today"], theme.QUIET)]
    if not races.empty:
        layers.append(_mark(races["day"], races["title"].tolist(), theme.LIFE_EVENTS["race"]))
    return theme.dressed(alt.layer(*layers), height=280)


def _mark(days: pd.Series, names: list[str], colour: str) -> theme.Drawn:
    """An upright line with its name at the top."""
    rows = pd.DataFrame({"day": pd.to_datetime(days).to_numpy(), "name": [name[:24] for name in names]})
    base = alt.Chart(rows).encode(x="day:T", tooltip=[alt.Tooltip("name:N", title="What"),
                                                       alt.Tooltip("day:T", title="Day", format="%-d %B")])  # fmt: skip
    rule = base.mark_rule(color=colour, strokeDash=[2, 3], strokeWidth=1.5)
    words = base.mark_text(color=colour, align="left", dx=4, baseline="top", fontWeight=600)
    return alt.layer(rule, words.encode(y=alt.value(2), text="name:N"))
