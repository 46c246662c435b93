"""How files come in: found by path or handed over by the screen, recognised by content, and read into the book.

What a kind of file means is in ``core/files``, what is kept of it in ``file_keeping.py``. Files are read by a few
processes where there are many, and kept by this one, some at a time in one transaction: a stop loses nothing that was
kept, and the next run passes over it.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core import file_keeping, store
from core.errors import UnreadableFile, ZonebookError
from core.file_keeping import File, Imported
from core.files import apple_health, strava_archive
from core.files.archives import BROKEN, DEEPEST, Archive, archive_at, archive_in, archive_inside, single_file
from core.files.reading import GZIP_HEAD, HEAD_BYTES, KINDS, ZIP_HEAD, Read, read_file, unpacked
from core.files.strava_archive import StravaActivity
from core.models import SyncRun
from core.progress import Progress
from core.queries import sync_runs
from core.queries.imported_files import SOURCE
from core.recorded import FileContent, RecordedSession
from core.store import Book

APPLE_HEALTH, STRAVA_LIST = "apple_health", "strava_list"
#: Processes that read files, and from how many files on they are worth their start.
READERS, MANY = 2, 12
#: Files on their way at a time, and files kept in one transaction.
IN_FLIGHT, BATCH = 8, 16


def run(book: Book, paths: Iterable[Path], *, now: datetime, zone: ZoneInfo) -> SyncRun:
    """Import files, folders and ZIPs, telling of it as a pass does; what was refused stands on the Settings screen.

    Raises:
        BookBusy: Another process is importing into this book.
    """
    with store.sole_owner(book, SOURCE):
        progress = Progress(
            book, sync_runs.start(book, SOURCE, now=now), fills=("workouts", "athlete"), items=("file", "files")
        )
        paths = list(paths)
        try:
            progress.enter("Reading files", sum(_how_many(path) for path in paths))
            for result in import_paths(book, paths, now=now, zone=zone):
                progress.failed += bool(result.refused)
                progress.why = result.sentence if result.refused else progress.why
                progress.saved += result.new
                progress.found += result.new
                progress.advance()
        except ZonebookError as error:
            progress.problem(error)
        except BaseException:
            progress.finish("interrupted")
            raise
        return progress.finish()


def import_paths(
    book: Book, paths: Iterable[Path], *, now: datetime, zone: ZoneInfo, readers: int = READERS
) -> Iterator[Imported]:
    """Import files, folders and ZIPs; a refused one does not stop the others."""
    for path in paths:
        try:
            with archive_at(path) as archive:
                found = archive or single_file(path)
                depth = 0 if path.is_dir() else 1  # a folder is no ZIP
                yield from _import_archive(book, found, now=now, zone=zone, readers=readers, depth=depth)
        except (OSError, UnreadableFile) as error:
            yield Imported(path.name, refused=getattr(error, "strerror", None) or str(error))


def import_bytes(book: Book, name: str, data: bytes, *, now: datetime, zone: ZoneInfo) -> Imported:
    """Import one file that the screen was given; of a ZIP, all that is in it.

    Args:
        zone: The athlete's zone, for times that name none.
    """
    try:
        with archive_in(name, data) as archive:
            given = archive or Archive(
                name, (name,), lambda _: len(data), lambda _: BytesIO(data), lambda _: hashlib.sha256(data).hexdigest()
            )
            results = list(_import_archive(book, given, now=now, zone=zone, readers=READERS if archive else 1))
    except UnreadableFile as error:
        return Imported(name, refused=str(error))
    return _together(name, results) if archive else results[0]


def _import_archive(
    book: Book, archive: Archive, *, now: datetime, zone: ZoneInfo, readers: int, depth: int = 1
) -> Iterator[Imported]:
    """Everything in a folder, a ZIP, or a single file; exports of whole services in it are read as such."""
    if depth <= DEEPEST:
        for inner in _service_zips(archive):
            archive = archive.without([inner])
            with archive_inside(archive, inner) as deeper:
                if deeper:
                    yield from _import_archive(book, deeper, now=now, zone=zone, readers=readers, depth=depth + 1)
    while name := _health_export(archive):
        try:
            yield _import_health(book, archive, name, now=now, zone=zone)
        except UnreadableFile as error:
            yield Imported(_last(name), refused=str(error))
        archive = archive.without(_of_export(archive, name))
    while name := strava_archive.list_name(archive.names):
        try:
            listed = _strava_list(archive.read(name), name, zone)
        except (UnreadableFile, OSError) as error:
            yield Imported(_last(name), refused=getattr(error, "strerror", None) or str(error))
            archive = archive.without([name])
            continue
        yield from _import(book, _of_strava(archive, listed), now=now, zone=zone, readers=readers)
        archive = archive.without(_of_export(archive, name) | set(listed.files))
    yield from _import(book, _inside(archive, zone, min(depth, 1)), now=now, zone=zone, readers=readers)


def _how_many(path: Path) -> int:
    try:
        with archive_at(path) as archive:
            return len(archive.names) if archive else 1
    except (OSError, UnreadableFile):
        return 1


# --- finding ------------------------------------------------------------------------------------------------------


def _inside(archive: Archive, zone: ZoneInfo, depth: int) -> Iterator[File | tuple[File, Read]]:
    """Every file of a folder or ZIP, one in memory at a time; ZIPs inside are opened too."""
    for inner in archive.names:
        name = _last(inner)
        if (name.startswith(".") and len(archive.names) > 1) or "__MACOSX" in inner:
            continue
        try:
            data = archive.read(inner)
            with archive_in(name, data) as deeper:
                if deeper and depth < DEEPEST:
                    yield from _inside(deeper, zone, depth + 1)
                    continue
            if strava_archive.is_strava_csv(data[:HEAD_BYTES]):
                listed = _strava_list(data, name, zone)
                yield File(name, data), _of_list(listed, listed.activities)
                continue
        except (UnreadableFile, OSError) as error:
            yield File(name, refused=getattr(error, "strerror", None) or str(error))
            continue
        yield _unpacked(name, data)


def _last(path: str) -> str:
    """The name of a file without the folders that an archive of any system puts before it."""
    return PurePosixPath(path.replace("\\", "/")).name


def _unpacked(name: str, data: bytes) -> File:
    try:
        return File(name, unpacked(data))
    except UnreadableFile as error:
        return File(name, refused=str(error))


# --- reading ------------------------------------------------------------------------------------------------------


def _import(
    book: Book, files: Iterator[File | tuple[File, Read]], *, now: datetime, zone: ZoneInfo, readers: int
) -> Iterator[Imported]:
    """Read files in order, in a few processes where there are many, and keep some at a time."""
    batch: list[tuple[File, Read | Imported]] = []
    for answered in _read(book, files, zone, readers):
        batch.append(answered)
        if len(batch) == BATCH:
            yield from file_keeping.keep(book, batch, now=now, zone=zone)
            batch = []
    yield from file_keeping.keep(book, batch, now=now, zone=zone)


def _read(
    book: Book, files: Iterator[File | tuple[File, Read]], zone: ZoneInfo, readers: int
) -> Iterator[tuple[File, Read | Imported]]:
    """Each file with what was read of it, or with what is known of it already, in order."""
    first = list(islice(files, MANY))
    with _submitter(readers if len(first) == MANY else 1) as submit:
        flying: deque[tuple[File, Callable[[], Read | Imported]]] = deque()
        for found in chain(first, files):
            flying.append(_begun(book, found, zone, submit))
            if len(flying) == IN_FLIGHT:
                yield _answered(*flying.popleft())
        while flying:
            yield _answered(*flying.popleft())


def _begun(
    book: Book, found: File | tuple[File, Read], zone: ZoneInfo, submit: Callable[..., Callable[[], Read]]
) -> tuple[File, Callable[[], Read | Imported]]:
    """A file and the way to what is read of it; one that was read already, or is known, needs no reading."""
    if isinstance(found, tuple):
        return found[0], partial(_same, found[1])
    known = Imported(found.name, refused=found.refused) if found.refused else None
    known = known or file_keeping.known(book, found.name, found.sha256)
    return found, partial(_same, known) if known else submit(found.name, found.data, zone.key)


def _answered(file: File, read: Callable[[], Read | Imported]) -> tuple[File, Read | Imported]:
    return file, read()


def _same(known: Read | Imported) -> Read | Imported:
    return known


@contextmanager
def _submitter(readers: int) -> Generator[Callable[..., Callable[[], Read]]]:
    """A function that begins to read a file and returns the way to its answer; in this process for one reader."""
    if readers < 2:
        yield lambda *file: partial(read_file, *file)
        return
    # A fork of a process with threads may lock up, so the readers start afresh.
    with ProcessPoolExecutor(readers, mp_context=get_context("spawn")) as executor:
        yield lambda *file: executor.submit(read_file, *file).result


# --- exports of whole services ------------------------------------------------------------------------------------


class _StravaList(NamedTuple):
    """Strava's list of activities, and which file of the archive each one names ("" for none)."""

    name: str
    data: bytes
    activities: list[StravaActivity]
    files: list[str]
    errors: list[str]


def _strava_list(data: bytes, name: str, zone: ZoneInfo) -> _StravaList:
    activities, errors = strava_archive.activities(data, zone=zone)
    folder = name.rpartition("/")[0]
    files = [f"{folder}/{activity.file_name}".lstrip("/") if activity.file_name else "" for activity in activities]
    return _StravaList(name, data, activities, files, errors)


def _of_strava(archive: Archive, listed: _StravaList) -> Iterator[File | tuple[File, Read]]:
    """The files of Strava's archive with what its list tells of each; then the activities that have none."""
    there, bare = set(archive.names), []
    for activity, name in zip(listed.activities, listed.files, strict=True):
        if name not in there:
            bare.append(activity)
            continue
        try:
            file = _unpacked(_last(name), archive.read(name))
        except (UnreadableFile, OSError) as error:
            file = File(_last(name), refused=str(error))
        yield File(file.name, file.data, file.refused, activity)
        if file.refused:
            bare.append(activity)
    yield File(_last(listed.name), listed.data), _of_list(listed, bare)


def _of_list(listed: _StravaList, bare: list[StravaActivity]) -> Read:
    """The activities of which there is nothing but their row."""
    return Read(STRAVA_LIST, FileContent([RecordedSession(a.recording) for a in bare], errors=listed.errors))


def _service_zips(archive: Archive) -> list[str]:
    """The ZIPs in a folder or ZIP that are a whole service's export."""
    found = []
    for inner in archive.names:
        try:
            with archive_inside(archive, inner) as deeper:
                if deeper and (strava_archive.list_name(deeper.names) or _health_export(deeper)):
                    found.append(inner)
        except (UnreadableFile, OSError, *BROKEN):
            continue  # why is said when its turn comes
    return found


def _of_export(archive: Archive, name: str) -> set[str]:
    """What lies beside the main file of an export and belongs to it: no recordings, nor what is called like one."""
    folder = name.rpartition("/")[0]
    beside = (n for n in archive.names if not folder or n.startswith(f"{folder}/"))
    return {name} | {other for other in beside if _is_way(other) or _is_by_the_way(archive, other, name)}


def _is_by_the_way(archive: Archive, name: str, main: str) -> bool:
    """Whether a file is one of those that an export has besides workouts; what is in their place is told of."""
    kind = name.lower().removesuffix(".gz").rpartition(".")[2]
    if main.lower().endswith(".xml"):  # Apple Health: electrocardiograms in a folder, and the clinical document
        is_beside = name.rpartition("/")[0] == main.rpartition("/")[0]
        belongs = "_cda." in name.lower() if is_beside else kind == "csv"
    else:  # Strava: lists, and what was photographed on the way
        belongs = kind not in ("fit", "tcx", "gpx", "zip")
    return belongs and not _may_be_recording(archive, name)


def _is_way(name: str) -> bool:
    """Whether a GPX file is the way of a workout of Apple Health, or a planned one of Strava."""
    return bool({"workout-routes", "routes"} & {*name.split("/")[:-1]}) or _last(name).startswith("route_")


def _may_be_recording(archive: Archive, name: str) -> bool:
    try:
        with archive.open(name) as stream:
            head = stream.read(HEAD_BYTES)
    except (UnreadableFile, OSError, *BROKEN):
        return True  # why it cannot be read is said when its turn comes
    return head.startswith((ZIP_HEAD, GZIP_HEAD)) or any(kind.is_one(head) for kind in KINDS)


def _health_export(archive: Archive) -> str | None:
    """Which file of an archive is Apple Health's export."""
    name = apple_health.export_name((name, archive.size_bytes(name)) for name in archive.names)
    if name is None:
        return None
    try:
        with archive.open(name) as stream:
            return name if apple_health.is_apple_health(stream.read(HEAD_BYTES)) else None
    except (UnreadableFile, OSError, *BROKEN):
        return None


def _import_health(book: Book, archive: Archive, name: str, *, now: datetime, zone: ZoneInfo) -> Imported:
    """Read Apple Health's export of any size, part by part."""

    def route(path: str) -> bytes | None:
        found = apple_health.route_of(path, archive.names)
        return archive.read(found) if found else None

    fingerprint = f"{APPLE_HEALTH}-{archive.fingerprint(name)}"
    if known := file_keeping.known(book, archive.name, fingerprint):
        return known
    parts, size_bytes = [], archive.size_bytes(name)
    for content in apple_health.contents(lambda: archive.open(name), routes=route, zone=zone):
        parts.append(
            file_keeping.keep_part(
                book, archive.name, APPLE_HEALTH, content, fingerprint=f"{fingerprint}-reading",
                size_bytes=size_bytes, now=now, zone=zone,
            )
        )  # fmt: skip
    file_keeping.finish_parts(book, f"{fingerprint}-reading", fingerprint, rows=sum(part.rows for part in parts))
    return _together(archive.name, parts)


def _together(name: str, parts: list[Imported]) -> Imported:
    """What came of all files of a ZIP, or of all parts of a file, as one."""
    read = [part for part in parts if not part.refused]
    refused = [part.sentence for part in parts if part.refused]
    if not read:
        return Imported(name, refused=refused[0] if refused else "The ZIP is empty.")
    totals = {total: sum(getattr(p, total) for p in read) for total in ("rows", "new", "changed", "measured")}
    return Imported(name, read[0].kind, **totals, errors=[error for p in read for error in p.errors] + refused)
