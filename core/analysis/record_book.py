"""Records of every kind by one rule: what beat everything before it, by how much, and what came near.

An **effort** is one try at a record: a class of a length, the best five minutes of a ride, a week. Efforts are in the
order in which they were made; ``record`` names what they are tries at. ``core.analysis.record_efforts`` makes them.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

#: How near the best in force counts as a near miss.
NEAR_MISS_SHARE = 0.02
#: A best has to be better by more than this share: less is how a computer rounds.
SAME_SHARE = 1e-9
EFFORTS = ["record", "workout_id", "day", "value"]
#: What a ``Kind`` says, as columns.
KINDS = ["group", "name", "measure", "discipline", "class_type", "is_low", "size"]


@dataclass(frozen=True)
class Kind:
    """What efforts are tries at."""

    #: Stable over time: it stands in addresses.
    key: str
    #: Of ``core.analysis.record_efforts.GROUPS``.
    group: str
    #: What it is, whole: it may hold names from outside.
    name: str
    #: What is compared, by the name of its quantity.
    measure: str
    #: None where it is of no single discipline.
    discipline: str | None = None
    class_type: str | None = None
    #: Whether less is better, as with times.
    is_low: bool = False
    #: How long or far, so that the short ones can stand first.
    size: float = 0.0


@dataclass(frozen=True)
class Efforts:
    """Tries at records."""

    kinds: Sequence[Kind]
    #: ``record`` (a key), ``workout_id`` (NaN for a week), ``day`` (datetime64), ``value``; oldest first.
    rows: pd.DataFrame

    @property
    def directory(self) -> pd.DataFrame:
        """The kinds, indexed by ``record``: the columns of ``KINDS``."""
        return pd.DataFrame([asdict(kind) for kind in self.kinds], columns=["key", *KINDS]).set_index("key")


def grouped(efforts: pd.DataFrame, by: list[str], kind: Callable[..., Kind]) -> Efforts:
    """Efforts told apart by the columns ``by``; ``kind`` gets the values of one combination.

    Args:
        efforts: ``workout_id``, ``day``, ``value`` and the columns ``by``, oldest first.
        by: What makes two efforts tries at the same.
        kind: What it is.
    """
    rows = efforts[efforts["value"].notna() & efforts["day"].notna()].reset_index(drop=True)
    if rows.empty:
        return Efforts([], pd.DataFrame(columns=EFFORTS))
    number = rows.groupby(by, sort=False).ngroup()
    firsts = rows.loc[~number.duplicated(), by]
    kinds = [kind(*values) for values in firsts.itertuples(index=False)]
    keys = dict(zip(number[firsts.index], (each.key for each in kinds), strict=True))
    return Efforts(kinds, rows.assign(record=number.map(keys))[EFFORTS])


def together(parts: Sequence[Efforts]) -> Efforts:
    """Efforts of several subjects as one."""
    filled = [part for part in parts if part.kinds]
    if not filled:
        return Efforts([], pd.DataFrame(columns=EFFORTS).astype({"value": float, "day": "datetime64[us]"}))
    rows = pd.concat([part.rows.astype({"workout_id": float}) for part in filled], ignore_index=True)
    return Efforts([kind for part in filled for kind in part.kinds], rows)


def judged(efforts: Efforts) -> pd.DataFrame:
    """Every effort with the best that it had to beat, of each record oldest first.

    Returns:
        ``record``, ``workout_id``, ``day``, ``value``, ``best_before`` (NaN at the first), ``is_best`` (beat it, or was
        the first; equal does not), ``short_by`` (how much worse than the best before, never below 0) and
        ``short_share``.
    """
    rows = efforts.rows.sort_values("day", kind="stable", ignore_index=True)
    lower = {kind.key for kind in efforts.kinds if kind.is_low}
    sign = (~rows["record"].isin(lower)).astype(float) * 2 - 1
    score = rows["value"].astype(float) * sign
    best_before = score.groupby(rows["record"]).cummax().groupby(rows["record"]).shift()
    short_by = best_before - score
    is_best = best_before.isna() | (-short_by > SAME_SHARE * best_before.abs())
    return rows.assign(
        best_before=best_before * sign,
        is_best=is_best,
        short_by=short_by.clip(lower=0),
        short_share=(short_by / best_before.abs().where(best_before != 0)).clip(lower=0),
    )


def standing(rows: pd.DataFrame, today: date, *, new_days: int = 30) -> pd.DataFrame:
    """The best in force of each record. ``rows`` is of :func:`judged`.

    Returns:
        Indexed by ``record``: ``best``, ``workout_id``, ``day``, ``previous`` (NaN at the first try), ``gain`` (how
        much better, never below 0), ``attempts``, ``is_new`` (beat an earlier one within the last ``new_days`` days).
    """
    bests = rows[rows["is_best"]].drop_duplicates("record", keep="last").set_index("record")
    bests = bests.rename(columns={"value": "best", "best_before": "previous"})
    is_recent = bests["day"] > pd.Timestamp(today - timedelta(days=new_days))
    return bests.assign(
        gain=(bests["best"] - bests["previous"]).abs(),
        attempts=rows.groupby("record").size().reindex(bests.index),
        is_new=is_recent & bests["previous"].notna(),
    )[["best", "workout_id", "day", "previous", "gain", "attempts", "is_new"]]


def near_misses(rows: pd.DataFrame, *, after: date | None = None) -> pd.DataFrame:
    """Efforts that came within 2 % of the best in force, newest first. ``rows``: of :func:`judged`.

    One that equals it is none: nothing was missed. ``after`` leaves out those of that day and before.
    """
    is_near = ~rows["is_best"] & rows["short_share"].between(SAME_SHARE, NEAR_MISS_SHARE)
    if after:
        is_near &= rows["day"] > pd.Timestamp(after)
    return rows[is_near].iloc[::-1].reset_index(drop=True)


def history(rows: pd.DataFrame, record: Hashable) -> pd.DataFrame:
    """All tries at one record, oldest first: of :func:`judged`, with ``best`` (in force after it)."""
    mine = rows[rows["record"] == record].reset_index(drop=True)
    return mine.assign(best=mine["value"].where(mine["is_best"]).ffill())


def gains(rows: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Records that were beaten on the days ``first`` to ``last``, both included; first tries are none.

    Returns:
        Of :func:`judged`, oldest first, with ``gain``.
    """
    is_it = rows["is_best"] & rows["best_before"].notna()
    beaten = rows[is_it & rows["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    return beaten.assign(gain=(beaten["value"] - beaten["best_before"]).abs())


def worded_key(*parts: Any) -> str:
    """The key of a record from what makes it one.

    >>> worded_key("class", "cycling", 1800.0, "output_kj")
    'class/cycling/1800/output_kj'
    """
    return "/".join(f"{part:g}" if isinstance(part, float) else str(part) for part in parts)
