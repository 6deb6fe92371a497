"""The order of a project counts for how many more people each text is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0005"
down_revision = "tw0004"
branch_labels = None
depends_on = None

FILL = """
INSERT INTO queue_counted (project_id, pos, datapoint_id, room)
SELECT q.project_id, q.pos, q.datapoint_id, CASE
    WHEN p.annotators_per_text IS NULL AND NOT p.disjoint_annotation THEN NULL
    ELSE max(0, coalesce(p.annotators_per_text, 1) - (
        SELECT count(*) FROM claim c
        WHERE c.project_id = q.project_id AND c.datapoint_id = q.datapoint_id
        AND c.state IN ('held', 'delayed', 'submitted')
    )) END
FROM queue q JOIN project p ON p.id = q.project_id
"""


def upgrade() -> None:
    """Put the count in the place of the person; texts that were taken stay so."""
    op.create_table(
        "queue_counted",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=True),
        sa.CheckConstraint("room IS NULL OR room >= 0", name=op.f("ck_queue_room")),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_queue_datapoint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_queue_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "pos", name=op.f("pk_queue")),
        sa.UniqueConstraint("project_id", "datapoint_id", name=op.f("uq_queue_project_id_datapoint_id")),
        sqlite_with_rowid=False,
    )
    op.execute(FILL)
    op.drop_table("queue")
    op.rename_table("queue_counted", "queue")
    op.create_index("ix_queue_free", "queue", ["project_id", "pos"], sqlite_where=sa.text("room > 0"))


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
