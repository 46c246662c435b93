"""Tracks with times (GPX) in our words and units. Knows no store and no clock.

The raw input, elements matched by name whatever their namespace; some writers forget the version, the namespaces or the
times of single points::

    <trk><name>Evening loop</name><type>cycling</type><trkseg><trkpt lat="10.0" lon="20.0"><ele>100.0</ele>
      <time>2026-07-01T06:00:00Z</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>110</gpxtpx:hr> ...

Distance and speed follow from the positions where the file gives none, the climb from the altitude. A break of more
than 10 s between two segments is a pause.
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnreadableFile
from core.files import track, xml_points
from core.models import Recording
from core.recorded import FileContent, RecordedSession

DAMAGED = "The GPX file is damaged or cut off before its first point. Export the workout again."
EMPTY = "The GPX file holds no track: nothing was recorded."
ROUTE = "No point has a time: this is a route, not a recording. Export the workout with its times."

#: Longer names are cut.
LONGEST_NAME = 200

#: Elements of a point and the channel that they fill.
_CHANNELS = {
    "ele": "altitude_m", "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm", "cad": "cadence_rpm",
    "cadence": "cadence_rpm", "power": "power_w", "watts": "power_w", "powerinwatts": "power_w",
    "speed": "speed_mps", "atemp": "temperature_c", "temp": "temperature_c", "temperature": "temperature_c",
    "distance": "distance_m",
}  # fmt: skip
#: Strava writes a number for the type of an activity; those we know.
_NUMBERS = {"1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming", "17": "cycling"}
#: How words of a type or a name begin that tell the discipline.
_WORDS = (
    ("cycling", ("cycl", "bik", "ride", "riding", "mtb", "gravel", "virtualride")),
    ("running", ("run", "trailrun", "jog", "treadmill")),
    ("hiking", ("hik", "trek", "mountaineer")),
    ("walking", ("walk",)),
    ("swimming", ("swim",)),
    ("rowing", ("row",)),
)  # fmt: skip


@dataclass
class _Way:
    """A track as it stands in the file; a route has points and no times."""

    name: str | None = None
    kind: str | None = None
    points: list[dict[str, float]] = field(default_factory=list)
    piece: int = 0


def is_gpx(head: bytes) -> bool:
    """True where the root element is that of GPX, whatever the file is called."""
    return xml_points.has_root(head, "gpx")


def parse(data: bytes, *, name: str, zone: ZoneInfo) -> FileContent:
    """Read a GPX file: its tracks in the order of the file, and a sentence for what is lost.

    Args:
        name: What the file is called; only its content says what it is.
        zone: The athlete's own time zone; GPX tells UTC only.

    Returns:
        Sessions with ``created_at`` and ``updated_at`` set to the start until they are saved.

    Raises:
        UnreadableFile: There is no track with times in it; the sentence says what there is.
    """
    if not is_gpx(data[:4096]):
        raise UnreadableFile(f"{name} is not a GPX file, whatever its name says. Export the workout again.")
    document = xml_points.Document(data)
    creator, ways = _ways(document)
    return xml_points.sessions(
        data, document, ways, lambda way, errors: _session(way, creator, zone, errors),
        lambda: DAMAGED if document.problem else EMPTY,
    )  # fmt: skip


def _ways(document: xml_points.Document) -> tuple[str | None, list[_Way]]:
    """Who wrote the file, and its tracks and routes as far as it can be read."""
    creator: str | None = None
    ways: list[_Way] = []
    current: _Way | None = None
    for event, tag, element in document.events():
        if event == "start":
            if tag == "gpx":
                creator = creator or element.get("creator")
            elif tag in ("trk", "rte"):
                current = _Way()
                ways.append(current)
            elif tag == "trkseg" and current:
                current.piece += 1
        elif tag in ("trk", "rte"):
            current = None
            element.clear()
        elif current:
            _take(current, tag, element)
    return creator, ways


def _take(way: _Way, tag: str, element: Element) -> None:
    """Read a finished element into the track and forget it."""
    if tag in ("trkpt", "rtept"):
        way.points.append({**_point(element), "piece": way.piece})
        element.clear()
    elif tag == "trkseg":
        element.clear()
    elif tag == "name" and not way.points and not way.name:
        way.name = " ".join((element.text or "").split())[:LONGEST_NAME] or None
    elif tag == "type" and not way.kind:
        way.kind = (element.text or "").strip() or None


def _point(element: Element) -> dict[str, float]:
    """Position, time and channels of a point, as far as they are numbers."""
    point = {
        "latitude_deg": xml_points.number(element.get("lat")),
        "longitude_deg": xml_points.number(element.get("lon")),
    }
    for inner in element.iter():
        tag = xml_points.local(inner).lower()
        if tag == "time":
            point["time_s"] = xml_points.instant_s(inner.text)
        elif (channel := _CHANNELS.get(tag)) and not np.isnan(value := xml_points.number(inner.text)):
            point[channel] = value
    return point


def _session(way: _Way, creator: str | None, zone: ZoneInfo, errors: list[str]) -> RecordedSession:
    """A track as a recording.

    Raises:
        UnreadableFile: It has no times, so it is a route; or none that can be true.
    """
    if not way.points:
        raise UnreadableFile("A track of the file has no points: nothing was recorded.")
    timed = [point for point in way.points if not np.isnan(point.get("time_s", np.nan))]
    if not timed:
        raise UnreadableFile(
            "No point has a time: this is a route, not a recording. Export the workout with its times."
        )
    if untimed := len(way.points) - len(timed):
        errors.append(f"{untimed:,} of {len(way.points):,} points have no time: left out.")
    discipline = _discipline(way)
    placed = _placed(timed, discipline)
    errors.extend(placed.notes)
    duration_s = placed.elapsed_s - sum(until - since for since, until in placed.pauses)
    started_at = track.started(placed.started_s)
    offset_s = track.offset_s(started_at, zone)
    recording = Recording(
        source="file", source_id="", detail_state="complete", created_at=started_at, updated_at=started_at,
        started_at=started_at, utc_offset_s=offset_s, discipline=discipline, duration_s=round(duration_s),
        title=way.name or track.title_by_hour(discipline, track.started(placed.started_s + offset_s).hour),
        is_outdoor=True if "latitude_deg" in placed.channels else None, pauses=placed.pauses or None,
        device=" ".join((creator or "").split())[:LONGEST_NAME] or None,
        **track.totals(placed.channels, duration_s=duration_s),
    )  # fmt: skip
    return RecordedSession(recording, streams=placed.channels)


def _placed(points: list[dict[str, float]], discipline: str) -> track.Placed:
    names = sorted({"latitude_deg", "longitude_deg", *_CHANNELS.values()})
    channels = xml_points.columns(points, names)
    if discipline in track.ON_FOOT and "cadence_rpm" in channels:
        channels["cadence_rpm"] = track.steps_per_minute(channels["cadence_rpm"])
    instants_s = np.array([point["time_s"] for point in points])
    return track.placed(track.Track(instants_s, channels, np.array([point["piece"] for point in points])))


def _discipline(way: _Way) -> str:
    """By the type, a word or Strava's number; else by the words of the name."""
    if way.kind in _NUMBERS:
        return _NUMBERS[way.kind]
    for text in (way.kind, way.name):
        for word in re.findall(r"[a-z]+", (text or "").lower()):
            for discipline, beginnings in _WORDS:
                if word.startswith(beginnings):
                    return discipline
    return "other"
