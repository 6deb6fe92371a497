"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables of the revision before."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
