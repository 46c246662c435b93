"""Which classes of the library fit a planned workout: its discipline, about its length, about its load."""

from dataclasses import dataclass
from datetime import date
from math import isfinite

import pandas as pd

from core.coaching.planned import FACTOR_OF, Planned

#: A class fits within so many minutes of the planned ones, or this share of them, whichever is more.
WITHIN_MIN, WITHIN_SHARE = 5.0, 0.15
#: Points off: for each share of TSS off, each hundredth of intensity off, each minute off; for one taken lately; for
#: one of which neither load nor intensity is known.
TSS_COSTS, FACTOR_COSTS, MINUTE_COSTS, LATELY_COSTS, UNKNOWN_COSTS = 100.0, 2.0, 1.0, 15.0, 30.0
#: A class taken within so many days is one taken lately.
LATELY_DAYS = 14


@dataclass(frozen=True, slots=True)
class Fitting:
    """A class that fits, and how well in a sentence."""

    class_id: str
    title: str
    instructor: str | None
    sentence: str


def intensity_factor(planned: Planned) -> float:
    """The intensity that a planned workout asks for, by its TSS and its time; that of its kind where it has none."""
    if planned.tss is not None and planned.duration_s > 0:
        return (planned.tss * 36 / planned.duration_s) ** 0.5
    return FACTOR_OF[planned.intensity]


def fitting(classes: pd.DataFrame, planned: Planned, today: date, n: int = 6) -> list[Fitting]:
    """The classes that fit best, the best first; of equal ones that of the library's order.

    Removed classes, FTP tests and those of another discipline or length fit nothing. Then nearness in TSS and
    intensity decides, then in minutes; a class taken lately, or of unknown load, comes after its equals.

    Args:
        classes: As of ``frames.library.mine``.
    """
    minutes = planned.duration_s / 60
    off_min = (classes["duration_s"].astype(float) / 60 - minutes).abs()
    is_fit = (classes["discipline"].astype(str) == planned.discipline) & ~classes["is_removed"].astype(bool)
    is_fit &= ~classes["is_ftp_test"].astype(bool) & (off_min <= max(WITHIN_MIN, WITHIN_SHARE * minutes))
    rows = classes[is_fit]
    if rows.empty:
        return []
    tss, factor = rows["expected_tss"].astype(float), rows["expected_intensity"].astype(float)
    off = MINUTE_COSTS * off_min[is_fit]
    if planned.tss:
        off = off + (TSS_COSTS * (tss / planned.tss - 1).abs()).fillna(UNKNOWN_COSTS)
    off = off + (FACTOR_COSTS * 100 * (factor - intensity_factor(planned)).abs()).fillna(0.0)
    days = (pd.Timestamp(today) - rows["last_day"]).dt.days
    off = off + LATELY_COSTS * (days <= LATELY_DAYS)
    best = rows.assign(off=off).sort_values("off", kind="stable").head(n)
    return [
        _fitting(str(class_id), row, planned) for class_id, row in zip(best.index, best.to_dict("records"), strict=True)
    ]


def _fitting(class_id: str, row: dict, planned: Planned) -> Fitting:
    said = [f"{row['duration_s'] / 60:.0f} min of {planned.duration_s / 60:.0f}"]
    tss, factor = float(row["expected_tss"]), float(row["expected_intensity"])
    if isfinite(tss):
        said.append(f"TSS {tss:.0f} expected" + (f" of {planned.tss:.0f}" if planned.tss else ""))
    if isfinite(factor):
        said.append(f"IF {factor:.2f} of {intensity_factor(planned):.2f}")
    times = round(row["times"])
    said.append({0: "never taken", 1: "taken once", 2: "taken twice"}.get(times, f"taken {times} times"))
    instructor = row["instructor"] if isinstance(row["instructor"], str) else None
    return Fitting(class_id, str(row["title"]), instructor, ", ".join(said) + ".")
