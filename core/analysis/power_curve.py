"""The power curve: the most that was held over each duration, of many rides at once, by season, and of one ride
against all others.

``curves`` has a row for each ride that may be a best (no excluded or doubtful one), oldest first, indexed by
``workout_id``; its columns are ``metrics.CURVE_DURATIONS_S``, its values watts, NaN past the end of the ride. ``days``
is the ``day`` (datetime64) of each ride, ``weight_kg`` the weight in force on it (NaN where unknown).

Sources, cited by key:
    [GC] GoldenCheetah, RideFileCache: the best window of each duration; pauses are filled with zeros, as in metrics.py.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import log

import numpy as np
import pandas as pd

from core.analysis.batch import BATCH, running_work
from core.metrics import CURVE_DURATIONS_S

#: Durations (s) that riders name.
LANDMARKS_S = (5, 15, 30, 60, 120, 300, 600, 1200, 1800, 2700, 3600)
#: The curves that are drawn together, and what the curve of one ride is called among them.
PERIODS = ("All time", "This year", "90 days", "6 weeks")
THIS_RIDE = "This ride"

_DURATIONS = pd.Index(CURVE_DURATIONS_S, name="duration_s")


# Curves of many rides


def mean_max_powers(rides: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """The power curves of many rides, a row each: what ``metrics.mean_max_power`` returns, at a fifth of the time [GC].

    Rides are streams of power, one sample a second and none below 0; they may differ in length, and a 2-D array is
    rides of one length. Missing samples (NaN) count as zero.

    >>> mean_max_powers([np.array([100.0, 320.0, np.nan]), np.array([200, 100])])[:, :4]
    array([[320., 210., 140.,  nan],
           [200., 150.,  nan,  nan]])
    """
    curves_w = np.full((len(rides), len(CURVE_DURATIONS_S)), np.nan)
    lengths = np.array([len(ride) for ride in rides], dtype=np.int64)
    by_length = np.argsort(lengths, kind="stable")  # a batch is searched to the end of its longest ride
    for first in range(0, len(rides), BATCH):
        batch = by_length[first : first + BATCH]
        curves_w[batch] = _curves([rides[i] for i in batch], lengths[batch])
    return curves_w


def stored_curves(packed: pd.Series) -> pd.DataFrame:
    """``curves`` from the column ``power_curve`` of ``WorkoutMetrics``, with its index; rides without are left out."""
    known = packed.dropna()
    values = np.frombuffer(b"".join(known), dtype="<f4").reshape(len(known), len(CURVE_DURATIONS_S))
    return pd.DataFrame(values, index=known.index, columns=_DURATIONS)


def power_at(curve_w: np.ndarray, duration_s: float) -> float | None:
    """The best power (W) over any duration, read off a curve between its points by the logarithm of the duration.

    Against the exact value this is off by 0.06 % in the median and 1.1 % in one of a hundred. None outside of what
    the curve knows.

    >>> curve_w = np.where(np.array(CURVE_DURATIONS_S) <= 60, 900 / np.sqrt(CURVE_DURATIONS_S), np.nan)
    >>> round(power_at(curve_w, 25), 1), power_at(curve_w, 61)  # 900 / 5 is between the points at 24 and 26 s
    (180.0, None)
    """
    curve_w = np.asarray(curve_w, dtype=float)
    known = np.flatnonzero(np.isfinite(curve_w))
    if not known.size or not CURVE_DURATIONS_S[known[0]] <= duration_s <= CURVE_DURATIONS_S[known[-1]]:
        return None
    return float(np.interp(log(duration_s), np.log(np.array(CURVE_DURATIONS_S)[known]), curve_w[known]))


def per_kg(curves: pd.DataFrame, weight_kg: pd.Series) -> pd.DataFrame:
    """``curves`` in W/kg with the weight in force at each ride; rides without one are left out."""
    known_kg = weight_kg.reindex(curves.index).astype(float)
    known_kg = known_kg[known_kg > 0]
    return curves.loc[known_kg.index].div(known_kg, axis=0)


# Bests


def envelope(curves: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """The best of all rides over each duration, and the ride that it was; of equals the first.

    Returns:
        Indexed by ``duration_s``, as far as any ride reaches: ``power_w``, ``workout_id``, ``day``.
    """
    return _envelope(curves, days, "power_w")


def compared(curves: pd.DataFrame, days: pd.Series, today: date, *, workout_id: int | None = None) -> pd.DataFrame:
    """The curves of all time, this year, 90 days, 6 weeks (both ends included) and of one ride, below each other.

    Returns:
        ``period`` (of ``PERIODS``, and ``THIS_RIDE`` when asked for), ``duration_s``, ``power_w``, ``workout_id``,
        ``day``. A period without rides has no rows.
    """
    return _compared(curves, days, today, workout_id, "power_w")


def compared_per_kg(
    curves: pd.DataFrame, days: pd.Series, weight_kg: pd.Series, today: date, *, workout_id: int | None = None
) -> pd.DataFrame:
    """The same in W/kg: ``power_w_per_kg`` for ``power_w``. The best ride may be another, done at a lower weight."""
    return _compared(per_kg(curves, weight_kg), days, today, workout_id, "power_w_per_kg")


def peaks(curves: pd.DataFrame, days: pd.Series, workout_id: int) -> pd.DataFrame:
    """One ride's best powers over the durations that riders name, against every other ride.

    Returns:
        Indexed by ``duration_s`` (of ``LANDMARKS_S``, as long as the ride is): ``power_w``; ``best_w``, ``best_day``
        and ``best_workout_id`` of all rides, this one included; ``share`` of that best (1 is the best); ``gap_w`` and
        ``gap_kj``, how much more power, and work over the duration, would have equalled it; ``beaten_day``, the last
        day before on which more was held (NaT when never); ``earlier_rides``, how many rides before were as long.
        Empty when the ride has no power.
    """
    columns = ["power_w", "best_w", "best_day", "best_workout_id", "share", "gap_w", "gap_kj", "beaten_day"]
    if workout_id not in curves.index:
        return pd.DataFrame(columns=[*columns, "earlier_rides"], index=pd.Index([], name="duration_s"))
    landmarks = curves[list(LANDMARKS_S)].astype(float)
    ride_w = landmarks.loc[workout_id].dropna()
    landmarks = landmarks[ride_w.index]
    best = envelope(landmarks, days)
    earlier = landmarks.iloc[: int(np.argmax(landmarks.index == workout_id))]
    gap_w = best["power_w"] - ride_w
    return pd.DataFrame(
        {
            "power_w": ride_w,
            "best_w": best["power_w"],
            "best_day": best["day"],
            "best_workout_id": best["workout_id"],
            "share": ride_w / best["power_w"].where(best["power_w"] > 0),
            "gap_w": gap_w,
            "gap_kj": gap_w * ride_w.index.to_numpy() / 1000,
            "beaten_day": _last_days_above(earlier, ride_w, days),
            "earlier_rides": earlier.notna().sum(),
        }
    )


def _curves(rides: list[np.ndarray], lengths: np.ndarray) -> np.ndarray:
    work_j = running_work(rides)
    curves_w = np.full((len(rides), len(CURVE_DURATIONS_S)), np.nan)
    in_a_row_j, sums_j = work_j.ravel(), np.empty_like(work_j)
    for i, duration_s in enumerate(CURVE_DURATIONS_S):
        windows = work_j.shape[1] - duration_s
        if windows <= 0:
            break
        # One subtraction for all rides is the fastest; windows from one ride into the next are then not looked at.
        np.subtract(in_a_row_j[duration_s:], in_a_row_j[:-duration_s], out=sums_j.ravel()[:-duration_s])
        curves_w[:, i] = sums_j[:, :windows].max(axis=1) / duration_s
    curves_w[lengths[:, None] < np.array(CURVE_DURATIONS_S)] = np.nan
    curves_w[[not np.isfinite(ride).any() for ride in rides]] = np.nan
    return curves_w


def _envelope(curves: pd.DataFrame, days: pd.Series, value: str) -> pd.DataFrame:
    reached = curves.loc[:, curves.notna().any()]
    values = np.where(np.isnan(reached), -np.inf, reached)
    rows = values.argmax(axis=0) if values.size else np.array([], dtype=np.int64)
    ids = reached.index.to_numpy()[rows]
    best = values[rows, np.arange(rows.size)].astype(float)
    return pd.DataFrame(
        {value: best, "workout_id": ids, "day": days.reindex(ids).to_numpy()},
        index=pd.Index(reached.columns, name="duration_s"),
    )


def _compared(curves: pd.DataFrame, days: pd.Series, today: date, workout_id: int | None, value: str) -> pd.DataFrame:
    day = days.reindex(curves.index)
    firsts = (None, date(today.year, 1, 1), today - timedelta(days=89), today - timedelta(days=41))
    parts = {
        period: curves[(day <= pd.Timestamp(today)) & ((day >= pd.Timestamp(first)) if first else True)]
        for period, first in zip(PERIODS, firsts, strict=True)
    }
    if workout_id is not None:
        parts[THIS_RIDE] = curves[curves.index == workout_id]
    envelopes = [_envelope(part, days, value).reset_index().assign(period=name) for name, part in parts.items()]
    known = [each for each in envelopes if len(each)] or envelopes[:1]
    return pd.concat(known, ignore_index=True)[["period", "duration_s", value, "workout_id", "day"]]


def _last_days_above(earlier: pd.DataFrame, ride_w: pd.Series, days: pd.Series) -> pd.Series:
    is_above = (earlier > ride_w).to_numpy()
    earlier_days = days.reindex(earlier.index).to_numpy()
    last = [earlier_days[np.flatnonzero(column)[-1]] if column.any() else None for column in is_above.T]
    return pd.Series(last, index=ride_w.index, dtype="datetime64[us]")
