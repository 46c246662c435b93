"""The fastest stretches of each session on foot, so that no screen looks for them in every second again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workout_metrics", sa.Column("fastest_stretches", sa.LargeBinary(), nullable=True))
