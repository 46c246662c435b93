"""The list of activities in Strava's bulk export (``activities.csv``), and which file holds the recording of each.

The archive is a ZIP with ``activities.csv`` and a folder ``activities`` of .fit.gz, .tcx.gz, .gpx.gz, .gpx ...; what
those files say second by second is read elsewhere and put together here (``with_recording``).

The raw input, one row an activity, about 100 columns, **several names twice**, all names in the language of the
account::

    Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,
        Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,
        Moving Time,Distance,Max Speed,Average Speed,Elevation Gain, ...
    4147000001,"Oct 7, 2020, 2:43:11 PM",Lunch Ride,Ride,,3725,30.52,171,64,false,,Gravel bike,activities/4401.fit.gz,
        ,,3725.0,3604.0,30520.1,14.2,8.47,312.4, ...

The first Distance is in km (metres for a swim), the second in metres. Dates are UTC. English names are looked up; in
another language the columns are taken by their place, when the names that come twice stand where they should; and if
not even that, only id, date, name, type and file are read.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from io import StringIO
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import UnreadableFile
from core.files import localized
from core.models import Recording, SessionValues
from core.recorded import RecordedSession
from core.words import fold

#: Larger lists are refused: 100 MB is about 100,000 activities.
MAX_BYTES = 100_000_000
#: So many refused rows are named one by one, the rest is counted.
MAX_ERRORS = 500
#: A longer activity than a week is a mistake.
LONGEST_S = 7 * 24 * 3600

#: Where columns stand, and their English names; of a name that comes twice, which one: 0 the first, 1 the second.
_COLUMNS: dict[str, tuple[int, str, int]] = {
    "id": (0, "activity id", 0), "date": (1, "activity date", 0), "name": (2, "activity name", 0),
    "type": (3, "activity type", 0), "whole elapsed": (5, "elapsed time", 0), "km": (6, "distance", 0),
    "file": (12, "filename", 0), "elapsed": (15, "elapsed time", 1), "moving": (16, "moving time", 0),
    "distance": (17, "distance", 1), "max speed": (18, "max speed", 0), "speed": (19, "average speed", 0),
    "climb": (20, "elevation gain", 0), "max cadence": (28, "max cadence", 0), "cadence": (29, "average cadence", 0),
    "max heart rate": (30, "max heart rate", 1), "heart rate": (31, "average heart rate", 0),
    "max power": (32, "max watts", 0), "power": (33, "average watts", 0), "calories": (34, "calories", 0),
    "pool length": (-1, "pool length", 0), "timer": (-1, "timer time", 0),
}  # fmt: skip
#: Columns that say enough alone; the others need a header that is understood.
_ESSENTIAL = ("id", "date", "name", "type", "file")
#: Names that come twice in every export that has these columns; in another language they tell that the order holds.
_TWICE = ((5, 15), (6, 17), (7, 30))
_IN_ARCHIVE = re.compile(r"activities/[^/\\]+\.(?:fit|tcx|gpx)(?:\.gz)?", re.IGNORECASE)

#: Strava's types, in the languages in which exports have been seen or are likely, as ``fold`` leaves them.
_WORDS = {
    "cycling": "ride|virtual ride|e bike ride|mountain bike ride|gravel ride|e mountain bike ride|handcycle|velomobile|"
               "radfahrt|fahrt|virtuelle radfahrt|mountainbike fahrt|gravel fahrt|e bike fahrt|sortie velo|velo|"
               "sortie vtt|sortie a velo|vtt|gravel|velo virtuel|bicicleta|ciclismo|paseo en bicicleta|giro|pedalata|"
               "corsa in bici|pedalada|fietsrit|rit",
    "running": "run|trail run|virtual run|treadmill|lauf|traillauf|virtueller lauf|course a pied|course|trail|"
               "carrera|correr|corsa|corrida|hardloopsessie|hardlopen|loop",
    "walking": "walk|spaziergang|marche|caminata|caminar|camminata|caminhada|wandeling",
    "hiking": "hike|wanderung|randonnee|senderismo|excursion|escursione|trilha|hiketocht",
    "swimming": "swim|schwimmen|natation|natacion|nadar|nuoto|natacao|zwemmen",
    "rowing": "rowing|virtual rowing|rudern|aviron|remo|canottaggio|roeien",
    "strength": "weight training|crossfit|krafttraining|musculation|entrainement aux poids et halteres|"
                "entrenamiento con pesas|allenamento con i pesi|treinamento com pesos|krachttraining",
    "yoga": "yoga|pilates",
    "cardio": "workout|elliptical|stair stepper|high intensity interval training|hiit|training|entrainement|"
              "entrenamiento|allenamento|treino",
}  # fmt: skip
_DISCIPLINES = {word: discipline for discipline, words in _WORDS.items() for word in words.split("|")}
_ON_FOOT = ("running", "walking", "hiking")
#: A cadence on foot below this is of one leg.
_ONE_LEG_BELOW_RPM = 120


@dataclass(frozen=True)
class StravaActivity:
    """An activity as the list tells it, and where in the archive its recording is; None for one entered by hand."""

    recording: Recording
    file_name: str | None = None


class _Unreadable(Exception):
    """This row cannot be read; the message says why."""


def list_name(names: Iterable[str]) -> str | None:
    """Which file of an archive is the list of activities; None where it is not Strava's archive."""
    names = list(names)
    for name in names:
        folder, _, last = name.rpartition("/")
        if last == "activities.csv" and any(_is_beside(folder, other) for other in names if other != name):
            return name
    return None


def is_strava_archive(names: Iterable[str]) -> bool:
    """True for the names of the files in Strava's bulk export."""
    return list_name(names) is not None


def is_strava_csv(head: bytes) -> bool:
    """True where a file begins like the list of activities, in any language."""
    rows = list(csv.reader(StringIO(_text(head[:20_000]).replace("\0", ""), newline="")))[:2] if head else []
    if not rows or len(rows[0]) < 13:
        return False
    names = [fold(name) for name in rows[0]]
    if names[:4] == ["activity id", "activity date", "activity name", "activity type"]:
        return True
    return len(rows) > 1 and _is_id(rows[1][0]) and any(_IN_ARCHIVE.fullmatch(cell.strip()) for cell in rows[1])


def activities(csv_bytes: bytes, *, zone: ZoneInfo) -> tuple[list[StravaActivity], list[str]]:
    """The activities in the order of the list, and a sentence for each row that could not be read.

    Args:
        csv_bytes: The whole of ``activities.csv``.
        zone: The athlete's zone, for the local day: the list tells UTC alone.

    Raises:
        UnreadableFile: It is not Strava's list of activities.
    """
    if len(csv_bytes) > MAX_BYTES:
        raise UnreadableFile(f"The list is larger than {MAX_BYTES // 1_000_000} MB: nobody has that many activities.")
    rows, cut = _rows(_text(csv_bytes).replace("\0", ""))
    if len(rows) == 0 or len(rows[0]) < 5 or not (len(rows) == 1 or any(row and _is_id(row[0]) for row in rows[1:])):
        raise UnreadableFile("This is not the list of activities of a Strava export: choose the whole ZIP as it came.")
    layout, notes = _layout(rows)
    day_first = localized.is_day_first(row[1] for row in rows[1:] if len(row) > 1)
    found: dict[str, StravaActivity] = {}
    errors: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            activity = _activity(_Row(row, layout), zone, is_day_first=day_first is not False)
        except _Unreadable as error:
            errors.append(f"Activity in row {number} was left out: {error}.")
            continue
        found[activity.recording.source_id] = activity
    if len(errors) > MAX_ERRORS:
        errors[MAX_ERRORS:] = [f"{len(errors) - MAX_ERRORS:,} more rows could not be read."]
    return list(found.values()), notes + errors + cut


def with_recording(activity: StravaActivity, recorded: RecordedSession) -> RecordedSession:
    """One session out of the row and of the file that belongs to it.

    The file was measured, so its values count; the name that the athlete gave, and what the file leaves out, is the
    list's. A type that the list does not know is the file's.
    """
    listed, measured = activity.recording, recorded.recording
    values = {name: getattr(listed, name) for name in SessionValues.model_fields}
    values |= {name: value for name in values if (value := getattr(measured, name)) is not None}
    values["title"] = listed.title
    if listed.discipline != "other":
        values["discipline"] = listed.discipline
    merged = Recording(
        **values, source=listed.source, source_id=listed.source_id, detail_state="complete",
        pauses=measured.pauses, created_at=listed.created_at, updated_at=listed.updated_at,
    )  # fmt: skip
    return replace(recorded, recording=merged)


# --- columns


def _is_beside(folder: str, other: str) -> bool:
    inner = other.removeprefix(f"{folder}/") if folder else other
    return inner in ("profile.csv", "bikes.csv", "shoes.csv") or inner.startswith("activities/")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> tuple[list[list[str]], list[str]]:
    """The rows; where a quotation mark is never closed, those before it and a sentence about it."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(StringIO(text, newline="")))
    except csv.Error:
        return rows, [f"The list is damaged after row {len(rows)}: the rest of it was not read."]
    return rows, []


def _is_id(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and 3 < len(text) < 20


def _layout(rows: list[list[str]]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and a sentence where only the essential ones are understood."""
    names = [fold(name) for name in rows[0]]
    if names[:2] == ["activity id", "activity date"]:
        return {key: place for key, (_, name, nth) in _COLUMNS.items() if (place := _nth(names, name, nth)) >= 0}, []
    if len(names) > 34 and all(names[first] == names[second] for first, second in _TWICE):
        return {key: place for key, (place, *_) in _COLUMNS.items() if place >= 0}, []
    layout = {key: _COLUMNS[key][0] for key in _ESSENTIAL[:-1]}
    if (file_column := _file_column(rows)) is not None:
        layout["file"] = file_column
    return layout, [
        "The columns of this Strava list are not all known, so distances and times come from the recordings alone. "
        "Set the language of the Strava account to English and ask for the archive again to have them too."
    ]


def _nth(names: Sequence[str], name: str, nth: int) -> int:
    places = [place for place, other in enumerate(names) if other == name]
    return places[nth] if nth < len(places) else -1


def _file_column(rows: list[list[str]]) -> int | None:
    for row in rows[1:]:
        for place, cell in enumerate(row):
            if _IN_ARCHIVE.fullmatch(cell.strip()):
                return place
    return None


@dataclass(frozen=True)
class _Row:
    """One row, asked by column."""

    cells: list[str]
    layout: dict[str, int]

    def text(self, key: str) -> str:
        place = self.layout.get(key, -1)
        return " ".join(self.cells[place].split()) if 0 <= place < len(self.cells) else ""

    def positive(self, *keys: str) -> float | None:
        """The first of these that is a number above zero; anything else is missing."""
        for key in keys:
            try:
                value = localized.number(self.text(key))
            except ValueError:
                continue
            if value and 0 < value < 1e9:
                return value
        return None


# --- one activity


def _activity(row: _Row, zone: ZoneInfo, *, is_day_first: bool) -> StravaActivity:
    if not _is_id(row.text("id")):
        raise _Unreadable("it has no number")
    try:
        started_at = localized.instant(row.text("date"), zone=UTC, is_day_first=is_day_first)
    except ValueError as error:
        raise _Unreadable(str(error)) from error
    word = fold(row.text("type"))
    discipline = _DISCIPLINES.get(word, "other")
    offset = started_at.astimezone(zone).utcoffset() or timedelta(0)
    recording = Recording(
        source="strava", source_id=row.text("id"), detail_state="complete", started_at=started_at,
        utc_offset_s=int(offset.total_seconds()), title=row.text("name")[:200] or row.text("type") or "Activity",
        discipline=discipline, is_outdoor=False if word.startswith(("virtual", "virtuel")) else None,
        created_at=started_at, updated_at=started_at, **_values(row, discipline),
    )  # fmt: skip
    name = row.text("file").replace("\\", "/")
    is_safe = bool(name) and not name.startswith("/") and ".." not in PurePosixPath(name).parts
    return StravaActivity(recording, name if is_safe else None)


def _values(row: _Row, discipline: str) -> dict[str, Any]:
    elapsed_s, moving_s = row.positive("timer", "elapsed", "whole elapsed"), row.positive("moving")
    # Without a meter Strava guesses the watts, and then it names no highest ones.
    max_power_w = row.positive("max power")
    legs = 2 if discipline in _ON_FOOT else 1
    return {
        "duration_s": _duration(elapsed_s),
        "moving_s": _duration(moving_s),
        "distance_m": row.positive("distance") or _first_distance_m(row, discipline),
        "elevation_gain_m": row.positive("climb"),
        "avg_speed_mps": row.positive("speed"),
        "max_speed_mps": row.positive("max speed"),
        "avg_heart_rate_bpm": row.positive("heart rate"),
        "max_heart_rate_bpm": row.positive("max heart rate"),
        "avg_power_w": row.positive("power") if max_power_w else None,
        "max_power_w": max_power_w,
        "avg_cadence_rpm": _cadence_rpm(row.positive("cadence"), legs),
        "max_cadence_rpm": _cadence_rpm(row.positive("max cadence"), legs),
        "calories_kcal": row.positive("calories"),
        "pool_length_m": row.positive("pool length") if discipline == "swimming" else None,
    }


def _duration(seconds: float | None) -> int | None:
    return round(seconds) or None if seconds and seconds <= LONGEST_S else None


def _first_distance_m(row: _Row, discipline: str) -> float | None:
    told = row.positive("km")
    return told and (told if discipline in ("swimming", "rowing") else told * 1000)


def _cadence_rpm(told: float | None, legs: int) -> float | None:
    """Steps a minute on foot, where Strava has told those of one leg."""
    return told and (told * legs if told < _ONE_LEG_BELOW_RPM else told)
