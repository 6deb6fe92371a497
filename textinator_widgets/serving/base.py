"""What our own pages share: templates, language, the store."""

from __future__ import annotations

import sys
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from textinator_widgets.i18n import LANGUAGES, direction, negotiate, translate
from textinator_widgets.serving.headers import WITHOUT_SCRIPTS
from textinator_widgets.serving.people import People

CHOSEN_LANGUAGE = "textinator-language"
"""Cookie with the language that was chosen on a page before anybody was known."""


class Page(JupyterHandler):
    """A page that is drawn here and needs no kernel."""

    @property
    def people(self) -> People:
        """The people and projects of the store that is served."""
        people: People = self.settings["people"]
        return people

    @property
    def language(self) -> str:
        """Language of the page: the person's own, else what the browser asks for."""
        return language_of(self)

    def show(self, template: str, **values: object) -> None:
        """Finish the request with a page."""
        values.setdefault("user", "")
        guest: Any = self.current_user
        values.setdefault("passwords", guest is not None and guest.login.verified == "login")
        values.setdefault("shared", guest is not None and guest.login.verified == "shared")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", WITHOUT_SCRIPTS)
        self.finish(
            templates()
            .get_template(template)
            .render(
                language=self.language,
                direction=direction(self.language),
                t=partial(_translate_in, self.language),
                base_url=self.base_url,
                xsrf=self.xsrf_form_html(),
                **values,
            )
        )

    def write_error(self, status_code: int, **details: object) -> None:
        """Show what went wrong in the look of the product, without any detail of the program."""
        show_error(self, status_code, **details)


def language_of(handler: JupyterHandler, project: str = "en") -> str:
    """Give the language of a request: the person's own, else the chosen, the browser's, the project's."""
    user: Any = handler.current_user
    preferred = user.login.preferred_language if user else None
    chosen = handler.get_cookie(CHOSEN_LANGUAGE, "")[:35]
    browser = handler.request.headers.get("Accept-Language", "")[:400]
    return negotiate(preferred or (chosen if chosen in LANGUAGES else "") or browser or project, LANGUAGES)


class Told(web.HTTPError):
    """A refusal with its own words for the page: what is the case, and what to do."""

    def __init__(self, status_code: int, reason: str, title: str, advice: str) -> None:
        super().__init__(status_code, reason=reason, log_message=reason)
        self.title = title
        self.advice = advice


def show_error(handler: JupyterHandler, status_code: int, **details: object) -> None:
    """Finish a request with a page that says what is the case and what to do."""
    error = sys.exc_info()[1]
    try:
        language = language_of(handler)
    except Exception:  # an error page must come even when the store cannot be read
        handler.log.exception("The language of a visitor could not be read.")
        language = "en"
    title, advice = _explain(status_code, language)
    if isinstance(error, Told):
        title, advice = error.title, error.advice
    handler.clear()
    handler.set_status(status_code)
    handler.set_header("Content-Type", "text/html; charset=utf-8")
    page = templates().get_template("error.html")
    handler.finish(
        page.render(
            language=language,
            direction=direction(language),
            t=partial(_translate_in, language),
            base_url=handler.base_url,
            title=title,
            advice=advice,
            user="",
            passwords=False,
        )
    )


def _explain(status_code: int, language: str) -> tuple[str, str]:
    if status_code == 404:
        return (
            translate("There is nothing at this address", language),
            translate("Look at the address again, or begin at the start page.", language),
        )
    if status_code == 403:
        return (
            translate("This is not open to you", language),
            translate(
                "It belongs to somebody else, or this page is too old. Begin at the start page.", language
            ),
        )
    if status_code == 429:
        return translate("Too many open pages", language), translate(
            "Close some pages and try again.", language
        )
    return (
        translate("Something went wrong", language),
        translate("Nothing that was saved is lost. Load the page again in a moment.", language),
    )


@lru_cache(maxsize=1)
def templates() -> jinja2.Environment:
    """Give the templates of our own pages."""
    folder = Path(__file__).parent / "pages"
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _translate_in(language: str, message: str, **values: object) -> str:
    return translate(message, language, **values)
