"""Texts that stay in their source until they are needed have their length in the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0006"
down_revision = "tw0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no store of an older version has such texts."""
    op.add_column("datapoint", sa.Column("length", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
