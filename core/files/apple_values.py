"""What the parts of a Workout in Apple Health's export mean, in our units: statistics, pauses, pool lengths."""

from math import isfinite
from typing import Any

from core.files.apple_records import QUANTITY, AppleWorkout, second_of
from core.models import PoolLength

#: Apple's activity types, without "HKWorkoutActivityType"; all others are "other".
_WORDS = {
    "cycling": "Cycling HandCycling",
    "running": "Running TrackAndField",
    "walking": "Walking WheelchairWalkPace",
    "hiking": "Hiking",
    "rowing": "Rowing",
    "swimming": "Swimming",
    "strength": "TraditionalStrengthTraining FunctionalStrengthTraining CoreTraining",
    "yoga": "Yoga Pilates Barre TaiChi",
    "stretching": "Flexibility Cooldown PreparationAndRecovery",
    "meditation": "MindAndBody",
    "cardio": "HighIntensityIntervalTraining MixedCardio MixedMetabolicCardioTraining CrossTraining Elliptical "
    "StairClimbing Stairs StepTraining JumpRope CardioDance Dance DanceInspiredTraining SocialDance FitnessGaming "
    "Kickboxing Boxing",
}
DISCIPLINES = {word: discipline for discipline, words in _WORDS.items() for word in words.split()}

_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "yd": 0.9144, "ft": 0.3048, "cm": 0.01, "mm": 0.001}
_KCAL = {"kcal": 1.0, "Cal": 1.0, "kJ": 1 / 4.184, "cal": 0.001, "J": 1 / 4184}
_SPEEDS = {"m/s": 1.0, "km/hr": 1 / 3.6, "km/h": 1 / 3.6, "mi/hr": 0.44704, "mph": 0.44704}
_PER_MINUTE = {"count/min": 1.0, "count/s": 60.0, "bpm": 1.0}
_WATTS = {"W": 1.0, "kW": 1000.0}
_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "hr": 3600.0}

#: Which value of a session a statistic fills: Apple's type, "sum", "average" or "maximum", and one of each unit.
_STATISTICS = {
    "distance_m": [(f"Distance{word}", "sum", _METRES) for word in
                   ("WalkingRunning", "Cycling", "Swimming", "Rowing", "Wheelchair", "CrossCountrySkiing",
                    "DownhillSnowSports", "PaddleSports", "SkatingSports")],
    "calories_kcal": [("ActiveEnergyBurned", "sum", _KCAL)],
    "avg_heart_rate_bpm": [("HeartRate", "average", _PER_MINUTE)],
    "max_heart_rate_bpm": [("HeartRate", "maximum", _PER_MINUTE)],
    "avg_power_w": [("RunningPower", "average", _WATTS), ("CyclingPower", "average", _WATTS)],
    "max_power_w": [("RunningPower", "maximum", _WATTS), ("CyclingPower", "maximum", _WATTS)],
    "avg_cadence_rpm": [("CyclingCadence", "average", _PER_MINUTE)],
    "max_cadence_rpm": [("CyclingCadence", "maximum", _PER_MINUTE)],
    "avg_speed_mps": [("RunningSpeed", "average", _SPEEDS), ("CyclingSpeed", "average", _SPEEDS)],
    "max_speed_mps": [("RunningSpeed", "maximum", _SPEEDS), ("CyclingSpeed", "maximum", _SPEEDS)],
    "avg_step_length_m": [("RunningStrideLength", "average", _METRES)],
    "avg_vertical_oscillation_m": [("RunningVerticalOscillation", "average", _METRES)],
    "avg_stance_time_s": [("RunningGroundContactTime", "average", _SECONDS)],
}  # fmt: skip
#: HKSwimmingStrokeStyle.
_STROKES = {
    "1": "mixed", "2": "freestyle", "3": "backstroke", "4": "breaststroke", "5": "butterfly", "6": "drill",
}  # fmt: skip
_EVENT = "HKWorkoutEventType"


def amount(text: str | None, unit: str | None, units: dict[str, float]) -> float | None:
    """A number above zero in our unit; None where it is missing, no number, or in a unit that is not known.

    >>> amount("5.2", "km", {"km": 1000.0}), amount("nan", "km", {"km": 1000.0}), amount("5", "parsec", {"km": 1000.0})
    (5200.0, None, None)
    """
    factor = units.get(unit or "")
    try:
        value = float(text or "") * (factor or 0)
    except ValueError:
        return None
    return value if isfinite(value) and 0 < value < 1e9 else None


def statistics(workout: AppleWorkout, discipline: str, duration_s: int) -> dict[str, Any]:
    """The totals and averages of a workout: from iOS 16 on each in an element of its own, before as attributes.

    The energy is the active one; what the body would have burned anyway is not in it. Steps a minute are the cadence
    on foot.
    """
    by_type = {told.get("type", "").removeprefix(QUANTITY): told for told in reversed(workout.statistics)}
    values: dict[str, Any] = {}
    for name, wanted in _STATISTICS.items():
        found = (
            amount(told.get(which), told.get("unit"), units)
            for kind, which, units in wanted
            if (told := by_type.get(kind))
        )
        values[name] = next((value for value in found if value is not None), None)
    told = workout.attributes
    values["distance_m"] = values["distance_m"] or amount(
        told.get("totalDistance"), told.get("totalDistanceUnit"), _METRES
    )
    values["calories_kcal"] = values["calories_kcal"] or amount(
        told.get("totalEnergyBurned"), told.get("totalEnergyBurnedUnit"), _KCAL
    )
    if values["avg_speed_mps"] is None and values["distance_m"]:
        values["avg_speed_mps"] = values["distance_m"] / duration_s
    if discipline in ("running", "walking", "hiking") and (steps := by_type.get("StepCount")):
        counted = amount(steps.get("sum"), steps.get("unit"), {"count": 1.0})
        values["avg_cadence_rpm"] = counted and counted * 60 / duration_s
    values["elevation_gain_m"] = _with_unit(workout.metadata.get("HKElevationAscended", ""))
    values["pool_length_m"] = _with_unit(workout.metadata.get("HKLapLength", "")) if discipline == "swimming" else None
    return values


def pauses(workout: AppleWorkout, start_s: int, elapsed_s: int) -> list[list[float]]:
    """Pauses as [from, to] in seconds since the start, the athlete's and the automatic ones, joined where they meet."""
    changes = []
    for event in workout.events:
        kind = event.get("type", "").removeprefix(_EVENT).removeprefix("Motion")
        at = second_of(event.get("date", ""))
        if at is not None and kind in ("Pause", "Paused", "Resume", "Resumed"):
            changes.append((min(max(at - start_s, 0), elapsed_s), kind.startswith("Pause")))
    found: list[list[float]] = []
    paused_at: int | None = None
    for second, is_pause in [*sorted(changes), (elapsed_s, False)]:
        if is_pause:
            paused_at = second if paused_at is None else paused_at
        elif paused_at is not None:
            if second > paused_at:
                found.append([float(paused_at), float(second)])
            paused_at = None
    return found


def lengths(workout: AppleWorkout, start_s: int) -> list[PoolLength]:
    """The lengths of a pool swim, in order; Apple calls them laps."""
    if workout.metadata.get("HKSwimmingLocationType") != "1" and "HKLapLength" not in workout.metadata:
        return []
    found = []
    for event in workout.events:
        at = second_of(event.get("date", ""))
        duration_s = amount(event.get("duration"), event.get("durationUnit", "min"), _SECONDS)
        if event.get("type") == _EVENT + "Lap" and at is not None and duration_s:
            stroke = _STROKES.get(event.get("HKSwimmingStrokeStyle", ""))
            found.append(PoolLength(recording_id=0, position=0, start_s=float(at - start_s), duration_s=duration_s,
                                    stroke=stroke))  # fmt: skip
    found = [length for length in sorted(found, key=lambda length: length.start_s) if length.start_s >= 0]
    for position, length in enumerate(found):
        length.position = position
    return found


def _with_unit(text: str) -> float | None:
    """Metres out of "1234 cm" or "25 yd"."""
    value, _, unit = text.strip().partition(" ")
    return amount(value.replace(",", "."), unit, _METRES)
