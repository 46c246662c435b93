"""How an invented ride looks second by second: a rider turns the knob, holds a cadence, and the bike says the power.

The bike's law: power = 108 W x (cadence / 80 rpm)^1.5 x (resistance / 40 %)^2.2. It rises with both, and is close to
what recorded rides show (68 W at 90 rpm and 30 %, 110 W at 80 and 40, 176 W at 80 and 50). Speed follows from power as
on Peloton's bike: P = 4.0065 v + 0.18499 v^3, v in m/s.
"""

from typing import NamedTuple, overload

import numpy as np

from core.demo.plans import Part
from core.demo.signals import Body, Signal, heart_rate_bpm, lagged, wandering

#: The bike's law: power (W) at a cadence (rpm) and resistance (%), and how steeply it rises with either.
LAW_POWER_W, LAW_CADENCE_RPM, LAW_RESISTANCE_PCT = 108.0, 80.0, 40.0
CADENCE_EXPONENT, RESISTANCE_EXPONENT = 1.5, 2.2
#: Rolling force (N) and drag (W per (m/s)^3) of Peloton's bike speed.
ROLLING_N, DRAG_KG_PER_M = 4.0065, 0.18499
#: Below this cadence the bike shows no power.
STALL_RPM = 12
#: The knob between the ends that riders use, and the least they push.
KNOB_PCT, LEAST_W = (12, 90), 15
#: Where it stays while the rider is on the floor; how often a ride has a stretch where the reading flickers.
FLOOR_KNOB_PCT, FLICKER_SHARE = 28, 0.35
#: How long a rider leaves knob and cadence alone within a part.
TWEAK_S = 70
#: How much of the gap between what the whole-percent knob gives and what is wanted is made up with the legs.
MADE_UP_SHARE = 0.7
#: How much the will differs from ride to ride where no zones are called (standard deviation).
EAGERNESS = 0.05
#: How often a ride ends with a last push before the cool-down.
LAST_PUSH_SHARE = 0.3
#: Effort of the heart while off the bike in a bootcamp.
FLOOR_EFFORT = 0.55


@overload
def power_w(cadence_rpm: float, resistance_pct: float) -> float: ...
@overload
def power_w(cadence_rpm: Signal, resistance_pct: Signal) -> Signal: ...
def power_w(cadence_rpm, resistance_pct):
    """Power (W) of the bike's law."""
    return (
        LAW_POWER_W
        * (cadence_rpm / LAW_CADENCE_RPM) ** CADENCE_EXPONENT
        * (resistance_pct / LAW_RESISTANCE_PCT) ** RESISTANCE_EXPONENT
    )


@overload
def resistance_pct(power: float, cadence_rpm: float) -> float: ...
@overload
def resistance_pct(power: Signal, cadence_rpm: Signal) -> Signal: ...
def resistance_pct(power, cadence_rpm):
    """Resistance (%) that makes a power (W) at a cadence: the bike's law the other way round."""
    at_law_resistance_w = LAW_POWER_W * (cadence_rpm / LAW_CADENCE_RPM) ** CADENCE_EXPONENT
    return LAW_RESISTANCE_PCT * (power / at_law_resistance_w) ** (1 / RESISTANCE_EXPONENT)


def bike_speed_mps(power: Signal) -> Signal:
    """Speed (m/s) that Peloton shows for a power (W): the one real root of its cubic, in closed form."""
    third = ROLLING_N / DRAG_KG_PER_M / 3
    half = power / DRAG_KG_PER_M / 2
    return 2 * np.sqrt(third) * np.sinh(np.arcsinh(half / third**1.5) / 3)


class Manner(NamedTuple):
    """How the rider takes a ride."""

    #: True: by feel, from what the legs can do today. False: by the zones of the FTP on file.
    is_by_feel: bool = True
    #: An all-out test: no drinking, no skipped efforts.
    is_test: bool = False


def ride(rng: np.random.Generator, parts: tuple[Part, ...], body: Body, manner: Manner) -> dict[str, Signal]:
    """The channels of a ride through the parts of a class, one value a second."""
    turns = _knob_turns(rng, parts, body, manner)
    n = sum(part.length_s for part in parts)
    knob = _knob(rng, turns, n)
    cadence = _legs(rng, turns, knob, manner, n)
    power = np.rint(np.where(cadence > STALL_RPM, power_w(cadence, knob), 0))
    is_off = np.repeat(turns.cadence_rpm == 0, _lengths(turns, n))
    channels = {
        "power_w": power,
        "cadence_rpm": cadence,
        "resistance_pct": knob,
        "speed_mps": np.round(bike_speed_mps(power), 3),
        "heart_rate_bpm": heart_rate_bpm(rng, np.where(is_off, FLOOR_EFFORT, power / body.latent_ftp_w), body),
    }
    return _with_lost_seconds(rng, channels)


class _Turns(NamedTuple):
    """What the rider sets out to do from each ``start_s`` on."""

    start_s: np.ndarray
    cadence_rpm: np.ndarray
    resistance_pct: np.ndarray


def _knob_turns(rng: np.random.Generator, parts: tuple[Part, ...], body: Body, manner: Manner) -> _Turns:
    """The moments when knob or cadence change: a few seconds into each part, and when the rider corrects in between."""
    length_s, effort, cadence, *_ = np.array(parts).T
    tweaks = np.maximum(1, np.rint(length_s / TWEAK_S)).astype(int)
    part = np.repeat(np.arange(len(parts)), tweaks)
    nth = np.arange(part.size) - np.repeat(np.cumsum(tweaks) - tweaks, tweaks)
    start_s = (np.cumsum(length_s) - length_s)[part]
    between_s = (nth + 0.5 * rng.random(part.size) - 0.25) * (length_s / tweaks)[part]
    start_s += np.where(nth == 0, rng.gamma(3, 0.9, part.size), between_s)
    start_s[0] = 0
    wanted_w = _wanted_effort(rng, length_s, effort, part, nth, manner) * _reference_w(rng, body, manner)
    wanted_w = np.maximum(wanted_w, LEAST_W)
    called_rpm = cadence + (1.0 if manner.is_test else 2.5) * rng.standard_normal(len(parts))
    legs = np.clip(called_rpm[part] + 0.8 * rng.standard_normal(part.size), 50, 125)
    knob = np.clip(np.rint(resistance_pct(wanted_w, legs)), *KNOB_PCT)
    legs *= (wanted_w / power_w(legs, knob)) ** (MADE_UP_SHARE / CADENCE_EXPONENT)
    is_off = effort[part] == 0
    in_order_s = np.maximum.accumulate(np.rint(start_s).astype(int))  # a late turn may outlast a short part
    return _Turns(in_order_s, np.where(is_off, 0, legs), np.where(is_off, FLOOR_KNOB_PCT, knob))


def _wanted_effort(rng: np.random.Generator, length_s: Signal, effort: Signal, part: np.ndarray, nth: np.ndarray,
                   manner: Manner) -> Signal:  # fmt: skip
    """Effort at each turn: the part's, off by the rider's misjudgement that the next looks at the display put right.

    Hard efforts start too hard, tire the legs, and are now and then let go.
    """
    is_hard = effort > 1
    misjudged = 0.036 * rng.standard_normal(effort.size) + 0.012 * is_hard
    tired = 1 - np.minimum(0.09, 0.00022 * np.cumsum(np.maximum(0, effort - 0.95) * length_s) * (not manner.is_test))
    skipped = is_hard & (rng.random(effort.size) < 0.035) & (not manner.is_test)
    meant = np.where(skipped, 0.58, effort * np.where(is_hard, tired, 1))
    error = misjudged[part] * 0.45**nth + 0.014 * rng.standard_normal(part.size)
    if manner.is_by_feel and not manner.is_test and rng.random() < LAST_PUSH_SHARE:
        error[np.flatnonzero(effort[part] > 0.8)[-1:]] += 0.22
    return meant[part] * (1 + error * (0.4 if manner.is_test else 1))


def _reference_w(rng: np.random.Generator, body: Body, manner: Manner) -> float:
    """The watts that effort 1 means to the rider today."""
    if manner.is_test:
        return body.latent_ftp_w
    if manner.is_by_feel:
        return body.latent_ftp_w * (1 + EAGERNESS * rng.standard_normal())
    return body.ftp_w * (1 + 0.25 * (body.latent_ftp_w / body.ftp_w - 1))


def _lengths(turns: _Turns, n: int) -> np.ndarray:
    return np.maximum(0, np.diff(np.append(np.minimum(turns.start_s, n), n)))


def _knob(rng: np.random.Generator, turns: _Turns, n: int) -> Signal:
    """Whole percent of resistance each second; a turn takes two or three seconds, and between two marks it flickers."""
    steps = np.repeat(turns.resistance_pct, _lengths(turns, n))
    padded = np.concatenate([steps[:1], steps, steps[-1:]])
    knob = np.rint((padded[:-2] + padded[1:-1] + padded[2:]) / 3)
    if rng.random() < FLICKER_SHARE:
        first, seconds = int(rng.random() * n), int(60 + 200 * rng.random())
        knob[first : first + seconds] -= rng.random(knob[first : first + seconds].size) < 0.1
    return knob


def _legs(rng: np.random.Generator, turns: _Turns, knob: Signal, manner: Manner, n: int) -> Signal:
    """Whole rpm each second: the legs follow, sag when the knob goes up, flutter, and rest for a drink."""
    wanted = np.repeat(turns.cadence_rpm, _lengths(turns, n))
    sag = np.clip(0.4 * (knob - lagged(knob, 4)), -9, 9)
    slow = np.where(wanted < 72, 1.25, 0.85)  # out of the saddle the legs are less even
    flutter = wandering(rng, n, spread=1.5, tau_s=1.6) * slow + wandering(rng, n, spread=1.0, tau_s=35)
    legs = lagged(wanted, 1.7, start=25) + flutter - sag
    if not manner.is_test:
        legs -= _drinks(rng, n)
    legs[-_CLIP_OUT_S:] *= np.linspace(1, 0.6, legs[-_CLIP_OUT_S:].size)
    return np.where(wanted > 0, np.maximum(0, np.rint(legs)), 0)


#: The last seconds, when the feet come out of the pedals.
_CLIP_OUT_S = 6


def _drinks(rng: np.random.Generator, n: int) -> Signal:
    """How much slower the legs are each second for reaching for the bottle or the towel."""
    slower = np.zeros(n)
    for _ in range(int(rng.poisson(n / 900))):
        first, seconds = int(rng.random() * n), int(5 + rng.random() * 9)
        slower[first : first + seconds] = 6 + 18 * rng.random()
    return lagged(slower, 1.5)


def _with_lost_seconds(rng: np.random.Generator, channels: dict[str, Signal]) -> dict[str, Signal]:
    """Now and then the bike's own channels miss some seconds."""
    n = channels["power_w"].size
    if rng.random() < 0.05 and n > 120:
        first = int(rng.integers(30, n - 60))
        for name in ("power_w", "cadence_rpm", "resistance_pct", "speed_mps"):
            channels[name][first : first + int(rng.integers(2, 14))] = np.nan
    return channels
