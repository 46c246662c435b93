"""What a session on foot was worth: pace without its hills, speed per heart beat, how steps were made.

Channels are arrays with one sample a second, NaN where the recording has none, as in ``core.metrics``. A channel that
is not there is None; whatever is needed and missing makes the result None. Sources, cited by key:
    [EL] Elevate, stream-processor: the polynomial through Strava's published grade-adjusted pace. On a recorded Strava
        stream its total is 0.05 % off; Minetti's cost of running (2002) has the same distance 0.6 % off, and takes a
        descent of 10 % for 1.7 times the pace, where Strava takes it for 1.14 times.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.metrics import aerobic_decoupling
from core.quantities import FT_PER_M, Quantity

Channels = Mapping[str, np.ndarray]

#: Disciplines on foot.
ON_FOOT = ("running", "walking", "hiking")
#: Flat speed that costs as much as 1 m/s uphill, by powers of the grade in percent, the constant first [EL].
FLAT_SPEED = (
    1.0, 0.029290920646623777, 0.0018083953212790634, 4.0662425671715924e-7, -3.686186584867523e-7,
    -2.6628107325930747e-9,
)  # fmt: skip
#: Steeper is taken for this steep: the polynomial was fitted to gentler slopes [EL].
STEEPEST_PCT = 40.0
#: Altitude and way are averaged over so many seconds, and compared so many seconds before and after.
MEAN_S, AROUND_S = 15, 7
#: With less way than this between the two the slope is anybody's guess.
LEAST_WAY_M = 3.0
#: Slower than this is standing still.
STANDING_MPS = 0.4
#: Nobody runs faster, not for a second: Bolt's fastest 20 m were 12.3 m/s.
FASTEST_MPS = 12.5
#: A mean over fewer seconds than this says little.
LEAST_S = 60
#: A half of a run shorter than this drifts by chance.
LEAST_DECOUPLING_S = 1200

_FROM_SECONDS = "computed from the 1-Hz streams"
#: What is shown of a session on foot beside what every workout has, by its name.
QUANTITIES = {
    quantity.name: quantity
    for quantity in (
        Quantity(
            "gap_s_per_km", "Grade-adjusted pace", "min/km", 2, 1 / 60, "min/mi", 1 / 60 * 1.609344, "pace",
            help="The pace on the flat that would have been as hard: each second's speed times a polynomial of its "
            "slope, fitted to Strava's published curve (Elevate). Slope from altitude and way averaged over 15 s, or "
            "from the belt. Fitted on runs; on walks a rough guide.", source=_FROM_SECONDS,
        ),
        Quantity("cadence_spm", "Cadence", "spm", help="Mean steps a minute, both feet, while moving."),
        Quantity(
            "step_length_m", "Step length", "m", 2, 1, "ft", FT_PER_M,
            help="Mean way of a step: as the device gives it, else speed over cadence.",
        ),
        Quantity(
            "vertical_ratio_pct", "Vertical ratio", "%", 1,
            help="Up and down over forward of a mean step; less is thriftier.", source=_FROM_SECONDS,
        ),
        Quantity(
            "m_per_beat", "Efficiency", "m/beat", 2,
            help="Metres for a heart beat over the seconds in motion; it rises as you get fitter, and falls with "
            "hills, heat and fatigue.", source=_FROM_SECONDS,
        ),
        Quantity(
            "pace_decoupling_pct", "Decoupling", "%", 1,
            help="How much less way a heart beat gave in the second half than in the first, from 20 minutes in "
            "motion on; under 5 % is well within your endurance.", source=_FROM_SECONDS,
        ),
        Quantity("time_s", "Time", "min", 0, 1 / 60, form="clock", help="Elapsed time of the fastest such stretch, "
                 "stops included.", source=_FROM_SECONDS),
    )
}  # fmt: skip


def flat_speed_factor(grade_pct: np.ndarray) -> np.ndarray:
    """How much faster than on the slope one would be on the flat at the same cost [EL].

    >>> flat_speed_factor(np.array([0.0, 10.0, -10.0])).round(3)
    array([1.   , 1.47 , 0.884])
    """
    steepness = np.clip(np.asarray(grade_pct, dtype=float), -STEEPEST_PCT, STEEPEST_PCT)
    return np.polynomial.polynomial.polyval(steepness, FLAT_SPEED)


def speeds_mps(channels: Channels) -> np.ndarray | None:
    """Speed second by second as recorded, else from the distance; what no runner can run is missing."""
    speed_mps, distance_m = channels.get("speed_mps"), channels.get("distance_m")
    if speed_mps is None and distance_m is not None and distance_m.size > 1:
        speed_mps = np.append(np.nan, np.diff(distance_m))
    if speed_mps is None or not np.isfinite(speed_mps).any():
        return None
    with np.errstate(invalid="ignore"):
        return np.where((speed_mps >= 0) & (speed_mps <= FASTEST_MPS), speed_mps, np.nan)


def way_m(channels: Channels) -> np.ndarray | None:
    """Metres covered at the end of each second: the recorded distance, filled over its gaps, else the sum of speeds.

    It never goes back. A stretch at a speed that nobody runs adds nothing.

    >>> way_m({"distance_m": np.array([0.0, 3.0, np.nan, 9.0, 200.0])})
    array([0., 3., 6., 9., 9.])
    """
    distance_m = channels.get("distance_m")
    if distance_m is not None and np.isfinite(distance_m).sum() > 1:
        known = np.flatnonzero(np.isfinite(distance_m))
        filled_m = np.interp(np.arange(distance_m.size), known, distance_m[known])
        steps_m = np.diff(filled_m, prepend=filled_m[0])
        return np.cumsum(np.where((steps_m >= 0) & (steps_m <= FASTEST_MPS), steps_m, 0))
    speed_mps = speeds_mps(channels)
    return None if speed_mps is None else np.cumsum(np.nan_to_num(speed_mps))


def grade_pct(channels: Channels, *, is_outdoor: bool | None) -> np.ndarray | None:
    """Slope (%) second by second: what the belt was set to, else from altitude and way, both averaged over 15 s.

    On a tread there is no altitude to trust, so without an incline its slope is unknown.

    >>> uphill = {"speed_mps": np.full(60, 2.5), "altitude_m": 100 + 0.08 * 2.5 * np.arange(60)}
    >>> grade_pct(uphill, is_outdoor=True)[[0, 30, 59]].round(6)
    array([8., 8., 8.])
    """
    incline_pct, altitude_m = channels.get("incline_pct"), channels.get("altitude_m")
    if incline_pct is not None and not (is_outdoor and altitude_m is not None):
        return incline_pct
    if is_outdoor is False or altitude_m is None or not np.isfinite(altitude_m).any():
        return None
    if (covered_m := way_m(channels)) is None:
        return None
    length = min(altitude_m.size, covered_m.size)
    up_m, along_m = (_change(values[:length]) for values in _known_together(altitude_m[:length], covered_m[:length]))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(along_m >= LEAST_WAY_M, 100 * up_m / along_m, np.nan)


def grade_adjustment(channels: Channels, *, is_outdoor: bool | None) -> float | None:
    """What the whole way is to be multiplied by to be flat: 1.05 is a run as hard as one 5 % longer on the flat [EL].

    Seconds whose slope or speed is unknown are left out. None where no slope is known.
    """
    speed_mps, slope_pct = speeds_mps(channels), grade_pct(channels, is_outdoor=is_outdoor)
    if speed_mps is None or slope_pct is None:
        return None
    length = min(speed_mps.size, slope_pct.size)
    speed_mps, slope_pct = speed_mps[:length], slope_pct[:length]
    is_known = (speed_mps >= STANDING_MPS) & np.isfinite(slope_pct)
    if is_known.sum() < LEAST_S:
        return None
    flat_mps = speed_mps[is_known] * flat_speed_factor(slope_pct[is_known])
    return float(flat_mps.sum() / speed_mps[is_known].sum())


def m_per_beat(speed_mps: np.ndarray | None, heart_rate_bpm: np.ndarray | None) -> float | None:
    """Efficiency: metres for a heart beat, over the seconds in motion of which both are known.

    >>> m_per_beat(np.full(60, 3.0), np.full(60, 150.0))  # 180 m and 150 beats a minute
    1.2
    """
    both = _together(speed_mps, heart_rate_bpm)
    if both is None or both[0].size < LEAST_S:
        return None
    return float(60 * both[0].sum() / both[1].sum())


def decoupling_pct(speed_mps: np.ndarray | None, heart_rate_bpm: np.ndarray | None) -> float | None:
    """Aerobic decoupling by pace (%): how much less way a heart beat gave in the second half than in the first.

    As ``metrics.aerobic_decoupling``, with speed in the place of power, over the seconds in motion. None below 20
    minutes of them, of which the warm-up alone would tell.
    """
    both = _together(speed_mps, heart_rate_bpm)
    return None if both is None or both[0].size < LEAST_DECOUPLING_S else aerobic_decoupling(*both)


def vertical_ratio_pct(vertical_oscillation_m: float | None, step_length_m: float | None) -> float | None:
    """How far a step goes up and down over how far it goes forward, in percent; less is thriftier.

    >>> vertical_ratio_pct(0.09, 1.2)
    7.5
    """
    if not vertical_oscillation_m or not step_length_m or step_length_m != step_length_m:
        return None
    ratio = 100 * vertical_oscillation_m / step_length_m
    return None if ratio != ratio else ratio


def step_length_m(speed_mps: float | None, cadence_spm: float | None) -> float | None:
    """The mean way of a step from speed and steps a minute.

    >>> step_length_m(3.0, 180)
    1.0
    """
    return 60 * speed_mps / cadence_spm if speed_mps and cadence_spm and cadence_spm > 0 else None


def values(channels: Channels, *, is_outdoor: bool | None) -> dict[str, Any]:
    """What the seconds of one session on foot tell, None where unknown.

    Returns:
        ``way_m`` and ``grade_adjustment`` as the functions here, ``m_per_beat``, ``pace_decoupling_pct``, and the means
        in motion ``cadence_spm`` (steps a minute), ``step_length_m``, ``vertical_oscillation_m``, ``stance_time_s``,
        ``power_w``.
    """
    speed_mps, covered_m, heart_rate_bpm = speeds_mps(channels), way_m(channels), channels.get("heart_rate_bpm")
    return {
        "way_m": float(covered_m[-1]) if covered_m is not None and covered_m.size and covered_m[-1] > 0 else None,
        "grade_adjustment": grade_adjustment(channels, is_outdoor=is_outdoor),
        "m_per_beat": m_per_beat(speed_mps, heart_rate_bpm),
        "pace_decoupling_pct": decoupling_pct(speed_mps, heart_rate_bpm),
        "cadence_spm": _mean(channels.get("cadence_rpm")),
        "step_length_m": _mean(channels.get("step_length_m")),
        "vertical_oscillation_m": _mean(channels.get("vertical_oscillation_m")),
        "stance_time_s": _mean(channels.get("stance_time_s")),
        "power_w": _mean(channels.get("power_w")),
    }


def _mean(values_: np.ndarray | None) -> float | None:
    """The mean of the values above 0; None where they are too few."""
    if values_ is None:
        return None
    known = values_[values_ > 0]
    return float(known.mean()) if known.size >= LEAST_S else None


def _together(speed_mps: np.ndarray | None, heart_rate_bpm: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
    """Both where one moves and the heart is heard."""
    if speed_mps is None or heart_rate_bpm is None:
        return None
    length = min(speed_mps.size, heart_rate_bpm.size)
    speed_mps, heart_rate_bpm = speed_mps[:length], heart_rate_bpm[:length]
    is_known = (speed_mps >= STANDING_MPS) & (heart_rate_bpm > 0)
    return speed_mps[is_known], heart_rate_bpm[is_known]


def _known_together(altitude_m: np.ndarray, covered_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both averaged over the same seconds, so that an even slope stays as steep as it is up to its ends."""
    is_known = np.isfinite(altitude_m)
    counts = _window_sums(is_known.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        return (
            _window_sums(np.where(is_known, altitude_m, 0)) / counts,
            _window_sums(np.where(is_known, covered_m, 0)) / counts,
        )


def _window_sums(values_: np.ndarray) -> np.ndarray:
    sums = np.concatenate([[0.0], np.cumsum(values_)])
    at = np.arange(values_.size)
    half = MEAN_S // 2
    return sums[np.minimum(at + half + 1, values_.size)] - sums[np.maximum(at - half, 0)]


def _change(values_: np.ndarray) -> np.ndarray:
    """From so many seconds before to so many after; less at the ends."""
    at = np.arange(values_.size)
    return values_[np.minimum(at + AROUND_S, values_.size - 1)] - values_[np.maximum(at - AROUND_S, 0)]
