"""Reports out of a book: what they are made from is read here, and what they say is written as PDF, HTML or Markdown.

What a report says is decided in ``coaching.report``. Nothing is kept here.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

import pandas as pd

from core import derive_adherence, derive_goals, derive_records
from core.analysis import record_book, streaks
from core.analysis.estimates import with_learned_tss
from core.analysis.news import News
from core.coaching import goal_series, report_records
from core.coaching.goals import aims
from core.coaching.report import report as composed
from core.coaching.report_content import Known, Report, within
from core.coaching.report_spans import Span
from core.exports import pictures, report_html, report_markdown, report_pdf
from core.queries import athlete, reports, songs, workouts
from core.store import Book

T = TypeVar("T")

Format = Literal["pdf", "html", "md"]
#: What each kind of file is called where it is handed over.
MIME: Mapping[Format, str] = {"pdf": "application/pdf", "html": "text/html", "md": "text/markdown"}
ENDINGS: Mapping[str, Format] = {"htm": "html", "markdown": "md"}
#: Protected days are looked at from here to so many days ahead, as a life event without a bound would have no end.
EARLIEST, AHEAD_DAYS = date(1970, 1, 1), 400


def known(
    book: Book,
    today: date,
    *,
    span: Span | None = None,
    rows: pd.DataFrame | None = None,
    records: pd.DataFrame | None = None,
) -> Known:
    """All that reports of a book are made from.

    Args:
        book: Where it is read.
        today: The day on which it is known.
        span: Where the report of this one alone is wanted, records that cannot be of it are not looked for.
        rows: All workouts with learned TSS, where they are at hand.
        records: Of ``report_records.marks``, where they are at hand.
    """
    me, events, goals = athlete.athlete(book), athlete.life_events(book), athlete.goals(book, standing=False)
    rows = with_learned_tss(workouts.workouts(book)) if rows is None else rows
    sources = derive_goals.sources(book, rows)
    protected = streaks.protected_days(events, EARLIEST, today + timedelta(days=AHEAD_DAYS))
    return Known(
        today=today,
        workouts=rows,
        records=_records(book, rows, today, span) if records is None else records,
        goals=goals,
        values={aim.id: goal_series.values(aim, sources) for aim in aims(goals) if not aim.is_sum},
        ftp=_general(athlete.measurements(book, "ftp")),
        plays=songs.heard(book, since=span.first if span else None),
        song_artists=songs.heard_artists(book),
        events=events,
        protected=frozenset(protected),
        plan=derive_adherence.followed(book, rows),
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
    return composed(known(book, today, span=span), span)


def as_file(report: Report, kind: Format, *, made_on: date) -> bytes:
    """A report as the bytes of a file."""
    match kind:
        case "pdf":
            return report_pdf.pdf(report, _pictures(report, pictures.svg_in_text), made_on=made_on)
        case "html":
            looks = _pictures(report, lambda chart: (pictures.svg_in_text(chart), pictures.svg_in_text(chart, "dark")))
            return report_html.html(report, looks, made_on=made_on).encode()
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


def report_news(book: Book, today: date) -> list[News]:
    """Reports that were written by themselves."""
    return [
        News(f"report:{one.key}", "report", one.made_on, f"Your report of {one.title} is ready.",
             f"reports?report={one.key}")
        for one in reports.log(book)
    ]  # fmt: skip


def _records(book: Book, rows: pd.DataFrame, today: date, span: Span | None) -> pd.DataFrame:
    """What was beaten or came near; of a span only in the disciplines that were done in it."""
    if span:
        rows = rows[rows["discipline"].isin(within(rows, span.first, span.last)["discipline"])]
    efforts = derive_records.efforts(book, rows, today)
    return report_records.marks(record_book.judged(efforts), efforts.directory)


def _general(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries for all devices, one a day; where there are none, those of single devices."""
    general = entries[entries["device"].isna()]
    return (general if len(general) else entries).drop_duplicates("day", keep="last")
