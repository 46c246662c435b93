"""Peloton's workouts and second-by-second graphs as our recordings, in our units. Pure: raw replies in, models out.

Classes are read in core/peloton_classes.py, the athlete in core/peloton_profile.py, single fields in
core/peloton_fields.py. The elapsed clock of a recording is Peloton's pedalling clock: ``started_at`` is its second 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from core.errors import UnexpectedReply
from core.models import Recording
from core.peloton_classes import class_id, class_type_name, discipline, is_scenic, parse_joined_class
from core.peloton_fields import (
    MAX_UTC_OFFSET_S,
    Raw,
    flag,
    instant,
    items,
    metres,
    metres_per_second,
    needed,
    number,
    numbers,
    part,
    parts,
    positive,
    speeds,
    text,
    whole,
    zone_offset_s,
)
from core.peloton_privacy import scrubbed
from core.peloton_profile import workout_ftp_w
from core.recorded import RawReply, RecordedSession

SOURCE = "peloton"
#: A class was taken live when the workout started this close to its time.
LIVE_WITHIN = timedelta(minutes=15)
#: A device clock runs in some zone: its offset from UTC is within this of a quarter of an hour.
CLOCK_TOLERANCE_S = 120
#: No workout lasts longer; a sample later than this is not one.
MAX_SECOND = 48 * 3600

#: Peloton's channels that need no conversion but of their unit's name.
PLAIN_CHANNELS = {
    "output": "power_w", "cadence": "cadence_rpm", "resistance": "resistance_pct", "incline": "incline_pct",
    "stroke_rate": "stroke_rate_spm",
}  # fmt: skip
#: Where speed may be found, best first. Speed tells standing still from unknown, a pace does not.
SPEED_SLUGS = ("speed", "pace", "split_pace")
FREESTYLE_TYPES = {"cycling": "Just Ride", "running": "Just Run", "walking": "Just Walk", "rowing": "Just Row"}
SCENIC_TYPES = {"running": "Scenic Run", "walking": "Scenic Walk", "rowing": "Scenic Row"}
PHONES = ("iphone", "android")


@dataclass(frozen=True)
class WorkoutPage:
    """One page of the athlete's workouts, newest first."""

    items: list[RecordedSession]
    #: How many workouts Peloton says there are in all.
    total: int | None
    show_next: bool
    #: Workouts of this page that are still going on: they come with a later pass.
    in_progress: int = 0
    #: Why items of this page could not be read, each a sentence.
    problems: list[str] = field(default_factory=list)


def parse_page(reply: Raw, *, class_types: Mapping[str, str] | None = None) -> WorkoutPage:
    """A page of ``/api/user/{id}/workouts``. An item that cannot be read does not hide the others."""
    # {"data": [...], "page": 0, "total": 495, "show_next": true, ...}
    found, problems, in_progress = [], [], 0
    raw_items = parts(reply, "data")
    for item in raw_items:
        try:
            listed = parse_listed(item, class_types=class_types)
        except UnexpectedReply as error:
            problems.append(str(error))
            continue
        if listed:
            found.append(listed)
        else:
            in_progress += 1
    if problems and len(problems) == len(raw_items):
        raise UnexpectedReply(problems[0])
    is_more = bool(raw_items) and flag(reply, "show_next") is True
    return WorkoutPage(found, whole(reply, "total"), is_more, in_progress, problems)


def parse_listed(item: Raw, *, class_types: Mapping[str, str] | None = None) -> RecordedSession | None:
    """A workout as the list tells it, details still to come; None while it is going on."""
    if is_in_progress(item):
        return None
    recording = _recording(item, {}, class_types or {}, detail_state="listed")
    return RecordedSession(
        recording=recording,
        content=parse_joined_class(_ride(item), class_types),
        replies=[RawReply("list_item", recording.source_id, scrubbed(item))],
    )


def parse_session(
    workout: Raw, graph: Raw | None, *, class_types: Mapping[str, str] | None = None, listed: Raw | None = None
) -> RecordedSession:
    """A workout with all its values and channels.

    Args:
        workout: The reply of ``/api/workout/{id}``.
        graph: The reply of its ``/performance_graph``; None where Peloton has none.
        class_types: Names of class types by id.
        listed: The item of the list, for what the workout's own reply leaves out.
    """
    graph = graph or {}
    known = {**(listed or {}), **{name: value for name, value in workout.items() if value is not None}}
    recording = _recording(known, graph, class_types or {}, detail_state="complete")
    replies = [RawReply("workout", recording.source_id, scrubbed(workout))]
    if graph:
        replies.append(RawReply("performance_graph", recording.source_id, scrubbed(graph)))
    return RecordedSession(recording, parse_streams(graph), parse_joined_class(_ride(known), class_types), replies)


def is_in_progress(workout: Raw) -> bool:
    """Still going on: it has no end, and its numbers are not final."""
    return text(workout, "status") == "IN_PROGRESS"


def parse_streams(graph: Raw) -> dict[str, np.ndarray]:
    """The channels of a performance graph: one value a second of the pedalling clock, NaN where there is none."""
    seconds = _seconds(graph)
    length = int(seconds.max()) + 1 if seconds.size else 0
    metrics = _metrics(graph)
    channels = {
        channel: numbers(metrics[slug], "values") for slug, channel in PLAIN_CHANNELS.items() if slug in metrics
    }
    if speed := _speed_metric(metrics):
        channels["speed_mps"] = speeds(numbers(speed, "values"), text(speed, "display_unit"))
    if "heart_rate" in metrics:  # 0 until the strap connects
        bpm = numbers(metrics["heart_rate"], "values")
        channels["heart_rate_bpm"] = np.where(bpm > 0, bpm, np.nan)
    if altitude := metrics.get("altitude"):
        channels["altitude_m"] = numbers(altitude, "values") * (metres(1.0, text(altitude, "display_unit")) or np.nan)
    on_clock = {name: _on_clock(values, seconds, length) for name, values in channels.items() if values.size}
    return on_clock | _track(graph)


def _recording(workout: Raw, graph: Raw, class_types: Mapping[str, str], *, detail_state: str) -> Recording:
    ride = _ride(workout)
    created_at = instant(workout, "created_at") or instant(workout, "created")
    started_at = needed(instant(workout, "start_time") or created_at, "start_time")
    what = discipline(text(workout, "fitness_discipline"))
    in_library = class_id(ride)
    aired_at = instant(ride, "original_air_time") or instant(ride, "scheduled_start_time")
    rank, members = _leaderboard(workout)
    return Recording(
        source=SOURCE,
        source_id=needed(text(workout, "id"), "workout id"),
        detail_state=detail_state,
        discipline=what,
        title=_title(workout, ride),
        started_at=started_at,
        utc_offset_s=_utc_offset_s(workout, started_at),
        duration_s=_duration_s(workout, graph, ride),
        output_kj=_output_kj(workout, graph),
        leaderboard_rank=rank,
        leaderboard_total=members,
        class_id=in_library,
        class_type=_class_type(workout, ride, what, class_types),
        class_duration_s=whole(ride, "duration") if _is_class(ride) else None,
        class_aired_at=aired_at if _is_class(ride) else None,
        instructor_name=_instructor_name(ride),
        is_live=_is_live(ride, started_at) if in_library else None,
        is_outdoor=_is_outdoor(workout, ride, graph),
        effort_points=_effort_points(workout, graph),
        is_personal_record=flag(workout, "is_total_work_personal_record") if positive(workout, "total_work") else None,
        device=text(workout, "device_type_display_name") or text(workout, "device_type"),
        source_ftp_w=workout_ftp_w(workout),
        source_hr_zones_s=_hr_zones_s(workout, graph),
        **_graph_values(graph),
    )


def _ride(workout: Raw) -> Raw:
    """What Peloton says of the class; it may stand one level deeper, be null, or be missing."""
    return part(workout, "ride") or part(part(workout, "peloton"), "ride")


def _is_class(ride: Raw) -> bool:
    return bool((text(ride, "id") or "").strip("0"))


def _is_freestyle(workout: Raw) -> bool:
    return text(workout, "workout_type") == "freestyle"


def _title(workout: Raw, ride: Raw) -> str:
    """A Just Ride is named on the workout ("27 sec Just Ride"), a class on the class."""
    own = text(workout, "title") or text(workout, "name") or "Workout"
    return own if _is_freestyle(workout) else text(ride, "title") or own


def _utc_offset_s(workout: Raw, started_at: datetime) -> int:
    """Local time minus UTC: what the device's clock said, if that is some zone's time; else the zone it names."""
    device_s, created_s = number(workout, "device_time_created_at"), number(workout, "created_at")
    if device_s and created_s:
        offset_s = round((device_s - created_s) / 60) * 60  # the two are a second apart now and then
        quarter_s = round(offset_s / 900) * 900
        if abs(offset_s) <= MAX_UTC_OFFSET_S and abs(offset_s - quarter_s) <= CLOCK_TOLERANCE_S:
            return quarter_s
    return zone_offset_s(text(workout, "timezone"), started_at) or 0


def _duration_s(workout: Raw, graph: Raw, ride: Raw) -> int | None:
    """From start to end. The clock of the class counts where the two are the same, or where the workout was paused."""
    start_s, end_s = number(workout, "start_time"), number(workout, "end_time")
    lasted_s = round(end_s - start_s) if start_s and end_s else 0
    class_s = next((round(found) for raw in (graph, ride) if (found := positive(raw, "duration"))), None)
    if lasted_s <= 0:
        return class_s
    return min(lasted_s, class_s) if class_s and flag(workout, "has_paused") else lasted_s


def _output_kj(workout: Raw, graph: Raw) -> float | None:
    """Work done; None, not 0, where nothing measures it."""
    joules = number(workout, "total_work")
    total = _summaries(graph).get("total_output")
    if joules is None:
        return number(total, "value") if total else None
    is_measured = joules > 0 or total or "output" in _metrics(graph) or flag(workout, "has_pedaling_metrics")
    return joules / 1000 if is_measured else None


def _leaderboard(workout: Raw) -> tuple[int | None, int | None]:
    """Place and size of the leaderboard; classes over a distance have one of their own."""
    for rank, members in (
        ("leaderboard_rank", "total_leaderboard_users"),
        ("leaderboard_distance_rank", "total_leaderboard_distance_users"),
    ):
        if positive(workout, rank):
            return whole(workout, rank), whole(workout, members) or None
    return None, None


def _class_type(workout: Raw, ride: Raw, what: str, class_types: Mapping[str, str]) -> str | None:
    if _is_freestyle(workout):
        if "lanebreak" in f"{text(workout, 'name')} {text(part(ride, 'instructor'), 'name')}".lower():
            return "Lanebreak"
        return FREESTYLE_TYPES.get(what, "Just Work Out")
    if is_scenic(ride) or text(workout, "workout_type") == "scenic":
        return SCENIC_TYPES.get(what, "Scenic Ride")
    return class_type_name(ride, class_types)


def _instructor_name(ride: Raw) -> str | None:
    """None for Just Rides, whose "instructor" is called JUST RIDE, and for scenic rides, which have none."""
    if not _is_class(ride) or is_scenic(ride):
        return None
    return text(part(ride, "instructor"), "name")


def _is_live(ride: Raw, started_at: datetime) -> bool | None:
    scheduled_at = instant(ride, "scheduled_start_time") or instant(ride, "original_air_time")
    return abs(started_at - scheduled_at) <= LIVE_WITHIN if scheduled_at else None


def _is_outdoor(workout: Raw, ride: Raw, graph: Raw) -> bool | None:
    """Replies from before 2022 do not say it: a phone with GPS was outdoors."""
    said = flag(workout, "is_outdoor")
    if said is not None:
        return said
    device = (text(workout, "device_type") or "").lower()
    if items(graph, "location_data") or (device in PHONES and "gps" in items(ride, "metrics")):
        return True
    return False if ride or device.startswith("home_") else None


def _effort_points(workout: Raw, graph: Raw) -> float | None:
    """The workout's own points; ``average_effort_score`` is about other attempts as well."""
    own = number(part(workout, "effort_zones"), "total_effort_points")
    return number(part(graph, "effort_zones"), "total_effort_points") if own is None else own


def _hr_zones_s(workout: Raw, graph: Raw) -> list[int] | None:
    """Seconds in zones 1 to 5; ``total_heart_rate_zone_durations`` of a workout is the sum of many workouts."""
    for raw in (graph, workout):
        # "effort_zones": {"heart_rate_zone_durations": {"heart_rate_z1_duration": 973, ...}}
        durations = part(part(raw, "effort_zones"), "heart_rate_zone_durations")
        seconds = [whole(durations, f"heart_rate_z{zone}_duration") or 0 for zone in range(1, 6)]
        if any(seconds):
            return seconds
    # "zones": [{"slug": "zone1", "range": "<120 bpm", "duration": 247, "min_value": 0, "max_value": 119}, ...]
    zones = parts(_metrics(graph).get("heart_rate", {}), "zones")
    seconds = [whole(zone, "duration") or 0 for zone in sorted(zones, key=lambda zone: text(zone, "slug") or "")]
    return seconds if len(seconds) == 5 and any(seconds) else None


def _graph_values(graph: Raw) -> dict[str, Any]:
    """Totals, averages and maxima of a performance graph, by our column names."""
    summaries, averages, metrics = _summaries(graph), _averages(graph), _metrics(graph)
    strokes = "stroke_rate" if "stroke_rate" in metrics else "cadence"
    speed = _speed_metric(metrics)
    average_speed = next((averages[s] for s in ("avg_speed", "avg_pace", "avg_split_pace") if s in averages), {})
    heart_rate = metrics.get("heart_rate", {})
    return {
        "distance_m": _length_m(summaries.get("distance", {})),
        "elevation_gain_m": _length_m(summaries.get("elevation", {})),
        "calories_kcal": number(summaries.get("calories", {}), "value"),
        "avg_power_w": number(averages.get("avg_output", {}), "value"),
        "max_power_w": number(metrics.get("output", {}), "max_value"),
        # of a rower: strokes a minute
        "avg_cadence_rpm": number(averages.get(f"avg_{strokes}", {}), "value"),
        "max_cadence_rpm": number(metrics.get(strokes, {}), "max_value"),
        "avg_resistance_pct": number(averages.get("avg_resistance", {}), "value"),
        "max_resistance_pct": number(metrics.get("resistance", {}), "max_value"),
        "avg_incline_pct": number(averages.get("avg_incline", {}), "value"),
        "avg_speed_mps": metres_per_second(number(average_speed, "value"), text(average_speed, "display_unit")),
        "max_speed_mps": metres_per_second(number(speed, "max_value"), text(speed, "display_unit")),
        "avg_heart_rate_bpm": positive(heart_rate, "average_value"),
        "max_heart_rate_bpm": positive(heart_rate, "max_value"),
    }


def _length_m(summary: Raw) -> float | None:
    return metres(number(summary, "value"), text(summary, "display_unit"))


def _summaries(graph: Raw) -> dict[str, Raw]:
    return _by_slug(parts(graph, "summaries"))


def _averages(graph: Raw) -> dict[str, Raw]:
    return _by_slug(parts(graph, "average_summaries"))


def _metrics(graph: Raw) -> dict[str, Raw]:
    """Channels by slug, never by position; those that stand as alternatives of another (speed of pace) too."""
    own = parts(graph, "metrics")
    return _by_slug([alternative for metric in own for alternative in parts(metric, "alternatives")] + own)


def _by_slug(found: list[Raw]) -> dict[str, Raw]:
    return {slug: raw for raw in found if (slug := text(raw, "slug"))}


def _speed_metric(metrics: Mapping[str, Raw]) -> Raw:
    return next((metrics[slug] for slug in SPEED_SLUGS if slug in metrics), {})


def _seconds(graph: Raw) -> np.ndarray:
    """The second of the pedalling clock of each sample: starts at 0, 1, 2 or 7, and leaves seconds out."""
    seconds = numbers(graph, "seconds_since_pedaling_start")
    seconds = np.where((seconds >= 0) & (seconds <= MAX_SECOND), seconds, -1)  # NaN is neither
    return seconds.astype(int)


def _on_clock(values: np.ndarray, seconds: np.ndarray, length: int) -> np.ndarray:
    """``values`` put on their seconds; a list longer or shorter than the clock's is read as far as both go."""
    n = min(values.size, seconds.size)
    placed, known = seconds[:n], seconds[:n] >= 0
    channel = np.full(length, np.nan)
    channel[placed[known]] = values[:n][known]
    return channel


def _track(graph: Raw) -> dict[str, np.ndarray]:
    """Latitude and longitude by second, from all segments that are no gap.

    Raw: ``{"segment_id": "37b9...", "is_gap": false, "coordinates": [{"seconds_offset_from_start": 1,
    "latitude": 37.19677, "longitude": -94.45025, "accuracy": 12.68, ...}]}``
    """
    points: list[Any] = [
        point for segment in parts(graph, "location_data") if not flag(segment, "is_gap")
        for point in parts(segment, "coordinates")
    ]  # fmt: skip
    if not points:
        return {}
    columns = {
        name: numbers({name: [point.get(name) for point in points]}, name)
        for name in ("seconds_offset_from_start", "latitude", "longitude")
    }
    seconds = _seconds({"seconds_since_pedaling_start": columns["seconds_offset_from_start"].tolist()})
    length = int(seconds.max()) + 1
    return {
        "latitude_deg": _on_clock(columns["latitude"], seconds, length),
        "longitude_deg": _on_clock(columns["longitude"], seconds, length),
    }
