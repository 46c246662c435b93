"""When something comes again: the rules that calendars use, within bounds, and as dateutil alone has it."""
# ruff: noqa: DTZ001 - rules know no zone

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from core.files import ics

BEGIN = datetime(2026, 1, 31, 9)
FIRST, LAST = datetime(2026, 1, 1), datetime(2027, 3, 1)


def starts(rule: str, begin: datetime, first: datetime, last: datetime,
           take: Callable[[int], None] = lambda number: None) -> list[datetime]:  # fmt: skip
    """The beginning, where it is within the days, and when it comes again."""
    return [begin] * (first <= begin <= last) + list(ics.repeats(ics.read_rule(rule), begin, first, last, take))


def days(rule: str, begin: datetime = BEGIN, first: datetime = FIRST, last: datetime = LAST) -> list[str]:
    return [f"{at:%Y-%m-%d}" for at in starts(rule, begin, first, last)]


def test_the_31st_of_each_month_passes_over_shorter_months():
    assert days("FREQ=MONTHLY;COUNT=5") == ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]


def test_a_leap_day_comes_again_after_four_years():
    leap = datetime(2024, 2, 29, 9)
    assert days("FREQ=YEARLY", leap, leap, datetime(2033, 1, 1)) == ["2024-02-29", "2028-02-29", "2032-02-29"]


def test_the_last_friday_of_a_month_and_the_last_working_day():
    begin = datetime(2026, 1, 30, 9)
    assert days("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", begin) == ["2026-01-30", "2026-02-27", "2026-03-27"]
    working = days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4", begin)
    assert working == ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30"]


def test_every_other_week_counts_from_the_week_that_it_began_in_as_the_rule_has_weeks_begin():
    tuesday = datetime(1997, 8, 5, 9)  # the two examples of RFC 5545 that differ by WKST alone
    window = datetime(1997, 1, 1), datetime(1998, 1, 1)
    monday_weeks = days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", tuesday, *window)
    sunday_weeks = days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", tuesday, *window)
    assert monday_weeks == ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
    assert sunday_weeks == ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]


def test_the_monday_of_week_20_and_the_second_last_day_of_a_year():
    begin = datetime(1997, 5, 12, 9)
    window = begin, datetime(2000, 1, 1)
    assert days("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", begin, *window) == ["1997-05-12", "1998-05-11", "1999-05-17"]
    assert days("FREQ=YEARLY;BYYEARDAY=-2", datetime(1997, 12, 30, 9), *window) == [
        "1997-12-30",
        "1998-12-30",
        "1999-12-30",
    ]


def test_the_last_week_of_a_year_may_be_its_52nd_or_its_53rd():
    last_weeks = days("FREQ=YEARLY;BYWEEKNO=-1", datetime(2026, 12, 28, 9), last=datetime(2028, 1, 1))
    assert last_weeks == ["2026-12-28", "2027-12-27"]  # 2026 began on a Thursday and has 53 weeks


def test_the_beginning_counts_even_where_its_own_rule_would_not_have_it():
    assert days("FREQ=WEEKLY;BYDAY=MO;COUNT=3") == ["2026-01-31", "2026-02-02", "2026-02-09"]


def test_an_old_event_is_followed_from_where_it_is_asked_for_on():
    old = datetime(1971, 1, 4, 9)
    looked_at: list[int] = []
    found = starts("FREQ=DAILY;INTERVAL=3", old, FIRST, LAST, looked_at.append)
    assert found[0] == datetime(2026, 1, 3, 9) and (found[0] - old).days % 3 == 0
    assert sum(looked_at) < 1000  # not the twenty thousand days since


def test_days_with_and_without_a_number_in_one_rule_are_all_meant():
    assert days("FREQ=MONTHLY;BYDAY=1MO,-1FR,SU", datetime(2026, 2, 1, 9), last=datetime(2026, 2, 28)) == [
        "2026-02-01", "2026-02-02", "2026-02-08", "2026-02-15", "2026-02-22", "2026-02-27",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40",
    "FREQ=WEEKLY;BYMONTH=1;BYYEARDAY=300", "FREQ=YEARLY;INTERVAL=999999",
])  # fmt: skip
def test_a_rule_that_never_comes_true_ends_by_itself(rule: str):
    assert days(rule) == ["2026-01-31"]


@pytest.mark.parametrize("rule", [
    "", "FREQ=SECONDLY", "FREQ=HOURLY;COUNT=3", "FREQ=FORTNIGHTLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=x",
    "FREQ=DAILY;COUNT=99999999999", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;COUNT=0", "FREQ=YEARLY;BYEASTER=1",
    "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10;BYMINUTE=0,10,20,30,40,50", "FREQ=DAILY;BYMONTHDAY=1.5", "nonsense",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=1,2,3,4,5,6,7,8,9,10,11,12,13",
])  # fmt: skip
def test_what_is_no_rule_or_none_for_an_appointment_is_refused(rule: str):
    with pytest.raises(ValueError):
        ics.read_rule(rule)


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;BYHOUR=25", "FREQ=YEARLY;BYDAY=500MO", "FREQ=DAILY;BYSECOND=60",
    "FREQ=SECONDLY", "FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;INTERVAL=0",
])  # fmt: skip
def test_a_rule_that_cannot_be_followed_leaves_its_event_once_and_is_told(rule: str):
    event = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260131T090000\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
    content = ics.parse(event.encode(), zone=ZoneInfo("Europe/Berlin"), first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert len(content.occurrences) == 1
    assert content.problem == "Some events repeat in a way that is not followed; they are here once."


def several(values) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(lambda n: ",".join(map(str, n)))


BEGINS = st.datetimes(datetime(2019, 1, 1), datetime(2027, 1, 1))
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "INTERVAL": st.integers(1, 5).map(str),
        "COUNT": st.integers(1, 40).map(str),
        "BYMONTH": several(range(1, 13)),
        "BYMONTHDAY": several([*range(1, 32), -1, -2, -31]),
        "BYDAY": several(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
        "BYSETPOS": st.sampled_from(["1", "-1", "2", "1,-1"]),
        "WKST": st.sampled_from(["MO", "SU", "SA"]),
        "BYHOUR": st.sampled_from(["7", "7,19"]),
    },
)  # fmt: skip


@given(
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]), PARTS, BEGINS, st.sampled_from([0, 100, 700]),
)  # fmt: skip
def test_what_comes_again_is_what_dateutil_alone_says(frequency: str, parts: dict, begin: datetime, wait: int):
    rule = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items())])
    begin = begin.replace(microsecond=0)
    first = begin + timedelta(days=wait)
    last = first + timedelta(days=500)
    ours = starts(rule, begin, first, last)
    if len(ours) < 2:  # dateutil alone may look for the next one until the year 9999
        return
    try:
        theirs = rrulestr(rule, dtstart=begin)
    except ValueError:  # BYSETPOS alone is no rule to it
        return
    if next(iter(theirs), None) != begin:  # it leaves the beginning out where the rule would, so it counts otherwise
        ours = [at for at in ours if at != begin]
        if "COUNT" in parts:
            return
    assert ours == theirs.between(first, last, inc=True)


@given(
    st.sampled_from(["MONTHLY", "YEARLY"]), st.integers(1, 5), st.sampled_from([1, -1]), st.sampled_from(["MO", "SU"])
)
def test_the_nth_weekday_is_what_dateutil_alone_says(frequency: str, nth: int, sign: int, weekday: str):
    rule, begin = f"FREQ={frequency};BYDAY={nth * sign}{weekday}", datetime(2025, 3, 3, 6, 30)
    ours = starts(rule, begin, begin + timedelta(days=1), LAST)
    assert ours == rrulestr(rule, dtstart=begin).between(begin, LAST)
