"""When the athlete trains, how regularly, and at which time of the day they perform best. Pure.

Hours are those of the clock where it was done: ``started_at`` plus the workout's own ``utc_offset_s``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.analysis.periods import month_starts
from core.analysis.shrinkage import holm, shrunk_effects
from core.analysis.streaks import PROTECTED_DAYS_OF_WEEK
from core.metrics import counted, is_marked, local_days, week_start

#: Regularity is told of so many whole weeks before this one, and of no fewer than so many.
WEEKS, LEAST_WEEKS = 26, 8
#: The parts of a day by the hour at which each begins.
PARTS = {0: "Night", 5: "Early morning", 8: "Morning", 11: "Midday", 14: "Afternoon", 17: "Evening", 21: "Late evening"}
#: Performance is compared over so many days, in rides of at least so long that were not stopped early.
COMPARED_DAYS, LEAST_S = 730, 900
#: So many workouts are needed of a part of the day, of a class type to be one of its own, and of all together.
LEAST_OF_PART, LEAST_OF_TYPE, LEAST_OF_ALL = 10, 5, 40
#: A difference that chance alone makes less often than this, corrected for the parts of the day, stands out.
CHANCE = 0.05
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Regularity:
    """How the training days of the last weeks lay."""

    #: Weeks looked at: whole ones before this one, from the first workout on, without mostly protected ones.
    weeks: int
    #: Training days a week: the lower quartile, the median, the upper quartile.
    quartiles: tuple[float, float, float]
    #: In how many of these weeks each weekday had a workout, Monday first.
    weekdays: tuple[int, ...]

    @property
    def sentences(self) -> str:
        """The counts in words; says so where too few weeks are known."""
        if self.weeks < LEAST_WEEKS:
            return f"How regularly you train is told from {LEAST_WEEKS} whole weeks on; {self.weeks} are known."
        low, middle, high = (f"{days:g}" for days in self.quartiles)
        span = "" if low == high else f" (the middle half: {low} to {high})"
        most, least = int(np.argmax(self.weekdays)), int(np.argmin(self.weekdays))
        told = (
            f"You trained on {middle} days in the usual week of the last {self.weeks}{span}. "
            f"{WEEKDAYS[most]} is the surest day, in {self.weekdays[most]} of these weeks"
        )
        if self.weekdays[most] == self.weekdays[least]:
            return f"{told}, as every other day."
        return f"{told}; {WEEKDAYS[least]} the rarest, in {self.weekdays[least]}."


@dataclass(frozen=True)
class BestTimes:
    """Output by the minute at each part of the day, against what is usual for class type, month and length."""

    #: The discipline that was looked at: the one with most such workouts; None without any.
    discipline: str | None
    #: Workouts compared.
    n: int
    #: ``name`` (part of the day), ``value``, ``low``, ``high`` (percent), ``n``, ``p``, ``stands_out``, by the clock.
    parts: pd.DataFrame

    @property
    def best(self) -> pd.Series | None:
        """The part of the day that stands out upward the most; None where none does."""
        out = self.parts[self.parts["stands_out"] & (self.parts["value"] > 0)]
        return None if out.empty else out.loc[out["value"].idxmax()]

    @property
    def sentence(self) -> str:
        """What stands out, as far as that can be told."""
        if self.parts.empty:
            return (
                f"Nothing is said of the best time: that needs {LEAST_OF_ALL} workouts of one discipline with output "
                f"in two years, {LEAST_OF_PART} of them at another time of the day than the others; {self.n} are known."
            )
        what = (self.discipline or "").replace("_", " ")
        told = [self._told(part) for part in self.parts[self.parts["stands_out"]].to_dict("records")]
        if not told:
            return f"No time of the day stands out from chance over {self.n:,} {what} workouts."
        return " ".join([*told, "What is done at a time is chosen too, so the clock need not be the cause."])

    @staticmethod
    def _told(part: dict) -> str:
        more = "more" if part["value"] > 0 else "less"
        low, high = sorted((abs(part["low"]), abs(part["high"]))) if part["low"] * part["high"] > 0 else (0, max(
            abs(part["low"]), abs(part["high"])))  # fmt: skip
        return (
            f"{part['name']}: {abs(part['value']):.1f} % {more} output a minute than is usual for you "
            f"(95 % interval {low:.1f} to {high:.1f} %, {part['n']} workouts)."
        )


def local_clock(workouts: pd.DataFrame) -> pd.Series:
    """What the clock said where each workout began, without a zone."""
    started = pd.to_datetime(workouts["started_at"], utc=True)
    return (started + pd.to_timedelta(workouts["utc_offset_s"].astype(float), unit="s")).dt.tz_localize(None)


def starts(workouts: pd.DataFrame) -> pd.DataFrame:
    """When counted workouts begin: ``weekday`` (0 Monday ... 6 Sunday), ``hour``, ``workouts``, ``minutes``.

    A row for every weekday and each hour from the earliest to the latest, also where there are none.
    """
    rows = counted(workouts)
    clock = local_clock(rows)
    minutes = rows["duration_s"].astype(float) / 60
    known = pd.DataFrame(
        {"weekday": local_days(rows).dt.day_of_week, "hour": clock.dt.hour, "workouts": 1, "minutes": minutes}
    )
    if known.empty:
        return pd.DataFrame({"weekday": [], "hour": [], "workouts": [], "minutes": []}, dtype=int)
    hours = range(int(known["hour"].min()), int(known["hour"].max()) + 1)
    every = pd.MultiIndex.from_product([range(7), hours], names=["weekday", "hour"])
    sums = known.groupby(["weekday", "hour"]).sum().reindex(every, fill_value=0)
    return sums.reset_index()


def regularity(
    workouts: pd.DataFrame, today: date, *, first_weekday: int = 0, protected: Collection[date] = frozenset()
) -> Regularity:
    """Which days of the last ``WEEKS`` whole weeks had a workout."""
    trained = {day.date() for day in local_days(counted(workouts)).dropna().unique()}
    this_week = week_start(today, first_weekday)
    first = max(this_week - timedelta(weeks=WEEKS), week_start(min(trained, default=today), first_weekday))
    weeks = [first + timedelta(weeks=n) for n in range(max((this_week - first).days // 7, 0))]
    days_of = [[week + timedelta(days=n) for n in range(7)] for week in weeks]
    days_of = [days for days in days_of if sum(day in protected for day in days) < PROTECTED_DAYS_OF_WEEK]
    a_week = [sum(day in trained for day in days) for days in days_of]
    weekdays = [0] * 7
    for day in (day for days in days_of for day in days if day in trained):
        weekdays[day.weekday()] += 1
    low, middle, high = np.percentile(a_week, (25, 50, 75)).tolist() if a_week else (np.nan,) * 3
    return Regularity(len(days_of), (low, middle, high), tuple(weekdays))


def best_times(workouts: pd.DataFrame, today: date) -> BestTimes:
    """Output by the minute at each part of the day, drawn together by how little is known of each (``shrinkage``).

    Corrected for class type, month (fitness comes and goes) and length; of the last two years and the discipline with
    most workouts that have output. Doubtful ones and those stopped early are left out.
    """
    rows = _with_output(workouts, today)
    if rows.empty:
        return BestTimes(None, 0, _no_parts())
    discipline = rows["discipline"].value_counts().idxmax()
    rows = rows[rows["discipline"] == discipline]
    often = rows["part"].map(rows["part"].value_counts()) >= LEAST_OF_PART
    kept = rows[often]
    if len(kept) < LEAST_OF_ALL or kept["part"].nunique() < 2:
        return BestTimes(str(discipline), len(rows), _no_parts())
    log_kj_per_min = np.log(kept["output_kj"].astype(float) / (kept["duration_s"].astype(float) / 60))
    effects = shrunk_effects(log_kj_per_min.to_numpy(), kept["part"], _covariates(kept))
    if effects.empty:
        return BestTimes(str(discipline), len(kept), _no_parts())
    return BestTimes(str(discipline), len(kept), _parts(effects))


def _with_output(workouts: pd.DataFrame, today: date) -> pd.DataFrame:
    rows = counted(workouts)
    rows = rows[~is_marked(rows, "is_doubtful") & ~is_marked(rows, "is_stopped_early")]
    days = local_days(rows)
    is_recent = (days > pd.Timestamp(today - timedelta(days=COMPARED_DAYS))) & (days <= pd.Timestamp(today))
    has_output = (rows["output_kj"].astype(float) > 0) & (rows["duration_s"].astype(float) >= LEAST_S)
    rows = rows[is_recent & has_output]
    hours = local_clock(rows).dt.hour
    begins = np.array(list(PARTS))
    names = np.array(list(PARTS.values()))
    return rows.assign(part=names[np.searchsorted(begins, hours.to_numpy(), side="right") - 1])


def _covariates(rows: pd.DataFrame) -> np.ndarray:
    """Class type, month and the logarithm of the length, a column each."""
    types = rows["class_type"].astype(object).where(rows["class_type"].notna(), "none")
    types = types.where(types.map(types.value_counts()) >= LEAST_OF_TYPE, "another")
    length = np.log(rows["duration_s"].astype(float)).to_numpy()[:, None]
    months = month_starts(local_days(rows)).astype(str)
    return np.hstack([pd.get_dummies(types).to_numpy(float), pd.get_dummies(months).to_numpy(float), length])


def _parts(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects on a logarithm as percent, by the clock."""
    in_order = [name for name in PARTS.values() if name in effects.index]
    found = effects.loc[in_order]
    percent = {name: 100 * np.expm1(found[column].astype(float)) for name, column in
               {"value": "effect", "low": "low", "high": "high"}.items()}  # fmt: skip
    p = holm(found["p"].to_numpy(float))
    table = pd.DataFrame({**percent, "n": found["n"].astype(int), "p": p, "stands_out": p < CHANCE})
    return table.rename_axis("name").reset_index()


def _no_parts() -> pd.DataFrame:
    columns = {"name": str, "value": float, "low": float, "high": float, "n": int, "p": float, "stands_out": bool}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
