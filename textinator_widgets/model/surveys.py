"""Surveys, what they ask, and what people answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Timestamped, UtcTime, utc_now


class Survey(Timestamped, Base):
    """Questions that people answer, and how they are asked; `head` is its specification without the items."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("display_method IN ('0', '1', '2')", name="display_method"),
        CheckConstraint("booking_minutes > 0", name="booking_minutes"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(400), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    """Guidelines, in Markdown or HTML."""
    language: Mapped[str] = mapped_column(String(35), default="en")
    is_published: Mapped[bool] = mapped_column(default=True)
    need_logged_user: Mapped[bool] = mapped_column(default=True)
    """Whether its page asks for a login; otherwise whoever has the link with `token` answers."""
    editable_answers: Mapped[bool] = mapped_column(default=True)
    """Whether answers can be changed when all of them were handed in."""
    display_method: Mapped[str] = mapped_column(String(1), default="1")
    """ "1" a page for each question, "2" for each category, "0" all on one page."""
    categories_as_surveys: Mapped[bool] = mapped_column(default=False)
    booking_minutes: Mapped[int] = mapped_column(default=60)
    """How long a slot of a category stays with somebody who does nothing."""
    publish_date: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    expire_date: Mapped[datetime | None] = mapped_column(UtcTime)
    """Null: never."""
    external_redirect: Mapped[str] = mapped_column(String(2000), default="")
    token: Mapped[str] = mapped_column(String(43), unique=True)
    """The unguessable part of the link without a login."""
    head: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)


class Category(Base):
    """A group of questions; where categories are surveys of their own, a survey with so many places."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("survey_id", "position"),
        CheckConstraint("max_responses > 0", name="max_responses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    """From 1, as items name it."""
    name: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(String(2000), default="")
    max_responses: Mapped[int] = mapped_column(default=1)


class Layout(Timestamped, Base):
    """A template of questions that other surveys can use; placeholders are like {this}."""

    __tablename__ = "layout"

    id: Mapped[int] = mapped_column(primary_key=True)
    codename: Mapped[str] = mapped_column(String(30))
    template: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)


class Question(Base):
    """An item of a survey, with one or more answers; `spec` is the item as it was written."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("survey_id", "position"), UniqueConstraint("survey_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    """In the specification, from 1."""
    key: Mapped[str] = mapped_column(String(210))
    """Its id as JSON writes it, so that 1 and "1" are two."""
    text: Mapped[str] = mapped_column(Text)
    """The question with its layout filled in: HTML that nobody has cleaned yet."""
    order: Mapped[int | None] = mapped_column()
    """Place from 1, or null: at random."""
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("category.id", ondelete="RESTRICT"), index=True
    )
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="RESTRICT"), index=True)
    """The question that this one asks again."""
    extra: Mapped[Any | None] = mapped_column(JsonColumn)
    spec: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class AnswerGroup(Base):
    """One answer that a question asks for; `settings` is its answer set as it was written."""

    __tablename__ = "answer_group"
    __table_args__ = (UniqueConstraint("question_id", "name"), UniqueConstraint("question_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(400))
    type: Mapped[str] = mapped_column(String(40))
    required: Mapped[bool] = mapped_column()
    settings: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class Response(Timestamped, Base):
    """One person's answers to a survey, or to one of its categories."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        Index(
            "uq_response_whole", "survey_id", "user_id", unique=True,
            sqlite_where=text("user_id IS NOT NULL AND category_id IS NULL"),
        ),
        Index(
            "uq_response_category", "survey_id", "user_id", "category_id", unique=True,
            sqlite_where=text("user_id IS NOT NULL AND category_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_uuid: Mapped[str] = mapped_column(String(36), unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="RESTRICT"))
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("category.id", ondelete="RESTRICT"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    """Null: nobody logged in."""
    number: Mapped[int] = mapped_column()
    """Which response of its survey it is, from 1; every other one sees two things the other way round."""
    random_seed: Mapped[int] = mapped_column()
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    """What the address of the first page named, such as PROLIFIC_PID."""
    dt_active: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    """When anything was answered last, or the survey was opened."""
    dt_finished: Mapped[datetime | None] = mapped_column(UtcTime)


class CategoryBooking(Timestamped, Base):
    """The place of a response in a category; it ends when nothing is answered for long."""

    __tablename__ = "category_booking"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), index=True)
    expires: Mapped[datetime | None] = mapped_column(UtcTime)
    """Null: the response is finished, and keeps its place."""


class Answer(Base):
    """What one person answered, as it was given at a time; one that was given later takes its place."""

    __tablename__ = "answer"
    __table_args__ = (
        Index(
            "uq_answer_current", "response_id", "answer_group_id", unique=True,
            sqlite_where=text("replaced IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="RESTRICT"), index=True)
    answer_group_id: Mapped[int] = mapped_column(
        ForeignKey("answer_group.id", ondelete="RESTRICT"), index=True
    )
    body: Mapped[Any | None] = mapped_column(JsonColumn)
    """The value; null: the answer was taken back."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    """Time for it, without what was longer than somebody thinks."""
    created: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    replaced: Mapped[datetime | None] = mapped_column(UtcTime)
    """When a later one took its place; null: it stands."""
