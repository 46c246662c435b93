"""A race on a class, replayed: what each rider had done by each second, the gap of two, and where it was won. Pure.

Riders meet on the pedalling clock of the class, whenever each of them took it: second 0 is its first second. A rider
who came late had done nothing until then; one who stopped keeps what was done. The gap is *mine less theirs*, so above
0 I am ahead.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

#: Seconds that a recording lost are bridged in a straight line up to so many in a row; a longer hole counts as nothing.
BRIDGED_S = 30
#: Stretches in which a race is told are no longer than this.
LONGEST_STRETCH_S = 300
STRETCHES = ["start_s", "end_s", "name", "change"]


@dataclass(frozen=True)
class Duel:
    """A race of two. Amounts are in the unit that was raced for."""

    #: By ``second`` of the class, from 0: mine less theirs.
    gap: pd.Series
    #: The gap at the end.
    final: float
    #: How often the lead went over; and since which second the one who won was ahead for good, None of a draw.
    lead_changes: int
    ahead_since_s: int | None
    #: ``start_s, end_s`` (half-open), ``name``, ``change`` of the gap within, in order.
    stretches: pd.DataFrame
    #: The row of ``stretches`` where it was won: the largest change toward the winner; None of a draw.
    won_at: int | None


def on_class_clock(rate: np.ndarray, offset_s: int = 0) -> np.ndarray:
    """A recording that runs ``offset_s`` behind the class (ahead of it below 0), by the second of the class.

    >>> on_class_clock(np.array([5.0, 6.0, 7.0]), 1).tolist(), on_class_clock(np.array([5.0]), -2).tolist()
    ([6.0, 7.0], [nan, nan, 5.0])
    """
    return rate[offset_s:] if offset_s >= 0 else np.concatenate([np.full(-offset_s, np.nan), rate])


def done_by_second(rate: np.ndarray, length_s: int, *, scale: float = 1.0) -> np.ndarray:
    """What was done when each second of the class was over: ``length_s + 1`` values, the first one 0.

    Args:
        rate: What is done in each second (watts, metres a second), NaN where nothing was recorded.
        length_s: Where the race ends.
        scale: Turns a second of it into the unit that is raced for: 0.001 of watts is kJ.

    >>> done_by_second(np.array([np.nan, 100.0, 300.0]), 4).tolist()
    [0.0, 0.0, 100.0, 400.0, 400.0]
    """
    within = np.full(length_s, np.nan)
    within[: min(length_s, rate.size)] = rate[:length_s]
    return np.concatenate([[0.0], np.cumsum(_bridged(within) * scale)])


def unknown_s(rate: np.ndarray) -> int:
    """Seconds between the first and the last one recorded that are missing and not bridged."""
    return sum(end - start for start, end in _holes(rate) if end - start > BRIDGED_S)


def duel(mine: np.ndarray, theirs: np.ndarray, stretches: pd.DataFrame, *, level: float) -> Duel:
    """Two riders against each other.

    Args:
        mine: Of :func:`done_by_second`.
        theirs: Of the other, as long.
        stretches: Of :func:`stretches`.
        level: Within so much of each other nobody takes the lead, and the race is a draw at its end.
    """
    gap = mine - theirs
    final = float(gap[-1])
    leaders = _leaders(gap, level)
    taken = np.flatnonzero(np.diff(leaders) != 0) + 1
    changes = int(np.count_nonzero(leaders[taken - 1] != 0)) if taken.size else 0
    told = stretches.assign(change=gap[stretches["end_s"]] - gap[stretches["start_s"]])[STRETCHES]
    is_draw = abs(final) < level
    toward = told["change"] * np.sign(final)
    return Duel(
        gap=pd.Series(gap, name="gap").rename_axis("second"),
        final=final,
        lead_changes=changes,
        ahead_since_s=None if is_draw else int(taken[-1]) if taken.size else 0,
        stretches=told,
        won_at=None if is_draw or told.empty else int(toward.idxmax()),
    )


def stretches(segments: pd.DataFrame, length_s: int) -> pd.DataFrame:
    """The parts of a class from 0 to ``length_s``, without holes, none longer than ``LONGEST_STRETCH_S``.

    Args:
        segments: ``start_s, end_s`` (half-open), ``name``, in order; may be empty, overlap or leave seconds out.
        length_s: Where the race ends.

    Returns:
        ``start_s, end_s, name``: a long part is cut into equal ones, "Main set, 2 of 4"; a name is "" where the class
        names nothing.
    """
    parts: list[tuple[int, int, str]] = []
    at = 0
    for row in segments.sort_values("start_s").to_dict("records"):
        start, end = max(int(row["start_s"]), at), min(int(row["end_s"]), length_s)
        if start >= end:
            continue
        parts += [(at, start, "")] if start > at else []
        parts.append((start, end, str(row["name"])))
        at = end
    parts += [(at, length_s, "")] if at < length_s else []
    rows = [piece for part in parts for piece in _cut(*part)]
    return pd.DataFrame(rows, columns=STRETCHES[:3]).astype({"start_s": int, "end_s": int})


def _cut(start: int, end: int, name: str) -> list[tuple[int, int, str]]:
    n = -(-(end - start) // LONGEST_STRETCH_S)
    bounds = np.linspace(start, end, n + 1).round().astype(int)
    names = [f"{name}, {k} of {n}" if name and n > 1 else name for k in range(1, n + 1)]
    return [(int(a), int(b), told) for a, b, told in zip(bounds[:-1], bounds[1:], names, strict=True)]


def _leaders(gap: np.ndarray, level: float) -> np.ndarray:
    """Who leads at each second: 1 me, -1 the other, 0 nobody yet. A lead is kept until the other has taken it."""
    taken = np.where(gap >= level, 1, np.where(gap <= -level, -1, 0))
    last = np.maximum.accumulate(np.where(taken != 0, np.arange(taken.size), 0))
    return taken[last]


def _holes(rate: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of missing seconds between the first and the last known one, half-open."""
    known = np.flatnonzero(np.isfinite(rate))
    return [(int(a) + 1, int(b)) for a, b in pairwise(known) if b - a > 1]


def _bridged(rate: np.ndarray) -> np.ndarray:
    """``rate`` without missing seconds: short holes in a straight line, all others 0."""
    filled = np.nan_to_num(rate, nan=0.0)
    for start, end in _holes(rate):
        if end - start <= BRIDGED_S:
            filled[start:end] = np.linspace(filled[start - 1], filled[end], end - start + 2)[1:-1]
    return filled
