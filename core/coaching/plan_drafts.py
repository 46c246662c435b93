"""A plan or a planned workout as an athlete asks for it: what can be true of it, and what follows from the rest."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from core.coaching import plan_steps
from core.coaching.plan_lengths import resized
from core.coaching.planned import (
    FOCUS_AREAS,
    Intensity,
    Needs,
    Part,
    Planned,
    Priority,
    Thresholds,
    length_s,
    tss_of,
)  # fmt: skip
from core.quantities import written
from core.words import storable

INTENSITIES: tuple[Intensity, ...] = ("easy", "moderate", "hard")
PRIORITIES: tuple[Priority, ...] = ("key", "normal", "optional")
NEEDS: tuple[Needs, ...] = ("class", "exercises", "intervals", "nothing")
#: What can be meant: minutes of a workout, its TSS, hours of a week, weeks of a plan, days ahead, workouts of a day.
LEAST_MIN, LONGEST_MIN, MOST_TSS, MOST_WEEKLY_H, MOST_WEEKS, FARTHEST_DAYS, MOST_A_DAY = 1, 720, 1000, 40, 52, 730, 8
LONGEST_TITLE, LONGEST_NOTE, LONGEST_REASON = 120, 2000, 200


@dataclass(frozen=True)
class Draft:
    """A planned workout as it was asked for; minutes and TSS follow from the steps where they are not given."""

    day: date
    discipline: str
    title: str = ""
    minutes: float | None = None
    intensity: Intensity = "moderate"
    priority: Priority = "normal"
    needs: Needs = "nothing"
    focus: str | None = None
    #: As ``plan_steps`` reads them; None leaves those that are there.
    steps: str | None = None
    start: time | None = None
    tss: float | None = None
    note: str | None = None


def checked(
    draft: Draft, uid: str, *, today: date, disciplines: Collection[str], at: Thresholds, before: Planned | None = None
) -> Planned:  # fmt: skip
    """What was asked for as a planned workout, in the place of ``before`` where it was there already.

    Raises:
        ValueError: It cannot be meant; the sentence says why.
    """
    if draft.discipline not in disciplines:
        raise ValueError(f"There is no discipline called {draft.discipline}.")
    _check_choices(draft)
    if before is None or draft.day != before.day:
        check_day(draft.day, today)
    if draft.minutes is not None:
        _check_minutes(draft.minutes)
    steps = _steps(draft, before, at)
    seconds = length_s(steps, discipline=draft.discipline, at=at)
    minutes = draft.minutes if draft.minutes is not None else (seconds or 0) / 60
    _check_minutes(minutes)
    tss = draft.tss if draft.tss is not None else _tss(draft, steps, minutes, before, at)
    if not 0 <= tss <= MOST_TSS:
        raise ValueError(f"A training stress of {tss:g} cannot be meant: 0 to {MOST_TSS} can.")
    title = " ".join(storable(draft.title).split())[:LONGEST_TITLE] or draft.discipline.replace("_", " ").capitalize()
    start = draft.start.hour * 60 + draft.start.minute if draft.start else None
    return replace(
        before or Planned(uid, draft.day, draft.discipline, title, 0), day=draft.day, discipline=draft.discipline,
        title=title, duration_s=round(60 * minutes), intensity=draft.intensity, priority=draft.priority,
        needs=draft.needs, focus=draft.focus, steps=steps, start_minute=start, tss=round(tss, 1),
        note=storable(draft.note or "").strip()[:LONGEST_NOTE] or None,
        class_id=before.class_id if before and before.discipline == draft.discipline else None,
    )  # fmt: skip


def check_day(day: date, today: date) -> None:
    """Be sure that something can be planned for a day.

    Raises:
        ValueError: It is over, or too far ahead to be meant.
    """
    if day < today:
        raise ValueError(f"{day:%A}, {written(day)} is over. Choose today or a later day.")
    if day > today + timedelta(days=FARTHEST_DAYS):
        raise ValueError(f"{written(day)} is more than two years ahead. Check the year.")


def check_span(first: date, last: date, today: date) -> None:
    """Be sure that a plan can run over these days.

    Raises:
        ValueError: It ends before it begins, is over already, or is longer or later than can be meant.
    """
    if last < first:
        raise ValueError(f"It ends on {written(last)}, before it begins on {written(first)}. Turn the days around.")
    if last < today:
        raise ValueError(f"It ends on {written(last)}, which is over. Choose later days.")
    if (last - first).days >= 7 * MOST_WEEKS:
        raise ValueError(f"A plan has {MOST_WEEKS} weeks at most. Begin the next one when it ends.")
    if first > today + timedelta(days=FARTHEST_DAYS):
        raise ValueError(f"{written(first)} is more than two years ahead. Check the year.")


def checked_volume(least_h: float | None, most_h: float | None) -> tuple[int | None, int | None]:
    """The weekly volume in seconds, from and to; None where none is wanted.

    Raises:
        ValueError: It cannot be meant.
    """
    if least_h is None and most_h is None:
        return None, None
    least, most = least_h if least_h is not None else 0.0, most_h if most_h is not None else least_h or 0.0
    if not (0 <= least <= most <= MOST_WEEKLY_H and most > 0):
        raise ValueError(
            f"{least:g} to {most:g} hours a week cannot be meant: it goes from low to high, {MOST_WEEKLY_H} h at most."
        )
    return round(3600 * least), round(3600 * most)


def checked_focus(focus: Collection[str]) -> list[str]:
    """Focus areas in the order of lists.

    Raises:
        ValueError: There is no such one.
    """
    if unknown := set(focus) - set(FOCUS_AREAS):
        raise ValueError(f"There is no focus called {', '.join(sorted(unknown))}. There are: {', '.join(FOCUS_AREAS)}.")
    return [name for name in FOCUS_AREAS if name in focus]


def checked_text(text: str, what: str, longest: int = LONGEST_TITLE) -> str:
    """A name or a reason.

    Raises:
        ValueError: There is none.
    """
    plain = " ".join(storable(text).split())[:longest].strip()
    if not plain:
        raise ValueError(f"Give {what}.")
    return plain


def _check_minutes(minutes: float) -> None:
    if not LEAST_MIN <= minutes <= LONGEST_MIN:
        raise ValueError(
            f"A workout is planned for {LEAST_MIN} to {LONGEST_MIN} minutes, not {minutes:g}. "
            "Give its minutes, or steps with lengths."
        )


def _steps(draft: Draft, before: Planned | None, at: Thresholds) -> tuple[Part, ...]:
    """Those that were typed; else those that are there, as long as the workout shall be now."""
    if draft.steps is not None:
        return plan_steps.read(storable(draft.steps))
    if before is None or draft.minutes is None or round(60 * draft.minutes) == before.duration_s:
        return before.steps if before else ()
    return resized(before.steps, 60 * draft.minutes, discipline=draft.discipline, at=at)


def _tss(draft: Draft, steps: tuple[Part, ...], minutes: float, before: Planned | None, at: Thresholds) -> float:
    """An estimate; where nothing changed that it is made of, what there was stays."""
    if before and before.tss is not None:
        now = (steps, draft.intensity, round(60 * minutes), draft.discipline)
        if now == (before.steps, before.intensity, before.duration_s, before.discipline):
            return before.tss
    return tss_of(steps, draft.intensity, 60 * minutes, discipline=draft.discipline, at=at)


def _check_choices(draft: Draft) -> None:
    for value, known, what in (
        (draft.intensity, INTENSITIES, "intensity"), (draft.priority, PRIORITIES, "priority"),
        (draft.needs, NEEDS, "need"), (draft.focus, (None, *FOCUS_AREAS), "focus"),
    ):  # fmt: skip
        if value not in known:
            raise ValueError(f"There is no {what} called {value}.")
