"""Passwords of a store's people, and accounts that are switched off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.model import engine
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import accounts, credentials
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.passwords import check_password, hash_password


class StoreCredentials:
    """The part of a store that says who can log in."""

    _engine: Engine
    _clock: Callable[[], datetime]

    def set_password(self, name: str, password: str | None) -> None:
        """Give a person another password, which logs them out everywhere.

        Parameters
        ----------
        password
            8 to 1000 characters, kept as an argon2id hash; None = they cannot log in.

        Raises
        ------
        UnknownUser
            When there is nobody of this name.
        InvalidSetting
            When the password is too short or too long.
        """
        with reading(self._engine) as session:
            accounts.find_user(session, name)
        # it takes too long for a transaction
        hashed = None if password is None else hash_password(check_password(password))
        with writing(self._engine) as session:
            user = accounts.find_user(session, name)
            credentials.keep_hash(session, CALLER, user.id, hashed, now=self._clock())

    def switch_off(self, name: str) -> None:
        """Switch an account off: the person is out at once and cannot come in; what they did stays.

        Raises
        ------
        UnknownUser
            When there is nobody of this name.
        """
        self._switch(name, is_active=False)

    def switch_on(self, name: str) -> None:
        """Switch an account on again.

        Raises
        ------
        UnknownUser
            When there is nobody of this name.
        """
        self._switch(name, is_active=True)

    def guard(self, check: Callable[[Session, datetime], None]) -> None:
        """Call a function, with the session and the time, as the first thing of whatever writes.

        What it raises undoes that. A served page looks so whether its visitor is still logged in.
        """
        engine.guard(self._engine, lambda session: check(session, self._clock()))

    def _switch(self, name: str, *, is_active: bool) -> None:
        with writing(self._engine) as session:
            user = accounts.find_user(session, name)
            credentials.switch(session, CALLER, user.id, is_active, now=self._clock())
