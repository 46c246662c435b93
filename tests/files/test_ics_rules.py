"""When something comes again: the rules that calendars use, within bounds, and as an independent reader has it."""
# ruff: noqa: DTZ001 - rules know no zone

from datetime import datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from core.files.ics_rules import Steps, TooMuch, parse_rule, starts

BEGIN = datetime(2026, 1, 31, 9)
FIRST, LAST = datetime(2026, 1, 1), datetime(2027, 3, 1)


def days(rule: str, begin: datetime = BEGIN, first: datetime = FIRST, last: datetime = LAST) -> list[str]:
    found = starts(parse_rule(rule), begin, first, last, until=None, steps=Steps())
    return [f"{at:%Y-%m-%d}" for at in found]


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
    steps = Steps()
    found = list(starts(parse_rule("FREQ=DAILY;INTERVAL=3"), old, FIRST, LAST, until=None, steps=steps))
    assert found[0] == datetime(2026, 1, 3, 9) and (found[0] - old).days % 3 == 0
    assert Steps().left - steps.left < 500  # not the twenty thousand days since


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MONTHLY;BYSETPOS=40",
    "FREQ=WEEKLY;BYMONTH=1;BYYEARDAY=300", "FREQ=YEARLY;INTERVAL=999999",
])  # fmt: skip
def test_a_rule_that_never_comes_true_ends_by_itself(rule: str):
    assert days(rule) == ["2026-01-31"]


@pytest.mark.parametrize("rule", [
    "", "FREQ=SECONDLY", "FREQ=HOURLY;COUNT=3", "FREQ=FORTNIGHTLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=x",
    "FREQ=DAILY;COUNT=99999999999", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=-1",
    "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10;BYMINUTE=0,10,20,30,40,50", "FREQ=DAILY;BYMONTHDAY=1.5", "nonsense",
])  # fmt: skip
def test_what_is_no_rule_or_none_for_an_appointment_is_refused(rule: str):
    with pytest.raises(ValueError):
        parse_rule(rule)


def test_a_count_from_long_ago_ends_when_too_much_was_looked_at():
    with pytest.raises(TooMuch):
        list(starts(parse_rule("FREQ=YEARLY;BYDAY=MO;COUNT=900000"), datetime(1900, 1, 1), FIRST, LAST, until=None,
                    steps=Steps(left=10_000)))  # fmt: skip


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
def test_what_comes_again_is_what_an_independent_reader_says(frequency: str, parts: dict, begin: datetime, wait: int):
    rule = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items())])
    begin = begin.replace(microsecond=0)
    first = begin + timedelta(days=wait)
    last = first + timedelta(days=500)
    ours = list(starts(parse_rule(rule), begin, first, last, until=None, steps=Steps()))
    if len(ours) < 2 and "COUNT" not in parts:  # it may look for the next one until the year 9999
        return
    try:
        theirs = rrulestr(rule, dtstart=begin)
    except ValueError:  # BYSETPOS alone is no rule to it
        return
    if next(iter(theirs), None) != begin:  # it leaves the beginning out where the rule would, so it counts otherwise
        ours = [at for at in ours if at != begin]
        if "COUNT" in parts:
            return
    assert ours == list(islice((at for at in theirs.between(first, last, inc=True)), 20_000))
    assert [at for at in ours if not first <= at <= last] == []


@given(
    st.sampled_from(["MONTHLY", "YEARLY"]), st.integers(1, 5), st.sampled_from([1, -1]), st.sampled_from(["MO", "SU"])
)
def test_the_nth_weekday_is_what_an_independent_reader_says(frequency: str, nth: int, sign: int, weekday: str):
    rule, begin = f"FREQ={frequency};BYDAY={nth * sign}{weekday}", datetime(2025, 3, 3, 6, 30)
    ours = starts(parse_rule(rule), begin, begin + timedelta(days=1), LAST, until=None, steps=Steps())
    assert list(ours) == rrulestr(rule, dtstart=begin).between(begin, LAST)
