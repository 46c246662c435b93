"""Plans, routines, when there is time, what each evening's review said, and what of the plan is at a service."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
KEY = "id"


def upgrade() -> None:
    _known_tables()
    _routines()
    _plans()
    _schedule()
    _reviews()
    _exports()


def _known_tables() -> None:
    for name in ("priority", "discipline"):
        op.add_column("life_event", sa.Column(name, TEXT(), nullable=True))
    op.add_column("life_event", sa.Column("taper_days", sa.Integer(), nullable=True))
    for name in ("kind", "instructions", "video_url"):
        op.add_column("exercise", sa.Column(name, TEXT(), nullable=True))
    for name in ("equipment", "substitutes"):
        op.add_column("exercise", sa.Column(name, _json(), nullable=True))
    op.add_column("exercise", sa.Column("is_timed", sa.Boolean(), nullable=False, server_default=sa.false()))


def _routines() -> None:
    op.create_table(
        "routine",
        _key(),
        *_needed(TEXT(), "title", "discipline"),
        *_optional(TEXT(), "note"),
        *_needed(INSTANT(), "created_at"),
        sa.PrimaryKeyConstraint(KEY),
    )
    op.create_table(
        "routine_item",
        _key(),
        *_needed(sa.Integer(), "routine_id", "position"),
        *_needed(TEXT(), "exercise_source", "exercise_id"),
        *_needed(sa.Integer(), "sets"),
        *_optional(sa.Integer(), "reps", "duration_s"),
        *_optional(sa.Float(), "weight_kg"),
        *_optional(sa.Integer(), "rest_s"),
        *_optional(TEXT(), "note"),
        sa.ForeignKeyConstraint(["routine_id"], ["routine.id"]),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("routine_id", "position"),
    )
    op.create_index("ix_routine_item_routine_id", "routine_item", ["routine_id"])
    op.create_table(
        "exercise_tick",
        _key(),
        *_needed(sa.Date(), "day"),
        *_needed(sa.Integer(), "routine_item_id"),
        *_needed(TEXT(), "exercise_source", "exercise_id"),
        *_needed(INSTANT(), "ticked_at"),
        sa.ForeignKeyConstraint(["routine_item_id"], ["routine_item.id"]),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("day", "routine_item_id"),
    )
    op.create_index("ix_exercise_tick_day", "exercise_tick", ["day"])
    op.create_index("ix_exercise_tick_routine_item_id", "exercise_tick", ["routine_item_id"])


def _plans() -> None:
    op.create_table(
        "plan_template",
        _key(),
        *_needed(TEXT(), "name"),
        *_needed(_json(), "focus"),
        *_optional(sa.Integer(), "weekly_min_s", "weekly_max_s"),
        *_needed(_json(), "workouts"),
        *_needed(INSTANT(), "created_at"),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "training_plan",
        _key(),
        *_needed(TEXT(), "title"),
        *_optional(TEXT(), "template"),
        *_needed(sa.Date(), "first_day", "last_day"),
        *_needed(_json(), "focus"),
        *_optional(sa.Integer(), "weekly_min_s", "weekly_max_s"),
        *_optional(TEXT(), "note"),
        *_needed(INSTANT(), "created_at"),
        sa.PrimaryKeyConstraint(KEY),
    )
    op.create_table(
        "planned_workout",
        _key(),
        *_needed(TEXT(), "uid"),
        *_optional(sa.Integer(), "plan_id"),
        *_needed(sa.Date(), "day"),
        *_optional(sa.Integer(), "start_minute"),
        *_needed(TEXT(), "discipline", "title"),
        *_optional(TEXT(), "focus"),
        *_needed(TEXT(), "intensity", "priority", "needs"),
        *_optional(_json(), "steps"),
        *_needed(sa.Integer(), "duration_s"),
        *_optional(sa.Float(), "tss"),
        *_optional(TEXT(), "class_id"),
        *_optional(sa.Integer(), "routine_id"),
        *_optional(TEXT(), "note"),
        *_optional(sa.Integer(), "workout_id"),
        *_optional(TEXT(), "skipped_reason"),
        *_optional(INSTANT(), "skipped_at"),
        *_optional(sa.Date(), "first_planned_day"),
        *_needed(INSTANT(), "created_at", "updated_at"),
        sa.ForeignKeyConstraint(["plan_id"], ["training_plan.id"]),
        sa.ForeignKeyConstraint(["class_id"], ["peloton_class.id"]),
        sa.ForeignKeyConstraint(["routine_id"], ["routine.id"]),
        sa.ForeignKeyConstraint(["workout_id"], ["workout.id"]),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_planned_workout_plan_id", "planned_workout", ["plan_id"])
    op.create_index("ix_planned_workout_day", "planned_workout", ["day"])


def _schedule() -> None:
    op.create_table(
        "availability",
        _key(),
        *_needed(sa.Integer(), "weekday", "first_minute", "last_minute"),
        sa.PrimaryKeyConstraint(KEY),
    )
    op.create_table(
        "calendar",
        _key(),
        *_needed(TEXT(), "name"),
        *_needed(INSTANT(), "read_at"),
        *_optional(TEXT(), "problem"),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "calendar_event",
        _key(),
        *_needed(sa.Integer(), "calendar_id"),
        *_needed(TEXT(), "uid", "title"),
        *_needed(INSTANT(), "started_at", "ended_at"),
        *_needed(sa.Date(), "day", "last_day"),
        *_needed(sa.Boolean(), "is_all_day", "is_busy"),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"]),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("calendar_id", "uid", "started_at"),
    )
    op.create_index("ix_calendar_event_calendar_id", "calendar_event", ["calendar_id"])
    op.create_index("ix_calendar_event_day", "calendar_event", ["day"])


def _reviews() -> None:
    op.create_table(
        "daily_review",
        *_needed(sa.Date(), "day"),
        *_needed(INSTANT(), "written_at"),
        *_needed(sa.Integer(), "rules_version"),
        *_needed(_json(), "planned_against_actual", "insights", "next_week_focus"),
        *_needed(TEXT(), "verdict"),
        *_optional(INSTANT(), "approved_at"),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "plan_adjustment",
        _key(),
        *_needed(sa.Date(), "review_day"),
        *_needed(TEXT(), "key", "rule", "kind", "sentence"),
        *_needed(_json(), "evidence"),
        *_needed(sa.Float(), "strength"),
        *_needed(_json(), "changes", "effects"),
        *_needed(TEXT(), "state"),
        *_optional(INSTANT(), "decided_at"),
        *_optional(_json(), "written"),
        sa.ForeignKeyConstraint(["review_day"], ["daily_review.day"]),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("review_day", "key"),
    )
    op.create_index("ix_plan_adjustment_review_day", "plan_adjustment", ["review_day"])
    op.create_index("ix_plan_adjustment_key", "plan_adjustment", ["key"])


def _exports() -> None:
    op.create_table(
        "plan_export",
        _key(),
        *_needed(TEXT(), "service", "uid", "state"),
        *_optional(TEXT(), "remote_id", "remote_schedule_id", "sent_hash"),
        *_optional(sa.Date(), "sent_day"),
        *_optional(TEXT(), "problem"),
        *_needed(sa.Integer(), "attempts"),
        *_optional(INSTANT(), "retry_at"),
        *_needed(INSTANT(), "created_at", "updated_at"),
        sa.PrimaryKeyConstraint(KEY),
        sa.UniqueConstraint("service", "uid"),
    )


def _key() -> sa.Column:
    return sa.Column(KEY, sa.Integer(), nullable=False)


def _needed(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)
