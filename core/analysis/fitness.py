"""Training load over days: fitness, fatigue and form, how fast and how evenly load grows, and how recovered one is.

``daily_tss`` is a series with every calendar day in it, oldest first, indexed by ``day`` (datetime64), rest days 0; the
function of this name makes it. Sources, cited by key:
    [GC] GoldenCheetah, PMCData.cpp: daily exponential averages with 1 - exp(-1 / days), form of the day before.
    [FO] C. Foster 1998, Med Sci Sports Exerc 30:1164: monotony and strain of a week.
    [AC] T. Gabbett 2016, Br J Sports Med 50:273 (acute:chronic ratio); S. Williams et al. 2017, 51:209 (its EWMA form);
         F. Impellizzeri et al. 2020, Int J Sports Physiol Perform 15:907: why it is no risk of injury.
    [BU] M. Buchheit 2014, Front Physiol 5:73: resting heart rate varies by some 10 % from day to day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np
import pandas as pd

from core.analysis.periods import month_starts, week_starts
from core.metrics import counted, is_hard, local_days

#: Time constants (days) of fitness and fatigue [GC].
FITNESS_DAYS, FATIGUE_DAYS = 42, 7
#: Over how many days the ramp rate, monotony and strain look back.
WEEK_DAYS = 7
#: The acute and the chronic window (days) of the acute:chronic ratio [AC].
ACUTE_DAYS, CHRONIC_DAYS = 7, 28
#: The windows of the rolling loads, in days.
ROLLING_DAYS = (7, 30)

#: What the recovery score is made of: its weight, and the values that give 0 and 100 points, linear between. These are
#: conventions of ours. Form: deep in a block against rested. Heart rate and HRV: percent above what is usual, whose
#: day-to-day error [BU] is about as large as the span. Sleep in hours; soreness 5 (very) to 1.
RECOVERY_PARTS: Mapping[str, tuple[float, float, float]] = {
    "form": (3.0, -30, 5),
    "days since a hard session": (2.0, 0, 3),
    "resting heart rate": (1.5, 10, 0),
    "HRV": (1.5, -25, 0),
    "sleep": (1.0, 4, 8),
    "soreness": (1.0, 5, 1),
}
#: What is usual of a measurement is the median of so many days before, if at least so many are known.
USUAL_DAYS, USUAL_LEAST = 28, 7


# Load by day


def daily_tss(workouts: pd.DataFrame, today: date) -> pd.Series:
    """TSS of every day from the first workout to ``today``, 0 on rest days; a workout without TSS adds nothing.

    Excluded workouts do not count. Empty without workouts up to today.
    """
    rows = counted(workouts)
    days = local_days(rows)
    is_past = days <= pd.Timestamp(today)
    if not is_past.any():
        return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"), name="tss")
    sums = rows["tss"].astype(float)[is_past].groupby(days[is_past]).sum()
    return sums.reindex(pd.date_range(sums.index.min(), today, name="day", unit="us"), fill_value=0.0)


def training_load(daily_tss: pd.Series) -> pd.DataFrame:
    """Fitness, fatigue and form by day [GC].

    CTL and ATL are exponential averages of TSS over 42 and 7 days, with 1 - exp(-1 / days) of each new day, from 0
    before the first. TSB is yesterday's CTL less yesterday's ATL. Others differ: TrainingPeaks takes 1 / days, which
    is up to 0.4 CTL points apart; intervals.icu takes TSB of the same day.

    Returns:
        Indexed as ``daily_tss``: ``tss``, ``ctl``, ``atl``, ``tsb``.
    """
    return _load(daily_tss, 0.0, 0.0)


def projected(load: pd.DataFrame, *, days: int = 14) -> pd.DataFrame:
    """``training_load`` of the ``days`` days to come if nothing is done. Empty when ``load`` is."""
    if load.empty:
        return load
    ahead = pd.date_range(load.index[-1] + pd.Timedelta(days=1), periods=days, name="day", unit="us")
    return continued(load, pd.Series(0.0, index=ahead))


def continued(load: pd.DataFrame, daily_tss: pd.Series) -> pd.DataFrame:
    """``training_load`` of the days right after ``load``, which bring ``daily_tss``; from 0 where ``load`` is empty."""
    if load.empty:
        return training_load(daily_tss)
    return _load(daily_tss, load["ctl"].iloc[-1], load["atl"].iloc[-1])


def ramp_rate(load: pd.DataFrame) -> pd.Series:
    """How much CTL has grown in seven days (points a week); NaN in the first week."""
    return load["ctl"].diff(WEEK_DAYS).rename("ramp_rate")


def monotony_and_strain(daily_tss: pd.Series) -> pd.DataFrame:
    """How alike the last seven days were, and how much that strains [FO].

    Monotony is their mean over their sample standard deviation (the population one would give 8 % more); strain is
    their sum times monotony.

    Returns:
        Indexed as ``daily_tss``: ``monotony``, ``strain``; NaN in the first six days and where all seven are equal.
    """
    table = pd.DataFrame(np.nan, index=daily_tss.index, columns=["monotony", "strain"])
    if len(daily_tss) < WEEK_DAYS:
        return table
    weeks = np.lib.stride_tricks.sliding_window_view(daily_tss.to_numpy(dtype=float), WEEK_DAYS)
    is_varied = weeks.max(axis=1) > weeks.min(axis=1)
    spread = np.where(is_varied, weeks.std(axis=1, ddof=1), np.nan)
    monotony = weeks.mean(axis=1) / spread
    table.iloc[WEEK_DAYS - 1 :] = np.column_stack([monotony, weeks.sum(axis=1) * monotony])
    return table


def acute_chronic_ratio(daily_tss: pd.Series) -> pd.DataFrame:
    """The load of the last week against that of the last four, three ways [AC]. It is no risk of injury.

    Returns:
        Indexed as ``daily_tss``, NaN in the first 27 days and where there was no chronic load: ``coupled`` (mean of 7
        days over mean of the 28 that they are part of; at most 4), ``uncoupled`` (over the 21 days before them),
        ``ewma`` (exponential averages with 2 / (days + 1), from the first day's load).
    """
    acute = daily_tss.rolling(ACUTE_DAYS).mean()
    before = daily_tss.shift(ACUTE_DAYS).rolling(CHRONIC_DAYS - ACUTE_DAYS).mean()
    fading = [
        daily_tss.ewm(span=days, adjust=False, min_periods=CHRONIC_DAYS).mean() for days in (ACUTE_DAYS, CHRONIC_DAYS)
    ]
    pairs = {"coupled": (acute, daily_tss.rolling(CHRONIC_DAYS).mean()), "uncoupled": (acute, before), "ewma": fading}
    # A rolling mean of zeros keeps a trace of what was before: loads below a thousandth of a point are none.
    return pd.DataFrame({name: short / long.where(long > 1e-3) for name, (short, long) in pairs.items()})


def rolling_loads(daily_tss: pd.Series) -> pd.DataFrame:
    """TSS of the last 7 and 30 days, today included: ``tss_7d``, ``tss_30d``; NaN until the window is full."""
    return pd.DataFrame({f"tss_{days}d": daily_tss.rolling(days).sum() for days in ROLLING_DAYS})


def weekly_changes(daily_tss: pd.Series, *, first_weekday: int = 0) -> pd.DataFrame:
    """TSS of each week against the week before; the current one, not over, against the same days.

    ``daily_tss`` ends today.

    Returns:
        Indexed by ``week`` (its first day), oldest first: ``tss``, ``before`` (NaN for the first), ``change``,
        ``change_pct`` (NaN where there was nothing before), ``is_partial`` (the current one).
    """
    days = daily_tss.index.to_series()
    starts = week_starts(days, first_weekday).rename("week")
    nth = (days - starts).dt.days + 1
    return _changes(daily_tss, starts, nth, is_over=nth.eq(WEEK_DAYS))


def monthly_changes(daily_tss: pd.Series) -> pd.DataFrame:
    """TSS of each month against the month before: as ``weekly_changes``, by ``month``.

    The current month up to the 20th stands against the month before up to the 20th, or its last day.
    """
    days = daily_tss.index.to_series()
    return _changes(daily_tss, month_starts(days).rename("month"), days.dt.day, is_over=days.dt.is_month_end)


# Recovery


def hard_sessions(workouts: pd.DataFrame) -> pd.DataFrame:
    """Sessions that were hard by ``metrics.is_hard``: 20 minutes or more at 70 TSS an hour or more.

    Returns:
        Indexed by ``workout_id``, oldest first: ``day``, ``tss``, ``duration_s``, ``days_since_last`` (to the hard day
        before; 0 for the second of one day, NaN for the first).
    """
    rows = counted(workouts)
    loads = rows[["tss", "duration_s"]].astype(float)
    hard = np.array([is_hard(tss=tss, duration_s=s) for tss, s in loads.itertuples(index=False)], dtype=bool)
    table = loads.assign(day=local_days(rows))[hard].sort_values("day", kind="stable")
    table["days_since_last"] = table["day"].diff().dt.days.astype(float)
    return table[["day", "tss", "duration_s", "days_since_last"]]


@dataclass(frozen=True)
class HardDays:
    """How hard sessions are spaced, as of a day."""

    last: date
    days_since: int
    #: Median days from one hard day to the next; None with a single one.
    usual_days_between: float | None
    #: How many hard days that is the median of.
    days: int


def hard_days(hard: pd.DataFrame, today: date) -> HardDays | None:
    """When the last hard day was and how many days usually lie between two. ``hard`` is of ``hard_sessions``.

    Several hard sessions of a day are one hard day. None when there was none up to today.
    """
    days = hard["day"].drop_duplicates()
    days = days[days <= pd.Timestamp(today)]
    if days.empty:
        return None
    last = days.iloc[-1].date()
    gaps = days.diff().dt.days.dropna()
    return HardDays(last, (today - last).days, float(gaps.median()) if len(gaps) else None, len(days))


def usual(measured: pd.Series, today: date) -> float | None:
    """What is usual of a measurement: the median of the 28 days before ``today``; None below seven values.

    ``measured`` is indexed by ``day`` (datetime64).
    """
    first = pd.Timestamp(today) - pd.Timedelta(days=USUAL_DAYS)
    before = measured[(measured.index >= first) & (measured.index < pd.Timestamp(today))].dropna()
    return float(before.median()) if len(before) >= USUAL_LEAST else None


@dataclass(frozen=True)
class RecoveryPart:
    """One part of the recovery score: its value, 0 to 100 points for it, and what share of the score it has."""

    name: str
    value: float
    points: float
    share: float


@dataclass(frozen=True)
class Recovery:
    """How recovered one is, 0 to 100."""

    score: float
    parts: tuple[RecoveryPart, ...]
    #: Parts that nothing is known of: left out, the others weigh more.
    unknown: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the score is made of, and what it does not know."""
        known = ", ".join(f"{part.name} {part.points:.0f} ({part.share:.0%})" for part in self.parts)
        missing = f" Not known and left out: {', '.join(self.unknown)}." if self.unknown else ""
        return f"Points from 0 to 100, by share: {known}.{missing}"


def recovery_score(
    *,
    tsb: float | None = None,
    days_since_hard: float | None = None,
    resting_heart_rate_bpm: float | None = None,
    usual_resting_heart_rate_bpm: float | None = None,
    hrv_ms: float | None = None,
    usual_hrv_ms: float | None = None,
    sleep_hours: float | None = None,
    soreness: float | None = None,
) -> Recovery | None:
    """How recovered one is: the weighted mean of what is known of ``RECOVERY_PARTS``, each 0 to 100 points.

    A convention of ours, to compare one's own days; it says nothing about illness. None when no part is known.

    >>> recovery_score(tsb=-30, days_since_hard=3).score  # 0 points with weight 3, 100 with weight 2
    40.0
    """
    values = {
        "form": tsb,
        "days since a hard session": days_since_hard,
        "resting heart rate": _percent_above(resting_heart_rate_bpm, usual_resting_heart_rate_bpm),
        "HRV": _percent_above(hrv_ms, usual_hrv_ms),
        "sleep": sleep_hours,
        "soreness": soreness,
    }
    known = {name: float(value) for name, value in values.items() if value is not None and value == value}
    if not known:
        return None
    total = sum(RECOVERY_PARTS[name][0] for name in known)
    parts = tuple(
        RecoveryPart(name, value, _points(name, value), RECOVERY_PARTS[name][0] / total)
        for name, value in known.items()
    )
    score = sum(part.points * part.share for part in parts)
    return Recovery(score, parts, tuple(name for name in values if name not in known))


def _load(daily_tss: pd.Series, ctl: float, atl: float) -> pd.DataFrame:
    tss = daily_tss.to_numpy(dtype=float)
    fast, slow = 1 - exp(-1 / FATIGUE_DAYS), 1 - exp(-1 / FITNESS_DAYS)
    ctls, atls = [ctl], [atl]
    for today in tss.tolist():
        ctl += slow * (today - ctl)
        atl += fast * (today - atl)
        ctls.append(ctl)
        atls.append(atl)
    fitness, fatigue = np.array(ctls), np.array(atls)
    columns = {"tss": tss, "ctl": fitness[1:], "atl": fatigue[1:], "tsb": (fitness - fatigue)[:-1]}
    return pd.DataFrame(columns, index=daily_tss.index)


def _changes(daily_tss: pd.Series, starts: pd.Series, nth: pd.Series, *, is_over: pd.Series) -> pd.DataFrame:
    """Sums by ``starts`` against the period before.

    ``nth`` counts the days of each period from 1, ``is_over`` says which day ends one.
    """
    if daily_tss.empty:
        columns = ["tss", "before", "change", "change_pct", "is_partial"]
        return pd.DataFrame(columns=columns, index=pd.DatetimeIndex([], name=starts.name), dtype=float)
    sums = daily_tss.groupby(starts).sum().rename("tss")
    before = sums.shift()
    is_partial = [*[False] * (len(sums) - 1), not is_over.iloc[-1]]
    if len(sums) > 1 and is_partial[-1]:
        same_days = (starts == sums.index[-2]) & (nth <= nth.iloc[-1])
        before.iloc[-1] = daily_tss[same_days].sum()
    change = sums - before
    change_pct = 100 * change / before.where(before > 0)
    return pd.DataFrame(
        {"tss": sums, "before": before, "change": change, "change_pct": change_pct, "is_partial": is_partial}
    )


def _percent_above(value: float | None, usual: float | None) -> float | None:
    return 100 * (value - usual) / usual if value is not None and usual else None


def _points(name: str, value: float) -> float:
    _weight, worst, best = RECOVERY_PARTS[name]
    return 100 * min(max((value - worst) / (best - worst), 0.0), 1.0)
