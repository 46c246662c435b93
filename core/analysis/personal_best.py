"""The chance of a personal best in a class: what output is to be expected of it, against the best so far. Pure.

The logarithm of the mean watts of a ride is taken for normal around what its class asks for plus the recent level. What
a class asks for is a ridge regression on its length, type, instructor, plan and the members' average, at the FTP in
force and the form of the day. The level walks from day to day; before each ride it is the mean of what earlier rides
were beyond that expectation, the newest counting most, as quickly as makes the rides likeliest (a local level model by
Kalman's filter [DK]). The chance is the share of the normal that lies above the best. A model learns from the rides
that it is given; what it says of a ride uses only what was known before the ride.

A personal best is the most output in cycling classes of one length, by the rules of ``records.efforts``.

Sources, cited by key:
    [DK] J. Durbin & S. Koopman, Time Series Analysis by State Space Methods, ch. 2 and 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import erfc, sqrt

import numpy as np
import pandas as pd

from core.analysis import fitness, recalibration
from core.analysis.recalibration import Recalibration
from core.analysis.records import efforts

DISCIPLINE = "cycling"
#: Fewer rides, or fewer bests that beat an earlier one, than this say nothing.
LEAST_RIDES, LEAST_BESTS = 50, 8
#: Fewer rides with a best to beat than this are no test.
LEAST_TESTED = 10
#: Where the history is cut: the last fifth is the test, the fifth before it says whether chances are off.
VALIDATION_FROM, TEST_FROM = 0.6, 0.8
#: How far the level may walk in a day: its variance over that of a single ride; the likeliest of these is taken.
WALKS_PER_DAY = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
#: A coefficient is held towards 0 as strongly as one ride would.
PENALTY_RIDES = 1.0
#: A class type or instructor of fewer rides has no coefficient of its own.
LEAST_OF_KIND = 3
#: Half the width of an 80 % interval in standard deviations.
Z_80 = 1.2816

#: What is known of a class and of the athlete; and the names that have a coefficient each.
_NUMBERS = ("log_ftp", "log_duration", "log_duration_squared", "planned_intensity", "has_plan", "log_members",
            "has_members", "is_ftp_test", "tsb")  # fmt: skip
_KINDS = ("class_type", "instructor")


def rides(workouts: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Every ride that may be a personal best, with what was known before it, oldest first.

    Args:
        workouts: All workouts, as of ``queries.workouts.workouts``.
        classes: The library, as of ``queries.library.classes``; classes that are not in it have no plan.

    Returns:
        Indexed by ``workout_id``: ``day``, ``class_id``, ``class_type``, ``instructor``, ``class_duration_s``,
        ``planned_intensity``, ``members_w`` (mean power of the members), ``is_ftp_test``, ``ftp_w``, ``tsb`` of the
        day, ``output_kj``, ``best_before_kj`` (NaN at the first of a length).
    """
    found = efforts(workouts)
    found = found[(found["measure"] == "output_kj") & (found["discipline"] == DISCIPLINE)].set_index("workout_id")
    said = workouts.loc[found.index]
    plans = asked_of(classes).reindex(said["class_id"])
    until = found["day"].max()
    load = fitness.training_load(fitness.daily_tss(workouts, until)) if len(found) else pd.DataFrame({"tsb": []})
    return pd.DataFrame(
        {
            "day": found["day"],
            "class_id": said["class_id"],
            "class_type": said["class_type"],
            "instructor": said["instructor_name"],
            "class_duration_s": found["class_duration_s"],
            **{name: plans[name].to_numpy() for name in ("planned_intensity", "members_w", "is_ftp_test")},
            "ftp_w": said["ftp_w"].astype(float),
            "tsb": load["tsb"].reindex(found["day"]).to_numpy(dtype=float),
            "output_kj": found["value"],
            "best_before_kj": found["best_before"],
        }
    )


def asked_of(classes: pd.DataFrame) -> pd.DataFrame:
    """What the model wants to know of classes.

    Returns:
        Indexed by ``class_id``: ``class_type``, ``instructor``, ``class_duration_s``, ``planned_intensity``,
        ``members_w`` (mean power of the members who took it), ``is_ftp_test`` (0 or 1); NaN where unknown.
    """
    length_s = classes["duration_s"].where(classes["duration_s"] > 0)
    members_w = 1000 * classes["avg_output_kj"] / length_s
    return pd.DataFrame(
        {
            "class_type": classes["class_type"],
            "instructor": classes["instructor"],
            "class_duration_s": length_s,
            "planned_intensity": classes["planned_intensity"],
            "members_w": members_w.where(members_w > 0),
            "is_ftp_test": classes["is_ftp_test"].astype(float),
        }
    )


def why_silent(rides: pd.DataFrame) -> str:
    """Why nothing is said of chances, as a sentence; "" where something is."""
    if len(rides) < LEAST_RIDES:
        return (
            f"Too few rides to call a chance: {len(rides)} cycling class{'' if len(rides) == 1 else 'es'} with output "
            f"{'is' if len(rides) == 1 else 'are'} known, {LEAST_RIDES} are needed."
        )
    if (bests := int(is_best(rides).sum())) < LEAST_BESTS:
        return f"Too few personal bests to call a chance: {bests} of {len(rides)} rides, {LEAST_BESTS} are needed."
    return ""


def is_best(rides: pd.DataFrame) -> pd.Series:
    """Which rides beat an earlier best; the first of a length beats nothing."""
    return rides["output_kj"] > rides["best_before_kj"]


@dataclass(frozen=True)
class Design:
    """How what is known of a ride becomes the columns of the regression."""

    mean: np.ndarray
    scale: np.ndarray
    #: The class types and instructors that have a column.
    kinds: Mapping[str, pd.Index]

    def columns(self, rows: pd.DataFrame) -> np.ndarray:
        """Ones, standardised numbers (0 where unknown), and a column for each kind, of ``rides`` or the like."""
        described = _described(rows)
        scaled = (described.to_numpy(dtype=float) - self.mean) / self.scale
        parts = [np.ones((len(rows), 1)), np.nan_to_num(scaled)]
        for name, known in self.kinds.items():
            columns = np.zeros((len(rows), len(known) + 1))
            columns[np.arange(len(rows)), known.get_indexer(rows[name])] = 1  # -1, unknown, is the last one
            parts.append(columns[:, :-1])
        return np.hstack(parts)


@dataclass(frozen=True)
class Seen:
    """What earlier rides tell before a ride: the fading means of their log watts and of their columns."""

    log_w: np.ndarray
    columns: np.ndarray
    #: Of the level around these means, over that of a single ride.
    variance: np.ndarray


@dataclass(frozen=True)
class Model:
    """What was learned from rides."""

    design: Design
    weights: np.ndarray
    #: Inverse of the penalised normal matrix: the variance of the weights over that of a single ride.
    inverse: np.ndarray
    #: Standard deviation (log watts) of a single ride.
    spread: float
    walk_per_day: float
    #: How many rides it was learned from.
    n: int

    def seen_before(self, rides: pd.DataFrame) -> Seen:
        """What was seen before each of ``rides``."""
        return _seen(_log_w(rides), self.design.columns(rides), _days(rides), self.walk_per_day)

    def seen_until(self, rides: pd.DataFrame, day: date) -> Seen:
        """What was seen before a ride on ``day``, after all of ``rides``: one row."""
        columns, days = self.design.columns(rides), np.append(_days(rides), float(np.datetime64(day, "D").astype(int)))
        seen = _seen(np.append(_log_w(rides), 0), np.vstack([columns, columns[:1] * 0]), days, self.walk_per_day)
        return Seen(seen.log_w[-1:], seen.columns[-1:], seen.variance[-1:])

    def level(self, seen: Seen) -> np.ndarray:
        """By how much (log watts) earlier rides were beyond what they asked for."""
        return seen.log_w - seen.columns @ self.weights

    def forecast(self, rows: pd.DataFrame, seen: Seen) -> pd.DataFrame:
        """What output is to be expected of ``rows``: those of ``rides``, or of ``asked_of`` with ``ftp_w, tsb``.

        Returns:
            Indexed as ``rows``: ``expected_kj`` (the median), ``low_kj`` and ``high_kj`` (its 80 % interval),
            ``log_w`` and ``log_spread``.
        """
        away = self.design.columns(rows) - seen.columns
        log_w = seen.log_w + away @ self.weights
        spread = self.spread * np.sqrt(1 + seen.variance + np.einsum("ij,ij->i", away @ self.inverse, away))
        kj_per_w = rows["class_duration_s"].to_numpy(dtype=float) / 1000
        ends = {"expected_kj": log_w, "low_kj": log_w - Z_80 * spread, "high_kj": log_w + Z_80 * spread}
        in_kj = {name: np.exp(value) * kj_per_w for name, value in ends.items()}
        return pd.DataFrame(in_kj | {"log_w": log_w, "log_spread": spread}, index=rows.index)


def fitted(rides: pd.DataFrame) -> Model:
    """The model that ``rides`` teach, with the walk of the level that makes them likeliest."""
    design = _design(rides)
    columns, log_w, days = design.columns(rides), _log_w(rides), _days(rides)
    found = [_regression(design, columns, log_w, days, walk) for walk in WALKS_PER_DAY]
    return max(found, key=lambda one: one[1])[0]


def fading_means(columns: np.ndarray, days: np.ndarray, walk_per_day: float) -> tuple[np.ndarray, np.ndarray]:
    """Before each ride, the mean of each column over earlier rides as a walking level sees it, and its variance [DK].

    The level begins at 0, known; each ride then moves it by the share of its variance in that of the ride. Variances
    are over that of a single ride. ``days`` ascend.

    >>> before, variance = fading_means(np.array([[4.0], [1.0], [0.0]]), np.array([0, 1, 2]), 1.0)
    >>> variance.tolist()  # 0; 0 + 1; 1 * 1 / 2 + 1
    [0.0, 1.0, 1.5]
    >>> before[:, 0].tolist()  # 0; 0, as the first ride moved nothing; 0 + 1 / 2 * (1 - 0)
    [0.0, 0.0, 0.5]
    """
    means, variances = np.zeros_like(columns, dtype=float), np.zeros(len(columns))
    mean, variance, before = np.zeros(columns.shape[1]), 0.0, days[0] if len(days) else 0.0
    for i, day in enumerate(days.tolist()):
        variance += walk_per_day * (day - before)
        means[i], variances[i], before = mean, variance, day
        gain = variance / (variance + 1)
        mean, variance = mean + gain * (columns[i] - mean), variance * (1 - gain)
    return means, variances


def chances_above(forecast: pd.DataFrame, best_kj: pd.Series, class_duration_s: pd.Series) -> np.ndarray:
    """The chance that the output is above ``best_kj``, by the normal of ``Model.forecast``; NaN without a best."""
    best_w = 1000 * best_kj.to_numpy(dtype=float) / class_duration_s.to_numpy(dtype=float)
    log_best = np.log(np.where(best_w > 0, best_w, np.nan))
    return _share_below((forecast["log_w"].to_numpy() - log_best) / forecast["log_spread"].to_numpy())


def called(model: Model, rides: pd.DataFrame) -> np.ndarray:
    """The chance of each ride as of its day, from what was known before it; NaN at the first of a length."""
    forecast = model.forecast(rides, model.seen_before(rides))
    return chances_above(forecast, rides["best_before_kj"], rides["class_duration_s"])


def correction(rides: pd.DataFrame) -> Recalibration | None:
    """How chances are to be corrected, from rides before the last fifth alone; None where they are not off."""
    first, last = (int(share * len(rides)) for share in (VALIDATION_FROM, TEST_FROM))
    known = rides.iloc[:last]
    chances = called(fitted(known.iloc[:first]), known)[first:]
    can_be, came_true = np.isfinite(chances), is_best(known).to_numpy()[first:]
    return recalibration.recalibration(chances[can_be], came_true[can_be])


def last_fifth(rides: pd.DataFrame) -> pd.DataFrame:
    """The last fifth of the history, called by a model of the first four fifths.

    Returns:
        Indexed by ``workout_id``, oldest first, without the first of a length: ``day``, ``raw`` (the chance by the
        normal), ``chance`` (corrected where that is called for), ``came_true``.
    """
    first = int(TEST_FROM * len(rides))
    raw = called(fitted(rides.iloc[:first]), rides)
    corrected = correction(rides) or _as_it_is
    table = pd.DataFrame({"day": rides["day"], "raw": raw, "chance": corrected(raw), "came_true": is_best(rides)})
    return table.iloc[first:].dropna(subset="raw")


def _as_it_is(chances: np.ndarray) -> np.ndarray:
    return chances


def _share_below(deviations: np.ndarray) -> np.ndarray:
    """The share of a normal below so many standard deviations."""
    return np.array([erfc(-z / sqrt(2)) / 2 for z in deviations.tolist()])


def _log_w(rides: pd.DataFrame) -> np.ndarray:
    return np.log(1000 * rides["output_kj"].to_numpy(dtype=float) / rides["class_duration_s"].to_numpy(dtype=float))


def _days(rides: pd.DataFrame) -> np.ndarray:
    """Days since 1970."""
    return rides["day"].to_numpy(dtype="datetime64[D]").astype(float)


def _described(rows: pd.DataFrame) -> pd.DataFrame:
    """The numbers of ``_NUMBERS``, NaN where unknown."""
    log_duration = np.log(rows["class_duration_s"].astype(float) / 1800)
    numbers = {
        "log_ftp": np.log(rows["ftp_w"].astype(float)),
        "log_duration": log_duration,
        "log_duration_squared": log_duration**2,
        "planned_intensity": rows["planned_intensity"].astype(float),
        "has_plan": rows["planned_intensity"].notna().astype(float),
        "log_members": np.log(rows["members_w"].astype(float)),
        "has_members": rows["members_w"].notna().astype(float),
        "is_ftp_test": rows["is_ftp_test"].astype(float),
        "tsb": rows["tsb"].astype(float),
    }
    return pd.DataFrame(numbers)[list(_NUMBERS)]


def _design(rides: pd.DataFrame) -> Design:
    values = _described(rides).to_numpy(dtype=float)
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0).sum(axis=0) / count
    scale = np.sqrt((np.where(known, values - mean, 0) ** 2).sum(axis=0) / count)
    return Design(mean, np.where(scale > 1e-9, scale, np.inf), {name: _frequent(rides[name]) for name in _KINDS})


def _frequent(kinds: pd.Series) -> pd.Index:
    counts = kinds.astype(object).dropna().value_counts()
    return pd.Index(sorted(counts.index[counts >= LEAST_OF_KIND]), dtype=object)


def _seen(log_w: np.ndarray, columns: np.ndarray, days: np.ndarray, walk_per_day: float) -> Seen:
    means, variance = fading_means(np.column_stack([log_w, columns]), days, walk_per_day)
    return Seen(means[:, 0], means[:, 1:], variance)


def _regression(
    design: Design, columns: np.ndarray, log_w: np.ndarray, days: np.ndarray, walk_per_day: float
) -> tuple[Model, float]:
    """The model with this walk, and its log likelihood: what is new in each ride, weighed by how sure it was [DK]."""
    seen = _seen(log_w, columns, days, walk_per_day)
    certainty = 1 / np.sqrt(1 + seen.variance)
    x, y = (columns - seen.columns) * certainty[:, None], (log_w - seen.log_w) * certainty
    gram, penalty = x.T @ x, np.diag([1e-6, *[PENALTY_RIDES] * (columns.shape[1] - 1)])
    inverse = np.linalg.inv(gram + penalty)
    weights = inverse @ (x.T @ y)
    lost = float(((y - x @ weights) ** 2).sum())
    free = max(len(y) - float(np.trace(inverse @ gram)), 1.0)
    spread = max(float(np.sqrt(lost / free)), 1e-6)
    penalised = max(lost + float(weights @ penalty @ weights), 1e-12)
    log_determinant = float(np.linalg.slogdet(gram + penalty)[1])
    log_likelihood = float(np.log(certainty).sum()) - log_determinant / 2 - len(y) * np.log(penalised) / 2
    return Model(design, weights, inverse, spread, walk_per_day, len(y)), log_likelihood
