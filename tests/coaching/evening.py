"""An evening to review, written in a test as short as it can be: a Friday in the middle of a plan that is kept."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from core.analysis.forecast import Forecast
from core.coaching.comparison import Match, State, WeekOfPlan
from core.coaching.goals import ON_TRACK, Aim, Standing
from core.coaching.planned import Change, Planned, Repeat, Step, Target
from core.coaching.proposals import Proposal
from core.coaching.review_evidence import CheckIn, Evidence, GoalSeen, PlanSpan
from core.coaching.review_rules import review
from tests.workout_rows import workout_rows

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
EASY_S, HARD_S = 3600, 2700
#: 3 x 8 minutes at threshold: 10 + 3 x (8 + 2) + 5 minutes.
INTERVALS = (
    Step("warmup", 600, target=Target("power_pct", 56, 75)),
    Repeat(3, (Step("work", 480, target=Target("power_pct", 95, 105)), Step("recovery", 120))),
    Step("cooldown", 300),
)


def ahead(days: int) -> date:
    return FRIDAY + timedelta(days=days)


def easy(uid: str, days_ahead: int, **said: Any) -> Planned:
    """An hour of endurance so many days ahead."""
    usual = {"uid": uid, "day": ahead(days_ahead), "discipline": "cycling", "title": f"Ride {uid}",
             "duration_s": EASY_S, "intensity": "easy", "focus": "endurance", "plan_id": 1}  # fmt: skip
    return Planned(**(usual | said))


def hard(uid: str, days_ahead: int, **said: Any) -> Planned:
    """45 minutes with threshold intervals so many days ahead."""
    return easy(uid, days_ahead, **({"duration_s": HARD_S, "intensity": "hard", "focus": "threshold",
                                     "needs": "intervals", "steps": INTERVALS} | said))  # fmt: skip


def usual_week() -> tuple[Planned, ...]:
    """Saturday to Friday: easy, rest, hard, easy, rest, hard, easy."""
    return (easy("sat", 1), hard("mon", 3), easy("tue", 4), hard("thu", 6, priority="key"), easy("fri", 7))


def week(adherence: float | None = 0.95, **said: Any) -> WeekOfPlan:
    usual = {"first_day": MONDAY, "planned": 6, "done": 4, "missed": 1, "adherence": adherence}
    return WeekOfPlan(**(usual | said))


def evening(**said: Any) -> Evidence:
    """The evidence of a Friday on which nothing asks for a change, with what a test says of it."""
    plan = PlanSpan(1, "Base", date(2026, 11, 2), date(2026, 12, 27), ("endurance",))
    return Evidence(**({"day": FRIDAY, "planned": usual_week(), "plans": (plan,), "weeks": (week(),)} | said))


def proposed(evidence: Evidence, rule: str) -> list[Proposal]:
    return [one for one in review(evidence).proposals if one.rule == rule]


def rules_of(evidence: Evidence) -> list[str]:
    return [one.rule for one in review(evidence).proposals]


def done_every_day(days: int, tss: float, last: date = FRIDAY, **last_days: Any) -> pd.DataFrame:
    """A workout a day of so much TSS, an hour each; ``last_days`` says the TSS of the newest days, by 'last=[..]'."""
    newest = list(last_days.get("newest", ()))
    loads = [tss] * (days - len(newest)) + newest
    rows = [
        {"day": last - timedelta(days=days - 1 - n), "duration_s": 3600.0, "tss": float(load), "tss_method": "power",
         "discipline": "cycling"}
        for n, load in enumerate(loads)
    ]  # fmt: skip
    return workout_rows(*rows)


def checked(*of_days: dict[str, float]) -> tuple[CheckIn, ...]:
    """Check-ins of the last days, today's last."""
    first = FRIDAY - timedelta(days=len(of_days) - 1)
    return tuple(CheckIn(first + timedelta(days=n), **said) for n, said in enumerate(of_days))


def match(uid: str, days_ago: int, state: State, reason: str | None = None, **said: Any) -> Match:
    return Match(easy(uid, -days_ago, **said), state, reason=reason)


def goal(number: int = 1, verdict: str = ON_TRACK, *, metric: str = "ftp", **said: Any) -> GoalSeen:
    """A goal in the middle of its time: half a year from 1 September on, unless the test says otherwise."""
    of_aim = {name: said.pop(name) for name in ("discipline", "period", "subject", "upper") if name in said}
    kind = "sum" if metric in ("minutes", "workouts", "days", "tss", "distance_m", "power_zone_minutes") else "value"
    aim = Aim(number, kind, metric, said.pop("target", 260.0), date(2026, 9, 1), **of_aim)
    usual = {"first": date(2026, 9, 1), "last": date(2027, 2, 28), "now": 250.0, "share": 0.5, "days_left": 101}
    title = said.pop("title", f"Goal {number}")
    return GoalSeen(title, Standing(aim, verdict, **(usual | said)))


def expects(expected: float, spread: float) -> Forecast:
    outcomes = np.linspace(expected - spread, expected + spread, 101)
    return Forecast(expected, expected - 0.8 * spread, expected + 0.8 * spread, 101, outcomes)


def minutes_after(before: tuple[Planned, ...], changes: tuple[Change, ...]) -> float:
    return sum(
        ((one.after.duration_s if one.after else 0) - (one.before.duration_s if one.before else 0)) / 60
        for one in changes
    ) + sum(one.duration_s for one in before) / 60  # fmt: skip
