"""The pages of a project that a person does not take part in: join it, or why that cannot be; and leaving."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import tornado.web

from textinator_widgets.errors import NotAllowed, ProjectClosed
from textinator_widgets.i18n import translate
from textinator_widgets.services.cards import Card, may_see
from textinator_widgets.serving.base import Page
from textinator_widgets.serving.people import actor
from textinator_widgets.serving.words import day, language_name, when


class Joining(Page):
    """Asks whether a person wants to take part; says when a project begins, has ended or is closed."""

    @tornado.web.authenticated
    def get(self, project_id: str) -> None:
        """Show what fits, or go to the texts."""
        user: Any = self.current_user
        card = self._card(int(project_id))
        if card.is_participant:
            self.redirect(f"{self.base_url}project/{card.id}")
            return
        if not may_see(card):
            self.people.note_refusal(actor(self), "view", card.id)
        leads = card.is_author or card.is_collaborator
        if not leads and (card.state != "open" or self.people.is_taken_out(user.login.user_id, card.id)):
            self._show_closed(card)
            return
        language = self.language
        told = when(card, datetime.now(UTC), language)
        self.show(
            "joining.html",
            title=card.title,
            card=card,
            when=told,
            spoken=language_name(card.language, language),
            user=user.username,
        )

    @tornado.web.authenticated
    def post(self, project_id: str) -> None:
        """Take part, and go to the texts."""
        card = self._card(int(project_id))
        asking = actor(self)
        try:
            self.people.join(asking, card.id)
        except ProjectClosed:
            self.people.note_refusal(asking, "join", card.id)
            self.set_status(409)
            self._show_closed(card)
            return
        except NotAllowed as error:
            user: Any = self.current_user
            if not self.people.is_taken_out(user.login.user_id, card.id):
                raise tornado.web.HTTPError(403) from error
            self.people.note_refusal(asking, "join", card.id)
            self.set_status(403)
            self._show_closed(card)
            return
        self.redirect(f"{self.base_url}project/{card.id}", status=303)

    def _card(self, number: int) -> Card:
        user: Any = self.current_user
        card = self.people.card(user.login.user_id, number)
        if card is None:
            raise tornado.web.HTTPError(404)
        return card

    def _show_closed(self, card: Card) -> None:
        """Say why a project cannot be joined; who has no part in it is told no more than that."""
        user: Any = self.current_user
        language = self.language
        is_out = card.state == "open" and self.people.is_taken_out(user.login.user_id, card.id)
        out = translate("You do not take part", language)
        titles = {
            "planned": translate("This project has not begun", language),
            "expired": translate("This project has ended", language),
            "closed": translate("This project is closed", language),
        }
        self.show(
            "closed.html",
            title=out if is_out else titles.get(card.state, titles["closed"]),
            card=card,
            is_out=is_out,
            contact=self.people.contact(card),
            day=partial(day, language=language),
            user=user.username,
        )


class Leaving(Page):
    """Ends a person's part in a project, after asking once."""

    @tornado.web.authenticated
    def get(self, project_id: str) -> None:
        """Ask; an address that is only looked at changes nothing."""
        user: Any = self.current_user
        card = self.people.card(user.login.user_id, int(project_id))
        if card is None or not card.is_participant:
            raise tornado.web.HTTPError(404)
        self.show("leaving.html", title=card.title, card=card, user=user.username)

    @tornado.web.authenticated
    def post(self, project_id: str) -> None:
        """Leave, and go to the start page."""
        user: Any = self.current_user
        card = self.people.card(user.login.user_id, int(project_id))
        if card is None:
            raise tornado.web.HTTPError(404)
        self.people.leave(actor(self), card.id)
        self.redirect(self.base_url, status=303)
