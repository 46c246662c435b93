"""Models of what a rider can do: xPower, the W' left at each second of a ride, critical power from the best efforts.

Streams are arrays with one sample a second, NaN where there is none. CP is critical power (W): what could be held for
long; W' (J) is the work that can be done above it. Sources, cited by key:
    [GC] GoldenCheetah: BikeScore.cpp (xPower), WPrime.cpp (W' balance), PDModel.cpp (critical power).
    [SK] P. Skiba et al. 2012, Med Sci Sports Exerc 44(8):1526: W' balance as an integral.
    [CS] D. Clarke, P. Skiba 2013, Adv Physiol Educ 37:134: W' balance as a difference equation; worked CP example.
    [MO] T. Moritani et al. 1981, Ergonomics 24:339, after Monod and Scherrer 1965: P = CP + W' / t.
    [MT] R. H. Morton 1996, Ergonomics 39:611: the same with a highest power at t = 0.
    [BK] B. Karsten et al. 2015, Eur J Appl Physiol 115:197: CP from efforts of 3, 7 and 12 minutes in the field agrees
         with the laboratory within 4.5 to 5.8 %.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import exp
from typing import NamedTuple, TypeGuard

import numpy as np

from core import metrics

#: The window of xPower, about which its moving average is centred, and the watts below which it no longer fades [GC].
XPOWER_WINDOW_S, XPOWER_NEGLIGIBLE_W = 25, 0.1
#: The efforts that tell critical power, shortest and longest [GC].
CP_SHORTEST_S, CP_LONGEST_S = 120, 1200
#: How many of them there must be, and how many times the shortest the longest must be at least [BK: 3 and 12 min].
CP_EFFORTS, CP_SPREAD = 3, 3
#: How much higher a longer effort may be than a shorter one: what a power meter is wrong by.
CP_RISE_SHARE = 0.01
#: Above this share of CP its standard error, or a disagreement of two ways to fit it, makes it unknown [BK].
CP_ERROR_SHARE = 0.05
#: A W' outside of this is not what legs hold: the efforts were not all out.
W_PRIME_LIKELY_J = (3_000, 50_000)
#: The highest power of the three-parameter model, and the share of it that its standard error may be.
PMAX_LIMIT_W, PMAX_ERROR_SHARE = 3000, 0.2
#: Efforts that tell the highest power are no longer than this, and at least so many.
SPRINT_LONGEST_S, SPRINTS = 60, 2
#: Where a power curve is read for a fit. Points close together come from one effort and only feign certainty.
EFFORT_DURATIONS_S = (5, 10, 15, 20, 30, 45, 60, 120, 180, 240, 300, 420, 600, 780, 900, 1200)


# A ride


def xpower(power_w: np.ndarray) -> float | None:
    """xPower (W): as normalized power, but of a moving average that fades by 25/26 a second [GC].

    The average starts at 0. Missing seconds let it fade and count until it is below 0.1 W, the rest of a pause counts
    nowhere. Skiba's own spreadsheet fades a 25-s mean instead, 1.4 % higher on one ride. None below 25 samples.

    >>> round(xpower(np.array([0.0] * 30 + [300.0] * 30)), 1)  # normalized_power says 203.1
    129.9
    """
    known = np.flatnonzero(np.isfinite(power_w))
    if known.size < XPOWER_WINDOW_S:
        return None
    smooth_w, smoothed_w, keep = 0.0, [], XPOWER_WINDOW_S / (XPOWER_WINDOW_S + 1)
    for watts in power_w[: known[-1] + 1].tolist():
        if watts != watts:
            if smooth_w <= XPOWER_NEGLIGIBLE_W:
                continue
            watts = 0.0
        smooth_w = smooth_w * keep + watts * (1 - keep)
        smoothed_w.append(smooth_w)
    return float(np.mean(np.array(smoothed_w) ** 4) ** 0.25)


def relative_intensity(*, xpower_w: float | None, cp_w: float | None) -> float | None:
    """Relative intensity: xPower as a share of critical power, as the intensity factor is of FTP [GC].

    >>> relative_intensity(xpower_w=210, cp_w=280)
    0.75
    """
    return metrics.intensity_factor(np_w=xpower_w, ftp_w=cp_w)


def w_balance(power_w: np.ndarray, *, cp_w: float | None, w_prime_j: float | None) -> np.ndarray | None:
    """W' left (J) after each second: spent above CP, below it refilled the slower the fuller it is [CS].

    Above CP a second takes P - CP; below, it gives back (CP - P) times the share that is spent. Missing seconds are
    rest at 0 W. A balance below 0 says that CP or W' is set too low. None without CP, W' or any power.

    >>> w_balance(np.array([300.0, 300.0, 100.0]), cp_w=200, w_prime_j=1000)  # 100 of 200 J spent times 100 W
    array([900., 800., 820.])
    """
    if not _is_positive(cp_w) or not _is_positive(w_prime_j) or not np.isfinite(power_w).any():
        return None

    def next_j(left_j: float, over_w: float) -> float:
        return left_j - over_w * (1.0 if over_w >= 0 else 1 - left_j / w_prime_j)

    left_j = accumulate((_with_rests(power_w) - cp_w).tolist(), next_j, initial=float(w_prime_j))
    return np.fromiter(left_j, float, power_w.size + 1)[1:]


def w_balance_integral(power_w: np.ndarray, *, cp_w: float | None, w_prime_j: float | None) -> np.ndarray | None:
    """W' left (J) after each second: each second above CP is paid back exponentially with one time constant [SK].

    The constant comes from how easy the whole ride was below CP (``recovery_time_s``), so the ride must be over.
    Missing seconds are rest at 0 W. None as ``w_balance``, which riders usually mean.

    >>> w_balance_integral(np.array([300.0, 300.0, 100.0]), cp_w=200, w_prime_j=1000).round(1)  # fades with 516.9 s
    array([900. , 800.2, 800.6])
    """
    if not _is_positive(cp_w) or not _is_positive(w_prime_j) or not np.isfinite(power_w).any():
        return None
    ridden_w = _with_rests(power_w)
    fade = exp(-1 / recovery_time_s(ridden_w, cp_w=cp_w))
    spent_j = accumulate(np.maximum(ridden_w - cp_w, 0).tolist(), lambda spent, over: spent * fade + over)
    return w_prime_j - np.fromiter(spent_j, float, power_w.size)


def recovery_time_s(power_w: np.ndarray, *, cp_w: float) -> float:
    """Time constant of ``w_balance_integral``: 546 exp(-0.01 (CP - mean power below CP)) + 316 s [SK].

    >>> round(recovery_time_s(np.array([300.0, 100.0]), cp_w=200), 1)  # 546 / e + 316
    516.9
    """
    below_w = power_w[power_w < cp_w]
    mean_w = below_w.mean() if below_w.size else 0.0
    return float(546 * exp(-0.01 * (cp_w - mean_w)) + 316)


# Critical power


@dataclass(frozen=True)
class CriticalPower:
    """A fitted model with standard errors. ``pmax_w`` is None in the model of two parameters."""

    cp_w: float
    cp_se_w: float
    w_prime_j: float
    w_prime_se_j: float
    #: How many efforts it was fitted to.
    efforts: int
    pmax_w: float | None = None
    pmax_se_w: float | None = None

    def power_w(self, duration_s: np.ndarray | float) -> np.ndarray:
        """The power (W) that can be held for a time (s); meant for some 2 to 20 minutes, with ``pmax_w`` from 0."""
        from_pmax_s = 0.0 if self.pmax_w is None else self.w_prime_j / (self.pmax_w - self.cp_w)
        return self.cp_w + self.w_prime_j / (np.asarray(duration_s, dtype=float) + from_pmax_s)


@dataclass(frozen=True)
class Refused:
    """No model, because the efforts do not support one."""

    reason: str


def efforts(curve_w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Durations (s) and powers (W) of a power curve at ``EFFORT_DURATIONS_S``, to be fitted; unknown ones left out.

    ``curve_w`` is at ``metrics.CURVE_DURATIONS_S``.
    """
    at = np.searchsorted(metrics.CURVE_DURATIONS_S, EFFORT_DURATIONS_S)
    power_w = np.asarray(curve_w, dtype=float)[at]
    known = np.isfinite(power_w)
    return np.array(EFFORT_DURATIONS_S, dtype=float)[known], power_w[known]


def critical_power(duration_s: np.ndarray, power_w: np.ndarray) -> CriticalPower | Refused:
    """CP and W' of the best efforts between 2 and 20 minutes: P = CP + W' / t, least squares of power [MO].

    Refused, with a sentence, where fewer than three durations are known, the longest is not three times the shortest,
    power does not fall with duration (a rise of 1 % is let pass), the standard error of CP is above 5 %, the fit of
    work against time (``work_time_fit``) differs by more, or W' is not one that legs hold (3 to 50 kJ).
    """
    duration_s, power_w = _sorted(duration_s, power_w)
    is_used = (duration_s >= CP_SHORTEST_S) & (duration_s <= CP_LONGEST_S)
    duration_s, power_w = duration_s[is_used], power_w[is_used]
    problem = _unsupported(duration_s, power_w)
    if problem:
        return Refused(problem)
    fit = _believed(hyperbolic_fit(duration_s, power_w))
    by_work_w = work_time_fit(duration_s, power_w).cp_w
    if isinstance(fit, CriticalPower) and abs(by_work_w - fit.cp_w) > CP_ERROR_SHARE * fit.cp_w:
        return Refused(
            f"Two ways to fit critical power disagree ({fit.cp_w:.0f} W and {by_work_w:.0f} W): the efforts do not lie "
            "on one curve."
        )
    return fit


def critical_power_and_pmax(duration_s: np.ndarray, power_w: np.ndarray) -> CriticalPower | Refused:
    """CP, W' and the highest power of the best efforts up to 20 minutes: P = CP + W' / (t + W' / (Pmax - CP)) [MT].

    Refused where ``critical_power`` is, where fewer than two efforts of a minute or less are known, and where Pmax
    would be above 3,000 W or its standard error above 20 %.
    """
    of_long_efforts = critical_power(duration_s, power_w)
    if isinstance(of_long_efforts, Refused):
        return of_long_efforts
    duration_s, power_w = _sorted(duration_s, power_w)
    is_used = duration_s <= CP_LONGEST_S
    duration_s, power_w = duration_s[is_used], power_w[is_used]
    problem = _not_falling(duration_s, power_w)
    if problem:
        return Refused(problem)
    if np.count_nonzero(duration_s <= SPRINT_LONGEST_S) < SPRINTS:
        return Refused("The highest power needs bests of two or more durations of a minute or less.")
    fit = _three_parameter_fit(duration_s, power_w)
    if fit is None or fit.pmax_w is None or fit.pmax_se_w is None:
        return Refused(f"The short efforts do not bend towards a highest power below {PMAX_LIMIT_W:,} W.")
    if fit.pmax_se_w > PMAX_ERROR_SHARE * fit.pmax_w:
        return Refused(f"The highest power is too uncertain: {fit.pmax_w:.0f} W ± {fit.pmax_se_w:.0f} W.")
    return _believed(fit)


def hyperbolic_fit(duration_s: np.ndarray, power_w: np.ndarray) -> CriticalPower:
    """CP and W' of all efforts given, unchecked: least squares of power against 1 / time [MO].

    >>> fit = hyperbolic_fit(np.array([120.0, 300, 600]), np.array([400.0, 280, 240]))  # 200 W + 24 kJ / t
    >>> round(fit.cp_w, 6), round(fit.w_prime_j, 6)
    (200.0, 24000.0)
    """
    line = _line(1 / duration_s, power_w)
    return CriticalPower(line.level, line.level_se, line.slope, line.slope_se, power_w.size)


def work_time_fit(duration_s: np.ndarray, power_w: np.ndarray) -> CriticalPower:
    """CP and W' of all efforts given, unchecked: least squares of work against time, which weighs long ones more [MO].

    >>> fit = work_time_fit(np.array([120.0, 300, 600]), np.array([400.0, 280, 240]))
    >>> round(fit.cp_w, 6), round(fit.w_prime_j, 6)
    (200.0, 24000.0)
    """
    line = _line(duration_s, power_w * duration_s)
    return CriticalPower(line.slope, line.slope_se, line.level, line.level_se, power_w.size)


def _with_rests(power_w: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(power_w), power_w, 0.0)


def _sorted(duration_s: np.ndarray, power_w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By duration, each once with its highest power; unknown and zero power left out."""
    best: dict[float, float] = {}
    for seconds, watts in zip(np.asarray(duration_s).tolist(), np.asarray(power_w).tolist(), strict=True):
        if watts > 0:
            best[seconds] = max(watts, best.get(seconds, 0.0))
    return np.array(sorted(best), dtype=float), np.array([best[seconds] for seconds in sorted(best)], dtype=float)


def _unsupported(duration_s: np.ndarray, power_w: np.ndarray) -> str | None:
    """Why efforts of 2 to 20 minutes do not support a critical power, or None where they do."""
    if duration_s.size < CP_EFFORTS:
        return (
            f"Critical power needs bests of {CP_EFFORTS} or more durations between 2 and 20 minutes; "
            f"there {'is' if duration_s.size == 1 else 'are'} {duration_s.size}."
        )
    if duration_s[-1] < CP_SPREAD * duration_s[0]:
        return (
            f"The efforts are too alike in length ({_minutes(duration_s[0])} to {_minutes(duration_s[-1])}): "
            f"the longest must be {CP_SPREAD} times the shortest."
        )
    return _not_falling(duration_s, power_w)


def _not_falling(duration_s: np.ndarray, power_w: np.ndarray) -> str | None:
    """Why power does not fall with duration, or None where it does but for what a meter is wrong by."""
    lowest_w = np.minimum.accumulate(power_w)
    rises = np.flatnonzero(power_w > (1 + CP_RISE_SHARE) * lowest_w)
    longer = rises[0] if rises.size else power_w.size - 1
    shorter = np.argmin(power_w[:longer]) if rises.size else 0
    if not rises.size and power_w[longer] < power_w[shorter]:
        return None
    return (
        f"The best of {_minutes(duration_s[longer])} is not below that of {_minutes(duration_s[shorter])}: "
        "the shorter was not all out."
    )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.3g} min"


def _believed(fit: CriticalPower) -> CriticalPower | Refused:
    lowest_j, highest_j = W_PRIME_LIKELY_J
    if not (fit.cp_w > 0 and lowest_j <= fit.w_prime_j <= highest_j):
        return Refused(
            f"W' would be {fit.w_prime_j / 1000:.1f} kJ, and legs hold {lowest_j / 1000:.0f} to "
            f"{highest_j / 1000:.0f} kJ: the efforts were not all out."
        )
    if not fit.cp_se_w <= CP_ERROR_SHARE * fit.cp_w:
        return Refused(f"Critical power is too uncertain: {fit.cp_w:.0f} W ± {fit.cp_se_w:.0f} W.")
    return fit


class _Line(NamedTuple):
    level: float
    slope: float
    level_se: float
    slope_se: float


def _line(x: np.ndarray, y: np.ndarray) -> _Line:
    """Least squares of y = level + slope x with standard errors."""
    centred = x - x.mean()
    spread = (centred**2).sum()
    slope = (centred * y).sum() / spread
    level = y.mean() - slope * x.mean()
    variance = ((y - level - slope * x) ** 2).sum() / (x.size - 2) if x.size > 2 else np.nan
    level_se = np.sqrt(variance * (1 / x.size + x.mean() ** 2 / spread))
    return _Line(float(level), float(slope), float(level_se), float(np.sqrt(variance / spread)))


def _three_parameter_fit(duration_s: np.ndarray, power_w: np.ndarray) -> CriticalPower | None:
    """Least squares of power; None where the highest power is not between CP and ``PMAX_LIMIT_W``.

    With the shift W' / (Pmax - CP) held, the model is a line in 1 / (t + shift): so only the shift is searched for,
    on a grid that closes in.
    """
    low_s, high_s = 0.5, 1000.0
    for _ in range(7):
        shifts_s = np.geomspace(low_s, high_s, 50)
        misfits = [_misfit(_line(1 / (duration_s + shift), power_w), duration_s + shift, power_w) for shift in shifts_s]
        best = int(np.argmin(misfits))
        low_s, high_s = shifts_s[max(best - 1, 0)], shifts_s[min(best + 1, 49)]
    shift_s = shifts_s[best]
    line = _line(1 / (duration_s + shift_s), power_w)
    cp_w, w_prime_j = line.level, line.slope
    pmax_w = cp_w + w_prime_j / shift_s
    if not cp_w < pmax_w <= PMAX_LIMIT_W:
        return None
    depth_w = pmax_w - cp_w
    reach = duration_s * depth_w + w_prime_j
    by_pmax = (w_prime_j / reach) ** 2
    slopes = np.column_stack([1 - by_pmax, duration_s * (depth_w / reach) ** 2, by_pmax])
    degrees = duration_s.size - 3
    covariance = np.linalg.pinv(slopes.T @ slopes) * min(misfits) / degrees
    cp_se_w, w_prime_se_j, pmax_se_w = np.sqrt(np.diag(covariance)).tolist()
    return CriticalPower(
        cp_w, cp_se_w, w_prime_j, w_prime_se_j, duration_s.size, pmax_w=float(pmax_w), pmax_se_w=pmax_se_w
    )


def _misfit(line: _Line, shifted_s: np.ndarray, power_w: np.ndarray) -> float:
    return float(((power_w - line.level - line.slope / shifted_s) ** 2).sum())


def _is_positive(value: float | None) -> TypeGuard[float]:
    return value is not None and value > 0
