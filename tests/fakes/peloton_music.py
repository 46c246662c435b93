"""Invented music as Peloton's API lists it in a class: bands and songs that do not exist."""

import hashlib
from typing import Any

import numpy as np

Reply = dict[str, Any]

_BANDS = ("Velvet Turbines", "Paper Meridian", "The Tin Comets", "Hollow Parade", "Señorita Static", "Loud & <Clear>")
_ARTISTS = tuple(f"{band}{more}" for more in ("", " Trio", " Collective", " Sound System") for band in _BANDS)
_TITLES = tuple(
    f"{first} {second}"
    for first in ("Copper", "Midnight", "Electric", "Borrowed", "Seventh", "Paper", "Glass")
    for second in ("Horizon", "Engine", "Summer", "Satellite", "Avenue", "Thunder", "Letters", "Gravity", "Parade")
)
#: More songs than titles: some songs share a title.
_SONG_COUNT = 200
SONG_LENGTH_S = 210


def invented_id(*key: object) -> str:
    """32 hex digits, always the same for the same key."""
    return hashlib.md5(repr(key).encode(), usedforsecurity=False).hexdigest()


def playlist(class_id: str, *, first_s: int, end_s: int) -> Reply:
    """The songs of a class from ``first_s`` to ``end_s`` of its video, always the same for the same class."""
    rng = np.random.default_rng(int(class_id[:8], 16))
    starts_s = range(first_s, end_s, SONG_LENGTH_S)
    numbers = rng.choice(_SONG_COUNT, size=len(starts_s), replace=False).tolist()
    songs = [
        _song(number) | {"index": index, "start_time_offset": start_s, "cue_time_offset": start_s}
        for index, (number, start_s) in enumerate(zip(numbers, starts_s, strict=True))
    ]
    return {
        "id": invented_id(class_id, "playlist"),
        "ride_id": class_id,
        "is_playlist_shown": True,
        "is_top_artists_shown": True,
        "is_in_class_music_shown": True,
        "stream_id": None,
        "stream_url": None,
        "songs": songs,
        "top_artists": songs[0]["artists"],
        "top_albums": [songs[0]["album"]],
    }


def _song(number: int) -> Reply:
    artists = [_ARTISTS[(number + 5 * more) % len(_ARTISTS)] for more in range(1 + number % 7 // 5)]
    return {
        "id": invented_id("song", number),
        "title": _TITLES[number % len(_TITLES)],
        "artists": [_artist(name) for name in artists],
        "album": {"id": invented_id("album", number // 4), "name": f"Side {number // 4}", "image_url": None},
        "explicit_rating": number % 2,
        "liked": False,
        "popularity": number % 100,
    }


def _artist(name: str) -> Reply:
    return {
        "artist_id": invented_id("artist", name),
        "artist_name": name,
        "artist_alias_id": invented_id("alias", name),
        "image_url": None,
        "num_rides_with_song_played": 12,
    }
