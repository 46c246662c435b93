"""A planned workout as a FIT workout file, which watches and bike computers take. Knows no store and no clock.

The same workout gives the same bytes. Watts are written as 1000 + W, shares of FTP where that is not known as percent,
beats as 100 + bpm, speeds in mm/s: as the FIT profile defines custom targets.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from core.coaching.planned import Planned, Repeat, Step, StepKind, Target, Thresholds
from core.exports.exercise_names import UNKNOWN, known
from core.exports.fit import EPOCH, text_field
from core.exports.garmin_workout import POOL_LENGTH_M
from core.exports.planned_steps import (
    CYCLING,
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

Message = tuple[str, dict[str, Any]]

_SPORTS = {
    "cycling": ("cycling", "generic"), "bike_bootcamp": ("cycling", "indoor_cycling"),
    "running": ("running", "generic"), "tread_bootcamp": ("running", "treadmill"),
    "walking": ("walking", "generic"), "hiking": ("hiking", "generic"), "swimming": ("swimming", "lap_swimming"),
    "rowing": ("rowing", "indoor_rowing"), "row_bootcamp": ("rowing", "indoor_rowing"),
    "strength": ("training", "strength_training"), "cardio": ("training", "cardio_training"),
    "yoga": ("training", "yoga"), "pilates": ("training", "pilates"),
    "stretching": ("training", "flexibility_training"),
}  # fmt: skip
_OTHER = ("generic", "generic")
_INTENSITIES: dict[StepKind, str] = {
    "warmup": "warmup", "work": "active", "recovery": "recovery", "rest": "rest", "cooldown": "cooldown",
}  # fmt: skip
#: How custom targets are counted: what is added, and what one of ours is there.
_CUSTOM = {"power_w": ("power", 1000, 1), "heart_rate_bpm": ("heart_rate", 100, 1), "speed_mps": ("speed", 0, 1000)}
#: What may be said in percent too, and the most of that.
_IN_PERCENT = {"power_pct": ("power", 1000), "max_heart_rate_pct": ("heart_rate", 100)}
#: Milliseconds, centimetres, times.
_COUNTED = {"time": 1000, "distance": 100, "reps": 1}
#: The most metres of a pool that the format holds.
_MOST_POOL_M = 655.0
_LONGEST = 2**32 - 2


def fit_workout(
    planned: Planned, *, at: Thresholds, pool_length_m: float | None = None, units: Units = "metric"
) -> Written[bytes]:
    """The workout as a FIT file; ``units`` are those of its notes."""
    from garmin_fit_sdk import Encoder, Profile

    numbers: dict[str, int] = Profile["mesg_num"]
    notes: list[str] = []
    encoder = Encoder()
    for name, said in _messages(planned, at, pool_length_m, notes, units):
        encoder.on_mesg(numbers[name], said)
    return Written(bytes(encoder.close()), without_doubles(notes))


def _messages(
    planned: Planned, at: Thresholds, pool_length_m: float | None, notes: list[str], units: Units
) -> Iterator[Message]:
    """What is in the file, in its order."""
    steps = list(_steps(planned, at, notes, units))
    sport, kind = _SPORTS.get(planned.discipline, _OTHER)
    made_s = round((datetime(planned.day.year, planned.day.month, planned.day.day, tzinfo=UTC) - EPOCH).total_seconds())
    yield "FILE_ID", {
        "type": "workout", "manufacturer": "development", "product": 1, "time_created": made_s,
        "serial_number": crc32(planned.uid.encode()) or 1,
    }  # fmt: skip
    workout: dict[str, Any] = {
        "wkt_name": text_field(cut(planned.title, 80) or "Workout"), "sport": sport, "sub_sport": kind,
        "num_valid_steps": len(steps), "wkt_description": text_field(cut(planned.note or "", 160, mark(planned.uid))),
    }  # fmt: skip
    if planned.discipline == SWIMMING:
        length_m = min(pool_length_m or POOL_LENGTH_M, _MOST_POOL_M)
        workout |= {"pool_length": length_m, "pool_length_unit": "metric"}
        if not pool_length_m:
            notes.append("The length of your pool is not known: 25 m is taken.")
    yield "WORKOUT", workout
    yield from (("WORKOUT_STEP", {"message_index": n} | step) for n, step in enumerate(steps))


def _steps(planned: Planned, at: Thresholds, notes: list[str], units: Units) -> Iterator[dict[str, Any]]:
    """Every step; after those of a repeat one that says from where on and how often in all."""
    place = 0
    for part in steps_of(planned):
        inner: Iterable[Step] = part.steps if isinstance(part, Repeat) else (part,)
        first = place
        for step in inner:
            yield _step(step, planned.discipline, at, notes, units)
            place += 1
        if isinstance(part, Repeat):
            yield {
                "duration_type": "repeat_until_steps_cmplt", "duration_value": first, "target_type": "open",
                "target_value": part.times, "intensity": "active",
            }  # fmt: skip
            place += 1


def _step(step: Step, discipline: str, at: Thresholds, notes: list[str], units: Units) -> dict[str, Any]:
    targets, is_all_said = _targets(step, discipline, at, notes)
    said = {"intensity": _INTENSITIES[step.kind], **_length(step), **targets}
    if step.exercise:
        said |= _exercise(step, step.exercise.name, notes)
    elif step.weight_kg is not None:
        is_all_said = False
    if has_two_endings(step):
        notes.append(TWO_ENDINGS)
    if step.note or not is_all_said or has_two_endings(step):
        said["notes"] = text_field(cut(told(step, discipline, at, units), 200))
    return said


def _length(step: Step) -> dict[str, Any]:
    """How long a step lasts; until the lap button where it says nothing of that."""
    kind, value = ending(step)
    if kind == "open":
        return {"duration_type": kind}
    return {"duration_type": kind, "duration_value": min(round(value * _COUNTED[kind]), _LONGEST)}


def _targets(step: Step, discipline: str, at: Thresholds, notes: list[str]) -> tuple[dict[str, Any], bool]:
    """The targets of a step, the cadence second where there is another; and whether that is all of them."""
    wanted: list[tuple[str, int, int]] = []
    found = bounds(step.target, discipline, at)
    if isinstance(found, Bounds):
        kind, added, factor = _CUSTOM[found.quantity]
        wanted.append((kind, round(found.lower * factor) + added, round(found.upper * factor) + added))
    elif step.target and (percent := _percent(step.target, discipline)):
        wanted.append(percent)
        found = None
    elif isinstance(found, str):
        notes.append(found)
    if step.cadence_rpm:
        low, high = sorted(step.cadence_rpm)
        wanted.append(("cadence", round(low), round(high)))
    if not wanted:
        return {"target_type": "open"}, not isinstance(found, str)
    said: dict[str, Any] = {}
    for start, (kind, lower, upper) in zip(("", "secondary_"), wanted, strict=False):
        said |= {
            f"{start}target_type": kind, f"{start}target_value": 0, f"{start}custom_target_value_low": lower,
            f"{start}custom_target_value_high": upper,
        }  # fmt: skip
    return said, not isinstance(found, str)


def _percent(target: Target, discipline: str) -> tuple[str, int, int] | None:
    """A target in percent, where the format takes it so."""
    if target.metric not in _IN_PERCENT or (target.metric == "power_pct" and discipline not in CYCLING):
        return None
    kind, most = _IN_PERCENT[target.metric]
    low, high = sorted((target.lower, target.upper))
    return kind, min(round(low), most), min(round(high), most)


def _exercise(step: Step, name: str, notes: list[str]) -> dict[str, Any]:
    """Which exercise, with which weight; its name stands in any case."""
    found = known(name)
    said: dict[str, Any] = {"exercise_category": found.kind, "wkt_step_name": text_field(cut(name, 80))}
    if found.number is not None:
        said["exercise_name"] = found.number
    if found.kind == UNKNOWN:
        notes.append(f"FIT does not know the exercise {name}: only its name is there.")
    if step.weight_kg is not None:
        said |= {"exercise_weight": min(step.weight_kg, 655.0), "weight_display_unit": "kilogram"}
    return said
