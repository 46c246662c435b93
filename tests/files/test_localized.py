"""Dates and numbers as exports write them."""

import doctest
from datetime import UTC, datetime
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import hevy_sessions
from core.files import apple_values, localized

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "written",
    ["5 Mar 2026, 07:12", "Mar 5, 2026, 7:12:00 AM", "5. März 2026 07:12", "5 mars 2026 à 07:12", "5 mar. 2026, 7:12",
     "5 de marzo de 2026, 7:12", "5 de mar. de 2026, 07:12:00", "5 mrt 2026 07:12", "05.03.2026, 07:12",
     "2026年3月5日 7:12", "2026-03-05 07:12", "2026/3/5 7:12", "05/03/2026 07:12", "5 mar 2026 07.12",
     "5 mar 2026, 7:12 a. m.", "Thursday, March 5th, 2026 7:12"],
)  # fmt: skip
def test_a_date_is_read_in_the_language_it_is_written_in(written: str):
    assert localized.instant(written, zone=BERLIN) == datetime(2026, 3, 5, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(("written", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("11:30 pm", 23), ("23:30", 23)])
def test_noon_and_midnight_are_told_apart(written: str, hour: int):
    assert localized.instant(f"Mar 5, 2026, {written}", zone=UTC).hour == hour


def test_a_date_alone_is_its_midnight():
    assert localized.instant("5 Mar 2026", zone=BERLIN) == datetime(2026, 3, 4, 23, 0, tzinfo=UTC)


def test_a_month_that_comes_first_is_read_so_when_it_is_known():
    assert localized.instant("03/05/2026 07:12", zone=UTC, is_day_first=False) == datetime(
        2026, 3, 5, 7, 12, tzinfo=UTC
    )
    assert localized.instant("25/03/2026", zone=UTC, is_day_first=False).day == 25  # there is no 25th month


@pytest.mark.parametrize("written", ["", "soon", "31 Feb 2026", "5 Foo 2026", "5 Mar 2026, 99:99", "31 Dec 1989 00:00"])
def test_what_is_no_date_is_refused_with_a_sentence(written: str):
    with pytest.raises(ValueError, match=r"not a date|cannot be right"):
        localized.instant(written, zone=UTC)


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1 234,5", 1234.5), ("1\u202f234,5", 1234.5), ("82,5", 82.5),
     ("-3.5", -3.5), ("1,234,567", 1234567), ("", None), ("NaN", None), ("None", None), ("--", None)],
)  # fmt: skip
def test_a_number_is_read_with_point_or_comma(written: str, value: float | None):
    assert localized.number(written) == value


@pytest.mark.parametrize("written", ["inf", "1e9", "12 kg", "9" * 50])
def test_what_is_no_number_is_refused(written: str):
    with pytest.raises(ValueError, match="not a number"):
        localized.number(written)


@given(st.text(alphabet="0123456789 ,.:/-年月日JanDezmärt+Zé'", max_size=30))
def test_no_text_raises_anything_but_a_refusal(written: str):
    for read in (lambda: localized.number(written), lambda: localized.instant(written, zone=BERLIN)):
        try:
            read()
        except ValueError as error:
            assert str(error)


@pytest.mark.parametrize("module", [localized, apple_values, hevy_sessions])
def test_the_examples_in_the_docstrings_are_true(module: ModuleType):
    tried = doctest.testmod(module)
    assert tried.attempted and not tried.failed
