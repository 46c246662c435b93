"""Reports out of a book: what they are made from is read here, and what they say is written as PDF, HTML or Markdown.

What a report says is decided in ``coaching.report``. Nothing is kept here.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

import pandas as pd

from core.analysis import streaks
from core.analysis.estimates import with_learned_tss
from core.coaching.goals import Aim, aims
from core.coaching.report import report as composed
from core.coaching.report_content import Known, Report
from core.coaching.report_spans import Span
from core.exports import report_charts, report_html, report_markdown, report_pdf
from core.queries import athlete, songs, workouts
from core.store import Book

T = TypeVar("T")

Format = Literal["pdf", "html", "md"]
#: What each kind of file is called where it is handed over.
MIME: Mapping[Format, str] = {"pdf": "application/pdf", "html": "text/html", "md": "text/markdown"}
ENDINGS: Mapping[str, Format] = {"htm": "html", "markdown": "md"}
#: Protected days are looked at from here to so many days ahead, as a life event without a bound would have no end.
EARLIEST, AHEAD_DAYS = date(1970, 1, 1), 400


def known(book: Book, today: date) -> Known:
    """All that reports of a book are made from."""
    me, events, goals = athlete.athlete(book), athlete.life_events(book), athlete.goals(book, standing=False)
    protected = streaks.protected_days(events, EARLIEST, today + timedelta(days=AHEAD_DAYS))
    return Known(
        today=today,
        workouts=with_learned_tss(workouts.workouts(book)),
        goals=goals,
        values={aim.id: _values(book, aim) for aim in aims(goals) if not aim.is_sum},
        ftp=_general(athlete.measurements(book, "ftp")),
        plays=songs.heard(book),
        song_artists=songs.heard_artists(book),
        events=events,
        protected=frozenset(protected),
        first_weekday=me.week_start or 0,
        units="imperial" if me.units == "imperial" else "metric",
    )


def first_day(book: Book) -> date | None:
    """The day of the first workout; None in a book without any."""
    return workouts.first_day(book)


def report(book: Book, span: Span, today: date) -> Report:
    """The report of a span as of ``today``.

    Raises:
        ValueError: It has not begun.
    """
    if span.first > today:
        raise ValueError(f"{span.title} has not begun, so there is nothing to report.")
    return composed(known(book, today), span)


def as_file(report: Report, kind: Format, *, made_on: date) -> bytes:
    """A report as the bytes of a file."""
    match kind:
        case "pdf":
            return report_pdf.pdf(report, _pictures(report, report_charts.svg), made_on=made_on)
        case "html":
            pictures = _pictures(report, lambda chart: (report_charts.svg(chart), report_charts.svg(chart, "dark")))
            return report_html.html(report, pictures, made_on=made_on).encode()
        case "md":
            return report_markdown.markdown(report).encode()


def format_of(name: str) -> Format:
    """What kind of file a name asks for, by its ending.

    Raises:
        ValueError: It is none of ``MIME``.
    """
    ending = name.rpartition(".")[2].lower()
    for kind in MIME:
        if kind == ENDINGS.get(ending, ending):
            return kind
    raise ValueError("A report is written as .pdf, .html or .md; give the file such a name.")


def file_name(span: Span, kind: Format) -> str:
    """What the file of a report is called."""
    return f"zonebook-{span.key}.{kind}"


def _pictures(report: Report, draw: Callable[[Any], T]) -> dict[str, T]:
    """Every chart of a report by its title."""
    from core.charts.reports import report_chart

    return {
        drawing.title: draw(report_chart(drawing.kind, drawing.rows))
        for section in report.sections
        for drawing in section.drawings
    }


def _values(book: Book, aim: Aim) -> pd.Series:
    """What is known of the value that a goal is on, by day, oldest first."""
    if aim.metric == "w_per_kg":
        ftp_w, weight_kg = _by_day(athlete.measurements(book, "ftp")), _by_day(athlete.measurements(book, "weight"))
        days = ftp_w.index.union(weight_kg.index)
        return (ftp_w.reindex(days).ffill() / weight_kg.reindex(days).ffill()).dropna()
    return _by_day(athlete.measurements(book, aim.metric))


def _by_day(entries: pd.DataFrame) -> pd.Series:
    entries = _general(entries)
    index = pd.DatetimeIndex(pd.to_datetime(entries["day"]).astype("datetime64[us]"), name="day")
    return pd.Series(entries["value"].to_numpy(dtype=float), index=index).sort_index()


def _general(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries for all devices, one a day; where there are none, those of single devices."""
    general = entries[entries["device"].isna()]
    return (general if len(general) else entries).drop_duplicates("day", keep="last")
