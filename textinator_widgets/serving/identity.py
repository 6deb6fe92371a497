"""Who is at the page: a login whose secret is in a signed cookie."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from traitlets import Instance

from textinator_widgets.services.logins import Begun, How, LiveLogin
from textinator_widgets.serving.login import Language, Login, Logout
from textinator_widgets.serving.password import Password
from textinator_widgets.serving.people import People
from textinator_widgets.serving.profile import EndLogin
from textinator_widgets.serving.shared_password import SharedPassword

if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler


@dataclass
class Guest(User):
    """A person with a login; `secret` is there only while the cookie is written."""

    login: LiveLogin | None = None
    secret: str = ""


class Logins(IdentityProvider):
    """Identity of people who came in by a password or, where nobody has one, by a name.

    The cookie is signed and holds a secret, which the store knows by its SHA-256. A login that was ended in
    the store, by a log-out, another password or a switched off account, is over with the next request.
    """

    people = Instance(People)
    """The people of the store that is served."""

    shared = Instance(SharedPassword, allow_none=True)
    """The password that everybody knows, where there is one."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give the pages that let people in and out."""
        return [
            (r"/login", Login),
            (r"/logout", Logout),
            (r"/password", Password),
            (r"/profile/logins/([1-9][0-9]{0,17})/end", EndLogin),
            (r"/language", Language),
        ]

    def get_user_token(self, handler: web.RequestHandler) -> None:  # type: ignore[override]
        """Refuse tokens: a password is entered on the page, never carried in an address."""

    def get_user_cookie(self, handler: web.RequestHandler) -> Any:  # noqa: ANN401 as in the class above
        """Give who asks: by the shared password one person, until somebody has a password of their own.

        From then on the shared password opens the door only, and behind it people log in.
        """
        if self.shared is None or self.people.have_passwords:
            return super().get_user_cookie(handler)
        if not self.shared.fits(handler.request.headers.get("Authorization")):
            return None
        login = self.people.shared(self.shared.username)
        return None if login is None else Guest(username=login.name, login=login)

    def let_in(self, handler: JupyterHandler, user_id: int, name: str, verified: How) -> None:
        """Begin a login of a person who has shown who they are, and set its cookie.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        self.remember(handler, name, self.people.begin(user_id, verified))

    def remember(self, handler: JupyterHandler, name: str, begun: Begun) -> None:
        """Set the cookie of a new login; the one that this browser had before ends."""
        former: Any = handler.current_user
        if former is not None and former.login is not None:
            self.people.end(former.login.id)
        self.set_login_cookie(handler, Guest(username=name, secret=begun.secret))

    def user_to_cookie(self, user: User) -> str:
        """Write what the cookie holds."""
        return json.dumps({"login": user.secret if isinstance(user, Guest) else ""})

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Read a cookie whose signature was right; None when its login has ended."""
        secret = json.loads(cookie_value).get("login")
        login = self.people.live(secret) if isinstance(secret, str) and secret else None
        if login is None:
            return None
        asyncio.get_running_loop().run_in_executor(None, self.people.note, login)
        return Guest(username=login.name, login=login)
