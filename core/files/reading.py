"""One file, read: recognised by what is in it, whatever it is called, and handed to its reader. Knows no store.

It runs in processes of its own where many files come in, so it takes and gives plain values.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from zoneinfo import ZoneInfo

from core.errors import UnreadableFile
from core.files import fit, gpx, hevy_csv, peloton_csv, tcx
from core.recorded import FileContent

#: The largest file that is read at once, also when it comes out of a ZIP.
LARGEST_BYTES = 200 * 1024 * 1024
#: So much of a file tells what it is.
HEAD_BYTES = 4096

#: How compressed files and ZIPs begin.
GZIP_HEAD, ZIP_HEAD = b"\x1f\x8b", b"PK\x03\x04"

CUT_ZIP = "The ZIP is cut off, or lies too deep in other ZIPs. Copy it again, or unpack it and give its folder."
NOT_OURS = (
    "This is not a file that Zonebook can read. It reads FIT, TCX and GPX recordings, Peloton's workout history, Hevy's"
    " and Strava's exports, Apple Health's export, and ZIPs of these."
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is recognised, and how it is read."""

    name: str
    is_one: Callable[[bytes], bool]
    read: Callable[[bytes, str, ZoneInfo], FileContent]


@dataclass(frozen=True)
class Read:
    """What came of reading a file."""

    kind: str | None
    content: FileContent = field(default_factory=FileContent)
    #: Why nothing of it could be read.
    refused: str | None = None


def _read_peloton_csv(data: bytes, _name: str, zone: ZoneInfo) -> FileContent:
    sessions, errors = peloton_csv.parse(data, zone=zone)
    return FileContent(sessions, errors=errors)


#: In the order in which they are tried.
KINDS = (
    Kind("fit", fit.is_fit, lambda data, name, zone: fit.parse(data, name=name, zone=zone)),
    Kind("tcx", tcx.is_tcx, lambda data, name, zone: tcx.parse(data, name=name, zone=zone)),
    Kind("gpx", gpx.is_gpx, lambda data, name, zone: gpx.parse(data, name=name, zone=zone)),
    Kind("peloton_csv", peloton_csv.is_peloton_csv, _read_peloton_csv),
    Kind("hevy_csv", hevy_csv.is_hevy_csv, lambda data, _name, zone: hevy_csv.parse(data, zone=zone)),
)


def read_file(name: str, data: bytes, zone_key: str) -> Read:
    """Read one file that is no archive.

    Args:
        name: What it is called, for what it does not say itself.
        data: Its content, unpacked.
        zone_key: The athlete's zone, for times that name none.
    """
    kind = next((kind for kind in KINDS if kind.is_one(data[:HEAD_BYTES])), None)
    if kind is None:
        return Read(None, refused=_why_not(data))
    try:
        return Read(kind.name, kind.read(data, name, ZoneInfo(zone_key)))
    except UnreadableFile as error:
        return Read(kind.name, refused=str(error))


def _why_not(data: bytes) -> str:
    if data.startswith(ZIP_HEAD):
        return CUT_ZIP
    return NOT_OURS if data.strip() else "The file is empty."


def unpacked(data: bytes) -> bytes:
    """``data`` without the gzip around it, where there is one.

    Raises:
        UnreadableFile: It is damaged, or expands beyond what is read at once.
    """
    if not data.startswith(GZIP_HEAD):
        return data
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
            inner = packed.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile("The compressed file is damaged or cut off.") from error
    if len(inner) > LARGEST_BYTES:
        raise UnreadableFile(f"The compressed file expands to more than {LARGEST_BYTES // 2**20} MB.")
    return inner
