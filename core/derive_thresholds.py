"""The athlete's values of a day by which targets in percent become watts, speeds and beats."""

from datetime import date

import pandas as pd

from core.coaching.planned import Thresholds
from core.queries import athlete
from core.store import Book


def thresholds(book: Book, day: date) -> Thresholds:
    """The values in force on a day, before the first entry that one; None where none was ever known."""
    measured = athlete.measurements(book)
    run_s, swim_s = (_in_force(measured, kind, day) for kind in ("run_threshold_pace", "swim_threshold_pace"))
    return Thresholds(
        ftp_w=_in_force(measured, "ftp", day),
        run_speed_mps=1000 / run_s if run_s else None,
        swim_speed_mps=100 / swim_s if swim_s else None,
        max_heart_rate_bpm=_in_force(measured, "max_heart_rate", day),
    )


def _in_force(measured: pd.DataFrame, kind: str, day: date) -> float | None:
    """The last value up to a day for all devices, else the first one after it."""
    found = measured[(measured["kind"] == kind) & measured["device"].isna()]
    before = found[pd.to_datetime(found["day"]) <= pd.Timestamp(day)]
    if len(before):
        return float(before["value"].iloc[-1])
    return float(found["value"].iloc[0]) if len(found) else None
