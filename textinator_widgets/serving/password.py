"""The page `/password`, where a person changes their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import tornado.web

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.services.passwords import SHORTEST, check_password
from textinator_widgets.serving.login import Entrance, in_turn

if TYPE_CHECKING:
    from textinator_widgets.serving.kernels import AnnotatorKernels


class Password(Entrance):
    """Asks for the old password and twice for the new one."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Show the form to somebody who has a password."""
        user: Any = self.current_user
        if user.login.verified != "login":
            raise tornado.web.HTTPError(404)
        self._show()

    @tornado.web.authenticated
    async def post(self) -> None:
        """Change the password; every other login of this person ends, with its kernels."""
        user: Any = self.current_user
        if user.login.verified != "login":
            raise tornado.web.HTTPError(404)
        old, new, again = self.raw("old"), self.raw("new"), self.raw("again")
        problem = self._fault(new, again)
        if not problem:
            address = self.request.remote_ip or ""
            done = await in_turn(self.people.change_password, user.login, old, new, address)
            if isinstance(done, timedelta):
                self._show(self.slow_down(done))
                return
            if done:
                kernels = cast("AnnotatorKernels", self.kernel_manager)
                await kernels.end_all_but(user.username, user.login.id)
                self._show(is_done=True)
                return
            problem = translate("The old password is another one.", self.language)
        self.set_status(400)
        self._show(problem)

    def _fault(self, new: str, again: str) -> str:
        try:
            check_password(new)
        except InvalidSetting:
            return translate("A password needs at least {count} characters.", self.language, count=SHORTEST)
        if new != again:
            return translate("The new password was not entered the same way twice.", self.language)
        return ""

    def _show(self, problem: str = "", *, is_done: bool = False) -> None:
        user: Any = self.current_user
        title = translate("Change password", self.language)
        self.show("password.html", title=title, problem=problem, is_done=is_done, user=user.username)
