"""Share cards: 1200 x 630 whatever stands on them, readable, and with nothing that was not put there."""

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from core.exports import cards
from core.exports.cards import Bar, Card

ZONES = [Bar(60, "#4a90d9", "Zone 1"), Bar(120, "#3fae7a", "Zone 2")]
HOSTILE = [
    "Climb " * 84, "M" * 500, "שלום 45 min רכיבה", "مرحبا بالعالم", "🔥💪🏽👨‍👩‍👧", "<svg/onload=alert(1)> & 'it' ]]>",
    "\u202egnp.exe", "two\nlines\x00\x1b", "\ud83d half", "", "   ", "日本語のライド",
]  # fmt: skip


def image(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def card(**said) -> Card:
    return Card(**({"kicker": "Workout · 20 Nov 2026", "title": "45 min Ride", "colour": "#3b7dd8"} | said))


def texts(of: Card) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(cards.svg(of)).iter() if node.tag.endswith("text")]


def pixels(data: bytes, colour: str) -> int:
    """How many pixels have this colour."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, found in image(data).getcolors(1 << 24) if found == wanted)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_card_has_its_size_whatever_its_texts_are(title: str):
    hostile = card(
        title=title, subtitle=title, numbers=[(title, title)] * 7, sentence=title, bars=[Bar(1, "#123456", title)]
    )
    assert image(cards.png(hostile)).size == (1200, 630)
    assert image(cards.png(card(title=title, sentence=title))).size == (1200, 630)


def test_no_letter_leaves_the_card():
    wide = image(
        cards.png(card(title="M" * 500, subtitle="W" * 500, kicker="Q" * 500, numbers=[("9" * 40, "W" * 90)] * 5))
    )
    edge = wide.crop((1200 - cards.EDGE + 4, 0, 1200, 630))
    assert edge.getcolors() == [(edge.width * edge.height, (0xFB, 0xFB, 0xFA))]


def test_markup_in_a_title_is_text():
    assert texts(card(title="<b>Ride</b> & more"))[1] == "<b>Ride</b> & more"


def test_long_titles_take_two_lines_and_end_in_an_ellipsis():
    told = texts(card(title="Climb " * 84))
    assert told[1] == told[1].rstrip("…") and told[2].endswith("…")


def test_letters_without_a_font_are_told_and_left_to_the_svg():
    fire = card(title="Hot \U0010fffd Ride")
    assert fire.left_out == ["\U0010fffd"]
    assert "\U0010fffd" in cards.svg(fire)
    assert cards.png(fire) == cards.png(card(title="Hot Ride"))


def test_dark_is_dark_and_light_is_light():
    assert image(cards.png(card(), "light")).getpixel((600, 620)) == (0xFB, 0xFB, 0xFA)
    assert image(cards.png(card(), "dark")).getpixel((600, 620)) == (0x14, 0x17, 0x1C)


def test_parts_are_as_long_as_their_share():
    blue, green = (pixels(cards.png(card(parts=ZONES)), zone.colour) for zone in ZONES)
    assert green == pytest.approx(2 * blue, rel=0.02) and blue > 10_000


def test_a_goal_half_done_fills_half_of_its_bar_and_a_passed_one_all_of_it():
    def filled(share: float) -> int:
        goal = cards.goal_card("100 km a week", "50 of 100 km", "50 km to go.", share=share, colour="#3fae7a")
        return pixels(cards.png(goal), "#3fae7a") - 14 * 630  # the edge of the card

    assert filled(0.5) == pytest.approx(filled(1.0) / 2, rel=0.02)
    assert filled(3.0) == filled(1.0) and filled(0.0) == filled(-1.0) == 0
    told = texts(cards.goal_card("x", "62 km", "38 km to go.", share=0.62, state="Behind", colour="#3fae7a"))
    assert {"62 %", "Behind", "62 km · 38 km to go."} <= set(told)


def test_a_record_tells_the_one_before_it_only_where_there_was_one():
    first = cards.record_card("45 min cycling", "487 kJ", "1 Jan 2026", colour="#3b7dd8")
    better = cards.record_card("45 min cycling", "505 kJ", "18 Jan 2026", colour="#3b7dd8", before="487 kJ",
                               gain="+18 kJ", share_before=487 / 505)  # fmt: skip
    assert "the one before" not in texts(first) and pixels(cards.png(first), cards.GAIN) == 0
    assert {"505 kJ", "487 kJ", "+18 kJ"} <= set(texts(better)) and pixels(cards.png(better), cards.GAIN) > 100


def test_a_line_is_broken_where_nothing_is_known():
    gap = card(line=[100.0] * 100 + [None] * 100 + [100.0] * 100)
    assert cards.svg(gap).count("<polyline") == 2
    assert cards.svg(card(line=[None] * 50)).count("<polyline") == 0
    assert cards.svg(card(line=[0.0] * 50)).count("<polyline") == 1


def test_a_line_of_hours_has_no_more_points_than_can_be_told_apart():
    points = cards.svg(card(line=[float(n % 300) for n in range(18_000)])).split('polyline points="')[1].split('"')[0]
    assert 100 < len(points.split()) <= cards.MOST_POINTS


def test_bars_of_nothing_are_not_drawn_and_a_sentence_stands_in_their_place():
    idle = card(title="No workout", sentence="Nothing was done.", bars=[Bar(0, "#3b7dd8", "Mon")])
    assert "Nothing was done." in texts(idle) and "Mon" not in texts(idle)
