"""How a plan was kept, as a whole: all that it is held against, and what comes of that on an evening. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from core.coaching.comparison import Match, Pattern, WeekOfPlan
from core.coaching.plan_adherence import weeks
from core.coaching.plan_doings import NOTHING_KNOWN, ExercisesDone
from core.coaching.plan_matching import matched
from core.coaching.plan_patterns import patterns
from core.coaching.planned import Planned


@dataclass(frozen=True)
class Followed:
    """What the athlete means to do, and what is known of it besides workouts."""

    planned: tuple[Planned, ...] = ()
    #: First and last day of each plan.
    spans: tuple[tuple[date, date], ...] = ()
    #: Days without training, and why.
    away: Mapping[date, str] = field(default_factory=dict)
    exercises: ExercisesDone = NOTHING_KNOWN
    #: Planned workouts (uid) and workouts that are not one, as the athlete says.
    denied: frozenset[tuple[str, int]] = frozenset()
    first_weekday: int = 0


@dataclass(frozen=True)
class Kept:
    """How it was kept, up to an evening."""

    today: date
    matches: tuple[Match, ...] = ()
    #: From the first to the last week with a planned workout.
    weeks: tuple[WeekOfPlan, ...] = ()
    patterns: tuple[Pattern, ...] = ()


def kept(followed: Followed, workouts: pd.DataFrame, today: date) -> Kept:
    """How a plan was kept, as it stood on the evening of ``today``; later workouts count for nothing."""
    matches = matched(
        followed.planned, workouts, today, away=followed.away, exercises=followed.exercises, denied=followed.denied,
        first_weekday=followed.first_weekday,
    )  # fmt: skip
    found = patterns(matches, workouts, today=today, spans=followed.spans)
    return Kept(
        today=today,
        matches=tuple(matches),
        weeks=tuple(weeks(matches, workouts, first_weekday=followed.first_weekday, today=today)),
        patterns=tuple(found),
    )
