"""Goals on anything, what happened, badges, friends and challenges."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    _goals()
    _notifications()
    _friends()
    _challenges()


def _goals() -> None:
    for column in (
        sa.Column("kind", TEXT(), nullable=False, server_default="sum"),
        sa.Column("subject", TEXT(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=True),
    ):
        op.add_column("goal", column)


def _notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT(), nullable=False) for name in ("key", "kind")),
        sa.Column("happened_at", INSTANT(), nullable=False),
        sa.Column("sentence", TEXT(), nullable=False),
        sa.Column("link", TEXT(), nullable=True),
        sa.Column("seen_at", INSTANT(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_notification_happened_at", "notification", ["happened_at"])
    op.create_table(
        "achievement",
        *(sa.Column(name, TEXT(), nullable=False) for name in ("slug", "name")),
        *(sa.Column(name, TEXT(), nullable=True) for name in ("category", "description")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("noticed_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
    )


def _friends() -> None:
    op.create_table(
        "friend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("peloton_user_id", TEXT(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_private", "is_followed", "is_listed")),
        *(sa.Column(name, INSTANT(), nullable=True) for name in ("asked_at", "fetched_at")),
        sa.Column("problem", TEXT(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("peloton_user_id"),
    )
    op.create_table(
        "friend_workout",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "friend_id")),
        *(sa.Column(name, TEXT(), nullable=False) for name in ("source", "source_id", "discipline", "title")),
        sa.Column("started_at", INSTANT(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Float(), nullable=True)
            for name in ("distance_m", "output_kj", "calories_kcal", "avg_power_w")
        ),
        *(sa.Column(name, TEXT(), nullable=True) for name in ("class_id", "class_type")),
        sa.Column("has_stream", sa.Boolean(), nullable=True),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["friend_id"], ["friend.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("friend_id", "source", "source_id"),
    )
    op.create_index("ix_friend_workout_friend_day", "friend_workout", ["friend_id", "day"])
    op.create_index("ix_friend_workout_class_id", "friend_workout", ["class_id"])
    op.create_table(
        "friend_stream",
        sa.Column("friend_workout_id", sa.Integer(), nullable=False),
        sa.Column("channel", TEXT(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("start_s", "sample_s", "n")),
        sa.Column("dtype", TEXT(), nullable=False),
        sa.Column("scale", sa.Float(), nullable=False),
        sa.Column("codec", TEXT(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["friend_workout_id"], ["friend_workout.id"]),
        sa.PrimaryKeyConstraint("friend_workout_id", "channel"),
    )


def _challenges() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT(), nullable=False) for name in ("key", "name")),
        sa.Column("description", TEXT(), nullable=True),
        *(sa.Column(name, TEXT(), nullable=False) for name in ("kind", "metric")),
        sa.Column("disciplines", sa.JSON(none_as_null=True), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        sa.Column("template", TEXT(), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("joined_day", "left_day")),
        sa.Column("created_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "challenge_task",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("challenge_id", "position")),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("metric", TEXT(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=True) for name in ("disciplines", "class_ids")),
        sa.Column("class_type", TEXT(), nullable=True),
        sa.Column("min_duration_s", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("has_retakes", "is_shared")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"]),
        sa.PrimaryKeyConstraint("challenge_id", "position"),
    )
    op.create_table(
        "challenge_tier",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("challenge_id", "position")),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"]),
        sa.PrimaryKeyConstraint("challenge_id", "position"),
    )
    op.create_table(
        "challenge_pause",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        sa.Column("reason", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"]),
        sa.PrimaryKeyConstraint("challenge_id", "first_day"),
    )
    op.create_table(
        "challenge_member",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "challenge_id")),
        sa.Column("friend_id", sa.Integer(), nullable=True),
        sa.Column("team", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"]),
        sa.ForeignKeyConstraint(["friend_id"], ["friend.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("challenge_id", "friend_id"),
    )
    op.create_index("ix_challenge_member_challenge_id", "challenge_member", ["challenge_id"])
    op.create_table(
        "peloton_challenge",
        *(sa.Column(name, TEXT(), nullable=False) for name in ("id", "title")),
        *(sa.Column(name, INSTANT(), nullable=True) for name in ("started_at", "ended_at")),
        sa.Column("has_joined", sa.Boolean(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("unit", TEXT(), nullable=True),
        sa.Column("tiers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fetched_at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
