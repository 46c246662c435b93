"""What of a recording can be true: impossible values are taken out, and every rule that bites leaves a sentence.

Nothing is made up: what is taken out is missing (NaN) and counts as such everywhere. A channel of which nothing
remains is left out, so that numbers from it are unknown and not 0. Sources, cited by key:
    [UCI] "Track sprinting: a question of watts", uci.org: Chris Hoy's 2,500 W stand for the best of sprinters.
    [Q] The bounds of a maximum and a resting heart rate that Zonebook believes (core/quantities.py): 240 and 25 bpm.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.quantities import clock

#: No leg gives more, not for a second [UCI].
POWER_LIMIT_W = 2500
#: A single second this many times, and this much (W), above each of the five before and after is a spike: a sprint
#: takes its cranks some seconds up and down, and a single hard stroke out of coasting stays below.
SPIKE_TIMES, SPIKE_ABOVE_W, SPIKE_AROUND_S = 3, 1000, 5
#: Slower and faster hearts there are none on a bike [Q].
HEART_RATE_LIMITS_BPM = (25, 240)
#: A value stands until the next sample if that comes within so many seconds; before a longer gap for the usual step.
HOLD_S = 10
#: A gap of all channels that is worth a sentence, in seconds.
LONG_GAP_S = 600
#: Seconds after this are left out: a recording that nobody stopped.
LONGEST_S = 86_400
#: So many impossible seconds of power, and the seconds beside them are not believed either: nothing of it is a best.
DOUBTFUL_POWER_S = 5
#: Fewer known seconds than this say nothing.
LEAST_SAMPLES = 2


@dataclass(frozen=True)
class Cleaned:
    """Channels on the grid of elapsed seconds, NaN where unknown, and a sentence for each rule that changed them."""

    channels: dict[str, np.ndarray]
    notes: tuple[str, ...]


def resampled(elapsed_s: np.ndarray, channels: Mapping[str, np.ndarray]) -> Cleaned:
    """Samples at any times as one value a second of the elapsed clock.

    A value stands until the next sample if that comes within 10 s; before a longer gap, which is a pause, for the
    usual (median) step. Of several samples in a second the last counts; a missing value is not filled from the one
    before. Samples before 0 or after a day are left out.

    >>> resampled(np.array([0, 2, 4, 60]), {"power_w": np.array([100.0, 200, 150, 90])}).channels["power_w"][:7]
    array([100., 100., 200., 200., 150., 150.,  nan])
    """
    elapsed_s = np.asarray(elapsed_s, dtype=float)
    notes = []
    if too_late := np.count_nonzero(elapsed_s >= LONGEST_S):
        notes.append(f"The recording is longer than a day: {too_late:,} samples after 24 hours are left out.")
    usable = np.flatnonzero((elapsed_s >= 0) & (elapsed_s < LONGEST_S))
    if not usable.size:
        return Cleaned({}, tuple(notes))
    order = usable[np.argsort(elapsed_s[usable], kind="stable")]
    second = np.floor(elapsed_s[order]).astype(np.int64)
    is_last = np.append(np.diff(second) > 0, True)
    second, order = second[is_last], order[is_last]
    steps_s = np.diff(second)
    usual_s = int(np.median(steps_s)) if steps_s.size else 1
    if usual_s > 1:
        notes.append(f"Recorded about every {usual_s} s: each value stands until the next, for {HOLD_S} s at most.")
    holds_s = np.where(steps_s <= HOLD_S, steps_s, min(usual_s, HOLD_S))
    holds_s = np.append(holds_s, min(usual_s, HOLD_S))
    seconds = np.repeat(second, holds_s) + _counted_from_zero(holds_s)
    sample = np.repeat(order, holds_s)
    grid = {}
    for name, values in channels.items():
        grid[name] = np.full(seconds[-1] + 1, np.nan)
        grid[name][seconds] = np.asarray(values, dtype=float)[sample]
    return Cleaned(grid, tuple(notes))


def cleaned(channels: Mapping[str, np.ndarray]) -> Cleaned:
    """Channels of one value a second without what cannot be true.

    Power: negative or above 2,500 W, or a single second three times and 1,000 W above each of the five seconds before
    and after, is missing; all zeros are no power. Heart rate: 0 is a strap that is not on, without a word; below 25 or
    above 240 bpm is missing. A channel with fewer than two known seconds is left out. More than a day is cut off; a
    gap of all channels of ten minutes is noted.
    """
    notes: list[str] = []
    kept = dict(channels)
    longest = max((len(values) for values in kept.values()), default=0)
    if longest > LONGEST_S:
        notes.append(f"The recording is longer than a day ({clock(longest)}): all after 24 hours is left out.")
        kept = {name: values[:LONGEST_S] for name, values in kept.items()}
    if "power_w" in kept:
        kept["power_w"], power_notes = _cleaned_power(kept["power_w"])
        notes += power_notes
    if "heart_rate_bpm" in kept:
        kept["heart_rate_bpm"], heart_rate_notes = _cleaned_heart_rate(kept["heart_rate_bpm"])
        notes += heart_rate_notes
    known = {name: np.flatnonzero(np.isfinite(values)) for name, values in kept.items()}
    notes += _gap_notes(list(known.values()))
    for name, seconds in known.items():
        if seconds.size < LEAST_SAMPLES:
            del kept[name]
            if seconds.size:
                notes.append(f"Only a single second has {_word(name)}: it is left out.")
    return Cleaned(kept, tuple(notes))


def usable_ftp(ftp_w: float | None) -> tuple[float | None, str | None]:
    """FTP if it can be used, and otherwise the sentence that says what is unknown without it.

    >>> usable_ftp(0)
    (None, 'No FTP is known for this day: zones, intensity and training stress from power are unknown.')
    """
    if ftp_w is not None and ftp_w > 0:
        return ftp_w, None
    return None, "No FTP is known for this day: zones, intensity and training stress from power are unknown."


def impossible_power_s(notes: Iterable[str] | None) -> int:
    """How many seconds of power were taken out as impossible, by the notes on a recording.

    >>> impossible_power_s(["Power is above 2,500 W for 1,200 seconds: left out.", "Heart rate starts after 54 s."])
    1200
    """
    if notes is None or isinstance(notes, float):  # a frame's word for no notes
        return 0
    found = (re.match(r"Power (?:is negative|is above [\d,]+ W|jumps) for ([\d,]+) second", str(n)) for n in notes)
    return sum(int(match.group(1).replace(",", "")) for match in found if match)


def _cleaned_power(power_w: np.ndarray) -> tuple[np.ndarray, list[str]]:
    highest_w, lowest_w = np.fmax.reduce(power_w, initial=-1), np.fmin.reduce(power_w, initial=1)
    notes = []
    if lowest_w < 0:
        power_w, seconds = _without(power_w, power_w < 0)
        notes.append(f"Power is negative for {_seconds(seconds)}: left out.")
    if highest_w > POWER_LIMIT_W:
        power_w, seconds = _without(power_w, power_w > POWER_LIMIT_W)
        notes.append(f"Power is above {POWER_LIMIT_W:,} W for {_seconds(seconds)}: left out.")
    if highest_w > SPIKE_ABOVE_W:
        power_w, seconds = _without(power_w, _spikes(power_w))
        if seconds:
            notes.append(
                f"Power jumps for {_seconds(seconds)} to more than {SPIKE_TIMES} times what is around: left out."
            )
    if np.fmax.reduce(power_w, initial=-1) == 0:
        return np.full_like(power_w, np.nan), [*notes, "Power is never above 0: taken as not recorded."]
    return power_w, notes


def _cleaned_heart_rate(heart_rate_bpm: np.ndarray) -> tuple[np.ndarray, list[str]]:
    lowest, highest = HEART_RATE_LIMITS_BPM
    beats, _ = _without(heart_rate_bpm, heart_rate_bpm == 0)
    beats, seconds = _without(beats, (beats < lowest) | (beats > highest))
    if not seconds:
        return beats, []
    return beats, [f"Heart rate is below {lowest} or above {highest} bpm for {_seconds(seconds)}: left out."]


def _spikes(power_w: np.ndarray) -> np.ndarray:
    """Where a single second stands out of those around it."""
    watts = np.where(np.isfinite(power_w), power_w, 0.0)
    padded_w = np.pad(watts, 1)
    beside_w = np.maximum(padded_w[:-2], padded_w[2:])
    is_spike = _stands_out(watts, beside_w)
    for i in np.flatnonzero(is_spike):
        around_w = [*watts[max(i - SPIKE_AROUND_S, 0) : i], *watts[i + 1 : i + 1 + SPIKE_AROUND_S]]
        is_spike[i] = _stands_out(watts[i], max(around_w, default=0.0))
    return is_spike


def _stands_out(watts: np.ndarray, around_w: np.ndarray | float) -> np.ndarray:
    return (watts > SPIKE_TIMES * around_w) & (watts > around_w + SPIKE_ABOVE_W)


def _gap_notes(known: list[np.ndarray]) -> list[str]:
    """A sentence for each long stretch in which no channel has a value, between two in which one has.

    ``known`` are the seconds of each channel that have one.
    """
    seconds = max(known, key=len, default=np.array([], dtype=np.int64))
    if not seconds.size or seconds[-1] - seconds[0] + 1 - seconds.size < LONG_GAP_S:
        return []
    seconds = np.unique(np.concatenate(known))
    gaps = np.flatnonzero(np.diff(seconds) > LONG_GAP_S)
    return [
        f"Nothing was recorded for {clock(seconds[i + 1] - seconds[i] - 1)} from {clock(seconds[i] + 1)} on: a pause."
        for i in gaps
    ]


def _counted_from_zero(lengths: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... for each length: [2, 3] gives [0, 1, 0, 1, 2]."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)


def _without(values: np.ndarray, is_wrong: np.ndarray) -> tuple[np.ndarray, int]:
    """``values`` with the wrong ones missing, and how many that were; the argument is left as it is."""
    wrong = int(is_wrong.sum())
    return (np.where(is_wrong, np.nan, values), wrong) if wrong else (values, 0)


def _seconds(number: int) -> str:
    return f"{number:,} second{'s' if number > 1 else ''}"


def _word(channel: str) -> str:
    return channel.rsplit("_", 1)[0].replace("_", " ")
