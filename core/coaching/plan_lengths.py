"""A workout made longer or shorter: efforts are added or left out, easy riding grows or shrinks, targets stay."""

from collections.abc import Iterable
from dataclasses import replace

from core.coaching.planned import Part, Repeat, Step, Thresholds, length_s

#: Warm-up, cool-down and what is ridden between keep at least so much of their length.
LEAST_SHARE = 0.4
#: No step gets shorter than this.
LEAST_STEP_S = 60
#: Distances are in whole lengths of a pool.
LENGTH_M = 25


def resized(steps: tuple[Part, ...], to_s: float, *, discipline: str, at: Thresholds) -> tuple[Part, ...]:
    """The same workout so long, as nearly as whole efforts and whole lengths of a pool allow.

    Repeats change by whole repetitions; what is done once takes up the rest: the work where there is some, else
    warm-up and cool-down. Steps without a length, or of a distance without a known speed, stay as they are.
    """
    now_s = length_s(steps, discipline=discipline, at=at)
    if not now_s or to_s <= 0 or abs(now_s - to_s) < 1:
        return steps
    if any(isinstance(part, Step) and part.distance_m for part in steps):
        return tuple(_scaled(part, to_s / now_s) for part in steps)
    once_s = length_s([part for part in steps if isinstance(part, Step)], discipline=discipline, at=at) or 0.0
    fits = [(left_s, tried) for left_s, tried in _tries(steps, to_s, discipline, at) if left_s >= LEAST_SHARE * once_s]
    if not fits:
        return tuple(_scaled(part, to_s / now_s) for part in steps)
    wished = once_s * to_s / now_s if _single_work(steps) else once_s
    left_s, tried = min(fits, key=lambda fit: abs(fit[0] - wished))
    return _stretched(tried, left_s, once_s)


def _tries(steps: tuple[Part, ...], to_s: float, discipline: str, at: Thresholds) -> Iterable[tuple[float, tuple]]:
    """Each count of repetitions, and the seconds that it leaves for what is done once."""
    seen = set()
    for twentieth in range(2, 61):
        tried = tuple(_times(part, twentieth / 20) if isinstance(part, Repeat) else part for part in steps)
        if tried in seen:
            continue
        seen.add(tried)
        repeats = [part for part in tried if isinstance(part, Repeat)]
        yield to_s - (length_s(repeats, discipline=discipline, at=at) or 0.0), tried


def _stretched(steps: tuple[Part, ...], left_s: float, once_s: float) -> tuple[Part, ...]:
    """What is done once made ``left_s`` long: the work takes up the difference, else everything evenly."""
    work = _single_work(steps)
    work_s = sum(step.duration_s or 0.0 for step in work)
    takes = work if work and left_s - (once_s - work_s) >= LEAST_SHARE * work_s else None
    fixed_s = once_s - work_s if takes else 0.0
    share = (left_s - fixed_s) / (work_s if takes else once_s) if once_s else 1.0
    out: list[Part] = []
    for part in steps:
        is_stretched = isinstance(part, Step) and part.duration_s and (takes is None or part.kind == "work")
        if isinstance(part, Step) and part.duration_s and is_stretched:
            part = replace(part, duration_s=max(LEAST_STEP_S, 30 * round(part.duration_s * share / 30)))
        out.append(part)
    return _evened(out, left_s)


def _evened(steps: list[Part], left_s: float) -> tuple[Part, ...]:
    """Rounding is taken up by the longest step that is done once."""
    singles = [n for n, part in enumerate(steps) if isinstance(part, Step) and part.duration_s]
    if not singles:
        return tuple(steps)
    longest = max(singles, key=lambda n: _seconds(steps[n]))
    off_s = left_s - sum(_seconds(steps[n]) for n in singles)
    if _seconds(steps[longest]) + off_s >= LEAST_STEP_S:
        steps[longest] = _with_seconds(steps[longest], _seconds(steps[longest]) + off_s)
    return tuple(steps)


def _seconds(part: Part) -> float:
    return (part.duration_s or 0.0) if isinstance(part, Step) else 0.0


def _with_seconds(part: Part, seconds: float) -> Part:
    return replace(part, duration_s=seconds) if isinstance(part, Step) else part


def _single_work(steps: Iterable[Part]) -> list[Step]:
    return [part for part in steps if isinstance(part, Step) and part.kind == "work" and part.duration_s]


def _times(part: Repeat, share: float) -> Repeat:
    return replace(part, times=max(1, round(part.times * share)))


def _scaled(part: Part, share: float) -> Part:
    """Everything in one measure: repetitions where there are several, else time and way."""
    if isinstance(part, Repeat):
        if part.times > 1:
            return _times(part, share)
        return replace(part, steps=tuple(_scaled_step(step, share) for step in part.steps))
    return _scaled_step(part, share)


def _scaled_step(step: Step, share: float) -> Step:
    if step.distance_m:
        return replace(step, distance_m=max(LENGTH_M, LENGTH_M * round(step.distance_m * share / LENGTH_M)))
    if step.duration_s:
        return replace(step, duration_s=max(5.0, float(round(step.duration_s * share))))
    return step
