"""Swims: pace, SWOLF, the fastest lengths one after the other, and critical swim speed. Pure.

``lengths`` has a row per length of the pool and per rest between two, in the order they were swum: ``workout_id``,
``day``, ``pool_length_m``, ``start_s``, ``duration_s``, ``is_active``, ``strokes``, ``stroke``. Pace is in seconds for
100 m everywhere; a reader may see it for 100 yd. Sources, cited by key:
    [GI] E. Ginn 1993, The application of the critical power test to swimming (Australian Sports Commission): critical
         swim speed from two distances, (d2 - d1) / (t2 - t1); today mostly 200 and 400.
    [WA] K. Wakayoshi et al. 1992, Eur J Appl Physiol 64:153: the line of distance over time, and that it holds.
    [DE] J. Dekerle et al. 2010: it can be held for 14 to 39 minutes, not for ever.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.metrics import counted, is_marked, local_days

YARD_M = 0.9144
FREESTYLE = "freestyle"
#: A turn takes no longer; a longer gap on the clock between two lengths is a rest.
TURN_S = 2.0
#: By how much lengths may miss a distance: three of 33.33 m are 100 m.
DISTANCE_SHARE = 0.005
#: No length is swum faster or slower than this (s for 100 m): faster, and the watch saw two lengths as one.
FASTEST_S, SLOWEST_S = 40.0, 600.0
#: Distances whose best is told, in the unit of the pool.
DISTANCES = (50, 100, 200, 400, 800, 1500)
#: Both distances of critical swim speed, and how old its bests may be.
SHORT, LONG = 200, 400
CSS_DAYS = 90
#: What can be swum above critical speed, in metres; beyond these, one of the two was no full effort. Ours.
RESERVE_M = (0.0, 50.0)


@dataclass(frozen=True)
class CriticalSpeed:
    """Critical swim speed and the two swims that it rests on."""

    pace_s_per_100m: float
    #: Distance (m) above critical speed.
    reserve_m: float
    #: The unit of the pool, 'm' or 'yd', in which 200 and 400 were swum.
    pool_unit: str
    short_s: float
    long_s: float
    short_day: date
    long_day: date


@dataclass(frozen=True)
class Refused:
    """Why there is no critical swim speed."""

    reason: str


def pool_unit(pool_length_m: float | None) -> str | None:
    """'yd' for a pool of whole yards, else 'm'; None where the length is unknown.

    >>> [pool_unit(length) for length in (25, 22.86, 50, 45.72, 33.33, None)]
    ['m', 'yd', 'm', 'yd', 'm', None]
    """
    if pool_length_m is None or not pool_length_m > 0:
        return None
    yards = pool_length_m / YARD_M
    is_yards = abs(yards - round(yards)) < 0.05 and abs(pool_length_m - round(pool_length_m)) > 0.05
    return "yd" if is_yards else "m"


def pace_s_per_100m(distance_m: float, time_s: float) -> float | None:
    """Seconds for 100 m; None where either is 0 or unknown.

    >>> pace_s_per_100m(1500, 1800)
    120.0
    """
    return 100 * time_s / distance_m if distance_m > 0 and time_s > 0 else None


def swims(workouts: pd.DataFrame, lengths: pd.DataFrame) -> pd.DataFrame:
    """Every swim that counts, oldest first, with what its lengths tell; also one inside a workout of another kind.

    Pace is that of the lengths, rests between them left out; where no lengths are known, of the moving time, else of
    the whole duration (``pace_of`` says which: 'lengths', 'moving time' or 'whole time').

    Returns:
        Indexed by ``workout_id``: ``day`` (datetime64), ``title``, ``distance_m``, ``duration_s``, ``pool_length_m``,
        ``lengths``, ``rest_s``, ``strokes_per_length``, ``swolf`` (mean over the lengths whose strokes are known),
        ``pace_s_per_100m``, ``pace_of``; NaN/None where unknown.
    """
    rows = counted(workouts)
    is_swim = rows["discipline"] == "swimming"
    rows = rows[is_swim | rows.index.isin(lengths["workout_id"])]
    of_lengths = _by_workout(lengths).reindex(rows.index)
    table = rows[["title", "distance_m", "duration_s", "pool_length_m"]].assign(day=local_days(rows))
    for name in ("distance_m", "duration_s"):  # a swim inside something longer is as long as its lengths
        table[name] = table[name].astype(float).where(is_swim[rows.index], of_lengths[name])
    by_time = rows["moving_s"].where(rows["moving_s"] > 0, rows["duration_s"]).astype(float)
    whole = 100 * by_time / table["distance_m"].where(table["distance_m"] > 0)
    pace = of_lengths["pace_s_per_100m"].fillna(whole.where(whole.between(FASTEST_S, SLOWEST_S)))
    pace_of = pd.Series("whole time", index=table.index).mask(rows["moving_s"] > 0, "moving time")
    pace_of = pace_of.mask(of_lengths["pace_s_per_100m"].notna(), "lengths").astype(object)
    return table.assign(
        pool_length_m=of_lengths["pool_length_m"].fillna(table["pool_length_m"]),
        **{name: of_lengths[name] for name in ("lengths", "rest_s", "strokes_per_length", "swolf")},
        pace_s_per_100m=pace,
        pace_of=pace_of.where(pace.notna(), None),
    )


def efforts(lengths: pd.DataFrame, distance: int, unit: str) -> pd.DataFrame:
    """The fastest stretch of freestyle lengths of each swim that adds up to ``distance`` in pools of ``unit``.

    The lengths follow one another without a rest and without a gap on the clock; the time is from the start of the
    first to the end of the last, so no turn is given away. Lengths of another or an unknown stroke break a stretch. A
    swim that is marked doubtful has none.

    Returns:
        Indexed by ``workout_id``, oldest first: ``day``, ``time_s``. Swims without such a stretch are left out.
    """
    distance_m = distance * (YARD_M if unit == "yd" else 1.0)
    rows = lengths[lengths["pool_length_m"].notna() & ~is_marked(lengths, "is_doubtful")]
    rows = rows[rows["pool_length_m"].map(pool_unit) == unit] if len(rows) else rows
    found = []
    for pool_m, group in rows.groupby("pool_length_m"):
        n = round(distance_m / float(pool_m))  # type: ignore[arg-type]
        if n and abs(n * float(pool_m) - distance_m) <= DISTANCE_SHARE * distance_m:  # type: ignore[arg-type]
            found.append(_stretches(group, n))
    if not found:
        return pd.DataFrame({"day": pd.Series(dtype="datetime64[us]"), "time_s": pd.Series(dtype=float)})
    all_stretches = pd.concat(found)
    best = all_stretches.loc[all_stretches.groupby("workout_id")["time_s"].idxmin()]
    return best.set_index("workout_id").sort_values("day", kind="stable")


def bests(lengths: pd.DataFrame) -> pd.DataFrame:
    """The best of every distance of ``DISTANCES`` in each kind of pool.

    Returns:
        ``distance``, ``unit`` ('m', 'yd'), ``time_s``, ``pace_s_per_100m``, ``day``, ``workout_id``, ``swims`` (how
        many have such a stretch); metres first, short before long, without distances that were never swum.
    """
    rows = []
    for unit in ("m", "yd"):
        for distance in DISTANCES:
            each = efforts(lengths, distance, unit)
            if each.empty:
                continue
            workout_id = each["time_s"].idxmin()
            time_s = float(each.at[workout_id, "time_s"])
            pace = pace_s_per_100m(distance * (YARD_M if unit == "yd" else 1.0), time_s)
            rows.append((distance, unit, time_s, pace, each.at[workout_id, "day"], workout_id, len(each)))
    columns = ["distance", "unit", "time_s", "pace_s_per_100m", "day", "workout_id", "swims"]
    return pd.DataFrame(rows, columns=columns)


def bests_so_far(efforts: pd.DataFrame) -> pd.DataFrame:
    """The efforts that beat every one before them: ``day``, ``time_s``, indexed by ``workout_id``, oldest first."""
    before = efforts["time_s"].cummin().shift()
    return efforts[before.isna() | (efforts["time_s"] < before)]


def critical_speed(short: pd.DataFrame, long: pd.DataFrame, today: date, *, unit: str) -> CriticalSpeed | Refused:
    """Critical swim speed by the best 200 and the best 400 of the 90 days up to ``today`` [GI].

    It is only as good as both were hard: bests inside training are no tests.

    Args:
        short: ``efforts`` over 200.
        long: ``efforts`` over 400, in the same unit.
        today: The last day, included.
        unit: 'm' or 'yd'.
    """
    found = [_best_between(each, today - timedelta(days=CSS_DAYS - 1), today) for each in (short, long)]
    for best, distance in zip(found, (SHORT, LONG), strict=True):
        if best is None:
            return Refused(f"no {distance} {unit} of freestyle without a rest in the last {CSS_DAYS} days")
    (short_s, short_day), (long_s, long_day) = (best for best in found if best is not None)
    step_m = (LONG - SHORT) * (YARD_M if unit == "yd" else 1.0)
    if long_s <= short_s:
        return Refused(f"the best {SHORT} {unit} took longer than the best {LONG} {unit}")
    speed_mps = step_m / (long_s - short_s)
    reserve_m = step_m - speed_mps * short_s
    if not RESERVE_M[0] <= reserve_m <= RESERVE_M[1]:
        slow = SHORT if reserve_m < RESERVE_M[0] else LONG
        return Refused(f"the best {slow} {unit} of the last {CSS_DAYS} days was no full effort beside the other one")
    return CriticalSpeed(100 / speed_mps, reserve_m, unit, short_s, long_s, short_day, long_day)


def critical_speeds(lengths: pd.DataFrame, *, unit: str) -> pd.DataFrame:
    """Critical swim speed as of every day on which a 200 or a 400 was swum: ``day``, ``pace_s_per_100m``.

    Days on which it is refused are left out. Days near one another share their bests: this is a course, no sample.
    """
    short, long = (efforts(lengths, distance, unit) for distance in (SHORT, LONG))
    days = sorted({*short["day"], *long["day"]})
    found = [(day, critical_speed(short, long, day.date(), unit=unit)) for day in days]
    rows = [(day, speed.pace_s_per_100m) for day, speed in found if isinstance(speed, CriticalSpeed)]
    return pd.DataFrame(rows, columns=["day", "pace_s_per_100m"]).astype({"day": "datetime64[us]"})


def volume_before(swims: pd.DataFrame, days: pd.Series, *, window_days: int = 28) -> pd.DataFrame:
    """How much and how often was swum in the days before each of ``days``, these left out.

    Args:
        swims: Of :func:`swims`: every swim that counts.
        days: datetime64, in any order.
        window_days: So many days before.

    Returns:
        Indexed as ``days``: ``metres_a_week``, ``swims_a_week``.
    """
    ordered = swims.sort_values("day", kind="stable")
    sums = np.concatenate([[0.0], ordered["distance_m"].astype(float).fillna(0).cumsum().to_numpy()])
    swum = ordered["day"].to_numpy()
    ends = np.searchsorted(swum, days.to_numpy(), side="left")
    starts = np.searchsorted(swum, (days - pd.Timedelta(days=window_days)).to_numpy(), side="left")
    weeks = window_days / 7
    metres = (sums[ends] - sums[starts]) / weeks
    return pd.DataFrame({"metres_a_week": metres, "swims_a_week": (ends - starts) / weeks}, index=days.index)


def _best_between(efforts: pd.DataFrame, first: date, last: date) -> tuple[float, date] | None:
    """The fastest of ``efforts`` (oldest first) of these days, both included, and its day."""
    days, times_s = efforts["day"], efforts["time_s"].to_numpy(dtype=float)
    start, end = days.searchsorted(pd.Timestamp(first)), days.searchsorted(pd.Timestamp(last), side="right")
    if start >= end:
        return None
    place = start + int(times_s[start:end].argmin())
    return float(times_s[place]), days.iloc[place].date()


def _by_workout(lengths: pd.DataFrame) -> pd.DataFrame:
    """What the lengths of each swim add up to."""
    per_100m = 100 * lengths["duration_s"] / lengths["pool_length_m"]
    is_active = lengths["is_active"].astype(bool)
    is_swum = is_active & per_100m.between(FASTEST_S, SLOWEST_S)
    swum = lengths[is_swum]
    groups = swum.groupby("workout_id")
    with_strokes = swum[swum["strokes"] > 0]
    both = (with_strokes["duration_s"] + with_strokes["strokes"]).groupby(with_strokes["workout_id"])
    rests = lengths[~is_active]
    return pd.DataFrame(
        {
            "pool_length_m": groups["pool_length_m"].first(),
            "lengths": groups.size().astype(float),
            "distance_m": groups["pool_length_m"].sum(),
            "duration_s": lengths.groupby("workout_id")["duration_s"].sum(),
            "pace_s_per_100m": 100 * groups["duration_s"].sum() / groups["pool_length_m"].sum(),
            "strokes_per_length": with_strokes.groupby("workout_id")["strokes"].mean(),
            "swolf": both.mean(),
            "rest_s": rests.groupby("workout_id")["duration_s"].sum(),
        }
    )


def _stretches(lengths: pd.DataFrame, n: int) -> pd.DataFrame:
    """Every stretch of ``n`` freestyle lengths in a row: ``workout_id``, ``day``, ``time_s``."""
    start_s, duration_s = (lengths[name].to_numpy(dtype=float) for name in ("start_s", "duration_s"))
    pace = 100 * duration_s / lengths["pool_length_m"].to_numpy(dtype=float)
    is_swum = lengths["is_active"].to_numpy(dtype=bool) & (lengths["stroke"] == FREESTYLE).to_numpy(dtype=bool)
    is_swum &= (pace >= FASTEST_S) & (pace <= SLOWEST_S)
    end_s = start_s + duration_s
    workout = lengths["workout_id"].to_numpy()
    goes_on = np.zeros(len(lengths), dtype=bool)
    goes_on[1:] = (workout[1:] == workout[:-1]) & is_swum[1:] & is_swum[:-1] & (start_s[1:] - end_s[:-1] <= TURN_S)
    stretch = np.cumsum(~goes_on)
    last = np.arange(n - 1, len(lengths))
    first = last - (n - 1)
    whole = is_swum[last] & (stretch[last] == stretch[first])
    times_s = end_s[last] - start_s[first]
    return pd.DataFrame({"workout_id": workout[first], "day": lengths["day"].to_numpy()[first], "time_s": times_s})[
        whole
    ].reset_index(drop=True)
