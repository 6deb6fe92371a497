"""The `extra` field of labels, inputs, relations and batches."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import cast

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Json
from textinator_widgets.protocol.values import shown

MAX_EXTRA_BYTES = 64 * 1024

MAX_DEPTH = 200
"""Most lists and objects inside each other; far below what overflows the stack of a reader."""


def check_extra(extra: object, language: str = "en") -> dict[str, Json]:
    """Give an `extra` field: any JSON object up to 64 kB.

    Raises
    ------
    InvalidAnswer
        When it is none, or larger; the message says what is wrong where, as in `extra.a.b[3]`.
    """
    if not isinstance(extra, dict):
        raise InvalidAnswer(
            translate("extra must be a JSON object; got {extra}.", language, extra=repr(type(extra).__name__))
        )
    try:
        # as short as a page writes it, which counts as well
        written = json.dumps(extra, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        size = len(written.encode())
    except (TypeError, ValueError, RecursionError):
        size = -1
    if size > MAX_EXTRA_BYTES:
        raise InvalidAnswer(
            translate(
                "extra must be at most {limit} bytes of JSON; got {count}.",
                language,
                limit=MAX_EXTRA_BYTES,
                count=size,
            )
        )
    fault = _fault(extra, "extra", (), language)
    if fault or size < 0:
        raise InvalidAnswer(fault or _not_json("extra", extra, language))
    return cast("dict[str, Json]", json.loads(written))


def _fault(value: object, where: str, inside: tuple[object, ...], language: str) -> str | None:
    """Say what is wrong first in a value; None = nothing. `inside` are the lists and objects around it."""
    if not isinstance(value, (dict, list, tuple)):
        return None if _is_plain(value) else _not_json(where, value, language)
    if any(value is one for one in inside):
        return translate("{where} contains itself, which JSON cannot hold.", language, where=where)
    if len(inside) >= MAX_DEPTH:
        return translate(
            "extra must be at most {limit} levels deep; {where} is deeper.",
            language,
            limit=MAX_DEPTH,
            where=_shorten(where),
        )
    for name in value if isinstance(value, dict) else ():
        if not isinstance(name, str) or not _is_plain(name):
            return translate(
                "The names in {where} must be text of whole characters; got {name}.",
                language,
                where=_shorten(where),
                name=shown(name),
            )
    found = (_fault(one, place, (*inside, value), language) for place, one in _parts(value, where))
    return next((fault for fault in found if fault is not None), None)


def _parts(
    value: dict[str, object] | list[object] | tuple[object, ...], where: str
) -> Iterator[tuple[str, object]]:
    """Give what is in a list or an object with its place."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield f"{where}.{name[:40]}" if name.isidentifier() else f"{where}[{name[:40]!r}]", one
    else:
        for number, one in enumerate(value):
            yield f"{where}[{number}]", one


def _is_plain(value: object) -> bool:
    """Whether JSON can hold a value that is neither list nor object."""
    if isinstance(value, float):
        return math.isfinite(value)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (TypeError, ValueError):  # of no type of JSON, half a character, a number of thousands of digits
        return False
    return True


def _not_json(where: str, value: object, language: str) -> str:
    return translate(
        "{where} must be text of whole characters, a finite number, true, false, null, a list or an object "
        "of JSON; got {value}.",
        language,
        where=_shorten(where),
        value=shown(value),
    )


def _shorten(where: str) -> str:
    return where if len(where) <= 100 else f"{where[:60]} ... {where[-30:]}"
