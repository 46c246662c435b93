"""The numbers of many rides at once, equal to those of ``metrics`` one by one, and fast enough for a whole history.

The power curves of many rides are in ``power_curve``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core import metrics
from core.metrics import NP_WINDOW_S, POWER_ZONE_UPPER_PCT

#: How many rides are computed at once: more no longer fit in the processor's cache.
BATCH = 32
#: Sums up to here are exact in 32-bit integers.
INTEGER_LIMIT = 2**31


def normalized_powers(power_w: np.ndarray) -> np.ndarray:
    """Normalized power (W) of rides of one length, a row each; equal to ``metrics.normalized_power`` to 1e-6.

    Samples without power (NaN) are dropped ride by ride. NaN below 30 samples.

    >>> normalized_powers(np.array([[0] * 30 + [300] * 30, [200] * 60])).round(1)
    array([203.1, 200. ])
    """
    np_w = np.full(len(power_w), np.nan)
    for first in range(0, len(power_w), BATCH):
        batch = power_w[first : first + BATCH]
        if power_w.shape[1] >= NP_WINDOW_S:
            np_w[first : first + BATCH] = _normalized(batch)
        for i in np.flatnonzero((batch != batch).any(axis=1)):
            np_w[first + i] = metrics.normalized_power(batch[i])
    return np_w


@dataclass(frozen=True)
class Histograms:
    """Power histograms of many rides in one row, summed up, so that any zone is one subtraction."""

    #: Seconds before each whole watt of each ride, over all rides in order; one longer than all histograms together.
    seconds_before: np.ndarray
    #: Where the histogram of each ride begins and ends.
    start: np.ndarray
    end: np.ndarray

    def zone_seconds(self, ftp_w: np.ndarray) -> np.ndarray:
        """Seconds in power zones 1 to 7, a row for each ride; ``ftp_w`` is the FTP in force at each.

        NaN where the FTP is unknown or no second has power. Equal to ``metrics.power_zone_seconds_of_histogram``.
        """
        ftp_w = np.asarray(ftp_w, dtype=float)
        is_known = (ftp_w > 0) & (self.end > self.start)
        bounds_w = np.where(is_known, ftp_w, 0.0)[:, None] * POWER_ZONE_UPPER_PCT / 100
        tops = np.minimum(self.start[:, None] + bounds_w.astype(np.int64) + 1, self.end[:, None])
        edges = np.column_stack([self.start, tops, self.end])
        seconds = np.diff(self.seconds_before[edges], axis=1).astype(float)
        seconds[~(is_known & (seconds.sum(axis=1) > 0))] = np.nan
        return seconds


def stacked(histograms: Sequence[np.ndarray]) -> Histograms:
    """Power histograms (``metrics.power_histogram``) of many rides, made ready for any FTP; an empty one is unknown.

    >>> rides = [metrics.power_histogram(np.array([0.0, 110, 111, 301])), metrics.power_histogram(np.array([]))]
    >>> stacked(rides).zone_seconds(np.array([200, 200]))
    array([[ 2.,  1.,  0.,  0.,  0.,  0.,  1.],
           [nan, nan, nan, nan, nan, nan, nan]])
    """
    lengths = np.array([len(histogram) for histogram in histograms], dtype=np.int64)
    end = np.cumsum(lengths)
    seconds_before = np.zeros(int(end[-1]) + 1 if end.size else 1, dtype=np.int64)
    if end.size:
        np.cumsum(np.concatenate(histograms), out=seconds_before[1:])
    return Histograms(seconds_before, end - lengths, end)


def power_zone_seconds(power_w: np.ndarray, ftp_w: np.ndarray) -> np.ndarray:
    """Seconds in power zones 1 to 7 of rides of one length, a row each; ``ftp_w`` is the FTP in force at each.

    Missing (NaN) and negative power is in no zone. NaN where the FTP is unknown or no second has power. Equal to
    ``metrics.power_zone_seconds``.

    >>> power_zone_seconds(np.array([[0, 110, 111, 301]]), np.array([200]))
    array([[2., 1., 0., 0., 0., 0., 1.]])
    """
    ftp_w = np.asarray(ftp_w, dtype=float)
    is_known = ftp_w > 0
    bounds_w = np.where(is_known, ftp_w, 0.0)[:, None] * POWER_ZONE_UPPER_PCT / 100
    if power_w.dtype.kind in "iu":
        bounds_w = bounds_w.astype(power_w.dtype)
    up_to = np.empty((len(power_w), len(POWER_ZONE_UPPER_PCT) + 2))
    for first in range(0, len(power_w), BATCH):
        rows = slice(first, first + BATCH)
        up_to[rows, 0] = _count(power_w[rows] < 0)
        up_to[rows, -1] = up_to[rows, 0] + _count(power_w[rows] >= 0)
        for zone in range(1, up_to.shape[1] - 1):
            up_to[rows, zone] = _count(power_w[rows] <= bounds_w[rows, zone - 1, None])
    seconds = np.diff(up_to, axis=1)
    seconds[~(is_known & (up_to[:, -1] > up_to[:, 0]))] = np.nan
    return seconds


def running_work(rides: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """Work (J) before each second of rides, a row each, as long as the longest; after its end a ride adds nothing.

    Whole watts give integers, which are summed exactly and twice as fast. Missing power (NaN) adds nothing.

    >>> running_work([np.array([100.0, np.nan, 50.0]), np.array([200])])
    array([[  0, 100, 100, 150],
           [  0, 200, 200, 200]], dtype=int32)
    """
    longest = max(len(ride) for ride in rides)
    power_w = np.zeros((len(rides), longest + 1))
    for row, ride in zip(power_w, rides, strict=True):
        row[1 : len(ride) + 1] = ride
    power_w[np.isnan(power_w)] = 0.0
    whole_w = power_w.astype(np.int32)
    if power_w.max() * longest < INTEGER_LIMIT and np.array_equal(whole_w, power_w):
        power_w = whole_w
    return np.cumsum(power_w, axis=1, out=power_w)


def _count(is_counted: np.ndarray) -> np.ndarray:
    """How many are true in each row; in narrow integers, which is several times as fast as ``count_nonzero``."""
    return is_counted.view(np.int8).sum(axis=1, dtype=np.int32)


def _normalized(power_w: np.ndarray) -> np.ndarray:
    """Of rides without a missing sample."""
    work_j = running_work(power_w)
    fourth = (work_j[:, NP_WINDOW_S:] - work_j[:, :-NP_WINDOW_S]).astype(np.float32)
    fourth /= NP_WINDOW_S
    fourth *= fourth
    fourth *= fourth
    return fourth.mean(axis=1).astype(float) ** 0.25
