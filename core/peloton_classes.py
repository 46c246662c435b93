"""Peloton's classes in our words: what a class is, its plan and its playlist. Peloton calls a class a "ride".

Two clocks: targets, cues and songs of Peloton's replies are on the *video* clock, which starts with the trainer's
introduction; parts of the class (segments) and the athlete's samples are on the *pedalling* clock. Everything that
leaves here is on the pedalling clock.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from core.models import Artist, ClassSegment, ClassSong, ClassTarget, Instructor, PelotonClass, Song, SongArtist
from core.peloton_fields import (
    Raw,
    flag,
    instant,
    items,
    metres_per_second,
    needed,
    number,
    part,
    parts,
    positive,
    text,
    whole,
)
from core.recorded import ClassContent

#: Peloton's words for disciplines that are not ours.
DISCIPLINE_NAMES = {"circuit": "tread_bootcamp", "caesar": "rowing", "caesar_bootcamp": "row_bootcamp"}
SAME_NAMES = frozenset({
    "cycling", "running", "walking", "hiking", "swimming", "strength", "yoga", "stretching", "meditation", "cardio",
    "bike_bootcamp",
})  # fmt: skip

POWER_ZONE_TYPE_ID = "665395ff3abf4081bf315686227d1a51"
#: Class types that are known without Peloton's list of them.
KNOWN_CLASS_TYPES = {POWER_ZONE_TYPE_ID: "Power Zone"}
SCENIC_PROVIDER = "virtual_active"
#: Targets name no unit. Classes are written once for all accounts, and the recorded ones are in miles per hour.
TARGET_SPEED_UNIT = "mph"
MAX_CLASS_S = 6 * 3600


def discipline(slug: str | None) -> str:
    """Peloton's ``fitness_discipline`` as one of ``models.DISCIPLINES``."""
    slug = (slug or "").lower()
    return DISCIPLINE_NAMES.get(slug) or (slug if slug in SAME_NAMES else "other")


def class_id(ride: Raw) -> str | None:
    """The id of a class in Peloton's library, None where there is none to ask for.

    32 zeros stand for Just Rides, Lanebreak and what other apps recorded; an id with dashes for a Gym workout,
    whose details Peloton does not have.
    """
    found = text(ride, "id")
    return None if found is None or "-" in found or not found.strip("0") else found


def class_type_name(ride: Raw, class_types: Mapping[str, str]) -> str | None:
    """Peloton's name for the first of its class types that has one."""
    ids = [str(found) for found in items(ride, "class_type_ids") or items(ride, "ride_type_ids")]
    names = (class_types.get(found) or KNOWN_CLASS_TYPES.get(found) for found in ids)
    return next((name.strip() for name in names if name), None) or ("Scenic Ride" if is_scenic(ride) else None)


def is_scenic(ride: Raw) -> bool:
    """A film of a road, without an instructor."""
    return text(ride, "content_provider") == SCENIC_PROVIDER


def parse_instructor(ride: Raw) -> Instructor | None:
    """Who gives the class; the name is empty where Peloton does not tell it."""
    instructor = part(ride, "instructor")
    found = text(ride, "instructor_id") or text(instructor, "id")
    return Instructor(id=found, name=text(instructor, "name") or "") if found else None


def parse_joined_class(ride: Raw, class_types: Mapping[str, str] | None = None) -> ClassContent | None:
    """A class as a workout or a page of the library tells of it: without plan and playlist. None for no class."""
    found = class_id(ride)
    if found is None:
        return None
    instructor = parse_instructor(ride)
    # A live reply: {"id": "6e51...", "title": "30 min Power Zone Endurance Ride", "duration": 1800,
    #   "pedaling_start_offset": 60, "availability": {"is_available": true}, "overall_estimate": 0.9931, ...}
    title = text(ride, "title") or "Untitled class"
    return ClassContent(
        peloton_class=PelotonClass(
            id=found,
            title=title,
            description=text(ride, "description"),
            discipline=discipline(text(ride, "fitness_discipline")),
            class_type=class_type_name(ride, class_types or {}),
            class_type_ids=items(ride, "class_type_ids") or None,
            instructor_id=instructor.id if instructor else None,
            duration_s=whole(ride, "duration"),
            difficulty=positive(ride, "difficulty_estimate") or positive(ride, "difficulty_rating_avg"),
            liked_share=positive(ride, "overall_estimate") or positive(ride, "overall_rating_avg"),
            language=text(ride, "language"),
            original_air_time=instant(ride, "original_air_time"),
            scheduled_start_time=instant(ride, "scheduled_start_time"),
            is_power_zone=_is_power_zone(ride, title),
            is_explicit=_is_explicit(ride),
            is_favorite=flag(ride, "is_favorite"),
            pedaling_start_offset_s=whole(ride, "pedaling_start_offset"),
            is_removed=flag(part(ride, "availability"), "is_available") is False,
        ),
        instructor=instructor,
    )


def parse_class(
    details: Raw, *, class_types: Mapping[str, str] | None = None, detailed_at: datetime | None = None
) -> ClassContent:
    """A class with its plan and playlist, from ``/api/ride/{id}/details``.

    Args:
        details: The reply.
        class_types: Names by id, for what the reply itself does not name.
        detailed_at: When the reply was fetched.
    """
    ride = part(details, "ride")
    named = {str(kind.get("id")): str(kind.get("name")) for kind in parts(details, "class_types")}
    content = needed(parse_joined_class(ride, dict(class_types or {}) | named), "ride.id")
    found = content.peloton_class
    is_zone_class = flag(details, "is_power_zone_class")
    found.is_power_zone = found.is_power_zone if is_zone_class is None else is_zone_class
    found.is_ftp_test = flag(details, "is_ftp_test")
    found.detailed_at = detailed_at
    plan = part(details, "target_metrics_data")
    graphed = part(details, "target_class_metrics")
    expected = part(plan, "total_expected_output") or part(graphed, "total_expected_output")
    found.expected_output_lower_kj = positive(expected, "expected_lower_output")
    found.expected_output_upper_kj = positive(expected, "expected_upper_output")
    found.avg_output_kj = positive(part(details, "averages"), "average_total_work")
    targets = parse_targets(parts(plan, "target_metrics") or _as_targets(parts(details, "instructor_cues")), found)
    segments = parse_segments(parts(part(details, "segments"), "segment_list"), found.id)
    songs = parts(part(details, "playlist"), "songs")
    return ClassContent(found, content.instructor, targets, segments, **_playlist(songs, found))


def parse_removed_class(
    workout: Raw, graph: Raw, *, class_types: Mapping[str, str] | None = None
) -> ClassContent | None:
    """A class that Peloton has removed, as far as a workout of it tells: with its plan, without its playlist."""
    content = parse_joined_class(part(workout, "ride"), class_types)
    if content is None:
        return None
    found = content.peloton_class
    found.is_removed = True
    targets = parse_targets(parts(part(graph, "target_metrics_performance_data"), "target_metrics"), found)
    return ClassContent(found, content.instructor, targets, parse_segments(parts(graph, "segment_list"), found.id))


def parse_targets(raw_targets: list[Raw], of: PelotonClass) -> list[ClassTarget]:
    """What the class asks for, in order of time; floor work and free riding ask for nothing.

    Raw: ``{"offsets": {"start": 60, "end": 359}, "segment_type": "power_zone",
    "metrics": [{"name": "power_zone", "lower": 1, "upper": 1}]}``: both ends counted, on the video clock. Some classes
    count the last second twice; nothing is asked for beyond the end of the class.
    """
    spans = sorted(((*_span(raw), parts(raw, "metrics")) for raw in raw_targets if _asks_for_something(raw)), key=_when)
    intro_s = _intro_s(of, [start for start, _, _ in spans])
    last_s = of.duration_s or MAX_CLASS_S
    rows = [
        (max(start - intro_s, 0), min(end + 1 - intro_s, last_s), metric)
        for start, end, metrics in spans
        for metric in metrics
        if text(metric, "name")
    ]
    return [
        _target(of.id, position, span, metric)
        for position, (*span, metric) in enumerate(row for row in rows if row[0] < row[1])
    ]


def parse_segments(segment_list: list[Raw], class_id: str) -> list[ClassSegment]:
    """The parts of a class.

    Raw: ``{"name": "Warmup", "start_time_offset": 0, "length": 662, "icon_slug": "warmup"}``. These offsets are on the
    pedalling clock already: in every recorded class the first is 0 and the lengths add up to the class's duration,
    whatever its introduction lasts.
    """
    spans = [(whole(raw, "start_time_offset") or 0, whole(raw, "length") or 0, raw) for raw in segment_list]
    spans.sort(key=lambda found: found[0])
    return [
        ClassSegment(
            class_id=class_id, position=position, start_s=start, end_s=start + length,
            name=text(raw, "name") or "Part", kind=text(raw, "icon_slug"),
        )
        for position, (start, length, raw) in enumerate(spans)
    ]  # fmt: skip


def _target(class_id: str, position: int, span: list[int], metric: Raw) -> ClassTarget:
    name, lower, upper = text(metric, "name") or "", number(metric, "lower"), number(metric, "upper")
    if name == "speed":
        lower, upper = metres_per_second(lower, TARGET_SPEED_UNIT), metres_per_second(upper, TARGET_SPEED_UNIT)
    return ClassTarget(
        class_id=class_id,
        position=position,
        start_s=span[0],
        end_s=span[1],
        metric=name,
        lower=lower,
        upper=upper,
    )


def _when(span: tuple[int, int, list[Raw]]) -> tuple[int, int]:
    return span[:2]


def _asks_for_something(raw: Raw) -> bool:
    kind = text(raw, "segment_type") or ""
    return not kind.startswith("floor") and kind != "free_mode"


def _span(raw: Raw) -> tuple[int, int]:
    offsets = part(raw, "offsets")
    return needed(whole(offsets, "start"), "offsets.start"), needed(whole(offsets, "end"), "offsets.end")


def _intro_s(of: PelotonClass, starts: list[int]) -> int:
    """Seconds of video before pedalling starts; in doubt, until the first target."""
    return min(starts, default=0) if of.pedaling_start_offset_s is None else of.pedaling_start_offset_s


def _as_targets(cues: list[Raw]) -> list[Raw]:
    """Cues of the years before target metrics, in the shape of target metrics.

    Raw: ``{"offsets": {"start": 60, "end": 108}, "resistance_range": {"upper": 35, "lower": 25},
    "cadence_range": {"upper": 100, "lower": 80}}``.
    """
    return [
        {"offsets": part(cue, "offsets"), "metrics": [
            {"name": metric, **part(cue, f"{metric}_range")}
            for metric in ("resistance", "cadence") if part(cue, f"{metric}_range")
        ]}
        for cue in cues
    ]  # fmt: skip


def _playlist(raw_songs: list[Raw], of: PelotonClass) -> dict[str, list]:
    """Songs in the order played, with all their artists in the order given.

    Raw: ``{"id": "6ff1...", "title": "Lodge", "artists": [{"artist_id": "70b1...", "artist_name": "Bounty Killer"}],
    "album": {"name": "Roots, Reality & Culture"}, "start_time_offset": 60}``, on the video clock.
    """
    songs: dict[str, Song] = {}
    artists: dict[str, Artist] = {}
    song_artists: dict[tuple[str, str], SongArtist] = {}
    class_songs = []
    for position, raw in enumerate(raw_songs):
        song = _song(raw, f"{of.id}:{position}")
        songs[song.id] = song
        start_s = whole(raw, "start_time_offset")
        class_songs.append(
            ClassSong(
                class_id=of.id, position=position, song_id=song.id,
                start_s=None if start_s is None else start_s - (of.pedaling_start_offset_s or 0),
            )
        )  # fmt: skip
        for place, artist in enumerate(_artists(raw)):
            artists[artist.id] = artist
            pair = SongArtist(song_id=song.id, artist_id=artist.id, position=place)
            song_artists.setdefault((song.id, artist.id), pair)
    return {
        "songs": list(songs.values()), "artists": list(artists.values()),
        "song_artists": list(song_artists.values()), "class_songs": class_songs,
    }  # fmt: skip


def _song(raw: Raw, id_where_missing: str) -> Song:
    return Song(
        id=text(raw, "id") or id_where_missing,
        title=text(raw, "title"),
        album=text(part(raw, "album"), "name"),
        is_explicit=_is_explicit(raw),
    )


def _artists(raw_song: Raw) -> list[Artist]:
    named = [(text(raw, "artist_id"), text(raw, "artist_name")) for raw in parts(raw_song, "artists")]
    return [Artist(id=found or f"name:{name}", name=name) for found, name in named if name]


def _is_explicit(raw: Raw) -> bool | None:
    rating = number(raw, "explicit_rating")
    return flag(raw, "is_explicit") if rating is None else rating > 0


def _is_power_zone(ride: Raw, title: str) -> bool:
    is_named_so = re.search(r"\bpower zone\b", title, re.IGNORECASE) is not None
    return is_named_so or POWER_ZONE_TYPE_ID in items(ride, "class_type_ids")
