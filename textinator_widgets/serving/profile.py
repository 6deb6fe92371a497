"""The page `/profile`: languages, e-mail address, groups."""

from __future__ import annotations

from typing import Any

import tornado.web

from textinator_widgets.errors import AlreadyExists, InvalidSetting
from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.serving.base import Page
from textinator_widgets.serving.people import actor
from textinator_widgets.serving.words import language_name


class Profile(Page):
    """What a person says of themselves; works without JavaScript."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Show the form."""
        self._show(is_done=self.get_argument("done", "") == "1")

    @tornado.web.authenticated
    def post(self) -> None:
        """Keep what was entered, or say which of it cannot be."""
        preferred = self.get_body_argument("preferred_language", "")
        email = self.get_body_argument("email", "").strip()
        fluent = self.get_body_arguments("fluent_in")[:100]
        try:
            self.people.update_profile(
                actor(self),
                preferred_language=preferred if preferred in LANGUAGES else None,
                fluent_in=fluent,
                email=email or None,
            )
        except AlreadyExists:
            self._refuse(translate("This address belongs to somebody else.", self.language), email, fluent)
        except InvalidSetting:
            problem = translate("Enter an address such as anna@example.org, or none.", self.language)
            self._refuse(problem, email, fluent)
        else:
            # a new request, so that the page speaks the language that was chosen just now
            self.redirect(f"{self.base_url}profile?done=1", status=303)

    def _refuse(self, problem: str, email: str, fluent: list[str]) -> None:
        self.set_status(400)
        self._show(problem, email=email, fluent=fluent)

    def _show(
        self,
        problem: str = "",
        *,
        email: str | None = None,
        fluent: list[str] | None = None,
        is_done: bool = False,
    ) -> None:
        user: Any = self.current_user
        person = self.people.person(user.login.user_id)
        spoken = person.fluent_in if fluent is None else fluent
        tags = sorted({*self.people.languages(), *LANGUAGES, *person.fluent_in})
        offered = sorted(((language_name(tag, self.language), tag) for tag in tags), key=lambda one: one[0])
        groups = {
            "project_managers": translate("Project managers", self.language),
            "evaluation_managers": translate("Evaluation managers", self.language),
            "file_managers": translate("File managers", self.language),
            "user_manager": translate("User managers", self.language),
            "translators": translate("Translators", self.language),
        }
        self.show(
            "profile.html",
            title=translate("Profile", self.language),
            person=person,
            groups=[groups.get(name, name) for name in person.groups],
            languages=LANGUAGES,
            offered=offered,
            spoken=spoken,
            email=(person.email or "") if email is None else email,
            problem=problem,
            is_done=is_done,
            user=user.username,
        )
