"""When there is time, as the athlete says it: hours and calendars kept, replaced, removed, each with a way back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from core import actions_life_events as life
from core import actions_schedule as actions
from core import derive_schedule, store
from core.actions_life_events import RaceSaid
from core.coaching.schedule import Race
from core.errors import BookReadOnly, UnreadableFile
from core.files import ics
from core.queries import schedule as rows
from core.store import Book

FRIDAY = date(2026, 11, 20)
EVENING = (4, 17 * 60, 20 * 60)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def hours(book: Book) -> list[tuple[int, int, int]]:
    return [(one.weekday, one.first_minute, one.last_minute) for one in rows.hours(book)]


def calendar(*events: str, name: str = "") -> bytes:
    head = f"X-WR-CALNAME:{name}\n" if name else ""
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\n{head}{body}END:VCALENDAR\n".encode()


MEETING = "UID:m\nSUMMARY:Meeting\nDTSTART:20261120T223000Z\nDTEND:20261120T233000Z"
DINNER = "UID:d\nSUMMARY:Dinner\nDTSTART:20261121T230000Z\nDTEND:20261122T010000Z"


# Hours


def test_hours_are_kept_joined_and_taken_back(any_book: Book):
    done = actions.save_hours(any_book, [EVENING, (4, 19 * 60, 21 * 60), (0, 6 * 60, 7 * 60)])
    assert done.said == "Saved: 5 h 00 min a week, on 2 days."
    assert hours(any_book) == [(0, 360, 420), (4, 1020, 1260)]
    assert done.undo() == "Your hours are as they were."
    assert hours(any_book) == []


def test_the_same_hours_are_added_to_several_days_and_twice_is_once(any_book: Book):
    actions.add_hours(any_book, [0, 2, 4], 17 * 60, 20 * 60)
    done = actions.add_hours(any_book, [0, 2, 4], 17 * 60, 20 * 60)
    assert done.said == "Saved: 9 h 00 min a week, on 3 days."
    assert hours(any_book) == [(0, 1020, 1200), (2, 1020, 1200), (4, 1020, 1200)]


def test_no_hours_at_all_are_any_time(any_book: Book):
    actions.save_hours(any_book, [EVENING])
    assert actions.save_hours(any_book, []).said == "Any time is fine again."
    assert derive_schedule.schedule(any_book).free_minutes(FRIDAY) == 1440


@pytest.mark.parametrize(("stretch", "why"), [
    ((4, 1200, 1020), "Friday ends at 17:00, before it begins at 20:00"), ((4, 600, 600), "before it begins"),
    ((7, 0, 60), "no such weekday"), ((0, 0, 1441), "a time that is none"), ((0, -5, 60), "a time that is none"),
])  # fmt: skip
def test_hours_that_cannot_be_are_refused_and_nothing_is_changed(any_book: Book, stretch, why: str):
    actions.save_hours(any_book, [EVENING])
    with pytest.raises(ValueError, match=why):
        actions.save_hours(any_book, [EVENING, stretch])
    assert hours(any_book) == [EVENING]


def test_adding_hours_to_no_day_is_refused(any_book: Book):
    with pytest.raises(ValueError, match="Choose a weekday"):
        actions.add_hours(any_book, [], 600, 660)


def test_a_day_in_more_pieces_than_anybody_has_is_refused(book: Book):
    with pytest.raises(ValueError, match="more than 8 stretches"):
        actions.save_hours(book, [(0, 60 * number, 60 * number + 30) for number in range(9)])


# Calendars


def test_a_calendar_is_read_and_takes_time_of_the_athletes_days(any_book: Book):
    actions.save_hours(any_book, [EVENING])
    done = actions.read_calendar(any_book, "work.ics", calendar(MEETING, DINNER))
    assert done.said == "work: 2 appointments up to 25 December 2027."
    assert derive_schedule.schedule(any_book).free(FRIDAY) == ((1020, 1050), (1110, 1200))
    assert [(one.day, one.last_day) for one in rows.events(any_book)] == [(FRIDAY, FRIDAY), (date(2026, 11, 21),) * 2]
    assert done.undo() == "Taken out again."
    assert (rows.calendars(any_book), rows.events(any_book)) == ([], [])


def test_the_same_calendar_read_again_is_replaced_as_a_whole_and_comes_back_by_undo(any_book: Book):
    actions.read_calendar(any_book, "work.ics", calendar(MEETING, DINNER))
    done = actions.read_calendar(any_book, "work.ics", calendar(DINNER))
    assert done.said.endswith("They are in the place of those that it had.")
    assert [one.title for one in rows.events(any_book)] == ["Dinner"]
    assert len(rows.calendars(any_book)) == 1
    assert done.undo() == "It is as it was."
    assert [one.title for one in rows.events(any_book)] == ["Meeting", "Dinner"]


def test_a_calendar_is_called_as_is_said_else_as_it_says_itself_else_as_its_file(book: Book):
    actions.read_calendar(book, "x.ics", calendar(MEETING, name="Own name"), "Said *name*")
    actions.read_calendar(book, "x.ics", calendar(MEETING, name="Own name"))
    actions.read_calendar(book, "x.ics", calendar(MEETING))
    assert [one.name for one in rows.calendars(book)] == ["Own name", "Said *name*", "x"]


def test_a_removed_calendar_takes_no_time_and_comes_back_whole(any_book: Book):
    actions.read_calendar(any_book, "work.ics", calendar(MEETING, "UID:t\nDTSTART;VALUE=DATE:20261123\nSUMMARY:Trip"))
    [kept] = rows.calendars(any_book)
    before = [one.model_dump(exclude={"id", "calendar_id"}) for one in rows.events(any_book)]
    done = actions.remove_calendar(any_book, kept.id or 0)
    assert done.said == "Removed: work. Its appointments take no time any more."
    assert derive_schedule.schedule(any_book).busy == {}
    assert done.undo() == "Brought back: work."
    assert [one.model_dump(exclude={"id", "calendar_id"}) for one in rows.events(any_book)] == before
    with pytest.raises(ValueError, match="gone already"):
        actions.remove_calendar(any_book, 99)


def test_taking_a_reading_back_twice_changes_nothing_more(book: Book):
    done = actions.read_calendar(book, "work.ics", calendar(MEETING))
    assert (done.undo(), done.undo()) == ("Taken out again.", "That calendar is gone already.")


def test_a_file_that_cannot_be_read_leaves_the_calendar_as_it_was(any_book: Book):
    actions.read_calendar(any_book, "work.ics", calendar(MEETING))
    before = store.versions(any_book)
    with pytest.raises(UnreadableFile, match="web page"):
        actions.read_calendar(any_book, "work.ics", b"<html>Log in</html>")
    assert store.versions(any_book) == before and len(rows.events(any_book)) == 1


def test_a_write_that_is_cut_off_leaves_the_old_calendar_whole(any_book: Book, monkeypatch):
    actions.read_calendar(any_book, "work.ics", calendar(MEETING))
    monkeypatch.setattr(actions, "_now", lambda: None)  # the row of the calendar cannot be written, its events are gone
    with pytest.raises(Exception):  # noqa: B017 - whatever the database says
        actions.read_calendar(any_book, "work.ics", calendar(DINNER))
    assert [one.title for one in rows.events(any_book)] == ["Meeting"]


def test_what_could_not_be_read_of_a_calendar_stays_beside_it(book: Book):
    done = actions.read_calendar(book, "work.ics", calendar(MEETING, "UID:x\nDTSTART:never"))
    assert done.said.endswith("1 event could not be read.")
    assert rows.calendars(book)[0].problem == "1 event could not be read."


def test_only_so_many_calendars_are_kept(book: Book, monkeypatch):
    monkeypatch.setattr(actions, "MOST_CALENDARS", 1)
    actions.read_calendar(book, "one.ics", calendar(MEETING))
    actions.read_calendar(book, "one.ics", calendar(DINNER))
    with pytest.raises(ValueError, match="Remove one first"):
        actions.read_calendar(book, "two.ics", calendar(MEETING))


def test_a_book_for_reading_only_takes_no_hours_and_no_calendar(book: Book):
    shut = replace(book, is_writable=False)
    for write in (
        lambda: actions.save_hours(shut, [EVENING]), lambda: actions.add_hours(shut, [0], 0, 60),
        lambda: actions.read_calendar(shut, "x.ics", calendar(MEETING)), lambda: actions.remove_calendar(shut, 1),
    ):  # fmt: skip
        with pytest.raises(BookReadOnly):
            write()


def test_most_appointments_that_are_kept_are_read_in_one_transaction(book: Book):
    every_half_hour = (
        f"UID:1\nDTSTART:20260921T000000\nRRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,30"
    )
    actions.read_calendar(book, "full.ics", calendar(every_half_hour))
    assert len(rows.events(book)) == ics.MOST_OCCURRENCES


# Races


def test_a_race_has_a_priority_and_a_taper_and_a_name(any_book: Book):
    done = life.add_race(any_book, " City 10k ", date(2026, 12, 6), RaceSaid("A", "running", 10), note="Bib 7")
    assert done.said == "Race of priority A on 6 December 2026."
    assert derive_schedule.schedule(any_book).races == (Race(date(2026, 12, 6), "City 10k", "A", "running", 10),)
    done.undo()
    assert derive_schedule.schedule(any_book).races == ()


def test_a_race_is_changed_and_two_may_be_on_one_day(any_book: Book):
    life.add_race(any_book, "City 10k", FRIDAY, RaceSaid("B"))
    life.add_race(any_book, "City 5k", FRIDAY, RaceSaid("C"))
    with pytest.raises(ValueError, match="here already"):
        life.add_race(any_book, "City 5k", FRIDAY, RaceSaid("A"))
    event_id = rows.life_events(any_book)[0].id or 0
    done = life.change_race(
        any_book, event_id, "City half", FRIDAY + timedelta(days=2), RaceSaid("A", None, 14), days=2
    )
    sunday, monday = FRIDAY + timedelta(days=2), FRIDAY + timedelta(days=3)
    assert derive_schedule.schedule(any_book).races[1] == Race(sunday, "City half", "A", None, 14, last_day=monday)
    done.undo()
    assert derive_schedule.schedule(any_book).races[0] == Race(FRIDAY, "City 10k", "B")


def test_what_is_said_of_a_race_stays_when_its_days_are_corrected_and_goes_when_it_is_none_any_more(any_book: Book):
    life.add_race(any_book, "City 10k", FRIDAY, RaceSaid("A", "running", 10))
    event_id = rows.life_events(any_book)[0].id or 0
    later = FRIDAY + timedelta(days=1)
    life.change_life_event(any_book, event_id, "race", later, later, "City 10k")
    assert derive_schedule.schedule(any_book).races == (Race(later, "City 10k", "A", "running", 10),)
    life.change_life_event(any_book, event_id, "holiday", later, later, None)
    kept = rows.life_events(any_book)[0]
    assert (kept.priority, kept.discipline, kept.taper_days) == (None, None, None)


@pytest.mark.parametrize(("said", "why"), [
    (RaceSaid("D"), "priorities A, B, C"), (RaceSaid("A", "chess"), "no discipline"),
    (RaceSaid("A", None, 90), "0 to 28 days"),
])  # fmt: skip
def test_what_cannot_be_said_of_a_race_is_refused(book: Book, said: RaceSaid, why: str):
    with pytest.raises(ValueError, match=why):
        life.add_race(book, "City 10k", FRIDAY, said)
    with pytest.raises(ValueError, match="a name"):
        life.add_race(book, "  ", FRIDAY, RaceSaid("A"))
    assert rows.life_events(book) == []


def test_a_race_may_be_two_years_ahead_and_a_holiday_may_not(book: Book):
    far = FRIDAY + timedelta(days=700)
    life.add_race(book, "Far", far, RaceSaid("A"))
    with pytest.raises(ValueError, match="more than a year"):
        life.add_life_event(book, "holiday", far, far)
