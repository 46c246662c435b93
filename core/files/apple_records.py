"""Apple Health's export.xml read as a stream: what of its records and workouts is of use, in bounded memory.

The raw input; a file may have gigabytes, one line a record, Records before Workouts::

    <!DOCTYPE HealthData [ ... ]>          some versions of it are malformed, so it is skipped and never read
    <HealthData locale="en_US">
     <ExportDate value="2026-11-01 08:00:00 +0100"/>
     <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min"
             startDate="2026-10-31 07:00:05 +0100" endDate="2026-10-31 07:00:05 +0100" value="131"/>
     <Correlation ...><Record .../></Correlation>       these Records come at top level, too
     <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.5" durationUnit="min"
              sourceName="Watch" startDate="..." endDate="...">
      <MetadataEntry key="HKIndoorWorkout" value="0"/>
      <WorkoutEvent type="HKWorkoutEventTypePause" date="..."/>
      <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5.2" unit="km"/>
      <WorkoutRoute><FileReference path="/workout-routes/route_2026-10-31_7.31am.gpx"/></WorkoutRoute>
     </Workout>

Control bytes are dropped, entities cannot be declared. What the values mean is in ``apple_health``.
"""

import re
import zipfile
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

import numpy as np

from core.errors import UnreadableFile
from core.files.localized import EARLIEST

#: Read at once; the line that is begun is read to its end, so that no reference is cut in two.
CHUNK_BYTES = 1 << 18
LONGEST_LINE_BYTES = 1 << 20
#: The beginning of a file may hold no more than this before its first element.
LONGEST_PROLOG_BYTES = 1 << 20
#: So many samples of workouts are kept in memory, eight bytes each; a decade of daily training has fewer.
MOST_SAMPLES = 6_000_000

_CONTROL = bytes(set(range(32)) - set(b"\t\n\r"))
_CONTROL_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
_EARLIEST_S = int(EARLIEST.timestamp())
#: Samples are packed into one integer each: the second since EARLIEST, the source, the value in steps.
_VALUE_BITS, _SOURCE_BITS = 24, 8
_MOST_SOURCES = 1 << _SOURCE_BITS

QUANTITY = "HKQuantityTypeIdentifier"


class SampleKind(NamedTuple):
    """Which channel a record belongs to, steps per unit in the packed integer, and one of each unit in ours."""

    channel: str
    steps: int
    units: dict[str, float]


_SPEEDS = {"m/s": 1.0, "km/hr": 1 / 3.6, "km/h": 1 / 3.6, "mi/hr": 0.44704, "mph": 0.44704}
_LENGTHS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
_PER_MINUTE = {"count/min": 1.0, "count/s": 60.0, "bpm": 1.0}
_TIMES = {"ms": 0.001, "s": 1.0}
#: What is sampled during workouts, by Apple's type.
SAMPLED = {
    QUANTITY + "HeartRate": SampleKind("heart_rate_bpm", 10, _PER_MINUTE),
    QUANTITY + "RunningPower": SampleKind("power_w", 10, {"W": 1.0}),
    QUANTITY + "CyclingPower": SampleKind("power_w", 10, {"W": 1.0}),
    QUANTITY + "CyclingCadence": SampleKind("cadence_rpm", 10, _PER_MINUTE),
    QUANTITY + "RunningSpeed": SampleKind("speed_mps", 1000, _SPEEDS),
    QUANTITY + "CyclingSpeed": SampleKind("speed_mps", 1000, _SPEEDS),
    QUANTITY + "RunningStrideLength": SampleKind("step_length_m", 1000, _LENGTHS),
    QUANTITY + "RunningVerticalOscillation": SampleKind("vertical_oscillation_m", 10_000, _LENGTHS),
    QUANTITY + "RunningGroundContactTime": SampleKind("stance_time_s", 10_000, _TIMES),
}
#: What is measured now and then, by Apple's type: our kind, and one of each unit in ours.
_KG = {"kg": 1.0, "lb": 0.45359237, "g": 0.001, "st": 6.35029318}
_KCAL = {"kcal": 1.0, "Cal": 1.0, "kJ": 1 / 4.184, "cal": 0.001, "J": 1 / 4184}
MEASURED: dict[str, tuple[str, dict[str, float]]] = {
    QUANTITY + "RestingHeartRate": ("resting_heart_rate", _PER_MINUTE),
    QUANTITY + "HeartRateVariabilitySDNN": ("hrv_sdnn", {"ms": 1.0, "s": 1000.0}),
    QUANTITY + "VO2Max": ("vo2max", {"mL/min·kg": 1.0, "ml/min·kg": 1.0, "mL/kg·min": 1.0, "ml/(kg*min)": 1.0}),
    QUANTITY + "BodyMass": ("weight", _KG),
    QUANTITY + "BodyFatPercentage": ("body_fat", {"%": 100.0}),
    QUANTITY + "DietaryEnergyConsumed": ("dietary_energy", _KCAL),
}
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
_ASLEEP = "HKCategoryValueSleepAnalysisAsleep"

#: Whole records of other types, most of every export, are dropped before they are parsed; their line ends stay.
_OF_NO_USE = re.compile(
    rb'<Record type="(?!(?:' + "|".join(sorted({*SAMPLED, *MEASURED, SLEEP})).encode() + rb')")[^<\n]*/>(?=\r?\n)'
)

#: (kind, second, source, value) of something measured now and then.
Point = tuple[str, int, str, float]


@dataclass
class AppleWorkout:
    """A Workout element with what is inside of it, as texts."""

    attributes: dict[str, str]
    metadata: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    statistics: list[dict[str, str]] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)


@dataclass
class AppleRecords:
    """What an export holds for us. Seconds are epoch seconds."""

    #: When the phone wrote the export; nothing in it can be later.
    exported_s: int | None = None
    workouts: list[AppleWorkout] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    #: Every stretch asleep: from, to, number of its source, from, to ...
    asleep: array = field(default_factory=lambda: array("q"))
    samples: dict[str, array] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    #: How many records were left out, by reason.
    refused: Counter[str] = field(default_factory=Counter)
    #: Why the reading ended before the file did.
    broken: str | None = None
    kept_samples: int = 0

    def sort(self) -> None:
        """Bring the samples into the order of time, so that stretches of them can be asked for."""
        for packed in self.samples.values():
            values = np.frombuffer(packed, dtype=np.uint64)
            if values.size > 1 and not bool((values[1:] >= values[:-1]).all()):
                values.sort()

    def channel(self, name: str, start_s: int, end_s: int, source: str) -> tuple[np.ndarray, np.ndarray]:
        """Seconds after ``start_s`` and values of a channel: by the workout's own source, else by the fullest."""
        packed = self.samples.get(name)
        if packed is None:
            return np.empty(0), np.empty(0)
        shift = _VALUE_BITS + _SOURCE_BITS
        values = np.frombuffer(packed, dtype=np.uint64)
        first, last = (max(0, s - _EARLIEST_S) << shift for s in (start_s, end_s + 1))
        found = values[slice(*np.searchsorted(values, np.array([first, last], dtype=np.uint64)))]
        sources = (found >> np.uint64(_VALUE_BITS)) & np.uint64(_MOST_SOURCES - 1)
        if found.size:
            counted = np.bincount(sources.astype(np.int64))
            own = self.sources.get(source, -1)
            best = own if 0 <= own < counted.size and counted[own] else int(counted.argmax())
            found = found[sources == best]
        seconds = (found >> np.uint64(shift)).astype(np.int64) + _EARLIEST_S - start_s
        steps = next(kind.steps for kind in SAMPLED.values() if kind.channel == name)
        return seconds, (found & np.uint64((1 << _VALUE_BITS) - 1)).astype(float) / steps


def records_of(stream: BinaryIO) -> AppleRecords:
    """Everything of use in an export, read once from beginning to end.

    Raises:
        UnreadableFile: It is not Apple Health's export.
    """
    reader = _Reader()
    try:
        for chunk in _elements(stream):
            reader.parser.Parse(chunk, False)
        if not reader.is_whole():
            reader.found.broken = "The export breaks off before its end; what is there was imported. Export it again."
    except expat.ExpatError as error:
        line = f" near line {reader.parser.ErrorLineNumber:,}" if reader.parser.ErrorLineNumber > 1 else ""
        reader.found.broken = (
            f"The export is damaged{line} ({expat.ErrorString(error.code)}); what comes before was imported. "
            "Export it again to have the rest."
        )
    except (zipfile.BadZipFile, zlib.error, EOFError):
        reader.found.broken = "The ZIP around the export is damaged; what could be unpacked was imported."
    reader.found.sort()
    return reader.found


def _elements(stream: BinaryIO) -> Iterator[bytes]:
    """The file from its first element on, without what XML does not allow."""
    head = b""
    while (place := head.find(b"<HealthData")) < 0:
        more = stream.read(CHUNK_BYTES)
        if not more or len(head) > LONGEST_PROLOG_BYTES:
            raise UnreadableFile("This is not Apple Health's export: it holds no health data.")
        head += more
    yield _allowed(head[place:] + stream.readline(LONGEST_LINE_BYTES))
    while chunk := stream.read(CHUNK_BYTES):
        yield _allowed(chunk + stream.readline(LONGEST_LINE_BYTES))


def _allowed(chunk: bytes) -> bytes:
    chunk = _OF_NO_USE.sub(b"", chunk.translate(None, _CONTROL))
    return _CONTROL_REFERENCE.sub(b"", chunk) if b"&#" in chunk else chunk


class _Reader:
    """Takes elements as they come. Only the beginnings are listened to, but inside of a workout or a correlation."""

    def __init__(self) -> None:
        self.found = AppleRecords()
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self._seconds = _clock()
        self._workout: AppleWorkout | None = None
        self._path: list[str] = []

    def is_whole(self) -> bool:
        """Whether the last element was closed."""
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError:
            return False
        return True

    def _start(self, tag: str, told: dict[str, str]) -> None:
        if tag == "Record":
            kind = told.get("type", "")
            if kind in SAMPLED:
                self._sample(SAMPLED[kind], told)
            elif kind in MEASURED:
                self._point(*MEASURED[kind], told)
            elif kind == SLEEP:
                self._sleep(told)
        elif tag == "Workout":
            self._workout = AppleWorkout(told)
            self.found.workouts.append(self._workout)
            self._path = [tag]
            self.parser.StartElementHandler = self._start_inside
            self.parser.EndElementHandler = self._end_inside
        elif tag == "Correlation":
            self.parser.StartElementHandler = None
            self.parser.EndElementHandler = self._end_of_correlation
        elif tag == "ExportDate":
            self.found.exported_s = self._second(told.get("value"))

    def _start_inside(self, tag: str, told: dict[str, str]) -> None:
        workout, parent = self._workout, self._path[-1]
        self._path.append(tag)
        if workout is None:
            return
        if tag == "FileReference" and len(workout.routes) < 50:
            workout.routes.append(told.get("path", ""))
        elif tag == "MetadataEntry" and parent == "WorkoutEvent" and workout.events:
            workout.events[-1].setdefault(told.get("key", ""), told.get("value", ""))
        elif parent != "Workout":  # the parts of a workout in several sports have totals of their own
            return
        elif tag == "MetadataEntry" and len(workout.metadata) < 500:
            workout.metadata.setdefault(told.get("key", ""), told.get("value", ""))
        elif tag == "WorkoutEvent" and len(workout.events) < 20_000:
            workout.events.append(told)
        elif tag == "WorkoutStatistics" and len(workout.statistics) < 200:
            workout.statistics.append(told)

    def _end_inside(self, tag: str) -> None:
        self._path.pop()
        if not self._path:
            self._listen_to_all()

    def _end_of_correlation(self, tag: str) -> None:
        if tag == "Correlation":
            self._listen_to_all()

    def _listen_to_all(self) -> None:
        self._workout = None
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = None

    def _sample(self, kind: SampleKind, told: dict[str, str]) -> None:
        found = self.found
        if found.kept_samples >= MOST_SAMPLES:
            found.refused["samples"] += 1
            return
        try:
            step = round(float(told["value"]) * kind.units[told["unit"]] * kind.steps)
            at = self._seconds(told["startDate"]) - _EARLIEST_S
        except (KeyError, ValueError, OverflowError):
            found.refused["unreadable"] += 1
            return
        if at < 0:
            found.refused["old clock"] += 1
        elif 0 < step < 1 << _VALUE_BITS and at < 1 << 31:
            packed = found.samples.get(kind.channel)
            if packed is None:
                packed = found.samples[kind.channel] = array("Q")
            packed.append(((at << _SOURCE_BITS | self._source(told)) << _VALUE_BITS) | step)
            found.kept_samples += 1

    def _source(self, told: dict[str, str]) -> int:
        sources, name = self.found.sources, told.get("sourceName", "")
        number = sources.get(name)
        if number is None:
            number = sources[name] = min(len(sources), _MOST_SOURCES - 1)
        return number

    def _point(self, kind: str, units: dict[str, float], told: dict[str, str]) -> None:
        second = self._second(told.get("startDate"))
        try:
            value = float(told["value"]) * units[told["unit"]]
        except (KeyError, ValueError):
            second = None
        if second is None or not 0 < value < 1e6:
            self.found.refused["unreadable"] += 1
            return
        if kind == "body_fat" and value > 100:  # 21.5 instead of 0.215
            value /= 100
        self.found.points.append((kind, second, _name(told), value))

    def _sleep(self, told: dict[str, str]) -> None:
        if not told.get("value", "").startswith(_ASLEEP):
            return
        start, end = self._second(told.get("startDate")), self._second(told.get("endDate"))
        if start is None or end is None or not 0 < end - start <= 24 * 3600:
            self.found.refused["unreadable"] += 1
            return
        self.found.asleep.extend((start, end, self._source(told)))

    def _second(self, text: str | None) -> int | None:
        try:
            second = self._seconds(text or "")
        except ValueError:
            return None
        return second if second >= _EARLIEST_S else None


def second_of(text: str) -> int | None:
    """A date of the export as epoch seconds; None where it is none, or before there were such devices."""
    try:
        second = _clock()(text)
    except ValueError:
        return None
    return second if second >= _EARLIEST_S else None


def _clock() -> Callable[[str], int]:
    """Reads "2026-10-31 07:00:05 +0100" as epoch seconds; days are remembered, since most records share theirs."""
    midnights: dict[str, int] = {}

    def seconds(text: str) -> int:
        day = text[:10] + text[19:]
        midnight = midnights.get(day)
        if midnight is None:
            if len(midnights) > 50_000:
                midnights.clear()
            midnight = int(datetime.strptime(day, "%Y-%m-%d %z").timestamp())
            midnights[day] = midnight
        return midnight + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])

    return seconds


def _name(told: dict[str, str]) -> str:
    return intern(" ".join(told.get("sourceName", "").split())[:100])
