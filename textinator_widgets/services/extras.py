"""The `extra` field of labels, inputs, relations and batches."""

from __future__ import annotations

import json
from typing import cast

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Json
from textinator_widgets.protocol.values import has_text_names

MAX_EXTRA_BYTES = 64 * 1024


def check_extra(extra: object, language: str = "en") -> dict[str, Json]:
    """Give an `extra` field: any JSON object up to 64 kB.

    Raises
    ------
    InvalidAnswer
        When it is none, or larger.
    """
    try:
        size = (
            len(json.dumps(extra, allow_nan=False, ensure_ascii=False).encode())
            if isinstance(extra, dict)
            else -1
        )
    except (TypeError, ValueError, RecursionError):
        size = -1
    if size < 0 or not has_text_names(extra):
        raise InvalidAnswer(
            translate("extra must be a JSON object; got {extra}.", language, extra=repr(type(extra).__name__))
        )
    if size > MAX_EXTRA_BYTES:
        raise InvalidAnswer(
            translate(
                "extra must be at most {limit} bytes of JSON; got {count}.",
                language,
                limit=MAX_EXTRA_BYTES,
                count=size,
            )
        )
    return cast("dict[str, Json]", json.loads(json.dumps(extra)))
