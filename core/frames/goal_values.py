"""What is known of the values that goals are set on, by day: measured, or worked out from recordings."""

import pandas as pd

from core.analysis import best_efforts, strength, swimming
from core.coaching.goals import Aim
from core.frames import books, runs
from core.frames import strength as strength_frames
from core.frames import swims as swim_frames
from core.metrics import local_days
from core.queries import athlete
from core.store import Book

#: The best of so many days is where an effort stands: not every run is a race, and a best fades.
BEST_OF_DAYS = 42


def values(book: Book, aim: Aim) -> pd.Series:
    """Everything that is known of a goal's metric, indexed by day (datetime64), oldest first, one a day, as stored."""
    match aim.metric:
        case "w_per_kg":
            return _watts_per_kilogram(_measured(book, "ftp"), _measured(book, "weight"))
        case "lift":
            return _best_of_late(_lifts(book, aim.subject or ""), is_least_best=False)
        case "race_time":
            return _best_of_late(_race_times(book, aim.subject or ""), is_least_best=True)
        case "swim_100yd":
            return _best_of_late(_hundreds(book), is_least_best=True)
        case kind:
            return _measured(book, kind)


def exercises(book: Book) -> list[str]:
    """Exercises with a known maximum, the most frequent first: what a lift can be of."""
    table = strength.exercises(strength_frames.every_set(book))
    lifted = [str(name) for name in table.index[table["one_rm_kg"].notna()]]
    tested = strength_frames.tested_lifts(book)["note"]
    return [*lifted, *(note for note in dict.fromkeys(tested) if note and note not in lifted)]


def distances(book: Book) -> list[str]:
    """Race distances, by the name that they are shown under."""
    return list(best_efforts.DISTANCES_M)


def _measured(book: Book, kind: str) -> pd.Series:
    """Entries for all devices; where there are none, those of single devices."""
    entries = athlete.measurements(book, kind)
    general = entries[entries["device"].isna()]
    entries = (general if len(general) else entries).drop_duplicates("day", keep="last")
    return _by_day(entries["day"], entries["value"])


def _watts_per_kilogram(ftp_w: pd.Series, weight_kg: pd.Series) -> pd.Series:
    """FTP over weight on every day that either changed, each as in force; unknown before both are known."""
    days = ftp_w.index.union(weight_kg.index)
    return (ftp_w.reindex(days).ffill() / weight_kg.reindex(days).ffill()).dropna()


def _lifts(book: Book, exercise: str) -> pd.Series:
    """The estimated maximum of each day with the exercise (kg), and the tested ones whose note names it."""
    worked = strength_frames.every_set(book)
    estimated = strength.history(worked, exercise)["one_rm_kg"].dropna()
    tested = strength_frames.tested_lifts(book)
    tested = tested[tested["note"].str.casefold() == exercise.casefold()]
    both = pd.concat([estimated, pd.Series(tested["value"].to_numpy(dtype=float), index=tested["day"])])
    return both.groupby(pd.DatetimeIndex(both.index)).max() if len(both) else _nothing()


def _race_times(book: Book, distance: str) -> pd.Series:
    """The fastest stretch of each day's runs (s)."""
    efforts = runs.efforts(book)
    efforts = efforts[efforts["distance_m"] == best_efforts.DISTANCES_M.get(distance)]
    if efforts.empty:
        return _nothing()
    days = local_days(books.workouts(book)).reindex(efforts["workout_id"]).to_numpy()
    return efforts["time_s"].astype(float).groupby(days).min()


def _hundreds(book: Book) -> pd.Series:
    """100 yards of freestyle (s): timed by hand, and from the lengths of swims."""
    swum = swimming.efforts(swim_frames.every_length(book), 100, "yd")
    both = pd.concat([_measured(book, "swim_100yd"), _by_day(swum["day"], swum["time_s"])])
    return both.groupby(pd.DatetimeIndex(both.index)).min() if len(both) else _nothing()


def _best_of_late(efforts: pd.Series, *, is_least_best: bool) -> pd.Series:
    """On each day with an effort the best of the last six weeks, that day included."""
    if efforts.empty:
        return efforts
    window = efforts.sort_index().rolling(f"{BEST_OF_DAYS}D")
    return window.min() if is_least_best else window.max()


def _by_day(days: pd.Series, of: pd.Series) -> pd.Series:
    index = pd.DatetimeIndex(pd.to_datetime(days).astype("datetime64[us]"), name="day")
    return pd.Series(of.to_numpy(dtype=float), index=index).sort_index()


def _nothing() -> pd.Series:
    return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
