"""The athlete's values of a day by which targets in percent become watts, speeds and beats."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.coaching.planned import Thresholds
from core.queries import athlete
from core.store import Book

#: The kinds of dated values that are looked at.
KINDS = ("ftp", "run_threshold_pace", "swim_threshold_pace", "max_heart_rate")


@dataclass(frozen=True)
class Known:
    """Every entry of these kinds, by day; of two on a day the one that counts is the last."""

    entries: Mapping[str, tuple[list[date], list[float]]]

    def on(self, day: date) -> Thresholds:
        """The values in force on a day, before the first entry that one; None where none was ever known."""
        run_s, swim_s = (self._value(kind, day) for kind in ("run_threshold_pace", "swim_threshold_pace"))
        return Thresholds(
            ftp_w=self._value("ftp", day),
            run_speed_mps=1000 / run_s if run_s else None,
            swim_speed_mps=100 / swim_s if swim_s else None,
            max_heart_rate_bpm=self._value("max_heart_rate", day),
        )

    def _value(self, kind: str, day: date) -> float | None:
        days, values = self.entries.get(kind, ([], []))
        return values[max(bisect_right(days, day) - 1, 0)] if days else None


def known(book: Book) -> Known:
    """What is known now, to be asked for many days."""
    measured = athlete.measurements(book)
    measured = measured[measured["kind"].isin(KINDS) & measured["device"].isna()]
    return Known(
        {
            str(kind): (list(of["day"]), [float(value) for value in of["value"]])
            for kind, of in measured.groupby("kind", sort=False)
        }
    )


def thresholds(book: Book, day: date) -> Thresholds:
    """The values in force on a day, before the first entry that one; None where none was ever known."""
    return known(book).on(day)
