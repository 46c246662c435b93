"""How one rides: cadence and resistance by class type, watts for a heart beat over time, energy by the minute. Pure.

Frames take the workouts of the discipline that is meant: watts per beat of rides and of rows are no one trend.

Sources, cited by key:
    [TS] H. Theil 1950 and P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", J. Am. Stat.
        Association 63, 1968: the median of all slopes between two points, and its interval.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from core.analysis.distributions import NO_CLASS_TYPE
from core.analysis.periods import month_starts, week_starts
from core.metrics import counted, is_marked, local_days

#: What is looked at, and the average of a workout that stands in where its seconds are not known.
PATTERNS = {"cadence_rpm": "avg_cadence_rpm", "resistance_pct": "avg_resistance_pct"}
#: The middle half and its middle.
QUARTILES = (0.25, 0.5, 0.75)
#: A trend needs so many weeks, each from rides of at least so long.
LEAST_WEEKS, LEAST_RIDE_S = 8, 1200
#: How wide an interval is, in standard deviations: 95 %.
Z_95 = 1.959964
WEEK_DAYS = 7


@dataclass(frozen=True)
class Slope:
    """A straight trend that no single point can bend, with its 95 % interval [TS]."""

    per_step: float
    low: float
    high: float
    #: Points it rests on.
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the whole interval lies on one side of no change."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Trend:
    """Efficiency by week, and where it is going."""

    #: Indexed by ``week`` (its first day), without idle weeks: ``rides``, and the median ``value`` of them.
    weeks: pd.DataFrame
    #: Change a week; None below ``LEAST_WEEKS`` weeks.
    slope: Slope | None

    @property
    def pct_per_month(self) -> float | None:
        """The slope over 30 days in percent of the median week."""
        if self.slope is None:
            return None
        return float(100 * self.slope.per_step * 30 / WEEK_DAYS / self.weeks["value"].median())

    @property
    def sentence(self) -> str:
        """Where it is going, as far as that can be told."""
        if self.slope is None or self.pct_per_month is None:
            return f"{len(self.weeks)} weeks with rides: a trend needs {LEAST_WEEKS}."
        if not self.slope.is_clear:
            return f"No clear trend over {self.slope.n} weeks with rides."
        direction = "Rising" if self.pct_per_month > 0 else "Falling"
        low, high = sorted(
            abs(self.pct_per_month / self.slope.per_step * end) for end in (self.slope.low, self.slope.high)
        )
        return (
            f"{direction} by {abs(self.pct_per_month):.1f} % a month "
            f"(95 % interval {low:.1f} to {high:.1f} %, {self.slope.n} weeks with rides)."
        )


def by_class_type(
    workouts: pd.DataFrame, *, seconds: Mapping[int, Mapping[str, np.ndarray]] | None = None
) -> pd.DataFrame:
    """Cadence and resistance of each class type, weighted by time: median and quartiles, most time first.

    Args:
        workouts: With ``class_type``, ``duration_s``, ``avg_cadence_rpm``, ``avg_resistance_pct``.
        seconds: 1-Hz channels by ``workout_id``, for the workouts where they are at hand; seconds in which the cranks
            stand still say nothing. The others count as their averages for as long as they lasted.

    Returns:
        Indexed by ``class_type``: ``workouts``, ``minutes``, and ``cadence_rpm_q25``, ``cadence_rpm_median``,
        ``cadence_rpm_q75``, the same for ``resistance_pct``; NaN where nobody knows.
    """
    rows = counted(workouts)
    rows = rows[rows["duration_s"].astype(float) > 0]
    rows = rows.assign(class_type=rows["class_type"].fillna(NO_CLASS_TYPE))
    found = {}
    for class_type, group in rows.groupby("class_type"):
        row = {"workouts": len(group), "minutes": group["duration_s"].astype(float).sum() / 60}
        for channel, average in PATTERNS.items():
            values, weights_s = _values_of(group, channel, average, seconds or {})
            quartiles = weighted_quantiles(values, weights_s, QUARTILES)
            row |= dict(zip((f"{channel}_q25", f"{channel}_median", f"{channel}_q75"), quartiles, strict=True))
        found[class_type] = row
    names = [f"{channel}_{part}" for channel in PATTERNS for part in ("q25", "median", "q75")]
    table = pd.DataFrame.from_dict(found, orient="index", columns=["workouts", "minutes", *names])
    return table.rename_axis("class_type").sort_values("minutes", ascending=False, kind="stable")


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: tuple[float, ...]) -> list[float]:
    """The smallest value up to which at least each share of the weight lies; NaN without any weight.

    >>> weighted_quantiles(np.array([90.0, 70, 80]), np.array([1.0, 2, 1]), (0.5, 0.75))
    [70.0, 80.0]
    """
    is_known = np.isfinite(values) & (weights > 0)
    values, weights = values[is_known], weights[is_known]
    if not values.size:
        return [np.nan] * len(shares)
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    places = np.searchsorted(below, np.array(shares) * below[-1])
    return values[order][places].tolist()


def efficiency_factor_trend(workouts: pd.DataFrame, *, first_weekday: int = 0) -> Trend:
    """Efficiency factor (normalized power over heart rate) by week, from rides as of ``steady_rides``."""
    rides = steady_rides(workouts)
    return _trend(rides, rides["efficiency_factor"].astype(float), first_weekday)


def watts_per_beat_trend(workouts: pd.DataFrame, *, first_weekday: int = 0) -> Trend:
    """Watts per heart beat (average power over average heart rate) by week, from rides as of ``steady_rides``."""
    rides = steady_rides(workouts)
    return _trend(rides, watts_per_beat(rides), first_weekday)


def steady_rides(workouts: pd.DataFrame) -> pd.DataFrame:
    """The workouts that tell of efficiency: 20 minutes and more, to the end, not doubtful, not excluded."""
    rides = counted(workouts)
    is_whole = ~is_marked(rides, "is_stopped_early") & ~is_marked(rides, "is_doubtful")
    return rides[is_whole & (rides["duration_s"].astype(float) >= LEAST_RIDE_S)]


def watts_per_beat(workouts: pd.DataFrame) -> pd.Series:
    """Average power over average heart rate (W per beat a minute); NaN where either is unknown or 0."""
    power_w, beats = workouts["avg_power_w"].astype(float), workouts["avg_heart_rate_bpm"].astype(float)
    return (power_w.where(power_w > 0) / beats.where(beats > 0)).rename("watts_per_beat")


def theil_sen(x: np.ndarray, y: np.ndarray) -> Slope | None:
    """The median of the slopes between all pairs of points, with Sen's 95 % interval; x without repeats [TS].

    None below ``LEAST_WEEKS`` points. The interval takes the points for independent; weeks of one athlete resemble
    their neighbours, so it is rather too narrow than too wide.

    >>> theil_sen(np.arange(8.0), np.array([0.0, 1, 2, 3, 4, 5, 6, 100])).per_step
    1.0
    """
    n = x.size
    if n < LEAST_WEEKS:
        return None
    first, second = np.triu_indices(n, 1)
    slopes = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    reach = Z_95 * sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = max(round((slopes.size - reach) / 2) - 1, 0)
    high = min(round((slopes.size + reach) / 2), slopes.size - 1)
    return Slope(float(np.median(slopes)), float(slopes[low]), float(slopes[high]), n)


def energy_by_month(workouts: pd.DataFrame) -> pd.DataFrame:
    """Output and calories by the minute of each month.

    Each over the workouts that know it and were not stopped early: all of it over all of their minutes.

    Returns:
        Indexed by ``month`` (its first day), oldest first: ``workouts``, ``output_kj_per_min``,
        ``calories_kcal_per_min``; NaN where no workout of the month knows.
    """
    rows = counted(workouts)
    rows = rows[~is_marked(rows, "is_stopped_early") & (rows["duration_s"].astype(float) > 0)]
    months = month_starts(local_days(rows)).rename("month")
    minutes = rows["duration_s"].astype(float) / 60
    table = pd.DataFrame({"workouts": minutes.groupby(months).size()})
    for column in ("output_kj", "calories_kcal"):
        amount = rows[column].astype(float)
        amount = amount.where(amount > 0)
        known_min = minutes.where(amount.notna())
        table[f"{column}_per_min"] = amount.groupby(months).sum() / known_min.groupby(months).sum()
    return table


def _trend(rides: pd.DataFrame, values: pd.Series, first_weekday: int) -> Trend:
    known = values[values > 0]
    weeks = known.groupby(week_starts(local_days(rides)[known.index], first_weekday).rename("week"))
    table = pd.DataFrame({"rides": weeks.size(), "value": weeks.median()})
    started = table.index.to_numpy().astype("datetime64[D]").astype(float)
    return Trend(table, theil_sen(started / WEEK_DAYS, table["value"].to_numpy()))


def _values_of(
    workouts: pd.DataFrame, channel: str, average: str, seconds: Mapping[int, Mapping[str, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray]:
    """Values of a channel and the seconds that each lasted: of every second where they are at hand, else averages."""
    at_hand = [channels for i in workouts.index if channel in (channels := seconds.get(i, {}))]
    others = workouts[[channel not in seconds.get(i, {}) for i in workouts.index]]
    recorded = [_pedalled(channels, channel) for channels in at_hand]
    values = np.concatenate([*recorded, others[average].astype(float).to_numpy()])
    weights_s = np.concatenate([*map(np.ones_like, recorded), others["duration_s"].astype(float).to_numpy()])
    return values, weights_s


def _pedalled(channels: Mapping[str, np.ndarray], channel: str) -> np.ndarray:
    values, cadence_rpm = channels[channel], channels.get("cadence_rpm")
    if cadence_rpm is None or cadence_rpm.size != values.size:
        return values
    return values[~(cadence_rpm <= 0)]
