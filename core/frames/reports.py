"""Reports: which spans there are, what the report of one says, and what was written by itself."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st

from core import config, derive_reports
from core.coaching import report as coaching
from core.coaching import report_records
from core.coaching.report_content import Known, Report
from core.coaching.report_spans import KINDS, Kind, last_full, parsed, span_of
from core.frames import books, records
from core.frames.exports import Download
from core.queries import reports as rows
from core.queries.reports import FAILED, MAIL, NTFY, SENT, Schedule, Sending, Written
from core.store import Book

__all__ = ["KINDS", "MAIL", "NTFY", "Kind", "Report", "Schedule", "last_full"]

#: What each kind of file is called on its button.
FORMATS: dict[str, derive_reports.Format] = {"PDF": "pdf", "HTML": "html", "Markdown": "md"}


@dataclass(frozen=True)
class Kept:
    """A report that was written by itself, as it is listed."""

    key: str
    title: str
    made_on: date
    path: str
    #: None where its file is gone.
    download: Download | None
    #: What became of sending it, a sentence for each way.
    sent: tuple[str, ...]
    #: The ways that failed for good and may be tried again.
    failed: tuple[str, ...]


def kind_of(key: str) -> Kind | None:
    """The kind of span that a key names; None where it names none."""
    for kind in KINDS:
        try:
            parsed(kind, key)
        except ValueError:
            continue
        return kind
    return None


def spans(book: Book, kind: Kind, today: date) -> dict[str, str]:
    """Every span of a kind from today's back to that of the first workout: its key and how it is called."""
    return _spans(book.id, books.version(book, "workouts", "athlete"), kind, today, book)


@st.cache_data(max_entries=6, show_spinner=False)
def _spans(book_id: str, version: tuple[int, ...], kind: Kind, today: date, _book: Book) -> dict[str, str]:
    first = derive_reports.first_day(_book) or today
    span, named = span_of(kind, today, books.week_start(_book)), {}
    while span.last >= first or not named:
        named[span.key] = span.title
        span = span.before()
    return named


def usual_key(book: Book, kind: Kind, today: date) -> str:
    """The key of the newest span that is over; of the one that runs where none is."""
    over = last_full(kind, today, books.week_start(book)).key
    there = spans(book, kind, today)
    return over if over in there else next(iter(there))


def report(book: Book, kind: Kind, key: str, today: date) -> Report:
    """The report of a span as of ``today``.

    Raises:
        ValueError: There is no such span, or it has not begun.
    """
    return _report(book.id, _version(book), kind, key, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _report(book_id: str, version: tuple[int, ...], kind: Kind, key: str, today: date, _book: Book) -> Report:
    span = parsed(kind, key, books.week_start(_book))
    if span.first > today:
        raise ValueError(f"{span.title} has not begun, so there is nothing to report.")
    return coaching.report(_known(_book.id, version, today, _book), span)


@st.cache_data(max_entries=1, show_spinner=False)
def _known(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Known:
    marks = report_records.marks(*records.judged(_book, today))
    return derive_reports.known(_book, today, rows=books.workouts(_book), records=marks)


def downloads(made: Report, today: date) -> list[Download]:
    """The report as a file of each kind, made when it is asked for."""
    return [
        Download(label, derive_reports.file_name(made.span, kind), derive_reports.MIME[kind],
                 partial(derive_reports.as_file, made, kind, made_on=today))
        for label, kind in FORMATS.items()
    ]  # fmt: skip


# --- what is written by itself ------------------------------------------------------------------------------------


def schedule(book: Book) -> Schedule:
    """What the athlete wishes."""
    return rows.schedule(book)


def usual_folder() -> str:
    """Where reports lie unless another folder was chosen."""
    return str(config.DATA / "reports")


def ways(book: Book) -> dict[str, str]:
    """How reports could be sent, and where to; "" where the settings are missing."""
    settings = config.settings()
    to = settings.report_mail_to if settings.smtp_host else None
    return {MAIL: to or "", NTFY: "your topic" if settings.ntfy_url else ""}


def kept(book: Book) -> list[Kept]:
    """The reports that were written by themselves, newest first."""
    return [_kept(one) for one in rows.log(book)]


def problem(book: Book) -> str | None:
    """Why the last report could not be written; None where nothing is wrong."""
    return rows.problem(book)


def _kept(one: Written) -> Kept:
    path = Path(one.path)
    mime = derive_reports.MIME[derive_reports.format_of(path.name)]
    return Kept(
        key=one.key, title=one.title, made_on=one.made_on, path=one.path,
        download=Download("Download", path.name, mime, path.read_bytes) if path.is_file() else None,
        sent=tuple(_told(sending) for sending in one.sendings),
        failed=tuple(sending.channel for sending in one.sendings if sending.state == FAILED),
    )  # fmt: skip


def _told(sending: Sending) -> str:
    way = {MAIL: "By e-mail", NTFY: "By ntfy"}[sending.channel]
    if sending.state == SENT:
        return f"{way}: sent."
    if sending.state == FAILED:
        return f"{way}: not sent. {sending.problem}"
    return f"{way}: still to be sent. {sending.problem or ''}".strip()


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "goals", "athlete", "plan")
