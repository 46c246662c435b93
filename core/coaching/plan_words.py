"""How a plan was kept, in words: states, reasons, what each part of a compliance says. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.coaching.comparison import Match, State, WeekOfPlan
from core.coaching.plan_compliance import WEIGHTS, planned_factor, planned_tss
from core.coaching.plan_doings import Doing
from core.coaching.planned import Planned
from core.quantities import how_many, label

#: What became of a planned workout, as it is read.
STATES: Mapping[State, str] = {
    "done": "Done", "early": "Done early", "late": "Done late", "missed": "Missed", "skipped": "Skipped",
    "open": "To come", "excused": "Excused",
}  # fmt: skip
PARTS: Mapping[str, str] = {
    "completed": "Completed", "duration": "Duration", "intensity": "Intensity", "load": "Load",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartTold:
    """One part of a compliance: what it weighs (0 to 1), what it came to (None: not known), and of what."""

    name: str
    weight: float
    share: float | None
    told: str


def reason(match: Match, instead: Sequence[str] = ()) -> str:
    """Why a planned workout was not done, as far as anybody said; ``instead`` are unplanned workouts of its day.

    >>> from datetime import date
    >>> ride = Planned("a", date(2026, 11, 20), "cycling", "Ride", 1800)
    >>> reason(Match(ride, "excused", reason="illness")), reason(Match(ride, "missed"), ["Evening flow"])
    ('Illness', 'Done instead: Evening flow')
    """
    if match.reason:
        return label(match.reason) if match.state == "excused" else match.reason
    if match.state == "missed" and instead:
        return f"Done instead: {', '.join(instead)}"
    return ""


def parts(match: Match, doing: Doing | None) -> list[PartTold]:
    """The parts of a compliance with what each is made of; nothing where the workout was not done."""
    found, planned = match.compliance, match.planned
    if found is None or match.day is None:
        return []
    told = {
        "completed": _completed(match, doing),
        "duration": _duration(planned, doing),
        "intensity": _intensity(match, doing),
        "load": _load(match, doing),
    }
    return [PartTold(name, weight, getattr(found, name), told[name]) for name, weight in WEIGHTS.items()]


def week_sentence(week: WeekOfPlan) -> str:
    """What became of a week's plan, as one sentence.

    >>> from datetime import date
    >>> week_sentence(WeekOfPlan(date(2026, 11, 16), planned=5, done=3, missed=1, adherence=0.7))
    '3 of 4 due workouts done, 1 missed, 1 to come.'
    """
    due = week.done + week.missed + week.skipped
    ahead = week.planned - due - week.excused
    counts = ((week.missed, "missed"), (week.skipped, "skipped"), (week.excused, "excused"), (ahead, "to come"))
    told = [f"{week.done} of {how_many(due, 'due workout')} done"] if due else ["Nothing was due"]
    return f"{', '.join([*told, *(f'{n} {how}' for n, how in counts if n > 0)])}."


def _completed(match: Match, doing: Doing | None) -> str:
    share = match.compliance.completed if match.compliance else 0.0
    if share >= 1:
        return "It was done."
    if doing and doing.left_of_s:
        return f"The class was left after {_minutes(doing.duration_s)} of {_minutes(doing.left_of_s)}."
    return f"{100 * share:.0f} % of its exercises were done; a substitute counts."


def _duration(planned: Planned, doing: Doing | None) -> str:
    if doing is None or doing.duration_s is None:
        return "How long it took is not known."
    return f"{_minutes(doing.duration_s)} of {_minutes(planned.duration_s)} that were planned."


def _intensity(match: Match, doing: Doing | None) -> str:
    planned = match.planned
    if match.compliance is None or match.compliance.intensity is None or doing is None:
        return "Not known: neither power nor heart rate says how hard it was."
    factor, asked = doing.intensity_factor, planned_factor(planned)
    ridden = f"an intensity factor of {factor:.2f}" if factor else "power by zones"
    return f"Done at {ridden}; {f'{asked:.2f}' if asked else planned.intensity} was planned."


def _load(match: Match, doing: Doing | None) -> str:
    if match.compliance is None or match.compliance.load is None or doing is None or doing.tss is None:
        return "Not known: no training stress was measured."
    return f"{doing.tss:.0f} TSS of {planned_tss(match.planned):.0f} that were planned."


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds / 60:.0f} min"


def next_days(planned: Sequence[Planned]) -> Iterator[str]:
    """What the next seven days have, and in another sentence what they are about; nothing where nothing is planned."""
    if not planned:
        return
    hours, tss = sum(one.duration_s for one in planned) / 3600, sum(planned_tss(one) for one in planned)
    yield f"Planned for the next seven days: {how_many(len(planned), 'workout')}, {hours:.1f} h, {tss:,.0f} TSS."
    if keys := [f"{one.title} on {one.day:%A}" for one in planned if one.priority == "key"]:
        yield f"What they are about: {', '.join(keys)}."
