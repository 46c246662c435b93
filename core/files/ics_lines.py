"""The lines of a calendar file: unfolded, taken apart into names, parameters and values, and nested as they stand."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

#: A line is no longer than this once it is unfolded, and parts lie no deeper in each other.
LONGEST_LINE_BYTES, DEEPEST = 100_000, 6

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_ENDS = re.compile(rb"\r\n|\n|\r")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Property:
    """``DTSTART;TZID=Europe/Berlin:20261105T180000``"""

    value: str
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        """The parameter of this name; None where it has none."""
        return next((value for known, value in self.parameters if known == name), None)


@dataclass(slots=True)
class Component:
    """What stands between a BEGIN and its END: properties by name, in order, and the parts in it."""

    name: str
    properties: list[tuple[str, Property]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Every property of this name."""
        return [value for known, value in self.properties if known == name]

    def first(self, name: str) -> Property | None:
        """The first property of this name; None where there is none."""
        return next(iter(self.all(name)), None)

    def values(self) -> dict[str, list[str]]:
        """What each property says, by name."""
        told: dict[str, list[str]] = {}
        for name, said in self.properties:
            told.setdefault(name, []).append(said.value)
        return told


def components(data: bytes) -> tuple[list[Component], bool]:
    """The calendars of a file with what is in them, and whether it ends before the last of them does.

    A part that its END does not close ends with what it lies in; what is no line at all is passed over.
    """
    tops: list[Component] = []
    open_parts: list[Component] = []
    for name, said in filter(None, map(_line, _lines(data))):
        word = said.value.strip().upper()
        if name == "BEGIN":
            part = Component(word)
            if word == "VCALENDAR":
                open_parts = []
                tops.append(part)
            elif open_parts and len(open_parts) < DEEPEST:
                open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif name == "END":
            names = [part.name for part in open_parts]
            if word in names:
                del open_parts[len(names) - 1 - names[::-1].index(word) :]
        elif open_parts:
            open_parts[-1].properties.append((name, said))
    _drop_unfinished(open_parts)
    return tops, bool(open_parts)


def text_of(said: Property | None) -> str:
    """A text as it is read by people, on one line; "" where there is none."""
    if said is None:
        return ""
    text = _ESCAPED.sub(lambda found: " " if found.group(1) in "nN" else found.group(1), said.value)
    return " ".join(_UNSEEN.sub("", text).split())


def _drop_unfinished(open_parts: list[Component]) -> None:
    """An event that the file breaks off in may lack its end, its rule or that it was called off: it is left out."""
    for outer, inner in pairwise(open_parts):
        if inner.name == "VEVENT" and outer.parts and outer.parts[-1] is inner:
            outer.parts.pop()


def _lines(data: bytes) -> list[str]:
    """Lines as they were before they were folded; a fold may lie within a letter, so bytes are joined first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    whole = _FOLD.sub(b"", data.removeprefix(b"\xef\xbb\xbf"))
    return [_decoded(line) for line in _ENDS.split(whole) if 0 < len(line) <= LONGEST_LINE_BYTES]


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _line(line: str) -> tuple[str, Property] | None:
    """A line as name and property; None for what is none."""
    head, quote, marks = [], False, []
    for place, letter in enumerate(line):
        if letter == '"':
            quote = not quote
        elif not quote and letter in ":;":
            marks.append(place)
            if letter == ":":
                break
    if not marks or line[marks[-1]] != ":":
        return None
    bounds = [-1, *marks]
    head = [line[first + 1 : last] for first, last in zip(bounds, marks, strict=False)]
    pairs = (part.partition("=") for part in head[1:])
    named = tuple((name.strip().upper(), value.strip().strip('"')) for name, _, value in pairs)
    return head[0].strip().upper(), _whole(Property(line[marks[-1] + 1 :], named))


def _whole(said: Property) -> Property:
    """Outlook has written names of zones with a colon and without quotes: what is left of one goes back to it."""
    zone = said.parameter("TZID")
    value, colon, rest = said.value.rpartition(":")
    if zone is None or not colon or "(" not in zone:
        return said
    others = tuple((name, text) for name, text in said.parameters if name != "TZID")
    return Property(rest, (*others, ("TZID", f"{zone}:{value}")))
