"""What goals tell the list behind the bell: a finder of :mod:`core.derive_notifications`."""

from datetime import date

import pandas as pd

from core import derive_records
from core.analysis import strength
from core.analysis.estimates import with_learned_tss
from core.analysis.news import News
from core.coaching import goal_news, goal_series
from core.coaching.goals import aims, sums
from core.metrics import counted, is_marked, local_days
from core.queries import athlete, workouts
from core.store import Book


def goal_news_of(book: Book, today: date) -> list[News]:
    """What goals, those that rest included, reached or missed lately."""
    every = aims(athlete.goals(book, standing=False))
    if not every:
        return []
    rows = with_learned_tss(workouts.workouts(book))
    rows = rows[rows["day"] <= pd.Timestamp(today)]
    me = athlete.athlete(book)
    units = "imperial" if me.units == "imperial" else "metric"
    of, kept = sums(rows), sources(book, rows)
    found: list[News] = []
    for aim in every:
        values = None if aim.is_sum else goal_series.values(aim, kept)
        found += goal_news.news(aim, of, values, today, units=units, first_weekday=me.week_start or 0)
    return found


def sources(book: Book, rows: pd.DataFrame) -> goal_series.Sources:
    """What is kept, read only for the goals that ask for it."""
    sure = counted(rows)
    sure = sure[~is_marked(sure, "is_doubtful")]
    return goal_series.Sources(
        measured=lambda kind: athlete.measurements(book, kind),
        sets=lambda: strength.worked(derive_records.sets(book)),
        stretches=lambda: derive_records.stretches(book, sure),
        lengths=lambda: derive_records.lengths(book),
        days=lambda: local_days(rows),
    )
