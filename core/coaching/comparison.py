"""What was planned beside what was done: the words that matching, adherence, reviews and screens share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from core.coaching.planned import Planned

#: 'done' on its day, 'early' or 'late' on another one, 'missed' with its day over, 'skipped' on purpose, 'open' today
#: or to come, 'excused' on a day of illness, injury, travel or holiday.
State = Literal["done", "early", "late", "missed", "skipped", "open", "excused"]
#: States of a workout that was done, and of those that adherence counts.
DONE: tuple[State, ...] = ("done", "early", "late")
DUE: tuple[State, ...] = (*DONE, "missed", "skipped")


@dataclass(frozen=True, slots=True)
class Compliance:
    """How well a workout was what was planned, as shares from 0 to 1; a part that is unknown is None."""

    total: float
    completed: float
    duration: float | None = None
    intensity: float | None = None
    load: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A planned workout and the one that it became; never one to two."""

    planned: Planned
    state: State
    workout_id: int | None = None
    #: The local day that it was done on.
    day: date | None = None
    compliance: Compliance | None = None
    #: Why it was skipped or excused.
    reason: str | None = None
    #: The athlete said that it was this one.
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class WeekOfPlan:
    """A week's plan against what was done in it, up to a day."""

    first_day: date
    #: Numbers of planned workouts by state.
    planned: int = 0
    done: int = 0
    missed: int = 0
    skipped: int = 0
    excused: int = 0
    #: Mean compliance of the workouts that were due, 0 to 1; None where none was.
    adherence: float | None = None
    planned_s: float = 0.0
    #: Of all workouts of the week, planned or not.
    done_s: float = 0.0
    #: What was planned of the workouts that were due so far.
    due_s: float = 0.0
    planned_tss: float | None = None
    done_tss: float | None = None
    #: Seconds by discipline.
    planned_s_by: Mapping[str, float] = field(default_factory=dict)
    done_s_by: Mapping[str, float] = field(default_factory=dict)
    #: Seconds by 'easy', 'moderate' and 'hard'; of what was done also by 'unknown'.
    planned_s_by_intensity: Mapping[str, float] = field(default_factory=dict)
    done_s_by_intensity: Mapping[str, float] = field(default_factory=dict)
    #: Workouts that nobody had planned.
    unplanned_ids: tuple[int, ...] = ()
    #: The fewest whole days between a hard session of the week and the one before it; None with fewer than two.
    days_between_hard: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that keeps happening: a sentence, and the counts that it is made of."""

    kind: str
    sentence: str
    #: How often, of how many.
    times: int
    of: int


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the numbers that are in it."""

    sentence: str
    numbers: Mapping[str, float | None] = field(default_factory=dict)
