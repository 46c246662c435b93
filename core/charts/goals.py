"""How goals are drawn: the weeks or months behind, a bar each, hit or missed."""

from datetime import date

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Units

HIT, MISSED = "Hit", "Missed"
HEIGHT = 84
#: Room above the target and above the best period.
HEADROOM = 1.1


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


def _short(first: date, last: date) -> str:
    return f"{first.day} {first:%b}" if _is_week(first, last) else f"{first:%b %Y}"


def _long(first: date, last: date) -> str:
    if _is_week(first, last):
        return f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
    return f"{first:%B %Y}"


def _is_week(first: date, last: date) -> bool:
    return (last - first).days == 6
