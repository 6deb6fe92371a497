"""The pages `/login` and `/logout`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import User
from tornado import web

from textinator_widgets.errors import StoreError
from textinator_widgets.i18n import translate
from textinator_widgets.serving.base import Page

if TYPE_CHECKING:
    from textinator_widgets.serving.kernels import AnnotatorKernels


class Login(Page):
    """Asks for a name and sets the cookie; works without JavaScript."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form, or go on when the person is known."""
        if self.current_user:
            self.redirect(self._target())
        else:
            self._show("")

    @allow_unauthenticated
    def post(self) -> None:
        """Let a person in: a redirect on success only, else the form again with the reason."""
        name = self._name()
        reason = self.people.refusal(name, self.language)
        if reason is None:
            try:
                name = self.people.enter(name)
            except StoreError:
                self.log.exception("A new person could not be stored.")
                reason = translate(
                    "The store cannot be written just now. Try again in a moment.", self.language
                )
        if reason is not None:
            self.set_status(401)
            self._show(reason, name)
            return
        self.identity_provider.set_login_cookie(self, User(username=name))
        self.redirect(self._target(), status=303)

    def check_xsrf_cookie(self) -> None:
        """Refuse a form that is not of this browser, as one that was not filled in rightly."""
        try:
            super().check_xsrf_cookie()
        except web.HTTPError as error:
            raise web.HTTPError(401) from error

    def write_error(self, status_code: int, **details: object) -> None:
        """Show the form again when it came from elsewhere or was too old."""
        if status_code != 401:
            super().write_error(status_code, **details)
            return
        self._show(translate("This page was too old. Enter your name once more.", self.language))

    def _show(self, problem: str, name: str = "") -> None:
        title = translate("Who is annotating?", self.language)
        self.show("login.html", title=title, problem=problem, name=name, target=self._target())

    def _name(self) -> str:
        """Give the name that was entered; spaces at its ends are most often a keyboard's own.

        Tornado's way to read a field would make spaces of control characters.
        """
        entered = self.request.body_arguments.get("username", [b""])
        return self.decode_argument(entered[-1], "username").strip(" ")

    def _target(self) -> str:
        """Give the address that was asked for, if it is one of ours."""
        asked = self.get_argument("next", self.base_url)
        parts = urlsplit(asked)
        is_ours = not parts.scheme and not parts.netloc and asked.startswith(self.base_url)
        harmless = not asked.startswith("//") and not any(c in asked for c in "\\\r\n\t")
        return asked if is_ours and harmless else self.base_url


class Logout(Page):
    """Forgets the cookie and ends the kernels of the person who leaves."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the button; an address that is only looked at changes nothing."""
        user: Any = self.current_user
        if user is None:
            self.redirect(f"{self.base_url}login")
            return
        self.show("logout.html", title=translate("Change name", self.language), user=user.username)

    @allow_unauthenticated
    async def post(self) -> None:
        """Go back to the form for a name."""
        user: Any = self.current_user
        if user:
            await cast("AnnotatorKernels", self.kernel_manager).end_all_of(user.username)
        self.identity_provider.clear_login_cookie(self)
        self.redirect(f"{self.base_url}login", status=303)
