"""Many workouts drawn: in groups, by length, by output, and this year's months against last year's."""

import calendar
from math import isnan

import altair as alt
import pandas as pd

from core import quantities
from core.charts import theme
from core.quantities import Units

#: A chart of groups shows the largest; the table beside it has all of them.
MOST_GROUPS = 15
#: PR, live, race, stopped early, doubtful, excluded: the order of ``frames.rides.MARKS``.
MARK_COLOURS = (theme.GOOD, theme.ACCENT, "#8a6fd0", "#e98a35", "#d9b32c", theme.QUIET)
#: Disciplines with a colour of their own in a stack; the rest is "Other".
MOST_DISCIPLINES = 6
#: What groups and months can be measured by, as the screen calls it.
GROUP_MEASURES = {"workouts": "Workouts", "minutes": "Time", "output_kj_per_min": "Output per minute"}
MONTH_MEASURES = {
    "workouts": "Workouts", "minutes": "Time", "output_kj": "Output", "distance_m": "Distance",
    "calories_kcal": "Calories",
}  # fmt: skip


def groups_chart(groups: pd.DataFrame, measure: str, units: Units) -> alt.Chart:
    """One measure of each group as bars, in the order of ``frames.rides.grouped``."""
    known = groups[groups[measure].notna()].head(MOST_GROUPS)
    title = quantities.axis(measure, units)
    if known.empty:
        return theme.nothing(title)
    order = known.index.tolist()
    rows = pd.DataFrame(
        {
            "group": order,
            "value": quantities.converted(known[measure], measure, units).to_numpy(float),
            "told": [quantities.shown(value, measure, units) for value in known[measure]],
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("group:N", sort=order, title=None, axis=theme.NAMES),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, max(float(rows["value"].max()) * 1.25, 1e-9)])),
        tooltip=[
            alt.Tooltip("group:N", title="Group"), alt.Tooltip("told:N", title=quantities.described(measure).label),
        ],
    )  # fmt: skip
    bars = base.mark_bar(cornerRadiusEnd=3, color=theme.ACCENT, height={"band": 0.7})
    labels = base.mark_text(align="left", dx=6, color=theme.QUIET).encode(text="told:N")
    return theme.dressed(bars + labels, title=title, height=28 * len(rows) + 44)


def durations_chart(durations: pd.DataFrame) -> alt.Chart:
    """How many workouts of each length, by discipline. ``durations`` is ``distributions.duration_histogram``."""
    title = "Length of workouts"
    if durations.empty:
        return theme.nothing(title)
    frequent = durations.groupby("discipline")["workouts"].sum().sort_values(ascending=False).index.tolist()
    names = [*frequent[:MOST_DISCIPLINES], *(["other"] if len(frequent) > MOST_DISCIPLINES else [])]
    folded = durations["discipline"].where(durations["discipline"].isin(names), "other").map(theme.label)
    rows = durations.assign(discipline=folded).groupby(["minutes", "discipline"], as_index=False)["workouts"].sum()
    lengths = sorted(rows["minutes"].unique().tolist())
    bars = alt.Chart(rows).mark_bar().encode(
        x=alt.X("minutes:O", sort=lengths, title="Minutes", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("workouts:Q", title="Workouts", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("discipline:N", scale=theme.discipline_scale(names), legend=alt.Legend(columns=3)),
        tooltip=[
            alt.Tooltip("minutes:O", title="Minutes"), alt.Tooltip("discipline:N", title="Discipline"),
            alt.Tooltip("workouts:Q", title="Workouts"),
        ],
    )  # fmt: skip
    return theme.dressed(bars, title=title, height=320)


def outputs_chart(outputs: pd.DataFrame) -> alt.Chart:
    """How many workouts in each band of output. ``outputs`` is ``distributions.output_histogram``."""
    title = "Output of workouts"
    if outputs.empty:
        return theme.nothing(title)
    band = outputs["lower_kj"].map("{:.0f}".format) + " to " + outputs["upper_kj"].map("{:.0f} kJ".format)
    bars = alt.Chart(outputs.assign(band=band)).mark_bar(color=theme.CHANNELS["power_w"], binSpacing=1).encode(
        x=alt.X("lower_kj:Q", bin="binned", title=quantities.axis("output_kj")),
        x2="upper_kj:Q",
        y=alt.Y("workouts:Q", title="Workouts", axis=alt.Axis(tickMinStep=1)),
        tooltip=[alt.Tooltip("band:N", title="Output"), alt.Tooltip("workouts:Q", title="Workouts")],
    )  # fmt: skip
    return theme.dressed(bars, title=title, height=320)


def months_chart(months: pd.DataFrame, measure: str, this_year: int, units: Units) -> alt.Chart:
    """This year's months beside last year's. ``months`` is ``periods.year_against_year``."""
    title = quantities.axis(measure, units)
    years = {"last_year": str(this_year - 1), "this_year": str(this_year)}
    long = months[list(years)].melt(ignore_index=False, var_name="year", value_name="value").reset_index()
    long = long[long["value"].notna()]
    if not long["value"].sum():
        return theme.nothing(title)
    rows = pd.DataFrame(
        {
            "month": long["month"].map(lambda month: calendar.month_abbr[month]),
            "year": long["year"].map(years),
            "value": quantities.converted(long["value"], measure, units),
            "told": [quantities.shown(value, measure, units) for value in long["value"]],
        }
    )
    bars = alt.Chart(rows).mark_bar(cornerRadiusEnd=2).encode(
        x=alt.X("month:O", sort=list(calendar.month_abbr)[1:], title=None, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("year:N", sort=list(years.values())),
        y=alt.Y("value:Q", title=title),
        color=alt.Color("year:N", scale=alt.Scale(domain=list(years.values()), range=[theme.QUIET, theme.ACCENT])),
        tooltip=[
            alt.Tooltip("month:O", title="Month"), alt.Tooltip("year:N", title="Year"),
            alt.Tooltip("told:N", title=quantities.described(measure).label),
        ],
    )  # fmt: skip
    return theme.dressed(bars, height=440)


def months_table(months: pd.DataFrame, measure: str, this_year: int, units: Units) -> pd.DataFrame:
    """The same months as they are read: ``Month``, the two years as written values, ``Change``."""
    change = [quantities.UNKNOWN if isnan(pct) else f"{pct:+.0f} %" for pct in months["change_pct"]]
    return pd.DataFrame(
        {
            "Month": [calendar.month_name[month] for month in months.index],
            str(this_year): [quantities.shown(value, measure, units) for value in months["this_year"]],
            str(this_year - 1): [quantities.shown(value, measure, units) for value in months["last_year"]],
            "Change": change,
        }
    )
