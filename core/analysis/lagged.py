"""Whether what was measured follows something done before it, so many steps later, and not just by chance. Pure.

Both series lose what moves slowly (a mean around each day, or a straight line) and what goes by the week (the mean of
each weekday), so that two things that drift through the same months, or are both done on Sundays, are no finding. Then
the correlation at every lag is taken. Days resemble their neighbours, so chance is asked of the same series turned
against each other in a circle [CS]: that keeps what each does by itself and breaks only when it was done. Compared is
the strongest lag of each turn over all pairs together, pair after pair stepping down [WY]. That corrects for looking at
many lags and many pairs as Holm's method would, but loses less of what a few hundred turns can tell. Every turn counts,
so a circle of n steps tells no chance below lags / n: of too short a history, and of fewer than ``LEAST_PAIRS`` days
with both, nothing is said.

Sources, cited by key:
    [BA] M. Bartlett 1935, J. R. Stat. Soc. 98:536, as in B. Pyper & R. Peterman 1998, Can. J. Fish. Aquat. Sci.
         55:2127: how many independent values a correlation of two slow series rests on.
    [CS] P. Good, Permutation Tests (Springer, 2nd ed. 2000): chance by the rearrangements that leave each series as is.
    [WY] P. Westfall & S. Young, Resampling-Based Multiple Testing (Wiley 1993), ch. 2: step-down maxima.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Later than so many days nothing is looked for.
MOST_LAG = 14
#: Fewer days with both values say nothing.
LEAST_PAIRS = 60
#: What is slow is the mean of so many days around each, where at least so many are known.
SLOW_DAYS, LEAST_SLOW = 57, 8
#: Training goes by the week, and so may what is measured.
WEEK_DAYS = 7
#: How often chance may name at least one pair.
ALPHA = 0.05
Z_95 = 1.959964


@dataclass(frozen=True)
class Lagged:
    """How one measured series follows what was done before."""

    name: str
    #: Indexed by ``lag``: ``r``, ``low``, ``high`` (95 % interval of that lag alone), ``n``.
    lags: pd.DataFrame
    #: How often chance does as well at its best lag, corrected for lags and pairs.
    p: float

    @property
    def lag(self) -> int:
        """The strongest one."""
        return int(self.lags["r"].abs().idxmax())

    @property
    def stands_out(self) -> bool:
        """Whether chance, given all lags and pairs, hardly does as well, and the interval is clear of 0."""
        low, high = self.lags.loc[self.lag, ["low", "high"]]
        return bool(self.p < ALPHA and (low > 0 or high < 0))

    @property
    def n(self) -> int:
        """Days that the strongest lag rests on."""
        return int(self.lags.loc[self.lag, "n"])


def family(
    done: pd.Series, measured: Mapping[str, pd.Series], *, most_lag: int = MOST_LAG, slow: int | None = SLOW_DAYS,
    least: int = LEAST_PAIRS, cycle: int = WEEK_DAYS,
) -> tuple[Lagged, ...]:  # fmt: skip
    """How each of ``measured`` follows ``done``, the likeliest first; without those too thin to tell.

    Args:
        done: What was done on every step (day), none missing, oldest first.
        measured: By name, on some of the steps of ``done``; the index says which.
        most_lag: The strongest is looked for among 0 to so many steps later.
        slow: So many steps around each are its slow part; None: a straight line is.
        least: Fewer pairs say nothing.
        cycle: What comes again every so many steps is taken off; 1: nothing does.
    """
    done = done.iloc[done.size % cycle :]
    if (most_lag + 1) / max(done.size, 1) >= ALPHA:
        return ()
    x = _quick(done.to_numpy(dtype=float), slow, cycle)
    turned = {}
    for name, values in measured.items():
        y = _quick(values.reindex(done.index).to_numpy(dtype=float), slow, cycle)
        y[:most_lag] = np.nan  # nothing is known of what was done before the first step
        known = y[np.isfinite(y)]
        if known.size >= least and np.ptp(known) > 0 and np.nanstd(x) > 0:
            turned[name] = (y, _turned(np.where(np.isfinite(x), x, 0.0), y))
    chances = _chances({name: r for name, (_y, r) in turned.items()}, most_lag)
    tables = {name: _lags(x, y, r[: most_lag + 1]) for name, (y, r) in turned.items()}
    return tuple(Lagged(name, tables[name], chance) for name, chance in chances.items())


def independent_pairs(x: np.ndarray, y: np.ndarray, n: int) -> float:
    """How many independent pairs a correlation of two series rests on that resemble themselves from day to day [BA].

    n / (1 + 2 * sum of the products of both autocorrelations over 1 to 28 steps), never above n.
    """
    shared = sum(_autocorrelation(x, step) * _autocorrelation(y, step) for step in range(1, min(29, n // 4)))
    return n / max(1 + 2 * shared, 1.0)


def interval(r: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a correlation over ``n`` independent pairs, by Fisher's z.

    >>> [round(end, 2) for end in interval(0.5, 103)]
    [0.34, 0.63]
    """
    if n <= 4 or not abs(r) < 1:
        return (-1.0, 1.0)
    reach = Z_95 / np.sqrt(n - 3)
    return float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))


def _quick(values: np.ndarray, slow: int | None, cycle: int) -> np.ndarray:
    """``values`` without what is slow and what comes again every cycle; NaN where unknown."""
    quick = _without_slow(values, slow)
    for place in range(cycle):
        known = quick[place::cycle][np.isfinite(quick[place::cycle])]
        quick[place::cycle] -= known.mean() if known.size else 0.0
    return quick


def _without_slow(values: np.ndarray, slow: int | None) -> np.ndarray:
    if slow is not None:
        series = pd.Series(values)
        around = series.rolling(slow, center=True, min_periods=LEAST_SLOW).mean()
        return (series - around).to_numpy(copy=True)
    known, steps = np.isfinite(values), np.arange(values.size, dtype=float)
    if known.sum() < 3:
        return np.full(values.size, np.nan)
    return values - np.polyval(np.polyfit(steps[known], values[known], 1), steps)


def _lags(x: np.ndarray, y: np.ndarray, r: np.ndarray) -> pd.DataFrame:
    """Correlations by lag with their intervals."""
    n = int(np.isfinite(y).sum())
    pairs = independent_pairs(x, y, n)
    ends = [interval(float(value), pairs) for value in r]
    return pd.DataFrame(
        {"r": r, "low": [low for low, _ in ends], "high": [high for _, high in ends], "n": n},
        index=pd.RangeIndex(r.size, name="lag"),
    )


def _chances(turned: Mapping[str, np.ndarray], most_lag: int) -> dict[str, float]:
    """How often a turn does as well as the real one, by name, the likeliest first [WY].

    Correlations are measured by how much they scatter over all turns, so that a slow series has no head start.
    """
    best = {name: _best_of_turns(np.abs(r) / r.std(), most_lag) for name, r in turned.items()}
    order = sorted(best, key=lambda name: -best[name][0])
    chances: dict[str, float] = {}
    at_least = 0.0
    for place, name in enumerate(order):
        strongest = np.max([best[other] for other in order[place:]], axis=0)
        at_least = max(at_least, float((strongest >= best[name][0] * (1 - 1e-9)).mean()))
        chances[name] = at_least
    return chances


def _best_of_turns(strength: np.ndarray, most_lag: int) -> np.ndarray:
    """The strongest of the lags 0 to ``most_lag`` after each turn of the circle; the first is the real one."""
    circle = np.concatenate([strength, strength[:most_lag]])
    return np.lib.stride_tricks.sliding_window_view(circle, most_lag + 1).max(axis=1)


def _turned(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The correlation of ``y`` with what was done so many steps before, for every turn of the circle."""
    at = np.flatnonzero(np.isfinite(y))
    centred = y[at] - y[at].mean()
    r = np.empty(x.size)
    for turn in range(x.size):
        before = x[at - turn]
        before = before - before.mean()
        size = np.sqrt((before @ before) * (centred @ centred))
        r[turn] = before @ centred / size if size > 0 else 0.0
    return r


def _autocorrelation(values: np.ndarray, step: int) -> float:
    centred = values - np.nanmean(values)
    both = centred[step:] * centred[:-step]
    known = np.isfinite(both)
    spread = np.nanmean(centred**2)
    return float(both[known].mean() / spread) if known.sum() >= 10 and spread > 0 else 0.0
