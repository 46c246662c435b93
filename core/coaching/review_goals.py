"""What the plan does for a goal: which workouts drive it, how much of a sum they bring, and a session that would. Pure.

Sources, cited by key:
    [AC] H. Allen, A. Coggan, "Training and Racing with a Power Meter", 3rd ed.: what each training level improves.
    [BL] M. Buchheit, P. Laursen 2013, Sports Med 43:313: intervals of 2 to 4 minutes for VO2max.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.coaching.goals import Aim, zones_of
from core.coaching.planned import (
    FOCUS_AREAS,
    Intensity,
    Needs,
    Part,
    Planned,
    Repeat,
    Step,
    Target,
    Thresholds,
    flat,
    length_s,
    tss_of,
)
from core.metrics import POWER_ZONE_UPPER_PCT, counted, local_days

#: Focus areas that move a value, the one that moves it most first [AC]. Of values that are not named (weight, steps,
#: sleep ...) a plan of workouts is not the main cause, so nothing is proposed for them.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "ftp": ("threshold", "vo2max", "tempo"), "w_per_kg": ("threshold", "vo2max", "tempo"), "vo2max": ("vo2max",),
    "run_threshold_pace": ("running",), "pace_level": ("running",), "race_time": ("running",),
    "swim_threshold_pace": ("swimming",), "swim_100yd": ("swimming",),
    "lift": ("strength",), "box_jump": ("strength",), "flexibility_test": ("mobility",), "balance_test": ("mobility",),
    "resting_heart_rate": ("endurance",),
}  # fmt: skip
#: Goals that only the bike moves, and what counts as one.
ON_THE_BIKE = ("ftp", "w_per_kg", "power_zone_minutes")
BIKES = ("cycling", "bike_bootcamp")
#: The discipline that a focus area is trained in where the workout is in none that suits it, and all that suit it.
HOME: Mapping[str, str] = {
    "swimming": "swimming", "running": "running", "strength": "strength", "mobility": "stretching",
}  # fmt: skip
SUITS: Mapping[str, tuple[str, ...]] = {
    "swimming": ("swimming",), "running": ("running",), "strength": ("strength",),
    "mobility": ("stretching", "yoga"), "recovery": ("cycling", "running", "swimming", "walking"),
}  # fmt: skip
ENDURANCE_DISCIPLINES = ("cycling", "running", "rowing")
#: How hard a session of a focus area is, and what it takes.
HARDNESS: Mapping[str, Intensity] = {
    "threshold": "hard", "vo2max": "hard", "anaerobic": "hard", "tempo": "moderate", "strength": "moderate",
    "swimming": "moderate", "running": "moderate",
}  # fmt: skip
#: Intervals: seconds of work and of recovery, the most of them, and percent of threshold power and of threshold speed.
INTERVALS: Mapping[str, tuple[int, int, int, tuple[float, float], tuple[float, float]]] = {
    "vo2max": (180, 180, 6, (106, 120), (103, 110)),
    "threshold": (480, 240, 4, (95, 105), (95, 102)),
    "tempo": (900, 300, 3, (76, 90), (86, 94)),
    "anaerobic": (60, 180, 8, (121, 150), (112, 125)),
}
#: A session that has no room for one of them is a single piece of what is left, this long at least; else it is easy.
LEAST_PIECE_S = 300
#: Steady work, the same two.
STEADY: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "endurance": ((56, 75), (70, 82)), "recovery": ((40, 55), (60, 70)), "swimming": ((56, 75), (72, 84)),
    "running": ((56, 75), (72, 85)),
}  # fmt: skip
#: The focus area that a power zone is trained in.
OF_ZONE: Mapping[int, str] = {
    1: "recovery", 2: "endurance", 3: "tempo", 4: "threshold", 5: "vo2max", 6: "anaerobic", 7: "anaerobic",
}  # fmt: skip
#: Over so many days the athlete's own rates (distance an hour ...) are read, from so many workouts at least.
RATE_DAYS, LEAST_RATE = 56, 3
#: Sums that come of the athlete's own rates in a discipline.
RATED: Mapping[str, str] = {
    "distance_m": "distance_m", "output_kj": "output_kj", "calories_kcal": "calories_kcal",
    "elevation_gain_m": "elevation_gain_m",
}  # fmt: skip

#: Sums that are made on the way, and disciplines that stay on the spot: they bring nothing of them.
ON_THE_WAY = ("distance_m", "output_kj", "elevation_gain_m")
ON_THE_SPOT = ("strength", "stretching", "yoga", "meditation")


@dataclass(frozen=True)
class Rates:
    """What an hour of a discipline brings the athlete, by discipline and metric; only what is known."""

    per_hour: Mapping[tuple[str, str], float] = field(default_factory=dict)


def rates(workouts: pd.DataFrame, day: date) -> Rates:
    """The athlete's own rates of the last eight weeks: sums over the hours of the workouts that know both."""
    if workouts.empty:
        return Rates()
    rows = counted(workouts)
    days = local_days(rows)
    first = pd.Timestamp(day - timedelta(days=RATE_DAYS - 1))
    rows = rows[((days >= first) & (days <= pd.Timestamp(day))).to_numpy()]
    found = {}
    for metric, column in RATED.items():
        if column not in rows:
            continue
        known = rows[[column, "duration_s", "discipline"]].dropna()
        for discipline, theirs in known.groupby("discipline"):
            hours = float(theirs["duration_s"].astype(float).sum()) / 3600
            if len(theirs) >= LEAST_RATE and hours > 0:
                found[str(discipline), metric] = float(theirs[column].astype(float).sum()) / hours
    return Rates(found)


def drives(aim: Aim, planned: Planned) -> bool:
    """Whether doing this workout is one of the things that move the goal."""
    if not _may_count(aim, planned):
        return False
    if aim.is_sum:
        return _counts(aim, planned)
    wanted = DRIVERS.get(aim.metric, ())
    return planned.focus in wanted or planned.discipline in wanted


def driver(aim: Aim) -> str | None:
    """The focus area that moves the goal most; None where workouts are not what moves it, or any of them does."""
    if aim.metric == "power_zone_minutes":
        return OF_ZONE[min(zones_of(aim))]
    if aim.is_sum:
        return {"cycling": "endurance", "stretching": "mobility", "yoga": "mobility"}.get(
            aim.discipline or "", aim.discipline if aim.discipline in FOCUS_AREAS else None
        )
    return next(iter(DRIVERS.get(aim.metric, ())), None)


def home(aim: Aim) -> str | None:
    """The discipline that a session for the goal has to be in; None where any that suits its focus will do."""
    return aim.discipline or ("cycling" if aim.metric in ON_THE_BIKE else None)


def planned_sum(
    aim: Aim, plan: Iterable[Planned], first: date, last: date, *, of: Rates, at: Thresholds
) -> float | None:
    """How much of the goal's sum the plan brings from ``first`` to ``last``, both included; None: it cannot be told.

    Args:
        aim: A goal on a sum.
        plan: Planned workouts; skipped ones bring nothing.
        first, last: The days that are looked at.
        of: The athlete's own rates.
        at: The thresholds that distances and TSS are worked out by.
    """
    mine = [one for one in plan if first <= one.day <= last and not one.is_skipped and _may_count(aim, one)]
    if aim.metric == "days":
        return float(len({one.day for one in mine}))
    amounts = [_amount(aim, one, of, at) for one in mine]
    known = [amount for amount in amounts if amount is not None]
    return float(sum(known)) if len(known) == len(amounts) else None


def load_of(planned: Planned, at: Thresholds) -> float:
    """TSS of a planned workout: as planned, else by its steps."""
    if planned.tss is not None:
        return planned.tss
    return tss_of(planned.steps, planned.intensity, planned.duration_s, discipline=planned.discipline, at=at)


def session(focus: str, duration_s: float, discipline: str) -> tuple[Part, ...]:
    """The steps of a session of a focus area that lasts so long; none where it is made of exercises.

    Warm-up, as many intervals as there is room for, easy riding for what is left, cool-down; in a short one a single
    piece in their place.

    >>> [part.times for part in session("vo2max", 2700, "cycling") if isinstance(part, Repeat)]
    [5]
    """
    metric = "power_pct" if discipline in ("cycling", "bike_bootcamp") else "speed_pct"
    which = 0 if metric == "power_pct" else 1
    easy = Target(metric, *STEADY["endurance"][which])
    if focus in STEADY:
        return (Step("work", duration_s, target=Target(metric, *STEADY[focus][which])),)
    if focus not in INTERVALS:
        return ()
    work_s, recovery_s, most, power, speed = INTERVALS[focus]
    warm_s, cool_s = (600, 300) if duration_s >= 2400 else (300, 180)
    room_s = duration_s - warm_s - cool_s
    times = min(int(room_s // (work_s + recovery_s)), most)
    hard = Target(metric, *(power, speed)[which])
    if times < 1 and room_s >= LEAST_PIECE_S:
        return (Step("warmup", warm_s, target=easy), Step("work", room_s, target=hard), Step("cooldown", cool_s))
    if times < 1:
        return (Step("work", duration_s, target=easy),)
    rest_s = room_s - times * (work_s + recovery_s)
    block = (
        Step("work", work_s, target=hard),
        Step("recovery", recovery_s, target=Target(metric, *STEADY["recovery"][which])),
    )
    filler = (Step("recovery", rest_s, target=easy),) if rest_s > 0 else ()
    return (Step("warmup", warm_s, target=easy), Repeat(times, block), *filler, Step("cooldown", cool_s))


def is_long_enough(focus: str, duration_s: float) -> bool:
    """Whether a session so long has room for what its focus area is about.

    >>> is_long_enough("threshold", 900), is_long_enough("threshold", 600), is_long_enough("mobility", 600)
    (True, False, True)
    """
    return focus not in INTERVALS or len(session(focus, duration_s, "cycling")) > 1


def of_focus(planned: Planned, focus: str, *, at: Thresholds, discipline: str | None = None) -> Planned:
    """The same workout, as long and on the same day, about something else; in its own discipline where that suits."""
    suits = SUITS.get(focus, ENDURANCE_DISCIPLINES)
    own = planned.discipline if planned.discipline in suits else HOME.get(focus, "cycling")
    discipline = discipline or own
    steps = session(focus, planned.duration_s, discipline)
    intensity = HARDNESS.get(focus, "easy")
    needs: Needs = (
        "intervals" if focus in INTERVALS else "exercises" if focus in ("strength", "mobility") else "nothing"
    )
    return replace(
        planned,
        discipline=discipline,
        title=FOCUS_AREAS[focus],
        focus=focus,
        intensity=intensity,
        needs=needs,
        steps=steps,
        tss=round(tss_of(steps, intensity, planned.duration_s, discipline=discipline, at=at), 1),
        class_id=None,
        routine_id=None,
    )


def _may_count(aim: Aim, planned: Planned) -> bool:
    """Whether a workout of its discipline can bring anything for the goal."""
    if aim.metric in ON_THE_BIKE and planned.discipline not in BIKES:
        return False
    if aim.is_sum and aim.metric in ON_THE_WAY and planned.discipline in ON_THE_SPOT:
        return False
    return not aim.is_sum or aim.discipline in (None, planned.discipline)


def _counts(aim: Aim, planned: Planned) -> bool:
    if aim.metric != "power_zone_minutes":
        return True
    minutes = _zone_minutes(aim, planned, Thresholds())
    return minutes is None or minutes > 0


def _amount(aim: Aim, planned: Planned, of: Rates, at: Thresholds) -> float | None:
    match aim.metric:
        case "workouts":
            return 1.0
        case "minutes":
            return planned.duration_s / 60
        case "tss":
            return load_of(planned, at)
        case "power_zone_minutes":
            return _zone_minutes(aim, planned, at)
        case metric if metric in RATED:
            told = _distance_m(planned) if metric == "distance_m" else None
            rate = of.per_hour.get((planned.discipline, metric))
            return told if told is not None else None if rate is None else rate * planned.duration_s / 3600
        case _:
            return None


def _zone_minutes(aim: Aim, planned: Planned, at: Thresholds) -> float | None:
    """Minutes in the goal's power zones by the middle of each step's target; None where no step has one."""
    zones, found = zones_of(aim), None
    for step in flat(planned.steps):
        seconds = length_s((step,), discipline=planned.discipline, at=at)
        if step.target is None or step.target.metric != "power_pct" or seconds is None:
            continue
        zone = int(np.searchsorted(POWER_ZONE_UPPER_PCT, step.target.middle)) + 1
        found = (found or 0.0) + (seconds / 60 if zone in zones else 0.0)
    return found


def _distance_m(planned: Planned) -> float | None:
    """The way that the steps name, where all of them name one (rests aside)."""
    moving = [step for step in flat(planned.steps) if step.kind != "rest"]
    ways = [step.distance_m for step in moving if step.distance_m is not None]
    return float(sum(ways)) if moving and len(ways) == len(moving) else None
