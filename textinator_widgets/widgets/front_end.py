"""The built front end: bundles, styles and the parts that a page loads later."""

from __future__ import annotations

import re
from pathlib import Path

from textinator_widgets.errors import MissingExtra, NotFound

STATIC = Path(__file__).resolve().parents[1] / "static"


def asset(name: str) -> str | Path:
    """Give a file of the front end for a widget class; "" when it was not built.

    A path and not its text, so that anywidget can follow it while the front end is being worked on.
    """
    path = STATIC / name
    return path if path.is_file() else ""


def require(name: str) -> None:
    """Say how to build the front end when it is not there.

    Raises
    ------
    MissingExtra
        In a checkout whose front end was not built.
    """
    if not (STATIC / name).is_file():
        raise MissingExtra(
            f"Expected the built front end ({name}), but it is not there. In a checkout run: "
            "npm --prefix js ci && npm --prefix js run build; then import the package anew."
        )


def text(name: str) -> str:
    """Give the text of a bundle or a style.

    Raises
    ------
    NotFound
        When there is no such file.
    """
    path = STATIC / name
    if not re.fullmatch(r"[a-z-]{1,40}\.(js|css)", name) or not path.is_file():
        raise NotFound(f"Expected a file of the front end, got {name!r}.")
    return path.read_text(encoding="utf-8")


def part(name: str) -> str:
    """Give the source of a part that a page loads when it needs it.

    Raises
    ------
    NotFound
        When there is no such part.
    """
    path = STATIC / f"part-{name}.js"
    if not re.fullmatch(r"[a-z][a-z-]{0,40}", name) or not path.is_file():
        known = ", ".join(sorted(p.stem.removeprefix("part-") for p in STATIC.glob("part-*.js"))) or "none"
        raise NotFound(f"Expected a part of the front end, got {name!r}. There are: {known}.")
    return path.read_text(encoding="utf-8")
