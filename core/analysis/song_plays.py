"""What was ridden while each song of a class played: a value a song, against what was asked meanwhile. Pure.

A ride is held against the first of these rules that its class allows:

* ``zone``: the class asks for power zones. Asked for is the middle of the band at the FTP of the day.
* ``bike``: it asks for cadence and resistance. Asked for is the power that the athlete's own bike shows at the middle
  of both, log P = a + b log C + c log R, a straight line through the athlete's own seconds.
* ``course``: it asks for neither. Expected is the mean course of the athlete's *other* rides of that class type and
  length, over two minutes, each scaled to its own mean.

The value of a play is the mean of log(power / expected) over its known seconds. The ``SETTLING_S`` after a change of
target, seconds without a target and seconds in which nothing is pushed count nowhere; one second counts for ``CLIP`` at
most beyond the middle of its ride. A play shorter than ``LEAST_S`` has no value. What of a value is the ride, the level
that was asked for, or the part of the class is taken off by :mod:`core.analysis.song_effects`, all at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from core.analysis.class_plan import ZONE_MIDDLES
from core.analysis.compliance import LONGEST_S, SETTLING_S
from core.metrics import power_zone_bounds_w

Rule = Literal["zone", "bike", "course"]
RULES: tuple[Rule, ...] = ("zone", "bike", "course")
#: Fewer known seconds than this are no play, and no song is longer: after it the playlist has a hole.
LEAST_S, LONGEST_SONG_S = 60, 600
#: The most that one second counts for, as log(power / expected): 50 % more.
CLIP = float(np.log(1.5))
#: A course is taken in steps of so many seconds, smoothed over so many steps (two minutes), from so many other rides.
STEP_S, SMOOTH_STEPS, LEAST_OTHERS = 10, 13, 5
#: Seconds that a fit of the bike needs.
LEAST_FIT_S = 600
#: What the bike shows below is a foot in the pedal, not a stroke.
LEAST_RPM, LEAST_PCT = 30, 5

#: Asked levels: the sum of lowest and highest zone (2 to 14) under ``zone``, the zone (1 to 7) under ``bike``; and the
#: thirds of the class under each rule.
ZONE_LEVELS, BIKE_LEVELS, THIRDS = 13, 7, 3
FIRST_THIRD = ZONE_LEVELS + BIKE_LEVELS
PARTS = FIRST_THIRD + THIRDS * len(RULES)

#: Start and end (s, half-open, on the pedalling clock), lower and upper bound; one that is missing is the other.
Target = tuple[int, int, float | None, float | None]


@dataclass(frozen=True)
class ClassMusic:
    """When which song of a class plays and what is asked for meanwhile, an entry a second of the pedalling clock."""

    rule: Rule
    #: Of each song that can be placed: its position in the playlist and its id.
    positions: list[int]
    song_ids: list[str]
    #: Place in ``song_ids``, -1 where none plays.
    song: np.ndarray
    #: 0, 1, 2: first, middle or last third of the class.
    third: np.ndarray
    #: Whether something is asked for, past the settling.
    is_asked: np.ndarray
    #: Under ``zone``: log of the share of FTP, and the sum of lowest and highest zone less 2.
    log_share: np.ndarray
    level: np.ndarray
    #: Under ``bike``: logs of cadence (rpm) and resistance (%).
    log_cadence: np.ndarray
    log_resistance: np.ndarray


class BikeLaw(NamedTuple):
    """log P = intercept + cadence * log C + resistance * log R."""

    intercept: float
    cadence: float
    resistance: float


@dataclass(frozen=True)
class RidePlays:
    """The plays of one ride, an entry (a row) for each of ``ClassMusic.song_ids``."""

    #: Seconds that count.
    known_s: np.ndarray
    #: Mean log(power / expected); NaN below ``LEAST_S``.
    value: np.ndarray
    #: Seconds in power zones 1 to 7 while it played.
    zone_s: np.ndarray
    #: Share of the seconds that count in each of ``PARTS``: asked levels, and thirds of the class.
    shares: np.ndarray


@dataclass(frozen=True)
class Plays:
    """All plays of all rides."""

    #: ``workout_id, day, class_id, position, song_id, rule`` (None where nothing can be expected), ``known_s``,
    #: ``value`` (NaN where unknown), ``zone`` (1 to 7 with most seconds, 0 where unknown), ``heard_s`` (seconds with
    #: power).
    table: pd.DataFrame
    #: As in ``RidePlays``, a row for each row of ``table``.
    shares: np.ndarray


def windows(start_s: Sequence[float | None], length_s: float | None) -> list[tuple[int, int] | None]:
    """From when to when (half-open) each song of a playlist plays, in order; None where that cannot be told.

    A song ends where the next begins, the last with the class. Without an offset of its own, or of the next one, its
    window is unknown; so it is where offsets do not rise. An intro before the first stroke is cut off.

    >>> windows([-20, 200, None, 500], 600)
    [(0, 200), None, None, (500, 600)]
    """
    starts = [np.nan if start is None else float(start) for start in start_s]
    ends = [*starts[1:], np.nan if length_s is None else float(length_s)]
    before = [-np.inf, *starts[:-1]]
    return [
        (int(max(start, 0)), int(min(end, start + LONGEST_SONG_S, LONGEST_S)))
        if end > max(start, 0) and not earlier >= start
        else None
        for earlier, start, end in zip(before, starts, ends, strict=True)
    ]


def class_music(
    songs: Sequence[tuple[int, str, float | None]], targets: Mapping[str, Sequence[Target]], length_s: float | None
) -> ClassMusic | None:
    """When which song plays and what is asked for; None where no song can be placed.

    Args:
        songs: In order: position in the playlist, id, start (s, None where unknown).
        targets: By metric, in order: start, end (s, half-open), lower and upper bound.
        length_s: Planned length of the class.
    """
    spans = windows([start for *_, start in songs], length_s)
    placed = [(position, song_id, span) for (position, song_id, _), span in zip(songs, spans, strict=True) if span]
    if not placed:
        return None
    n = max(span[1] for *_, span in placed)
    song = np.full(n, -1)
    for place, (_position, _song_id, (start, end)) in enumerate(placed):
        song[start:end] = place
    called = {metric: _called(targets.get(metric, ()), n) for metric in ("power_zone", "cadence", "resistance")}
    rule = _rule(called)
    zone_lower, zone_upper = np.clip(called["power_zone"], 1, 7)
    zone_sum = np.where(rule == "zone", zone_lower + zone_upper, np.nan)
    cadence, resistance = (called[metric].mean(axis=0) for metric in ("cadence", "resistance"))
    asked = zone_sum if rule == "zone" else 1000 * np.round(cadence) + resistance
    return ClassMusic(
        rule=rule,
        positions=[position for position, *_ in placed],
        song_ids=[song_id for _, song_id, _ in placed],
        song=song,
        third=np.minimum(THIRDS * np.arange(n) // max(int(length_s or n), 1), THIRDS - 1),
        is_asked=np.isfinite(asked) & (_since_change(asked) >= SETTLING_S),
        log_share=_log_share(zone_lower, zone_upper),
        level=np.nan_to_num(zone_sum - 2).astype(int),
        log_cadence=np.log(np.where(cadence > 0, cadence, np.nan)),
        log_resistance=np.log(np.where(resistance > 0, resistance, np.nan)),
    )


def bike_law(rides: Sequence[Mapping[str, np.ndarray]]) -> BikeLaw | None:
    """The power that a bike shows at a cadence and a resistance, from rides on it; None where they do not tell.

    Each ride has ``power_w``, ``cadence_rpm``, ``resistance_pct``, one value a second.
    """
    rows = []
    for channels in rides:
        n = min(channels[name].size for name in ("power_w", "cadence_rpm", "resistance_pct"))
        power, cadence, resistance = (channels[name][:n] for name in ("power_w", "cadence_rpm", "resistance_pct"))
        is_known = (power > 0) & (cadence >= LEAST_RPM) & (resistance >= LEAST_PCT)
        rows.append(np.log(np.stack([power[is_known], cadence[is_known], resistance[is_known]])))
    if not rows:
        return None
    log_power, log_cadence, log_resistance = np.concatenate(rows, axis=1)
    x = np.stack([np.ones_like(log_power), log_cadence, log_resistance], axis=1)
    gram = x.T @ x
    if log_power.size < LEAST_FIT_S or np.linalg.cond(gram) > 1e10:
        return None
    return BikeLaw(*np.linalg.solve(gram, x.T @ log_power).tolist())


def ride_plays(
    music: ClassMusic, power_w: np.ndarray, *, ftp_w: float, offset_s: int = 0, law: BikeLaw | None = None
) -> RidePlays:
    """What was ridden while each song played; values are NaN under ``course``, and under ``bike`` without a ``law``.

    Args:
        music: Of the class.
        power_w: One value a second of the recording, cleaned, NaN where missing.
        ftp_w: In force on the day.
        offset_s: How many seconds the recording runs behind the clock of the class.
        law: Of the bike that was ridden.
    """
    power_w = aligned(power_w, offset_s, music.song.size)
    is_pushed = (music.song >= 0) & (power_w > 0)
    n = len(music.song_ids)
    zone = np.searchsorted(power_zone_bounds_w(ftp_w) or (), power_w)
    zone_s = np.bincount(7 * music.song[is_pushed] + zone[is_pushed], minlength=7 * n).reshape(n, 7)
    expected, level = _expected(music, ftp_w, law)
    is_known = is_pushed & music.is_asked & np.isfinite(expected)
    if not is_known.any():
        return RidePlays(np.zeros(n), np.full(n, np.nan), zone_s, np.zeros((n, PARTS)))
    above = np.log(power_w[is_known]) - expected[is_known]
    above = np.clip(above - np.median(above), -CLIP, CLIP)
    third = FIRST_THIRD + THIRDS * RULES.index(music.rule) + music.third[is_known]
    return _summed(music.song[is_known], above, (level[is_known], third), zone_s)


def course_steps(music: ClassMusic, power_w: np.ndarray, *, offset_s: int = 0) -> np.ndarray:
    """Mean log of the power in each step of ``STEP_S`` of the class; NaN where nothing was pushed."""
    whole = -(-music.song.size // STEP_S) * STEP_S
    pushed = aligned(power_w, offset_s, whole).reshape(-1, STEP_S)
    is_pushed = pushed > 0
    seconds = is_pushed.sum(axis=1)
    total = np.log(np.where(is_pushed, pushed, 1.0)).sum(axis=1)
    return np.divide(total, seconds, out=np.full(seconds.size, np.nan), where=seconds > 0)


def course_plays(rides: Sequence[tuple[ClassMusic, np.ndarray]], zones_s: Sequence[np.ndarray]) -> list[RidePlays]:
    """The plays of rides of one class type and length, each against the mean course of the others.

    ``rides`` has the music and the ``course_steps`` of each, ``zones_s`` its seconds in zones. Values are NaN where
    fewer than ``LEAST_OTHERS`` other rides tell.
    """
    n_steps = max((steps.size for _, steps in rides), default=0)
    above = np.full((len(rides), n_steps), np.nan)
    for row, (_, steps) in zip(above, rides, strict=True):
        if np.isfinite(steps).any():
            row[: steps.size] = steps - np.nanmean(steps)
    is_known = np.isfinite(above)
    level, known = np.where(is_known, above, 0.0), is_known.astype(float)
    smooth = np.ones(SMOOTH_STEPS)
    total, count = (np.convolve(rows.sum(axis=0), smooth, "same") for rows in (level, known))
    least = (LEAST_OTHERS - 0.5) * np.convolve(np.ones(n_steps), smooth, "same")  # a ride may miss some seconds
    found = []
    for n, (music, steps) in enumerate(rides):
        others = count - np.convolve(known[n], smooth, "same")
        course = (total - np.convolve(level[n], smooth, "same")) / np.where(others >= least, others, np.nan)
        found.append(_stepped(music, (above[n] - course)[: steps.size], zones_s[n]))
    return found


def aligned(values: np.ndarray, offset_s: int, length_s: int) -> np.ndarray:
    """What was recorded at each second of the class clock, NaN outside the recording.

    >>> aligned(np.array([1.0, 2, 3]), 1, 3), aligned(np.array([1.0, 2, 3]), -1, 3)
    (array([ 2.,  3., nan]), array([nan,  1.,  2.]))
    """
    done = np.full(length_s, np.nan)
    first = max(-offset_s, 0)
    found = values[max(offset_s, 0) :][: max(length_s - first, 0)]
    done[first : first + found.size] = found
    return done


def all_plays(rides: Sequence[tuple[int, object, str, ClassMusic, RidePlays]]) -> Plays:
    """The plays of all rides in one table; each ride is its id, day, class, music and plays."""
    columns = ["workout_id", "day", "class_id", "position", "song_id", "rule", "known_s", "value", "zone", "heard_s"]
    if not rides:
        return Plays(pd.DataFrame(columns=columns), np.zeros((0, PARTS)))
    numbers = np.array([len(music.song_ids) for *_, music, _ in rides])
    zone_s = np.concatenate([plays.zone_s for *_, plays in rides])
    heard_s = zone_s.sum(axis=1)
    value = np.concatenate([plays.value for *_, plays in rides])
    rule = np.repeat(np.array([music.rule for *_, music, _ in rides], dtype=object), numbers)
    table = pd.DataFrame(
        {
            "workout_id": np.repeat([workout_id for workout_id, *_ in rides], numbers),
            "day": np.repeat(pd.DatetimeIndex([day for _, day, *_ in rides]), numbers),
            "class_id": np.repeat(np.array([class_id for _, _, class_id, *_ in rides], dtype=object), numbers),
            "position": np.concatenate([music.positions for *_, music, _ in rides]),
            "song_id": [song_id for *_, music, _ in rides for song_id in music.song_ids],
            "rule": pd.Series(rule, dtype=object).where(np.isfinite(value), None),
            "known_s": np.concatenate([plays.known_s for *_, plays in rides]),
            "value": value,
            "zone": np.where(heard_s >= LEAST_S, zone_s.argmax(axis=1) + 1, 0),
            "heard_s": heard_s,
        }
    )
    return Plays(table, np.concatenate([plays.shares for *_, plays in rides]).astype(np.float32))


def _rule(called: Mapping[str, np.ndarray]) -> Rule:
    if np.isfinite(called["power_zone"]).all(axis=0).any():
        return "zone"
    has_both = np.isfinite(called["cadence"]).any(axis=0) & np.isfinite(called["resistance"]).any(axis=0)
    return "bike" if has_both.any() else "course"


def _called(targets: Sequence[Target], n: int) -> np.ndarray:
    """Lower and upper bound each second, a later target over an earlier one; NaN where nothing is asked for."""
    bounds = np.full((2, n), np.nan)
    for start, end, lower, upper in targets:
        low, high = (upper if lower is None else lower), (lower if upper is None else upper)
        if low is not None and high is not None:
            bounds[:, max(start, 0) : max(end, 0)] = [[low], [high]]
    return bounds


def _since_change(asked: np.ndarray) -> np.ndarray:
    """Seconds since something else was asked for; the start of the class is a change."""
    values = np.nan_to_num(asked, nan=-1.0)
    seconds = np.arange(values.size)
    is_change = np.diff(values, prepend=np.nan) != 0
    return seconds - np.maximum.accumulate(np.where(is_change, seconds, 0))


def _log_share(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Log of the middle of a band of zones as a share of FTP."""
    middles = np.array([np.nan, *ZONE_MIDDLES])
    places = [np.nan_to_num(edge).astype(int) for edge in (lower, upper)]
    return np.log((middles[places[0]] + middles[places[1]]) / 2)


def _expected(music: ClassMusic, ftp_w: float, law: BikeLaw | None) -> tuple[np.ndarray, np.ndarray]:
    """Log of the power (W) expected each second, NaN where nothing can be, and the column of the level in ``PARTS``."""
    if music.rule == "zone":
        return music.log_share + np.log(ftp_w), music.level
    if music.rule == "course" or law is None:
        return np.full(music.song.size, np.nan), music.level
    expected = law.intercept + law.cadence * music.log_cadence + law.resistance * music.log_resistance
    zone = np.searchsorted(np.log(power_zone_bounds_w(ftp_w) or ()), expected)
    return expected, ZONE_LEVELS + np.minimum(zone, BIKE_LEVELS - 1)


def _stepped(music: ClassMusic, above: np.ndarray, zone_s: np.ndarray) -> RidePlays:
    """The plays of one ride on a course; a step belongs to the song at its middle."""
    middle = np.minimum(STEP_S * np.arange(above.size) + STEP_S // 2, music.song.size - 1)
    is_known = np.isfinite(above) & (music.song[middle] >= 0)
    middle = middle[is_known]
    third = FIRST_THIRD + THIRDS * RULES.index("course") + music.third[middle]
    clipped = np.clip(above[is_known], -CLIP, CLIP)
    return _summed(music.song[middle], clipped, (third,), zone_s, step_s=STEP_S)


def _summed(
    song: np.ndarray, above: np.ndarray, parts: tuple[np.ndarray, ...], zone_s: np.ndarray, *, step_s: int = 1
) -> RidePlays:
    """One value a song of the seconds or steps that count, each with its song, how far above, and its parts."""
    n = len(zone_s)
    count = np.bincount(song, minlength=n)
    total = np.bincount(song, above, minlength=n)
    shares = sum(np.bincount(PARTS * song + part, minlength=PARTS * n).reshape(n, PARTS) for part in parts)
    is_play = step_s * count >= LEAST_S
    value = np.divide(total, count, out=np.full(n, np.nan), where=is_play)
    return RidePlays(step_s * count, value, zone_s, shares / np.maximum(count, 1)[:, None])
