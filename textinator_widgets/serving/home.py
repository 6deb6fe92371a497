"""The start page `/`, and the pictures of the projects on it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import tornado.web

from textinator_widgets.i18n import translate
from textinator_widgets.serving.base import Page
from textinator_widgets.serving.people import actor
from textinator_widgets.serving.words import day, language_name, when


class Home(Page):
    """A person's projects; where a name is enough and one project is open, that project."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Show the lists, or go to the only project."""
        user: Any = self.current_user
        login, language, now = user.login, self.language, datetime.now(UTC)
        if login.verified != "login":
            projects = self.people.open_projects()
            if len(projects) == 1:
                self.redirect(f"{self.base_url}project/{projects[0].id}")
                return
        manages = self.people.manages(actor(self))
        lists = self.people.lists(login.user_id)
        is_empty = not (lists.mine or lists.tasks or lists.open or lists.shared)
        title = translate("Nothing to annotate", language) if is_empty else translate("Projects", language)
        self.show(
            "home.html",
            title=title,
            lists=lists,
            is_empty=is_empty,
            named=login.verified == "login",
            manages=bool(manages),
            manages_projects="projects" in manages,
            user=user.username,
            when=lambda card: when(card, now, language),
            day=partial(day, language=language),
            language_name=partial(language_name, language=language),
        )


class Picture(Page):
    """The picture of a project, for those who may see it."""

    @tornado.web.authenticated
    def get(self, project_id: str) -> None:
        """Send it; 404 where there is none."""
        user: Any = self.current_user
        found = self.people.picture(user.login.user_id, int(project_id))
        if found is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", found[0])
        self.set_header("Cache-Control", "private, max-age=300")
        self.finish(found[1])
