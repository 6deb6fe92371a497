"""Messages of the package as the program tells them: on one line, without advice for Python code."""

from __future__ import annotations

import re

_PYTHON = re.compile(r"\w\(|\b[a-z_]+=\S")
"""A call or a keyword argument."""

_END = re.compile(r"(?<=[.;])\s+")


def for_program(message: str) -> str:
    """Give a message for somebody at a terminal.

    What was expected and what came, the first sentence, stays as it is: it may quote anything. Of the
    others those parts go that name a call or a keyword argument.
    """
    whole = " ".join(message.split()).replace(" (force=True)", "")
    first, *others = _END.split(whole)
    told = " ".join([first, *(one for one in others if not _PYTHON.search(one))])
    return told.removesuffix(";") + "." if told.endswith(";") else told
