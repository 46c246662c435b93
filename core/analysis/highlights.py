"""What was remarkable lately, each as a dated sentence with its number: round counts, long absences, best weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.analysis.milestones import round_counts
from core.metrics import counted, local_days, week_start

#: A week is only called the biggest with so many earlier ones to beat.
WEEKS_TO_BEAT = 8


@dataclass(frozen=True)
class Highlight:
    """One remarkable thing."""

    day: date
    sentence: str
    #: The workout it happened in; None for a whole week.
    workout_id: int | None = None


def milestones(workouts: pd.DataFrame, today: date, *, days: int = 30) -> list[Highlight]:
    """Round counts reached in the last ``days`` days: of all workouts, by discipline, and with one instructor."""
    found = round_counts(workouts, today, since=today - timedelta(days=days))
    reached = [Highlight(_date(row["day"]), row["sentence"], row["workout_id"]) for row in found.to_dict("records")]
    return sorted(reached, key=lambda highlight: highlight.day, reverse=True)


def biggest_week(workouts: pd.DataFrame, today: date, *, first_weekday: int = 0) -> Highlight | None:
    """This week or the last, when no week before had as many minutes; None otherwise, or with few weeks to beat."""
    rows = counted(workouts)
    days = local_days(rows)
    weeks = days - pd.to_timedelta((days.dt.day_of_week - first_weekday) % 7, unit="D")
    minutes = (rows["duration_s"].astype(float) / 60).groupby(weeks).sum()
    this_week = pd.Timestamp(week_start(today, first_weekday))
    for week in (this_week, this_week - pd.Timedelta(days=7)):
        before = minutes[minutes.index < week]
        if len(before) >= WEEKS_TO_BEAT and minutes.get(week, 0) > before.max():
            which = "This week" if week == this_week else "Last week"
            sentence = f"{which} is your biggest: {minutes[week]:.0f} minutes, {before.max():.0f} was the most before."
            return Highlight(min(today, _date(week + pd.Timedelta(days=6))), sentence)
    return None


def _date(day: Any) -> date:
    return date(day.year, day.month, day.day)
