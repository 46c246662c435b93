"""What is known of the values that goals are set on, from what other screens have read already."""

import pandas as pd

from core.analysis import best_efforts
from core.coaching import goal_series
from core.coaching.goal_series import Sources
from core.coaching.goals import Aim
from core.frames import books, runs
from core.frames import strength as strength_frames
from core.frames import swims as swim_frames
from core.metrics import local_days
from core.queries import athlete
from core.store import Book


def values(book: Book, aim: Aim) -> pd.Series:
    """Everything that is known of a goal's metric by day: see ``coaching.goal_series.values``."""
    return goal_series.values(aim, _sources(book))


def exercises(book: Book) -> list[str]:
    """Exercises with a known maximum, the most frequent first: what a lift can be of."""
    return goal_series.exercises(_sources(book))


def distances() -> list[str]:
    """Race distances, by the name that they are shown under."""
    return list(best_efforts.DISTANCES_M)


def _sources(book: Book) -> Sources:
    return Sources(
        measured=lambda kind: athlete.measurements(book, kind),
        sets=lambda: strength_frames.every_set(book),
        stretches=lambda: runs.efforts(book),
        lengths=lambda: swim_frames.every_length(book),
        days=lambda: local_days(books.workouts(book)),
    )
