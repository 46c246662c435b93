"""A planned workout in words: each step with its length and its target, in percent and as it is today."""

from collections.abc import Iterable

from core.coaching.planned import Part, Step, Target, Thresholds
from core.quantities import Units, clock, shown

KINDS = {
    "warmup": "Warm-up", "work": "Work", "recovery": "Recovery", "rest": "Rest", "cooldown": "Cool-down",
}  # fmt: skip


def lines(steps: Iterable[Part], discipline: str, at: Thresholds, units: Units = "metric") -> list[str]:
    """A line for each step, or for each repeat.

    >>> lines([Repeat(3, (Step("work", 480, target=Target("power_pct", 90, 105)),))], "cycling", Thresholds(ftp_w=200))
    ['3 times: work 8:00 at 90–105 % of FTP (180–210 W)']
    """
    return [_line(part, discipline, at, units) for part in steps]


def _line(part: Part, discipline: str, at: Thresholds, units: Units) -> str:
    if isinstance(part, Step):
        return step_told(part, discipline, at, units)
    inside = [step_told(step, discipline, at, units) for step in part.steps]
    return f"{part.times} times: {', then '.join(one[0].lower() + one[1:] for one in inside)}"


def step_told(step: Step, discipline: str, at: Thresholds, units: Units = "metric") -> str:
    """One step in words."""
    name = step.exercise.name if step.exercise else KINDS[step.kind]
    said = " ".join(filter(None, [name, _length(step, discipline, units)]))
    if step.target:
        said += f" at {target_told(step.target, discipline, at, units)}"
    if step.cadence_rpm:
        said += f", {_between(*step.cadence_rpm)} rpm"
    if step.weight_kg is not None:
        said += f", {shown(step.weight_kg, 'weight', units)}"
    return said + (f" ({step.note})" if step.note else "")


def target_told(target: Target, discipline: str, at: Thresholds, units: Units = "metric") -> str:
    """A target in percent, and what that is today where it is known."""
    span = _between(target.lower, target.upper)
    match target.metric:
        case "rpe":
            return f"effort {span} of 10"
        case "power_pct":
            return f"{span} % of FTP{_of(target, at.ftp_w, 'W')}"
        case "max_heart_rate_pct":
            return f"{span} % of your highest heart rate{_of(target, at.max_heart_rate_bpm, 'bpm')}"
        case "speed_pct":
            return f"{span} % of threshold speed{_pace(target, discipline, at.speed_mps(discipline), units)}"
        case _:
            raise ValueError(f"There is no target of {target.metric}.")


def _of(target: Target, whole: float | None, unit: str) -> str:
    if not whole:
        return ""
    return f" ({_between(round(target.lower * whole / 100), round(target.upper * whole / 100))} {unit})"


def _pace(target: Target, discipline: str, threshold_mps: float | None, units: Units) -> str:
    if not threshold_mps or target.lower <= 0:
        return ""
    slow, fast = (100 / (share * threshold_mps / 100) for share in (target.lower, target.upper))
    if discipline == "swimming":
        yard = 0.9144 if units == "imperial" else 1.0
        unit = "100 yd" if units == "imperial" else "100 m"
        return f" ({clock(fast * yard)}–{clock(slow * yard)} /{unit})"
    paces = [shown(seconds * 10, "pace_s_per_km", units) for seconds in (fast, slow)]
    return f" ({paces[0].split(' ')[0]}–{paces[1]})"


def _length(step: Step, discipline: str, units: Units) -> str:
    if step.reps is not None:
        return f"{step.reps} times"
    if step.duration_s is not None:
        return clock(step.duration_s)
    if step.distance_m is None:
        return ""
    if discipline == "swimming" or step.distance_m < 1000:
        return shown(step.distance_m, "pool_length_m", units)
    return shown(step.distance_m, "distance_m", units)


def _between(lower: float, upper: float) -> str:
    return f"{lower:g}" if lower == upper else f"{lower:g}–{upper:g}"
