"""What can be said of a workout without power or heart rate, learned from those of the same athlete that have them;
and what a workout cost in calories and heart beats.

An estimate is never passed off as a measurement: it comes with how many workouts it was learned from.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import metrics
from core.metrics import CLASS_TSS_PER_HOUR, counted, is_marked

#: So many measured workouts of a kind are needed before they count for more than the table.
LEAST_MEASURED = 8
#: How many workouts the table is worth against the athlete's own: with as many, the estimate lies half way.
TABLE_WEIGHT = 8
#: A workout shorter than this says nothing about an hour.
LEAST_S = 300
#: ``tss_method`` of a workout whose TSS is itself an estimate.
ESTIMATE = "estimate"
#: A kilocalorie in kilojoules.
KJ_PER_KCAL = 4.184


@dataclass(frozen=True)
class TssEstimate:
    """An estimated TSS, how many measured workouts it was learned from (0: none, from the table), and of what kind."""

    tss: float
    measured: int
    kind: str

    @property
    def sentence(self) -> str:
        """Where the estimate comes from."""
        if not self.measured:
            return f"Estimated from what {self.kind} usually costs; too few of yours were measured."
        return f"Estimated from {self.measured} of your own: {self.kind} with power or heart rate."


def learned_rates(workouts: pd.DataFrame) -> pd.DataFrame:
    """TSS an hour by discipline and class type, learned from workouts whose TSS was measured.

    The median of the athlete's own and the rate of ``metrics.estimated_tss``, weighed by how many there are against
    ``TABLE_WEIGHT``. Workouts that are excluded, doubtful or shorter than five minutes teach nothing.

    Returns:
        Indexed by ``discipline`` and ``class_type`` (in lower case; "" for all of the discipline): ``tss_per_hour``,
        ``measured`` (at least ``LEAST_MEASURED``), ``own_per_hour``, ``table_per_hour``.
    """
    rows = counted(workouts)
    rows = rows[rows["tss"].notna() & (rows["tss_method"] != ESTIMATE) & ~is_marked(rows, "is_doubtful")]
    rows = rows[rows["duration_s"].astype(float) >= LEAST_S]
    per_hour = rows["tss"].astype(float) * 3600 / rows["duration_s"].astype(float)
    kinds = pd.DataFrame({"discipline": rows["discipline"], "class_type": rows["class_type"].fillna("").str.lower()})
    finer = kinds[kinds["class_type"] != ""].assign(per_hour=per_hour)
    every = kinds.assign(class_type="", per_hour=per_hour)
    groups = pd.concat([finer, every]).groupby(["discipline", "class_type"])["per_hour"]
    table = groups.agg(own_per_hour="median", measured="size")
    table = table[table["measured"] >= LEAST_MEASURED]
    table["table_per_hour"] = [_table_per_hour(*kind) for kind in table.index]
    own, prior, n = table["own_per_hour"], table["table_per_hour"], table["measured"]
    table["tss_per_hour"] = (n * own + TABLE_WEIGHT * prior) / (n + TABLE_WEIGHT)
    return table[["tss_per_hour", "measured", "own_per_hour", "table_per_hour"]]


def tss_estimate(
    rates: pd.DataFrame, *, discipline: str, class_type: str | None, duration_s: float | None
) -> TssEstimate | None:
    """TSS of a workout that nothing measured, by the nearest kind that is known.

    First the athlete's own classes of the type; then, where the table has no row for the type, all of the athlete's
    own in the discipline; else the table. ``rates`` comes from ``learned_rates``. None without a duration.
    """
    if duration_s is None or not duration_s >= 0:
        return None
    finer = (class_type or "").lower()
    of_discipline = discipline.replace("_", " ")
    named = f"{finer} {of_discipline}".strip()
    if (discipline, finer) in rates.index:
        return _learned(rates, discipline, finer, named, duration_s)
    if (discipline, finer) not in CLASS_TSS_PER_HOUR and (discipline, "") in rates.index:
        return _learned(rates, discipline, "", of_discipline, duration_s)
    return TssEstimate(_table_per_hour(discipline, finer) * duration_s / 3600, 0, named)


def with_learned_tss(workouts: pd.DataFrame) -> pd.DataFrame:
    """``workouts`` with the ``tss`` of those that nothing measured estimated by :func:`tss_estimate`."""
    guessed = workouts.index[workouts["tss_method"] == ESTIMATE]
    rates = learned_rates(workouts)
    if rates.empty or guessed.empty:
        return workouts
    kinds = workouts.loc[guessed, ["discipline", "class_type", "duration_s"]]
    told = [
        tss_estimate(rates, discipline=what, class_type=kind if isinstance(kind, str) else None, duration_s=seconds)
        for what, kind, seconds in kinds.itertuples(index=False)
    ]
    learned = workouts["tss"].copy()
    learned[guessed] = [np.nan if estimate is None else estimate.tss for estimate in told]
    return workouts.assign(tss=learned)


def efficiency(workouts: pd.DataFrame) -> pd.DataFrame:
    """What output and calories each workout had for its time, its energy and its heart beats.

    Returns:
        Indexed as ``workouts``: ``kj_per_min``, ``kcal_per_min``, ``kcal_per_kj``, ``gross_efficiency_pct`` (the share
        of the calories, as the source gives them, that became output; some 16 % by Peloton's calories),
        ``joules_per_beat`` (output over all heart beats, by their mean). NaN where a part is unknown or 0.
    """
    parts = ["duration_s", "output_kj", "calories_kcal", "avg_heart_rate_bpm"]
    values = workouts[parts].astype(float)
    values = values.where(values > 0)
    minutes = values["duration_s"] / 60
    kj, kcal = values["output_kj"], values["calories_kcal"]
    return pd.DataFrame(
        {
            "kj_per_min": kj / minutes,
            "kcal_per_min": kcal / minutes,
            "kcal_per_kj": kcal / kj,
            "gross_efficiency_pct": 100 * kj / (kcal * KJ_PER_KCAL),
            "joules_per_beat": 1000 * kj / (values["avg_heart_rate_bpm"] * minutes),
        },
        index=workouts.index,
    ).replace([np.inf], np.nan)


def _learned(rates: pd.DataFrame, discipline: str, finer: str, named: str, duration_s: float) -> TssEstimate:
    row = rates.loc[(discipline, finer)]
    return TssEstimate(float(row["tss_per_hour"]) * duration_s / 3600, int(row["measured"]), named)


def _table_per_hour(discipline: str, class_type: str) -> float:
    an_hour = metrics.estimated_tss(discipline=discipline, class_type=class_type, duration_s=3600)
    return an_hour if an_hour is not None else np.nan
