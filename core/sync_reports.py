"""Reports that are written and sent by themselves: which are due, where they lie, what is still to be sent.

A report is due once its week or month is over: the newest of each kind, once. Killed in between, the next turn writes
the same file again and sends nothing twice.
"""

import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from core import config, connections, derive_reports, mail, ntfy, store
from core.coaching.report_content import Report
from core.coaching.report_spans import Kind, Span, last_full
from core.config import Settings
from core.errors import LoginRequired, NotConnected, NotWritten, Refused, StorageFull, ZonebookError
from core.queries import athlete, reports, sync_runs
from core.queries.reports import MAIL, NTFY, SENDING, SENT, WAITING, Schedule, Sending, Written
from core.store import Book

PELOTON = "peloton"
#: So long after its end a report waits for a pass that saw all of it; without one it is written then.
SETTLES_IN = timedelta(hours=6)
#: So often a report is tried to be sent, each pause twice as long.
MOST_TRIES, FIRST_PAUSE = 6, timedelta(minutes=15)
#: Sentences that go into a letter and a message.
MOST_SENTENCES = 8
CUT_OFF = (
    "It was cut off while it was being sent, so it is not known whether it arrived. It is not sent again by itself."
)
FORMAT: derive_reports.Format = "pdf"


def bring_up_to_date(book: Book, settings: Settings, now: datetime) -> list[Written]:
    """Write what is due and send what waits; returns what was written.

    Raises:
        ZonebookError: Something could not be written; the sentence stands on the screen, and the next turn tries again.
    """
    wished, today = reports.schedule(book), local_day(book, settings, now)
    is_due = list(_due(book, wished, today, settings, now))
    if not is_due and not _waits(book, now):
        return []
    with store.sole_owner(book, "reports"):
        written = [write(book, span, today, wished) for span in is_due if not _is_written(book, span)]
        send_waiting(book, settings, now)
    return written


def local_day(book: Book, settings: Settings, now: datetime) -> date:
    """What day it is where the athlete is at home."""
    return now.astimezone(athlete.zone(book, settings.time_zone)).date()


def folder(wished: Schedule) -> Path:
    """Where reports lie."""
    return Path(wished.folder) if wished.folder else config.DATA / "reports"


def write(book: Book, span: Span, today: date, wished: Schedule) -> Written:
    """Write the report of a span into the folder, remember it, and have it sent as wished."""
    try:
        made = derive_reports.report(book, span, today)
        path = save(folder(wished) / derive_reports.file_name(span, FORMAT), _bytes(made, today))
    except ZonebookError as error:
        with store.writing(book, "reports") as session:
            reports.put_problem(session, str(error))
        raise
    one = Written(
        key=span.key, kind=span.kind, title=span.title, path=str(path), last=span.last.isoformat(),
        day=today.isoformat(), sentences=_sentences(made),
        sendings=tuple(Sending(channel) for channel in wished.channels),
    )  # fmt: skip
    with store.writing(book, "reports") as session:
        reports.put(session, one)
        reports.put_problem(session, None)
    return one


def save(path: Path, data: bytes) -> Path:
    """Put a file in its place as a whole: killed in between, the old one stays or none is there.

    Raises:
        StorageFull, NotWritten: There is no room, or it may not be written there; nothing was changed.
    """
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        if part:
            part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("The disk is full, so the report was not written. Free some space.") from error
        raise NotWritten(f"The report could not be written to {path.parent}. Choose another folder.") from error
    return path


def _bytes(made: Report, today: date) -> bytes:
    return derive_reports.as_file(made, FORMAT, made_on=today)


def _sentences(made: Report) -> tuple[str, ...]:
    found = [made.section(name) for name in ("summary", "worked", "worries", "next")]
    return tuple(sentence for section in found if section for sentence in section.sentences)[:MOST_SENTENCES]


# --- what is due --------------------------------------------------------------------------------------------------


def _due(book: Book, wished: Schedule, today: date, settings: Settings, now: datetime) -> Iterable[Span]:
    is_wished: dict[Kind, bool] = {"week": wished.weekly, "month": wished.monthly}
    kinds = [kind for kind, is_on in is_wished.items() if is_on]
    if not kinds or (first := derive_reports.first_day(book)) is None:
        return
    first_weekday = athlete.athlete(book).week_start or 0
    for kind in kinds:
        span = last_full(kind, today, first_weekday)
        if first <= span.last and not _is_written(book, span) and _is_settled(book, span, settings, now):
            yield span


def _is_written(book: Book, span: Span) -> bool:
    """Whether this one was written, or a newer one of its kind: a clock may be set back, a week begin elsewhere."""
    return any(
        one.kind == span.kind and (one.key == span.key or one.last >= span.last.isoformat())
        for one in reports.log(book)
    )


def _is_settled(book: Book, span: Span, settings: Settings, now: datetime) -> bool:
    """Whether a pass saw all of the span, or none is to be expected."""
    ended = datetime.combine(span.last + timedelta(days=1), time(), athlete.zone(book, settings.time_zone))
    latest = sync_runs.latest(book, PELOTON)
    if latest is not None and sync_runs.is_alive(latest, now):
        return False
    if now.astimezone(UTC) >= ended.astimezone(UTC) + SETTLES_IN:
        return True
    if not connections.is_connected(book, PELOTON, settings):
        return True
    success = sync_runs.last_success(book, PELOTON)
    return success is not None and success.started_at >= ended.astimezone(UTC)


# --- sending ------------------------------------------------------------------------------------------------------


def send_waiting(book: Book, settings: Settings, now: datetime) -> None:
    """Send every report whose time has come. What was handed over is marked before and after, so none goes twice."""
    for one in reports.log(book):
        for sending in one.sendings:
            if sending.state == SENDING:  # the process ended in between
                _tell(book, one.key, replace(sending, state=reports.FAILED, problem=CUT_OFF))
            elif sending.is_due(now):
                _tell(book, one.key, replace(sending, state=SENDING, tries=sending.tries + 1))
                _tell(book, one.key, _tried(one, replace(sending, tries=sending.tries + 1), settings, now))


def _tried(one: Written, sending: Sending, settings: Settings, now: datetime) -> Sending:
    try:
        CHANNELS[sending.channel](one, settings)
    except (LoginRequired, Refused, NotConnected) as error:
        return replace(sending, state=reports.FAILED, problem=str(error), retry_at=None)
    except ZonebookError as error:
        if sending.tries >= MOST_TRIES:
            given_up = f"{error} It was tried {sending.tries} times."
            return replace(sending, state=reports.FAILED, problem=given_up, retry_at=None)
        retry_at = now + FIRST_PAUSE * 2 ** (sending.tries - 1)
        return replace(sending, state=WAITING, problem=str(error), retry_at=retry_at.isoformat())
    return replace(sending, state=SENT, problem=None, retry_at=None)


def _waits(book: Book, now: datetime) -> bool:
    return any(s.state == SENDING or s.is_due(now) for one in reports.log(book) for s in one.sendings)


def _tell(book: Book, key: str, sending: Sending) -> None:
    with store.writing(book, "reports") as session:
        one = next(row for row in reports.log(session) if row.key == key)
        reports.put(session, one.with_sending(sending))


def _by_mail(one: Written, settings: Settings) -> None:
    if not (settings.smtp_host and settings.report_mail_to):
        raise NotConnected("There is no mail server: set SMTP_HOST and REPORT_MAIL_TO.")
    sender = settings.report_mail_from or settings.smtp_username or settings.report_mail_to
    server = mail.MailServer(
        settings.smtp_host, settings.smtp_port or mail.SUBMISSION_PORT, settings.smtp_security, settings.smtp_username,
        settings.smtp_password,
    )  # fmt: skip
    message = mail.letter(
        sender=sender, to=settings.report_mail_to, subject=f"Zonebook: {one.title}", text=_text(one),
        message_id=f"<report-{one.key}-{one.day}@zonebook.invalid>", attachments=_attached(one),
    )  # fmt: skip
    mail.send(server, message)


def _by_ntfy(one: Written, settings: Settings) -> None:
    if not settings.ntfy_url:
        raise NotConnected("There is no topic: set NTFY_URL.")
    ntfy.publish(settings.ntfy_url, title=f"Zonebook: {one.title}", text=_text(one), token=settings.ntfy_token)


#: How a report is sent, by channel.
CHANNELS: dict[str, Callable[[Written, Settings], None]] = {MAIL: _by_mail, NTFY: _by_ntfy}


def _text(one: Written) -> str:
    return "\n".join([f"Your report of {one.title} is ready.", "", *(f"- {sentence}" for sentence in one.sentences)])


def _attached(one: Written) -> tuple[mail.Attachment, ...]:
    """The file of a report; one that is gone by now is left out."""
    path = Path(one.path)
    return (mail.Attachment(path.name, derive_reports.MIME[FORMAT], path.read_bytes()),) if path.exists() else ()
