"""A survey as the page of one respondent shows it: cleaned, and without what is not theirs to see."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textinator_widgets.errors import NotFound
from textinator_widgets.kinds.questions.base import ChoiceType, value_of
from textinator_widgets.kinds.questions.numbers import NumberType
from textinator_widgets.kinds.questions.select_image import ENDINGS, picture_of
from textinator_widgets.model.logs import is_open
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.surveys import SurveyChoice, SurveyField, SurveyQuestion
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.marker_specs import marker_controls
from textinator_widgets.services.richtext import safe_html
from textinator_widgets.services.survey_definitions import AskedAnswer, AskedQuestion
from textinator_widgets.services.survey_order import laid_out

MOST_BYTES = 5 * 1024 * 1024
"""Of a picture."""

SIGNS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
"""How the files of each kind begin."""


def page_question(question: AskedQuestion, *, seed: int, number: int, language: str) -> SurveyQuestion:
    """Give a question as its page shows it; its extra and what is expected stay here."""
    return {
        "id": question.key,
        "html": safe_html(question.text),
        "category": question.category or "",
        "fields": [
            _field(one, laid_out(one, question, seed=seed, number=number, value=value_of), language)
            for one in question.answers
        ],
    }


def _field(answer: AskedAnswer, choices: Sequence[Any], language: str) -> SurveyField:
    kind, given = question_types.get(answer.type), answer.settings
    limits: Mapping[str, Any] = kind.limited(given) if isinstance(kind, NumberType) else {}
    is_picture = answer.type == "select_image"
    return {
        "name": answer.name,
        "type": answer.type,
        "required": answer.required,
        "prefix": str(given.get("prefix") or ""),
        "suffix": str(given.get("suffix") or ""),
        "choices": [_choice(one, is_picture) for one in choices] if isinstance(kind, ChoiceType) else [],
        "rows": [_choice(one, False) for one in given.get("rows") or []],
        "low": limits.get("min"),
        "high": limits.get("max"),
        "step": limits.get("step"),
        "longest": getattr(kind, "longest", None),
        "tie": given.get("tie"),
        "text": given.get("text") or "",
        "markers": marker_controls(given["markers"], language) if given.get("markers") else [],
    }


def _choice(choice: Any, is_picture: bool) -> SurveyChoice:  # noqa: ANN401 str, number or dict
    if is_picture:
        value = picture_of(choice)["value"]
        text = choice.get("text") if isinstance(choice, Mapping) else None
        return {"value": value, "text": str(value if text in (None, "") else text), "image": True}
    if not isinstance(choice, Mapping):
        return {"value": choice, "text": str(choice), "image": False}
    text = choice.get("text")
    return {
        "value": choice["value"],
        "text": str(choice["value"] if text in (None, "") else text),
        "image": bool(choice.get("image")),
    }


def picture(answer: AskedAnswer, value: object, folder: Path | None) -> str:
    """Give the picture of a choice as a data URL.

    Parameters
    ----------
    folder
        Where the pictures are; what leads out of it, also by a link, is not given.

    Raises
    ------
    NotFound
        When there is none.
    """
    for choice in answer.settings.get("choices") or []:
        is_named = answer.type == "select_image" or isinstance(choice, Mapping)
        one = picture_of(choice) if is_named else {}
        if one.get("value") == value and type(one.get("value")) is type(value) and one.get("image"):
            return _read(str(one["image"]), folder)
    raise NotFound(f"No choice of {answer.name!r} has a picture for {shown(value)}.")


def _read(name: str, folder: Path | None) -> str:
    missing = NotFound(
        f"The picture {name!r} is not there. Expected a file with one of {', '.join(ENDINGS)} of at most "
        f"{MOST_BYTES // 2**20} MB in the folder of the store."
    )
    if folder is None or "\0" in name or Path(name).suffix.lower() not in ENDINGS:
        raise missing
    try:
        home = folder.resolve()
        path = (home / name).resolve()
        is_there = path.is_relative_to(home) and path.is_file() and path.stat().st_size <= MOST_BYTES
        # to read the file of an open store would release its locks
        content = path.read_bytes() if is_there and not is_open(path) else b""
    except (OSError, RuntimeError):
        raise missing from None
    kind = next((one for one, signs in SIGNS.items() if content.startswith(signs)), None)
    if kind is None or (kind == "webp" and content[8:12] != b"WEBP"):
        raise missing
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
