"""How files come in: found by path or handed over by the screen, recognised by content, kept, and read into the book.

What a kind of file means is in ``core/files``. Each file is one transaction: read whole, or not at all.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core import derive, merge
from core.errors import UnreadableFile, ZonebookError
from core.files import peloton_csv
from core.models import ImportedFile
from core.queries import recordings
from core.recorded import RecordedSession
from core.store import Book, reading, writing

PELOTON_CSV = "peloton_csv"
#: The largest file that is read at once, also when it comes out of a ZIP.
LARGEST_BYTES = 200 * 1024 * 1024
#: The most files that one ZIP may hold.
MOST_MEMBERS = 20_000


@dataclass(frozen=True)
class Imported:
    """What came of one file."""

    name: str
    kind: str | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    #: Rows that were refused, each with its reason.
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
        what = "workout" if self.rows == 1 else "workouts"
        sentence = f"{self.name}: {self.rows:,} {what}, {', '.join(part for part in parts if part)}."
        if self.errors:
            sentence += f" {len(self.errors):,} rows could not be read: {self.errors[0]}"
        return sentence


def import_paths(book: Book, paths: list[Path], *, now: datetime, zone: ZoneInfo) -> Iterator[Imported]:
    """Import files, folders and ZIPs one after the other; a refused one does not stop the others."""
    for path in paths:
        try:
            for name, data in _files(path):
                yield import_bytes(book, name, data, now=now, zone=zone)
        except (OSError, UnreadableFile) as error:
            yield Imported(path.name, refused=getattr(error, "strerror", None) or str(error))


def import_bytes(book: Book, name: str, data: bytes, *, now: datetime, zone: ZoneInfo) -> Imported:
    """Import one file.

    Args:
        zone: The athlete's zone, for times that name none.
    """
    try:
        if not data.strip():
            raise UnreadableFile("The file is empty.")
        if zipfile.is_zipfile(BytesIO(data)):
            return _together(
                name, [import_bytes(book, *member, now=now, zone=zone) for member in _members(BytesIO(data))]
            )
        if not peloton_csv.is_peloton_csv(data[:4096]):
            raise UnreadableFile(
                "This is not a file that Zonebook can read yet. It reads Peloton's workout history (CSV)."
            )
        if known := _known(book, data):
            return Imported(name, PELOTON_CSV, rows=known)
        sessions, errors = peloton_csv.parse(data, zone=zone)
    except ZonebookError as error:
        return Imported(name, refused=str(error))
    return _keep(book, name, data, sessions, errors, now=now, zone=zone)


def kept_files(book: Book) -> Iterator[tuple[ImportedFile, bytes]]:
    """Every imported file with its content, oldest first."""
    with reading(book) as connection, Session(connection) as session:
        for file_id in session.scalars(sa.select(ImportedFile.id).order_by(ImportedFile.id)).all():
            file = session.get_one(ImportedFile, file_id)
            yield file, zlib.decompress(file.body)


def save_sessions(session: Session, sessions: list[RecordedSession], *, now: datetime) -> tuple[int, int]:
    """Keep the sessions of a file, give them their workouts, derive these; returns (new, changed)."""
    added, changed = recordings.save_values(session, [recorded.recording for recorded in sessions], now=now)
    placed = merge.place(session, added, now=now)
    touched = sorted({recording.workout_id for recording in changed if recording.workout_id} - set(placed))
    merge.refresh(session, touched, now=now)
    derive.refresh(session, [*placed, *touched])
    return len(added), len(changed)


def _keep(
    book: Book,
    name: str,
    data: bytes,
    sessions: list[RecordedSession],
    errors: list[str],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Imported:
    with writing(book, "workouts", "sync") as session:
        file = ImportedFile(
            sha256=_sha256(data), name=name, kind=PELOTON_CSV, size_bytes=len(data), imported_at=now,
            time_zone=zone.key, rows=len(sessions), problem="; ".join(errors[:20]) or None, body=zlib.compress(data),
        )  # fmt: skip
        session.add(file)
        session.flush()
        for recorded in sessions:
            recorded.recording.imported_file_id = file.id
        new, changed = save_sessions(session, sessions, now=now)
    return Imported(name, PELOTON_CSV, len(sessions), new, changed, errors)


def _known(book: Book, data: bytes) -> int:
    """How many workouts the very same file gave before; 0 when it was never imported."""
    with reading(book) as connection:
        query = sa.select(ImportedFile.rows).where(col(ImportedFile.sha256) == _sha256(data))
        return connection.scalar(query) or 0


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of a file, or of every file in a folder."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and not inner.name.startswith("."):
                yield from _files(inner)
        return
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {LARGEST_BYTES // 2**20} MB.")
    yield path.name, path.read_bytes()


def _members(file: BytesIO) -> Iterator[tuple[str, bytes]]:
    """The files of a ZIP, bounded in number and in expanded size; their paths are not used for anything but a name."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_BYTES:
                raise UnreadableFile("The ZIP holds too much to be read at once. Unpack it and import the folder.")
            for member in members:
                with archive.open(member) as inner:
                    data = inner.read(LARGEST_BYTES + 1)  # the size that a ZIP states may be a lie
                if len(data) > LARGEST_BYTES:
                    raise UnreadableFile("The ZIP expands to more than it says.")
                yield Path(member.filename).name, data
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise UnreadableFile("The ZIP is damaged, encrypted, or packed in a way that cannot be read.") from error


def _together(name: str, parts: list[Imported]) -> Imported:
    read = [part for part in parts if not part.refused]
    refused = [part.sentence for part in parts if part.refused]
    if not read:
        return Imported(name, refused=refused[0] if refused else "The ZIP is empty.")
    return Imported(
        name, read[0].kind, sum(p.rows for p in read), sum(p.new for p in read), sum(p.changed for p in read),
        [error for p in read for error in p.errors] + refused,
    )  # fmt: skip


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
