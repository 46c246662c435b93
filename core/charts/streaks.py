"""How habits are drawn: starts by weekday and hour, performance by time of the day, and Eddington's staircase."""

import altair as alt
import pandas as pd

from core.charts import theme
from core.charts.intervals import intervals_chart

#: The staircase is drawn up to so many times the number that is reached.
BEYOND = 2.5
#: A row of a part of the day, and what is around them.
ROW, AROUND = 30, 110
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def starts_chart(slots: pd.DataFrame, *, first_weekday: int = 0) -> alt.Chart | alt.LayerChart:
    """When workouts begin, a square for each hour of the week. ``slots``: ``weekday, hour, workouts, minutes``."""
    if slots.empty or not slots["workouts"].sum():
        return theme.nothing("When you train")
    order = [*WEEKDAYS[first_weekday:], *WEEKDAYS[:first_weekday]]
    cells = slots.assign(
        weekday=slots["weekday"].map(dict(enumerate(WEEKDAYS))), span=[_hours(hour) for hour in slots["hour"]],
        share=slots["workouts"] / slots["workouts"].sum(),
    )  # fmt: skip
    base = alt.Chart(cells).encode(
        x=alt.X("hour:O", title="Hour of the day", axis=alt.Axis(labelAngle=0, ticks=False, domain=False)),
        y=alt.Y("weekday:O", title=None, sort=order, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("weekday:N", title="Day"), alt.Tooltip("span:N", title="Begun between"),
            alt.Tooltip("workouts:Q", title="Workouts"), alt.Tooltip("share:Q", title="Share of all", format=".1%"),
            alt.Tooltip("minutes:Q", title="Minutes", format=",.0f"),
        ],
    )  # fmt: skip
    rest = base.transform_filter("datum.workouts == 0").mark_rect(cornerRadius=2, color=theme.QUIET, opacity=0.15)
    heat = alt.Color("workouts:Q", scale=alt.Scale(range=list(theme.HEAT), type="linear"), legend=None)
    done = base.transform_filter("datum.workouts > 0").mark_rect(cornerRadius=2).encode(color=heat)
    return theme.dressed(alt.layer(rest, done), height=230)


def best_times_chart(parts: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Output by the minute at each part of the day with its interval. ``parts`` is that of ``BestTimes``."""
    if parts.empty:
        return theme.nothing("When you perform best")
    return intervals_chart(
        parts[["name", "value", "low", "high", "stands_out", "n"]], name="Time of day", value="Against usual (%)",
        axis="Output a minute against what is usual (%)", counts={"n": "Workouts"}, height=ROW * len(parts) + AROUND,
    )  # fmt: skip


def eddington_chart(steps: pd.DataFrame, number: int, unit: str) -> alt.Chart | alt.LayerChart:
    """Days with at least so many units, the line on which both are equal, and where they meet.

    ``steps``: ``least, days``, as of ``analysis.eddington``.
    """
    if steps.empty:
        return theme.nothing("Days with at least so much")
    most = max(10, BEYOND * number)
    near = steps[steps["least"] <= most]
    stairs = (
        alt.Chart(near)
        .mark_line(interpolate="step-before", color=theme.ACCENT, strokeWidth=2, clip=True)
        .encode(
            x=alt.X(
                "least:Q", title=f"At least so many {unit} on a day", scale=alt.Scale(domain=[0, most], nice=False)
            ),
            y=alt.Y("days:Q", title="Days", scale=alt.Scale(domain=[0, most], nice=False)),
            tooltip=[
                alt.Tooltip("least:Q", title=f"At least ({unit})", format=","),
                alt.Tooltip("days:Q", title="Days", format=","),
            ],
        )
    )
    even = pd.DataFrame({"least": [0.0, most], "days": [0.0, most]})
    line = alt.Chart(even).mark_line(color=theme.QUIET, strokeDash=[4, 3]).encode(x="least:Q", y="days:Q")
    meeting = pd.DataFrame({"least": [number], "days": [number], "told": [f"{number:,}"]})
    spot = alt.Chart(meeting).encode(x="least:Q", y="days:Q")
    dot = spot.mark_circle(size=110, opacity=1, color=theme.GOOD)
    name = spot.mark_text(dx=10, dy=-10, align="left", fontWeight="bold", color=theme.GOOD).encode(text="told:N")
    return theme.dressed(alt.layer(line, stairs, dot, name))


def _hours(hour: int) -> str:
    return f"{hour}:00 and {(hour + 1) % 24}:00"
