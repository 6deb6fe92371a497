"""The pages of `start-multi-session`: its start, the link of a session, and the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from traitlets import Instance, Int

from textinator_widgets.i18n import LANGUAGES, ngettext, translate
from textinator_widgets.services.logins import LiveLogin
from textinator_widgets.serving.base import Page, Told, language_of
from textinator_widgets.serving.handlers import ProjectPage
from textinator_widgets.serving.kernels import AnnotatorKernels, Visit, visit
from textinator_widgets.serving.login import Language
from textinator_widgets.serving.multi_session import VISITOR, BrowserSession, BrowserSessions, FullError
from textinator_widgets.serving.people import People

PROJECT_ID = 1
"""The project of each session is the only one of its store."""


@dataclass
class SessionUser(User):
    """A browser with a session; `username` is the session's name, by which its kernels are known."""

    session: BrowserSession | None = None
    login: LiveLogin | None = None
    token: str = ""


class SessionIdentity(IdentityProvider):
    """Identity of browsers: a signed cookie holds the token of their session."""

    sessions = Instance(BrowserSessions)
    """The sessions that are served."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give the pages beside the sessions' own; there is nothing to log in to."""
        return [(r"/(?:login|profile)", ToStart), (r"/language", Language)]

    def get_user_token(self, handler: web.RequestHandler) -> None:  # type: ignore[override]
        """Refuse tokens of Jupyter."""

    def user_to_cookie(self, user: User) -> str:
        """Write what the cookie holds."""
        return json.dumps({"session": user.token if isinstance(user, SessionUser) else ""})

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Read a cookie whose signature was right; None when its session is gone."""
        token = json.loads(cookie_value).get("session")
        session = self.sessions.find(token)
        if session is None:
            return None
        # Nobody logged in: the person of the session is looked up where its store is opened.
        login = LiveLogin(0, 0, VISITOR, "shared", None, datetime.now(UTC))
        return SessionUser(username=session.id, session=session, login=login, token=token)

    def remember(self, handler: JupyterHandler, token: str) -> None:
        """Set the cookie of a session."""
        self.set_login_cookie(handler, SessionUser(username="session", token=token))


class SessionKernels(AnnotatorKernels):
    """Starts a kernel on the store of the session that asks."""

    most = Int(100, config=True)
    """How many kernels there may be in all. Default: 100."""

    sessions: BrowserSessions | None = None
    """The sessions that are served; the server sets them."""

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel for the session whose page is being served.

        Raises
        ------
        tornado.web.HTTPError
            429 when this session has too many, 503 when there are too many in all.
        """
        guest = visit.get()
        if guest is not None and len({*self._owners, *self.list_kernel_ids()}) >= self.most:
            message = translate("Too many people work here just now. Try again later.", guest.language)
            title = translate("Too many people at once", guest.language)
            raise Told(503, "Too many kernels", title, message)
        return await super().start_kernel(**options)

    @property
    def sessions_in_use(self) -> set[str]:
        """The names of the sessions with a kernel."""
        return set(self._owners.values())

    def _environment(self, given: dict[str, str], guest: Visit) -> dict[str, str]:
        root = cast("BrowserSessions", self.sessions).root
        env = super()._environment(given, guest)
        return {**env, "TW_USER": VISITOR, "TW_STORE": str(BrowserSession(root / guest.user).store)}


class _SessionPage(Page):
    """A page of the server of sessions."""

    @property
    def sessions(self) -> BrowserSessions:
        """The sessions that are served."""
        sessions: BrowserSessions = self.settings["sessions"]
        return sessions

    def go_to(self, token: str) -> None:
        """Make a session that of this browser, and show where it is found again."""
        cast("SessionIdentity", self.identity_provider).remember(self, token)
        self.redirect(self.base_url, status=303)


class Start(_SessionPage):
    """The page `/`: a button that makes a session, or the way back to the one that this browser has."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show it; nothing is made by looking."""
        self._show("")

    @allow_unauthenticated
    def post(self) -> None:
        """Make a session; a browser that has one keeps it, also after a double click."""
        if self.current_user:
            self.redirect(self.base_url, status=303)
            return
        try:
            token = self.sessions.begin(str(self.request.remote_ip))
        except FullError as full:
            self.set_status(429 if full.wait_s is not None else 503)
            if full.wait_s is not None:
                self.set_header("Retry-After", str(max(1, ceil(full.wait_s))))
            self._show(_why_not(full, self.language))
            return
        except OSError:
            self.log.exception("A session could not be made.")
            self.set_status(503)
            self._show(
                translate("The store cannot be written just now. Try again in a moment.", self.language)
            )
            return
        self.go_to(token)

    def _show(self, problem: str) -> None:
        user: Any = self.current_user
        link = f"{self.request.protocol}://{self.request.host}{self.base_url}s/{user.token}" if user else ""
        self.show(
            "session.html",
            title=translate("Your project", self.language) if user else self.settings["session_title"],
            link=link,
            problem=problem,
            languages=LANGUAGES,
            project=PROJECT_ID,
        )


class Link(_SessionPage):
    """The page `/s/TOKEN`: the link of a session."""

    @allow_unauthenticated
    def get(self, token: str) -> None:
        """Open the session; a browser that has another one is asked first, since it would lose that."""
        session = self._found(token)
        user: Any = self.current_user
        if user and user.session != session:
            self.show(
                "session_link.html",
                title=translate("Open another project?", self.language),
                address=f"{self.base_url}s/{token}",
            )
            return
        self.go_to(token)

    @allow_unauthenticated
    def post(self, token: str) -> None:
        """Open the session in place of the one that this browser has."""
        self._found(token)
        self.go_to(token)

    def _found(self, token: str) -> BrowserSession:
        session = self.sessions.find(token)
        if session is None:
            raise web.HTTPError(404)
        return session


class ToStart(Page):
    """Addresses of other servers of ours, which have nothing here."""

    @allow_unauthenticated
    def get(self) -> None:
        """Go to the start page."""
        self.redirect(self.base_url)


class SessionProject(ProjectPage):
    """The annotator of a session's project."""

    @web.authenticated
    async def get(self, project_id: str) -> None:
        """Run the notebook on the store of the session."""
        user: Any = self.current_user
        session: BrowserSession = user.session
        sessions: BrowserSessions = self.settings["sessions"]
        with People(session.store) as people:
            face = people.project_face(int(project_id))
        if face is None:
            raise web.HTTPError(404)
        language = language_of(self, face[1])
        if sessions.is_too_large(session):
            message = translate(
                "This project has grown too large to be worked on here. Ask whoever runs the server.",
                language,
            )
            title = translate("This project has grown too large", language)
            raise Told(403, "Too large", title, message)
        session.note_use()
        guest = Visit(user=session.id, language=language, title=face[0], verified="shared", has_profile=False)
        await self.run(guest, f"project={int(project_id)}")


def _why_not(full: FullError, language: str) -> str:
    if full.wait_s is None:
        return translate(
            "No more projects can be begun here just now. Ask whoever runs the server.", language
        )
    return ngettext(
        "Too many projects were begun from here. Try again in {count} minute.",
        "Too many projects were begun from here. Try again in {count} minutes.",
        ceil(full.wait_s / 60),
        language,
    )
