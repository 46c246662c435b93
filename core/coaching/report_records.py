"""The records of a span and what came near one, in words. Pure."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.analysis.record_book import NEAR_MISS_SHARE, SAME_SHARE
from core.analysis.record_efforts import quantity, without_repeats
from core.coaching.report_content import Section, View, within
from core.quantities import Units, how_many, shown

#: How many records and near misses are named.
MOST_RECORDS, MOST_NEAR = 12, 5
#: Sums of weeks and months, and streaks, are told elsewhere; how long a workout was is planned mostly.
ELSEWHERE, NEVER_NEAR = ("Weeks and months", "Streaks"), ("duration_s",)


def marks(judged: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """Every effort that beat a record or came near one: what ``Known.records`` holds.

    Args:
        judged: Of ``record_book.judged``.
        kinds: The columns of ``record_book.KINDS``, indexed by ``record``.

    Returns:
        ``record, workout_id, day, value, best_before, is_best, name, group, measure, is_low``, oldest first.
    """
    is_best = judged["is_best"].astype(bool)
    is_near = ~is_best & judged["short_share"].between(SAME_SHARE, NEAR_MISS_SHARE)
    rows = judged[(is_best & judged["best_before"].notna()) | is_near]
    rows = rows.astype({"record": object}).join(kinds[["name", "group", "measure", "is_low"]], on="record")
    columns = ["record", "workout_id", "day", "value", "best_before", "is_best", "name", "group", "measure", "is_low"]
    return rows.loc[~rows["group"].isin(ELSEWHERE), columns].reset_index(drop=True)


def lines(view: View) -> tuple[list[str], list[str]]:
    """What was beaten in the span, the biggest gains first, and what came near, newest first; a sentence each."""
    rows, units = within(view.known.records, view.span.first, view.until), view.known.units
    is_best = rows["is_best"].astype(bool)  # without any row it has no type of its own
    beaten = without_repeats(rows[is_best].drop_duplicates("record", keep="last"))
    share = (beaten["value"] / beaten["best_before"] - 1).abs().sort_values(ascending=False, kind="stable")
    near = rows[~is_best & ~rows["measure"].isin(NEVER_NEAR) & rows["workout_id"].notna()]
    near = without_repeats(near.iloc[::-1])
    told = [_beaten(row, units) for row in beaten.loc[share.index].to_dict("records") if _is_seen(row, units)]
    return told, [_near(row, units) for row in near.to_dict("records") if _is_seen(row, units)]


def section(beaten: list[str], near: list[str]) -> Section:
    """What ``lines`` found, as many of each as can be read."""
    told = beaten[:MOST_RECORDS] + _more(len(beaten) - MOST_RECORDS, "record")
    close = near[:MOST_NEAR] + _more(len(near) - MOST_NEAR, "near miss", "near misses")
    return Section("records", "Records", (*told, *close))


def _more(n: int, one: str, many: str | None = None) -> list[str]:
    return [f"And {how_many(n, f'more {one}', f'more {many}' if many else None)}."] if n > 0 else []


def _is_seen(row: Mapping[Any, Any], units: Units) -> bool:
    """Whether the difference can be seen at all where the value is written."""
    return _shown(row["value"], row, units) != _shown(row["best_before"], row, units)


def _beaten(row: Mapping[Any, Any], units: Units) -> str:
    before = _shown(row["best_before"], row, units)
    return f"New record on {_on(row)}: {row['name']} {_shown(row['value'], row, units)}; {before} was the best before."


def _near(row: Mapping[Any, Any], units: Units) -> str:
    best = _shown(row["best_before"], row, units)
    return f"Close on {_on(row)}: {row['name']} {_shown(row['value'], row, units)}, the best is {best}."


def _shown(value: float, row: Mapping[Any, Any], units: Units) -> str:
    return shown(value, quantity(row["measure"]), units)


def _on(row: Mapping[Any, Any]) -> str:
    day: pd.Timestamp = row["day"]
    return f"{day.day} {day:%B}"
