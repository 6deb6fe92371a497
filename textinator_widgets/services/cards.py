"""The projects that a person sees on the start page: in four lists, each project as a card."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import (
    AuditLog,
    LoginSession,
    Profile,
    Project,
    ProjectCollaborator,
    Queue,
    User,
    UserProfile,
)
from textinator_widgets.model.tallies import Tally
from textinator_widgets.services.membership import taken_out

State = Literal["planned", "open", "expired", "closed"]

PICTURE = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)")
"""A picture in the text itself; no picture from elsewhere is ever shown, and none that can hold a script."""


@dataclass(frozen=True)
class Card:
    """A project as one person sees it."""

    id: int
    title: str
    description: str
    language: str
    state: State
    published: datetime
    finishes: datetime | None
    has_picture: bool
    film: str
    """Address of a film elsewhere; "" = there is none."""
    texts: int
    submitted: int
    """Texts that this person submitted."""
    is_author: bool
    is_collaborator: bool
    is_participant: bool
    submissions: int | None = None
    """Texts that everybody submitted, counted for each person; None = this is not theirs to know."""
    people: int | None = None
    """How many submitted any."""
    is_new: bool = False
    """Shared with this person since their login before this one."""


@dataclass
class Lists:
    """The start page of a person."""

    mine: list[Card] = field(default_factory=list)
    """They are the author."""
    tasks: list[Card] = field(default_factory=list)
    """They take part."""
    open: list[Card] = field(default_factory=list)
    """They may join."""
    shared: list[Card] = field(default_factory=list)
    """They are a collaborator."""

    @property
    def new(self) -> int:
        """How many were shared lately."""
        return sum(card.is_new for card in self.shared)


def lists_of(session: Session, user_id: int, *, now: datetime, everything: bool = False) -> Lists:
    """Give the start page of a person; what they may not see is on none of its lists.

    Parameters
    ----------
    everything
        Offer projects of every language.
    """
    profile = session.get(Profile, user_id)
    fluent = {_base(tag) for tag in (profile.fluent_in if profile is not None and not everything else [])}
    since = _login_before(session, user_id)
    found = Lists()
    for row in session.execute(_cards(user_id)):
        card = _card(session, tuple(row), user_id, now, since)
        if card.is_author:
            found.mine.append(card)
        if card.is_participant:
            found.tasks.append(card)
        if card.is_collaborator:
            found.shared.append(card)
        is_theirs = card.is_author or card.is_participant or card.is_collaborator
        is_spoken = not fluent or _base(card.language) in fluent
        is_offered = not is_theirs and card.state == "open" and is_spoken
        if is_offered and taken_out(session, user_id, card.id) is None:
            found.open.append(card)
    return found


def card_of(session: Session, user_id: int, project_id: int, *, now: datetime) -> Card | None:
    """Give a project as a person sees it; None when there is none of this id."""
    row = session.execute(_cards(user_id).where(Project.id == project_id)).first()
    return None if row is None else _card(session, tuple(row), user_id, now, None)


def may_see(card: Card) -> bool:
    """Say whether a person may know more of a project than that it exists."""
    return card.state == "open" or card.is_author or card.is_collaborator or card.is_participant


def picture_of(session: Session, project_id: int) -> tuple[str, bytes] | None:
    """Give the media type and the bytes of a project's picture; None when it has none that can be shown."""
    stored = session.scalar(select(Project.thumbnail).where(Project.id == project_id))
    found = PICTURE.fullmatch("".join((stored or "").split()))
    if found is None:
        return None
    try:
        return found[1], base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None


def _cards(user_id: int) -> Select[Any]:
    # the last place in the stored order, which an index knows: counting a million rows would take long
    texts = select(func.max(Queue.pos)).where(Queue.project_id == Project.id).correlate(Project)
    mine = ProjectCollaborator
    all_of_it = aliased(Tally)
    done = (all_of_it.project_id == Project.id) & (all_of_it.submitted > 0)
    return (
        select(
            Project.id,
            Project.title,
            Project.short_description,
            Project.language,
            Project.is_open,
            Project.dt_publish,
            Project.dt_finish,
            Project.thumbnail.is_not(None) & (Project.thumbnail != ""),
            Project.video_remote,
            texts.scalar_subquery(),
            func.coalesce(Tally.submitted, 0),
            Project.author_id,
            mine.user_id,
            UserProfile.id,
            select(func.coalesce(func.sum(all_of_it.submitted), 0)).where(done).scalar_subquery(),
            select(func.count()).select_from(all_of_it).where(done).scalar_subquery(),
        )
        .outerjoin(mine, (mine.project_id == Project.id) & (mine.user_id == user_id))
        .outerjoin(UserProfile, (UserProfile.project_id == Project.id) & (UserProfile.user_id == user_id))
        .outerjoin(Tally, (Tally.project_id == Project.id) & (Tally.user_id == user_id))
        .order_by(Project.id)
    )


def _card(session: Session, row: Sequence[Any], user_id: int, now: datetime, since: datetime | None) -> Card:
    number, title, description, language, is_open, published, finishes = row[:7]
    film = (row[8] or "").strip()
    last, submitted, author, collaborator, member, submissions, people = row[9:]
    leads = author == user_id or collaborator is not None
    return Card(
        id=number,
        title=title,
        description=description,
        language=language,
        state=_state(is_open, published, finishes, now),
        published=published,
        finishes=finishes,
        has_picture=bool(row[7]) and picture_of(session, number) is not None,
        film=film if film.lower().startswith(("http://", "https://")) else "",
        texts=0 if last is None else last + 1,
        submitted=submitted,
        is_author=author == user_id,
        is_collaborator=collaborator is not None,
        is_participant=member is not None,
        submissions=int(submissions) if leads else None,
        people=people if leads else None,
        is_new=collaborator is not None and _was_shared_since(session, number, user_id, since),
    )


def state_of(project: Project, now: datetime) -> State:
    """Give how a project stands at a time."""
    return _state(project.is_open, project.dt_publish, project.dt_finish, now)


def _state(is_open: bool, published: datetime, finishes: datetime | None, now: datetime) -> State:
    if finishes is not None and finishes <= now:
        return "expired"
    if not is_open:
        return "closed"
    return "planned" if published > now else "open"


def _login_before(session: Session, user_id: int) -> datetime | None:
    """Give when a person logged in before this time; None when they never did."""
    logins = (
        select(LoginSession.dt_created)
        .where(LoginSession.user_id == user_id)
        .order_by(LoginSession.dt_created.desc())
        .limit(2)
    )
    times = list(session.scalars(logins))
    return times[-1] if times else None


def _was_shared_since(session: Session, project_id: int, user_id: int, since: datetime | None) -> bool:
    if since is None:
        return False
    told = select(AuditLog.id).where(
        AuditLog.object == f"project:{project_id}",
        AuditLog.action == "collaborator",
        AuditLog.new_revision == f"user:{user_id}",
        AuditLog.time > since,
    )
    return session.scalar(told.limit(1)) is not None


def contact(session: Session, project_id: int) -> tuple[str, str | None] | None:
    """Give name and e-mail address of whom to ask about a project: its author; None = there is nobody."""
    query = (
        select(User.name, User.email)
        .join(Project, Project.author_id == User.id)
        .where(Project.id == project_id, User.is_active)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def _base(language: str) -> str:
    return language.strip().lower().partition("-")[0]
