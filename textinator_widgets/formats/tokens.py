"""Tokens that know where in the text they stand."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_PIECE = re.compile(r"\w+|[^\w\s]")
ZWNJ, ZWJ = "\u200c", "\u200d"


class Token(NamedTuple):
    """A token: `text[start:end]` in code points, end exclusive."""

    start: int
    end: int


def tokenize(text: str, cuts: Iterable[int] = ()) -> list[Token]:
    """Give the words, and every other visible sign by itself; together they hold all but white space.

    Combining marks and what joiners join stay in one token, in every script.

    Parameters
    ----------
    cuts
        Offsets that no token may reach over: the edges of labels.
    """
    tokens: list[Token] = []
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if tokens and tokens[-1].end == start and _goes_on(text, tokens[-1], start):
            tokens[-1] = Token(tokens[-1].start, end)
        else:
            tokens.append(Token(start, end))
    return _cut(tokens, sorted(set(cuts)))


def _goes_on(text: str, token: Token, place: int) -> bool:
    """Whether the sign at a place belongs to the token that ends there."""
    here, before = text[place], text[place - 1]
    if _is_mark(here) or here in (ZWJ, ZWNJ) or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True
    if before == ZWJ:
        return True
    in_word = text[token.start].isalnum() and here.isalnum()
    return in_word and (before == ZWNJ or _is_mark(before))


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def _cut(tokens: list[Token], cuts: list[int]) -> list[Token]:
    if not cuts:
        return tokens
    parts: list[Token] = []
    place = 0
    for token in tokens:
        while place < len(cuts) and cuts[place] <= token.start:
            place += 1
        edges = [token.start]
        while place < len(cuts) and cuts[place] < token.end:
            edges.append(cuts[place])
            place += 1
        parts.extend(Token(*pair) for pair in pairwise([*edges, token.end]))
    return parts


def covered(tokens: list[Token], start: int, end: int) -> tuple[int, int] | None:
    """Give the first and the last token that stand whole between two offsets; None = there is none."""
    first = bisect_left(tokens, start, key=lambda token: token.start)
    last = bisect_right(tokens, end, key=lambda token: token.end) - 1
    return (first, last) if first <= last else None
