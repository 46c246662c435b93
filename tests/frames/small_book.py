"""A book with a few sessions and classes, written in a test as short as they can be."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core import derive, merge, store
from core.models import Artist, ClassSong, Instructor, PelotonClass, Recording, Song, SongArtist
from core.queries import athlete, classes, recordings, workouts
from core.recorded import ClassContent, RecordedSession
from core.store import Book

#: When everything is written.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: The day on which the tests look at the book, a Friday.
TODAY = date(2026, 11, 20)


def add_sessions(book: Book, *sessions: dict[str, Any]) -> list[int]:
    """Write sessions, each a ``day`` with what is said of it; ``power_w`` is its stream. Returns the workouts' ids."""
    with store.writing(book, "workouts") as session:
        kept = [recordings.save_session(session, _recorded(n, **said), now=NOW) for n, said in enumerate(sessions)]
        ids = merge.place(session, kept, now=NOW)
        derive.refresh(session, ids)
        return [recording.workout_id or 0 for recording in kept]


def add_ftp(book: Book, *entries: tuple[str, float] | tuple[str, float, str]) -> None:
    """Write FTP entries: day, watts and, unless the athlete, the source."""
    with store.writing(book, "athlete", "workouts") as session:
        for day, watts, *source in entries:
            athlete.save_measurement(
                session, "ftp", watts, date.fromisoformat(day), now=NOW, source=source[0] if source else "athlete"
            )
        session.flush()
        derive.rezone(session, first=None, last=None)


def add_class(book: Book, class_id: str, *songs: tuple[str, str | None, tuple[str, ...]]) -> None:
    """Write a class with its playlist: id, title and artists of each song, one after the other."""
    artists = dict.fromkeys(name for _id, _title, names in songs for name in names)
    content = ClassContent(
        peloton_class=PelotonClass(id=class_id, title=f"Class {class_id}", discipline="cycling", instructor_id="i1"),
        instructor=Instructor(id="i1", name="Marit Solbrook"),
        songs=[Song(id=song_id, title=title) for song_id, title in {s[0]: s[1] for s in songs}.items()],
        artists=[Artist(id=name, name=name) for name in artists],
        song_artists=[
            SongArtist(song_id=song_id, artist_id=name, position=position)
            for song_id, names in {s[0]: s[2] for s in songs}.items()
            for position, name in enumerate(names)
        ],
        class_songs=[
            ClassSong(class_id=class_id, position=n, song_id=song_id, start_s=200 * n)
            for n, (song_id, _title, _names) in enumerate(songs)
        ],
    )
    with store.writing(book, "classes") as session:
        classes.save_content(session, content, now=NOW)


def exclude(book: Book, workout_id: int) -> None:
    """Take a workout out of every sum."""
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=NOW, is_excluded=True)


def read_only(book: Book) -> Book:
    """The same book, not to be written."""
    return replace(book, is_writable=False)


def _recorded(n: int, *, day: str, power_w: list[float] | None = None, **values: Any) -> RecordedSession:
    standard = {"discipline": "cycling", "title": f"Ride {n + 1}", "utc_offset_s": 0, "duration_s": 1800}
    recording = Recording(
        source="peloton",
        source_id=f"{day}-{n}",
        detail_state="complete",
        started_at=datetime.fromisoformat(f"{day}T{8 + n % 12:02}:00:00+00:00"),
        **(standard | values),
    )
    return RecordedSession(recording, {} if power_w is None else {"power_w": np.array(power_w, dtype=float)})
