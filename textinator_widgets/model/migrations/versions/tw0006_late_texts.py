"""Texts that stay in their source have their length in the index; rows of the audit log cannot be replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0006"
down_revision = "tw0005"
branch_labels = None
depends_on = None

TRIGGER = (
    "CREATE TRIGGER audit_log_refuses_replace BEFORE INSERT ON audit_log "
    "WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
)


def upgrade() -> None:
    """Add the column, which no text of an older store needs, and the trigger."""
    op.add_column("datapoint", sa.Column("length", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(TRIGGER)


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
