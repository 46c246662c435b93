"""One planned workout: its steps as blocks and as words, why it is in the plan, classes that fit it, what it became."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import planned_files
from core.coaching import plan_classes, plan_steps, plan_templates, plan_weeks
from core.coaching.comparison import Match
from core.coaching.plan_classes import Fitting
from core.coaching.plan_drafts import Draft
from core.coaching.plan_weeks import Ridden
from core.coaching.planned import (
    FACTOR_OF,
    FACTOR_OF_KIND,
    FOCUS_AREAS,
    SECONDS_PER_REP,
    Planned,
    Step,
    Thresholds,
    flat,
    length_s,
)  # fmt: skip
from core.derive_thresholds import thresholds as thresholds_of
from core.exports import planned_steps
from core.frames import books, library
from core.frames import exercises as exercise_frames
from core.frames import plan as plan_frames
from core.metrics import POWER_ZONE_UPPER_PCT
from core.models import DISCIPLINES
from core.quantities import Units, written
from core.queries import plan as rows
from core.store import Book

#: A workout done within so many days of its plan may be what it became.
NEAR_DAYS = 3
#: A planned distance without a known speed is drawn as if done at this one (m/s).
DRAWN_MPS = 2.5
#: How steps can be typed, what a workout can be about, and which discipline it can be.
HOW, FOCUS, CHOICES = plan_steps.HOW, FOCUS_AREAS, DISCIPLINES


@dataclass(frozen=True)
class Told:
    """A planned workout, ready to be shown."""

    planned: Planned
    match: Match
    plan_title: str
    #: Why it is in the plan, in sentences.
    why: tuple[str, ...]
    #: One row a step: ``start_min, end_min, share`` (percent of threshold), ``zone`` (1 to 7), ``told``.
    steps: pd.DataFrame
    lines: tuple[str, ...]
    #: Its steps as they can be typed; None where text cannot say them.
    typed: str | None
    intensity_factor: float
    became: Ridden | None
    #: Workouts that it may have become, besides that one.
    near: dict[int, str]
    class_title: str | None
    #: The routine that fills it.
    routine_title: str | None


def told(book: Book, uid: str, today: date) -> Told | None:
    """One planned workout; None where it is gone."""
    return _told(book.id, books.version(book, *plan_frames.SUBJECTS, "classes"), uid, today, books.units(book), book)


@st.cache_data(max_entries=16, show_spinner=False)
def _told(
    book_id: str, version: tuple[int, ...], uid: str, today: date, units: Units, _book: Book
) -> Told | None:  # fmt: skip
    planned = next((one for one in plan_frames.followed(_book).planned if one.uid == uid), None)
    if planned is None:
        return None
    match = next(
        one for one in plan_frames.matches(_book, planned.day, planned.day, today) if one.planned.uid == uid
    )  # fmt: skip
    at = thresholds_of(_book, today)
    near = _near(_book, planned, today)
    became = next((one for one in near if one.workout_id == match.workout_id), None)
    plan = next((plan for plan in rows.plans(_book) if plan.id == planned.plan_id), None)
    kept = planned_files.of_uid(_book, uid)
    shown = kept.planned if kept else planned  # with the exercises of its routine
    why = _why(planned, plan.title if plan else "", plan.first_day if plan else None, books.week_start(_book))
    return Told(
        planned, match, plan.title if plan else "", why, blocks(shown, at, units),
        tuple(planned_steps.told_all(shown, at, units)),
        plan_steps.written(planned.steps) if plan_steps.is_typable(planned.steps) else None,
        plan_classes.intensity_factor(planned), became,
        {one.workout_id: _named(one) for one in near if one.workout_id != match.workout_id},
        _class_title(_book, planned.class_id), _routine_title(_book, planned.routine_id),
    )  # fmt: skip


def drafted(asked: dict[str, Any]) -> Draft:
    """A planned workout as ``ui_plan_forms.ask_workout`` asked for it."""
    return Draft(**asked)


def next_uid(book: Book, today: date) -> str | None:
    """The planned workout that comes next, else the last one; None without any."""
    everything = plan_frames.followed(book).planned
    ahead = [one for one in everything if one.day >= today]
    found = ahead[:1] or everything[-1:]
    return found[0].uid if found else None


def candidates(book: Book, planned: Planned, today: date) -> list[Fitting]:
    """Classes that fit a planned workout, the best first."""
    return plan_classes.fitting(library.mine(book), planned, today)


def routines(book: Book, planned: Planned) -> dict[int, str]:
    """Routines that can fill a planned workout, by id: those of its discipline, any where it needs exercises."""
    fit = [
        one for one in exercise_frames.routines(book).values()
        if one.items and (one.discipline == planned.discipline or planned.needs == "exercises")
    ]  # fmt: skip
    fit.sort(key=lambda one: one.discipline != planned.discipline)
    return {one.id: f"{one.title}, {one.minutes} min" for one in fit}


def thresholds(book: Book, today: date) -> Thresholds:
    """The athlete's values today."""
    return thresholds_of(book, today)


def blocks(planned: Planned, at: Thresholds, units: Units = "metric") -> pd.DataFrame:
    """Each step with its minutes, how hard it is, and what it is in words; empty without steps that have a length."""
    clock_s, found = 0.0, []
    for step in flat(planned.steps):
        seconds = _seconds(step, planned.discipline, at)
        if not seconds:
            continue
        share = _share(step, planned)
        found.append({
            "start_min": clock_s / 60, "end_min": (clock_s + seconds) / 60, "share": share, "zone": _zone(share),
            "told": planned_steps.told(step, planned.discipline, at, units),
        })  # fmt: skip
        clock_s += seconds
    return pd.DataFrame(found, columns=["start_min", "end_min", "share", "zone", "told"])


def _seconds(step: Step, discipline: str, at: Thresholds) -> float:
    known = length_s([step], discipline=discipline, at=at)
    if known is not None:
        return known
    return (step.distance_m or 0.0) / DRAWN_MPS if step.reps is None else step.reps * SECONDS_PER_REP


def _share(step: Step, planned: Planned) -> float:
    """Percent of threshold; effort 10 is taken for 120 %, the highest heart rate for 110 %."""
    if step.target is None:
        return 100 * FACTOR_OF_KIND.get(step.kind, FACTOR_OF[planned.intensity])
    scale = {"power_pct": 1.0, "speed_pct": 1.0, "max_heart_rate_pct": 1.1, "rpe": 12.0}[step.target.metric]
    return step.target.middle * scale


def _zone(share: float) -> int:
    return 1 + sum(share > upper for upper in POWER_ZONE_UPPER_PCT)


def _near(book: Book, planned: Planned, today: date) -> list[Ridden]:
    """What was done around the day of a planned workout, and what was said to be it."""
    first, last = planned.day - timedelta(days=NEAR_DAYS + 4), planned.day + timedelta(days=NEAR_DAYS + 4)
    done = plan_weeks.ridden(books.workouts(book), first, min(last, today))
    found = [one for ones in done.values() for one in ones]
    if planned.workout_id is not None and planned.workout_id not in {one.workout_id for one in found}:
        whole = plan_weeks.ridden(books.workouts(book), date(1970, 1, 1), today)
        found += [one for ones in whole.values() for one in ones if one.workout_id == planned.workout_id]
    return found


def _named(one: Ridden) -> str:
    lasted = "" if one.duration_s is None else f", {one.duration_s / 60:.0f} min"
    return f"{one.title}, {written(one.day, short=True)}{lasted}"


def _why(planned: Planned, plan: str, first_day: date | None, first_weekday: int) -> tuple[str, ...]:
    said = []
    if plan and first_day:
        week = plan_weeks.number_of(first_day, planned.day, first_weekday)
        said.append(f"Week {week} of {plan}.")
    if planned.focus and planned.focus in plan_templates.WHY:
        said.append(plan_templates.WHY[planned.focus])
    said.append({
        "key": "It is a key workout: the week is about it, so move it rather than skip it.",
        "normal": "Should the week get full, key workouts go before it.",
        "optional": "It is optional: leave it out whenever you are tired.",
    }[planned.priority])  # fmt: skip
    if planned.first_planned_day and planned.first_planned_day != planned.day:
        said.append(
            f"It was planned for {planned.first_planned_day:%A}, {written(planned.first_planned_day)} at first."
        )
    return tuple(said)


def _class_title(book: Book, class_id: str | None) -> str | None:
    if class_id is None:
        return None
    known = library.classes(book)
    return str(known.at[class_id, "title"]) if class_id in known.index else "A class that is not in the library"


def _routine_title(book: Book, routine_id: int | None) -> str | None:
    found = exercise_frames.routines(book).get(routine_id or 0)
    return found.title if found else None
