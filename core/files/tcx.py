"""Recordings in Garmin's training center format (TCX) in our words and units. Knows no store and no clock.

The raw input, elements matched by name whatever their namespace::

    <Activity Sport="Biking"><Id>2020-06-01T14:52:40.000Z</Id><Lap StartTime="2020-06-01T14:52:40.000Z">
      <TotalTimeSeconds>26.0</TotalTimeSeconds><DistanceMeters>142.35</DistanceMeters><Calories>4</Calories> ...
      <Track><Trackpoint><Time>2020-06-01T14:52:40.000Z</Time><Position><LatitudeDegrees>52.1</LatitudeDegrees> ...
        <HeartRateBpm><Value>154</Value></HeartRateBpm><Cadence>90</Cadence>
        <Extensions><ns3:TPX><ns3:Speed>6.4</ns3:Speed><ns3:Watts>162</ns3:Watts></ns3:TPX></Extensions>

Time, distance and calories are the sums of the laps. A run's cadence is that of one leg in most files and is doubled
where its mean shows it.
"""

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnreadableFile
from core.files import track, xml_points
from core.models import Lap, Recording
from core.recorded import FileContent, RecordedSession

#: A name longer than this is a note, not a title.
LONGEST_TITLE = 80
#: The sum of the laps may be longer than from first to last sample by so much: a last lap without samples.
LAP_SLACK_S = 600

_SPORTS = {
    "biking": "cycling", "cycling": "cycling", "running": "running", "walking": "walking", "hiking": "hiking",
    "swimming": "swimming", "rowing": "rowing", "yoga": "yoga", "strength": "strength",
    "strengthtraining": "strength", "meditation": "meditation", "cardio": "cardio", "virtualride": "cycling",
    "virtualrun": "running", "ride": "cycling", "run": "running", "walk": "walking", "hike": "hiking",
    "swim": "swimming",
}  # fmt: skip
#: Elements of a trackpoint and the channel that they fill. The only Value in one is that of the heart rate.
_CHANNELS = {
    "LatitudeDegrees": "latitude_deg", "LongitudeDegrees": "longitude_deg", "AltitudeMeters": "altitude_m",
    "DistanceMeters": "distance_m", "Value": "heart_rate_bpm", "Cadence": "cadence_rpm", "RunCadence": "cadence_rpm",
    "Watts": "power_w", "Speed": "speed_mps",
}  # fmt: skip
_OF_LAPS = ("TotalTimeSeconds", "DistanceMeters", "MaximumSpeed", "Calories", "Cadence", "AvgRunCadence", "AvgWatts",
            "MaxWatts", "AvgSpeed")  # fmt: skip

#: What the totals of an activity can be.
_LEAST = {"avg_heart_rate_bpm": 25, "max_heart_rate_bpm": 25}
_MOST = {"distance_m": 5_000_000, "calories_kcal": 30_000, "avg_heart_rate_bpm": 240, "max_heart_rate_bpm": 240}


@dataclass
class _Lap:
    start_s: float
    values: dict[str, float] = field(default_factory=dict)
    trigger: str | None = None


@dataclass
class _Activity:
    sport: str
    laps: list[_Lap] = field(default_factory=list)
    points: list[dict[str, float]] = field(default_factory=list)
    note: str | None = None
    device: str | None = None
    piece: int = 0


def is_tcx(head: bytes) -> bool:
    """True where the root element is that of TCX, whatever the file is called."""
    return xml_points.has_root(head, "TrainingCenterDatabase")


def parse(data: bytes, *, name: str, zone: ZoneInfo) -> FileContent:
    """Read a TCX file: its activities in the order of the file, and a sentence for what is lost.

    Args:
        name: What the file is called; only its content says what it is.
        zone: The athlete's own time zone; TCX tells UTC only.

    Returns:
        Sessions with ``created_at`` and ``updated_at`` set to the start until they are saved.

    Raises:
        UnreadableFile: There is no recording in it; the sentence says what there is.
    """
    if not is_tcx(data[:4096]):
        raise UnreadableFile(f"{name} is not a TCX file, whatever its name says. Export the workout again.")
    document = xml_points.Document(data)
    activities, other = _activities(document)
    return xml_points.sessions(
        data, document, activities, lambda activity, errors: _session(activity, zone, errors),
        lambda: _why_nothing(other, document.problem),
    )  # fmt: skip


def _why_nothing(other: set[str], problem: str | None) -> str:
    if "Course" in other:
        return "The file holds a course to follow, not a recording. Import the file of the finished workout."
    if "Workout" in other:
        return "The file holds a planned workout, not a recording. Import the file of the finished workout."
    if problem:
        return "The TCX file is damaged or cut off before its first sample. Export the workout again."
    return "The TCX file holds no activity: nothing was recorded."


# --- elements


def _activities(document: xml_points.Document) -> tuple[list[_Activity], set[str]]:
    """The activities as far as the file can be read, and which other things it holds."""
    activities: list[_Activity] = []
    other: set[str] = set()
    current: _Activity | None = None
    for event, tag, element in document.events():
        if event == "start":
            if tag == "Activity":
                current = _Activity(element.get("Sport") or "")
                activities.append(current)
            elif tag == "Lap" and current:
                current.laps.append(_Lap(xml_points.instant_s(element.get("StartTime"))))
                current.piece += 1
            elif tag in ("Course", "Workout"):
                other.add(tag)
        elif tag == "Activity":
            current = None
            element.clear()
        elif current:
            _take(current, tag, element)
    return activities, other


def _take(activity: _Activity, tag: str, element: Element) -> None:
    """Read a finished element into the activity and forget it."""
    if tag == "Trackpoint":
        activity.points.append({**_point(element), "piece": activity.piece})
        element.clear()
    elif tag == "Track":
        activity.piece += 1
        element.clear()
    elif tag == "Lap" and activity.laps:
        _take_lap(activity.laps[-1], element)
        element.clear()
    elif tag == "Notes" and not activity.note:
        activity.note = " ".join((element.text or "").split()) or None
    elif tag == "Creator":
        found = (child.text for child in element if xml_points.local(child) == "Name")
        activity.device = " ".join((next(found, None) or "").split())[:LONGEST_TITLE] or None


def _point(element: Element) -> dict[str, float]:
    """Time and channels of a trackpoint, as far as they are numbers."""
    point: dict[str, float] = {}
    for inner in element.iter():
        tag = xml_points.local(inner)
        if tag == "Time":
            point["time_s"] = xml_points.instant_s(inner.text)
        elif (channel := _CHANNELS.get(tag)) and not np.isnan(value := xml_points.number(inner.text)):
            point[channel] = value
    return point


def _take_lap(lap: _Lap, element: Element) -> None:
    for inner in element.iter():
        tag = xml_points.local(inner)
        if tag in ("AverageHeartRateBpm", "MaximumHeartRateBpm"):
            value = xml_points.number(next((child.text for child in inner), None))
            lap.values[tag] = value if value > 0 else np.nan
        elif tag in _OF_LAPS:
            lap.values.setdefault(tag, xml_points.number(inner.text))
        elif tag == "TriggerMethod":
            lap.trigger = (inner.text or "").strip().lower() or None


# --- sessions


def _session(activity: _Activity, zone: ZoneInfo, errors: list[str]) -> RecordedSession:
    """An activity as a recording.

    Raises:
        UnreadableFile: None of its samples and laps has a time that can be true.
    """
    discipline = _SPORTS.get("".join(filter(str.isalpha, activity.sport)).lower(), "other")
    placed = _placed(activity, discipline)
    errors.extend(placed.notes)
    duration_s, pauses = _duration(activity, placed)
    told = _told(activity)
    started_at = track.started(placed.started_s)
    offset_s = track.offset_s(started_at, zone)
    title = activity.note if activity.note and len(activity.note) <= LONGEST_TITLE else None
    values = track.totals(placed.channels, duration_s=duration_s) | told
    if "distance_m" in told and duration_s:
        values["avg_speed_mps"] = told["distance_m"] / duration_s
    recording = Recording(
        source="file", source_id="", detail_state="complete", created_at=started_at, updated_at=started_at,
        started_at=started_at, utc_offset_s=offset_s, discipline=discipline, duration_s=round(duration_s),
        title=title or track.title_by_hour(discipline, track.started(placed.started_s + offset_s).hour),
        is_outdoor=True if "latitude_deg" in placed.channels else None, pauses=pauses, device=activity.device,
        **values,
    )  # fmt: skip
    return RecordedSession(recording, streams=placed.channels, laps=_laps(activity, placed))


def _placed(activity: _Activity, discipline: str) -> track.Placed:
    """The samples on the elapsed clock; of an activity without samples its laps."""
    starts = [{"time_s": lap.start_s, "piece": 0.0} for lap in activity.laps]
    points = activity.points if any("time_s" in point for point in activity.points) else starts
    if not points:
        raise UnreadableFile("An activity of the file holds neither samples nor laps: nothing was recorded.")
    channels = xml_points.columns(points, sorted(set(_CHANNELS.values())))
    if discipline in track.ON_FOOT and "cadence_rpm" in channels:
        channels["cadence_rpm"] = track.steps_per_minute(channels["cadence_rpm"])
    instants_s = np.array([point.get("time_s", np.nan) for point in points])
    return track.placed(track.Track(instants_s, channels, np.array([point["piece"] for point in points])))


def _duration(activity: _Activity, placed: track.Placed) -> tuple[float, list[list[float]] | None]:
    """How long the timer ran by the laps, else from first to last sample; and the pauses as far as they are known."""
    timer_s = _sum(activity, "TotalTimeSeconds") or 0.0
    paused_s = sum(until - since for since, until in placed.pauses)
    if not 0 < timer_s <= placed.elapsed_s + LAP_SLACK_S:
        return (placed.elapsed_s - paused_s, placed.pauses) if placed.elapsed_s else (timer_s, None)
    is_explained = placed.elapsed_s - paused_s <= timer_s + track.FILL_S
    return timer_s, placed.pauses if is_explained else placed.pauses or None


def _told(activity: _Activity) -> dict[str, Any]:
    """What the laps say of the whole, where it can be true."""
    highest_bpm = [lap.values.get("MaximumHeartRateBpm", np.nan) for lap in activity.laps]
    values: dict[str, Any] = {
        "distance_m": _sum(activity, "DistanceMeters"),
        "calories_kcal": _sum(activity, "Calories"),
        "avg_heart_rate_bpm": _mean(activity, "AverageHeartRateBpm"),
        "max_heart_rate_bpm": max((bpm for bpm in highest_bpm if bpm > 0), default=None),
    }
    return {name: value for name, value in values.items() if value and _LEAST.get(name, 0) <= value <= _MOST[name]}


def _sum(activity: _Activity, name: str) -> float | None:
    """The sum over the laps; None where one of them does not tell."""
    values = [lap.values.get(name, np.nan) for lap in activity.laps]
    total = sum(values) if values and min(values) >= 0 else np.nan
    return None if np.isnan(total) else total


def _mean(activity: _Activity, name: str) -> float | None:
    """The mean over the laps by their length; None where one of them does not tell."""
    values = np.array([lap.values.get(name, np.nan) for lap in activity.laps])
    weights = np.array([lap.values.get("TotalTimeSeconds", np.nan) for lap in activity.laps])
    if not np.isfinite(values * weights).all() or not weights.sum() > 0:
        return None
    return float(values @ weights / weights.sum())


def _laps(activity: _Activity, placed: track.Placed) -> list[Lap]:
    laps = []
    for lap in activity.laps:
        start_s = lap.start_s - placed.started_s
        if not -LAP_SLACK_S <= start_s <= track.DAY_S:
            continue
        told = {name: None if np.isnan(value) else value for name, value in lap.values.items()}
        duration_s, distance_m = told.get("TotalTimeSeconds"), told.get("DistanceMeters")
        laps.append(Lap(
            recording_id=0, position=len(laps), start_s=max(start_s, 0.0), duration_s=duration_s, distance_m=distance_m,
            calories_kcal=told.get("Calories"), avg_power_w=told.get("AvgWatts"),
            avg_cadence_rpm=told.get("Cadence"), avg_heart_rate_bpm=told.get("AverageHeartRateBpm"),
            max_heart_rate_bpm=told.get("MaximumHeartRateBpm"), trigger=lap.trigger,
            avg_speed_mps=distance_m / duration_s if distance_m and duration_s else told.get("AvgSpeed"),
        ))  # fmt: skip
    return laps
