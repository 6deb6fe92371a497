"""The pages `/login`, `/logout` and `/language`."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from textinator_widgets.errors import StoreError
from textinator_widgets.i18n import LANGUAGES, ngettext, translate
from textinator_widgets.serving.base import CHOSEN_LANGUAGE, Page

if TYPE_CHECKING:
    from textinator_widgets.services.logins import Begun
    from textinator_widgets.serving.identity import Logins
    from textinator_widgets.serving.kernels import AnnotatorKernels

HASHES_AT_ONCE = 2
"""Each takes 19 MB and a core; more of them would only make the pages of others wait."""

_turns = asyncio.Semaphore(HASHES_AT_ONCE)


async def in_turn(work: Any, *arguments: Any) -> Any:  # noqa: ANN401 what it gives
    """Do work with a password beside the server's own."""
    async with _turns:
        return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)


def wait_words(wait: timedelta, language: str) -> str:
    """Say how long to wait before the next try."""
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds < 60:
        return ngettext(
            "Too many wrong passwords. Try again in {count} second.",
            "Too many wrong passwords. Try again in {count} seconds.",
            seconds,
            language,
        )
    return ngettext(
        "Too many wrong passwords. Try again in {count} minute.",
        "Too many wrong passwords. Try again in {count} minutes.",
        ceil(seconds / 60),
        language,
    )


class Entrance(Page):
    """What the pages have in common that people come in by."""

    @property
    def target(self) -> str:
        """The address that was asked for, if it is one of ours."""
        asked = self.get_argument("next", self.base_url)
        try:
            parts = urlsplit(asked)
        except ValueError:
            return self.base_url
        is_ours = not parts.scheme and not parts.netloc and asked.startswith(self.base_url)
        harmless = not asked.startswith("//") and not any(c in asked for c in "\\\r\n\t")
        return asked if is_ours and harmless else self.base_url

    def raw(self, name: str) -> str:
        """Give what was entered in a field.

        Tornado's way to read a field would make spaces of control characters, and strip a password.
        """
        entered = self.request.body_arguments.get(name, [b""])
        return self.decode_argument(entered[-1], name)

    def slow_down(self, wait: timedelta) -> str:
        """Answer that somebody has to wait; gives the sentence to show."""
        self.set_status(429)
        self.set_header("Retry-After", str(max(1, ceil(wait.total_seconds()))))
        return wait_words(wait, self.language)


class Login(Entrance):
    """Asks for name and password, or for a name where nobody has a password; works without JavaScript."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form, or go on when the person is known."""
        if self.current_user:
            self.redirect(self.target)
        else:
            self._show("")

    @allow_unauthenticated
    async def post(self) -> None:
        """Let a person in: a redirect on success only, else the form again with the reason."""
        name = self.raw("username").strip(" ")
        try:
            way = self._by_password if self.people.ask_passwords else self._by_name
            begun, problem = await way(name)
        except StoreError:
            self.log.exception("A login could not be stored.")
            begun, problem = (
                None,
                translate("The store cannot be written just now. Try again in a moment.", self.language),
            )
        if begun is None:
            if self.get_status() == 200:
                self.set_status(401)
            self._show(problem, name)
            return
        cast("Logins", self.identity_provider).remember(self, name, begun)
        self.redirect(self.target, status=303)

    async def _by_name(self, name: str) -> tuple[Begun | None, str]:
        reason = self.people.refusal(name, self.language)
        return (None, reason) if reason is not None else (self.people.enter(name), "")

    async def _by_password(self, account: str) -> tuple[Begun | None, str]:
        address = self.request.remote_ip or ""
        found = await in_turn(self.people.log_in, account, self.raw("password"), address)
        if isinstance(found, timedelta):
            return None, self.slow_down(found)
        return found, translate("Name and password do not fit. Look at both again.", self.language)

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
        if self.people.ask_passwords:
            self._show(translate("This page was too old. Log in once more.", self.language))
        else:
            self._show(translate("This page was too old. Enter your name once more.", self.language))

    def _show(self, problem: str, name: str = "") -> None:
        passwords = self.people.ask_passwords
        named = translate("Who is annotating?", self.language)
        title = translate("Log in", self.language) if passwords else named
        self.show(
            "login.html",
            title=title,
            problem=problem,
            name=name,
            target=self.target,
            passwords=passwords,
            languages=LANGUAGES,
        )


class Logout(Page):
    """Ends the login, forgets the cookie and ends the kernels of the pages that it opened."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the button; an address that is only looked at changes nothing."""
        user: Any = self.current_user
        if user is None or user.login.verified == "shared":
            self.redirect(f"{self.base_url}login")
            return
        passwords = user.login.verified == "login"
        title = translate("Log out", self.language) if passwords else translate("Change name", self.language)
        self.show("logout.html", title=title, user=user.username, passwords=passwords)

    @allow_unauthenticated
    async def post(self) -> None:
        """Go back to the form."""
        user: Any = self.current_user
        if user and user.login.verified != "shared":  # a browser forgets the shared password when it closes
            self.people.end(user.login.id)
            await cast("AnnotatorKernels", self.kernel_manager).end_all_of(user.login.id)
        self.identity_provider.clear_login_cookie(self)
        self.redirect(f"{self.base_url}login", status=303)


class Language(Entrance):
    """Keeps the language that somebody chooses before they log in."""

    @allow_unauthenticated
    def get(self) -> None:
        """Set a cookie, which holds nothing but the language, and go back."""
        wanted = self.get_argument("to", "")
        if wanted in LANGUAGES:
            self.set_cookie(CHOSEN_LANGUAGE, wanted, expires_days=365, httponly=True, samesite="Lax")
        self.redirect(self.target)
