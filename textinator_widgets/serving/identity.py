"""Who is at the page: a name that was entered once, kept in a signed cookie."""

from __future__ import annotations

import json

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from traitlets import Instance

from textinator_widgets.serving.login import Login, Logout
from textinator_widgets.serving.people import People


class NamedVisitors(IdentityProvider):
    """Identity of a server on which nobody has a password: people say who they are.

    The cookie is signed, so that nobody can take another name without entering it; a person who was
    disabled in the store is out at once.
    """

    people = Instance(People)
    """The people of the store that is served."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give the pages that let people in and out."""
        return [(r"/login", Login), (r"/logout", Logout)]

    def get_user_token(self, handler: web.RequestHandler) -> None:  # type: ignore[override]
        """Refuse tokens: a name is entered on the page, never carried in an address."""

    def user_to_cookie(self, user: User) -> str:
        """Write what the cookie holds; the name is enough."""
        return json.dumps({"name": user.username})

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Read a cookie whose signature was right; None when this person may not come in any more."""
        name = json.loads(cookie_value).get("name")
        return User(username=name) if isinstance(name, str) and self.people.may_stay(name) else None
