"""What each class was to the athlete, and what it may be expected to cost them. Pure.

What a class costs is told by the first of these that knows it; ``expected_by`` says which:

1. ``plan``: the intensity factor of its power-zone plan (``analysis.class_plan``), the same at any FTP;
2. ``own``: the mean of the athlete's last three complete attempts at it;
3. ``members``: the members' average output, times the athlete's usual ratio to it: the median of their rides, each as
   kilojoules for a kilojoule and a watt of the FTP then, so that it holds at the FTP of today;
4. ``range``: the middle of the output that Peloton expects of whoever follows the targets;
5. ``median``: the athlete's median of that class type and length (of the discipline where no ride is meant).

From output to intensity leads the variability index that is usual for the athlete: intensity = mean watts times it over
FTP. Training stress is 100 times hours times intensity squared [AC]. Only rides are reckoned by power; of other
disciplines attempts tell their own training stress an hour. Attempts stopped early, doubtful or excluded teach nothing,
and neither does a training stress that was itself an estimate.

Sources, cited by key: [AC] as in ``core/metrics.py``.
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd

from core.analysis.class_plan import ZONE_MIDDLES
from core.analysis.estimates import ESTIMATE
from core.metrics import counted, is_marked, local_days

#: Disciplines whose cost is reckoned by power.
BY_POWER = ("cycling", "bike_bootcamp")
#: The methods, in the order in which they are asked.
PLAN, OWN, MEMBERS, RANGE, MEDIAN = METHODS = ("plan", "own", "members", "range", "median")
#: Attempts that count for what the next one will be.
LAST = 3
#: Fewer rides than this have no usual ratio to the members; fewer of a kind have no median.
LEAST_RATIOS, LEAST_OF_KIND = 5, 3
#: Lengths are alike between these: under 15 minutes, to 30, to 45, to 60, and longer.
BANDS_S = (900, 1800, 2700, 3600)
#: Normalized over average power of rides in classes, for who has too few of their own: the middle of 1.05 to 1.10.
USUAL_VARIABILITY = 1.07
#: With fewer others of the type, no place among them is told.
LEAST_OTHERS = 5

_PLANNED = [f"planned_zone_{zone}_s" for zone in range(1, 8)]
_PARTS = ["expected_intensity", "expected_tss", "expected_kj", "expected_n"]


@dataclass(frozen=True)
class Place:
    """How hard a class was for the athlete among their other classes of the type."""

    #: Share of the others that were easier, 0 to 1.
    harder_than: float
    others: int


def taken(workouts: pd.DataFrame) -> pd.DataFrame:
    """What the athlete did in each class, excluded workouts left out.

    Returns:
        Indexed by ``class_id``: ``times``; ``last_day`` (datetime64); ``best_kj`` and ``my_intensity`` (most output
        and mean intensity factor of complete attempts), ``my_rpe`` (mean): NaN where unknown.
    """
    rows = counted(workouts)
    rows = rows[rows["class_id"].notna()]
    by_class = rows.assign(day=local_days(rows)).groupby("class_id")
    complete = _complete(workouts).groupby("class_id")
    table = pd.DataFrame(
        {
            "times": by_class.size().astype(float),
            "last_day": by_class["day"].max(),
            "best_kj": complete["output_kj"].max(),
            "my_intensity": complete["intensity_factor"].mean(),
            "my_rpe": by_class["rpe"].mean(),
        }
    )
    table["last_day"] = pd.to_datetime(table["last_day"]).astype("datetime64[us]")
    return table.rename_axis("class_id")


def expectations(classes: pd.DataFrame, workouts: pd.DataFrame, *, ftp_w: float | None) -> pd.DataFrame:
    """What each class may be expected to cost the athlete.

    Args:
        classes: As of ``queries.library.classes``.
        workouts: As of ``queries.workouts.workouts``, oldest first.
        ftp_w: In force now; without it no output is expected, and Peloton's range says nothing.

    Returns:
        Indexed as ``classes``: ``expected_intensity`` (of rides), ``expected_tss``, ``expected_kj`` (of rides),
        ``expected_n`` (how many of the athlete's own workouts it rests on, NaN for none) and ``expected_by`` (one of
        ``METHODS``); all missing where no method knows.
    """
    complete = _complete(workouts)
    is_ride = classes["discipline"].astype(str).isin(BY_POWER)
    told = pd.DataFrame(np.nan, classes.index, _PARTS)
    by = pd.Series(pd.NA, classes.index, dtype=pd.CategoricalDtype(METHODS))
    for rows, methods in (
        (classes[is_ride], _of_rides(classes[is_ride], complete, ftp_w)),
        (classes[~is_ride], _of_others(classes[~is_ride], complete)),
    ):
        is_open = pd.Series(True, rows.index)
        for method, parts in methods:
            chosen = is_open & parts["expected_tss"].notna()
            told.loc[chosen[chosen].index, _PARTS] = parts.loc[chosen, _PARTS].to_numpy()
            by.loc[chosen[chosen].index] = method
            is_open &= ~chosen
    return told.assign(expected_by=by)


def place(mine: pd.DataFrame, class_id: str) -> Place | None:
    """Where a class stands among the athlete's classes of its discipline and type, by ``my_intensity``.

    ``mine`` has ``discipline``, ``class_type`` and ``my_intensity``. None where it is unknown or fewer than
    ``LEAST_OTHERS`` others are known.
    """
    row = mine.loc[class_id]
    if not isfinite(row["my_intensity"]) or not isinstance(row["class_type"], str):
        return None
    is_kind = (mine["discipline"] == row["discipline"]) & (mine["class_type"] == row["class_type"])
    others = mine.loc[is_kind & (mine.index != class_id), "my_intensity"].dropna()
    if len(others) < LEAST_OTHERS:
        return None
    return Place(float((others < row["my_intensity"]).mean()), len(others))


def sentence(by: object, n: float, *, is_ride: bool) -> str:
    """How an expectation was made, or why there is none. ``by`` is one of ``METHODS`` or missing."""
    count = int(n) if isfinite(n) else 0
    match by:
        case "plan":
            return "From its plan: the normalized power of riding in the middle of each zone, the same at any FTP."
        case "own":
            return f"The mean of your last {count} complete attempts." if count > 1 else "From your one attempt at it."
        case "members":
            return (
                f"From the members' average output, times your usual ratio to it: the median of {count} of your rides, "
                "each at its FTP then."
            )
        case "range":
            return "From the middle of the output that Peloton expects of anybody; how you differ is not in it."
        case "median":
            return f"The median of {count} of your own of this kind."
        case _ if is_ride:
            return (
                "Unknown: it has no plan in power zones, you have not finished it with power, and too little is known "
                "of its members' output or of your rides of this kind."
            )
        case _:
            return f"Unknown: fewer than {LEAST_OF_KIND} of your own of this kind were measured."


# --- rides --------------------------------------------------------------------------------------------------------


def _of_rides(classes: pd.DataFrame, complete: pd.DataFrame, ftp_w: float | None) -> list[tuple[str, pd.DataFrame]]:
    """Each method with what it says of each class."""
    rides = complete[complete["discipline"].isin(BY_POWER)].join(
        classes["avg_output_kj"].where(classes["avg_output_kj"] > 0), on="class_id"
    )
    variability = _usual_variability(classes, rides)
    return [
        (PLAN, _by_plan(classes, ftp_w)),
        (OWN, _by_attempts(classes, rides, ftp_w)),
        (MEMBERS, _by_members(classes, rides, variability, ftp_w)),
        (RANGE, _by_range(classes, variability, ftp_w)),
        (MEDIAN, _by_kind(classes, rides, ftp_w)),
    ]


def _by_plan(classes: pd.DataFrame, ftp_w: float | None) -> pd.DataFrame:
    """Seconds that no zone is asked for count as zone 1, as in the intensity of the plan."""
    zones_s = classes[_PLANNED].to_numpy(dtype=float)
    free_s = (classes["duration_s"].to_numpy(dtype=float) - zones_s.sum(axis=1)).clip(min=0)
    mean_share_s = zones_s @ np.array(ZONE_MIDDLES) + free_s * ZONE_MIDDLES[0]
    return _ride_parts(classes, classes["planned_intensity"], mean_share_s * _watts(ftp_w) / 1000)


def _by_attempts(classes: pd.DataFrame, rides: pd.DataFrame, ftp_w: float | None) -> pd.DataFrame:
    """Outputs are scaled from the FTP of their day to that of now."""
    known = rides[rides["intensity_factor"].notna()]
    known = known.assign(kj_per_w=known["output_kj"] / known["ftp_w"]).groupby("class_id").tail(LAST)
    groups = known.groupby("class_id")
    told = groups.agg(intensity=("intensity_factor", "mean"), kj_per_w=("kj_per_w", "mean"))
    told = told.assign(n=groups.size().astype(float)).reindex(classes.index)
    return _ride_parts(classes, told["intensity"], told["kj_per_w"] * _watts(ftp_w), told["n"])


def _by_members(
    classes: pd.DataFrame, rides: pd.DataFrame, variability: pd.Series, ftp_w: float | None
) -> pd.DataFrame:
    ratios = (rides["output_kj"] / rides["avg_output_kj"] / rides["ftp_w"]).replace([np.inf, 0], np.nan).dropna()
    ratio = float(ratios.median()) if len(ratios) >= LEAST_RATIOS else np.nan
    per_w = classes["avg_output_kj"].where(classes["avg_output_kj"] > 0) * ratio
    intensity = 1000 * per_w / _length_s(classes) * variability
    return _ride_parts(classes, intensity, per_w * _watts(ftp_w), pd.Series(float(len(ratios)), classes.index))


def _by_range(classes: pd.DataFrame, variability: pd.Series, ftp_w: float | None) -> pd.DataFrame:
    middle_kj = (classes["expected_output_lower_kj"] + classes["expected_output_upper_kj"]) / 2
    middle_kj = middle_kj.where(middle_kj > 0)
    return _ride_parts(classes, 1000 * middle_kj / _length_s(classes) * variability / _watts(ftp_w), middle_kj)


def _by_kind(classes: pd.DataFrame, rides: pd.DataFrame, ftp_w: float | None) -> pd.DataFrame:
    known = rides[rides["intensity_factor"].notna()]
    length_s = known["class_duration_s"].fillna(known["duration_s"])
    w_per_w = (1000 * known["output_kj"] / known["duration_s"] / known["ftp_w"]).replace([np.inf], np.nan)
    kind = [known["discipline"], _typed(known), _bands(length_s)]
    groups = known.assign(w_per_w=w_per_w).groupby(kind)
    told = groups.agg(intensity=("intensity_factor", "median"), w_per_w=("w_per_w", "median"))
    told = told.assign(n=groups.size().astype(float))
    told = told[told["n"] >= LEAST_OF_KIND]
    keys = pd.MultiIndex.from_arrays(
        [classes["discipline"].astype(str), _typed(classes), _bands(classes["duration_s"])]
    )
    told = told.reindex(keys).set_axis(classes.index)
    output_kj = told["w_per_w"] * _watts(ftp_w) * _length_s(classes) / 1000
    return _ride_parts(classes, told["intensity"], output_kj, told["n"])


def _usual_variability(classes: pd.DataFrame, rides: pd.DataFrame) -> pd.Series:
    """The variability index that is usual in the type of each class, else in all rides, else in anybody's."""
    known = rides[rides["variability_index"] >= 1]
    by_type = known.groupby(_typed(known))["variability_index"].agg(["median", "size"])
    by_type = by_type.loc[by_type["size"] >= LEAST_RATIOS, "median"]
    usual = known["variability_index"].median() if len(known) >= LEAST_RATIOS else USUAL_VARIABILITY
    return _typed(classes).map(by_type).astype(float).fillna(usual)


def _ride_parts(
    classes: pd.DataFrame, intensity: pd.Series, output_kj: pd.Series | np.ndarray, n: pd.Series | None = None
) -> pd.DataFrame:
    hours = _length_s(classes) / 3600
    return pd.DataFrame(
        {
            "expected_intensity": intensity,
            "expected_tss": 100 * hours * intensity**2,
            "expected_kj": output_kj,
            "expected_n": np.nan if n is None else n,
        },
        index=classes.index,
    )


# --- other disciplines --------------------------------------------------------------------------------------------


def _of_others(classes: pd.DataFrame, complete: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    rows = complete[complete["tss"].notna() & (complete["tss_method"] != ESTIMATE) & (complete["duration_s"] > 0)]
    rows = rows.assign(per_hour=3600 * rows["tss"] / rows["duration_s"])
    last = rows.groupby("class_id").tail(LAST).groupby("class_id")["per_hour"]
    disciplines = classes["discipline"].astype(str)
    kinds = pd.MultiIndex.from_arrays([disciplines, _typed(classes)])
    of_kind = _medians(rows, [rows["discipline"], _typed(rows)]).reindex(kinds).set_axis(classes.index)
    of_all = _medians(rows, [rows["discipline"]]).reindex(disciplines).set_axis(classes.index)
    attempts = last.agg(per_hour="mean", n="size").reindex(classes.index)
    return [
        (OWN, _hourly_parts(classes, attempts)),
        (MEDIAN, _hourly_parts(classes, of_kind)),
        (MEDIAN, _hourly_parts(classes, of_all)),
    ]


def _medians(rows: pd.DataFrame, kind: list[pd.Series]) -> pd.DataFrame:
    told = rows.groupby(kind)["per_hour"].agg(per_hour="median", n="size")
    return told[told["n"] >= LEAST_OF_KIND]


def _hourly_parts(classes: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    tss = told["per_hour"] * _length_s(classes) / 3600
    return pd.DataFrame(
        {"expected_intensity": np.nan, "expected_tss": tss, "expected_kj": np.nan, "expected_n": told["n"]},
        index=classes.index, dtype=float,
    )  # fmt: skip


# --- what both need -----------------------------------------------------------------------------------------------

_NUMBERS = [
    "duration_s", "class_duration_s", "output_kj", "intensity_factor", "variability_index", "ftp_w", "tss", "rpe",
]  # fmt: skip
_WORDS = ["discipline", "class_type", "class_id", "tss_method"]


def _complete(workouts: pd.DataFrame) -> pd.DataFrame:
    """Attempts at classes from which something can be learned."""
    is_told = workouts["class_id"].notna()
    for mark in ("is_excluded", "is_doubtful", "is_stopped_early"):
        is_told &= ~is_marked(workouts, mark)
    rows = workouts.loc[is_told, _WORDS + _NUMBERS]
    return rows.astype(dict.fromkeys(_NUMBERS, float))


def _typed(rows: pd.DataFrame) -> pd.Series:
    """The class type as it is compared."""
    names = rows["class_type"]
    if isinstance(names.dtype, pd.CategoricalDtype):
        small = {name: str(name).lower() for name in names.cat.categories}
        return names.astype(object).map(small).astype(object).fillna("")
    return names.fillna("").astype(str).str.lower()


def _bands(length_s: pd.Series) -> np.ndarray:
    """Which of ``BANDS_S`` a length falls in; -1 for an unknown one."""
    return np.where(length_s > 0, np.digitize(length_s.fillna(0), BANDS_S), -1)


def _length_s(classes: pd.DataFrame) -> pd.Series:
    return classes["duration_s"].where(classes["duration_s"] > 0)


def _watts(ftp_w: float | None) -> float:
    return ftp_w if ftp_w and ftp_w > 0 else np.nan
