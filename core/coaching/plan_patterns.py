"""What keeps happening to the plan: Thursdays that are missed, easy days ridden hard. Each with its counts. Pure.

A pattern is told only where chance is no good explanation. Each candidate is put to an exact test: what is missed more
than the rest by Fisher's (1934) one-sided test, what happens to a plan more than once in four by the binomial one. All
candidates of one look are judged together by Holm's method (1979), so that a plan without any pattern shows one in no
more than 5 % of looks, however many candidates there are.

[F] R. A. Fisher, "Statistical Methods for Research Workers", 5th ed., 1934.
[H] S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979.
"""

from calendar import day_name
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import comb

import pandas as pd

from core.coaching.comparison import DONE, DUE, Match, Pattern
from core.coaching.plan_adherence import rest_days
from core.coaching.plan_compliance import BY_INTENSITY, planned_factor
from core.coaching.plan_doings import Doing, doings
from core.metrics import local_days, week_start

#: Patterns are looked for in so many days.
LOOKED_AT_DAYS = 182
#: Fewer occasions than this are no pattern, whatever happened in them; nor is what happens in less than a third.
LEAST_OCCASIONS, LEAST_SHARE = 4, 1 / 3
#: What happens to any plan now and then: no more than once in four.
USUAL_SHARE = 0.25
#: The chance of any pattern at all in a look at a plan that has none.
ALPHA = 0.05
#: A session is shorter or longer than planned when it is off by more than this share ...
OFF_SHARE = 0.10
#: ... and harder or easier when its intensity factor is off by more than this.
OFF_FACTOR = 0.10
#: The share of a week's planned time that is missing until Friday and comes on top at the weekend, to be a catch-up.
CAUGHT_UP_SHARE = 0.20


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something that may be a pattern, and the chance of so much of it, or more, where it is none."""

    pattern: Pattern
    chance: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """A planned workout that was done, with the session that it became."""

    match: Match
    doing: Doing


def patterns(
    matches: Sequence[Match], workouts: pd.DataFrame, *, today: date, spans: Collection[tuple[date, date]] = ()
) -> list[Pattern]:
    """What keeps happening, the surest first.

    Args:
        matches: Of ``plan_matching.matched`` for the same day.
        spans: First and last day of each plan; their days without a planned workout are rest days.
    """
    since = today - timedelta(days=LOOKED_AT_DAYS)
    recent = [match for match in matches if since < match.planned.day <= today]
    due = [match for match in recent if match.state in DUE]
    kept = _kept(recent, workouts)
    taken = {match.workout_id for match in matches}
    free = [day for day in rest_days(spans, {match.planned.day for match in matches}, today) if day > since]
    done = _between(workouts, since, today)
    candidates = [
        *_missed(due), *_of_sessions(kept), *_later(due), *_weekends(due, done),
        *_on_rest_days(free, done, taken),
    ]  # fmt: skip
    return _not_by_chance(candidates)


def more_than_others(times: int, of: int, other_times: int, other_of: int) -> float:
    """The chance of so many or more here when here is like elsewhere: Fisher's exact test, one-sided [F].

    >>> more_than_others(4, 4, 0, 12)  # 1 of the 1,820 ways to place four among sixteen
    0.0005494505494505495
    """
    all_times, every = times + other_times, of + other_of
    ways = sum(comb(of, n) * comb(other_of, all_times - n) for n in range(times, min(of, all_times) + 1))
    return ways / comb(every, all_times)


def more_than_usual(times: int, of: int, usual: float = USUAL_SHARE) -> float:
    """The chance of so many or more of ``of`` where each is ``usual``: the upper tail of the binomial distribution.

    >>> more_than_usual(4, 4)  # 0.25 ** 4
    0.00390625
    """
    return min(sum(comb(of, n) * usual**n * (1 - usual) ** (of - n) for n in range(times, of + 1)), 1.0)


def _not_by_chance(candidates: Sequence[_Candidate]) -> list[Pattern]:
    """Holm's method: the surest is held against 5 % of all candidates, the next against 5 % of those left [H]."""
    ordered = sorted(candidates, key=lambda one: (one.chance, one.pattern.kind))
    out = []
    for n, one in enumerate(ordered):
        if one.chance > ALPHA / (len(ordered) - n):
            break
        out.append(one.pattern)
    return [pattern for pattern in out if pattern.times >= LEAST_SHARE * pattern.of]


# Missed more than the rest


def _missed(due: Sequence[Match]) -> Iterator[_Candidate]:
    for weekday in range(7):
        said = f"{day_name[weekday]}s are missed", "on other days"
        yield from _against_rest(
            f"misses {day_name[weekday]}s", said, due, lambda m, d=weekday: m.planned.day.weekday() == d
        )
    for discipline in sorted({match.planned.discipline for match in due}):
        name = discipline.replace("_", " ")
        said = f"Planned {name} is missed", "of the rest"
        yield from _against_rest(f"misses {name}", said, due, lambda m, d=discipline: m.planned.discipline == d)
    said = "Hard days are missed", "of the others"
    yield from _against_rest("misses hard days", said, due, lambda m: m.planned.intensity == "hard")


def _against_rest(
    kind: str, said: tuple[str, str], due: Sequence[Match], is_here: Callable[[Match], bool]
) -> Iterator[_Candidate]:
    """How often ``here`` was missed against the rest, where both have enough occasions."""
    here = [match for match in due if is_here(match)]
    there = [match for match in due if not is_here(match)]
    if min(len(here), len(there)) < LEAST_OCCASIONS:
        return
    times, others = (sum(match.state not in DONE for match in some) for some in (here, there))
    sentence = f"{said[0]}: {times} of {len(here)}, against {others} of {len(there)} {said[1]}."
    chance = more_than_others(times, len(here), others, len(there))
    yield _Candidate(Pattern(kind, sentence, times, len(here)), chance)


# What becomes of those that are done


def _of_sessions(kept: Sequence[_Kept]) -> Iterator[_Candidate]:
    lengths = [
        one.doing.duration_s / one.match.planned.duration_s
        for one in kept
        if one.doing.duration_s is not None and one.match.planned.duration_s
    ]
    yield from _often(
        "shorter", "Sessions are shorter than planned by over 10 %", [share < 1 - OFF_SHARE for share in lengths]
    )
    yield from _often(
        "longer", "Sessions are longer than planned by over 10 %", [share > 1 + OFF_SHARE for share in lengths]
    )
    easy, hard = (_factors_off(kept, intensity) for intensity in ("easy", "hard"))
    yield from _often("hard on easy days", "Easy days are done harder than planned", [off > OFF_FACTOR for off in easy])
    yield from _often(
        "easy on hard days", "Hard days are done easier than planned", [off < -OFF_FACTOR for off in hard]
    )


def _later(due: Sequence[Match]) -> Iterator[_Candidate]:
    done = [match for match in due if match.state in DONE]
    yield from _often("later", "What is done is done a day or more late", [match.state == "late" for match in done])


def _weekends(due: Sequence[Match], recent: pd.DataFrame) -> Iterator[_Candidate]:
    """Weeks with less from Monday to Friday than was planned and more at the weekend, each by a fifth of the week.

    They begin on Monday here, whatever day yours begin on: what is caught up comes after what was missed.
    """
    planned, done = (defaultdict(lambda: [0.0, 0.0]) for _ in range(2))
    for match in due:
        day = match.planned.day
        planned[week_start(day)][day.weekday() >= 5] += match.planned.duration_s
    for doing in doings(recent):
        done[week_start(doing.day)][doing.day.weekday() >= 5] += doing.duration_s or 0.0
    moved = [
        min(asked[0] - done[week][0], done[week][1] - asked[1]) > CAUGHT_UP_SHARE * sum(asked)
        for week, asked in sorted(planned.items())
    ]
    yield from _often("weekend catch-up", "Weeks are caught up at the weekend", moved)


def _on_rest_days(free: Sequence[date], recent: pd.DataFrame, taken: Collection[int | None]) -> Iterator[_Candidate]:
    done = {doing.day for doing in doings(recent) if doing.workout_id not in taken}
    yield from _often("trains on rest days", "Rest days of the plan are trained on", [day in done for day in free])


def _often(kind: str, words: str, happened: Sequence[bool]) -> Iterator[_Candidate]:
    """How often something happened, where there were enough occasions."""
    if len(happened) >= LEAST_OCCASIONS:
        times = sum(happened)
        pattern = Pattern(kind, f"{words}: {times} of {len(happened)}.", times, len(happened))
        yield _Candidate(pattern, more_than_usual(times, len(happened)))


def _kept(matches: Sequence[Match], workouts: pd.DataFrame) -> list[_Kept]:
    ids = [match.workout_id for match in matches if match.workout_id is not None]
    done = {doing.workout_id: doing for doing in doings(workouts[workouts.index.isin(ids)])} if ids else {}
    return [_Kept(match, done[match.workout_id]) for match in matches if match.workout_id in done]


def _factors_off(kept: Sequence[_Kept], intensity: str) -> list[float]:
    """How far the intensity factor was off, of sessions planned at an intensity, where it is known."""
    out = []
    for one in kept:
        planned, doing = one.match.planned, one.doing
        factor = planned_factor(planned)
        if planned.intensity == intensity and factor and doing.intensity_factor and planned.discipline in BY_INTENSITY:
            out.append(doing.intensity_factor - factor)
    return out


def _between(workouts: pd.DataFrame, since: date, today: date) -> pd.DataFrame:
    """Workouts after one day, up to another one."""
    return workouts if workouts.empty else workouts[local_days(workouts).between(str(since), str(today), "right")]
