"""What was remarkable lately, each as a dated sentence with its number: round counts, long absences, best weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.metrics import counted, local_days, week_start

#: Counts worth a word: these, and every hundred.
ROUND_COUNTS = (1, 10, 25, 50)
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
    rows = counted(workouts)
    rows = rows.assign(day=local_days(rows))
    found = _round(rows, rows.assign(all=1).groupby("all").cumcount() + 1, "workout", today, days)
    by_discipline = rows.groupby("discipline").cumcount() + 1
    found += _round(rows, by_discipline, rows["discipline"].str.replace("_", " ") + " workout", today, days)
    with_instructor = rows[rows["instructor_name"].notna()]
    by_instructor = with_instructor.groupby("instructor_name").cumcount() + 1
    found += _round(with_instructor, by_instructor, "class with " + with_instructor["instructor_name"], today, days)
    return sorted(found, key=lambda highlight: highlight.day, reverse=True)


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


def _round(rows: pd.DataFrame, nth: pd.Series, what: str | pd.Series, today: date, days: int) -> list[Highlight]:
    is_recent = rows["day"] > pd.Timestamp(today - timedelta(days=days))
    is_round = nth.isin(ROUND_COUNTS) | (nth % 100 == 0)
    names = pd.Series(what, index=rows.index)
    return [
        Highlight(_date(rows.at[workout_id, "day"]), _sentence(int(nth[workout_id]), names[workout_id]), workout_id)
        for workout_id in rows.index[is_recent & is_round]
    ]


def _sentence(nth: int, what: str) -> str:
    return f"First {what}" if nth == 1 else f"{nth:,}{_ordinal(nth)} {what}"


def _ordinal(n: int) -> str:
    if n % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


def _date(day: Any) -> date:
    return date(day.year, day.month, day.day)
