"""What calendars take of local days: midnight, clocks that change, whole days, and what overlaps."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.coaching.busy_days import Appointment, busy_days, joined, local_days

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = date(2026, 11, 20)


def appointment(first: str, last: str, zone: ZoneInfo = NEW_YORK) -> Appointment:
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) for text in (first, last))
    return Appointment(begins, ends, *local_days(begins, ends, NEW_YORK))


def test_an_appointment_takes_its_minutes_of_the_athletes_day():
    meeting = appointment("2026-11-20T09:30", "2026-11-20T10:15")
    assert busy_days([meeting], NEW_YORK) == {FRIDAY: ((570, 615),)}
    assert busy_days([meeting], ZoneInfo("Europe/Berlin")) == {FRIDAY: ((930, 975),)}  # six hours later there


def test_what_goes_on_after_midnight_takes_both_days_and_what_ends_there_only_one():
    party = appointment("2026-11-20T22:00", "2026-11-21T01:00")
    assert busy_days([party], NEW_YORK) == {FRIDAY: ((1320, 1440),), FRIDAY + timedelta(days=1): ((0, 60),)}
    until_midnight = appointment("2026-11-20T22:00", "2026-11-21T00:00")
    assert busy_days([until_midnight], NEW_YORK) == {FRIDAY: ((1320, 1440),)}
    assert (until_midnight.day, until_midnight.last_day) == (FRIDAY, FRIDAY)


def test_a_whole_day_takes_all_of_it_whatever_its_instants_are():
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    trip = Appointment(noon, noon, FRIDAY, FRIDAY + timedelta(days=1), is_all_day=True)
    assert busy_days([trip], NEW_YORK) == {FRIDAY: ((0, 1440),), FRIDAY + timedelta(days=1): ((0, 1440),)}


def test_a_reminder_without_a_length_takes_nothing():
    assert busy_days([appointment("2026-11-20T09:30", "2026-11-20T09:30")], NEW_YORK) == {}


def test_a_minute_that_is_begun_is_taken():
    assert busy_days([appointment("2026-11-20T09:30", "2026-11-20T09:45:20")], NEW_YORK) == {FRIDAY: ((570, 586),)}


def test_the_night_on_which_clocks_go_back_has_its_hour_twice():
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30 summer time
    again = Appointment(first, first + timedelta(minutes=40), date(2026, 11, 1), date(2026, 11, 1))  # until 1:10
    assert busy_days([again], NEW_YORK) == {date(2026, 11, 1): ((90, 130),)}


def test_the_night_on_which_clocks_go_forward_has_no_hour_after_two():
    first = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 1:30, an hour later it is 3:30
    short = Appointment(first, first + timedelta(hours=1), date(2026, 3, 8), date(2026, 3, 8))
    assert busy_days([short], NEW_YORK) == {date(2026, 3, 8): ((90, 210),)}


def test_an_appointment_of_a_hundred_years_is_followed_for_little_more_than_one():
    endless = Appointment(datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC), FRIDAY, FRIDAY)
    assert len(busy_days([endless], NEW_YORK)) == 400


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 300)), max_size=12))
def test_joined_stretches_take_the_same_minutes_and_never_touch(spans: list[tuple[int, int]]):
    stretches = [(first, min(first + length, 1440)) for first, length in spans]
    told = joined(stretches)
    assert {m for one in told for m in range(*one)} == {m for one in stretches for m in range(*one)}
    assert all(one[1] < other[0] for one, other in pairwise(told))
