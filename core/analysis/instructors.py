"""How hard each instructor's classes are for the athlete, corrected for length, type and form. Pure.

What is measured of a class (intensity, heart rate or load) is taken for a line of its length, its type, the form of
the day and the season, plus the instructor, plus chance; the instructors are drawn together by ``shrinkage``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.analysis.shrinkage import holm, shrunk_effects
from core.metrics import counted, is_marked, local_days

#: An instructor of fewer classes than this is not told of, and neither is anybody below so many classes in all.
LEAST_CLASSES, LEAST_IN_ALL = 5, 30
#: How often chance may name at least one instructor.
ALPHA = 0.05
#: A class type of fewer classes than this is taken together with the other rare ones.
LEAST_OF_TYPE = 3
#: How well the FTP fits changes with the seasons: a bend every so many days, each with so many classes at least.
SEASON_DAYS, LEAST_OF_SEASON = 120, 20

COLUMNS = ["n", "effect", "low", "high", "p", "stands_out"]


@dataclass(frozen=True)
class Hardness:
    """How hard the classes of each instructor are."""

    #: Indexed by ``instructor``, the hardest first, those of ``LEAST_CLASSES`` and more: ``n``, ``effect`` against the
    #: average instructor in the unit of what was measured, with its 95 % interval ``low`` to ``high``, ``p`` corrected
    #: for how many were looked at (NaN where it cannot be told from the class type), ``stands_out``.
    effects: pd.DataFrame
    #: Classes that count, and instructors who gave them, told of or not.
    classes: int
    instructors: int

    @property
    def is_silent(self) -> bool:
        """Whether too little is known to say anything."""
        return self.effects.empty


def taught(workouts: pd.DataFrame, discipline: str) -> pd.DataFrame:
    """The classes of a discipline that tell something: with an instructor and a length, to the end, not doubtful."""
    rows = counted(workouts)
    rows = rows[~is_marked(rows, "is_stopped_early") & ~is_marked(rows, "is_doubtful")]
    has_name = rows["instructor_name"].fillna("").ne("")
    return rows[has_name & rows["discipline"].eq(discipline) & (rows["class_duration_s"].astype(float) > 0)]


def hardness(classes: pd.DataFrame, measured: pd.Series, tsb: pd.Series) -> Hardness:
    """How hard each instructor's classes are by what was ``measured``.

    Args:
        classes: Rows of ``taught``.
        measured: What each cost, in any unit, indexed alike; NaN where it was not measured.
        tsb: Form of each day, indexed by ``day`` (datetime64).
    """
    known = classes[measured.reindex(classes.index).notna()]
    names = known["instructor_name"].astype(str)
    empty = pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="instructor"))
    if len(known) < LEAST_IN_ALL:
        return Hardness(empty, len(known), names.nunique())
    values = measured[known.index].to_numpy(dtype=float)
    table = shrunk_effects(values, names, _covariates(known, tsb)).rename_axis(index="instructor")
    table = table[table["n"] >= LEAST_CLASSES]
    if len(table) < 2:
        return Hardness(empty, len(known), names.nunique())
    p = holm(table["p"].to_numpy(dtype=float))
    table = table.assign(p=p, stands_out=p < ALPHA).sort_values("effect", ascending=False, kind="stable")
    return Hardness(table[COLUMNS], len(known), names.nunique())


def _covariates(classes: pd.DataFrame, tsb: pd.Series) -> np.ndarray:
    """Length, type, form of the day and season, a column each."""
    log_duration = np.log(classes["class_duration_s"].to_numpy(dtype=float) / 1800)
    days = local_days(classes)
    form = tsb.reindex(days).to_numpy(dtype=float)
    form = np.where(np.isfinite(form), form, 0.0) / 10
    return np.column_stack([log_duration, log_duration**2, form, _types(classes), _seasons(days)])


def _types(classes: pd.DataFrame) -> np.ndarray:
    """A column for each class type; FTP tests are one of their own, as they are given as Power Zone classes."""
    kinds = classes["class_type"].fillna("").astype(str).mask(is_marked(classes, "is_ftp_test"), "FTP test")
    counts = kinds.map(kinds.value_counts())
    return pd.get_dummies(kinds.where(counts >= LEAST_OF_TYPE, ""), dtype=float).to_numpy()


def _seasons(days: pd.Series) -> np.ndarray:
    """A line over time that bends every ``SEASON_DAYS``, as hats of 1 at a bend and 0 at its neighbours."""
    age_days = (days - days.min()).dt.days.to_numpy(dtype=float)
    bends = min(int(age_days.max(initial=0) // SEASON_DAYS), len(days) // LEAST_OF_SEASON) + 1
    places = age_days / max(age_days.max(initial=0), 1) * bends
    return np.maximum(1 - np.abs(places[:, None] - np.arange(bends + 1)), 0)
