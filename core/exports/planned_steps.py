"""What every format needs of a planned workout: its steps in watts, beats and speeds and in words, and its mark.

A format answers with what it wrote and with what it could not say, a sentence each: nothing is dropped silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from core.coaching.planned import Part, Planned, Repeat, Step, Target, Thresholds
from core.quantities import Units, clock, shown

T = TypeVar("T")
In = Literal["power_w", "heart_rate_bpm", "speed_mps"]

CYCLING = frozenset({"cycling", "bike_bootcamp"})
ON_FOOT = frozenset({"running", "tread_bootcamp", "walking", "hiking"})
SWIMMING = "swimming"
#: Disciplines whose steps are exercises.
STRENGTH = "strength"

TWO_ENDINGS = "A step ends by one thing: what else it says of its length is in its notes."

_KINDS = {"warmup": "Warm-up", "work": "Work", "recovery": "Recovery", "rest": "Rest", "cooldown": "Cool-down"}


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """What a format made of a planned workout; ``body`` is None where it has no place for such a workout at all."""

    body: T | None
    #: What it could not say, a sentence each.
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A target in absolute units, from and to."""

    quantity: In
    lower: float
    upper: float


def mark(uid: str) -> str:
    """What a planned workout is known by at a service, in the text that goes with it there.

    >>> mark("a1"), mark("a1") in "x [zonebook a11] y"
    ('[zonebook a1]', False)
    """
    return f"[zonebook {uid}]"


def steps_of(planned: Planned) -> tuple[Part, ...]:
    """Its steps; one over the whole time where it has none. What is done once or never is no repeat."""
    parts: list[Part] = []
    for part in planned.steps:
        if isinstance(part, Repeat) and part.times == 1:
            parts += part.steps
        elif isinstance(part, Step) or (part.times > 1 and part.steps):
            parts.append(part)
    return tuple(parts) or (Step("work", duration_s=float(planned.duration_s)),)


def bounds(target: Target | None, discipline: str, at: Thresholds) -> Bounds | str | None:
    """A target in absolute units; a sentence that says why it has none; None without a target.

    >>> bounds(Target("power_pct", 90, 105), "cycling", Thresholds(ftp_w=200))
    Bounds(quantity='power_w', lower=180.0, upper=210.0)
    >>> bounds(Target("power_pct", 90, 105), "cycling", Thresholds())
    'Your FTP is not known, so power targets are in the notes only.'
    """
    if target is None:
        return None
    low, high = sorted((target.lower, target.upper))
    match target.metric:
        case "power_pct" if discipline not in CYCLING:
            return "Power targets are percent of the cycling FTP, so elsewhere they are in the notes only."
        case "power_pct":
            quantity, whole, missing = "power_w", at.ftp_w, "Your FTP is not known, so power targets"
        case "max_heart_rate_pct":
            quantity, whole = "heart_rate_bpm", at.max_heart_rate_bpm
            missing = "Your maximum heart rate is not known, so heart-rate targets"
        case "speed_pct" if discipline not in ON_FOOT and discipline != SWIMMING:
            return "Speed targets are percent of a threshold pace, so without one they are in the notes only."
        case "speed_pct":
            quantity, whole = "speed_mps", at.speed_mps(discipline)
            missing = "Your threshold pace is not known, so pace targets"
        case "rpe":
            return "Perceived effort is no target there: it is in the notes of the step."
        case _:
            raise ValueError(f"There is no target of {target.metric}.")
    if not whole:
        return f"{missing} are in the notes only."
    return Bounds(quantity, low * whole / 100, high * whole / 100)


def told(step: Step, discipline: str, at: Thresholds, units: Units = "metric") -> str:
    """A step in words.

    >>> told(Step("work", duration_s=600, target=Target("power_pct", 88, 94)), "cycling", Thresholds(ftp_w=250))
    'Work 10:00, 88–94 % of FTP (220–235 W)'
    """
    what = (cut(step.exercise.name, 200) if step.exercise else "") or _KINDS[step.kind]
    parts = [" ".join(filter(None, (what, extent(step, units))))]
    if step.target:
        parts.append(target_told(step.target, discipline, at, units))
    if step.cadence_rpm:
        parts.append(f"{_span(*step.cadence_rpm, 'rpm')}")
    if step.weight_kg is not None:
        parts.append(shown(step.weight_kg, "weight", units))
    return ", ".join(parts) + (f". {step.note}" if step.note else "")


def told_all(planned: Planned, at: Thresholds, units: Units = "metric") -> list[str]:
    """Every step in words, a line each; repeats in one line."""
    lines = []
    for part in steps_of(planned) if planned.steps else ():
        if isinstance(part, Repeat):
            lines.append(f"{part.times} x ({'; '.join(told(s, planned.discipline, at, units) for s in part.steps)})")
        else:
            lines.append(told(part, planned.discipline, at, units))
    return lines


def extent(step: Step, units: Units = "metric") -> str:
    """How long, how far and how often, "" where the step says nothing of it."""
    said = [] if step.duration_s is None else [clock(step.duration_s)]
    if step.distance_m is not None:
        is_short = step.distance_m < 1000
        said.append(f"{step.distance_m:.0f} m" if is_short else shown(step.distance_m, "distance_m", units))
    if step.reps is not None:
        said.append(f"{step.reps} reps")
    return " or ".join(said)


def ending(step: Step) -> tuple[Literal["time", "distance", "reps", "open"], float]:
    """By what a step is over, and after how much of it (s, m, times): the first that it says something of."""
    if step.duration_s is not None:
        return "time", step.duration_s
    if step.distance_m is not None:
        return "distance", step.distance_m
    return ("reps", step.reps) if step.reps is not None else ("open", 0)


def has_two_endings(step: Step) -> bool:
    """Whether it could be over by more than one thing; every format takes one."""
    return sum(value is not None for value in (step.duration_s, step.distance_m, step.reps)) > 1


def target_told(target: Target, discipline: str, at: Thresholds, units: Units = "metric") -> str:
    """A target in words: in percent, and in absolute units where the threshold is known."""
    if target.metric == "rpe":
        return f"effort {_span(target.lower, target.upper)} of 10"
    of_what = {
        "power_pct": "of FTP", "speed_pct": "of threshold speed", "max_heart_rate_pct": "of maximum heart rate",
    }[target.metric]  # fmt: skip
    said = f"{_span(target.lower, target.upper, '%')} {of_what}"
    found = bounds(target, discipline, at)
    return f"{said} ({_absolute(found, discipline, units)})" if isinstance(found, Bounds) else said


def without_doubles(sentences: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, in the order of the first."""
    return tuple(dict.fromkeys(sentences))


def cut(text: str, most: int, ending: str = "") -> str:
    """As much of a text as fits before its ending, on whole characters; control characters are spaces.

    >>> cut("Easy spin", 8), cut("Easy spin", 14, "[x]")
    ('Easy spi', 'Easy spin [x]')
    """
    clean = "".join(one if one.isprintable() or one == "\n" else " " for one in text).strip()
    room = most - len(ending) - (1 if ending else 0)
    return f"{clean[: max(room, 0)].rstrip()} {ending}".strip() if ending else clean[:most]


def _absolute(found: Bounds, discipline: str, units: Units) -> str:
    match found.quantity:
        case "power_w":
            return _span(found.lower, found.upper, "W")
        case "heart_rate_bpm":
            return _span(found.lower, found.upper, "bpm")
        case _ if found.lower <= 0:
            return f"up to {shown(found.upper, 'speed_mps', units)}"
        case _ if discipline == SWIMMING:
            return f"{clock(100 / found.upper)}–{clock(100 / found.lower)} /100 m"
        case _:
            pace = [shown(1000 / speed, "pace_s_per_km", units) for speed in (found.upper, found.lower)]
            return pace[0] if pace[0] == pace[1] else "–".join(pace)


def _span(low: float, high: float, unit: str = "") -> str:
    low_text, high_text = f"{low:.4g}" if low < 10 else f"{low:.0f}", f"{high:.4g}" if high < 10 else f"{high:.0f}"
    span = low_text if low_text == high_text else f"{low_text}–{high_text}"
    return f"{span} {unit}".rstrip()
