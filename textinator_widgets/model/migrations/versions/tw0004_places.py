"""Places of suggestions in units, and authors of label actions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0004"
down_revision = "tw0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("marker_action", sa.Column("author", sa.Text(), nullable=True))
    op.add_column("suggestion", sa.Column("group_id", sa.String(length=36), nullable=True))
    op.add_column("suggestion", sa.Column("slot", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
