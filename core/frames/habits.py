"""Habits: when the athlete trains, how regularly, when they perform best, and their Eddington numbers."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from core.analysis import eddington, habits
from core.analysis.eddington import Eddington
from core.analysis.habits import BestTimes, Regularity
from core.frames import books
from core.metrics import local_days
from core.quantities import how_many
from core.store import Book

#: Periods over which starts are counted, in days; None is everything.
PERIODS: dict[str, int | None] = {"3 months": 91, "1 year": 365, "All": None}
#: Disciplines whose distances are added up for an Eddington number of their own.
GROUPS: dict[str, tuple[str, ...]] = {
    "all": (),
    "cycling": ("cycling", "bike_bootcamp"),
    "running": ("running", "tread_bootcamp"),
}
#: Metres of the unit that distances are counted in.
METRES = {"km": 1000.0, "mi": 1609.344}
#: So many numbers beyond the one that is reached are looked forward to.
AHEAD = (1, 2, 5, 10, 25)


@dataclass(frozen=True)
class Starts:
    """When workouts of a period began."""

    #: Of ``habits.starts``.
    slots: pd.DataFrame
    sentence: str


@dataclass(frozen=True)
class EddingtonOf:
    """One Eddington number."""

    name: str
    #: 'km', 'mi', 'min' or 'kJ'.
    unit: str
    eddington: Eddington

    @property
    def needed(self) -> str:
        """What the next one takes."""
        following = self.eddington.number + 1
        missing = self.eddington.days_missing(following)
        return f"{how_many(missing, 'more day')} of {following:,} {self.unit} make it {following:,}"

    @property
    def sentence(self) -> str:
        """What the number says, and what the next one takes."""
        number = self.eddington.number
        if not number:
            return f"No day has a whole {self.unit} yet."
        days = f"{how_many(number, 'day')} of at least {number:,} {self.unit}"
        return f"You had {days} each; {self.needed}."

    @property
    def ahead(self) -> pd.DataFrame:
        """The next numbers: ``number, days_with, days_missing``."""
        numbers = [self.eddington.number + step for step in AHEAD]
        return pd.DataFrame(
            {
                "number": numbers,
                "days_with": [self.eddington.days_with(n) for n in numbers],
                "days_missing": [self.eddington.days_missing(n) for n in numbers],
            }
        )


def starts(book: Book, period: str, today: date) -> Starts:
    """When the workouts of a period up to ``today`` began, by weekday and hour."""
    return _starts(book.id, books.version(book, "workouts", "athlete"), period, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _starts(book_id: str, version: tuple[int, ...], period: str, today: date, _book: Book) -> Starts:
    workouts = books.workouts(_book)
    days = local_days(workouts)
    ago = PERIODS[period]
    is_in = days <= pd.Timestamp(today)
    if ago is not None:
        is_in &= days > pd.Timestamp(today) - pd.Timedelta(days=ago)
    slots = habits.starts(workouts[is_in])
    return Starts(slots, _busiest(slots))


def regularity(book: Book, today: date) -> Regularity:
    """How the training days of the last half year lay."""
    return _regularity(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _regularity(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Regularity:
    return habits.regularity(
        books.workouts(_book), today, first_weekday=books.week_start(_book), protected=books.protected_days(_book)
    )


def best_times(book: Book, today: date) -> BestTimes:
    """At which part of the day more or less is done than usual."""
    return _best_times(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _best_times(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> BestTimes:
    return habits.best_times(books.workouts(_book), today)


def eddingtons(book: Book, today: date) -> dict[str, EddingtonOf]:
    """The Eddington numbers of which anything is known, by their names; distances in the athlete's unit."""
    return _eddingtons(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _eddingtons(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> dict[str, EddingtonOf]:
    workouts = books.workouts(_book)
    workouts = workouts[local_days(workouts) <= pd.Timestamp(today)]
    units = ("mi", "km") if books.units(_book) == "imperial" else ("km",)
    found = [
        EddingtonOf("Minutes", "min", _of(workouts, "minutes")),
        EddingtonOf("Output", "kJ", _of(workouts, "output_kj")),
    ]
    for unit in units:
        for group, disciplines in GROUPS.items():
            name = f"{'Kilometres' if unit == 'km' else 'Miles'}, {group}"
            found.append(EddingtonOf(name, unit, _of(workouts, "distance_m", disciplines, 1 / METRES[unit])))
    return {each.name: each for each in found if each.eddington.number}


def _of(workouts: pd.DataFrame, measure: str, disciplines: tuple[str, ...] = (), factor: float = 1) -> Eddington:
    return eddington.eddington(eddington.daily_sums(workouts, measure, disciplines=disciplines) * factor)


def _busiest(slots: pd.DataFrame) -> str:
    """The most frequent hour of the week, and of the day."""
    total = int(slots["workouts"].sum())
    if not total:
        return "No workout began in this period."
    slot = slots.loc[slots["workouts"].idxmax()]
    by_hour = slots.groupby("hour")["workouts"].sum()
    hour, in_hour = int(by_hour.idxmax()), int(by_hour.max())
    weekday = habits.WEEKDAYS[int(slot["weekday"])]
    return (
        f"Most often you begin on a {weekday} between {_hours(int(slot['hour']))} ({int(slot['workouts'])} of "
        f"{how_many(total, 'workout')}); over all days between {_hours(hour)} ({in_hour})."
    )


def _hours(hour: int) -> str:
    return f"{hour}:00 and {(hour + 1) % 24}:00"
