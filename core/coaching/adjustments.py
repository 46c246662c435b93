"""Changes of the plan that wait for a yes: until when they can be decided on, what stands in their way, what an athlete
may make of them first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from core.coaching.planned import Change, Part, Planned, Repeat, Step, moved
from core.quantities import how_many, written

#: How short and how long a planned workout can be made.
SHORTEST_S, LONGEST_S = 5 * 60, 12 * 3600
#: Swims are in whole lengths of a pool.
LENGTH_M = 25
#: What of a planned workout is worth telling where it is another one than it was, beside its day and its length.
TOLD: Mapping[str, str] = {
    "title": "its title", "discipline": "its discipline", "intensity": "how hard it is", "steps": "its steps",
    "start_minute": "its time", "class_id": "its class", "routine_id": "its routine", "workout_id": "what was done",
    "skipped_reason": "whether it is skipped", "note": "its note", "priority": "its priority", "tss": "its load",
    "focus": "what it is about", "needs": "what it needs", "plan_id": "its plan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """What an athlete makes of one change before the yes: another day, another length; None: as proposed."""

    day: date | None = None
    duration_s: int | None = None


def ready(day: date, proposed: int) -> str:
    """That the review of a day is there, with so many proposals."""
    what = f"proposes {how_many(proposed, 'change')} of the plan" if proposed else "proposes no change of the plan"
    return f"Your review of {day:%A}, {written(day)}, is ready: it {what}."


def first_day(changes: Iterable[Change]) -> date | None:
    """The first day that changes touch, with the plan as it was or as it will be; None without any change."""
    days = [one.day for change in changes for one in (change.before, change.after) if one is not None]
    return min(days, default=None)


def has_come(changes: Iterable[Change], today: date) -> bool:
    """Whether it is too late: the first of their days has begun."""
    first = first_day(changes)
    return first is not None and first <= today


def in_the_way(meant: Planned | None, found: Planned | None) -> str | None:
    """What became of a planned workout that should be as ``meant``, as a sentence; None where it is so.

    None in the place of a workout: it is not in the plan.
    """
    if meant == found:
        return None
    if meant is None:
        return f"“{found.title}” is in the plan already." if found else None
    if found is None:
        return f"“{meant.title}” of {written(meant.day)} is not in the plan any more."
    told = []
    if found.day != meant.day:
        told.append(f"it is on {written(found.day)} now, not on {written(meant.day)}")
    if found.duration_s != meant.duration_s:
        told.append(f"it takes {found.duration_s / 60:.0f} min now, not {meant.duration_s / 60:.0f}")
    differing = (one.name for one in fields(Planned) if getattr(found, one.name) != getattr(meant, one.name))
    if names := [TOLD[name] for name in differing if name in TOLD]:
        told.append(f"{' and '.join(names)} changed")
    return f"“{meant.title}” is another one by now: {', '.join(told) or 'it was moved before'}."


def edited(changes: Sequence[Change], edits: Mapping[str, Edit], *, today: date) -> tuple[Change, ...]:
    """The changes that are kept, by their uids, each as the athlete made it.

    Raises:
        ValueError: None is kept, or one cannot be so; the sentence says why.
    """
    if not edits:
        raise ValueError("Nothing of it is left. Reject it instead.")
    if set(edits) - {change.uid for change in changes}:
        raise ValueError("That is no part of this proposal. Open it again.")
    return tuple(_edited(change, edits[change.uid], today) for change in changes if change.uid in edits)


def back(change: Change) -> Change:
    """What takes a change back."""
    return Change(before=change.after, after=change.before)


def lasting(planned: Planned, duration_s: int) -> Planned:
    """The same workout made shorter or longer: its timed steps and its load in proportion.

    A class has its own length, so it is taken off; repetitions stay, and swims stay in whole lengths of a pool.
    """
    if duration_s == planned.duration_s:
        return planned
    share = duration_s / planned.duration_s if planned.duration_s else 1.0
    grid_m = LENGTH_M if planned.discipline == "swimming" else 1
    return replace(
        planned, duration_s=duration_s, class_id=None,
        steps=tuple(_scaled(part, share, grid_m) for part in planned.steps),
        tss=planned.tss * share if planned.tss is not None else None,
    )  # fmt: skip


def _edited(change: Change, edit: Edit, today: date) -> Change:
    after = change.after
    if after is None:  # taken out: there is nothing to edit
        return change
    if edit.duration_s is not None:
        if not SHORTEST_S <= edit.duration_s <= LONGEST_S:
            raise ValueError(
                f"A workout takes {SHORTEST_S // 60} min to {LONGEST_S // 3600} h. Choose a length between."
            )
        after = lasting(after, edit.duration_s)
    if edit.day is not None and edit.day != after.day:
        if edit.day <= today:
            raise ValueError(f"{written(edit.day)} has come already. Choose a day from tomorrow on.")
        after = moved(after, edit.day) if change.before else replace(after, day=edit.day)
    return Change(change.before, after)


def _scaled(part: Part, share: float, grid_m: int) -> Part:
    if isinstance(part, Repeat):
        return Repeat(part.times, tuple(_step_scaled(step, share, grid_m) for step in part.steps))
    return _step_scaled(part, share, grid_m)


def _step_scaled(step: Step, share: float, grid_m: int) -> Step:
    way_m = step.distance_m
    return replace(
        step, duration_s=max(round(step.duration_s * share), 1) if step.duration_s is not None else None,
        distance_m=max(round(way_m * share / grid_m), 1) * grid_m if way_m is not None else None,
    )  # fmt: skip
