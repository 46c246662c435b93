"""What of a book is there where it is shared for reading: cut out of every query, before a row leaves the database.

A statement that reads a table with something private in it gets a view of that table in front, by the table's name:
``WITH workout AS (SELECT id, ..., CAST(NULL AS FLOAT) AS avg_heart_rate_bpm FROM main.workout) SELECT ...``. So
whatever asks, a screen, a chart, a file for downloading or a page that is written next year, gets what others may see
and nothing else. Nothing of it is kept in the database or in a connection, so it holds behind every connection pool.

A table that is not named here is empty in a shared book. A column or a setting that is not is refused by a test.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import sqlalchemy as sa
from sqlmodel import SQLModel

from core.config import SHAREABLE
from core.errors import BookReadOnly

READ_ONLY = "This book is open for reading only, so nothing can be changed here."

#: What is shown only where the athlete says so.
BODY, NOTES, TRACKS, HEART_RATE = SHAREABLE
#: The setting that holds what the athlete chose of it.
SHOWN = "sharing.shown"

#: Measurements that anybody may see: what training is held against.
OPEN_KINDS = (
    "ftp", "run_threshold_pace", "swim_threshold_pace", "pace_level", "tested_lift", "swim_100yd",
)  # fmt: skip
#: The others belong to a subject.
KINDS: Mapping[str, tuple[str, ...]] = {
    BODY: (
        "weight", "body_fat", "vo2max", "hrv", "hrv_sdnn", "sleep_hours", "sleep_quality", "energy", "soreness",
        "readiness", "recovery_score", "strain", "steps", "energy_burned", "dietary_energy", "balance_test",
        "flexibility_test", "box_jump",
    ),
    HEART_RATE: ("max_heart_rate", "resting_heart_rate", "threshold_heart_rate"),
    NOTES: ("rpe",),
}  # fmt: skip
#: Channels of a recording by their subject; anybody may see the others.
CHANNELS: Mapping[str, tuple[str, ...]] = {
    HEART_RATE: ("heart_rate_bpm",), TRACKS: ("latitude_deg", "longitude_deg"),
}  # fmt: skip
#: Settings that a shared book reads; ``%`` stands for anything. The others are the athlete's own affair.
OPEN_SETTINGS = (
    SHOWN, "power_zones.custom", "tracks.hidden_ends_m", "sample.written_on", "classes.%", "peloton.class_types",
    "streaks.%", "plan.not_these",
)  # fmt: skip
#: And those that are part of a subject.
SETTINGS: Mapping[str, tuple[str, ...]] = {BODY: ("body.goal_line.%",)}
#: Metrics of goals that anybody may see besides ``OPEN_KINDS``, and those of a subject besides its ``KINDS``.
OPEN_GOALS = (
    "workouts", "minutes", "distance_m", "output_kj", "calories_kcal", "tss", "elevation_gain_m", "days",
    "power_zone_minutes", "lift", "race_time",
)  # fmt: skip
GOALS: Mapping[str, tuple[str, ...]] = {BODY: ("w_per_kg",), HEART_RATE: ("hr_zone_minutes",)}

_BEATS = ("avg_heart_rate_bpm", "max_heart_rate_bpm")
#: Columns by subject and table that are empty where the subject is not shown.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    BODY: {"athlete": ("sex", "birth_date", "height_m")},
    NOTES: {
        "workout": ("notes", "rpe"), "measurement": ("note",), "bookmark": ("note",), "strength_set": ("note", "rpe"),
        "challenge_pause": ("reason",), "training_plan": ("note",), "planned_workout": ("note", "skipped_reason"),
        "routine": ("note",), "routine_item": ("note",),
    },
    TRACKS: {},
    HEART_RATE: {
        "workout": (*_BEATS, "effort_points"),
        "recording": (*_BEATS, "effort_points", "source_hr_zones_s"),
        "lap": _BEATS,
        "workout_metrics": (
            "max_heart_rate_bpm", "resting_heart_rate_bpm", "efficiency_factor", "decoupling_pct", "trimp", "quality",
            "heart_rate_histogram", *(f"hr_zone_{zone}_s" for zone in range(1, 6)),
        ),
    },
}  # fmt: skip
#: Tables that are empty where a subject is not shown.
TABLES: Mapping[str, tuple[str, ...]] = {NOTES: ("life_event",), TRACKS: ("track", "privacy_zone")}
#: Columns that nobody but the athlete sees: names, other people's errors, ids that lead to the account at a service.
NEVER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "athlete": ("name",), "recording": ("problem", "imported_file_id"), "merge_decision": ("evidence",),
    "peloton_class": ("problem",), "sync_run": ("problem", "problem_kind"), "privacy_zone": ("name",),
}  # fmt: skip
#: Tables that nobody but the athlete sees. Friends are other people, who were not asked.
NEVER_TABLES = (
    "secret", "raw_payload", "imported_file", "export_job", "notification", "friend", "friend_workout",
    "friend_stream", "availability", "calendar", "calendar_event", "daily_review", "plan_adjustment", "plan_export",
)  # fmt: skip
#: Tables that anybody sees, but for what is said above.
OPEN_TABLES = (
    "workout", "recording", "merge_decision", "workout_metrics", "stream", "lap", "pool_length", "strength_set",
    "exercise", "track", "privacy_zone", "instructor", "peloton_class", "class_target", "class_segment", "class_genre",
    "song", "artist", "song_artist", "class_song", "song_text", "bookmark_list", "bookmark", "athlete", "measurement",
    "proposal", "life_event", "goal", "achievement", "challenge", "challenge_task", "challenge_tier",
    "challenge_pause", "challenge_member", "peloton_challenge", "plan_template", "training_plan", "planned_workout",
    "routine", "routine_item", "exercise_tick", "sync_run", "subject_version", "setting",
)  # fmt: skip

#: Methods of TSS that are made of heart rate.
_BY_HEART_RATE = ("heart rate", "average heart rate")
_FIRST_WORD = re.compile(r"[\s(]*(\w+)(\s+recursive\b)?", re.IGNORECASE)
#: What a shared book is asked besides questions.
_HARMLESS = ("begin", "commit", "rollback", "pragma", "savepoint", "release", "show")


@lru_cache(maxsize=1024)
def cut(statement: str, shown: frozenset[str], dialect: sa.Dialect) -> str:
    """A statement as a shared book answers it: a question, with the views of the tables that it names in front.

    Raises:
        BookReadOnly: It is not a question.
    """
    found = _FIRST_WORD.match(statement)
    word = found.group(1).lower() if found else ""
    if word in _HARMLESS:
        return statement
    if found is None or word not in ("select", "with"):
        raise BookReadOnly(READ_ONLY)
    views = _views(shown, dialect)
    named = dict.fromkeys(name for name in re.findall(r"\w+", statement) if name in views)
    if not named:
        return statement
    rest = f", {statement[found.end() :]}" if word == "with" else f" {statement}"
    return f"WITH{found.group(2) or ''} {', '.join(views[name] for name in named)}{rest}"


@cache
def _views(shown: frozenset[str], dialect: sa.Dialect) -> dict[str, str]:
    """The view of each table that has something private in it, as one part of a WITH, by the table's name."""
    hidden = frozenset(SHAREABLE) - shown
    made = {name: _view(table, hidden, dialect) for name, table in SQLModel.metadata.tables.items()}
    return {name: view for name, view in made.items() if view}


def _view(table: sa.Table, hidden: frozenset[str], dialect: sa.Dialect) -> str | None:
    real = sa.table(table.name, *(sa.column(c.name, c.type) for c in table.columns), schema=dialect.default_schema_name)
    gone = {name for subject in hidden for name in COLUMNS[subject].get(table.name, ())}
    gone |= set(NEVER_COLUMNS.get(table.name, ()))
    replaced = {name: _nothing(table.c[name]) for name in gone} | _stand_ins(table.name, real, hidden)
    rows = _rows(table.name, real, hidden)
    if not replaced and rows is None:
        return None
    columns = [replaced.get(c.name, real.c[c.name]).label(c.name) for c in table.columns]
    query = sa.select(*columns) if rows is None else sa.select(*columns).where(rows)
    text = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"{dialect.identifier_preparer.quote(table.name)} AS ({text})"


def _nothing(column: sa.Column) -> sa.ColumnElement:
    """What stands in a column that is not shown: NULL, or an empty text where there is never NULL."""
    if not column.nullable and isinstance(column.type, sa.String):
        return sa.literal("")
    return sa.cast(sa.null(), column.type)


def _stand_ins(name: str, real: sa.TableClause, hidden: frozenset[str]) -> dict[str, sa.ColumnElement]:
    """Columns that are there with something else in them."""
    if name == "recording":  # ids at a service lead to the account there; recordings stay apart by their own
        return {"source_id": sa.cast(real.c.id, sa.String)}
    if name == "workout_metrics" and HEART_RATE in hidden:
        is_of_heart = real.c.tss_method.in_(_BY_HEART_RATE)
        return {
            "tss": sa.case((is_of_heart, sa.cast(sa.null(), sa.Float)), else_=real.c.tss),
            "tss_method": sa.case((is_of_heart, sa.literal("estimate")), else_=real.c.tss_method),
        }
    return {}


def _rows(name: str, real: sa.TableClause, hidden: frozenset[str]) -> sa.ColumnElement[bool] | None:
    """Which rows of a table are there; None for all of them."""
    closed = [table for subject in hidden for table in TABLES.get(subject, ())]
    if name not in OPEN_TABLES or name in closed:
        return sa.literal(1) == 0
    shown = [subject for subject in SHAREABLE if subject not in hidden]
    match name:
        case "workout":
            return real.c.deleted_at.is_(None)
        case "measurement":
            return real.c.kind.in_([*OPEN_KINDS, *(kind for subject in shown for kind in KINDS.get(subject, ()))])
        case "stream" if channels := [channel for subject in hidden for channel in CHANNELS.get(subject, ())]:
            return real.c.channel.not_in(sorted(channels))
        case "setting":
            keys = [*OPEN_SETTINGS, *(key for subject in shown for key in SETTINGS.get(subject, ()))]
            return sa.or_(*(real.c.key.like(key) if "%" in key else real.c.key == key for key in keys))
        case "goal":
            of_shown = (metric for subject in shown for metric in (*GOALS.get(subject, ()), *KINDS.get(subject, ())))
            return real.c.metric.in_([*OPEN_GOALS, *OPEN_KINDS, *of_shown])
        case "challenge_member":
            return real.c.friend_id.is_(None)
    return None
