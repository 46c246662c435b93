"""A list of songs as M3U, as CSV, and as search links to the big music services."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

#: Where each service looks for words; the words come last in the address.
SERVICES = {
    "Spotify": "https://open.spotify.com/search/",
    "Apple Music": "https://music.apple.com/search?term=",
    "YouTube Music": "https://music.youtube.com/search?q=",
    "Tidal": "https://tidal.com/search?q=",
    "Deezer": "https://www.deezer.com/search/",
}
#: What a spreadsheet takes for the beginning of a formula, the wide forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Marks that turn the direction of the text after them, and so could hide what a line says.
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
#: Seconds of a song of unknown length, as M3U has it.
UNKNOWN_S = -1


@dataclass(frozen=True)
class Track:
    """One song of a list."""

    title: str
    #: All of them, in the order given; none where unknown.
    artists: tuple[str, ...] = ()
    #: About how long it was played; None where unknown.
    duration_s: int | None = None
    #: Why it is on the list.
    note: str = ""

    @property
    def line(self) -> str:
        """Artists and title on one line.

        >>> Track("Amber\\nTide", ("Ilka Mossgate", "Fenn")).line
        'Ilka Mossgate, Fenn - Amber Tide'
        """
        return " - ".join(filter(None, (flat(", ".join(self.artists)), flat(self.title))))


def search_link(track: Track, service: str) -> str:
    """The address at which one of ``SERVICES`` looks for a song.

    >>> search_link(Track("What? & Why/Not", ("Ålesund",)), "Tidal")
    'https://tidal.com/search?q=%C3%85lesund%20What%3F%20%26%20Why%2FNot'
    """
    wanted = " ".join(filter(None, (flat(" ".join(track.artists)), flat(track.title))))
    return SERVICES[service] + quote(wanted, safe="")


def m3u(tracks: Sequence[Track], *, name: str, service: str) -> bytes:
    """An extended M3U in UTF-8 (an M3U8): there are no files, so each entry is a search link of the service."""
    lines = ["#EXTM3U", f"#PLAYLIST:{flat(name)}"]
    for track in tracks:
        seconds = UNKNOWN_S if track.duration_s is None else track.duration_s
        lines += [f"#EXTINF:{seconds},{track.line}", search_link(track, service)]
    return ("\n".join(lines) + "\n").encode()


def csv_file(tracks: Sequence[Track], *, service: str) -> bytes:
    """A table for spreadsheets: UTF-8 with its mark, RFC 4180, and no cell that would be read as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Title", "Artists", "Seconds", "Why", "Search"])
    for track in tracks:
        seconds = "" if track.duration_s is None else track.duration_s
        told = (track.title, ", ".join(track.artists))
        writer.writerow([*map(cell, told), seconds, cell(track.note), search_link(track, service)])
    return text.getvalue().encode("utf-8-sig")


def flat(text: str) -> str:
    """Text on one line: breaks, control characters and unpaired halves are spaces, and spaces come one at a time.

    >>> flat("One\\r\\n#EXTINF:1,Two\\x00 ")
    'One #EXTINF:1,Two'
    """
    kept = (
        " " if character in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character
        for character in text
    )
    return " ".join("".join(kept).split())


def cell(text: str) -> str:
    """Flat text with an apostrophe before what a spreadsheet would take for a formula.

    >>> cell("=HYPERLINK(0)"), cell("9 to 5")
    ("'=HYPERLINK(0)", '9 to 5')
    """
    flattened = flat(text)
    return f"'{flattened}" if flattened.startswith(FORMULA_STARTS) else flattened
