"""Apple Health's export as workouts and dated values. How the file is read is in ``apple_records``.

Whoop and Oura have no export of their own here: what their apps write to Apple Health arrives this way, and the name
of the app stays in the note of each value. Reported by users and makers, and not tried here:

- **Whoop** writes sleep, resting heart rate and workouts with their energy and mean heart rate. It does not write
  heart-rate variability (Whoop measures RMSSD, Apple Health holds SDNN), recovery or strain: enter those by hand.
- **Oura** writes sleep with its stages, resting and daily heart rate, workouts and, in newer versions of its app,
  heart-rate variability. It does not write readiness.

One value a day and kind: the mean of resting heart rate and variability, the last weight, body fat and VO2max, the sum
of what was eaten; sleep is the time in any stage asleep of the night before the day, from 18:00 to 18:00. Where
several sources tell the same, one is taken, in the order of ``_BEST_FIRST``, and nothing is counted twice. Blood
pressure and the like (Correlations), steps and rings are not read. A workout of several sports is one session.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnreadableFile
from core.files import gpx, track
from core.files.apple_records import SAMPLED, AppleRecords, AppleWorkout, Point, records_of, second_of
from core.files.apple_values import DISCIPLINES, amount, lengths, pauses, statistics
from core.models import Recording
from core.recorded import FileContent, Measured, RecordedSession

SOURCE = "apple_health"
#: Sessions are handed over so many at a time.
CHUNK_SESSIONS = 50
#: So many workouts that cannot be read are named one by one.
MAX_ERRORS = 200
#: A longer workout than a week is a mistake.
LONGEST_S = 7 * 24 * 3600

#: Whose word counts where several sources tell of one day: what is worn at night first, the phone last.
_BEST_FIRST = ("oura", "whoop", "watch", "garmin", "polar", "coros", "suunto", "withings", "eight", "fitbit")
_BY_MEAN = ("resting_heart_rate", "hrv_sdnn")
_BY_SUM = ("dietary_energy",)
_NIGHT_FROM = timedelta(hours=18)
_TYPE = "HKWorkoutActivityType"

Routes = Callable[[str], bytes | None]


class _Unreadable(Exception):
    """This workout cannot be read; the message says why."""


def is_apple_health(head: bytes) -> bool:
    """True for the beginning of an export.xml."""
    return b"<!DOCTYPE HealthData" in head or b"<HealthData" in head


def export_name(files: Iterable[tuple[str, int]]) -> str | None:
    """Which file of an archive may be the export: the largest XML that is not the clinical document.

    Its name is written in the language of the phone (export.xml, Exportar.xml ...), so :func:`is_apple_health` decides.

    Args:
        files: Names with sizes in bytes.
    """
    xml = [(size, name) for name, size in files if name.lower().endswith(".xml") and "_cda." not in name.lower()]
    return max(xml)[1] if xml else None


def route_of(path: str, names: Iterable[str]) -> str | None:
    """Which file of an archive a workout means by "/workout-routes/route_2026-10-31_7.31am.gpx"."""
    last = path.rpartition("/")[2]
    return next((name for name in names if last and name.rpartition("/")[2] == last), None)


def contents(
    open_stream: Callable[[], BinaryIO], *, routes: Routes = lambda path: None, zone: ZoneInfo
) -> Iterator[FileContent]:
    """Everything of use in an export: first the dated values, then the workouts, some at a time.

    Args:
        open_stream: Opens the export.xml; it is read once, from beginning to end, before anything is yielded.
        routes: The content of a route's file by the path that the export names; None where there is none.
        zone: The athlete's zone, for days and for workouts that do not tell theirs.

    Raises:
        UnreadableFile: It is not Apple Health's export.
    """
    with open_stream() as stream:
        found = records_of(stream)
    yield FileContent(measured=measured(found, zone), errors=_sentences(found))
    sessions: list[RecordedSession] = []
    errors: list[str] = []
    refused = 0
    seen: set[str] = set()
    for workout in found.workouts:
        try:
            recorded = _session(workout, found, routes, zone, errors)
        except _Unreadable as error:
            refused += 1
            if refused <= MAX_ERRORS:
                day = workout.attributes.get("startDate", "no date")[:40]
                errors.append(f"A workout of {day} was left out: {error}.")
            continue
        if recorded.recording.source_id not in seen:
            seen.add(recorded.recording.source_id)
            sessions.append(recorded)
        if len(sessions) == CHUNK_SESSIONS:
            yield FileContent(sessions, errors=errors)
            sessions, errors = [], []
    if refused > MAX_ERRORS:
        errors.append(f"{refused - MAX_ERRORS:,} more workouts could not be read.")
    if sessions or errors:
        yield FileContent(sessions, errors=errors)


# --- dated values


def measured(found: AppleRecords, zone: ZoneInfo) -> list[Measured]:
    """One value a day and kind, oldest first; ``note`` names the app or device."""
    days: dict[tuple[str, date], list[Point]] = defaultdict(list)
    for point in found.points:
        if _is_past(point[1], found):
            days[point[0], datetime.fromtimestamp(point[1], zone).date()].append(point)
    values = [_of_a_day(kind, day, points) for (kind, day), points in days.items()]
    return sorted(values + _sleep(found, zone), key=lambda value: (value.day, value.kind))


def _of_a_day(kind: str, day: date, points: list[Point]) -> Measured:
    if kind not in _BY_MEAN + _BY_SUM:
        *_, source, value = max(points, key=lambda point: point[1])
        return Measured(kind, day, round(value, 3), source or None)
    by_source: dict[str, list[float]] = defaultdict(list)
    for _, _, source, value in points:
        by_source[source].append(value)
    if kind in _BY_SUM:
        source = max(sorted(by_source), key=lambda name: sum(by_source[name]))
        return Measured(kind, day, round(sum(by_source[source]), 1), source or None)
    source = min(sorted(by_source), key=lambda name: (_rank(name), -len(by_source[name])))
    return Measured(kind, day, round(sum(by_source[source]) / len(by_source[source]), 2), source or None)


def _sleep(found: AppleRecords, zone: ZoneInfo) -> list[Measured]:
    """Hours asleep by the day that the night ended on: stretches that overlap count once."""
    names = {number: " ".join(name.split())[:100] for name, number in found.sources.items()}
    nights: dict[date, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    stretches = np.frombuffer(found.asleep, dtype=np.int64).reshape(-1, 3) if found.asleep else np.empty((0, 3))
    for start, end, source in stretches.tolist():
        if _is_past(start, found):
            night = (datetime.fromtimestamp(start, zone) + (timedelta(hours=24) - _NIGHT_FROM)).date()
            nights[night][names[source]].append((start, end))
    values = []
    for day, by_source in nights.items():
        slept_s = {source: _covered_s(stretches) for source, stretches in by_source.items()}
        source = min(sorted(slept_s), key=lambda name: (_rank(name), -slept_s[name]))
        values.append(Measured("sleep_hours", day, round(min(slept_s[source] / 3600, 24), 2), source or None))
    return values


def _covered_s(stretches: list[tuple[int, int]]) -> int:
    """Seconds that lie in any of the stretches."""
    covered, reached = 0, 0
    for start, end in sorted(stretches):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def _rank(source: str) -> int:
    name = source.casefold()
    if "iphone" in name:
        return len(_BEST_FIRST) + 1
    return next((rank for rank, word in enumerate(_BEST_FIRST) if word in name), len(_BEST_FIRST))


def _is_past(second: int, found: AppleRecords) -> bool:
    return found.exported_s is None or second <= found.exported_s + 24 * 3600


def _sentences(found: AppleRecords) -> list[str]:
    """What could not be read, in words."""
    said = [found.broken] if found.broken else []
    if unreadable := found.refused["unreadable"] + found.refused["old clock"]:
        said.append(f"{unreadable:,} health records had a value, unit or date that cannot be right, and were left out.")
    if found.refused["samples"]:
        said.append(
            f"{found.refused['samples']:,} heart-rate and power samples were too many to hold at once, so the newest "
            "workouts may have no curve; their totals are complete."
        )
    return said


# --- workouts


def _session(
    workout: AppleWorkout, found: AppleRecords, routes: Routes, zone: ZoneInfo, errors: list[str]
) -> RecordedSession:
    told = workout.attributes
    start_s, elapsed_s, duration_s = _times(workout, found)
    started_at = datetime.fromtimestamp(start_s, UTC)
    word = told.get("workoutActivityType", "").removeprefix(_TYPE) or "Other"
    discipline = DISCIPLINES.get(word, "other")
    source = " ".join(told.get("sourceName", "").split())[:100]
    is_outdoor = {"0": True, "1": False}.get(workout.metadata.get("HKIndoorWorkout", ""))
    recording = Recording(
        source=SOURCE, source_id=f"{word} {started_at:%Y-%m-%dT%H:%M:%SZ} {source}".strip(), detail_state="complete",
        discipline=discipline, title=_title(word, workout, is_outdoor), started_at=started_at,
        utc_offset_s=_utc_offset_s(workout, started_at, zone), duration_s=duration_s, is_outdoor=is_outdoor,
        device=_device(told) or source or None, pauses=pauses(workout, start_s, elapsed_s) or None,
        created_at=started_at, updated_at=started_at, **statistics(workout, discipline, duration_s),
    )  # fmt: skip
    streams = _streams(workout, found, start_s, elapsed_s, recording.pauses or [])
    if recording.avg_heart_rate_bpm is None and "heart_rate_bpm" in streams:  # before iOS 16 no totals told it
        recording.avg_heart_rate_bpm = float(np.nanmean(streams["heart_rate_bpm"]))
        recording.max_heart_rate_bpm = float(np.nanmax(streams["heart_rate_bpm"]))
    recorded = RecordedSession(recording, streams, lengths=lengths(workout, start_s))
    for path in workout.routes:
        recorded = _with_route(recorded, path, routes, zone, errors)
    return recorded


def _times(workout: AppleWorkout, found: AppleRecords) -> tuple[int, int, int]:
    """Start (epoch seconds), seconds until the end, and seconds without pauses."""
    told = workout.attributes
    start_s, end_s = second_of(told.get("startDate", "")), second_of(told.get("endDate", ""))
    if start_s is None or not _is_past(start_s, found):
        raise _Unreadable("its date cannot be right")
    active_s = amount(told.get("duration"), told.get("durationUnit", "min"), {"min": 60.0, "s": 1.0, "hr": 3600.0})
    elapsed_s = end_s - start_s if end_s is not None else 0
    if elapsed_s <= 0:
        elapsed_s = round(active_s or 0)
    if not 0 < elapsed_s <= LONGEST_S:
        raise _Unreadable("it has no length, or one of more than a week")
    return start_s, elapsed_s, min(max(round(active_s or elapsed_s), 1), elapsed_s)


def _title(word: str, workout: AppleWorkout, is_outdoor: bool | None) -> str:
    """ "TraditionalStrengthTraining" is "Traditional strength training"; "Running" indoors is "Indoor running"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).capitalize()
    if is_outdoor is not None and word in ("Running", "Walking", "Cycling", "Rowing"):
        words = f"{'Outdoor' if is_outdoor else 'Indoor'} {words.lower()}"
    brand = " ".join(workout.metadata.get("HKWorkoutBrandName", "").split())[:60]
    return f"{words} ({brand})" if brand else words[:100]


def _utc_offset_s(workout: AppleWorkout, started_at: datetime, zone: ZoneInfo) -> int:
    """By the zone that the workout names; the offset of the export's dates is only that of the exporting phone."""
    name = workout.metadata.get("HKTimeZone", "")
    with suppress(ValueError, OSError, KeyError):  # no such zone
        zone = ZoneInfo(name) if name else zone
    return int((started_at.astimezone(zone).utcoffset() or timedelta(0)).total_seconds())


def _device(told: dict[str, str]) -> str | None:
    """The name in "<<HKDevice: 0x1>, name:Apple Watch, manufacturer:Apple Inc., model:Watch>"."""
    found = re.search(r"name:([^,>]+)", told.get("device", ""))
    return found[1].strip()[:100] if found else None


def _streams(
    workout: AppleWorkout, found: AppleRecords, start_s: int, elapsed_s: int, pauses: list[list[float]]
) -> dict[str, np.ndarray]:
    source = workout.attributes.get("sourceName", "")
    streams: dict[str, np.ndarray] = {}
    for name in {kind.channel for kind in SAMPLED.values()}:
        seconds, values = found.channel(name, start_s, start_s + elapsed_s, source)
        if seconds.size > 1:
            streams |= track.on_grid(seconds, track.believable({name: values}), pauses=pauses)
    return dict(sorted(streams.items()))


def _with_route(
    recorded: RecordedSession, path: str, routes: Routes, zone: ZoneInfo, errors: list[str]
) -> RecordedSession:
    """The session with the positions of its route; of a channel that both have, the session's own."""
    try:
        data = routes(path)
        walked = gpx.parse(data, name=path.rpartition("/")[2], zone=zone).sessions if data else []
    except UnreadableFile as error:
        errors.append(f"The route {path.rpartition('/')[2]} was left out: {error}")
        return recorded
    recording, streams = recorded.recording, dict(recorded.streams)
    for route in walked:
        shift_s = round((route.recording.started_at - recording.started_at).total_seconds())
        if abs(shift_s) > LONGEST_S:
            continue
        for name, values in route.streams.items():
            streams[name] = _overlaid(streams.get(name), values, shift_s)
        for value in ("elevation_gain_m", "distance_m"):
            if getattr(recording, value) is None:
                setattr(recording, value, getattr(route.recording, value))
    return replace(recorded, streams=streams)


def _overlaid(own: np.ndarray | None, values: np.ndarray, shift_s: int) -> np.ndarray:
    """``values`` moved by ``shift_s`` seconds, where ``own`` is missing."""
    moved = np.concatenate((np.full(max(shift_s, 0), np.nan), values[max(-shift_s, 0) :]))
    if own is None:
        return moved
    both = np.full(max(own.size, moved.size), np.nan)
    both[: moved.size] = moved
    both[: own.size] = np.where(np.isfinite(own), own, both[: own.size])
    return both
