"""The people and projects of the store that a server shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from textinator_widgets.errors import InvalidSetting, StoreBusy
from textinator_widgets.i18n import translate
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services import credentials, login_limits, logins, visitors
from textinator_widgets.services.accounts import check_user_name, ensure_user
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.passwords import fits, hash_password, is_dated
from textinator_widgets.serving.lobby import Lobby

if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler


def actor(handler: JupyterHandler) -> Actor:
    """Give who asks in a request of somebody who is logged in."""
    guest: Any = handler.current_user
    return _actor_of(guest.login)


class People(Lobby):
    """Who may come in, and what there is for them; closes its store when left as a context manager."""

    def __init__(
        self, store: Path | str, *, closed: bool = False, limits: logins.Limits = logins.LIMITS
    ) -> None:
        """Open the people of a store.

        Parameters
        ----------
        closed
            Let nobody in by a name alone, whoever has a password.
        limits
            When logins end by themselves.
        """
        self._engine = open_engine(store, create=False)
        self._closed = closed
        self.limits = limits

    def __enter__(self) -> People:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    @property
    def ask_passwords(self) -> bool:
        """Whether people come in with passwords; otherwise they say their name."""
        return self._closed or self.have_passwords

    @property
    def have_passwords(self) -> bool:
        """Whether somebody in the store has a password."""
        with reading(self._engine) as session:
            return logins.asks_passwords(session)

    def refusal(self, name: str, language: str) -> str | None:
        """Say why a name cannot be entered, or None when it can."""
        try:
            check_user_name(name)
        except InvalidSetting:
            return translate(
                "Enter a name of 1 to 150 visible characters, without spaces at its ends.", language
            )
        known = self._visitor(name)
        if known is not None and not known.is_active:
            return translate("This name has been switched off. Ask whoever keeps the project.", language)
        return None

    def enter(self, name: str) -> logins.Begun:
        """Let a person in by their name; a new one gets an account without a password.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        now = datetime.now(UTC)
        with writing(self._engine) as session:
            known = visitors.visitor(session, name)
            actor = Actor(name=name, role="annotator", verified="cookie")
            user_id = ensure_user(session, actor, name, now=now) if known is None else known.user_id
            return logins.begin(session, user_id, verified="cookie", now=now, limits=self.limits)

    def log_in(self, account: str, password: str, address: str) -> logins.Begun | timedelta | None:
        """Let a person in by their password.

        It takes the work of one argon2 hash, whoever is named, but for somebody who has to wait.

        Parameters
        ----------
        account
            Name or e-mail address.
        address
            Of the browser, in the network.

        Returns
        -------
        Begun | timedelta | None
            The login; how long to wait before the next try; None when the two do not fit.

        Raises
        ------
        StoreError
            When the store cannot be used.
        """
        now = datetime.now(UTC)
        with reading(self._engine) as session:
            found = credentials.candidate(session, account)
            account = account if found is None else found.name  # an address is no second way to guess
            until = login_limits.wait_until(session, account, address, now=now)
        if until is not None:
            return until - now
        stored = found.password_hash if found is not None and found.is_active else None
        is_right = fits(password, stored)
        renewed = hash_password(password) if is_right and stored and is_dated(stored) else None
        with writing(self._engine) as session:
            again = login_limits.wait_until(session, account, address, now=now)
            if again is not None:  # others guessed meanwhile
                return again - now
            current = credentials.candidate(session, account) if is_right else None
            if current is None or current.password_hash != stored or not current.is_active:
                credentials.count_failure(session, account, address, now=now)
                return None
            login_limits.forget_failures(session, account, address)
            if renewed and stored:
                credentials.renew_hash(session, current.user_id, stored, renewed)
            return logins.begin(session, current.user_id, verified="login", now=now, limits=self.limits)

    def change_password(self, login: logins.LiveLogin, old: str, new: str, address: str) -> timedelta | bool:
        """Give a person another password, which ends their other logins.

        Returns
        -------
        timedelta | bool
            Whether the old password was right; or how long to wait before the next try.
        """
        now = datetime.now(UTC)
        with reading(self._engine) as session:
            until = login_limits.wait_until(session, login.name, address, now=now)
            found = credentials.candidate(session, login.name)
        if until is not None:
            return until - now
        is_right = found is not None and fits(old, found.password_hash)
        after = hash_password(new) if is_right else None
        with writing(self._engine) as session:
            if not is_right:
                credentials.count_failure(session, login.name, address, now=now)
                return False
            actor = _actor_of(login)
            credentials.keep_hash(session, actor, login.user_id, after, now=now, staying=login.id)
        return True

    def admit(self, name: str) -> None:
        """Make the account of everybody who knows the shared password, unless it is there.

        Raises
        ------
        InvalidSetting
            When the name cannot be one, or was switched off.
        """
        reason = self.refusal(name, "en")
        if reason is not None:
            raise InvalidSetting(f"--username {name}: {reason}")
        with writing(self._engine) as session:
            actor = Actor(name=name, role="annotator", verified="shared")
            ensure_user(session, actor, name, now=datetime.now(UTC))

    def shared(self, name: str) -> logins.LiveLogin | None:
        """Give the login of everybody who knows the shared password; None when the name is switched off."""
        known = self._visitor(name)
        if known is None or not known.is_active:
            return None
        now = datetime.now(UTC)
        return logins.LiveLogin(0, known.user_id, known.name, "shared", known.preferred_language, now)

    def begin(self, user_id: int, verified: logins.How) -> logins.Begun:
        """Begin a login of somebody who has shown otherwise who they are, as with an invitation."""
        with writing(self._engine) as session:
            return logins.begin(
                session, user_id, verified=verified, now=datetime.now(UTC), limits=self.limits
            )

    def live(self, secret: str) -> logins.LiveLogin | None:
        """Give the login behind a cookie; None when it has ended."""
        now = datetime.now(UTC)
        with reading(self._engine) as session:
            found = logins.live(session, secret, now=now, limits=self.limits)
        return None if found is None or (self._closed and found.verified == "cookie") else found

    def note(self, login: logins.LiveLogin) -> None:
        """Note that a login is in use; one that cannot be noted just now is noted with the next request."""
        now = datetime.now(UTC)
        if now - login.last_seen < logins.SEEN_EVERY:
            return
        try:
            with writing(self._engine, limit_s=1.0) as session:
                logins.seen(session, login, now=now)
        except StoreBusy:
            return

    def end(self, login_id: int) -> None:
        """End a login."""
        with writing(self._engine) as session:
            logins.end(session, login_id, now=datetime.now(UTC))

    def end_own(self, login: logins.LiveLogin, other: int) -> bool:
        """End another login of the same person; whether it was one of theirs that went on."""
        with writing(self._engine) as session:
            return logins.end_own(session, login, other, now=datetime.now(UTC))

    def open_logins(self, user_id: int) -> list[logins.OpenLogin]:
        """Give the logins of a person that go on."""
        with reading(self._engine) as session:
            return logins.open_logins(session, user_id, now=datetime.now(UTC), limits=self.limits)

    def is_live(self, login_id: int) -> bool:
        """Say whether a login goes on, for whoever looks after its kernels."""
        with reading(self._engine) as session:
            return logins.is_live(session, login_id, now=datetime.now(UTC), limits=self.limits)

    def open_projects(self) -> list[visitors.OpenProject]:
        """Give the projects that can be worked on now."""
        with reading(self._engine) as session:
            return visitors.open_projects(session, now=datetime.now(UTC))

    def project_face(self, project_id: int) -> tuple[str, str] | None:
        """Give the title and the language of a project, or None when there is none."""
        with reading(self._engine) as session:
            return visitors.project_face(session, project_id)

    def _visitor(self, name: str) -> visitors.Visitor | None:
        with reading(self._engine) as session:
            return visitors.visitor(session, name)


def _actor_of(login: logins.LiveLogin) -> Actor:
    return Actor(
        user_id=login.user_id,
        name=login.name,
        role="annotator",
        verified=login.verified,
    )
