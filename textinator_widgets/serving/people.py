"""The people and projects of the store that a server shows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services import visitors
from textinator_widgets.services.accounts import check_user_name, ensure_user
from textinator_widgets.services.actors import Actor


class People:
    """Who may come in, and what there is for them; closes its store when left as a context manager."""

    def __init__(self, store: Path | str) -> None:
        self._engine = open_engine(store, create=False)

    def __enter__(self) -> People:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

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
        if known is not None and known.has_password:
            return translate(
                "This name has a password, and this server cannot ask for one yet. Enter another name.",
                language,
            )
        return None

    def enter(self, name: str) -> str:
        """Let a person in and give their name as it is stored; a new one gets an account without a password.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        known = self._visitor(name)
        if known is not None:
            return known.name
        with writing(self._engine) as session:
            actor = Actor(name=name, role="annotator", verified="cookie")
            ensure_user(session, actor, name, now=datetime.now(UTC))
        return name

    def may_stay(self, name: str) -> bool:
        """Say whether a person who came in before is still welcome."""
        known = self._visitor(name)
        return known is not None and known.is_active and not known.has_password

    def language(self, name: str) -> str | None:
        """Give the language that a person prefers, if they chose one."""
        known = self._visitor(name)
        return None if known is None else known.preferred_language

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
