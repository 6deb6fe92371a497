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
    Integer,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidInput
from textinator_widgets.kinds.integer import LARGEST
from textinator_widgets.model import Batch, Context, Input, Label
from textinator_widgets.model.base import write_json
from textinator_widgets.model.json_lists import member_at, members_of
from textinator_widgets.model.search import search_words, words_of
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.revisions import TAKEN
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
OF_MARKER = "marker:"
"""Before the code of a marker: it may be that of a scope."""

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
    undone: bool = False,
) -> list[Condition]:
    """Give the conditions on `Batch` that all clauses together make.

    Parameters
    ----------
    clauses
        A list of `{"scope", "type", "text"}`, or words, which are looked for in the text. `scope` is "all"
        (what was answered), "number" (of the batch, several with commas), "text", or a marker: its code, or
        "marker:" and its code, which may then be one of these words. `type` is "phr" (a phrase), "int" (all
        words), "web" (with OR, quotes and minus), "nemp" (not empty) or "ext" (exactly this text or number,
        or a choice of this name).
    markers
        Ids of the variants by code.
    numbered
        Gives the ids of batches by their running numbers.
    words
        How the database finds words.
    undone
        Find batches that were withdrawn too: by what was answered in them then.

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
    answers = _Answers(words, undone=undone)
    return [_condition(clause, markers, numbered, answers) for clause in given]


def _condition(
    clause: object,
    markers: Mapping[str, int],
    numbered: Callable[[Sequence[int]], Sequence[int]],
    answers: _Answers,
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
        return _in_text(kind, wanted, answers.index)
    if scope == "all":
        return answers.hold(kind, wanted, None)
    marker = markers.get(named.removeprefix(OF_MARKER)) if isinstance(named, str) else None
    if marker is not None:
        return answers.hold(kind, wanted, marker)
    raise InvalidInput(
        f"The scope of a clause must be all, number, text or the code of a marker ({', '.join(markers)}), "
        f"which may have {OF_MARKER} before it; got {shown(named)}."
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


class _Answers:
    """What was answered in batches, in fields and in labels."""

    def __init__(self, index: WordIndex, *, undone: bool) -> None:
        self.index = index
        self._undone = undone

    def hold(self, kind: Kind, wanted: str, marker: int | None) -> Condition:
        """Give the condition that something was answered; `marker` None = in any field or label."""
        return or_(self._in_inputs(kind, wanted, marker), self._in_labels(kind, wanted, marker))

    def _in_inputs(self, kind: Kind, wanted: str, marker: int | None) -> Condition:
        of_batch = Input.batch_id == Batch.id, stands(Input, undone=self._undone)
        narrowed = () if marker is None else (Input.marker_id == marker,)
        if kind == "nemp":
            held: Condition = Input.content.cast(String).not_in(['""', "[]", "null"])
        elif kind == "ext":
            held = _is_exactly(Input.content.cast(String), wanted)
        else:
            held = _matching(kind, wanted, lambda words: Input.id.in_(self.index.rows("input_words", words)))
        return exists(select(Input.id).where(*of_batch, *narrowed, held))

    def _in_labels(self, kind: Kind, wanted: str, marker: int | None) -> Condition:
        of_batch = Label.batch_id == Batch.id, stands(Label, undone=self._undone)
        narrowed = () if marker is None else (Label.marker_id == marker,)
        if kind == "nemp":
            held: tuple[Condition, ...] = ()
        elif kind == "ext":
            held = (Label.quote == wanted,)
        else:
            held = (_matching(kind, wanted, lambda words: self.index.holds(Label.quote, words)),)
        return exists(select(Label.id).where(*of_batch, *narrowed, *held))


def stands(table: type[Input | Label], *, undone: bool) -> Condition:
    """Give the condition that a record stands in its `Batch`: with `undone` in a withdrawn one, too."""
    if not undone:
        return ~table.undone
    gone = members_of(member_at(Batch.__table__.c.extra, TAKEN, table.__tablename__))
    was_gone = exists(select(gone.c.key).where(cast(gone.c.value, Integer) == table.id))
    return or_(~table.undone, and_(Batch.undone, ~was_gone.correlate(Batch, table)))


NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")


def _is_exactly(content: ColumnElement[str], wanted: str) -> Condition:
    """Whether what was answered is this text or number, has it among its choices, or is this JSON."""
    text = write_json(wanted)
    whole = {text, wanted}
    if NUMBER.fullmatch(wanted):
        number = float(wanted)
        whole.add(write_json(number))
        if number.is_integer() and abs(number) <= LARGEST:
            whole.add(write_json(int(number)))
    # In JSON only a whole text of a list stands between these signs, or what itself stands between two texts.
    among = [f"{before}{text}{after}" for before in "[," for after in ",]"]
    has_member = and_(
        func.substr(content, 1, 1) == "[", or_(*(func.replace(content, one, "") != content for one in among))
    )
    return or_(content.in_(sorted(whole)), has_member if wanted not in BETWEEN else false())


BETWEEN = (",", ",[", "],[")
"""What stands between the quotes of two neighbouring texts of a list."""


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
