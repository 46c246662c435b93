"""How a ride was paced: its work early and late against an even ride. Decoupling from heart rate is in metrics.

Give it the part in which pace is a choice: with a warm-up at the front and a cool-down at the end every class is even.
"""

from dataclasses import dataclass

import numpy as np

#: Halves this close are even: a few watts, less than anybody holds on purpose.
EVEN_SHARE = 0.02
#: A third that lies this far off the mean names the pacing.
SURGE_SHARE = 0.05
#: Shorter rides have no pacing.
LEAST_S = 300


@dataclass(frozen=True)
class Pacing:
    """Mean power of each half and each third. Parts are equal on the clock; lost seconds count in none."""

    mean_w: float
    halves_w: tuple[float, float]
    thirds_w: tuple[float, float, float]

    @property
    def late_share(self) -> float:
        """How much more was done in the second half than in the first, 0.03 is 3 % more."""
        first_w, second_w = self.halves_w
        return second_w / first_w - 1

    @property
    def moved_share(self) -> float:
        """Share of the work that an even ride would have done in the other half; positive where it came late."""
        first_w, second_w = self.halves_w
        return (second_w - first_w) / (second_w + first_w) / 2

    @property
    def verdict(self) -> str:
        """One of 'even', 'late', 'early', 'strong at both ends' and 'strong in the middle'."""
        if self.late_share > EVEN_SHARE:
            return "late"
        if self.late_share < -EVEN_SHARE:
            return "early"
        middle = self.thirds_w[1] / self.mean_w - 1
        if abs(middle) < SURGE_SHARE:
            return "even"
        return "strong in the middle" if middle > 0 else "strong at both ends"

    @property
    def sentence(self) -> str:
        """What was done when, and what that makes it."""
        first_w, second_w = (round(power_w) for power_w in self.halves_w)
        halves = f"{first_w} W in the first half, {second_w} W in the second"
        match self.verdict:
            case "late":
                return f"Paced late: {halves}, {100 * self.late_share:.0f} % more."
            case "early":
                return f"Paced early: {halves}, {-100 * self.late_share:.0f} % less."
            case "even":
                return f"Evenly paced: {halves}."
            case verdict:
                thirds = ", ".join(f"{power_w:.0f}" for power_w in self.thirds_w)
                return f"Even in halves, {verdict}: {thirds} W by thirds."


def pacing(power_w: np.ndarray) -> Pacing | None:
    """How a ride was paced, from 1-Hz power with NaN for lost seconds.

    None below five minutes, where a third has no known second, and where the first half did nothing.

    >>> pacing(np.repeat([180.0, 220.0], 600)).verdict
    'late'
    """
    if power_w.size < LEAST_S:
        return None
    halves, thirds = (_means(power_w, parts) for parts in (2, 3))
    if not np.isfinite([*halves, *thirds]).all() or halves[0] <= 0:
        return None
    return Pacing(float(np.nanmean(power_w)), (halves[0], halves[1]), (thirds[0], thirds[1], thirds[2]))


def _means(power_w: np.ndarray, parts: int) -> list[float]:
    """Mean power of each part of the clock, NaN where none of its seconds is known."""
    pieces = (piece[np.isfinite(piece)] for piece in np.array_split(power_w, parts))
    return [float(piece.mean()) if piece.size else np.nan for piece in pieces]
