"""Titles of batches: the first match of a regular expression, or the beginning of the text.

Python's `re` can take for ever over an expression such as `(a+)+$`. The expressions that are taken here
cannot: a repetition may not hold another one or a choice, few have no end, there are no back references and
no look-around, and only the beginning of a text is looked at.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found]  # nothing else gives the parts of an expression
from collections.abc import Callable, Iterator
from typing import Any

MAX_PATTERN = 500
MAX_TITLE = 200
MAX_REPEATS = 2
"""Long repetitions in one expression: each multiplies the work with the length of what is looked at."""
LONG = 20
SOURCE = 500
"""Letters of a text that an expression looks at."""


def finder(pattern: object) -> Callable[[str], str]:
    """Give the function that finds the title of a text.

    Raises
    ------
    ValueError
        When the expression is none, or could take long.
    """
    if pattern in ("", None):
        return _beginning
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN:
        raise ValueError(f"a regular expression of up to {MAX_PATTERN} letters was expected")
    try:
        compiled = re.compile(pattern)
        endless = _endless(parser.parse(pattern))
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"it is no regular expression ({error})") from error
    if endless > MAX_REPEATS:
        raise ValueError(f"it has more than {MAX_REPEATS} repetitions without an end, or long ones")

    def title(text: str) -> str:
        found = compiled.search(text[:SOURCE])
        matched = "" if found is None else (found[1] or "") if compiled.groups else found[0]
        return matched.strip()[:MAX_TITLE] or _beginning(text)

    return title


def _beginning(text: str) -> str:
    return " ".join(text[: 2 * MAX_TITLE].split())[:MAX_TITLE]


def _endless(parsed: Any, inside: bool = False) -> int:  # noqa: ANN401 the parser's own classes
    """Count the repetitions without an end, and refuse what can take long."""
    count = 0
    for operation, argument in parsed:
        name = str(operation)
        if name in ("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"):
            raise ValueError("back references and look-around are not taken")
        is_repeat = name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
        if inside and (is_repeat or name == "BRANCH"):
            raise ValueError("a repetition may not hold another repetition or a choice")
        if is_repeat:
            count += argument[1] > LONG
        for part in _parts(argument):
            count += _endless(part, inside or is_repeat)
    return count


def _parts(argument: Any) -> Iterator[Any]:  # noqa: ANN401 the parser's own classes
    """Give the expressions inside an operation."""
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _parts(part)
