"""Who stands behind a project: institution, supporters, dates, picture and films."""

from __future__ import annotations

from html import escape

from textinator_widgets.i18n import translate
from textinator_widgets.model import Project
from textinator_widgets.services.richtext import clean_html


def about_html(project: Project, language: str) -> str:
    """Give clean HTML about a project; "" where it says nothing about itself.

    A film elsewhere is a link, which opens in a tab of its own: no page of ours fetches anything from there.
    The project's own film plays below this (`services/films.py`); here is its name.
    """
    if not any(
        (
            project.institution,
            project.supported_by,
            project.thumbnail,
            project.video_summary,
            project.video_remote,
        )
    ):
        return ""
    finish = project.dt_finish
    rows = [
        (translate("Institution", language), _words(project.institution)),
        (translate("Supported by", language), _words(project.supported_by)),
        (translate("Summary", language), _film(project.video_summary)),
        (translate("Film", language), _film(project.video_remote)),
        (translate("Published", language), f"{project.dt_publish:%Y-%m-%d}"),
        (translate("Open until", language), "" if finish is None else f"{finish:%Y-%m-%d}"),
    ]
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in rows if value)
    return clean_html(f"<div>{_picture(project)}<table>{cells}</table></div>")


def _words(text: str | None) -> str:
    return escape(" ".join((text or "").split()))


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
