"""What the body says over days: trends through scatter, a range of its own for HRV, and an energy balance. Pure.

A ``measured`` series is indexed by ``day`` (datetime64), oldest first, one value a day. Sources, cited by key:
    [WK] J. Walker, The Hacker's Diet (1991): a fading mean that moves by a tenth of the distance a day.
    [PL] D. Plews et al. 2013, Sports Med 43:773, and 2014, Int J Sports Physiol Perform 9:783: the mean of ln RMSSD
         over seven days, at least three of them known, against one's own usual.
    [WI] M. Wishnofsky 1958, Am J Clin Nutr 6:542: 7,700 kcal in a kilogram of body weight; K. Hall et al. 2011, Lancet
         378:826: why that holds for weeks, not for months, and not where water or lean mass change.
    [MS] M. Mifflin & S. St Jeor 1990, Am J Clin Nutr 51:241: resting energy from weight, height, age and sex; D.
         Frankenfield et al. 2005, J Am Diet Assoc 105:775: within 10 % in four of five people.
    [KM] F. Katch & W. McArdle: 370 + 21.6 kcal a day for each kilogram that is not fat.
    [BA] M. Bartlett 1935: what a value is worth that resembles the one before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
import pandas as pd

from core.analysis.patterns import Slope, theil_sen
from core.analysis.periods import week_starts

#: How much of the distance to a new value the trend moves in a day [WK].
DAILY_SHARE = 0.1
#: The week that is looked at, the days before it that are usual, and how many of each must be known.
HRV_DAYS, LEAST_HRV_DAYS = 7, 3
USUAL_DAYS, LEAST_USUAL_DAYS = 60, 30
#: Where a weight is going is told from so many weeks, each the median of its days.
SLOPE_WEEKS = 12
#: Weight change and what was eaten are compared over so many days; the weights must span and be at least so many.
BALANCE_DAYS, LEAST_SPAN_DAYS, LEAST_WEIGHTS = 28, 21, 8
#: Days of the four weeks whose food was written down, at least.
LEAST_EATEN_DAYS = 14
#: Energy (kcal) of a kilogram of body weight [WI].
KCAL_PER_KG = 7700
#: What a day without training burns over rest, from a quiet to a lively one: a convention (FAO/WHO/UNU 2004 calls 1.4
#: to 1.69 sedentary or light, training included).
EVERYDAY = (1.2, 1.5)
#: How far off an estimate of resting energy usually is [MS], and calories as devices give them (ours).
RESTING_ERROR, ACTIVITY_ERROR = 0.10, 0.20
Z_95 = 1.959964
MINUTES_A_DAY = 1440


def trend(measured: pd.Series) -> pd.Series:
    """A fading mean through scattered values, indexed as they are [WK].

    Each value moves it by a tenth of the distance if it came a day after the one before, and by more after a gap: by
    1 - 0.9 ** days.

    >>> days = pd.to_datetime(["2026-11-01", "2026-11-02", "2026-11-04"])
    >>> trend(pd.Series([80.0, 81.0, 79.1], index=days)).round(3).tolist()  # 80; + 0.1 * 1; + 0.19 * (79.1 - 80.1)
    [80.0, 80.1, 79.91]
    """
    known = measured.dropna().astype(float)
    days = known.index.to_series().diff().dt.days.fillna(0.0).to_numpy()
    levels: list[float] = []
    for value, gap in zip(known.to_numpy(), days, strict=True):
        before = levels[-1] if levels else value
        levels.append(before + (1 - (1 - DAILY_SHARE) ** gap) * (value - before))
    return pd.Series(levels, index=known.index, dtype=float, name="trend")


def weekly_slope(measured: pd.Series, first: date, last: date) -> Slope | None:
    """Change a week from ``first`` to ``last``, both included, by the median of each week; None below eight weeks."""
    known = measured[measured.index.to_series().between(pd.Timestamp(first), pd.Timestamp(last))].dropna()
    if known.empty:
        return None
    medians = known.groupby(week_starts(known.index.to_series()).to_numpy()).median()
    started = medians.index.to_numpy().astype("datetime64[D]").astype(float)
    return theil_sen(started / 7, medians.to_numpy(dtype=float))


# HRV


def hrv_range(hrv_ms: pd.Series) -> pd.DataFrame:
    """The mean of seven days of ln HRV against the sixty days before them, for every day with a value [PL].

    Returns:
        Indexed as ``hrv_ms``, in ms (the exponential of the mean of logarithms): ``week_ms`` (NaN below three days of
        the seven), ``usual_ms``, ``low_ms``, ``high_ms`` (usual, and a standard deviation of single days below and
        above it; NaN below thirty days of the sixty).
    """
    known = hrv_ms[hrv_ms > 0].dropna().astype(float)
    if known.empty:
        return pd.DataFrame(columns=["week_ms", "usual_ms", "low_ms", "high_ms"], index=known.index, dtype=float)
    daily = np.log(known).reindex(pd.date_range(known.index[0], known.index[-1], unit="us"))
    week = daily.rolling(HRV_DAYS, min_periods=LEAST_HRV_DAYS).mean()
    before = daily.shift(HRV_DAYS).rolling(USUAL_DAYS, min_periods=LEAST_USUAL_DAYS)
    mean, spread = before.mean(), before.std(ddof=1)
    logs = {"week_ms": week, "usual_ms": mean, "low_ms": mean - spread, "high_ms": mean + spread}
    return pd.DataFrame({name: np.exp(log_ms) for name, log_ms in logs.items()}).loc[known.index]


def hrv_standing(ranges: pd.DataFrame, today: date) -> str | None:
    """'below', 'within' or 'above' the usual range by the newest day, if it is of the last three; None if unknown."""
    if ranges.empty or ranges.index[-1] < pd.Timestamp(today - timedelta(days=2)):
        return None
    row = ranges.iloc[-1]
    if not (np.isfinite(row["week_ms"]) and np.isfinite(row["low_ms"])):
        return None
    if row["week_ms"] < row["low_ms"]:
        return "below"
    return "above" if row["week_ms"] > row["high_ms"] else "within"


# Energy


@dataclass(frozen=True)
class Span:
    """A value and its 95 % interval, or the range that a convention leaves open."""

    value: float
    low: float
    high: float

    def __add__(self, other: "Span") -> "Span":
        """The sum of two spans whose errors know nothing of each other."""
        value = self.value + other.value
        below = sqrt((self.value - self.low) ** 2 + (other.value - other.low) ** 2)
        above = sqrt((self.high - self.value) ** 2 + (other.high - other.value) ** 2)
        return Span(value, value - below, value + above)

    def __neg__(self) -> "Span":
        return Span(-self.value, -self.high, -self.low)


@dataclass(frozen=True)
class EnergyBalance:
    """Energy of the last four weeks in kcal a day; None where unknown."""

    #: What the body took in (+) or gave (-), by the change of weight.
    stored: Span | None
    #: Weights that rests on.
    weights: int
    resting: float | None
    #: What resting energy was taken from, in words.
    resting_by: str
    #: Of training, what it burned beyond rest; rest included where that is unknown.
    activity: float
    #: Workouts, and how many of them know their calories.
    workouts: int
    workouts_known: int
    #: Rest, everyday life and training.
    burned: Span | None
    #: The mean of the days on which it was entered.
    eaten: Span | None
    eaten_days: int

    @property
    def implied_eaten(self) -> Span | None:
        """What must have been eaten for the weight to go where it went: burned and stored."""
        return self.burned + self.stored if self.burned and self.stored else None

    @property
    def implied_burned(self) -> Span | None:
        """What must have been burned, given what was eaten and stored. Forgotten food is missing here too."""
        return self.eaten + -self.stored if self.eaten and self.stored else None


def energy_balance(
    *, weight_kg: pd.Series, eaten_kcal: pd.Series, activity: pd.DataFrame, today: date, resting_kcal: float | None,
    resting_by: str = "",
) -> EnergyBalance:  # fmt: skip
    """The balance of the 28 days up to ``today``.

    Args:
        weight_kg: Measured weight.
        eaten_kcal: Dietary energy of whole days.
        activity: Workouts: ``day``, ``calories_kcal``, ``duration_s``.
        today: The last day, included.
        resting_kcal: Of :func:`resting_energy`.
        resting_by: What that was taken from.
    """
    weight_kg, eaten_kcal = (_recent(series, today) for series in (weight_kg, eaten_kcal))
    recent = activity[_is_recent(pd.to_datetime(activity["day"]), today)]
    calories_kcal = recent["calories_kcal"].astype(float)
    meanwhile_kcal = (resting_kcal or 0.0) * recent["duration_s"].astype(float).fillna(0) / 60 / MINUTES_A_DAY
    beyond_kcal = calories_kcal - meanwhile_kcal
    active_kcal = float(beyond_kcal.clip(lower=0).sum()) / BALANCE_DAYS
    return EnergyBalance(
        stored=stored_energy(weight_kg), weights=len(weight_kg), resting=resting_kcal, resting_by=resting_by,
        activity=active_kcal, workouts=len(recent), workouts_known=int(calories_kcal.notna().sum()),
        burned=None if resting_kcal is None else burned_energy(resting_kcal, active_kcal),
        eaten=_mean(eaten_kcal) if len(eaten_kcal) >= LEAST_EATEN_DAYS else None, eaten_days=len(eaten_kcal),
    )  # fmt: skip


def stored_energy(weight_kg: pd.Series) -> Span | None:
    """Energy that went into the body (kcal a day): the slope of weight over days times 7,700 kcal/kg [WI].

    The interval is that of the slope, widened where days resemble the day before (water comes and goes over days)
    [BA]; what 7,700 is off by is not in it. None below eight weights or where they span less than three weeks.

    >>> days = pd.date_range("2026-11-01", periods=28)
    >>> round(stored_energy(pd.Series(80 - 0.05 * np.arange(28), index=days)).value)  # 0.05 kg a day
    -385
    """
    known = weight_kg.dropna().astype(float)
    if len(known) < LEAST_WEIGHTS:
        return None
    day = (known.index - known.index[0]).days.to_numpy(dtype=float)
    if day[-1] < LEAST_SPAN_DAYS:
        return None
    slope, level = np.polyfit(day, known.to_numpy(), 1)
    residual = known.to_numpy() - level - slope * day
    spread = sqrt(float((residual**2).sum()) / (len(known) - 2) / float(((day - day.mean()) ** 2).sum()))
    margin = Z_95 * spread * sqrt(_inflation(residual)) * KCAL_PER_KG
    value = float(slope) * KCAL_PER_KG
    return Span(value, value - margin, value + margin)


def resting_energy(
    *, weight_kg: float | None, height_m: float | None, age_years: float | None, sex: str | None,
    body_fat_pct: float | None,
) -> tuple[float | None, str]:  # fmt: skip
    """Resting energy (kcal a day), and what it was taken from: Mifflin-St Jeor [MS], else Katch-McArdle [KM].

    >>> resting_energy(weight_kg=70, height_m=1.75, age_years=40, sex="female", body_fat_pct=None)[0]
    1432.75
    >>> resting_energy(weight_kg=80, height_m=None, age_years=None, sex=None, body_fat_pct=20)
    (1752.4, 'weight and body fat')
    """
    if weight_kg is None:
        return None, ""
    if height_m is not None and age_years is not None and sex in ("female", "male"):
        sexed = 5 if sex == "male" else -161
        return 10 * weight_kg + 625 * height_m - 5 * age_years + sexed, "weight, height, age and sex"
    if body_fat_pct is not None:
        return round(370 + 21.6 * weight_kg * (1 - body_fat_pct / 100), 6), "weight and body fat"
    return None, ""


def burned_energy(resting_kcal: float, activity_kcal: float) -> Span:
    """Rest, everyday life and training (kcal a day), with the range that the estimates leave open.

    >>> burned_energy(1500, 400)  # 1.35 * 1500 + 400; 1.2 * 1350 + 320; 1.5 * 1650 + 480
    Span(value=2425.0, low=1940.0, high=2955.0)
    """
    low, high = EVERYDAY
    return Span(
        round(resting_kcal * (low + high) / 2 + activity_kcal, 6),
        round(resting_kcal * (1 - RESTING_ERROR) * low + activity_kcal * (1 - ACTIVITY_ERROR), 6),
        round(resting_kcal * (1 + RESTING_ERROR) * high + activity_kcal * (1 + ACTIVITY_ERROR), 6),
    )


def _mean(values: pd.Series) -> Span:
    margin = Z_95 * float(values.std(ddof=1)) / sqrt(len(values))
    value = float(values.mean())
    return Span(value, value - margin, value + margin)


def _inflation(residual: np.ndarray) -> float:
    """By how much a variance grows where neighbours are alike: (1 + a) / (1 - a), not below 1."""
    squares = float((residual**2).sum())
    alike = float((residual[1:] * residual[:-1]).sum()) / squares if squares > 0 else 0.0
    alike = min(max(alike, 0.0), 0.95)
    return (1 + alike) / (1 - alike)


def _is_recent(days: pd.Series, today: date) -> pd.Series:
    return days.between(pd.Timestamp(today - timedelta(days=BALANCE_DAYS - 1)), pd.Timestamp(today))


def _recent(measured: pd.Series, today: date) -> pd.Series:
    return measured[_is_recent(measured.index.to_series(), today)].dropna()
