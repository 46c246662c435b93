"""Letters in pictures: measured as they are drawn, shortened where they end, and none comes out as a box."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports import lettering
from core.exports.lettering import clean, drawable, is_known, left_out, lines, shortened, turned, width

TITLE_OF_500 = ("Climb " * 84)[:500]


def test_a_wider_text_is_measured_wider_and_width_grows_with_size():
    assert width("iiii", size=20) < width("mmmm", size=20)
    assert width("Ride", size=40) == pytest.approx(2 * width("Ride", size=20))
    assert width("Ride", size=20, is_bold=True) > width("Ride", size=20)
    assert width("", size=20) == width("   ", size=20) == 0


def test_a_title_of_500_letters_is_cut_where_its_line_ends():
    told = shortened(TITLE_OF_500, 600, size=50, is_bold=True)
    assert told.endswith("Climb…")
    assert width(told, size=50, is_bold=True) <= 600 < width(f"{told} Climb", size=50, is_bold=True)
    assert len(shortened("M" * 500, 600, size=50)) <= 600 / (50 * 0.83) + 1  # an M is 0.83 of its height wide


def test_a_text_that_fits_stays_as_it_is():
    assert shortened("45 min Ride", 600, size=50) == "45 min Ride"
    assert lines("45 min Ride", 600, size=50, most=2) == ["45 min Ride"]


def test_lines_break_between_words_and_only_the_last_is_shortened():
    first, second = lines(TITLE_OF_500, 600, size=50, most=2)
    assert first == "Climb Climb Climb Climb" and second.endswith("…")
    assert lines("", 600, size=50, most=2) == lines("   ", 600, size=50, most=2) == []


def test_nothing_is_cut_between_a_letter_and_its_accent():
    text = "e\u0301" * 60
    told = shortened(text, 200, size=40)
    assert told.removesuffix("…").endswith("\u0301") and told.endswith("…")


@pytest.mark.parametrize("text", ["Ärger in Zone 4", "שלום עולם", "مرحبا بالعالم", "Привет", "Ω ≥ 3 → ½", "é"])
def test_these_scripts_can_be_drawn_on_every_machine(text: str):
    assert drawable(text) == text and left_out(text) == []


def test_letters_without_a_font_are_left_out_and_told():
    nobody = "\U000e0fff\U0010fffd"
    assert not is_known("\U0010fffd") and is_known("a")
    assert drawable(f"Hot {nobody[1]} Ride") == "Hot Ride"
    assert left_out(f"Hot {nobody[1]}{nobody[1]} Ride") == [nobody[1]]


def test_turns_of_direction_and_control_characters_are_no_part_of_a_name():
    assert clean("\u202egnp.exe\u202c  two\nlines\x00 \ud83d half") == "gnp.exe two lines half"


def test_what_begins_from_the_right_is_read_from_the_right():
    assert turned("Ride שלום") == "Ride שלום" and turned("45") == "45"
    assert turned("שלום 45 min") == f"{lettering.RIGHT_TO_LEFT}שלום 45 min{lettering.END_OF_TURN}"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.floats(20, 400))
def test_whatever_a_title_is_it_fits(text: str, room: float):
    told = shortened(clean(text), room, size=20)
    assert width(told, size=20) <= max(room, width(lettering.ELLIPSIS, size=20))
