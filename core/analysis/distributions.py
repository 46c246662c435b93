"""How workouts are spread: over lengths, outputs, zones, and over instructors, class types, hours and weekdays.

Every table ``by_...`` is indexed by what its name says and has the columns ``workouts``, ``minutes`` (NaN when no
duration is known), ``output_kj_per_min`` (all output over all minutes of the workouts that know both, without those
stopped early; NaN where there are none) and ``last_day``.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.analysis.periods import month_starts, week_starts
from core.metrics import counted, is_marked, local_days

POWER_ZONE_COLUMNS = [f"power_zone_{zone}_s" for zone in range(1, 8)]
HEART_RATE_ZONE_COLUMNS = [f"hr_zone_{zone}_s" for zone in range(1, 6)]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Parts of the local day and the hour each begins at; night goes on until the morning.
TIMES_OF_DAY = {"Morning": 5, "Noon": 11, "Afternoon": 14, "Evening": 18, "Night": 22}
#: Names for what has none, so that a table adds up to all workouts.
NO_INSTRUCTOR, NO_CLASS_TYPE = "No instructor", "No class type"


def duration_histogram(workouts: pd.DataFrame) -> pd.DataFrame:
    """How many workouts of each length, by discipline.

    The length is that of the class; without one the time taken, to the nearest five minutes (at least five).

    Returns:
        Ordered by ``minutes`` (int) and ``discipline``: ``workouts``. Lengths that nobody knows are left out.
    """
    rows = counted(workouts)
    lengths = pd.DataFrame({"minutes": _nominal_minutes(rows), "discipline": rows["discipline"], "workouts": 1})
    lengths = lengths.dropna().astype({"minutes": int})
    return lengths.groupby(["minutes", "discipline"], as_index=False)["workouts"].sum()


def output_histogram(workouts: pd.DataFrame, *, width_kj: float = 25) -> pd.DataFrame:
    """How many workouts in each band of output.

    Returns:
        From the lowest band with a workout to the highest, empty ones too: ``lower_kj`` (included), ``upper_kj``
        (not), ``workouts``.
    """
    output_kj = counted(workouts)["output_kj"].astype(float).dropna()
    output_kj = output_kj[output_kj > 0]
    counts = (output_kj // width_kj).astype(int).value_counts()
    bands = np.arange(counts.index.min(), counts.index.max() + 1) if len(counts) else np.arange(0)
    workouts_in = counts.reindex(bands, fill_value=0).to_numpy()
    return pd.DataFrame({"lower_kj": bands * width_kj, "upper_kj": (bands + 1) * width_kj, "workouts": workouts_in})


def heart_rate_zones(workouts: pd.DataFrame) -> pd.DataFrame:
    """Time in each heart-rate zone over all workouts that know theirs.

    Returns:
        Indexed by ``zone`` (1 to 5): ``seconds`` and ``share`` (of 1, NaN when there is no time at all).
    """
    return _zone_totals(counted(workouts), HEART_RATE_ZONE_COLUMNS)


def power_zones(workouts: pd.DataFrame) -> pd.DataFrame:
    """Time in each power zone over all workouts that know theirs: as ``heart_rate_zones``, zones 1 to 7."""
    return _zone_totals(counted(workouts), POWER_ZONE_COLUMNS)


def weekly_power_zones(workouts: pd.DataFrame, *, first_weekday: int = 0) -> pd.DataFrame:
    """Time in each power zone by week, with the FTP in force on each day.

    Returns:
        Indexed by ``week`` (its first day, datetime64), every week from the first workout with power to the last,
        oldest first: columns 1 to 7, seconds, 0 where nothing was ridden.
    """
    zones = _zone_rows(workouts)
    days = zones.pop("day")
    return _zone_periods(zones, week_starts(days, first_weekday).rename("week"), "7D")


def monthly_power_zones(workouts: pd.DataFrame) -> pd.DataFrame:
    """Time in each power zone by month: as ``weekly_power_zones``, indexed by ``month``."""
    zones = _zone_rows(workouts)
    return _zone_periods(zones, month_starts(zones.pop("day")).rename("month"), "MS")


def by_instructor(workouts: pd.DataFrame) -> pd.DataFrame:
    """Workouts by instructor, the most frequent first."""
    return _grouped(workouts, workouts["instructor_name"].fillna(NO_INSTRUCTOR).rename("instructor_name"))


def by_class_type(workouts: pd.DataFrame) -> pd.DataFrame:
    """Workouts by class type, the most frequent first."""
    return _grouped(workouts, workouts["class_type"].fillna(NO_CLASS_TYPE).rename("class_type"))


def by_duration(workouts: pd.DataFrame) -> pd.DataFrame:
    """Workouts by length (``class_minutes``, the ``minutes`` of ``duration_histogram``), shortest first."""
    table = _grouped(workouts, _nominal_minutes(workouts).rename("class_minutes")).sort_index()
    return table.set_axis(table.index.astype(int))


def by_time_of_day(workouts: pd.DataFrame) -> pd.DataFrame:
    """Workouts by the part of the local day they started in, all of ``TIMES_OF_DAY``."""
    local = pd.to_datetime(workouts["started_at"], utc=True) + pd.to_timedelta(workouts["utc_offset_s"], unit="s")
    part = np.searchsorted(list(TIMES_OF_DAY.values()), local.dt.hour, side="right") - 1  # -1: before 5, still night
    names = pd.Series(np.array(list(TIMES_OF_DAY))[part], index=workouts.index, name="time_of_day")
    return _in_order(_grouped(workouts, names), tuple(TIMES_OF_DAY))


def by_weekday(workouts: pd.DataFrame, *, first_weekday: int = 0) -> pd.DataFrame:
    """Workouts by weekday, all seven in the athlete's order."""
    names = local_days(workouts).dt.day_name().rename("weekday")
    return _in_order(_grouped(workouts, names), (*WEEKDAYS[first_weekday:], *WEEKDAYS[:first_weekday]))


def _grouped(workouts: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    is_counted = ~is_marked(workouts, "is_excluded")
    minutes, output_kj = workouts["duration_s"].astype(float) / 60, workouts["output_kj"].astype(float)
    is_compared = (output_kj > 0) & (minutes > 0) & ~is_marked(workouts, "is_stopped_early")
    rows = pd.DataFrame(
        {
            "workouts": 1,
            "minutes": minutes,
            "compared_kj": output_kj.where(is_compared),
            "compared_min": minutes.where(is_compared),
        }
    )[is_counted]
    groups = rows.groupby(key[is_counted])
    table = groups.sum(min_count=1).assign(last_day=local_days(workouts)[is_counted].groupby(key[is_counted]).max())
    rate = table.pop("compared_kj") / table.pop("compared_min")
    table.insert(2, "output_kj_per_min", rate)
    return table.sort_values("workouts", ascending=False, kind="stable")


def _in_order(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """``table`` with a row for every name, in their order; what nobody did is 0 workouts and 0 minutes."""
    full = table.reindex(pd.Index(names, name=table.index.name))
    idle = ~full.index.isin(table.index)
    full.loc[idle, ["workouts", "minutes"]] = 0
    return full.astype({"workouts": int})


def _nominal_minutes(workouts: pd.DataFrame) -> pd.Series:
    taken_min = (workouts["duration_s"].astype(float) / 300).round().clip(lower=1) * 5
    return (workouts["class_duration_s"].astype(float) / 60).round().fillna(taken_min)


def _zone_totals(workouts: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    seconds = workouts[columns].astype(float).sum().to_numpy()
    total_s = seconds.sum()
    share = seconds / total_s if total_s else np.full(len(columns), np.nan)
    zones = pd.RangeIndex(1, len(columns) + 1, name="zone")
    return pd.DataFrame({"seconds": seconds, "share": share}, index=zones)


def _zone_rows(workouts: pd.DataFrame) -> pd.DataFrame:
    rows = counted(workouts)
    zones = rows[POWER_ZONE_COLUMNS].astype(float)
    zones.columns = range(1, 8)
    return zones.assign(day=local_days(rows)).dropna()


def _zone_periods(zones: pd.DataFrame, starts: pd.Series, step: str) -> pd.DataFrame:
    sums = zones.groupby(starts).sum()
    if sums.empty:
        return sums
    return sums.reindex(pd.date_range(sums.index.min(), sums.index.max(), freq=step, name=starts.name), fill_value=0.0)
