"""Milestones: round numbers of workouts, kilometres, kilojoules and hours; when each was reached, and what is next."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
import pandas as pd

from core.metrics import counted, local_days

#: Counts worth a word: these, and every hundred.
ROUND_COUNTS = (1, 10, 25, 50)
EVERY = 100
#: An instructor's next round count is looked forward to from so many classes on.
LEAST_CLASSES = 5
#: How fast one gets there is taken from so many days, and told from so many on.
RATE_DAYS, LEAST_RATE_DAYS = 90, 28
#: Nothing is said of a day further away than this.
FARTHEST_DAYS = 3 * 365
REACHED = ["key", "kind", "value", "day", "workout_id", "sentence"]


@dataclass(frozen=True)
class Sum:
    """Something of which round sums are milestones: a column of workouts, in the unit that is meant."""

    #: 'distance', 'output' or 'time'.
    kind: str
    column: str
    #: The unit and how many of it one stored unit is.
    unit: str
    factor: float
    #: The first round sum that is worth a word; then 2, 3 ... 10 times as much, and so on.
    least: int


@dataclass(frozen=True)
class Next:
    """The next milestone of a kind."""

    #: 'workouts', 'discipline', 'instructor', or the kind of a ``Sum``.
    kind: str
    #: What is counted: "cycling workouts", "classes with ...", "km in all".
    what: str
    value: float
    done: float
    #: About when, at the rate of the last 90 days; None where that cannot be told or is years away.
    expected: date | None

    @property
    def left(self) -> float:
        """How much is missing."""
        return self.value - self.done


def sums(*, is_imperial: bool) -> tuple[Sum, ...]:
    """The sums of which there are milestones, distance in the athlete's unit."""
    unit, factor = ("mi", 1 / 1609.344) if is_imperial else ("km", 1 / 1000)
    return (
        Sum("distance", "distance_m", unit, factor, 100),
        Sum("output", "output_kj", "kJ", 1, 1000),
        Sum("time", "duration_s", "h", 1 / 3600, 10),
    )


def reached(workouts: pd.DataFrame, today: date, *, is_imperial: bool = False) -> pd.DataFrame:
    """Every milestone up to ``today``, newest first.

    Returns:
        ``key`` (stable), ``kind``, ``value``, ``day`` (datetime64), ``workout_id``, ``sentence``.
    """
    rows = _up_to(workouts, today)
    found = [round_counts(workouts, today), *(_crossings(rows, of) for of in sums(is_imperial=is_imperial))]
    table = pd.concat([each for each in found if len(each)] or [pd.DataFrame(columns=REACHED)], ignore_index=True)
    return table.sort_values(["day", "workout_id"], ascending=False, kind="stable", ignore_index=True)


def round_counts(workouts: pd.DataFrame, today: date, *, since: date = date.min) -> pd.DataFrame:
    """Round counts of all workouts, by discipline and by instructor, reached after ``since``: as ``reached``."""
    rows = _up_to(workouts, today)
    named = rows[rows["instructor_name"].notna()]
    told = [
        _round(rows, pd.Series("", index=rows.index), "workouts", "{}workout", since),
        _round(rows, rows["discipline"], "discipline", "{} workout", since),
        _round(named, named["instructor_name"], "instructor", "class with {}", since),
    ]
    return pd.concat([each for each in told if len(each)] or [pd.DataFrame(columns=REACHED)], ignore_index=True)


def upcoming(workouts: pd.DataFrame, today: date, *, is_imperial: bool = False) -> list[Next]:
    """The next milestone of each kind, the nearest in time first, those without a day last by what is left of them."""
    rows = _up_to(workouts, today)
    if rows.empty:
        return []
    found = [_next_count(rows, "workouts", "workouts", today)]
    found += [
        _next_count(group, "discipline", f"{str(name).replace('_', ' ')} workouts", today)
        for name, group in rows.groupby("discipline")
    ]
    found += [
        _next_count(group, "instructor", f"classes with {name}", today)
        for name, group in rows.groupby("instructor_name")
        if len(group) >= LEAST_CLASSES
    ]
    found += [_next_sum(rows, of, today) for of in sums(is_imperial=is_imperial) if (rows[of.column] > 0).any()]
    return sorted(found, key=lambda one: (one.expected or date.max, one.left / one.value))


def next_count(done: int) -> int:
    """The first round count beyond ``done``.

    >>> [next_count(n) for n in (0, 1, 49, 50, 99, 100)]
    [1, 10, 50, 100, 100, 200]
    """
    return next((n for n in ROUND_COUNTS if n > done), EVERY * (done // EVERY + 1))


def next_sum(done: float, least: int) -> int:
    """The first round sum beyond ``done``: ``least``, then one digit followed by zeros.

    >>> [next_sum(done, 100) for done in (0, 100, 950, 1000, 26_000)]
    [100, 200, 1000, 2000, 30000]
    """
    if done < least:
        return least
    step = 10 ** (len(str(int(done))) - 1)
    return step * (int(done / step) + 1)


def _up_to(workouts: pd.DataFrame, today: date) -> pd.DataFrame:
    rows = counted(workouts)
    days = local_days(rows)
    return rows.assign(day=days)[days <= pd.Timestamp(today)]


def _round(rows: pd.DataFrame, of: pd.Series, kind: str, what: str, since: date) -> pd.DataFrame:
    nth = rows.groupby(of).cumcount() + 1
    is_round = nth.isin(ROUND_COUNTS) | (nth % EVERY == 0)
    if since > date.min:
        is_round &= rows["day"] > pd.Timestamp(since)
    found = []
    for i in rows.index[is_round]:
        n, one = int(nth[i]), what.format(of[i] if kind == "instructor" else of[i].replace("_", " "))
        found.append((f"{kind}:{of[i]}:{n}", kind, float(n), rows.at[i, "day"], i, _counted(n, one)))
    return pd.DataFrame(found, columns=REACHED)


def _counted(nth: int, what: str) -> str:
    return f"First {what}" if nth == 1 else f"{nth:,}{_ordinal(nth)} {what}"


def _ordinal(n: int) -> str:
    if n % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


def _crossings(rows: pd.DataFrame, of: Sum) -> pd.DataFrame:
    """Where a running sum passes each round value."""
    running = (rows[of.column].astype(float).fillna(0).clip(lower=0) * of.factor).cumsum().to_numpy()
    values: list[int] = []
    while running.size and (value := next_sum(values[-1] if values else 0, of.least)) <= running[-1] + 1e-6:
        values.append(value)
    places = np.searchsorted(running, np.array(values, dtype=float) - 1e-6)
    found = [
        (f"{of.kind}:{of.unit}:{value}", of.kind, float(value), rows["day"].iloc[place], rows.index[place],
         f"{value:,} {of.unit} in all")
        for value, place in zip(values, places, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(found, columns=REACHED)


def _next_count(rows: pd.DataFrame, kind: str, what: str, today: date) -> Next:
    done, value = len(rows), next_count(len(rows))
    lately = float((rows["day"] > pd.Timestamp(today - timedelta(days=RATE_DAYS))).sum())
    return Next(kind, what, value, done, _expected(value - done, lately, rows, today))


def _next_sum(rows: pd.DataFrame, of: Sum, today: date) -> Next:
    values = rows[of.column].astype(float).fillna(0) * of.factor
    done = float(values.sum())
    value = next_sum(done + 1e-6, of.least)
    lately = float(values[rows["day"] > pd.Timestamp(today - timedelta(days=RATE_DAYS))].sum())
    return Next(of.kind, f"{of.unit} in all", value, done, _expected(value - done, lately, rows, today))


def _expected(left: float, lately: float, rows: pd.DataFrame, today: date) -> date | None:
    known_days = min(RATE_DAYS, (pd.Timestamp(today) - rows["day"].min()).days + 1)
    if lately <= 0 or known_days < LEAST_RATE_DAYS:
        return None
    days = ceil(left / (lately / known_days))
    return today + timedelta(days=days) if days <= FARTHEST_DAYS else None
