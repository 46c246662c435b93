"""Goals: where each one stands in words and numbers, how its last weeks or months went, and what a new one may be."""

from dataclasses import dataclass
from datetime import date
from math import ceil

import pandas as pd
import streamlit as st

from core import quantities
from core.coaching.goals import GOAL_METRICS, WHOLE_METRICS, GoalProgress, goal_history, goal_progress
from core.frames import books
from core.quantities import Units, written
from core.queries import athlete
from core.store import Book

#: Goals that are one click away: (metric, period, target).
TEMPLATES = (("workouts", "week", 3.0), ("minutes", "week", 150.0), ("output_kj", "week", 900.0))
#: Days that a period can have at most.
MOST_DAYS = {"week": 7, "month": 31}
#: What one and many of them are called, for metrics without a unit.
_COUNTED = {"workouts": ("workout", "workouts"), "days": ("active day", "active days")}


@dataclass(frozen=True)
class GoalCard:
    """One goal and how it goes, up to the day that was asked for."""

    progress: GoalProgress
    #: The periods before this one in which it stood, oldest first, at most 12: see ``coaching.goals.goal_history``.
    history: pd.DataFrame
    units: Units

    @property
    def goal_id(self) -> int:
        return self.progress.goal_id

    @property
    def title(self) -> str:
        """3 workouts a week."""
        return title(
            self.progress.metric, self.progress.period, self.progress.target, self.progress.discipline, self.units
        )

    @property
    def state(self) -> str:
        """'Reached', 'On track' or 'Behind'."""
        if self.progress.is_reached:
            return "Reached"
        return "On track" if self.progress.is_on_track else "Behind"

    @property
    def done(self) -> str:
        """What was done of what."""
        return f"{self._number(self.progress.done)} of {self._amount(self.progress.target)} this {self.progress.period}"

    @property
    def needed(self) -> str:
        """What is still to do, and how much of it on each day that is left."""
        goal = self.progress
        days = f"{goal.days_left} day{'s' if goal.days_left > 1 else ''} left"
        if goal.is_reached:
            over = goal.done - goal.target
            return f"Reached with {self._amount(over)} to spare." if over > 0 else f"Reached, {days}."
        if goal.days_left == 1:
            return f"{self._amount(goal.needed)} to go, and today is the last day."
        return f"{self._amount(goal.needed)} to go, {days}{self._pace()}."

    @property
    def kept(self) -> str:
        """How often it was hit."""
        if self.history.empty:
            return f"No full {self.progress.period} yet."
        hits, of = int(self.history["is_hit"].sum()), len(self.history)
        return f"Hit in {hits} of the last {of} {self.progress.period}{'s' if of > 1 else ''}."

    def _pace(self) -> str:
        """How much that is a day; for what comes in whole ones, how often."""
        goal = self.progress
        if goal.metric not in WHOLE_METRICS:
            return f": {self._amount(goal.needed_per_day)} a day"
        needed = ceil(goal.needed)
        if needed > goal.days_left:
            return "" if goal.metric == "days" else f": up to {ceil(goal.needed_per_day)} a day"
        if needed == goal.days_left:
            return ": one every day"
        every = goal.days_left // needed
        return f": one every {every} days" if needed > 1 and every > 1 else ""

    def _amount(self, value: float) -> str:
        return amount(value, self.progress.metric, self.units)

    def _number(self, value: float) -> str:
        return _number(value, self.progress.metric, self.units)


def cards(book: Book, day: date) -> list[GoalCard]:
    """Every goal that stands on ``day`` and is not ended since, by priority; counted up to that day."""
    return _cards(book.id, books.version(book, "workouts", "goals", "athlete"), day, True, book)


def cards_of(book: Book, day: date) -> list[GoalCard]:
    """Every goal that stood on ``day``, also those ended since, by priority; counted up to that day."""
    return _cards(book.id, books.version(book, "workouts", "goals", "athlete"), day, False, book)


def ended(book: Book) -> dict[int, str]:
    """Goals that rest, by their id: what they were, and when."""
    rows = athlete.goals(book, standing=False)
    units = books.units(book)
    return {
        int(row.id): f"{title(row.metric, row.period, row.target, row.discipline, units)}, "
        f"{written(row.first_day, short=True)} to {written(row.last_day, short=True)}"
        for row in rows[rows["last_day"].notna()].itertuples()
    }


def templates(book: Book, standing: list[GoalCard]) -> dict[str, tuple[str, str, float]]:
    """The goals of ``TEMPLATES`` that do not stand yet, by their titles."""
    taken = {(card.progress.metric, card.progress.period, card.progress.discipline) for card in standing}
    return {
        title(metric, period, target, None, books.units(book)): (metric, period, target)
        for metric, period, target in TEMPLATES
        if (metric, period, None) not in taken
    }


def metrics(book: Book) -> dict[str, str]:
    """What a goal can ask for: its name, with the unit that a target is given in."""
    return {metric: quantities.axis(metric, books.units(book)) for metric in GOAL_METRICS}


def disciplines(book: Book) -> list[str]:
    """The disciplines of the book, the most frequent first."""
    return [str(name) for name in books.workouts(book)["discipline"].value_counts().index]


def target(book: Book, metric: str, period: str, given: float | None) -> float:
    """A target as it is kept, from the number that was given in the unit of ``metrics``.

    Raises:
        ValueError: It cannot be a target; the sentence says why.
    """
    if given is None or given <= 0:
        raise ValueError("Give a target above 0.")
    if metric in WHOLE_METRICS and given != int(given):
        raise ValueError(f"{quantities.described(metric).label} come in whole ones.")
    if metric == "days" and given > MOST_DAYS[period]:
        raise ValueError(f"A {period} has no more than {MOST_DAYS[period]} days.")
    return given / _factor(metric, books.units(book))


def given(book: Book, metric: str, target: float) -> float:
    """A kept target in the unit of ``metrics``."""
    return round(target * _factor(metric, books.units(book)), 2)


def title(metric: str, period: str, target: float, discipline: str | None, units: Units) -> str:
    """A goal in a few words.

    >>> title("output_kj", "week", 900, None, "metric"), title("distance_m", "month", 160934.4, "running", "imperial")
    ('900 kJ a week', '100 mi a month · running')
    """
    of = f" · {discipline.replace('_', ' ')}" if isinstance(discipline, str) else ""
    return f"{amount(target, metric, units)} a {period}{of}"


def amount(value: float, metric: str, units: Units) -> str:
    """A number of something as it is said: 1 workout, 150 min, 42.2 km.

    >>> amount(1, "workouts", "metric"), amount(3, "days", "metric"), amount(42195, "distance_m", "metric")
    ('1 workout', '3 active days', '42.2 km')
    """
    number = _number(value, metric, units)
    if metric in _COUNTED:
        return f"{number} {_COUNTED[metric][number != '1']}"
    return f"{number} {quantities.unit(metric, units)}"


@st.cache_data(max_entries=8, show_spinner=False)
def _cards(book_id: str, version: tuple[int, ...], day: date, standing: bool, _book: Book) -> list[GoalCard]:
    rows, workouts = athlete.goals(_book, standing=standing), books.workouts(_book)
    units, first_weekday = books.units(_book), books.week_start(_book)
    history = goal_history(rows, workouts, day, first_weekday=first_weekday)
    return [
        GoalCard(progress, history[history["goal_id"] == progress.goal_id].reset_index(drop=True), units)
        for progress in goal_progress(rows, workouts, day, first_weekday=first_weekday)
    ]


def _number(value: float, metric: str, units: Units) -> str:
    shown = round(value * _factor(metric, units), 1 if metric == "distance_m" else 0)
    return f"{shown:,.1f}".removesuffix(".0")


def _factor(metric: str, units: Units) -> float:
    """The stored value times this is the value that is shown."""
    return float(quantities.converted(pd.Series([1.0]), metric, units).iloc[0])
