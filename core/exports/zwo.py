"""A planned ride or run as ZWO, the format of indoor training programs. Knows no store.

Power is a fraction of FTP, so the athlete's FTP is not needed. Warm-ups and cool-downs from one power to another are
ramps. What is between two powers in any other step is held in their middle, and said in the text of the step.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from core.coaching.planned import Planned, Repeat, Step, StepKind, Thresholds, flat, length_s
from core.exports.planned_steps import (
    CYCLING,
    TWO_ENDINGS,
    Written,
    cut,
    has_two_endings,
    mark,
    steps_of,
    told,
    without_doubles,
)
from core.quantities import Units

RUNNING = frozenset({"running", "tread_bootcamp"})
#: What a target of each sport is percent of.
_METRICS = {"bike": "power_pct", "run": "speed_pct"}
#: The pace that shares of speed are of in a run: the one of 10 km, which is nearest to threshold pace.
_PACE_OF_10_KM = "2"
#: A step without a length takes what is left of the planned time, and at least this (s).
SHORTEST_OPEN_S = 60
#: The most that is read as a share of FTP.
_MOST_SHARE = 10.0

LONGEST_TEXT = 200
_RAMPS: dict[StepKind, str] = {"warmup": "Warmup", "cooldown": "Cooldown"}
_WORDS = {
    "rpe": "perceived effort", "max_heart_rate_pct": "heart rate", "power_pct": "power", "speed_pct": "speed",
}  # fmt: skip
_PACE = "Run targets are shares of your 10-km pace there, which is near threshold pace, not the same."
_MIDDLE = "A range of a steady step is held in its middle; the range is in the text of the step."


def zwo(planned: Planned, *, at: Thresholds, units: Units = "metric") -> Written[bytes]:
    """The workout as a ZWO file, its texts in ``units``; none for what is neither ride nor run."""
    sport = "bike" if planned.discipline in CYCLING else "run" if planned.discipline in RUNNING else None
    if sport is None:
        return Written(None, ("ZWO has rides and runs only.",))
    notes = [_PACE] if sport == "run" and any(_share(step, sport) for step in flat(planned.steps)) else []
    root = ET.Element("workout_file")
    for name, text in {
        "author": "Zonebook", "name": cut(planned.title, LONGEST_TEXT) or "Workout",
        "description": cut(planned.note or "", 1000, mark(planned.uid)), "sportType": sport,
    }.items():  # fmt: skip
        ET.SubElement(root, name).text = text
    if planned.focus:
        ET.SubElement(ET.SubElement(root, "tags"), "tag", name=planned.focus)
    workout = ET.SubElement(root, "workout")
    workout.extend(_parts(planned, sport, at, notes, units))
    ET.indent(root)
    return Written(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", without_doubles(notes))


def _parts(planned: Planned, sport: str, at: Thresholds, notes: list[str], units: Units) -> Iterator[ET.Element]:
    open_s = _open_s(planned, at)
    for part in steps_of(planned):
        if isinstance(part, Repeat) and _is_on_and_off(part, sport):
            made, on_s = _intervals(part, planned, sport, at, open_s)
            yield _said(made, [(0, part.steps[0]), (on_s, part.steps[1])], planned, sport, at, notes, units)
            continue
        for step in flat([part]):
            made = _one(step, sport, _seconds(step, planned, at, open_s))
            yield _said(made, [(0, step)], planned, sport, at, notes, units)


def _is_on_and_off(repeat: Repeat, sport: str) -> bool:
    """Whether a repeat is two steps with a power and a time each, which have an element of their own."""
    return len(repeat.steps) == 2 and all(
        step.duration_s and _share(step, sport) and step.kind not in _RAMPS for step in repeat.steps
    )


def _intervals(repeat: Repeat, planned: Planned, sport: str, at: Thresholds, open_s: float) -> tuple[ET.Element, int]:
    """Work and recovery in turn; and when the first recovery begins (s)."""
    made = ET.Element("IntervalsT", Repeat=str(repeat.times))
    on_s = 0
    for name, cadence, step in zip(("On", "Off"), ("Cadence", "CadenceResting"), repeat.steps, strict=True):
        seconds = _seconds(step, planned, at, open_s)
        on_s = on_s or seconds
        made.set(f"{name}Duration", str(seconds))
        made.set(f"{name}Power", _middle(_share(step, sport) or (0.0, 0.0)))
        if step.cadence_rpm:
            made.set(cadence, _cadence(step))
    return made, on_s


def _one(step: Step, sport: str, seconds: int) -> ET.Element:
    lasting, share = {"Duration": str(seconds)}, _share(step, sport)
    if share is None:
        made = ET.Element("FreeRide", lasting | {"FlatRoad": "1"})
    elif step.kind in _RAMPS:
        # The first value is the one that it begins with: a cool-down begins with the higher one.
        first, last = share if step.kind == "warmup" else share[::-1]
        made = ET.Element(_RAMPS[step.kind], lasting | {"PowerLow": f"{first:.4g}", "PowerHigh": f"{last:.4g}"})
    else:
        made = ET.Element("SteadyState", lasting | {"Power": _middle(share)})
    if step.cadence_rpm:
        made.set("Cadence", _cadence(step))
    return made


def _said(
    made: ET.Element, steps: list[tuple[int, Step]], planned: Planned, sport: str, at: Thresholds, notes: list[str],
    units: Units,
) -> ET.Element:  # fmt: skip
    """An element with a text for each of its steps that has a note, or something that its numbers do not say."""
    if sport == "run" and made.tag != "FreeRide":
        made.set("pace", _PACE_OF_10_KM)
    for at_s, step in steps:
        unsaid = list(_unsaid(step, sport))
        notes += unsaid
        said = cut(told(step, planned.discipline, at, units) if unsaid else step.note or "", LONGEST_TEXT)
        if said:
            ET.SubElement(made, "textevent", timeoffset=str(at_s), message=said)
    return made


def _unsaid(step: Step, sport: str) -> Iterator[str]:
    """What there is no place for, a sentence each."""
    if step.target and step.target.metric != _METRICS[sport]:
        yield f"ZWO has no target for {_WORDS[step.target.metric]} here: it is in the text of the step."
    elif step.target and step.kind not in _RAMPS and step.target.lower != step.target.upper:
        yield _MIDDLE
    if step.cadence_rpm and step.cadence_rpm[0] != step.cadence_rpm[1]:
        yield "ZWO takes one cadence: a range is held in its middle, and is in the text of the step."
    if step.exercise or step.reps is not None or step.weight_kg is not None:
        yield "ZWO has no exercises, repetitions and weights: they are in the text of the step."
    if step.duration_s is None:
        yield "ZWO counts time only: other steps take about as long as they should, and their text says more."
    if has_two_endings(step):
        yield TWO_ENDINGS


def _share(step: Step, sport: str) -> tuple[float, float] | None:
    """From and to, as fractions of the threshold; None where the step has no such target."""
    if step.target is None or step.target.metric != _METRICS[sport]:
        return None
    low, high = sorted((step.target.lower / 100, step.target.upper / 100))
    return min(max(low, 0.0), _MOST_SHARE), min(max(high, 0.0), _MOST_SHARE)


def _middle(share: tuple[float, float]) -> str:
    return f"{(share[0] + share[1]) / 2:.4g}"


def _cadence(step: Step) -> str:
    return str(round(sum(step.cadence_rpm) / 2)) if step.cadence_rpm else "0"


def _seconds(step: Step, planned: Planned, at: Thresholds, open_s: float) -> int:
    """How long a step takes; a distance as long as it should, what is open what is left of the planned time."""
    lasting = length_s([step], discipline=planned.discipline, at=at)
    return max(round(open_s if lasting is None else lasting), 1)


def _open_s(planned: Planned, at: Thresholds) -> float:
    """What each step that says nothing of its length gets of the planned time."""
    lengths = [length_s([step], discipline=planned.discipline, at=at) for step in flat(steps_of(planned))]
    left = planned.duration_s - sum(length for length in lengths if length is not None)
    return max(left / max(lengths.count(None), 1), SHORTEST_OPEN_S)
