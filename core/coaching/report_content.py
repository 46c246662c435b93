"""What a report is made of, whatever it is then written as; and the span of the book that it looks at. Pure.

Text in it is plain: titles and names from outside stand there as they came, for whoever writes it down to escape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import pandas as pd

from core.analysis import fitness
from core.coaching.plan_kept import Followed, Kept, kept
from core.coaching.report_spans import Span
from core.metrics import counted, local_days, measures
from core.quantities import Units

#: What is added up, in the order of the summary.
MEASURES = ("workouts", "days", "minutes", "output_kj", "distance_m", "elevation_gain_m", "calories_kcal", "tss")
#: So many spans before are looked at for what is usual, and so many of them must have anything in them.
USUAL: Mapping[str, tuple[int, int]] = {"week": (8, 4), "month": (6, 3), "year": (3, 2)}

#: What can be drawn: ``core.charts.reports`` has a chart for each.
Drawn = Literal["load", "days", "power_zones", "hr_zones", "years"]


@dataclass(frozen=True)
class Table:
    """Cells as they are read; the first ``words`` columns are text, the others numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True)
class Drawing:
    """The rows of a chart, what it is called, and what it shows to somebody who cannot see it."""

    kind: Drawn
    title: str
    told: str
    rows: pd.DataFrame = field(repr=False, compare=False)


@dataclass(frozen=True)
class Section:
    """One subject of a report."""

    name: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.sentences or self.tables or self.drawings)


@dataclass(frozen=True)
class Report:
    """A report of a span, up to the evening of ``until``."""

    span: Span
    until: date
    title: str
    #: What the report is, in one line under its title.
    told: str
    #: A row for each of ``MEASURES``: ``now``, ``before``, ``usual``; NaN where unknown.
    figures: pd.DataFrame = field(repr=False, compare=False)
    sections: tuple[Section, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no workout was done in the span."""
        return not self.figures.loc["workouts", "now"]

    def section(self, name: str) -> Section | None:
        """The section of that name; None where it has nothing to say."""
        return next((one for one in self.sections if one.name == name), None)


@dataclass(frozen=True)
class Known:
    """All that reports are made from, as it is known today."""

    today: date
    #: Of ``queries.workouts``, oldest first, with what ``analysis.estimates`` learned.
    workouts: pd.DataFrame = field(repr=False)
    #: Of ``report_records.marks``.
    records: pd.DataFrame = field(repr=False)
    #: Of ``queries.athlete.goals``, ended ones too.
    goals: pd.DataFrame = field(repr=False)
    #: What is known of each goal on a value, by the goal's id: as ``coaching.goal_values`` takes it.
    values: Mapping[int, pd.Series] = field(repr=False)
    #: ``day``, ``value`` (W) of every FTP, oldest first.
    ftp: pd.DataFrame = field(repr=False)
    #: As ``analysis.music`` takes them; before the span each song may stand there once.
    plays: pd.DataFrame = field(repr=False)
    song_artists: pd.DataFrame = field(repr=False)
    #: ``kind, first_day, last_day, note``.
    events: pd.DataFrame = field(repr=False)
    #: Days of illness, injury, travel and holiday.
    protected: frozenset[date] = frozenset()
    plan: Followed = field(default_factory=Followed, repr=False)
    first_weekday: int = 0
    units: Units = "metric"

    @cached_property
    def measured(self) -> pd.DataFrame:
        """Of each counted workout: ``day`` and what it adds to the sums of ``MEASURES``, without ``days``."""
        rows = measures(self.workouts)
        more = counted(self.workouts).reindex(columns=["elevation_gain_m", "tss"]).astype(float)
        return rows.join(more)


@dataclass(frozen=True)
class View:
    """A span of what is known, as it stood on the evening of its last day, or of today where it is not over."""

    known: Known
    span: Span

    @property
    def until(self) -> date:
        return min(self.span.last, self.known.today)

    @property
    def is_over(self) -> bool:
        return self.known.today > self.span.last

    @property
    def days_gone(self) -> int:
        return (self.until - self.span.first).days + 1

    @cached_property
    def workouts(self) -> pd.DataFrame:
        """Every counted workout up to ``until``."""
        rows = counted(self.known.workouts)
        return rows[local_days(rows) <= pd.Timestamp(self.until)]

    @cached_property
    def done(self) -> pd.DataFrame:
        """The counted workouts of the span."""
        return within(self.workouts, self.span.first, self.until)

    @cached_property
    def done_before(self) -> pd.DataFrame:
        """Those of the span before; of as many of its days where this one is not over."""
        return within(self.workouts, *self.before)

    @property
    def before(self) -> tuple[date, date]:
        """The days that the span is held against."""
        earlier = self.span.before()
        last = earlier.last if self.is_over else earlier.first + timedelta(days=self.days_gone - 1)
        return earlier.first, min(last, earlier.last)

    @cached_property
    def kept(self) -> Kept:
        """How the plan was kept up to ``until``; where the span is over, its last day is too."""
        return kept(self.known.plan, self.workouts, self.until + timedelta(days=self.is_over))

    @cached_property
    def daily(self) -> pd.Series:
        """``fitness.daily_tss`` up to ``until``."""
        return fitness.daily_tss(self.known.workouts, self.until)

    @cached_property
    def load(self) -> pd.DataFrame:
        """``fitness.training_load`` up to ``until``."""
        return fitness.training_load(self.daily)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """A row for each of ``MEASURES``: ``now``, ``before`` and ``usual``; NaN where unknown."""
        now = amounts(self.known.measured, self.span.first, self.until)
        before = amounts(self.known.measured, *self.before)
        if self.known.measured.empty or self.before[1] < self.known.measured["day"].min().date():
            before = before * float("nan")
        return pd.DataFrame({"now": now, "before": before, "usual": self._usual()}).loc[list(MEASURES)]

    def _usual(self) -> pd.Series:
        """The median of the spans before, idle ones as 0, those that began before the first workout left out."""
        most, fewest = USUAL[self.span.kind]
        rows = self.known.measured
        began = rows["day"].min() if len(rows) else pd.Timestamp.max
        spans = [self.span.before(n) for n in range(1, most + 1)] if self.is_over else []
        sums = [amounts(rows, one.first, one.last) for one in spans if pd.Timestamp(one.first) >= began]
        table = pd.DataFrame(sums, columns=list(MEASURES), dtype=float)
        return table.median().mask((table > 0).sum() < fewest)


def within(rows: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The rows of the days ``first`` to ``last``, both included."""
    return rows[local_days(rows).between(pd.Timestamp(first), pd.Timestamp(last))]


def amounts(measured: pd.DataFrame, first: date, last: date) -> pd.Series:
    """The sums of the days ``first`` to ``last``, by ``MEASURES``. ``measured`` is of ``Known``.

    0 where nothing was done; NaN where workouts were done and none of them knows its value.
    """
    rows = measured[measured["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    summed = [name for name in MEASURES if name != "days"]
    sums = rows[summed].sum(min_count=1 if len(rows) else 0)
    sums["days"] = float(rows["day"].nunique())
    return sums[list(MEASURES)]
