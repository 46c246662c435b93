"""Eddington numbers: the largest E such that on E days at least E of something was done. Pure.

Arthur Eddington kept his own in miles cycled (J. Jeffers & P. Swanson 2005, "How high is your E?", Physics World
18(10):21). Sums of a day are cut to whole units, so 41.9 km count as 41.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.metrics import counted, is_marked, local_days

#: A sum that is short of a whole unit by less than this was only rounded so.
ROUNDING = 1e-6
#: No day has more; a number of days has no use for more either.
MOST_UNITS = 1e9


@dataclass(frozen=True)
class Eddington:
    """An Eddington number and the days it rests on."""

    #: 0 while no day has a whole unit.
    number: int
    #: Whole units of each day, ascending.
    units: np.ndarray

    def days_with(self, least: int) -> int:
        """Days with at least so many units."""
        return int(self.units.size - np.searchsorted(self.units, least, side="left"))

    def days_missing(self, number: int) -> int:
        """How many more days of at least ``number`` units would make it ``number``; 0 where it is reached.

        >>> eddington(pd.Series([2.0, 3.0, 5.0])).days_missing(3)
        1
        """
        return max(number - self.days_with(number), 0)

    @property
    def steps(self) -> pd.DataFrame:
        """Days with at least so many units: ``least`` (each value at which their number changes, and 1), ``days``."""
        whole = self.units[self.units > 0]
        least = np.unique(np.concatenate([[1], whole])) if whole.size else np.array([], dtype=int)
        return pd.DataFrame({"least": least, "days": [self.days_with(int(value)) for value in least]}, dtype=int)


def eddington(daily: pd.Series) -> Eddington:
    """The Eddington number of sums by day, each in the unit that is meant; unknown ones count for nothing.

    >>> eddington(pd.Series([2.0, 3.0, 5.0])).number  # two days of at least two; three of three would need one more
    2
    """
    known = daily[np.isfinite(daily.astype(float))].astype(float).to_numpy()
    units = np.sort(np.floor(known.clip(0, MOST_UNITS) + ROUNDING).astype(np.int64))
    descending = units[::-1]
    number = int((descending >= np.arange(1, descending.size + 1)).sum())
    return Eddington(number, units)


def daily_sums(workouts: pd.DataFrame, measure: str, *, disciplines: tuple[str, ...] = ()) -> pd.Series:
    """'output_kj', 'minutes' or 'distance_m' by local day, days without a known value left out.

    Only workouts that count and are not marked as doubtful; of these disciplines, of all without any.
    """
    rows = counted(workouts)
    rows = rows[~is_marked(rows, "is_doubtful")]
    if disciplines:
        rows = rows[rows["discipline"].isin(disciplines)]
    values = rows["duration_s"].astype(float) / 60 if measure == "minutes" else rows[measure].astype(float)
    return values.groupby(local_days(rows)).sum(min_count=1).dropna()
