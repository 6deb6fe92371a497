"""Late texts have their length, the order says what came back, rows of the audit log cannot be replaced.

What each person has submitted and skipped is counted with every claim, and noted which skipped texts have room.

Batches have a hash of what they hold; those of older stores get it when they are changed. Numbers of deleted
sources and texts, which the audit log and open pages name them by, do not come again.

The keys of edits in place, which the audit log told, stand in it where they are found by index.
"""

from __future__ import annotations

import hashlib
import json
import re

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

WALKS = "UPDATE queue_cursor SET size = (SELECT count(*) FROM queue q WHERE q.project_id = queue_cursor.project_id)"
AGAIN = (
    "UPDATE queue_cursor SET steps = 0 WHERE project_id IN "
    "(SELECT id FROM project WHERE disjoint_annotation OR annotators_per_text IS NOT NULL)"
)


COUNT = (
    "INSERT INTO tally (project_id, user_id, submitted, skipped) SELECT project_id, user_id, sum(CASE "
    "state WHEN 'submitted' THEN 1 ELSE 0 END), sum(CASE state WHEN 'skipped' THEN 1 ELSE 0 END) FROM "
    "claim WHERE state IN ('submitted', 'skipped') GROUP BY project_id, user_id"
)
COUNTING = (
    "CREATE TRIGGER claim_is_counted_insert AFTER INSERT ON claim WHEN NEW.state IN ('submitted', "
    "'skipped') BEGIN INSERT INTO tally (project_id, user_id) SELECT NEW.project_id, NEW.user_id WHERE "
    "NEW.state IN ('submitted', 'skipped') AND NOT EXISTS (SELECT 1 FROM tally WHERE project_id = "
    "NEW.project_id AND user_id = NEW.user_id) ON CONFLICT DO NOTHING; UPDATE tally SET submitted = "
    "submitted + (CASE NEW.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped + (CASE "
    "NEW.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = NEW.project_id AND user_id = "
    "NEW.user_id; END",
    "CREATE TRIGGER claim_is_counted_update AFTER UPDATE OF state, project_id, user_id ON claim WHEN "
    "(NEW.state IN ('submitted', 'skipped') OR OLD.state IN ('submitted', 'skipped')) AND (NEW.state <> "
    "OLD.state OR NEW.project_id <> OLD.project_id OR NEW.user_id <> OLD.user_id) BEGIN UPDATE tally SET "
    "submitted = submitted - (CASE OLD.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped - "
    "(CASE OLD.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = OLD.project_id AND user_id = "
    "OLD.user_id; DELETE FROM tally WHERE project_id = OLD.project_id AND user_id = OLD.user_id AND "
    "submitted = 0 AND skipped = 0; INSERT INTO tally (project_id, user_id) SELECT NEW.project_id, "
    "NEW.user_id WHERE NEW.state IN ('submitted', 'skipped') AND NOT EXISTS (SELECT 1 FROM tally WHERE "
    "project_id = NEW.project_id AND user_id = NEW.user_id) ON CONFLICT DO NOTHING; UPDATE tally SET "
    "submitted = submitted + (CASE NEW.state WHEN 'submitted' THEN 1 ELSE 0 END), skipped = skipped + "
    "(CASE NEW.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id = NEW.project_id AND user_id = "
    "NEW.user_id; END",
    "CREATE TRIGGER claim_is_counted_delete AFTER DELETE ON claim WHEN OLD.state IN ('submitted', "
    "'skipped') BEGIN UPDATE tally SET submitted = submitted - (CASE OLD.state WHEN 'submitted' THEN 1 "
    "ELSE 0 END), skipped = skipped - (CASE OLD.state WHEN 'skipped' THEN 1 ELSE 0 END) WHERE project_id "
    "= OLD.project_id AND user_id = OLD.user_id; DELETE FROM tally WHERE project_id = OLD.project_id AND "
    "user_id = OLD.user_id AND submitted = 0 AND skipped = 0; END",
)
OFFER = (
    "INSERT INTO offer (claim_id, project_id, user_id, skipped) SELECT c.id, c.project_id, c.user_id, "
    "c.dt_updated FROM claim c JOIN queue q ON q.project_id = c.project_id AND q.datapoint_id = "
    "c.datapoint_id WHERE c.state = 'skipped' AND q.room > 0"
)
OFFERING = (
    "CREATE TRIGGER offer_follows_skip AFTER INSERT ON claim WHEN NEW.state = 'skipped' BEGIN INSERT "
    "INTO offer (claim_id, project_id, user_id, skipped) SELECT NEW.id, NEW.project_id, NEW.user_id, "
    "NEW.dt_updated FROM queue WHERE NEW.state = 'skipped' AND project_id = NEW.project_id AND "
    "datapoint_id = NEW.datapoint_id AND room > 0 ON CONFLICT DO NOTHING; END",
    "CREATE TRIGGER offer_follows_change AFTER UPDATE OF state, dt_updated, project_id, datapoint_id, "
    "user_id ON claim WHEN NEW.state = 'skipped' OR OLD.state = 'skipped' BEGIN DELETE FROM offer WHERE "
    "claim_id = OLD.id; INSERT INTO offer (claim_id, project_id, user_id, skipped) SELECT NEW.id, "
    "NEW.project_id, NEW.user_id, NEW.dt_updated FROM queue WHERE NEW.state = 'skipped' AND project_id = "
    "NEW.project_id AND datapoint_id = NEW.datapoint_id AND room > 0 ON CONFLICT DO NOTHING; END",
    "CREATE TRIGGER offer_follows_loss AFTER DELETE ON claim WHEN OLD.state = 'skipped' BEGIN DELETE "
    "FROM offer WHERE claim_id = OLD.id; END",
    "CREATE TRIGGER offer_follows_room AFTER UPDATE OF room ON queue WHEN (coalesce(NEW.room, 0) > 0) <> "
    "(coalesce(OLD.room, 0) > 0) BEGIN DELETE FROM offer WHERE claim_id IN (SELECT id FROM claim WHERE "
    "project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id); INSERT INTO offer (claim_id, "
    "project_id, user_id, skipped) SELECT id, project_id, user_id, dt_updated FROM claim WHERE NEW.room "
    "> 0 AND project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id AND state = 'skipped' ON "
    "CONFLICT DO NOTHING; END",
)

SOURCES = (
    """
    CREATE TABLE data_source_new (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name VARCHAR(100) NOT NULL,
        source_type VARCHAR(50) NOT NULL,
        spec TEXT NOT NULL,
        language VARCHAR(35) NOT NULL,
        formatting VARCHAR(2) NOT NULL,
        owner_id INTEGER,
        is_public BOOLEAN NOT NULL,
        size INTEGER,
        dt_created BIGINT NOT NULL,
        dt_updated BIGINT NOT NULL,
        CONSTRAINT ck_data_source_formatting CHECK (formatting IN ('pt', 'ft', 'md')),
        CONSTRAINT ck_data_source_size CHECK (size IS NULL OR size >= 0),
        CONSTRAINT fk_data_source_owner_id FOREIGN KEY(owner_id) REFERENCES user (id) ON DELETE SET NULL
    )
    """,
    "INSERT INTO data_source_new SELECT id, name, source_type, spec, language, formatting, owner_id, is_public, "
    "size, dt_created, dt_updated FROM data_source",
    "DROP TABLE data_source",
    "ALTER TABLE data_source_new RENAME TO data_source",
    "CREATE INDEX ix_data_source_owner_id ON data_source (owner_id)",
    "DELETE FROM sqlite_sequence WHERE name = 'data_source'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'data_source', max("
    "coalesce((SELECT max(id) FROM data_source), 0), "
    "coalesce((SELECT max(CAST(substr(object, 8) AS INTEGER)) FROM audit_log WHERE object GLOB 'source:*'), 0))",
)
"""The table once more, with numbers that count up."""

COUNTED = ("context", "datapoint")
"""Tables of texts, whose ids do not come again either; with a million texts to write anew would take long."""

NAMED = (
    "SELECT coalesce(max(CAST(substr(thing, 11) AS INTEGER)), 0) FROM (SELECT object AS thing FROM audit_log "
    "UNION ALL SELECT new_revision FROM audit_log) WHERE thing GLOB 'datapoint:*'"
)
"""The last datapoint that the audit log names, which may be gone."""


def count_up(name: str) -> None:
    """Let the ids of an SQLite table count up: only its definition is written, the rows stay where they are.

    Where the library refuses that (as that of macOS does), the table is made once more.
    """
    connection = op.get_bind()
    found = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    definition = connection.exec_driver_sql(found, (name,)).scalar_one()
    counting = re.sub(r"\bid INTEGER NOT NULL,", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,", definition, count=1)
    counting = re.sub(r"CONSTRAINT pk_\w+ PRIMARY KEY \(id\),\s*", "", counting, count=1)
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {name}").scalar_one()
    if name == "datapoint":
        last = max(last, connection.exec_driver_sql(NAMED).scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    try:
        change = "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?"
        connection.exec_driver_sql(change, (counting, name))
    except sa.exc.DBAPIError:
        make_anew(name, counting)
    finally:
        connection.exec_driver_sql("PRAGMA writable_schema = RESET")
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def make_anew(name: str, definition: str) -> None:
    """Make an SQLite table once more with another definition of the same columns."""
    connection = op.get_bind()
    beside = "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ? AND sql IS NOT NULL"
    parts = connection.exec_driver_sql(beside, (name,)).scalars().all()
    # other tables go on referring to the name
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.exec_driver_sql(definition.replace(name, f"{name}_new", 1))
    connection.exec_driver_sql(f"INSERT INTO {name}_new SELECT * FROM {name}")
    connection.exec_driver_sql(f"DROP TABLE {name}")
    connection.exec_driver_sql(f"ALTER TABLE {name}_new RENAME TO {name}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
    for part in parts:
        connection.exec_driver_sql(part)


EDITS = (
    "SELECT id, time, user_id, role, verified, object, details FROM audit_log "
    "WHERE id > :last AND action = 'edit' AND object LIKE 'batch:%' AND details IS NOT NULL ORDER BY id LIMIT 100"
)
KEY = (
    "INSERT INTO audit_log (time, user_id, role, verified, action, object, new_revision) "
    "SELECT :time, :user_id, :role, :verified, 'edit_key', :object, :uuid WHERE NOT EXISTS (SELECT 1 FROM audit_log "
    "WHERE object = :object AND new_revision = :uuid AND coalesce(user_id, 0) = coalesce(:user_id, 0))"
)


def find_keys(connection: sa.Connection) -> None:
    """Write the key of each edit in place as a row of its own, as edits do from this revision on."""
    last = 0
    # details hold what was replaced: not all of it at once
    while rows := connection.execute(sa.text(EDITS), {"last": last}).mappings().all():
        last = rows[-1]["id"]
        for row in rows:
            told = json.loads(row["details"])
            if not isinstance(told.get("key"), str):
                continue
            of_edit = {name: row[name] for name in ("time", "user_id", "role", "verified")}
            thing = f"edit-key:{hashlib.sha256(told['key'].encode()).hexdigest()}"
            key = {"object": thing, "uuid": row["object"].removeprefix("batch:")}
            types = [sa.bindparam(name, type_=sa.BigInteger()) for name in ("time", "user_id")]
            texts = [sa.bindparam(name, type_=sa.Text()) for name in ("role", "verified", "object", "uuid")]
            connection.execute(sa.text(KEY).bindparams(*types, *texts), of_edit | key)


def upgrade() -> None:
    """Add the columns and the trigger; no text of an older store needs its length.

    Where a text is for so many people, everybody walks from their beginning again: what was given back before
    has no number.
    """
    op.add_column("batch", sa.Column("stored_hash", sa.LargeBinary(32), nullable=True))
    op.add_column("datapoint", sa.Column("length", sa.Integer(), nullable=True))
    op.add_column("queue", sa.Column("returned", sa.Integer(), nullable=True))
    op.create_index(
        "ix_queue_returned", "queue", ["project_id", "returned"], sqlite_where=sa.text("returned > 0")
    )
    for name in ("size", "returned"):
        op.add_column(
            "queue_cursor", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.execute(WALKS)
    op.execute(AGAIN)
    op.drop_index("ix_claim_lease", "claim")
    with_somebody = sa.text("state IN ('held', 'delayed')")
    op.create_index("ix_claim_lease", "claim", ["project_id", "lease_until"], sqlite_where=with_somebody)
    op.create_table(
        "tally",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.execute(COUNT)
    op.create_table(
        "offer",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_of_user", "offer", ["project_id", "user_id", "skipped"])
    op.execute(OFFER)
    find_keys(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*COUNTING, *OFFERING):
            op.execute(statement)
        op.execute(TRIGGER)
        for name in COUNTED:
            count_up(name)
        # these also tell other connections that the tables are other ones
        for statement in SOURCES:
            op.execute(statement)


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
