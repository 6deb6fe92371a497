"""What people find who are in: their projects, their profile, invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from textinator_widgets.api.manager_desk import sections_of
from textinator_widgets.errors import NotAllowed, NotFound
from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import (
    accounts,
    cards,
    invitations,
    login_limits,
    membership,
    profiles,
    roles,
)
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.passwords import check_password, hash_password


class Lobby:
    """The half of the served store that knows what there is for whom; `user_id` is that of a login."""

    _engine: Engine

    def lists(self, user_id: int) -> cards.Lists:
        """Give the lists of a person's start page."""
        with reading(self._engine) as session:
            return cards.lists_of(session, user_id, now=datetime.now(UTC))

    def manages(self, actor: Actor) -> list[str]:
        """Name the parts of the manager that somebody may go to."""
        with reading(self._engine) as session:
            return sections_of(session, actor)

    def card(self, user_id: int, project_id: int) -> cards.Card | None:
        """Give a project as a person sees it; None when there is none."""
        with reading(self._engine) as session:
            return cards.card_of(session, user_id, project_id, now=datetime.now(UTC))

    def contact(self, card: cards.Card) -> tuple[str, str | None] | None:
        """Give the name of a project's author, and the e-mail address to those who have a part in it."""
        with reading(self._engine) as session:
            found = cards.contact(session, card.id)
        has_part = card.is_participant or card.is_collaborator or card.is_author
        return found if found is None or has_part else (found[0], None)

    def picture(self, user_id: int, project_id: int) -> tuple[str, bytes] | None:
        """Give the picture of a project to somebody who may see it."""
        with reading(self._engine) as session:
            card = cards.card_of(session, user_id, project_id, now=datetime.now(UTC))
            may_see = card is not None and cards.may_see(card)
            return cards.picture_of(session, project_id) if may_see else None

    def opens(self, actor: Actor, card: cards.Card) -> bool:
        """Say whether a person gets to the texts of a project, to which the visit may make them belong."""
        if card.is_participant or actor.verified != "login":
            return card.is_participant or card.state == "open"
        with reading(self._engine) as session:
            project = session.get_one(Project, card.id)
            user_id = actor.user_id or 0
            return membership.joins_by_visiting(session, user_id, project, datetime.now(UTC))

    def is_taken_out(self, user_id: int, project_id: int) -> bool:
        """Say whether somebody took a person out of a project, and nobody asked them back."""
        with reading(self._engine) as session:
            return membership.taken_out(session, user_id, project_id) is not None

    def join(self, actor: Actor, project_id: int) -> None:
        """Make a person take part who asked for it; raises as `membership.join_by_choice`."""
        with writing(self._engine) as session:
            project = session.get_one(Project, project_id)
            membership.join_by_choice(session, actor, project, now=datetime.now(UTC))

    def leave(self, actor: Actor, project_id: int) -> None:
        """End a person's part in a project."""
        with writing(self._engine) as session:
            project = session.get_one(Project, project_id)
            membership.leave(session, actor, project, now=datetime.now(UTC))

    def note_refusal(self, actor: Actor, request: str, project_id: int) -> None:
        """Write into the audit log that a page was refused to somebody."""
        with writing(self._engine) as session:
            known = session.get(Project, project_id) is not None
            number, now = project_id if known else None, datetime.now(UTC)
            roles.record_refusal(session, actor, request, "not_allowed", project_id=number, now=now)

    def person(self, user_id: int) -> accounts.Person:
        """Give a person as they see themselves."""
        with reading(self._engine) as session:
            return accounts.describe(session, session.get_one(User, user_id))

    def languages(self) -> list[str]:
        """Give the languages of all projects."""
        with reading(self._engine) as session:
            return sorted(set(session.scalars(select(Project.language).distinct())))

    def update_profile(
        self, actor: Actor, *, preferred_language: str | None, fluent_in: Sequence[str], email: str | None
    ) -> None:
        """Set what a person says of themselves; raises as `profiles.update_profile`."""
        with writing(self._engine) as session:
            profiles.update_profile(
                session,
                actor,
                actor.user_id or 0,
                preferred_language=preferred_language,
                fluent_in=fluent_in,
                email=email,
                now=datetime.now(UTC),
            )

    def invited(self, token: str, address: str) -> invitations.Invited | None:
        """Give what a link is for; None when there is none.

        Raises
        ------
        NotAllowed
            When too many links that are none were tried from this address.
        """
        now, account = datetime.now(UTC), f"invitation {address}"
        with reading(self._engine) as session:
            found = invitations.find_invitation(session, token, now=now)
            if found is None and login_limits.wait_until(session, account, address, now=now) is not None:
                raise NotAllowed("Too many links that are none were tried.")
        if found is None:
            with writing(self._engine) as session:
                login_limits.count_failure(session, account, address, now=now)
        return found

    def wait(self, subject: str, address: str) -> timedelta | None:
        """Give how long somebody has to wait who tried something in vain too often; None = not at all."""
        now = datetime.now(UTC)
        with reading(self._engine) as session:
            until = login_limits.wait_until(session, subject, address, now=now)
        return None if until is None else until - now

    def count(self, subject: str, address: str) -> None:
        """Count that somebody tried something in vain, such as names that others have."""
        with writing(self._engine) as session:
            login_limits.count_failure(session, subject, address, now=datetime.now(UTC))

    def accept(self, actor: Actor, token: str) -> None:
        """Give a person what a link is for; raises as `invitations.accept`."""
        with writing(self._engine) as session:
            invitations.accept(session, actor, token, now=datetime.now(UTC))

    def come_in(self, token: str, name: str, password: str, language: str) -> int:
        """Make an account for a person who comes with a link, and give its id.

        Raises
        ------
        InvalidSetting, AlreadyExists
            When the name or the password cannot be taken.
        NotAllowed, NotFound
            When the link lets nobody in any more; nobody was added.
        """
        hashed, now = hash_password(check_password(password)), datetime.now(UTC)
        with writing(self._engine) as session:
            found = invitations.find_invitation(session, token, now=now)
            if found is None:
                raise NotFound("There is no such invitation.")
            actor = Actor(name=name, role="annotator", verified="login")
            user_id = accounts.create_user(
                session, actor, name, now=now, profile={"preferred_language": language}
            )
            person = session.get_one(User, user_id)
            person.password_hash = hashed
            session.flush()
            if found.project_id is None:
                invitations.use(session, found, now=now)
            else:
                actor = Actor(user_id=user_id, name=name, role="annotator", verified="login")
                invitations.accept(session, actor, token, now=now)
        return user_id
