"""The store: typed tables, one file per subject, and the engine that opens them."""

from __future__ import annotations

from textinator_widgets.model.access import DataAccessLog
from textinator_widgets.model.annotations import Batch, Input, Label, LabelRelation
from textinator_widgets.model.assignment import Claim, Cursor, Queue
from textinator_widgets.model.audit import AuditLog
from textinator_widgets.model.base import Base
from textinator_widgets.model.contexts import Context
from textinator_widgets.model.drafts import BatchDraft, Draft
from textinator_widgets.model.logins import Invitation, LoginFailure, LoginSession
from textinator_widgets.model.markers import (
    Marker,
    MarkerAction,
    MarkerContextMenuItem,
    MarkerRestriction,
    MarkerUnit,
    MarkerVariant,
    PreMarker,
    Range,
)
from textinator_widgets.model.offers import Offer
from textinator_widgets.model.projects import Project, ProjectCollaborator, TaskTypeSpecification
from textinator_widgets.model.relations import (
    MarkerPair,
    Relation,
    RelationRestriction,
    RelationVariant,
    relation_pairs,
)
from textinator_widgets.model.reviews import BatchReview
from textinator_widgets.model.search import INDEXES
from textinator_widgets.model.sources import (
    Datapoint,
    DataSource,
    PostProcessingMethod,
    ProjectSource,
    source_post_processing,
)
from textinator_widgets.model.suggestions import Suggestion
from textinator_widgets.model.surveys import (
    Answer,
    AnswerGroup,
    Category,
    CategoryBooking,
    Layout,
    Question,
    Response,
    Survey,
)
from textinator_widgets.model.tallies import Tally
from textinator_widgets.model.users import Group, Profile, User, UserGroup, UserProfile

__all__ = [
    "INDEXES",
    "Answer",
    "AnswerGroup",
    "AuditLog",
    "Base",
    "Batch",
    "BatchDraft",
    "BatchReview",
    "Category",
    "CategoryBooking",
    "Claim",
    "Context",
    "Cursor",
    "DataAccessLog",
    "DataSource",
    "Datapoint",
    "Draft",
    "Group",
    "Input",
    "Invitation",
    "Label",
    "LabelRelation",
    "Layout",
    "LoginFailure",
    "LoginSession",
    "Marker",
    "MarkerAction",
    "MarkerContextMenuItem",
    "MarkerPair",
    "MarkerRestriction",
    "MarkerUnit",
    "MarkerVariant",
    "Offer",
    "PostProcessingMethod",
    "PreMarker",
    "Profile",
    "Project",
    "ProjectCollaborator",
    "ProjectSource",
    "Question",
    "Queue",
    "Range",
    "Relation",
    "RelationRestriction",
    "RelationVariant",
    "Response",
    "Suggestion",
    "Survey",
    "Tally",
    "TaskTypeSpecification",
    "User",
    "UserGroup",
    "UserProfile",
    "relation_pairs",
    "source_post_processing",
]
