"""Calendars as Google, Outlook, Apple and others write them, and as nobody should: each read into what takes time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.files import ics

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 9, 20), date(2027, 12, 24)


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, head: str = "", zone: ZoneInfo = NEW_YORK) -> ics.CalendarContent:
    return ics.parse(calendar(*events, head=head), zone=zone, first=FIRST, last=LAST)


def one(*events: str, head: str = "", zone: ZoneInfo = NEW_YORK) -> ics.Occurrence:
    (found,) = read(*events, head=head, zone=zone).occurrences
    return found


def local_starts(content: ics.CalendarContent, zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [f"{found.started_at.astimezone(zone):%Y-%m-%d %H:%M}" for found in content.occurrences]


# Times


def test_a_time_of_another_zone_is_an_instant():
    found = one(
        "UID:1\nSUMMARY:Choir\nDTSTART;TZID=Europe/Berlin:20261105T180000\nDTEND;TZID=Europe/Berlin:20261105T193000"
    )
    assert found == ics.Occurrence(
        "1", "Choir", datetime(2026, 11, 5, 17, tzinfo=UTC), datetime(2026, 11, 5, 18, 30, tzinfo=UTC)
    )


def test_a_time_without_a_zone_is_one_on_the_athletes_own_clock():
    event = "UID:1\nDTSTART:20261105T180000\nDURATION:PT45M"
    assert one(event).started_at == datetime(2026, 11, 5, 23, tzinfo=UTC)
    assert one(event, zone=BERLIN).started_at == datetime(2026, 11, 5, 17, tzinfo=UTC)
    assert one(event).ended_at - one(event).started_at == timedelta(minutes=45)


@pytest.mark.parametrize(("written", "zone"), [
    ("Eastern Standard Time", "America/New_York"), ("W. Europe Standard Time", "Europe/Berlin"), ("UTC", "Etc/UTC"),
    ("/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("europe/london", "Europe/London"), ("Russia Time Zone 3", "Europe/Samara"),
])  # fmt: skip
def test_names_of_zones_are_known_as_windows_and_vendors_write_them(written: str, zone: str):
    assert ics.zone_named(written) == ZoneInfo(zone)


@pytest.mark.parametrize("name", ["", "Home", "../../etc/passwd", "x" * 5000, "America", "/", "\x00"])
def test_what_is_no_zone_is_none(name: str):
    assert ics.zone_named(name) is None


def test_a_zone_with_a_name_of_its_own_is_as_the_file_describes_it():
    head = (
        "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    event = "UID:1\nDTSTART;TZID=Home:20261001T090000\nRRULE:FREQ=MONTHLY;COUNT=7"
    content = read(event, head=head)
    assert local_starts(content, BERLIN) == [f"{month}-01 09:00" for month in (
        "2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04")]  # fmt: skip
    assert content.problem is None


def home(offset: str, more: str = "") -> str:
    return (f"BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:16010101T000000\n{more}"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n")  # fmt: skip


def test_a_zone_of_one_file_is_forgotten_when_the_next_one_is_read():
    event = "UID:1\nDTSTART;TZID=Home:20261105T180000"
    assert [one(event, head=home(offset)).started_at.hour for offset in ("+0100", "-0300", "+0000")] == [17, 21, 18]
    assert read(event).problem == "Nobody knows the time zone Home, so your own was taken."


@pytest.mark.parametrize("rule", [
    "FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;BYSECOND=1,2,3",
])  # fmt: skip
def test_a_zone_that_takes_too_long_to_follow_is_one_that_nobody_knows(rule: str):
    content = read("UID:1\nDTSTART;TZID=Home:20261105T180000", head=home("+0100", f"RRULE:{rule}\n"))
    assert local_starts(content) == ["2026-11-05 18:00"]
    assert content.problem == "Nobody knows the time zone Home, so your own was taken."


def test_outlook_writes_a_zone_with_a_colon_in_its_name_with_quotes_and_without():
    for name in ('"(UTC-05:00) Eastern Time"', "(UTC-05:00) Eastern Time"):
        head = ("BEGIN:VTIMEZONE\nTZID:(UTC-05:00) Eastern Time\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
                "TZOFFSETFROM:-0500\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n")  # fmt: skip
        found = one(f"UID:1\nDTSTART;TZID={name}:20261105T180000", head=head)
        assert found.started_at == datetime(2026, 11, 5, 23, tzinfo=UTC)


def test_a_zone_that_nobody_knows_is_taken_for_the_athletes_and_that_is_said():
    content = read("UID:1\nDTSTART;TZID=Customized Time Zone:20261105T180000")
    assert local_starts(content) == ["2026-11-05 18:00"]
    assert content.problem == "Nobody knows the time zone Customized Time Zone, so your own was taken."


def test_a_weekly_evening_stays_at_its_hour_when_clocks_change_and_one_in_utc_does_not():
    weekly = read("UID:1\nDTSTART;TZID=America/New_York:20261029T180000\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert local_starts(weekly) == ["2026-10-29 18:00", "2026-11-05 18:00"]
    assert [found.started_at.hour for found in weekly.occurrences] == [22, 23]
    in_utc = read("UID:1\nDTSTART:20261029T220000Z\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert local_starts(in_utc) == ["2026-10-29 18:00", "2026-11-05 17:00"]


def test_an_hour_that_does_not_exist_is_the_one_after_it():
    found = one("UID:1\nDTSTART;TZID=America/New_York:20270314T023000\nDURATION:PT30M")
    assert f"{found.started_at.astimezone(NEW_YORK):%H:%M}" == "03:30"


def test_a_night_shift_is_as_long_in_the_night_on_which_clocks_change():
    shift = "UID:1\nDTSTART;TZID={0}:20261030T220000\nDTEND;TZID={0}:20261031T060000\nRRULE:FREQ=DAILY;COUNT=2".format(
        "America/New_York"
    )
    assert [found.ended_at - found.started_at for found in read(shift).occurrences] == [timedelta(hours=8)] * 2


# Whole days


def test_whole_days_are_those_of_the_athlete_and_the_end_is_not_one_of_them():
    found = one("UID:1\nSUMMARY:Trip\nDTSTART;VALUE=DATE:20261105\nDTEND;VALUE=DATE:20261108")
    assert (found.day, found.last_day) == (date(2026, 11, 5), date(2026, 11, 7))
    assert found.started_at == datetime(2026, 11, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize("end", ["", "\nDTEND;VALUE=DATE:20261105", "\nDTEND;VALUE=DATE:20261101", "\nDURATION:P1D"])
def test_a_whole_day_without_an_end_or_with_one_that_cannot_be_is_one_day(end: str):
    found = one(f"UID:1\nDTSTART;VALUE=DATE:20261105{end}")
    assert (found.day, found.last_day) == (date(2026, 11, 5), date(2026, 11, 5))


def test_a_birthday_comes_each_year_though_it_began_long_ago():
    content = read(
        "UID:1\nSUMMARY:Birthday\nDTSTART;VALUE=DATE:19520229\nRRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2\nTRANSP:TRANSPARENT"
    )
    assert [(found.day, found.is_busy) for found in content.occurrences] == [(date(2027, 2, 28), False)]


# What comes again


def test_single_days_are_taken_out_and_added():
    content = read(
        "UID:1\nDTSTART;TZID=America/New_York:20261102T180000\nRRULE:FREQ=DAILY;UNTIL=20261105T230000Z\n"
        "EXDATE;TZID=America/New_York:20261103T180000\nEXDATE:20261104T230000Z\nRDATE;TZID=America/New_York:20261120T070000"
    )
    assert local_starts(content) == ["2026-11-02 18:00", "2026-11-05 18:00", "2026-11-20 07:00"]


def test_exchange_takes_a_day_out_by_its_date_alone():
    content = read("UID:1\nDTSTART:20261102T180000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261103")
    assert local_starts(content) == ["2026-11-02 18:00", "2026-11-04 18:00"]


def test_one_that_was_moved_is_where_it_was_moved_to_and_one_that_was_called_off_is_gone():
    content = read(
        "UID:1\nSUMMARY:Team\nDTSTART;TZID=America/New_York:20261102T180000\nRRULE:FREQ=DAILY;COUNT=4",
        "UID:1\nSUMMARY:Team, later\nRECURRENCE-ID:20261103T230000Z\nDTSTART;TZID=America/New_York:20261103T203000",
        "UID:1\nRECURRENCE-ID;TZID=America/New_York:20261104T180000\nDTSTART;TZID=America/New_York:20261104T180000\nSTATUS:CANCELLED",
    )
    assert local_starts(content) == ["2026-11-02 18:00", "2026-11-03 20:30", "2026-11-05 18:00"]
    assert content.occurrences[1].title == "Team, later"


def test_a_change_of_all_times_from_one_on_is_followed_once_and_that_is_told():
    series = "UID:1\nDTSTART:20261102T080000Z\nDTEND:20261102T090000Z\nRRULE:FREQ=WEEKLY;COUNT=3"
    later = (
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261109T080000Z\nDTSTART:20261109T180000Z\nDTEND:20261109T190000Z"
    )
    content = read(series, later, zone=ZoneInfo("UTC"))
    starts = ["2026-11-02 08:00", "2026-11-09 18:00", "2026-11-16 08:00"]
    assert local_starts(content, ZoneInfo("UTC")) == starts
    assert content.problem == "Some events are changed from one time on; only that time is followed."


def test_of_several_versions_of_an_event_the_newest_counts_and_of_equal_ones_all():
    older = "UID:1\nSEQUENCE:2\nDTSTART:20261105T180000Z"
    assert local_starts(read(older, "UID:1\nSEQUENCE:10\nDTSTART:20261105T200000Z")) == ["2026-11-05 15:00"]
    assert len(read(older, "UID:1\nSEQUENCE:2\nDTSTART:20261106T180000Z").occurrences) == 2
    assert len(read(older, older).occurrences) == 1


def test_an_invitation_to_a_single_day_of_a_series_is_an_event():
    assert local_starts(read("UID:1\nRECURRENCE-ID:20261103T230000Z\nDTSTART:20261103T230000Z")) == ["2026-11-03 18:00"]


def test_only_what_touches_the_days_that_are_asked_for_is_read():
    content = read(
        "UID:past\nDTSTART:20200101T100000Z", "UID:ahead\nDTSTART:20300101T100000Z",
        "UID:long\nDTSTART;VALUE=DATE:20260801\nDTEND;VALUE=DATE:20260921",
        "UID:again\nDTSTART:20150105T100000Z\nRRULE:FREQ=MONTHLY;INTERVAL=6",
    )  # fmt: skip
    assert [(found.uid, f"{found.started_at:%Y-%m}") for found in content.occurrences] == [
        ("long", "2026-08"), ("again", "2027-01"), ("again", "2027-07"),
    ]  # fmt: skip


def test_a_rule_that_is_not_followed_leaves_its_event_once_and_is_told():
    content = read(
        "UID:1\nDTSTART:20261105T180000Z\nRRULE:FREQ=SECONDLY", "UID:2\nDTSTART:20261106T180000Z\nRRULE:garbage"
    )
    assert len(content.occurrences) == 2
    assert content.problem == "Some events repeat in a way that is not followed; they are here once."


# What takes no time


def test_what_is_called_off_is_left_out_and_what_is_free_takes_no_time():
    content = read(
        "UID:1\nDTSTART:20261105T180000Z\nSTATUS:CANCELLED", "UID:2\nDTSTART:20261105T190000Z\nTRANSP:TRANSPARENT",
        "UID:3\nDTSTART:20261105T200000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "UID:4\nDTSTART:20261105T210000Z\nSTATUS:TENTATIVE",
    )  # fmt: skip
    assert [(found.uid, found.is_busy) for found in content.occurrences] == [("2", False), ("3", False), ("4", True)]
    assert read("UID:1\nDTSTART:20261105T180000Z", head="METHOD:CANCEL\n").occurrences == []


def test_an_alarm_in_an_event_is_none_of_its_own_words():
    found = one(
        "UID:1\nSUMMARY:Choir\nBEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:Alarm\nDURATION:PT99H\nSTATUS:CANCELLED\nEND:VALARM\n"
        "DTSTART:20261105T180000Z\nDURATION:PT1H"
    )
    assert found.title == "Choir" and found.ended_at - found.started_at == timedelta(hours=1)


# Letters


def test_a_line_that_is_folded_within_a_letter_is_whole_and_what_is_escaped_is_read():
    title = "Üben\\, bitte\\; laut\\nund schön"
    line = f"SUMMARY:{title}".encode()
    folded = b"\r\n ".join([line[:9], line[9:30], line[30:]])  # the first cut is within the letter
    data = calendar("UID:1\nDTSTART:20261105T180000Z\nXX").replace(b"XX", folded)
    (found,) = ics.parse(data, zone=NEW_YORK, first=FIRST, last=LAST).occurrences
    assert found.title == "Üben, bitte; laut und schön"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding: str):
    data = calendar("UID:1\nSUMMARY:Café\nDTSTART:20261105T180000Z").decode().encode(encoding)
    assert ics.parse(data, zone=NEW_YORK, first=FIRST, last=LAST).occurrences[0].title == "Café"


def test_letters_that_are_not_seen_and_a_title_without_an_end_are_cut():
    found = one(f"UID:1\nSUMMARY:\u202eevil\x07 {'x' * 5000}\nDTSTART:20261105T180000Z")
    assert found.title.startswith("evil x") and len(found.title) == 200
    assert one("UID:1\nDTSTART:20261105T180000Z").title == "Busy"


def test_an_event_without_an_id_has_the_same_one_each_time():
    event = "SUMMARY:Choir\nDTSTART:20261105T180000Z"
    assert one(event).uid == one(event).uid == "Choir 20261105T180000Z"


def test_the_name_of_the_calendar_is_told():
    assert read("UID:1\nDTSTART:20261105T180000Z", head="X-WR-CALNAME:My *work*\n").name == "My *work*"


# What is broken or hostile


@pytest.mark.parametrize(("data", "why"), [
    (b"", "no calendar file"), (b"\x00\x01\x02PK", "no calendar file"), (b"<!DOCTYPE html><HTML>login", "web page"),
    (calendar(), "no event"), (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR", "no event"),
    (b"BEGIN:VCALENDAR" + b" " * (ics.LARGEST_BYTES + 1), "larger than 20 MB"),
], ids=["nothing", "bytes", "page", "empty", "tasks", "large"])  # fmt: skip
def test_what_is_no_calendar_is_refused_with_a_sentence(data: bytes, why: str):
    with pytest.raises(UnreadableFile, match=why):
        ics.parse(data, zone=NEW_YORK, first=FIRST, last=LAST)


def test_events_that_cannot_be_read_are_left_out_and_counted():
    content = read(
        "UID:1\nDTSTART:20261105T180000Z", "UID:2\nDTSTART:tomorrow", "UID:3\nSUMMARY:no beginning",
        "UID:4\nDTSTART:20261305T180000Z", "UID:5\nDTSTART:00010101T000000Z",
        "UID:6\nDTSTART:20261106T180000Z\nDURATION:long",
    )  # fmt: skip
    assert [found.uid for found in content.occurrences] == ["1"]
    assert content.problem == "5 events could not be read."


def test_a_file_that_is_cut_off_is_read_as_far_as_its_events_are_whole():
    whole = calendar("UID:1\nDTSTART:20261105T180000Z", "UID:2\nDTSTART:20261106T180000Z\nRRULE:FREQ=DAILY")
    content = ics.parse(whole[: whole.index(b"RRULE") + 4], zone=NEW_YORK, first=FIRST, last=LAST)
    assert [found.uid for found in content.occurrences] == ["1"]
    assert content.problem == "The file is cut off: what comes after that is not in it."


def test_several_calendars_in_one_file_are_one():
    data = calendar("UID:1\nDTSTART:20261105T180000Z") + calendar("UID:2\nDTSTART:20261106T180000Z")
    assert [found.uid for found in ics.parse(data, zone=NEW_YORK, first=FIRST, last=LAST).occurrences] == ["1", "2"]


def test_more_appointments_than_are_kept_are_cut_and_told():
    hours = ",".join(map(str, range(24)))
    content = read(f"UID:1\nDTSTART:20260920T000000\nRRULE:FREQ=DAILY;BYHOUR={hours};BYMINUTE=0,30")
    assert len(content.occurrences) == ics.MOST_OCCURRENCES
    assert "more than 10,000 appointments; those from 2027-04-" in (content.problem or "")


def test_a_calendar_made_to_take_for_ever_ends_soon():
    worst = "UID:{}\nDTSTART:19000101T000000Z\nRRULE:FREQ=YEARLY;COUNT=999999;BYMONTHDAY=31;BYMONTH=2;BYSETPOS=1"
    content = read(*(worst.format(number) for number in range(200)))
    assert content.problem == "It repeats so much that not all of it could be followed."


def test_ever_the_same_rule_that_never_comes_true_is_given_up_after_a_few_events():
    never = "UID:{}\nDTSTART:20261001T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    content = read(*(never.format(number) for number in range(2000)))
    assert len(content.occurrences) == 2000
    assert content.problem == "It repeats so much that not all of it could be followed."


def test_parts_that_are_nested_a_thousand_deep_are_passed_over():
    deep = (
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 5000 + b"UID:1\nDTSTART:20261105T180000Z\n" + b"END:VEVENT\n" * 5000
    )
    assert ics.parse(deep, zone=NEW_YORK, first=FIRST, last=LAST).occurrences == []


LINES = st.lists(st.sampled_from([
    "UID:1", "UID:2", "SUMMARY:x", "DTSTART:20261105T180000Z", "DTSTART;VALUE=DATE:20261105",
    "DTEND:20261105T190000Z", "DTEND:x", "DTSTART;TZID=Nowhere:20261105T180000", "DURATION:-P1D", "DURATION:P99999D",
    "RRULE:FREQ=DAILY;UNTIL=20261110", "RRULE:FREQ=MONTHLY;BYDAY=5MO", "RRULE:FREQ=DAILY;UNTIL=x",
    "EXDATE:20261106T180000Z,x", "EXDATE;VALUE=DATE:20261106", "RDATE;VALUE=PERIOD:20261107T180000Z/PT1H",
    "RDATE:20261107T180000Z/20261107T170000Z", "RECURRENCE-ID:20261106T180000Z", "BEGIN:VEVENT", "END:VEVENT",
    "BEGIN:VALARM", "END:VALARM", "BEGIN:VTIMEZONE", "TZID:Nowhere", "END:VTIMEZONE", ":::", ";",
    'DTSTART;TZID="x:20261105', "BEGIN:", "END:VCALENDAR", "BEGIN:VCALENDAR", " folded", "TZOFFSETTO:+99",
    "BEGIN:STANDARD",
]), max_size=40)  # fmt: skip


@given(LINES)
def test_whatever_lines_a_file_has_it_is_read_or_refused_in_a_sentence(lines: list[str]):
    data = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines]).encode()
    try:
        content = ics.parse(data, zone=NEW_YORK, first=FIRST, last=LAST)
    except UnreadableFile:
        return
    keys = [(found.uid, found.started_at) for found in content.occurrences]
    assert len(keys) == len(set(keys))
    assert all(found.ended_at >= found.started_at for found in content.occurrences)


@given(st.binary(max_size=300))
def test_whatever_bytes_follow_it_is_read_or_refused_in_a_sentence(rest: bytes):
    try:
        ics.parse(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART" + rest, zone=NEW_YORK, first=FIRST, last=LAST)
    except UnreadableFile:
        return
