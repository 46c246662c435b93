"""A finished workout as the files that go out of here tell it. Knows no file format, no clock and no store."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np

from core.exports.playlists import flat
from core.models import Lap, PoolLength, StrengthSet, Workout, WorkoutMetrics

#: Channels count turns of the cranks, steps of both feet or strokes, by what was done.
ON_FOOT = ("running", "walking", "hiking", "tread_bootcamp")
STROKED = ("swimming", "rowing", "row_bootcamp")
#: Parts shorter than this (s) are no lap of their own.
LEAST_LAP_S = 1


@dataclass(frozen=True)
class Part:
    """A lap with what is known of it: from ``start_s`` up to ``end_s`` of the elapsed clock."""

    start_s: int
    end_s: int
    #: Without pauses.
    timer_s: float
    #: What its device said of it; None where the whole workout is one lap.
    lap: Lap | None = None


@dataclass(frozen=True)
class Finished:
    """A workout, its channels (one value a second of the elapsed clock, NaN where unknown) and its parts."""

    workout: Workout
    metrics: WorkoutMetrics | None = None
    channels: dict[str, np.ndarray] = field(default_factory=dict)
    #: When the timer stood still, [from_s, to_s] on the elapsed clock.
    pauses: list[list[float]] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    lengths: list[PoolLength] = field(default_factory=list)
    sets: list[StrengthSet] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The athlete's own title where there is one, on one line, without what does not print."""
        return flat(self.workout.edited_title or self.workout.title) or "Workout"

    @property
    def started_at(self) -> datetime:
        """The whole second of the start (UTC)."""
        return self.workout.started_at.astimezone(UTC).replace(microsecond=0)

    @property
    def local_start(self) -> datetime:
        """The start on the clock of the place."""
        return self.started_at + timedelta(seconds=self.workout.utc_offset_s)

    @cached_property
    def elapsed_s(self) -> int:
        """Seconds from start to end, pauses included; 0 where nothing tells."""
        paused_s = sum(to_s - from_s for from_s, to_s in self.pauses)
        sampled_s = max((values.size for values in self.channels.values()), default=0)
        return max(round((self.workout.duration_s or 0) + paused_s), sampled_s)

    @cached_property
    def is_recorded(self) -> np.ndarray:
        """Of every second, whether it is told: all of them but pauses in which nothing was recorded."""
        size = max((values.size for values in self.channels.values()), default=0)
        told = np.ones(size, dtype=bool)
        for from_s, to_s in self.pauses:
            told[int(np.ceil(from_s)) : int(to_s)] = False
        for values in self.channels.values():
            told[: values.size] |= np.isfinite(values)
        return told

    def channel(self, name: str) -> np.ndarray | None:
        """A channel as long as the longest, NaN where unknown; None where nothing of it is known."""
        values = self.channels.get(name)
        if values is None or not np.isfinite(values).any():
            return None
        size = self.is_recorded.size
        return np.pad(values[:size], (0, size - values[:size].size), constant_values=np.nan)

    @property
    def turns(self) -> np.ndarray | None:
        """Strokes, steps or turns of the cranks a minute, whichever this discipline counts."""
        strokes, cadence = self.channel("stroke_rate_spm"), self.channel("cadence_rpm")
        if self.workout.discipline in STROKED:
            return cadence if strokes is None else strokes
        return strokes if cadence is None else cadence

    @property
    def parts(self) -> list[Part]:
        """The laps one after the other over the whole workout; one where its device cut none."""
        starts = sorted({0, *(round(lap.start_s) for lap in self.laps if LEAST_LAP_S <= lap.start_s < self.elapsed_s)})
        first = {round(lap.start_s): lap for lap in reversed(self.laps)}
        return [
            Part(start_s, end_s, self._timer_s(start_s, end_s), first.get(start_s) if len(self.laps) > 1 else None)
            for start_s, end_s in pairwise((*starts, self.elapsed_s))
        ]

    def file_name(self, ending: str) -> str:
        """A name that sorts by time, reads well and is this workout's alone: "2026-05-02-0630-hills-17.fit"."""
        words = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")[:50].strip("-")
        return f"{'-'.join(filter(None, (f'{self.local_start:%Y-%m-%d-%H%M}', words, str(self.workout.id))))}.{ending}"

    def _timer_s(self, start_s: int, end_s: int) -> float:
        if (start_s, end_s) == (0, self.elapsed_s) and self.workout.duration_s is not None:
            return float(self.workout.duration_s)
        paused = (min(to_s, end_s) - max(from_s, start_s) for from_s, to_s in self.pauses)
        return end_s - start_s - sum(paused_s for paused_s in paused if paused_s > 0)


def known(values: np.ndarray | None, part: Part) -> np.ndarray:
    """The known values of a channel within a part."""
    if values is None:
        return np.empty(0)
    within = values[part.start_s : part.end_s]
    return within[np.isfinite(within)]


def passed_m(finished: Finished, part: Part) -> float | None:
    """How far a part went: as its device said, else by the distance channel, else of a single part as a whole."""
    if part.lap and part.lap.distance_m is not None:
        return part.lap.distance_m
    if part.end_s - part.start_s == finished.elapsed_s and finished.workout.distance_m is not None:
        return finished.workout.distance_m
    way_m = finished.channel("distance_m")
    before, within = known(way_m, Part(0, part.start_s, 0)), known(way_m, part)
    return float(within[-1] - (before[-1] if before.size else 0)) if within.size else None
