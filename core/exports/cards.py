"""Share cards: one workout, week, record, goal or year as a picture of 1200 x 630, as link previews want it.

A card is plain values; nothing is on it that was not put there. Its letters are drawn by ``lettering``: a long title is
shortened by its real width, and what no font here knows is left out of the PNG and told by ``Card.left_out``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from core.exports import lettering
from core.exports.pictures import Colours, Look, colours, rendered

WIDTH, HEIGHT = 1200, 630
EDGE, FOOT = 64, 40
TITLE_PX, SHORT_TITLE_PX, SUBTITLE_PX, KICKER_PX, VALUE_PX, LABEL_PX, SENTENCE_PX = 54, 66, 25, 22, 46, 21, 29
#: Numbers that fit beside each other.
MOST_NUMBERS = 5
#: Points of a line: more cannot be told apart on its width.
MOST_POINTS = 260
#: Where numbers stand, and what is drawn below them.
NUMBERS_TOP, DRAWING_TOP, DRAWING_BOTTOM = 300, 392, 540
MARK = "Zonebook"
#: What a record gained.
GAIN = "#3fae7a"


@dataclass(frozen=True)
class Bar:
    """One bar: how long, in which colour, and what stands below it."""

    value: float
    colour: str
    label: str = ""


@dataclass(frozen=True)
class Card:
    """What stands on a card. Of ``line``, ``bars``, ``parts`` and ``share`` one is drawn, the first that is given."""

    #: What it is, in small letters above the title, as in ``Workout · 20 Nov 2026``.
    kicker: str
    title: str
    #: The colour of its edge and of what is drawn.
    colour: str
    subtitle: str = ""
    #: Value and label of each number, the most telling first.
    numbers: Sequence[tuple[str, str]] = ()
    #: A sentence, where there are no numbers.
    sentence: str = ""
    #: Power over time, or any other line; None where nothing is known.
    line: Sequence[float | None] = ()
    #: Bars beside each other, as of the days of a week.
    bars: Sequence[Bar] = ()
    #: Parts of one long bar, as time in zones.
    parts: Sequence[Bar] = ()
    #: How much of a goal is done; may pass 1.
    share: float | None = None

    @property
    def left_out(self) -> list[str]:
        """The letters that the PNG cannot show."""
        told = [
            self.kicker,
            self.title,
            self.subtitle,
            self.sentence,
            *(text for pair in self.numbers for text in pair),
        ]
        return lettering.left_out(lettering.clean(" ".join(told)))


def goal_card(
    title: str, done: str, needed: str, *, share: float, colour: str, state: str = "", kicker: str = "Goal"
) -> Card:
    """A goal: what was done and what is still to do in words, the share of the way that is done, and how it stands."""
    numbers = [(f"{share:.0%}".replace("%", " %"), "of the way"), *([(state, "how it stands")] if state else [])]
    told = " · ".join(filter(None, [done, needed]))
    return Card(kicker, title, colour, subtitle=told, numbers=numbers, share=share)


def record_card(
    title: str, value: str, day: str, *, colour: str, before: str = "", gain: str = "", share_before: float = 0.0,
    kicker: str = "Personal best", more: str = "more",
) -> Card:  # fmt: skip
    """A record: what it is of, its value, its day, and the one before with the gain, where there was one.

    ``share_before`` is what the one before was of the new one, from 0 to 1; of times it is the other way round, and
    ``more`` says that less is better.
    """
    numbers = [(value, "best"), *([(before, "the one before")] if before else []), *([(gain, more)] if gain else [])]
    parts = [Bar(share_before, colour, "before"), Bar(1 - share_before, GAIN, "gain")] if 0 < share_before < 1 else []
    return Card(f"{kicker} · {day}", title, colour, numbers=numbers, parts=parts)


def png(card: Card, look: Look = "light") -> bytes:
    """A card as PNG, 1200 x 630."""
    return rendered(svg(card, look), "png", scale=1)


def svg(card: Card, look: Look = "light") -> str:
    """A card as SVG, its letters as text."""
    of = colours(look)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{lettering.FAMILY}, Arial, Helvetica, sans-serif">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{of.background}"/>',
            f'<rect width="14" height="{HEIGHT}" fill="{card.colour}"/>',
            *_head(card, of),
            *_numbers(card, of),
            *_drawing(card, of),
            _text(MARK, EDGE, HEIGHT - FOOT, KICKER_PX, of.faded(0.6), is_bold=True),
            "</svg>",
        ]
    )


# --- the parts of a card, from the top down -----------------------------------------------------------------------


def _head(card: Card, of: Colours) -> list[str]:
    room = WIDTH - 2 * EDGE
    drawn = [_text(card.kicker, EDGE, 86, KICKER_PX, of.faded(0.75), is_bold=True, room=room)]
    lines, size = lettering.lines(_named(card.title), room, size=SHORT_TITLE_PX, most=2, is_bold=True), SHORT_TITLE_PX
    if len(lines) > 1:
        lines, size = lettering.lines(_named(card.title), room, size=TITLE_PX, most=2, is_bold=True), TITLE_PX
    y = 96
    for line in lines:
        y += size + 6
        drawn.append(_text(line, EDGE, y, size, of.text, is_bold=True))
    if card.subtitle:
        drawn.append(_text(card.subtitle, EDGE, y + 40, SUBTITLE_PX, of.faded(0.7), room=room))
    return drawn


def _numbers(card: Card, of: Colours) -> list[str]:
    if not card.numbers:
        lines = lettering.lines(_named(card.sentence), WIDTH - 2 * EDGE, size=SENTENCE_PX, most=3)
        return [_text(line, EDGE, NUMBERS_TOP + 40 * n, SENTENCE_PX, of.text) for n, line in enumerate(lines)]
    shown = list(card.numbers)[:MOST_NUMBERS]
    column = (WIDTH - 2 * EDGE) / max(len(shown), 4)
    drawn = []
    for place, (given, label) in enumerate(shown):
        value = _named(given)
        x, room = EDGE + place * column, column - 16
        size = VALUE_PX * min(1.0, room / max(lettering.width(value, size=VALUE_PX, is_bold=True), 1.0))
        drawn.append(_text(value, x, NUMBERS_TOP + 26, size, of.text, is_bold=True))
        drawn.append(_text(label, x, NUMBERS_TOP + 58, LABEL_PX, of.faded(0.65), room=room))
    return drawn


def _drawing(card: Card, of: Colours) -> list[str]:
    if sum(value is not None for value in card.line) > 1:
        return [*_line(card.line, card.colour), *_parts(card.parts, of, top=DRAWING_BOTTOM + 6, height=10)]
    if any(bar.value > 0 for bar in card.bars):
        return _bars(card.bars, of)
    if any(part.value > 0 for part in card.parts):
        return _parts(card.parts, of, top=DRAWING_TOP + 40, height=56)
    if card.share is not None:
        done = Bar(min(max(card.share, 0.0), 1.0), card.colour)
        rest = Bar(1 - done.value, of.faded(0.12))
        return _parts((done, rest), of, top=DRAWING_TOP + 40, height=44)
    return []


def _line(values: Sequence[float | None], colour: str) -> list[str]:
    """A line over its own area; where nothing is known it is broken."""
    points = _thinned(values)
    highest = max(value for value in points if value is not None) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    drawn = []
    for piece in _pieces(points):
        at = [
            (EDGE + n * step, DRAWING_BOTTOM - value / highest * (DRAWING_BOTTOM - DRAWING_TOP)) for n, value in piece
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        floor = f"{at[-1][0]:.1f},{DRAWING_BOTTOM} {at[0][0]:.1f},{DRAWING_BOTTOM}"
        drawn.append(f'<polygon points="{path} {floor}" fill="{colour}" fill-opacity="0.18"/>')
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3" '
                     'stroke-linejoin="round"/>')  # fmt: skip
    return drawn


def _bars(bars: Sequence[Bar], of: Colours) -> list[str]:
    highest = max(bar.value for bar in bars)
    column = (WIDTH - 2 * EDGE) / len(bars)
    bottom = DRAWING_BOTTOM - 20
    drawn = []
    for place, bar in enumerate(bars):
        tall = max(bar.value, 0.0) / highest * (bottom - DRAWING_TOP)
        x, colour = EDGE + place * column, bar.colour if bar.value > 0 else of.faded(0.15)
        drawn.append(f'<rect x="{x:.1f}" y="{bottom - max(tall, 4):.1f}" width="{column * 0.72:.1f}" '
                     f'height="{max(tall, 4):.1f}" rx="4" fill="{colour}"/>')  # fmt: skip
        drawn.append(_text(bar.label, x + column * 0.36, bottom + 30, LABEL_PX, of.faded(0.65), anchor="middle"))
    return drawn


def _parts(parts: Sequence[Bar], of: Colours, *, top: float, height: float) -> list[str]:
    """One bar in parts, rounded at its ends, a label below each part that has room for it."""
    whole = sum(max(part.value, 0.0) for part in parts)
    if not whole:
        return []
    drawn, x = [], float(EDGE)
    for part in parts:
        wide = max(part.value, 0.0) / whole * (WIDTH - 2 * EDGE)
        if wide:
            drawn.append(f'<rect x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{height}" fill="{part.colour}"/>')
        if part.label and height > 20 and lettering.width(part.label, size=LABEL_PX) < wide - 8:
            drawn.append(_text(part.label, x + wide / 2, top + height + 30, LABEL_PX, of.faded(0.65), anchor="middle"))
        x += wide
    return drawn


# --- letters and points -------------------------------------------------------------------------------------------


def _text(
    text: str, x: float, y: float, size: float, colour: str, *, is_bold: bool = False, room: float | None = None,
    anchor: Literal["start", "middle"] = "start",
) -> str:  # fmt: skip
    told = _named(text)
    if room is not None:
        told = lettering.shortened(told, room, size=size, is_bold=is_bold)
    weight = ' font-weight="bold"' if is_bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(lettering.turned(told), quote=False)}</text>"
    )


def _named(text: str) -> str:
    return lettering.clean(text)


def _thinned(values: Sequence[float | None]) -> list[float | None]:
    """Means of as many neighbours as make a line of ``MOST_POINTS`` points."""
    size = -(-len(values) // MOST_POINTS)
    groups = [[v for v in values[n : n + size] if v is not None and v == v] for n in range(0, len(values), size)]
    return [sum(group) / len(group) if group else None for group in groups]


def _pieces(points: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The points that are known, in pieces without a gap."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(points):
        if value is not None:
            pieces[-1].append((place, value))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]
