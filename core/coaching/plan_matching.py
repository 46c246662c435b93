"""Which planned workout became which session: never one to two, and the best for the week as a whole. Pure.

The athlete's own word comes first. Then, within each week, planned workouts and sessions are put together so that what
the pairs are worth adds up to the most (the assignment problem, solved exactly), in three ranks:

1. the class that was planned, or the routine whose exercises were ticked: it is that one, on whatever day of the week;
2. the same discipline on the same day, at least half as long and at most twice;
3. what is near: up to two days early or late, a discipline that is close, a session that was cut short.

So a plan that was kept on its day is never broken up for one that was not; and a further session can take no planned
workout away from being done. Within a rank day, discipline, duration and structure decide.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from core.coaching.comparison import Compliance, Match
from core.coaching.plan_compliance import compliance, intensity
from core.coaching.plan_doings import NOTHING_KNOWN, Doing, ExercisesDone, doings
from core.coaching.planned import Planned
from core.metrics import local_days, week_start

#: What a pair is worth by the days between plan and session; more days are no match.
DAY_WORTH: tuple[float, ...] = (1.0, 0.8, 0.6)
#: Disciplines that are close to each other, and what they count beside the same one.
CLOSE: tuple[frozenset[str], ...] = (
    frozenset({"cycling", "bike_bootcamp"}), frozenset({"running", "tread_bootcamp"}),
    frozenset({"rowing", "row_bootcamp"}), frozenset({"yoga", "stretching", "mobility"}),
    frozenset({"walking", "hiking"}),
)  # fmt: skip
CLOSE_WORTH = 0.7
#: A session of less than this share of the planned time is a warm-up or a cool-down, not the workout.
LEAST_SHARE = 0.25
#: And within these shares it is plainly the workout of its day; what is done early is as long, as its day is to come.
PLAIN_SHARES = (0.5, 2.0)
#: What the discipline, the duration and the structure of a pair weigh; what is not known counts half.
PARTS = (0.5, 0.3, 0.2)
UNKNOWN = 0.5
#: The ranks: more than any number of pairs of the rank below is worth in a week.
PLAIN_RANK, SAME_RANK = 100.0, 10_000.0

Pair = tuple[Planned, Doing]


def matched(
    planned: Sequence[Planned], workouts: pd.DataFrame, today: date, *, away: Mapping[date, str] | None = None,
    exercises: ExercisesDone = NOTHING_KNOWN, denied: Collection[tuple[str, int]] = (), first_weekday: int = 0,
) -> list[Match]:  # fmt: skip
    """A match for each planned workout, by day, time and uid, as it stands on the evening of ``today``.

    Args:
        workouts: As ``frames.books.workouts`` has them; excluded ones, and those after ``today``, count for nothing.
        away: Days without training and why: illness, injury, travel, holiday.
        exercises: Ticked exercises and those of sets.
        denied: Planned workouts (uid) and workouts that are not one, as the athlete says.
        first_weekday: Weeks begin on it, 0 is Monday; a workout is done early or late within its week.
    """
    plan = sorted(planned, key=lambda one: (one.day, one.start_minute or 0, one.uid))
    done = _near(plan, workouts, today, exercises, first_weekday, set(denied))
    said = _said(plan, done, set(denied))
    pairs = {one.uid: doing for one, doing in said}
    taken = {doing.workout_id for _one, doing in said}
    open_plan = [one for one in plan if one.uid not in pairs and not one.is_skipped]
    free = [doing for doing in done if doing.workout_id is None or doing.workout_id not in taken]
    for one, doing in _assigned_by_week(open_plan, free, set(denied), first_weekday):
        pairs[one.uid] = doing
    word = {one.uid for one, _doing in said}
    return [_match(one, pairs.get(one.uid), today, away or {}, exercises, one.uid in word) for one in plan]


def _match(
    one: Planned, doing: Doing | None, today: date, away: Mapping[date, str], exercises: ExercisesDone, is_said: bool
) -> Match:
    if doing is not None:
        state = "done" if doing.day == one.day else "early" if doing.day < one.day else "late"
        return Match(one, state, doing.workout_id, doing.day, compliance(one, doing, exercises), is_said=is_said)
    if one.day in away:
        return Match(one, "excused", reason=away[one.day])
    if one.is_skipped:
        return Match(one, "skipped", compliance=Compliance(0.0, 0.0), reason=one.skipped_reason)
    if one.day < today:
        return Match(one, "missed", compliance=Compliance(0.0, 0.0))
    return Match(one, "open")


def _near(
    plan: Sequence[Planned], workouts: pd.DataFrame, today: date, exercises: ExercisesDone, first_weekday: int,
    denied: set[tuple[str, int]],
) -> list[Doing]:  # fmt: skip
    """What was done in the weeks that have a plan, up to ``today``, and what the athlete names."""
    if not plan:
        return []
    weeks = {week_start(one.day, first_weekday) for one in plan}
    named = [one.workout_id for one in plan if one.workout_id is not None]
    if not workouts.empty:
        days = local_days(workouts)
        firsts = days.to_numpy().astype("datetime64[D]")
        firsts -= (days.dt.day_of_week.to_numpy() - first_weekday) % 7
        is_near = np.isin(firsts, np.array(sorted(weeks), dtype="datetime64[D]")) | workouts.index.isin(named)
        workouts = workouts[is_near & (days <= pd.Timestamp(today)).to_numpy()]
    return _with_ticks(doings(workouts), plan, exercises, today, denied)


def _with_ticks(
    done: list[Doing], plan: Sequence[Planned], exercises: ExercisesDone, today: date, denied: set[tuple[str, int]]
) -> list[Doing]:
    """Sessions, and days on which exercises of a planned routine were ticked.

    Ticks and a workout of the routine's discipline on one day are one session: nobody does it twice to tick it. A
    workout that is not the planned one, as the athlete says, is not what was ticked either.
    """
    routine_of = {one.uid: one.routine_id for one in plan}
    others = {(routine_of.get(uid), workout_id) for uid, workout_id in denied}
    disciplines = {one.routine_id: one.discipline for one in plan if one.routine_id is not None}
    out = list(done)
    for (day, routine), ticked in sorted(exercises.ticked.items()):
        if not ticked or routine not in disciplines or day > today:
            continue
        alike = [
            n for n, one in enumerate(out)
            if one.day == day and _kinship(disciplines[routine], one.discipline)
            and (routine, one.workout_id) not in others
        ]  # fmt: skip
        if alike:
            best = max(
                alike, key=lambda n: (_kinship(disciplines[routine], out[n].discipline), not out[n].routines, -n)
            )
            out[best] = replace(out[best], routines=(*out[best].routines, routine))
        else:
            out.append(Doing(day, disciplines[routine], routines=(routine,)))
    return sorted(out, key=lambda one: (one.day, one.start_minute or 0, one.workout_id or 0, one.routines))


def _said(plan: Sequence[Planned], done: Sequence[Doing], denied: set[tuple[str, int]]) -> list[Pair]:
    """The pairs that the athlete names; of two planned workouts that name one workout the nearer has it."""
    by_id = {doing.workout_id: doing for doing in done if doing.workout_id is not None}
    named = [(one, by_id[one.workout_id]) for one in plan if one.workout_id in by_id]
    named.sort(key=lambda pair: (abs(pair[0].day - pair[1].day), pair[0].day, pair[0].uid))
    pairs: dict[int | None, Pair] = {}
    for one, doing in named:
        if (one.uid, doing.workout_id) not in denied:
            pairs.setdefault(doing.workout_id, (one, doing))
    return list(pairs.values())


def _assigned_by_week(
    plan: Sequence[Planned], done: Sequence[Doing], denied: set[tuple[str, int]], first_weekday: int
) -> Iterator[Pair]:
    of_week: dict[date, list[Doing]] = defaultdict(list)
    for doing in done:
        of_week[week_start(doing.day, first_weekday)].append(doing)
    weeks: dict[date, list[Planned]] = defaultdict(list)
    for one in plan:
        weeks[week_start(one.day, first_weekday)].append(one)
    for first, ours in weeks.items():
        pairs = {
            doing: [0.0 if (one.uid, doing.workout_id) in denied else worth_of(one, doing) for one in ours]
            for doing in of_week.get(first, [])
        }
        near = [doing for doing, worth in pairs.items() if any(worth)]  # what is near nothing cannot turn a tie
        worth = [[pairs[doing][n] for doing in near] for n in range(len(ours))]
        for n, m in best_pairs(worth):
            yield ours[n], near[m]


def worth_of(one: Planned, doing: Doing) -> float:
    """What it is worth to take a session of its week for a planned workout; 0 where it is another one."""
    apart = abs((one.day - doing.day).days)
    is_same = (one.class_id is not None and one.class_id == doing.class_id) or one.routine_id in doing.routines
    if not is_same and apart >= len(DAY_WORTH):
        return 0.0
    kinship = 1.0 if is_same else _kinship(one.discipline, doing.discipline)
    if not kinship:
        return 0.0
    share = doing.duration_s / one.duration_s if doing.duration_s is not None and one.duration_s else None
    is_long = share is not None and PLAIN_SHARES[0] <= share <= PLAIN_SHARES[1]
    if not is_same and share is not None and (share < LEAST_SHARE or (doing.day < one.day and not is_long)):
        return 0.0
    length = UNKNOWN if share is None else min(share, 1 / share) if share else 0.0
    alike = intensity(one, doing)
    parts = zip(PARTS, (1.0, length, UNKNOWN if alike is None else alike), strict=True)
    worth = kinship * sum(weight * part for weight, part in parts)
    if is_same:
        return SAME_RANK + worth + 10 * (7 - apart)
    is_plain = apart == 0 and kinship == 1 and is_long
    return worth * DAY_WORTH[apart] + is_plain * PLAIN_RANK


def best_pairs(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Row and column of each pair of the assignment that is worth the most; 0 is no pair. Rows in order.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957), row by row; a row may go without a column. SciPy's
    ``linear_sum_assignment`` gives the same (a test says so), but loading it costs Overview half a second.

    >>> best_pairs([[3.0, 2.0], [3.0, 0.0]])  # together 5, not 3
    [(0, 1), (1, 0)]
    """
    rows, columns = len(worth), len(worth[0]) if worth else 0
    if not columns:
        return []
    costs = [[-value for value in row] + [0.0] * rows for row in worth]
    row_of = _hungarian(costs)
    pairs = ((row, column) for column, row in enumerate(row_of[:columns]) if row is not None)
    return sorted(pair for pair in pairs if worth[pair[0]][pair[1]] > 0)


def _hungarian(costs: Sequence[Sequence[float]]) -> list[int | None]:
    """The row of each column in the cheapest assignment of all rows, of which there are no more than columns."""
    width = len(costs[0])
    row_of: list[int | None] = [None] * width
    of_row, of_column = [0.0] * len(costs), [0.0] * width
    for start in range(len(costs)):
        least, before = [float("inf")] * width, [-1] * width
        seen: list[bool] = [False] * width
        row, at = start, -1
        while True:
            step, nearest = float("inf"), -1
            for column in range(width):
                if seen[column]:
                    continue
                cost = costs[row][column] - of_row[row] - of_column[column]
                if cost < least[column]:
                    least[column], before[column] = cost, at
                if least[column] < step:
                    step, nearest = least[column], column
            of_row[start] += step
            for column in range(width):
                if seen[column]:
                    of_row[row_of[column] or 0] += step
                    of_column[column] -= step
                else:
                    least[column] -= step
            seen[nearest], at = True, nearest
            found = row_of[nearest]
            if found is None:
                break
            row = found
        while at != -1:
            row_of[at], at = (start if before[at] == -1 else row_of[before[at]]), before[at]
    return row_of


@cache
def _kinship(planned: str, done: str) -> float:
    if planned == done:
        return 1.0
    return CLOSE_WORTH if any({planned, done} <= family for family in CLOSE) else 0.0
