"""Reports by themselves: each once when its time has come, whole or not at all, sent once, and told behind the bell."""

import errno
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from core import actions_reports, config, derive_notifications, derive_reports, mail, scheduler, store, sync_reports
from core.errors import BookBusy, NotWritten, SourceUnavailable, StorageFull
from core.models import SyncRun
from core.queries import athlete, notifications, reports
from core.queries.reports import FAILED, SENDING, SENT, WAITING, Schedule, Sending
from core.store import Book
from tests.fakes.mailbox import Mailbox
from tests.frames.small_book import add_sessions

#: In New York, where the tests live: Monday 2 November 2026, 0:30; the clocks were set back on Sunday.
MONDAY = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)


@pytest.fixture
def ridden(book: Book) -> Book:
    """A book with rides since September."""
    days = [date(2026, 9, 14) + timedelta(days=7 * n) for n in range(9)]
    add_sessions(book, *({"day": day.isoformat(), "title": f"Ride {day}"} for day in days))
    return book


def settings(**said):
    return replace(config.settings(), **said)


def wish(book: Book, **said) -> None:
    with store.writing(book, "reports") as session:
        reports.put_schedule(session, Schedule(**said))


def turn(book: Book, now: datetime, **said) -> list[str]:
    """The keys of what a turn of the clock writes."""
    return [one.key for one in sync_reports.bring_up_to_date(book, settings(**said), now)]


def files() -> list[str]:
    return sorted(path.name for path in (config.DATA / "reports").glob("*"))


# When


def test_a_week_is_written_on_the_first_monday_minute_of_the_athletes_zone_and_once(ridden: Book):
    wish(ridden, monthly=False)
    assert turn(ridden, datetime(2026, 11, 2, 4, 59, tzinfo=UTC)) == ["2026-W43"]  # 23:59 on Sunday: the week before
    assert turn(ridden, datetime(2026, 11, 2, 5, 0, tzinfo=UTC)) == ["2026-W44"]
    assert turn(ridden, datetime(2026, 11, 2, 5, 15, tzinfo=UTC)) == []
    assert turn(ridden, datetime(2026, 11, 8, 20, 0, tzinfo=UTC)) == []
    assert files() == ["zonebook-2026-W43.pdf", "zonebook-2026-W44.pdf"]


def test_a_month_is_written_on_the_first_of_the_next(ridden: Book):
    wish(ridden, weekly=False)
    assert turn(ridden, datetime(2026, 11, 1, 3, 59, tzinfo=UTC)) == ["2026-09"]  # 23:59 on 31 October, summer time
    assert turn(ridden, datetime(2026, 11, 1, 4, 0, tzinfo=UTC)) == ["2026-10"]
    assert turn(ridden, datetime(2026, 11, 30, 12, tzinfo=UTC)) == []


def test_every_week_of_a_year_is_written_once_whatever_the_clocks_do(ridden: Book, monkeypatch):
    written: list[str] = []
    monkeypatch.setattr(derive_reports, "as_file", lambda *_args, **_said: b"%PDF-")
    wish(ridden, monthly=False)
    for hour in range(0, 24 * 35, 5):  # over the end of summer time
        written += turn(ridden, datetime(2026, 10, 19, 12, tzinfo=UTC) + timedelta(hours=hour))
    assert written == [f"2026-W{number}" for number in range(42, 48)]


def test_only_the_newest_of_each_kind_is_caught_up(ridden: Book):
    assert turn(ridden, datetime(2026, 11, 20, 12, tzinfo=UTC)) == ["2026-W46", "2026-10"]
    assert len(files()) == 2


def test_weeks_that_begin_on_sunday_are_over_on_saturday(ridden: Book):
    with store.writing(ridden, "athlete") as session:
        athlete.save_athlete(session, week_start=6)
    wish(ridden, monthly=False)
    turn(ridden, datetime(2026, 11, 7, 20, tzinfo=UTC))
    assert turn(ridden, datetime(2026, 11, 8, 6, tzinfo=UTC)) == ["2026-W45"]
    assert reports.log(ridden)[0].last == "2026-11-07"


def test_another_first_day_of_the_week_writes_no_week_twice(ridden: Book):
    wish(ridden, monthly=False)
    turn(ridden, MONDAY)
    for first_weekday in (6, 5, 0, 3):
        with store.writing(ridden, "athlete") as session:
            athlete.save_athlete(session, week_start=first_weekday)
        assert turn(ridden, MONDAY + timedelta(hours=1)) == []


def test_a_clock_that_is_set_back_writes_nothing_old(ridden: Book):
    wish(ridden, monthly=False)
    turn(ridden, MONDAY)
    assert turn(ridden, MONDAY - timedelta(days=10)) == []


def test_nothing_is_written_of_days_before_the_first_workout_or_when_switched_off(book: Book):
    assert turn(book, MONDAY) == []
    add_sessions(book, {"day": "2026-11-02", "title": "The first"})
    assert turn(book, MONDAY) == []
    wish(book, weekly=False, monthly=False)
    assert turn(book, MONDAY + timedelta(days=60)) == []


def test_a_week_without_a_workout_is_reported_all_the_same(ridden: Book):
    wish(ridden, monthly=False)
    assert turn(ridden, datetime(2026, 12, 7, 12, tzinfo=UTC)) == ["2026-W49"]
    assert "No workout on the days" in " ".join(reports.log(ridden)[0].sentences)


def told_of(book: Book, **columns) -> None:
    with store.writing(book, "sync") as session:
        session.add(SyncRun(source="peloton", **columns))


def test_a_report_waits_for_the_pass_that_is_at_work(ridden: Book):
    told_of(ridden, state="running", started_at=MONDAY, told_at=MONDAY)
    assert turn(ridden, MONDAY + timedelta(minutes=1)) == []
    assert turn(ridden, MONDAY + timedelta(minutes=30)) != []  # silent for so long it was killed


def test_with_peloton_connected_it_waits_for_a_pass_after_the_end_or_for_six_hours(ridden: Book):
    connected = {"peloton_bearer_token": "a token"}
    assert turn(ridden, MONDAY, **connected) == ["2026-10"]  # which was over a day ago
    told_of(ridden, state="done", started_at=MONDAY - timedelta(hours=2), finished_at=MONDAY - timedelta(hours=2))
    assert turn(ridden, MONDAY + timedelta(hours=1), **connected) == []
    told_of(ridden, state="done", started_at=MONDAY + timedelta(hours=1), finished_at=MONDAY + timedelta(hours=1))
    assert turn(ridden, MONDAY + timedelta(hours=1, minutes=1), **connected) == ["2026-W44"]


def test_without_any_pass_it_is_written_six_hours_after_the_end(ridden: Book):
    wish(ridden, monthly=False)
    turn(ridden, MONDAY - timedelta(days=1))
    connected = {"peloton_bearer_token": "a token"}
    assert turn(ridden, datetime(2026, 11, 2, 10, 59, tzinfo=UTC), **connected) == []
    assert turn(ridden, datetime(2026, 11, 2, 11, 0, tzinfo=UTC), **connected) == ["2026-W44"]


def test_two_processes_do_not_write_at_once(ridden: Book):
    with store.sole_owner(ridden, "reports"), pytest.raises(BookBusy):
        turn(ridden, MONDAY)


def test_a_report_is_the_same_on_either_database(any_book: Book):
    add_sessions(any_book, {"day": "2026-10-27", "title": "Ride"})
    assert turn(any_book, MONDAY) == ["2026-W44", "2026-10"]
    assert [one.key for one in reports.log(any_book)] == ["2026-W44", "2026-10"]
    assert turn(any_book, MONDAY + timedelta(minutes=15)) == []


# Files


def test_a_file_is_whole_or_not_there(tmp_path: Path):
    path = sync_reports.save(tmp_path / "deep" / "a.pdf", b"old")
    assert sync_reports.save(path, b"new").read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["a.pdf"]


@pytest.mark.parametrize(
    ("number", "error", "said"),
    [(errno.ENOSPC, StorageFull, "disk is full"), (errno.EACCES, NotWritten, "another folder")],
)
def test_a_full_disk_is_a_sentence_and_leaves_the_old_file(tmp_path: Path, monkeypatch, number, error, said):
    path = sync_reports.save(tmp_path / "a.pdf", b"old")

    def full(_fd):
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(error, match=said):
        sync_reports.save(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir() if "a.pdf" in one.name] == ["a.pdf"]


def test_what_could_not_be_written_is_told_and_written_at_the_next_turn(ridden: Book, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    wish(ridden, monthly=False, folder=str(tmp_path / "file" / "reports"))
    with pytest.raises(NotWritten):
        turn(ridden, MONDAY)
    assert "Choose another folder" in (reports.problem(ridden) or "")
    assert reports.log(ridden) == []
    wish(ridden, monthly=False, folder=str(tmp_path / "there"))
    assert turn(ridden, MONDAY) == ["2026-W44"]
    assert reports.problem(ridden) is None
    assert (tmp_path / "there" / "zonebook-2026-W44.pdf").read_bytes().startswith(b"%PDF-")


def test_killed_between_file_and_note_the_same_file_is_written_again(ridden: Book, monkeypatch):
    wish(ridden, monthly=False)
    put = reports.put
    monkeypatch.setattr(reports, "put", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        turn(ridden, MONDAY)
    before = (config.DATA / "reports" / "zonebook-2026-W44.pdf").read_bytes()
    monkeypatch.setattr(reports, "put", put)
    assert turn(ridden, MONDAY) == ["2026-W44"]
    assert (config.DATA / "reports" / "zonebook-2026-W44.pdf").read_bytes() == before
    assert len(files()) == 1


# Sending


def mailing(box: Mailbox) -> dict:
    return {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none", "report_mail_to": "a@example.org"}


def only_sending(book: Book) -> Sending:
    (one,) = reports.log(book)
    (sending,) = one.sendings
    return sending


def test_a_report_is_mailed_once_with_its_file(ridden: Book):
    wish(ridden, monthly=False, by_mail=True)
    with Mailbox() as box:
        for minutes in (0, 15, 30):
            turn(ridden, MONDAY + timedelta(minutes=minutes), **mailing(box))
    (letter,) = box.letters
    assert letter["Subject"] == "Zonebook: Week 44, 26 October to 1 November 2026"
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "zonebook-2026-W44.pdf" and file.get_content().startswith(b"%PDF-")
    assert only_sending(ridden).state == SENT


def test_what_was_written_before_it_was_switched_on_is_not_sent(ridden: Book):
    wish(ridden, monthly=False)
    turn(ridden, MONDAY)
    wish(ridden, monthly=False, by_mail=True)
    with Mailbox() as box:
        turn(ridden, MONDAY + timedelta(minutes=15), **mailing(box))
    assert not box.letters


def test_a_failed_letter_is_tried_again_after_growing_pauses_and_given_up(ridden: Book, monkeypatch):
    tries: list[datetime] = []
    now = MONDAY

    def fails(*_args, **_said):
        tries.append(now)
        raise SourceUnavailable("The mail server could not be reached.")

    monkeypatch.setattr(mail, "send", fails)
    wish(ridden, monthly=False, by_mail=True)
    for quarter in range(24 * 4):
        now = MONDAY + timedelta(minutes=15 * quarter)
        turn(ridden, now, smtp_host="127.0.0.1", report_mail_to="a@example.org")
    pauses = [(b - a).total_seconds() / 60 for a, b in pairwise(tries)]
    assert pauses == [15, 30, 60, 120, 240]
    assert only_sending(ridden).state == FAILED
    assert "tried 6 times" in (only_sending(ridden).problem or "")


def test_a_refusal_is_not_tried_again_until_it_is_asked_for(ridden: Book):
    wish(ridden, monthly=False, by_mail=True)
    with Mailbox(refusals={"RCPT": "550 nobody"}) as box:
        turn(ridden, MONDAY, **mailing(box))
        turn(ridden, MONDAY + timedelta(hours=2), **mailing(box))
        assert sum(line.startswith("RCPT") for line, _ in box.commands) == 1
        assert "REPORT_MAIL_TO" in (only_sending(ridden).problem or "")
        box.refusals.clear()
        actions_reports.send_again(ridden, "2026-W44", "mail")
        turn(ridden, MONDAY + timedelta(hours=3), **mailing(box))
    assert len(box.letters) == 1


def test_cut_off_while_sending_it_is_not_sent_twice_and_says_so(ridden: Book):
    wish(ridden, monthly=False, by_mail=True)
    with Mailbox() as box:
        turn(ridden, MONDAY, **mailing(box))
        with store.writing(ridden, "reports") as session:
            (one,) = reports.log(session)
            reports.put(session, one.with_sending(Sending("mail", SENDING, 1)))
        turn(ridden, MONDAY + timedelta(minutes=15), **mailing(box))
    assert len(box.letters) == 1
    assert only_sending(ridden).state == FAILED
    assert "not known whether it arrived" in (only_sending(ridden).problem or "")


def test_without_a_server_it_says_what_to_set(ridden: Book):
    wish(ridden, monthly=False, by_mail=True, by_ntfy=True)
    turn(ridden, MONDAY)
    told = [sending.problem or "" for sending in reports.log(ridden)[0].sendings]
    assert "SMTP_HOST" in told[0] and "NTFY_URL" in told[1]


def test_settings_that_are_no_addresses_are_told_and_the_other_way_is_gone_all_the_same(ridden: Book):
    """Such a setting ended the whole turn of the clock, and the sentence was that it was cut off while being sent."""
    wish(ridden, monthly=False, by_mail=True, by_ntfy=True)
    turn(ridden, MONDAY, smtp_host=".example.com", report_mail_to="Rider <", ntfy_url="https://a..b/topic")
    told = {sending.channel: sending.problem or "" for sending in reports.log(ridden)[0].sendings}
    assert "REPORT_MAIL_TO" in told["mail"] and "NTFY_URL" in told["ntfy"]


def test_what_waits_is_due_when_its_time_has_come():
    later = (MONDAY + timedelta(minutes=15)).isoformat()
    assert Sending("mail").is_due(MONDAY)
    assert not Sending("mail", WAITING, 1, None, later).is_due(MONDAY)
    assert Sending("mail", WAITING, 1, None, later).is_due(MONDAY + timedelta(minutes=15))
    assert not Sending("mail", SENT).is_due(MONDAY)


# Told


def test_the_bell_tells_of_a_report_once_and_leads_to_it(ridden: Book):
    wish(ridden, monthly=False)
    turn(ridden, MONDAY)
    for hour in (1, 2):
        derive_notifications.bring_up_to_date(ridden, MONDAY + timedelta(hours=hour))
    rows = notifications.notifications(ridden)
    (told,) = rows[rows["kind"] == "report"].to_dict("records")
    assert told["sentence"] == "Your report of Week 44, 26 October to 1 November 2026 is ready."
    assert told["link"] == "reports?report=2026-W44"


def test_the_clock_writes_what_is_due_and_takes_trouble_quietly(ridden: Book, monkeypatch):
    scheduler.write_reports(ridden)
    assert {one.kind for one in reports.log(ridden)} == {"week", "month"}

    def full(*_args):
        raise StorageFull("The disk is full.")

    monkeypatch.setattr(sync_reports, "bring_up_to_date", full)
    scheduler.write_reports(ridden)  # nothing is raised
