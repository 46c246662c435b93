"""A workout that is meant to be done: its steps, how long it takes, what it costs, and how it is kept.

[PZ] Peloton, "Power Zone training" (onepeloton.com/blog/power-zone-training): bounds of the zones, percent of FTP.
[TP] H. Allen, A. Coggan, "Training and Racing with a Power Meter", 3rd ed.: TSS = hours x IF^2 x 100.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isfinite
from typing import Any, Literal

from core.metrics import POWER_ZONE_UPPER_PCT

StepKind = Literal["warmup", "work", "recovery", "rest", "cooldown"]
#: Percent of FTP, percent of the speed at threshold pace, percent of the maximum heart rate, perceived effort 1 to 10.
Metric = Literal["power_pct", "speed_pct", "max_heart_rate_pct", "rpe"]
Intensity = Literal["easy", "moderate", "hard"]
Priority = Literal["key", "normal", "optional"]
Needs = Literal["class", "exercises", "intervals", "nothing"]

#: What a plan or a workout is about, in the order of lists.
FOCUS_AREAS: Mapping[str, str] = {
    "endurance": "Endurance", "tempo": "Tempo", "threshold": "Threshold", "vo2max": "VO2max", "anaerobic": "Anaerobic",
    "strength": "Strength", "mobility": "Mobility", "swimming": "Swimming", "running": "Running",
    "recovery": "Recovery",
}  # fmt: skip
#: The intensity factor that is taken where steps do not tell it: mid endurance, tempo and threshold of [PZ].
FACTOR_OF: Mapping[Intensity, float] = {"easy": 0.62, "moderate": 0.78, "hard": 0.90}
#: And for recovery between efforts and for rest without a target.
FACTOR_OF_KIND: Mapping[StepKind, float] = {"recovery": 0.5, "rest": 0.3, "warmup": 0.55, "cooldown": 0.5}
#: What a repetition takes, with its share of the way back, where only a number is planned.
SECONDS_PER_REP = 3.5


@dataclass(frozen=True, slots=True)
class Target:
    """What to keep to during a step, from and to, both included."""

    metric: Metric
    lower: float
    upper: float

    @property
    def middle(self) -> float:
        return (self.lower + self.upper) / 2


@dataclass(frozen=True, slots=True)
class Exercise:
    """Which exercise: a source and its id there, and what it is called."""

    source: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a workout, for a time, over a distance, or so many repetitions; none of them: until told."""

    kind: StepKind
    duration_s: float | None = None
    distance_m: float | None = None
    reps: int | None = None
    target: Target | None = None
    #: Turns or steps a minute, from and to.
    cadence_rpm: tuple[float, float] | None = None
    exercise: Exercise | None = None
    weight_kg: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Steps that are done several times in a row."""

    times: int
    steps: tuple[Step, ...]


Part = Step | Repeat


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The athlete's values of a day, which targets in percent become watts, speeds and beats by; None: not known."""

    ftp_w: float | None = None
    run_speed_mps: float | None = None
    swim_speed_mps: float | None = None
    max_heart_rate_bpm: float | None = None

    def speed_mps(self, discipline: str) -> float | None:
        """The speed at threshold pace in this discipline."""
        return self.swim_speed_mps if discipline == "swimming" else self.run_speed_mps


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned workout; the columns of the table ``planned_workout``, its steps as such."""

    uid: str
    day: date
    discipline: str
    title: str
    duration_s: int
    plan_id: int | None = None
    start_minute: int | None = None
    focus: str | None = None
    intensity: Intensity = "moderate"
    priority: Priority = "normal"
    needs: Needs = "nothing"
    steps: tuple[Part, ...] = ()
    tss: float | None = None
    class_id: str | None = None
    routine_id: int | None = None
    note: str | None = None
    workout_id: int | None = None
    skipped_reason: str | None = None
    first_planned_day: date | None = None

    @property
    def is_skipped(self) -> bool:
        return self.skipped_reason is not None


def zone_target(lowest: int, highest: int | None = None) -> Target:
    """The power from the lower bound of one power zone to the upper bound of another [PZ]; zone 7 ends at 200 %.

    >>> zone_target(2), zone_target(4, 5)
    (Target(metric='power_pct', lower=55, upper=75), Target(metric='power_pct', lower=90, upper=120))
    """
    bounds = (0, *POWER_ZONE_UPPER_PCT, 200)
    return Target("power_pct", bounds[lowest - 1], bounds[highest or lowest])


def flat(steps: Iterable[Part]) -> Iterator[Step]:
    """Every step in the order in which it is done, repeats spelled out."""
    for part in steps:
        if isinstance(part, Repeat):
            for _ in range(part.times):
                yield from part.steps
        else:
            yield part


def length_s(steps: Iterable[Part], *, discipline: str = "cycling", at: Thresholds = Thresholds()) -> float | None:
    """How long the steps take (s); None where there are none, or one of them says nothing of its length.

    A distance takes the time of its target speed, or of 80 % of the speed at threshold where it has no target.
    """
    lengths = [_step_length_s(step, discipline, at) for step in flat(steps)]
    known = [length for length in lengths if length is not None]
    return sum(known) if lengths and len(known) == len(lengths) else None


def tss_of(
    steps: Iterable[Part], intensity: Intensity, duration_s: float, *, discipline: str = "cycling",
    at: Thresholds = Thresholds(),
) -> float:  # fmt: skip
    """What doing this costs (TSS): hours x IF^2 x 100 [TP].

    IF is the fourth-power mean over the steps, as normalized power is over seconds: power and speed targets by their
    middle, the others by the kind of step or by the intensity of the whole.

    >>> round(tss_of([Step("work", 3600, target=Target("power_pct", 100, 100))], "hard", 3600))
    100
    """
    timed = [(step, _step_length_s(step, discipline, at)) for step in flat(steps)]
    known = [(length, _factor(step, intensity) ** 4) for step, length in timed if length]
    if not known:
        return duration_s / 36 * FACTOR_OF[intensity] ** 2
    total = sum(length for length, _ in known)
    factor = (sum(length * power for length, power in known) / total) ** 0.25
    return duration_s / 36 * factor**2


def _step_length_s(step: Step, discipline: str, at: Thresholds) -> float | None:
    if step.duration_s is not None:
        return step.duration_s
    if step.reps is not None:
        return step.reps * SECONDS_PER_REP
    threshold_mps = at.speed_mps(discipline)
    if step.distance_m is None or not threshold_mps:
        return None
    share = step.target.middle / 100 if step.target and step.target.metric == "speed_pct" else 0.8
    return step.distance_m / (threshold_mps * share) if share > 0 else None


def _factor(step: Step, intensity: Intensity) -> float:
    if step.target and step.target.metric in ("power_pct", "speed_pct"):
        return step.target.middle / 100
    return FACTOR_OF_KIND.get(step.kind, FACTOR_OF[intensity])


# --- how it is kept -----------------------------------------------------------------------------------------------


def steps_written(steps: Iterable[Part]) -> list[dict[str, Any]]:
    """Steps as JSON: what is not said is left out."""
    return [
        {"times": part.times, "steps": [_step_written(step) for step in part.steps]}
        if isinstance(part, Repeat)
        else _step_written(part)
        for part in steps
    ]


def steps_read(kept: Iterable[Mapping[str, Any]] | None) -> tuple[Part, ...]:
    """The other way round.

    Raises:
        ValueError: It is not what ``steps_written`` writes.
    """
    try:
        return tuple(
            Repeat(int(part["times"]), tuple(_step_read(step) for step in part["steps"]))
            if "times" in part
            else _step_read(part)
            for part in kept or ()
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("These are no steps of a workout.") from error


def planned_of(row: Mapping[str, Any]) -> Planned:
    """A row of the table, or what ``as_row`` wrote, as what it means; columns that it has besides are left out."""
    said: dict[str, Any] = {one.name: row[one.name] for one in fields(Planned) if row.get(one.name) is not None}
    for name in ("day", "first_planned_day"):
        if isinstance(said.get(name), str):
            said[name] = date.fromisoformat(said[name])
    said["steps"] = steps_read(row.get("steps"))
    return Planned(**said)


def as_row(planned: Planned) -> dict[str, Any]:
    """Its columns as JSON has them: days as text, steps as dictionaries. What is not said is None."""
    said = {one.name: getattr(planned, one.name) for one in fields(planned)}
    days = {name: said[name].isoformat() if said[name] else None for name in ("day", "first_planned_day")}
    return said | days | {"steps": steps_written(planned.steps) or None}


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one planned workout: it is new (``before`` None), taken out (``after`` None), or altered."""

    before: Planned | None
    after: Planned | None

    @property
    def uid(self) -> str:
        one = self.after or self.before
        return one.uid if one else ""

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "uid": self.uid,
            "before": as_row(self.before) if self.before else None,
            "after": as_row(self.after) if self.after else None,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Change":
        """The other way round."""
        before, after = (planned_of(kept[name]) if kept.get(name) else None for name in ("before", "after"))
        return cls(before, after)


def changed(plan: Iterable[Planned], changes: Iterable[Change]) -> list[Planned]:
    """A plan after these changes, by day; changes of workouts that are not in it any more are left out."""
    kept = {one.uid: one for one in plan}
    for change in changes:
        if change.before is not None and change.before.uid not in kept:
            continue
        kept.pop(change.uid, None)
        if change.after is not None:
            kept[change.after.uid] = change.after
    return sorted(kept.values(), key=lambda one: (one.day, one.start_minute or 0, one.uid))


def moved(planned: Planned, day: date) -> Planned:
    """The same workout on another day; it remembers the first one."""
    return replace(planned, day=day, first_planned_day=planned.first_planned_day or planned.day)


def _step_written(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {one.name: getattr(step, one.name) for one in fields(step)}
    if step.target:
        said["target"] = {"metric": step.target.metric, "lower": step.target.lower, "upper": step.target.upper}
    if step.exercise:
        said["exercise"] = {"source": step.exercise.source, "id": step.exercise.id, "name": step.exercise.name}
    if step.cadence_rpm:
        said["cadence_rpm"] = list(step.cadence_rpm)
    return {name: value for name, value in said.items() if value is not None}


def _step_read(kept: Mapping[str, Any]) -> Step:
    said = dict(kept)
    if said.get("target"):
        said["target"] = Target(**said["target"])
        if not (isfinite(said["target"].lower) and isfinite(said["target"].upper)):
            raise ValueError("A target of a step is not a number.")
    if said.get("exercise"):
        said["exercise"] = Exercise(**said["exercise"])
    if said.get("cadence_rpm"):
        low, high = said["cadence_rpm"]
        said["cadence_rpm"] = (low, high)
    return Step(**said)
