"""Which goals pull against each other: whether one goal's measure follows what was done for another. Pure.

What was done for a goal on a sum is laid, week by week, against what came of every other goal up to two weeks later:
its own sum, or by how much its value moved. ``core/analysis/lagged`` says whether more than chance is in it, for all
pairs of one goal together; that answer is corrected once more for so many goals having been asked (Bonferroni).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.analysis import lagged
from core.analysis.periods import week_starts
from core.coaching.goal_values import wants_less
from core.coaching.goals import Aim, Sums, daily

#: Weeks later that are looked at, weeks that are looked at, and how many both must be known in.
MOST_LAG, WEEKS, LEAST_WEEKS = 2, 156, 30
#: Goals that are held against each other, the first ones by priority.
MOST_GOALS = 6
#: A week without a value has the last one, if it is not older than so many weeks.
CARRIED_WEEKS = 6


@dataclass(frozen=True)
class Pull:
    """Two goals, the second of which follows what is done for the first."""

    done: Aim
    followed: Aim
    #: Positive: they go together. Negative: they pull against each other.
    r: float
    low: float
    high: float
    #: Weeks with both, and how many weeks later.
    n: int
    lag_weeks: int


def pulls(
    aims: list[Aim], of: Sums, values: Mapping[int, pd.Series], today: date, *, first_weekday: int = 0
) -> list[Pull]:
    """The pairs that stand out, the strongest first; empty where the history is thin or nothing does.

    Args:
        aims: Goals by priority; the first ``MOST_GOALS`` are looked at.
        of: What workouts add.
        values: Of the goals on values, by their id: what is known, by day.
        today: The current week is left out.
        first_weekday: 0 Monday ... 6 Sunday.
    """
    looked_at = aims[:MOST_GOALS]
    weekly = {aim.id: _weekly(aim, of, values.get(aim.id), today, first_weekday) for aim in looked_at}
    doers = [aim for aim in looked_at if aim.is_sum and len(weekly[aim.id]) >= LEAST_WEEKS]
    found = []
    for done in doers:
        others = {str(other.id): weekly[other.id] for other in looked_at if _tells(done, other)}
        if not others:
            continue
        family = lagged.family(weekly[done.id], others, most_lag=MOST_LAG, slow=None, least=LEAST_WEEKS, cycle=1)
        for one in family:
            if one.p * len(doers) < lagged.ALPHA and one.stands_out:
                found.append(_pull(done, next(aim for aim in looked_at if str(aim.id) == one.name), one))
    return sorted(found, key=lambda pull: -abs(pull.r))


def contradictions(aims: list[Aim]) -> list[tuple[Aim, Aim]]:
    """Pairs that cannot both be met: a value outside of the band to hold, a part above the most of its whole."""
    return [(one, other) for one in aims for other in aims if one.id != other.id and _excludes(one, other)]


def _excludes(band: Aim, other: Aim) -> bool:
    """Whether the band (or the most of a sum) of one leaves no room for the other."""
    is_alike = band.metric == other.metric and band.subject == other.subject
    if not is_alike or (band.upper is None and (band.is_sum or band.kind != "band")):
        return False
    upper = float("inf") if band.upper is None else band.upper
    if band.is_sum:
        is_part = band.period == other.period != "range" and band.discipline in (None, other.discipline)
        return is_part and other.target > upper
    return band.kind == "band" and other.kind == "value" and not band.target <= other.target <= upper


def _tells(done: Aim, other: Aim) -> bool:
    """Whether the pair says anything: two sums that count the same workouts go together by themselves."""
    if other.id == done.id:
        return False
    return not other.is_sum or (
        done.discipline is not None and other.discipline is not None and done.discipline != other.discipline
    )


def _pull(done: Aim, followed: Aim, found: lagged.Lagged) -> Pull:
    row = found.lags.loc[found.lag]
    r, low, high = float(row["r"]), float(row["low"]), float(row["high"])
    if not followed.is_sum and wants_less(followed, None if followed.upper else followed.target + 1):
        r, low, high = -r, -high, -low  # going down is getting on
    return Pull(done, followed, r, low, high, found.n, found.lag)


def _weekly(aim: Aim, of: Sums, values: pd.Series | None, today: date, first_weekday: int) -> pd.Series:
    """A goal's measure by week: its sum, or by how much its value moved; the current week left out."""
    days = pd.Series(pd.date_range(end=pd.Timestamp(today), periods=7 * WEEKS + 7, freq="D"))
    starts = week_starts(days, first_weekday)
    weeks = pd.DatetimeIndex(sorted(starts.unique())[1:-1])
    if aim.is_sum:
        by_day = pd.Series(daily(aim, of, days.iloc[0].date(), today), index=starts)
        known = by_day.groupby(level=0).sum().reindex(weeks)
        first = known.to_numpy().nonzero()[0]
        return known.iloc[first[0] :] if first.size else known.iloc[:0]
    if values is None or values.empty:
        return pd.Series(dtype=float)
    by_week = values.groupby(week_starts(values.index.to_series(), first_weekday).to_numpy()).median()
    return by_week.reindex(weeks).ffill(limit=CARRIED_WEEKS).diff().dropna()
