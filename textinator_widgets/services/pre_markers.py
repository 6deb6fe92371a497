"""Words that are labelled before anybody reads a text.

Places are found on the source text, in code points: a token is found wherever it stands between word
boundaries, in capital or small letters, and every character of it is meant as it is.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import Context, MarkerVariant, PreMarker, Project
from textinator_widgets.model.search import UNSPACED
from textinator_widgets.protocol.answers import Answer, Label
from textinator_widgets.protocol.answers import Draft as DraftState
from textinator_widgets.services.drafts import find_draft
from textinator_widgets.services.rules import Kept

Tokens = Mapping[str, tuple[bool, Sequence[str]]]
"""By marker code: whether the marker is in a unit, and its tokens."""

NAMESPACE = uuid.UUID("6a0f5d1e-95a4-4f0f-9a52-2f4f4c1d3b77")

_unspaced = re.compile(f"[{UNSPACED}]")
_tokens: Kept[Tokens] = Kept()


def find_tokens(text: str, tokens: Iterable[str]) -> list[tuple[int, int]]:
    """Give the places of tokens in a text: spans of code points, end exclusive, in order, without overlaps.

    Where tokens overlap, the one that begins first is taken, and of two that begin together the longer one. A
    space in a token stands for white space of any kind and length. In scripts without spaces a token is found
    inside of others.
    """
    folded = _fold(text)
    found = {
        (start, end)
        for parts in {tuple(_fold(token).split()) for token in tokens}
        if parts
        for start, end in _places(folded, parts)
        if _is_whole(text, start, end)
    }
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def pre_marked(session: Session, project: Project, context_id: int) -> Answer | None:
    """Give the answer that a text begins with; None when nothing in it is marked beforehand."""
    tokens = _tokens.get(session, project.id, read=lambda: _read(session, project.id))
    if not tokens:
        return None
    text = session.scalars(select(Context.content).where(Context.id == context_id)).one()
    labels = [
        _label(context_id, text, code, start, end, in_unit=in_unit)
        for code, (in_unit, words) in tokens.items()
        for start, end in find_tokens(text, words)
    ]
    labels.sort(key=lambda label: (label["start"] or 0, -(label["end"] or 0), label["id"]))
    labels = labels[: project.max_markers_per_input]
    return {"labels": labels, "inputs": [], "relations": []} if labels else None


def opening_draft(
    session: Session, project: Project, user_id: int, datapoint_id: int, *, context_id: int, is_new: bool
) -> DraftState | None:
    """Give the stored draft, else what is marked beforehand, as a draft of revision 0; None: neither.

    Parameters
    ----------
    context_id
        What the person was given, which the text may be or have been.
    is_new
        Whether nothing is submitted on the text; only then it is marked beforehand.
    """
    draft = find_draft(session, project, user_id, datapoint_id)
    if draft is not None or not is_new:
        return draft
    answer = pre_marked(session, project, context_id)
    return (
        None if answer is None else {"revision": 0, "answer": answer, "history": {"past": [], "future": []}}
    )


def _read(session: Session, project_id: int) -> Tokens:
    rows = session.execute(
        select(MarkerVariant.code, MarkerVariant.unit_id, PreMarker.tokens)
        .join(PreMarker, PreMarker.marker_id == MarkerVariant.id)
        .where(PreMarker.project_id == project_id)
        .order_by(MarkerVariant.position, PreMarker.id)
    )
    found: dict[str, tuple[bool, list[str]]] = {}
    for code, unit_id, tokens in rows:
        found.setdefault(code, (unit_id is not None, []))[1].extend(tokens)
    return found


def _label(context_id: int, text: str, code: str, start: int, end: int, *, in_unit: bool) -> Label:
    label: Label = {
        # the same on every page that opens the text, so that two windows speak of one label
        "id": str(uuid.uuid5(NAMESPACE, f"{context_id}:{code}:{start}:{end}")),
        "marker": code,
        "start": start,
        "end": end,
        "quote": text[start:end],
        "origin": "premarker",
    }
    if in_unit:
        label["group"], label["group_order"] = "g1", 1
    return label


def _fold(text: str) -> str:
    """Give a text without differences of case, character by character."""
    folded = text.casefold()
    return folded if len(folded) == len(text) else "".join(_fold_one(character) for character in text)


def _fold_one(character: str) -> str:
    folded = character.casefold()
    return folded if len(folded) == 1 else character


def _places(text: str, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    first, *others = parts
    rest = re.compile("".join(rf"\s+{re.escape(part)}" for part in others))
    at = text.find(first)
    while at >= 0:
        found = rest.match(text, at + len(first))
        if found:
            yield at, found.end()
        at = text.find(first, at + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    if end < len(text) and unicodedata.category(text[end]).startswith("M"):
        return False  # the last letter is another one with the mark that follows
    before = start > 0 and _is_inside(text[start - 1], text[start])
    after = end < len(text) and _is_inside(text[end], text[end - 1])
    return not before and not after


def _is_inside(neighbour: str, edge: str) -> bool:
    """Whether a word goes on from an edge of a place to the character beside it."""
    if _unspaced.match(neighbour) or _unspaced.match(edge):
        return False
    return neighbour == "_" or unicodedata.category(neighbour)[0] in "LNM"
