"""How a plan that was kept is drawn: adherence by week, planned beside done, and what kinds of work they were."""

import altair as alt
import pandas as pd

from core.charts import theme

#: Adherence of a week as the coach reads it: over 80 % keep, from 70 % on watch, below adjust; and its colours.
BANDS = ("over 80 %", "70 to 80 %", "below 70 %")
BAND_COLOURS = (theme.GOOD, "#e0a030", theme.BAD)
KEEP_ABOVE, ADJUST_BELOW = 80, 70
#: What is easy, moderate and hard; what nobody measured is grey.
INTENSITIES = {"easy": "#4a90d9", "moderate": "#d9b32c", "hard": "#d9534f", "unknown": theme.QUIET}
HEIGHT = 220


def adherence_chart(history: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Adherence of each week, coloured by what it asks for. ``history`` comes from ``frames.plan_adherence``."""
    rows = history[history["adherence"].notna()]
    if rows.empty:
        return theme.nothing("Adherence by week")
    rows = rows.assign(band=rows["adherence"].map(band), adherence=rows["adherence"].round(1))
    base = alt.Chart(rows[["week", "called", "adherence", "band", "done", "due", "days_between_hard"]])
    bars = base.encode(
        x=_weeks(),
        y=alt.Y("adherence:Q", title="Adherence (%)", scale=alt.Scale(domain=[0, 100])),
        color=alt.Color("band:N", scale=alt.Scale(domain=list(BANDS), range=list(BAND_COLOURS))),
        tooltip=[
            alt.Tooltip("called:N", title="Week"),
            alt.Tooltip("adherence:Q", title="Adherence (%)", format=".0f"),
            alt.Tooltip("done:Q", title="Done"),
            alt.Tooltip("due:Q", title="Due"),
            alt.Tooltip("days_between_hard:Q", title="Days between hard sessions, the fewest"),
        ],
    ).mark_bar(cornerRadiusEnd=3, width={"band": 0.7})
    lines = alt.Chart(pd.DataFrame({"at": [KEEP_ABOVE, ADJUST_BELOW]})).encode(y="at:Q")
    return theme.dressed(alt.layer(bars, lines.mark_rule(color=theme.QUIET, strokeDash=[4, 3])), height=HEIGHT)


def volume_chart(history: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Hours done in each week, in front of those that were planned."""
    if history.empty:
        return theme.nothing("Planned and done by week")
    rows = history[["week", "called"]].join(history[["planned_h", "done_h"]].round(2))
    base = alt.Chart(rows).encode(
        x=_weeks(),
        tooltip=[
            alt.Tooltip("called:N", title="Week"),
            alt.Tooltip("done_h:Q", title="Done (h)", format=".1f"),
            alt.Tooltip("planned_h:Q", title="Planned (h)", format=".1f"),
        ],
    )
    planned = base.encode(y=alt.Y("planned_h:Q", title="Hours")).mark_bar(
        color=theme.QUIET, opacity=0.35, cornerRadiusEnd=3, width={"band": 0.9}
    )
    done = base.encode(y=alt.Y("done_h:Q", title="Hours")).mark_bar(
        color=theme.ACCENT, cornerRadiusEnd=3, width={"band": 0.5}
    )
    return theme.dressed(alt.layer(planned, done), height=HEIGHT)


def distribution_chart(distribution: pd.DataFrame, by: str) -> alt.Chart | alt.LayerChart:
    """Minutes of a week that were done, in front of those planned, by 'discipline' or 'intensity'."""
    rows = distribution[distribution["by"] == by]
    if rows.empty:
        return theme.nothing("Planned and done")
    names = rows["name"].tolist()
    scale = theme.discipline_scale(names)
    if by == "intensity":
        names = [name for name in INTENSITIES if name in names]
        rows = rows.set_index("name").loc[names].reset_index()
        scale = alt.Scale(domain=[theme.label(name) for name in names], range=[INTENSITIES[name] for name in names])
    rows = rows.assign(name=[theme.label(name) for name in names])[["name", "planned_min", "done_min"]].round(1)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=None, axis=theme.NAMES),
        tooltip=[
            alt.Tooltip("name:N", title=theme.label(by)),
            alt.Tooltip("done_min:Q", title="Done (min)", format=",.0f"),
            alt.Tooltip("planned_min:Q", title="Planned (min)", format=",.0f"),
        ],
    )
    planned = base.encode(x=alt.X("planned_min:Q", title="Minutes")).mark_bar(
        color=theme.QUIET, opacity=0.35, cornerRadiusEnd=3, height={"band": 0.86}
    )
    done = base.encode(
        x=alt.X("done_min:Q", title="Minutes"), color=alt.Color("name:N", scale=scale, legend=None)
    ).mark_bar(cornerRadiusEnd=3, height={"band": 0.44})
    return theme.dressed(alt.layer(planned, done), height=max(110, 40 * len(rows) + 40))


def band(adherence: float) -> str:
    """Which of ``BANDS`` a week's adherence (percent) is in.

    >>> [band(share) for share in (80.1, 80, 70, 69.9)]
    ['over 80 %', '70 to 80 %', '70 to 80 %', 'below 70 %']
    """
    return BANDS[0] if adherence > KEEP_ABOVE else BANDS[1] if adherence >= ADJUST_BELOW else BANDS[2]


def _weeks() -> alt.X:
    return alt.X("week:O", title=None, sort=None, timeUnit="yearmonthdate",
                 axis=alt.Axis(format="%-d %b", labelOverlap=True, labelAngle=0))  # fmt: skip
