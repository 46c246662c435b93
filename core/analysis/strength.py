"""Strength: what was lifted, an estimate of the one-repetition maximum, records, and where an exercise is going. Pure.

``sets`` has a row per set: ``workout_id``, ``day`` (datetime64), ``exercise``, ``kind``, ``reps``, ``weight_kg``,
``muscle_group``; NaN/None where unknown. Weight counts as it was entered: two dumbbells are what the athlete wrote.
Sources, cited by key:
    [EP] B. Epley 1985, Poundage chart: one repetition maximum = weight * (1 + reps / 30); of a single, the weight.
    [RE] J. Reynolds et al. 2006, J Strength Cond Res 20:584: up to ten repetitions tell of it, more do not. Estimates
         from 4 to 10 repetitions are some 3 kg off in the bench press.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from core.analysis.patterns import Slope, theil_sen
from core.analysis.periods import week_starts
from core.metrics import is_marked
from core.quantities import how_many
from core.words import fold

#: More repetitions than this tell little of a maximum [RE].
MOST_REPS = 10
WARM_UP = "warmup"
#: Where an exercise is going is told from so many weeks.
TREND_WEEKS = 12
#: Less change in a month than this is none, in percent; a plateau is an interval that lies within. Ours.
PLATEAU_PCT = 2.0
DAYS_A_MONTH = 30
UNKNOWN_MUSCLE = "unknown"

#: Muscle group by a word of an exercise's name, for exercises that no source describes: the first that fits. Ours.
MUSCLES: Mapping[str, str] = {
    "leg curl": "hamstrings", "hamstring": "hamstrings", "romanian": "hamstrings", "good morning": "hamstrings",
    "nordic": "hamstrings", "leg extension": "quadriceps", "leg press": "quadriceps", "squat": "quadriceps",
    "lunge": "quadriceps", "step up": "quadriceps", "split squat": "quadriceps", "calf": "calves",
    "hip thrust": "glutes", "glute": "glutes", "kickback": "glutes", "hip abduct": "abductors",
    "hip adduct": "adductors", "deadlift": "lower back", "back extension": "lower back", "hyperextension": "lower back",
    "upright row": "shoulders", "face pull": "shoulders", "shoulder": "shoulders", "overhead press": "shoulders",
    "push press": "shoulders", "military press": "shoulders", "arnold": "shoulders", "lateral raise": "shoulders",
    "front raise": "shoulders",
    "reverse fly": "shoulders", "rear delt": "shoulders", "shrug": "traps", "lat pulldown": "lats", "pulldown": "lats",
    "pull up": "lats", "pullup": "lats", "chin up": "lats", "chinup": "lats", "pullover": "lats", "row": "upper back",
    "bench dip": "triceps", "triceps": "triceps", "tricep": "triceps", "skull": "triceps", "pushdown": "triceps",
    "close grip bench": "triceps", "wrist": "forearms", "forearm": "forearms", "farmer": "forearms", "bicep": "biceps",
    "curl": "biceps", "push up": "chest", "pushup": "chest", "bench press": "chest", "chest": "chest", "fly": "chest",
    "pec": "chest", "dip": "chest", "plank": "abdominals", "crunch": "abdominals", "sit up": "abdominals",
    "situp": "abdominals", "leg raise": "abdominals", "hollow": "abdominals", "ab wheel": "abdominals",
    "russian twist": "abdominals", "woodchop": "abdominals", "clean": "full body", "snatch": "full body",
    "burpee": "full body", "thruster": "full body", "swing": "full body", "turkish": "full body",
}  # fmt: skip

Direction = Literal["gaining", "losing", "plateau", "not clear", "too little"]


@dataclass(frozen=True)
class Going:
    """Where the estimated maximum of an exercise is going."""

    direction: Direction
    #: In percent a month, with the 95 % interval; None below eight days with the exercise.
    pct_per_month: float | None = None
    low: float | None = None
    high: float | None = None
    #: Days that it rests on.
    n: int = 0

    @property
    def sentence(self) -> str:
        """Where it is going, as far as that can be told."""
        if self.pct_per_month is None or self.low is None or self.high is None:
            days = how_many(self.n, "day")
            return f"{days} with a set that tells of it in the last {TREND_WEEKS} weeks: a trend needs 8."
        reach = f"95 % interval {self.low:+.1f} to {self.high:+.1f} %, {self.n} days"
        told = f"{self.pct_per_month:+.1f} % a month ({reach})"
        words = {"gaining": "Gaining", "losing": "Losing", "plateau": "Plateau", "not clear": "Not clear yet"}
        return f"{words[self.direction]}: {told} over the last {TREND_WEEKS} weeks."


def epley_kg(weight_kg: float, reps: float) -> float | None:
    """The one-repetition maximum that a set speaks for [EP]; None without weight, or beyond ten repetitions [RE].

    >>> epley_kg(100, 1), epley_kg(90, 5), epley_kg(60, 12)
    (100.0, 105.0, None)
    """
    if not weight_kg > 0 or not 1 <= reps <= MOST_REPS:
        return None
    return float(weight_kg) if reps == 1 else weight_kg * (1 + reps / 30)


def worked(sets: pd.DataFrame) -> pd.DataFrame:
    """The sets that count, warm-ups left out, and what each adds.

    Returns:
        ``sets`` without warm-ups, with ``name`` (the exercise, spelled as it was last), ``muscle`` (``muscle_of``),
        ``is_body_weight`` (no weight, or a machine's help), ``tonnage_kg`` (weight times repetitions, NaN for
        body-weight sets), ``one_rm_kg`` (NaN where a set does not tell) and ``lifted_kg`` (the weight, NaN where it is
        a machine's help). Both are unknown in a workout that is marked doubtful, so that neither is a record.
    """
    rows = sets[sets["kind"] != WARM_UP].copy()
    folded = rows["exercise"].map(fold)
    rows["name"] = folded.map(dict(zip(folded, rows["exercise"], strict=True)))
    rows["muscle"] = [muscle_of(name, told) for name, told in zip(rows["exercise"], rows["muscle_group"], strict=True)]
    weight_kg, reps = rows["weight_kg"].astype(float), rows["reps"].astype(float)
    is_help, is_added = folded.str.contains("assisted"), folded.str.contains("weighted")
    rows["is_body_weight"] = (~(weight_kg > 0) | is_help) & (reps > 0)
    rows["tonnage_kg"] = (weight_kg * reps).where((weight_kg > 0) & ~is_help)
    estimates = [epley_kg(*both) for both in zip(weight_kg, reps, strict=True)]
    is_doubtful = is_marked(rows, "is_doubtful")
    rows["one_rm_kg"] = pd.Series(estimates, index=rows.index, dtype=float).mask(is_help | is_added | is_doubtful)
    rows["lifted_kg"] = weight_kg.where(rows["tonnage_kg"].notna() & ~is_doubtful)
    return rows


def muscle_of(exercise: str, told: str | None = None) -> str:
    """The muscle group of an exercise: as its source says, else by its name, else 'unknown'.

    >>> muscle_of("Bench Press (Barbell)"), muscle_of("Seated Row", "upper_back"), muscle_of("Zercher March")
    ('chest', 'upper back', 'unknown')
    """
    if isinstance(told, str) and told:
        return told.replace("_", " ").lower()
    name = f" {fold(exercise)} "
    return next((muscle for word, muscle in MUSCLES.items() if f" {word}" in name), UNKNOWN_MUSCLE)


def exercises(worked: pd.DataFrame) -> pd.DataFrame:
    """What was done of each exercise, most sets first. ``worked`` is of :func:`worked`.

    Returns:
        Indexed by ``name``: ``muscle``, ``sessions``, ``sets``, ``body_weight_sets``, ``tonnage_kg``, ``heaviest_kg``,
        ``most_reps``, ``one_rm_kg`` and ``one_rm_day`` (the best), ``last_day``; NaN/NaT where nothing tells.
    """
    groups = worked.groupby("name")
    telling = worked[worked["one_rm_kg"].notna()]
    best = telling.loc[telling.groupby("name")["one_rm_kg"].idxmax()].set_index("name")
    table = pd.DataFrame(
        {
            "muscle": groups["muscle"].last(),
            "sessions": groups["workout_id"].nunique(),
            "sets": groups.size(),
            "body_weight_sets": groups["is_body_weight"].sum(),
            "tonnage_kg": groups["tonnage_kg"].sum(min_count=1),
            "heaviest_kg": groups["lifted_kg"].max(),
            "most_reps": groups["reps"].max(),
            "one_rm_kg": best["one_rm_kg"],
            "one_rm_day": best["day"],
            "last_day": groups["day"].max(),
        }
    )
    return table.sort_values(["sets", "last_day"], ascending=False, kind="stable").rename_axis("name")


def history(worked: pd.DataFrame, name: str) -> pd.DataFrame:
    """An exercise day by day, oldest first.

    Returns:
        Indexed by ``day``: ``workout_id``, ``sets``, ``reps``, ``tonnage_kg``, ``heaviest_kg``, ``one_rm_kg``,
        ``is_record`` (the estimated maximum beat every day before; the first is none).
    """
    rows = worked[worked["name"] == name]
    groups = rows.groupby("day")
    table = pd.DataFrame(
        {
            "workout_id": groups["workout_id"].first(),
            "sets": groups.size(),
            "reps": groups["reps"].sum(min_count=1),
            "tonnage_kg": groups["tonnage_kg"].sum(min_count=1),
            "heaviest_kg": groups["lifted_kg"].max(),
            "one_rm_kg": groups["one_rm_kg"].max(),
        }
    )
    before = table["one_rm_kg"].cummax().ffill().shift()
    return table.assign(is_record=table["one_rm_kg"] > before)


def going(history: pd.DataFrame, today: date, *, weeks: int = TREND_WEEKS) -> Going:
    """Whether the estimated maximum gained, lost or stood still in the last weeks. ``history`` is of :func:`history`.

    A plateau is a claim of its own: the whole interval lies within two percent a month of no change. An interval that
    is wider than that and holds 0 says that it is not clear.
    """
    first = pd.Timestamp(today) - pd.Timedelta(days=7 * weeks - 1)
    known = history.loc[(history.index >= first) & (history.index <= pd.Timestamp(today)), "one_rm_kg"].dropna()
    slope = _slope(known)
    if slope is None:
        return Going("too little", n=len(known))
    factor = 100 * DAYS_A_MONTH / float(known.median())
    middle, low, high = (factor * value for value in (slope.per_step, slope.low, slope.high))
    if slope.is_clear:
        direction: Direction = "gaining" if middle > 0 else "losing"
    else:
        direction = "plateau" if low >= -PLATEAU_PCT and high <= PLATEAU_PCT else "not clear"
    return Going(direction, middle, low, high, slope.n)


def weekly_sets(worked: pd.DataFrame, first: date, last: date, *, first_weekday: int = 0) -> pd.DataFrame:
    """Sets a week by muscle group, each set once, for the muscle that the exercise is for.

    Returns:
        A row per week with any set and muscle: ``week`` (its first day), ``muscle``, ``sets``.
    """
    rows = worked[worked["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    weeks = week_starts(rows["day"], first_weekday).rename("week")
    return rows.groupby([weeks, rows["muscle"]]).size().rename("sets").reset_index()


def sets_a_week(weekly: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The mean week of each muscle group over the period, idle weeks as 0: ``sets_a_week``, most first."""
    weeks = max(((last - first).days + 1) / 7, 1.0)
    sums = weekly.groupby("muscle")["sets"].sum() / weeks
    return sums.sort_values(ascending=False, kind="stable").rename("sets_a_week").to_frame()


def _slope(one_rm_kg: pd.Series) -> Slope | None:
    days = one_rm_kg.index.to_numpy().astype("datetime64[D]").astype(float)
    return theil_sen(days, one_rm_kg.to_numpy(dtype=float))
