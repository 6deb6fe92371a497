"""What Alembic runs: it migrates over the connection that it is handed, inside its transaction."""

from __future__ import annotations

from alembic import context

from textinator_widgets.model import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
