"""What happened is told once, corrected, and withdrawn when it no longer holds."""

import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import actions_notifications, derive, derive_notifications, store
from core.analysis.news import News
from core.derive_notifications import bring_up_to_date
from core.errors import BookReadOnly
from core.models import WorkoutMetrics
from core.queries import athlete, notifications
from core.store import Book
from tests.conftest import NOW
from tests.test_derive import rides

TODAY = date(2026, 11, 16)  # noon in UTC is seven in the morning where the athlete of these tests lives


def news(key: str, days_ago: int = 0, sentence: str = "Something happened.", link: str | None = None) -> News:
    return News(key, "record", TODAY - timedelta(days=days_ago), sentence, link)


def touch(book: Book) -> None:
    """A write that finders may have to look at."""
    with store.writing(book, "workouts"):
        pass


@pytest.fixture
def finds(monkeypatch) -> list[News]:
    """What the only finder finds; a test changes it."""
    found: list[News] = []
    monkeypatch.setattr(derive_notifications, "FINDERS", [lambda _book, _today: list(found)])
    return found


def keys(book: Book) -> list[str]:
    return notifications.notifications(book)["key"].tolist()


# Kept once


def test_the_same_thing_is_kept_once_however_often_it_is_added(any_book: Book):
    with store.writing(any_book) as session:
        assert notifications.add(session, [news("a"), news("a", sentence="Again.")], now=NOW) == 1
    with store.writing(any_book) as session:
        assert notifications.add(session, [news("a", sentence="Once more."), news("b")], now=NOW) == 1
    rows = notifications.notifications(any_book)
    assert sorted(rows["key"]) == ["a", "b"] and "Once more." not in set(rows["sentence"])


def test_the_newest_day_comes_first_and_a_day_is_read_back_as_it_was_told(any_book: Book):
    with store.writing(any_book) as session:
        notifications.add(session, [news("old", 3), news("new", 1), news("middle", 2, link="goals")], now=NOW)
    rows = notifications.notifications(any_book)
    assert rows["key"].tolist() == ["new", "middle", "old"]
    assert rows["day"].tolist() == [TODAY - timedelta(days=n) for n in (1, 2, 3)]
    assert rows["link"].tolist() == [None, "goals", None]
    assert notifications.notifications(any_book, 2)["key"].tolist() == ["new", "middle"]


def test_what_was_seen_stays_seen_at_its_first_moment_and_the_count_falls(any_book: Book):
    with store.writing(any_book) as session:
        notifications.add(session, [news("a", 1), news("b", 2), news("c", 3)], now=NOW)
    first = int(notifications.notifications(any_book)["id"].iloc[0])
    with store.writing(any_book) as session:
        assert notifications.mark_seen(session, [first], now=NOW) == 1
    assert notifications.unseen(any_book) == 2
    with store.writing(any_book) as session:
        assert notifications.mark_seen(session, now=NOW + timedelta(hours=1)) == 2
    assert notifications.unseen(any_book) == 0
    assert notifications.kept(any_book)["a"].seen_at == NOW


def test_while_numbers_are_made_again_nothing_is_withdrawn(any_book: Book, finds: list[News]):
    finds.append(news("a"))
    touch(any_book)
    bring_up_to_date(any_book, NOW)
    [workout_id] = rides(any_book, 1)
    finds.clear()
    with store.writing(any_book, "workouts") as session:
        session.get_one(WorkoutMetrics, workout_id).version = derive.VERSION - 1
    assert bring_up_to_date(any_book, NOW) == 0 and keys(any_book) == ["a"]
    derive.bring_up_to_date(any_book)
    bring_up_to_date(any_book, NOW)
    assert keys(any_book) == []


def test_an_empty_book_has_nothing_and_nothing_unseen(any_book: Book):
    assert notifications.notifications(any_book).empty and notifications.unseen(any_book) == 0


# Looking for news


def test_a_first_look_at_a_book_with_a_history_tells_of_the_last_two_weeks_only(book: Book, finds: list[News]):
    finds += [news("today"), news("13", 13), news("14", 14), news("years", 900)]
    touch(book)
    assert bring_up_to_date(book, NOW) == 2
    assert keys(book) == ["today", "13"]


def test_an_archive_that_comes_in_later_is_no_news(book: Book, finds: list[News]):
    finds += [news("today")]
    touch(book)
    bring_up_to_date(book, NOW)
    finds += [news("20", 20)]
    touch(book)
    assert bring_up_to_date(book, NOW) == 0


def test_what_happened_since_a_look_long_ago_is_told_however_long_ago(book: Book, finds: list[News]):
    touch(book)
    bring_up_to_date(book, NOW - timedelta(days=40))
    finds += [news("30", 30), news("41", 41)]
    touch(book)
    bring_up_to_date(book, NOW)
    assert keys(book) == ["30"]


def test_a_second_look_at_the_same_book_finds_nothing_new_and_does_not_even_look(book: Book, finds, monkeypatch):
    finds += [news("a")]
    touch(book)
    bring_up_to_date(book, NOW)
    before = store.versions(book)

    def looks(_book, _today):
        raise AssertionError("nothing changed, so nothing is looked for")

    monkeypatch.setattr(derive_notifications, "FINDERS", [looks])
    assert bring_up_to_date(book, NOW) == 0
    assert store.versions(book) == before


@pytest.mark.parametrize("changes", ["a counter", "the day", "the rules"])
def test_it_looks_again_when_something_changed(changes: str, book: Book, finds: list[News], monkeypatch):
    touch(book)
    bring_up_to_date(book, NOW)
    finds += [news("a")]
    match changes:
        case "a counter":
            touch(book)
        case "the rules":
            monkeypatch.setattr(derive_notifications, "RULES", 1000)
    assert bring_up_to_date(book, NOW + timedelta(days=changes == "the day")) == 1


def test_an_empty_book_is_left_as_it_is(book: Book, finds: list[News]):
    finds += [news("a")]
    assert bring_up_to_date(book, NOW) == 0
    assert athlete.setting(book, derive_notifications.LOOK) is None
    assert store.versions(book) == dict.fromkeys(store.SUBJECTS, 0)


def test_what_no_longer_holds_is_withdrawn_whether_it_was_seen_or_not(any_book: Book, finds: list[News]):
    finds += [news("stays"), news("seen", 1), news("unseen", 2)]
    touch(any_book)
    bring_up_to_date(any_book, NOW)
    with store.writing(any_book) as session:
        notifications.mark_seen(session, [notifications.kept(any_book)["seen"].id], now=NOW)
    finds[1:] = []
    touch(any_book)
    before = store.versions(any_book)["notifications"]
    assert bring_up_to_date(any_book, NOW) == 0
    assert keys(any_book) == ["stays"]
    assert store.versions(any_book)["notifications"] == before + 1


def test_what_changed_is_told_as_it_is_now_and_stays_seen(book: Book, finds: list[News]):
    finds += [news("a", 5, "300 kJ.", "workout?workout=1")]
    touch(book)
    bring_up_to_date(book, NOW)
    with store.writing(book) as session:
        notifications.mark_seen(session, now=NOW)
    finds[:] = [news("a", 7, "310 kJ.", "workout?workout=1")]
    touch(book)
    bring_up_to_date(book, NOW)
    (row,) = notifications.notifications(book).itertuples()
    assert (row.sentence, row.day, row.is_seen) == ("310 kJ.", TODAY - timedelta(days=7), True)


def test_what_is_dated_after_today_is_not_told_before_its_day(book: Book, finds: list[News]):
    finds += [news("tomorrow", -1)]
    touch(book)
    assert bring_up_to_date(book, NOW) == 0
    assert bring_up_to_date(book, NOW + timedelta(days=1)) == 1


def test_what_is_older_than_the_list_reaches_leaves_it(book: Book, finds: list[News]):
    finds += [news("a")]
    touch(book)
    bring_up_to_date(book, NOW)
    bring_up_to_date(book, NOW + timedelta(days=89))
    assert keys(book) == ["a"]
    bring_up_to_date(book, NOW + timedelta(days=90))
    assert keys(book) == []


def test_the_day_is_that_of_the_athlete(book: Book, finds: list[News]):
    finds += [news("today")]
    touch(book)
    assert bring_up_to_date(book, datetime(2026, 11, 16, 4, 59, tzinfo=UTC)) == 0  # a minute to midnight in New York
    assert bring_up_to_date(book, datetime(2026, 11, 16, 5, 0, tzinfo=UTC)) == 1


def test_a_title_from_outside_is_kept_as_it_is(any_book: Book):
    hostile = "'; DROP TABLE notification; -- <b>[x](javascript:1)</b> \N{FIRE}"
    with store.writing(any_book) as session:
        notifications.add(session, [news(hostile, sentence=hostile)], now=NOW)
    assert notifications.notifications(any_book)["sentence"].tolist() == [hostile]


def test_a_read_only_book_is_not_written(book: Book, finds: list[News]):
    finds += [news("a")]
    touch(book)
    bring_up_to_date(book, NOW)
    shared = store.open_book(book.engine.url.render_as_string(), is_writable=False)
    with pytest.raises(BookReadOnly):
        actions_notifications.mark_seen(shared)
    assert notifications.unseen(shared) == 1


# Two at once, and a kill in between


#: Finds ten things, once it is told on standard input to go on: until then nothing is kept.
LOOKS = """
import sys
from datetime import date, datetime, timedelta, UTC
from core import derive_notifications, store
from core.analysis.news import News

def find(book, today):
    print("ready", flush=True)
    sys.stdin.readline()
    return [News(str(n), "record", today - timedelta(days=n), "Something happened.") for n in range(10)]

derive_notifications.FINDERS[:] = [find]
derive_notifications.bring_up_to_date(store.open_book(sys.argv[1]), datetime(2026, 11, 16, 12, tzinfo=UTC))
"""
#: Is killed when all but the last row of its transaction is written.
DIES = """
import os, signal
from core import derive_notifications

derive_notifications.athlete.save_setting = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


def start(code: str, book: Book) -> subprocess.Popen:
    """A process of its own at work on the same book."""
    url = book.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", code, url], cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def test_two_processes_that_look_at_once_keep_everything_once(any_book: Book):
    touch(any_book)
    both = [start(LOOKS, any_book), start(LOOKS, any_book)]
    assert [process.stdout.readline() for process in both] == ["ready\n"] * 2
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(60) for process in both] == [0, 0]
    assert keys(any_book) == [str(n) for n in range(10)]


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_look_tells_everything(book: Book, finds: list[News]):
    touch(book)
    process = start(DIES + LOOKS, book)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert keys(book) == []
    finds += [news("a"), news("b")]
    assert bring_up_to_date(book, NOW) == 2


# Announced once


def test_what_is_new_is_announced_at_one_opening_and_not_again(book: Book, finds: list[News]):
    today = datetime.now(UTC).date()
    finds += [News("a", "record", today, "First.", None), News("b", "record", today - timedelta(days=1), "Second.")]
    touch(book)
    assert actions_notifications.news(book, is_opening=True) == ["First.", "Second."]
    assert actions_notifications.news(book, is_opening=True) == []
    finds += [News("c", "record", today, "Third.")]
    touch(book)
    assert actions_notifications.news(book, is_opening=True) == ["Third."]


def test_what_was_seen_before_it_was_announced_is_not_announced(book: Book, finds: list[News]):
    finds += [News("a", "record", datetime.now(UTC).date(), "First.")]
    touch(book)
    bring_up_to_date(book, datetime.now(UTC))
    actions_notifications.mark_seen(book)
    assert actions_notifications.news(book, is_opening=True) == []
