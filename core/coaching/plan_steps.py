"""Steps of a workout as text that an athlete can type, and back: a line each, repeats on one line.

10 min warm-up at 45-65 % FTP
3 x: 8 min work at 90-105 % FTP, 3 min recovery at 40-55 % FTP
5 min cool-down
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.coaching.planned import Metric, Part, Repeat, Step, StepKind, Target, flat

#: How each kind of step and each target is written, the first name of several.
KINDS: dict[StepKind, tuple[str, ...]] = {
    "warmup": ("warm-up", "warmup", "warm up"), "work": ("work", "hard", "on"), "recovery": ("recovery", "easy", "off"),
    "rest": ("rest", "pause"), "cooldown": ("cool-down", "cooldown", "cool down"),
}  # fmt: skip
METRICS: dict[Metric, tuple[str, ...]] = {
    "power_pct": ("% FTP", "%"), "speed_pct": ("% speed", "% pace"),
    "max_heart_rate_pct": ("% max HR", "% max heart rate"), "rpe": ("RPE",),
}  # fmt: skip
HOW = (
    "A line each: a length (10 min, 90 s, 1:30, 400 m, 10 reps), what it is (warm-up, work, recovery, rest, cool-down) "
    "and what to keep to (at 90-105 % FTP, at 85 % speed, at 80 % max HR, at RPE 7). Repeats: 3 x: 8 min work at "
    "95 % FTP, 3 min recovery."
)
#: What of a workout can be true.
MOST_LINES, MOST_TIMES, LONGEST_S, FARTHEST_M, MOST_REPS, MOST_PCT = 60, 100, 12 * 3600, 300_000, 1000, 300
LONGEST_NOTE = 100

_UNITS = {
    "h": 3600.0, "min": 60.0, "s": 1.0, "sec": 1.0, "m": 1.0, "km": 1000.0, "mi": 1609.344, "yd": 0.9144,
    "reps": 1.0, "rep": 1.0,
}  # fmt: skip
_KG = {"kg": 1.0, "lb": 0.45359237, "lbs": 0.45359237}
_NUMBER = r"\d+(?:[.,]\d+)?"
_LENGTH = re.compile(rf"(?:(?P<clock>\d+:\d\d(?::\d\d)?)|(?P<n>{_NUMBER})\s*(?P<unit>h|min|sec|s|km|mi|m|yd|reps?))\b")
_SPAN = rf"(?P<lower>{_NUMBER})(?:\s*(?:-|–|to)\s*(?P<upper>{_NUMBER}))?"
_SHARE = re.compile(rf"(?:at\s+)?{_SPAN}\s*(?P<what>% ?(?:FTP|speed|pace|max HR|max heart rate)?)", re.IGNORECASE)
_EFFORT = re.compile(rf"(?:at\s+)?RPE\s*{_SPAN}", re.IGNORECASE)
_CADENCE = re.compile(rf"(?:at\s+)?{_SPAN}\s*rpm\b", re.IGNORECASE)
_WEIGHT = re.compile(rf"(?P<n>{_NUMBER})\s*(?P<unit>kg|lbs?)\b", re.IGNORECASE)
_NOTE = re.compile(r'"(?P<note>[^"]*)"')
_REPEAT = re.compile(r"(?P<times>\d+)\s*[x×*]\s*:?\s*", re.IGNORECASE)


def is_typable(steps: Iterable[Part]) -> bool:
    """Whether text can say all of it: an exercise of the library is chosen, not typed."""
    return not any(step.exercise for step in flat(steps))


def written(steps: Iterable[Part]) -> str:
    """Steps as text, a line each."""
    return "\n".join(_part_written(part) for part in steps)


def read(text: str) -> tuple[Part, ...]:
    """The steps that a text tells of; none where it is empty.

    Raises:
        ValueError: A line cannot be read; the sentence quotes it and says what can.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"A workout has {MOST_LINES} lines of steps at most. Use repeats: 3 x: 8 min work.")
    return tuple(_part(line) for line in lines)


def _part(line: str) -> Part:
    found = _REPEAT.match(line)
    if not found:
        return _step(line)
    times = int(found["times"])
    if not 1 <= times <= MOST_TIMES:
        raise ValueError(f"A step is repeated once to {MOST_TIMES} times, not {times} times.")
    steps = tuple(_step(item) for item in _items(line[found.end() :]))
    if not steps:
        raise ValueError(f'"{line[:60]}" says nothing of what is repeated. {HOW}')
    return Repeat(times, steps)


def _items(line: str) -> Iterator[str]:
    """The steps of a repeat; a comma within a note or a number is none between steps."""
    for item in re.findall(r'(?:"[^"]*"|\d,\d|[^,"]|")+', line.strip().removeprefix("(").removesuffix(")")):
        if item.strip():
            yield item.strip()


def _step(text: str) -> Step:
    left, said = text, Step("work")
    if found := _NOTE.search(left):
        said = replace(said, note=found["note"].strip()[:LONGEST_NOTE] or None)
        left = _NOTE.sub(" ", left, count=1)
    if found := _CADENCE.search(left):
        said = replace(said, cadence_rpm=_span(found, "turns a minute", 250))
        left = _without(left, found)
    if found := _EFFORT.search(left):
        said = replace(said, target=Target("rpe", *_span(found, "of RPE", 10)))
        left = _without(left, found)
    elif found := _SHARE.search(left):
        said = replace(said, target=Target(_metric(found["what"]), *_span(found, "percent", MOST_PCT)))
        left = _without(left, found)
    if found := _WEIGHT.search(left):
        said = replace(said, weight_kg=round(_number(found["n"]) * _KG[found["unit"].lower()], 2))
        left = _without(left, found)
    if found := _LENGTH.search(left):
        said = _with_length(said, found)
        left = _without(left, found)
    word = " ".join(left.split()).strip(" .;:")
    return replace(said, kind=_kind(word, text))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _kind(word: str, text: str) -> StepKind:
    if not word:
        return "work"
    for kind, names in KINDS.items():
        if word.lower() in names:
            return kind
    raise ValueError(f'"{text[:60]}" cannot be read: "{word[:30]}" says nothing here. {HOW}')


def _metric(what: str) -> Metric:
    said = what.replace("% ", "%").lower()
    return next(
        metric for metric, names in METRICS.items() if said in [name.replace("% ", "%").lower() for name in names]
    )  # fmt: skip


def _span(found: re.Match[str], of: str, most: float) -> tuple[float, float]:
    lower = _number(found["lower"])
    upper = _number(found["upper"]) if found["upper"] else lower
    if not 0 < lower <= upper <= most:
        raise ValueError(f"{lower:g} to {upper:g} {of} cannot be kept to. It goes from low to high, {most:g} at most.")
    return lower, upper


def _with_length(said: Step, found: re.Match[str]) -> Step:
    if found["clock"]:
        seconds = 0.0
        for part in found["clock"].split(":"):
            seconds = 60 * seconds + int(part)
        return replace(said, duration_s=_checked(seconds, LONGEST_S, "12 hours"))
    unit, n = found["unit"], _number(found["n"])
    if unit in ("h", "min", "s", "sec"):
        return replace(said, duration_s=_checked(n * _UNITS[unit], LONGEST_S, "12 hours"))
    if unit in ("m", "km", "mi", "yd"):
        return replace(said, distance_m=_checked(n * _UNITS[unit], FARTHEST_M, "300 km"))
    return replace(said, reps=round(_checked(n, MOST_REPS, f"{MOST_REPS} repetitions")))


def _checked(n: float, most: float, words: str) -> float:
    if not 0 < n <= most:
        raise ValueError(f"A step is longer than nothing and {words} long at most.")
    return n


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _part_written(part: Part) -> str:
    if isinstance(part, Step):
        return _step_written(part)
    return f"{part.times} x: {', '.join(map(_step_written, part.steps))}"


def _step_written(step: Step) -> str:
    parts = [_length_written(step), KINDS[step.kind][0]]
    if step.target:
        parts.append(f"at {_target_written(step.target)}")
    if step.cadence_rpm:
        parts.append(f"{_between(*step.cadence_rpm)} rpm")
    if step.weight_kg is not None:
        parts.append(f"{step.weight_kg:g} kg")
    if step.note:
        parts.append(f'"{_quotable(step.note)}"')
    return " ".join(part for part in parts if part)


def _quotable(note: str) -> str:
    return " ".join(note.replace('"', "'").split())[:LONGEST_NOTE].strip()


def _length_written(step: Step) -> str:
    if step.duration_s is not None:
        seconds = step.duration_s
        if seconds % 60 == 0:
            return f"{seconds / 60:g} min"
        if seconds > 60 and seconds % 1 == 0:
            return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
        return f"{seconds:g} s"
    if step.distance_m is not None:
        return f"{step.distance_m / 1000:g} km" if step.distance_m % 1000 == 0 else f"{step.distance_m:g} m"
    return f"{step.reps} reps" if step.reps is not None else ""


def _target_written(target: Target) -> str:
    span = _between(target.lower, target.upper)
    return f"RPE {span}" if target.metric == "rpe" else f"{span} {METRICS[target.metric][0]}"


def _between(lower: float, upper: float) -> str:
    return f"{lower:g}" if lower == upper else f"{lower:g}-{upper:g}"
