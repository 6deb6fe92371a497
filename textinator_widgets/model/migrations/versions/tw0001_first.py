"""The first revision: every table of projects, texts, assignment and annotations.

Written out so that it stays what it was when the tables move on; a test compares it with a store that is
made directly.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = (
    "CREATE TRIGGER context_is_immutable BEFORE UPDATE OF key, sha256, length, data, content ON context "
    "BEGIN SELECT RAISE(ABORT, 'a stored text is never changed'); END",
    "CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "marker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("color", sa.String(length=9), nullable=False),
        sa.Column("shortcut", sa.String(length=15), nullable=True),
        sa.Column("suggestion_endpoint", sa.String(length=200), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker")),
        sa.UniqueConstraint("code", name=op.f("uq_marker_code")),
    )
    op.create_table(
        "marker_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.Column("admin_filter", sa.String(length=50), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_action")),
        sa.UniqueConstraint("name", name=op.f("uq_marker_action_name")),
    )
    op.create_table(
        "number_range",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("min_value", sa.Double(), nullable=True),
        sa.Column("max_value", sa.Double(), nullable=True),
        sa.Column("step", sa.Double(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "min_value IS NOT NULL OR max_value IS NOT NULL OR step IS NOT NULL",
            name=op.f("ck_number_range_at_least_one"),
        ),
        sa.CheckConstraint(
            "min_value IS NULL OR max_value IS NULL OR min_value <= max_value",
            name=op.f("ck_number_range_order"),
        ),
        sa.CheckConstraint("step IS NULL OR step > 0", name=op.f("ck_number_range_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_range")),
    )
    op.create_table(
        "post_processing_method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("helper", sa.String(length=200), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_processing_method")),
        sa.UniqueConstraint("name", name=op.f("uq_post_processing_method_name")),
    )
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("direction", sa.String(length=1), nullable=False),
        sa.Column("shortcut", sa.String(length=15), nullable=True),
        sa.Column("representation", sa.String(length=1), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("direction IN ('0', '1', '2')", name=op.f("ck_relation_direction")),
        sa.CheckConstraint("representation IN ('g', 'l')", name=op.f("ck_relation_representation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint("code", name=op.f("uq_relation_code")),
    )
    op.create_table(
        "task_type_specification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_type", sa.String(length=50), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_type_specification")),
        sa.UniqueConstraint("task_type", name=op.f("uq_task_type_specification_task_type")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_group")),
        sa.UniqueConstraint("name", name=op.f("uq_user_group_name")),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("verified", sa.String(length=30), nullable=False),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("old_revision", sa.Text(), nullable=True),
        sa.Column("new_revision", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_audit_log_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_object", "audit_log", ["object", "id"], unique=False)
    op.create_index(op.f("ix_audit_log_user_id"), "audit_log", ["user_id"], unique=False)
    op.create_table(
        "data_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("source_type", sa.String(length=50), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("formatting", sa.String(length=2), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("formatting IN ('pt', 'ft', 'md')", name=op.f("ck_data_source_formatting")),
        sa.CheckConstraint("size IS NULL OR size >= 0", name=op.f("ck_data_source_size")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_data_source_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_source")),
    )
    op.create_index(op.f("ix_data_source_owner_id"), "data_source", ["owner_id"], unique=False)
    op.create_table(
        "marker_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["marker.id"], name=op.f("fk_marker_pair_first_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["marker.id"], name=op.f("fk_marker_pair_second_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_marker_pair_first_id_second_id")),
    )
    op.create_index(op.f("ix_marker_pair_second_id"), "marker_pair", ["second_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("preferred_language", sa.String(length=35), nullable=True),
        sa.Column("fluent_in", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_profile_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short_description", sa.Text(), nullable=False),
        sa.Column("institution", sa.String(length=500), nullable=True),
        sa.Column("supported_by", sa.String(length=1000), nullable=True),
        sa.Column("guidelines", sa.Text(), nullable=True),
        sa.Column("reminders", sa.Text(), nullable=True),
        sa.Column("temporary_message", sa.Text(), nullable=True),
        sa.Column("task_type", sa.String(length=50), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("dt_publish", sa.BigInteger(), nullable=False),
        sa.Column("dt_finish", sa.BigInteger(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("data_order", sa.String(length=2), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("disjoint_annotation", sa.Boolean(), nullable=False),
        sa.Column("annotators_per_text", sa.Integer(), nullable=True),
        sa.Column("lease_minutes", sa.Integer(), nullable=False),
        sa.Column("offer_skipped_again", sa.Boolean(), nullable=False),
        sa.Column("auto_text_switch", sa.Boolean(), nullable=False),
        sa.Column("show_datasource_identifiers", sa.Boolean(), nullable=False),
        sa.Column("allow_selecting_labels", sa.Boolean(), nullable=False),
        sa.Column("disable_submitted_labels", sa.Boolean(), nullable=False),
        sa.Column("allow_empty_submit", sa.Boolean(), nullable=False),
        sa.Column("max_markers_per_input", sa.Integer(), nullable=True),
        sa.Column("allow_editing", sa.Boolean(), nullable=False),
        sa.Column("allow_post_editing", sa.Boolean(), nullable=False),
        sa.Column("editing_as_revision", sa.Boolean(), nullable=False),
        sa.Column("editing_title_regex", sa.Text(), nullable=False),
        sa.Column("allow_reviewing", sa.Boolean(), nullable=False),
        sa.Column("is_peer_reviewed", sa.Boolean(), nullable=False),
        sa.Column("has_intro_tour", sa.Boolean(), nullable=False),
        sa.Column("thumbnail", sa.Text(), nullable=True),
        sa.Column("video_summary", sa.Text(), nullable=True),
        sa.Column("video_remote", sa.String(length=200), nullable=True),
        sa.Column("modal_configs", sa.Text(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("data_order IN ('os', 'op', 'r', 'rr')", name=op.f("ck_project_data_order")),
        sa.CheckConstraint(
            "annotators_per_text IS NULL OR annotators_per_text > 0", name=op.f("ck_project_annotators")
        ),
        sa.CheckConstraint("lease_minutes > 0", name=op.f("ck_project_lease_minutes")),
        sa.CheckConstraint(
            "max_markers_per_input IS NULL OR max_markers_per_input >= 0", name=op.f("ck_project_max_markers")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_project_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("title", name=op.f("uq_project_title")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_project_author_id"), "project", ["author_id"], unique=False)
    op.create_table(
        "user_group_member",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_group.id"], name=op.f("fk_user_group_member_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_group_member_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", name=op.f("pk_user_group_member")),
    )
    op.create_index(op.f("ix_user_group_member_group_id"), "user_group_member", ["group_id"], unique=False)
    op.create_table(
        "context",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length >= 0", name=op.f("ck_context_length")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_context_source_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context")),
        sa.UniqueConstraint("source_id", "key", "sha256", name=op.f("uq_context_source_id_key_sha256")),
    )
    op.create_table(
        "data_source_post_processing",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["post_processing_method.id"],
            name=op.f("fk_data_source_post_processing_method_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["data_source.id"],
            name=op.f("fk_data_source_post_processing_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "method_id", name=op.f("pk_data_source_post_processing")),
    )
    op.create_table(
        "marker_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("minimum_required", sa.Integer(), nullable=False),
        sa.Column("is_rankable", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "minimum_required >= 0 AND minimum_required <= size", name=op.f("ck_marker_unit_minimum")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_marker_unit_size")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_marker_unit_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_unit")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_marker_unit_project_id_code")),
    )
    op.create_table(
        "project_collaborator",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_collaborator_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_project_collaborator_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_project_collaborator")),
    )
    op.create_index(
        op.f("ix_project_collaborator_user_id"), "project_collaborator", ["user_id"], unique=False
    )
    op.create_table(
        "project_source",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_source_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_project_source_source_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project_id", "source_id", name=op.f("pk_project_source")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_project_source_project_id_position")),
    )
    op.create_index(op.f("ix_project_source_source_id"), "project_source", ["source_id"], unique=False)
    op.create_table(
        "queue_cursor",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("start_pos", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_queue_cursor_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_queue_cursor_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_queue_cursor")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "relation_pair",
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["marker_pair.id"], name=op.f("fk_relation_pair_pair_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_relation_pair_relation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("relation_id", "pair_id", name=op.f("pk_relation_pair")),
    )
    op.create_index(op.f("ix_relation_pair_pair_id"), "relation_pair", ["pair_id"], unique=False)
    op.create_table(
        "relation_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("custom_shortcut", sa.String(length=15), nullable=True),
        sa.Column("custom_representation", sa.String(length=1), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "custom_representation IS NULL OR custom_representation IN ('g', 'l')",
            name=op.f("ck_relation_variant_representation"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_relation_variant_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"],
            ["relation.id"],
            name=op.f("fk_relation_variant_relation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation_variant")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_relation_variant_project_id_code")),
        sa.UniqueConstraint(
            "project_id", "relation_id", name=op.f("uq_relation_variant_project_id_relation_id")
        ),
    )
    op.create_index(
        op.f("ix_relation_variant_relation_id"), "relation_variant", ["relation_id"], unique=False
    )
    op.create_table(
        "user_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("allowed_reviewing", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_user_profile_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_profile_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_profile")),
        sa.UniqueConstraint("project_id", "user_id", name=op.f("uq_user_profile_project_id_user_id")),
    )
    op.create_index(op.f("ix_user_profile_user_id"), "user_profile", ["user_id"], unique=False)
    op.create_table(
        "datapoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("context_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_datapoint_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_datapoint_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datapoint")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_datapoint_source_id_key")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_datapoint_source_id_position")),
    )
    op.create_table(
        "marker_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("nrange_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("anno_type", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_in_unit", sa.Integer(), nullable=True),
        sa.Column("custom_color", sa.String(length=9), nullable=True),
        sa.Column("custom_shortcut", sa.String(length=15), nullable=True),
        sa.Column("display_type", sa.String(length=3), nullable=False),
        sa.Column("display_tab", sa.String(length=30), nullable=True),
        sa.Column("export_name", sa.String(length=50), nullable=True),
        sa.Column("choices", sa.Text(), nullable=True),
        sa.Column("are_suggestions_enabled", sa.Boolean(), nullable=False),
        sa.Column("custom_suggestion_endpoint", sa.String(length=200), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["marker.id"], name=op.f("fk_marker_variant_marker_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["nrange_id"], ["number_range.id"], name=op.f("fk_marker_variant_nrange_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_marker_variant_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["marker_unit.id"], name=op.f("fk_marker_variant_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_variant")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_marker_variant_project_id_code")),
        sa.UniqueConstraint(
            "project_id", "marker_id", "unit_id", name=op.f("uq_marker_variant_project_id_marker_id_unit_id")
        ),
    )
    op.create_index(op.f("ix_marker_variant_marker_id"), "marker_variant", ["marker_id"], unique=False)
    op.create_index(op.f("ix_marker_variant_unit_id"), "marker_variant", ["unit_id"], unique=False)
    op.create_index(
        "uq_marker_variant_without_unit",
        "marker_variant",
        ["project_id", "marker_id"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.create_table(
        "relation_restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("is_ignorable", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')", name=op.f("ck_relation_restriction_kind")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_relation_restriction_value")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["relation_variant.id"],
            name=op.f("fk_relation_restriction_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation_restriction")),
    )
    op.create_index(
        op.f("ix_relation_restriction_variant_id"), "relation_restriction", ["variant_id"], unique=False
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("payload_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("revision_of_id", sa.Integer(), nullable=True),
        sa.Column("revision_changes", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_batch_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_batch_datapoint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_batch_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_of_id"], ["batch.id"], name=op.f("fk_batch_revision_of_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_batch_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("user_id", "project_id", "key", name=op.f("uq_batch_user_id_project_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_batch_uuid")),
    )
    op.create_index(op.f("ix_batch_context_id"), "batch", ["context_id"], unique=False)
    op.create_index(op.f("ix_batch_datapoint_id"), "batch", ["datapoint_id"], unique=False)
    op.create_index("ix_batch_of_project", "batch", ["project_id", "datapoint_id", "user_id"], unique=False)
    op.create_index(op.f("ix_batch_revision_of_id"), "batch", ["revision_of_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state <> 'held' OR lease_until IS NOT NULL", name=op.f("ck_claim_lease")),
        sa.CheckConstraint(
            "state IN ('held', 'submitted', 'skipped', 'delayed', 'released')", name=op.f("ck_claim_state")
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_claim_datapoint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_claim_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_claim_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "project_id", "datapoint_id", "user_id", name=op.f("uq_claim_project_id_datapoint_id_user_id")
        ),
    )
    op.create_index(op.f("ix_claim_datapoint_id"), "claim", ["datapoint_id"], unique=False)
    op.create_index(
        "ix_claim_lease",
        "claim",
        ["project_id", "lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_claim_of_user", "claim", ["project_id", "user_id", "state", "dt_updated"], unique=False
    )
    op.create_index(op.f("ix_claim_user_id"), "claim", ["user_id"], unique=False)
    op.create_table(
        "data_access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("is_submitted", sa.Boolean(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("is_delayed", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["datapoint_id"],
            ["datapoint.id"],
            name=op.f("fk_data_access_log_datapoint_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_data_access_log_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_data_access_log_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_access_log")),
        sa.UniqueConstraint(
            "user_id",
            "project_id",
            "datapoint_id",
            name=op.f("uq_data_access_log_user_id_project_id_datapoint_id"),
        ),
    )
    op.create_index(
        op.f("ix_data_access_log_datapoint_id"), "data_access_log", ["datapoint_id"], unique=False
    )
    op.create_index(op.f("ix_data_access_log_project_id"), "data_access_log", ["project_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_draft_revision")),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_draft_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_draft_datapoint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_draft_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "user_id", "project_id", "datapoint_id", name=op.f("uq_draft_user_id_project_id_datapoint_id")
        ),
    )
    op.create_index(op.f("ix_draft_context_id"), "draft", ["context_id"], unique=False)
    op.create_index(op.f("ix_draft_datapoint_id"), "draft", ["datapoint_id"], unique=False)
    op.create_index(op.f("ix_draft_project_id"), "draft", ["project_id"], unique=False)
    op.create_table(
        "marker_context_menu_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("verbose", sa.String(length=50), nullable=False),
        sa.Column("verbose_admin", sa.String(length=50), nullable=True),
        sa.Column("field", sa.String(length=50), nullable=True),
        sa.Column("config", sa.Text(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["marker_action.id"],
            name=op.f("fk_marker_context_menu_item_action_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"],
            ["marker_variant.id"],
            name=op.f("fk_marker_context_menu_item_marker_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_context_menu_item")),
    )
    op.create_index(
        op.f("ix_marker_context_menu_item_action_id"), "marker_context_menu_item", ["action_id"], unique=False
    )
    op.create_index(
        op.f("ix_marker_context_menu_item_marker_id"), "marker_context_menu_item", ["marker_id"], unique=False
    )
    op.create_table(
        "marker_restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("is_ignorable", sa.Boolean(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')", name=op.f("ck_marker_restriction_kind")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_marker_restriction_value")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["marker_variant.id"],
            name=op.f("fk_marker_restriction_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_restriction")),
    )
    op.create_index(
        op.f("ix_marker_restriction_variant_id"), "marker_restriction", ["variant_id"], unique=False
    )
    op.create_table(
        "pre_marker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["marker_variant.id"], name=op.f("fk_pre_marker_marker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_pre_marker_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_marker")),
    )
    op.create_index(op.f("ix_pre_marker_marker_id"), "pre_marker", ["marker_id"], unique=False)
    op.create_index(op.f("ix_pre_marker_project_id"), "pre_marker", ["project_id"], unique=False)
    op.create_table(
        "queue",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("datapoint_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoint.id"], name=op.f("fk_queue_datapoint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_queue_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["user.id"], name=op.f("fk_queue_taken_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project_id", "pos", name=op.f("pk_queue")),
        sa.UniqueConstraint("project_id", "datapoint_id", name=op.f("uq_queue_project_id_datapoint_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_queue_free",
        "queue",
        ["project_id", "pos"],
        unique=False,
        sqlite_where=sa.text("taken_by IS NULL"),
        postgresql_where=sa.text("taken_by IS NULL"),
    )
    op.create_table(
        "input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=True),
        sa.Column("group_order", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("revision_of_id", sa.Integer(), nullable=True),
        sa.Column("revision_changes", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_input_slot")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_input_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_input_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["marker_variant.id"], name=op.f("fk_input_marker_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_of_id"], ["input.id"], name=op.f("fk_input_revision_of_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input")),
    )
    op.create_index(
        "uq_input_field",
        "input",
        ["batch_id", "marker_id", sa.text("coalesce(group_id, '')"), "slot"],
        unique=True,
    )
    op.create_index(op.f("ix_input_marker_id"), "input", ["marker_id"], unique=False)
    op.create_index(
        "ix_input_revision_of_id",
        "input",
        ["revision_of_id"],
        unique=False,
        sqlite_where=sa.text("revision_of_id IS NOT NULL"),
        postgresql_where=sa.text("revision_of_id IS NOT NULL"),
    )
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("group_id", sa.String(length=36), nullable=True),
        sa.Column("group_order", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("revision_of_id", sa.Integer(), nullable=True),
        sa.Column("revision_changes", sa.Text(), nullable=False),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            '"start" IS NULL OR (0 <= "start" AND "start" < "end")', name=op.f("ck_label_span")
        ),
        sa.CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)',
            name=op.f("ck_label_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_label_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_label_context_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["marker_variant.id"], name=op.f("fk_label_marker_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_of_id"], ["label.id"], name=op.f("fk_label_revision_of_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("batch_id", "uuid", name=op.f("uq_label_batch_id_uuid")),
    )
    op.create_index(op.f("ix_label_marker_id"), "label", ["marker_id"], unique=False)
    op.create_index(
        "ix_label_revision_of_id",
        "label",
        ["revision_of_id"],
        unique=False,
        sqlite_where=sa.text("revision_of_id IS NOT NULL"),
        postgresql_where=sa.text("revision_of_id IS NOT NULL"),
    )
    op.create_table(
        "label_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("first_label_id", sa.Integer(), nullable=False),
        sa.Column("second_label_id", sa.Integer(), nullable=False),
        sa.Column("cluster", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cluster > 0", name=op.f("ck_label_relation_cluster")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_label_relation_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["first_label_id"],
            ["label.id"],
            name=op.f("fk_label_relation_first_label_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["relation_variant.id"], name=op.f("fk_label_relation_rule_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["second_label_id"],
            ["label.id"],
            name=op.f("fk_label_relation_second_label_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_relation")),
    )
    op.create_index("ix_label_relation_batch", "label_relation", ["batch_id", "cluster"], unique=False)
    op.create_index(
        op.f("ix_label_relation_first_label_id"), "label_relation", ["first_label_id"], unique=False
    )
    op.create_index(op.f("ix_label_relation_rule_id"), "label_relation", ["rule_id"], unique=False)
    op.create_index(
        op.f("ix_label_relation_second_label_id"), "label_relation", ["second_label_id"], unique=False
    )

    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(trigger)


def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
