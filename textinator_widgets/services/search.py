"""Full-text search in batches: what a clause asks for, and what is put into the indexes.

`textinator_widgets/model/search.py` says what a word is, `word_indexes` how a database finds it. A text is
indexed once, at the first submit to it, and every input at its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    exists,
    false,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidInput
from textinator_widgets.model import Batch, Context, Input, Label
from textinator_widgets.model.base import write_json
from textinator_widgets.model.search import search_words, words_of
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.word_indexes import WordIndex, index_of

Scope = Literal["all", "number", "text"]
Kind = Literal["phr", "int", "web", "nemp", "ext"]

SCOPES: dict[object, Scope] = {
    "all": "all",
    -1: "all",
    "number": "number",
    -2: "number",
    "text": "text",
    0: "text",
}
KINDS: tuple[Kind, ...] = ("phr", "int", "web", "nemp", "ext")
MAX_CLAUSES = 10
MAX_LETTERS = 1000
MAX_NUMBERS = 100

Condition = ColumnElement[bool]


def index_text(session: Session, context_id: int, text: str) -> None:
    """Put a text into the index, once."""
    index = index_of(session)
    if not index.has("context_words", context_id):
        index.add("context_words", [(context_id, search_words(text))])


def index_stored_text(session: Session, context_id: int) -> None:
    """Put a stored text into the index, once."""
    index_text(
        session, context_id, str(session.scalar(select(Context.content).where(Context.id == context_id)))
    )


def index_inputs(session: Session, batch_id: int) -> None:
    """Put the inputs of a batch, which are not in the index yet, into it."""
    rows = session.execute(select(Input.id, Input.content).where(Input.batch_id == batch_id))
    words = [(input_id, words_of_content(content)) for input_id, content in rows]
    index_of(session).add("input_words", words)


def reindex_input(session: Session, input_id: int, old: object, new: object) -> None:
    """Put an input whose content has changed into the index anew; `old` is None for a new one."""
    index = index_of(session)
    if old is not None:
        index.remove("input_words", input_id, words_of_content(old))
    index.add("input_words", [(input_id, words_of_content(new))])


def words_of_content(content: object) -> str:
    """Give the words of what was answered in an input."""
    return search_words(" ".join(_leaves(content)))


def _leaves(content: object) -> Iterator[str]:
    if isinstance(content, Mapping):
        for value in content.values():
            yield from _leaves(value)
    elif isinstance(content, list):
        for value in content:
            yield from _leaves(value)
    elif content is not None:
        yield str(int(content)) if isinstance(content, bool) else str(content)


def conditions(
    clauses: object,
    *,
    markers: Mapping[str, int],
    numbered: Callable[[Sequence[int]], Sequence[int]],
    words: WordIndex,
) -> list[Condition]:
    """Give the conditions on `Batch` that all clauses together make.

    Parameters
    ----------
    clauses
        A list of `{"scope", "type", "text"}`, or words, which are looked for in the text. `scope` is "all"
        (what was answered), "number" (of the batch, several with commas), "text", or a marker by code; `type`
        is "phr" (a phrase), "int" (all words), "web" (with OR, quotes and minus), "nemp" (not empty) or "ext"
        (exactly this).
    markers
        Ids of the variants by code.
    numbered
        Gives the ids of batches by their running numbers.
    words
        How the database finds words.

    Raises
    ------
    InvalidInput
        When a clause cannot be understood.
    """
    given = [{"scope": "text", "type": "web", "text": clauses}] if isinstance(clauses, str) else clauses
    if not isinstance(given, Sequence) or len(given) > MAX_CLAUSES:
        raise InvalidInput(
            f"A search must be words, or a list of up to {MAX_CLAUSES} clauses; got {shown(clauses)}."
        )
    return [_condition(clause, markers, numbered, words) for clause in given]


def _condition(
    clause: object,
    markers: Mapping[str, int],
    numbered: Callable[[Sequence[int]], Sequence[int]],
    index: WordIndex,
) -> Condition:
    if not isinstance(clause, Mapping):
        raise InvalidInput(f"A clause must have scope, type and text; got {shown(clause)}.")
    named, kind, wanted = clause.get("scope", "all"), clause.get("type", "phr"), clause.get("text", "")
    if kind not in KINDS:
        raise InvalidInput(f"The type of a clause must be one of {', '.join(KINDS)}; got {shown(kind)}.")
    if not isinstance(wanted, str) or len(wanted) > MAX_LETTERS:
        raise InvalidInput(
            f"What a clause looks for must be up to {MAX_LETTERS} letters; got {shown(wanted)}."
        )
    scope = SCOPES.get(named) if isinstance(named, str | int) and not isinstance(named, bool) else None
    if scope == "number":
        return Batch.id.in_(numbered(_numbers(wanted)))
    if scope == "text":
        return _in_text(kind, wanted, index)
    if scope == "all":
        return or_(_in_inputs(kind, wanted, None, index), _in_labels(kind, wanted, None, index))
    if isinstance(named, str) and named in markers:
        marker = markers[named]
        return or_(_in_inputs(kind, wanted, marker, index), _in_labels(kind, wanted, marker, index))
    raise InvalidInput(
        f"The scope of a clause must be all, number, text or the code of a marker ({', '.join(markers)}); "
        f"got {shown(named)}."
    )


def _numbers(wanted: str) -> list[int]:
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    if len(parts) > MAX_NUMBERS or not all(re.fullmatch(r"[0-9]{1,9}", part) for part in parts):
        raise InvalidInput(f"Numbers with commas were expected, up to {MAX_NUMBERS}; got {shown(wanted)}.")
    return [int(part) for part in parts]


def _in_text(kind: Kind, wanted: str, index: WordIndex) -> Condition:
    if kind == "nemp":
        return Batch.context_id.in_(select(Context.id).where(Context.length > 0))
    if kind == "ext":
        return Batch.context_id.in_(select(Context.id).where(Context.content == wanted))
    return _matching(kind, wanted, lambda words: Batch.context_id.in_(index.rows("context_words", words)))


def _in_inputs(kind: Kind, wanted: str, marker: int | None, index: WordIndex) -> Condition:
    of_batch = Input.batch_id == Batch.id, ~Input.undone
    narrowed = () if marker is None else (Input.marker_id == marker,)
    if kind == "nemp":
        held: Condition = Input.content.cast(String).not_in(['""', "[]", "null"])
    elif kind == "ext":
        held = Input.content.cast(String).in_([write_json(wanted), wanted])
    else:
        held = _matching(kind, wanted, lambda words: Input.id.in_(index.rows("input_words", words)))
    return exists(select(Input.id).where(*of_batch, *narrowed, held))


def _in_labels(kind: Kind, wanted: str, marker: int | None, index: WordIndex) -> Condition:
    of_batch = Label.batch_id == Batch.id, ~Label.undone
    narrowed = () if marker is None else (Label.marker_id == marker,)
    if kind == "nemp":
        held: tuple[Condition, ...] = ()
    elif kind == "ext":
        held = (Label.quote == wanted,)
    else:
        held = (_matching(kind, wanted, lambda words: index.holds(Label.quote, words)),)
    return exists(select(Label.id).where(*of_batch, *narrowed, *held))


Match = Callable[[str], Condition]


def _matching(kind: Kind, wanted: str, has: Match) -> Condition:
    """Put the phrases that a clause asks for together; what has no words finds nothing."""
    if kind == "web":
        return _web(wanted, has)
    pieces = [wanted] if kind == "phr" else wanted.split()
    phrases = [phrase for phrase in (" ".join(words_of(piece)) for piece in pieces) if phrase]
    return and_(*map(has, phrases)) if phrases else false()


PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def _web(wanted: str, has: Match) -> Condition:
    """Read a search as search engines do: words, "a phrase", -without, one OR the other."""
    alternatives: list[list[Condition]] = [[]]
    for minus, phrase, word in PIECE.findall(wanted):
        if not phrase and not minus and word.casefold() == "or":
            alternatives.append([])
            continue
        words = " ".join(words_of(phrase or word))
        if words:
            alternatives[-1].append(not_(has(words)) if minus else has(words))
    return or_(false(), *(and_(*found) for found in alternatives if found))
