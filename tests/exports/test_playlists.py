"""Playlists as files and links: what is written can be read, and no title breaks out of its line or cell."""

import csv
import io
from urllib.parse import unquote

import pytest

from core.exports.playlists import FORMULA_STARTS, SERVICES, Track, cell, csv_file, flat, m3u, search_link

PLAIN = Track("Copper Parade", ("Ilka Mossgate", "The Idle Ferries"), 203, "heard 3 times")
HOSTILE = [
    "Two\nLines", "Two\r\n#EXTINF:9,Other - Song\nhttps://example.org/", "Nul\x00l", "Line\u2028separator",
    "Para\u2029graph", "Next\x85line", "Tab\there", "\ud83d half", "=1+1", "\t=cmd|' /C calc'!A0", "@SUM(1)", "-2",
    "+3", "＝1+1", 'Quote "it", twice', "Amp & ?=#/% end", "🎵 émoji", "<b>bold</b>", "\u202egnp.exe",
]  # fmt: skip


def read_m3u(data: bytes) -> tuple[str, list[tuple[int, str, str]]]:
    """A tiny reader: the name, and seconds, text and address of each entry."""
    first, name, *lines = data.decode("utf-8").splitlines()
    assert first == "#EXTM3U"
    entries = []
    for told, address in zip(lines[::2], lines[1::2], strict=True):
        seconds, text = told.removeprefix("#EXTINF:").split(",", 1)
        entries.append((int(seconds), text, address))
    return name.removeprefix("#PLAYLIST:"), entries


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_an_m3u_is_read_back_as_it_was_written():
    name, entries = read_m3u(m3u([PLAIN, Track("Unmeasured")], name="Zone 3", service="Spotify"))
    assert name == "Zone 3"
    assert entries == [
        (203, "Ilka Mossgate, The Idle Ferries - Copper Parade",
         "https://open.spotify.com/search/Ilka%20Mossgate%20The%20Idle%20Ferries%20Copper%20Parade"),
        (-1, "Unmeasured", "https://open.spotify.com/search/Unmeasured"),
    ]  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_no_title_breaks_out_of_its_line(title: str):
    tracks = [Track(title, (title,), 60), PLAIN]
    name, entries = read_m3u(m3u(tracks, name=title, service="Deezer"))
    assert name == flat(title)
    assert [text for _, text, _ in entries] == [f"{flat(title)} - {flat(title)}", PLAIN.line]


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_no_title_breaks_out_of_its_cell_or_is_a_formula(title: str):
    header, row, _plain = read_csv(csv_file([Track(title, (title,), 60, title), PLAIN], service="Tidal"))
    assert header == ["Title", "Artists", "Seconds", "Why", "Search"]
    assert [row[0], row[1], row[3]] == [cell(title)] * 3
    assert all(not value.startswith(FORMULA_STARTS) and "\n" not in value for value in row)
    assert row[0].removeprefix("'") == flat(title)


def test_a_csv_has_its_mark_its_line_ends_and_all_artists():
    data = csv_file([PLAIN], service="Tidal")
    assert data.startswith(b"\xef\xbb\xbfTitle,") and data.count(b"\r\n") == 2 == data.count(b"\n")
    assert read_csv(data)[1][:4] == ["Copper Parade", "Ilka Mossgate, The Idle Ferries", "203", "heard 3 times"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_a_link_is_one_address_that_says_what_is_looked_for(service: str, title: str):
    link = search_link(Track(title, ("Fenn",)), service)
    assert link.isascii() and link.isprintable() and " " not in link
    assert unquote(link.removeprefix(SERVICES[service])) == f"Fenn {flat(title)}"
    assert not set(link.removeprefix(SERVICES[service])) & set("/?#&+=<>\"'")


def test_an_empty_list_is_an_empty_file_that_can_be_read():
    assert read_m3u(m3u([], name="Nothing", service="Spotify")) == ("Nothing", [])
    assert len(read_csv(csv_file([], service="Spotify"))) == 1
