"""Planned workouts as a calendar, read back by icalendar, and line by line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings

from core.coaching.planned import Planned, Thresholds
from core.exports.ics import LINE_BYTES, Entry, ics
from tests.exports.planned_making import AT, DAY, RIDE, RUN, any_planned, any_thresholds

BERLIN, NEW_YORK, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
CHANGED = datetime(2026, 11, 20, 12, tzinfo=UTC)


def calendar(*planned: Planned, zone: ZoneInfo = BERLIN, changed_at: datetime = CHANGED, **said: Any) -> bytes:
    return ics([Entry(one, changed_at, AT) for one in planned], zone=zone, **said)


def lines(data: bytes) -> list[str]:
    """The lines, put together again where they were folded."""
    text = data.decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def values(data: bytes, name: str) -> list[str]:
    return [line.split(":", 1)[1] for line in lines(data) if line.split(":", 1)[0].split(";")[0] == name]


def read(data: bytes) -> list[Any]:
    """The events as an independent reader finds them."""
    found = icalendar.Calendar.from_ical(data)
    return list(found.walk("VEVENT"))


def test_an_independent_reader_finds_what_was_planned():
    ride, run = read(calendar(replace(RIDE, start_minute=390), RUN))
    if str(ride["UID"]) != "ride-1":
        ride, run = run, ride
    assert (str(ride["UID"]), str(ride["SUMMARY"])) == ("ride-1", "SS 3x10")
    assert ride.decoded("DTSTART") == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)  # 6:30 in Berlin in winter
    assert ride.decoded("DTEND") - ride.decoded("DTSTART") == timedelta(seconds=3900)
    assert "84–90 % of FTP (210–225 W)" in str(ride["DESCRIPTION"])
    assert str(ride["DESCRIPTION"]).endswith("Stay seated.")
    assert run.decoded("DTSTART") == date(2026, 11, 23)
    assert run.decoded("DTEND") == date(2026, 11, 24)
    (alarm,) = ride.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-30)
    (alarm,) = run.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(hours=7)  # after the day has begun


def test_a_workout_keeps_its_uid_wherever_it_moves_and_counts_its_changes():
    before = calendar(RIDE)
    after = calendar(replace(RIDE, day=DAY + timedelta(days=3)), changed_at=CHANGED + timedelta(seconds=1))
    assert values(before, "UID") == values(after, "UID") == ["ride-1"]
    assert int(values(after, "SEQUENCE")[0]) == int(values(before, "SEQUENCE")[0]) + 1
    assert values(before, "DTSTAMP") == ["20261120T120000Z"]


@pytest.mark.parametrize(
    ("day", "minute", "zone", "began"),
    [
        (date(2026, 3, 28), 390, BERLIN, "2026-03-28T05:30"),  # the day before the clock goes forward
        (date(2026, 3, 29), 390, BERLIN, "2026-03-29T04:30"),  # the same hour on the wall is an hour earlier
        (date(2026, 3, 29), 150, BERLIN, "2026-03-29T01:30"),  # 2:30 is left out: it begins at 3:30
        (date(2026, 10, 25), 390, BERLIN, "2026-10-25T05:30"),
        (date(2026, 10, 25), 150, BERLIN, "2026-10-25T00:30"),  # 2:30 comes twice: the first one
        (date(2026, 11, 1), 90, NEW_YORK, "2026-11-01T05:30"),
        (date(2026, 12, 31), 1430, NEW_YORK, "2027-01-01T04:50"),
    ],
)
def test_the_clock_may_change_and_the_hour_on_the_wall_stays(day: date, minute: int, zone: ZoneInfo, began: str):
    data = calendar(replace(RIDE, day=day, start_minute=minute), zone=zone)
    start = datetime.fromisoformat(f"{began}:00+00:00")
    assert values(data, "DTSTART") == [f"{start:%Y%m%dT%H%M%SZ}"]
    assert values(data, "DTEND") == [f"{start + timedelta(seconds=3900):%Y%m%dT%H%M%SZ}"]


def test_a_workout_that_was_left_out_is_cancelled_and_reminds_nobody():
    data = calendar(replace(RIDE, skipped_reason="A cold"))
    assert values(data, "STATUS") == ["CANCELLED"]
    assert "BEGIN:VALARM" not in lines(data)
    assert "Left out: A cold" in values(data, "DESCRIPTION")[0]


def test_reminders_can_be_left_out():
    assert "BEGIN:VALARM" not in lines(calendar(RIDE, reminds=False))


def test_marks_in_texts_are_escaped_and_long_lines_folded_between_characters():
    title = 'Über; 5 x 1k, "fast" \\ ' + "é" * 80
    data = calendar(replace(RIDE, title=title))
    assert all(len(line) <= LINE_BYTES for line in data.split(b"\r\n"))
    assert values(data, "SUMMARY") == ['Über\\; 5 x 1k\\, "fast" \\\\ ' + "é" * 80]


def test_a_title_cannot_write_lines_of_its_own():
    data = calendar(replace(RIDE, title="x\r\nEND:VEVENT\r\nBEGIN:VEVENT", uid="u\nSTATUS:X"))
    assert lines(data).count("BEGIN:VEVENT") == 1
    assert values(data, "STATUS") == ["CONFIRMED"]


def test_an_empty_plan_is_a_calendar_too():
    assert lines(calendar())[0] == "BEGIN:VCALENDAR" and lines(calendar())[-1] == "END:VCALENDAR"


@settings(max_examples=100, deadline=None)
@given(any_planned, any_thresholds)
def test_any_workout_is_read_back_with_its_uid_and_day(planned: Planned, at: Thresholds):
    data = ics([Entry(planned, CHANGED, at)], zone=BERLIN)
    assert all(len(line) <= LINE_BYTES for line in data.split(b"\r\n"))
    assert values(data, "UID") == [planned.uid]
    (event,) = read(data)
    began = event.decoded("DTSTART")
    day = began.astimezone(BERLIN).date() if isinstance(began, datetime) else began
    assert day == planned.day
    assert str(event["UID"]) == planned.uid
