"""Folders and ZIPs as one thing: names of files, and a way to open each. Bounded in number and in expanded size."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import UnreadableFile
from core.files.reading import LARGEST_BYTES, ZIP_HEAD

#: The most files that one folder or ZIP may hold.
MOST_FILES = 100_000
#: A ZIP member that grows by more than this is a trap, once it is larger than the least.
LARGEST_RATIO, LEAST_TRAP_BYTES = 200, 20 * 1024 * 1024
#: ZIPs inside of ZIPs are opened so deep.
DEEPEST = 2
DAMAGED = "The ZIP is damaged, encrypted, or packed in a way that cannot be read."
#: What the library raises over ZIPs whose parts contradict each other.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OverflowError)


@dataclass(frozen=True)
class Archive:
    """Files under one roof. Names are paths inside of it, used for nothing but to find and to name."""

    name: str
    names: tuple[str, ...]
    #: Size in bytes, as the archive states it.
    size_bytes: Callable[[str], int]
    #: A stream of one file's content.
    open: Callable[[str], BinaryIO]

    #: What tells a file apart from a changed one, without reading it.
    fingerprint: Callable[[str], str] = str

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            UnreadableFile: It is too large to be read at once, damaged or encrypted.
        """
        if self.size_bytes(name) > LARGEST_BYTES:
            raise UnreadableFile(f"The file holds too much to be read at once: more than {LARGEST_BYTES // 2**20} MB.")
        try:
            with self.open(name) as inner:
                data = inner.read(LARGEST_BYTES + 1)  # the size that a ZIP states may be a lie
        except BROKEN as error:
            raise UnreadableFile(DAMAGED) from error
        if len(data) > LARGEST_BYTES:
            raise UnreadableFile("The ZIP expands to more than it says.")
        return data

    def without(self, names: Collection[str]) -> "Archive":
        """The same, but for some of its files."""
        return replace(self, names=tuple(name for name in self.names if name not in names))


@contextmanager
def archive_at(path: Path) -> Generator[Archive | None]:
    """The folder or ZIP at ``path``; None for a plain file."""
    if path.is_dir():
        yield _folder(path)
    elif _is_zip(path):
        with _opened(path) as archive:
            yield zip_archive(path.name, archive)
    else:
        yield None


@contextmanager
def archive_in(name: str, data: bytes) -> Generator[Archive | None]:
    """The ZIP that ``data`` is; None where it is none."""
    if not _is_zip(BytesIO(data)):
        yield None
        return
    with _opened(BytesIO(data)) as archive:
        yield zip_archive(name, archive)


@contextmanager
def archive_inside(archive: Archive, inner: str) -> Generator[Archive | None]:
    """The ZIP that a file of an archive is; None where it is none. One in a folder may be of any size."""
    with archive.open(inner) as stream:
        if stream.read(len(ZIP_HEAD)) != ZIP_HEAD:
            yield None
            return
        file = stream if isinstance(stream, BufferedReader) else BytesIO(archive.read(inner))
        if not _is_zip(file):
            yield None
            return
        with _opened(file) as deeper:
            yield zip_archive(inner, deeper)


def zip_archive(name: str, archive: zipfile.ZipFile) -> Archive:
    """A ZIP as an archive; members that would grow beyond belief are refused when they are opened."""
    members = {member.filename: member for member in archive.infolist() if not member.is_dir()}
    if len(members) > MOST_FILES:
        raise UnreadableFile(f"The ZIP holds more than {MOST_FILES:,} files.")

    def open_member(inner: str) -> BinaryIO:
        member = members[inner]
        if member.file_size > max(LEAST_TRAP_BYTES, LARGEST_RATIO * member.compress_size):
            raise UnreadableFile("The file would grow to many times its size, as a trap does; it was left alone.")
        return cast(BinaryIO, archive.open(member))

    return Archive(
        name, tuple(members), lambda inner: members[inner].file_size, open_member,
        lambda inner: f"{members[inner].CRC:08x}-{members[inner].file_size}",
    )  # fmt: skip


def _is_zip(file: Path | BinaryIO) -> bool:
    """Whether it ends as a ZIP does, be it a damaged one."""
    try:
        return zipfile.is_zipfile(file)
    except BROKEN:
        return True


@contextmanager
def _opened(file: Path | BinaryIO) -> Generator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise UnreadableFile(DAMAGED) from error
    with archive:
        yield archive


def _folder(path: Path) -> Archive:
    files = {
        str(inner.relative_to(path)): inner
        for inner in sorted(path.rglob("*"))
        if inner.is_file() and not inner.name.startswith(".")
    }
    if len(files) > MOST_FILES:
        raise UnreadableFile(f"The folder holds more than {MOST_FILES:,} files.")
    return Archive(
        path.name, tuple(files), lambda name: files[name].stat().st_size, lambda name: files[name].open("rb"),
        lambda name: _stamp(files[name]),
    )  # fmt: skip


def single_file(path: Path) -> Archive:
    """A plain file as an archive of one."""
    return Archive(
        path.name, (path.name,), lambda _: path.stat().st_size, lambda _: path.open("rb"), lambda _: _stamp(path)
    )


def _stamp(path: Path) -> str:
    said = path.stat()
    return f"{said.st_size}-{said.st_mtime_ns}"
