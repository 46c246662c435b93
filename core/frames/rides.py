"""Rides: every workout of the book, narrowed to what the athlete asked for, as a list, in groups and month by month."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis import distributions, periods
from core.frames import books
from core.metrics import week_start
from core.queries import workouts as workout_rows
from core.store import Book
from core.words import fold

#: Lengths that can be asked for, in minutes: from, up to but not including. A class counts by its planned length.
LENGTHS: dict[str, tuple[float, float]] = {
    "Under 15 min": (0, 15), "15 to 29 min": (15, 30), "30 to 44 min": (30, 45), "45 to 59 min": (45, 60),
    "An hour and more": (60, float("inf")),
}  # fmt: skip
HOW = ("Live", "On demand")
VIEWS = ("List", "Groups", "Distributions", "Months")
GROUPS = ("Instructor", "Class type", "Duration", "Time of day", "Weekday")

#: The filters of the screen, by their keys, when everything is asked for.
EVERYTHING: dict[str, Any] = {"rides_period": "All", "rides_text": "", "rides_how": None, "rides_deleted": False} | {
    f"rides_{name}": [] for name in ("discipline", "type", "instructor", "length")
}

#: Longer periods are summed by month, and then by year.
MOST_WEEKS, MOST_MONTHS = 54, 60

#: What the screen reads of a workout; the rest of its many columns stays in the database.
COLUMNS = [
    "day", "started_at", "utc_offset_s", "title", "discipline", "class_id", "class_type", "instructor_name", "is_live",
    "class_duration_s", "duration_s", "output_kj", "distance_m", "calories_kcal", "avg_power_w", "avg_heart_rate_bpm",
    "tss", "effort_points", "leaderboard_rank", "leaderboard_total", "notes", "is_personal_record", "is_race",
    "is_stopped_early", "is_doubtful", "is_excluded", *distributions.HEART_RATE_ZONE_COLUMNS,
    *distributions.POWER_ZONE_COLUMNS,
]  # fmt: skip

#: Marks of a workout in the list, by the column that says so.
MARKS = {
    "is_personal_record": "PR", "is_live": "live", "is_race": "race", "is_stopped_early": "stopped early",
    "is_doubtful": "doubtful", "is_excluded": "excluded",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What was asked for. An empty tuple, None and "" ask for everything; the days are both included."""

    first: date
    last: date
    disciplines: tuple[str, ...] = ()
    class_types: tuple[str, ...] = ()
    instructors: tuple[str, ...] = ()
    #: Names of ``LENGTHS``.
    lengths: tuple[str, ...] = ()
    #: One of ``HOW``.
    how: str | None = None
    #: Words that all stand in the title, the instructor's name or the notes.
    text: str = ""
    is_deleted: bool = False

    @property
    def rarer(self) -> list[str]:
        """What was asked for beyond period, text and discipline, in words."""
        deleted = ["deleted workouts"] if self.is_deleted else []
        return [*self.class_types, *self.instructors, *self.lengths, *([self.how] if self.how else []), *deleted]


@dataclass(frozen=True)
class Options:
    """What there is to ask for, the most frequent first."""

    disciplines: list[str]
    class_types: list[str]
    instructors: list[str]
    earliest: date | None


def options(book: Book) -> Options:
    """What the filters offer: all that stands in the book, also outside the period."""
    return _options(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _options(book_id: str, version: tuple[int, ...], _book: Book) -> Options:
    everything = _all(_book, is_deleted=False)
    return Options(
        disciplines=_by_frequency(everything["discipline"]),
        class_types=_by_frequency(_class_types(everything)),
        instructors=_by_frequency(_instructors(everything)),
        earliest=None if everything.empty else everything["day"].min().date(),
    )


def rides(book: Book, choice: Choice) -> pd.DataFrame:
    """The workouts asked for, oldest first, indexed by ``workout_id``: ``COLUMNS``."""
    return _narrowed(_all(book, is_deleted=choice.is_deleted), choice)


def totals(rides: pd.DataFrame, choice: Choice) -> pd.Series:
    """The sums over ``rides`` without excluded ones, by ``metrics.TOTALS``; NaN where nobody knows."""
    return periods.totals(rides, choice.first, choice.last)


def trend(rides: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """The same sums by week, or month or year the longer the period is; oldest first."""
    first, last = choice.first, choice.last
    weeks = (week_start(last) - week_start(first)).days // 7 + 1
    if weeks <= MOST_WEEKS:
        return periods.weekly_totals(rides, last, weeks=weeks)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    monthly = periods.monthly_totals(rides, last, months=months)
    return monthly if months <= MOST_MONTHS else monthly.resample("YS").sum(min_count=1)


def listed(rides: pd.DataFrame) -> pd.DataFrame:
    """``rides`` as the table shows them, newest first.

    Returns:
        Indexed by ``workout_id``: ``day``, ``title``, ``discipline``, ``instructor_name``, ``duration_s``,
        ``distance_m``, ``output_kj``, ``avg_power_w``, ``avg_heart_rate_bpm``, ``tss``, ``effort_points``,
        ``top_share`` (0.05 is the top 5 %) and ``marks`` (a list of words). Missing is NaN or None.
    """
    newest = rides.iloc[::-1]
    columns = ["day", "title", "discipline", "instructor_name", "duration_s", "distance_m", "output_kj",
               "avg_power_w", "avg_heart_rate_bpm", "tss", "effort_points"]  # fmt: skip
    return newest[columns].assign(top_share=_top_share(newest), marks=_marks(newest))


def grouped(rides: pd.DataFrame, by: str, *, first_weekday: int = 0) -> pd.DataFrame:
    """``rides`` by one of ``GROUPS``.

    Returns:
        Indexed by ``group`` (str), in the order of ``core.analysis.distributions``: ``workouts``, ``minutes``,
        ``output_kj_per_min`` (without rides stopped early), ``last_day``. Excluded workouts are left out.
    """
    match by:
        case "Instructor":
            table = distributions.by_instructor(rides)
        case "Class type":
            table = distributions.by_class_type(rides)
        case "Duration":
            table = distributions.by_duration(rides)
            table.index = [f"{minutes} min" for minutes in table.index]
        case "Time of day":
            table = distributions.by_time_of_day(rides)
        case "Weekday":
            table = distributions.by_weekday(rides, first_weekday=first_weekday)
        case _:
            raise ValueError(f"no such group: {by}")
    return table.rename_axis("group")


@dataclass(frozen=True)
class Spread:
    """How workouts are spread, each table as ``core.analysis.distributions`` returns it; excluded ones are left out."""

    durations: pd.DataFrame
    outputs: pd.DataFrame
    heart_rate_zones: pd.DataFrame
    power_zones: pd.DataFrame


def distributed(rides: pd.DataFrame) -> Spread:
    """``rides`` by length, by output, and their time in zones."""
    return Spread(
        distributions.duration_histogram(rides),
        distributions.output_histogram(rides),
        distributions.heart_rate_zones(rides),
        distributions.power_zones(rides),
    )


def months(book: Book, choice: Choice, today: date, measure: str) -> pd.DataFrame:
    """This year's months against last year's, of everything asked for but the period.

    Returns:
        As ``core.analysis.periods.year_against_year``.
    """
    two_years = replace(choice, first=date(today.year - 1, 1, 1), last=today, is_deleted=False)
    return periods.year_against_year(rides(book, two_years), today, measure)


def _all(book: Book, *, is_deleted: bool) -> pd.DataFrame:
    return _read(book.id, books.version(book, "workouts", "athlete"), is_deleted, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(book_id: str, version: tuple[int, ...], is_deleted: bool, _book: Book) -> pd.DataFrame:
    return workout_rows.workouts(_book, deleted=is_deleted)[COLUMNS]


def _narrowed(rides: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    keeps = rides["day"].between(pd.Timestamp(choice.first), pd.Timestamp(choice.last))
    if choice.disciplines:
        keeps &= rides["discipline"].isin(choice.disciplines)
    if choice.class_types:
        keeps &= _class_types(rides).isin(choice.class_types)
    if choice.instructors:
        keeps &= _instructors(rides).isin(choice.instructors)
    if choice.lengths:
        keeps &= _is_of_length(rides, choice.lengths)
    if choice.how:
        keeps &= rides["is_live"].eq(choice.how == "Live").fillna(False).astype(bool)
    found = rides[keeps]
    return found[_has_words(found, choice.text)] if choice.text.strip() else found


def _is_of_length(rides: pd.DataFrame, lengths: tuple[str, ...]) -> pd.Series:
    minutes = rides["class_duration_s"].astype(float).fillna(rides["duration_s"].astype(float)) / 60
    is_within = pd.Series(False, index=rides.index)
    for name in lengths:
        lower, upper = LENGTHS[name]
        is_within |= (minutes >= lower) & (minutes < upper)
    return is_within


def _has_words(rides: pd.DataFrame, text: str) -> pd.Series:
    """Where title, instructor and notes have all words of ``text``; case, accents and punctuation do not matter."""
    told = rides["title"].fillna("") + " " + rides["instructor_name"].fillna("") + " " + rides["notes"].fillna("")
    folded = told.map({words: fold(words) for words in told.unique()})
    has_words = pd.Series(True, index=rides.index)
    for word in fold(text).split():
        has_words &= folded.str.contains(word, regex=False)
    return has_words


def _class_types(rides: pd.DataFrame) -> pd.Series:
    return rides["class_type"].fillna(distributions.NO_CLASS_TYPE)


def _instructors(rides: pd.DataFrame) -> pd.Series:
    return rides["instructor_name"].fillna(distributions.NO_INSTRUCTOR)


def _by_frequency(names: pd.Series) -> list[str]:
    return [str(name) for name in names.value_counts().index]


def _top_share(rides: pd.DataFrame) -> pd.Series:
    rank, total = rides["leaderboard_rank"].astype(float), rides["leaderboard_total"].astype(float)
    return (rank / total).where((rank >= 1) & (rank <= total))


def _marks(rides: pd.DataFrame) -> list[list[str]]:
    says: Any = rides[list(MARKS)].eq(True).fillna(False).to_numpy(dtype=bool)
    words = list(MARKS.values())
    return [[word for word, is_said in zip(words, row, strict=True) if is_said] for row in says.tolist()]
