"""How training is mixed from easy to hard, and which classic distribution it is nearest to. Pure.

Seven power zones become three domains: low is zones 1 and 2 (up to 75 % of FTP), threshold 3 and 4 (to 105 %), high 5
to 7. The domains of the literature are cut at the two thresholds of lactate or breathing, which lie inside zones 3 and
4; no cut of seven zones can do better without a test in a laboratory, and whoever shows the mix says so.

Sources, cited by key:
    [TR] G. Treff et al., "The Polarization-Index", Frontiers in Physiology 10:707, 2019: the index, its cut and its
        special cases.
    [SP] B. Sperlich et al., Frontiers in Sports and Active Living 5:1258585, 2023: pyramidal is low > threshold > high,
        polarised low > high > threshold, threshold has most in the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.analysis.distributions import monthly_power_zones, weekly_power_zones

#: Zones 1 to 7 by domain.
DOMAINS = {"low": (1, 2), "threshold": (3, 4), "high": (5, 6, 7)}


class Mix(NamedTuple):
    """Shares of the time in each domain; they add up to 1."""

    low: float
    threshold: float
    high: float


#: One example of each order of [SP], with the numbers that coaches and training software usually draw.
CLASSIC = {
    "polarised": Mix(0.80, 0.05, 0.15),
    "pyramidal": Mix(0.75, 0.20, 0.05),
    "threshold": Mix(0.50, 0.40, 0.10),
}
#: Above this the index calls a mix polarised [TR].
POLARISED_ABOVE = 2.0
#: The share that stands for a middle too small to divide by [TR].
LEAST_MIDDLE = 0.01
#: Less time than this is no distribution.
LEAST_S = 3600


@dataclass(frozen=True)
class ZoneMix:
    """The mix of a period."""

    total_s: float
    mix: Mix
    #: The classic distribution with the smallest ``distance``.
    nearest: str
    #: Share of the time that would have to be ridden in another domain to be just like the nearest, 0 to 1.
    distance: float
    #: As ``polarization_index``; None where it is not defined.
    polarization_index: float | None

    @property
    def sentence(self) -> str:
        """The mix, what it is nearest to and how near."""
        shares = ", ".join(f"{100 * share:.0f} % {domain}" for domain, share in self.mix._asdict().items())
        told = (
            f"{shares}: nearest to {self.nearest} ({_written(CLASSIC[self.nearest])}), "
            f"{100 * self.distance:.0f} % of the time away from it."
        )
        if self.polarization_index is None:
            return told
        side = "above" if self.polarization_index > POLARISED_ABOVE else "not above"
        return f"{told} Polarization index {self.polarization_index:.2f}, {side} {POLARISED_ABOVE:.0f}."


def zone_mix(zone_s: Sequence[float]) -> ZoneMix | None:
    """The mix of the seconds in zones 1 to 7; None below an hour.

    >>> zone_mix([3000, 1000, 500, 500, 0, 0, 0]).mix
    Mix(low=0.8, threshold=0.2, high=0.0)
    """
    total_s = float(np.sum(zone_s))
    if not total_s >= LEAST_S:
        return None
    mix = Mix(*(float(sum(zone_s[zone - 1] for zone in zones) / total_s) for zones in DOMAINS.values()))
    distances = {name: distance(mix, classic) for name, classic in CLASSIC.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return ZoneMix(total_s, mix, nearest, distances[nearest], polarization_index(mix))


def distance(mix: Mix, other: Mix) -> float:
    """Half the sum of the differences: the share of the time that lies in another domain.

    >>> round(distance(Mix(0.80, 0.20, 0.0), Mix(0.80, 0.05, 0.15)), 2)
    0.15
    """
    return sum(abs(share - of_other) for share, of_other in zip(mix, other, strict=True)) / 2


def polarization_index(mix: Mix) -> float | None:
    """Polarization index: log10(low / threshold * high * 100); above 2 is polarised [TR].

    Without any high it is 0 by definition. A middle below 1 % counts as 1 %, which is taken from the high. None where
    it is not valid: more high than low, or hardly any of either but low.

    >>> round(polarization_index(Mix(0.68, 0.06, 0.26)), 2)
    2.47
    """
    low, threshold, high = mix
    if high == 0:
        return 0.0
    lifted = max(LEAST_MIDDLE - threshold, 0.0)
    if high > low or high <= lifted:
        return None
    return log10(low / (threshold + lifted) * (high - lifted) * 100)


def mixes(zones: pd.DataFrame) -> pd.DataFrame:
    """The mix of each period. ``zones`` has columns 1 to 7 in seconds, as of ``distributions.weekly_power_zones``.

    Returns:
        Indexed as ``zones``: ``total_s``, ``low``, ``threshold``, ``high`` (shares, NaN below an hour), ``nearest``
        (None there), ``distance``, ``polarization_index`` (NaN where not defined).
    """
    seconds = zones.reindex(columns=range(1, 8)).to_numpy(dtype=float)
    found = [zone_mix(row) for row in seconds.tolist()]
    rows = [(*m.mix, m.nearest, m.distance, m.polarization_index) if m else (None,) * 6 for m in found]
    table = pd.DataFrame(rows, zones.index, ["low", "threshold", "high", "nearest", "distance", "polarization_index"])
    numbers = table.drop(columns="nearest").astype(float)
    numbers.insert(0, "total_s", seconds.sum(axis=1))
    numbers.insert(4, "nearest", table["nearest"].astype(object).where(table["nearest"].notna(), None))
    return numbers


def weekly_mix(workouts: pd.DataFrame, *, first_weekday: int = 0) -> pd.DataFrame:
    """``mixes`` by ``week`` (its first day), idle weeks too, each ride zoned with the FTP of its day."""
    return mixes(weekly_power_zones(workouts, first_weekday=first_weekday))


def monthly_mix(workouts: pd.DataFrame) -> pd.DataFrame:
    """``mixes`` by ``month`` (its first day), idle months too."""
    return mixes(monthly_power_zones(workouts))


def _written(mix: Mix) -> str:
    return "/".join(f"{100 * share:.0f}" for share in mix)
