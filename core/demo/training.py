"""Plans of the sample athlete: one that is over, one that runs, one to come; past weeks partly followed, a race ahead.

What was planned for days that are over leans on what was done then, so that most of it finds its workout; the rest was
skipped or missed. The same from the same seed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from sqlmodel import Session, col, select

from core.coaching.exercise_library import READY, SOURCE
from core.coaching.plan_layout import Wish, laid_out
from core.coaching.plan_lengths import resized
from core.coaching.plan_templates import templates
from core.coaching.planned import Planned, Thresholds, as_row, length_s, tss_of
from core.coaching.schedule import Race, Schedule
from core.metrics import week_start
from core.models import LifeEvent, PelotonClass, Workout
from core.models_plan import Routine, RoutineItem, TrainingPlan
from core.queries import plan as rows

#: Templates, the weeks before the current one that each begins in, and the hours a week.
PLANS = (("base", 7, (1.5, 2.5)), ("mixed", 2, (1.75, 3.0)), ("power_zones", -2, (2.0, 3.25)))
#: The routines that are theirs.
ROUTINES = ("core_10", "hip_mobility_15")
#: The race: its name, weeks ahead, and the days of its taper.
RACE, RACE_WEEKS, TAPER_DAYS = "Harbour Hill Climb", 4, 6
#: How many planned workouts lean on one that was done; how many of the others were never planned and how many are
#: skipped, as running shares; and why.
FOLLOWED, NEVER, SKIPPED, REASONS = 0.95, 0.80, 0.92, ("no time", "tired", "travel")
#: How much longer or shorter the plan was than what was done (standard deviation), where it leans on it.
OFF = 0.15


def write(session: Session, *, seed: int, today: date) -> None:
    """Write the plans around ``today``, and a race to be fresh for."""
    rng = np.random.default_rng([seed, 71])
    monday, noon = week_start(today), datetime.combine(today, time(12), UTC)
    race_day = monday + timedelta(days=7 * RACE_WEEKS + 6)
    session.add(LifeEvent(kind="race", first_day=race_day, last_day=race_day, note=RACE, priority="A",
                          discipline="cycling", taper_days=TAPER_DAYS))  # fmt: skip
    schedule = Schedule(
        away={day: event.kind for event in session.exec(select(LifeEvent).where(LifeEvent.kind != "race"))
              for day in _days(event.first_day, event.last_day)},
        races=(Race(race_day, RACE, "A", "cycling", TAPER_DAYS),),
    )  # fmt: skip
    _write_routines(session, noon)
    done = _done(session, monday - timedelta(weeks=8), today)
    for key, weeks_ago, (least_h, most_h) in PLANS:
        template, first_day = templates()[key], monday - timedelta(weeks=weeks_ago)
        volume = round(3600 * least_h), round(3600 * most_h)
        laid = laid_out(template, Wish(first_day, *volume, schedule=schedule))
        plan = TrainingPlan(
            title=template.title, template=key, first_day=laid.first_day, last_day=laid.last_day,
            focus=list(template.focus), weekly_min_s=volume[0], weekly_max_s=volume[1], created_at=noon,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        followed = _followed(laid.workouts, done, today, rng)
        kept = [replace(one, plan_id=plan.id, uid=UUID(bytes=rng.bytes(16)).hex) for one in followed]
        kept = _with_classes(session, kept, today)
        rows.put(session, [as_row(one) | _skip(one, noon) for one in kept], now=noon)


def _write_routines(session: Session, noon: datetime) -> None:
    """Two of the routines that are ready, as if they had been copied."""
    for ready in (one for one in READY if one.key in ROUTINES):
        routine = Routine(title=ready.title, discipline=ready.discipline, note=ready.about, created_at=noon)
        session.add(routine)
        session.flush()
        session.add_all(
            RoutineItem(routine_id=routine.id or 0, position=n, exercise_source=SOURCE, exercise_id=one.exercise_id,
                        sets=one.sets, reps=one.reps, duration_s=one.duration_s, rest_s=one.rest_s)
            for n, one in enumerate(ready.items)
        )  # fmt: skip
    session.flush()


def _done(session: Session, first: date, today: date) -> dict[tuple[date, str], int]:
    """The length of the longest workout of each day and discipline, by both."""
    query = select(Workout).where(col(Workout.day) >= first, col(Workout.day) < today)
    found = session.exec(query.order_by(col(Workout.day), col(Workout.duration_s)))
    return {(one.day, one.discipline): round(one.duration_s or 0) for one in found}


def _followed(
    workouts: tuple[Planned, ...], done: dict[tuple[date, str], int], today: date, rng: np.random.Generator
) -> Iterator[Planned]:  # fmt: skip
    """A plan as it was on its days: those that are over lean on what was done in the same week."""
    taken = {one.day for one in workouts}
    for one in workouts:
        luck, off, why = rng.random(), rng.normal(1, OFF), str(rng.choice(REASONS))
        if one.day >= today:
            yield one
            continue
        near = [
            (abs((day - one.day).days), day, seconds)
            for (day, discipline), seconds in done.items()
            if discipline == one.discipline and week_start(day) == week_start(one.day) and seconds >= 900
            and (day == one.day or day not in taken)
        ]  # fmt: skip
        if near and luck < FOLLOWED:
            _, day, seconds = min(near)
            done.pop((day, one.discipline))
            taken.add(day)
            yield _sized(replace(one, day=day), max(900, 300 * round(seconds * off / 300)))
        elif NEVER <= luck < SKIPPED:
            yield replace(one, skipped_reason=why)
        elif luck >= SKIPPED:
            yield one


def _sized(one: Planned, seconds: int) -> Planned:
    steps = resized(one.steps, seconds, discipline=one.discipline, at=Thresholds())
    lasts = round(length_s(steps, discipline=one.discipline) or seconds)
    return replace(
        one, steps=steps, duration_s=lasts, tss=round(tss_of(steps, one.intensity, lasts, discipline=one.discipline), 1)
    )


def _with_classes(session: Session, workouts: list[Planned], today: date) -> list[Planned]:
    """The first ride to come is filled by a class of its length."""
    first = next((one for one in workouts if one.day >= today and one.needs == "class"), None)
    if first is None:
        return workouts
    query = (
        select(PelotonClass.id)
        .where(PelotonClass.discipline == first.discipline, PelotonClass.duration_s == first.duration_s)
        .order_by(col(PelotonClass.id))
    )
    found = session.exec(query).first()
    return [replace(one, class_id=found) if one is first else one for one in workouts]


def _skip(one: Planned, noon: datetime) -> dict[str, datetime | None]:
    return {"skipped_at": noon if one.is_skipped else None}


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
