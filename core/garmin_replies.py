"""Garmin's lists and files of activities in our words and units. Knows neither the network nor a store.

Garmin calls a workout an activity; that word ends here. What its list tells is in centimetres, grams and milliseconds
here and there: each is named where it is read. Daily values are read in ``garmin_days``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.errors import UnexpectedReply
from core.models import Recording, SessionValues, StrengthSet
from core.recorded import FileContent, RawReply, RecordedSession
from core.words import fold

SOURCE = "garmin"
Raw = Mapping[str, Any]

#: Keys of a list item that say who it is rather than what was done.
PERSONAL = frozenset((
    "ownerId", "ownerDisplayName", "ownerFullName", "ownerProfileImageUrlSmall", "ownerProfileImageUrlMedium",
    "ownerProfileImageUrlLarge", "userRoles", "userPro", "privacy", "deviceId",
))  # fmt: skip
#: Local time differs from UTC by so much at most.
LARGEST_OFFSET = timedelta(hours=14)
#: The list's start and the file's may differ by so much where nobody touched either.
CLOCK_SLACK = timedelta(minutes=2)
YARD_M = 0.9144

_DISCIPLINES = {
    "cycling": ("cycling road_biking mountain_biking gravel_cycling indoor_cycling virtual_ride cyclocross bmx "
                "downhill_biking track_cycling recumbent_cycling e_bike_fitness e_bike_mountain enduro_mtb"),
    "running": ("running street_running track_running trail_running treadmill_running indoor_running virtual_run "
                "obstacle_run ultra_run"),
    "walking": "walking casual_walking speed_walking indoor_walking",
    "hiking": "hiking rucking mountaineering snow_shoe snowshoeing",
    "rowing": "rowing indoor_rowing",
    "swimming": "swimming lap_swimming open_water_swimming",
    "strength": "strength_training",
    "yoga": "yoga",
    "stretching": "mobility flexibility_training",
    "meditation": "meditation breathwork",
    "cardio": ("indoor_cardio cardio_training hiit elliptical stair_climbing floor_climbing jump_rope boxing dance "
               "mixed_martial_arts"),
}  # fmt: skip
_BY_KEY = {key: discipline for discipline, keys in _DISCIPLINES.items() for key in keys.split()}
#: What a kind of activity that is not known here belongs to, by Garmin's number of its parent.
_BY_PARENT = {1: "running", 2: "cycling", 26: "swimming"}
_INDOOR = frozenset((
    "indoor_cycling", "virtual_ride", "treadmill_running", "indoor_running", "virtual_run", "indoor_walking",
    "indoor_rowing", "strength_training", "yoga", "pilates", "meditation", "breathwork", "mobility", "indoor_cardio",
    "hiit", "elliptical", "stair_climbing", "floor_climbing", "indoor_climbing", "bouldering",
))  # fmt: skip

#: Our value, its keys in the list (first known wins), the factor to our unit, and what it can be.
_TOLD: tuple[tuple[str, tuple[str, ...], float, tuple[float, float]], ...] = (
    ("distance_m", ("distance",), 1, (0, 5_000_000)),
    ("elevation_gain_m", ("elevationGain",), 1, (0, 20_000)),
    ("calories_kcal", ("calories",), 1, (0, 30_000)),
    ("avg_power_w", ("avgPower",), 1, (0, 1_500)),
    ("max_power_w", ("maxPower",), 1, (0, 3_000)),
    ("avg_cadence_rpm", ("averageBikingCadenceInRevPerMinute", "averageRunningCadenceInStepsPerMinute",
                         "averageSwimCadenceInStrokesPerMinute"), 1, (0, 300)),
    ("max_cadence_rpm", ("maxBikingCadenceInRevPerMinute", "maxRunningCadenceInStepsPerMinute"), 1, (0, 300)),
    ("avg_speed_mps", ("averageSpeed",), 1, (0, 40)),
    ("max_speed_mps", ("maxSpeed",), 1, (0, 60)),
    ("avg_heart_rate_bpm", ("averageHR",), 1, (25, 240)),
    ("max_heart_rate_bpm", ("maxHR",), 1, (25, 240)),
    ("avg_step_length_m", ("avgStrideLength",), 0.01, (0.1, 4)),  # cm
    ("avg_vertical_oscillation_m", ("avgVerticalOscillation",), 0.01, (0.005, 0.5)),  # cm
    ("avg_stance_time_s", ("avgGroundContactTime",), 0.001, (0.05, 2)),  # ms
)  # fmt: skip


@dataclass(frozen=True)
class ActivityPage:
    """One page of the list: what could be read, a sentence for what could not, and how many items there were."""

    items: list[RecordedSession] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    n: int = 0


def parse_page(reply: Any) -> ActivityPage:
    """A page of the list of activities.

    Raises:
        UnexpectedReply: It is no list.
    """
    if not reply and not isinstance(reply, str):
        return ActivityPage()
    if not isinstance(reply, list):
        raise UnexpectedReply("Garmin's list of workouts has an unknown form. Update Zonebook if this stays so.")
    items: list[RecordedSession] = []
    problems: list[str] = []
    for item in reply:
        try:
            items.append(parse_listed(item))
        except UnexpectedReply as error:
            problems.append(str(error))
    return ActivityPage(items, problems, len(reply))


def parse_listed(item: Any) -> RecordedSession:
    """A workout as the list tells of it, its samples still to come.

    Returns:
        A recording in the state 'listed', ``created_at`` and ``updated_at`` its start until it is saved.

    Raises:
        UnexpectedReply: It has no number or no start.
    """
    source_id = item.get("activityId") if isinstance(item, Mapping) else None
    if not isinstance(source_id, int) or isinstance(source_id, bool):
        raise UnexpectedReply("Garmin lists a workout without a number; it was left out.")
    started_at, offset = _start(item)
    key = _type_key(item)
    discipline = _BY_KEY.get(key) or _BY_PARENT.get(_type_of(item).get("parentTypeId") or 0, "other")
    recording = Recording(
        source=SOURCE, source_id=str(source_id), started_at=started_at, created_at=started_at, updated_at=started_at,
        utc_offset_s=int(offset.total_seconds()), discipline=discipline, title=_title(item, discipline),
        duration_s=_seconds(item, "duration", "elapsedDuration"), moving_s=_seconds(item, "movingDuration"),
        pool_length_m=_pool_length_m(item), is_outdoor=_is_outdoor(item, key),
        source_hr_zones_s=_heart_rate_zones(item), **_told(item),
    )  # fmt: skip
    return RecordedSession(recording, replies=[RawReply("list_item", str(source_id), _impersonal(item))])


def with_file(listed: RecordedSession, content: FileContent) -> list[RecordedSession]:
    """The workout with what its original file holds; of a race of several sports one session each.

    What the list says stands, as the athlete may have corrected it there. Clock, samples, laps and lengths are the
    file's.
    """
    if not content.sessions:
        return [_complete(listed, _copy(listed.recording))]
    if len(content.sessions) == 1:
        (recorded,) = content.sessions
        return [_complete(recorded, _filled(listed.recording, recorded.recording), listed)]
    return [_leg(listed.recording, n, recorded) for n, recorded in enumerate(content.sessions)]


def with_sets(recorded: RecordedSession, sets: list[StrengthSet]) -> RecordedSession:
    """The same session with its sets of exercises."""
    return RecordedSession(
        recorded.recording, recorded.streams, replies=recorded.replies, laps=recorded.laps, lengths=recorded.lengths,
        sets=sets,
    )  # fmt: skip


def parse_sets(reply: Any) -> list[StrengthSet]:
    """The sets of a strength session in order, the rests between them left out; weights come in grams.

    Raises:
        UnexpectedReply: They have an unknown form.
    """
    if not reply:
        return []
    raws = reply.get("exerciseSets") if isinstance(reply, Mapping) else reply
    if raws is not None and not isinstance(raws, list):
        raise UnexpectedReply("Garmin's sets of a workout have an unknown form. Update Zonebook if this stays so.")
    done = [raw for raw in raws or [] if isinstance(raw, Mapping) and raw.get("setType") != "REST"]
    return [_set(position, raw) for position, raw in enumerate(done)]


# --- of the list


def _start(item: Raw) -> tuple[datetime, timedelta]:
    """When it started, and local time minus UTC there."""
    begun_ms = _number(item.get("beginTimestamp"))
    begun_at = datetime.fromtimestamp(begun_ms / 1000, UTC) if begun_ms else None
    started_at = _instant(item.get("startTimeGMT")) or begun_at
    if started_at is None:
        raise UnexpectedReply(f"Garmin does not say when workout {item['activityId']} began; it was left out.")
    local = _instant(item.get("startTimeLocal"))
    offset = local - started_at if local else timedelta(0)
    return started_at, offset if abs(offset) <= LARGEST_OFFSET else timedelta(0)


def _instant(text: Any) -> datetime | None:
    """ "2026-01-08 14:10:21" or "2026-01-08T14:10:21.0", which name no zone, as if in UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if isinstance(text, str) else None
    except ValueError:
        return None


def _type_of(item: Raw) -> Raw:
    kind = item.get("activityType")
    return kind if isinstance(kind, Mapping) else {}


def _type_key(item: Raw) -> str:
    """'rowing_v2' is 'rowing'."""
    key = str(_type_of(item).get("typeKey") or "")
    return key.removesuffix("_v2").removesuffix("_ws")


def _title(item: Raw, discipline: str) -> str:
    name = item.get("activityName")
    if isinstance(name, str) and name.strip():
        return " ".join(name.split())
    return "Workout" if discipline == "other" else discipline.capitalize()


def _is_outdoor(item: Raw, key: str) -> bool | None:
    if key in _INDOOR:
        return False
    return True if item.get("hasPolyline") is True else None


def _told(item: Raw) -> dict[str, Any]:
    """The totals that can be true. A 0 is a sensor that was not there, but for a flat way."""
    values: dict[str, Any] = {}
    for ours, keys, factor, (lowest, highest) in _TOLD:
        found = next((value for key in keys if (value := _number(item.get(key))) is not None), None)
        if found is not None and lowest <= found * factor <= highest and (found or ours == "elevation_gain_m"):
            values[ours] = found * factor
    return values


def _seconds(item: Raw, *keys: str) -> int | None:
    return next((round(value) for key in keys if (value := _number(item.get(key))) and value > 0), None)


def _pool_length_m(item: Raw) -> float | None:
    """``poolLength`` over ``factor`` is the length in the pool's own unit: 2500 over 100 is 25 m."""
    length = _number(item.get("poolLength"))
    if not length:
        return None
    unit = item.get("unitOfPoolLength")
    unit = unit if isinstance(unit, Mapping) else {}
    own = length / (_number(unit.get("factor")) or 100)
    metres = own * YARD_M if str(unit.get("unitKey") or "").startswith("yard") else own
    return metres if 5 <= metres <= 200 else None


def _heart_rate_zones(item: Raw) -> list[float] | None:
    seconds = [_number(item.get(f"hrTimeInZone_{zone}")) for zone in range(1, 6)]
    return [value or 0.0 for value in seconds] if any(seconds) else None


def _impersonal(item: Raw) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in PERSONAL}


# --- of the file


def _copy(recording: Recording) -> Recording:
    return Recording(**recording.model_dump())


def _complete(
    recorded: RecordedSession, recording: Recording, listed: RecordedSession | None = None
) -> RecordedSession:
    recording.detail_state = "complete"
    replies = (listed or recorded).replies
    return RecordedSession(
        recording, recorded.streams, replies=replies, laps=recorded.laps, lengths=recorded.lengths, sets=recorded.sets
    )


def _filled(said: Recording, of_file: Recording) -> Recording:
    """The list's values, where it has none the file's; the clock of the samples is the file's."""
    recording = _copy(said)
    for name in SessionValues.model_fields:
        if getattr(recording, name) is None:
            setattr(recording, name, getattr(of_file, name))
    if recording.discipline == "other":
        recording.discipline = of_file.discipline
    if _is_within(said.started_at, of_file):
        recording.started_at = of_file.started_at
    recording.pauses, recording.source_ftp_w = of_file.pauses, of_file.source_ftp_w
    return recording


def _is_within(instant: datetime, recording: Recording) -> bool:
    """Whether an instant lies in the session, as the start of one whose beginning was cut off does.

    Else the clock of the device was wrong, and the athlete has set the start right.
    """
    paused_s = sum(until - since for since, until in recording.pauses or ())
    end = recording.started_at + timedelta(seconds=(recording.duration_s or 0) + paused_s)
    return recording.started_at - CLOCK_SLACK <= instant <= end + CLOCK_SLACK


def _leg(said: Recording, n: int, recorded: RecordedSession) -> RecordedSession:
    """A sport of a race; the first takes the place of the race, so that its sum is not counted beside it."""
    recording = _copy(recorded.recording)
    recording.source, recording.source_id = SOURCE, said.source_id if n == 0 else f"{said.source_id}:{n}"
    recording.title = f"{said.title}: {recording.discipline}"
    recording.utc_offset_s = said.utc_offset_s
    return _complete(recorded, recording)


# --- sets


def _set(position: int, raw: Raw) -> StrengthSet:
    exercise, exercise_id = _exercise(raw.get("exercises"))
    reps, weight_g = _number(raw.get("repetitionCount")), _number(raw.get("weight"))
    return StrengthSet(
        recording_id=0, position=position, exercise=exercise, exercise_id=exercise_id,
        reps=int(reps) if reps and reps > 0 else None,
        weight_kg=weight_g / 1000 if weight_g and weight_g > 0 else None,
        duration_s=_number(raw.get("duration")) or None,
    )  # fmt: skip


def _exercise(guesses: Any) -> tuple[str, str | None]:
    """The likeliest of what the watch took it for: ("Barbell Bench Press", "BENCH_PRESS/BARBELL_BENCH_PRESS")."""
    for guess in sorted(_known(guesses), key=lambda g: -(_number(g.get("probability")) or 0)):
        category, name = str(guess["category"]), guess.get("name")
        if isinstance(name, str) and name:
            return _words(name), f"{category}/{name}"
        return _words(category), category
    return "Unknown exercise", None


def _known(guesses: Any) -> Iterator[Raw]:
    for guess in guesses if isinstance(guesses, list) else ():
        if isinstance(guess, Mapping) and fold(str(guess.get("category") or "unknown")) != "unknown":
            yield guess


def _words(constant: str) -> str:
    return " ".join(constant.split("_")).title()


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
