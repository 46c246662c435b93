"""The numbers: one quantity a function, from arrays and plain values to a number. No clock, disk or Streamlit here.

Streams are arrays with one sample a second of the elapsed clock, NaN where the recording has none. Whatever is needed
and missing makes the result None (NaN in arrays), never 0. The same conventions, told to riders: ``docs/numbers.md``.

Sources, cited by key:
    [AC] A. Coggan, "TSS and IF - at last!", 2003: NP, IF, TSS, and the later TSS form with NP (TrainingPeaks).
    [GC] GoldenCheetah, src/Metrics: AerobicDecoupling, TRIMPPoints, Coggan (EF), Zones (power), RideFileCache (peaks).
    [EB] E. Banister 1991 as in GoldenCheetah and Elevate: TRIMP with 0.64 for both sexes; HRSS from it.
    [JF] J. Friel 2009, heart-rate TSS by hour and zone (trainingbible.com), as tabled by ActivityLog2, tss.rkt.
    [PZ] Peloton, "Power Zone training" (onepeloton.com/blog/power-zone-training): the seven zones.
    [PM] Measured on recorded Peloton replies: heart-rate bounds, zone seconds, Strive, bike speed.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import asinh, exp, floor, sinh, sqrt
from typing import Literal, NamedTuple, TypeGuard

import numpy as np
import pandas as pd

Sex = Literal["female", "male"]
ZoneSeconds = tuple[int, ...]

#: Width of the moving average of normalized power [AC].
NP_WINDOW_S = 30
#: Upper bounds of power zones 1 to 6 in percent of FTP [PZ].
POWER_ZONE_UPPER_PCT = (55, 75, 90, 105, 120, 150)
#: Lower bounds of heart-rate zones 2 to 5 in percent of the maximum [PM].
HEART_RATE_ZONE_LOWER_PCT = (65, 75, 85, 95)
#: Strive points for a second in heart-rate zones 1 to 5 [PM].
STRIVE_PER_S = (0.005, 0.010, 0.020, 0.040, 0.040)
#: Banister's factor and the exponent by sex [EB].
TRIMP_FACTOR = 0.64
TRIMP_EXPONENT: dict[str, float] = {"male": 1.92, "female": 1.67}
#: Threshold heart rate where none is known, as a share of the heart-rate reserve [EB].
DEFAULT_THRESHOLD_SHARE = 0.85
#: A class left with less than this share of it done was stopped early.
STOPPED_EARLY_SHARE = 0.9
#: "Hard" has this one definition: at least 20 minutes at 70 TSS an hour or more (IF 0.84, tempo and above) [JF].
HARD_TSS_PER_HOUR, HARD_MIN_S = 70, 1200
#: Rolling resistance (W per mph) and drag (W per mph cubed) of Peloton's bike speed [PM].
BIKE_ROLLING, BIKE_DRAG, MPS_PER_MPH = 1.791073, 0.01652630, 0.44704

#: Where the power curve is taken, in seconds. Stored curves depend on it: a change needs a new ``derive.VERSION``.
CURVE_DURATIONS_S = (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 45, 50, 55,
    60, 65, 70, 75, 80, 85, 90, 95, 100, 110, 120, 130, 140, 150, 160, 170, 180, 195, 210, 225, 240, 255, 270, 285,
    300, 320, 340, 360, 390, 420, 450, 480, 510, 540, 570, 600, 660, 720, 780, 840, 900, 960, 1020, 1080, 1140,
    1200, 1320, 1440, 1500, 1560, 1680, 1800, 1920, 2040, 2160, 2280, 2400, 2550, 2700, 2880, 3060, 3240, 3420,
    3600, 3900, 4200, 4500, 4800, 5100, 5400, 6000, 6600, 7200, 8100, 9000, 9900, 10800, 12600, 14400, 16200, 18000,
)  # fmt: skip

#: What a session of a discipline costs in TSS an hour when nothing was measured; see ``estimated_tss``.
TSS_PER_HOUR = {
    "cycling": 55, "running": 65, "walking": 25, "hiking": 35, "rowing": 60, "swimming": 55, "strength": 40,
    "yoga": 20, "stretching": 10, "meditation": 0, "cardio": 55, "bike_bootcamp": 55, "tread_bootcamp": 60,
    "row_bootcamp": 55, "other": 35,
}  # fmt: skip

#: The same by class type, where the type says more than the discipline.
CLASS_TSS_PER_HOUR = {
    ("cycling", "power zone"): 60, ("cycling", "intervals"): 65, ("cycling", "climb"): 65,
    ("cycling", "low impact"): 42, ("cycling", "beginner"): 42, ("cycling", "scenic ride"): 45,
    ("cycling", "recovery"): 25, ("cycling", "warm up"): 40, ("cycling", "cool down"): 20,
    ("running", "intervals"): 75, ("running", "recovery"): 40, ("running", "warm up"): 40,
    ("running", "cool down"): 25, ("yoga", "power"): 35, ("yoga", "restorative"): 10,
}  # fmt: skip


# Power


def normalized_power(power_w: np.ndarray) -> float | None:
    """Normalized power (W): the steady power that would have cost as much [AC].

    The text of 2003, literally: samples without power are dropped, zeros kept; 30-s means over full windows only; the
    fourth root of the mean of their fourth powers. None below 30 samples.

    >>> round(normalized_power(np.array([0.0] * 30 + [300.0] * 30)), 1)  # 30-s means climb 0, 10 ... 300
    203.1
    """
    known_w = _known(power_w)
    if known_w.size < NP_WINDOW_S:
        return None
    smooth_w = _window_sums(_running_sum(known_w), NP_WINDOW_S) / NP_WINDOW_S
    squared = smooth_w * smooth_w
    return float(np.mean(squared * squared) ** 0.25)


def intensity_factor(*, np_w: float | None, ftp_w: float | None) -> float | None:
    """Intensity factor: normalized power as a share of FTP [AC]. None without FTP.

    >>> intensity_factor(np_w=180, ftp_w=200)
    0.9
    """
    return _ratio(np_w, ftp_w)


def training_stress_score(*, duration_s: float | None, np_w: float | None, ftp_w: float | None) -> float | None:
    """Training stress score: 100 points are an hour at FTP; 100 * hours * IF squared [AC]. None without FTP.

    ``duration_s`` is timer time: pauses taken out, coasting kept.

    >>> training_stress_score(duration_s=1800, np_w=180, ftp_w=200)  # 100 * 0.5 h * 0.81
    40.5
    """
    share = intensity_factor(np_w=np_w, ftp_w=ftp_w)
    return 100 * duration_s * share**2 / 3600 if _is_known(share) and _is_known(duration_s) else None


def variability_index(*, np_w: float | None, avg_power_w: float | None) -> float | None:
    """Variability index: normalized over average power, 1 is perfectly steady [AC]. None when nothing was pushed.

    >>> variability_index(np_w=220, avg_power_w=200)
    1.1
    """
    return _ratio(np_w, avg_power_w)


def efficiency_factor(*, np_w: float | None, avg_heart_rate_bpm: float | None) -> float | None:
    """Efficiency factor (W per bpm): normalized power over average heart rate [GC]. None without heart rate.

    >>> efficiency_factor(np_w=210, avg_heart_rate_bpm=140)
    1.5
    """
    return _ratio(np_w, avg_heart_rate_bpm)


def aerobic_decoupling(power_w: np.ndarray, heart_rate_bpm: np.ndarray) -> float | None:
    """Aerobic decoupling (%): how much less power a heart beat gives in the second half than in the first [GC].

    Halves by count of the samples that have power and a heart rate above 0 (the middle one of an odd number belongs to
    the second); each half's mean power over its mean heart rate. Positive means drift. Both arrays are on one grid.
    None below two such samples or when nothing was pushed in the first half.

    >>> aerobic_decoupling(np.array([200.0, 200, 150, 150]), np.array([100.0, 100, 100, 100]))
    25.0
    """
    beats = (heart_rate_bpm > 0) & np.isfinite(power_w)
    power_w, heart_rate_bpm = power_w[beats], heart_rate_bpm[beats]
    half = power_w.size // 2
    if half == 0 or power_w[:half].sum() <= 0:
        return None
    first = power_w[:half].mean() / heart_rate_bpm[:half].mean()
    second = power_w[half:].mean() / heart_rate_bpm[half:].mean()
    return float(100 * (first - second) / first)


def work_kj(power_w: np.ndarray) -> float | None:
    """Mechanical work (kJ), which Peloton calls output; missing seconds add nothing. None when no second has power.

    >>> work_kj(np.array([100.0, 200.0, np.nan, 300.0]))
    0.6
    """
    known_w = _known(power_w)
    return float(known_w.sum() / 1000) if known_w.size else None


def work_above_ftp_kj(power_w: np.ndarray, *, ftp_w: float | None) -> float | None:
    """Work done above FTP (kJ): what each second was over it, summed. None without FTP or power.

    >>> work_above_ftp_kj(np.array([150.0, 250.0, 300.0]), ftp_w=200)
    0.15
    """
    known_w = _known(power_w)
    if not _is_positive(ftp_w) or not known_w.size:
        return None
    return float(np.maximum(known_w - ftp_w, 0).sum() / 1000)


def mean_max_power(power_w: np.ndarray) -> np.ndarray:
    """The power curve: the best mean power (W) over each of ``CURVE_DURATIONS_S`` [GC].

    Missing samples count as zero, so a pause is never rewarded. NaN where the recording is shorter, everywhere when
    no second has power.

    >>> mean_max_power(np.array([100.0, 320.0, np.nan, 160.0]))[:5].tolist()  # 320; 420/2; 480/3; 580/4; too short
    [320.0, 210.0, 160.0, 145.0, nan]
    """
    curve_w = np.full(len(CURVE_DURATIONS_S), np.nan)
    is_known = np.isfinite(power_w)
    if not is_known.any():
        return curve_w
    work_j = _running_sum(np.where(is_known, power_w, 0.0))
    for i, duration_s in enumerate(CURVE_DURATIONS_S):
        if duration_s >= work_j.size:
            break
        curve_w[i] = _window_sums(work_j, duration_s).max() / duration_s
    return curve_w


def power_histogram(power_w: np.ndarray) -> np.ndarray:
    """Seconds at each whole watt from 0, rounded; missing and negative power is counted nowhere.

    Empty when no second has power. An FTP change zones a ride anew from this.

    >>> power_histogram(np.array([2.0, 0.0, np.nan, 2.0]))
    array([1, 0, 2], dtype=uint32)
    """
    known_w = _known(power_w)
    return _histogram(known_w[known_w >= 0])


def speed_mps_of_power(power_w: float | None) -> float | None:
    """The speed (m/s) that Peloton's bike shows for a power: P = 1.791 v + 0.01653 v**3 in mph, solved for v [PM].

    >>> round(speed_mps_of_power(100) / MPS_PER_MPH, 1)  # the bike shows 16.2 mph
    16.2
    """
    if power_w is None or not power_w >= 0:
        return None
    linear, steepness = BIKE_ROLLING / BIKE_DRAG, sqrt(BIKE_ROLLING / BIKE_DRAG / 3)
    return 2 * steepness * sinh(asinh(1.5 * power_w / BIKE_DRAG / linear / steepness) / 3) * MPS_PER_MPH


# Zones


def power_zone_bounds_w(ftp_w: float | None) -> tuple[float, ...] | None:
    """Upper bounds (W) of power zones 1 to 6; zone 7 has none [PZ]. A bound belongs to the lower zone.

    >>> power_zone_bounds_w(200)
    (110.0, 150.0, 180.0, 210.0, 240.0, 300.0)
    """
    return tuple(ftp_w * pct / 100 for pct in POWER_ZONE_UPPER_PCT) if _is_positive(ftp_w) else None


def power_zone_seconds(power_w: np.ndarray, *, ftp_w: float | None) -> ZoneSeconds | None:
    """Seconds in power zones 1 to 7; a bound belongs to the lower zone, missing power to none.

    None without FTP or power.

    >>> power_zone_seconds(np.array([0.0, 110, 111, 301, np.nan]), ftp_w=200)
    (2, 1, 0, 0, 0, 0, 1)
    """
    known_w = _known(power_w)
    return _zone_seconds(known_w[known_w >= 0], power_zone_bounds_w(ftp_w))


def power_zone_seconds_of_histogram(histogram_s: np.ndarray, *, ftp_w: float | None) -> ZoneSeconds | None:
    """The same as ``power_zone_seconds`` from a ``power_histogram``; equal to it where power is in whole watts.

    >>> power_zone_seconds_of_histogram(power_histogram(np.array([0.0, 110, 111, 301])), ftp_w=200)
    (2, 1, 0, 0, 0, 0, 1)
    """
    return _zone_seconds_of_histogram(histogram_s, power_zone_bounds_w(ftp_w))


def heart_rate_zone_bounds(max_heart_rate_bpm: float | None) -> tuple[int, ...] | None:
    """Lower bounds (bpm) of heart-rate zones 2 to 5 as Peloton prints them: 65, 75, 85 and 95 % of the maximum [PM].

    Rounded down. Peloton's own seconds count a beat on the bound in the zone below, and so do we.

    >>> heart_rate_zone_bounds(185)
    (120, 138, 157, 175)
    """
    if not _is_positive(max_heart_rate_bpm):
        return None
    return tuple(floor(max_heart_rate_bpm * pct / 100) for pct in HEART_RATE_ZONE_LOWER_PCT)


def heart_rate_zone_seconds(heart_rate_bpm: np.ndarray, *, max_heart_rate_bpm: float | None) -> ZoneSeconds | None:
    """Seconds in heart-rate zones 1 to 5; a bound belongs to the lower zone, as Peloton counts [PM].

    Missing beats and zeros (a strap not yet on) belong to none. None without a maximum or any beat.

    >>> heart_rate_zone_seconds(np.array([0.0, 120, 121, 180]), max_heart_rate_bpm=185)
    (1, 1, 0, 0, 1)
    """
    known_bpm = _known(heart_rate_bpm)
    return _zone_seconds(known_bpm[known_bpm > 0], heart_rate_zone_bounds(max_heart_rate_bpm))


def heart_rate_zone_seconds_of_histogram(
    histogram_s: np.ndarray, *, max_heart_rate_bpm: float | None
) -> ZoneSeconds | None:
    """The same as ``heart_rate_zone_seconds`` from a ``heart_rate_histogram``; equal to it for whole beats."""
    return _zone_seconds_of_histogram(histogram_s, heart_rate_zone_bounds(max_heart_rate_bpm))


def heart_rate_histogram(heart_rate_bpm: np.ndarray) -> np.ndarray:
    """Seconds at each whole bpm from 0, rounded; missing beats and zeros are counted nowhere. Empty without any.

    >>> heart_rate_histogram(np.array([0.0, 3, 2, 3]))
    array([0, 0, 1, 2], dtype=uint32)
    """
    known_bpm = _known(heart_rate_bpm)
    return _histogram(known_bpm[known_bpm > 0])


# Heart rate


def strive_score(heart_rate_zone_s: Sequence[float] | None) -> float | None:
    """Peloton's Strive score (points): 0.005 * (1, 2, 4, 8, 8) for a second in heart-rate zones 1 to 5 [PM].

    >>> round(strive_score((878, 478, 36, 0, 0)), 2)  # 4.39 + 4.78 + 0.72
    9.89
    """
    if heart_rate_zone_s is None:
        return None
    return float(sum(s * points for s, points in zip(heart_rate_zone_s, STRIVE_PER_S, strict=True)))


def trimp(
    heart_rate_bpm: np.ndarray,
    *,
    max_heart_rate_bpm: float | None,
    resting_heart_rate_bpm: float | None,
    sex: Sex | None,
) -> float | None:
    """Banister's training impulse (points), second by second: minutes * r * 0.64 * exp(k r) [EB].

    r is the share of the heart-rate reserve in use, nothing below rest; k is 1.92 for men and 1.67 for women. Summing
    seconds gives up to some 13 % more than putting the average heart rate in. Missing beats and zeros add nothing.
    None without maximum, rest, sex or any beat.

    >>> minute = np.full(60, 190.0)  # at the maximum r is 1: 0.64 * exp(1.92)
    >>> round(trimp(minute, max_heart_rate_bpm=190, resting_heart_rate_bpm=50, sex="male"), 3)
    4.365
    """
    exponent = TRIMP_EXPONENT.get(sex or "")
    reserve = _reserve(resting_heart_rate_bpm, max_heart_rate_bpm)
    known_bpm = _known(heart_rate_bpm)
    known_bpm = known_bpm[known_bpm > 0]
    if exponent is None or reserve is None or not known_bpm.size:
        return None
    share = np.maximum(known_bpm - reserve.rest_bpm, 0) / reserve.width_bpm
    return float((share * np.exp(exponent * share)).sum() * TRIMP_FACTOR / 60)


def hr_tss(
    trimp_points: float | None,
    *,
    max_heart_rate_bpm: float | None,
    resting_heart_rate_bpm: float | None,
    sex: Sex | None,
    threshold_heart_rate_bpm: float | None = None,
) -> float | None:
    """Training stress from heart rate (HRSS): 100 points are the TRIMP of an hour at threshold heart rate [EB].

    Where no threshold is known it is taken at rest + 0.85 * (maximum - rest). None where ``trimp`` is.

    >>> hour = trimp(np.full(3600, 164.0), max_heart_rate_bpm=190, resting_heart_rate_bpm=60, sex="female")
    >>> round(hr_tss(hour, max_heart_rate_bpm=190, resting_heart_rate_bpm=60, sex="female",
    ...              threshold_heart_rate_bpm=164))
    100
    """
    exponent = TRIMP_EXPONENT.get(sex or "")
    reserve = _reserve(resting_heart_rate_bpm, max_heart_rate_bpm)
    if not _is_known(trimp_points) or exponent is None or reserve is None:
        return None
    share = DEFAULT_THRESHOLD_SHARE
    if _is_known(threshold_heart_rate_bpm):
        share = (threshold_heart_rate_bpm - reserve.rest_bpm) / reserve.width_bpm
    return 100 * trimp_points / (60 * share * TRIMP_FACTOR * exp(exponent * share)) if share > 0 else None


# Whole workouts


def estimated_tss(*, discipline: str, class_type: str | None, duration_s: float | None) -> float | None:
    """TSS where neither power nor heart rate was measured: ``TSS_PER_HOUR`` by discipline, finer by class type.

    TSS an hour is 100 * IF squared: 25 is a walk (IF 0.50), 42 an easy ride (0.65), 56 endurance (0.75), 64 a mixed
    class (0.80), 75 hard intervals (0.87). The table puts each kind of class there, in step with the hourly heart-rate
    table of [JF] (20 to 40 in zone 1, 50 to 60 in zone 2, 70 in zone 3). It is a guess at the usual such class; whoever
    shows it says that it is an estimate. None without a duration.

    >>> estimated_tss(discipline="cycling", class_type="Low Impact", duration_s=1800)
    21.0
    """
    if not _is_known(duration_s):
        return None
    by_discipline = TSS_PER_HOUR.get(discipline, TSS_PER_HOUR["other"])
    return CLASS_TSS_PER_HOUR.get((discipline, (class_type or "").lower()), by_discipline) * duration_s / 3600


def is_hard(*, tss: float | None, duration_s: float | None) -> bool | None:
    """Whether a session was hard: 20 minutes or more at 70 TSS an hour or more. None without TSS or duration.

    >>> is_hard(tss=40, duration_s=1800)  # 80 an hour
    True
    """
    if not _is_known(tss) or not _is_known(duration_s):
        return None
    return bool(duration_s >= HARD_MIN_S and tss * 3600 >= HARD_TSS_PER_HOUR * duration_s)


def is_stopped_early(*, duration_s: float | None, class_duration_s: float | None) -> bool:
    """Whether a class was left before 90 % of it was done. False where there was no class or no duration is known.

    >>> [is_stopped_early(duration_s=seconds, class_duration_s=1800) for seconds in (1619, 1620)]
    [True, False]
    """
    if duration_s is None or class_duration_s is None:
        return False
    return bool(duration_s < STOPPED_EARLY_SHARE * class_duration_s)


def top_share(rank: float | None, total: float | None) -> float | None:
    """Which share of the leaderboard one is within: 0.01 is the top 1 %. None when unknown or not a place in it.

    >>> top_share(50, 1000)
    0.05
    """
    if rank is None or total is None or not 1 <= rank <= total:
        return None
    return rank / total


def pace_s_per_km(speed_mps: float | None) -> float | None:
    """Pace (s/km) of a speed; None when standing still.

    >>> pace_s_per_km(2.5)
    400.0
    """
    return _ratio(1000, speed_mps)


# Days


def week_start(day: date, first_weekday: int = 0) -> date:
    """The first day of the week of ``day``; ``first_weekday`` is 0 for Monday to 6 for Sunday.

    >>> week_start(date(2026, 11, 20)), week_start(date(2026, 11, 20), 6)  # a Friday
    (datetime.date(2026, 11, 16), datetime.date(2026, 11, 15))
    """
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def month_start(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def rolling_average(daily: pd.Series, *, days: int) -> pd.Series:
    """Mean of the last ``days`` days of a series with every calendar day in it, rest days as 0.

    NaN until the window is full. A day whose workouts carry no such value (yoga has no output) adds nothing.

    >>> rolling_average(pd.Series([3.0, 0.0, 6.0]), days=2).tolist()
    [nan, 1.5, 3.0]
    """
    return daily.fillna(0.0).rolling(days).mean()


#: What a workout adds to a sum.
TOTALS = ("workouts", "minutes", "output_kj", "distance_m", "calories_kcal")


def counted(workouts: pd.DataFrame) -> pd.DataFrame:
    """``workouts`` without those that the athlete excluded from every sum, average and best."""
    return workouts[~is_marked(workouts, "is_excluded")]


def is_marked(workouts: pd.DataFrame, column: str) -> pd.Series:
    """Where a yes/no column says yes; unknown, and a column that is not there, is no."""
    if column not in workouts:
        return pd.Series(False, index=workouts.index)
    return workouts[column].eq(True).fillna(False).astype(bool)


def local_days(workouts: pd.DataFrame) -> pd.Series:
    """The ``day`` of each workout as datetime64, whether it came as that or as ``datetime.date``."""
    return pd.to_datetime(workouts["day"]).astype("datetime64[us]").dt.normalize()


def measures(workouts: pd.DataFrame) -> pd.DataFrame:
    """What each counted workout adds to the sums.

    Returns:
        Indexed as ``workouts``, in its order: ``day`` (datetime64), ``discipline``, and ``TOTALS``: ``workouts`` (1),
        ``minutes``, ``output_kj``, ``distance_m``, ``calories_kcal``, floats, NaN where unknown. Sum them with
        ``min_count=1``, so that a sum of unknowns stays unknown.
    """
    rows = counted(workouts)
    values = rows.reindex(columns=["duration_s", "output_kj", "distance_m", "calories_kcal"]).astype(float)
    values.insert(0, "day", local_days(rows))
    values.insert(1, "discipline", rows["discipline"])
    values.insert(2, "workouts", 1.0)
    values.insert(3, "minutes", values.pop("duration_s") / 60)
    return values


def _known(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values[np.isfinite(values)]


def _running_sum(values: np.ndarray) -> np.ndarray:
    sums = np.zeros(values.size + 1)
    np.cumsum(values, out=sums[1:])
    return sums


def _window_sums(running_sum: np.ndarray, width: int) -> np.ndarray:
    return running_sum[width:] - running_sum[:-width]


def _histogram(values: np.ndarray) -> np.ndarray:
    return np.bincount(np.rint(values).astype(np.int64)).astype(np.uint32)


def _zone_seconds(values: np.ndarray, bounds: Sequence[float] | None) -> ZoneSeconds | None:
    if bounds is None or not values.size:
        return None
    zones = np.searchsorted(bounds, values, side="left")  # left: a bound belongs to the lower zone
    return tuple(np.bincount(zones, minlength=len(bounds) + 1).tolist())


def _zone_seconds_of_histogram(histogram_s: np.ndarray, bounds: Sequence[float] | None) -> ZoneSeconds | None:
    if bounds is None or not np.any(histogram_s):
        return None
    seconds_below = _running_sum(histogram_s)
    ends = [min(floor(bound) + 1, len(histogram_s)) for bound in bounds]
    return tuple(int(s) for s in np.diff(seconds_below[[0, *ends, -1]]))


class _Reserve(NamedTuple):
    rest_bpm: float
    width_bpm: float


def _reserve(resting_bpm: float | None, max_bpm: float | None) -> _Reserve | None:
    if not _is_positive(resting_bpm) or not _is_positive(max_bpm) or resting_bpm >= max_bpm:
        return None
    return _Reserve(resting_bpm, max_bpm - resting_bpm)


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if _is_known(part) and _is_positive(whole) else None


def _is_known(value: float | None) -> TypeGuard[float]:
    return value is not None and value == value


def _is_positive(value: float | None) -> TypeGuard[float]:
    return value is not None and value > 0
