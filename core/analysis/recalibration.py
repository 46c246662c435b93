"""Whether called chances come true: calibration by bins, the Brier score, and a correction where they are off. Pure.

Sources, cited by key:
    [BR] G. Brier 1950, Mon Weather Rev 78:1: the mean squared distance of chances from what happened.
    [PL] J. Platt 1999, Advances in Large Margin Classifiers: chances corrected by a logistic with two parameters.
    [WI] E. Wilson 1927, J Am Stat Assoc 22:209: the interval of a share.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

#: Bounds of the bins; most chances of a personal best are small, so small ones are told apart more finely.
BIN_BOUNDS = (0.05, 0.15, 0.30, 0.50, 0.70)
#: Fewer calls than this, or fewer that came true, or that did not, correct nothing.
LEAST_CALLS, LEAST_OF_EACH = 30, 5
#: A correction has to fit this much better in twice the log likelihood: chi squared of 2 degrees of freedom, 95 %.
LEAST_GAIN = 5.99
#: No chance is taken for nearer to never or always than this.
EDGE = 1e-3
#: How far from none a correction is believed to be at most (standard deviations of intercept and slope).
PRIOR_SPREAD = (1.0, 0.5)
Z_95 = 1.96


@dataclass(frozen=True)
class Recalibration:
    """A correction of chances: the log odds become intercept + slope times the log odds [PL]."""

    intercept: float
    slope: float

    def __call__(self, chances: np.ndarray) -> np.ndarray:
        """The corrected chances, NaN where unknown; the order of two chances stays."""
        return 1 / (1 + np.exp(-(self.intercept + self.slope * _log_odds(chances))))


def recalibration(chances: np.ndarray, came_true: np.ndarray) -> Recalibration | None:
    """The correction that makes ``chances`` fit what ``came_true`` (booleans) best; None where none is called for.

    That is with too few calls, or where the correction fits no better than chance does. Held near no correction by a
    normal prior of ``PRIOR_SPREAD``, and never turning the order round.
    """
    true = np.asarray(came_true, dtype=bool)
    if min(true.sum(), (~true).sum()) < LEAST_OF_EACH or true.size < LEAST_CALLS:
        return None
    found = _fitted(_log_odds(chances), true.astype(float))
    gain = 2 * (_log_likelihood(found(chances), true) - _log_likelihood(chances, true))
    return found if gain > LEAST_GAIN and found.slope > 0 else None


def brier(chances: np.ndarray, came_true: np.ndarray) -> float:
    """Mean squared distance of chances from what happened [BR]: 0 is all-knowing, 0.25 is saying 50 % always.

    >>> round(brier(np.array([0.8, 0.1]), np.array([True, False])), 3)  # (0.04 + 0.01) / 2
    0.025
    """
    return float(np.mean((np.asarray(chances) - np.asarray(came_true, dtype=float)) ** 2))


def calibration_bins(chances: np.ndarray, came_true: np.ndarray) -> pd.DataFrame:
    """How often what was called about so likely came true, by ``BIN_BOUNDS``; bins without a call are left out.

    Returns:
        Lowest first: ``called`` (mean chance of the bin), ``share`` that came true, its 95 % interval ``low`` and
        ``high`` [WI], ``n``.
    """
    calls = pd.DataFrame({"called": np.asarray(chances, dtype=float), "share": np.asarray(came_true, dtype=float)})
    bins = calls.groupby(np.searchsorted(BIN_BOUNDS, calls["called"], side="right"))
    table = bins.mean().assign(n=bins.size()).reset_index(drop=True)
    spans = [_wilson(share, n) for share, n in zip(table["share"], table["n"], strict=True)]
    return table.assign(low=[low for low, _high in spans], high=[high for _low, high in spans])


def _fitted(log_odds: np.ndarray, true: np.ndarray) -> Recalibration:
    """Newton's steps to the most likely intercept and slope under the prior."""
    x = np.column_stack([np.ones_like(log_odds), log_odds])
    none, precision = np.array([0.0, 1.0]), np.diag(1 / np.square(PRIOR_SPREAD))

    def lost(at: np.ndarray) -> float:
        return float(
            np.logaddexp(0, np.where(true > 0, -1, 1) * (x @ at)).sum() + (at - none) @ precision @ (at - none) / 2
        )

    at = none
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ at))
        slope = x.T @ (true - chance) - precision @ (at - none)
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + precision
        step = np.linalg.solve(curvature, slope)
        while lost(at + step) > lost(at) and np.abs(step).max() > 1e-9:
            step = step / 2  # a whole step may lead past the best
        at = at + step
    return Recalibration(float(at[0]), float(at[1]))


def _log_odds(chances: np.ndarray) -> np.ndarray:
    kept = np.clip(np.asarray(chances, dtype=float), EDGE, 1 - EDGE)
    return np.log(kept / (1 - kept))


def _log_likelihood(chances: np.ndarray, true: np.ndarray) -> float:
    kept = np.clip(chances, EDGE, 1 - EDGE)
    return float(np.log(np.where(true, kept, 1 - kept)).sum())


def _wilson(share: float, n: int) -> tuple[float, float]:
    centre = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    reach = Z_95 * sqrt(share * (1 - share) / n + Z_95**2 / (4 * n**2)) / (1 + Z_95**2 / n)
    return max(centre - reach, 0.0), min(centre + reach, 1.0)
