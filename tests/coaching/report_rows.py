"""What reports are made from, written in a test as short as it can be."""

from datetime import date
from typing import Any

import pandas as pd

from core.coaching.report import report
from core.coaching.report_content import Known, Report, Section
from core.coaching.report_spans import Span
from tests.workout_rows import workout_rows

RECORDS = ["record", "workout_id", "day", "value", "best_before", "is_best", "name", "group", "measure", "is_low"]


def known(today: str, *workouts: dict[str, Any], **said: Any) -> Known:
    """A book with these workouts; what is not said is not there."""
    rows = workout_rows(*workouts)
    rows["day"] = pd.to_datetime(rows["day"]).astype("datetime64[us]")
    titles = [row.get("title", "A ride") for row in workouts]
    compliance = [row.get("compliance") for row in workouts]
    empty: dict[str, Any] = {
        "records": pd.DataFrame(columns=RECORDS),
        "goals": pd.DataFrame(),
        "values": {},
        "ftp": pd.DataFrame({"day": [], "value": []}),
        "plays": pd.DataFrame({"workout_id": [], "day": pd.to_datetime([]), "class_id": [], "song_id": [], "song": []}),
        "song_artists": pd.DataFrame({"song_id": [], "artist_id": [], "artist": []}),
        "events": pd.DataFrame({"kind": [], "first_day": [], "last_day": [], "note": []}),
    }
    rows = rows.assign(title=titles, elevation_gain_m=None, compliance=compliance)
    return Known(today=date.fromisoformat(today), workouts=rows, **(empty | said))


def goal(metric: str, target: float, **said: Any) -> dict[str, Any]:
    """A row of the goals."""
    row = {
        "id": 1, "kind": "sum", "metric": metric, "target": target, "period": "week", "first_day": date(2026, 1, 1),
        "subject": None, "upper": None, "discipline": None, "due_day": None, "last_day": None,
    }  # fmt: skip
    return row | said


def section(of: Known, span: Span, name: str) -> Section:
    """One section of a report; an empty one where it has nothing to say."""
    return report(of, span).section(name) or Section(name, "")


def cells(made: Report, name: str, table: int = 0) -> dict[str, tuple[str, ...]]:
    """The rows of a table of a report, by their first cell."""
    found = made.section(name)
    assert found is not None
    return {row[0]: row[1:] for row in found.tables[table].rows}
