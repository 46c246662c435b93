"""How invented signals move: lags, wandering, gaps, and the heart that follows the work. One value a second."""

from dataclasses import dataclass

import numpy as np

Signal = np.ndarray

#: Time constants of the heart: most of it answers soon, the rest slowly, and the strap shows it a little later.
HEART_SOON_S, HEART_SLOWLY_S, HEART_SHOWN_S = 34.0, 140.0, 8.0
SOON_SHARE = 0.72
#: Share of the heart-rate reserve while sitting still on the bike, and what effort 1 (FTP) adds.
IDLE_RESERVE, THRESHOLD_RESERVE = 0.13, 0.745
#: Above FTP the heart has this share of its reserve left, used up as exp(-excess / scale).
LAST_RESERVE, LAST_RESERVE_SCALE = 0.11, 0.28
#: Beats per minute that an hour at FTP adds to the same effort.
DRIFT_BPM_PER_H = 11.0


@dataclass(frozen=True)
class Body:
    """The athlete on one day."""

    #: What could be held for an hour today; training changes it, nobody can read it off.
    latent_ftp_w: float
    #: What the athlete believes it is: the newest test.
    ftp_w: float
    resting_heart_rate_bpm: float
    max_heart_rate_bpm: float
    weight_kg: float

    @property
    def threshold_speed_mps(self) -> float:
        """Running speed at threshold; legs that ride well run a little better too."""
        return 3.05 + 0.009 * (self.latent_ftp_w - 185)


def lagged(values: Signal, tau_s: float, *, start: float | None = None) -> Signal:
    """``values`` behind a first-order lag: each second the result goes 1 - exp(-1/tau) of the way to the value.

    y[i] = d y[i-1] + (1 - d) x[i] with d = exp(-1/tau), solved a block at a time as a cumulative sum of x growing by
    1/d; blocks are short enough for the growth to stay below e**200.
    """
    decay = np.exp(-1 / tau_s)
    growth = np.exp(np.arange(min(values.size, int(200 * tau_s))) / tau_s)
    y = np.empty(values.size)
    last = float(values[0] if start is None else start)
    for first in range(0, values.size, growth.size):
        block = values[first : first + growth.size]
        grown = growth[: block.size]
        y[first : first + block.size] = (np.cumsum(block * grown) * (1 - decay) + decay * last) / grown
        last = float(y[first + block.size - 1])
    return y


def wandering(rng: np.random.Generator, n: int, *, spread: float, tau_s: float) -> Signal:
    """A signal around 0 with a standard deviation of ``spread`` that forgets itself after ``tau_s``."""
    decay = np.exp(-1 / tau_s)
    steps = rng.standard_normal(n, dtype=np.float32) * (spread * np.sqrt((1 + decay) / (1 - decay)))
    return lagged(steps, tau_s, start=spread * rng.standard_normal())


def heart_rate_bpm(rng: np.random.Generator, effort: Signal, body: Body) -> Signal:
    """Whole beats a minute for an effort (share of FTP): behind the work, drifting, with gaps of the strap."""
    n = effort.size
    reserve = body.max_heart_rate_bpm - body.resting_heart_rate_bpm
    wanted = body.resting_heart_rate_bpm + reserve * _reserve_share(effort)
    start = body.resting_heart_rate_bpm + reserve * (0.18 + 0.14 * rng.random())
    soon, slowly = lagged(wanted, HEART_SOON_S, start=start), lagged(wanted, HEART_SLOWLY_S, start=start + 12)
    lagging = lagged(SOON_SHARE * soon + (1 - SOON_SHARE) * slowly, HEART_SHOWN_S)
    drift = np.cumsum(effort) * (DRIFT_BPM_PER_H * (0.6 + 0.8 * rng.random()) / 3600)
    mood = (
        wandering(rng, n, spread=1.4, tau_s=12) + wandering(rng, n, spread=1.8, tau_s=100) + 2.2 * rng.standard_normal()
    )
    beats = np.rint(np.minimum(lagging + drift + lagged(mood, 4), body.max_heart_rate_bpm))
    return _with_strap_trouble(rng, beats)


def _reserve_share(effort: Signal) -> Signal:
    """Share of the heart-rate reserve that an effort asks for in the end: straight up to FTP, then flattening."""
    excess = np.maximum(effort - 1, 0)
    return (
        IDLE_RESERVE
        + THRESHOLD_RESERVE * np.minimum(effort, 1)
        + LAST_RESERVE * (1 - np.exp(-excess / LAST_RESERVE_SCALE))
    )


def _with_strap_trouble(rng: np.random.Generator, beats: Signal) -> Signal:
    """Nothing until the strap connects, and now and then a gap."""
    connects_s = (0, 2, 14, 45, 240)[int(np.searchsorted((0.5, 0.72, 0.9, 0.975), rng.random()))]
    beats[: int(connects_s * (0.5 + rng.random()))] = np.nan
    for _ in range(int(rng.poisson(0.35))):
        first = int(rng.random() * beats.size)
        beats[first : first + int(4 + rng.exponential(16))] = np.nan
    return beats
