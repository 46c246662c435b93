"""What each kind of adjustment does to planned workouts: shorter, easier, another day, a rest day, simpler. Pure.

A workout that a class was chosen for loses the class when its length or hardness changes: another one has to be found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from core.coaching.planned import (
    FACTOR_OF,
    Change,
    Exercise,
    Intensity,
    Part,
    Planned,
    Priority,
    Repeat,
    Step,
    Target,
    Thresholds,
    changed,
    length_s,
    moved,
    tss_of,
)
from core.coaching.schedule import Schedule
from core.metrics import is_hard

#: In what order workouts give way, and down to which share of themselves they may be shortened: key ones last, least.
GIVE_WAY: Mapping[Priority, float] = {"optional": 0.5, "normal": 0.5, "key": 0.6}
#: Dropping a whole workout or repeat may go so much (share of the whole) below what was asked for.
SLACK = 0.10
#: Nor is anything shortened for so little (share of the whole).
ROUGHLY = 0.02
#: Nothing is made shorter than this, and no piece of work; nothing grows by more than a quarter.
LEAST_S, LEAST_WORK_S, MOST_GROWTH = 600, 30, 1.25
#: Work with exercises is made so much shorter where no step says how.
SIMPLER_SHARE = 0.7
EASIER: Mapping[Intensity, Intensity] = {"hard": "moderate", "moderate": "easy", "easy": "easy"}
#: What a focus area becomes when its workout is made easier.
EASIER_FOCUS: Mapping[Intensity, str] = {"moderate": "tempo", "easy": "endurance"}
HARD_FOCUS = ("tempo", "threshold", "vo2max", "anaerobic")
DAY = timedelta(days=1)


def is_hard_day(planned: Planned) -> bool:
    """Whether a planned workout is hard: it says so, or 20 minutes at 70 TSS an hour by its plan."""
    return planned.intensity == "hard" or bool(is_hard(tss=planned.tss, duration_s=planned.duration_s))


def moved_days(changes: Iterable[Change]) -> frozenset[date]:
    """The days that a workout comes to or leaves by these changes."""
    return frozenset(
        one.day
        for change in changes
        for one in (change.before, change.after)
        if one is not None and (change.before is None or change.after is None or change.before.day != change.after.day)
    )


def saved_s(change: Change) -> float:
    """How much time a change takes off the plan (s)."""
    return (change.before.duration_s if change.before else 0) - (change.after.duration_s if change.after else 0)


@dataclass(frozen=True)
class Room:
    """The days that a workout may go to: what stands on them, when there is time, and which days were hard."""

    plan: tuple[Planned, ...]
    schedule: Schedule
    #: Days on which a hard session was done.
    hard_days: tuple[date, ...] = ()
    #: Days that another proposal has to do with.
    closed: frozenset[date] = frozenset()

    def after(self, changes: Iterable[Change]) -> "Room":
        """The same when these changes are made."""
        return replace(self, plan=tuple(changed(self.plan, changes)))

    def whether_or_not(self, changes: Iterable[Change]) -> "Room":
        """The room there is whether these changes are made or not: days that they move to or from are closed."""
        changes = tuple(changes)
        comes = tuple(change.after for change in changes if change.after is not None)
        return replace(self, plan=(*self.plan, *comes), closed=self.closed | moved_days(changes))

    def fits(self, planned: Planned, day: date) -> bool:
        """Whether the workout can stand on that day, beside one other at most, and hard days keep apart."""
        others = self._others(planned, day)
        if day in self.closed or self.schedule.race_on(day) or len(others) > 1:
            return False
        if self.schedule.clash(day, planned.duration_s + sum(one.duration_s for one in others)):
            return False
        if not is_hard_day(planned):
            return True
        return self.schedule.taper_for(day) is None and not any(
            self.is_hard(near, but=planned) for near in (day - DAY, day, day + DAY)
        )

    def free_day(self, planned: Planned, first: date, last: date) -> date | None:
        """The best day for a workout from ``first`` to ``last``: an empty one, then the nearest, then the earlier."""
        days = [first + n * DAY for n in range((last - first).days + 1)]
        fitting = [day for day in days if day != planned.day and self.fits(planned, day)]
        return min(
            fitting,
            key=lambda day: (len(self._others(planned, day)), abs((day - planned.day).days), day),
            default=None,
        )

    def is_hard(self, day: date, *, but: Planned | None = None) -> bool:
        """Whether a hard session was done on a day or is planned for it."""
        return day in self.hard_days or any(
            is_hard_day(one)
            for one in self.plan
            if one.day == day and not one.is_skipped and (but is None or one.uid != but.uid)
        )

    def to(self, planned: Planned, day: date) -> Planned:
        """The workout on that day, at its time where that is free and nothing else is planned for it."""
        there = moved(planned, day)
        is_free = self.schedule.clash(day, planned.duration_s, planned.start_minute) is None
        is_taken = any(_is_at_once(there, one) for one in self._others(planned, day))
        return there if is_free and not is_taken else replace(there, start_minute=None)

    def _others(self, planned: Planned, day: date) -> list[Planned]:
        return [one for one in self.plan if one.day == day and one.uid != planned.uid and not one.is_skipped]


def _is_at_once(one: Planned, other: Planned) -> bool:
    """Whether two workouts of a day overlap on the clock; one without a time gives way to any."""
    if one.start_minute is None or other.start_minute is None:
        return False
    first, last = sorted((one, other), key=lambda each: each.start_minute or 0)
    return (first.start_minute or 0) + first.duration_s / 60 > (last.start_minute or 0)


def scaled(planned: Planned, share: float, *, at: Thresholds) -> Planned:
    """A workout at this share of its time: fewer repeats before shorter work, warm-up and cool-down last.

    Targets stay. Longer is more repeats, or a longer main piece where nothing is repeated; by a quarter at most.
    """
    share = min(share, MOST_GROWTH)
    if share == 1:
        return planned
    old_s = length_s(planned.steps, discipline=planned.discipline, at=at)
    if old_s is None:
        steps, duration_s = _by_count(planned.steps, share), _minutes(planned.duration_s * share, planned.duration_s)
    else:
        target_s = max(old_s + (share - 1) * planned.duration_s, min(old_s, LEAST_S / 2))
        size = _Size(planned.discipline, at)
        steps = _shrunk(planned.steps, old_s, target_s, size) if share < 1 else _grown(planned.steps, target_s, size)
        duration_s = round(planned.duration_s + size(steps) - old_s)
    return _altered(planned, "shorter" if share < 1 else "longer", at, steps=steps, duration_s=duration_s)


def eased(planned: Planned, *, at: Thresholds, to: Intensity | None = None) -> Planned:
    """A workout one step easier, or as easy as ``to``: work at a lower target, by the ratio of the two intensities."""
    wanted = to or EASIER[planned.intensity]
    if FACTOR_OF[wanted] >= FACTOR_OF[planned.intensity]:
        return planned
    factor = FACTOR_OF[wanted] / FACTOR_OF[planned.intensity]
    steps = tuple(_each(planned.steps, lambda step: _easier_step(step, factor)))
    focus = EASIER_FOCUS[wanted] if planned.focus in HARD_FOCUS else planned.focus
    return _altered(planned, "easier", at, steps=steps, intensity=wanted, focus=focus)


def lighter(workouts: Sequence[Planned], share: float, *, at: Thresholds) -> tuple[Change, ...]:
    """Workouts that together take this share of their time: optional ones go, others get shorter, key ones last."""
    total_s = sum(one.duration_s for one in workouts)
    over_s = total_s * (1 - share)
    changes: list[Change] = []
    for one in sorted(workouts, key=lambda one: (-one.duration_s, one.day, one.uid)):
        if one.priority == "optional" and one.duration_s <= over_s + SLACK * total_s and over_s > 0:
            changes.append(Change(one, None))
            over_s -= one.duration_s
    dropped = {change.uid for change in changes}
    for priority, least in GIVE_WAY.items():
        group = [one for one in workouts if one.priority == priority and one.uid not in dropped]
        if not group or over_s < SLACK / 4 * total_s:
            continue
        wanted = max(1 - over_s / sum(one.duration_s for one in group), least)
        shorter = [Change(one, scaled(one, wanted, at=at)) for one in group]
        over_s -= sum(saved_s(change) for change in shorter)
        changes += [change for change in shorter if change.before != change.after]
    return tuple(changes)


def rested(workouts: Sequence[Planned], room: Room, *, first: date, last: date, at: Thresholds) -> tuple[Change, ...]:
    """A day without these workouts: optional ones go; others move to a free day from ``first`` to ``last``.

    Where there is none a normal one goes as well; a key one stays, easy and half as long.
    """
    changes: list[Change] = []
    for one in sorted(workouts, key=lambda one: (one.priority != "key", one.start_minute or 0, one.uid)):
        now = room.after(changes)
        day = now.free_day(one, first, last) if one.priority != "optional" else None
        if day is not None:
            changes.append(Change(one, now.to(one, day)))
        elif one.priority == "key":
            changes.append(Change(one, scaled(eased(one, at=at, to="easy"), 0.5, at=at)))
        else:
            changes.append(Change(one, None))
    return tuple(change for change in changes if change.before != change.after)


def swapped(one: Planned, other: Planned, room: Room) -> tuple[Change, ...]:
    """Two workouts that change their days; nothing where one of them would clash or come too near to a hard one."""
    without = replace(room, plan=tuple(kept for kept in room.plan if kept.uid not in (one.uid, other.uid)))
    if not without.fits(one, other.day):
        return ()
    first = without.to(one, other.day)
    with_one = replace(without, plan=(*without.plan, first))
    return (Change(one, first), Change(other, with_one.to(other, one.day))) if with_one.fits(other, one.day) else ()


def simpler(
    planned: Planned, substitutes: Mapping[tuple[str, str], tuple[Exercise, ...]], *, at: Thresholds
) -> Planned:
    """A workout with simpler exercises in their place, each round once less.

    Where there is neither a simpler one nor a second round, the last exercises go; without steps it is shorter.
    """
    if not planned.steps:
        duration_s = _minutes(planned.duration_s * SIMPLER_SHARE, planned.duration_s)
        return _altered(planned, "simpler", at, duration_s=duration_s)
    used = {(step.exercise.source, step.exercise.id) for step in _steps(planned.steps) if step.exercise}
    swaps: dict[tuple[str, str], Exercise] = {}
    for key in sorted(used):
        found = next((one for one in substitutes.get(key, ()) if (one.source, one.id) not in used), None)
        if found is not None:
            swaps[key] = found
    steps = tuple(
        replace(part, times=max(part.times - 1, 1)) if isinstance(part, Repeat) else part
        for part in _each(planned.steps, lambda step: _swapped_step(step, swaps))
    )
    if steps == planned.steps:
        steps = _fewer_pieces(steps)
    old_s, new_s = (length_s(of, discipline=planned.discipline, at=at) for of in (planned.steps, steps))
    less_s = (old_s or 0) - (new_s or 0) if old_s is not None and new_s is not None else 0
    duration_s = max(round(planned.duration_s - less_s), min(LEAST_S, planned.duration_s))
    return _altered(planned, "simpler", at, steps=steps, duration_s=duration_s)


class _Size:
    """How long steps take, as this discipline and these thresholds have it; 0 where that is unknown."""

    def __init__(self, discipline: str, at: Thresholds):
        self._discipline, self._at = discipline, at

    def __call__(self, steps: Iterable[Part]) -> float:
        return length_s(steps, discipline=self._discipline, at=self._at) or 0.0


def _altered(planned: Planned, word: str, at: Thresholds, **said: Any) -> Planned:
    """The workout with these columns; TSS moves as its steps say, and what was made for it as it was goes."""
    if all(getattr(planned, name) == value for name, value in said.items()):
        return planned
    after = replace(planned, **said, class_id=None, title=_titled(planned.title, word))
    if after.steps != planned.steps:
        after = replace(after, routine_id=None)
    old, new = (
        tss_of(of.steps, of.intensity, of.duration_s, discipline=of.discipline, at=at) for of in (planned, after)
    )
    tss = new if planned.tss is None or old <= 0 else planned.tss * new / old
    return replace(after, tss=round(tss, 1))


def _titled(title: str, word: str) -> str:
    """
    >>> _titled("Tempo (shorter)", "easier")
    'Tempo (easier)'
    """
    bare = title
    for old in ("shorter", "longer", "easier", "simpler"):
        bare = bare.removesuffix(f" ({old})")
    return f"{bare} ({word})"


def _minutes(seconds: float, before_s: float) -> int:
    """Whole minutes, ten at least where it was as long before."""
    return int(max(round(seconds / 60) * 60, min(LEAST_S, before_s)))


def _each(steps: Iterable[Part], do: Any) -> list[Part]:
    return [
        replace(part, steps=tuple(do(step) for step in part.steps)) if isinstance(part, Repeat) else do(part)
        for part in steps
    ]


def _steps(steps: Iterable[Part]) -> list[Step]:
    return [step for part in steps for step in (part.steps if isinstance(part, Repeat) else (part,))]


def _shrunk(steps: tuple[Part, ...], old_s: float, target_s: float, size: _Size) -> tuple[Part, ...]:
    parts = list(steps)
    while size(parts) > target_s:
        repeats = [n for n, part in enumerate(parts) if isinstance(part, Repeat) and part.times > 1]
        tries = [_with_times(parts, n, -1) for n in sorted(repeats, key=lambda n: -_times(parts[n]))]
        fewer = next((one for one in tries if size(one) >= target_s - SLACK * old_s), None)
        if fewer is None:
            break
        parts = fewer
    for kinds in (("work",), ("recovery", "rest"), ("warmup", "cooldown")):
        over_s = size(parts) - target_s
        of_kind_s = _of_kind_s(parts, kinds, size)
        if over_s <= ROUGHLY * old_s or of_kind_s <= 0:
            continue
        share = max(1 - over_s / of_kind_s, 0.5)
        parts = _each(parts, lambda step, kinds=kinds, share=share: _shorter_step(step, kinds, share))
    return tuple(parts)


def _grown(steps: tuple[Part, ...], target_s: float, size: _Size) -> tuple[Part, ...]:
    parts = list(steps)
    repeats = [n for n, part in enumerate(parts) if isinstance(part, Repeat)]
    for n in sorted(repeats, key=lambda n: -_times(parts[n])):
        while size(more := _with_times(parts, n, 1)) <= target_s and size(more) > size(parts):
            parts = more
    lone = [n for n, part in enumerate(parts) if isinstance(part, Step) and part.kind == "work" and part.duration_s]
    room_s = (target_s - size(parts)) // 60 * 60
    if lone and room_s > 0:
        longest = max(lone, key=lambda n: (size((parts[n],)), -n))
        step = parts[longest]
        if isinstance(step, Step) and step.duration_s:
            parts[longest] = replace(step, duration_s=step.duration_s + room_s)
    return tuple(parts)


def _by_count(steps: tuple[Part, ...], share: float) -> tuple[Part, ...]:
    """Steps of which the length is unknown: so many times fewer, or so much less way."""
    fewer = [
        replace(part, times=max(round(part.times * share), 1)) if isinstance(part, Repeat) else part for part in steps
    ]
    if any(isinstance(part, Repeat) for part in steps):
        return tuple(fewer)
    return tuple(_each(steps, lambda step: _shorter_step(step, ("work",), share)))


def _with_times(parts: list[Part], place: int, by: int) -> list[Part]:
    part = parts[place]
    changed_part = replace(part, times=part.times + by) if isinstance(part, Repeat) else part
    return [*parts[:place], changed_part, *parts[place + 1 :]]


def _times(part: Part) -> int:
    return part.times if isinstance(part, Repeat) else 1


def _of_kind_s(parts: Iterable[Part], kinds: Sequence[str], size: _Size) -> float:
    return sum(
        _times(part) * size((step,))
        for part in parts
        for step in (part.steps if isinstance(part, Repeat) else (part,))
        if step.kind in kinds and step.reps is None
    )


def _shorter_step(step: Step, kinds: Sequence[str], share: float) -> Step:
    if step.kind not in kinds:
        return step
    if step.duration_s is not None:
        grid_s = 60 if step.duration_s >= 600 else 30 if step.duration_s >= 120 else 5
        shorter_s = max(round(step.duration_s * share / grid_s) * grid_s, LEAST_WORK_S)
        return replace(step, duration_s=min(shorter_s, step.duration_s))
    if step.distance_m is not None:
        return replace(step, distance_m=max(round(step.distance_m * share / 25) * 25, min(25, step.distance_m)))
    return step


def _easier_step(step: Step, factor: float) -> Step:
    if step.kind != "work" or step.target is None:
        return step
    target = step.target
    if target.metric == "rpe":
        return replace(step, target=Target("rpe", max(target.lower - 2, 1), max(target.upper - 2, 1)))
    return replace(step, target=Target(target.metric, round(target.lower * factor), round(target.upper * factor)))


def _fewer_pieces(steps: tuple[Part, ...]) -> tuple[Part, ...]:
    """Steps without the last three tenths of their work, and without the rest after it; two pieces stay."""
    work = [n for n, part in enumerate(steps) if isinstance(part, Step) and part.kind == "work"]
    gone = set(work[max(round(SIMPLER_SHARE * len(work)), 2) :])
    gone |= {n for n, part in enumerate(steps) if n - 1 in gone and isinstance(part, Step) and part.kind == "rest"}
    return tuple(part for n, part in enumerate(steps) if n not in gone)


def _swapped_step(step: Step, swaps: Mapping[tuple[str, str], Exercise]) -> Step:
    if step.exercise is None or (found := swaps.get((step.exercise.source, step.exercise.id))) is None:
        return step
    return replace(step, exercise=found, weight_kg=None)
