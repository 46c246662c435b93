"""Sets of the sample athlete's strength sessions, as somebody writes them down who gets stronger, slowly.

The same from the same seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import log1p

import numpy as np
from sqlmodel import Session, col, select

from core.coaching.exercise_library import LIBRARY
from core.models import Exercise, Recording, StrengthSet

SOURCE = "sample"


@dataclass(frozen=True)
class Lift:
    """An exercise with the weight that it began with (kg), or the seconds that it is held for; none takes no weight."""

    exercise_id: str
    start_kg: float | None = None
    held_s: int | None = None


#: What is done in which type of session, the usual order.
LIFTS: dict[str, tuple[Lift, ...]] = {
    "Lower Body": (Lift("goblet_squat", 12), Lift("romanian_deadlift", 18), Lift("reverse_lunge", 10),
                   Lift("hip_thrust", 24), Lift("calf_raise", 14)),
    "Upper Body": (Lift("dumbbell_bench_press", 20), Lift("dumbbell_row", 12), Lift("overhead_press", 12),
                   Lift("biceps_curl", 10), Lift("triceps_extension", 7), Lift("push_up")),
    "Full Body": (Lift("goblet_squat", 12), Lift("dumbbell_row", 12), Lift("romanian_deadlift", 18),
                  Lift("overhead_press", 12), Lift("push_up"), Lift("plank", held_s=40)),
    "Core": (Lift("plank", held_s=40), Lift("dead_bug"), Lift("side_plank", held_s=25), Lift("heel_tap")),
}  # fmt: skip
#: Sets of each exercise, the time that one of them takes with its rest (s), and the repetitions aimed at.
SETS, SET_S, REPS = 3, 75, (8, 12)
#: Weights come in steps of so much (kg); by the logarithm of time a year makes them so much heavier.
STEP_KG, YEARLY = 1.0, 0.28
#: They were written down in the last so many days, and in this share of the sessions.
WRITTEN_DAYS, WRITTEN_SHARE = 540, 0.85


def write(session: Session, *, seed: int, today: date) -> None:
    """Write the sets of the strength sessions up to ``today``, and the exercises that they are of."""
    rng = np.random.default_rng([seed, 83])
    first_day = today - timedelta(days=WRITTEN_DAYS)
    query = select(Recording).where(
        Recording.source == SOURCE, Recording.discipline == "strength", col(Recording.class_type).in_(LIFTS)
    )
    every = session.exec(query.order_by(col(Recording.started_at), col(Recording.id)))
    done = [one for one in every if one.started_at.date() >= first_day]
    known = {lift.exercise_id for lifts in LIFTS.values() for lift in lifts} if done else set()
    session.add_all(_exercise(exercise_id) for exercise_id in sorted(known))
    for one in done:
        if rng.random() < WRITTEN_SHARE:
            session.add_all(_sets(one, (one.started_at.date() - first_day).days / 365, rng))
    session.flush()


def _exercise(exercise_id: str) -> Exercise:
    of = LIBRARY[exercise_id]
    return Exercise(source=SOURCE, id=exercise_id, name=of.name, muscle_group=of.muscles[0],
                    other_muscle_groups=list(of.muscles[1:]) or None)  # fmt: skip


def _sets(one: Recording, years: float, rng: np.random.Generator) -> Iterator[StrengthSet]:
    room = max(int((one.duration_s or 0) // (SETS * SET_S)), 1)
    position = 0
    for lift in LIFTS[one.class_type or ""][:room]:
        weight_kg = _weight_kg(lift, years, rng)
        for n in range(SETS):
            reps = None if lift.held_s else int(rng.integers(REPS[0], REPS[1] + 1)) - n // 2
            held_s = round(lift.held_s * (1 + YEARLY * log1p(years)) * rng.uniform(0.9, 1.1)) if lift.held_s else None
            yield StrengthSet(
                recording_id=one.id or 0, position=position, exercise=LIBRARY[lift.exercise_id].name,
                exercise_id=lift.exercise_id, reps=reps, weight_kg=weight_kg, duration_s=held_s,
                rpe=float(rng.choice([6.5, 7, 7.5, 8])) + n / 2,
            )  # fmt: skip
            position += 1


def _weight_kg(lift: Lift, years: float, rng: np.random.Generator) -> float | None:
    if lift.start_kg is None:
        return None
    return STEP_KG * round(lift.start_kg * (1 + YEARLY * log1p(years)) * rng.uniform(0.95, 1.05) / STEP_KG)
