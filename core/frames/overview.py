"""Overview: how this week and month stand, the year by days, streaks, trends, bests and goals."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core.analysis import highlights, periods, records, streaks, trends
from core.analysis.highlights import Highlight
from core.analysis.periods import Comparison
from core.analysis.streaks import Streak
from core.coaching.goals import GoalProgress, goal_progress
from core.frames import books
from core.metrics import counted
from core.queries import athlete
from core.store import Book

#: How far back the trends and the calendar go.
TREND_DAYS, CALENDAR_DAYS = 182, 371
#: A best is new, and a thing is recent, for so long.
NEW_DAYS = 30


@dataclass(frozen=True)
class Overview:
    """All that the screen shows."""

    week: Comparison
    month: Comparison
    #: Every day of the last year: ``day, workouts, minutes, output_kj``.
    calendar: pd.DataFrame
    #: Of ``trends.trends``.
    trends: pd.DataFrame
    daily: Streak
    weekly: Streak
    #: Of ``records.personal_bests`` and ``records.near_misses``, with ``title``.
    bests: pd.DataFrame
    near_misses: pd.DataFrame
    goals: list[GoalProgress]
    #: Newest first.
    highlights: list[Highlight]


def overview(book: Book, today: date) -> Overview:
    """Everything on the Overview screen as of ``today``."""
    return _overview(book.id, books.version(book, "workouts", "athlete", "goals"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _overview(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Overview:
    workouts = books.workouts(_book)
    in_sums = counted(workouts)
    first_weekday = books.week_start(_book)
    protected = _protected_days(_book)
    calendar = trends.daily_totals(workouts, today - timedelta(days=CALENDAR_DAYS - 1), today)
    return Overview(
        week=periods.week_so_far(workouts, today, first_weekday=first_weekday),
        month=periods.month_so_far(workouts, today),
        calendar=calendar[["workouts", "minutes", "output_kj"]].reset_index(),
        trends=trends.trends(workouts, today, days=TREND_DAYS),
        daily=streaks.daily_streak(in_sums, today, protected=protected),
        weekly=streaks.weekly_streak(in_sums, today, first_weekday=first_weekday, protected=protected),
        bests=_titled(records.personal_bests(workouts, today, new_days=NEW_DAYS), workouts),
        near_misses=_titled(records.near_misses(workouts, today, days=NEW_DAYS), workouts),
        goals=goal_progress(athlete.goals(_book), workouts, today, first_weekday=first_weekday),
        highlights=_highlights(workouts, today, first_weekday),
    )


def _highlights(workouts: pd.DataFrame, today: date, first_weekday: int) -> list[Highlight]:
    week = highlights.biggest_week(workouts, today, first_weekday=first_weekday)
    return ([week] if week else []) + highlights.milestones(workouts, today, days=NEW_DAYS)


def _titled(rows: pd.DataFrame, workouts: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(title=rows["workout_id"].map(workouts["title"]))


def _protected_days(book: Book) -> set[date]:
    """Days of illness, injury, travel and holiday: they bridge a streak."""
    events = athlete.life_events(book)
    events = events[events["kind"] != "race"]
    return {day.date() for event in events.itertuples() for day in pd.date_range(event.first_day, event.last_day)}
