"""Hevy's export of strength workouts (CSV) as sessions with their sets. Knows no store, no clock, no network.

The raw input, a row a set, minutes of local time without a zone, no id of the workout::

    "title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",
        "set_type","weight_kg","reps","distance_km","duration_seconds","rpe"
    "Push Day","5 Jan 2026, 07:12","5 Jan 2026, 08:03","","Bench Press (Barbell)",,"slow",0,"warmup",40,10,,,
    "Push Day","5 Jan 2026, 07:12","5 Jan 2026, 08:03","","Bench Press (Barbell)",,"slow",1,"normal",80,8,,,8.5

Weights come in ``weight_kg`` or ``weight_lbs``, distances in ``distance_km`` or ``distance_miles``; dates in the
language of the phone; spreadsheet programs save it again with semicolons and decimal commas. All of that is read.
Rows of one title, start and end are one workout. How the same workout is known from Hevy's API: ``hevy_sessions``.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from core import hevy_sessions
from core.errors import UnreadableFile
from core.files import localized
from core.models import StrengthSet
from core.recorded import FileContent, RecordedSession
from core.words import fold

#: Larger files are refused: 50 MB is about 300,000 sets.
MAX_BYTES = 50_000_000
#: So many refused rows are named one by one, the rest is counted.
MAX_ERRORS = 500

_KG_PER_LB = 0.45359237
#: Columns with numbers: what of a set they fill, and one of their unit in ours.
_NUMBERS = {
    "weight kg": ("weight_kg", 1.0), "weight lbs": ("weight_kg", _KG_PER_LB), "weight lb": ("weight_kg", _KG_PER_LB),
    "distance km": ("distance_m", 1000.0), "distance miles": ("distance_m", 1609.344),
    "distance mi": ("distance_m", 1609.344), "distance meters": ("distance_m", 1.0),
    "duration seconds": ("duration_s", 1.0), "reps": ("reps", 1.0), "rpe": ("rpe", 1.0),
}  # fmt: skip
_REQUIRED = ("title", "start time", "exercise title")
#: 0 in these means that nothing was measured; 0 kg and 0 reps are told as they are.
_NEVER_ZERO = ("distance_m", "duration_s", "rpe")
_MOST = {"weight_kg": 2000.0, "reps": 10_000.0, "distance_m": 1e6, "duration_s": 86_400.0, "rpe": 10.0}


class _Unreadable(Exception):
    """This row cannot be read; the message says why."""


@dataclass(frozen=True)
class _Row:
    """A row of the file: what tells workouts apart, and a set. ``note`` is said once for an exercise."""

    title: str
    start: str
    end: str
    done: StrengthSet
    note: str | None


def is_hevy_csv(head: bytes | str) -> bool:
    """True where the first line names the columns that only Hevy's export has.

    Args:
        head: The beginning of a file, a kilobyte is plenty; a byte-order mark and any line ending will do.
    """
    lines = (_text(head) if isinstance(head, bytes) else head).lstrip("\ufeff\r\n\t ")[:5000].splitlines()
    if not lines:
        return False
    names = _names(lines[0])
    return all(name in names for name in (*_REQUIRED, "set index"))


def parse(data: bytes, *, zone: ZoneInfo) -> FileContent:
    """Read an export: its sessions in the order of the file, and a sentence for each row that could not be read.

    Args:
        data: The whole file; UTF-8, UTF-16 or Windows-1252.
        zone: The athlete's own time zone: the export names none.

    Raises:
        UnreadableFile: It is not Hevy's export, or it holds no set at all.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The file is larger than {MAX_BYTES // 1_000_000} MB: no strength history is that long.")
    text = _text(data).replace("\0", "").lstrip("\ufeff\r\n\t ")
    if not is_hevy_csv(text[:5000]):
        raise UnreadableFile("This is not Hevy's export of workouts: its first line does not name Hevy's columns.")
    errors: list[str] = []
    refused = Counter()
    workouts: dict[tuple[str, str, str], list[_Row]] = {}
    for number, row in _rows(text):
        if isinstance(row, _Row):
            workouts.setdefault((row.title, row.start, row.end), []).append(row)
        else:
            refused["rows"] += 1
            if refused["rows"] <= MAX_ERRORS:
                errors.append(f"Row {number}: {row}.")
    read, notes = _times(workouts, zone)
    sessions = _sessions(workouts, read, errors, zone)
    if refused["rows"] > MAX_ERRORS:
        errors.append(f"{refused['rows'] - MAX_ERRORS:,} more rows could not be read.")
    return FileContent(sessions, errors=notes + errors)


# --- text and rows


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _names(header: str) -> list[str]:
    """Column names: ["weight_kg"] is ["weight kg"]."""
    try:
        return [fold(name) for name in next(csv.reader([header], delimiter=_separator(header)), [])]
    except csv.Error:
        return []


def _rows(text: str) -> Iterator[tuple[int, "_Row | str"]]:
    """Every row with its number, or why it could not be read."""
    header = text.splitlines()[0]
    names = _names(header)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(header))
    next(reader, None)
    for number in range(2, MAX_BYTES):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, "a quotation mark is opened and never closed; what follows it is not read"
            return
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield number, _row(names, cells)
        except _Unreadable as error:
            yield number, str(error)


def _row(names: list[str], cells: list[str]) -> _Row:
    if len(cells) != len(names):
        raise _Unreadable(f"it has {len(cells)} columns where the first line names {len(names)}")
    told = dict(zip(names, (cell.strip() for cell in cells), strict=True))
    if not told["start time"]:
        raise _Unreadable("it has no start time")
    if not told["exercise title"]:
        raise _Unreadable("it names no exercise")
    done = StrengthSet(
        recording_id=0, position=0, exercise=_line(told["exercise title"]), superset=_superset(told),
        kind=hevy_sessions.SET_KINDS.get(told.get("set type", "").lower().replace("_", " "), "normal"),
        **_numbers(told),
    )  # fmt: skip
    title = _line(told["title"]) or "Workout"
    return _Row(title, told["start time"], told.get("end time", ""), done, told.get("exercise notes") or None)


def _numbers(told: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, (name, factor) in _NUMBERS.items():
        if column not in told:
            continue
        try:
            value = localized.number(told[column])
        except ValueError as error:
            raise _Unreadable(f"its {column} {error}") from error
        if value is None or (value == 0 and name in _NEVER_ZERO):
            continue
        if not 0 <= value * factor <= _MOST[name]:
            raise _Unreadable(f"its {column} of {value:g} cannot be right")
        values[name] = round(value) if name == "reps" else value * factor
    return values


def _superset(told: dict[str, str]) -> int | None:
    text = told.get("superset id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


# --- workouts


def _times(workouts: dict, zone: ZoneInfo) -> tuple[Callable[[str], datetime], list[str]]:
    """How the dates of this file are read, and a sentence where that is a guess."""
    texts = [text for _, start, end in workouts for text in (start, end)]
    day_first = localized.is_day_first(texts)
    notes = []
    if day_first is None:
        day_first = not any(text.lower().endswith("m") for text in texts)  # 7:12 AM goes with month first
        if any(map(localized.is_ambiguous, texts)):
            order = "day" if day_first else "month"
            notes = [f"Dates like {texts[0]} were read with the {order} first. Check the day of one workout."]
    return partial(localized.instant, zone=zone, is_day_first=day_first), notes


def _sessions(
    workouts: dict[tuple[str, str, str], list[_Row]],
    read: Callable[[str], datetime],
    errors: list[str],
    zone: ZoneInfo,
) -> list[RecordedSession]:
    sessions = []
    seen: Counter[str] = Counter()
    for (title, start, end), rows in workouts.items():
        try:
            started_at = read(start)
        except ValueError as error:
            errors.append(f"'{title}' was left out: {error}.")
            continue
        try:
            ended_at = read(end) if end else None
        except ValueError:
            ended_at = None
        name = hevy_sessions.source_id(started_at, title)
        seen[name] += 1
        sessions.append(
            hevy_sessions.session(
                title=title, started_at=started_at, ended_at=ended_at, zone=zone, sets=_sets(rows), nth=seen[name]
            )
        )
    return sessions


def _sets(rows: list[_Row]) -> list[StrengthSet]:
    """The sets in the order of the file; the note of an exercise is kept with its first set."""
    previous = None
    for row in rows:
        if row.note and row.done.exercise != previous:
            row.done.note = row.note
        previous = row.done.exercise
    return [row.done for row in rows]
