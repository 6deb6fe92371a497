"""The people of a store and of a project: invitations, who takes part, who leads, who reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import accounts, invitations, membership, rights
from textinator_widgets.services.actors import CALLER

if TYPE_CHECKING:
    import pandas as pd


class StorePeople:
    """The half of a store that lets people in."""

    _engine: Engine
    _clock: Callable[[], datetime]

    def invite(self, *, expires_days: float = 14, uses: int | None = 1, note: str = "") -> str:
        """Make a link with which people get an account, and give its token.

        The page is `/invitation/TOKEN` of the server. The token is stored nowhere: who loses it makes
        another one.

        Parameters
        ----------
        expires_days
            More than 0, at most 365.
        uses
            How many people may come; None = as many as do.
        note
            For whom it is, up to 200 characters.

        Raises
        ------
        InvalidSetting
            When a value cannot be taken.
        """
        with writing(self._engine) as session:
            return invitations.invite(
                session, CALLER, None, expires_days=expires_days, uses=uses, note=note, now=self._clock()
            )

    def invitations(self) -> pd.DataFrame:
        """List every link, also those into projects; see `project.invitations`."""
        with reading(self._engine) as session:
            return invitations.listing(session, now=self._clock())

    def withdraw_invitation(self, invitation: int) -> None:
        """Make a link useless, by its number in `invitations()`; who came with it stays.

        Raises
        ------
        NotFound
            When there is no such invitation.
        """
        with writing(self._engine) as session:
            invitations.withdraw_invitation(session, CALLER, invitation, now=self._clock())


class ProjectPeople:
    """The half of a project that knows its people."""

    _engine: Engine
    _clock: Callable[[], datetime]
    id: int

    if TYPE_CHECKING:

        def _row(self, session: Session) -> ProjectRow: ...

    def invite(
        self,
        role: str = "participant",
        *,
        expires_days: float = 14,
        uses: int | None = 1,
        note: str = "",
    ) -> str:
        """Make a link that lets people into this project, and give its token, as `store.invite` does.

        Parameters
        ----------
        role
            "participant", "reviewer" (takes part, and reviews where `allow_reviewing` is on) or
            "collaborator" (sees everything of the project, as its author does).

        Raises
        ------
        InvalidSetting
            When a value cannot be taken.
        """
        with writing(self._engine) as session:
            return invitations.invite(
                session,
                CALLER,
                self._row(session),
                role=role,
                expires_days=expires_days,
                uses=uses,
                note=note,
                now=self._clock(),
            )

    def invitations(self) -> pd.DataFrame:
        """List the links into this project.

        Columns: `invitation` (number), `project, role, note, by, created, ends, uses_left` (none = any),
        `state` ("open", "expired", "used_up" or "withdrawn").
        """
        with reading(self._engine) as session:
            return invitations.listing(session, now=self._clock(), project_id=self.id)

    def withdraw_invitation(self, invitation: int) -> None:
        """Make a link into this project useless, by its number in `invitations()`.

        Raises
        ------
        NotFound
            When this project has no such invitation.
        """
        with writing(self._engine) as session:
            now = self._clock()
            invitations.withdraw_invitation(session, CALLER, invitation, project_id=self.id, now=now)

    def participants(self) -> pd.DataFrame:
        """List who takes part: `user, is_reviewer, joined, submitted, skipped` (numbers of texts)."""
        with reading(self._engine) as session:
            return membership.participants(session, self.id)

    def add_participants(self, *users: str) -> None:
        """Make people take part who have an account, whatever the project's dates and language.

        Raises
        ------
        UnknownUser
            When somebody has none; then nobody was added.
        """
        with writing(self._engine) as session:
            for name in users:
                user_id = accounts.find_user(session, name).id
                membership.add_participant(session, CALLER, self._row(session), user_id, now=self._clock())

    def remove_participants(self, *users: str) -> None:
        """End the part of people in the project: what they submitted stays, the open text goes to others.

        They take part again when they are added or get a new link; by themselves they cannot, where people
        log in with passwords.

        Raises
        ------
        UnknownUser
            When somebody has no account; then nobody was taken out.
        """
        with writing(self._engine) as session:
            for name in users:
                user_id = accounts.find_user(session, name).id
                membership.remove_participant(session, CALLER, self._row(session), user_id, now=self._clock())

    def add_collaborator(self, user: str) -> None:
        """Give somebody the author's rights on the data of this project.

        `update(collaborators=[...])` says who all of them are.

        Raises
        ------
        UnknownUser
            When there is no such user.
        """
        with writing(self._engine) as session:
            user_id = accounts.find_user(session, user).id
            membership.add_collaborator(session, CALLER, self._row(session), user_id, now=self._clock())

    def allow_reviewer(self, user: str, allowed: bool = True) -> None:
        """Let somebody who takes part review others' batches, where `allow_reviewing` is on; or no longer.

        Raises
        ------
        UnknownUser, NotAllowed
            When there is no such user; when they do not take part.
        """
        with writing(self._engine) as session:
            user_id = accounts.find_user(session, user).id
            row = self._row(session)
            rights.allow_reviewer(session, CALLER, row, user_id, allowed, now=self._clock())
