"""The writes on reports: which are written by themselves, where to, and another try at sending one."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

from core import config, scheduler, store
from core.actions_done import Done
from core.queries import reports
from core.queries.reports import MAIL, NTFY, WAITING, Schedule, Sending
from core.store import Book


def save_schedule(book: Book, wished: Schedule) -> Done:
    """Write these reports by themselves from now on; one that is due is written in the background at once.

    Raises:
        ValueError: It cannot be done so; the sentence says why, and nothing was changed.
    """
    checked = replace(wished, folder=_folder(wished.folder))
    _check_ways(checked)
    with store.writing(book, "reports") as session:
        before = reports.put_schedule(session, checked)
    scheduler.write_reports_soon(book)
    return Done(_told(checked), lambda: _put_back(book, before))


def send_again(book: Book, key: str, channel: str) -> str:
    """Try anew to send a report that could not be sent."""
    with store.writing(book, "reports") as session:
        one = next((row for row in reports.log(session) if row.key == key), None)
        if one is None:
            return "There is no such report any more."
        reports.put(session, one.with_sending(Sending(channel, WAITING)))
    scheduler.write_reports_soon(book)
    return f"{one.title} is sent again in the background."


def _put_back(book: Book, before: Schedule) -> str:
    with store.writing(book, "reports") as session:
        reports.put_schedule(session, before)
    return "Reports are written as before."


def _folder(text: str | None) -> str | None:
    """A folder that can be written to; None for the usual one."""
    if not text or not text.strip():
        return None
    path = Path(text.strip().strip('"')).expanduser()
    if not path.is_absolute():
        raise ValueError("Give the folder as a whole path, as /home/you/reports.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ValueError("That folder cannot be made or written to on the machine that Zonebook runs on.") from error
    return str(path)


def _check_ways(wished: Schedule) -> None:
    settings = config.settings()
    if wished.by_mail and not (settings.smtp_host and settings.report_mail_to):
        raise ValueError("For e-mail, set SMTP_HOST and REPORT_MAIL_TO first.")
    if wished.by_ntfy and not settings.ntfy_url:
        raise ValueError("For ntfy, set NTFY_URL first.")


def _told(wished: Schedule) -> str:
    when = [name for name, is_on in (("each week", wished.weekly), ("each month", wished.monthly)) if is_on]
    if not when:
        return "No report is written by itself any more."
    names = {MAIL: "by e-mail", NTFY: "by ntfy"}
    sent = f", and sent {' and '.join(names[channel] for channel in wished.channels)}" if wished.channels else ""
    return f"A report of {' and of '.join(when)} is written once it is over{sent}."
