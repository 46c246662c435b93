"""What a file gave is kept: the file itself, its sessions with their workouts, and its dated values.

Which files there are and how they are read is in ``imports.py``.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import derive, merge, quantities, streams
from core.files.reading import Read
from core.files.strava_archive import StravaActivity, with_recording
from core.models import ImportedFile
from core.queries import athlete, recordings
from core.recorded import FileContent, Measured, RecordedSession
from core.store import Book, reading, writing

#: How a file too large to be kept is marked; what came of it stays as it is in a rebuild.
NOT_KEPT = "none"
#: The source of what Strava's archive tells.
STRAVA = "strava"
#: What was recorded later than this from now was so by a clock that was wrong; zones differ by a day at most.
AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Imported:
    """What came of one file."""

    name: str
    kind: str | None = None
    #: Workouts and dated values that it holds.
    rows: int = 0
    new: int = 0
    changed: int = 0
    #: How many of the rows are dated values.
    measured: int = 0
    #: What was left out or repaired, each in a sentence.
    errors: list[str] = field(default_factory=list)
    #: Why the whole file was refused.
    refused: str | None = None

    @property
    def sentence(self) -> str:
        """All of it in words."""
        if self.refused:
            return f"{self.name}: {self.refused}"
        known = self.rows - self.new - self.changed
        parts = [f"{self.new:,} new", f"{self.changed:,} changed" if self.changed else "", f"{known:,} known already"]
        sentence = f"{self.name}: {self._what}, {', '.join(part for part in parts if part)}."
        if self.errors:
            sentence += f" {quantities.how_many(len(self.errors), 'note')}: {self.errors[0]}"
        return sentence

    @property
    def _what(self) -> str:
        workouts = self.rows - self.measured
        said = [quantities.how_many(workouts, "workout")] if workouts or not self.measured else []
        said += [quantities.how_many(self.measured, "dated value")] if self.measured else []
        return " and ".join(said)


@dataclass(frozen=True)
class File:
    """A file on its way in; ``data`` is unpacked, or why it could not be is in ``refused``."""

    name: str
    data: bytes = b""
    refused: str | None = None
    #: What Strava's list tells of it.
    listed: StravaActivity | None = None

    @property
    def sha256(self) -> str:
        """What tells it apart from every other file."""
        return hashlib.sha256(self.data).hexdigest()


def keep(book: Book, batch: list[tuple[File, Read | Imported]], *, now: datetime, zone: ZoneInfo) -> list[Imported]:
    """Keep what was read, all of it in one transaction; returns what came of each file, in order."""
    if all(isinstance(read, Imported) for _, read in batch):
        return [read for _, read in batch if isinstance(read, Imported)]
    with writing(book, "workouts", "athlete", "sync") as session:
        return [
            read if isinstance(read, Imported) else _keep_one(session, file, read, now=now, zone=zone)
            for file, read in batch
        ]


def keep_part(
    book: Book, name: str, kind: str, content: FileContent, *, fingerprint: str, size_bytes: int, now: datetime,
    zone: ZoneInfo,
) -> Imported:  # fmt: skip
    """Keep a part of a file that is too large to be read or kept whole; its rows add up over the parts."""
    content = _by_now(content, now)
    with writing(book, "workouts", "athlete", "sync") as session:
        kept = _file_row(session, fingerprint, name, size_bytes, now)
        kept.kind, kept.time_zone, kept.codec = kind, zone.key, NOT_KEPT
        kept.rows = (kept.rows or 0) + len(content.sessions) + len(content.measured)
        session.add(kept)
        session.flush()
        return _saved(session, kept, name, kind, content, now=now)


def finish_parts(book: Book, reading_as: str, fingerprint: str, *, rows: int) -> None:
    """All parts of a large file are kept: from now on the very same file is known, with all of its ``rows``."""
    with writing(book, "sync") as session:
        session.execute(sa.delete(ImportedFile).where(col(ImportedFile.sha256) == fingerprint))  # one that gave nothing
        for kept in session.exec(select(ImportedFile).where(ImportedFile.sha256 == reading_as)):
            kept.sha256, kept.rows = fingerprint, rows


def known(book: Book, name: str, fingerprint: str) -> Imported | None:
    """What the very same file gave before; None when it was never imported, or refused then."""
    query = select(ImportedFile.kind, ImportedFile.rows).where(
        ImportedFile.sha256 == fingerprint, col(ImportedFile.rows) > 0
    )
    with reading(book) as connection, Session(connection) as session:
        found = session.exec(query).first()
    return Imported(name, found[0], rows=found[1] or 0) if found else None


def kept_files(book: Book) -> Iterator[tuple[ImportedFile, bytes]]:
    """Every imported file that was kept with its content, oldest first."""
    with reading(book) as connection, Session(connection) as session:
        kept = select(ImportedFile.id).where(col(ImportedFile.rows) > 0, ImportedFile.codec != NOT_KEPT)
        for file_id in session.exec(kept.order_by(col(ImportedFile.id))).all():
            file = session.get_one(ImportedFile, file_id)
            if file.body:
                yield file, zlib.decompress(file.body)


def save_sessions(session: Session, sessions: list[RecordedSession], *, now: datetime) -> tuple[int, int]:
    """Keep the sessions of a file, give them their workouts, derive these; returns (new, changed)."""
    kept, added, changed = recordings.save_many(session, sessions, now=now)
    placed = merge.place(session, added, now=now)
    touched = sorted({recording.workout_id for recording in changed if recording.workout_id} - set(placed))
    merge.refresh(session, touched, now=now)
    fresh = {kept_id: streams.as_stored_channels(recorded.streams) for kept_id, recorded in kept.items()}
    derive.refresh(session, [*placed, *touched], fresh=fresh)
    return len(added), len(changed)


def save_measured(session: Session, measured: Iterable[Measured], *, source: str, now: datetime) -> int:
    """Keep dated values and recompute the workouts that they touch; returns how many were new."""
    added = athlete.add_measured(session, measured, source=source, now=now)
    session.flush()
    if {value.kind for value in added} & set(derive.DEPENDS_ON):
        derive.rezone(session, first=None, last=None)  # one look at all is less work than one at each value
    return len(added)


def _keep_one(session: Session, file: File, read: Read, *, now: datetime, zone: ZoneInfo) -> Imported:
    content = _by_now(read.content if file.listed is None else _as_listed(file.listed, read.content), now)
    kept = _file_row(session, file.sha256, file.name, len(file.data), now)
    kept.kind, kept.time_zone = read.kind or "unknown", zone.key
    kept.rows = 0 if read.refused else len(content.sessions) + len(content.measured)
    kept.problem = read.refused or "; ".join(content.errors[:20]) or None
    kept.body = b"" if read.refused else zlib.compress(file.data)
    session.add(kept)
    session.flush()
    if read.refused and file.listed is None:
        return Imported(file.name, read.kind, refused=read.refused)
    if read.refused:  # what the list tells of it is here all the same
        content.errors.append(f"{file.name}: {read.refused}")
    return _saved(session, kept, file.name, read.kind or "file", content, now=now)


def _file_row(session: Session, fingerprint: str, name: str, size_bytes: int, now: datetime) -> ImportedFile:
    kept = session.exec(select(ImportedFile).where(ImportedFile.sha256 == fingerprint)).one_or_none()
    return kept or ImportedFile(
        sha256=fingerprint, name=name, kind="", size_bytes=size_bytes, imported_at=now, body=b""
    )


def _saved(
    session: Session, kept: ImportedFile, name: str, kind: str, content: FileContent, *, now: datetime
) -> Imported:
    for recorded in content.sessions:
        recorded.recording.imported_file_id = kept.id
    new, changed = save_sessions(session, _worth_keeping(session, content.sessions), now=now)
    measured, errors = _believable(content)
    new_values = save_measured(session, measured, source=kind, now=now)
    rows = len(content.sessions) + len(measured)
    return Imported(name, kind, rows, new + new_values, changed, len(measured), errors)


def _by_now(content: FileContent, now: datetime) -> FileContent:
    """All but what is dated in days to come, with a sentence for each session that is."""
    latest = now + AHEAD
    past = [session for session in content.sessions if session.recording.started_at <= latest]
    told = [value for value in content.measured if value.day <= latest.date()]
    errors = [
        f"A workout of {quantities.written(merge.local_day(session.recording))} is left out: that day is to come."
        for session in content.sessions
        if session.recording.started_at > latest
    ]
    if later := len(content.measured) - len(told):
        errors.append(f"{quantities.how_many(later, 'value')} of days still to come: left out.")
    return FileContent(past, told, [*content.errors, *errors])


def _worth_keeping(session: Session, sessions: list[RecordedSession]) -> list[RecordedSession]:
    """All but rows of Strava's list of whose recordings the seconds are here already, from an archive that had them."""
    rows = {s.recording.source_id for s in sessions if s.recording.source == STRAVA and not s.streams}
    told = recordings.with_streams(session, STRAVA, rows) if rows else set()
    return [s for s in sessions if s.streams or s.recording.source != STRAVA or s.recording.source_id not in told]


def _believable(content: FileContent) -> tuple[list[Measured], list[str]]:
    """The dated values that can be true, and a sentence for those that cannot."""
    measured, errors = [], list(content.errors)
    for value in content.measured:
        try:
            quantities.checked_measurement(value.kind, value.value)
            measured.append(value)
        except ValueError as error:
            errors.append(f"{value.day}: {error}")
    return measured, errors


def _as_listed(listed: StravaActivity, content: FileContent) -> FileContent:
    """What a file of Strava's archive holds, under the name that the list gives it."""
    if not content.sessions:
        return FileContent([RecordedSession(listed.recording)], content.measured, content.errors)
    first, *others = content.sessions
    return FileContent([with_recording(listed, first), *others], content.measured, content.errors)
