"""A book of power-zone rides to music, one song of which lifts the power: written by hand, second by second."""

import numpy as np

from core import store
from core.models import Artist, ClassSong, ClassTarget, PelotonClass, Song, SongArtist
from core.queries import classes
from core.recorded import ClassContent
from core.store import Book
from tests.frames.small_book import NOW, add_ftp, add_sessions

FTP_W, SONG_S, OF_CLASS, LENGTH_S = 200.0, 150, 8, 1200
#: Shares of FTP in the middle of zones 2 and 3, which take turns every 100 s.
MIDDLES = (0.655, 0.825)
#: The songs, the one that lifts by so much, and the one without a title.
SONGS, LIFTS, LIFT, UNTITLED = 20, "s0", 0.05, "s19"


def ridden(book: Book, *, classes_: int = 6, rides: int = 24, lift: float = LIFT, offsets: bool = True) -> list[int]:
    """Write classes with eight songs each, ``s0`` in all of them, and rides of them in turn; returns the workouts' ids.

    Without ``lift`` a ride is on target but for 2 % from song to song and 5 % from ride to ride.
    """
    rng = np.random.default_rng(1)
    playlists = [_playlist(rng) for _ in range(classes_)]
    with store.writing(book, "classes") as session:
        for n, songs in enumerate(playlists):
            classes.save_content(session, _class(f"c{n}", songs, offsets=offsets), now=NOW)
    add_ftp(book, ("2025-01-01", FTP_W))
    return add_sessions(
        book,
        *(
            {
                "day": f"2026-{1 + n // 28:02}-{1 + n % 28:02}", "class_id": f"c{n % classes_}", "device": "Bike",
                "class_type": "Power Zone", "duration_s": LENGTH_S, "class_duration_s": LENGTH_S,
                "power_w": _power_w(rng, playlists[n % classes_], lift),
            }
            for n in range(rides)
        ),
    )  # fmt: skip


def _playlist(rng: np.random.Generator) -> list[str]:
    others = [f"s{n}" for n in rng.choice(np.arange(1, SONGS), OF_CLASS - 1, replace=False)]
    return rng.permutation([LIFTS, *others]).tolist()


def _class(class_id: str, songs: list[str], *, offsets: bool) -> ClassContent:
    return ClassContent(
        peloton_class=PelotonClass(id=class_id, title=class_id, discipline="cycling", duration_s=LENGTH_S),
        targets=[
            ClassTarget(class_id=class_id, position=n, start_s=start_s, end_s=start_s + 100, metric="power_zone",
                        lower=2 + n % 2, upper=2 + n % 2)
            for n, start_s in enumerate(range(0, LENGTH_S, 100))
        ],
        songs=[Song(id=song_id, title=None if song_id == UNTITLED else "Copper Parade") for song_id in songs],
        artists=[Artist(id=f"by {song_id}", name=f"Maker *{song_id}*") for song_id in songs],
        song_artists=[SongArtist(song_id=song_id, artist_id=f"by {song_id}", position=0) for song_id in songs],
        class_songs=[
            ClassSong(class_id=class_id, position=n, song_id=song_id, start_s=SONG_S * n if offsets else None)
            for n, song_id in enumerate(songs)
        ],
    )  # fmt: skip


def _power_w(rng: np.random.Generator, songs: list[str], lift: float) -> list[float]:
    asked_w = FTP_W * np.repeat(np.tile(MIDDLES, LENGTH_S // 200), 100)
    factor = (1 + 0.05 * rng.standard_normal()) * (1 + 0.02 * rng.standard_normal(OF_CLASS))
    factor *= np.array([1 + lift if song_id == LIFTS else 1.0 for song_id in songs])
    return np.rint(asked_w * np.repeat(factor, SONG_S)).tolist()
