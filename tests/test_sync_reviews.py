"""Reviews by themselves: each evening once in the athlete's zone, missed ones caught up as of their day, one writer."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from core import (
    actions_review,
    config,
    connections,
    derive_notifications,
    derive_reviews,
    scheduler,
    store,
    sync_reviews,
)
from core.errors import BookBusy
from core.queries import athlete, notifications, reviews, sync_runs
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.plan_rows import add_plan, ride

ROOT = Path(__file__).parents[1]
#: In New York, where the tests live: Saturday 31 October 2026, 20:00, summer time; it ends in the night.
SATURDAY = datetime(2026, 11, 1, 0, tzinfo=UTC)
#: And Sunday, 20:00: 25 hours later.
SUNDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ridden(any_book: Book) -> Book:
    """A book with rides since September."""
    days = [date(2026, 9, 14) + timedelta(days=7 * n) for n in range(9)]
    add_sessions(any_book, *({"day": day.isoformat(), "title": f"Ride {day}"} for day in days))
    return any_book


def turn(book: Book, now: datetime) -> list[date]:
    """The days of what a turn of the clock writes."""
    return [one.day for one in sync_reviews.bring_up_to_date(book, config.settings(), now)]


def wish(book: Book, **said) -> None:
    with store.writing(book, "settings") as session:
        reviews.put_schedule(session, reviews.Schedule(**said))


# When


def test_an_evening_is_due_at_its_hour_in_the_athletes_zone_and_once(ridden: Book):
    assert turn(ridden, SATURDAY - MINUTE) == [date(2026, 10, 30)]  # yesterday's is the newest evening
    assert turn(ridden, SATURDAY) == [date(2026, 10, 31)]
    assert turn(ridden, SATURDAY + MINUTE) == []
    assert turn(ridden, SATURDAY + 23 * HOUR) == []


def test_the_evening_after_summer_time_ended_is_due_at_the_same_hour(ridden: Book):
    turn(ridden, SATURDAY)
    assert turn(ridden, SUNDAY - MINUTE) == []  # 24 hours later it is 19:59
    assert turn(ridden, SUNDAY) == [date(2026, 11, 1)]


def test_the_evening_after_summer_time_began_is_due_at_the_same_hour(ridden: Book):
    turn(ridden, datetime(2027, 3, 14, 1, tzinfo=UTC))  # Saturday, 20:00
    assert turn(ridden, datetime(2027, 3, 14, 23, 59, tzinfo=UTC)) == []
    assert turn(ridden, datetime(2027, 3, 15, 0, tzinfo=UTC)) == [date(2027, 3, 14)]


def test_every_evening_of_five_weeks_is_written_once_whatever_the_clocks_do(ridden: Book):
    written: list[date] = []
    for hour in range(0, 24 * 35, 4):
        written += turn(ridden, datetime(2026, 10, 19, 12, tzinfo=UTC) + timedelta(hours=hour))
    assert written == [date(2026, 10, 18) + n * DAY for n in range(36)]


def test_the_evening_before_clocks_jump_at_midnight_is_due_at_its_hour(ridden: Book):
    """In Cuba they jump from 0:00 to 1:00."""
    with store.writing(ridden, "athlete") as session:
        athlete.save_athlete(session, time_zone="America/Havana")
    wish(ridden, hour=23)
    settings = replace(config.settings(), time_zone=None)
    day = date(2027, 3, 13)
    due = sync_reviews.evening(ridden, settings, day)
    assert due == datetime(2027, 3, 14, 4, tzinfo=UTC)
    assert sync_reviews.evening(ridden, settings, day + DAY) == datetime(2027, 3, 15, 3, tzinfo=UTC)


def test_another_zone_writes_no_evening_twice(ridden: Book, monkeypatch):
    turn(ridden, SATURDAY)
    tokyo = replace(config.settings(), time_zone="Asia/Tokyo")  # where it is 9:00 on Sunday
    assert sync_reviews.bring_up_to_date(ridden, tokyo, SATURDAY) == []
    (sunday,) = sync_reviews.bring_up_to_date(ridden, tokyo, SATURDAY + 11 * HOUR)
    assert sunday.day == date(2026, 11, 1)
    assert turn(ridden, SATURDAY + 12 * HOUR) == []  # flown back, where Sunday has begun
    assert turn(ridden, SUNDAY) == [date(2026, 11, 1)]  # that evening knows more than the one in Tokyo did
    assert turn(ridden, SUNDAY + MINUTE) == []


def test_another_hour_and_the_off_switch_are_heeded(ridden: Book):
    wish(ridden, hour=22)
    turn(ridden, SATURDAY - DAY)
    assert turn(ridden, SATURDAY + 2 * HOUR - MINUTE) == [date(2026, 10, 30)]
    assert turn(ridden, SATURDAY + 2 * HOUR) == [date(2026, 10, 31)]
    wish(ridden, is_on=False)
    assert turn(ridden, SUNDAY + 5 * DAY) == []


def test_what_was_asked_for_at_noon_is_written_anew_in_the_evening(ridden: Book):
    derive_reviews.write(ridden, date(2026, 10, 31), SATURDAY - 8 * HOUR)
    assert turn(ridden, SATURDAY - HOUR) == []
    assert turn(ridden, SATURDAY) == [date(2026, 10, 31)]
    assert turn(ridden, SATURDAY + MINUTE) == []


# Missed evenings


def test_the_first_one_ever_is_that_of_the_newest_evening_alone(ridden: Book):
    assert turn(ridden, SUNDAY) == [date(2026, 11, 1)]


def test_missed_evenings_are_caught_up_for_a_week_each_as_of_its_day(ridden: Book):
    turn(ridden, SATURDAY)
    assert turn(ridden, SUNDAY + 2 * DAY) == [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)]
    assert turn(ridden, SUNDAY + 30 * DAY) == [date(2026, 11, 25) + n * DAY for n in range(7)]


def test_a_review_that_is_caught_up_knows_nothing_of_later_days(ridden: Book):
    turn(ridden, SATURDAY - 7 * DAY)
    ids = add_sessions(ridden, {"day": "2026-10-31", "title": "Long", "duration_s": 7200})
    assert ids and turn(ridden, SATURDAY)[-1] == date(2026, 10, 31)
    caught_up = derive_reviews.evidence(ridden, date(2026, 10, 30))
    assert caught_up.workouts["day"].max().date() == date(2026, 10, 26)


def test_evenings_before_they_were_switched_on_were_not_missed(ridden: Book):
    turn(ridden, SATURDAY - 7 * DAY)
    wish(ridden, is_on=True, since="2026-10-30")
    assert turn(ridden, SATURDAY) == [date(2026, 10, 30), date(2026, 10, 31)]


def test_only_the_newest_review_leaves_proposals_open(ridden: Book):
    turn(ridden, SATURDAY)
    turn(ridden, SUNDAY + 2 * DAY)
    older = [row.state for row in reviews.adjustments(ridden, before=date(2026, 11, 3))]
    assert "open" not in older


def test_nothing_is_reviewed_before_there_is_anything(any_book: Book):
    assert turn(any_book, SATURDAY) == []
    with pytest.raises(ValueError, match="nothing to look at yet"):
        sync_reviews.write(any_book, config.settings(), date(2026, 10, 31), now=SATURDAY)
    add_plan(any_book, ride("a", date(2026, 11, 2)), first=date(2026, 10, 26))
    assert turn(any_book, SATURDAY) == [date(2026, 10, 31)]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1), date(2026, 10, 25)])
def test_a_day_before_the_first_plan_and_workout_has_nothing_to_review(day: date, any_book: Book):
    add_plan(any_book, ride("a", date(2026, 11, 2)), first=date(2026, 10, 26))
    add_sessions(any_book, {"day": "2026-10-27"})
    with pytest.raises(ValueError, match="nothing to look at yet"):
        sync_reviews.write(any_book, config.settings(), day, now=SATURDAY)
    assert sync_reviews.write(any_book, config.settings(), date(2026, 10, 26), now=SATURDAY)


def test_a_day_to_come_is_refused(ridden: Book):
    with pytest.raises(ValueError, match="still to come"):
        sync_reviews.write(ridden, config.settings(), date(2026, 11, 1), now=SATURDAY)


# One writer


def test_while_another_process_writes_nothing_is_written_twice(ridden: Book, monkeypatch):
    with store.sole_owner(ridden, sync_reviews.LOCK):
        with pytest.raises(BookBusy):
            turn(ridden, SATURDAY)
        monkeypatch.setattr(sync_reviews, "WAIT_S", 0)
        with pytest.raises(BookBusy):
            sync_reviews.write(ridden, config.settings(), date(2026, 10, 31), now=SATURDAY)
    assert reviews.reviews(ridden) == []


def test_two_at_once_write_one_review(ridden: Book):
    said: list[object] = []

    def evening() -> None:
        try:
            said.append(turn(ridden, SATURDAY))
        except BookBusy:
            said.append([])

    both = [threading.Thread(target=evening) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(len, said)) == [0, 1]  # type: ignore[arg-type]
    assert [one.day for one in reviews.reviews(ridden)] == [date(2026, 10, 31)]


def test_the_clock_looks_for_evenings_that_are_due_and_waits_for_a_pass(ridden: Book, monkeypatch):
    with scheduler._registry().at_work:
        scheduler.write_reviews(ridden)
    assert reviews.reviews(ridden) == []
    scheduler.write_reviews(ridden)
    assert len(reviews.reviews(ridden)) == 1


def test_a_pass_goes_before_the_evenings_review_so_that_the_evenings_ride_is_in_it(ridden: Book, monkeypatch):
    passes: list[datetime] = []

    def refused(book: Book) -> None:
        now = datetime.now(UTC)
        sync_runs.start(book, "peloton", now=now, state="queued")
        sync_runs.withdraw(book, "peloton", "Offline.", now=now)
        passes.append(now)

    def refresh(book: Book) -> None:
        refused(book)
        add_sessions(book, {"day": "2026-10-31", "title": "Evening Ride"})

    monkeypatch.setattr(connections, "is_connected", lambda _book, service, _settings: service == "peloton")
    monkeypatch.setattr(scheduler, "refresh", refresh)
    add_plan(ridden, ride("a", date(2026, 10, 31)), first=date(2026, 10, 26))
    with time_machine.travel(SATURDAY, tick=False):
        scheduler.write_reviews(ridden)
        (review,) = reviews.reviews(ridden)
        assert review.planned_against_actual["workouts"][0]["done_on"] == "2026-10-31"
        scheduler.write_reviews(ridden)
    assert passes == [SATURDAY]
    with time_machine.travel(SUNDAY + MINUTE, tick=False):  # one that was made since the hour came is enough
        refused(ridden)
        scheduler.write_reviews(ridden)
    assert passes == [SATURDAY, SUNDAY + MINUTE] and len(reviews.reviews(ridden)) == 2


def test_a_review_that_cannot_be_written_now_stops_nothing(ridden: Book, monkeypatch):
    def busy(*_args: object) -> None:
        raise BookBusy("Another process is at work.")

    monkeypatch.setattr(sync_reviews, "bring_up_to_date", busy)
    scheduler.write_reviews(ridden)


# Behind the bell


def test_the_bell_tells_that_the_newest_review_is_ready_and_leads_to_it(ridden: Book):
    turn(ridden, SATURDAY)
    derive_notifications.bring_up_to_date(ridden, SATURDAY)
    turn(ridden, SUNDAY)
    derive_notifications.bring_up_to_date(ridden, SUNDAY)
    rows = notifications.notifications(ridden)
    (one,) = rows[rows["kind"] == "review"].to_dict("records")
    assert one["sentence"].startswith("Your review of Sunday, 1 November 2026, is ready: it proposes no change")
    assert one["link"] == "daily_review?review_day=2026-11-01"


# The same again


def test_the_same_evening_gives_the_same_review(ridden: Book):
    first = derive_reviews.write(ridden, date(2026, 10, 31), SATURDAY)
    again = derive_reviews.write(ridden, date(2026, 10, 31), SATURDAY + HOUR)
    skip = {"written_at"}
    assert first.model_dump(exclude=skip) == again.model_dump(exclude=skip)


@pytest.mark.parametrize("delay_s", [0.0, 0.3, 0.8, 1.5, 2.5])
def test_a_review_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path, delay_s: float):
    book = store.open_book(f"sqlite:///{tmp_path / 'zonebook.db'}")
    add_sessions(book, {"day": "2026-10-14", "title": "Ride"})
    child = subprocess.Popen(
        [sys.executable, "-m", "core", "review", "--day", "2026-10-14", "--database", str(book.url)],
        cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        child.wait(delay_s)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert all(one.insights for one in reviews.reviews(book))
    assert actions_review.review_now(book, date(2026, 10, 14)).endswith("is written.")
    assert len(reviews.reviews(book)) == 1
