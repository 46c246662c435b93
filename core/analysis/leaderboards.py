"""Where the athlete stands on leaderboards, by class type over time. Pure.

Bikes are calibrated differently, the riders of a class differ from class to class, and a place is that of the day on
which it was fetched: a share of one class says little, the course of many says something.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.analysis.patterns import Slope, theil_sen
from core.analysis.records import eligible
from core.metrics import local_days, top_share

#: Class types with fewer places than this are left out.
LEAST_CLASSES = 8
#: The line is the median of so many classes: the one of its day and those around it.
SMOOTH_CLASSES = 9
#: At least so many of them have to be there.
LEAST_SMOOTHED = 5


@dataclass(frozen=True)
class Standing:
    """The athlete's places in classes of one type."""

    discipline: str
    class_type: str
    #: Indexed by ``workout_id``, oldest first: ``day`` (datetime64), ``top_share`` (0.05 is the top 5 %), ``smooth``
    #: (the median of the classes around it; NaN at the ends where they are too few).
    places: pd.DataFrame
    #: Change a year, by the medians of months; None below eight months.
    slope: Slope | None

    @property
    def n(self) -> int:
        """How many classes."""
        return len(self.places)

    @property
    def typical(self) -> float:
        """The median of the last ``SMOOTH_CLASSES`` classes."""
        return float(self.places["top_share"].tail(SMOOTH_CLASSES).median())


def standings(workouts: pd.DataFrame) -> list[Standing]:
    """Every class type with at least ``LEAST_CLASSES`` places, most classes first.

    Not those of workouts that are excluded, doubtful or stopped early.
    """
    rows = eligible(workouts)
    rows = rows[rows["class_type"].notna()]
    pairs = zip(rows["leaderboard_rank"].astype(float), rows["leaderboard_total"].astype(float), strict=True)
    shares = pd.Series([top_share(*pair) for pair in pairs], index=rows.index, dtype=float)
    rows = pd.DataFrame(
        {
            "day": local_days(rows), "top_share": shares, "discipline": rows["discipline"],
            "class_type": rows["class_type"],
        }
    ).dropna(subset="top_share")  # fmt: skip
    rows = rows.sort_values("day", kind="stable")
    rows["kind"] = list(zip(rows["discipline"], rows["class_type"], strict=True))
    often = rows["kind"].value_counts()
    found = []
    for discipline, class_type in often[often >= LEAST_CLASSES].index:
        places = rows[(rows["discipline"] == discipline) & (rows["class_type"] == class_type)]
        found.append(Standing(discipline, class_type, _smoothed(places[["day", "top_share"]]), _slope(places)))
    return sorted(found, key=lambda standing: standing.n, reverse=True)


def _smoothed(places: pd.DataFrame) -> pd.DataFrame:
    rolling = places["top_share"].rolling(SMOOTH_CLASSES, center=True, min_periods=LEAST_SMOOTHED)
    return places.assign(smooth=rolling.median())


def _slope(places: pd.DataFrame) -> Slope | None:
    """The change a year by the median of each month, so that a month with many classes weighs as one with few."""
    months = places["day"].dt.to_period("M")
    medians = places.groupby(months)["top_share"].median()
    years = np.array([period.year + (period.month - 1) / 12 for period in medians.index])  # type: ignore[union-attr]
    return theil_sen(years, medians.to_numpy(dtype=float))
