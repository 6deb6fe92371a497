"""Suggestions, reviews, versions of batches, and the full-text indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from textinator_widgets.model.prepared import sqlite_of
from textinator_widgets.model.search import search_words

revision = "tw0002"
down_revision = "tw0001"
branch_labels = None
depends_on = None

CREATE_INDEX = "CREATE VIRTUAL TABLE {} USING fts5(words, content='', tokenize='ascii')"
CONTEXTS = (
    "INSERT INTO context_words (rowid, words) "
    "SELECT id, search_words(content) FROM context WHERE id IN (SELECT context_id FROM batch)"
)
ORIGINALS = (
    "WITH RECURSIVE chain (id, original) AS (SELECT id, id FROM batch WHERE revision_of_id IS NULL "
    "UNION ALL SELECT batch.id, original FROM batch JOIN chain ON batch.revision_of_id = chain.id) "
    "UPDATE batch SET original_id = (SELECT original FROM chain WHERE chain.id = batch.id) "
    "WHERE revision_of_id IS NOT NULL"
)
INPUTS = (
    "INSERT INTO input_words (rowid, words) SELECT input.id, search_words(group_concat(leaf.atom, ' ')) "
    "FROM input, json_tree(input.content) AS leaf WHERE leaf.atom IS NOT NULL GROUP BY input.id"
)


def upgrade() -> None:
    """Make the tables and fill the indexes."""
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("dt_decided", sa.BigInteger(), nullable=True),
        sa.Column("label_uuid", sa.String(length=36), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "source IN ('callable', 'http', 'prediction')", name=op.f("ck_suggestion_source")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR decision IN ('accepted', 'rejected')", name=op.f("ck_suggestion_decision")
        ),
        sa.CheckConstraint(
            '"start" IS NULL OR (0 <= "start" AND "start" < "end")', name=op.f("ck_suggestion_span")
        ),
        sa.CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)',
            name=op.f("ck_suggestion_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_suggestion_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_suggestion_datapoint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_suggestion_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_suggestion_user_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["marker_variant.id"], name=op.f("fk_suggestion_marker_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_suggestion_decided_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_project_id_datapoint_id", "suggestion", ["project_id", "datapoint_id"])
    for column in ("datapoint_id", "context_id", "user_id", "marker_id", "decided_by_id"):
        op.create_index(op.f(f"ix_suggestion_{column}"), "suggestion", [column])
    op.create_table(
        "batch_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=2), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("dt_resolved", sa.BigInteger(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("status IN ('no', 'rr', 'rs')", name=op.f("ck_batch_review_status")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_batch_review_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_batch_review_reviewer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["user.id"], name=op.f("fk_batch_review_resolved_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_review")),
        sa.UniqueConstraint("batch_id", "reviewer_id", name=op.f("uq_batch_review_batch_id_reviewer_id")),
    )
    for column in ("reviewer_id", "resolved_by_id"):
        op.create_index(op.f(f"ix_batch_review_{column}"), "batch_review", [column])
    op.add_column("batch", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("batch", sa.Column("schema_version", sa.String(length=64), nullable=True))
    op.add_column("batch", sa.Column("original_id", sa.Integer(), nullable=True))
    op.execute(ORIGINALS)
    current, revised = sa.text("is_current"), sa.text("original_id IS NOT NULL")
    op.create_index(
        "ix_batch_board",
        "batch",
        ["project_id", sa.text("coalesce(original_id, id)")],
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_index(
        "ix_batch_original_id",
        "batch",
        ["original_id"],
        sqlite_where=revised,
        postgresql_where=revised,
    )
    _fill_indexes()


def _fill_indexes() -> None:
    """Index the texts and inputs of the batches that are there, row by row inside SQLite."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    for name in ("context_words", "input_words"):
        op.execute(CREATE_INDEX.format(name))
    driver = sqlite_of(bind)
    driver.create_function("search_words", 1, search_words, deterministic=True)
    driver.execute(CONTEXTS)
    driver.execute(INPUTS)


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
