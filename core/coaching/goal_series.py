"""What is known of the values that goals are set on, by day: measured, or worked out from recordings. Pure.

Where the numbers come from is handed in, so that a screen may read what it has at hand and a pass what is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from core.analysis import best_efforts, strength, swimming
from core.coaching.goals import Aim

#: The best of so many days is where an effort stands: not every run is a race, and a best fades.
BEST_OF_DAYS = 42


@dataclass(frozen=True)
class Sources:
    """How to get at what values are made of; each is asked only for the goals that need it."""

    #: Dated values of a kind, oldest first, of one day the one that counts last: ``day, value, device, note``.
    measured: Callable[[str], pd.DataFrame]
    #: Of ``strength.worked``.
    sets: Callable[[], pd.DataFrame]
    #: Of ``best_efforts.table``.
    stretches: Callable[[], pd.DataFrame]
    #: Of ``queries.swims.lengths``, each swim from one recording.
    lengths: Callable[[], pd.DataFrame]
    #: The local day (datetime64) of every workout, by its id.
    days: Callable[[], pd.Series]


def values(aim: Aim, of: Sources) -> pd.Series:
    """Everything that is known of a goal's metric, indexed by day (datetime64), oldest first, one a day, as stored."""
    match aim.metric:
        case "w_per_kg":
            return _watts_per_kilogram(_measured(of, "ftp"), _measured(of, "weight"))
        case "lift":
            return _best_of_late(_lifts(of, aim.subject or ""), is_least_best=False)
        case "race_time":
            return _best_of_late(_race_times(of, aim.subject or ""), is_least_best=True)
        case "swim_100yd":
            return _best_of_late(_hundreds(of), is_least_best=True)
        case kind:
            return _measured(of, kind)


def exercises(of: Sources) -> list[str]:
    """Exercises with a known maximum, the most frequent first: what a lift can be of."""
    table = strength.exercises(of.sets())
    lifted = [str(name) for name in table.index[table["one_rm_kg"].notna()]]
    tested = of.measured("tested_lift")["note"].dropna()
    return [*lifted, *(str(note) for note in dict.fromkeys(tested) if note and note not in lifted)]


def _measured(of: Sources, kind: str) -> pd.Series:
    """Entries for all devices; where there are none, those of single devices."""
    entries = of.measured(kind)
    general = entries[entries["device"].isna()]
    entries = (general if len(general) else entries).drop_duplicates("day", keep="last")
    return _by_day(entries["day"], entries["value"])


def _watts_per_kilogram(ftp_w: pd.Series, weight_kg: pd.Series) -> pd.Series:
    """FTP over weight on every day that either changed, each as in force; unknown before both are known."""
    days = ftp_w.index.union(weight_kg.index)
    return (ftp_w.reindex(days).ffill() / weight_kg.reindex(days).ffill()).dropna()


def _lifts(of: Sources, exercise: str) -> pd.Series:
    """The estimated maximum of each day with the exercise (kg), and the tested ones whose note names it."""
    estimated = strength.history(of.sets(), exercise)["one_rm_kg"].dropna()
    tested = of.measured("tested_lift")
    tested = tested[tested["note"].fillna("").str.casefold() == exercise.casefold()]
    return _best(pd.concat([estimated, _by_day(tested["day"], tested["value"])]), is_least_best=False)


def _race_times(of: Sources, distance: str) -> pd.Series:
    """The fastest stretch of each day's runs (s)."""
    efforts = of.stretches()
    efforts = efforts[efforts["distance_m"] == best_efforts.DISTANCES_M.get(distance)]
    days = of.days().reindex(efforts["workout_id"])
    return _best(pd.Series(efforts["time_s"].to_numpy(dtype=float), index=days.to_numpy()), is_least_best=True)


def _hundreds(of: Sources) -> pd.Series:
    """100 yards of freestyle (s): timed by hand, and from the lengths of swims."""
    swum = swimming.efforts(of.lengths(), 100, "yd")
    return _best(pd.concat([_measured(of, "swim_100yd"), _by_day(swum["day"], swum["time_s"])]), is_least_best=True)


def _best(efforts: pd.Series, *, is_least_best: bool) -> pd.Series:
    """The best of each day."""
    if efforts.empty:
        return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
    by_day = efforts.groupby(pd.DatetimeIndex(efforts.index))
    return by_day.min() if is_least_best else by_day.max()


def _best_of_late(efforts: pd.Series, *, is_least_best: bool) -> pd.Series:
    """On each day with an effort the best of the last six weeks, that day included."""
    if efforts.empty:
        return efforts
    window = efforts.sort_index().rolling(f"{BEST_OF_DAYS}D")
    return window.min() if is_least_best else window.max()


def _by_day(days: pd.Series, of: pd.Series) -> pd.Series:
    index = pd.DatetimeIndex(pd.to_datetime(days).astype("datetime64[us]"), name="day")
    return pd.Series(of.to_numpy(dtype=float), index=index).sort_index()
