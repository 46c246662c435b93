"""What a source hands over: one recorded session, one class, one raw reply. Plain values, not yet kept anywhere."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from core.models import (
    Artist,
    ClassSegment,
    ClassSong,
    ClassTarget,
    Instructor,
    Lap,
    PelotonClass,
    PoolLength,
    Recording,
    Song,
    SongArtist,
    StrengthSet,
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
    elapsed clock, NaN where missing; ``content`` the class as far as this reply tells of it; ``laps``, ``lengths`` and
    ``sets`` the parts that its device or program told apart, in order, ``recording_id`` still to be set.
    """

    recording: Recording
    streams: dict[str, np.ndarray] = field(default_factory=dict)
    content: ClassContent | None = None
    replies: list[RawReply] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    lengths: list[PoolLength] = field(default_factory=list)
    sets: list[StrengthSet] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """A dated value that a source tells; ``kind`` is one of ``quantities.MEASUREMENTS``, in its unit."""

    kind: str
    day: date
    value: float
    note: str | None = None


@dataclass(frozen=True)
class FileContent:
    """What one file holds: sessions, dated values, and what could not be read, a sentence each."""

    sessions: list[RecordedSession] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
