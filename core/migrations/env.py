"""What Alembic runs: the migrations of core/migrations/versions on the connection that core/store.py hands over."""

from alembic import context
from sqlmodel import SQLModel

from core import models  # noqa: F401 (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
