"""How well each week's plan was kept: adherence, volume, what kinds of work, and the days between hard ones. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from core.coaching.comparison import DUE, Match, State, WeekOfPlan
from core.coaching.plan_compliance import planned_tss
from core.coaching.plan_doings import ESTIMATE
from core.metrics import counted, is_hard, local_days, week_start

WEEK = timedelta(days=7)
#: Training stress an hour from which a session is moderate: IF 0.70, halfway between easy (0.62) and moderate (0.78).
MODERATE_TSS_PER_HOUR = 49
#: Weeks that the adherence of late is the mean of; and how far before a plan hard sessions are looked for.
RECENT_WEEKS = 4


def weeks(matches: Sequence[Match], workouts: pd.DataFrame, *, first_weekday: int = 0, today: date) -> list[WeekOfPlan]:
    """Every week from the first to the last with a planned workout, as it stands on the evening of ``today``.

    Args:
        matches: Of ``plan_matching.matched`` for the same day.
        workouts: As ``frames.books.workouts`` has them; excluded ones count for nothing.
    """
    if not matches:
        return []
    of_week = _by_week(matches, first_weekday)
    first, last = min(of_week), max(of_week)
    sessions = _sessions(workouts, first - RECENT_WEEKS * WEEK, today)
    done: dict[date, list[_Session]] = defaultdict(list)
    for session in sessions:
        done[week_start(session.day, first_weekday)].append(session)
    hard_days = [session.day for session in sessions if session.intensity == "hard"]
    taken = {match.workout_id for match in matches if match.workout_id is not None}
    firsts = [first + n * WEEK for n in range((last - first).days // 7 + 1)]
    return [_week(one, of_week.get(one, []), done.get(one, []), taken, hard_days) for one in firsts]


def week_of(weeks: Iterable[WeekOfPlan], day: date, *, first_weekday: int = 0) -> WeekOfPlan:
    """The week of a day; one with nothing in it where no plan reaches it."""
    first = week_start(day, first_weekday)
    return next((week for week in weeks if week.first_day == first), WeekOfPlan(first))


def adherence(matches: Iterable[Match]) -> float | None:
    """Mean compliance of the workouts that were due: what was missed or skipped is 0, what was excused does not count.

    None where none was due.
    """
    shares = [match.compliance.total if match.compliance else 0.0 for match in matches if match.state in DUE]
    return sum(shares) / len(shares) if shares else None


def recent_adherence(matches: Iterable[Match], today: date, *, first_weekday: int = 0) -> float | None:
    """Adherence of this week and the three before it; None where nothing was due in them."""
    since = week_start(today, first_weekday) - (RECENT_WEEKS - 1) * WEEK
    return adherence(match for match in matches if since <= match.planned.day)


def not_done(matches: Iterable[Match]) -> list[Match]:
    """Workouts that were missed, skipped or excused, the latest first."""
    left = [match for match in matches if match.state in ("missed", "skipped", "excused")]
    return sorted(left, key=lambda match: (match.planned.day, match.planned.uid), reverse=True)


def rest_days(spans: Iterable[tuple[date, date]], planned: Collection[date], today: date) -> list[date]:
    """Days of plans (first and last) without a planned workout, up to ``today``, in order."""
    ends = [(first, min(last, today)) for first, last in spans]
    days = {first + timedelta(days=n) for first, last in ends for n in range((last - first).days + 1)}
    return sorted(days - set(planned))


def intensity_of(*, tss: float | None, duration_s: float | None, method: str | None) -> str:
    """'easy', 'moderate' or 'hard', by ``metrics.is_hard`` and training stress an hour; else 'unknown'.

    >>> [intensity_of(tss=tss, duration_s=3600, method="power") for tss in (40, 60, 80)]
    ['easy', 'moderate', 'hard']
    """
    if tss is None or not duration_s or method == ESTIMATE or pd.isna(tss) or pd.isna(duration_s):
        return "unknown"
    if is_hard(tss=tss, duration_s=duration_s):
        return "hard"
    return "moderate" if tss * 3600 >= MODERATE_TSS_PER_HOUR * duration_s else "easy"


@dataclass(frozen=True, slots=True)
class _Session:
    """A counted workout, as far as sums of weeks need it."""

    workout_id: int
    day: date
    discipline: str
    duration_s: float
    tss: float | None
    intensity: str = field(default="unknown")


def _sessions(workouts: pd.DataFrame, since: date, today: date) -> list[_Session]:
    """Counted workouts of these days, oldest first; an estimated load counts in sums, but is no intensity."""
    if workouts.empty:
        return []
    rows = counted(workouts)
    days = local_days(rows)
    is_near = days.between(str(since), str(today))
    rows, days = rows[is_near], days[is_near]
    seconds, tss, method = (_column(rows, name) for name in ("duration_s", "tss", "tss_method"))
    made = [
        _Session(
            int(n), day.date(), what, s if s and s == s else 0.0, t if t == t else None,
            intensity_of(tss=t, duration_s=s, method=how),
        )
        for n, day, what, s, t, how in zip(rows.index, days, rows["discipline"], seconds, tss, method, strict=True)
    ]  # fmt: skip
    return sorted(made, key=lambda session: (session.day, session.workout_id))


def _column(rows: pd.DataFrame, name: str) -> list[Any]:
    if name not in rows:
        return [None] * len(rows)
    return rows[name].tolist() if name == "tss_method" else pd.to_numeric(rows[name]).astype(float).tolist()


def _by_week(matches: Iterable[Match], first_weekday: int) -> dict[date, list[Match]]:
    out: dict[date, list[Match]] = defaultdict(list)
    for match in matches:
        out[week_start(match.planned.day, first_weekday)].append(match)
    return out


def _week(
    first: date, matches: list[Match], done: list[_Session], taken: Collection[int | None], hard_days: list[date]
) -> WeekOfPlan:
    states: dict[State, int] = defaultdict(int)
    for match in matches:
        states[match.state] += 1
    tss = [session.tss for session in done if session.tss is not None]
    return WeekOfPlan(
        first_day=first,
        planned=len(matches),
        done=states["done"] + states["early"] + states["late"],
        missed=states["missed"],
        skipped=states["skipped"],
        excused=states["excused"],
        adherence=adherence(matches),
        planned_s=float(sum(match.planned.duration_s for match in matches)),
        done_s=sum(session.duration_s for session in done),
        due_s=float(sum(match.planned.duration_s for match in matches if match.state in DUE)),
        planned_tss=sum(planned_tss(match.planned) for match in matches) if matches else None,
        done_tss=sum(tss) if tss else None,
        planned_s_by=_sums((match.planned.discipline, match.planned.duration_s) for match in matches),
        done_s_by=_sums((session.discipline, session.duration_s) for session in done),
        planned_s_by_intensity=_sums((match.planned.intensity, match.planned.duration_s) for match in matches),
        done_s_by_intensity=_sums((session.intensity, session.duration_s) for session in done),
        unplanned_ids=tuple(session.workout_id for session in done if session.workout_id not in taken),
        days_between_hard=_days_between(first, hard_days),
    )


def _sums(parts: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    out: dict[str, float] = defaultdict(float)
    for name, seconds in parts:
        out[name] += seconds
    return dict(out)


def _days_between(first: date, hard_days: list[date]) -> int | None:
    """Days without a hard session between one of the week from ``first`` and the one before it, the fewest."""
    between = [
        max((later - earlier).days - 1, 0) for earlier, later in pairwise(hard_days) if first <= later < first + WEEK
    ]
    return min(between, default=None)
