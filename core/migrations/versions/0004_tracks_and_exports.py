"""Tracks for maps, places that are not shown, exercises with their muscles, and what was sent to services."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "exercise",
        sa.Column("source", text(), nullable=False),
        sa.Column("id", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("muscle_group", text(), nullable=True),
        sa.Column("other_muscle_groups", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    op.create_table(
        "track",
        sa.Column("workout_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        *(sa.Column(f"{side}_deg", sa.Float(), nullable=False) for side in ("south", "west", "north", "east")),
        sa.Column("points", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workout_id"], ["workout.id"]),
        sa.PrimaryKeyConstraint("workout_id"),
    )
    op.create_table(
        "privacy_zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", text(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("latitude_deg", "longitude_deg", "radius_m")),
        sa.Column("created_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "export_job",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, text(), nullable=False) for name in ("service", "kind")),
        sa.Column("workout_id", sa.Integer(), nullable=False),
        sa.Column("state", text(), nullable=False),
        *(sa.Column(name, text(), nullable=True) for name in ("upload_id", "remote_id", "problem")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", instant(), nullable=True),
        *(sa.Column(name, instant(), nullable=False) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(["workout_id"], ["workout.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("service", "kind", "workout_id"),
    )
    op.create_index("ix_export_job_workout_id", "export_job", ["workout_id"])
