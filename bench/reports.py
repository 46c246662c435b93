"""How fast reports are: what a month says, and its file of each kind with all charts."""

from datetime import UTC, date, datetime

from bench.measure import line, seconds_of, timed
from core import derive_reports, store
from core.coaching.report_spans import last_full


def reports(url: str) -> None:
    """The last full month of the sample athlete, read from the book each time."""
    book = store.open_book(url)
    today = datetime.now(UTC).date()
    month = last_full("month", today)
    with timed() as first:
        derive_reports.as_file(derive_reports.report(book, month, today), "pdf", made_on=today)
    line("report of a month as PDF, the first in a process", first[0], "s")
    made = derive_reports.report(book, month, today)
    whole = seconds_of(lambda: _whole(book, month, today), times=3)
    line("report of a month as PDF, from the book", whole, "s", budget=1)
    for kind in ("pdf", "html", "md"):
        seconds = seconds_of(lambda kind=kind: derive_reports.as_file(made, kind, made_on=today), times=3)
        line(f"the file alone as {kind}", seconds, "s", budget=1, baseline=("the whole report", whole))


def _whole(book: store.Book, month: derive_reports.Span, today: date) -> bytes:
    return derive_reports.as_file(derive_reports.report(book, month, today), "pdf", made_on=today)
