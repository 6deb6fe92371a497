"""Surveys, what they ask, and what people answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tw0008"
down_revision = "tw0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _survey()
    _category()
    _layout()
    _question()
    _answer_group()
    _response()
    _category_booking()
    _answer()


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("need_logged_user", sa.Boolean(), nullable=False),
        sa.Column("editable_answers", sa.Boolean(), nullable=False),
        sa.Column("display_method", sa.String(1), nullable=False),
        sa.Column("categories_as_surveys", sa.Boolean(), nullable=False),
        sa.Column("booking_minutes", sa.Integer(), nullable=False),
        sa.Column("publish_date", sa.BigInteger(), nullable=False),
        sa.Column("expire_date", sa.BigInteger(), nullable=True),
        sa.Column("external_redirect", sa.String(2000), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("booking_minutes > 0", name=op.f("ck_survey_booking_minutes")),
        sa.CheckConstraint("display_method IN ('0', '1', '2')", name=op.f("ck_survey_display_method")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_survey_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("name", name=op.f("uq_survey_name")),
        sa.UniqueConstraint("token", name=op.f("uq_survey_token")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_survey_owner_id"), "survey", ["owner_id"])


def _category() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False),
        sa.Column("max_responses", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_responses > 0", name=op.f("ck_category_max_responses")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_category_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("survey_id", "position", name=op.f("uq_category_survey_id_position")),
    )


def _layout() -> None:
    op.create_table(
        "layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("codename", sa.String(30), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_layout_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layout")),
    )
    op.create_index(op.f("ix_layout_owner_id"), "layout", ["owner_id"])


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(210), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_question_category_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["repeats_id"], ["question.id"], name=op.f("fk_question_repeats_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_question_survey_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("survey_id", "key", name=op.f("uq_question_survey_id_key")),
        sa.UniqueConstraint("survey_id", "position", name=op.f("uq_question_survey_id_position")),
    )
    op.create_index(op.f("ix_question_category_id"), "question", ["category_id"])
    op.create_index(op.f("ix_question_repeats_id"), "question", ["repeats_id"])


def _answer_group() -> None:
    op.create_table(
        "answer_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_group_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_group")),
        sa.UniqueConstraint("question_id", "name", name=op.f("uq_answer_group_question_id_name")),
        sa.UniqueConstraint("question_id", "position", name=op.f("uq_answer_group_question_id_position")),
    )


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_uuid", sa.String(36), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("random_seed", sa.Integer(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("dt_active", sa.BigInteger(), nullable=False),
        sa.Column("dt_finished", sa.BigInteger(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_response_category_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_response_survey_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_response_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("interview_uuid", name=op.f("uq_response_interview_uuid")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_response_survey_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_response_category_id"), "response", ["category_id"])
    op.create_index(op.f("ix_response_user_id"), "response", ["user_id"])
    op.create_index(op.f("uq_response_category"), "response", ["survey_id", "user_id", "category_id"], unique=True, sqlite_where=sa.text("user_id IS NOT NULL AND category_id IS NOT NULL"), postgresql_where=sa.text("user_id IS NOT NULL AND category_id IS NOT NULL"))
    op.create_index(op.f("uq_response_whole"), "response", ["survey_id", "user_id"], unique=True, sqlite_where=sa.text("user_id IS NOT NULL AND category_id IS NULL"), postgresql_where=sa.text("user_id IS NOT NULL AND category_id IS NULL"))


def _category_booking() -> None:
    op.create_table(
        "category_booking",
        sa.Column("response_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("dt_created", sa.BigInteger(), nullable=False),
        sa.Column("dt_updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_category_booking_category_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_category_booking_response_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_category_booking")),
    )
    op.create_index(op.f("ix_category_booking_category_id"), "category_booking", ["category_id"])


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("answer_group_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["answer_group_id"], ["answer_group.id"], name=op.f("fk_answer_answer_group_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_answer_group_id"), "answer", ["answer_group_id"])
    op.create_index(op.f("ix_answer_response_id"), "answer", ["response_id"])
    op.create_index(op.f("uq_answer_current"), "answer", ["response_id", "answer_group_id"], unique=True, sqlite_where=sa.text("replaced IS NULL"), postgresql_where=sa.text("replaced IS NULL"))



def downgrade() -> None:
    """Refuse: a backup is the way back."""
    raise NotImplementedError("A store is never downgraded; restore the backup that migrate made.")
