"""The page `/profile`: languages, e-mail address, groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import tornado.web

from textinator_widgets.errors import AlreadyExists, InvalidSetting
from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.serving.base import Page
from textinator_widgets.serving.people import actor
from textinator_widgets.serving.words import ago, language_name

if TYPE_CHECKING:
    from textinator_widgets.services.logins import OpenLogin
    from textinator_widgets.serving.kernels import AnnotatorKernels


class Profile(Page):
    """What a person says of themselves; works without JavaScript."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Show the form."""
        self._show(is_done=self.get_argument("done", "") == "1")

    @tornado.web.authenticated
    def post(self) -> None:
        """Keep what was entered, or say which of it cannot be."""
        user: Any = self.current_user
        preferred = self.get_body_argument("preferred_language", "")
        email = self.get_body_argument("email", "").strip()
        fluent = self.get_body_arguments("fluent_in")[:100]
        subject = f"address of {user.login.user_id}"
        wait = self.people.wait(subject, self.request.remote_ip or "")
        if wait is not None and email != (self.people.person(user.login.user_id).email or ""):
            self._show(
                translate("Wait a few minutes, then try again.", self.language), email=email, fluent=fluent
            )
            return
        try:
            self.people.update_profile(
                actor(self),
                preferred_language=preferred if preferred in LANGUAGES else None,
                fluent_in=fluent,
                email=email or None,
            )
        except AlreadyExists:
            self.people.count(subject, self.request.remote_ip or "")
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
            logins=self._logins(),
            user=user.username,
        )

    def _logins(self) -> list[tuple[OpenLogin, str, str, bool]]:
        """Give the open logins, each with when it began, when it was used, and whether it is this one."""
        user: Any = self.current_user
        if user.login.verified != "login":
            return []
        now, language = datetime.now(UTC), self.language
        found = [
            (one, ago(one.begun, now, language), ago(one.last_seen, now, language), one.id == user.login.id)
            for one in self.people.open_logins(user.login.user_id)
        ]
        return sorted(found, key=lambda one: not one[3])


class EndLogin(Page):
    """Ends another login of the same person, with the kernels of its pages."""

    @tornado.web.authenticated
    async def post(self, login_id: str) -> None:
        """Go back to the profile; a login that has ended meanwhile is over all the same."""
        user: Any = self.current_user
        if user.login.verified != "login":
            raise tornado.web.HTTPError(404)
        if int(login_id) != user.login.id and self.people.end_own(user.login, int(login_id)):
            await cast("AnnotatorKernels", self.kernel_manager).end_all_of(int(login_id))
        self.redirect(f"{self.base_url}profile", status=303)
