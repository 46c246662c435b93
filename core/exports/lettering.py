"""Letters in pictures that are drawn on this machine: which can be drawn, how wide they are, and what fits.

The renderer brings Liberation Sans along and knows the fonts of the system; DejaVu Sans lies here, so that scripts from
right to left and signs are drawn on a machine without any font. A letter that no font knows would come out as a box.
"""

import io
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

FAMILY = "Liberation Sans"
FONTS = Path(__file__).parents[1] / "fonts"
#: No font has a letter here: what it looks like is what a letter without one looks like.
NO_LETTER = "\U0010fffd"
#: Joiners and variants of signs that mean nothing once the sign is gone.
LOOSE = re.compile("(?:(?<=\\s)|^)[\u200c\u200d\ufe0e\ufe0f]+|[\u200d\ufe0e\ufe0f]+(?=\\s|$)")
#: Control characters, halves of letters; and what is no letter at all, or one of a newer alphabet than this Python's.
UNSEEN, UNKNOWN = ("Cc", "Cs"), "Cn"
#: What turns the direction of what follows: no part of a name, and able to turn all around it.
TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
RIGHT_TO_LEFT, END_OF_TURN = "\u202b", "\u202c"
ELLIPSIS = "…"
#: A text is not cut before these.
JOINING = ("\u200c", "\u200d", "\ufe0e", "\ufe0f")
#: The size at which letters are measured; widths grow with it.
MEASURED_PX = 24


@cache
def register() -> None:
    """Tell the renderer of the fonts that lie here."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def unturned(text: str) -> str:
    """Text from outside on one line, without control characters and without turns of direction.

    >>> unturned("A \\u202eride\\tto\\x00 B")
    'A ride to B'
    """
    kept = (letter if unicodedata.category(letter) not in UNSEEN else " " for letter in text.translate(TURNING))
    return " ".join("".join(kept).split())


def clean(text: str) -> str:
    """As :func:`unturned`, and without what is no letter, for where it is drawn."""
    return unturned("".join(letter if unicodedata.category(letter) != UNKNOWN else " " for letter in text))


def drawable(text: str) -> str:
    """The text without letters that no font here knows; spaces at its ends stay.

    >>> drawable("45 min Ride \U0010fffd")
    '45 min Ride '
    """
    if text.isascii():
        return text
    kept = "".join(letter for letter in text if letter.isascii() or is_known(letter))
    return text if kept == text else re.sub(" {2,}", " ", LOOSE.sub("", kept))


def left_out(text: str) -> list[str]:
    """The letters of a text that cannot be drawn here, each once."""
    return list(dict.fromkeys(letter for letter in text if not letter.isascii() and not is_known(letter)))


@lru_cache(maxsize=20_000)
def is_known(letter: str) -> bool:
    """Whether some font here has this letter."""
    if unicodedata.category(letter) in ("Cf", "Mn", "Zs"):
        return True  # they are not seen by themselves
    return _rendered(letter, 40, is_bold=False) != _no_letter()


def shortened(text: str, width_px: float, *, size: float, is_bold: bool = False) -> str:
    """The text, or as much of its beginning as fits with an ellipsis, cut between words where that is near.

    >>> shortened("Short", 200, size=20)
    'Short'
    """
    beginning = text[: _most_letters(width_px, size)]
    if beginning == text and width(text, size=size, is_bold=is_bold) <= width_px:
        return text
    fits = _fitting(beginning, lambda part: part + ELLIPSIS, width_px, size, is_bold)
    while fits and (unicodedata.combining(text[fits : fits + 1] or " ") or text[fits : fits + 1] in JOINING):
        fits -= 1
    cut = text[:fits]
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > 0.7 * len(cut) else cut).rstrip(" ,.;:-–·") + ELLIPSIS


def lines(text: str, width_px: float, *, size: float, most: int, is_bold: bool = False) -> list[str]:
    """The text in ``most`` lines at most, broken between words; the last one is shortened."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < most - 1:
        near = rest[: _most_letters(width_px, size)]
        taken = max(1, _fitting(near, " ".join, width_px, size, is_bold))
        found.append(shortened(" ".join(rest[:taken]), width_px, size=size, is_bold=is_bold))
        rest = rest[taken:]
    return found + ([shortened(" ".join(rest), width_px, size=size, is_bold=is_bold)] if rest else [])


def _fitting(parts: Any, written: Callable[[Any], str], width_px: float, size: float, is_bold: bool) -> int:
    """How many of the first letters or words fit, by halving."""
    fits, too_many = 0, len(parts) + 1
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        if width(written(parts[:half]), size=size, is_bold=is_bold) <= width_px:
            fits = half
        else:
            too_many = half
    return fits


def _most_letters(width_px: float, size: float) -> int:
    """More letters cannot fit: none is narrower than a fifth of its height, and those without width are few."""
    return int(width_px / (size * 0.2)) + 1


def turned(text: str) -> str:
    """The text as the renderer has to get it: what begins from the right is read from the right as a whole."""
    strong = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return text if strong == "L" else f"{RIGHT_TO_LEFT}{text}{END_OF_TURN}"


@lru_cache(maxsize=2_000)
def width(text: str, *, size: float, is_bold: bool = False) -> float:
    """How wide a text is drawn, in pixels."""
    from PIL import Image

    room = int((len(text) + 2) * MEASURED_PX * 1.6)
    box = Image.open(io.BytesIO(_rendered(text, room, is_bold=is_bold))).getchannel("A").getbbox()
    return (box[2] - box[0]) * size / MEASURED_PX if box else 0.0


def _rendered(text: str, room: int, *, is_bold: bool) -> bytes:
    import vl_convert

    register()
    weight = "bold" if is_bold else "normal"
    return vl_convert.svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{room}" height="40"><text x="4" y="30" font-family="{FAMILY}" '
        f'font-size="{MEASURED_PX}" font-weight="{weight}">{escape(text)}</text></svg>'
    )


@cache
def _no_letter() -> bytes:
    return _rendered(NO_LETTER, 40, is_bold=False)
