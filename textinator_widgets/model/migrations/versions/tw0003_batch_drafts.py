"""Changes of a submitted batch that are not saved in it yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0003"
down_revision = "tw0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "batch_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_batch_draft_revision")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_batch_draft_user_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_batch_draft_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_batch_draft_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["batch.id"], name=op.f("fk_batch_draft_base_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_draft")),
        sa.UniqueConstraint("user_id", "batch_id", name=op.f("uq_batch_draft_user_id_batch_id")),
    )
    for column in ("project_id", "batch_id", "base_id"):
        op.create_index(op.f(f"ix_batch_draft_{column}"), "batch_draft", [column])


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
