"""What may be a record, read from the book; and the records, streaks and big weeks that are news.

Nothing of it is stored: a workout that is edited, re-dated or deleted changes what was a record and when.
"""

from datetime import date, timedelta

import pandas as pd

from core.analysis import (
    best_efforts,
    record_book,
    record_efforts,
    record_news,
    streaks,
    strength,
)
from core.analysis.cleaning import DOUBTFUL_POWER_S, impossible_power_s
from core.analysis.estimates import with_learned_tss
from core.analysis.news import News
from core.analysis.one_recording import of_one_recording
from core.analysis.power_curve import stored_curves
from core.analysis.record_book import Efforts
from core.metrics import counted
from core.models import SOURCES
from core.queries import athlete, workouts
from core.queries import strength as strength_rows
from core.queries import swims as swim_rows
from core.store import Book

#: News is looked for so many days back: as far as the list behind the bell reaches.
NEWS_DAYS = 90


def efforts(book: Book, rows: pd.DataFrame, today: date) -> Efforts:
    """Everything of the book up to ``today`` that may be a record. ``rows`` are all workouts, with learned TSS."""
    rows = rows[rows["day"] <= pd.Timestamp(today)]
    first_weekday = athlete.athlete(book).week_start or 0
    parts = [
        record_efforts.of_workouts(
            rows, today, first_weekday=first_weekday, protected=_protected_days(book, rows, today)
        ),
        record_efforts.of_stretches(stretches(book, rows), rows),
        record_efforts.of_swims(lengths(book)),
        record_efforts.of_lifts(strength.worked(sets(book))),
        _power(book),
    ]
    found = record_book.together(parts)
    return Efforts(found.kinds, found.rows[found.rows["day"] <= pd.Timestamp(today)])


def sets(book: Book) -> pd.DataFrame:
    """Of ``queries.strength.sets``, each session from the recording that knows most repetitions."""
    rows = strength_rows.sets(book)
    return of_one_recording(rows, rows.groupby("recording_id")["reps"].transform("count"), order=SOURCES)


def lengths(book: Book) -> pd.DataFrame:
    """Of ``queries.swims.lengths``, each swim from the recording that told most lengths apart."""
    rows = swim_rows.lengths(book)
    return of_one_recording(rows, rows.groupby("recording_id")["is_active"].transform("sum"), order=SOURCES)


def curves(book: Book) -> tuple[pd.DataFrame, pd.Series]:
    """The power curves of all rides that may be a best, oldest first, as ``stored_curves`` has them, and their days."""
    rows = workouts.curves(book)
    rows = rows[rows["quality"].map(impossible_power_s) < DOUBTFUL_POWER_S]
    return stored_curves(rows["power_curve"]), rows["day"]


def weights(book: Book, days: pd.Series) -> pd.Series:
    """The weight (kg) in force on each day: the newest on or before it; before the first, the first."""
    entries = athlete.measurements(book, "weight")
    if entries.empty:
        return pd.Series(float("nan"), index=days.index)
    place = pd.to_datetime(entries["day"]).searchsorted(days.to_numpy(), side="right")
    return pd.Series(entries["value"].to_numpy(dtype=float)[(place - 1).clip(min=0)], index=days.index)


def stretches(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    """The fastest stretches of the sessions on foot among ``rows``, as ``best_efforts.table``, in their order."""
    stored = workouts.fastest_stretches(book)
    return best_efforts.table(stored.reindex(rows.index[rows.index.isin(stored.index)]))


def _protected_days(book: Book, rows: pd.DataFrame, today: date) -> set[date]:
    """Days of illness, injury, travel and holiday between the first workout and today: they bridge a streak."""
    first = rows["day"].min().date() if len(rows) else today
    return streaks.protected_days(athlete.life_events(book), first, today)


def _power(book: Book) -> Efforts:
    found, days = curves(book)
    return record_efforts.of_power(found, days, weights(book, days))


# --- news ---------------------------------------------------------------------------------------------------------


def news(book: Book, today: date) -> list[News]:
    """Records, longest streaks, and biggest weeks and months of the last ``NEWS_DAYS`` days."""
    rows = with_learned_tss(workouts.workouts(book))
    rows = rows[rows["day"] <= pd.Timestamp(today)]
    if rows.empty:
        return []
    first = today - timedelta(days=NEWS_DAYS - 1)
    me = athlete.athlete(book)
    protected, done = _protected_days(book, rows, today), counted(rows)
    found = record_news.of_efforts(
        efforts(book, rows, today), rows["title"].to_dict(), first, today,
        units="imperial" if me.units == "imperial" else "metric",
    )  # fmt: skip
    found += record_news.of_streaks(streaks.daily_runs(done, today, protected=protected), "day", first)
    weeks = streaks.weekly_runs(done, today, first_weekday=me.week_start or 0, protected=protected)
    return found + record_news.of_streaks(weeks, "week", first)
