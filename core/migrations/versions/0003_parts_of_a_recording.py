"""What watches and strength apps record: laps, lengths of the pool, sets, and how one runs."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VALUES = ("avg_step_length_m", "avg_vertical_oscillation_m", "avg_stance_time_s", "pool_length_m")
LAP_VALUES = (
    "duration_s", "distance_m", "elevation_gain_m", "calories_kcal", "avg_power_w", "avg_cadence_rpm", "avg_speed_mps",
    "avg_heart_rate_bpm", "max_heart_rate_bpm",
)  # fmt: skip


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    for table in ("recording", "workout"):
        for name in VALUES:
            op.add_column(table, sa.Column(name, sa.Float(), nullable=True))
    op.create_table(
        "lap",
        *_key(),
        sa.Column("start_s", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in LAP_VALUES),
        sa.Column("trigger", text(), nullable=True),
        *_constraints(),
    )
    op.create_table(
        "pool_length",
        *_key(),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("strokes", sa.Integer(), nullable=True),
        sa.Column("stroke", text(), nullable=True),
        *_constraints(),
    )
    op.create_table(
        "strength_set",
        *_key(),
        sa.Column("exercise", text(), nullable=False),
        sa.Column("exercise_id", text(), nullable=True),
        sa.Column("kind", text(), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("weight_kg", "distance_m", "duration_s", "rpe")),
        sa.Column("superset", sa.Integer(), nullable=True),
        sa.Column("note", text(), nullable=True),
        *_constraints(),
    )
    op.create_index("ix_strength_set_exercise", "strength_set", ["exercise"])


def _key() -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in ("recording_id", "position")]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"]),
        sa.PrimaryKeyConstraint("recording_id", "position"),
    ]
