"""A CSV of friends' results as rows in our units: one row a session. Knows no store, no clock, no network.

The raw input, any columns of these in any order, only a day is needed (other spellings are in ``_NAMES``)::

    Friend,Date,Time,Discipline,Title,Minutes,Output (kJ),Distance (km),Calories,Avg Watts,Class ID
    Night Rider,2026-05-01,18:30,cycling,45 min Climb Ride,45,512,21.4,640,190,
    Night Rider,2026-05-02,,running,Easy run,0:32:10,,5.2,,,

Separators are commas, semicolons or tabs; numbers may have a decimal comma. A unit stands in the head of its column or
in the cell. Peloton's own ``workout_history.csv`` of a friend is read by ``core/files/peloton_csv.py``.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.errors import UnreadableFile
from core.files import localized, peloton_csv
from core.models import DISCIPLINES, Recording
from core.models_challenges import FriendWorkout
from core.words import fold, storable

SOURCE = "csv"
#: Larger files, and rows beyond these, are refused: nobody has trained so often.
MAX_BYTES, MAX_ROWS = 5_000_000, 20_000
#: So many refused rows are named one by one, the rest is counted.
MAX_ERRORS = 200
#: A name or a title is cut after so many letters.
LONGEST_NAME, LONGEST_TITLE = 80, 200

#: How each column may be called, small and without signs.
_NAMES = {
    "friend": ("friend", "name", "who", "rider", "athlete", "member", "username", "leaderboard name"),
    "day": ("day", "date", "started", "started at", "when", "timestamp", "workout timestamp", "datetime", "date time",
            "date and time"),
    "clock": ("time", "start", "start time", "time of day"),
    "discipline": ("discipline", "fitness discipline", "sport", "activity", "type", "workout type"),
    "title": ("title", "class", "class title", "class name", "workout", "workout name", "ride"),
    "duration": ("duration", "minutes", "length", "mins", "min", "moving time", "elapsed time"),
    "output": ("output", "total output", "work", "kj"),
    "distance": ("distance",),
    "calories": ("calories", "calories burned", "active calories", "kcal"),
    "power": ("power", "watts", "avg watts", "average watts", "avg power", "average power", "avg output"),
    "class id": ("class id", "ride id"),
    "class type": ("class type",),
}  # fmt: skip
#: One of each unit in ours, by column; "" is a head without a unit. A distance without a unit is not read.
_UNITS = {
    "duration": {"": 60.0, "min": 60.0, "mins": 60.0, "minutes": 60.0, "s": 1.0, "sec": 1.0, "seconds": 1.0,
                 "h": 3600.0, "hours": 3600.0},
    "output": {"": 1.0, "kj": 1.0, "j": 0.001},
    "distance": {"km": 1000.0, "mi": 1609.344, "mile": 1609.344, "miles": 1609.344, "m": 1.0, "yd": 0.9144},
    "calories": {"": 1.0, "kcal": 1.0, "cal": 1.0},
    "power": {"": 1.0, "w": 1.0, "watts": 1.0},
}  # fmt: skip
#: The least and the most that can be true, in our unit.
_MOST = {"duration": 24 * 3600.0, "output": 20_000.0, "distance": 500_000.0, "calories": 30_000.0, "power": 2500.0}
_DISCIPLINES = {name.replace("_", " "): name for name in DISCIPLINES} | {
    "ride": "cycling", "bike": "cycling", "biking": "cycling", "spin": "cycling", "indoor cycling": "cycling",
    "run": "running", "walk": "walking", "hike": "hiking", "row": "rowing", "caesar": "rowing", "swim": "swimming",
    "bootcamp": "tread_bootcamp", "circuit": "tread_bootcamp", "weights": "strength", "stretch": "stretching",
}  # fmt: skip
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:\.\d+)?")
_WITH_UNIT = re.compile(r"(.*\d)\s*([A-Za-z]+)")
_TIME_OF_DAY = re.compile(r"\d[:h]\d\d|T\d\d")
#: What is 1024 where commas part the cells, as a decimal comma is written between semicolons.
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_HEAD = re.compile(r"(.*?)\s*[(\[]\s*([^)\]]*?)\s*[)\]]\s*")


class FriendResult(NamedTuple):
    """A session as a row tells it."""

    #: Whose it is; None where the file does not say.
    friend: str | None
    result: FriendWorkout
    #: When its class was first given, where the file says: with the title it tells which class it is.
    aired_at: datetime | None = None


class _Unreadable(Exception):
    """This row cannot be read; the message says why."""


@dataclass(frozen=True)
class _Layout:
    """Where each column stands, and what one unit of it is in ours."""

    columns: dict[str, int]
    scales: dict[str, float]
    #: None where the dates do not tell whether they begin with the day.
    is_day_first: bool | None
    #: Whether commas part the cells.
    is_comma_between: bool


def parse(data: bytes, *, zone: ZoneInfo, latest: date) -> tuple[list[FriendResult], list[str]]:
    """Read friends' results, and a sentence for each row that could not be read.

    Args:
        data: The whole file.
        zone: The zone of times that name none, and of the days.
        latest: A later day is a mistake.

    Raises:
        UnreadableFile: It is not such a file; the message says why.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB: that is more than friends' results."
        )
    if peloton_csv.is_peloton_csv(data[:4096]):
        sessions, errors = peloton_csv.parse(data, zone=zone)
        return [_of_peloton(session.recording) for session in sessions], errors
    text = _text(data).lstrip("\r\n")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(_rows(text, separator))
    if not rows:
        raise UnreadableFile("The file is empty.")
    layout, errors = _layout(rows[0], rows[1:], is_comma_between=separator == ",")
    told: list[FriendResult] = []
    refused = 0
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if number > MAX_ROWS + 1:
                raise _Unreadable(f"only the first {MAX_ROWS:,} rows are read")
            told.append(_result(_Row(cells, layout), zone, latest))
        except (_Unreadable, ValueError) as error:
            refused += 1
            if refused <= MAX_ERRORS:
                errors.append(f"Row {number}: {error}.")
    if refused > MAX_ERRORS:
        errors.append(f"{refused - MAX_ERRORS:,} more rows could not be read.")
    return _identified(told), errors


# --- lines and columns --------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    """The file as text: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise UnreadableFile("This is no text file. Save the table as CSV and import that.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UnreadableFile("The file is damaged: one of its cells has no end. Save it as CSV again.") from error


def _layout(head: list[str], rows: list[list[str]], *, is_comma_between: bool) -> tuple[_Layout, list[str]]:
    columns: dict[str, int] = {}
    scales: dict[str, float] = {}
    notes = []
    for position, cell in enumerate(head):
        key, unit = _column(cell)
        if key is None or key in columns:
            continue
        if key in _UNITS and unit and unit not in _UNITS[key]:
            notes.append(f"The unit {unit[:20]!r} of {key} is not known, so no {key} is read.")
            continue
        columns[key] = position
        if key in _UNITS and unit in _UNITS[key]:
            scales[key] = _UNITS[key][unit]
    if "day" not in columns:
        raise UnreadableFile(
            "There is no column Date. The first line has to name the columns: Friend, Date, Minutes, Output (kJ) ..."
        )
    days = [row[columns["day"]] for row in rows if len(row) > columns["day"]]
    return _Layout(columns, scales, localized.is_day_first(days), is_comma_between), notes


def _column(cell: str) -> tuple[str | None, str]:
    """Which column a head names, and its unit: "Distance (km)", "distance_km" and "Km" are known; None is another."""
    found = _HEAD.fullmatch(cell)
    name, unit = (fold(found[1]), found[2].casefold()) if found else (fold(cell), "")
    if key := _key(name):
        is_length = key == "clock" and unit in _UNITS["duration"] and unit != ""  # "Time (min)"
        return ("duration" if is_length else key), unit or _unit_of_name(key, name)
    first, _, last = name.rpartition(" ")
    key = _key(first)
    if key in _UNITS and last in _UNITS[key]:
        return key, last
    return ("duration", last) if key == "clock" and last in _UNITS["duration"] else (None, "")


def _key(name: str) -> str | None:
    return next((key for key, names in _NAMES.items() if name in names), None)


def _unit_of_name(key: str, name: str) -> str:
    """A column that is called after its unit: "Minutes", "kJ"."""
    return name if key in _UNITS and name in _UNITS[key] else ""


class _Row(NamedTuple):
    """One row, asked by column."""

    cells: list[str]
    layout: _Layout

    def text(self, key: str) -> str | None:
        """The cell less doubled blanks; None where it is empty or there is no such column."""
        position = self.layout.columns.get(key)
        if position is None or position >= len(self.cells):
            return None
        return storable(" ".join(self.cells[position].split())) or None

    def value(self, key: str) -> float | None:
        """The cell in our unit; None where it is empty, or 0 and so tells nothing."""
        text = self.text(key)
        if text is None:
            return None
        scale, told = self.layout.scales.get(key), text
        if key == "duration" and (clock := _CLOCK.fullmatch(text)):
            value = int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
        else:
            if with_unit := _WITH_UNIT.fullmatch(text):
                scale, told = _UNITS[key].get(with_unit[2].casefold()), with_unit[1]
            number = localized.number(told)
            if number is None:
                return None
            if scale is None:
                raise _Unreadable(f"its {key} {text[:20]!r} has no unit that is known")
            value = number * scale
            if self.layout.is_comma_between and _THOUSANDS.fullmatch(told):
                whole = float(told.replace(",", "")) * scale
                value = whole if whole <= _MOST[key] else value  # nobody rode 21,097 km
        if not 0 <= value <= _MOST[key]:
            raise _Unreadable(f"its {key} {text[:20]!r} cannot be true")
        return value or None


# --- one row ------------------------------------------------------------------------------------------------------


def _result(row: _Row, zone: ZoneInfo, latest: date) -> FriendResult:
    started_at, day, is_timed = _started(row, zone, latest)
    word = row.text("discipline")
    duration_s = row.value("duration")
    discipline = _DISCIPLINES.get(fold(word), "other") if word else "other"
    values = {key: row.value(key) for key in ("output", "distance", "calories", "power")}
    title = row.text("title")
    if duration_s is None and title is None and not any(values.values()):
        raise _Unreadable("it tells nothing but the day")
    title = (title or discipline.replace("_", " ").capitalize())[:LONGEST_TITLE]
    at = f"{started_at:%Y-%m-%dT%H:%MZ}" if is_timed else day.isoformat()
    result = FriendWorkout(
        source=SOURCE, source_id=f"{at} {discipline} {title.casefold()}", discipline=discipline, title=title,
        started_at=started_at, day=day, duration_s=None if duration_s is None else round(duration_s),
        output_kj=values["output"], distance_m=values["distance"], calories_kcal=values["calories"],
        avg_power_w=values["power"], class_id=(row.text("class id") or "")[:64] or None,
        class_type=(row.text("class type") or "")[:LONGEST_TITLE] or None,
    )  # fmt: skip
    return FriendResult((row.text("friend") or "")[:LONGEST_NAME] or None, result)


def _started(row: _Row, zone: ZoneInfo, latest: date) -> tuple[datetime, date, bool]:
    """When it began, the local day, and whether the time of day is known; noon stands for one that is not."""
    text = row.text("day")
    if text is None:
        raise _Unreadable("it has no date")
    if row.layout.is_day_first is None and localized.is_ambiguous(text):
        raise _Unreadable(f"its date {text[:20]!r} can be read in two ways; write it as 2026-05-31")
    clock = row.text("clock") or ""
    is_timed = bool(_TIME_OF_DAY.search(text) or _TIME_OF_DAY.search(clock))
    together = text if _TIME_OF_DAY.search(text) else f"{text} {clock}".strip()
    started_at = localized.instant(together, zone=zone, is_day_first=row.layout.is_day_first is not False)
    day = _local_day(together, started_at, zone)
    if day > latest:
        raise _Unreadable(f"its day {text[:20]!r} is still to come")
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    return (started_at if is_timed else noon), day, is_timed


def _local_day(text: str, started_at: datetime, zone: ZoneInfo) -> date:
    """The day on the clock that the row names, or in the athlete's zone."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return started_at.astimezone(zone).date()
    return told.date() if told.tzinfo else started_at.astimezone(zone).date()


def _identified(told: list[FriendResult]) -> list[FriendResult]:
    """The rows oldest first; one that comes twice once, and a number on the second of those that only begin alike."""
    seen: set[tuple] = set()
    keys: Counter[tuple[str | None, str]] = Counter()
    identified = []
    for friend, result, aired_at in sorted(told, key=_order):
        whole = (fold(friend or ""), *_values(result))
        if whole in seen:
            continue
        seen.add(whole)
        key = (fold(friend or ""), result.source_id)
        keys[key] += 1
        if keys[key] > 1:
            result.source_id += f"#{keys[key]}"
        identified.append(FriendResult(friend, result, aired_at))
    return identified


def _values(result: FriendWorkout) -> tuple:
    figures = (result.duration_s, result.output_kj, result.distance_m, result.calories_kcal, result.avg_power_w)
    return (result.source_id, *(-1.0 if figure is None else float(figure) for figure in figures), result.class_id or "")


def _order(told: FriendResult) -> tuple:
    return told.result.started_at, fold(told.friend or ""), *_values(told.result)


def _of_peloton(recording: Recording) -> FriendResult:
    """A row of Peloton's own history of a friend."""
    day = (recording.started_at + timedelta(seconds=recording.utc_offset_s)).date()
    names = ("source_id", "discipline", "started_at", "duration_s", "distance_m", "output_kj", "calories_kcal",
             "avg_power_w", "class_type")  # fmt: skip
    values = {name: getattr(recording, name) for name in names}
    title = storable(recording.title)[:LONGEST_TITLE]
    return FriendResult(None, FriendWorkout(source=SOURCE, title=title, day=day, **values), recording.class_aired_at)
