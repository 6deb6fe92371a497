"""The page `/invitation/TOKEN`: somebody comes in with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed, NotFound
from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.services.accounts import check_user_name
from textinator_widgets.services.invitations import Invited
from textinator_widgets.services.passwords import SHORTEST, check_password
from textinator_widgets.serving.login import Entrance, in_turn
from textinator_widgets.serving.people import actor

if TYPE_CHECKING:
    from textinator_widgets.serving.identity import Logins


class Invitation(Entrance):
    """Lets a new person choose name and password, and a known one accept; works without JavaScript."""

    @allow_unauthenticated
    def get(self, token: str) -> None:
        """Show what the link is for, and the form."""
        found = self._found(token)
        if found is not None:
            self._show(token, found)

    @allow_unauthenticated
    async def post(self, token: str) -> None:
        """Let the person in and go where the link leads."""
        found = self._found(token)
        if found is None:
            return
        user: Any = self.current_user
        try:
            if user is not None:
                self.people.accept(actor(self), token)
            elif self.people.ask_passwords:
                if not await self._come_in(token, found):
                    return
            else:  # the name comes first
                self.redirect(self._login(token), status=303)
                return
        except (NotAllowed, NotFound):  # used up or withdrawn while the form was filled in
            self._found(token)
            if not self._finished:
                raise web.HTTPError(403) from None
            return
        self.redirect(
            self.base_url if found.project_id is None else f"{self.base_url}project/{found.project_id}",
            status=303,
        )

    def check_xsrf_cookie(self) -> None:
        """Refuse a form that is not of this browser, as one that was not filled in rightly."""
        try:
            super().check_xsrf_cookie()
        except web.HTTPError as error:
            raise web.HTTPError(403) from error

    async def _come_in(self, token: str, found: Invited) -> bool:
        """Make the account and the login; False when the form was shown again."""
        name, password = self.raw("username").strip(" "), self.raw("password")
        problem = self._fault(name, password, self.raw("again"))
        subject, address = f"invitation:{token}", self.request.remote_ip or ""
        wait = self.people.wait(subject, address)
        if not problem and wait is not None:
            self.slow_down(wait)
            self._show(token, found, translate("Wait a few minutes, then try again.", self.language), name)
            return False
        if not problem:
            try:
                user_id = await in_turn(self.people.come_in, token, name, password, self.language)
            except AlreadyExists:
                self.people.count(subject, address)  # a link is not there to try out names with
                problem = translate("Somebody has this name already. Choose another one.", self.language)
            else:
                cast("Logins", self.identity_provider).let_in(self, user_id, name, "login")
                return True
        self.set_status(400)
        self._show(token, found, problem, name)
        return False

    def _fault(self, name: str, password: str, again: str) -> str:
        try:
            check_user_name(name)
        except InvalidSetting:
            return translate(
                "Enter a name of 1 to 150 visible characters, without spaces at its ends.", self.language
            )
        try:
            check_password(password)
        except InvalidSetting:
            return translate("A password needs at least {count} characters.", self.language, count=SHORTEST)
        if password != again:
            return translate("The new password was not entered the same way twice.", self.language)
        return ""

    def _found(self, token: str) -> Invited | None:
        """Give what the link is for; None when a page has said that it lets nobody in."""
        language = self.language
        try:
            found = self.people.invited(token, self.request.remote_ip or "")
        except NotAllowed:
            self.set_status(429)
            self.set_header("Retry-After", "60")
            self._tell(
                translate("Too many tries", language),
                translate("Wait a few minutes, then open the link again.", language),
            )
            return None
        if found is not None and found.state == "open":
            return found
        ask = translate("Ask whoever sent it for another one.", language)
        titles = {
            "expired": translate("This invitation has expired", language),
            "used_up": translate("This invitation was used already", language),
            "withdrawn": translate("This invitation was withdrawn", language),
        }
        self.set_status(404 if found is None else 410)
        unknown = translate("There is no such invitation", language)
        self._tell(unknown if found is None else titles[found.state], ask)
        return None

    def _tell(self, title: str, advice: str) -> None:
        user: Any = self.current_user
        self.show("error.html", title=title, advice=advice, user=user.username if user else "")

    def _login(self, token: str) -> str:
        return f"{self.base_url}login?next={quote(f'{self.base_url}invitation/{token}', safe='')}"

    def _show(self, token: str, found: Invited, problem: str = "", name: str = "") -> None:
        user: Any = self.current_user
        self.show(
            "invitation.html",
            title=translate("You are invited", self.language),
            found=found,
            token=token,
            problem=problem,
            name=name,
            is_new=user is None and self.people.ask_passwords,
            is_known=user is not None,
            login=self._login(token),
            shortest=SHORTEST,
            languages=LANGUAGES,
            user=user.username if user else "",
        )
