"""Who is where in a challenge: by total, by consistency, and by improvement against one's own weeks before it.

Improvement lets unequal riders race: each is compared with nobody but themselves. It is a share, so a big and a small
engine gain the same by the same effort relative to what they were used to; and it is ranked only where enough weeks
before are known and had something in them, as a share of next to nothing says little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.challenge_rules import Pause, Rules
from core.coaching.challenge_days import counts_for, done_in
from core.coaching.challenges import Standing, standing
from core.metrics import local_days
from core.quantities import how_many, written

#: The baseline is the mean of so many weeks before the challenge at most, and of so many at least, so many of them
#: with something in them.
BASELINE_WEEKS, LEAST_WEEKS, LEAST_BUSY = 8, 4, 4
#: Before so many days of the challenge are over nobody is ranked by improvement.
LEAST_DAYS = 7
COLUMNS = [
    "name", "team", "is_you", "rank", "total", "consistency_rank", "consistency", "weeks_met", "weeks", "evenness",
    "improvement_rank", "improvement_pct", "per_week", "baseline", "baseline_weeks", "note",
]  # fmt: skip


@dataclass(frozen=True)
class Rider:
    """Somebody in a challenge."""

    name: str
    #: All that is known of what they did.
    workouts: pd.DataFrame
    is_you: bool = False
    team: str | None = None
    #: Their results are known up to this day; None: up to today.
    known_until: date | None = None
    #: Why no more is known; "" where nothing is amiss.
    problem: str = ""
    pauses: tuple[Pause, ...] = ()
    joined_day: date | None = None
    left_day: date | None = None


@dataclass(frozen=True)
class Race:
    """A challenge among several."""

    #: A row a rider by ``rank``: ``COLUMNS``. NaN and None where unknown, with the reason in ``note``.
    riders: pd.DataFrame
    #: A row a team, the most a head first: ``rank, team, riders, total, per_head``; empty without teams.
    teams: pd.DataFrame
    #: ``day`` (datetime64), ``name``, ``is_you``, ``total`` up to that day.
    course: pd.DataFrame
    #: What improvement is measured in, as points are not known of the weeks before.
    metric: str


def race(rules: Rules, riders: Sequence[Rider], today: date) -> Race:
    """The leaderboards of a challenge on the evening of ``today``."""
    metric = "minutes" if rules.metric == "points" else rules.metric
    rows, courses = [], []
    for rider in riders:
        until = min(today, rider.known_until or today)
        at = standing(rules, rider.workouts, until, pauses=rider.pauses, joined_day=rider.joined_day,
                      left_day=rider.left_day)  # fmt: skip
        rows.append(_row(rider, at, rules, metric, today))
        courses.append(at.course.assign(name=rider.name, is_you=rider.is_you))
    table = _ranked(pd.DataFrame(rows, columns=COLUMNS))
    course = (
        pd.concat(courses, ignore_index=True) if courses else pd.DataFrame(columns=["day", "total", "name", "is_you"])
    )
    return Race(table, _teams(table), course, metric)


def _row(rider: Rider, at: Standing, rules: Rules, metric: str, today: date) -> dict:
    is_known = rider.is_you or not rider.workouts.empty
    met = [week.is_met for week in at.weeks if week.is_met is not None]
    baseline, weeks, why = _baseline(rider.workouts, rules, metric)
    per_week = _per_week(rider, at, metric) if is_known else None
    share = None if baseline is None or per_week is None else 100 * (per_week / baseline - 1)
    return {
        "name": rider.name, "team": rider.team, "is_you": rider.is_you,
        "total": at.total if is_known else np.nan,
        "consistency": sum(met) / len(met) if met and is_known else np.nan,
        "weeks_met": sum(met), "weeks": len(met), "evenness": _evenness(at) if is_known else np.nan,
        "improvement_pct": np.nan if share is None else share,
        "per_week": np.nan if per_week is None else per_week,
        "baseline": np.nan if baseline is None else baseline, "baseline_weeks": weeks,
        "note": _note(rider, is_known, today, why if share is None and at.days else ""),
    }  # fmt: skip


def _baseline(workouts: pd.DataFrame, rules: Rules, metric: str) -> tuple[float | None, int, str]:
    """The mean week before the challenge, over how many weeks, and why there is none.

    Weeks are the sevens of days that end on its eve; those that begin before the first known workout are left out.
    """
    if workouts.empty:
        return None, 0, "No baseline: nothing is known from before."
    eve = rules.first_day - timedelta(days=1)
    known_days = (eve - _first_day(workouts)).days + 1
    weeks = min(BASELINE_WEEKS, max(0, known_days // 7))
    if weeks < LEAST_WEEKS:
        return None, weeks, f"No baseline: {how_many(weeks, 'week')} before it known, {LEAST_WEEKS} are needed."
    done = done_in(workouts, rules, eve - timedelta(days=7 * weeks - 1), eve)
    amounts = [0.0] * weeks
    seen: set[date] = set()
    for one in filter(counts_for(rules), done):
        value = float(one.day not in seen) if metric == "days" else one.adds[metric] or 0.0
        seen.add(one.day)
        amounts[(eve - one.day).days // 7] += value
    busy = sum(value > 0 for value in amounts)
    if busy < LEAST_BUSY:
        return (
            None,
            weeks,
            f"No baseline: something was done in {busy} of {weeks} weeks before it, {LEAST_BUSY} are needed.",
        )
    return sum(amounts) / weeks, weeks, ""


def _first_day(workouts: pd.DataFrame) -> date:
    return min(local_days(workouts).dt.date)


def _per_week(rider: Rider, at: Standing, metric: str) -> float | None:
    """The mean week in the challenge so far, from joining on; None before a week of it is over."""
    days = [day for day in at.days if at.from_day <= day <= min(at.today, rider.left_day or at.today)]
    if len(days) < LEAST_DAYS:
        return None
    if metric == at.rules.metric:
        return at.total * 7 / len(days)
    mine = set(days)
    done = (one for one in done_in(rider.workouts, at.rules, days[0], days[-1]) if one.day in mine)
    return sum(one.adds[metric] or 0.0 for one in filter(counts_for(at.rules), done)) * 7 / len(days)


def _evenness(at: Standing) -> float:
    """1 less the coefficient of variation of the full weeks that are over, 0 at least; NaN below two weeks."""
    amounts = np.array([w.amount for w in at.weeks if w.state == "over" and w.days == 7 and not w.is_partial])
    if amounts.size < 2 or amounts.mean() <= 0:
        return float("nan")
    return float(max(0.0, 1 - amounts.std() / amounts.mean()))


def _note(rider: Rider, is_known: bool, today: date, why: str) -> str:
    told = [rider.problem] if rider.problem else []
    if not is_known:
        return " ".join([*told, "Nothing known yet, so without a place."])
    if rider.known_until is not None and rider.known_until < today:
        told.append(f"Counted up to {written(rider.known_until)}.")
    return " ".join([*told, why] if why else told)


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """With places from 1, shared where nothing sets two apart; nobody without a number has one."""
    evenness = table["evenness"].astype(float).fillna(-1.0)
    consistency = table["consistency"].astype(float)
    both = pd.Series([(c, e) if c == c else None for c, e in zip(consistency.round(9), evenness.round(9), strict=True)],
                     table.index, dtype=object)  # fmt: skip
    steps = {pair: n for n, pair in enumerate(sorted(set(both.dropna())))}
    table = table.assign(
        rank=_places(table["total"].astype(float)),
        consistency_rank=_places(both.map(steps).astype(float)),
        improvement_rank=_places(table["improvement_pct"].astype(float)),
    )
    return table.sort_values(["rank", "name"], na_position="last", kind="stable", ignore_index=True)


def _places(values: pd.Series) -> pd.Series:
    return values.round(6).rank(method="min", ascending=False)


def _teams(table: pd.DataFrame) -> pd.DataFrame:
    """Sums and sums a head, of riders of whom anything is known, so that teams of unequal size can race."""
    rows = table[table["team"].notna() & table["total"].notna()]
    teams = rows.groupby("team", sort=True)["total"].agg(riders="size", total="sum", per_head="mean").reset_index()
    teams.insert(0, "rank", _places(teams["per_head"].astype(float)))
    return teams.sort_values(["rank", "team"], ignore_index=True)
