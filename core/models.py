"""What is kept: one class a table. Units are in the column names, missing is NULL, instants are aware UTC.

A ``recording`` is what one source said of one session and is altered by no other; a ``workout`` is what the athlete
did, made from one or more recordings. Every screen and every sum counts workouts, so no sum needs to look for doubles.
How rows are read and written is in ``core/queries``; the tables are described for readers in ``docs/tables.md``.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

#: JSON whose missing value is SQL NULL, not the JSON text "null".
Json = JSON(none_as_null=True)

#: What the athlete did. Sources translate their own words into these at the door.
DISCIPLINES = (
    "cycling", "running", "walking", "hiking", "rowing", "swimming", "strength", "yoga", "stretching", "meditation",
    "cardio", "bike_bootcamp", "tread_bootcamp", "row_bootcamp", "other",
)  # fmt: skip

#: FTP is a cycling number: power on a tread or a rower is not zoned by it.
FTP_DISCIPLINES = ("cycling", "bike_bootcamp")

#: Where a recording can come from, best first where two tell the same thing and nothing better decides.
SOURCES = ("peloton", "garmin", "file", "strava", "apple_health", "hevy", "peloton_csv", "manual", "sample")


class SessionValues(SQLModel):
    """The values of one session, as one source gave them (Recording) or the best of all sources (Workout)."""

    discipline: str = Field(index=True)
    title: str
    started_at: datetime = Field(index=True)
    #: Local time minus UTC where and when the session was done.
    utc_offset_s: int
    #: From the first to the last second, pauses taken out where the source knows them.
    duration_s: int | None = None
    moving_s: int | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    output_kj: float | None = None
    calories_kcal: float | None = None
    avg_power_w: float | None = None
    max_power_w: float | None = None
    avg_cadence_rpm: float | None = None
    max_cadence_rpm: float | None = None
    avg_resistance_pct: float | None = None
    max_resistance_pct: float | None = None
    avg_incline_pct: float | None = None
    avg_speed_mps: float | None = None
    max_speed_mps: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    #: How one runs: metres a step, metres up and down, seconds on the ground.
    avg_step_length_m: float | None = None
    avg_vertical_oscillation_m: float | None = None
    avg_stance_time_s: float | None = None
    #: Length of the pool; NULL in open water and on land.
    pool_length_m: float | None = None
    leaderboard_rank: int | None = None
    leaderboard_total: int | None = None
    class_id: str | None = Field(default=None, foreign_key="peloton_class.id", index=True)
    #: Peloton's own class type ("Power Zone", "Climb" ...); for the rest the rule of ``docs/numbers.md``.
    class_type: str | None = None
    #: The planned length of the class; NULL for Just Rides, Lanebreak and scenic distance rides.
    class_duration_s: int | None = None
    #: When the class was first given. Live classes start within minutes of it.
    class_aired_at: datetime | None = None
    instructor_name: str | None = None
    #: True live, False on demand, NULL where there was no class or the source does not say.
    is_live: bool | None = None
    is_outdoor: bool | None = None
    #: Peloton's Strive points, from heart rate.
    effort_points: float | None = None
    #: What recorded it: "Bike", "Bike+", "Tread" ...; FTP may differ between two bikes.
    device: str | None = None
    #: Peloton says: the most output ever for this duration, on the day it was done.
    is_personal_record: bool | None = None


class Recording(SessionValues, table=True):
    """One session as one source recorded it."""

    __tablename__ = "recording"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_recording_to_do", "source", "detail_state", "started_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    source_id: str
    workout_id: int | None = Field(default=None, foreign_key="workout.id", index=True)
    #: 'listed' (details still to come), 'complete', 'gone' (the source has none), 'failed' (see problem, retry_at)
    detail_state: str = "listed"
    retry_at: datetime | None = None
    #: How often fetching the details has failed in a row.
    attempts: int = 0
    #: Why the details are not here, as a sentence.
    problem: str | None = None
    #: When the details are asked for once more, because ranks and scores still settle on the first day.
    settle_at: datetime | None = None
    #: Pauses as [[from_s, to_s], ...] on the elapsed clock; NULL when the source does not tell.
    pauses: list[Any] | None = Field(default=None, sa_type=Json)
    #: FTP that the source used for this session (W); Peloton's ``ftp_info``.
    source_ftp_w: float | None = None
    #: Heart-rate zone seconds as the source counted them, zone 1 first.
    source_hr_zones_s: list[Any] | None = Field(default=None, sa_type=Json)
    imported_file_id: int | None = Field(default=None, foreign_key="imported_file.id")
    created_at: datetime
    updated_at: datetime


class Workout(SessionValues, table=True):
    """One session the athlete did: the best of its recordings, and what the athlete says about it."""

    __tablename__ = "workout"

    id: int | None = Field(default=None, primary_key=True)
    #: The local date where it was done; all counting by day uses this.
    day: date = Field(index=True)
    #: Ended well before the class did: left out of averages and bests. The rule is in ``docs/numbers.md``.
    is_stopped_early: bool = False
    # What the athlete says. None of it comes from a source, so no refresh touches it.
    edited_title: str | None = None
    notes: str | None = None
    #: Rate of perceived exertion, 1 to 10.
    rpe: int | None = None
    is_race: bool = False
    #: In no sum, average or best; still listed.
    is_excluded: bool = False
    #: Its numbers look wrong: counted, but never a personal best.
    is_doubtful: bool = False
    #: Deleted by the athlete; its recordings stay, so that it neither comes back by itself nor is lost.
    deleted_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class MergeDecision(SQLModel, table=True):
    """Why recordings are one workout, or are not. What the athlete decided wins for ever."""

    __tablename__ = "merge_decision"
    __table_args__ = (UniqueConstraint("recording_id", "other_recording_id"),)

    id: int | None = Field(default=None, primary_key=True)
    recording_id: int = Field(foreign_key="recording.id", index=True)
    other_recording_id: int = Field(foreign_key="recording.id", index=True)
    is_same: bool
    rule: str
    #: 0 to 1, how sure the rule was.
    score: float
    #: The values that were compared.
    evidence: dict[str, Any] | None = Field(default=None, sa_type=Json)
    decided_by: str = "rule"  # or 'athlete'
    decided_at: datetime


class WorkoutMetrics(SQLModel, table=True):
    """What we derived from a workout's streams with the values in force on its day."""

    __tablename__ = "workout_metrics"

    workout_id: int = Field(primary_key=True, foreign_key="workout.id")
    ftp_w: float | None = None
    #: True where the first FTP entry is later than the workout, so that it was used backwards in time.
    is_ftp_assumed: bool | None = None
    max_heart_rate_bpm: float | None = None
    resting_heart_rate_bpm: float | None = None
    np_w: float | None = None
    intensity_factor: float | None = None
    tss: float | None = None
    #: 'power', 'average power', 'heart rate', 'average heart rate' or 'estimate'
    tss_method: str | None = None
    variability_index: float | None = None
    efficiency_factor: float | None = None
    decoupling_pct: float | None = None
    trimp: float | None = None
    work_above_ftp_kj: float | None = None
    power_zone_1_s: int | None = None
    power_zone_2_s: int | None = None
    power_zone_3_s: int | None = None
    power_zone_4_s: int | None = None
    power_zone_5_s: int | None = None
    power_zone_6_s: int | None = None
    power_zone_7_s: int | None = None
    hr_zone_1_s: int | None = None
    hr_zone_2_s: int | None = None
    hr_zone_3_s: int | None = None
    hr_zone_4_s: int | None = None
    hr_zone_5_s: int | None = None
    #: Share (0 to 1) of the targeted seconds on which the class's targets were met; NULL without targets.
    compliance: float | None = None
    #: By how much the class's clock had to be shifted to fit the ride.
    compliance_offset_s: int | None = None
    #: The FTP that ``compliance`` was judged by; another one than ``ftp_w`` means that it is due again.
    compliance_ftp_w: float | None = None
    #: Notes on data quality, each a sentence.
    quality: list[Any] | None = Field(default=None, sa_type=Json)
    #: Mean-maximal power (W) at ``metrics.CURVE_DURATIONS_S``: little-endian float32, NaN past the end.
    power_curve: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: Time and start (s) of the fastest stretch of each of ``best_efforts.DISTANCES_M``, of sessions on foot only:
    #: pairs of little-endian float64, NaN where the session was shorter; NULL without any.
    fastest_stretches: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: Seconds at each whole watt from 0: zlib-compressed little-endian uint32.
    power_histogram: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: Seconds at each whole bpm from 0: zlib-compressed little-endian uint32.
    heart_rate_histogram: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: ``derive.VERSION`` that made this row; an older one is made again.
    version: int


class Stream(SQLModel, table=True):
    """One channel of one recording on the grid of elapsed seconds; packed and unpacked by ``core/streams.py``."""

    __tablename__ = "stream"
    __table_args__ = {"sqlite_with_rowid": False}

    channel: str = Field(primary_key=True)
    recording_id: int = Field(primary_key=True, foreign_key="recording.id", index=True)
    start_s: int
    sample_s: int
    n: int
    dtype: str
    scale: float
    codec: str
    data: bytes = Field(sa_type=LargeBinary)


class Lap(SQLModel, table=True):
    """A part of a recording as its device cut it; seconds are on the recording's elapsed clock."""

    __tablename__ = "lap"

    recording_id: int = Field(primary_key=True, foreign_key="recording.id")
    position: int = Field(primary_key=True)
    start_s: float
    duration_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    calories_kcal: float | None = None
    avg_power_w: float | None = None
    avg_cadence_rpm: float | None = None
    avg_speed_mps: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    #: What cut it: 'manual', 'distance', 'time', 'session_end' ...
    trigger: str | None = None


class PoolLength(SQLModel, table=True):
    """A length of the pool, or a rest between two; seconds are on the recording's elapsed clock."""

    __tablename__ = "pool_length"

    recording_id: int = Field(primary_key=True, foreign_key="recording.id")
    position: int = Field(primary_key=True)
    start_s: float
    duration_s: float | None = None
    #: False for a rest.
    is_active: bool = True
    strokes: int | None = None
    #: 'freestyle', 'backstroke', 'breaststroke', 'butterfly', 'drill', 'mixed' ...
    stroke: str | None = None


class StrengthSet(SQLModel, table=True):
    """A set of an exercise."""

    __tablename__ = "strength_set"

    recording_id: int = Field(primary_key=True, foreign_key="recording.id")
    position: int = Field(primary_key=True)
    exercise: str = Field(index=True)
    #: The source's own id of the exercise.
    exercise_id: str | None = None
    #: 'warmup', 'normal', 'failure' or 'dropset'
    kind: str = "normal"
    reps: int | None = None
    weight_kg: float | None = None
    distance_m: float | None = None
    duration_s: float | None = None
    #: Rate of perceived exertion, 1 to 10.
    rpe: float | None = None
    #: Sets of one superset share a number.
    superset: int | None = None
    note: str | None = None


class Exercise(SQLModel, table=True):
    """An exercise as a source names it, and the muscles that it is for."""

    __tablename__ = "exercise"

    source: str = Field(primary_key=True)
    #: The source's own id of it, as in ``strength_set.exercise_id``.
    id: str = Field(primary_key=True)
    name: str
    #: 'chest', 'quadriceps' ...
    muscle_group: str | None = None
    other_muscle_groups: list[Any] | None = Field(default=None, sa_type=Json)
    #: Of ``coaching.exercise_library.KINDS``; NULL where a source does not say.
    kind: str | None = None
    equipment: list[Any] | None = Field(default=None, sa_type=Json)
    instructions: str | None = None
    video_url: str | None = None
    #: Exercises that may take its place: a source and its id there each.
    substitutes: list[Any] | None = Field(default=None, sa_type=Json)
    #: Held for a time, not counted.
    is_timed: bool = False


class Track(SQLModel, table=True):
    """Where a workout went, thinned for maps; the full track is in its streams."""

    __tablename__ = "track"

    workout_id: int = Field(primary_key=True, foreign_key="workout.id")
    #: Points kept.
    n: int
    #: Bounds in degrees.
    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float
    #: Latitude and longitude in 1e-5 degrees, one after the other: little-endian int32.
    points: bytes = Field(sa_type=LargeBinary)
    #: The rules that thinned it; an older one is made again.
    version: int


class PrivacyZone(SQLModel, table=True):
    """A circle within which no track is shown."""

    __tablename__ = "privacy_zone"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    latitude_deg: float
    longitude_deg: float
    radius_m: float
    created_at: datetime


class ExportJob(SQLModel, table=True):
    """Something that was sent to a service, or is to be: never sent twice."""

    __tablename__ = "export_job"
    __table_args__ = (UniqueConstraint("service", "kind", "workout_id"),)

    id: int | None = Field(default=None, primary_key=True)
    service: str
    #: 'workout' for a finished workout.
    kind: str
    workout_id: int = Field(foreign_key="workout.id", index=True)
    #: 'queued', 'sent' (the other side is at work on it), 'done', 'failed'
    state: str
    #: What the other side calls the job while it works on it, and the result.
    upload_id: str | None = None
    remote_id: str | None = None
    problem: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class Instructor(SQLModel, table=True):
    """Who gives classes."""

    __tablename__ = "instructor"

    id: str = Field(primary_key=True)
    name: str


class PelotonClass(SQLModel, table=True):
    """A class of Peloton's library, kept even when Peloton removes it."""

    __tablename__ = "peloton_class"

    id: str = Field(primary_key=True)
    title: str
    description: str | None = None
    discipline: str
    class_type: str | None = None
    #: Peloton's ids of its class types, the first one names ``class_type``.
    class_type_ids: list[Any] | None = Field(default=None, sa_type=Json)
    instructor_id: str | None = Field(default=None, foreign_key="instructor.id", index=True)
    duration_s: int | None = None
    #: As other members see it, 1 to 10.
    difficulty: float | None = None
    #: Share of members who liked it, 0 to 1.
    liked_share: float | None = None
    language: str | None = None
    original_air_time: datetime | None = None
    scheduled_start_time: datetime | None = None
    is_power_zone: bool | None = None
    is_ftp_test: bool | None = None
    is_explicit: bool | None = None
    #: Seconds of video before pedalling starts; all offsets of parts and songs here have it taken off already.
    pedaling_start_offset_s: int | None = None
    is_removed: bool = False
    expected_output_lower_kj: float | None = None
    expected_output_upper_kj: float | None = None
    avg_output_kj: float | None = None
    #: Peloton's own favourite: the athlete marked it there.
    is_favorite: bool | None = None
    #: What the plan asks for, from its targets: seconds in each power zone, and the intensity factor of who follows it.
    planned_zone_1_s: int | None = None
    planned_zone_2_s: int | None = None
    planned_zone_3_s: int | None = None
    planned_zone_4_s: int | None = None
    planned_zone_5_s: int | None = None
    planned_zone_6_s: int | None = None
    planned_zone_7_s: int | None = None
    planned_intensity: float | None = None
    #: ``derive_classes.VERSION`` that made these; an older one is made again.
    plan_version: int | None = None
    #: When a list of the library last told of it; NULL for a class known from workouts alone.
    listed_at: datetime | None = Field(default=None, index=True)
    #: When plan and playlist were fetched; NULL while only a list has told of the class.
    detailed_at: datetime | None = None
    #: As on a recording: how often fetching failed in a row, when to try again, and why it failed.
    attempts: int = 0
    retry_at: datetime | None = None
    problem: str | None = None


class ClassTarget(SQLModel, table=True):
    """What the class asks for from ``start_s`` up to but not including ``end_s`` of the pedalling clock."""

    __tablename__ = "class_target"

    class_id: str = Field(primary_key=True, foreign_key="peloton_class.id")
    position: int = Field(primary_key=True)
    start_s: int
    end_s: int
    #: 'power_zone', 'cadence', 'resistance', 'speed', 'incline', 'pace_intensity', 'stroke_rate'
    metric: str
    lower: float | None = None
    upper: float | None = None


class ClassSegment(SQLModel, table=True):
    """A named part of a class (warm-up, intervals), half-open on the pedalling clock."""

    __tablename__ = "class_segment"

    class_id: str = Field(primary_key=True, foreign_key="peloton_class.id")
    position: int = Field(primary_key=True)
    start_s: int
    end_s: int
    name: str
    #: Peloton's icon name, a stable kind: 'warmup', 'cycling', 'cooldown' ...
    kind: str | None = None


class ClassGenre(SQLModel, table=True):
    """A kind of music that a class is listed under."""

    __tablename__ = "class_genre"

    class_id: str = Field(primary_key=True, foreign_key="peloton_class.id")
    genre: str = Field(primary_key=True)


class Song(SQLModel, table=True):
    """A song. Two songs of the same title are two rows; Peloton's id tells them apart."""

    __tablename__ = "song"

    id: str = Field(primary_key=True)
    title: str | None = None
    album: str | None = None
    is_explicit: bool | None = None


class Artist(SQLModel, table=True):
    """Who made a song."""

    __tablename__ = "artist"

    id: str = Field(primary_key=True)
    name: str = Field(index=True)


class SongArtist(SQLModel, table=True):
    """All artists of a song, in the order given."""

    __tablename__ = "song_artist"

    song_id: str = Field(primary_key=True, foreign_key="song.id")
    artist_id: str = Field(primary_key=True, foreign_key="artist.id", index=True)
    position: int


class ClassSong(SQLModel, table=True):
    """A song as it is played in a class; ``start_s`` is on the pedalling clock, negative in the intro."""

    __tablename__ = "class_song"
    __table_args__ = (Index("ix_class_song_song_id", "song_id", "class_id"),)

    class_id: str = Field(primary_key=True, foreign_key="peloton_class.id")
    position: int = Field(primary_key=True)
    song_id: str = Field(foreign_key="song.id")
    start_s: int | None = None


class SongText(SQLModel, table=True):
    """The words of a song's title and artists, folded; the databases' own full-text indexes hang on this table."""

    __tablename__ = "song_text"

    id: int | None = Field(default=None, primary_key=True)
    song_id: str = Field(foreign_key="song.id", unique=True)
    words: str


class BookmarkList(SQLModel, table=True):
    """A list of classes that the athlete keeps."""

    __tablename__ = "bookmark_list"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime


class Bookmark(SQLModel, table=True):
    """A class on a list, with what the athlete notes of it."""

    __tablename__ = "bookmark"

    list_id: int = Field(primary_key=True, foreign_key="bookmark_list.id")
    class_id: str = Field(primary_key=True, foreign_key="peloton_class.id", index=True)
    note: str | None = None
    created_at: datetime


class Athlete(SQLModel, table=True):
    """Whose book it is: one row."""

    __tablename__ = "athlete"

    id: int = Field(default=1, primary_key=True)
    name: str | None = None
    #: 'female', 'male' or NULL; formulas that need it stay unknown without it.
    sex: str | None = None
    birth_date: date | None = None
    height_m: float | None = None
    #: IANA name; NULL means the machine's own zone.
    time_zone: str | None = None
    #: 'metric' or 'imperial'
    units: str | None = None
    #: 0 Monday ... 6 Sunday
    week_start: int | None = None


class Measurement(SQLModel, table=True):
    """A dated value of the athlete; kinds and units are in ``quantities.MEASUREMENTS``."""

    __tablename__ = "measurement"
    __table_args__ = (Index("ix_measurement_kind_day", "kind", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    day: date
    value: float
    #: Counts only for workouts on this device ("Bike+"); NULL counts for all that have no entry of their own.
    device: str | None = None
    #: 'athlete', 'peloton', 'sample' ...
    source: str = "athlete"
    note: str | None = None
    created_at: datetime


class Proposal(SQLModel, table=True):
    """Something that Zonebook found and the athlete has decided on; what still waits is found anew each time."""

    __tablename__ = "proposal"

    #: Stable over time: the same finding has the same key, so that it does not come back.
    key: str = Field(primary_key=True)
    #: 'ftp' (a new value) or 'test' (time for a test)
    kind: str
    day: date
    workout_id: int | None = Field(default=None, foreign_key="workout.id")
    value: float | None = None
    #: What was found, as a sentence.
    evidence: str
    #: 'accepted' or 'rejected'
    state: str
    decided_at: datetime


class LifeEvent(SQLModel, table=True):
    """Days on which training is not to be expected: illness, injury, travel, holiday; or a race."""

    __tablename__ = "life_event"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    first_day: date
    last_day: date
    note: str | None = None
    #: Of a race: 'A', 'B' or 'C', what it is in, and for how many days before it training tapers off.
    priority: str | None = None
    discipline: str | None = None
    taper_days: int | None = None


class Goal(SQLModel, table=True):
    """What the athlete aims at: a sum in every period or until a day, a value by a day, or a value within a band."""

    __tablename__ = "goal"

    id: int | None = Field(default=None, primary_key=True)
    #: 'sum' (so much of something), 'value' (reach a value by a day) or 'band' (hold a value between two)
    kind: str = "sum"
    #: What has the number: of ``coaching.goals.SUMS`` or ``coaching.goals.VALUES``.
    metric: str
    #: Which one, where a metric has several: zones "4-7", an exercise, a race distance ("5 km").
    subject: str | None = None
    #: Of sums: 'week', 'month', 'year', or 'range' (``first_day`` to ``due_day``).
    period: str = "week"
    #: The sum, the value, or the lower end of the band, in the unit that the metric is stored in.
    target: float
    #: The upper end of a band.
    upper: float | None = None
    #: Only workouts of this discipline count; NULL counts all.
    discipline: str | None = None
    priority: int = 0
    first_day: date
    #: The day by which it is to be reached; NULL for what returns every period and for a band to hold.
    due_day: date | None = None
    #: The last day it counted; NULL while it stands.
    last_day: date | None = None
    created_at: datetime


class Notification(SQLModel, table=True):
    """Something that happened, for the list behind the bell."""

    __tablename__ = "notification"

    id: int | None = Field(default=None, primary_key=True)
    #: Stable over time: the same thing has the same key, so that it is told once.
    key: str = Field(unique=True)
    #: 'record', 'milestone', 'goal', 'challenge', 'badge', 'review' or 'report'
    kind: str
    #: When it happened.
    happened_at: datetime = Field(index=True)
    #: What happened, as a sentence.
    sentence: str
    #: Where more of it is: a page and its query, as "workout?workout=12"; NULL where there is nothing to see.
    link: str | None = None
    #: NULL until the athlete saw it.
    seen_at: datetime | None = None
    created_at: datetime


class Achievement(SQLModel, table=True):
    """A badge that Peloton gave, and how often."""

    __tablename__ = "achievement"

    slug: str = Field(primary_key=True)
    name: str
    category: str | None = None
    description: str | None = None
    count: int = 0
    #: When it was first seen here with this count; Peloton does not tell when it was earned.
    noticed_at: datetime


class RawPayload(SQLModel, table=True):
    """A reply of a service as it came, less what identifies people, compressed; a rebuild needs no network."""

    __tablename__ = "raw_payload"
    __table_args__ = (UniqueConstraint("source", "kind", "source_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    #: What was asked: 'list_item', 'workout', 'performance_graph', 'ride_details', 'me' ...
    kind: str
    source_id: str
    fetched_at: datetime
    codec: str = "zlib"
    body: bytes = Field(sa_type=LargeBinary)


class ImportedFile(SQLModel, table=True):
    """A file as the athlete gave it, compressed."""

    __tablename__ = "imported_file"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    name: str
    kind: str
    size_bytes: int = Field(sa_type=BigInteger)
    imported_at: datetime
    #: The zone that was used for the file's own zone letters, so that a rebuild reads it the same way.
    time_zone: str | None = None
    rows: int | None = None
    problem: str | None = None
    codec: str = "zlib"
    body: bytes = Field(sa_type=LargeBinary)


class SyncRun(SQLModel, table=True):
    """One pass over one source: what screens and the command line show as progress."""

    __tablename__ = "sync_run"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    #: 'queued', 'running', 'done', 'partial', 'failed', 'interrupted'
    state: str
    started_at: datetime
    finished_at: datetime | None = None
    #: What is being done, in a few words.
    phase: str | None = None
    phase_started_at: datetime | None = None
    done: int = 0
    total: int = 0
    #: When the numbers here last moved; a running pass that stands still was killed.
    told_at: datetime | None = None
    #: Workouts that became complete in this pass.
    saved: int = 0
    #: Workouts that this pass saw for the first time.
    found: int = 0
    failed: int = 0
    #: What went wrong and what to do, in a sentence.
    problem: str | None = None
    #: Which kind of problem: the name of the error class.
    problem_kind: str | None = None
    #: Workouts that the source says it has.
    source_total: int | None = None
    is_full: bool = False


class SubjectVersion(SQLModel, table=True):
    """A counter per subject, moved in the transaction of any write that changes it; caches key on it."""

    __tablename__ = "subject_version"

    subject: str = Field(primary_key=True)
    version: int


class Secret(SQLModel, table=True):
    """A token, encrypted by ``core/secrets.py``."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)
    updated_at: datetime


class Setting(SQLModel, table=True):
    """A preference or a mark, as JSON."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_type=Json)
