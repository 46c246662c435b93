"""Records that are news, in words: of a workout, of a week or month, of a streak. First tries are none. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.analysis.highlights import WEEKS_TO_BEAT
from core.analysis.news import News
from core.analysis.record_book import Efforts, gains, judged
from core.analysis.record_efforts import quantity, without_repeats
from core.analysis.streaks import Run
from core.quantities import Units, shown, written

#: Records of one workout, or sums of one week, that are told one by one; the biggest gains first.
TOLD = 3
#: A week or month is only called the biggest with so many earlier ones to beat, a streak from so many days or weeks on.
SPANS_TO_BEAT = {"week": WEEKS_TO_BEAT, "month": 3}
LEAST_STREAK = {"day": 7, "week": 4}
#: What of a week is worth a word.
OF_SPANS = ("minutes", "output_kj", "distance_m", "tss")
#: What is told together of one workout.
WHOLE, INSIDE = ("Workouts", "Class lengths", "Class types"), ("Power", "Fastest stretches", "Swims", "Lifts")


def of_efforts(
    efforts: Efforts, titles: Mapping[int, str], first: date, last: date, *, units: Units = "metric"
) -> list[News]:
    """What was beaten on the days ``first`` to ``last``, both included: a sentence a workout, and one a week or month.

    ``titles`` are the names of the workouts.
    """
    rows = judged(efforts)
    tries = rows.groupby("record").cumcount()
    kinds = efforts.directory
    beaten = gains(rows, first - timedelta(days=31), last).join(kinds, on="record")  # a month stands on its first day
    beaten = beaten.assign(tries=tries.reindex(beaten.index))
    if beaten.empty:
        return []
    beaten = beaten[[_is_worth_it(row, units) for row in beaten.to_dict("records")]]
    is_span = beaten["group"] == "Weeks and months"
    of_workouts = beaten[beaten["workout_id"].notna() & (beaten["day"] >= pd.Timestamp(first))]
    return _of_workouts(of_workouts, titles, units) + _of_spans(beaten[is_span], first, last, units)


def of_streaks(runs: Sequence[Run], unit: str, first: date) -> list[News]:
    """Streaks that became the longest ever and went on until ``first`` or later; ``runs`` as ``streaks.daily_runs``."""
    found, longest = [], 0
    for run in runs:
        if run.length > longest > 0 and run.length >= LEAST_STREAK[unit] and run.last >= first:
            sentence = f"Your longest streak: {run.length} {unit}s in a row, {longest} was the most before."
            key, link = f"record/streak/{unit}/{run.first}", _on_screen(f"streak/{unit}")
            found.append(News(key, "record", run.last, sentence, link))
        longest = max(longest, run.length)
    return found


def _is_worth_it(row: Mapping[Any, Any], units: Units) -> bool:
    """Whether the gain can be seen at all where the value is written."""
    described = quantity(row["measure"])
    return shown(row["value"], described, units) != shown(row["best_before"], described, units)


def _of_workouts(beaten: pd.DataFrame, titles: Mapping[int, str], units: Units) -> list[News]:
    found = []
    for part, groups in (("whole", WHOLE), ("inside", INSIDE)):
        for workout_id, rows in beaten[beaten["group"].isin(groups)].groupby("workout_id"):
            told = [_told(row, units) for row in _biggest_first(without_repeats(rows))]
            more = f" and {len(told) - TOLD} more" if len(told) > TOLD else ""
            title = titles.get(int(workout_id), "a workout")  # type: ignore[arg-type]
            sentence = f"New record{'s' if len(told) > 1 else ''} in {title}: {', '.join(told[:TOLD])}{more}."
            key, link = f"record/{workout_id:.0f}/{part}", f"workout?workout={workout_id:.0f}"
            found.append(News(key, "record", rows["day"].iloc[0].date(), sentence, link))
    return found


def _biggest_first(rows: pd.DataFrame) -> list[dict]:
    share = rows["gain"] / rows["best_before"].abs()
    return rows.loc[share.sort_values(ascending=False, kind="stable").index].to_dict("records")


def _told(row: Mapping[Any, Any], units: Units) -> str:
    described = quantity(row["measure"])
    gain = shown(row["gain"], described, units)
    better = f"{gain} faster" if row["is_low"] else f"+{gain}"
    return f"{row['name']} {shown(row['value'], described, units)} ({better})"


def _of_spans(beaten: pd.DataFrame, first: date, last: date, units: Units) -> list[News]:
    found = []
    rows = beaten[beaten["measure"].isin(OF_SPANS)]
    rows = rows.assign(span=rows["record"].str.split("/").str[0])
    rows = rows[rows["tries"] >= rows["span"].map(SPANS_TO_BEAT)]
    for (span, begun), sums in rows.groupby(["span", "day"]):
        begins = begun.date()  # type: ignore[union-attr]
        ends = min(_last_day(str(span), begins), last)
        if ends < first:
            continue
        told = [
            f"{quantity(row['measure']).label.lower()} {shown(row['value'], row['measure'], units)} "
            f"({shown(row['best_before'], row['measure'], units)} before)"
            for row in _biggest_first(sums)[:TOLD]
        ]
        week, month = f"Biggest week, from {written(begins)} on", f"Biggest month, {begins:%B %Y}"
        which = month if span == "month" else week
        key = f"record/{span}/{begins}"
        found.append(News(key, "record", ends, f"{which}: {', '.join(told)}.", _on_screen(sums["record"].iloc[0])))
    return found


def _last_day(span: str, begins: date) -> date:
    if span == "week":
        return begins + timedelta(days=6)
    return (begins.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _on_screen(record: str) -> str:
    return f"records?record={record}"
