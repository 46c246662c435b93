"""Apple Health exports, made up: single elements for tests, and files of any size for measuring. Nobody's health."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

QUANTITY = "HKQuantityTypeIdentifier"
#: As version 12 of the export begins: its document type is malformed.
PROLOG = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ATTLIST Record
  type CDATA #REQUIRED
  device <!-- unclosed CDATA #IMPLIED
]>
"""
DEVICE = "&lt;&lt;HKDevice: 0x281a1b2c3>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,1>"


def export(*elements: str, exported: str = "2026-11-01 08:00:00 +0100", prolog: str = PROLOG) -> bytes:
    """A whole export.xml."""
    body = "\n".join(elements)
    return f'{prolog}<HealthData locale="de_DE">\n <ExportDate value="{exported}"/>\n{body}\n</HealthData>\n'.encode()


def element(tag: str, inner: str = "", **attributes: object) -> str:
    """One element; names of attributes are Apple's."""
    told = " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items() if value is not None)
    return f" <{tag} {told}>{inner}</{tag}>" if inner else f" <{tag} {told}/>"


def record(
    kind: str, value: object, start: str, unit: str | None = None, *, end: str = "", source: str = "Watch"
) -> str:
    """A Record; ``kind`` is Apple's without its beginning."""
    kind = kind if kind.startswith("HK") else QUANTITY + kind
    return element(
        "Record", type=kind, sourceName=source, unit=unit, startDate=start, endDate=end or start, value=value
    )


def sleep(stage: str, start: str, end: str, source: str = "Watch") -> str:
    """A stretch of sleep; ``stage`` is "AsleepCore", "InBed" ..."""
    value = f"HKCategoryValueSleepAnalysis{stage}"
    return record("HKCategoryTypeIdentifierSleepAnalysis", value, start, end=end, source=source)


def workout(kind: str, start: str, end: str, *inner: str, source: str = "Watch", **attributes: object) -> str:
    """A Workout; ``kind`` is "Running" ..."""
    return element(
        "Workout", "\n" + "\n".join(inner) if inner else "", workoutActivityType=f"HKWorkoutActivityType{kind}",
        sourceName=source, startDate=start, endDate=end, **attributes,
    )  # fmt: skip


def statistics(kind: str, unit: str, **values: float) -> str:
    """A WorkoutStatistics with ``sum``, ``average``, ``maximum``."""
    return element("WorkoutStatistics", type=QUANTITY + kind, unit=unit, **values)


def metadata(key: str, value: str) -> str:
    """A MetadataEntry."""
    return element("MetadataEntry", key=key, value=value)


def route(path: str) -> str:
    """A WorkoutRoute with its file."""
    return element("WorkoutRoute", element("FileReference", path=path), sourceName="Watch")


def gpx(start: datetime, points: int) -> bytes:
    """A route as the Watch records it: a point a second to the north."""
    lines = [
        f'<trkpt lon="13.4" lat="{52.5 + n / 1e5:.6f}"><ele>{34 + n / 10:.2f}</ele>'
        f"<time>{start + timedelta(seconds=n):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for n in range(points)
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Apple Health Export"'
    space = 'xmlns="http://www.topografix.com/GPX/1/1"'
    return f"{head} {space}><trk><name>Route</name><trkseg>{''.join(lines)}</trkseg></trk></gpx>".encode()


def write_large(path: Path, megabytes: int) -> int:
    """Write an export of about so many megabytes, days of records and then their workouts; returns the records."""
    with path.open("wb") as file:
        file.write(export().replace(b"</HealthData>\n", b""))
        records, workouts = 0, []
        for day in _days():
            records += _write_day(file, day)
            workouts.append(_workout_of(day))
            if file.tell() > megabytes * 1_000_000:
                break
        file.write("\n".join(workouts).encode() + b"\n</HealthData>\n")
    return records


def _days() -> Iterator[datetime]:
    day = datetime(2006, 1, 1, tzinfo=UTC)
    while True:
        yield day
        day += timedelta(days=1)


def _write_day(file: BinaryIO, day: datetime) -> int:
    """A day of a watch: heart rate every five minutes and every five seconds of a workout, steps, energy, and more."""
    lines = [_long("HeartRate", "count/min", day + timedelta(minutes=5 * n), 55 + n % 20) for n in range(288)]
    start = day + timedelta(hours=17)
    lines += [_long("HeartRate", "count/min", start + timedelta(seconds=5 * n), 120 + n % 40) for n in range(540)]
    for kind, unit, value in (("StepCount", "count", 80), ("ActiveEnergyBurned", "kcal", 1.3),
                              ("BasalEnergyBurned", "kcal", 9.1), ("DistanceWalkingRunning", "km", 0.06)):  # fmt: skip
        lines += [_long(kind, unit, day + timedelta(minutes=7 * n), value) for n in range(200)]
    lines += [_long("HeartRateVariabilitySDNN", "ms", day + timedelta(hours=n), 40 + n) for n in range(8)]
    lines += [_long("RestingHeartRate", "count/min", day, 52), _long("BodyMass", "kg", day, 71.5)]
    night = day - timedelta(hours=1)
    lines += [
        sleep("AsleepCore", _stamp(night + timedelta(minutes=20 * n)), _stamp(night + timedelta(minutes=20 * n + 19)))
        for n in range(22)
    ]
    file.write("\n".join(lines).encode() + b"\n")
    return len(lines)


def _long(kind: str, unit: str, at: datetime, value: float) -> str:
    stamp = _stamp(at)
    return (
        f' <Record type="{QUANTITY}{kind}" sourceName="Watch" sourceVersion="10.1" device="{DEVICE}" unit="{unit}" '
        f'creationDate="{stamp}" startDate="{stamp}" endDate="{stamp}" value="{value}"/>'
    )


def _workout_of(day: datetime) -> str:
    start = day + timedelta(hours=17)
    return workout(
        "Running", _stamp(start), _stamp(start + timedelta(minutes=45)), metadata("HKIndoorWorkout", "0"),
        statistics("DistanceWalkingRunning", "km", sum=8.1), statistics("HeartRate", "count/min", average=140),
        duration=45, durationUnit="min",
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(timezone(timedelta(hours=1))):%Y-%m-%d %H:%M:%S %z}"
