"""Functions that the texts of a source pass before they are stored, and the record of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.model import PostProcessingMethod, source_post_processing
from textinator_widgets.protocol.values import shown, type_of
from textinator_widgets.sources.base import PostProcessing, Source, Text

MAX_NAME = 50


def functions_of(source: Source) -> Sequence[PostProcessing]:
    """Give the functions of a source, in the order in which its texts pass them."""
    return getattr(source, "post_processing", ())


def processed(source: Source) -> Iterator[Text]:
    """Give the texts of a source as its functions left them.

    Raises
    ------
    InvalidTexts
        When a function fails, or gives something that is no str.
    """
    functions = functions_of(source)
    if not functions:
        yield from source.texts()
        return
    for position, one in enumerate(source.texts()):
        text = one.text
        for function in functions:
            if isinstance(text, str):  # anything else is refused by those who check texts
                text = _apply(function, text, position, one.key)
        yield one._replace(text=text)


def _apply(function: PostProcessing, text: str, position: int, key: object) -> str:
    place = f"text {position} (key {shown(key)})"
    try:
        result: Any = function(text)
    except Exception as error:
        raise InvalidTexts(
            f"The function {_name(function)} failed for {place}: {type(error).__name__}: {str(error)[:200]}."
        ) from error
    if not isinstance(result, str):
        raise InvalidTexts(
            f"The function {_name(function)} must give a str; for {place} it gave {type_of(result)}."
        )
    return result


def record_functions(session: Session, source: Source, source_id: int) -> None:
    """Write down by which functions the texts of a stored source went."""
    for position, function in enumerate(functions_of(source)):
        values = {"source_id": source_id, "method_id": _method(session, function), "position": position}
        session.execute(insert(source_post_processing).values(**values))


def _method(session: Session, function: PostProcessing) -> int:
    helper = f"{getattr(function, '__module__', None) or type(function).__module__}:{_name(function)}"[:200]
    known = session.scalar(select(PostProcessingMethod.id).where(PostProcessingMethod.helper == helper))
    if known is not None:
        return known
    taken = set(session.scalars(select(PostProcessingMethod.name)))
    base = _name(function)[: MAX_NAME - 6]
    name = next(one for n in count(1) if (one := base if n == 1 else f"{base} {n}") not in taken)
    method = PostProcessingMethod(name=name, helper=helper)
    session.add(method)
    session.flush()
    return method.id


def _name(function: PostProcessing) -> str:
    return str(getattr(function, "__qualname__", None) or type(function).__qualname__)
