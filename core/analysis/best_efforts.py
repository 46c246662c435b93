"""The fastest stretch of each distance inside a longer run, to a fraction of a second.

Time is the elapsed clock: waiting at a light counts. Between two seconds the way is taken as even, so that the fastest
stretch begins or ends on a whole second; both are tried, and nothing is missed.
"""

import numpy as np
import pandas as pd

#: The distances that are looked for (m), by the name they are shown under.
DISTANCES_M = {
    "400 m": 400.0, "1 km": 1000.0, "1 mile": 1609.344, "5 km": 5000.0, "10 km": 10_000.0,
    "Half marathon": 21_097.5, "Marathon": 42_195.0,
}  # fmt: skip
#: A run may be shorter by so much (m): what adding up seconds loses.
ROUNDING_M = 0.01
COLUMNS = ["workout_id", "distance_m", "time_s", "start_s"]


def fastest(way_m: np.ndarray, distance_m: float) -> tuple[float, float] | None:
    """The shortest time (s) in which ``distance_m`` was covered, and when it began; None in a shorter run.

    Args:
        way_m: Metres covered at the end of each second; it never goes back. The run begins at 0 m, a second before
            its first value.
        distance_m: How long the stretch is.

    >>> fastest(np.cumsum(np.r_[np.full(100, 2.0), np.full(100, 4.0), np.full(100, 2.0)]), 400)
    (100.0, 100.0)
    """
    at_m = np.concatenate([[0.0], way_m])
    if at_m[-1] < distance_m - ROUNDING_M:
        return None
    distance_m = min(distance_m, at_m[-1])
    begun_s = np.flatnonzero(at_m + distance_m <= at_m[-1])  # stretches that begin on a whole second
    from_begun_s = _reached_s(at_m, at_m[begun_s] + distance_m) - begun_s
    ended_s = np.flatnonzero(at_m >= distance_m)  # and those that end on one
    left_s = _left_s(at_m, at_m[ended_s] - distance_m)
    until_ended_s = ended_s - left_s
    first, second = int(from_begun_s.argmin()), int(until_ended_s.argmin())
    if from_begun_s[first] <= until_ended_s[second]:
        return float(from_begun_s[first]), float(begun_s[first])
    return float(until_ended_s[second]), float(left_s[second])


def efforts(way_m: np.ndarray) -> list[tuple[float, float, float]]:
    """(distance, time, start) of the fastest stretch of every distance that a run is long enough for."""
    found = {distance_m: fastest(way_m, distance_m) for distance_m in DISTANCES_M.values()}
    return [(distance_m, *effort) for distance_m, effort in found.items() if effort]


def packed(way_m: np.ndarray) -> bytes | None:
    """The efforts of a run as they are stored: time and start of each distance, NaN where it is longer than the run.

    None where the run is shorter than all of them.
    """
    found = {distance_m: effort for distance_m, *effort in efforts(way_m)}
    pairs = [found.get(distance_m, (np.nan, np.nan)) for distance_m in DISTANCES_M.values()]
    return np.array(pairs, dtype="<f8").tobytes() if found else None


def table(stored: pd.Series) -> pd.DataFrame:
    """The efforts of many runs from what ``packed`` made of each, by ``workout_id`` and in that order.

    Returns:
        A row for each effort: ``workout_id``, ``distance_m``, ``time_s``, ``start_s``.
    """
    pairs = np.frombuffer(b"".join(stored), dtype="<f8").reshape(len(stored), len(DISTANCES_M), 2)
    run, place = np.nonzero(np.isfinite(pairs[..., 0]))
    values = (stored.index.to_numpy()[run], np.array(list(DISTANCES_M.values()))[place], *pairs[run, place].T)
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def bests(efforts: pd.DataFrame) -> pd.DataFrame:
    """The fastest of each distance, the shortest distance first; of two equal ones the earlier row stands.

    Returns:
        The columns of ``efforts``, and ``n``: how many runs were long enough.
    """
    if efforts.empty:
        return efforts.assign(n=pd.Series(dtype=int))
    fastest_rows = efforts.loc[efforts.groupby("distance_m")["time_s"].idxmin()]
    return fastest_rows.assign(n=efforts.groupby("distance_m").size().to_numpy()).reset_index(drop=True)


def _reached_s(at_m: np.ndarray, target_m: np.ndarray) -> np.ndarray:
    """When each distance was reached for the first time."""
    after = np.clip(np.searchsorted(at_m, target_m, side="left"), 1, at_m.size - 1)
    before_m = at_m[after - 1]
    return after - 1 + np.maximum(target_m - before_m, 0) / (at_m[after] - before_m)


def _left_s(at_m: np.ndarray, target_m: np.ndarray) -> np.ndarray:
    """When each distance was left for good: the end of a stop there."""
    after = np.clip(np.searchsorted(at_m, target_m, side="right"), 1, at_m.size - 1)
    before_m = at_m[after - 1]
    return after - 1 + (target_m - before_m) / (at_m[after] - before_m)
