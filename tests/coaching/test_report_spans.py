"""Weeks, months and years of reports: how they are called, which is over, and what a key names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching.report_spans import KINDS, between, last_full, month_of, parsed, span_of, week_of, year_of

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))
WEEKDAYS = st.integers(0, 6)


@given(DAYS, st.sampled_from(KINDS), WEEKDAYS)
def test_a_key_names_the_span_that_it_was_made_from(day, kind, first_weekday):
    span = span_of(kind, day, first_weekday)
    assert span.first <= day <= span.last
    assert parsed(kind, span.key, first_weekday) == span


@given(DAYS, WEEKDAYS)
def test_spans_follow_each_other_without_a_day_between(day, first_weekday):
    for kind in KINDS:
        span = span_of(kind, day, first_weekday)
        assert span.before().last == span.first - timedelta(days=1)
        assert span.before(2) == span.before().before()


@given(DAYS, WEEKDAYS)
def test_the_last_full_span_was_over_on_the_day_before_and_the_next_is_not(day, first_weekday):
    for kind in KINDS:
        span = last_full(kind, day, first_weekday)
        assert span.last < day <= span_of(kind, span.last + timedelta(days=1), first_weekday).last


def test_weeks_that_begin_on_monday_have_their_iso_number():
    assert week_of(date(2026, 1, 1)).key == "2026-W01"
    assert week_of(date(2027, 1, 1)).key == "2026-W53"


def test_a_week_that_begins_on_sunday_has_the_number_that_most_of_its_days_have():
    week = week_of(date(2026, 11, 15), 6)  # Sunday 15 to Saturday 21: six days of ISO week 47
    assert (week.first, week.last, week.key) == (date(2026, 11, 15), date(2026, 11, 21), "2026-W47")


def test_a_month_ends_on_its_last_day_in_a_leap_year_too():
    assert month_of(date(2024, 2, 3)).last == date(2024, 2, 29)
    assert month_of(date(2026, 1, 31)).before().key == "2025-12"


def test_titles_are_words():
    assert week_of(date(2026, 12, 31)).title == "Week 53, 28 December 2026 to 3 January 2027"
    assert month_of(date(2026, 10, 9)).title == "October 2026"
    assert year_of(date(2026, 10, 9)).title == "Year 2026"
    assert between(date(2026, 9, 28), date(2026, 10, 4)) == "28 September to 4 October 2026"


@pytest.mark.parametrize(
    ("kind", "text"),
    [("week", "2026-W54"), ("week", "2025-W53"), ("week", "2026-46"), ("month", "2026-13"), ("month", "2026-00"),
     ("year", "26"), ("year", "0001"), ("year", "9999999"), ("week", ""), ("month", "*November*")],
)  # fmt: skip
def test_what_is_no_span_is_refused_with_how_to_write_one(kind, text):
    with pytest.raises(ValueError, match=r"is not a (week|month|year) like 2026"):
        parsed(kind, text)
