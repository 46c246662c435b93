"""Personal bests: the most ever done in a class of one length, when, by how much, and how near one came since."""

from datetime import date, timedelta

import pandas as pd

from core.analysis.cleaning import impossible_power_s
from core.metrics import counted, is_marked, local_days

#: Where distance is a feat of its own; a bike that stands still makes it out of power.
DISTANCE_DISCIPLINES = ("running", "walking", "rowing")
#: What is compared, and where: output wherever it is known, average power where a group has no output at all.
RECORD_MEASURES = ("output_kj", "distance_m", "avg_power_w")
#: How near the best in force counts as a near miss.
NEAR_MISS_SHARE = 0.02

#: What is comparable, and what identifies a record.
CLASS = ["discipline", "class_duration_s"]
RECORD = [*CLASS, "measure"]


def efforts(workouts: pd.DataFrame) -> pd.DataFrame:
    """Every value that may be a personal best, with the best that it had to beat.

    Only classes, by their planned length; not those stopped early, doubtful or excluded. Output counts in every
    discipline, distance in ``DISTANCE_DISCIPLINES``, average power only where no such class has an output.

    Returns:
        A row per workout and measure, oldest first: ``workout_id``, ``day`` (datetime64), ``discipline``,
        ``class_duration_s``, ``measure`` (one of ``RECORD_MEASURES``), ``value``, ``best_before`` (NaN at the first
        attempt), ``is_best`` (beat it, or was the first; equal does not).
    """
    rows = _classes(workouts)
    values = rows.melt(["workout_id", "day", *CLASS], list(RECORD_MEASURES), "measure", "value").dropna(subset="value")
    measure = values["measure"]
    has_output = measure.eq("output_kj").groupby([values[key] for key in CLASS]).transform("any")
    is_feat = (
        measure.eq("output_kj")
        | (measure.eq("distance_m") & values["discipline"].isin(DISTANCE_DISCIPLINES))
        | (measure.eq("avg_power_w") & ~has_output)
    )
    values = values[is_feat & (values["value"] > 0)]
    best_so_far = values.groupby(RECORD)["value"].cummax()
    best_before = best_so_far.groupby([values[key] for key in RECORD]).shift()
    values = values.assign(best_before=best_before, is_best=~(values["value"] <= best_before))
    return values.sort_values("day", kind="stable", ignore_index=True)


def personal_bests(workouts: pd.DataFrame, today: date, *, new_days: int = 30) -> pd.DataFrame:
    """The standing best of every discipline, class length and measure.

    Returns:
        A row per record, ordered by them: ``discipline``, ``class_duration_s``, ``measure``,
        ``best``, ``workout_id``, ``day``, ``previous_best`` (NaN at the first attempt), ``gain``, ``attempts``,
        ``is_new`` (beat an earlier one within the last ``new_days`` days; a first attempt is not new).
    """
    rows = efforts(workouts)
    bests = rows[rows["is_best"]].groupby(RECORD, as_index=False).last()
    attempts = rows.assign(attempts=1).groupby(RECORD, as_index=False)["attempts"].sum()
    bests = bests.merge(attempts, on=RECORD).rename(columns={"value": "best", "best_before": "previous_best"})
    is_recent = bests["day"] > pd.Timestamp(today - timedelta(days=new_days))
    bests = bests.assign(gain=bests["best"] - bests["previous_best"], is_new=is_recent & bests["previous_best"].notna())
    columns = [*RECORD, "best", "workout_id", "day", "previous_best", "gain", "attempts", "is_new"]
    return bests.sort_values(RECORD)[columns].reset_index(drop=True)


def near_misses(workouts: pd.DataFrame, today: date, *, days: int = 30) -> pd.DataFrame:
    """Efforts of the last ``days`` days that came within 2 % of the best in force, without beating it.

    Returns:
        Newest first: the columns of ``efforts`` without ``is_best``, and ``short_by`` and ``short_by_pct``.
    """
    rows = efforts(workouts)
    short_by = rows["best_before"] - rows["value"]
    is_near = ~rows["is_best"] & (short_by <= NEAR_MISS_SHARE * rows["best_before"])
    is_recent = rows["day"] > pd.Timestamp(today - timedelta(days=days))
    rows = rows.assign(short_by=short_by, short_by_pct=100 * short_by / rows["best_before"]).drop(columns="is_best")
    return rows[is_near & is_recent].iloc[::-1].reset_index(drop=True)


def record_history(
    workouts: pd.DataFrame, *, discipline: str, class_duration_s: float, measure: str = "output_kj"
) -> pd.DataFrame:
    """How one record grew: each effort that was the best when it was done.

    Returns:
        Oldest first: ``day``, ``workout_id``, ``value``, ``gain`` over the one before (NaN for the first).
    """
    rows = efforts(workouts)
    is_this = (
        (rows["discipline"] == discipline)
        & (rows["class_duration_s"] == class_duration_s)
        & (rows["measure"] == measure)
        & rows["is_best"]
    )
    history = rows[is_this].assign(gain=rows["value"] - rows["best_before"])
    return history[["day", "workout_id", "value", "gain"]].reset_index(drop=True)


def eligible(workouts: pd.DataFrame) -> pd.DataFrame:
    """The workouts that may be a best as a whole: not excluded, doubtful or stopped early.

    Output and average power of a recording with a single impossible second are unknown here: both were summed up with
    it, by the device.
    """
    rows = counted(workouts)
    rows = rows[~is_marked(rows, "is_stopped_early") & ~is_marked(rows, "is_doubtful")]
    if "quality" not in rows or not (is_wrong := rows["quality"].map(impossible_power_s) > 0).any():
        return rows
    return rows.assign(**{name: rows[name].mask(is_wrong) for name in ("output_kj", "avg_power_w")})


def _classes(workouts: pd.DataFrame) -> pd.DataFrame:
    rows = eligible(workouts)
    rows = rows[rows["class_duration_s"].astype(float) > 0]
    values = rows.reindex(columns=["class_duration_s", *RECORD_MEASURES]).astype(float)
    return values.assign(workout_id=rows.index, day=local_days(rows), discipline=rows["discipline"])
