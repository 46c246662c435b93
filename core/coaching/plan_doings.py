"""What was done, as it is held against a plan: a counted workout, or the exercises that were ticked on a day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite, sqrt
from typing import Any

import numpy as np
import pandas as pd

from core.coaching.assignment import Wanted, assigned
from core.coaching.exercise_library import are_alike
from core.coaching.planned import Exercise, Planned, flat
from core.metrics import is_marked, local_days

#: ``tss_method`` of a workout of which neither power nor heart rate was measured.
ESTIMATE = "estimate"
POWER_ZONES = tuple(f"power_zone_{zone}_s" for zone in range(1, 8))
#: An exercise as tables name it: its source and its id there.
Which = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Doing:
    """One session that was done; what is not known is None."""

    day: date
    discipline: str
    #: None where exercises were ticked and nothing was recorded.
    workout_id: int | None = None
    duration_s: float | None = None
    #: Training stress that was measured, never an estimate.
    tss: float | None = None
    intensity_factor: float | None = None
    #: Seconds in power zones 1 to 7.
    zones_s: tuple[float, ...] | None = None
    class_id: str | None = None
    #: The length of its class, where it was stopped early.
    left_of_s: float | None = None
    #: Minute of the local day that it began at.
    start_minute: int | None = None
    #: Routines of which exercises were ticked on the day.
    routines: tuple[int, ...] = ()


@dataclass(frozen=True)
class ExercisesDone:
    """What is known of single exercises; nothing at all where the athlete keeps none."""

    #: The exercises of a routine, by its id.
    routines: Mapping[int, tuple[Exercise, ...]] = field(default_factory=dict)
    #: How many exercises of a routine were ticked on a day, each as itself or as its substitute.
    ticked: Mapping[tuple[date, int], int] = field(default_factory=dict)
    #: The exercises that a workout's sets were of, by its id.
    of_workout: Mapping[int, tuple[Exercise, ...]] = field(default_factory=dict)
    #: What may take the place of an exercise, besides what the library says.
    substitutes: Mapping[Which, frozenset[Which]] = field(default_factory=dict)

    def share(self, planned: Planned, doing: Doing) -> float | None:
        """Which share of a planned workout's exercises was done, substitutes counting; None where nothing tells."""
        asked = self._asked(planned)
        if not asked:
            return None
        counts = []
        if planned.routine_id is not None and (ticked := self.ticked.get((doing.day, planned.routine_id))):
            counts.append(min(ticked, len(asked)))
        if doing.workout_id is not None and (done := self.of_workout.get(doing.workout_id)):
            counts.append(self._done_of(asked, done))
        return max(counts) / len(asked) if counts else None

    def _asked(self, planned: Planned) -> tuple[Exercise, ...]:
        of_steps = tuple(dict.fromkeys(step.exercise for step in flat(planned.steps) if step.exercise))
        return of_steps or self.routines.get(planned.routine_id or 0, ())

    def _done_of(self, asked: Sequence[Exercise], done: Sequence[Exercise]) -> int:
        """How many of ``asked`` were done, none of ``done`` standing for two different ones."""
        fitting = [tuple(n for n, one in enumerate(done) if self._is_for(one, wanted)) for wanted in asked]
        return sum(map(bool, assigned([Wanted((1.0,), 1, places) for places in fitting])))

    def _is_for(self, done: Exercise, wanted: Exercise) -> bool:
        here, there = (done.source, done.id), (wanted.source, wanted.id)
        is_said = here in self.substitutes.get(there, ()) or there in self.substitutes.get(here, ())
        return is_said or are_alike(done, wanted)


NOTHING_KNOWN = ExercisesDone()


def doings(workouts: pd.DataFrame) -> list[Doing]:
    """Counted workouts as they are held against a plan, by day and start; excluded ones are none.

    Args:
        workouts: Indexed by ``workout_id`` with ``day``, ``discipline``, ``duration_s``; of the other columns of
            ``queries.workouts`` those that are there.
    """
    rows = workouts[~is_marked(workouts, "is_excluded")]
    if rows.empty:
        return []
    days = [day.date() for day in local_days(rows)]
    measured = _measured(rows)
    minutes = _minutes(rows)
    class_ids = rows["class_id"].tolist() if "class_id" in rows else [None] * len(rows)
    is_left = is_marked(rows, "is_stopped_early").tolist()
    zones = _zones(rows)
    made = [
        Doing(
            day=days[n], discipline=discipline, workout_id=int(workout_id), duration_s=measured["duration_s"][n],
            tss=measured["tss"][n], intensity_factor=measured["intensity_factor"][n] or _factor(measured, n),
            zones_s=zones[n], class_id=_text(class_ids[n]),
            left_of_s=measured["class_duration_s"][n] if is_left[n] else None, start_minute=minutes[n],
        )
        for n, (workout_id, discipline) in enumerate(zip(rows.index, rows["discipline"], strict=True))
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.day, one.start_minute or 0, one.workout_id or 0))


def _measured(rows: pd.DataFrame) -> dict[str, list[float | None]]:
    """Columns as plain numbers, None where unknown or not there; estimated training stress is not known."""
    out = {}
    for name in ("duration_s", "tss", "intensity_factor", "class_duration_s"):
        values = pd.to_numeric(rows[name]).to_numpy(dtype=float) if name in rows else np.full(len(rows), np.nan)
        if name == "tss" and "tss_method" in rows:
            values = np.where(rows["tss_method"].eq(ESTIMATE).to_numpy(), np.nan, values)
        out[name] = [float(value) if isfinite(value) else None for value in values]
    return out


def _factor(measured: Mapping[str, list[float | None]], n: int) -> float | None:
    """The intensity factor that a measured training stress means: TSS = 100 x hours x IF squared."""
    tss, duration_s = measured["tss"][n], measured["duration_s"][n]
    return sqrt(tss * 36 / duration_s) if tss is not None and duration_s else None


def _minutes(rows: pd.DataFrame) -> list[int | None]:
    if not {"started_at", "utc_offset_s"} <= set(rows):
        return [None] * len(rows)
    began = pd.to_datetime(rows["started_at"], utc=True)
    local = began + pd.to_timedelta(pd.to_numeric(rows["utc_offset_s"]).fillna(0), unit="s")
    return [None if pd.isna(at) else at.hour * 60 + at.minute for at in local]


def _zones(rows: pd.DataFrame) -> list[tuple[float, ...] | None]:
    if not set(POWER_ZONES) <= set(rows):
        return [None] * len(rows)
    seconds = rows[list(POWER_ZONES)].to_numpy(dtype=float)
    is_known = seconds.sum(axis=1) > 0  # unknown seconds make the sum unknown, which is not more than 0
    return [tuple(one) if known else None for one, known in zip(seconds.tolist(), is_known, strict=True)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
