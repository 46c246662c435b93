"""Finished workouts on their way out: read from the book with merged channels and parts, and written as files."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeVar

import pandas as pd
from sqlmodel import Session

from core import config
from core.analysis.sessions import QUARTER_S
from core.analysis.tracks import SHARED_HIDDEN_M, Circle, Privacy, shown_seconds
from core.channels import of_workouts
from core.exports import fit, table, tcx
from core.exports.finished import Finished
from core.merge import PRIORITY
from core.models import Lap, PoolLength, Recording, StrengthSet, Workout
from core.queries import athlete, merge_decisions, parts, tracks
from core.same_sessions import PARTIAL
from core.store import Book, reading

T = TypeVar("T", Lap, PoolLength)

#: Where ZIPs are made, in the data folder.
FOLDER = "exports"
#: Workouts whose channels are in memory at a time.
BATCH = 20
#: Clocks that are further apart than this are of different zones.
WRONG_ZONE_S = QUARTER_S // 2


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called, the ending of its name, and how it is written."""

    label: str
    ending: str
    mime: str
    write: Callable[[Finished], bytes]


FORMATS: Mapping[str, Format] = {
    "fit": Format("FIT", "fit", "application/octet-stream", fit.fit),
    "tcx": Format("TCX", "tcx", "application/vnd.garmin.tcx+xml", tcx.tcx),
    "csv": Format("CSV", "csv", "text/csv", table.seconds),
}


@dataclass(frozen=True)
class File:
    """A file that is ready to be saved."""

    name: str
    mime: str
    data: bytes


def file(book: Book, workout_id: int, kind: str) -> File | None:
    """One workout as one of ``FORMATS``; None where there is none of that id."""
    written, hidden = FORMATS[kind], _hidden(book)
    with reading(book) as connection, Session(connection) as session:
        for told in of_ids(session, [workout_id]):
            finished = as_shown(told, hidden)
            return File(finished.file_name(written.ending), written.mime, written.write(finished))
    return None


def write_zip(book: Book, workout_ids: Sequence[int], kind: str, to: Path | IO[bytes]) -> Iterator[int]:
    """Write workouts into a ZIP, each as one of ``FORMATS``, and a list of all with their totals.

    Some workouts are in memory at a time, however many there are. A workout that is deleted meanwhile is left out.

    Yields:
        How many are written, after each batch.
    """
    written, listed, hidden = FORMATS[kind], io.StringIO(), _hidden(book)
    rows = csv.writer(listed, lineterminator="\r\n")
    rows.writerow(["File", *table.totals_header()])
    done = 0
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for start in range(0, len(workout_ids), BATCH):
            batch = workout_ids[start : start + BATCH]
            with reading(book) as connection, Session(connection) as session:
                for told in of_ids(session, batch):
                    finished = as_shown(told, hidden)
                    name = finished.file_name(written.ending)
                    archive.writestr(member(name, finished), written.write(finished))
                    rows.writerow([name, *table.totals_row(finished)])
            done += len(batch)
            yield done
        archive.writestr("workouts.csv", listed.getvalue().encode("utf-8-sig"))


def zip_place(book: Book, kind: str) -> Path:
    """Where the ZIP of a kind is made, and stays until the next one: one of ``FORMATS``, or ``everything``."""
    return Path(config.DATA) / FOLDER / f"{'sample' if book.is_sample else 'zonebook'}-{kind}.zip"


def ids(book: Book) -> list[int]:
    """Every workout that was not deleted, oldest first."""
    return parts.workout_ids(book)


def hidden_from_others(book: Book) -> Privacy:
    """What of every way others do not see: hidden places, starts and ends; of these at least 200 m in a shown book."""
    places = tracks.privacy_zones(book)[["latitude_deg", "longitude_deg", "radius_m"]]
    circles = tuple(Circle(*map(float, place)) for place in places.to_numpy())
    least_m = 0 if book.is_writable else SHARED_HIDDEN_M
    return Privacy(circles, float(max(athlete.setting(book, tracks.HIDDEN_ENDS, 0), least_m)))


def _hidden(book: Book) -> Privacy | None:
    """What of every way stays hidden in files of a book that is shown to others; None in the athlete's own."""
    return None if book.is_writable else hidden_from_others(book)


def as_shown(told: Finished, hidden: Privacy | None) -> Finished:
    """A workout without the positions that may not be shown."""
    way = {name: values for name in ("latitude_deg", "longitude_deg") if (values := told.channel(name)) is not None}
    if hidden is None or not way:
        return told
    shown = shown_seconds(pd.DataFrame(way), hidden) if len(way) == 2 else pd.DataFrame()
    others = {name: values for name, values in told.channels.items() if name not in way}
    return replace(told, channels=others | {name: shown[name].to_numpy() for name in shown})


def of_ids(session: Session, workout_ids: Sequence[int]) -> Iterator[Finished]:
    """Workouts with all that goes out of them, in the order of ``workout_ids``; those that are gone are left out."""
    found, told = parts.workouts(session, workout_ids), parts.recordings(session, workout_ids)
    channels = of_workouts(session, list(workout_ids))
    recording_ids = [recording.id or 0 for recordings in told.values() for recording in recordings]
    partial = merge_decisions.with_rules(session, recording_ids, PARTIAL)  # the whole tells before a part of it
    laps = parts.of_recordings(session, Lap, recording_ids)
    lengths = parts.of_recordings(session, PoolLength, recording_ids)
    sets = parts.of_recordings(session, StrengthSet, recording_ids)
    for workout_id in workout_ids:
        if workout_id not in found:
            continue
        workout, derived = found[workout_id]
        best_first = sorted(
            told.get(workout_id, []), key=lambda r: (r.id in partial, PRIORITY.get(r.source, len(PRIORITY)), r.id)
        )
        own = [(recording, _later_s(recording, workout)) for recording in best_first]
        yield Finished(
            workout=workout,
            metrics=derived,
            channels=channels.get(workout_id, {}),
            pauses=next((_moved_pauses(r, later_s) for r, later_s in own if r.pauses is not None), []),
            laps=_of_best(laps, own),
            lengths=_of_best(lengths, own),
            sets=next((rows for r, _ in own if (rows := sets.get(r.id or 0))), []),
        )


def _of_best(rows: Mapping[int, list[T]], recordings: Sequence[tuple[Recording, float]]) -> list[T]:
    """The parts of the best recording that has any, on the workout's clock."""
    for recording, later_s in recordings:
        if own := rows.get(recording.id or 0):
            return [_moved(row, later_s) for row in own]
    return []


def _moved(part: T, later_s: float) -> T:
    values: dict[str, Any] = part.model_dump() | {"start_s": max(part.start_s + later_s, 0.0)}
    return type(part)(**values) if later_s else part


def _moved_pauses(recording: Recording, later_s: float) -> list[list[float]]:
    moved = ([max(from_s + later_s, 0.0), to_s + later_s] for from_s, to_s in recording.pauses or [])
    return [pause for pause in moved if pause[1] > pause[0]]


def _later_s(recording: Recording, workout: Workout) -> float:
    """By how much a recording's clock starts after the workout's; hours of a wrong zone do not count."""
    later_s = (recording.started_at - workout.started_at).total_seconds()
    return later_s - round(later_s / QUARTER_S) * QUARTER_S if abs(later_s) > WRONG_ZONE_S else later_s


def member(name: str, finished: Finished) -> zipfile.ZipInfo:
    """An entry that is dated as the workout was, so that the same workouts make the same ZIP."""
    year = min(max(finished.local_start.year, 1980), 2107)
    entry = zipfile.ZipInfo(name, (year, *finished.local_start.timetuple()[1:6]))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
