"""Alembic's door: runs on the connection it is handed, in the caller's transaction."""

from alembic import context

from survey.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
