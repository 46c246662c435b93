"""When there is time, out of a book: hours, calendars, days away and races together."""

from datetime import UTC, date, datetime, timedelta

from core import derive_schedule, store
from core.coaching.schedule import Race, Schedule
from core.frames import schedule as frames
from core.queries import life_events
from core.queries import schedule as rows
from core.store import Book
from tests.conftest import NOW

FRIDAY = date(2026, 11, 20)


def busy(uid: str, first: datetime, last: datetime, *, is_busy: bool = True) -> dict:
    return {"uid": uid, "title": uid, "started_at": first, "ended_at": last, "day": FRIDAY, "last_day": FRIDAY,
            "is_busy": is_busy}  # fmt: skip


def test_a_book_in_which_nothing_is_said_has_time_always(any_book: Book):
    assert derive_schedule.schedule(any_book) == Schedule()


def test_hours_and_calendars_and_days_away_and_races_are_one_schedule(any_book: Book):
    with store.writing(any_book, "plan", "athlete") as session:
        rows.put_hours(session, [(4, 17 * 60, 20 * 60), (4, 6 * 60, 7 * 60)])
        nine, ten = datetime(2026, 11, 20, 22, 30, tzinfo=UTC), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
        taken = [busy("late", nine, ten), busy("free", ten, ten.replace(minute=50), is_busy=False)]
        rows.put_calendar(session, "Work", taken, problem=None, now=NOW)
        life_events.put(session, kind="travel", first_day=date(2026, 11, 21), last_day=date(2026, 11, 22))
        on = date(2026, 12, 6)
        life_events.put(session, kind="race", first_day=on, last_day=on, note="City 10k\nBib 7", priority="A",
                        discipline="running", taper_days=10)  # fmt: skip
    schedule = derive_schedule.schedule(any_book)
    assert schedule.free(FRIDAY) == ((360, 420), (1020, 1050), (1110, 1200))  # New York: from 17:30 to 18:30 is taken
    assert schedule.away == {date(2026, 11, 21): "travel", date(2026, 11, 22): "travel"}
    assert schedule.races == (Race(date(2026, 12, 6), "City 10k", "A", "running", 10),)


def test_a_race_of_several_days_is_on_each_of_them(any_book: Book):
    sunday = date(2026, 11, 22)
    with store.writing(any_book, "athlete") as session:
        life_events.put(
            session, kind="race", first_day=FRIDAY, last_day=sunday, note="Tour", priority="A", taper_days=2
        )
    schedule = derive_schedule.schedule(any_book)
    days = [FRIDAY + timedelta(days=n) for n in range(-3, 4)]
    assert [schedule.race_on(day) is not None for day in days] == [False] * 3 + [True] * 3 + [False]
    assert [schedule.taper_for(day) is not None for day in days] == [False, True, True] + [False] * 4


def test_a_race_that_nothing_was_said_of_is_of_middle_priority_and_needs_no_taper(any_book: Book):
    with store.writing(any_book, "athlete") as session:
        life_events.put(session, kind="race", first_day=FRIDAY, last_day=FRIDAY)
    assert derive_schedule.schedule(any_book).races == (Race(FRIDAY, "Race", "B"),)


def test_a_screen_sees_new_hours_at_once(book: Book):
    assert frames.schedule(book).free_minutes(FRIDAY) == 1440
    with store.writing(book, "plan") as session:
        rows.put_hours(session, [(4, 600, 660)])
    assert frames.schedule(book).free_minutes(FRIDAY) == 60
