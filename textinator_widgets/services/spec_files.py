"""Specifications as files and as JSON holds them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textinator_widgets.errors import InvalidSpec
from textinator_widgets.model.logs import is_open
from textinator_widgets.protocol.values import shown

MAX_FILE = 4_000_000
"""Most bytes of a file with a specification."""

YAML = (".yaml", ".yml")


def read_file(path: Path, *, most: int = MAX_FILE) -> Mapping[str, Any]:
    """Give the object in a JSON, TOML or YAML file.

    Raises
    ------
    InvalidSpec
        When there is none, or it is too large; a fault of the writing is told with its line.
    """
    if is_open(path):  # reading it would release the locks of the store
        raise InvalidSpec(f"Expected a specification, but {path} is a store that is open here.")
    try:
        content = path.read_bytes()
        if len(content) > most:
            raise InvalidSpec(f"A specification has at most {most} bytes; {path} has {len(content)}.")
        found = _parsed(path.suffix.lower(), content.decode("utf-8-sig"))
    except OSError as error:
        raise InvalidSpec(f"Expected a specification at {path}: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidSpec(f"{path} is not {path.suffix[1:].upper()}: {str(error)[:200]}.") from error
    if not isinstance(found, dict):
        raise InvalidSpec(f"{path} must hold an object of names and values; got a {type(found).__name__}.")
    return found


def _parsed(suffix: str, text: str) -> object:
    if suffix == ".toml":
        return tomllib.loads(text)
    return from_yaml(text) if suffix in YAML else json.loads(text)


def from_yaml(text: str) -> object:
    """Read YAML, of which JSON is a part; without anchors, with which a small file can hold a huge thing.

    Raises
    ------
    ValueError
        With the line, when it is none.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            anchor = getattr(event, "anchor", None)
            if anchor is not None:
                raise ValueError(f"anchors such as &{anchor} are not taken")
        return yaml.load(text, Loader=loader)  # noqa: S506 one of the safe loaders
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error


def as_json(given: Mapping[Any, Any], what: str) -> dict[str, Any]:
    """Give a specification as JSON holds it; times are written out.

    Raises
    ------
    InvalidSpec
        When JSON cannot hold it.
    """
    try:
        written = json.loads(json.dumps(dict(given), allow_nan=False, default=_written))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidSpec(
            f"A {what} specification must be a dict that JSON can hold; got {shown(given)}: "
            f"{str(error)[:100]}."
        ) from error
    return dict(written)


def _written(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if callable(getattr(value, "isoformat", None)):
        return value.isoformat()  # type: ignore[attr-defined]
    if hasattr(value, "__index__"):
        return value.__index__()
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON")
