"""What a source hands over: one recorded session, one class, one raw reply. Plain values, not yet kept anywhere."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.models import (
    Artist,
    ClassSegment,
    ClassSong,
    ClassTarget,
    Instructor,
    PelotonClass,
    Recording,
    Song,
    SongArtist,
)  # fmt: skip


@dataclass(frozen=True)
class RawReply:
    """A reply as it came, less what identifies people. ``kind`` and ``source_id`` say what was asked."""

    kind: str
    source_id: str
    body: Any


@dataclass(frozen=True)
class ClassContent:
    """A class with its plan and playlist. Offsets are on the pedalling clock, intervals half-open."""

    peloton_class: PelotonClass
    instructor: Instructor | None = None
    targets: list[ClassTarget] = field(default_factory=list)
    segments: list[ClassSegment] = field(default_factory=list)
    songs: list[Song] = field(default_factory=list)
    artists: list[Artist] = field(default_factory=list)
    song_artists: list[SongArtist] = field(default_factory=list)
    class_songs: list[ClassSong] = field(default_factory=list)


@dataclass(frozen=True)
class RecordedSession:
    """One session from one source.

    ``recording`` carries the values; ``streams`` the channels of ``streams.CHANNELS``, one value a second of the
    elapsed clock, NaN where missing; ``content`` the class as far as this reply tells of it.
    """

    recording: Recording
    streams: dict[str, np.ndarray] = field(default_factory=dict)
    content: ClassContent | None = None
    replies: list[RawReply] = field(default_factory=list)
