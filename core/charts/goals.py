"""How goals are drawn: the way so far with the even line and what is ahead, the periods behind, and who leads."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Units

HIT, MISSED = "Hit", "Missed"
HEIGHT, PROGRESS_HEIGHT = 84, 150
#: Room above the target and above the best period.
HEADROOM = 1.1
#: A value that was measured at most so often is drawn with its dots.
DOTTED = 60


def progress_chart(standing: Any, quantity: str, units: Units) -> alt.Chart | alt.LayerChart:
    """The way so far, the even line, and where it is heading with its interval. ``standing``: a ``goals.Standing``."""
    track, ahead, rules = _drawn(standing, quantity, units)
    if track.empty:
        return theme.nothing("", height=PROGRESS_HEIGHT)
    described = quantities.described(quantity)
    zero = bool(standing.aim.is_sum)
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=4, labelOverlap=True))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=zero, nice=True), axis=alt.Axis(tickCount=4))
    hover = [
        alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
        alt.Tooltip("value:Q", title=quantities.axis(quantity, units), format=f",.{max(described.decimals, 1)}~f"),
    ]
    base = alt.Chart(track)
    layers = [
        alt.Chart(rules).encode(y="value:Q").mark_rule(color=theme.GOOD, strokeWidth=1.5),
        base.encode(x=x, y=y, tooltip=hover).mark_line(
            color=theme.ACCENT, point=len(track) <= DOTTED and not zero, interpolate="step-after" if zero else "linear"
        ),
    ]
    if len(ahead):
        far = alt.Chart(ahead)
        layers += [
            far.encode(x=x, y=alt.Y("low:Q"), y2="high:Q").mark_area(color=theme.ACCENT, opacity=0.18),
            far.encode(x=x, y=alt.Y("expected:Q")).mark_line(color=theme.ACCENT, strokeDash=[2, 3]),
        ]
    line = _even_line(standing, quantity, units)
    if len(line):
        layers.append(alt.Chart(line).encode(x=x, y=alt.Y("value:Q")).mark_line(color=theme.QUIET, strokeDash=[5, 4]))
    return theme.dressed(alt.layer(*layers), height=PROGRESS_HEIGHT)


def history_chart(history: pd.DataFrame, metric: str, units: Units) -> alt.Chart | alt.LayerChart:
    """How much was done in each period of one goal, and the target. ``history`` is that of a ``GoalCard``."""
    if history.empty:
        return theme.nothing("", height=HEIGHT)
    done, target = (quantities.converted(history[name], metric, units).round(1) for name in ("done", "target"))
    rows = pd.DataFrame(
        {
            "period": [_short(first, last) for first, last in zip(history["first"], history["last"], strict=True)],
            "days": [_long(first, last) for first, last in zip(history["first"], history["last"], strict=True)],
            "done": done,
            "target": target,
            "result": history["is_hit"].map({True: HIT, False: MISSED}),
        }
    )
    title = quantities.axis(metric, units)
    top = max(done.max(), target.max()) * HEADROOM
    base = alt.Chart(rows)
    bars = base.encode(
        x=alt.X("period:O", title=None, sort=None, axis=alt.Axis(labels=False, ticks=False)),
        y=alt.Y("done:Q", title=None, axis=None, scale=alt.Scale(domainMax=top)),
        color=alt.Color(
            "result:N", legend=None, scale=alt.Scale(domain=[HIT, MISSED], range=[theme.GOOD, theme.QUIET])
        ),
        tooltip=[
            alt.Tooltip("days:N", title="Period"),
            alt.Tooltip("done:Q", title=title, format=",.4~g"),
            alt.Tooltip("target:Q", title="Target", format=",.4~g"),
            alt.Tooltip("result:N", title="Result"),
        ],
    )
    line = base.encode(y="mean(target):Q").mark_rule(color=theme.QUIET, strokeDash=[4, 3])
    return theme.dressed(alt.layer(bars.mark_bar(cornerRadiusEnd=2), line), height=HEIGHT)


def lead_chart(leads: pd.DataFrame) -> alt.Chart:
    """How far each goal is ahead of its time or behind it. ``leads`` comes from ``frames.goals.leads``."""
    if leads.empty:
        return theme.nothing("Ahead and behind")
    rows = leads.assign(side=leads["lead_pct"].ge(0).map({True: "Ahead", False: "Behind"}))
    chart = alt.Chart(rows).encode(
        y=alt.Y("goal:N", sort=None, axis=theme.NAMES),
        x=alt.X("lead_pct:Q", title="Way done less time gone (% of the whole)"),
        color=alt.Color(
            "side:N", legend=None, scale=alt.Scale(domain=["Ahead", "Behind"], range=[theme.GOOD, "#e98a35"])
        ),
        tooltip=[
            alt.Tooltip("goal:N", title="Goal"),
            alt.Tooltip("lead_pct:Q", title="Ahead (%)", format="+.0f"),
            alt.Tooltip("state:N", title="State"),
        ],
    )
    return theme.dressed(chart.mark_bar(height={"band": 0.7}, cornerRadiusEnd=2), height=30 * len(rows) + 50)


def _drawn(standing: Any, quantity: str, units: Units) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The track, what is ahead of it, and the height of target and band, in the unit that is shown."""
    track, ends = standing.track, standing.forecast
    if track.empty:
        return track, pd.DataFrame(), pd.DataFrame()
    shown = track.assign(value=quantities.converted(track["value"], quantity, units))
    targets = [value for value in (standing.aim.target, standing.aim.upper) if value is not None]
    rules = pd.DataFrame({"value": quantities.converted(pd.Series(targets, dtype=float), quantity, units)})
    last = standing.last or (track["day"].iloc[-1] + timedelta(days=28)).date()
    begins = track["day"].iloc[-1]
    if ends is None or pd.Timestamp(last) <= begins or not standing.is_open:
        return shown, pd.DataFrame(), rules
    now = track["value"].iloc[-1]
    ahead = pd.DataFrame({"day": [begins, pd.Timestamp(last)]})
    for name, end in (("expected", ends.expected), ("low", ends.low), ("high", ends.high)):
        ahead[name] = quantities.converted(pd.Series([now, end], dtype=float), quantity, units)
    return shown, ahead, rules


def _even_line(standing: Any, quantity: str, units: Units) -> pd.DataFrame:
    """From the start to the target, as far as there is a day to be there by."""
    aim, last = standing.aim, standing.last
    if last is None or aim.kind == "band" or last <= standing.first:
        return pd.DataFrame()
    start = 0.0 if aim.is_sum else standing.start
    values = quantities.converted(pd.Series([start, aim.target], dtype=float), quantity, units)
    return pd.DataFrame({"day": pd.to_datetime([standing.first, last]), "value": values})


def _short(first: date, last: date) -> str:
    if _is_week(first, last):
        return f"{first.day} {first:%b}"
    return f"{first:%b %Y}" if (last - first).days < 32 else f"{first:%Y}"


def _long(first: date, last: date) -> str:
    if _is_week(first, last):
        return f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
    return f"{first:%B %Y}" if (last - first).days < 32 else f"{first:%Y}"


def _is_week(first: date, last: date) -> bool:
    return (last - first).days == 6
