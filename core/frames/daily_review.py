"""Daily Review: a day and the seven days up to it against the athlete's own usual week, and the goals still open."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import quantities
from core.coaching.review import USUAL_WINDOWS, Review, daily_review
from core.frames import books
from core.metrics import counted, local_days
from core.quantities import Units
from core.store import Book

#: What is held against the usual week, in the order of the screen.
MEASURES = ("workouts", "minutes", "output_kj", "tss", "distance_m", "calories_kcal")
#: What a list of workouts shows.
LISTED = ["title", "discipline", "duration_s", "output_kj", "distance_m", "tss"]
#: A measure this far from the usual one stands out, in percent.
STANDS_OUT_PCT = 20


@dataclass(frozen=True)
class DayReview:
    """What was done up to the evening of a day, as it is shown."""

    day: date
    #: A row for each of ``MEASURES``: ``last_7_days``, ``usual``, ``change_pct``, NaN where not known.
    week: pd.DataFrame
    #: By discipline, most minutes first: ``workouts``, ``minutes``, ``usual_workouts``, ``usual_minutes``.
    disciplines: pd.DataFrame
    #: The day's workouts, newest first: the columns of ``LISTED``.
    today: pd.DataFrame
    #: Those of the six days before it, and their ``day``.
    days_before: pd.DataFrame
    sentences: tuple[str, ...]
    units: Units

    @property
    def written(self) -> str:
        """The day in words."""
        return f"{self.day:%A}, {self.day.day} {self.day:%B %Y}"

    @property
    def rule(self) -> str:
        """Which days are summed up, and what they are held against."""
        first = self.day - timedelta(days=6)
        days = f"{first.day} {first:%b} to {self.day.day} {self.day:%b %Y}"
        usual = self.week["usual"].dropna()
        if usual.empty:
            return f"{days}."
        week = ", ".join(_amount(value, str(name), self.units) for name, value in usual.items())
        return f"{days}. Usual week: {week}; the median of the {USUAL_WINDOWS} seven-day windows before."


def review(book: Book, day: date) -> DayReview:
    """The review of ``day``, from all workouts up to and including it."""
    return _review(book.id, books.version(book, "workouts", "athlete"), day, book)


def first_day(book: Book) -> date:
    """The day of the first workout; today in a book without any."""
    days = books.workouts(book)["day"]
    return days.min().date() if len(days) else books.today(book)


@st.cache_data(max_entries=8, show_spinner=False)
def _review(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> DayReview:
    workouts, units = books.workouts(_book), books.units(_book)
    said = daily_review(workouts, day, units=units)
    week = pd.concat([said.week, _stress(workouts, day)]).loc[list(MEASURES)]
    rows = counted(workouts).iloc[::-1]
    days = local_days(rows)
    last, first = pd.Timestamp(day), pd.Timestamp(day - timedelta(days=6))
    return DayReview(
        day=day,
        week=week,
        disciplines=said.disciplines,
        today=rows.loc[days == last, LISTED],
        days_before=rows.loc[(days >= first) & (days < last), ["day", *LISTED]],
        sentences=(*said.sentences, *_standouts(week, units)),
        units=units,
    )


def _stress(workouts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Training stress against the usual week, by the rule of the other measures: it is reviewed in the place of one."""
    in_place: Review = daily_review(workouts.assign(calories_kcal=workouts["tss"]), day)
    return in_place.week.loc[["calories_kcal"]].rename(index={"calories_kcal": "tss"})


def _standouts(week: pd.DataFrame, units: Units) -> list[str]:
    """Measures far from the usual week, a sentence each; time has its own sentence in the review."""
    far = week.drop(index=["workouts", "minutes"])
    far = far[far["change_pct"].abs() >= STANDS_OUT_PCT]
    return [
        f"{quantities.described(str(row.Index)).label}: {quantities.shown(row.last_7_days, str(row.Index), units)}, "
        f"{abs(row.change_pct):.0f} % {'above' if row.change_pct > 0 else 'below'} the usual "
        f"{quantities.shown(row.usual, str(row.Index), units)}."
        for row in far.itertuples()
    ]


def _amount(value: float, measure: str, units: Units) -> str:
    if measure == "workouts":
        return f"{value:g} workout{'' if value == 1 else 's'}"
    return quantities.shown(value, measure, units)
