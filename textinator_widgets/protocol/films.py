"""The film of a project: what its page asks for."""

from __future__ import annotations

from typing import Literal, TypedDict


class LoadFilmRequest(TypedDict):
    """Ask for a piece of the project's own film: answered with FilmPiece."""

    request: str
    type: Literal["load_film"]
    start: int
    """Place of the first byte."""


class FilmPiece(TypedDict):
    """A piece of a film."""

    source: str
    """Its bytes in base64."""
    kind: str
    """Media type: "video/mp4", "video/webm" or "video/ogg"."""
    next: int
    """Place of the byte after the last one."""
    size: int
    """Bytes of the whole film."""
