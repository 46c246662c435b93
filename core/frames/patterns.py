"""Patterns: which class types were followed by gains, whether classes were followed, and how one rides."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.analysis import class_effects, estimates, patterns
from core.analysis.class_effects import LEAST_GAINS, Effect
from core.analysis.distributions import NO_CLASS_TYPE
from core.analysis.patterns import Trend
from core.analysis.periods import month_starts
from core.frames import books
from core.frames.fitness import Card
from core.frames.power_zones import entries, in_force
from core.metrics import counted, is_marked, local_days
from core.quantities import Quantity, how_many
from core.store import Book

#: What is looked at here: watts per beat of rides and of rows are no one trend.
DISCIPLINE = "cycling"
#: The compliance trend is the mean of so many rides up to each.
ROLLING_RIDES = 10
#: Class types that were ridden less often are left out of cadence and resistance.
LEAST_OF_TYPE = 3
#: The ways to look at efficiency.
FACTOR, PER_BEAT = "Efficiency factor", "Watts per beat"
EFFICIENCY = {
    FACTOR: "Normalized power over mean heart rate, the median ride of each week; it rises as you get fitter.",
    PER_BEAT: "Average power over mean heart rate, the median ride of each week; it rises as you get fitter.",
}
#: What gains are looked at.
GAINS = ("FTP", "Efficiency")
#: How cadence and resistance by class type are read.
SPREAD = (
    "The middle half and the median of the averages of your rides, weighted by their length; the types with most time "
    "first."
)


class Monthly(NamedTuple):
    """One way to look at energy by month: column of ``Patterns.energy``, title of its axis, how it is read."""

    column: str
    title: str
    told: str


MONTHLY = {
    "kJ/min": Monthly(
        "output_kj_per_min",
        "Output (kJ/min)",
        "All output of a month over all the minutes of the rides that know theirs; rides stopped early are left out.",
    ),
    "kcal/min": Monthly(
        "calories_kcal_per_min",
        "Calories (kcal/min)",
        "All calories of a month, as the source gives them, over all the minutes of the rides that know theirs.",
    ),
    "Efficiency": Monthly(
        "gross_efficiency_pct",
        "Calorie efficiency (%)",
        "The share of the calories that became output (kJ over kcal times 4.184), the median ride of each month.",
    ),
}
ENERGY = {
    "kj_per_min": Quantity("kj_per_min", "Output a minute", "kJ/min", 1, help="Median of the rides: output over time.",
                           source="your rides of the period"),
    "kcal_per_min": Quantity("kcal_per_min", "Calories a minute", "kcal/min", 1, help="Median of the rides: calories "
                             "as the source gives them, over time.", source="your rides of the period"),
    "gross_efficiency_pct": Quantity("gross_efficiency_pct", "Calorie efficiency", "%", 1, help="The share of the "
                                     "calories that became output: kJ over kcal times 4.184. By Peloton's calories "
                                     "about 16 to 17 %.", source="your rides of the period"),
    "joules_per_beat": Quantity("joules_per_beat", "Work a heart beat", "J", 0, help="Output over all heart beats of "
                                "the ride: more is fitter, or cooler, or fresher.", source="your rides of the period"),
}  # fmt: skip


@dataclass(frozen=True)
class Gains:
    """What was followed by gains of one kind."""

    #: What gained: 'FTP' or 'efficiency'.
    of: str
    #: Every type that was looked at, the likeliest first; None where there are too few gains.
    effects: tuple[Effect, ...] | None
    changes: int

    @property
    def table(self) -> pd.DataFrame:
        """``class_type, gain_pct, low_pct, high_pct, n, n_with, stands_out, told``."""
        rows = [
            (e.class_type, e.gain_pct, e.low_pct, e.high_pct, e.n, e.n_with, e.stands_out, e.sentence(self.of))
            for e in self.effects or ()
        ]
        columns = ["class_type", "gain_pct", "low_pct", "high_pct", "n", "n_with", "stands_out", "told"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def sentences(self) -> str:
        """What stands out from chance; says so where nothing does, or where too little is known."""
        if self.effects is None:
            known = f"{self.changes} {'is' if self.changes == 1 else 'are'} known"
            return f"Too little to say anything: {known}, {LEAST_GAINS} changes of {self.of} are needed."
        told = [effect.sentence(self.of) for effect in self.effects if effect.stands_out]
        if not told:
            return f"No class type stands out from chance over {self.changes} changes of {self.of}."
        return " ".join([*told, "What came before is not yet a cause."])


@dataclass(frozen=True)
class Patterns:
    """How was ridden in a period."""

    rides: int
    #: ``day, title, compliance_pct, rolling_pct``, oldest first.
    compliance: pd.DataFrame
    #: Of ``patterns.by_class_type``.
    by_class_type: pd.DataFrame
    #: By the names of the ways to look at it.
    efficiency: dict[str, Trend]
    #: Indexed by ``month``: ``output_kj_per_min, calories_kcal_per_min, gross_efficiency_pct``.
    energy: pd.DataFrame
    cards: tuple[Card, ...]

    @property
    def compliance_sentence(self) -> str:
        """How well classes were followed lately."""
        if self.compliance.empty:
            return "No ride of this period has targets that it could be held against."
        last = self.compliance.iloc[-1]
        known = len(self.compliance)
        return (
            f"{last['rolling_pct']:.0f} % of the targeted seconds of the last {min(known, ROLLING_RIDES)} such rides "
            f"were on target ({known} rides with targets in this period)."
        )


def gains(book: Book, today: date) -> dict[str, Gains]:
    """What was followed by gains in each of ``GAINS``, over all of the history."""
    return _gains(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _gains(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> dict[str, Gains]:
    rides = _rides(_book)
    rides = rides[local_days(rides) <= pd.Timestamp(today)]
    steps = class_effects.ftp_gains(in_force(entries(_book))[["day", "ftp_w"]])
    stretches = class_effects.efficiency_gains(rides, today)
    found = (
        Gains("FTP", class_effects.effects(rides, steps), len(steps)),
        Gains("efficiency", class_effects.effects(rides, stretches), len(stretches)),
    )
    return dict(zip(GAINS, found, strict=True))


def patterns_of(book: Book, first: date, last: date) -> Patterns:
    """How was ridden from ``first`` to ``last``, both included."""
    return _patterns(book.id, books.version(book, "workouts", "athlete"), first, last, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _patterns(book_id: str, version: tuple[int, ...], first: date, last: date, _book: Book) -> Patterns:
    rides = _rides(_book)
    rides = rides[local_days(rides).between(pd.Timestamp(first), pd.Timestamp(last))]
    first_weekday = books.week_start(_book)
    types = patterns.by_class_type(rides)
    return Patterns(
        rides=len(rides),
        compliance=_compliance(rides),
        by_class_type=types[(types["workouts"] >= LEAST_OF_TYPE) & (types.index != NO_CLASS_TYPE)],
        efficiency={
            FACTOR: patterns.efficiency_factor_trend(rides, first_weekday=first_weekday),
            PER_BEAT: patterns.watts_per_beat_trend(rides, first_weekday=first_weekday),
        },
        energy=_energy(rides),
        cards=_cards(rides),
    )


def earliest(book: Book) -> date | None:
    """The day of the first ride."""
    days = local_days(_rides(book))
    return days.min().date() if len(days) else None


def _rides(book: Book) -> pd.DataFrame:
    workouts = counted(books.workouts(book))
    return workouts[workouts["discipline"] == DISCIPLINE]


def _compliance(rides: pd.DataFrame) -> pd.DataFrame:
    known = rides[rides["compliance"].notna()]
    pct = 100 * known["compliance"].astype(float)
    rolling_pct = pct.rolling(ROLLING_RIDES, min_periods=1).mean()
    return pd.DataFrame(
        {"day": local_days(known), "title": known["title"], "compliance_pct": pct, "rolling_pct": rolling_pct}
    )


def _energy(rides: pd.DataFrame) -> pd.DataFrame:
    if rides.empty:
        return pd.DataFrame(columns=["output_kj_per_min", "calories_kcal_per_min", "gross_efficiency_pct"], dtype=float)
    whole = rides[~is_marked(rides, "is_stopped_early")]
    months = month_starts(local_days(whole)).rename("month")
    efficiency = estimates.efficiency(whole)["gross_efficiency_pct"].groupby(months).median()
    return patterns.energy_by_month(rides).drop(columns="workouts").join(efficiency)


def _cards(rides: pd.DataFrame) -> tuple[Card, ...]:
    each = estimates.efficiency(rides[~is_marked(rides, "is_stopped_early")])
    return tuple(
        Card(quantity, _median(each[name]), how_many(int(each[name].notna().sum()), "ride"))
        for name, quantity in ENERGY.items()
    )


def _median(values: pd.Series) -> float | None:
    return float(values.median()) if values.notna().any() else None
