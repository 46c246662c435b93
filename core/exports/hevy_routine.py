"""A planned workout of exercises as a routine in Hevy. Knows no network and no store.

Hevy knows exercises by ids of its own, so each one is looked for among those that Hevy offers. A routine has no day:
the day is in its title. Its mark stands in the notes, of the routine and of its first exercise: Hevy's answer does not
always tell the first of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from core.coaching.planned import Exercise, Planned, Repeat, Step, Thresholds
from core.exports.exercise_names import counterpart
from core.exports.planned_steps import (
    STRENGTH,
    Written,
    cut,
    extent,
    mark,
    steps_of,
    target_told,
    told,
    without_doubles,
)
from core.hevy_replies import PlannedExercise, PlannedSet, Routine
from core.quantities import Units, shown

HEVY = "hevy"
LONGEST_TITLE, LONGEST_NOTE = 100, 1000
NO_EXERCISES = "A routine in Hevy needs exercises, and this workout names none."


@dataclass
class _Block:
    """An exercise with its sets while they are gathered."""

    exercise: Exercise
    sets: list[PlannedSet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rest_s: int | None = None
    superset: int | None = None


def fits(planned: Planned) -> bool:
    """Whether it may be a routine at all."""
    return planned.discipline == STRENGTH


def hevy_routine(
    planned: Planned, *, offered: Sequence[Exercise], at: Thresholds, units: Units = "metric"
) -> Written[Routine]:
    """The workout as a routine; none where Hevy has not one of its exercises.

    Args:
        planned: A workout whose steps name exercises.
        offered: The exercises that Hevy has, the athlete's own ones among them; their ids are Hevy's.
        at: The athlete's thresholds of its day.
        units: Of its notes.
    """
    notes: list[str] = []
    besides: list[str] = []
    blocks = _blocks(planned, at, notes, besides, units)
    exercises = list(_exercises(blocks, offered, notes, besides, units))
    if not exercises:
        return Written(None, without_doubles(notes) or (NO_EXERCISES,))
    marked = mark(planned.uid)
    exercises[0] = replace(exercises[0], note=cut(exercises[0].note or "", LONGEST_NOTE, marked))
    said = "\n".join(filter(None, (planned.note, *besides)))
    title = f"{planned.day:%a} {planned.day.day} {planned.day:%b}: {planned.title}"
    routine = Routine(
        title=cut(title.replace("\n", " "), LONGEST_TITLE), exercises=tuple(exercises),
        note=cut(said, LONGEST_NOTE, marked),
    )  # fmt: skip
    return Written(routine, without_doubles(notes))


def _blocks(planned: Planned, at: Thresholds, notes: list[str], besides: list[str], units: Units) -> list[_Block]:
    """The exercises in order, each with its sets; those of one repeat are a superset."""
    blocks: list[_Block] = []
    supersets = 0
    for part in steps_of(planned):
        steps, times = (part.steps, part.times) if isinstance(part, Repeat) else ((part,), 1)
        group = _group(steps, planned.discipline, at, notes, besides, units, blocks if times == 1 else [])
        for block in group:
            block.sets *= times
        if len(group) > 1:
            for block in group:
                block.superset = supersets
            supersets += 1
        blocks += group
    return blocks


def _group(
    steps: Sequence[Step],
    discipline: str,
    at: Thresholds,
    notes: list[str],
    besides: list[str],
    units: Units,
    before: list[_Block],
) -> list[_Block]:
    """The exercises of some steps; a set of the exercise that came right before goes to that one."""
    group: list[_Block] = []
    for step in steps:
        last = group[-1] if group else before[-1] if before else None
        if step.exercise is None and step.kind in ("rest", "recovery") and step.duration_s and last:
            if last.rest_s not in (None, round(step.duration_s)):
                notes.append("Hevy keeps one rest an exercise: the first one is taken.")
            last.rest_s = last.rest_s or round(step.duration_s)
        elif step.exercise is None:
            besides.append(told(step, discipline, at, units))
            notes.append("Hevy has sets of exercises only: other steps are in the notes of the routine.")
        else:
            if last is None or last.exercise != step.exercise or last.superset is not None:
                last = _Block(step.exercise)
                group.append(last)
            last.sets.append(_set(step))
            last.notes += _words(step, discipline, at, units)
    return group


def _set(step: Step) -> PlannedSet:
    return PlannedSet(
        kind="warmup" if step.kind == "warmup" else "normal", reps=step.reps, weight_kg=step.weight_kg,
        distance_m=step.distance_m, duration_s=None if step.duration_s is None else round(step.duration_s),
    )  # fmt: skip


def _words(step: Step, discipline: str, at: Thresholds, units: Units) -> Iterator[str]:
    """What a set has no field for."""
    if step.target:
        yield target_told(step.target, discipline, at, units).capitalize()
    if step.cadence_rpm:
        yield f"{step.cadence_rpm[0]:g} to {step.cadence_rpm[1]:g} a minute"
    if step.note:
        yield step.note


def _exercises(
    blocks: Sequence[_Block], offered: Sequence[Exercise], notes: list[str], besides: list[str], units: Units
) -> Iterator[PlannedExercise]:
    """Each exercise as Hevy knows it; those that it does not know go into the notes of the routine."""
    for block in blocks:
        found = counterpart(block.exercise, offered)
        if found is None:
            notes.append(f"Hevy has no exercise like {block.exercise.name}: it is in the notes of the routine.")
            besides.append(f"{block.exercise.name}: {_sets_told(block, units)}")
            continue
        yield PlannedExercise(
            exercise_id=found.id, title=found.name, sets=tuple(block.sets), rest_s=block.rest_s,
            superset=block.superset, note=cut(". ".join(dict.fromkeys(block.notes)), LONGEST_NOTE) or None,
        )  # fmt: skip


def _sets_told(block: _Block, units: Units) -> str:
    """The sets in words, those alike and one after the other together."""
    return ", then ".join(f"{len(list(alike))} x {_set_told(one, units)}" for one, alike in groupby(block.sets))


def _set_told(one: PlannedSet, units: Units) -> str:
    length = extent(Step("work", distance_m=one.distance_m, reps=one.reps), units)
    length = length or (f"{one.duration_s} s" if one.duration_s else "as many as you like")
    return length if one.weight_kg is None else f"{length}, {shown(one.weight_kg, 'weight', units)}"
