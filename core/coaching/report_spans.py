"""What a report is of: a week, a month or a year, how each is called and which one is over. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.metrics import month_start, week_start
from core.quantities import written

Kind = Literal["week", "month", "year"]
KINDS: tuple[Kind, ...] = ("week", "month", "year")

DAY = timedelta(days=1)
#: Nobody kept a training book of workouts before.
EARLIEST_YEAR = 1900
#: How a span is asked for, and what stands in a sentence where it was not understood.
FORMS: dict[Kind, tuple[str, str]] = {
    "week": (r"(\d{4})-W(\d{2})", "a week like 2026-W46"),
    "month": (r"(\d{4})-(\d{2})", "a month like 2026-11"),
    "year": (r"(\d{4})", "a year like 2026"),
}


@dataclass(frozen=True)
class Span:
    """A week, a month or a year, both days included."""

    kind: Kind
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        """How it is asked for and filed: 2026-W46, 2026-11, 2026.

        A week has the number of the ISO week that it shares most days with, which is its own where weeks start on
        Monday.
        """
        match self.kind:
            case "week":
                year, number, _ = (self.first + 3 * DAY).isocalendar()
                return f"{year:04}-W{number:02}"
            case "month":
                return f"{self.first:%Y-%m}"
            case "year":
                return f"{self.first:%Y}"

    @property
    def title(self) -> str:
        """How it stands on top of a report.

        >>> week_of(date(2026, 11, 20)).title
        'Week 47, 16 to 22 November 2026'
        """
        match self.kind:
            case "week":
                return f"Week {int(self.key[-2:])}, {between(self.first, self.last)}"
            case "month":
                return f"{self.first:%B %Y}"
            case "year":
                return f"Year {self.first.year}"

    def before(self, n: int = 1) -> "Span":
        """The span of the same kind that was ``n`` before this one."""
        match self.kind:
            case "week":
                return Span("week", self.first - 7 * n * DAY, self.last - 7 * n * DAY)
            case "month":
                months = self.first.year * 12 + self.first.month - 1 - n
                return month_of(date(months // 12, months % 12 + 1, 1))
            case "year":
                return year_of(date(self.first.year - n, 1, 1))


def week_of(day: date, first_weekday: int = 0) -> Span:
    """The week that ``day`` is in."""
    first = week_start(day, first_weekday)
    return Span("week", first, first + 6 * DAY)


def month_of(day: date) -> Span:
    """The month that ``day`` is in."""
    first = month_start(day)
    return Span("month", first, month_start(first + 31 * DAY) - DAY)


def year_of(day: date) -> Span:
    """The year that ``day`` is in."""
    return Span("year", date(day.year, 1, 1), date(day.year, 12, 31))


def span_of(kind: Kind, day: date, first_weekday: int = 0) -> Span:
    """The span of a kind that ``day`` is in."""
    match kind:
        case "week":
            return week_of(day, first_weekday)
        case "month":
            return month_of(day)
        case "year":
            return year_of(day)


def last_full(kind: Kind, today: date, first_weekday: int = 0) -> Span:
    """The newest span of a kind that was over before ``today``.

    >>> last_full("week", date(2026, 11, 23)).key, last_full("month", date(2026, 12, 1)).key
    ('2026-W47', '2026-11')
    """
    return span_of(kind, today, first_weekday).before()


def parsed(kind: Kind, text: str, first_weekday: int = 0) -> Span:
    """The span that a key names.

    >>> parsed("week", "2026-W46").first
    datetime.date(2026, 11, 9)

    Raises:
        ValueError: It names none; the sentence says how one is written.
    """
    form, like = FORMS[kind]
    found = re.fullmatch(form, text.strip(), re.IGNORECASE)
    try:
        numbers = [int(number) for number in found.groups()] if found else []
        match kind, numbers if numbers and numbers[0] >= EARLIEST_YEAR else []:
            case "week", [year, number]:
                return week_of(date.fromisocalendar(year, number, 1) + 3 * DAY, first_weekday)
            case "month", [year, number]:
                return month_of(date(year, number, 1))
            case "year", [year]:
                return year_of(date(year, 1, 1))
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{text.strip()[:40]!r} is not {like}.")


def between(first: date, last: date) -> str:
    """Two days in as few words as can be.

    >>> between(date(2026, 11, 9), date(2026, 11, 15)), between(date(2026, 12, 28), date(2027, 1, 3))
    ('9 to 15 November 2026', '28 December 2026 to 3 January 2027')
    """
    if first == last:
        return written(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {written(last)}"
    opening = f"{first.day} {first:%B}" if first.year == last.year else written(first)
    return f"{opening} to {written(last)}"
