"""What is still to come of a sum or a value, by the athlete's own history, with an interval. Pure.

A forecast of a sum says how much comes in the days ahead: what the weekdays ahead brought in the last eight weeks, and
around it how far the same rule was off at earlier moments of the same history. Nothing is assumed of how training
scatters; what the rule missed before is what it may miss again [SV]. A forecast of a value that is measured now and
then walks on from the newest week with the drift of the weeks before, and widens as that walk scattered [FP].

Sources, cited by key:
    [SV] G. Shafer & V. Vovk 2008, J. Mach. Learn. Res. 9:371: intervals out of the errors of the past (conformal).
    [FP] R. Hyndman & G. Athanasopoulos, Forecasting: Principles and Practice (3rd ed. 2021), 5.2 and 5.5: drift method.
    [CF] E. Cornish & R. Fisher 1938: Student's quantile from the normal one.
"""

from dataclasses import dataclass, field
from datetime import date
from math import sqrt

import numpy as np
import pandas as pd

from core.analysis.periods import week_starts

#: An interval holds four of five outcomes.
COVERAGE = 0.80
#: Weeks that say what a weekday brings, and fewer than that say nothing.
USUAL_WEEKS, LEAST_WEEKS = 8, 4
#: Earlier moments that the rule is tried at: one a week, at least so many, at most two years of them.
LEAST_TRIALS, MOST_TRIALS = 9, 104
#: A stretch of which more than this share is protected (illness, travel ...) is no example.
MOST_PROTECTED = 0.3
#: A walk is read off so many weeks, of which at least so many have a value.
WALK_WEEKS, LEAST_VALUES = 52, 4
Z_80 = 1.281552


@dataclass(frozen=True)
class Forecast:
    """What is to be expected, and where four of five outcomes lie."""

    expected: float
    low: float
    high: float
    #: Earlier stretches, or weeks with a value, that it rests on.
    n: int
    #: Outcomes that are all as likely, ascending.
    outcomes: np.ndarray = field(repr=False, compare=False)
    #: The longest stretch (days) that the history could try, where the days ahead are more.
    tried_days: int | None = None

    def chance_of(self, least: float = -np.inf, most: float = np.inf) -> float:
        """How likely it ends from ``least`` to ``most``; never quite 0 or 1, as no history says never."""
        hits = int(((self.outcomes >= least) & (self.outcomes <= most)).sum())
        return (hits + 1) / (self.outcomes.size + 2)

    def plus(self, done: float) -> "Forecast":
        """The same with what is done already."""
        return Forecast(
            self.expected + done, self.low + done, self.high + done, self.n, self.outcomes + done, self.tried_days
        )

    def within(self, lowest: float, highest: float) -> "Forecast":
        """The same where nothing below or above can be: what lies beyond ends there."""
        expected, low, high = np.clip([self.expected, self.low, self.high], lowest, highest).tolist()
        return Forecast(expected, low, high, self.n, np.clip(self.outcomes, lowest, highest), self.tried_days)


def to_come(daily: np.ndarray, days: int, *, free: np.ndarray | None = None) -> Forecast | None:
    """How much the next ``days`` days bring; None where the history is too short to tell.

    Args:
        daily: What each day brought, oldest first, up to the day before the first one ahead; 0 where nothing was done,
            NaN on protected days, which are no example of anything.
        days: How many days are ahead.
        free: Which of the days ahead are not protected; by default all.
    """
    if days <= 0:
        return Forecast(0.0, 0.0, 0.0, 0, np.zeros(1))
    tried_days = _longest_trial(daily.size, days)
    if tried_days is None:
        return None
    errors = _errors(daily, tried_days) * (days / tried_days)  # a rate that is off stays off
    if errors.size < LEAST_TRIALS:
        return None
    usual = _weekdays(daily)[-1]
    if not np.isfinite(usual).all():
        return None
    ahead = usual[np.arange(days) % 7]
    expected = float(ahead.sum() if free is None else ahead[free].sum())
    if free is not None:
        errors = errors * free.mean()
    outcomes = np.maximum(np.sort(expected + errors), 0.0)
    reach = (1 - COVERAGE) / 2 * (outcomes.size + 1)
    low, high = (
        outcomes[max(int(reach) - 1, 0)],
        outcomes[min(int(np.ceil(outcomes.size + 1 - reach)), errors.size) - 1],
    )
    return Forecast(
        expected, float(low), float(high), errors.size, outcomes, None if tried_days == days else tried_days
    )


def most_ever(daily: np.ndarray, days: int) -> float | None:
    """The most that so many days in a row ever brought; None where the history is not twice as long."""
    if daily.size < 2 * days or days < 1:
        return None
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(daily))])
    return float((sums[days:] - sums[:-days]).max())


def walk(values: pd.Series, today: date, days: int) -> Forecast | None:
    """Where a measured value stands in ``days`` days: a walk with drift [FP]; None where too little is known.

    Args:
        values: Indexed by day (datetime64), oldest first.
        today: Values after it, and those of more than ``WALK_WEEKS`` weeks before it, say nothing.
        days: How far ahead.
    """
    weeks = _weekly(values, today)
    if len(weeks) < LEAST_VALUES:
        return None
    at = weeks.index.to_numpy().astype("datetime64[D]").astype(float)
    value = weeks.to_numpy(dtype=float)
    span = at[-1] - at[0]
    drift = (value[-1] - value[0]) / span
    steps = np.diff(at)
    missed = np.diff(value) - drift * steps
    scatter = float((missed**2 / steps).sum() / max(steps.size - 1, 1))  # per day
    ahead = days + (pd.Timestamp(today) - weeks.index[-1]).days
    expected = float(value[-1] + drift * ahead)
    spread = sqrt(scatter * ahead * (1 + ahead / span))
    outcomes = expected + spread * _student(np.arange(1, 200) / 200, steps.size - 1)
    reach = spread * float(_student(np.array([(1 + COVERAGE) / 2]), steps.size - 1)[0])
    return Forecast(expected, expected - reach, expected + reach, len(weeks), outcomes)


def _longest_trial(known_days: int, days: int) -> int | None:
    """The longest stretch up to ``days`` that enough earlier moments of so long a history can be tried with."""
    longest = known_days - 7 * LEAST_WEEKS - 7 * (LEAST_TRIALS - 1)
    if longest >= days:
        return days
    return longest if longest >= 7 * LEAST_WEEKS else None


def _errors(daily: np.ndarray, days: int) -> np.ndarray:
    """By how much more came than the rule said, at each earlier moment of the same weekday, the newest first."""
    begins = np.arange(daily.size - days, 7 * LEAST_WEEKS - 1, -7)
    if not begins.size:
        return np.zeros(0)
    came = np.lib.stride_tricks.sliding_window_view(daily, days)[begins]
    is_free = np.isfinite(came)
    share = is_free.mean(axis=1)
    tried = np.flatnonzero(share >= 1 - MOST_PROTECTED)[:MOST_TRIALS]
    usual = _weekdays(daily[: begins[0]])[::-1][tried]
    missed = np.where(is_free[tried], came[tried] - usual[:, np.arange(days) % 7], 0.0).sum(axis=1)
    errors = missed / share[tried]
    return errors[np.isfinite(errors)]


def _weekdays(daily: np.ndarray) -> np.ndarray:
    """What each of the seven days after ``daily`` brings, by the last weeks; NaN where no day of them is known.

    Returns:
        A row for each moment so many whole weeks before the end of ``daily``, the newest last, back to the first that
        ``LEAST_WEEKS`` weeks lead up to; a weekday that none tells of brings what a mean day does.
    """
    weeks = daily.size // 7
    if weeks < LEAST_WEEKS:
        return np.full((1, 7), np.nan)
    unknown = np.full(7 * (USUAL_WEEKS - LEAST_WEEKS), np.nan)  # before the first week
    by_week = np.concatenate([unknown, daily[daily.size - 7 * weeks :]]).reshape(-1, 7)
    last = np.lib.stride_tricks.sliding_window_view(by_week, USUAL_WEEKS, axis=0)  # moment, weekday, week
    is_known = np.isfinite(last)
    sums, counts = np.where(is_known, last, 0.0).sum(axis=2), is_known.sum(axis=2)
    with np.errstate(invalid="ignore"):
        of_day = sums.sum(axis=1, keepdims=True) / counts.sum(axis=1, keepdims=True)
        return np.where(counts > 0, sums / counts, of_day)


def _weekly(values: pd.Series, today: date) -> pd.Series:
    """The median of each week, on the mean day of its values."""
    last = pd.Timestamp(today)
    first = last - pd.Timedelta(weeks=WALK_WEEKS)
    known = values[(values.index > first) & (values.index <= last)].dropna().astype(float)
    if known.empty:
        return known
    week = week_starts(known.index.to_series()).to_numpy()
    days = known.index.to_series().groupby(week).mean().dt.floor("D")
    return pd.Series(known.groupby(week).median().to_numpy(), index=pd.DatetimeIndex(days))


def _student(share: np.ndarray, degrees: int) -> np.ndarray:
    """Student's quantiles, near enough for an interval [CF]."""
    from statistics import NormalDist

    z = np.array([NormalDist().inv_cdf(float(part)) for part in share])
    nu = max(degrees, 1)
    return z + (z**3 + z) / (4 * nu) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * nu**2)
