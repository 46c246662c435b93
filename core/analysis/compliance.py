"""Did I do what the class asked? Second by second against its targets: on, above or below, block by block. Pure.

The conventions, all of them stated here and told to the athlete:

* A *block* is a stretch in which one metric is asked to stay in one band; touching targets that ask for the same are
  one block. Seconds without a target (spin-ups, floor work) are neutral, and so are seconds that were not recorded.
* A rider is not a metronome: the band is widened by the tolerance of ``METRICS``. What is missed is counted from the
  band itself.
* Nobody turns the knob at the call: the first ``SETTLING_S`` of a block count nowhere (at most half of the block). How
  long it took is told as the *lag*: the seconds until the first ``SETTLED_S`` in a row on target.
* The clock of a class can be wrong by some seconds. The *offset* is fitted once for the whole ride: the delay at which
  what was done correlates best with what was asked, less a usual reaction. It stays 0 where the delay is one that a
  rider's reaction explains (0 to ``SETTLING_S``), and where moving the clock would put hardly more on target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, isnan
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.metrics import MPS_PER_MPH, power_zone_bounds_w


class Followed(NamedTuple):
    """How a metric of a target is compared with what was recorded; amounts are in the unit of the channel."""

    channel: str
    #: A band is this much wider on either side, or this share of its bound, whichever is more.
    tolerance: float
    tolerance_share: float = 0.0
    #: Less than this is not doing it, whatever the band and its tolerance.
    least: float = -np.inf


#: What can be followed. Not pedalling is on no target: zone 1 begins at 1 W.
METRICS: dict[str, Followed] = {
    "power_zone": Followed("power_w", 5, 0.03, least=1),
    "cadence": Followed("cadence_rpm", 3, least=1),
    "resistance": Followed("resistance_pct", 2, least=1),
    "speed": Followed("speed_mps", 0.1 * MPS_PER_MPH),
    "pace_intensity": Followed("speed_mps", 0.1 * MPS_PER_MPH),
    "incline": Followed("incline_pct", 0.5),
    "stroke_rate": Followed("stroke_rate_spm", 1, least=1),
}

#: Seconds at the start of a block that count nowhere, and seconds in a row on target that end the lag.
SETTLING_S, SETTLED_S = 8, 3
#: How far the clock of a class may be off, either way.
SEARCH_S = 30
#: How long after a call riders move: in a recorded ride with 1-Hz targets the resistance follows best 3 s later.
REACTION_S = 3
#: Below this correlation the plan was not followed, and nothing can be said about its clock.
LEAST_CORRELATION = 0.5
#: Correlations this close are a tie, which the offset nearest 0 wins.
TIE = 0.001
#: The clock is moved only where that puts this share of the seconds more on target.
WORTH_MOVING = 0.01
#: Fewer known seconds than this are no ground for a fit.
LEAST_FIT_S = 120
#: No class is longer; targets beyond are not believed.
LONGEST_S = 6 * 3600

#: Lower and upper bound (m/s) of each pace intensity.
PaceBounds = Mapping[int, tuple[float, float]]

#: How much later than its call something can be done.
_DELAYS_S = np.arange(-SEARCH_S, SEARCH_S + REACTION_S + 1)
_COLUMNS = (
    "metric", "start_s", "end_s", "called_lower", "called_upper", "lower", "upper", "known_s", "mean", "on_share",
    "above_share", "below_share", "miss", "lag_s",
)  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """How what was done agrees with what was asked, as shares of the seconds that count."""

    #: Seconds with a target, recorded, and past the settling.
    known_s: int
    on_share: float
    above_share: float
    below_share: float
    #: Median seconds from a call to being on target; None where no block settled.
    lag_s: float | None


@dataclass(frozen=True)
class Compliance:
    """A workout beside its class. A second in which two metrics are asked for counts once for each."""

    overall: Agreement
    by_metric: dict[str, Agreement]
    #: How many seconds the recording runs behind the clock of the class (negative: ahead of it).
    offset_s: int
    #: A row per block, by metric and start: ``metric``; ``start_s``, ``end_s`` (half-open on the class clock; add
    #: ``offset_s`` for the recording's); ``called_lower``, ``called_upper`` (as called: zone 1 to 7, intensity ...);
    #: ``lower``, ``upper`` (in the unit of the channel, NaN where open); of the seconds that count ``known_s``,
    #: ``mean``, ``on_share``, ``above_share``, ``below_share``, ``miss`` (mean distance outside the band, negative
    #: below it, 0 for seconds on target); ``lag_s`` (NaN where never settled or a second before was not recorded).
    blocks: pd.DataFrame

    @property
    def sentence(self) -> str:
        """The whole ride in a line or two."""
        done = self.overall
        said = (
            f"On target for {100 * done.on_share:.0f} % of what was asked, "
            f"above for {100 * done.above_share:.0f} %, below for {100 * done.below_share:.0f} %."
        )
        if done.lag_s is not None:
            said += f" After a call it took {done.lag_s:.0f} s."
        if self.offset_s:
            side = "behind" if self.offset_s > 0 else "ahead of"
            said += f" Your recording runs {abs(self.offset_s)} s {side} the clock of the class, which is allowed for."
        return said


def compliance(
    targets: pd.DataFrame,
    channels: Mapping[str, np.ndarray],
    *,
    ftp_w: float | None = None,
    pace_bounds_mps: PaceBounds | None = None,
) -> Compliance | None:
    """How far a workout did what its class asked for, in the right order and at the right time.

    Args:
        targets: ``start_s, end_s`` (half-open on the pedalling clock), ``metric``, ``lower``, ``upper`` (either may be
            missing); metrics that are not in ``METRICS`` are left out.
        channels: 1-Hz arrays by name from second 0 of the recording, NaN where missing.
        ftp_w: FTP in force on the day; without it power zones are left out.
        pace_bounds_mps: Lower and upper bound (m/s) of each pace intensity (0 is recovery) at the athlete's pace
            level, infinite where open; without them pace intensities are left out.

    Returns:
        None where no second can be compared.
    """
    called = targets[["start_s", "end_s", "lower", "upper"]].to_numpy(dtype=float)
    names = targets["metric"].to_numpy()
    plans = [
        plan
        for metric in METRICS
        if (values := _values(metric, channels)) is not None
        and (plan := _plan(metric, called[names == metric], values, ftp_w, pace_bounds_mps)) is not None
    ]
    delay_s = _delay_s(plans)
    done = _done(plans, 0)
    if done is None or 0 <= delay_s <= SETTLING_S:
        return done
    moved = _done(plans, delay_s - REACTION_S)
    is_worth_it = moved is not None and moved.overall.on_share >= done.overall.on_share + WORTH_MOVING
    return moved if is_worth_it else done


class _Block(NamedTuple):
    """A stretch with its band as called (zone numbers ...) and in the unit of the channel, infinite where open."""

    start_s: int
    end_s: int
    called_lower: float
    called_upper: float
    lower: float
    upper: float


@dataclass(frozen=True)
class _Plan:
    """What is asked of one metric, second by second of the class clock, and what was recorded of it."""

    metric: str
    values: np.ndarray
    blocks: list[_Block]
    #: Lower and upper bound of each block.
    bounds: np.ndarray
    #: Position in ``blocks``, -1 where nothing is asked.
    block: np.ndarray
    #: The band with its tolerance; NaN where nothing is asked.
    low: np.ndarray
    high: np.ndarray
    #: Asked for, and past the settling.
    is_settled: np.ndarray


def _done(plans: Sequence[_Plan], offset_s: int) -> Compliance | None:
    """The compliance with the class clock moved by so much; None where no second can be compared."""
    tables = {plan.metric: table for plan in plans if (table := _table(plan, offset_s))["known_s"].any()}
    if not tables:
        return None
    blocks = pd.concat(tables.values(), ignore_index=True) if len(tables) > 1 else next(iter(tables.values()))
    by_metric = {metric: _agreement(table) for metric, table in tables.items()}
    return Compliance(_agreement(blocks), by_metric, offset_s, blocks)


def _values(metric: str, channels: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """What was recorded of a metric. A knob that is turned while the cranks stand still resists nobody."""
    found = channels.get(METRICS[metric].channel)
    if found is None:
        return None
    values = np.asarray(found, dtype=float)
    cadence_rpm = channels.get("cadence_rpm")
    if metric == "resistance" and cadence_rpm is not None and len(cadence_rpm) == values.size:
        values = np.where(np.equal(cadence_rpm, 0), np.minimum(values, 0), values)
    return values


def _plan(
    metric: str, called: np.ndarray, values: np.ndarray, ftp_w: float | None, pace_bounds_mps: PaceBounds | None
) -> _Plan | None:
    """``called`` has a row per target of the metric: start, end, lower and upper."""
    asked = []
    for start, end, lower, upper in called[np.argsort(called[:, 0], kind="stable")].tolist():
        band = _band(metric, lower, upper, ftp_w, pace_bounds_mps)
        if band is not None and isfinite(start + end):
            asked.append(_Block(max(int(start), 0), min(int(end), LONGEST_S), lower, upper, *band))
    blocks = _joined(asked)
    if not blocks:
        return None
    block = np.full(blocks[-1].end_s, -1)
    is_settled = np.zeros(block.size, dtype=bool)
    for n, found in enumerate(blocks):
        block[found.start_s : found.end_s] = n
        settling_s = min(SETTLING_S, (found.end_s - found.start_s) // 2)
        is_settled[found.start_s + settling_s : found.end_s] = True
    bounds = np.array([(found.lower, found.upper) for found in blocks])
    low, high = (np.append(edge, np.nan)[block] for edge in _tolerated(METRICS[metric], bounds))
    return _Plan(metric, values, blocks, bounds, block, low, high, is_settled)


def _band(
    metric: str, lower: float, upper: float, ftp_w: float | None, pace_bounds_mps: PaceBounds | None
) -> tuple[float, float] | None:
    """The bounds of a target in the unit of its channel, infinite where open; None where they cannot be told."""
    if metric not in ("power_zone", "pace_intensity"):
        bounds = (-inf if isnan(lower) else lower, inf if isnan(upper) else upper)
        return None if bounds == (-inf, inf) else bounds
    if isnan(lower + upper):
        return None
    if metric == "pace_intensity":
        steps = pace_bounds_mps or {}
        return (steps[int(lower)][0], steps[int(upper)][1]) if lower in steps and upper in steps else None
    bounds_w = power_zone_bounds_w(ftp_w)
    if bounds_w is None:
        return None
    edges_w = (METRICS[metric].least, *bounds_w, inf)
    return edges_w[min(max(int(lower), 1), 7) - 1], edges_w[min(max(int(upper), 1), 7)]


def _joined(asked: Sequence[_Block]) -> list[_Block]:
    """Blocks in order of time: a later target ends an earlier one, and touching ones that ask the same are one."""
    blocks: list[_Block] = []
    for found in asked:
        if found.start_s >= found.end_s:
            continue
        if blocks and blocks[-1][4:] == found[4:] and blocks[-1].end_s >= found.start_s:
            blocks[-1] = blocks[-1]._replace(end_s=max(blocks[-1].end_s, found.end_s))
            continue
        if blocks and blocks[-1].end_s > found.start_s:
            earlier = blocks.pop()._replace(end_s=found.start_s)
            blocks += [earlier] if earlier.start_s < earlier.end_s else []
        blocks.append(found)
    return blocks


def _tolerated(followed: Followed, bounds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound of each block with the tolerance."""
    margin = np.maximum(followed.tolerance, followed.tolerance_share * np.where(np.isinf(bounds), 0, np.abs(bounds)))
    return np.maximum(bounds[:, 0] - margin[:, 0], followed.least), bounds[:, 1] + margin[:, 1]


def _delay_s(plans: Sequence[_Plan]) -> int:
    """By how many seconds what was done follows what was asked, where the two correlate best.

    A usual reaction where nothing can be said: where too little is known, where they hardly correlate, and where they
    do so best at the edge of the search, which is a trend and no peak.
    """
    weighted, known_s = np.zeros(_DELAYS_S.size), 0.0
    for plan in plans:
        correlation, seconds = _correlations(plan)
        if seconds >= LEAST_FIT_S and np.isfinite(correlation).all():
            weighted += seconds * correlation
            known_s += seconds
    best = weighted.max() / known_s if known_s else 0.0
    if best < LEAST_CORRELATION:
        return REACTION_S
    tied_s = _DELAYS_S[weighted >= (best - TIE) * known_s]
    delay_s = int(tied_s[np.argmin(np.abs(tied_s - REACTION_S))])
    return REACTION_S if delay_s in (_DELAYS_S[0], _DELAYS_S[-1]) else delay_s


def _correlations(plan: _Plan) -> tuple[np.ndarray, float]:
    """Correlation of the middle of the band with what was done each of ``_DELAYS_S`` later, and the seconds in it."""
    is_asked = (plan.block >= 0).astype(float)
    finite = np.where(np.isinf(plan.bounds), plan.bounds[:, ::-1], plan.bounds)
    middle = finite.mean(axis=1)[plan.block]
    middle = (middle - middle @ is_asked / is_asked.sum()) * is_asked
    padded = np.full(plan.block.size + _DELAYS_S.size - 1, np.nan)
    shown = plan.values[: padded.size + _DELAYS_S[0]]
    padded[-_DELAYS_S[0] :][: shown.size] = shown
    is_known = np.isfinite(padded).astype(float)
    done = np.where(is_known, padded, 0.0)
    n, sum_done, sum_squares = (np.correlate(values, is_asked) for values in (is_known, done, done**2))
    sum_middle, sum_middle_squares = np.correlate(is_known, middle), np.correlate(is_known, middle**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = n * np.correlate(done, middle) - sum_done * sum_middle
        variances = (n * sum_squares - sum_done**2) * (n * sum_middle_squares - sum_middle**2)
        return covariance / np.sqrt(variances), float(n[-_DELAYS_S[0]])


def _table(plan: _Plan, offset_s: int) -> pd.DataFrame:
    """The blocks of one metric with what was done in them: the columns of ``Compliance.blocks``."""
    done = _aligned(plan.values, offset_s, plan.block.size)
    is_known = plan.is_settled & np.isfinite(done)
    is_above, is_below = is_known & (done > plan.high), is_known & (done < plan.low)
    miss = np.zeros(done.size)
    for edge, is_outside in enumerate((is_below, is_above)):
        miss[is_outside] = done[is_outside] - plan.bounds[plan.block[is_outside], edge]

    def per_block(amounts: np.ndarray) -> np.ndarray:
        return np.bincount(plan.block[is_known], amounts[is_known], len(plan.blocks))

    known_s = per_block(np.ones(done.size))
    counts = np.where(known_s > 0, known_s, np.nan)
    start_s, end_s, called_lower, called_upper, *_ = zip(*plan.blocks, strict=True)
    lower, upper = np.where(np.isinf(plan.bounds), np.nan, plan.bounds).T
    above_share, below_share = per_block(is_above) / counts, per_block(is_below) / counts
    columns = (
        plan.metric, start_s, end_s, called_lower, called_upper, lower, upper, known_s.astype(int),
        per_block(done) / counts, 1 - above_share - below_share, above_share, below_share, per_block(miss) / counts,
        _lags_s(plan, done),
    )  # fmt: skip
    return pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True)))


def _aligned(values: np.ndarray, offset_s: int, length: int) -> np.ndarray:
    """What was recorded at each second of the class clock, NaN outside the recording."""
    done = np.full(length, np.nan)
    found = values[max(offset_s, 0) : max(offset_s + length, 0)]
    done[max(-offset_s, 0) :][: found.size] = found[: max(length + min(offset_s, 0), 0)]
    return done


def _lags_s(plan: _Plan, done: np.ndarray) -> np.ndarray:
    """Seconds of each block until the first ``SETTLED_S`` in a row on target."""
    on_s = np.concatenate([[0], np.cumsum((done >= plan.low) & (done <= plan.high))])
    settles = np.flatnonzero(on_s[SETTLED_S:] - on_s[:-SETTLED_S] == SETTLED_S)
    missing_s = np.concatenate([[0], np.cumsum(np.isnan(done))])
    starts, ends = np.array([(b.start_s, b.end_s) for b in plan.blocks]).T
    first = np.append(settles, done.size)[np.searchsorted(settles, starts)]
    is_settled = (first + SETTLED_S <= ends) & (missing_s[first] == missing_s[starts])
    return np.where(is_settled, first - starts, np.nan)


def _agreement(blocks: pd.DataFrame) -> Agreement:
    known_s = blocks["known_s"]
    total_s = int(known_s.sum())
    above, below = (float((blocks[column] * known_s).sum() / total_s) for column in ("above_share", "below_share"))
    lag_s = blocks["lag_s"].median()
    return Agreement(total_s, 1 - above - below, above, below, None if np.isnan(lag_s) else float(lag_s))
