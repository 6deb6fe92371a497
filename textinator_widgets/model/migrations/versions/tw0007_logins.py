"""Logins and invitations; sources tell whether their language was declared, links have a place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0007"
down_revision = "tw0006"
branch_labels = None
depends_on = None

DECLARED = (
    "UPDATE data_source SET is_language_declared = {true} WHERE EXISTS (SELECT 1 FROM project_source ps "
    "JOIN project p ON p.id = ps.project_id WHERE ps.source_id = data_source.id "
    "AND p.language <> data_source.language)"
)


def upgrade() -> None:
    """Make the tables and the column."""
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.Column("verified", sa.String(30), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_login_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("secret", name=op.f("uq_login_session_secret")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"])
    op.create_index(op.f("ix_login_session_ends"), "login_session", ["ends"])
    op.create_table(
        "login_failure",
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("failures > 0", name=op.f("ck_login_failure_failures")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_last"), "login_failure", ["last"])
    _invitations()
    op.add_column(
        "data_source",
        sa.Column("is_language_declared", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "label_relation", sa.Column("position", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    true = "true" if op.get_bind().dialect.name == "postgresql" else "1"
    op.execute(DECLARED.format(true=true))


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "role IN ('participant', 'reviewer', 'collaborator')", name=op.f("ck_invitation_role")
        ),
        sa.CheckConstraint("uses_left IS NULL OR uses_left >= 0", name=op.f("ck_invitation_uses_left")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_invitation_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_invitation_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("secret", name=op.f("uq_invitation_secret")),
        sqlite_autoincrement=True,
    )
    for column in ("project_id", "created_by"):
        op.create_index(op.f(f"ix_invitation_{column}"), "invitation", [column])


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
