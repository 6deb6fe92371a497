"""Who stands behind a project: the responsible person, institution, supporters, dates, picture and films."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from sqlalchemy.orm import Session

from textinator_widgets.i18n import translate
from textinator_widgets.model import Project, User
from textinator_widgets.services.richtext import clean_html


def about_html(session: Session, project: Project, language: str) -> str:
    """Give clean HTML about a project; "" where there is nothing to say but when it was published.

    The author is who is responsible; their e-mail address stands there for the people who annotate.

    A film elsewhere is a link, which opens in a tab of its own: no page of ours fetches anything from there.
    The project's own film plays below this (`services/films.py`); here is its name.
    """
    author = None if project.author_id is None else session.get(User, project.author_id)
    name, email = (None, None) if author is None else (author.name, author.email)
    says = (
        name,
        clean_html(project.guidelines or ""),
        project.institution,
        project.supported_by,
        project.thumbnail,
        project.video_summary,
        project.video_remote,
        project.dt_finish,
    )
    if not any(says):
        return ""
    finish = project.dt_finish
    rows = [
        (translate("Responsible", language), _words(name)),
        (translate("E-mail", language), _mail(email)),
        (translate("Institution", language), _words(project.institution)),
        (translate("Supported by", language), _words(project.supported_by)),
        (translate("Summary", language), _film(project.video_summary)),
        (translate("Film", language), _film(project.video_remote)),
        (translate("Published", language), f"{project.dt_publish:%Y-%m-%d}"),
        (translate("Open until", language), "" if finish is None else f"{finish:%Y-%m-%d}"),
    ]
    cells = "".join(
        f"<tr><th>{escape(heading)}</th><td>{value}</td></tr>" for heading, value in rows if value
    )
    return clean_html(f"<div>{_picture(project)}<table>{cells}</table></div>")


def _words(text: str | None) -> str:
    return escape(" ".join((text or "").split()))


def _mail(address: str | None) -> str:
    return f'<a href="mailto:{quote(address, safe="@")}">{_words(address)}</a>' if address else ""


def _film(address: str | None) -> str:
    """Give a link to a film, or words where there is no address."""
    words = _words(address)
    if words.lower().startswith(("http://", "https://")):
        return f'<a href="{words}">{words}</a>'
    return words


def _picture(project: Project) -> str:
    source = "".join((project.thumbnail or "").split())
    # clean_html takes out everything that is no picture in the text itself
    return f'<p><img src="{escape(source)}" alt="{_words(project.title)}"></p>' if source else ""
