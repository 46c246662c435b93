"""A planned workout as Garmin Connect takes it: the JSON that its web site sends. Knows no network and no store.

The numbers of sports, steps, ends and targets are those of Garmin's list of types (/workout-service/workout/types), as
garminconnect 0.3.20 has them. Watts, beats, steps and metres a second are from and to; weights are grams.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from core.coaching.planned import Part, Planned, Repeat, Step, StepKind, Thresholds
from core.exports.exercise_names import UNKNOWN, in_capitals, known
from core.exports.planned_steps import (
    SWIMMING,
    TWO_ENDINGS,
    Bounds,
    Written,
    bounds,
    cut,
    ending,
    has_two_endings,
    mark,
    steps_of,
    told,
    without_doubles,
)
from core.quantities import Units

Json = dict[str, Any]

#: What Garmin's web site lets be typed.
LONGEST_NAME, LONGEST_DESCRIPTION = 80, 512
#: Taken where nobody knows better.
POOL_LENGTH_M = 25.0
#: Number, key and place in lists of Garmin's sports by our discipline; others are "other".
_SPORTS: dict[str, tuple[int, str, int]] = {
    "running": (1, "running", 1), "tread_bootcamp": (1, "running", 1),
    "cycling": (2, "cycling", 2), "bike_bootcamp": (2, "cycling", 2),
    "swimming": (4, "swimming", 3), "strength": (5, "strength_training", 5),
    "cardio": (6, "cardio_training", 6), "rowing": (6, "cardio_training", 6), "row_bootcamp": (6, "cardio_training", 6),
    "yoga": (7, "yoga", 7), "pilates": (8, "pilates", 8), "stretching": (11, "mobility", 11),
}  # fmt: skip
_OTHER = (3, "other", 3)
#: Sports whose steps may be an exercise.
_WITH_EXERCISES = {5, 6}
_STEPS: dict[StepKind, tuple[int, str]] = {
    "warmup": (1, "warmup"), "cooldown": (2, "cooldown"), "work": (3, "interval"), "recovery": (4, "recovery"),
    "rest": (5, "rest"),
}  # fmt: skip
_REPEAT = (6, "repeat")
_ITERATIONS = (7, "iterations")
_ENDINGS = {"open": (1, "lap.button"), "time": (2, "time"), "distance": (3, "distance"), "reps": (10, "reps")}
_NO_TARGET, _CADENCE = (1, "no.target"), (3, "cadence")
_TARGETS = {"power_w": (2, "power.zone"), "heart_rate_bpm": (4, "heart.rate.zone"), "speed_mps": (6, "pace.zone")}
_KILOGRAM = {"unitId": 8, "unitKey": "kilogram", "factor": 1000.0}
_METRE = {"unitId": 1, "unitKey": "meter", "factor": 100.0}


def fits(discipline: str) -> bool:
    """Whether Garmin has a sport of its own for it."""
    return discipline in _SPORTS


def garmin_workout(
    planned: Planned, *, at: Thresholds, pool_length_m: float | None = None, units: Units = "metric"
) -> Written[Json]:
    """The workout as Garmin's editor would send it, with the athlete's thresholds of its day in the targets.

    ``units`` are those of its notes.
    """
    number, key, place = _SPORTS.get(planned.discipline, _OTHER)
    sport = {"sportTypeId": number, "sportTypeKey": key, "displayOrder": place}
    notes: list[str] = []
    steps = list(_steps(steps_of(planned), planned.discipline, number, at, notes, units))
    body: Json = {
        "workoutName": cut(planned.title, LONGEST_NAME) or "Workout",
        "description": cut(planned.note or "", LONGEST_DESCRIPTION, mark(planned.uid)),
        "sportType": sport,
        "estimatedDurationInSecs": planned.duration_s,
        "workoutSegments": [{"segmentOrder": 1, "sportType": sport, "workoutSteps": steps}],
        "author": {},
    }
    if planned.discipline == SWIMMING:
        pool = {"poolLength": float(pool_length_m or POOL_LENGTH_M), "poolLengthUnit": _METRE}
        body |= pool
        body["workoutSegments"][0] |= pool
        if not pool_length_m:
            notes.append("The length of your pool is not known: 25 m is taken.")
    if number == _OTHER[0]:
        notes.append("Garmin has no such kind of workout: it is filed under others there.")
    return Written(body, without_doubles(notes))


def _steps(
    parts: Iterable[Part], discipline: str, sport: int, at: Thresholds, notes: list[str], units: Units
) -> Iterator[Json]:
    """Every step and repeat, counted through."""
    order = count(1)
    for part in parts:
        if isinstance(part, Repeat):
            place = next(order)
            inner = [_step(step, next(order), discipline, sport, at, notes, units) for step in part.steps]
            yield {
                "type": "RepeatGroupDTO", "stepOrder": place, "stepType": _kind(*_REPEAT),
                "numberOfIterations": part.times, "workoutSteps": inner, "endCondition": _end(*_ITERATIONS),
                "endConditionValue": float(part.times), "smartRepeat": False,
            }  # fmt: skip
        else:
            yield _step(part, next(order), discipline, sport, at, notes, units)


def _step(step: Step, order: int, discipline: str, sport: int, at: Thresholds, notes: list[str], units: Units) -> Json:
    body: Json = {"type": "ExecutableStepDTO", "stepOrder": order, "stepType": _kind(*_STEPS[step.kind])}
    body |= _ending(step)
    in_words = _targets(body, step, discipline, at, notes)
    is_said = _exercise(body, step, step.exercise.name, sport, notes) if step.exercise else step.weight_kg is None
    if has_two_endings(step):
        notes.append(TWO_ENDINGS)
    if step.note or in_words or not is_said or has_two_endings(step):
        body["description"] = cut(told(step, discipline, at, units), LONGEST_DESCRIPTION)
    return body


def _kind(number: int, key: str) -> Json:
    return {"stepTypeId": number, "stepTypeKey": key, "displayOrder": number}


def _end(number: int, key: str) -> Json:
    is_displayed = number != _ITERATIONS[0]
    return {"conditionTypeId": number, "conditionTypeKey": key, "displayOrder": number, "displayable": is_displayed}


def _ending(step: Step) -> Json:
    """When a step is over; by the lap button where it says nothing of that."""
    kind, value = ending(step)
    said = {"endCondition": _end(*_ENDINGS[kind])}
    return said if kind == "open" else said | {"endConditionValue": float(value)}


def _targets(body: Json, step: Step, discipline: str, at: Thresholds, notes: list[str]) -> bool:
    """Write the targets of a step into it; True where one of them is left for words."""
    found = bounds(step.target, discipline, at)
    if isinstance(found, str):
        notes.append(found)
    wanted: list[tuple[tuple[int, str], float, float]] = []
    if isinstance(found, Bounds):
        digits = 3 if found.quantity == "speed_mps" else 0
        wanted.append((_TARGETS[found.quantity], round(found.lower, digits), round(found.upper, digits)))
    if step.cadence_rpm:
        wanted.append((_CADENCE, float(min(step.cadence_rpm)), float(max(step.cadence_rpm))))
    is_pace_in_pool = discipline == SWIMMING and isinstance(found, Bounds) and found.quantity == "speed_mps"
    first = (
        None if is_pace_in_pool or not wanted else wanted.pop(0)
    )  # Garmin keeps the pace of a swim as the second one
    body["targetType"] = _target(first[0] if first else _NO_TARGET, 1)
    if first:
        body |= {"targetValueOne": first[1], "targetValueTwo": first[2]}
    if wanted:
        kind, low, high = wanted.pop(0)
        body |= {
            "secondaryTargetType": _target(kind, 2), "secondaryTargetValueOne": low, "secondaryTargetValueTwo": high,
        }  # fmt: skip
    if wanted:
        notes.append("Garmin takes two targets a step: the cadence is in the notes of the step.")
    return bool(wanted) or isinstance(found, str)


def _target(kind: tuple[int, str], place: int) -> Json:
    return {"workoutTargetTypeId": kind[0], "workoutTargetTypeKey": kind[1], "displayOrder": place}


def _exercise(body: Json, step: Step, name: str, sport: int, notes: list[str]) -> bool:
    """Write the exercise of a step into it; False where it is left for words."""
    found = known(name)
    if sport not in _WITH_EXERCISES:
        return False
    if found.kind == UNKNOWN:
        notes.append(f"Garmin does not know the exercise {name}: its name is in the notes of the step.")
        return False
    body |= {"category": found.kind.upper(), "exerciseName": in_capitals(found.name) if found.name else ""}
    if step.weight_kg is not None:
        body |= {"weightValue": round(step.weight_kg * 1000, 1), "weightUnit": _KILOGRAM}
    if not found.name:
        kind = found.kind.replace("_", " ")
        notes.append(f"Garmin knows {name} as {kind} only: its name is in the notes of the step.")
    return found.name is not None
