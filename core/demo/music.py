"""The invented music of the sample athlete: artists, songs, and which of them an instructor plays.

Every name is put together from word lists; two songs may share a title, as in life.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import count

import numpy as np

from core.models import Artist, Song, SongArtist

#: Songs of a small library, and songs a class of a large one.
LEAST_SONGS, SONGS_PER_CLASS, MOST_SONGS = 420, 0.4, 20_000
#: Songs to an artist.
SONGS_PER_ARTIST = 3.5
#: How often a song has a second artist.
SECOND_ARTIST_SHARE = 0.12
#: How often an instructor reaches for the own shelf, and how much of all music is on it.
OWN_SHELF_SHARE, SHELF_WIDTH = 0.6, 0.18

_ADJECTIVES = (
    "Amber", "Borrowed", "Broken", "Chrome", "Copper", "Crooked", "Distant", "Double", "Electric", "Faded", "Feral",
    "Golden", "Hollow", "Idle", "Ivory", "Lunar", "Marble", "Midday", "Neon", "Northern", "Paper", "Quiet", "Restless",
    "Rusty", "Saffron", "Second", "Silver", "Sleepless", "Slow", "Spare", "Tangled", "Tidal", "Velvet", "Violet",
    "Wild",
)  # fmt: skip
_NOUNS = (
    "Anchor", "Avenue", "Balcony", "Beacon", "Bicycle", "Caravan", "Carousel", "Chapel", "Comet", "Compass", "Current",
    "Desert", "Echo", "Ember", "Engine", "Feather", "Ferry", "Fjord", "Garden", "Glacier", "Gravity", "Harbour",
    "Horizon", "Lantern", "Ladder", "Letter", "Lighthouse", "Meadow", "Meridian", "Mirror", "Monsoon", "Morning",
    "Motor", "Orchard", "Parade", "Pepper", "Pilot", "Prairie", "Prism", "Puzzle", "Radio", "Ribbon", "River",
    "Satellite", "Season", "Shadow", "Signal", "Staircase", "Station", "Sugar", "Summit", "Telegram", "Thunder",
    "Ticket", "Tunnel", "Turbine", "Valley", "Voltage", "Wagon", "Whisper", "Window", "Winter", "Zeppelin", "Zenith",
)  # fmt: skip
_VERBS = (
    "Borrow", "Carry", "Chase", "Climb", "Count", "Cross", "Draw", "Fold", "Follow", "Hold", "Light", "Paint", "Pedal",
    "Push", "Ride", "Shake", "Spin", "Turn", "Wake", "Wind",
)  # fmt: skip
_PLACES = (
    "Alder Street", "the Eastern Pier", "Floor Nine", "Juniper Hill", "the Last Mile", "Mill Road", "Moss Lane",
    "Number Four", "the Old Bridge", "Pine Court", "Quarry Bend", "the Upper Deck",
)  # fmt: skip
_FIRST_NAMES = (
    "Ansa", "Bodo", "Calla", "Darro", "Elvi", "Fenn", "Gilda", "Hask", "Ilka", "Jory", "Kasimir", "Lune", "Mirel",
    "Nando", "Orsa", "Pell", "Quill", "Rumi", "Sabin", "Tamsin", "Ursel", "Vesna", "Wilder", "Yarrow",
)  # fmt: skip
_SURNAMES = (
    "Ashquill", "Brindlemoor", "Calderwick", "Dovecote", "Eastermark", "Fallowby", "Greyhollow", "Hartsong", "Ivorell",
    "Jessamin", "Kestrelby", "Larkmead", "Mossgate", "Nightjar", "Oakenfell", "Pomfreth", "Quarrel", "Ravenholt",
)  # fmt: skip


@dataclass(frozen=True)
class Music:
    """All songs and artists there are. ``popularity`` lists the positions of songs, the most played first."""

    songs: list[Song]
    artists: list[Artist]
    artists_of: list[tuple[int, ...]]
    popularity: np.ndarray

    @cached_property
    def position_of(self) -> dict[str, int]:
        """Where a song is, by its id."""
        return {song.id: position for position, song in enumerate(self.songs)}

    @cached_property
    def song_artists(self) -> list[list[SongArtist]]:
        """Who made each song, in order."""
        return [
            [
                SongArtist(song_id=song.id, artist_id=self.artists[artist].id, position=position)
                for position, artist in enumerate(artists)
            ]
            for song, artists in zip(self.songs, self.artists_of, strict=True)
        ]

    def playlist(self, rng: np.random.Generator, *, instructor: int, length: int) -> list[int]:
        """Positions of ``length`` different songs; well-known ones and the instructor's own come up more often."""
        draws = rng.random((3 * length, 2))
        known = draws[:, 0] ** 1.6
        own = ((instructor + 1) * 0.618 + draws[:, 0] * SHELF_WIDTH) % 1.0
        ranks = np.where(draws[:, 1] < OWN_SHELF_SHARE, own, known) * len(self.songs)
        return list(dict.fromkeys(self.popularity[ranks.astype(int)].tolist()))[:length]


def music(*, classes: int) -> Music:
    """The songs and artists behind a library of so many classes; always the same ones."""
    n_songs = int(np.clip(classes * SONGS_PER_CLASS, LEAST_SONGS, MOST_SONGS))
    n_artists = int(n_songs / SONGS_PER_ARTIST)
    rng = np.random.default_rng([n_songs, n_artists])
    makers = _makers(rng, n_songs, n_artists)
    titles = _titles(rng, n_songs)
    albums = rng.integers(0, len(_NOUNS), n_songs).tolist()
    songs = [
        Song(
            id=stable_id(f"song {n}"),
            title=title,
            album=f"{_NOUNS[album]} {artists[0] % 3 + 1}",
            is_explicit=n % 11 == 0,
        )
        for n, (title, album, artists) in enumerate(zip(titles, albums, makers, strict=True))
    ]
    names = _artist_names(rng)
    artists = [Artist(id=stable_id(f"artist {n}"), name=next(names)) for n in range(n_artists)]
    return Music(songs=songs, artists=artists, artists_of=makers, popularity=rng.permutation(n_songs))


def stable_id(name: str) -> str:
    """32 hexadecimal digits that are always the same for a name."""
    return blake2b(f"zonebook sample {name}".encode(), digest_size=16).hexdigest()


def _makers(rng: np.random.Generator, n_songs: int, n_artists: int) -> list[tuple[int, ...]]:
    """The artists of each song; a few artists have many songs, and every artist has one."""
    first = np.where(
        np.arange(n_songs) < n_artists, np.arange(n_songs), (rng.random(n_songs) ** 2 * n_artists).astype(int)
    )
    second = np.where(
        rng.random(n_songs) < SECOND_ARTIST_SHARE, (first + rng.integers(1, n_artists, n_songs)) % n_artists, -1
    )
    return [(a,) if b < 0 else (a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True)]


def _titles(rng: np.random.Generator, n_songs: int) -> list[str]:
    """A title for each song; the second song is another one with the title of the first."""
    draws = rng.random((n_songs, 3)).tolist()
    titles = [_title(*draw) for draw in draws]
    return [titles[0], titles[0], *titles[2:]]


def _title(pattern: float, one: float, other: float) -> str:
    noun = _pick(_NOUNS, other)
    patterns = (
        f"{_pick(_ADJECTIVES, one)} {noun}",
        f"{noun} of the {_pick(_NOUNS, one)}",
        f"{_pick(_VERBS, one)} the {noun}",
        f"{noun} on {_pick(_PLACES, one)}",
        f"{_pick(_ADJECTIVES, one)} {_pick(_VERBS, other)} {noun}",
        f"{noun} and {_pick(_NOUNS, one)}",
    )
    return _pick(patterns, pattern)


def _artist_names(rng: np.random.Generator) -> Iterator[str]:
    """Names of artists, each once."""
    seen: set[str] = set()
    for number in count():
        pattern, one, other = rng.random(3).tolist()
        patterns = (
            f"The {_pick(_ADJECTIVES, one)} {_pick(_NOUNS, other)}s",
            f"{_pick(_FIRST_NAMES, one)} {_pick(_SURNAMES, other)}",
            f"{_pick(_NOUNS, one)} {_pick(_VERBS, other)}",
            f"{_pick(_FIRST_NAMES, one)} & the {_pick(_NOUNS, other)}s",
        )
        name = _pick(patterns, pattern)
        if number > 2 * len(seen) + 100:  # the word lists run dry: number the rest
            name = f"{name} {number}"
        if name not in seen:
            seen.add(name)
            yield name


def _pick(words: tuple[str, ...], share: float) -> str:
    return words[int(share * len(words))]
