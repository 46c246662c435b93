"""The athlete as Peloton knows them: profile, account settings, records and badges, in our units."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.errors import UnexpectedReply
from core.models import Instructor
from core.peloton_classes import discipline
from core.peloton_fields import (
    KG_PER_LB,
    METRES_PER_INCH,
    Raw,
    instant,
    needed,
    number,
    numbers,
    part,
    parts,
    positive,
    text,
    whole,
)  # fmt: skip
from core.peloton_privacy import scrubbed
from core.recorded import RawReply

#: An FTP that the athlete typed in is the average of a 20-minute test; 95 % of it is the FTP.
FTP_SHARE_OF_20_MIN_POWER = 0.95

FtpSource = Literal["workout", "manual", "estimated"]


@dataclass(frozen=True)
class Profile:
    """Who the athlete is to Peloton. What Peloton does not know is None."""

    user_id: str
    total_workouts: int | None
    ftp_w: float | None
    #: How Peloton came to the FTP: out of a test, typed in by the athlete, or estimated.
    ftp_source: FtpSource | None
    #: The test that the FTP comes from.
    ftp_workout_id: str | None
    #: As customised by the athlete, else by age.
    max_heart_rate_bpm: float | None
    #: Lower bounds of the five zones, the first is 0; empty where there are none.
    heart_rate_zones_bpm: list[float]
    weight_kg: float | None
    height_m: float | None
    #: 'female', 'male' or None
    sex: str | None
    reply: RawReply = field(repr=False)


@dataclass(frozen=True)
class AccountSettings:
    """How the athlete wants to see numbers, and where they live."""

    #: 'metric', 'imperial' or None
    distance_unit: str | None
    weight_unit: str | None
    time_zone: str | None
    reply: RawReply = field(repr=False)


@dataclass(frozen=True)
class PersonalRecord:
    """The most output in classes of one duration, as Peloton counts it."""

    discipline: str
    duration_s: int
    value: float
    #: Peloton's unit, usually "kj".
    unit: str | None
    workout_id: str | None
    achieved_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """Peloton's own totals, records and streaks."""

    total_workouts: int | None
    #: Workouts by our disciplines.
    workouts: dict[str, int]
    personal_records: list[PersonalRecord]
    current_weekly_streak: int | None
    best_weekly_streak: int | None


@dataclass(frozen=True)
class Achievement:
    """A badge, and how often it was earned."""

    slug: str
    name: str
    category: str | None
    description: str | None
    count: int


def parse_profile(me: Raw) -> Profile:
    """The athlete's profile, from ``/api/me``. The birthday is read by nobody."""
    # {"id": "3ba3...", "cycling_ftp_source": "ftp_workout_source", "cycling_workout_ftp": 153, "cycling_ftp": 0,
    #  "estimated_cycling_ftp": 178, "default_max_heart_rate": 183, "customized_max_heart_rate": 203,
    #  "default_heart_rate_zones": [0, 131.95, 152.25, 172.55, 192.85], "weight": 192.0 (lb), "height": 71.0 (in)}
    user_id = needed(text(me, "id"), "user id")
    ftp_w, source = profile_ftp(me)
    zones = numbers(me, "customized_heart_rate_zones")
    zones = zones if zones.size else numbers(me, "default_heart_rate_zones")
    weight_lb, height_in = positive(me, "weight"), positive(me, "height")
    gender = text(me, "gender")
    return Profile(
        user_id=user_id,
        total_workouts=whole(me, "total_workouts"),
        ftp_w=ftp_w,
        ftp_source=source,
        ftp_workout_id=text(me, "cycling_ftp_workout_id") if source == "workout" else None,
        max_heart_rate_bpm=positive(me, "customized_max_heart_rate") or positive(me, "default_max_heart_rate"),
        heart_rate_zones_bpm=zones.tolist(),
        weight_kg=weight_lb * KG_PER_LB if weight_lb else None,
        height_m=height_in * METRES_PER_INCH if height_in else None,
        sex=gender if gender in ("female", "male") else None,
        reply=RawReply("me", user_id, scrubbed(me)),
    )


def profile_ftp(me: Raw) -> tuple[float | None, FtpSource | None]:
    """FTP (W) by the rule of its source, and the source; where that one is unknown, Peloton's estimate."""
    match text(me, "cycling_ftp_source"):
        case "ftp_workout_source" if tested_w := positive(me, "cycling_workout_ftp"):
            return tested_w, "workout"
        case "ftp_manual_source" if typed_w := positive(me, "cycling_ftp"):
            return typed_w * FTP_SHARE_OF_20_MIN_POWER, "manual"
    estimated_w = positive(me, "estimated_cycling_ftp")
    return estimated_w, "estimated" if estimated_w else None


def workout_ftp_w(workout: Raw) -> float | None:
    """The FTP (W) that Peloton used for a workout, by the same rule."""
    # "ftp_info": {"ftp": 154, "ftp_source": "ftp_estimated_source", "ftp_workout_id": null}
    ftp_info = part(workout, "ftp_info")
    ftp_w = positive(ftp_info, "ftp")
    is_typed = text(ftp_info, "ftp_source") == "ftp_manual_source"
    return ftp_w * FTP_SHARE_OF_20_MIN_POWER if ftp_w and is_typed else ftp_w


def parse_settings(settings: Raw, user_id: str) -> AccountSettings:
    """The account's settings, from ``/api/user/{id}/settings``."""
    return AccountSettings(
        distance_unit=text(settings, "distance_unit"),
        weight_unit=text(settings, "weight_unit"),
        time_zone=text(settings, "timezone"),
        reply=RawReply("settings", user_id, scrubbed(settings)),
    )


def parse_instructors(page: Raw) -> list[Instructor]:
    """Instructors out of a page of ``/api/instructor``; the name is empty where Peloton does not tell it."""
    found = [(text(raw, "id"), text(raw, "name") or "") for raw in parts(page, "data")]
    return [Instructor(id=instructor_id, name=name) for instructor_id, name in found if instructor_id]


def parse_class_types(mappings: Raw) -> dict[str, str]:
    """Names of class types by id, from ``/api/ride/metadata_mappings``."""
    named = [(text(raw, "id"), text(raw, "name")) for raw in parts(mappings, "class_types")]
    return {type_id: name for type_id, name in named if type_id and name}


def parse_overview(overview: Raw) -> Overview:
    """Totals, records and streaks, from ``/api/user/{id}/overview``."""
    counts = part(overview, "workout_counts")
    streaks = part(overview, "streaks")
    workouts: dict[str, int] = {}
    for raw in parts(counts, "workouts"):
        name = discipline(text(raw, "slug"))
        workouts[name] = workouts.get(name, 0) + (whole(raw, "count") or 0)
    records = [
        record
        for group in parts(overview, "personal_records")
        for raw in parts(group, "records")
        if (record := _personal_record(raw, discipline(text(group, "slug"))))
    ]
    return Overview(
        total_workouts=whole(counts, "total_workouts"),
        workouts=workouts,
        personal_records=records,
        current_weekly_streak=whole(streaks, "current_weekly"),
        best_weekly_streak=whole(streaks, "best_weekly"),
    )


def parse_achievements(achievements: Raw) -> list[Achievement]:
    """Badges, from ``/api/user/{id}/achievements``."""
    # {"categories": [{"name": "Milestones", "achievements": [{"count": 3, "template": {"slug": ..., "name": ...}}]}]}
    return [
        Achievement(
            slug=slug,
            name=text(template, "name") or slug,
            category=text(category, "name"),
            description=text(template, "description"),
            count=whole(raw, "count") or 0,
        )
        for category in parts(achievements, "categories")
        for raw in parts(category, "achievements")
        if (slug := text(template := part(raw, "template"), "slug"))
    ]


def _personal_record(raw: Raw, of_discipline: str) -> PersonalRecord | None:
    """A record, None where it is not one of so much in so long (the best mile has "8:15")."""
    # {"name": "20 min", "slug": "1200", "value": 300, "unit": "kj", "workout_id": "...", "workout_date": ...}
    try:
        value, duration_s = number(raw, "value"), whole(raw, "slug")
    except UnexpectedReply:
        return None
    if value is None or duration_s is None:
        return None
    return PersonalRecord(
        discipline=of_discipline,
        duration_s=duration_s,
        value=value,
        unit=text(raw, "unit"),
        workout_id=text(raw, "workout_id"),
        achieved_at=_when(raw),
    )


def _when(raw: Raw) -> datetime | None:
    """When a record was set; the form of this field is not known for sure."""
    value = raw.get("workout_date")
    if isinstance(value, str) and not value.isdigit():
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            return None
        return parsed if parsed.tzinfo else None
    return instant(raw, "workout_date")
