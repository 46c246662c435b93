"""Streaks: how long each is and what keeps it alive today, life events that protect them, and a year as a calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import fitness, streaks, trends
from core.analysis.streaks import PROTECTING, Streak
from core.frames import books
from core.metrics import counted, local_days
from core.models import DISCIPLINES
from core.quantities import how_many, label, written
from core.queries import athlete, life_events
from core.queries.streak_target import LEAST, MOST, MOST_MINUTES, StreakTarget, streak_target
from core.store import Book

__all__ = ["DISCIPLINES", "LEAST", "MOST", "MOST_MINUTES", "StreakTarget", "streak_target"]

#: What the first days of a new life event are, by its kind: how many from today on.
USUAL_DAYS = {"illness": 7, "injury": 28, "travel": 7, "holiday": 14, "race": 1}
KINDS = life_events.KINDS
#: A workout this recent tells where the athlete is.
THERE_FOR = timedelta(days=3)
#: What the calendar can be coloured by.
MEASURES = ("minutes", "workouts", "output_kj", "tss", "distance_m")


@dataclass(frozen=True)
class Standing:
    """Every streak as of a day."""

    day: date
    daily: Streak
    weekly: Streak
    #: Weeks with the number of workouts that the athlete chose; None where none was chosen.
    per_week: Streak | None
    target: StreakTarget | None
    #: The life event that protects this day, in words; "" where none does.
    protection: str

    @property
    def all(self) -> dict[str, Streak]:
        """The streaks by their names, in the order of the screen."""
        named = {"Days": self.daily, "Weeks": self.weekly}
        return named if self.per_week is None else named | {f"Weeks of {self.per_week.least}": self.per_week}

    @property
    def best(self) -> pd.DataFrame:
        """The longest streaks of each kind, longest first: ``streak, length, first, last, bridged, is_current``."""
        rows = [
            (name, run.length, run.first, run.last, _bridged(streak, run), run.first == streak.first)
            for name, streak in self.all.items()
            for run in streak.best
        ]
        return pd.DataFrame(rows, columns=["streak", "length", "first", "last", "bridged", "is_current"])


@dataclass(frozen=True)
class _Ends:
    """The first and the newest of the workouts that count: their days, and when and where the newest began."""

    first: date
    last: date
    started_at: datetime
    offset: timedelta


@st.cache_data(max_entries=2, show_spinner=False)
def _ends(book_id: str, version: tuple[int, ...], _book: Book) -> _Ends | None:
    done = counted(books.workouts(_book))
    if done.empty:
        return None
    days, newest = local_days(done), done.iloc[-1]
    offset = timedelta(seconds=float(newest["utc_offset_s"]))
    return _Ends(days.min().date(), days.iloc[-1].date(), newest["started_at"].to_pydatetime(), offset)


def today(book: Book) -> date:
    """The day that streaks are looked at on: that of the athlete's zone, unless they trained elsewhere just now.

    Away from home a streak lives until the day is over both at home and there; a workout done further east may be of
    tomorrow already, and then it is tomorrow.
    """
    now = datetime.now(UTC)
    zone = books.zone(book)
    home = now.astimezone(zone).date()
    ends = _ends(book.id, books.version(book, "workouts", "athlete"), book)
    if ends is None or not timedelta(0) <= now - ends.started_at <= THERE_FOR:
        return home
    if ends.offset == ends.started_at.astimezone(zone).utcoffset():
        return home
    return max(min(home, (now + ends.offset).date()), ends.last)


def standing(book: Book, day: date) -> Standing:
    """Every streak as of ``day``, which is that of ``today`` for a streak that is alive."""
    return _standing(book.id, books.version(book, "workouts", "athlete", "settings"), day, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _standing(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> Standing:
    workouts = counted(books.workouts(_book))
    first_weekday = books.week_start(_book)
    protected = books.protected_days(_book)
    target = streak_target(_book)
    per_week = None
    if target:
        per_week = streaks.weekly_streak(
            streaks.of_a_kind(workouts, disciplines=target.disciplines, minutes=target.minutes), day,
            first_weekday=first_weekday, protected=protected, least=target.least, what=what(target),
        )  # fmt: skip
    return Standing(
        day=day,
        daily=streaks.daily_streak(workouts, day, protected=protected),
        weekly=streaks.weekly_streak(workouts, day, first_weekday=first_weekday, protected=protected),
        per_week=per_week,
        target=target,
        protection=_protection(athlete.life_events(_book), day),
    )


def what(target: StreakTarget) -> tuple[str, str]:
    """What one and many of the workouts are called that count for a target."""
    if target.disciplines == ("cycling",):
        return "ride", "rides"
    if target.disciplines == ("running",):
        return "run", "runs"
    if len(target.disciplines) == 1:
        name = label(target.disciplines[0]).lower()
        return f"{name} workout", f"{name} workouts"
    return "workout", "workouts"


def told_target(target: StreakTarget) -> str:
    """What counts for a target, in words."""
    of = ", ".join(label(name).lower() for name in target.disciplines) or "every discipline"
    return f"{of}; {f'{target.minutes} minutes or more' if target.minutes else 'however short'}"


# --- life events --------------------------------------------------------------------------------------------------


def events(book: Book) -> pd.DataFrame:
    """Life events, newest first, by ``id``: ``kind, first_day, last_day`` (dates), ``note``."""
    found = _events(book.id, books.version(book, "athlete"), book)
    return found.sort_values(["first_day", "id"], ascending=False).set_index("id")


def going_on(book: Book, day: date) -> dict[int, str]:
    """Life events that ``day`` lies in, in words, by their id."""
    found = events(book)
    now = found[(found["first_day"] <= day) & (found["last_day"] >= day)]
    return {int(row.Index): _until(row.kind, row.last_day, day) for row in now.itertuples()}


@st.cache_data(max_entries=2, show_spinner=False)
def _events(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    found = athlete.life_events(_book)
    return found.assign(note=found["note"].astype(object).where(found["note"].notna(), None))


def _protection(found: pd.DataFrame, day: date) -> str:
    now = found[found["kind"].isin(PROTECTING) & (found["first_day"] <= day) & (found["last_day"] >= day)]
    if now.empty:
        return ""
    longest = now.loc[pd.to_datetime(now["last_day"]).idxmax()]
    return _until(longest["kind"], longest["last_day"], day)


def _until(kind: str, last: date, day: date) -> str:
    left = (last - day).days
    return f"{kind.capitalize()} until {written(last)}, {how_many(left, 'day')} from now" if left else (
        f"{kind.capitalize()}, today is its last day"
    )  # fmt: skip


# --- the calendar -------------------------------------------------------------------------------------------------


def years(book: Book, day: date) -> list[int]:
    """The years from the first workout to this one, newest first."""
    ends = _ends(book.id, books.version(book, "workouts", "athlete"), book)
    first = min(ends.first.year, day.year) if ends else day.year
    return list(range(day.year, first - 1, -1))


def calendar(book: Book, year: int, day: date) -> pd.DataFrame:
    """Every day of a year up to ``day``: ``day``, the columns of ``MEASURES``, ``kind`` and ``event`` of life events.

    Numbers are 0 on a rest day and NaN where no workout of the day knows its value.
    """
    return _calendar(book.id, books.version(book, "workouts", "athlete"), year, day, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _calendar(book_id: str, version: tuple[int, ...], year: int, day: date, _book: Book) -> pd.DataFrame:
    workouts = books.workouts(_book)
    first, last = date(year, 1, 1), min(date(year, 12, 31), day)
    days = trends.daily_totals(workouts, first, last)
    tss = fitness.daily_tss(workouts, last).reindex(days.index, fill_value=0.0)
    kinds, told = _marks(events(_book).iloc[::-1], pd.DatetimeIndex(days.index))
    table = days.assign(tss=tss, kind=kinds, event=told).reset_index()
    return table[["day", *MEASURES, "kind", "event"]]


def _marks(found: pd.DataFrame, days: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """The kind of life event of each day (of several the one that began last), and all of them in words."""
    kinds, told = np.full(len(days), None, dtype=object), np.full(len(days), None, dtype=object)
    for event in found.to_dict("records"):
        inside = (days >= pd.Timestamp(event["first_day"])) & (days <= pd.Timestamp(event["last_day"]))
        words = event["kind"].capitalize() + (f": {event['note']}" if event["note"] else "")
        kinds[inside] = event["kind"]
        told[inside] = [words if before is None else f"{before}; {words}" for before in told[inside]]
    return kinds, told


def _bridged(streak: Streak, run: streaks.Run) -> int:
    """Days or weeks within a run that were bridged."""
    span = (run.last - run.first).days + 1
    return (span if streak.unit == "day" else span // 7) - run.length
