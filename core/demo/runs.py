"""How invented sessions off the bike look second by second: tread, road, rower and mat."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.demo.plans import Part
from core.demo.signals import Body, Signal, heart_rate_bpm, lagged, wandering

#: The belt changes in tenths of a mile per hour.
BELT_STEP_MPS = 0.044704
#: Metres to a degree of latitude.
M_PER_DEG = 111_320.0
#: Where the outdoor loops start: fields and lanes, far from any town.
HOME_DEG = (42.7312, -75.2468)
#: Lengths of the loops around home for runs and for walks, by the minutes that the slowest round takes.
RUN_LOOPS_M: dict[int, float] = {50: 5000, 62: 6200, 80: 8000, 100: 10_000}
WALK_LOOPS_M: dict[int, float] = {48: 2600, 62: 3400}
#: Share of speed lost for each percent uphill.
UPHILL_LOSS = 0.028
#: Effort of the heart by discipline on the mat: the mean, how far it swings, and over how many seconds.
MAT_EFFORT = {
    "strength": (0.42, 0.24, 75), "cardio": (0.72, 0.22, 60), "yoga": (0.25, 0.1, 240), "stretching": (0.12, 0.05, 120),
    "meditation": (-0.06, 0.02, 200),
}  # fmt: skip


def tread(rng: np.random.Generator, parts: tuple[Part, ...], body: Body) -> dict[str, Signal]:
    """The channels of a class on the tread: belt speed and incline in steps, power from both."""
    lengths = [part.length_s for part in parts]
    effort, incline = np.array([(part.effort, part.incline_pct) for part in parts]).T
    misjudged = 1 + 0.03 * rng.standard_normal(effort.size)
    belt = np.rint(effort * misjudged * body.threshold_speed_mps / BELT_STEP_MPS) * BELT_STEP_MPS
    speed = lagged(np.repeat(belt, lengths), 2.5, start=0)
    slope = np.rint(2 * lagged(np.repeat(incline, lengths), 3, start=0)) / 2
    power = np.rint(body.weight_kg * speed * (1.0 + 0.055 * slope))
    work = speed / body.threshold_speed_mps * (1 + 0.04 * slope)
    return {
        "power_w": power,
        "speed_mps": np.round(speed, 3),
        "incline_pct": slope,
        "heart_rate_bpm": heart_rate_bpm(rng, work, body),
    }


def road(rng: np.random.Generator, loop: "Loop", body: Body, *, effort: float, is_backwards: bool) -> dict[str, Signal]:
    """The channels of one round of a loop on foot, with GPS that wanders a little and a barometer that drifts."""
    slowest_s = int(loop.length_m / (body.threshold_speed_mps * effort * 0.7))
    pace = body.threshold_speed_mps * effort * (1 + wandering(rng, slowest_s, spread=0.03, tau_s=90))
    at_m = np.cumsum(pace)
    uphill = loop.slope_pct(at_m, is_backwards=is_backwards)
    stride = 1 + wandering(rng, slowest_s, spread=0.02, tau_s=3)
    speed = lagged(pace * stride * np.clip(1 - UPHILL_LOSS * uphill, 0.6, 1.2), 2.5, start=0.8)
    speed = np.round(np.maximum(0, speed * _crossings(rng, slowest_s)), 3)
    at_m = np.cumsum(speed)
    n = int(np.searchsorted(at_m, loop.length_m)) + 1
    at_m, speed = at_m[:n], speed[:n]
    north_m, east_m, altitude_m = loop.position(at_m, is_backwards=is_backwards)
    north_m, east_m = north_m + _gps_error(rng, at_m.size), east_m + _gps_error(rng, at_m.size)
    work = speed / body.threshold_speed_mps * (1 + 0.045 * uphill[:n])
    return {
        "speed_mps": speed,
        "altitude_m": np.round(altitude_m + wandering(rng, at_m.size, spread=0.8, tau_s=400), 1),
        "latitude_deg": np.round(HOME_DEG[0] + north_m / M_PER_DEG, 7),
        "longitude_deg": np.round(HOME_DEG[1] + east_m / M_PER_DEG / np.cos(np.radians(HOME_DEG[0])), 7),
        "heart_rate_bpm": heart_rate_bpm(rng, np.maximum(work, 0), body),
    }


def row(rng: np.random.Generator, parts: tuple[Part, ...], body: Body) -> dict[str, Signal]:
    """The channels of a class on the rower; pace follows power as on every rower: P = 2.8 v^3."""
    lengths = [part.length_s for part in parts]
    effort, rate = np.array([(part.effort, part.cadence_rpm) for part in parts]).T
    n = sum(lengths)
    share = lagged(np.repeat(effort * (1 + 0.04 * rng.standard_normal(effort.size)), lengths), 5, start=0.1)
    power = np.maximum(0, np.rint(share * 0.72 * body.latent_ftp_w + wandering(rng, n, spread=7, tau_s=3)))
    strokes = np.rint(lagged(np.repeat(rate, lengths), 4, start=16) + wandering(rng, n, spread=0.7, tau_s=8))
    return {
        "power_w": power,
        "stroke_rate_spm": strokes,
        "speed_mps": np.round(np.cbrt(power / 2.8), 3),
        "heart_rate_bpm": heart_rate_bpm(rng, share, body),
    }


def mat(rng: np.random.Generator, discipline: str, length_s: int, body: Body) -> dict[str, Signal]:
    """Heart rate alone: sets and rests in strength, long waves in yoga, and coming down in meditation."""
    level, swing, wave_s = MAT_EFFORT[discipline]
    seconds = np.arange(length_s)
    turns_s = np.cumsum(wave_s / 2 * rng.gamma(6, 1 / 6, 3 * length_s // wave_s + 8))
    nth = np.searchsorted(turns_s, seconds)
    sets = np.where(nth % 2, 1, -1) * swing * rng.uniform(0.3, 1.5, turns_s.size + 1)[nth]
    warming = np.minimum(1, 0.55 + seconds / 400) if level > 0.3 else 1.0
    effort = (level + sets + wandering(rng, length_s, spread=0.05, tau_s=150)) * warming
    return {"heart_rate_bpm": heart_rate_bpm(rng, effort, body)}


@dataclass(frozen=True)
class Loop:
    """A closed way through the fields, a point every few metres, home at both ends."""

    length_m: float
    along_m: Signal
    north_m: Signal
    east_m: Signal
    altitude_m: Signal

    def position(self, at_m: Signal, *, is_backwards: bool) -> tuple[Signal, Signal, Signal]:
        """Metres north and east of home, and the altitude, after so many metres."""
        at_m = self._at(at_m, is_backwards)
        return tuple(np.interp(at_m, self.along_m, values) for values in (self.north_m, self.east_m, self.altitude_m))

    def slope_pct(self, at_m: Signal, *, is_backwards: bool) -> Signal:
        """How steep it goes up in the direction taken."""
        slope = 100 * np.gradient(self.altitude_m, self.along_m)
        return np.interp(self._at(at_m, is_backwards), self.along_m, slope) * (-1 if is_backwards else 1)

    @property
    def climb_m(self) -> float:
        """Metres up in one round; it ends where it began, so both directions climb the same."""
        return float(np.maximum(0, np.diff(self.altitude_m)).sum())

    def _at(self, at_m: Signal, is_backwards: bool) -> Signal:
        at_m = np.clip(at_m, 0, self.length_m)
        return self.length_m - at_m if is_backwards else at_m


@lru_cache(maxsize=16)
def loop(length_m: float) -> Loop:
    """The loop of that length: a bent circle through home, over rolling land; always the same one."""
    rng = np.random.default_rng(int(length_m))
    turn = np.linspace(0, 2 * np.pi, int(length_m / 4))
    radius = 1 + sum(0.22 / k * np.cos(k * turn + 6.28 * rng.random()) for k in range(2, 7))
    north, east = radius * np.cos(turn), radius * np.sin(turn)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(north), np.diff(east)))])
    scale = length_m / along[-1]
    bearing = 6.28 * rng.random()
    north, east = scale * (north - north[0]), scale * (east - east[0])
    north, east = north * np.cos(bearing) - east * np.sin(bearing), north * np.sin(bearing) + east * np.cos(bearing)
    return Loop(length_m, along * scale, north, east, _land_m(north, east))


def _land_m(north_m: Signal, east_m: Signal) -> Signal:
    """Altitude of the invented hills."""
    return 412 + 13 * np.sin(north_m / 420 + 0.4) * np.cos(east_m / 380) + 6 * np.sin(east_m / 230 + 1.1)


def _gps_error(rng: np.random.Generator, n: int) -> Signal:
    """Metres that the receiver is off: some, but slowly changing."""
    return lagged(wandering(rng, n, spread=3.0, tau_s=40), 25)


def _crossings(rng: np.random.Generator, n: int) -> Signal:
    """1 while moving, 0 while waiting at a road."""
    moving = np.ones(n)
    for _ in range(int(rng.poisson(0.5))):
        first = int(n * (0.1 + 0.5 * rng.random()))
        moving[first : first + int(rng.integers(6, 35))] = 0
    return moving
