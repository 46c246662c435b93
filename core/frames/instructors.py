"""Instructors: how hard their classes are for the athlete, how others rate them, and when they were last taken."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.analysis import fitness
from core.analysis import instructors as analysis
from core.analysis.estimates import ESTIMATE
from core.analysis.instructors import LEAST_CLASSES, LEAST_IN_ALL, Hardness
from core.derive import dated_values
from core.frames import books, library
from core.metrics import local_days
from core.quantities import Quantity
from core.store import Book, reading

#: What is looked at first.
DISCIPLINE = "cycling"
INTENSITY, HEART_RATE, LOAD = "Intensity", "Heart rate", "Load"
_CORRECTED = "your classes, corrected for their length and type, your form of the day and the season"
#: The ways to measure how hard a class was, each with what an effect is counted in.
MEASURES = {
    INTENSITY: Quantity("effect", "Harder by", "IF points", 1, help="Hundredths of intensity factor (normalized power "
                        "over FTP) above or below the average instructor; 0 is average. Drawn towards 0 where you "
                        "took few classes.", source=_CORRECTED),
    LOAD: Quantity("effect", "Harder by", "TSS/h", 1, help="Training stress an hour above or below the average "
                   "instructor; 0 is average. Drawn towards 0 where you took few classes. Classes whose stress is an "
                   "estimate are left out.", source=_CORRECTED),
    HEART_RATE: Quantity("effect", "Harder by", "% of max HR", 1, help="Mean heart rate in percent of your maximum, "
                         "above or below the average instructor; 0 is average. Drawn towards 0 where you took few "
                         "classes.", source=_CORRECTED),
}  # fmt: skip
COLUMNS = ["instructor", "n", "effect", "low", "high", "stands_out", "difficulty", "avg_power_w", "last_day"]


@dataclass(frozen=True)
class Instructors:
    """The instructors of one discipline and period."""

    #: ``COLUMNS``, the hardest first, then those of too few classes, with ``effect, low, high`` NaN: ``n`` classes
    #: taken whole, ``difficulty`` (mean of their classes as members rate them, 1 to 10), ``avg_power_w`` (mean of the
    #: athlete's), ``last_day``.
    table: pd.DataFrame
    hardness: Hardness
    measure: str

    @property
    def told(self) -> pd.DataFrame:
        """The rows of ``table`` that have an effect."""
        return self.table[self.table["effect"].notna()]

    @property
    def sentence(self) -> str:
        """Whose classes are harder or easier than average; says so where that is nobody, or where too little is known.

        Names stand in it as they are.
        """
        of = self.hardness
        if of.is_silent:
            return (
                f"Too little to say whose classes are harder: {of.classes} whole {_word(of.classes, 'class')} of "
                f"{of.instructors} {_word(of.instructors, 'instructor')} with this measured. Needed are "
                f"{LEAST_IN_ALL}, and {LEAST_CLASSES} each of two instructors. Choose a longer period."
            )
        told = [self._finding(str(name), row) for name, row in of.effects[of.effects["stands_out"]].iterrows()]
        if told:
            return " ".join(told)
        return (
            f"Nobody's classes stand out from chance: {of.classes} classes of {of.instructors} instructors, of whom "
            f"{len(of.effects)} gave {LEAST_CLASSES} and more."
        )

    def _finding(self, name: str, row: pd.Series) -> str:
        unit = MEASURES[self.measure].unit
        how = "harder" if row["effect"] > 0 else "easier"
        return (
            f"{name}'s classes are {how} for you than average: {row['effect']:+.1f} {unit} (95 % interval "
            f"{row['low']:+.1f} to {row['high']:+.1f}, {row['n']} classes)."
        )


def disciplines(book: Book) -> list[str]:
    """The disciplines with a whole class of an instructor, the one most often taken first."""
    workouts = books.workouts(book)
    counts = {name: len(analysis.taught(workouts, name)) for name in workouts["discipline"].unique()}
    return sorted((name for name, n in counts.items() if n), key=lambda name: (name != DISCIPLINE, -counts[name]))


def measures(book: Book, discipline: str) -> list[str]:
    """The ways in which a class of this discipline was ever measured, of ``MEASURES``."""
    known = _measured(book.id, _version(book), discipline, book)
    return [name for name in MEASURES if known[name].notna().any()]


def earliest(book: Book) -> date | None:
    """The day of the first workout."""
    days = local_days(books.workouts(book))
    return days.min().date() if len(days) else None


def instructors(book: Book, discipline: str, measure: str, first: date, last: date) -> Instructors:
    """The instructors of a discipline from ``first`` to ``last``, both included, by one of ``MEASURES``."""
    return _instructors(book.id, _version(book), discipline, measure, first, last, book)


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


@st.cache_data(max_entries=8, show_spinner=False)
def _instructors(
    book_id: str, version: tuple[int, ...], discipline: str, measure: str, first: date, last: date, _book: Book
) -> Instructors:
    workouts = books.workouts(_book)
    taken = analysis.taught(workouts, discipline)
    taken = taken[local_days(taken).between(pd.Timestamp(first), pd.Timestamp(last))]
    measured = _measured(book_id, version, discipline, _book)[measure]
    until = local_days(workouts).max().date() if len(workouts) else last
    tsb = fitness.training_load(fitness.daily_tss(workouts, until))["tsb"]
    hardness = analysis.hardness(taken, measured, tsb)
    return Instructors(_table(taken, hardness, _difficulty(_book, discipline)), hardness, measure)


@st.cache_data(max_entries=4, show_spinner=False)
def _measured(book_id: str, version: tuple[int, ...], discipline: str, _book: Book) -> pd.DataFrame:
    """What each whole class of a discipline cost, by ``MEASURES``; NaN where that was not measured."""
    taken = analysis.taught(books.workouts(_book), discipline)
    hours = taken["duration_s"].astype(float) / 3600
    is_measured = taken["tss_method"].ne(ESTIMATE) & (hours > 0)
    with reading(_book) as connection, Session(connection) as session:
        dated = dated_values(session)
    most_bpm = [dated.on(day.date()).max_heart_rate_bpm or np.nan for day in local_days(taken)]
    return pd.DataFrame(
        {
            INTENSITY: 100 * taken["intensity_factor"].astype(float),
            LOAD: (taken["tss"].astype(float) / hours).where(is_measured),
            HEART_RATE: 100 * taken["avg_heart_rate_bpm"].astype(float) / np.array(most_bpm, dtype=float),
        }
    )


def _difficulty(book: Book, discipline: str) -> pd.Series:
    """Mean difficulty of each instructor's classes in the library, as members rate them."""
    classes = library.classes(book)
    classes = classes[classes["discipline"] == discipline]
    return classes.groupby(classes["instructor"].astype(object))["difficulty"].mean()


def _table(taken: pd.DataFrame, hardness: Hardness, difficulty: pd.Series) -> pd.DataFrame:
    names = taken["instructor_name"].astype(str)
    table = pd.DataFrame(
        {
            "n": names.groupby(names).size(),
            "avg_power_w": taken["avg_power_w"].astype(float).groupby(names).mean(),
            "last_day": local_days(taken).groupby(names).max(),
        }
    )
    effects = hardness.effects[["effect", "low", "high", "stands_out"]]
    table = table.join(effects).assign(difficulty=difficulty.reindex(table.index))
    table["stands_out"] = table["stands_out"].eq(True)
    table[["effect", "low", "high"]] = table[["effect", "low", "high"]].astype(float)
    table = table.sort_values(["effect", "n"], ascending=False, na_position="last", kind="stable")
    return table.rename_axis(index="instructor").reset_index()[COLUMNS]


def _word(n: int, word: str) -> str:
    return word if n == 1 else f"{word}es" if word.endswith("s") else f"{word}s"
