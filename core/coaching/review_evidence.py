"""Everything that an evening's review looks at, and what it says in the end. Pure: gathered and judged elsewhere.

Nothing here depends on the order in which things were handed in: same evidence, same review.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.analysis import fitness
from core.coaching.comparison import DONE, Match, Pattern, Said, WeekOfPlan
from core.coaching.goals import BEHIND, NOT_BEGUN, ON_TRACK, OUT_OF_REACH, REACHED, Standing
from core.coaching.planned import Exercise, Planned, Thresholds
from core.coaching.proposals import Proposal, Verdict
from core.coaching.review_goals import Rates, rates
from core.coaching.schedule import Schedule
from core.metrics import counted, is_hard, local_days, week_start
from core.quantities import Units

DAY = timedelta(days=1)
#: A week says how well the plan is kept from so many workouts that were due on; when it is over from so many.
LEAST_DUE, LEAST_DUE_OVER = 3, 2
#: A week that ended longer ago says nothing of today, in days.
OLDEST_WEEK_DAYS = 14
#: How many days back hard sessions are looked for.
HARD_DAYS_BACK = 14
#: A goal is ahead when the share of its way that is done is so much more than the share of its time that is gone.
LEAD = 0.10
#: Days away for another reason than health.
AWAY = ("travel", "holiday")
#: Lists of sentences that a review has, in order, and what they are called.
PARTS: Mapping[str, str] = {"works": "What works", "worries": "What worries", "why": "Why"}


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """A training plan without its workouts: when it runs, what it is about, and the weekly volume to keep to."""

    id: int
    title: str
    first_day: date
    last_day: date
    focus: tuple[str, ...] = ()
    weekly_min_s: float | None = None
    weekly_max_s: float | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What the athlete said of a day: energy, soreness and sleep quality from 1 to 5; None is not said."""

    day: date
    energy: float | None = None
    soreness: float | None = None
    sleep_hours: float | None = None
    sleep_quality: float | None = None


@dataclass(frozen=True, slots=True)
class LifeSpan:
    """Days of illness, injury, travel or holiday, both included."""

    kind: str
    first_day: date
    last_day: date

    def is_on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """A goal as the coach sees it."""

    title: str
    standing: Standing

    @property
    def id(self) -> int:
        return self.standing.aim.id

    @property
    def is_behind(self) -> bool:
        """It can still be met, and does not go there."""
        return self.standing.verdict in (BEHIND, OUT_OF_REACH)

    @property
    def is_ahead(self) -> bool:
        """Its way is further done than its time is gone; or a sum that is reached with days left."""
        lead = self.standing.lead
        if self.standing.verdict == REACHED:
            return self.standing.days_left > 0
        return self.standing.verdict == ON_TRACK and lead is not None and lead >= LEAD

    @property
    def is_judged(self) -> bool:
        """Whether anything is known of where it stands."""
        return self.standing.now is not None and self.standing.verdict != NOT_BEGUN


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an earlier proposal: its key, its state in ``plan_adjustment``, the day of that, its strength."""

    key: str
    state: str
    day: date
    strength: float


@dataclass(frozen=True)
class Evidence:
    """All of it, as it is known on the evening of ``day``."""

    day: date
    #: The plan: workouts of the last weeks and all to come.
    planned: tuple[Planned, ...] = ()
    plans: tuple[PlanSpan, ...] = ()
    #: Of the last weeks; those to come may be left out.
    matches: tuple[Match, ...] = ()
    #: Weeks of the plan, the current one among them.
    weeks: tuple[WeekOfPlan, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    goals: tuple[GoalSeen, ...] = ()
    #: All workouts up to ``day``, as ``queries.workouts`` reads them.
    workouts: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    check_ins: tuple[CheckIn, ...] = ()
    events: tuple[LifeSpan, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    thresholds: Thresholds = field(default_factory=Thresholds)
    #: What was proposed earlier and decided on.
    decided: tuple[Decided, ...] = ()
    #: Simpler exercises in place of others, by source and id, the best one first.
    substitutes: Mapping[tuple[str, str], tuple[Exercise, ...]] = field(default_factory=dict)
    first_weekday: int = 0
    units: Units = "metric"

    @property
    def tomorrow(self) -> date:
        return self.day + DAY

    @cached_property
    def plan(self) -> tuple[Planned, ...]:
        """The planned workouts by day and time."""
        return tuple(sorted(self.planned, key=lambda one: (one.day, one.start_minute or 0, one.uid)))

    @cached_property
    def ahead(self) -> tuple[Planned, ...]:
        """What can still be changed: from tomorrow on, neither skipped nor done already, nor on the day of a race."""
        done = {match.planned.uid for match in self.matches if match.state in DONE}
        return tuple(
            one
            for one in self.plan
            if one.day > self.day
            and not one.is_skipped
            and one.workout_id is None
            and one.uid not in done
            and self.schedule.race_on(one.day) is None
        )

    def ahead_until(self, last: date) -> tuple[Planned, ...]:
        """The same up to a day, that one included."""
        return tuple(one for one in self.ahead if one.day <= last)

    def is_away(self, day: date) -> bool:
        """Whether a day is one of travel or holiday; what stands on it finds another one, or is left out."""
        return self.schedule.away.get(day) in AWAY

    @property
    def running_plans(self) -> tuple[PlanSpan, ...]:
        """Plans that have a day left after today, the one that begins first first."""
        left = (plan for plan in self.plans if plan.last_day > self.day)
        return tuple(sorted(left, key=lambda plan: (plan.first_day, plan.id)))

    @cached_property
    def judged_week(self) -> WeekOfPlan | None:
        """The newest week that says how well the plan is kept; None where too few workouts were due lately."""
        oldest = self.day - timedelta(days=OLDEST_WEEK_DAYS + 6)
        told = [
            week
            for week in self.weeks
            if oldest <= week.first_day <= self.day
            and week.adherence is not None
            and week.done + week.missed + week.skipped
            >= (LEAST_DUE_OVER if week.first_day + 6 * DAY <= self.day else LEAST_DUE)
        ]
        return max(told, key=lambda week: week.first_day, default=None)

    @property
    def volume_range_s(self) -> tuple[float | None, float | None]:
        """The weekly volume to keep to of the plans that run on ``day``: the lowest to the highest, as they add up."""
        running = [plan for plan in self.plans if plan.first_day <= self.day <= plan.last_day]
        lows = [plan.weekly_min_s for plan in running if plan.weekly_min_s is not None]
        highs = [plan.weekly_max_s for plan in running if plan.weekly_max_s is not None]
        return (sum(lows) if lows else None), (sum(highs) if highs and len(highs) == len(running) else None)

    @cached_property
    def daily_tss(self) -> pd.Series:
        """TSS of every day up to ``day``; empty without workouts."""
        if self.workouts.empty:
            return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"), name="tss")
        return fitness.daily_tss(self.workouts, self.day)

    @cached_property
    def load(self) -> pd.DataFrame:
        """Fitness, fatigue and form by day."""
        return fitness.training_load(self.daily_tss)

    @cached_property
    def hard_days(self) -> tuple[date, ...]:
        """Days of the last two weeks with a session that was hard by ``metrics.is_hard``; estimates are no evidence."""
        if self.workouts.empty or "tss" not in self.workouts:
            return ()
        rows = counted(self.workouts)
        days = local_days(rows)
        first = pd.Timestamp(self.day - timedelta(days=HARD_DAYS_BACK - 1))
        rows = rows[((days >= first) & (days <= pd.Timestamp(self.day))).to_numpy()]
        measured = rows["tss_method"].ne("estimate") if "tss_method" in rows else pd.Series(True, index=rows.index)
        values = np.column_stack([rows["tss"].astype(float), rows["duration_s"].astype(float)])
        hard = [bool(is_hard(tss=tss, duration_s=seconds)) for tss, seconds in values]
        found = local_days(rows)[np.array(hard, dtype=bool) & measured.to_numpy()]
        return tuple(sorted({day.date() for day in found}))

    @cached_property
    def rates(self) -> Rates:
        """What an hour of each discipline brings the athlete."""
        return rates(self.workouts, self.day)

    def checked_in(self, days: int) -> tuple[CheckIn, ...]:
        """What was said of the last ``days`` days, today's last."""
        first = self.day - timedelta(days=days - 1)
        return tuple(sorted((one for one in self.check_ins if first <= one.day <= self.day), key=lambda one: one.day))

    def week_of(self, day: date) -> tuple[date, date]:
        """The first and the last day of the athlete's week around a day."""
        first = week_start(day, self.first_weekday)
        return first, first + 6 * DAY

    def week_planned_s(self, day: date) -> float:
        """Seconds that are planned in the athlete's week around a day; what was skipped does not count."""
        first, last = self.week_of(day)
        return float(sum(one.duration_s for one in self.plan if first <= one.day <= last and not one.is_skipped))


@dataclass(frozen=True)
class Reviewed:
    """What one evening's review says."""

    verdict: Verdict
    #: Why it is that, with its numbers.
    reason: Said
    #: Changes of the plan that wait for a yes, the most urgent one first. No two of them change the same workout.
    proposals: tuple[Proposal, ...] = ()
    #: By ``PARTS``: what works, what worries, why.
    insights: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    #: The focus of next week.
    focus: tuple[Said, ...] = ()
    #: Findings of rules that propose nothing tonight, and why not.
    held_back: tuple[Said, ...] = ()

    def written_insights(self) -> list[dict[str, Any]]:
        """As the column ``insights`` of ``daily_review`` has them; the reason of the verdict comes first."""
        rows = [("verdict", self.reason), *((part, said) for part in PARTS for said in self.insights.get(part, ()))]
        rows += [("held back", said) for said in self.held_back]
        return [{"part": part, "sentence": said.sentence, "numbers": dict(said.numbers)} for part, said in rows]

    def written_focus(self) -> list[dict[str, Any]]:
        """As the column ``next_week_focus`` has it."""
        return [{"sentence": said.sentence, "numbers": dict(said.numbers)} for said in self.focus]
