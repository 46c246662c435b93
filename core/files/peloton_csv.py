"""Peloton's official workout history (CSV) as recordings in our units. Knows no store, no clock, no network.

The raw input, 18 columns, minute resolution, no workout id (imperial header and three rows)::

    Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,Class Timestamp,
        Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),Calories Burned,
        Avg. Heartrate,Avg. Incline,Avg. Pace (min/mi)
    2020-04-17 12:29 (PDT),On Demand,A. Coach,20,Cycling,Theme,20 min Ride,2018-08-24 12:11 (PDT),119,99,37%,84,...
    2023-11-08 12:04 (-06),,,0,Cycling,,Lanebreak Ride,,0,10,30%,20,2.75,0.01,0,,,
    2026-05-08 11:30 (-05),On Demand,,None,Cycling,Scenic Ride,5 KM Lake Ride,,83,128,42%,79,17.52,3.16,118,,,

Columns are found by how their names begin, in any order and case; the unit of speed, distance and pace is the one that
the header names. An empty cell is missing, never 0. What time, length and identity mean is said at ``_clock``,
``_lengths`` and ``_identified``.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from core.errors import UnreadableFile
from core.models import Recording
from core.recorded import RecordedSession

#: Larger files are refused: 20 MB is about 140,000 workouts.
MAX_BYTES = 20_000_000
#: Longer lines are refused; the longest seen has 200 characters.
MAX_LINE_CHARS = 5_000
#: A longer "workout" than a week is a mistake.
MAX_LENGTH_MIN = 7 * 24 * 60
#: So many refused lines are named one by one, the rest is counted.
MAX_ERRORS = 500

#: How the name of each column begins, less blanks and dots: exports have said "(mph)", "(MPH)", "(miles)", "Heartrate".
_COLUMNS = {
    "started": "workouttimestamp",
    "live": "live/on",
    "instructor": "instructor",
    "length": "length",
    "discipline": "fitnessdiscipline",
    "type": "type",
    "title": "title",
    "aired": "classtimestamp",
    "output": "totaloutput",
    "power": "avgwatts",
    "resistance": "avgresistance",
    "cadence": "avgcadence",
    "speed": "avgspeed",
    "distance": "distance",
    "calories": "calories",
    "heart rate": "avgheart",
    "incline": "avgincline",
    "pace": "avgpace",
}
#: Columns without which a row says too little, as the export names them.
_REQUIRED = {
    "started": "Workout Timestamp",
    "length": "Length (minutes)",
    "discipline": "Fitness Discipline",
    "title": "Title",
}

_MILE_M = 1609.344
_METRES = {"mi": _MILE_M, "mile": _MILE_M, "miles": _MILE_M, "km": 1000.0, "m": 1.0}
_SPEEDS_MPS = {"mph": _MILE_M / 3600, "mi/h": _MILE_M / 3600, "kph": 1 / 3.6, "km/h": 1 / 3.6, "kmh": 1 / 3.6}
#: One of each unit in metres, in m/s, and in the metres that a pace is counted over.
_UNITS = {
    "distance": _METRES,
    "speed": _SPEEDS_MPS,
    "pace": {f"min/{unit}": metres for unit, metres in _METRES.items()},
}

_DISCIPLINES = {
    "cycling": "cycling", "running": "running", "walking": "walking", "hiking": "hiking", "rowing": "rowing",
    "row": "rowing", "caesar": "rowing", "swimming": "swimming", "strength": "strength", "yoga": "yoga",
    "stretching": "stretching", "meditation": "meditation", "cardio": "cardio", "bike bootcamp": "bike_bootcamp",
    "tread bootcamp": "tread_bootcamp", "bootcamp": "tread_bootcamp", "circuit": "tread_bootcamp",
    "row bootcamp": "row_bootcamp", "rowing bootcamp": "row_bootcamp", "caesar bootcamp": "row_bootcamp",
}  # fmt: skip

#: Which clock the letters of a time zone stand for, where the athlete's own zone does not use them.
_ZONES = {
    **dict.fromkeys(("UTC", "Z"), "UTC"),
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("AKST", "AKDT"), "America/Anchorage"),
    **dict.fromkeys(("AST", "ADT"), "America/Halifax"),
    **dict.fromkeys(("NST", "NDT"), "America/St_Johns"),
    **dict.fromkeys(("HST", "HDT"), "Pacific/Honolulu"),
    **dict.fromkeys(("GMT", "BST"), "Europe/London"),
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    **dict.fromkeys(("CET", "CEST"), "Europe/Berlin"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Athens"),
    **dict.fromkeys(("IDT",), "Asia/Jerusalem"),
    **dict.fromkeys(("MSK",), "Europe/Moscow"),
    **dict.fromkeys(("SAST",), "Africa/Johannesburg"),
    **dict.fromkeys(("IST",), "Asia/Kolkata"),
    **dict.fromkeys(("HKT",), "Asia/Hong_Kong"),
    **dict.fromkeys(("JST",), "Asia/Tokyo"),
    **dict.fromkeys(("KST",), "Asia/Seoul"),
    **dict.fromkeys(("AWST",), "Australia/Perth"),
    **dict.fromkeys(("ACST", "ACDT"), "Australia/Adelaide"),
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
    **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
}

_STAMP = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)[ T]+(\d\d?):(\d\d)(?::(\d\d))?\s*(?:\(([^)]*)\))?")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?")
_NUMBER = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})%?")
_PACE = re.compile(r"([0-9]{1,4}):([0-5][0-9](?:\.[0-9]{1,3})?)")
_MISSING = frozenset(("", "none", "null", "nan", "n/a", "-", "--"))

#: Sessions without a class, whatever else the row says.
_FREESTYLE = re.compile(r"\b(?:just (?P<just>ride|run|walk|row)|(?P<lanebreak>lanebreak))\b", re.IGNORECASE)
_SCENIC = re.compile(r"\bscenic (ride|run|walk|row)\b", re.IGNORECASE)

#: A session shorter than this share of its class was stopped early; nearer to the whole the figures are too coarse.
STOPPED_EARLY_SHARE = 0.9
#: Two implied durations tell the same where they differ by no more than this share of the class.
_AGREEING_SHARE = 0.05
#: Off the bike, tread or rower nothing is measured, so averages say nothing about the length of these.
_PARTLY_MEASURED = ("bike_bootcamp", "tread_bootcamp", "row_bootcamp")


class _Unreadable(Exception):
    """This row cannot be read; the message says why."""


def is_peloton_csv(head: bytes | str) -> bool:
    """True where the first line names the columns that only Peloton's workout history has.

    Args:
        head: The beginning of a file, a kilobyte is plenty; a byte-order mark and any line ending will do.
    """
    text = head.decode("utf-8", errors="replace") if isinstance(head, bytes) else head
    names = _names(text.lstrip("\ufeff\r\n\t ")[:MAX_LINE_CHARS].splitlines()[:1])
    return all(any(name.startswith(_COLUMNS[key]) for name in names) for key in ("started", "discipline"))


def parse(data: bytes, *, zone: ZoneInfo) -> tuple[list[RecordedSession], list[str]]:
    """Read a workout history: its sessions, oldest first, and a sentence for each line that could not be read.

    Args:
        data: The whole file, UTF-8 (lines that are not are read as Windows-1252).
        zone: The athlete's own time zone, for rows that name none or one that we do not know.

    Returns:
        Sessions without streams or class, ``created_at`` and ``updated_at`` set to the start until they are saved;
        and what was refused, with line numbers. The order of the lines makes no difference to the sessions.

    Raises:
        UnreadableFile: It is not a workout history, or a required column is missing.
    """
    layout: _Layout | None = None
    rows: list[dict[str, Any]] = []
    errors: list[str] = []
    refused = 0
    for number, line in enumerate(_lines(data), start=1):
        if not line or line.isspace():
            continue
        if layout is None:
            layout, unknown = _layout(line)
            errors += [f"Line {number}: {sentence}." for sentence in unknown]
            continue
        try:
            cells = _cells(line)
            if cells[0][:1].isalpha() and is_peloton_csv(line):  # two exports in one file: the header comes again
                layout, _ = _layout(line)
                continue
            rows.append(_values(_Row(cells, layout), zone))
        except _Unreadable as error:
            refused += 1
            if refused <= MAX_ERRORS:
                errors.append(f"Line {number}: {error}.")
    if layout is None:
        raise UnreadableFile("The file is empty: download the workout history again.")
    if refused > MAX_ERRORS:
        errors.append(f"{refused - MAX_ERRORS:,} more lines could not be read.")
    return [_session(values) for values in _identified(rows)], errors


# --- lines and columns


def _lines(data: bytes) -> list[str]:
    """The lines of the file as text, whatever ends them."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The file is larger than {MAX_BYTES // 1_000_000} MB: no workout history is that long.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(_decoded(line) for line in data.splitlines(keepends=True))
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decoded(line: bytes) -> str:
    """A line as UTF-8, or as Windows-1252 where it is not."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _cells(line: str) -> list[str]:
    """The cells of one line. A line is a row: no column holds a line break, so an open quote spoils one row only."""
    if len(line) > MAX_LINE_CHARS:
        raise _Unreadable(f"it has {len(line):,} characters, which no workout needs")
    if "\0" in line:
        raise _Unreadable("it holds NUL bytes, the file is damaged here")
    try:
        return next(csv.reader((line,), strict=True))
    except csv.Error as error:
        raise _Unreadable("its quotation marks do not match") from error


def _names(header: list[str]) -> list[str]:
    """Column names as ``_COLUMNS`` writes them: ["Avg. Speed (MPH)"] is ["avgspeed(mph)"]."""
    return [re.sub(r"[\s._]", "", name.casefold()) for name in next(csv.reader(header), [])]


@dataclass(frozen=True)
class _Layout:
    """Where each column stands, and what one unit of it is in ours."""

    columns: dict[str, int]
    width: int
    #: Metres in the unit of distance, m/s in the unit of speed, metres that a pace is counted over.
    distance_m: float
    speed_mps: float
    pace_m: float


def _layout(line: str) -> tuple[_Layout, list[str]]:
    """Read the header: the layout, and a sentence for each column left out because its unit is not known.

    Raises:
        UnreadableFile: A required column is missing.
    """
    if "\0" in line or len(line) > MAX_LINE_CHARS:
        raise UnreadableFile("This is no text file with a workout history: download it again and import it as it is.")
    names = _names([line.lstrip("\ufeff")])
    columns: dict[str, int] = {}
    for key, beginning in _COLUMNS.items():
        position = next((position for position, name in enumerate(names) if name.startswith(beginning)), None)
        if position is not None:
            columns[key] = position
    if missing := [f"'{name}'" for key, name in _REQUIRED.items() if key not in columns]:
        raise UnreadableFile(
            f"This is not Peloton's workout history in English: no column {', '.join(missing)}. "
            "Set the language of the Peloton account to English and download it again."
        )
    sizes, unknown = dict.fromkeys(_UNITS, 0.0), []
    for key in _UNITS.keys() & columns.keys():
        unit = names[columns[key]].partition("(")[2].rstrip(")")  # "distance(mi)" is in "mi"
        if unit in _UNITS[key]:
            sizes[key] = _UNITS[key][unit]
        else:
            del columns[key]
            unknown.append(f"the unit '{_shown(unit)}' of {key} is not known, so no {key} is read")
    return _Layout(columns, len(names), sizes["distance"], sizes["speed"], sizes["pace"]), sorted(unknown)


class _Row(NamedTuple):
    """One line of the file, asked by column."""

    cells: list[str]
    layout: _Layout

    def text(self, key: str) -> str | None:
        """The cell less outer and doubled blanks; None where it is empty or the export has no such column."""
        position = self.layout.columns.get(key)
        return (" ".join(self.cells[position].split()) or None) if position is not None else None

    def number(self, key: str) -> float | None:
        """The cell as a number without its percent sign; None where it is missing."""
        text = self.text(key)
        if text is None or text.lower() in _MISSING:
            return None
        if not _NUMBER.fullmatch(text):
            raise _Unreadable(f"its {key} '{_shown(text)}' is not a number")
        return float(text.removesuffix("%"))


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "..."


# --- one row


def _values(row: _Row, zone: ZoneInfo) -> dict[str, Any]:
    """The columns of a recording that one row can fill."""
    if len(row.cells) != row.layout.width:
        raise _Unreadable(f"it has {len(row.cells)} columns where the header names {row.layout.width}")
    started_at, clock = _started(row, zone)
    word = row.text("discipline") or "Workout"
    title = row.text("title") or word
    instructor_name = row.text("instructor")
    if instructor_name and _FREESTYLE.search(instructor_name):
        instructor_name = None
    values: dict[str, Any] = {
        "discipline": _DISCIPLINES.get(word.casefold().replace("_", " "), "other"),
        "title": title,
        "started_at": started_at,
        "utc_offset_s": int(_offset(started_at, clock).total_seconds()),
        "class_type": row.text("type") or _type_by_title(title),
        "class_aired_at": _aired(row, clock),
        "instructor_name": instructor_name,
        "is_live": _is_live(row.text("live")),
        **_measured(row),
    }
    values["duration_s"], values["class_duration_s"] = _lengths(row, values)
    return values


def _measured(row: _Row) -> dict[str, float | None]:
    """What the machine or the strap measured, in our units."""
    distance, speed = row.number("distance"), row.number("speed")
    return {
        "output_kj": row.number("output"),
        "avg_power_w": row.number("power"),
        "avg_resistance_pct": row.number("resistance"),
        "avg_cadence_rpm": row.number("cadence"),
        "avg_speed_mps": _speed_by_pace(row) if speed is None else speed * row.layout.speed_mps,
        "distance_m": None if distance is None else distance * row.layout.distance_m,
        "calories_kcal": row.number("calories"),
        "avg_heart_rate_bpm": row.number("heart rate") or None,  # 0 is a strap that never connected
        "avg_incline_pct": row.number("incline"),
    }


def _speed_by_pace(row: _Row) -> float | None:
    """Speed from a pace written as minutes ('9.5') or as minutes and seconds ('9:30'); None where it is missing."""
    text = row.text("pace")
    if text and (clock := _PACE.fullmatch(text)):
        minutes: float | None = int(clock[1]) + float(clock[2]) / 60
    else:
        minutes = row.number("pace")
    return row.layout.pace_m / (minutes * 60) if minutes else None


def _is_live(word: str | None) -> bool | None:
    """'Live' is live, 'On Demand' is not; nothing is said of sessions without a class."""
    known = {"live": True, "ondemand": False}
    return known.get(re.sub(r"[\s-]", "", (word or "").casefold()))


def _type_by_title(title: str) -> str | None:
    """The type of sessions that Peloton gives none: Just Ride (Run, Walk, Row), Lanebreak, Scenic Ride (...)."""
    if freestyle := _FREESTYLE.search(title):
        return f"Just {freestyle['just'].capitalize()}" if freestyle["just"] else "Lanebreak"
    scenic = _SCENIC.search(title)
    return f"Scenic {scenic[1].capitalize()}" if scenic else None


# --- times


def _started(row: _Row, zone: ZoneInfo) -> tuple[datetime, tzinfo]:
    """When the session started (UTC), and by which clock the row tells it."""
    text = row.text("started")
    if text is None:
        raise _Unreadable("it has no workout timestamp")
    return _instant(text, zone, "workout timestamp")


def _aired(row: _Row, clock: tzinfo) -> datetime | None:
    """When the class was first given (UTC): by its own clock, by that of the workout where it names none."""
    text = row.text("aired")
    if text is None or text.lower() in _MISSING:
        return None
    return _instant(text, clock, "class timestamp")[0]


def _instant(text: str, default: tzinfo, what: str) -> tuple[datetime, tzinfo]:
    """A stamp like '2020-04-17 12:29 (PDT)' as an instant, and the clock that it was read by.

    Of an hour that comes twice in autumn the first is taken: the file does not say which. One that spring leaves out
    is read by the offset before the change.
    """
    stamp = _STAMP.fullmatch(text)
    if stamp is None:
        raise _Unreadable(f"its {what} '{_shown(text)}' is not a date and time")
    year, month, day, hour, minute, second, label = stamp.groups()
    try:
        clock = _clock((label or "").strip(), default)
        wall = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=clock)
        return wall.astimezone(UTC), clock
    except (ValueError, OverflowError) as error:
        raise _Unreadable(f"its {what} '{_shown(text)}' is not a date and time") from error


@lru_cache(maxsize=256)
def _clock(label: str, default: tzinfo) -> tzinfo:
    """The clock that the parentheses of a stamp stand for; ``default`` where they are empty or unknown.

    Letters name the zone as it was called on the day of the export, not the offset of the row: the same workout reads
    '12:29 (PDT)' in a summer export and '12:29 (PST)' in a winter one, and is the same local time. So letters stand
    for a place, whose daylight saving time then applies to the row. A number is the fixed offset of that workout.

    What the default zone itself uses, letters or number, means the default zone: CST is Shanghai for an athlete there,
    IST is Dublin or Kolkata, MST is Phoenix, -03 is Santiago in summer. For a number that is safe: a workout done
    there with this fixed offset was done when the zone had it.
    """
    label = label.upper().replace("\N{MINUS SIGN}", "-")
    if not label or label in _abbreviations(default):
        return default
    if offset := _OFFSET.fullmatch(label):
        sign, hours, minutes = offset.groups()
        return timezone(timedelta(hours=int(hours), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1))
    if label in _ZONES:
        return ZoneInfo(_ZONES[label])
    return default


def _abbreviations(clock: tzinfo) -> set[str | None]:
    """What a zone has been called in the winters and summers since there are Peloton workouts."""
    return {datetime(year, month, 1, tzinfo=clock).tzname() for year in range(2012, 2037) for month in (1, 7)}


def _offset(instant: datetime, clock: tzinfo) -> timedelta:
    return instant.astimezone(clock).utcoffset() or timedelta(0)


# --- lengths

#: The last digit that the export writes of each figure: whole kJ and W, hundredths of the units of distance and speed.
_OUTPUT_STEP_KJ = 1.0
_POWER_STEP_KW = 0.001
_DISTANCE_STEP = 0.01
_SPEED_STEP = 0.01


class _Implied(NamedTuple):
    """How long a session was by an amount and its average rate, and at most, with the last digits against it."""

    duration_s: float
    longest_s: float


def _lengths(row: _Row, values: dict[str, Any]) -> tuple[int | None, int | None]:
    """How long the session was, and how long its class is (s); None where not known.

    The export's length is that of the class in whole minutes, or of the session where there is no class; "None" (a
    scenic ride by distance), "0" (less than a minute) and an empty cell do not tell. Then the duration is distance by
    average speed, else output by average power.

    The length of a class also stands where the session was stopped early. There the figures tell: all that exist are
    clearly shorter, with their last digits against it, and agree. Then the duration is theirs.
    """
    length_s = _length_s(row)
    has_class = values["is_live"] is not None or values["class_aired_at"] or values["instructor_name"]
    class_duration_s = length_s if has_class and not _FREESTYLE.search(values["title"]) else None
    implied = _implied(row.layout, values)
    if length_s is None:
        return next((seconds for each in implied if (seconds := round(each.duration_s))), None), None
    if class_duration_s and values["discipline"] not in _PARTLY_MEASURED and _is_stopped(implied, class_duration_s):
        return max(1, round(implied[0].duration_s)), class_duration_s
    return length_s, class_duration_s


def _length_s(row: _Row) -> int | None:
    length_min = row.number("length") or 0
    if length_min > MAX_LENGTH_MIN:
        raise _Unreadable(f"its length of {length_min:,.0f} minutes is more than a week")
    return round(length_min * 60) or None


def _implied(layout: _Layout, values: dict[str, Any]) -> list[_Implied]:
    """What distance and speed, and output and power, say of the duration; the more precise one first."""
    distance_step_m, speed_step_mps = _DISTANCE_STEP * layout.distance_m, _SPEED_STEP * layout.speed_mps
    power_kw = None if values["avg_power_w"] is None else values["avg_power_w"] / 1000
    figures = (
        (values["distance_m"], values["avg_speed_mps"], distance_step_m, speed_step_mps),
        (values["output_kj"], power_kw, _OUTPUT_STEP_KJ, _POWER_STEP_KW),
    )
    return [
        _Implied(amount / rate, (amount + amount_step) / (rate - rate_step))
        for amount, rate, amount_step, rate_step in figures
        if amount is not None and rate is not None and rate > rate_step and amount / rate <= MAX_LENGTH_MIN * 60
    ]


def _is_stopped(implied: list[_Implied], class_duration_s: int) -> bool:
    """True where every figure says, last digits against it, that the session ended well before its class."""
    durations_s = [each.duration_s for each in implied]
    return (
        bool(implied)
        and max(each.longest_s for each in implied) < STOPPED_EARLY_SHARE * class_duration_s
        and max(durations_s) - min(durations_s) <= _AGREEING_SHARE * class_duration_s
    )


# --- identity

#: What tells equal starts and titles apart, figures that no unit setting changes first. The type is not among them:
#: Peloton has renamed types between two exports.
_DISTINGUISHING = (
    "class_duration_s", "output_kj", "calories_kcal", "avg_power_w", "avg_cadence_rpm", "avg_resistance_pct",
    "avg_heart_rate_bpm", "avg_incline_pct", "duration_s", "distance_m", "avg_speed_mps", "is_live",
)  # fmt: skip


def _identified(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with a ``source_id`` each, oldest first; a workout that comes twice once.

    The id is the minute (UTC), discipline and title, and a number from the second row on where these are equal. It is
    the same whatever the order of the lines, the letters of the zones, the types and the units of the export.

    Rows equal in all but type and the letters of the zone are one workout: a doubled line, or two exports in one file,
    is likelier than two workouts within a minute that agree in every figure.
    """
    identified: list[dict[str, Any]] = []
    keys: Counter[tuple[Any, ...]] = Counter()
    previous: tuple[Any, ...] = ()
    for order, values in sorted(((_order(values), values) for values in rows), key=itemgetter(0)):
        if order[:-1] == previous[:-1]:
            continue
        previous = order
        key = _key(values)
        keys[key] += 1
        number = f"#{keys[key]}" if keys[key] > 1 else ""
        identified.append({**values, "source_id": f"{key[0]:%Y-%m-%dT%H:%MZ} {key[1]} {key[2]}{number}"})
    return identified


def _key(values: dict[str, Any]) -> tuple[datetime, str, str]:
    return values["started_at"].replace(second=0), values["discipline"], values["title"].casefold()


def _order(values: dict[str, Any]) -> tuple[Any, ...]:
    """Sorts rows by key, then by value with missing ones first, and last by the type."""
    figures = (-1.0 if values[name] is None else values[name] for name in _DISTINGUISHING)
    return *_key(values), *figures, values["instructor_name"] or "", values["class_type"] or ""


def _session(values: dict[str, Any]) -> RecordedSession:
    """A row as a recording that needs nothing more from Peloton."""
    started_at = values["started_at"]
    return RecordedSession(
        Recording(source="peloton_csv", detail_state="complete", created_at=started_at, updated_at=started_at, **values)
    )
